"""What only somebody who types is warned of: too weak, or too rare in a file, to refuse a delivered table for.

Also the days that need no warning, because an office sets them: a decision of the council, the day of a measurement.
"""

import re
from collections.abc import Iterator

from armoedebeeld.domain.personal_data_patterns import MONTHS, Kind, Span
from armoedebeeld.domain.personal_data_words import LETTERED, PARTICLES

# Not the years and months that a scheme or a file is about, nor an amount: "aanvraag 2024-2025", "per klant 1250 euro".
_YEARS_OR_DAY = (
    r"(?!(?:19|20)[0-9]{2}(?![0-9/-])|(?:19|20)[0-9]{2}[/-](?:[0-9]{2}|(?:19|20)[0-9]{2}|[0-9]{2}-[0-9]{2})(?![0-9])"
    r"|[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{2,4}(?![0-9]))"
)
_CASE = re.compile(
    r"(?<!\bper )\b(?i:klant|cliente?|dossier|zaak|aanvraag|casus)(?i: ?(?:nummer|nr\.?|no\.?))?[ .:#=-]{1,3}"
    rf"{_YEARS_OR_DAY}(?:[A-Z]{{1,4}}[./-]?(?:[0-9]{{3,}}|[0-9]{{2}}[/-][0-9]{{2,}})|[0-9]{{4,}}|[0-9]{{1,4}}[/-][0-9]{{2,}})(?:[/-][0-9]+)*"
    r"(?![0-9A-Za-z%])(?![.,][0-9])(?! ?(?:euro|eur|€|procent|%|mensen|inwoners|personen|gezinnen|kinderen|keer)\b)"
)
_MONTH = r"(?!(?:JAN|FEB|MRT|MAR|APR|MEI|MAY|JUN|JUL|AUG|SEP|OKT|OCT|NOV|DEC)-)"
# Sidecodes 3 to 14 of the RDW; older ones have the look of a code of an area.
# https://kentekenkennis.nl/sidecode
_PLATE = re.compile(
    r"(?<![\w/-])(?:[0-9]{2}-[A-Z]{2}-[0-9]{2}|[A-Z]{2}-[0-9]{2}-[A-Z]{2}|[A-Z]{2}-[A-Z]{2}-[0-9]{2}"
    r"|[0-9]{2}-[A-Z]{2}-[A-Z]{2}|[0-9]{2}-[A-Z]{3}-[0-9]|[0-9]-" + _MONTH + r"[A-Z]{3}-[0-9]{2}"
    r"|[A-Z]{2}-[0-9]{3}-[A-Z]|[A-Z]-[0-9]{3}-[A-Z]{2}|[A-Z]{3}-[0-9]{2}-[A-Z]|[A-Z]-[0-9]{2}-[A-Z]{3}"
    r"|[0-9]-[A-Z]{2}-[0-9]{3}|[0-9]{3}-[A-Z]{2}-[0-9])(?![\w/-])"
)
# After the word itself nobody needs dashes or capitals.
_SAID_PLATE = re.compile(
    r"\bkenteken(?:s|plaat)?(?: is| was| met)?[ :]{1,2}"
    r"(?=[a-z0-9 -]{0,7}[0-9])(?=[a-z0-9 -]{0,7}[a-z])[a-z0-9]{1,3}[ -]?[a-z0-9]{1,3}[ -]?[a-z0-9]{1,3}\b",
    re.IGNORECASE,
)
_PARTICLE = "|".join(re.escape(word) for word in PARTICLES)
# Who is addressed, without capitals; behind it no name but a word that goes on: "mevrouw belde".
_GOES_ON = (
    r"(?:is|was|heeft|had|kan|kon|wil|wilde|zal|zou|moet|moest|mag|mocht|gaat|ging|komt|kwam|krijgt|kreeg|doet|deed|zegt"
    r"|zei|woont|werkt|zit|zat|belt|belde|vraagt|vroeg|vertelt|vertelde|die|dat|en|of|met|zelf|ook|niet|nog|uit|in|op|om"
    r"|naar|bij|voor|aan|als|maar|dan|er|haar|zijn|hun|kent|weet|wist|vindt|vond|gebruikt|ontvangt|betaalt|leeft|heet"
    r"|geeft|gaf|staat|stond|ziet|denkt|maakt|onder|over|wordt|werd)\b"
)
_LOWER_NAME = re.compile(
    rf"\b(?:de heer|meneer|mevrouw|mevr\.?|mw\.?|dhr\.?) (?:(?:{_PARTICLE}) ){{0,3}}(?!{_GOES_ON})[a-z]{{3,}}"
    r"(?![\w'])"
)
# "K. belde", "M. de J."; "bijlage A. is" names a part of a document.
_LETTER = re.compile(
    rf"(?<![\w.&-])[A-Z]\.(?: (?:{_PARTICLE}){{1,3}} [A-Z]\.| (?=(?:uit|belde?|belt|vertelde?|heeft|had|krijgt|kreeg"
    r"|wil|wilde|kan|woont|zit|kwam|komt|mag|mocht|moet|moest|zegt|zei|gaat|ging|is|was) ))"
)
_WORD_BEFORE = re.compile(r"([A-Za-z]+) $")
# A day without its year is a day all the same: "op 14 maart", "op 14/3".
_DAY_AND_MONTH = re.compile(
    rf"\b[0-3]?[0-9] (?:{MONTHS})\b(?!\.? ?(?:19|20)[0-9]{{2}})|(?<=\bop )[0-3]?[0-9]/[01]?[0-9]\b(?![/0-9])",
    re.IGNORECASE,
)
_SET_BY_OFFICE = re.compile(
    r"\b(?:peildatum|peildag|meetdatum|(?:gemeente)?raad(?! (?:voor|van))|raads(?:besluit|vergadering|voorstel|stuk)\w*"
    r"|college van b ?(?:en|&) ?w|b ?(?:en|&) ?w|collegebesluit|verordening|beleidsregels?|gemeenteblad|staatsblad"
    r"|motie|amendement|kadernota|begroting|bijgewerkt|gepubliceerd|cbs|kamerbrief|kamerstuk\w*|minister\w*"
    r"|staatssecretaris|wethouder|evaluatie|voortgangsrapportage|subsidieaanvra\w+)\b",
    re.IGNORECASE,
)
_CLAUSE_ENDS = ".,;!?\n"
_SOURCE = re.compile(r"\b[Bb]ron(?:nen)?:")
_FROM = re.compile(r"\b(?:per|vanaf|met ingang van|ingaande|tot en met|t/m|stand(?: op| per)?) $", re.IGNORECASE)
# Where a year, a quarter or a month begins or ends.
_EDGE = re.compile(r"0?1[-/. ]|(?:28|29|30|31)[-/. ]|(?:19|20)[0-9]{2}-[01][0-9]-(?:01|28|29|30|31)")


def find_remarks(text: str) -> Iterator[Span]:
    """Numbers of a client, case or application, and number plates."""
    yield from (Span(Kind.PERSON_NUMBER, *match.span()) for match in _CASE.finditer(text))
    for pattern in (_PLATE, _SAID_PLATE):
        yield from (Span(Kind.PERSON_NUMBER, *match.span()) for match in pattern.finditer(text))


def find_weak_names(text: str) -> Iterator[Span]:
    """Names that only a form of address or a single letter gives away: "de heer pietersen", "K. belde"."""
    yield from (Span(Kind.NAME, *match.span()) for match in _LOWER_NAME.finditer(text))
    for match in _LETTER.finditer(text):
        before = _WORD_BEFORE.search(text, max(0, match.start() - 20), match.start())
        if before is None or before[1].lower() not in LETTERED:
            yield Span(Kind.NAME, match.start(), match.start() + len(match[0].rstrip()))


def find_days_of_the_year(text: str) -> Iterator[Span]:
    """Days without a year; whether the text is about somebody is for the caller."""
    yield from (Span(Kind.DATE, *match.span()) for match in _DAY_AND_MONTH.finditer(text))


def is_set_by_office(text: str, *, start: int, end: int) -> bool:
    """Whether a day is one that an office sets; whether the text is about somebody is for the caller.

    Args:
        text: the words around the day.
        start: where in it the day begins.
        end: where it ends.
    """
    if _SOURCE.search(text, 0, start) or (_FROM.search(text, 0, start) and _EDGE.match(text, start, end)):
        return True
    begin = max(text.rfind(sign, 0, start) for sign in _CLAUSE_ENDS)
    last = min(place for sign in _CLAUSE_ENDS if (place := f"{text}{_CLAUSE_ENDS}".find(sign, end)) >= 0)
    return _SET_BY_OFFICE.search(text, begin + 1, last) is not None
