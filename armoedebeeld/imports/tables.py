"""The tables on a sheet: where each begins and ends, its header of one or more rows, and the lines above and under."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from armoedebeeld.domain.spreadsheets import letter_of
from armoedebeeld.imports.cells import Mark, is_number_like, read_number, year_of
from armoedebeeld.imports.workbook import Cell, Sheet

MAX_HEADER_ROWS = 4
_CODE = re.compile(r"^\s*(?:NL|PV|GM|WK|BU|LD|CR|AM)\d{2}[0-9A-Z]{0,6}\s*$")
# Percentages of the social minimum that stand as bare numbers in a header.
_LIMITS = {100, 101, 105, 110, 115, 120, 125, 130, 140, 150}


@dataclass(frozen=True)
class Column:
    """One column: its place (from 0) and the parts of its header from top to bottom."""

    index: int
    parts: tuple[str, ...]

    @property
    def letter(self) -> str:
        """The column's name in a spreadsheet."""
        return letter_of(self.index)

    @property
    def header(self) -> str:
        """The whole header as one text; the column's letter where it has none."""
        return " | ".join(self.parts) or f"kolom {self.letter}"


@dataclass(frozen=True)
class Row:
    """One row of figures; `number` as a spreadsheet counts, from 1."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, index: int) -> Cell:
        """The cell in a column; None beyond the row's end."""
        return self.cells[index] if index < len(self.cells) else None


@dataclass(frozen=True)
class Table:
    """A table on a sheet; `number` counts from 1 on its sheet."""

    sheet: str
    number: int
    titles: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    footnotes: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()

    def cells(self, index: int) -> list[Cell]:
        """All cells of one column."""
        return [row.cell(index) for row in self.rows]


def find_tables(sheet: Sheet) -> tuple[Table, ...]:
    """Every table of a sheet: a header with rows of figures or missing marks under it."""
    rows = [_filled(row) for row in sheet.rows]
    kinds = [_kind(row) for row in sheet.rows]
    blocks = _blocks(rows, kinds)
    tables: list[Table] = []
    above = 0
    for place, (header, first, last) in enumerate(blocks):
        until = blocks[place + 1][0] if place + 1 < len(blocks) else len(rows)
        columns = _columns(sheet, header, first, last)
        data = [index for index in range(first, last + 1) if kinds[index] == "data"]
        tables.append(
            Table(
                sheet=sheet.name,
                number=place + 1,
                titles=tuple(_texts(sheet.rows[above:header])),
                columns=columns,
                rows=tuple(Row(index + 1, sheet.rows[index]) for index in data),
                footnotes=tuple(_texts(sheet.rows[last + 1 : until])),
                skipped=tuple(_texts(sheet.rows[i] for i in range(first, last + 1) if kinds[i] == "text")),
            )
        )
        above = last + 1
    return tuple(tables)


def is_area_code(cell: Cell) -> bool:
    """Whether a cell holds a CBS region code with its letters."""
    return isinstance(cell, str) and _CODE.match(cell) is not None


def _filled(row: Sequence[Cell]) -> list[int]:
    return [index for index, cell in enumerate(row) if cell is not None]


def _kind(row: Sequence[Cell]) -> str:
    """`blank`, `data` (an area code, or an area and then a figure or a mark) or `text`."""
    filled = _filled(row)
    if not filled:
        return "blank"
    if any(is_area_code(cell) for cell in row):
        return "data"
    numbers = [index for index in filled if is_number_like(row[index])]
    if len(filled) < 2 or not numbers or numbers == filled[:1]:
        return "text"
    if numbers[0] == filled[0] and read_number(row[numbers[0]]).mark in set(Mark):
        # The explanation of the signs: "x | geheim".
        return "text"
    is_scale = len(numbers) > 1 and all(row[index] in _LIMITS for index in numbers)
    return "text" if is_scale and numbers[0] != filled[0] else "data"


def _blocks(rows: list[list[int]], kinds: list[str]) -> list[tuple[int, int, int]]:
    """First header row, first and last row of data of every table."""
    blocks: list[tuple[int, int, int]] = []
    index = 0
    while index < len(rows):
        if kinds[index] != "data":
            index += 1
            continue
        header = _header_start(rows, kinds, index)
        last = _last_row(rows, kinds, index)
        if header < index:
            blocks.append((header, index, last))
        elif blocks and blocks[-1][2] < index:
            # Figures after an empty line without a header of their own belong to the table above.
            blocks[-1] = (*blocks[-1][:2], last)
        index = last + 1
    return blocks


def _last_row(rows: list[list[int]], kinds: list[str], first: int) -> int:
    """The last row of data before a new header; single lines between the rows do not end a table."""
    last = first
    for index in range(first + 1, len(rows)):
        if kinds[index] == "data":
            last = index
        elif kinds[index] == "text" and len(rows[index]) > 1:
            break
    return last


def _header_start(rows: list[list[int]], kinds: list[str], first: int) -> int:
    """The first row of the header above the row `first`; `first` itself where there is none.

    One empty line may stand between the lines of a header, and between header and figures. A single cell at the left is
    a title. Above an empty line only the name of a group still belongs to the header, not a remark such as
    "Gemeente | Eenhoorn".
    """
    start, left = first, min(rows[first])
    count, after_blank = 0, False
    for index in range(first - 1, -1, -1):
        if kinds[index] == "data" or count == MAX_HEADER_ROWS:
            break
        if kinds[index] == "blank":
            if after_blank:
                break
            after_blank = True
            continue
        is_title = len(rows[index]) == 1 and rows[index][0] <= left
        is_remark = start < first and after_blank and rows[index][0] <= left and len(rows[index]) < 3
        if is_title or is_remark:
            break
        start, count, after_blank = index, count + 1, False
    return start


def _columns(sheet: Sheet, header: int, first: int, last: int) -> tuple[Column, ...]:
    lines = [_texts_by_column(sheet, index) for index in range(header, first)]
    merged = [box for box in sheet.merged if header <= box[0] < first]
    below: set[int] = set()
    for index, line in reversed(list(enumerate(lines))):
        _fill_merged(line, [box for box in merged if box[0] == header + index], sheet.rows[header + index])
        if not merged:
            _fill_from_left(line, below)
        below |= line.keys()
    used = set().union(*(_filled(row) for row in sheet.rows[first : last + 1]))
    places = sorted(used | {place for line in lines for place in line})
    return tuple(Column(place, _parts([line.get(place, "") for line in lines])) for place in places)


def _texts_by_column(sheet: Sheet, row: int) -> dict[int, str]:
    return {index: _text(cell) for index, cell in enumerate(sheet.rows[row]) if cell is not None}


def _fill_merged(line: dict[int, str], boxes: Sequence[tuple[int, int, int, int]], row: Sequence[Cell]) -> None:
    for _, left, _, right in boxes:
        if left in line:
            line.update(dict.fromkeys(range(left, right + 1), _text(row[left])))


def _fill_from_left(line: dict[int, str], below: set[int]) -> None:
    """Without merged cells: a group's name holds until the next, over the columns that have a name under it."""
    current: str | None = None
    for place in range(max(below, default=-1) + 1):
        if place in line:
            current = line[place] if place in below else None
        elif place in below and current is not None:
            line[place] = current
        else:
            current = None


def _parts(texts: Sequence[str]) -> tuple[str, ...]:
    kept = [text for text in texts if text]
    return tuple(kept[:1] + [text for former, text in pairwise(kept) if text != former])


def _text(cell: Cell) -> str:
    if year_of(cell) is not None and not isinstance(cell, str):
        return str(year_of(cell))
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    return str(cell)


def _texts(rows: Iterable[Sequence[Cell]]) -> list[str]:
    lines = [" ".join(_text(cell) for cell in row if cell is not None) for row in rows]
    return [line for line in lines if line]
