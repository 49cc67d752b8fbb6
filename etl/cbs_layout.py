"""What a delivery of a CBS table says of itself: columns, dimensions with their codes, and the stage of each year."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import orjson

from armoedebeeld.domain.catalogue import Measure, Source, Table
from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.domain.periods import Stage, stage_of
from etl.cbs_client import unexpected
from etl.snapshot import Snapshot

TITLE = "titel:"
_SUFFIX = re.compile(r"_\d+$")
_PROVISIONAL_TEXT = "voorlopige cijfers"
_TYPES = {"GeoDimension", "GeoDetail", "TimeDimension", "Dimension"}
_GEO = {"GeoDimension", "GeoDetail"}


def stem_of(column: str) -> str:
    """A topic key without its sequence number, in small letters: the number changes per year and per delivery."""
    return _SUFFIX.sub("", column).lower()


@dataclass(frozen=True)
class Column:
    """One column of figures or text.

    Attributes:
        key: its name in this delivery: a topic key (v3) or a measure code (v4).
        under: titles of the groups that it stands under, nearest first.
    """

    key: str
    title: str
    under: tuple[str, ...] = ()
    unit: str = ""
    is_provisional: bool = False

    @property
    def words(self) -> str:
        """The column for a message: title and the group that it stands under."""
        return f"{self.title} ({self.under[0]})" if self.under else self.title


@dataclass(frozen=True)
class Layout:
    """A delivery's own description.

    Attributes:
        members: dimension -> code -> title; codes as the source writes them, without padding.
        stages: year -> how final its figures are, where the source says so per period.
        announced: the source's own number of rows for what was asked; None where it gives none.
    """

    table_id: str
    region: str
    period: str
    columns: tuple[Column, ...]
    members: Mapping[str, Mapping[str, str]]
    stages: Mapping[int, Stage] = field(default_factory=dict)
    announced: int | None = None

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Every dimension: region, period where there is one, then the others."""
        return tuple(filter(None, (self.region, self.period, *self.others)))

    @property
    def others(self) -> tuple[str, ...]:
        """The dimensions beside region and period."""
        return tuple(name for name in self.members if name not in {self.region, self.period})

    def find(self, measure: Measure) -> Column | None:
        """The column of a measure: by code, else by name without number, else by title; None where there is none.

        Of several names, titles and groups the first that fits counts.

        Raises:
            UnexpectedContentError: several columns fit equally well.
        """
        for fitting in self._candidates(measure):
            if len(fitting) > 1:
                names = ", ".join(f"{column.key} = {column.words}" for column in fitting[:4])
                raise UnexpectedContentError(
                    f"{self.table_id}: '{measure.label}' past op {len(fitting)} kolommen: {names}.",
                    remedy="Zet bij dit cijfer in indicators.yaml de groep erbij ('under'), of een naam die maar één "
                    "keer voorkomt.",
                )
            if fitting:
                return fitting[0]
        return None

    def resolve(self, dimension: str, wanted: str) -> str:
        """The code that `wanted` stands for: itself, or the one code whose title fits `titel:...`.

        Raises:
            UnexpectedContentError: no title fits, or several do.
        """
        if not wanted.startswith(TITLE):
            return wanted
        pattern = wanted.removeprefix(TITLE).strip()
        fitting = [code for code, title in self.members.get(dimension, {}).items() if _fits(title, pattern)]
        if len(fitting) != 1:
            raise unexpected(
                self.table_id, f"bij {dimension} passen {len(fitting)} namen op '{pattern}' in plaats van 1"
            )
        return fitting[0]

    def total_of(self, dimension: str) -> str:
        """The code that stands for everybody in a dimension that nobody chose a part of.

        Raises:
            UnexpectedContentError: it can't be told.
        """
        members = self.members.get(dimension, {})
        fitting = [code for code, title in members.items() if title.lower().startswith("totaal")]
        if len(members) == 1:
            fitting = list(members)
        if len(fitting) != 1:
            raise UnexpectedContentError(
                f"{self.table_id}: bij {dimension} is niet te zien welke code voor het totaal staat.",
                remedy=f"Zet bij het cijfer in indicators.yaml 'where: {{{dimension}: code}}'. Er is niets geladen.",
            )
        return fitting[0]

    def _candidates(self, measure: Measure) -> Iterator[list[Column]]:
        columns = [column for column in self.columns if _has_unit(column, measure)]
        named = [[column for column in columns if column.key in measure.codes]]
        named += [[column for column in columns if stem_of(column.key) == name.lower()] for name in measure.columns]
        named += [[column for column in columns if _fits(column.title, pattern)] for pattern in measure.titles]
        for found in named:
            for group in measure.under or ("*",):
                yield [column for column in found if group == "*" or _is_under(column, group)]


def read_layout(snapshot: Snapshot, *, source: Source, table: Table) -> Layout:
    """The description in a snapshot, of either protocol.

    Raises:
        UnexpectedContentError: no dimension of areas can be found.
    """
    is_v4 = is_v4_snapshot(snapshot)
    kinds = _v4_dimensions(snapshot) if is_v4 else v3_dimensions(orjson.loads(snapshot.read("properties.json")))
    region = dimension_of_areas(kinds, source, table_id=table.id)
    period = dimension_of_time(kinds, source)
    members = {name: _members(snapshot, name, is_v4=is_v4) for name in kinds}
    return Layout(
        table_id=table.id,
        region=region,
        period=period,
        columns=tuple(_v4_columns(snapshot) if is_v4 else _v3_columns(orjson.loads(snapshot.read("properties.json")))),
        members=members,
        stages=_stages(snapshot, period, suffix=source.period_suffix) if period else {},
        announced=announced_rows(orjson.loads(snapshot.read("table.json")), table),
    )


def find_column(layout: Layout, measure: Measure, table: Table) -> Column | None:
    """`layout.find`, but None where several columns fit in a table of unseen layout."""
    try:
        return layout.find(measure)
    except UnexpectedContentError:
        if table.is_layout_known:
            raise
        return None


def is_v4_snapshot(snapshot: Snapshot) -> bool:
    """Whether a snapshot was fetched over OData v4."""
    return bool(snapshot.names("v4-dimensions-"))


def announced_rows(description: dict[str, Any], table: Table) -> int | None:
    """The source's own number of rows; None where it gives none."""
    count = description.get("RecordCount")
    if count is None or isinstance(count, int):
        return count or None
    raise unexpected(table.id, f"de catalogus noemt '{count}' als aantal rijen")


def dimension_of_areas(kinds: Mapping[str, str], source: Source, *, table_id: str) -> str:
    """The dimension with the region codes: the one that the catalogue names, else the only geographic one."""
    if source.region_dimension in kinds:
        return source.region_dimension
    found = [name for name, kind in kinds.items() if kind in _GEO]
    if len(found) != 1:
        raise unexpected(table_id, f"de dimensie '{source.region_dimension}' met gebieden is er niet")
    return found[0]


def dimension_of_time(kinds: Mapping[str, str], source: Source) -> str:
    """The dimension with the periods; empty where the table is about one year."""
    if source.period_dimension in kinds:
        return source.period_dimension
    return next((name for name, kind in kinds.items() if kind == "TimeDimension"), "")


def v3_dimensions(properties: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Dimension -> kind, of DataProperties."""
    return {item["Key"]: item["Type"] for item in properties if item.get("Type") in _TYPES}


def _v4_dimensions(snapshot: Snapshot) -> dict[str, str]:
    return {item["Identifier"]: item["Kind"] for item in rows_of(snapshot, "v4-dimensions-")}


def _v3_columns(properties: list[dict[str, Any]]) -> Iterator[Column]:
    groups = {item.get("ID"): item for item in properties if item.get("Type") == "TopicGroup"}
    for item in properties:
        if item.get("Type") == "Topic" and item.get("Key"):
            is_provisional = _PROVISIONAL_TEXT in (item.get("Description") or "").lower()
            title = (item.get("Title") or "").strip()
            under = _chain(item.get("ParentID"), groups)
            yield Column(item["Key"], title, under, _unit(item), is_provisional)


def _v4_columns(snapshot: Snapshot) -> Iterator[Column]:
    groups = {item["Id"]: {**item, "ParentID": item.get("ParentId")} for item in rows_of(snapshot, "v4-groups-")}
    for item in rows_of(snapshot, "v4-measures-"):
        is_provisional = _PROVISIONAL_TEXT in (item.get("Description") or "").lower()
        under = _chain(item.get("MeasureGroupId"), groups)
        yield Column(item["Identifier"], (item.get("Title") or "").strip(), under, _unit(item), is_provisional)


def rows_of(snapshot: Snapshot, prefix: str) -> list[dict[str, Any]]:
    """The rows of all pages of a code list or metadata set."""
    return [row for name in snapshot.names(prefix) for row in orjson.loads(snapshot.read(name))["value"]]


def _unit(item: dict[str, Any]) -> str:
    return " ".join((item.get("Unit") or "").lower().split())


def _chain(parent: object, groups: Mapping[Any, dict[str, Any]]) -> tuple[str, ...]:
    """Titles from the nearest group up; a loop in the description ends it."""
    titles: list[str] = []
    seen: set[object] = set()
    while parent in groups and parent not in seen:
        seen.add(parent)
        titles.append(str(groups[parent].get("Title") or "").strip())
        parent = groups[parent].get("ParentID")
    return tuple(titles)


def _members(snapshot: Snapshot, dimension: str, *, is_v4: bool) -> dict[str, str]:
    key = "Identifier" if is_v4 else "Key"
    return {row[key].strip(): (row.get("Title") or "").strip() for row in rows_of(snapshot, f"{dimension}-")}


def _stages(snapshot: Snapshot, dimension: str, *, suffix: str) -> dict[int, Stage]:
    """Year -> stage of the period that stands for it; a quarter may be provisional where its year is final."""
    stages = {}
    for row in rows_of(snapshot, f"{dimension}-"):
        code = (row.get("Key") or row.get("Identifier") or "").strip()
        if code[:4].isdigit() and code[4:] == suffix:
            stages[int(code[:4])] = stage_of(row.get("Status") or "", row.get("Title") or "")
    return stages


def _fits(title: str, pattern: str) -> bool:
    return fnmatchcase(" ".join(title.lower().split()), " ".join(pattern.lower().split()))


def _has_unit(column: Column, measure: Measure) -> bool:
    return not measure.unit or column.unit == measure.unit.lower()


def _is_under(column: Column, pattern: str) -> bool:
    return any(_fits(title, pattern) for title in column.under)
