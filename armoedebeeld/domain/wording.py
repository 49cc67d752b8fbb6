"""Numbers, dates and sentences in plain Dutch."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from armoedebeeld.domain.catalogue import Direction, Indicator, Norm
from armoedebeeld.domain.norms import NormState, round_as_shown
from armoedebeeld.domain.observations import STATUS_LABELS, Status

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


def missing_sentence(area: str, year: int, status: Status) -> str:
    """Why there is no figure, as a sentence."""
    return f"Voor {area} is er geen cijfer over {year}: {STATUS_LABELS[status]}."


def value_sentence(indicator: Indicator, *, area: str, year: int, value: float, is_provisional: bool = False) -> str:
    """What one value says, such as `Amsterdam, 2022: 9,5%. Dit cijfer is voorlopig`."""
    provisional = " Dit cijfer is voorlopig." if is_provisional else ""
    return f"{area}, {year}: {value_with_unit(value, indicator)}.{provisional}"


def compare_sentence(
    indicator: Indicator, *, value: float, other: float | None, other_name: str, other_status: Status = Status.MISSING
) -> str:
    """How a value lies beside another area's, without saying that the difference matters."""
    if other is None:
        return f"Een cijfer voor {other_name} is er niet ({STATUS_LABELS[other_status]})."
    here, there = round_as_shown(value, indicator.decimals), round_as_shown(other, indicator.decimals)
    shown = value_with_unit(other, indicator)
    if here == there:
        return f"Dat is hetzelfde als in {other_name}: {shown}."
    return f"Dat is {'meer' if here > there else 'minder'} dan in {other_name}: {shown}."


def norm_sentence(
    indicator: Indicator, *, norm: Norm | None, state: NormState, area: str, year: int, value: float | None
) -> str:
    """How an area's value of a year stands against its norm."""
    if norm is None:
        return f"Voor {area} is bij dit cijfer nog geen norm afgesproken."
    text = f"de norm van {norm_phrase(norm, indicator)} (die geldt vanaf {norm.valid_from})"
    shown = f"In {year} was dit {value_with_unit(value, indicator)}."
    endings = {
        NormState.MET: f"{shown} Daarmee haalt {area} {text}.",
        NormState.NOT_MET: f"{shown} Daarmee haalt {area} {text} niet.",
        NormState.NO_VALUE: f"Er is geen cijfer om met {text} te vergelijken.",
    }
    return endings.get(state, f"{shown} Bij dit cijfer geven we geen oordeel over {text}.")


def difference_phrase(difference: float, indicator: Indicator) -> str:
    """`8,5 procentpunt` or `12 per 1.000 inwoners`: the size of a difference, without its sign."""
    text = number(abs(difference), indicator.decimals)
    return f"{text} procentpunt" if indicator.unit == "%" else f"{text} {indicator.unit}"


def short_value(value: float | None, indicator: Indicator) -> str:
    """The number alone, with % where that is the unit: `12,3%`, `45`."""
    return number(value, indicator.decimals) + ("%" if indicator.unit == "%" else "")


def spread_sentence(
    indicator: Indicator, *, area: str, areas_word: str, known: Sequence[tuple[str, float]], total: int
) -> str:
    """Lowest and highest of the areas inside an area, and how many have no figure.

    Args:
        indicator: what is shown.
        area: the whole, such as the municipality.
        areas_word: `wijken`, `buurten`.
        known: name and value of each area with a value.
        total: number of areas, those without a value included.
    """
    missing = total - len(known)
    if not known:
        return f"Van geen van de {number(total)} {areas_word} in {area} is er een cijfer."
    without = f" Van {number(missing)} van de {number(total)} {areas_word} is er geen cijfer." if missing else ""
    if len(known) == 1:
        return f"Het enige cijfer is {value_with_unit(known[0][1], indicator)} ({known[0][0]}).{without}"
    low, high = min(known, key=lambda pair: pair[1]), max(known, key=lambda pair: pair[1])
    if round_as_shown(low[1], indicator.decimals) == round_as_shown(high[1], indicator.decimals):
        return f"In alle {areas_word} met een cijfer is dit {value_with_unit(low[1], indicator)}.{without}"
    return (
        f"De {areas_word} lopen uiteen van {short_value(low[1], indicator)} ({low[0]}) "
        f"tot {value_with_unit(high[1], indicator)} ({high[0]}).{without}"
    )


def change_phrase(indicator: Indicator, *, first: tuple[int, float], last: tuple[int, float]) -> str:
    """`omlaag: van 18,0% in 2011 naar 9,5% in 2022`, or that both years are the same."""
    (year, start), (later, end) = first, last
    before, after = round_as_shown(start, indicator.decimals), round_as_shown(end, indicator.decimals)
    if before == after:
        return f"gelijk: {value_with_unit(end, indicator)} in {year} en in {later}"
    direction = "omlaag" if after < before else "omhoog"
    return f"{direction}: van {short_value(start, indicator)} in {year} naar {short_value(end, indicator)} in {later}"


def change_sentence(indicator: Indicator, *, area: str, first: tuple[int, float], last: tuple[int, float]) -> str:
    """From when to when a value went up or down, without saying why or how sure that is."""
    (year, start), (later, end) = first, last
    if year == later:
        return (
            f"In {area} was dit {value_with_unit(end, indicator)} in {later}. "
            "Er is geen jaar vlak ervoor om dit mee te vergelijken: de cijfers ontbreken of de grens veranderde."
        )
    phrase = change_phrase(indicator, first=first, last=last)
    if phrase.startswith("gelijk"):
        return f"In {area} was dit in {year} en in {later} even hoog: {value_with_unit(end, indicator)}."
    difference = round_as_shown(end, indicator.decimals) - round_as_shown(start, indicator.decimals)
    return f"In {area} ging dit {phrase}. Dat is {difference_phrase(difference, indicator)} verschil."
