"""The municipality's own areas, made of buurten: a file to fill in, the list as it is, replace and take away."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from armoedebeeld.catalogues import own_catalogue
from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.regions import Level, gemeente_of
from armoedebeeld.domain.wording import number
from armoedebeeld.ui import blocks, data, filters, views
from etl.run import Report, drop_own_areas, own_area_template, replace_own_areas

_DONE = "eigen_gebieden_klaar"


def show(where: data.Source) -> None:
    """What own areas are, those of a municipality, and how to make them."""
    st.markdown(
        "Werkt uw gemeente met andere gebieden dan de wijken van het CBS, zoals gebieden van wijkteams? Maak ze hier "
        "uit buurten. We tellen dan de aantallen van de buurten op. Percentages zonder aantallen zijn niet op te "
        "tellen: daar staat geen cijfer."
    )
    if where.is_fictional:
        st.info("**U kijkt naar de demo.** Laad eerst de cijfers van uw eigen gemeente.", icon=":material/info:")
        return
    if done := st.session_state.pop(_DONE, None):
        st.success(f"**{blocks.escape(done)}**", icon=":material/check_circle:")
    scope = list(data.scope(where))
    if not scope:
        st.info("**Er zijn nog geen buurten geladen.** Laad eerst de cijfers van uw gemeente.", icon=":material/info:")
        return
    names = {code: views.name_of(where, code) for code in scope}
    gemeente = st.selectbox(
        "Gemeente", scope, format_func=lambda code: names.get(code, code), key="eigen_gebieden_gemeente"
    )
    _list(where, gemeente)
    _make(where, gemeente, name=names[gemeente])


def _list(where: data.Source, gemeente: str) -> None:
    rows = data.table(where, "own_area")
    rows = rows[rows["region_code"].map(gemeente_of) == gemeente]
    if rows.empty:
        st.caption("Voor deze gemeente zijn er nog geen eigen gebieden.")
        return
    counted = rows.groupby(["name", "boundary_year"], as_index=False).agg(buurten=("buurt_code", "count"))
    areas = data.areas(where)
    own = areas[areas["level"] == Level.OWN_AREA.value].dropna(subset=["inhabitants"])
    people = {str(name): int(count) for name, count in zip(own["name"], own["inhabitants"], strict=True)}
    shown = pd.DataFrame(
        {
            "gebied": counted["name"],
            "buurten": [number(int(count)) for count in counted["buurten"]],
            "indeling van": [str(year) for year in counted["boundary_year"]],
            "inwoners": [number(people.get(str(name))) for name in counted["name"]],
        }
    )
    st.table(shown, hide_index=True)
    if st.button("Haal deze gebieden weg", icon=":material/delete:", key="eigen_gebieden_weg"):
        _carry_out(lambda: drop_own_areas(gemeente, catalogue=_catalogue(), settings=data.settings()), "weggehaald")


def _make(where: data.Source, gemeente: str, *, name: str) -> None:
    st.markdown(
        "**1. Vul het bestand in.** Zet achter elke buurt de naam van uw gebied. Een buurt die u leeg laat, hoort "
        "nergens bij."
    )
    st.download_button(
        f"Bestand om in te vullen ({name})",
        data=lambda: own_area_template(gemeente, settings=data.settings()),
        file_name=f"eigen-gebieden-{filters.key_of(name)}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="eigen_gebieden_sjabloon",
    )
    st.markdown("**2. Lever het in.** Het komt in de plaats van de gebieden die er nu zijn.")
    with st.container(key="eigen_gebieden_vak"):
        upload = st.file_uploader("Ingevuld bestand (CSV)", type=["csv"], key="eigen_gebieden_bestand")
    if upload is not None and st.button("Maak de gebieden", type="primary", key="eigen_gebieden_maak"):
        content, file = upload.getvalue(), upload.name
        _carry_out(
            lambda: replace_own_areas(content, file=file, catalogue=_catalogue(), settings=data.settings()), "gemaakt"
        )


def _carry_out(action: Callable[[], Report], word: str) -> None:
    try:
        with st.spinner("Bezig ..."):
            report = action()
    except UserError as error:
        st.error(f"**{blocks.escape(error.what)}**\n\n{blocks.escape(error.remedy)}", icon=":material/error:")
        return
    outcome = report.outcomes[0]
    st.session_state[_DONE] = f"Eigen gebieden {word}" + (f": {outcome.message}." if word == "gemaakt" else ".")
    st.rerun()


def _catalogue() -> Catalogue:
    return own_catalogue(data.settings())
