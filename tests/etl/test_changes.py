"""What a new delivery changes, on frames small enough to count by hand."""

import random
import time

import pandas as pd
import pytest

from armoedebeeld import store
from armoedebeeld.domain.changes import change_sentence, read_changes
from armoedebeeld.domain.observations import conform, empty_observations
from etl.changes import Changes, compare, describe
from tests.support.catalogue import indicator
from tests.support.figures import observation, observations

FULL = observation()
HIDDEN = observation(value=None, status="geheim_of_onbekend")
NOT_YET = observation(value=None, status="niet_gepubliceerd")
PROVISIONAL = observation(is_provisional=True)
NAMES = {"GM0001": "Eenhoorn", "GM0002": "Tweeland"}


def changes(new, former, **options) -> Changes:
    frames = [observations(*rows) if rows else empty_observations() for rows in (new, former)]
    return compare(frames[0], frames[1], names=NAMES, **options)


def lines(made: Changes) -> list[str]:
    """The rows as a reader sees them."""
    return [change_sentence(change, indicator()) for change in read_changes(made.rows)]


def wijken(count, **values):
    return [observation(region_code=f"WK0001{number:02d}", **values) for number in range(count)]


@pytest.mark.parametrize(
    ("new", "former", "words", "line"),
    [
        ([FULL], [], "1 cijfers, voor het eerst geladen", "Voor het eerst geladen: 1 cijfers"),
        ([FULL], [observation(value=4.3)], "1 cijfers: 0 nieuw, 1 gewijzigd, 0 vervallen",
         "Armoede, Eenhoorn, 2020: 4,3% wordt 4,2%"),
        ([HIDDEN], [FULL], "1 cijfers: 0 nieuw, 1 gewijzigd, 0 vervallen",
         "Armoede, Eenhoorn, 2020: 4,2% wordt geheim of onbekend bij de bron"),
        ([FULL], [HIDDEN], "1 cijfers: 0 nieuw, 1 gewijzigd, 0 vervallen",
         "Armoede, Eenhoorn, 2020: geheim of onbekend bij de bron wordt 4,2%"),
        ([HIDDEN], [NOT_YET], "1 cijfers: 0 nieuw, 1 gewijzigd, 0 vervallen",
         "Armoede, Eenhoorn, 2020: nog niet gepubliceerd wordt geheim of onbekend bij de bron"),
        ([FULL, observation(year=2021)], [FULL], "2 cijfers: 1 nieuw, 0 gewijzigd, 0 vervallen",
         "Armoede, Eenhoorn, 2021: nieuw, 4,2%"),
        ([FULL], [FULL, observation(year=2021)], "1 cijfers: 0 nieuw, 0 gewijzigd, 1 vervallen",
         "Armoede, Eenhoorn, 2021: vervallen (was 4,2%)"),
        ([FULL], [PROVISIONAL], "1 cijfers: 0 nieuw, 0 gewijzigd, 0 vervallen, 1 definitief geworden",
         "Armoede, Eenhoorn, 2020: voorlopig wordt definitief"),
        ([PROVISIONAL], [FULL], "1 cijfers: 0 nieuw, 1 gewijzigd, 0 vervallen",
         "Armoede, Eenhoorn, 2020: definitief wordt voorlopig"),
    ],
)  # fmt: skip
def test_each_kind_of_change_is_counted_and_named(new, former, words, line):
    made = changes(new, former)
    assert describe(made) == words
    assert lines(made) == [line]


@pytest.mark.parametrize(
    ("new", "former"),
    [
        ([FULL], [FULL]),
        ([HIDDEN], [HIDDEN]),
        ([PROVISIONAL], [PROVISIONAL]),
        ([FULL], [observation(snapshot_id="eerder")]),
        ([FULL], [observation(numerator=42.0)]),
        ([observation(value=0.1 + 0.2)], [observation(value=0.3)]),
        ([observation(value=0.0)], [observation(value=0.0)]),
    ],
)
def test_the_same_delivery_twice_is_no_change(new, former):
    made = changes(new, former)
    assert describe(made) == "1 cijfers, ongewijzigd"
    assert not made.has_any
    assert made.rows.empty


def test_an_empty_delivery_before_and_after_is_no_first_load():
    made = changes([], [])
    assert describe(made) == "0 cijfers, ongewijzigd"
    assert made.rows.empty


def test_a_series_that_is_calculated_anew_on_other_borders_is_compared_figure_by_figure():
    """As when a table on the borders of 2024 comes in the place of one on those of 2023."""
    former = [observation(boundary_year=2023), observation(boundary_year=2023, region_code="GM0002")]
    new = [observation(boundary_year=2024, value=4.3), observation(boundary_year=2024, region_code="GM0002")]
    made = changes(new, former)
    assert describe(made) == "2 cijfers: 0 nieuw, 1 gewijzigd, 0 vervallen"
    assert lines(made) == ["Armoede, Eenhoorn, 2020: 4,2% wordt 4,3%"]


def test_one_figure_on_two_borders_is_two_figures():
    former = [observation(boundary_year=2023), observation(boundary_year=2024, value=4.1)]
    new = [observation(boundary_year=2023), observation(boundary_year=2024, value=4.3)]
    assert lines(changes(new, former)) == ["Armoede, Eenhoorn, 2020: 4,1% wordt 4,3%"]


def test_zero_that_becomes_a_value_and_missing_that_becomes_zero_are_changes():
    made = changes([FULL, observation(year=2021, value=0.0)], [observation(value=0.0), {**HIDDEN, **_year(2021)}])
    assert made.changed == 2
    assert lines(made) == [
        "Armoede, Eenhoorn, 2020: 0,0% wordt 4,2%",
        "Armoede, Eenhoorn, 2021: geheim of onbekend bij de bron wordt 0,0%",
    ]


def test_a_value_that_changes_while_it_becomes_final_is_both():
    made = changes([FULL], [observation(value=4.0, is_provisional=True)])
    assert describe(made) == "1 cijfers: 0 nieuw, 1 gewijzigd, 0 vervallen, 1 definitief geworden"
    assert lines(made) == [
        "Armoede, Eenhoorn, 2020: 4,0% wordt 4,2%",
        "Armoede, Eenhoorn, 2020: voorlopig wordt definitief",
    ]


def test_a_change_smaller_than_what_is_shown_gets_the_digits_that_show_it():
    assert lines(changes([observation(value=4.213)], [observation(value=4.209)])) == [
        "Armoede, Eenhoorn, 2020: 4,209% wordt 4,213%"
    ]


def test_areas_that_went_the_same_way_are_one_line():
    former = [*wijken(27), *wijken(3, year=2021), FULL]
    new = [FULL, *wijken(27, year=2019)]
    assert lines(changes(new, former)) == [
        "Armoede, 27 wijken, 2020: vervallen",
        "Armoede, 3 wijken, 2021: vervallen",
        "Armoede, 27 wijken, 2019: nieuw",
    ]


def test_a_level_that_is_published_at_last_is_one_line():
    former, new = wijken(27, value=None, status="niet_gepubliceerd"), wijken(27)
    made = changes(new, former)
    assert describe(made) == "27 cijfers: 0 nieuw, 27 gewijzigd, 0 vervallen"
    assert lines(made) == ["Armoede, 27 wijken, 2020: nog niet gepubliceerd wordt bekend"]
    (row,) = made.rows.to_dict("records")
    assert (row["region_code"], row["rank"]) == ("", 1)
    assert pd.isna(row["new_value"])


def test_figures_of_many_areas_that_become_final_are_one_line():
    made = changes(wijken(27), wijken(27, is_provisional=True))
    assert describe(made) == "27 cijfers: 0 nieuw, 0 gewijzigd, 0 vervallen, 27 definitief geworden"
    assert lines(made) == ["Armoede, 27 wijken, 2020: voorlopig wordt definitief"]


def test_new_and_lost_areas_are_one_line_whether_their_figures_are_known_or_not():
    half_hidden = [{**row, **({"value": None, "status": "geheim_of_onbekend"} if place % 2 else {})}
                   for place, row in enumerate(wijken(10))]  # fmt: skip
    assert lines(changes([FULL, *half_hidden], [FULL])) == ["Armoede, 10 wijken, 2020: nieuw"]
    assert lines(changes([FULL], [FULL, *half_hidden])) == ["Armoede, 10 wijken, 2020: vervallen"]


def test_parts_of_the_people_are_counted_as_figures_and_their_areas_once():
    parts = [observation(region_code=code, breakdown=part) for code in NAMES for part in ("totaal", "paren", "alleen")]
    made = changes([FULL, *parts[1:]], [FULL])
    assert made.new == 5
    (row,) = made.rows.to_dict("records")
    assert (row["region_name"], row["breakdown"]) == ("2 gemeenten", "")
    assert lines(made) == ["Armoede (met uitsplitsingen), 2 gemeenten, 2020: nieuw"]


# ---------------------------------------------------------------- which are the largest


def _year(year):
    return {"year": year, "period": str(year), "boundary_year": year}


def test_the_size_of_a_change_is_measured_by_the_indicators_own_scale():
    """Poverty: quartiles 10 and 20 of 0..30, so 3 points are 0.3; WOZ: 100 and 200 of 0..300, so 3 are 0.03."""
    former = [
        observation(indicator_id=name, region_code=f"WK0001{place:02d}", value=times * value)
        for name, times in (("armoede", 1.0), ("woz_waarde", 10.0))
        for place, value in enumerate((0, 10, 10, 20, 20, 30))
    ]
    new = [{**row, "value": row["value"] + 3 if row["region_code"] == "WK000102" else row["value"]} for row in former]
    rows = changes(new, former).rows
    assert list(zip(rows["rank"], rows["indicator_id"], strict=True)) == [(1, "armoede"), (2, "woz_waarde")]


def test_where_most_areas_are_alike_the_largest_value_is_the_scale():
    """No spread between the quartiles: 4 -> 5 of at most 5 is 0.2, 100 -> 110 of at most 110 is 0.09."""
    former = [
        observation(indicator_id=name, region_code=f"WK0001{place:02d}", value=value)
        for name, value in (("bijstand", 100.0), ("armoede", 4.0))
        for place in range(9)
    ]
    after = {"bijstand": 110.0, "armoede": 5.0}
    new = [{**row, "value": after[row["indicator_id"]] if place % 9 == 0 else row["value"]}
           for place, row in enumerate(former)]  # fmt: skip
    rows = changes(new, former).rows
    assert rows["indicator_id"].tolist() == ["armoede", "bijstand"]


def test_values_that_are_zero_everywhere_else_still_have_a_scale():
    rows = changes([observation(value=0.5)], [observation(value=0.0)]).rows
    assert rows["new_value"].tolist() == [0.5]


def test_the_whole_goes_before_its_parts_and_ties_are_in_order_of_code():
    former = [
        observation(region_code=code, breakdown=part, value=10.0)
        for code in ("GM0002", "GM0001")
        for part in ("totaal", "alleen")
    ]
    new = [{**row, "value": 12.0 if row["breakdown"] == "totaal" else 90.0} for row in former]
    rows = changes(new, former).rows
    assert list(zip(rows["breakdown"], rows["region_code"], strict=True)) == [
        ("totaal", "GM0001"), ("totaal", "GM0002"), ("alleen", "GM0001"), ("alleen", "GM0002"),
    ]  # fmt: skip


def test_the_areas_of_the_own_municipality_go_first():
    codes = ["GM0003", "GM0002", "GM0001", "WK000100", "WK000200"]
    former = [observation(region_code=code, value=10.0) for code in codes]
    new = [{**row, "value": 20.0 - place} for place, row in enumerate(former)]
    # Wijken: 10, 10, 17, 16 have quartiles 10 and 16.25; municipalities: 10, 10, 10, 18, 19, 20 have 10 and 18.75.
    by_size = ["GM0003", "WK000100", "GM0002", "WK000200", "GM0001"]
    assert changes(new, former).rows["region_code"].tolist() == by_size
    assert changes(new, former, own=["GM0001"], most=3).rows["region_code"].tolist() == ["WK000100", "GM0001", "GM0003"]


def test_no_more_rows_than_asked_per_kind_and_the_largest_first():
    former = [observation(region_code=f"BU0001{number:04d}", value=10.0 + number) for number in range(60)]
    new = [{**row, "value": row["value"] + place} for place, row in enumerate(former)]
    made = changes(new, former, most=5)
    assert made.changed == 59
    assert made.rows["rank"].tolist() == [1, 2, 3, 4, 5]
    assert made.rows["region_code"].tolist() == [f"BU0001{number:04d}" for number in (59, 58, 57, 56, 55)]


def test_many_changed_values_do_not_crowd_out_areas_that_became_hidden():
    former = [observation(region_code=f"BU0001{number:04d}", value=10.0 + number) for number in range(30)]
    new = [{**row, "value": row["value"] + 1} for row in former[:20]]
    new += [{**row, "value": None, "status": "geheim_of_onbekend"} for row in former[20:]]
    told = lines(changes(new, former, most=4))
    assert len(told) == 4
    assert told[0] == "Armoede, 10 buurten, 2020: bekend wordt geheim of onbekend bij de bron"


def test_a_single_area_that_became_hidden_comes_after_the_values():
    former = [observation(region_code=code, value=4.0) for code in ("GM0001", "GM0002", "GM0003")]
    new = [{**former[0], "value": None, "status": "geheim_of_onbekend"}, {**former[1], "value": 5.0}, former[2]]
    assert lines(changes(new, former)) == [
        "Armoede, Tweeland, 2020: 4,0% wordt 5,0%",
        "Armoede, Eenhoorn, 2020: 4,0% wordt geheim of onbekend bij de bron",
    ]


def test_many_levels_that_were_published_leave_room_for_the_largest_changed_values():
    years = range(2001, 2011)
    former = [row for year in years for row in wijken(2, year=year, value=None, status="niet_gepubliceerd")]
    values = [observation(region_code=f"BU0001{number:04d}", value=10.0 + number) for number in range(30)]
    new = [row for year in years for row in wijken(2, year=year)] + [
        {**row, "value": row["value"] + 1} for row in values
    ]
    told = lines(changes(new, [*former, *values], most=4))
    assert [" 2 wijken, " in line for line in told] == [True, True, False, False]


def test_the_order_of_the_rows_does_not_show():
    chance = random.Random(5)
    former = [
        observation(region_code=f"BU0001{number:04d}", year=year, value=chance.random(), is_provisional=year == 2020)
        for number in range(40)
        for year in (2019, 2020)
    ]
    new = [{**row, "value": chance.random(), "is_provisional": False} for row in former[10:]]
    first = changes(new, former).rows
    for _ in range(3):
        chance.shuffle(new)
        chance.shuffle(former)
        pd.testing.assert_frame_equal(changes(new, former).rows, first)


# ---------------------------------------------------------------- for the store


def test_the_rows_fit_the_stores_table_under_the_name_of_load_and_dataset(tmp_path):
    made = changes([observation(value=4.3), *wijken(2)], [FULL, observation(year=2021)])
    rows = made.as_rows(load_id="2026-11-21T23:26:00Z", dataset_id="K2020")
    assert dict(rows.dtypes.astype("str")) == store.TABLES["change"]
    path = store.replace_database(tmp_path, store.Content(change=rows, meta=_meta()))
    assert len(store.read_content(path).change) == 3
    assert read_changes(store.read_content(path).change) == read_changes(rows)


def test_without_changes_there_are_no_rows_but_all_columns():
    rows = changes([FULL], [FULL]).as_rows(load_id="x", dataset_id="K2020")
    assert rows.empty
    assert dict(rows.dtypes.astype("str")) == store.TABLES["change"]


def test_neither_delivery_is_changed_by_comparing_them():
    new, former = observations(FULL), observations(PROVISIONAL)
    kept = new.copy(), former.copy()
    compare(new, former, names={})
    pd.testing.assert_frame_equal(new, kept[0])
    pd.testing.assert_frame_equal(former, kept[1])


def test_a_whole_country_of_figures_is_compared_in_a_moment():
    count = 200_000
    facts = {name: [value] * count for name, value in observation().items()}
    codes = [f"BU{number % 14_000:08d}" for number in range(count)]
    names = [f"cijfer_{number // 14_000}" for number in range(count)]
    values = [number % 97 / 3 for number in range(count)]
    former = conform(pd.DataFrame({**facts, "region_code": codes, "indicator_id": names, "value": values}))
    new = former.assign(value=former["value"] + 1)
    start = time.perf_counter()
    assert compare(new, former, names={}).changed == count
    assert time.perf_counter() - start < 5  # 0.7 s where it was written


def _meta():
    facts = {"schema_version": store.SCHEMA_VERSION, "is_fictional": "nee"}
    return pd.DataFrame({"key": list(facts), "value": list(facts.values())}).astype(store.TABLES["meta"])
