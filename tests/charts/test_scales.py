"""Axes that do not mislead, labels that do not touch."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.charts.scales import free_rows, hang, row_starts, shorten_lines, spread, value_axis


@pytest.mark.parametrize(
    ("values", "unit", "from_zero"),
    [
        ([9.0, 10.2], "% van de huishoudens", True),
        ([94.0, 97.0], "% van de kinderen", False),
        ([40.0, 97.0], "% van de kinderen", True),
        ([900.0, 910.0], "per 1.000 inwoners", True),
        ([380.0, 420.0], "duizend euro", False),
        ([100.0, 420.0], "duizend euro", True),
        ([0.0, 0.0], "%", True),
        ([], "%", True),
        ([-3.0, 4.0], "%", True),
    ],
)
def test_an_axis_begins_at_zero_unless_values_are_far_away(values, unit, from_zero):
    axis = value_axis(values, unit=unit, decimals=1)
    assert axis.starts_at_zero is from_zero
    assert (axis.low <= 0) is from_zero
    assert all(axis.low <= value <= axis.high for value in values)


@given(values=st.lists(st.floats(0, 1e6), min_size=1, max_size=20), decimals=st.integers(0, 2))
def test_ticks_are_few_inside_and_in_order(values, decimals):
    axis = value_axis(values, unit="%", decimals=decimals)
    assert 1 < len(axis.ticks) <= 9
    assert list(axis.ticks) == sorted(set(axis.ticks))
    assert len(set(axis.texts)) == len(axis.texts)
    assert axis.ticks[-1] <= axis.high * (1 + 1e-9)


@given(positions=st.lists(st.floats(0, 100), min_size=1, max_size=9))
def test_labels_are_spread_without_touching(positions):
    moved = sorted(spread(positions, gap=10, low=0, high=100))
    assert all(after - before >= 10 - 1e-6 for before, after in itertools.pairwise(moved))
    assert moved[0] >= -1e-6
    assert moved[-1] <= 100 + 1e-6


def test_labels_that_have_room_stay_where_they_are():
    assert spread([80.0, 10.0], gap=5, low=0, high=100) == (80.0, 10.0)


@given(spans=st.lists(st.tuples(st.floats(0, 100), st.floats(1, 50)), max_size=12))
def test_labels_in_one_row_do_not_touch(spans):
    ends = [(start, start + width) for start, width in spans]
    rows = free_rows(ends, gap=2)
    for row in set(rows):
        inside = sorted(end for end, own in zip(ends, rows, strict=True) if own == row)
        assert all(after[0] >= before[1] + 2 for before, after in itertools.pairwise(inside))


@given(place=st.floats(0, 300), text=st.text("abcde fgh", min_size=1, max_size=80).filter(str.strip))
def test_a_hanging_label_stays_inside(place, text):
    label = hang(text, place=place, room=300, letter=7)
    assert label.span[0] >= -1e-6
    assert label.span[1] <= 300 + 1e-6


def test_labels_of_more_lines_take_more_room():
    labels = [hang("woord " * 20, place=10, room=200, letter=7), hang("kort", place=12, room=200, letter=7)]
    starts, height = row_starts(labels, line=15, gap=10)
    assert height == 15 * (len(labels[0].lines) + 1)
    assert sorted(starts)[0] == 0


@given(text=st.text(min_size=1, max_size=120), columns=st.integers(5, 40))
def test_nothing_of_a_text_is_lost_in_wrapping(text, columns):
    lines = shorten_lines(text, columns=columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(len(line) <= columns for line in lines)
