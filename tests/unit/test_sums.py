"""Counts and denominators are summed, percentages never; what can't be summed says why."""

import pandas as pd
import pytest

from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.sums import add_up, has_counts, why_no_sum
from tests.support.catalogue import indicator
from tests.support.figures import observation, observations

COUNT, RATE, PERCENTAGE = indicator("inwoners"), indicator("bijstand"), indicator("armoede")
BOTH = indicator("kinderen_laag_inkomen")


def summed(item, *rows, parts=None):
    frame = observations(*(observation(indicator_id=item.id, **row) for row in rows))
    result = add_up(frame.assign(whole="GB0001oost", parts=parts or len(rows)), item, by=["whole"])
    assert len(result) == 1
    return result.iloc[0]


def test_counts_are_added_up():
    row = summed(COUNT, {"numerator": 30, "value": 30}, {"numerator": 12, "value": 12})
    assert (row["numerator"], row["value"], row["status"], row["is_whole"]) == (42, 42, "ok", True)
    assert pd.isna(row["denominator"])


def test_a_share_is_calculated_from_the_sums_not_averaged():
    # 10 of 200 is 50 per 1.000, 90 of 800 is 112,5: together 100 of 1.000, not 81.
    row = summed(RATE, {"numerator": 10, "denominator": 200, "value": 50},
                 {"numerator": 90, "denominator": 800, "value": 112.5})  # fmt: skip
    assert (row["numerator"], row["denominator"], row["value"]) == (100, 1000, 100)


def test_a_published_share_with_counts_is_calculated_anew():
    row = summed(BOTH, {"numerator": 100, "denominator": 1000, "value": 10.04},
                 {"numerator": 300, "denominator": 1000, "value": 29.96})  # fmt: skip
    assert row["value"] == 20


def test_the_minimum_denominator_holds_for_the_sum_not_for_its_parts():
    few = {"numerator": 10, "denominator": 60, "value": None, "status": "onderdrukt"}
    together = summed(RATE, few, few)
    assert (together["value"], together["status"]) == (pytest.approx(1000 * 20 / 120), "ok")
    alone = summed(RATE, few)
    assert (alone["is_whole"], alone["status"]) == (True, "onderdrukt")
    assert pd.isna(alone["value"])


def test_a_share_of_nobody_does_not_apply():
    row = summed(RATE, {"numerator": 0, "denominator": 0, "value": None, "status": "niet_van_toepassing"})
    assert (row["status"], pd.isna(row["value"])) == ("niet_van_toepassing", True)


@pytest.mark.parametrize("status", ["onderdrukt", "geheim_of_onbekend", "niet_gepubliceerd", "ontbreekt"])
def test_a_missing_part_is_not_zero_and_gives_its_reason_to_the_sum(status):
    row = summed(COUNT, {"numerator": 30, "value": 30}, {"numerator": None, "value": None, "status": status})
    assert (row["status"], row["is_whole"]) == (status, False)
    assert row[["numerator", "denominator", "value"]].isna().all()


def test_a_part_where_nobody_lives_adds_nothing_and_hides_nothing():
    nobody = {"numerator": None, "denominator": 0, "value": None, "status": "niet_van_toepassing"}
    row = summed(RATE, {"numerator": 10, "denominator": 200, "value": 50}, nobody)
    assert (row["numerator"], row["denominator"], row["value"], row["status"]) == (10, 200, 50, "ok")
    assert summed(RATE, nobody, nobody)["status"] == "niet_van_toepassing"
    nothing = {"numerator": None, "value": None, "status": "niet_van_toepassing"}
    assert summed(COUNT, nothing)[["status", "is_whole"]].tolist() == ["niet_van_toepassing", False]
    hidden = {"numerator": None, "value": None, "status": "geheim_of_onbekend"}
    assert summed(COUNT, nothing, hidden)["status"] == "geheim_of_onbekend"


def test_a_value_without_its_counts_is_an_unknown_part():
    parts = [{"numerator": 10, "denominator": 200, "value": 50}, {"value": 50}]
    assert summed(RATE, *parts)["status"] == "geheim_of_onbekend"


def test_one_of_the_two_counts_is_not_enough():
    row = summed(RATE, {"numerator": 10, "denominator": None, "value": None, "status": "geheim_of_onbekend"})
    assert (row["status"], pd.isna(row["value"])) == ("geheim_of_onbekend", True)


def test_an_absent_row_is_a_missing_part():
    row = summed(COUNT, {"numerator": 30, "value": 30}, parts=2)
    assert (row["status"], pd.isna(row["value"])) == ("ontbreekt", True)


def test_of_several_reasons_the_one_that_protects_people_is_named():
    parts = [{"numerator": None, "value": None, "status": status} for status in ("ontbreekt", "onderdrukt")]
    assert summed(COUNT, *parts, parts=3)["status"] == "onderdrukt"


def test_a_percentage_without_counts_is_never_added_up():
    row = summed(PERCENTAGE, {"value": 4.0}, {"value": 6.0})
    assert (row["status"], row["is_whole"]) == ("niet_van_toepassing", False)
    assert pd.isna(row["value"])


def test_a_sum_is_provisional_or_estimated_when_a_part_is():
    certain, loose = {"numerator": 1, "value": 1}, {"numerator": 1, "value": 1, "is_provisional": True}
    assert not summed(COUNT, certain, certain)["is_provisional"]
    assert summed(COUNT, certain, loose)["is_provisional"]
    assert summed(COUNT, certain, {**certain, "is_estimate": True})["is_estimate"]


@pytest.mark.parametrize(
    ("item", "expected"),
    [(COUNT, True), (RATE, True), (BOTH, True), (PERCENTAGE, False), (indicator("woz_waarde"), False)],
)
def test_only_counts_and_shares_with_counts_can_be_added_up(item, expected):
    assert has_counts(item) is expected


@pytest.mark.parametrize("status", list(Status))
def test_every_missing_sum_has_a_sentence(status):
    for item in (COUNT, PERCENTAGE):
        sentence = why_no_sum(item, status)
        assert sentence.endswith(".") if status is not Status.OK else sentence == ""


def test_the_sentence_says_why_a_percentage_has_no_sum():
    expected = "Dit cijfer is een percentage zonder aantallen. Percentages kun je niet optellen."
    assert why_no_sum(PERCENTAGE, Status.NOT_APPLICABLE) == expected
    assert "gemiddelde" in why_no_sum(indicator("woz_waarde"), Status.NOT_APPLICABLE)
    assert why_no_sum(RATE, Status.NOT_APPLICABLE) == "In dit gebied zijn er geen inwoners."
