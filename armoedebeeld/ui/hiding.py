"""What hiding small counts costs the reader, why, and what would help: tried out without publishing anything."""

import pandas as pd
import streamlit as st

from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.regions import LEVEL_LABELS, LEVEL_PLURALS, Level
from armoedebeeld.domain.wording import number
from armoedebeeld.ui import blocks, data, local
from etl.run import CROWD, Trial, own_areas_in_crowds, try_hiding

_LEVELS = (Level.MUNICIPALITY, Level.WIJK, Level.OWN_AREA, Level.BUURT)
_TRIED = "afscherming_geprobeerd"
# Coarse, and none under the usual one: who tries every number, area by area, would find the very count.
_THRESHOLDS = (10, 15, 20, 25, 30, 50)
_WHY = ("omdat het om weinig mensen gaat", "om een ander te beschermen", "door de leverancier")
_UNKNOWN = "niet op te tellen"
_HOW = """
- **Weinig mensen**: minder dan 10, of wat u bij de regeling kiest. Dat geldt ook voor wie een regeling *niet* gebruikt.
- **Om een ander te beschermen**: zo weinig mogelijk, en liever een buurt dan de hele gemeente.
- **Door wie leverde**: een `x` of `<5` in een bestand blijft afgeschermd.

Van elk afgeschermd aantal kan een lezer niet dichterbij komen dan de grens van de regeling, meestal 10: 'tussen 3 en
13', niet '4 of 5'. In een kleinere groep zeggen we niets over het aantal. Wat eerder is gepubliceerd telt mee, want dat
weten lezers al. Is een aantal daardoor niet meer te beschermen, dan staat dat hierboven. Waarom een bepaald aantal is
afgeschermd zeggen we niet: dat zou het verraden.

Wilt u het narekenen, ook voor bestanden die u wilt delen? Dat kan met `armoedebeeld audit --exports map-met-bestanden`.
"""


def show(where: data.Source) -> None:
    """How much is hidden, and another way to publish."""
    show_published(where)
    if local.provisions(where):
        _try(where)


def show_published(where: data.Source) -> None:
    """Per provision and kind of area how many counts are shown, and how many are not."""
    counts = data.hidden_counts(where)
    if counts.empty:
        st.caption("Er zijn nog geen aantallen uit eigen leveringen.")
        return
    st.subheader("Wat is er afgeschermd?", anchor=False)
    say_given_away(where)
    st.markdown(
        "Een aantal is afgeschermd als het om **weinig mensen** gaat. Soms is er nog een aantal afgeschermd, **om een "
        "ander te beschermen**: wie het totaal van een wijk kent en alle buurten op één na, kan die ene uitrekenen."
    )
    with st.expander("Hoe werkt dat precies?"):
        st.markdown(_HOW)
    st.markdown("**Hoeveel aantallen zijn zichtbaar?** Per regeling en per soort gebied, van alle jaren samen.")
    st.table(_table(counts, local.provisions(where)), hide_index=True)
    if counts["unknown"].any():
        st.caption("Niet op te tellen: een deel ontbreekt of is door de leverancier afgeschermd.")
    _say_split(data.table(where, "hidden"))


def say_given_away(where: data.Source) -> None:
    """Warn where readers know hidden counts already."""
    count = int(data.table(where, "hidden")["given_away"].sum())
    if count:
        what = "Eén afgeschermd aantal is" if count == 1 else f"{number(count)} afgeschermde aantallen zijn"
        st.warning(
            f"**{what} voor lezers toch te weten of te berekenen**, uit wat eerder of door anderen is gepubliceerd. "
            "Afschermen helpt daar niet meer. Met `armoedebeeld audit` ziet u om welke aantallen het gaat.",
            icon=":material/warning:",
        )


def _table(counts: pd.DataFrame, known: tuple[Indicator, ...]) -> pd.DataFrame:
    """One row per provision and a column per kind of area, from the municipality down: how many of all are shown."""
    titles = {item.id: item.short_title for item in known}
    counts = counts[counts["shown"] + counts["hidden"] + counts["unknown"] > 0]
    cells = counts.assign(
        text=[_of_all(*row) for row in counts[["shown", "hidden", "unknown"]].itertuples(index=False)]
    )
    table = cells.pivot(index="indicator_id", columns="region_level", values="text").fillna("–")
    table = table[[level.value for level in _LEVELS if level.value in table]]
    names = [blocks.escape(titles.get(str(name), str(name))) for name in table.index]
    table = table.rename(columns={level.value: LEVEL_LABELS[level] for level in _LEVELS}).rename_axis(columns=None)
    return table.reset_index(drop=True).assign(regeling=names)[["regeling", *table.columns]]


def _of_all(shown: int, hidden: int, unknown: int) -> str:
    """How many are shown, of all that are shown or hidden; what nobody can add up is neither."""
    whole = shown + hidden
    share = f" ({number(100 * shown / whole)}%)" if hidden else ""
    counted = [f"{number(shown)} van {number(whole)}{share}"] if whole else []
    return ", ".join([*counted, *([f"{number(unknown)} {_UNKNOWN}"] if unknown else [])])


def _say_split(hidden: pd.DataFrame) -> None:
    """How many of the hidden counts are small and how many protect others, where that says nothing of anybody."""
    told = hidden.dropna(subset=["first_hand", "second_hand"])
    for row in told.to_dict("records"):
        level = LEVEL_PLURALS[Level(row["region_level"])]
        st.caption(
            f"Van {level} zijn {number(row['hidden'])} aantallen afgeschermd: {number(row['first_hand'])} omdat het om "
            f"weinig mensen gaat, {number(row['source'])} door de leverancier, en {number(row['second_hand'])} om een "
            "ander te beschermen."
        )
    if len(told) < len(hidden):
        st.caption(
            "Gaat het om weinig afgeschermde aantallen, dan zeggen we niet hoeveel ervan klein zijn: dat zou ze "
            "verraden."
        )


# ---------------------------------------------------------------- trying


def _try(where: data.Source) -> None:
    """Another threshold, other kinds of areas, other own areas: what would become visible."""
    st.subheader("Wat zou helpen?", anchor=False)
    st.markdown(
        "Grotere gebieden helpen het meest: een wijk of een eigen gebied van een paar buurten. Ook minder soorten "
        "gebieden helpt: zonder buurten hoeft geen wijk meer een buurt te beschermen. Het helpt ook om jaren samen te "
        "nemen, of partners niet apart te laten zien. **Probeer het hier; er wordt niets gepubliceerd.**"
    )
    with st.form("afscherming_proberen", border=True):
        chosen = st.multiselect(
            "Voor welke gebieden wilt u aantallen laten zien?",
            list(_LEVELS),
            default=list(_LEVELS),
            format_func=lambda level: LEVEL_PLURALS[level],
        )
        threshold = st.selectbox(
            "Aantallen hieronder afschermen (leeg: zoals bij elke regeling staat)",
            _THRESHOLDS,
            index=None,
            placeholder="Zoals bij elke regeling staat",
        )
        file = st.file_uploader(
            "Andere eigen gebieden (CSV met gebied, buurtcode en jaar; een leeg bestand staat op pagina Gegevens)",
            type=["csv"],
        )
        asked = st.form_submit_button("Bereken", type="primary")
    if asked:
        trial = Trial(
            threshold=threshold,
            levels=frozenset(chosen),
            own_areas=None if file is None else file.getvalue(),
        )
        try:
            with st.spinner("Bezig ..."):
                found = try_hiding(trial, settings=data.settings())
                st.session_state[_TRIED] = (str(where.path), found)
        except UserError as error:
            st.error(f"**{blocks.escape(error.what)}** {blocks.escape(error.remedy)}", icon=":material/error:")
            return
    path, tried = st.session_state.get(_TRIED, ("", None))
    if tried is not None and path == str(where.path):
        _show_trial(tried, data.hidden_counts(where), local.provisions(where))


def _show_trial(tried: pd.DataFrame, counts: pd.DataFrame, known: tuple[Indicator, ...]) -> None:
    key = ["indicator_id", "region_level"]
    both = _in_order(tried.merge(counts, on=key, how="left", suffixes=("", "_now"), validate="1:1"))
    kinds = ["first_hand", "second_hand", "source"]
    both = both[both[["shown", *kinds, "unknown"]].sum(axis=1).add(both["shown_now"].fillna(0)) > 0]
    both, is_left_out = own_areas_in_crowds(both)
    # As in the figures file: which of a few hidden counts are small would be known.
    is_crowd = (both[["first_hand", "second_hand"]] >= CROWD).all(axis=1)
    titles = {item.id: item.short_title for item in known}
    table = {
        "regeling": [blocks.escape(titles.get(name, name)) or "alle andere samen" for name in both["indicator_id"]],
        "per": [LEVEL_LABELS[Level(level)] for level in both["region_level"]],
        "nu": _texts(both["shown_now"].fillna(0)),
        "dan": [
            _of_all(shown, hidden, 0) or "–"
            for shown, hidden in zip(both["shown"], both[kinds].sum(axis=1), strict=True)
        ],
        _UNKNOWN: _texts(both["unknown"]),
    }
    # What is nowhere takes no room on a small screen.
    nowhere = [] if both["unknown"].any() else [_UNKNOWN]
    st.markdown("**Hoeveel aantallen zijn er nu zichtbaar, en hoeveel dan?**")
    st.table(pd.DataFrame(_without(table, *nowhere)), hide_index=True)
    for name, level, *counts_why in both.loc[is_crowd, ["indicator_id", "region_level", *kinds]].itertuples(
        index=False
    ):
        words = ", ".join(f"{number(count)} {word}" for word, count in zip(_WHY, counts_why, strict=True))
        of = blocks.escape(titles.get(name, name)) or "Alle andere samen"
        st.caption(f"{of}, per {LEVEL_LABELS[Level(level)]}: dan afgeschermd {words}.")
    shown, now = int(both["shown"].sum()), int(both["shown_now"].fillna(0).sum())
    others = int(counts["shown"].sum()) - now
    more = f" Nu staan er ook {number(others)} van andere gebieden." if others else ""
    st.markdown(f"Samen dan **{number(shown)}** zichtbaar; nu {number(now)}, voor dezelfde gebieden.{more}")
    if is_left_out:
        st.caption(
            f"Van eigen gebieden met samen minder dan {CROWD} aantallen zeggen we niet hoeveel er zichtbaar zijn: dat "
            "zou verraden hoe groot ze zijn."
        )
    st.caption(
        "Wat al eerder is gepubliceerd, weten lezers al. Daarmee is hier rekening gehouden. "
        "Zijn het er te weinig om te zeggen waarom ze zijn afgeschermd, dan zeggen we dat niet: dat zou ze verraden."
    )


def _without(table: dict[str, list[str]], *names: str) -> dict[str, list[str]]:
    return {name: column for name, column in table.items() if name not in names}


def _texts(counts: pd.Series) -> list[str]:
    return [number(None if pd.isna(count) else int(count)) for count in counts]


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """By provision, from the municipality down."""
    place = rows["region_level"].map({level.value: place for place, level in enumerate(_LEVELS)})
    return rows.assign(place=place).sort_values(["indicator_id", "place"], ignore_index=True).drop(columns="place")
