"""Stap 3, Vergelijken: areas from high to low, with the municipality or a group of them and the country as lines."""

from armoedebeeld.domain.regions import Level
from armoedebeeld.ui import blocks, comparison, filters, views

LEVELS = (Level.WIJK, Level.BUURT, Level.OWN_AREA, Level.MUNICIPALITY)

with blocks.page("Vergelijken", "De gebieden op volgorde, met de gemeente en Nederland ernaast."):
    where = blocks.require_source()
    choice = filters.choose_figure(where, levels=LEVELS)
    gemeente, indicator, level, year = choice.gemeente, choice.indicator, choice.level, choice.year
    rows = views.area_rows(where, indicator, level=level, year=year, gemeente=gemeente)
    selected, compared = gemeente, None
    if level is Level.MUNICIPALITY:
        compared = comparison.choose_group(where, choice, rows)
    else:
        selected = filters.choose_area(views.names_of(where, rows), level=level)
    filters.hint_to_load(where, choice)
    if compared is None:
        spec = views.ranking_figure(
            where, indicator, rows, level=level, year=year, gemeente=gemeente, selected=selected
        )
        blocks.figure(spec, key="rangorde")
    else:
        blocks.figure(comparison.ranking_figure(where, choice, rows, comparison=compared), key="rangorde")
        comparison.explain(compared, name=choice.name)
