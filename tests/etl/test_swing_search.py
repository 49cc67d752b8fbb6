"""Searching the variables of a site on Swing: in which order, what one of them has, and what is kept."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from armoedebeeld.domain.errors import NoAccessError, RefusedSourceError, SourceError, UnreachableSourceError
from etl.snapshot import SnapshotStore
from etl.swing_client import Address, OdsClient, TableClient
from etl.swing_keys import Key
from etl.swing_search import SwingLevel, SwingSearch, SwingVariable, find_variables
from etl.web import Patience, Web
from tests.support.server import html, says, serving, status
from tests.support.swing import BASE, KEY, SwingServer

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def variable(code: str, name: str, description: str = "") -> SwingVariable:
    return SwingVariable(code, name, "%", "CBS", description)


VARIABLES = [
    variable("uitk_kind", "Kinderen in uitkeringsgezin"),
    variable("uitk_tot", "Uitkeringen", "Ook gezinnen met kinderen"),
    variable("sport", "Kinderen die sporten"),
    variable("kinderen", "Aantal jongeren"),
    variable("cafe", "Cafés"),
]


@pytest.fixture
def site() -> Iterator[SwingServer]:
    with serving(SwingServer()) as state:
        yield state


@pytest.fixture
def searcher(tmp_path, site: SwingServer) -> Iterator[Callable[..., SwingSearch]]:
    """Searches at a moment; `key`, `is_table` and `refresh` as asked."""
    web = Web(Patience(5.0, 2, 0.001))

    def made(*, now=NOW, refresh=False, key: str | None = KEY, is_table=False) -> SwingSearch:
        address = Address("site", "Site", site.url + BASE, "X")
        kept = None if key is None else Key(SecretStr(key), "X")
        client = TableClient(address, web) if is_table else OdsClient(address, web, kept)
        return SwingSearch(address, client, SnapshotStore(tmp_path / "snapshots"), refresh=refresh, now=now)

    yield made
    web.close()


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("kinderen", ["kinderen", "sport", "uitk_kind", "uitk_tot"]),
        ("KINDEREN uitkeringsgezin", ["uitk_kind"]),
        ("cafes", ["cafe"]),
        ("uitk", ["uitk_kind", "uitk_tot"]),
        ("zwembad", []),
    ],
)
def test_a_code_comes_first_then_words_in_the_name_then_in_the_description(term: str, found: list[str]):
    assert [item.code for item in find_variables(VARIABLES, term)] == found


def test_every_page_of_the_list_is_read_with_its_facts(searcher, site: SwingServer):
    site.page_rows = 1
    found = searcher().variables().value
    assert found == [
        SwingVariable("uitk_kind", "Kinderen in uitkeringsgezin", "%", "CBS", "BBV 23"),
        SwingVariable("schuld", "Aanmeldingen schuldhulp", "aantal", "NVVK", "Per jaar"),
    ]


def test_a_variable_of_which_the_site_says_little_is_still_found(searcher, site: SwingServer):
    site.misbehave(says({"value": [{"ExternalCode": "kaal", "DataSource": {"x": 1}, "Name": None}]}), path="Variables$")
    assert searcher().variables().value == [SwingVariable("kaal", "kaal", "", "", "")]


def test_the_levels_of_a_variable_are_shown_with_their_years(searcher):
    assert searcher().levels("uitk_kind", names=[]).value == [
        SwingLevel("nederland", ("2019", "2020")),
        SwingLevel("gemeente", ("2019", "2020")),
        SwingLevel("wijk", ("2020",)),
    ]


def test_without_a_key_the_newest_year_per_level_is_shown_and_there_is_no_list(searcher):
    without = searcher(is_table=True)
    assert without.levels("uitk_kind", names=["gemeente", "buurt"]).value == [SwingLevel("gemeente", ("2020",))]
    with pytest.raises(RefusedSourceError, match="geen variabele 'nergens'"):
        without.levels("nergens", names=["gemeente"])
    with pytest.raises(RefusedSourceError, match="geen lijst van variabelen") as caught:
        without.variables()
    assert "var=" in caught.value.remedy


def test_a_code_is_found_in_any_case_and_an_unknown_one_is_refused(searcher):
    assert searcher().require(VARIABLES, " SPORT ").code == "sport"
    with pytest.raises(RefusedSourceError, match="armoedebeeld search --source site"):
        searcher().require(VARIABLES, "spor")


def test_a_second_search_within_a_day_asks_nothing_and_after_a_day_or_on_request_it_does(searcher, site: SwingServer):
    searcher().variables()
    searcher().levels("schuld", names=[])
    asked = len(site.asked)
    later = searcher(now=NOW + timedelta(hours=23))
    later.variables()
    later.levels("schuld", names=[])
    assert len(site.asked) == asked
    for moment in ({"now": NOW + timedelta(days=1)}, {"now": NOW + timedelta(days=1), "refresh": True}):
        before = site.count("Variables$")
        searcher(**moment).variables()
        assert site.count("Variables$") > before


@pytest.mark.parametrize("fault", [status(500), html])
def test_a_silent_site_is_answered_from_what_was_kept_and_says_so(searcher, site: SwingServer, fault):
    searcher().variables()
    site.misbehave(fault)
    later = searcher(now=NOW + timedelta(days=30)).variables()
    assert (later.is_old, later.moment) == (True, NOW)


def test_a_silent_site_a_refused_key_and_an_unknown_form_are_dutch_errors(searcher, site: SwingServer):
    with pytest.raises(NoAccessError, match="vraagt een sleutel"):
        searcher(key=None).variables()
    with pytest.raises(NoAccessError, match="niet aan"):
        searcher(key="fout").variables()
    site.misbehave(says({"value": [{"Naam": "zonder code"}]}), path="Variables$")
    with pytest.raises(SourceError, match="onbekende vorm"):
        searcher().variables()
    site.misbehave(status(500), path="GeoLevels")
    with pytest.raises(UnreachableSourceError):
        searcher().variables()


def test_the_key_is_not_kept_with_the_list(searcher, tmp_path):
    searcher().variables()
    written = [path for path in (tmp_path / "snapshots").rglob("*") if path.is_file()]
    assert written
    assert not [path for path in written if KEY.encode() in path.read_bytes()]
