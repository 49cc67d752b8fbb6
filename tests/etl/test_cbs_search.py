"""Searching the catalogue of CBS: which tables, in which order, and what is kept."""

from datetime import UTC, datetime, timedelta

import pytest

from armoedebeeld.domain.errors import RefusedSourceError, SourceError, UnreachableSourceError
from etl import cbs_search
from etl.cbs_search import CbsSearch, FoundTable, find_tables, find_variables, require_table, table_named
from etl.snapshot import SnapshotStore
from etl.web import Patience, Web
from tests.support.server import html, says, status

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def table(table_id: str, title: str, *, summary: str = "", modified: str = "2024-01-01", is_ended: bool = False):
    return FoundTable(table_id, title, summary, "2022", "Perjaar", modified, is_ended, 10)


TABLES = [
    table("10001NED", "Bijstand; huishoudens"),
    table("10002NED", "Inkomen van personen", summary="Ook bijstand en andere uitkeringen"),
    table("10003NED", "Bijstand in wijken", is_ended=True, modified="2025-01-01"),
    table("10004NED", "Bijstand; vermogen", modified="2025-06-01"),
    table("10005NED", "Armoede van kinderen"),
    table("10006NED", "Cafés en hotels", summary="10005NED"),
]


# ---------------------------------------------------------------- which and in which order


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("bijstand", ["10004NED", "10001NED", "10003NED", "10002NED"]),
        ("BIJSTAND", ["10004NED", "10001NED", "10003NED", "10002NED"]),
        ("bijstand huishoudens", ["10001NED"]),
        ("huishoudens  bijstand", ["10001NED"]),
        ("inkomen bijstand", ["10002NED"]),
        ("cafes", ["10006NED"]),
        ("CAFÉS", ["10006NED"]),
        ("10005ned", ["10005NED", "10006NED"]),
        ("1000", ["10004NED", "10001NED", "10002NED", "10005NED", "10006NED", "10003NED"]),
        ("zwembad", []),
        ("bijstand zwembad", []),
    ],
)
def test_every_word_must_be_there_and_titles_and_living_tables_come_first(term, found):
    assert [item.id for item in find_tables(TABLES, term)] == found
    assert [item.id for item in find_tables(TABLES[::-1], term)] == found


def test_a_table_is_found_by_its_number_in_any_case():
    assert table_named(TABLES, " 10005ned ") == TABLES[4]
    assert table_named(TABLES, "10005") is None
    assert require_table(TABLES, "10001NED") == TABLES[0]


@pytest.mark.parametrize("name", ["99999NED", "../../etc", "", "10001NED/x"])
def test_a_number_that_is_not_in_the_catalogue_is_refused_in_dutch(name):
    with pytest.raises(RefusedSourceError) as caught:
        require_table(TABLES, name)
    assert caught.value.what == f"Tabel '{name}' staat niet in de catalogus van CBS."
    assert "armoedebeeld search" in caught.value.remedy


# ---------------------------------------------------------------- what the source says


@pytest.fixture
def searcher(tmp_path, server):
    """Searches at a moment; keyword `attempts` and `refresh`."""
    webs = []

    def made(*, now: datetime = NOW, refresh: bool = False) -> CbsSearch:
        webs.append(Web(Patience(5.0, 2, 0.001)))
        return CbsSearch(server.url, webs[-1], SnapshotStore(tmp_path / "snapshots"), refresh=refresh, now=now)

    yield made
    for web in webs:
        web.close()


def test_the_catalogue_is_read_with_its_facts(searcher, server):
    server.tables["K2019"].status = "Gediscontinueerd"
    server.tables["L01"].extra = {
        "Summary": " Kinderen\r\nen  inkomen ",
        "Frequency": "Stopgezet",
        "Period": "2021-2022",
    }
    found = {item.id: item for item in searcher().tables().value}
    assert found["K2020"] == FoundTable("K2020", "Kerncijfers 2020", "", "", "", "2021-03-26", False, 12)
    assert found["K2019"].is_ended
    assert found["L01"] == FoundTable(
        "L01", "Laag inkomen", "Kinderen en inkomen", "2021-2022", "Stopgezet", "2024-11-01", True, 42
    )


def test_every_page_of_the_catalogue_is_read(searcher, server):
    first = {"value": [{"Identifier": "A1"}], "odata.nextLink": f"{server.url}/ODataCatalog/Tables?$skip=1"}
    server.misbehave(says(first), path="ODataCatalog", times=1)
    server.misbehave(says({"value": [{"Identifier": "A2", "RecordCount": None}]}), path="ODataCatalog", times=1)
    assert [item.id for item in searcher().tables().value] == ["A1", "A2"]


def test_the_columns_of_a_table_stand_under_their_headings(searcher, server):
    server.tables["L01"].topics = [
        {"ID": 1, "ParentID": None, "Type": "Dimension", "Key": "Perioden", "Title": "Perioden"},
        {"ID": 2, "ParentID": None, "Type": "TopicGroup", "Key": "", "Title": "Inkomen"},
        {"ID": 3, "ParentID": 2, "Type": "TopicGroup", "Key": "", "Title": "Kinderen"},
        {"ID": 4, "ParentID": 3, "Type": "Topic", "Key": "Aantal_1", "Title": "Aantal", "Unit": "x 1 000"},
        {"ID": 5, "ParentID": 5, "Type": "TopicGroup", "Key": "", "Title": "Eigen ouder"},
        {"ID": 6, "ParentID": 5, "Type": "Topic", "Key": "Vreemd_2", "Title": None},
    ]
    found = searcher().variables("L01").value
    assert [(item.key, item.title, item.group, item.unit, item.is_dimension) for item in found] == [
        ("Perioden", "Perioden", "", "", True),
        ("Aantal_1", "Aantal", "Inkomen › Kinderen", "x 1 000", False),
        ("Vreemd_2", "Vreemd_2", "Eigen ouder", "", False),
    ]
    assert [item.key for item in find_variables(found, "kinderen AANTAL")] == ["Aantal_1"]
    assert find_variables(found, "") == found


# ---------------------------------------------------------------- what is kept


def test_a_second_search_within_a_day_asks_nothing(searcher, server):
    before = searcher().tables()
    asked = len(server.asked)
    again = searcher(now=NOW + timedelta(hours=23)).tables()
    assert again.value == before.value
    assert (again.moment, again.is_old) == (NOW, False)
    assert len(server.asked) == asked


def test_after_a_day_or_on_request_the_source_is_asked_again(searcher, server):
    for number, asked in enumerate(
        [{"now": NOW}, {"now": NOW + timedelta(days=1)}, {"now": NOW + timedelta(days=1), "refresh": True}], start=1
    ):
        searcher(**asked).tables()
        assert server.count("ODataCatalog") == number


def test_only_the_last_catalogue_is_kept(searcher, tmp_path):
    for day in range(3):
        searcher(now=NOW + timedelta(days=day)).tables()
    assert len(list((tmp_path / "snapshots" / cbs_search.SOURCE_ID / cbs_search.LISTING).iterdir())) == 1


@pytest.mark.parametrize("fault", [status(500), html])
def test_a_source_that_is_silent_is_answered_from_what_was_kept_and_says_so(searcher, server, fault):
    searcher().tables()
    searcher().variables("L01")
    server.misbehave(fault)
    later = searcher(now=NOW + timedelta(days=30))
    assert (later.tables().is_old, later.tables().moment) == (True, NOW)
    assert later.variables("L01").is_old


def test_a_source_that_is_silent_from_the_start_is_a_dutch_error(searcher, server):
    server.misbehave(status(500))
    with pytest.raises(UnreachableSourceError, match="niet te bereiken"):
        searcher().tables()


def test_what_another_address_said_is_not_used(searcher, server, tmp_path):
    searcher().tables()
    web = Web(Patience(5.0, 1, 0.001))
    elsewhere = CbsSearch("http://127.0.0.1:9", web, SnapshotStore(tmp_path / "snapshots"), now=NOW)
    with pytest.raises(UnreachableSourceError):
        elsewhere.tables()
    web.close()


def test_a_damaged_catalogue_is_asked_again(searcher, server, tmp_path):
    searcher().tables()
    (page,) = (tmp_path / "snapshots").rglob("page-0000.json.gz")
    page.write_bytes(b"rommel")
    assert len(searcher().tables().value) == 3
    assert server.count("ODataCatalog") == 2


def test_a_catalogue_of_another_form_is_a_dutch_error_and_is_not_kept(searcher, server, tmp_path):
    server.misbehave(says({"value": [{"Naam": "zonder nummer"}]}), path="ODataCatalog")
    with pytest.raises(SourceError, match="onbekende vorm"):
        searcher().tables()
    assert not list((tmp_path / "snapshots").rglob("page-*"))


def test_no_room_to_keep_the_catalogue_is_no_reason_not_to_answer(searcher, tmp_path):
    (tmp_path / "snapshots").write_text("", encoding="utf-8")
    assert len(searcher().tables().value) == 3
