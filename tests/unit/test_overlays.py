"""What a municipality declares itself is laid over the shipped catalogue, and never in silence over what is there."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from armoedebeeld.catalogues import own_catalogue
from armoedebeeld.domain.catalogue import parse_catalogue
from armoedebeeld.domain.errors import CatalogueError
from armoedebeeld.domain.overlays import with_own
from armoedebeeld.settings import Settings
from tests.support.catalogue import content

LOCAL = {"title": "Eigen leveringen", "short_title": "Eigen leveringen", "publisher": "gemeente", "licence": "eigen"}
LOCAL |= {"attribution": "Bron: gemeente", "update_frequency": "zelf", "reader": "deliveries"}


def own_indicator(**changes: Any) -> dict[str, Any]:
    made = {key: value for key, value in content()["indicators"][0].items() if key not in ("value", "numerator")}
    made = {key: value for key, value in made.items() if key not in ("denominator", "breakdowns", "norms")}
    made |= {"id": "gebruik_leergeld", "source": {"id": "lokaal", "first_year": 2019}, "unit": "kinderen"}
    return made | {"scheme": {"name": "Leergeld", "unit": "kind"}} | changes


def with_file(tmp_path: Path, own: object) -> Settings:
    shipped = tmp_path / "indicators.yaml"
    shipped.write_text(yaml.safe_dump(content(), allow_unicode=True), encoding="utf-8")
    settings = Settings(data=tmp_path / "data", catalogue=shipped)
    settings.local.mkdir(parents=True)
    settings.own_indicators.write_text(yaml.safe_dump(own, allow_unicode=True), encoding="utf-8")
    return settings


def test_own_sources_and_indicators_stand_beside_the_shipped_ones(tmp_path: Path):
    own = {"version": 1, "sources": {"lokaal": LOCAL}, "indicators": [own_indicator()]}
    catalogue = own_catalogue(with_file(tmp_path, own))
    assert catalogue.indicator("gebruik_leergeld").scheme.unit == "kind"
    assert {item["id"] for item in content()["indicators"]} < {item.id for item in catalogue.indicators}


def test_a_known_source_gets_other_fields_and_keeps_the_rest():
    made = with_own(content(), {"sources": {"kwb": {"publisher": "iemand"}}}, name="eigen.yaml")
    assert made["sources"]["kwb"] == {**content()["sources"]["kwb"], "publisher": "iemand"}


def test_without_an_own_file_the_catalogue_is_the_shipped_one(tmp_path: Path):
    settings = with_file(tmp_path, None)
    assert own_catalogue(settings) == parse_catalogue(content(), name="x")
    settings.own_indicators.unlink()
    assert own_catalogue(settings) == parse_catalogue(content(), name="x")


def test_an_indicator_that_is_shipped_can_not_be_declared_again(tmp_path: Path):
    own = {"sources": {"lokaal": LOCAL}, "indicators": [own_indicator(id="armoede")]}
    with pytest.raises(CatalogueError, match=r"local/indicators.yaml: indicator 'armoede' bestaat al"):
        own_catalogue(with_file(tmp_path, own))


@pytest.mark.parametrize("own", [[1], "tekst", {"indicatoren": []}])
def test_a_file_of_another_form_is_refused_by_name(tmp_path: Path, own: object):
    with pytest.raises(CatalogueError, match=r"local/indicators.yaml heeft niet de velden"):
        own_catalogue(with_file(tmp_path, own))


def test_a_wrong_field_is_explained_with_the_names_of_both_files(tmp_path: Path):
    own = {"sources": {"lokaal": LOCAL}, "indicators": [own_indicator(scheme={"name": "Leergeld", "unit": "gezin"})]}
    with pytest.raises(CatalogueError, match=r"met local/indicators.yaml: indicator 'gebruik_leergeld', veld 'scheme"):
        own_catalogue(with_file(tmp_path, own))


def test_a_provision_is_read_from_deliveries_and_from_nowhere_else():
    made = content()
    made["sources"]["lokaal"] = LOCAL
    made["indicators"].append(own_indicator(numerator={"label": "x", "columns": ["y"]}))
    with pytest.raises(CatalogueError, match="niet meer dan één"):
        parse_catalogue(made, name="klein.yaml")


def test_reach_names_users_that_exist():
    made = content()
    made["sources"]["lokaal"] = LOCAL
    reach = {key: value for key, value in own_indicator(id="bereik_x").items() if key != "scheme"}
    made["indicators"].append(reach | {"reach": {"users": "gebruik_x"}})
    with pytest.raises(CatalogueError, match="'gebruik_x', die niet bestaat"):
        parse_catalogue(made, name="klein.yaml")
