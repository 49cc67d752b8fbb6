"""The command line: commands and options in English, help and messages in Dutch."""

import os
import sys
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from armoedebeeld import __version__, cli_audit, cli_back, cli_load, cli_search, cli_status, store
from armoedebeeld.catalogues import demo_catalogue, own_catalogue
from armoedebeeld.cli_dutch import DutchCommand, DutchGroup, UsageError, explain
from armoedebeeld.cli_parts import Database, err, out, settings_for
from armoedebeeld.domain.errors import UserError
from armoedebeeld.settings import Settings, project_root

app = typer.Typer(
    cls=DutchGroup,
    help="Armoedebeeld: kinderarmoede per wijk en buurt, en of de gezamenlijke aanpak werkt.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line; an error is a Dutch sentence on stderr, exit code 1, or 2 for a wrong call."""
    _write_utf8()
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


def _write_utf8() -> None:
    """Into a log file or another program goes UTF-8: Windows would choose a character set without ✓ and ✗, and stop."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Toon de versie en stop.")] = False,
) -> None:
    if version:
        out.print(__version__)
        raise typer.Exit


app.command(cls=DutchCommand)(cli_load.load)


@app.command(cls=DutchCommand)
def demo(
    if_missing: Annotated[bool, typer.Option("--if-missing", help="Doe niets als de demo er al is.")] = False,
    database: Database = None,
) -> None:
    """Maak de demo: een verzonnen gemeente om mee te oefenen."""
    from etl.run import build_demo  # costs a second: only where something is loaded

    settings = settings_for(database)
    folder = settings.database or settings.demo
    if if_missing and store.is_readable(folder):
        return
    out.print("De demo wordt gemaakt (een verzonnen gemeente) ...")
    report = build_demo(settings, catalogue=demo_catalogue(settings))
    if report.failed or report.path is None:
        cli_load.show_report(report, demo_catalogue(settings), as_json=False)
        raise typer.Exit(1)
    out.print(f"De demo staat klaar in {folder}. Start het dashboard met: armoedebeeld app")


@app.command(cls=DutchCommand)
def check(database: Database = None) -> None:
    """Controleer indicators.yaml en de geladen cijfers."""
    from etl.run import check_content

    settings = settings_for(database)
    catalogue = own_catalogue(settings)
    out.print(f"indicators.yaml is goed: {len(catalogue.indicators)} cijfers uit {len(catalogue.sources)} bronnen.")
    path = store.current_file(settings.figures)
    if path is None:
        out.print(f"In {settings.figures} zijn nog geen cijfers geladen.")
        return
    content = store.read_content(path)
    check_content(content)
    out.print(f"{path.name} is goed: {len(content.observations)} cijfers over {len(content.region)} gebieden.")


app.command(cls=DutchCommand)(cli_status.status)
app.command(cls=DutchCommand)(cli_search.search)
app.command(cls=DutchCommand)(cli_back.back)
app.command(cls=DutchCommand)(cli_audit.audit)


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

    settings = settings_for(database)
    if database is not None:
        # The pages read their settings from the environment, in this same process.
        os.environ["ARMOEDEBEELD_DATABASE"] = str(database.resolve())
    _remove_expired(settings)
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


def _remove_expired(settings: Settings) -> None:
    """Deliveries whose day has passed go before anybody can look; where that fails, the dashboard says so too."""
    if not settings.local.is_dir():
        return
    from etl.run import remove_expired

    try:
        report = remove_expired(settings=settings, today=date.today())
    except UserError as error:
        err.print(escape(f"Verlopen leveringen zijn nog niet verwijderd: {error.what} {error.remedy}"), soft_wrap=True)
        return
    for note in report.of_deliveries[:1] if report else ():
        out.print(escape(note), soft_wrap=True)


def published_folder(settings: Settings) -> Path:
    """The folder that the dashboard reads: the municipality's own figures where there are any, else the demo."""
    return settings.figures if store.current_file(settings.figures) is not None else settings.demo


def _published_name(settings: Settings) -> str | None:
    path = store.current_file(published_folder(settings))
    return None if path is None else path.name


if __name__ == "__main__":
    main()
