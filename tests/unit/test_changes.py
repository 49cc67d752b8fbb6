"""A change in words: one sentence, or the cells of a table."""

import pandas as pd
import pytest

from armoedebeeld.domain.catalogue import Breakdown
from armoedebeeld.domain.changes import Change, ChangeKind, change_phrase, change_sentence, figure_name, read_changes
from armoedebeeld.domain.observations import STATUS_LABELS, Status
from tests.support.catalogue import indicator
from tests.support.figures import table

_CHANGE = {
    "kind": ChangeKind.CHANGED,
    "indicator_id": "armoede",
    "region_code": "GM0001",
    "region_name": "Eenhoorn",
    "year": 2022,
    "breakdown": "totaal",
    "old_value": 11.9,
    "new_value": 12.1,
    "old_status": "ok",
    "new_status": "ok",
}
NOTHING = {"old_value": None, "new_value": None, "old_status": "", "new_status": ""}


def change(**changes) -> Change:
    return Change(**{**_CHANGE, **changes})


@pytest.mark.parametrize(
    ("changes", "phrase"),
    [
        ({}, "11,9% wordt 12,1%"),
        ({"new_value": None, "new_status": "geheim_of_onbekend"}, "11,9% wordt geheim of onbekend bij de bron"),
        ({"old_value": None, "old_status": "onderdrukt"}, "afgeschermd om mensen te beschermen wordt 12,1%"),
        ({"old_value": 0.0}, "0,0% wordt 12,1%"),
        ({"old_value": 12.11, "new_value": 12.14}, "12,11% wordt 12,14%"),
        ({"kind": ChangeKind.NEW, "old_value": None, "old_status": ""}, "nieuw, 12,1%"),
        ({"kind": ChangeKind.NEW, **NOTHING}, "nieuw"),
        ({"kind": ChangeKind.LOST, "new_value": None, "new_status": ""}, "vervallen (was 11,9%)"),
        ({"kind": ChangeKind.LOST, **NOTHING}, "vervallen"),
        ({"kind": ChangeKind.BECAME_FINAL, **NOTHING, "old_status": "voorlopig", "new_status": "definitief"},
         "voorlopig wordt definitief"),
    ],
)  # fmt: skip
def test_each_change_says_what_it_was_and_what_it_is(changes, phrase):
    made = change(**changes)
    assert change_phrase(made, indicator()) == phrase
    assert change_sentence(made, indicator()) == f"Armoede, Eenhoorn, 2022: {phrase}"


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.OK])
def test_every_reason_for_a_missing_figure_has_its_word_and_none_is_a_number(status):
    said = change_sentence(change(new_value=None, new_status=status.value), indicator())
    assert said.endswith(f"wordt {STATUS_LABELS[status]}")


def test_a_unit_of_words_stands_once_in_a_sentence():
    made = change(indicator_id="bijstand", old_value=1045.0, new_value=1047.0)
    assert change_sentence(made, indicator("bijstand")) == (
        "Bijstand, Eenhoorn, 2022: 1.045 wordt 1.047 per 1.000 inwoners"
    )
    hidden = change(indicator_id="bijstand", old_value=1045.0, new_value=None, new_status="onderdrukt")
    assert change_phrase(hidden, indicator("bijstand")) == (
        "1.045 per 1.000 inwoners wordt afgeschermd om mensen te beschermen"
    )


def test_a_part_of_the_people_is_named():
    parts = (Breakdown(id="alleen", label="eenoudergezinnen", group="type", where={"x": "1"}),)
    about = indicator(breakdowns=[part.model_dump() for part in parts])
    assert figure_name(change(breakdown="alleen"), about) == "Armoede (eenoudergezinnen)"
    assert figure_name(change(breakdown="oud"), about) == "Armoede (oud)"
    assert figure_name(change(breakdown=""), about) == "Armoede (met uitsplitsingen)"


def test_a_figure_that_is_no_longer_in_the_catalogue_keeps_its_name():
    assert change_sentence(change(), None) == "armoede, Eenhoorn, 2022: 11,90 wordt 12,10"


def test_a_year_that_is_not_there_is_left_out():
    assert change_sentence(change(year=None), indicator()) == "Armoede, Eenhoorn: 11,9% wordt 12,1%"


def test_rows_of_the_store_become_changes_in_the_order_of_reading():
    base = {**_CHANGE, "load_id": "x", "dataset_id": "K2020"}
    rows = table(
        "change",
        {**base, "kind": "definitief geworden", "rank": 1},
        {**base, "kind": "nieuw", "rank": 1, "year": None, "old_value": None, "old_status": None},
        {**base, "kind": "gewijzigd", "rank": 2},
        {**base, "kind": "gewijzigd", "rank": 1, "region_code": ""},
        {**base, "kind": "vervallen", "rank": 1},
    )
    found = read_changes(rows)
    assert [item.kind.value for item in found] == [
        "gewijzigd", "gewijzigd", "vervallen", "nieuw", "definitief geworden"
    ]  # fmt: skip
    assert [item.region_code for item in found[:2]] == ["", "GM0001"]
    assert (found[3].year, found[3].old_value, found[3].old_status) == (None, None, "")
    assert read_changes(pd.DataFrame(columns=rows.columns)) == []
