"""Observations of one year as a ranking: high to low, absence below, benchmark and norm as lines."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from armoedebeeld.charts.items import (
    LOOK_OF_STATE,
    missing_entries,
    norm_entries,
    records,
    remark_notes,
    to_item,
    with_notes,
)
from armoedebeeld.charts.judged import Judged, judged_entries, with_judgement
from armoedebeeld.charts.spec import Header, Item, LegendEntry, Line, Look, RankingSpec
from armoedebeeld.domain.catalogue import Indicator, Norm
from armoedebeeld.domain.margin_words import margin_note
from armoedebeeld.domain.norms import NormState, judge, round_as_shown
from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.sentence import missing_sentence
from armoedebeeld.domain.wording import norm_phrase, value_with_unit


def ranking_spec(
    observations: pd.DataFrame,
    indicator: Indicator,
    *,
    header: Header,
    benchmarks: pd.DataFrame | Sequence[Item] = (),
    norm: Norm | None = None,
    judged: Judged | None = None,
    selected: str | None = None,
) -> RankingSpec:
    """Areas from high to low by the value as shown, ties by name; areas without a value at the end.

    Args:
        observations: `domain.observations.COLUMNS` and `region_name`, one row per area, one year.
        indicator: what is shown.
        header: from `build_header`.
        benchmarks: rows or items of the areas to compare with, such as gemeente and Nederland. One without a
            value becomes a note, not a line.
        norm: the norm in force; then every bar is met or not met.
        judged: how the areas stand beside their benchmark; then the bars have its looks. Not together with a norm.
        selected: code of the area to stand out.

    Raises:
        ValueError: an area has two rows, or a norm and a judgement ask for the same colours.
    """
    if norm is not None and judged is not None:
        raise ValueError("ranking_spec: bars show a norm or a judgement, not both")
    items = [to_item(row, indicator) for row in records(observations, key=["region_code"])]
    ordered = sorted(
        (_with_look(item, indicator, norm=norm, judged=judged, selected=selected) for item in items),
        key=lambda item: _rank(item, indicator.decimals),
    )
    others = _benchmark_items(benchmarks, indicator)
    absent = [missing_sentence(item.name, item.year, Status(item.status)) for item in others if item.value is None]
    return RankingSpec(
        header=with_notes(header, [*_margin_notes(ordered, indicator), *remark_notes(ordered), *absent]),
        items=tuple(ordered),
        lines=(*_benchmark_lines(others, indicator), *_norm_lines(norm, indicator)),
        legend=_legend(ordered, indicator, norm=norm, judged=judged),
        selected=selected if any(item.code == selected for item in ordered) else None,
    )


def _margin_notes(items: Sequence[Item], indicator: Indicator) -> list[str]:
    return [margin_note(indicator)] if any(item.margin for item in items) else []


def _with_look(
    item: Item, indicator: Indicator, *, norm: Norm | None, judged: Judged | None, selected: str | None
) -> Item:
    if item.value is None:
        return item
    if judged is not None:
        return with_judgement(item, judged)
    if norm is not None:
        return replace(item, look=LOOK_OF_STATE[judge(item.value, norm, indicator)])
    return replace(item, look=Look.HIGHLIGHT if item.code == selected else Look.PLAIN)


def _rank(item: Item, decimals: int) -> tuple[bool, float, str, str]:
    value = 0.0 if item.value is None else -round_as_shown(item.value, decimals)
    return (item.value is None, value, item.name.casefold(), item.code)


def _benchmark_items(benchmarks: pd.DataFrame | Sequence[Item], indicator: Indicator) -> list[Item]:
    if isinstance(benchmarks, pd.DataFrame):
        rows = records(benchmarks, key=["region_code"])
        return [to_item(row, indicator, look=Look.BENCHMARK) for row in rows]
    return list(benchmarks)


def _benchmark_lines(items: Sequence[Item], indicator: Indicator) -> tuple[Line, ...]:
    return tuple(
        Line(round_as_shown(item.value, indicator.decimals), f"{item.name}: {item.text}")
        for item in items
        if item.value is not None
    )


def _norm_lines(norm: Norm | None, indicator: Indicator) -> tuple[Line, ...]:
    if norm is None:
        return ()
    if norm.value is not None:
        return (Line(norm.value, f"norm: {norm_phrase(norm, indicator)}", Look.MET),)
    if norm.range is None:
        return ()
    return (
        Line(norm.range.min, f"norm, ondergrens: {value_with_unit(norm.range.min, indicator)}", Look.MET),
        Line(norm.range.max, f"norm, bovengrens: {value_with_unit(norm.range.max, indicator)}", Look.MET),
    )


def _legend(
    items: Sequence[Item], indicator: Indicator, *, norm: Norm | None, judged: Judged | None
) -> tuple[LegendEntry, ...]:
    if judged is not None:
        return (*judged_entries(items, judged), *missing_entries(items))
    if norm is None:
        return missing_entries(items)
    of_norm = norm_entries(
        items, phrase=norm_phrase(norm, indicator), plain=NormState.NO_JUDGEMENT, norm=norm, indicator=indicator
    )
    return (*of_norm, *missing_entries(items))
