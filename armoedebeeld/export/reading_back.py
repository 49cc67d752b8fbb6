"""Exported tables read back, for the audit: what somebody has who kept the files."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from armoedebeeld.domain.catalogue import Catalogue, Indicator
from armoedebeeld.domain.disclosure_picture import Publication
from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.observations import TOTAL
from armoedebeeld.domain.service_use import SCHEMES_USED, provider_breakdown
from armoedebeeld.imports.workbook import Cell, read_workbook

COLUMNS: dict[str, str] = {
    "indicator_id": "str",
    "region_code": "str",
    "boundary_year": "Int64",
    "period": "str",
    "breakdown": "str",
    "numerator": "Float64",
    "denominator": "Float64",
    "value": "Float64",
    "status": "str",
}
_STEPS = ": van stap tot stap"
_SHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
_TABLES = frozenset({".csv", ".txt", ".tsv"}) | _SHEETS


def read_exports(folder: Path, catalogue: Catalogue) -> tuple[list[Publication], tuple[str, ...]]:
    """A publication per exported table with figures of provisions, by path; and the paths of files that can't be read.

    Tables that were saved again by a spreadsheet program are read too. A table with a title that no figure has can't be
    read: nobody knows what its numbers are.
    """
    found, unreadable = [], []
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in _TABLES):
        try:
            rows = [row for lines in _tables(path) for row in _rows(lines, catalogue)]
        except (OSError, UserError, ValueError, KeyError, IndexError):
            unreadable.append(path.relative_to(folder).as_posix())
            continue
        if rows:
            table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
            found.append(Publication(path.relative_to(folder).as_posix(), table, is_rounded=True, is_whole=False))
    return found, tuple(unreadable)


def _tables(path: Path) -> Iterator[list[list[str]]]:
    """The lines of a file, or of every sheet of it, as texts."""
    content = path.read_bytes()
    if path.suffix.lower() in _SHEETS:
        for sheet in read_workbook(path.name, content).sheets:
            yield [[_text(cell) for cell in line] for line in sheet.rows]
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    yield list(csv.reader(StringIO(text), delimiter=";"))


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return str(cell).replace(".", ",") if isinstance(cell, float) else str(cell)


def _rows(lines: list[list[str]], catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """The rows of one table; none where it is about something else.

    Raises:
        ValueError: it is no table of ours, or about nothing that the catalogue knows.
    """
    start = next((place for place, line in enumerate(lines) if not any(line)), None)
    if start is None:
        raise ValueError("no empty line between the account and the table")
    account = {line[0]: line[1] for line in lines[:start] if len(line) > 1}
    head, subtitle = lines[start + 1], account["gebied en periode"]
    if not _is_known(account["titel"], catalogue):
        raise ValueError("a title that no figure has")
    for line in lines[start + 2 :]:
        if not any(line):
            continue
        cells = dict(zip(head, line, strict=True))
        if (found := _subject(account["titel"], subtitle, cells, catalogue)) is not None:
            indicator, area, group = found
            value, people = _number(cells["waarde"]), _number(cells["aantal in de groep"].replace(".", ""))
            is_share = indicator.reach is not None
            yield {
                "indicator_id": indicator.id,
                "region_code": area,
                "boundary_year": pd.NA,
                "period": cells.get("periode") or cells["jaar"],
                "breakdown": group,
                "numerator": pd.NA if is_share else value,
                "denominator": people if is_share else pd.NA,
                "value": value,
                "status": cells["status"],
            }


def _is_known(title: str, catalogue: Catalogue) -> bool:
    """Whether a title is that of a figure, or of something made from it; of steps the name of the provision."""
    if title.endswith(_STEPS):
        name = title.removesuffix(_STEPS)
        return any(item.scheme is not None and item.scheme.name == name for item in catalogue.indicators)
    return any(item.title in title for item in catalogue.indicators)


def _subject(
    title: str, subtitle: str, cells: dict[str, str], catalogue: Catalogue
) -> tuple[Indicator, str, str] | None:
    """Which figure a row is of, of which area, of whom; None where it is no figure of a provision."""
    code = cells["code"]
    # A title that somebody added to still says which figure it is: the longest that fits.
    fits = [item for item in catalogue.indicators if item.title in title]
    longest = sorted(fits, key=lambda item: (item.title == title, len(item.title)))[-1:]
    named = [item for item in longest if item.scheme or item.reach] if not title.endswith(_STEPS) else []
    if named and code.startswith(SCHEMES_USED):
        return named[0], subtitle.split(",")[0], code
    if named:
        return named[0], code, TOTAL
    if title.endswith(_STEPS):
        steps = [item for item in catalogue.indicators if item.scheme and item.scheme.step == code]
        own = [item for item in steps if item.scheme and item.scheme.name == title.removesuffix(_STEPS)]
        partner = subtitle.partition("per stap, ")[2]
        if own:
            return own[0], subtitle.split(",")[0], provider_breakdown(partner) if partner else TOTAL
    return None


def _number(text: str) -> Any:
    return float(text.replace(",", ".")) if text else pd.NA
