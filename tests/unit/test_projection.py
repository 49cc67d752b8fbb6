"""Projections: against other calculations, on series that go on as they went, and the rules they obey."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import expit, logit

from armoedebeeld.domain.projection import project, required_change

YEARS = range(2018, 2023)
AT_MOST_SEVEN = (-np.inf, 7.0)


def projected(x, n, **options):
    given = {"years": YEARS, "norm_year": 2026, "accepted": AT_MOST_SEVEN, "decimals": 1, "multiplier": 100}
    return project(x, n, **{**given, **options})


@pytest.mark.parametrize("is_share", [True, False])
@pytest.mark.parametrize("x", [[100, 95, 92, 80, 78], [30, 90, 20, 80, 10], [1, 0, 2, 0, 1]])
def test_the_line_and_its_interval_are_those_of_a_generalised_linear_model(x, is_share):
    x, n, t = np.array(x), np.array([1000, 1100, 900, 1000, 1050]), np.arange(5) - 4.0
    found = projected(x, n, is_share=is_share, is_stock=False)
    design = sm.add_constant(t)
    if is_share:
        fit = sm.GLM(np.column_stack([x, n - x]), design, family=sm.families.Binomial()).fit(tol=1e-12)
    else:
        fit = sm.GLM(x, design, family=sm.families.Poisson(), offset=np.log(n)).fit(tol=1e-12)
    ahead = np.array([1.0, 4.0])
    link = fit.params @ ahead
    mean = expit(link) if is_share else np.exp(link)
    error = ahead @ fit.cov_params() @ ahead + 1 / (n[-1] * mean * (1 - mean if is_share else 1))
    reach = stats.norm.ppf(0.975) * np.sqrt(error * max(fit.pearson_chi2 / 3, 1))
    ends = [link, link - reach, link + reach]
    expected = 100 * (expit(ends) if is_share else np.exp(ends))
    assert [found.value[0], found.lower[0], found.upper[0]] == pytest.approx(expected, rel=1e-6)
    line = fit.params @ [1, 0], fit.params @ [1, -4]
    seen = [float(expit(end)) if is_share else float(np.exp(end)) for end in line]
    assert found.seen_change[0] == pytest.approx(25 * (seen[0] - seen[1]), rel=1e-6)


@pytest.mark.parametrize(("n", "start", "rise"), [(300, 0.15, 0), (1000, 0.12, -0.05), (20_000, 0.06, 0.03)])
@pytest.mark.parametrize("is_stock", [True, False])
def test_the_interval_holds_the_coming_figure_when_things_go_on(n, start, rise, is_stock):
    rng = np.random.default_rng(21)
    time = np.array([0, 1, 2, 3, 4, 8])
    x = rng.binomial(n, expit(logit(start) + rise * time), (4000, 6))
    found = projected(x[:, :5], np.full((4000, 5), n), is_stock=is_stock)
    coming = 100 * x[:, 5] / n
    assert np.mean((found.lower <= coming) & (coming <= found.upper)) >= 0.95


@pytest.mark.parametrize("n", [300, 3000])
def test_the_interval_of_a_stock_holds_a_series_that_wanders(n):
    rng, share, stay, size = np.random.default_rng(22), 0.1, 0.9, 4000
    error = 1 / np.sqrt(n * share * (1 - share))
    away, path = rng.normal(size=size) * error / np.sqrt(1 - stay**2), []
    for _ in range(9):
        path.append(np.round(n * expit(logit(share) + away)))
        away = stay * away + rng.normal(size=size) * error
    x, coming = np.array(path[:5]).T, 100 * path[8] / n
    counts = np.full(x.shape, n)
    held = [
        np.mean((found.lower <= coming) & (coming <= found.upper))
        for found in (projected(x, counts), projected(x, counts, is_stock=False))
    ]
    # Two standard errors of 4,000 draws are 0.007.
    assert 0.943 <= held[0] <= 0.975
    assert held[1] < 0.9


@pytest.mark.parametrize(
    ("x", "accepted", "state"),
    [
        ([80, 80, 79, 75, 69], (-np.inf, 7.0), "bereikt"),
        ([90, 85, 80, 75, 70.4], (-np.inf, 7.0), "bereikt"),
        ([120, 110, 100, 90, 80], (-np.inf, 7.0), "waarschijnlijk_op_koers"),
        ([120, 121, 119, 120, 120], (-np.inf, 11.0), "waarschijnlijk_niet_op_koers"),
        ([120, 121, 119, 120, 120], (-np.inf, 2.0), "niet_op_koers"),
        ([120, 121, 119, 120, 120], (60.0, np.inf), "niet_op_koers"),
        ([120, 121, 119, 120, 120], (2.0, 11.0), "waarschijnlijk_niet_op_koers"),
        ([120, 110, 100, 90, 80], (1.0, 7.0), "waarschijnlijk_op_koers"),
        ([120, 110, 100, 90, 80], None, "niet_te_zeggen"),
    ],
)
def test_states(x, accepted, state):
    assert projected(x, [1000] * 5, accepted=accepted).state.tolist() == [state]


def test_on_course_needs_the_whole_interval():
    """A large city that falls fast: also with all that is uncertain it gets there."""
    x, n = np.array([120, 100, 84, 70, 58]) * 1000, [1_000_000] * 5
    assert projected(x, n, accepted=(-np.inf, 5)).state.tolist() == ["op_koers"]
    found = projected(x, n)
    between = (-np.inf, float(found.value[0] + found.upper[0]) / 2)
    assert projected(x, n, accepted=between, decimals=3).state.tolist() == ["waarschijnlijk_op_koers"]
    assert projected(x, n, accepted=(5.5, np.inf)).state.tolist() == ["bereikt"]


@pytest.mark.parametrize(
    ("x", "options"),
    [
        ([np.nan, 95, 92, 80, 78], {}),
        ([100, 95, 92, 80, 78], {"breaks": [2019]}),
        ([100, 95, 92, 80, 78], {"norm_year": 2031}),
        ([100, 95, 92, 80, 78], {"norm_year": 2022}),
        ([0, 0, 0, 0, 0], {"accepted": (3.0, 7.0)}),
        ([1000] * 5, {}),
        ([np.nan] * 5, {}),
    ],
)
def test_where_nothing_can_be_said_nothing_is_drawn(x, options):
    found = projected(x, [1000] * 5, **options)
    assert found.state.tolist() == ["niet_te_zeggen"]
    assert np.isnan([found.value, found.lower, found.upper, found.seen_change]).all()


def test_the_line_is_followed_for_twice_the_years_it_spans():
    assert not np.isnan(projected([100, 95, 92, 80, 78], [1000] * 5, norm_year=2030).value).any()


def test_more_than_five_years_count_and_missing_ones_keep_their_place():
    years = [2014, 2015, 2017, 2018, 2019, 2021]
    x, n = np.array([120, 110, 100, 95, 90, 80]), np.full(6, 1000)
    found = projected(x, n, years=years)
    t = np.array(years) - 2021.0
    fit = sm.GLM(np.column_stack([x, n - x]), sm.add_constant(t), family=sm.families.Binomial()).fit(tol=1e-12)
    assert found.value[0] == pytest.approx(100 * float(expit(fit.params @ [1, 5])))
    with_hole = projected(np.insert(x.astype(float), 2, np.nan), np.full(7, 1000), years=[2014, 2015, 2016, *years[2:]])
    assert with_hole.value == pytest.approx(found.value)
    assert with_hole.upper == pytest.approx(found.upper)


def test_now_is_the_last_figure_and_the_required_change_leads_to_the_norm():
    found = projected([100, 95, 92, 80, 78], [1000] * 5)
    assert (found.now[0], found.now_year[0]) == (pytest.approx(7.8), 2022)
    assert found.required_change[0] == pytest.approx((7.0 - 7.8) / 4)
    assert projected([100, 95, 92, 80, np.nan], [1000] * 5).now_year[0] == 2021
    assert required_change([8, 3, 5], accepted=(4, 6), years_left=2) == pytest.approx([-1, 0.5, 0])
    assert np.isnan(required_change([8, np.nan], accepted=(4, 6), years_left=[0, 2])).all()
    assert np.isnan(required_change([8], accepted=None, years_left=2)).all()


def test_scatter_families_and_stocks_widen_the_interval():
    def width(x, **options):
        found = projected(x, [1000] * 5, **options)
        return found.upper[0] - found.lower[0]

    smooth, rough = [100, 95, 90, 85, 80], [130, 60, 110, 65, 95]
    assert width(rough) > width(smooth)
    assert width(smooth, design_effect=1.75) > width(smooth)
    assert width(smooth) > width(smooth, is_stock=False)
    assert width(smooth, confidence=0.998) > width(smooth)
    assert width(smooth, norm_year=2028) > width(smooth)


@given(x=st.lists(st.integers(1, 199), min_size=5, max_size=5), shift=st.integers(-50, 50))
def test_the_year_count_the_mirror_and_the_order_change_nothing(x, shift):
    x, n = np.array(x), np.full(5, 200)
    found = projected(x, n, accepted=None)
    moved = projected(x, n, accepted=None, years=[year + shift for year in YEARS], norm_year=2026 + shift)
    mirrored = projected(n - x, n, accepted=None)
    both = projected([n - x, x], [n, n], accepted=None)
    for other, place in ((moved, 0), (both, 1)):
        assert (other.value[place], other.upper[place]) == pytest.approx((found.value[0], found.upper[0]), rel=1e-6)
    assert mirrored.value[0] == pytest.approx(100 - found.value[0], abs=1e-5)
    assert mirrored.lower[0] == pytest.approx(100 - found.upper[0], abs=1e-5)
    assert found.lower[0] <= found.value[0] <= found.upper[0]


def test_impossible_input_is_refused():
    with pytest.raises(ValueError, match="x is at most n"):
        projected([1001, 1, 1, 1, 1], [1000] * 5)
    with pytest.raises(ValueError, match="years ascend"):
        projected([1, 1, 1, 1, 1], [1000] * 5, years=[2018, 2018, 2019, 2020, 2021])
    rate = projected([1001, 1010, 990, 1000, 1001], [1000] * 5, is_share=False)
    assert not np.isnan(rate.value).any()
