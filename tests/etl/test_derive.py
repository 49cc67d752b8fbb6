"""Figures that follow from the loaded ones: mergers, other codes, estimates and own areas, worked out by hand."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from armoedebeeld import store
from armoedebeeld.domain.borders import Method
from etl.derive import derive, strip_derived
from etl.service_use import LocalInput
from tests.support import deliveries
from tests.support.borders import (
    area,
    carried,
    count,
    derived,
    drawn,
    municipal_changes,
    own_area,
    own_areas,
    rate,
    values,
)
from tests.support.figures import content, observation, table

ROOT = Path(__file__).parents[2]
REAL_CHANGES = pd.read_csv(ROOT / "data" / "reference" / "gemeente_wijzigingen.csv", dtype="str")


# ---------------------------------------------------------------- municipalities

# KWB 2020 (84799NED): inhabitants, bijstand. https://opendata.cbs.nl/statline/#/CBS/nl/dataset/84799NED
KWB_2020 = {
    "GM0003": (11642, 460), "GM0010": (24678, 970), "GM0024": (9537, 230), "GM0363": (872757, 39780),
    "GM0457": (19738, 410),
}  # fmt: skip


def merged_content(*rows, target="GM1979", former=("GM0003", "GM0010", "GM0024")):
    regions = [*(area(code, 2020, change=".") for code in former), area(target, 2024, change=".")]
    return content(*rows, region=table("region", *regions))


def test_merged_municipalities_are_added_up(tmp_path):
    rows = [count(code, KWB_2020[code][0]) for code in ("GM0003", "GM0010", "GM0024")]
    rows += [rate(code, KWB_2020[code][1], KWB_2020[code][0]) for code in ("GM0003", "GM0010", "GM0024")]
    found = carried(merged_content(*rows), tmp_path, changes=REAL_CHANGES)
    inhabitants = 11642 + 24678 + 9537
    assert values(found) == {
        ("bijstand", "GM1979", 2020): pytest.approx(1000 * 1660 / inhabitants),
        ("inwoners", "GM1979", 2020): inhabitants,
    }
    assert set(found["method"]) == {Method.MERGED}
    assert set(found["boundary_year"]) == {2024}
    assert not found["is_estimate"].any()
    assert found[["numerator", "denominator"]].values.tolist()[0] == [1660, inhabitants]


def test_a_municipality_that_grew_is_itself_and_what_it_took_over(tmp_path):
    rows = [rate(code, KWB_2020[code][1], KWB_2020[code][0]) for code in ("GM0363", "GM0457")]
    loaded = merged_content(*rows, target="GM0363", former=("GM0363", "GM0457"))
    row = carried(loaded, tmp_path, changes=REAL_CHANGES).iloc[0]
    assert row[["region_code", "numerator", "denominator"]].tolist() == ["GM0363", 40190, 892495]
    assert row["value"] == pytest.approx(45.031, abs=0.0005)


@pytest.mark.parametrize(
    "rows",
    [
        [count("GM0003", 10), count("GM0010", 10)],
        [count("GM0003", 10), count("GM0010", 10), count("GM0024", None, status="geheim_of_onbekend")],
    ],
)
def test_a_sum_with_a_missing_part_is_not_given(rows, tmp_path):
    assert carried(merged_content(*rows), tmp_path, changes=REAL_CHANGES).empty


def test_percentages_are_not_added_up(tmp_path):
    rows = [observation(region_code=code, value=5.0) for code in ("GM0003", "GM0010", "GM0024")]
    assert carried(merged_content(*rows), tmp_path, changes=REAL_CHANGES).empty


def test_a_split_municipality_or_an_unknown_year_gives_nothing(tmp_path):
    split = merged_content(count("GM0788", 10), count("GM0757", 10), target="GM0757", former=("GM0757", "GM0788"))
    assert carried(split, tmp_path, changes=REAL_CHANGES).empty
    rows = [count(code, 10) for code in ("GM0003", "GM0010", "GM0024")]
    until_2023 = REAL_CHANGES[REAL_CHANGES["year"].astype(int) < 2024]
    assert carried(merged_content(*rows), tmp_path, changes=until_2023).empty


def test_a_table_that_the_source_recomputed_is_left_alone(tmp_path):
    rows = [
        observation(indicator_id="kinderen_laag_inkomen", region_code=code, source_id="laag", numerator=100,
                    denominator=1000, value=10.0)
        for code in ("GM0003", "GM0010", "GM0024")
    ]  # fmt: skip
    assert carried(merged_content(*rows), tmp_path, changes=REAL_CHANGES).empty


def test_a_municipality_that_only_got_another_code_keeps_all_its_figures(tmp_path):
    loaded = merged_content(observation(region_code="GM0001", value=5.0), target="GM0009", former=("GM0001",))
    found = carried(loaded, tmp_path, changes=municipal_changes((2021, "GM0001", "GM0009")))
    assert values(found) == {("armoede", "GM0009", 2020): 5.0}
    assert found["method"].tolist() == [Method.RECODED]


def test_groups_are_added_up_apart(tmp_path):
    rows = [count(code, 10, breakdown=part) for code in ("GM0003", "GM0010", "GM0024") for part in ("totaal", "paren")]
    found = carried(merged_content(*rows), tmp_path, changes=REAL_CHANGES)
    assert found[["breakdown", "value"]].values.tolist() == [["paren", 30], ["totaal", 30]]


# ---------------------------------------------------------------- other codes


def recoded_content(*rows, **tables):
    regions = [
        area("WK000100", 2019, name="Noord"),
        area("WK000100", 2020, name="Noord"),
        area("WK0001AA", 2021, name="Noord", change="2"),
    ]
    return content(*rows, region=table("region", *regions), **tables)


def test_an_area_with_another_code_keeps_its_figures_and_its_gaps(tmp_path):
    loaded = recoded_content(
        count("WK000100", 70, year=2019),
        observation(region_code="WK000100", year=2020, value=None, status="geheim_of_onbekend"),
        observation(region_code="WK000100", year=2020, indicator_id="woz_waarde", value=250),
        count("WK0001AA", 90, year=2021),
    )
    found = carried(loaded, tmp_path)
    assert found[["indicator_id", "year", "boundary_year", "status", "method"]].values.tolist() == [
        ["armoede", 2020, 2021, "geheim_of_onbekend", "andere_code"],
        ["inwoners", 2019, 2021, "ok", "andere_code"],
        ["woz_waarde", 2020, 2021, "ok", "andere_code"],
    ]
    assert set(found["region_code"]) == {"WK0001AA"}
    assert not found["is_estimate"].any()


def squares(folder, *, year, wijk, shift=0.0):
    whole = (0 + shift, 0, 10 + shift, 10)
    buurt = wijk.replace("WK", "BU") + "00"
    return [
        drawn(folder, level="WK", year=year, **{wijk: whole}),
        drawn(folder, level="BU", year=year, **{buurt: whole}),
    ]


@pytest.mark.parametrize(("shift", "methods"), [(0.0, {"andere_code"}), (0.5, set())])
def test_a_name_that_fits_has_to_lie_in_the_same_place(shift, methods, tmp_path):
    boundary = table("boundary", *squares(tmp_path, year=2020, wijk="WK000100"),
                     *squares(tmp_path, year=2021, wijk="WK0001AA", shift=shift))  # fmt: skip
    loaded = recoded_content(count("WK000100", 70, year=2020), boundary=boundary)
    assert set(carried(loaded, tmp_path)["method"]) == methods


# ---------------------------------------------------------------- estimates


@pytest.fixture
def moved(tmp_path):
    """Two wijken of two buurten each; on 1 January 2020 the first gives half of its second buurt to the other."""
    old = {"WK000100": (0, 0, 20, 10), "WK000101": (20, 0, 40, 10)}
    old_buurten = {
        "BU00010000": (0, 0, 10, 10), "BU00010001": (10, 0, 20, 10), "BU00010100": (20, 0, 30, 10),
        "BU00010101": (30, 0, 40, 10),
    }  # fmt: skip
    new = {"WK000100": (0, 0, 15, 10), "WK000101": (15, 0, 40, 10)}
    new_buurten = old_buurten | {"BU00010001": (10, 0, 15, 10), "BU00010100": (15, 0, 30, 10)}
    boundary = [
        drawn(tmp_path, level="WK", year=2019, **old),
        drawn(tmp_path, level="BU", year=2019, **old_buurten),
        drawn(tmp_path, level="WK", year=2020, **new),
        drawn(tmp_path, level="BU", year=2020, **new_buurten),
    ]
    homes = {"WK000100": 400, "WK000101": 600, "BU00010000": 300, "BU00010001": 100, "BU00010100": 300,
             "BU00010101": 300}  # fmt: skip
    changed = {"WK000100", "WK000101", "BU00010001", "BU00010100"}
    regions = [area(code, 2019, households=number) for code, number in homes.items()]
    regions += [area(code, 2020, change="3" if code in changed else "1") for code in homes]
    rows = [count("WK000100", 800, year=2019), count("WK000101", 1200, year=2019)]
    rows += [
        count("BU00010001", 240, year=2019),
        count("BU00010100", 590, year=2019),
        count("BU00010000", 560, year=2019),
    ]
    rows += [observation(region_code="WK000100", year=2019, value=10.0),
             observation(region_code="WK000101", year=2019, value=3.5)]  # fmt: skip
    loaded = content(*rows, region=table("region", *regions), boundary=table("boundary", *boundary))
    return SimpleNamespace(content=loaded, folder=tmp_path)


def test_wijken_are_divided_by_households_and_buurten_by_surface(moved):
    found = carried(moved.content, moved.folder)
    # Half of the buurt moves: 120 of its 240 people go over, from 800 in the wijk (its buurten add up to that).
    # The percentage is (600 x 3,5 + 50 x 10) / 650.
    assert values(found) == {
        ("armoede", "WK000100", 2019): 10.0,
        ("armoede", "WK000101", 2019): 4.0,
        ("inwoners", "BU00010001", 2019): pytest.approx(120, abs=0.01),
        ("inwoners", "BU00010100", 2019): pytest.approx(710, abs=0.01),
        ("inwoners", "WK000100", 2019): pytest.approx(680, abs=0.01),
        ("inwoners", "WK000101", 2019): pytest.approx(1300, abs=0.01),
    }
    assert set(found["method"]) == {Method.ESTIMATED}
    assert found["is_estimate"].all()
    assert set(found["boundary_year"]) == {2020}
    assert (found["source_id"] == "kwb").all()


def test_people_are_neither_made_nor_lost(moved):
    found = carried(moved.content, moved.folder)
    for level, total in (("WK", 1980), ("BU", 830)):
        rows = found[(found["indicator_id"] == "inwoners") & (found["region_level"] == level)]
        assert rows["value"].sum() == pytest.approx(total, abs=0.01)


def test_an_area_that_did_not_change_is_not_estimated(moved):
    assert "BU00010000" not in set(carried(moved.content, moved.folder)["region_code"])


def test_hidden_figures_are_not_estimated_around(moved):
    rows = moved.content.observations
    hidden = (rows["indicator_id"] == "inwoners") & (rows["region_code"] == "WK000100")
    rows = rows.assign(numerator=rows["numerator"].mask(hidden), value=rows["value"].mask(hidden),
                       status=rows["status"].mask(hidden, "geheim_of_onbekend"))  # fmt: skip
    found = carried(replace(moved.content, observations=rows), moved.folder)
    assert [key for key in values(found) if key[0] == "inwoners" and key[1].startswith("WK")] == []


def test_counts_of_service_use_are_not_spread_over_other_borders(moved):
    given = deliveries.delivery(deliveries.use("WK000100", 400, year=2019, boundary_year=2019))
    result, *_ = derive(
        moved.content,
        catalogue=deliveries.catalogue(),
        figures_folder=moved.folder,
        municipal_changes=municipal_changes(),
        own_areas=store.empty_table("own_area"),
        local=LocalInput((given,)),
    )
    assert "gebruik_leergeld" in set(result.observations["indicator_id"])
    carried_ids = set(result.carried["indicator_id"])
    assert "inwoners" in carried_ids
    assert not carried_ids & {"gebruik_leergeld", "bereik_leergeld"}


@pytest.mark.parametrize(("year", "level"), [(2019, "WK"), (2019, "BU"), (2020, "WK")])
def test_borders_that_are_not_loaded_give_no_estimate_of_wijken(moved, year, level):
    rows = moved.content.boundary
    boundary = rows[~((rows["boundary_year"] == year) & (rows["level"] == level))]
    found = carried(replace(moved.content, boundary=boundary), moved.folder)
    assert not found["region_code"].str.startswith("WK").any()


def test_approximate_buurten_are_never_estimated_on(moved):
    rough = drawn(moved.folder, level="BU", year=2020, BU00010000=(0, 0, 9.9, 10), BU00010001=(10.1, 0, 15, 10),
                  BU00010100=(15, 0, 30, 10), BU00010101=(30, 0, 40, 10))  # fmt: skip
    rows = moved.content.boundary
    rows = rows[~((rows["boundary_year"] == 2020) & (rows["level"] == "BU"))]
    loaded = replace(moved.content, boundary=pd.concat([rows, table("boundary", rough)], ignore_index=True))
    result, notes = derived(loaded, moved.folder)
    assert set(result.carried["region_level"]) == {"WK"}
    assert len(notes) == 1
    assert notes[0].startswith("Buurtgrenzen 2020 van GM0001 niet gebruikt om te schatten")


def test_a_year_without_borders_uses_those_of_a_year_in_which_the_areas_were_the_same(moved):
    earlier = moved.content.region[moved.content.region["boundary_year"] == 2019].assign(boundary_year=2018)
    later = moved.content.region
    rows = moved.content.observations
    older = rows.assign(year=2018, period="2018", boundary_year=2018)
    loaded = replace(moved.content, region=pd.concat([earlier, later]), observations=pd.concat([older, rows]))
    found = values(carried(loaded, moved.folder))
    assert found["inwoners", "WK000100", 2018] == found["inwoners", "WK000100", 2019]
    # Not when CBS says that they changed, or says nothing.
    unknown = later.assign(change_code=later["change_code"].mask(later["boundary_year"] == 2019))
    loaded = replace(loaded, region=pd.concat([earlier, unknown]))
    assert 2018 not in set(carried(loaded, moved.folder)["year"])


# ---------------------------------------------------------------- as a whole


def test_deriving_twice_gives_the_same_and_nothing_is_left_after_stripping(moved):
    own = own_areas(own_area("Oost", "BU00010000", "BU00010001", year=2019))
    once, _ = derived(moved.content, moved.folder, own=own)
    twice, _ = derived(once, moved.folder, own=own)
    for name in ("observations", "region", "boundary", "carried", "own_area"):
        pd.testing.assert_frame_equal(once.table(name), twice.table(name))
    stripped = strip_derived(once)
    for name in ("observations", "region", "boundary"):
        pd.testing.assert_frame_equal(stripped.table(name), moved.content.table(name))
    assert stripped.carried.empty
    assert stripped.own_area.empty


def test_the_order_of_the_loaded_rows_does_not_matter(moved):
    shuffled = replace(
        moved.content,
        observations=moved.content.observations.sample(frac=1, random_state=1).reset_index(drop=True),
        region=moved.content.region.sample(frac=1, random_state=2).reset_index(drop=True),
        boundary=moved.content.boundary.sample(frac=1, random_state=3).reset_index(drop=True),
    )
    pd.testing.assert_frame_equal(carried(moved.content, moved.folder), carried(shuffled, moved.folder))


def test_nothing_loaded_gives_nothing(tmp_path):
    result, notes = derived(store.Content(), tmp_path)
    assert (len(result.carried), len(result.observations), notes) == (0, 0, ())
    assert result.carried.dtypes.astype(str).to_dict() == store.TABLES["carried"]


def test_what_is_derived_can_be_stored_and_read_back(moved):
    own = own_areas(own_area("Oost", "BU00010000", "BU00010001", year=2019))
    result, _ = derived(moved.content, moved.folder, own=own)
    path = store.replace_database(moved.folder, result)
    back = store.read_content(path)
    assert len(back.carried) == len(result.carried) == 6
    assert set(back.observations["region_level"]) >= {"GB"}


def test_a_municipality_that_came_in_and_is_not_loaded_is_named(tmp_path):
    regions = [area("WK000100", 2020), area("WK000100", 2022, change="3")]
    loaded = content(count("WK000100", 10), region=table("region", *regions))
    _, notes = derived(loaded, tmp_path, changes=municipal_changes((2021, "GM0457", "GM0001")))
    assert notes == (
        "GM0457 hoort sinds 2021 bij GM0001. Wijken en buurten van daarvoor zijn er alleen als GM0457 ook wordt "
        "geladen (--gemeente GM0457).",
    )
