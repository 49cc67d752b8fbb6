"""The smallest change that an area of this size could show, and from which year a plan could be seen.

Seen means: called clear by `trend.recent_trend` itself, with all its strictness. See docs/methods.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from armoedebeeld.domain.arrays import BoolArray, FloatArray, refuse
from armoedebeeld.domain.catalogue import Direction
from armoedebeeld.domain.trend import THRESHOLD, YEARS, TrendState, recent_trend

_IsSeen = Callable[[FloatArray, FloatArray], BoolArray]
_HALVINGS = 40
# The chance that a change of the size that is named is found.
_POWER = 0.8
# A recent trend looks at five figures: the one of now and those of the next four years.
WINDOW = YEARS - 1


@dataclass(frozen=True)
class Sight:
    """What can be seen of one area; in the unit of the indicator.

    Attributes:
        smallest: the smallest change within `WINDOW` years that would be found four times in five; NaN where not
            even a change to nobody (or everybody) would be.
        first_year: in which a plan that changes `pace` a year is seen; NaN where it is not up to the last year.
    """

    smallest: float
    first_year: float


def sight_of(
    share: float,
    n: float,
    *,
    years: Sequence[int],
    pace: float,
    last_year: int,
    multiplier: float = 1.0,
    minimum_relevant_difference: float = 0.0,
    design_effect: float = 1.0,
    is_stock: bool = True,
) -> Sight:
    """The smallest change that one area could show, and the first year in which a plan is seen.

    The figure is taken to have stood still until now, and to change by the same amount each year from now on.

    Args:
        share: now, in the unit of the indicator, 0 to `multiplier`.
        n: out of how many, now and later.
        years: with figures that may be compared, ascending, up to now.
        pace: change per year of the plan; its sign says whether a fall or a rise is looked for.
        last_year: the last one that matters, such as that of the norm.
        multiplier: 100 for percent; the others as in `trend.recent_trend`.
        minimum_relevant_difference: as above.
        design_effect: as above.
        is_stock: as above.

    Raises:
        ValueError: a share outside 0 to `multiplier`, nobody to count, or no change to look for.
    """
    refuse(np.array(not 0 <= share <= multiplier), np.array(share), rule=f"a share lies between 0 and {multiplier:g}")
    refuse(np.array(not n > 0), np.array(n), rule="an area that shows a change has people")
    refuse(np.array(pace == 0), np.array(pace), rule="a change is not 0")
    past = list(years)[-YEARS:]

    def is_seen(change: FloatArray, after: FloatArray) -> BoolArray:
        """Whether a change of each size, spread evenly over so many years, is found after them. All (cases,)."""
        steps = np.arange(1, int(after.max()) + 1)
        part = np.where(steps <= after[:, None], steps / after[:, None], np.nan) * change[:, None]
        own = np.hstack([np.zeros((len(change), len(past))), part]) * np.sign(pace) + share
        found = recent_trend(
            np.clip(own / multiplier, 0, 1) * n,
            np.where(np.isnan(own), np.nan, n),
            years=[*past, *(past[-1] + steps)],
            direction=Direction.NO_JUDGEMENT,
            multiplier=multiplier,
            design_effect=design_effect,
            is_stock=is_stock,
        )
        size = np.sqrt(np.fmax(found.chi_square, 1e-12) / found.strictness)
        spare = float(ndtri(_POWER))
        is_large = np.minimum(np.abs(found.change), change) * (1 - spare / size) >= minimum_relevant_difference - 1e-9
        is_called = (found.state == TrendState.RISING) | (found.state == TrendState.FALLING)
        return np.asarray(is_called & (size >= np.sqrt(THRESHOLD) + spare) & is_large)

    return Sight(
        smallest=_smallest(is_seen, reach=share if pace < 0 else (multiplier - share) * (1 - 1e-9)),
        first_year=_first_year(is_seen, abs(pace), now=past[-1], last_year=last_year),
    )


def _smallest(is_seen: _IsSeen, *, reach: float) -> float:
    """The smallest change that is seen within the window, by halving; NaN where none is."""
    after = np.arange(1.0, WINDOW + 1)
    near, far = np.zeros(WINDOW), np.full(WINDOW, reach)
    can = is_seen(far, after)
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        found = is_seen(middle, after)
        near, far = np.where(found, near, middle), np.where(found, middle, far)
    return float(far[can].min()) if can.any() else np.nan


def _first_year(is_seen: _IsSeen, pace: float, *, now: int, last_year: int) -> float:
    """The first year up to the last in which the plan is seen; NaN without."""
    after = np.arange(1.0, last_year - now + 1)
    if not len(after):
        return np.nan
    found = is_seen(pace * after, after)
    return float(now + 1 + np.argmax(found)) if found.any() else np.nan
