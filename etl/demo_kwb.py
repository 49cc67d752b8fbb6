"""The demo's neighbourhood tables: the country, its municipalities, and the wijken and buurten of the city."""

from collections.abc import Iterable
from typing import Any

from armoedebeeld.domain.catalogue import Source, Table
from etl.demo_answers import Answers, Dimension, Topic, answers
from etl.demo_columns import change_column, columns_of
from etl.demo_geography import area_names, areas_of, change_codes
from etl.demo_world import World

_KIND = {"NL": "Land", "GM": "Gemeente", "WK": "Wijk", "BU": "Buurt"}
COUNTRY = "NL00"


def neighbourhoods(world: World, source: Source, table: Table) -> Answers:
    """One year's table, on the borders of that year."""
    year = table.boundary_year
    members, names = areas_with_figures(world, year), area_names(year)
    changes = change_codes(world.geography.cells, year) | {COUNTRY: "."}
    columns, change = columns_of(year), change_column(year)

    def row(code: str) -> dict[str, Any]:
        total, level = world.total(members[code], year), code[:2]
        return {
            source.region_dimension: f"{code:<10}",
            "Gemeentenaam_1": f"{_gemeente_name(code, names):<40}",
            "SoortRegio_2": f"{_KIND[level]:<10}",
            "Codering_3": f"{code:<10}",
            change: changes[code],
            **{column.key(year): column.published(total, level, year) for column in columns},
        }

    return answers(
        table,
        title=f"{source.title} {year}",
        period=str(year),
        dimensions={source.region_dimension: neighbourhood_dimension(members, names)},
        topics=_topics(year),
        rows=[row(code) for code in members],
    )


def areas_with_figures(world: World, year: int) -> dict[str, list[int]]:
    """Code -> cells, in the order of CBS: the country, then each municipality with its wijken and their buurten."""
    cells, names = world.geography.cells, area_names(year)
    found: dict[str, list[int]] = {COUNTRY: list(range(len(cells)))}
    areas = areas_of(cells, year)
    return found | {code: sorted(areas[code]) for code in sorted(areas, key=lambda code: _as_listed(code, names))}


def neighbourhood_dimension(codes: Iterable[str], names: dict[str, str]) -> Dimension:
    """The dimension WijkenEnBuurten with some areas."""
    return Dimension("GeoDetail", "Wijken en buurten", [_region(code, names) for code in codes])


def _as_listed(code: str, names: dict[str, str]) -> tuple[str, ...]:
    return (_gemeente_name(code, names), code[2:6], code[6:8], code[8:])


def _gemeente_name(code: str, names: dict[str, str]) -> str:
    return names[code] if code.startswith("NL") else names["GM" + code[2:6]]


def _region(code: str, names: dict[str, str]) -> dict[str, Any]:
    is_country = code.startswith("NL")
    return {
        "Key": f"{code:<10}",
        "Title": names[code],
        "Description": None if is_country else f"{_KIND[code[:2]]} '{names[code]}' ({code}); verzonnen.",
        "Municipality": "" if is_country else "GM" + code[2:6],
        "DetailRegionCode": "" if is_country else code,
    }


def _topics(year: int) -> list[Topic]:
    words = [
        Topic(key, title, unit, is_text=True)
        for key, title, unit in (
            ("Gemeentenaam_1", "Gemeentenaam", "naam"),
            ("SoortRegio_2", "Soort regio", "omschrijving"),
            ("Codering_3", "Codering", "code"),
            (change_column(year), "Indelingswijziging", "code"),
        )
    ]
    figures = [
        Topic(column.key(year), column.title, column.unit, column.decimals, column.description(year))
        for column in columns_of(year)
    ]
    return [*words, *figures]
