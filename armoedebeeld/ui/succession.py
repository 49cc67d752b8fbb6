"""A figure and its successor: shown one under the other, never as one line."""

import streamlit as st

from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.regions import COUNTRY, Level
from armoedebeeld.ui import blocks, data, development


def newer_of(where: data.Source, indicator: Indicator) -> Indicator | None:
    """The figure that came in the place of this one."""
    return None if indicator.succeeded_by is None else where.catalogue.indicator(indicator.succeeded_by)


def older_of(where: data.Source, indicator: Indicator) -> Indicator | None:
    """The figure that this one came in the place of."""
    return next((item for item in where.catalogue.indicators if item.succeeded_by == indicator.id), None)


def show_other(where: data.Source, indicator: Indicator, *, gemeente: str, name: str, key: str) -> None:
    """The successor or predecessor of a figure, in a figure of its own, with what to be careful about."""
    newer, older = newer_of(where, indicator), older_of(where, indicator)
    other = newer or older
    if other is None:
        return
    st.divider()
    st.subheader("Dit cijfer is opgevolgd" if newer else "Het cijfer hiervoor", anchor=False)
    st.info(
        f"**'{blocks.escape((older or indicator).short_title)}' en '{blocks.escape((newer or indicator).short_title)}' "
        "meten niet hetzelfde.** Daarom staan ze in twee figuren. Een verschil tussen de twee is geen stijging of "
        "daling.",
        icon=":material/call_split:",
    )
    level = Level.MUNICIPALITY
    spec = development.trend_figure(where, other, highlight=gemeente, others=[COUNTRY], level=level)
    if spec is None:
        st.caption(
            f"Van '{blocks.escape(other.short_title)}' is er voor {blocks.escape(name)} nog geen cijfer geladen."
        )
        return
    blocks.figure(spec, key=key)
