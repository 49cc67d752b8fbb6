"""The primary rule: which counts are too few people to be shown."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain.suppression import is_unsafe


def judged(x, n, *, threshold=10, zero_may_be_shown=True):
    column = {"x": pd.Series([x], dtype="Int64"), "n": pd.Series([n], dtype="Int64")}
    return bool(is_unsafe(column["x"], column["n"], threshold=threshold, zero_may_be_shown=zero_may_be_shown).iloc[0])


@pytest.mark.parametrize(
    ("x", "n", "zero_may_be_shown", "expected"),
    [
        (1, 100, True, True),
        (9, 100, True, True),
        (10, 100, True, False),
        (11, 100, True, False),
        (0, 100, True, False),
        (0, 100, False, True),
        (9, None, True, True),
        (10, None, False, False),
        (0, None, True, False),
        (0, None, False, True),
    ],
)
def test_a_count_under_the_threshold_is_unsafe_and_a_zero_by_its_owner(x, n, zero_may_be_shown, expected):
    assert judged(x, n, zero_may_be_shown=zero_may_be_shown) is expected


@pytest.mark.parametrize(
    ("x", "n", "zero_may_be_shown", "expected"),
    [
        (90, 100, True, False),
        (90, 100, False, False),
        (91, 100, True, True),
        (99, 100, True, True),
        (100, 100, True, False),
        (100, 100, False, True),
        (50, 50, False, True),
    ],
)
def test_all_but_a_few_is_as_unsafe_as_a_few_and_everybody_as_nobody(x, n, zero_may_be_shown, expected):
    assert judged(x, n, zero_may_be_shown=zero_may_be_shown) is expected


@pytest.mark.parametrize("zero_may_be_shown", [True, False])
@pytest.mark.parametrize(("x", "n"), [(None, 100), (None, None), (0, 0), (None, 0), (120, 100), (101, 100)])
def test_unknown_counts_empty_groups_and_more_users_than_target_group_are_not_unsafe(x, n, zero_may_be_shown):
    assert judged(x, n, zero_may_be_shown=zero_may_be_shown) is False


@pytest.mark.parametrize("threshold", [0, None, float("nan")])
@pytest.mark.parametrize("x", [0, 1, 99, 100])
def test_a_figure_without_a_threshold_needs_no_protection(x, threshold):
    column = pd.Series([threshold], dtype="Float64")
    assert judged(x, 100, threshold=column, zero_may_be_shown=False) is False


def test_threshold_and_zero_rule_may_differ_per_row_and_the_index_stays():
    x = pd.Series([7, 7, 0, 0], index=["a", "b", "c", "d"], dtype="Int64")
    n = pd.Series([100, 100, 100, None], index=x.index, dtype="Int64")
    unsafe = is_unsafe(
        x, n, threshold=pd.Series([10, 5, 5, 5], index=x.index), zero_may_be_shown=pd.Series([1, 1, 1, 0], x.index) == 1
    )
    assert unsafe.to_dict() == {"a": True, "b": False, "c": False, "d": True}
    assert unsafe.dtype == "bool"


def test_a_zero_that_nobody_decided_about_is_not_shown():
    assert judged(0, 100, zero_may_be_shown=pd.Series([None], dtype="boolean")) is True


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "float64"])
def test_counts_may_come_in_every_numeric_dtype(dtype):
    x, n = pd.Series([9, 10], dtype=dtype), pd.Series([100, 100], dtype=dtype)
    assert is_unsafe(x, n, threshold=10, zero_may_be_shown=False).tolist() == [True, False]


def test_columns_on_different_indexes_are_refused():
    x = pd.Series([1, 2], index=["a", "b"])
    with pytest.raises(ValueError, match="index"):
        is_unsafe(x, pd.Series([9, 9], index=["b", "a"]), threshold=10, zero_may_be_shown=True)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 15), st.booleans())
def test_a_count_and_its_complement_are_equally_unsafe(x, others, threshold, zero_may_be_shown):
    rule = {"threshold": threshold, "zero_may_be_shown": zero_may_be_shown}
    assert judged(x, x + others, **rule) == judged(others, x + others, **rule)
