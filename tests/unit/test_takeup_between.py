"""A provision up to an income that nobody counts is set between the two groups around it, as a marked estimate."""

import pandas as pd
import pytest

from armoedebeeld.domain.catalogue import load_catalogue
from armoedebeeld.domain.observations import COLUMNS
from armoedebeeld.domain.schemes import IncomeLimit, Scheme, Unit
from armoedebeeld.domain.takeup import (
    between,
    candidates,
    every_group,
    share_of_group,
    sizes_between,
    why_no_reach,
    words_of_groups,
)
from armoedebeeld.settings import project_root

CATALOGUE = load_catalogue(project_root() / "indicators.yaml")


def scheme(limit: IncomeLimit | None, unit: Unit = Unit.CHILD) -> Scheme:
    return Scheme(name="Regeling", unit=unit, income_limit=limit)


def counts(**by_indicator: float) -> pd.DataFrame:
    """Children in GM0001 in 2022, up to some limits."""
    rows = [
        {
            "indicator_id": name,
            "region_code": "GM0001",
            "region_level": "GM",
            "boundary_year": 2023,
            "period": "2022",
            "year": 2022,
            "breakdown": "totaal",
            "numerator": count,
            "value": 1.0,
            "status": "ok",
            "is_provisional": False,
            "is_estimate": False,
            "source_id": "cbs_laag_inkomen",
            "snapshot_id": "s",
        }
        for name, count in by_indicator.items()
    ]
    return pd.DataFrame(rows).reindex(columns=list(COLUMNS)).astype(COLUMNS)


ROWS = counts(kinderen_tot_110_sociaal_minimum=1000, kinderen_tot_120_sociaal_minimum=1400)


def test_a_limit_halfway_is_halfway_between_both_groups_with_both_as_bounds():
    (pair,) = [pair for pair in between(scheme(IncomeLimit.UP_TO_115), CATALOGUE) if "thuis" not in pair.id][:1]
    size = sizes_between(ROWS, pair).iloc[0]
    # 85678NED rounds counts to 100: 50 down from the lower one, 50 up from the higher one.
    assert (size["low"], size["size"], size["high"]) == (950, 1200, 1450)
    assert size["is_estimate"]


def test_users_against_such_a_group_lie_between_those_against_both():
    groups = every_group(scheme(IncomeLimit.UP_TO_115), ROWS, CATALOGUE)
    share = share_of_group(pd.Series([600.0], dtype="Float64"), groups.head(1)).iloc[0]
    assert share["value"] == pytest.approx(50)
    assert share["lower"] == pytest.approx(100 * 600 / 1450)
    assert share["upper"] == pytest.approx(100 * 600 / 950)


@pytest.mark.parametrize(
    ("limit", "unit"),
    [
        (IncomeLimit.UP_TO_120, Unit.CHILD),  # counted itself
        (IncomeLimit.LOW_INCOME, Unit.HOUSEHOLD),  # no percentage of the social minimum
        (None, Unit.CHILD),
        (IncomeLimit.UP_TO_115, Unit.AWARD),
    ],
)
def test_nothing_is_put_between_where_a_group_is_counted_or_makes_no_sense(limit: IncomeLimit | None, unit: Unit):
    assert between(scheme(limit, unit), CATALOGUE) == ()


def test_both_groups_come_from_one_source():
    for pair in between(scheme(IncomeLimit.UP_TO_125), CATALOGUE):
        assert pair.below.source.id == pair.above.source.id
        assert pair.below.target_group.unit is pair.above.target_group.unit is Unit.CHILD


def test_an_area_of_which_one_of_both_is_unknown_has_no_estimate():
    alone = counts(kinderen_tot_110_sociaal_minimum=1000)
    assert every_group(scheme(IncomeLimit.UP_TO_115), alone, CATALOGUE).empty


def test_the_words_name_the_limit_and_both_groups():
    said = next(iter(words_of_groups(scheme(IncomeLimit.UP_TO_115), CATALOGUE).values()))
    assert said.startswith("tot 115% van het sociaal minimum: geschat, tussen")
    assert "110%" in said
    assert "120%" in said
    assert candidates(scheme(IncomeLimit.UP_TO_115), CATALOGUE) == ()


def test_without_any_of_both_the_reason_is_that_there_is_no_count():
    groups = every_group(scheme(IncomeLimit.UP_TO_115), ROWS.iloc[:0], CATALOGUE)
    told = why_no_reach(scheme(IncomeLimit.UP_TO_115), groups, region_codes=["GM0001"], year=2022, catalogue=CATALOGUE)
    assert told is not None
    assert "is er niet voor deze gebieden" in told.what
