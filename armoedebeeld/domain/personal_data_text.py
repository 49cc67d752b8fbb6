"""What in a Dutch text makes somebody recognisable: where, why, and what to write instead.

It warns and can be wrong: a name that is not on the list, or a story that only neighbours know, passes.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from armoedebeeld.domain.personal_data_names import (
    find_given_names,
    find_names,
    find_single_initials,
    find_unlisted_names,
)
from armoedebeeld.domain.personal_data_patterns import (
    Kind,
    Span,
    find_addresses,
    find_days,
    find_emails,
    find_life_facts,
    find_long_numbers,
    find_numbers,
    find_postcodes,
    is_bsn_in_words,
)
from armoedebeeld.domain.personal_data_remarks import (
    find_days_of_the_year,
    find_remarks,
    find_weak_names,
    is_set_by_office,
)
from armoedebeeld.domain.personal_data_traits import find_recognisable, tells_of_somebody
from armoedebeeld.domain.personal_data_words import plain
from armoedebeeld.domain.wording import number as number_words

__all__ = ["TextContext", "TextFlag", "flag_text"]


@dataclass(frozen=True)
class TextContext:
    """Where a text is about.

    Attributes:
        wider_area: the area to name instead, such as the wijk of a buurt; empty where it is not known.
        residents: how many people live in the area that the text is about; None where it is not known.
    """

    wider_area: str = ""
    residents: int | None = None


@dataclass(frozen=True)
class TextFlag:
    """A place in a text that may identify somebody; holds no part of the text.

    Attributes:
        kind: what it is.
        start: the first character.
        end: the character after the last.
        why: a Dutch sentence.
        suggestion: what to write instead, in Dutch.
    """

    kind: Kind
    start: int
    end: int
    why: str
    suggestion: str


# In this order: of two that overlap the first stays.
_WHY: dict[Kind, str] = {
    Kind.BSN: "Dit lijkt een burgerservicenummer.",
    Kind.IBAN: "Dit lijkt een rekeningnummer.",
    Kind.PHONE: "Dit lijkt een telefoonnummer.",
    Kind.EMAIL: "Dit lijkt een e-mailadres van een persoon.",
    Kind.BIRTH_DATE: "Dit lijkt een geboortedatum.",
    Kind.ADDRESS: "Dit lijkt een adres.",
    Kind.PERSON_NUMBER: "Met dit nummer is een persoon of dossier op te zoeken.",
    Kind.AGE: "Een naam of voorletter met een leeftijd wijst een persoon aan.",
    Kind.NAME: "Dit lijkt de naam van een persoon.",
    Kind.POSTCODE: "Bij een volledige postcode horen maar een paar huizen.",
    Kind.DATE: "Een precieze dag kan verraden om wie het gaat.",
    Kind.UNIQUE: "Deze kenmerken samen passen misschien op één persoon of gezin.",
}
_SUGGESTION: dict[Kind, str] = {
    Kind.BIRTH_DATE: "Laat de datum weg, of noem een leeftijdsgroep zoals 4 tot en met 12 jaar.",
    Kind.AGE: "Laat naam en voorletter weg, of noem een leeftijdsgroep zoals 4 tot en met 12 jaar.",
    Kind.NAME: "Laat de naam weg, of schrijf 'een ouder', 'een kind' of 'een medewerker'.",
    Kind.DATE: "Noem alleen de maand of het jaar.",
}
_COARSER = {Kind.ADDRESS, Kind.POSTCODE, Kind.UNIQUE}
_FINDERS = (
    find_long_numbers,
    find_emails,
    find_life_facts,
    find_remarks,
    find_addresses,
    find_names,
    find_single_initials,
    find_unlisted_names,
    find_given_names,
    find_weak_names,
    find_postcodes,
    find_days,
    find_days_of_the_year,
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
# An office tells where it is.
_OF_OFFICE = re.compile(r"\b(?:bezoek|post|kantoor)adres:?[^.;\n]{0,40}$", re.IGNORECASE)


def flag_text(text: str, *, context: TextContext | None = None) -> tuple[TextFlag, ...]:
    """What may identify somebody, in the order of the text.

    Args:
        text: as it was typed; positions count in it.
        context: what is known of the area; a small one makes a combination of traits recognisable sooner.
    """
    known = context or TextContext()
    readable = "\n".join(plain(line) for line in text.split("\n"))
    spans = [*_bsns(readable), *(span for finder in _FINDERS for span in finder(readable))]
    kept = _without_overlap(spans)
    kept += [
        span
        for span in find_recognisable(readable, residents=known.residents)
        if not any(other.start <= span.start and span.end <= other.end for other in kept)
    ]
    kept = [span for span in kept if not _is_official_day(readable, span, kept) and not _is_office(readable, span)]
    return tuple(_flag(span, known) for span in sorted(kept, key=lambda span: (span.start, -span.end)))


def _bsns(text: str) -> Iterator[Span]:
    for found in find_numbers(text):
        if is_bsn_in_words(found, written=text[found.start : found.end]):
            yield Span(Kind.BSN, found.start, found.end)


def _is_official_day(text: str, span: Span, found: Iterable[Span]) -> bool:
    """Whether a span is a day that an office sets, on a line that is about nobody."""
    if span.kind is not Kind.DATE:
        return False
    begin = text.rfind("\n", 0, span.start) + 1
    line = text[begin:].partition("\n")[0]
    if not _YEAR.search(text, span.start, span.end):
        # Every year has such a day: it says something of who is told of only.
        return not tells_of_somebody(line)
    is_alone = all(other.kind is Kind.DATE for other in found if begin <= other.start < begin + len(line))
    return (
        is_alone
        and not tells_of_somebody(line)
        and is_set_by_office(line, start=span.start - begin, end=span.end - begin)
    )


def _is_office(text: str, span: Span) -> bool:
    """Whether an address is said to be that of an office."""
    is_place = span.kind in {Kind.ADDRESS, Kind.POSTCODE}
    return is_place and _OF_OFFICE.search(text, max(0, span.start - 60), span.start) is not None


def _without_overlap(spans: Iterable[Span]) -> list[Span]:
    order = list(_WHY)
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (order.index(span.kind), span.start, -span.end)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return kept


def _flag(span: Span, context: TextContext) -> TextFlag:
    why, suggestion = _WHY[span.kind], _SUGGESTION.get(span.kind, "Laat het weg.")
    if span.kind in _COARSER:
        area = f"de naam van een groter gebied ({context.wider_area})" if context.wider_area else "alleen de wijk"
        suggestion = f"Laat het weg, of noem {area}."
        if span.kind is Kind.UNIQUE:
            suggestion = f"Laat kenmerken weg, of noem {area}."
    if span.kind is Kind.UNIQUE and context.residents is not None:
        why += f" In dit gebied wonen {number_words(context.residents)} mensen."
    return TextFlag(span.kind, span.start, span.end, why, suggestion)
