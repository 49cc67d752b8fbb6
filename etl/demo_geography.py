"""The demo's country: a city on a river with wijken and buurten, and some sixty municipalities around it.

Everything is made of cells: areas that never change. Which cells make up a buurt, wijk or municipality differs per
year, so that changes of borders follow from the cells and can't contradict the figures, which are made per cell too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from etl.demo_names import (
    CITY_CODE,
    COUNTRY_NAME,
    MERGED_NAME,
    MERGING_NAMES,
    OTHER_NAMES,
    SMALL_MERGED_NAME,
    SMALL_MERGING_NAMES,
    UNIT_NAMES,
    WIJKEN,
)
from etl.demo_shapes import TOUCH_KM, blob, crooked, divide, faces_between, river_through_city


@dataclass(frozen=True)
class Merger:
    """Municipalities that become one on 1 January."""

    year: int
    parts: tuple[str, ...]
    whole: str


@dataclass(frozen=True)
class Renumbering:
    """A buurt that gets another number on 1 January, and stays where it is."""

    year: int
    wijk: int
    before: int
    after: int


# `data/reference/demo_wijzigingen.csv` says the same in codes.
MERGERS = (Merger(2017, MERGING_NAMES, MERGED_NAME), Merger(2022, SMALL_MERGING_NAMES, SMALL_MERGED_NAME))
BORDER_YEAR = 2019  # two buurten take over a part of their neighbour
BORDER_WIJK = 6  # where they lie
RENUMBERINGS = (Renumbering(2019, wijk=4, before=2, after=9), Renumbering(2021, wijk=5, before=3, after=8))

# Kilometres from the middle of the city to degrees; a plain plane, which does no harm at this size.
_LONGITUDE, _LATITUDE = 5.3, 52.2
_KM_PER_DEGREE = np.array([111.32 * np.cos(np.radians(_LATITUDE)), 111.32])


@dataclass(frozen=True)
class Geography:
    """The cells and the water.

    Attributes:
        cells: one row per cell, index 0..n-1: `unit` (0 the city, from 1 on `OTHER_NAMES` and then `MERGING_NAMES`),
            `wijk` and `buurt` (0 outside the city), `former_wijk` and `former_buurt` (before `BORDER_YEAR`),
            `x`, `y` (km from the middle of the city), `area_km2`.
        shapes: per cell its area in degrees; neighbours share every corner.
        water: per municipality unit the parts of the river in it.
    """

    cells: pd.DataFrame
    shapes: tuple[shapely.Geometry, ...]
    water: dict[int, shapely.Geometry]


# ---------------------------------------------------------------- codes per year


def area_codes(cells: pd.DataFrame, year: int) -> pd.DataFrame:
    """Per cell the codes `GM`, `WK`, `BU` in a year; <NA> for WK and BU outside the city."""
    merged = {
        unit_of(name): unit_of(merger.whole) for merger in MERGERS if year >= merger.year for name in merger.parts
    }
    renumbered = {(item.wijk, item.before): item.after for item in RENUMBERINGS if year >= item.year}
    former = "former_" if year < BORDER_YEAR else ""
    base = int(CITY_CODE[2:])
    rows: list[tuple[str, str | None, str | None]] = []
    for unit, wijk, buurt in cells[["unit", f"{former}wijk", f"{former}buurt"]].itertuples(index=False):
        number = base + merged.get(unit, unit)
        digits = f"{number}{wijk:02d}"
        is_city = unit == 0
        own = f"BU{digits}{renumbered.get((wijk, buurt), buurt):02d}"
        rows.append((f"GM{number}", f"WK{digits}" if is_city else None, own if is_city else None))
    return pd.DataFrame(rows, columns=["GM", "WK", "BU"], index=cells.index, dtype="str")


def unit_of(name: str) -> int:
    """The number of a municipality."""
    return UNIT_NAMES.index(name)


def change_codes(cells: pd.DataFrame, year: int) -> dict[str, str]:
    """Per area code what CBS would say against the year before: 1 unchanged, 2 only the code, 3 the border.

    Of municipalities CBS says nothing, with a dot.
    """
    now, before = areas_of(cells, year), areas_of(cells, year - 1)
    known = {(code[:2], members) for code, members in before.items()}

    def said(code: str, members: frozenset[int]) -> str:
        if code.startswith("GM"):
            return "."
        if before.get(code) == members:
            return "1"
        return "2" if (code[:2], members) in known else "3"

    return {code: said(code, members) for code, members in now.items()}


def areas_of(cells: pd.DataFrame, year: int) -> dict[str, frozenset[int]]:
    """The cells of every municipality, wijk and buurt in a year."""
    members: dict[str, list[int]] = {}
    for cell, codes in enumerate(area_codes(cells, year).itertuples(index=False)):
        for code in codes:
            if isinstance(code, str):
                members.setdefault(code, []).append(cell)
    return {code: frozenset(own) for code, own in members.items()}


def area_names(year: int) -> dict[str, str]:
    """The name of every area that exists in a year, by code."""
    base = int(CITY_CODE[2:])
    names = {"NL00": COUNTRY_NAME} | {f"GM{base + unit}": name for unit, name in enumerate(UNIT_NAMES)}
    for wijk, (title, buurten) in enumerate(WIJKEN.items(), start=1):
        names[f"WK{base}{wijk:02d}"] = title
        names |= {f"BU{base}{wijk:02d}{number:02d}": name for number, name in enumerate(buurten, start=1)}
    for change in RENUMBERINGS:
        if year >= change.year:
            inside = f"BU{base}{change.wijk:02d}"
            names[f"{inside}{change.after:02d}"] = names.pop(f"{inside}{change.before:02d}")
    return names


# ---------------------------------------------------------------- drawing


def build_geography(rng: np.random.Generator) -> Geography:
    """Draw the country; the same generator state gives the same country."""
    country, city = blob(rng, radius=44.0, waviness=0.22), blob(rng, radius=5.3, waviness=0.26)
    river = river_through_city(rng)
    areas = [*_city_areas(rng, city, river), *_other_areas(rng, country, city)]
    labels = pd.DataFrame([label for label, _ in areas], columns=_LABELS)
    shapes = [shape for _, shape in areas]
    faces = faces_between(
        [*(shape.boundary for shape in shapes), shapely.intersection(river.boundary, country.buffer(TOUCH_KM))]
    )
    points = shapely.point_on_surface(faces)
    owner = shapely.STRtree(shapes).nearest(points)
    is_water = shapely.contains(river, points)
    return _assemble(faces, owner, is_water, labels)


_LABELS = ["unit", "wijk", "buurt", "former_wijk", "former_buurt"]
_Area = tuple[tuple[int, ...], shapely.Geometry]


def _assemble(
    faces: NDArray[np.object_], owner: NDArray[np.intp], is_water: NDArray[np.bool_], labels: pd.DataFrame
) -> Geography:
    """Faces of one owner together, in degrees, with where they are and how large."""
    land = [shapely.union_all(faces[(owner == number) & ~is_water]) for number in range(len(labels))]
    middles = shapely.get_coordinates(shapely.centroid(land))
    cells = labels.assign(x=middles[:, 0], y=middles[:, 1], area_km2=shapely.area(land))
    units = labels["unit"].to_numpy()[owner]
    water = {
        int(unit): _to_degrees(shapely.union_all(faces[is_water & (units == unit)]))
        for unit in np.unique(units[is_water])
    }
    return Geography(cells, tuple(_to_degrees(shape) for shape in land), water)


def _to_degrees(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda km: np.round(np.array([_LONGITUDE, _LATITUDE]) + km / _KM_PER_DEGREE, 6))


# ---------------------------------------------------------------- areas


def _city_areas(rng: np.random.Generator, city: shapely.Geometry, river: shapely.Geometry) -> list[_Area]:
    """The buurten, and apart the pieces of them that went to a neighbour in `BORDER_YEAR`."""
    banks = sorted(shapely.get_parts(shapely.difference(city, river)), key=lambda part: -part.area)[:2]
    wijken = [
        area
        for bank, count in zip(banks, _wijken_per_bank(banks), strict=True)
        for area in divide(rng, bank, count, crowd_km=1.7)
    ]
    buurten: dict[tuple[int, int], shapely.Geometry] = {}
    for wijk, (area, names) in enumerate(zip(_in_order_around(wijken), WIJKEN.values(), strict=True), start=1):
        parts = sorted(divide(rng, area, len(names), crowd_km=1.7), key=_from_middle)
        buurten |= {(wijk, number): part for number, part in enumerate(parts, start=1)}
    transferred = []
    for donor, taker in _transfers(buurten):
        buurten[donor], piece = _cut(rng, buurten[donor], shapely.centroid(buurten[taker]))
        transferred.append(((0, *taker, *donor), piece))
    return [*(((0, *key, *key), area) for key, area in buurten.items()), *transferred]


def _wijken_per_bank(banks: Sequence[shapely.Geometry]) -> tuple[int, int]:
    larger = round(len(WIJKEN) * banks[0].area / (banks[0].area + banks[1].area))
    return larger, len(WIJKEN) - larger


def _from_middle(area: shapely.Geometry) -> float:
    return float(np.hypot(area.centroid.x, area.centroid.y))


def _in_order_around(areas: list[shapely.Geometry]) -> list[shapely.Geometry]:
    """The middle one first, the farthest last, the others around in between."""
    inner, *others = sorted(areas, key=_from_middle)
    outer = others.pop()
    start = np.arctan2(inner.centroid.y, inner.centroid.x)
    others.sort(key=lambda area: np.mod(np.arctan2(area.centroid.y, area.centroid.x) - start, 2 * np.pi))
    return [inner, *others, outer]


def _transfers(buurten: dict[tuple[int, int], shapely.Geometry]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Who gives a part to whom: once inside a wijk, once across a border of wijken; the longest shared borders."""
    wijk = BORDER_WIJK

    def border(pair: tuple[tuple[int, int], tuple[int, int]]) -> float:
        return float(shapely.intersection(buurten[pair[0]].buffer(0.01), buurten[pair[1]]).area)

    own = [key for key in buurten if key[0] == wijk]
    inside = max(((donor, taker) for donor in own for taker in own if donor != taker), key=border)
    rest = [key for key in own if key not in inside]
    abroad = [key for key in buurten if key[0] not in {1, wijk}]
    return [inside, max(((donor, taker) for donor in rest for taker in abroad), key=border)]


def _cut(
    rng: np.random.Generator, area: shapely.Geometry, towards: shapely.Geometry
) -> tuple[shapely.Geometry, shapely.Geometry]:
    """What the buurt keeps, and about a quarter of it on the side of its neighbour."""
    middle = np.array([area.centroid.x, area.centroid.y])
    ahead = np.array([towards.x, towards.y]) - middle
    ahead /= np.hypot(*ahead)
    across = np.array([-ahead[1], ahead[0]])
    line = shapely.segmentize(shapely.LineString([middle - 4 * across, middle + 4 * across]), 0.5)
    corners = [
        *shapely.get_coordinates(crooked(rng, line)),
        middle + 4 * (across + ahead),
        middle - 4 * (across - ahead),
    ]
    beyond = shapely.Polygon(corners)
    best: tuple[float, shapely.Geometry] = (np.inf, None)
    for distance in np.linspace(0.05, 1.0, 20):
        piece = shapely.intersection(area, shapely.transform(beyond, lambda km, by=distance * ahead: km + by))
        if (miss := abs(piece.area / area.area - 0.25)) < best[0]:
            best = (miss, piece)
    return shapely.difference(area, best[1]), best[1]


def _other_areas(rng: np.random.Generator, country: shapely.Geometry, city: shapely.Geometry) -> list[_Area]:
    """The municipalities around: units 1 and on as in `OTHER_NAMES` (an island last), then those that merge."""
    mainland = divide(rng, shapely.difference(country, city), len(OTHER_NAMES) - 1 + len(MERGING_NAMES), crowd_km=60.0)
    order = list(rng.permutation(len(mainland)))
    outside = [number for number in order if _from_middle(mainland[number]) > 24]
    pairs = [(first, second) for first in outside for second in outside if first < second]
    merging = max(pairs, key=lambda pair: mainland[pair[0]].buffer(0.01).intersection(mainland[pair[1]]).area)
    island = shapely.transform(blob(rng, radius=5.0, waviness=0.15), lambda km: km * [1.0, 0.45] + [-30.0, 47.0])
    shapes = [
        *(mainland[number] for number in order if number not in merging),
        island,
        *(mainland[number] for number in merging),
    ]
    return [((unit, 0, 0, 0, 0), shape) for unit, shape in enumerate(shapes, start=1)]
