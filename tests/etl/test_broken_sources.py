"""Whatever a source does wrong: a Dutch message with what and remedy, and the published figures as they were."""

import re
import shutil
import socket
import time
from pathlib import Path

import pytest

from armoedebeeld.domain.catalogue import parse_catalogue
from armoedebeeld.domain.errors import StoreError
from etl.run import Outcome, Request, Result, run
from tests.etl.conftest import settings_for
from tests.support import whole
from tests.support.catalogue import content
from tests.support.published import (
    assert_same_content,
    content_of,
    hash_of,
    published,
    rows_of,
    timeless,
    unfinished,
)
from tests.support.server import (
    broken_off,
    cut,
    garbled_gzip,
    html,
    redirect_forever,
    says,
    serving,
    slow,
    status,
)

CATALOGUE, METADATA, REGIONS, DATA = "ODataCatalog", "DataProperties", "WijkenEnBuurten", "TypedDataSet"
ENGLISH = re.compile(r"\b(error|failed|expected|could not|cannot|invalid|unexpected|exception|row \d)\b", re.IGNORECASE)


@pytest.fixture
def refused(load, loaded, server, settings):
    """Load K2020 anew from a source that was changed; returns the outcome after showing that nothing changed."""
    before = published(settings.figures)

    def loading(**asked) -> Outcome:
        server.touch("K2020", "L01")
        report = load(**{"sources": {"kwb"}, "first_year": 2020, **asked})
        assert report.exit_code == 1
        assert report.path is None
        (outcome,) = report.outcomes
        assert outcome.result is Result.FAILED
        assert published(settings.figures) == before
        assert unfinished(settings.data) == []
        assert_tells_what_and_what_to_do(outcome.message)
        return outcome

    return loading


def assert_tells_what_and_what_to_do(message: str) -> None:
    sentences = [part for part in re.split(r"(?<=[.!?])\s+(?=[A-Z'])", message) if part]
    assert len(sentences) >= 2, message
    assert message.endswith(".")
    assert re.search(r"\b(Probeer|Controleer|Verbeter|Zet|Geef|laad|verruim|vraag|Haal|meld|Bekijk)\b", message), (
        message
    )
    in_our_own_words = re.sub(r"\(.*\)|'[^']*'", "", message)
    assert not ENGLISH.search(in_our_own_words), message


# ---------------------------------------------------------------- passing faults


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        (CATALOGUE, status(500)), (CATALOGUE, cut), (METADATA, status(429)), (METADATA, broken_off),
        (METADATA, says([1])), (REGIONS, status(503)), (DATA, status(500)), (DATA, status(429)),
        (DATA, cut), (DATA, broken_off), (DATA, says([1])), (DATA, garbled_gzip),
    ],
)  # fmt: skip
def test_a_fault_that_passes_is_asked_again(load, server, settings, path, fault):
    server.misbehave(fault, path=path, times=2)
    report = load(sources={"kwb"}, first_year=2020)
    assert report.exit_code == 0
    assert server.count(path) >= 3
    assert rows_of(settings.figures, "armoede").loc["GM0001", "value"] == 4.2


@pytest.mark.parametrize("path", [CATALOGUE, DATA])
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (status(500), "is niet te bereiken: de bron meldt een storing (500)"),
        (status(429), "is niet te bereiken: de bron vraagt om rustiger aan te doen (429)"),
        (cut, "is niet te bereiken: het antwoord kwam niet helemaal aan"),
        (broken_off, "is niet te bereiken: de verbinding kwam niet tot stand of brak af"),
        (says([1, 2]), "het antwoord had een onbekende vorm"),
        (says({"waarde": 1}), "het antwoord had een onbekende vorm"),
        (says({"value": None}), ""),
        (says({"value": "x"}), ""),
        (says({"value": [1, 2]}), ""),
        (says({"value": [None]}), ""),
        (garbled_gzip, ""),
        (redirect_forever, ""),
    ],
)  # fmt: skip
def test_a_fault_that_stays_ends_the_load(refused, server, path, fault, words):
    server.misbehave(fault, path=path)
    assert words in refused().message


def test_the_number_of_attempts_is_kept_and_told(refused, server):
    server.misbehave(status(500), path=DATA)
    assert "Er is 3 keer geprobeerd." in refused().message
    assert server.count(DATA) == 3


@pytest.mark.parametrize("path", [CATALOGUE, DATA])
def test_the_wait_that_a_source_asks_for_is_kept(load, server, path):
    server.misbehave(status(429, Retry_After="1"), path=path, times=1)
    start = time.monotonic()
    assert load(sources={"kwb"}, first_year=2020).exit_code == 0
    assert 1.0 <= time.monotonic() - start < 6


def test_a_wait_in_words_is_not_a_crash(load, server):
    server.misbehave(status(429, Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"), path=DATA, times=1)
    assert load(sources={"kwb"}, first_year=2020).exit_code == 0


def test_a_source_that_is_too_slow_is_left_after_all_attempts(load, loaded, server, settings):
    server.touch("K2020")
    server.misbehave(slow(1.0), path=DATA)
    hasty = settings_for(settings.data, server.url, timeout_seconds=0.2, attempts=2)
    before = published(settings.figures)
    report = load(sources={"kwb"}, first_year=2020, settings=hasty)
    assert report.exit_code == 1
    assert "er kwam geen antwoord op tijd" in report.outcomes[0].message
    assert published(settings.figures) == before


def test_one_slow_answer_is_asked_again(load, server, settings):
    server.misbehave(slow(1.0), path=DATA, times=1)
    assert load(sources={"kwb"}, first_year=2020, settings=settings_for(settings.data, server.url, timeout_seconds=0.3))


def test_a_source_that_is_not_there_is_named(load, loaded, settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    before = hash_of(settings.figures)
    nowhere = settings_for(settings.data, f"http://127.0.0.1:{port}", attempts=2)
    report = load(settings=nowhere)
    assert report.exit_code in {1, 3}
    failed = [outcome for outcome in report.outcomes if outcome.result is Result.FAILED]
    assert f"127.0.0.1:{port} is niet te bereiken" in failed[0].message
    assert hash_of(settings.figures) == before


def test_a_source_that_gave_no_answer_is_not_asked_for_every_next_table(load, server):
    server.misbehave(status(500), path="OData")
    report = load(sources={"kwb", "laag"})
    assert server.count("OData") == 3
    assert ["niet geprobeerd" in outcome.message for outcome in report.outcomes] == [False, True, True]


@pytest.mark.parametrize("address", ["opendata.cbs.nl", "ftp://opendata.cbs.nl", "http://", "", "http://[::1"])
def test_an_address_that_can_be_none_is_named(load, settings, address):
    wrong = settings.model_copy(update={"cbs_v3_url": address})
    try:
        report = load(sources={"kwb"}, settings=wrong)
    except StoreError:
        raise
    except Exception as error:  # the request itself is refused
        message = str(error)
    else:
        message = report.outcomes[0].message
    assert "geen geldig adres" in message
    assert "armoedebeeld.toml" in message


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize("path", [CATALOGUE, METADATA, REGIONS, DATA])
def test_a_web_page_in_place_of_figures_is_recognised_at_once(refused, server, path):
    server.misbehave(html, path=path)
    assert "gaf een webpagina in plaats van cijfers" in refused().message
    assert server.count(path) == 1


@pytest.mark.parametrize("path", [CATALOGUE, METADATA, DATA])
@pytest.mark.parametrize(
    ("code", "words"), [(404, "kent dit adres niet"), (403, "weigert de vraag (403)"), (400, "(400)")]
)
def test_a_refusal_is_not_asked_again(refused, server, path, code, words):
    server.misbehave(status(code), path=path)
    assert words in refused().message
    assert server.count(path) == 1


def test_a_table_that_the_catalogue_does_not_know_is_named(refused, server):
    del server.tables["K2020"]
    server.tables["K2021"] = server.tables["K2019"]
    server.touch = lambda *_: None
    assert "Tabel K2020 staat niet in de catalogus van 127.0.0.1" in refused().message


# ---------------------------------------------------------------- rows


def test_a_repeated_page_is_refused(refused, server):
    server.repeats_page = True
    assert "dezelfde pagina twee keer" in refused().message


def test_an_empty_next_page_is_refused(refused, server):
    server.empty_next_page = True
    assert "een vervolgpagina was leeg" in refused().message


def test_a_table_without_rows_is_refused(refused, server):
    server.tables["K2020"].rows.clear()
    assert "gaf geen enkele rij" in refused().message


@pytest.mark.parametrize(
    ("announced", "words"), [(13, "noemt 13 rijen maar gaf er 12"), (11, "noemt 11 rijen maar gaf er 12")]
)
def test_another_number_of_rows_than_the_source_announced_is_refused(refused, server, announced, words):
    server.tables["K2020"].record_count = announced
    assert words in refused().message


def test_a_number_of_rows_outside_the_expectation_is_refused(refused, server):
    rows = server.tables["K2020"].rows
    del rows[4:]
    assert "4 rijen ontvangen, verwacht 5 tot 20" in refused().message


def test_clearly_fewer_rows_than_the_last_time_are_refused(refused, server):
    del server.tables["K2020"].rows[-1:]
    assert "11 rijen ontvangen, de vorige keer 12" in refused().message


def test_an_area_that_comes_twice_is_refused(refused, server):
    rows = server.tables["K2020"].rows
    rows[-1] = {**rows[1], "ID": 99}
    assert "GM0001" in refused().message


def test_a_missing_combination_in_a_filtered_table_is_refused(refused, server):
    rows = server.tables["L01"].rows
    rows.remove(next(row for row in rows if row["RegioS"] == "GM0001" and row["InkomensgrensHuishouden"] == "1050290"))
    message = refused(sources={"laag"}).message
    assert "groep 1050290/A028721 is niet heel: 7 rijen voor 4 gebieden en 2 jaren" in message


def test_an_area_that_is_gone_from_one_group_in_all_years_is_refused_also_at_the_first_load(load, server):
    table = server.tables["L01"]
    table.rows = [
        row for row in table.rows if not (row["RegioS"] == "GM0001" and row["InkomensgrensHuishouden"] == "1050290")
    ]
    assert load(sources={"laag"}).exit_code == 1


@pytest.mark.parametrize("table_id", ["K2020", "L01"])
def test_a_malformed_code_is_named(refused, server, table_id):
    table = server.tables[table_id]
    dimension = "WijkenEnBuurten" if table_id == "K2020" else "RegioS"
    table.row("GM0002")[dimension] = "GM36A"
    assert "'GM36A'" in refused(sources={"kwb", "laag"} - ({"laag"} if table_id == "K2020" else {"kwb"})).message


def test_an_area_that_is_not_in_the_list_of_areas_is_named(refused, server):
    server.tables["K2020"].row("GM0002")["WijkenEnBuurten"] = "GM0003    "
    assert "gebied GM0003 heeft cijfers maar staat niet in de gebiedenlijst" in refused().message


def test_a_quarter_where_years_are_read_is_named(refused, server):
    for row in server.tables["L01"].rows[:2]:
        row["Perioden"] = "2021KW01"
    assert "2021KW01" in refused(sources={"laag"}).message


# ---------------------------------------------------------------- columns


def test_a_renamed_column_is_named_with_the_name_that_is_new(refused, server):
    server.tables["K2020"].rename("PersonenInArmoede_91", "MensenInArmoede_91")
    message = refused().message
    assert "kolom 'PersonenInArmoede' (Armoede) staat niet meer in de tabel" in message
    assert "MensenInArmoede_91" in message
    assert "indicators.yaml" in message


def test_a_column_that_is_gone_is_named_too(refused, server):
    server.tables["K2020"].drop("AantalInwoners_5")
    assert "kolom 'AantalInwoners' (" in refused().message


def test_a_renamed_column_stops_the_load_even_where_new_columns_are_accepted(refused, server):
    server.tables["K2020"].rename("PersonenInArmoede_91", "MensenInArmoede_91")
    assert "PersonenInArmoede" in refused(accept_new_columns=True).message


def test_a_column_that_is_described_but_not_delivered_is_named(refused, server):
    for row in server.tables["K2020"].rows:
        del row["PersonenInArmoede_91"]
    assert "PersonenInArmoede_91" in refused().message


def test_a_column_that_some_rows_lack_is_named(refused, server):
    """A value that did not come is not a value that CBS hides."""
    del server.tables["K2020"].row("WK000100")["PersonenInArmoede_91"]
    assert "PersonenInArmoede_91" in refused().message


def test_a_new_column_stops_the_load_and_is_named(refused, server):
    server.tables["K2020"].add_topic("NieuwOnderwerp_999")
    message = refused().message
    assert "K2020 heeft een kolom die nog niet bekend is: NieuwOnderwerp_999" in message
    assert "--accept-new-columns" in message
    assert "ignored_columns" in message


def test_a_new_column_is_left_alone_where_the_user_says_so(load, loaded, server, settings):
    server.tables["K2020"].add_topic("NieuwOnderwerp_999")
    server.touch("K2020")
    report = load(sources={"kwb"}, first_year=2020, accept_new_columns=True)
    assert report.exit_code == 0
    assert rows_of(settings.figures, "armoede", year=2020).loc["GM0001", "value"] == 4.2


def test_a_name_that_two_columns_share_is_refused(refused, server):
    server.tables["K2020"].add_topic("PersonenInArmoede_200")
    message = refused().message
    assert "K2020: 'In armoede' past op 2 kolommen: PersonenInArmoede_91" in message
    assert "PersonenInArmoede_200" in message


# ---------------------------------------------------------------- values


@pytest.mark.parametrize(("value", "shown"), [(100.1, "100,1"), (-0.1, "-0,1"), (1e9, "1.000.000.000,0")])
def test_a_value_outside_its_range_is_named(refused, server, value, shown):
    server.tables["K2020"].row("BU00010000")["PersonenInArmoede_91"] = value
    message = refused().message
    assert f"K2020: Armoede van BU00010000 in 2020 is {shown}; verwacht 0 tot 100" in message
    assert "expected" in message


@pytest.mark.parametrize("value", [0, 100])
def test_the_ends_of_the_range_are_inside_it(load, server, settings, value):
    server.tables["K2020"].row("BU00010000")["PersonenInArmoede_91"] = value
    assert load(sources={"kwb"}, first_year=2020, gemeenten={"GM0001"}).exit_code == 0
    assert rows_of(settings.figures, "armoede").loc["BU00010000", "value"] == value


@pytest.mark.parametrize("value", ["veel", [1], {"a": 1}, True])
def test_a_value_that_is_no_number_is_refused(refused, server, value):
    server.tables["K2020"].row("BU00010000")["PersonenInArmoede_91"] = value
    assert "K2020" in refused().message


def test_half_an_inhabitant_is_refused_or_read_but_never_a_crash(load, server):
    server.tables["K2020"].row("BU00010000")["AantalInwoners_5"] = 7000.5
    assert load(sources={"kwb"}, first_year=2020).outcomes


def test_a_catalogue_row_without_a_title_or_with_an_odd_count_is_no_crash(refused, server):
    server.tables["K2020"].extra = {"RecordCount": "veel"}
    refused()


# ---------------------------------------------------------------- nothing lost


def test_an_indicator_that_was_filled_and_is_empty_now_keeps_its_former_values(refused, server):
    for row in server.tables["K2020"].rows:
        row["PersonenInArmoede_91"] = None
    message = refused().message
    assert "armoede (BU, 2020) had eerder waarden en is nu leeg; in totaal 4 zulke combinaties" in message
    assert "De cijfers van eerder blijven staan" in message


def test_one_level_that_became_empty_is_enough(refused, server):
    server.tables["K2020"].row("NL00")["PersonenInArmoede_91"] = None
    assert "armoede (NL, 2020) had eerder waarden" in refused().message


def test_one_area_that_is_hidden_now_is_a_change_and_no_loss(load, loaded, server, settings):
    server.tables["K2020"].row("BU00010000")["PersonenInArmoede_91"] = None
    server.touch("K2020")
    report = load(sources={"kwb"}, first_year=2020)
    assert report.exit_code == 0
    assert report.outcomes[0].message == "42 cijfers: 0 nieuw, 1 gewijzigd, 0 vervallen"
    assert rows_of(settings.figures, "armoede", year=2020).loc["BU00010000", "status"] == "geheim_of_onbekend"


def test_a_figure_that_the_user_limits_to_fewer_levels_does_not_block_the_load(load, loaded):
    """The rule is about sources that lose values, not about a catalogue that asks for less."""
    made = content()
    next(item for item in made["indicators"] if item["id"] == "armoede")["levels"] = ["GM", "WK", "BU"]
    report = load(sources={"kwb"}, catalogue=parse_catalogue(made, name="klein.yaml"))
    assert report.exit_code == 0


# ---------------------------------------------------------------- one of several


def test_a_dataset_that_fails_keeps_its_rows_and_the_others_are_published(load, loaded, server, settings):
    before = content_of(settings.figures)
    server.tables["K2019"].row("GM0001")["PersonenPerSoortUitkeringBijstand_74"] = 620
    server.tables["K2020"].row("GM0001")["PersonenInArmoede_91"] = 999
    server.touch("K2019", "K2020")
    report = load(sources={"kwb"})
    assert report.exit_code == 3
    assert [outcome.dataset_id for outcome in report.failed] == ["K2020"]
    assert rows_of(settings.figures, "bijstand", year=2019).loc["GM0001", "value"] == 31.0
    assert rows_of(settings.figures, "armoede", year=2020).loc["GM0001", "value"] == 4.2
    after = content_of(settings.figures)
    kept = before.snapshot[before.snapshot["dataset_id"] == "K2020"]
    assert set(kept["snapshot_id"]) <= set(after.snapshot["snapshot_id"])
    log = after.load_log[after.load_log["outcome"] == "mislukt"]
    assert log["dataset_id"].tolist() == ["K2020"]
    assert "999,0" in log["message"].iloc[0]


def test_a_bad_delivery_is_not_kept_as_the_latest_snapshot(load, loaded, server, settings):
    before = hash_of(settings.figures)
    server.tables["K2020"].row("GM0001")["PersonenInArmoede_91"] = 999
    server.touch("K2020")
    load(sources={"kwb"}, first_year=2020)
    assert load(offline=True, gemeenten={"GM0001"}).exit_code == 0
    assert hash_of(settings.figures) == before


def test_a_first_load_without_the_source_of_figures_says_that_and_does_not_blame_the_municipality(load, server):
    """CBS is down, the borders are there: the message must be about CBS, not about a wrong code."""
    server.misbehave(status(500), path="OData")
    try:
        messages = " ".join(outcome.message for outcome in load(gemeenten={"GM0001"}).failed)
    except Exception as error:  # what the user sees
        messages = str(error)
    assert "de bron meldt een storing (500)" in messages
    assert "komt in geen enkele geladen tabel voor" not in messages


# ---------------------------------------------------------------- every fault in every kind of dataset


@pytest.fixture(scope="module")
def whole_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after one good load of every kind of dataset; to be copied, not changed."""
    data = tmp_path_factory.mktemp("geheel") / "data"
    with serving() as state:
        whole.fill(state)
        request = Request(gemeenten=frozenset({"GM0001"}))
        report = run(request, catalogue=whole.whole_catalogue(), settings=settings_for(data, state.url))
    assert report.exit_code == 0, report
    assert {outcome.dataset_id for outcome in report.outcomes} == set(whole.ROWS)
    return data


@pytest.fixture
def every(load, whole_data, server, settings):
    """Load every kind of dataset once more; what was published before is in the folder."""
    shutil.copytree(whole_data, settings.data)
    whole.fill(server)

    def loading(**asked):
        return load(**{"catalogue": whole.whole_catalogue(), "refresh": True, **asked})

    return loading


@pytest.mark.parametrize("faults", [(status(500), broken_off), (status(429), cut)], ids=["500-reset", "429-truncated"])
def test_passing_faults_in_every_kind_of_dataset_change_nothing(every, server, settings, faults):
    before = timeless(settings.figures)
    for path in whole.ROWS.values():
        for fault in faults:
            server.misbehave(fault, path=path, times=1)
    report = every()
    assert report.exit_code == 0, report.failed
    assert all(server.count(path) == 3 for path in whole.ROWS.values())
    assert_same_content(settings.figures, before)


@pytest.mark.parametrize("name", [*whole.TABLES, whole.BORDERS[0]])
def test_a_fault_that_stays_is_told_for_every_kind_of_dataset_and_changes_nothing(every, server, settings, name):
    before = published(settings.figures)
    source = whole.SOURCES.get(name, "grenzen")
    for fault, words in (
        (status(500), "storing (500)"), (status(429), "(429)"), (broken_off, "brak af"), (cut, "niet helemaal aan"),
        (html, "een webpagina in plaats van cijfers"), (says({"x": 1}), "onbekende vorm"),
        (status(404), "kent dit adres niet"),
    ):  # fmt: skip
        server.behave()
        server.misbehave(fault, path=whole.ROWS[name])
        report = every(sources={source}, levels={"GM"} if source == "grenzen" else set())
        (outcome,) = report.outcomes
        assert (outcome.dataset_id, outcome.result, report.exit_code) == (name, Result.FAILED, 1)
        assert words in outcome.message
        assert published(settings.figures) == before
        assert unfinished(settings.data) == []


REFUSED = {
    whole.renamed: {
        "K2020": "kolom 'PersonenInArmoede'", "L01": "kolom 'MinderjarigeKinderenRelatief'",
        "V2020": "PersonenInArmoede", "U2020": "kolom 'In armoede' niet gevonden",
        "G2020": "er is geen groep 'Provincies'",
        **dict.fromkeys(whole.BORDERS, "misschien is het hernoemd"),
    },
    whole.newcol: {
        "K2020": "NieuwOnderwerp_999", "L01": "NieuwOnderwerp_999", "V2020": "passen niet bij de beschrijving",
    },
    whole.nulls: {
        **dict.fromkeys(("K2020", "L01", "U2020"), "had eerder waarden en is nu leeg"),
        "V2020": "rijen ontvangen, de vorige keer",  # an empty cell is no observation
        "G2020": "bij geen enkele gemeente staat een provincie",
        **dict.fromkeys(whole.BORDERS, "heeft geen oppervlakte"),
    },
    whole.dupes: dict.fromkeys(whole.ROWS, "dezelfde pagina twee keer"),
    whole.badcodes: dict.fromkeys(whole.ROWS, "GM36A"),
}  # fmt: skip


@pytest.mark.parametrize("fault", REFUSED, ids=lambda fault: fault.__name__)
def test_a_wrong_delivery_of_every_kind_is_refused_or_harmless_and_changes_nothing(every, server, settings, fault):
    before = timeless(settings.figures)
    fault(server)
    report = every()
    assert {outcome.dataset_id for outcome in report.failed} == set(REFUSED[fault])
    for outcome in report.failed:
        assert REFUSED[fault][outcome.dataset_id] in outcome.message
        assert_tells_what_and_what_to_do(outcome.message)
    assert report.exit_code == (1 if len(report.failed) == len(whole.ROWS) else 3)
    assert_same_content(settings.figures, before)
    assert unfinished(settings.data) == []


def test_every_kind_of_dataset_loaded_twice_and_repeated_without_a_network_is_the_same_content(every, settings):
    before = hash_of(settings.figures)
    assert every(refresh=False).exit_code == 0
    assert hash_of(settings.figures) == before
    assert every(refresh=False, offline=True, gemeenten={"GM0001"}).exit_code == 0
    assert hash_of(settings.figures) == before


# ---------------------------------------------------------------- not there


def test_a_dataset_that_was_never_there_is_no_failure_and_nothing_else_changes(every, server, settings):
    before = timeless(settings.figures)
    made = whole.whole_content()
    for source_id in ("kwb", "vier", "gebieden"):
        table = made["sources"][source_id]["tables"][0]
        made["sources"][source_id]["tables"].append({**table, "id": f"{table['id']}X", "year": 2021})
    made["sources"]["grenzen"]["boundaries"] += [{"level": level, "year": 2021} for level in ("GM", "WK", "BU")]
    server.misbehave(status(404), path="wijken-en-buurten-2021")
    report = every(catalogue=parse_catalogue(made, name="geheel.yaml"), refresh=False)
    absent = {"K2020X", "V2020X", "G2020X", "grenzen_gemeente_2021"}
    assert {outcome.dataset_id for outcome in report.absent} == absent
    assert report.exit_code == 0
    assert_same_content(settings.figures, before)
    log = content_of(settings.figures).load_log
    assert set(log.loc[log["outcome"] == "niet bij de bron", "dataset_id"]) == absent


def test_a_dataset_that_was_loaded_and_is_gone_now_is_a_failure_and_keeps_its_figures(every, server, settings):
    before = timeless(settings.figures)
    for name in ("K2020", "V2020", "G2020"):
        del server.tables[name]
    server.misbehave(status(404), path="gemeenten/items")
    report = every()
    assert {outcome.dataset_id for outcome in report.failed} == {"K2020", "V2020", "G2020", "grenzen_gemeente_2020"}
    assert all(outcome.message.endswith("De cijfers van eerder blijven staan.") for outcome in report.failed)
    assert report.exit_code == 3
    assert_same_content(settings.figures, before)
