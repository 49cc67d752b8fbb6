"""A hand-downloaded workbook as plain cells: the content decides what it is, and nothing of it is ever run."""

import json
import math
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from io import BytesIO
from typing import Any

import python_calamine

from armoedebeeld.domain.errors import UserError
from armoedebeeld.imports import guard
from armoedebeeld.imports.guard import WorkbookError
from armoedebeeld.imports.text_file import read_text_rows

Cell = str | float | int | bool | date | None
Merged = tuple[int, int, int, int]

MAX_UPLOAD_BYTES = 50 * 1024 * 1024
MAX_SHEETS = 100
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
# Office writes a workbook with a password as an OLE file that holds this stream.
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_CHILD_SECONDS = 60
# What the readers raise on a damaged file: zipfile alone has six ways to say so.
_DAMAGED = (
    python_calamine.CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    ValueError,
)
CSV_SHEET = "CSV"


class Form(StrEnum):
    """What a file turned out to be."""

    XLSX = "xlsx"
    ODS = "ods"
    XLS = "xls"
    CSV = "csv"


@dataclass(frozen=True)
class Sheet:
    """One sheet; `rows` begin at A1, `merged` are first row, first column, last row, last column, from 0."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[Merged, ...] = ()
    is_hidden: bool = False


@dataclass(frozen=True)
class Workbook:
    """All sheets of a file, under the file's own name.

    Attributes:
        unsolved: cells with a formula that has no result.
        has_notes: there are notes at cells, which are not read; not known of an old Excel file.
    """

    name: str
    form: Form
    sheets: tuple[Sheet, ...]
    unsolved: tuple[str, ...] = ()
    has_notes: bool = False


def read_workbook(name: str, content: bytes, *, max_bytes: int = MAX_UPLOAD_BYTES) -> Workbook:
    """The cells of an XLSX, ODS, XLS or CSV file; formulas are never evaluated, their kept results are read.

    Args:
        name: the file's name, for messages; its ending decides nothing.
        content: the bytes.
        max_bytes: a larger file is refused.

    Raises:
        WorkbookError: too large, protected with a password, damaged, or no workbook at all.
    """
    if len(content) > max_bytes:
        raise WorkbookError(
            f"{name} is groter dan {max_bytes // 2**20} MB.",
            remedy="Download minder jaren of gebieden tegelijk, of verwijder bladen die u niet nodig hebt.",
        )
    if not content.strip(b"\0 \r\n\t"):
        raise WorkbookError(f"{name} is leeg.", remedy="Kies het goede bestand, of vraag het opnieuw op.")
    if content.startswith(_ZIP):
        return _from_zip(name, content)
    if content.startswith(_OLE):
        return _from_ole(name, content)
    rows = read_text_rows(name, content)
    return Workbook(name, Form.CSV, (Sheet(CSV_SHEET, _tidy(rows)),))


def _from_zip(name: str, content: bytes) -> Workbook:
    try:
        checked = guard.check_zip(name, content)
        with python_calamine.load_workbook(BytesIO(content)) as opened:
            sheets = tuple(_sheets(name, opened))
            return Workbook(name, Form(checked.form), sheets, checked.unsolved, checked.has_notes)
    except python_calamine.PasswordError as error:
        raise guard.protected(name) from error
    except _DAMAGED as error:
        raise _damaged(name) from error
    except UserError:
        raise
    except BaseException as error:
        # The reader is written in Rust: where it gives up, it raises something that is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(name) from error


def _sheets(name: str, opened: python_calamine.CalamineWorkbook) -> Iterable[Sheet]:
    wanted = [item for item in opened.sheets_metadata if item.typ == python_calamine.SheetTypeEnum.WorkSheet]
    if len(wanted) > MAX_SHEETS:
        raise too_many_sheets(name, len(wanted))
    for item in wanted:
        sheet = opened.get_sheet_by_name(item.name)
        merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
        hidden = item.visible != python_calamine.SheetVisibleEnum.Visible
        yield Sheet(item.name, _tidy(sheet.to_python(skip_empty_area=False)), merged, hidden)


def _from_ole(name: str, content: bytes) -> Workbook:
    """An old Excel file, read by a process of its own: a crafted one can end the reader, but not the dashboard."""
    if _ENCRYPTED_STREAM in content:
        raise guard.protected(name)
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "armoedebeeld.imports.old_excel"],
            input=content,
            capture_output=True,
            timeout=_CHILD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _damaged(name) from error
    if answer.returncode != 0:
        raise _damaged(name)
    found = json.loads(answer.stdout)
    if found["problem"] == "password":
        raise guard.protected(name)
    if found["problem"] == "size":
        raise guard.too_much(name)
    if found["problem"]:
        raise _damaged(name)
    if len(found["sheets"]) > MAX_SHEETS:
        raise too_many_sheets(name, len(found["sheets"]))
    sheets = [
        Sheet(item["name"], _tidy(_dated(item["rows"])), tuple(map(tuple, item["merged"])), item["hidden"])
        for item in found["sheets"]
    ]
    return Workbook(name, Form.XLS, tuple(sheets))


def _dated(rows: list[list[Any]]) -> list[list[Any]]:
    return [[date.fromisoformat(cell["date"]) if isinstance(cell, dict) else cell for cell in row] for row in rows]


def _tidy(rows: Iterable[Sequence[Any]]) -> tuple[tuple[Cell, ...], ...]:
    """Rows with plain cells, without the empty ones after the last."""
    # A large table says the same few thousand things over and over.
    known: dict[str, Cell] = {}

    def tidy(value: Any) -> Cell:
        if not isinstance(value, str):
            return _cell(value)
        if value not in known:
            known[value] = _cell(value)
        return known[value]

    tidied = [tuple(map(tidy, row)) for row in rows]
    while tidied and all(cell is None for cell in tidied[-1]):
        tidied.pop()
    return tuple(tidied)


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return " ".join(value.replace("\N{ZERO WIDTH SPACE}", "").split()) or None
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, (int, date)) else str(value)


def too_many_sheets(name: str, count: int) -> WorkbookError:
    """The refusal of a file with more sheets than anybody can look at."""
    return WorkbookError(
        f"{name} heeft {count} bladen; {MAX_SHEETS} is het meeste dat we lezen.",
        remedy="Bewaar de bladen die u nodig hebt in een apart bestand.",
    )


def _damaged(name: str) -> WorkbookError:
    return WorkbookError(
        f"{name} is beschadigd of geen Excel-bestand.",
        remedy="Download het opnieuw, of open het in Excel en bewaar het als .xlsx.",
    )
