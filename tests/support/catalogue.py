"""A small catalogue that fits the made-up country, as the content of a YAML file."""

from copy import deepcopy
from typing import Any

from armoedebeeld.domain.catalogue import Catalogue, Indicator, parse_catalogue

_WORDS = {
    "description": "Wat het is.",
    "why": "Waarom het telt.",
    "method": "Hoe het is berekend.",
    "target_population": "alle inwoners",
    "population_words": "inwoners",
    "reference_date": "1 januari",
    "step": [3],
    "type": "context",
    "theme": "inkomen",
    "owner": "Armoedebeeld",
}
_SOURCE = {
    "publisher": "CBS",
    "licence": "CC BY 4.0",
    "attribution": "Bron: CBS",
    "update_frequency": "elk jaar",
}
_ALL = {"InkomensgrensHuishouden": "T001164", "DuurInkomenspositie": "A028721"}
_LOW = {**_ALL, "InkomensgrensHuishouden": "1050290"}
_LEVELS = ["NL", "GM", "WK", "BU"]

_CONTENT: dict[str, Any] = {
    "version": 1,
    "sources": {
        "kwb": {
            **_SOURCE,
            "title": "Kerncijfers",
            "short_title": "Kerncijfers",
            "region_dimension": "WijkenEnBuurten",
            "tables": [
                {"id": "K2019", "year": 2019, "boundary_year": 2019, "expected_rows": {"min": 5, "max": 20}},
                {"id": "K2020", "year": 2020, "boundary_year": 2020, "expected_rows": {"min": 5, "max": 20}},
            ],
            "ignored_columns": ["Mannen", "k_0Tot15Jaar"],
        },
        "laag": {
            **_SOURCE,
            "title": "Laag inkomen",
            "short_title": "Laag inkomen",
            "region_dimension": "RegioS",
            "period_dimension": "Perioden",
            "tables": [
                {
                    "id": "L01",
                    "boundary_year": 2023,
                    "expected_rows": {"min": 10, "max": 100},
                }
            ],
            "ignored_columns": ["Personen"],
        },
        "grenzen": {
            **_SOURCE,
            "title": "Wijk- en buurtkaart",
            "short_title": "Wijk- en buurtkaart",
            "boundaries": [{"level": level, "year": 2020} for level in ("GM", "WK", "BU")],
        },
    },
    "indicators": [
        {
            **_WORDS,
            "id": "inwoners",
            "title": "Inwoners",
            "short_title": "Inwoners",
            "source": {"id": "kwb", "first_year": 2019},
            "numerator": {"label": "Inwoners", "columns": ["AantalInwoners"]},
            "unit": "inwoners",
            "decimals": 0,
            "direction": "no_judgement",
            "levels": _LEVELS,
            "expected": {"min": 0, "max": 20_000_000},
        },
        {
            **_WORDS,
            "id": "kinderen_0_15",
            "title": "Kinderen tot 15 jaar",
            "short_title": "Kinderen tot 15 jaar",
            "source": {"id": "kwb", "first_year": 2020},
            "numerator": {"label": "0 tot 15", "columns": ["k_0Tot15Jaar"]},
            "unit": "kinderen",
            "decimals": 0,
            "direction": "no_judgement",
            "levels": ["GM"],
            "expected": {"min": 0, "max": 5_000_000},
        },
        {
            **_WORDS,
            "id": "bijstand",
            "title": "Mensen met bijstand",
            "short_title": "Bijstand",
            "source": {"id": "kwb", "first_year": 2019},
            "numerator": {"label": "Bijstand", "columns": ["PersonenPerSoortUitkeringBijstand"]},
            "denominator": {"label": "Inwoners", "columns": ["AantalInwoners"]},
            "unit": "per 1.000 inwoners",
            "multiplier": 1000,
            "minimum_denominator": 100,
            "decimals": 0,
            "direction": "lower_is_better",
            "levels": _LEVELS,
            "expected": {"min": 0, "max": 600},
        },
        {
            **_WORDS,
            "id": "armoede",
            "title": "Mensen in armoede",
            "short_title": "Armoede",
            "source": {"id": "kwb", "first_year": 2019},
            "value": {"label": "In armoede", "columns": ["PersonenInArmoede"]},
            "unit": "%",
            "decimals": 1,
            "direction": "lower_is_better",
            "levels": _LEVELS,
            "expected": {"min": 0, "max": 100},
        },
        {
            **_WORDS,
            "id": "woz_waarde",
            "title": "WOZ-waarde",
            "short_title": "WOZ",
            "source": {"id": "kwb", "first_year": 2019},
            "value": {"label": "WOZ", "columns": ["GemiddeldeWOZWaardeVanWoningen", "GemiddeldeWoningwaarde"]},
            "unit": "duizend euro",
            "decimals": 0,
            "direction": "no_judgement",
            "levels": _LEVELS,
            "expected": {"min": 1, "max": 10_000},
        },
        {
            **_WORDS,
            "id": "kinderen_laag_inkomen",
            "title": "Kinderen in een gezin met een laag inkomen",
            "short_title": "Kinderen laag inkomen",
            "population_words": "kinderen onder de 18 jaar",
            "source": {"id": "laag", "first_year": 2011, "last_year": 2022},
            "value": {"label": "Relatief", "columns": ["MinderjarigeKinderenRelatief"], "where": _LOW},
            "numerator": {"label": "Aantal", "columns": ["MinderjarigeKinderen"], "factor": 1000, "where": _LOW},
            "denominator": {"label": "Allen", "columns": ["MinderjarigeKinderen"], "factor": 1000, "where": _ALL},
            "unit": "%",
            "multiplier": 100,
            "decimals": 1,
            "direction": "lower_is_better",
            "levels": ["NL", "PV", "GM"],
            "expected": {"min": 0, "max": 45},
        },
    ],
}


def content() -> dict[str, Any]:
    """A fresh copy, to change and to read."""
    return deepcopy(_CONTENT)


def catalogue() -> Catalogue:
    """The small catalogue as models."""
    return parse_catalogue(content(), name="klein.yaml")


def indicator(indicator_id: str = "armoede", **changes: Any) -> Indicator:
    """One indicator of the small catalogue, with some fields changed."""
    base = next(item for item in content()["indicators"] if item["id"] == indicator_id)
    return Indicator.model_validate({**base, **changes})
