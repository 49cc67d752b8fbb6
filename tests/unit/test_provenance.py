"""Whether figures came from the source itself, how final they are, and what was never loaded."""

import pytest

from armoedebeeld.domain.catalogue import Source, parse_catalogue
from armoedebeeld.domain.provenance import is_from_source, last_outcomes, never_loaded, stage_phrase, stages_of
from tests.support.catalogue import content
from tests.support.figures import table


def source(*hosts: str) -> Source:
    return Source.model_validate({**content()["sources"]["kwb"], "official_hosts": hosts})


@pytest.mark.parametrize(
    ("url", "is_official"),
    [
        ("https://opendata.cbs.nl/ODataFeed/odata/85678NED", True),
        ("https://OpenData.CBS.nl:443/ODataFeed", True),
        ("http://opendata.cbs.nl", True),
        ("http://127.0.0.1:8801/ODataFeed/odata/85678NED", False),
        ("https://opendata.cbs.nl.voorbeeld.nl/x", False),
        ("https://voorbeeld.nl/opendata.cbs.nl", False),
        ("https://opendata.cbs.nl@voorbeeld.nl/", False),
        ("https://beta.opendata.cbs.nl/", False),
        ("demo:85678NED", False),
        ("cijfers.xlsx", False),
        ("", False),
        ("http://[::1", False),
    ],
)
def test_only_the_sources_own_servers_count_as_the_source(url, is_official):
    assert is_from_source(url, source("opendata.cbs.nl", "datasets.cbs.nl")) is is_official


def test_a_source_without_known_servers_or_that_is_gone_was_never_checked():
    assert not is_from_source("https://opendata.cbs.nl/x", source())
    assert not is_from_source("https://opendata.cbs.nl/x", None)
    assert not is_from_source("x", source(""))


@pytest.mark.parametrize(
    ("stages", "phrase"),
    [
        ({2022: "voorlopig", **dict.fromkeys(range(2011, 2022), "definitief")}, "2022 voorlopig; 2011–2021 definitief"),
        (dict.fromkeys(range(2011, 2023), "definitief"), "alle jaren definitief"),
        ({2020: "definitief", 2018: "definitief"}, "alle jaren definitief"),
        ({2020: "definitief"}, "2020 definitief"),
        ({2019: "deels voorlopig"}, "2019 deels voorlopig"),
        ({2017: "onbekend"}, "–"),
        ({2017: "onbekend", 2018: "onbekend"}, "–"),
        ({}, "–"),
        ({2021: "voorlopig", 2020: "nader voorlopig", 2019: "definitief"},
         "2021 voorlopig; 2020 nader voorlopig; 2019 definitief"),
        ({2021: "voorlopig", 2020: "onbekend"}, "2021 voorlopig; 2020 onbekend"),
        ({2021: "voorlopig", 2019: "definitief", 2017: "definitief"},
         "2021 voorlopig; 2019 definitief; 2017 definitief"),
    ],
)  # fmt: skip
def test_how_final_the_years_are_is_one_phrase(stages, phrase):
    assert stage_phrase(stages) == phrase
    assert stage_phrase(dict(reversed(stages.items()))) == phrase


def test_the_stages_of_one_table_are_its_own():
    rows = table(
        "publication",
        {"dataset_id": "L01", "year": 2021, "stage": "definitief"},
        {"dataset_id": "L01", "year": 2022, "stage": "voorlopig"},
        {"dataset_id": "K1", "year": 2022, "stage": "definitief"},
    )
    assert stages_of(rows, "L01") == {2021: "definitief", 2022: "voorlopig"}
    assert stages_of(rows, "X") == {}


def test_what_was_never_loaded_leaves_out_what_was_tried_or_has_been_replaced():
    made = content()
    laag = made["sources"]["laag"]["tables"]
    laag.append({**laag[0], "id": "L02", "replaces": ["L01"]})
    catalogue = parse_catalogue(made, name="klein.yaml")
    assert never_loaded(catalogue, []) == {
        "K2019": "Kerncijfers 2019", "K2020": "Kerncijfers 2020", "L01": "Laag inkomen", "L02": "Laag inkomen"
    }  # fmt: skip
    assert never_loaded(catalogue, ["K2019", "L02"]) == {"K2020": "Kerncijfers 2020"}
    assert list(never_loaded(catalogue, ["K2019", "L01"])) == ["K2020", "L02"]


def test_only_the_last_load_of_a_dataset_says_whether_it_failed():
    rows = table(
        "load_log",
        *(
            {"load_id": load, "finished_at": load, "dataset_id": name, "outcome": outcome, "message": "x", "rows": 0}
            for load, name, outcome in (
                ("2026-01-02", "A", "geladen"), ("2026-01-01", "A", "mislukt"), ("2026-01-01", "B", "mislukt"),
                ("2026-01-03", "C", "niet bij de bron"),
            )
        ),
    )  # fmt: skip
    assert [row["dataset_id"] for row in last_outcomes(rows, "mislukt")] == ["B"]
    assert [row["dataset_id"] for row in last_outcomes(rows, "niet bij de bron")] == ["C"]
    assert last_outcomes(rows.head(0), "mislukt") == []
