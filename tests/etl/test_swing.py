"""Sites on Swing: what is asked, with which key, what of it is published, and what a fault leaves as it was."""

import gzip
import json
import logging
import os
import shutil
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from pydantic import SecretStr

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Catalogue, parse_catalogue
from armoedebeeld.domain.errors import RefusedSourceError, UserError
from armoedebeeld.domain.observations import Status
from armoedebeeld.settings import Settings
from etl import run as etl_run
from etl import swing_jobs
from etl.loader import Loader
from etl.run import Outcome, Report, Request, Result
from etl.swing_client import Address, OdsClient, is_safe, same_server
from etl.swing_keys import Key, find_key
from etl.web import Patience, Web
from tests.etl.conftest import settings_for
from tests.support.published import content_of, hash_of, published, rows_of, unfinished
from tests.support.server import Fault, broken_off, cut, garbled_gzip, html, says, serving, slow, status
from tests.support.swing import BASE, KEY, TABLE, VALUES, SwingServer, swing_catalogue, swing_content

SITE = frozenset({"site"})
KIND, DEBT = "site.uitkeringsgezin", "site.schuldhulp"


@pytest.fixture
def site() -> Iterator[SwingServer]:
    with serving(SwingServer()) as state:
        yield state


@pytest.fixture
def settings(tmp_path: Path, site: SwingServer, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("ARMOEDEBEELD_SWING_APIKEY", KEY)
    return where(tmp_path / "data", site)


def where(data: Path, site: SwingServer, **changes: object) -> Settings:
    return settings_for(data, "http://127.0.0.1:9", **{"swing_url": site.url + BASE, **changes})


def load(settings: Settings, catalogue: Catalogue | None = None, **asked: object) -> Report:
    request = {"sources": SITE, "gemeenten": frozenset({"GM0001"}), "refresh": True, **asked}
    return etl_run.run(Request(**request), catalogue=catalogue or swing_catalogue(), settings=settings)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Tried:
    """What a load would publish, without writing it: most rules need no more."""

    content: store.Content
    outcomes: list[Outcome]

    @property
    def is_good(self) -> bool:
        return {item.result for item in self.outcomes} == {Result.LOADED}

    def rows(self, indicator_id: str = "uitkeringsgezin") -> pd.DataFrame:
        rows = self.content.observations
        return rows[rows["indicator_id"] == indicator_id]


def attempt(settings: Settings, catalogue: Catalogue | None = None, **asked: object) -> Tried:
    """Load as `load` does, up to the moment of publishing."""
    request = {"sources": SITE, "gemeenten": frozenset({"GM0001"}), "refresh": True, **asked}
    web = Web(Patience(settings.timeout_seconds, settings.attempts, settings.retry_wait_seconds))
    made = catalogue or swing_catalogue()
    loader = Loader(Request(**request), made, settings, web, store.Content(), lambda *_: None)  # type: ignore[arg-type]
    try:
        return Tried(*loader.load())
    finally:
        web.close()


def values(found: Settings | Tried, indicator_id: str = "uitkeringsgezin") -> dict[tuple[str, int], object]:
    """(area, year) -> the value, or the status where there is none."""
    rows = found.rows(indicator_id) if isinstance(found, Tried) else rows_of(found.figures, indicator_id)
    return {
        (row.region_code, int(row.year)): float(row.value) if row.status == Status.OK.value else row.status
        for row in rows.itertuples()
    }


def outcome(report: Report | Tried, dataset_id: str) -> Outcome:
    (found,) = [item for item in report.outcomes if item.dataset_id == dataset_id]
    return found


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after one good load; to be copied, not changed."""
    data = tmp_path_factory.mktemp("site") / "data"
    with serving(SwingServer()) as state, pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARMOEDEBEELD_SWING_APIKEY", KEY)
        assert load(where(data, state)).exit_code == 0
    return data


@pytest.fixture
def loaded(kept: Path, settings: Settings) -> Settings:
    """Settings with the figures of one good load."""
    shutil.copytree(kept, settings.data)
    return settings


# ---------------------------------------------------------------- values


def test_every_value_is_the_site_s_own_and_what_is_missing_is_never_zero(loaded: Settings):
    hidden = Status.SECRET_OR_UNKNOWN.value
    assert values(loaded) == {
        ("NL00", 2019): 5.9, ("NL00", 2020): 5.7, ("GM0001", 2019): 6.5, ("GM0001", 2020): 6.1,
        ("GM0002", 2019): 0.0, ("GM0002", 2020): hidden, ("WK000100", 2020): 8.25, ("WK000101", 2020): hidden,
    }  # fmt: skip
    assert values(loaded, "schuldhulp") == {
        ("GM0001", 2020): 1234.0, ("GM0002", 2020): hidden,
        ("WK000100", 2020): Status.NOT_APPLICABLE.value, ("WK000101", 2020): Status.MISSING.value,
    }  # fmt: skip


def test_a_count_has_a_numerator_and_a_share_has_none(loaded: Settings):
    assert rows_of(loaded.figures, "schuldhulp").loc["GM0001", "numerator"] == 1234
    assert rows_of(loaded.figures, "uitkeringsgezin")["numerator"].isna().all()


def test_what_is_empty_for_a_whole_level_and_year_is_not_published_yet(settings: Settings, site: SwingServer):
    for item in ("gemeente_1", "gemeente_2"):
        site.set("uitk_kind", item, "2020", "-")
    found = values(attempt(settings))
    assert found[("GM0001", 2020)] == Status.NOT_PUBLISHED.value
    assert found[("WK000100", 2020)] == 8.25


def test_wijken_of_other_municipalities_stay_out_and_come_in_when_one_is_added(loaded: Settings, site: SwingServer):
    assert {code for code, _ in values(loaded) if code.startswith("WK")} == {"WK000100", "WK000101"}
    load(loaded)
    asked = len(site.asked)
    load(loaded, gemeenten=frozenset({"GM0002"}), refresh=False)
    assert ("WK000200", 2020) in values(loaded)
    assert len(site.asked) == asked


def test_years_outside_those_of_the_indicator_are_left_out(settings: Settings):
    made = swing_content()
    made["indicators"][-3]["source"]["first_year"] = 2020
    assert {year for _, year in values(attempt(settings, parse_catalogue(made, name="x")))} == {2020}


@pytest.mark.parametrize(
    ("site_fields", "borders"),
    [
        ({}, {2019, 2020}),
        ({"boundary_years": {"GM": 2020, "NL": 2020}}, {2020}),
    ],
)
def test_figures_stand_on_the_borders_that_the_catalogue_says(settings: Settings, site_fields, borders):
    rows = attempt(settings, swing_catalogue(**site_fields)).rows()
    assert set(rows.loc[rows["region_level"] == "GM", "boundary_year"]) == borders


def test_a_year_in_the_site_s_name_of_a_level_is_the_year_of_the_borders(settings: Settings, site: SwingServer):
    site.values["uitk_kind"] = [
        (level.replace("gemeente", "gemeente2024"), *rest) for level, *rest in site.values["uitk_kind"]
    ]
    site.values["schuld"] = [("gemeente2024", "1", "2019", "5")]
    rows = attempt(settings, swing_catalogue(levels={"GM": "gemeente2024"})).rows()
    assert set(rows["boundary_year"]) == {2024}
    assert set(rows["year"]) == {2019, 2020}


def test_without_a_key_the_viewer_s_table_gives_the_same_numbers(tmp_path: Path, site: SwingServer):
    settings = where(tmp_path / "data", site)
    report = attempt(settings, swing_catalogue(route="tabel"))
    assert report.is_good
    assert values(report)[("GM0001", 2020)] == 6.1
    assert values(report)[("GM0002", 2020)] == Status.SECRET_OR_UNKNOWN.value
    assert set(site.asked) == {TABLE}
    urls = report.content.snapshot.set_index("dataset_id")["url"]
    assert urls[KIND] == f"{site.url}{TABLE}?var=uitk_kind"
    assert site.keys_seen == [None] * len(site.asked)
    assert "zegt niet waarom een cijfer leeg is" in outcome(report, KIND).notes[0]


def test_chosen_years_are_asked_one_by_one(settings: Settings, site: SwingServer):
    assert {year for _, year in values(attempt(settings, swing_catalogue(years=[2020])))} == {2020}
    assert site.count(r"Periods\('all'\)") == 0


# ---------------------------------------------------------------- what is asked


def test_a_level_that_a_variable_does_not_have_is_no_error_and_is_told(settings: Settings, site: SwingServer):
    report = attempt(settings)
    assert report.is_good
    assert any("geen cijfers op het niveau Nederland" in note for note in outcome(report, DEBT).notes)


def test_a_figure_without_a_variable_is_never_asked(settings: Settings, site: SwingServer):
    report = attempt(settings)
    assert all("uitk_kind" in path or "schuld" in path for path in site.asked)
    assert report.rows("tandarts").empty


def test_a_site_without_any_variable_is_told_before_anything_is_asked(settings: Settings, site: SwingServer):
    with pytest.raises(UserError, match=r"nog geen enkele variabele ingesteld.*armoedebeeld search --source site"):
        load(settings, swing_catalogue(variables={}))
    assert site.asked == []


def test_a_site_without_any_variable_is_passed_over_where_everything_is_loaded(tmp_path: Path, site: SwingServer):
    with serving() as cbs:
        settings = settings_for(tmp_path / "data", cbs.url, swing_url=site.url + BASE)
        report = load(settings, swing_catalogue(variables={}), sources=frozenset())
    assert report.exit_code == 0
    assert site.asked == []


def test_within_a_day_a_site_is_not_asked_again_unless_somebody_wants_it(
    settings: Settings, site: SwingServer, monkeypatch: pytest.MonkeyPatch
):
    attempt(settings)
    asked = len(site.asked)
    report = attempt(settings, refresh=False)
    assert (report.is_good, len(site.asked)) == (True, asked)
    assert any("--refresh" in note for note in outcome(report, KIND).notes)
    attempt(settings)
    assert len(site.asked) == 2 * asked
    monkeypatch.setattr(swing_jobs, "KEPT_FOR", timedelta(0))
    attempt(settings, refresh=False)
    assert len(site.asked) == 3 * asked


def test_another_question_is_asked_at_once(settings: Settings, site: SwingServer):
    attempt(settings)
    asked = len(site.asked)
    attempt(settings, swing_catalogue(levels={"GM": "gemeente", "WK": "wijk"}), refresh=False)
    assert len(site.asked) > asked


@pytest.mark.parametrize(("pages", "rows"), [(1, 9), (1000, 9)])
def test_pages_of_any_size_are_followed_to_the_end(settings: Settings, site: SwingServer, pages: int, rows: int):
    site.page_rows = pages
    assert outcome(attempt(settings), KIND).rows == rows


def test_without_a_network_the_same_content_comes_from_what_was_kept(loaded: Settings, site: SwingServer):
    before, asked = hash_of(loaded.figures), len(site.asked)
    assert load(loaded, refresh=False, offline=True).exit_code == 0
    assert (hash_of(loaded.figures), len(site.asked)) == (before, asked)
    other = loaded.model_copy(update={"data": loaded.data.parent / "elders"})
    shutil.copytree(loaded.snapshots, other.snapshots)
    assert load(other, refresh=False, offline=True).exit_code == 0
    assert hash_of(other.figures) == before


def test_without_a_network_an_answer_to_another_question_is_not_used(loaded: Settings):
    report = attempt(loaded, swing_catalogue(levels={"GM": "gemeente"}), offline=True)
    assert "er is niets bewaard van een eerdere keer" in outcome(report, KIND).message


# ---------------------------------------------------------------- where the service is


@pytest.fixture
def client(site: SwingServer) -> Iterator[Callable[[str], OdsClient]]:
    """A client at an address on the site's host."""
    web = Web(Patience(5.0, 1, 0.001))
    yield lambda path: OdsClient(Address("site", "Site", site.url + path, "X"), web, Key(SecretStr(KEY), "X"))
    web.close()


@pytest.mark.parametrize("base", ["/jiveservices/odata", "/viewerservices/odata", "/ods/odata"])
@pytest.mark.parametrize("configured", ["", "/", "/elders/odata", "/ods/odata", "/ods/odata/"])
def test_the_service_is_found_on_the_same_host(client, site: SwingServer, base: str, configured: str):
    site.base = base
    asking = client(configured)
    asking.variable("uitk_kind")
    assert asking.base == site.url + base
    with pytest.raises(RefusedSourceError, match="heeft geen variabele 'nergens'"):
        asking.variable("nergens")


def test_the_known_places_are_tried_in_their_order_and_once(client, site: SwingServer):
    site.base = "/ods/odata"
    asking = client("/elders/odata")
    asking.variable("uitk_kind")
    asking.variable("schuld")
    assert [path for path in site.asked if path.endswith("GeoLevels")] == [
        f"{base}/GeoLevels" for base in ("/elders/odata", "/jiveservices/odata", "/viewerservices/odata", "/ods/odata")
    ]


def test_another_address_than_that_of_the_settings_is_told(tmp_path: Path, settings: Settings, site: SwingServer):
    report = attempt(where(tmp_path / "data", site, swing_url=f"{site.url}/elders/odata"))
    told = f"de Open Data Service staat op {site.url}{BASE}, niet op {site.url}/elders/odata"
    assert told in outcome(report, KIND).notes


@pytest.mark.parametrize("fault", [status(500), status(400), html])
def test_other_addresses_are_tried_only_where_the_first_does_not_know_it(settings: Settings, site: SwingServer, fault):
    site.misbehave(fault)
    assert not attempt(settings).is_good
    assert all(path.startswith(f"{BASE}/Variables") for path in site.asked)


def test_a_host_without_the_service_is_told_once_with_every_address(settings: Settings, site: SwingServer):
    site.base = "/nergens"
    report = attempt(settings)
    assert "geen Open Data Service gevonden" in outcome(report, KIND).message
    assert "/viewerservices/odata" in outcome(report, KIND).message
    assert outcome(report, DEBT).message == outcome(report, KIND).message
    assert len(site.asked) == 4


def test_a_page_of_the_site_at_an_unknown_address_is_not_the_service(client, site: SwingServer):
    site.base = "/viewerservices/odata"
    site.misbehave(html, path="jiveservices")
    asking = client("/elders/odata")
    asking.variable("uitk_kind")
    assert asking.base.endswith(site.base)


# ---------------------------------------------------------------- the key


def test_no_key_and_a_wrong_key_are_told_apart_with_what_to_do(tmp_path, settings, site, monkeypatch):
    monkeypatch.delenv("ARMOEDEBEELD_SWING_APIKEY")
    missing = outcome(attempt(where(tmp_path / "a", site)), KIND).message
    assert "Site vraagt een sleutel, en die is er niet" in missing
    assert "secrets.toml" in missing
    assert "ARMOEDEBEELD_SWING_APIKEY" in missing
    monkeypatch.setenv("ARMOEDEBEELD_SWING_APIKEY", "een-andere")
    wrong = outcome(attempt(where(tmp_path / "b", site)), KIND).message
    assert "neemt de sleutel uit ARMOEDEBEELD_SWING_APIKEY niet aan" in wrong
    assert "een-andere" not in wrong
    monkeypatch.setenv("ARMOEDEBEELD_SWING_APIKEY", KEY)
    assert attempt(where(tmp_path / "c", site)).is_good


def test_a_refused_key_is_not_tried_again_for_every_variable(settings: Settings, site: SwingServer):
    site.key = "nieuw"
    report = attempt(settings)
    assert [item.result for item in report.outcomes] == [Result.FAILED] * 2
    assert len(site.asked) == 1


def test_a_site_that_is_open_needs_no_key(tmp_path: Path, settings, site: SwingServer, monkeypatch):
    monkeypatch.delenv("ARMOEDEBEELD_SWING_APIKEY")
    site.key = None
    assert attempt(where(tmp_path / "data", site)).is_good


def test_the_key_of_one_site_never_goes_to_another(tmp_path: Path, settings, site: SwingServer, monkeypatch):
    with serving(SwingServer()) as other:
        made = swing_catalogue(url=f"{other.url}{BASE}")
        assert not attempt(settings, made).is_good
        assert set(other.keys_seen) == {None}
        other.key = "van-die-site"
        monkeypatch.setenv("ARMOEDEBEELD_SWING_APIKEY_SITE", "van-die-site")
        assert attempt(settings, made).is_good
        assert set(other.keys_seen) == {None, "van-die-site"}


def secrets(text: str, *, mode: int = 0o600) -> Path:
    path = Path(os.environ["XDG_CONFIG_HOME"]) / "armoedebeeld" / "secrets.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


@pytest.fixture
def unset(settings: Settings, site: SwingServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """No key in the environment."""
    monkeypatch.delenv("ARMOEDEBEELD_SWING_APIKEY")
    return where(tmp_path / "data", site)


@pytest.mark.parametrize(("mode", "is_told"), [(0o600, False), (0o640, True), (0o604, True)])
def test_a_key_in_the_secrets_file_works_and_too_open_rights_are_told_once(unset: Settings, mode: int, is_told: bool):
    path = secrets(f'[swing]\nsite = "{KEY}"\n', mode=mode)
    report = attempt(unset)
    assert report.is_good
    told = [note for item in report.outcomes for note in item.notes if "chmod 600" in note]
    assert told == ([f"anderen op deze computer kunnen {path} lezen; maak het dicht met: chmod 600 {path}"] * is_told)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'[swing]\nsite = "{KEY} "x\n', "kan niet worden gelezen"),
        ('[swing]\nsite = "een twee"\n', "kan geen sleutel zijn"),
        ('[swing]\nsite = "sleutel\\nX-Ander: 1"\n', "kan geen sleutel zijn"),
        ('[swing]\nsite = "slëutel"\n', "kan geen sleutel zijn"),
        ('[swing]\nander = "x"\n', "vraagt een sleutel"),
        ('swing = "x"\n', "vraagt een sleutel"),
        ("[swing]\nsite = 5\n", "vraagt een sleutel"),
    ],
)
def test_a_secrets_file_that_is_wrong_is_told_without_what_it_says(unset: Settings, site, caplog, text, words):
    secrets(text)
    report = attempt(unset)
    message = outcome(report, KIND).message
    assert words in message
    assert not any(part in message for part in (KEY, "een twee", "X-Ander", "slëutel"))


def test_what_the_reader_of_the_secrets_file_says_is_not_passed_on(unset: Settings):
    """It may quote the line with the key, and a traceback would show it."""
    secrets(f'[swing]\nsite = "{KEY} "x\n')
    with pytest.raises(RefusedSourceError) as caught:
        find_key("site", is_main_site=True, settings=unset)
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__suppress_context__


def test_an_own_variable_goes_before_the_general_one_and_that_before_the_file(settings, site, tmp_path, monkeypatch):
    secrets('[swing]\nsite = "uit-het-bestand"\n')
    attempt(where(tmp_path / "data", site))
    monkeypatch.setenv("ARMOEDEBEELD_SWING_APIKEY_SITE", "eigen")
    attempt(where(tmp_path / "data", site))
    monkeypatch.delenv("ARMOEDEBEELD_SWING_APIKEY_SITE")
    monkeypatch.delenv("ARMOEDEBEELD_SWING_APIKEY")
    attempt(where(tmp_path / "data", site))
    assert list(dict.fromkeys(site.keys_seen)) == [KEY, "eigen", "uit-het-bestand"]


def test_the_key_is_nowhere_but_in_the_header(settings, site, tmp_path, monkeypatch, caplog, capsys):
    """Every byte on disk, every log line, every word of the report, every address; also when things go wrong."""
    caplog.set_level(logging.DEBUG)
    reports = [load(settings)]
    site.misbehave(status(401), path="schuld")
    reports.append(load(settings))
    site.behave()
    for fault in (status(500), status(400), html, cut, status(302, Location="http://127.0.0.1:9/")):
        site.misbehave(fault, path=r"uitk_kind'\)/GeoLevels\('gemeente'")
        reports.append(attempt(settings))
        site.behave()
    said = " ".join([repr(reports), repr(settings), caplog.text, *capsys.readouterr(), *site.asked])
    said += json.dumps(site.queries)
    assert KEY not in said
    assert KEY in site.keys_seen
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) > 10
    for path in written:
        content = path.read_bytes()
        assert KEY.encode() not in content, path
        if path.suffix == ".gz":
            assert KEY.encode() not in gzip.decompress(content), path


def test_the_key_does_not_follow_a_redirect_or_a_next_page_to_another_server(settings: Settings, site: SwingServer):
    with serving(SwingServer()) as other:
        site.misbehave(status(302, Location=f"{other.url}{BASE}/x"), path="uitk_kind")
        report = attempt(settings)
        assert "daar gaat de sleutel niet heen" in outcome(report, KIND).message
        site.behave()
        site.next_host = other.url
        message = outcome(attempt(settings), KIND).message
        assert f"een vervolgpagina staat op een andere server ({other.url.removeprefix('http://')})" in message
        assert other.asked == []


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("https://a.nl/ods/odata/Variables?$skip=10", "https://a.nl/ods/odata/Variables?$skip=10"),
        ("http://a.nl/ods/odata/Variables?$skip=10", "https://a.nl/ods/odata/Variables?$skip=10"),
        ("?$skip=10", "https://a.nl/ods/odata/Variables?$skip=10"),
        ("http://intern:8080/ods/odata/Variables?$skip=10", None),
        ("//b.nl/x", None),
    ],
)
def test_a_next_page_is_asked_as_safely_as_the_first(link: str, leads_to: str | None):
    assert same_server("https://a.nl/ods/odata/Variables", link) == leads_to


@pytest.mark.parametrize("address", ["https://u:p@a.nl", "https://a.nl/?apikey=x", "a.nl", "ftp://a.nl", ""])
def test_an_address_that_can_be_none_or_holds_a_secret_is_refused(tmp_path: Path, settings, site, address: str):
    message = outcome(attempt(where(tmp_path / "data", site, swing_url=address)), KIND).message
    assert "geen geldig adres" in message
    assert "apikey=x" not in message
    assert "u:p" not in message


def test_a_key_does_not_go_over_a_line_that_others_can_read(tmp_path: Path, settings, site, monkeypatch):
    message = outcome(attempt(where(tmp_path / "data", site, swing_url="http://a.nl/ods/odata")), KIND).message
    assert "begint met http://, en daarover gaat geen sleutel" in message
    assert is_safe("https://a.nl")
    assert is_safe("http://127.0.0.1:8801")


def test_a_variable_that_is_closed_says_nothing_of_the_others(settings: Settings, site: SwingServer):
    site.misbehave(status(403), path="uitk_kind")
    report = attempt(settings)
    assert "weigert de vraag (403)" in outcome(report, KIND).message
    assert outcome(report, DEBT).result is Result.LOADED


# ---------------------------------------------------------------- faults


@pytest.mark.parametrize("fault", [status(500), status(429), cut, broken_off, says([1]), garbled_gzip])
def test_a_fault_that_passes_is_asked_again(settings: Settings, site: SwingServer, fault: Fault):
    site.misbehave(fault, path="Values", times=2)
    assert values(attempt(settings))[("GM0001", 2020)] == 6.1


def test_the_wait_that_a_site_asks_for_is_kept(settings: Settings, site: SwingServer):
    site.misbehave(status(429, Retry_After="1"), path="Values", times=1)
    start = datetime.now(UTC)
    assert attempt(settings).is_good
    assert (datetime.now(UTC) - start).total_seconds() >= 1


def renamed(site: SwingServer) -> None:
    site.values["uitkering_kinderen"] = site.values.pop("uitk_kind")
    site.about["uitkering_kinderen"] = site.about["uitk_kind"]


def another_answer(site: SwingServer) -> None:
    site.misbehave(says({"ExternalCode": "iets_anders", "Name": "x"}), path=r"Variables\('uitk_kind'\)$")


def another_level(site: SwingServer) -> None:
    site.misbehave(
        says({"value": [{"ExternalCode": "buurt_1", "GeoLevel": "buurt", "PeriodLevel": "year", "Period": "2020",
                         "ValueString": "1"}]}),
        path=r"uitk_kind'\)/GeoLevels\('gemeente'",
    )  # fmt: skip


def change(**values: str | None):
    """A fault: other values of areas in 2020."""

    def changing(site: SwingServer) -> None:
        for item, text in values.items():
            site.set("uitk_kind", item, "2020", text)

    return changing


def gone(level: str):
    def removing(site: SwingServer) -> None:
        site.values["uitk_kind"] = [row for row in site.values["uitk_kind"] if row[0] != level]

    return removing


def attribute(**fields: object):
    def changing(site: SwingServer) -> None:
        for name, value in fields.items():
            setattr(site, name, value)

    return changing


REFUSED = {
    "renamed": (renamed, "heeft geen variabele 'uitk_kind'"),
    "another variable": (another_answer, "antwoord over 'iets_anders'"),
    "another level": (another_level, "gevraagd is gemeente per jaar, gekregen buurt per year"),
    "new field": (attribute(extra={"NieuwVeld": 1}), "een veld dat nog niet bekend is: NieuwVeld"),
    "lost field": (attribute(lost="ValueString"), "het veld 'ValueString' staat niet meer in een waarde"),
    "repeated page": (attribute(repeats_page=True), "dezelfde pagina twee keer"),
    "unknown code": (change(gemeente_36A="5"), "Gebied 'gemeente_36A' is geen gebied van het CBS"),
    "no municipality": (change(wijk_11="5"), "Gebied 'wijk_11' is geen gebied van het CBS"),
    "the same area twice": (change(gemeente_0001="5"), "GM0001 in 2020 staat er twee keer in"),
    "unknown mark": (change(gemeente_1="geheim"), "onbekende waarde 'geheim'"),
    "unknown raw mark": (change(gemeente_1="-99995"), "onbekende waarde '-99995'"),
    "out of range": (change(gemeente_1="61"), "verwacht 0 tot 60"),
    "all empty": (change(gemeente_1="-", gemeente_2="-"), "had eerder waarden en is nu leeg"),
    "a level is gone": (gone("wijk"), "6 rijen ontvangen, de vorige keer 9"),
    "server error": (lambda site: site.misbehave(status(500), path="uitk_kind"), "is niet te bereiken"),
    "refused": (lambda site: site.misbehave(status(400), path="Values"), "weigert de vraag (400)"),
    "web page": (lambda site: site.misbehave(html, path="uitk_kind"), "webpagina in plaats van cijfers"),
    "lost page": (attribute(loses_page=True), "een vervolgpagina is er niet"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_wrong_delivery_is_named_and_the_former_figures_stay(loaded: Settings, site: SwingServer, name: str):
    before = published(loaded.figures)
    make, words = REFUSED[name]
    make(site)
    report = load(loaded, swing_catalogue(variables={"uitkeringsgezin": "uitk_kind"}))
    (failed,) = report.outcomes
    assert (failed.result, report.exit_code) == (Result.FAILED, 1)
    assert words in failed.message, failed.message
    assert published(loaded.figures) == before
    assert unfinished(loaded.data) == []


def test_a_failing_variable_leaves_the_others_alone_and_when_all_fail_nothing_is_published(loaded, site):
    site.set("uitk_kind", "gemeente_1", "2020", "geheim")
    site.set("schuld", "gemeente_1", "2020", "1300")
    report = load(loaded)
    assert (report.exit_code, [item.dataset_id for item in report.failed]) == (3, [KIND])
    assert values(loaded, "schuldhulp")[("GM0001", 2020)] == 1300
    site.set("schuld", "gemeente_1", "2020", "veel")
    before = published(loaded.figures)
    report = load(loaded)
    assert (report.exit_code, report.path) == (1, None)
    assert published(loaded.figures) == before


def test_a_site_that_is_silent_is_not_asked_for_every_next_variable(settings: Settings, site: SwingServer):
    asked = len(site.asked)
    site.misbehave(status(500))
    report = attempt(settings)
    assert "niet geprobeerd" in outcome(report, DEBT).message
    assert len(site.asked) - asked == settings.attempts


def test_a_site_that_is_too_slow_is_left(settings: Settings, site: SwingServer):
    site.misbehave(slow(0.6), path="Values", times=2)
    hasty = settings.model_copy(update={"timeout_seconds": 0.2, "attempts": 2})
    assert "er kwam geen antwoord op tijd" in outcome(attempt(hasty), KIND).message


def test_a_new_field_is_left_alone_where_somebody_says_so(settings: Settings, site: SwingServer):
    site.extra = {"NieuwVeld": 1}
    assert attempt(settings, accept_new_columns=True).is_good
    made = swing_content()
    made["sources"]["site"]["ignored_columns"] = ["NieuwVeld"]
    assert attempt(settings, parse_catalogue(made, name="x")).is_good


def test_an_area_that_is_known_to_be_none_is_left_alone(settings: Settings, site: SwingServer):
    site.set("uitk_kind", "wijk_199X", "2020", "5")
    assert not attempt(settings).is_good
    assert attempt(settings, swing_catalogue(ignored_items=["wijk_199X"])).is_good


def test_a_wijk_that_does_not_exist_in_its_year_is_named(tmp_path: Path, site: SwingServer, settings):
    with serving() as cbs:
        both = settings_for(tmp_path / "data", cbs.url, swing_url=site.url + BASE)
        site.set("uitk_kind", "wijk_177", "2020", "5")
        message = outcome(attempt(both, sources=frozenset({"kwb", "site"})), KIND).message
    assert "gebied 'wijk_177' bestaat niet in de indeling van 2020" in message


def test_a_count_where_a_percentage_is_meant_is_refused(settings: Settings, site: SwingServer):
    site.about["uitk_kind"]["Unit"] = "aantal"
    site.about["schuld"]["Unit"] = "procent"
    report = attempt(settings)
    assert "in 'aantal', maar het cijfer is in '%'" in outcome(report, KIND).message
    assert "in 'procent', maar het cijfer is in 'aanmeldingen'" in outcome(report, DEBT).message


# ---------------------------------------------------------------- report


def test_what_changed_is_told_by_name(loaded: Settings, site: SwingServer):
    site.set("uitk_kind", "gemeente_1", "2020", "7.1")
    report = load(loaded)
    changes = outcome(report, KIND).changes
    assert changes is not None
    assert (changes.new, changes.changed, changes.lost) == (0, 1, 0)
    assert changes.rows["region_code"].tolist() == ["GM0001"]
    assert content_of(loaded.figures).change["dataset_id"].tolist()[-1] == KIND


def test_where_a_figure_comes_from_is_kept_with_it(loaded: Settings, site: SwingServer):
    load(loaded)
    rows = content_of(loaded.figures).snapshot.set_index("dataset_id")
    assert rows.loc[KIND, "url"] == f"{site.url}{BASE}/Variables('uitk_kind')"
    assert rows.loc[KIND, "title"] == "Kinderen in uitkeringsgezin"
    assert rows.loc[KIND, "rows"] == len(VALUES["uitk_kind"])


def test_a_level_renews_that_level_only(loaded: Settings, site: SwingServer):
    site.set("uitk_kind", "gemeente_1", "2020", "7.1")
    site.set("uitk_kind", "wijk_100", "2020", "9.9")
    load(loaded, levels=frozenset({"GM"}))
    assert (values(loaded)[("GM0001", 2020)], values(loaded)[("WK000100", 2020)]) == (7.1, 8.25)


def test_years_outside_those_of_a_figure_make_no_job(settings: Settings, site: SwingServer):
    with pytest.raises(UserError, match="niets om te laden over 2001"):
        load(settings, first_year=2001, last_year=2001)
    assert site.asked == []
