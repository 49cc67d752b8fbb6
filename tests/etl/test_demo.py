"""The made-up municipality goes through the same reading as real data, and holds what it is meant to show."""

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import pytest
import shapely

from armoedebeeld.domain.catalogue import Catalogue, parse_catalogue
from armoedebeeld.domain.errors import CatalogueError
from armoedebeeld.domain.norms import NormState, judge, norm_for
from armoedebeeld.domain.overlays import with_overlay
from armoedebeeld.domain.periods import Stage
from armoedebeeld.domain.regions import ChangeLog, Level, build_change_log
from armoedebeeld.domain.strict import read_yaml
from etl import kansenkaart, kept_files
from etl.demo import write_snapshots
from etl.demo_geography import MERGERS, areas_of, unit_of
from etl.demo_names import (
    CITY_CODE,
    MERGED_NAME,
    MERGING_NAMES,
    SMALL_MERGED_NAME,
    SMALL_MERGING_NAMES,
    UNIT_NAMES,
    WIJKEN,
)
from etl.demo_world import World, build_world
from etl.snapshot import SnapshotStore
from tests.support.demo import Demo, read_once

ROOT = Path(__file__).parents[2]
OVERLAY = ROOT / "data" / "reference" / "demo.yaml"
SETS = [(level, year) for level in (Level.MUNICIPALITY, Level.WIJK, Level.BUURT) for year in (2013, 2019, 2024)]


def own_catalogue() -> Catalogue:
    overlay = read_yaml(OVERLAY)
    assert isinstance(overlay, dict)
    return parse_catalogue(with_overlay(read_yaml(ROOT / "indicators.yaml"), overlay), name="demo.yaml")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return read_once(tmp_path_factory.getbasetemp() / "made-up-municipality")


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(20260101)


@pytest.fixture(scope="module")
def mergers() -> pd.DataFrame:
    return pd.read_csv(ROOT / "data" / "reference" / "demo_wijzigingen.csv", dtype={"year": int})


@pytest.fixture(scope="module")
def changes(demo: Demo, mergers: pd.DataFrame) -> ChangeLog:
    return build_change_log(demo.every_region, mergers)


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# ---------------------------------------------------------------- form


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_country(tmp_path: Path) -> None:
    catalogue = own_catalogue()
    for name, seed in (("first", 20260101), ("second", 20260101), ("other", 2)):
        write_snapshots(SnapshotStore(tmp_path / name), catalogue, seed=seed)
    first, second, other = (files_of(tmp_path / name) for name in ("first", "second", "other"))
    assert first == second
    assert {_without_checksum(name) for name in first} == {_without_checksum(name) for name in other}
    assert first != other


def _without_checksum(name: str) -> str:
    """A file that is handed in is kept under a name that follows from its content."""
    return re.sub(r"kansenkaart_[0-9a-f]{8}", "kansenkaart", name)


def test_the_overlay_changes_only_what_the_catalogue_has() -> None:
    overlay, catalogue = read_yaml(OVERLAY), own_catalogue()
    assert isinstance(overlay, dict)
    assert set(overlay["sources"]) == set(catalogue.sources)
    assert set(overlay["indicators"]) <= {indicator.id for indicator in catalogue.indicators}
    for source in catalogue.sources.values():
        assert "fictief" in source.title or "verzonnen" in source.title
        assert "verzonnen" in source.attribution


def test_a_table_that_the_demo_does_not_know_is_refused(tmp_path: Path) -> None:
    overlay = read_yaml(OVERLAY)
    assert isinstance(overlay, dict)
    overlay["sources"]["nieuw"] = overlay["sources"]["cbs_kwb"] | {"tables": [{
        "id": "D1", "boundary_year": 2020, "expected_rows": {"min": 1, "max": 2}}]}  # fmt: skip
    content = read_yaml(ROOT / "indicators.yaml")
    assert isinstance(content, dict)
    content["sources"]["nieuw"] = content["sources"]["cbs_kwb"]
    catalogue = parse_catalogue(with_overlay(content, overlay), name="demo.yaml")
    with pytest.raises(CatalogueError, match="D1 van bron 'nieuw'"):
        write_snapshots(SnapshotStore(tmp_path), catalogue)


def test_rows_have_the_form_of_the_source(demo: Demo) -> None:
    first, last = (demo.store.latest("cbs_kwb", table) for table in ("D2013KWB", "D2024KWB"))
    assert first is not None
    assert last is not None
    row = orjson.loads(first.read("page-0000.json"))["value"][1]
    assert len(row["WijkenEnBuurten"]) == len(row["Codering_3"]) == 10
    assert len(row["Gemeentenaam_1"]) == 40
    assert "IndelingswijzigingWijkenEnBuurten_4" in row
    newer = orjson.loads(last.read("page-0000.json"))["value"][1]
    assert "IndelingswijzigingGemeenteWijkBuurt_4" in newer
    bijstand = [key for page in (row, newer) for key in page if key.startswith("PersonenPerSoortUitkeringBijstand_")]
    assert len(set(bijstand)) == 2
    assert len(set(row)) == len(row)


# ---------------------------------------------------------------- areas and names


def test_there_are_nine_wijken_and_sixty_buurten_in_every_year(demo: Demo) -> None:
    counts = demo.regions.groupby(["level", "boundary_year"]).size()
    assert (counts["WK"] == 9).all()
    assert (counts["BU"] == 60).all()
    assert {len(demo.areas[Level.BUURT, year]) for year in (2013, 2019, 2024)} == {60}
    assert {len(demo.areas[Level.WIJK, year]) for year in (2013, 2019, 2024)} == {9}


def test_names_are_unique_and_belong_to_one_area(demo: Demo) -> None:
    names = [*UNIT_NAMES, *WIJKEN, *(b for parts in WIJKEN.values() for b in parts)]
    assert len(names) == len(set(names))
    for _, rows in demo.every_region.groupby(["boundary_year"]):
        assert rows.drop_duplicates("region_code")["name"].is_unique


def test_no_name_or_code_is_a_real_one(demo: Demo) -> None:
    real = {"Amsterdam", "Rotterdam", "Utrecht", "Almere", "Zwolle", "Lelystad", "Hilversum", "Zeewolde", "Blaricum",
            "Baarn", "Soest", "Eemnes", "Amersfoort", "Bunschoten", "Nijkerk", "Willemstad", "Wijchen", "Beuningen",
            "Elburg", "Ermelo", "Harderwijk", "Terschelling", "Vlieland", "Binnenstad", "Centrum"}  # fmt: skip
    assert not real & (set(demo.every_region["name"]) | set(demo.groups["group_name"]))
    gemeenten = demo.every_region.query("level == 'GM'")["region_code"]
    assert gemeenten.str.startswith("GM9").all()
    assert demo.every_region.query("level == 'NL'")["name"].eq("Nederland (fictief)").all()


@pytest.mark.shared
def test_no_name_is_in_the_lists_of_real_areas() -> None:
    folder = ROOT.parent / "shared" / "data" / "boundaries"
    if not folder.exists():
        pytest.skip("the shared data folder is not here")
    real: set[str] = set()
    for path in folder.glob("*.parquet"):
        table = gpd.read_parquet(path)
        real |= {name.lower() for column in table if column.endswith("naam") for name in table[column].dropna()}
    made_up = {*UNIT_NAMES, *WIJKEN, *(b for p in WIJKEN.values() for b in p)}
    assert not {name for name in made_up if name.lower() in real}


@pytest.mark.parametrize(("level", "year"), SETS)
def test_areas_are_sound_and_share_their_borders_exactly(demo: Demo, level: Level, year: int) -> None:
    areas = demo.areas[level, year]
    assert areas.geometry.is_valid.all()
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())
    coordinates = shapely.get_coordinates(areas.geometry.to_numpy())
    assert np.array_equal(coordinates, np.round(coordinates, 6))


@pytest.mark.parametrize("year", [2013, 2019, 2024])
def test_buurten_tile_their_wijk_and_the_municipality(demo: Demo, year: int) -> None:
    buurten, wijken = demo.shapes(Level.BUURT, year), demo.shapes(Level.WIJK, year)
    city = demo.shapes(Level.MUNICIPALITY, year)[CITY_CODE]
    assert sum(buurt.area for buurt in buurten.values()) == pytest.approx(city.area, rel=1e-9)
    assert shapely.symmetric_difference(shapely.union_all(list(buurten.values())), city).area < 1e-12
    for code, wijk in wijken.items():
        own = [buurt for name, buurt in buurten.items() if name[2:8] == code[2:]]
        assert shapely.symmetric_difference(shapely.union_all(own), wijk).area < 1e-12
        assert wijk.geom_type == "Polygon"


def test_the_river_is_no_part_of_any_area(demo: Demo) -> None:
    city = demo.shapes(Level.MUNICIPALITY, 2024)[CITY_CODE]
    assert city.geom_type == "MultiPolygon"
    snapshot = demo.store.latest("cbs_grenzen", "grenzen_gemeente_2024")
    assert snapshot is not None
    features = orjson.loads(snapshot.read("page-0000.json"))["features"]
    assert {feature["properties"]["water"] for feature in features} == {"JA", "NEE"}


# ---------------------------------------------------------------- changes of borders


@pytest.mark.parametrize(
    ("year", "parts", "whole"), [(2017, MERGING_NAMES, MERGED_NAME), (2022, SMALL_MERGING_NAMES, SMALL_MERGED_NAME)]
)
def test_municipalities_merge_and_keep_their_people(demo: Demo, year: int, parts: tuple[str, ...], whole: str) -> None:
    gemeenten = demo.regions.query("level == 'GM'")
    names = gemeenten.groupby("boundary_year")["name"].agg(set)
    assert set(parts) <= names[year - 1]
    assert whole not in names[year - 1]
    assert whole in names[year]
    assert not set(parts) & names[year]
    inhabitants = gemeenten.set_index(["name", "boundary_year"])["inhabitants"]
    assert inhabitants[whole, year] == pytest.approx(sum(inhabitants[name, year - 1] for name in parts), rel=0.03)


def test_a_merged_municipality_is_the_exact_sum_of_what_its_parts_would_be(world: World) -> None:
    cells = world.geography.cells
    for merger in MERGERS:
        before = areas_of(cells, merger.year - 1)
        parts = [before[f"GM{9001 + unit_of(name)}"] for name in merger.parts]
        whole = areas_of(cells, merger.year)[f"GM{9001 + unit_of(merger.whole)}"]
        for count in ("inhabitants", "minors", "minors_low", "households", "bijstand"):
            sums = [world.total(part, merger.year)[count] for part in parts]
            assert sum(sums) == world.total(whole, merger.year)[count]


def test_the_three_that_merge_are_small_neighbours(demo: Demo, world: World) -> None:
    inhabitants = demo.regions.set_index(["name", "boundary_year"])["inhabitants"]
    assert all(inhabitants[name, 2021] < 20_000 for name in SMALL_MERGING_NAMES)
    shape = demo.shapes(Level.MUNICIPALITY, 2024)[f"GM{9001 + unit_of(SMALL_MERGED_NAME)}"]
    assert shape.geom_type == "Polygon"


def test_the_list_of_mergers_is_complete_and_says_what_the_country_does(mergers: pd.DataFrame) -> None:
    assert list(mergers) == ["year", "old_code", "new_code"]
    assert set(mergers["year"]) == set(range(2014, 2026))
    listed = {tuple(row) for row in mergers.dropna().itertuples(index=False)}
    made = {
        (merger.year, f"GM{9001 + unit_of(name)}", f"GM{9001 + unit_of(merger.whole)}")
        for merger in MERGERS
        for name in merger.parts
    }
    assert listed == made
    assert mergers[mergers["old_code"].isna()]["year"].is_unique


def test_borders_change_once_and_two_buurten_only_get_another_number(demo: Demo) -> None:
    moved = demo.changed("3")
    assert {year for _, year in moved} == {2019}
    assert [code[:2] for code, _ in moved].count("BU") == 4
    assert [code[:2] for code, _ in moved].count("WK") == 2
    assert demo.changed("2") == [("BU90010409", 2019), ("BU90010508", 2021)]
    before, after = demo.shapes(Level.BUURT, 2013), demo.shapes(Level.BUURT, 2019)
    differs = {code for code in before.keys() & after.keys() if not before[code].equals(after[code])}
    assert differs == {code for code, _ in moved if code.startswith("BU")}
    assert before.keys() - after.keys() == {"BU90010402"}
    assert after["BU90010409"].equals(before["BU90010402"])
    assert demo.shapes(Level.BUURT, 2024)["BU90010508"].equals(after["BU90010503"])


def test_every_change_code_is_true_of_the_land(demo: Demo, world: World) -> None:
    rows = demo.regions.set_index(["region_code", "boundary_year"])["change_code"]
    assert (rows[rows.index.get_level_values(0).str[:2].isin(["NL", "GM"])] == ".").all()
    for year in range(2014, 2026):
        now, before = areas_of(world.geography.cells, year), areas_of(world.geography.cells, year - 1)
        for code in (code for code in now if not code.startswith("GM")):
            same_elsewhere = any(members == now[code] for other, members in before.items() if other[:2] == code[:2])
            expected = "1" if before.get(code) == now[code] else "2" if same_elsewhere else "3"
            assert rows[code, year] == expected


def test_figures_move_with_the_borders(demo: Demo) -> None:
    moved = [code for code, year in demo.changed("3") if code.startswith("BU")]
    jumps = [abs(values[2019] / values[2018] - 1) for values in (demo.values("inwoners", code) for code in moved)]
    assert min(jumps) > 0.04


def test_every_figure_can_be_drawn_on_a_map_by_an_unbroken_chain(demo: Demo, changes: ChangeLog) -> None:
    shown = demo.observations[["region_code", "boundary_year"]].drop_duplicates()
    for code, year in shown.itertuples(index=False):
        if code[:2] in {"GM", "WK", "BU"}:
            drawn = [
                on
                for (level, on), areas in demo.areas.items()
                if level == code[:2] and code in set(areas["region_code"])
            ]
            assert any(changes.is_same_area(code, year=int(year), other_year=on) for on in drawn), (code, year)


# ---------------------------------------------------------------- figures


def test_the_city_has_about_160_000_inhabitants(demo: Demo) -> None:
    assert demo.values("inwoners").between(150_000, 170_000).all()


def test_some_municipalities_are_as_large_as_the_city(demo: Demo) -> None:
    latest = demo.regions.query("level == 'GM' and boundary_year == 2024")
    assert latest["inhabitants"].between(110_000, 210_000).sum() >= 5
    assert 58 <= len(latest) <= 64
    assert set(demo.regions["urbanity"].dropna()) == {1, 2, 3, 4, 5}


def test_counts_are_rounded_as_at_the_source(demo: Demo) -> None:
    small = demo.observations.query("region_level in ('WK', 'BU')")
    counts = small[small["indicator_id"].isin(["inwoners", "kinderen_0_15", "huishoudens"])]["value"]
    assert (counts % 5 == 0).all()
    bijstand = demo.observations.query("indicator_id == 'bijstand_per_1000'")["numerator"]
    assert (bijstand.dropna() % 10 == 0).all()
    assert (demo.values("inwoners") % 5 != 0).any()


def test_buurten_add_up_to_their_wijk_but_for_rounding(demo: Demo) -> None:
    rows = demo.observations.query("indicator_id == 'inwoners' and year == 2024").set_index("region_code")["value"]
    for wijk, inhabitants in rows[rows.index.str.startswith("WK")].items():
        own = rows[rows.index.str.startswith("BU" + str(wijk)[2:])]
        assert abs(own.sum() - inhabitants) <= 2.5 * (len(own) + 1)
    wijken = rows[rows.index.str.startswith("WK")]
    assert abs(wijken.sum() - rows[CITY_CODE]) <= 2.5 * 9


def test_the_city_is_the_weighted_result_of_its_buurten(demo: Demo) -> None:
    rows = demo.observations.query("year == 2022 and region_level == 'BU'").pivot(
        index="region_code", columns="indicator_id", values="value"
    )
    known = rows.dropna(subset=["huishoudens_laag_inkomen"])
    weighted = (known["huishoudens_laag_inkomen"] * known["huishoudens"]).sum() / known["huishoudens"].sum()
    assert weighted == pytest.approx(demo.values("huishoudens_laag_inkomen")[2022], abs=0.1)


def test_percentages_of_small_areas_are_hidden_and_never_zero(demo: Demo) -> None:
    rows = demo.observations.query("indicator_id == 'huishoudens_laag_inkomen' and region_level == 'BU'")
    households = demo.observations.query("indicator_id == 'huishoudens'").set_index(["region_code", "year"])["value"]
    size = pd.Series([households[code, year] for code, year in zip(rows["region_code"], rows["year"], strict=True)])
    is_hidden = (rows["status"] == "geheim_of_onbekend").reset_index(drop=True)
    assert is_hidden.any()
    assert (size[is_hidden] <= 100).all()
    assert (size[~is_hidden] >= 100).all()
    missing = demo.observations[demo.observations["status"] != "ok"]
    assert missing["value"].isna().all()
    assert set(missing["status"]) == {"geheim_of_onbekend", "niet_gepubliceerd", "onderdrukt"}


def test_an_industrial_buurt_has_almost_nobody(demo: Demo) -> None:
    name = "Bedrijvenpark Tegelveld"
    buurt = demo.buurten(2024).set_index("name").loc[name]
    assert 0 < buurt["inhabitants"] < 60
    rows = demo.observations.query("region_code == @buurt.region_code and year == 2024").set_index("indicator_id")
    assert rows["status"]["bijstand_per_1000"] == "onderdrukt"
    assert rows["status"]["personen_in_armoede"] == "geheim_of_onbekend"


def test_the_newest_tables_are_not_complete_yet(demo: Demo) -> None:
    empty = {
        2024: {"jongeren_met_jeugdzorg", "inkomen_per_inwoner"},
        2025: {"jongeren_met_jeugdzorg", "inkomen_per_inwoner", "personen_in_armoede",
               "personen_tot_25_boven_armoedegrens"},
    }  # fmt: skip
    kwb = demo.observations[demo.observations["source_id"] == "cbs_kwb"]
    for year, expected in empty.items():
        rows = kwb[kwb["year"] == year]
        unpublished = rows.groupby("indicator_id")["status"].agg(lambda status: set(status) == {"niet_gepubliceerd"})
        assert set(unpublished[unpublished].index) == expected
    filled = kwb.query("year == 2025 and status == 'ok'")
    assert {"inwoners", "kinderen_0_15", "huishoudens", "huishoudens_met_kinderen", "bijstand_per_1000"} <= set(
        filled["indicator_id"]
    )


def test_the_notes_say_only_what_is_not_published_yet(demo: Demo) -> None:
    assert [note for note in demo.notes if "nog niet gepubliceerd" in note] == list(demo.notes)
    assert len(demo.notes) == 2 + 4


def test_the_last_years_are_provisional(demo: Demo) -> None:
    years = demo.observations[demo.observations["is_provisional"]].groupby("indicator_id")["year"].agg(set)
    assert years["kinderen_laag_inkomen"] == {2022}
    assert years["huishoudens_laag_inkomen"] == {2023}
    assert years["personen_in_armoede"] == {2024, 2025}
    assert years["kinderen_in_armoede"] == years["personen_in_armoede_gemeente"] == {2023, 2024}
    assert years["inwoners"] == years["huishoudens"] == {2025}
    for table in ("D2018AKI", "D2018APE"):
        final = dict.fromkeys(range(2018, 2023), Stage.FINAL)
        assert demo.stages[table] == {**final, 2023: Stage.REVISED, 2024: Stage.PROVISIONAL}
    assert demo.stages["D2025KWB"] == {2025: Stage.PROVISIONAL}
    assert demo.stages["D2024KWB"] == {2024: Stage.PARTLY}


def test_low_income_ends_where_the_new_definition_begins(demo: Demo) -> None:
    assert demo.values("huishoudens_laag_inkomen").index.max() == 2023
    assert list(demo.values("personen_in_armoede").dropna().index) == [2024]
    assert list(demo.values("kinderen_laag_inkomen").index) == list(range(2011, 2023))


def test_one_figure_improves_one_worsens_and_one_cannot_be_told(demo: Demo) -> None:
    improves, worsens, unclear = (
        demo.values(name) for name in ("kinderen_laag_inkomen", "bijstand_per_1000", "kinderen_tot_120_sociaal_minimum")
    )
    assert improves[2022] < 0.7 * improves[2013]
    assert (improves.loc[2016:].diff().dropna() < 0).all()
    assert worsens[2024] > 1.25 * worsens[2017]
    assert (worsens.loc[2018:].diff().dropna() > 0).all()
    steps = np.sign(unclear.diff().dropna().astype(float))
    assert {-1.0, 1.0} <= set(steps)
    assert abs(unclear[2022] - unclear[2011]) < unclear.std() * 2


def test_poor_wijken_are_poorer_than_the_city_and_lie_together(demo: Demo) -> None:
    rows = demo.observations.query(
        "indicator_id == 'huishoudens_laag_inkomen' and year == 2022 and region_level == 'WK'"
    )
    values = rows.set_index("region_code")["value"].sort_values(ascending=False)
    city = demo.values("huishoudens_laag_inkomen")[2022]
    assert 2 <= (values > 1.3 * city).sum() <= 3
    shapes = demo.shapes(Level.WIJK, 2024)
    assert shapes[values.index[0]].touches(shapes[values.index[1]])


def test_example_norms_are_called_examples_and_some_are_met(demo: Demo) -> None:
    states = set()
    for indicator in demo.catalogue.indicators:
        for norm in indicator.norms:
            assert norm.kind == "voorbeeld"
            assert "geen echt besluit" in norm.source
        if indicator.norms:
            values = demo.values(indicator.id).dropna()
            norm = norm_for(indicator.norms, year=int(values.index[-1]), level=Level.MUNICIPALITY)
            states.add(judge(float(values.iloc[-1]), norm, indicator))
    assert states == {NormState.MET, NormState.NOT_MET}
    norms = [indicator.norms for indicator in demo.catalogue.indicators]
    assert any(len(path) == 2 for path in norms)
    assert any(norm.range is not None for path in norms for norm in path)


def test_the_made_up_kansenkaart_goes_through_the_same_reader(demo: Demo, tmp_path: Path) -> None:
    write_snapshots(SnapshotStore(tmp_path), demo.catalogue)
    ((source_id, name),) = kept_files.kept_datasets(tmp_path, ["kansenkaart"])
    snapshot = SnapshotStore(tmp_path).latest(source_id, name)
    assert snapshot is not None
    areas = demo.every_region.drop_duplicates(["region_code", "boundary_year"])
    parsed = kansenkaart.parse(snapshot, catalogue=demo.catalogue, regions=areas, gemeenten=frozenset({CITY_CODE}))
    rows = parsed.observations
    assert set(rows["indicator_id"]) == {item.id for item in demo.catalogue.indicators_of("kansenkaart")}
    assert set(rows["region_level"]) == {"NL", "GM", "WK"}
    assert set(rows["status"]) == {"ok", "geheim_of_onbekend"}
    known = rows[rows["status"] == "ok"]
    assert ((known["lower"] <= known["value"]) & (known["value"] <= known["upper"])).all()
    assert "fictief" in snapshot.manifest.title
