"""What a comparison with a group says, in plain Dutch: who is in it, how its figure was made, where one stands."""

import math

from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.group_values import MINIMUM_FOR_MIDDLE, MINIMUM_SHARE, GroupValue, Method
from armoedebeeld.domain.groups import REGION_WORDS, Group, GroupKind
from armoedebeeld.domain.norms import round_as_shown
from armoedebeeld.domain.wording import number, short_value, value_with_unit

# From this part of a group's inhabitants on, a municipality largely makes the group's figure itself.
LARGE_PART = 0.2
SAMPLE_KINDS = (GroupKind.SIMILAR, GroupKind.CHOSEN)
NETWORKS = (GroupKind.G4, GroupKind.G40)


def line_name(group: Group, method: Method) -> str:
    """What stands at the group's line: `provincie Noord-Holland`, `G40 samen`, `middelste van deze groep`.

    Short, for on a phone a line's label has about twelve letters in a row; the title says which group it is.
    """
    if group.kind in REGION_WORDS:
        return f"middelste van {group.phrase}" if method is Method.MIDDLE else group.phrase
    if group.kind in NETWORKS:
        return f"middelste van {group.phrase}" if method is Method.MIDDLE else f"{group.name} samen"
    return "middelste van deze groep" if method is Method.MIDDLE else "deze groep samen"


def comparison_sentence(
    indicator: Indicator,
    *,
    name: str,
    own: float | None,
    group: Group,
    value: GroupValue,
    place: tuple[int, int, bool] | None,
    is_member: bool,
) -> str:
    """The municipality's value, how it lies beside the group's, and its place in the list.

    Args:
        indicator: what is shown.
        name: the municipality.
        own: its value; None where it has none.
        group: compared with.
        value: the group's figure.
        place: from `place_of`, over the members and the municipality.
        is_member: whether the municipality belongs to the group.
    """
    where = _where(group, value.method)
    if own is None:
        told = "" if value.value is None else f" {_capital(where)} is het {value_with_unit(value.value, indicator)}."
        return f"Voor {name} is er geen cijfer.{told}"
    parts = [f"{name}: {value_with_unit(own, indicator)}."]
    if value.value is not None:
        here, there = (round_as_shown(number_, indicator.decimals) for number_ in (own, value.value))
        shown = value_with_unit(value.value, indicator)
        verdict = "evenveel als" if here == there else "meer dan" if here > there else "minder dan"
        parts.append(f"Dat is {verdict} {where}: {shown}.")
    if place is not None and place[1] > 1:
        rank, total, is_shared = place
        words = f"{'gedeelde ' if is_shared else ''}plaats {rank} van {number(total)}"
        parts.append(
            f"Van hoog naar laag {'staat' if is_member else 'zou'} {name} op {words}{'' if is_member else ' staan'}."
        )
    return " ".join(parts)


def who_sentence(group: Group, *, name: str, holds_own: bool) -> str:
    """Who is in the list, and whether the municipality itself belongs to the group."""
    if not group.members:
        return "Kies een of meer gemeenten om mee te vergelijken."
    count = number(len(group.members))
    who = group.phrase if group.kind is GroupKind.SIMILAR else _of(group, count)
    if holds_own:
        place = f"; {name} hoort daar zelf bij."
    elif group.kind in SAMPLE_KINDS:
        place = f". {name} staat er ter vergelijking tussen en telt niet mee in het groepscijfer."
    else:
        place = f". {name} hoort daar niet bij en staat er ter vergelijking tussen."
    return f"In de lijst: {who}{place} {group.basis}".strip()


def how_sentence(group: Group, value: GroupValue, indicator: Indicator) -> str:
    """How many members have a figure, and how the group's figure came about, or why there is none."""
    known = _known(value)
    if not value.members:
        return ""
    if value.method is Method.COUNT:
        return (
            f"{known} Een aantal heeft geen groepscijfer: in een grote gemeente is het altijd hoger dan in een kleine."
        )
    if value.method is Method.PUBLISHED:
        return f"{known} Het cijfer van {group.phrase} is zo door de bron gepubliceerd."
    if value.method is Method.POOLED:
        about = f"{number(value.denominator)} {indicator.population_words}"
        return (
            f"{known} Het groepscijfer is berekend door de aantallen van {_gemeenten(value.counted)} op te tellen; "
            f"het gaat om {about}{_living(value)}."
        )
    if value.method is Method.MIDDLE:
        spread = f"{short_value(value.lowest, indicator)} tot {value_with_unit(value.highest, indicator)}"
        return (
            f"{known} De aantallen om een cijfer voor de hele groep te berekenen zijn er niet. De lijn is daarom de "
            f"middelste gemeente: de helft ligt hoger, de helft lager. De gemeenten lopen uiteen van {spread}."
        )
    return f"{known} {_too_few(value)}"


def weight_sentence(name: str, *, share: float | None, method: Method) -> str:
    """Says when a municipality largely makes the figure that it is compared with; empty where it does not."""
    if share is None or share < LARGE_PART or method not in {Method.PUBLISHED, Method.POOLED}:
        return ""
    return f"{name} heeft zelf {_percentage(share)} van de inwoners van deze groep en bepaalt het groepscijfer dus mee."


def _where(group: Group, method: Method) -> str:
    if method is Method.MIDDLE:
        return f"bij de middelste {'' if 'gemeente' in group.phrase else 'gemeente '}van {group.phrase}"
    return f"in {group.phrase}" if group.kind in REGION_WORDS else f"in {group.phrase} samen"


def _of(group: Group, count: str) -> str:
    """`de 44 gemeenten van provincie Noord-Holland`, `de 31 gemeenten die sterk stedelijk zijn`."""
    if group.phrase.startswith("de gemeenten "):
        return f"de {count} gemeenten {group.phrase.removeprefix('de gemeenten ')}"
    if group.kind is GroupKind.CHOSEN:
        return "de gekozen gemeente" if len(group.members) == 1 else f"de {count} gekozen gemeenten"
    return f"de {'gemeente' if len(group.members) == 1 else f'{count} gemeenten'} van {group.phrase}"


def _known(value: GroupValue) -> str:
    everyone = f"deze {number(value.members)} gemeenten"
    if value.members == 1:
        return f"Deze gemeente heeft {'een' if value.known else 'geen'} cijfer."
    if value.known in {0, value.members}:
        return f"Geen van {everyone} heeft een cijfer." if value.known == 0 else f"Al {everyone} hebben een cijfer."
    return f"Van {everyone} {'heeft' if value.known == 1 else 'hebben'} er {number(value.known)} een cijfer."


def _living(value: GroupValue) -> str:
    is_whole = value.share is None or value.counted == value.members
    return "" if is_whole else f" ({_percentage(value.share or 0)} van de inwoners van de groep)"


def _too_few(value: GroupValue) -> str:
    if value.known == 0:
        return "Een groepscijfer is er dus niet."
    if value.share is None and value.members < MINIMUM_FOR_MIDDLE:
        return (
            f"Er is geen groepscijfer: de aantallen om er een te berekenen zijn er niet, en een middelste gemeente "
            f"bestaat pas bij {number(MINIMUM_FOR_MIDDLE)} gemeenten."
        )
    least = _percentage(MINIMUM_SHARE)
    if value.share is None:
        return f"Dat is minder dan {least} van de gemeenten, en dus te weinig voor een groepscijfer."
    return (
        f"Daar woont {_percentage(value.share)} van de inwoners van de groep. Een groepscijfer geven wij pas vanaf "
        f"{least}."
    )


def _gemeenten(count: int) -> str:
    return "1 gemeente" if count == 1 else f"{number(count)} gemeenten"


def _percentage(share: float) -> str:
    """Rounded down, so that 79.9% never reads as the 80% that it does not reach."""
    return f"{number(math.floor(share * 100 + 1e-9))}%"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
