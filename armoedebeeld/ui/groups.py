"""One figure per group of people: household type, source of income, how long."""

from dataclasses import replace

import pandas as pd

from armoedebeeld.charts.builders import build_header, ranking_spec
from armoedebeeld.charts.items import records, to_item
from armoedebeeld.charts.spec import Look, RankingSpec
from armoedebeeld.domain.catalogue import Breakdown, Indicator
from armoedebeeld.domain.group_parts import group_of
from armoedebeeld.domain.observations import TOTAL, Status
from armoedebeeld.domain.sentence_areas import groups_sentence
from armoedebeeld.ui import data
from armoedebeeld.ui.views import name_of


def indicators_with_groups(where: data.Source, code: str) -> list[Indicator]:
    """The figures that an area has per group."""
    return [item for item in where.catalogue.indicators if item.breakdowns and group_years(where, item, code)]


def group_years(where: data.Source, indicator: Indicator, code: str) -> list[int]:
    """The years in which an area has a value for at least one group; newest last."""
    rows = data.breakdowns(where, indicator, [code])
    known = rows[(rows["breakdown"] != TOTAL) & (rows["status"] == Status.OK.value)]
    return sorted({int(year) for year in known["year"]})


def groups_of(where: data.Source, indicator: Indicator, code: str, *, year: int) -> dict[str, list[Breakdown]]:
    """What the figure is split by -> the parts, in the catalogue's order, those of two splits at once behind them.

    Only splits with a row in that year.
    """
    rows = data.breakdowns(where, indicator, [code])
    present = set(rows.loc[rows["year"] == year, "breakdown"])
    declared = [part for part in indicator.breakdowns if part.id in present]
    others = sorted(present - {TOTAL, *(part.id for part in declared)})
    composed = [part for name in others if (part := group_of(indicator, name)) is not None]
    found: dict[str, list[Breakdown]] = {}
    for part in (*declared, *composed):
        found.setdefault(part.group, []).append(part)
    return found


def group_figure(
    where: data.Source, indicator: Indicator, code: str, *, year: int, parts: list[Breakdown], split_by: str
) -> RankingSpec:
    """The parts of one split from high to low, with everybody together as a line."""
    rows = data.breakdowns(where, indicator, [code])
    rows = rows[rows["year"] == year]
    labels = {part.id: part.label for part in parts}
    shown = rows[rows["breakdown"].isin(list(labels))]
    shown = shown.assign(region_code=shown["breakdown"], region_name=shown["breakdown"].map(labels))
    whole = rows[rows["breakdown"] == TOTAL].assign(region_name="in totaal")
    header = build_header(
        indicator,
        area=name_of(where, code),
        period_text=str(year),
        level_text=f"naar {split_by}",
        sentence=_sentence(shown, indicator, area=name_of(where, code), year=year),
        sources=data.source_lines(where, rows),
        is_fictional=where.is_fictional,
        file_name=f"{indicator.id}_{name_of(where, code)}_{year}_{split_by}",
    )
    benchmarks = [to_item(row, indicator, look=Look.BENCHMARK) for row in records(whole, key=["region_code"])]
    return ranking_spec(shown, indicator, header=replace(header, row_word="groep"), benchmarks=benchmarks)


def _sentence(rows: pd.DataFrame, indicator: Indicator, *, area: str, year: int) -> str:
    rows_known = rows[rows["status"] == Status.OK.value]
    known = [
        (str(name), float(value)) for name, value in zip(rows_known["region_name"], rows_known["value"], strict=True)
    ]
    return groups_sentence(indicator, area=area, year=year, known=known, total=len(rows))
