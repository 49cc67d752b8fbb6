"""`status` and `back`: what is loaded, how fresh and final it is, and the way to an earlier load."""

import json
import re
from datetime import datetime
from io import StringIO

import pytest
import yaml
from rich.console import Console

from armoedebeeld import cli_status, store
from etl.locks import alone
from tests.support.catalogue import content
from tests.support.published import content_of, published
from tests.support.server import status


def official(tmp_path, host):
    """The catalogue says that this host is the source's own."""
    made = content()
    for source in made["sources"].values():
        source["official_hosts"] = [host]
    (tmp_path / "klein.yaml").write_text(yaml.safe_dump(made, allow_unicode=True), encoding="utf-8")


# ---------------------------------------------------------------- status


def test_the_status_of_a_filled_folder_names_datasets_rows_and_dates(run):
    run("load", "--gemeente", "GM0001")
    said = run("status")
    assert said.code == 0
    for words in ("K2020", "Kerncijfers 2020", "2021-03-26", "L01", "Kaartgrenzen: 2020", "GM0001"):
        assert words in said.all


def test_the_status_for_programs_is_json(run, figures):
    run("load", "--source", "kwb", "--gemeente", "GM0001")
    said = run("status", "--json")
    answer = json.loads(said.out)
    assert answer["file"] == store.current_file(figures).name
    assert answer["gemeenten"] == ["GM0001"]
    assert {item["dataset_id"]: item["rows"] for item in answer["datasets"]} == {"K2019": 12, "K2020": 12}
    assert answer["never_loaded"] == {"L01": "Laag inkomen"}
    assert [item["is_current"] for item in answer["files"]] == [True]
    assert datetime.fromisoformat(answer["files"][0]["published_at"]).year >= 2026
    assert answer["failed"] == {}
    assert said.err == ""


def test_how_final_the_years_of_a_table_are_is_told(run):
    run("load", "--source", "laag")
    (table,) = json.loads(run("status", "--json").out)["datasets"]
    assert table["stages"] == {"2021": "definitief", "2022": "voorlopig"}
    assert table["stage"] == "2022 voorlopig; 2021 definitief"
    assert "2022 voorlopig; 2021" in run("status").all


def test_a_copy_of_a_source_is_marked_until_the_source_itself_was_asked(run, tmp_path):
    run("load", "--source", "laag")
    assert "L01 *" in run("status").out
    assert "* niet tegen de bron getoetst" in run("status").out
    official(tmp_path, "127.0.0.1")
    assert "niet tegen de bron getoetst" not in run("status").out
    assert json.loads(run("status", "--json").out)["datasets"][0]["is_from_source"] is True


def test_what_failed_and_what_was_never_loaded_is_named(run, server):
    run("load", "--source", "kwb")
    server.tables["K2019"].record_count = 99
    server.touch("K2019")
    assert run("load", "--source", "kwb").code == 3
    said = run("status")
    assert "K2019 * ✗" in said.out
    assert "✗ K2019 is de laatste keer gebleven zoals het was: K2019: de bron noemt 99 rijen" in said.all
    assert "Nog nooit geladen: Laag inkomen (L01)." in said.all


def test_the_kept_loads_are_listed_with_their_moment(run, figures):
    for source in ("laag", "kwb"):
        run("load", "--source", source)
    older, newer = store.figures_files(figures)
    said = run("status")
    assert "Bewaarde andere versies" in said.out
    listed = said.out.split("Bewaarde andere versies")[1]
    assert older.name in listed
    assert newer.name not in listed
    assert re.search(r"\d\d-\d\d-\d{4} \d\d:\d\d", listed)


def test_the_table_is_readable_at_a_hundred_columns(run, monkeypatch):
    run("load", "--gemeente", "GM0001")
    screen = StringIO()
    monkeypatch.setattr(cli_status, "out", Console(file=screen, width=100))
    run("status")
    lines = screen.getvalue().splitlines()
    assert max(len(line.rstrip()) for line in lines) <= 100
    assert sum("K2020" in line and "Kerncijfers 2020" in line and "2021-03-26" in line for line in lines) == 1
    assert "…" not in screen.getvalue()


def test_the_demo_misses_nothing_and_is_not_called_unchecked(run, tmp_path, monkeypatch):
    monkeypatch.delenv("ARMOEDEBEELD_CATALOGUE")
    demo = tmp_path / "demo"
    assert run("demo", "--database", str(demo)).code == 0
    said = run("status", "--database", str(demo))
    assert said.code == 0
    for words in ("Nog nooit geladen", "niet tegen de bron getoetst", " * "):
        assert words not in said.out


# ---------------------------------------------------------------- back


def two_loads(run, server, figures):
    """Poverty in GM0001 is 4.2 in the first load and 9.9 in the second."""
    assert run("load", "--source", "kwb").code == 0
    server.tables["K2020"].row("GM0001")["PersonenInArmoede_91"] = 9.9
    server.touch("K2020")
    assert run("load", "--source", "kwb").code == 0
    return store.figures_files(figures)


def poverty(figures):
    rows = content_of(figures).observations
    chosen = rows[(rows["indicator_id"] == "armoede") & (rows["region_code"] == "GM0001") & (rows["year"] == 2020)]
    return float(chosen["value"].iloc[0])


def test_back_shows_the_load_before_and_says_how_to_undo_it(run, server, figures):
    first, second = two_loads(run, server, figures)
    said = run("back")
    assert said.code == 0
    assert "Het dashboard toont nu de cijfers van" in said.out
    assert first.name in said.out
    assert f"Ongedaan maken: armoedebeeld back --to {second.name}" in said.out
    assert poverty(figures) == 4.2
    assert run("back", "--to", second.name).code == 0
    assert poverty(figures) == 9.9


def test_back_can_list_what_is_kept_and_changes_nothing(run, server, figures):
    first, second = two_loads(run, server, figures)
    before = published(figures)
    said = run("back", "--list")
    assert said.out.index(second.name) < said.out.index(first.name)
    assert f"{second.name}" in next(line for line in said.out.splitlines() if "in gebruik" in line)
    assert [item["file"] for item in json.loads(run("back", "--list", "--json").out)] == [second.name, first.name]
    assert published(figures) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Er is geen eerdere versie van de cijfers bewaard."),
        (["--to", "cijfers-20200101T000000000Z.duckdb"], "is geen bewaarde versie van de cijfers. Kies uit: cijfers-"),
    ],
)
def test_back_to_nothing_is_one_dutch_sentence(run, figures, arguments, words):
    run("load", "--source", "laag")
    before = published(figures)
    said = run("back", *arguments)
    assert said.code == 1
    assert words in said.all
    assert published(figures) == before


def test_back_in_an_empty_folder_says_so(run):
    assert "geen eerdere versie" in run("back").all
    assert "zijn nog geen cijfers geladen" in run("back", "--list").all


def test_back_waits_for_a_load_that_is_at_work(run, server, figures):
    two_loads(run, server, figures)
    before = published(figures)
    with alone(figures):
        said = run("back")
    assert said.code == 1
    assert "Er wordt op dit moment al geladen in deze map." in said.all
    assert published(figures) == before


def test_back_is_the_way_out_when_the_current_file_is_gone(run, server, figures):
    first, second = two_loads(run, server, figures)
    second.unlink()
    assert "De cijfers zijn weg" in run("status").all
    assert run("back", "--to", first.name).code == 0
    assert run("status").code == 0


def test_the_next_load_builds_on_what_is_current_then(run, server, figures):
    """Load kwb; load laag beside it; back; load kwb again: laag is not there, and no file was written over.

    The last load changed nothing, so that its file takes the place of the one with the same figures.
    """
    run("load", "--source", "kwb")
    run("load", "--source", "laag")
    run("back")
    before = {path.name: path.read_bytes() for path in store.figures_files(figures)}
    assert run("load", "--source", "kwb").code == 0
    assert set(content_of(figures).snapshot["dataset_id"]) == {"K2019", "K2020"}
    after = {path.name: path.read_bytes() for path in store.figures_files(figures)}
    kept = before.keys() & after.keys()
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert (len(kept), len(after)) == (1, 2)
    assert run("back").code == 0


def test_a_load_after_going_back_brings_what_the_source_says_now(run, server, figures):
    """Going back is a way to look, or to wait until the source is repaired; it does not hold a load off."""
    two_loads(run, server, figures)
    run("back")
    said = run("load", "--source", "kwb")
    assert "Armoede, Eenhoorn, 2020: 4,2% wordt 9,9%" in said.out
    assert poverty(figures) == 9.9
    assert run("back").code == 0
    assert poverty(figures) == 4.2


def test_a_failed_load_after_going_back_leaves_the_chosen_figures(run, server, figures):
    two_loads(run, server, figures)
    run("back")
    before = published(figures)
    server.misbehave(status(500))
    assert run("load", "--source", "kwb").code == 1
    assert published(figures) == before
