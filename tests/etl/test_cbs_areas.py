"""From a table "Gebieden in Nederland" to who lies where; every name and code here is made up."""

import json
from pathlib import Path
from typing import Any

import pytest

from armoedebeeld.domain.catalogue import Source, Table
from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.store import TABLES
from etl.cbs_areas import notes_of, parse_areas
from etl.snapshot import Snapshot, SnapshotWriter

SOURCE = Source(
    title="Gebieden in Nederland",
    short_title="Gebieden in Nederland",
    publisher="CBS",
    licence="CC BY 4.0",
    attribution="Bron: CBS",
    update_frequency="elk jaar",
    region_dimension="RegioS",
)
TABLE = Table.model_validate({"id": "G2024", "boundary_year": 2024, "expected_rows": {"min": 1, "max": 20}})
# Title of the group -> per municipality the code and name of its region.
LIES_IN = {
    "Arbeidsmarktregio's": {"GM0001": ("AM01", "Kustzoom"), "GM0002": ("AM01", "Kustzoom"), "GM0003": ("AM02", "Veen")},
    "COROP-gebieden": {"GM0001": ("CR01", "Kust"), "GM0002": ("CR01", "Kust"), "GM0003": ("CR02", "Veen")},
    "GGD-regio's": {"GM0001": ("GG01", "GGD Kust"), "GM0002": ("GG01", "GGD Kust"), "GM0003": ("GG02", "GGD Veen")},
    "Jeugdregio's": {"GM0001": ("JZ01", "Kust"), "GM0002": ("JZ02", "Duin"), "GM0003": ("JZ02", "Duin")},
    "Provincies": {"GM0001": ("PV98", "Zeezand"), "GM0002": ("PV98", "Zeezand"), "GM0003": ("PV99", "Turfland")},
}
NAMES = {"GM0001": "Eenhoorn", "GM0002": "Tweeland", "GM0003": "Drievoort"}


class Layout:
    """A table that tests change before it is kept as a snapshot."""

    def __init__(self, groups: dict[str, dict[str, tuple[str, str]]], *, first: int = 1) -> None:
        self.properties: list[dict[str, Any]] = [{"Key": "RegioS", "Type": "GeoDimension", "Title": "Regio's"}]
        self.rows: list[dict[str, Any]] = [{"ID": n, "RegioS": f"{code:<6}"} for n, code in enumerate(NAMES)]
        self.areas = dict(NAMES)
        self.number, self.count = first, 0
        own = self.group("Codes en namen van gemeenten")
        self.topic("Code", own, {code: code for code in NAMES}, stem="Code")
        self.topic("Naam", own, NAMES, stem="Naam")
        self.topic("Sortering naam", own, NAMES, stem="SorteringNaam")
        self.parent = self.group("Lokaliseringen van gemeenten")
        for title, members in groups.items():
            self.region(title, members)

    def group(self, title: str, parent: int | None = None) -> int:
        self.count += 1
        place = {"ID": self.count, "ParentID": parent, "Type": "TopicGroup"}
        self.properties.append({**place, "Key": "", "Title": title})
        return self.count

    def topic(self, title: str, parent: int, values: dict[str, str], *, stem: str) -> None:
        key = f"{stem}_{self.number}"
        self.number += 1
        self.count += 1
        place = {"ID": self.count, "ParentID": parent, "Type": "Topic", "Datatype": "String"}
        self.properties.append({**place, "Key": key, "Title": title})
        for row in self.rows:
            row[key] = values.get(row["RegioS"].strip(), "")

    def region(self, title: str, members: dict[str, tuple[str, str]], *, has_names: bool = True) -> None:
        group = self.group(title, self.parent)
        self.topic("Code", group, {code: f"{pair[0]:<10}" for code, pair in members.items()}, stem="Code")
        if has_names:
            self.topic("Naam", group, {code: f"{pair[1]:<50}" for code, pair in members.items()}, stem="Naam")

    def add_row(self, code: str, name: str) -> None:
        """A row of another level: the country or a province, with a dot everywhere."""
        keys = [key for key in self.rows[0] if key not in {"ID", "RegioS"}]
        self.rows.append({"ID": len(self.rows), "RegioS": code, **dict.fromkeys(keys, ".         ")})
        self.areas[code] = name

    def kept(self, folder: Path) -> Snapshot:
        writer = SnapshotWriter(folder)
        writer.add("table.json", json.dumps({"RecordCount": len(self.rows)}).encode())
        writer.add("properties.json", json.dumps(self.properties).encode())
        listed = [{"Key": code, "Title": f"{name}  "} for code, name in self.areas.items()]
        writer.add("RegioS-00.json", json.dumps({"value": listed}).encode())
        writer.add("page-0000.json", json.dumps({"value": self.rows}).encode())
        return writer.finish(
            dataset_id="G2024", source_id="g", title="Gebieden", url="", modified="", status="", rows=len(self.rows)
        )


def parsed(layout: Layout, folder: Path) -> Any:
    return parse_areas(layout.kept(folder), source=SOURCE, table=TABLE)


def group_of(areas: Any, scheme: str, code: str) -> tuple[str, str]:
    row = areas[(areas["scheme"] == scheme) & (areas["region_code"] == code)].iloc[0]
    return row["group_code"], row["group_name"]


def test_every_municipality_gets_its_province_and_regions_without_padding(tmp_path: Path):
    areas = parsed(Layout(LIES_IN), tmp_path)
    assert list(areas.columns) == [name for name in TABLES["classification"] if name != "dataset_id"]
    assert len(areas) == 12  # three municipalities, four schemes; COROP is not one that we use
    assert group_of(areas, "provincie", "GM0003") == ("PV99", "Turfland")
    assert group_of(areas, "ggd_regio", "GM0001") == ("GG01", "GGD Kust")
    assert set(areas["boundary_year"]) == {2024}
    assert notes_of(areas, table=TABLE) == ()


def test_the_numbers_in_the_keys_do_not_matter(tmp_path: Path):
    first = parsed(Layout(LIES_IN), tmp_path / "a")
    second = parsed(Layout(dict(reversed(LIES_IN.items())), first=40), tmp_path / "b")
    assert first.equals(second)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Jeugdregio's", "Jeugdzorgregio’s"),
        ("Jeugdregio's", "Jeugdregio’s "),
        ("GGD-regio's", "GGD-regio’s"),
        ("Arbeidsmarktregio's", "Arbeidsmarktregio`s"),
        ("Provincies", "provincies"),
    ],
)
def test_older_titles_and_other_apostrophes_are_known(tmp_path: Path, old: str, new: str):
    renamed = {(new if title == old else title): members for title, members in LIES_IN.items()}
    assert len(parsed(Layout(renamed), tmp_path)) == 12


def test_groups_one_level_deeper_are_found_as_in_2015(tmp_path: Path):
    layout = Layout({})
    layout.parent = layout.group("Landelijk dekkende gebieden", layout.parent)
    for title, members in LIES_IN.items():
        layout.region(title, members)
    assert len(parsed(layout, tmp_path)) == 12


def test_a_kind_of_region_that_is_absent_is_a_note(tmp_path: Path):
    areas = parsed(Layout({"Provincies": LIES_IN["Provincies"]}), tmp_path)
    assert set(areas["scheme"]) == {"provincie"}
    note = "G2024: geen indeling naar jeugdregio, GGD-regio, arbeidsmarktregio gevonden; die groepen zijn er niet."
    assert notes_of(areas, table=TABLE) == (note,)


def test_without_provinces_the_table_is_refused_and_says_what_it_has(tmp_path: Path):
    groups = {title: members for title, members in LIES_IN.items() if title != "Provincies"}
    with pytest.raises(UnexpectedContentError, match=r"geen groep 'Provincies' met codes; wel: .*GGD-regio's"):
        parsed(Layout(groups), tmp_path)


def test_a_group_that_stands_there_twice_is_refused_by_name(tmp_path: Path):
    layout = Layout(LIES_IN)
    layout.region("Jeugdzorgregio's", LIES_IN["Jeugdregio's"])
    with pytest.raises(
        UnexpectedContentError, match=r"jeugdregio staat er 2 keer in: .*Jeugdregio's.*Jeugdzorgregio's"
    ):
        parsed(layout, tmp_path)


def test_with_codes_only_the_name_comes_from_the_list_of_areas_else_it_is_the_code(tmp_path: Path):
    layout = Layout({})
    layout.region("Provincies", LIES_IN["Provincies"], has_names=False)
    layout.region("GGD-regio's", LIES_IN["GGD-regio's"], has_names=False)
    layout.add_row("PV98  ", "Zeezand (PV)")
    areas = parsed(layout, tmp_path)
    assert group_of(areas, "provincie", "GM0001") == ("PV98", "Zeezand")
    assert group_of(areas, "provincie", "GM0003") == ("PV99", "PV99")
    assert group_of(areas, "ggd_regio", "GM0003") == ("GG02", "GG02")
    assert "G2024: GGD-regio heeft alleen codes, geen namen." in notes_of(areas, table=TABLE)


def test_rows_of_other_levels_are_no_municipalities(tmp_path: Path):
    layout = Layout(LIES_IN)
    layout.add_row("NL01  ", "Nederland")
    layout.add_row("PV98  ", "Zeezand (PV)")
    assert set(parsed(layout, tmp_path)["region_code"]) == set(NAMES)


@pytest.mark.parametrize("nothing", [None, "", ".         ", "-", "   "])
def test_a_municipality_outside_every_region_has_no_row_and_is_counted(tmp_path: Path, nothing: str | None):
    layout = Layout(LIES_IN)
    group = next(item["ID"] for item in layout.properties if item["Title"] == "Jeugdregio's")
    for key in [item["Key"] for item in layout.properties if item.get("ParentID") == group]:
        layout.rows[0][key] = nothing
    areas = parsed(layout, tmp_path)
    assert set(areas.loc[areas["scheme"] == "jeugdregio", "region_code"]) == {"GM0002", "GM0003"}
    assert notes_of(areas, table=TABLE) == ("G2024: van 1 gemeente staat er geen jeugdregio in de tabel.",)


def test_a_region_with_two_names_is_refused(tmp_path: Path):
    members = {**LIES_IN["Provincies"], "GM0002": ("PV98", "Anders")}
    with pytest.raises(UnexpectedContentError, match="PV98 heeft meer dan één naam: Anders, Zeezand"):
        parsed(Layout({**LIES_IN, "Provincies": members}), tmp_path)


def test_a_municipality_that_stands_there_twice_is_refused(tmp_path: Path):
    layout = Layout(LIES_IN)
    layout.rows.append({**layout.rows[0], "ID": 9})
    with pytest.raises(UnexpectedContentError, match="gemeente GM0001 staat er twee keer in"):
        parsed(layout, tmp_path)


def test_a_table_without_municipalities_is_refused(tmp_path: Path):
    layout = Layout(LIES_IN)
    layout.add_row("NL01  ", "Nederland")
    layout.rows = layout.rows[-1:]
    with pytest.raises(UnexpectedContentError, match="geen enkele gemeente"):
        parsed(layout, tmp_path)


def test_fewer_rows_than_the_source_announces_are_refused(tmp_path: Path):
    snapshot = Layout(LIES_IN).kept(tmp_path)
    table = TABLE.model_copy(update={"expected_rows": TABLE.expected_rows.model_copy(update={"min": 300.0})})
    with pytest.raises(UnexpectedContentError, match="3 rijen ontvangen, verwacht 300 tot 20"):
        parse_areas(snapshot, source=SOURCE, table=table)
