"""Shapes for the demo's map, in kilometres around the middle of the city: outlines, a river, and areas divided."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi, cKDTree

Points = NDArray[np.float64]

TOUCH_KM = 0.003  # border lines stick out 3 metres, so that they surely meet
_GRID_KM = 0.001
_RIVER_HALF_WIDTH_KM = 0.11


def blob(rng: np.random.Generator, *, radius: float, waviness: float) -> shapely.Geometry:
    """A rounded shape around the origin with bays and headlands."""
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    waves = np.arange(2, 60)
    sizes = waviness * rng.normal(size=waves.size) / waves**1.15
    phases = rng.uniform(0, 2 * np.pi, size=waves.size)
    distance = radius * (1 + (sizes[:, None] * np.cos(waves[:, None] * angles + phases[:, None])).sum(axis=0))
    return shapely.Polygon(np.column_stack([distance * np.cos(angles), distance * np.sin(angles)]))


def river_through_city(rng: np.random.Generator) -> shapely.Geometry:
    """A meandering river from east to west, through the city a little south of its middle."""
    x = np.linspace(-70, 70, 1400)
    phases = rng.uniform(0, 2 * np.pi, size=3)
    y = 0.42 * np.sin(x / 0.9 + phases[0]) + 2.2 * np.sin(x / 9 + phases[1]) + 5 * np.sin(x / 27 + phases[2])
    y -= np.interp(0, x, y) + 0.8
    return shapely.LineString(np.column_stack([x, y])).buffer(_RIVER_HALF_WIDTH_KM)


def divide(rng: np.random.Generator, area: shapely.Geometry, count: int, *, crowd_km: float) -> list[shapely.Geometry]:
    """The area in `count` neighbouring parts with natural borders, smaller near the middle of the city.

    Raises:
        ValueError: two seeds came to lie in one part; another seed number draws another country.
    """
    seeds = _spread(rng, area, count, crowd_km=crowd_km)
    faces = faces_between([area.boundary, *_borders(rng, seeds, area)])
    faces = faces[shapely.contains(area, shapely.point_on_surface(faces))]
    owner = np.full(len(faces), -1)
    owner[shapely.STRtree(faces).nearest(shapely.points(seeds))] = np.arange(count)
    if len(set(owner) - {-1}) != count:
        raise ValueError(f"{count} areas asked, {len(set(owner) - {-1})} drawn")
    while (loose := np.flatnonzero(owner < 0)).size:
        for face in loose:
            shared = shapely.length(shapely.intersection(faces, faces[face])) * (owner >= 0)
            if shared.max() > 0:
                owner[face] = owner[shared.argmax()]
    return [shapely.union_all(faces[owner == number]) for number in range(count)]


def _spread(rng: np.random.Generator, area: shapely.Geometry, count: int, *, crowd_km: float) -> Points:
    """Seeds spread over an area, closer together near the middle of the city (Lloyd's relaxation on random points)."""
    west, south, east, north = area.bounds
    points = np.column_stack([rng.uniform(west, east, 12000), rng.uniform(south, north, 12000)])
    kept = rng.uniform(size=len(points)) < 0.04 + np.exp(-np.hypot(*points.T) / crowd_km)
    points = points[kept & shapely.contains_xy(area, points[:, 0], points[:, 1])]
    seeds: Points = points[rng.choice(len(points), count, replace=False)]
    for _ in range(30):
        nearest = cKDTree(seeds).query(points)[1]
        sums = [np.bincount(nearest, weights=points[:, axis], minlength=count) for axis in (0, 1)]
        seeds = np.column_stack(sums) / np.maximum(np.bincount(nearest, minlength=count), 1)[:, None]
    return seeds


def _borders(rng: np.random.Generator, seeds: Points, area: shapely.Geometry) -> list[shapely.Geometry]:
    """The lines halfway between seeds, crooked as real borders are, as far as they lie in the area."""
    far = 400 * np.array([[1, 0], [-1, 0], [0, 1], [0, -1]])
    diagram = Voronoi(np.concatenate([seeds, far]))
    reach, around = area.buffer(TOUCH_KM), area.buffer(1.0)
    lines = []
    for between, ends in zip(diagram.ridge_points, diagram.ridge_vertices, strict=True):
        if max(between) < len(seeds) and min(ends) >= 0:
            line = shapely.intersection(shapely.LineString(diagram.vertices[ends]), around)
            parts = [part for part in shapely.get_parts(line) if not part.is_empty]
            lines += [shapely.intersection(crooked(rng, part), reach) for part in parts]
    return lines


def crooked(rng: np.random.Generator, line: shapely.Geometry) -> shapely.Geometry:
    """The line with its ends kept and its middle displaced, again and again."""
    points = shapely.get_coordinates(line)
    for _ in range(4):
        steps = np.diff(points, axis=0)
        sideways = np.column_stack([-steps[:, 1], steps[:, 0]]) * rng.normal(scale=0.07, size=(len(steps), 1))
        middles = points[:-1] + steps / 2 + sideways
        woven = np.empty((2 * len(points) - 1, 2))
        woven[::2], woven[1::2] = points, middles
        points = woven
    return shapely.LineString(points)


def faces_between(lines: Sequence[shapely.Geometry]) -> NDArray[np.object_]:
    """The areas between lines, on a grid of a metre, so that neighbours share every corner."""
    noded = shapely.union_all(list(lines), grid_size=_GRID_KM)
    return np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))))
