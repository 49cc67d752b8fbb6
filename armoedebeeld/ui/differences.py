"""Vergelijken beyond one ranking: areas by their size, over three years, and how far apart neighbourhoods are."""

from dataclasses import replace

import numpy as np

from armoedebeeld.charts.builders import build_header, funnel_spec, ranking_spec
from armoedebeeld.charts.items import records, to_item
from armoedebeeld.charts.spec import FunnelSpec, Header, Item, Line, Look, RankingSpec
from armoedebeeld.domain.arrays import as_floats
from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.inequality import PART, Inequality, inequality
from armoedebeeld.domain.intervals import wilson_interval
from armoedebeeld.domain.margin_words import margin_text
from armoedebeeld.domain.norms import round_as_shown
from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.published_intervals import IntervalRule
from armoedebeeld.domain.regions import LEVEL_LABELS, LEVEL_PLURALS, Level
from armoedebeeld.domain.sentence_areas import fifths_sentence
from armoedebeeld.domain.wording import number, value_with_unit
from armoedebeeld.ui import data, filters, views
from armoedebeeld.ui.pooled import Compared
from armoedebeeld.ui.reach_notes import reach_notes

_TOGETHER = (
    "Drie jaren samen: de tellers opgeteld, gedeeld door de noemers opgeteld. Wie er drie jaar woont, telt drie keer "
    "mee; de marge houdt daar rekening mee."
)


def ranking_figure(
    where: data.Source, choice: filters.Choice, compared: Compared, *, selected: str | None
) -> RankingSpec:
    """The areas from high to low, judged, with the municipality and the country as lines."""
    header = _header(where, choice, compared)
    return ranking_spec(
        compared.rows, choice.indicator, header=header, benchmarks=compared.wholes, judged=compared.judged,
        selected=selected,
    )  # fmt: skip


def funnel_figure(
    where: data.Source, choice: filters.Choice, compared: Compared, *, selected: str | None
) -> FunnelSpec | None:
    """The areas by their size; None where nothing is judged by counts, so that there is no funnel."""
    if compared.judged is None or compared.rule is None:
        return None
    whole = records(compared.whole(choice.level, choice.gemeente), key=["region_code"])[0]
    return funnel_spec(
        compared.rows,
        choice.indicator,
        header=_header(where, choice, compared),
        rule=compared.rule,
        benchmark=to_item(whole, choice.indicator, look=Look.BENCHMARK),
        judged=compared.judged,
        selected=selected,
    )


def gap_figure(where: data.Source, choice: filters.Choice, compared: Compared) -> RankingSpec | None:
    """The fifth of the people with the highest and with the lowest figure; None where that can't be calculated."""
    rule, indicator = compared.rule, choice.indicator
    if rule is None or compared.judged is None or choice.level is Level.MUNICIPALITY:
        return None
    known = compared.rows[compared.rows["lower"].notna() & compared.rows["denominator"].notna()]
    whole = as_floats(known["denominator"])
    counted = as_floats(known["numerator"])
    part = np.where(np.isnan(counted), as_floats(known["value"]) / rule.multiplier * whole, counted)
    found = inequality(np.minimum(part, whole), whole, multiplier=rule.multiplier, design_effect=rule.design_effect)
    if found is None:
        return None
    header = replace(
        _header(where, choice, compared),
        title=f"Verschil tussen {LEVEL_PLURALS[choice.level]}: {indicator.title}",
        sentence=fifths_sentence(found, indicator, areas=LEVEL_PLURALS[choice.level]),
        notes=_gap_notes(found, indicator, choice.level, compared, people=float(whole.sum())),
        row_word="groep",
        file_name=f"verschil_{_header(where, choice, compared).file_name}",
    )
    period = compared.period if compared.is_pooled else ""
    items = _fifths(found, indicator, rule, people=float(whole.sum()), year=choice.year, period=period)
    benchmark = records(compared.whole(choice.level, choice.gemeente), key=["region_code"])[0]
    shown = to_item(benchmark, indicator, look=Look.BENCHMARK)
    line = Line(round_as_shown(float(shown.value or 0), indicator.decimals), f"{shown.name}: {shown.text}")
    return RankingSpec(header=header, items=items, lines=(line,))


def _gap_notes(
    found: Inequality, indicator: Indicator, level: Level, compared: Compared, *, people: float
) -> tuple[str, ...]:
    areas, words = LEVEL_PLURALS[level], indicator.population_words
    absent = len(compared.rows) - found.areas
    left_out = f" Van {number(absent)} {areas} is er geen cijfer; die tellen niet mee." if absent else ""
    return (
        *indicator.caveats,
        f"Hoogste en laagste: de {areas} waar een vijfde van de {words} woont met het hoogste en het laagste cijfer: "
        f"elk ongeveer {number(PART * people)} {words}, uit {number(found.areas)} {areas}.{left_out}",
        "Wie op hoogte sorteert, vindt altijd een verschil. Daarom staat erbij hoe groot dat door toeval zou zijn.",
    )


def _fifths(
    found: Inequality, indicator: Indicator, rule: IntervalRule, *, people: float, year: int, period: str
) -> tuple[Item, ...]:
    size = PART * people
    shares = np.clip(np.array([found.highest, found.lowest]) / rule.multiplier, 0, 1)
    lower, upper = wilson_interval(shares * size, [size, size], design_effect=rule.design_effect)
    names = {"HOOGSTE": "Vijfde deel met de hoogste cijfers", "LAAGSTE": "Vijfde deel met de laagste cijfers"}
    return tuple(
        Item(
            code=code,
            name=name,
            value=value,
            status=Status.OK.value,
            text=value_with_unit(value, indicator),
            look=look,
            year=year,
            period=period,
            n=size,
            lower=float(low) * rule.multiplier,
            upper=float(high) * rule.multiplier,
            margin=margin_text(float(low) * rule.multiplier, float(high) * rule.multiplier, indicator),
        )
        for (code, name), value, look, low, high in zip(
            names.items(), (found.highest, found.lowest), (Look.HIGHLIGHT, Look.PLAIN), lower, upper, strict=True
        )
    )


def _header(where: data.Source, choice: filters.Choice, compared: Compared) -> Header:
    indicator, level = choice.indicator, choice.level
    said, notes = views.judged_words(compared.rows, indicator, compared.judged, level=level)
    spread = views.spread(where, indicator, compared.rows, level=level, gemeente=choice.gemeente)
    together = [_TOGETHER] if compared.is_pooled else []
    return build_header(
        indicator,
        area=views.whole_name(where, level, choice.gemeente),
        period_text=compared.period,
        level_text=f"per {LEVEL_LABELS[level]}",
        sentence=f"{spread} {said}".strip(),
        sources=data.source_lines(where, compared.behind),
        is_fictional=where.is_fictional,
        notes=[*reach_notes(where, indicator, compared.rows), *together, *notes],
    )
