"""`armoedebeeld back`: an earlier load becomes the one that the dashboard shows."""

from pathlib import Path
from typing import Annotated, Any

import typer

from armoedebeeld import store
from armoedebeeld.cli_parts import Database, Json, moment_text, print_json, say, settings_for
from armoedebeeld.domain.errors import StoreError
from armoedebeeld.store.files import published_at
from etl.locks import alone


def back(
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="BESTAND", help="De versie die moet gelden; zonder deze optie de vorige."),
    ] = None,
    only_list: Annotated[bool, typer.Option("--list", help="Toon welke versies er zijn bewaard en doe niets.")] = False,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Ga terug naar cijfers van een eerdere keer laden."""
    folder = settings_for(database).figures
    if only_list:
        _show_kept(folder, as_json=as_json)
        return
    before = _current(folder)
    with alone(folder):
        now = store.return_to(folder, None if to is None else Path(to).name)
    if as_json:
        print_json({"current": now.name, "before": before and before.name})
        return
    say(f"Het dashboard toont nu de cijfers van {moment_text(published_at(now))} ({now.name}).", style="bold")
    if before is not None and before != now:
        say(f"Ongedaan maken: armoedebeeld back --to {before.name}")
    say("Let op: de volgende keer laden haalt weer op wat de bron nu geeft. Zet een automatische taak zo nodig uit.")


def _show_kept(folder: Path, *, as_json: bool) -> None:
    kept = kept_files(folder)
    if as_json:
        print_json(kept)
        return
    if not kept:
        say(f"In {folder} zijn nog geen cijfers geladen.")
    for item in kept:
        mark = "  ← in gebruik" if item["is_current"] else ""
        say(f"{item['file']}  {moment_text(item['published_at'])}{mark}")


def kept_files(folder: Path) -> list[dict[str, Any]]:
    """The kept figures files, newest first: `file`, `published_at` (UTC) and `is_current`."""
    current = _current(folder)
    return [
        {"file": path.name, "published_at": published_at(path), "is_current": path == current}
        for path in reversed(store.figures_files(folder))
    ]


def _current(folder: Path) -> Path | None:
    """The file in use; None where there is none, or where the pointer names one that is gone: then back is the way."""
    try:
        return store.current_file(folder)
    except StoreError:
        return None
