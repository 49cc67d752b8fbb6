"""What kind of file somebody hands in is decided by what stands in it."""

from dataclasses import replace

import pytest

from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.imports.kinds import KIND_LABELS, Kind, sources_of, tell_kind
from armoedebeeld.imports.swing import has_period, is_whole_year
from armoedebeeld.imports.workbook import read_workbook
from tests.support import kansenkaart, workbooks
from tests.support.country import low_income
from tests.support.mirror import SHARED
from tests.support.statline import as_csv, as_xlsx, rows_of
from tests.support.workbooks import Rows, csv, xlsx

SAMPLES = SHARED / "data" / "samples" / "goed"
SWING: Rows = [["Wijken", "Kinderen (%)|2023", "Kinderen (%)|2024"], ["Wijk 00 Oud", "5,0", "x"]]
DASHBOARD: Rows = [["Dashboard armoede kinderen, 2019"], ["Code", "% kinderen laag inkomen"], ["GM0001", 5.0]]


def catalogue() -> Catalogue:
    by_hand, other = workbooks.catalogue(), kansenkaart.catalogue()
    swing = by_hand.sources["scan"].model_copy(update={"reader": "swing", "title": "Site", "short_title": "Site"})
    sources = {**by_hand.sources, **other.sources, "site": swing}
    return by_hand.model_copy(update={"sources": sources})


CASES = {
    "kansenkaart": (kansenkaart.file(kansenkaart.line()), Kind.KANSENKAART, "kk"),
    "kansenkaart zonder kolom": (
        kansenkaart.file(columns=tuple(name for name in kansenkaart.COLUMNS if name != "est")),
        Kind.KANSENKAART,
        "kk",
    ),
    "statline csv": (as_csv(rows_of(low_income())), Kind.STATLINE, None),
    "statline xlsx": (as_xlsx(rows_of(low_income())), Kind.STATLINE, None),
    "swing csv": (csv(SWING), Kind.SWING, "site"),
    "swing xlsx": (xlsx({"Tabel": [["Jeugd in beeld"], [], *SWING, ["Bron: site"]]}), Kind.SWING, "site"),
    "werkboek": (xlsx({"Blad": DASHBOARD}), Kind.WORKBOOK, "dashboard"),
    "levering": (csv([["regeling", "aantal"], ["Leergeld", "12"]]), Kind.DELIVERY, None),
    "iets anders": (csv([["Naam", "Cijfer"], ["Eenhoorn", "5"]]), Kind.UNKNOWN, None),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ["export.csv", "kansenkaart.xlsx"])
def test_the_content_decides_and_never_the_name(case: str, name: str):
    content, kind, source_id = CASES[case]
    told = tell_kind(read_workbook(name, content), catalogue())
    assert (told.kind, told.source_id) == (kind, source_id)


def test_a_source_is_named_only_where_one_is_possible():
    both = catalogue()
    two = both.model_copy(update={"sources": {**both.sources, "monitor": both.sources["site"]}})
    told = tell_kind(read_workbook("export.csv", csv(SWING)), two)
    assert (told.kind, told.source_id) == (Kind.SWING, None)
    assert set(sources_of(Kind.SWING, two)) == {"site", "monitor"}


def test_a_swing_export_that_names_the_dashboard_is_still_an_export():
    lines: Rows = [["Dashboard armoede kinderen"], *SWING]
    assert tell_kind(read_workbook("export.csv", csv(lines)), catalogue()).kind is Kind.SWING


def test_an_unknown_file_may_be_from_every_source_that_is_read_with_a_mapping():
    assert set(sources_of(Kind.UNKNOWN, catalogue())) == {"dashboard", "scan", "site"}


def test_every_kind_has_its_dutch_name():
    assert set(KIND_LABELS) == set(Kind)


@pytest.mark.parametrize(
    ("header", "is_period", "is_year"),
    [
        ("Inwoners naar kenmerken|0-9 jaar|2015|Man", True, True),
        ("Mannen|2014", True, True),
        ("2014|Mannen", True, True),
        ("Mannen|2014 - 1e kwartaal", True, False),
        ("Schoolverlaters|2022-2023", True, False),
        ("Mannen 2014", False, False),
        ("Mannen|totaal", False, False),
    ],
)
def test_the_period_may_stand_in_any_place_of_a_header(header: str, is_period: bool, is_year: bool):
    assert has_period(header) is is_period
    assert is_whole_year(header) is is_year


def test_an_empty_sheet_is_no_kind_at_all():
    workbook = read_workbook("leeg.xlsx", xlsx({"Blad": []}))
    assert tell_kind(workbook, catalogue()).kind is Kind.UNKNOWN
    assert tell_kind(replace(workbook, sheets=()), catalogue()).kind is Kind.UNKNOWN


@pytest.mark.shared
@pytest.mark.skipif(not SAMPLES.exists(), reason="../shared is niet naast de kloon")
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("kansenkaart_layout_synthetisch.csv", Kind.KANSENKAART),
        ("statline_export_85678NED_klein.csv", Kind.STATLINE),
        ("../../poverty/85678NED_minderjarige_kinderen_157gemeenten_2011_2022.csv", Kind.STATLINE),
        ("swing_export_gemeenten_kinderen_laag_inkomen.csv", Kind.SWING),
        ("swing_export_wijken_2024.csv", Kind.SWING),
        ("lokaal_amsterdam_2019_2024.csv", Kind.DELIVERY),
        ("lokaal_utrecht_2019_2024.csv", Kind.DELIVERY),
    ],
)
def test_the_sample_files_are_told_apart(name: str, kind: Kind):
    assert tell_kind(read_workbook(name, (SAMPLES / name).read_bytes()), catalogue()).kind is kind
