"""The command line as a person and a script see it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from armoedebeeld import __version__, store
from tests.support.catalogue import content
from tests.support.published import content_of, published
from tests.support.server import status

ROOT = Path(__file__).parents[2]
COMMANDS = ("load", "demo", "check", "status", "search", "back", "app", "audit")


# ---------------------------------------------------------------- help


def test_help_is_dutch_and_names_every_command(run):
    said = run("--help")
    assert said.code == 0
    assert "kinderarmoede per wijk en buurt" in said.all
    assert all(command in said.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_explained_in_dutch(run, command):
    said = run(command, "--help")
    assert said.code == 0
    assert "--database" in said.out
    explained = said.out.replace("Show this message and exit.", "").replace("Usage:", "").replace("Options:", "")
    assert not re.search(r"\b(the|folder of|shows?|loads?|only)\b", explained.replace(f"{command} [", ""))
    assert re.search(r"\b(de|het|van|wat)\b", explained)


def test_without_a_command_there_is_help(run):
    assert "load" in run().all


def test_the_version_is_told(run):
    said = run("--version")
    assert (said.code, said.out.strip()) == (0, __version__)


@pytest.mark.parametrize("module", ["armoedebeeld", "armoedebeeld.cli"])
def test_it_starts_as_a_program_of_its_own(module):
    done = subprocess.run(
        [sys.executable, "-m", module, "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0
    assert "kinderarmoede" in done.stdout


def test_a_log_file_gets_every_character_whatever_the_system_prefers(tmp_path):
    """As from the task scheduler of Windows, whose character set has no ✗."""
    environment = {
        **os.environ,
        "PYTHONIOENCODING": "cp1252",
        "ARMOEDEBEELD_DATA": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "armoedebeeld.cli", "load", "--offline", "--source", "cbs_kwb"]
    with (tmp_path / "laden.log").open("wb") as log:
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=log, stderr=log, timeout=120)
    assert done.returncode == 1
    assert "✗ Kerncijfers" in (tmp_path / "laden.log").read_text(encoding="utf-8")


# ---------------------------------------------------------------- usage errors: 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["load", "--gemeente", "036300"], "'036300' is geen gemeentecode; geef GM en vier cijfers"),
        (["load", "--gemeente", "GM36"], "'GM36' is geen gemeentecode"),
        (["load", "--gemeente", "Amsterdam"], "'Amsterdam' is geen gemeentecode"),
        (["load", "--gemeente", "WK0363"], "'WK0363' is geen gemeentecode"),
        (["load", "--gemeente", "GMabcd"], "'GMabcd' is geen gemeentecode"),
        (["load", "--gemeente", ""], "is geen gemeentecode"),
        (["load", "--level", "XX"], "'XX' is geen niveau; kies NL, PV, GM, WK of BU"),
        (["load", "--years", "19"], "'19' is geen jaar of reeks; geef 2019 of 2017-2020"),
        (["load", "--years", "2017-2018-2019"], "is geen jaar of reeks"),
        (["load", "--years", "2017-"], "is geen jaar of reeks"),
        (["load", "--years", "2020-2017"], "2020-2017"),
        (["load", "--onbekend"], "--onbekend"),
        (["laad"], "bestaat niet"),
        (["load", "--source", "cbs"], "Bron 'cbs' bestaat niet. Kies uit: "),
        (["app", "--port", "99999"], "--port klopt niet"),
    ],
)
def test_a_wrong_argument_is_exit_code_2_with_what_was_wrong(run, server, arguments, words):
    said = run(*arguments)
    assert said.code == 2
    assert words in said.all
    assert server.asked == []


# ---------------------------------------------------------------- load


def test_a_good_load_is_exit_code_0_and_says_where_the_figures_are(run, figures):
    said = run("load", "--gemeente", "gm0001")
    assert said.code == 0, said
    path = store.current_file(figures)
    assert path is not None
    assert f"Klaar. De cijfers staan in {path.name}." in said.all
    assert "✓ Kerncijfers 2020 (K2020): 42 cijfers, voor het eerst geladen" in said.out
    assert "let op – Armoede: nog niet gepubliceerd in K2019" in said.out
    assert content_of(figures).scope["gemeente"].tolist() == ["GM0001"]


def test_options_limit_the_load(run, figures, server):
    said = run("load", "--source", "kwb", "--years", "2020", "--level", "gm")
    assert said.code == 0
    made = content_of(figures)
    assert set(made.snapshot["dataset_id"]) == {"K2020"}
    assert set(made.observations["region_level"]) == {"GM"}
    assert server.count("K2019") == 0


@pytest.mark.parametrize(("years", "datasets"), [("2019", {"K2019"}), ("2019-2020", {"K2019", "K2020"})])
def test_years_are_one_year_or_a_range_with_both_ends(run, figures, years, datasets):
    run("load", "--source", "kwb", "--years", years)
    assert set(content_of(figures).snapshot["dataset_id"]) == datasets


@pytest.mark.parametrize("code", ["1", "0001", "gm0001", " GM0001 "])
def test_a_municipality_may_be_named_by_its_number_alone(run, figures, code):
    assert run("load", "--source", "kwb", "--gemeente", code).code == 0
    assert content_of(figures).scope["gemeente"].tolist() == ["GM0001"]


def test_another_folder_can_be_named(run, tmp_path, figures):
    assert run("load", "--source", "laag", "--database", str(tmp_path / "elders")).code == 0
    assert store.current_file(tmp_path / "elders") is not None
    assert store.current_file(figures) is None


def test_a_failed_load_is_exit_code_1_and_says_that_nothing_changed(run, server, figures):
    server.misbehave(status(500))
    said = run("load", "--source", "kwb")
    assert said.code == 1
    assert "is niet te bereiken" in said.all
    assert "Er is niets gewijzigd" in said.err
    assert store.current_file(figures) is None


def test_a_partial_load_is_exit_code_3_and_names_what_stayed(run, server):
    server.tables["K2019"].record_count = 99
    said = run("load", "--source", "kwb")
    assert said.code == 3
    assert "✗ Kerncijfers 2019 (K2019)" in said.out
    assert "deze datasets zijn gebleven zoals ze waren: K2019." in said.all


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--gemeente", "GM9999"], "Fout: Gemeente GM9999 komt in geen enkele geladen tabel voor."),
    ],
)
def test_a_request_that_can_not_be_carried_out_is_one_dutch_sentence_and_the_next_step(run, figures, arguments, words):
    assert run("load", "--source", "laag", "--source", "grenzen").code == 0
    before = published(figures)
    said = run("load", *arguments)
    assert said.code == 1
    assert words in said.all
    assert published(figures) == before


def test_nothing_to_load_says_why(run):
    """A year without any table is a request that the user can mend."""
    said = run("load", "--source", "kwb", "--years", "1999")
    assert said.code in {1, 2}
    assert "1999" in said.all


def test_the_report_for_programs_is_json_and_nothing_else(run, server, figures):
    server.tables["K2019"].record_count = 99
    said = run("load", "--source", "kwb", "--json")
    assert said.code == 3
    report = json.loads(said.out)
    assert report["exit_code"] == 3
    assert report["published"] == store.current_file(figures).name
    assert [(item["id"], item["result"], item["rows"]) for item in report["datasets"]] == [
        ("K2019", "mislukt", 0), ("K2020", "geladen", 12)
    ]  # fmt: skip
    assert "99 rijen" in report["datasets"][0]["message"]
    assert said.err == ""


def test_a_total_failure_is_json_too(run, server):
    server.misbehave(status(500))
    said = run("load", "--source", "kwb", "--json")
    assert said.code == 1
    assert json.loads(said.out)["published"] is None


def test_new_columns_stop_a_load_until_they_are_accepted(run, server):
    server.tables["K2020"].add_topic("Nieuw_999")
    arguments = ["load", "--source", "kwb", "--years", "2020"]
    assert "Nieuw_999" in run(*arguments).all
    assert run(*arguments, "--accept-new-columns").code == 0


def test_offline_and_refresh_are_passed_on(run, server):
    run("load", "--source", "laag")
    asked = len(server.asked)
    assert run("load", "--source", "laag", "--offline").code == 0
    assert len(server.asked) == asked
    assert run("load", "--source", "laag", "--refresh").code == 0
    assert server.count("TypedDataSet") == 2


def test_square_brackets_in_a_message_are_shown_and_not_taken_for_markup(run, tmp_path):
    (tmp_path / "[gemeente]").write_text("", encoding="utf-8")
    said = run("load", "--database", str(tmp_path / "[gemeente]" / "figures"))
    assert said.code == 1
    assert "[gemeente]" in said.all


# ---------------------------------------------------------------- status and check


def test_an_empty_folder_has_a_status_that_says_what_to_do(run):
    said = run("status")
    assert said.code == 1
    assert "zijn nog geen cijfers geladen" in said.all
    assert "armoedebeeld load --gemeente GM0363" in said.all


def test_an_empty_folder_passes_the_check_with_a_remark(run):
    said = run("check")
    assert said.code == 0
    assert "indicators.yaml is goed: 6 cijfers uit 3 bronnen." in said.all
    assert "zijn nog geen cijfers geladen" in said.all


def test_a_filled_folder_passes_the_check(run):
    run("load", "--source", "laag")
    said = run("check")
    assert said.code == 0
    assert "is goed: 8 cijfers over 4 gebieden" in said.all


@pytest.mark.parametrize("command", ["check", "status"])
def test_damaged_figures_are_one_dutch_sentence(run, figures, command):
    run("load", "--source", "laag")
    store.current_file(figures).write_bytes(b"stuk" * 5000)
    said = run(command)
    assert said.code == 1
    assert "Fout: cijfers-" in said.all
    assert "geen leesbaar cijferbestand" in said.all


# ---------------------------------------------------------------- settings and catalogue


@pytest.mark.parametrize(
    ("text", "words"),
    [("pogingen = 3\n", "'pogingen'"), ('attempts = "veel"\n', "'attempts'"), ("attempts = = 3\n", "line 1")],
)
@pytest.mark.parametrize("command", ["status", "check"])
def test_a_wrong_setting_is_named_with_where_to_mend_it(run, tmp_path, monkeypatch, command, text, words):
    monkeypatch.delenv("ARMOEDEBEELD_ATTEMPTS")
    (tmp_path / "armoedebeeld.toml").write_text(text, encoding="utf-8")
    said = run(command)
    assert said.code == 1
    assert "Fout: Een instelling klopt niet" in said.all
    assert words in said.all
    assert "armoedebeeld.toml" in said.all


def test_a_wrong_setting_from_the_environment_is_named(run, monkeypatch):
    monkeypatch.setenv("ARMOEDEBEELD_TIMEOUT_SECONDS", "lang")
    assert "'timeout_seconds'" in run("status").all


@pytest.mark.parametrize("command", [["check"], ["load"]])
def test_a_wrong_catalogue_stops_every_command_with_entry_and_field(run, tmp_path, server, command):
    wrong = content()
    wrong["indicators"][2]["richting"] = "omlaag"
    (tmp_path / "klein.yaml").write_text(yaml.safe_dump(wrong), encoding="utf-8")
    said = run(*command)
    assert said.code == 1
    assert "Fout: klein.yaml: indicator 'bijstand', veld 'richting': is geen bekend veld (tikfout?)." in said.all
    assert server.asked == []
