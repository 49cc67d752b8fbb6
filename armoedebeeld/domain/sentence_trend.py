"""The sentence of a development: what an area did, how sure that is, and how the gap with the country went."""

from armoedebeeld.domain.area_trend import Development, Gap, Unclear
from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.sentence_words import amount, capital
from armoedebeeld.domain.trend import YEARS, TrendState
from armoedebeeld.domain.wording import difference_phrase, number, short_value, value_with_unit

COUNTRY_NAME = "Nederland"
_VERDICTS = {TrendState.IMPROVING: " Dat is beter.", TrendState.WORSENING: " Dat is slechter."}

# Why a development can't be judged, after "Of dat toeval is, is niet te zeggen:".
REASONS: dict[Unclear, str] = {
    Unclear.ONE_YEAR: "er is maar één jaar",
    Unclear.COUNT: "een aantal hangt af van hoeveel mensen er wonen",
    Unclear.NO_PEOPLE: "om hoeveel mensen het gaat, is niet bekend",
    Unclear.REACH: "hoe groot de doelgroep is, is een schatting",
    Unclear.NO_INTERVAL: "bij dit cijfer hoort geen marge",
    Unclear.NO_MARGIN: "de bron geeft niet bij elk jaar een marge",
    Unclear.EVERYBODY: "iedereen of niemand is geteld",
    Unclear.NO_COUNTRY: "voor Nederland zijn er geen cijfers over deze jaren",
    Unclear.FEW_YEARS: "er zijn geen vijf jaren die te vergelijken zijn",
    Unclear.TOO_FAR: "het jaar van de norm ligt te ver weg",
    Unclear.NO_JUDGEMENT: "bij dit cijfer is niet afgesproken of hoger of lager beter is",
}


def development_sentence(
    indicator: Indicator, found: Development | None, *, area: str, gap: Gap | None, is_country: bool = False
) -> str:
    """What an area did in its newest comparable years, and the country in the same years.

    Args:
        indicator: what is shown.
        found: of `area_trend.develop`; None where there is no figure.
        area: its name.
        gap: of `area_trend.gap_with`; None where the country has no figures.
        is_country: the area is the country itself, so that there is no gap.
    """
    if found is None:
        return f"Voor {area} zijn er geen cijfers."
    own = _own(indicator, found, area)
    if is_country or found.first_year == found.last_year or indicator.is_count or indicator.reach is not None:
        return own
    return f"{own} {gap_sentence(indicator, gap)}"


def development_phrase(indicator: Indicator, found: Development | None) -> str:
    """For a table: `duidelijk gedaald: van 18,0% in 2018 naar 9,5% in 2022`, or why that can't be said."""
    if found is None or found.first_year == found.last_year:
        return "nog niet te zeggen"
    values = f"{_from_to(indicator, found.first, found.last)} ({found.first_year} en {found.last_year})"
    if found.is_clear:
        verdict = _VERDICTS.get(found.state, "").replace(" Dat is ", " (").replace(".", ")")
        return f"duidelijk {_moved(found)}{verdict}: {values}"
    if found.state is TrendState.NO_CLEAR_CHANGE:
        return f"geen duidelijke verandering: {values}"
    return values if indicator.is_count else f"{values}; niet te zeggen of dat toeval is"


def gap_sentence(indicator: Indicator, gap: Gap | None) -> str:
    """How the gap with the country went; what the country did itself stands in it."""
    if gap is None:
        return f"{capital(REASONS[Unclear.NO_COUNTRY])}, dus over het verschil is niets te zeggen."
    if gap.first_year == gap.last_year:
        return (
            f"Voor {COUNTRY_NAME} is er maar één van deze jaren ({gap.last_year}), dus of het verschil veranderde, is "
            "niet te zeggen."
        )
    values = _from_to(indicator, gap.country_first, gap.country_last)
    verb = "was" if gap.country_first == gap.country_last else "ging"
    return f"In {COUNTRY_NAME} {verb} het {values}. {_gap_words(indicator, gap)}"


def gap_phrase(indicator: Indicator, gap: Gap | None) -> str:
    """For a table: `duidelijk kleiner: was 6,1, nu 3,5 procentpunt`; an en dash where there is nothing to compare."""
    if indicator.is_count or gap is None or gap.first_year == gap.last_year:
        return "–"
    was, now = (number(size, indicator.decimals) for size in (gap.first, gap.last))
    values = f"was {was}, nu {now}"
    if gap.state is TrendState.CANNOT_SAY:
        return f"{values}; niet te zeggen of dat toeval is"
    if not gap.is_clear:
        return f"niet duidelijk veranderd: {values}"
    return f"duidelijk {_size_word(gap)}: {values}"


def _size_word(gap: Gap) -> str:
    return "groter" if abs(gap.last) > abs(gap.first) else "kleiner" if abs(gap.last) < abs(gap.first) else "omgekeerd"


def _own(indicator: Indicator, found: Development, area: str) -> str:
    if found.first_year == found.last_year:
        return (
            f"In {area} was dit {amount(found.last, indicator)} in {found.last_year}. "
            "Er is geen ander jaar om dit mee te vergelijken: de cijfers ontbreken of de grens veranderde."
        )
    period = f"tussen {found.first_year} en {found.last_year}"
    values = _from_to(indicator, found.first, found.last)
    few = (
        ""
        if found.years == YEARS or found.why
        else " Er zijn te weinig jaren: we vergelijken alleen het eerste en het laatste."
    )
    if found.is_clear:
        verdict = _VERDICTS.get(found.state, "")
        return f"In {area} is dit {period} duidelijk {_moved(found)}: {values}.{verdict}{few}"
    if found.state is TrendState.NO_CLEAR_CHANGE:
        return f"In {area} is er {period} geen duidelijke verandering: {values}.{few}"
    changed = f"In {area} ging dit {period} {values}."
    if found.first == found.last:
        changed = f"In {area} was dit in {found.first_year} en in {found.last_year} {amount(found.last, indicator)}."
    if indicator.is_count:
        return changed
    reason = REASONS[found.why or Unclear.NO_PEOPLE]
    return f"{changed} Of dat toeval is, is niet te zeggen: {reason}."


def _moved(found: Development) -> str:
    return "gestegen" if found.last > found.first else "gedaald"


def _from_to(indicator: Indicator, first: float, last: float) -> str:
    """`van 14,1% naar 9,5%`; the same figure is said once."""
    if first == last:
        return f"in beide jaren {amount(last, indicator)}"
    return f"van {short_value(first, indicator)} naar {_with_unit(last, indicator)}"


def _with_unit(value: float, indicator: Indicator) -> str:
    return short_value(value, indicator) if indicator.unit == "score" else value_with_unit(value, indicator)


def _gap_words(indicator: Indicator, gap: Gap) -> str:
    end = "" if gap.state is not TrendState.CANNOT_SAY else " Ook daarvan is niet te zeggen of het toeval is."
    if gap.first * gap.last < 0:
        first, last = (_beside(size, indicator) for size in (gap.first, gap.last))
        sure = "" if gap.is_clear or end else " Dat kan toeval zijn."
        return f"Eerst was het hier {first} dan in {COUNTRY_NAME}, later {last}.{sure}{end}"
    was, now = number(abs(gap.first), indicator.decimals), difference_phrase(gap.last, indicator)
    values = f"van {was} naar {now}" if abs(gap.first) != abs(gap.last) else f"in beide jaren {now}"
    whom = f"Het verschil met {COUNTRY_NAME}"
    if gap.is_clear:
        return f"{whom} is duidelijk {_size_word(gap)} geworden: {values}."
    if end:
        return f"{whom} {'ging' if values.startswith('van') else 'was'} {values}.{end}"
    return f"{whom} is niet duidelijk veranderd: {values}."


def _beside(size: float, indicator: Indicator) -> str:
    return f"{difference_phrase(size, indicator)} {'hoger' if size > 0 else 'lager'}"
