"""Names of people in a text: by given name, by what stands between, by initials or by how somebody is addressed."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from armoedebeeld.domain.personal_data_patterns import Kind, Span
from armoedebeeld.domain.personal_data_words import (
    GIVEN_NAMES,
    LETTERED,
    NO_SURNAME,
    NO_SURNAME_ENDINGS,
    ORGANISATION_ENDINGS,
    ORGANISATION_WORDS,
    PARTICLES,
    PARTICLES_ABROAD,
    PLACE_ENDINGS,
    PLACE_WORDS,
    fold,
)

_REST = r"[A-Za-z]*(?:['-][A-Za-z]+)*"
_WORD = "[A-Z]" + _REST
# A word with nothing against it. The capital stands first in the pattern: that makes the search three times as fast.
_START = r"[A-Z](?<![\w'@/.-][A-Z])" + _REST
_PARTICLE = "(?:" + "|".join((*PARTICLES, *PARTICLES_ABROAD)) + ")"
_RUN = re.compile(rf"{_START}(?:(?: {_PARTICLE}){{0,3}} {_WORD})+(?![\w@])")
_SINGLE = re.compile(rf"{_START}(?![\w'@&])(?!(?: {_PARTICLE}){{0,3}} [A-Z])")
_NEXT_WORD = re.compile(r"[ -]([A-Za-z]+)")
_LAST_WORD = re.compile(r"([A-Za-z]+)[ .]{1,2}$")
_REVERSED = re.compile(rf"({_START}), ?({_WORD})((?: {_PARTICLE}){{0,3}})(?![\w'])")
_INITIALS = re.compile(
    rf"([A-Z](?<![\w.][A-Z])[a-z]?\. ?(?:[A-Z][a-z]?\. ?){{0,4}})((?:{_PARTICLE} ){{0,3}})({_WORD})(?![\w'])"
)
_ONE_LETTER = re.compile(
    rf"([A-Z](?<![\w.'&/-][A-Z])|(?:Ch|Th|Tj|Ph)(?<!\w..))\. ?"
    rf"(?:(?:Van|De|Den|Der|Ten|Ter|El|Al|Ait|Ben) ){{0,3}}({_WORD})(?![\w'@])"
)
_REVERSED_INITIALS = re.compile(rf"({_START}), ?(?:[A-Z]\. ?){{1,5}}(?:{_PARTICLE}\b ?){{0,3}}(?![\w])")
_ADDRESSED = re.compile(
    r"[DdMmFfJjg](?<![A-Za-z].)(?:hr|evr|w|eneer|evrouw|e heer|amilie|am|uf|ezin)\b\.? "
    rf"((?:[A-Z]\. ?){{0,4}}(?:(?:{_PARTICLE}|Van|De|Den|Der|Ter|El|Al|Ben) ){{0,3}})({_WORD})(?![\w'])"
)
_GIVEN_AGED = re.compile(
    rf"({_START})(?: \([0-9]{{1,2}}(?: jaar| jr)?\)|,? (?:van )?[0-9]{{1,2}} jaar\b(?! (?:en|of) ))"
)
_LETTERS = re.compile("[A-Za-z]+")
_ENDINGS = (*PLACE_ENDINGS, *ORGANISATION_ENDINGS)
# By themselves these are surnames as well: "Jan van Wijk".
_SURNAMES_TOO = {"wijk", "brug", "poort", "verlaan", "overweg"}
_NO_INITIALS = {"nb", "bv", "nv", "ps", "us", "vs", "eu", "st", "nr", "dr", "mr", "ir", "ds", "drs", "ca", "mw"}


def is_place_or_organisation(word: str) -> bool:
    """Whether a word names a place, organisation or scheme, or ends like one ("Galenbuurt", "Ligthartschool")."""
    folded = fold(word)
    if folded in PLACE_WORDS or folded in ORGANISATION_WORDS:
        return True
    parts = folded.replace("'", "-").split("-")
    return parts[-1] in PLACE_WORDS or any(part.endswith(_ENDINGS) and part not in _SURNAMES_TOO for part in parts)


def is_given_name(word: str) -> bool:
    """Whether a word is a given name of the list; of "Anne-Marie" the first part counts."""
    folded = fold(word)
    return folded in GIVEN_NAMES or folded.partition("-")[0] in GIVEN_NAMES


def find_names(text: str) -> Iterator[Span]:
    """Names that are sure enough to stand by themselves: a listed given name, two initials, or a form of address."""
    yield from _full_names(text)
    yield from _with_initials(text)
    for match in _REVERSED.finditer(text):
        if is_given_name(match[2]) and _is_surname(match[1]) and not is_given_name(match[1]):
            yield Span(Kind.NAME, *match.span())
    for match in _ADDRESSED.finditer(text):
        is_topic = text[max(0, match.start() - 3) : match.start()] == "en " and match[0].lower().startswith("gezin")
        if _is_surname(match[2]) and not is_topic:
            yield Span(Kind.NAME, *match.span())
    for match in _GIVEN_AGED.finditer(text):
        if is_given_name(match[1]):
            yield Span(Kind.AGE, *match.span())


def _full_names(text: str) -> Iterator[Span]:
    for match in _RUN.finditer(text):
        words = match[0].split(" ")
        start = _first_given(words)
        if start is None or _is_named_after(text, match.start(), match.end(), is_first=start == 0):
            continue
        yield Span(Kind.NAME, match.start() + sum(len(word) + 1 for word in words[:start]), match.end())


def _first_given(words: Sequence[str]) -> int | None:
    """Where a given name with a surname behind it begins; None where there is none."""
    for place, word in enumerate(words[:-1]):
        if not is_given_name(word) or not word[0].isupper():
            continue
        rest = list(pairwise(words[place:]))
        if not (place and is_place_or_organisation(words[place - 1])) and all(
            _is_surname(other, after=former) for former, other in rest if other[0].isupper()
        ):
            return place
    return None


def _is_named_after(text: str, start: int, end: int, *, is_first: bool) -> bool:
    """Whether an organisation or place carries the name: "stichting Jan Jansen", "Jan Jansen school"."""
    following = _NEXT_WORD.match(text, end)
    if following and is_place_or_organisation(following[1]):
        return fold(following[1]) not in ORGANISATION_WORDS or fold(following[1]) in {"bv", "fonds", "school"}
    leading = _LAST_WORD.search(text, max(0, start - 25), start) if is_first else None
    if leading is None:
        return False
    if leading[1].lower() in {"de", "het"}:
        return is_place_or_organisation(_LETTERS.findall(text[start:end])[-1])
    return is_place_or_organisation(leading[1])


def _is_surname(word: str, *, after: str = "") -> bool:
    """Whether a word can be a surname; behind a particle even a place is one: "van der Laan"."""
    folded = fold(word)
    if len(word) < 2 or folded in NO_SURNAME:
        return False
    is_ordinary = folded in PLACE_WORDS or folded in ORGANISATION_WORDS
    has_particle = after[:1].islower()
    parts = folded.split("-")
    if any(part.endswith(NO_SURNAME_ENDINGS) and part not in _SURNAMES_TOO for part in parts):
        return has_particle and folded in NO_SURNAME_ENDINGS
    return has_particle or not (is_ordinary or parts[-1] in PLACE_WORDS)


def _with_initials(text: str) -> Iterator[Span]:
    for match in _INITIALS.finditer(text):
        letters = re.sub("[^A-Za-z]", "", match[1]).lower()
        if letters in _NO_INITIALS or not _is_surname(match[3], after=match[2]):
            continue
        following = _NEXT_WORD.match(text, match.end())
        if following and fold(following[1]) not in ORGANISATION_WORDS and is_place_or_organisation(following[1]):
            continue
        # One letter without "van" or "de" is as often an item of a list: "A. Landbouw".
        if match[1].count(".") > 1 or match[2]:
            yield Span(Kind.NAME, *match.span())
    for match in _REVERSED_INITIALS.finditer(text):
        if _is_surname(match[1]):
            yield Span(Kind.NAME, *match.span())


def find_single_initials(text: str) -> Iterator[Span]:
    """One initial with a surname ("A. Yilmaz"): enough to warn who types, too little to refuse a table."""
    found = list(_ONE_LETTER.finditer(text))
    letters = [match[1][0] for match in found]
    if len(found) > 1 and letters == [chr(ord("A") + place) for place in range(len(found))]:
        return
    for match in found:
        leading, following = _LAST_WORD.search(text, 0, match.start()), _NEXT_WORD.match(text, match.end())
        around = [word[1] for word in (leading, following) if word is not None]
        is_label = leading is not None and leading[1].lower() in LETTERED
        if _is_surname(match[2]) and not is_label and not any(map(is_place_or_organisation, around)):
            yield Span(Kind.NAME, *match.span())


_SHAPE = re.compile(rf"{_WORD}(?: {_WORD}){{0,2}}(?: {_PARTICLE}){{1,3}} {_WORD}")
_ONE_INITIAL = re.compile(rf"[A-Z]\.? (?:{_PARTICLE} ){{0,3}}{_WORD}|{_WORD},? [A-Z]\.?")


def looks_like_name(cell: str) -> bool:
    """Whether a whole cell has the look of a name; alone that proves nothing, a column full of them does."""
    words = cell.replace(",", " ").split()
    if not 1 <= len(words) <= 6 or any(map(is_place_or_organisation, words)) or any(map(str.isdigit, cell)):
        return False
    named = is_given_name(words[0]) or (len(words) > 1 and is_given_name(words[-1]))
    return named or bool(_SHAPE.fullmatch(cell) or _ONE_INITIAL.fullmatch(cell))


def find_unlisted_names(text: str) -> Iterator[Span]:
    """Runs such as "Lio van der Proef": capitals with a particle between, whatever the first word is."""
    for match in _RUN.finditer(text):
        words = match[0].split(" ")
        has_particle = any(word[0].islower() and word in PARTICLES for word in words)
        # "Bel het KCC"
        is_short_name = len(words[-1]) > 1 and words[-1].isupper()
        if has_particle and not is_short_name and not any(map(is_place_or_organisation, filter(_has_capital, words))):
            yield Span(Kind.NAME, *match.span())


def _has_capital(word: str) -> bool:
    return word[0].isupper()


def find_given_names(text: str) -> Iterator[Span]:
    """Listed given names by themselves: enough to warn who types, too little to refuse a table."""
    for match in _SINGLE.finditer(text):
        # "De Roos" is a buurt, a school or a flower.
        is_thing = text[max(0, match.start() - 3) : match.start()] in {"De ", "de ", "et "}
        start, end = match.start(), match.start() + len(match[0].removesuffix("'s"))
        if is_given_name(text[start:end]) and not is_thing and not _is_named_after(text, start, end, is_first=True):
            yield Span(Kind.NAME, start, end)
