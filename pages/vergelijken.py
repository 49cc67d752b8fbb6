"""Stap 3, Vergelijken: areas from high to low, with the municipality and the country as lines."""

import streamlit as st

from armoedebeeld.domain.regions import Level
from armoedebeeld.ui import blocks, filters, views

LEVELS = (Level.WIJK, Level.BUURT, Level.MUNICIPALITY)

with blocks.page("Vergelijken", "De gebieden op volgorde, met de gemeente en Nederland ernaast."):
    where = blocks.require_source()
    first, second, third, fourth = st.columns([2, 3, 3, 1])
    with first:
        gemeente = filters.choose_gemeente(where)
    with second:
        indicator = filters.choose_indicator(where, gemeente=gemeente, levels=LEVELS)
    with third:
        level = filters.choose_level(where, indicator, gemeente=gemeente, levels=LEVELS)
    if level is None:
        blocks.no_figures(indicator, views.name_of(where, gemeente))
    with fourth:
        year = filters.choose_year(where, indicator, level=level, gemeente=gemeente)
    rows = views.area_rows(where, indicator, level=level, year=year, gemeente=gemeente)
    selected = gemeente
    if level is not Level.MUNICIPALITY:
        selected = filters.choose_area(views.names_of(where, rows), level=level)
    filters.hint_to_load(where, gemeente, views.name_of(where, gemeente))
    blocks.figure(
        views.ranking_figure(where, indicator, rows, level=level, year=year, gemeente=gemeente, selected=selected),
        key="rangorde",
    )
