"""Stap 3, Vergelijken: areas on order or by size, judged beside the municipality, the country or a group."""

import streamlit as st

from armoedebeeld.domain.margin_words import why_not_judged
from armoedebeeld.domain.pooling import window_label
from armoedebeeld.domain.regions import Level
from armoedebeeld.ui import blocks, comparison, differences, filters, judging, pooled, views

LEVELS = (Level.WIJK, Level.BUURT, Level.OWN_AREA, Level.MUNICIPALITY)

with blocks.page("Vergelijken", "De gebieden op volgorde, met de gemeente en Nederland ernaast."):
    where = blocks.require_source()
    choice = filters.choose_figure(where, levels=LEVELS)
    rows = views.area_rows(where, choice.indicator, level=choice.level, year=choice.year, gemeente=choice.gemeente)
    selected, group = choice.gemeente, None
    if choice.level is Level.MUNICIPALITY:
        group = comparison.choose_group(where, choice, rows)
    else:
        selected = filters.choose_area(views.names_of(where, rows), level=choice.level)
    filters.hint_to_load(where, choice)
    if group is not None:
        blocks.figure(comparison.ranking_figure(where, choice, rows, comparison=group), key="rangorde")
        comparison.explain(group, name=choice.name)
        st.stop()

    compared = pooled.one_year(where, choice, rows)
    if compared.judged is None:
        reason = why_not_judged(choice.indicator) or judging.no_benchmark_sentence(
            where, level=choice.level, year=choice.year, gemeente=choice.gemeente
        )
        st.caption(blocks.escape(reason))
        blocks.figure(differences.ranking_figure(where, choice, compared, selected=selected), key="rangorde")
        st.stop()
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        view = filters.choose_view()
    window = pooled.window_of(where, choice)
    together = None if window is None else pooled.three_years(where, choice, window)
    if window is not None and together is not None:
        with right:
            if filters.choose_window(year=choice.year, window=window_label(window)):
                compared = together
    funnel = differences.funnel_figure(where, choice, compared, selected=selected) if view == "trechter" else None
    if funnel is not None:
        blocks.figure(funnel, key="trechter")
    else:
        blocks.figure(differences.ranking_figure(where, choice, compared, selected=selected), key="rangorde")
    gap = differences.gap_figure(where, choice, compared)
    if gap is not None:
        st.divider()
        blocks.figure(gap, key="verschil")
