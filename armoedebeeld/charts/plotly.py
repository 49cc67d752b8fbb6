"""A figure on the screen: spec to plotly. Nothing is fetched from outside, no number is written by plotly."""

import plotly.graph_objects as go

from armoedebeeld.charts.plotly_frame import finish
from armoedebeeld.charts.plotly_funnel import draw_funnel
from armoedebeeld.charts.plotly_map import draw_map
from armoedebeeld.charts.plotly_ranking import draw_ranking
from armoedebeeld.charts.plotly_trend import draw_trend
from armoedebeeld.charts.spec import FunnelSpec, MapSpec, RankingSpec, Spec
from armoedebeeld.charts.theme import plotly_config

__all__ = ["plotly_config", "to_figure"]

# Where the width is unknown, texts are laid out for a telephone and grow apart on a wider screen.
SAFE_WIDTH = 356


def to_figure(spec: Spec, *, framed: bool = False, width_px: float | None = None) -> go.Figure:
    """The figure for the screen; show it with `plotly_config(spec.kind)`.

    Args:
        spec: what the figure says.
        framed: with title, sentence, notes and source inside; without them where the page prints them.
        width_px: the width that the figure will have at least; decides line breaks and the zoom of a map.
            None where it is unknown: then the layout is safe on every width.

    Returns:
        A figure without fixed width. A click on an area gives `customdata[0]`, its region code.
        `fictief` is in the figure in both modes.
    """
    width = SAFE_WIDTH if width_px is None else width_px
    if isinstance(spec, MapSpec):
        body = draw_map(spec, width_px=width_px)
    elif isinstance(spec, RankingSpec):
        body = draw_ranking(spec, width_px=width)
    elif isinstance(spec, FunnelSpec):
        body = draw_funnel(spec, width_px=width)
    else:
        body = draw_trend(spec, width_px=width)
    return finish(body, spec, width_px=width, framed=framed)
