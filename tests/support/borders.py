"""Areas drawn as rectangles on the Dutch grid, to lay over each other by hand, and what follows from their figures."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from armoedebeeld import geo, store
from armoedebeeld.domain.catalogue import Catalogue
from etl.derive import derive
from tests.support.catalogue import catalogue
from tests.support.figures import observation, region, table

RD = "EPSG:28992"
_WEST, _SOUTH = 120_000.0, 480_000.0  # somewhere in the country; metres

Box = tuple[float, float, float, float]


def box(area: Box) -> shapely.Geometry:
    """A rectangle `(left, bottom, right, top)` in hundreds of metres from a corner."""
    left, bottom, right, top = (100 * side for side in area)
    return shapely.box(_WEST + left, _SOUTH + bottom, _WEST + right, _SOUTH + top)


def shapes(**areas: Box) -> gpd.GeoSeries:
    """Rectangles by region code, as `etl.overlap` has them."""
    return gpd.GeoSeries({code: box(area) for code, area in areas.items()}, crs=RD).sort_index()


def drawn(folder: Path, *, level: str, year: int, gemeente: str = "GM0001", **areas: Box) -> dict[str, Any]:
    """Write rectangles as borders of a level and year; returns the row of the table `boundary`."""
    frame = gpd.GeoDataFrame(
        {"region_code": list(areas), "region_name": [f"gebied {code}" for code in areas]},
        geometry=[box(area) for area in areas.values()],
        crs=RD,
    ).to_crs(geo.CRS)
    kind = {"GM": "gemeente", "WK": "wijk", "BU": "buurt"}[level]
    file = geo.write_boundaries(folder, frame, name=f"{kind}_{year}_{gemeente}")
    name = f"grenzen_{kind}_{year}_{gemeente}"
    return {"dataset_id": name, "level": level, "boundary_year": year, "file": file, "areas": len(areas)}


def municipal_changes(*changes: tuple[int, str, str], years: range = range(2017, 2026)) -> pd.DataFrame:
    """The list of municipal changes, whole for `years`."""
    rows: list[tuple[int, str | None, str | None]] = [*changes]
    rows += [(year, None, None) for year in years if year not in {item[0] for item in changes}]
    columns = {"year": "int64", "old_code": "str", "new_code": "str"}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def own_area(name: str, *buurten: str, code: str = "GB0001oost", year: int = 2020) -> list[dict[str, Any]]:
    """Rows of the table `own_area`."""
    return [{"region_code": code, "name": name, "buurt_code": buurt, "boundary_year": year} for buurt in buurten]


def own_areas(*parts: list[dict[str, Any]]) -> pd.DataFrame:
    """The table `own_area`."""
    return table("own_area", *(row for part in parts for row in part))


def area(code: str, year: int, *, name: str = "", change: str = "1", households: int = 100) -> dict[str, Any]:
    """One row of the table `region`."""
    return {**region(code, year=year, name=name), "change_code": change, "households": households}


def count(code: str, value: float | None, *, year: int = 2020, **other: Any) -> dict[str, Any]:
    """A number of inhabitants."""
    return observation(indicator_id="inwoners", region_code=code, year=year, numerator=value, value=value, **other)


def rate(code: str, numerator: float, denominator: float, *, year: int = 2020) -> dict[str, Any]:
    """A number of people with bijstand, out of how many."""
    value = 1000 * numerator / denominator
    counts = {"numerator": numerator, "denominator": denominator, "value": value}
    return observation(indicator_id="bijstand", region_code=code, year=year, **counts)


def derived(
    loaded: store.Content,
    folder: Path,
    *,
    changes: pd.DataFrame | None = None,
    own: pd.DataFrame | None = None,
    measured: Catalogue | None = None,
) -> tuple[store.Content, tuple[str, ...]]:
    """`etl.derive.derive` with the small catalogue, or another one."""
    return derive(
        loaded,
        catalogue=measured or catalogue(),
        figures_folder=folder,
        municipal_changes=municipal_changes() if changes is None else changes,
        own_areas=store.empty_table("own_area") if own is None else own,
    )[:2]


def carried(loaded: store.Content, folder: Path, **asked: pd.DataFrame) -> pd.DataFrame:
    """The figures that were carried to other borders."""
    return derived(loaded, folder, **asked)[0].carried


def values(rows: pd.DataFrame) -> dict[tuple[str, str, int], float]:
    """(indicator, area, year) -> value."""
    return {(row.indicator_id, row.region_code, row.year): row.value for row in rows.itertuples()}
