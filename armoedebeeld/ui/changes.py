"""What changed at each load: per dataset a sentence and the largest changes by name."""

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from armoedebeeld.domain.changes import Change, area_and_year, change_phrase, figure_name, read_changes
from armoedebeeld.domain.wording import long_date, number
from armoedebeeld.ui import blocks, data

# So many are read at a glance; the others are one click away.
FIRST_SHOWN = 8


def changes(where: data.Source) -> None:
    """The last load that changed anything, then the earlier ones."""
    log, rows = data.table(where, "load_log"), data.table(where, "change")
    loads = sorted(set(rows["load_id"]), reverse=True)
    if not loads:
        st.info(
            "**Er is nog niets veranderd.**\n\nNa een volgende keer laden staat hier welke cijfers nieuw, gewijzigd, "
            "vervallen of definitief geworden zijn.",
            icon=":material/info:",
        )
        return
    newest = str(log["load_id"].max())
    if newest > loads[0]:
        st.markdown(f"Bij de laatste keer laden, op {_moment(newest)}, is er **niets veranderd**.")
    st.markdown(f"**Laatste verandering: {_moment(loads[0])}**")
    _show_load(where, loads[0], has_rest=True)
    st.caption(
        "Gewijzigd: de waarde is anders, of een cijfer werd bekend of juist geheim. Bovenaan staat wat het meest "
        "veranderde, vergeleken met hoe ver de gebieden bij dat cijfer uit elkaar liggen. Een bron herziet cijfers "
        "geregeld: in de wijk of gemeente zelf is er dan niets veranderd."
    )
    if loads[1:]:
        with st.expander("Eerdere keren laden"):
            for load_id in loads[1:]:
                st.markdown(f"**{_moment(load_id)}**")
                _show_load(where, load_id, has_rest=False)


def _show_load(where: data.Source, load_id: str, *, has_rest: bool) -> None:
    rows = data.table(where, "change")
    rows = rows[rows["load_id"] == load_id]
    titles = _titles(where)
    first: list[str] = []
    for dataset_id in sorted(set(rows["dataset_id"]), key=lambda key: titles.get(key, key)):
        found = read_changes(rows[rows["dataset_id"] == dataset_id])
        name = f"{titles[dataset_id]} ({dataset_id})" if dataset_id in titles else dataset_id
        if all(change.is_whole_table for change in found):
            first.append(name)
            continue
        st.markdown(f"**{blocks.escape(name)}** – {blocks.escape(_counts(where, load_id, dataset_id))}")
        _show_table(where, found, has_rest=has_rest)
    if first:
        word = "tabel" if len(first) == 1 else "tabellen"
        st.markdown(f"**Voor het eerst geladen: {number(len(first))} {word}** – {blocks.escape('; '.join(first))}.")


def _show_table(where: data.Source, found: Sequence[Change], *, has_rest: bool) -> None:
    st.table(_lines(where, found[:FIRST_SHOWN]), hide_index=True)
    rest = found[FIRST_SHOWN:]
    if rest and has_rest:
        with st.expander(f"Nog {number(len(rest))} grote veranderingen in deze tabel"):
            st.table(_lines(where, rest), hide_index=True)


def _lines(where: data.Source, found: Sequence[Change]) -> pd.DataFrame:
    """Three columns: on a telephone the last one, with the news, still is on the screen."""
    indicators = {indicator.id: indicator for indicator in where.catalogue.indicators}
    lines = [
        {
            "cijfer": figure_name(change, indicators.get(change.indicator_id)),
            "gebied en jaar": area_and_year(change),
            "wat er veranderde": change_phrase(change, indicators.get(change.indicator_id)),
        }
        for change in found
    ]
    return pd.DataFrame(lines).map(blocks.escape)


def _counts(where: data.Source, load_id: str, dataset_id: str) -> str:
    """What the log says of this dataset, without the remarks behind it."""
    log = data.table(where, "load_log")
    told = log.loc[(log["load_id"] == load_id) & (log["dataset_id"] == dataset_id), "message"]
    return str(told.iloc[0]).split("; ")[0] if len(told) else "veranderd"


def _titles(where: data.Source) -> dict[str, str]:
    """Dataset -> the source's own title of it."""
    used = data.table(where, "snapshot")
    return dict(zip(used["dataset_id"], used["title"], strict=True))


def _moment(load_id: str) -> str:
    try:
        moment = datetime.fromisoformat(load_id)
    except ValueError:
        return load_id
    return f"{long_date(moment)}, {moment:%H:%M} (UTC)"
