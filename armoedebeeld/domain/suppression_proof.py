"""Proving that hidden cells can have other values: blocks of cells move while all others stay what they are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from armoedebeeld.domain.suppression import Booleans, Floats, Integers
from armoedebeeld.domain.suppression_bounds import TOLERANCE, entry_bounds
from armoedebeeld.domain.suppression_model import ContradictionError, Problem
from armoedebeeld.domain.suppression_system import Targets

_STACK = 1500  # cells in one linear program: blocks are solved together, which costs one call
_TOGETHER = 2  # linear programs for all asked cells of a block at once, before it is one by one


@dataclass(frozen=True)
class Block:
    """Cells that may move together; whatever they can do with the others at rest, they can do in any case.

    Attributes:
        cells: positions of hidden cells, ascending.
        asked: those of them that have to be proven safe.
    """

    cells: Integers
    asked: Integers


@dataclass(frozen=True)
class Proof:
    """What was found of blocks.

    Attributes:
        failed: per block the first asked cell that can't move far enough in it; -1 where all can.
        cells, low, high: values that cells were seen to have; a cell may occur more than once.
    """

    failed: Integers
    cells: Integers
    low: Floats
    high: Floats


_NOTHING = Proof(np.zeros(0, dtype="int64"), np.zeros(0, dtype="int64"), np.zeros(0), np.zeros(0))


def prove(problem: Problem, blocks: Sequence[Block], *, targets: Targets) -> Proof:
    """Whether the asked cells of each block can move far enough; exact for a block that nothing else touches."""
    if not blocks:
        return _NOTHING
    search = _Search(problem, blocks, targets)
    failed = search.run()
    return Proof(failed, search.cells, search.low, search.high)


def glance(problem: Problem, blocks: Sequence[Block], *, targets: Targets) -> Proof:
    """What two fillings show of the asked cells, as low and as high as they can be together; nothing fails by it."""
    if not blocks:
        return _NOTHING
    search = _Search(problem, blocks, targets)
    for _ in range(_TOGETHER):
        search.widen(np.flatnonzero(search.is_open))
    return Proof(np.full(len(blocks), -1), search.cells, search.low, search.high)


class _Search:
    """All blocks under each other, what was seen of their cells, and which ends are known to be final."""

    def __init__(self, problem: Problem, blocks: Sequence[Block], targets: Targets) -> None:
        """Stack the blocks; at first only the true filling is seen."""
        self.targets, self.count = targets, len(blocks)
        self.cells = np.concatenate([block.cells for block in blocks])
        self.block = np.repeat(np.arange(self.count), [len(block.cells) for block in blocks])
        asked = np.concatenate([block.asked for block in blocks])
        of_block = np.repeat(np.arange(self.count), [len(block.asked) for block in blocks])
        every = len(problem.base)
        self.is_open = np.isin(self.block * every + self.cells, of_block * every + asked)
        self._stack(problem)
        self.low, self.high = problem.base[self.cells], problem.base[self.cells]
        reach = self.low + 1000 * max(1.0, float(problem.threshold.max(initial=1.0)))
        self.cap = np.maximum(np.minimum(self.most + TOLERANCE, reach), self.low)
        self.final_low, self.final_high = np.zeros((2, len(self.cells)), dtype=bool)
        self.turn = np.zeros(self.count, dtype="int64")
        self.column_ends = np.searchsorted(self.block, np.arange(self.count + 1))
        self.row_ends = np.searchsorted(self.row_block, np.arange(self.count + 1))

    def _stack(self, problem: Problem) -> None:
        """The relations of each block, once per block, with all cells outside it at what they are."""
        columns = problem.by_cell[:, self.cells]
        own = np.repeat(np.arange(len(self.cells)), np.diff(columns.indptr))
        key = self.block[own] * problem.matrix.shape[0] + columns.indices
        rows, row = np.unique(key, return_inverse=True)
        self.row_block, relation = np.divmod(rows, max(1, problem.matrix.shape[0]))
        self.matrix = sparse.csr_array((columns.data, (row, own)), shape=(len(rows), len(self.cells)))
        own_sum = self.matrix @ problem.base[self.cells]
        rest = (problem.matrix @ problem.base)[relation] - own_sum
        # The true filling fits, whatever floating point makes of it.
        self.lower = np.minimum(problem.lower[relation] - rest, own_sum)
        self.upper = np.maximum(problem.upper[relation] - rest, own_sum)
        bound = problem.bound[self.cells]
        entry_low, entry_high = entry_bounds(self.matrix, lower=self.lower, upper=self.upper, bound=bound)
        self.least, self.most = np.zeros(len(self.cells)), bound.copy()
        np.maximum.at(self.least, self.matrix.indices, entry_low)
        np.minimum.at(self.most, self.matrix.indices, entry_high)

    def run(self) -> Integers:
        """Per block its first asked cell that fails, or -1."""
        failed = np.full(self.count, -1, dtype="int64")
        fails = self.is_open & ~self.targets.are_met(self.least, self.most, self.cells)
        # One relation tells no more of a cell than was found already.
        is_single = (np.bincount(self.row_block, minlength=self.count) <= 1)[self.block]
        self.is_open &= ~is_single | fails
        while True:
            for column in np.flatnonzero(fails)[::-1]:
                failed[self.block[column]] = self.cells[column]
            self.is_open &= (failed < 0)[self.block]
            self.is_open &= ~self.targets.are_met(self.low, self.high, self.cells)
            if not self.is_open.any():
                return failed
            self.widen(np.flatnonzero(self.is_open))
            self.final_low |= self.low <= self.least + TOLERANCE
            self.final_high |= self.high >= self.most - TOLERANCE
            is_met = self.targets.are_met(self.low, self.high, self.cells)
            fails = self.is_open & self.final_low & self.final_high & ~is_met

    def widen(self, columns: Integers) -> None:
        """One linear program per block with open cells."""
        objective = np.zeros(len(self.cells))
        blocks, first = np.unique(self.block[columns], return_index=True)
        for number, mine in zip(blocks, np.split(columns, first[1:]), strict=True):
            self._aim(objective, mine, turn=int(self.turn[number]))
        self.turn[blocks] += 1
        sizes = np.diff(self.column_ends)[blocks]
        group = (np.cumsum(sizes) - sizes) // _STACK
        for number in np.unique(group):
            self._solve(blocks[group == number], objective)

    def _aim(self, objective: Floats, mine: Integers, *, turn: int) -> None:
        """What a block minimises: first all open cells, down and then up; from then on one end of one cell."""
        if turn < _TOGETHER and len(mine) > 1:
            objective[mine] = 1.0 if turn == 0 else -1.0
        elif not self.final_high[mine[0]]:
            objective[mine[0]], self.final_high[mine[0]] = -1.0, True
        else:
            objective[mine[0]], self.final_low[mine[0]] = 1.0, True

    def _solve(self, blocks: Integers, objective: Floats) -> None:
        """Fillings that reach the objectives of these blocks widen what was seen of their cells."""
        columns, rows = _ranges(self.column_ends, blocks), _ranges(self.row_ends, blocks)
        limits = LinearConstraint(
            sparse.csr_array(self.matrix[rows][:, columns]),
            self.lower[rows] - TOLERANCE / 10,
            self.upper[rows] + TOLERANCE / 10,
        )
        box = Bounds(0.0, self.cap[columns])
        found = milp(objective[columns], constraints=limits, bounds=box, options={"presolve": False})
        if found.x is None:
            raise ContradictionError(f"no filling was found although the true one fits: {found.message}")
        self.low[columns] = np.minimum(self.low[columns], found.x)
        self.high[columns] = np.maximum(self.high[columns], found.x)


def _ranges(ends: Integers, blocks: Integers) -> Integers:
    """The positions of these blocks, which lie next to each other in the stack."""
    return np.concatenate([np.arange(ends[block], ends[block + 1]) for block in blocks]).astype("int64")


def around(problem: Problem, hidden: Booleans, cell: int, *, size: int) -> tuple[Integers, Integers]:
    """Hidden cells around a cell, relation by relation until there are `size`, and those that share one with it."""
    is_in = np.zeros(len(hidden), dtype=bool)
    is_in[cell] = True
    near, count = np.array([cell]), 0
    cells = near
    while count < len(cells) < size:
        count = len(cells)
        rows = np.unique(problem.by_cell[:, cells].indices)
        is_in[problem.matrix[rows].indices] = True
        is_in &= hidden
        is_in[cell] = True
        cells = np.flatnonzero(is_in)
        near = cells if count == 1 else near
    return cells, near
