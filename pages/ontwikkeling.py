"""Stap 3, Ontwikkeling: one indicator over the years, beside the country and up to five areas."""

import streamlit as st

from armoedebeeld.domain.regions import COUNTRY, LEVEL_PLURALS, Level
from armoedebeeld.ui import blocks, data, development, filters, succession, views

LEVELS = (Level.MUNICIPALITY, Level.WIJK, Level.BUURT, Level.OWN_AREA)

with blocks.page("Ontwikkeling", "Gaat het omhoog of omlaag? De lijn stopt waar jaren niet te vergelijken zijn."):
    where = blocks.require_source()
    choice = filters.choose_figure(where, levels=LEVELS, has_year=False)
    gemeente, indicator, level = choice.gemeente, choice.indicator, choice.level
    others: list[str] = []
    if level is not Level.MUNICIPALITY:
        rows = data.observations(where, indicator, levels=[level], gemeente=gemeente)
        others = filters.choose_areas(views.names_with_years(rows), level=level)
        if not others:
            st.caption(f"Kies hierboven {LEVEL_PLURALS[level]} om ze naast de gemeente te zien.")
    with_estimates = False
    if development.has_estimates(where, indicator, [gemeente, *others]):
        with_estimates = filters.choose_estimates()
    spec = development.trend_figure(
        where,
        indicator,
        highlight=gemeente,
        others=[*others, COUNTRY],
        level=Level.MUNICIPALITY,
        with_estimates=with_estimates,
    )
    if spec is None:
        blocks.no_figures(indicator, choice.name)
    blocks.figure(spec, key="ontwikkeling")
    succession.show_other(where, indicator, gemeente=gemeente, name=choice.name, key="ontwikkeling_ander")
