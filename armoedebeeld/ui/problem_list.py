"""Problems of a file on the screen: the first kinds as sentences, all of them by row as a table to take along."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from armoedebeeld.domain.wording import number
from armoedebeeld.imports.problems import Problem
from armoedebeeld.ui import blocks

_MOST_KINDS = 15
# More rows than anybody mends by hand, and a table that the browser still draws at once.
_FEW_PLACES = 5


def listed(problems: Sequence[Problem]) -> str:
    """The first kinds of problems as a list in markdown, each with its first places."""
    lines = [
        f"- {blocks.escape(problem.what)} {blocks.escape(problem.remedy)}"
        + (f" *({blocks.escape(problem.where)})*" if problem.where else "")
        for problem in problems[:_MOST_KINDS]
    ]
    more = len(problems) - _MOST_KINDS
    return "\n".join(
        lines + ([f"- … en nog {number(more)} soorten problemen. Ze staan hieronder."] if more > 0 else [])
    )


def all_by_row(problems: Sequence[Problem], *, name: str, key: str) -> None:
    """Every problem by row and column, where the list does not name them all; to look at and to send on."""
    if len(problems) <= _MOST_KINDS and all(problem.times <= _FEW_PLACES for problem in problems):
        return
    rows = as_table(problems)
    with st.expander(f"Alles wat niet klopt, per rij ({number(len(rows))})"):
        st.dataframe(rows, hide_index=True, key=f"problemen_{key}")
        st.download_button(
            "Download deze lijst",
            data=lambda: rows.to_csv(index=False, sep=";").encode("utf-8-sig"),
            file_name=f"problemen-{name}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"problemen_knop_{key}",
        )


def as_table(problems: Sequence[Problem]) -> pd.DataFrame:
    """One row per place: sheet, row, column, what is wrong and what to do; `...` where there are too many to name."""
    rows = []
    for problem in problems:
        said = {"wat": problem.what, "wat te doen": problem.remedy}
        rows += [
            {"blad": place.sheet, "rij": str(place.row or ""), "kolom": place.column, **said}
            for place in problem.places
        ]
        if not problem.places:
            rows.append({"blad": "", "rij": "", "kolom": "", **said})
        elif problem.times > len(problem.places):
            more = number(problem.times - len(problem.places))
            rows.append({"blad": "...", "rij": f"en nog {more}", "kolom": "", **said})
    return pd.DataFrame(rows, columns=["blad", "rij", "kolom", "wat", "wat te doen"])
