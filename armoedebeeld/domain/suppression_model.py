"""Cells and relations as sorted arrays, the form in which the mask is searched."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from armoedebeeld.domain.disclosure_relations import Relations
from armoedebeeld.domain.suppression import Booleans, Floats, Integers, is_unsafe
from armoedebeeld.domain.suppression_bounds import TOLERANCE, derived_bounds

CELL_COLUMNS: dict[str, str] = {
    "cell_id": "str",
    "value": "Float64",
    "bound": "Float64",
    "threshold": "Float64",
    "zero_may_be_shown": "boolean",
    "weight": "float64",
    "is_fixed": "bool",
    "is_published_elsewhere": "bool",
}


@dataclass(frozen=True)
class Problem:
    """All that is published together, sorted by id.

    Attributes:
        cell_ids: one per cell, ascending.
        base: what each cell is; for a cell that its source hides, a value that fits all relations.
        bound: largest possible value, also where it follows from those of others (infinite = unknown).
        threshold: t; 0 = needs no protection.
        cost: what the reader loses when the cell is hidden.
        is_locked: readers know it already, from an earlier publication of ours or from elsewhere.
        is_elsewhere: readers know it from elsewhere.
        is_unsafe: by the primary rule.
        is_source_hidden: unknown to us too.
        matrix: coefficients, relations x cells.
        by_cell: the same, to be read per cell.
        lower, upper: limits of each relation.
    """

    cell_ids: npt.NDArray[np.str_]
    base: Floats
    bound: Floats
    threshold: Floats
    cost: Floats
    is_locked: Booleans
    is_elsewhere: Booleans
    is_unsafe: Booleans
    is_source_hidden: Booleans
    matrix: sparse.csr_array
    by_cell: sparse.csc_array
    lower: Floats
    upper: Floats


class ContradictionError(ValueError):
    """Cells and relations contradict each other; no mask can be trusted."""


def build_problem(cells: pd.DataFrame, relations: Relations) -> Problem:
    """The arrays of cells and relations, checked against each other.

    Args:
        cells: `CELL_COLUMNS`, in any order. `value` <NA> = hidden by its source; `bound` <NA> = no known bound;
            `weight` > 0 = importance for the reader.
        relations: among these cells, in any order.

    Raises:
        ContradictionError: an id occurs twice or is unknown, a value lies outside its bound, a published cell has no
            value, or the values don't fit a relation; the message names the first.
    """
    table = cells[list(CELL_COLUMNS)].astype(CELL_COLUMNS).sort_values("cell_id", ignore_index=True)
    _check_cells(table)
    matrix, lower, upper = build_matrix(relations, table["cell_id"])
    value = table["value"].to_numpy(dtype="float64", na_value=np.nan)
    bound = table["bound"].to_numpy(dtype="float64", na_value=np.inf)
    bound = derived_bounds(matrix, lower=lower, upper=upper, bound=bound)
    problem = Problem(
        cell_ids=table["cell_id"].to_numpy(dtype="str"),
        base=value,
        bound=bound,
        threshold=table["threshold"].to_numpy(dtype="float64", na_value=0.0),
        cost=table["weight"].to_numpy() * np.log(np.e + np.nan_to_num(value)),
        is_locked=(table["is_fixed"] | table["is_published_elsewhere"]).to_numpy(),
        is_elsewhere=table["is_published_elsewhere"].to_numpy(),
        is_unsafe=_unsafe(table, bound),
        is_source_hidden=np.isnan(value),
        matrix=matrix,
        by_cell=matrix.tocsc(),
        lower=lower,
        upper=upper,
    )
    return _with_base(problem, relations)


def _unsafe(table: pd.DataFrame, bound: Floats) -> Booleans:
    unsafe: Booleans = is_unsafe(
        table["value"],
        pd.Series(bound, index=table.index),
        threshold=table["threshold"],
        zero_may_be_shown=table["zero_may_be_shown"],
    ).to_numpy()
    return unsafe


def _check_cells(table: pd.DataFrame) -> None:
    """Stop at the first cell that contradicts itself."""
    published = table["is_fixed"] | table["is_published_elsewhere"]
    wrong = {
        "occurs twice": table["cell_id"].duplicated(keep=False),
        "is negative": (table["value"] < 0).fillna(value=False),
        "is more than its bound": (table["value"] > table["bound"]).fillna(value=False),
        "is published but has no value": published & table["value"].isna(),
        "has no positive weight": ~(table["weight"] > 0),
    }
    for what, rows in wrong.items():
        if rows.any():
            raise ContradictionError(f"cell {table.loc[rows, 'cell_id'].iloc[0]} {what}")


def build_matrix(relations: Relations, cell_ids: pd.Series) -> tuple[sparse.csr_array, Floats, Floats]:
    """Coefficients (relations x cells, by ascending relation id) with the limits of each relation."""
    terms = relations.terms
    names = pd.Index(terms["relation_id"].unique()).sort_values()
    columns = pd.Index(cell_ids).get_indexer(terms["cell_id"])
    if (columns < 0).any():
        raise ContradictionError(f"relation names an unknown cell {terms['cell_id'].iloc[int(np.argmin(columns))]}")
    if terms.duplicated(["relation_id", "cell_id"]).any() or relations.limits["relation_id"].duplicated().any():
        raise ContradictionError("a relation names a cell twice or has two limits")
    rows = names.get_indexer(terms["relation_id"])
    matrix = sparse.csr_array((terms["coefficient"], (rows, columns)), shape=(len(names), len(cell_ids)))
    matrix.eliminate_zeros()
    matrix.sort_indices()
    limits = relations.limits.set_index("relation_id").reindex(names)
    return matrix, limits["lower"].fillna(0.0).to_numpy(), limits["upper"].fillna(0.0).to_numpy()


def _with_base(problem: Problem, relations: Relations) -> Problem:
    """The same with a fitting value for each cell that its source hides.

    Raises:
        ContradictionError: there is none, or known values contradict a relation.
    """
    hidden = np.flatnonzero(problem.is_source_hidden)
    known = np.nan_to_num(problem.base)
    rest = problem.matrix @ known
    slack = TOLERANCE / 100 * (1 + abs(problem.matrix) @ known)
    wholly_known = np.diff(problem.matrix[:, hidden].indptr) == 0
    wrong = wholly_known & ((rest < problem.lower - slack) | (rest > problem.upper + slack))
    if wrong.any():
        names = np.sort(relations.terms["relation_id"].unique())
        raise ContradictionError(f"values do not fit relation {names[wrong][0]}")
    base = known.copy()
    base[hidden] = _any_filling(problem, hidden, rest=rest, slack=slack)
    return replace(problem, base=base)


def _any_filling(problem: Problem, hidden: Integers, *, rest: Floats, slack: Floats) -> Floats:
    """Values of the cells that their source hides that fit all relations."""
    rows = np.flatnonzero(np.diff(problem.matrix[:, hidden].indptr))
    if not len(rows):
        return np.minimum(0.0, problem.bound[hidden])
    low, high = (problem.lower - rest - slack)[rows], (problem.upper - rest + slack)[rows]
    limits = LinearConstraint(problem.matrix[rows][:, hidden], low, high)
    found = milp(np.zeros(len(hidden)), constraints=limits, bounds=Bounds(0.0, problem.bound[hidden]))
    if found.x is None:
        raise ContradictionError("no values of the cells that their source hides fit what is known")
    whole = np.round(found.x)
    filling: Floats = np.where(abs(found.x - whole) < 10 * TOLERANCE, whole, found.x)
    return np.clip(filling, 0.0, problem.bound[hidden])
