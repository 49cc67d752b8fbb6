"""Which hidden cells a reader can calculate too closely: exact per relation, by linear programs where they couple."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from armoedebeeld.domain.suppression import Booleans, Floats, Integers
from armoedebeeld.domain.suppression_bounds import TOLERANCE
from armoedebeeld.domain.suppression_model import ContradictionError, Problem
from armoedebeeld.domain.suppression_system import System, Targets, build_system

_STACK = 1500  # cells in one linear program: independent parts are solved together, which costs one call


@dataclass(frozen=True)
class Witness:
    """Values that each cell is known to be able to have, in fillings that fit all that is published.

    They stay valid when more is hidden, never when something is published.

    Attributes:
        low, high: the least and the most seen, per cell of the problem.
    """

    low: Floats
    high: Floats


def start_witness(problem: Problem) -> Witness:
    """Only the true filling is known."""
    return Witness(problem.base.copy(), problem.base.copy())


def find_unsafe(
    problem: Problem, hidden: Booleans, *, targets: Targets, witness: Witness, among: Booleans | None = None
) -> tuple[Booleans, Witness]:
    """Hidden cells whose interval is too narrow: per coupled part none only if all of it is safe.

    Args:
        problem: all cells and relations.
        hidden: per cell; all others are known to the reader.
        targets: what each interval must leave open.
        witness: from the same or fewer hidden cells.
        among: look only at coupled parts with one of these cells; None for all.

    Returns:
        Per cell whether it is unsafe (of a part with several, perhaps not all), and a wider witness.
    """
    system = build_system(problem, hidden)
    is_asked = np.ones(len(system.cells), dtype=bool)
    if among is not None:
        is_asked = np.isin(system.part, system.part[among[system.cells]])
    search = _Search(problem, system, targets, witness=witness)
    unsafe_columns = search.run(is_asked)
    unsafe = np.zeros(len(hidden), dtype=bool)
    unsafe[system.cells[unsafe_columns]] = True
    low, high = witness.low.copy(), witness.high.copy()
    low[system.cells], high[system.cells] = search.low, search.high
    return unsafe, Witness(low, high)


class _Search:
    """The state of one check: per hidden cell the values seen so far, and which ends are known to be final."""

    def __init__(self, problem: Problem, system: System, targets: Targets, *, witness: Witness) -> None:
        """Start from the values that a witness has seen."""
        self.system, self.targets = system, targets
        self.low, self.high = witness.low[system.cells], witness.high[system.cells]
        reach = problem.base[system.cells] + 1000 * max(1.0, float(problem.threshold.max(initial=1.0)))
        self.cap = np.minimum(system.high + TOLERANCE, reach)
        self.parts = int(system.part.max(initial=-1)) + 1
        self.columns_of = _members(system.part, self.parts)
        self.rows_of = _members(system.row_part, self.parts)
        self.turns = np.zeros(self.parts, dtype="int64")
        self.final_low = self.low <= system.low + TOLERANCE
        self.final_high = self.high >= system.high - TOLERANCE

    def run(self, is_asked: Booleans) -> Booleans:
        """Per column whether it was proven unsafe; a part stops at its first."""
        system = self.system
        unsafe = is_asked & ~self.targets.are_met(system.low, system.high, system.cells)
        is_coupled = (np.bincount(system.row_part, minlength=self.parts) > 1)[system.part]
        is_open = is_asked & is_coupled
        while True:
            is_open &= ~self.targets.are_met(self.low, self.high, system.cells)
            unsafe |= is_open & self.final_low & self.final_high
            has_unsafe = np.bincount(system.part, weights=unsafe, minlength=self.parts) > 0
            is_open &= ~has_unsafe[system.part]
            if not is_open.any():
                return unsafe
            self._widen(np.flatnonzero(is_open))

    def _widen(self, columns: Integers) -> None:
        """One linear program per part with open columns: for all of these at first, then for one end of one cell."""
        objective = np.zeros(len(self.system.cells))
        by_part = columns[np.argsort(self.system.part[columns], kind="stable")]
        parts, first = np.unique(self.system.part[by_part], return_index=True)
        for part, mine in zip(parts, np.split(by_part, first[1:]), strict=True):
            self._aim(objective, mine, turn=int(self.turns[part]))
        self.turns[parts] += 1
        for stack in _stacks(parts, self.columns_of):
            self._solve(stack, objective)

    def _aim(self, objective: Floats, mine: Integers, *, turn: int) -> None:
        """Fill in what a part minimises."""
        if turn < 2 and len(mine) > 1:
            objective[mine] = 1.0 if turn == 0 else -1.0
            return
        column = mine[0]
        if not self.final_high[column]:
            objective[column], self.final_high[column] = -1.0, True
        else:
            objective[column], self.final_low[column] = 1.0, True

    def _solve(self, parts: Integers, objective: Floats) -> None:
        """Fillings that reach the objectives of these parts widen what was seen of all their cells."""
        columns = np.concatenate([self.columns_of[part] for part in parts])
        rows = np.concatenate([self.rows_of[part] for part in parts])
        system = self.system
        limits = LinearConstraint(
            sparse.csr_array(system.matrix[rows][:, columns]),
            system.lower[rows] - TOLERANCE / 10,
            system.upper[rows] + TOLERANCE / 10,
        )
        box = Bounds(0.0, self.cap[columns])
        found = milp(objective[columns], constraints=limits, bounds=box, options={"presolve": False})
        if found.x is None:
            raise ContradictionError(f"no filling was found although the true one fits: {found.message}")
        self.low[columns] = np.minimum(self.low[columns], found.x)
        self.high[columns] = np.maximum(self.high[columns], found.x)
        self.final_low[columns] |= self.low[columns] <= system.low[columns] + TOLERANCE
        self.final_high[columns] |= self.high[columns] >= system.high[columns] - TOLERANCE


def _members(labels: Integers, count: int) -> list[Integers]:
    """Per label the positions that have it."""
    ends = np.cumsum(np.bincount(labels, minlength=count))
    return [part.astype("int64") for part in np.split(np.argsort(labels, kind="stable"), ends[:-1])] if count else []


def _stacks(parts: Integers, columns_of: list[Integers]) -> list[Integers]:
    """Parts in groups of about `_STACK` cells."""
    sizes = np.array([len(columns_of[part]) for part in parts])
    groups = (np.cumsum(sizes) - sizes) // _STACK
    return [parts[groups == group] for group in np.unique(groups)]
