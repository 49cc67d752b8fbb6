"""Observations over the years as lines that stop at every gap, changed definition and changed border."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from armoedebeeld.charts.ahead import event_marks, forecast_marks
from armoedebeeld.charts.items import absent_item, records, to_item, with_notes
from armoedebeeld.charts.spec import Forecast, Header, Item, Look, MarkKind, NormStep, Series, TrendSpec, YearMark
from armoedebeeld.domain.catalogue import Event, Indicator, Norm
from armoedebeeld.domain.observations import STATUS_LABELS, Status
from armoedebeeld.domain.periods import runs_without_break
from armoedebeeld.domain.regions import ChangeLog, Level, level_of
from armoedebeeld.domain.wording import norm_phrase

_WIDE_LEVELS = {Level.COUNTRY, Level.PROVINCE}
BORDER_CHANGED = "grens van het gebied gewijzigd"
BORDER_UNKNOWN = "niet bekend of de grens gelijk bleef"


@dataclass(frozen=True)
class _Stop:
    """One series that stops before or in one year, and why."""

    year: int
    kind: MarkKind
    text: str
    name: str


def trend_spec(
    observations: pd.DataFrame,
    indicator: Indicator,
    *,
    header: Header,
    change_log: ChangeLog,
    first_year: int,
    last_year: int,
    highlight: str,
    norms: Sequence[Norm] = (),
    level: Level = Level.MUNICIPALITY,
    events: Sequence[Event] = (),
    forecast: Forecast | None = None,
) -> TrendSpec:
    """Lines of one or more areas.

    Args:
        observations: `domain.observations.COLUMNS` and `region_name`, one row per area and year.
        indicator: what is shown.
        header: from `build_header`.
        change_log: says whether an area is the same one in two boundary years.
        first_year: every year from here has a point, also without a value.
        last_year: the last year shown.
        highlight: code of the area that the figure is about; it has a series even without rows.
        norms: the path of dated norms; those of other levels are left out.
        level: the level of the highlighted area.
        events: what happened in the whole country; those outside the years are left out.
        forecast: of the highlighted area, from `ahead.forecast_of`.

    Raises:
        ValueError: an area has two rows in a year, or the years are in the wrong order.
    """
    if first_year > last_year:
        raise ValueError(f"trend_spec: {first_year} is after {last_year}.")
    years = range(first_year, last_year + 1)
    within = observations[observations["year"].between(first_year, last_year)]
    by_code: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in records(within.sort_values("year"), key=["region_code", "year"]):
        by_code[str(row["region_code"])].append(row)
    codes = sorted(by_code.keys() | {highlight}, key=lambda code: (code != highlight, _size_order(code), code))
    series, stops = [], []
    for code in codes:
        one, own_stops = _series(code, by_code[code], indicator, years=years, log=change_log, highlight=highlight)
        series.append(one)
        stops += own_stops
    points = [point for one in series for point in one.points if point.value is not None]
    until = max([last_year, *(point.year for point in (forecast.points if forecast else ()))])
    marks = [
        *_marks(stops, indicator, years=years, series_count=len(series)),
        *event_marks(events, years),
        *forecast_marks(forecast, last_year=last_year),
    ]
    return TrendSpec(
        header=with_notes(header, [*_year_notes(points), *([forecast.note] if forecast else [])]),
        series=tuple(series),
        marks=tuple(sorted(marks, key=lambda mark: (mark.year, mark.kind, mark.text))),
        norm=_norm_steps(norms, indicator, level=level, years=range(first_year, until + 1)),
        selected=highlight,
        forecast=forecast,
    )


def _size_order(code: str) -> int:
    return -list(Level).index(level_of(code))


def _series(
    code: str, rows: Sequence[dict[str, Any]], indicator: Indicator, *, years: range, log: ChangeLog, highlight: str
) -> tuple[Series, list[_Stop]]:
    name = str(rows[-1]["region_name"]) if rows else code
    by_year = {int(row["year"]): row for row in rows}
    points = tuple(
        to_item(by_year[year], indicator) if year in by_year else absent_item(code, name=name, year=year)
        for year in years
    )
    known = [point.year for point in points if point.value is not None]
    borders = _border_stops(code, name, [by_year[year] for year in known], log)
    breaks = {item.year for item in indicator.breaks} | {stop.year for stop in borders}
    runs = tuple(tuple(run) for run in runs_without_break(known, breaks=breaks))
    gaps = [_Stop(point.year, MarkKind.GAP, _gap_reason(point), name) for point in points if point.value is None]
    return Series(code, name, _look(code, highlight), points, runs), [*borders, *gaps]


def _look(code: str, highlight: str) -> Look:
    if code == highlight:
        return Look.HIGHLIGHT
    return Look.BENCHMARK if level_of(code) in _WIDE_LEVELS else Look.PLAIN


def _border_stops(code: str, name: str, rows: Sequence[dict[str, Any]], log: ChangeLog) -> list[_Stop]:
    stops = []
    for before, after in pairwise(rows):
        old, new = before["boundary_year"], after["boundary_year"]
        if pd.isna(old) or pd.isna(new):
            stops.append(_Stop(int(after["year"]), MarkKind.BORDER, BORDER_UNKNOWN, name))
        elif int(old) != int(new) and not log.is_same_area(code, year=int(old), other_year=int(new)):
            stops.append(_Stop(int(after["year"]), MarkKind.BORDER, _border_reason(code, before, after, log), name))
    return stops


def _border_reason(code: str, before: dict[str, Any], after: dict[str, Any], log: ChangeLog) -> str:
    """Why two years stand on different borders; a figure brought to later borders says on which it stands."""
    old, new = int(before["boundary_year"]), int(after["boundary_year"])
    if new > int(after["year"]) and old <= int(before["year"]):
        return f"vanaf hier op de grenzen van {new}"
    return BORDER_CHANGED if _has_known_change(code, old, new, log) else BORDER_UNKNOWN


def _has_known_change(code: str, old: int, new: int, log: ChangeLog) -> bool:
    steps = range(min(old, new) + 1, max(old, new) + 1)
    return any(
        log.codes.get((code, step)) in {"2", "3"} or code in log.municipal.get(step, frozenset()) for step in steps
    )


def _gap_reason(point: Item) -> str:
    status = Status(point.status)
    return "geen cijfers" if status is Status.MISSING else f"geen cijfers ({STATUS_LABELS[status]})"


def _marks(stops: Sequence[_Stop], indicator: Indicator, *, years: range, series_count: int) -> list[YearMark]:
    marks = [
        YearMark(item.year, f"{item.year}: {item.label}", MarkKind.BREAK)
        for item in indicator.breaks
        if item.year in years
    ]
    grouped: dict[tuple[MarkKind, int, str], list[str]] = defaultdict(list)
    for stop in stops:
        grouped[stop.kind, stop.year, stop.text].append(stop.name)
    by_text: dict[tuple[MarkKind, str, bool], list[int]] = defaultdict(list)
    for (kind, year, text), names in grouped.items():
        is_for_all = len(names) == series_count
        by_text[kind, text if is_for_all else f"{text}: {_names(names)}", is_for_all].append(year)
    for (kind, text, is_for_all), when in by_text.items():
        runs = runs_without_break(when) if kind is MarkKind.GAP else [[year] for year in sorted(when)]
        marks += [_mark(run, text, kind, is_for_all=is_for_all) for run in runs]
    return marks


def _mark(run: Sequence[int], text: str, kind: MarkKind, *, is_for_all: bool) -> YearMark:
    period = str(run[0]) if len(run) == 1 else f"{run[0]} t/m {run[-1]}"
    return YearMark(run[0], f"{period}: {text}", kind, run[-1] if len(run) > 1 else None, is_for_all)


def _year_notes(points: Sequence[Item]) -> list[str]:
    marked = {
        "Voorlopige cijfers": {point.year for point in points if point.is_provisional},
        "Geschatte cijfers": {point.year for point in points if point.is_estimate},
    }
    return [f"{word}: {', '.join(map(str, sorted(years)))}." for word, years in marked.items() if years]


def _names(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(listed) if len(listed) <= 2 else f"{len(listed)} gebieden"


def _norm_steps(norms: Sequence[Norm], indicator: Indicator, *, level: Level, years: range) -> tuple[NormStep, ...]:
    own = sorted((norm for norm in norms if level in norm.levels), key=lambda norm: norm.valid_from)
    steps = []
    for position, norm in enumerate(own):
        until = own[position + 1].valid_from - 1 if position + 1 < len(own) else years[-1]
        first, last = max(norm.valid_from, years[0]), min(until, years[-1])
        if first <= last:
            low, high = (norm.range.min, norm.range.max) if norm.range else (norm.value or 0.0, None)
            steps.append(NormStep(first, last, low, high, f"norm: {norm_phrase(norm, indicator)}"))
    return tuple(steps)
