"""Whether a norm is certainly or probably met, for many areas at once, on the figures as a reader sees them."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from armoedebeeld.domain.arrays import BoolArray, FloatArray, Numbers, as_floats
from armoedebeeld.domain.catalogue import Direction, Norm
from armoedebeeld.domain.norms import round_as_shown

# Of two figures this near (relative), the one on a half is meant: 2.675 is stored a little lower.
_NOISE = 1e-14


class NormCertainty(StrEnum):
    """How a figure and its limits stand against a norm."""

    CERTAINLY_MET = "zeker_gehaald"
    PROBABLY_MET = "waarschijnlijk_gehaald"
    PROBABLY_NOT_MET = "waarschijnlijk_niet_gehaald"
    CERTAINLY_NOT_MET = "zeker_niet_gehaald"
    MET = "gehaald"
    NOT_MET = "niet_gehaald"
    NO_VALUE = "geen_waarde"
    NO_JUDGEMENT = "geen_oordeel"


def norm_certainty(
    value: Numbers, lower: Numbers, upper: Numbers, *, norm: Norm, direction: Direction, decimals: int
) -> NDArray[np.object_]:
    """`NormCertainty` per area; certain only when the whole interval lies on one side of the norm.

    Everything is rounded first, so that `norms.judge` and this never disagree on whether the norm is met.

    Args:
        value: in the unit of the indicator; NaN where unknown.
        lower: lower limit; NaN where there is none. Without limits it is `MET` or `NOT_MET`, without a degree.
        upper: upper limit.
        norm: a value or a range.
        direction: without one, only a range can be met.
        decimals: of the indicator.
    """
    shown, low, high = np.broadcast_arrays(*(round_all_as_shown(part, decimals) for part in (value, lower, upper)))
    accepted = accepted_range(norm, direction=direction, decimals=decimals)
    if accepted is None:
        return np.where(np.isnan(shown), NormCertainty.NO_VALUE, NormCertainty.NO_JUDGEMENT).astype(object)
    least, most = accepted
    is_met = (least <= shown) & (shown <= most)
    has_limits = ~np.isnan(low + high)
    is_certain = np.where(is_met, (least <= low) & (high <= most), (high < least) | (low > most))
    return _words(is_met, is_certain, has_limits, ~np.isnan(shown))


def _words(is_met: BoolArray, is_certain: BoolArray, has_limits: BoolArray, is_known: BoolArray) -> NDArray[np.object_]:
    words = np.array(
        [
            NormCertainty.NO_VALUE, NormCertainty.MET, NormCertainty.NOT_MET,
            NormCertainty.CERTAINLY_MET, NormCertainty.CERTAINLY_NOT_MET,
            NormCertainty.PROBABLY_MET, NormCertainty.PROBABLY_NOT_MET,
        ],
        dtype=object,
    )  # fmt: skip
    degree = np.where(has_limits, np.where(is_certain, 3, 5), 1)
    return np.asarray(words[np.where(is_known, degree + ~is_met, 0)], dtype=object)


def accepted_range(norm: Norm, *, direction: Direction, decimals: int) -> tuple[float, float] | None:
    """The lowest and highest figure that meets a norm, as shown; None where without a direction none can be said."""
    if norm.range is not None:
        return round_as_shown(norm.range.min, decimals), round_as_shown(norm.range.max, decimals)
    if norm.value is None or direction is Direction.NO_JUDGEMENT:
        return None
    bound = round_as_shown(norm.value, decimals)
    return (-np.inf, bound) if direction is Direction.LOWER_IS_BETTER else (bound, np.inf)


def round_all_as_shown(values: Numbers, decimals: int) -> FloatArray:
    """`norms.round_as_shown` of many values at once: half away from zero; NaN stays NaN."""
    scaled = as_floats(values) * 10.0**decimals
    size = np.abs(scaled)
    rounded = np.floor(size * (1 + _NOISE) + 0.5)
    return np.asarray(np.sign(scaled) * rounded / 10.0**decimals + 0.0)
