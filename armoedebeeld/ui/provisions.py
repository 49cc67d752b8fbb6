"""The declared provisions: what they are, changing them, and a file to fill in for one of them."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import streamlit as st

from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.personal_data_labels import refuse_personal_labels
from armoedebeeld.domain.regions import LEVEL_PLURALS, Level
from armoedebeeld.domain.scheme_entries import SchemeForm, entries
from armoedebeeld.domain.schemes import STEP_LABELS, UNIT_PLURALS, IncomeLimit, Unit
from armoedebeeld.export.delivery_template import TemplateRows, delivery_template
from armoedebeeld.ui import blocks, data, filters, local
from etl.run import change_provision, drop_schemes

_DONE = "regelingen_klaar"


def show(where: data.Source) -> None:
    """The list, and changing or taking away one provision."""
    st.markdown(
        "Een regeling is alles wat u of een partner voor kinderen of gezinnen doet en telt. Hoe een regeling heet, wat "
        "er geteld wordt en tot welk inkomen zij geldt, staat in `data/local/indicators.yaml`."
    )
    if done := st.session_state.pop(_DONE, None):
        st.success(f"**{blocks.escape(done)}**", icon=":material/check_circle:")
    known = local.provisions(where)
    if not known:
        st.info(
            "**Er zijn nog geen regelingen.** Ze komen er vanzelf bij als u een bestand inlevert of een aantal invult.",
            icon=":material/info:",
        )
        return
    st.table(_listed(known), hide_index=True)
    _change(where, known)


def _listed(known: tuple[Indicator, ...]) -> pd.DataFrame:
    rows = []
    for item in known:
        scheme = item.scheme
        if scheme is None:
            continue
        rows.append(
            {
                "regeling": blocks.escape(scheme.name),
                "geteld": UNIT_PLURALS[scheme.unit] + (f", {STEP_LABELS[scheme.step]}" if scheme.step else ""),
                "inkomensgrens": scheme.income_limit.phrase if scheme.income_limit else "–",
                "voor wie": blocks.escape(scheme.target_group) or "–",
                "afgeschermd onder": str(scheme.threshold),
                "nul zichtbaar": "ja" if scheme.zero_may_be_shown else "nee",
            }
        )
    return pd.DataFrame(rows)


def _change(where: data.Source, known: tuple[Indicator, ...]) -> None:
    titles = {item.id: item.short_title for item in known}
    chosen = st.selectbox(
        "Regeling aanpassen",
        list(titles),
        format_func=lambda key: titles[key],
        index=None,
        placeholder="Kies een regeling",
        key="regelingen_kies",
    )
    item = next((one for one in known if one.id == chosen), None)
    if item is None or item.scheme is None:
        return
    scheme = item.scheme
    with st.form(f"regeling_{item.id}", border=True):
        limits = list(IncomeLimit)
        limit = st.selectbox(
            "Tot welk inkomen geldt de regeling?",
            limits,
            index=limits.index(scheme.income_limit) if scheme.income_limit else None,
            format_func=lambda one: one.phrase,
            placeholder="geen inkomensgrens, of niet bekend",
            disabled=not scheme.unit.is_people,
        )
        words = st.text_input("Voor wie is de regeling?", value=scheme.target_group, max_chars=200)
        aliases = st.text_input(
            "Andere namen waaronder zij in bestanden staat (met komma's ertussen)", value=", ".join(scheme.aliases)
        )
        zero = st.checkbox(
            "Een nul mag zichtbaar zijn (de eigenaar van de regeling vindt dat goed)", value=scheme.zero_may_be_shown
        )
        threshold = st.number_input(
            "Aantallen hieronder schermen we af", min_value=3, max_value=100, value=scheme.threshold, step=1
        )
        save = st.form_submit_button("Bewaar", type="primary")
    changes: dict[str, object] = {
        "income_limit": limit.value if limit else None,
        "target_group": words.strip(),
        "aliases": [name.strip() for name in aliases.split(",") if name.strip()],
        "zero_may_be_shown": zero,
        "threshold": int(threshold),
    }
    if save:
        _carry_out(lambda: _save(where, item, changes), f"{scheme.name} is aangepast.")
    is_sure = st.checkbox(f"Ik wil {blocks.escape(scheme.name)} weghalen", key=f"regelingen_zeker_{item.id}")
    if st.button("Haal deze regeling weg", icon=":material/delete:", disabled=not is_sure, key="regelingen_weg"):
        ids = [item.id, *(one.id for one in where.catalogue.indicators if one.reach and one.reach.users == item.id)]
        _carry_out(
            lambda: drop_schemes(ids, settings=data.settings()),
            f"{scheme.name} is weggehaald. De leveringen zelf staan er nog.",
        )


def _save(where: data.Source, item: Indicator, changes: dict[str, object]) -> None:
    """Change a provision; its reach, whose words name the income limit, is made anew."""
    if item.scheme is None:
        return
    former = local.reach_of(where, item)
    gone = [former.id] if former else []
    limit = changes["income_limit"]
    form = SchemeForm(
        name=item.scheme.name,
        unit=item.scheme.unit,
        first_year=item.source.first_year,
        step=item.scheme.step,
        income_limit=IncomeLimit(str(limit)) if limit else None,
        target_group=str(changes["target_group"]),
        theme=item.theme,
    )
    made = entries(form, taken=[one.id for one in where.catalogue.indicators if one.id not in gone])
    reaches = [{**entry, "reach": {"users": item.id}} for entry in made if "reach" in entry]
    change_provision(item.id, changes, drop=gone, add=reaches, settings=data.settings())


def _carry_out(action: Callable[[], object], done: str) -> None:
    try:
        with st.spinner("Bezig ..."):
            action()
    except UserError as error:
        st.error(f"**{blocks.escape(error.what)}** {blocks.escape(error.remedy)}", icon=":material/error:")
        return
    st.session_state[_DONE] = done
    st.rerun()


# ---------------------------------------------------------------- a file to fill in


def template(where: data.Source) -> None:
    """A workbook in which only the counts have to be filled in."""
    st.markdown(
        "Vul in wat u weet; dan hoeft u in het bestand **alleen nog de aantallen** in te vullen. Lever het daarna in "
        "bij **Bestand inleveren**. U kunt het ook naar een partner sturen."
    )
    areas = data.areas(where)
    names = local.scope(where)
    left, right = st.columns(2)
    with left:
        gemeente = st.selectbox(
            "Gemeente", list(names), format_func=lambda code: names.get(code, code), key="sjabloon_gemeente"
        )
        scheme = st.text_input("Regeling", placeholder="Leergeld", key="sjabloon_regeling", max_chars=80)
        provider = st.text_input("Organisatie die telt", key="sjabloon_aanbieder", max_chars=80)
    inside = areas[areas["region_code"].str[2:6] == gemeente[2:6]]
    levels = [
        level
        for level in (Level.WIJK, Level.BUURT, Level.OWN_AREA, Level.MUNICIPALITY)
        if level.value in set(inside["level"])
    ]
    with right:
        level = st.selectbox("Per", levels, format_func=lambda item: LEVEL_PLURALS[item], key="sjabloon_niveau")
        unit = st.selectbox(
            "Wat wordt er geteld?", list(Unit), format_func=lambda item: UNIT_PLURALS[item], key="sjabloon_eenheid"
        )
        this_year = date.today().year
        year = st.selectbox("Over welk jaar?", list(range(this_year - 1, this_year - 12, -1)), key="sjabloon_jaar")
    own = inside[inside["level"] == level.value]
    newest = own[own["boundary_year"] == own["boundary_year"].max()].sort_values("region_code")
    rows = TemplateRows(
        areas=newest[["region_code", "name"]],
        boundary_year=int(newest["boundary_year"].iloc[0]),
        scheme=scheme.strip(),
        provider=provider.strip(),
        unit=unit,
        year=year,
    )
    try:
        refuse_personal_labels({"regeling": [rows.scheme], "organisatie die telt": [rows.provider]})
    except UserError as error:
        st.error(f"**{blocks.escape(error.what)}** {blocks.escape(error.remedy)}", icon=":material/error:")
        return
    st.download_button(
        f"Bestand om in te vullen ({len(newest)} {LEVEL_PLURALS[level]})",
        data=lambda: delivery_template(rows),
        file_name=f"levering-{filters.key_of(scheme.strip() or 'regeling')}-{year}.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        icon=":material/download:",
        on_click="ignore",
        key="sjabloon_knop",
    )
