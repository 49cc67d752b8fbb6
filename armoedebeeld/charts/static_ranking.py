"""A ranking as a picture: one column of bars, or more for long lists, all on the same scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from typing import Any

from matplotlib.axes import Axes

from armoedebeeld.charts.hover import area_label, has_mixed_marks
from armoedebeeld.charts.parts import missing_text, short_text
from armoedebeeld.charts.scales import Axis, Hanging, hang, row_starts, value_axis
from armoedebeeld.charts.spec import Item, Line, Look, RankingSpec, shown
from armoedebeeld.charts.static_page import FAMILY, MARGIN, Body, Canvas, line_height, text_width, wrap
from armoedebeeld.charts.theme import (
    BACKGROUND,
    BORDER,
    COLOURS,
    GRID,
    INK,
    NORM_PATTERN,
    OUTLINE,
    REFERENCE_PATTERNS,
    SOFT_INK,
)

SIZE = 10.5
LABEL = 10.0
ROW = 0.27
BAR = 0.19
GUTTER = 0.35
# Width of a letter in inches per point, on the safe side.
POINT_LETTER = 0.62 / 72
ONE_COLUMN, TWO_COLUMNS = 45, 120


@dataclass(frozen=True)
class _Scale:
    """What all columns share.

    Attributes:
        names: width of the names.
        bars: width of the plot.
        high: value at the right end of the plot.
    """

    axis: Axis
    names: float
    bars: float
    high: float

    def place(self, value: float) -> float:
        """Inches from the left end of the plot."""
        return (value - self.axis.low) / (self.high - self.axis.low) * self.bars


def ranking_body(spec: RankingSpec, *, width: float) -> Body:
    """Bars from high to low in one to three columns; the height grows with the number of areas."""
    count = 1 if len(spec.items) <= ONE_COLUMN else 2 if len(spec.items) <= TWO_COLUMNS else 3
    column = (width - 2 * MARGIN - GUTTER * (count - 1)) / count
    scale = _scale(spec, column=column)
    names = _names(spec, width=scale.names)
    per_column = max(ceil(len(spec.items) / count), 1)
    parts = [slice(start, start + per_column) for start in range(0, max(len(spec.items), 1), per_column)]
    heights = [sum(_row_height(lines) for lines in names[part]) for part in parts]
    labels = [
        hang(line.text, place=scale.place(line.value), room=scale.bars, letter=LABEL * POINT_LETTER)
        for line in spec.lines
    ]
    starts, above = row_starts(labels, line=line_height(LABEL), gap=0.12)
    legend = [entry for entry in spec.legend if entry.look is not Look.MISSING]
    foot = 0.42 + 0.25 * len(legend)

    def draw(canvas: Canvas, top: float) -> None:
        plot_top = top + above + 0.08
        for index, (part, height) in enumerate(zip(parts, heights, strict=True)):
            x = MARGIN + index * (column + GUTTER)
            axes = canvas.axes(x + scale.names, plot_top, scale.bars, max(height, ROW))
            _draw_column(canvas, axes, spec, part=part, names=names[part], scale=scale, x=x, top=plot_top)
            _draw_lines(
                canvas, axes, spec.lines, labels, starts, x=x + scale.names, bottom=top + above + 0.08, scale=scale
            )
        _draw_legend(canvas, spec, top=plot_top + max(heights) + 0.42)

    return Body(above + 0.08 + max([*heights, ROW]) + foot, draw)


def _scale(spec: RankingSpec, *, column: float) -> _Scale:
    marks = has_mixed_marks(spec.items)
    widest = max((text_width(_label(item, spec, marks), SIZE, weight="bold") for item in spec.items), default=1.0)
    names = min(widest + 0.12, column * 0.42)
    bars = column - names
    values = [value for item in spec.items if (value := shown(item, spec)) is not None]
    uppers = [item.upper for item in spec.items if item.upper is not None]
    drawn = [*values, 0.0, *(line.value for line in spec.lines)]
    axis = value_axis(drawn, unit=spec.header.unit, decimals=spec.header.decimals)
    room = (
        max((text_width(short_text(item, spec), SIZE) for item in spec.items if item.value is not None), default=0.0)
        + 0.1
    )
    high = max([*drawn, *uppers])
    span = max((high - axis.low) / max(1 - room / bars, 0.3), 1e-9)
    return _Scale(axis, names, bars, axis.low + span)


def _label(item: Item, spec: RankingSpec, marks: bool) -> str:
    return area_label(item, marks=marks)


def _names(spec: RankingSpec, *, width: float) -> list[list[str]]:
    marks = has_mixed_marks(spec.items)
    return [wrap(_label(item, spec, marks), size=SIZE, width=width - 0.1, weight="bold") for item in spec.items]


def _row_height(lines: Sequence[str]) -> float:
    return ROW + (len(lines) - 1) * line_height(SIZE)


def _draw_column(
    canvas: Canvas,
    axes: Axes,
    spec: RankingSpec,
    *,
    part: slice,
    names: Sequence[Sequence[str]],
    scale: _Scale,
    x: float,
    top: float,
) -> None:
    tops = list(accumulate((_row_height(lines) for lines in names), initial=0.0))
    _set_axes(axes, scale, height=tops[-1])
    for item, lines, start in zip(spec.items[part], names, tops, strict=False):
        middle = start + _row_height(lines) / 2
        weight = "bold" if item.code == spec.selected else "normal"
        first = top + middle - len(lines) * line_height(SIZE) / 2 + line_height(SIZE) / 2
        for index, line in enumerate(lines):
            canvas.text(
                x + scale.names - 0.08, first + index * line_height(SIZE), line,
                fontsize=SIZE, ha="right", va="center", weight=weight,
            )  # fmt: skip
        _draw_item(axes, item, spec, middle=middle, start=max(scale.axis.low, 0.0), per_inch=scale.bars)


def _draw_item(axes: Axes, item: Item, spec: RankingSpec, *, middle: float, start: float, per_inch: float) -> None:
    low, high = axes.get_xlim()
    gap = (high - low) / per_inch * 0.05
    style: dict[str, Any] = {
        "va": "center",
        "ha": "left",
        "fontsize": SIZE,
        "family": FAMILY,
        "parse_math": False,
    }
    value = shown(item, spec)
    if value is None:
        box = {"facecolor": BACKGROUND, "edgecolor": "none", "pad": 0.8}
        axes.text(
            start + gap, middle, missing_text(item), fontstyle="italic", color=SOFT_INK, bbox=box, zorder=7, **style
        )
        return
    is_selected = item.code == spec.selected
    axes.barh(
        middle, value, height=BAR, color=COLOURS[item.look], zorder=3,
        edgecolor=OUTLINE if is_selected else BORDER, linewidth=1.8 if is_selected else 0.5,
    )  # fmt: skip
    if item.lower is not None and item.upper is not None:
        axes.hlines(middle, item.lower, item.upper, color=INK, linewidth=1.2, zorder=6)
    end = max(value, item.upper or value, 0.0)
    box = {"facecolor": BACKGROUND, "edgecolor": "none", "pad": 0.8}
    axes.text(end + gap, middle, short_text(item, spec), color=INK, bbox=box, zorder=7, **style)


def _set_axes(axes: Axes, scale: _Scale, *, height: float) -> None:
    axes.set_xlim(scale.axis.low, scale.high)
    axes.set_ylim(max(height, ROW), 0)
    ticks = [(tick, text) for tick, text in zip(scale.axis.ticks, scale.axis.texts, strict=True) if tick <= scale.high]
    axes.set_xticks([tick for tick, _ in ticks], [text for _, text in ticks], fontsize=9.5, family=FAMILY)
    axes.set_yticks([])
    axes.grid(axis="x", color=GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(BORDER)
    axes.spines["left"].set_position(("data", max(scale.axis.low, 0.0)))
    axes.tick_params(axis="x", length=0)


def _draw_lines(
    canvas: Canvas,
    axes: Axes,
    lines: Sequence[Line],
    labels: Sequence[Hanging],
    starts: Sequence[float],
    *,
    x: float,
    bottom: float,
    scale: _Scale,
) -> None:
    height = axes.get_ylim()[0]
    for position, (line, hanging, start) in enumerate(zip(lines, labels, starts, strict=True)):
        pattern = NORM_PATTERN if line.look is Look.MET else REFERENCE_PATTERNS[position % len(REFERENCE_PATTERNS)]
        rise = start + len(hanging.lines) * line_height(LABEL)
        axes.plot(
            [line.value, line.value], [-rise, height], color=INK, linewidth=1.4, clip_on=False, zorder=5,
            linestyle=(0, pattern) if pattern else "solid",
        )  # fmt: skip
        side = 0.05 if hanging.is_right else -0.05
        box = {"facecolor": BACKGROUND, "edgecolor": "none", "pad": 0.5}
        for index, text in enumerate(hanging.lines):
            canvas.text(
                x + scale.place(line.value) + side, bottom - rise + index * line_height(LABEL), text,
                fontsize=LABEL, ha="left" if hanging.is_right else "right", bbox=box,
            )  # fmt: skip


def _draw_legend(canvas: Canvas, spec: RankingSpec, *, top: float) -> None:
    for entry in (entry for entry in spec.legend if entry.look is not Look.MISSING):
        canvas.rectangle(MARGIN, top, 0.3, 0.15, facecolor=COLOURS[entry.look], edgecolor=BORDER, linewidth=0.6)
        canvas.text(MARGIN + 0.42, top - 0.03, f"{entry.text} ({entry.count})", fontsize=LABEL)
        top += 0.25
