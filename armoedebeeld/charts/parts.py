"""Parts of a figure that the screen and the picture share: legend lines, labels, marks and their places."""

from itertools import pairwise

from armoedebeeld.charts.scales import NOT_FROM_ZERO, Axis, value_axis
from armoedebeeld.charts.spec import (
    Item,
    LegendEntry,
    Look,
    MapSpec,
    MarkKind,
    NormStep,
    Series,
    Spec,
    TrendSpec,
    YearMark,
    shown,
)
from armoedebeeld.charts.theme import INK, LineStyle, hatching, line_style
from armoedebeeld.domain.wording import number

HOLLOW = "Open teken: voorlopig cijfer"
ESTIMATED = "Kruisje en stippellijn: geschat op de grenzen van nu"


def items_in(spec: MapSpec, entry: LegendEntry) -> list[Item]:
    """The items that a legend line stands for, drawn or not."""
    return [
        item
        for item in spec.items
        if item.look is entry.look and (entry.look is not Look.MISSING or item.status == entry.status)
    ]


def legend_text(entry: LegendEntry) -> str:
    """The text of a legend line with its count; a kind of absence with the character of its hatching."""
    glyph = f"{hatching(entry.status).glyph} " if entry.look is Look.MISSING else ""
    return f"{glyph}{entry.text} ({entry.count})"


def selected_text(item: Item) -> str:
    """The legend line of the outlined area."""
    return f"gekozen: {item.name} ({item.text})"


def missing_text(item: Item) -> str:
    """What stands in the place of a bar."""
    return f"geen cijfer: {item.text}"


def short_text(item: Item, spec: Spec) -> str:
    """The value beside its mark: with `%`, but without a longer unit, which stands at the axis."""
    value = shown(item, spec)
    if value is None or spec.header.unit.startswith("%"):
        return item.text
    return number(value, spec.header.decimals)


def years_of(spec: TrendSpec) -> list[int]:
    """Every year on the axis, those of a forecast included."""
    years = {point.year for series in spec.series for point in series.points}
    years |= {point.year for point in (spec.forecast.points if spec.forecast else ())}
    return list(range(min(years), max(years) + 1))


def trend_axis(spec: TrendSpec) -> Axis:
    """The value axis; norms and a forecast with its margin are always in sight."""
    values = [value for series in spec.series for point in series.points if (value := shown(point, spec)) is not None]
    norms = [bound for step in spec.norm for bound in (step.low, step.high) if bound is not None]
    ahead = [bound for point in (spec.forecast.points if spec.forecast else ()) for bound in (point.lower, point.upper)]
    return value_axis([*values, *norms, *ahead], unit=spec.header.unit, decimals=spec.header.decimals, room_above=0.12)


def styled(spec: TrendSpec) -> list[tuple[Series, LineStyle]]:
    """Each series with its own style."""
    places: dict[Look, int] = {}
    result = []
    for series in spec.series:
        place = places.get(series.look, 0)
        places[series.look] = place + 1
        result.append((series, line_style(series.look, place)))
    return result


def segments(series: Series) -> list[tuple[tuple[int, ...], bool]]:
    """The years of each stretch of a line, and whether it begins or ends in an estimate (then it is dotted).

    A run of 2018, 2019 (estimated), 2020, 2021 is two stretches: 2018 to 2020 dotted, 2020 to 2021 drawn.
    """
    estimated = {point.year for point in series.points if point.is_estimate}
    parts: list[tuple[tuple[int, ...], bool]] = []
    for run in series.runs:
        for year, after in pairwise(run):
            is_dotted = year in estimated or after in estimated
            if parts and parts[-1][0][-1] == year and parts[-1][1] is is_dotted:
                parts[-1] = ((*parts[-1][0], after), is_dotted)
            else:
                parts.append(((year, after), is_dotted))
    return parts


def end_labels(spec: TrendSpec) -> list[tuple[str, float, str]]:
    """Text, value and colour of what stands at the right end: each line with its last value, norm and forecast."""
    last_year = max(years_of(spec))
    labels = []
    for series, style in styled(spec):
        known = [point for point in series.points if point.value is not None]
        if known:
            last = known[-1]
            when = "" if last.year == last_year else f" ({last.year})"
            labels.append(
                (
                    f"{style.glyph}\u00a0{series.name} {short_text(last, spec)}{when}",
                    shown(last, spec) or 0.0,
                    style.colour,
                )
            )
    if spec.norm:
        labels.append((spec.norm[-1].text, spec.norm[-1].low, INK))
    if spec.forecast:
        labels.append((spec.forecast.text, spec.forecast.points[-1].value, line_style(Look.HIGHLIGHT, 0).colour))
    return labels


def value_labels(spec: TrendSpec) -> list[tuple[Item, bool]]:
    """Points of the highlighted series that get their value, and whether it stands above the point.

    The last one is left to the label at the end of the line.
    """
    chosen = [series for series in spec.series if series.code == spec.selected]
    points = [point for series in chosen for point in series.points if point.value is not None][:-1]
    return [(point, _is_upper(point, spec)) for point in points]


def _is_upper(point: Item, spec: TrendSpec) -> bool:
    others = [
        value
        for series in spec.series
        for other in series.points
        if other.year == point.year and other.code != point.code and (value := shown(other, spec)) is not None
    ]
    return not others or (shown(point, spec) or 0.0) >= sum(others) / len(others)


def is_band(mark: YearMark) -> bool:
    """Whether a mark is a stretch of years without any figure: a hole, or years to come."""
    return mark.kind is MarkKind.FORECAST or (mark.kind is MarkKind.GAP and mark.is_for_all)


def forecast_start(spec: TrendSpec) -> tuple[int, float] | None:
    """The last figure of the highlighted area, from which a forecast is drawn; None without a forecast."""
    if spec.forecast is None:
        return None
    own = next(series for series in spec.series if series.code == spec.selected)
    last = [point for point in own.points if point.value is not None][-1]
    return last.year, shown(last, spec) or 0.0


def marks_above(spec: TrendSpec) -> list[YearMark]:
    """Marks with a place in the plot; a gap of one series among others is told below it."""
    return [mark for mark in spec.marks if mark.kind is not MarkKind.GAP or mark.is_for_all]


def marks_below(spec: TrendSpec) -> list[YearMark]:
    """Gaps of one series among others."""
    return [mark for mark in spec.marks if mark.kind is MarkKind.GAP and not mark.is_for_all]


def text_place(mark: YearMark) -> float:
    """Where the text of a mark hangs on the axis: at the side of a band, or on the line before a changed year."""
    return mark.year - 0.5


def norm_runs(steps: tuple[NormStep, ...], *, bound: str) -> list[list[tuple[float, float]]]:
    """Corner points of the stepped norm line, one list per unbroken stretch.

    Args:
        steps: in order of years.
        bound: `low` or `high`.
    """
    runs: list[list[tuple[float, float]]] = []
    last_year = None
    for step in steps:
        value: float | None = getattr(step, bound)
        if value is None:
            last_year = None
            continue
        if last_year is None or step.first_year != last_year + 1:
            runs.append([])
        runs[-1] += [(step.first_year - 0.5, value), (step.last_year + 0.5, value)]
        last_year = step.last_year
    return runs


def remarks(spec: TrendSpec, axis: Axis) -> list[str]:
    """What stands under the plot: a cut axis, hollow markers, gaps of single series, what a forecast is not."""
    points = [point for series in spec.series for point in series.points if point.value is not None]
    return [
        *([] if axis.starts_at_zero else [NOT_FROM_ZERO]),
        *([HOLLOW] if any(point.is_provisional for point in points) else []),
        *([ESTIMATED] if any(point.is_estimate for point in points) else []),
        *(mark.text for mark in marks_below(spec)),
        *([spec.forecast.caution] if spec.forecast else []),
    ]
