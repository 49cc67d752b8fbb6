"""The demo's larger regions: who lies in which province, jeugdregio, GGD-regio and arbeidsmarktregio, and the table.

Regions are made of municipalities on the newest borders and never change; a merger never crosses a border of theirs.
"""

from dataclasses import dataclass

import numpy as np
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
        "Jeugdregio's", "JZ",
        (("West-Zuid", "West-Noord"), ("Onder de Wulpe", "Rond Wilgenstad", "Boven de Wulpe"), ("Oost-Zuid", "Oost-Noord")),
    ),
    PROVINCE,
)  # fmt: skip


def codes_of(cells: pd.DataFrame, kind: Kind) -> tuple[pd.Series, dict[str, str]]:
    """Per cell the code of its region, and the name of every region by code."""
    gemeenten = area_codes(cells, _NEWEST)["GM"]
    places = cells[["x", "y"]].groupby(gemeenten).mean()
    places["province"] = _in_parts(places["x"], len(kind.names))
    places["number"] = 0
    names: dict[str, str] = {}
    for province, own_names in enumerate(kind.names):
        own = places["province"] == province
        first = len(names)
        places.loc[own, "number"] = first + _in_parts(places.loc[own, "y"], len(own_names))
        names |= {_code(kind, first + place): name for place, name in enumerate(own_names)}
    return gemeenten.map(places["number"]).map(lambda number: _code(kind, number)), names


def _in_parts(values: pd.Series, count: int) -> pd.Series:
    """Numbers 0 to `count - 1` in order of the values, about equally many of each."""
    return values.rank(pct=True).mul(count).sub(1e-9).astype("int64")


def _code(kind: Kind, number: int) -> str:
    return f"{kind.letters}{91 + number}"


# ---------------------------------------------------------------- for tables with figures per region


def areas_with_figures(cells: pd.DataFrame, year: int) -> dict[str, list[int]]:
    """Region code -> cells: the country, a part of it (which no page shows), provinces, municipalities of a year."""
    gemeenten = area_codes(cells, year)["GM"]
    provinces, _ = codes_of(cells, PROVINCE)
    places = {COUNTRY: cells["unit"] >= 0, WEST: provinces == _code(PROVINCE, 0)}
    for codes in (provinces, gemeenten):
        places |= {str(code): codes == code for code in sorted(codes.unique())}
    return {code: [int(cell) for cell in np.flatnonzero(chosen)] for code, chosen in places.items()}


def names_with_figures(cells: pd.DataFrame, year: int) -> dict[str, str]:
    """What RegioS calls every region of `areas_with_figures`."""
    _, provinces = codes_of(cells, PROVINCE)
    larger = {COUNTRY: COUNTRY_NAME, WEST: "West (LD, fictief)"}
    return area_names(year) | larger | {code: f"{name} (PV)" for code, name in provinces.items()}


def region_dimension(cells: pd.DataFrame, *all_years: int) -> Dimension:
    """RegioS of a table: every region that exists in one of the years."""
    codes: dict[str, str] = {}
    for year in all_years:
        names = names_with_figures(cells, year)
        codes |= {code: names[code] for code in areas_with_figures(cells, year)}
    return Dimension("GeoDimension", "Regio’s", coded(codes, width=6))


# ---------------------------------------------------------------- "Gebieden in Nederland"

_OWN = "Codes en namen van gemeenten"
_WHERE = "Lokaliseringen van gemeenten"


def regions_table(world: World, source: Source, table: Table) -> Answers:
    """One year's municipalities, each with the code and name of the regions that it lies in."""
    cells, names = world.geography.cells, area_names(table.boundary_year)
    gemeente_of_cell = area_codes(cells, table.boundary_year)["GM"]
    gemeenten = sorted(gemeente_of_cell.unique(), key=lambda code: names[code])
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
        codes, titles = codes_of(cells, kind)
        region_of = {str(code): str(region) for code, region in codes.groupby(gemeente_of_cell).first().items()}
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
