"""Which benchmark areas are judged against, and the judgements, read from the published figures."""

from collections.abc import Mapping

import pandas as pd

from armoedebeeld.charts.judged import Judged
from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.comparison import Benchmark, ComparisonState
from armoedebeeld.domain.groups import Group
from armoedebeeld.domain.judging import Judgement, can_be_judged, judge_areas
from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.published_intervals import IntervalRule
from armoedebeeld.domain.regions import COUNTRY, Level
from armoedebeeld.ui import data


def whole_of(level: Level, gemeente: str) -> str:
    """The code of what areas of a level are compared with: their municipality, or for municipalities the country."""
    return COUNTRY if level is Level.MUNICIPALITY else gemeente


def against_whole(
    where: data.Source, indicator: Indicator, rows: pd.DataFrame, *, level: Level, year: int, gemeente: str
) -> Judged | None:
    """Areas of one year beside their municipality, or the country; None where this figure can't be judged here."""
    if not can_be_judged(indicator):
        return None
    whole = data.series(where, indicator, [whole_of(level, gemeente)])
    return judged_against(
        indicator, rows, whole[whole["year"] == year], parts=own_area_parts(where, level, gemeente=gemeente)
    )


def judged_against(
    indicator: Indicator,
    rows: pd.DataFrame,
    whole: pd.DataFrame,
    *,
    rule: IntervalRule | None = None,
    parts: Mapping[str, int] | None = None,
) -> Judged | None:
    """Areas beside the whole that they are parts of; None where that has no value or none of them can be judged.

    Args:
        indicator: what is shown.
        rows: of the areas, in one year.
        whole: the row of the whole in that year; may be empty.
        rule: as in `judging.judge_areas`.
        parts: as in `judging.judge_areas`.
    """
    known = whole[whole["status"] == Status.OK.value]
    if known.empty:
        return None
    row = known.iloc[0]
    benchmark = Benchmark(float(row["value"]), None if pd.isna(row["denominator"]) else float(row["denominator"]))
    found = judge_areas(rows, indicator, benchmark, rule=rule, parts=parts)
    return _or_none(found, str(row["region_name"]))


def no_benchmark_sentence(where: data.Source, *, level: Level, year: int, gemeente: str) -> str:
    """Why nothing is judged where the figure itself could be: there is nothing to compare with."""
    code = whole_of(level, gemeente)
    names = data.areas(where)
    found = names[names["region_code"] == code].sort_values("boundary_year")["name"]
    name = code if found.empty else str(found.iloc[-1])
    return (
        f"Van {name} is er over {year} geen cijfer om mee te vergelijken, of de aantallen ontbreken. Daarom zeggen we "
        "niet of een verschil toeval is."
    )


def against_group(
    indicator: Indicator, rows: pd.DataFrame, group: Group, *, value: float | None, n: float | None
) -> Judged | None:
    """Municipalities beside a group; those that are no member are compared with all of it."""
    if value is None or not can_be_judged(indicator):
        return None
    is_member = rows["region_code"].isin(group.members)
    inside = judge_areas(rows[is_member], indicator, Benchmark(value, n))
    outside = judge_areas(rows[~is_member], indicator, Benchmark(value, n, includes_area=False))
    return _or_none(inside | outside, group.phrase)


def judged_area(
    where: data.Source, indicator: Indicator, code: str, *, level: Level, year: int, gemeente: str
) -> tuple[Judgement, str] | None:
    """The judgement of one area in a year, and what it was compared with; None where it can't be judged."""
    rows = data.series(where, indicator, [code])
    rows = rows[rows["year"] == year]
    judged = against_whole(where, indicator, rows, level=level, year=year, gemeente=gemeente)
    return None if judged is None else (judged.of(code), judged.benchmark)


def own_area_parts(where: data.Source, level: Level, *, gemeente: str) -> dict[str, int]:
    """Of how many buurten each own area is made, whose rounding adds up; empty at other levels."""
    if level is not Level.OWN_AREA:
        return {}
    made = data.table(where, "own_area")
    made = made[made["region_code"].str[2:6] == gemeente[2:6]]
    sizes = made.groupby(["region_code", "boundary_year"]).size().groupby("region_code").max()
    return {str(code): int(count) for code, count in sizes.items()}


def _or_none(found: Mapping[str, Judgement], benchmark: str) -> Judged | None:
    if all(judgement.state is ComparisonState.NOT_COMPARABLE for judgement in found.values()):
        return None
    return Judged(found, benchmark)
