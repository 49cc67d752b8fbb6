"""Delivering a file: choose it, see what it says and what is wrong with it, say what we can't know, hand it in."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePath
from typing import Any

import streamlit as st

from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.personal_data_text import flag_text
from armoedebeeld.domain.wording import number
from armoedebeeld.imports.cells import Mark as CellMark
from armoedebeeld.imports.cells import read_number
from armoedebeeld.imports.deliveries.opening import Opened, open_delivery
from armoedebeeld.imports.deliveries.reading import Choices, Delivered, read_lines
from armoedebeeld.imports.deliveries.sheets import Chosen, Lines, WideSheet, lines_of
from armoedebeeld.ui import blocks, data, delivery_details, local, problem_list, upload_box
from etl.run import Accepted, accept_delivery

_STATE, _DONE, _BOX = "levering", "levering_klaar", "levering"


@dataclass
class _Work:
    """One file in this session: what it says, and what the analyst said about it."""

    key: str
    opened: Opened
    choices: Choices = field(default_factory=Choices)
    read: tuple[object, Delivered] | None = None


def show(where: data.Source) -> None:
    """The steps from a file to figures."""
    st.markdown(
        "Lever aantallen aan per wijk of buurt: wie gebruikt Leergeld, de Meedoenregeling, schuldhulp? U ziet eerst "
        "wat er in het bestand staat en wat er niet klopt. Er wordt niets bewaard voordat u op **Inleveren** klikt."
    )
    if done := st.session_state.get(_DONE):
        _show_done(done)
        return
    content = _choose()
    try:
        work = _work(content)
        if work is not None:
            _steps(where, work)
    except UserError as error:
        st.session_state.pop(_STATE, None)
        upload_box.refuse(error, key=_BOX)


# ---------------------------------------------------------------- 1. the file


def _choose() -> tuple[str, bytes] | None:
    st.subheader("1. Kies het bestand", anchor=False)
    content = upload_box.upload_box(
        "Bestand met aantallen (.xlsx, .ods, .xls of .csv, hoogstens 50 MB)",
        types=["xlsx", "xls", "ods", "csv", "txt"],
        key=_BOX,
    )
    if content is None:
        st.session_state.pop(_STATE, None)
    return content


def _work(content: tuple[str, bytes] | None) -> _Work | None:
    if content is None:
        return None
    key = hashlib.sha256(content[1]).hexdigest()[:12]
    work: _Work | None = st.session_state.get(_STATE)
    if work is None or work.key != key:
        with st.spinner("Bezig met lezen ..."):
            work = _Work(key, open_delivery(*content))
        st.session_state[_STATE] = work
    return work


# ---------------------------------------------------------------- 2. what it says


def _steps(where: data.Source, work: _Work) -> None:
    st.subheader("2. Dit staat erin", anchor=False)
    for remark in work.opened.remarks:
        st.caption(f"• {blocks.escape(remark)}")
    lines = _lines(where, work)
    if lines is None:
        return
    work.choices = _ask(where, work, lines)
    if still := _still_to_say(where, work.choices, lines):
        st.info(f"**Kies eerst {still}.** Dan zien we of de gebieden kloppen.", icon=":material/info:")
        return
    delivered = _read(where, work, lines)
    _show_sample(delivered)
    st.subheader("3. Wat klopt er niet?", anchor=False)
    may_go_on = _show_problems(delivered, name=_title(work.opened.name), key=work.key)
    if delivered.rows.empty:
        st.info("**Er blijft geen rij over om in te leveren.** Verbeter het bestand en kies het opnieuw.")
        return
    details = delivery_details.ask(where, delivered, name=_title(work.opened.name), key=work.key)
    if details is None:
        return
    if st.button("Inleveren", type="primary", disabled=not may_go_on, key=f"levering_knop_{work.key}"):
        try:
            _hand_in(delivered, details)
        except UserError as error:
            # The file and the answers stay: what is wrong can be put right here.
            st.error(f"**{blocks.escape(error.what)}** {blocks.escape(error.remedy)}", icon=":material/error:")
    if not may_go_on:
        st.caption("Zeg eerst bij stap 3 dat de rijen die niet kloppen worden overgeslagen, of verbeter het bestand.")


def _read(where: data.Source, work: _Work, lines: Lines) -> Delivered:
    """What the lines say; read once per set of choices."""
    said = (work.choices, lines.cells["regeling"].tolist(), lines.cells["eenheid"].tolist(), str(where.path))
    if work.read is None or work.read[0] != said:
        found = read_lines(lines, geography=local.geography(where), choices=work.choices, today=date.today())
        work.read = (said, found)
    return work.read[1]


def _title(name: str) -> str:
    """The file's name without its ending; empty where it seems to name somebody."""
    stem = PurePath(name).stem
    return "" if flag_text(stem.replace("_", " ")) else stem


def _lines(where: data.Source, work: _Work) -> Lines | None:
    """The lines; for a wide sheet after somebody said what its columns count."""
    if work.opened.layout.long is not None:
        return work.opened.layout.long
    wide = work.opened.layout.wide
    if wide is None:
        return None
    st.markdown(
        "De regelingen staan naast elkaar in de kolommen. Zeg per kolom **wat er geteld is** en **over welk jaar**. "
        "Een kolom zonder keuze lezen we niet."
    )
    chosen = delivery_details.choose_columns(where, wide, key=work.key)
    provider = st.text_input("Welke organisatie heeft geteld?", key=f"levering_aanbieder_{work.key}", max_chars=80)
    if not chosen:
        st.info("Kies bij minstens één kolom wat er geteld is.")
        return None
    return _wide_lines(wide, chosen, provider)


def _wide_lines(wide: WideSheet, chosen: dict[str, Chosen], provider: str) -> Lines:
    return lines_of(wide, chosen, provider=provider.strip())


def _ask(where: data.Source, work: _Work, lines: Lines) -> Choices:
    """What the file leaves open: the borders, the municipality of names, and what a dash means."""
    choices = work.choices
    if _needs_borders(lines) and (years := local.border_years(where)):
        year = st.selectbox(
            "Op welke wijk- en buurtindeling staan de gebieden? (voor rijen waar het niet bij staat)",
            years,
            index=None,
            placeholder="Kies een jaar",
            key=f"levering_indeling_{work.key}",
        )
        choices = replace(choices, boundary_year=year)
    names = local.scope(where)
    if _needs_gemeente(where, lines):
        gemeente = st.selectbox(
            "In welke gemeente liggen deze gebieden?", list(names), format_func=lambda code: names.get(code, code),
            index=None, placeholder="Kies de gemeente", key=f"levering_gemeente_{work.key}",
        )  # fmt: skip
        choices = replace(choices, gemeente=gemeente)
    if _has_dash(lines):
        said = st.radio(
            "In de kolom met aantallen staan streepjes (-). Wat betekenen die?",
            ["onbekend", "nul: niemand gebruikt het"],
            key=f"levering_streep_{work.key}",
            horizontal=True,
        )
        choices = replace(choices, dash_is_zero=said != "onbekend")
    return choices


def _needs_borders(lines: Lines) -> bool:
    return "gebied_jaar" not in lines.cells or bool(lines.cells["gebied_jaar"].isna().any())


def _needs_gemeente(where: data.Source, lines: Lines) -> bool:
    return "gebied_code" not in lines.cells and len(local.scope(where)) > 1


def _still_to_say(where: data.Source, choices: Choices, lines: Lines) -> str:
    """What has to be chosen before any area can be found; empty where nothing has."""
    if _needs_borders(lines) and choices.boundary_year is None and local.border_years(where):
        return "de wijk- en buurtindeling"
    return "de gemeente" if _needs_gemeente(where, lines) and choices.gemeente is None else ""


def _has_dash(lines: Lines) -> bool:
    return any(read_number(cell).mark is CellMark.DASH for cell in lines.cells["aantal"].unique() if cell is not None)


def _show_sample(delivered: Delivered) -> None:
    with st.expander(f"De eerste rijen, zoals ze in het bestand staan (van {number(delivered.lines)})"):
        st.dataframe(delivered.sample, hide_index=True, key="levering_voorbeeld")


# ---------------------------------------------------------------- 3. what is wrong


def _show_problems(delivered: Delivered, *, name: str, key: str) -> bool:
    """Everything that is wrong, by row and column; whether the rest may be handed in."""
    if delivered.remarks:
        with st.expander("Goed om te weten", expanded=not delivered.refused):
            st.markdown(problem_list.listed(delivered.remarks))
    if not delivered.refused:
        st.success(f"**Alle {number(delivered.lines)} rijen zijn te lezen.**", icon=":material/check_circle:")
        return True
    rows = "1 rij klopt niet" if delivered.left_out == 1 else f"{number(delivered.left_out)} rijen kloppen niet"
    st.warning(f"**{rows}.** Verbeter het bestand, of sla deze rijen over.", icon=":material/warning:")
    st.markdown(problem_list.listed(delivered.refused))
    problem_list.all_by_row(delivered.refused, name=name or "levering", key=key)
    return bool(
        st.checkbox(
            "Sla wat niet klopt over en lever de andere rijen in",
            key=f"levering_overslaan_{key}",
        )
    )


# ---------------------------------------------------------------- 4. hand in


def _hand_in(delivered: Delivered, details: delivery_details.Details) -> None:
    with st.spinner("Bezig met inleveren ..."):
        report = accept_delivery(
            Accepted(
                title=details.title,
                rows=details.rows,
                keep_until=details.keep_until,
                delivered_by=details.delivered_by,
                received_by=details.received_by,
                absent_is_zero=details.absent_is_zero,
                left_out=delivered.left_out,
                entries=details.entries,
                replaces=details.replaces,
            ),
            settings=data.settings(),
        )
    st.session_state[_DONE] = {
        "rows": len(details.rows),
        "notes": report.of_deliveries,
        "first": details.first_indicator,
        "gemeente": details.first_gemeente,
    }
    upload_box.empty(key=_BOX)
    st.session_state.pop(_STATE, None)
    st.rerun()


def _show_done(done: dict[str, Any]) -> None:
    st.success(
        f"**Ingeleverd: {number(done['rows'])} cijfers.** Ze staan nu in het dashboard. Kleine aantallen zijn "
        "afgeschermd. Het bestand zelf is niet bewaard.",
        icon=":material/check_circle:",
    )
    for note in done["notes"]:
        st.caption(f"• {blocks.escape(note)}")
    local.link_to_map(done["first"], gemeente=done["gemeente"])
    if st.button("Nog een bestand inleveren", key="levering_opnieuw"):
        st.session_state.pop(_DONE)
        st.rerun()
