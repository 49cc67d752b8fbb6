"""Stap 3, Vergelijken: areas from high to low, with the municipality and the country as lines."""

from armoedebeeld.domain.regions import Level
from armoedebeeld.ui import blocks, filters, views

LEVELS = (Level.WIJK, Level.BUURT, Level.MUNICIPALITY)

with blocks.page("Vergelijken", "De gebieden op volgorde, met de gemeente en Nederland ernaast."):
    where = blocks.require_source()
    choice = filters.choose_figure(where, levels=LEVELS)
    gemeente, indicator, level, year = choice.gemeente, choice.indicator, choice.level, choice.year
    rows = views.area_rows(where, indicator, level=level, year=year, gemeente=gemeente)
    selected = gemeente
    if level is not Level.MUNICIPALITY:
        selected = filters.choose_area(views.names_of(where, rows), level=level)
    filters.hint_to_load(where, choice)
    blocks.figure(
        views.ranking_figure(where, indicator, rows, level=level, year=year, gemeente=gemeente, selected=selected),
        key="rangorde",
    )
