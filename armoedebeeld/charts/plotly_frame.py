"""What surrounds every figure on the screen: margins, title, source, and the mark of made-up figures."""

from dataclasses import dataclass
from html import escape
from typing import Any

import plotly.graph_objects as go

from armoedebeeld.charts.scales import shorten_lines
from armoedebeeld.charts.spec import Header, Spec
from armoedebeeld.charts.theme import (
    FICTIONAL_BACKGROUND,
    FICTIONAL_TEXT,
    FONT_FAMILY,
    INK,
    SOFT_INK,
    plotly_template,
)

# Widths of letters in pixels per pixel of size; DejaVu Sans and Verdana are the widest fonts of the stack.
LETTER = 0.60
LINE = 1.32


@dataclass(frozen=True)
class Body:
    """A drawn figure without its surroundings, with the room it needs in pixels."""

    figure: go.Figure
    height: float
    left: float = 8
    right: float = 8
    top: float = 8
    bottom: float = 8


@dataclass(frozen=True)
class TextLine:
    """One line of text with its size."""

    text: str
    size: int
    is_bold: bool = False
    colour: str = INK

    @property
    def height(self) -> float:
        """Pixels from this line to the next."""
        return self.size * LINE


def text_width(text: str, size: float) -> float:
    """A safe guess of the width of a text in pixels."""
    return len(text) * size * LETTER


def wrapped(text: str, *, size: int, width_px: float, is_bold: bool = False, colour: str = INK) -> list[TextLine]:
    """The text in lines that fit."""
    columns = max(int(width_px / (size * LETTER * (1.06 if is_bold else 1))), 8)
    return [TextLine(line, size, is_bold, colour) for line in shorten_lines(text, columns=columns)]


def finish(body: Body, spec: Spec, *, width_px: float, framed: bool) -> go.Figure:
    """The figure with margins, with title and source where it stands alone, and always with the mark `fictief`."""
    header = spec.header
    above = _lines_above(header, width_px=width_px, framed=framed)
    below = _lines_below(header, width_px=width_px) if framed else []
    room_above = sum(line.height for line in above)
    badge = 30 if header.is_fictional else 0
    top, bottom = body.top + room_above + badge, body.bottom + sum(line.height for line in below)
    figure = body.figure
    figure.update_layout(
        template=plotly_template(),
        height=body.height + top + bottom,
        margin={"l": body.left, "r": body.right, "t": top, "b": bottom, "pad": 0},
        separators=",.",
        meta={"title": header.title, "subtitle": header.subtitle, "unit": header.unit, "source": header.source},
    )
    _write_lines(figure, above, start=top - 4, left=body.left, y=1)
    _write_lines(figure, below, start=-body.bottom, left=body.left, y=0)
    if header.is_fictional:
        _mark_fictional(figure, shift_y=body.top + badge - 4, left=body.left)
    return figure


def _lines_above(header: Header, *, width_px: float, framed: bool) -> list[TextLine]:
    if not framed:
        return []
    room = width_px - 24
    return [
        *wrapped(header.title, size=20, width_px=room, is_bold=True),
        *wrapped(header.subtitle, size=16, width_px=room),
        *wrapped(header.unit, size=14, width_px=room, colour=SOFT_INK),
        TextLine("", 8),
    ]


def _lines_below(header: Header, *, width_px: float) -> list[TextLine]:
    room = width_px - 24
    small = [*header.notes, header.source]
    return [
        TextLine("", 8),
        *wrapped(header.sentence, size=15, width_px=room),
        *(line for text in small for line in wrapped(text, size=12, width_px=room, colour=SOFT_INK)),
        TextLine("", 6),
    ]


def _write_lines(figure: go.Figure, lines: list[TextLine], *, start: float, left: float, y: float) -> None:
    position = start
    for line in lines:
        if line.text:
            text = f"<b>{escape(line.text)}</b>" if line.is_bold else escape(line.text)
            figure.add_annotation(
                **label(text, size=line.size, colour=line.colour),
                x=0, xref="paper", xanchor="left", xshift=8 - left,
                y=y, yref="paper", yanchor="top", yshift=position,
            )  # fmt: skip
        position -= line.height


def label(text: str, *, size: float, colour: str = INK) -> dict[str, Any]:
    """A text without arrow, as plotly's annotation takes it."""
    font = {"size": size, "color": colour, "family": FONT_FAMILY}
    return {"text": text, "showarrow": False, "font": font, "align": "left", "borderpad": 0}


def _mark_fictional(figure: go.Figure, *, shift_y: float, left: float) -> None:
    figure.add_annotation(
        **(label(f"<b>{FICTIONAL_TEXT}</b>", size=15) | {"borderpad": 3}),
        name="fictief", bgcolor=FICTIONAL_BACKGROUND, bordercolor=INK,
        x=0, xref="paper", xanchor="left", xshift=8 - left, y=1, yref="paper", yanchor="top", yshift=shift_y,
    )  # fmt: skip
    figure.add_annotation(
        **label("FICTIEF", size=54, colour=INK),
        name="fictief_watermerk", opacity=0.13, textangle=-20, x=0.5, xref="paper", y=0.5, yref="paper",
    )  # fmt: skip
