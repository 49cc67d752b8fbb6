"""From the catalogue's words to the rule of a margin, and the rounding of sums."""

import numpy as np
import pytest

from armoedebeeld.domain.interval_rules import for_sum, for_years, rule_of, rules_of
from armoedebeeld.domain.published_intervals import Basis, IntervalRule, Steps
from tests.support.catalogue import indicator

RULE = IntervalRule(Basis.SHARE, steps=Steps(10, 5, 0.1), steps_at={"GM": Steps(10)})


def test_a_figure_without_a_block_has_no_rule():
    assert rule_of(indicator()) is None
    assert rules_of([indicator()]) == {}


def test_a_rule_has_what_the_catalogue_says():
    declared = {
        "basis": "verhouding",
        "steps": {"numerator": 10, "denominator": 5},
        "steps_at": {"GM": {"numerator": 10}},
    }
    rule = rule_of(indicator("bijstand", interval=declared, design_effect=1.3, design_effect_reason="partners"))
    assert rule == IntervalRule(
        Basis.RATE, multiplier=1000, design_effect=1.3, steps=Steps(10, 5), steps_at={"GM": Steps(10)}
    )


def test_a_percentage_without_a_multiplier_is_per_hundred():
    declared = {"basis": "aandeel", "is_true_base": False, "reason": "studenten"}
    rule = rule_of(indicator("armoede", interval=declared))
    assert rule is not None
    assert (rule.multiplier, rule.is_true_base) == (100.0, False)


def test_a_figure_of_one_part_is_the_published_one_and_the_share_of_a_sum_is_ours():
    assert for_sum(RULE, 1) == RULE
    assert for_sum(RULE, 2).steps == Steps(20, 10, 0.0)


@pytest.mark.parametrize(("parts", "times"), [(2, 2.0), (3, 3.0), (4, 3.6), (100, 18.0)])
def test_rounding_of_a_sum_grows_slower_than_its_parts(parts, times):
    rule = for_sum(RULE, parts)
    assert rule.steps.numerator == pytest.approx(10 * times)
    assert rule.steps_at["GM"].numerator == pytest.approx(10 * times)


@pytest.mark.parametrize("parts", [4, 5, 10, 50])
def test_the_true_sum_lies_within_the_rounding_in_998_of_1000_cases(parts):
    draws = np.random.default_rng(1)
    errors = draws.uniform(-5, 5, (200_000, parts)).sum(axis=1)
    assert np.mean(np.abs(errors) <= for_sum(RULE, parts).steps.numerator / 2) >= 0.9978


def test_a_sum_of_nothing_is_refused():
    with pytest.raises(ValueError, match="1 part or more"):
        for_sum(RULE, 0)


def test_three_years_of_the_same_families_tell_as_much_as_little_more_than_one():
    """1 + 2 * (2/3 * 0.7 + 1/3 * 0.49) = 2.26."""
    rule = IntervalRule(Basis.RATE, design_effect=1.3, steps=Steps(10, 5))
    pooled = for_years(rule, 3, is_stock=True)
    assert pooled.design_effect == pytest.approx(1.3 * 2.26)
    assert pooled.steps == Steps(30, 15)
    assert for_years(rule, 3, is_stock=False).design_effect == 1.3
