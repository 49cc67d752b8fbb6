"""Traits that are harmless one by one and point at one family together, such as a rare role in a small buurt."""

import re
from collections.abc import Iterator
from itertools import chain

from armoedebeeld.domain.personal_data_patterns import Kind, Span

# Traits in one sentence that make somebody recognisable, by how many people live in the area.
SMALL_AREA, LARGE_AREA = 2_500, 20_000
_TRAITS_SMALL, _TRAITS, _TRAITS_LARGE = 2, 3, 4

_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\w)[^.!?\n]+)*")
_COUNT = r"(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|[0-9]{1,2})"
# One person each, never a group: "kinderen van 12 jaar" are many.
_YOUNG = (
    r"kind|kleinkind|pleegkind|jongen|jongetje|meisje|dochter|dochtertje|zoon|zoontje|zus|zusje|broer|broertje|leerling|"
    r"scholier|baby|peuter|kleuter|tiener|puber|tweeling|drieling|jongere"
)
_GROWN = (
    r"moeder|vader|ouder|vrouw|man|weduwe|weduwnaar|opa|oma|tante|oom|student|studente|bewoner|bewoonster|inwoner|client|"
    r"cliente|klant|buurman|buurvrouw|alleenstaande"
)
_SOMEBODY = rf"{_YOUNG}|{_GROWN}|gezin|echtpaar|stel|iemand|familie"
# Roles that one or a few people in an area have.
_ROLES = (
    r"huisarts|dominee|pastoor|imam|wijkagent|schooldirecteur|directeur|directrice|apotheker|tandarts|koster|concierge|"
    r"dierenarts|notaris|bakker|slager|kapper|kapster|kroegbaas|verloskundige|wijkverpleegkundige|penningmeester|"
    r"voorzitter|beheerder|[a-z]*trainer|voorganger|rabbijn|oud-(?:wethouder|burgemeester|raadslid)"
    r"|schoolconcierge|huismeester|juf|meester|taxichauffeur|postbode|kruidenier|boer|boerin|fysiotherapeut"
)
_ORIGINS = (
    r"Eritre|Syri|Somali|Oekrain|Afghaan|Marokkaan|Turk|Pool|Surinaam|Antilliaan|Irak|Iraaks|Iran|Iraans|Bulgaar|Roemeen|"
    r"Ethiopi|Soedan|Jemen|Congole|Ghane|Nigeri|Kaapverd|Vietnam|Chine|Hongaar|Venezolaan|Koerdi|Palestijn"
)
# What is nobody's business: "de dierenarts zit in de schuldhulp"; not "de imam heeft een spreekuur over schulden".
_HARDSHIP = (
    r"(?:heeft|zit|kreeg|krijgt|is|was|staat|leeft|vraagt|vroeg|ontvangt|gebruikt)(?: zelf)?(?: nu)?"
    r"(?: (?:in|van|een|de|het|onder|naar|veel|grote|geen))*"
    r" (?:schulden|schuldhulp\w*|schuldsanering|bijstand\w*|kwijtschelding|uitkering|failliet|loonbeslag|voedselbank"
    r"|betalings\w+|bewind\w*|toeslag\w*|dakloos)"
)
# Where somebody is known by name.
_PLACES = (
    r"(?:basis)?school|kinderopvang|kinderdagverblijf|peuterspeelzaal|kerk|moskee|club|vereniging|camping|flat|hofje|"
    r"woonwagenkamp|azc"
)
_HEALTH = (
    r"\b(?:autis\w+|rolstoel\w*|kanker\w*|leukemie|dialyse|adhd|ADHD|verslaaf\w+|psychos\w+|psychiatr\w+|dement\w+"
    r"|epilepsie|blinde?|dove?|gehandicapt\w*|suikerziekte|diabetes|hersen\w+|depressie\w*|anorexia|hiv|HIV|reuma"
    r"|syndroom|taaislijmziekte|spierziekte|hartafwijking|ernstig ziek|beperking|borderline)\b"
)
_PLACE = re.compile(
    r"\b(?:[A-Z][\w'-]*(?:straat|laan|weg|plein|gracht|kade|singel|hof|buurt|dijk|flat|park)"
    r"|(?:in|uit|aan|op) (?:de|het) (?:[A-Z][\w'-]+|hoek|straat|flat|buurt|dorp)|(?<=, )(?:Straat|Laan|Plein)"
    r"|(?:in|uit|op) (?:(?:de|het) )?(?:wijk|buurt|dorp) [A-Z]\w+"
    # A school is often called so: "groep 8 van De Regenboog".
    r"|(?:van|op|bij|naar) (?:De|Het|'t) [A-Z][\w'-]+"
    rf"|(?:{_PLACES}) (?:(?:de|het|De|Het|'t) )?[A-Z]\w+)\b"
)
# "moeder van 4" has four children, "moeder van 34" has an age.
_YOUNG_AGE, _GROWN_AGE = r"(?:1?[0-9]|2[0-5])", r"(?:1[6-9]|[2-9][0-9])"
_AGE_IN_BRACKETS = re.compile(
    rf"\b(?:(?:{_YOUNG}) \({_YOUNG_AGE}|(?:{_GROWN}) \({_GROWN_AGE})(?: jaar| jr\.?| j\.?)?(?:\)|(?=, [a-z]))",
    re.IGNORECASE,
)
# A range, a count or an amount is no age of somebody: "een kind van 4 tot 12", "een ouder van 20 kinderen".
_NO_MORE = (
    r"(?![0-9%]|[.,/-][0-9]| ?- ?[0-9]| ?%| (?:jaar )?(?:tot|t/m|(?:en|of) (?:[0-9]|ouder|jonger))"
    r"| (?:procent|euro|kinderen|leden|personen|maanden|weken|dagen|uur|keer)\b)"
)


def _with_age(people: str, age: str) -> str:
    """The pattern of one of these people with an age: "meisje van 12", "moeder, 34 jaar", "jongen, 9,"."""
    return rf"(?:{people})(?:,? (?:van|is) {age}{_NO_MORE}|,? {age} (?:jaar|jr)\b{_NO_MORE}|, {age}(?=[,;)]|$))"


_EXACT_AGE = re.compile(
    r"\b(?:[0-9]{1,2}-jarige?|van (?:[0-9]{1,2}|een) jaar(?! (?:en|of|tot|t/m))|[0-9]{1,2} jaar oud)\b"
    rf"|{_AGE_IN_BRACKETS.pattern}|\b(?:{_with_age(_YOUNG, _YOUNG_AGE)}|{_with_age(_GROWN, _GROWN_AGE)})",
    re.IGNORECASE,
)
_AT_SCHOOL = r"\b(?:uit|in|van) (?:groep [1-8]|(?:klas|leerjaar) [1-6])\b"
_EVENT = re.compile(
    r"\b(?:overleden|overleed|huisbrand|woningbrand|ontruim\w*|uithuisgeplaatst|uit huis geplaatst|opgenomen"
    r"|gearresteerd|gedetineerd\w*|gevangenis|detentie|zit vast|vastzit|failliet\w*|faillissement|mishandel\w*"
    r"|zelfmoord|suicide|ongeluk|ongeval)\b"
)
_TRAIT_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # how many children
        r"\b(?:(?:moeder|vader|gezin|ouder|ouders|vrouw|man|weduwe|oma)(?: \([0-9]{1,2}\))? (?:van|met) "
        rf"{_COUNT}\b(?! (?:jaar|maand|week))"
        rf"(?: kinderen)?|(?:met|haar|zijn|hun) {_COUNT} (?:jonge |kleine )?kinderen|tweeling|drieling)\b",
        # what kind of family
        r"\b(?:weduwe|weduwnaar|alleenstaande?|gescheiden|zwangere?|pleeg(?:gezin|kind)|hertrouwd)\b",
        # origin
        rf"\b(?:gevlucht|vluchteling|statushouder|asielzoek\w+|afkomstig uit|(?:{_ORIGINS})[a-z]*"
        rf"|uit (?:{_ORIGINS}|[A-Z]\w+(?:ie|stan|land|rije)\b))\w*",
        _PLACE,
        # role
        rf"\b(?:{_ROLES})\b",
        _HEALTH,
        # age, or the group at school that tells it
        rf"(?i:{_EXACT_AGE.pattern})|{_AT_SCHOOL}",
        _EVENT,
        # both parents, each with their own story
        r"\b[Vv]ader\b(?! (?:en|of|en/of) moeder)[^.!?\n]{2,60}\bmoeder\b"
        r"|\b[Mm]oeder\b(?! (?:en|of|en/of) vader)[^.!?\n]{2,60}\bvader\b",
    )
)
# "Elk kind" is no one child.
_PERSON = re.compile(
    rf"(?<!\belk )(?<!\belke )(?<!\bieder )(?<!\biedere )(?<!\bper )\b(?:{_SOMEBODY}|{_ROLES})\b", re.IGNORECASE
)
_PRONOUN = re.compile(r"\b(?:hij|zij|ze|hem|haar)\b")
_ILLNESS = re.compile(_HEALTH)
# Without "de" or "het" it can mean "some": "enige familie", "enige tijd".
_ONLY = re.compile(
    rf"\b(?:(?:de|het|een van de) (?:enige|enigste)(?: [a-zA-Z-]+){{0,2}}? (?:[a-z]*(?:{_SOMEBODY}|{_ROLES}))"
    rf"|maar (?:een|1) (?:{_SOMEBODY}|{_ROLES})"
    rf"|(?<!zonder )(?:enige|enigste)(?: [a-zA-Z-]+e)? (?!familie)(?:{_SOMEBODY}|{_ROLES}))\b"
    r"(?: (?:van|in|op|uit) (?:(?:de|het) )?\w+)?",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    rf"\b(?:dochter|zoon|vrouw|man|moeder|vader|kind|kinderen|weduwe|weduwnaar|zus|broer|gezin) van "
    rf"(?:de|onze|een) (?:{_ROLES})\b",
    re.IGNORECASE,
)
_AT_NUMBER = re.compile(
    rf"\b(?:{_SOMEBODY}|bewoners|buren|ouders|mensen|kinderen)\b[^.!?\n]{{0,40}}?"
    r"\b(?:van|op|bij) (?:huis)?(?:nummer|nr\.?) [0-9]{1,4}\b",
    re.IGNORECASE,
)
_ROLE_IN_NEED = re.compile(
    rf"\b(?:{_ROLES})\b(?: (?:van|in|uit|op) (?:(?:de|het|deze|dit|onze|ons) )?\w+)? {_HARDSHIP}\b", re.IGNORECASE
)
# More than most have; in a place of some hundreds it is one family.
_RARE = re.compile(r"\b(?:drieling|vierling|(?:zeven|acht|negen|tien|elf|twaalf|[789]|1[0-2]) kinderen)\b")
_ROLE_HERE = re.compile(rf"\b(?:{_ROLES}) (?:van|in|uit|op) (?:(?:de|het) (?:wijk |buurt |dorp )?)?[A-Z]\w+")


def find_recognisable(text: str, *, residents: int | None = None) -> Iterator[Span]:
    """Sentences that describe one person or family closely: the only one, an age, a role in a place, or several traits.

    Args:
        text: as `plain` writes it.
        residents: how many people live in the area; None where it is not known.
    """
    is_large = residents is not None and residents >= LARGE_AREA
    somewhere = () if is_large else (_ROLE_HERE, _ROLE_IN_NEED)
    patterns = (_ONLY, _RELATIVE, _AT_NUMBER, _AGE_IN_BRACKETS, *somewhere)
    direct = [match.span() for match in chain.from_iterable(pattern.finditer(text) for pattern in patterns)]
    spans = sorted(direct + list(_combinations(text, needed=_needed(residents))), key=lambda span: (span[0], -span[1]))
    together: list[tuple[int, int]] = []
    for start, end in spans:
        if together and start < together[-1][1]:
            together[-1] = together[-1][0], max(end, together[-1][1])
        else:
            together.append((start, end))
    yield from (Span(Kind.UNIQUE, *span) for span in together)


def tells_of_somebody(text: str) -> bool:
    """Whether a text seems to tell of one person, or of what only happens to people."""
    return any(pattern.search(text.lower()) is not None for pattern in (_PERSON, _PRONOUN, _EVENT, _ILLNESS))


def _needed(residents: int | None) -> int:
    if residents is None:
        return _TRAITS
    if residents < SMALL_AREA:
        return _TRAITS_SMALL
    return _TRAITS_LARGE if residents >= LARGE_AREA else _TRAITS


def _combinations(text: str, *, needed: int) -> Iterator[tuple[int, int]]:
    for sentence in _SENTENCE.finditer(text):
        person = _PERSON.search(sentence[0])
        if person is None:
            continue
        traits = [found for pattern in _TRAIT_PATTERNS if (found := pattern.search(sentence[0]))]
        # An illness is both rare and nobody's business; few people have one age at one school or in one street.
        is_close = any(pattern.search(sentence[0]) for pattern in (_ILLNESS, _RARE)) or (
            _EXACT_AGE.search(sentence[0]) is not None and _PLACE.search(sentence[0]) is not None
        )
        if len(traits) >= max(needed - is_close, _TRAITS_SMALL):
            begin = min(person.start(), *(trait.start() for trait in traits))
            last = max(person.end(), *(trait.end() for trait in traits))
            yield sentence.start() + begin, sentence.start() + last
