"""`search` as a person and a script see it."""

import json

import pytest

from tests.support.server import status


def test_tables_are_listed_with_what_is_loaded_already_and_what_has_ended(run, server):
    server.tables["K2019"].status = "Gediscontinueerd"
    server.tables["N01"] = server.tables["L01"].__class__(
        "N01", "Kerncijfers over iets nieuws", "2025-01-01T00:00:00", [], {}, []
    )
    said = run("search", "kerncijfers")
    assert said.code == 0
    lines = [line for line in said.out.splitlines() if "Kerncijfers" in line]
    assert [line.split()[0] for line in lines] == ["N01", "K2020", "K2019"]
    assert "indicators.yaml" not in lines[0]
    assert "Kerncijfers 2020 (al in indicators.yaml)" in said.all
    assert "Kerncijfers 2019 (al in indicators.yaml; wordt niet meer bijgewerkt)" in said.all
    assert "armoedebeeld search --table N01" in said.out


def test_more_than_the_limit_is_counted(run):
    said = run("search", "kerncijfers", "--limit", "1")
    assert "… en nog 1. Geef meer woorden, of --limit 2." in said.out


def test_nothing_found_says_what_to_try(run):
    said = run("search", "zwembad")
    assert said.code == 0
    assert "Geen tabel gevonden met 'zwembad'" in said.out


@pytest.mark.parametrize("arguments", [["l01"], ["--table", "L01"]])
def test_a_table_number_shows_its_columns(run, arguments):
    said = run("search", *arguments)
    assert said.code == 0
    assert "L01: Laag inkomen (al in indicators.yaml)" in said.out
    assert "MinderjarigeKinderenRelatief_6" in said.out
    assert "dimensie" in said.out


def test_the_columns_of_a_table_can_be_searched(run):
    said = run("search", "--table", "L01", "relatief")
    assert "MinderjarigeKinderenRelatief_6" in said.out
    assert "Perioden" not in said.out
    assert "Geen onderwerp gevonden met 'fiets'" in run("search", "--table", "L01", "fiets").out


def test_the_answer_for_programs_is_json(run):
    found = json.loads(run("search", "kerncijfers", "--json").out)
    assert [(item["id"], item["is_declared"], item["rows"]) for item in found] == [
        ("K2020", True, 12), ("K2019", True, 12)
    ]  # fmt: skip
    about = json.loads(run("search", "L01", "--json").out)
    assert about["table"]["id"] == "L01"
    assert about["variables"][0]["is_dimension"] is True


def test_a_second_search_works_without_a_network(run, server):
    run("search", "kerncijfers")
    asked = len(server.asked)
    server.misbehave(status(500))
    assert "K2020" in run("search", "kerncijfers 2020").out
    assert len(server.asked) == asked
    said = run("search", "kerncijfers", "--refresh")
    assert said.code == 0
    assert "De bron is nu niet te bereiken. Dit is wat er op" in said.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["bijstand", "--source", "swing"], 2, "In bron 'swing' kan niet worden gezocht. Kies uit: cbs."),
        ([], 2, "Geef een woord om te zoeken"),
        (["  "], 2, "Geef een woord om te zoeken"),
        (["x", "--limit", "0"], 2, "--limit klopt niet"),
        (["--table", "L99"], 1, "Tabel 'L99' staat niet in de catalogus van CBS."),
        (["--table", "../../x"], 1, "staat niet in de catalogus"),
    ],
)
def test_a_wrong_question_is_a_dutch_sentence(run, arguments, code, words):
    said = run("search", *arguments)
    assert said.code == code
    assert words in said.all


def test_a_silent_source_is_a_dutch_sentence(run, server):
    server.misbehave(status(500))
    said = run("search", "bijstand")
    assert said.code == 1
    assert "is niet te bereiken" in said.all
