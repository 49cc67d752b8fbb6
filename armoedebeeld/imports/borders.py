"""On which borders the figures of a workbook stand: as the file says, else each year's own, else those that fit."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from armoedebeeld.domain.regions import Level, gemeente_of
from armoedebeeld.imports.areas import AreaIndex, read_code
from armoedebeeld.imports.cells import year_of
from armoedebeeld.imports.columns import Finding, level_of_value
from armoedebeeld.imports.mapping import Role
from armoedebeeld.imports.tables import Table
from armoedebeeld.imports.words import normalise

BORDERS = re.compile(
    r"(?:gemeentelijke |regionale )?(?:indeling|gemeente-?indeling|wijk- en buurtindeling|gebiedsindeling|grenzen)"
    r"(?: van| per| op)?(?: 1 januari)? (20[0-4]\d)"
)


@dataclass(frozen=True)
class Borders:
    """The year of the borders (None: of each figure's own year), what that rests on, and whether it is sure."""

    year: int | None
    reason: str
    is_sure: bool


@dataclass(frozen=True)
class Dated:
    """A table with its columns, the one year that holds for all of it, and the level of its bare codes."""

    table: Table
    findings: Sequence[Finding]
    year: int | None
    level: Level | None


def propose_borders(tables: Sequence[Dated], *, areas: AreaIndex, gemeenten: frozenset[str]) -> Borders:
    """The borders that the figures seem to stand on.

    Args:
        tables: the tables that are used.
        areas: the loaded areas.
        gemeenten: only codes inside these are compared; elsewhere no wijken and buurten are loaded.
    """
    said = {int(year) for item in tables for line in _lines(item.table) for year in BORDERS.findall(normalise(line))}
    if len(said) == 1:
        return Borders(said.pop(), "staat in het bestand", is_sure=True)
    pairs = {(code, year) for item in tables for code, year in _pairs(item)}
    years = sorted({year for _, year in pairs})
    if not years:
        return Borders(None, "het jaar was nog niet bekend", is_sure=False)
    own = [(code, year) for code, year in pairs if code is not None and gemeente_of(code) in gemeenten]
    if set(years) <= set(areas.years) and all(areas.is_known(code, year) for code, year in own):
        return Borders(None, "elk jaar op de gebiedsindeling van dat jaar zelf", is_sure=True)
    fitting = [year for year in areas.years if own and all(areas.is_known(code, year) for code, _ in own)]
    if fitting:
        best = min(fitting, key=lambda year: (abs(year - years[-1]), year))
        return Borders(best, f"alle gebieden uit het bestand bestaan in de indeling van {best}", is_sure=False)
    return Borders(None, "staat niet in het bestand", is_sure=False)


def _lines(table: Table) -> tuple[str, ...]:
    return (*table.titles, *table.footnotes, table.sheet, *(column.header for column in table.columns))


def _pairs(item: Dated) -> Iterator[tuple[str | None, int]]:
    """Area code (None where only a name stands there) and year of every row."""
    codes = [finding for finding in item.findings if finding.role is Role.CODE]
    levels = [finding.column.index for finding in item.findings if finding.role is Role.LEVEL]
    dates = [finding.column.index for finding in item.findings if finding.role is Role.YEAR]
    in_headers = {finding.year for finding in item.findings if finding.role is Role.FIGURE and finding.year}
    for row in item.table.rows:
        level = next((level_of_value(row.cell(index)) for index in levels), None) or item.level
        found = [read_code(row.cell(code.column.index), level=code.level or level) for code in codes]
        longest = max((code for code in found if code), key=len, default=None)
        for year in _years(in_headers, [year_of(row.cell(index)) for index in dates], item.year):
            yield longest, year


def _years(in_headers: set[int], in_row: Iterable[int | None], fixed: int | None) -> set[int]:
    return in_headers | {year for year in in_row if year} or ({fixed} if fixed else set())
