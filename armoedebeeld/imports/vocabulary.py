"""The vocabulary of these workbooks as patterns: people, income limits, groups and schemes, in Dutch.

Every pattern works on a text in small letters without accents (`words.normalise`).
"""

import re
from enum import StrEnum

from armoedebeeld.domain.regions import Level


class Subject(StrEnum):
    """Who is counted."""

    CHILDREN = "kinderen"
    FAMILIES = "huishoudens met kinderen"
    HOUSEHOLDS = "huishoudens"
    PERSONS = "personen"


class Amount(StrEnum):
    """How it is expressed."""

    COUNT = "aantal"
    SHARE = "percentage"


_CHILD = r"(?:thuiswonende |minderjarige |inwonende |jonge )*kind(?:eren|\(eren\)|ren)?"
_UPTO = r"(?:tot(?: en met)?|t/m|onder|beneden|<=?|≤|minder dan|lager dan|maximaal|hooguit|hoogstens)"
_MINIMUM = (
    r"(?:(?:het|de|wettelijke?|een)\s+)*(?:sociaal|sociale|beleidsmatige?|bestaans)\s*-?\s*minimum|"
    r"bijstandsnorm|w?sm|bm"
)
_AT_LEAST = r"(?:ten minste|minstens|minimaal|>=|≥)"
LONG = re.compile(
    rf"(?<!\w)(?:{_AT_LEAST} (?:4|vier) jaar(?: achtereen)?|(?:4|vier) jaar (?:of (?:langer|meer)|en langer)|4\+ jaar|"
    r"langdurige?)(?!\w)"
)
AT_LEAST_ONE = re.compile(rf"(?<!\w)(?:{_AT_LEAST} )?(?:1|een) jaar(?: of (?:langer|meer))?(?!\w)")
_MIGRATION = r"migratie\s?-?achtergrond"

# In this order: a longer or denying phrase before the short one that it holds.
_TAGS: tuple[tuple[str, str], ...] = (
    (r"niet[- ]gebruik\w*|gebruikt? (?:geen|niet)|geen gebruik", "ontkenning"),
    (r"rechthebbende?n?|recht op", "rechthebbend"),
    (rf"(?:echt)?pa(?:ar|ren) zonder {_CHILD}", "paar_zonder_kinderen"),
    (rf"huishoudens? zonder {_CHILD}", "zonder_kinderen"),
    (rf"(?:echt)?pa(?:ar|ren),? met {_CHILD}|stel(?:len)? met {_CHILD}|twee-?ouder\w*", "paar_met_kinderen"),
    (r"een-?ouder(?:gezin\w*|huishoudens?|families?|s)?|alleenstaande ouders?", "eenoudergezin"),
    (r"alleenstaand\w*|eenpersoons(?:huishoudens?)?", "alleenstaand"),
    (r"(?:zonder|geen|niet)[- ](?:een )?(?:bijstand\w*|uitkering\w*)", "geen_uitkering"),
    (r"bijstand(?:s\w*)?|participatiewet\w*|pw-uitkering", "bijstand"),
    (r"zorgtoeslag", "zorgtoeslag"),
    (r"huurtoeslag", "huurtoeslag"),
    (r"kindgebonden budget|kgb", "kindgebonden_budget"),
    (r"kinderopvangtoeslag", "kinderopvangtoeslag"),
    (r"kinderbijslag", "kinderbijslag"),
    (r"niet[- ]werkende?n?|zonder werk|geen werk", "niet_werkend"),
    (r"zelfstandig\w*|eigen onderneming|zzp\w*|ondernemers?", "zelfstandig"),
    (r"inkomen uit (?:arbeid|werk|loon)|werkende?n?|werknemers?|arbeid|loon|met (?:een )?baan", "werkend"),
    (r"werkloosheids\w*|ww(?:-uitkering)?", "ww"),
    (r"arbeidsongeschikt\w*|ziekte", "arbeidsongeschikt"),
    (r"pensioen\w*|aow\w*|ouderdom\w*", "pensioen"),
    (r"uitkering\w*", "uitkering"),
    (
        rf"(?:zonder|geen) {_MIGRATION}|nederlandse? (?:achtergrond|herkomst|afkomst)|herkomst nederland|nederlandse?",
        "zonder_migratieachtergrond",
    ),
    (rf"niet-?\s?westerse?(?: {_MIGRATION})?", "niet_westers"),
    (rf"westerse?(?: {_MIGRATION})?", "westers"),
    (rf"met (?:een )?{_MIGRATION}", "met_migratieachtergrond"),
    (r"buiten-?\s?europa|niet-europees", "buiten_europa"),
    (r"jongens?|mannen|mannelijke?|man", "man"),
    (r"meisjes?|vrouwen|vrouwelijke?|vrouw", "vrouw"),
    (rf"(?:\d|een|twee|drie|vier)\s?\+?(?: of meer)? {_CHILD}", "aantal_kinderen"),
    (r"niet|geen|zonder|exclusief|excl\.?", "ontkenning"),
    (r"overige?n?|anders?", "overig"),
    (r"onbekende?", "onbekend"),
)
TAG_PATTERNS = tuple((re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), tag) for pattern, tag in _TAGS)

DATE = re.compile(r"(?<!\d)\d{1,2}\s+(?:januari|december)|(?<!\d)\d{1,2}[-/]\d{1,2}[-/](?!\d)")
AGE = re.compile(r"(?<!\d)(\d{1,2})\s*(tot en met|t/m|tot|-)\s*(\d{1,2})\s*(?:jaar|jarigen?)(?!\w)")
AGE_UNDER = re.compile(r"(?:jonger dan|onder(?: de)?|tot)\s*(\d{1,2})\s*jaar(?!\w)")
AGE_OVER = re.compile(r"(\d{1,2})\s*jaar (?:en|of) ouder")
VAGUE_POVERTY = "armoede_zonder_grens"
BAND = re.compile(r"(?:tussen\s+|van\s+)?(?<!\d)(\d{1,3})\s*%?\s*(?:-|tot en met|t/m|tot|en)\s*(\d{3})\s*(?:%|procent)")
ABOVE = re.compile(
    r"(?:vanaf|boven|meer dan|hoger dan|>=?|≥|minimaal|minstens)\s*(\d{3})\s*(?:%|procent)|"
    r"(?<!\d)(\d{3})\s*(?:%|procent) (?:of|en) (?:meer|hoger)"
)
BELOW = re.compile(rf"(?:{_UPTO}\s*)?(?<!\d)(1\d\d|200)\s*(?:%|procent)(?! (?:of|en) (?:meer|hoger))")
BELOW_WORDS = re.compile(rf"{_UPTO}\s*(1\d\d|200)(?=\s+(?:van\s+)?(?:{_MINIMUM}))")
_LIMITS: tuple[tuple[str, str], ...] = (
    (r"tot\s+\d+\s*% boven de armoedegrens|(?:net|vlak) boven de armoedegrens", "net_boven_armoede"),
    (r"(?:niet|geen) (?:in |arm)(?:armoede)?|boven de armoedegrens", "niet_armoede"),
    (r"armoederisico|(?:risico|kans) op armoede|armoedekans", "armoederisico"),
    (r"(?:leven |levend |levende )?in armoede|(?:onder |beneden )?de armoedegrens|armoedegrens|arme", "armoede"),
    # The bare word is a subject, not a limit: the dashboard itself is called so.
    (r"armoede", VAGUE_POVERTY),
    (r"(?:niet|geen|zonder)[- ](?:een )?laag[- ]inkomen|boven (?:de )?lage[- ]?inkomensgrens", "niet_laag_inkomen"),
    (r"(?:(?:onder|beneden) )?(?:de )?lage[- ]?inkomensgrens|laag[- ]?inkomen|lage inkomens?", "laag_inkomen"),
    (rf"onder of rond (?:{_MINIMUM})", "tot_101"),
)
LIMIT_PATTERNS = tuple((re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), limit) for pattern, limit in _LIMITS)
BARE_MINIMUM = re.compile(rf"(?<!\w)(?:{_UPTO} )?(?:{_MINIMUM})(?!\w)")
MINIMUM_OF = re.compile(rf"(?<!\w)(?:van\s+)?(?:{_MINIMUM})(?!\w)")
# A scheme's users, against people who live of it: "bereik bijstand" and "inkomen uit bijstand" are two figures.
REACH = re.compile(r"(?<!\w)(?:bereik|gebruik|ontvang|regeling|minimaregeling)\w*")
TARGET_GROUP = re.compile(r"(?<!\w)(?:doelgroep|minima)(?!\w)")
AMOUNTS: tuple[tuple[re.Pattern[str], Amount], ...] = (
    (
        re.compile(r"%|(?<!\w)(?:percentages?|procent\w*|aandeel|aandelen|relatief|relatieve|pct|perc)(?!\w)\.?"),
        Amount.SHARE,
    ),
    (re.compile(r"(?<!\w)(?:aantal(?:len)?|absoluut|absolute|abs|n)(?!\w)\.?"), Amount.COUNT),
)
THOUSANDS = re.compile(r"x\s*1[ .]?000|(?<!\w)duizendtallen(?!\w)|(?<!\w)x duizend(?!\w)")
TOTAL = re.compile(r"(?<!\w)(?:totaal|totale|alle|allen|samen)(?!\w)")
SUBJECTS: tuple[tuple[re.Pattern[str], Subject], ...] = (
    (re.compile(rf"(?<!\w)(?:huishoudens? met {_CHILD}|gezin(?:nen)?)(?!\w)"), Subject.FAMILIES),
    (re.compile(rf"(?<!\w)(?:{_CHILD}|minderjarigen|jeugd)(?!\w)"), Subject.CHILDREN),
    (re.compile(r"(?<!\w)(?:particuliere )?huishoudens?(?!\w)"), Subject.HOUSEHOLDS),
    (re.compile(r"(?<!\w)(?:personen|inwoners|mensen)(?!\w)"), Subject.PERSONS),
)
_NEUTRAL_WORDS = """
    de het een van in met op naar per en of bij voor uit aan tot dat die om te is zijn als er wonen wonend wonende
    inkomen inkomens inkomensgrens inkomensgrenzen huishoudinkomen grens kenmerk kenmerken categorie groep onderwerp
    indeling type soort leeftijd leeftijdsklasse geslacht herkomst migratieachtergrond huishoudenssamenstelling
    samenstelling huishouden inkomensbron bron voornaamste belangrijkste duur jaar januari december peildatum
    verslagjaar bereik gebruik gebruikt gebruiken ontvangt ontvangen ontvanger ontvangers regeling regelingen
    landelijke minimaregeling minimaregelingen waarde cijfer eenheid maat thuiswonend thuiswonende gemeente
    gemeenten wijk wijken buurt buurten tabel cbs particuliere particulier onder
"""
NEUTRAL = frozenset(_NEUTRAL_WORDS.split())
_LEVEL_WORDS: tuple[tuple[str, Level], ...] = (
    (r"buurt(?:en|code|naam|codes|namen)?", Level.BUURT),
    (r"wijk(?:en|code|naam|codes|namen)?", Level.WIJK),
    (r"gemeente(?:n|code|naam|codes|namen)?|gm", Level.MUNICIPALITY),
    (r"provincies?|pv", Level.PROVINCE),
    (r"nederland|land(?:elijk)?|rijk", Level.COUNTRY),
)
LEVELS = tuple((re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), level) for pattern, level in _LEVEL_WORDS)
