"""Figures of several areas together: counts and denominators are summed, percentages and means never."""

from collections.abc import Sequence

import pandas as pd

from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.measures import add_share, mark_missing
from armoedebeeld.domain.observations import Status

# What a sum is called when its parts are missing for different reasons: what protects people comes first. Where a
# figure does not apply (nobody lives there) nothing is missing; a sum of nothing else does not apply either.
_REASONS = (
    Status.SUPPRESSED,
    Status.SECRET_OR_UNKNOWN,
    Status.NOT_PUBLISHED,
    Status.MISSING,
    Status.OK,
    Status.NOT_APPLICABLE,
)
_RANK = {reason.value: place for place, reason in enumerate(_REASONS)}


def has_counts(indicator: Indicator) -> bool:
    """Whether there is something to add up: a count, or a numerator with its denominator."""
    has_both = (indicator.numerator is not None and indicator.denominator is not None) or indicator.reach is not None
    return indicator.is_count or (has_both and indicator.multiplier is not None)


def add_up(rows: pd.DataFrame, indicator: Indicator, *, by: Sequence[str]) -> pd.DataFrame:
    """One figure per group of areas: counts summed, the share calculated from the sums.

    A part counts as known when its counts are there. A part of which only the share is withheld because few people
    live there (`minimum_denominator`) still adds to the sum, which obeys that minimum itself. A part to which the
    figure does not apply, since nobody lives there, adds nothing.

    Args:
        rows: `observations.COLUMNS` of one indicator, the columns `by`, and `parts`: the number of areas that the
            group consists of.
        indicator: what is added up.
        by: the columns that name a group.

    Returns:
        `by`, `numerator`, `denominator`, `value`, `status`, `is_provisional`, `is_estimate`, `source_id`,
        `snapshot_id`, and `is_whole`: every part was known. Where one was not, there is no value and `status` is
        the reason of that part; where the indicator has no counts at all, it is `niet_van_toepassing`.
    """
    reason = _reason(rows, indicator)
    groups = rows.assign(reason=reason, row=1).groupby(list(by), sort=True)
    together = groups.agg(
        numerator=("numerator", "sum"),
        denominator=("denominator", "sum"),
        reason=("reason", "min"),
        found=("row", "sum"),
        parts=("parts", "max"),
        is_provisional=("is_provisional", "any"),
        is_estimate=("is_estimate", "any"),
        source_id=("source_id", "min"),
        snapshot_id=("snapshot_id", "min"),
    ).reset_index()
    absent = together["found"] < together["parts"]
    together["reason"] = together["reason"].mask(absent, together["reason"].clip(upper=_RANK[Status.MISSING.value]))
    together["is_whole"] = together["reason"] == _RANK[Status.OK.value]
    if not has_counts(indicator):
        together["is_whole"], together["reason"] = False, _RANK[Status.NOT_APPLICABLE.value]
    return _with_value(together, indicator).drop(columns=["reason", "found", "parts"])


def _reason(rows: pd.DataFrame, indicator: Indicator) -> pd.Series:
    """Per row the place of its reason in `_REASONS`; that of `ok` where its counts are known."""
    is_known = rows["numerator"].notna()
    if not indicator.is_count:
        is_known &= rows["denominator"].notna()
    # A published value without its counts can't be added up: to us the counts are unknown.
    said = rows["status"].mask(rows["status"] == Status.OK.value, Status.SECRET_OR_UNKNOWN.value)
    return said.mask(is_known, Status.OK.value).map(_RANK).astype("int64")


def _with_value(together: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """The share or count of what is whole; no number at all beside what is not."""
    is_whole = together["is_whole"]
    counts = together.assign(
        numerator=together["numerator"].where(is_whole).astype("Float64"),
        denominator=together["denominator"].where(is_whole & (not indicator.is_count)).astype("Float64"),
    )
    if indicator.is_count:
        valued = counts.assign(value=counts["numerator"])
    else:
        valued = add_share(
            counts, multiplier=indicator.multiplier or 1, minimum_denominator=indicator.minimum_denominator
        )
    marked = mark_missing(
        valued,
        is_unpublished=pd.Series(data=False, index=valued.index),
        minimum_denominator=indicator.minimum_denominator,
    )
    words = together["reason"].map({place: reason.value for place, reason in enumerate(_REASONS)})
    return marked.assign(status=marked["status"].where(is_whole, words).astype("str"))


def why_no_sum(indicator: Indicator, status: Status) -> str:
    """Why an area made of buurten has no figure, as a sentence; empty where it has one."""
    if status is Status.NOT_APPLICABLE and not has_counts(indicator):
        if indicator.unit == "%":
            return "Dit cijfer is een percentage zonder aantallen. Percentages kun je niet optellen."
        return "Dit cijfer is een gemiddelde of verhouding zonder aantallen. Die kun je niet optellen."
    return {
        Status.OK: "",
        Status.SUPPRESSED: "Het cijfer van dit gebied, of van een buurt erin, is afgeschermd om mensen te beschermen.",
        Status.SECRET_OR_UNKNOWN: "Van een of meer buurten is het cijfer geheim of onbekend. Daarom is er geen som.",
        Status.NOT_PUBLISHED: "De bron heeft dit cijfer nog niet voor alle buurten gepubliceerd. Daarom is er geen "
        "som.",
        Status.NOT_APPLICABLE: f"In dit gebied zijn er geen {indicator.population_words}.",
        Status.MISSING: "Van een of meer buurten ontbreekt het cijfer. Daarom is er geen som.",
    }[status]
