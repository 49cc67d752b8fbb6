"""StatLine tables that somebody exported by hand: read into the very rows that a load over the network gives.

The titles in the file become codes again (`imports.statline_names`); from there on the same code is at work as for the
answers of CBS's own services: `cbs_figures` finds what each indicator needs, and says what the file has not.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from armoedebeeld.domain.catalogue import Catalogue, Indicator, Source, Table
from armoedebeeld.domain.errors import SourceError, UnexpectedContentError
from armoedebeeld.domain.observations import Status, check_observations, conform, empty_observations
from armoedebeeld.domain.periods import Stage, stage_of
from armoedebeeld.domain.regions import clean_code, in_scope
from armoedebeeld.domain.wording import number
from armoedebeeld.imports.areas import is_shown, read_code
from armoedebeeld.imports.cells import Mark
from armoedebeeld.imports.prepare import Confirmed
from armoedebeeld.imports.statline import CODES, Export, Line, Topic, key_of_title, read_export, split_period
from armoedebeeld.imports.statline_names import StatlineReading, region_dimension
from armoedebeeld.imports.words import normalise
from armoedebeeld.imports.workbook import Workbook
from etl import cbs_rows, checks, kept_files
from etl.cbs_figures import Planned, figures, plan, rows_by_selection
from etl.cbs_layout import Column, Layout
from etl.cbs_regions import parse_regions
from etl.cbs_selection import indicators_in
from etl.snapshot import Manifest, Snapshot, SnapshotWriter

REGION, PERIOD = "RegioS", "Perioden"
# From so many areas of a level on, none with a figure means that there is none yet.
FEW_AREAS = 10


def fetch(
    writer: SnapshotWriter, *, upload: Confirmed, source: Source, progress: Callable[[int, int], None]
) -> Snapshot:
    """Keep the file and its reading (`kept_files.keep`)."""
    return kept_files.keep(writer, upload=upload, source=source, progress=progress)


def parse(
    snapshot: Snapshot, *, catalogue: Catalogue, regions: pd.DataFrame, gemeenten: frozenset[str]
) -> kept_files.Parsed:
    """The figures of a kept file, from the snapshot alone; `regions` is not needed, the reading names every area.

    Raises:
        UnexpectedContentError: the file is no StatLine export, or something in it can't be read; names row and column.
    """
    reading = StatlineReading.model_validate_json(snapshot.read(kept_files.READING))
    return figures_of(
        kept_files.workbook_of(snapshot), reading, snapshot=snapshot, catalogue=catalogue, gemeenten=gemeenten
    )


def preview(upload: Confirmed, *, catalogue: Catalogue, gemeenten: frozenset[str]) -> kept_files.Parsed:
    """What a file would give, without keeping anything of it.

    Raises:
        UnexpectedContentError: as `parse`.
    """
    workbook = kept_files.opened(upload.name, upload.content)
    if not isinstance(upload.reading, StatlineReading):
        raise TypeError(type(upload.reading))
    manifest = Manifest(
        dataset_id=kept_files.dataset_id(upload),
        source_id=upload.source_id,
        title=upload.name,
        url="",
        retrieved_at="",
        modified="",
        status="",
        rows=0,
        files={},
    )
    return figures_of(
        workbook, upload.reading, snapshot=Snapshot(Path(), manifest), catalogue=catalogue, gemeenten=gemeenten
    )


def figures_of(
    workbook: Workbook,
    reading: StatlineReading,
    *,
    snapshot: Snapshot,
    catalogue: Catalogue,
    gemeenten: frozenset[str],
) -> kept_files.Parsed:
    """The figures of an export, with keys, values and marks as a load over the network has them.

    Args:
        workbook: the cells.
        reading: table, codes and areas, as confirmed.
        snapshot: for source and provenance.
        catalogue: the indicators.
        gemeenten: municipalities whose wijken and buurten are kept.

    Raises:
        UnexpectedContentError: the file is no StatLine export, or something in it can't be read; names row and column.
    """
    export = read_export(workbook)
    if export is None:
        raise UnexpectedContentError(
            f"{workbook.name} heeft niet de vorm van een StatLine-bestand.", remedy="Download het opnieuw bij StatLine."
        )
    source = catalogue.sources[reading.source_id]
    table = _table(source, reading)
    indicators = indicators_in(table, source, catalogue.indicators_of(reading.source_id))
    try:
        delivery = _Delivery(export, reading, source, table)
        rows, blanks = delivery.rows()
        layout = delivery.layout(rows)
        loose = table.model_copy(update={"is_layout_known": False, "replaces": ()})
        planned, missing = plan(layout, loose, indicators)
        cbs_rows.check_no_doubles(rows, layout, table)
        areas = parse_regions(rows, delivery.names, layout, table)
    except SourceError as error:
        raise _of_file(error, workbook.name) from error
    observations = _observations(planned, rows, blanks, layout, table=table, snapshot=snapshot)
    observations = observations[in_scope(observations["region_code"], gemeenten)].reset_index(drop=True)
    if observations.empty:
        raise UnexpectedContentError(
            f"In {workbook.name} staat geen enkel cijfer dat het dashboard gebruikt.",
            remedy=f"{missing[0] if missing else 'Kies in StatLine ook uw gemeente.'} Er is niets geladen.",
        )
    checks.check_ranges(observations, indicators, dataset=workbook.name)
    check_observations(observations, dataset=workbook.name)
    return kept_files.Parsed(
        observations,
        {year: layout.stages.get(year, Stage.UNKNOWN).value for year in sorted(set(observations["year"].astype(int)))},
        (*delivery.notes, *_summary(observations, indicators, table)),
        areas[in_scope(areas["region_code"], gemeenten)].reset_index(drop=True),
    )


class _Delivery:
    """An export on its way to the rows of a CBS table."""

    def __init__(self, export: Export, reading: StatlineReading, source: Source, table: Table) -> None:
        self._export, self._reading, self._source, self._table = export, reading, source, table
        self._topics = [topic for topic in export.topics if not normalise(topic.title).startswith(CODES)]
        self._code_topic = next((topic for topic in export.topics if topic not in self._topics), None)
        self._region = region_dimension(export, source)
        self._period = next((name for name in export.dimensions if normalise(name) == "perioden"), None)
        self._groups = [name for name in export.dimensions if name not in {self._region, self._period}]
        self._left_out = 0
        self.stages: dict[int, Stage] = {}
        self.names: dict[str, str] = {}
        if self._region is None:
            raise UnexpectedContentError(
                f"{table.id}: in de rijen staan geen gebieden.", remedy="Zet in StatLine de regio's in de rijen."
            )

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out, in Dutch."""
        shown = "gebieden van een soort die we niet tonen, of die u hebt overgeslagen"
        return (f"{number(self._left_out)} rijen overgeslagen: {shown}",) if self._left_out else ()

    def rows(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The rows of the table, and beside them where a cell is blank: there the figure can't exist."""
        collected: dict[tuple[str, ...], dict[str, float | None]] = {}
        blanks: dict[tuple[str, ...], dict[str, bool]] = {}
        for line in self._export.lines:
            code = self._code(line)
            if code is None:
                self._left_out += 1
                continue
            self.names[code] = line.labels[self._region or ""]
            groups = tuple(self._group_code(name, line.labels[name]) for name in self._groups)
            for topic in self._topics:
                year = self._year(line, topic)
                if year is None:
                    self._left_out += 1
                    continue
                place = (code, str(year), *groups)
                self._put(collected.setdefault(place, {}), blanks.setdefault(place, {}), line, topic)
        index = ["region_code", "year", *map(key_of_title, self._groups)]
        return self._frame(collected, index), self._frame(blanks, index)

    def layout(self, rows: pd.DataFrame) -> Layout:
        """What the export says of itself, as a delivery of CBS does."""
        members = {REGION: {code: code for code in rows["region_code"]}, PERIOD: {}}
        for title, member in self._export.choices.items():
            members[key_of_title(title)] = {self._group_code(title, member): member}
        for title in self._groups:
            found = self._export.members(title)
            members[key_of_title(title)] = {self._group_code(title, member): member for member in found}
        for dimension, codes in self._reading.codes.items():
            # Known codes that were not exported: a figure may do without, such as a percentage without its total.
            members[dimension] = {code: title for title, code in codes.items()} | members[dimension]
        unique = {topic.name: topic for topic in self._topics}
        columns = tuple(Column(name, topic.title, topic.under, topic.unit) for name, topic in unique.items())
        return Layout(self._table.id, REGION, PERIOD, columns, members, self.stages)

    def _frame(self, cells: Mapping[tuple[str, ...], Mapping[str, object]], index: list[str]) -> pd.DataFrame:
        frame = pd.DataFrame([dict(zip(index, place, strict=True)) | dict(row) for place, row in cells.items()])
        if frame.empty:
            raise UnexpectedContentError(
                f"{self._table.id}: geen enkele rij gaat over een gebied en een heel jaar die het dashboard gebruikt.",
                remedy="Kies in StatLine uw gemeente, en hele jaren.",
            )
        for title, member in self._export.choices.items():
            frame[key_of_title(title)] = self._group_code(title, member)
        frame["year"] = frame["year"].astype("Int64")
        return frame.assign(period=frame["year"].astype("str"))

    def _put(self, row: dict[str, float | None], blank: dict[str, bool], line: Line, topic: Topic) -> None:
        reading = line.reading(topic)
        if reading.mark is not None and reading.mark.is_unreadable:
            text = str(line.cells[topic.index])[:40]
            raise UnexpectedContentError(
                f"{self._table.id}: '{text}' is geen getal (rij {line.number}, kolom '{topic.title}').",
                remedy="Download het bestand opnieuw bij StatLine.",
            )
        if topic.name in row and row[topic.name] != reading.value:
            raise UnexpectedContentError(
                f"{self._table.id}: hetzelfde cijfer staat er twee keer in (rij {line.number}, kolom '{topic.title}').",
                remedy="Haal een van de twee weg, of download het bestand opnieuw.",
            )
        row[topic.name] = reading.value
        blank[topic.name] = reading.mark is Mark.EMPTY

    def _code(self, line: Line) -> str | None:
        """The region code of a row; None where it is left out."""
        label = line.labels[self._region or ""]
        if self._code_topic is not None:
            cell = line.cells[self._code_topic.index] if self._code_topic.index < len(line.cells) else None
            code = read_code(cell)
            return code if code is not None and is_shown(code) else None
        if label not in self._reading.areas:
            raise UnexpectedContentError(
                f"{self._table.id}: van '{label[:60]}' (rij {line.number}) is niet bekend welk gebied het is.",
                remedy="Kies het gebied op pagina Gegevens, tabblad 'Bestand inlezen', of sla het over.",
            )
        code = self._reading.areas[label]
        return clean_code(code) if code else None

    def _year(self, line: Line, topic: Topic) -> int | None:
        """The year of a cell; None for a part of a year or another year than the table's."""
        if not self._source.period_dimension and self._table.year is not None:
            return self._table.year
        text = topic.period or (line.labels[self._period] if self._period else self._fixed_period())
        found = split_period(text)
        if found is None:
            return None
        year, stars = found
        self.stages[year] = stage_of("", text) if stars else self.stages.get(year, Stage.UNKNOWN)
        return year

    def _fixed_period(self) -> str:
        return next((member for name, member in self._export.choices.items() if normalise(name) == "perioden"), "")

    def _group_code(self, dimension: str, title: str) -> str:
        return self._reading.codes.get(key_of_title(dimension), {}).get(title, title)


def _observations(
    planned: list[Planned],
    rows: pd.DataFrame,
    blanks: pd.DataFrame,
    layout: Layout,
    *,
    table: Table,
    snapshot: Snapshot,
) -> pd.DataFrame:
    whole = cbs_rows.every_area(rows, layout)
    groups, empty = rows_by_selection(whole, layout), rows_by_selection(blanks, layout)
    parts = []
    for item in planned:
        found = figures(item, groups, layout, table=table, snapshot=snapshot)
        parts.append(_with_impossible(found, item, empty, layout))
    filled = [part for part in parts if len(part)]
    return conform(pd.concat(filled, ignore_index=True)) if filled else empty_observations()


def _with_impossible(
    found: pd.DataFrame, item: Planned, blanks: Mapping[tuple[str, ...], pd.DataFrame], layout: Layout
) -> pd.DataFrame:
    """Say what a blank cell and a point mean; over the network both are simply empty.

    Where only a few areas were exported, all of them unknown does not mean that nothing was published.
    """
    wanted, column = item.parts["value" if "value" in item.parts else "numerator"]
    here = blanks.get(tuple(wanted.selection[name] for name in layout.others))
    if here is None or column.key not in here or found.empty:
        return found
    blank = here.loc[here[column.key].fillna(value=False).astype("bool"), ["region_code", "year"]]
    is_blank = pd.MultiIndex.from_frame(found[["region_code", "year"]]).isin(pd.MultiIndex.from_frame(blank))
    is_few = found.groupby(["region_level", "year"])["region_code"].transform("size") < FEW_AREAS
    status = found["status"].mask(
        is_few & (found["status"] == Status.NOT_PUBLISHED.value), Status.SECRET_OR_UNKNOWN.value
    )
    is_secret = status == Status.SECRET_OR_UNKNOWN.value
    return found.assign(status=status.mask(is_blank & is_secret, Status.NOT_APPLICABLE.value))


def _table(source: Source, reading: StatlineReading) -> Table:
    table = next((item for item in source.tables if item.id == reading.table), None)
    if table is None:
        raise UnexpectedContentError(
            f"Tabel {reading.table} staat niet meer in indicators.yaml.", remedy="Lees het bestand opnieuw in."
        )
    return table


def _summary(observations: pd.DataFrame, indicators: Sequence[Indicator], table: Table) -> tuple[str, ...]:
    """How many figures of the table were exported; naming each that was not would hide what matters."""
    read, known = observations["indicator_id"].nunique(), len(indicators)
    words = f"Gelezen: {number(read)} van de {number(known)} cijfers die het dashboard van {table.id} kent"
    return (words,) if read < known else ()


def _of_file(error: SourceError, name: str) -> UnexpectedContentError:
    return UnexpectedContentError(f"{name}: {error.what}", remedy=error.remedy)
