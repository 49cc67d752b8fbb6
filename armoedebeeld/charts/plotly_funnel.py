"""A funnel on the screen: bands of chance, areas as points with the mark of their judgement, few names."""

from html import escape
from math import log10

import plotly.graph_objects as go

from armoedebeeld.charts.funnels import size_range, size_ticks, value_range
from armoedebeeld.charts.hover import custom_data, hover_text
from armoedebeeld.charts.parts import legend_text
from armoedebeeld.charts.plotly_frame import LETTER, Body, text_width
from armoedebeeld.charts.scales import shorten_lines, value_axis
from armoedebeeld.charts.spec import FunnelSpec, Item, Look, shown
from armoedebeeld.charts.theme import BACKGROUND, BORDER, COLOURS, INK, OTHER_POINT, OUTLINE, POINTS
from armoedebeeld.domain.wording import number

HEIGHT = 420
SIZE = 14
INSIDE = "rgba(230, 224, 207, 0.45)"


def draw_funnel(spec: FunnelSpec, *, width_px: float) -> Body:
    """The bands, the benchmark and the areas; the legend below says what lies outside."""
    figure = go.Figure()
    columns = int((width_px - 80) / (SIZE * LETTER))
    axis = value_axis(value_range(spec), unit=spec.header.unit, decimals=spec.header.decimals)
    _add_bands(figure, spec, columns=columns)
    _add_benchmark(figure, spec, columns=columns)
    lines = 0
    for entry in (entry for entry in spec.legend if entry.look is not Look.MISSING):
        name = _broken(legend_text(entry), columns)
        _add_points(figure, spec, entry.look, name=name)
        lines += name.count("<br>") + 1
    _add_names(figure, spec)
    lines += sum(_broken(text, columns).count("<br>") + 1 for text in _line_texts(spec))
    low, high = size_range(spec)
    ticks = size_ticks(spec)
    left = max(text_width(text, SIZE) for text in axis.texts) + 14
    figure.update_layout(
        xaxis={
            "type": "log",
            "range": [log10(low), log10(high)],
            "tickvals": ticks,
            "ticktext": [number(tick) for tick in ticks],
            "title": {"text": "<br>".join(shorten_lines(spec.size_title, columns=columns)), "font": {"size": SIZE}},
            "tickfont": {"size": SIZE},
            "showgrid": False,
        },
        yaxis={
            "range": [axis.low, axis.high],
            "tickvals": axis.ticks,
            "ticktext": axis.texts,
            "tickfont": {"size": SIZE},
        },
        showlegend=True,
        legend={
            "orientation": "v", "x": 0, "xanchor": "left", "y": -84 / HEIGHT, "yanchor": "top", "font": {"size": SIZE},
            "itemclick": False, "itemdoubleclick": False, "traceorder": "normal",
        },
    )  # fmt: skip
    return Body(figure, height=HEIGHT, left=left, right=12, top=12, bottom=100 + SIZE * 1.6 * lines)


def _line_texts(spec: FunnelSpec) -> list[str]:
    return [spec.benchmark.text, *(band.text for band in spec.bands)]


def _broken(text: str, columns: int) -> str:
    return "<br>".join(escape(line) for line in shorten_lines(text, columns=max(columns, 12)))


def _add_bands(figure: go.Figure, spec: FunnelSpec, *, columns: int) -> None:
    for band in sorted(spec.bands, key=lambda item: not item.is_outer):
        line = {"color": INK, "width": 1.6, "dash": "solid" if band.is_outer else "dot"}
        usual = {"mode": "lines", "x": band.sizes, "hoverinfo": "skip", "line": line}
        figure.add_trace(go.Scatter(y=band.lower, showlegend=False, name="ondergrens", **usual))
        fill = {"fill": "tonexty", "fillcolor": INSIDE} if band.is_outer else {}
        figure.add_trace(go.Scatter(y=band.upper, name=_broken(band.text, columns), **usual, **fill))


def _add_benchmark(figure: go.Figure, spec: FunnelSpec, *, columns: int) -> None:
    figure.add_trace(
        go.Scatter(
            name=_broken(spec.benchmark.text, columns),
            mode="lines",
            x=size_range(spec),
            y=[spec.benchmark.value] * 2,
            hoverinfo="skip",
            line={"color": INK, "width": 2.4, "dash": "dash"},
        )
    )


def _add_points(figure: go.Figure, spec: FunnelSpec, look: Look, *, name: str) -> None:
    items = [item for item in spec.drawn if item.look is look]
    is_selected = [item.code == spec.selected for item in items]
    figure.add_trace(
        go.Scatter(
            name=name,
            mode="markers",
            x=[item.n for item in items],
            y=[shown(item, spec) for item in items],
            marker={
                "opacity": 1,
                "symbol": POINTS.get(look, OTHER_POINT)[0],
                "size": [16 if chosen else 10 for chosen in is_selected],
                "color": COLOURS[look],
                "line": {
                    "color": [OUTLINE if chosen else BORDER for chosen in is_selected],
                    "width": [2.5 if chosen else 0.8 for chosen in is_selected],
                },
            },
            customdata=[custom_data(item) for item in items],
            hovertext=[hover_text(item) for item in items],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )


def _add_names(figure: go.Figure, spec: FunnelSpec) -> None:
    low, high = size_range(spec)
    for item in (item for item in spec.drawn if item.code in spec.named):
        is_left = log10(item.n or 1) < (log10(low) + log10(high)) / 2
        figure.add_annotation(
            text=_name(item, spec), name="naam", showarrow=False, align="left", bgcolor=BACKGROUND, opacity=0.92,
            x=log10(item.n or 1), y=shown(item, spec), xanchor="left" if is_left else "right",
            xshift=9 if is_left else -9, font={"size": SIZE - 1, "color": INK},
        )  # fmt: skip


def _name(item: Item, spec: FunnelSpec) -> str:
    text = escape(item.name)
    return f"<b>{text}</b>" if item.code == spec.selected else text
