"""Shapes of a GeoJSON map: bounds, view, hatch lines and marks, for the screen and for pictures."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from armoedebeeld.charts.spec import GeoJson

TILE = 512
Path = list[tuple[float, float]]


@dataclass(frozen=True)
class Frame:
    """The rectangle around a map in degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def stretch(self) -> float:
        """How many times longer a degree of latitude is than a degree of longitude, here."""
        return 1 / math.cos(math.radians((self.south + self.north) / 2))

    @property
    def size(self) -> float:
        """The longest side, in degrees of latitude."""
        return max(self.north - self.south, (self.east - self.west) / self.stretch, 1e-6)


def features_of(geojson: GeoJson) -> list[dict[str, Any]]:
    """The features of a collection."""
    return cast(list[dict[str, Any]], geojson["features"])


def shapes_of(geojson: GeoJson) -> dict[str, BaseGeometry]:
    """Region code -> shape."""
    return {str(feature["id"]): shape(feature["geometry"]) for feature in features_of(geojson)}


def frame_of(shapes: Sequence[BaseGeometry]) -> Frame:
    """The rectangle around shapes; the Netherlands where there are none."""
    filled = [item for item in shapes if not item.is_empty]
    if not filled:
        return Frame(3.3, 50.7, 7.3, 53.6)
    west, south, east, north = shapely.total_bounds(np.array(filled, dtype=object))
    return Frame(float(west), float(south), float(east), float(north))


def map_view(frame: Frame, *, width_px: float, height_px: float, margin: float = 0.06) -> tuple[float, float, float]:
    """Longitude and latitude of the centre, and the zoom at which the frame fits (Web Mercator, tiles of 512)."""
    wide = max((frame.east - frame.west) / 360, 1e-9)
    south, north = _mercator(frame.south), _mercator(frame.north)
    high = max((north - south) / (2 * math.pi), 1e-9)
    zoom = min(math.log2(width_px * (1 - margin) / TILE / wide), math.log2(height_px * (1 - margin) / TILE / high))
    latitude = math.degrees(2 * math.atan(math.exp((south + north) / 2)) - math.pi / 2)
    return (frame.west + frame.east) / 2, latitude, min(zoom, 16.0)


def height_per_width(frame: Frame) -> float:
    """How high the frame is drawn for each pixel of its width (Web Mercator)."""
    high = (_mercator(frame.north) - _mercator(frame.south)) / (2 * math.pi)
    return max(high, 1e-9) / max((frame.east - frame.west) / 360, 1e-9)


def map_reach(frame: Frame, *, width_px: float, height_px: float, margin: float = 0.06) -> float:
    """Degrees of longitude to show over the whole width so that the frame fits both ways at this size."""
    wide = max(frame.east - frame.west, 360e-9)
    return max(wide, wide * height_per_width(frame) * width_px / height_px) * (1 + margin)


def _mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def hatch_lines(shapes: Sequence[BaseGeometry], *, angles: Sequence[int], frame: Frame, count: int = 110) -> list[Path]:
    """Parallel lines inside shapes.

    Args:
        shapes: the areas to fill.
        angles: directions in degrees, 0 is west to east.
        frame: of the whole map, so that the distance between lines is the same everywhere.
        count: lines over the longest side of the map.
    """
    if not shapes:
        return []
    together = shapely.union_all(np.array([shapely.make_valid(item) for item in shapes], dtype=object))
    lines = [_raster(frame, angle=angle, count=count) for angle in angles]
    inside = shapely.intersection(together, shapely.union_all(np.array(lines, dtype=object)))
    parts = shapely.get_parts(shapely.line_merge(inside) if inside.geom_type == "MultiLineString" else inside)
    return [_path(part) for part in parts if part.geom_type == "LineString"]


def _raster(frame: Frame, *, angle: int, count: int) -> BaseGeometry:
    reach = frame.size * 1.5
    offsets = np.arange(-reach, reach, frame.size / count)
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    x, y = (frame.west + frame.east) / 2, (frame.south + frame.north) / 2
    ends = [
        [
            (x + (along * cosine - offset * sine) * frame.stretch, y + along * sine + offset * cosine)
            for along in (-reach, reach)
        ]
        for offset in offsets
    ]
    return shapely.multilinestrings([shapely.linestrings(pair) for pair in ends])


# Half a mark is at most this part of the side of a square as large as the area.
_MARK_IN_AREA = 0.22
_TURN = [(math.cos(math.radians(angle)), math.sin(math.radians(angle))) for angle in range(0, 361, 30)]
_STROKES: dict[str, list[Path]] = {
    "cross": [[(-1, -1), (1, 1)], [(-1, 1), (1, -1)]],
    "circle": [_TURN],
    "up": [[(-1, -0.8), (0, 1), (1, -0.8), (-1, -0.8)]],
    "down": [[(-1, 0.8), (0, -1), (1, 0.8), (-1, 0.8)]],
}


def marks(shapes: Sequence[BaseGeometry], *, kind: str, frame: Frame, size: float = 0.009) -> list[Path]:
    """A small mark inside each shape, smaller where the shape is small.

    Args:
        shapes: the areas to mark.
        kind: `cross`, `circle`, `up` or `down` (triangles).
        frame: of the whole map.
        size: half the width of a mark at most, as a part of the longest side of the map.
    """
    paths = []
    for item in shapes:
        point = item.representative_point()
        dy = min(frame.size * size, _MARK_IN_AREA * math.sqrt(item.area / frame.stretch))
        dx = dy * frame.stretch
        paths += [[(point.x + x * dx, point.y + y * dy) for x, y in stroke] for stroke in _STROKES[kind]]
    return paths


def outlines(item: BaseGeometry) -> list[Path]:
    """The borders of a shape, holes included."""
    return [_path(part) for part in shapely.get_parts(shapely.boundary(item))]


def _path(line: BaseGeometry) -> Path:
    return [(float(x), float(y)) for x, y in shapely.get_coordinates(line)]
