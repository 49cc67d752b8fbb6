"""The demo's larger regions: who lies in which province, jeugdregio, GGD-regio and arbeidsmarktregio, and the table.

Regions are made of municipalities on the newest borders and never change; a merger never crosses a border of theirs.
"""

from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from armoedebeeld.domain.catalogue import Source, Table
from etl.demo_answers import Answers, Dimension, Row, Topic, answers, coded
from etl.demo_geography import area_codes, area_names
from etl.demo_names import COUNTRY_NAME
from etl.demo_world import World

_NEWEST = 2025
COUNTRY, WEST = "NL01", "LD91"


@dataclass(frozen=True)
class Kind:
    """One way to divide the country: its group of topics, the letters of its codes, and per province the regions.

    Provinces go from west to east; the regions of one from south to north.
    """

    title: str
    letters: str
    names: tuple[tuple[str, ...], ...]


PROVINCE = Kind("Provincies", "PV", (("Westergouwe",), ("Middelgouwe",), ("Oostergouwe",)))
KINDS = (
    Kind("Arbeidsmarktregio's", "AM", (("Westergouwe",), ("Wulpedal-Zuid", "Wulpedal-Noord"), ("Oostergouwe",))),
    Kind("GGD-regio's", "GG", (("GGD Westergouwe",), ("GGD Middelgouwe",), ("GGD Oost-Zuid", "GGD Oost-Noord"))),
    Kind(
        "Jeugdregio's", "JZ", (
            ("West-Zuid", "West-Noord"),
            ("Onder de Wulpe", "Rond Wilgenstad", "Boven de Wulpe"),
            ("Oost-Zuid", "Oost-Noord"),
        ),
    ),
    PROVINCE,
)  # fmt: skip


def regions_of(cells: pd.DataFrame, kind: Kind) -> tuple[list[str], dict[str, str]]:
    """Per cell the code of its region, and the name of every region by code."""
    gemeenten = list(area_codes(cells, _NEWEST)["GM"])
    members = {code: [cell for cell, own in enumerate(gemeenten) if own == code] for code in dict.fromkeys(gemeenten)}
    x, y = (
        {code: float(values[own].mean()) for code, own in members.items()}
        for values in (cells["x"].to_numpy(), cells["y"].to_numpy())
    )
    region_of: dict[str, str] = {}
    names: dict[str, str] = {}
    for own_names, province in zip(kind.names, _in_parts(x, len(kind.names)), strict=True):
        south_to_north = {code: y[code] for code in province}
        for name, region in zip(own_names, _in_parts(south_to_north, len(own_names)), strict=True):
            code = f"{kind.letters}{91 + len(names)}"
            names[code] = name
            region_of |= dict.fromkeys(region, code)
    return [region_of[code] for code in gemeenten], names


def _in_parts(places: dict[str, float], count: int) -> list[list[str]]:
    """The codes in order of their places, in parts of about equal size."""
    ordered = sorted(places, key=lambda code: places[code])
    ends = [round(len(ordered) * part / count) for part in range(count + 1)]
    return [ordered[start:end] for start, end in pairwise(ends)]


# ---------------------------------------------------------------- for tables with figures per region


def areas_with_figures(cells: pd.DataFrame, year: int) -> dict[str, list[int]]:
    """Region code -> cells: the country, a part of it (which no page shows), provinces, municipalities of a year."""
    provinces, names = regions_of(cells, PROVINCE)
    gemeenten = list(area_codes(cells, year)["GM"])
    west = next(iter(names))
    found: dict[str, list[int]] = {COUNTRY: list(range(len(cells))), WEST: []}
    found |= {code: [] for code in (*names, *sorted(set(gemeenten)))}
    for cell, (province, gemeente) in enumerate(zip(provinces, gemeenten, strict=True)):
        for code in (province, gemeente, *([WEST] if province == west else [])):
            found[code].append(cell)
    return found


def region_dimension(cells: pd.DataFrame, *all_years: int) -> Dimension:
    """RegioS of a table: every region that exists in one of the years."""
    _, provinces = regions_of(cells, PROVINCE)
    larger = {COUNTRY: COUNTRY_NAME, WEST: "West (LD, fictief)"}
    larger |= {code: f"{name} (PV)" for code, name in provinces.items()}
    names = {code: name for year in all_years for code, name in area_names(year).items()}
    gemeenten = sorted({code for year in all_years for code in area_codes(cells, year)["GM"]})
    listed = larger | {code: names[code] for code in gemeenten}
    return Dimension("GeoDimension", "Regio’s", coded(listed, width=6))


# ---------------------------------------------------------------- "Gebieden in Nederland"

_OWN = "Codes en namen van gemeenten"
_WHERE = "Lokaliseringen van gemeenten"


def regions_table(world: World, source: Source, table: Table) -> Answers:
    """One year's municipalities, each with the code and name of the regions that it lies in."""
    cells, names = world.geography.cells, area_names(table.boundary_year)
    gemeente_of_cell = list(area_codes(cells, table.boundary_year)["GM"])
    gemeenten = sorted(set(gemeente_of_cell), key=lambda code: names[code])
    rows: dict[str, Row] = {code: {source.region_dimension: f"{code:<6}"} for code in gemeenten}
    topics: list[Topic] = []

    def add(title: str, under: tuple[str, ...], values: dict[str, str], *, width: int) -> None:
        key = f"{title}_{len(topics) + 1}"
        topics.append(Topic(key, title, "", is_text=True, under=under))
        for code in gemeenten:
            rows[code][key] = f"{values[code]:<{width}}"

    add("Code", (_OWN,), {code: code for code in gemeenten}, width=10)
    add("Naam", (_OWN,), names, width=40)
    for kind in KINDS:
        regions, titles = regions_of(cells, kind)
        region_of = dict(zip(gemeente_of_cell, regions, strict=True))
        add("Code", (_WHERE, kind.title), region_of, width=10)
        add("Naam", (_WHERE, kind.title), {code: titles[region] for code, region in region_of.items()}, width=50)
    listed = Dimension("GeoDimension", "Regio’s", coded({code: names[code] for code in gemeenten}, width=6))
    return answers(
        table,
        title=f"{source.title} {table.year}",
        period=str(table.year),
        dimensions={source.region_dimension: listed},
        topics=topics,
        rows=rows.values(),
    )
