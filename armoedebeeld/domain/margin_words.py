"""What the margin of a figure says, in plain Dutch: for the explanation of an indicator and below a figure."""

from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.wording import difference_phrase, number, value_with_unit


def margin_text(lower: float | None, upper: float | None, indicator: Indicator) -> str:
    """`8,1 tot 12,3%`; empty where a limit is unknown."""
    if lower is None or upper is None:
        return ""
    return f"{number(lower, indicator.decimals)} tot {value_with_unit(upper, indicator)}"


def margin_note(indicator: Indicator) -> str:
    """What the whiskers in a figure say, in one line."""
    if indicator.reach is not None:
        return "Het streepje bij een staaf: zo laag of hoog kan het bereik zijn. De doelgroep is niet precies bekend."
    if indicator.interval is None:
        return "Het streepje bij een staaf is de marge die de bron zelf geeft."
    rounding = " en afronden" if _is_rounded(indicator) else ""
    return (
        f"Het streepje bij een staaf: zoveel schuift een cijfer van een gebied van deze grootte door toeval{rounding}."
    )


def margin_sentence(indicator: Indicator) -> str:
    """What the margin of an indicator is made of, or why it has none."""
    if indicator.reach is not None:
        return (
            "De ondergrens hoort bij de grootste schatting van de doelgroep, de bovengrens bij de kleinste. "
            "Toeval zit er niet in."
        )
    if indicator.scheme is not None:
        return "Geen. Dit is een telling van wat er is geleverd."
    if indicator.interval is None:
        return (
            f"Geen. {indicator.no_interval}" if indicator.no_interval else "Die van de bron zelf, als zij er een geeft."
        )
    if not indicator.interval.is_true_base:
        return f"Geen. {indicator.interval.reason} Een marge zou dan verzonnen zijn."
    return (
        "Iedereen is geteld, er is geen steekproef. De marge laat zien hoeveel een cijfer van een gebied van deze "
        f"grootte door toeval verschuift.{_rounding(indicator)}{_together(indicator)}"
    )


def relevant_sentence(indicator: Indicator) -> str:
    """From which difference on two figures are called different, and why; empty where nothing was chosen."""
    if indicator.minimum_relevant_difference is None:
        return ""
    size = difference_phrase(indicator.minimum_relevant_difference, indicator)
    return f"Een verschil van minder dan {size} heet vergelijkbaar. {indicator.minimum_relevant_reason}"


def why_not_judged(indicator: Indicator) -> str:
    """Why areas can't be judged against each other on this figure; empty where they can."""
    if indicator.is_count:
        return "Een aantal hangt af van hoeveel mensen er wonen. Daarom zeggen we niet waar het hoger of lager is."
    if indicator.reach is not None:
        return "De doelgroep is een schatting. Daarom zeggen we niet of een verschil toeval is."
    if indicator.interval is None:
        return indicator.no_interval and f"{indicator.no_interval} Daarom zeggen we niet of een verschil toeval is."
    if not indicator.interval.is_true_base:
        return f"{indicator.interval.reason} Daarom zeggen we niet of een verschil toeval is."
    return ""


def _is_rounded(indicator: Indicator) -> bool:
    declared = indicator.interval
    if declared is None:
        return False
    every = (declared.steps, *declared.steps_at.values())
    return any(step.numerator or step.denominator or step.value for step in every)


def _rounding(indicator: Indicator) -> str:
    return " Wat de bron heeft afgerond, maakt haar breder." if _is_rounded(indicator) else ""


def _together(indicator: Indicator) -> str:
    if indicator.design_effect is None:
        return ""
    effect = number(indicator.design_effect, 2).rstrip("0").rstrip(",")
    return f" We rekenen alsof er {effect} keer minder mensen zijn. {indicator.design_effect_reason}"
