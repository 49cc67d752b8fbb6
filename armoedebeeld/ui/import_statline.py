"""Reading in a table that somebody exported from StatLine: which table it is, which areas, and what it would give."""

import streamlit as st

from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.observations import empty_observations
from armoedebeeld.domain.wording import number
from armoedebeeld.imports.apply import Delivery
from armoedebeeld.imports.prepare import Confirmed, Loaded
from armoedebeeld.imports.problems import Problem
from armoedebeeld.imports.statline import Export, read_export
from armoedebeeld.imports.statline_names import (
    LEFT_OUT,
    StatlineRecognition,
    load_areas,
    load_facts,
    recognise_statline,
    with_committed,
)
from armoedebeeld.imports.workbook import read_workbook
from armoedebeeld.ui import blocks, data, import_names, import_preview
from etl.run import preview_statline

_STATE = "inlezen_statline"
_MOST_CHOICES = 6


def show(where: data.Source, name: str, content: bytes, *, key: str, on_load: import_preview.Load) -> None:
    """Steps 2 and 3 of a StatLine table."""
    done: tuple[str, Loaded] | None = st.session_state.get(_STATE)
    if done is not None and done[0] == key:
        import_preview.show_result(done[1], state=_STATE)
        return
    export = read_export(read_workbook(name, content))
    if export is None:
        raise UserError(
            f"{name} lijkt op een StatLine-bestand, maar titel of kop ontbreekt.",
            remedy="Download het opnieuw bij StatLine, met de titel erbij.",
        )
    found = _recognised(where, export, key=key)
    _describe(found)
    chosen = import_names.choose_names(where, found.open_names, key=key)
    st.session_state[f"inlezen_namen_{key}"] = {**_chosen(key), **chosen}
    if chosen:
        st.rerun()
    if found.open_names:
        delivery = Delivery(empty_observations(), problems=(_open_problem(found),))
    else:
        delivery = _preview(where, Confirmed(name, content, found.reading), key=key)
    if import_preview.finish(where, delivery, key=key):
        with st.spinner("Bezig met inlezen ..."):
            st.session_state[_STATE] = (key, on_load(Confirmed(name, content, found.reading)))
        st.rerun()


def _recognised(where: data.Source, export: Export, *, key: str) -> StatlineRecognition:
    reference = data.settings().reference
    return recognise_statline(
        export,
        catalogue=where.catalogue,
        facts=load_facts(reference),
        regions=with_committed(data.areas(where), load_areas(reference)),
        chosen=_chosen(key),
    )


def _chosen(key: str) -> dict[str, str]:
    chosen: dict[str, str] = st.session_state.get(f"inlezen_namen_{key}", {})
    return chosen


def _describe(found: StatlineRecognition) -> None:
    st.subheader("2. Dit hebben we herkend: een tabel uit StatLine", anchor=False)
    st.markdown(f"**{blocks.escape(found.export.title)}** ({blocks.escape(found.table.id)})")
    for title, member in list(found.export.choices.items())[:_MOST_CHOICES]:
        st.caption(f"{blocks.escape(title)}: {blocks.escape(member)}")
    if found.has_codes:
        st.caption("De gebieden staan er met hun code in.")
        return
    left_out = sum(code == LEFT_OUT for code in found.reading.areas.values())
    lines = [f"{number(found.matched)} gebieden herkend aan hun naam"]
    lines += [f"{number(left_out)} overgeslagen"] if left_out else []
    lines += [f"{number(len(found.open_names))} nog te kiezen"] if found.open_names else []
    st.caption(", ".join(lines) + ".")


def _open_problem(found: StatlineRecognition) -> Problem:
    names = ", ".join(f"'{item.name}'" for item in found.open_names[:5])
    return Problem(
        f"Van {number(len(found.open_names))} namen is niet zeker welk gebied het is: {names}.",
        remedy="Kies hierboven het gebied, of sla het over.",
    )


def _preview(where: data.Source, upload: Confirmed, *, key: str) -> Delivery:
    """What the file would give; read once per file and choice of names."""
    state = f"inlezen_proef_{key}_{hash(upload.reading.model_dump_json())}"
    if state not in st.session_state:
        with st.spinner("Bezig met lezen ..."):
            try:
                rows, notes = preview_statline(
                    upload, catalogue=where.catalogue, gemeenten=frozenset(data.scope(where))
                )
                st.session_state[state] = Delivery(rows, notes=notes)
            except UserError as error:
                problem = Problem(error.what, remedy=error.remedy)
                st.session_state[state] = Delivery(empty_observations(), problems=(problem,))
    delivery: Delivery = st.session_state[state]
    return delivery
