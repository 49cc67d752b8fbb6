"""Codes, parents, scope, and whether an area is the same one in two years."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.domain.regions import (
    LEVEL_LABELS,
    LEVEL_PLURALS,
    ChangeLog,
    Level,
    build_change_log,
    choose_map,
    clean_code,
    clean_codes,
    gemeente_of,
    in_scope,
    level_of,
    wijk_of,
)

NOTHING_KNOWN = ChangeLog(codes={}, municipal={}, municipal_years=frozenset())


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("NL00", "NL00"),
        ("NL00      ", "NL00"),
        ("NL01  ", "NL00"),
        ("PV20  ", "PV20"),
        ("GM0363    ", "GM0363"),
        (" WK0363AB ", "WK0363AB"),
        ("BU0363AB01", "BU0363AB01"),
        ("GB0363oost", "GB0363oost"),
    ],
)
def test_padding_goes_and_both_codes_of_the_country_become_one(raw, clean):
    assert clean_code(raw) == clean


@pytest.mark.parametrize(
    "code",
    ["", "GM36A", "GM036", "GM03633", "gm0363", "0363", "WK0363", "WK03630", "WK036300x", "BU036300", "BU0363000",
     "BU036300001", "LD01", "NL", "GB0363", "GM0363\nGM0344", "None", "nan"],
)  # fmt: skip
def test_a_malformed_code_is_refused_by_name(code):
    with pytest.raises(UnexpectedContentError) as caught:
        clean_code(code)
    assert f"'{code.strip()}'" in caught.value.what
    assert caught.value.remedy


def test_a_column_is_cleaned_in_its_own_order_and_the_original_stays():
    codes = pd.Series(["GM0363    ", "NL01", "GM0363"], index=[7, 3, 1])
    assert clean_codes(codes).to_dict() == {7: "GM0363", 3: "NL00", 1: "GM0363"}
    assert codes[7] == "GM0363    "


@pytest.mark.parametrize(
    ("code", "level", "gemeente", "wijk"),
    [
        ("NL00", Level.COUNTRY, None, None),
        ("PV20", Level.PROVINCE, None, None),
        ("GM0363", Level.MUNICIPALITY, "GM0363", None),
        ("WK0363AB", Level.WIJK, "GM0363", None),
        ("BU0363AB01", Level.BUURT, "GM0363", "WK0363AB"),
        ("GB0363oost", Level.OWN_AREA, "GM0363", None),
    ],
)
def test_a_code_says_its_level_and_its_parents(code, level, gemeente, wijk):
    assert (level_of(code), gemeente_of(code), wijk_of(code)) == (level, gemeente, wijk)


def test_every_level_has_a_dutch_word_for_one_and_for_many():
    assert LEVEL_LABELS.keys() == LEVEL_PLURALS.keys() == set(Level)


def test_scope_limits_wijken_and_buurten_only():
    codes = ["NL00", "PV20", "GM0344", "GM0363", "WK034401", "WK036300", "BU03440101", "BU03630000"]
    chosen = in_scope(pd.Series(codes), frozenset({"GM0363"}))
    assert [code for code, is_in in zip(codes, chosen, strict=True) if is_in] == [
        "NL00", "PV20", "GM0344", "GM0363", "WK036300", "BU03630000"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "change_codes", "municipal", "covered", "years", "is_same"),
    [
        ("BU00010000", {}, {}, [], (2020, 2020), True),
        ("BU00010000", {2020: "1"}, {}, [], (2019, 2020), True),
        ("BU00010000", {2020: "1"}, {}, [], (2020, 2019), True),
        ("BU00010000", {2020: "2"}, {}, [], (2019, 2020), False),
        ("BU00010000", {2020: "3"}, {}, [], (2019, 2020), False),
        ("BU00010000", {2020: "."}, {}, [], (2019, 2020), False),
        ("BU00010000", {}, {}, [2020], (2019, 2020), False),
        ("BU00010000", {2019: "3", 2020: "1"}, {}, [], (2019, 2020), True),
        ("BU00010000", {2020: "1", 2022: "1"}, {}, [], (2019, 2022), False),
        ("BU00010000", {2020: "1", 2021: "1", 2022: "1"}, {}, [], (2022, 2019), True),
        ("GM0001", {2020: "."}, {}, [2020], (2019, 2020), True),
        ("GM0001", {2020: "."}, {2020: {"GM0001"}}, [2020], (2019, 2020), False),
        ("GM0001", {2020: "."}, {2020: {"GM0002"}}, [2020], (2019, 2020), True),
        ("GM0001", {2020: "."}, {}, [], (2019, 2020), False),
        ("GM0001", {2020: "3"}, {}, [2020], (2019, 2020), False),
        ("GM0001", {2020: "1"}, {2020: {"GM0001"}}, [2020], (2019, 2020), True),
        ("NL00", {}, {}, [], (2011, 2024), True),
        ("PV20", {}, {}, [], (2011, 2024), True),
    ],
)  # fmt: skip
def test_an_area_is_the_same_when_every_step_is_known_and_unchanged(
    code, change_codes, municipal, covered, years, is_same
):
    log = ChangeLog(
        codes={(code, year): change for year, change in change_codes.items()},
        municipal={year: frozenset(codes) for year, codes in municipal.items()},
        municipal_years=frozenset(covered),
    )
    assert log.is_same_area(code, year=years[0], other_year=years[1]) is is_same


def test_the_change_log_is_built_from_regions_and_the_committed_list():
    regions = pd.DataFrame(
        {
            "region_code": ["GM0001", "BU00010000", "GM0001"],
            "boundary_year": [2020, 2020, 2023],
            "change_code": [".", "1", None],
        }
    )
    municipal = pd.DataFrame({"year": [2020, 2021], "old_code": ["GM0009", None], "new_code": ["GM0010", None]})
    log = build_change_log(regions, municipal)
    assert log.codes == {("GM0001", 2020): ".", ("BU00010000", 2020): "1"}
    assert log.municipal == {2020: frozenset({"GM0009", "GM0010"}), 2021: frozenset()}
    assert log.municipal_years == {2020, 2021}
    assert log.is_same_area("GM0001", year=2019, other_year=2021)
    assert not log.is_same_area("GM0010", year=2019, other_year=2021)


UNBROKEN = ChangeLog({}, {}, frozenset(range(2010, 2030)))


@pytest.mark.parametrize(
    ("year", "maps", "chosen"),
    [
        (2019, [2019, 2024], 2019),
        (2020, [2019, 2024], 2019),
        (2022, [2019, 2024], 2024),
        (2020, [2019, 2021], 2019),
        (2011, [2019, 2024], 2019),
        (2019, [], None),
    ],
)
def test_the_nearest_map_is_chosen_and_the_older_of_two_that_are_as_near(year, maps, chosen):
    areas = {map_year: frozenset({"GM0001"}) for map_year in maps}
    choice = choose_map(["GM0001"], year=year, areas_by_year=areas, changes=UNBROKEN)
    assert (choice and choice.boundary_year) == chosen


def test_a_map_beyond_a_break_is_not_used():
    maps = {2019: frozenset({"BU00010000"}), 2024: frozenset({"BU00010000"})}
    assert choose_map(["BU00010000"], year=2020, areas_by_year=maps, changes=NOTHING_KNOWN) is None


def test_a_farther_map_is_used_when_the_nearest_one_has_none_of_the_areas():
    maps = {2019: frozenset({"GM0002"}), 2024: frozenset({"GM0001"})}
    choice = choose_map(["GM0001"], year=2020, areas_by_year=maps, changes=UNBROKEN)
    assert choice is not None
    assert choice.boundary_year == 2024


def test_areas_that_changed_are_named_and_left_to_the_table():
    changes = ChangeLog({("BU00010000", 2020): "1", ("BU00010001", 2020): "3"}, {}, frozenset())
    maps = {2019: frozenset({"BU00010000", "BU00010001"})}
    codes = ["BU00010002", "BU00010001", "BU00010000"]
    choice = choose_map(codes, year=2020, areas_by_year=maps, changes=changes)
    assert choice is not None
    assert choice.drawn == ("BU00010000",)
    assert choice.not_drawn == ("BU00010001", "BU00010002")


@given(
    changed=st.sets(st.tuples(st.sampled_from(["GM0001", "GM0002", "GM0003"]), st.integers(2016, 2024))),
    year=st.integers(2015, 2025),
    maps=st.sets(st.integers(2015, 2025)),
)
def test_every_area_is_either_drawn_or_named_as_not_drawn(changed, year, maps):
    codes = ["GM0001", "GM0002", "GM0003"]
    municipal = {step: frozenset(code for code, at in changed if at == step) for _, step in changed}
    changes = ChangeLog({}, municipal, frozenset(range(2015, 2026)))
    choice = choose_map(codes, year=year, areas_by_year={item: frozenset(codes) for item in maps}, changes=changes)
    if choice is not None:
        assert sorted((*choice.drawn, *choice.not_drawn)) == codes
        assert choice.drawn
        for code in choice.drawn:
            low, high = sorted((year, choice.boundary_year))
            assert not any(area == code and low < step <= high for area, step in changed)


@given(first=st.integers(2010, 2025), second=st.integers(2010, 2025), broken=st.sets(st.integers(2010, 2025)))
def test_being_the_same_area_does_not_depend_on_the_direction(first, second, broken):
    changes = ChangeLog({}, {year: frozenset({"GM0001"}) for year in broken}, frozenset(range(2010, 2026)))
    forth = changes.is_same_area("GM0001", year=first, other_year=second)
    assert forth == changes.is_same_area("GM0001", year=second, other_year=first)
