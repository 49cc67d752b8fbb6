"""An area beside a benchmark: the funnel, the area's own interval and the state never disagree."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportions_ztest

from armoedebeeld.domain.catalogue import Direction
from armoedebeeld.domain.comparison import (
    Benchmark,
    ComparisonState,
    Rounding,
    compare_intervals,
    compare_rates,
    compare_shares,
)
from armoedebeeld.domain.funnel import funnel_limits, funnel_rate_limits
from armoedebeeld.domain.intervals import poisson_interval, wilson_interval

LOWER, HIGHER, NONE = Direction.LOWER_IS_BETTER, Direction.HIGHER_IS_BETTER, Direction.NO_JUDGEMENT
LEVELS = pytest.mark.parametrize("confidence", [0.95, 0.998])


def states(comparison) -> list[str]:
    return [str(state) for state in np.atleast_1d(comparison.state)]


@LEVELS
def test_outside_the_funnel_is_where_wilsons_interval_leaves_the_benchmark_out(confidence):
    for n in (1, 3, 10, 47, 300, 2000):
        x = np.arange(n + 1)
        for share in (0.004, 0.03, 0.1, 0.37, 0.5, 0.9):
            low, high = funnel_limits(n, share, confidence=confidence)
            lower, upper = wilson_interval(x, n, confidence)
            outside = (x / n < low) | (x / n > high)
            np.testing.assert_array_equal(outside, (upper < share) | (lower > share))


@LEVELS
def test_outside_the_rate_funnel_is_where_the_exact_interval_leaves_the_benchmark_out(confidence):
    counts = np.arange(0, 800) / 4
    lower, upper = poisson_interval(counts, confidence)
    for expected in (1e-5, 0.001, 0.02, 0.3, 1, 3.6, 3.7, 9, 21, 150):
        low, high = funnel_rate_limits(1, expected, confidence=confidence)
        np.testing.assert_array_equal((counts < low) | (counts > high), (upper < expected) | (lower > expected))


def test_the_rate_funnel_is_the_definition_by_slow_counting():
    for expected in (0.01, 0.5, 2, 12.3, 80):
        low, high = funnel_rate_limits(1, expected, confidence=0.95)
        for count in range(int(high) + 20):
            at_most = sum(stats.poisson.pmf(k, expected) for k in range(count + 1))
            at_least = 1 - at_most + stats.poisson.pmf(count, expected)
            assert (count < low) == (at_most < 0.025)
            assert (count > high) == (at_least < 0.025)


def test_funnel_limits_by_hand():
    """p0 = 10 %, n = 400: 10 -/+ 1.96 * 1.5."""
    low, high = funnel_limits(400, 10, confidence=0.95, multiplier=100)
    assert (round(float(low), 2), round(float(high), 2)) == (7.06, 12.94)
    low, high = funnel_limits([0, np.nan, 4], 10, confidence=0.95, multiplier=100)
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [True, True, False]
    assert low[2] == 0
    assert funnel_limits(1, 0.5, confidence=0.95)[1] == 1


def test_a_design_effect_is_fewer_people_in_the_funnel():
    assert funnel_limits(400, 0.1, confidence=0.95, design_effect=4) == funnel_limits(100, 0.1, confidence=0.95)
    clustered = funnel_rate_limits(400, 0.1, confidence=0.95, design_effect=4)
    assert clustered == pytest.approx(funnel_rate_limits(100, 0.1, confidence=0.95))


@pytest.mark.parametrize(
    ("direction", "words"),
    [
        (LOWER, ["beter", "vergelijkbaar", "slechter", "niet_te_vergelijken", "niet_te_vergelijken"]),
        (HIGHER, ["slechter", "vergelijkbaar", "beter", "niet_te_vergelijken", "niet_te_vergelijken"]),
        (NONE, ["lager", "vergelijkbaar", "hoger", "niet_te_vergelijken", "niet_te_vergelijken"]),
    ],
)
def test_states_follow_the_direction(direction, words):
    x, n = [10, 40, 80, np.nan, 0], [400, 400, 400, 400, 0]
    shares = compare_shares(x, n, Benchmark(10), direction=direction, multiplier=100)
    rates = compare_rates(x, n, Benchmark(100), direction=direction, multiplier=1000)
    limits = compare_intervals(
        [2, 10, 20, np.nan, 3], [1, 8, 15, 1, np.nan], [4, 12, 25, 4, 5], 10, direction=direction
    )
    assert states(shares) == states(rates) == [str(state) for state in limits] == words


def test_the_two_levels_of_certainty():
    """p0 = 10 %, n = 400: 13.5 % lies outside 95 % (12.9) and inside 99.8 % (14.6)."""
    found = compare_shares([40, 54, 60, np.nan], 400, Benchmark(0.1), direction=LOWER)
    np.testing.assert_array_equal(found.certainty, [0, 0.95, 0.998, np.nan])
    assert states(found)[:3] == ["vergelijkbaar", "slechter", "slechter"]
    rates = compare_rates([40, 54, 62, np.nan], 400, Benchmark(0.1), direction=LOWER)
    np.testing.assert_array_equal(rates.certainty, [0, 0.95, 0.998, np.nan])


@given(x=st.integers(0, 300), rest=st.integers(0, 3000), share=st.floats(0.01, 0.99))
def test_the_state_is_what_the_drawn_limits_say(x, rest, share):
    n = x + rest
    for compare, multiplier in ((compare_shares, 100), (compare_rates, 1000)):
        found = compare(x, n, Benchmark(share * multiplier), direction=NONE, multiplier=multiplier)
        if n == 0:
            assert found.state == ComparisonState.NOT_COMPARABLE
            continue
        expected = "hoger" if found.value > found.limits_95[1] else "vergelijkbaar"
        assert str(found.state) == ("lager" if found.value < found.limits_95[0] else expected)
        assert found.limits_998[0] <= found.limits_95[0] <= found.limits_95[1] <= found.limits_998[1]


@given(x=st.integers(0, 200), rest=st.integers(1, 200), share=st.floats(0.05, 0.95))
def test_who_is_not_counted_mirrors_the_state(x, rest, share):
    n = x + rest
    one = compare_shares(x, n, Benchmark(share), direction=LOWER)
    other = compare_shares(n - x, n, Benchmark(1 - share), direction=HIGHER)
    assert abs(one.difference) == pytest.approx(abs(other.difference), abs=1e-9)
    if min(abs(one.value - limit) for limit in one.limits_95) > 1e-9:
        assert one.state == other.state


@given(x=st.integers(0, 199), multiplier=st.sampled_from([1, 100, 1000]))
def test_the_unit_changes_nothing_and_one_more_never_lowers(x, multiplier):
    order = ["lager", "vergelijkbaar", "hoger"]
    for compare in (compare_shares, compare_rates):
        for benchmark_n in (None, 500, 10_000):
            whole = Benchmark(0.3, benchmark_n)
            scaled = Benchmark(0.3 * multiplier, benchmark_n)
            found = compare([x, x + 1], 200, whole, direction=NONE)
            assert states(found) == states(compare([x, x + 1], 200, scaled, direction=NONE, multiplier=multiplier))
            first, second = (order.index(word) for word in states(found))
            assert first <= second


def test_a_difference_that_is_certain_but_trivial_is_similar():
    found = compare_shares(10_300, 100_000, Benchmark(0.1), direction=LOWER, minimum_relevant_difference=0.005)
    assert found.certainty == 0.998
    assert found.state == ComparisonState.SIMILAR
    found = compare_shares(10_300, 100_000, Benchmark(0.1), direction=LOWER, minimum_relevant_difference=0.003)
    assert found.state == ComparisonState.WORSE  # a difference of the minimum itself is relevant
    rate = compare_rates(10_300, 100_000, Benchmark(0.1), direction=LOWER, minimum_relevant_difference=0.004)
    assert rate.state == ComparisonState.SIMILAR
    state = compare_intervals(10.3, 10.2, 10.4, 10, direction=LOWER, minimum_relevant_difference=0.5)
    assert state == ComparisonState.SIMILAR


def test_a_large_part_is_compared_with_the_rest():
    """60 of 300 in 150 of 1000: the rest is 90 of 700. Pooled test of two shares, by statsmodels."""
    found = compare_shares([60, 39], [300, 199], Benchmark(0.15, 1000), direction=LOWER)
    assert found.is_against_rest.tolist() == [True, False]
    np.testing.assert_allclose(found.benchmark, [90 / 700, 0.15])
    z, _ = proportions_ztest([60, 90], [300, 700])
    reach = (found.limits_95[1][0] - found.benchmark[0]) / stats.norm.ppf(0.975)
    assert (found.value[0] - found.benchmark[0]) / reach == pytest.approx(z)


def test_exactly_a_fifth_is_a_large_part_and_the_whole_has_no_rest():
    found = compare_shares([20, 19, 150], [200, 199.9, 1000], Benchmark(0.15, 1000), direction=LOWER)
    assert found.is_against_rest.tolist() == [True, False, True]
    assert found.state[2] == ComparisonState.NOT_COMPARABLE
    found = compare_rates([20, 19, 150], [200, 199.9, 1000], Benchmark(0.15, 1000), direction=LOWER)
    assert found.is_against_rest.tolist() == [True, False, True]
    assert found.state[2] == ComparisonState.NOT_COMPARABLE


def test_a_rate_against_the_rest_is_an_exact_test_of_its_part():
    for x in range(40, 90):
        found = compare_rates(x, 300, Benchmark(0.2, 1000), direction=NONE)
        low, high = stats.binom.cdf(x, 200, 0.3), stats.binom.sf(x - 1, 200, 0.3)
        assert str(found.state) == ("lager" if low < 0.025 else "hoger" if high < 0.025 else "vergelijkbaar")
    none = compare_rates(0, 300, Benchmark(0, 1000), direction=NONE)
    assert none.state == ComparisonState.SIMILAR


def test_families_make_a_rate_against_the_rest_less_certain():
    """300 of 1,000: the area's part of both counts is tested with the design effect too."""
    alone, families = (
        compare_rates(76, 300, Benchmark(0.2, 1000), direction=NONE, design_effect=effect) for effect in (1.0, 1.75)
    )
    assert (alone.state, families.state) == (ComparisonState.HIGHER, ComparisonState.SIMILAR)
    width = [found.limits_95[1] - found.limits_95[0] for found in (alone, families)]
    assert width[1] == pytest.approx(width[0] * 1.75**0.5, rel=0.15)


def test_a_rest_that_rounding_makes_negative_has_nobody():
    """The benchmark is rounded: fewer than the area alone. The rest is then 0, not less than nothing."""
    found = compare_shares(60, 500, Benchmark(0.05, 1000), direction=NONE)
    assert (found.is_against_rest, float(found.benchmark)) == (True, 0.0)
    assert float(found.difference) == pytest.approx(0.12)
    assert float(compare_rates(60, 500, Benchmark(0.05, 1000), direction=NONE).benchmark) == 0.0


def test_another_area_has_chance_of_its_own():
    fixed = compare_shares(60, 400, Benchmark(0.11), direction=LOWER)
    other = compare_shares(60, 400, Benchmark(0.11, 400, includes_area=False), direction=LOWER)
    assert (fixed.state, other.state) == (ComparisonState.WORSE, ComparisonState.SIMILAR)
    z, _ = proportions_ztest([60, 44], [400, 400])
    assert (other.value - 0.11) / (other.limits_95[1] - 0.11) == pytest.approx(z / stats.norm.ppf(0.975))
    assert not other.is_against_rest


def test_an_area_that_is_the_same_as_its_benchmark_seldom_differs():
    """False alarms at 95 % stay near 5 %, whatever part of the benchmark the area is."""
    rng, size, share = np.random.default_rng(7), 6000, 0.12
    for n, whole in ((400, 100_000), (400, 2100), (400, 1900), (1000, 2000), (1500, 2000)):
        x, rest = rng.binomial(n, share, size), rng.binomial(whole - n, share, size)
        benchmark = Benchmark((x + rest) / whole, whole)
        found = compare_shares(x, n, benchmark, direction=NONE)
        assert np.mean(found.state != ComparisonState.SIMILAR) < 0.056
        assert np.mean(found.certainty == 0.998) < 0.005
        rates = compare_rates(x, n, benchmark, direction=NONE)
        assert np.mean(rates.state != ComparisonState.SIMILAR) < 0.05


def test_rounding_keeps_a_difference_from_being_certain():
    exact = compare_shares(55, 400, Benchmark(0.1), direction=LOWER)
    rounded = compare_shares(55, 400, Benchmark(0.1), direction=LOWER, rounding=Rounding(x_step=10, n_step=5))
    assert (exact.state, rounded.state) == (ComparisonState.WORSE, ComparisonState.SIMILAR)
    far = compare_shares(90, 400, Benchmark(0.1), direction=LOWER, rounding=Rounding(x_step=10, n_step=5))
    assert far.state == ComparisonState.WORSE
    rates = compare_rates([55, 90], 400, Benchmark(0.1), direction=LOWER, rounding=Rounding(x_step=10, n_step=5))
    assert states(rates) == ["vergelijkbaar", "slechter"]


def test_families_make_a_difference_less_certain():
    alone = compare_shares(55, 400, Benchmark(0.1), direction=LOWER)
    families = compare_shares(55, 400, Benchmark(0.1), direction=LOWER, design_effect=1.75)
    assert (alone.state, families.state) == (ComparisonState.WORSE, ComparisonState.SIMILAR)
    assert compare_rates(56, 400, Benchmark(0.1), direction=LOWER).state == ComparisonState.WORSE
    rate = compare_rates(56, 400, Benchmark(0.1), direction=LOWER, design_effect=1.75)
    assert rate.state == ComparisonState.SIMILAR


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: compare_shares(11, 10, Benchmark(0.1), direction=LOWER), "x is at most n, rounding included"),
        (lambda: compare_shares(1, 10, Benchmark(10), direction=LOWER), "a benchmark lies between 0 and 1; got 10"),
        (lambda: compare_shares(1, 10, Benchmark(-1), direction=LOWER), "a benchmark lies between 0 and 1; got -1"),
        (lambda: compare_rates(-1, 10, Benchmark(1), direction=LOWER), "a count is 0 or more; got -1"),
        (lambda: funnel_limits(10, 101, confidence=0.95, multiplier=100), "between 0 and 100; got 101"),
    ],
)
def test_impossible_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
