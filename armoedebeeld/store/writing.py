"""Writing a figures file: ENUM-typed, in the two physical orders that pages read."""

from pathlib import Path

import duckdb
import pandas as pd

from armoedebeeld.domain.errors import StoreError
from armoedebeeld.domain.observations import COLUMNS, KEY
from armoedebeeld.store.schema import ENUM_COLUMNS, SQL_TYPES, TABLES, Content


def write_content(path: Path, content: Content) -> None:
    """Write everything into a new file; a former one under that name is replaced."""
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
    definition = ", ".join(f"{column} {SQL_TYPES[dtype]}" for column, dtype in columns.items())
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
        f"{name}::{name}_t AS {name}" if name in ENUM_COLUMNS else f"{name}::{SQL_TYPES[dtype]} AS {name}"
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
