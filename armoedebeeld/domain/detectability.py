"""The smallest change that an area of this size could show beyond chance, and from which year a plan could be seen.

Sample size of two shares (Fleiss, Levin & Paik 2003, chapter 4), solved for the difference. See docs/methods.md.
"""

import numpy as np
from scipy.special import ndtri

from armoedebeeld.domain.arrays import FloatArray, Numbers, as_counts, as_floats, check_design_effect, refuse
from armoedebeeld.domain.intervals import z_value

_HALVINGS = 50


def smallest_detectable_change(
    share: Numbers,
    n: Numbers,
    *,
    is_rise: bool = False,
    confidence: float = 0.998,
    power: float = 0.8,
    multiplier: float = 1.0,
    design_effect: Numbers = 1.0,
) -> FloatArray:
    """The smallest fall (or rise) between two years that would be found with a chance of `power`.

    Args:
        share: the share now, in the unit of the indicator, 0 to `multiplier`; NaN where unknown.
        n: out of how many, in both years.
        is_rise: ask for a rise.
        confidence: of the test; 0.998 is that of `trend.recent_trend`.
        power: the chance that a change of this size is found.
        multiplier: 100 for percent.
        design_effect: as in `intervals.wilson_interval`.

    Returns:
        The size of the change, in the unit of the indicator; NaN where unknown, and where not even a change to
        nobody (or everybody) would be found.

    Raises:
        ValueError: a share outside 0 to `multiplier`, a negative `n`, a power outside (0, 1).
    """
    start = as_floats(share) / multiplier
    refuse((start < 0) | (start > 1), start * multiplier, rule=f"a share lies between 0 and {multiplier:g}")
    if not 0 < power < 1:
        raise ValueError(f"power lies between 0 and 1, such as 0.8; got {power}")
    size = as_counts(n) / check_design_effect(design_effect)
    size = np.where(size > 0, size, np.nan)
    end = np.where(np.isnan(start), np.nan, 1.0 if is_rise else 0.0)
    z, spare = z_value(confidence), float(ndtri(power))
    near, far = np.zeros(np.broadcast_shapes(start.shape, size.shape)), np.abs(end - start) + 0 * size
    reachable = _is_found(start, end, size, z, spare)
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        found = _is_found(start, start + np.sign(end - start) * middle, size, z, spare)
        near, far = np.where(found, near, middle), np.where(found, middle, far)
    return np.asarray(np.where(reachable, far, np.nan) * multiplier)


def _is_found(one: FloatArray, other: FloatArray, n: FloatArray, z: float, spare: float) -> FloatArray:
    """Whether a test of two shares finds a difference with the power of `spare` standard errors."""
    mean = (one + other) / 2
    under_no_change = z * np.sqrt(2 * mean * (1 - mean))
    under_this_change = spare * np.sqrt(one * (1 - one) + other * (1 - other))
    return np.asarray(np.abs(other - one) * np.sqrt(n) >= under_no_change + under_this_change)


def detectable_from(
    now_year: Numbers, required_change: Numbers, smallest_change: Numbers, *, norm_year: int
) -> FloatArray:
    """The first year in which a plan that goes as required could be seen in the figures.

    Args:
        now_year: of the last figure.
        required_change: per year, such as `projection.required_change`.
        smallest_change: of `smallest_detectable_change`, in the same unit.
        norm_year: the last year that matters.

    Returns:
        A year; NaN where the whole way to the norm is too small to be seen in an area of this size, where nothing has
        to change, and where a part is unknown.
    """
    start, pace, least = as_floats(now_year), np.abs(as_floats(required_change)), as_floats(smallest_change)
    # A path of exactly the smallest change is seen in that year, not a year later.
    needed = np.ceil(least / np.where(pace > 0, pace, np.nan) - 1e-9)
    return np.asarray(np.where(start + needed <= norm_year, start + needed, np.nan))
