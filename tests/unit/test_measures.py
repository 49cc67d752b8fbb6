"""Shares, and why there is none."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain.measures import add_share, mark_missing
from armoedebeeld.domain.observations import Status


def rows(numerator: float | None, denominator: float | None, value: float | None = None) -> pd.DataFrame:
    return pd.DataFrame({"numerator": [numerator], "denominator": [denominator], "value": [value]}, dtype="Float64")


@pytest.mark.parametrize(
    ("numerator", "denominator", "minimum", "share"),
    [
        (10, 1000, None, 10.0),
        (0, 1000, None, 0.0),
        (10, 0, None, None),
        (0, 0, None, None),
        (None, 1000, None, None),
        (10, None, None, None),
        (None, None, 100, None),
        (10, 99, 100, None),
        (10, 100, 100, 100.0),
        (10, 99, None, pytest.approx(101.0101)),
    ],
)
def test_a_share_exists_only_for_known_parts_of_enough_people(numerator, denominator, minimum, share):
    value = add_share(rows(numerator, denominator), multiplier=1000, minimum_denominator=minimum)["value"].iloc[0]
    assert value is pd.NA if share is None else value == share


def test_the_caller_s_table_is_not_changed():
    before = rows(10, 100, 7)
    add_share(before, multiplier=100)
    mark_missing(before, is_unpublished=pd.Series([False]))
    assert before.equals(rows(10, 100, 7))


@pytest.mark.parametrize(
    ("value", "numerator", "denominator", "is_unpublished", "minimum", "status"),
    [
        (1.0, 10, 100, False, None, Status.OK),
        (0.0, 0, 100, False, None, Status.OK),
        (1.0, None, None, True, None, Status.OK),
        (None, None, None, True, None, Status.NOT_PUBLISHED),
        (None, None, 0, True, 100, Status.NOT_PUBLISHED),
        (None, 0, 0, False, None, Status.NOT_APPLICABLE),
        (None, 0, 0, False, 100, Status.NOT_APPLICABLE),
        (None, 10, 99, False, 100, Status.SUPPRESSED),
        (None, None, 99, False, 100, Status.SECRET_OR_UNKNOWN),
        (None, None, 1000, False, 100, Status.SECRET_OR_UNKNOWN),
        (None, 10, None, False, 100, Status.SECRET_OR_UNKNOWN),
        (None, None, None, False, None, Status.SECRET_OR_UNKNOWN),
    ],
)
def test_a_missing_value_says_why(value, numerator, denominator, is_unpublished, minimum, status):
    marked = mark_missing(
        rows(numerator, denominator, value), is_unpublished=pd.Series([is_unpublished]), minimum_denominator=minimum
    )
    assert marked["status"].tolist() == [status.value]


@given(
    st.lists(st.tuples(st.none() | st.integers(0, 500), st.none() | st.integers(0, 500)), min_size=1),
    st.sampled_from([None, 100]),
)
def test_a_status_is_ok_exactly_where_there_is_a_value(pairs, minimum):
    table = pd.DataFrame(pairs, columns=["numerator", "denominator"], dtype="Float64")
    shares = add_share(table, multiplier=100, minimum_denominator=minimum)
    unpublished = pd.Series(False, index=table.index)
    marked = mark_missing(shares, is_unpublished=unpublished, minimum_denominator=minimum)
    assert (marked["status"].eq("ok") == marked["value"].notna()).all()
    known = marked["value"].dropna()
    assert (known >= 0).all()
    assert (table.loc[known.index, "denominator"] >= (minimum or 1)).all()
