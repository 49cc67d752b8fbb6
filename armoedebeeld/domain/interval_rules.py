"""From what indicators.yaml says of an indicator to how its margin is calculated, for published figures and sums."""

from collections.abc import Iterable
from dataclasses import replace
from math import sqrt

from armoedebeeld.domain.catalogue import Indicator, Rounded
from armoedebeeld.domain.pooling import pooling_design_effect
from armoedebeeld.domain.published_intervals import Basis, IntervalRule, Steps

# The rounding errors of k figures mostly cancel out: in 998 of 1,000 sums they stay within 1.8 * sqrt(k) half steps
# (3.09 standard errors of k uniform errors; tests/unit/test_interval_rules.py).
_CANCELLING = 1.8
# How much of what sets an area apart is still there a year later (docs/methods.md, "Samennemen").
_PERSISTENCE = 0.7


def rules_of(indicators: Iterable[Indicator]) -> dict[str, IntervalRule]:
    """The rule per indicator id; an indicator without an `interval` block has none."""
    return {item.id: rule for item in indicators if (rule := rule_of(item)) is not None}


def rule_of(indicator: Indicator) -> IntervalRule | None:
    """How the margin of an indicator is calculated; None where we calculate none."""
    declared = indicator.interval
    if declared is None:
        return None
    return IntervalRule(
        basis=declared.basis,
        multiplier=_multiplier(indicator),
        design_effect=indicator.design_effect or 1.0,
        steps=_steps(declared.steps),
        steps_at={level.value: _steps(steps) for level, steps in declared.steps_at.items()},
        is_true_base=declared.is_true_base,
    )


def for_sum(rule: IntervalRule, parts: int) -> IntervalRule:
    """The rule for a figure that we added up from `parts` published ones: rounding adds up, its share isn't rounded.

    Raises:
        ValueError: parts under 1.
    """
    if parts < 1:
        raise ValueError(f"a sum has 1 part or more; got {parts}")
    if parts == 1:
        return rule
    times = min(float(parts), _CANCELLING * sqrt(parts))
    return replace(
        rule,
        steps=_times(rule.steps, times),
        steps_at={level: _times(steps, times) for level, steps in rule.steps_at.items()},
    )


def for_years(rule: IntervalRule, length: int, *, is_stock: bool) -> IntervalRule:
    """The rule for years together: their rounding adds up, and of a stock the same families are counted again."""
    again = pooling_design_effect(length, persistence=_PERSISTENCE if is_stock else 0.0)
    return replace(for_sum(rule, length), design_effect=rule.design_effect * again)


def steps_for(rule: IntervalRule, level: str) -> Steps:
    """What the source rounds to at a level."""
    return rule.steps_at.get(level, rule.steps)


def _multiplier(indicator: Indicator) -> float:
    if indicator.interval is not None and indicator.interval.basis is Basis.COUNT:
        return 1.0
    return indicator.multiplier or (100.0 if indicator.unit == "%" else 1.0)


def _steps(rounded: Rounded) -> Steps:
    return Steps(numerator=rounded.numerator, denominator=rounded.denominator, value=rounded.value)


def _times(steps: Steps, times: float) -> Steps:
    return Steps(numerator=steps.numerator * times, denominator=steps.denominator * times)
