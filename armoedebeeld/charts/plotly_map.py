"""A map on the screen: one trace per class, no tiles, fonts or requests from outside."""

from collections.abc import Iterable, Sequence
from html import escape

import plotly.graph_objects as go
from shapely.geometry.base import BaseGeometry

from armoedebeeld.charts.hover import custom_data, hover_text
from armoedebeeld.charts.parts import items_in, legend_text, selected_text
from armoedebeeld.charts.plotly_frame import Body
from armoedebeeld.charts.scales import shorten_lines
from armoedebeeld.charts.shapes import (
    Frame,
    Path,
    features_of,
    frame_of,
    hatch_lines,
    height_per_width,
    map_reach,
    map_view,
    marks,
    outlines,
    shapes_of,
)
from armoedebeeld.charts.spec import LegendEntry, Look, MapSpec
from armoedebeeld.charts.theme import (
    BACKGROUND,
    BORDER,
    COLOURS,
    DARK_LOOKS,
    HATCH,
    MAP_MARKS,
    OUTLINE,
    hatching,
)

WIDE = 760
USUAL_WIDTH = 540
LEGEND_WIDTH = 320
LEGEND_SIZE = 14
LEGEND_COLUMNS = 32


def draw_map(spec: MapSpec, *, width_px: float | None) -> Body:
    """The map with its legend: beside it on a screen that is known to be wide, else below it."""
    is_beside = width_px is not None and width_px >= WIDE
    width = USUAL_WIDTH if width_px is None else width_px - (LEGEND_WIDTH if is_beside else 0)
    shapes = shapes_of(spec.geojson)
    frame = frame_of(list(shapes.values()))
    height = min(max(width * height_per_width(frame), 280), 560)
    figure = go.Figure()
    for entry in spec.legend:
        figure.add_trace(_class_trace(spec, entry))
    _add_lines(figure, _hatching(spec, shapes, frame), colour=HATCH, width=1, name="arcering")
    for look in MAP_MARKS:
        colour = BACKGROUND if look in DARK_LOOKS else OUTLINE
        _add_lines(figure, _marks(spec, shapes, frame, look=look), colour=colour, width=1.5, name="tekens")
    _add_selected(figure, spec, shapes)
    longitude, latitude, zoom = map_view(frame, width_px=width - 16, height_px=height)
    # A map keeps inside its bounds: as wide as the areas and as high as the world, so that the browser itself zooms
    # until the areas fill the width that there is, on a phone too. Only their height has to fit, at the usual width.
    reach = map_reach(frame, width_px=width, height_px=height) / 2
    figure.update_layout(
        map={
            "style": "white-bg",
            "center": {"lon": longitude, "lat": latitude},
            "zoom": zoom if width_px is not None else 0,
            "bounds": {"west": longitude - reach, "east": longitude + reach, "south": -85, "north": 85},
            "domain": {"x": [0, 1], "y": [0, 1]},
        },
        dragmode="pan",
        legend=_legend(spec, is_beside=is_beside),
        uirevision=f"{spec.header.file_name}-{len(shapes)}",
    )
    if is_beside:
        return Body(figure, height=height, right=LEGEND_WIDTH)
    lines = sum(name.count("<br>") + 1 for name in _legend_names(spec))
    return Body(figure, height=height, bottom=50 + (LEGEND_SIZE * 1.55) * lines)


def _class_trace(spec: MapSpec, entry: LegendEntry) -> go.Choroplethmap:
    by_code = {item.code: item for item in items_in(spec, entry)}
    features = [feature for feature in features_of(spec.geojson) if str(feature["id"]) in by_code]
    items = [by_code[str(feature["id"])] for feature in features]
    colour = COLOURS[entry.look]
    return go.Choroplethmap(
        geojson={"type": "FeatureCollection", "features": features},
        featureidkey="id",
        locations=[item.code for item in items],
        z=[1] * len(items),
        zmin=0,
        zmax=1,
        colorscale=[[0, colour], [1, colour]],
        showscale=False,
        showlegend=True,
        name=_broken(legend_text(entry)),
        legendgroup=f"{entry.look}-{entry.status}",
        marker={"line": {"color": BORDER, "width": 0.6}, "opacity": 1},
        customdata=[custom_data(item) for item in items],
        hovertext=[hover_text(item) for item in items],
        hovertemplate="%{hovertext}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _broken(text: str) -> str:
    return "<br>".join(escape(line) for line in shorten_lines(text, columns=LEGEND_COLUMNS))


def _legend_names(spec: MapSpec) -> list[str]:
    chosen = [item for item in spec.items if item.code == spec.selected]
    texts = [legend_text(entry) for entry in spec.legend] + [selected_text(item) for item in chosen]
    return [_broken(text) for text in texts]


def _legend(spec: MapSpec, *, is_beside: bool) -> dict[str, object]:
    place = {"x": 1.02, "y": 1} if is_beside else {"x": 0, "y": -0.02}
    return {
        "title": {"text": _broken(f"{spec.header.unit} (aantal gebieden)"), "font": {"size": LEGEND_SIZE}},
        "orientation": "v",
        "xanchor": "left",
        "yanchor": "top",
        "itemclick": False,
        "itemdoubleclick": False,
        "font": {"size": LEGEND_SIZE},
        "traceorder": "normal",
        "itemwidth": 30,
        **place,
    }


def _hatching(spec: MapSpec, shapes: dict[str, BaseGeometry], frame: Frame) -> list[Path]:
    paths: list[Path] = []
    for entry in spec.legend:
        if entry.look is Look.MISSING:
            areas = [shapes[item.code] for item in items_in(spec, entry) if item.code in shapes]
            paths += hatch_lines(areas, angles=hatching(entry.status).angles, frame=frame)
    return paths


def _marks(spec: MapSpec, shapes: dict[str, BaseGeometry], frame: Frame, *, look: Look) -> list[Path]:
    areas = [shapes[item.code] for item in spec.items if item.look is look and item.code in shapes]
    return marks(areas, kind=MAP_MARKS[look], frame=frame)


def _add_lines(figure: go.Figure, paths: Sequence[Path], *, colour: str, width: float, name: str) -> None:
    if not paths:
        return
    longitudes, latitudes = _joined(paths)
    figure.add_trace(
        go.Scattermap(
            lon=longitudes,
            lat=latitudes,
            mode="lines",
            line={"color": colour, "width": width},
            hoverinfo="skip",
            showlegend=False,
            name=name,
        )
    )


def _add_selected(figure: go.Figure, spec: MapSpec, shapes: dict[str, BaseGeometry]) -> None:
    if spec.selected is None or spec.selected not in shapes:
        return
    item = next(item for item in spec.items if item.code == spec.selected)
    paths = outlines(shapes[spec.selected])
    _add_lines(figure, paths, colour=BACKGROUND, width=7, name="rand")
    _add_lines(figure, paths, colour=OUTLINE, width=3.5, name="gekozen")
    figure.data[-1].update(showlegend=True, name=_broken(selected_text(item)))


def _joined(paths: Iterable[Path]) -> tuple[list[float | None], list[float | None]]:
    longitudes: list[float | None] = []
    latitudes: list[float | None] = []
    for path in paths:
        longitudes += [*(round(x, 6) for x, _ in path), None]
        latitudes += [*(round(y, 6) for _, y in path), None]
    return longitudes, latitudes
