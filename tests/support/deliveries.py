"""Deliveries of the made-up country's service use: files as people send them, and what is built from kept ones."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from armoedebeeld import store
from armoedebeeld.catalogues import own_catalogue
from armoedebeeld.domain.catalogue import Catalogue, Indicator, parse_catalogue
from armoedebeeld.domain.observations import TOTAL
from armoedebeeld.domain.regions import ChangeLog
from armoedebeeld.domain.scheme_entries import SchemeForm, entries
from armoedebeeld.domain.schemes import IncomeLimit, Unit
from armoedebeeld.domain.service_use import COLUMNS, Mark, conform
from armoedebeeld.imports.areas import AreaIndex
from armoedebeeld.imports.deliveries.opening import open_delivery
from armoedebeeld.imports.deliveries.places import Geography
from armoedebeeld.imports.deliveries.postcodes import PostcodeTable
from armoedebeeld.imports.deliveries.reading import Choices, Delivered, read_lines
from armoedebeeld.imports.deliveries.sheets import Chosen, Lines, lines_of
from armoedebeeld.settings import Settings
from etl.deliveries import Delivery, Record
from etl.run import Request, run
from etl.service_use import LocalInput, add_service_use
from etl.service_use_earlier import nothing_earlier
from tests.support import country, workbooks
from tests.support.catalogue import content as small_content
from tests.support.figures import observation, observations, table
from tests.support.server import serving

TODAY = date(2024, 6, 15)
HEAD = (
    "regeling", "aanbieder", "periode_van", "periode_tot", "gebied_type", "gebied_code", "gebied_jaar", "eenheid",
    "aantal",
)  # fmt: skip
GOOD: dict[str, Any] = {
    "regeling": "Leergeld",
    "aanbieder": "Stichting",
    "periode_van": "2020-01-01",
    "periode_tot": "2020-12-31",
    "gebied_type": "BU",
    "gebied_code": "BU00010000",
    "gebied_jaar": "2019",
    "eenheid": "kind",
    "aantal": "25",
}
LOCAL = {
    "title": "Eigen leveringen",
    "short_title": "Eigen leveringen",
    "publisher": "gemeente",
    "licence": "eigen levering, niet openbaar",
    "attribution": "Bron: eigen levering",
    "update_frequency": "zelf",
    "reader": "deliveries",
}

# ---------------------------------------------------------------- files


def lines(*changes: Mapping[str, Any], without: Sequence[str] = ()) -> list[list[Any]]:
    """A long sheet: a header, and per change one good line with that change. New columns come behind the others."""
    more = [name for change in changes for name in change if name not in GOOD]
    head = [name for name in (*HEAD, *dict.fromkeys(more)) if name not in without]
    return [head, *([{**GOOD, **change}.get(name) for name in head] for change in changes)]


def geography(
    *,
    gemeenten: Sequence[str] = ("GM0001",),
    postcodes: PostcodeTable | None = None,
    regions: pd.DataFrame | None = None,
) -> Geography:
    """The made-up country on the borders of 2018 and 2019."""
    areas = workbooks.regions() if regions is None else regions
    return Geography(AreaIndex(areas), frozenset(gemeenten), postcodes)


def read(
    content: bytes,
    *,
    name: str = "levering.csv",
    where: Geography | None = None,
    chosen: Mapping[str, Chosen] | None = None,
    today: date = TODAY,
    **choices: Any,
) -> Delivered:
    """A file, opened and read as the page does it; `chosen` says what the columns of a wide sheet count."""
    opened = open_delivery(name, content)
    found = opened.layout.long
    if found is None:
        assert opened.layout.wide is not None
        found = lines_of(opened.layout.wide, chosen or {})
    return read_cells(found, where=where, today=today, **choices)


def read_cells(found: Lines, *, where: Geography | None = None, today: date = TODAY, **choices: Any) -> Delivered:
    """Lines under the template's columns, read."""
    return read_lines(found, geography=where or geography(), choices=Choices(**choices), today=today)


def read_csv(*changes: Mapping[str, Any], without: Sequence[str] = (), **options: Any) -> Delivered:
    """`lines` as a CSV file, read."""
    return read(workbooks.csv(lines(*changes, without=without)), **options)


def said(delivered: Delivered) -> str:
    """Everything that is wrong with it, with the places."""
    return "\n".join(f"{problem.what} ({problem.where})" for problem in delivered.refused)


def remarked(delivered: Delivered) -> str:
    """Everything that there is to know about the rest."""
    return "\n".join(f"{problem.what} ({problem.where})" for problem in delivered.remarks)


# ---------------------------------------------------------------- what is kept


def use(code: str = "BU00010000", count: float | None = 25, **changes: Any) -> dict[str, Any]:
    """One delivered row of `service_use.COLUMNS`: children with Leergeld in 2020."""
    row: dict[str, Any] = {name: "" for name, dtype in COLUMNS.items() if dtype == "str"}
    row |= dict.fromkeys(("schemes_used", "group_count", "group_year"), pd.NA)
    mark = Mark.NONE.value if count is not None else Mark.HIDDEN.value
    row |= {"scheme": "Leergeld", "unit": "kind", "region_code": code, "boundary_year": 2020, "year": 2020}
    row |= {"count": pd.NA if count is None else float(count), "mark": mark, "is_estimate": False}
    row |= {"is_school_year": False, **changes}
    return {**row, "period": changes.get("period", str(row["year"]))}


def rows(*made: Mapping[str, Any]) -> pd.DataFrame:
    """Delivered rows as a file gives them."""
    return conform(pd.DataFrame(list(made)))


def delivery(*made: Mapping[str, Any], number: int = 1, **changes: Any) -> Delivery:
    """A kept delivery; a higher number is a later one."""
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    facts = {"id": f"d{number}", "title": f"Levering {number}", "received_at": moment, "keep_until": date(2099, 1, 1)}
    return Delivery(Record.model_validate({**facts, "rows": len(made), **changes}), rows(*made))


def postcodes(*made: tuple[str, str, int], year: int = 2020) -> PostcodeTable:
    """Addresses per postcode of six characters and buurt."""
    return PostcodeTable(pd.DataFrame(list(made), columns=["pc6", "region_code", "addresses"]), year)


def load_country(folder: Path) -> Settings:
    """The made-up country, loaded from its own server with a catalogue that takes deliveries."""
    (folder / "indicators.yaml").write_text(yaml.safe_dump(content_with(), allow_unicode=True), encoding="utf-8")
    with serving() as state:
        settings = settings_of(folder, cbs_v3_url=state.url, geo_url=state.url.replace("127.0.0.1", "localhost"))
        report = run(Request(gemeenten=frozenset({"GM0001"})), catalogue=own_catalogue(settings), settings=settings)
    assert report.exit_code == 0, report
    return settings


def settings_of(folder: Path, **changes: Any) -> Settings:
    """The settings of a folder that `load_country` filled."""
    return Settings(data=folder / "data", catalogue=folder / "indicators.yaml", **changes)


# ---------------------------------------------------------------- what is built


def form(name: str = "Leergeld", unit: Unit = Unit.CHILD, **changes: Any) -> SchemeForm:
    """A provision for people up to 120% of the social minimum."""
    limit = {"income_limit": IncomeLimit.UP_TO_120} if unit.is_people and "step" not in changes else {}
    return SchemeForm(name=name, unit=unit, first_year=2019, **{**limit, **changes})


def content_with(*forms: SchemeForm) -> dict[str, Any]:
    """The small catalogue with provisions, and with groups that they may be set against.

    `kinderen_0_15` counts the children up to 120% (to the nearest ten), `armoede` is the percentage of the households,
    with `inwoners` as their number.
    """
    made = small_content()
    made["sources"]["lokaal"] = LOCAL
    children = {"unit": "kind", "income_limit": "120", "rounding": 10, "who": "kinderen tot 120% (CBS)"}
    homes = {
        "unit": "huishouden",
        "income_limit": "120",
        "total": "inwoners",
        "rounding": 5,
        "who": "huishoudens (CBS)",
    }
    for item in made["indicators"]:
        if item["id"] == "kinderen_0_15":
            item |= {"target_group": children, "levels": ["GM", "WK", "BU"]}
        if item["id"] == "armoede":
            item |= {"target_group": homes}
    for one in forms:
        made["indicators"] += entries(one, taken=[item["id"] for item in made["indicators"]])
    return made


def catalogue(*forms: SchemeForm) -> Catalogue:
    """`content_with`, as models; Leergeld for children where nothing is named."""
    return _parsed(forms or (form(),))


@cache
def _parsed(forms: tuple[SchemeForm, ...]) -> Catalogue:
    return parse_catalogue(content_with(*forms), name="klein.yaml")


def regions(*years: int) -> pd.DataFrame:
    """The areas of the made-up country as the store has them, on the borders of some years (2020 if none)."""
    made = []
    for code, name, inhabitants, _, households, urbanity, *_, change in country.AREAS:
        inside = code[:2] in ("WK", "BU")
        for year in years or (2020,):
            made.append(
                {
                    "region_code": code,
                    "boundary_year": year,
                    "level": code[:2],
                    "name": name,
                    "parent_wijk": f"WK{code[2:8]}" if code.startswith("BU") else None,
                    "parent_gemeente": f"GM{code[2:6]}" if inside else None,
                    "change_code": change,
                    "inhabitants": inhabitants,
                    "households": households,
                    "urbanity": urbanity,
                    "dataset_id": f"K{year}",
                }
            )
    return table("region", *made)


def groups(year: int = 2020, *, boundary_year: int | None = None) -> list[dict[str, Any]]:
    """What the source says of the children and of the households up to 120% of every area in a year."""
    made = []
    for code, _, inhabitants, children, *_ in country.AREAS:
        if code.startswith("NL"):
            continue
        place = {"region_code": code, "year": year, "boundary_year": boundary_year or year}
        made.append(observation(indicator_id="kinderen_0_15", numerator=children, value=children, **place))
        made.append(observation(indicator_id="inwoners", numerator=inhabitants, value=inhabitants, **place))
        made.append(observation(indicator_id="armoede", value=5.0, **place))
    return made


def built(
    *deliveries: Delivery,
    on: Catalogue | None = None,
    known: Sequence[Mapping[str, Any]] | None = None,
    areas: pd.DataFrame | None = None,
    changes: ChangeLog | None = None,
    table_of_postcodes: PostcodeTable | None = None,
    own_areas: pd.DataFrame | None = None,
    earlier: pd.DataFrame | None = None,
) -> tuple[store.Content, tuple[str, ...]]:
    """The content that follows from some deliveries in the made-up country, and the notes."""
    known = groups() if known is None else known
    facts = [{"key": "schema_version", "value": store.SCHEMA_VERSION}, {"key": "is_fictional", "value": "nee"}]
    base = store.Content(region=regions() if areas is None else areas, meta=table("meta", *facts))
    if known:
        base = replace(base, observations=observations(*map(dict, known)))
    local = LocalInput(deliveries, table_of_postcodes, nothing_earlier() if earlier is None else earlier)
    changes = changes or ChangeLog({}, {}, frozenset())
    return add_service_use(base, local, catalogue=on or catalogue(), changes=changes, own_areas=own_areas)


def figures(content: store.Content, indicator: Indicator | str = "gebruik_leergeld", **where: Any) -> pd.DataFrame:
    """The published rows of one indicator, by region code; a column may be given a value to look for."""
    found = content.observations
    found = found[found["indicator_id"] == (indicator if isinstance(indicator, str) else indicator.id)]
    for column, value in {"breakdown": TOTAL, **where}.items():
        found = found[found[column] == value]
    return found.set_index("region_code")
