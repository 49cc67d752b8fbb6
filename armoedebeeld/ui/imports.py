"""Reading in a workbook that was downloaded by hand: choose it, see what was recognised, confirm, load."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.observations import STATUS_MARKS, Status
from armoedebeeld.domain.regions import LEVEL_PLURALS, Level
from armoedebeeld.domain.wording import number
from armoedebeeld.imports.apply import Delivery, observations_from
from armoedebeeld.imports.mapping import save_mapping
from armoedebeeld.imports.meanings import Meanings, breakdown_label
from armoedebeeld.imports.prepare import Confirmed, Loaded, mapping_folder, prepare
from armoedebeeld.imports.problems import Problem
from armoedebeeld.imports.recognise import guess_source, workbook_sources
from armoedebeeld.imports.workbook import read_workbook
from armoedebeeld.ui import blocks, data, import_tables

Load = Callable[[Confirmed], Loaded]

_STATE = "inlezen"
_SAMPLE = 5
_MOST_PROBLEMS = 20


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
        "Sommige cijfers van het CBS staan alleen in een Excelbestand: het **Dashboard armoede thuiswonende kinderen** "
        "en de **Armoedescan**. Download het bestand bij het CBS en lees het hier in. We laten eerst zien wat we "
        "herkennen; er gaat niets in het dashboard voordat u op **Inlezen** klikt."
    )
    if where.is_fictional:
        st.info(
            "**U kijkt naar de demo.** Laad eerst de cijfers van uw eigen gemeente met `armoedebeeld load`. Daarna "
            "kunt u hier bestanden inlezen.",
            icon=":material/info:",
        )
        return
    try:
        work = _choose(where)
        if work is None:
            return
        if work.result is not None:
            _show_result(work.result)
            return
        _confirm(where, work)
        _finish(where, work, on_load)
    except UserError as error:
        st.error(f"**{blocks.escape(error.what)}**\n\n{blocks.escape(error.remedy)}", icon=":material/error:")


# ---------------------------------------------------------------- step 1


def _choose(where: data.Source) -> _Work | None:
    st.subheader("1. Kies het bestand", anchor=False)
    with st.container(key="inlezen_vak"):
        upload = st.file_uploader(
            "Bestand van het CBS (.xlsx, .xls, .ods of .csv, hoogstens 20 MB)",
            type=["xlsx", "xls", "ods", "csv"],
            key="inlezen_bestand",
        )
    if upload is None:
        st.session_state.pop(_STATE, None)
        return None
    content = upload.getvalue()
    sources = workbook_sources(where.catalogue)
    guessed = _guess(where, upload.name, content)
    options = list(sources)
    source_id = st.selectbox(
        "Waar komt het vandaan?",
        options,
        index=options.index(guessed) if guessed in options else None,
        format_func=lambda key: sources[key].title,
        placeholder="Kies de bron",
        key=f"inlezen_bron_{_digest(content)}",
    )
    if source_id is None:
        return None
    return _work(where, upload.name, content, source_id)


def _guess(where: data.Source, name: str, content: bytes) -> str | None:
    """The source that the file names; read once per file."""
    key = f"inlezen_gok_{_digest(content)}"
    if key not in st.session_state:
        st.session_state[key] = guess_source(read_workbook(name, content), workbook_sources(where.catalogue))
    guessed: str | None = st.session_state[key]
    return guessed


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
    st.subheader("3. Zo komt het in het dashboard", anchor=False)
    delivery = _delivery(where, work)
    _show_problems(delivery.problems)
    for note in delivery.notes:
        st.caption(f"• {blocks.escape(note[:1].upper() + note[1:])}.")
    if len(delivery.observations):
        st.dataframe(_counts(where, delivery), hide_index=True, height="auto", key=f"inlezen_telling_{work.key}")
        st.markdown("**Voorbeeld**")
        st.table(_sample(where, delivery), hide_index=True)
    if st.button(
        "Inlezen",
        type="primary",
        disabled=bool(delivery.errors) or delivery.observations.empty,
        key=f"inlezen_knop_{work.key}",
    ):
        with st.spinner("Bezig met inlezen ..."):
            result = on_load(Confirmed(work.draft.recognition.workbook.name, work.content, work.draft.mapping))
        if result.is_loaded:
            save_mapping(mapping_folder(data.settings().data), work.draft.mapping)
        work.result = result
        st.rerun()


def _show_problems(problems: tuple[Problem, ...]) -> None:
    errors = [problem for problem in problems if problem.is_error]
    if errors:
        st.error("**Dit moet eerst in orde zijn:**\n\n" + _listed(errors), icon=":material/error:")
    if warnings := [problem for problem in problems if not problem.is_error]:
        st.warning("**Let op:**\n\n" + _listed(warnings), icon=":material/warning:")


def _listed(problems: list[Problem]) -> str:
    lines = [
        f"- {blocks.escape(problem.what)} {blocks.escape(problem.remedy)}"
        + (f" *({blocks.escape(problem.where)})*" if problem.where else "")
        for problem in problems[:_MOST_PROBLEMS]
    ]
    more = len(problems) - _MOST_PROBLEMS
    return "\n".join(lines + ([f"- … en nog {more}."] if more > 0 else []))


def _counts(where: data.Source, delivery: Delivery) -> pd.DataFrame:
    rows = []
    for row in delivery.counts.to_dict("records"):
        indicator = where.catalogue.indicator(str(row["indicator_id"]))
        rows.append(
            {
                "cijfer": indicator.short_title,
                "groep": breakdown_label(indicator, str(row["breakdown"])),
                "gebieden": LEVEL_PLURALS[Level(str(row["region_level"]))],
                "jaar": str(row["year"]),
                "rijen": number(int(row["areas"])),
                "met een cijfer": number(int(row["known"])),
            }
        )
    return pd.DataFrame(rows)


def _sample(where: data.Source, delivery: Delivery) -> pd.DataFrame:
    rows = delivery.observations
    rows = pd.concat([rows[rows["value"].notna()], rows[rows["value"].isna()]]).head(_SAMPLE)
    names = import_tables.area_names(where)
    shown = []
    for row in rows.to_dict("records"):
        indicator = where.catalogue.indicator(str(row["indicator_id"]))
        code = str(row["region_code"])
        shown.append(
            {
                "cijfer": indicator.short_title,
                "gebied": names.get(code, code),
                "jaar": str(row["year"]),
                "waarde": number(None if pd.isna(row["value"]) else float(row["value"]), indicator.decimals),
                "waarom geen cijfer": STATUS_MARKS[Status(str(row["status"]))],
            }
        )
    return pd.DataFrame(shown)


def _show_result(result: Loaded) -> None:
    st.subheader("Klaar" if result.is_loaded else "Niet ingelezen", anchor=False)
    if not result.is_loaded:
        st.error(f"**{blocks.escape(result.message)}**", icon=":material/error:")
    else:
        st.success(
            f"**{blocks.escape(result.message)}**\n\nU vindt de cijfers bij Kaart, Vergelijken en Ontwikkeling, onder "
            "'Onderwerp'. Hoe het bestand is gelezen, is bewaard voor de volgende keer.",
            icon=":material/check:",
        )
    for note in result.notes:
        st.caption(f"• {blocks.escape(note)}")
    if st.button("Nog een bestand inlezen", key="inlezen_opnieuw"):
        st.session_state.pop(_STATE, None)
        st.session_state.pop("inlezen_bestand", None)
        st.rerun()
