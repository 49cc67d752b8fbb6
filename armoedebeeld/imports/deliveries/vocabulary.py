"""The words of a delivery: what its columns, units, levels, steps and income limits are called, in every usual way."""

import re

from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.schemes import IncomeLimit, Step, Unit
from armoedebeeld.domain.service_use import POSTCODE_LEVEL
from armoedebeeld.imports.words import normalise

# The columns of the template, in its order; other ways to write them behind each.
COLUMNS: dict[str, tuple[str, ...]] = {
    "regeling": ("voorziening", "naam regeling", "regelingnaam", "product", "soort regeling"),
    "aanbieder": ("partner", "organisatie", "uitvoerder", "leverancier", "melder", "signaalpartner"),
    "periode_van": ("van", "begindatum", "startdatum", "datum van", "periode begin", "ingangsdatum"),
    "periode_tot": ("tot", "tot en met", "t/m", "einddatum", "datum tot", "periode eind", "periode einde"),
    "periode": ("jaar", "maand", "kwartaal", "verslagjaar", "peildatum"),
    "gebied_type": ("gebiedstype", "type gebied", "soort gebied", "niveau", "gebiedsniveau"),
    "gebied_code": (
        "gebiedscode", "code gebied", "code", "buurtcode", "wijkcode", "gemeentecode", "postcode", "pc6", "pc4",
    ),
    "gebied_naam": ("gebied", "gebiedsnaam", "naam gebied", "buurt", "wijk", "gemeente", "buurtnaam", "wijknaam"),
    "gebied_jaar": ("indeling", "indelingsjaar", "jaar indeling", "gebiedsjaar", "gebiedsindeling"),
    "eenheid": ("telt", "geteld in", "soort telling"),
    "aantal": ("aantallen", "gebruik", "aantal gebruikers", "n"),
    "stap": ("fase", "processtap"),
    "aantal_regelingen": ("regelingen per gezin", "aantal regelingen per huishouden"),
    "doelgroep_omschrijving": ("doelgroep", "voor wie"),
    "doelgroep_aantal": ("omvang doelgroep", "grootte doelgroep"),
    "doelgroep_grens": ("inkomensgrens",),
    "doelgroep_bron": ("bron doelgroep",),
    "doelgroep_jaar": ("jaar doelgroep",),
    "opmerking": ("opmerkingen", "toelichting", "bijzonderheden"),
}  # fmt: skip
TEMPLATE = (
    "regeling", "aanbieder", "periode_van", "periode_tot", "gebied_type", "gebied_code", "gebied_jaar", "eenheid",
    "aantal", "doelgroep_omschrijving", "doelgroep_aantal", "doelgroep_grens", "doelgroep_bron", "doelgroep_jaar",
    "stap", "aantal_regelingen", "opmerking",
)  # fmt: skip
REQUIRED = ("regeling", "eenheid", "aantal")

_UNITS: dict[Unit, tuple[str, ...]] = {
    Unit.CHILD: ("kinderen", "unieke kinderen", "jongeren", "leerlingen", "jeugdigen"),
    Unit.HOUSEHOLD: ("huishoudens", "gezin", "gezinnen", "unieke huishoudens"),
    Unit.APPLICATION: ("aanvragen", "aanmelding", "aanmeldingen"),
    Unit.AWARD: ("toekenningen", "toegekend", "beschikking", "beschikkingen"),
    Unit.PROVISION: ("verstrekkingen",),
    Unit.REPORT: ("meldingen", "signaal", "signalen"),
    Unit.EURO: ("euro's", "bedrag", "eur", "€"),
}
_LEVELS: dict[str, tuple[str, ...]] = {
    Level.MUNICIPALITY.value: ("gm", "gemeente", "gemeenten"),
    Level.WIJK.value: ("wk", "wijk", "wijken"),
    Level.BUURT.value: ("bu", "buurt", "buurten"),
    Level.OWN_AREA.value: ("gb", "eigen gebied", "gebied", "wijkteam", "stadsdeel"),
    POSTCODE_LEVEL: ("pc4", "pc6", "postcode", "postcode4", "postcode6"),
}
_STEPS: dict[Step, tuple[str, ...]] = {
    Step.SIGNAL: ("signalen", "melding", "meldingen", "ontvangen"),
    Step.TAKEN_UP: ("in behandeling", "opgevolgd", "actie ondernomen"),
    Step.REACHED: ("contact", "contact gelegd", "contact gekregen"),
    Step.ACCEPTED: ("hulp aanvaard", "aanvaard", "hulp geaccepteerd", "geaccepteerd", "hulp aangenomen"),
    Step.APPLIED: ("aanmeldingen", "aanvraag", "aangemeld"),
    Step.STARTED: ("start", "gestart traject", "trajecten gestart"),
    Step.COMPLETED: ("afgesloten", "voltooid", "succesvol afgerond"),
    Step.DROPPED_OUT: ("uitval", "voortijdig beeindigd", "gestopt"),
}
HIDDEN_REMARK = re.compile(r"afgescherm|geheim|privacy|vertrouwelijk|verborgen|minder dan|te klein")
_LOW_INCOME = re.compile(r"la(?:ag|ge)[- ]?inkomen")
_POVERTY = re.compile(r"armoedegrens")
_PERCENTAGE = re.compile(r"(?<!\d)(1\d\d)(?!\d)\s*(?:%|procent)?")


def _by_word(words: dict, /) -> dict[str, object]:  # type: ignore[type-arg]
    return {normalise(str(text)): key for key, other in words.items() for text in (str(key), *other)}


_COLUMN_OF = _by_word(COLUMNS)
_UNIT_OF = _by_word(_UNITS)
_LEVEL_OF = _by_word(_LEVELS)
_STEP_OF = _by_word(_STEPS)


def column_of(header: object) -> str | None:
    """The column of the template that a header means; None for a header that we do not know."""
    found = _COLUMN_OF.get(normalise(str(header)).replace("-", " "))
    return None if found is None else str(found)


def level_of_header(header: object) -> str | None:
    """What a header such as `buurtcode` or `pc4` says about the areas under it, as `level_of` does."""
    text = normalise(str(header))
    if text.startswith(("postcode", "pc4", "pc6")):
        return POSTCODE_LEVEL
    for level in (Level.BUURT, Level.WIJK, Level.MUNICIPALITY):
        if text.startswith({"BU": "buurt", "WK": "wijk", "GM": "gemeente"}[level.value]):
            return level.value
    return None


def unit_of(text: object) -> Unit | None:
    """The unit that a word stands for."""
    found = _UNIT_OF.get(normalise(str(text)))
    return found if isinstance(found, Unit) else None


def level_of(text: object) -> str | None:
    """`GM`, `WK`, `BU`, `GB` or `PC` for the word in a column with kinds of areas."""
    found = _LEVEL_OF.get(normalise(str(text)))
    return None if found is None else str(found)


def step_of(text: object) -> Step | None:
    """The step that a word stands for."""
    found = _STEP_OF.get(normalise(str(text)))
    return found if isinstance(found, Step) else None


def limit_of(text: object) -> IncomeLimit | None:
    """The income limit that a text names, such as `120%`; None where it names none, or one that nobody counts."""
    plain = normalise(str(text))
    if _LOW_INCOME.search(plain):
        return IncomeLimit.LOW_INCOME
    if _POVERTY.search(plain):
        return IncomeLimit.POVERTY
    named = set(_PERCENTAGE.findall(plain))
    value = named.pop() if len(named) == 1 else ""
    return IncomeLimit(value) if value in set(IncomeLimit) else None
