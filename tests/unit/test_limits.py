"""Lower and upper of many figures at once."""

import pandas as pd
import pytest

from armoedebeeld.domain.intervals import byar_interval, wilson_interval
from armoedebeeld.domain.limits import add_limits
from armoedebeeld.domain.published_intervals import Basis, IntervalRule, Steps
from tests.support.figures import observation, observations

SHARE = IntervalRule(Basis.SHARE)
RATE = IntervalRule(Basis.RATE, multiplier=1000, steps=Steps(10, 5))
RULES = {"deel": SHARE, "per": RATE}


def row(**changes):
    return observation(**{"indicator_id": "deel", "numerator": 20, "denominator": 100, "value": 20.0, **changes})


def limits(*rows, parts=None):
    made = add_limits(observations(*rows), RULES, parts=parts)
    return [(None, None) if pd.isna(low) else (low, up) for low, up in zip(made["lower"], made["upper"], strict=True)]


def test_a_share_gets_the_wilson_limits_in_its_own_unit():
    low, up = wilson_interval(20, 100)
    assert limits(row())[0] == pytest.approx((100 * low, 100 * up), abs=1e-6)


def test_a_rate_gets_byar_s_limits_with_its_rounding():
    low, _ = byar_interval(35)
    _, up = byar_interval(45)
    found = limits(row(indicator_id="per", numerator=40, denominator=2000, value=20.0))[0]
    assert found == pytest.approx((1000 * low / 2002.5, 1000 * up / 1997.5), abs=1e-6)


def test_a_figure_without_a_rule_keeps_the_source_s_own_limits():
    assert limits(row(indicator_id="kansenkaart", lower=3.0, upper=9.0))[0] == (3.0, 9.0)


def test_limits_that_we_calculated_before_are_made_anew():
    assert limits(row(lower=1.0, upper=99.0)) == limits(row())


@pytest.mark.parametrize(
    "changes",
    [
        {"value": None, "numerator": None, "status": "onderdrukt"},
        {"numerator": 120, "value": 120.0},
        {"numerator": -1},
        {"value": 60.0},
        {"is_estimate": True},
        {"denominator": 0, "value": None, "status": "niet_van_toepassing"},
    ],
    ids=["hidden", "more than all", "under 0", "of another group", "estimate", "nobody"],
)
def test_no_margin_where_the_people_behind_a_figure_are_not_known(changes):
    assert limits(row(**changes))[0] == (None, None)


def test_an_impossible_row_leaves_the_others_their_margin():
    assert [low is None for low, _ in limits(row(numerator=120, value=99.0), row(region_code="GM0002"))] == [
        True,
        False,
    ]


def test_a_sum_carries_the_rounding_of_its_parts():
    rows = [
        row(indicator_id="per", numerator=40, denominator=2000, value=20.0, region_code=f"GM000{n}") for n in (1, 2)
    ]
    one, two = limits(*rows, parts=pd.Series([1, 2]))
    low, _ = byar_interval(30)
    _, up = byar_interval(50)
    assert one == limits(rows[0])[0]
    assert two == pytest.approx((1000 * low / 2005, 1000 * up / 1995), abs=1e-6)


def test_the_same_figures_in_another_order_have_the_same_limits():
    rows = [row(region_code=f"GM{n:04}", numerator=n, value=float(n)) for n in range(1, 60)]
    assert limits(*rows) == limits(*reversed(rows))[::-1]


def test_the_callers_rows_are_not_changed():
    rows = observations(row())
    add_limits(rows, RULES)
    assert rows["lower"].isna().all()
