"""The sentence of a figure with many bars or areas: how far they lie apart, and of how many there is no figure."""

from collections.abc import Sequence

from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.inequality import Inequality
from armoedebeeld.domain.norms import round_as_shown
from armoedebeeld.domain.sentence_words import amount, capital, one_of, together
from armoedebeeld.domain.wording import difference_phrase, number, short_value, value_with_unit

Named = tuple[str, float]


def spread_sentence(indicator: Indicator, *, area: str, areas_word: str, known: Sequence[Named], total: int) -> str:
    """Lowest and highest of the areas inside an area, and how many have no figure.

    Args:
        indicator: what is shown.
        area: the whole, such as the municipality.
        areas_word: `wijken`, `buurten`.
        known: name and value of each area with a value.
        total: number of areas, those without a value included.
    """
    if not known and total > 1:
        return f"Van geen van de {number(total)} {areas_word} in {area} is er een cijfer."
    if not known:
        return f"In {area} is er van geen enkele {one_of(areas_word)} een cijfer."
    without = without_figure(total - len(known), total, areas_word)
    if total == 1:
        text = f"Er is maar één {one_of(areas_word)}: {known[0][0]}, {amount(known[0][1], indicator)}."
    elif len(known) == 1:
        text = f"{capital(known[0][0])} is de enige met een cijfer: {amount(known[0][1], indicator)}."
    elif _is_flat(known, indicator):
        text = f"In alle {areas_word} met een cijfer is dit {amount(known[0][1], indicator)}."
    else:
        (low, lowest), (high, highest) = _ends(known, indicator)
        text = (
            f"De {areas_word} lopen uiteen van {short_value(low, indicator)} ({lowest}) "
            f"tot {amount(high, indicator)} ({highest})."
        )
    return " ".join(filter(None, [text, without]))


def groups_sentence(indicator: Indicator, *, area: str, year: int, known: Sequence[Named], total: int) -> str:
    """The group of people with the highest and the lowest figure.

    Args:
        indicator: what is shown.
        area: where.
        year: of the figures.
        known: label and value of each group with a value.
        total: number of groups, those without a value included.
    """
    if not known:
        return f"Van geen van deze groepen in {area} is er een cijfer over {year}."
    without = without_figure(total - len(known), total, "groepen")
    if len(known) == 1:
        text = f"Alleen van deze groep is er een cijfer: {known[0][0]} ({short_value(known[0][1], indicator)})."
    elif _is_flat(known, indicator):
        text = f"In alle groepen is het even hoog: {amount(known[0][1], indicator)}."
    else:
        (low, lowest), (high, highest) = _ends(known, indicator)
        text = (
            f"Het hoogst is het bij: {highest} ({short_value(high, indicator)}). "
            f"Het laagst bij: {lowest} ({short_value(low, indicator)})."
        )
    return " ".join(filter(None, [text, without]))


def fifths_sentence(found: Inequality, indicator: Indicator, *, areas: str) -> str:
    """How far apart the fifths with the highest and lowest figures are, and whether chance alone could give it."""
    # The two figures that the reader sees: their difference and ratio must follow from them.
    highest, lowest = (round_as_shown(value, indicator.decimals) for value in (found.highest, found.lowest))
    low, high = number(found.gap_lower, indicator.decimals), number(found.gap_upper, indicator.decimals)
    ratio = f" De hoogste is {number(highest / lowest, 1)} keer de laagste." if lowest > 0 else ""
    chance = difference_phrase(found.gap_by_chance, indicator)
    end = (
        f"Het verschil is meer dan toeval geeft: waren alle {areas} gelijk, dan zou het ongeveer {chance} zijn."
        if found.is_beyond_chance and highest > lowest
        else f"Zo'n verschil kan toeval zijn: waren alle {areas} gelijk, dan was het ook al ongeveer {chance}."
    )
    return (
        f"In de {areas} met de hoogste cijfers is het {value_with_unit(found.highest, indicator)}, in die met de "
        f"laagste {value_with_unit(found.lowest, indicator)}. Het verschil is "
        f"{difference_phrase(highest - lowest, indicator)} (marge: {low} tot {high}).{ratio} {end}"
    )


def without_figure(missing: int, total: int, plural: str) -> str:
    """`Van 3 van de 24 wijken is er geen cijfer.`; empty where all have one."""
    if not missing:
        return ""
    if missing == total == 1:
        return f"Van deze {one_of(plural)} is er geen cijfer."
    return f"Van {number(missing)} van de {number(total)} {plural} is er geen cijfer."


def own_and_spread(indicator: Indicator, *, name: str, own: float | None, spread: str) -> str:
    """Where one of the areas itself stands, before how far all of them lie apart."""
    if own is None:
        return f"Voor {name} is er geen cijfer. {spread}"
    return f"{capital(name)}: {value_with_unit(own, indicator)}. {spread}"


def _is_flat(known: Sequence[Named], indicator: Indicator) -> bool:
    return len({round_as_shown(value, indicator.decimals) for _, value in known}) == 1


def _ends(known: Sequence[Named], indicator: Indicator) -> tuple[tuple[float, str], tuple[float, str]]:
    """Lowest and highest figure as shown, each with the names that share it."""
    shown = [(round_as_shown(value, indicator.decimals), name) for name, value in known]
    ends = min(value for value, _ in shown), max(value for value, _ in shown)
    low, high = ((end, together([name for value, name in shown if value == end], most=2)) for end in ends)
    return low, high
