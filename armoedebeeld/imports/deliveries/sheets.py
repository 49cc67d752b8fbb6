"""A delivery as lines of cells under the template's own columns, whether it came long or wide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.schemes import Unit
from armoedebeeld.domain.spreadsheets import letter_of
from armoedebeeld.imports.areas import is_total
from armoedebeeld.imports.cells import years_in
from armoedebeeld.imports.columns import header_year
from armoedebeeld.imports.deliveries import vocabulary as say
from armoedebeeld.imports.tables import Column, Table, find_tables, is_area_code
from armoedebeeld.imports.words import normalise
from armoedebeeld.imports.workbook import Cell, Sheet, Workbook

_LINES_TO_SEEK = 40
_FEWEST_KNOWN = 4
_NAME_COLUMN = "gebied_naam"


class DeliveryError(UserError):
    """A delivery that can't be taken as it is: nothing of it is stored."""


@dataclass(frozen=True)
class Lines:
    """The lines of a delivery.

    Attributes:
        cells: the template's columns that the file has, as they are written.
        numbers: of the row in the spreadsheet, for each line.
        sheet: its name.
        letters: column -> its letter in the spreadsheet.
        count_letters: the letter of the column with the count, for each line of a wide sheet.
        unknown: headers that were not used.
        level: the level of the areas, where the header of their column says it.
        repeated_headers: rows that say the header once more.
        total_rows: rows about the whole, which are not read.
    """

    cells: pd.DataFrame
    numbers: tuple[int, ...]
    sheet: str
    letters: Mapping[str, str]
    count_letters: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    level: str | None = None
    repeated_headers: tuple[int, ...] = ()
    total_rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class WideColumn:
    """A column of a wide sheet that holds counts: `header` is proposed as the provision's name."""

    key: str
    header: str
    index: int
    letter: str
    year: int | None
    unit: Unit | None


@dataclass(frozen=True)
class WideSheet:
    """A sheet with areas in its rows and provisions in its columns, before anybody said what they count."""

    table: Table
    code: Column | None
    name: Column | None
    columns: tuple[WideColumn, ...]
    years: tuple[int, ...]
    total_rows: tuple[int, ...]
    unused: tuple[str, ...] = ()
    level: str | None = None


@dataclass(frozen=True)
class Chosen:
    """What the analyst says about one column of a wide sheet."""

    scheme: str
    unit: Unit
    year: int


@dataclass(frozen=True)
class Layout:
    """What a workbook turned out to be: long, or wide."""

    long: Lines | None = None
    wide: WideSheet | None = None
    other_sheets: tuple[str, ...] = field(default=())


def read_layout(workbook: Workbook) -> Layout:
    """The first sheet of a workbook that holds a delivery.

    Raises:
        DeliveryError: none does; or the one that does has merged cells, formulas without result or no rows.
    """
    if workbook.unsolved:
        raise DeliveryError(
            f"In {workbook.name} staan formules zonder uitkomst (bijvoorbeeld in {', '.join(workbook.unsolved[:3])}).",
            remedy="Open het bestand in Excel, bewaar het opnieuw en lever dat in. Wij rekenen nooit formules uit.",
        )
    for sheet in workbook.sheets:
        found = _long(sheet) or _wide(sheet)
        if found is not None:
            others = tuple(other.name for other in workbook.sheets if other is not sheet and other.rows)
            _refuse_merged(sheet, found)
            return Layout(
                long=found if isinstance(found, Lines) else None,
                wide=found if isinstance(found, WideSheet) else None,
                other_sheets=others,
            )
    raise DeliveryError(
        f"In {workbook.name} is geen lijst met gebruik van regelingen gevonden.",
        remedy="Gebruik het sjabloon: één rij per regeling, gebied en periode, met de kolommen regeling, gebied_code, "
        "eenheid en aantal. Of zet de gebiedscodes onder elkaar en de regelingen in de kolommen ernaast.",
    )


# ---------------------------------------------------------------- long


def _long(sheet: Sheet) -> Lines | None:
    for place, row in enumerate(sheet.rows[:_LINES_TO_SEEK]):
        columns = [None if cell is None else say.column_of(cell) for cell in row]
        known = {column for column in columns if column}
        if "regeling" in known and len(known) >= _FEWEST_KNOWN:
            return _lines(sheet, place, columns)
    return None


def _lines(sheet: Sheet, header: int, columns: Sequence[str | None]) -> Lines:
    names = sheet.rows[header]
    _refuse_doubles(sheet, header, columns)
    missing = [name for name in say.REQUIRED if name not in columns]
    missing += [] if {"gebied_code", _NAME_COLUMN} & set(columns) else ["gebied_code"]
    missing += [] if {"periode_van", "periode"} & set(columns) else ["periode_van"]
    if missing:
        absent = "mist de kolom" if len(missing) == 1 else "ontbreken de kolommen"
        raise DeliveryError(
            f"In het bestand {absent} {', '.join(missing)}.",
            remedy=f"De kolomkoppen staan op rij {header + 1}. Voeg toe wat mist; in het sjabloon ziet u hoe.",
        )
    places = {str(column): index for index, column in enumerate(columns) if column}
    rows = list(enumerate(sheet.rows[header + 1 :], start=header + 2))
    filled = [(number, row) for number, row in rows if any(cell is not None for cell in row)]
    repeated = tuple(number for number, row in filled if row[: len(names)] == names)
    kept = [(number, row) for number, row in filled if number not in set(repeated)]
    if not kept:
        raise DeliveryError(
            "Het bestand heeft wel kolomkoppen, maar geen rijen.", remedy="Vul onder de koppen minstens één rij in."
        )
    cells = {name: [row[index] if index < len(row) else None for _, row in kept] for name, index in places.items()}
    code = names[places["gebied_code"]] if "gebied_code" in places else names[places[_NAME_COLUMN]]
    return Lines(
        cells=pd.DataFrame(cells, dtype="object"),
        numbers=tuple(number for number, _ in kept),
        sheet=sheet.name,
        letters={name: letter_of(index) for name, index in places.items()},
        unknown=tuple(
            str(cell) for cell, column in zip(names, columns, strict=False) if cell is not None and not column
        ),
        level=say.level_of_header(code),
        repeated_headers=repeated,
    )


def _refuse_doubles(sheet: Sheet, header: int, columns: Sequence[str | None]) -> None:
    known = [column for column in columns if column]
    twice = sorted({column for column in known if known.count(column) > 1})
    if twice:
        letters = [letter_of(index) for index, column in enumerate(columns) if column == twice[0]]
        raise DeliveryError(
            f"De kolom {twice[0]} staat er twee keer in (kolom {' en '.join(letters)}, rij {header + 1}).",
            remedy="Haal een van de twee weg, of geef hem een andere naam.",
        )


# ---------------------------------------------------------------- wide


def _wide(sheet: Sheet) -> WideSheet | None:
    for table in find_tables(sheet):
        code = next((item for item in table.columns if _is_mostly_codes(table, item)), None)
        name = _name_column(table, code)
        if code is None and name is None:
            continue
        counts, unused = _count_columns(table, {item.index for item in (code, name) if item})
        if counts:
            area = code or name
            return WideSheet(
                table=table,
                code=code,
                name=name,
                columns=counts,
                years=tuple(dict.fromkeys(year for line in table.titles for year in years_in(normalise(line)))),
                total_rows=_total_rows(table, code, name),
                unused=unused,
                level=say.level_of_header(area.header) if area else None,
            )
    return None


def _is_mostly_codes(table: Table, column: Column) -> bool:
    cells = [cell for cell in table.cells(column.index) if cell is not None]
    return bool(cells) and sum(map(is_area_code, cells)) >= 0.8 * len(cells)


def _name_column(table: Table, code: Column | None) -> Column | None:
    for column in table.columns:
        if column is not code and say.column_of(column.parts[-1] if column.parts else "") == _NAME_COLUMN:
            return column
    return None


def _count_columns(table: Table, taken: set[int]) -> tuple[tuple[WideColumn, ...], tuple[str, ...]]:
    counts, unused = [], []
    for column in table.columns:
        if column.index in taken:
            continue
        known = say.column_of(column.header)
        cells = [cell for cell in table.cells(column.index) if cell is not None]
        if known or not cells or all(isinstance(cell, str) and not any(map(str.isdigit, cell)) for cell in cells):
            unused.append(column.header)
            continue
        unit = next((found for part in column.parts if (found := say.unit_of(part))), None)
        header = " ".join(part for part in column.parts if not say.unit_of(part) and not _is_year(part))
        counts.append(
            WideColumn(
                key=f"{column.letter}|{column.header}",
                header=header,
                index=column.index,
                letter=column.letter,
                year=header_year(column),
                unit=unit,
            )
        )
    return tuple(counts), tuple(unused)


def _is_year(text: str) -> bool:
    return text.strip().isdigit() and len(text.strip()) == 4


def _total_rows(table: Table, code: Column | None, name: Column | None) -> tuple[int, ...]:
    """Rows about the whole, or about nothing: these are never counted among the areas."""

    def is_area(row_cells: Sequence[Cell]) -> bool:
        own = row_cells[code.index] if code and code.index < len(row_cells) else None
        called = row_cells[name.index] if name and name.index < len(row_cells) else None
        if code is not None:
            return own is not None
        return called is not None and not is_total(str(called))

    return tuple(row.number for row in table.rows if not is_area(row.cells))


def lines_of(wide: WideSheet, chosen: Mapping[str, Chosen], *, provider: str = "") -> Lines:
    """A wide sheet as long lines, with what the analyst chose for each column; columns without a choice are left out.

    Args:
        wide: the sheet.
        chosen: `WideColumn.key` -> provision, unit and year.
        provider: who delivered it.
    """
    skipped = set(wide.total_rows)
    rows = [row for row in wide.table.rows if row.number not in skipped]
    used = [(column, chosen[column.key]) for column in wide.columns if column.key in chosen]
    if not used:
        raise DeliveryError("Er is nog geen kolom gekozen.", remedy="Kies bij minstens één kolom wat er geteld is.")
    made = [(column, choice, row) for column, choice in used for row in rows]
    cells = {
        "regeling": [choice.scheme for _, choice, _ in made],
        "aanbieder": [provider or None for _ in made],
        "periode": [choice.year for _, choice, _ in made],
        "gebied_code": [row.cell(wide.code.index) if wide.code else None for _, _, row in made],
        _NAME_COLUMN: [row.cell(wide.name.index) if wide.name else None for _, _, row in made],
        "eenheid": [choice.unit.value for _, choice, _ in made],
        "aantal": [row.cell(column.index) for column, _, row in made],
    }
    letters = {"gebied_code": wide.code.letter} if wide.code else {}
    return Lines(
        cells=pd.DataFrame(cells, dtype="object"),
        numbers=tuple(row.number for _, _, row in made),
        sheet=wide.table.sheet,
        letters=letters | ({_NAME_COLUMN: wide.name.letter} if wide.name else {}),
        count_letters=tuple(column.letter for column, _, _ in made),
        unknown=tuple(item.header for item in wide.columns if item.key not in chosen) + wide.unused,
        level=wide.level,
        total_rows=wide.total_rows,
    )


# ---------------------------------------------------------------- merged cells


def _refuse_merged(sheet: Sheet, found: Lines | WideSheet) -> None:
    """Merged cells above the table are a title; inside it nobody knows to which row or column they belong."""
    first = min(found.numbers) - 2 if isinstance(found, Lines) else _first_row(found)
    inside = [box for box in sheet.merged if box[2] >= first and not _is_title(sheet, box)]
    if inside:
        top, left, bottom, right = inside[0]
        raise DeliveryError(
            f"In blad '{sheet.name}' zijn cellen samengevoegd: {letter_of(left)}{top + 1} tot en met "
            f"{letter_of(right)}{bottom + 1}.",
            remedy="Maak de samenvoeging in Excel ongedaan en vul elke cel in. Wij raden niet wat waarbij hoort.",
        )


def _first_row(wide: WideSheet) -> int:
    """The first row of the header, from 0."""
    depth = max((len(column.parts) for column in wide.table.columns), default=1)
    return wide.table.rows[0].number - 1 - depth


def _is_title(sheet: Sheet, box: tuple[int, int, int, int]) -> bool:
    """Whether a merged box is all that stands in its row."""
    row = sheet.rows[box[0]] if box[0] < len(sheet.rows) else ()
    outside = [cell for index, cell in enumerate(row) if cell is not None and not box[1] <= index <= box[3]]
    return box[0] == box[2] and not outside
