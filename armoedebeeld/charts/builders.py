"""From observations to what a figure says: the one place for pages and exports to import from."""

from armoedebeeld.charts.ahead import forecast_of
from armoedebeeld.charts.funnels import funnel_spec
from armoedebeeld.charts.headers import build_header
from armoedebeeld.charts.maps import map_spec
from armoedebeeld.charts.rankings import ranking_spec
from armoedebeeld.charts.spec import SourceLine, source_text
from armoedebeeld.charts.trends import trend_spec

__all__ = [
    "SourceLine",
    "build_header",
    "forecast_of",
    "funnel_spec",
    "map_spec",
    "ranking_spec",
    "source_text",
    "trend_spec",
]
