"""Stap 6: the indicators against their norm, and per indicator the norm path and the areas."""

import streamlit as st

from armoedebeeld.domain.regions import COUNTRY, LEVEL_PLURALS, Level
from armoedebeeld.ui import blocks, development, filters, norms, succession, views

with blocks.page(
    "Cijfers en normen", "Halen we wat we hebben afgesproken? Per cijfer het nieuwste jaar naast de norm."
):
    where = blocks.require_source()
    gemeente = filters.choose_gemeente(where)
    norms.overview(where, gemeente)

    st.divider()
    st.header("Eén cijfer van dichtbij", anchor=False)
    indicator = filters.choose_indicator(where, gemeente=gemeente, levels=[Level.MUNICIPALITY], step=6)
    norms.explain(where, indicator, gemeente)
    norms.ask_anew(where, indicator, gemeente)
    spec = development.trend_figure(
        where, indicator, highlight=gemeente, others=[COUNTRY], level=Level.MUNICIPALITY, with_norms=True
    )
    if spec is None:
        blocks.no_figures(indicator, views.name_of(where, gemeente))
    blocks.figure(spec, key="norm_ontwikkeling")
    succession.show_other(where, indicator, gemeente=gemeente, name=views.name_of(where, gemeente), key="norm_opvolger")

    level = filters.choose_level(where, indicator, gemeente=gemeente, levels=(Level.WIJK, Level.BUURT, Level.OWN_AREA))
    if level is None:
        st.caption("Dit cijfer bestaat niet per wijk of buurt.")
        st.stop()
    st.subheader(f"Per gebied: {LEVEL_PLURALS[level]}", anchor=False)
    year = filters.choose_year(where, indicator, level=level, gemeente=gemeente)
    rows = views.area_rows(where, indicator, level=level, year=year, gemeente=gemeente)
    has_norm = views.norm_here(indicator, year=year, level=level) is not None
    if not has_norm:
        st.caption(f"Voor {LEVEL_PLURALS[level]} is nog geen norm afgesproken; de kaart laat hoog en laag zien.")
    figure = views.map_figure(
        where,
        indicator,
        rows,
        level=level,
        year=year,
        gemeente=gemeente,
        classes="norm" if has_norm else "klassen",
        selected=None,
    ) or views.ranking_figure(
        where, indicator, rows, level=level, year=year, gemeente=gemeente, selected=None, with_norm=has_norm
    )
    with st.columns([11, 9])[0]:
        blocks.figure(figure, key="norm_gebieden")
