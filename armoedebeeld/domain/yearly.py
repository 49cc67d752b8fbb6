"""Series of yearly figures, (series, years): which years there are, and which of them belong together."""

from collections.abc import Iterable, Sequence

import numpy as np

from armoedebeeld.domain.arrays import BoolArray, FloatArray


def check_years(years: Sequence[int], columns: FloatArray) -> FloatArray:
    """The years as float64.

    Raises:
        ValueError: they do not ascend, or are not as many as the columns.
    """
    time = np.asarray(years, dtype="float64")
    if columns.shape[1] != len(time) or np.any(np.diff(time) <= 0):
        raise ValueError(f"years ascend, one per column; got {list(years)} for {columns.shape[1]} columns")
    return time


def since_break(is_known: BoolArray, time: FloatArray, breaks: Iterable[int]) -> BoolArray:
    """Which known years lie after the last break that a series itself has passed: (series, years)."""
    last = np.where(is_known, time, -np.inf).max(axis=1)
    since = np.full(len(last), -np.inf)
    for year in breaks:
        since = np.where(year <= last, np.maximum(since, year), since)
    return np.asarray(is_known & (time >= since[:, None]))
