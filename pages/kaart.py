"""Stap 3, Kaart: one indicator per wijk, buurt or municipality; a click or the select box opens an area."""

import streamlit as st

from armoedebeeld.domain.judging import can_be_judged
from armoedebeeld.domain.margin_words import why_not_judged
from armoedebeeld.domain.regions import Level
from armoedebeeld.ui import blocks, filters, profile, views

LEVELS = (Level.WIJK, Level.BUURT, Level.OWN_AREA, Level.MUNICIPALITY)
CHART = "kaart_figuur"

with blocks.page(
    "Kaart", "Waar is het hoog en waar laag? Klik op een gebied, of kies het in de lijst, voor alle cijfers."
):
    where = blocks.require_source()
    choice = filters.choose_figure(where, levels=LEVELS)
    gemeente, indicator, level, year = choice.gemeente, choice.indicator, choice.level, choice.year
    rows = views.area_rows(where, indicator, level=level, year=year, gemeente=gemeente)
    norm = views.norm_here(indicator, year=year, level=level)

    left, right = st.columns([11, 9], gap="large")
    with right:
        beside = "Nederland" if level is Level.MUNICIPALITY else "de gemeente"
        can_differ = can_be_judged(indicator)
        classes = filters.choose_colours(has_norm=norm is not None, difference_with=beside if can_differ else "")
        if not can_differ and (reason := why_not_judged(indicator)):
            st.caption(blocks.escape(reason))
        selected = filters.choose_area(views.names_of(where, rows), level=level, has_map=True)
        if selected is None:
            st.caption("Nog geen gebied gekozen.")
        else:
            profile.show(where, selected, gemeente=gemeente, indicator=indicator, year=year)
    outlined = selected or (gemeente if level is Level.MUNICIPALITY else None)
    with left:
        filters.hint_to_load(where, choice)
        spec = views.map_figure(
            where, indicator, rows, level=level, year=year, gemeente=gemeente, classes=classes, selected=outlined
        )
        if spec is None:
            st.info(
                f"**Van {year} is er geen kaart.** De grenzen van dat jaar zijn niet geladen, en het is niet zeker dat "
                "de gebieden sindsdien hetzelfde zijn. De cijfers staan hieronder op volgorde.",
                icon=":material/map:",
            )
            blocks.figure(
                views.ranking_figure(
                    where, indicator, rows, level=level, year=year, gemeente=gemeente, selected=selected
                ),
                key="kaart_lijst",
            )
        else:
            codes = [item.code for item in spec.items]
            blocks.figure(spec, key=CHART, on_map_click=lambda: filters.select_on_map(CHART, codes))
