"""From the titles in a StatLine export to the codes of CBS: areas, groups and the table; a doubtful name is asked."""

import re
from collections.abc import Mapping as Lookup
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pydantic import Field

from armoedebeeld.domain.catalogue import Catalogue, Source, Table
from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.regions import COUNTRY, Level
from armoedebeeld.domain.strict import NonEmpty, Strict, read_yaml
from armoedebeeld.imports.areas import AreaIndex, Match, NameMatch, is_shown, read_code
from armoedebeeld.imports.problems import OpenName
from armoedebeeld.imports.statline import CODES, Export, find_table, key_of_title
from armoedebeeld.imports.words import key_of, normalise

# What CBS writes behind the name of an area that is no municipality.
_KIND = re.compile(r"\((PV|LD|CR|AM)\)\s*$")
LEFT_OUT = ""
FACTS = "statline.yml"
AREAS = "statline_gebieden.csv"


class Facts(Strict):
    """Titles of codes in tables of CBS: table -> dimension key -> title -> code."""

    tables: dict[str, dict[str, dict[str, str]]]

    def codes(self, table: str) -> Lookup[str, Lookup[str, str]]:
        """Dimension key -> title -> code; empty for a table whose codes were never seen."""
        return self.tables.get(table, {})


class StatlineReading(Strict):
    """What a StatLine export is, and what its titles stand for; enough to read it again without asking.

    Attributes:
        table: id of the table.
        codes: dimension key -> title -> code; a title without a code stands for itself.
        areas: title -> region code; empty for one that is left out.
    """

    source_id: NonEmpty
    table: NonEmpty
    codes: dict[str, dict[str, str]] = Field(default={})
    areas: dict[str, str] = Field(default={})

    @property
    def series(self) -> str:
        """How a dataset of this kind is called, before its checksum: never as the table itself."""
        return series_of(self.table)


def series_of(table: str) -> str:
    """The beginning of the names of all files of a table."""
    return f"{table}_bestand"


@dataclass(frozen=True)
class StatlineRecognition:
    """A StatLine export beside its reading; `open_names` are areas that somebody has to choose first."""

    export: Export
    source: Source
    table: Table
    reading: StatlineReading
    open_names: tuple[OpenName, ...]
    matched: int
    has_codes: bool


def load_facts(folder: Path) -> Facts:
    """The committed titles of codes."""
    return Facts.model_validate(read_yaml(folder / FACTS))


def load_areas(folder: Path) -> pd.DataFrame:
    """The committed municipalities and provinces: `region_code`, `boundary_year`, `level`, `name` as in StatLine."""
    rows = pd.read_csv(folder / AREAS, sep=";", dtype={"region_code": "str", "name": "str", "boundary_year": "int64"})
    return rows.assign(level=rows["region_code"].str[:2])


def with_committed(regions: pd.DataFrame, committed: pd.DataFrame) -> pd.DataFrame:
    """The loaded areas, with the committed ones of years of which nothing is loaded."""
    columns = ["region_code", "boundary_year", "level", "name"]
    loaded = set(regions["boundary_year"])
    extra = committed[~committed["boundary_year"].isin(loaded)]
    return pd.concat([part for part in (regions[columns], extra[columns]) if len(part)] or [regions[columns]])


def recognise_statline(
    export: Export, *, catalogue: Catalogue, facts: Facts, regions: pd.DataFrame, chosen: Lookup[str, str] | None = None
) -> StatlineRecognition:
    """What an export is and what its titles stand for.

    Args:
        export: the cells.
        catalogue: sources and tables.
        facts: titles of codes.
        regions: areas by name, the committed ones included.
        chosen: title of an area -> the code that somebody chose, or empty to leave it out.

    Raises:
        UserError: the catalogue has no table with this title, or the export has no areas.
    """
    found = find_table(export.title, catalogue)
    if found is None:
        raise UserError(
            f"De tabel '{export.title[:120]}' staat niet in indicators.yaml.",
            remedy="Alleen tabellen die het dashboard kent worden gelezen; docs/sources.md noemt ze.",
        )
    source_id, table = found
    source = catalogue.sources[source_id]
    if _topic_with_codes(export) is not None:
        return _recognised(export, source_id, source, table, facts, areas={}, opened=(), has_codes=True)
    dimension = region_dimension(export, source)
    if dimension is None or not source.period_dimension:
        raise UserError(
            "In dit bestand staan de gebieden alleen met hun naam, zonder code.",
            remedy="Kies in StatLine bij 'Onderwerp' ook 'Regioaanduiding, Codering' en download opnieuw. Namen van "
            "buurten komen te vaak voor om te raden.",
        )
    areas, opened = _areas(export.members(dimension), table, regions=regions, chosen=chosen or {})
    return _recognised(export, source_id, source, table, facts, areas=areas, opened=opened, has_codes=False)


def region_dimension(export: Export, source: Source) -> str | None:
    """The title of the dimension of areas in the rows."""
    wanted = {normalise(source.region_dimension), "regio's", "regio", "wijken en buurten"}
    return next((name for name in export.dimensions if normalise(name) in wanted or _is_regios(name)), None)


def _is_regios(name: str) -> bool:
    return normalise(name).startswith("regio")


def _topic_with_codes(export: Export) -> object | None:
    return next((topic for topic in export.topics if normalise(topic.title).startswith(CODES)), None)


def _recognised(
    export: Export,
    source_id: str,
    source: Source,
    table: Table,
    facts: Facts,
    *,
    areas: dict[str, str],
    opened: tuple[OpenName, ...],
    has_codes: bool,
) -> StatlineRecognition:
    known = facts.codes(table.id)
    groups = [*export.choices, *export.dimensions]
    codes = {key: dict(known[key]) for title in groups if (key := key_of_title(title)) in known}
    reading = StatlineReading(source_id=source_id, table=table.id, codes=codes, areas=areas)
    matched = sum(bool(code) for code in areas.values())
    return StatlineRecognition(export, source, table, reading, opened, matched, has_codes)


def _areas(
    names: list[str], table: Table, *, regions: pd.DataFrame, chosen: Lookup[str, str]
) -> tuple[dict[str, str], tuple[OpenName, ...]]:
    index, found, opened = AreaIndex(regions), {}, []
    for name in names:
        if name in chosen:
            found[name] = chosen[name]
            continue
        code, match = _find(name, table.boundary_year, index)
        if code is not None:
            found[name] = code
        else:
            level = _level(name)
            opened.append(OpenName(f"{level.value}||{key_of(name)}", name, level, match.candidates))
    return found, tuple(opened)


def _find(name: str, year: int, index: AreaIndex) -> tuple[str | None, NameMatch]:
    if normalise(name) == "nederland":
        return COUNTRY, NameMatch(Match.MATCHED, (COUNTRY,))
    kind = _KIND.search(name)
    if kind and not is_shown(kind[1]):
        return LEFT_OUT, NameMatch(Match.UNMATCHED)
    if (code := read_code(name)) is not None:
        return code, NameMatch(Match.MATCHED, (code,))
    match = index.find(_KIND.sub("", name).strip() if kind else name, level=_level(name), year=year)
    return match.code, match


def _level(name: str) -> Level:
    kind = _KIND.search(name)
    return Level.PROVINCE if kind and kind[1] == Level.PROVINCE.value else Level.MUNICIPALITY
