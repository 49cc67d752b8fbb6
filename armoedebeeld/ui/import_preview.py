"""The last step of reading in a file, the same for every kind: problems, what would come in, the button, the result."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.group_parts import group_of
from armoedebeeld.domain.observations import STATUS_MARKS, Status
from armoedebeeld.domain.regions import LEVEL_PLURALS, Level
from armoedebeeld.domain.wording import number
from armoedebeeld.imports.apply import Delivery
from armoedebeeld.imports.prepare import Confirmed, Loaded
from armoedebeeld.imports.problems import Problem
from armoedebeeld.ui import blocks, data, problem_list, upload_box
from armoedebeeld.ui.import_names import area_names

Load = Callable[[Confirmed], Loaded]

_REMEMBERED = " Hoe het bestand is gelezen, is bewaard voor de volgende keer."
_SAMPLE = 5


def finish(where: data.Source, delivery: Delivery, *, key: str) -> bool:
    """Show what would come in; True once somebody presses the button."""
    st.subheader("3. Zo komt het in het dashboard", anchor=False)
    _show_problems(delivery.problems, key=key)
    for note in delivery.notes:
        st.caption(f"• {blocks.escape(note[:1].upper() + note[1:])}.")
    if len(delivery.observations):
        st.dataframe(_counts(where, delivery), hide_index=True, height="auto", key=f"inlezen_telling_{key}")
        st.markdown("**Voorbeeld**")
        st.table(_sample(where, delivery), hide_index=True)
    return st.button(
        "Inlezen",
        type="primary",
        disabled=bool(delivery.errors) or delivery.observations.empty,
        key=f"inlezen_knop_{key}",
    )


def show_error(what: str, remedy: str) -> None:
    """What keeps a file from being read, and the next step."""
    st.error(f"**{blocks.escape(what)}**\n\n{blocks.escape(remedy)}", icon=":material/error:")


def _show_problems(problems: tuple[Problem, ...], *, key: str) -> None:
    errors = [problem for problem in problems if problem.is_error]
    if errors:
        st.error("**Dit moet eerst in orde zijn:**\n\n" + problem_list.listed(errors), icon=":material/error:")
    if warnings := [problem for problem in problems if not problem.is_error]:
        st.warning("**Let op:**\n\n" + problem_list.listed(warnings), icon=":material/warning:")
    problem_list.all_by_row(problems, name="bestand", key=f"inlezen_{key}")


def _counts(where: data.Source, delivery: Delivery) -> pd.DataFrame:
    rows = []
    for row in delivery.counts.to_dict("records"):
        indicator = where.catalogue.indicator(str(row["indicator_id"]))
        rows.append(
            {
                "cijfer": indicator.short_title,
                "groep": _group(indicator, str(row["breakdown"])),
                "gebieden": LEVEL_PLURALS[Level(str(row["region_level"]))],
                "jaar": str(row["year"]),
                "rijen": number(int(row["areas"])),
                "met een cijfer": number(int(row["known"])),
            }
        )
    return pd.DataFrame(rows)


def _group(indicator: Indicator, breakdown: str) -> str:
    group = group_of(indicator, breakdown)
    return breakdown if group is None else group.label


def _sample(where: data.Source, delivery: Delivery) -> pd.DataFrame:
    rows = delivery.observations
    rows = pd.concat([rows[rows["value"].notna()], rows[rows["value"].isna()]]).head(_SAMPLE)
    names = area_names(where)
    shown = []
    for row in rows.to_dict("records"):
        indicator = where.catalogue.indicator(str(row["indicator_id"]))
        code = str(row["region_code"])
        shown.append(
            {
                "cijfer": indicator.short_title,
                "groep": _group(indicator, str(row["breakdown"])),
                "gebied": names.get(code, code),
                "jaar": str(row["year"]),
                "waarde": number(None if pd.isna(row["value"]) else float(row["value"]), indicator.decimals),
                "waarom geen cijfer": STATUS_MARKS[Status(str(row["status"]))],
            }
        )
    return pd.DataFrame(shown)


def show_result(result: Loaded, *, state: str, is_remembered: bool = False) -> None:
    """What became of a file; `state` is forgotten when somebody wants to read in another.

    `is_remembered`: the meaning of its columns is kept for the next file.
    """
    st.subheader("Klaar" if result.is_loaded else "Niet ingelezen", anchor=False)
    if not result.is_loaded:
        st.error(f"**{blocks.escape(result.message)}**", icon=":material/error:")
    else:
        st.success(
            f"**{blocks.escape(result.message)}**\n\nU vindt de cijfers bij Kaart, Vergelijken en Ontwikkeling, onder "
            f"'Onderwerp'.{_REMEMBERED if is_remembered else ''}",
            icon=":material/check:",
        )
    for note in result.notes:
        st.caption(f"• {blocks.escape(note)}")
    if st.button("Nog een bestand inlezen", key="inlezen_opnieuw"):
        st.session_state.pop(state, None)
        upload_box.empty(key="inlezen")
        st.rerun()
