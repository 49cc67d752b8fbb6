"""Which rows of a table the indicators need: per measure one code in every dimension, merged into few questions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from armoedebeeld.domain.catalogue import Breakdown, Indicator, Measure, Source, Table
from armoedebeeld.domain.observations import TOTAL
from etl.cbs_client import unexpected
from etl.cbs_layout import Layout

Selection = Mapping[str, str]
Block = dict[str, tuple[str, ...]]
PARTS = ("value", "numerator", "denominator")


@dataclass(frozen=True)
class Wanted:
    """One column in one selection of rows, for one part of one indicator."""

    indicator: Indicator
    breakdown: str
    part: str
    measure: Measure
    selection: Selection


def indicators_in(table: Table, source: Source, indicators: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """The indicators that a table can fill: all where it has many years, else those that cover its year."""
    if source.period_dimension or table.year is None:
        return tuple(indicators)
    return tuple(item for item in indicators if item.source.covers(table.year))


def wanted_of(indicator: Indicator, layout: Layout, *, breakdown: Breakdown | None = None) -> list[Wanted]:
    """What an indicator needs of a table, as a whole or of one part of the people.

    Raises:
        UnexpectedContentError: a dimension or code that the catalogue names is not in the table.
    """
    found = []
    for part in PARTS:
        measure: Measure | None = getattr(indicator, part)
        if measure is None:
            continue
        chosen = {**measure.where, **_where(breakdown, part)}
        selection = selection_of(chosen, layout)
        found.append(Wanted(indicator, breakdown.id if breakdown else TOTAL, part, measure, selection))
    return found


def _where(breakdown: Breakdown | None, part: str) -> Mapping[str, str]:
    if breakdown is None:
        return {}
    if part == "denominator" and breakdown.denominator_where is not None:
        return breakdown.denominator_where
    return breakdown.where


def selection_of(chosen: Mapping[str, str], layout: Layout) -> Selection:
    """One code for every dimension beside region and period; the total where nobody chose.

    Raises:
        UnexpectedContentError: a dimension or code is not in the table.
    """
    for dimension, code in chosen.items():
        if dimension not in layout.others:
            raise unexpected(layout.table_id, f"de dimensie '{dimension}' staat niet in de tabel")
        if layout.resolve(dimension, code) not in layout.members[dimension]:
            raise unexpected(layout.table_id, f"code '{code}' van {dimension} staat niet in de tabel")
    return {
        name: layout.resolve(name, chosen[name]) if name in chosen else layout.total_of(name) for name in layout.others
    }


def blocks_of(selections: Iterable[Selection]) -> list[Block]:
    """The selections as few blocks (per dimension a list of codes) that together are exactly those selections.

    Two blocks that differ in one dimension only become one, until none do.
    """
    blocks: list[Block] = [{name: (code,) for name, code in sorted(selection.items())} for selection in selections]
    merged = True
    while merged:
        merged = False
        for name in sorted({name for block in blocks for name in block}, reverse=True):
            smaller = _merged_on(blocks, name)
            merged |= len(smaller) < len(blocks)
            blocks = smaller
    return blocks


def _merged_on(blocks: Sequence[Block], name: str) -> list[Block]:
    same: dict[tuple[tuple[str, tuple[str, ...]], ...], set[str]] = {}
    for block in blocks:
        rest = tuple((key, codes) for key, codes in block.items() if key != name)
        same.setdefault(rest, set()).update(block[name])
    return [dict(sorted([*rest, (name, tuple(sorted(codes)))])) for rest, codes in same.items()]


def describe(indicators: Sequence[Indicator]) -> str:
    """The question in the catalogue's own words, to see whether it changed since a snapshot was made.

    Empty where everybody is asked for only.
    """
    asked = sorted(
        {
            ",".join(f"{name}={code}" for name, code in sorted({**measure.where, **_where(part, kind)}.items()))
            for indicator in indicators
            for part in (None, *indicator.breakdowns)
            for kind in PARTS
            if (measure := getattr(indicator, kind)) is not None
        }
    )
    return ";".join(part or TOTAL for part in asked) if any(asked) else ""
