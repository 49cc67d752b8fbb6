"""What a reader can calculate with while some cells are hidden: the relations among those, and what they tell."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from armoedebeeld.domain.suppression import Booleans, Floats, Integers
from armoedebeeld.domain.suppression_bounds import TOLERANCE, entry_bounds
from armoedebeeld.domain.suppression_model import Problem


@dataclass(frozen=True)
class System:
    """Relations among hidden cells, with all known cells filled in.

    Attributes:
        cells: positions in the problem of the hidden cells, ascending; the columns.
        relations: positions of the relations that have a hidden cell; the rows.
        matrix: coefficients, rows x columns.
        lower, upper: limits per row, known cells subtracted.
        part: per column, the number of the coupled part that it belongs to.
        row_part: the same per row.
        entry_low, entry_high: per entry of `matrix`, the bounds that this one relation gives of this cell.
        low, high: per column, the bounds from each relation by itself.
    """

    cells: Integers
    relations: Integers
    matrix: sparse.csr_array
    lower: Floats
    upper: Floats
    part: Integers
    row_part: Integers
    entry_low: Floats
    entry_high: Floats
    low: Floats
    high: Floats


def build_system(problem: Problem, hidden: Booleans) -> System:
    """The relations among `hidden` cells."""
    cells = np.flatnonzero(hidden)
    among = problem.matrix[:, cells]
    relations = np.flatnonzero(np.diff(among.indptr))
    known = (problem.matrix @ np.where(hidden, 0.0, problem.base))[relations]
    matrix = among[relations]
    lower, upper = problem.lower[relations] - known, problem.upper[relations] - known
    part, row_part = _coupled_parts(matrix)
    bound = problem.bound[cells]
    entry_low, entry_high = entry_bounds(matrix, lower=lower, upper=upper, bound=bound)
    low, high = np.zeros(len(cells)), bound.copy()
    np.maximum.at(low, matrix.indices, entry_low)
    np.minimum.at(high, matrix.indices, entry_high)
    return System(cells, relations, matrix, lower, upper, part, row_part, entry_low, entry_high, low, high)


def _coupled_parts(matrix: sparse.csr_array) -> tuple[Integers, Integers]:
    """Per column and per row the number of its connected component."""
    rows, columns = matrix.shape
    graph = sparse.block_array([[None, matrix.T], [matrix, None]]) if rows else sparse.csr_array((columns, columns))
    _, labels = connected_components(graph, directed=False)
    return labels[:columns].astype("int64"), labels[columns:].astype("int64")


@dataclass(frozen=True)
class Targets:
    """What a hidden cell's interval has to leave open.

    Attributes:
        width: least distance of its ends, per cell of the problem; 0 = needs no protection.
    """

    width: Floats

    def are_met(self, low: Floats, high: Floats, cells: Integers) -> Booleans:
        """Whether intervals of `cells` are wide enough; people are whole, so ends are rounded inwards.

        An interval of t or more within 0 and n reaches t, and leaves t for the rest: it proves neither to be small.
        """
        width = np.floor(high + TOLERANCE) - np.ceil(low - TOLERANCE)
        met: Booleans = (width >= self.width[cells] - TOLERANCE) | (self.width[cells] <= 0)
        return met

    def eased(self, cell: int, width: float) -> "Targets":
        """Asking of one cell no more than this width."""
        widths = self.width.copy()
        widths[cell] = max(0.0, min(widths[cell], width))
        return Targets(widths)


def set_targets(problem: Problem) -> Targets:
    """At least t wide. A group of fewer than t people can't be: then nothing at all may be told of it."""
    return Targets(np.minimum(problem.threshold, problem.bound))
