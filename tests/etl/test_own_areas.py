"""The municipality's own list of areas: read with tolerance, refused by name, row, column and remedy."""

import stat

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain.errors import StoreError
from armoedebeeld.domain.regions import clean_code, gemeente_of
from armoedebeeld.store import TABLES
from etl.own_area_files import (
    FILE,
    remove_own_areas,
    replace_gemeenten,
    store_own_areas,
    stored_own_areas,
    without_gemeente,
)
from etl.own_areas import OwnAreasError, own_area_code, parse_own_areas, read_csv, template
from tests.support.borders import own_area, own_areas
from tests.support.figures import region, table

REGIONS = table(
    "region",
    *({**region(code, year=year, name=f"buurt {code}"), "parent_gemeente": f"GM{code[2:6]}"}
      for code in ("BU00010000", "BU00010001", "BU00020000") for year in (2019, 2020)),
    region("BU00010002", year=2019),
    region("WK000100"),
)  # fmt: skip
GOOD = "gebied;buurtcode;jaar\nOost;BU00010000;2020\nOost;BU00010001;2020\n"


def parsed(text, *, encoding="utf-8"):
    return parse_own_areas(read_csv(text.encode(encoding), file="gebieden.csv"), regions=REGIONS, file="gebieden.csv")


def triples(rows):
    return rows[["name", "buurt_code", "boundary_year"]].values.tolist()


EXPECTED = [["Oost", "BU00010000", 2020], ["Oost", "BU00010001", 2020]]


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace(";", ","),
        GOOD.replace(";", "\t"),
        GOOD.replace("\n", "\r\n"),
        "\ufeff" + GOOD,
        "\n\n" + GOOD,
        GOOD + ";;\n\n;;\n",
        GOOD.replace("gebied;buurtcode;jaar", '"Gebied";"Buurt-code";"Indelingsjaar"'),
        GOOD.replace("gebied;buurtcode;jaar", "NAAM;Buurt;Jaar"),
        "jaar;opmerking;gebied;buurtcode\n2020;x;Oost;BU00010000\n2020;;Oost;BU00010001\n",
        # Excel takes leading zeros and adds decimals; people leave the letters out, or a space in.
        GOOD.replace("BU00010000", "10000").replace("10000", "0010000"),
        GOOD.replace("BU00010000", " bu00010000 "),
        GOOD.replace("2020", "2020,0"),
        GOOD.replace("Oost;BU00010001", " oost ;BU00010001"),
    ],
)
def test_what_people_send_is_read_with_tolerance(text):
    assert triples(parsed(text)) == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_letters_with_marks_are_read_in_both_encodings(encoding):
    rows = parsed(GOOD.replace("Oost", "Café Zuid-Één"), encoding=encoding)
    assert set(rows["name"]) == {"Café Zuid-Één"}


def test_a_sheet_with_numbers_is_read_too():
    sheet = pd.DataFrame(
        {"gebied": ["Oost", "Oost", None], "buurtcode": [10000.0, 10001.0, None], "jaar": [2020.0] * 2 + [None]}
    )
    sheet["buurtcode"] = ["BU00010000", "0010001.0", None]
    assert triples(parse_own_areas(sheet, regions=REGIONS, file="gebieden.xlsx")) == EXPECTED


def test_the_rows_are_those_of_the_store():
    rows = parsed(GOOD)
    assert rows.dtypes.astype(str).to_dict() == TABLES["own_area"]
    assert set(rows["region_code"]) == {"GB0001oost"}


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        (GOOD.replace("Oost;BU00010001", "x" * 61 + ";BU00010001"), "rij 3, kolom 'gebied'", "kan niet als naam"),
        (GOOD.replace("BU00010001;2020", "BU00010001;20-20"), "rij 3, kolom 'jaar'", "'20-20' is geen jaar"),
        (GOOD.replace("BU00010001;2020", "BU00010001;2021"), "rij 3, kolom 'jaar'", "van 2021 zijn geen buurten"),
        (GOOD.replace("BU00010001", "BU00010002"), "rij 3, kolom 'buurtcode'", "'BU00010002' is in 2020 geen"),
        (GOOD.replace("BU00010001", "WK000100"), "rij 3, kolom 'buurtcode'", "'WK000100' is in 2020 geen"),
        (GOOD.replace("BU00010001", ""), "rij 3, kolom 'buurtcode'", "'' is in 2020 geen geladen buurt"),
        (GOOD.replace("BU00010001", "BU00010000"), "rij 3, kolom 'buurtcode'",
         "BU00010000 staat er voor 2020 twee keer in (ook op rij 2)"),
        (GOOD + "West;BU00010000;2020\n", "rij 4, kolom 'buurtcode'", "twee keer in (ook op rij 2)"),
        (GOOD + "Oost;BU00020000;2020\n", "rij 4, kolom 'buurtcode'", "'Oost' heeft buurten van GM0001 en van GM0002"),
        (GOOD + "\nWest;BU00010077;2020\n", "rij 5, kolom 'buurtcode'", "geen geladen buurt"),
    ],
)  # fmt: skip
def test_a_fault_names_file_row_column_value_and_remedy(text, place, what):
    with pytest.raises(OwnAreasError) as caught:
        parsed(text)
    assert caught.value.what.startswith(f"gebieden.csv, {place}: ")
    assert what in caught.value.what
    assert caught.value.remedy.endswith(".")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "bevat geen gebieden"),
        (b"\n\n", "bevat geen gebieden"),
        (b"gebied;buurtcode;jaar\n", "bevat geen gebieden"),
        (b"gebied;buurtcode;jaar\n;;\n", "bevat geen gebieden"),
        (b"gebied;jaar\nOost;2020\n", "kolom 'buurtcode' ontbreekt"),
        (b"naam;gebied;buurtcode;jaar\nO;O;B;2020\n", "kolom 'gebied' staat er twee keer in (naam, gebied)"),
        (b"PK\x03\x04....", "geen CSV-bestand"),
        (GOOD.encode("utf-16"), "geen CSV-bestand"),
        (b"gebied,buurtcode,jaar\nOost, Zuid,BU00010000,2020\n", "rij 2: er staan meer cellen dan kolommen"),
        (b'gebied;buurtcode;jaar\n"Oost;BU00010000;2020', "kolom 'jaar'"),
    ],
)
def test_a_file_that_is_no_list_is_refused(content, what):
    with pytest.raises(OwnAreasError, match=r"gebieden\.csv") as caught:
        parse_own_areas(read_csv(content, file="gebieden.csv"), regions=REGIONS, file="gebieden.csv")
    assert what in caught.value.what


def test_a_buurt_may_be_used_again_on_the_borders_of_another_year():
    rows = parsed(GOOD + "Oost;BU00010000;2019\n")
    assert triples(rows)[0] == ["Oost", "BU00010000", 2019]
    assert rows["region_code"].nunique() == 1


def test_a_name_in_two_municipalities_is_two_areas():
    with pytest.raises(OwnAreasError):
        parsed(GOOD + "Oost;BU00020000;2020\n")
    rows = parsed(GOOD + "Oost GM0002;BU00020000;2020\n")
    assert rows["region_code"].map(gemeente_of).tolist() == ["GM0001", "GM0001", "GM0002"]


# ---------------------------------------------------------------- codes


@pytest.mark.parametrize(
    ("name", "code"),
    [("Oost", "GB0363oost"), (" OOST ", "GB0363oost"), ("gebied12", "GB0363gebied12"), ("twaalfletters", None)],
)
def test_a_short_plain_name_is_the_code(name, code):
    made = own_area_code("0363", name)
    assert made == (code or made)
    assert len(made) <= 18


@given(first=st.text(min_size=1, max_size=60), second=st.text(min_size=1, max_size=60))
def test_codes_are_valid_stable_and_differ_for_other_names(first, second):
    codes = [own_area_code("0363", name) for name in (first, second)]
    assert codes == [own_area_code("0363", name) for name in (first, second)]
    assert all(clean_code(code) == code and gemeente_of(code) == "GM0363" for code in codes)
    same_name = " ".join(first.casefold().split()) == " ".join(second.casefold().split())
    assert (codes[0] == codes[1]) is same_name


@pytest.mark.parametrize(
    ("first", "second"), [("Oost-1", "Oost 1"), ("Stadsdeel Oost Noord", "Stadsdeel Oost Zuid"), ("Één", "Een")]
)
def test_names_that_look_alike_have_codes_of_their_own(first, second):
    assert own_area_code("0363", first) != own_area_code("0363", second)


# ---------------------------------------------------------------- keeping


def test_the_list_is_kept_for_its_owner_only_and_comes_back_the_same(tmp_path):
    folder = tmp_path / "local"
    path = store_own_areas(folder, parsed(GOOD))
    assert path == folder / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [item.name for item in folder.iterdir()] == [FILE]
    pd.testing.assert_frame_equal(stored_own_areas(folder), parsed(GOOD))
    remove_own_areas(folder)
    remove_own_areas(folder)
    assert stored_own_areas(folder).dtypes.astype(str).to_dict() == TABLES["own_area"]


def test_rights_are_tight_also_where_a_file_was_left_behind(tmp_path):
    left = tmp_path / "eigen_gebieden.tmp"
    left.write_text("oud", encoding="utf-8")
    left.chmod(0o644)
    assert stat.S_IMODE(store_own_areas(tmp_path, parsed(GOOD)).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content",
    [
        "",
        "iets;anders",
        "region_code,name,buurt_code,boundary_year\nfout,Oost,BU1,2020\n",
        "region_code,name,buurt_code,boundary_year\nGB0001oost,Oost,BU00010000,ooit\n",
    ],
)
def test_a_damaged_list_is_told_not_taken_for_empty(content, tmp_path):
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    with pytest.raises(StoreError, match="eigen gebieden"):
        stored_own_areas(tmp_path)


def test_a_folder_that_can_not_be_written_is_told_and_the_former_list_stays(tmp_path):
    store_own_areas(tmp_path, parsed(GOOD))
    (tmp_path / f".{FILE}.tmp").mkdir()
    with pytest.raises(StoreError, match="kon niet worden opgeslagen"):
        store_own_areas(tmp_path, parsed(GOOD)[:1])
    assert len(stored_own_areas(tmp_path)) == 2


def test_a_new_list_replaces_its_own_municipality_and_no_other():
    former = own_areas(own_area("Oost", "BU00010000"), own_area("Noord", "BU00020000", code="GB0002noord"))
    new = own_areas(own_area("West", "BU00010001", code="GB0001west"))
    assert replace_gemeenten(former, new)["name"].tolist() == ["West", "Noord"]
    assert without_gemeente(former, "GM0001")["name"].tolist() == ["Noord"]


def test_the_template_lists_the_newest_buurten_and_can_be_filled_in():
    content = template(REGIONS, gemeente="GM0001")
    lines = content.decode("utf-8-sig").splitlines()
    assert lines == ["gebied;buurtcode;jaar;buurtnaam", ";BU00010000;2020;buurt BU00010000",
                     ";BU00010001;2020;buurt BU00010001"]  # fmt: skip
    filled = content.replace(b"\n;", b"\nOost;")
    rows = parse_own_areas(read_csv(filled, file="sjabloon.csv"), regions=REGIONS, file="sjabloon.csv")
    assert triples(rows) == EXPECTED


def test_a_buurt_without_the_name_of_an_area_is_in_none():
    """The file to fill in names every buurt; an analyst fills in some."""
    assert triples(parsed(GOOD + ";BU00020000;2020\n")) == EXPECTED
