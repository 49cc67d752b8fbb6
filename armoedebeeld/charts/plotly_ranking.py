"""A ranking on the screen: bars with their value, absence as words, reference lines with their name."""

from collections.abc import Sequence
from html import escape
from itertools import accumulate, pairwise
from typing import Any

import plotly.graph_objects as go

from armoedebeeld.charts.hover import area_label, custom_data, has_mixed_marks, hover_text
from armoedebeeld.charts.parts import missing_text, short_text
from armoedebeeld.charts.plotly_frame import LETTER, LINE, Body, label, text_width
from armoedebeeld.charts.scales import hang, row_starts, shorten_lines, value_axis
from armoedebeeld.charts.spec import Item, Line, Look, RankingSpec, shown
from armoedebeeld.charts.theme import (
    BACKGROUND,
    BORDER,
    COLOURS,
    INK,
    NORM_DASH,
    OUTLINE,
    REFERENCE_DASHES,
    SOFT_INK,
)

SIZE = 14
LABEL_SIZE = 13
ROW, NAME_LINE, BAR = 27, 17, 19
NAMES = 170
LONG = 60


def draw_ranking(spec: RankingSpec, *, width_px: float) -> Body:
    """Bars from high to low; the height grows with the number of areas."""
    columns = int(min(max(width_px * 0.4, NAMES), 300) / (SIZE * LETTER))
    marks = has_mixed_marks(spec.items)
    names = [shorten_lines(area_label(item, marks=marks), columns=columns) for item in spec.items]
    left = max((text_width(line, SIZE) for name in names for line in name), default=60) + 14
    room = width_px - left - 12
    tops = list(accumulate((ROW + NAME_LINE * (len(name) - 1) for name in names), initial=0))
    places = [(upper + lower) / 2 for upper, lower in pairwise(tops)]
    figure = go.Figure()
    values = [value for item in spec.items if (value := shown(item, spec)) is not None]
    drawn = [*values, 0.0, *(line.value for line in spec.lines)]
    axis = value_axis(drawn, unit=spec.header.unit, decimals=spec.header.decimals)
    text_room = (
        max((text_width(short_text(item, spec), SIZE) for item in spec.items if item.value is not None), default=60) + 8
    )
    uppers = [item.upper for item in spec.items if item.upper is not None]
    high = max([*drawn, *uppers])
    span = max((high - axis.low) / max(1 - text_room / room, 0.3), 1e-9)
    _add_bars(figure, spec, places)
    _add_missing(figure, spec, places, start=max(axis.low, 0.0))
    _add_values(figure, spec, places)
    ticks = [_tick(item, name, spec) for item, name in zip(spec.items, names, strict=True)]
    is_long = len(spec.items) > LONG
    if is_long:
        _add_texts(
            figure,
            [(axis.low, place, tick) for place, tick in zip(places, ticks, strict=True)],
            name="namen",
            colour=INK,
            position="middle left",
        )
    plot_height = float(max(tops[-1], ROW))
    top = _add_lines(figure, spec, low=axis.low, span=span, room=room, plot_height=plot_height)
    figure.update_layout(
        xaxis={
            "range": [axis.low, axis.low + span],
            "tickvals": axis.ticks,
            "ticktext": axis.texts,
            "title": {"text": escape(spec.header.unit), "standoff": 6, "font": {"size": SIZE}},
            "side": "bottom",
        },
        yaxis={
            "range": [plot_height, 0],
            "tickvals": [] if is_long else places,
            "ticktext": [] if is_long else ticks,
            "tickfont": {"size": SIZE},
            "showgrid": False,
        },
        showlegend=False,
    )
    bottom = _add_legend(figure, spec, width_px=width_px, left=left)
    return Body(figure, height=plot_height, left=left, right=12, top=top, bottom=bottom)


def _tick(item: Item, lines: list[str], spec: RankingSpec) -> str:
    text = "<br>".join(escape(line) for line in lines)
    return f"<b>{text}</b>" if item.code == spec.selected else text


def _add_bars(figure: go.Figure, spec: RankingSpec, places: Sequence[float]) -> None:
    bars = [(place, item) for place, item in zip(places, spec.items, strict=True) if item.value is not None]
    values = [shown(item, spec) for _, item in bars]
    is_selected = [item.code == spec.selected for _, item in bars]
    figure.add_trace(
        go.Bar(
            name="cijfers",
            orientation="h",
            y=[place for place, _ in bars],
            x=values,
            width=BAR,
            marker={
                "color": [COLOURS[item.look] for _, item in bars],
                "line": {
                    "color": [OUTLINE if chosen else BORDER for chosen in is_selected],
                    "width": [2.5 if chosen else 0.7 for chosen in is_selected],
                },
            },
            error_x=_intervals(spec, [item for _, item in bars]),
            text=[escape(item.text) for _, item in bars],
            textposition="none",
            customdata=[custom_data(item) for _, item in bars],
            hovertext=[hover_text(item) for _, item in bars],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )


def _add_values(figure: go.Figure, spec: RankingSpec, places: Sequence[float]) -> None:
    """Write each value at the end of its bar: on white in a short ranking, as one trace of text in a long one.

    Only an annotation can have a background that keeps reference lines off the value; a browser needs ten seconds for
    five hundred of them.
    """
    ends = [
        (max(value, item.upper or value, 0.0), place, escape(short_text(item, spec)))
        for place, item in zip(places, spec.items, strict=True)
        if (value := shown(item, spec)) is not None
    ]
    if len(spec.items) > LONG:
        _add_texts(figure, ends, name="waarde", colour=INK)
        return
    annotations = [
        dict(
            **label(text, size=SIZE), name="waarde", bgcolor=BACKGROUND,
            x=end, xref="x", xanchor="left", xshift=3, y=place, yref="y", yanchor="middle",
        )
        for end, place, text in ends
    ]  # fmt: skip
    _add_all(figure, annotations)


def _add_texts(
    figure: go.Figure, texts: list[tuple[float, float, str]], *, name: str, colour: str, position: str = "middle right"
) -> None:
    figure.add_trace(
        go.Scatter(
            name=name,
            mode="text",
            x=[x for x, _, _ in texts],
            y=[y for _, y, _ in texts],
            text=[f" {text} ".replace("<br>", " <br> ") for _, _, text in texts],
            textposition=position,
            textfont={"size": SIZE, "color": colour},
            hoverinfo="skip",
            cliponaxis=False,
        )
    )


def _intervals(spec: RankingSpec, items: list[Item]) -> dict[str, object]:
    def reach(item: Item, bound: float | None) -> float:
        return 0.0 if bound is None else abs(bound - (shown(item, spec) or 0.0))

    return {
        "type": "data",
        "symmetric": False,
        "array": [reach(item, item.upper) for item in items],
        "arrayminus": [reach(item, item.lower) for item in items],
        "visible": any(item.upper is not None for item in items),
        "color": INK,
        "thickness": 1.2,
    }


def _add_missing(figure: go.Figure, spec: RankingSpec, places: Sequence[float], *, start: float) -> None:
    gaps = [(place, item) for place, item in zip(places, spec.items, strict=True) if item.value is None]
    if not gaps:
        return
    figure.add_trace(
        go.Scatter(
            name="geen cijfer",
            mode="markers",
            marker={"opacity": 0, "size": 16},
            x=[start] * len(gaps),
            y=[place for place, _ in gaps],
            customdata=[custom_data(item) for _, item in gaps],
            hovertext=[hover_text(item) for _, item in gaps],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    if len(spec.items) > LONG:
        texts = [(start, place, f"<i>{escape(missing_text(item))}</i>") for place, item in gaps]
        _add_texts(figure, texts, name="reden", colour=SOFT_INK)
        return
    annotations = [
        dict(
            **label(f"<i>{escape(missing_text(item))}</i>", size=SIZE, colour=SOFT_INK), name="geen cijfer",
            bgcolor=BACKGROUND, x=start, xref="x", xanchor="left", xshift=5, y=place, yref="y", yanchor="middle",
        )
        for place, item in gaps
    ]  # fmt: skip
    _add_all(figure, annotations)


def _add_all(figure: go.Figure, annotations: list[dict[str, Any]]) -> None:
    """Add annotations at once: `add_annotation` copies all earlier ones, half a minute for 500 buurten."""
    figure.update_layout(annotations=[*figure.layout.annotations, *annotations])


def _add_lines(
    figure: go.Figure, spec: RankingSpec, *, low: float, span: float, room: float, plot_height: float
) -> float:
    """Draw reference lines with their labels above the bars; returns the height of the labels in pixels."""
    labels = [
        hang(line.text, place=(line.value - low) / span * room, room=room, letter=LABEL_SIZE * LETTER)
        for line in spec.lines
    ]
    starts, height = row_starts(labels, line=LABEL_SIZE * LINE, gap=14)
    for position, (line, hanging, start) in enumerate(zip(spec.lines, labels, starts, strict=True)):
        rise = start + len(hanging.lines) * LABEL_SIZE * LINE
        figure.add_shape(
            type="line", x0=line.value, x1=line.value, xref="x", y0=0, y1=1 + rise / plot_height, yref="paper",
            name=line.text, line={"color": INK, "width": 1.8, "dash": dash_of(line, position)},
        )  # fmt: skip
        figure.add_annotation(
            **label("<br>".join(escape(text) for text in hanging.lines), size=LABEL_SIZE),
            bgcolor=BACKGROUND, x=line.value, xref="x", xanchor="left" if hanging.is_right else "right",
            xshift=4 if hanging.is_right else -4, y=1, yref="paper", yanchor="bottom", yshift=start + 2,
        )  # fmt: skip
    return 10 + height


def dash_of(line: Line, position: int) -> str:
    """A norm has its own dashes; areas to compare with take theirs in order."""
    return NORM_DASH if line.look is Look.MET else REFERENCE_DASHES[position % len(REFERENCE_DASHES)]


def _add_legend(figure: go.Figure, spec: RankingSpec, *, width_px: float, left: float) -> float:
    """Write what the colours mean below the bars; returns the height below the plot in pixels."""
    down = 56.0
    columns = int((width_px - 40) / (SIZE * LETTER))
    for entry in (entry for entry in spec.legend if entry.look is not Look.MISSING):
        lines = shorten_lines(f"{entry.text} ({entry.count})", columns=columns)
        square = f"<span style='color:{COLOURS[entry.look]}'>■</span>"
        text = "<br>".join(escape(line) for line in lines)
        figure.add_annotation(
            **label(f"{square} {text}", size=SIZE), name="legenda",
            x=0, xref="paper", xanchor="left", xshift=8 - left, y=0, yref="paper", yanchor="top", yshift=-down,
        )  # fmt: skip
        down += SIZE * LINE * len(lines) + 4
    return down + 2
