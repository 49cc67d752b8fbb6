"""Small files of KansenKaart about the made-up country, and a source that they belong to."""

from typing import Any

from armoedebeeld.domain.catalogue import Catalogue, parse_catalogue
from armoedebeeld.imports.kansenkaart_files import COLUMNS
from tests.support.workbooks import csv

POVERTY = "c35_household_below_poverty"
_GROUPS = [
    {"id": "ouders_laag", "label": "ouders met weinig", "group": "inkomen", "where": {"income_group": "Very_Low"}},
    {"id": "mannen", "label": "mannen", "group": "geslacht", "where": {"gender_group": "Men"}},
    {"id": "vrouwen", "label": "vrouwen", "group": "geslacht", "where": {"gender_group": "Women"}},
    {"id": "met", "label": "met", "group": "achtergrond", "where": {"migration_group": "has_migration"}},
    {"id": "een_ouder", "label": "één ouder", "group": "gezin", "where": {"household_group": "Single Parent"}},
]
_WORDS: dict[str, Any] = {
    "description": "Uitleg.",
    "why": "Omdat.",
    "method": "Overgenomen.",
    "target_population": "kinderen van toen",
    "population_words": "mensen die er opgroeiden",
    "reference_date": "2020",
    "step": [3],
    "type": "context",
    "theme": "inkomen",
    "owner": "test",
    "decimals": 1,
    "levels": ["NL", "GM", "WK"],
    "source": {"id": "kk", "first_year": 2015},
    "direction": "no_judgement",
}


def catalogue() -> Catalogue:
    """One source of KansenKaart with a share and an amount of money."""
    source = {
        "title": "KansenKaart",
        "short_title": "KansenKaart",
        "reader": "kansenkaart",
        "publisher": "EUR",
        "licence": "eigen",
        "attribution": "Bron: KansenKaart",
        "update_frequency": "soms",
    }
    poverty = {
        **_WORDS,
        "id": "kk_arm",
        "title": "Later in armoede",
        "short_title": "Later in armoede",
        "value": {"label": "arm", "columns": [POVERTY, POVERTY.replace("c35", "c30")], "factor": 100},
        "breakdowns": _GROUPS,
        "unit": "%",
        "expected": {"min": 0, "max": 100},
    }
    debt = {
        **_WORDS,
        "id": "kk_schuld",
        "title": "Later schuld",
        "short_title": "Later schuld",
        "value": {"label": "schuld", "columns": ["c35_debt"]},
        "unit": "euro",
        "expected": {"min": 0, "max": 1_000_000},
    }
    return parse_catalogue({"version": 1, "sources": {"kk": source}, "indicators": [poverty, debt]}, name="kk.yaml")


def line(
    area: str = "GM0001",
    *,
    outcome: str = POVERTY,
    groups: tuple[str, str, str, str] = ("all", "all", "all", "all"),
    kind: str = "municipality_code",
    numbers: tuple[object, ...] = (200, "0.085", "0.07", "0.1"),
) -> list[object]:
    """One row, as KansenKaart writes it."""
    return [outcome, *groups, kind, area, *numbers]


def file(*lines: list[object], columns: tuple[str, ...] = COLUMNS) -> bytes:
    """A file with these rows: commas, UTF-8 with its mark."""
    return csv([list(columns), *lines], separator=",")
