"""What changed between two deliveries of a table, in plain Dutch: one sentence, or one line of a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.group_parts import group_of
from armoedebeeld.domain.observations import STATUS_LABELS, TOTAL, Status
from armoedebeeld.domain.wording import number, short_value, value_with_unit

# A revision smaller than what is shown gets more digits, up to this many.
MOST_DECIMALS = 6


class ChangeKind(StrEnum):
    """What happened to figures since the former delivery; in the order in which a reader needs to know."""

    CHANGED = "gewijzigd"
    LOST = "vervallen"
    NEW = "nieuw"
    BECAME_FINAL = "definitief geworden"


@dataclass(frozen=True)
class Change:
    """One line of a change report: a figure, or figures of several areas that went the same way.

    Attributes:
        kind: what happened.
        indicator_id: empty where it is about a whole table that was loaded for the first time.
        region_code: empty where it is about several areas.
        region_name: the area, or how many areas: `27 wijken`.
        year: None where it is about all years.
        breakdown: `totaal`, a part of the people, or empty where it is about several parts.
        old_value, new_value: None where there was or is no value, or where it is about several areas.
        old_status, new_status: a `Status`, `voorlopig` or `definitief`; empty where there is nothing to say.
    """

    kind: ChangeKind
    indicator_id: str
    region_code: str
    region_name: str
    year: int | None
    breakdown: str
    old_value: float | None
    new_value: float | None
    old_status: str
    new_status: str

    @property
    def is_whole_table(self) -> bool:
        """Whether a table was loaded for the first time."""
        return not self.indicator_id


def read_changes(rows: pd.DataFrame) -> list[Change]:
    """Rows of the store's table `change`, in the order in which they are shown."""
    order = {kind.value: place for place, kind in enumerate(ChangeKind)}
    ordered = rows.assign(place=rows["kind"].map(order)).sort_values(["place", "rank"], kind="stable")
    return [_change(row) for row in ordered.to_dict("records")]


def change_phrase(change: Change, indicator: Indicator | None) -> str:
    """What happened to a figure: `11,9% wordt 12,1%`, `nieuw`, `vervallen (was 4,2%)`."""
    before, after = _sides(change, indicator)
    words = {
        ChangeKind.NEW: f"nieuw, {after}" if after else "nieuw",
        ChangeKind.LOST: f"vervallen (was {before})" if before else "vervallen",
    }
    return words.get(change.kind, f"{before} wordt {after}")


def change_sentence(change: Change, indicator: Indicator | None) -> str:
    """One line, such as `Kinderen in een gezin met een laag inkomen, Amsterdam, 2022: 11,9% wordt 12,1%`."""
    if change.is_whole_table:
        return f"Voor het eerst geladen: {change.region_name}"
    return f"{figure_name(change, indicator)}, {area_and_year(change)}: {change_phrase(change, indicator)}"


def area_and_year(change: Change) -> str:
    """`Amsterdam, 2022`, `27 wijken, 2022`."""
    return ", ".join(filter(None, (change.region_name, str(change.year or ""))))


def figure_name(change: Change, indicator: Indicator | None) -> str:
    """What the figure is called, with the part of the people that it is about."""
    if indicator is None:
        return change.indicator_id
    if change.breakdown == TOTAL:
        return indicator.short_title
    group = group_of(indicator, change.breakdown)
    label = change.breakdown if group is None else group.label
    return f"{indicator.short_title} ({label or 'met uitsplitsingen'})"


def _change(row: Mapping[Any, Any]) -> Change:
    return Change(
        kind=ChangeKind(str(row["kind"])),
        indicator_id=_text(row["indicator_id"]),
        region_code=_text(row["region_code"]),
        region_name=_text(row["region_name"]),
        year=None if pd.isna(row["year"]) else int(row["year"]),
        breakdown=_text(row["breakdown"]),
        old_value=None if pd.isna(row["old_value"]) else float(row["old_value"]),
        new_value=None if pd.isna(row["new_value"]) else float(row["new_value"]),
        old_status=_text(row["old_status"]),
        new_status=_text(row["new_status"]),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _sides(change: Change, indicator: Indicator | None) -> tuple[str, str]:
    """Before and after as value or status word; where both have a value the unit stands once, at the end."""
    shown = _with_enough_decimals(change, indicator)
    has_both = change.old_value is not None and change.new_value is not None
    before = _side(change.old_value, change.old_status, shown, is_short=has_both)
    return before, _side(change.new_value, change.new_status, shown, is_short=False)


def _side(value: float | None, status: str, indicator: Indicator | None, *, is_short: bool) -> str:
    if value is None:
        return STATUS_LABELS[Status(status)] if status in set(Status) else status
    if indicator is None:
        return number(value, 2)
    return short_value(value, indicator) if is_short else value_with_unit(value, indicator)


def _with_enough_decimals(change: Change, indicator: Indicator | None) -> Indicator | None:
    """The indicator with so many decimals that old and new differ as shown."""
    if indicator is None or change.old_value is None or change.new_value is None:
        return indicator
    for decimals in range(indicator.decimals, MOST_DECIMALS + 1):
        if number(change.old_value, decimals) != number(change.new_value, decimals):
            return indicator.model_copy(update={"decimals": decimals})
    return indicator
