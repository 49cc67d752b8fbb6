"""Relations among counts of local provisions, and the cells that nobody publishes but readers calculate."""

import pandas as pd

from armoedebeeld.domain.disclosure_relations import LIMIT_COLUMNS, TERM_COLUMNS, Relations
from armoedebeeld.domain.service_use import Mark

# Nobody reads off who is left behind: it is given up before anything that is on a page.
LEFT_WEIGHT = 0.01
# Begins the name of who is left of a total, before the name of the sum.
REST = "?rest "


class Network:
    """Relations that are gathered one kind at a time, and the cells that nobody publishes but readers calculate."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._terms: list[pd.DataFrame] = []
        self._limits: list[pd.DataFrame] = []
        self._cells: list[pd.DataFrame] = []
        self._alone: list[pd.DataFrame] = []

    def add_sums(self, parts: pd.DataFrame, *, kind: str) -> None:
        """Every total is the sum of its parts, or of its parts and others that are not told of.

        Args:
            parts: `total_id`, `part_id`, `absent` (how many parts have no row), `scheme`, `year`, `threshold`, `zero`,
                the `count` and `mark` of the part, the `total` and its `total_mark`; one row per part.
            kind: begins the relation's name.
        """
        if parts.empty:
            return
        relation = kind + " " + parts["total_id"]
        totals = parts.drop_duplicates("total_id")
        named = kind + " " + totals["total_id"]
        self._add(relation, parts["part_id"], 1.0)
        self._add(named, totals["total_id"], -1.0)
        rests = _rests(parts)
        self._alone.append(_added_up(parts))
        self._alone.append(rests.loc[rests["is_alone"] & rests["absent"].eq(0), ["empty_id", "rest"]])
        absent = rests[rests["absent"].gt(0)]
        untold = "?absent " + kind + " " + absent["total_id"]
        self._add(kind + " " + absent["total_id"], untold, 1.0)
        self._cells.append(unknown_cells(untold, absent))
        # What is left for all of them together.
        several = rests[~(rests["is_alone"] & rests["absent"].eq(0))]
        left = REST + kind + " " + several["total_id"]
        self._add(left, left, -1.0)
        is_absent = several["absent"].gt(0)
        self._add(left[is_absent], untold.reindex(several.index[is_absent]), 1.0)
        is_empty = parts["mark"].eq(Mark.EMPTY.value) & parts["count"].isna()
        empty = parts[is_empty & parts["total_id"].isin(several["total_id"])]
        self._add(REST + kind + " " + empty["total_id"], empty["part_id"], 1.0)
        self._cells.append(_protected_rest(left, several))

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
        for one, other in (("first", "second"), ("second", "first")):
            empty = pairs[pairs[f"{one}_mark"].eq(Mark.EMPTY.value) & pairs[one].isna() & pairs[other].notna()]
            self._alone.append(pd.DataFrame({"empty_id": empty[f"{one}_id"], "rest": empty[other]}))

    def add_cells(self, cells: pd.DataFrame) -> None:
        """Cells that are no figure of ours, as `as_cells` gives them."""
        self._cells.append(cells)

    def _add(self, relation: pd.Series, cell: pd.Series, coefficient: float) -> None:
        frame = pd.DataFrame({"relation_id": relation.to_numpy(), "cell_id": cell.to_numpy()})
        self._terms.append(frame.assign(coefficient=coefficient))

    def _limit(self, relation: pd.Series, *, lower: float, upper: float) -> None:
        self._limits.append(pd.DataFrame({"relation_id": relation.to_numpy(), "lower": lower, "upper": upper}))

    def relations(self) -> Relations:
        """All that was gathered."""
        terms = pd.concat([Relations().terms, *self._terms], ignore_index=True)
        limits = pd.concat([Relations().limits, *self._limits], ignore_index=True)
        return Relations(terms.astype(TERM_COLUMNS), limits.astype(LIMIT_COLUMNS))

    def alone(self) -> pd.Series:
        """Cell id -> count of rows without a number that are all that is left of a total; <NA> where unknown."""
        found = pd.concat(self._alone, ignore_index=True) if self._alone else pd.DataFrame(columns=["empty_id", "rest"])
        known = found.sort_values("rest", na_position="last").drop_duplicates("empty_id")
        return known.set_index("empty_id")["rest"].astype("Float64")

    def cells(self) -> list[pd.DataFrame]:
        """The cells that nobody publishes."""
        return [part for part in self._cells if len(part)]


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
    sums = lacking.groupby("total_id")["count"].sum(skipna=False).dropna()
    return pd.DataFrame({"empty_id": sums.index.astype("str"), "rest": sums.to_numpy(dtype="float64")})


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
    by_total = known.groupby("total_id")
    found = by_total.agg(empty=("empty", "sum"), empty_id=("empty_id", "first"))
    found = found.assign(told=by_total["own"].sum(skipna=False))
    totals = parts.drop_duplicates("total_id").drop(columns=["count", "mark"])
    totals = totals.merge(found, left_on="total_id", right_index=True, how="left", validate="1:1")
    rest = (totals["total"] - totals["told"]).astype("Float64")
    lacking = totals["absent"].clip(lower=0) + totals["empty"]
    totals = totals.assign(rest=rest.mask(rest < 0), is_alone=lacking.eq(1))
    return totals[lacking.gt(0)].reset_index(drop=True)


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
