"""From the rows of a workbook's tables to single numbers: area, year, indicator, part, and the cell they stand in."""

from collections.abc import Iterator
from dataclasses import dataclass

from armoedebeeld.imports.areas import AreaIndex
from armoedebeeld.imports.cells import Reading, read_number, year_of
from armoedebeeld.imports.columns import group_value
from armoedebeeld.imports.mapping import Mapping, Role, SeriesRule
from armoedebeeld.imports.meanings import Target
from armoedebeeld.imports.problems import Account, Place
from armoedebeeld.imports.row_areas import RowAreas
from armoedebeeld.imports.shapes import Shape, shape_of
from armoedebeeld.imports.tables import Column, Row, find_tables
from armoedebeeld.imports.words import key_of
from armoedebeeld.imports.workbook import Workbook


@dataclass(frozen=True)
class Figure:
    """One number, or the mark in its place."""

    target: Target
    region_code: str
    boundary_year: int
    year: int
    reading: Reading
    place: Place


def read_figures(
    workbook: Workbook, mapping: Mapping, *, areas: AreaIndex, gemeenten: frozenset[str], account: Account
) -> Iterator[Figure]:
    """Every number that the mapping uses, in the order of the sheets; what is wrong goes into `account`."""
    for sheet in workbook.sheets:
        for table in find_tables(sheet):
            rule = mapping.table((key_of(table.sheet), table.number))
            if rule is None or not rule.is_used:
                continue
            shape = shape_of(table, rule, mapping)
            if shape.columns(Role.FIGURE) and _can_know_years(shape, account):
                places = RowAreas(shape, mapping, areas=areas, gemeenten=gemeenten, account=account)
                for row in table.rows:
                    yield from _of_row(shape, row, mapping, places=places, account=account)


def _can_know_years(shape: Shape, account: Account) -> bool:
    """A table that says its year nowhere is one problem, not one per row."""
    if shape.fixed_year or shape.columns(Role.YEAR) or all(shape.header_years.values()):
        return True
    account.problems.add(
        f"Van blad '{shape.table.sheet}' is het jaar niet bekend.",
        remedy="Kies het jaar waarover deze cijfers gaan.",
        place=Place(shape.table.sheet),
    )
    return False


def _of_row(shape: Shape, row: Row, mapping: Mapping, *, places: RowAreas, account: Account) -> Iterator[Figure]:
    named = places.named(row)
    if named is None:
        return
    found = False
    when = tuple(group_value(row.cell(column.index)) for column, _ in shape.columns(Role.GROUP))
    for column, rule in shape.columns(Role.FIGURE):
        series = shape.series.get((rule.key, when))
        if series is None or not series.targets:
            continue
        year, is_provisional = _year(shape, row, column)
        if year is None:
            account.problems.add(
                "Een rij heeft cijfers maar geen jaar.",
                remedy="Vul in het bestand het jaar in, of kies één jaar voor het hele blad.",
                place=Place(shape.table.sheet, row.number, column.letter),
            )
            continue
        boundary_year = mapping.boundary_year or year
        code = places.code(named, boundary_year, Place(shape.table.sheet, row.number))
        if code is None:
            continue
        found = True
        place = Place(shape.table.sheet, row.number, column.letter)
        reading = _reading(shape, row, column, series, place=place, account=account)
        reading = Reading(reading.value, reading.mark, reading.is_provisional or is_provisional)
        for target in series.targets:
            yield Figure(target, code, boundary_year, year, reading, place)
    account.rows += found


def _reading(shape: Shape, row: Row, column: Column, series: SeriesRule, *, place: Place, account: Account) -> Reading:
    cell = row.cell(column.index)
    reading = read_number(cell, decimal=shape.decimals[column.index])
    if reading.mark is not None and reading.mark.is_unreadable:
        account.problems.add(
            f"'{str(cell)[:40]}' is geen getal.",
            remedy="Verbeter de cel in het bestand. Is het een teken voor 'onbekend', zet er dan een punt neer.",
            place=place,
        )
    value = None if reading.value is None else reading.value * series.factor
    return Reading(value, reading.mark, reading.is_provisional)


def _year(shape: Shape, row: Row, column: Column) -> tuple[int | None, bool]:
    """The year of a cell, and whether it is written as provisional (`2022*`)."""
    if (in_header := shape.header_years[column.index]) is not None:
        return in_header, f"{in_header}*" in column.header.replace(" ", "")
    for own, _ in shape.columns(Role.YEAR):
        cell = row.cell(own.index)
        return year_of(cell), isinstance(cell, str) and "*" in cell
    return shape.fixed_year, False
