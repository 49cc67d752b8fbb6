"""Where one area goes when it goes on like this, whether that meets a norm, and whether it could be seen at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from armoedebeeld.domain.area_trend import Unclear, counts, why_not_tested
from armoedebeeld.domain.catalogue import Indicator, Norm
from armoedebeeld.domain.detectability import sight_of
from armoedebeeld.domain.interval_rules import rule_of
from armoedebeeld.domain.norm_certainty import accepted_range
from armoedebeeld.domain.norms import round_as_shown
from armoedebeeld.domain.projection import HORIZON, Projection, ProjectionState, project, required_change
from armoedebeeld.domain.published_intervals import Basis
from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.trend import YEARS

_WITHOUT_PEOPLE = (Unclear.COUNT, Unclear.REACH, Unclear.NO_PEOPLE, Unclear.NO_INTERVAL, Unclear.NO_MARGIN)


@dataclass(frozen=True)
class Ahead:
    """One year to come: where the line is, and between which figures the published one will be."""

    year: int
    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Outlook:
    """An area towards a norm in a later year; in the unit of the indicator.

    Attributes:
        norm: the first one that starts after the last figure.
        why: why nothing can be said, where that is the state.
        path: each year up to that of the norm; empty where nothing can be said.
        required: change per year that ends at the norm; None where it isn't judged.
        seen: change per year along the line so far; None without a line.
        smallest: the smallest change within four years that an area of this size could show; None where none could.
        visible_from: the first year in which the required change could be seen; None where it can't.
        is_size_known: whether `smallest` was looked for at all.
    """

    norm: Norm
    now_year: int
    now: float
    state: ProjectionState
    why: Unclear | None = None
    path: tuple[Ahead, ...] = ()
    required: float | None = None
    seen: float | None = None
    smallest: float | None = None
    visible_from: int | None = None
    is_size_known: bool = False


def next_norm(norms: Sequence[Norm], *, after: int, level: Level) -> Norm | None:
    """The first norm for a level that starts after a year; None where none does."""
    ahead = [norm for norm in norms if norm.valid_from > after and level in norm.levels]
    return min(ahead, key=lambda norm: norm.valid_from, default=None)


def look_ahead(rows: pd.DataFrame, country: pd.DataFrame, indicator: Indicator, norm: Norm) -> Outlook:
    """An area towards a norm; nothing is projected without the country's line beside it.

    Args:
        rows: of the area, of `area_trend.comparable_rows`; at least one.
        country: of the country, of `area_trend.comparable_rows`.
        indicator: what is shown.
        norm: starts after the last row.
    """
    now_year, now = int(rows["year"].iloc[-1]), float(rows["value"].iloc[-1])
    accepted = accepted_range(norm, direction=indicator.direction, decimals=indicator.decimals)
    why = _why_not(rows, country, indicator, norm, accepted)
    left = norm.valid_from - now_year
    needed = None if accepted is None else float(required_change(now, accepted=accepted, years_left=left))
    is_met = accepted is not None and _is_met(now, accepted, indicator)
    found = Outlook(
        norm, now_year, now, ProjectionState.REACHED if is_met else ProjectionState.CANNOT_SAY, why=why,
        required=0.0 if is_met else needed,
    )  # fmt: skip
    return found if accepted is None else _with_size(_with_path(found, rows, indicator, accepted), rows, indicator)


def _is_met(value: float, accepted: tuple[float, float], indicator: Indicator) -> bool:
    return accepted[0] <= round_as_shown(value, indicator.decimals) <= accepted[1]


def _why_not(
    rows: pd.DataFrame, country: pd.DataFrame, indicator: Indicator, norm: Norm, accepted: tuple[float, float] | None
) -> Unclear | None:
    """Why nothing can be projected; None where it can."""
    if accepted is None:
        return Unclear.NO_JUDGEMENT
    untested = why_not_tested(rows, indicator)
    if untested not in (None, Unclear.ONE_YEAR):
        return untested
    if rule_of(indicator) is None:
        return Unclear.NO_PEOPLE
    if not country["year"].isin(rows["year"]).any():
        return Unclear.NO_COUNTRY
    if len(rows) < YEARS:
        return Unclear.FEW_YEARS
    years = rows["year"].tolist()
    return Unclear.TOO_FAR if norm.valid_from - years[-1] > HORIZON * (years[-1] - years[0]) else None


def _with_path(found: Outlook, rows: pd.DataFrame, indicator: Indicator, accepted: tuple[float, float]) -> Outlook:
    """The outlook with the line to the norm's year, year by year."""
    if found.why is not None:
        return found
    ahead = range(found.now_year + 1, found.norm.valid_from + 1)
    steps = [_project(rows, indicator, accepted, year=year) for year in ahead]
    end = steps[-1]
    if np.isnan(end.value[0]):
        return replace(found, why=Unclear.EVERYBODY)
    path = tuple(
        Ahead(year, float(step.value[0]), float(step.lower[0]), float(step.upper[0]))
        for year, step in zip(ahead, steps, strict=True)
    )
    # "Reached" is said of the published figure; the line may start from counts that round differently.
    state = found.state if found.state is ProjectionState.REACHED else ProjectionState(end.state[0])
    return replace(found, state=state, path=path, seen=float(end.seen_change[0]))


def _project(rows: pd.DataFrame, indicator: Indicator, accepted: tuple[float, float], *, year: int) -> Projection:
    part, whole, rule = counts(rows, indicator)
    return project(
        part, whole, years=[int(known) for known in rows["year"]], norm_year=year, accepted=accepted,
        decimals=indicator.decimals, multiplier=rule.multiplier, design_effect=rule.design_effect,
        is_share=rule.basis is Basis.SHARE, is_stock=indicator.is_stock,
    )  # fmt: skip


def _with_size(found: Outlook, rows: pd.DataFrame, indicator: Indicator) -> Outlook:
    """The outlook with the smallest change that could be seen here."""
    if not found.required or rule_of(indicator) is None or found.why in _WITHOUT_PEOPLE:
        return found
    parts, wholes, rule = counts(rows, indicator)
    part, whole = float(parts[-1]), float(wholes[-1])
    if np.isnan(part + whole):
        return found
    seen = sight_of(
        part / whole * rule.multiplier, whole, years=[int(year) for year in rows["year"]], pace=found.required,
        last_year=found.norm.valid_from, multiplier=rule.multiplier,
        minimum_relevant_difference=indicator.minimum_relevant_difference or 0.0, design_effect=rule.design_effect,
        is_stock=indicator.is_stock,
    )  # fmt: skip
    return replace(
        found, smallest=None if np.isnan(seen.smallest) else seen.smallest,
        visible_from=None if np.isnan(seen.first_year) else int(seen.first_year), is_size_known=True,
    )  # fmt: skip
