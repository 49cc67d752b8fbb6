"""What the demo shows beyond its neighbourhood tables: parts of the people, two definitions, regions, small tables."""

from itertools import pairwise
from typing import Any

import numpy as np
import orjson
import pandas as pd
import pytest

from etl.demo_geography import area_codes
from etl.demo_groups import FAMILIES, SOURCES, apportion
from etl.demo_low_income import LEAST_MINORS, LEAST_MINORS_OF_PART
from etl.demo_names import CITY_CODE
from etl.demo_world import World, build_world
from tests.support.demo import Demo, read_once

FAMILY_PARTS = ("eenoudergezin", "paar_met_kinderen", "overig_huishouden")
SOURCE_PARTS = ("loon", "eigen_bedrijf", "bijstand", "ww", "ao")
LIMITS = (101, 105, 110, 120, 130, 140, 150)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return read_once(tmp_path_factory.getbasetemp() / "made-up-municipality")


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(20260101)


def first_row(demo: Demo, source_id: str, table_id: str, **codes: str) -> dict[str, Any]:
    """The row with these codes, as the demo's source gives it."""
    snapshot = demo.store.latest(source_id, table_id)
    assert snapshot is not None
    for row in orjson.loads(snapshot.read("page-0000.json"))["value"]:
        if all(row[name].strip() == code for name, code in codes.items()):
            return dict(row)
    raise AssertionError(f"no row with {codes}")


# ---------------------------------------------------------------- parts of the people, limits and durations


def test_whole_numbers_are_spread_within_their_room() -> None:
    total, room = np.array([[10.0, 3.0, 0.0]]), [np.array([[4.0, 9.0, 0.0]]), np.array([[7.0, 0.0, 5.0]])]
    parts = apportion(total, [np.array([[9.0, 1.0, 1.0]]), np.array([[1.0, 9.0, 1.0]])], room)
    # 9 of 10 does not fit in a room of 4, so the rest goes to the other; and nothing fits in no room.
    assert [part.tolist() for part in parts] == [[[4.0, 3.0, 0.0]], [[6.0, 0.0, 0.0]]]


@pytest.mark.parametrize("parts", [FAMILIES, SOURCES])
def test_parts_add_up_to_the_whole_for_every_cell_and_year(world: World, parts: dict[str, object]) -> None:
    for whole in ("minors", "minors_low", "minors_120", "minors_poor", "persons_poor"):
        assert (sum(world.counts[f"{whole}_{name}"] for name in parts) == world.counts[whole]).all()
    assert (sum(world.counts[f"persons_{name}"] for name in parts) == world.counts["inhabitants"]).all()
    for name in parts:
        low, to_120, whole = (world.counts[f"minors{under}_{name}"] for under in ("_low", "_120", ""))
        assert (low <= to_120).all()
        assert (to_120 <= whole).all()
        assert (world.counts[f"minors_poor_{name}"] <= world.counts[f"persons_poor_{name}"]).all()


@pytest.mark.parametrize("indicator_id", ["kinderen_laag_inkomen", "kinderen_tot_120_sociaal_minimum"])
@pytest.mark.parametrize("column", ["numerator", "denominator"])
def test_published_parts_add_up_but_for_rounding(demo: Demo, indicator_id: str, column: str) -> None:
    whole = demo.by_area(indicator_id, column=column)
    families = pd.DataFrame({name: demo.by_area(indicator_id, name, column=column) for name in FAMILY_PARTS})
    families = families.dropna()
    assert {"NL00", "PV91", "PV92", "PV93", CITY_CODE} <= set(families.index.get_level_values(0))
    # Every count is rounded to 100: at most 50 off each.
    assert ((families.sum(axis=1) - whole.reindex(families.index)).abs() <= 4 * 50).all()
    sources = pd.DataFrame(
        {name: demo.by_area(indicator_id, f"inkomen_uit_{name}", column=column) for name in SOURCE_PARTS}
    ).dropna()
    # Pensions and student grants are no part that is shown.
    share = sources.loc["NL00"].sum(axis=1) / whole["NL00"]
    assert share.between(0.93, 0.995).all()


def test_a_percentage_is_that_of_its_part(demo: Demo) -> None:
    for part in ("totaal", "eenoudergezin", "inkomen_uit_bijstand"):
        rows = demo.figures("kinderen_laag_inkomen", part).query("denominator >= 2000").dropna(subset=["value"])
        assert len(rows) > 20
        # Both counts are at most 50 off, the percentage 0.05.
        off = 100 * rows["numerator"] / rows["denominator"] - rows["value"]
        assert (off.abs() <= 100 * 100 / rows["denominator"] + 0.05).all()


@pytest.mark.parametrize("breakdown", ["totaal", "vier_jaar_of_langer"])
def test_a_wider_limit_never_counts_fewer_children(demo: Demo, breakdown: str) -> None:
    values = [demo.by_area(f"kinderen_tot_{limit}_sociaal_minimum", breakdown) for limit in LIMITS]
    for stricter, wider in pairwise(values):
        assert (stricter.isna() == wider.isna()).all()
        assert (stricter.dropna() <= wider.dropna()).all()
    assert values[0][CITY_CODE].between(1, 15).all()
    assert (values[-1][CITY_CODE] > values[0][CITY_CODE] + 5).all()
    low = demo.by_area("kinderen_laag_inkomen", breakdown).dropna()
    assert (low <= values[LIMITS.index(120)].dropna()).all()


def test_four_years_is_never_more_than_one(demo: Demo) -> None:
    for indicator_id in ("kinderen_laag_inkomen", *(f"kinderen_tot_{limit}_sociaal_minimum" for limit in LIMITS)):
        one, four = demo.by_area(indicator_id).dropna(), demo.by_area(indicator_id, "vier_jaar_of_langer").dropna()
        assert (four < one).mean() > 0.99
        assert (four <= one).all()
    long = demo.by_area("kinderen_langdurig_laag_inkomen")
    assert long.equals(demo.by_area("kinderen_laag_inkomen", "vier_jaar_of_langer"))


@pytest.mark.parametrize(
    "indicator_id", ["kinderen_laag_inkomen", "kinderen_in_armoede", "personen_in_armoede_gemeente"]
)
def test_one_parent_families_and_families_with_bijstand_are_poor_more_often(demo: Demo, indicator_id: str) -> None:
    for code in (CITY_CODE, "NL00"):
        whole, single, couple, assistance, wage = (
            demo.values(indicator_id, code, part)
            for part in ("totaal", "eenoudergezin", "paar_met_kinderen", "inkomen_uit_bijstand", "inkomen_uit_loon")
        )
        assert (single > 1.5 * couple).all()
        assert (couple < whole).all()
        assert (assistance > 4 * wage).all()
        assert (wage < whole).all()


def test_small_parts_are_hidden_and_large_ones_are_not(demo: Demo) -> None:
    minors = demo.by_area("kinderen_laag_inkomen", column="denominator")
    for part in (*FAMILY_PARTS, *(f"inkomen_uit_{name}" for name in SOURCE_PARTS)):
        value, own = (
            demo.by_area("kinderen_laag_inkomen", part),
            demo.by_area("kinderen_laag_inkomen", part, column="denominator"),
        )
        is_small = (own < LEAST_MINORS_OF_PART - 50) | (minors < LEAST_MINORS - 50) | own.isna()
        is_large = (own > LEAST_MINORS_OF_PART + 50) & (minors > LEAST_MINORS + 50)
        assert value[is_small].isna().all()
        assert value[is_large].notna().all()
    hidden = demo.figures("kinderen_laag_inkomen", "overig_huishouden").query("region_level == 'GM'")
    assert set(hidden["status"]) == {"ok", "geheim_of_onbekend"}
    island = demo.values("kinderen_in_armoede", "GM9061")
    assert len(island) == 7
    assert island.isna().all()


# ---------------------------------------------------------------- the new definition


def test_the_new_definition_counts_far_fewer_children_in_the_same_year(demo: Demo) -> None:
    for code in (CITY_CODE, "NL00", "PV91", "PV92", "PV93"):
        old, new = demo.values("kinderen_laag_inkomen", code), demo.values("kinderen_in_armoede", code)
        assert list(new.index) == list(range(2018, 2025))
        both = list(range(2018, 2023))
        assert (new[both] < 0.8 * old[both]).all()
        # A line from the last old figure to the next new one would be a fall that never was.
        assert old[2022] - new[2023] > 2 * abs(new[2022] - new[2023])


def test_children_are_poor_more_often_than_everybody_and_long_is_a_part(demo: Demo) -> None:
    children, persons, long = (
        demo.by_area(name)
        for name in ("kinderen_in_armoede", "personen_in_armoede_gemeente", "kinderen_langdurig_in_armoede")
    )
    assert (children["NL00"] > persons["NL00"]).all()
    assert (children[CITY_CODE] > persons[CITY_CODE]).all()
    assert (long.dropna() < children.dropna()).all()
    assert long[CITY_CODE].between(1, 5).all()


def test_both_tables_say_the_same_of_the_year_that_they_share(demo: Demo) -> None:
    neighbourhood, region = demo.by_area("personen_in_armoede"), demo.by_area("personen_in_armoede_gemeente")
    for code in demo.regions.query("level == 'GM' and boundary_year == 2024")["region_code"]:
        if pd.notna(region[code, 2024]):
            assert neighbourhood[code, 2024] == region[code, 2024]


def test_a_norm_stands_on_the_old_definition_and_none_on_the_new_one(demo: Demo) -> None:
    old, new = (demo.catalogue.indicator(name) for name in ("kinderen_laag_inkomen", "kinderen_in_armoede"))
    assert old.norms
    assert old.succeeded_by == new.id
    assert not new.norms


# ---------------------------------------------------------------- regions and the smaller tables


def test_every_municipality_lies_in_one_region_of_every_kind(demo: Demo) -> None:
    gemeenten = set(demo.regions.query("level == 'GM' and boundary_year == 2024")["region_code"])
    for scheme in ("provincie", "jeugdregio", "ggd_regio", "arbeidsmarktregio"):
        rows = demo.groups[demo.groups["scheme"] == scheme]
        assert set(rows["region_code"]) == gemeenten
        assert rows["region_code"].is_unique
        assert rows.groupby("group_code").size().between(5, 25).all()
    own = demo.groups[demo.groups["region_code"] == CITY_CODE].set_index("scheme")["group_name"]
    assert own["provincie"] == "Middelgouwe"
    assert own["jeugdregio"] == "Rond Wilgenstad"


def test_provinces_add_up_to_the_country_and_mergers_stay_inside_one(demo: Demo, world: World) -> None:
    minors = demo.by_area("kinderen_laag_inkomen", column="denominator")
    provinces = sum(minors[f"PV9{number}"] for number in (1, 2, 3))
    assert ((provinces - minors["NL00"]).abs() <= 4 * 50).all()
    province = demo.groups[demo.groups["scheme"] == "provincie"].set_index("region_code")["group_code"]
    of_gemeenten = demo.figures("kinderen_laag_inkomen").query("region_level == 'GM' and year == 2020")
    known = of_gemeenten.dropna(subset=["denominator"])
    sums = known.groupby(known["region_code"].map(province))["denominator"].sum()
    counts = known.groupby(known["region_code"].map(province)).size()
    for code, total in sums.items():
        assert abs(total - minors[code, 2020]) <= 50 * (counts[code] + 1)
    codes = area_codes(world.geography.cells, 2024)["GM"]
    assert set(codes) == set(province.index)


def test_households_by_composition_agree_with_the_neighbourhood_tables(demo: Demo) -> None:
    total = demo.by_area("eenoudergezinnen", column="denominator")
    households = demo.by_area("huishoudens")
    shared = [key for key in total.index if str(key[0]).startswith("GM")]
    assert len(shared) > 700
    assert (total[shared] == households[shared]).all()
    values = demo.values("eenoudergezinnen")
    assert list(values.index) == list(range(2013, 2026))
    assert values.between(8.5, 9.5).all()
    assert (demo.values("eenoudergezinnen", "NL00") < values).all()


def test_tables_with_yearly_borders_have_each_year_s_own_municipalities(demo: Demo) -> None:
    for indicator_id in ("eenoudergezinnen", "voortijdig_schoolverlaters"):
        rows = demo.figures(indicator_id).query("region_level == 'GM'")
        assert (rows["boundary_year"] == rows["year"]).all()
        listed = demo.regions[demo.regions["level"] == "GM"].groupby("boundary_year")["region_code"].agg(set)
        for year, own in rows.groupby("year")["region_code"]:
            assert set(own) == listed[year]


def test_early_school_leavers_are_counted_per_school_year(demo: Demo) -> None:
    rows = demo.figures("voortijdig_schoolverlaters")
    assert set(rows["period"]) == {f"{year}SJ00" for year in range(2016, 2024)}
    assert (rows[["numerator", "denominator"]].stack() % 10 == 0).all()
    assert set(rows.loc[rows["status"] == "onderdrukt", "region_code"]) == {"GM9061"}
    assert demo.values("voortijdig_schoolverlaters").between(1.8, 3.5).all()


def test_bijstand_in_the_fourth_quarter_is_that_of_the_year(demo: Demo) -> None:
    quarter, year = demo.by_area("bijstand_einde_jaar"), demo.by_area("bijstand_per_1000", column="numerator")
    assert set(demo.figures("bijstand_einde_jaar")["period"]) == {"2023KW04", "2024KW04"}
    assert set(demo.figures("bijstand_einde_jaar")["region_level"]) == {"NL", "GM", "WK", "BU"}
    assert quarter.equals(year.reindex(quarter.index).rename("value"))


def test_youth_care_per_wijk_is_there_before_the_neighbourhood_table_has_it(demo: Demo) -> None:
    rows = demo.figures("jongeren_met_jeugdzorg_wijk")
    assert set(rows["year"]) == {2024}
    assert set(rows["region_level"]) == {"NL", "GM", "WK"}
    assert demo.values("jongeren_met_jeugdzorg_wijk")[2024] == pytest.approx(12.4, abs=0.3)
    assert pd.isna(demo.values("jongeren_met_jeugdzorg")[2024])


def test_scores_are_about_zero_for_the_country_and_low_where_poverty_is(demo: Demo) -> None:
    scores = demo.by_area("ses_woa_score")
    assert scores["NL00"].abs().max() < 0.05
    assert list(scores[CITY_CODE].index) == list(range(2014, 2025))
    low = demo.by_area("huishoudens_laag_inkomen")
    wijken = [code for code in scores.index.levels[0] if code.startswith("WK")]
    assert np.corrcoef([scores[code, 2022] for code in wijken], [low[code, 2022] for code in wijken])[0, 1] < -0.9
    rows = demo.figures("ses_woa_score")
    assert set(rows["boundary_year"]) == {2025}
    hidden = rows[rows["status"] == "geheim_of_onbekend"]
    assert set(hidden["region_level"]) == {"BU"}


def test_figures_found_by_title_come_from_the_column_that_was_meant(demo: Demo) -> None:
    """Each has a neighbour with nearly the same title: a count beside a percentage, one score beside the total."""
    row = first_row(
        demo, "cbs_armoede_kinderen", "D2018AKI",
        RegioS=CITY_CODE, Perioden="2024JJ00", PersoonsEnHuishoudenskenmerken="T009002",
    )  # fmt: skip
    assert demo.values("kinderen_in_armoede")[2024] == row["KinderenInArmoedeRelatief_3"]
    assert demo.values("kinderen_langdurig_in_armoede")[2024] == row["KinderenLangdurigInArmoedeRelatief_5"]
    assert demo.by_area("kinderen_in_armoede", column="numerator")[CITY_CODE, 2024] == pytest.approx(
        1000 * row["KinderenInArmoede_2"]
    )
    row = first_row(demo, "cbs_ses_woa", "D2014SES", WijkenEnBuurten=CITY_CODE, Perioden="2020JJ00")
    assert demo.values("ses_woa_score")[2020] == row["GemiddeldeScore_29"]
    assert row["GemiddeldeScore_29"] == pytest.approx(sum(row[f"GemiddeldeScore_{n}"] for n in (31, 33, 35)), abs=0.002)
