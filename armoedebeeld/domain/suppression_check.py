"""Which hidden cells a reader can calculate too closely: exact in small coupled parts, on the safe side in large."""

from dataclasses import dataclass

import numpy as np

from armoedebeeld.domain.suppression import Booleans, Floats, Integers
from armoedebeeld.domain.suppression_model import Problem
from armoedebeeld.domain.suppression_proof import Block, Proof, glance, prove
from armoedebeeld.domain.suppression_system import System, Targets, build_system

LARGE = 1000  # cells of a coupled part from which on its cells aren't proven safe one by one
_MANY = 0.95  # of the cells that were left after one look, so many at most may be left after the next


@dataclass(frozen=True)
class Witness:
    """Values that each cell is known to be able to have, in fillings that fit all that is published.

    They stay valid when more is hidden, never when something is published.

    Attributes:
        low, high: the least and the most seen, per cell of the problem.
    """

    low: Floats
    high: Floats

    def seen(self, cells: Integers, low: Floats, high: Floats) -> "Witness":
        """The same with values that these cells were seen to have."""
        lows, highs = self.low.copy(), self.high.copy()
        np.minimum.at(lows, cells, low)
        np.maximum.at(highs, cells, high)
        return Witness(lows, highs)


def start_witness(problem: Problem) -> Witness:
    """Only the true filling is known."""
    return Witness(problem.base, problem.base)


def find_unsafe(problem: Problem, hidden: Booleans, *, targets: Targets, witness: Witness) -> tuple[Booleans, Witness]:
    """Hidden cells whose interval is too narrow, and a wider witness.

    Of a small coupled part the first is enough. In a large one a cell counts as unsafe until it is proven to be safe.

    Args:
        problem: all cells and relations.
        hidden: per cell; all others are known to the reader.
        targets: what each interval must leave open.
        witness: from the same or fewer hidden cells.
    """
    system = build_system(problem, hidden)
    tells = ~targets.are_met(system.low, system.high, system.cells)
    unsafe = np.zeros(len(hidden), dtype=bool)
    unsafe[system.cells[tells]] = True
    is_large = (np.bincount(system.part, minlength=1) >= LARGE)[system.part]
    is_waiting = ~np.isin(system.part, system.part[tells])
    is_waiting &= ~targets.are_met(witness.low[system.cells], witness.high[system.cells], system.cells)
    proof = prove(problem, _whole_blocks(system, is_waiting & ~is_large), targets=targets)
    unsafe[proof.failed[proof.failed >= 0]] = True
    witness, is_left = _look(problem, system, is_waiting & is_large, targets=targets, witness=_with(witness, proof))
    unsafe[system.cells[is_left]] = True
    return unsafe, witness


def _look(
    problem: Problem, system: System, is_waiting: Booleans, *, targets: Targets, witness: Witness
) -> tuple[Witness, Booleans]:
    """A wider witness of large parts, and which of their waiting cells it doesn't prove safe.

    Proving one by one costs too much there. All that are left are looked at together, as long as that proves many.
    """
    while is_waiting.any():
        before = is_waiting.sum()
        witness = _with(witness, glance(problem, _whole_blocks(system, is_waiting), targets=targets))
        is_waiting = is_waiting & ~targets.are_met(witness.low[system.cells], witness.high[system.cells], system.cells)
        if is_waiting.sum() > _MANY * before:
            break
    return witness, is_waiting


def _with(witness: Witness, proof: Proof) -> Witness:
    return witness.seen(proof.cells, proof.low, proof.high)


def _whole_blocks(system: System, is_waiting: Booleans) -> list[Block]:
    """Whole coupled parts, asked of their waiting cells."""
    order = np.argsort(system.part, kind="stable")
    numbers = np.unique(system.part[is_waiting])
    starts, ends = (np.searchsorted(system.part[order], numbers, side=side) for side in ("left", "right"))
    members = [order[start:end] for start, end in zip(starts, ends, strict=True)]
    return [Block(cells=system.cells[mine], asked=system.cells[mine[is_waiting[mine]]]) for mine in members]
