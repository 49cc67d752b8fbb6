"""Areas of a delivery: by code, by name or by postcode; what does not fit is said, and never guessed."""

import zipfile
from io import BytesIO

import pandas as pd
import pytest

from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.service_use import Mark
from armoedebeeld.imports.deliveries.postcodes import is_postcode_table, read_postcodes
from tests.support.deliveries import geography, lines, postcodes, read, read_csv, remarked, said
from tests.support.workbooks import csv, regions

OWN = pd.DataFrame(
    [{"region_code": "GB0001oost", "boundary_year": 2019, "level": "GB", "name": "Oost"}]
)  # fmt: skip
TABLE = postcodes(
    ("1011AA", "BU00010000", 30),
    ("1011AB", "BU00010000", 10),
    ("1011AC", "BU00010001", 25),
    ("1011AC", "BU00010000", 5),
    ("1012AA", "BU00010100", 50),
    year=2019,
)


def placed(delivered):
    return delivered.rows[["region_code", "boundary_year"]].values.tolist()


# ---------------------------------------------------------------- codes


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("BU", "BU00010000"),
        ("buurt", "BU00010000"),
        ("Buurten", " bu00010000 "),
        ("", "bu00010000"),
        ("BU", "00010000"),
        ("BU", "10000"),
    ],
)
def test_a_code_is_known_however_it_is_written(kind, code):
    assert placed(read_csv({"gebied_type": kind, "gebied_code": code})) == [["BU00010000", 2019]]


@pytest.mark.parametrize(
    ("kind", "code", "found"),
    [
        ("WK", "WK000100", "WK000100"),
        ("wijk", "100", "WK000100"),
        ("GM", "GM0001", "GM0001"),
        ("gemeente", "1", "GM0001"),
    ],
)
def test_wijken_and_municipalities_too(kind, code, found):
    assert placed(read_csv({"gebied_type": kind, "gebied_code": code})) == [[found, 2019]]


@pytest.mark.parametrize(
    ("changes", "why", "column"),
    [
        ({"gebied_code": "BU00019999"}, "BU00019999 bestaat niet", "F"),
        ({"gebied_code": "BU0001000"}, "'BU0001000' is geen gebiedscode", "F"),
        ({"gebied_code": "zomaar iets"}, "'ZOMAAR IETS' is geen gebiedscode", "F"),
        ({"gebied_code": "00010000", "gebied_type": ""}, "'00010000' is geen gebiedscode", "F"),
        ({"gebied_code": "WK000100"}, "WK000100 is geen buurt", "E"),
        ({"gebied_code": "GM0003", "gebied_type": "GM"}, "GM0003 ligt in GM0003, waarvan geen wijken", "F"),
        ({"gebied_code": "BU00020000"}, "BU00020000 ligt in GM0002, waarvan geen wijken", "F"),
        ({"gebied_code": ""}, "Er staat geen gebied bij", "F"),
        ({"gebied_type": "straat"}, "'straat' is geen soort gebied", "E"),
        ({"gebied_jaar": "2017"}, "Van 2017 zijn geen gebieden van deze soort geladen", "G"),
        ({"gebied_jaar": ""}, "niet bij op welke indeling", "G"),
        ({"gebied_jaar": "negentien"}, "'negentien' is geen jaar van een indeling", "G"),
        ({"gebied_jaar": "1999"}, "'1999' is geen jaar van een indeling", "G"),
        ({"gebied_code": "NL00", "gebied_type": ""}, "NL00 is geen gebied in uw gemeente", "F"),
    ],
)
def test_what_can_not_be_placed_is_named_and_left_out(changes, why, column):
    delivered = read_csv(changes, {"gebied_code": "BU00010001"})
    assert placed(delivered) == [["BU00010001", 2019]]
    assert why in said(delivered)
    assert f"rij 2, kolom {column}" in said(delivered)


def test_a_year_that_is_none_is_not_replaced_by_the_chosen_one():
    assert read_csv({"gebied_jaar": "negentien"}, boundary_year=2019).rows.empty
    assert placed(read_csv({"gebied_jaar": ""}, boundary_year=2018)) == [["BU00010000", 2018]]
    assert placed(read_csv({"gebied_jaar": "2019"}, boundary_year=2018)) == [["BU00010000", 2019]]


def test_a_code_of_another_year_is_said_with_the_years_in_which_it_exists():
    areas = regions(2018, 2019)
    areas = areas[~((areas["region_code"] == "BU00010100") & (areas["boundary_year"] == 2019))]
    delivered = read_csv({"gebied_code": "BU00010100"}, where=geography(regions=areas))
    assert delivered.rows.empty
    assert "BU00010100 bestaat niet in de indeling van 2019, wel in die van 2018" in said(delivered)


def test_a_municipality_that_is_gone_is_said_with_its_last_year():
    areas = regions(2018, 2019)
    areas = areas[~(areas["region_code"].eq("GM0002") & areas["boundary_year"].eq(2019))]
    gone = {"gebied_code": "GM0002", "gebied_type": "GM"}
    assert "bestond tot en met 2018" in said(read_csv(gone, where=geography(regions=areas)))


# ---------------------------------------------------------------- names


def by_name(name, kind="BU", **options):
    return read_csv({"gebied_naam": name, "gebied_type": kind}, without=["gebied_code"], **options)


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("Markt", "BU", "BU00010001"),
        (" markt ", "BU", "BU00010001"),
        ("Wijk 00 Oud", "WK", "WK000100"),
        ("Oud", "WK", "WK000100"),
        ("Eenhoorn", "GM", "GM0001"),
    ],
)
def test_a_name_is_found_where_it_is_one_area(name, kind, code):
    assert placed(by_name(name, kind)) == [[code, 2019]]


def test_a_name_that_fits_two_areas_is_never_chosen_between():
    both = geography(gemeenten=["GM0001", "GM0002"])
    delivered = by_name("Haven", where=both)
    assert delivered.rows.empty
    assert "'Haven' kan meer dan één buurt zijn: Haven (BU00010000), Haven (BU00020000)" in said(delivered)
    assert placed(by_name("Haven", where=both, gemeente="GM0002")) == [["BU00020000", 2019]]
    assert placed(by_name("Haven")) == [["BU00010000", 2019]]


def test_a_name_that_is_almost_right_is_not_taken():
    delivered = by_name("Wijk 00 Oude", "WK")
    assert delivered.rows.empty
    assert "Wijk 00 Oud (WK000100)" in said(delivered)


@pytest.mark.parametrize(
    ("name", "kind", "why"),
    [
        ("Nergens", "BU", "'Nergens' is geen buurt in de indeling van 2019"),
        ("Markt", "", "Bij 'Markt' staat niet of het een gemeente, wijk of buurt is"),
        ("", "BU", "Er staat geen gebied bij"),
        ("Totaal", "BU", "'Totaal' is geen buurt"),
    ],
)
def test_a_name_that_is_no_area_is_said(name, kind, why):
    delivered = by_name(name, kind)
    assert delivered.rows.empty
    assert why in said(delivered)


def test_the_header_may_say_which_kind_of_area_it_is():
    sheet = lines({"gebied_code": "10000"}, without=["gebied_type"])
    sheet[0][sheet[0].index("gebied_code")] = "buurtcode"
    assert placed(read(csv(sheet))) == [["BU00010000", 2019]]
    named = lines({"gebied_naam": "Markt"}, without=["gebied_type", "gebied_code"])
    named[0][named[0].index("gebied_naam")] = "Buurt"
    assert placed(read(csv(named))) == [["BU00010001", 2019]]


# ---------------------------------------------------------------- own areas


@pytest.mark.parametrize("code", ["GB0001oost", "gb0001OOST", " GB0001oost "])
@pytest.mark.parametrize("kind", ["GB", "eigen gebied", ""])
def test_an_own_area_is_known_by_its_code(kind, code):
    where = geography(regions=pd.concat([regions(), OWN]))
    assert placed(read_csv({"gebied_type": kind, "gebied_code": code}, where=where)) == [["GB0001oost", 2019]]


def test_an_own_area_is_known_by_its_name():
    where = geography(regions=pd.concat([regions(), OWN]))
    assert placed(by_name("oost", "GB", where=where)) == [["GB0001oost", 2019]]


# ---------------------------------------------------------------- postcodes


def coded(*changes, **options):
    return read_csv(
        *({"gebied_type": "PC6", **change} for change in changes), where=geography(postcodes=TABLE), **options
    )


@pytest.mark.parametrize(
    ("code", "buurt"),
    [("1011AA", "BU00010000"), ("1011 aa", "BU00010000"), ("1011AC", "BU00010001"), ("1012AA", "BU00010100")],
)
def test_a_postcode_of_six_is_the_buurt_with_most_of_its_addresses(code, buurt):
    assert placed(coded({"gebied_code": code})) == [[buurt, 2019]]


def test_postcodes_of_one_buurt_are_added_up_and_never_kept():
    delivered = coded({"gebied_code": "1011AA", "aantal": "8"}, {"gebied_code": "1011AB", "aantal": "7"})
    assert placed(delivered) == [["BU00010000", 2019]]
    assert delivered.rows["count"].tolist() == [15]
    assert "1011A" not in delivered.rows.to_csv()
    assert "De postcodes zijn opgeteld per buurt" in remarked(delivered)


@pytest.mark.parametrize(("text", "mark"), [("x", Mark.HIDDEN), ("", Mark.EMPTY), ("n.v.t.", Mark.NOT_APPLICABLE)])
def test_where_one_postcode_is_not_known_the_buurt_is_not_known(text, mark):
    delivered = coded({"gebied_code": "1011AA", "aantal": "8"}, {"gebied_code": "1011AB", "aantal": text})
    assert delivered.rows["mark"].tolist() == [mark]
    assert delivered.rows["count"].isna().all()


def test_equal_counts_of_two_postcodes_are_no_doubles():
    delivered = coded({"gebied_code": "1011AA", "aantal": "8"}, {"gebied_code": "1011AB", "aantal": "8"})
    assert delivered.rows["count"].tolist() == [16]


def test_one_postcode_that_stands_twice_counts_once():
    delivered = coded({"gebied_code": "1011AA", "aantal": "8"}, {"gebied_code": "1011 aa", "aantal": "8"})
    assert delivered.rows["count"].tolist() == [8]
    assert "tellen hem één keer" in remarked(delivered)


def test_two_numbers_for_one_postcode_are_both_left_out_and_so_is_nothing_else():
    delivered = coded(
        {"gebied_code": "1011AA", "aantal": "8"},
        {"gebied_code": "1011AA", "aantal": "9"},
        {"gebied_code": "1012AA", "aantal": "20"},
    )
    assert placed(delivered) == [["BU00010100", 2019]]
    assert "verschillende aantallen" in said(delivered)


def test_a_buurt_with_a_postcode_that_is_left_out_is_not_known():
    """A sum without that postcode would look like the whole of the buurt."""
    delivered = coded({"gebied_code": "1011AA", "aantal": "8"}, {"gebied_code": "1011AB", "aantal": "veel"})
    assert delivered.left_out == 1
    assert delivered.rows["mark"].tolist() == [Mark.EMPTY]
    assert delivered.rows["count"].isna().all()


@pytest.mark.parametrize("texts", [["veel"], ["8", "9"]])
def test_a_buurt_of_which_nothing_is_left_has_no_row(texts):
    assert coded(*({"gebied_code": "1011AA", "aantal": text} for text in texts)).rows.empty


@pytest.mark.parametrize(("second", "whole"), [("40", 100), ("", None)])
def test_the_group_of_a_buurt_is_that_of_all_its_postcodes_or_not_known(second, whole):
    delivered = coded(
        {"gebied_code": "1011AA", "aantal": "8", "doelgroep_aantal": "60"},
        {"gebied_code": "1011AB", "aantal": "9", "doelgroep_aantal": second},
    )
    counted = delivered.rows["group_count"]
    assert counted.tolist() == [whole] if whole else counted.isna().all()


def test_a_postcode_of_four_waits_for_the_spread_over_wijken():
    assert placed(coded({"gebied_code": "1011", "gebied_type": "PC4"})) == [["PC1011", 2019]]


@pytest.mark.parametrize("header", ["pc4", "postcode"])
def test_the_header_may_say_that_the_codes_are_postcodes(header):
    sheet = lines({"gebied_code": "1011"}, without=["gebied_type"])
    sheet[0][sheet[0].index("gebied_code")] = header
    assert placed(read(csv(sheet), where=geography(postcodes=TABLE))) == [["PC1011", 2019]]


@pytest.mark.parametrize(
    ("code", "kind", "why"),
    [
        ("9999", "PC4", "Postcode 9999 ligt niet in uw gemeente"),
        ("9999ZZ", "PC6", "Een postcode ligt niet in uw gemeente"),
        ("10", "PC4", "iets dat geen postcode is"),
        ("BU00010000", "PC6", "iets dat geen postcode is"),
    ],
)
def test_a_postcode_that_is_not_here_is_left_out(code, kind, why):
    delivered = coded({"gebied_code": code, "gebied_type": kind})
    assert delivered.rows.empty
    assert why in said(delivered)


def test_a_postcode_of_six_is_never_repeated_in_words():
    assert "9999ZZ" not in said(coded({"gebied_code": "9999ZZ"}))


@pytest.mark.parametrize("code", ["1011AA", "1011"])
def test_without_a_table_postcodes_are_refused_with_the_way_to_go(code):
    delivered = read_csv({"gebied_type": "postcode", "gebied_code": code})
    assert delivered.rows.empty
    assert "Cijfers per postcode kunnen nog niet op de kaart" in said(delivered)
    assert all("postcodetabel van het CBS" in problem.remedy for problem in delivered.refused)


# ---------------------------------------------------------------- the table of postcodes

ADDRESSES = (
    "PC6;Huisnummer;Buurt2019;Wijk2019;Gemeente2019\n"
    "1011AA;1;00010000;000100;1\n1011AA;3;00010000;000100;1\n1011AA;5;00010001;000100;1\n"
    "1012 ab;7;10100;000101;1\n9999ZZ;1;00020000;000200;2\n"
)
CODES = [("1011AA", "BU00010000", 2), ("1011AA", "BU00010001", 1), ("1012AB", "BU00010100", 1)]


def zipped(**members):
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, text in members.items():
            packed.writestr(f"{name}.csv", text)
    return made.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        ADDRESSES.encode(),
        ADDRESSES.replace(";", ",").encode(),
        ADDRESSES.encode("utf-8-sig"),
        ADDRESSES.replace("PC6;Huisnummer;Buurt2019", '"PC6";"Huisnummer";"Buurt2019"').encode(),
        zipped(leesmij="uitleg;bij\nhet;bestand\n", pc6hnr=ADDRESSES),
    ],
)
def test_addresses_are_counted_per_postcode_and_buurt_and_house_numbers_thrown_away(content):
    assert is_postcode_table(content)
    found = read_postcodes("pc6hnr.csv", content, gemeenten=frozenset({"GM0001"}))
    assert found.boundary_year == 2019
    assert list(found.rows.itertuples(index=False, name=None)) == CODES
    assert list(found.rows) == ["pc6", "region_code", "addresses"]


def test_the_year_may_stand_in_the_name_of_the_file_and_must_stand_somewhere():
    content = ADDRESSES.replace("2019", "").encode()
    assert read_postcodes("pc6hnr2021.csv", content, gemeenten=frozenset({"GM0001"})).boundary_year == 2021
    with pytest.raises(UserError, match="van welk jaar"):
        read_postcodes("pc6hnr.csv", content, gemeenten=frozenset({"GM0001"}))


def test_a_table_without_an_address_here_is_refused():
    with pytest.raises(UserError, match="geen adres in GM0007"):
        read_postcodes("pc.csv", ADDRESSES.encode(), gemeenten=frozenset({"GM0007"}))


@pytest.mark.parametrize("content", [b"a;b\n1;2\n", b"", b"PK\x03\x04kapot", zipped(iets="a;b\n1;2\n"), csv(lines({}))])
def test_another_file_is_no_table_of_postcodes(content):
    assert not is_postcode_table(content)


def test_a_zip_with_something_else_is_refused():
    with pytest.raises(UserError, match="niet de postcodetabel"):
        read_postcodes("x.zip", zipped(iets="a;b\n1;2\n"), gemeenten=frozenset({"GM0001"}))


def test_the_shares_of_a_postcode_of_four_over_wijken_are_whole():
    shares = TABLE.shares.set_index(["pc4", "region_code"])["share"]
    assert shares.to_dict() == {("1011", "WK000100"): 1.0, ("1012", "WK000101"): 1.0}
    spread = postcodes(("1011AA", "BU00010000", 30), ("1011AB", "BU00010100", 10)).shares
    assert spread.set_index("region_code")["share"].to_dict() == {"WK000100": 0.75, "WK000101": 0.25}
