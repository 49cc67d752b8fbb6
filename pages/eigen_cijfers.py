"""Eigen cijfers: delivering counts of service use, by file or by hand, and taking them back."""

import streamlit as st

from armoedebeeld.ui import blocks, deliveries, delivery_form, delivery_list, hiding, local, provisions

with blocks.page(
    "Eigen cijfers", "Wie gebruikt de regelingen van uw gemeente en partners? Lever aantallen in, nooit namen."
):
    where = blocks.require_source()
    if local.needs_real_figures(where):
        hiding.show_published(where)
        st.stop()
    file, form, template, kept, known, protection = st.tabs(
        ["Bestand inleveren", "Zelf invullen", "Bestand om in te vullen", "Leveringen", "Regelingen", "Afscherming"]
    )
    with file:
        deliveries.show(where)
    with form:
        delivery_form.show(where)
    with template:
        provisions.template(where)
    with kept:
        delivery_list.show(where)
    with known:
        provisions.show(where)
    with protection:
        hiding.show(where)
