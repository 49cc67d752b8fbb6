"""Borders of two years laid over each other: rectangles that can be reckoned by hand, and the real ones."""

import geopandas as gpd
import pandas as pd
import pytest

from armoedebeeld import geo
from armoedebeeld.domain.regions import Level
from etl.overlap import (
    household_shares,
    misfit_of,
    only_trusted,
    overlap_fault,
    pieces_between,
    read_borders,
    same_areas,
)
from tests.support.borders import drawn, shapes
from tests.support.figures import table
from tests.support.mirror import SHARED

WIJK = {"WK000100": (0, 0, 20, 10)}
TILES = {"BU00010000": (0, 0, 10, 10), "BU00010001": (10, 0, 20, 10)}


def pieces(old, new):
    rows = pieces_between(shapes(**old), shapes(**new))
    return {(row.old_code, row.new_code): (round(row.part, 6), round(row.cover, 6)) for row in rows.itertuples()}


def test_an_old_area_is_divided_by_surface():
    new = {"BU00010000": (0, 0, 4, 10), "BU00010001": (4, 0, 20, 10)}
    assert pieces(TILES, new) == {
        ("BU00010000", "BU00010000"): (0.4, 1),
        ("BU00010000", "BU00010001"): (0.6, 1),
        ("BU00010001", "BU00010001"): (1, 1),
    }


def test_a_border_that_is_drawn_a_little_differently_moves_nobody():
    new = {"BU00010000": (0, 0, 10.3, 10), "BU00010001": (10.3, 0, 20, 10)}
    assert pieces(TILES, new) == {("BU00010000", "BU00010000"): (1, 1), ("BU00010001", "BU00010001"): (1, 1)}


def test_a_small_piece_of_a_large_area_counts_where_it_is_a_large_part_of_the_new_one():
    old = {"BU00010000": (0, 0, 100, 10)}
    new = {"BU00010000": (0, 0, 98, 10), "BU00010001": (98, 0, 100, 10)}
    assert pieces(old, new)["BU00010000", "BU00010001"] == (0.02, 1)


def test_a_coast_drawn_differently_loses_nobody_but_missing_land_does():
    old = {"BU00010000": (0, 0, 10, 10)}
    assert pieces(old, {"BU00010000": (0, 0, 9.8, 10)}) == {("BU00010000", "BU00010000"): (1, 1)}
    assert pieces(old, {"BU00010000": (0, 0, 6, 10)}) == {("BU00010000", "BU00010000"): (0.6, 1)}


def test_the_covered_share_of_a_new_area_is_told():
    assert pieces({"BU00010000": (0, 0, 9, 10)}, {"BU00010000": (0, 0, 10, 10)}) == {
        ("BU00010000", "BU00010000"): (1, 0.9)
    }


# ---------------------------------------------------------------- households


def shares(rows, households, parents=None):
    frame = pd.DataFrame(rows, columns=["old_code", "new_code", "part"]).assign(cover=1.0)
    known = pd.Series(households, dtype="Int64")
    found = household_shares(frame, households=known, parents=parents)
    return {(row.old_code, row.new_code): (round(row.share, 6), round(row.weight, 3)) for row in found.itertuples()}


def test_people_go_where_the_households_are():
    # Of the 100 households of the wijk 80 live in its first buurt, of which half goes to B: 40 %, and the second whole.
    rows = [("BU1", "A", 0.5), ("BU1", "B", 0.5), ("BU2", "B", 1.0)]
    found = shares(rows, {"BU1": 80, "BU2": 20}, {"BU1": "WK", "BU2": "WK"})
    assert found == {("WK", "A"): (0.4, 40), ("WK", "B"): (0.6, 60)}


def test_a_buurt_is_its_own_area_where_no_wijk_is_asked_for():
    assert shares([("BU1", "A", 0.25), ("BU1", "B", 0.75)], {"BU1": 80}) == {
        ("BU1", "A"): (0.25, 20),
        ("BU1", "B"): (0.75, 60),
    }


def test_buurten_that_no_new_area_touches_still_belong_to_their_wijk():
    assert shares([("BU1", "A", 1.0)], {"BU1": 30, "BU2": 70}, {"BU1": "WK", "BU2": "WK"}) == {("WK", "A"): (0.3, 30)}


def test_where_nobody_lives_surface_decides():
    found = shares([("BU1", "A", 0.3), ("BU1", "B", 0.7)], {"BU1": 0})
    assert found == {("BU1", "A"): (0.3, 0), ("BU1", "B"): (0.7, 0)}


def test_unknown_households_are_not_nobody():
    rows = [("BU1", "A", 1.0), ("BU2", "B", 1.0), ("BU3", "B", 1.0)]
    assert shares(rows, {"BU1": 10, "BU2": 10, "BU3": None}) == {("BU1", "A"): (1, 10)}
    together = {"BU1": "WK1", "BU2": "WK1", "BU3": "WK1"}
    assert shares(rows, {"BU1": 10, "BU2": 10, "BU3": None}, together) == {}


# ---------------------------------------------------------------- which borders can be trusted


def trusted(**levels):
    return only_trusted({(level[:2], int(level[2:])): shapes(**areas) for level, areas in levels.items()})


def test_buurten_that_fill_their_wijken_are_used():
    kept, notes = trusted(WK2020=WIJK, BU2020=TILES)
    assert (len(kept["BU", 2020]), len(kept["WK", 2020]), notes) == (2, 1, ())


@pytest.mark.parametrize(
    ("buurten", "reason"),
    [
        ({**TILES, "BU00010001": (10.2, 0, 20, 10)}, "de buurten vullen de wijken niet precies (1,0%"),
        ({**TILES, "BU00010001": (10, 0, 20.2, 10)}, "de buurten vullen de wijken niet precies (1,0%"),
        ({"BU00010000": (0, 0, 20, 10), "BU00010101": (0, 0, 1, 1)}, "de buurten vullen de wijken niet precies (0,5%"),
        ({**TILES, "BU00010001": (9.7, 0, 20, 10)}, "gebieden overlappen elkaar (1,5%"),
    ],
)
def test_buurten_that_do_not_fit_are_refused_and_named(buurten, reason):
    kept, notes = trusted(WK2020=WIJK, BU2020=buurten)
    assert kept["BU", 2020].empty
    assert len(kept["WK", 2020]) == 1
    assert notes[0].startswith("Buurtgrenzen 2020 van GM0001 niet gebruikt om te schatten: ")
    assert reason in notes[0]


def test_buurten_without_wijken_to_compare_with_are_refused():
    kept, notes = trusted(WK2019=WIJK, BU2020=TILES)
    assert kept["BU", 2020].empty
    assert "de wijkgrenzen van dat jaar zijn niet geladen" in notes[0]


def test_wijken_that_lie_over_each_other_are_refused():
    kept, notes = trusted(WK2020={**WIJK, "WK000101": (19, 0, 30, 10)})
    assert kept["WK", 2020].empty
    assert notes[0].startswith("Wijkgrenzen 2020 van GM0001 niet gebruikt")


def test_a_municipality_that_does_not_fit_does_not_spoil_another():
    other = {"BU00020000": (30, 0, 40, 10)}
    kept, notes = trusted(WK2020={**WIJK, "WK000200": (30, 0, 50, 10)}, BU2020={**TILES, **other})
    assert kept["BU", 2020].index.tolist() == sorted(TILES)
    assert len(notes) == 1
    assert "GM0002" in notes[0]


def test_borders_are_read_and_judged_together(tmp_path):
    rows = [
        drawn(tmp_path, level="WK", year=2020, **WIJK),
        drawn(tmp_path, level="BU", year=2020, **TILES),
        drawn(tmp_path, level="BU", year=2021, **TILES),
        drawn(tmp_path, level="GM", year=2020, GM0001=(0, 0, 20, 10)),
    ]
    borders = read_borders(tmp_path, table("boundary", *rows))
    assert borders.years(Level.BUURT) == borders.years(Level.WIJK) == [2020]
    assert len(borders.areas) == 5
    assert set(borders.areas["level"]) == {"WK", "BU"}
    assert float(borders.shapes["BU", 2020]["BU00010000"].area) == pytest.approx(1e6, rel=1e-4)
    assert len(borders.notes) == 1


def test_two_drawings_of_one_area_agree_and_two_areas_do_not():
    first = shapes(A=(0, 0, 10, 10), B=(10, 0, 20, 10))
    second = shapes(C=(0, 0, 10.1, 10), D=(0, 0, 10.5, 10))
    pairs = pd.DataFrame({"first": ["A", "A", "B", "A"], "second": ["C", "D", "C", None]})
    assert same_areas(pairs, first, second).tolist() == [True, False, False, True]


# ---------------------------------------------------------------- real borders

shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared is niet naast de kloon")
CITIES = ("GM0363", "GM0344", "GM0599")


def real(name: str, gemeente: str) -> gpd.GeoSeries:
    areas = gpd.read_parquet(SHARED / "data" / "boundaries" / f"{name}.parquet")
    areas = areas[areas["gemeentecode"] == gemeente].set_index(f"{name.partition('_')[0]}code")
    # As the store keeps them and as they come back.
    return areas.geometry.to_crs(geo.CRS).to_crs("EPSG:28992").make_valid().sort_index()


@pytest.mark.shared
@shared
@pytest.mark.parametrize("gemeente", CITIES)
def test_the_borders_of_2019_and_the_wijken_of_2024_are_used(gemeente):
    buurten, wijken = real("buurt_2019", gemeente), real("wijk_2019", gemeente)
    assert misfit_of(buurten, wijken) < 0.0005
    kept, notes = only_trusted({("BU", 2019): buurten, ("WK", 2019): wijken, ("WK", 2024): real("wijk_2024", gemeente)})
    assert notes == ()
    assert all(len(areas) for areas in kept.values())
    assert overlap_fault(real("gemeente_2019", gemeente)) == overlap_fault(real("gemeente_2024", gemeente)) == ""


@pytest.mark.shared
@shared
@pytest.mark.parametrize(("gemeente", "misfit"), [("GM0363", 0.062), ("GM0344", 0.029), ("GM0599", 0.030)])
def test_the_approximate_buurten_of_2024_are_refused(gemeente, misfit):
    buurten, wijken = real("buurt_2024_reconstructed", gemeente), real("wijk_2024", gemeente)
    assert misfit_of(buurten, wijken) == pytest.approx(misfit, abs=0.001)
    kept, notes = only_trusted({("BU", 2024): buurten, ("WK", 2024): wijken})
    assert kept["BU", 2024].empty
    assert len(kept["WK", 2024]) == len(wijken)
    assert notes[0].startswith(f"Buurtgrenzen 2024 van {gemeente} niet gebruikt")
