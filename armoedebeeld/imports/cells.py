"""What a cell says: a number in Dutch or English writing, a mark for a missing value, or a year."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from armoedebeeld.imports.workbook import Cell

FIRST_YEAR, LAST_YEAR = 2000, 2049


class Mark(StrEnum):
    """Why a cell has no number. None of these is ever zero."""

    HIDDEN = "verborgen"
    DASH = "streepje"
    EMPTY = "leeg"
    NOT_APPLICABLE = "niet van toepassing"
    UNREADABLE = "onleesbaar"

    @property
    def is_unreadable(self) -> bool:
        """Whether the cell holds something that is neither a number nor a known mark."""
        return self is Mark.UNREADABLE


@dataclass(frozen=True)
class Reading:
    """A number, or the mark that stands in its place."""

    value: float | None
    mark: Mark | None = None
    is_provisional: bool = False


_HIDDEN = {".", "..", "...", "x", "xx", "?", "*", "#", "geheim", "onbekend", "vertrouwelijk", "n.b.", "nb", "n.b"}
_NOT_APPLICABLE = {"nvt", "n.v.t.", "n.v.t", "niet van toepassing"}
_DASHES = {"-", "--", "–", "—", "−"}
_UNDER = re.compile(r"^(?:<=?|≤|minder dan|kleiner dan|onder(?: de)?)\s*\d+$")
_PLAIN = re.compile(r"^-?\d+$")
_DECIMAL = re.compile(r"^-?(\d+)([.,])(\d+)$")
_SPACED = re.compile(r"^-?\d{1,3}(?: \d{3})+(?:[.,]\d+)?$")
# Decimal sign -> a number with the other sign between its thousands.
_THOUSANDS = {
    ",": re.compile(r"^-?\d{1,3}(?:\.\d{3})+(?:,\d+)?$"),
    ".": re.compile(r"^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$"),
}
_YEAR = re.compile(r"(?<![\w.,])((?:20[0-4]\d))(?![\d.,]\d|\d)(?:JJ00)?", re.IGNORECASE)


def read_number(cell: Cell, *, decimal: str = ",") -> Reading:
    """The number in a cell.

    Args:
        cell: as a workbook gives it.
        decimal: the decimal sign of this column (`decimal_sign`); only `1.234` and `1,234` need it. Empty where the
            column uses both signs: those two are then unreadable.
    """
    if isinstance(cell, (bool, date)):
        return Reading(None, Mark.UNREADABLE)
    if isinstance(cell, (int, float)):
        return Reading(float(cell))
    if cell is None:
        return Reading(None, Mark.EMPTY)
    text = cell.strip().lower()
    bare = text.rstrip("*").rstrip()
    if mark := _mark(text) or _mark(bare):
        return Reading(None, mark)
    value = _number(bare.removesuffix("%").rstrip(), decimal)
    if value is None:
        return Reading(None, Mark.UNREADABLE)
    return Reading(value, is_provisional=bare != text)


def _mark(text: str) -> Mark | None:
    if not text:
        return Mark.EMPTY
    if text in _HIDDEN or _UNDER.match(text):
        return Mark.HIDDEN
    if text in _NOT_APPLICABLE:
        return Mark.NOT_APPLICABLE
    return Mark.DASH if text in _DASHES else None


def _number(text: str, decimal: str) -> float | None:
    if _PLAIN.match(text):
        return float(text)
    if _SPACED.match(text):
        return float(text.replace(" ", "").replace(",", "."))
    if is_ambiguous(text):
        if not decimal:
            return None
        return float(text.replace(",", ".")) if decimal in text else float(text.replace(".", "").replace(",", ""))
    if match := _DECIMAL.match(text):
        return float(text.replace(match[2], "."))
    for sign, pattern in _THOUSANDS.items():
        if pattern.match(text):
            return float(text.replace("," if sign == "." else ".", "").replace(sign, "."))
    return None


def is_ambiguous(text: str) -> bool:
    """Whether a text such as `1.234` can be both one thousand and one point two."""
    match = _DECIMAL.match(text)
    return match is not None and len(match[3]) == 3 and len(match[1]) <= 3 and match[1] != "0"


def decimal_sign(cells: Iterable[Cell]) -> str:
    """The decimal sign that a column's texts use: `,`, `.`, or empty where both occur; `,` where nothing shows it."""
    seen: set[str] = set()
    for cell in cells:
        if not isinstance(cell, str):
            continue
        text = cell.strip().rstrip("*").rstrip().removesuffix("%").rstrip()
        if is_ambiguous(text):
            continue
        if match := _DECIMAL.match(text):
            seen.add(match[2])
            continue
        seen |= {sign for sign, pattern in _THOUSANDS.items() if pattern.match(text)}
    if len(seen) > 1:
        return ""
    return seen.pop() if seen else ","


def is_number_like(cell: Cell) -> bool:
    """Whether a cell holds a number or a mark that stands for one; a year or an empty cell does not count."""
    if cell is None or year_of(cell) is not None:
        return False
    return read_number(cell).mark not in {Mark.UNREADABLE, Mark.EMPTY}


def shown(cell: Cell) -> str:
    """A cell as a Dutch reader would see it in a spreadsheet."""
    if isinstance(cell, float):
        return f"{cell:.10g}".replace(".", ",")
    return f"{cell:%d-%m-%Y}" if isinstance(cell, date) else str(cell)


def years_in(text: str) -> tuple[int, ...]:
    """The years that a text names, each once, in order."""
    return tuple(dict.fromkeys(int(found) for found in _YEAR.findall(text)))


def without_years(text: str, *, place: str = "{jaar}") -> str:
    """A text with its years replaced, so that next year's text is the same one."""
    return _YEAR.sub(place, text)


def year_of(cell: Cell) -> int | None:
    """The one year that a cell stands for: `2019`, `2019*`, `2019JJ00`, `1 januari 2019`, a date; else None."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, date):
        return cell.year
    if isinstance(cell, (int, float)):
        return int(cell) if FIRST_YEAR <= cell <= LAST_YEAR and cell == int(cell) else None
    years = years_in(cell)
    return years[0] if len(years) == 1 and len(cell) <= 30 else None
