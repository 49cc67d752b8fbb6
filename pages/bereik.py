"""Stap 3, Bereik van voorzieningen: who uses a provision, out of whom it is for, and where few are reached."""

import streamlit as st

from armoedebeeld.domain.regions import Level
from armoedebeeld.ui import blocks, filters, local, reach, views

LEVELS = (Level.WIJK, Level.BUURT, Level.OWN_AREA, Level.MUNICIPALITY)

with blocks.page("Bereik van voorzieningen", "Wie gebruikt een regeling, en wie bereiken we nog niet?"):
    where = blocks.require_source()
    gemeente = filters.choose_gemeente(where)
    options = filters.with_figures(where, local.provisions(where), gemeente=gemeente, levels=LEVELS)
    if not options:
        local.say_how_to_deliver(views.name_of(where, gemeente))
        st.stop()
    left, middle, right = st.columns([6, 8, 2])
    with left:
        users = filters.choose_one_of(options)
    with middle:
        level = filters.choose_level(where, users, gemeente=gemeente, levels=LEVELS) or LEVELS[0]
    with right:
        year = filters.choose_year(where, users, level=level, gemeente=gemeente)
    rows = views.area_rows(where, users, level=level, year=year, gemeente=gemeente)
    st.markdown(blocks.escape(reach.users_sentence_of(where, users, gemeente, year=year)))

    share = local.reach_of(where, users)
    shares = None if share is None else views.area_rows(where, share, level=level, year=year, gemeente=gemeente)
    if share is None or shares is None or shares.empty:
        reach.say_refusal(reach.refusal(where, users, rows=rows, year=year))
    else:
        blocks.figure(
            views.ranking_figure(where, share, shares, level=level, year=year, gemeente=gemeente, selected=None),
            key="bereik",
        )
    with st.expander("Het gebruik in aantallen", expanded=share is None or shares is None or shares.empty):
        blocks.figure(
            views.ranking_figure(where, users, rows, level=level, year=year, gemeente=gemeente, selected=None),
            key="gebruik",
        )

    st.divider()
    st.header("Alle regelingen naast elkaar", anchor=False)
    reach.show_limits(where, gemeente)
    reach.show_cumulative(where, gemeente)
