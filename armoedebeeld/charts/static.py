"""A figure as a picture: PNG, SVG and PDF without a browser; the same spec gives the same bytes."""

import threading
from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG

from armoedebeeld.charts.spec import FunnelSpec, MapSpec, RankingSpec, Spec
from armoedebeeld.charts.static_funnel import funnel_body
from armoedebeeld.charts.static_map import map_body
from armoedebeeld.charts.static_page import Body, compose
from armoedebeeld.charts.static_ranking import ranking_body
from armoedebeeld.charts.static_trend import trend_body

WIDTH_IN = 10.0
# matplotlib's settings belong to the whole process: one picture at a time.
_LOCK = threading.Lock()
_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "armoedebeeld",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "hatch.linewidth": 0.7,
    "font.family": ["DejaVu Sans"],
    "axes.unicode_minus": False,
    "path.simplify": False,
}


def to_png(spec: Spec, *, width_in: float = WIDTH_IN, dpi: int = 150) -> bytes:
    """The figure as PNG, with title and description in its metadata."""
    metadata = {"Title": spec.header.title, "Description": _description(spec), "Software": None}
    return _render(spec, FigureCanvasAgg, width_in=width_in, format="png", dpi=dpi, metadata=metadata)


def to_svg(spec: Spec, *, width_in: float = WIDTH_IN) -> bytes:
    """The figure as SVG; text stays text."""
    metadata = {"Title": spec.header.title, "Description": _description(spec), "Date": None, "Creator": "Armoedebeeld"}
    return _render(spec, FigureCanvasSVG, width_in=width_in, format="svg", metadata=metadata)


def to_pdf(spec: Spec, *, width_in: float = WIDTH_IN) -> bytes:
    """The figure as a PDF of one page."""
    metadata = {"Title": spec.header.title, "Subject": _description(spec), "CreationDate": None}
    return _render(spec, FigureCanvasPdf, width_in=width_in, format="pdf", metadata=metadata)


def _description(spec: Spec) -> str:
    header = spec.header
    return " ".join([f"{header.subtitle}, {header.unit}.", header.sentence, header.source])


def _render(spec: Spec, canvas: type[Any], *, width_in: float, **settings: Any) -> bytes:
    buffer = BytesIO()
    with _LOCK, mpl.rc_context(_SETTINGS):
        figure = compose(spec.header, _body(spec, width=width_in), width=width_in)
        canvas(figure).figure.savefig(buffer, **settings)
    return buffer.getvalue()


def _body(spec: Spec, *, width: float) -> Body:
    if isinstance(spec, MapSpec):
        return map_body(spec, width=width)
    if isinstance(spec, RankingSpec):
        return ranking_body(spec, width=width)
    if isinstance(spec, FunnelSpec):
        return funnel_body(spec, width=width)
    return trend_body(spec, width=width)
