"""From a choice on the screen to the spec of a figure: reads, says the sentence, builds."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from armoedebeeld.charts.builders import build_header, map_spec, ranking_spec
from armoedebeeld.charts.items import absent_item, to_item
from armoedebeeld.charts.judged import Judged, judged_notes, judged_sentence, with_judgement
from armoedebeeld.charts.spec import Item, MapSpec, RankingSpec
from armoedebeeld.domain import wording
from armoedebeeld.domain.catalogue import Indicator, Norm
from armoedebeeld.domain.judging import Judgement
from armoedebeeld.domain.norms import NormState, judge, norm_for
from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.regions import COUNTRY, LEVEL_LABELS, LEVEL_PLURALS, Level, level_of
from armoedebeeld.domain.sentence import Said, figure_sentence, missing_sentence, remark_sentence
from armoedebeeld.domain.sentence_areas import own_and_spread, spread_sentence, without_figure
from armoedebeeld.domain.sentence_norm import norm_sentence
from armoedebeeld.ui import blocks, data, judging
from armoedebeeld.ui.reach_notes import reach_notes

INSIDE = (Level.WIJK, Level.BUURT, Level.OWN_AREA)


def area_rows(where: data.Source, indicator: Indicator, *, level: Level, year: int, gemeente: str) -> pd.DataFrame:
    """Rows of one year: every wijk or buurt of a municipality, or every municipality.

    Areas that the source knows but gives no row for are `ontbreekt`, so that they are counted, listed and hatched.
    """
    inside = gemeente if level in INSIDE else None
    rows = data.observations(where, indicator, levels=[level], year=year, gemeente=inside)
    if rows.empty:
        return rows
    areas = data.areas(where)
    areas = areas[(areas["boundary_year"] == _boundary_year(rows)) & (areas["level"] == level.value)]
    if inside:
        areas = areas[areas["region_code"].str[2:6] == gemeente[2:6]]
    absent = areas[~areas["region_code"].isin(rows["region_code"])]
    if absent.empty:
        return rows
    first = rows.iloc[0]
    unknown = pd.Series(pd.NA, index=absent.index, dtype="Float64")
    padding = pd.DataFrame(
        {
            **{name: first[name] for name in ("indicator_id", "region_level", "boundary_year", "period", "year")},
            **{name: first[name] for name in ("breakdown", "source_id", "snapshot_id")},
            **{name: unknown for name in ("numerator", "denominator", "value", "lower", "upper")},
            "region_code": absent["region_code"],
            "region_name": absent["name"],
            "status": Status.MISSING.value,
            "is_provisional": False,
            "is_estimate": False,
        },
        index=absent.index,
    )
    return pd.concat([rows, padding[rows.columns].astype(rows.dtypes)], ignore_index=True)


def norm_here(indicator: Indicator, *, year: int, level: Level) -> Norm | None:
    """The norm that holds for a level in a year."""
    return norm_for(indicator.norms, year=year, level=level)


def map_figure(
    where: data.Source,
    indicator: Indicator,
    rows: pd.DataFrame,
    *,
    level: Level,
    year: int,
    gemeente: str,
    classes: str,
    selected: str | None,
) -> MapSpec | None:
    """The map of one indicator, level and year; None where no honest map can be drawn.

    Args:
        where: the figures.
        indicator: what is shown.
        rows: from `area_rows`.
        level: of the areas.
        year: of the figures.
        gemeente: the municipality.
        classes: as `filters.choose_colours` gives it.
        selected: code of the area with an outline.
    """
    placed = data.area_map(
        where, level=level, year=_boundary_year(rows), codes=list(rows["region_code"]), gemeente=gemeente
    )
    if placed is None:
        return None
    geojson, choice = placed
    judged = None
    if classes == "verschil":
        judged = judging.against_whole(where, indicator, rows, level=level, year=year, gemeente=gemeente)
    said, notes = judged_words(rows, indicator, judged, level=level)
    if classes == "verschil" and judged is None:
        said = (
            f"{judging.no_benchmark_sentence(where, level=level, year=year, gemeente=gemeente)} De kaart laat hoog en "
        )
        said += "laag zien."
    header = build_header(
        indicator,
        area=whole_name(where, level, gemeente),
        period_text=str(year),
        level_text=f"per {LEVEL_LABELS[level]}",
        sentence=f"{spread(where, indicator, rows, level=level, gemeente=gemeente)} {said}".strip(),
        sources=data.source_lines(where, rows),
        is_fictional=where.is_fictional,
        notes=[*reach_notes(where, indicator, rows), *notes],
        borders=data.border_text(where, choice.boundary_year),
    )
    norm = norm_here(indicator, year=year, level=level) if classes == "norm" else None
    return map_spec(
        rows,
        geojson,
        indicator,
        header=header,
        classes="norm" if norm else "quantiles" if judged is None else "difference",
        norm=norm,
        judged=judged,
        selected=selected,
        year=year,
    )


def ranking_figure(
    where: data.Source,
    indicator: Indicator,
    rows: pd.DataFrame,
    *,
    level: Level,
    year: int,
    gemeente: str,
    selected: str | None,
    with_norm: bool = False,
) -> RankingSpec:
    """The areas from high to low, judged beside the municipality or the norm, with it and the country as lines."""
    above = [COUNTRY] if level is Level.MUNICIPALITY else [gemeente, COUNTRY]
    benchmarks = data.series(where, indicator, above)
    benchmarks = benchmarks[benchmarks["year"] == year]
    norm = norm_here(indicator, year=year, level=level) if with_norm else None
    judged = None
    if norm is None:
        judged = judging.against_whole(where, indicator, rows, level=level, year=year, gemeente=gemeente)
    said, notes = judged_words(rows, indicator, judged, level=level)
    header = build_header(
        indicator,
        area=whole_name(where, level, gemeente),
        period_text=str(year),
        level_text=f"per {LEVEL_LABELS[level]}",
        sentence=f"{spread(where, indicator, rows, level=level, gemeente=gemeente)} {said}".strip(),
        sources=data.source_lines(where, pd.concat([rows, benchmarks])),
        is_fictional=where.is_fictional,
        notes=[*reach_notes(where, indicator, rows), *notes],
    )
    return ranking_spec(
        rows, indicator, header=header, benchmarks=benchmarks, norm=norm, judged=judged, selected=selected
    )


def judged_words(
    rows: pd.DataFrame, indicator: Indicator, judged: Judged | None, *, level: Level
) -> tuple[str, list[str]]:
    """The sentence and the notes that go with judgements; nothing without them."""
    if judged is None:
        return "", []
    items = [with_judgement(to_item(_record(row), indicator), judged) for _, row in rows.iterrows()]
    areas = LEVEL_PLURALS[level]
    return judged_sentence(items, judged, areas=areas), judged_notes(items, judged, areas=areas)


def newest_item(where: data.Source, indicator: Indicator, code: str) -> Item:
    """The newest value of an area; where none has a value, the newest reason why."""
    rows = data.series(where, indicator, [code])
    if rows.empty:
        return absent_item(code, name=name_of(where, code), year=newest_year(where, indicator))
    known = rows[rows["status"] == Status.OK.value]
    chosen = (known if len(known) else rows).sort_values("year").iloc[-1]
    return to_item(_record(chosen), indicator)


def item_of_year(where: data.Source, indicator: Indicator, code: str, year: int) -> Item:
    """The value of an area in a year, or why there is none."""
    rows = data.series(where, indicator, [code])
    rows = rows[rows["year"] == year]
    if rows.empty:
        return absent_item(code, name=name_of(where, code), year=year)
    return to_item(_record(rows.iloc[0]), indicator)


def card(where: data.Source, indicator: Indicator, code: str, *, benchmark: str) -> blocks.Card:
    """The newest value of an area as a card."""
    item = newest_item(where, indicator, code)
    short = wording.number(item.value, indicator.decimals) + ("%" if indicator.unit == "%" else "")
    return blocks.Card(
        title=indicator.short_title,
        value=item.text if item.value is None else short,
        remark=card_remark(where, indicator, item, benchmark=benchmark),
        is_known=item.value is not None,
    )


def card_remark(where: data.Source, indicator: Indicator, item: Item, *, benchmark: str) -> str:
    """What stands under a large value: of whom, how it lies beside another area, and how sure that is."""
    said = said_of(item)
    if item.value is None:
        return missing_sentence(said.named, said.year, said.status)
    other = None if indicator.is_count else said_of(item_of_year(where, indicator, benchmark, item.year))
    judgement = None if other is None else _judgement(where, indicator, item, gemeente=item.code)
    return remark_sentence(indicator, said, other=other, judgement=judgement)


def area_sentence(where: data.Source, indicator: Indicator, code: str, *, year: int, gemeente: str) -> str:
    """One area's figure in a year beside its municipality, or a municipality's beside the country."""
    item = item_of_year(where, indicator, code, year)
    above = item_of_year(where, indicator, judging.whole_of(level_of(code), gemeente), year)
    judgement = None if item.value is None else _judgement(where, indicator, item, gemeente=gemeente)
    return figure_sentence(indicator, said_of(item), other=said_of(above), judgement=judgement)


def said_of(item: Item) -> Said:
    """A figure as the sentence needs it."""
    return Said(
        item.name, level_of(item.code), item.year, item.value, Status(item.status), n=item.n, lower=item.lower,
        upper=item.upper, is_provisional=item.is_provisional, is_estimate=item.is_estimate,
    )  # fmt: skip


def _judgement(where: data.Source, indicator: Indicator, item: Item, *, gemeente: str) -> Judgement | None:
    level = level_of(item.code)
    found = judging.judged_area(where, indicator, item.code, level=level, year=item.year, gemeente=gemeente)
    return None if found is None else found[0]


def norm_remark(indicator: Indicator, item: Item, *, level: Level, area: str) -> tuple[NormState, str]:
    """How a value stands against its norm, and the sentence that says so."""
    norm = norm_here(indicator, year=item.year, level=level)
    sentence = norm_sentence(
        indicator, norm=norm, area=area, year=item.year, value=item.value, lower=item.lower, upper=item.upper
    )
    return judge(item.value, norm, indicator), sentence


def names_of(where: data.Source, rows: pd.DataFrame) -> dict[str, str]:
    """Code -> name of the areas in some rows."""
    return dict(zip(rows["region_code"], rows["region_name"], strict=True))


def names_with_years(rows: pd.DataFrame) -> dict[str, str]:
    """Code -> name; a name that two codes had in turn says in which years: `Volewijck (2017 t/m 2020)`."""
    spans = (
        rows.sort_values("year")
        .groupby("region_code")
        .agg(name=("region_name", "last"), first=("year", "min"), last=("year", "max"))
    )
    twice = spans["name"].duplicated(keep=False)
    years = [
        f"{first}" if first == last else f"{first} t/m {last}"
        for first, last in zip(spans["first"], spans["last"], strict=True)
    ]
    return {
        str(code): f"{name} ({span})" if is_twice else str(name)
        for code, name, span, is_twice in zip(spans.index, spans["name"], years, twice, strict=True)
    }


def first_with_figures(
    where: data.Source, indicator_ids: Sequence[str], *, gemeente: str, most: int
) -> list[Indicator]:
    """The first of some indicators that a municipality has figures of; others fill up what is left.

    A figure whose successor is shown comes last: beside it, the two would look like a rise or a fall.
    """
    filled = data.filled(where, gemeente)
    having = set(filled.loc[filled["region_level"] == Level.MUNICIPALITY.value, "indicator_id"])
    succeeded = {key for key in indicator_ids if where.catalogue.indicator(key).succeeded_by in having}
    ordered = sorted(indicator_ids, key=lambda key: (key not in having, key in succeeded))[:most]
    return [where.catalogue.indicator(key) for key in indicator_ids if key in ordered]


def name_of(where: data.Source, code: str) -> str:
    """The newest name of an area; its code where it has none."""
    areas = data.areas(where)
    found = areas[areas["region_code"] == code].sort_values("boundary_year")
    return code if found.empty else str(found.iloc[-1]["name"])


def whole_name(where: data.Source, level: Level, gemeente: str) -> str:
    """The name of what the areas of a level lie in."""
    return name_of(where, COUNTRY if level is Level.MUNICIPALITY else gemeente)


def _boundary_year(rows: pd.DataFrame) -> int:
    return int(rows["boundary_year"].iloc[0])


def newest_year(where: data.Source, indicator: Indicator) -> int:
    """The newest year in which this indicator has a row anywhere."""
    rows = data.coverage(where)
    years = rows.loc[rows["indicator_id"] == indicator.id, "year"]
    return int(years.max()) if len(years) else indicator.source.first_year


def spread(where: data.Source, indicator: Indicator, rows: pd.DataFrame, *, level: Level, gemeente: str) -> str:
    """The sentence on how areas differ, and for municipalities where this one stands."""
    known = rows[rows["status"] == Status.OK.value]
    names = [(str(name), float(value)) for name, value in zip(known["region_name"], known["value"], strict=True)]
    sentence = spread_sentence(
        indicator,
        area=whole_name(where, level, gemeente),
        areas_word=LEVEL_PLURALS[level],
        known=names,
        total=len(rows),
    )
    if level is not Level.MUNICIPALITY:
        return sentence
    own = known[known["region_code"] == gemeente]
    value = None if own.empty else float(own.iloc[0]["value"])
    if value is not None and len(names) == 1:
        sentence = without_figure(len(rows) - 1, len(rows), LEVEL_PLURALS[level])
    return own_and_spread(indicator, name=name_of(where, gemeente), own=value, spread=sentence)


def _record(row: pd.Series) -> dict[str, Any]:
    return {str(key): value for key, value in row.items()}
