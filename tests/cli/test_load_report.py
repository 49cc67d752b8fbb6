"""What a load says afterwards: the largest changes by name, and what the source does not have."""

import json

import yaml

from tests.support.catalogue import content
from tests.support.server import status


def change(server, table_id, code, column, value):
    server.tables[table_id].row(code)[column] = value
    server.touch(table_id)


def lines_of(said, dataset_id):
    """The lines below a dataset's own line."""
    lines = said.out.splitlines()
    start = next(place for place, line in enumerate(lines) if f"({dataset_id})" in line)
    indented = [line.strip() for line in lines[start + 1 :]]
    return indented[: next((n for n, line in enumerate(lines[start + 1 :]) if not line.startswith(" ")), None)]


def test_the_largest_changes_are_named_under_their_dataset(run, server):
    run("load", "--source", "kwb", "--gemeente", "GM0001")
    change(server, "K2020", "GM0001", "PersonenInArmoede_91", 4.3)
    change(server, "K2020", "BU00010000", "PersonenInArmoede_91", None)
    said = run("load", "--source", "kwb")
    assert "✓ Kerncijfers 2020 (K2020): 42 cijfers: 0 nieuw, 2 gewijzigd, 0 vervallen" in said.out
    told = lines_of(said, "K2020")
    assert told[:2] == [
        "Armoede, Eenhoorn, 2020: 4,2% wordt 4,3%",
        "Armoede, Haven, 2020: 6,1% wordt geheim of onbekend bij de bron",
    ]
    assert not any("wordt" in line for line in lines_of(said, "K2019"))


def test_figures_that_became_final_are_named(run, server):
    run("load", "--source", "laag")
    server.tables["L01"].dimensions["Perioden"][1] = {"Key": "2022JJ00", "Title": "2022", "Status": "Definitief"}
    server.touch("L01")
    said = run("load", "--source", "laag")
    assert "8 cijfers: 0 nieuw, 0 gewijzigd, 0 vervallen, 4 definitief geworden" in said.out
    assert "Kinderen laag inkomen, 2 gemeenten, 2022: voorlopig wordt definitief" in lines_of(said, "L01")


def test_no_more_than_five_changes_are_named_and_the_rest_is_counted(run, server):
    run("load", "--source", "kwb", "--gemeente", "GM0001")
    for row in server.tables["K2020"].rows:
        row["PersonenInArmoede_91"] = (row["PersonenInArmoede_91"] or 0) + 1
    server.touch("K2020")
    told = lines_of(run("load", "--source", "kwb"), "K2020")
    # Of ten areas seven have another value; three that were hidden are one line: eight lines, three of them not shown.
    assert sum(" wordt " in line for line in told) == 5
    assert "… en nog 3: zie de pagina Gegevens, tabblad Veranderd" in told


def test_a_first_and_an_unchanged_load_name_no_changes(run):
    for _ in range(2):
        said = run("load", "--source", "laag")
        assert lines_of(said, "L01") == []


def test_the_changes_are_data_for_programs(run, server):
    run("load", "--source", "kwb", "--gemeente", "GM0001")
    change(server, "K2020", "GM0001", "PersonenInArmoede_91", 4.3)
    answer = json.loads(run("load", "--source", "kwb", "--json").out)
    old, new = (item["changes"] for item in answer["datasets"])
    assert (old["changed"], old["largest"]) == (0, [])
    assert [new[name] for name in ("is_first", "total", "new", "changed", "lost", "final")] == [False, 42, 0, 1, 0, 0]
    assert new["largest"] == [
        {
            "kind": "gewijzigd",
            "rank": 1,
            "indicator_id": "armoede",
            "region_code": "GM0001",
            "region_name": "Eenhoorn",
            "year": 2020,
            "breakdown": "totaal",
            "old_value": 4.2,
            "new_value": 4.3,
            "old_status": "ok",
            "new_status": "ok",
        }
    ]


def test_a_dataset_that_failed_has_no_changes(run, server):
    server.misbehave(status(500))
    answer = json.loads(run("load", "--source", "kwb", "--json").out)
    assert [item["changes"] for item in answer["datasets"]] == [None, None]


def test_tables_that_the_source_does_not_have_are_one_quiet_line_and_no_failure(run, tmp_path):
    made = content()
    made["sources"]["kwb"]["tables"].append({**made["sources"]["kwb"]["tables"][0], "id": "K2018", "year": 2018})
    (tmp_path / "klein.yaml").write_text(yaml.safe_dump(made, allow_unicode=True), encoding="utf-8")
    said = run("load", "--source", "kwb")
    assert said.code == 0
    assert "Niet bij de bron gevonden: K2018." in said.out
    assert "✗" not in said.out
    assert "Niet bij de bron gevonden: K2018." in run("status").out


def test_datasets_that_failed_for_one_reason_are_told_together(run, server, tmp_path):
    made = content()
    tables = made["sources"]["kwb"]["tables"]
    tables += [{**tables[0], "id": f"K{year}", "year": year} for year in (2016, 2017, 2018)]
    (tmp_path / "klein.yaml").write_text(yaml.safe_dump(made, allow_unicode=True), encoding="utf-8")
    server.misbehave(status(500))
    said = run("load", "--source", "kwb")
    assert said.code == 1
    told = [line for line in said.out.splitlines() if line.startswith("✗")]
    assert len(told) == 2
    assert "is niet te bereiken" in told[0]
    assert "Kerncijfers 2020 (K2020) en 3 andere: niet geprobeerd" in told[1]
