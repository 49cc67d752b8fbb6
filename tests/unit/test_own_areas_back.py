"""Own areas in exported tables: found by what was told of them, or said to be unknown."""

from armoedebeeld.export.own_areas_back import name_own_areas
from tests.support.figures import table
from tests.support.publications import HAVEN, HIDDEN, export, own, publication, row

EAST, MARKT, VELD = "GB0001oost", "BU00010001", "BU00010100"
# It was Haven and Markt once, and is Markt and Veld now.
NOW = publication(row(EAST, 70))
THEN = publication(row(EAST + "~1", 46), name="publicatie 1")
AREAS = table("own_area", *own(EAST, MARKT, VELD), *own(EAST + "~1", HAVEN, MARKT))


def codes(exported, areas=AREAS, told=(NOW, THEN)):
    named, unknown = name_own_areas(exported, told, areas)
    return named.rows["region_code"].tolist(), unknown


def test_an_area_that_had_other_buurten_is_found_by_its_number():
    assert codes(export(row(EAST, 46))) == ([EAST + "~1"], ())
    assert codes(export(row(EAST, 70))) == ([EAST], ())


def test_a_number_that_nobody_told_leaves_the_buurten_unknown():
    assert codes(export(row(EAST, 52), row(HAVEN, 12))) == ([HAVEN], (EAST,))


def test_an_area_that_is_on_no_list_is_unknown():
    assert codes(export(row("GB0001west", 52))) == ([], ("GB0001west",))


def test_an_area_that_never_had_other_buurten_is_taken_for_what_it_is():
    assert codes(export(row(EAST, 52)), table("own_area", *own(EAST, MARKT, VELD))) == ([EAST], ())


def test_a_hidden_number_tells_nothing_of_either():
    assert codes(export(row(EAST, HIDDEN))) == ([EAST], ())


def test_a_table_without_own_areas_stays_as_it_is():
    exported = export(row(HAVEN, 12))
    assert name_own_areas(exported, [NOW], AREAS) == (exported, ())
