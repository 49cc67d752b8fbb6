"""What published figures say about each other, as linear relations."""

import pandas as pd
import pytest

from armoedebeeld.domain.disclosure_relations import (
    Relations,
    join_relations,
    percentage_relations,
    rounding_relations,
    sum_relations,
)
from tests.support.disclosure import sums, terms


def coefficients(relations):
    return {(row.relation_id, row.cell_id): row.coefficient for row in relations.terms.itertuples()}


def test_a_total_is_the_sum_of_its_parts():
    parts = pd.DataFrame({"relation_id": "r", "total_id": "WK", "part_id": ["BU1", "BU2"]})
    relations = sum_relations(parts)
    assert coefficients(relations) == {("r", "BU1"): 1, ("r", "BU2"): 1, ("r", "WK"): -1}
    assert relations.limits.empty


def test_a_rounded_count_is_at_most_half_a_step_away():
    rows = pd.DataFrame({"relation_id": ["r"], "count_id": ["x"], "rounded_id": ["y"], "step": [5]})
    relations = rounding_relations(rows)
    assert coefficients(relations) == {("r", "x"): 1, ("r", "y"): -1}
    assert relations.limits.to_dict("records") == [{"relation_id": "r", "lower": -2.5, "upper": 2.5}]


def test_a_share_times_its_denominator_is_a_rounding_away_from_the_count():
    rows = pd.DataFrame({"relation_id": ["r"], "count_id": ["x"], "share_id": ["p"], "denominator": [400]})
    relations = percentage_relations(rows.assign(multiplier=100, decimals=1))
    assert coefficients(relations) == {("r", "x"): 1, ("r", "p"): -4}
    assert relations.limits[["lower", "upper"]].iloc[0].tolist() == pytest.approx([-0.2, 0.2])


def test_relations_are_joined_and_their_ids_must_differ():
    together = join_relations(sums(WK=["BU1", "BU2"]), terms("t", lower=-1, upper=1, BU1=1, BU2=-1), Relations())
    assert set(together.terms["relation_id"]) == {"sum WK", "t"}
    assert together.limits["relation_id"].tolist() == ["t"]
    with pytest.raises(ValueError, match="sum WK"):
        join_relations(sums(WK=["BU1"]), sums(WK=["BU2"]))
