"""Showing again what turned out to be hidden for nothing."""

import numpy as np

from armoedebeeld.domain.suppression import Booleans, Integers
from armoedebeeld.domain.suppression_check import find_unsafe, start_witness
from armoedebeeld.domain.suppression_model import Problem
from armoedebeeld.domain.suppression_system import Targets, build_system


def show_again(problem: Problem, hidden: Booleans, *, first: Booleans, targets: Targets) -> Booleans:
    """Fewer cells hidden, the dearest first, as long as all that stays hidden is safe.

    Coupled parts don't touch each other, so one cell of each is tried in the same round.

    Args:
        problem: all cells and relations.
        hidden: per cell; safe as it is.
        first: hidden by the primary rule or by the source; these stay.
        targets: what each interval must leave open.
    """
    hidden, waiting = hidden.copy(), hidden & ~first
    while waiting.any():
        part = _part_of(problem, hidden)
        picks = _dearest_per_part(problem, np.flatnonzero(waiting), part)
        waiting[picks] = False
        trial = hidden.copy()
        trial[picks] = False
        among = trial & np.isin(part, part[picks])
        unsafe, _ = find_unsafe(problem, trial, targets=targets, witness=start_witness(problem), among=among)
        is_wrong = np.isin(part[picks], part[unsafe])
        hidden[picks[~is_wrong]] = False
    return hidden


def _part_of(problem: Problem, hidden: Booleans) -> Integers:
    """Per cell the coupled part that it is in; -1 where it is shown."""
    system = build_system(problem, hidden)
    part = np.full(len(hidden), -1, dtype="int64")
    part[system.cells] = system.part
    return part


def _dearest_per_part(problem: Problem, cells: Integers, part: Integers) -> Integers:
    """Of each part the cell that costs the reader most, by id where they cost the same."""
    ordered = cells[np.lexsort((cells, -problem.cost[cells], part[cells]))]
    _, starts = np.unique(part[ordered], return_index=True)
    return ordered[starts]
