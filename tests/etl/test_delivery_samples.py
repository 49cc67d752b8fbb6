"""Every sample file, good and bad: what becomes of it, and that nothing of a refused one is told or kept."""

import csv
import io
import re
import traceback
from dataclasses import dataclass
from datetime import date

import pytest

from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.schemes import Unit
from armoedebeeld.domain.service_use import Mark
from armoedebeeld.imports.deliveries.opening import MAX_FILE_BYTES, PersonalDataError, open_delivery
from armoedebeeld.imports.deliveries.sheets import Chosen, DeliveryError, lines_of
from armoedebeeld.imports.guard import WorkbookError
from tests.support.deliveries import read_cells, remarked, said
from tests.support.samples import SAMPLES, names, real_geography, sample

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SAMPLES.exists(), reason=f"geen gedeelde map naast de kloon ({SAMPLES} is er niet)"),
]


@dataclass(frozen=True)
class Taken:
    """Accepted: this many rows, this many left out for these reasons; `wide` names the units of its columns."""

    rows: int
    left_out: int = 0
    why: tuple[str, ...] = ()
    know: tuple[str, ...] = ()
    hidden: int = 0
    wide: tuple[Unit, ...] = ()


@dataclass(frozen=True)
class Refused:
    """Not taken, with this error and these words."""

    error: type[UserError]
    words: str


TODAY = date(2025, 6, 1)
_CHILDREN_AND_HOMES = (Unit.CHILD, Unit.CHILD, Unit.CHILD, Unit.HOUSEHOLD)
EXPECTED: dict[str, Taken | Refused] = {
    "goed/lokaal_amsterdam_2019_2024.csv": Taken(16341, hidden=2185),
    "goed/lokaal_utrecht_2019_2024.csv": Taken(3084, hidden=373),
    "goed/breed_utrecht_buurten_2024.xlsx": Taken(
        444, hidden=55, know=("rij 116", "'Opmerking'"), wide=_CHILDREN_AND_HOMES
    ),
    # These three are no deliveries of service use: they come in as figures of another source.
    "goed/swing_export_gemeenten_kinderen_laag_inkomen.csv": Refused(DeliveryError, "geen lijst met gebruik"),
    "goed/swing_export_wijken_2024.csv": Refused(DeliveryError, "geen lijst met gebruik"),
    "goed/statline_export_85678NED_klein.csv": Refused(DeliveryError, "bestand van StatLine"),
    # So does this one; read as a wide sheet none of its shares is a count.
    "goed/kansenkaart_layout_synthetisch.csv": Refused(DeliveryError, "bestand van KansenKaart"),
    "fout/bsn_kolom.csv": Refused(PersonalDataError, "burgerservicenummers"),
    "fout/bsn_verstopt_in_opmerking.csv": Refused(PersonalDataError, "burgerservicenummers"),
    "fout/namen_en_geboortedatum.csv": Refused(PersonalDataError, "geboortedatums"),
    "fout/postcode6_en_huisnummer.csv": Refused(PersonalDataError, "adressen of huisnummers"),
    "fout/leeg_bestand.csv": Refused(WorkbookError, "is leeg"),
    "fout/alleen_kop.csv": Refused(DeliveryError, "geen rijen"),
    "fout/kolom_ontbreekt.csv": Refused(DeliveryError, "mist de kolom aantal"),
    "fout/hoge_compressie_40MB.xlsx": Refused(WorkbookError, "te groot om veilig te lezen"),
    "fout/samengevoegde_cellen.xlsx": Refused(DeliveryError, "samengevoegd: A2 tot en met B2"),
    "fout/xlsx_met_formules.xlsx": Refused(DeliveryError, "formules zonder uitkomst .bijvoorbeeld in I2, K2, I3"),
    "fout/xls_hernoemd_naar.csv": Taken(15),
    "fout/cp1252_met_euro_en_trema.csv": Taken(40),
    "fout/utf16.csv": Taken(40),
    "fout/komma_als_scheidingsteken.csv": Taken(40),
    "fout/tab_als_scheidingsteken.csv": Taken(40),
    "fout/formule_injectie.csv": Taken(40),
    "fout/html_en_script.csv": Taken(40),
    "fout/decimalen_gemengd.csv": Taken(17, 23, ("'1.234' is geen aantal", "1,5 is geen heel", "1,234.5 is geen heel")),
    "fout/onbekende_gebiedscodes.csv": Taken(
        28, 12, ("BU03449999 bestaat niet", "'BU0344011' is geen gebiedscode", "WK9999ZZ ligt in GM9999",
                 "GM0457 ligt in GM0457", "bestond tot en met 2020", "verschillende aantallen"),
    ),
    "fout/verkeerd_gebiedsjaar.csv": Taken(30, 10, ("bestaat niet in de indeling van 2024, wel in die van 2019",)),
    "fout/dubbele_rijen.csv": Taken(39, 2, ("rij 4, kolom I; blad 'CSV', rij 47",), ("rij 42", "één keer")),
    "fout/negatieve_aantallen.csv": Taken(38, 2, ("-12 is kleiner dan nul", "-1 is kleiner", "rij 5", "rij 10")),
    "fout/tekst_in_getalkolom.csv": Taken(38, 2, ("'ongeveer 30'", "'tien'", "rij 3, kolom I", "rij 6"), hidden=1),
    "fout/kop_dubbel.csv": Taken(40, know=("nog een keer in", "rij 42", "één keer")),
    "fout/datums_fout.csv": Taken(
        36, 4, ("'31-02-2024' is geen datum", "'01/13/2024' is geen datum", "eindigt voordat hij begint")
    ),
    "fout/groot_200k_rijen.csv.gz": Taken(200_000),
}  # fmt: skip


def test_every_sample_is_in_the_table():
    assert set(EXPECTED) == names()


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if isinstance(expected, Taken)])
def test_a_sample_is_taken_with_what_is_wrong_named(name):
    expected = EXPECTED[name]
    opened = open_delivery(name, sample(name), max_bytes=MAX_FILE_BYTES)
    found = opened.layout.long
    if found is None:
        wide = opened.layout.wide
        choices = zip(wide.columns, expected.wide, strict=True)
        found = lines_of(wide, {column.key: Chosen(column.header, unit, 2024) for column, unit in choices})
    border_year = 2024 if expected.wide else None
    delivered = read_cells(found, where=real_geography(), boundary_year=border_year, today=TODAY)
    assert (len(delivered.rows), delivered.left_out) == (expected.rows, expected.left_out), said(delivered)
    assert int((delivered.rows["mark"] == Mark.HIDDEN).sum()) == expected.hidden
    for words in expected.why:
        assert words in said(delivered)
    for words in expected.know:
        assert words in remarked(delivered)
    assert bool(delivered.refused) == bool(expected.left_out)


def refused(name):
    with pytest.raises(UserError) as told:
        open_delivery(name, sample(name), max_bytes=MAX_FILE_BYTES)
    return told.value


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if isinstance(expected, Refused)])
def test_a_sample_is_refused_with_the_reason_and_the_remedy(name):
    expected, error = EXPECTED[name], refused(name)
    assert type(error) is expected.error
    assert re.search(expected.words, error.what), error.what
    assert error.remedy


# File -> its columns with personal data.
PERSONAL = {
    "fout/bsn_kolom.csv": ["bsn"],
    "fout/bsn_verstopt_in_opmerking.csv": ["opmerking"],
    "fout/namen_en_geboortedatum.csv": ["naam_kind", "geboortedatum"],
    "fout/postcode6_en_huisnummer.csv": ["postcode", "huisnummer"],
}


@pytest.mark.parametrize("name", PERSONAL)
def test_no_value_of_a_refused_sample_is_told_or_logged(name, caplog, capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    caplog.set_level(0)
    values = secrets(name)
    assert len(values) > 20
    error = refused(name)
    out, err = capfd.readouterr()
    told = [str(error), repr(error), repr(error.args), error.what, error.remedy, out, err, caplog.text]
    told += [repr(finding) + str(finding) for finding in error.findings]
    told += ["".join(traceback.format_exception(error)), repr(error.__cause__), repr(error.__context__)]
    text = "\n".join(told)
    assert not [value for value in values if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text)]
    assert not list(tmp_path.rglob("*"))


def secrets(name):
    """Every value in the columns with personal data, and every long number in a text."""
    rows = csv.DictReader(io.StringIO(sample(name).decode("utf-8")), delimiter=";")
    cells = {row[column] for row in rows for column in PERSONAL[name]}
    return {cell for cell in cells if cell} | {found for cell in cells for found in re.findall(r"\d{9}", cell)}


@pytest.mark.parametrize("name", ["fout/formule_injectie.csv", "fout/html_en_script.csv"])
def test_what_stands_in_remarks_is_in_no_row(name):
    delivered = read_cells(open_delivery(name, sample(name)).layout.long, where=real_geography(), today=TODAY)
    text = delivered.rows.to_csv()
    for bad in ("HYPERLINK", "cmd|", "alert('x')", "onerror", "DROP TABLE", "etc/passwd"):
        assert bad not in text


def test_a_provision_with_markup_in_its_name_is_plain_text():
    name = "fout/html_en_script.csv"
    delivered = read_cells(open_delivery(name, sample(name)).layout.long, where=real_geography(), today=TODAY)
    assert "<script>alert('regeling')</script>" in set(delivered.rows["scheme"])


def test_accents_of_windows_are_read_as_they_were_written():
    found = open_delivery("x.csv", sample("fout/cp1252_met_euro_en_trema.csv")).layout.long
    assert set(found.cells["opmerking"]) == {"vergoeding € 250, categorie é/ë"}


def test_the_mark_of_utf_8_is_in_no_column_name():
    found = open_delivery("x.csv", sample("goed/lokaal_utrecht_2019_2024.csv")).layout.long
    assert next(iter(found.cells)) == "regeling"
    assert found.unknown == ()
