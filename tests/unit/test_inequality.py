"""Gap and ratio of the fifths: by hand, against statsmodels, and no gap where there is only chance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from armoedebeeld.domain.inequality import inequality

AREAS = st.lists(st.tuples(st.integers(1, 60), st.integers(60, 900)), min_size=5, max_size=40)


def test_fifths_hold_a_fifth_of_the_people_not_of_the_areas():
    """1000 people: the lowest 200 are area a and half of b; the highest 200 are two thirds of e."""
    x, n = np.array([2, 10, 30, 60, 90]), np.array([100, 200, 200, 200, 300])
    found = inequality(x, n, multiplier=100)
    assert found.lowest == pytest.approx(100 * (2 + 5) / 200)
    assert found.highest == pytest.approx(100 * 60 / 200)
    assert (found.gap, found.ratio) == (pytest.approx(26.5), pytest.approx(60 / 7))
    assert found.areas == 5


def test_limits_are_those_of_newcombe_and_katz():
    x, n = np.array([10, 20, 30, 40, 60]), np.full(5, 200)
    found = inequality(x, n)
    gap = confint_proportions_2indep(60, 200, 10, 200, method="newcomb", compare="diff")
    ratio = confint_proportions_2indep(60, 200, 10, 200, method="log", compare="ratio")
    assert (found.gap_lower, found.gap_upper) == pytest.approx(gap)
    assert (found.ratio_lower, found.ratio_upper) == pytest.approx(ratio)
    wide = inequality(x, n, confidence=0.998)
    gap = confint_proportions_2indep(60, 200, 10, 200, method="newcomb", compare="diff", alpha=0.002)
    assert (wide.gap_lower, wide.gap_upper) == pytest.approx(gap)


def test_families_widen_the_limits():
    alone = inequality([10, 20, 30, 40, 60], [200] * 5)
    families = inequality([10, 20, 30, 40, 60], [200] * 5, design_effect=1.75)
    few = inequality(np.array([10, 20, 30, 40, 60]) / 1.75, np.full(5, 200) / 1.75)
    assert families.gap == alone.gap
    assert (families.gap_lower, families.gap_upper) == pytest.approx((few.gap_lower, few.gap_upper))
    assert (families.ratio_lower, families.ratio_upper) == pytest.approx((few.ratio_lower, few.ratio_upper))
    assert families.gap_by_chance > alone.gap_by_chance


def test_equal_areas_show_the_gap_of_chance_and_no_more():
    rng, alarms, gaps, expected = np.random.default_rng(51), 0, [], []
    for _ in range(60):
        n = rng.integers(50, 600, 25)
        found = inequality(rng.binomial(n, 0.12), n)
        alarms += found.is_beyond_chance
        gaps.append(found.gap)
        expected.append(found.gap_by_chance)
    assert alarms / 60 <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 60)
    assert np.mean(gaps) == pytest.approx(np.mean(expected), rel=0.05)
    # Sorting on the figure itself makes a gap of almost 5 points out of nothing.
    assert np.mean(gaps) > 0.04


def test_a_real_gap_is_beyond_chance():
    n = np.full(25, 300)
    assert inequality(np.linspace(15, 75, 25).round(), n).is_beyond_chance
    assert not inequality(np.full(25, 36), n).is_beyond_chance


def test_unknown_areas_count_nowhere_and_too_few_say_nothing():
    x, n = [10, 20, np.nan, 30, 40, 60, 5], [200, 200, 200, 200, 200, 200, 0]
    assert inequality([*x[:-1], 0], n) == inequality([10, 20, 30, 40, 60], [200] * 5)
    assert inequality([1, 2, 3, 4], [10] * 4) is None
    assert inequality([1, 2, 3, 4, np.nan], [10] * 5) is None


def test_without_anybody_in_the_lowest_fifth_there_is_no_ratio():
    found = inequality([0, 20, 30, 40, 60], [200] * 5)
    assert np.isnan([found.ratio, found.ratio_lower, found.ratio_upper]).all()
    assert found.gap == pytest.approx(0.3)
    everybody = inequality([0, 20, 30, 40, 200], [200] * 5)
    assert (everybody.highest, everybody.gap_upper) == (pytest.approx(1), pytest.approx(1))


@settings(max_examples=20)
@given(areas=AREAS, seed=st.integers(0, 5))
def test_order_and_unit_change_nothing(areas, seed):
    x, n = np.array(areas).T
    order = np.random.default_rng(seed).permutation(len(x))
    found, mixed = inequality(x, n), inequality(x[order], n[order])
    scaled = inequality(x, n, multiplier=1000)
    assert (mixed.gap, mixed.ratio) == pytest.approx((found.gap, found.ratio))
    assert mixed.gap_by_chance == pytest.approx(found.gap_by_chance)
    assert scaled.gap == pytest.approx(1000 * found.gap)
    assert scaled.ratio == found.ratio
    assert found.gap_lower <= found.gap <= found.gap_upper
    assert found.ratio_lower <= found.ratio <= found.ratio_upper
    assert found.lowest <= x.sum() / n.sum() + 1e-12
    assert found.highest >= x.sum() / n.sum() - 1e-12


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="x is at most n; got 11"):
        inequality([11, 1, 1, 1, 1], [10] * 5)
    with pytest.raises(ValueError, match="a design effect is 1 or more"):
        inequality([1] * 5, [10] * 5, design_effect=0.2)
