"""Hand-downloaded workbooks: many layouts give the figures that a person reads in them; doubt is asked."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld import store
from armoedebeeld.domain.catalogue import load_catalogue
from armoedebeeld.domain.errors import UnexpectedContentError, UserError
from armoedebeeld.domain.regions import Level
from armoedebeeld.imports.apply import Delivery, observations_from
from armoedebeeld.imports.areas import AreaIndex, Match
from armoedebeeld.imports.cells import Mark, decimal_sign, read_number, years_in
from armoedebeeld.imports.mapping import Mapping, find_mapping, save_mapping
from armoedebeeld.imports.meanings import Meanings, Part, Target
from armoedebeeld.imports.prepare import Prepared, describe, prepare
from armoedebeeld.imports.recognise import recognise, workbook_sources
from armoedebeeld.imports.series import Certainty, Proposal
from armoedebeeld.imports.words import level_in, read_facets
from etl import kept_files, mapped_files
from etl.snapshot import SnapshotStore
from tests.support.workbooks import SCOPE, Rows, catalogue, csv, ods, ods_row, regions, xlsx

N = None
ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = catalogue()
CODES = {"NL": Level.COUNTRY, "GM": Level.MUNICIPALITY, "WK": Level.WIJK, "BU": Level.BUURT}


def prepared(
    content: bytes,
    *,
    name: str = "bestand.xlsx",
    source: str | None = "dashboard",
    folder: Path = Path("nergens"),
    areas: pd.DataFrame | None = None,
    scope: frozenset[str] = SCOPE,
) -> Prepared:
    return prepare(
        name,
        content,
        catalogue=CATALOGUE,
        regions=regions() if areas is None else areas,
        gemeenten=scope,
        folder=folder,
        source_id=source,
    )


def sheet(*rows: Sequence[Any], name: str = "Blad", **asked: Any) -> Prepared:
    """One sheet of an Excel file, read as it is recognised."""
    return prepared(xlsx({name: rows}), **asked)


def applied(read: Prepared, change: Callable[[Mapping], Mapping], *, areas: pd.DataFrame | None = None) -> Delivery:
    """What a file gives after the analyst changed its mapping."""
    return observations_from(
        read.recognition.workbook,
        change(read.recognition.mapping),
        catalogue=CATALOGUE,
        regions=regions() if areas is None else areas,
        gemeenten=SCOPE,
    )


def values(delivery: Delivery | Prepared, indicator: str = "kind_laag", breakdown: str = "totaal") -> dict[Any, Any]:
    """Area (and year, where there are more) -> value, or the status where there is none."""
    rows = (delivery.delivery if isinstance(delivery, Prepared) else delivery).observations
    rows = rows[(rows["indicator_id"] == indicator) & (rows["breakdown"] == breakdown)]
    is_one_year = rows["year"].nunique() == 1
    return {
        (row.region_code if is_one_year else (row.region_code, row.year)): (
            round(float(row.value), 4) if row.status == "ok" else row.status
        )
        for row in rows.itertuples()
    }


def proposals(read: Prepared) -> dict[str, Proposal]:
    return {item.heading: item for table in read.recognition.tables for item in table.proposals}


def what(read: Prepared | Delivery) -> list[str]:
    problems = (read.delivery if isinstance(read, Prepared) else read).problems
    return [f"{'fout' if item.is_error else 'let op'}: {item.what} {item.where}".strip() for item in problems]


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (12, 12),
        (12.5, 12.5),
        ("12", 12),
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("1.234", 1234),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567", 1234567),
        ("1 234", 1234),
        ("0,123", 0.123),
        ("12,3%", 12.3),
        ("-5", -5),
        ("0", 0),
    ],
)
def test_numbers_are_read_as_a_dutch_reader_would(cell: object, value: float):
    assert read_number(cell).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        (".", Mark.HIDDEN),
        ("x", Mark.HIDDEN),
        ("X", Mark.HIDDEN),
        ("<10", Mark.HIDDEN),
        ("< 5", Mark.HIDDEN),
        ("minder dan 10", Mark.HIDDEN),
        ("geheim", Mark.HIDDEN),
        ("-", Mark.DASH),
        ("–", Mark.DASH),
        ("nvt", Mark.NOT_APPLICABLE),
        ("n.v.t.", Mark.NOT_APPLICABLE),
        (None, Mark.EMPTY),
        ("", Mark.EMPTY),
        ("1-2", Mark.UNREADABLE),
        ("veel", Mark.UNREADABLE),
        (True, Mark.UNREADABLE),
        (date(2019, 2, 1), Mark.UNREADABLE),
    ],
)
def test_a_missing_mark_is_never_a_number(cell: object, mark: Mark):
    reading = read_number(cell)
    assert (reading.value, reading.mark) == (None, mark)


@pytest.mark.parametrize("cell", ["12,5*", "12,5 *", "12,5**"])
def test_a_star_behind_a_number_makes_it_provisional(cell: str):
    assert read_number(cell).is_provisional
    assert read_number(cell).value == 12.5


def test_a_point_between_thousands_is_told_from_a_decimal_point_by_the_rest_of_the_column():
    assert decimal_sign(["12.5", "1.234"]) == "."
    assert decimal_sign(["12,5", "1.234"]) == ","
    assert decimal_sign(["1.234"]) == ","
    assert decimal_sign(["12,5", "12.5"]) == ""
    assert read_number("1.234", decimal=".").value == 1.234
    assert read_number("1.234", decimal="").mark is Mark.UNREADABLE
    assert read_number("12.5", decimal="").value == 12.5


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=0, max_value=99), st.booleans())
def test_any_number_written_in_dutch_or_english_is_read_back(whole: int, cents: int, is_dutch: bool):
    english = f"{whole:,}.{cents:02d}"
    text = english.replace(",", "#").replace(".", ",").replace("#", ".") if is_dutch else english
    assert read_number(text).value == pytest.approx(whole + cents / 100)


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_a_mark_and_never_silently_zero(text: str):
    reading = read_number(text)
    assert (reading.value is None) != (reading.mark is None)
    if reading.value == 0:
        assert "0" in text


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("text", "subject", "limits", "tags"),
    [
        ("Aantal kinderen in huishoudens met een laag inkomen", "kinderen", {"laag_inkomen"}, set()),
        ("Kinderen onder de lage-inkomensgrens", "kinderen", {"laag_inkomen"}, set()),
        ("Kinderen tot 110% van het sociaal minimum", "kinderen", {"tot_110"}, set()),
        ("Huishoudens onder 120 procent beleidsmatig minimum", "huishoudens", {"tot_120"}, set()),
        ("kinderen < 130% SM", "kinderen", {"tot_130"}, set()),
        ("0-110% sociaal minimum", None, {"tot_110"}, set()),
        ("Huishoudens met kinderen, laag inkomen", "huishoudens met kinderen", {"laag_inkomen"}, set()),
        ("Kinderen in eenoudergezinnen", "kinderen", set(), {"eenoudergezin"}),
        ("Kinderen in éénoudergezin, laag inkomen", "kinderen", {"laag_inkomen"}, {"eenoudergezin"}),
        ("Kinderen 4 tot 12 jaar", "kinderen", set(), {"leeftijd_4_12"}),
        ("Kinderen 4 t/m 11 jaar", "kinderen", set(), {"leeftijd_4_12"}),
        ("Kinderen 4-11 jaar", "kinderen", set(), {"leeftijd_4_12"}),
        ("Minderjarige kinderen 0 tot 18 jaar", "kinderen", set(), set()),
        ("Niet-westerse migratieachtergrond", None, set(), {"niet_westers"}),
        ("Kinderen in armoede", "kinderen", {"armoede"}, set()),
        # Another figure each: a band, the other side of the limit, a denial.
        ("Huishoudens 100-110% sociaal minimum", "huishoudens", {"klasse_100_110"}, set()),
        ("boven 130% sociaal minimum", None, {"vanaf_130"}, set()),
        ("kinderen niet in armoede", "kinderen", {"niet_armoede"}, set()),
        ("kinderen boven de lage-inkomensgrens", "kinderen", {"niet_laag_inkomen"}, set()),
        ("Gebruikt geen zorgtoeslag", None, set(), {"ontkenning", "zorgtoeslag"}),
    ],
)
def test_what_a_header_says(text: str, subject: str | None, limits: set[str], tags: set[str]):
    facets = read_facets(text)
    assert (facets.subject, set(facets.limits), set(facets.tags)) == (subject, limits, tags)
    assert not facets.left


def test_the_name_of_the_dashboard_is_no_income_limit():
    assert read_facets("Dashboard armoede kinderen").limits == ("armoede_zonder_grens",)


def test_the_name_of_the_dashboard_above_a_table_does_not_make_its_totals_poor():
    read = sheet(["Dashboard armoede kinderen, 2019"], ["Code", "Aantal kinderen"], ["GM0001", 4000])
    assert values(read, "kinderen") == {"GM0001": 4000}
    assert proposals(read)["Aantal kinderen"].certainty is Certainty.SURE


def test_words_that_are_not_understood_are_left_over():
    assert "moeder" in read_facets("Kinderen laag inkomen, moeder jonger dan 25").left


@pytest.mark.parametrize(
    ("text", "level"),
    [("Buurten 2019", Level.BUURT), ("wijkcode", Level.WIJK), ("Wijken en buurten", None), ("Tabel 1", None)],
)
def test_the_level_that_a_name_says(text: str, level: Level | None):
    assert level_in(text) is level


def test_a_region_code_is_no_year():
    assert years_in("GM2019 en WK201900") == ()
    assert years_in("stand 1 januari 2019, 2015-2018") == (2019, 2015, 2018)


# ---------------------------------------------------------------- layouts


def test_wide_by_code_with_title_footnotes_and_hidden_cells():
    read = sheet(
        ["Tabel 3"],
        ["Kinderen naar inkomensgrens, 2019"],
        [],
        ["Code", "Naam", "Aantal kinderen", "Aantal kinderen laag inkomen", "Kinderen laag inkomen (%)"],
        ["NL00", "Nederland", 3_000_000, 240_000, 8.0],
        ["GM0001", "Eenhoorn", 4000, 320, 8.0],
        ["BU00010000", "Haven", 500, 60, 12.0],
        ["BU00010001", "Markt", 40, "<10", "x"],
        ["BU00010100", "Veld", ".", ".", "."],
        ["Bron: CBS"],
        ["x", "geheim"],
        name="Gegevens",
    )
    assert values(read) == {
        "NL00": 8.0,
        "GM0001": 8.0,
        "BU00010000": 12.0,
        "BU00010001": "geheim_of_onbekend",
        "BU00010100": "geheim_of_onbekend",
    }
    row = read.delivery.observations.set_index(["indicator_id", "region_code"]).loc[("kind_laag", "BU00010001")]
    assert (row["denominator"], pd.isna(row["numerator"])) == (40, True)
    assert values(read, "kinderen")["BU00010000"] == 500
    assert read.recognition.tables[0].table.footnotes == ("Bron: CBS", "x geheim")
    assert set(read.delivery.observations["year"]) == {2019}


def test_long_by_name_with_income_limit_and_characteristic_in_columns():
    read = sheet(
        ["Gemeente", "Jaar", "Inkomensgrens", "Kenmerk", "Aantal kinderen", "Percentage kinderen"],
        ["Eenhoorn", 2018, "Totaal", "Totaal", 4000, N],
        ["Eenhoorn", 2018, "Laag inkomen", "Totaal", 320, 8.0],
        ["Eenhoorn", 2018, "Laag inkomen", "4 tot 12 jaar", 150, N],
        ["Eenhoorn", 2018, "Totaal", "4 tot 12 jaar", 1500, N],
        ["Eenhoorn", 2018, "Tot 120% sociaal minimum", "Totaal", 600, 15.0],
        ["Eenhoorn", 2019, "Laag inkomen", "Totaal", "300*", "7,5*"],
        ["Tweeland", 2019, "Laag inkomen", "Totaal", 10, 1.0],
    )
    assert values(read) == {("GM0001", 2018): 8.0, ("GM0001", 2019): 7.5, ("GM0002", 2019): 1.0}
    assert values(read, "kind_120") == {"GM0001": 15.0}
    assert values(read, breakdown="leeftijd_4_12") == {"GM0001": 10.0}, "150 of 1500"
    rows = read.delivery.observations
    assert set(rows.loc[rows["is_provisional"], "year"]) == {2019}
    assert read.delivery.stages == {2018: "onbekend", 2019: "voorlopig"}


HEADERS = [[N, N, "Laag inkomen", N, "Tot 110% sociaal minimum", N], ["Code", "Naam", "aantal", "%", "aantal", "%"]]


@pytest.mark.parametrize("merged", [(), ("C2:D2", "E2:F2")])
def test_two_header_rows_with_and_without_merged_cells(merged: tuple[str, ...]):
    rows = [["Kinderen, 2019"], *HEADERS, ["GM0001", "Eenhoorn", 320, 8.0, 500, 12.5]]
    read = prepared(xlsx({"Blad": rows}, merged={"Blad": merged}))
    assert (values(read), values(read, "kind_110")) == ({"GM0001": 8.0}, {"GM0001": 12.5})
    assert [column.header for column in read.recognition.tables[0].table.columns][2:4] == [
        "Laag inkomen | aantal",
        "Laag inkomen | %",
    ]


def test_a_merged_header_holds_over_its_own_columns_only():
    header = [[N, "Laag inkomen", N, N], ["Code", "aantal", "%", "Iets"]]
    read = prepared(xlsx({"Blad": [*header, ["GM0001", 320, 8.0, 1]]}, merged={"Blad": ["B1:C1"]}))
    columns = read.recognition.tables[0].table.columns
    assert [column.header for column in columns] == ["Code", "Laag inkomen | aantal", "Laag inkomen | %", "Iets"]


def test_an_empty_line_between_header_and_figures():
    read = sheet(["Gemeente", "Eenhoorn"], [], *HEADERS, [], ["GM0001", "Eenhoorn", 320, 8.0, 500, 12.5], name="2019")
    assert [column.header for column in read.recognition.tables[0].table.columns][:2] == ["Code", "Naam"]
    delivery = applied(read, lambda mapping: chosen(mapping, Target(indicator="kind_laag", part=Part.VALUE), "%"))
    assert values(delivery) == {"GM0001": 8.0}


def chosen(mapping: Mapping, target: Target, ending: str, *, factor: float | None = None) -> Mapping:
    """The mapping in which the first column that ends so means this."""
    for table in mapping.tables:
        for series in table.series:
            if " ".join((series.column, *series.when)).endswith(ending):
                changes = {"targets": (target,), "factor": factor or series.factor}
                return mapping.with_series(table.key, series.model_copy(update=changes))
    raise LookupError(ending)


def test_years_side_by_side():
    read = sheet(["Kinderen laag inkomen (%)"], ["Wijk", 2018, 2019], ["Wijk 00 Oud", 8.1, 8.3], ["Nieuw", 2.1, "."])
    assert values(read) == {
        ("WK000100", 2018): 8.1,
        ("WK000100", 2019): 8.3,
        ("WK000101", 2018): 2.1,
        ("WK000101", 2019): "geheim_of_onbekend",
    }
    assert set(read.delivery.observations["boundary_year"]) == {2018, 2019}


def test_a_sheet_per_level_and_year():
    read = prepared(
        xlsx(
            {
                "Toelichting": [["Dashboard armoede kinderen"], ["Vragen? Bel het CBS."]],
                "Wijken 2018": [["Naam", "Kinderen laag inkomen (%)"], ["Oud", 9.0]],
                "Wijken 2019": [["Naam", "Kinderen laag inkomen (%)"], ["Oud", 8.0]],
                "Buurten 2019": [["Naam", "Kinderen laag inkomen (%)"], ["Haven", 7.0]],
            }
        ),
        source=None,
    )
    assert values(read) == {("WK000100", 2018): 9.0, ("WK000100", 2019): 8.0, ("BU00010000", 2019): 7.0}
    assert read.recognition.skipped == (("Toelichting", "geen tabel gevonden"),)
    assert len(read.recognition.mapping.tables) == 2, "the two sheets with wijken share a rule"


@pytest.mark.parametrize(
    ("header", "cells", "codes"),
    [
        ("Gemeentecode", [1, "0002"], ["GM0001", "GM0002"]),
        ("wijkcode", [100, "000101"], ["WK000100", "WK000101"]),
        ("Buurt", [10000, "00010001"], ["BU00010000", "BU00010001"]),
    ],
)
def test_codes_without_letters_that_lost_their_zeros(header: str, cells: list[Any], codes: list[str]):
    read = sheet([header, "% kinderen laag inkomen 2019"], [cells[0], 4.0], [cells[1], 5.0])
    assert list(values(read)) == codes


def test_codes_without_letters_take_their_level_from_the_sheet():
    read = sheet(["Code", "% kinderen laag inkomen 2019"], ["000100", 4.0], name="Wijken")
    assert values(read) == {"WK000100": 4.0}


def test_a_csv_export_with_dutch_numbers_and_its_year_in_the_name():
    rows = [
        ["Buurtcode", "Buurt", "Kinderen totaal", "Kinderen tot 120% sociaal minimum (%)"],
        ["BU00010000", "Haven", "1.200", "12,5"],
        ["BU00010001", "Markt", "", "x"],
    ]
    read = prepared(csv(rows, encoding="cp1252"), name="kinderen_buurten_2019.csv")
    assert values(read, "kind_120") == {"BU00010000": 12.5, "BU00010001": "geheim_of_onbekend"}
    assert values(read, "kinderen") == {"BU00010000": 1200, "BU00010001": "ontbreekt"}
    assert not read.is_ready, "a year that only the file's name says is asked"


def test_an_ods_gives_the_same_as_an_excel_file():
    rows = [["Code", "% kinderen laag inkomen 2019"], ["GM0001", 8.5]]
    body = '<table:table table:name="Blad">' + "".join(ods_row(*row) for row in rows) + "</table:table>"
    assert values(prepared(ods(body))) == values(sheet(*rows)) == {"GM0001": 8.5}


def test_counts_alone_give_a_share_of_their_total_but_not_on_a_tiny_base():
    read = sheet(
        ["Code", "Aantal kinderen 2019", "Aantal kinderen laag inkomen 2019"],
        ["GM0001", 4000, 300],
        ["BU00010000", 100, 5],
        ["BU00010001", 99, 5],
        ["BU00010100", 0, 0],
    )
    assert values(read) == {
        "GM0001": 7.5,
        "BU00010000": 5.0,
        "BU00010001": "onderdrukt",
        "BU00010100": "niet_van_toepassing",
    }


def test_a_published_percentage_is_taken_as_it_is_also_where_counts_stand_beside_it():
    read = sheet(
        ["Code", "Aantal kinderen 2019", "Aantal kinderen laag inkomen 2019", "% kinderen laag inkomen 2019"],
        ["GM0001", 4000, 300, 7.4],
        ["BU00010000", 200, 20, "."],
    )
    assert values(read) == {"GM0001": 7.4, "BU00010000": "geheim_of_onbekend"}


def test_the_smallest_area_that_a_row_names_counts():
    read = sheet(
        ["Gemeente", "Wijk", "Buurt", "% kinderen laag inkomen 2019"],
        ["Nederland", N, N, 8.0],
        ["Eenhoorn", "Totaal", "Totaal", 7.0],
        ["Eenhoorn", "Wijk 00 Oud", "Totaal", 6.0],
        ["Eenhoorn", "Wijk 00 Oud", "Haven", 5.0],
        ["Eenhoorn", "Wijk 00 Oud", "Onbekend", 1.0],
    )
    assert values(read) == {"NL00": 8.0, "GM0001": 7.0, "WK000100": 6.0, "BU00010000": 5.0}
    assert "1 keer overgeslagen: rijen over 'Onbekend'" in read.delivery.notes


def test_a_buurt_by_name_beside_the_code_of_its_gemeente_is_not_taken_for_the_gemeente():
    read = sheet(["Gemeentecode", "Buurt", "% kinderen laag inkomen 2019"], ["GM0001", "Haven", 5.0], name="Buurten")
    assert values(read) == {"BU00010000": 5.0}


def test_level_and_unit_per_row():
    read = sheet(
        ["Regio", "Soort regio", "Peiljaar", "Onderwerp", "Waarde", "Eenheid"],
        ["Eenhoorn", "Gemeente", date(2019, 1, 1), "Kinderen laag inkomen", 8.0, "%"],
        ["Oud", "Wijk", "2019JJ00", "Kinderen laag inkomen", 9.5, "%"],
        ["Oud", "Wijk", "2019JJ00", "Kinderen laag inkomen", 95, "aantal"],
    )
    assert values(read) == {"GM0001": 8.0, "WK000100": 9.5}
    assert read.is_ready


def test_thousands_in_the_header():
    read = sheet(["Code", "Alle kinderen 2019 (x 1 000)"], ["GM0001", 4.1])
    assert values(read, "kinderen") == {"GM0001": 4100}


def test_two_tables_under_each_other():
    read = sheet(
        ["Kinderen laag inkomen (%), 2019"],
        ["Wijk", "Totaal"],
        ["Oud", 4.0],
        [],
        ["Kinderen tot 110% sociaal minimum (%), 2019"],
        ["Buurt", "%"],
        ["Haven", 6.0],
    )
    assert [table.table.number for table in read.recognition.tables] == [1, 2]
    assert values(read, "kind_110") == {"BU00010000": 6.0}


def test_the_reach_of_a_scheme_at_several_income_limits():
    read = sheet(
        ["Regiocode", "Jaar", "Doelgroep", "Huishoudens", "Bereik zorgtoeslag (%)"],
        ["GM0001", 2019, "tot 120% sociaal minimum", 1200, 81.2],
        ["GM0001", 2019, "tot 110% sociaal minimum", 900, 85.0],
        source="scan",
    )
    assert values(read, "zorg") == {"GM0001": 81.2}
    assert values(read, "zorg", "tot_110") == {"GM0001": 85.0}
    counts = read.delivery.observations.set_index(["indicator_id", "breakdown"])["denominator"]
    assert (counts[("zorg", "totaal")], counts[("zorg", "tot_110")]) == (1200, 900)


def test_an_income_limit_as_a_bare_number():
    read = sheet(
        ["Regiocode", "Jaar", "Inkomensgrens (% sociaal minimum)", "% kinderen"],
        ["GM0001", 2019, 110, 8.0],
        ["GM0001", 2019, 120, 9.0],
    )
    assert (values(read, "kind_110"), values(read, "kind_120")) == ({"GM0001": 8.0}, {"GM0001": 9.0})


def test_names_with_an_older_spelling_are_known():
    read = sheet(
        ["Gemeente", "% kinderen laag inkomen 2019"],
        ["Den Haag", 9.0],
        ["Bergen (L.)", 4.0],
        ["Gemeente Eenhoorn", 8.0],
    )
    assert values(read) == {"GM0005": 9.0, "GM0004": 4.0, "GM0001": 8.0}


# ---------------------------------------------------------------- never guessed


def test_a_name_of_two_places_is_asked_and_the_answer_is_used():
    read = sheet(["Gemeente", "% kinderen laag inkomen 2019"], ["Bergen", 9.0])
    assert what(read) == ["fout: 'Bergen' kan meer dan één gebied zijn of is anders geschreven. blad 'Blad', rij 2"]
    (name,) = read.delivery.open_names
    assert name.candidates == ("GM0003", "GM0004")
    assert values(applied(read, lambda mapping: mapping.with_area(name.key, "GM0004"))) == {"GM0004": 9.0}
    assert not len(read.delivery.observations)


def test_a_name_can_be_left_out():
    read = sheet(["Gemeente", "% kinderen laag inkomen 2019"], ["Atlantis", 9.0], ["Eenhoorn", 8.0])
    (name,) = read.delivery.open_names
    delivery = applied(read, lambda mapping: mapping.with_area(name.key, ""))
    assert values(delivery) == {"GM0001": 8.0}
    assert delivery.notes == ("1 keer overgeslagen: gebieden die u hebt overgeslagen",)


@pytest.mark.parametrize(
    ("name", "state", "candidates"),
    [
        ("Haven", Match.MATCHED, ("BU00010000",)),
        ("Havn", Match.UNSURE, ("BU00010000",)),
        ("Buurt Haven", Match.MATCHED, ("BU00010000",)),
        ("Nergens", Match.UNMATCHED, ()),
    ],
)
def test_a_name_is_matched_inside_its_gemeente_only(name: str, state: Match, candidates: tuple[str, ...]):
    index = AreaIndex(regions())
    found = index.find(name, level=Level.BUURT, year=2019, gemeente="GM0001")
    assert (found.state, found.candidates) == (state, candidates)


def test_one_name_in_two_gemeenten_is_not_sure():
    found = AreaIndex(regions()).find("Haven", level=Level.BUURT, year=2019)
    assert (found.state, found.candidates) == (Match.UNSURE, ("BU00010000", "BU00020000"))


def test_another_number_before_the_same_name_is_not_sure():
    found = AreaIndex(regions()).find("Wijk 07 Oud", level=Level.WIJK, year=2019)
    assert (found.state, found.candidates) == (Match.UNSURE, ("WK000100",))


@pytest.mark.parametrize(
    ("header", "cells", "reason"),
    [
        ("Kinderen laag inkomen, moeder jonger dan 25 (%)", [8.5, 4.0], "niet begrepen: moeder"),
        ("Kinderen 100-110% sociaal minimum (%)", [8.5, 4.0], "een klasse of het deel boven de grens"),
        ("Kinderen laag inkomen (%)", [108.5, 4.0], "waarden boven de 100"),
        ("Kinderen laag inkomen (%)", [0.085, 0.04], "breuken"),
        ("Aantal kinderen laag inkomen", [8.5, 4.0], "getallen met een komma"),
        ("Kinderen laag inkomen in eenoudergezinnen (%)", [8.5, 4.0], "het deel van die groep, of het deel dat"),
        ("Kinderen geen laag inkomen (%)", [92.5, 90.0], "een klasse of het deel boven de grens"),
        ("Kinderen sociaal minimum (%)", [8.5, 4.0], "welk percentage van het sociaal minimum"),
        ("Kinderen armoede (%)", [8.5, 4.0], "staat niet in indicators.yaml"),
        ("Laag inkomen (%)", [8.5, 4.0], "lijkt hierop"),
        ("Gemiddeld inkomen", [28.5, 24.0], "niet begrepen: gemiddeld"),
    ],
)
def test_a_doubtful_column_is_not_used_and_says_why(header: str, cells: list[float], reason: str):
    read = sheet(["Code", header], ["GM0001", cells[0]], ["GM0002", cells[1]], name="2019")
    proposal = proposals(read)[header]
    assert (proposal.certainty, proposal.rule.targets) == (Certainty.UNSURE, ())
    assert reason in proposal.reason
    assert read.delivery.observations.empty
    assert not read.is_ready


def test_fractions_are_multiplied_once_the_analyst_says_so():
    read = sheet(["Code", "Kinderen laag inkomen (%)"], ["GM0001", 0.085], name="2019")
    (suggestion,) = proposals(read)["Kinderen laag inkomen (%)"].suggestions
    assert values(applied(read, lambda mapping: chosen(mapping, suggestion, "(%)"))) == {"GM0001": 8.5}


def test_a_total_under_a_title_with_an_income_limit_is_asked():
    read = sheet(["Kinderen tot 110% sociaal minimum, 2019"], ["Code", "Totaal (%)"], ["GM0001", 8.5])
    assert "alle kinderen of huishoudens, of alleen die onder" in proposals(read)["Totaal (%)"].reason


def test_two_columns_that_seem_the_same_are_both_asked():
    header = ["Code", "Kinderen laag inkomen (%)", "% kinderen onder de lage-inkomensgrens"]
    read = sheet(header, ["GM0001", 8.0, 7.0], name="2019")
    assert {item.certainty for item in proposals(read).values()} == {Certainty.UNSURE}
    assert all("meer dan één kolom" in item.reason for item in proposals(read).values())


def test_in_poverty_is_another_series_and_not_older_than_the_new_definition():
    read = sheet(["Code", "Jaar", "% kinderen in armoede"], ["GM0001", 2017, 8.0], ["GM0001", 2019, 7.0])
    assert proposals(read)["% kinderen in armoede"].certainty is Certainty.LIKELY
    delivery = applied(read, lambda mapping: mapping.with_borders(2019))
    assert values(delivery, "kind_armoede") == {"GM0001": 7.0}
    assert values(delivery) == {}


def test_a_dash_is_read_as_unknown_and_said():
    read = sheet(["Code", "% kinderen laag inkomen 2019"], ["GM0001", "-"], ["GM0002", 8.0])
    assert values(read) == {"GM0001": "geheim_of_onbekend", "GM0002": 8.0}
    assert any("streepje" in note and "nooit als nul" in note for note in read.delivery.notes)


def test_a_hidden_sheet_is_not_used():
    read = prepared(xlsx({"2019": [["Code", "% kinderen laag inkomen"], ["GM0001", 8.0]]}))
    workbook = replace(
        read.recognition.workbook, sheets=(replace(read.recognition.workbook.sheets[0], is_hidden=True),)
    )
    again = recognise(workbook, source_id="dashboard", catalogue=CATALOGUE, areas=AreaIndex(regions()), gemeenten=SCOPE)
    assert not again.tables[0].rule.is_used


# ---------------------------------------------------------------- refused


def test_an_unknown_buurt_is_named_by_sheet_row_and_column_and_nothing_is_kept():
    read = sheet(["Code", "% kinderen laag inkomen 2019"], ["BU00010000", 5.0], ["BU00010042", 6.0], name="Buurten")
    assert what(read) == ["fout: Gebied BU00010042 bestaat niet in de indeling van 2019. blad 'Buurten', rij 3"]
    assert read.delivery.observations.empty


def test_areas_of_other_gemeenten_and_people_without_a_known_buurt_are_left_out_and_counted():
    read = sheet(
        ["Code", "% kinderen laag inkomen 2019"],
        ["BU00010000", 5.0],
        ["BU00020000", 6.0],
        ["BU00019999", 6.0],
        ["CR01", 6.0],
    )
    assert values(read) == {"BU00010000": 5.0}
    assert sorted(read.delivery.notes) == [
        "1 keer overgeslagen: gebieden van een soort die we niet tonen",
        "1 keer overgeslagen: mensen of huishoudens zonder bekende wijk of buurt",
        "1 keer overgeslagen: wijken en buurten van gemeenten die niet zijn geladen",
    ]


def test_a_gemeente_that_no_longer_exists_is_named_but_does_not_stop_the_others():
    read = sheet(["Code", "% kinderen laag inkomen 2019"], ["GM0001", 5.0], ["GM1234", 6.0])
    assert values(read) == {"GM0001": 5.0}
    assert what(read) == ["let op: Gebied GM1234 bestaat niet in de indeling van 2019. blad 'Blad', rij 3"]


def test_an_area_that_comes_twice_is_refused_with_both_places():
    read = sheet(["Code", "% kinderen laag inkomen 2019"], ["GM0001", 5.0], ["GM0001", 5.0])
    assert "GM0001 staat er voor 2019 twee keer in (blad 'Blad', rij 2, kolom B en blad 'Blad', rij 3" in what(read)[0]
    assert read.delivery.observations.empty


def test_two_sheets_may_repeat_a_figure_but_not_contradict_each_other():
    same, other = ["GM0001", 5.0], ["GM0001", 6.0]
    header = ["Code", "% kinderen laag inkomen 2019"]
    assert values(prepared(xlsx({"a": [header, same], "b": [header, same]}))) == {"GM0001": 5.0}
    assert prepared(xlsx({"a": [header, same], "b": [header, other]})).delivery.errors


def test_a_missing_year_is_asked_and_the_answer_is_used():
    read = sheet(["Code", "% kinderen laag inkomen"], ["GM0001", 5.0])
    assert what(read) == ["fout: Van blad 'Blad' is het jaar niet bekend. blad 'Blad'"]
    (table,) = read.recognition.tables
    assert table.needs_year
    delivery = applied(read, lambda mapping: mapping.with_year(table.year_key, 2018))
    assert set(delivery.observations["year"]) == {2018}


def test_two_years_in_a_title_are_no_year():
    read = sheet(["Kinderen, 2015-2019"], ["Code", "% kinderen laag inkomen"], ["GM0001", 5.0])
    assert read.recognition.tables[0].needs_year


def test_the_year_of_publication_and_of_the_borders_are_not_that_of_the_figures():
    read = sheet(
        ["Kinderen met een laag inkomen, 2018 (gemeentelijke indeling 2019)"],
        ["Gepubliceerd op 12 oktober 2021"],
        [],
        ["Code", "% kinderen laag inkomen"],
        ["GM0001", 5.0],
    )
    (row,) = read.delivery.observations.to_dict("records")
    assert (row["year"], row["period"], row["boundary_year"]) == (2018, "2018", 2019)
    assert read.recognition.borders.is_sure


def test_borders_that_do_not_fit_are_proposed_and_asked():
    areas = pd.concat([regions(2018, without=["BU00010100"]), regions(2019)])
    read = sheet(["Code", "% kinderen laag inkomen 2018"], ["BU00010100", 5.0], areas=areas)
    assert (read.recognition.borders.year, read.recognition.borders.is_sure) == (2019, False)
    assert not read.is_ready
    (row,) = read.delivery.observations.to_dict("records")
    assert (row["year"], row["boundary_year"]) == (2018, 2019)


def test_a_year_whose_areas_are_not_loaded_is_refused_with_the_way_out():
    read = sheet(["Code", "% kinderen laag inkomen 2021"], ["BU00010042", 5.0])
    assert "De gebieden van 2021 zijn niet geladen." in what(read)[0]
    assert "Kerncijfers wijken en buurten van 2021" in read.delivery.errors[0].remedy


def test_names_without_a_level_are_asked():
    read = sheet(["Regio", "% kinderen laag inkomen 2019"], ["Haven", 5.0])
    assert read.recognition.tables[0].needs_level
    assert "niet bekend of het over gemeenten, wijken of buurten gaat" in what(read)[0]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([["GM0001", 4000, 320, 68.0]], "heeft een waarde buiten 0 tot 60"),
        ([["GM0001", 4000, 320, -3]], "heeft een waarde buiten 0 tot 60"),
        ([["GM0001", 320, 4000, 8.0]], "is het aantal groter dan het totaal"),
        ([["GM0001", -1, ".", 8.0]], "Een aantal is kleiner dan nul"),
        ([["GM0001", 4000, "driehonderd", 8.0], ["GM0002", 4000, 320, 8.0]], "'driehonderd' is geen getal"),
    ],
)
def test_numbers_that_cannot_be_true_are_refused(rows: Rows, problem: str):
    header = ["Code", "Aantal kinderen 2019", "Aantal kinderen laag inkomen 2019", "% kinderen laag inkomen 2019"]
    read = sheet(header, *rows)
    assert any(problem in item.what for item in read.delivery.errors)
    assert "rij 2, kolom" in read.delivery.errors[0].where
    assert read.delivery.observations.empty


def test_a_percentage_that_does_not_fit_its_counts_is_said():
    header = ["Code", "Aantal kinderen 2019", "Aantal kinderen laag inkomen 2019", "% kinderen laag inkomen 2019"]
    read = sheet(header, ["GM0001", 4000, 320, 12.0])
    assert "passen percentage en aantallen niet bij elkaar" in what(read)[0]
    assert values(read) == {"GM0001": 12.0}


def test_a_column_that_is_empty_for_a_whole_level_is_not_published_yet():
    header = ["Code", "% kinderen laag inkomen 2019"]
    read = sheet(header, ["GM0001", 5.0], ["GM0002", N], ["BU00010000", N], ["BU00010001", N])
    assert values(read) == {
        "GM0001": 5.0,
        "GM0002": "ontbreekt",
        "BU00010000": "niet_gepubliceerd",
        "BU00010001": "niet_gepubliceerd",
    }


def test_a_file_without_a_table_has_none():
    assert prepared(xlsx({"Blad": [["Alleen een titel"], ["en een zin"]]})).recognition.tables == ()


# ---------------------------------------------------------------- kept for next time


def scan_rows(year: int, *, extra: Rows = ()) -> bytes:
    header = ["Gemeente", f"Kinderen LI {year}", "Iets anders"]
    return xlsx({f"Stand {year}": [header, ["Eenhoorn", 8.0, 1.5], ["Tweeland", 9.5, 2.5], *extra]})


def test_next_years_file_is_recognised_by_what_was_confirmed_this_year(tmp_path: Path):
    first = prepared(scan_rows(2018), folder=tmp_path)
    assert not first.is_ready
    target = Target(indicator="kind_laag", part=Part.VALUE)
    mapping = chosen(first.recognition.mapping, target, "kinderen li {jaar}")
    save_mapping(tmp_path, mapping)

    second = prepared(scan_rows(2019), folder=tmp_path)
    assert second.recognition.is_known_layout
    assert {item.reason for item in proposals(second).values()} == {"herkend van vorige keer"}
    assert values(second) == {"GM0001": 8.0, "GM0002": 9.5}
    assert set(second.delivery.observations["year"]) == {2019}
    assert second.is_ready, "what the analyst left unused stays unused without asking"


def test_a_mapping_is_kept_without_the_answers_of_one_file(tmp_path: Path):
    read = sheet(["Code", "% kinderen laag inkomen"], ["GM0001", 5.0], folder=tmp_path)
    mapping = read.recognition.mapping.with_year("Blad#1", 2018).with_borders(2019).with_area("GM||x", "GM0001")
    path = save_mapping(tmp_path, mapping)
    kept = find_mapping(tmp_path, "dashboard", mapping.fingerprint)
    assert path.name == f"dashboard-{mapping.fingerprint}.json"
    assert kept is not None
    assert (kept.years, kept.boundary_year, kept.areas) == ({}, None, {"GM||x": "GM0001"})
    again = sheet(["Code", "% kinderen laag inkomen"], ["GM0001", 5.0], folder=tmp_path)
    assert again.recognition.tables[0].needs_year, "the year of a file is asked of every file"


def test_another_column_makes_another_layout(tmp_path: Path):
    first = sheet(["Code", "% kinderen laag inkomen 2018"], ["GM0001", 5.0])
    other = sheet(["Code", "% kinderen laag inkomen 2019", "Nieuw"], ["GM0001", 5.0, 1.0])
    same = sheet(["Code", "% Kinderen  laag inkomen 2021"], ["GM0001", 5.0])
    assert first.recognition.mapping.fingerprint == same.recognition.mapping.fingerprint
    assert first.recognition.mapping.fingerprint != other.recognition.mapping.fingerprint


def test_a_new_word_in_a_group_column_is_proposed_anew(tmp_path: Path):
    header = ["Code", "Jaar", "Inkomensgrens", "% kinderen"]
    save_mapping(tmp_path, sheet(header, ["GM0001", 2018, "Laag inkomen", 5.0]).recognition.mapping)
    again = sheet(
        header,
        ["GM0001", 2019, "Laag inkomen", 5.0],
        ["GM0001", 2019, "Tot 110% sociaal minimum", 6.0],
        ["GM0001", 2019, "Onbekende grens", 7.0],
        folder=tmp_path,
    )
    assert again.recognition.is_known_layout
    assert [item.reason for item in proposals(again).values()][:2] == ["herkend van vorige keer", "kop"]
    assert not again.is_ready
    assert values(again, "kind_110") == {"GM0001": 6.0}


@pytest.mark.parametrize("content", [b"{", b'{"version": 1}', b'{"iets": 1}', b"\xff"])
def test_a_damaged_mapping_is_named_with_its_remedy(tmp_path: Path, content: bytes):
    read = sheet(["Code", "% kinderen laag inkomen 2019"], ["GM0001", 5.0])
    save_mapping(tmp_path, read.recognition.mapping).write_bytes(content)
    with pytest.raises(UserError, match="koppeling dashboard-") as refused:
        sheet(["Code", "% kinderen laag inkomen 2019"], ["GM0001", 5.0], folder=tmp_path)
    assert "Verwijder dashboard-" in refused.value.remedy


def test_a_mapping_survives_json_unchanged():
    read = sheet(["Code", "Jaar", "Grens", "% kinderen"], ["GM0001", 2018, "Laag inkomen", 5.0])
    mapping = read.recognition.mapping
    assert Mapping.model_validate_json(mapping.model_dump_json()) == mapping


# ---------------------------------------------------------------- the command line


def test_a_file_that_is_sure_can_be_loaded_without_asking():
    rows = [["Dashboard armoede kinderen, 2019"], ["Code", "% kinderen laag inkomen"], ["GM0001", 5.0]]
    read = prepared(xlsx({"2019": rows}), source=None)
    assert read.recognition.mapping.source_id == "dashboard"
    assert read.is_ready


def test_a_file_that_does_not_say_its_source_asks_for_it():
    with pytest.raises(UserError, match="niet van welke bron") as refused:
        prepared(xlsx({"2019": [["Code", "% kinderen laag inkomen"], ["GM0001", 5.0]]}), source=None)
    assert "--source dashboard of --source scan" in refused.value.remedy


def test_what_was_recognised_is_told_in_lines():
    lines = describe(sheet(["Code", "Laag inkomen (%)"], ["BU00010042", 5.0], name="2019"), CATALOGUE)
    assert lines[0] == "bestand.xlsx: Dashboard armoede kinderen"
    assert lines[1] == "  blad '2019': 1 rij; jaar: 2019"
    assert lines[2].startswith("    Laag inkomen (%): wordt niet gebruikt (onzeker: ")


# ---------------------------------------------------------------- kept and read again


def keep(read: Prepared, root: Path, *, moment: datetime, mapping: Mapping | None = None) -> Any:
    """The file as a load keeps it."""
    upload = read.confirmed if mapping is None else replace(read.confirmed, reading=mapping)
    source = CATALOGUE.sources["dashboard"]
    writer = SnapshotStore(root).writer("dashboard", kept_files.dataset_id(upload), moment=moment)
    snapshot = mapped_files.fetch(writer, upload=upload, source=source, progress=lambda *_: None)
    return writer.commit(snapshot)


EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)


def parsed(snapshot: Any) -> kept_files.Parsed:
    return mapped_files.parse(snapshot, catalogue=CATALOGUE, regions=regions(), gemeenten=SCOPE)


def test_a_kept_file_gives_the_same_figures_again_without_asking(tmp_path: Path):
    read = sheet(["Code", "% kinderen laag inkomen"], ["GM0001", 5.0], ["BU00010000", "."])
    mapping = read.recognition.mapping.with_year("Blad#1", 2018)
    snapshot = keep(read, tmp_path, moment=EARLY, mapping=mapping)
    latest = SnapshotStore(tmp_path).latest("dashboard", kept_files.dataset_id(read.confirmed))
    assert latest is not None
    assert latest.read("upload") == read.content
    first, again = parsed(snapshot), parsed(latest)
    pd.testing.assert_frame_equal(first.observations, again.observations)
    assert list(first.observations["status"]) == ["geheim_of_onbekend", "ok"]
    assert set(first.observations["snapshot_id"]) == {snapshot.manifest.snapshot_id}
    assert set(first.observations["source_id"]) == {"dashboard"}
    assert snapshot.manifest.title == "Dashboard armoede kinderen – bestand.xlsx"
    assert snapshot.manifest.url == "bestand: bestand.xlsx"
    assert snapshot.manifest.query.startswith("sha256 ")


def test_a_kept_file_that_cannot_be_stored_is_refused_by_name_and_place(tmp_path: Path):
    snapshot = keep(sheet(["Code", "% kinderen laag inkomen 2019"], ["BU00010042", 5.0]), tmp_path, moment=EARLY)
    with pytest.raises(UnexpectedContentError) as refused:
        parsed(snapshot)
    assert "bestand.xlsx: Gebied BU00010042 bestaat niet" in refused.value.what
    assert "rij 2" in refused.value.what
    assert "Er is niets geladen." in refused.value.remedy


def test_the_same_file_is_one_dataset_and_another_file_another():
    first = sheet(["Code", "% kinderen laag inkomen 2019"], ["GM0001", 5.0]).confirmed
    other = sheet(["Code", "% kinderen laag inkomen 2019"], ["GM0001", 6.0]).confirmed
    assert kept_files.dataset_id(first) == kept_files.dataset_id(replace(first, name="anders.xlsx"))
    assert kept_files.dataset_id(first) != kept_files.dataset_id(other)
    assert kept_files.dataset_id(first).startswith("dashboard_")


def content_with(*snapshots: Any) -> store.Content:
    """The content after these files were loaded one by one, each through `settle`."""
    content = store.Content()
    for snapshot in snapshots:
        content, new, _ = kept_files.settle(content, parsed(snapshot).observations, snapshot=snapshot)
        manifest = snapshot.manifest
        row = dict.fromkeys(store.TABLES["snapshot"], "") | {"snapshot_id": manifest.snapshot_id, "rows": manifest.rows}
        row |= {"dataset_id": manifest.dataset_id, "retrieved_at": manifest.retrieved_at}
        rows = pd.DataFrame([row]).astype(store.TABLES["snapshot"])
        content = replace(
            content,
            observations=pd.concat([content.observations, new], ignore_index=True)
            if len(content.observations)
            else new,
            snapshot=pd.concat([content.snapshot, rows], ignore_index=True),
        )
    return content


def test_where_two_files_hold_the_same_figure_the_newest_wins_in_any_order(tmp_path: Path):
    older = keep(
        sheet(["Code", "% kinderen laag inkomen 2019"], ["GM0001", 5.0], ["GM0002", 4.0]), tmp_path, moment=EARLY
    )
    newer = keep(sheet(["Code", "% kinderen laag inkomen 2019"], ["GM0001", 6.0]), tmp_path, moment=LATE)
    results = [
        content_with(*order).observations.sort_values("region_code").reset_index(drop=True)
        for order in ((older, newer), (newer, older))
    ]
    assert dict(zip(results[0]["region_code"], results[0]["value"], strict=True)) == {"GM0001": 6.0, "GM0002": 4.0}
    pd.testing.assert_frame_equal(results[0], results[1])


def test_kept_files_are_read_again_from_old_to_new(tmp_path: Path):
    newer = sheet(["Code", "% kinderen laag inkomen 2019"], ["GM0001", 6.0])
    older = sheet(["Code", "% kinderen laag inkomen 2018"], ["GM0001", 5.0])
    keep(newer, tmp_path, moment=LATE)
    keep(older, tmp_path, moment=EARLY)
    assert kept_files.kept_datasets(tmp_path, ["scan", "dashboard"]) == [
        ("dashboard", kept_files.dataset_id(older.confirmed)),
        ("dashboard", kept_files.dataset_id(newer.confirmed)),
    ]


# ---------------------------------------------------------------- meanings


def test_every_figure_is_found_by_its_own_title_and_by_no_other():
    for source in ("dashboard", "scan"):
        indicators = CATALOGUE.indicators_of(source)
        meanings = Meanings(indicators)
        for indicator in indicators:
            for part in Part:
                measure = getattr(indicator, part.value)
                for title in measure.titles if measure else ():
                    found = meanings.find(read_facets(title), part.amount)
                    assert Target(indicator=indicator.id, part=part) in found
                    assert sum(target.part is part for target in found) == 1 or part is Part.DENOMINATOR


@pytest.mark.parametrize("source", ["cbs_dashboard_kinderen", "cbs_armoedescan"])
def test_every_real_figure_that_comes_by_hand_is_found_by_its_own_words(source: str):
    real = load_catalogue(ROOT / "indicators.yaml")
    assert source in workbook_sources(real)
    meanings = Meanings(real.indicators_of(source))
    for indicator in real.indicators_of(source):
        for part in (Part.VALUE, Part.NUMERATOR):
            measure = getattr(indicator, part.value)
            for title in measure.titles if measure else ():
                facets = read_facets(title)
                assert not facets.left, f"{indicator.id}: {facets.left} is outside the vocabulary"
                found = [target for target in meanings.find(facets, part.amount) if target.part is part]
                assert found == [Target(indicator=indicator.id, part=part)]
        for breakdown in indicator.breakdowns:
            said = read_facets(*(text.removeprefix("titel:") for text in breakdown.where.values()))
            assert not said.left
            assert said.tags or said.limits or said.is_long, f"{indicator.id}: {breakdown.id} says nothing"


def test_a_total_serves_every_indicator_that_divides_by_it():
    meanings = Meanings(CATALOGUE.indicators_of("dashboard"))
    together = meanings.together(Target(indicator="kinderen", part=Part.NUMERATOR))
    assert {(target.indicator, target.breakdown) for target in together if target.part is Part.DENOMINATOR} >= {
        ("kind_laag", "totaal"),
        ("kind_laag", "vier_jaar"),
        ("kind_110", "totaal"),
    }
    assert ("kind_laag", "eenoudergezin") not in {(target.indicator, target.breakdown) for target in together}
