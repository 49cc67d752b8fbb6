"""Stap 3, Gezinnen: one indicator per household type, source of income and duration."""

import streamlit as st

from armoedebeeld.ui import blocks, filters, groups, views

with blocks.page("Gezinnen", "Om welke gezinnen gaat het? Elk cijfer gaat alleen over wie in die groep zit."):
    where = blocks.require_source()
    left, middle, right = st.columns([2, 5, 1])
    with left:
        gemeente = filters.choose_gemeente(where)
    options = groups.indicators_with_groups(where, gemeente)
    if not options:
        st.info(
            f"**Voor {blocks.escape(views.name_of(where, gemeente))} zijn er nog geen cijfers per soort gezin.** "
            "Op de pagina Gegevens staat wat er is en wat er mist.",
            icon=":material/info:",
        )
        st.stop()
    with middle:
        indicator = filters.choose_one_of(options)
    with right:
        year = filters.choose_one_year(groups.group_years(where, indicator, gemeente))
    for split_by, parts in groups.groups_of(where, indicator, gemeente, year=year).items():
        blocks.figure(
            groups.group_figure(where, indicator, gemeente, year=year, parts=parts, split_by=split_by),
            key=f"groep_{filters.key_of(split_by)}",
        )
        st.divider()
