"""The dashboard: page config and navigation; nothing else."""

import streamlit as st

from armoedebeeld.ui import blocks

st.set_page_config(page_title="Armoedebeeld", page_icon=blocks.ICON, layout="wide")

PAGES = {
    "": [st.Page("pages/start.py", title="Start", icon=":material/home:", default=True)],
    "Stap 3 Analyse": [
        st.Page("pages/kaart.py", title="Kaart", icon=":material/map:", url_path="kaart"),
        st.Page("pages/vergelijken.py", title="Vergelijken", icon=":material/bar_chart:", url_path="vergelijken"),
        st.Page("pages/gezinnen.py", title="Gezinnen", icon=":material/family_restroom:", url_path="gezinnen"),
        st.Page("pages/bereik.py", title="Bereik", icon=":material/groups:", url_path="bereik"),
        st.Page("pages/ontwikkeling.py", title="Ontwikkeling", icon=":material/show_chart:", url_path="ontwikkeling"),
    ],
    "Stap 6 Monitoring": [
        st.Page("pages/normen.py", title="Cijfers en normen", icon=":material/flag:", url_path="normen"),
        st.Page("pages/gebruik.py", title="Gebruik", icon=":material/timeline:", url_path="gebruik"),
    ],
    "Verantwoording": [
        st.Page(
            "pages/eigen_cijfers.py", title="Eigen cijfers", icon=":material/upload_file:", url_path="eigen-cijfers"
        ),
        st.Page("pages/gegevens.py", title="Gegevens", icon=":material/database:", url_path="gegevens"),
    ],
}

st.navigation(PAGES).run()
