"""Value classes of a map: readable borders on the values as shown, without overlap and without a hole."""

import math
from collections.abc import Sequence

import numpy as np

from armoedebeeld.charts.spec import Look
from armoedebeeld.domain.norms import round_as_shown
from armoedebeeld.domain.wording import number

MAX_CLASSES = 5
# Fewer classes are spread over the scale, so that they stay easy to tell apart.
LOOKS: dict[int, tuple[Look, ...]] = {
    1: (Look.CLASS_3,),
    2: (Look.CLASS_2, Look.CLASS_4),
    3: (Look.CLASS_1, Look.CLASS_3, Look.CLASS_5),
    4: (Look.CLASS_1, Look.CLASS_2, Look.CLASS_4, Look.CLASS_5),
    5: (Look.CLASS_1, Look.CLASS_2, Look.CLASS_3, Look.CLASS_4, Look.CLASS_5),
}


def class_borders(values: Sequence[float], *, decimals: int) -> tuple[float, ...]:
    """Where each class but the first begins: quintiles of the shown values, rounded to a readable number.

    With five different values or fewer, each value has its own class. Otherwise the four quintiles are rounded
    to a step of 1, 2 or 5 times a power of ten, at most an eighth of the distance between the first and the
    last quintile and never finer than what is shown. Borders that would leave a class empty are dropped.

    Args:
        values: rounded as shown.
        decimals: of the indicator.
    """
    different = sorted(set(values))
    if len(different) <= MAX_CLASSES:
        return tuple(different[1:])
    quintiles = np.quantile(np.asarray(values, dtype=float), [0.2, 0.4, 0.6, 0.8])
    step = readable_step(float(quintiles[3] - quintiles[0]) / 8, decimals=decimals)
    candidates = sorted({round_as_shown(round(float(q) / step) * step, decimals) for q in quintiles})
    borders: list[float] = []
    for border in candidates:
        start = borders[-1] if borders else -math.inf
        if any(start <= value < border for value in different) and border <= different[-1]:
            borders.append(border)
    return tuple(borders)


def readable_step(size: float, *, decimals: int) -> float:
    """The largest 1, 2 or 5 times a power of ten that is not over `size`, and at least the last decimal shown."""
    smallest = float(10.0**-decimals)
    if size <= smallest:
        return smallest
    power = 10.0 ** math.floor(math.log10(size))
    return max(smallest, next(factor * power for factor in (5.0, 2.0, 1.0) if factor * power <= size * 1.000001))


def class_index(value: float, borders: Sequence[float]) -> int:
    """The class of a shown value: how many borders it has reached."""
    return sum(value >= border for border in borders)


def class_looks(borders: Sequence[float]) -> tuple[Look, ...]:
    """The looks of the classes, from low to high."""
    return LOOKS[len(borders) + 1]


def class_texts(values: Sequence[float], borders: Sequence[float], *, decimals: int, suffix: str) -> tuple[str, ...]:
    """`5,0 t/m 7,4%` for each class, from the lowest shown value to the highest; the next begins at `7,5%`.

    Args:
        values: shown values; at least one.
        borders: from `class_borders`.
        decimals: of the indicator.
        suffix: `%`, or empty where the unit stands above the legend.
    """
    smallest = float(10.0**-decimals)
    lows = [min(values), *borders]
    highs = [*(round_as_shown(border - smallest, decimals) for border in borders), max(values)]
    return tuple(
        number(low, decimals) + suffix
        if low >= high
        else f"{number(low, decimals)} t/m {number(high, decimals)}{suffix}"
        for low, high in zip(lows, highs, strict=True)
    )
