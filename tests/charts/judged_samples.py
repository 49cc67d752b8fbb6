"""The six wijken with people behind their figures, judged beside Amsterdam."""

from typing import Any

import pandas as pd

from armoedebeeld.charts.builders import funnel_spec
from armoedebeeld.charts.items import to_item
from armoedebeeld.charts.judged import Judged
from armoedebeeld.charts.spec import FunnelSpec, Look
from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.comparison import Benchmark
from armoedebeeld.domain.interval_rules import rule_of, rules_of
from armoedebeeld.domain.judging import judge_areas
from armoedebeeld.domain.limits import add_limits
from tests.charts.samples import header, wijken
from tests.support.catalogue import indicator
from tests.support.figures import observation

COUNTS = ([40.0, 123.4, 122.6, 3000.0, None, None], [1000.0, 1000.0, 1000.0, 10_000.0, None, None])


def share(**changes: Any) -> Indicator:
    return indicator("armoede", **{"interval": {"basis": "aandeel"}, "multiplier": 100, **changes})


def counted(of: Indicator | None = None) -> pd.DataFrame:
    """4.0, 12.3, 12.3 and 30.0 % of 1,000 people (the last: 10,000), two hidden; with their margins."""
    numerators, denominators = COUNTS
    rows = wijken().assign(
        numerator=pd.Series(numerators, dtype="Float64"), denominator=pd.Series(denominators, dtype="Float64")
    )
    return add_limits(rows, rules_of([of or share()]))


def judged(of: Indicator | None = None, *, value: float = 11.0) -> Judged:
    used = of or share()
    return Judged(judge_areas(counted(used), used, Benchmark(value, 100_000)), "Amsterdam")


def a_funnel(*, rows: pd.DataFrame | None = None, selected: str | None = None, **changes: Any) -> FunnelSpec:
    of = share(**changes)
    rule = rule_of(of)
    assert rule is not None
    row = observation(region_code="GM0001", year=2019, value=11.0) | {"region_name": "Amsterdam"}
    return funnel_spec(
        counted(of) if rows is None else rows,
        of,
        header=header(of),
        rule=rule,
        benchmark=to_item(row, of, look=Look.BENCHMARK),
        judged=judged(of),
        selected=selected,
    )
