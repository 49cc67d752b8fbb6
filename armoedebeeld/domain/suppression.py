"""Which counts may not be shown: the primary rule."""

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]


def is_unsafe(
    x: pd.Series, n: pd.Series, *, threshold: float | pd.Series, zero_may_be_shown: bool | pd.Series
) -> pd.Series:
    """True where a count itself may not be shown: it, or the rest of its group, is a few people.

    Unsafe are 0 < x < t and 0 < n - x < t. "Nobody" (x = 0) and "everybody" (n - x = 0) tell something of each person
    in the group; they are unsafe unless the owner of the figure lets zeros be shown. A group of nobody (n = 0) has no
    one to protect.

    Args:
        x: counts of people or households; <NA> = unknown to us, which is not unsafe by itself.
        n: size of the group that is counted from; <NA> = unknown, or not a bound (more users than target group).
        threshold: t, one for all or per row; <NA> or 0 = the figure needs no protection.
        zero_may_be_shown: what the owner of the figure decided, one for all or per row; <NA> = nobody did, so no.

    Returns:
        Plain booleans on the index of `x`.

    Raises:
        ValueError: a column stands on another index than `x`.
    """
    count, size = _floats(x, x.index), _floats(n, x.index)
    least = _floats(threshold, x.index)
    hides_zero = _floats(zero_may_be_shown, x.index) != 1
    few = _is_few(count, least=least, hides_zero=hides_zero)
    few_others = _is_few(size - count, least=least, hides_zero=hides_zero)
    return pd.Series((few | few_others) & (least > 0) & ~(size == 0), index=x.index, dtype="bool")


def _is_few(count: Floats, *, least: Floats, hides_zero: Booleans) -> Booleans:
    """True where `count` is known, under `least` and not a zero that may be shown."""
    few: Booleans = ((count > 0) & (count < least)) | ((count == 0) & hides_zero)
    return few


def _floats(column: float | bool | pd.Series, index: pd.Index) -> Floats:
    """One float per row; NaN where unknown."""
    if isinstance(column, pd.Series):
        if not column.index.equals(index):
            raise ValueError("columns of the primary rule stand on different indexes")
        return column.to_numpy(dtype="float64", na_value=np.nan)
    return np.full(len(index), float(column))
