"""A funnel as a picture: the same bands, points, marks and names as on the screen."""

from math import log10

from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter, NullLocator

from armoedebeeld.charts.funnels import size_range, size_ticks, value_range
from armoedebeeld.charts.parts import legend_text
from armoedebeeld.charts.scales import Axis, value_axis
from armoedebeeld.charts.spec import FunnelSpec, Look, shown
from armoedebeeld.charts.static_page import FAMILY, MARGIN, Body, Canvas, line_height, text_width, wrap
from armoedebeeld.charts.theme import BACKGROUND, BORDER, COLOURS, GRID, INK, OTHER_POINT, OUTLINE, POINTS
from armoedebeeld.domain.wording import number

SIZE = 10.5
HEIGHT = 4.4
INSIDE = "#f4f1e8"
SWATCH = 0.4
DOTTED, DASHED = (1.0, 1.6), (5.0, 2.5)


def funnel_body(spec: FunnelSpec, *, width: float) -> Body:
    """The plot with its legend below."""
    axis = value_axis(value_range(spec), unit=spec.header.unit, decimals=spec.header.decimals)
    left = max((text_width(text, SIZE) for text in axis.texts), default=0.2) + 0.15
    room = width - 2 * MARGIN - left
    entries = _entries(spec, width=width - 2 * MARGIN - SWATCH - 0.12)
    below = sum(len(lines) * line_height(SIZE) + 0.06 for _, lines in entries)

    def draw(canvas: Canvas, top: float) -> None:
        axes = canvas.axes(MARGIN + left, top, room, HEIGHT)
        _set_axes(axes, spec, axis)
        _draw_bands(axes, spec)
        _draw_points(axes, spec)
        canvas.text(MARGIN + left + room / 2, top + HEIGHT + 0.28, spec.size_title, fontsize=SIZE, ha="center")
        _draw_legend(canvas, entries, top=top + HEIGHT + 0.62)

    return Body(HEIGHT + 0.62 + below, draw)


def _entries(spec: FunnelSpec, *, width: float) -> list[tuple[Look | str, list[str]]]:
    """What stands in the legend: a look, or the kind of line, with its text in lines."""
    texts: list[tuple[Look | str, str]] = [
        *(("outer" if band.is_outer else "inner", band.text) for band in spec.bands[::-1]),
        ("benchmark", spec.benchmark.text),
        *((entry.look, legend_text(entry)) for entry in spec.legend if entry.look is not Look.MISSING),
    ]
    return [(kind, wrap(text, size=SIZE, width=width)) for kind, text in texts]


def _set_axes(axes: Axes, spec: FunnelSpec, axis: Axis) -> None:
    axes.set_xscale("log")
    axes.set_xlim(*size_range(spec))
    axes.set_ylim(axis.low, axis.high)
    ticks = size_ticks(spec)
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xticks(ticks, [number(tick) for tick in ticks], fontsize=SIZE, family=FAMILY)
    axes.set_yticks(list(axis.ticks), list(axis.texts), fontsize=SIZE, family=FAMILY)
    axes.grid(axis="y", color=GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(BORDER)


def _draw_bands(axes: Axes, spec: FunnelSpec) -> None:
    for band in spec.bands:
        style = "solid" if band.is_outer else (0, DOTTED)
        if band.is_outer:
            axes.fill_between(band.sizes, band.lower, band.upper, color=INSIDE, linewidth=0, zorder=1)
        for limit in (band.lower, band.upper):
            axes.plot(band.sizes, limit, color=INK, linewidth=1.2, linestyle=style, zorder=2)
    axes.axhline(spec.benchmark.value, color=INK, linewidth=1.8, linestyle=(0, DASHED), zorder=2)


def _draw_points(axes: Axes, spec: FunnelSpec) -> None:
    low, high = size_range(spec)
    for look in dict.fromkeys(item.look for item in spec.drawn):
        items = [item for item in spec.drawn if item.look is look]
        is_selected = [item.code == spec.selected for item in items]
        axes.scatter(
            [item.n or 0 for item in items],
            [shown(item, spec) or 0.0 for item in items],
            marker=POINTS.get(look, OTHER_POINT)[1],
            s=[130 if chosen else 48 for chosen in is_selected],
            color=COLOURS[look],
            edgecolors=[OUTLINE if chosen else BORDER for chosen in is_selected],
            linewidths=[1.8 if chosen else 0.6 for chosen in is_selected],
            zorder=4,
            gid=f"punten-{look}",
        )
    box = {"facecolor": BACKGROUND, "edgecolor": "none", "pad": 0.8, "alpha": 0.9}
    for item in (item for item in spec.drawn if item.code in spec.named):
        is_left = log10(item.n or 1) < (log10(low) + log10(high)) / 2
        axes.annotate(
            item.name, (item.n or 1, shown(item, spec) or 0.0), xytext=(8 if is_left else -8, 0),
            textcoords="offset points", ha="left" if is_left else "right", va="center", fontsize=SIZE, family=FAMILY,
            weight="bold" if item.code == spec.selected else "normal", color=INK, bbox=box, zorder=6, parse_math=False,
        )  # fmt: skip


def _draw_legend(canvas: Canvas, entries: list[tuple[Look | str, list[str]]], *, top: float) -> None:
    styles: dict[str, str | tuple[int, tuple[float, ...]]] = {
        "outer": "solid", "inner": (0, DOTTED), "benchmark": (0, DASHED),
    }  # fmt: skip
    for kind, lines in entries:
        axes = canvas.axes(MARGIN, top, SWATCH, line_height(SIZE))
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        if isinstance(kind, Look):
            marker = POINTS.get(kind, OTHER_POINT)[1]
            axes.scatter([0.5], [0.5], marker=marker, s=48, color=COLOURS[kind], edgecolors=BORDER, linewidths=0.6)
        else:
            axes.plot([0, 1], [0.5, 0.5], color=INK, linewidth=1.6, linestyle=styles[kind])
        top = canvas.block(MARGIN + SWATCH + 0.12, top, lines, size=SIZE) + 0.06
