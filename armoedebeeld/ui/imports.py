"""Reading in a file that was downloaded by hand: choose it, see what it is and what was recognised, confirm, load."""

import hashlib
from dataclasses import dataclass

import streamlit as st

from armoedebeeld.domain.errors import UserError
from armoedebeeld.imports.apply import Delivery, observations_from
from armoedebeeld.imports.deliveries.opening import PersonalDataError, refuse_in_kept_file
from armoedebeeld.imports.kinds import KIND_LABELS, Kind, Told, sources_of, tell_kind
from armoedebeeld.imports.mapping import save_mapping
from armoedebeeld.imports.meanings import Meanings
from armoedebeeld.imports.prepare import Confirmed, Loaded, mapping_folder, prepare
from armoedebeeld.imports.workbook import read_workbook
from armoedebeeld.ui import blocks, data, import_kansenkaart, import_preview, import_statline, import_tables, upload_box
from armoedebeeld.ui.import_preview import Load

_STATE, _BOX = "inlezen", "inlezen"


@dataclass
class _Work:
    """One uploaded file in this session: what was recognised, what the analyst changed, and what came of it."""

    key: str
    content: bytes
    draft: import_tables.Draft
    delivery: tuple[str, Delivery] | None = None
    result: Loaded | None = None


def show(where: data.Source, *, on_load: Load) -> None:
    """The three steps; `on_load` stores a confirmed file and says what became of it."""
    st.markdown(
        "Lees hier een bestand in dat u zelf hebt gedownload: een **tabel uit StatLine**, een bestand van de "
        "**KansenKaart**, een export van **Waarstaatjegemeente** of uw buurtmonitor, of het Excelbestand van het "
        "**Dashboard armoede thuiswonende kinderen** of de **Armoedescan**. We zien zelf wat het is en laten "
        "eerst zien wat we herkennen; er gaat niets in het dashboard voordat u op **Inlezen** klikt."
    )
    if where.is_fictional:
        st.info(
            "**U kijkt naar de demo.** Laad eerst de cijfers van uw eigen gemeente met `armoedebeeld load`. Daarna "
            "kunt u hier bestanden inlezen.",
            icon=":material/info:",
        )
        return
    try:
        _steps(where, on_load)
    except PersonalDataError as error:
        st.session_state.pop(_STATE, None)
        upload_box.refuse(error, key=_BOX)
    except UserError as error:
        import_preview.show_error(error.what, error.remedy)


def _steps(where: data.Source, on_load: Load) -> None:
    upload = _upload()
    if upload is None:
        return
    name, content = upload
    told = _told(where, name, content)
    if told.kind is Kind.DELIVERY:
        st.info(
            "**Dit lijkt een eigen levering: gebruik van een regeling.** Lees het in op pagina Eigen cijfers. Daar "
            "kijken we eerst of er geen persoonsgegevens in staan.",
            icon=":material/info:",
        )
    elif told.kind is Kind.STATLINE:
        import_statline.show(where, name, content, key=_digest(content), on_load=on_load)
    elif told.kind is Kind.KANSENKAART:
        import_kansenkaart.show(where, name, content, key=_digest(content), on_load=on_load)
    else:
        _mapped(where, name, content, told=told, on_load=on_load)


# ---------------------------------------------------------------- step 1


def _upload() -> tuple[str, bytes] | None:
    st.subheader("1. Kies het bestand", anchor=False)
    content = upload_box.upload_box(
        "Bestand (.xlsx, .xls, .ods of .csv, hoogstens 50 MB)", types=["xlsx", "xls", "ods", "csv"], key=_BOX
    )
    if content is None:
        st.session_state.pop(_STATE, None)
    return content


def _told(where: data.Source, name: str, content: bytes) -> Told:
    """What the file is; read once per file.

    Raises:
        PersonalDataError: it seems to hold personal data.
    """
    key = f"inlezen_soort_{_digest(content)}"
    if key not in st.session_state:
        workbook = read_workbook(name, content)
        refuse_in_kept_file(workbook)
        st.session_state[key] = tell_kind(workbook, where.catalogue)
    known: Told = st.session_state[key]
    return known


def _mapped(where: data.Source, name: str, content: bytes, *, told: Told, on_load: Load) -> None:
    """A file without a fixed form: its columns are confirmed and remembered."""
    work = _choose(where, name, content, told)
    if work is None:
        return
    if work.result is not None:
        import_preview.show_result(work.result, state=_STATE, is_remembered=True)
        return
    _confirm(where, work)
    _finish(where, work, on_load)


def _choose(where: data.Source, name: str, content: bytes, told: Told) -> _Work | None:
    sources = sources_of(told.kind, where.catalogue)
    if not sources:
        raise UserError(
            f"Dit is een {KIND_LABELS[told.kind]}, maar er is nog geen bron waar de cijfers bij horen.",
            remedy="Zet de bron en de cijfers in data/local/indicators.yaml; docs/gebruik/swing-bestand.md zegt hoe.",
        )
    options = list(sources)
    source_id = st.selectbox(
        "Waar komt het vandaan?",
        options,
        index=options.index(told.source_id) if told.source_id in options else None,
        format_func=lambda key: sources[key].title,
        placeholder="Kies de bron",
        key=f"inlezen_bron_{_digest(content)}",
    )
    return None if source_id is None else _work(where, name, content, source_id)


def _work(where: data.Source, name: str, content: bytes, source_id: str) -> _Work:
    """The file as it was recognised, with the changes of this session."""
    key = f"{_digest(content)}-{source_id}"
    work: _Work | None = st.session_state.get(_STATE)
    if work is None or work.key != key:
        with st.spinner("Bezig met lezen ..."):
            prepared = prepare(
                name,
                content,
                catalogue=where.catalogue,
                regions=data.areas(where),
                gemeenten=frozenset(data.scope(where)),
                folder=mapping_folder(data.settings().data),
                source_id=source_id,
            )
        work = _Work(key, content, import_tables.Draft(prepared.recognition, prepared.recognition.mapping))
        st.session_state[_STATE] = work
    return work


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


# ---------------------------------------------------------------- step 2


def _confirm(where: data.Source, work: _Work) -> None:
    st.subheader("2. Dit hebben we herkend", anchor=False)
    draft = work.draft
    if not draft.recognition.tables:
        raise UserError(
            "In het bestand is geen tabel gevonden.",
            remedy="Er moet een rij met kolomkoppen staan, met daaronder rijen met gebieden en cijfers.",
        )
    if draft.recognition.is_known_layout:
        st.success(
            "**Herkend van vorige keer.** De kolommen zijn gelezen zoals u ze eerder hebt bevestigd. Kijk of jaar en "
            "gebieden kloppen.",
            icon=":material/check:",
        )
    meanings = Meanings(where.catalogue.indicators_of(draft.mapping.source_id))
    import_tables.whole_file(where, draft, key=work.key)
    for place, item in enumerate(draft.recognition.tables):
        import_tables.table(item, draft, meanings=meanings, key=f"{work.key}_{place}")
    for name, reason in draft.recognition.skipped:
        st.caption(f"Blad '{blocks.escape(name)}': {reason}.")
    import_tables.open_names(where, _delivery(where, work), draft, key=work.key)


def _delivery(where: data.Source, work: _Work) -> Delivery:
    """What the mapping gives as it stands now; calculated once per mapping."""
    mapping = work.draft.mapping
    state = mapping.model_dump_json()
    if work.delivery is None or work.delivery[0] != state:
        delivery = observations_from(
            work.draft.recognition.workbook,
            mapping,
            catalogue=where.catalogue,
            regions=data.areas(where),
            gemeenten=frozenset(data.scope(where)),
        )
        work.delivery = (state, delivery)
    return work.delivery[1]


# ---------------------------------------------------------------- step 3


def _finish(where: data.Source, work: _Work, on_load: Load) -> None:
    if not import_preview.finish(where, _delivery(where, work), key=work.key):
        return
    with st.spinner("Bezig met inlezen ..."):
        result = on_load(Confirmed(work.draft.recognition.workbook.name, work.content, work.draft.mapping))
    if result.is_loaded:
        save_mapping(mapping_folder(data.settings().data), work.draft.mapping)
    work.result = result
    st.rerun()
