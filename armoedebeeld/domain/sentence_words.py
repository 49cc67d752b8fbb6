"""Small grammar for the sentences: areas with their article, one and many, "1 op de 12"."""

import re
from collections.abc import Sequence

from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.norms import round_as_shown
from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.wording import number, value_with_unit

_ONE = {
    "aanmeldingen": "aanmelding",
    "aanvragen": "aanvraag",
    "buurten": "buurt",
    "gebieden": "gebied",
    "gemeenten": "gemeente",
    "gezinnen": "gezin",
    "groepen": "groep",
    "huishoudens": "huishouden",
    "inwoners": "inwoner",
    "jongeren": "jongere",
    "kinderen": "kind",
    "leerlingen": "leerling",
    "meldingen": "melding",
    "mensen": "persoon",
    "provincies": "provincie",
    "regelingen": "regeling",
    "signalen": "signaal",
    "toekenningen": "toekenning",
    "verstrekkingen": "verstrekking",
    "wijken": "wijk",
    "woningen": "woning",
}
# Adjectives lose their ending before a word with "het": thuiswonende kinderen, 1 thuiswonend kind.
_NEUTER = {"gebied", "gezin", "huishouden", "kind", "signaal"}
_WORD = re.compile(r"\w+")
# What CBS adds to a name that a municipality and a province share.
_KIND = re.compile(r" \((?:gemeente|PV|provincie)\)$")

# Why there is no figure, as the end of a sentence.
REASONS: dict[Status, str] = {
    Status.SUPPRESSED: "het is afgeschermd om mensen te beschermen",
    Status.SECRET_OR_UNKNOWN: "de bron houdt het geheim of weet het niet",
    Status.NOT_PUBLISHED: "de bron heeft het nog niet gepubliceerd",
    Status.NOT_APPLICABLE: "het past niet bij dit gebied",
    Status.MISSING: "de bron geeft er geen",
}

# The shares that people say; others are only said as 1 in so many.
_FRACTIONS = ((2, 5), (2, 3), (3, 4), (3, 10), (4, 5), (9, 10))
# "About" covers a difference of a twentieth, and no more.
_NEAR = 0.05
_LARGEST = 100
_COUNTED = 50
# A margin wider than this part of the figure makes "1 in so many" say more than is known.
_WIDEST = 0.25
_FEWEST = 200


def in_area(name: str, level: Level) -> str:
    """`in Amsterdam`, `in de wijk Centrum`, `in Wijk 12 Leidsche Rijn`, `in het gebied Noordrand`."""
    name = _KIND.sub("", name)
    kind = {
        Level.PROVINCE: "de provincie",
        Level.WIJK: "de wijk",
        Level.BUURT: "de buurt",
        Level.OWN_AREA: "het gebied",
    }.get(level, "")
    # A name that says what it is needs no second word for it.
    says_so = kind and kind.split()[1] in re.findall(r"\w+", name.lower())[:1]
    return " ".join(filter(None, ["in", "" if says_so else kind, name]))


def amount(value: float | None, indicator: Indicator) -> str:
    """`45 per 1.000 inwoners`, `12,3%`, `1 kind`, `een score van -0,19`."""
    if indicator.unit == "score":
        return f"een score van {number(value, indicator.decimals)}"
    if indicator.is_count and value is not None:
        return counted(value, indicator.unit)
    return value_with_unit(value, indicator)


def more_or_less(indicator: Indicator, *, is_more: bool) -> str:
    """`meer` or `minder` of people; `hoger` or `lager` of a mean or a score."""
    words = ("meer", "minder") if _is_of_people(indicator) else ("hoger", "lager")
    return words[0] if is_more else words[1]


def as_much(indicator: Indicator) -> str:
    """`evenveel` of people; `even hoog` of a mean or a score."""
    return "evenveel" if _is_of_people(indicator) else "even hoog"


def _is_of_people(indicator: Indicator) -> bool:
    return indicator.unit == "%" or indicator.is_count or indicator.unit.startswith("per ")


def capital(text: str) -> str:
    """The text with a capital: a sentence begins with it."""
    return text[:1].upper() + text[1:]


def counted(count: float, plural: str) -> str:
    """`1 kind`, `2 kinderen`, `0 kinderen`, `1 thuiswonend kind`: a count with its noun in one or many."""
    shown = number(count)
    return f"{shown} {one_of(plural)}" if shown == "1" else f"{shown} {plural}"


def one_of(plural: str) -> str:
    """The phrase for one: `kind onder de 18 jaar`; the phrase itself where its noun is not known."""
    words = _WORD.findall(plural)
    noun = next((word for word in words if word in _ONE), None)
    if noun is None:
        return plural
    before, after = plural.split(noun, 1)
    if _ONE[noun] in _NEUTER:
        before = re.sub(r"(?<=\w{3})e $", " ", before)
    return f"{before}{_ONE[noun]}{after}"


def is_or_are(count: float) -> str:
    """`is` for one, `zijn` for many and for none."""
    return "is" if number(count) == "1" else "zijn"


def together(names: Sequence[str], *, most: int = 3) -> str:
    """`Noord, Oost en Zuid`; with more than `most`, the first and how many others."""
    shown = list(names[:most])
    if len(names) > most:
        rest = len(names) - most
        return f"{', '.join(shown)} en {number(rest)} andere"
    return " en ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def one_in(
    value: float,
    indicator: Indicator,
    *,
    level: Level,
    n: float | None = None,
    lower: float | None = None,
    upper: float | None = None,
) -> str:
    """`ongeveer 1 op de 12`, `2 op de 5`; empty where that would say more than is known.

    Only for percentages of people; from 1% on, so that the decimal carries it; not for fewer than 200 people, not where
    how many there are is unknown in a small area, and not with a margin of more than a quarter of the figure.

    Args:
        value: in percent.
        indicator: what is shown.
        level: of the area.
        n: out of how many.
        lower: of the margin, where there is one.
        upper: of the margin.
    """
    shown = round_as_shown(value, indicator.decimals)
    if indicator.unit != "%" or indicator.reach is not None or not 1 <= shown < 100:
        return ""
    is_wide_area = level in (Level.COUNTRY, Level.PROVINCE, Level.MUNICIPALITY)
    if (n is None and not is_wide_area) or (n is not None and n < _FEWEST):
        return ""
    if lower is not None and upper is not None and max(upper - value, value - lower) > _WIDEST * value:
        return ""
    ratios = [(1, _readable(100 / shown)), *_FRACTIONS]
    part, whole = min(ratios, key=lambda ratio: abs(100 * ratio[0] / ratio[1] - shown))
    if not 1 < whole <= _LARGEST or abs(100 * part / whole - shown) > _NEAR * shown:
        return ""
    return f"{'' if _is_exact(part, whole, shown, indicator) else 'ongeveer '}{part} op de {number(whole)}"


def _readable(times: float) -> int:
    """`1 op de 11`; over fifty in tens, for nobody counts to 91."""
    return round(times) if times <= _COUNTED else round(times / 10) * 10


def _is_exact(part: int, whole: int, shown: float, indicator: Indicator) -> bool:
    """Whether the ratio reads as the shown figure, and every figure that rounds to it is best said by this ratio."""
    half = 0.5 * 10.0**-indicator.decimals
    reads_alike = round_as_shown(100 * part / whole, indicator.decimals) == shown
    return reads_alike and all(round(100 * part / (shown + side)) == whole for side in (-half, half))
