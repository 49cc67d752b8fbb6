"""Exported tables read back, for the audit: what somebody has who kept the files."""

import codecs
import csv
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from math import inf
from pathlib import Path
from typing import Any

import pandas as pd

from armoedebeeld.charts.spec import TABLE_COLUMNS
from armoedebeeld.domain.catalogue import Catalogue, Indicator
from armoedebeeld.domain.disclosure_picture import POOL, Publication
from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.observations import TOTAL
from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.service_use import SCHEMES_USED, provider_breakdown
from armoedebeeld.imports.workbook import Cell, Sheet, read_workbook

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
# Beside the first one, which is called after what a row is about.
_KNOWN = frozenset({*TABLE_COLUMNS, "vergelijking", "periode"})
_STEPS = ": van stap tot stap"
_SHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
_TABLES = frozenset({".csv", ".txt", ".tsv"}) | _SHEETS
# What pages and reports are saved as; people look at these themselves.
_PICTURES = frozenset({".png", ".svg", ".jpg", ".jpeg", ".pdf", ".docx", ".pptx", ".html", ".htm"})
# What Vergelijken makes of what is shown: no area of its own.
_MADE = frozenset({"GROEP", "HOOGSTE", "LAAGSTE"})
_SYSTEM = frozenset({"thumbs.db", "desktop.ini"})
_AREA = re.compile(r"(?:GM\d{4}|WK\w{6}|BU\w{8}|GB\d{4}\S+)")
_YEAR = re.compile(r"(?:jaar\s+)?(\d{4})(?:[.,]0+)?", re.IGNORECASE)
_PERIOD = re.compile(r"\d{4}-(?:0[1-9]|1[0-2]|K[1-4]|\d{4})")
_DIGIT = re.compile(r"\d")
_NUMBERS = ("waarde", "weergave", "ondergrens", "bovengrens", "aantal in de groep")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")


@dataclass(frozen=True)
class Places:
    """What is published of provisions, to place rows by.

    Attributes:
        periods: area -> every period that something was published of it for.
        municipalities: name -> code; tables per step and per number of provisions name no code.
    """

    periods: Mapping[str, Collection[str]]
    municipalities: Mapping[str, str]


@dataclass(frozen=True)
class ReadBack:
    """What a folder holds.

    Attributes:
        publications: one per exported table with figures of provisions, by path.
        tables: how many tables were read.
        unreadable: paths of tables that can't be read, and of rows of others: `bereik.csv, rij 7 (jaar '24-25')`.
        made: rows that were made of others: `verschil.csv, rij 7 (HOOGSTE)`.
        pictures: paths of pictures and documents, which nobody reads here.
        others: paths of everything else.
    """

    publications: tuple[Publication, ...] = ()
    tables: int = 0
    unreadable: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


class _RowError(ValueError):
    """A row of which nobody knows what it tells."""


@dataclass(frozen=True)
class _Row:
    """A row of which there is nothing to calculate with: which one, in Dutch, and whether it was made of others."""

    words: str
    is_made: bool = False


def read_exports(folder: Path, catalogue: Catalogue, places: Places) -> ReadBack:
    """Every exported table in a folder, and what in it can't be read.

    Tables that were saved again by a spreadsheet program are read too. A table with a title that no figure has can't be
    read: nobody knows what its numbers are. Neither can a row with a number, of an area or a period that nothing was
    published of: it ties to nothing. Of own areas `name_own_areas` says which nobody knows.
    """
    found, tables = list[Publication](), 0
    unreadable, made, pictures, others = list[str](), list[str](), list[str](), list[str]()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not _is_hidden(path)):
        name, ending = path.relative_to(folder).as_posix(), path.suffix.lower()
        if ending not in _TABLES:
            (pictures if ending in _PICTURES else others).append(name)
            continue
        try:
            rows, left_out = _read_table(path, catalogue, places)
        except (OSError, UserError, ValueError, KeyError, IndexError, csv.Error):
            unreadable.append(name)
            continue
        tables += 1
        unreadable += [f"{name}, {row.words}" for row in left_out if not row.is_made]
        made += [f"{name}, {row.words}" for row in left_out if row.is_made]
        if rows:
            table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
            found.append(Publication(name, table, is_rounded=True, is_whole=False))
    return ReadBack(tuple(found), tables, tuple(unreadable), tuple(made), tuple(pictures), tuple(others))


def _is_hidden(path: Path) -> bool:
    """What an operating system or an open spreadsheet leaves behind; a table with such a name is a table."""
    name = path.name.lower()
    is_left_behind = name.startswith(("~$", "._", ".~lock")) or name in _SYSTEM
    return is_left_behind or (name.startswith(".") and path.suffix.lower() not in _TABLES)


def _read_table(path: Path, catalogue: Catalogue, places: Places) -> tuple[list[dict[str, Any]], list[_Row]]:
    every = [found for lines, lower in _tables(path) for found in _rows(lines, lower, catalogue, places)]
    return [row for row in every if not isinstance(row, _Row)], [row for row in every if isinstance(row, _Row)]


def _tables(path: Path) -> Iterator[tuple[list[list[str]], int]]:
    """The lines of a file, or of every sheet of it, as texts; and how many rows lower each stands in the file."""
    content = path.read_bytes()
    if path.suffix.lower() in _SHEETS:
        yield from _with_accounts([_lines(sheet) for sheet in read_workbook(path.name, content).sheets])
        return
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = content.decode("utf-16")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252")
    yield list(csv.reader(StringIO(text), delimiter=";")), 0


def _lines(sheet: Sheet) -> list[list[str]]:
    return [[_text(cell) for cell in line] for line in sheet.rows]


def _with_accounts(sheets: list[list[list[str]]]) -> Iterator[tuple[list[list[str]], int]]:
    """The tables of a workbook; one whose account is on the next sheet, as we export it, has that before it."""
    waiting = list[list[list[str]]]()
    for lines in sheets:
        is_account = any(line and line[0] == "titel" for line in lines) and not _head(lines)
        if is_account and len(waiting) == 1:
            (table,) = waiting
            before, start = [*[line[:2] for line in lines if any(line)], []], _head(table) or 1
            yield [*before, *table[start - 1 :]], start - 1 - len(before)
            waiting = []
        elif _head(lines) and not any(line and line[0] == "titel" for line in lines):
            waiting.append(lines)
        else:
            yield lines, 0
    yield from ((lines, 0) for lines in waiting)


def _head(lines: list[list[str]]) -> int | None:
    """The number of the line with the names of the columns, from 1; None where it has none."""
    return next((place for place, line in enumerate(lines, start=1) if {"code", "waarde"} <= set(line)), None)


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return str(cell).replace(".", ",") if isinstance(cell, float) else str(cell)


def _rows(lines: list[list[str]], lower: int, catalogue: Catalogue, places: Places) -> Iterator[dict[str, Any] | _Row]:
    """The rows of one table, and those that can't be used; none where it is about something else.

    Args:
        lines: the account, an empty line, the names of the columns and the rows.
        lower: how many rows lower the table stands in its file than here.
        catalogue: the figures.
        places: what is published.

    Raises:
        ValueError: it is no table of ours, or about nothing that the catalogue knows.
    """
    start = next((place for place, line in enumerate(lines) if not any(line)), None)
    if start is None:
        raise ValueError("no empty line between the account and the table")
    account = {line[0]: line[1] for line in lines[:start] if len(line) > 1}
    head, title = lines[start + 1], account["titel"]
    subtitle = _with_code(account["gebied en periode"], places)
    if not _is_known(title, catalogue):
        raise ValueError("a title that no figure has")
    yield from _odd_columns(head, lines[start + 2 :])
    for place, line in enumerate(lines[start + 2 :], start=start + 3 + lower):
        if not any(line):
            continue
        cells = dict(zip(head, line, strict=True))
        if cells["code"].strip() in _MADE:
            yield _Row(f"rij {place} ({cells['code'].strip()})", is_made=True)
            continue
        try:
            found = _subject(title, subtitle, cells, catalogue)
            if found is not None:
                yield _row(found, cells, places)
                _check_elsewhere(found[0], cells)
        except _RowError as error:
            # Who tells no number tells nothing, wherever it is.
            is_told = cells["waarde"].strip() or cells["aantal in de groep"].strip()
            if is_told or any(_DIGIT.search(cells.get(name, "")) for name in _NUMBERS):
                yield _Row(f"rij {place} ({error})")


def _odd_columns(head: list[str], lines: list[list[str]]) -> Iterator[_Row]:
    """Columns that we don't export, or that stand there twice, and in which something is told."""
    for place, name in enumerate(head[1:], start=1):
        is_told = any(line[place].strip() for line in lines if len(line) > place)
        if is_told and (name.strip() not in _KNOWN or name in head[:place]):
            yield _Row(f"kolom {place + 1} ('{name.strip()}')")


def _check_elsewhere(indicator: Indicator, cells: dict[str, str]) -> None:
    """Refuse a number in another column where `waarde` has none: we never write it so.

    Raises:
        _RowError: names the column.
    """
    if cells["waarde"].strip():
        return
    of_share = {"aantal in de groep"} if indicator.reach is not None else set()
    for name in _NUMBERS:
        if name not in of_share and _DIGIT.search(cells.get(name, "")):
            raise _RowError(f"een getal in kolom '{name}' en niet in 'waarde'")


def _with_code(subtitle: str, places: Places) -> str:
    """A subtitle with the code of the municipality that it begins with; a name may have a comma itself."""
    fits = [name for name in places.municipalities if subtitle.startswith(f"{name},")]
    name = max(fits, key=len, default="")
    return places.municipalities[name] + subtitle.removeprefix(name) if name else subtitle


def _row(subject: tuple[Indicator, str, str], cells: dict[str, str], places: Places) -> dict[str, Any]:
    """One count or share.

    Raises:
        _RowError: the area or the period is none, or nothing was published of it; or a number is none.
    """
    indicator, area, group = subject
    is_share = indicator.reach is not None
    value = _number(cells["waarde"], has_thousands=not is_share)
    people = _number(cells["aantal in de groep"], has_thousands=True)
    code, period = _area(area), _period(cells.get("periode") or cells["jaar"])
    _check_place(code, period, places)
    return {
        "indicator_id": indicator.id,
        "region_code": code,
        "boundary_year": pd.NA,
        "period": period,
        "breakdown": group,
        "numerator": pd.NA if is_share else value,
        "denominator": people if is_share else pd.NA,
        "value": value,
        "status": cells["status"],
    }


def _area(code: str) -> str:
    """A code as everybody writes it; of an own area only the beginning has capitals."""
    code = code.strip()
    code = code[:2].upper() + code[2:] if code[:2].upper() == "GB" else code.upper()
    if not _AREA.fullmatch(code):
        raise _RowError(f"gebied '{code}'")
    return code


def _period(text: str) -> str:
    text = text.strip()
    if year := _YEAR.fullmatch(text):
        return year[1]
    pool = POOL.match(text)
    if not _PERIOD.fullmatch(text) or (pool and pool[1] >= pool[2]):
        raise _RowError(f"jaar '{text}'")
    return text


def _check_place(code: str, period: str, places: Places) -> None:
    """Refuse what ties to nothing that was published.

    Raises:
        _RowError: of the area, or of it in this period, nothing was.
    """
    if code.startswith(Level.OWN_AREA.value):
        return
    known = places.periods.get(code)
    if known is None:
        raise _RowError(f"gebied '{code}'")
    pool = POOL.match(period)
    years = range(int(pool[1]), int(pool[2]) + 1) if pool else [period]
    if not any(str(year) in known for year in years):
        raise _RowError(f"jaar '{period}'")


def _is_known(title: str, catalogue: Catalogue) -> bool:
    """Whether a title is that of a figure, or of something made from it; of steps the name of the provision."""
    if title.endswith(_STEPS):
        name = title.removesuffix(_STEPS)
        return any(item.scheme is not None and item.scheme.name == name for item in catalogue.indicators)
    return any(_has(title, item) for item in catalogue.indicators)


def _has(title: str, item: Indicator) -> bool:
    """Whether a title has that of a figure in it, and not only as a part of a longer word."""
    return re.search(rf"(?<!\w){re.escape(item.title)}(?!\w)", title) is not None


def _subject(
    title: str, subtitle: str, cells: dict[str, str], catalogue: Catalogue
) -> tuple[Indicator, str, str] | None:
    """Which figure a row is of, of which area, of whom; None where it is no figure of a provision.

    Raises:
        _RowError: the provision has no such step.
    """
    code = cells["code"].strip()
    # A title that somebody added to still says which figure it is: the longest that fits.
    fits = [item for item in catalogue.indicators if _has(title, item)]
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
        raise _RowError(f"stap '{code}'")
    return None


def _number(text: str, *, has_thousands: bool) -> Any:
    """A number as our exports write it, or as a spreadsheet does.

    Args:
        text: empty = nothing is told.
        has_thousands: numbers of people, of which `1.234` is more than a thousand.

    Raises:
        _RowError: it is no number of people, amount or share.
    """
    plain = text.strip()
    if not plain:
        return pd.NA
    if has_thousands and _THOUSANDS.fullmatch(plain.partition(",")[0]):
        plain = plain.replace(".", "")
    try:
        found = float(plain.replace(",", "."))
    except ValueError as error:
        raise _RowError(f"getal '{text}'") from error
    if not 0 <= found < inf:
        raise _RowError(f"getal '{text}'")
    return found
