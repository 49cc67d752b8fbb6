"""Sites on Swing on the command line: search, load and status as a person and a script see them."""

import json
from collections.abc import Iterator

import pytest
import yaml

from armoedebeeld.catalogues import own_catalogue
from armoedebeeld.settings import Settings
from tests.support.server import serving, status
from tests.support.swing import BASE, KEY, SwingServer, swing_content


@pytest.fixture
def site() -> Iterator[SwingServer]:
    with serving(SwingServer()) as state:
        yield state


@pytest.fixture
def run(run, site: SwingServer, tmp_path, monkeypatch: pytest.MonkeyPatch):
    """`armoedebeeld ...` with a site at swing_url that has a key, and one of its own address without."""
    made = swing_content(variables={"schuldhulp": "schuld"})
    made["sources"]["buurtmonitor"] = {
        **made["sources"]["site"], "title": "Buurtmonitor", "short_title": "Buurtmonitor",
        "swing": {"url": site.url, "route": "tabel"},
    }  # fmt: skip
    (tmp_path / "klein.yaml").write_text(yaml.safe_dump(made, allow_unicode=True), encoding="utf-8")
    monkeypatch.setenv("ARMOEDEBEELD_SWING_URL", site.url + BASE)
    monkeypatch.setenv("ARMOEDEBEELD_SWING_APIKEY", KEY)
    return run


def test_variables_are_listed_with_what_they_fill_already(run):
    said = run("search", "--source", "swing", "kind", "schuld")
    assert "Geen variabele gevonden met 'kind schuld'" in said.out
    said = run("search", "--source", "swing", "in")
    assert said.code == 0
    assert "Aanmeldingen schuldhulp (al ingesteld: schuldhulp)" in said.all
    assert "armoedebeeld search --source site --table schuld" in said.all
    assert (
        "… en nog 1. Geef meer woorden, of --limit 2." in run("search", "--source", "swing", "in", "--limit", "1").out
    )


def test_one_variable_is_shown_with_its_levels_years_and_lines_that_work(run, tmp_path):
    said = run("search", "--source", "swing", "uitkeringsgezin")
    assert said.code == 0
    assert "uitk_kind: Kinderen in uitkeringsgezin" in said.out
    assert "eenheid %; bron CBS" in said.out
    assert "gemeente: 2019 tot en met 2020" in said.out
    assert "wijk: 2020\n" in said.out
    assert "Cijfers van deze bron zonder variabele: uitkeringsgezin, tandarts." in said.out
    start = said.out.index("sources:\n")
    pasted = "\n".join(said.out[start:].splitlines()[:2]).replace("CIJFER", "tandarts")
    own = tmp_path / "data" / "local" / "indicators.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(pasted, encoding="utf-8")
    assert own_catalogue(Settings()).swing_sites["site"].variables == {"schuldhulp": "schuld", "tandarts": "uitk_kind"}


def test_a_variable_is_shown_by_its_code_and_says_what_it_fills(run):
    said = run("search", "--source", "site", "--table", "SCHULD")
    assert "schuld: Aanmeldingen schuldhulp" in said.out
    assert "Al ingesteld voor: schuldhulp." in said.out
    assert "sources:" not in said.out


def test_a_second_site_is_searched_by_its_name(run, site: SwingServer):
    said = run("search", "--source", "buurtmonitor", "--table", "uitk_kind")
    assert said.code == 0
    assert "gemeente: 2020" in said.out
    assert 'buurtmonitor: {swing: {variables: {CIJFER: "uitk_kind"}}}' in said.out
    assert "geen lijst van variabelen" in run("search", "--source", "buurtmonitor", "kind").all


def test_the_answer_for_programs_is_json(run):
    for words, codes in (("in", {"schuld": ["schuldhulp"], "uitk_kind": []}), ("bbv", {"uitk_kind": []})):
        found = json.loads(run("search", "--source", "swing", words, "--json").out)
        assert {item["code"]: item["fills"] for item in found} == codes
    one = json.loads(run("search", "--source", "swing", "--table", "uitk_kind", "--json").out)
    assert one["levels"][2] == {"code": "wijk", "periods": ["2020"]}
    assert yaml.safe_load(one["yaml"])["sources"]["site"]["swing"]["variables"] == {"CIJFER": "uitk_kind"}


def test_a_second_search_works_without_a_network(run, site: SwingServer):
    run("search", "--source", "swing", "uitk_kind")
    asked = len(site.asked)
    site.misbehave(status(500))
    assert "wijk: 2020" in run("search", "--source", "swing", "uitk_kind").out
    assert len(site.asked) == asked
    said = run("search", "--source", "swing", "uitk_kind", "--refresh")
    assert "De bron is nu niet te bereiken" in said.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["x", "--source", "nergens"], 2, "Kies uit: cbs, swing, buurtmonitor, site."),
        (["--source", "swing"], 2, "Geef een woord om te zoeken"),
        (["--source", "swing", "--table", "nee"], 1, "Site heeft geen variabele 'nee'."),
        (["--source", "swing", "--table", "../../x"], 1, "geen variabele '../../x'"),
    ],
)
def test_a_wrong_question_is_a_dutch_sentence(run, arguments, code, words):
    said = run("search", *arguments)
    assert (said.code, words in said.all) == (code, True), said.all


def test_a_key_that_is_missing_or_wrong_is_told(run, monkeypatch):
    monkeypatch.setenv("ARMOEDEBEELD_SWING_APIKEY", "fout-7Qz")
    said = run("search", "--source", "swing", "x")
    assert (said.code, "neemt de sleutel uit ARMOEDEBEELD_SWING_APIKEY niet aan" in said.all) == (1, True)
    assert "fout-7Qz" not in said.all
    monkeypatch.delenv("ARMOEDEBEELD_SWING_APIKEY")
    assert "vraagt een sleutel" in run("search", "--source", "swing", "x").all


def test_load_and_status_say_what_is_there_and_what_is_not_configured(run):
    said = run("load", "--source", "swing")
    assert said.code == 0
    assert "Site: Schuldhulp (site.schuldhulp): 2 cijfers, voor het eerst geladen" in said.out
    said = run("status")
    assert "site.schuldhulp" in said.out.replace("\n", "")
    assert "De site: Uitkeringsgezin, Tandarts – nog geen variabele ingesteld" in said.all
    facts = json.loads(run("status", "--json").out)
    assert facts["not_configured"] == {"De site": ["Uitkeringsgezin", "Tandarts"]}
    assert KEY not in said.all


def test_a_site_without_variables_says_so(run):
    said = run("load", "--source", "buurtmonitor")
    assert (said.code, "Voor Buurtmonitor is nog geen enkele variabele ingesteld" in said.all) == (1, True)


def test_a_key_in_the_settings_file_is_told(run, tmp_path):
    (tmp_path / "armoedebeeld.toml").write_text('swing_apikey = "geheim-7Qz"\n', encoding="utf-8")
    said = run("status")
    assert (said.code, "hoort niet in armoedebeeld.toml" in said.all, "geheim-7Qz" in said.all) == (1, True, False)
