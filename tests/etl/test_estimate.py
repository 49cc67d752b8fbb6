"""Figures of old areas divided over new ones, reckoned by hand."""

import pandas as pd
import pytest

from etl.estimate import Kind, apply_shares, kind_of
from tests.support.catalogue import indicator
from tests.support.figures import observation, observations

COUNT, RATE, PERCENTAGE = indicator("inwoners"), indicator("bijstand"), indicator("armoede")
# A takes all of X (300 households) and a quarter of Y (100 of its 400); B takes the rest of Y.
SHARES = pd.DataFrame(
    [("WK0001XX", "WK0001AA", 1.0, 300.0, 1.0), ("WK0001YY", "WK0001AA", 0.25, 100.0, 1.0),
     ("WK0001YY", "WK0001BB", 0.75, 300.0, 1.0)],
    columns=["old_code", "new_code", "share", "weight", "cover"],
)  # fmt: skip


def estimated(item, *rows, shares=SHARES):
    frame = observations(*(observation(indicator_id=item.id, **row) for row in rows))
    return apply_shares(frame, shares, indicators=[item]).set_index("region_code")


def in_(code, **values):
    return {"region_code": f"WK0001{code}", **values}


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        (COUNT, Kind.COUNT),
        (RATE, Kind.RATIO),
        (PERCENTAGE, Kind.MEAN),
        (indicator("kinderen_laag_inkomen"), Kind.RATIO),
        (indicator("armoede", population_words="huishoudens"), Kind.MEAN),
        (indicator("armoede", population_words="woningen"), None),
        (indicator("woz_waarde", population_words="woningen"), None),
        (indicator("woz_waarde", unit="duizend euro per inwoner"), None),
    ],
)
def test_counts_shares_and_percentages_of_people_are_estimated_and_money_is_not(item, kind):
    assert kind_of(item) is kind


def test_a_count_is_divided_by_the_shares():
    rows = estimated(COUNT, in_("XX", numerator=700, value=700), in_("YY", numerator=1000, value=1000))
    assert rows["value"].tolist() == [950, 750]
    assert rows["numerator"].tolist() == [950, 750]
    assert rows["denominator"].isna().all()


def test_a_rate_is_calculated_anew_from_both_counts():
    # A: 30 + 20/4 = 35 of 700 + 1000/4 = 950.
    rows = estimated(RATE, in_("XX", numerator=30, denominator=700, value=42.9),
                     in_("YY", numerator=20, denominator=1000, value=20))  # fmt: skip
    assert rows.loc["WK0001AA", ["numerator", "denominator", "value"]].tolist() == [35, 950, 36.8421]


def test_a_percentage_is_weighted_by_households():
    # A: (300 x 4 + 100 x 8) / 400.
    rows = estimated(PERCENTAGE, in_("XX", value=4.0), in_("YY", value=8.0))
    assert rows["value"].tolist() == [5.0, 8.0]
    assert rows[["numerator", "denominator"]].isna().all(axis=None)


def test_a_percentage_with_a_denominator_is_weighted_by_that():
    item = indicator("armoede", denominator={"label": "Inwoners", "columns": ["AantalInwoners"]}, multiplier=100)
    rows = estimated(item, in_("XX", denominator=200, value=4.0), in_("YY", denominator=800, value=8.0))
    assert rows["value"].tolist() == [6.0, 8.0]


def test_money_is_not_estimated():
    assert estimated(indicator("woz_waarde"), in_("XX", value=200), in_("YY", value=300)).empty


@pytest.mark.parametrize("missing", [{"numerator": None, "value": None, "status": "geheim_of_onbekend"}, None])
def test_there_is_no_estimate_when_a_part_that_matters_is_missing(missing):
    rows = [in_("YY", numerator=1000, value=1000), *([in_("XX", **missing)] if missing else [])]
    assert estimated(COUNT, *rows).index.tolist() == ["WK0001BB"]


def test_a_part_too_small_to_matter_is_taken_to_be_like_the_rest():
    # 3 of 303 households come from Z, of which nothing is known.
    small = pd.concat([SHARES[:1], SHARES[:1].assign(old_code="WK0001ZZ", share=0.01, weight=3.0)])
    rows = estimated(COUNT, in_("XX", numerator=700, value=700), shares=small)
    assert rows["value"].tolist() == [pytest.approx(700 * 303 / 300)]
    larger = pd.concat([SHARES[:1], SHARES[:1].assign(old_code="WK0001ZZ", share=0.01, weight=4.0)])
    assert estimated(COUNT, in_("XX", numerator=700, value=700), shares=larger).empty


@pytest.mark.parametrize(("cover", "count"), [(1.0, 1), (0.97, 1), (0.969, 0)])
def test_a_new_area_has_to_be_covered_by_old_ones(cover, count):
    rows = estimated(COUNT, in_("XX", numerator=700, value=700), shares=SHARES[:1].assign(cover=cover))
    assert len(rows) == count


def test_no_share_on_a_tiny_base():
    few = SHARES[:1].assign(weight=99.0)
    assert estimated(PERCENTAGE, in_("XX", value=4.0), shares=few).empty
    assert len(estimated(PERCENTAGE, in_("XX", value=4.0), shares=few.assign(weight=100.0))) == 1
    # The minimum of the indicator itself: 100 inhabitants.
    part = SHARES[:1].assign(share=0.5)
    assert estimated(RATE, in_("XX", numerator=10, denominator=199, value=50), shares=part).empty
    assert len(estimated(RATE, in_("XX", numerator=10, denominator=200, value=50), shares=part)) == 1


def test_years_and_groups_are_estimated_apart_and_provisional_stays_provisional():
    rows = estimated(
        COUNT,
        in_("XX", numerator=1, value=1, year=2019),
        in_("XX", numerator=2, value=2, year=2020, is_provisional=True),
        in_("XX", numerator=3, value=3, year=2020, breakdown="eenoudergezinnen"),
        shares=SHARES[:1],
    )
    assert rows[["year", "breakdown", "value", "is_provisional"]].values.tolist() == [
        [2019, "totaal", 1, False],
        [2020, "eenoudergezinnen", 3, False],
        [2020, "totaal", 2, True],
    ]
