"""Whether a figure recently rose or fell: a test over five years, strict enough for families that stay poor.

Cochran-Armitage and weighted least squares as in OHID's recent trend (Fingertips); how strict was found by simulation,
see docs/methods.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from armoedebeeld.domain.arrays import (
    BoolArray,
    FloatArray,
    Numbers,
    as_floats,
    as_parts,
    check_design_effect,
    refuse,
    shares,
)
from armoedebeeld.domain.catalogue import Direction
from armoedebeeld.domain.intervals import z_value
from armoedebeeld.domain.yearly import check_years, since_break

# 99.8 % of chi-squared with one degree of freedom.
THRESHOLD = z_value(0.998) ** 2
YEARS = 5
# OHID's divisor for the standard error of a 95 % interval: twice 1.96.
_WIDTH_95 = 3.92
# How much of this year's deviation is still there next year. Of children with a low income in 155 gemeenten, 2011-2022
# (85678NED), the gap with the average wanders like this: 0.9, with each year as much new as chance brings.
PERSISTENCE = 0.9
PERSISTENCES = np.linspace(0, PERSISTENCE, 10)
# A small count that wanders is skew: its tail is longer than chi-squared says. Found by simulation.
_SKEWNESS = 6.5


class TrendState(StrEnum):
    """What a series did recently."""

    IMPROVING = "beter"
    WORSENING = "slechter"
    RISING = "stijgend"
    FALLING = "dalend"
    NO_CLEAR_CHANGE = "geen_duidelijke_verandering"
    CANNOT_SAY = "niet_te_zeggen"


@dataclass(frozen=True)
class Trend:
    """What series did recently; one element per series.

    Attributes:
        state: `TrendState`.
        chi_square: of the slope, one degree of freedom, design effect included; NaN where it can't be calculated.
        strictness: the factor by which `THRESHOLD` is raised.
        slope: change per year along the fitted line, in the unit of the indicator.
        change: along the fitted line from `first_year` to `last_year`.
        first_year, last_year: of the points that were used; NaN without.
        points: 5, or 2 where there are fewer years: then only the first and the last are compared.
    """

    state: NDArray[np.object_]
    chi_square: FloatArray
    strictness: FloatArray
    slope: FloatArray
    change: FloatArray
    first_year: FloatArray
    last_year: FloatArray
    points: NDArray[np.int_]


@dataclass(frozen=True)
class _Points:
    """The last points of each series, oldest first; weight 0 where a point is not used. All (series, points)."""

    year: FloatArray
    value: FloatArray
    weight: FloatArray


def recent_trend(
    x: Numbers,
    n: Numbers,
    *,
    years: Sequence[int],
    direction: Direction,
    breaks: Iterable[int] = (),
    multiplier: float = 1.0,
    minimum_relevant_difference: float = 0.0,
    design_effect: float = 1.0,
    is_stock: bool = True,
) -> Trend:
    """The recent trend of shares `x / n` (Cochran-Armitage).

    The last five years with figures since the last break, at their real distance. It rises or falls when chi-squared
    is over 9.55 (99.8 %) times the strictness, the slope keeps its sign when each year is left out in turn, and the
    change is large enough to matter. With two to four years the first and the last are compared.

    Args:
        x: (series, years) or (years,); NaN where unknown. Where the source rounds counts more coarsely than shares,
            pass the share times `n`.
        n: out of how many, in the same shape.
        years: ascending; periods may not overlap.
        direction: turns rising and falling into better and worse.
        breaks: years from which figures can't be compared with earlier ones.
        multiplier: 100 for percent.
        minimum_relevant_difference: of the change, in the unit of the indicator.
        design_effect: as in `intervals.wilson_interval`.
        is_stock: the same families are counted again next year, so that years depend on each other. False for new
            cases per year.

    Raises:
        ValueError: impossible counts, or years that do not ascend or do not fit the columns.
    """
    part, whole = (np.atleast_2d(counts) for counts in as_parts(x, n))
    effect = check_design_effect(design_effect)
    points = _last_points(shares(part, whole), whole, years=years, breaks=breaks)
    counted = (points.weight * points.value).sum(axis=1)
    total = points.weight.sum(axis=1)
    overall = shares(counted, total)
    is_full = ((points.value == 1) & (points.weight > 0)).any(axis=1)
    few = np.maximum(np.minimum(counted, total - counted), 1)
    skewness = 1 + _SKEWNESS / np.sqrt(few) if is_stock else np.ones(len(few))
    return _conclude(
        points,
        variance=np.where(is_full, np.nan, overall * (1 - overall) * effect),
        strictness=strictness(points.year, points.weight, is_stock=is_stock) * skewness,
        direction=direction,
        multiplier=multiplier,
        minimum=minimum_relevant_difference,
    )


def recent_trend_of_values(
    value: Numbers,
    lower: Numbers,
    upper: Numbers,
    *,
    years: Sequence[int],
    direction: Direction,
    breaks: Iterable[int] = (),
    minimum_relevant_difference: float = 0.0,
    is_stock: bool = True,
) -> Trend:
    """The recent trend of figures that are known with 95 % limits only (weighted least squares).

    Args:
        value: (series, years) or (years,), in the unit of the indicator; NaN where unknown.
        lower: lower 95 % limit, in the same shape.
        upper: upper 95 % limit.
        years: as in `recent_trend`, as are the other arguments and the result.
        direction: as above.
        breaks: as above.
        minimum_relevant_difference: as above.
        is_stock: as above.
    """
    own, low, high = (np.atleast_2d(as_floats(part)) for part in (value, lower, upper))
    error = (high - low) / _WIDTH_95
    refuse(error < 0, low, rule="a lower limit lies under its upper limit")
    weight = np.where(error > 0, 1 / np.where(error > 0, error, 1) ** 2, np.nan)
    points = _last_points(own, weight, years=years, breaks=breaks)
    return _conclude(
        points,
        variance=np.ones(len(own)),
        strictness=strictness(points.year, points.weight, is_stock=is_stock),
        direction=direction,
        multiplier=1.0,
        minimum=minimum_relevant_difference,
    )


def gap_trend(
    value: Numbers,
    lower: Numbers,
    upper: Numbers,
    reference: Numbers,
    *,
    years: Sequence[int],
    direction: Direction,
    breaks: Iterable[int] = (),
    minimum_relevant_difference: float = 0.0,
    is_stock: bool = True,
) -> Trend:
    """The recent trend of the gap with a series that hardly moves by chance, such as that of the Netherlands.

    Improving means: better than the reference did. Arguments and result as in `recent_trend_of_values`; `reference`
    is (years,) or in the shape of `value`, NaN where unknown.
    """
    other = as_floats(reference)
    gap, low, high = (as_floats(part) - other for part in (value, lower, upper))
    return recent_trend_of_values(
        gap,
        low,
        high,
        years=years,
        direction=direction,
        breaks=breaks,
        minimum_relevant_difference=minimum_relevant_difference,
        is_stock=is_stock,
    )


def strictness(year: FloatArray, weight: FloatArray, *, is_stock: bool = True) -> FloatArray:
    """By which factor years that depend on each other make a slope vary more; 1 where they do not.

    The variance of a slope when deviations stay from year to year (each year brings as much new as chance does, of
    the former deviation a part is left), divided by the one of independent years; at the worst part up to 0.9.

    Args:
        year: (series, points).
        weight: in the same shape; 0 where a point is not used.
        is_stock: whether years depend on each other.

    Returns:
        (series,): 2.4 for five years in a row, more with years between them; 1 for two years in a row.
    """
    if not is_stock:
        return np.ones(len(year))
    pull = np.sqrt(weight) * _around_mean(year, weight)
    distance = np.abs(year[:, :, None] - year[:, None, :])
    own = (pull**2).sum(axis=1)
    worst = np.ones(len(year))
    for persistence in PERSISTENCES:
        alike = persistence**distance / (1 - persistence**2)
        together = np.einsum("si,sij,sj->s", pull, alike, pull)
        worst = np.fmax(worst, np.divide(together, own, out=np.ones_like(own), where=own > 0))
    return worst


def _last_points(value: FloatArray, weight: FloatArray, *, years: Sequence[int], breaks: Iterable[int]) -> _Points:
    time = check_years(years, value)
    is_used = since_break(~np.isnan(value) & (weight > 0), time, breaks)
    order = np.argsort(is_used, axis=1, kind="stable")[:, -YEARS:]
    chosen = np.take_along_axis(is_used, order, axis=1)
    # With fewer than five years only the first and the last are compared.
    is_end = np.zeros_like(chosen)
    is_end[:, -1] = True
    is_end |= np.cumsum(chosen, axis=1) == 1
    is_enough = chosen.sum(axis=1, keepdims=True) == YEARS
    kept = chosen & (is_enough | is_end)
    moment = np.take_along_axis(np.broadcast_to(time, value.shape), order, axis=1)
    own, pull = (np.take_along_axis(part, order, axis=1) for part in (value, weight))
    return _Points(moment, np.where(kept, own, 0.0), np.where(kept, pull, 0.0))


def _around_mean(year: FloatArray, weight: FloatArray) -> FloatArray:
    total = weight.sum(axis=1, keepdims=True)
    mean = (weight * year).sum(axis=1, keepdims=True) / np.where(total > 0, total, 1)
    return np.asarray(year - mean)


def _slope(points: _Points, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The weighted slope per year, and the spread of the years that carries it; NaN without two years."""
    away = _around_mean(points.year, weight)
    spread = (weight * away**2).sum(axis=1)
    rise = (weight * away * points.value).sum(axis=1)
    return np.divide(rise, spread, out=np.full_like(spread, np.nan), where=spread > 0), spread


def _keeps_sign(points: _Points, slope: FloatArray) -> BoolArray:
    """Whether the slope keeps its sign when each of five points is left out in turn."""
    kept = np.ones(len(slope), dtype=bool)
    for place in range(points.weight.shape[1]):
        weight = points.weight.copy()
        weight[:, place] = 0
        without, _ = _slope(points, weight)
        kept &= np.sign(np.round(without, 12)) == np.sign(slope)
    return kept


def _conclude(
    points: _Points,
    *,
    variance: FloatArray,
    strictness: FloatArray,
    direction: Direction,
    multiplier: float,
    minimum: float,
) -> Trend:
    is_used = points.weight > 0
    count = is_used.sum(axis=1)
    slope, spread = _slope(points, points.weight)
    # Nobody in any year: the line is flat, whatever the variance.
    chi = np.divide(slope**2 * spread, variance, out=np.where(slope == 0, 0.0, np.nan), where=variance > 0)
    first = np.where(is_used, points.year, np.inf).min(axis=1)
    last = np.where(is_used, points.year, -np.inf).max(axis=1)
    change = np.where(count > 1, slope * np.where(count > 1, last - first, 0), np.nan) * multiplier
    is_sure = (chi > THRESHOLD * strictness) & (np.abs(change) >= minimum - 1e-9)
    is_sure &= (count < YEARS) | _keeps_sign(points, slope)
    return Trend(
        state=_states(np.where(is_sure, np.sign(slope), 0), ~np.isnan(chi), direction),
        chi_square=chi,
        strictness=strictness,
        slope=slope * multiplier,
        change=change,
        first_year=np.where(count > 0, first, np.nan),
        last_year=np.where(count > 0, last, np.nan),
        points=count,
    )


def _states(sign: FloatArray, is_known: BoolArray, direction: Direction) -> NDArray[np.object_]:
    up, down = {
        Direction.LOWER_IS_BETTER: (TrendState.WORSENING, TrendState.IMPROVING),
        Direction.HIGHER_IS_BETTER: (TrendState.IMPROVING, TrendState.WORSENING),
        Direction.NO_JUDGEMENT: (TrendState.RISING, TrendState.FALLING),
    }[direction]
    words = np.array([TrendState.NO_CLEAR_CHANGE, up, down, TrendState.CANNOT_SAY], dtype=object)
    return np.asarray(words[np.select([~is_known, sign > 0, sign < 0], [3, 1, 2], default=0)], dtype=object)
