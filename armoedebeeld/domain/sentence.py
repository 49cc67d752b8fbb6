"""The plain-Dutch sentence of one figure: what, out of whom, compared with what, how sure, and what can't be said."""

from dataclasses import dataclass

from armoedebeeld.domain.catalogue import Indicator, Kind
from armoedebeeld.domain.comparison import ComparisonState
from armoedebeeld.domain.judging import Judgement
from armoedebeeld.domain.norms import round_as_shown
from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.sentence_words import (
    REASONS,
    amount,
    as_much,
    capital,
    counted,
    in_area,
    is_or_are,
    more_or_less,
    one_in,
)
from armoedebeeld.domain.wording import number, short_value, value_with_unit

_EVERYBODY = 100
_SMALL = (Level.WIJK, Level.BUURT, Level.OWN_AREA)
_CANNOT_SAY = "Of het verschil toeval is, is niet te zeggen."
_NO_CHANCE = "geen toeval."
_VERDICTS = {ComparisonState.BETTER: ", en dus beter", ComparisonState.WORSE: ", en dus slechter"}


@dataclass(frozen=True)
class Said:
    """One area's figure in one year, as the long table has it.

    Attributes:
        value: None where there is none; then `status` says why.
        n: out of how many, where that is known.
    """

    area: str
    level: Level
    year: int
    value: float | None
    status: Status = Status.OK
    n: float | None = None
    lower: float | None = None
    upper: float | None = None
    is_provisional: bool = False
    is_estimate: bool = False

    @property
    def named(self) -> str:
        """`de wijk Centrum`."""
        return self.where.removeprefix("in ")

    @property
    def where(self) -> str:
        """`in de wijk Centrum`."""
        return in_area(self.area, self.level)


def figure_sentence(
    indicator: Indicator, said: Said, *, other: Said | None = None, judgement: Judgement | None = None
) -> str:
    """What a figure says, beside another area's.

    Args:
        indicator: what is shown.
        said: the area.
        other: the whole that it is compared with, in the same year; None where nothing is compared.
        judgement: of the area beside `other`; None where nothing can be judged.
    """
    if said.value is None:
        return missing_sentence(said.named, said.year, said.status)
    parts = [value_sentence(indicator, said), margin_sentence(indicator, said), stage_sentence(said)]
    if other is not None and not indicator.is_count:
        parts.insert(1, comparison_sentence(indicator, said, other, judgement))
    return " ".join(filter(None, parts))


def remark_sentence(
    indicator: Indicator, said: Said, *, other: Said | None = None, judgement: Judgement | None = None
) -> str:
    """The same for below a large value, which is not said again."""
    if said.value is None:
        return missing_sentence(said.named, said.year, said.status)
    about = ", ".join(filter(None, [str(said.year), _of_whom(indicator, said)]))
    compared = "" if other is None or indicator.is_count else comparison_sentence(indicator, said, other, judgement)
    return " ".join(filter(None, [f"{about}.", compared, stage_sentence(said)]))


def _of_whom(indicator: Indicator, said: Said) -> str:
    """What a large value leaves unsaid: of whom a percentage is, or its unit."""
    if indicator.is_count:
        return ""
    if indicator.unit != "%":
        return indicator.unit
    ratio = ratio_of(indicator, said)
    return f"van de {indicator.population_words}{f': {ratio}' if ratio else ''}"


def missing_sentence(area: str, year: int, status: Status) -> str:
    """Why there is no figure: `Voor de wijk Centrum is er geen cijfer over 2020: de bron heeft het nog niet...`."""
    return f"Voor {area} is er geen cijfer over {year}: {REASONS[status]}."


def value_sentence(indicator: Indicator, said: Said) -> str:
    """What the figure is: out of whom, with `1 op de 12` where that is honest.

    Raises:
        ValueError: there is no value to say.
    """
    if said.value is None:
        raise ValueError(f"{said.area}, {said.year}: there is no value; use missing_sentence")
    where = f"{capital(said.where)}"
    if indicator.is_count:
        is_context = indicator.scheme is None and indicator.type is Kind.CONTEXT
        verb = f"{is_or_are(said.value)} er" if is_context else "gaat het om"
        return f"{where} {verb} {counted(said.value, _who(indicator) if is_context else indicator.unit)} ({said.year})."
    if indicator.reach is not None:
        return f"{where} {_reach(indicator, said)}"
    if indicator.unit != "%":
        return f"{where} is dit {amount(said.value, indicator)} ({said.year})."
    return f"{where} gaat het om {share_phrase(indicator, said)} ({said.year})."


def _who(indicator: Indicator) -> str:
    """Who is counted, with their age where it is known: `kinderen tot 15 jaar`."""
    says_more = indicator.unit in indicator.population_words.split()
    return indicator.population_words if says_more else indicator.unit


def share_phrase(indicator: Indicator, said: Said) -> str:
    """`9,5% van de kinderen onder de 18 jaar, ongeveer 1 op de 11`; without a value an en dash."""
    text = f"{value_with_unit(said.value, indicator)} van de {indicator.population_words}"
    ratio = ratio_of(indicator, said)
    return f"{text}, {ratio}" if ratio else text


def ratio_of(indicator: Indicator, said: Said) -> str:
    """`ongeveer 1 op de 11`; empty where that would mislead."""
    if said.value is None or said.is_estimate:
        return ""
    return one_in(said.value, indicator, level=said.level, n=said.n, lower=said.lower, upper=said.upper)


def comparison_sentence(indicator: Indicator, said: Said, other: Said, judgement: Judgement | None = None) -> str:
    """How the figure lies beside the other's, and whether that may be chance; judged only where it may be."""
    if said.value is None or other.value is None:
        return f"Voor {other.area} is er dat jaar geen cijfer om mee te vergelijken."
    here, there = (round_as_shown(value, indicator.decimals) for value in (said.value, other.value))
    if here == there:
        return f"Dat is {as_much(indicator)} als {other.where}."
    end = _chance(indicator, here - there, other, judgement)
    verdict = _VERDICTS.get(judgement.state, "") if judgement is not None and end.endswith(_NO_CHANCE) else ""
    word = more_or_less(indicator, is_more=here > there)
    return f"Dat is {word} dan de {short_value(other.value, indicator)} {other.where}{verdict}. {end}"


def _chance(indicator: Indicator, difference: float, other: Said, judgement: Judgement | None) -> str:
    """How sure a difference is; sure only where it goes the way that the two figures show."""
    if judgement is None or judgement.state is ComparisonState.NOT_COMPARABLE:
        return f"{_CANNOT_SAY[:-1]}: {why_no_chance(indicator)}."
    size = judgement.difference or 0.0
    if not judgement.is_different:
        is_small = abs(size) < (indicator.minimum_relevant_difference or 0.0) - 1e-9
        return "Het verschil is te klein om iets te betekenen." if is_small else "Zo'n verschil kan toeval zijn."
    if size * difference <= 0:
        return _CANNOT_SAY
    sure = "vrijwel zeker" if judgement.is_nearly_certain else "waarschijnlijk"
    whom = f"met de rest van {other.area} " if judgement.is_against_rest else ""
    return f"Het verschil {whom}is {sure} {_NO_CHANCE}"


def margin_sentence(indicator: Indicator, said: Said) -> str:
    """How far chance moves a figure of a small area; empty for a whole municipality, and without a margin.

    Of a reach: between which bounds it lies, at every level.
    """
    if indicator.reach is not None:
        return _bounds(indicator, said)
    if said.level not in _SMALL or said.lower is None or said.upper is None:
        return ""
    low, high = (short_value(limit, indicator) for limit in (said.lower, said.upper))
    if low == high:
        return ""
    return f"Door toeval schuift zo'n cijfer meestal tussen {low} en {high}."


def why_no_chance(indicator: Indicator) -> str:
    """Why a difference can't be told from chance, as the end of a sentence."""
    if indicator.reach is not None:
        return "hoe groot de doelgroep is, is een schatting"
    if indicator.no_interval:
        return "bij dit cijfer hoort geen marge"
    return "om hoeveel mensen het gaat, is niet bekend"


def stage_sentence(said: Said) -> str:
    """Whether the figure may still change, or is an estimate; empty where neither."""
    marks = {"voorlopig": said.is_provisional, "geschat": said.is_estimate}
    words = " en ".join(word for word, is_so in marks.items() if is_so)
    return f"Dit cijfer is {words}." if words else ""


def _reach(indicator: Indicator, said: Said) -> str:
    """The users beside their group."""
    shown = value_with_unit(said.value, indicator)
    over = " Meer dan 100% betekent: de doelgroep past niet goed bij de gebruikers."
    is_over = said.value is not None and said.value > _EVERYBODY
    return f"is het bereik {shown} van de doelgroep ({said.year}).{over if is_over else ''}"


def _bounds(indicator: Indicator, said: Said) -> str:
    """Between which bounds a reach lies; empty where its group is known."""
    low, high = (number(limit, indicator.decimals) for limit in (said.lower, said.upper))
    if said.lower is None or said.upper is None or low == high:
        return ""
    return f"De doelgroep is niet precies bekend: het bereik ligt tussen {low} en {high}%."
