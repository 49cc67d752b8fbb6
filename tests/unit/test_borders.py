"""Which former areas a present one consists of, and which figure stands in its series."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain.borders import (
    AREA_COLUMNS,
    METHOD_LABELS,
    Method,
    assign_ground,
    build_municipal_history,
    join_series,
    recoded_pairs,
)
from armoedebeeld.domain.regions import ChangeLog
from tests.support.borders import municipal_changes
from tests.support.figures import observation, observations

ROOT = Path(__file__).parents[2]
NO_REGIONS = pd.DataFrame({"region_code": pd.Series(dtype="str"), "boundary_year": pd.Series(dtype="Int64")})


def seen(**codes: int) -> pd.DataFrame:
    """Regions that are loaded: code and first year."""
    return pd.DataFrame({"region_code": list(codes), "boundary_year": list(codes.values())})


@pytest.fixture(scope="module")
def history():
    changes = pd.read_csv(ROOT / "data" / "reference" / "gemeente_wijzigingen.csv", dtype="str")
    old = seen(GM0363=2016, GM0439=2016, GM0014=2016, GM0080=2018, GM1900=2016, GM0855=2016, GM0344=2016)
    return build_municipal_history(changes, old)


@pytest.mark.parametrize(
    ("code", "year", "parts"),
    [
        ("GM1979", 2020, {"GM0003", "GM0010", "GM0024"}),
        ("GM1979", 2021, {"GM1979"}),
        ("GM1982", 2021, {"GM0756", "GM0786", "GM0815", "GM1684", "GM1702"}),
        ("GM1992", 2017, {"GM0501", "GM0530", "GM0614"}),
        ("GM0363", 2022, {"GM0363", "GM0457"}),
        ("GM0363", 2023, {"GM0363"}),
        ("GM0439", 2019, {"GM0439", "GM0370"}),
        ("GM0014", 2018, {"GM0014", "GM0009", "GM0017"}),
        ("GM0344", 2016, {"GM0344"}),
        ("GM0080", 2017, None),  # a part of GM0140, which was split
        ("GM1900", 2017, None),  # another part of it
        ("GM1900", 2018, {"GM1900"}),
        ("GM0855", 2020, None),  # a part of GM0788
        ("GM0344", 2015, None),  # 2016 is not in the list
    ],
)  # fmt: skip
def test_a_municipality_consists_of_those_that_merged_into_it(history, code, year, parts):
    assert history.parts(code, year=year, target_year=2024) == parts


def test_a_chain_of_mergers_is_followed_to_the_first_municipalities():
    changes = municipal_changes(
        (2018, "GM0001", "GM0009"), (2018, "GM0002", "GM0009"), (2021, "GM0009", "GM0010"), (2021, "GM0003", "GM0010")
    )
    chain = build_municipal_history(changes, NO_REGIONS)
    assert chain.parts("GM0010", year=2017, target_year=2024) == {"GM0001", "GM0002", "GM0003"}
    assert chain.parts("GM0010", year=2018, target_year=2024) == {"GM0009", "GM0003"}
    assert chain.parts("GM0010", year=2021, target_year=2024) == {"GM0010"}


def test_a_municipality_that_grew_twice_is_followed_to_its_own_birth():
    changes = municipal_changes((2018, "GM0001", "GM0009"), (2018, "GM0002", "GM0009"), (2021, "GM0003", "GM0009"))
    chain = build_municipal_history(changes, seen(GM0009=2018))
    assert chain.parts("GM0009", year=2017, target_year=2024) == {"GM0001", "GM0002", "GM0003"}
    assert chain.parts("GM0009", year=2019, target_year=2024) == {"GM0009", "GM0003"}


def test_a_municipality_that_gave_land_away_and_lives_on_is_not_exact():
    changes = municipal_changes((2020, "GM0001", "GM0002"))
    chain = build_municipal_history(changes, seen(GM0001=2017, GM0002=2017))
    assert chain.parts("GM0001", year=2019, target_year=2024) is None
    assert chain.parts("GM0001", year=2020, target_year=2024) == {"GM0001"}


def test_a_year_that_is_not_in_the_list_breaks_the_chain():
    chain = build_municipal_history(municipal_changes(years=range(2017, 2023)), seen(GM0001=2017))
    assert chain.parts("GM0001", year=2017, target_year=2022) == {"GM0001"}
    assert chain.parts("GM0001", year=2017, target_year=2023) is None


@given(
    mergers=st.lists(
        st.tuples(st.integers(2018, 2024), st.integers(1, 30)), unique_by=lambda item: item[1], max_size=12
    ),
    year=st.integers(2017, 2024),
)
def test_parts_are_the_municipalities_that_exist_in_the_year_and_end_up_in_the_target(mergers, year):
    # Each merges into GM0099, which was there all the time.
    changes = municipal_changes(*((at, f"GM{number:04d}", "GM0099") for at, number in mergers))
    chain = build_municipal_history(changes, seen(GM0099=2017))
    expected = {"GM0099"} | {f"GM{number:04d}" for at, number in mergers if at > year}
    assert chain.parts("GM0099", year=year, target_year=2025) == expected


# ---------------------------------------------------------------- wijken and buurten


def areas(*rows: tuple[str, int, str, str | None]) -> pd.DataFrame:
    """Code, boundary year, name, change code."""
    frame = pd.DataFrame(rows, columns=["region_code", "boundary_year", "name", "change_code"])
    return frame.assign(level=frame["region_code"].str[:2])[list(AREA_COLUMNS)].astype(AREA_COLUMNS)


NO_CHANGES = build_municipal_history(municipal_changes(), NO_REGIONS)


def pairs_of(*rows: tuple[str, int, str, str | None], history=NO_CHANGES) -> list[tuple[int, str, str]]:
    return list(recoded_pairs(areas(*rows), history).itertuples(index=False, name=None))


def test_the_former_code_is_found_by_name_when_only_the_code_changed():
    found = pairs_of(("WK036300", 2021, "Burgwallen", "1"), ("WK0363AA", 2022, "Burgwallen", "2"))
    assert found == [(2022, "WK0363AA", "WK036300")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Burgwallen-Oude Zijde", "burgwallen-oude zijde "),
        ("Wijk 00 Centrum", "Wijk AA Centrum"),
        ("De  Punt", "De Punt"),
    ],
)
def test_capitals_spaces_and_the_number_in_a_name_do_not_count(before, after):
    assert pairs_of(("WK036300", 2021, before, "1"), ("WK0363AA", 2022, after, "2"))


@pytest.mark.parametrize(
    "rows",
    [
        # The border changed, or CBS says nothing.
        [("WK036300", 2021, "Noord", "1"), ("WK0363AA", 2022, "Noord", "3")],
        [("WK036300", 2021, "Noord", "1"), ("WK0363AA", 2022, "Noord", None)],
        # Another name, another municipality, another level, no name.
        [("WK036300", 2021, "Noord", "1"), ("WK0363AA", 2022, "Zuid", "2")],
        [("WK036300", 2021, "Noord", "1"), ("WK0344AA", 2022, "Noord", "2")],
        [("WK036300", 2021, "Noord", "1"), ("BU0363AA00", 2022, "Noord", "2")],
        [("WK036300", 2021, "", "1"), ("WK0363AA", 2022, "", "2")],
        # The year between is not loaded.
        [("WK036300", 2020, "Noord", "1"), ("WK0363AA", 2022, "Noord", "2")],
        # The former code lives on.
        [("WK036300", 2021, "Noord", "1"), ("WK036300", 2022, "Noord", "1"), ("WK0363AA", 2022, "Noord", "2")],
        # Two of that name went, or two came: nobody can tell.
        [("WK036300", 2021, "Noord", "1"), ("WK036301", 2021, "Noord", "1"), ("WK0363AA", 2022, "Noord", "2")],
        [("WK036300", 2021, "Noord", "1"), ("WK0363AA", 2022, "Noord", "2"), ("WK0363AB", 2022, "Noord", "2")],
        [("WK036300", 2021, "Noord", "1"), ("WK0363AA", 2022, "Noord", "2"), ("WK0363AB", 2022, "Noord", "3")],
    ],
)
def test_a_former_code_that_is_not_certain_is_not_used(rows):
    assert pairs_of(*rows) == []


def test_the_former_code_may_lie_in_a_municipality_that_merged_into_the_present_one():
    weesp = build_municipal_history(municipal_changes((2023, "GM0457", "GM0363")), NO_REGIONS)
    rows = [("WK045700", 2022, "Centrum", "1"), ("WK0363SB", 2023, "Centrum", "2")]
    assert pairs_of(*rows, history=weesp) == [(2023, "WK0363SB", "WK045700")]
    assert pairs_of(*rows) == []


def grounds(*rows: tuple[str, int, str, str | None]) -> dict[tuple[str, int], int]:
    listed = areas(*rows)
    numbered = assign_ground(listed, recoded_pairs(listed, NO_CHANGES))
    return {(row.region_code, row.boundary_year): row.ground for row in numbered.itertuples()}


def test_land_keeps_its_number_through_unchanged_years_and_new_codes():
    found = grounds(
        ("BU03630000", 2020, "Dam", None),
        ("BU03630000", 2021, "Dam", "1"),
        ("BU0363AA00", 2022, "Dam", "2"),
        ("BU0363AA00", 2023, "Dam", "1"),
        ("BU03630001", 2021, "Plein", "3"),
        ("BU03630001", 2022, "Plein", "1"),
    )
    dam = {found[key] for key in found if key[0] in {"BU03630000", "BU0363AA00"}}
    plein = {found[key] for key in found if key[0] == "BU03630001"}
    assert len(dam) == len(plein) == 1
    assert dam != plein


@pytest.mark.parametrize("change", ["3", "2", None, "."])
def test_land_gets_a_new_number_when_nothing_says_that_it_is_the_same(change):
    found = grounds(("BU03630000", 2020, "Dam", "1"), ("BU03630000", 2021, "Dam", change))
    assert found["BU03630000", 2020] != found["BU03630000", 2021]


def test_land_gets_a_new_number_across_a_year_that_is_not_loaded():
    found = grounds(("BU03630000", 2019, "Dam", "1"), ("BU03630000", 2021, "Dam", "1"))
    assert len(set(found.values())) == 2


def test_no_areas_give_no_numbers():
    assert assign_ground(areas(), recoded_pairs(areas(), NO_CHANGES)).columns.tolist() == [*AREA_COLUMNS, "ground"]


# ---------------------------------------------------------------- one series


def published(*rows: dict) -> pd.DataFrame:
    return observations(*rows).assign(region_name="Gebied")


def carried(*rows: dict, method: Method) -> pd.DataFrame:
    return published(*rows).assign(method=method.value)


LOG = ChangeLog(
    codes={("WK000100", 2020): "1", ("WK000100", 2021): "3", ("WK000100", 2022): "1"},
    municipal={},
    municipal_years=frozenset(),
)
OLD, NEW = ({"region_code": "WK000100", "year": year} for year in (2020, 2022))
ON_NEW = {"region_code": "WK000100", "year": 2020, "boundary_year": 2022}


def methods(rows: pd.DataFrame) -> list[tuple[int, float, str]]:
    return list(rows[["year", "value", "method"]].itertuples(index=False, name=None))


def test_a_published_figure_on_the_newest_borders_stands():
    unneeded = carried(observation(**NEW, value=9.0), method=Method.ESTIMATED)
    rows = join_series(published(observation(**NEW, value=2.0)), unneeded, changes=LOG, with_estimates=True)
    assert methods(rows) == [(2022, 2.0, "gepubliceerd")]


def test_borders_that_did_not_change_are_the_newest_ones_too():
    rows = [observation(**NEW, value=2.0), observation(region_code="WK000100", year=2021, value=3.0)]
    estimate = carried(observation(region_code="WK000100", year=2021, boundary_year=2022, value=9.0),
                       method=Method.ESTIMATED)  # fmt: skip
    joined = join_series(published(*rows), estimate, changes=LOG, with_estimates=True)
    assert methods(joined) == [(2021, 3.0, "gepubliceerd"), (2022, 2.0, "gepubliceerd")]


def test_an_exact_figure_goes_before_an_estimate_and_both_before_one_on_other_borders():
    old = published(observation(**OLD, value=1.0), observation(**NEW, value=2.0))
    exact = carried(observation(**ON_NEW, value=5.0), method=Method.RECODED)
    estimate = carried(observation(**ON_NEW, value=6.0, is_estimate=True), method=Method.ESTIMATED)
    nothing = estimate.iloc[:0]

    def first_of(other: pd.DataFrame, *, with_estimates: bool) -> tuple[int, float, str]:
        return methods(join_series(old, other, changes=LOG, with_estimates=with_estimates))[0]

    both = pd.concat([estimate, exact], ignore_index=True)
    assert first_of(both, with_estimates=True) == (2020, 5.0, "andere_code")
    assert first_of(estimate, with_estimates=True) == (2020, 6.0, "geschat")
    assert first_of(estimate, with_estimates=False) == (2020, 1.0, "gepubliceerd")
    assert first_of(nothing, with_estimates=True) == (2020, 1.0, "gepubliceerd")


def test_the_newest_borders_are_known_from_a_carried_figure_too():
    only_old = published(observation(**OLD, value=1.0))
    exact = carried(observation(**ON_NEW, value=5.0), method=Method.MERGED)
    assert methods(join_series(only_old, exact, changes=LOG, with_estimates=False)) == [(2020, 5.0, "samengevoegd")]


def test_a_hidden_figure_on_the_newest_borders_is_not_replaced_by_an_estimate():
    hidden = published(observation(**NEW, value=None, status="geheim_of_onbekend"))
    estimate = carried(observation(**NEW, value=6.0), method=Method.ESTIMATED)
    row = join_series(hidden, estimate, changes=LOG, with_estimates=True).iloc[0]
    assert (row["status"], row["method"]) == ("geheim_of_onbekend", "gepubliceerd")


def test_each_group_and_each_area_has_its_own_row():
    rows = published(
        observation(**NEW, value=2.0),
        observation(**NEW, value=3.0, breakdown="eenoudergezinnen"),
        observation(region_code="NL00", year=2022, value=4.0),
    )
    joined = join_series(rows, carried(observation(**NEW), method=Method.MERGED).iloc[:0], changes=LOG,
                         with_estimates=True)  # fmt: skip
    assert joined[["region_code", "breakdown", "value"]].values.tolist() == [
        ["NL00", "totaal", 4.0],
        ["WK000100", "eenoudergezinnen", 3.0],
        ["WK000100", "totaal", 2.0],
    ]


def test_every_method_has_a_label():
    assert set(METHOD_LABELS) == set(Method)
