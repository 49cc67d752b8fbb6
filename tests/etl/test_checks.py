"""Counts, ranges, losses: at their edges."""

import pytest

from armoedebeeld.domain.catalogue import Table
from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.domain.observations import empty_observations
from etl import checks
from tests.support.catalogue import indicator
from tests.support.figures import observation, observations

TABLE = Table(id="K1", boundary_year=2020, year=2020, expected_rows={"min": 90, "max": 110})


@pytest.mark.parametrize(
    ("rows", "announced", "former"),
    [(100, 100, 100), (100, None, None), (90, 90, None), (110, 110, None), (95, 95, 100), (110, None, 90)],
)
def test_these_numbers_of_rows_are_fine(rows, announced, former):
    checks.check_row_count(rows, TABLE, announced=announced, former=former)


@pytest.mark.parametrize(
    ("rows", "announced", "former", "words"),
    [
        (100, 101, None, "noemt 101 rijen maar gaf er 100"),
        (100, 99, None, "noemt 99 rijen maar gaf er 100"),
        (89, 89, None, "89 rijen ontvangen, verwacht 90 tot 110"),
        (111, None, None, "111 rijen ontvangen, verwacht 90 tot 110"),
        (94, 94, 100, "94 rijen ontvangen, de vorige keer 100"),
    ],
)
def test_these_numbers_of_rows_stop_the_load(rows, announced, former, words):
    with pytest.raises(UnexpectedContentError) as caught:
        checks.check_row_count(rows, TABLE, announced=announced, former=former)
    assert f"K1: {words}" in caught.value.what or words in caught.value.what
    assert caught.value.remedy


@pytest.mark.parametrize("value", [0, 100, 50.5, None])
def test_values_on_the_ends_and_missing_ones_are_in_range(value):
    row = observation(value=value, status="ok" if value is not None else "ontbreekt")
    checks.check_ranges(observations(row), (indicator(),), dataset="K1")


@pytest.mark.parametrize("value", [-0.0001, 100.0001])
def test_values_beyond_the_ends_are_not(value):
    with pytest.raises(UnexpectedContentError, match="K1: Armoede van GM0001 in 2020"):
        checks.check_ranges(observations(observation(value=value)), (indicator(),), dataset="K1")


FULL, HIDDEN = observation(), observation(value=None, status="geheim_of_onbekend")


@pytest.mark.parametrize(
    ("new", "former", "is_lost"),
    [
        ([FULL], [FULL], False),
        ([FULL], [], False),
        ([FULL], [HIDDEN], False),
        ([HIDDEN], [HIDDEN], False),
        ([HIDDEN], [FULL], True),
        ([observation(year=2021)], [FULL], True),
        ([observation(region_code="BU00010000")], [FULL], True),
        ([observation(region_code="GM0002")], [FULL], False),
        ([FULL, observation(year=2021)], [FULL], False),
    ],
)
def test_a_level_and_year_that_had_values_may_not_become_empty(new, former, is_lost):
    made, before = observations(*new), observations(*former) if former else empty_observations()
    if not is_lost:
        checks.check_nothing_lost(made, before, dataset="K1")
        return
    with pytest.raises(UnexpectedContentError) as caught:
        checks.check_nothing_lost(made, before, dataset="K1")
    assert "armoede (GM, 2020) had eerder waarden en is nu leeg" in caught.value.what
