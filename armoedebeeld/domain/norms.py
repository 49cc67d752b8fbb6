"""A value against the norm that was agreed, judged as the reader sees it: after rounding."""

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from armoedebeeld.domain.catalogue import Direction, Indicator, Norm
from armoedebeeld.domain.regions import Level


class NormState(StrEnum):
    """How a value stands against its norm."""

    MET = "gehaald"
    NOT_MET = "niet_gehaald"
    NO_NORM = "geen_norm"
    NO_VALUE = "geen_waarde"
    NO_JUDGEMENT = "geen_oordeel"


NORM_STATE_LABELS: dict[NormState, str] = {
    NormState.MET: "norm gehaald",
    NormState.NOT_MET: "norm niet gehaald",
    NormState.NO_NORM: "nog geen norm afgesproken",
    NormState.NO_VALUE: "geen cijfer",
    NormState.NO_JUDGEMENT: "geen oordeel bij dit cijfer",
}
NORM_STATE_MARKS: dict[NormState, str] = {
    NormState.MET: "✓",
    NormState.NOT_MET: "✗",
    NormState.NO_NORM: "–",
    NormState.NO_VALUE: "?",
    NormState.NO_JUDGEMENT: "–",
}


def round_as_shown(value: float, decimals: int) -> float:
    """The value as a reader sees it: half away from zero, on the decimal digits that were published."""
    quantum = Decimal(1).scaleb(-decimals)
    rounded = float(Decimal(repr(float(value))).quantize(quantum, rounding=ROUND_HALF_UP))
    return rounded or 0.0  # no minus zero


def norm_for(norms: Sequence[Norm], *, year: int, level: Level) -> Norm | None:
    """The norm in force in a year at a level; None where nobody agreed one."""
    in_force = [norm for norm in norms if norm.valid_from <= year and level in norm.levels]
    return max(in_force, key=lambda norm: norm.valid_from, default=None)


def judge(value: float | None, norm: Norm | None, indicator: Indicator) -> NormState:
    """How a value stands against a norm, both rounded to the indicator's decimals, as a reader sees them."""
    if norm is None:
        return NormState.NO_NORM
    if value is None or math.isnan(value):
        return NormState.NO_VALUE
    shown = round_as_shown(value, indicator.decimals)
    if norm.range is not None:
        low, high = (round_as_shown(end, indicator.decimals) for end in (norm.range.min, norm.range.max))
        return NormState.MET if low <= shown <= high else NormState.NOT_MET
    if norm.value is None or indicator.direction is Direction.NO_JUDGEMENT:
        return NormState.NO_JUDGEMENT
    bound = round_as_shown(norm.value, indicator.decimals)
    met = shown <= bound if indicator.direction is Direction.LOWER_IS_BETTER else shown >= bound
    return NormState.MET if met else NormState.NOT_MET
