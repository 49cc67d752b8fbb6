"""What a reader can calculate of each hidden cell; shares nothing with the code that decides what is hidden."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csgraph, csr_array, vstack

from armoedebeeld.domain.disclosure_relations import Relations

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
Strings = npt.NDArray[np.object_]

_EPS = 1e-6
_OPEN = 1e7  # stands for "no bound"; more than half of it is reported as infinite
_BATCH = 1500  # cells in one linear program; parts that don't touch each other are solved together

FINDING_COLUMNS: dict[str, str] = {
    "cell_id": "str",
    "kind": "str",
    "low": "float64",
    "high": "float64",
    "width": "float64",
    "needed": "float64",
    "is_safe": "bool",
    "is_given_elsewhere": "bool",
}


class ContradictoryFiguresError(ValueError):
    """No values of the hidden cells fit all that is published."""


def audit(cells: pd.DataFrame, relations: Relations, published: pd.Series) -> pd.DataFrame:
    """The interval of every hidden cell, and whether it is wide enough; unsafe cells that are published too.

    The values of hidden cells are not looked at. A reader knows what is published, what was published before
    (`is_fixed`) or elsewhere, all relations, and that counts are whole and lie from 0 to their bound.

    Args:
        cells: `cell_id`, `value`, `bound`, `threshold`, `zero_may_be_shown`, `is_fixed`, `is_published_elsewhere`.
        relations: all that a reader can calculate with.
        published: booleans by cell id, for every cell.

    Returns:
        `FINDING_COLUMNS` by cell id, with `relations` and `publications`: tuples of the ids of the relations that give
        the two ends and of the known cells in them. `kind` is `hidden`, or `published` for an unsafe cell that is
        there to read. `needed` is the least width: t, or the whole group where that is smaller.
        `is_given_elsewhere`: all publications used are others'.

    Raises:
        ContradictoryFiguresError: the published figures contradict each other.
        ValueError: `published` lacks a cell, or says that a cell without a value is published.
    """
    reader = _read(cells, relations, published)
    ends = _find_ends(reader)
    hidden = _hidden_findings(reader, ends)
    shown = [_published_finding(reader, int(position)) for position in np.flatnonzero(_may_not_be_shown(reader))]
    table = pd.DataFrame(hidden + shown, columns=[*FINDING_COLUMNS, "relations", "publications"])
    return table.astype(FINDING_COLUMNS).sort_values("cell_id", ignore_index=True)


@dataclass(frozen=True)
class _Reader:
    """What a reader has: cells by id, which are known, and per relation the sum that is left for the hidden ones."""

    cells: pd.DataFrame
    names: Strings
    is_known: Booleans
    is_elsewhere: Booleans
    hidden: Integers
    relation_ids: list[str]
    whole: csr_array
    among: csr_array
    at_least: Floats
    at_most: Floats
    size: Floats
    bound: Floats


def _read(cells: pd.DataFrame, relations: Relations, published: pd.Series) -> _Reader:
    table = cells.set_index("cell_id").sort_index()
    if not table.index.is_unique or not published.index.is_unique or (table.index.difference(published.index)).size:
        raise ValueError("cells occur twice, or are neither published nor hidden")
    is_known = (
        published.reindex(table.index).astype(bool) | table["is_fixed"] | table["is_published_elsewhere"]
    ).to_numpy(dtype=bool)
    if (table["value"].isna() & is_known).any():
        raise ValueError(f"published without a value: {table.index[table['value'].isna() & is_known][0]}")
    value = np.where(is_known, table["value"].to_numpy(dtype="float64", na_value=0.0), 0.0)
    ids, whole = _coefficients(relations.terms, table.index)
    limits = relations.limits.drop_duplicates("relation_id").set_index("relation_id").reindex(ids).fillna(0.0)
    told = whole @ value
    size = _group_sizes(table["bound"].to_numpy(dtype="float64", na_value=np.inf), whole, limits)
    hidden = np.flatnonzero(~is_known)
    return _Reader(
        cells=table,
        names=table.index.to_numpy(dtype=object),
        is_known=is_known,
        is_elsewhere=table["is_published_elsewhere"].to_numpy(dtype=bool),
        hidden=hidden,
        relation_ids=ids,
        whole=whole,
        among=csr_array(whole[:, hidden]),
        at_least=limits["lower"].to_numpy() - told,
        at_most=limits["upper"].to_numpy() - told,
        size=size,
        bound=size[hidden],
    )


def _coefficients(terms: pd.DataFrame, cell_ids: pd.Index) -> tuple[list[str], csr_array]:
    """Relation ids in order, and relations x cells."""
    codes, ids = pd.factorize(terms["relation_id"], sort=True)
    columns = cell_ids.get_indexer(pd.Index(terms["cell_id"]))
    if (columns < 0).any():
        raise ValueError(f"a relation names an unknown cell: {terms['cell_id'].iloc[int(np.argmin(columns))]}")
    matrix = csr_array((terms["coefficient"].to_numpy(), (codes, columns)), shape=(len(ids), len(cell_ids)))
    return [str(name) for name in ids], matrix


def _group_sizes(size: Floats, whole: csr_array, limits: pd.DataFrame) -> Floats:
    """The most that each cell can be before anything is published: a total no more than its parts together.

    The limits of relations that are no plain equation may be publications; nothing is taken from those.
    """
    sums = np.flatnonzero((limits == 0).all(axis=1).to_numpy())
    size, changed = size.copy(), True
    while changed:
        changed = False
        for row in sums:
            span = slice(whole.indptr[row], whole.indptr[row + 1])
            cells, factors = whole.indices[span], whole.data[span]
            for sign in (1.0, -1.0):
                own, others = cells[sign * factors > 0], cells[sign * factors < 0]
                room = float(np.abs(factors[sign * factors < 0]) @ size[others]) if len(others) else 0.0
                most = room / np.abs(factors[sign * factors > 0])
                changed |= bool((most < size[own] - _EPS).any())
                size[own] = np.minimum(size[own], most)
    return size


class _Ends:
    """Both ends of each hidden cell: the best bound so far, whether it is exact, and the relations that give it."""

    def __init__(self, reader: _Reader) -> None:
        """From each relation by itself."""
        count = len(reader.hidden)
        self.value = {"low": np.zeros(count), "high": reader.bound.copy()}
        self.by: dict[str, list[frozenset[int]]] = {end: [frozenset()] * count for end in self.value}
        self.is_exact = {end: np.zeros(count, dtype=bool) for end in self.value}
        for row in range(reader.among.shape[0]):
            self._from_relation(reader, row)

    def _from_relation(self, reader: _Reader, row: int) -> None:
        """One equation or inequality: what is left when the others are as small or as large as they can be."""
        span = slice(reader.among.indptr[row], reader.among.indptr[row + 1])
        columns, factors = reader.among.indices[span], reader.among.data[span]
        reach = factors * reader.bound[columns]
        smallest, largest = np.minimum(reach, 0.0), np.maximum(reach, 0.0)
        for entry, column in enumerate(columns):
            others = np.arange(len(columns)) != entry
            least = reader.at_least[row] - largest[others].sum()
            most = reader.at_most[row] - smallest[others].sum()
            ends = sorted((least / factors[entry], most / factors[entry]))
            if ends[0] > self.value["low"][column] + _EPS:
                self.value["low"][column], self.by["low"][column] = ends[0], frozenset({row})
            if ends[1] < self.value["high"][column] - _EPS:
                self.value["high"][column], self.by["high"][column] = ends[1], frozenset({row})

    def see(self, columns: Integers, filling: Floats) -> None:
        """A filling that reaches an end proves that the end is exact."""
        self.is_exact["low"][columns] |= filling <= self.value["low"][columns] + _EPS
        self.is_exact["high"][columns] |= filling >= np.minimum(self.value["high"][columns], _OPEN) - _EPS

    def settle(self, end: str, column: int, value: float, by: frozenset[int]) -> None:
        """The end that a linear program found."""
        if abs(value - self.value[end][column]) > _EPS:
            self.value[end][column] = value if value < _OPEN / 2 else np.inf
            self.by[end][column] = by
        self.is_exact[end][column] = True


@dataclass
class _Part:
    """Hidden cells that relations couple, with those relations, and how many linear programs were solved for it."""

    columns: Integers
    rows: Integers
    turn: int = 0


@dataclass(frozen=True)
class _Goal:
    """What a part looks for: one end of some of its cells; exact when it is of one."""

    part: _Part
    end: str
    columns: Integers


def _find_ends(reader: _Reader) -> _Ends:
    """Least and most of each hidden cell, with the relations that give them."""
    ends = _Ends(reader)
    parts = []
    for part in _coupled(reader):
        if len(part.rows) > 1:
            parts.append(part)
        # One relation tells no more than was found already.
        elif (ends.value["low"][part.columns] > ends.value["high"][part.columns] + _EPS).any():
            raise _contradiction(reader, part.columns)
    while goals := [goal for part in parts if (goal := _next_goal(ends, part)) is not None]:
        for batch in _batches(goals):
            _solve(reader, ends, batch)
        parts = [goal.part for goal in goals]
    return ends


def _coupled(reader: _Reader) -> list[_Part]:
    """The parts of the hidden cells that no relation connects."""
    rows, count = reader.among.shape
    inner = reader.among.tocoo()
    graph = csr_array((np.ones(inner.nnz), (inner.col, count + inner.row)), shape=(count + rows, count + rows))
    number, label = csgraph.connected_components(graph, directed=False)
    order = np.argsort(label, kind="stable")
    groups = np.split(order, np.cumsum(np.bincount(label, minlength=number))[:-1]) if number else []
    return [_Part(group[group < count], group[group >= count] - count) for group in groups if (group < count).any()]


def _next_goal(ends: _Ends, part: _Part) -> _Goal | None:
    """All cells of a part at once for a start, which often reaches many ends; then end by end."""
    part.turn += 1
    for turn, end in enumerate(("low", "high"), start=1):
        is_open = part.columns[~ends.is_exact[end][part.columns]]
        if len(is_open) and (part.turn == turn or part.turn > 2):
            return _Goal(part, end, is_open if part.turn == turn else is_open[:1])
    return None if part.turn > 2 else _next_goal(ends, part)


def _batches(goals: list[_Goal]) -> list[list[_Goal]]:
    """Goals of parts that together have about `_BATCH` cells."""
    sizes = np.array([len(goal.part.columns) for goal in goals])
    number = (np.cumsum(sizes) - sizes) // _BATCH
    return [[goals[place] for place in np.flatnonzero(number == wanted)] for wanted in np.unique(number)]


def _solve(reader: _Reader, ends: _Ends, goals: list[_Goal]) -> None:
    """One linear program for parts that don't touch each other."""
    columns = np.concatenate([goal.part.columns for goal in goals])
    rows = np.concatenate([goal.part.rows for goal in goals])
    place = np.zeros(len(reader.hidden), dtype="int64")
    place[columns] = np.arange(len(columns))
    cost = np.zeros(len(columns))
    for goal in goals:
        cost[place[goal.columns]] = 1.0 if goal.end == "low" else -1.0
    filling, prices = _minimise(reader, cost, columns=columns, rows=rows)
    is_used = np.zeros(reader.among.shape[0], dtype=bool)
    is_used[rows] = np.abs(prices) > _EPS
    for goal in goals:
        ends.see(goal.part.columns, filling[place[goal.part.columns]])
        if len(goal.columns) == 1:
            used = frozenset(goal.part.rows[is_used[goal.part.rows]].tolist())
            ends.settle(goal.end, int(goal.columns[0]), float(filling[place[goal.columns[0]]]), used)


def _minimise(reader: _Reader, cost: Floats, *, columns: Integers, rows: Integers) -> tuple[Floats, Floats]:
    """A filling with the least cost, and per row what its limit is worth (0 where it doesn't bind)."""
    matrix = csr_array(reader.among[rows][:, columns])
    least, most = reader.at_least[rows], reader.at_most[rows]
    is_equal = most - least < _EPS
    has_most, has_least = ~is_equal & np.isfinite(most), ~is_equal & np.isfinite(least)
    found = linprog(
        cost,
        A_eq=matrix[is_equal],
        b_eq=(least[is_equal] + most[is_equal]) / 2,
        A_ub=vstack([matrix[has_most], -matrix[has_least]], format="csr"),
        b_ub=np.concatenate([most[has_most], -least[has_least]]),
        bounds=np.column_stack([np.zeros(len(columns)), np.minimum(reader.bound[columns], _OPEN)]),
        method="highs",
    )
    if found.x is None:
        raise _contradiction(reader, columns)
    prices = np.zeros(len(rows))
    prices[is_equal] = found.eqlin.marginals
    upper, lower = np.split(np.abs(found.ineqlin.marginals), [int(has_most.sum())])
    prices[has_most] = upper
    prices[has_least] += lower
    return found.x, prices


def _contradiction(reader: _Reader, columns: Integers) -> ContradictoryFiguresError:
    names = reader.cells.index[reader.hidden[columns]][:5].tolist()
    return ContradictoryFiguresError(f"no values of {names} fit what is published around them")


def _hidden_findings(reader: _Reader, ends: _Ends) -> list[tuple[object, ...]]:
    """The rows of the hidden cells; people are whole, so both ends are rounded inwards."""
    t = reader.cells["threshold"].to_numpy(dtype="float64", na_value=0.0)[reader.hidden]
    low, high = ends.value["low"], ends.value["high"]
    low = np.where(t > 0, np.ceil(low - _EPS) + 0.0, low)
    high = np.where(t > 0, np.floor(high + _EPS) + 0.0, high)
    needed = np.minimum(t, reader.bound)
    # Within 0 and n this also means that neither the count nor the rest of the group is proven to be small.
    is_safe = (t <= 0) | (high - low >= needed)
    numbers = [column.tolist() for column in (low, high, high - low, needed, is_safe)]
    return [
        (name, "hidden", *facts, *_because(reader, ends.by["low"][column] | ends.by["high"][column]))
        for column, (name, *facts) in enumerate(zip(reader.names[reader.hidden], *numbers, strict=True))
    ]


def _because(reader: _Reader, rows: frozenset[int]) -> tuple[bool, tuple[str, ...], tuple[str, ...]]:
    """Whether others publish all that is used, the ids of these relations, and those of the known cells in them."""
    used = sorted(rows)
    spans = [reader.whole.indices[reader.whole.indptr[row] : reader.whole.indptr[row + 1]] for row in used]
    cells = np.unique(np.concatenate(spans)) if spans else np.zeros(0, dtype="int64")
    known = cells[reader.is_known[cells]]
    is_elsewhere = bool(len(known)) and bool(reader.is_elsewhere[known].all())
    return is_elsewhere, tuple(reader.relation_ids[row] for row in used), tuple(reader.names[known])


def _published_finding(reader: _Reader, position: int) -> tuple[object, ...]:
    """The row of a cell that may not be shown and is."""
    cell = reader.cells.iloc[position]
    value, needed = float(cell["value"]), min(_number(cell["threshold"]), float(reader.size[position]))
    name = reader.cells.index[position]
    is_elsewhere = bool(cell["is_published_elsewhere"])
    return (name, "published", value, value, 0.0, needed, False, is_elsewhere, (), (name,))


def _may_not_be_shown(reader: _Reader) -> Booleans:
    """Known cells that are a few people, or all but a few, or a zero that its owner doesn't show."""
    table = reader.cells
    value = table["value"].to_numpy(dtype="float64", na_value=np.nan)
    rest = reader.size - value
    t = table["threshold"].to_numpy(dtype="float64", na_value=0.0)
    shows_zero = table["zero_may_be_shown"].astype("boolean").fillna(value=False).to_numpy(dtype=bool)
    is_wrong: Booleans = np.zeros(len(table), dtype=bool)
    for count in (value, rest):
        is_wrong |= ((count > 0) & (count < t)) | ((count == 0) & (t > 0) & ~shows_zero)
    is_wrong &= reader.is_known & ~((value == 0) & (rest == 0))
    return is_wrong


def _number(value: object) -> float:
    """A float; 0 where it is unknown."""
    return 0.0 if pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]
