"""Limits of figures as they are published: rounding is carried along, a source's own limits stay."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain.intervals import byar_interval, wilson_interval
from armoedebeeld.domain.observations import COLUMNS
from armoedebeeld.domain.published_intervals import (
    Basis,
    IntervalRule,
    Steps,
    add_intervals,
    around,
    base_around,
    published_share_interval,
    rounded_rate_interval,
    rounded_share_interval,
)

SHARE = IntervalRule(basis=Basis.SHARE)


def figures(**columns: object) -> pd.DataFrame:
    """Rows of the long table; what is not named is the same everywhere."""
    length = max(len(values) for values in columns.values())
    fixed: dict[str, object] = {
        "indicator_id": "arm", "region_code": "BU00010001", "region_level": "BU", "boundary_year": 2020,
        "period": "2020", "year": 2020, "breakdown": "totaal", "numerator": pd.NA, "denominator": pd.NA,
        "value": 1.0, "lower": pd.NA, "upper": pd.NA, "status": "ok", "is_provisional": False,
        "is_estimate": False, "source_id": "kwb", "snapshot_id": "s",
    }  # fmt: skip
    rows = {**{name: [value] * length for name, value in fixed.items()}, **columns}
    return pd.DataFrame({name: pd.array(rows[name], dtype=dtype) for name, dtype in COLUMNS.items()})


@given(
    x=st.integers(0, 300), rest=st.integers(1, 300), x_step=st.sampled_from([1, 5, 10]), n_step=st.sampled_from([1, 5])
)
def test_rounded_counts_hold_the_limits_of_every_true_count(x, rest, x_step, n_step):
    """Slow and sure: each pair of counts that rounds to the published pair."""
    n = x + rest
    published_x, published_n = x_step * round(x / x_step), n_step * round(n / n_step)
    if published_n == 0 or published_x - x_step / 2 > published_n + n_step / 2:
        return
    lower, upper = rounded_share_interval(published_x, published_n, x_step=x_step, n_step=n_step)
    true_lower, true_upper = wilson_interval(x, n)
    assert lower <= true_lower + 1e-12
    assert upper >= true_upper - 1e-12
    lower, upper = rounded_rate_interval(published_x, published_n, x_step=x_step, n_step=n_step)
    true_lower, true_upper = (limit / n for limit in byar_interval(x))
    # Byar's limits meet the exact ones at 10 with a step of under 1 %.
    assert lower <= true_lower * 1.01
    assert upper >= true_upper * 0.99


@given(x=st.integers(0, 300), rest=st.integers(0, 300))
def test_a_rounded_percentage_holds_the_limits_of_the_true_count(x, rest):
    n = max(x + rest, 3)
    published_n = 5 * round(n / 5)
    lower, upper = published_share_interval(round(x / n, 3), published_n, share_step=0.001, n_step=5)
    true_lower, true_upper = wilson_interval(x, n)
    # The base may be up to half a step larger than the smallest; that is where the limits are widest.
    assert lower <= true_lower + 1e-9
    assert upper >= true_upper - 1e-9


def test_without_rounding_the_limits_are_those_of_wilson_and_byar():
    x, n = np.array([0, 3, 40, 100]), np.array([100, 50, 400, 100])
    np.testing.assert_allclose(rounded_share_interval(x, n), wilson_interval(x, n))
    np.testing.assert_allclose(published_share_interval(x / n, n), wilson_interval(x, n), atol=1e-12)
    np.testing.assert_allclose(rounded_rate_interval(x, n), np.array(byar_interval(x)) / n)
    np.testing.assert_allclose(rounded_rate_interval(x), byar_interval(x))


def test_each_rounding_widens_by_hand():
    lower, upper = rounded_share_interval(20, 100, x_step=10, n_step=5)
    assert (lower, upper) == (wilson_interval(15, 102.5)[0], wilson_interval(25, 97.5)[1])
    lower, upper = published_share_interval(0.2, 100, share_step=0.01, n_step=5)
    assert (lower, upper) == pytest.approx(
        (wilson_interval(0.195 * 97.5, 97.5)[0], wilson_interval(0.205 * 97.5, 97.5)[1])
    )
    lower, upper = rounded_rate_interval(20, 100, x_step=10, n_step=5)
    assert (lower, upper) == (byar_interval(15)[0] / 102.5, byar_interval(25)[1] / 97.5)


def test_rounding_never_goes_under_zero_nor_empties_an_area():
    assert around([0, 2, 10], 5) == (pytest.approx([0, 0, 7.5]), pytest.approx([2.5, 4.5, 12.5]))
    smallest, largest = base_around([0, 3, 10], 10)
    np.testing.assert_allclose(smallest, [np.nan, 1, 5])
    np.testing.assert_allclose(largest, [np.nan, 8, 15])


def test_more_bijstand_than_inhabitants_by_rounding_is_no_error():
    lower, upper = rounded_share_interval(10, 5, x_step=10, n_step=5)
    assert 0 < lower < 1
    assert upper == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rounded_share_interval(20, 10, x_step=10, n_step=5), "x is at most n, rounding included; got 15"),
        (lambda: published_share_interval(9.5, 100), "a share lies between 0 and 1; got 9.5"),
        (lambda: published_share_interval(-0.1, 100), "a share lies between 0 and 1; got -0.1"),
        (lambda: around(5, -1), "a count is 0 or more; got -1"),
        (lambda: rounded_share_interval(1, 10, design_effect=0), "a design effect is 1 or more; got 0"),
    ],
)
def test_impossible_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_every_basis_has_its_own_limits_in_the_unit_of_the_value():
    rows = figures(
        indicator_id=["aandeel", "verhouding", "aantal", "onbekend"],
        numerator=[20, 20, 20, 20],
        denominator=[100, 100, pd.NA, 100],
        value=[20.0, 200.0, 20.0, 20.0],
    )
    rules = {
        "aandeel": IntervalRule(basis=Basis.SHARE, multiplier=100),
        "verhouding": IntervalRule(basis=Basis.RATE, multiplier=1000),
        "aantal": IntervalRule(basis=Basis.COUNT),
    }
    found = add_intervals(rows, rules)
    expected = [
        [100 * limit for limit in wilson_interval(20, 100)],
        [10 * limit for limit in byar_interval(20)],
        list(byar_interval(20)),
    ]
    np.testing.assert_allclose(found[["lower", "upper"]].iloc[:3].to_numpy(dtype=float), expected)
    assert found[["lower", "upper"]].iloc[3].isna().all()
    assert found.dtypes.astype("str").to_dict() == rows.dtypes.astype("str").to_dict()


def test_limits_of_the_source_itself_are_kept():
    rows = figures(numerator=[20, 20, 20], denominator=[100] * 3, lower=[15.0, pd.NA, pd.NA], upper=[25.0, 30.0, pd.NA])
    found = add_intervals(rows, {"arm": SHARE})
    assert found["lower"].iloc[0] == 15.0
    assert found["upper"].iloc[0] == 25.0
    # One limit of the source and one of ours would be no interval.
    assert found["lower"].isna().tolist() == [False, True, False]
    assert found["upper"].iloc[1] == 30.0


def test_a_value_that_is_hidden_or_missing_gets_no_limits():
    rows = figures(numerator=[20, 20, pd.NA], denominator=[100, 100, 100], value=[20.0, pd.NA, pd.NA])
    found = add_intervals(rows.assign(status=["ok", "onderdrukt", "ontbreekt"]), {"arm": SHARE})
    assert found["lower"].isna().tolist() == [False, True, True]


def test_a_percentage_on_its_own_base_gets_limits_and_on_another_base_none():
    rows = figures(denominator=[100.0, pd.NA], value=[20.0, 20.0])
    steps = Steps(denominator=5, value=0.1)
    own = add_intervals(rows, {"arm": IntervalRule(basis=Basis.SHARE, steps=steps)})
    expected = published_share_interval(0.2, 100, share_step=0.001, n_step=5)
    assert own.loc[0, ["lower", "upper"]].tolist() == pytest.approx([100 * limit for limit in expected])
    assert own["lower"].isna().tolist() == [False, True]
    other = add_intervals(rows, {"arm": IntervalRule(basis=Basis.SHARE, steps=steps, is_true_base=False)})
    assert other["lower"].isna().all()


def test_a_level_may_be_rounded_otherwise():
    rows = figures(region_level=["GM", "BU", "GM"], numerator=[20] * 3, denominator=[100] * 3)
    rule = IntervalRule(basis=Basis.SHARE, steps=Steps(numerator=5, denominator=5), steps_at={"GM": Steps()})
    found = add_intervals(rows, {"arm": rule})["lower"].astype(float)
    assert found.iloc[0] == found.iloc[2] == pytest.approx(100 * wilson_interval(20, 100)[0])
    assert found.iloc[1] == pytest.approx(100 * wilson_interval(17.5, 102.5)[0])


def test_confidence_and_design_effect_reach_every_row():
    rows = figures(numerator=[20], denominator=[100], value=[20.0])
    found = add_intervals(rows, {"arm": IntervalRule(basis=Basis.SHARE, design_effect=1.75)}, confidence=0.998)
    expected = wilson_interval(20, 100, 0.998, design_effect=1.75)
    assert found.loc[0, ["lower", "upper"]].tolist() == pytest.approx([100 * limit for limit in expected])


def test_the_callers_table_stays_as_it_is_and_order_and_index_do_not_matter():
    rows = figures(numerator=[20, 30, 40], denominator=[100] * 3, indicator_id=["a", "b", "a"])
    rules = {"a": SHARE, "b": IntervalRule(basis=Basis.RATE)}
    before = rows.copy()
    turned = rows.iloc[[2, 0, 1]]
    pd.testing.assert_frame_equal(add_intervals(turned, rules).sort_index(), add_intervals(rows, rules))
    pd.testing.assert_frame_equal(rows, before)
    assert add_intervals(rows.iloc[:0], rules).empty


def test_a_share_that_is_rounded_more_finely_than_its_count_narrows_the_limits():
    """85678NED: children on 100, percentages on 0.1."""
    rows = figures(numerator=[300.0], denominator=[3000.0], value=[9.3])
    coarse = add_intervals(rows, {"arm": IntervalRule(basis=Basis.SHARE, steps=Steps(100, 100, 0))})
    fine = add_intervals(rows, {"arm": IntervalRule(basis=Basis.SHARE, steps=Steps(100, 100, 0.1))})
    expected = published_share_interval(0.093, 3000, share_step=0.001, n_step=100)
    assert fine.loc[0, ["lower", "upper"]].tolist() == pytest.approx([100 * limit for limit in expected])
    assert coarse["lower"].iloc[0] < fine["lower"].iloc[0] < 9.3 < fine["upper"].iloc[0] < coarse["upper"].iloc[0]
