"""Between which figures an area of a given size is no different from a benchmark: the limits of a funnel plot.

Spiegelhalter 2005, Funnel plots for comparing institutional performance, Statistics in Medicine 24: 1185-1202. The
share that these limits leave out is the one that the area's own Wilson interval leaves out.
"""

from collections.abc import Callable

import numpy as np
from scipy.special import bdtrik, betainc, gammainc, pdtrik

from armoedebeeld.domain.arrays import FloatArray, Numbers, as_counts, as_floats, check_design_effect, refuse
from armoedebeeld.domain.intervals import Limits, tail, z_value

# Halving an interval of 1 this often leaves 1e-12.
_HALVINGS = 40


def funnel_limits(
    n: Numbers, benchmark: Numbers, *, confidence: float, multiplier: float = 1.0, design_effect: Numbers = 1.0
) -> Limits:
    """Between which shares an area of size `n` is similar to the benchmark: p0 -/+ z * sqrt(p0 (1 - p0) / n).

    Args:
        n: sizes of areas; NaN where unknown.
        benchmark: in the unit of the indicator, 0 to `multiplier`.
        confidence: 0.95 or 0.998.
        multiplier: 100 for percent.
        design_effect: as in `intervals.wilson_interval`.

    Returns:
        Two float64 arrays in the unit of the benchmark, cut off at 0 and `multiplier`; NaN where `n` is 0 or unknown.

    Raises:
        ValueError: a benchmark outside 0 to `multiplier`.
    """
    share = as_share(benchmark, multiplier)
    size = as_counts(n) / check_design_effect(design_effect)
    lower, upper = share_limits(share, share * (1 - share) / np.where(size > 0, size, np.nan), confidence)
    return lower * multiplier, upper * multiplier


def funnel_rate_limits(
    n: Numbers, benchmark: Numbers, *, confidence: float, multiplier: float = 1.0, design_effect: Numbers = 1.0
) -> Limits:
    """Between which rates an area of size `n` is similar to the benchmark: the exact Poisson limits of n * benchmark.

    An area lies outside exactly when its own exact Poisson interval leaves the benchmark out. Arguments and result as
    in `funnel_limits`, without an upper end.
    """
    rate = as_counts(benchmark) / multiplier
    effect = check_design_effect(design_effect)
    size = as_counts(n)
    lower, upper = poisson_limits(np.asarray(size * rate / effect), confidence)
    per = np.where(size > 0, size, np.nan) / effect
    return lower / per * multiplier, upper / per * multiplier


def as_share(benchmark: Numbers, multiplier: float) -> FloatArray:
    """A benchmark as a fraction.

    Raises:
        ValueError: it lies outside 0 to `multiplier`.
    """
    share = as_floats(benchmark) / multiplier
    refuse((share < 0) | (share > 1), share * multiplier, rule=f"a benchmark lies between 0 and {multiplier:g}")
    return share


def share_limits(centre: FloatArray, variance: FloatArray, confidence: float) -> Limits:
    """`confidence` to each side of a share with this variance, cut off at 0 and 1."""
    reach = z_value(confidence) * np.sqrt(variance)
    return np.maximum(centre - reach, 0), np.minimum(centre + reach, 1)


def poisson_limits(expected: FloatArray, confidence: float) -> Limits:
    """The counts between which neither tail of a Poisson count is rarer than the confidence allows.

    A count between whole numbers (a rounded or an effective one) is judged by the gamma function, which joins them.
    """
    alpha = tail(confidence)
    mean = np.maximum(expected, 1e-300)
    lower = np.where(np.exp(-expected) < alpha, pdtrik(alpha, mean), 0.0)
    upper = _upper(pdtrik(1 - alpha, mean), np.exp(-mean), alpha, lambda x: gammainc(x, mean))
    return np.where(np.isnan(expected), np.nan, lower), np.where(expected > 0, upper, 0 * expected)


def part_limits(total: FloatArray, fraction: FloatArray, confidence: float) -> Limits:
    """The same for an area's part of a total count, of which `fraction` is expected there (binomial)."""
    alpha = tail(confidence)
    count, nobody = np.maximum(total, 1e-300), (1 - fraction) ** total
    lower = np.where(nobody < alpha, bdtrik(alpha, count, fraction), 0.0)
    upper = _upper(bdtrik(1 - alpha, count, fraction), nobody, alpha, lambda x: betainc(x, count - x + 1, fraction))
    is_known = ~np.isnan(total + fraction)
    return np.where(is_known, lower, np.nan), np.where(is_known, np.where(total > 0, upper, 0.0), np.nan)


def _upper(
    below: FloatArray, nobody: FloatArray, alpha: float, at_least: Callable[[FloatArray], FloatArray]
) -> FloatArray:
    """The count that is reached with a chance of `alpha`; scipy's inverse starts at 1, so below it we search."""
    is_rare = nobody > 1 - alpha
    if not np.any(is_rare):
        return np.asarray(below + 1)
    low, high = np.zeros(np.shape(below)), np.ones(np.shape(below))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_common = at_least(middle) > alpha
        low, high = np.where(is_common, middle, low), np.where(is_common, high, middle)
    return np.where(is_rare, low, below + 1)
