"""Own areas: figures, regions and borders added up from their buurten, and what can not be added up."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from armoedebeeld import geo
from armoedebeeld.domain.observations import check_observations
from tests.support.borders import area, count, derived, drawn, own_area, own_areas, rate, values
from tests.support.figures import content, observation, table


@pytest.fixture
def oost(tmp_path):
    """An own area of two buurten, with figures of three years; in 2021 the border of one of them changed."""
    buurten = ("BU00010000", "BU00010001")
    regions = [area(code, 2019) for code in buurten] + [area(code, 2020) for code in buurten]
    regions += [area("BU00010000", 2021), area("BU00010001", 2021, change="3")]
    rows = []
    for year in (2019, 2020, 2021):
        rows += [count("BU00010000", 30, year=year), count("BU00010001", 12, year=year)]
        rows += [rate("BU00010000", 10, 200, year=year), rate("BU00010001", 90, 800, year=year)]
    rows += [observation(region_code=code, value=5.0) for code in buurten]
    boundary = drawn(tmp_path, level="BU", year=2020, BU00010000=(0, 0, 10, 10), BU00010001=(10, 0, 20, 10))
    loaded = content(*rows, region=table("region", *regions), boundary=table("boundary", boundary))
    return SimpleNamespace(content=loaded, folder=tmp_path, own=own_areas(own_area("Oost", *buurten)))


def own_rows(loaded, oost, own=None):
    result, _ = derived(loaded, oost.folder, own=oost.own if own is None else own)
    return result.observations[result.observations["region_level"] == "GB"]


def test_an_own_area_is_the_sum_of_its_buurten(oost):
    rows = own_rows(oost.content, oost)
    assert values(rows[rows["value"].notna()]) == {
        ("inwoners", "GB0001oost", 2019): 42,
        ("inwoners", "GB0001oost", 2020): 42,
        ("bijstand", "GB0001oost", 2019): 100,
        ("bijstand", "GB0001oost", 2020): 100,
    }
    assert set(rows["boundary_year"]) == {2020}
    assert set(rows["snapshot_id"]) == {"K2020@2026-01-01T00:00:00Z"}
    check_observations(rows, dataset="eigen gebieden")


def test_a_percentage_of_an_own_area_says_that_it_can_not_be_summed(oost):
    rows = own_rows(oost.content, oost)
    row = rows[rows["indicator_id"] == "armoede"].iloc[0]
    assert (row["status"], pd.isna(row["value"])) == ("niet_van_toepassing", True)


def test_years_in_which_a_buurt_was_another_one_are_a_gap(oost):
    assert set(own_rows(oost.content, oost)["year"]) == {2019, 2020}


def test_a_buurt_that_only_had_another_code_is_still_counted(oost):
    regions = oost.content.region
    was = regions["boundary_year"] == 2019
    regions = regions.assign(
        region_code=regions["region_code"].mask(was & (regions["region_code"] == "BU00010001"), "BU00010009"),
        change_code=regions["change_code"].mask(
            (regions["boundary_year"] == 2020) & (regions["region_code"] == "BU00010001"), "2"
        ),
        name=regions["name"].mask(regions["region_code"] == "BU00010001", "Markt"),
    )
    rows = oost.content.observations
    rows = rows.assign(
        region_code=rows["region_code"].mask(
            (rows["year"] == 2019) & (rows["region_code"] == "BU00010001"), "BU00010009"
        )
    )
    found = own_rows(replace(oost.content, region=regions, observations=rows), oost)
    assert values(found)["inwoners", "GB0001oost", 2019] == 42


@pytest.mark.parametrize("status", ["geheim_of_onbekend", "onderdrukt", "niet_gepubliceerd"])
def test_a_hidden_buurt_hides_the_own_area(oost, status):
    rows = oost.content.observations
    hidden = (rows["indicator_id"] == "inwoners") & (rows["region_code"] == "BU00010001") & (rows["year"] == 2020)
    rows = rows.assign(numerator=rows["numerator"].mask(hidden), value=rows["value"].mask(hidden),
                       status=rows["status"].mask(hidden, status))  # fmt: skip
    found = own_rows(replace(oost.content, observations=rows), oost)
    row = found[(found["indicator_id"] == "inwoners") & (found["year"] == 2020)].iloc[0]
    assert (row["status"], pd.isna(row["value"]), pd.isna(row["numerator"])) == (status, True, True)


def test_a_buurt_without_a_row_is_missing_not_zero(oost):
    rows = oost.content.observations
    gone = (rows["indicator_id"] == "inwoners") & (rows["region_code"] == "BU00010001") & (rows["year"] == 2020)
    found = own_rows(replace(oost.content, observations=rows[~gone]), oost)
    row = found[(found["indicator_id"] == "inwoners") & (found["year"] == 2020)].iloc[0]
    assert (row["status"], pd.isna(row["value"])) == ("ontbreekt", True)


def test_an_own_area_has_a_region_and_a_border(oost):
    result, notes = derived(oost.content, oost.folder, own=oost.own)
    area_row = result.region[result.region["level"] == "GB"].iloc[0]
    assert area_row[["region_code", "name", "parent_gemeente", "dataset_id"]].tolist() == [
        "GB0001oost", "Oost", "GM0001", "eigen_gebieden",
    ]  # fmt: skip
    assert (area_row["inhabitants"], area_row["households"], area_row["boundary_year"]) == (2000, 200, 2020)
    border = result.boundary[result.boundary["level"] == "GB"].iloc[0]
    assert (border["dataset_id"], border["boundary_year"], border["areas"]) == ("grenzen_gebied_2020_GM0001", 2020, 1)
    shape = geo.read_boundaries(oost.folder, [border["file"]])
    assert shape["region_name"].tolist() == ["Oost"]
    assert float(shape.to_crs("EPSG:28992").area.iloc[0]) == pytest.approx(2e6, rel=1e-4)
    assert len(result.own_area) == 2
    assert notes == ("Buurtgrenzen 2020 van GM0001 niet gebruikt om te schatten: de wijkgrenzen van dat jaar zijn niet "
                     "geladen",)  # fmt: skip


def test_unknown_households_of_a_buurt_are_unknown_for_the_area(oost):
    regions = oost.content.region
    unknown = regions.assign(households=regions["households"].mask(regions["region_code"] == "BU00010001"))
    result, _ = derived(replace(oost.content, region=unknown), oost.folder, own=oost.own)
    area_row = result.region[result.region["level"] == "GB"].iloc[0]
    assert (area_row["inhabitants"], pd.isna(area_row["households"])) == (2000, True)


def test_an_area_made_on_two_borders_uses_the_nearest(oost):
    twice = own_areas(
        own_area("Oost", "BU00010000", "BU00010001", year=2019), own_area("Oost", "BU00010000", year=2020)
    )
    rows = own_rows(oost.content, oost, own=twice)
    inhabitants = rows[rows["indicator_id"] == "inwoners"]
    assert inhabitants[["year", "boundary_year", "value"]].values.tolist() == [
        [2019, 2019, 42],
        [2020, 2020, 30],
        [2021, 2020, 30],
    ]


def test_an_area_with_a_buurt_that_is_not_loaded_is_named_and_left_out(oost):
    own = own_areas(own_area("Oost", "BU00010000"), own_area("West", "BU00010000", "BU00010077", code="GB0001west"))
    result, notes = derived(oost.content, oost.folder, own=own)
    assert set(result.region.loc[result.region["level"] == "GB", "region_code"]) == {"GB0001oost"}
    assert notes[-1] == (
        "Eigen gebied West (2020) is niet gemaakt: buurt BU00010077 is niet geladen op de indeling van 2020."
    )
