"""Stap 6, Gebruik van voorzieningen: how the use of every provision goes, and how far people come who ask for help."""

import streamlit as st

from armoedebeeld.domain.regions import Level
from armoedebeeld.ui import blocks, development, filters, flows, local, views

LEVELS = (Level.MUNICIPALITY, Level.WIJK, Level.BUURT, Level.OWN_AREA)

with blocks.page(
    "Gebruik van voorzieningen", "Worden regelingen meer of minder gebruikt? En hoe ver komen mensen die hulp vragen?"
):
    where = blocks.require_source()
    gemeente = filters.choose_gemeente(where)
    options = filters.with_figures(where, local.provisions(where), gemeente=gemeente, levels=LEVELS)
    if not options:
        local.say_how_to_deliver(views.name_of(where, gemeente))
        st.stop()
    st.header("Het gebruik door de jaren", anchor=False)
    users = filters.choose_one_of(options)
    level = local.small_level(where, users, gemeente)
    areas = filters.choose_areas(local.areas_with_years(where, users, gemeente), level=level)
    shown = local.codes_to_show(where, users, gemeente, areas)
    if not shown:
        st.info(
            f"**Voor heel {blocks.escape(views.name_of(where, gemeente))} is er geen totaal.** Kies hierboven een of "
            "meer gebieden, of lever ook het totaal van de gemeente aan.",
            icon=":material/info:",
        )
    for indicator in filter(None, (users, local.reach_of(where, users))):
        if shown and (
            spec := development.trend_figure(
                where, indicator, highlight=shown[0], others=shown[1:], level=Level.MUNICIPALITY
            )
        ):
            blocks.figure(spec, key=f"gebruik_{indicator.id}")
    st.divider()
    flows.show(where, gemeente)
