"""Repairing one relation at a time: in each sum the cheapest cells are hidden that widen its hidden cells enough."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from armoedebeeld.domain.suppression import Booleans, Floats, Integers
from armoedebeeld.domain.suppression_bounds import TOLERANCE, entry_bounds
from armoedebeeld.domain.suppression_model import Problem
from armoedebeeld.domain.suppression_system import Targets, build_system


def repair_sums(problem: Problem, hidden: Booleans, *, targets: Targets) -> Booleans:
    """More cells hidden, so that each relation by itself tells too little of its hidden cells.

    A relation that can't be repaired (all its cells are locked) is left as it is.
    """
    repair = _Repair(problem, hidden.copy(), targets)
    tried: set[tuple[int, int]] = set()
    while True:
        wrong = [row for row in repair.wrong_rows() if (row, repair.hidden_in(row)) not in tried]
        if not wrong:
            return repair.hidden
        for row in wrong:
            tried.add((row, repair.hidden_in(row)))
            repair.mend(row)


@dataclass(frozen=True)
class _Lack:
    """How much the interval of one hidden cell lacks, in units of this cell."""

    up: float
    down: float
    width: float

    def after(self, up: Floats, down: Floats) -> Floats:
        """What it lacks in all when its ends move by these amounts."""
        left: Floats = (
            np.maximum(self.up - up, 0.0) + np.maximum(self.down - down, 0.0) + np.maximum(self.width - up - down, 0.0)
        )
        return left

    @property
    def total(self) -> float:
        return max(self.up, 0.0) + max(self.down, 0.0) + max(self.width, 0.0)


class _Repair:
    """The cells hidden so far."""

    def __init__(self, problem: Problem, hidden: Booleans, targets: Targets) -> None:
        self.problem, self.hidden, self.targets = problem, hidden, targets
        self.is_loose = (problem.upper - problem.lower) >= max(1.0, float(problem.threshold.max(initial=1.0)))

    def hidden_in(self, row: int) -> int:
        """How many cells of a relation are hidden."""
        return int(self.hidden[self._cells(row)].sum())

    def wrong_rows(self) -> list[int]:
        """Relations that by themselves tell too much, in their order."""
        system = build_system(self.problem, self.hidden)
        row = np.repeat(system.relations, np.diff(system.matrix.indptr))
        met = self.targets.are_met(system.entry_low, system.entry_high, system.cells[system.matrix.indices])
        return [int(number) for number in np.unique(row[~met])]

    def mend(self, row: int) -> None:
        """Hide cells of this relation, the best value first, until it tells too little or nothing is left."""
        while (worst := self._worst(row)) is not None:
            cell, coefficient, lack = worst
            best = self._best(row, coefficient=coefficient, lack=lack, not_cell=cell)
            if best is None:
                return
            self.hidden[best] = True

    def _cells(self, row: int) -> Integers:
        matrix = self.problem.matrix
        cells: Integers = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        return cells

    def _worst(self, row: int) -> tuple[int, float, _Lack] | None:
        """The hidden cell of this relation that lacks most; None when all have enough."""
        cells, factors, low, high = self._bounds(row)
        wrong = ~self.targets.are_met(low, high, cells)
        if not wrong.any():
            return None
        low, high = np.ceil(low - TOLERANCE), np.floor(high + TOLERANCE)
        wanted = self.targets.width[cells]
        up, down, width = wanted - high, low - (self.problem.bound[cells] - wanted), wanted - (high - low)
        total = np.where(wrong, np.maximum(up, 0) + np.maximum(down, 0) + np.maximum(width, 0), -1.0)
        entry = int(np.argmax(total))
        lack = _Lack(float(up[entry]), float(down[entry]), float(width[entry]))
        return int(cells[entry]), float(factors[entry]), lack

    def _bounds(self, row: int) -> tuple[Integers, Floats, Floats, Floats]:
        """The hidden cells of this relation, their coefficients, and the ends of what it tells of each."""
        problem, start = self.problem, self.problem.matrix.indptr
        cells, factors = self._cells(row), problem.matrix.data[start[row] : start[row + 1]]
        is_hidden = self.hidden[cells]
        known = float(factors[~is_hidden] @ problem.base[cells[~is_hidden]])
        cells, factors = cells[is_hidden], factors[is_hidden]
        low, high = entry_bounds(
            sparse.csr_array(factors[np.newaxis, :]),
            lower=problem.lower[[row]] - known,
            upper=problem.upper[[row]] - known,
            bound=problem.bound[cells],
        )
        return cells, factors, low, high

    def _best(self, row: int, *, coefficient: float, lack: _Lack, not_cell: int) -> int | None:
        """The shown cell of this relation that gives most for its price; None when none gives anything."""
        problem, start = self.problem, self.problem.matrix.indptr
        cells, factors = self._cells(row), problem.matrix.data[start[row] : start[row + 1]]
        is_free = ~self.hidden[cells] & ~problem.is_locked[cells] & (cells != not_cell)
        cells, factors = cells[is_free], factors[is_free]
        least, most = np.minimum(factors * problem.bound[cells], 0.0), np.maximum(factors * problem.bound[cells], 0.0)
        rise = (factors * problem.base[cells] - least) / abs(coefficient)
        fall = (most - factors * problem.base[cells]) / abs(coefficient)
        up, down = (rise, fall) if coefficient > 0 else (fall, rise)
        solved = 1.0 - lack.after(up, down) / lack.total
        useful = np.flatnonzero(solved > TOLERANCE)
        if not len(useful):
            return None
        prices = np.array([self._price(int(cells[entry]), row) for entry in useful]) / solved[useful]
        cheapest = int(np.argmin(prices))
        return int(cells[useful[cheapest]]) if np.isfinite(prices[cheapest]) else None

    def _price(self, cell: int, row: int) -> float:
        """What hiding a cell costs, with the cheapest companion that each of its other relations then needs.

        Infinite where there is no companion: a reader would just calculate the cell.
        """
        price = float(self.problem.cost[cell])
        by_cell = self.problem.by_cell
        for other in by_cell.indices[by_cell.indptr[cell] : by_cell.indptr[cell + 1]]:
            cells = self._cells(other)
            if other == row or self.is_loose[other] or self.hidden[cells].any():
                continue
            rest = cells[(cells != cell) & ~self.problem.is_locked[cells]]
            price += float(self.problem.cost[rest].min(initial=np.inf))
        return price
