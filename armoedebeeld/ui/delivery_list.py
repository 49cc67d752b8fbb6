"""The deliveries that are kept: who delivered what, when, until when; and taking one back."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import streamlit as st

from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.wording import number
from armoedebeeld.imports.deliveries.postcodes import is_postcode_table, read_postcodes
from armoedebeeld.ui import blocks, data, local
from etl.run import Report, delivery_records, remove_expired, take_postcodes, withdraw_delivery

_DONE = "leveringen_klaar"


def show(where: data.Source) -> None:
    """The list, and per delivery the way back."""
    st.markdown(
        "Van elke levering bewaren we alleen de aantallen, niet het bestand. Trekt u een levering in, dan verdwijnen "
        "de cijfers ook uit eerdere versies."
    )
    if done := st.session_state.pop(_DONE, None):
        st.success(f"**{blocks.escape(done)}**", icon=":material/check_circle:")
    records = delivery_records(data.settings())
    _say_expired(where)
    if not records:
        st.info("**Er zijn nog geen leveringen.**", icon=":material/info:")
    else:
        st.table(
            pd.DataFrame(
                {
                    "levering": [blocks.escape(record.title) for record in records],
                    "organisatie": [blocks.escape(record.delivered_by) or "–" for record in records],
                    "ontvangen door": [blocks.escape(record.received_by) or "–" for record in records],
                    "ingeleverd": [f"{record.received_at:%d-%m-%Y}" for record in records],
                    "bewaren t/m": [f"{record.keep_until:%d-%m-%Y}" for record in records],
                    "cijfers": [number(record.rows) for record in records],
                    "overgeslagen": [number(record.left_out) for record in records],
                }
            ),
            hide_index=True,
        )
        names = {record.id: f"{record.title} ({record.received_at:%d-%m-%Y})" for record in records}
        chosen = st.selectbox(
            "Levering intrekken",
            list(names),
            format_func=lambda name: names[name],
            index=None,
            placeholder="Kies een levering",
            key="leveringen_kies",
        )
        if chosen is not None:
            st.warning(
                f"**{blocks.escape(names[chosen])}** verdwijnt dan uit het dashboard, met alles wat eruit volgt. "
                "Welke aantallen al zichtbaar waren, onthouden we: wie ze heeft gezien, kan er nog mee rekenen.",
                icon=":material/warning:",
            )
            is_sure = st.checkbox("Ik weet het zeker", key=f"leveringen_zeker_{chosen}")
            if st.button("Trek deze levering in", icon=":material/delete:", disabled=not is_sure, key="leveringen_weg"):
                _carry_out(lambda: withdraw_delivery(chosen, settings=data.settings()), "De levering is ingetrokken.")
    _postcodes(where)


def _say_expired(where: data.Source) -> None:
    today = date.today()
    late = [record for record in delivery_records(data.settings()) if record.keep_until < today]
    if not late:
        return
    names = ", ".join(record.title for record in late)
    st.warning(f"**De bewaartijd is voorbij van:** {blocks.escape(names)}.", icon=":material/schedule:")
    if st.button("Verwijder deze leveringen nu", key="leveringen_verlopen"):
        _carry_out(lambda: remove_expired(settings=data.settings(), today=today), "Verwijderd.")


def _postcodes(where: data.Source) -> None:
    st.subheader("Postcodes", anchor=False)
    known = local.geography(where).postcodes
    if known is None:
        st.markdown(
            "Krijgt u aantallen per postcode? Lees dan één keer de postcodetabel van het CBS in ('Buurt, wijk en "
            "gemeente voor postcode huisnummer'). Is het bestand groter dan 50 MB: gebruik dan "
            "`armoedebeeld load --file` met de naam van het bestand."
        )
    else:
        count = number(known.rows["pc6"].nunique())
        st.markdown(f"De postcodetabel van **{known.boundary_year}** is ingelezen: {count} postcodes in uw gemeente.")
    with st.container(key="postcodes_vak"):
        upload = st.file_uploader(
            "Postcodetabel van het CBS (.csv of .zip)", type=["csv", "zip"], key="postcodes_bestand"
        )
    if upload is not None and st.button("Lees de postcodetabel in", key="postcodes_knop"):
        content, name = upload.getvalue(), upload.name
        _carry_out(lambda: _take_postcodes(where, name, content), "De postcodetabel is ingelezen.")


def _take_postcodes(where: data.Source, name: str, content: bytes) -> Report:
    if not is_postcode_table(content):
        raise UserError(
            f"{name} is niet de postcodetabel van het CBS.",
            remedy="Download bij het CBS 'Buurt, wijk en gemeente voor postcode huisnummer' en kies dat bestand.",
        )
    table = read_postcodes(name, content, gemeenten=frozenset(data.scope(where)))
    return take_postcodes(table, settings=data.settings())


def _carry_out(action: Callable[[], Report | None], done: str) -> None:
    try:
        with st.spinner("Bezig ..."):
            action()
    except UserError as error:
        st.error(f"**{blocks.escape(error.what)}** {blocks.escape(error.remedy)}", icon=":material/error:")
        return
    st.session_state[_DONE] = done
    st.rerun()
