"""What one relation by itself tells of each cell in it."""

import numpy as np
from scipy import sparse

from armoedebeeld.domain.suppression import Floats, Integers

TOLERANCE = 1e-6


def entry_bounds(matrix: sparse.csr_array, *, lower: Floats, upper: Floats, bound: Floats) -> tuple[Floats, Floats]:
    """Least and most that a cell can be by one relation, the others in it anything from 0 to their bound."""
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    coefficient, cap = matrix.data, bound[matrix.indices]
    least, most = np.minimum(coefficient * cap, 0.0), np.maximum(coefficient * cap, 0.0)
    from_below = lower[row] - _of_the_others(most, row, count=matrix.shape[0])
    from_above = upper[row] - _of_the_others(least, row, count=matrix.shape[0])
    ends = np.sort(np.stack([from_below / coefficient, from_above / coefficient]), axis=0)
    return np.maximum(ends[0], 0.0), np.minimum(ends[1], cap)


def _of_the_others(amounts: Floats, row: Integers, *, count: int) -> Floats:
    """Per entry the sum of the other amounts in its row; infinite where one of those is."""
    is_open = np.isinf(amounts)
    finite = np.where(is_open, 0.0, amounts)
    total = np.bincount(row, weights=finite, minlength=count)
    open_ones = np.bincount(row, weights=is_open, minlength=count)
    has_open_other = open_ones[row] - is_open > 0
    is_above = np.bincount(row, weights=is_open & (amounts > 0), minlength=count) > 0
    return np.where(has_open_other, np.where(is_above[row], np.inf, -np.inf), total[row] - finite)


def derived_bounds(matrix: sparse.csr_array, *, lower: Floats, upper: Floats, bound: Floats) -> Floats:
    """Bounds that follow from those of other cells: a total is at most the sum of what its parts can be.

    Only from equations of cells. The limits of other relations may be publications, which excuse nothing.
    """
    equations = matrix[(lower == 0) & (upper == 0)]
    zeros = np.zeros(equations.shape[0])
    while True:
        _, high = entry_bounds(equations, lower=zeros, upper=zeros, bound=bound)
        tighter = bound.copy()
        np.minimum.at(tighter, equations.indices, high)
        if not (tighter < bound - TOLERANCE).any():
            return bound
        bound = tighter
