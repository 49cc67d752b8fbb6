"""A made-up table as a kept snapshot, and what the reader of CBS tables makes of it: no server in between."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from armoedebeeld.domain.catalogue import Catalogue, Indicator, Range, Source, load_catalogue
from armoedebeeld.domain.catalogue import Table as Declared
from etl import cbs
from etl.cbs_client import CbsClient
from etl.cbs_layout import Layout, read_layout
from etl.cbs_v4 import CbsV4Client
from etl.snapshot import Snapshot, SnapshotWriter
from etl.web import Patience, Web
from tests.support import v4
from tests.support.country import CODE, Table

ROOT = Path(__file__).parents[2]
ANY_NUMBER = Range(min=1, max=1_000_000)


@cache
def product() -> Catalogue:
    """The product's own catalogue."""
    return load_catalogue(ROOT / "indicators.yaml")


@dataclass(frozen=True)
class Declaration:
    """A table with its source and the figures that are sought in it; any number of rows will do."""

    source_id: str
    source: Source
    table: Declared
    indicators: tuple[Indicator, ...]

    def only(self, *indicator_ids: str) -> "Declaration":
        """The same with these figures alone."""
        return replace(self, indicators=tuple(item for item in self.indicators if item.id in indicator_ids))


def declared(table_id: str, **changes: Any) -> Declaration:
    """A table of the product's catalogue, with some fields changed."""
    for source_id, source in product().sources.items():
        for table in source.tables:
            if table.id == table_id:
                made = table.model_copy(update={"expected_rows": ANY_NUMBER, **changes})
                return Declaration(source_id, source, made, product().indicators_of(source_id))
    raise KeyError(table_id)


def kept(table: Table, folder: Path, *, route: str = "v3", source_id: str = "bron") -> Snapshot:
    """All that a source says of a table, kept as if it was fetched."""
    writer = SnapshotWriter(folder)

    def add(name: str, value: object) -> None:
        writer.add(f"{name}.json", json.dumps(value).encode())

    if route == "v3":
        add("table", table.catalogue_row())
        add("properties", [{name: value for name, value in row.items() if name != CODE} for row in table.topics])
        for name, members in table.dimensions.items():
            add(f"{name}-00", {"value": members})
        rows = table.rows
    else:
        add("table", v4.properties(table))
        for name, endpoint in (("dimensions", "Dimensions"), ("measures", "MeasureCodes"), ("groups", "MeasureGroups")):
            add(f"v4-{name}-00", {"value": v4.entity_set(table, endpoint)})
        for name in table.dimensions:
            add(f"{name}-00", {"value": v4.entity_set(table, f"{name}Codes")})
        rows = v4.entity_set(table, "Observations") or []
    add("page-0000", {"value": rows})
    return writer.finish(
        dataset_id=table.id, source_id=source_id, title=table.title, url="", modified="", status="", rows=len(rows)
    )


def layout_of(table: Table, declaration: Declaration, folder: Path, *, route: str = "v3") -> Layout:
    """A table's own description."""
    return read_layout(kept(table, folder, route=route), source=declaration.source, table=declaration.table)


def parsed(
    table: Table,
    declaration: Declaration,
    folder: Path,
    *,
    route: str = "v3",
    gemeenten: Sequence[str] = ("GM0001", "GM0002"),
    **asked: Any,
) -> cbs.Parsed:
    """A made-up table read as one of the product's."""
    return read(kept(table, folder, route=route, source_id=declaration.source_id), declaration, gemeenten, **asked)


def assert_same_figures(first: pd.DataFrame, second: pd.DataFrame) -> None:
    """Both hold the same figures, whatever the order and the snapshot that they come from."""
    keys = ["indicator_id", "breakdown", "region_code", "period"]
    one, other = (
        frame.drop(columns=["snapshot_id", "source_id"]).sort_values(keys, ignore_index=True)
        for frame in (first, second)
    )
    pd.testing.assert_frame_equal(one, other)


def values(found: cbs.Parsed, indicator_id: str, *, breakdown: str = "totaal") -> dict[tuple[str, int], object]:
    """(area, year) -> the value, or the status where there is none."""
    return {
        (row.region_code, row.year): row.status if pd.isna(row.value) else row.value
        for row in rows(found, indicator_id, breakdown=breakdown).itertuples()
    }


def rows(found: cbs.Parsed, indicator_id: str, *, breakdown: str = "totaal") -> pd.DataFrame:
    """The rows of one figure and part."""
    all_rows = found.observations
    return all_rows[(all_rows["indicator_id"] == indicator_id) & (all_rows["breakdown"] == breakdown)]


def fetched(url: str, declaration: Declaration, folder: Path, **patience: Any) -> Snapshot:
    """A table as the product asks a running source for it."""
    web = Web(Patience(**{"timeout_seconds": 5.0, "attempts": 2, "wait_seconds": 0.001, **patience}))
    clients = cbs.Clients(CbsClient(url, web), CbsV4Client(f"{url}/odata/v1", web))
    try:
        return cbs.fetch(
            clients,
            SnapshotWriter(folder),
            source_id=declaration.source_id,
            source=declaration.source,
            table=declaration.table,
            indicators=declaration.indicators,
            catalogue_row=clients.of(declaration.table).table(declaration.table.id),
            progress=lambda *_: None,
        )
    finally:
        web.close()


def read(
    snapshot: Snapshot, declaration: Declaration, gemeenten: Sequence[str] = ("GM0001", "GM0002"), **asked: Any
) -> cbs.Parsed:
    """What is in a snapshot."""
    return cbs.parse(
        snapshot,
        source=declaration.source,
        table=declaration.table,
        indicators=declaration.indicators,
        gemeenten=frozenset(gemeenten),
        **asked,
    )
