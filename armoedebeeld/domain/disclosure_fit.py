"""Which relations the figures themselves contradict: totals that were delivered and are not what their parts make."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csgraph, csr_array, eye_array, hstack, vstack

from armoedebeeld.domain.disclosure_relations import Relations, join_relations
from armoedebeeld.domain.suppression import Booleans, Floats, Integers

_EPS = 1e-6
# A relation that holds gives way only for as much as its ends are rounded.
_FIRM = 1e3


def without_contradictions(
    cells: pd.DataFrame, relations: Relations, is_known: pd.Series, former: Sequence[Relations] = ()
) -> tuple[Relations, tuple[str, ...]]:
    """The relations that some values of the unknown cells fit, and the ids of those left out.

    A reader who sees that a total is less than its parts knows that it doesn't add up there, and can't calculate with
    it. Of relations that contradict each other together, the fewest people are explained away.

    Args:
        cells: `cell_id`, `value`, `bound`.
        relations: among these cells.
        is_known: booleans by cell id.
        former: relations of former publications, the newest first. Where one contradicts what came after it, something
            was revised, and the former gives way; those are not among the ids.
    """
    usable, gone = _added(cells, Relations(), relations, is_known)
    for more in former:
        usable, _ = _added(cells, usable, more, is_known)
    return usable, gone


def _added(
    cells: pd.DataFrame, firm: Relations, more: Relations, is_known: pd.Series
) -> tuple[Relations, tuple[str, ...]]:
    """Relations that hold and those of others that fit them, and the ids of those that don't."""
    relations = join_relations(firm, more)
    names, matrix, of_term = _coefficients(relations, cells["cell_id"])
    limits = relations.limits.set_index("relation_id").reindex(names).fillna(0.0)
    known = is_known.reindex(cells["cell_id"]).to_numpy(dtype=bool)
    value = np.where(known, cells["value"].to_numpy(dtype="float64", na_value=0.0), 0.0)
    told = matrix @ value
    slack = _EPS * (1 + abs(matrix) @ value)
    lower, upper = limits["lower"].to_numpy() - told - slack, limits["upper"].to_numpy() - told + slack
    bound = cells["bound"].to_numpy(dtype="float64", na_value=np.inf)[~known]
    among = csr_array(matrix[:, np.flatnonzero(~known)])
    may_go = np.zeros(len(names), dtype=bool)
    may_go[of_term[len(firm.terms) :]] = True
    is_gone = _contradicted(_Fit(among, lower, upper, bound, may_go))
    if not is_gone.any():
        return relations, ()
    gone = tuple(str(name) for name in names[is_gone])
    terms = relations.terms[~is_gone[of_term]].reset_index(drop=True)
    kept = relations.limits[~relations.limits["relation_id"].isin(gone)].reset_index(drop=True)
    return Relations(terms, kept), gone


@dataclass(frozen=True)
class _Fit:
    """Relations x unknown cells, the least and the most of each, and which relations may give way."""

    among: csr_array
    lower: Floats
    upper: Floats
    bound: Floats
    may_go: Booleans


def _coefficients(relations: Relations, cell_ids: pd.Series) -> tuple[pd.Index, csr_array, Integers]:
    """The ids of the relations, relations x cells, and per term the position of its relation."""
    codes, names = pd.factorize(relations.terms["relation_id"], sort=True)
    columns = pd.Index(cell_ids).get_indexer(pd.Index(relations.terms["cell_id"]))
    shape = (len(names), len(cell_ids))
    matrix = csr_array((relations.terms["coefficient"].to_numpy(), (codes, columns)), shape=shape)
    return pd.Index(names), matrix, codes


def _contradicted(fit: _Fit) -> Booleans:
    """Relations that no filling fits, by themselves or together with others."""
    among = fit.among
    reach = among.multiply(np.where(np.isfinite(fit.bound), fit.bound, 1e9)).tocsr() if among.nnz else among
    most = np.asarray(reach.maximum(0).sum(axis=1)).ravel()
    least = np.asarray(reach.minimum(0).sum(axis=1)).ravel()
    wrong: Booleans = fit.may_go & ((most < fit.lower) | (least > fit.upper))
    while True:
        rows = np.flatnonzero(~wrong & (np.diff(among.indptr) > 0))
        together = [part for part in _parts(among, rows) if len(part) > 1 and fit.may_go[part].any()]
        if not together:
            return wrong
        excess = _excess(fit, np.concatenate(together))
        if not excess.any():
            return wrong
        wrong |= excess


def _parts(among: csr_array, rows: Integers) -> list[Integers]:
    """The relations in groups that share no unknown cell."""
    if not len(rows):
        return []
    matrix = abs(among[rows])
    _, label = csgraph.connected_components(matrix @ matrix.T, directed=False)
    return [rows[label == number] for number in range(label.max() + 1)]


def _excess(fit: _Fit, rows: Integers) -> Booleans:
    """Relations that have to give way when as few people as possible are explained away."""
    matrix, count = csr_array(fit.among[rows]), len(rows)
    least, most = fit.lower[rows], fit.upper[rows]
    has_least, has_most = np.isfinite(least), np.isfinite(most)
    one = eye_array(count, format="csr")
    found = linprog(
        np.concatenate([np.zeros(matrix.shape[1]), np.where(fit.may_go[rows], 1.0, _FIRM)]),
        A_ub=_stack(matrix, one, has_most=has_most, has_least=has_least),
        b_ub=np.concatenate([most[has_most], -least[has_least]]),
        bounds=np.column_stack(
            [np.zeros(matrix.shape[1] + count), np.concatenate([np.minimum(fit.bound, 1e9), np.full(count, 1e9)])]
        ),
        method="highs",
    )
    wrong: Booleans = np.zeros(len(fit.lower), dtype=bool)
    wrong[rows] = found.x[matrix.shape[1] :] > 1e-4
    return wrong & fit.may_go


def _stack(matrix: csr_array, one: csr_array, *, has_most: Booleans, has_least: Booleans) -> csr_array:
    above, below = hstack([matrix, -one], format="csr"), hstack([-matrix, -one], format="csr")
    return vstack([above[has_most], below[has_least]], format="csr")
