"""Boundaries per level and year: GeoParquet on disk, GeoJSON for the map."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import geopandas as gpd
import pandas as pd
import shapely

from armoedebeeld.domain.errors import StoreError

CRS = "EPSG:4326"
COLUMNS = ("region_code", "region_name")
GeoJson = dict[str, Any]


def write_boundaries(folder: Path, areas: gpd.GeoDataFrame, *, name: str) -> str:
    """Keep areas as a GeoParquet file named after its content; returns the file name.

    A file that is there already is left as it is: the same name means the same areas.

    Args:
        folder: the folder of the figures; the file is written in its subfolder `geo`.
        areas: columns `region_code`, `region_name` and geometry in EPSG:4326.
        name: start of the file name, such as `buurt_2019_GM0363`.

    Raises:
        StoreError: the disk is full or not writable.
    """
    ordered = areas.sort_values("region_code").reset_index(drop=True)
    digest = hashlib.sha256("\n".join([*ordered["region_code"], *ordered["region_name"]]).encode())
    digest.update(b"".join(shapely.to_wkb(ordered.geometry.to_numpy())))
    target = folder / "geo" / f"{name}_{digest.hexdigest()[:12]}.parquet"
    temporary = target.with_suffix(".tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            ordered.to_parquet(temporary)
            temporary.replace(target)
    except OSError as error:
        raise StoreError(
            f"De kaartgrenzen konden niet worden opgeslagen ({error.strerror or error}).",
            remedy="Maak ruimte op de schijf of kies een andere map met --database.",
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink()
    return target.name


def read_boundaries(folder: Path, files: Sequence[str]) -> gpd.GeoDataFrame:
    """The areas in one or more files, in EPSG:4326, each code once.

    Raises:
        StoreError: a file is gone or damaged.
    """
    try:
        parts = [gpd.read_parquet(folder / "geo" / name) for name in files]
    except (OSError, ValueError) as error:
        raise StoreError(
            "Een bestand met kaartgrenzen is weg of beschadigd.",
            remedy="Laad opnieuw met 'armoedebeeld load --source cbs_grenzen --refresh'.",
        ) from error
    if not parts:
        return gpd.GeoDataFrame({name: pd.Series(dtype="str") for name in COLUMNS}, geometry=[], crs=CRS)
    together = pd.concat(parts, ignore_index=True).drop_duplicates("region_code")
    return cast(gpd.GeoDataFrame, gpd.GeoDataFrame(together, geometry="geometry", crs=CRS))


def simplify(areas: gpd.GeoDataFrame, *, tolerance_m: float) -> gpd.GeoDataFrame:
    """The areas with fewer corners, borders still shared; tolerance in metres on the Dutch grid."""
    if areas.empty:
        return areas
    metric = areas.to_crs("EPSG:28992")
    simpler = shapely.coverage_simplify(metric.geometry.to_numpy(), tolerance=tolerance_m)
    return areas.set_geometry(gpd.GeoSeries(simpler, index=areas.index, crs="EPSG:28992").to_crs(CRS))


def to_geojson(areas: gpd.GeoDataFrame) -> GeoJson:
    """A FeatureCollection; feature `id` is the region code, coordinates have six decimals (about 0.1 m)."""
    rounded = areas.set_geometry(shapely.set_precision(areas.geometry.to_numpy(), 1e-6))
    features = [
        {
            "type": "Feature",
            "id": code,
            "properties": {"region_name": name},
            "geometry": shapely.geometry.mapping(shape),
        }
        for code, name, shape in zip(rounded["region_code"], rounded["region_name"], rounded.geometry, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}
