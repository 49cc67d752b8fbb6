"""Showing again what turned out to be hidden for nothing."""

import numpy as np

from armoedebeeld.domain.suppression import Booleans, Integers
from armoedebeeld.domain.suppression_model import Problem
from armoedebeeld.domain.suppression_proof import Block, around, prove
from armoedebeeld.domain.suppression_system import Targets, build_system

TOGETHER = 3  # cells that are tried together
NEAR = 200  # cells of a coupled part that are looked at; of a larger part those around the cell


def show_again(problem: Problem, hidden: Booleans, *, first: Booleans, targets: Targets) -> Booleans:
    """Fewer cells hidden, the dearest first, as long as what stays hidden is safe.

    Where a cell that is shown would tell another that is hidden for nothing too, both are tried together: a total and
    what came to it. Coupled parts don't touch each other, so one cell of each is tried in the same round. In a large
    part only what is near the cell is looked at, so the caller has to check the result.

    Args:
        problem: all cells and relations.
        hidden: per cell; safe as it is.
        first: hidden by the primary rule or by the source; these stay.
        targets: what each interval must leave open.
    """
    hidden, waiting = hidden.copy(), hidden & ~first
    while waiting.any():
        part, members = _parts(problem, hidden)
        picks = _dearest(problem, np.flatnonzero(waiting), part)
        waiting[picks] = False
        groups = [np.array([pick]) for pick in picks]
        for _ in range(TOGETHER):
            blocks = [_without(problem, hidden, group, members[part[group[0]]]) for group in groups]
            failed = prove(problem, blocks, targets=targets).failed
            for group in [group for group, cell in zip(groups, failed, strict=True) if cell < 0]:
                hidden[group] = False
            told = zip(groups, failed, strict=True)
            groups = [np.append(group, cell) for group, cell in told if cell >= 0 and not first[cell]]
        waiting &= hidden
    return hidden


def _parts(problem: Problem, hidden: Booleans) -> tuple[Integers, list[Integers]]:
    """Per cell the coupled part that it is in, -1 where it is shown; and the cells of each."""
    system = build_system(problem, hidden)
    part = np.full(len(hidden), -1, dtype="int64")
    part[system.cells] = system.part
    order = np.argsort(system.part, kind="stable")
    return part, np.split(system.cells[order], np.cumsum(np.bincount(system.part))[:-1])


def _dearest(problem: Problem, cells: Integers, part: Integers) -> Integers:
    """Of each part the cell that costs the reader most, by id where they cost the same."""
    ordered = cells[np.lexsort((cells, -problem.cost[cells], part[cells]))]
    _, starts = np.unique(part[ordered], return_index=True)
    return ordered[starts]


def _without(problem: Problem, hidden: Booleans, group: Integers, part: Integers) -> Block:
    """The part of a cell with that cell and others shown; of a large part what is near, asked of what is nearest."""
    if len(part) <= NEAR:
        rest = np.setdiff1d(part, group)
        return Block(cells=rest, asked=rest)
    cells, near = around(problem, hidden, int(group[0]), size=NEAR)
    return Block(cells=np.setdiff1d(cells, group), asked=np.setdiff1d(near, group))
