"""What a workbook seems to hold: its tables, what each column is for, which year and level, and what is still open."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from armoedebeeld.domain.catalogue import Catalogue, Reader, Source
from armoedebeeld.domain.regions import Level
from armoedebeeld.imports.areas import AreaIndex, level_by_length, read_code
from armoedebeeld.imports.borders import BORDERS, Borders, Dated, propose_borders
from armoedebeeld.imports.cells import years_in
from armoedebeeld.imports.columns import Finding, read_columns
from armoedebeeld.imports.mapping import (
    ColumnRule,
    Mapping,
    Role,
    SeriesRule,
    TableRule,
    fingerprint_of,
    year_key,
)
from armoedebeeld.imports.meanings import Meanings
from armoedebeeld.imports.series import MAX_SERIES, Certainty, Proposal, propose_series, series_count
from armoedebeeld.imports.tables import Table, find_tables
from armoedebeeld.imports.words import key_of, level_in, normalise, only_level_in, read_facets
from armoedebeeld.imports.workbook import CSV_SHEET, Sheet, Workbook

# Lines about the file itself; their year says nothing about the figures.
_ABOUT_THE_FILE = re.compile(
    r"gepubliceerd|publicatie|bijgewerkt|update|copyright|©|^bron|gedownload|aangemaakt|versie"
)


@dataclass(frozen=True)
class Recognised:
    """One table with everything that was read from it.

    Attributes:
        table: as it stands on its sheet.
        rule: how it is read, as proposed or as kept from last time.
        findings: what its columns are for.
        proposals: what its series mean.
        year: the one year that its title, sheet or file name says; None where columns say it, or nothing does.
        year_reason: where that year was read.
        needs_year: nothing says the year: the analyst must.
        needs_level: nothing says whether these are gemeenten, wijken or buurten.
    """

    table: Table
    rule: TableRule
    findings: tuple[Finding, ...]
    proposals: tuple[Proposal, ...]
    year: int | None
    year_reason: str
    needs_year: bool
    needs_level: bool

    @property
    def year_key(self) -> str:
        """Names the table in `Mapping.years`."""
        return year_key(self.table.sheet, self.table.number)


@dataclass(frozen=True)
class Recognition:
    """All tables of a workbook and the mapping that follows from them; `skipped`: sheets without a table, and why."""

    workbook: Workbook
    mapping: Mapping
    tables: tuple[Recognised, ...]
    skipped: tuple[tuple[str, str], ...]
    is_known_layout: bool
    borders: Borders

    @property
    def is_certain(self) -> bool:
        """Whether nothing has to be confirmed: every used series is sure, and year, level and borders are known."""
        used = [item for item in self.tables if item.rule.is_used]
        return (
            bool(used)
            and all(
                not item.needs_year
                and not item.needs_level
                and (item.year_reason != FILE_NAME or self.is_known_layout)
                and all(proposal.certainty is Certainty.SURE for proposal in item.proposals)
                for item in used
            )
            and self.borders.is_sure
        )


FILE_NAME = "bestandsnaam"


def workbook_sources(catalogue: Catalogue) -> dict[str, Source]:
    """The sources that come as hand-downloaded workbooks."""
    return {key: source for key, source in catalogue.sources.items() if source.reader is Reader.WORKBOOK}


def guess_source(workbook: Workbook, sources: dict[str, Source]) -> str | None:
    """The source whose name stands in the file's name or in a cell of its first lines; None where that is not one."""
    texts = [workbook.name, *(sheet.name for sheet in workbook.sheets)]
    texts += [
        str(cell) for sheet in workbook.sheets for row in sheet.rows[:15] for cell in row if isinstance(cell, str)
    ]
    said = normalise(" ; ".join(texts)).replace("-", " ")
    found = [key for key, source in sources.items() if any(normalise(name) in said for name in _names(source))]
    return found[0] if len(found) == 1 else None


def _names(source: Source) -> tuple[str, str]:
    return source.title, source.short_title


def recognise(
    workbook: Workbook,
    *,
    source_id: str,
    catalogue: Catalogue,
    areas: AreaIndex,
    gemeenten: frozenset[str],
    saved: Callable[[str], Mapping | None] = lambda _: None,
) -> Recognition:
    """What a workbook seems to hold.

    Args:
        workbook: the cells.
        source_id: the source that the analyst chose.
        catalogue: the indicators of that source are what a column can mean.
        areas: the loaded areas.
        gemeenten: the municipalities whose wijken and buurten are loaded.
        saved: gives the mapping that was confirmed before for a layout's fingerprint, or None.
    """
    meanings = Meanings(catalogue.indicators_of(source_id))
    read = [(sheet, table, read_columns(table)) for sheet in workbook.sheets for table in find_tables(sheet)]
    fingerprint = fingerprint_of(
        (key_of(table.sheet), table.number, tuple(dict.fromkeys(item.key for item in findings)))
        for _, table, findings in read
    )
    kept = saved(fingerprint)
    tables = tuple(
        _recognised(sheet, table, findings, workbook=workbook, meanings=meanings, kept=kept)
        for sheet, table, findings in read
    )
    dated = [Dated(item.table, item.findings, item.year, item.rule.level) for item in tables if item.rule.is_used]
    borders = propose_borders(dated, areas=areas, gemeenten=gemeenten)
    mapping = Mapping(
        source_id=source_id,
        fingerprint=fingerprint,
        tables=_joined(item.rule for item in tables),
        areas=kept.areas if kept else {},
        years={item.year_key: item.year for item in tables if item.year is not None},
        boundary_year=borders.year,
        gemeente=_gemeente(kept, gemeenten),
    )
    found = {item.table.sheet for item in tables}
    skipped = tuple((sheet.name, "geen tabel gevonden") for sheet in workbook.sheets if sheet.name not in found)
    return Recognition(workbook, mapping, tables, skipped, kept is not None, borders)


def _gemeente(kept: Mapping | None, gemeenten: frozenset[str]) -> str | None:
    if kept is not None and kept.gemeente in gemeenten:
        return kept.gemeente
    return next(iter(gemeenten)) if len(gemeenten) == 1 else None


def _recognised(
    sheet: Sheet,
    table: Table,
    findings: tuple[Finding, ...],
    *,
    workbook: Workbook,
    meanings: Meanings,
    kept: Mapping | None,
) -> Recognised:
    former = kept.table((key_of(table.sheet), table.number)) if kept else None
    if former is not None:
        findings = _with_former_roles(findings, former)
    name = "" if table.sheet == CSV_SHEET else table.sheet
    file_name = PurePath(workbook.name).stem
    proposals: tuple[Proposal, ...] = ()
    has_areas = any(item.role in {Role.CODE, Role.NAME} for item in findings)
    is_used = has_areas and any(item.role is Role.FIGURE for item in findings) and not sheet.is_hidden
    if is_used and series_count(table, findings) <= MAX_SERIES:
        context = read_facets(name, *(line for line in table.titles if not _ABOUT_THE_FILE.search(normalise(line))))
        proposals = propose_series(table, findings, meanings=meanings, context=context)
    if former is not None:
        proposals = _with_former_meanings(proposals, former)
    level, needs_level = _level(table, findings, texts=(name, *table.titles), file_name=file_name)
    year, year_reason, needs_year = _year(table, findings, sheet=name, file_name=file_name)
    rule = TableRule(
        sheet=key_of(table.sheet),
        number=table.number,
        is_used=former.is_used if former else is_used,
        level=(former.level if former else None) or level,
        columns=_column_rules(findings),
        series=tuple(proposal.rule for proposal in proposals),
    )
    return Recognised(
        table,
        rule,
        findings,
        proposals,
        year,
        year_reason,
        needs_year=needs_year and rule.is_used,
        needs_level=needs_level and rule.level is None and rule.is_used,
    )


def _column_rules(findings: Sequence[Finding]) -> tuple[ColumnRule, ...]:
    rules = {item.key: ColumnRule(key=item.key, role=item.role, level=item.level) for item in findings}
    return tuple(rules.values())


def _with_former_roles(findings: Sequence[Finding], former: TableRule) -> tuple[Finding, ...]:
    rules = {rule.key: rule for rule in former.columns}
    return tuple(
        replace(item, role=rules[item.key].role, level=rules[item.key].level) if item.key in rules else item
        for item in findings
    )


def _with_former_meanings(proposals: Sequence[Proposal], former: TableRule) -> tuple[Proposal, ...]:
    """The meanings that were confirmed before; words that are new in a group column keep their own proposal."""
    rules: dict[tuple[str, tuple[str, ...]], SeriesRule] = {rule.key: rule for rule in former.series}
    return tuple(
        replace(item, rule=rules[item.rule.key], certainty=Certainty.SURE, reason="herkend van vorige keer")
        if item.rule.key in rules
        else item
        for item in proposals
    )


def _level(
    table: Table, findings: Sequence[Finding], *, texts: Sequence[str], file_name: str
) -> tuple[Level | None, bool]:
    """The level that sheet, title or file name says where no column does, and whether it must still be asked."""
    codes = [item for item in findings if item.role is Role.CODE]
    named = [item for item in findings if item.role is Role.NAME]
    if any(item.role is Role.LEVEL for item in findings) or any(item.level is not None for item in (*codes, *named)):
        return None, False
    if any(read_code(cell) for item in codes for cell in table.cells(item.column.index)):
        return None, False
    bare = [cell for item in codes for cell in table.cells(item.column.index)]
    level = only_level_in(texts) or level_in(file_name) or level_by_length(bare)
    return level, level is None


def _year(table: Table, findings: Sequence[Finding], *, sheet: str, file_name: str) -> tuple[int | None, str, bool]:
    """The one year of a table where no column says it, where it was read, and whether it must still be asked."""
    figures = [item for item in findings if item.role is Role.FIGURE]
    if any(item.role is Role.YEAR for item in findings) or (figures and all(item.year for item in figures)):
        return None, "kolom of kop", False
    lines = [BORDERS.sub(" ", normalise(line)) for line in table.titles]
    titles = {year for line in lines if not _ABOUT_THE_FILE.search(line) for year in years_in(line)}
    on_sheet = set(years_in(BORDERS.sub(" ", normalise(sheet))))
    single = [years for years in (titles, on_sheet) if len(years) == 1]
    if single and all(years == single[0] for years in single):
        place = "titel en bladnaam" if len(single) == 2 else "titel" if titles == single[0] else "bladnaam"
        return next(iter(single[0])), place, False
    of_file = set(years_in(BORDERS.sub(" ", normalise(file_name))))
    if not titles and not on_sheet and len(of_file) == 1:
        return of_file.pop(), FILE_NAME, False
    return None, "", True


def _joined(rules: Iterable[TableRule]) -> tuple[TableRule, ...]:
    """One rule per table; sheets that differ by their year share one, with the columns and series of them all."""
    joined: dict[tuple[str, int], TableRule] = {}
    for rule in rules:
        former = joined.get(rule.key)
        if former is None:
            joined[rule.key] = rule
            continue
        columns = {item.key: item for item in (*rule.columns, *former.columns)}
        series = {item.key: item for item in (*rule.series, *former.series)}
        joined[rule.key] = former.model_copy(
            update={"columns": tuple(columns.values()), "series": tuple(series.values())}
        )
    return tuple(joined.values())
