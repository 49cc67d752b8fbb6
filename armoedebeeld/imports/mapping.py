"""What an analyst confirmed about a workbook's layout, kept so that next year's file is recognised at once."""

import hashlib
import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from pydantic import Field, ValidationError

from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.strict import NonEmpty, Strict, explain_field
from armoedebeeld.imports.meanings import Target

VERSION = 1


class Role(StrEnum):
    """What a column is for."""

    CODE = "code"
    NAME = "name"
    LEVEL = "level"
    YEAR = "year"
    GROUP = "group"
    FIGURE = "figure"
    IGNORED = "ignored"


class ColumnRule(Strict):
    """A column by its header with years replaced; `level` where it holds areas of one level."""

    key: NonEmpty
    role: Role
    level: Level | None = None


class SeriesRule(Strict):
    """Numbers of one kind: a column, and in a long table the words in its group columns. No targets: not used."""

    column: NonEmpty
    when: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    factor: float = Field(default=1, gt=0)

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What the rule is about."""
        return self.column, self.when


class TableRule(Strict):
    """How a table is read; the same for every sheet whose name differs by its year only."""

    sheet: NonEmpty
    number: int = Field(ge=1)
    is_used: bool = True
    level: Level | None = Field(default=None, description="Voor een tabel waarin het niveau nergens staat.")
    columns: tuple[ColumnRule, ...]
    series: tuple[SeriesRule, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        """Names the table within its workbook."""
        return self.sheet, self.number


class Mapping(Strict):
    """Everything that is needed to read a workbook without asking.

    Attributes:
        source_id: the source that the workbook comes from.
        fingerprint: of the layout; next year's file has the same one.
        areas: name in the file -> region code, as the analyst chose; empty for "leave out".
        years: sheet and table (`Blad1#1`) -> year, where the file does not say it. Of this file only.
        boundary_year: the borders on which the figures stand; None for those of each figure's own year. This file only.
        gemeente: the municipality that the file is about, where only names are given.
    """

    version: int = VERSION
    source_id: NonEmpty
    fingerprint: NonEmpty
    tables: tuple[TableRule, ...]
    areas: dict[str, str] = Field(default={})
    years: dict[str, int] = Field(default={})
    boundary_year: int | None = None
    gemeente: str | None = None

    @property
    def series(self) -> str:
        """How a dataset that is read with it is called, before its checksum."""
        return self.source_id

    def table(self, key: tuple[str, int]) -> TableRule | None:
        """The rule of one table."""
        return next((rule for rule in self.tables if rule.key == key), None)

    def with_table(self, rule: TableRule) -> "Mapping":
        """With one table's rule replaced."""
        return self._with(tables=tuple(rule if item.key == rule.key else item for item in self.tables))

    def with_series(self, table: tuple[str, int], series: SeriesRule) -> "Mapping":
        """With the meaning of one series replaced."""
        rule = self.table(table)
        if rule is None:
            return self
        changed = tuple(series if item.key == series.key else item for item in rule.series)
        return self.with_table(rule.model_copy(update={"series": changed}))

    def with_year(self, key: str, year: int | None) -> "Mapping":
        """With the year of one table of this file (`year_key`), or without it."""
        years = {name: known for name, known in self.years.items() if name != key}
        return self._with(years=years if year is None else {**years, key: year})

    def with_area(self, key: str, code: str | None) -> "Mapping":
        """With the area of a name: a code, empty to leave it out, None to ask again."""
        areas = {name: known for name, known in self.areas.items() if name != key}
        return self._with(areas=areas if code is None else {**areas, key: code})

    def with_borders(self, year: int | None) -> "Mapping":
        """With the borders on which the figures stand; None for those of each figure's own year."""
        return self._with(boundary_year=year)

    def with_gemeente(self, gemeente: str | None) -> "Mapping":
        """With the municipality that the file is about."""
        return self._with(gemeente=gemeente)

    def _with(self, **changes: object) -> "Mapping":
        return self.model_copy(update=changes)

    def layout_only(self) -> "Mapping":
        """Without the answers that hold for one file: the next one has other years."""
        return self.model_copy(update={"years": {}, "boundary_year": None})


def year_key(sheet: str, number: int) -> str:
    """Names a table of this very file in `Mapping.years`."""
    return f"{sheet}#{number}"


def fingerprint_of(layout: Iterable[tuple[str, int, tuple[str, ...]]]) -> str:
    """A short checksum of sheet names and headers, years replaced; each table counts once."""
    unique = sorted({json.dumps(item, ensure_ascii=False) for item in layout})
    return hashlib.sha256("\n".join(unique).encode()).hexdigest()[:16]


def save_mapping(folder: Path, mapping: Mapping) -> Path:
    """Keep the layout part of a mapping and return its file; a former one of the same layout is replaced.

    Raises:
        UserError: the folder can't be written.
    """
    path = _path(folder, mapping.source_id, mapping.fingerprint)
    temporary = path.with_suffix(".tmp")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary.write_text(mapping.layout_only().model_dump_json(indent=1), encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise UserError(
            f"De koppeling kon niet worden bewaard in {folder} ({error.strerror or error}).",
            remedy="Maak ruimte op de schijf of controleer de rechten van de map.",
        ) from error
    return path


def find_mapping(folder: Path, source_id: str, fingerprint: str) -> Mapping | None:
    """The mapping that was kept for a layout; None where there is none.

    Raises:
        UserError: the file is damaged.
    """
    path = _path(folder, source_id, fingerprint)
    if not path.is_file():
        return None
    return parse_mapping(path.read_bytes(), name=path.name)


def parse_mapping(content: bytes, *, name: str) -> Mapping:
    """The mapping in a JSON file.

    Raises:
        UserError: it is damaged or of another version.
    """
    try:
        mapping = Mapping.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "het bestand"
        raise UserError(
            f"De bewaarde koppeling {name} is niet te lezen: {field} {explain_field(first['type'])}.",
            remedy=f"Verwijder {name} uit de map koppelingen en bevestig de kolommen opnieuw.",
        ) from error
    if mapping.version != VERSION:
        raise UserError(
            f"De bewaarde koppeling {name} is van een andere versie ({mapping.version}).",
            remedy=f"Verwijder {name} uit de map koppelingen en bevestig de kolommen opnieuw.",
        )
    return mapping


def _path(folder: Path, source_id: str, fingerprint: str) -> Path:
    return folder / f"{source_id}-{fingerprint}.json"
