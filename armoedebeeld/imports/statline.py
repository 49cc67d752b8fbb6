"""A table exported from StatLine by hand, as cells: its title, what it is about, and its figures.

A StatLine export begins with the table's title and a line per choice that holds for the whole file, then up to three
lines of header (topics, perhaps periods, units), then rows that name period, area and groups by their titles. Codes
stand nowhere but in a column `Codering`. Blank means that a figure can't exist, `.` that it is unknown or secret.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from armoedebeeld.domain.catalogue import Catalogue, Reader, Source, Table
from armoedebeeld.imports.borders import BORDERS
from armoedebeeld.imports.cells import Reading, read_number, years_in
from armoedebeeld.imports.words import normalise
from armoedebeeld.imports.workbook import Cell, Sheet, Workbook

TOPIC = "Onderwerp"
CODES = "codering"
MOST_TITLE_LINES = 12
_PERIOD = re.compile(r"^((?:19|20)\d{2})\s?(\*{0,2})$")
_CHOICE = re.compile(r"^([^:]{2,60}): (.+)$")
_NO_LETTER = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True)
class Topic:
    """One column of figures: its own title, the titles above it, its unit, and its period where the header says it."""

    index: int
    title: str
    under: tuple[str, ...] = ()
    unit: str = ""
    period: str = ""

    @property
    def name(self) -> str:
        """The name that CBS gives the column in its own data, without the number at its end."""
        return key_of_title(self.title)


@dataclass(frozen=True)
class Line:
    """One row of figures: `labels` by dimension title, `cells` by column; `number` as a spreadsheet counts."""

    number: int
    labels: dict[str, str]
    cells: tuple[Cell, ...]

    def reading(self, topic: Topic) -> Reading:
        """The number in a column, or the mark in its place."""
        return read_number(self.cells[topic.index] if topic.index < len(self.cells) else None, decimal=",")


@dataclass(frozen=True)
class Export:
    """A StatLine table as somebody exported it.

    Attributes:
        title: of the table.
        choices: dimension title -> the one member that all figures are about.
        dimensions: titles of the dimensions in the rows, in their order.
    """

    sheet: str
    title: str
    choices: dict[str, str]
    dimensions: tuple[str, ...]
    topics: tuple[Topic, ...]
    lines: tuple[Line, ...]

    def members(self, dimension: str) -> list[str]:
        """What the rows say in a dimension, each once, in order."""
        return list(dict.fromkeys(line.labels[dimension] for line in self.lines))


def key_of_title(title: str) -> str:
    """CBS's own key for a title: `Huish. onder of rond sociaal minimum` is `HuishOnderOfRondSociaalMinimum`.

    Checked on the 116 topics of 84799NED: accents go, every word begins with a capital, `k_` comes before a digit.
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    key = "".join(word[:1].upper() + word[1:] for word in _NO_LETTER.split(plain))
    return f"k_{key}" if key[:1].isdigit() else key


def split_period(text: str) -> tuple[int, str] | None:
    """Year and stars of a period such as `2022*`; None for anything else, such as a quarter."""
    match = _PERIOD.match(" ".join(text.split()))
    return (int(match[1]), match[2]) if match else None


def is_statline(workbook: Workbook) -> bool:
    """Whether a file has the form of a StatLine export."""
    return bool(workbook.sheets) and _topic_row(workbook.sheets[0]) is not None


def read_export(workbook: Workbook) -> Export | None:
    """The table in a StatLine export; None where the first sheet has not that form."""
    if not is_statline(workbook):
        return None
    sheet = workbook.sheets[0]
    first = _topic_row(sheet)
    if first is None:
        return None
    titles = [str(row[0]) for row in sheet.rows[:first] if row and row[0] is not None]
    left = next(place for place, cell in enumerate(sheet.rows[first]) if cell is not None)
    last = _name_row(sheet, first, left)
    if last is None or not titles:
        return None
    dimensions = tuple(str(cell) for cell in sheet.rows[last][:left])
    choices = {found[1]: found[2] for line in titles[1:] if (found := _CHOICE.match(line))}
    topics = tuple(_topics(sheet.rows[first : last + 1], left))
    lines = tuple(_lines(sheet, last + 1, dimensions))
    return Export(sheet.name, titles[0], choices, dimensions, topics, lines)


def find_table(title: str, catalogue: Catalogue) -> tuple[str, Table] | None:
    """Source and table whose title this is; None where the catalogue has none, or cannot tell which edition it is."""
    said = normalise(title)
    best: list[tuple[int, str, Source]] = []
    for source_id, source in catalogue.sources.items():
        names = [name for name in map(normalise, (source.title, source.short_title)) if said.startswith(name)]
        if source.reader is Reader.TABLES and source.tables and names:
            best.append((max(map(len, names)), source_id, source))
    if not best:
        return None
    _, source_id, source = max(best, key=lambda item: item[0])
    fitting = [table for table in source.tables if _is_edition(table, said)]
    if len(source.tables) == 1 and not (BORDERS.search(said) or years_in(said)):
        fitting = list(source.tables)
    return (source_id, fitting[0]) if len(fitting) == 1 else None


def _is_edition(table: Table, title: str) -> bool:
    borders = BORDERS.findall(title)
    if table.year is not None:
        return table.year in years_in(BORDERS.sub(" ", title))
    return [str(table.boundary_year)] == borders


def _topic_row(sheet: Sheet) -> int | None:
    """The first line of the header: the one whose first filled cell, not the leftmost, says `Onderwerp`."""
    for number, row in enumerate(sheet.rows[:MOST_TITLE_LINES]):
        filled = [place for place, cell in enumerate(row) if cell is not None]
        if filled and filled[0] > 0 and str(row[filled[0]]).strip() == TOPIC:
            return number
    return None


def _name_row(sheet: Sheet, first: int, left: int) -> int | None:
    """The last line of the header: it names the dimensions of the rows at its left."""
    for number in range(first + 1, min(first + 8, len(sheet.rows))):
        row = sheet.rows[number]
        if len(row) > left and all(cell is not None for cell in row[:left]):
            return number
    return None


def _topics(header: Sequence[Sequence[Cell]], left: int) -> Iterator[Topic]:
    """Every column right of the dimensions; a title holds until the next one, as merged cells are written."""
    width = max((len(row) for row in header), default=0)
    *upper, units = [_texts([*row, *[None] * (width - len(row))], left) for row in header[1:]]
    periods = [row for row in upper if _are_periods(row)]
    titles = [_filled_up(row) for row in upper if not _are_periods(row)]
    for place in range(width - left):
        above = [row[place] for row in titles if row[place]]
        if not above:
            continue
        unit, period = " ".join(units[place].lower().split()), periods[0][place] if periods else ""
        yield Topic(left + place, above[-1], tuple(reversed(above[:-1])), unit, period)


def _texts(row: Sequence[Cell], left: int) -> list[str]:
    return ["" if cell is None else str(cell).strip() for cell in row[left:]]


def _are_periods(row: Sequence[str]) -> bool:
    filled = [text for text in row if text]
    return bool(filled) and all(split_period(text) for text in filled)


def _filled_up(row: Sequence[str]) -> list[str]:
    filled: list[str] = []
    for text in row:
        filled.append(text or (filled[-1] if filled else ""))
    return filled


def _lines(sheet: Sheet, first: int, dimensions: Sequence[str]) -> Iterator[Line]:
    """The rows of figures; a name that stands in merged cells holds until the next, a line of one cell is a footer."""
    former = [""] * len(dimensions)
    for number, row in enumerate(sheet.rows[first:], start=first + 1):
        if sum(cell is not None for cell in row) < 2:
            continue
        labels = [
            str(cell).strip() if cell is not None else before
            for cell, before in zip([*row, *[None] * len(dimensions)], former, strict=False)
        ]
        former = labels
        yield Line(number, dict(zip(dimensions, labels, strict=True)), row)
