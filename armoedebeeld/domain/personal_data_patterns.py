"""Where a text holds something that belongs to one person: each kind by its pattern, without judging the context.

Every `find_*` takes a text as `plain` writes it and gives places in it; lines never run into each other.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import numpy as np


class Kind(StrEnum):
    """What kind of personal data was found."""

    BSN = "burgerservicenummer"
    NAME = "naam"
    AGE = "naam of voorletter met leeftijd"
    BIRTH_DATE = "geboortedatum"
    ADDRESS = "adres"
    EMAIL = "e-mailadres"
    PHONE = "telefoonnummer"
    IBAN = "rekeningnummer"
    PERSON_NUMBER = "nummer van een persoon of dossier"
    ONE_ROW_PER_PERSON = "één rij per persoon"
    DATE = "precieze datum"
    POSTCODE = "postcode"
    UNIQUE = "herkenbare combinatie"


class Span(NamedTuple):
    """A place in a text; holds no part of it."""

    kind: Kind
    start: int
    end: int


_WEIGHTS = np.array([9, 8, 7, 6, 5, 4, 3, 2, -1])


def eleven_test(numbers: Sequence[str]) -> list[bool]:
    """Which of these numbers of nine digits can be a BSN; by chance 1 in 11 can."""
    digits = np.array(numbers, dtype="S9").view(np.uint8).reshape(-1, 9).astype(int) - ord("0")
    is_one_digit = (digits == digits[:, :1]).all(axis=1)
    return list((digits @ _WEIGHTS % 11 == 0) & ~is_one_digit)


def passes_eleven_test(number: str) -> bool:
    """Whether 8 or 9 digits can be a BSN (a leading zero may be gone)."""
    return bool(eleven_test([number.zfill(9)])[0])


_NUMBER = re.compile(
    r"(?:(?<![0-9A-Za-z])|(?<=[Bb][Ss][Nn])|(?<=[Nn][Rr]))(?<![0-9][.,])"
    r"(?:[0-9]{8,9}|[0-9](?:([ .-])[0-9]{1,3})(?:\1[0-9]{1,3}){1,7}|[0-9]{2,4}([ .-])[0-9]{2,3}\2[0-9]{2,4}"
    r"|[0-9]{3}([ .-])[0-9]{2}\3[0-9]{2}\3[0-9]{2})"
    r"(?![0-9A-Za-z])(?![.,][0-9])"
)
# How people write nine digits; two groups ("5000-10000") are a range, four and two and two a date.
_GROUPINGS = {(9,), (8,), (3, 3, 3), (4, 2, 3), (3, 2, 4), (2, 3, 4), (3, 2, 2, 2), (1,) * 9, (2, 3, 3)}
_NOT_DIGIT = re.compile(r"[^0-9]+")
_ABOUT_PERSON = re.compile(
    r"(?:bsn|burgerservice\w*|sofi\w*|dossier\w*|client\w*|persoon\w*|kind|leerling\w*|klant\w*)[ .:#=(-]*"
    r"(?:nummer|nr|no)?[ .:#=(-]*$",
    re.IGNORECASE,
)
_SAYS_BSN = re.compile(r"(?:bsn|burgerservice\w*|sofi\w*)[ .:#=(-]*(?:nummer|nr|no)?[ .:#=(is-]*$", re.IGNORECASE)
_OTHER_NUMBER = re.compile(r"(?:kvk|rsin|btw|eur|euro|€|\$)[ .:-]*(?:nummer|nr)?[ .:]*$", re.IGNORECASE)
_MONEY_AFTER = re.compile(r" ?(?:€|euro?\b|mln|miljoen|,-)", re.IGNORECASE)


class Number(NamedTuple):
    """A number of nine (or eight) digits: where, its digits, and whether the words before it say what it is."""

    start: int
    end: int
    digits: str
    is_about_person: bool
    says_bsn: bool
    is_other: bool

    @property
    def passes(self) -> bool:
        """Whether it passes the eleven test."""
        return passes_eleven_test(self.digits)


def find_numbers(text: str) -> Iterator[Number]:
    """Numbers that are as long as a BSN."""
    for match in _NUMBER.finditer(text):
        groups = _NOT_DIGIT.split(match[0])
        if tuple(map(len, groups)) not in _GROUPINGS:
            continue
        before = text[max(0, match.start() - 30) : match.start()].rpartition("\n")[2]
        is_about, says = bool(_ABOUT_PERSON.search(before)), bool(_SAYS_BSN.search(before))
        is_other = bool(_OTHER_NUMBER.search(before) or _MONEY_AFTER.match(text, match.end()))
        yield Number(match.start(), match.end(), "".join(groups), is_about, says, is_other and not says)


def is_bsn_in_words(number: Number, *, written: str) -> bool:
    """Whether a number between words is likely a BSN: nine digits need no explanation, eight or thousands do."""
    if number.is_other:
        return False
    if number.says_bsn:
        return True
    is_thousands = re.fullmatch(r"[0-9]{2,3}[ .][0-9]{3}[ .][0-9]{3}", written) is not None
    if len(number.digits) == 8 or is_thousands:
        return number.is_about_person and number.passes and not is_compact_date(number.digits)
    return number.passes


def is_compact_date(digits: str) -> bool:
    """Whether eight digits are a date such as 20240101 or 01012024."""
    return any(
        _date(*parts) for parts in ((digits[:4], digits[4:6], digits[6:]), (digits[4:], digits[2:4], digits[:2]))
    )


def _date(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2100 else None


_TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9.]+)?)?"
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})" + _TIME)
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]?([0-9]{2})[-/.]?([0-9]{2})" + _TIME)


def parse_date(text: str) -> date | None:
    """The day that a whole cell stands for; None where it is no day between 1900 and 2100."""
    if match := _DAY_FIRST.fullmatch(text):
        return _date(match[3], match[2], match[1])
    match = _YEAR_FIRST.fullmatch(text)
    return _date(*match.groups()) if match else None


MONTHS = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    "jan|feb|mrt|apr|jun|jul|aug|sept?|okt|nov|dec"
)
_DAY = (
    rf"(?:[0-3]?[0-9](?:[-/.][01]?[0-9][-/.]| (?:{MONTHS})\.? )(?:19|20)?[0-9]{{2}}"
    r"|(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9])"
)
_FULL_DAY = re.compile(rf"(?<![0-9A-Za-z.,/-]){_DAY}(?![0-9A-Za-z/-])(?![.,][0-9])", re.IGNORECASE)
_BORN = re.compile(
    rf"[gj](?<![a-z].)(?:eb(?:oren|oortedatum|oortedag|\.? ?datum|\.?dat)?|arig|eboorte)[.:]?"
    rf"(?: op| is| was|:| =)* *{_DAY}"
    r"(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_BIRTH_YEAR = re.compile(r"\bgeb\. (?:in )?(?:19|20)[0-9]{2}(?![0-9-])", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+-])([A-Za-z0-9_][\w.+-]*)@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
# The mailbox of an office belongs to nobody.
_OFFICE = re.compile(
    r"(?:info|contact|secretariaat|administratie|bestuur|post|postbus|mail|gemeente|helpdesk|no-?reply|aanvraag|loket|"
    r"service|klantenservice|receptie|kantoor|privacy|data|onderzoek|infoservice)\b",
    re.IGNORECASE,
)
# So does one that is called after what it is about: every part of the name in front is such a word.
_TOPIC = (
    r"(?:armoede|armoedebeleid|armoedebestrijding|minima|minimabeleid|bijstand|schulden|schuldhulp|schuldhulpverlening"
    r"|schulddienstverlening|vroegsignalering|jeugd|gezin|zorg|welzijn|sociaal|sociaaldomein|domein|werk|inkomen|wmo|wijk"
    r"|wijkteams?|buurtteams?|team|afdeling|beleid|subsidies?|communicatie|participatie|meedoen|stadspas|leergeld"
    r"|jeugdfonds|voedselbank|kledingbank|bibliotheek|school|onderwijs|statistiek|monitor|griffie|raad|inwoners"
    r"|aanmelden|vragen|balie|en|voor|de|het)"
)
_ABOUT_TOPIC = re.compile(rf"{_TOPIC}(?:[._-]{_TOPIC})*", re.IGNORECASE)
_MOBILE = re.compile(
    r"(?<![0-9A-Za-z.,])(?:(?:\+|00)31[ .-]?(?:\(0\)[ .-]?)?6|\(?06\)?|316)(?:[ .-]{0,3}[0-9]){8}"
    r"(?![0-9A-Za-z])(?![.,][0-9])"
)
_LANDLINE = re.compile(
    r"(?<![0-9A-Za-z.,])(?:(?:\+|00)31[ .-]?(?:\(0\)[ .-]?)?[1-57][0-9](?:[ .-]?[0-9]){7}"
    r"|\((?:0[1-57][0-9]\) ?[0-9]{3}[ .]?[0-9]{4}|0[1-57][0-9]{2}\) ?[0-9]{3}[ .]?[0-9]{3})"
    r"|0[1-57][0-9] ?- ?[0-9]{3}[ .]?[0-9]{2}[ .]?[0-9]{2}|0[1-57][0-9]{2} ?- ?[0-9]{3}[ .]?[0-9]{3}"
    r"|0[1-57][0-9] ?- ?[0-9]{2} [0-9]{2} [0-9]{3}|(?<=[Tt]el )0[1-57][0-9]{8}|(?<=[Tt]el\. )0[1-57][0-9]{8}"
    r"|(?<=[Tt]elefoon )0[1-57][0-9]{8})(?![0-9A-Za-z])"
)
_IBAN = re.compile(r"(?<![0-9A-Za-z])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![0-9A-Za-z])")

_UNIT = (
    r"(?! ?(?:km|meter|kinderen|kind\b|huishoudens|personen|gezinnen|aanvragen|jaar|procent|%|euro|keer|x\b|m2"
    r"|[,.][0-9]))"
)
_YEAR = r"(?:19|20)[0-9]{2}"
_HOUSE = (
    rf"(?!{_YEAR}\b)[1-9][0-9]{{0,4}}(?:[ -]?[A-Za-z]\b|[-/ ][0-9]{{1,3}}\b|[ -](?:bis|hs|[IVX]+)\b)?"
    rf"(?![0-9A-Za-z]){_UNIT}"
)
_STREET_ANY = r"(?:straat|laan|gracht|plein|kade|singel|steeg|plantsoen)"
_STREET_NAMED = r"(?:weg|dreef|dijk|pad|hof|str\.?|erf|wal)"
_STREET = re.compile(
    rf"(?<![\w'-])(?:[A-Za-z'.-]*[A-Za-z]{{2}}{_STREET_ANY}|[A-Z][A-Za-z'.-]*[A-Za-z]{{2}}{_STREET_NAMED}"
    rf"|[A-Z][a-z]+ (?:[Ss]traat|[Ll]aan|[Ww]eg|[Pp]lein|[Gg]racht|[Kk]ade|[Ss]ingel|[Dd]reef))"
    rf",? (?:nr\.? ?|nummer |no\.? ?|huisnummer )?{_HOUSE}"
)
_NO_STREET = re.compile(r"(?:onderweg|omweg|snelweg|rijksweg|autoweg|spoorweg|uitweg)\b", re.IGNORECASE)
_PC6 = r"[1-9][0-9]{3} ?(?!SA|SD|SS)[A-Z]{2}"
_POSTCODE = re.compile(rf"(?<![0-9A-Za-z]){_PC6}(?![0-9A-Za-z])")
_PC6_HOUSE = re.compile(
    rf"(?<![0-9A-Za-z.,])(?:{_PC6}(?:[ ,/|_-]+(?:nr\.? ?|nummer |huisnummer )?|(?=[0-9])){_HOUSE}"
    rf"|(?!(?:19|20)[0-9]{{2}}\b)[1-9][0-9]{{0,3}}[a-z]?[ ,/|]+{_PC6}(?![0-9A-Za-z]))"
)
# "2019 TM 2020" and CBS's "2022JJ00": a year with capitals behind it.
_YEAR_WORD = re.compile(r"(?:19|20)[0-9]{2} ?(?:(?:TM|EN|OF|TO)\b|(?:JJ|KW|MM|HJ|SJ|W1)[0-9]{2}\b)")
# The national register's number of one dwelling (01) or address (20).
_DWELLING = re.compile(r"(?<![0-9A-Za-z])[0-9]{4}(?:01|20)0[0-9]{9}(?![0-9A-Za-z])")
_CASE = re.compile(
    r"[dcklpzav](?<![a-z].)"
    r"(?:(?:ossier|lient|lant|eerling|ersoons?|ind|aak|as|anvraag)[ -]?(?:nummer|nr|no|id|code)\b"
    r"|ossier\b|lient\b|-nummer)[ .:#=]*"
    r"(?!(?:19|20)[0-9]{2}(?![0-9/-]))(?:[A-Z]{1,4}[-./ ]?)?[0-9](?:[./-]?[0-9]){3,15}(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_AGED = re.compile(
    r"[A-Z](?<![\w.][A-Z])(?<!N(?=\.B))(?<![BN](?=\.V))\.(?:[A-Z]\.)*"
    r"(?:,? ?\([0-9]{1,2}(?: jaar| jr\.?| j\.?)?\)"
    r"|,? (?:van |is )?[0-9]{1,2} (?:jaar|jr)\b(?! (?:en|of) |,? ?(?:t/m|tot|ouder)))"
)


def find_emails(text: str) -> Iterator[Span]:
    """E-mail addresses, but not those of an office such as info@ or schuldhulp@."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            if not (_OFFICE.match(match[1]) or _ABOUT_TOPIC.fullmatch(match[1])):
                yield Span(Kind.EMAIL, *match.span())


def find_long_numbers(text: str) -> Iterator[Span]:
    """Telephone numbers, bank accounts and the national numbers of dwellings."""
    for pattern in (_MOBILE, _LANDLINE):
        yield from (Span(Kind.PHONE, *match.span()) for match in pattern.finditer(text))
    yield from (Span(Kind.ADDRESS, *match.span()) for match in _DWELLING.finditer(text))
    yield from (Span(Kind.IBAN, *match.span()) for match in _IBAN.finditer(text) if _is_iban(match[0]))


def _is_iban(written: str) -> bool:
    account = written.replace(" ", "")
    return 15 <= len(account) <= 34 and int("".join(str(int(sign, 36)) for sign in account[4:] + account[:4])) % 97 == 1


def find_addresses(text: str) -> Iterator[Span]:
    """Streets with a house number, PC6 with a house number."""
    for match in _STREET.finditer(text):
        if not _NO_STREET.match(match[0]):
            yield Span(Kind.ADDRESS, *match.span())
    for match in _PC6_HOUSE.finditer(text):
        if not _YEAR_WORD.match(match[0]):
            yield Span(Kind.ADDRESS, *match.span())


def find_postcodes(text: str) -> Iterator[Span]:
    """Postcodes with letters, with or without a house number."""
    yield from (Span(Kind.POSTCODE, *m.span()) for m in _POSTCODE.finditer(text) if not _YEAR_WORD.match(m[0]))


def find_life_facts(text: str) -> Iterator[Span]:
    """Birth dates that are said to be one, numbers of a dossier or client, initials with an age."""
    for pattern in (_BORN, _BIRTH_YEAR):
        yield from (Span(Kind.BIRTH_DATE, *match.span()) for match in pattern.finditer(text))
    yield from (Span(Kind.PERSON_NUMBER, *match.span()) for match in _CASE.finditer(text))
    yield from (Span(Kind.AGE, *match.span()) for match in _AGED.finditer(text))


def find_days(text: str) -> Iterator[Span]:
    """Days written in full, of whatever it may be."""
    yield from (Span(Kind.DATE, *match.span()) for match in _FULL_DAY.finditer(text))
