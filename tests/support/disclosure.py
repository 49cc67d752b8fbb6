"""Small tables for the tests of disclosure control, in few words."""

import numpy as np
import pandas as pd

from armoedebeeld.domain.disclosure_audit import audit
from armoedebeeld.domain.disclosure_relations import Relations, sum_relations
from armoedebeeld.domain.suppression_mask import find_mask

DEFAULTS = {
    "bound": None,
    "threshold": 10,
    "zero_may_be_shown": True,
    "weight": 1.0,
    "is_fixed": False,
    "is_published_elsewhere": False,
}


def cell_table(values, **columns):
    """Cells by id; a column is one value for all or {cell id: value} for some."""
    table = pd.DataFrame({"cell_id": list(values), "value": pd.array(list(values.values()), dtype="Float64")})
    for name, default in DEFAULTS.items():
        given = columns.pop(name, default)
        given = given if isinstance(given, dict) else dict.fromkeys(values, given)
        table[name] = [given.get(cell, default) for cell in values]
    assert not columns, f"unknown columns {sorted(columns)}"
    return table.astype({"bound": "Float64", "threshold": "Float64", "zero_may_be_shown": "boolean"})


def sums(**parts):
    """Each total is the sum of its parts, as in `sums(WK=["BU1", "BU2"])`."""
    rows = [(f"sum {total}", total, part) for total, names in parts.items() for part in names]
    return sum_relations(pd.DataFrame(rows, columns=["relation_id", "total_id", "part_id"]))


def terms(relation_id, *, lower=0.0, upper=0.0, **coefficients):
    """One relation: lower <= sum of coefficient * cell <= upper."""
    rows = pd.DataFrame({"relation_id": relation_id, "cell_id": list(coefficients)})
    limits = pd.DataFrame({"relation_id": [relation_id], "lower": [float(lower)], "upper": [float(upper)]})
    return Relations(rows.assign(coefficient=[float(number) for number in coefficients.values()]), limits)


def hidden_by(cells, relations):
    """Ids that the mask hides."""
    decisions = find_mask(cells, relations).decisions
    return set(decisions.loc[~decisions["is_shown"], "cell_id"])


def audited(cells, relations, hidden):
    """The audit's findings by cell id when exactly `hidden` is not published."""
    published = pd.Series(~cells["cell_id"].isin(set(hidden)).to_numpy(), index=cells["cell_id"])
    return audit(cells, relations, published).set_index("cell_id")


def two_way(values, *, row_names="ABCDEFG", weight=None, **columns):
    """Cells A1, A2, ... of a table of counts, with totals A+, +1 and ++, and their sums."""
    values = np.asarray(values)
    names = [[f"{row_names[i]}{j + 1}" for j in range(values.shape[1])] for i in range(values.shape[0])]
    cells = {names[i][j]: int(values[i, j]) for i in range(values.shape[0]) for j in range(values.shape[1])}
    cells |= {f"{row_names[i]}+": int(total) for i, total in enumerate(values.sum(axis=1))}
    cells |= {f"+{j + 1}": int(total) for j, total in enumerate(values.sum(axis=0))} | {"++": int(values.sum())}
    parts = {f"{row_names[i]}+": names[i] for i in range(values.shape[0])}
    parts |= {f"+{j + 1}": [row[j] for row in names] for j in range(values.shape[1])}
    parts |= {"++": [f"{row_names[i]}+" for i in range(values.shape[0])]}
    weight = weight or {name: 5.0 for name in cells if "+" in name}
    return cell_table(cells, weight=weight, **columns), sums(**parts)
