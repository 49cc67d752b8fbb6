"""What every row of the long table must obey."""

import pandas as pd
import pytest

from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.domain.observations import (
    COLUMNS,
    KEY,
    STATUS_LABELS,
    STATUS_MARKS,
    Status,
    check_observations,
    conform,
    empty_observations,
)
from tests.support.figures import observation, observations


def test_good_rows_pass():
    check_observations(observations(observation(), observation(year=2021)), dataset="K1")


def test_no_rows_pass_and_have_every_column_in_its_own_dtype():
    empty = empty_observations()
    check_observations(empty, dataset="K1")
    assert {name: str(dtype) for name, dtype in empty.dtypes.items()} == COLUMNS


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": 1.0, "status": "geheim_of_onbekend"}, "heeft waarde 1.0 maar status geheim_of_onbekend"),
        ({"value": 0.0, "status": "ontbreekt"}, "heeft waarde 0.0 maar status ontbreekt"),
        ({"value": None, "status": "ok"}, "heeft waarde <NA> maar status ok"),
        ({"status": "verstopt"}, "onbekende status ['verstopt']"),
    ],
)
def test_a_row_that_contradicts_its_status_stops_the_load(changes, words):
    with pytest.raises(UnexpectedContentError) as caught:
        check_observations(observations(observation(**changes)), dataset="K1")
    assert words in caught.value.what
    assert caught.value.what.startswith("K1: ")
    assert caught.value.remedy


def test_the_same_figure_twice_stops_the_load_and_is_named():
    with pytest.raises(UnexpectedContentError, match="K1: armoede van GM0001 in 2020 staat er twee keer in"):
        check_observations(observations(observation(), observation(value=9.0)), dataset="K1")


@pytest.mark.parametrize("column", KEY)
def test_rows_that_differ_in_one_part_of_the_key_are_two_figures(column):
    other = observation(**{column: 2019 if column == "boundary_year" else "anders"})
    check_observations(observations(observation(), other), dataset="K1")


def test_conform_orders_and_types_the_columns_and_drops_others():
    rows = pd.DataFrame([{**observation(), "extra": 1}])[["extra", *reversed(COLUMNS)]]
    made = conform(rows)
    assert {name: str(dtype) for name, dtype in made.dtypes.items()} == COLUMNS


def test_a_loader_that_forgets_a_column_is_stopped():
    with pytest.raises(KeyError):
        conform(pd.DataFrame([observation()]).drop(columns="status"))


def test_every_status_has_its_own_word_and_its_own_mark():
    assert STATUS_LABELS.keys() == STATUS_MARKS.keys() == set(Status)
    assert len(set(STATUS_LABELS.values())) == len(set(STATUS_MARKS.values())) == len(Status)
