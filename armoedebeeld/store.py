"""The only SQL on figures: dated immutable DuckDB files, the pointer to the current one, and what pages read."""

import hashlib
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pandas as pd

from armoedebeeld.domain.errors import StoreError
from armoedebeeld.domain.observations import COLUMNS, KEY, empty_observations

SCHEMA_VERSION = "1"
KEEP_FILES = 5
POINTER = "CURRENT"
ENUM_COLUMNS = (
    "indicator_id",
    "region_code",
    "region_level",
    "period",
    "breakdown",
    "status",
    "source_id",
    "snapshot_id",
)

TABLES: dict[str, dict[str, str]] = {
    "region": {
        "region_code": "str",
        "boundary_year": "Int64",
        "level": "str",
        "name": "str",
        "parent_wijk": "str",
        "parent_gemeente": "str",
        "change_code": "str",
        "inhabitants": "Int64",
        "households": "Int64",
        "urbanity": "Int64",
        "dataset_id": "str",
    },
    "snapshot": {
        "snapshot_id": "str",
        "dataset_id": "str",
        "source_id": "str",
        "title": "str",
        "url": "str",
        "retrieved_at": "str",
        "modified": "str",
        "sha256": "str",
        "rows": "Int64",
        "licence": "str",
        "status": "str",
    },
    "boundary": {
        "dataset_id": "str",
        "level": "str",
        "boundary_year": "Int64",
        "file": "str",
        "areas": "Int64",
    },
    "load_log": {
        "load_id": "str",
        "finished_at": "str",
        "dataset_id": "str",
        "outcome": "str",
        "message": "str",
        "rows": "Int64",
    },
    "scope": {"gemeente": "str"},
    "meta": {"key": "str", "value": "str"},
}
# What a damaged file shows as; a wrong query of ours is no damage.
_DAMAGE = (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException, duckdb.InternalException)
_SQL_TYPES = {"str": "VARCHAR", "Int64": "INTEGER", "Float64": "DOUBLE", "bool": "BOOLEAN"}


def empty_table(name: str) -> pd.DataFrame:
    """An empty DataFrame with the columns and dtypes of one of `TABLES`."""
    return pd.DataFrame({column: pd.Series(dtype=dtype) for column, dtype in TABLES[name].items()})


@dataclass(frozen=True)
class Content:
    """Everything that one figures file holds, as DataFrames with the columns of `COLUMNS` and `TABLES`."""

    observations: pd.DataFrame = field(default_factory=empty_observations)
    region: pd.DataFrame = field(default_factory=lambda: empty_table("region"))
    snapshot: pd.DataFrame = field(default_factory=lambda: empty_table("snapshot"))
    boundary: pd.DataFrame = field(default_factory=lambda: empty_table("boundary"))
    load_log: pd.DataFrame = field(default_factory=lambda: empty_table("load_log"))
    scope: pd.DataFrame = field(default_factory=lambda: empty_table("scope"))
    meta: pd.DataFrame = field(default_factory=lambda: empty_table("meta"))

    def table(self, name: str) -> pd.DataFrame:
        """One of `TABLES` by name."""
        frame: pd.DataFrame = getattr(self, name)
        return frame

    @property
    def is_fictional(self) -> bool:
        """Whether these are the made-up municipality's figures."""
        return bool(((self.meta["key"] == "is_fictional") & (self.meta["value"] == "ja")).any())


def current_file(folder: Path) -> Path | None:
    """The published figures file of a folder; None where nothing was published.

    Raises:
        StoreError: the pointer names a file that is not there.
    """
    pointer = folder / POINTER
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    path = folder / name
    if not name or not path.is_file():
        raise StoreError(
            f"De cijfers zijn weg: {POINTER} wijst naar {name or 'niets'}, maar dat bestand is er niet.",
            remedy="Laad de cijfers opnieuw met 'armoedebeeld load --offline', of zet het bestand terug.",
        )
    return path


def figures_files(folder: Path) -> list[Path]:
    """All published figures files that are still kept, oldest first."""
    return sorted(folder.glob("cijfers-*.duckdb"))


def replace_database(folder: Path, content: Content) -> Path:
    """Write a new figures file and make it the current one; readers of the old one notice nothing.

    The file is written under a temporary name, checked, flushed to disk and renamed; only then the pointer moves.

    Raises:
        StoreError: the disk is full or not writable, or a key occurs twice. The published figures are untouched.
    """
    _make_folder(folder)
    path = _new_path(folder)
    temporary = path.with_suffix(".duckdb.tmp")
    try:
        _write(temporary, content)
        _flush(temporary)
        _replace(temporary, path)
        _point_to(folder, path.name)
    except (OSError, duckdb.Error) as error:
        raise StoreError(
            f"De nieuwe cijfers konden niet worden opgeslagen in {folder} ({_short(error)}).",
            remedy="Maak ruimte op de schijf of kies een andere map met --database. De cijfers van eerder staan er.",
        ) from error
    finally:
        for leftover in folder.glob(temporary.name + "*"):
            with suppress(OSError):
                leftover.unlink()
    prune(folder)
    return path


def prune(folder: Path, *, keep: int = KEEP_FILES) -> None:
    """Remove figures files older than the last `keep`, never the current one; best effort."""
    current = current_file(folder)
    for path in figures_files(folder)[:-keep]:
        if path != current:
            with suppress(OSError):
                path.unlink()


def read_content(path: Path) -> Content:
    """Everything in a figures file, for the next load to build on."""
    with _opened(path) as cursor:
        tables = {name: _table(cursor, name) for name in TABLES}
        observations = cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM observation").df().astype(COLUMNS)
    return Content(observations=observations, **tables)


def boundary_files(path: Path) -> list[str]:
    """The names of the border files that a figures file refers to."""
    with _opened(path) as cursor:
        return [row[0] for row in cursor.execute("SELECT DISTINCT file FROM boundary ORDER BY 1").fetchall()]


def content_hash(path: Path) -> str:
    """A checksum of the figures themselves: the same content gives the same text, whenever it was loaded."""
    digest = hashlib.sha256()
    with _opened(path) as cursor:
        queries = [f"SELECT {', '.join(COLUMNS)} FROM observation ORDER BY {', '.join(KEY)}"]
        queries += [f"SELECT * FROM {name} ORDER BY ALL" for name in TABLES if name not in {"load_log"}]
        for query in queries:
            for row in cursor.execute(query).fetchall():
                digest.update(repr(row).encode())
    return digest.hexdigest()


class Figures:
    """One open figures file. Every thread reads through its own cursor; the file is never written."""

    def __init__(self, path: Path) -> None:
        """Open a file read-only.

        Raises:
            StoreError: the file is no figures file of this version.
        """
        self.path = path
        self._threads = threading.local()
        with _dutch_errors(path):
            self._connection = duckdb.connect(str(path), read_only=True)
            try:
                _check_version(self._connection, path)
            except BaseException:
                self._connection.close()
                raise

    def read(self, query: str, parameters: Sequence[object] = ()) -> pd.DataFrame:
        """The answer to one query, read to its end on this thread's own cursor.

        Raises:
            StoreError: the file was damaged after it was opened.
        """
        if not hasattr(self._threads, "cursor"):
            self._threads.cursor = self._connection.cursor()
        cursor: duckdb.DuckDBPyConnection = self._threads.cursor
        with _dutch_errors(self.path, kinds=_DAMAGE):
            return cursor.execute(query, list(parameters)).df()

    def table(self, name: str) -> pd.DataFrame:
        """One of `TABLES`, whole."""
        return self.read(f"SELECT * FROM {_known(name)} ORDER BY ALL").astype(TABLES[name])

    def areas(self) -> pd.DataFrame:
        """Every area, one row per code and boundary year: `TABLES["region"]` without `dataset_id`."""
        columns = {name: dtype for name, dtype in TABLES["region"].items() if name != "dataset_id"}
        return self.read("SELECT * FROM area ORDER BY region_code, boundary_year").astype(columns)

    def observations(
        self,
        indicator_id: str,
        *,
        levels: Sequence[str] = (),
        year: int | None = None,
        gemeente: str | None = None,
    ) -> pd.DataFrame:
        """Rows of one indicator with the area's name.

        Args:
            indicator_id: the indicator.
            levels: only these levels; all where empty.
            year: only this year.
            gemeente: only areas inside this municipality, the municipality itself included.

        Returns:
            `COLUMNS` and `region_name`, ordered by year and region code.
        """
        clauses, parameters = ["o.indicator_id = ?"], [indicator_id]
        values: list[object] = list(parameters)
        if levels:
            clauses.append(f"o.region_level IN ({', '.join('?' * len(levels))})")
            values += [str(level) for level in levels]
        if year is not None:
            clauses.append("o.year = ?")
            values.append(year)
        if gemeente is not None:
            clauses.append("substr(o.region_code, 3, 4) = ? AND o.region_level IN ('GM', 'WK', 'BU', 'GB')")
            values.append(gemeente[2:6])
        return self._with_names(" AND ".join(clauses), values)

    def profile(self, region_codes: Sequence[str]) -> pd.DataFrame:
        """Rows of all indicators of some areas, with the area's name; ordered by indicator and year."""
        if not region_codes:
            return empty_observations().assign(region_name=pd.Series(dtype="str"))
        places = ", ".join("?" * len(region_codes))
        return self._with_names(f"o.region_code IN ({places})", list(region_codes), view="observation_of_region")

    def filled(self, gemeente: str) -> pd.DataFrame:
        """Which indicators have a value in which years for a municipality itself, its wijken or its buurten.

        Returns:
            Columns `indicator_id`, `region_level`, `year`; one row per combination with at least one value.
        """
        return self.read(
            """
            SELECT DISTINCT indicator_id, region_level, year FROM observation
            WHERE value IS NOT NULL AND substr(region_code, 3, 4) = ? AND region_level IN ('GM', 'WK', 'BU', 'GB')
            ORDER BY ALL
            """,
            [gemeente[2:6]],
        ).astype({"indicator_id": "str", "region_level": "str", "year": "Int64"})

    def coverage(self) -> pd.DataFrame:
        """Per indicator, level and year how many areas have a value.

        Returns:
            `areas` and `known` (numbers of areas, and of those with a value) and `reason`, the status that most of
            the others have.
        """
        return self.read(
            """
            SELECT indicator_id, region_level, year, count(*) AS areas, count(value) AS known,
                   mode(status) FILTER (WHERE value IS NULL) AS reason
            FROM observation GROUP BY ALL ORDER BY ALL
            """
        ).astype({"indicator_id": "str", "region_level": "str", "year": "Int64", "areas": "Int64", "known": "Int64"})

    def close(self) -> None:
        """Close the file; call when the last reader is done."""
        self._connection.close()

    def _with_names(self, where: str, values: Sequence[object], *, view: str = "observation") -> pd.DataFrame:
        columns = ", ".join(f"o.{name}" for name in COLUMNS)
        query = f"""
            SELECT {columns}, coalesce(r.name, o.region_code) AS region_name
            FROM {view} o LEFT JOIN area r ON r.region_code = o.region_code AND r.boundary_year = o.boundary_year
            WHERE {where}
            ORDER BY o.indicator_id, o.year, o.region_code, o.breakdown
        """
        return self.read(query, values).astype({**COLUMNS, "region_name": "str"})


def _known(name: str) -> str:
    if name not in TABLES:
        raise KeyError(name)
    return name


def _table(cursor: duckdb.DuckDBPyConnection, name: str) -> pd.DataFrame:
    return cursor.execute(f"SELECT * FROM {_known(name)} ORDER BY ALL").df().astype(TABLES[name])


@contextmanager
def _opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with _dutch_errors(path):
        connection = duckdb.connect(str(path), read_only=True)
        try:
            _check_version(connection, path)
            yield connection
        finally:
            connection.close()


@contextmanager
def _dutch_errors(path: Path, *, kinds: tuple[type[duckdb.Error], ...] = (duckdb.Error,)) -> Iterator[None]:
    try:
        yield
    except kinds as error:
        raise StoreError(
            f"{path.name} is geen leesbaar cijferbestand ({_short(error)}).",
            remedy="Verwijder het en laad opnieuw met 'armoedebeeld load --offline'.",
        ) from error


def _check_version(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    rows = connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchall()
    if rows != [(SCHEMA_VERSION,)]:
        raise StoreError(
            f"{path.name} is gemaakt met een andere versie van Armoedebeeld.",
            remedy="Laad opnieuw met 'armoedebeeld load --offline'.",
        )


def _write(path: Path, content: Content) -> None:
    path.unlink(missing_ok=True)
    connection = duckdb.connect(str(path))
    try:
        for name, columns in TABLES.items():
            _create(connection, name, columns, content.table(name))
        _create_areas(connection)
        _create_observations(connection, content.observations)
        connection.execute("CHECKPOINT")
    finally:
        connection.close()


def _create(connection: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], rows: pd.DataFrame) -> None:
    definition = ", ".join(f"{column} {_SQL_TYPES[dtype]}" for column, dtype in columns.items())
    connection.execute(f"CREATE TABLE {name} ({definition})")
    frame = rows[list(columns)].astype(columns)
    connection.register("incoming", frame)
    connection.execute(f"INSERT INTO {name} SELECT * FROM incoming ORDER BY ALL")
    connection.unregister("incoming")


def _create_areas(connection: duckdb.DuckDBPyConnection) -> None:
    """One row per code and boundary year: two tables may describe the same area, the fuller one is kept."""
    connection.execute("""
        CREATE TABLE area AS SELECT * EXCLUDE (dataset_id) FROM region
        QUALIFY row_number() OVER (
            PARTITION BY region_code, boundary_year ORDER BY inhabitants IS NULL, change_code IS NULL, dataset_id
        ) = 1
        ORDER BY region_code, boundary_year
    """)


def _create_observations(connection: duckdb.DuckDBPyConnection, rows: pd.DataFrame) -> None:
    connection.register("incoming", rows[list(COLUMNS)])
    double = connection.execute(
        f"SELECT {', '.join(KEY)} FROM incoming GROUP BY ALL HAVING count(*) > 1 LIMIT 1"
    ).fetchall()
    if double:
        raise StoreError(
            f"Dubbel cijfer: {double[0][0]} van {double[0][1]} in {double[0][3]}.",
            remedy="Twee bronnen vullen hetzelfde cijfer: kijk naar de jaren in indicators.yaml.",
        )
    for column in ENUM_COLUMNS:
        connection.execute(
            f"CREATE TYPE {column}_t AS ENUM (SELECT DISTINCT {column} FROM incoming ORDER BY 1)"
            if len(rows)
            else f"CREATE TYPE {column}_t AS ENUM ('')"
        )
    typed = ", ".join(
        f"{name}::{name}_t AS {name}" if name in ENUM_COLUMNS else f"{name}::{_SQL_TYPES[dtype]} AS {name}"
        for name, dtype in COLUMNS.items()
    )
    orders = {
        "observation_by_indicator": "indicator_id, boundary_year, year, region_code, breakdown",
        "observation_by_region": "region_code, indicator_id, year, breakdown",
    }
    as_text = ", ".join(f"{name}::VARCHAR AS {name}" if name in ENUM_COLUMNS else name for name in COLUMNS)
    for name, order in orders.items():
        connection.execute(f"CREATE TABLE {name} AS SELECT {typed} FROM incoming ORDER BY {order}")
    connection.execute(f"CREATE VIEW observation AS SELECT {as_text} FROM observation_by_indicator")
    connection.execute(f"CREATE VIEW observation_of_region AS SELECT {as_text} FROM observation_by_region")
    connection.unregister("incoming")


def _new_path(folder: Path) -> Path:
    stamp = datetime.now(UTC)
    while True:
        path = folder / f"cijfers-{stamp:%Y%m%dT%H%M%S}{stamp.microsecond // 1000:03d}Z.duckdb"
        if not path.exists():
            return path
        time.sleep(0.002)
        stamp = datetime.now(UTC)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"De map {folder} kan niet worden gemaakt ({_short(error)}).",
            remedy="Kies een map waarin u mag schrijven met --database.",
        ) from error


def _flush(path: Path) -> None:
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


def _point_to(folder: Path, name: str) -> None:
    temporary = folder / f"{POINTER}.tmp"
    with temporary.open("w", encoding="utf-8") as handle:
        handle.write(name + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    _replace(temporary, folder / POINTER)


def _replace(source: Path, target: Path, *, attempts: int = 20) -> None:
    """`os.replace`, tried again while a Windows reader holds the target."""
    for attempt in range(attempts):
        try:
            source.replace(target)
            return
        except PermissionError:
            if attempt == attempts - 1:
                raise
            time.sleep(0.1)


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:160]
