"""Relations among counts of local provisions, and the cells that nobody publishes but readers calculate."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from armoedebeeld.domain.disclosure_relations import LIMIT_COLUMNS, TERM_COLUMNS, Relations
from armoedebeeld.domain.service_use import Mark

# Nobody reads off who is left behind: it is given up before anything that is on a page.
LEFT_WEIGHT = 0.01
# Begins the name of who is left of a total, before the name of the sum.
REST = "?rest "
_ABSENT = "?absent "
_NOWHERE = "?nowhere "
_SUM_COLUMNS = ["total_id", "part_id", "absent", "nowhere", "scheme", "year", "threshold", "zero", "count", "mark",
                "total", "total_mark"]  # fmt: skip


class Network:
    """Relations that are gathered one kind at a time, and the cells that nobody publishes but readers calculate."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._sums: list[pd.DataFrame] = []
        self._pairs: list[pd.DataFrame] = []
        self._ends: list[_Ends] = []
        self._limits: list[pd.DataFrame] = []
        self._cells: list[pd.DataFrame] = []

    def add_sums(self, parts: pd.DataFrame, *, kind: str) -> None:
        """Every total is the sum of its parts, or of its parts and others that are not told of.

        Args:
            parts: `total_id`, `part_id`, `absent` (how many parts have no row), `scheme`, `year`, `threshold`, `zero`,
                the `count` and `mark` of the part, the `total` and its `total_mark`; one row per part. Perhaps
                `nowhere`: whether a part without a row is known to be nobody.
            kind: begins the relation's name.
        """
        if len(parts):
            parts = parts if "nowhere" in parts else parts.assign(nowhere=False)
            self._sums.append(parts[_SUM_COLUMNS].assign(relation=kind + " " + parts["total_id"]))

    def add_at_most(self, pairs: pd.DataFrame, *, kind: str) -> None:
        """One count is never more than another: `small_id`, `large_id`."""
        relation = kind + " " + pairs["small_id"] + " " + pairs["large_id"]
        self._add(relation, pairs["small_id"], 1.0)
        self._add(relation, pairs["large_id"], -1.0)
        self._limit(relation, lower=-float("inf"), upper=0.0)

    def add_at_most_sum(self, parts: pd.DataFrame, *, kind: str) -> None:
        """A total is never more than its parts together, where one person may be in several."""
        relation = kind + " " + parts["total_id"]
        totals = parts.drop_duplicates("total_id")
        self._add(relation, parts["part_id"], -1.0)
        self._add(kind + " " + totals["total_id"], totals["total_id"], 1.0)
        self._limit(kind + " " + totals["total_id"], lower=-float("inf"), upper=0.0)

    def add_same(self, pairs: pd.DataFrame, *, kind: str) -> None:
        """Two cells are the same count.

        Args:
            pairs: `first_id` and `second_id`, with their counts `first` and `second` and their marks `first_mark` and
                `second_mark`.
            kind: begins the relation's name.
        """
        relation = kind + " " + pairs["first_id"] + " " + pairs["second_id"]
        self._add(relation, pairs["first_id"], 1.0)
        self._add(relation, pairs["second_id"], -1.0)
        self._pairs.append(pairs)

    def with_counts(self, rows: pd.DataFrame) -> "Network":
        """The same relations among cells of which other numbers are known.

        Args:
            rows: `cell_id`, `count` and `mark`; one row per cell.
        """
        known = rows.set_index("cell_id")[["count", "mark"]]
        other = Network()
        if self._sums:
            every = pd.concat(self._sums, ignore_index=True)
            ends = (("part_id", "count", "mark"), ("total_id", "total", "total_mark"))
            other._sums = [_with_counts(every, known, ends)]
        ends = (("first_id", "first", "first_mark"), ("second_id", "second", "second_mark"))
        other._pairs = [_with_counts(part, known, ends) for part in self._pairs]
        other._ends, other._limits, other._cells = [*self._ends], [*self._limits], [*self._cells]
        return other

    def joined(self, other: "Network") -> "Network":
        """The relations of both."""
        both = Network()
        for name in ("_sums", "_pairs", "_ends", "_limits", "_cells"):
            setattr(both, name, [*getattr(self, name), *getattr(other, name)])
        return both

    def add_cells(self, cells: pd.DataFrame) -> None:
        """Cells that are no figure of ours, as `as_cells` gives them."""
        self._cells.append(cells)

    def _add(self, relation: pd.Series, cell: pd.Series, coefficient: float) -> None:
        self._ends.append((relation, cell, coefficient))

    def _limit(self, relation: pd.Series, *, lower: float, upper: float) -> None:
        self._limits.append(pd.DataFrame({"relation_id": relation.to_numpy(), "lower": lower, "upper": upper}))

    def relations(self) -> Relations:
        """All that was gathered."""
        ends = [*self._ends, *self._solved.ends]
        terms = pd.DataFrame(
            {
                "relation_id": _together([relation for relation, _, _ in ends]),
                "cell_id": _together([cell for _, cell, _ in ends]),
                "coefficient": np.repeat([factor for _, _, factor in ends], [len(cell) for _, cell, _ in ends]),
            }
        )
        limits = pd.concat([Relations().limits, *self._limits], ignore_index=True)
        return Relations(terms.astype(TERM_COLUMNS), limits.astype(LIMIT_COLUMNS))

    def alone(self) -> pd.Series:
        """Cell id -> count of rows without a number that are all that is left of a total; <NA> where unknown."""
        found = [*self._solved.alone]
        for pairs in self._pairs:
            for one, other in (("first", "second"), ("second", "first")):
                empty = pairs[pairs[f"{one}_mark"].eq(Mark.EMPTY.value) & pairs[one].isna() & pairs[other].notna()]
                found.append(pd.DataFrame({"empty_id": empty[f"{one}_id"], "rest": empty[other]}))
        every = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["empty_id", "rest"])
        known = every.sort_values("rest", na_position="last", kind="stable").drop_duplicates("empty_id")
        return known.set_index("empty_id")["rest"].astype("Float64")

    def cells(self) -> list[pd.DataFrame]:
        """The cells that nobody publishes."""
        return [part for part in (*self._cells, *self._solved.cells) if len(part)]

    @cached_property
    def _solved(self) -> "_Solved":
        """What follows from the counts that are known."""
        if not self._sums:
            return _Solved([], [], [])
        parts = pd.concat(self._sums, ignore_index=True)
        totals = parts.drop_duplicates("relation")
        rests = _rests(parts)
        is_left = rests["is_alone"] & rests["absent"].eq(0)
        absent = rests[rests["absent"].gt(0)]
        # What is left for all of them together.
        several = rests[~is_left]
        some_absent = several[several["absent"].gt(0)]
        is_empty = parts["mark"].eq(Mark.EMPTY.value) & parts["count"].isna()
        empty = parts[is_empty & parts["relation"].isin(several["relation"])]
        more = _more_than_all(parts)
        ends: list[_Ends] = [
            (parts["relation"], parts["part_id"], 1.0),
            (totals["relation"], totals["total_id"], -1.0),
            (absent["relation"], _ABSENT + absent["relation"], 1.0),
            (more["relation"], _NOWHERE + more["relation"], 1.0),
            (REST + several["relation"], REST + several["relation"], -1.0),
            (REST + some_absent["relation"], _ABSENT + some_absent["relation"], 1.0),
            (REST + empty["relation"], empty["part_id"], 1.0),
        ]
        return _Solved(
            ends,
            [_added_up(parts), rests.loc[is_left, ["empty_id", "rest"]]],
            [
                unknown_cells(_ABSENT + absent["relation"], absent),
                _protected_rest(REST + several["relation"], several),
                # Who believes that nobody lives there, and who sees that somebody does.
                _protected_rest(_NOWHERE + more["relation"], more).assign(bound=0.0),
            ],
        )


@dataclass(frozen=True)
class _Solved:
    """Who is left of the totals.

    Attributes:
        ends: the sums as terms, and those of who is left.
        alone: `empty_id` and `rest` of rows that are all that is left of a total, or that are the sum of their parts.
        cells: those that nobody publishes.
    """

    ends: "list[_Ends]"
    alone: list[pd.DataFrame]
    cells: list[pd.DataFrame]


# Names of relations, the cells in them, and the factor of these.
_Ends = tuple[pd.Series, pd.Series, float]


def _together(columns: list[pd.Series]) -> pd.Series:
    return pd.concat(columns, ignore_index=True) if columns else pd.Series(dtype="str")


def _with_counts(parts: pd.DataFrame, known: pd.DataFrame, columns: Iterable[tuple[str, str, str]]) -> pd.DataFrame:
    """The parts with the counts and marks of now of the cells that are known."""
    found: dict[str, pd.Series] = {}
    for cell, count, mark in columns:
        now = known.reindex(parts[cell]).set_axis(parts.index)
        is_known = pd.Series(parts[cell].isin(known.index), index=parts.index)
        found[count] = now["count"].where(is_known, parts[count])
        found[mark] = now["mark"].where(is_known, parts[mark])
    return parts.assign(**found)


def unknown_cells(ids: pd.Series, like: pd.DataFrame) -> pd.DataFrame:
    """Counts that stand in a relation and that nobody tells or protects.

    `is_left` is for who is left of a total: we calculate that from our own counts, and a reader only where these are
    shown.
    """
    nothing = pd.Series(pd.NA, index=ids.index, dtype="Float64")
    return pd.DataFrame(
        {
            "cell_id": ids,
            "value": nothing,
            "bound": nothing,
            "threshold": nothing,
            "threshold_if_few": nothing.fillna(0.0),
            "zero_may_be_shown": pd.Series(pd.NA, index=ids.index, dtype="boolean"),
            "weight": 1.0,
            "is_fixed": False,
            "is_published_elsewhere": False,
            "is_left": False,
            "scheme": like["scheme"],
            "year": like["year"],
        }
    )


def _added_up(parts: pd.DataFrame) -> pd.DataFrame:
    """The totals without a number of their own that readers add up from their parts: `empty_id`, `rest`."""
    lacking = parts[(parts["total_mark"] == Mark.EMPTY.value) & parts["absent"].le(0)]
    sums = lacking.groupby(["relation", "total_id"])["count"].sum(skipna=False).dropna()
    return pd.DataFrame(
        {"empty_id": sums.index.get_level_values("total_id").astype("str"), "rest": sums.to_numpy(dtype="float64")}
    )


def _rests(parts: pd.DataFrame) -> pd.DataFrame:
    """The totals of which not every part is told: those without a row and those whose row has no number.

    Returns:
        One row per such total: `absent`, `rest` (how much is left for them together, <NA> where that is unknown),
        `is_alone` (it is one part only), and the `empty_id` of a row without a number.
    """
    is_empty = (parts["mark"] == Mark.EMPTY.value) & parts["count"].isna()
    known = parts.assign(
        own=parts["count"].mask(is_empty, 0.0), empty=is_empty, empty_id=parts["part_id"].where(is_empty)
    )
    by_total = known.groupby("relation")
    found = by_total.agg(empty=("empty", "sum"), empty_id=("empty_id", "first"))
    found = found.assign(told=by_total["own"].sum(skipna=False))
    totals = parts.drop_duplicates("relation").drop(columns=["count", "mark"])
    totals = totals.join(found, on="relation")
    rest = (totals["total"] - totals["told"]).astype("Float64")
    lacking = totals["absent"].clip(lower=0) + totals["empty"]
    totals = totals.assign(rest=rest.mask(rest < 0), is_alone=lacking.eq(1))
    return totals[lacking.gt(0)].reset_index(drop=True)


def _more_than_all(parts: pd.DataFrame) -> pd.DataFrame:
    """The totals that are more than all parts together, while a part without a row is said to be nobody.

    Returns:
        One row per such total, with the `rest` that must be in those parts.
    """
    known = parts.assign(told=parts.groupby("relation")["count"].transform("sum", skipna=False))
    known = known.assign(rest=(known["total"] - known["told"]).astype("Float64"), is_alone=False)
    is_more = known["nowhere"] & known["absent"].le(0) & known["rest"].gt(0).fillna(value=False)
    return known[is_more.astype("bool")].drop_duplicates("relation")


def _protected_rest(ids: pd.Series, rests: pd.DataFrame) -> pd.DataFrame:
    """What is left for those without a number: a few people like any other, though nobody publishes it.

    Of a single area, month or partner also where we can't calculate it ourselves; several of them together may be
    anything.
    """
    is_protected = rests["rest"].notna() | rests["is_alone"]
    return unknown_cells(ids, rests).assign(
        value=rests["rest"],
        threshold=rests["threshold"].where(is_protected).astype("Float64"),
        zero_may_be_shown=rests["zero"].astype("boolean"),
        weight=LEFT_WEIGHT,
        is_left=True,
    )
