"""A development on the screen: lines that stop where the figures stop being comparable."""

from html import escape

import plotly.graph_objects as go

from armoedebeeld.charts.hover import custom_data, hover_text
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
from armoedebeeld.charts.plotly_frame import LETTER, LINE, Body, label, text_width
from armoedebeeld.charts.scales import Axis, hang, row_starts, shorten_lines, spread
from armoedebeeld.charts.spec import Look, MarkKind, Series, TrendSpec, YearMark, shown
from armoedebeeld.charts.theme import BACKGROUND, BORDER, FORECAST_DASH, INK, NORM_DASH, SOFT_INK, LineStyle, line_style

HEIGHT = 380
SIZE = 14
MARK_SIZE = 12
BAND = "#f1f1f1"
SHADE = "rgba(23, 54, 93, 0.16)"
# Height of the bar of an event, as a part of the plot.
EVENT_BAR = 0.016


def draw_trend(spec: TrendSpec, *, width_px: float) -> Body:
    """Lines per run, hollow markers for provisional years, bands for gaps, labels at the end of the lines."""
    years = years_of(spec)
    axis = trend_axis(spec)
    ends = end_labels(spec)
    columns = max(int(min(width_px * 0.34, 230) / (SIZE * 0.6)), 8)
    texts = [shorten_lines(text, columns=columns) for text, _, _ in ends]
    right = max((text_width(line, SIZE) for text in texts for line in text), default=20) + 20
    left = max((text_width(text, SIZE) for text in axis.texts), default=20) + 14
    room = width_px - left - right
    figure = go.Figure()
    top = _add_marks(figure, spec, years=years, room=room, spare=right - 10)
    _add_norm(figure, spec)
    _add_forecast(figure, spec)
    for series, style in styled(spec):
        _add_runs(figure, series, style, spec)
        _add_points(figure, series, style, spec)
    _add_values(figure, spec, room=room / len(years))
    _add_ends(figure, ends, texts, axis)
    _set_axes(figure, spec, axis, years=years, room=room)
    below = _write_below(figure, spec, axis, width_px=width_px, left=left)
    return Body(figure, height=HEIGHT, left=left, right=right, top=top + 8, bottom=40 + below)


def _write_below(figure: go.Figure, spec: TrendSpec, axis: Axis, *, width_px: float, left: float) -> float:
    lines = [
        line
        for text in remarks(spec, axis)
        for line in shorten_lines(text, columns=int((width_px - 24) / (MARK_SIZE * LETTER)))
    ]
    for position, line in enumerate(lines):
        figure.add_annotation(
            **label(escape(line), size=MARK_SIZE, colour=SOFT_INK), name="opmerking",
            x=0, xref="paper", xanchor="left", xshift=8 - left,
            y=0, yref="paper", yanchor="top", yshift=-34 - position * MARK_SIZE * LINE,
        )  # fmt: skip
    return len(lines) * MARK_SIZE * LINE


def _add_runs(figure: go.Figure, series: Series, style: LineStyle, spec: TrendSpec) -> None:
    by_year = {point.year: point for point in series.points}
    for years, is_dotted in segments(series):
        figure.add_trace(
            go.Scatter(
                x=list(years),
                y=[shown(by_year[year], spec) for year in years],
                mode="lines",
                line={"color": style.colour, "width": style.width, "dash": "dot" if is_dotted else style.dash},
                name=series.name,
                hoverinfo="skip",
                showlegend=False,
                connectgaps=False,
            )
        )


def _add_points(figure: go.Figure, series: Series, style: LineStyle, spec: TrendSpec) -> None:
    known = [point for point in series.points if point.value is not None]
    figure.add_trace(
        go.Scatter(
            x=[point.year for point in known],
            y=[shown(point, spec) for point in known],
            mode="markers",
            marker={
                "symbol": ["x" if point.is_estimate else style.symbol for point in known],
                "size": 10 if series.look is Look.HIGHLIGHT else 8,
                "color": [BACKGROUND if point.is_provisional else style.colour for point in known],
                "line": {"color": style.colour, "width": 2},
                "opacity": 1,
            },
            name=f"{series.name} (punten)",
            customdata=[custom_data(point) for point in known],
            hovertext=[hover_text(point) for point in known],
            hovertemplate="%{hovertext}<extra></extra>",
            showlegend=False,
        )
    )


def _add_values(figure: go.Figure, spec: TrendSpec, *, room: float) -> None:
    labels = value_labels(spec)
    if not labels or any(text_width(short_text(point, spec), MARK_SIZE) > room for point, _ in labels):
        return
    for point, is_upper in labels:
        figure.add_annotation(
            **label(escape(short_text(point, spec)), size=MARK_SIZE), name="waarde", x=point.year, y=shown(point, spec),
            yshift=8 if is_upper else -8, yanchor="bottom" if is_upper else "top",
        )  # fmt: skip


def _add_norm(figure: go.Figure, spec: TrendSpec) -> None:
    for bound in ("low", "high"):
        for run in norm_runs(spec.norm, bound=bound):
            figure.add_trace(
                go.Scatter(
                    x=[x for x, _ in run],
                    y=[y for _, y in run],
                    mode="lines",
                    name="norm",
                    line={"color": INK, "width": 2, "dash": NORM_DASH},
                    hoverinfo="skip",
                    showlegend=False,
                )
            )
    for step in spec.norm[:-1]:
        figure.add_annotation(
            **label(escape(step.text), size=12), x=step.first_year - 0.45, xanchor="left", y=step.low, yanchor="bottom"
        )


def _add_forecast(figure: go.Figure, spec: TrendSpec) -> None:
    """The margin as a shade and the line in short dashes, both without a marker."""
    start = forecast_start(spec)
    if spec.forecast is None or start is None:
        return
    points = spec.forecast.points
    years = [start[0], *(point.year for point in points)]
    upper, lower = ([start[1], *(getattr(point, side) for point in points)] for side in ("upper", "lower"))
    figure.add_trace(
        go.Scatter(
            x=[*years, *years[::-1]], y=[*upper, *lower[::-1]], mode="lines", fill="toself", fillcolor=SHADE,
            line={"width": 0}, name="marge als het zo doorgaat", hoverinfo="skip", showlegend=False,
        )
    )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=years, y=[start[1], *(point.value for point in points)], mode="lines", name="als het zo doorgaat",
            line={"color": line_style(Look.HIGHLIGHT, 0).colour, "width": 2, "dash": FORECAST_DASH},
            hovertext=["", *(escape(point.text) for point in points)], hovertemplate="%{hovertext}<extra></extra>",
            showlegend=False,
        )
    )  # fmt: skip


def _add_marks(figure: go.Figure, spec: TrendSpec, *, years: list[int], room: float, spare: float) -> float:
    """Draw bands and dotted lines with their text above the plot; returns the height of the texts in pixels."""
    marks = marks_above(spec)
    labels = [
        hang(
            mark.text,
            place=(text_place(mark) - years[0] + 0.5) * room / len(years),
            room=room,
            letter=MARK_SIZE * LETTER,
            spare=spare,
        )
        for mark in marks
    ]
    starts, height = row_starts(labels, line=MARK_SIZE * LINE, gap=14)
    for mark, hanging, start in zip(marks, labels, starts, strict=True):
        _add_mark(figure, mark, rise=start + len(hanging.lines) * MARK_SIZE * LINE)
        figure.add_annotation(
            **label("<br>".join(escape(line) for line in hanging.lines), size=MARK_SIZE, colour=SOFT_INK),
            bgcolor=BACKGROUND, x=text_place(mark), xref="x", xanchor="left" if hanging.is_right else "right",
            xshift=3 if hanging.is_right else -3, y=1, yref="paper", yanchor="bottom", yshift=start + 2,
        )  # fmt: skip
    return height + 8


def _add_mark(figure: go.Figure, mark: YearMark, *, rise: float) -> None:
    place = text_place(mark)
    if is_band(mark):
        figure.add_shape(
            type="rect", name=mark.text, x0=place, x1=(mark.last_year or mark.year) + 0.5, xref="x",
            y0=0, y1=1, yref="paper", fillcolor=BAND, line={"width": 0}, layer="below",
        )  # fmt: skip
    if mark.kind is MarkKind.EVENT:
        figure.add_shape(
            type="rect", name=mark.text, x0=place, x1=(mark.last_year or mark.year) + 0.5, xref="x",
            y0=1 - EVENT_BAR, y1=1, yref="paper", fillcolor=SOFT_INK, line={"width": 0},
        )  # fmt: skip
    is_above = is_band(mark) or mark.kind is MarkKind.EVENT
    colour, dash = (BORDER, "solid") if is_above else (SOFT_INK, "dot")
    figure.add_shape(
        type="line", name=f"lijn {mark.text}", x0=place, x1=place, xref="x",
        y0=1 if is_above else 0, y1=1 + rise / HEIGHT, yref="paper",
        line={"color": colour, "width": 1.5, "dash": dash},
    )  # fmt: skip


def _add_ends(figure: go.Figure, ends: list[tuple[str, float, str]], texts: list[list[str]], axis: Axis) -> None:
    per_pixel = (axis.high - axis.low) / HEIGHT
    gap = SIZE * 1.32 * max((len(text) for text in texts), default=1) * per_pixel
    places = spread([value for _, value, _ in ends], gap=gap, low=axis.low, high=axis.high)
    for (_, _, colour), lines, place in zip(ends, texts, places, strict=True):
        figure.add_annotation(
            **label("<br>".join(escape(line) for line in lines), size=SIZE, colour=colour),
            x=1, xref="paper", xanchor="left", xshift=4, y=place, yref="y", yanchor="middle",
        )  # fmt: skip


def _set_axes(figure: go.Figure, spec: TrendSpec, axis: Axis, *, years: list[int], room: float) -> None:
    every = max(1, -(-46 * len(years) // max(int(room), 1)))
    ticks = years[::-1][::every][::-1]
    figure.update_layout(
        xaxis={
            "range": [years[0] - 0.5, years[-1] + 0.5], "tickvals": ticks, "ticktext": [str(year) for year in ticks],
            "showgrid": False, "zeroline": False, "ticks": "outside",
        },
        yaxis={"range": [axis.low, axis.high], "tickvals": axis.ticks, "ticktext": axis.texts, "zeroline": True},
        showlegend=False,
        hovermode="closest",
    )  # fmt: skip
    has_bar = any(mark.kind is MarkKind.EVENT for mark in spec.marks)
    figure.add_annotation(
        **label(escape(spec.header.unit), size=13, colour=SOFT_INK), name="eenheid",
        x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="top", yshift=-10 if has_bar else -2,
    )  # fmt: skip
