"""The made-up municipality: raw answers in the very form of the sources', to go through the same code as real ones.

Nothing here is copied from CBS or Kadaster but the form: `etl.demo_geography` draws the areas, `etl.demo_figures` and
`etl.demo_groups` make up the people, the modules in `etl.demo_tables` answer as CBS would. This module writes it all
down as snapshots.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import shapely

from armoedebeeld.domain.catalogue import Boundaries, Catalogue, Reader, Source, Table
from armoedebeeld.domain.errors import CatalogueError
from armoedebeeld.domain.regions import Level, gemeente_of, wijk_of
from armoedebeeld.imports.kansenkaart_files import KansenkaartReading
from armoedebeeld.imports.prepare import Confirmed
from etl import boundaries, kansenkaart, kept_files
from etl.demo_deliveries import write_deliveries
from etl.demo_geography import area_codes, area_names, areas_of
from etl.demo_kansenkaart import BOUNDARY_YEAR, kansenkaart_file
from etl.demo_names import CITY_CODE, RIVER_NAME
from etl.demo_tables import MAKERS
from etl.demo_world import World, build_world
from etl.snapshot import SnapshotStore

SEED = 20260101
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)  # of retrieval: fixed, so that the same seed gives the same bytes
_PAGE_ROWS = 10_000  # as CBS does
_BASE = "https://demo.invalid"  # a name that never leads anywhere (RFC 2606)
_COLLECTIONS = {Level.MUNICIPALITY: "gemeenten", Level.WIJK: "wijken", Level.BUURT: "buurten"}


def write_snapshots(store: SnapshotStore, catalogue: Catalogue, *, seed: int = SEED) -> None:
    """Write a snapshot of every table and every set of borders that the demo's catalogue names.

    Borders of wijken and buurten are those of the city, `CITY_CODE`. The same seed gives the same bytes.

    Raises:
        CatalogueError: the catalogue names a table that the demo can't make up.
        StoreError: the disk is full or not writable.
    """
    world = build_world(seed)
    for source_id, source in catalogue.sources.items():
        for table in source.tables:
            _write_table(store, world, source_id=source_id, source=source, table=table)
        for part in source.boundaries:
            _write_boundaries(store, world, source_id=source_id, source=source, part=part)
        if source.reader is Reader.KANSENKAART:
            content = kansenkaart_file(world, catalogue.indicators_of(source_id), seed=seed)
            _write_kansenkaart(store, content, source_id=source_id, source=source)


def write_local(local: Path, *, seed: int = SEED) -> None:
    """Keep what the made-up municipality delivered itself; the same seed gives the same counts."""
    write_deliveries(local, build_world(seed), seed=seed)


def _write_table(store: SnapshotStore, world: World, *, source_id: str, source: Source, table: Table) -> None:
    if source_id not in MAKERS:
        raise CatalogueError(
            f"De demo kan tabel {table.id} van bron '{source_id}' niet maken.",
            remedy="Haal de tabel uit data/reference/demo.yaml.",
        )
    answers = MAKERS[source_id](world, source, table)
    writer = store.writer(source_id, table.id, moment=MOMENT)
    writer.add("table.json", orjson.dumps(answers.catalogue_row))
    writer.add("properties.json", orjson.dumps(answers.properties))
    for dimension in answers.dimensions:
        writer.add(f"{dimension}-00.json", _odata_page(table, dimension, answers.dimensions[dimension]))
    for count, start in enumerate(range(0, len(answers.rows), _PAGE_ROWS)):
        page = _odata_page(table, "TypedDataSet", answers.rows[start : start + _PAGE_ROWS])
        writer.add(f"page-{count:04d}.json", page)
    snapshot = writer.finish(
        dataset_id=table.id,
        source_id=source_id,
        title=answers.catalogue_row["Title"],
        url=f"{_BASE}/ODataFeed/odata/{table.id}",
        modified=answers.catalogue_row["Modified"],
        status=answers.catalogue_row["OutputStatus"],
        rows=len(answers.rows),
    )
    writer.commit(snapshot)


def _write_kansenkaart(store: SnapshotStore, content: bytes, *, source_id: str, source: Source) -> None:
    """A file as somebody would have handed it in."""
    reading = KansenkaartReading(source_id=source_id, boundary_year=BOUNDARY_YEAR)
    upload = Confirmed("kansenkaart_fictief.csv", content, reading)
    writer = store.writer(source_id, kept_files.dataset_id(upload), moment=MOMENT)
    writer.commit(kansenkaart.fetch(writer, upload=upload, source=source, progress=lambda *_: None))


def _odata_page(table: Table, endpoint: str, rows: list[dict[str, Any]]) -> bytes:
    metadata = f"{_BASE}/ODataFeed/odata/{table.id}/$metadata#Cbs.OData.WebAPI.{endpoint}"
    return orjson.dumps({"odata.metadata": metadata, "value": rows})


def _write_boundaries(store: SnapshotStore, world: World, *, source_id: str, source: Source, part: Boundaries) -> None:
    name = boundaries.dataset_id(part, None if part.level is Level.MUNICIPALITY else CITY_CODE)
    url = f"{_BASE}/cbs/wijken-en-buurten-{part.year}/ogc/v1/collections/{_COLLECTIONS[part.level]}/items"
    features = [*_land(world, part), *_water(world, part)]
    writer = store.writer(source_id, name, moment=MOMENT)
    for count, start in enumerate(range(0, len(features), boundaries.PAGE_SIZE)):
        shown = features[start : start + boundaries.PAGE_SIZE]
        answer = {
            "type": "FeatureCollection",
            "timeStamp": f"{MOMENT:%Y-%m-%dT%H:%M:%SZ}",
            "links": [{"rel": "self", "type": "application/geo+json", "href": f"{url}?f=json"}],
            "numberMatched": len(features),
            "numberReturned": len(shown),
            "features": [{"type": "Feature", "id": start + row, **item} for row, item in enumerate(shown, start=1)],
        }
        writer.add(f"page-{count:04d}.json", orjson.dumps(answer))
    snapshot = writer.finish(
        dataset_id=name,
        source_id=source_id,
        title=f"{source.title} {part.year}",
        url=url,
        modified=str(part.year),
        status="Regulier",
        rows=len(features),
    )
    writer.commit(snapshot)


def _land(world: World, part: Boundaries) -> list[dict[str, Any]]:
    names = area_names(part.year)
    return [
        _feature(
            code, names, part, shapely.coverage_union_all([world.geography.shapes[cell] for cell in sorted(members)])
        )
        for code, members in sorted(areas_of(world.geography.cells, part.year).items())
        if code.startswith(part.level.value)
    ]


def _water(world: World, part: Boundaries) -> list[dict[str, Any]]:
    """The river, which the sources have as areas of their own; inside the city only, below municipalities."""
    codes = area_codes(world.geography.cells, part.year)
    of_unit = codes.groupby(world.geography.cells["unit"])["GM"].first()
    features = []
    for unit, shape in world.geography.water.items():
        gemeente = str(of_unit[unit])
        if part.level is Level.MUNICIPALITY or gemeente == CITY_CODE:
            code = {Level.WIJK: f"WK{gemeente[2:]}99", Level.BUURT: f"BU{gemeente[2:]}9997"}.get(part.level, gemeente)
            features.append(_feature(code, area_names(part.year), part, shape, is_water=True))
    return features


def _feature(
    code: str, names: dict[str, str], part: Boundaries, shape: shapely.Geometry, *, is_water: bool = False
) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for kind, area in (("buurt", code), ("wijk", wijk_of(code) or code), ("gemeente", gemeente_of(code) or "")):
        if area.startswith({"buurt": "BU", "wijk": "WK", "gemeente": "GM"}[kind]):
            properties |= {f"{kind}code": area, f"{kind}naam": names.get(area, RIVER_NAME)}
    properties |= {"water": "JA" if is_water else "NEE", "jaar": part.year}
    return {"properties": properties, "geometry": shapely.geometry.mapping(shapely.orient_polygons(shape))}
