"""The command line: commands and options in English, help and messages in Dutch."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from armoedebeeld import __version__, store
from armoedebeeld.cli_dutch import BadValueError, DutchCommand, DutchGroup, UsageError, explain
from armoedebeeld.domain.catalogue import (
    Catalogue,
    explain_field,
    load_catalogue,
    parse_catalogue,
    read_yaml,
    with_overlay,
)
from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.regions import Level, clean_code
from armoedebeeld.settings import Settings, project_root
from etl import run as etl_run

app = typer.Typer(
    cls=DutchGroup,
    help="Armoedebeeld: kinderarmoede per wijk en buurt, en of de gezamenlijke aanpak werkt.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
out, err = Console(), Console(stderr=True)

Database = Annotated[
    Path | None,
    typer.Option("--database", metavar="MAP", help="Map met de cijfers (daar staat ook CURRENT).", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Geef het resultaat als JSON, voor andere programma's.")]


def main() -> None:
    """Run the command line; an error is a Dutch sentence on stderr, exit code 1, or 2 for a wrong call."""
    try:
        sys.exit(app(standalone_mode=False))
    except UsageError as error:
        err.print(f"[bold]Fout:[/bold] {escape(explain(error))}", highlight=False, soft_wrap=True)
        sys.exit(2)
    except UserError as error:
        text = escape(f"{error.what}\n{error.remedy}")
        err.print(f"[bold]Fout:[/bold] {text}", highlight=False, soft_wrap=True)
        sys.exit(1)
    except (KeyboardInterrupt, typer.Abort):
        err.print("Gestopt. De cijfers van eerder staan er nog.")
        sys.exit(1)


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Toon de versie en stop.")] = False,
) -> None:
    if version:
        out.print(__version__)
        raise typer.Exit


@app.command(cls=DutchCommand)
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
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Haal alles opnieuw op, ook wat niet is veranderd.")
    ] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Gebruik alleen wat eerder is opgehaald.")] = False,
    accept_new_columns: Annotated[
        bool, typer.Option("--accept-new-columns", help="Laad ook als een tabel nieuwe, onbekende kolommen heeft.")
    ] = False,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Haal cijfers en grenzen op, controleer ze en zet ze klaar voor het dashboard."""
    settings = _settings(database)
    first, last = _years(years)
    catalogue = load_catalogue(settings.catalogue_path)
    request = etl_run.Request(
        gemeenten=frozenset(_gemeente(code) for code in gemeente or []),
        sources=_sources(source or [], catalogue),
        first_year=first,
        last_year=last,
        levels=frozenset(_level(code) for code in level or []),
        refresh=refresh,
        offline=offline,
        accept_new_columns=accept_new_columns,
    )
    with _progress(quiet=as_json) as progress:
        report = etl_run.run(request, catalogue=catalogue, settings=settings, progress=progress)
    _show(report, as_json=as_json)
    raise typer.Exit(report.exit_code)


@app.command(cls=DutchCommand)
def demo(
    if_missing: Annotated[bool, typer.Option("--if-missing", help="Doe niets als de demo er al is.")] = False,
    database: Database = None,
) -> None:
    """Maak de demo: een verzonnen gemeente om mee te oefenen."""
    settings = _settings(database)
    folder = settings.database or settings.demo
    if if_missing and store.current_file(folder) is not None:
        return
    out.print("De demo wordt gemaakt (een verzonnen gemeente) ...")
    report = etl_run.build_demo(settings, catalogue=demo_catalogue(settings))
    if report.failed or report.path is None:
        _show(report, as_json=False)
        raise typer.Exit(1)
    out.print(f"De demo staat klaar in {folder}. Start het dashboard met: armoedebeeld app")


@app.command(cls=DutchCommand)
def check(database: Database = None) -> None:
    """Controleer indicators.yaml en de geladen cijfers."""
    settings = _settings(database)
    catalogue = load_catalogue(settings.catalogue_path)
    out.print(f"indicators.yaml is goed: {len(catalogue.indicators)} cijfers uit {len(catalogue.sources)} bronnen.")
    path = store.current_file(settings.figures)
    if path is None:
        out.print(f"In {settings.figures} zijn nog geen cijfers geladen.")
        return
    content = store.read_content(path)
    etl_run.check_content(content)
    out.print(f"{path.name} is goed: {len(content.observations)} cijfers over {len(content.region)} gebieden.")


@app.command(cls=DutchCommand)
def status(database: Database = None, as_json: Json = False) -> None:
    """Toon wat er is geladen en hoe oud het is."""
    settings = _settings(database)
    path = store.current_file(settings.figures)
    if path is None:
        raise UserError(
            f"In {settings.figures} zijn nog geen cijfers geladen.",
            remedy="Laad ze met: armoedebeeld load --gemeente GM0363 (met de code van uw gemeente).",
        )
    content = store.read_content(path)
    if as_json:
        rows = content.snapshot.to_dict(orient="records")
        _print_json({"file": path.name, "gemeenten": list(content.scope["gemeente"]), "datasets": rows})
        return
    is_border = content.snapshot["dataset_id"].isin(content.boundary["dataset_id"])
    table = Table(title=f"{path.name} – gemeenten: {', '.join(content.scope['gemeente']) or 'geen'}")
    for name in ("tabel", "titel", "rijen", "opgehaald", "gewijzigd"):
        table.add_column(name)
    for row in content.snapshot[~is_border].to_dict("records"):
        table.add_row(row["dataset_id"], row["title"], str(row["rows"]), row["retrieved_at"][:10], row["modified"][:10])
    years = sorted({int(year) for year in content.boundary["boundary_year"]})
    out.print(f"Kaartgrenzen: {', '.join(str(year) for year in years) or 'geen'}.", highlight=False)
    out.print(table)


@app.command("app", cls=DutchCommand)
def start_app(
    port: Annotated[
        int, typer.Option(metavar="GETAL", min=0, max=65535, help="Poort waarop het dashboard luistert.")
    ] = 8501,
    address: Annotated[str, typer.Option(metavar="ADRES", help="Adres; standaard alleen deze computer.")] = "127.0.0.1",
    database: Database = None,
) -> None:
    """Start het dashboard."""
    from armoedebeeld import server

    settings = _settings(database)
    if database is not None:
        # The pages read their settings from the environment, in this same process.
        os.environ["ARMOEDEBEELD_DATABASE"] = str(database.resolve())
    folder = published_folder(settings)
    raise typer.Exit(
        server.run(
            project_root() / "app.py",
            port=port,
            address=address,
            geo_folder=folder / "geo",
            allowed_hosts=settings.allowed_hosts,
            current_database=lambda: _published_name(settings),
        )
    )


def published_folder(settings: Settings) -> Path:
    """The folder that the dashboard reads: the municipality's own figures where there are any, else the demo."""
    return settings.figures if store.current_file(settings.figures) is not None else settings.demo


def _published_name(settings: Settings) -> str | None:
    path = store.current_file(published_folder(settings))
    return None if path is None else path.name


def demo_catalogue(settings: Settings) -> Catalogue:
    """The catalogue of the made-up municipality: indicators.yaml with the demo's own tables and example norms."""
    overlay = read_yaml(settings.reference / "demo.yaml")
    content = read_yaml(settings.catalogue_path)
    return parse_catalogue(with_overlay(content, overlay), name="demo.yaml")


def _settings(database: Path | None) -> Settings:
    try:
        return Settings(database=database) if database is not None else Settings()
    except (ValidationError, ValueError) as error:
        raise UserError(
            f"Een instelling klopt niet: {_first_line(error)}.",
            remedy="Verbeter armoedebeeld.toml of de omgevingsvariabele die met ARMOEDEBEELD_ begint.",
        ) from error


def _first_line(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        return f"'{name}' {explain_field(first['type'])}"
    return f"armoedebeeld.toml is niet te lezen: {str(error).splitlines()[0]}"


def _gemeente(code: str) -> str:
    cleaned = code.strip().upper()
    if cleaned.isdigit():
        cleaned = "GM" + cleaned.zfill(4)
    if not (cleaned.startswith("GM") and len(cleaned) == 6):
        raise BadValueError(f"'{code}' is geen gemeentecode; geef GM en vier cijfers, zoals GM0363.")
    try:
        return clean_code(cleaned)
    except UserError as error:
        raise BadValueError(f"'{code}' is geen gemeentecode; geef GM en vier cijfers, zoals GM0363.") from error


def _sources(names: list[str], catalogue: Catalogue) -> frozenset[str]:
    """Ids of sources; the start of a name, such as `cbs`, means every source that begins with it."""
    chosen: set[str] = set()
    for name in names:
        found = {key for key in catalogue.sources if key == name or key.startswith(f"{name}_")}
        if not found:
            raise BadValueError(f"Bron '{name}' bestaat niet. Kies uit: {', '.join(catalogue.sources)}.")
        chosen |= found
    return frozenset(chosen)


def _level(code: str) -> str:
    if code.upper() not in {level.value for level in Level}:
        raise BadValueError(f"'{code}' is geen niveau; kies NL, PV, GM, WK of BU.")
    return code.upper()


def _years(text: str | None) -> tuple[int | None, int | None]:
    if text is None:
        return None, None
    parts = text.split("-")
    if len(parts) > 2 or not all(part.isdigit() and len(part) == 4 for part in parts):
        raise BadValueError(f"'{text}' is geen jaar of reeks; geef 2019 of 2017-2020.")
    if parts[0] > parts[-1]:
        raise BadValueError(f"'{text}' begint na het einde; geef het eerste jaar eerst, zoals 2017-2020.")
    return int(parts[0]), int(parts[-1])


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, disable=quiet) as bar:
        tasks: dict[str, object] = {}

        def show(title: str, done: int, total: int) -> None:
            if title not in tasks:
                tasks[title] = bar.add_task(title, total=total or None)
            bar.update(tasks[title], completed=done, total=total or None)  # type: ignore[arg-type]

        yield show


def _show(report: etl_run.Report, *, as_json: bool) -> None:
    if as_json:
        _print_json(
            {
                "published": report.path.name if report.path else None,
                "exit_code": report.exit_code,
                "datasets": [
                    {
                        "id": outcome.dataset_id,
                        "title": outcome.title,
                        "result": outcome.result.value,
                        "message": outcome.message,
                        "notes": outcome.notes,
                        "rows": outcome.rows,
                    }
                    for outcome in report.outcomes
                ],
            }
        )
        return
    for outcome in report.outcomes:
        mark = "[green]✓[/green]" if outcome.result is etl_run.Result.LOADED else "[red]✗[/red]"
        text = escape(f"{outcome.title} ({outcome.dataset_id}): {outcome.message}")
        out.print(f"{mark} {text}", highlight=False, soft_wrap=True)
        for note in outcome.notes:
            out.print(f"    let op – {escape(note)}", highlight=False, soft_wrap=True)
    if report.path is None:
        err.print("Er is niets gewijzigd: geen enkele dataset kon worden geladen.", style="bold")
    elif report.failed:
        names = ", ".join(outcome.dataset_id for outcome in report.failed)
        err.print(f"Geladen, maar deze datasets zijn gebleven zoals ze waren: {names}.", style="bold", soft_wrap=True)
    else:
        out.print(f"Klaar. De cijfers staan in {report.path.name}.", style="bold")


def _print_json(content: object) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n")


if __name__ == "__main__":
    main()
