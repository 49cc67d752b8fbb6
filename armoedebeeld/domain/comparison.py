"""An area beside a benchmark: higher, lower or similar, by the same limits that the funnel draws.

Score limits of Spiegelhalter 2005 (Statistics in Medicine 24: 1185-1202); see docs/methods.md.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from armoedebeeld.domain.arrays import (
    BoolArray,
    FloatArray,
    Numbers,
    as_counts,
    as_floats,
    check_design_effect,
    refuse,
    shares,
)
from armoedebeeld.domain.catalogue import Direction
from armoedebeeld.domain.funnel import as_share, part_limits, poisson_limits, share_limits
from armoedebeeld.domain.intervals import Limits
from armoedebeeld.domain.published_intervals import around, base_around

# From this part of its benchmark on, an area would largely be compared with itself (OHID).
LARGE_PART = 0.2
CERTAIN, NEARLY_CERTAIN = 0.95, 0.998
# Differences are calculated with; 0.3 - 0.2 is no less than 0.1.
_NOISE = 1e-9


class ComparisonState(StrEnum):
    """How an area stands beside its benchmark."""

    BETTER = "beter"
    WORSE = "slechter"
    HIGHER = "hoger"
    LOWER = "lager"
    SIMILAR = "vergelijkbaar"
    NOT_COMPARABLE = "niet_te_vergelijken"


@dataclass(frozen=True)
class Benchmark:
    """What areas are compared with, in the unit of the indicator.

    Attributes:
        value: the benchmark's own figure; one, or one per area.
        n: its denominator; None for a figure that is fixed, such as a norm. Then its own chance counts for nothing.
        includes_area: the area is a part of it, as a buurt is of its gemeente.
    """

    value: Numbers
    n: Numbers | None = None
    includes_area: bool = True


@dataclass(frozen=True)
class Rounding:
    """What the source rounds an area's counts to; 0 where it does not."""

    x_step: Numbers = 0.0
    n_step: Numbers = 0.0


@dataclass(frozen=True)
class Comparison:
    """How areas stand beside their benchmark; arrays in the shape of the areas.

    Attributes:
        state: `ComparisonState` per area.
        certainty: 0.998 or 0.95 outside the limits of that level, 0 inside; NaN where it can't be compared. A
            difference that is certain but smaller than the minimum relevant one keeps its certainty.
        value, benchmark, difference: in the unit of the indicator. `benchmark` is that of the rest where the area is
            a large part of it.
        limits_95, limits_998: between these an area of this size is similar, apart from what rounding hides.
        is_against_rest: the area was left out of its benchmark.
    """

    state: NDArray[np.object_]
    certainty: FloatArray
    value: FloatArray
    benchmark: FloatArray
    difference: FloatArray
    limits_95: Limits
    limits_998: Limits
    is_against_rest: BoolArray


def compare_shares(
    x: Numbers,
    n: Numbers,
    benchmark: Benchmark,
    *,
    direction: Direction,
    multiplier: float = 1.0,
    minimum_relevant_difference: float = 0.0,
    design_effect: Numbers = 1.0,
    rounding: Rounding = Rounding(),
) -> Comparison:
    """How shares `x / n` stand beside a benchmark.

    With a fixed benchmark the limits are those of the funnel. Against the rest, or another area, the other's own
    chance counts too: p0 -/+ z * sqrt(p (1 - p) (1 / n + 1 / m)) with p the share of both together.

    Args:
        x: how many, as published; NaN where unknown.
        n: out of how many.
        benchmark: what to compare with.
        direction: which way is good; without one, higher and lower are said.
        multiplier: 100 for percent.
        minimum_relevant_difference: in the unit of the indicator; a smaller difference is similar, however certain.
        design_effect: as in `intervals.wilson_interval`.
        rounding: an area is only higher or lower when all counts that round to the published ones are.

    Raises:
        ValueError: negative counts, more `x` than `n` beyond rounding, a benchmark outside 0 to `multiplier`.
    """
    lowest, highest, smallest = _reach(x, n, rounding)
    refuse(lowest > 1 + _NOISE, lowest, rule="x is at most n, rounding included")
    effect = check_design_effect(design_effect)
    total = as_share(benchmark.value, multiplier)
    other = _other(as_counts(x), as_counts(n), total, benchmark)
    variance = other.together * (1 - other.together) * (1 / smallest + 1 / other.n) * effect
    limits = [share_limits(other.share, variance, level) for level in (CERTAIN, NEARLY_CERTAIN)]
    return _conclude(
        np.stack([lowest, highest]), limits, shares(as_counts(x), as_counts(n)), other,
        direction=direction, multiplier=multiplier, minimum=minimum_relevant_difference,
    )  # fmt: skip


def compare_rates(
    x: Numbers,
    n: Numbers,
    benchmark: Benchmark,
    *,
    direction: Direction,
    multiplier: float = 1.0,
    minimum_relevant_difference: float = 0.0,
    design_effect: Numbers = 1.0,
    rounding: Rounding = Rounding(),
) -> Comparison:
    """How rates `x / n`, in which `x` is no part of `n`, stand beside a benchmark.

    Exact Poisson limits; against the rest, or another area, the exact limits of the area's part of both counts
    together (binomial). Arguments, result and errors as in `compare_shares`.
    """
    lowest, highest, smallest = _reach(x, n, rounding)
    effect = check_design_effect(design_effect)
    total = as_counts(benchmark.value) / multiplier
    other = _other(as_counts(x), as_counts(n), total, benchmark)
    counted_n = np.where(np.isinf(other.n), smallest, other.n)
    limits = []
    for level in (CERTAIN, NEARLY_CERTAIN):
        fixed = poisson_limits(np.asarray(smallest * other.share / effect), level)
        counted = part_limits(
            other.together * (smallest + counted_n) / effect, smallest / (smallest + counted_n), level
        )
        lower, upper = (
            np.where(np.isinf(other.n), one, two) * effect / smallest for one, two in zip(fixed, counted, strict=True)
        )
        limits.append((lower, upper))
    return _conclude(
        np.stack([lowest, highest]), limits, shares(as_counts(x), as_counts(n)), other,
        direction=direction, multiplier=multiplier, minimum=minimum_relevant_difference,
    )  # fmt: skip


def compare_intervals(
    value: Numbers,
    lower: Numbers,
    upper: Numbers,
    benchmark: Numbers,
    *,
    direction: Direction,
    minimum_relevant_difference: float = 0.0,
) -> NDArray[np.object_]:
    """`ComparisonState` per area where a source gives limits without counts: outside them is higher or lower.

    Args:
        value: in the unit of the indicator; NaN where unknown.
        lower: the source's own limit.
        upper: the source's own limit.
        benchmark: one, or one per area.
        direction: as in `compare_shares`.
        minimum_relevant_difference: as in `compare_shares`.
    """
    own, low, high, other = (as_floats(part) for part in (value, lower, upper, benchmark))
    sign = np.where(low > other, 1, np.where(high < other, -1, 0))
    is_known = ~np.isnan(own + low + high + other)
    return _states(sign, own - other, is_known, direction=direction, minimum=minimum_relevant_difference)


@dataclass(frozen=True)
class _Other:
    """What an area is compared with: its share, its size (infinite where fixed), and the share of both together."""

    share: FloatArray
    n: FloatArray
    together: FloatArray
    is_rest: BoolArray


def _other(x: FloatArray, n: FloatArray, total: FloatArray, benchmark: Benchmark) -> _Other:
    fixed = np.broadcast_to(total, np.broadcast_shapes(total.shape, n.shape, x.shape)).astype(float)
    endless = np.full(fixed.shape, np.inf)
    if benchmark.n is None:
        return _Other(fixed, endless, fixed, np.zeros(fixed.shape, dtype=bool))
    whole = as_counts(benchmark.n) * np.ones(fixed.shape)
    if not benchmark.includes_area:
        return _Other(fixed, np.where(whole > 0, whole, np.nan), shares(x + fixed * whole, n + whole), whole < 0)
    is_rest = n >= LARGE_PART * whole
    rest = np.where(whole > n, whole - n, np.nan)
    rest_share = np.maximum(fixed * whole - x, 0) / rest
    return _Other(np.where(is_rest, rest_share, fixed), np.where(is_rest, rest, endless), fixed, is_rest)


def _reach(x: Numbers, n: Numbers, rounding: Rounding) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The lowest and highest figure that rounds to the published one, and the smallest size."""
    fewest, most = around(x, rounding.x_step)
    smallest, largest = base_around(n, rounding.n_step)
    return fewest / largest, most / smallest, smallest


def _conclude(
    reach: FloatArray,
    limits: list[Limits],
    value: FloatArray,
    other: _Other,
    *,
    direction: Direction,
    multiplier: float,
    minimum: float,
) -> Comparison:
    signs = [np.where(reach[0] > upper, 1, np.where(reach[1] < lower, -1, 0)) for lower, upper in limits]
    is_known = ~np.isnan(value + other.share + limits[0][0])
    certainty = np.where(signs[1] != 0, NEARLY_CERTAIN, np.where(signs[0] != 0, CERTAIN, 0.0))
    difference = (value - other.share) * multiplier
    certain, nearly = ((lower * multiplier, upper * multiplier) for lower, upper in limits)
    return Comparison(
        state=_states(signs[0], difference, is_known, direction=direction, minimum=minimum),
        certainty=np.where(is_known, certainty, np.nan),
        value=value * multiplier,
        benchmark=other.share * multiplier,
        difference=difference,
        limits_95=certain,
        limits_998=nearly,
        is_against_rest=other.is_rest,
    )


def _states(
    sign: NDArray[np.int_], difference: FloatArray, is_known: BoolArray, *, direction: Direction, minimum: float
) -> NDArray[np.object_]:
    """A state for each sign of a certain difference."""
    up, down = {
        Direction.LOWER_IS_BETTER: (ComparisonState.WORSE, ComparisonState.BETTER),
        Direction.HIGHER_IS_BETTER: (ComparisonState.BETTER, ComparisonState.WORSE),
        Direction.NO_JUDGEMENT: (ComparisonState.HIGHER, ComparisonState.LOWER),
    }[direction]
    words = np.array([ComparisonState.SIMILAR, up, down, ComparisonState.NOT_COMPARABLE], dtype=object)
    is_relevant = np.abs(difference) >= minimum - _NOISE
    place = np.select([~is_known, ~is_relevant, sign > 0, sign < 0], [3, 0, 1, 2], default=0)
    return np.asarray(words[place], dtype=object)
