"""The sheet that a picture is drawn on: text that is measured and wrapped, in inches from the upper left corner."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path

from armoedebeeld.charts.scales import pieces
from armoedebeeld.charts.spec import Header
from armoedebeeld.charts.theme import FICTIONAL_BACKGROUND, FICTIONAL_TEXT, INK, SOFT_INK

FAMILY = "DejaVu Sans"
LEADING = 1.3
POINT = 1 / 72
MARGIN = 0.3


@dataclass(frozen=True)
class Canvas:
    """A figure with its size in inches."""

    figure: Figure
    width: float
    height: float

    def text(self, x: float, top: float, text: str, **style: Any) -> None:
        """Write one line; `top` is the place of its upper side, or of its middle with `va="center"`.

        Args:
            x: inches from the left.
            top: inches from the top.
            text: shown as it is, never as mathematics.
            style: what matplotlib's Text takes.
        """
        usual: dict[str, Any] = {"va": "top", "ha": "left", "color": INK, "family": FAMILY, "fontsize": 10.5}
        settings = usual | style
        self.figure.text(x / self.width, 1 - top / self.height, text, parse_math=False, **settings)

    def block(self, x: float, top: float, lines: Sequence[str], *, size: float, **style: Any) -> float:
        """Write lines under each other; returns where the next one begins."""
        for line in lines:
            self.text(x, top, line, fontsize=size, **style)
            top += line_height(size)
        return top

    def rectangle(self, x: float, top: float, width: float, height: float, **style: Any) -> None:
        """Draw a rectangle."""
        corner = (x / self.width, 1 - (top + height) / self.height)
        size = (width / self.width, height / self.height)
        self.figure.add_artist(Rectangle(corner, *size, transform=self.figure.transFigure, **style))

    def axes(self, x: float, top: float, width: float, height: float) -> Axes:
        """A plot with its upper left corner at `x`, `top`."""
        place = (x / self.width, 1 - (top + height) / self.height, width / self.width, height / self.height)
        axes: Axes = self.figure.add_axes(place)
        return axes


@dataclass(frozen=True)
class Body:
    """The part of a picture that differs per kind: its height, and how it is drawn from a `top` on."""

    height: float
    draw: Callable[[Canvas, float], None]


@lru_cache(maxsize=8)
def _font(weight: str) -> FontProperties:
    return FontProperties(family=FAMILY, weight=weight, size=100)


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float, *, weight: str = "normal") -> float:
    """The width of a text in inches."""
    width, _, _ = text_to_path.get_text_width_height_descent(text, _font(weight), ismath=False)
    return float(width) * size / 100 * POINT


def line_height(size: float) -> float:
    """Inches from one line to the next."""
    return size * LEADING * POINT


def wrap(text: str, *, size: float, width: float, weight: str = "normal") -> list[str]:
    """The text in lines that fit; broken after a space, slash or hyphen, else inside a word."""
    lines = [""]
    for word in pieces(re.sub(r"[ \t\r\n]+", " ", text)):
        candidate = lines[-1] + word
        if text_width(candidate.rstrip(), size, weight=weight) <= width:
            lines[-1] = candidate
            continue
        lines += _cut(word, size=size, width=width, weight=weight)
    return [line.strip() for line in lines if line.strip()] or [""]


def _cut(word: str, *, size: float, width: float, weight: str) -> list[str]:
    parts = [""]
    for character in word:
        if parts[-1] and text_width((parts[-1] + character).rstrip(), size, weight=weight) > width:
            parts.append("")
        parts[-1] += character
    return parts


@dataclass(frozen=True)
class _Paragraph:
    lines: tuple[str, ...]
    size: float
    weight: str = "normal"
    colour: str = INK
    after: float = 0.0

    @property
    def height(self) -> float:
        return len(self.lines) * line_height(self.size) + self.after


def compose(header: Header, body: Body, *, width: float) -> Figure:
    """The whole picture: title, place and time, unit; the body; sentence, notes and source; `fictief` where it is."""
    above, below = _above(header, width=width), _below(header, width=width)
    badge = 0.42 if header.is_fictional else 0.0
    top = MARGIN + badge + sum(item.height for item in above)
    height = top + body.height + sum(item.height for item in below) + MARGIN
    canvas = Canvas(Figure(figsize=(width, height), facecolor="white"), width, height)
    if header.is_fictional:
        _write_fictional(canvas, middle=top + body.height / 2)
    _write(canvas, above, MARGIN + badge)
    body.draw(canvas, top)
    _write(canvas, below, top + body.height)
    return canvas.figure


def _above(header: Header, *, width: float) -> list[_Paragraph]:
    room = width - 2 * MARGIN
    return [
        _Paragraph(tuple(wrap(header.title, size=17, width=room, weight="bold")), 17, "bold", after=0.03),
        _Paragraph(tuple(wrap(header.subtitle, size=13, width=room)), 13),
        _Paragraph(tuple(wrap(header.unit, size=11, width=room)), 11, colour=SOFT_INK, after=0.12),
    ]


def _below(header: Header, *, width: float) -> list[_Paragraph]:
    room = width - 2 * MARGIN
    sentence = _Paragraph(tuple(wrap(header.sentence, size=12, width=room)), 12, after=0.08)
    notes = [_Paragraph(tuple(wrap(f"• {note}", size=9.5, width=room)), 9.5, colour=SOFT_INK) for note in header.notes]
    source = _Paragraph(tuple(wrap(header.source, size=9.5, width=room)), 9.5, colour=SOFT_INK)
    return [_Paragraph((), 6, after=0.15), sentence, *notes, _Paragraph((), 6, after=0.06), source]


def _write(canvas: Canvas, paragraphs: Sequence[_Paragraph], top: float) -> None:
    for item in paragraphs:
        canvas.block(MARGIN, top, item.lines, size=item.size, color=item.colour, weight=item.weight)
        top += item.height


def _write_fictional(canvas: Canvas, *, middle: float) -> None:
    box = {"facecolor": FICTIONAL_BACKGROUND, "edgecolor": INK, "pad": 4}
    canvas.text(MARGIN + 0.06, MARGIN + 0.02, FICTIONAL_TEXT, fontsize=13, weight="bold", bbox=box)
    canvas.text(
        canvas.width / 2, middle, "FICTIEF",
        fontsize=70, rotation=20, alpha=0.13, ha="center", va="center", zorder=20, gid="fictief",
    )  # fmt: skip
