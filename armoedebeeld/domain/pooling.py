"""Several years or areas as one figure: counts over counts, in windows that do not overlap."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.periods import runs_without_break
from armoedebeeld.domain.sums import add_up


def windows(years: Sequence[int], *, length: int, breaks: Iterable[int] = ()) -> list[tuple[int, ...]]:
    """Windows of `length` consecutive years that do not overlap, counted back from the last year of each run.

    Args:
        years: years with figures, in any order.
        length: years per window; 1 or more.
        breaks: years from which figures can't be compared with earlier ones; no window lies across one.

    Returns:
        Ascending; the oldest years of a run that fill no window are left out.

    Raises:
        ValueError: a length under 1.
    """
    if length < 1:
        raise ValueError(f"a window holds 1 year or more; got {length}")
    found = []
    for run in runs_without_break(sorted(set(years)), breaks=breaks):
        whole = run[len(run) % length :]
        found += [tuple(whole[place : place + length]) for place in range(0, len(whole), length)]
    return found


def window_label(window: Sequence[int]) -> str:
    """`2018-2020`; a single year as it is."""
    return f"{window[0]}-{window[-1]}" if len(window) > 1 else str(window[0])


def pool_years(rows: pd.DataFrame, indicator: Indicator, *, length: int, breaks: Iterable[int] = ()) -> pd.DataFrame:
    """Each area's share over windows of years: the sum of its counts over the sum of its denominators.

    An area whose borders changed inside a window has no figure for it: its years stand on different borders.

    Args:
        rows: `observations.COLUMNS` of one indicator, each area once per year and group.
        indicator: what is pooled; it needs a numerator and a denominator.
        length: years per window.
        breaks: as in `windows`; those of the indicator itself always count.

    Returns:
        As `sums.add_up`, by `region_code`, `region_level`, `boundary_year`, `breakdown`, `period` (such as
        `2018-2020`) and `year` (the last one). Where a year is missing or hidden there is no value, and `status` says
        why.

    Raises:
        ValueError: a count, which can't be added up over years without counting people twice.
    """
    if indicator.is_count:
        raise ValueError(f"a count is not pooled over years: people would count twice; got '{indicator.id}'")
    known = [*breaks, *(item.year for item in indicator.breaks)]
    found = windows([int(year) for year in rows["year"].unique()], length=length, breaks=known)
    window_of = {year: window for window in found for year in window}
    inside = rows[rows["year"].isin(list(window_of))]
    label = {year: window_label(window) for year, window in window_of.items()}
    last = {year: window[-1] for year, window in window_of.items()}
    marked = inside.assign(period=inside["year"].map(label).astype("str"), year=inside["year"].map(last), parts=length)
    return add_up(marked, indicator, by=["region_code", "region_level", "boundary_year", "breakdown", "period", "year"])


def pool_areas(rows: pd.DataFrame, indicator: Indicator, *, areas: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """The figure of areas together, per year and group: counts over counts, never a mean of percentages.

    Args:
        rows: `observations.COLUMNS` of one indicator on one set of borders.
        indicator: what is pooled.
        areas: name of the whole -> codes of its parts. A part may lie in several wholes.

    Returns:
        As `sums.add_up`, by `area`, `period`, `year` and `breakdown`.
    """
    parts = pd.DataFrame(
        [(area, code, len(set(codes))) for area, codes in areas.items() for code in sorted(set(codes))],
        columns=["area", "region_code", "parts"],
    )
    inside = rows.merge(parts, on="region_code", how="inner", validate="m:m")
    return add_up(inside, indicator, by=["area", "period", "year", "breakdown"])


def pooling_design_effect(length: int, *, persistence: float) -> float:
    """By how much pooled years tell less than as many independent ones: the same families are counted again.

    With the counts of three years and a persistence of 0.7 it is 2.25: the three years tell as much as 1.3.

    Args:
        length: years in the window.
        persistence: correlation of one year with the next, 0 to 1; 0 for new cases per year, 1 for a window that
            counts everybody `length` times.

    Returns:
        To be multiplied by the indicator's own design effect.

    Raises:
        ValueError: a length under 1 or a persistence outside 0 to 1.
    """
    if length < 1 or not 0 <= persistence <= 1:
        raise ValueError(f"a window of 1 or more and a persistence of 0 to 1; got {length} and {persistence}")
    return float(1 + 2 * sum((1 - lag / length) * persistence**lag for lag in range(1, length)))
