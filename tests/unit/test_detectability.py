"""What an area could show: the smallest change is found as often as promised, and not a smaller one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import power_proportions_2indep

from armoedebeeld.domain.catalogue import Direction
from armoedebeeld.domain.detectability import detectable_from, smallest_detectable_change
from armoedebeeld.domain.trend import TrendState, recent_trend


@pytest.mark.parametrize(("share", "n"), [(0.1, 3000), (0.3, 500), (0.5, 200), (0.06, 20_000)])
@pytest.mark.parametrize("is_rise", [False, True])
def test_the_smallest_change_is_found_by_the_test_itself_four_times_in_five(share, n, is_rise):
    change = float(smallest_detectable_change(share, n, is_rise=is_rise))
    rng, later = np.random.default_rng(31), share + (change if is_rise else -change)
    x = np.column_stack([rng.binomial(n, part, 20_000) for part in (share, later)])
    found = recent_trend(x, np.full(x.shape, n), years=[2021, 2022], direction=Direction.NO_JUDGEMENT, is_stock=False)
    assert np.mean(found.state == (TrendState.RISING if is_rise else TrendState.FALLING)) == pytest.approx(
        0.8, abs=0.02
    )


@pytest.mark.parametrize(("confidence", "power"), [(0.95, 0.8), (0.998, 0.9)])
def test_the_power_is_that_of_statsmodels(confidence, power):
    change = float(smallest_detectable_change(0.2, 800, confidence=confidence, power=power))
    theirs = power_proportions_2indep(-change, 0.2, nobs1=800, ratio=1, alpha=1 - confidence, alternative="two-sided")
    assert theirs.power == pytest.approx(power, abs=0.002)


def test_in_a_small_buurt_nothing_can_be_seen():
    """60 households of which 10 % are poor: not even none at all would be found."""
    change = smallest_detectable_change(10, [60, 1000, np.nan, 0], multiplier=100)
    assert np.isnan(change).tolist() == [True, False, True, True]
    assert np.isnan(smallest_detectable_change(np.nan, 1000))


@given(share=st.floats(0.05, 0.95), n=st.integers(2000, 100_000), times=st.integers(2, 9))
def test_more_people_show_less_and_families_show_more(share, n, times):
    change = smallest_detectable_change(share, n)
    assert smallest_detectable_change(share, n * times) < change
    assert smallest_detectable_change(share, n, design_effect=1.75) > change or np.isnan(change)
    assert smallest_detectable_change(share, n * times, design_effect=times) == pytest.approx(float(change))
    assert smallest_detectable_change(share, n, confidence=0.95) < change
    assert smallest_detectable_change(share, n, power=0.9) > change or np.isnan(change)
    assert smallest_detectable_change(1 - share, n, is_rise=True) == pytest.approx(float(change), nan_ok=True)


def test_when_a_plan_can_be_seen():
    year = detectable_from(
        2022, [-0.5, 0.5, -0.1, 0, -0.5, np.nan, -3.0], [1.0, 1.2, 1.0, 1.0, np.nan, 1.0, 1.0], norm_year=2026
    )
    np.testing.assert_array_equal(year, [2024, 2025, np.nan, np.nan, np.nan, np.nan, 2023])
    assert detectable_from(2022, -0.25, 1.0, norm_year=2026) == 2026
    assert np.isnan(detectable_from(2022, -0.24, 1.0, norm_year=2026))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: smallest_detectable_change(10, 100), "a share lies between 0 and 1; got 10"),
        (lambda: smallest_detectable_change(0.1, -5), "a count is 0 or more; got -5"),
        (lambda: smallest_detectable_change(0.1, 5, power=80), "power lies between 0 and 1, such as 0.8; got 80"),
    ],
)
def test_impossible_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
