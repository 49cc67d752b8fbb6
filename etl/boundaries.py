"""CBS and Kadaster boundaries (wijk- en buurtkaart) over OGC API Features: fetch pages, parse to areas."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import msgspec
import orjson
import shapely

from armoedebeeld.domain.catalogue import Boundaries, Source
from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.domain.regions import Level, clean_code
from armoedebeeld.geo import CRS
from etl.snapshot import Snapshot, SnapshotWriter
from etl.web import Web

_COLLECTIONS = {Level.MUNICIPALITY: "gemeenten", Level.WIJK: "wijken", Level.BUURT: "buurten"}
_NAMES = {Level.MUNICIPALITY: "gemeente", Level.WIJK: "wijk", Level.BUURT: "buurt"}
PAGE_SIZE = 1000


class Link(msgspec.Struct):
    """A link to another page."""

    rel: str
    href: str


class Page(msgspec.Struct):
    """One page of areas; `features` are left as raw JSON."""

    features: list[msgspec.Raw]
    links: list[Link] = []
    matched: int | None = msgspec.field(name="numberMatched", default=None)


def dataset_id(part: Boundaries, gemeente: str | None) -> str:
    """Names one set of borders: `grenzen_gemeente_2019`, `grenzen_buurt_2019_GM0363`."""
    base = f"grenzen_{_NAMES[part.level]}_{part.year}"
    return f"{base}_{gemeente}" if gemeente else base


def fetch(
    web: Web,
    writer: SnapshotWriter,
    *,
    base_url: str,
    source_id: str,
    source: Source,
    part: Boundaries,
    gemeente: str | None,
    progress: Callable[[int, int], None],
) -> Snapshot:
    """Ask for all areas of a level and year, or those of one municipality.

    Raises:
        UnexpectedContentError: a page comes twice.
    """
    name = dataset_id(part, gemeente)
    start = (
        f"{base_url.rstrip('/')}/cbs/wijken-en-buurten-{part.year}/ogc/v1/collections/{_COLLECTIONS[part.level]}/items"
    )
    url: str | None = start
    inside = {"gemeentecode": gemeente} if gemeente else {}
    params: dict[str, str] | None = {"f": "json", "limit": str(PAGE_SIZE), **inside}
    rows, count = 0, 0
    seen: set[int | None] = set()
    while url is not None:
        answer, page = web.get(url, Page, params=params)
        fingerprint = hash(bytes(page.features[0])) if page.features else None
        if fingerprint in seen:
            raise _unexpected(name, "de bron gaf dezelfde pagina twee keer")
        seen.add(fingerprint)
        writer.add_compressed(f"page-{count:04d}.json", answer.stored)
        rows, count = rows + len(page.features), count + 1
        progress(rows, max(rows, page.matched or 0))
        url, params = next((link.href for link in page.links if link.rel == "next"), None), None
        if url is None and page.matched is not None and rows != page.matched:
            raise _unexpected(name, f"de bron noemt {page.matched} gebieden maar gaf er {rows}")
    return writer.finish(
        dataset_id=name,
        source_id=source_id,
        title=f"{source.title} {part.year}",
        url=start,
        modified=str(part.year),
        status="Regulier",
        rows=rows,
    )


def parse(snapshot: Snapshot, *, part: Boundaries) -> gpd.GeoDataFrame:
    """The areas of one set of borders, open water left out.

    Returns:
        Columns `region_code`, `region_name` and geometry (EPSG:4326).

    Raises:
        UnexpectedContentError: a field is gone, a code is malformed or comes twice, a shape is no area.
    """
    kind = _NAMES[part.level]
    records: list[dict[str, Any]] = []
    for page in snapshot.names("page-"):
        for feature in orjson.loads(snapshot.read(page))["features"]:
            records.append(_area(feature, kind, snapshot.manifest.dataset_id))
    records = [record for record in records if record["is_land"]]
    if not records:
        raise _unexpected(snapshot.manifest.dataset_id, "de bron gaf geen enkel gebied")
    areas = gpd.GeoDataFrame(records, geometry="geometry", crs=CRS)[["region_code", "region_name", "geometry"]]
    twice = areas.loc[areas["region_code"].duplicated(), "region_code"]
    if len(twice):
        raise _unexpected(snapshot.manifest.dataset_id, f"gebied {twice.iloc[0]} komt twee keer voor")
    return areas.sort_values("region_code").reset_index(drop=True)


def _area(feature: dict[str, Any], kind: str, name: str) -> dict[str, Any]:
    try:
        properties = feature["properties"]
        code, title = properties[f"{kind}code"], properties[f"{kind}naam"]
    except KeyError as error:
        raise _unexpected(name, f"het veld {error} ontbreekt; misschien is het hernoemd") from error
    except TypeError as error:
        raise _unexpected(name, "een gebied heeft geen velden") from error
    try:
        shape = shapely.make_valid(shapely.geometry.shape(feature["geometry"]))
    except (AttributeError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError) as error:
        raise _unexpected(name, f"gebied {code} heeft geen oppervlakte: de vorm is niet te lezen") from error
    if shape.is_empty or shape.geom_type not in {"Polygon", "MultiPolygon", "GeometryCollection"}:
        raise _unexpected(name, f"gebied {code} heeft geen oppervlakte")
    return {
        "region_code": clean_code(str(code)),
        "region_name": str(title or code).strip(),
        "is_land": str(properties.get("water", "NEE")).upper() != "JA",
        "geometry": _areas_only(shape),
    }


def _areas_only(shape: shapely.Geometry) -> shapely.Geometry:
    if shape.geom_type != "GeometryCollection":
        return shape
    return shapely.union_all([part for part in shape.geoms if part.geom_type in {"Polygon", "MultiPolygon"}])


def _unexpected(name: str, what: str) -> UnexpectedContentError:
    return UnexpectedContentError(
        f"{name}: {what}.", remedy="De kaartgrenzen van eerder blijven staan. Probeer het later opnieuw."
    )
