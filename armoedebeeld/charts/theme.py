"""Colours, marks and sizes of every figure: safe for colour-blind readers, in grey print and on a projector."""

from dataclasses import dataclass
from typing import Any

from armoedebeeld.charts.spec import Look
from armoedebeeld.domain.norms import NORM_STATE_MARKS, NormState
from armoedebeeld.domain.observations import Status

FONT_FAMILY = "DejaVu Sans, Verdana, Segoe UI, Helvetica, Arial, sans-serif"
INK = "#1c1c1c"
SOFT_INK = "#4a4a4a"
GRID = "#dcdcdc"
BORDER = "#6b6b6b"
HATCH = "#8c8c8c"
OUTLINE = "#000000"
BACKGROUND = "#ffffff"
FICTIONAL_TEXT = "FICTIEF – verzonnen cijfers"
FICTIONAL_BACKGROUND = "#ffe9a8"
SEPARATORS = ",."

# ColorBrewer YlGnBu: each step is darker, so the order survives grey print; yellow keeps the lowest class apart
# from the grey of "no figure". Met and not met differ in hue (blue, orange), in darkness and in their mark.
# Better and worse likewise; higher and lower, which nobody judges, are purple and green (ColorBrewer PRGn). Similar is
# the colour of paper: nothing to see there.
COLOURS: dict[Look, str] = {
    Look.CLASS_1: "#ffffcc",
    Look.CLASS_2: "#a1dab4",
    Look.CLASS_3: "#41b6c4",
    Look.CLASS_4: "#2c7fb8",
    Look.CLASS_5: "#253494",
    Look.MET: "#7fb9e0",
    Look.NOT_MET: "#b35806",
    Look.BETTER: "#74add1",
    Look.WORSE: "#b35806",
    Look.HIGHER: "#762a83",
    Look.LOWER: "#5aae61",
    Look.SIMILAR: "#e6e0cf",
    Look.NOT_COMPARABLE: "#ffffff",
    Look.PLAIN: "#8fb0cf",
    Look.HIGHLIGHT: "#17365d",
    Look.BENCHMARK: "#4a4a4a",
    Look.MISSING: "#efefef",
}
VALUE_CLASSES = (Look.CLASS_1, Look.CLASS_2, Look.CLASS_3, Look.CLASS_4, Look.CLASS_5)
LOOK_MARKS: dict[Look, str] = {
    Look.MET: NORM_STATE_MARKS[NormState.MET],
    Look.NOT_MET: NORM_STATE_MARKS[NormState.NOT_MET],
    Look.BETTER: "○",
    Look.WORSE: "✕",
    Look.HIGHER: "▲",
    Look.LOWER: "▼",
    Look.SIMILAR: "≈",
    Look.NOT_COMPARABLE: "?",
}

# What is drawn on an area of a map: the same sign as its mark, in lines.
MAP_MARKS: dict[Look, str] = {
    Look.NOT_MET: "cross",
    Look.WORSE: "cross",
    Look.BETTER: "circle",
    Look.HIGHER: "up",
    Look.LOWER: "down",
}
# The same in a figure of points: for plotly and for matplotlib.
POINTS: dict[Look, tuple[str, str]] = {
    Look.BETTER: ("circle", "o"),
    Look.WORSE: ("x", "X"),
    Look.HIGHER: ("triangle-up", "^"),
    Look.LOWER: ("triangle-down", "v"),
    Look.SIMILAR: ("square", "s"),
}
OTHER_POINT = ("diamond", "D")
# On a dark area a black mark is lost.
DARK_LOOKS = frozenset({Look.HIGHER})


@dataclass(frozen=True)
class Hatching:
    """How one kind of absence is drawn.

    Attributes:
        angles: directions of the lines in degrees, for lines drawn by ourselves.
        pattern: the same for matplotlib.
        glyph: the same as a character, for a legend that can hold text only.
    """

    angles: tuple[int, ...]
    pattern: str
    glyph: str


HATCHINGS: dict[Status, Hatching] = {
    Status.SUPPRESSED: Hatching((45, -45), "xxx", "▩"),
    Status.SECRET_OR_UNKNOWN: Hatching((45,), "///", "▨"),
    Status.NOT_PUBLISHED: Hatching((0,), "---", "▤"),
    Status.NOT_APPLICABLE: Hatching((90,), "|||", "▥"),
    Status.MISSING: Hatching((-45,), "\\\\\\", "▧"),
}


@dataclass(frozen=True)
class LineStyle:
    """How one series is told apart: colour, dashes and marker, never colour alone; the glyph is for labels."""

    colour: str
    dash: str
    dash_pattern: tuple[float, ...]
    symbol: str
    marker: str
    glyph: str
    width: float


HIGHLIGHT_LINE = LineStyle("#17365d", "solid", (), "circle", "o", "●", 3.0)
BENCHMARK_LINES = (
    LineStyle("#4a4a4a", "dash", (5, 2.5), "square", "s", "■", 1.8),
    LineStyle("#4a4a4a", "longdash", (9, 3), "diamond", "D", "◆", 1.8),
)
PLAIN_LINES = (
    LineStyle("#a04000", "solid", (), "triangle-up", "^", "▲", 1.8),
    LineStyle("#00695c", "dashdot", (5, 2, 1, 2), "diamond", "D", "◆", 1.8),
    LineStyle("#6a1b9a", "dash", (5, 2.5), "triangle-down", "v", "▼", 1.8),
    LineStyle("#7a5c00", "8px,3px,2px,3px,2px,3px", (8, 3, 2, 3, 2, 3), "cross", "P", "✚", 1.8),
    LineStyle("#ad1457", "longdash", (8, 3), "hexagon", "h", "⬢", 1.8),
    LineStyle("#2e5d1e", "longdashdot", (8, 2, 1, 2), "star", "*", "★", 1.8),
)
REFERENCE_DASHES = ("solid", "dot", "dash", "longdash")
REFERENCE_PATTERNS: tuple[tuple[float, ...], ...] = ((), (1, 1.5), (5, 2.5), (9, 3))
# A line that was calculated, not measured: no other line has these short dashes, and it has no markers.
FORECAST_DASH, FORECAST_PATTERN = "4px,4px", (2.2, 2.2)
NORM_DASH, NORM_PATTERN = "dashdot", (6.0, 2.0, 1.0, 2.0)


def line_style(look: Look, position: int) -> LineStyle:
    """The style of the n-th series of a look."""
    if look is Look.HIGHLIGHT:
        return HIGHLIGHT_LINE
    styles = BENCHMARK_LINES if look is Look.BENCHMARK else PLAIN_LINES
    return styles[position % len(styles)]


def hatching(status: str) -> Hatching:
    """How a kind of absence is drawn; unknown words like `ontbreekt`."""
    return HATCHINGS.get(Status(status), HATCHINGS[Status.MISSING])


def plotly_template() -> dict[str, Any]:
    """The layout that all figures on the screen share, as plotly's template takes it."""
    axis = {"gridcolor": GRID, "linecolor": BORDER, "zerolinecolor": BORDER, "fixedrange": True, "automargin": False}
    return {
        "layout": {
            "font": {"family": FONT_FAMILY, "size": 15, "color": INK},
            "paper_bgcolor": BACKGROUND,
            "plot_bgcolor": BACKGROUND,
            "separators": SEPARATORS,
            "hoverlabel": {"font": {"family": FONT_FAMILY, "size": 15}, "align": "left", "bgcolor": BACKGROUND},
            "xaxis": axis,
            "yaxis": axis,
            "dragmode": False,
        }
    }


_DUTCH = {
    "Zoom in": "Inzoomen",
    "Zoom out": "Uitzoomen",
    "Reset view": "Hele kaart",
    "Reset": "Hele kaart",
    "Pan": "Verschuiven",
}


def plotly_config(kind: str) -> dict[str, Any]:
    """What plotly's own buttons may do: zooming of a map, in Dutch; downloads are ours.

    Args:
        kind: `kind` of the spec.
    """
    return {
        "displaylogo": False,
        "displayModeBar": kind == "kaart",
        "modeBarButtons": [["zoomInMap", "zoomOutMap", "resetViewMap"]],
        "scrollZoom": False,
        "doubleClick": False,
        "showTips": False,
        "locale": "nl",
        "locales": {"nl": {"dictionary": _DUTCH, "format": {"decimal": ",", "thousands": "."}}},
    }


PLOTLY_CONFIG = plotly_config("")
