"""Observations of one year as a map: areas in value classes or against the norm, absence as absence."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal, cast

import pandas as pd

from armoedebeeld.charts.classes import class_borders, class_index, class_looks, class_texts
from armoedebeeld.charts.items import (
    LOOK_OF_STATE,
    absent_item,
    missing_entries,
    norm_entries,
    records,
    remark_notes,
    to_item,
    with_notes,
)
from armoedebeeld.charts.judged import Judged, judged_entries, with_judgement
from armoedebeeld.charts.spec import GeoJson, Header, Item, LegendEntry, MapSpec
from armoedebeeld.domain.catalogue import Indicator, Norm
from armoedebeeld.domain.norms import NormState, judge, round_as_shown
from armoedebeeld.domain.wording import norm_phrase

Classes = Literal["quantiles", "norm", "difference"]


def map_spec(
    observations: pd.DataFrame,
    geojson: GeoJson,
    indicator: Indicator,
    *,
    header: Header,
    classes: Classes = "quantiles",
    norm: Norm | None = None,
    judged: Judged | None = None,
    selected: str | None = None,
    year: int | None = None,
) -> MapSpec:
    """A map of one year.

    Args:
        observations: `domain.observations.COLUMNS` and `region_name`, one row per area.
        geojson: FeatureCollection whose feature ids are region codes and whose properties hold `region_name`.
        indicator: what is shown.
        header: from `build_header`, with `borders`.
        classes: `quantiles` for value classes, `norm` for met and not met, `difference` for `judged`.
        norm: the norm in force; with `norm` classes and no norm every area looks plain and the legend says why.
        judged: how the areas stand beside their benchmark.
        selected: code of the area that gets an outline.
        year: needed where there is not one row; else the rows say it.

    Returns:
        Drawn areas without a row are there as `ontbreekt`; areas without geometry are in `items` only, and a
        note says so. Legend counts are of drawn areas.

    Raises:
        ValueError: an area has two rows, the year is unknown, or a difference is asked for without judgements.
    """
    items = _all_items(observations, geojson, indicator, year=year)
    drawn_codes = {str(feature["id"]) for feature in _features(geojson)}
    drawn = [item for item in items if item.code in drawn_codes]
    if classes == "norm":
        items, legend = _against_norm(items, drawn_codes, indicator, norm)
    elif classes == "difference":
        items, legend = _judged(items, drawn_codes, judged)
    else:
        items, legend = _classified(items, drawn_codes, indicator)
    return MapSpec(
        header=with_notes(header, [*remark_notes(drawn), *_undrawn_note(len(items) - len(drawn))]),
        items=tuple(items),
        geojson=geojson,
        legend=(*legend, *missing_entries(drawn)),
        selected=selected if any(item.code == selected for item in items) else None,
    )


def _all_items(observations: pd.DataFrame, geojson: GeoJson, indicator: Indicator, *, year: int | None) -> list[Item]:
    rows = records(observations, key=["region_code"])
    shown_year = year if year is not None else (int(observations["year"].max()) if rows else None)
    if shown_year is None:
        raise ValueError("map_spec: no rows, so `year` must say which year is shown.")
    items = [to_item(row, indicator) for row in rows]
    present = {item.code for item in items}
    absent = [
        absent_item(str(feature["id"]), name=str(feature["properties"]["region_name"]), year=shown_year)
        for feature in _features(geojson)
        if str(feature["id"]) not in present
    ]
    return sorted([*items, *absent], key=lambda item: item.code)


def _classified(
    items: Sequence[Item], drawn_codes: set[str], indicator: Indicator
) -> tuple[list[Item], list[LegendEntry]]:
    decimals = indicator.decimals
    shown = {item.code: round_as_shown(item.value, decimals) for item in items if item.value is not None}
    drawn = [value for code, value in shown.items() if code in drawn_codes]
    if not drawn:
        return list(items), []
    borders = class_borders(drawn, decimals=decimals)
    looks = class_looks(borders)
    suffix = "%" if indicator.unit == "%" else ""
    texts = class_texts(drawn, borders, decimals=decimals, suffix=suffix)
    classified = [
        replace(item, look=looks[class_index(shown[item.code], borders)]) if item.code in shown else item
        for item in items
    ]
    counts = [sum(class_index(value, borders) == index for value in drawn) for index in range(len(looks))]
    return classified, [LegendEntry(look, text, count) for look, text, count in zip(looks, texts, counts, strict=True)]


def _judged(
    items: Sequence[Item], drawn_codes: set[str], judged: Judged | None
) -> tuple[list[Item], list[LegendEntry]]:
    if judged is None:
        raise ValueError("map_spec: a map of differences needs `judged`")
    looks = [with_judgement(item, judged) for item in items]
    return looks, list(judged_entries([item for item in looks if item.code in drawn_codes], judged))


def _against_norm(
    items: Sequence[Item], drawn_codes: set[str], indicator: Indicator, norm: Norm | None
) -> tuple[list[Item], list[LegendEntry]]:
    judged = [replace(item, look=LOOK_OF_STATE[judge(item.value, norm, indicator)]) for item in items]
    judged = [after if before.value is not None else before for before, after in zip(items, judged, strict=True)]
    drawn = [item for item in judged if item.code in drawn_codes]
    phrase = norm_phrase(norm, indicator) if norm is not None else ""
    plain = NormState.NO_NORM if norm is None else NormState.NO_JUDGEMENT
    return judged, list(norm_entries(drawn, phrase=phrase, plain=plain, norm=norm, indicator=indicator))


def _undrawn_note(count: int) -> list[str]:
    if not count:
        return []
    return [
        "1 gebied staat alleen in de tabel: de grens was toen anders, of is niet bekend."
        if count == 1
        else f"{count} gebieden staan alleen in de tabel: de grens was toen anders, of is niet bekend."
    ]


def _features(geojson: GeoJson) -> list[dict[str, Any]]:
    return cast(list[dict[str, Any]], geojson["features"])
