"""Start: choose the municipality, see the figures that matter and how fresh they are, go on."""

from datetime import datetime

import streamlit as st

from armoedebeeld.domain.regions import COUNTRY
from armoedebeeld.domain.wording import long_date, number
from armoedebeeld.ui import blocks, data, filters, views

# In this order; the first five that this municipality has.
FIRST_FIGURES = (
    "kinderen_in_armoede",
    "kinderen_laag_inkomen",
    "personen_in_armoede",
    "bijstand_per_1000",
    "kinderen_0_15",
    "voortijdig_schoolverlaters",
    "huishoudens_laag_inkomen",
)

with blocks.page(
    "Armoedebeeld",
    "Samen kijken naar kinderarmoede in uw gemeente: waar speelt het, wat spreken we af, en werkt het?",
):
    where = blocks.require_source()
    gemeente = filters.choose_gemeente(where)
    name = views.name_of(where, gemeente)

    st.subheader(f"{name} in vijf cijfers", anchor=False)
    chosen = views.first_with_figures(where, FIRST_FIGURES, gemeente=gemeente, most=5)
    blocks.value_cards([views.card(where, indicator, gemeente, benchmark=COUNTRY) for indicator in chosen], columns=3)
    st.caption(
        "Deze cijfers gaan over verschillende jaren en groepen: kijk wat eronder staat. "
        "'Laag inkomen' en 'armoede' meten niet hetzelfde. "
        "Een verschil met Nederland zegt nog niet waar het door komt."
    )

    st.subheader("Waar wilt u heen?", anchor=False)
    for place, (page, label, text) in zip(
        st.columns(3),
        [
            ("pages/kaart.py", "Kaart", "Stap 3. In welke wijken en buurten speelt het?"),
            ("pages/ontwikkeling.py", "Ontwikkeling", "Stap 3. Gaat het omhoog of omlaag?"),
            ("pages/normen.py", "Cijfers en normen", "Stap 6. Halen we wat we hebben afgesproken?"),
        ],
        strict=True,
    ):
        with place, st.container(border=True, height="stretch"):
            st.page_link(page, label=f"**{label}**", icon=":material/arrow_forward:")
            st.caption(text)

    snapshots = data.table(where, "snapshot")
    newest = datetime.fromisoformat(str(snapshots["retrieved_at"].max()))
    st.caption(
        f"Er zijn {number(len(snapshots))} datasets geladen, voor het laatst op {long_date(newest)}. "
        "Wat er is en wat er mist, staat op de pagina Gegevens."
    )
