"""The demo's tables as CBS would answer them: the catalogue's row, the columns, the code lists and the rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armoedebeeld.domain.catalogue import Source, Table
from etl.demo_columns import Total, change_column, columns_of, share_of
from etl.demo_figures import FIRST_YEAR
from etl.demo_geography import Geography, area_codes, area_names, areas_of, change_codes
from etl.demo_names import PROVINCE_NAMES

_MODIFIED = "2026-01-01T02:00:00"
_KIND = {"NL": "Land", "GM": "Gemeente", "WK": "Wijk", "BU": "Buurt"}


@dataclass(frozen=True)
class World:
    """The made-up country: its areas, and per cell and year how many people of each kind live there."""

    geography: Geography
    counts: dict[str, NDArray[np.float64]]

    def total(self, members: Sequence[int], year: int) -> Total:
        """The people of some cells together."""
        rows, column = list(members), year - FIRST_YEAR
        return {name: float(table[rows, column].sum()) for name, table in self.counts.items()}


@dataclass(frozen=True)
class Answers:
    """What the source would answer about a table."""

    catalogue_row: dict[str, Any]
    properties: list[dict[str, Any]]
    dimensions: dict[str, list[dict[str, Any]]]
    rows: list[dict[str, Any]]


# ---------------------------------------------------------------- neighbourhood tables


def neighbourhoods(world: World, source: Source, table: Table, year: int) -> Answers:
    """One year's table: the country, its municipalities, and the wijken and buurten of the city."""
    cells = world.geography.cells
    members: dict[str, Sequence[int]] = {"NL00": range(len(cells))} | {
        code: sorted(area) for code, area in areas_of(cells, year).items()
    }
    changes = change_codes(cells, year) | {"NL00": "."}
    names = area_names(year)
    codes = sorted(members, key=lambda code: _as_listed(code, names))
    rows = []
    for number, code in enumerate(codes):
        gemeente = names[code] if code.startswith("NL") else names["GM" + code[2:6]]
        total, level = world.total(members[code], year), code[:2]
        rows.append(
            {
                "ID": number,
                source.region_dimension: f"{code:<10}",
                "Gemeentenaam_1": f"{gemeente:<40}",
                "SoortRegio_2": f"{_KIND[level]:<10}",
                "Codering_3": f"{code:<10}",
                change_column(year): changes[code],
                **{column.key(year): column.published(total, level, year) for column in columns_of(year)},
            }
        )
    title = f"{source.title} {year}"
    return Answers(
        catalogue_row=_catalogue_row(table, title=title, period=str(year), rows=len(rows), status="Regulier"),
        properties=_properties(
            _neighbourhood_topics(year), {source.region_dimension: ("GeoDetail", "Wijken en buurten")}
        ),
        dimensions={source.region_dimension: [_region(code, names) for code in codes]},
        rows=rows,
    )


def _as_listed(code: str, names: dict[str, str]) -> tuple[str, ...]:
    """The order of CBS: the country, then by name of municipality, each followed by its wijken and their buurten."""
    if code.startswith("NL"):
        return ("",)
    return (names["GM" + code[2:6]], code[2:6], code[6:8], code[8:])


def _region(code: str, names: dict[str, str]) -> dict[str, Any]:
    is_country = code.startswith("NL")
    return {
        "Key": f"{code:<10}",
        "Title": names[code],
        "Description": None if is_country else f"{_KIND[code[:2]]} '{names[code]}' ({code}); verzonnen.",
        "Municipality": "" if is_country else "GM" + code[2:6],
        "DetailRegionCode": "" if is_country else code,
    }


def _neighbourhood_topics(year: int) -> list[dict[str, Any]]:
    named = [
        ("Gemeentenaam_1", "Gemeentenaam", "naam"),
        ("SoortRegio_2", "Soort regio", "omschrijving"),
        ("Codering_3", "Codering", "code"),
        (change_column(year), "Indelingswijziging", "code"),
    ]
    words = [_topic(key, title, f"{title}.", unit=unit, decimals=0, datatype="String") for key, title, unit in named]
    figures = [
        _topic(
            column.key(year),
            column.title,
            column.description(year),
            unit=column.unit,
            decimals=column.decimals,
            datatype="Double" if column.decimals else "Long",
        )
        for column in columns_of(year)
    ]
    return [*words, *figures]


# ---------------------------------------------------------------- children in families with a low income

_INCOME_YEARS = range(2011, 2023)
_LEAST_MINORS = 500  # in an area with fewer, what is under a limit is kept hidden
# Income limit and duration -> which households and which minors; "" where the table says nothing.
_COUNTED = {
    ("T001164", "A028721"): ("households", "minors"),
    ("T001164", "A028724"): ("", ""),
    ("1050290", "A028721"): ("households_low", "minors_low"),
    ("1050290", "A028724"): ("", "minors_long"),
    ("A043008", "A028721"): ("households_120", "minors_120"),
    ("A043008", "A028724"): ("", "minors_long_120"),
}
_TITLES = {
    "T001164": "Totaal",
    "1050290": "Inkomen tot lage-inkomensgrens",
    "A043008": "Inkomen tot 120% sociaal minimum",
    "A028721": "Ten minste 1 jaar",
    "A028724": "Vier jaar of langer",
    "1050010": "Particuliere huishoudens",
}
_TOPICS = (
    ("ParticuliereHuishoudens_1", "Particuliere huishoudens", "x 1 000"),
    ("Personen_2", "Personen", "x 1 000"),
    ("MinderjarigeKinderen_3", "Minderjarige kinderen", "x 1 000"),
    ("ParticuliereHuishoudensRelatief_4", "Particuliere huishoudens, relatief", "%"),
    ("PersonenRelatief_5", "Personen, relatief", "%"),
    ("MinderjarigeKinderenRelatief_6", "Minderjarige kinderen, relatief", "%"),
)


def low_income(world: World, source: Source, table: Table) -> Answers:
    """The table on children: every year on the borders of one year, for the country, provinces and municipalities."""
    limits, durations, (kind, *_) = _INCOME_DIMENSIONS.values()
    members = _income_areas(world, table.boundary_year)
    totals = {(code, year): world.total(cells, year) for code, cells in members.items() for year in _INCOME_YEARS}
    rows: list[dict[str, Any]] = []
    for limit in limits:
        for duration in durations:
            for (code, year), total in totals.items():
                combination = dict(zip(_INCOME_DIMENSIONS, (limit, duration, kind), strict=True))
                place = {source.region_dimension: f"{code:<6}", source.period_dimension: f"{year}JJ00"}
                rows.append({"ID": len(rows), **combination, **place, **_income_figures(total, limit, duration)})
    names = _income_names(table.boundary_year)
    kinds = {name: ("Dimension", name) for name in _INCOME_DIMENSIONS}
    places = {
        source.region_dimension: ("GeoDimension", "Regio’s"),
        source.period_dimension: ("TimeDimension", "Perioden"),
    }
    topics = [
        _topic(key, title, f"{title}. Verzonnen.", unit=unit, decimals=1, datatype="Double")
        for key, title, unit in _TOPICS
    ]
    return Answers(
        catalogue_row=_catalogue_row(
            table, title=source.title, period="2011-2022", rows=len(rows), status="Gediscontinueerd"
        ),
        properties=_properties(topics, kinds | places),
        dimensions={
            **{
                name: [
                    {"Key": code, "Title": _TITLES[code], "Description": "", "CategoryGroupID": None} for code in codes
                ]
                for name, codes in _INCOME_DIMENSIONS.items()
            },
            source.region_dimension: [
                {"Key": f"{code:<6}", "Title": names[code], "Description": "", "CategoryGroupID": None}
                for code in members
            ],
            source.period_dimension: [_period(year) for year in _INCOME_YEARS],
        },
        rows=rows,
    )


_INCOME_DIMENSIONS = {
    "InkomensgrensHuishouden": ("T001164", "1050290", "A043008"),
    "DuurInkomenspositie": ("A028721", "A028724"),
    "KenmerkenVanHuishoudens": ("1050010",),
}


def _income_areas(world: World, year: int) -> dict[str, list[int]]:
    """Region code -> cells: the country, a part of the country (which no page shows), provinces, municipalities."""
    cells = world.geography.cells
    gemeenten = area_codes(cells, year)["GM"]
    middle = cells.groupby(gemeenten)["x"].mean()
    province = gemeenten.map(middle.rank(pct=True).mul(len(PROVINCE_NAMES)).sub(1e-9).astype("int64"))
    places = {"NL01": cells["unit"] >= 0, "LD91": province == 0}
    places |= {f"PV{91 + number}": province == number for number in range(len(PROVINCE_NAMES))}
    places |= {code: gemeenten == code for code in sorted(gemeenten.unique())}
    return {code: [int(cell) for cell in np.flatnonzero(chosen)] for code, chosen in places.items()}


def _income_names(year: int) -> dict[str, str]:
    names = area_names(year)
    provinces = {f"PV{91 + number}": name for number, name in enumerate(PROVINCE_NAMES)}
    return names | provinces | {"NL01": names["NL00"], "LD91": "West (LD, fictief)"}


def _income_figures(total: Total, limit: str, duration: str) -> dict[str, float | None]:
    """Thousands with one decimal and percentages; None where hidden or not in the table."""
    households, minors = _COUNTED[limit, duration]
    if limit != "T001164" and total["minors"] < _LEAST_MINORS:
        households = minors = ""

    def thousands(name: str) -> float | None:
        return round(total[name] / 1000, 1) if name else None

    def share(name: str, whole: str) -> float | None:
        return share_of(total, name, whole) if name else None

    values = (
        thousands(households), None, thousands(minors), share(households, "households"), None, share(minors, "minors"),
    )  # fmt: skip
    return {key: value for (key, _, _), value in zip(_TOPICS, values, strict=True)}


def _period(year: int) -> dict[str, str]:
    is_last = year == _INCOME_YEARS[-1]
    return {
        "Key": f"{year}JJ00",
        "Title": f"{year}*" if is_last else str(year),
        "Description": "Voorlopige cijfers" if is_last else "",
        "Status": "Voorlopig" if is_last else "Definitief",
    }


# ---------------------------------------------------------------- what every table has


def _catalogue_row(table: Table, *, title: str, period: str, rows: int, status: str) -> dict[str, Any]:
    return {
        "Identifier": table.id,
        "Title": title,
        "ShortTitle": title,
        "Modified": _MODIFIED,
        "OutputStatus": status,
        "Source": "Armoedebeeld (verzonnen).",
        "Language": "nl",
        "Catalog": "CBS",
        "Period": period,
        "ShortDescription": "Verzonnen cijfers voor de demo van Armoedebeeld; geen uitkomsten van het CBS.",
        "RecordCount": rows,
    }


def _properties(topics: list[dict[str, Any]], dimensions: dict[str, tuple[str, str]]) -> list[dict[str, Any]]:
    """DataProperties: dimensions first (key -> type, title), then the topics."""
    first = [{"Type": kind, "Key": key, "Title": title, "Description": ""} for key, (kind, title) in dimensions.items()]
    return [
        {"odata.type": f"Cbs.OData.{item['Type']}", "ID": number, "Position": number, "ParentID": None, **item}
        for number, item in enumerate([*first, *topics])
    ]


def _topic(key: str, title: str, description: str, *, unit: str, decimals: int, datatype: str) -> dict[str, Any]:
    return {
        "Type": "Topic",
        "Key": key,
        "Title": title,
        "Description": description,
        "Datatype": datatype,
        "Unit": unit,
        "Decimals": decimals,
        "Default": "Impossible",
        "PresentationType": "Relative" if unit == "%" else "Absolute",
    }
