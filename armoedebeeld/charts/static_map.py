"""A map as a picture: areas in true proportion, absence hatched, the legend with counts beside it."""

from collections.abc import Sequence
from math import cos, radians

import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry

from armoedebeeld.charts.parts import items_in, legend_text, selected_text
from armoedebeeld.charts.shapes import Frame, frame_of, marks, outlines, shapes_of
from armoedebeeld.charts.spec import LegendEntry, Look, MapSpec
from armoedebeeld.charts.static_page import MARGIN, Body, Canvas, line_height, wrap
from armoedebeeld.charts.theme import (
    BACKGROUND,
    BORDER,
    COLOURS,
    DARK_LOOKS,
    HATCH,
    MAP_MARKS,
    OUTLINE,
    SOFT_INK,
    hatching,
)

LEGEND_WIDTH = 3.0
LEGEND_SIZE = 11.0
SWATCH = 0.32
MAX_HEIGHT = 7.2


def map_body(spec: MapSpec, *, width: float) -> Body:
    """The map with its legend: beside it, or below it on a narrow sheet."""
    is_beside = width >= 7
    shapes = shapes_of(spec.geojson)
    frame = frame_of(list(shapes.values()))
    room = width - 2 * MARGIN - (LEGEND_WIDTH + 0.2 if is_beside else 0)
    legend_room = LEGEND_WIDTH if is_beside else width - 2 * MARGIN
    high = frame.north - frame.south
    wide = (frame.east - frame.west) * cos(radians((frame.south + frame.north) / 2))
    height = min(max(room * high / max(wide, 1e-9), 1.5), MAX_HEIGHT)
    legend_height = _legend_height(spec, width=legend_room)

    def draw(canvas: Canvas, top: float) -> None:
        axes = canvas.axes(MARGIN, top, room, height)
        _draw_areas(axes, spec, shapes, frame)
        if is_beside:
            _draw_legend(canvas, spec, x=width - MARGIN - LEGEND_WIDTH, top=top, width=legend_room)
        else:
            _draw_legend(canvas, spec, x=MARGIN, top=top + height + 0.1, width=legend_room)

    return Body(max(height, legend_height) if is_beside else height + 0.1 + legend_height, draw)


def _draw_areas(axes: Axes, spec: MapSpec, shapes: dict[str, BaseGeometry], frame: Frame) -> None:
    axes.set_axis_off()
    for entry in spec.legend:
        paths = [_path(shapes[item.code]) for item in items_in(spec, entry) if item.code in shapes]
        axes.add_collection(_areas(paths, entry))
    for look, kind in MAP_MARKS.items():
        marked = [shapes[item.code] for item in spec.items if item.look is look and item.code in shapes]
        if marked:
            colour = BACKGROUND if look in DARK_LOOKS else OUTLINE
            lines = marks(marked, kind=kind, frame=frame)
            axes.add_collection(LineCollection(lines, colors=colour, linewidths=1.0, gid=f"tekens-{look}"))
    if spec.selected in shapes:
        for colour, size in ((BACKGROUND, 4.5), (OUTLINE, 2.4)):
            axes.add_collection(LineCollection(outlines(shapes[spec.selected]), colors=colour, linewidths=size))
    pad = frame.size * 0.01
    axes.set_xlim(frame.west - pad * frame.stretch, frame.east + pad * frame.stretch)
    axes.set_ylim(frame.south - pad, frame.north + pad)
    axes.set_aspect(frame.stretch, adjustable="box", anchor="NW")


def _areas(paths: Sequence[Path], entry: LegendEntry) -> PathCollection:
    is_missing = entry.look is Look.MISSING
    return PathCollection(
        paths,
        facecolor=COLOURS[entry.look],
        edgecolor=HATCH if is_missing else BORDER,
        linewidth=0.5,
        hatch=hatching(entry.status).pattern if is_missing else None,
        gid=f"{entry.look}-{entry.status}",
    )


def _path(item: BaseGeometry) -> Path:
    polygons = [part for part in shapely.get_parts(item) if part.geom_type == "Polygon"]
    rings = [ring for part in polygons for ring in _rings(part)]
    return Path.make_compound_path(*rings) if rings else Path([(0.0, 0.0)])


def _rings(polygon: BaseGeometry) -> list[Path]:
    turned = shapely.orient_polygons(polygon)
    return [
        Path(shapely.get_coordinates(ring), closed=True)
        for ring in (shapely.get_exterior_ring(turned), *shapely.get_rings(turned)[1:])
    ]


def _legend_lines(spec: MapSpec, *, width: float) -> list[list[str]]:
    chosen = [item for item in spec.items if item.code == spec.selected]
    texts = [legend_text(entry)[2 * (entry.look is Look.MISSING) :] for entry in spec.legend]
    return [
        wrap(text, size=LEGEND_SIZE, width=width - SWATCH - 0.12)
        for text in [*texts, *(selected_text(item) for item in chosen)]
    ]


def _title_lines(spec: MapSpec, *, width: float) -> list[str]:
    return wrap(f"{spec.header.unit} (aantal gebieden)", size=LEGEND_SIZE, width=width)


def _legend_height(spec: MapSpec, *, width: float) -> float:
    lines = _legend_lines(spec, width=width)
    rows = sum(len(item) * line_height(LEGEND_SIZE) + 0.07 for item in lines)
    return rows + len(_title_lines(spec, width=width)) * line_height(LEGEND_SIZE) + 0.1


def _draw_legend(canvas: Canvas, spec: MapSpec, *, x: float, top: float, width: float) -> None:
    title = _title_lines(spec, width=width)
    top = canvas.block(x, top, title, size=LEGEND_SIZE, color=SOFT_INK) + 0.08
    entries: list[LegendEntry | None] = [*spec.legend, *([None] if spec.selected else [])]
    for entry, lines in zip(entries, _legend_lines(spec, width=width), strict=True):
        _draw_swatch(canvas, entry, x=x, top=top + 0.02)
        top = canvas.block(x + SWATCH + 0.12, top, lines, size=LEGEND_SIZE) + 0.07


def _draw_swatch(canvas: Canvas, entry: LegendEntry | None, *, x: float, top: float) -> None:
    if entry is None:
        canvas.rectangle(x, top, SWATCH, 0.16, facecolor=BACKGROUND, edgecolor=OUTLINE, linewidth=2.4)
        return
    is_missing = entry.look is Look.MISSING
    canvas.rectangle(
        x, top, SWATCH, 0.16,
        facecolor=COLOURS[entry.look], edgecolor=HATCH if is_missing else BORDER, linewidth=0.6,
        hatch=hatching(entry.status).pattern if is_missing else None,
    )  # fmt: skip
