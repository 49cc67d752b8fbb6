"""How far apart neighbourhoods are: the fifth of the people where the share is highest, and where it is lowest.

Limits of the gap: Newcombe 1998 (Statistics in Medicine 17: 873-890, method 10). Of the ratio: Katz et al. 1978.
"""

from dataclasses import dataclass

import numpy as np

from armoedebeeld.domain.arrays import FloatArray, Numbers, as_floats, as_parts, check_design_effect
from armoedebeeld.domain.intervals import wilson_interval, z_value

PART = 0.2
# Fewer areas than this have no fifths.
MINIMUM_AREAS = 5
_DRAWS = 2000


@dataclass(frozen=True)
class Inequality:
    """The gap between the fifths of the people; shares and gap in the unit of the indicator. NaN where unknown.

    Attributes:
        highest, lowest: share in the areas where a fifth of the people live with the highest and the lowest share.
        gap: highest minus lowest.
        gap_lower, gap_upper: limits of the gap, for these two groups of areas.
        ratio: highest divided by lowest; NaN where nobody is counted in the lowest fifth.
        ratio_lower, ratio_upper: limits of the ratio.
        gap_by_chance: the gap that areas of these sizes show on average when all have the same share. Sorting
            on the figure itself always gives a gap.
        is_beyond_chance: the gap is larger than chance gives in 95 of 100 cases (or as many as the confidence asks).
        areas: areas with figures.
    """

    highest: float
    lowest: float
    gap: float
    gap_lower: float
    gap_upper: float
    ratio: float
    ratio_lower: float
    ratio_upper: float
    gap_by_chance: float
    is_beyond_chance: bool
    areas: int


def inequality(
    x: Numbers,
    n: Numbers,
    *,
    confidence: float = 0.95,
    multiplier: float = 1.0,
    design_effect: float = 1.0,
    seed: int = 0,
) -> Inequality | None:
    """The gap and the ratio of the highest and lowest fifth of the people, by the share of the area where they live.

    Areas are sorted by share; an area on the edge of a fifth counts for the part that is needed. Unknown areas count
    nowhere.

    Args:
        x: (areas,) counts; NaN where unknown.
        n: out of how many.
        confidence: of the limits.
        multiplier: 100 for percent.
        design_effect: as in `intervals.wilson_interval`.
        seed: of the draws behind `gap_by_chance`, so that the same figures give the same answer.

    Returns:
        None with fewer than five known areas.

    Raises:
        ValueError: impossible counts or design effect.
    """
    part, whole = as_parts(x, n)
    effect = float(check_design_effect(design_effect))
    is_known = ~np.isnan(part) & (whole > 0)
    part, whole = part[is_known], whole[is_known]
    if len(part) < MINIMUM_AREAS:
        return None
    (low, base), (high, other) = ((float(count[0]) for count in fifth) for fifth in _fifths(part[None], whole[None]))
    lowest, highest = low / base, high / other
    below, above = _gap_limits(low, base, high, other, confidence=confidence, design_effect=effect)
    ratio, ratio_lower, ratio_upper = _ratio(low, base, high, other, confidence=confidence, design_effect=effect)
    chance = _gaps_by_chance(part, whole, design_effect=effect, seed=seed)
    return Inequality(
        highest=highest * multiplier,
        lowest=lowest * multiplier,
        gap=(highest - lowest) * multiplier,
        gap_lower=below * multiplier,
        gap_upper=above * multiplier,
        ratio=ratio,
        ratio_lower=ratio_lower,
        ratio_upper=ratio_upper,
        gap_by_chance=float(chance.mean()) * multiplier,
        is_beyond_chance=bool(highest - lowest > np.quantile(chance, confidence)),
        areas=len(part),
    )


def _fifths(part: FloatArray, whole: FloatArray) -> tuple[tuple[FloatArray, FloatArray], ...]:
    """Counts and people of the lowest and the highest fifth of each row: ((x, n), (x, n)), each (rows,)."""
    order = np.argsort(part / whole, axis=1, kind="stable")
    found = []
    for way in (order, order[:, ::-1]):
        count, people = np.take_along_axis(part, way, axis=1), np.take_along_axis(whole, way, axis=1)
        wanted = PART * people.sum(axis=1, keepdims=True)
        before = np.cumsum(people, axis=1) - people
        fraction = np.clip((wanted - before) / people, 0, 1)
        found.append(((count * fraction).sum(axis=1), wanted[:, 0]))
    return tuple(found)


def _gap_limits(
    low: float, base: float, high: float, other: float, *, confidence: float, design_effect: float
) -> tuple[float, float]:
    """Newcombe's limits of `high / other - low / base`, from the two Wilson intervals."""
    one, two = min(low / base, 1.0), min(high / other, 1.0)
    lower, upper = wilson_interval([one * base, two * other], [base, other], confidence, design_effect=design_effect)
    below = np.hypot(two - lower[1], upper[0] - one)
    above = np.hypot(upper[1] - two, one - lower[0])
    return float(two - one - below), float(two - one + above)


def _ratio(
    low: float, base: float, high: float, other: float, *, confidence: float, design_effect: float
) -> tuple[float, float, float]:
    """The ratio of the two shares with its limits on the log scale; NaN where nobody is counted in the lowest."""
    if low <= 0:
        return np.nan, np.nan, np.nan
    ratio = (high / other) / (low / base)
    error = np.sqrt(max(design_effect * (1 / low - 1 / base + 1 / high - 1 / other), 0))
    reach = float(np.exp(z_value(confidence) * error))
    return ratio, ratio / reach, ratio * reach


def _gaps_by_chance(part: FloatArray, whole: FloatArray, *, design_effect: float, seed: int) -> FloatArray:
    """Gaps of areas of these sizes that all have the same share."""
    draws = np.random.default_rng(seed)
    share = part.sum() / whole.sum()
    size = np.maximum(np.sort(np.round(whole / design_effect)), 1)
    drawn = draws.binomial(size.astype("int64"), share, (_DRAWS, len(size))).astype("float64")
    (low, base), (high, other) = _fifths(drawn, np.broadcast_to(size, drawn.shape))
    return as_floats(high / other - low / base)
