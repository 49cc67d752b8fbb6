"""Areas to compare in one year, or over three years together, each with its margin and its judgement."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from armoedebeeld.charts.judged import Judged
from armoedebeeld.domain.interval_rules import for_years, rule_of
from armoedebeeld.domain.limits import add_limits
from armoedebeeld.domain.observations import COLUMNS, Status
from armoedebeeld.domain.pooling import pool_years, window_label, windows
from armoedebeeld.domain.published_intervals import IntervalRule
from armoedebeeld.domain.regions import COUNTRY, Level
from armoedebeeld.domain.sums import has_counts
from armoedebeeld.ui import data, filters, judging

LENGTH = 3


@dataclass(frozen=True)
class Compared:
    """What a page compares.

    Attributes:
        rows: `observations.COLUMNS` and `region_name`, one row per area.
        wholes: the same of the municipality and the country.
        behind: the published rows that it was made from, for the source line.
        period: `2020` or `2018-2020`.
        rule: how the margins were calculated; None where there are none.
        judged: the areas beside the whole; None where nothing can be judged.
        is_pooled: three years together.
    """

    rows: pd.DataFrame
    wholes: pd.DataFrame
    behind: pd.DataFrame
    period: str
    rule: IntervalRule | None
    judged: Judged | None
    is_pooled: bool = False

    def whole(self, level: Level, gemeente: str) -> pd.DataFrame:
        """The row of what the areas are compared with; empty without one."""
        return self.wholes[self.wholes["region_code"] == judging.whole_of(level, gemeente)]


def one_year(where: data.Source, choice: filters.Choice, rows: pd.DataFrame) -> Compared:
    """The areas in the chosen year."""
    wholes = data.series(where, choice.indicator, _whole_codes(choice))
    wholes = wholes[wholes["year"] == choice.year]
    return _compared(
        where, choice, rows=rows, wholes=wholes, behind=pd.concat([rows, wholes]), period=str(choice.year),
        rule=rule_of(choice.indicator),
    )  # fmt: skip


def window_of(where: data.Source, choice: filters.Choice) -> tuple[int, ...] | None:
    """The three years that hold the chosen one, where their counts can be added up; None where they can't."""
    indicator = choice.indicator
    if indicator.is_count or not has_counts(indicator) or rule_of(indicator) is None:
        return None
    years = data.years(where, indicator, level=choice.level, gemeente=choice.gemeente)
    breaks = [item.year for item in indicator.breaks]
    found = windows(years, length=LENGTH, breaks=breaks)
    return next((window for window in found if choice.year in window), None)


def three_years(where: data.Source, choice: filters.Choice, window: Sequence[int]) -> Compared | None:
    """The areas over three years together; None where none of them has three comparable years."""
    indicator, inside = choice.indicator, None if choice.level is Level.MUNICIPALITY else choice.gemeente
    areas = data.observations(where, indicator, levels=[choice.level], gemeente=inside)
    whole_codes = _whole_codes(choice)
    behind = pd.concat([areas, data.series(where, indicator, whole_codes)], ignore_index=True)
    behind = behind[behind["year"].isin(window)].drop_duplicates(["region_code", "year", "boundary_year"])
    together = _pooled(where, choice, behind)
    if not (together["status"] == Status.OK.value).any():
        return None
    is_whole = together["region_code"].isin(whole_codes) & (together["region_level"] != choice.level.value)
    made = _compared(
        where, choice, rows=together[~is_whole].reset_index(drop=True), wholes=together[is_whole], behind=behind,
        period=window_label(window), rule=pooled_rule(choice),
    )  # fmt: skip
    return replace(made, is_pooled=True)


def pooled_rule(choice: filters.Choice) -> IntervalRule | None:
    """The rule of a figure of three years; None where a single year has none."""
    rule = rule_of(choice.indicator)
    return None if rule is None else for_years(rule, LENGTH, is_stock=choice.indicator.is_stock)


def _whole_codes(choice: filters.Choice) -> list[str]:
    return [COUNTRY] if choice.level is Level.MUNICIPALITY else [choice.gemeente, COUNTRY]


def _pooled(where: data.Source, choice: filters.Choice, rows: pd.DataFrame) -> pd.DataFrame:
    """One row per area on its newest borders; an area whose borders changed in between has no figure."""
    newest = rows.groupby("region_code")["boundary_year"].transform("max")
    log = data.change_log(where)
    is_same = [
        log.is_same_area(str(code), year=int(year), other_year=int(last))
        for code, year, last in zip(rows["region_code"], rows["boundary_year"], newest, strict=True)
    ]
    # A count beside a figure that is withheld says nothing that may be added up.
    is_shown = rows["status"] == Status.OK.value
    alike = rows.assign(boundary_year=newest, numerator=rows["numerator"].where(is_shown))[is_same]
    together = pool_years(alike, choice.indicator, length=LENGTH)
    names = dict(zip(rows["region_code"], rows["region_name"], strict=True))
    missing = pd.Series(pd.NA, index=together.index, dtype="Float64")
    made = together.assign(indicator_id=choice.indicator.id, lower=missing, upper=missing)[list(COLUMNS)]
    rule = pooled_rule(choice)
    limited = add_limits(made, {} if rule is None else {choice.indicator.id: rule}, parts=_parts(where, choice, made))
    return limited.assign(region_name=limited["region_code"].map(names))


def _parts(where: data.Source, choice: filters.Choice, rows: pd.DataFrame) -> pd.Series:
    known = judging.own_area_parts(where, choice.level, gemeente=choice.gemeente)
    return rows["region_code"].map(lambda code: known.get(code, 1)).astype("int64")


def _compared(
    where: data.Source,
    choice: filters.Choice,
    *,
    rows: pd.DataFrame,
    wholes: pd.DataFrame,
    behind: pd.DataFrame,
    period: str,
    rule: IntervalRule | None,
) -> Compared:
    made = Compared(rows, wholes, behind, period, rule, None)
    parts = judging.own_area_parts(where, choice.level, gemeente=choice.gemeente)
    whole = made.whole(choice.level, choice.gemeente)
    judged = judging.judged_against(choice.indicator, rows, whole, rule=rule, parts=parts)
    return replace(made, judged=judged)
