"""Where a series goes when it goes on like this, whether that meets a norm in its year, and what could be seen here.

A logit-linear fit for shares, a log-linear one for rates (generalised linear models; McCullagh & Nelder 1989), with a
prediction interval for the figure that will be published. See docs/methods.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from armoedebeeld.domain.arrays import (
    BoolArray,
    FloatArray,
    Numbers,
    as_counts,
    as_floats,
    as_parts,
    check_design_effect,
    shares,
)
from armoedebeeld.domain.intervals import z_value
from armoedebeeld.domain.norm_certainty import round_all_as_shown
from armoedebeeld.domain.trend import PERSISTENCES, YEARS
from armoedebeeld.domain.yearly import check_years, since_break

# A line is followed for no more than twice the years that it was seen.
HORIZON = 2
_ITERATIONS = 12


class ProjectionState(StrEnum):
    """How a series stands towards a norm in a later year."""

    REACHED = "bereikt"
    ON_COURSE = "op_koers"
    PROBABLY_ON_COURSE = "waarschijnlijk_op_koers"
    PROBABLY_NOT_ON_COURSE = "waarschijnlijk_niet_op_koers"
    NOT_ON_COURSE = "niet_op_koers"
    CANNOT_SAY = "niet_te_zeggen"


@dataclass(frozen=True)
class Projection:
    """One element per series, in the unit of the indicator; NaN where it can't be said.

    Attributes:
        state: `ProjectionState`; "on course" when the whole interval meets the norm, "probably" when only the point
            does, and the same the other way.
        value: where the line is in the year of the norm.
        lower, upper: between these the published figure will be, when things go on like this.
        now: the last figure.
        now_year: its year.
        required_change: per year, to be at the nearest end of the norm in its year; 0 where it is met now.
        seen_change: per year, along the fitted line so far.
    """

    state: NDArray[np.object_]
    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    now: FloatArray
    now_year: FloatArray
    required_change: FloatArray
    seen_change: FloatArray


@dataclass(frozen=True)
class _Series:
    """Counts on which a line is fitted, 0 where not used: (series, years); `time` counts from each last year."""

    x: FloatArray
    n: FloatArray
    time: FloatArray
    is_used: BoolArray
    last: FloatArray
    is_share: bool


@dataclass(frozen=True)
class _Fit:
    """A line on the scale of the link: level in the last year, slope, weight of each year, and scatter around it."""

    level: FloatArray
    slope: FloatArray
    weight: FloatArray
    scatter: FloatArray


def project(
    x: Numbers,
    n: Numbers,
    *,
    years: Sequence[int],
    norm_year: int,
    accepted: tuple[float, float] | None,
    decimals: int,
    breaks: Iterable[int] = (),
    multiplier: float = 1.0,
    design_effect: float = 1.0,
    is_share: bool = True,
    is_stock: bool = True,
    confidence: float = 0.95,
) -> Projection:
    """Project series to the year of a norm.

    All comparable years since the last break count, five at least, and a line is followed no further than twice the
    years it spans. The interval is widened by the scatter around the line where that is more than chance,
    and for stocks by what stays from year to year (`trend.PERSISTENCE`).

    Args:
        x: (series, years) or (years,); NaN where unknown.
        n: out of how many, or per how many.
        years: ascending.
        norm_year: the year to project to.
        accepted: `norm_certainty.accepted_range`; None where a figure isn't judged: the state is then `CANNOT_SAY`.
        decimals: figures are compared with the norm as they are shown.
        breaks: years from which figures can't be compared with earlier ones.
        multiplier: 100 for percent.
        design_effect: as in `intervals.wilson_interval`.
        is_share: `x` is a part of `n`; False for a rate.
        is_stock: as in `trend.recent_trend`.
        confidence: of the prediction interval.

    Raises:
        ValueError: impossible counts, or years that do not ascend or do not fit the columns.
    """
    part, whole = as_parts(x, n) if is_share else (as_counts(x), as_counts(n))
    effect = float(check_design_effect(design_effect))
    series = _series(part / effect, whole / effect, years=years, breaks=breaks, is_share=is_share)
    ahead, fit = norm_year - series.last, _fit(series)
    deviation = z_value(confidence) * np.sqrt(_variance(series, fit, ahead, is_stock=is_stock))
    line, back = fit.level + fit.slope * ahead, series.time.min(axis=1, where=series.is_used, initial=0)
    seen = (_mean(fit.level, is_share) - _mean(fit.level + fit.slope * back, is_share)) / np.where(back < 0, -back, 1)
    can_say = _can_project(series, fit, ahead)
    levels = (_mean(line + side * deviation, is_share) for side in (0, -1, 1))
    value, lower, upper, seen = (np.where(can_say, part * multiplier, np.nan) for part in (*levels, seen))
    is_last = series.is_used & (series.time == 0)
    now = shares((series.x * is_last).sum(axis=1), (series.n * is_last).sum(axis=1)) * multiplier
    return Projection(
        state=_states(value, lower, upper, now, accepted=accepted, decimals=decimals),
        value=value,
        lower=lower,
        upper=upper,
        now=now,
        now_year=series.last,
        required_change=required_change(now, accepted=accepted, years_left=ahead),
        seen_change=seen,
    )


def required_change(now: Numbers, *, accepted: tuple[float, float] | None, years_left: Numbers) -> FloatArray:
    """Change per year that brings a figure to the nearest end of what meets the norm.

    Args:
        now: in the unit of the indicator.
        accepted: lowest and highest figure that meets the norm; None where a figure isn't judged.
        years_left: until the norm's year.

    Returns:
        0 where the norm is met; NaN where a part is unknown or no year is left.
    """
    value, left = as_floats(now), as_floats(years_left)
    if accepted is None:
        return np.full(np.broadcast_shapes(value.shape, left.shape), np.nan)
    return np.asarray((np.clip(value, *accepted) - value) / np.where(left > 0, left, np.nan))


def _series(x: FloatArray, n: FloatArray, *, years: Sequence[int], breaks: Iterable[int], is_share: bool) -> _Series:
    part, whole = (np.atleast_2d(counts) for counts in np.broadcast_arrays(x, n))
    time = check_years(years, part)
    is_used = since_break(~np.isnan(part) & (whole > 0), time, breaks)
    last = np.where(is_used, time, -np.inf).max(axis=1)
    last = np.where(np.isfinite(last), last, np.nan)
    away = np.where(is_used, time - last[:, None], 0)
    return _Series(np.where(is_used, part, 0), np.where(is_used, whole, 0), away, is_used, last, is_share)


def _mean(link: FloatArray, is_share: bool) -> FloatArray:
    return np.asarray(expit(link) if is_share else np.exp(np.minimum(link, 30)))


def _weight(series: _Series, link: FloatArray) -> FloatArray:
    """What each year tells about the line: the variance of its count."""
    mean = _mean(link, series.is_share)
    return series.n * mean * (1 - mean if series.is_share else 1)


def _fit(series: _Series) -> _Fit:
    """The line of most likelihood, by Newton's steps for all series at once."""
    overall = (series.x.sum(axis=1) + 0.5) / (series.n.sum(axis=1) + 1)
    level = logit(overall) if series.is_share else np.log(overall)
    slope = np.zeros_like(level)
    for _ in range(_ITERATIONS):
        link = level[:, None] + slope[:, None] * series.time
        weight, left = _weight(series, link), series.x - series.n * _mean(link, series.is_share)
        ups, tilts = _solve(weight, series.time, left)
        level, slope = np.clip(level + ups, -30, 30), np.clip(slope + tilts, -5, 5)
    link = level[:, None] + slope[:, None] * series.time
    weight, left = _weight(series, link), series.x - series.n * _mean(link, series.is_share)
    freedom = np.maximum(series.is_used.sum(axis=1) - 2.0, 1)
    squares = np.divide(left**2, weight, out=np.zeros_like(left), where=weight > 0).sum(axis=1)
    return _Fit(level, slope, weight, np.maximum(squares / freedom, 1))


def _solve(weight: FloatArray, time: FloatArray, left: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What to add to level and slope: the two weighted normal equations."""
    total, first, second = (np.sum(weight * time**power, axis=1) for power in range(3))
    up, tilt = left.sum(axis=1), (left * time).sum(axis=1)
    size = total * second - first**2
    size = np.where(size > 1e-12 * np.maximum(total * second, 1e-300), size, np.inf)
    return (second * up - first * tilt) / size, (total * tilt - first * up) / size


def _variance(series: _Series, fit: _Fit, ahead: FloatArray, *, is_stock: bool) -> FloatArray:
    """Of the figure to come around the line, on the scale of the link; the worst over what stays from year to year."""
    coming = _weight(series, (fit.level + fit.slope * ahead)[:, None]).max(axis=1, where=series.time == 0, initial=0)
    error = np.concatenate([fit.weight, coming[:, None]], axis=1)
    error = np.divide(1, np.sqrt(error), out=np.zeros_like(error), where=error > 1e-12)
    time = np.concatenate([series.time, ahead[:, None]], axis=1)
    # What each year's deviation does to the difference between the coming figure and the line.
    unit = np.eye(series.time.shape[1])[None] * fit.weight[:, None, :]
    pulls = [sum_ups + ahead * sum_tilts for sum_ups, sum_tilts in
             (_solve(fit.weight, series.time, unit[:, place]) for place in range(unit.shape[1]))]  # fmt: skip
    pull = np.stack([*pulls, -np.ones(len(ahead))], axis=1) * error
    worst = np.zeros(len(ahead))
    distance = np.abs(time[:, :, None] - time[:, None, :])
    for stays in PERSISTENCES if is_stock else PERSISTENCES[:1]:
        alike = stays**distance / (1 - stays**2)
        worst = np.fmax(worst, np.einsum("si,sij,sj->s", pull, alike, pull))
    return worst * fit.scatter


def _can_project(series: _Series, fit: _Fit, ahead: FloatArray) -> BoolArray:
    """Five years, not all or nobody in them, and a year that isn't too far."""
    counted, total = series.x.sum(axis=1), series.n.sum(axis=1)
    span = -series.time.min(axis=1, where=series.is_used, initial=0)
    is_between = (counted > 0) & ((counted < total) | (not series.is_share)) & (np.abs(fit.level) < 30)
    return np.asarray((series.is_used.sum(axis=1) >= YEARS) & is_between & (ahead > 0) & (ahead <= HORIZON * span))


def _states(
    value: FloatArray, lower: FloatArray, upper: FloatArray, now: FloatArray, *,
    accepted: tuple[float, float] | None, decimals: int,
) -> NDArray[np.object_]:  # fmt: skip
    words = np.array(
        [
            ProjectionState.CANNOT_SAY, ProjectionState.REACHED, ProjectionState.ON_COURSE,
            ProjectionState.PROBABLY_ON_COURSE, ProjectionState.NOT_ON_COURSE, ProjectionState.PROBABLY_NOT_ON_COURSE,
        ],
        dtype=object,
    )  # fmt: skip
    if accepted is None:
        return np.full(now.shape, ProjectionState.CANNOT_SAY, dtype=object)
    least, most = accepted
    point, low, high, present = (round_all_as_shown(part, decimals) for part in (value, lower, upper, now))
    is_met = (least <= point) & (point <= most)
    chosen = [
        (least <= present) & (present <= most), np.isnan(point), is_met & (least <= low) & (high <= most), is_met,
        (high < least) | (low > most),
    ]  # fmt: skip
    return np.asarray(words[np.select(chosen, [1, 0, 2, 3, 4], default=5)], dtype=object)
