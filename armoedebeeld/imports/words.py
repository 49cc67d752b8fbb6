"""The vocabulary of these workbooks: what a Dutch header or title says about people, income limit and group.

A text is eaten word by word. What is left over was not understood, and then nothing is assumed: a header with one more
word ("moeder jonger dan 25") is another figure.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from armoedebeeld.domain.regions import Level
from armoedebeeld.imports import vocabulary as say
from armoedebeeld.imports.cells import without_years
from armoedebeeld.imports.vocabulary import Amount, Subject


@dataclass(frozen=True)
class Facets:
    """What a text says.

    Attributes:
        subject: who is counted; None where the text does not say.
        limits: income limits that it names, such as `laag_inkomen`, `tot_120`, `armoede`.
        is_long: four years or longer.
        tags: groups and schemes, such as `eenoudergezin`, `zorgtoeslag`, `leeftijd_4_12`.
        amounts: count, percentage, or both.
        factor: 1000 where it says "x 1 000".
        is_reach: it is about the use of a scheme.
        is_total: it calls itself a total.
        left: words that were not understood.
    """

    subject: Subject | None = None
    limits: tuple[str, ...] = ()
    is_long: bool = False
    tags: frozenset[str] = frozenset()
    amounts: frozenset[Amount] = frozenset()
    factor: float = 1
    is_reach: bool = False
    is_total: bool = False
    left: tuple[str, ...] = field(default=(), compare=False)

    @property
    def amount(self) -> Amount | None:
        """Count or percentage; None where the text names neither or both."""
        return next(iter(self.amounts)) if len(self.amounts) == 1 else None


_SUPERSCRIPT = re.compile("[\N{SUPERSCRIPT ONE}\N{SUPERSCRIPT TWO}\N{SUPERSCRIPT THREE}\N{SUPERSCRIPT ZERO}⁴-⁹]+")
_FOOTNOTE = re.compile(r"(?<=[a-z%)])\s*\d\)(?=$|\s)")
_JOINED_YEAR = re.compile(r"(?<=[A-Za-z])(?=20[0-4]\d(?!\d))")
_WORD = re.compile(r"[a-z]{2,}[a-z-]*|\d+")


@lru_cache(maxsize=20_000)
def normalise(text: str) -> str:
    """Small letters without accents, footnote marks and double spaces; underscores and joined years come apart."""
    text = _SUPERSCRIPT.sub("", text).replace("_", " ")
    text = unicodedata.normalize("NFKD", _JOINED_YEAR.sub(" ", text))
    text = "".join(letter for letter in text if not unicodedata.combining(letter)).lower()
    for dash in "‐‑‒–—−":
        text = text.replace(dash, "-")
    return " ".join(_FOOTNOTE.sub("", text.replace("’", "'").replace("‘", "'")).split()).strip(" :;*")


def key_of(text: str) -> str:
    """A text by which next year's same header or sheet is found again: normalised, years replaced."""
    return without_years(normalise(text))


@dataclass
class _Rest:
    """The text that is not eaten yet."""

    text: str

    def eat(self, pattern: re.Pattern[str]) -> bool:
        eaten = pattern.sub(" ", self.text)
        found, self.text = eaten != self.text, eaten
        return found


def read_facets(*texts: str) -> Facets:
    """What one or more texts, read together, say."""
    rest = _Rest(f" {without_years(normalise(' ; '.join(texts)), place=' ')} ")
    is_reach = say.REACH.search(rest.text) is not None
    rest.eat(say.DATE)
    tags = _ages(rest)
    limits = _limits(rest)
    is_long = rest.eat(say.LONG)
    rest.eat(say.AT_LEAST_ONE)
    tags |= {tag for pattern, tag in say.TAG_PATTERNS if rest.eat(pattern)}
    factor = 1000.0 if rest.eat(say.THOUSANDS) else 1.0
    amounts = {amount for pattern, amount in say.AMOUNTS if rest.eat(pattern)}
    is_total = rest.eat(say.TOTAL)
    found = [subject for pattern, subject in say.SUBJECTS if rest.eat(pattern)]
    left = tuple(word for word in _WORD.findall(rest.text) if word not in say.NEUTRAL)
    return Facets(
        subject=_first_of(found),
        limits=tuple(dict.fromkeys(limits)),
        is_long=is_long,
        tags=frozenset(tags),
        amounts=frozenset(amounts | ({Amount.COUNT} if factor != 1 else set())),
        factor=factor,
        is_reach=is_reach,
        is_total=is_total,
        left=left,
    )


def _first_of(found: list[Subject]) -> Subject | None:
    """Children before their households: "kinderen in huishoudens met een laag inkomen" is about children."""
    order = (Subject.CHILDREN, Subject.FAMILIES, Subject.HOUSEHOLDS, Subject.PERSONS)
    return next((subject for subject in order if subject in found), None)


def _ages(rest: _Rest) -> set[str]:
    tags = set()
    for match in say.AGE.finditer(rest.text):
        low, word, high = int(match[1]), match[2], int(match[3])
        # "4-11 jaar" and "4 t/m 11 jaar" are "4 tot 12 jaar"; "4-12 jaar" is written for the same group.
        if word in {"tot en met", "t/m"} or (word == "-" and high in {3, 11, 17}):
            high += 1
        tags.add(f"leeftijd_{low}_{high}")
    rest.eat(say.AGE)
    tags |= {f"leeftijd_0_{match[1]}" for match in say.AGE_UNDER.finditer(rest.text)}
    rest.eat(say.AGE_UNDER)
    tags |= {f"leeftijd_{match[1]}_" for match in say.AGE_OVER.finditer(rest.text)}
    rest.eat(say.AGE_OVER)
    # All minors is no part of the children, but the children themselves.
    return tags - {"leeftijd_0_18"}


def _limits(rest: _Rest) -> list[str]:
    limits = []
    for match in say.BAND.finditer(rest.text):
        low, high = int(match[1]), int(match[2])
        limits.append(f"tot_{high}" if low == 0 else f"klasse_{low}_{high}")
    rest.eat(say.BAND)
    limits += [f"vanaf_{match[1] or match[2]}" for match in say.ABOVE.finditer(rest.text)]
    rest.eat(say.ABOVE)
    for pattern, limit in say.LIMIT_PATTERNS:
        if rest.eat(pattern):
            limits.append(limit)
    for pattern in (say.BELOW_WORDS, say.BELOW):
        limits += [f"tot_{match[1]}" for match in pattern.finditer(rest.text)]
        rest.eat(pattern)
    has_number = any(limit.startswith(("tot_", "klasse_", "vanaf_")) for limit in limits)
    if not has_number and say.BARE_MINIMUM.search(rest.text):
        limits.append("sociaal_minimum")
    rest.eat(say.BARE_MINIMUM)
    rest.eat(say.MINIMUM_OF)
    if rest.eat(say.TARGET_GROUP) and not limits:
        limits.append("doelgroep")
    return limits


def fill_in(own: Facets, context: Facets) -> Facets:
    """What a header says, with what it leaves open taken from sheet name and title."""
    limits = own.limits
    said = tuple(limit for limit in context.limits if limit != say.VAGUE_POVERTY)
    if (not limits or limits == ("doelgroep",)) and len(said) == 1:
        limits = said
    return replace(
        own,
        subject=own.subject or context.subject,
        limits=limits,
        is_long=own.is_long or context.is_long,
        tags=own.tags | context.tags,
        amounts=own.amounts or context.amounts,
        factor=own.factor if own.amounts else context.factor,
        is_reach=own.is_reach or context.is_reach,
    )


def level_in(text: str) -> Level | None:
    """The one level that a text names; None where it names none or several."""
    plain = normalise(text)
    found = {level for pattern, level in say.LEVELS if pattern.search(plain)}
    return found.pop() if len(found) == 1 else None


def only_level_in(texts: Iterable[str]) -> Level | None:
    """The one level that all texts together name."""
    found = {level for text in texts if (level := level_in(text)) is not None}
    return found.pop() if len(found) == 1 else None
