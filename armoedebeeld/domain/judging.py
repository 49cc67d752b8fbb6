"""Areas of the long table beside a benchmark: which comparison an indicator allows, and what comes of it per area."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from armoedebeeld.domain.arrays import FloatArray, Numbers, as_floats
from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.comparison import (
    NEARLY_CERTAIN,
    Benchmark,
    ComparisonState,
    Rounding,
    compare_intervals,
    compare_rates,
    compare_shares,
)
from armoedebeeld.domain.interval_rules import for_sum, rule_of, steps_for
from armoedebeeld.domain.published_intervals import Basis, IntervalRule


@dataclass(frozen=True)
class Judgement:
    """How one area stands beside its benchmark.

    Attributes:
        is_nearly_certain: it differs at 99.8 %, not only at 95 %.
        difference: area minus benchmark, in the unit of the indicator; None where it can't be compared.
        is_against_rest: it is a large part of the benchmark, and was compared with the rest of it.
    """

    state: ComparisonState
    is_nearly_certain: bool = False
    difference: float | None = None
    is_against_rest: bool = False

    @property
    def is_different(self) -> bool:
        """Whether it gets a colour."""
        return self.state not in (ComparisonState.SIMILAR, ComparisonState.NOT_COMPARABLE)


NOT_COMPARABLE = Judgement(ComparisonState.NOT_COMPARABLE)


def can_be_judged(indicator: Indicator) -> bool:
    """Whether areas can be judged on this figure at all: a share or rate with its people, or a source's own margin."""
    if indicator.reach is not None or indicator.is_count or indicator.no_interval:
        return False
    return indicator.interval is None or indicator.interval.is_true_base


def judge_areas(
    rows: pd.DataFrame,
    indicator: Indicator,
    benchmark: Benchmark,
    *,
    rule: IntervalRule | None = None,
    parts: Mapping[str, int] | None = None,
) -> dict[str, Judgement]:
    """The judgement per region code. An area without a margin is never judged: its people are not known.

    Args:
        rows: `observations.COLUMNS` of one indicator, one row per area, on which `limits.add_limits` was carried out.
        indicator: with its direction and its minimum relevant difference.
        benchmark: what to compare with; one value for all areas.
        rule: in place of the indicator's own, such as that of three years together.
        parts: region code -> of how many published figures its row is the sum; 1 where it is not named.
    """
    known = rows[rows["value"].notna() & rows["lower"].notna() & rows["upper"].notna()]
    judged = dict.fromkeys(rows["region_code"].astype("str"), NOT_COMPARABLE)
    used = rule or rule_of(indicator)
    if known.empty or not can_be_judged(indicator) or np.isnan(as_floats(benchmark.value)).any():
        return judged
    if used is None:
        return judged | _by_own_limits(known, indicator, benchmark.value)
    for (level, count), alike in known.groupby([known["region_level"], _parts(known, parts)]):
        of_sum = for_sum(used, int(str(count)))
        judged |= _by_counts(alike, indicator, benchmark, of_sum, level=str(level))
    return judged


def _parts(rows: pd.DataFrame, parts: Mapping[str, int] | None) -> pd.Series:
    return rows["region_code"].map(lambda code: (parts or {}).get(code, 1)).astype("int64").rename("parts")


def _by_counts(
    rows: pd.DataFrame, indicator: Indicator, benchmark: Benchmark, rule: IntervalRule, *, level: str
) -> dict[str, Judgement]:
    part, whole, rounding = counts_as_published(rows, rule, level)
    compare = compare_rates if rule.basis is Basis.RATE else compare_shares
    found = compare(
        part,
        whole,
        benchmark,
        direction=indicator.direction,
        multiplier=rule.multiplier,
        minimum_relevant_difference=indicator.minimum_relevant_difference or 0.0,
        design_effect=rule.design_effect,
        rounding=rounding,
    )
    lines = zip(rows["region_code"], found.state, found.certainty, found.difference, found.is_against_rest, strict=True)
    return {
        str(code): Judgement(state, bool(certainty >= NEARLY_CERTAIN), float(difference), bool(is_rest))
        if state is not ComparisonState.NOT_COMPARABLE
        else NOT_COMPARABLE
        for code, state, certainty, difference, is_rest in lines
    }


def counts_as_published(rows: pd.DataFrame, rule: IntervalRule, level: str) -> tuple[FloatArray, FloatArray, Rounding]:
    """Part, whole, and what they are rounded to: by the published share where that says more than the count."""
    steps = steps_for(rule, level)
    part, whole, value = (as_floats(rows[name]) for name in ("numerator", "denominator", "value"))
    if rule.basis is Basis.RATE:
        return part, whole, Rounding(steps.numerator, steps.denominator)
    smallest = np.maximum(whole - steps.denominator / 2, np.minimum(whole, 1))
    fine = steps.value / rule.multiplier * smallest
    by_share = np.isnan(part) | ((steps.value > 0) & (fine < steps.numerator))
    return (
        np.where(by_share, value / rule.multiplier * smallest, part),
        np.where(by_share, smallest, whole),
        Rounding(
            np.where(by_share, fine, steps.numerator),
            np.where(by_share, 0.0, steps.denominator),
        ),
    )


def _by_own_limits(rows: pd.DataFrame, indicator: Indicator, benchmark: Numbers) -> dict[str, Judgement]:
    """By the margins that a source gives itself; how certain beyond that is not known."""
    states = compare_intervals(
        rows["value"], rows["lower"], rows["upper"], benchmark,
        direction=indicator.direction, minimum_relevant_difference=indicator.minimum_relevant_difference or 0.0,
    )  # fmt: skip
    differences = as_floats(rows["value"]) - as_floats(benchmark)
    return {
        str(code): Judgement(state, difference=float(difference))
        for code, state, difference in zip(rows["region_code"], states, differences, strict=True)
    }
