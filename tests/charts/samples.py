"""Small figures by hand: six wijken in a row, two of them without a value."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from armoedebeeld.charts.builders import SourceLine, build_header, map_spec, ranking_spec, trend_spec
from armoedebeeld.charts.spec import GeoJson, Header, MapSpec, RankingSpec, TrendSpec
from armoedebeeld.domain.catalogue import Indicator, Norm
from armoedebeeld.domain.regions import ChangeLog
from tests.support.catalogue import indicator
from tests.support.figures import observation, observations

SOURCE = SourceLine("Bron: CBS", "Kerncijfers wijken en buurten 2019", "84583NED", date(2026, 11, 21), "CC BY 4.0")
BORDERS = "Grenzen: © Kadaster / CBS, 2019"
CODES = [f"WK00010{place}" for place in range(1, 7)]
NAMES = ["Centrum", "Noord", "Oost", "Zuid & Zo", "West", "Haven"]
VALUES: list[float | None] = [4.0, 12.34, 12.26, 30.0, None, None]
STATUSES = ["ok", "ok", "ok", "ok", "onderdrukt", "geheim_of_onbekend"]
NO_CHANGES = ChangeLog(codes={}, municipal={}, municipal_years=frozenset(range(2000, 2030)))


def named(*rows: dict[str, Any], names: Sequence[str]) -> pd.DataFrame:
    return observations(*rows).assign(region_name=pd.Series(list(names), dtype="str"))


def wijken(**changes: Any) -> pd.DataFrame:
    rows = [
        observation(region_code=code, year=2019, value=value, status=status, **changes)
        for code, value, status in zip(CODES, VALUES, STATUSES, strict=True)
    ]
    return named(*rows, names=NAMES)


def square(code: str, name: str, *, column: int) -> dict[str, Any]:
    west, south, size = 4.8 + column * 0.02, 52.3, 0.018
    ring = [(west, south), (west + size, south), (west + size, south + size), (west, south + size), (west, south)]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "id": code, "properties": {"region_name": name}, "geometry": geometry}


def geojson(codes: Sequence[str] = CODES) -> GeoJson:
    features = [square(code, f"vlak {code}", column=place) for place, code in enumerate(codes)]
    return {"type": "FeatureCollection", "features": features}


def header(of: Indicator | None = None, **changes: Any) -> Header:
    fields = {
        "area": "Amsterdam",
        "period_text": "2019",
        "level_text": "per wijk",
        "sentence": "De wijken verschillen.",
        "sources": [SOURCE],
        "borders": BORDERS,
    }
    return build_header(of or indicator(), **{**fields, **changes})


def norm(value: float | None = 12.3, *, valid_from: int = 2015, **fields: Any) -> Norm:
    settings = {"kind": "streefwaarde", "levels": ("GM", "WK"), "source": "besluit", "owner": "Jeugd", **fields}
    return Norm(valid_from=valid_from, value=value, **settings)


def a_map(rows: pd.DataFrame | None = None, *, fictional: bool = False, **settings: Any) -> MapSpec:
    shapes = settings.pop("geojson", geojson())
    rows = wijken() if rows is None else rows
    return map_spec(rows, shapes, indicator(), header=header(is_fictional=fictional), **settings)


def a_ranking(rows: pd.DataFrame | None = None, *, fictional: bool = False, **settings: Any) -> RankingSpec:
    of = settings.pop("of", indicator())
    rows = wijken() if rows is None else rows
    benchmarks = named(
        observation(region_code="GM0001", year=2019, value=9.96),
        observation(region_code="NL00", year=2019, value=None, status="niet_gepubliceerd"),
        names=["Amsterdam", "Nederland"],
    )
    return ranking_spec(rows, of, header=header(of, is_fictional=fictional), benchmarks=benchmarks, **settings)


def series(
    values: dict[int, float | None], *, code: str = "GM0001", name: str = "Amsterdam", **changes: Any
) -> pd.DataFrame:
    rows = [
        observation(region_code=code, year=year, value=value, status="ok" if value is not None else "niet_gepubliceerd")
        for year, value in values.items()
    ]
    return named(*rows, names=[name] * len(rows)).assign(**changes)


def a_trend(rows: pd.DataFrame | None = None, *, fictional: bool = False, **settings: Any) -> TrendSpec:
    of = settings.pop("of", indicator())
    if rows is None:
        rows = series({2015: 9.0, 2016: 9.5, 2017: 9.4, 2018: None, 2019: 8.1, 2020: 7.95})
    fields = {"first_year": 2015, "last_year": 2020, "highlight": "GM0001", "change_log": NO_CHANGES, **settings}
    return trend_spec(rows, of, header=header(of, is_fictional=fictional, borders=""), **fields)
