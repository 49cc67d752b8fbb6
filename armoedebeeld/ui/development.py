"""Development in time: one series per area as far as possible on its present borders, and the sentence about it."""

from collections.abc import Sequence

import pandas as pd

from armoedebeeld.charts.builders import build_header, trend_spec
from armoedebeeld.charts.spec import TrendSpec
from armoedebeeld.domain import wording
from armoedebeeld.domain.borders import Method, join_series
from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.estimate_errors import estimate_sentence
from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.periods import runs_without_break
from armoedebeeld.domain.regions import COUNTRY, Level
from armoedebeeld.ui import data
from armoedebeeld.ui.reach_notes import reach_notes
from armoedebeeld.ui.views import name_of

HOW_CARRIED = {
    Method.MERGED: "opgeteld uit de gemeenten die zijn samengegaan",
    Method.RECODED: "zelfde gebied, toen met een andere code",
}


def series(
    where: data.Source, indicator: Indicator, codes: Sequence[str], *, with_estimates: bool = False
) -> pd.DataFrame:
    """One row per area and year, each area as far as possible on its newest borders (`borders.join_series`)."""
    published, carried = data.series(where, indicator, codes), data.carried(where, codes)
    own = carried[carried["indicator_id"] == indicator.id]
    return join_series(published, own, changes=data.change_log(where), with_estimates=with_estimates)


def has_estimates(where: data.Source, indicator: Indicator, codes: Sequence[str]) -> bool:
    """Whether there is an estimate for any of these areas."""
    rows = data.carried(where, codes)
    is_estimate = (rows["indicator_id"] == indicator.id) & (rows["method"] == Method.ESTIMATED.value)
    return bool((is_estimate & rows["value"].notna()).any())


def trend_figure(
    where: data.Source,
    indicator: Indicator,
    *,
    highlight: str,
    others: Sequence[str],
    level: Level,
    with_norms: bool = False,
    with_estimates: bool = False,
) -> TrendSpec | None:
    """The development of an area beside others; None where the area has no row at all."""
    # Beside a number of people in the whole country every other number is a line at zero.
    beside = [code for code in others if not (indicator.is_count and code == COUNTRY)]
    codes = list(dict.fromkeys([highlight, *beside]))
    rows = series(where, indicator, codes, with_estimates=with_estimates)
    own = rows[(rows["region_code"] == highlight) & (rows["status"] == Status.OK.value)]
    known = rows[rows["status"] == Status.OK.value]
    if own.empty:
        return None
    first, last = int(known["year"].min()), int(known["year"].max())
    name = name_of(where, highlight)
    absent = [code for code in codes if code not in set(known["region_code"])]
    header = build_header(
        indicator,
        area=name,
        period_text=str(first) if first == last else f"{first} tot en met {last}",
        level_text="",
        sentence=development_sentence(where, indicator, rows, code=highlight),
        sources=data.source_lines(where, rows),
        is_fictional=where.is_fictional,
        notes=[
            *(f"Voor {name_of(where, code)} zijn er bij deze bron geen cijfers." for code in absent),
            *reach_notes(where, indicator, known),
            *_border_notes(known),
            *_estimate_notes(known, indicator),
        ],
    )
    return trend_spec(
        known if absent else rows[rows["year"].between(first, last)],
        indicator,
        header=header,
        change_log=data.change_log(where),
        first_year=first,
        last_year=last,
        highlight=highlight,
        norms=indicator.norms if with_norms else (),
        level=level,
    )


def _border_notes(rows: pd.DataFrame) -> list[str]:
    """How figures of earlier years were brought to the present borders, per area; the error of estimates."""
    notes = []
    for (name, method), part in rows.groupby(["region_name", "method"], sort=True):
        if (how := HOW_CARRIED.get(Method(str(method)))) is not None:
            years = ", ".join(str(year) for year in sorted({int(year) for year in part["year"]}))
            notes.append(f"{name}, {years}: {how}.")
    return notes


def _estimate_notes(rows: pd.DataFrame, indicator: Indicator) -> list[str]:
    """How far estimates like these are from the truth, as measured; once per level."""
    levels = sorted({Level(str(level)) for level in rows.loc[rows["is_estimate"], "region_level"]})
    return [estimate_sentence(data.estimate_errors(), indicator, level=level) for level in levels]


def development_sentence(where: data.Source, indicator: Indicator, rows: pd.DataFrame, *, code: str) -> str:
    """How an area went in the last run of years that may be compared, and the country in the same years."""
    run = comparable_run(where, indicator, rows, code=code)
    if not run:
        return f"Voor {name_of(where, code)} zijn er geen cijfers."
    first, last = run[0], run[-1]
    own = wording.change_sentence(indicator, area=name_of(where, code), first=first, last=last)
    country = dict(comparable_run(where, indicator, rows, code=COUNTRY))
    if code == COUNTRY or first[0] == last[0] or first[0] not in country or last[0] not in country:
        return own
    both = (first[0], country[first[0]]), (last[0], country[last[0]])
    return f"{own} {wording.change_sentence(indicator, area=name_of(where, COUNTRY), first=both[0], last=both[1])}"


def comparable_run(
    where: data.Source, indicator: Indicator, rows: pd.DataFrame, *, code: str
) -> list[tuple[int, float]]:
    """The newest years (ascending) that may be compared: no hole, no break, the same borders, nothing estimated."""
    known = rows[(rows["region_code"] == code) & (rows["status"] == Status.OK.value) & ~rows["is_estimate"]]
    values = {int(year): float(value) for year, value in zip(known["year"], known["value"], strict=True)}
    borders = {int(year): int(border) for year, border in zip(known["year"], known["boundary_year"], strict=True)}
    runs = runs_without_break(list(values), breaks=[item.year for item in indicator.breaks])
    if not runs:
        return []
    log, kept = data.change_log(where), [runs[-1][-1]]
    for year in reversed(runs[-1][:-1]):
        if not log.is_same_area(code, year=borders[year], other_year=borders[kept[0]]):
            break
        kept.insert(0, year)
    return [(year, values[year]) for year in kept]
