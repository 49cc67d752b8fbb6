"""Axes and labels without overlap: the same arithmetic for the screen and for pictures."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from armoedebeeld.domain.wording import number

NOT_FROM_ZERO = "Let op: de as begint niet bij 0."


@dataclass(frozen=True)
class Axis:
    """A value axis with its ticks, already in words.

    Attributes:
        starts_at_zero: False for an axis that is cut; the figure then says so.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    texts: tuple[str, ...]
    starts_at_zero: bool


def value_axis(values: Sequence[float], *, unit: str, decimals: int, room_above: float = 0.08) -> Axis:
    """The axis for values: from 0, unless that hides everything.

    A percentage is cut only when all values are over 50 and lie within 20 points; another unit that is no rate
    only when the lowest is over 70% of the highest.

    Args:
        values: everything that is drawn, norms included; may be empty.
        unit: of the figure; begins with `%` or `per ` for a rate.
        decimals: of the indicator.
        room_above: part of the height that stays free above the highest value.
    """
    low, high = min(values, default=0.0), max(values, default=1.0)
    is_cut = low > 0 and _may_be_cut(low, high, unit=unit)
    bottom = low - max((high - low) * 0.3, high * 0.01) if is_cut else min(0.0, low)
    top = high if high > bottom else bottom + 1
    step = _step((top - bottom) / 5, smallest=10.0**-decimals)
    start = math.floor(bottom / step + 1e-9) * step
    limit = max(top + (top - start) * room_above, start + step)
    count = math.floor((limit - start) / step + 1e-9) + 1
    ticks = tuple(round(start + index * step, 6) for index in range(count))
    tick_decimals = 0 if all(float(tick).is_integer() for tick in ticks) else max(decimals, 1)
    texts = tuple(number(tick, tick_decimals) for tick in ticks)
    return Axis(start, limit, ticks, texts, not is_cut)


def _may_be_cut(low: float, high: float, *, unit: str) -> bool:
    if unit.startswith("%"):
        return low > 50 and high - low <= 20
    return not unit.startswith("per ") and low > 0.7 * high


def _step(size: float, *, smallest: float) -> float:
    power = 10.0 ** math.floor(math.log10(size)) if size > 0 else 1.0
    return max(
        smallest, next(factor * power for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if factor * power >= size * 0.999)
    )


def spread(positions: Sequence[float], *, gap: float, low: float, high: float) -> tuple[float, ...]:
    """Positions moved as little as needed to lie at least `gap` apart, within `low` and `high` where that fits.

    The order is kept; equal positions keep the order in which they came.
    """
    order = sorted(range(len(positions)), key=lambda index: positions[index])
    clusters: list[list[int]] = []
    for index in order:
        clusters.append([index])
        while len(clusters) > 1 and _start(clusters[-1], positions, gap) < _end(clusters[-2], positions, gap) + gap:
            last = clusters.pop()
            clusters[-1] += last
    moved = {
        index: _start(cluster, positions, gap) + place * gap
        for cluster in clusters
        for place, index in enumerate(cluster)
    }
    return _within([moved[index] for index in range(len(positions))], order, gap=gap, low=low, high=high)


def _start(cluster: Sequence[int], positions: Sequence[float], gap: float) -> float:
    return sum(positions[index] for index in cluster) / len(cluster) - gap * (len(cluster) - 1) / 2


def _end(cluster: Sequence[int], positions: Sequence[float], gap: float) -> float:
    return _start(cluster, positions, gap) + gap * (len(cluster) - 1)


def _within(moved: Sequence[float], order: Sequence[int], *, gap: float, low: float, high: float) -> tuple[float, ...]:
    result = list(moved)
    limit = high
    for index in reversed(order):
        result[index] = min(result[index], limit)
        limit = result[index] - gap
    limit = low
    for index in order:
        result[index] = max(result[index], limit)
        limit = result[index] + gap
    return tuple(result)


def free_rows(spans: Sequence[tuple[float, float]], *, gap: float) -> tuple[int, ...]:
    """The row for each label so that labels in one row do not touch; row 0 is nearest to the figure.

    Args:
        spans: left and right end of each label.
        gap: free space between two labels in a row.
    """
    ends: list[float] = []
    rows = [0] * len(spans)
    for index in sorted(range(len(spans)), key=lambda place: spans[place]):
        left, right = spans[index]
        row = next((place for place, end in enumerate(ends) if end + gap <= left), len(ends))
        ends[row : row + 1] = [right]
        rows[index] = row
    return tuple(rows)


@dataclass(frozen=True)
class Hanging:
    """A label that hangs on a point of the axis: to its right in the left half, to its left in the right half.

    Attributes:
        place: of the point, from 0 to `room`.
        lines: the text, broken where it would not fit.
        is_right: the text begins at the point; else it ends there.
        span: left and right end.
    """

    place: float
    lines: tuple[str, ...]
    is_right: bool
    span: tuple[float, float]


def hang(text: str, *, place: float, room: float, letter: float, spare: float = 0.0) -> Hanging:
    """A label at a point that stays inside the room, at every width at least this large.

    Args:
        text: the label.
        place: of the point, from 0 to `room`.
        room: width of the plot.
        letter: width of a letter, in the unit of `room`.
        spare: what is free to the right of the room.
    """
    is_right = place <= room / 2
    free = max(room + spare - place if is_right else place, letter * 8)
    lines = tuple(shorten_lines(text, columns=max(int(free / letter), 8)))
    width = max(len(line) for line in lines) * letter
    return Hanging(place, lines, is_right, (place, place + width) if is_right else (place - width, place))


def row_starts(labels: Sequence[Hanging], *, line: float, gap: float) -> tuple[list[float], float]:
    """How far above the plot each label begins so that none touches another, and the height of all together."""
    rows = free_rows([label.span for label in labels], gap=gap)
    heights: dict[int, float] = {}
    for row, label in zip(rows, labels, strict=True):
        heights[row] = max(heights.get(row, 0.0), len(label.lines) * line)
    starts = {row: sum(height for other, height in heights.items() if other < row) for row in heights}
    return [starts[row] for row in rows], sum(heights.values())


def shorten_lines(text: str, *, columns: int) -> list[str]:
    """The text in lines of at most `columns` characters, broken at spaces, slashes and hyphens; nothing is lost."""
    lines = [""]
    for word in pieces(text):
        if lines[-1] and len((lines[-1] + word).rstrip()) > columns:
            lines.append("")
        lines[-1] += word.lstrip() if not lines[-1] else word
        while len(lines[-1].rstrip()) > columns:
            lines[-1:] = [lines[-1][:columns], lines[-1][columns:]]
    return [line.rstrip() for line in lines if line.strip()] or [""]


def pieces(text: str) -> list[str]:
    """The text cut after each space, slash and hyphen."""
    parts, current = [], ""
    for character in text:
        current += character
        if character in " /-":
            parts.append(current)
            current = ""
    return [*parts, current] if current else parts
