"""The figure of a group of municipalities: published, calculated from counts, or the municipality in the middle."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

import pandas as pd

from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.norms import round_as_shown
from armoedebeeld.domain.observations import Status

# Under this part of a group's inhabitants (or of its municipalities, for the middle one) a figure speaks for too few.
MINIMUM_SHARE = 0.8
# The middle of two municipalities is no municipality.
MINIMUM_FOR_MIDDLE = 3


class Method(StrEnum):
    """How a group's figure came about."""

    PUBLISHED = "gepubliceerd"
    POOLED = "samen"
    MIDDLE = "middelste"
    COUNT = "aantal"
    TOO_FEW = "te_weinig"


@dataclass(frozen=True)
class GroupValue:
    """What can be said of a group in one year.

    Attributes:
        value: None where the group has no figure; then `method` says why (`COUNT`, `TOO_FEW`).
        members: municipalities in the group.
        known: those with a figure.
        counted: those that the group's figure is made of.
        share: the part of the group's inhabitants that live in members with counts; None where inhabitants are
            unknown or the figure needs no counts.
        lowest, highest: of the members with a figure.
        denominator: of a calculated figure: the people or households that it is about.
    """

    method: Method
    members: int
    known: int
    counted: int
    value: float | None = None
    share: float | None = None
    lowest: float | None = None
    highest: float | None = None
    denominator: float | None = None
    is_provisional: bool = False
    is_estimate: bool = False


def group_value(
    rows: pd.DataFrame,
    *,
    members: Collection[str],
    inhabitants: pd.Series,
    indicator: Indicator,
    published: pd.DataFrame | None = None,
) -> GroupValue:
    """The figure of a group in one year. Hidden and missing values count nowhere, least of all as zero.

    A published figure of the region itself comes first. Else numerators and denominators are added up over the members
    that have both, when these hold at least 80% of the group's inhabitants. Without counts nothing is averaged: then
    it is the municipality in the middle, when at least 80% of the members (and at least three) have a figure.

    Args:
        rows: `domain.observations.COLUMNS` of one indicator and year, at most one row per municipality.
        members: municipality codes.
        inhabitants: index region code; to weigh how much of the group is known.
        indicator: what the rows are about.
        published: rows of the region itself, in the same year; none where empty or None.
    """
    inside = rows[rows["region_code"].isin(list(members))]
    known = inside[inside["status"] == Status.OK.value]
    base = GroupValue(
        method=Method.TOO_FEW,
        members=len(members),
        known=len(known),
        counted=0,
        lowest=_optional(known["value"].min()),
        highest=_optional(known["value"].max()),
    )
    if indicator.is_count:
        return _with(base, method=Method.COUNT)
    if published is not None and len(own := published[published["status"] == Status.OK.value]):
        return _with(base, method=Method.PUBLISHED, rows=own.iloc[:1], value=float(own.iloc[0]["value"]))
    counted = _with_counts(known, indicator)
    share = known_share(counted["region_code"], members=members, inhabitants=inhabitants)
    if len(counted) and (len(counted) / len(members) if share is None else share) >= MINIMUM_SHARE:
        value = float(indicator.multiplier or 1) * counted["numerator"].sum() / counted["denominator"].sum()
        denominator = float(counted["denominator"].sum())
        return _with(base, method=Method.POOLED, rows=counted, value=value, share=share, denominator=denominator)
    if len(known) >= MINIMUM_FOR_MIDDLE and len(known) / len(members) >= MINIMUM_SHARE:
        return _with(base, method=Method.MIDDLE, rows=known, value=float(known["value"].median()))
    return _with(base, share=share if _has_counts(indicator) else None)


def known_share(counted: pd.Series, *, members: Collection[str], inhabitants: pd.Series) -> float | None:
    """The part of a group's inhabitants that live in some of its members; None where anybody's number is unknown."""
    group = inhabitants.reindex(list(members))
    if len(group) == 0 or group.isna().any() or group.sum() == 0:
        return None
    return float(group[group.index.isin(counted)].sum() / group.sum())


def place_of(rows: pd.DataFrame, *, gemeente: str, decimals: int) -> tuple[int, int, bool] | None:
    """Where a municipality stands from high to low, as shown.

    Returns:
        Place, number of municipalities with a figure, and whether others have the same value; None without a value.
    """
    known = rows[rows["status"] == Status.OK.value].set_index("region_code")["value"].astype("Float64")
    if gemeente not in known.index:
        return None
    shown = known.map(lambda value: round_as_shown(float(value), decimals))
    return 1 + int((shown > shown[gemeente]).sum()), len(shown), int((shown == shown[gemeente]).sum()) > 1


def _with_counts(known: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """The rows of which numerator and denominator are known, where the indicator is a share of the two."""
    if not _has_counts(indicator):
        return known.iloc[:0]
    return known[known["numerator"].notna() & known["denominator"].gt(0).fillna(value=False)]


def _has_counts(indicator: Indicator) -> bool:
    return None not in (indicator.numerator, indicator.denominator, indicator.multiplier)


def _with(base: GroupValue, *, rows: pd.DataFrame | None = None, **changes: object) -> GroupValue:
    if rows is None:
        return replace(base, **changes)  # type: ignore[arg-type]
    marks = {"is_provisional": bool(rows["is_provisional"].any()), "is_estimate": bool(rows["is_estimate"].any())}
    return replace(base, counted=len(rows), **marks, **changes)  # type: ignore[arg-type]


def _optional(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]
