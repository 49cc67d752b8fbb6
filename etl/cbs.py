"""CBS StatLine tables: fetch raw answers over OData v3 or v4, then parse them strictly into figures and regions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from armoedebeeld.domain.catalogue import Indicator, Measure, Route, Source, Table
from armoedebeeld.domain.corrections import Correction, apply_corrections
from armoedebeeld.domain.errors import AbsentAtSourceError, RefusedSourceError, UnexpectedContentError
from armoedebeeld.domain.observations import check_observations, conform, empty_observations
from armoedebeeld.domain.periods import Stage
from armoedebeeld.domain.regions import in_scope
from etl import cbs_rows, cbs_v3, cbs_v4, checks
from etl.cbs_client import CbsClient, unexpected
from etl.cbs_describe import Progress, nothing_to_read
from etl.cbs_figures import LostColumnError, Planned, figures, plan, rows_by_selection
from etl.cbs_layout import Layout, find_column, is_v4_snapshot, read_layout, stem_of
from etl.cbs_regions import CHANGE, STRUCTURE, parse_regions, region_names
from etl.cbs_selection import describe, indicators_in
from etl.cbs_v4 import CbsV4Client
from etl.snapshot import Snapshot, SnapshotWriter

_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")


@dataclass(frozen=True)
class Clients:
    """The two services of CBS; a table says which of them it is read from."""

    v3: CbsClient
    v4: CbsV4Client

    def of(self, table: Table) -> CbsClient | CbsV4Client:
        """The service of a table."""
        return self.v3 if table.route is Route.V3 else self.v4


def fetch(
    clients: Clients,
    writer: SnapshotWriter,
    *,
    source_id: str,
    source: Source,
    table: Table,
    indicators: Sequence[Indicator],
    catalogue_row: dict[str, Any],
    progress: Progress,
) -> Snapshot:
    """Ask for a table's metadata, code lists and the rows that the indicators need, and keep every answer as it came.

    Returns:
        A finished, not yet committed snapshot.

    Raises:
        SourceError: the source does not answer, refuses, or contradicts itself.
    """
    indicators = indicators_in(table, source, indicators)

    def written(rows: int) -> Snapshot:
        client = clients.of(table)
        place = f"ODataFeed/odata/{table.id}" if table.route is Route.V3 else f"CBS/{table.id}"
        return writer.finish(
            dataset_id=table.id,
            source_id=source_id,
            title=str(catalogue_row.get("Title") or table.id),
            url=f"{client.base_url}/{place}",
            modified=str(catalogue_row.get("Modified") or ""),
            status=str(catalogue_row.get("OutputStatus") or catalogue_row.get("Status") or ""),
            rows=rows,
            query=question_of(table, source, indicators),
        )

    asked: dict[str, Any] = {"source": source, "table": table, "indicators": indicators, "describe": written}
    try:
        if table.route is Route.V3:
            return cbs_v3.fetch(clients.v3, writer, catalogue_row=catalogue_row, progress=progress, **asked)
        return cbs_v4.fetch(
            clients.v4, writer, catalogue_row=catalogue_row, progress=progress, structure=STRUCTURE, **asked
        )
    except AbsentAtSourceError as error:
        # The catalogue knows the table: a part of it that is not there is a fault, not an absent table.
        raise RefusedSourceError(error.what, remedy=error.remedy) from error


def question_of(table: Table, source: Source, indicators: Sequence[Indicator]) -> str:
    """What is asked of a table, to see whether a snapshot answers the same question."""
    indicators = indicators_in(table, source, indicators)
    asked = describe(indicators)
    if table.route is Route.V3:
        return asked
    names = sorted(
        {
            name
            for item in indicators
            for measure in item.measures
            for name in (*measure.codes, *measure.columns, *measure.titles, *measure.under)
        }
    )
    return f"v4;{asked};{','.join(names)}"


@dataclass(frozen=True)
class Parsed:
    """A table as figures and regions.

    Attributes:
        observations: rows of the long table (`domain.observations.COLUMNS`).
        regions: `store.TABLES["region"]` without `dataset_id`.
        stages: year -> how final the source calls the figures of that year.
        notes: Dutch remarks for the report, such as a column that is not published yet.
    """

    observations: pd.DataFrame
    regions: pd.DataFrame
    stages: dict[int, Stage]
    notes: tuple[str, ...]


def parse(
    snapshot: Snapshot,
    *,
    source: Source,
    table: Table,
    indicators: Sequence[Indicator],
    gemeenten: frozenset[str],
    former_rows: int | None = None,
    accept_new_columns: bool = False,
    corrections: tuple[Correction, ...] = (),
) -> Parsed:
    """Figures and regions of one table; pure, from the snapshot alone.

    Args:
        snapshot: as `fetch` wrote it.
        source: with the names of the dimensions and the columns to leave alone.
        table: which dataset.
        indicators: those that this source fills.
        gemeenten: municipalities whose wijken and buurten are kept.
        former_rows: rows of the former delivery, to compare with.
        accept_new_columns: leave unknown columns alone instead of stopping.
        corrections: known errors of any table; those of this one are mended.

    Raises:
        UnexpectedContentError: columns, codes, counts or values differ from what the catalogue says.
    """
    _check_year(snapshot, table)
    layout = read_layout(snapshot, source=source, table=table)
    wanted = indicators_in(table, source, indicators)
    new = _new_columns(layout, source, indicators) if _is_checked_whole(snapshot, table) else []
    try:
        planned, plan_notes = plan(layout, table, wanted)
    except LostColumnError as error:
        raise _lost_column(table, error.wanted.measure, error.wanted.indicator.short_title, new) from error
    if wanted and not planned:
        raise nothing_to_read(table, plan_notes[0])
    structure = _structure_columns(snapshot, layout, source, table, new)
    if _structure(source) and find_column(layout, CHANGE, table) is None:
        plan_notes.append(
            f"{table.id} zegt niet welke grenzen zijn veranderd: wijken en buurten staan los van andere jaren"
        )
    if new and not accept_new_columns:
        raise UnexpectedContentError(
            f"{table.id} heeft een kolom die nog niet bekend is: {', '.join(new[:5])}.",
            remedy="Er is niets geladen. Zet de naam bij 'ignored_columns' in indicators.yaml, of laad met "
            "--accept-new-columns.",
        )
    needed = list(dict.fromkeys([*structure, *(column.key for item in planned for _, column in item.parts.values())]))
    rows, received = _read(snapshot, layout, needed)
    rows = cbs_rows.with_codes(rows, layout, source, table)
    cbs_rows.check_no_doubles(rows, layout, table)
    if table.has_yearly_borders:
        rows = cbs_rows.of_existing_areas(rows, needed)
    own = tuple(item for item in corrections if item.table == table.id)
    rows, mended = apply_corrections(rows, own, keys=_keys_by_name(needed, planned))
    is_whole = not layout.others and not is_v4_snapshot(snapshot)
    checks.check_row_count(
        received,
        table,
        announced=layout.announced if is_whole else None,
        former=former_rows,
        table_rows=len(rows) if is_v4_snapshot(snapshot) else None,
    )
    names = region_names(layout)
    cbs_rows.check_regions_known(rows, names, table)
    if (table.is_layout_known or table.replaces) and not is_v4_snapshot(snapshot):
        cbs_rows.check_complete(rows, layout, table, planned)
    rows = cbs_rows.every_area(rows, layout)
    groups = rows_by_selection(rows, layout)
    parts = [figures(item, groups, layout, table=table, snapshot=snapshot) for item in planned]
    filled = [part for part in parts if len(part)]
    observations = conform(pd.concat(filled, ignore_index=True)) if filled else empty_observations()
    observations = observations[in_scope(observations["region_code"], gemeenten)].reset_index(drop=True)
    checks.check_ranges(observations, wanted, dataset=table.id)
    check_observations(observations, dataset=table.id)
    regions = parse_regions(rows, names, layout, table)
    notes = (*mended, *plan_notes, *_notes(observations, wanted, planned, table))
    regions = regions[in_scope(regions["region_code"], gemeenten)].reset_index(drop=True)
    return Parsed(observations, regions, _stages(layout, planned, observations, table), notes)


def _check_year(snapshot: Snapshot, table: Table) -> None:
    """A table that was never seen must call itself after the year that the catalogue says it is about."""
    named = set(_YEAR.findall(snapshot.manifest.title))
    if not table.is_layout_known and table.year is not None and named and str(table.year) not in named:
        raise unexpected(
            table.id, f"de titel is '{snapshot.manifest.title}', maar verwacht is een tabel over {table.year}"
        )


def _read(snapshot: Snapshot, layout: Layout, columns: Sequence[str]) -> tuple[pd.DataFrame, int]:
    if is_v4_snapshot(snapshot):
        return cbs_v4.read_rows(snapshot, dimensions=layout.dimensions, columns=columns)
    return cbs_v3.read_rows(snapshot, columns=[*layout.dimensions, *columns])


def _is_checked_whole(snapshot: Snapshot, table: Table) -> bool:
    """Whether every column must be known: over v4 only the measures in use are asked for."""
    return table.is_layout_known and not is_v4_snapshot(snapshot)


def _structure(source: Source) -> tuple[Measure, ...]:
    """The columns that say which area a row is about; tables with a period dimension have none."""
    return () if source.period_dimension else STRUCTURE


def _structure_columns(
    snapshot: Snapshot, layout: Layout, source: Source, table: Table, new: Sequence[str]
) -> list[str]:
    keys = []
    for measure in _structure(source):
        column = find_column(layout, measure, table)
        if column is not None:
            keys.append(column.key)
        elif _is_checked_whole(snapshot, table):
            raise _lost_column(table, measure, "gebiedsindeling", new)
    return keys


def _new_columns(layout: Layout, source: Source, indicators: Sequence[Indicator]) -> list[str]:
    """Columns that the catalogue does not name, also not for other years: CBS reserves columns early and keeps them."""
    named = [name for measure in _structure(source) for name in measure.columns]
    named += [name for indicator in indicators for measure in indicator.measures for name in measure.columns]
    known = {name.lower() for name in (*named, *source.ignored_columns)}
    return sorted(column.key for column in layout.columns if stem_of(column.key) not in known)


def _lost_column(table: Table, measure: Measure, title: str, new: Sequence[str]) -> UnexpectedContentError:
    if table.route is Route.V4 and measure.codes:
        return UnexpectedContentError(
            f"{table.id}: meetcode '{measure.codes[0]}' ({title}) staat niet meer in de tabel.",
            remedy="Er is niets geladen. Zet de nieuwe code bij 'codes' van dit cijfer in indicators.yaml.",
        )
    renamed = f" Nieuw in de tabel: {', '.join(new[:5])}; misschien is de kolom hernoemd." if new else ""
    name = (*measure.columns, *measure.titles)[0]
    return UnexpectedContentError(
        f"{table.id}: kolom '{name}' ({title}) staat niet meer in de tabel.{renamed}",
        remedy="Er is niets geladen. Zet de nieuwe naam bij 'columns' van dit cijfer in indicators.yaml.",
    )


def _keys_by_name(needed: Sequence[str], planned: Sequence[Planned]) -> dict[str, str]:
    """The names under which a correction may call a column -> its key in this delivery."""
    named = {
        name.lower(): column.key
        for item in planned
        for wanted, column in item.parts.values()
        for name in wanted.measure.columns
    }
    return named | {stem_of(key): key for key in needed}


def _stages(layout: Layout, planned: Sequence[Planned], observations: pd.DataFrame, table: Table) -> dict[int, Stage]:
    """Per year that has a figure: the period's own stage, or for a table of one year that of its columns."""
    if layout.period:
        return {year: layout.stages.get(year, Stage.UNKNOWN) for year in sorted({int(y) for y in observations["year"]})}
    provisional = [column.is_provisional for item in planned for _, column in item.parts.values()]
    if table.year is None or not provisional:
        return {}
    if all(provisional):
        return {table.year: Stage.PROVISIONAL}
    return {table.year: Stage.PARTLY if any(provisional) else Stage.UNKNOWN}


def _notes(
    observations: pd.DataFrame, indicators: tuple[Indicator, ...], planned: Sequence[Planned], table: Table
) -> tuple[str, ...]:
    notes = []
    filled = {key: part for key, part in observations.groupby("indicator_id")}
    for indicator in indicators:
        rows = filled.get(indicator.id)
        if rows is None:
            notes.append(f"{indicator.short_title}: geen rijen in {table.id}")
            continue
        if (rows["status"] == "niet_gepubliceerd").all():
            notes.append(f"{indicator.short_title}: nog niet gepubliceerd in {table.id}")
        sought = {item.breakdown for item in planned if item.indicator.id == indicator.id} - set(rows["breakdown"])
        labels = [part.label for part in indicator.breakdowns if part.id in sought]
        if labels:
            notes.append(f"{indicator.short_title}: geen rijen in {table.id} voor {', '.join(labels)}")
    return tuple(notes)
