"""Reading a figures file: whole, for the next load, or by query, for pages."""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd

from armoedebeeld.domain.errors import StoreError
from armoedebeeld.domain.observations import COLUMNS, KEY, TOTAL, Status, empty_observations
from armoedebeeld.domain.service_use import PROVIDER
from armoedebeeld.store.files import current_file, short_error
from armoedebeeld.store.schema import SCHEMA_VERSION, TABLES, Content

# Figures per month or quarter stand in the same table; pages that show years leave them out.
_WHOLE_YEAR = "o.period = o.year::VARCHAR"
# What a damaged file shows as; a wrong query of ours is no damage.
_DAMAGE = (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException, duckdb.InternalException)


def read_content(path: Path) -> Content:
    """Everything in a figures file, for the next load to build on."""
    with _opened(path) as cursor:
        tables = {name: _table(cursor, name) for name in TABLES}
        observations = cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM observation").df().astype(COLUMNS)
    return Content(observations=observations, **tables)


def is_readable(folder: Path) -> bool:
    """Whether a folder has published figures that this version can read."""
    try:
        path = current_file(folder)
        if path is None:
            return False
        with _opened(path):
            return True
    except StoreError:
        return False


def boundary_files(path: Path) -> list[str]:
    """The names of the border files that a figures file refers to."""
    with _opened(path) as cursor:
        return [row[0] for row in cursor.execute("SELECT DISTINCT file FROM boundary ORDER BY 1").fetchall()]


def dataset_ids_of(path: Path) -> frozenset[str] | None:
    """The datasets in a figures file; None where this version can't read it."""
    try:
        with _opened(path) as cursor:
            rows = cursor.execute("SELECT DISTINCT dataset_id FROM snapshot").fetchall()
    except StoreError:
        return None
    return frozenset(row[0] for row in rows)


def content_hash(path: Path) -> str:
    """A checksum of everything but the log: figures, areas and the snapshots that they came from."""
    digest = hashlib.sha256()
    with _opened(path) as cursor:
        queries = [f"SELECT {', '.join(COLUMNS)} FROM observation ORDER BY {', '.join(KEY)}"]
        queries += [f"SELECT * FROM {name} ORDER BY ALL" for name in TABLES if name not in {"load_log", "change"}]
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
        """Rows of one indicator as a whole (breakdown `totaal`), a year each, with the area's name.

        Args:
            indicator_id: the indicator.
            levels: only these levels; all where empty.
            year: only this year.
            gemeente: only areas inside this municipality, the municipality itself included.

        Returns:
            `COLUMNS` and `region_name`, ordered by year and region code.
        """
        clauses = ["o.indicator_id = ?", "o.breakdown = ?", _WHOLE_YEAR]
        values: list[object] = [indicator_id, TOTAL]
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
        """Rows of all indicators as a whole (breakdown `totaal`), a year each, of some areas, with the area's name."""
        return self._of_regions(region_codes, f"o.breakdown = ? AND {_WHOLE_YEAR}", [TOTAL])

    def breakdowns(self, indicator_id: str, region_codes: Sequence[str]) -> pd.DataFrame:
        """Rows of one indicator of some areas, per group and as a whole, a year each; ordered by year."""
        return self._of_regions(region_codes, f"o.indicator_id = ? AND {_WHOLE_YEAR}", [indicator_id])

    def parts_of_years(self, indicator_id: str, region_codes: Sequence[str]) -> pd.DataFrame:
        """Rows per month or quarter of one indicator of some areas, per group and as a whole; ordered by year."""
        return self._of_regions(region_codes, f"o.indicator_id = ? AND NOT ({_WHOLE_YEAR})", [indicator_id])

    def carried(self, region_codes: Sequence[str]) -> pd.DataFrame:
        """Figures of earlier years brought to the present borders of some areas.

        Returns:
            `TABLES["carried"]`, `region_name`; `method` says how: merged exactly, re-coded, or estimated.
        """
        places = ", ".join("?" * len(region_codes)) or "NULL"
        query = f"""
            SELECT o.*, coalesce(r.name, o.region_code) AS region_name
            FROM carried o LEFT JOIN area r ON r.region_code = o.region_code AND r.boundary_year = o.boundary_year
            WHERE o.region_code IN ({places}) ORDER BY o.indicator_id, o.year, o.region_code
        """
        return self.read(query, list(region_codes)).astype({**TABLES["carried"], "region_name": "str"})

    def filled(self, gemeente: str) -> pd.DataFrame:
        """Which indicators have a value in which years for a municipality itself, its wijken or its buurten.

        Returns:
            Columns `indicator_id`, `region_level`, `year`; one row per combination with at least one value.
        """
        return self.read(
            """
            SELECT DISTINCT indicator_id, region_level, year FROM observation
            WHERE value IS NOT NULL AND period = year::VARCHAR AND breakdown = ?
              AND substr(region_code, 3, 4) = ? AND region_level IN ('GM', 'WK', 'BU', 'GB')
            ORDER BY ALL
            """,
            [TOTAL, gemeente[2:6]],
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
            FROM observation WHERE breakdown = ? AND period = year::VARCHAR GROUP BY ALL ORDER BY ALL
            """,
            [TOTAL],
        ).astype({"indicator_id": "str", "region_level": "str", "year": "Int64", "areas": "Int64", "known": "Int64"})

    def hidden_counts(self) -> pd.DataFrame:
        """Per indicator and level how many figures there are and how many we hide; months and groups counted too.

        What a single provider counts is the total itself, and is counted once.

        Returns:
            `indicator_id`, `region_level`, `shown`, `hidden`, `unknown`: nobody counted them, or there is no sum.
        """
        shown, hidden = Status.OK.value, Status.SUPPRESSED.value
        return self.read(
            """
            WITH local AS (
                SELECT *, substr(region_code, 3, 4) AS gemeente, starts_with(breakdown, ?) AS is_provider
                FROM observation
            ), provider AS (
                SELECT indicator_id, period, gemeente, count(DISTINCT breakdown) AS providers
                FROM local WHERE is_provider GROUP BY ALL
            )
            SELECT indicator_id, region_level, count(*) FILTER (WHERE status = ?) AS shown,
                   count(*) FILTER (WHERE status = ?) AS hidden,
                   count(*) FILTER (WHERE status NOT IN (?, ?, ?)) AS unknown
            FROM local LEFT JOIN provider USING (indicator_id, period, gemeente)
            WHERE NOT (is_provider AND providers = 1) GROUP BY ALL ORDER BY ALL
            """,
            [PROVIDER, shown, hidden, shown, hidden, Status.NOT_APPLICABLE.value],
        ).astype(
            {"indicator_id": "str", "region_level": "str", **dict.fromkeys(("shown", "hidden", "unknown"), "Int64")}
        )

    def close(self) -> None:
        """Close the file; call when the last reader is done."""
        self._connection.close()

    def _of_regions(self, region_codes: Sequence[str], where: str, values: list[object]) -> pd.DataFrame:
        if not region_codes:
            return empty_observations().assign(region_name=pd.Series(dtype="str"))
        places = ", ".join("?" * len(region_codes))
        clause = f"o.region_code IN ({places}) AND {where}"
        return self._with_names(clause, [*region_codes, *values], view="observation_of_region")

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
            f"{path.name} is geen leesbaar cijferbestand ({short_error(error)}).",
            remedy="Verwijder het en laad opnieuw met 'armoedebeeld load --offline'.",
        ) from error


def _check_version(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    rows = connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchall()
    if rows != [(SCHEMA_VERSION,)]:
        raise StoreError(
            f"{path.name} is gemaakt met een andere versie van Armoedebeeld.",
            remedy="Laad opnieuw met 'armoedebeeld load --offline'.",
        )
