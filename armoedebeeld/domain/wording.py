"""Numbers, dates and small phrases in plain Dutch; whole sentences are made in `sentence*.py`."""

from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from armoedebeeld.domain.catalogue import Direction, Indicator, Norm
from armoedebeeld.domain.norms import round_as_shown

LOCALE = "nl_NL"


def number(value: float | None, decimals: int = 0) -> str:
    """`1234.5` as `1.234,5`; an en dash where there is no number."""
    if value is None or value != value:
        return "–"
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(round_as_shown(value, decimals), format=pattern, locale=LOCALE))


def long_date(moment: date) -> str:
    """`21 november 2026`."""
    return str(format_date(moment, format="d MMMM yyyy", locale=LOCALE))


def value_with_unit(value: float | None, indicator: Indicator) -> str:
    """`12,3%`, `45 per 1.000 inwoners`, `€ 25,7 duizend`: the number as the unit asks."""
    text = number(value, indicator.decimals)
    if text == "–":
        return text
    return f"{text}%" if indicator.unit == "%" else f"{text} {indicator.unit}"


def unit_phrase(indicator: Indicator) -> str:
    """The unit for an axis or legend: `% van de huishoudens`."""
    return f"% van de {indicator.population_words}" if indicator.unit == "%" else indicator.unit


def norm_phrase(norm: Norm, indicator: Indicator) -> str:
    """`hoogstens 5,0%`, `minstens 80%`, `tussen 2 en 4%`."""
    if norm.range is not None:
        low = number(norm.range.min, indicator.decimals)
        return f"tussen {low} en {value_with_unit(norm.range.max, indicator)}"
    bound = {Direction.LOWER_IS_BETTER: "hoogstens ", Direction.HIGHER_IS_BETTER: "minstens "}
    return bound.get(indicator.direction, "") + value_with_unit(norm.value, indicator)


def difference_phrase(difference: float, indicator: Indicator) -> str:
    """`8,5 procentpunt` or `12 per 1.000 inwoners`: the size of a difference, without its sign."""
    text = number(abs(difference), indicator.decimals)
    return f"{text} procentpunt" if indicator.unit == "%" else f"{text} {indicator.unit}"


def short_value(value: float | None, indicator: Indicator) -> str:
    """The number alone, with % where that is the unit: `12,3%`, `45`."""
    return number(value, indicator.decimals) + ("%" if indicator.unit == "%" else "")
