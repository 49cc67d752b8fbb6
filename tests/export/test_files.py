"""Files that say what the figure says and are safe to open."""

import re
import zipfile
from io import BytesIO

import pytest

from armoedebeeld.domain.errors import UserError
from armoedebeeld.export.files import export, file_name, safe_text, to_csv, to_xlsx
from tests.charts.samples import a_map, a_ranking, a_trend, header, wijken


def sheets(spec):
    with zipfile.ZipFile(BytesIO(to_xlsx(spec))) as book:
        return {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}


def test_a_csv_opens_in_a_dutch_spreadsheet():
    content = to_csv(a_ranking())
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines[0] == "titel;Mensen in armoede"
    assert "Zuid & Zo;WK000104;2019;30,0;% van de inwoners;30,0%;;;;ok;bekend;nee;nee" in lines


def test_a_csv_carries_title_period_unit_and_source_before_an_empty_line():
    head = to_csv(a_ranking()).decode("utf-8-sig").split("\r\n\r\n")[0]
    for text in ("titel;", "gebied en periode;Amsterdam, 2019, per wijk", "eenheid;", "bron;Bron: CBS"):
        assert text in head


def test_a_missing_value_is_an_empty_cell_with_its_word():
    lines = to_csv(a_ranking()).decode("utf-8-sig").split("\r\n")
    assert (
        "West;WK000105;2019;;% van de inwoners;afgeschermd;;;;onderdrukt;afgeschermd om mensen te beschermen;nee;nee"
        in lines
    )


def test_made_up_figures_say_so_in_every_file():
    spec = a_trend(fictional=True)
    assert to_csv(spec).decode("utf-8-sig").startswith("let op;FICTIEF")
    assert "FICTIEF" in sheets(spec)["xl/sharedStrings.xml"]
    assert file_name(spec, "png") == "ontwikkeling_armoede_amsterdam_2019_fictief.png"


@pytest.mark.parametrize("text", ["=1+1", "+31", "-2", "@SUM(A1)", "\tx", "\rx", "\nx"])
def test_no_text_is_taken_for_a_formula(text):
    assert safe_text(text) == f"'{text}"
    rows = wijken().assign(region_name=[text, *"bcdef"])
    assert f"'{text}" in to_csv(a_ranking(rows)).decode("utf-8-sig")
    book = sheets(a_ranking(rows))
    assert "<f>" not in "".join(book.values())


def test_ordinary_text_stays_as_it_is():
    assert safe_text("'s-Gravenhage") == "'s-Gravenhage"
    assert safe_text("2019") == "2019"


def test_numbers_stay_numbers_in_a_workbook():
    sheet = sheets(a_ranking(wijken(denominator=1234.0)))["xl/worksheets/sheet1.xml"]
    assert re.search(r'<c r="D2" s="\d+"><v>30</v></c>', sheet)
    assert re.search(r'<c r="C2" s="\d+"><v>2019</v></c>', sheet)
    assert re.search(r'<c r="I2" s="\d+"><v>1234</v></c>', sheet)
    assert not re.search(r'<c r="D6"', sheet)


def test_a_negative_number_is_a_number_not_a_text():
    content = to_csv(a_ranking(wijken().assign(value=[-1.5, 1, 1, 1, None, None]))).decode("utf-8-sig")
    assert ";-1,5;" in content


def test_a_workbook_has_the_figures_and_their_account():
    book = sheets(a_map())
    assert 'name="cijfers"' in book["xl/workbook.xml"]
    assert 'name="toelichting"' in book["xl/workbook.xml"]
    assert "Grenzen: © Kadaster / CBS, 2019" in book["xl/sharedStrings.xml"]


@pytest.mark.parametrize(
    ("ending", "start"),
    [("png", b"\x89PNG"), (".svg", b"<?xml"), ("pdf", b"%PDF"), ("CSV", b"\xef\xbb\xbf"), (".xlsx", b"PK")],
)
def test_the_ending_decides_the_format(ending, start):
    assert export(a_ranking(), ending).startswith(start)


def test_an_unknown_ending_is_refused_in_dutch():
    with pytest.raises(UserError, match=r"bewaard als 'docx'.*png, svg, pdf, csv, xlsx"):
        export(a_ranking(), ".docx")


@pytest.mark.parametrize("area", ["'s-Gravenhage", 'a/b\\c:d*e?f"g<h>i|j', "Súdwest-Fryslân", "x" * 300])
def test_a_file_name_is_safe_on_every_system(area):
    spec = a_ranking()
    renamed = type(spec)(header=header(area=area), items=spec.items)
    name = file_name(renamed, ".png")
    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]*\.png", name)
    assert len(name) <= 110


def test_a_long_name_keeps_the_word_fictief():
    spec = a_ranking()
    renamed = type(spec)(header=header(area="x" * 300, is_fictional=True), items=spec.items)
    assert "fictief" in file_name(renamed, "png")
