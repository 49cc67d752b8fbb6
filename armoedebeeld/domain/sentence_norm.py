"""The sentence of a norm: whether it is met, and how sure that is with chance counted in."""

import numpy as np

from armoedebeeld.domain.catalogue import Indicator, Norm
from armoedebeeld.domain.norm_certainty import NormCertainty, norm_certainty
from armoedebeeld.domain.norms import NORM_STATE_LABELS, NORM_STATE_MARKS, NormState, judge
from armoedebeeld.domain.wording import norm_phrase, number, short_value, value_with_unit

CERTAINTY_LABELS: dict[NormCertainty, str] = {
    NormCertainty.CERTAINLY_MET: "norm zeker gehaald",
    NormCertainty.PROBABLY_MET: "norm waarschijnlijk gehaald",
    NormCertainty.PROBABLY_NOT_MET: "norm waarschijnlijk niet gehaald",
    NormCertainty.CERTAINLY_NOT_MET: "norm zeker niet gehaald",
}


def certainty_of(
    indicator: Indicator, norm: Norm | None, *, value: float | None, lower: float | None, upper: float | None
) -> NormCertainty:
    """How sure it is that one figure meets its norm; never another answer than `norms.judge` gives."""
    if norm is None:
        return NormCertainty.NO_JUDGEMENT
    own, low, high = (np.nan if number is None else number for number in (value, lower, upper))
    found = norm_certainty(own, low, high, norm=norm, direction=indicator.direction, decimals=indicator.decimals)
    return NormCertainty(found.item())


def state_words(
    indicator: Indicator, norm: Norm | None, *, value: float | None, lower: float | None, upper: float | None
) -> str:
    """For a table: `✓ norm waarschijnlijk gehaald`; an en dash where nothing was agreed."""
    if norm is None:
        return "–"
    state = judge(value, norm, indicator)
    certainty = certainty_of(indicator, norm, value=value, lower=lower, upper=upper)
    return f"{NORM_STATE_MARKS[state]} {CERTAINTY_LABELS.get(certainty, NORM_STATE_LABELS[state])}"


def norm_sentence(
    indicator: Indicator,
    *,
    norm: Norm | None,
    area: str,
    year: int,
    value: float | None,
    lower: float | None = None,
    upper: float | None = None,
) -> str:
    """How an area's figure of a year stands against its norm."""
    if norm is None:
        return f"Voor {area} is bij dit cijfer nog geen norm afgesproken."
    agreed = f"de norm van {norm_phrase(norm, indicator)} (die geldt vanaf {norm.valid_from})"
    state = judge(value, norm, indicator)
    if state is NormState.NO_VALUE:
        return f"Er is geen cijfer om met {agreed} te vergelijken."
    shown = f"In {year} was dit {value_with_unit(value, indicator)}."
    if state is NormState.NO_JUDGEMENT:
        return f"{shown} Bij dit cijfer geven we geen oordeel over {agreed}."
    ends = {NormState.MET: "", NormState.NOT_MET: " niet"}
    certainty = certainty_of(indicator, norm, value=value, lower=lower, upper=upper)
    margin = f"{number(lower, indicator.decimals)} tot {short_value(upper, indicator)}"
    sure, why = _WORDS[certainty]
    return f"{shown} Daarmee haalt {area} {agreed}{sure}{ends[state]}{why.format(margin=margin)}."


# After the norm: how sure, and why.
_WORDS: dict[NormCertainty, tuple[str, str]] = {
    NormCertainty.CERTAINLY_MET: (" zeker", ", ook als je de marge voor toeval meetelt ({margin})"),
    NormCertainty.CERTAINLY_NOT_MET: (" zeker", ", ook als je de marge voor toeval meetelt ({margin})"),
    NormCertainty.PROBABLY_MET: (" waarschijnlijk", ": een deel van de marge ({margin}) haalt de norm niet"),
    NormCertainty.PROBABLY_NOT_MET: (" waarschijnlijk", ": een deel van de marge ({margin}) haalt de norm wel"),
    NormCertainty.MET: ("", ""),
    NormCertainty.NOT_MET: ("", ""),
}
