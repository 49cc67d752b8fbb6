"""Borders of two years laid over each other: whether they can be trusted, and which part of an old area lies where.

Areas are measured on the Dutch grid (EPSG:28992); the store keeps geometry in degrees.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from armoedebeeld import geo
from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.wording import number

CRS = "EPSG:28992"
# The buurten of a municipality together may differ this much from its wijken, and lie this much over each other.
MOST_MISFIT, MOST_OVERLAP = 0.005, 0.01
# A piece that is less than this of both areas is the same border drawn twice, not land that changed hands. Measured on
# wijken 2019 and 2024 that are the same: the 90th percentile of the error of inhabitants goes from 4.6 % to 0.6 %.
SLIVER = 0.05
# Below this share of its surface an area is not covered.
LEAST_COVER = 0.97
# Two drawings of the same area cover at least this of what they cover together.
SAME_AREA = 0.98
_SMALL_LEVELS = (Level.WIJK.value, Level.BUURT.value)

Key = tuple[str, int]  # level, boundary year
Shapes: TypeAlias = gpd.GeoSeries  # region code -> area on the Dutch grid


@dataclass(frozen=True)
class Borders:
    """The loaded borders of wijken and buurten.

    Attributes:
        shapes: per level and boundary year; only those that may be used to estimate.
        areas: all that are loaded, also those not to be trusted: `region_code`, `boundary_year`, `level`, `name`.
        notes: in Dutch, which borders were refused and why.
    """

    shapes: Mapping[Key, Shapes]
    areas: pd.DataFrame
    notes: tuple[str, ...]

    def years(self, level: Level) -> list[int]:
        """The years with borders of a level that may be used."""
        return sorted(year for at, year in self.shapes if at == level.value and len(self.shapes[at, year]))


def read_borders(folder: Path, boundary: pd.DataFrame) -> Borders:
    """The borders of wijken and buurten that a figures file names, judged.

    Args:
        folder: the folder of the figures.
        boundary: the store's table `boundary`.

    Raises:
        StoreError: a file is gone or damaged.
    """
    read: dict[Key, gpd.GeoDataFrame] = {}
    for level in _SMALL_LEVELS:
        of_level = boundary[boundary["level"] == level]
        for year in sorted({int(year) for year in of_level["boundary_year"]}):
            files = sorted(of_level.loc[of_level["boundary_year"] == year, "file"])
            read[level, year] = geo.read_boundaries(folder, files).to_crs(CRS)
    columns = {"region_code": "str", "boundary_year": "int64", "level": "str", "name": "str"}
    listed = [
        pd.DataFrame({"region_code": areas["region_code"], "name": areas["region_name"]}).assign(
            level=level, boundary_year=year
        )
        for (level, year), areas in read.items()
    ]
    areas = pd.concat(listed, ignore_index=True) if listed else pd.DataFrame(columns=list(columns))
    shapes = {key: as_shapes(areas) for key, areas in read.items()}
    kept, notes = only_trusted(shapes)
    return Borders(shapes=kept, areas=areas[list(columns)].astype(columns), notes=notes)


def as_shapes(areas: gpd.GeoDataFrame) -> Shapes:
    """Valid areas by region code, sorted."""
    shapes = gpd.GeoSeries(shapely.make_valid(areas.geometry.to_numpy()), index=list(areas["region_code"]), crs=CRS)
    return shapes.sort_index()


# ---------------------------------------------------------------- which borders can be trusted


def only_trusted(shapes: Mapping[Key, Shapes]) -> tuple[dict[Key, Shapes], tuple[str, ...]]:
    """The borders that hang together, per municipality, and a Dutch note for those that do not.

    Buurten have to fill their wijken; where the wijken of that year are not loaded nobody can tell, and the buurten
    are not used either. Neither wijken nor buurten may lie over each other.
    """
    kept: dict[Key, Shapes] = {}
    notes: list[str] = []
    for (level, year), areas in sorted(shapes.items()):
        wijken = shapes.get((Level.WIJK.value, year))
        gemeente_of = "GM" + areas.index.str[2:6]
        refused = {}
        for gemeente in sorted(set(gemeente_of)):
            own = areas[gemeente_of == gemeente]
            above = None if wijken is None else wijken[wijken.index.str[2:6] == gemeente[2:]]
            why = overlap_fault(own) if level == Level.WIJK.value else _buurten_fault(own, above)
            if why:
                refused[gemeente] = why
        kept[level, year] = areas[~gemeente_of.isin(refused)]
        words = "Buurtgrenzen" if level == Level.BUURT.value else "Wijkgrenzen"
        notes += [
            f"{words} {year} van {gemeente} niet gebruikt om te schatten: {why}" for gemeente, why in refused.items()
        ]
    return kept, tuple(notes)


def _buurten_fault(buurten: Shapes, wijken: Shapes | None) -> str:
    if wijken is None or wijken.empty:
        return "de wijkgrenzen van dat jaar zijn niet geladen"
    misfit = misfit_of(buurten, wijken)
    if misfit >= MOST_MISFIT:
        return f"de buurten vullen de wijken niet precies ({number(100 * misfit, 1)}% van de oppervlakte verschilt)"
    return overlap_fault(buurten)


def overlap_fault(areas: Shapes) -> str:
    """In Dutch why areas can't be used when they lie over each other; empty where they don't."""
    whole = shapely.union_all(areas.to_numpy()).area
    share = (float(areas.area.sum()) - whole) / whole if whole else 0.0
    return f"gebieden overlappen elkaar ({number(100 * share, 1)}% van de oppervlakte)" if share >= MOST_OVERLAP else ""


def misfit_of(buurten: Shapes, wijken: Shapes) -> float:
    """The surface that wijken and their buurten together do not share, as a share of the wijken."""
    together = buurten.groupby("WK" + buurten.index.str[2:8]).agg(lambda parts: shapely.union_all(parts.to_numpy()))
    codes = sorted(set(together.index) | set(wijken.index))
    nothing = shapely.Polygon()
    pairs = [(together.get(code, nothing), wijken.get(code, nothing)) for code in codes]
    differing = sum(shapely.symmetric_difference(first, second).area for first, second in pairs)
    return float(differing / wijken.area.sum()) if len(wijken) else 1.0


# ---------------------------------------------------------------- pieces


def pieces_between(old: Shapes, new: Shapes) -> pd.DataFrame:
    """What each old area and each new area have in common.

    Returns:
        Columns `old_code`, `new_code`, `part` (the share of the old area that lies in the new one) and `cover` (the
        share of the new area that old areas cover at all). Slivers are left out. Where new areas cover an old one but
        for what two drawings of a coast differ, its parts add up to 1; where land is missing they don't.
    """
    left, right = shapely.STRtree(new.to_numpy()).query(old.to_numpy(), predicate="intersects")
    surface = shapely.area(shapely.intersection(old.to_numpy()[left], new.to_numpy()[right]))
    of_old, of_new = surface / shapely.area(old.to_numpy())[left], surface / shapely.area(new.to_numpy())[right]
    covered_old = np.bincount(left, weights=of_old, minlength=len(old))
    covered_new = np.bincount(right, weights=of_new, minlength=len(new))
    stays = (of_old >= SLIVER) | (of_new >= SLIVER)
    kept_of_old = np.bincount(left, weights=of_old * stays, minlength=len(old))
    is_covered = (covered_old >= LEAST_COVER)[left]
    part = np.where(is_covered, _ratio(of_old, kept_of_old[left]), of_old)
    rows = pd.DataFrame(
        {"old_code": old.index[left], "new_code": new.index[right], "part": part, "cover": covered_new[right]}
    )
    kept: pd.DataFrame = rows[stays]
    return kept.sort_values(["new_code", "old_code"]).reset_index(drop=True)


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def household_shares(
    pieces: pd.DataFrame, *, households: pd.Series, parents: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Which share of an old area's people goes to which new area, and how many households that is.

    Households are spread evenly over each buurt. A buurt without households is divided by surface.

    Args:
        pieces: from `pieces_between`, with buurten as the old areas.
        households: buurt -> number of households, of every buurt of the areas concerned; <NA> = unknown.
        parents: buurt -> the old area that it is part of; the buurten themselves where left out.

    Returns:
        Columns `old_code`, `new_code`, `share` (of the old area), `weight` (households), `cover`. A new area that takes
        from an old one in which the households of some buurt are unknown is left out.
    """
    # As good as nobody: decides only where nobody at all is known to live.
    buurten = pd.DataFrame({"weight": households.astype("Float64").clip(lower=1e-6)})
    buurten["parent"] = list(buurten.index) if parents is None else [parents[code] for code in buurten.index]
    of_parent = buurten.groupby("parent")["weight"]
    is_known = buurten["weight"].notna().groupby(buurten["parent"]).transform("all")
    buurten["whole"] = of_parent.transform("sum").where(is_known)
    moved = pieces.merge(buurten, left_on="old_code", right_index=True, how="left", validate="m:1")
    moved = moved.assign(weight=moved["weight"] * moved["part"])
    is_unknown = moved["whole"].isna().groupby(moved["new_code"]).transform("any")
    parts = moved[~is_unknown].groupby(["new_code", "parent"])
    summed = parts.agg(weight=("weight", "sum"), whole=("whole", "first"), cover=("cover", "first")).reset_index()
    shares = summed.assign(share=summed["weight"] / summed["whole"]).rename(columns={"parent": "old_code"})
    columns = {"old_code": "str", "new_code": "str", "share": "float64", "weight": "float64", "cover": "float64"}
    return shares[list(columns)].astype(columns)


def same_areas(pairs: pd.DataFrame, first: Shapes, second: Shapes) -> pd.Series:
    """Per pair of codes (columns `first`, `second`) whether both are drawn as the same area; True where one is not."""
    drawn = (pairs["first"].isin(first.index) & pairs["second"].isin(second.index)).to_numpy(dtype=bool)
    one, other = first.reindex(pairs["first"][drawn]).to_numpy(), second.reindex(pairs["second"][drawn]).to_numpy()
    common = shapely.area(shapely.intersection(one, other)) / shapely.area(shapely.union(one, other))
    agrees = pd.Series(data=True, index=pairs.index)
    agrees[drawn] = common > SAME_AREA
    return agrees
