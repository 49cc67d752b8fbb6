"""Rows of a CBS table as figures of the long table, per indicator and per part of the people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from armoedebeeld.domain.catalogue import Indicator, Table
from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.domain.measures import add_share, mark_missing
from armoedebeeld.domain.observations import TOTAL
from armoedebeeld.domain.periods import Stage
from etl.cbs_client import unexpected
from etl.cbs_layout import Column, Layout
from etl.cbs_selection import PARTS, Selection, Wanted, wanted_of
from etl.snapshot import Snapshot

KEYS = ["region_code", "year", "period"]


@dataclass(frozen=True)
class Planned:
    """One indicator, as a whole or of one part of the people, with the columns that fill it."""

    indicator: Indicator
    breakdown: str
    parts: Mapping[str, tuple[Wanted, Column]]


def plan(layout: Layout, table: Table, indicators: Sequence[Indicator]) -> tuple[list[Planned], list[str]]:
    """What can be filled from a delivery, and Dutch notes on what can't.

    Raises:
        UnexpectedContentError: a table of known layout lacks a column or code that the catalogue names.
    """
    planned, notes = [], []
    # A table that takes the place of another must have everything that the other had.
    is_strict = table.is_layout_known or bool(table.replaces)
    for indicator in indicators:
        for breakdown in (None, *indicator.breakdowns):
            name = indicator.short_title + (f" ({breakdown.label})" if breakdown else "")
            try:
                wanted = wanted_of(indicator, layout, breakdown=breakdown)
                found = {item.part: (item, column) for item in wanted if (column := layout.find(item.measure))}
            except UnexpectedContentError as error:
                if is_strict:
                    raise
                notes.append(f"{name}: niet gelezen uit {table.id}. {error.what}")
                continue
            lost = [item for item in wanted if item.part not in found]
            if lost and is_strict:
                raise LostColumnError(lost[0])
            if _is_enough(indicator, found):
                planned.append(Planned(indicator, wanted[0].breakdown, found))
            else:
                notes.append(f"{name}: kolom '{lost[0].measure.label}' niet gevonden in {table.id}")
    return (planned, notes) if is_strict else _without_shared(planned, notes, table)


def _without_shared(planned: Sequence[Planned], notes: Sequence[str], table: Table) -> tuple[list[Planned], list[str]]:
    """What is planned, but not of indicators that would take their published value from one cell: one is wrong."""
    takers: dict[tuple[str, ...], list[Indicator]] = {}
    for item in planned:
        if item.breakdown == TOTAL and "value" in item.parts:
            wanted, column = item.parts["value"]
            takers.setdefault((column.key, *map(str, sorted(wanted.selection.items()))), []).append(item.indicator)
    several = {cell: found for cell, found in takers.items() if len(found) > 1}
    told = [
        f"{' en '.join(item.short_title for item in found)}: niet gelezen uit {table.id}. "
        f"Ze passen op één kolom: {cell[0]}"
        for cell, found in several.items()
    ]
    doubtful = {item.id for found in several.values() for item in found}
    return [item for item in planned if item.indicator.id not in doubtful], [*notes, *told]


class LostColumnError(Exception):
    """A column that the catalogue names is not in a table of known layout."""

    def __init__(self, wanted: Wanted) -> None:
        """Keep what was wanted."""
        super().__init__(wanted.measure.label)
        self.wanted = wanted


def _is_enough(indicator: Indicator, found: Mapping[str, object]) -> bool:
    """Whether the parts that a value can't do without are there."""
    if indicator.value is not None:
        return "value" in found
    return "numerator" in found and (indicator.denominator is None or "denominator" in found)


def rows_by_selection(rows: pd.DataFrame, layout: Layout) -> dict[tuple[str, ...], pd.DataFrame]:
    """The rows of each selection of codes in the dimensions beside region and period."""
    others = list(layout.others)
    if not others:
        return {(): rows}
    return {tuple(map(str, codes)): part for codes, part in rows.groupby(others)}


def figures(
    item: Planned,
    rows: Mapping[tuple[str, ...], pd.DataFrame],
    layout: Layout,
    *,
    table: Table,
    snapshot: Snapshot,
) -> pd.DataFrame:
    """Rows of the long table (not yet in the order of its columns) for one planned indicator."""
    indicator = item.indicator
    first = next(iter(item.parts.values()))[0]
    base = _of(rows, first.selection, layout)[KEYS]
    covered = [indicator.source.covers(int(year)) for year in base["year"]]
    base = base[pd.Series(covered, index=base.index, dtype="bool")].reset_index(drop=True)
    for name in PARTS:
        if name not in item.parts:
            base[name] = pd.Series(pd.NA, index=base.index, dtype="Float64")
            continue
        wanted, column = item.parts[name]
        part = _of(rows, wanted.selection, layout)
        numbers = _numbers(part[column.key], table) * wanted.measure.factor
        base = base.merge(part[KEYS].assign(**{name: numbers}), on=KEYS, how="left", validate="1:1")
    if indicator.value is None:
        base = base.assign(value=base["numerator"]) if indicator.is_count else _share(base, indicator)
    base["region_level"] = base["region_code"].str[:2]
    base = base[base["region_level"].isin([level.value for level in indicator.levels])].reset_index(drop=True)
    base = mark_missing(
        base, is_unpublished=_is_unpublished(base, indicator), minimum_denominator=indicator.minimum_denominator
    )
    in_provisional_column = any(column.is_provisional for _, column in item.parts.values())
    stages = [layout.stages.get(int(year), Stage.UNKNOWN) for year in base["year"]]
    unknown = pd.Series(pd.NA, index=base.index, dtype="Float64")
    return base.assign(
        indicator_id=indicator.id,
        boundary_year=base["year"] if table.has_yearly_borders else table.boundary_year,
        breakdown=item.breakdown,
        lower=unknown,
        upper=unknown,
        is_provisional=[stage.is_provisional or in_provisional_column for stage in stages],
        is_estimate=False,
        source_id=snapshot.manifest.source_id,
        snapshot_id=snapshot.manifest.snapshot_id,
    )


def _numbers(values: pd.Series, table: Table) -> pd.Series:
    try:
        return pd.to_numeric(values, errors="raise").astype("Float64")
    except (TypeError, ValueError) as error:
        raise unexpected(table.id, f"kolom {values.name} heeft tekst waar een getal hoort") from error


def _of(rows: Mapping[tuple[str, ...], pd.DataFrame], selection: Selection, layout: Layout) -> pd.DataFrame:
    found = rows.get(tuple(selection[name] for name in layout.others))
    return next(iter(rows.values())).iloc[:0] if found is None else found


def _share(rows: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    return add_share(rows, multiplier=indicator.multiplier or 1, minimum_denominator=indicator.minimum_denominator)


def _is_unpublished(rows: pd.DataFrame, indicator: Indicator) -> pd.Series:
    """True where a needed column is empty for every area of the level in that year."""
    needed = ["value"] if indicator.value is not None else ["numerator", "denominator"]
    needed = [name for name in needed if getattr(indicator, name) is not None]
    empty = pd.Series(data=False, index=rows.index)
    for name in needed:
        empty |= rows[name].isna().groupby([rows["region_level"], rows["year"]]).transform("all")
    return empty
