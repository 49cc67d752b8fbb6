"""One area over its comparable years: what it did recently, and whether the gap with the country moved."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from armoedebeeld.domain.arrays import FloatArray, as_floats
from armoedebeeld.domain.catalogue import Direction, Indicator
from armoedebeeld.domain.interval_rules import rule_of
from armoedebeeld.domain.judging import can_be_judged, counts_as_published
from armoedebeeld.domain.norms import round_as_shown
from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.published_intervals import IntervalRule
from armoedebeeld.domain.regions import ChangeLog
from armoedebeeld.domain.trend import YEARS, Trend, TrendState, gap_trend, recent_trend, recent_trend_of_values

CLEAR = (TrendState.RISING, TrendState.FALLING, TrendState.IMPROVING, TrendState.WORSENING)


class Unclear(StrEnum):
    """Why nothing can be said."""

    ONE_YEAR = "een_jaar"
    COUNT = "aantal"
    NO_PEOPLE = "mensen_onbekend"
    REACH = "bereik"
    NO_INTERVAL = "geen_marge"
    NO_MARGIN = "marge_niet_elk_jaar"
    EVERYBODY = "iedereen_of_niemand"
    NO_COUNTRY = "geen_landelijk_cijfer"
    FEW_YEARS = "te_weinig_jaren"
    TOO_FAR = "te_ver"
    NO_JUDGEMENT = "geen_oordeel"


@dataclass(frozen=True)
class Development:
    """What an area did from one year to another; values as a reader sees them.

    Attributes:
        state: a clear one never contradicts `first` and `last`.
        years: how many years the test looked at.
        why: why nothing can be said, where that is the state.
    """

    first_year: int
    last_year: int
    first: float
    last: float
    state: TrendState
    years: int
    why: Unclear | None = None

    @property
    def is_clear(self) -> bool:
        """Whether it rose or fell."""
        return self.state in CLEAR


@dataclass(frozen=True)
class Gap:
    """An area minus the country, from one year to another; values as a reader sees them.

    Attributes:
        country_first, country_last: of the country.
        first, last: area minus country.
        state: of the gap: improving is better than the country did.
    """

    first_year: int
    last_year: int
    country_first: float
    country_last: float
    first: float
    last: float
    state: TrendState
    why: Unclear | None = None

    @property
    def is_clear(self) -> bool:
        """Whether it moved."""
        return self.state in CLEAR


def comparable_rows(rows: pd.DataFrame, indicator: Indicator, *, code: str, changes: ChangeLog) -> pd.DataFrame:
    """The newest years of an area that may be compared, ascending: after the last break, on the same borders.

    Args:
        rows: `observations.COLUMNS` of this indicator.
        indicator: with its breaks.
        code: of the area.
        changes: what is known of borders.

    Returns:
        Its rows with a value that is no estimate on other borders; of a reach also estimates of its group. A year
        without one may lie between them: the tests know the years.
    """
    known = rows[(rows["region_code"] == code) & (rows["status"] == Status.OK.value)].sort_values("year")
    if indicator.reach is None:
        known = known[~known["is_estimate"]]
    if known.empty:
        return known
    newest = known.iloc[-1]
    past = [item.year for item in indicator.breaks if item.year <= int(newest["year"])]
    known = known[known["year"] >= max(past, default=0)]
    kept, border = 0, int(newest["boundary_year"])
    for own in reversed(known["boundary_year"].tolist()):
        if not changes.is_same_area(code, year=int(own), other_year=border):
            break
        kept, border = kept + 1, int(own)
    return known.iloc[len(known) - kept :]


def develop(rows: pd.DataFrame, indicator: Indicator) -> Development | None:
    """What an area did over its newest five comparable years, or between two where there are fewer.

    Args:
        rows: of `comparable_rows`; empty where there is no figure.
        indicator: what is shown.
    """
    used = rows.iloc[-YEARS:]
    if used.empty:
        return None
    why = why_not_tested(used, indicator)
    state = TrendState.CANNOT_SAY if why else TrendState(_test(used, indicator).state[0])
    first, last = (round_as_shown(float(value), indicator.decimals) for value in used["value"].iloc[[0, -1]])
    state = _as_shown(state, last - first, indicator)
    if state is TrendState.CANNOT_SAY and why is None:
        why = Unclear.EVERYBODY
    years = used["year"].tolist()
    return Development(int(years[0]), int(years[-1]), first, last, state, len(used), why)


def gap_with(rows: pd.DataFrame, country: pd.DataFrame, indicator: Indicator) -> Gap | None:
    """Whether the gap with the country moved over the years of `develop`; None where the country has none of them.

    Args:
        rows: of the area, of `comparable_rows`.
        country: of the country, of `comparable_rows`.
        indicator: what is shown.
    """
    used = rows.iloc[-YEARS:]
    beside = dict(zip(country["year"].astype("int64"), country["value"].astype("float64"), strict=True))
    used = used[used["year"].isin(list(beside))]
    if used.empty:
        return None
    years = [int(year) for year in used["year"]]
    own = [round_as_shown(float(used["value"].iloc[place]), indicator.decimals) for place in (0, -1)]
    other = [round_as_shown(beside[years[place]], indicator.decimals) for place in (0, -1)]
    first, last = (round(one - two, indicator.decimals) for one, two in zip(own, other, strict=True))
    state, why = _gap_state(used, [beside[year] for year in years], indicator)
    return Gap(years[0], years[-1], other[0], other[1], first, last, _as_shown(state, last - first, indicator), why)


def why_not_tested(rows: pd.DataFrame, indicator: Indicator) -> Unclear | None:
    """Why the development of a figure can't be tested; None where it can."""
    if len(rows) < 2:
        return Unclear.ONE_YEAR
    if indicator.reach is not None:
        return Unclear.REACH
    if indicator.is_count:
        return Unclear.COUNT
    if not can_be_judged(indicator):
        return Unclear.NO_INTERVAL if indicator.no_interval else Unclear.NO_PEOPLE
    if rule_of(indicator) is None:
        return Unclear.NO_MARGIN if rows[["lower", "upper"]].isna().to_numpy().any() else None
    part, whole, _ = counts(rows, indicator)
    return Unclear.NO_PEOPLE if np.isnan(part + whole).any() else None


def counts(rows: pd.DataFrame, indicator: Indicator) -> tuple[FloatArray, FloatArray, IntervalRule]:
    """How many out of how many per year, by the share where that is finer, NaN where unknown; and the rule they obey.

    Raises:
        ValueError: the indicator has no rule for its margin, so that its counts mean nothing.
    """
    rule = rule_of(indicator)
    if rule is None:
        raise ValueError(f"{indicator.id} has no interval: its counts are not declared")
    part, whole, _ = counts_as_published(rows, rule, str(rows["region_level"].iloc[0]))
    return np.minimum(part, whole), whole, rule


def _test(rows: pd.DataFrame, indicator: Indicator) -> Trend:
    years = [int(year) for year in rows["year"]]
    minimum = indicator.minimum_relevant_difference or 0.0
    if rule_of(indicator) is None:
        value, lower, upper = (as_floats(rows[name]) for name in ("value", "lower", "upper"))
        return recent_trend_of_values(
            value, lower, upper, years=years, direction=indicator.direction, minimum_relevant_difference=minimum,
            is_stock=indicator.is_stock,
        )  # fmt: skip
    part, whole, rule = counts(rows, indicator)
    return recent_trend(
        part, whole, years=years, direction=indicator.direction, multiplier=rule.multiplier,
        minimum_relevant_difference=minimum, design_effect=rule.design_effect, is_stock=indicator.is_stock,
    )  # fmt: skip


def _gap_state(rows: pd.DataFrame, beside: list[float], indicator: Indicator) -> tuple[TrendState, Unclear | None]:
    if why := why_not_tested(rows, indicator):
        return TrendState.CANNOT_SAY, why
    if rows[["lower", "upper"]].isna().to_numpy().any():
        return TrendState.CANNOT_SAY, Unclear.NO_MARGIN
    if TrendState(_test(rows, indicator).state[0]) is TrendState.CANNOT_SAY:
        return TrendState.CANNOT_SAY, Unclear.EVERYBODY
    value, lower, upper = (as_floats(rows[name]) for name in ("value", "lower", "upper"))
    found = gap_trend(
        value, lower, upper, beside, years=[int(year) for year in rows["year"]], direction=indicator.direction,
        minimum_relevant_difference=indicator.minimum_relevant_difference or 0.0, is_stock=indicator.is_stock,
    )  # fmt: skip
    return TrendState(found.state[0]), None


def _as_shown(state: TrendState, change: float, indicator: Indicator) -> TrendState:
    """The state, unless the two figures that the reader sees go the other way or nowhere."""
    if state not in CLEAR:
        return state
    is_up = _is_rise(state, indicator)
    return state if (change > 0 if is_up else change < 0) else TrendState.NO_CLEAR_CHANGE


def _is_rise(state: TrendState, indicator: Indicator) -> bool:
    if state is TrendState.RISING:
        return True
    is_low_good = indicator.direction is Direction.LOWER_IS_BETTER
    return state is (TrendState.WORSENING if is_low_good else TrendState.IMPROVING)
