"""Eigen cijfers, Afscherming: what hiding costs, why, and what another way to publish would show."""

import json
import shutil
from datetime import date

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from armoedebeeld.catalogues import own_catalogue
from armoedebeeld.cli import app
from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.scheme_entries import entries
from armoedebeeld.settings import Settings
from etl import run as etl_run
from etl.hiding_trials import Trial, own_areas_in_crowds, try_hiding
from etl.run import Accepted, accept_delivery, change_provision
from tests.etl.conftest import settings_for
from tests.support.deliveries import content_with, form, rows, use
from tests.support.published import hash_of
from tests.support.server import serving

HAVEN, MARKT, VELD, BEDRIJVEN = "BU00010000", "BU00010001", "BU00010100", "BU00010101"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The made-up country with a delivery in which one buurt is small; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("land")
    (folder / "indicators.yaml").write_text(yaml.safe_dump(content_with(), allow_unicode=True), encoding="utf-8")
    with serving() as state:
        settings = settings_for(folder / "data", state.url, catalogue=folder / "indicators.yaml")
        request = etl_run.Request(gemeenten=frozenset({"GM0001"}))
        etl_run.run(request, catalogue=own_catalogue(settings), settings=settings)
    counts = [use(HAVEN, 6), use(MARKT, 40), use(VELD, 30), use(BEDRIJVEN, 20)]
    accept_delivery(
        Accepted(
            title="Leergeld", rows=rows(*counts), keep_until=date(2099, 1, 1), entries=tuple(entries(form(), taken=()))
        ),
        settings=settings,
    )
    return folder


@pytest.fixture
def land(made, tmp_path, monkeypatch):
    shutil.copytree(made, tmp_path / "land")
    monkeypatch.setenv("ARMOEDEBEELD_CATALOGUE", str(tmp_path / "land" / "indicators.yaml"))
    return Settings(data=tmp_path / "land" / "data", catalogue=tmp_path / "land" / "indicators.yaml")


def texts(at):
    """Everything that is written on the page."""
    kinds = (at.markdown, at.caption, at.info, at.warning, at.subheader)
    return "\n".join(str(item.value) for kind in kinds for item in kind)


def of_hiding(at):
    """The tables that say how much is shown per kind of area."""
    return [table.value for table in at.table if "buurt" in table.value]


def test_how_much_is_hidden_stands_per_provision_and_kind_of_area(open_page, land):
    at = open_page(land.data, "eigen_cijfers")
    assert not at.exception
    (shown,) = of_hiding(at)
    assert shown.columns.tolist() == ["regeling", "gemeente", "wijk", "buurt"]
    assert shown.iloc[0].tolist()[1:] == ["1 van 1", "2 van 2", "2 van 4 (50%)"]
    assert "niet op te tellen" not in texts(at).lower(), "there is nothing of the kind"
    assert "dat zou ze verraden" in texts(at)


def test_without_buurten_the_wijken_become_visible_and_nothing_is_published(land):
    before = hash_of(land.figures)
    now = try_hiding(Trial(), settings=land).set_index("region_level")
    found = try_hiding(Trial(levels=frozenset({Level.WIJK, Level.MUNICIPALITY})), settings=land)
    assert now.loc["BU", ["first_hand", "second_hand"]].tolist() == [1, 1]
    assert found.set_index("region_level").loc["WK", "shown"] == 2
    assert "BU" not in set(found["region_level"])
    assert hash_of(land.figures) == before


def test_a_higher_threshold_and_other_own_areas_can_be_tried(land):
    csv = f"gebied;buurtcode;jaar\nOost;{HAVEN};2020\nOost;{VELD};2020\n".encode()
    stricter = try_hiding(Trial(threshold=25), settings=land)
    assert stricter["first_hand"].sum() >= 2
    own = try_hiding(Trial(own_areas=csv), settings=land)
    assert "GB" in set(own["region_level"])


def test_the_page_tries_another_threshold(open_page, land):
    at = open_page(land.data, "eigen_cijfers")
    button = next(one for one in at.button if one.label == "Bereken")
    next(one for one in at.selectbox if one.label.startswith("Aantallen hieronder afschermen (leeg")).set_value(25)
    button.click().run()
    assert not at.exception
    (tried,) = [table.value for table in at.table if "dan" in table.value.columns]
    assert tried["per"].tolist() == ["gemeente", "wijk", "buurt"]
    assert tried["dan"].iloc[-1] == "1 van 4 (25%)"
    assert "dan afgeschermd" not in texts(at), "why, of a few, is not told"
    assert "te weinig om te zeggen waarom" in texts(at)


@pytest.mark.parametrize("page", ["gegevens", "eigen_cijfers"])
def test_counts_that_readers_know_already_are_said(open_page, land, page):
    change_provision("gebruik_leergeld", {"threshold": 35}, settings=land)
    at = open_page(land.data, page)
    assert "toch te weten of te berekenen" in texts(at)


def test_the_audit_of_kept_figures_knows_what_was_published_before(land, monkeypatch):
    monkeypatch.setenv("ARMOEDEBEELD_DATA", str(land.data))
    assert CliRunner().invoke(app, ["audit"]).exit_code == 0
    change_provision("gebruik_leergeld", {"threshold": 35}, settings=land)
    said = CliRunner().invoke(app, ["audit", "--json"])
    told = {item["cell"].split("|")[1] for item in json.loads(said.output)["findings"]}
    assert VELD in told, "30 was shown, and is under the threshold now"
    assert said.exit_code == 1


def test_without_the_list_of_what_was_published_nothing_is_called_safe(land, monkeypatch):
    monkeypatch.setenv("ARMOEDEBEELD_DATA", str(land.data))
    (land.local / "gepubliceerd.parquet").unlink()
    said = CliRunner().invoke(app, ["audit"])
    assert said.exit_code == 1
    assert "De lijst van wat eerder is gepubliceerd staat niet in" in " ".join(said.output.split())
    assert json.loads(CliRunner().invoke(app, ["audit", "--json"]).output)["register_lost"] is True


def test_an_own_area_of_one_buurt_is_no_way_to_ask_for_its_count():
    tried = pd.DataFrame({
        "indicator_id": ["gebruik_leergeld"] * 2, "region_level": ["GB", "BU"], "shown": [1, 12], "first_hand": [0, 1],
        "second_hand": [0, 1], "source": [0, 0], "unknown": [0, 0], "shown_now": [0, 12],
    })  # fmt: skip
    rows, is_left_out = own_areas_in_crowds(tried)
    assert rows["region_level"].tolist() == ["BU"]
    assert is_left_out
    many = pd.concat([tried] + [tried.assign(indicator_id=f"gebruik_{place}") for place in range(10)])
    rows, is_left_out = own_areas_in_crowds(many)
    together = rows[rows["region_level"] == "GB"]
    assert together[["indicator_id", "shown"]].to_dict("records") == [{"indicator_id": "", "shown": 11}]
    assert not is_left_out


def test_the_demo_says_how_much_is_hidden(open_page, demo_data):
    at = open_page(demo_data, "eigen_cijfers")
    assert not at.exception
    assert "Wat is er afgeschermd?" in texts(at)
    table = at.table[0].value
    of_city = table.loc[table["regeling"].str.match("Leergeld.* kinderen"), "gemeente"]
    assert of_city.tolist() == ["6 van 6"], "six years, of one partner, whose they are too"


def test_without_wijken_the_buurten_still_make_the_municipality(land):
    """Nobody publishes the wijken, and everybody can add up: a hidden buurt must not follow."""
    found = try_hiding(Trial(levels=frozenset({Level.BUURT, Level.MUNICIPALITY})), settings=land)
    rows = found.set_index("region_level")
    assert set(rows.index) == {"BU", "GM"}
    assert rows.loc["BU", ["first_hand", "second_hand"]].sum() + rows.loc["GM", "second_hand"] >= 2


def test_what_cannot_be_added_up_is_counted_as_that(open_page, land):
    """The supplier hides a buurt of each wijk in 2021: nobody can add them up, nor the municipality."""
    year = {"year": 2021, "period": "2021"}
    more = [use(HAVEN, None, **year), use(MARKT, 40, **year), use(VELD, None, **year), use(BEDRIJVEN, 20, **year)]
    accept_delivery(
        Accepted(title="Nog een jaar", rows=rows(*more), keep_until=date(2099, 1, 1), entries=()), settings=land
    )
    tried = try_hiding(Trial(), settings=land).set_index("region_level")
    assert tried["unknown"].to_dict() == {"BU": 0, "GM": 1, "WK": 2}
    at = open_page(land.data, "eigen_cijfers")
    (shown,) = of_hiding(at)[0][["gemeente", "wijk"]].to_dict("records")
    assert shown == {"gemeente": "1 van 1, 1 niet op te tellen", "wijk": "2 van 2, 2 niet op te tellen"}
