"""What an area could show: the smallest change is found as often as promised, and a smaller one is not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armoedebeeld.domain.catalogue import Direction
from armoedebeeld.domain.detectability import WINDOW, Sight, sight_of
from armoedebeeld.domain.trend import TrendState, recent_trend

PAST = [2018, 2019, 2020, 2021, 2022]


def sight(share: float = 0.1, n: float = 3000, *, pace: float = -0.01, years=PAST, last_year=2026, **how) -> Sight:
    return sight_of(share, n, years=years, pace=pace, last_year=last_year, **how)


def found_by_the_rule(share, n, change, after, *, is_stock, persistence=0.9, years=PAST, series=2000) -> float:
    """How often the rule itself calls a change that is spread over `after` years, in the last of them."""
    rng = np.random.default_rng(after)
    steps = np.r_[np.zeros(len(years)), np.arange(1, after + 1) / after]
    true = share + change * steps
    error = rng.normal(size=(series, len(steps)))
    if is_stock:
        # The deviation of last year is partly still there; each year brings as much new as chance does.
        state = rng.normal(size=series) / np.sqrt(1 - persistence**2)
        for place in range(len(steps)):
            state = persistence * state + error[:, place]
            error[:, place] = state
    x = np.clip(true * n + error * np.sqrt(n * true * (1 - true)), 0, n)
    all_years = [*years, *range(years[-1] + 1, years[-1] + 1 + after)]
    found = recent_trend(x, np.full(x.shape, n), years=all_years, direction=Direction.NO_JUDGEMENT, is_stock=is_stock)
    return float(np.mean(found.state == (TrendState.RISING if change > 0 else TrendState.FALLING)))


@pytest.mark.parametrize(("share", "n"), [(0.1, 3000), (0.3, 5000), (0.06, 20_000)])
@pytest.mark.parametrize("is_rise", [False, True])
@pytest.mark.parametrize("is_stock", [False, True])
def test_the_smallest_change_is_found_by_the_trend_rule_four_times_in_five(share, n, is_rise, is_stock):
    sign = 1 if is_rise else -1
    change = sight(share, n, pace=sign, is_stock=is_stock).smallest
    often = max(found_by_the_rule(share, n, sign * change, after, is_stock=is_stock) for after in range(2, WINDOW + 1))
    assert 0.76 <= often <= 0.97
    half = max(
        found_by_the_rule(share, n, sign * change / 2, after, is_stock=is_stock) for after in range(1, WINDOW + 1)
    )
    assert half < 0.3


@pytest.mark.parametrize("is_stock", [False, True])
def test_in_the_year_that_is_named_the_plan_is_found_four_times_in_five_and_not_a_year_before(is_stock):
    pace = 0.4 * sight(is_stock=is_stock).smallest
    year = sight(pace=-pace, is_stock=is_stock).first_year
    after = int(year) - PAST[-1]
    often, before = (
        found_by_the_rule(0.1, 3000, -pace * steps, steps, is_stock=is_stock) for steps in (after, after - 1)
    )
    assert often >= 0.76 > before


def test_a_change_that_does_not_matter_is_not_seen_in_the_largest_area():
    for minimum in (0.5, 1.0, 5.0):
        found = sight(50, 1e9, pace=-2.0, last_year=2032, multiplier=100, minimum_relevant_difference=minimum)
        assert minimum <= found.smallest <= minimum * 1.01
        assert (found.first_year - PAST[-1]) * 2.0 >= minimum
    assert np.isnan(
        sight(50, 1e9, pace=-1.0, last_year=2032, multiplier=100, minimum_relevant_difference=5.0).first_year
    )


def test_one_other_year_out_of_line_is_no_trend():
    """Of five years only the last differs: leave it out, and nothing is left."""
    assert sight(0.3, 1e7, pace=-0.2).first_year == PAST[-1] + 2


def test_a_plan_that_goes_too_slowly_is_never_seen_though_the_whole_way_is_long():
    least = sight().smallest
    slow = sight(pace=-least / 6, last_year=2032)
    assert np.isnan(slow.first_year)
    assert slow.smallest == least
    assert np.isnan(sight(pace=-1.0, last_year=2022).first_year)


def test_in_a_small_buurt_nothing_can_be_seen():
    """60 households of which 10 % are poor: not even none at all would be found."""
    found = sight(10, 60, pace=-2.0, multiplier=100)
    assert np.isnan([found.smallest, found.first_year]).all()


def test_with_one_figure_so_far_the_first_and_the_last_are_compared_until_there_are_five():
    found = sight(0.3, 50_000, pace=-0.02, years=[2022], last_year=2024)
    assert found.first_year == 2023
    assert np.isnan(sight(0.3, 200, pace=-0.02, years=[2022], last_year=2024).first_year)


@settings(max_examples=40, deadline=None)
@given(share=st.floats(0.05, 0.95), n=st.integers(20_000, 100_000), times=st.integers(2, 9))
def test_more_people_show_less_and_families_show_more(share, n, times):
    change = sight(share, n).smallest
    assert sight(share, n * times).smallest < change
    assert not sight(share, n, design_effect=1.75).smallest <= change
    assert not sight(share, n, is_stock=True).smallest < sight(share, n, is_stock=False).smallest
    assert sight(1 - share, n, pace=0.01).smallest == pytest.approx(change, nan_ok=True, rel=1e-6)
    assert sight(share * 100, n, multiplier=100).smallest == pytest.approx(100 * change, nan_ok=True)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sight(10, 100), "a share lies between 0 and 1; got 10"),
        (lambda: sight(0.1, 0), "an area that shows a change has people; got 0"),
        (lambda: sight(0.1, 50, pace=0), "a change is not 0; got 0"),
    ],
)
def test_impossible_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
