"""How far chance alone moves a share, a count or a rate in an area of this size: a lower and an upper limit.

Formulas: OHID, Technical guidance: confidence intervals (Fingertips); Wilson 1927; Byar in Breslow & Day 1987, p. 69;
Clopper & Pearson 1934. See docs/methods.md.
"""

from typing import TypeAlias

import numpy as np
from scipy.special import betaincinv, gammainccinv, gammaincinv, ndtri

from armoedebeeld.domain.arrays import FloatArray, Numbers, as_counts, as_parts, check_design_effect

Limits: TypeAlias = tuple[FloatArray, FloatArray]

# Under this count Byar's approximation is not good enough and the exact limits are used (OHID).
_EXACT_UNDER = 10


def z_value(confidence: float) -> float:
    """How many standard errors lie on each side: 1.96 for 0.95, 3.09 for 0.998.

    Raises:
        ValueError: the confidence is not between 0 and 1.
    """
    return float(-ndtri(tail(confidence)))


def tail(confidence: float) -> float:
    """The probability left on each side: 0.025 for 0.95.

    Raises:
        ValueError: the confidence is not between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence lies between 0 and 1, such as 0.95; got {confidence}")
    return (1 - confidence) / 2


def wilson_interval(x: Numbers, n: Numbers, confidence: float = 0.95, *, design_effect: Numbers = 1.0) -> Limits:
    """Lower and upper limit of the share `x / n`, as fractions (Wilson score).

    Args:
        x: how many of `n`; unknown where <NA> or NaN.
        n: out of how many.
        confidence: 0.95 or 0.998.
        design_effect: by how much people who live together make the number of independent persons smaller.

    Returns:
        Two float64 arrays in the shape of `x` and `n` together; NaN where one is unknown or `n` is 0.

    Raises:
        ValueError: negative or infinite counts, `x > n`, a design effect under 1, a confidence outside (0, 1).
    """
    part, whole = as_parts(x, n)
    effect = check_design_effect(design_effect)
    return wilson_limits(part / effect, whole / effect, z_value(confidence))


def wilson_limits(x: FloatArray, n: FloatArray, z: float) -> Limits:
    """Wilson's limits of counts that were checked before; `z` standard errors to each side."""
    with np.errstate(invalid="ignore", divide="ignore"):
        root = z * np.sqrt(np.maximum(z * z + 4 * x * (1 - x / n), 0))
        middle, width = 2 * x + z * z, 2 * (n + z * z)
        lower = (middle - root) / width
        # Exactly 1 where everybody is counted; division leaves a rounding error there.
        upper = np.where((x == n) & (n > 0), 1.0, (middle + root) / width)
    return np.asarray(lower)[()], upper[()]


def exact_interval(x: Numbers, n: Numbers, confidence: float = 0.95, *, design_effect: Numbers = 1.0) -> Limits:
    """Lower and upper limit of the share `x / n`, as fractions, that are never too narrow (Clopper-Pearson).

    Shapes, unknown values and errors as in `wilson_interval`. With a design effect the counts become effective counts
    (Korn & Graubard 1998).
    """
    part, whole = as_parts(x, n)
    effect = check_design_effect(design_effect)
    part, whole, alpha = part / effect, whole / effect, tail(confidence)
    is_known = whole > 0
    lower = np.where(part > 0, betaincinv(np.maximum(part, 1e-300), whole - part + 1, alpha), 0.0)
    upper = np.where(part < whole, betaincinv(part + 1, np.maximum(whole - part, 1e-300), 1 - alpha), 1.0)
    is_known = is_known & ~np.isnan(part)
    return np.where(is_known, lower, np.nan)[()], np.where(is_known, upper, np.nan)[()]


def byar_interval(x: Numbers, confidence: float = 0.95, *, design_effect: Numbers = 1.0) -> Limits:
    """Lower and upper limit of a count: Byar's approximation from 10 on, exact Poisson limits under it.

    Args:
        x: the count; unknown where <NA> or NaN.
        confidence: 0.95 or 0.998.
        design_effect: as in `wilson_interval`; whether the count is under 10 is asked of `x / design_effect`.

    Returns:
        Two float64 arrays in the shape of `x`, as counts; divide by a denominator for a rate. NaN where unknown.

    Raises:
        ValueError: negative or infinite counts, a design effect under 1, a confidence outside (0, 1).
    """
    effect = check_design_effect(design_effect)
    given = np.asarray(as_counts(x) / effect)
    count, z = np.atleast_1d(given), z_value(confidence)
    enough = np.maximum(count, 1)
    lower = enough * (1 - 1 / (9 * enough) - z / (3 * np.sqrt(enough))) ** 3
    more = count + 1
    upper = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    is_small = count < _EXACT_UNDER
    lower[is_small], upper[is_small] = _poisson(count[is_small], tail(confidence))
    return (lower.reshape(given.shape) * effect)[()], (upper.reshape(given.shape) * effect)[()]


def poisson_interval(x: Numbers, confidence: float = 0.95, *, design_effect: Numbers = 1.0) -> Limits:
    """Lower and upper limit of a count, exact (Garwood 1936).

    Shapes, unknown values and errors as in `byar_interval`.
    """
    effect = check_design_effect(design_effect)
    count = np.asarray(as_counts(x) / effect)
    lower, upper = _poisson(count, tail(confidence))
    return (lower * effect)[()], (upper * effect)[()]


def _poisson(count: FloatArray, alpha: float) -> Limits:
    # Chi-squared quantiles are gamma quantiles; each different count is inverted once.
    different, place = np.unique(count, return_inverse=True)
    lower = np.where(different > 0, gammaincinv(np.maximum(different, 1e-300), alpha), different)
    upper = gammainccinv(different + 1, alpha)
    return lower[place].reshape(count.shape), upper[place].reshape(count.shape)
