"""Loading from the screen: the same load as `armoedebeeld load`, with its progress and its report."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from armoedebeeld.catalogues import own_catalogue
from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.regions import clean_code
from armoedebeeld.ui import blocks, data
from etl.run import Confirmed, Loaded, Outcome, Report, Request, Result, run

_MARKS = {Result.LOADED: "✓", Result.FAILED: "✗", Result.ABSENT: "–"}


def show(where: data.Source) -> None:
    """The form, and the report of the load that this visitor started last."""
    st.markdown(
        "Haal de nieuwste cijfers en grenzen op bij CBS en Kadaster. Dat duurt de eerste keer een paar minuten. "
        "Lukt iets niet, dan blijven de cijfers van eerder staan."
    )
    if where.is_fictional:
        st.caption("U kijkt nu naar de demo. Na het laden laat het dashboard uw eigen gemeente zien.")
    with st.form("laden", border=True):
        codes = st.text_input(
            "Gemeenten waarvan u ook wijken en buurten wilt zien",
            value="" if where.is_fictional else ", ".join(data.scope(where)),
            placeholder="GM0363, GM0344",
            help="De code van een gemeente: GM en vier cijfers. Meer gemeenten: met komma's ertussen.",
        )
        refresh = st.checkbox("Haal alles opnieuw op, ook wat volgens de bron niet is veranderd")
        is_asked = st.form_submit_button("Nu laden", icon=":material/sync:", type="primary")
    if is_asked:
        _load(codes, refresh=refresh)
    report: Report | None = st.session_state.get("laadverslag")
    if report is not None:
        show_report(report)


def read_codes(text: str) -> frozenset[str]:
    """Municipality codes in a line of text: `GM0363, 344`.

    Raises:
        UserError: one of them is no municipality code.
    """
    codes = set()
    for part in text.replace(";", ",").split(","):
        cleaned = part.strip().upper()
        if not cleaned:
            continue
        code = "GM" + cleaned.zfill(4) if cleaned.isdigit() else cleaned
        if len(code) != 6 or not code.startswith("GM"):
            raise UserError(
                f"'{part.strip()}' is geen gemeentecode.",
                remedy="Geef GM en vier cijfers, zoals GM0363 voor Amsterdam.",
            )
        codes.add(clean_code(code))
    return frozenset(codes)


def _load(codes: str, *, refresh: bool) -> None:
    bar = st.progress(0.0, text="Beginnen ...")

    def progress(title: str, done: int, total: int) -> None:
        share = min(done / total, 1.0) if total else 0.0
        bar.progress(share, text=f"{title} …" if not total else f"{title}: {done} van {total}")

    try:
        request = Request(gemeenten=read_codes(codes), refresh=refresh)
        st.session_state["laadverslag"] = run(
            request, catalogue=_catalogue(), settings=data.settings(), progress=progress
        )
    except UserError as error:
        bar.empty()
        st.session_state.pop("laadverslag", None)
        st.error(f"**{blocks.escape(error.what)}** {blocks.escape(error.remedy)}", icon=":material/error:")
        return
    bar.empty()
    st.rerun()


def load_file(upload: Confirmed) -> Loaded:
    """Read in a file that was downloaded by hand and confirmed on the page; what became of it, in words."""
    try:
        report = run(Request(uploads=(upload,)), catalogue=_catalogue(), settings=data.settings())
    except UserError as error:
        return Loaded(False, f"{error.what} {error.remedy}")
    outcome = report.outcomes[0]
    return Loaded(
        outcome.result is Result.LOADED, outcome.message, (*outcome.notes, *report.notes, *report.of_deliveries)
    )


def _catalogue() -> Catalogue:
    return own_catalogue(data.settings())


def show_report(report: Report) -> None:
    """What became of every dataset: what failed first, then what changed."""
    if report.path is None:
        st.error("**Er is niets geladen.** De cijfers van eerder staan er nog.", icon=":material/error:")
    elif report.failed:
        st.warning(
            f"**Geladen, maar {len(report.failed)} onderdelen bleven zoals ze waren.**", icon=":material/warning:"
        )
    else:
        st.success("**Alles is geladen.**", icon=":material/check_circle:")
    ordered = [*report.failed, *report.of(Result.LOADED)]
    if ordered:
        st.dataframe(_table(ordered), hide_index=True, key="laadverslag_tabel")
    if report.absent:
        names = ", ".join(dict.fromkeys(outcome.title for outcome in report.absent))
        st.caption(f"Niet bij de bron gevonden, en ook nooit eerder geladen: {blocks.escape(names)}.")


def _table(outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """One row per thing that happened; what failed for the same reason stands together."""
    grouped: dict[tuple[Result, str], list[str]] = {}
    for outcome in outcomes:
        text = "; ".join((outcome.message, *outcome.notes))
        grouped.setdefault((outcome.result, text), []).append(f"{outcome.title} ({outcome.dataset_id})")
    return pd.DataFrame(
        {
            "": [_MARKS[result] for result, _ in grouped],
            "wat": [_named(titles) for titles in grouped.values()],
            "wat er gebeurde": [text for _, text in grouped],
        }
    )


def _named(titles: Sequence[str]) -> str:
    more = len(titles) - 1
    return titles[0] if not more else f"{titles[0]} en {more} andere"
