"""`armoedebeeld load`: what is asked, the bar while it runs, and the report with the largest changes by name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import pandas as pd
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from armoedebeeld.catalogues import own_catalogue
from armoedebeeld.cli_parts import (
    Database,
    Json,
    err,
    gemeente_code,
    level_code,
    out,
    print_json,
    say,
    settings_for,
    source_ids,
    year_range,
)
from armoedebeeld.domain.catalogue import Catalogue, Indicator
from armoedebeeld.domain.changes import change_sentence, read_changes
from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.wording import number
from armoedebeeld.settings import Settings
from etl.changes import Changes
from etl.request import Outcome, Report, Request, Result

# The screen names these of each dataset; the page Gegevens shows all that are kept.
CHANGES_SHOWN = 5


def load(
    gemeente: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Gemeente waarvan wijken en buurten nodig zijn, zoals GM0363. Herhaalbaar."),
    ] = None,
    source: Annotated[list[str] | None, typer.Option(metavar="BRON", help="Alleen deze bron. Herhaalbaar.")] = None,
    years: Annotated[
        str | None, typer.Option(metavar="JAREN", help="Alleen deze jaren, zoals 2019 of 2017-2020.")
    ] = None,
    level: Annotated[
        list[str] | None, typer.Option(metavar="NIVEAU", help="Alleen dit niveau: NL, PV, GM, WK of BU. Herhaalbaar.")
    ] = None,
    file: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="BESTAND", help="Een bestand dat u zelf hebt gedownload; dan wordt alleen dit geladen. Herhaalbaar."
        ),
    ] = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Haal alles opnieuw op, ook wat niet is veranderd.")
    ] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Gebruik alleen wat eerder is opgehaald.")] = False,
    accept_new_columns: Annotated[
        bool, typer.Option("--accept-new-columns", help="Laad ook als een tabel nieuwe, onbekende kolommen heeft.")
    ] = False,
    skip_invalid_rows: Annotated[
        bool, typer.Option("--skip-invalid-rows", help="Sla in een eigen levering rijen over die niet kloppen.")
    ] = False,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Haal cijfers en grenzen op, controleer ze en zet ze klaar voor het dashboard."""
    from etl import run as etl_run  # costs a second: only where something is loaded

    settings = settings_for(database)
    first, last = year_range(years)
    catalogue = own_catalogue(settings)
    request = Request(
        gemeenten=frozenset(gemeente_code(code) for code in gemeente or []),
        sources=source_ids(source or [], catalogue),
        first_year=first,
        last_year=last,
        levels=frozenset(level_code(code) for code in level or []),
        files=tuple(file or []),
        refresh=refresh,
        offline=offline,
        accept_new_columns=accept_new_columns,
    )
    own = {path: content for path in request.files if _is_own(path, content := read_file(path), catalogue)}
    if own:
        _take_own(own, request, settings, skip_invalid_rows=skip_invalid_rows, as_json=as_json)
    with _progress(quiet=as_json) as progress:
        report = etl_run.run(request, catalogue=catalogue, settings=settings, progress=progress)
    show_report(report, catalogue, as_json=as_json)
    raise typer.Exit(report.exit_code)


def read_file(path: Path) -> bytes:
    """The bytes of a file that somebody named.

    Raises:
        UserError: it can't be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(
            f"{path} kan niet worden gelezen ({error.strerror or error}).", remedy="Controleer de naam van het bestand."
        ) from error


def _is_own(path: Path, content: bytes, catalogue: Catalogue) -> bool:
    from etl.delivery_files import is_own

    return is_own(path, content, catalogue)


def _take_own(
    own: dict[Path, bytes], request: Request, settings: Settings, *, skip_invalid_rows: bool, as_json: bool
) -> NoReturn:
    """Take in the municipality's own files, one after another; files of sources are not mixed with them."""
    from etl.delivery_files import take_file

    if others := [path.name for path in request.files if path not in own]:
        raise UserError(
            f"{others[0]} is geen eigen levering; de andere bestanden zijn dat wel.",
            remedy="Lees eigen leveringen en bestanden van bronnen apart in. Er is niets gewijzigd.",
        )
    code = 0
    for path, content in own.items():
        catalogue = own_catalogue(settings)
        report = take_file(
            path,
            content,
            catalogue=catalogue,
            settings=settings,
            skip_invalid_rows=skip_invalid_rows,
            today=date.today(),
        )
        show_report(report, catalogue, as_json=as_json)
        code = max(code, report.exit_code)
    raise typer.Exit(code)


def show_report(report: Report, catalogue: Catalogue, *, as_json: bool) -> None:
    """Print what a load did: per dataset the outcome and the largest changes, then what the whole of it means."""
    if as_json:
        print_json(_as_json(report))
        return
    indicators = {indicator.id: indicator for indicator in catalogue.indicators}
    for outcome, others in _told_together(report.outcomes):
        _show_outcome(outcome, others, indicators)
    for note in (*report.notes, *report.of_deliveries):
        say(f"Let op – {note}")
    if report.absent:
        say(f"Niet bij de bron gevonden: {_ids(report.absent)}.", style="dim")
    if report.path is None:
        say("Er is niets gewijzigd: geen enkele dataset kon worden geladen.", style="bold", to=err)
    elif report.failed:
        say(f"Geladen, maar deze datasets zijn gebleven zoals ze waren: {_ids(report.failed)}.", style="bold", to=err)
    else:
        say(f"Klaar. De cijfers staan in {report.path.name}.", style="bold")


def _told_together(outcomes: tuple[Outcome, ...]) -> list[tuple[Outcome, int]]:
    """Each outcome once with how many others failed for the very same reason; what is not at the source is left out."""
    messages = [outcome.message for outcome in outcomes if outcome.result is Result.FAILED]
    told: list[tuple[Outcome, int]] = []
    for outcome in outcomes:
        others = messages.count(outcome.message) - 1 if outcome.result is Result.FAILED else 0
        is_repeated = others > 0 and any(former.message == outcome.message for former, _ in told)
        if outcome.result is not Result.ABSENT and not is_repeated:
            told.append((outcome, others))
    return told


def _show_outcome(outcome: Outcome, others: int, indicators: dict[str, Indicator]) -> None:
    is_good = outcome.result is Result.LOADED
    out.print("[green]✓[/green] " if is_good else "[red]✗[/red] ", end="")
    also = f" en {number(others)} andere" if others else ""
    say(f"{outcome.title} ({outcome.dataset_id}){also}: {outcome.message}")
    for line in _change_lines(outcome.changes, indicators):
        say(f"    {line}")
    for note in outcome.notes:
        say(f"    let op – {note}")


def _change_lines(changes: Changes | None, indicators: dict[str, Indicator]) -> list[str]:
    """The largest of every kind of change, then the next ones; the line that counts says it is a first load."""
    if changes is None or changes.is_first:
        return []
    rows = changes.rows.sort_values("rank", kind="stable").head(CHANGES_SHOWN)
    lines = [change_sentence(change, indicators.get(change.indicator_id)) for change in read_changes(rows)]
    if more := len(changes.rows) - len(rows):
        lines.append(f"… en nog {number(more)}: zie de pagina Gegevens, tabblad Veranderd")
    return lines


def _ids(outcomes: tuple[Outcome, ...]) -> str:
    return ", ".join(outcome.dataset_id for outcome in outcomes)


def _as_json(report: Report) -> dict[str, Any]:
    return {
        "published": report.path.name if report.path else None,
        "exit_code": report.exit_code,
        "notes": [*report.notes, *report.of_deliveries],
        "datasets": [
            {
                "id": outcome.dataset_id,
                "title": outcome.title,
                "result": outcome.result.value,
                "message": outcome.message,
                "notes": outcome.notes,
                "rows": outcome.rows,
                "changes": None if outcome.changes is None else _changes_as_json(outcome.changes),
            }
            for outcome in report.outcomes
        ],
    }


def _changes_as_json(changes: Changes) -> dict[str, Any]:
    rows = changes.rows.drop(columns=["load_id", "dataset_id"]).to_dict("records")
    return {
        "is_first": changes.is_first,
        "total": changes.total,
        "new": changes.new,
        "changed": changes.changed,
        "lost": changes.lost,
        "final": changes.final,
        "largest": [{str(key): None if pd.isna(value) else value for key, value in row.items()} for row in rows],
    }


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, disable=quiet) as bar:
        tasks: dict[str, Any] = {}

        def show(title: str, done: int, total: int) -> None:
            if title not in tasks:
                tasks[title] = bar.add_task(title, total=total or None)
            bar.update(tasks[title], completed=done, total=total or None)

        yield show
