"""A workbook becomes plain cells, whatever its name; what is no workbook, or a trap, is refused with a remedy."""

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain.errors import UserError
from armoedebeeld.imports import guard
from armoedebeeld.imports import workbook as reading
from armoedebeeld.imports.workbook import Form, read_workbook
from tests.support.workbooks import csv, ods, ods_row, ole, xls, xlsx

ROWS = [["Code", "Naam", "Aantal"], ["GM0001", "Eenhoorn", 120], ["GM0002", "Tweeland", "."]]
CELLS = (("Code", "Naam", "Aantal"), ("GM0001", "Eenhoorn", 120), ("GM0002", "Tweeland", "."))


def packed(members: dict[str, bytes], *, kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def sheet_xml(cells: str) -> bytes:
    start = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    return f"{start}{cells}</sheetData></worksheet>".encode()


def with_sheet(content: bytes, path: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A sound Excel file with its sheet replaced, or with one more part."""
    members = {}
    with zipfile.ZipFile(io.BytesIO(xlsx({"Blad": ROWS}))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return packed({**members, path: content})


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (xlsx({"Blad": ROWS}), Form.XLSX),
        (ods('<table:table table:name="Blad">' + "".join(ods_row(*row) for row in ROWS) + "</table:table>"), Form.ODS),
        (xls("Blad", ROWS), Form.XLS),
    ],
)
def test_the_content_decides_what_a_file_is_not_its_name(content: bytes, form: Form):
    book = read_workbook("cijfers.csv", content)
    assert book.form is form
    assert [sheet.name for sheet in book.sheets] == ["Blad"]
    assert book.sheets[0].rows == CELLS


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_separator_and_encoding_of_a_csv_are_read_from_its_content(separator: str, encoding: str):
    rows = [["Gemeente", "Aantal"], ["Súdwest-Fryslân", 12], ["'s-Gravenhage", 3]]
    book = read_workbook("cijfers.xlsx", csv(rows, separator=separator, encoding=encoding))
    assert book.form is Form.CSV
    assert book.sheets[0].rows == (("Gemeente", "Aantal"), ("Súdwest-Fryslân", "12"), ("'s-Gravenhage", "3"))


def test_a_decimal_comma_is_no_separator():
    book = read_workbook("a.csv", b"Code;Deel;Meer\nGM0001;12,5;3,1\nGM0002;8,0;2,2\n")
    assert book.sheets[0].rows[1] == ("GM0001", "12,5", "3,1")


def test_the_line_that_excel_writes_about_its_separator_is_no_data():
    assert read_workbook("a.csv", b"sep=;\na;b\n1;2\n").sheets[0].rows == (("a", "b"), ("1", "2"))


def test_cells_are_plain_and_formulas_give_their_kept_result():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Blad")
        sheet.write(0, 0, "  twee   woorden ")
        sheet.write(0, 1, 363.0)
        sheet.write(0, 2, 12.5)
        sheet.write(0, 3, True)
        sheet.write_datetime(0, 4, datetime(2019, 1, 1), book.add_format({"num_format": "dd-mm-yyyy"}))
        sheet.write_formula(1, 0, '=HYPERLINK("http://example.org")', value="kept")
        sheet.merge_range("B2:C2", "groep")
        book.add_worksheet("Verborgen").hide()
    read = read_workbook("a.xlsx", buffer.getvalue())
    assert read.sheets[0].rows[0] == ("twee woorden", 363, 12.5, True, date(2019, 1, 1))
    assert isinstance(read.sheets[0].rows[0][1], int)
    assert read.sheets[0].rows[1][:2] == ("kept", "groep")
    assert read.sheets[0].merged == ((1, 1, 1, 2),)
    assert [sheet.is_hidden for sheet in read.sheets] == [False, True]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is leeg"),
        (b"\n\n  ", "is leeg"),
        (b"<!DOCTYPE html><html><body>Onderhoud</body></html>", "is een webpagina"),
        (b"<?xml version='1.0'?><Workbook/>", "is een webpagina of XML"),
        (b"%PDF-1.7\x00\x01\x02", "geen Excel-bestand en geen tekst"),
        (b"een brief zonder kolommen", "staat geen tabel"),
        (b"PK\x03\x04 and then nothing", "beschadigd"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "beschadigd"),
        (packed({"word/document.xml": b"<w/>"}), "is geen Excel-werkblad"),
        (packed({"cijfers.xlsx": xlsx({"Blad": ROWS})}), "is geen Excel-werkblad"),
        (ole("EncryptedPackage", b"x"), "beveiligd met een wachtwoord"),
        (ods("", manifest="<manifest:encryption-data/>"), "beveiligd met een wachtwoord"),
        (xlsx({"Blad": ROWS})[:-200], "beschadigd"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_workbook_is_refused_with_its_name_and_a_remedy(content: bytes, what: str):
    with pytest.raises(UserError) as refused:
        read_workbook("cijfers.xlsx", content)
    assert what in refused.value.what
    assert "cijfers.xlsx" in refused.value.what
    assert refused.value.remedy


def test_a_zip_with_a_password_is_refused():
    locked = bytearray(xlsx({"Blad": ROWS}))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UserError, match="beveiligd met een wachtwoord"):
        read_workbook("cijfers.xlsx", bytes(locked))


def test_a_reader_that_gives_up_is_a_damaged_file(monkeypatch: pytest.MonkeyPatch):
    # What the Rust reader raises is no Exception; no file is known that still makes it do so.
    panic = type("PanicException", (BaseException,), {})

    def give_up(_: object) -> None:
        raise panic

    monkeypatch.setattr(reading.python_calamine, "load_workbook", give_up)
    with pytest.raises(UserError, match="beschadigd"):
        read_workbook("cijfers.xlsx", xlsx({"Blad": ROWS}))


def test_a_file_over_fifty_megabytes_is_refused_unread():
    with pytest.raises(UserError, match="groter dan 50 MB"):
        read_workbook("groot.csv", b"a;b\n" * (13 * 1024 * 1024))


def test_a_part_that_unpacks_to_much_more_is_refused_before_it_is_unpacked():
    bomb = with_sheet(sheet_xml("<row>" + " " * 5_000_000 + "</row>"))
    assert len(bomb) < 50_000
    with pytest.raises(UserError, match="te groot om veilig te lezen"):
        read_workbook("bom.xlsx", bomb)


def test_a_part_that_lies_about_its_size_is_refused():
    honest = with_sheet(sheet_xml("<row><c><v>1</v></c></row>"))
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = honest.replace(size.to_bytes(4, "little"), (size - 20).to_bytes(4, "little"))
    with pytest.raises(UserError, match="beschadigd"):
        read_workbook("leugen.xlsx", lying)


@pytest.mark.parametrize("path", ["xl/worksheets/sheet1.xml", "xl/elders.xml", "xl/worksheets/blad.bin"])
@pytest.mark.parametrize("reference", ["XFD1048576", "xfd1048576", "A4294967295"])
def test_one_cell_far_away_is_refused_since_it_would_take_all_memory(path: str, reference: str):
    cells = f'<row r="1"><c r="A1"><v>1</v></c><c r="H1"><v>1</v></c></row><row><c r="{reference}"><v>2</v></c></row>'
    with pytest.raises(UserError, match="te groot om veilig te lezen"):
        read_workbook("ver.xlsx", with_sheet(sheet_xml(cells), path))


def test_a_cell_that_is_repeated_a_million_times_is_refused():
    body = '<table:table table:name="T">' + ods_row("a", 1, repeat=5_000_000) + "</table:table>"
    with pytest.raises(UserError, match="te groot om veilig te lezen"):
        read_workbook("herhaald.ods", ods(body))


def test_the_empty_rows_that_an_ods_repeats_at_its_end_do_no_harm():
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    rest = f'<table:table-row table:number-rows-repeated="1048000">{empty}</table:table-row>'
    body = '<table:table table:name="T">' + ods_row("a", 1) + rest + "</table:table>"
    assert read_workbook("gewoon.ods", ods(body)).sheets[0].rows == (("a", 1),)


@pytest.mark.parametrize("last_cell", [(65535, 255), (65535, 65535)])
def test_an_old_file_that_would_take_all_memory_ends_its_own_process_only(last_cell: tuple[int, int]):
    with pytest.raises(UserError, match=r"te groot om veilig te lezen|beschadigd"):
        read_workbook("ver.xls", xls("Blad", ROWS, last_cell=last_cell))


def test_entities_and_document_types_are_refused():
    sheet = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    with pytest.raises(UserError, match="documenttype"):
        read_workbook("lol.xlsx", with_sheet(sheet))


def test_too_many_parts_or_sheets_are_refused(monkeypatch: pytest.MonkeyPatch):
    many = packed({f"deel{number}.xml": b"<a/>" for number in range(guard.MAX_MEMBERS + 1)})
    with pytest.raises(UserError, match="te groot om veilig te lezen"):
        read_workbook("veel.xlsx", many)
    monkeypatch.setattr(reading, "MAX_SHEETS", 2)
    with pytest.raises(UserError, match="heeft 3 bladen"):
        read_workbook("veel.xlsx", xlsx({"a": ROWS, "b": ROWS, "c": ROWS}))


def test_a_csv_with_an_endless_line_is_refused():
    with pytest.raises(UserError, match="geen geldig CSV-bestand"):
        read_workbook("lang.csv", b'a;b\n"' + b"x" * 200_000 + b'";1\n')


@given(st.binary(max_size=400))
def test_any_bytes_give_cells_or_a_refusal(content: bytes):
    with suppress(UserError):
        assert read_workbook("iets.xlsx", content if not content.startswith(b"\xd0\xcf") else b"x" + content).sheets


@given(st.integers(min_value=0), st.integers(min_value=0, max_value=255))
def test_a_damaged_excel_file_gives_cells_or_a_refusal(place: int, value: int):
    damaged = bytearray(xlsx({"Blad": ROWS}))
    damaged[place % len(damaged)] = value
    with suppress(UserError):
        assert read_workbook("kapot.xlsx", bytes(damaged)).sheets is not None
