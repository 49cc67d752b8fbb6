"""The recent trend: against other calculations, on flat series of every kind, and the rules it obeys."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit
from scipy.stats import chi2_contingency
from statsmodels.stats.contingency_tables import Table

from armoedebeeld.domain.catalogue import Direction
from armoedebeeld.domain.trend import (
    THRESHOLD,
    TrendState,
    gap_trend,
    recent_trend,
    recent_trend_of_values,
    strictness,
)

LOWER, HIGHER, NONE = Direction.LOWER_IS_BETTER, Direction.HIGHER_IS_BETTER, Direction.NO_JUDGEMENT
FIVE = range(2018, 2023)
STATED = 0.002


def stated(size: int) -> float:
    """The stated rate of false alarms, with two standard errors for the number of draws."""
    return STATED + 2 * float(np.sqrt(STATED / size))


def words(trend) -> list[str]:
    return [str(state) for state in trend.state]


@st.composite
def series(draw) -> tuple[list[int], list[int]]:
    n = draw(st.lists(st.integers(20, 500), min_size=5, max_size=5))
    return [draw(st.integers(1, size - 1)) for size in n], n


@given(pair=series())
def test_chi_square_is_cochran_armitages(pair):
    x, n = (np.array(part) for part in pair)
    found = recent_trend(x, n, years=FIVE, direction=NONE)
    theirs = Table(np.array([x, n - x]), shift_zeros=False).test_ordinal_association(
        row_scores=np.array([1, 0]), col_scores=np.arange(5)
    )
    # statsmodels conditions on the margins: N - 1 where the formula has N.
    assert found.chi_square[0] == pytest.approx(theirs.zscore**2 * n.sum() / (n.sum() - 1), rel=1e-6, abs=1e-9)


@given(pair=series())
def test_chi_square_is_the_formula_in_the_manual(pair):
    x, n = (np.array(part, dtype=float) for part in pair)
    t = np.array([0, 1, 2, 4, 5])
    total, found = n.sum(), recent_trend(x, n, years=(2016 + t).tolist(), direction=NONE)
    above = total * (total * (x @ t) - x.sum() * (n @ t)) ** 2
    below = x.sum() * (total - x.sum()) * (total * (n @ t**2) - (n @ t) ** 2)
    assert found.chi_square[0] == pytest.approx(above / below, rel=1e-6, abs=1e-9)


def test_a_line_through_values_is_that_of_weighted_least_squares():
    value, error = np.array([5.0, 5.4, 5.1, 6.0, 6.3]), np.array([0.3, 0.2, 0.4, 0.2, 0.3])
    years = [2015, 2016, 2018, 2019, 2020]
    found = recent_trend_of_values(value, value - 1.96 * error, value + 1.96 * error, years=years, direction=NONE)
    fit = sm.WLS(value, sm.add_constant(np.array(years)), weights=1 / error**2).fit()
    assert found.slope[0] == pytest.approx(fit.params[1])
    assert found.chi_square[0] == pytest.approx((fit.params[1] / np.sqrt(fit.normalized_cov_params[1, 1])) ** 2)
    assert found.change[0] == pytest.approx(5 * fit.params[1])


def families(rng, *, size: int, n: int, share: float, stay: float) -> np.ndarray:
    """Flat series in which the same families are counted again: (size, 5)."""
    counts = [rng.binomial(n, share, size)]
    for _ in range(4):
        poor, others = counts[-1], n - counts[-1]
        counts.append(rng.binomial(poor, stay + share * (1 - stay)) + rng.binomial(others, share * (1 - stay)))
    return np.array(counts).T


def wandering(rng, *, size: int, n: int, share: float, stay: float) -> np.ndarray:
    """Flat AR(1) series on the logit scale; each year is as much new as chance brings: (size, 5)."""
    error = 1 / np.sqrt(n * share * (1 - share))
    away, counts = rng.normal(size=size) * error / np.sqrt(1 - stay**2), []
    for _ in range(5):
        counts.append(np.minimum(np.round(n * expit(logit(share) + away)), n - 1))
        away = stay * away + rng.normal(size=size) * error
    return np.array(counts).T


def false_alarms(x: np.ndarray, n: int, **options) -> float:
    found = recent_trend(x, np.full(x.shape, n), years=range(2018, 2018 + x.shape[1]), direction=NONE, **options)
    return float(np.isin(found.state, [TrendState.RISING, TrendState.FALLING]).mean())


SIZES = pytest.mark.parametrize(("n", "share"), [(100, 0.1), (300, 0.05), (300, 0.3), (3000, 0.1), (30_000, 0.1)])


@SIZES
def test_flat_independent_years_give_no_more_false_alarms_than_stated(n, share):
    rng = np.random.default_rng(11)
    x = rng.binomial(n, share, (25_000, 5))
    assert false_alarms(x, n) <= STATED
    assert false_alarms(x, n, is_stock=False) <= stated(len(x))


@SIZES
@pytest.mark.parametrize("stay", [0.5, 0.8, 0.9])
@pytest.mark.parametrize("make", [families, wandering])
def test_flat_series_that_hold_the_same_families_give_no_more_false_alarms_than_stated(make, stay, n, share):
    x = make(np.random.default_rng(12), size=10_000, n=n, share=share, stay=stay)
    assert false_alarms(x, n) <= stated(len(x))
    assert false_alarms(x[:, :2], n) <= stated(len(x))
    assert false_alarms(x[:, :4], n) <= stated(len(x))


def test_without_the_strictness_the_same_families_would_give_false_alarms():
    """Why the strictness is there: 4 % instead of 0.2 %."""
    x = wandering(np.random.default_rng(13), size=20_000, n=3000, share=0.1, stay=0.9)
    assert false_alarms(x, 3000, is_stock=False) > 0.03


def test_flat_values_with_limits_give_no_more_false_alarms_than_stated():
    rng = np.random.default_rng(14)
    for stay in (0.0, 0.5, 0.9):
        away, values = rng.normal(size=20_000) / np.sqrt(1 - stay**2), []
        for _ in range(5):
            values.append(away)
            away = stay * away + rng.normal(size=20_000)
        value = np.array(values).T
        found = recent_trend_of_values(value, value - 1.96, value + 1.96, years=FIVE, direction=NONE)
        assert np.mean(found.state != TrendState.NO_CLEAR_CHANGE) <= stated(len(value))


def test_a_real_fall_is_seen():
    """A gemeente of 10,000 children from 10 % to 6 %."""
    rng = np.random.default_rng(15)
    x = rng.binomial(10_000, np.linspace(0.10, 0.06, 5), (2000, 5))
    assert false_alarms(x, 10_000, design_effect=1.75) > 0.95


def test_strictness_is_the_variance_of_a_slope_by_slow_simulation():
    year, weight = np.array([[0.0, 1, 2, 3, 5]]), np.array([[1.0, 2, 1, 2, 1]])
    rng, stay, size = np.random.default_rng(16), 0.9, 200_000
    away, path = rng.normal(size=size) / np.sqrt(1 - stay**2), []
    for _ in range(6):
        path.append(away)
        away = stay * away + rng.normal(size=size)
    seen = np.array(path).T[:, [0, 1, 2, 3, 5]] / np.sqrt(weight[0])
    pull = weight[0] * (year[0] - np.average(year[0], weights=weight[0]))
    expected = (seen @ pull).var() / (pull**2 / weight[0]).sum()
    assert strictness(year, weight)[0] == pytest.approx(expected, rel=0.01)
    assert strictness(year, weight, is_stock=False).tolist() == [1]


def test_strictness_of_five_years_and_of_two():
    years = np.array([[0.0, 1, 2, 3, 4]] * 3)
    weight = np.array([[1.0] * 5, [0, 0, 0, 1, 1], [0, 0, 0, 0, 0]])
    assert np.round(strictness(years, weight), 3).tolist() == [2.368, 1, 1]


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        (LOWER, ["slechter", "beter", "geen_duidelijke_verandering"]),
        (HIGHER, ["beter", "slechter", "geen_duidelijke_verandering"]),
        (NONE, ["stijgend", "dalend", "geen_duidelijke_verandering"]),
    ],
)
def test_states_follow_the_direction(direction, expected):
    x = np.array([[100, 150, 200, 250, 300], [300, 250, 200, 150, 100], [200, 210, 190, 205, 200]])
    assert words(recent_trend(x, np.full(x.shape, 1000), years=FIVE, direction=direction)) == expected
    value = x / 10
    assert words(recent_trend_of_values(value, value - 1, value + 1, years=FIVE, direction=direction)) == expected


def test_a_slope_that_rests_on_one_year_is_no_trend():
    x = np.array([200, 200, 200, 199, 400])
    found = recent_trend(x, np.full(5, 1000), years=FIVE, direction=NONE)
    assert found.chi_square[0] > THRESHOLD * found.strictness[0]
    assert words(found) == ["geen_duidelijke_verandering"]


def test_a_change_that_is_certain_but_trivial_is_no_trend():
    x = np.array([100_000, 101_000, 102_000, 103_000, 104_000])
    options = {"years": FIVE, "direction": NONE, "multiplier": 100}
    sure = recent_trend(x, np.full(5, 1_000_000), minimum_relevant_difference=0.4, **options)
    trivial = recent_trend(x, np.full(5, 1_000_000), minimum_relevant_difference=0.41, **options)
    assert sure.change[0] == pytest.approx(0.4)
    assert words(sure) + words(trivial) == ["stijgend", "geen_duidelijke_verandering"]


def test_the_last_five_years_count_at_their_real_distance():
    years = [2012, 2013, 2015, 2016, 2018, 2019, 2020]
    x = [900, 10, 20, np.nan, 30, 40, 50]
    found = recent_trend(x, [1000] * 7, years=years, direction=NONE)
    shares = np.array([10, 20, 30, 40, 50]) / 1000
    assert found.slope[0] == pytest.approx(np.polyfit([2013, 2015, 2018, 2019, 2020], shares, 1)[0])
    assert (found.first_year[0], found.last_year[0], found.points[0]) == (2013, 2020, 5)


def test_nothing_before_a_break_counts():
    years = list(range(2014, 2022))
    x = [10, 20, 30, 40, 500, 400, 300, 200]
    options = {"years": years, "direction": NONE}
    found = recent_trend(x, [1000] * 8, breaks=[2016, 2018], **options)
    assert (found.first_year[0], found.last_year[0], found.points[0], words(found)) == (2018, 2021, 2, ["dalend"])
    # A break after the last figure says nothing about the figures.
    later = recent_trend([*x[:5], np.nan, np.nan, np.nan], [1000] * 8, breaks=[2020], **options)
    assert (later.first_year[0], later.last_year[0], later.points[0]) == (2014, 2018, 5)


def test_with_fewer_years_the_first_and_the_last_are_compared():
    found = recent_trend([100, 500, 300, 200], [1000] * 4, years=range(2019, 2023), direction=LOWER)
    table = chi2_contingency([[100, 900], [200, 800]], correction=False)
    assert found.chi_square[0] == pytest.approx(table.statistic)
    assert (found.points[0], found.change[0], words(found)) == (2, pytest.approx(0.1), ["slechter"])
    small = recent_trend([10, 20], [100, 100], years=[2021, 2022], direction=LOWER)
    assert words(small) == ["geen_duidelijke_verandering"]


def test_what_cannot_be_calculated_is_said():
    rows = [[5, 6, 7, 8, 10], [np.nan] * 5, [np.nan, np.nan, 5, np.nan, np.nan], [0, 0, 0, 0, 0]]
    found = recent_trend(rows, [[10] * 5] * 4, years=FIVE, direction=LOWER)
    assert words(found) == ["niet_te_zeggen"] * 3 + ["geen_duidelijke_verandering"]
    assert found.points.tolist() == [5, 0, 1, 5]
    assert np.isnan(found.first_year).tolist() == [False, True, False, False]
    no_width = recent_trend_of_values([1, 2, 3], [1, 2, 3], [1, 2, 3], years=[1, 2, 3], direction=LOWER)
    assert words(no_width) == ["niet_te_zeggen"]


def test_the_gap_with_the_country_has_its_own_trend():
    """The area falls, but the country falls faster: relative to the country it gets worse."""
    area, country = np.array([12.0, 11.5, 11.0, 10.5, 10.0]), np.array([10.0, 8.5, 7.0, 5.5, 4.0])
    limits = area - 0.4, area + 0.4
    alone = recent_trend_of_values(area, *limits, years=FIVE, direction=LOWER)
    gap = gap_trend(area, *limits, country, years=FIVE, direction=LOWER)
    assert words(alone) + words(gap) == ["beter", "slechter"]
    assert gap.slope[0] == pytest.approx(1.0)
    unknown = gap_trend(area, *limits, [10, np.nan, 7, 5.5, 4], years=FIVE, direction=LOWER)
    assert unknown.points.tolist() == [2]
    small = gap_trend(area, *limits, country, years=FIVE, direction=LOWER, minimum_relevant_difference=5)
    assert words(small) == ["geen_duidelijke_verandering"]
    broken = gap_trend(area, *limits, country, years=FIVE, direction=LOWER, breaks=[2020])
    assert broken.first_year.tolist() == [2020]


@given(pair=series(), shift=st.integers(-100, 100), times=st.integers(2, 20))
def test_when_it_is_and_how_it_is_counted_change_nothing(pair, shift, times):
    x, n = (np.array(part) for part in pair)
    found = recent_trend(x, n, years=FIVE, direction=NONE)
    moved = recent_trend(x, n, years=[year + shift for year in FIVE], direction=NONE)
    mirrored = recent_trend(n - x, n, years=FIVE, direction=NONE)
    many = recent_trend(x * times, n * times, years=FIVE, direction=NONE, design_effect=times)
    for other in (moved, mirrored, many):
        assert other.chi_square[0] == pytest.approx(found.chi_square[0], rel=1e-6, abs=1e-8)
        assert abs(other.slope[0]) == pytest.approx(abs(found.slope[0]), abs=1e-12)
    assert mirrored.slope[0] == pytest.approx(-found.slope[0], abs=1e-12)


@given(pairs=st.lists(series(), min_size=2, max_size=6))
def test_each_series_has_its_own_answer_whatever_the_order(pairs):
    x, n = np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])
    together = recent_trend(x[::-1], n[::-1], years=FIVE, direction=LOWER)
    alone = [recent_trend(one, size, years=FIVE, direction=LOWER) for one, size in zip(x, n, strict=True)]
    assert words(together)[::-1] == [words(trend)[0] for trend in alone]
    assert together.chi_square[::-1] == pytest.approx([trend.chi_square[0] for trend in alone])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: recent_trend([1, 2], [10, 10], years=[2020], direction=LOWER), "years ascend, one per column"),
        (lambda: recent_trend([1, 2], [10, 10], years=[2021, 2020], direction=LOWER), "years ascend"),
        (lambda: recent_trend([1, 12], [10, 10], years=[2020, 2021], direction=LOWER), "x is at most n; got 12"),
        (
            lambda: recent_trend_of_values([1, 2], [0, 3], [2, 1], years=[2020, 2021], direction=LOWER),
            "a lower limit lies under its upper limit; got 3",
        ),
    ],
)
def test_impossible_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
