"""Short names that somebody types or delivers: a provision, an organisation, a title. Organisations, and no people."""

import re
from collections.abc import Iterable, Mapping

from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.personal_data_names import is_place_or_organisation
from armoedebeeld.domain.personal_data_patterns import Kind
from armoedebeeld.domain.personal_data_text import flag_text
from armoedebeeld.domain.personal_data_words import fold

# A day or a group of people is no person, and stands in good titles: "levering 12 mei", "alleenstaande ouders".
_ABOUT_NOBODY = {Kind.DATE, Kind.UNIQUE}
# Many organisations are named after somebody; then the name says what they are.
_ORGANISATION = re.compile(
    r"stichting|fonds|school|college|lyceum|bank\b|vereniging|huis\b|huize|centrum|kerk|parochie|diaconie|bureau|team"
    r"|gemeente|dienst|afdeling|loket|club|instelling|instituut|bibliotheek|corporatie|groep\b|bv\b|b\.v|praktijk"
    r"|apotheek|winkel|samenwerking|regeling"
)
_INITIAL = re.compile(
    r"\b(?:[A-Z]\.){1,4}\s?(?:van |de |der |den |el |ten |ter )*[A-Z][a-z]+|\b[A-Z][a-z]+ [A-Z]\.(?!\w)"
)
_DOOR = re.compile(r"\b[1-9][0-9]{3}\s?[A-Za-z]{2}[\s-]?[0-9]{1,5}[A-Za-z]?\b")
_WORDS = re.compile("[A-Za-z'-]+")
_WHAT = {
    Kind.NAME: "de naam van een persoon",
    Kind.BSN: "een burgerservicenummer",
    Kind.EMAIL: "een e-mailadres",
    Kind.PHONE: "een telefoonnummer",
    Kind.ADDRESS: "een adres",
    Kind.IBAN: "een rekeningnummer",
    Kind.POSTCODE: "een volledige postcode",
    Kind.BIRTH_DATE: "een geboortedatum",
    Kind.AGE: "een persoon met een leeftijd",
}


def personal_data_in(label: str) -> Kind | None:
    """What in a short name is about one person; None where nothing seems to be.

    A person's name passes where the text says that it is an organisation: "Stichting Jan Jansen".
    """
    kinds = [flag.kind for flag in flag_text(label) if flag.kind not in _ABOUT_NOBODY]
    if _DOOR.search(label):
        kinds.append(Kind.ADDRESS)
    if not kinds and _INITIAL.search(label):
        kinds = [Kind.NAME]
    # The last word says what it is: a "Galenbuurt" or a "Ligthartschool".
    last = _WORDS.findall(label)[-1:]
    is_organisation = _ORGANISATION.search(fold(label)) is not None or any(map(is_place_or_organisation, last))
    return next((kind for kind in kinds if kind is not Kind.NAME or not is_organisation), None)


def refuse_personal_labels(labels: Mapping[str, Iterable[str]]) -> None:
    """Stop where a short name is about a person.

    Args:
        labels: what is named, such as "regeling", with the texts.

    Raises:
        UserError: says which kind of name and what it seems to hold, and never repeats it.
    """
    for what, texts in labels.items():
        for text in texts:
            if (kind := personal_data_in(text)) is not None:
                found = _WHAT.get(kind, "een gegeven over een persoon")
                remedy = "Haal het weg."
                if kind is Kind.NAME:
                    remedy = (
                        "Schrijf de naam van de regeling of organisatie. Heet een organisatie naar iemand? "
                        "Schrijf er dan bij wat het is, zoals 'Stichting' of 'school'."
                    )
                raise UserError(f"Bij '{what}' lijkt {found} te staan. Er is niets bewaard.", remedy=remedy)
