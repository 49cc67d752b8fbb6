"""What stands on a time line beside the figures: national events, and the part that is calculated, not measured."""

from collections.abc import Iterable

from armoedebeeld.charts.spec import Forecast, ForecastPoint, MarkKind, YearMark
from armoedebeeld.domain.area_outlook import Ahead, Outlook
from armoedebeeld.domain.catalogue import Event, Indicator
from armoedebeeld.domain.norms import round_as_shown
from armoedebeeld.domain.sentence_outlook import CAUTION, ahead_text, path_note

CALCULATED = "rekensom, geen meting"


def forecast_of(found: Outlook | None, indicator: Indicator) -> Forecast | None:
    """An outlook as a part of a figure, rounded as shown; None where there is no line to draw."""
    if found is None or not found.path:
        return None
    points = tuple(_point(ahead, indicator) for ahead in found.path)
    return Forecast(points, ahead_text(indicator, found.path[-1]), caution=CAUTION, note=path_note(indicator, found))


def _point(ahead: Ahead, indicator: Indicator) -> ForecastPoint:
    value, lower, upper = (round_as_shown(part, indicator.decimals) for part in (ahead.value, ahead.lower, ahead.upper))
    return ForecastPoint(ahead.year, value, lower, upper, text=f"{ahead.year}, {ahead_text(indicator, ahead)}")


def event_marks(events: Iterable[Event], years: range) -> list[YearMark]:
    """A mark per event that lies in the years of a figure, cut to these years; its text keeps its own."""
    marks = []
    for event in events:
        first, last = max(event.first_year, years[0]), min(event.last_year, years[-1])
        if first <= last:
            period = (
                str(event.first_year)
                if event.first_year == event.last_year
                else f"{event.first_year} t/m {event.last_year}"
            )
            marks.append(YearMark(first, f"{period}: {event.label}", MarkKind.EVENT, last))
    return marks


def forecast_marks(forecast: Forecast | None, *, last_year: int) -> list[YearMark]:
    """The years after the last figure of any area, in which nothing was measured."""
    if forecast is None or forecast.points[-1].year <= last_year:
        return []
    first, last = last_year + 1, forecast.points[-1].year
    period = str(first) if first == last else f"{first} t/m {last}"
    return [YearMark(first, f"{period}: {CALCULATED}", MarkKind.FORECAST, last)]
