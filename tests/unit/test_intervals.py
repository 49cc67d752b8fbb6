"""Limits of shares and counts: against other calculations, over all outcomes, and the rules they obey."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from armoedebeeld.domain.intervals import (
    byar_interval,
    exact_interval,
    poisson_interval,
    tail,
    wilson_interval,
    z_value,
)

CONFIDENCE = st.sampled_from([0.95, 0.998])
COUNTS = st.integers(0, 400)


@st.composite
def parts(draw) -> tuple[int, int]:
    n = draw(st.integers(1, 400))
    return draw(st.integers(0, n)), n


@pytest.mark.parametrize("confidence", [0.95, 0.998])
@pytest.mark.parametrize(("method", "ours"), [("wilson", wilson_interval), ("beta", exact_interval)])
def test_shares_agree_with_statsmodels(method, ours, confidence):
    x, n = (grid.ravel() for grid in np.meshgrid(np.arange(0, 60), [60, 137, 5000]))
    lower, upper = ours(x, n, confidence)
    theirs = proportion_confint(x, n, alpha=1 - confidence, method=method)
    np.testing.assert_allclose(lower, theirs[0], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(upper, theirs[1], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_counts_agree_with_statsmodels(confidence):
    counts = np.arange(1, 300)
    theirs = np.array([confint_poisson(count, 1, method="exact-c", alpha=1 - confidence) for count in counts]).T
    exact, byar = poisson_interval(counts, confidence), byar_interval(counts, confidence)
    np.testing.assert_allclose(exact, theirs, rtol=1e-9)
    np.testing.assert_allclose(np.array(byar)[:, counts < 10], theirs[:, counts < 10], rtol=1e-9)
    # Byar's approximation is within 2 % from 10 on, even at 99.8 %.
    np.testing.assert_allclose(byar, theirs, rtol=0.02)


def test_counts_agree_with_the_definition_of_the_exact_limits():
    counts = np.arange(1, 60)
    lower, upper = poisson_interval(counts)
    np.testing.assert_allclose(stats.poisson.sf(counts - 1, lower), 0.025, rtol=1e-9)
    np.testing.assert_allclose(stats.poisson.cdf(counts, upper), 0.025, rtol=1e-9)


def _coverage(interval, *, n: int, shares: np.ndarray) -> np.ndarray:
    """The exact chance that the limits hold the true share, added up over every outcome."""
    lower, upper = interval(np.arange(n + 1), n)
    chance = stats.binom.pmf(np.arange(n + 1)[:, None], n, shares)
    return np.where((lower[:, None] <= shares) & (shares <= upper[:, None]), chance, 0).sum(axis=0)


def test_wilson_holds_the_truth_95_percent_of_the_time_on_average():
    shares = np.linspace(0.01, 0.5, 99)
    for n in (20, 50, 100, 300, 1000):
        assert 0.94 <= _coverage(wilson_interval, n=n, shares=shares).mean() <= 0.96


def test_exact_limits_hold_the_truth_at_least_95_percent_of_the_time():
    shares = np.linspace(0.005, 0.995, 199)
    for n in (1, 5, 20, 100, 300):
        assert _coverage(exact_interval, n=n, shares=shares).min() >= 0.95


def test_exact_count_limits_hold_the_truth_at_least_95_percent_of_the_time():
    means, counts = np.linspace(0.05, 60, 400), np.arange(200)
    for interval, least in ((poisson_interval, 0.95), (byar_interval, 0.948)):
        lower, upper = interval(counts)
        chance = stats.poisson.pmf(counts[:, None], means)
        held = np.where((lower[:, None] <= means) & (means <= upper[:, None]), chance, 0).sum(axis=0)
        assert held.min() >= least


@pytest.mark.parametrize("effect", [1.0, 1.75, 3.0])
def test_limits_with_a_design_effect_hold_children_of_the_same_families(effect):
    """Families of `effect` children with one income: the limits hold the truth as they promise."""
    rng, families, share = np.random.default_rng(20), 400, 0.12
    # Families of two sizes whose mean size, weighted by children, is the design effect.
    size = np.array([1, 2, 3]) if effect == 3.0 else np.array([1, 2])
    size = np.where(rng.random(families) < {1.0: 0, 1.75: 0.6, 3.0: 1}[effect], size[-1], size[0])
    true_effect = (size**2).sum() / size.sum()
    poor = (rng.random((4000, families)) < share) @ size
    lower, upper = wilson_interval(poor, size.sum(), design_effect=true_effect)
    assert 0.94 <= np.mean((lower <= share) & (share <= upper)) <= 0.965
    assert true_effect == pytest.approx(effect, abs=0.05)


@given(pair=parts(), confidence=CONFIDENCE)
def test_limits_lie_around_the_share_and_inside_0_and_1(pair, confidence):
    x, n = pair
    for interval in (wilson_interval, exact_interval):
        lower, upper = interval(x, n, confidence)
        assert 0 <= lower <= x / n + 1e-12
        assert x / n - 1e-12 <= upper <= 1
        assert (lower == 0) == (x == 0)
        assert (upper == 1) == (x == n)


@given(pair=parts(), confidence=CONFIDENCE)
def test_limits_are_the_mirror_of_those_who_are_not_counted(pair, confidence):
    x, n = pair
    for interval in (wilson_interval, exact_interval):
        lower, upper = interval(x, n, confidence)
        other_lower, other_upper = interval(n - x, n, confidence)
        assert (lower, upper) == (pytest.approx(1 - other_upper, abs=1e-9), pytest.approx(1 - other_lower, abs=1e-9))


@given(pair=parts(), confidence=CONFIDENCE)
def test_one_more_raises_both_limits(pair, confidence):
    x, n = pair
    for interval in (wilson_interval, exact_interval):
        before, after = interval(x, n + 1, confidence), interval(x + 1, n + 1, confidence)
        assert after[0] > before[0]
        assert after[1] > before[1]
    before, after = byar_interval(x, confidence), byar_interval(x + 1, confidence)
    assert after[0] > before[0]
    assert after[1] > before[1]


@given(pair=parts(), times=st.integers(2, 50), effect=st.floats(1.01, 5))
def test_more_people_narrow_the_limits_and_a_design_effect_widens_them(pair, times, effect):
    x, n = pair
    for interval in (wilson_interval, exact_interval):
        width = np.diff(interval(x, n), axis=0)[0]
        assert np.diff(interval(x * times, n * times), axis=0)[0] < width
        assert np.diff(interval(x, n, design_effect=effect), axis=0)[0] > width
        assert np.diff(interval(x, n, 0.998), axis=0)[0] > width
    counted, clustered = byar_interval(x), byar_interval(x, design_effect=effect)
    assert clustered[1] > counted[1]
    assert clustered[0] <= counted[0]


@given(pair=parts(), times=st.integers(2, 9))
def test_a_design_effect_of_k_is_k_times_fewer_people(pair, times):
    x, n = pair
    for interval in (wilson_interval, exact_interval):
        assert interval(x * times, n * times, design_effect=times) == pytest.approx(interval(x, n))
    assert byar_interval(x * times, design_effect=times) == pytest.approx(tuple(times * e for e in byar_interval(x)))


@given(st.lists(parts(), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_each_area_gets_its_own_limits_whatever_the_order(pairs, random):
    shuffled = random.sample(pairs, len(pairs))
    for interval in (wilson_interval, exact_interval):
        found = dict(zip(shuffled, zip(*interval(*np.array(shuffled).T), strict=True), strict=True))
        for pair in pairs:
            assert found[pair] == interval(*pair)
    counts = np.array([x for x, _ in shuffled])
    for count, lower, upper in zip(counts, *byar_interval(counts), strict=True):
        assert (lower, upper) == byar_interval(count)


@pytest.mark.parametrize("unknown", [np.nan, None, pd.NA])
def test_an_unknown_count_has_no_limits(unknown):
    for interval in (wilson_interval, exact_interval):
        limits = interval([unknown, 5, 5, 5], [10, unknown, 10, 10])
        assert np.isnan(limits[0]).tolist() == [True, True, False, False]
        assert np.isnan(limits[1]).tolist() == [True, True, False, False]
    for interval in (byar_interval, poisson_interval):
        assert np.isnan(interval([unknown, 5])).tolist() == [[True, False], [True, False]]


def test_a_share_of_nobody_has_no_limits():
    for interval in (wilson_interval, exact_interval):
        assert np.isnan(interval(0, 0)).all()
        assert np.isnan(interval([0, 1], [0, 2])).tolist() == [[True, False], [True, False]]


def test_columns_of_the_long_table_are_read_as_they_are():
    x, n = pd.Series([5, pd.NA], dtype="Float64"), pd.Series([10, 10], dtype="Int64")
    lower, upper = wilson_interval(x, n)
    assert isinstance(lower, np.ndarray)
    assert (lower[0], upper[0]) == wilson_interval(5, 10)
    assert np.isnan([lower[1], upper[1]]).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: wilson_interval([1, 11], 10), "x is at most n; got 11"),
        (lambda: exact_interval(11, 10), "x is at most n; got 11"),
        (lambda: wilson_interval(-1, 10), "a count is 0 or more; got -1"),
        (lambda: byar_interval([3, -2]), r"a count is 0 or more; got -2 \(1 of 2 values\)"),
        (lambda: wilson_interval(np.inf, np.inf), "a number is finite; got inf"),
        (lambda: wilson_interval(1, 10, 95), "confidence lies between 0 and 1, such as 0.95; got 95"),
        (lambda: wilson_interval(1, 10, design_effect=0.5), "a design effect is 1 or more; got 0.5"),
        (lambda: byar_interval(1, design_effect=np.nan), "a design effect is 1 or more; got nan"),
    ],
)
def test_impossible_input_is_refused_with_its_value(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_two_levels_are_those_of_the_funnel():
    assert z_value(0.95) == pytest.approx(stats.norm.ppf(0.975))
    assert z_value(0.998) == pytest.approx(stats.norm.ppf(0.999))
    assert tail(0.95) == pytest.approx(0.025)
