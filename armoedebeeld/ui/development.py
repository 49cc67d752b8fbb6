"""Development in time: one series per area as far as possible on its present borders, and the sentence about it."""

from collections.abc import Sequence

import pandas as pd

from armoedebeeld.charts.builders import build_header, forecast_of, trend_spec
from armoedebeeld.charts.spec import TrendSpec
from armoedebeeld.domain.area_outlook import Outlook, look_ahead, next_norm
from armoedebeeld.domain.area_trend import Development, Gap, comparable_rows, develop, gap_with
from armoedebeeld.domain.borders import Method, join_series
from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.estimate_errors import estimate_sentence
from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.regions import COUNTRY, Level, level_of
from armoedebeeld.domain.sentence_outlook import outlook_notes, outlook_sentence
from armoedebeeld.domain.sentence_trend import development_sentence
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
    ahead = outlook_of(where, indicator, rows, code=highlight) if with_norms else None
    said = [
        sentence_of(where, indicator, rows, code=highlight),
        *([outlook_sentence(indicator, ahead)] if ahead else []),
    ]
    absent = [code for code in codes if code not in set(known["region_code"])]
    header = build_header(
        indicator,
        area=name,
        period_text=str(first) if first == last else f"{first} tot en met {last}",
        level_text="",
        sentence=" ".join(said),
        sources=data.source_lines(where, rows),
        is_fictional=where.is_fictional,
        notes=[
            *(outlook_notes(indicator, ahead) if ahead else []),
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
        events=where.catalogue.events_of(indicator),
        forecast=forecast_of(ahead, indicator),
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


def development_of(
    where: data.Source, indicator: Indicator, rows: pd.DataFrame, *, code: str
) -> tuple[Development | None, Gap | None]:
    """What an area did in its newest comparable years, and how the gap with the country went."""
    own, country = (comparable(where, indicator, rows, code=area) for area in (code, COUNTRY))
    return develop(own, indicator), None if own.empty else gap_with(own, country, indicator)


def sentence_of(where: data.Source, indicator: Indicator, rows: pd.DataFrame, *, code: str) -> str:
    """The sentence of a development."""
    found, gap = development_of(where, indicator, rows, code=code)
    return development_sentence(indicator, found, area=name_of(where, code), gap=gap, is_country=code == COUNTRY)


def outlook_of(where: data.Source, indicator: Indicator, rows: pd.DataFrame, *, code: str) -> Outlook | None:
    """The area towards the first norm after its last figure; None without such a norm, or without a figure."""
    own = comparable(where, indicator, rows, code=code)
    if own.empty:
        return None
    norm = next_norm(indicator.norms, after=int(own["year"].iloc[-1]), level=level_of(code))
    if norm is None:
        return None
    return look_ahead(own, comparable(where, indicator, rows, code=COUNTRY), indicator, norm)


def comparable(where: data.Source, indicator: Indicator, rows: pd.DataFrame, *, code: str) -> pd.DataFrame:
    """The newest years of an area that may be compared (`area_trend.comparable_rows`)."""
    return comparable_rows(rows, indicator, code=code, changes=data.change_log(where))
