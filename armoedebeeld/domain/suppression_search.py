"""Repairing one cell across coupled relations: a linear program finds the cheapest cells that let it move enough."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from armoedebeeld.domain.suppression import Booleans, Floats, Integers
from armoedebeeld.domain.suppression_bounds import TOLERANCE
from armoedebeeld.domain.suppression_model import Problem
from armoedebeeld.domain.suppression_system import Targets

_NEAR = 60  # cells of the first neighbourhood that is searched; the next are as far as the relations reach


@dataclass(frozen=True)
class Repair:
    """Cells to hide, and the fillings that prove that it is enough.

    Attributes:
        hide: positions of shown cells, perhaps none.
        cells: all cells that were looked at.
        low, high: two values that each of these can have.
    """

    hide: Integers
    cells: Integers
    low: Floats
    high: Floats


def repair_cell(problem: Problem, hidden: Booleans, cell: int, *, targets: Targets, extra: float) -> Repair | None:
    """The cheapest cells to hide so that the interval of `cell` is wide enough; None when no choice does it.

    Args:
        problem: all cells and relations.
        hidden: per cell.
        cell: the hidden cell to protect.
        targets: what its interval must leave open.
        extra: so much wider than the target, since people are whole and a linear program is not.
    """
    for near in _neighbourhoods(problem, cell):
        found = _cheapest(problem, hidden, near, cell=cell, targets=targets, extra=extra)
        if found is not None:
            return found
    return None


def attainable(problem: Problem, cell: int) -> tuple[float, float]:
    """The widest interval that a cell can have: everything hidden that isn't locked."""
    *_, near = _neighbourhoods(problem, cell)
    matrix, low, high = _limits(problem, near)
    box = Bounds(0.0, np.minimum(problem.bound[near], _reach(problem)))
    ends = []
    for sign in (1.0, -1.0):
        found = milp(np.where(near == cell, sign, 0.0), constraints=LinearConstraint(matrix, low, high), bounds=box)
        ends.append(float(problem.base[cell]) if found.x is None else sign * float(found.fun))
    return ends[0], ends[1]


def _reach(problem: Problem) -> float:
    """More than any count or threshold needs; stands for "no bound" in a linear program."""
    return float(problem.base.max(initial=0.0) + 1000 * problem.threshold.max(initial=1.0))


def _neighbourhoods(problem: Problem, cell: int) -> Iterator[Integers]:
    """Cells that are not locked around `cell`, each time about twice as many, until there are no more.

    Of the relations at the edge the short ones come first: a total of many parts would bring in everything at once.
    """
    is_in = np.zeros(len(problem.base), dtype=bool)
    is_in[cell] = True
    length = np.diff(problem.matrix.indptr)
    size, count, grown = _NEAR, 1, 1
    while True:
        rows = np.unique(problem.by_cell[:, np.flatnonzero(is_in)].indices)
        for row in rows[np.argsort(length[rows], kind="stable")]:
            own = problem.matrix.indices[problem.matrix.indptr[row] : problem.matrix.indptr[row + 1]]
            is_in[own] |= ~problem.is_locked[own]
            grown = int(is_in.sum())
            if grown >= size:
                yield np.flatnonzero(is_in)
                size = 2 * grown
        if grown == count:
            yield np.flatnonzero(is_in)
            return
        count = grown


def _limits(problem: Problem, near: Integers) -> tuple[sparse.csr_array, Floats, Floats]:
    """The relations among these cells with all others at what they are."""
    among = problem.matrix[:, near]
    rows = np.flatnonzero(np.diff(among.indptr))
    matrix = sparse.csr_array(among[rows])
    own_sum = matrix @ problem.base[near]
    rest, slack = (problem.matrix @ problem.base)[rows] - own_sum, TOLERANCE / 10
    # The true filling fits, whatever floating point makes of it.
    lower = np.minimum(problem.lower[rows] - rest, own_sum) - slack
    return matrix, lower, np.maximum(problem.upper[rows] - rest, own_sum) + slack


def _cheapest(
    problem: Problem, hidden: Booleans, near: Integers, *, cell: int, targets: Targets, extra: float
) -> Repair | None:
    """The cells of `near` that have to move when `cell` is as high and as low as it must be able to be.

    The unknowns are a high filling, a low filling, and per shown cell how much of it is given up: its price counts in
    proportion to how far it moves, measured in widths. That makes it a linear program instead of a choice among sets.
    """
    shown = np.flatnonzero(~hidden[near])
    at, count = int(np.searchsorted(near, cell)), len(near)
    limits = [
        *_filling_limits(problem, near, given=len(shown)),
        *_price_limits(problem, near, shown, targets.width[cell]),
    ]
    apart = np.zeros((1, 2 * count + len(shown)))
    apart[0, at], apart[0, count + at] = 1.0, -1.0
    limits.append(LinearConstraint(sparse.csr_array(apart), targets.width[cell] + extra, np.inf))
    cap = np.minimum(problem.bound[near], _reach(problem))
    most = np.concatenate([cap, cap, np.full(len(shown), np.inf)])
    price = np.concatenate([np.zeros(2 * count), problem.cost[near[shown]]])
    found = milp(price, constraints=limits, bounds=Bounds(0.0, most))
    if found.x is None:
        return None
    upper, lower, given = np.split(found.x, [count, 2 * count])
    hide = near[shown[given > TOLERANCE]]
    return Repair(hide, near, low=np.minimum(lower, upper), high=np.maximum(lower, upper))


def _filling_limits(problem: Problem, near: Integers, *, given: int) -> list[LinearConstraint]:
    """The high and the low filling both fit all relations."""
    matrix, low, high = _limits(problem, near)
    empty = sparse.csr_array((matrix.shape[0], len(near)))
    beside = sparse.csr_array((matrix.shape[0], given))
    return [
        LinearConstraint(sparse.hstack([matrix, empty, beside], format="csr"), low, high),
        LinearConstraint(sparse.hstack([empty, matrix, beside], format="csr"), low, high),
    ]


def _price_limits(problem: Problem, near: Integers, shown: Integers, width: float) -> list[LinearConstraint]:
    """A shown cell moves in either filling, up or down, at most as far as it is given up."""
    base, bound = problem.base[near[shown]], problem.bound[near[shown]]
    reach = np.maximum(np.minimum(width, np.maximum(base, bound - base)), TOLERANCE)
    pick = sparse.csr_array((np.ones(len(shown)), (np.arange(len(shown)), shown)), shape=(len(shown), len(near)))
    empty = sparse.csr_array(pick.shape)
    given = sparse.diags_array(reach, format="csr")
    limits = []
    for first, second in ((pick, empty), (empty, pick)):
        moves = sparse.hstack([first, second], format="csr")
        limits.append(LinearConstraint(sparse.hstack([moves, -given], format="csr"), -np.inf, base))
        limits.append(LinearConstraint(sparse.hstack([moves, given], format="csr"), base, np.inf))
    return limits
