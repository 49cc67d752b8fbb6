"""One mask for everything that is published together: what is hidden, at first or second hand, and what can't be."""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import pandas as pd

from armoedebeeld.domain.disclosure_relations import Relations
from armoedebeeld.domain.suppression import Booleans
from armoedebeeld.domain.suppression_bounds import TOLERANCE
from armoedebeeld.domain.suppression_check import Witness, find_unsafe, start_witness
from armoedebeeld.domain.suppression_local import repair_sums
from armoedebeeld.domain.suppression_model import Problem, build_problem
from armoedebeeld.domain.suppression_reduce import show_again
from armoedebeeld.domain.suppression_search import attainable, repair_cell
from armoedebeeld.domain.suppression_system import Targets, build_system, set_targets


class Decision(StrEnum):
    """What happens to a cell."""

    SHOWN = "shown"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    SOURCE = "source"


class Reason(StrEnum):
    """Why a cell can't be protected."""

    PUBLISHED = "published"
    EARLIER_PUBLICATION = "earlier_publication"
    PUBLISHED_ELSEWHERE = "published_elsewhere"
    LIMITS = "limits"


@dataclass(frozen=True)
class Mask:
    """What may be published.

    Attributes:
        decisions: `cell_id`, `decision` (a `Decision`), `is_shown`; by cell id.
        problems: cells that no mask can protect as they should be: `cell_id`, `reason` (a `Reason`), `low`, `high`: the
            interval that a reader knows whatever we hide. The mask makes it no narrower.
    """

    decisions: pd.DataFrame
    problems: pd.DataFrame


def find_mask(cells: pd.DataFrame, relations: Relations) -> Mask:
    """Hide what is unsafe, what its source hides, and little more, so that nothing hidden can be calculated.

    Args:
        cells: `suppression_model.CELL_COLUMNS`: every figure that is published together, in any order.
        relations: all that a reader can calculate with, in any order.

    Returns:
        The same mask for the same cells in whatever order.

    Raises:
        ContradictionError: cells and relations contradict each other.
    """
    problem = build_problem(cells, relations)
    first = (problem.is_unsafe | problem.is_source_hidden) & ~problem.is_locked
    growth = _Growth(problem, first)
    fewer = show_again(problem, growth.run(), first=first, targets=growth.targets)
    hidden = growth.run_again(fewer)
    # What should never have been published isn't shown again, although readers have it.
    return Mask(_decisions(problem, hidden | problem.is_unsafe), _problems(problem, growth, hidden))


def find_few(cells: pd.DataFrame, relations: Relations, hidden: pd.Series) -> set[str]:
    """Hidden cells of which a reader knows that they are a few: too narrow, and not surely the threshold or more.

    For cells that nobody publishes and that follow from others: that they are many may be known, or that they are
    nobody where that may be shown.

    Args:
        cells: as for `find_mask`; those with a threshold are asked.
        relations: as for `find_mask`.
        hidden: booleans by cell id.

    Raises:
        ContradictionError: cells and relations contradict each other.
    """
    problem = build_problem(cells, relations)
    is_hidden = hidden.reindex(problem.cell_ids).to_numpy(dtype=bool)
    zero = cells.set_index("cell_id")["zero_may_be_shown"].reindex(problem.cell_ids).fillna(value=False)
    targets, witness = set_targets(problem), start_witness(problem)
    seen, few = replace(problem, is_locked=~is_hidden), set[str]()
    while True:
        unsafe, witness = find_unsafe(problem, is_hidden, targets=targets, witness=witness)
        if not unsafe.any():
            return few
        for cell in np.flatnonzero(unsafe):
            low, high = attainable(seen, int(cell))
            is_many = np.ceil(low - TOLERANCE) >= problem.threshold[cell]
            if not is_many and not (zero.iloc[cell] and high < 1 - TOLERANCE):
                few.add(str(problem.cell_ids[cell]))
            targets = targets.eased(int(cell), width=0.0)


class _Growth:
    """Cells are hidden until all hidden ones are safe; what can't be is noted and asked no more of."""

    def __init__(self, problem: Problem, first: Booleans) -> None:
        """Start with what is hidden at first hand."""
        self.problem, self.hidden = problem, first.copy()
        self.targets: Targets = set_targets(problem)
        self.witness: Witness = start_witness(problem)
        self.given_away: dict[int, tuple[float, float]] = {}
        self.extra: dict[int, float] = {}
        self._give_up_where_sums_tell()

    def run(self) -> Booleans:
        """The hidden cells, all of them safe or noted."""
        while True:
            self.hidden = repair_sums(self.problem, self.hidden, targets=self.targets)
            unsafe, self.witness = find_unsafe(self.problem, self.hidden, targets=self.targets, witness=self.witness)
            if not unsafe.any():
                return self.hidden
            before, cells = self.hidden.copy(), [int(cell) for cell in np.flatnonzero(unsafe)]
            has_given_up = any([self._repair(cell) for cell in cells])
            if not has_given_up and (before == self.hidden).all():
                self.extra.update({cell: self.extra.get(cell, 0.0) + 1.0 for cell in cells})

    def run_again(self, hidden: Booleans) -> Booleans:
        """The same from other hidden cells, with nothing believed that was seen before."""
        self.hidden, self.witness = hidden.copy(), start_witness(self.problem)
        return self.run()

    def _repair(self, cell: int) -> bool:
        """Hide what protects this cell; where nothing does, note it and say True."""
        extra = self.extra.get(cell, 0.0)
        found = repair_cell(self.problem, self.hidden, cell, targets=self.targets, extra=extra)
        if found is not None:
            self.hidden[found.hide] = True
            self.witness = self.witness.seen(found.cells, found.low, found.high)
            return False
        self._give_up(cell, attainable(self.problem, cell))
        return True

    def _give_up(self, cell: int, interval: tuple[float, float]) -> None:
        """Ask of this cell only what is left: the interval that readers know whatever we hide; then nothing."""
        low, high = float(np.ceil(interval[0] - TOLERANCE)) + 0.0, float(np.floor(interval[1] + TOLERANCE))
        self.targets = self.targets.eased(cell, width=0.0 if cell in self.given_away else high - low)
        self.given_away.setdefault(cell, (low, high))
        self.extra.pop(cell, None)

    def _give_up_where_sums_tell(self) -> None:
        """Note the cells that a single relation gives away even when all that isn't locked is hidden."""
        system = build_system(self.problem, ~self.problem.is_locked)
        met = self.targets.are_met(system.low, system.high, system.cells)
        for column in np.flatnonzero(~met):
            self._give_up(int(system.cells[column]), (float(system.low[column]), float(system.high[column])))


def _decisions(problem: Problem, hidden: Booleans) -> pd.DataFrame:
    kinds = [problem.is_source_hidden, hidden & problem.is_unsafe, hidden]
    names = [Decision.SOURCE.value, Decision.PRIMARY.value, Decision.SECONDARY.value]
    words = np.select(kinds, names, default=Decision.SHOWN.value)
    table = pd.DataFrame({"cell_id": problem.cell_ids, "decision": words, "is_shown": ~hidden})
    return table.astype({"cell_id": "str", "decision": "str"})


def _problems(problem: Problem, growth: _Growth, hidden: Booleans) -> pd.DataFrame:
    """Hidden cells of which readers know too much, and unsafe ones that they have already."""
    rows = [
        (cell, _reason(problem, cell), *interval)
        for cell, interval in growth.given_away.items()
        if hidden[cell] and not _is_safe(problem, hidden, cell)
    ]
    for cell in np.flatnonzero(problem.is_unsafe & problem.is_locked):
        rows.append((int(cell), Reason.PUBLISHED, float(problem.base[cell]), float(problem.base[cell])))
    table = pd.DataFrame(sorted(rows), columns=["cell_id", "reason", "low", "high"])
    names = problem.cell_ids[table["cell_id"].to_numpy(dtype="int64")]
    return table.assign(cell_id=names).astype({"cell_id": "str", "reason": "str", "low": "float64", "high": "float64"})


def _is_safe(problem: Problem, hidden: Booleans, cell: int) -> bool:
    """Whether a cell that was given up is safe after all, by what was hidden later for others."""
    low, high = attainable(replace(problem, is_locked=~hidden), cell)
    low, high = float(np.ceil(low - TOLERANCE)), float(np.floor(high + TOLERANCE))
    return bool(set_targets(problem).are_met(np.array([low]), np.array([high]), np.array([cell])).all())


def _reason(problem: Problem, cell: int) -> Reason:
    """What gives a cell away: found by asking whether it would be safe without it."""
    targets = set_targets(problem)
    nothing = np.zeros(len(problem.base), dtype=bool)
    for reason, locked in ((Reason.EARLIER_PUBLICATION, problem.is_elsewhere), (Reason.PUBLISHED_ELSEWHERE, nothing)):
        low, high = attainable(replace(problem, is_locked=locked), cell)
        if targets.are_met(np.array([low]), np.array([high]), np.array([cell])).all():
            return reason
    return Reason.LIMITS
