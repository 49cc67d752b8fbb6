"""Numbers in, plain float arrays out: an unknown number is NaN, and an impossible one stops the work."""

from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

FloatArray: TypeAlias = NDArray[np.float64]
BoolArray: TypeAlias = NDArray[np.bool_]
Numbers: TypeAlias = ArrayLike | pd.Series | pd.DataFrame | pd.api.extensions.ExtensionArray


def as_floats(values: Numbers) -> FloatArray:
    """The same numbers as float64; <NA>, None and NaN become NaN.

    Raises:
        ValueError: a value is infinite.
    """
    floats: FloatArray
    if isinstance(values, pd.Series | pd.DataFrame | pd.api.extensions.ExtensionArray):
        floats = values.to_numpy(dtype="float64", na_value=np.nan)
    else:
        given = np.asarray(values)
        if given.dtype == object:
            known = pd.array(given.ravel(), dtype="Float64").to_numpy(dtype="float64", na_value=np.nan)
            floats = known.reshape(given.shape)
        else:
            floats = given.astype("float64")
    refuse(np.isinf(floats), floats, rule="a number is finite")
    return floats


def refuse(is_wrong: BoolArray, values: FloatArray, *, rule: str) -> None:
    """Stop when anything is wrong; the message carries the first wrong value and the rule.

    Raises:
        ValueError: `is_wrong` holds somewhere.
    """
    if np.any(is_wrong):
        wrong = np.broadcast_to(values, is_wrong.shape)[is_wrong]
        raise ValueError(f"{rule}; got {wrong.flat[0]:g} ({wrong.size} of {is_wrong.size} values)")


def as_counts(values: Numbers) -> FloatArray:
    """Counts as float64, NaN where unknown. They need not be whole: a share times its base is not.

    Raises:
        ValueError: a value is negative or infinite.
    """
    counts = as_floats(values)
    refuse(counts < 0, counts, rule="a count is 0 or more")
    return counts


def as_parts(x: Numbers, n: Numbers) -> tuple[FloatArray, FloatArray]:
    """Counts `x` out of `n`, NaN where unknown.

    Raises:
        ValueError: a count is negative or infinite, or there are more `x` than `n`.
    """
    part, whole = as_counts(x), as_counts(n)
    refuse(np.asarray(part > whole), part, rule="x is at most n")
    return part, whole


def check_design_effect(design_effect: Numbers) -> FloatArray:
    """The design effect as float64.

    Raises:
        ValueError: it is under 1, which would claim more certainty than counting everybody once.
    """
    effect = as_floats(design_effect)
    refuse(~(effect >= 1), effect, rule="a design effect is 1 or more")
    return effect


def shares(x: FloatArray, n: FloatArray) -> FloatArray:
    """`x / n`; NaN where a part is unknown or `n` is 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(n > 0, x / n, np.nan)
