"""Gegevens: what is loaded, from where, when; what is missing; and what every figure means."""

import streamlit as st

from armoedebeeld.ui import account, blocks, imports, loading, own_areas
from armoedebeeld.ui.changes import changes

with blocks.page("Gegevens", "Wat is er geladen, waar komt het vandaan, en wat ontbreekt er?"):
    where = blocks.require_source()
    loaded, changed, missing, meaning, load, file, areas, history = st.tabs(
        [
            "Geladen",
            "Veranderd",
            "Wat is er en wat mist er?",
            "Uitleg per cijfer",
            "Laden en vernieuwen",
            "Bestand inlezen",
            "Eigen gebieden",
            "Logboek",
        ]
    )
    with loaded:
        account.datasets(where)
    with changed:
        changes(where)
    with missing:
        account.coverage(where)
    with meaning:
        account.definitions(where)
    with load:
        loading.show(where)
    with file:
        imports.show(where, on_load=loading.load_file)
    with areas:
        own_areas.show(where)
    with history:
        account.history(where)
