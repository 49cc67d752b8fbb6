"""What every command shares: where it prints, its common options, and reading what was typed."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape

from armoedebeeld import store
from armoedebeeld.cli_dutch import BadValueError
from armoedebeeld.domain.catalogue import Catalogue, Reader
from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.regions import Level, clean_code
from armoedebeeld.domain.strict import explain_field
from armoedebeeld.settings import MisplacedKeyError, Settings

out, err = Console(), Console(stderr=True)

Database = Annotated[
    Path | None,
    typer.Option("--database", metavar="MAP", help="Map met de cijfers (daar staat ook CURRENT).", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Geef het resultaat als JSON, voor andere programma's.")]


def say(text: str, *, style: str = "", to: Console = out) -> None:
    """Print a line as it is: square brackets are no markup, and a long line is not broken."""
    to.print(escape(text), style=style or None, highlight=False, soft_wrap=True)


def print_json(content: object) -> None:
    """Print for other programs; a moment is ISO 8601."""

    def as_text(value: object) -> str:
        return value.isoformat() if isinstance(value, datetime) else str(value)

    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2, default=as_text) + "\n")


def settings_for(database: Path | None) -> Settings:
    """The settings of this run.

    Raises:
        UserError: a setting is wrong; names which one.
    """
    try:
        return Settings(database=database) if database is not None else Settings()
    except (ValidationError, ValueError) as error:
        raise UserError(
            f"Een instelling klopt niet: {_first_line(error)}.",
            remedy="Verbeter armoedebeeld.toml of de omgevingsvariabele die met ARMOEDEBEELD_ begint.",
        ) from error


def figures_file(settings: Settings) -> Path:
    """The published figures file.

    Raises:
        UserError: nothing was loaded yet, or it is lost.
    """
    path = store.current_file(settings.figures)
    if path is None:
        raise UserError(
            f"In {settings.figures} zijn nog geen cijfers geladen.",
            remedy="Laad ze met: armoedebeeld load --gemeente GM0363 (met de code van uw gemeente).",
        )
    return path


def moment_text(moment: datetime | None) -> str:
    """A moment on the clock of this machine: `21-11-2026 23:26`."""
    return "–" if moment is None else f"{moment.astimezone():%d-%m-%Y %H:%M}"


def gemeente_code(code: str) -> str:
    """A municipality's code, also from its number alone.

    Raises:
        BadValueError: it can't be one.
    """
    cleaned = code.strip().upper()
    if cleaned.isdigit():
        cleaned = "GM" + cleaned.zfill(4)
    problem = f"'{code}' is geen gemeentecode; geef GM en vier cijfers, zoals GM0363."
    if not (cleaned.startswith("GM") and len(cleaned) == 6):
        raise BadValueError(problem)
    try:
        return clean_code(cleaned)
    except UserError as error:
        raise BadValueError(problem) from error


def source_ids(names: list[str], catalogue: Catalogue) -> frozenset[str]:
    """Ids of sources; `cbs`, the start of a name, means every source that begins so, and `swing` every such site."""
    chosen: set[str] = set()
    for name in names:
        found = {key for key in catalogue.sources if key == name or key.startswith(f"{name}_")}
        found |= catalogue.swing_sites.keys() if name == Reader.SWING else set()
        if not found:
            raise BadValueError(f"Bron '{name}' bestaat niet. Kies uit: {', '.join(catalogue.sources)}.")
        chosen |= found
    return frozenset(chosen)


def level_code(code: str) -> str:
    """A level that is loaded from sources; a municipality's own areas are made of buurten."""
    if code.upper() not in {level.value for level in Level}:
        raise BadValueError(f"'{code}' is geen niveau; kies NL, PV, GM, WK of BU.")
    return code.upper()


def year_range(text: str | None) -> tuple[int | None, int | None]:
    """First and last year of `2019` or `2017-2020`."""
    if text is None:
        return None, None
    parts = text.split("-")
    if len(parts) > 2 or not all(part.isdigit() and len(part) == 4 for part in parts):
        raise BadValueError(f"'{text}' is geen jaar of reeks; geef 2019 of 2017-2020.")
    if parts[0] > parts[-1]:
        raise BadValueError(f"'{text}' begint na het einde; geef het eerste jaar eerst, zoals 2017-2020.")
    return int(parts[0]), int(parts[-1])


def _first_line(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        return f"'{name}' {explain_field(first['type'])}"
    if isinstance(error, MisplacedKeyError):
        return str(error)
    return f"armoedebeeld.toml is niet te lezen: {str(error).splitlines()[0]}"
