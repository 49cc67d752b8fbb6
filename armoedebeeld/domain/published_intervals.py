"""Limits of figures as a source publishes them: rounded, sometimes as a percentage only, sometimes with its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from armoedebeeld.domain.arrays import BoolArray, FloatArray, Numbers, as_counts, as_floats, check_design_effect, refuse
from armoedebeeld.domain.intervals import Limits, byar_interval, wilson_limits, z_value


def rounded_share_interval(
    x: Numbers,
    n: Numbers,
    *,
    x_step: Numbers = 0.0,
    n_step: Numbers = 0.0,
    confidence: float = 0.95,
    design_effect: Numbers = 1.0,
) -> Limits:
    """Lower and upper limit of a share of which both counts were rounded by the source, as fractions.

    The true counts lie within half a step of the published ones. The lower limit is that of the smallest `x` out of
    the largest `n`, the upper that of the largest out of the smallest: wider than either alone.

    Args:
        x: how many, as published.
        n: out of how many, as published.
        x_step: what `x` is rounded to, such as 10; 0 for an exact count.
        n_step: what `n` is rounded to, such as 5.
        confidence: 0.95 or 0.998.
        design_effect: as in `wilson_interval`.

    Returns:
        As `wilson_interval`.

    Raises:
        ValueError: as `wilson_interval`, where `x` may be more than `n` as far as rounding explains it.
    """
    effect, z = check_design_effect(design_effect), z_value(confidence)
    fewest, most = around(x, x_step)
    smallest, largest = base_around(n, n_step)
    refuse(np.asarray(fewest > largest), fewest, rule="x is at most n, rounding included")
    lower, _ = wilson_limits(fewest / effect, largest / effect, z)
    _, upper = wilson_limits(np.minimum(most, smallest) / effect, smallest / effect, z)
    return lower, upper


def published_share_interval(
    share: Numbers,
    n: Numbers,
    *,
    share_step: Numbers = 0.0,
    n_step: Numbers = 0.0,
    confidence: float = 0.95,
    design_effect: Numbers = 1.0,
) -> Limits:
    """Lower and upper limit where only a rounded share and a rounded base of the same people are published.

    Only for a base that is the target population itself: with another base the count would be made up.

    Args:
        share: as a fraction, as published.
        n: out of how many, as published.
        share_step: what `share` is rounded to, as a fraction: 0.001 for percentages on one decimal.
        n_step: what `n` is rounded to, such as 5.
        confidence: 0.95 or 0.998.
        design_effect: as in `wilson_interval`.

    Returns:
        As `wilson_interval`.

    Raises:
        ValueError: a share outside 0 to 1; otherwise as `wilson_interval`.
    """
    part = as_floats(share)
    refuse((part < 0) | (part > 1), part, rule="a share lies between 0 and 1")
    effect, z = check_design_effect(design_effect), z_value(confidence)
    low, high = around(part, share_step)
    smallest, _ = base_around(n, n_step)
    base = smallest / effect
    lower, _ = wilson_limits(low * base, base, z)
    _, upper = wilson_limits(np.minimum(high, 1) * base, base, z)
    return lower, upper


def rounded_rate_interval(
    x: Numbers,
    n: Numbers = 1.0,
    *,
    x_step: Numbers = 0.0,
    n_step: Numbers = 0.0,
    confidence: float = 0.95,
    design_effect: Numbers = 1.0,
) -> Limits:
    """Lower and upper limit of the rate `x / n` (Byar), with rounding carried along as in `rounded_share_interval`.

    Args:
        x: the count, as published; it need not be a part of `n`.
        n: per how many; 1 for the count itself.
        x_step: what `x` is rounded to.
        n_step: what `n` is rounded to.
        confidence: 0.95 or 0.998.
        design_effect: as in `wilson_interval`.

    Returns:
        Two float64 arrays per one of `n`; NaN where a part is unknown or `n` is 0.
    """
    fewest, most = around(x, x_step)
    smallest, largest = base_around(n, n_step)
    lower, _ = byar_interval(fewest, confidence, design_effect=design_effect)
    _, upper = byar_interval(most, confidence, design_effect=design_effect)
    return lower / largest, upper / smallest


def around(published: Numbers, step: Numbers) -> Limits:
    """The smallest and largest number that rounding to `step` turns into the published one; never under 0.

    Raises:
        ValueError: a number or a step is negative or infinite.
    """
    number, half = as_counts(published), as_counts(step) / 2
    return np.maximum(number - half, 0), number + half


def base_around(published: Numbers, step: Numbers) -> Limits:
    """`around` for a denominator: NaN where it is 0, and at least 1 where it is 1 or more, since people live there."""
    number = as_counts(published)
    base = np.where(number > 0, number, np.nan)
    smallest, largest = around(base, step)
    return np.maximum(smallest, np.minimum(base, 1)), largest


class Basis(StrEnum):
    """What an indicator's limits are calculated from."""

    SHARE = "aandeel"
    RATE = "verhouding"
    COUNT = "aantal"


@dataclass(frozen=True)
class Steps:
    """What a source rounds to, in the units of the long table; 0 where it does not round."""

    numerator: float = 0.0
    denominator: float = 0.0
    value: float = 0.0


@dataclass(frozen=True)
class IntervalRule:
    """How the limits of one indicator come about.

    Attributes:
        basis: people out of people (Wilson), something per so many (Byar), or a count (Byar).
        multiplier: as of the indicator: 100 for percent.
        design_effect: how many times too certain independent persons would be.
        steps: what the source rounds to.
        steps_at: other steps at a level, such as exact counts for a gemeente; by `region_level`.
        is_true_base: the denominator is the target population itself. Where it is not, a published share without
            its count gets no limits: the number of people behind it isn't known.
    """

    basis: Basis
    multiplier: float = 100.0
    design_effect: float = 1.0
    steps: Steps = Steps()
    steps_at: Mapping[str, Steps] = field(default_factory=dict)
    is_true_base: bool = True


def add_intervals(
    observations: pd.DataFrame, rules: Mapping[str, IntervalRule], *, confidence: float = 0.95
) -> pd.DataFrame:
    """Add `lower` and `upper`, in the unit of `value`, to all rows at once.

    A row that has limits keeps them: they are the source's own. A row without a value, without a rule, or without
    the counts that its rule needs gets none. Where a source publishes a share that is rounded more finely than its
    count, the narrower of the two is taken: a count on 100 says little about a share on 0,1%.

    Args:
        observations: `observations.COLUMNS` of any number of indicators, levels and years.
        rules: per `indicator_id`.
        confidence: 0.95 or 0.998.

    Returns:
        A copy with Float64 `lower` and `upper`; <NA> where there is no interval.

    Raises:
        ValueError: a share with more in its numerator than in its denominator beyond what rounding explains.
    """
    lower, upper = as_floats(observations["lower"]), as_floats(observations["upper"])
    counts = {name: as_floats(observations[name]) for name in ("numerator", "denominator", "value")}
    is_asked = ~np.isnan(counts["value"]) & np.isnan(lower) & np.isnan(upper)
    for rule, steps, rows in _alike(observations[["indicator_id", "region_level"]], rules, is_asked):
        part, base, value = (counts[name][rows] for name in ("numerator", "denominator", "value"))
        lower[rows], upper[rows] = _limits(part, base, value, rule=rule, steps=steps, confidence=confidence)
    return observations.assign(
        lower=pd.Series(lower, index=observations.index, dtype="Float64"),
        upper=pd.Series(upper, index=observations.index, dtype="Float64"),
    )


def _alike(
    names: pd.DataFrame, rules: Mapping[str, IntervalRule], is_asked: BoolArray
) -> Iterator[tuple[IntervalRule, Steps, NDArray[np.intp]]]:
    """Rows of one indicator and level together, which share a rule and its steps."""
    indicator, ids = pd.factorize(names["indicator_id"])
    level, levels = pd.factorize(names["region_level"])
    kind = (indicator * len(levels) + level).astype("int32")
    order = np.argsort(kind, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(kind[order])) + 1):
        rule = rules.get(ids[indicator[rows[0]]]) if len(rows) else None
        if rule is not None:
            steps = rule.steps_at.get(levels[level[rows[0]]], rule.steps)
            yield rule, steps, rows[is_asked[rows]]


def _limits(
    part: FloatArray, base: FloatArray, value: FloatArray, *, rule: IntervalRule, steps: Steps, confidence: float
) -> Limits:
    """Limits in the unit of `value` of rows under one rule."""
    sure = {"confidence": confidence, "design_effect": rule.design_effect}
    if rule.basis is Basis.COUNT:
        return rounded_rate_interval(part, x_step=steps.numerator, **sure)
    rounded = {"x_step": steps.numerator, "n_step": steps.denominator, **sure}
    if rule.basis is Basis.RATE:
        lower, upper = rounded_rate_interval(part, base, **rounded)
    else:
        lower, upper = rounded_share_interval(part, base, **rounded)
        if rule.is_true_base:
            near = _published_limits(part, base, value, rule=rule, steps=steps, confidence=confidence)
            # Both hold every count that can be behind the figure, so what they share does too.
            lower, upper = np.fmax(lower, near[0]), np.fmin(upper, near[1])
    return lower * rule.multiplier, upper * rule.multiplier


def _published_limits(
    part: FloatArray, base: FloatArray, value: FloatArray, *, rule: IntervalRule, steps: Steps, confidence: float
) -> Limits:
    """Limits from the published share; NaN where the count says more, since the share isn't rounded by the source."""
    is_wanted = (np.isnan(part) | (steps.value > 0)) & (base > 0)
    return published_share_interval(
        np.where(is_wanted, value / rule.multiplier, np.nan),
        base,
        share_step=steps.value / rule.multiplier,
        n_step=steps.denominator,
        confidence=confidence,
        design_effect=rule.design_effect,
    )
