"""What a delivery must obey before it is published: counts, ranges, and nothing lost since the last one."""

import pandas as pd

from armoedebeeld.domain.catalogue import Indicator, Table
from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.domain.observations import TOTAL, Status
from armoedebeeld.domain.wording import number

FEWER_ROWS_ALLOWED = 0.95


def check_row_count(
    rows: int, table: Table, *, announced: int | None, former: int | None, table_rows: int | None = None
) -> None:
    """Stop when the number of rows differs from what the source says, the catalogue expects or the last load had.

    Args:
        rows: rows received.
        table: with the expected range.
        announced: the source's own count; None where it gives none for this question.
        former: rows of the former delivery; None at the first load.
        table_rows: rows of the table where the source sends another unit (observations); else the same as `rows`.

    Raises:
        UnexpectedContentError: any of the three differs.
    """
    if announced is not None and rows != announced:
        raise _unexpected(table.id, f"de bron noemt {number(announced)} rijen maar gaf er {number(rows)}")
    counted = rows if table_rows is None else table_rows
    if not table.expected_rows.min <= counted <= table.expected_rows.max:
        expected = f"{number(table.expected_rows.min)} tot {number(table.expected_rows.max)}"
        raise _unexpected(table.id, f"{number(counted)} rijen ontvangen, verwacht {expected}")
    check_not_fewer(rows, former, dataset=table.id)


def check_not_fewer(rows: int, former: int | None, *, dataset: str) -> None:
    """Stop when clearly fewer rows came than the last time (`former`; None at the first load).

    Raises:
        UnexpectedContentError: names both numbers.
    """
    if former is not None and rows < FEWER_ROWS_ALLOWED * former:
        raise _unexpected(dataset, f"{number(rows)} rijen ontvangen, de vorige keer {number(former)}")


def check_ranges(observations: pd.DataFrame, indicators: tuple[Indicator, ...], *, dataset: str) -> None:
    """Stop at a value outside the indicator's expected range; a percentage of a part of the people is within 0 to 100.

    Raises:
        UnexpectedContentError: names indicator, area, period and value.
    """
    for indicator in indicators:
        rows = observations[observations["indicator_id"] == indicator.id]
        is_part = rows["breakdown"] != TOTAL
        possible = rows["value"].between(0, 100) if indicator.unit == "%" else rows["value"] >= 0
        expected = rows["value"].between(indicator.expected.min, indicator.expected.max)
        inside = expected.mask(is_part, possible) | rows["value"].isna()
        outside = rows[~inside.fillna(value=True)]
        if len(outside):
            row = outside.iloc[0]
            raise UnexpectedContentError(
                f"{dataset}: {indicator.short_title} van {row.region_code} in {row.period} is "
                f"{number(float(row.value), indicator.decimals)}; verwacht {number(indicator.expected.min)} tot "
                f"{number(indicator.expected.max)}.",
                remedy="Er is niets geladen. Klopt de waarde toch, verruim dan 'expected' in indicators.yaml.",
            )


def check_nothing_lost(new: pd.DataFrame, former: pd.DataFrame, *, dataset: str) -> None:
    """Stop when an indicator, or a part of it, that had values in the last load is empty now for a level and year.

    Raises:
        UnexpectedContentError: names indicator, part, level and year.
    """
    if former.empty:
        return
    by = ["indicator_id", "breakdown", "region_level", "year"]
    had = former[former["status"] == Status.OK.value].groupby(by).size()
    has = new[new["status"] == Status.OK.value].groupby(by).size()
    lost = had.index.difference(has.index)
    if len(lost):
        indicator, breakdown, level, year = lost[0]
        part = "" if breakdown == TOTAL else f"{breakdown}, "
        raise UnexpectedContentError(
            f"{dataset}: {indicator} ({part}{level}, {year}) had eerder waarden en is nu leeg; in totaal {len(lost)} "
            f"zulke combinaties.",
            remedy="De cijfers van eerder blijven staan. Probeer het later opnieuw, of meld het bij de bron.",
        )


def _unexpected(table_id: str, what: str) -> UnexpectedContentError:
    return UnexpectedContentError(
        f"{table_id}: {what}.",
        remedy="De levering is onvolledig of dubbel; er is niets geladen. Probeer het later opnieuw.",
    )
