"""What a load publishes, in which scope, and when it asks the source again."""

import shutil

import orjson
import pytest
from filelock import FileLock

from armoedebeeld import store
from armoedebeeld.domain.catalogue import parse_catalogue
from armoedebeeld.domain.errors import StoreError, UserError
from etl.run import Request, Result, check_content, run
from tests.etl.conftest import settings_for
from tests.support.catalogue import catalogue, content
from tests.support.figures import content as figures_content
from tests.support.figures import observation
from tests.support.published import content_of, hash_of, published, rows_of, unfinished
from tests.support.server import status

DATA = "TypedDataSet"


def codes(folder, indicator_id="inwoners", year=2020) -> set[str]:
    return {code for code in rows_of(folder, indicator_id, year=year).index if code.startswith(("WK", "BU"))}


# ---------------------------------------------------------------- exit codes


def test_all_well_is_exit_code_0_with_a_row_in_the_log_per_dataset(load, settings):
    report = load(gemeenten={"GM0001"})
    assert report.exit_code == 0
    assert report.path == store.current_file(settings.figures)
    assert [outcome.dataset_id for outcome in report.outcomes] == [
        "K2019", "K2020", "L01", "grenzen_gemeente_2020", "grenzen_wijk_2020_GM0001", "grenzen_buurt_2020_GM0001",
    ]  # fmt: skip
    log = content_of(settings.figures).load_log
    assert log["dataset_id"].tolist() == sorted(outcome.dataset_id for outcome in report.outcomes)
    assert set(log["outcome"]) == {"geladen"}
    assert unfinished(settings.data) == []


def test_nothing_published_is_exit_code_1(load, server, settings):
    server.misbehave(status(500))
    report = load()
    assert (report.exit_code, report.path) == (1, None)
    assert store.current_file(settings.figures) is None


def test_published_with_failures_is_exit_code_3(load, server, settings):
    server.tables["K2019"].record_count = 99
    report = load(sources={"kwb"})
    assert report.exit_code == 3
    assert [outcome.dataset_id for outcome in report.failed] == ["K2019"]
    assert codes(settings.figures, year=2020) == set()
    assert rows_of(settings.figures, "inwoners", year=2019).empty


# ---------------------------------------------------------------- scope


def test_municipalities_of_earlier_loads_stay_and_are_renewed_with_the_others(load, loaded, server, settings):
    assert codes(settings.figures) == {
        "WK000100", "WK000101", "BU00010000", "BU00010001", "BU00010100", "BU00010101", "BU00010102",
    }  # fmt: skip
    report = load(gemeenten={"GM0002"})
    assert report.exit_code == 0
    assert codes(settings.figures) >= {"WK000100", "BU00010000", "WK000200", "BU00020000"}
    assert content_of(settings.figures).scope["gemeente"].tolist() == ["GM0001", "GM0002"]
    assert set(content_of(settings.figures).boundary["dataset_id"]) == {
        "grenzen_gemeente_2020",
        *(f"grenzen_{level}_2020_GM000{number}" for level in ("wijk", "buurt") for number in (1, 2)),
    }
    assert server.count(DATA) == 0
    load(sources={"kwb"}, first_year=2020)
    assert codes(settings.figures) >= {"BU00010000", "BU00020000"}


def test_without_a_municipality_only_the_national_levels_are_loaded(load, settings):
    assert load().exit_code == 0
    assert codes(settings.figures) == set()
    assert {"NL00", "GM0001", "GM0002"} == set(rows_of(settings.figures, "inwoners", year=2020).index)
    assert content_of(settings.figures).boundary["dataset_id"].tolist() == ["grenzen_gemeente_2020"]


def test_the_order_in_which_municipalities_were_added_does_not_show(load, settings, tmp_path, server):
    load(gemeenten={"GM0001", "GM0002"}, sources={"kwb"})
    other = settings_for(tmp_path / "anders", server.url)
    shutil.copytree(settings.snapshots, other.snapshots)
    load(gemeenten={"GM0002"}, settings=other, offline=True, sources={"kwb"})
    load(gemeenten={"GM0001"}, settings=other, offline=True, sources={"kwb"})
    assert hash_of(other.figures) == hash_of(settings.figures)


@pytest.mark.parametrize(("asked", "datasets"), [
    ({"sources": {"laag"}}, ["L01"]),
    ({"sources": {"kwb", "laag"}}, ["K2019", "K2020", "L01"]),
    ({"sources": {"kwb"}, "first_year": 2020}, ["K2020"]),
    ({"sources": {"kwb"}, "last_year": 2019}, ["K2019"]),
    ({"sources": {"kwb", "laag"}, "first_year": 2019, "last_year": 2019}, ["K2019", "L01"]),
    ({"sources": {"grenzen"}, "levels": {"GM"}}, ["grenzen_gemeente_2020"]),
    ({"sources": {"grenzen"}, "levels": {"BU"}, "gemeenten": {"GM0001"}}, ["grenzen_buurt_2020_GM0001"]),
])  # fmt: skip
def test_only_what_was_asked_is_loaded_and_the_rest_stays(load, loaded, server, settings, asked, datasets):
    before = content_of(settings.figures)
    report = load(**asked)
    assert [outcome.dataset_id for outcome in report.outcomes] == datasets
    after = content_of(settings.figures)
    assert len(after.observations) == len(before.observations)
    assert set(after.snapshot["dataset_id"]) == set(before.snapshot["dataset_id"])


def test_a_level_renews_that_level_and_leaves_the_others_with_their_own_provenance(load, loaded, server, settings):
    table = server.tables["K2020"]
    for row in table.rows:
        row["PersonenInArmoede_91"] = 9.9
    server.touch("K2020")
    report = load(sources={"kwb"}, first_year=2020, levels={"GM"}, gemeenten={"GM0001"})
    assert report.exit_code == 0
    values = rows_of(settings.figures, "armoede", year=2020)["value"]
    assert (values["GM0001"], values["NL00"], values["BU00010000"]) == (9.9, 3.1, 6.1)
    made = content_of(settings.figures)
    check_content(made)


def test_a_first_load_of_one_level_has_that_level_only(load, settings):
    load(sources={"kwb"}, levels={"GM"}, gemeenten={"GM0001"})
    assert set(content_of(settings.figures).observations["region_level"]) == {"GM"}


# ---------------------------------------------------------------- again


def test_a_second_load_asks_for_the_date_only_and_says_unchanged(load, loaded, server, settings):
    before = hash_of(settings.figures)
    report = load()
    assert report.exit_code == 0
    assert server.asked == ["/ODataCatalog/Tables"] * 3
    messages = {outcome.dataset_id: outcome.message for outcome in report.outcomes}
    assert messages["K2019"] == "40 cijfers, ongewijzigd"
    assert messages["K2020"] == "42 cijfers, ongewijzigd"
    assert messages["L01"] == "8 cijfers, ongewijzigd"
    assert hash_of(settings.figures) == before


def test_a_table_that_the_source_changed_is_asked_again_and_the_others_are_not(load, loaded, server, settings):
    server.tables["K2020"].row("GM0001")["PersonenInArmoede_91"] = 4.3
    server.touch("K2020")
    report = load(sources={"kwb"})
    assert server.count(DATA) == server.count("K2020/TypedDataSet") == 1
    assert report.outcomes[1].message == "42 cijfers: 0 nieuw, 1 gewijzigd, 0 vervallen"
    assert rows_of(settings.figures, "armoede", year=2020).loc["GM0001", "value"] == 4.3


def test_refresh_asks_everything_again(load, loaded, server):
    load(refresh=True)
    assert server.count(DATA) == 3
    assert server.count("collections") == 3


def test_a_source_without_a_date_of_change_is_always_asked(load, loaded, server):
    server.tables["K2020"].modified = None
    load(sources={"kwb"}, first_year=2020)
    load(sources={"kwb"}, first_year=2020)
    assert server.count(DATA) == 2


def test_a_new_figure_on_a_filtered_table_asks_the_source_again(load, loaded, server, settings):
    """A new figure on a loaded source costs one file: what was kept does not hold its rows."""
    made = content()
    new = next(item for item in content()["indicators"] if item["id"] == "kinderen_laag_inkomen")
    where = {**new["value"]["where"], "InkomensgrensHuishouden": "A044105"}
    value = {**new["value"], "where": where}
    made["indicators"].append(
        {**new, "id": "kinderen_tot_150", "value": value, "numerator": None, "denominator": None, "multiplier": None}
    )
    report = load(sources={"laag"}, catalogue=parse_catalogue(made, name="klein.yaml"))
    assert report.exit_code == 0
    assert rows_of(settings.figures, "kinderen_tot_150", year=2021)["value"].tolist() == [25.0] * 4


def test_a_load_can_be_repeated_without_a_network(load, loaded, server, settings, tmp_path):
    before = hash_of(settings.figures)
    elsewhere = settings_for(tmp_path / "data", "http://127.0.0.1:9", database=tmp_path / "opnieuw")
    report = load(offline=True, gemeenten={"GM0001"}, settings=elsewhere)
    assert report.exit_code == 0
    assert server.asked == []
    assert hash_of(tmp_path / "opnieuw") == before


def test_offline_without_anything_kept_says_so(load, server, settings):
    report = load(offline=True)
    assert report.exit_code == 1
    assert server.asked == []
    assert "er is niets bewaard van een eerdere keer. Laad één keer zonder --offline." in report.outcomes[0].message


def test_a_kept_answer_that_was_damaged_is_refused(load, loaded, settings):
    (page,) = settings.snapshots.glob("kwb/K2020/*/page-0000.json.gz")
    page.write_bytes(page.read_bytes()[:-20])
    before = published(settings.figures)
    report = load(offline=True, sources={"kwb"}, first_year=2020)
    assert report.exit_code == 1
    assert "het bewaarde bestand page-0000.json is beschadigd" in report.outcomes[0].message
    assert "load --refresh" in report.outcomes[0].message
    assert published(settings.figures) == before


def test_kept_answers_are_the_bytes_of_the_source(loaded_data):
    import gzip

    (page,) = (loaded_data / "snapshots").glob("kwb/K2020/*/page-0000.json.gz")
    rows = orjson.loads(gzip.decompress(page.read_bytes()))["value"]
    assert rows[0]["WijkenEnBuurten"] == "NL00      "


def test_figures_do_not_grow_without_end(load, loaded, settings):
    path = store.current_file(settings.figures)
    for day in range(1, 7):
        shutil.copy(path, settings.figures / f"cijfers-2020010{day}T000000000Z.duckdb")
    load(sources={"laag"}, offline=True)
    kept = [item.name[8:16] for item in store.figures_files(settings.figures)]
    # The load changed nothing, so that its file took the place of the one with the same figures.
    assert kept[:4] == ["20200103", "20200104", "20200105", "20200106"]
    assert len(kept) == 5


# ---------------------------------------------------------------- the request itself


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"gemeenten": {"GM9999"}}, "Gemeente GM9999 komt in geen enkele geladen tabel voor"),
        ({"gemeenten": {"GM0001", "GM9999"}}, "Gemeente GM9999"),
        ({"sources": {"cbs"}}, "Bron 'cbs' bestaat niet"),
        ({"is_fictional": True}, "staan echte cijfers"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_and_changes_nothing(load, loaded, settings, asked, words):
    before = published(settings.figures)
    with pytest.raises(UserError) as caught:
        load(**asked)
    assert words in caught.value.what
    assert caught.value.remedy
    assert published(settings.figures) == before
    assert unfinished(settings.data) == []


def test_an_unknown_source_names_the_choices(load):
    with pytest.raises(UserError) as caught:
        load(sources={"cbs"})
    assert all(name in caught.value.remedy for name in ("kwb", "laag", "grenzen"))


def test_real_figures_never_go_into_the_folder_of_made_up_ones(load, settings):
    load(sources={"laag"}, is_fictional=True)
    before = published(settings.figures)
    with pytest.raises(UserError, match="staan verzonnen cijfers"):
        load(sources={"laag"})
    assert published(settings.figures) == before
    assert load(sources={"laag"}, is_fictional=True).exit_code == 0


def test_a_second_load_in_the_same_folder_has_to_wait(load, loaded, settings):
    before = published(settings.figures)
    with FileLock(settings.figures / ".laden.lock", timeout=0), pytest.raises(StoreError) as caught:
        load()
    assert caught.value.what == "Er wordt op dit moment al geladen in deze map."
    assert published(settings.figures) == before
    assert load().exit_code == 0


def test_borders_alone_can_be_the_first_load(load, settings):
    """A code is known from the borders as well as from the tables."""
    assert load(sources={"grenzen"}, gemeenten={"GM0001"}).exit_code == 0


# ---------------------------------------------------------------- after damage: the advice must work


def test_when_the_current_file_is_gone_the_advised_offline_load_brings_it_back(load, loaded, settings):
    before = hash_of(settings.figures)
    path = store.current_file(settings.figures)
    path.unlink()
    with pytest.raises(StoreError, match="load --offline"):
        store.current_file(settings.figures)
    assert load(offline=True, gemeenten={"GM0001"}).exit_code == 0
    assert hash_of(settings.figures) == before


@pytest.mark.parametrize("is_removed", [False, True])
def test_when_the_current_file_is_damaged_the_advised_steps_bring_it_back(load, loaded, settings, is_removed):
    before = hash_of(settings.figures)
    path = store.current_file(settings.figures)
    path.write_bytes(b"stuk" * 5000)
    if is_removed:
        path.unlink()
    assert load(offline=True, gemeenten={"GM0001"}).exit_code == 0
    assert hash_of(settings.figures) == before


def test_a_file_of_an_older_version_is_replaced_by_the_advised_offline_load(load, loaded, settings):
    before = hash_of(settings.figures)
    facts = figures_content(observation()).meta.replace({"value": {store.SCHEMA_VERSION: "0"}})
    store.replace_database(settings.figures, figures_content(observation(), meta=facts))
    assert load(offline=True, gemeenten={"GM0001"}).exit_code == 0
    assert hash_of(settings.figures) == before


def test_a_damaged_older_file_does_not_spoil_a_load(load, loaded, settings):
    """Only the current one counts; the others are kept for a way back."""
    load(sources={"laag"})
    oldest = store.figures_files(settings.figures)[0]
    oldest.write_bytes(b"stuk" * 5000)
    assert load(sources={"laag"}).exit_code == 0


def test_border_files_of_kept_loads_stay_and_others_go(load, loaded, server, settings):
    (settings.figures / "geo" / "buurt_1999_GM0001_000000000000.parquet").write_bytes(b"oud")
    kept = set(store.boundary_files(store.current_file(settings.figures)))
    load(sources={"laag"}, offline=True)
    assert {path.name for path in (settings.figures / "geo").iterdir()} == kept


# ---------------------------------------------------------------- checking


def test_a_published_file_passes_its_own_check(loaded_data):
    check_content(content_of(loaded_data / "figures"))


def test_a_figure_without_provenance_does_not_pass_the_check():
    with pytest.raises(UserError, match="Cijfers zonder herkomst"):
        check_content(figures_content(observation()))


def test_progress_is_told_per_dataset(settings):
    told = []
    run(Request(sources=frozenset({"kwb"})), catalogue=catalogue(), settings=settings,
        progress=lambda *step: told.append(step))  # fmt: skip
    assert {title for title, _, _ in told} == {"Kerncijfers 2019", "Kerncijfers 2020"}
    assert told[-1] == ("Kerncijfers 2020", 12, 12)


def test_outcomes_have_a_result_and_words(load):
    report = load(sources={"kwb"})
    assert all(outcome.result is Result.LOADED and outcome.message for outcome in report.outcomes)


# ---------------------------------------------------------------- the way back stays open


def test_loads_that_change_nothing_push_no_earlier_figures_out(load, loaded, settings):
    first = store.current_file(settings.figures)
    load(sources={"kwb"}, last_year=2019)
    before = hash_of(settings.figures)
    for _ in range(7):
        load(offline=True, gemeenten={"GM0001"})
    assert hash_of(settings.figures) == before
    assert first is not None
    assert len(store.figures_files(settings.figures)) == 1


def test_without_any_answer_nothing_is_published_although_borders_are_kept(load, loaded, settings):
    before = published(settings.figures)
    silent = settings_for(settings.data, "http://127.0.0.1:9")
    report = load(settings=silent, gemeenten={"GM0001"})
    assert (report.exit_code, report.path) == (1, None)
    assert published(settings.figures) == before
