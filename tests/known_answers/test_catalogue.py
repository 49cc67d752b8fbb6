"""The catalogue that the product ships, and the schema that editors read."""

import json
from pathlib import Path

from armoedebeeld.domain.catalogue import Catalogue, Direction, Indicator, Reader, load_catalogue, parse_catalogue
from armoedebeeld.domain.interval_rules import rules_of
from armoedebeeld.domain.overlays import with_overlay
from armoedebeeld.domain.published_intervals import Steps
from armoedebeeld.domain.schemes import Unit
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


def test_every_shipped_figure_has_a_margin_or_says_why_not():
    """Sources that give their own margin need neither."""
    shipped = load_catalogue(ROOT / "indicators.yaml")
    assert not [item.id for item in calculated(shipped) if item.interval is None and not item.no_interval]


def calculated(shipped: Catalogue) -> list[Indicator]:
    """The indicators of which we calculate the margin, if anybody."""
    own = {key for key, source in shipped.sources.items() if source.reader in (Reader.KANSENKAART, Reader.DELIVERIES)}
    return [item for item in shipped.indicators if item.source.id not in own]


def test_every_shipped_share_says_from_which_difference_on_it_matters():
    shipped = load_catalogue(ROOT / "indicators.yaml")
    shares = [item for item in calculated(shipped) if not item.is_count]
    assert not [item.id for item in shares if item.minimum_relevant_difference is None]


def test_children_of_one_family_never_count_as_independent():
    shipped = load_catalogue(ROOT / "indicators.yaml")
    children = [item for item in shipped.indicators if item.target_group and item.target_group.unit is Unit.CHILD]
    assert children
    assert all((item.design_effect or 1) >= 1.7 for item in children)


def test_no_people_are_made_up_behind_the_low_income_of_a_neighbourhood():
    shipped = load_catalogue(ROOT / "indicators.yaml")
    for name in ("huishoudens_laag_inkomen", "huishoudens_tot_120_sociaal_minimum", "personen_in_armoede"):
        interval = shipped.indicator(name).interval
        assert interval is not None
        assert not interval.is_true_base
        assert interval.reason


def test_rounding_is_what_cbs_says_of_its_tables():
    rules = rules_of(load_catalogue(ROOT / "indicators.yaml").indicators)
    bijstand, children = rules["bijstand_per_1000"], rules["kinderen_laag_inkomen"]
    assert (bijstand.steps, bijstand.steps_at["GM"]) == (Steps(10, 5), Steps(10, 0))
    assert children.steps == Steps(100, 100, 0.1)


def test_new_cases_per_year_are_no_stock():
    shipped = load_catalogue(ROOT / "indicators.yaml")
    flows = {item.id for item in shipped.indicators if not item.is_stock}
    assert flows >= {"voortijdig_schoolverlaters", "schuldhulpverlening"}
    assert "bijstand_per_1000" not in flows


def test_the_energy_allowance_stands_beside_every_figure_on_income_and_nowhere_else():
    shipped = load_catalogue(ROOT / "indicators.yaml")
    assert [(event.label, event.first_year, event.last_year) for event in shipped.events] == [
        ("energietoeslag", 2022, 2023)
    ]
    beside = {item.id for item in shipped.indicators if shipped.events_of(item)}
    assert {"kinderen_laag_inkomen", "kinderen_in_armoede", "bijstand_per_1000"} <= beside
    assert not beside & {"jongeren_met_jeugdzorg", "voortijdig_schoolverlaters", "woz_waarde"}


def test_use_youth_care_and_debt_help_are_not_judged():
    shipped = load_catalogue(ROOT / "indicators.yaml")
    names = ("schuldhulpverlening", "jongeren_met_jeugdzorg", "jongeren_met_jeugdzorg_wijk", "bereik_huurtoeslag")
    assert {shipped.indicator(name).direction for name in names} == {Direction.NO_JUDGEMENT}
