"""The catalogue that the product ships, and the schema that editors read."""

import json
from pathlib import Path

from armoedebeeld.domain.catalogue import Catalogue, Direction, load_catalogue, parse_catalogue
from armoedebeeld.domain.overlays import with_overlay
from armoedebeeld.domain.strict import read_yaml

ROOT = Path(__file__).parents[2]
CORE = {
    "inwoners",
    "kinderen_0_15",
    "huishoudens",
    "huishoudens_met_kinderen",
    "kinderen_laag_inkomen",
    "kinderen_langdurig_laag_inkomen",
    "kinderen_tot_120_sociaal_minimum",
    "huishoudens_laag_inkomen",
    "huishoudens_rond_sociaal_minimum",
    "huishoudens_tot_110_sociaal_minimum",
    "huishoudens_tot_120_sociaal_minimum",
    "personen_in_armoede",
    "personen_tot_25_boven_armoedegrens",
    "bijstand_per_1000",
    "jongeren_met_jeugdzorg",
    "inkomen_per_inwoner",
    "woz_waarde",
}


def test_the_shipped_catalogue_is_valid_and_has_the_core_figures():
    shipped = load_catalogue(ROOT / "indicators.yaml")
    assert not CORE - {item.id for item in shipped.indicators}


def test_the_shipped_catalogue_agrees_no_norm_for_anybody():
    assert not [item.id for item in load_catalogue(ROOT / "indicators.yaml").indicators if item.norms]


def test_the_demo_s_catalogue_is_valid_and_its_norms_are_called_examples():
    content, overlay = read_yaml(ROOT / "indicators.yaml"), read_yaml(ROOT / "data" / "reference" / "demo.yaml")
    demo = parse_catalogue(with_overlay(content, overlay), name="demo.yaml")
    kinds = {norm.kind.value for item in demo.indicators for norm in item.norms}
    assert kinds == {"voorbeeld"}


def test_a_new_definition_is_never_one_line_with_the_former():
    shipped = load_catalogue(ROOT / "indicators.yaml")
    assert [item.year for item in shipped.indicator("personen_in_armoede").breaks] == [2024]
    assert shipped.indicator("huishoudens_laag_inkomen").source.last_year == 2023
    assert shipped.indicator("personen_in_armoede").source.first_year == 2024


def test_more_youth_care_or_income_is_not_judged():
    shipped = load_catalogue(ROOT / "indicators.yaml")
    for name in ("jongeren_met_jeugdzorg", "inkomen_per_inwoner", "woz_waarde", "inwoners"):
        assert shipped.indicator(name).direction is Direction.NO_JUDGEMENT


def test_the_schema_for_editors_is_that_of_the_models():
    """After a change of the models: write indicators.schema.json anew with the line below."""
    schema = json.dumps(Catalogue.model_json_schema(), ensure_ascii=False, indent=2) + "\n"
    assert (ROOT / "indicators.schema.json").read_text(encoding="utf-8") == schema


def test_the_shipped_catalogue_points_editors_to_the_schema():
    first = (ROOT / "indicators.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=indicators.schema.json"


def test_the_group_that_an_indicator_counts_is_the_one_in_its_name():
    """YAML anchors hand fields on: a group of children must not end up at an indicator about families."""
    for item in load_catalogue(ROOT / "indicators.yaml").indicators:
        group = item.target_group
        if group is None:
            continue
        assert {"kind": "kinderen", "huishouden": "huishoudens"}[group.unit.value] in item.population_words, item.id
        limit = group.income_limit.value
        assert (f"tot_{limit}_" in item.id) or (limit in item.id) or (limit == "101" and "rond" in item.id), item.id
        assert item.numerator is not None or group.total is not None, item.id
