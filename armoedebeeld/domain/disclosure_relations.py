"""What a reader can calculate with: linear relations among published and hidden cells."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.sparse import csgraph, csr_array

TERM_COLUMNS = {"relation_id": "str", "cell_id": "str", "coefficient": "float64"}
LIMIT_COLUMNS = {"relation_id": "str", "lower": "float64", "upper": "float64"}


def _empty(columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in columns.items()})


@dataclass(frozen=True)
class Relations:
    """Per relation: lower <= sum of coefficient * cell <= upper.

    Attributes:
        terms: `relation_id`, `cell_id` (str), `coefficient` (float64); each cell once per relation.
        limits: `relation_id` (str), `lower`, `upper` (float64, infinite = open). A relation without a row is an
            equation: its sum is 0.
    """

    terms: pd.DataFrame = field(default_factory=lambda: _empty(TERM_COLUMNS))
    limits: pd.DataFrame = field(default_factory=lambda: _empty(LIMIT_COLUMNS))


def join_relations(*every: Relations) -> Relations:
    """All relations as one; their ids must differ.

    Raises:
        ValueError: a relation id occurs in two of them.
    """
    ids = pd.concat([pd.Series(relations.terms["relation_id"].unique()) for relations in every], ignore_index=True)
    if ids.duplicated().any():
        raise ValueError(f"relation ids occur twice: {sorted(ids[ids.duplicated()])[:5]}")
    terms = pd.concat([relations.terms for relations in every], ignore_index=True)
    limits = pd.concat([relations.limits for relations in every], ignore_index=True)
    return Relations(terms.astype(TERM_COLUMNS), limits.astype(LIMIT_COLUMNS))


def other_than(terms: pd.DataFrame, known: pd.DataFrame) -> set[str]:
    """Ids of the relations that are not known, or not with the same terms.

    Args:
        terms: `TERM_COLUMNS`.
        known: `TERM_COLUMNS`.
    """
    columns = list(TERM_COLUMNS)
    both = terms[columns].merge(known[columns], on=columns, how="outer", indicator=True)
    return set(both.loc[both["_merge"] != "both", "relation_id"]) & set(terms["relation_id"])


def touched_by(some: Relations, every: Relations) -> set[str]:
    """Ids of the cells that relations tie to those of some, near or far.

    Args:
        some: relations.
        every: all relations, these among them.
    """
    relation, names = pd.factorize(every.terms["relation_id"])
    cell, ids = pd.factorize(every.terms["cell_id"])
    size = len(names) + len(ids)
    graph = csr_array((np.ones(len(cell)), (relation, len(names) + cell)), shape=(size, size))
    _, label = csgraph.connected_components(graph, directed=False)
    of_cell = pd.Series(label[len(names) :], index=ids)
    return set(of_cell.index[of_cell.isin(of_cell[of_cell.index.isin(some.terms["cell_id"])])])


def sum_relations(parts: pd.DataFrame) -> Relations:
    """Every total is the sum of its parts: buurten of a wijk, schemes of a total, years of a pool.

    Args:
        parts: `relation_id`, `total_id`, `part_id`: one row per part; one total per relation.
    """
    totals = parts[["relation_id", "total_id"]].drop_duplicates()
    plus = parts[["relation_id", "part_id"]].set_axis(["relation_id", "cell_id"], axis=1).assign(coefficient=1.0)
    minus = totals.set_axis(["relation_id", "cell_id"], axis=1).assign(coefficient=-1.0)
    return Relations(pd.concat([plus, minus], ignore_index=True).astype(TERM_COLUMNS))


def rounding_relations(rounded: pd.DataFrame) -> Relations:
    """A published rounded count is at most half a step from the count itself.

    Args:
        rounded: `relation_id`, `count_id`, `rounded_id`, `step` (5 for "to the nearest five").
    """
    half = rounded["step"].astype("float64") / 2
    return _near(rounded, shown="rounded_id", factor=pd.Series(1.0, index=rounded.index), half=half)


def percentage_relations(shares: pd.DataFrame) -> Relations:
    """A published share times its known denominator is at most a rounding from the count.

    Args:
        shares: `relation_id`, `count_id`, `share_id`, `denominator` (> 0), `multiplier` (100 for %, 1000 for "per
            1.000") and `decimals` of the published share.
    """
    factor = shares["denominator"].astype("float64") / shares["multiplier"].astype("float64")
    half = 0.5 * 10.0 ** -shares["decimals"].astype("float64") * factor
    return _near(shares, shown="share_id", factor=factor, half=half)


def _near(rows: pd.DataFrame, *, shown: str, factor: pd.Series, half: pd.Series) -> Relations:
    """-half <= count - factor * shown <= half, per row."""
    count = rows[["relation_id"]].assign(cell_id=rows["count_id"], coefficient=1.0)
    other = rows[["relation_id"]].assign(cell_id=rows[shown], coefficient=-factor)
    limits = rows[["relation_id"]].assign(lower=-half, upper=half)
    terms = pd.concat([count, other], ignore_index=True)
    return Relations(terms.astype(TERM_COLUMNS), limits.reset_index(drop=True).astype(LIMIT_COLUMNS))
