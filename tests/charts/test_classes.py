"""Value classes: readable, no overlap, no hole, none empty."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.charts.classes import class_borders, class_index, class_looks, class_texts, readable_step
from armoedebeeld.domain.norms import round_as_shown

TENTHS = st.lists(st.integers(0, 900).map(lambda tenths: tenths / 10), min_size=1, max_size=120)


def test_borders_are_readable_numbers():
    values = [tenths / 10 for tenths in range(20, 320)]
    assert class_borders(values, decimals=1) == (8.0, 14.0, 20.0, 26.0)


@pytest.mark.parametrize(
    ("values", "borders"),
    [([3.0], ()), ([3.0, 3.0, 3.0], ()), ([2.0, 9.0], (9.0,)), ([0.0] * 50 + [1.0, 2.0, 3.0], (1.0, 2.0, 3.0))],
)
def test_few_or_equal_values_give_fewer_classes(values, borders):
    assert class_borders(values, decimals=1) == borders


@given(values=TENTHS)
def test_every_value_is_in_one_class_and_no_class_is_empty(values):
    borders = class_borders(values, decimals=1)
    classes = {class_index(value, borders) for value in values}
    assert classes == set(range(len(borders) + 1))
    assert len(class_looks(borders)) == len(borders) + 1 <= 5


@given(values=TENTHS)
def test_classes_follow_each_other_without_overlap_or_hole(values):
    borders = class_borders(values, decimals=1)
    texts = class_texts(values, borders, decimals=1, suffix="%")
    ends = [[float(part.replace(",", ".")) for part in text.rstrip("%").split(" t/m ")] for text in texts]
    assert ends[0][0] == min(values)
    assert ends[-1][-1] == max(values)
    for before, after in itertools.pairwise(ends):
        assert round_as_shown(after[0] - before[-1], 1) == 0.1


def test_classes_are_said_in_dutch():
    assert class_texts([1.0, 1250.0], (10.0,), decimals=1, suffix="%") == ("1,0 t/m 9,9%", "10,0 t/m 1.250,0%")


@pytest.mark.parametrize(
    ("size", "decimals", "step"), [(0.03, 1, 0.1), (1.3, 1, 1.0), (2.0, 1, 2.0), (49, 0, 20.0), (0.4, 0, 1.0)]
)
def test_steps_are_one_two_or_five(size, decimals, step):
    assert readable_step(size, decimals=decimals) == pytest.approx(step)
