"""A development as a picture: the same runs, gaps, marks and labels as on the screen."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from armoedebeeld.charts.parts import (
    end_labels,
    forecast_start,
    is_band,
    marks_above,
    norm_runs,
    remarks,
    segments,
    short_text,
    styled,
    text_place,
    trend_axis,
    value_labels,
    years_of,
)
from armoedebeeld.charts.scales import Axis, Hanging, hang, row_starts, spread
from armoedebeeld.charts.spec import Look, MarkKind, Series, TrendSpec, YearMark, shown
from armoedebeeld.charts.static_page import FAMILY, MARGIN, Body, Canvas, line_height, text_width, wrap
from armoedebeeld.charts.theme import (
    BACKGROUND,
    BORDER,
    FORECAST_PATTERN,
    GRID,
    INK,
    NORM_PATTERN,
    SOFT_INK,
    LineStyle,
    line_style,
)

SIZE = 11.0
TICK = 10.5
MARK = 9.5
HEIGHT = 3.9
BAND = "#f1f1f1"
LETTER = 0.62 / 72
DOTTED = (1.0, 1.6)


def trend_body(spec: TrendSpec, *, width: float) -> Body:
    """Lines per run with their name at the end."""
    years, axis, ends = years_of(spec), trend_axis(spec), end_labels(spec)
    texts = [wrap(text, size=SIZE, width=min(2.4, width * 0.28)) for text, _, _ in ends]
    right = max((text_width(line, SIZE) for lines in texts for line in lines), default=0.2) + 0.15
    left = max((text_width(text, TICK) for text in axis.texts), default=0.2) + 0.15
    room = width - 2 * MARGIN - left - right
    marks = marks_above(spec)
    labels = [
        hang(
            mark.text,
            place=(text_place(mark) - years[0] + 0.5) * room / len(years),
            room=room,
            letter=MARK * LETTER,
        )
        for mark in marks
    ]
    starts, above = row_starts(labels, line=line_height(MARK), gap=0.12)
    below = [line for text in remarks(spec, axis) for line in wrap(text, size=MARK, width=width - 2 * MARGIN)]

    def draw(canvas: Canvas, top: float) -> None:
        x, start = MARGIN + left, top + above + 0.08
        axes = canvas.axes(x, start, room, HEIGHT)
        _set_axes(axes, axis, years=years, room=room)
        _draw_marks(canvas, axes, marks, labels, starts, axis=axis, x=x, bottom=start)
        _draw_norm(axes, spec)
        _draw_forecast(axes, spec)
        for series, style in styled(spec):
            _draw_series(axes, series, style, spec)
        _draw_values(axes, spec, room=room / len(years))
        _draw_ends(canvas, ends, texts, axis, x=x + room + 0.08, top=start)
        canvas.block(MARGIN, start + HEIGHT + 0.38, below, size=MARK, color=SOFT_INK)

    return Body(above + 0.08 + HEIGHT + 0.42 + len(below) * line_height(MARK), draw)


def _set_axes(axes: Axes, axis: Axis, *, years: Sequence[int], room: float) -> None:
    every = max(1, -(-round(0.5 * len(years) * 100) // round(room * 100)))
    ticks = list(years)[::-1][::every][::-1]
    axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    axes.set_ylim(axis.low, axis.high)
    axes.set_xticks(ticks, [str(year) for year in ticks], fontsize=TICK, family=FAMILY)
    axes.set_yticks(list(axis.ticks), list(axis.texts), fontsize=TICK, family=FAMILY)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(BORDER)
    axes.tick_params(axis="y", length=0)


def _draw_series(axes: Axes, series: Series, style: LineStyle, spec: TrendSpec) -> None:
    by_year = {point.year: point for point in series.points}
    order = 6 if series.look is Look.HIGHLIGHT else 4
    for years, is_dotted in segments(series):
        pattern = DOTTED if is_dotted else style.dash_pattern
        axes.plot(
            list(years), [shown(by_year[year], spec) or 0.0 for year in years], color=style.colour,
            linewidth=style.width, linestyle=(0, pattern) if pattern else "solid", zorder=order,
            gid=f"lijn-{series.code}-{years[0]}",
        )  # fmt: skip
    for point in series.points:
        if point.value is not None:
            is_hollow = point.is_provisional or point.is_estimate
            axes.plot(
                [point.year], [shown(point, spec) or 0.0], marker="X" if point.is_estimate else style.marker,
                markersize=7, color=style.colour, markerfacecolor=BACKGROUND if is_hollow else style.colour,
                markeredgewidth=1.6, zorder=order + 1, clip_on=False,
            )  # fmt: skip


def _draw_values(axes: Axes, spec: TrendSpec, *, room: float) -> None:
    labels = value_labels(spec)
    if any(text_width(short_text(point, spec), 9.5) > room for point, _ in labels):
        return
    for point, is_upper in labels:
        axes.annotate(
            short_text(point, spec), (point.year, shown(point, spec) or 0.0), xytext=(0, 7 if is_upper else -7),
            textcoords="offset points", ha="center", va="bottom" if is_upper else "top",
            fontsize=9.5, family=FAMILY, color=INK, zorder=9, parse_math=False,
        )  # fmt: skip


def _draw_norm(axes: Axes, spec: TrendSpec) -> None:
    for bound in ("low", "high"):
        for run in norm_runs(spec.norm, bound=bound):
            axes.plot(
                [x for x, _ in run], [y for _, y in run],
                color=INK, linewidth=1.6, linestyle=(0, NORM_PATTERN), zorder=3,
            )  # fmt: skip
    for step in spec.norm[:-1]:
        axes.annotate(
            step.text, (step.first_year - 0.45, step.low), xytext=(0, 2), textcoords="offset points",
            fontsize=9.5, family=FAMILY, color=INK, va="bottom", parse_math=False,
        )  # fmt: skip


def _draw_forecast(axes: Axes, spec: TrendSpec) -> None:
    """The margin as a shade and the line in short dashes, both without a marker."""
    start = forecast_start(spec)
    if spec.forecast is None or start is None:
        return
    points, colour = spec.forecast.points, line_style(Look.HIGHLIGHT, 0).colour
    years = [start[0], *(point.year for point in points)]
    value, lower, upper = (
        [start[1], *(getattr(point, part) for point in points)] for part in ("value", "lower", "upper")
    )
    axes.fill_between(years, lower, upper, color=colour, alpha=0.16, linewidth=0, zorder=1, gid="vooruitblik-marge")
    axes.plot(years, value, color=colour, linewidth=1.8, linestyle=(0, FORECAST_PATTERN), zorder=5, gid="vooruitblik")


def _draw_marks(
    canvas: Canvas,
    axes: Axes,
    marks: Sequence[YearMark],
    labels: Sequence[Hanging],
    starts: Sequence[float],
    *,
    axis: Axis,
    x: float,
    bottom: float,
) -> None:
    per_inch = (axis.high - axis.low) / HEIGHT
    for mark, hanging, start in zip(marks, labels, starts, strict=True):
        place = text_place(mark)
        rise = start + len(hanging.lines) * line_height(MARK)
        if is_band(mark):
            axes.axvspan(place, (mark.last_year or mark.year) + 0.5, color=BAND, linewidth=0, zorder=0)
        is_above = is_band(mark) or mark.kind is MarkKind.EVENT
        if mark.kind is MarkKind.EVENT:
            axes.plot(
                [place, (mark.last_year or mark.year) + 0.5], [axis.high, axis.high],
                color=SOFT_INK, linewidth=4, solid_capstyle="butt", zorder=3, gid=f"gebeurtenis-{mark.year}",
            )  # fmt: skip
        axes.plot(
            [place, place], [axis.high if is_above else axis.low, axis.high + rise * per_inch],
            color=BORDER if is_above else SOFT_INK, linewidth=1.0 if is_above else 1.3,
            linestyle="solid" if is_above else (0, (1, 1.6)), clip_on=False, zorder=2,
        )  # fmt: skip
        side = 0.04 if hanging.is_right else -0.04
        box = {"facecolor": BACKGROUND, "edgecolor": "none", "pad": 0.4}
        for index, text in enumerate(hanging.lines):
            canvas.text(
                x + hanging.place + side, bottom - rise + index * line_height(MARK), text, bbox=box,
                fontsize=MARK, color=SOFT_INK, ha="left" if hanging.is_right else "right",
            )  # fmt: skip


def _draw_ends(
    canvas: Canvas,
    ends: Sequence[tuple[str, float, str]],
    texts: Sequence[Sequence[str]],
    axis: Axis,
    *,
    x: float,
    top: float,
) -> None:
    gap = line_height(SIZE) * max((len(lines) for lines in texts), default=1)
    per_unit = HEIGHT / (axis.high - axis.low)
    wanted = [(axis.high - value) * per_unit for _, value, _ in ends]
    places = spread(wanted, gap=gap, low=gap / 2, high=HEIGHT - gap / 2)
    for (_, _, colour), lines, place in zip(ends, texts, places, strict=True):
        canvas.block(x, top + place - len(lines) * line_height(SIZE) / 2, lines, size=SIZE, color=colour)
