"""A value against what was agreed, judged as the reader sees it."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain.catalogue import Direction, Norm
from armoedebeeld.domain.norms import (
    NORM_STATE_LABELS,
    NORM_STATE_MARKS,
    NormState,
    judge,
    norm_for,
    round_as_shown,
)
from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.wording import number
from tests.support.catalogue import indicator

VALUES = st.floats(-1e6, 1e6, allow_nan=False)


def norm(value: float | None = 5.0, *, valid_from: int = 2020, **fields: object) -> Norm:
    return Norm(valid_from=valid_from, value=value, kind="streefwaarde", source="besluit", owner="Jeugd", **fields)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (2.5, 0, 3.0), (3.5, 0, 4.0), (0.125, 2, 0.13), (2.675, 2, 2.68), (1.005, 2, 1.01), (0.05, 1, 0.1),
        (-2.5, 0, -3.0), (0.04, 1, 0.0), (57.142857, 0, 57.0), (9.95, 1, 10.0), (1234567.5, 0, 1234568.0), (5, 1, 5.0),
    ],
)  # fmt: skip
def test_rounding_is_half_away_from_zero_on_the_published_digits(value, decimals, shown):
    assert round_as_shown(value, decimals) == shown


@given(first=VALUES, second=VALUES, decimals=st.integers(0, 3))
def test_rounding_keeps_the_order(first, second, decimals):
    low, high = sorted((first, second))
    assert round_as_shown(low, decimals) <= round_as_shown(high, decimals)


@given(value=VALUES, decimals=st.integers(0, 3))
def test_rounding_is_near_symmetric_and_done_once(value, decimals):
    shown = round_as_shown(value, decimals)
    assert abs(Decimal(repr(shown)) - Decimal(repr(value))) <= Decimal("0.5000001") * Decimal(1).scaleb(-decimals)
    assert round_as_shown(-value, decimals) == -shown
    assert round_as_shown(shown, decimals) == shown


@pytest.mark.parametrize(
    ("direction", "value", "bound", "state"),
    [
        ("lower_is_better", 5.0, 5.0, NormState.MET),
        ("lower_is_better", 5.04, 5.0, NormState.MET),
        ("lower_is_better", 5.05, 5.0, NormState.NOT_MET),
        ("lower_is_better", 4.9, 5.0, NormState.MET),
        ("lower_is_better", 5.1, 5.0, NormState.NOT_MET),
        ("lower_is_better", 0.0, 0.0, NormState.MET),
        ("higher_is_better", 5.0, 5.0, NormState.MET),
        ("higher_is_better", 4.95, 5.0, NormState.MET),
        ("higher_is_better", 4.94, 5.0, NormState.NOT_MET),
        ("no_judgement", 5.0, 5.0, NormState.NO_JUDGEMENT),
        ("lower_is_better", None, 5.0, NormState.NO_VALUE),
        ("no_judgement", None, 5.0, NormState.NO_VALUE),
    ],
)
def test_a_value_is_judged_after_rounding_and_in_its_direction(direction, value, bound, state):
    assert judge(value, norm(bound), indicator(direction=direction)) is state


@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize(
    ("value", "state"),
    [(2.0, NormState.MET), (1.95, NormState.MET), (1.94, NormState.NOT_MET), (3.0, NormState.MET),
     (4.04, NormState.MET), (4.05, NormState.NOT_MET), (None, NormState.NO_VALUE)],
)  # fmt: skip
def test_a_range_counts_both_ends_whatever_the_direction(direction, value, state):
    agreed = norm(None, range={"min": 2, "max": 4})
    assert judge(value, agreed, indicator(direction=direction)) is state


def test_without_a_norm_there_is_no_judgement():
    assert judge(5.0, None, indicator()) is NormState.NO_NORM
    assert judge(None, None, indicator()) is NormState.NO_NORM


def test_a_missing_number_is_no_value_and_never_a_missed_norm():
    assert judge(math.nan, norm(5.0), indicator()) is NormState.NO_VALUE


@pytest.mark.parametrize(
    ("year", "level", "found"),
    [
        (2019, Level.MUNICIPALITY, None),
        (2020, Level.MUNICIPALITY, 6.0),
        (2022, Level.MUNICIPALITY, 6.0),
        (2023, Level.MUNICIPALITY, 5.0),
        (2099, Level.MUNICIPALITY, 5.0),
        (2023, Level.BUURT, 8.0),
        (2020, Level.BUURT, None),
        (2023, Level.COUNTRY, None),
    ],
)
def test_the_latest_norm_in_force_at_that_level_counts(year, level, found):
    path = [norm(5.0, valid_from=2023), norm(6.0, valid_from=2020), norm(8.0, valid_from=2021, levels=("BU",))]
    chosen = norm_for(path, year=year, level=level)
    assert (chosen and chosen.value) == found


def test_a_norm_is_the_municipality_s_unless_it_says_otherwise():
    assert norm().levels == (Level.MUNICIPALITY,)


def test_no_norms_at_all_is_none():
    assert norm_for([], year=2024, level=Level.MUNICIPALITY) is None


def test_every_state_has_a_word_and_a_mark():
    assert NORM_STATE_LABELS.keys() == NORM_STATE_MARKS.keys() == set(NormState)


@given(
    value=st.floats(0, 100),
    bound=st.integers(0, 1000).map(lambda tenths: tenths / 10),
    direction=st.sampled_from(["lower_is_better", "higher_is_better"]),
)
def test_what_the_reader_sees_and_what_the_judgement_says_agree(value, bound, direction):
    chosen = indicator(direction=direction)
    state = judge(value, norm(bound), chosen)
    if number(value, 1) == number(bound, 1):
        assert state is NormState.MET
    else:
        is_lower = value < bound
        assert (state is NormState.MET) == (is_lower == (direction == "lower_is_better"))


@pytest.mark.parametrize(("direction", "bound"), [("lower_is_better", 4.96), ("higher_is_better", 5.04)])
def test_five_percent_meets_a_norm_that_is_shown_as_five_percent(direction, bound):
    assert judge(5.0, norm(bound), indicator(direction=direction)) is NormState.MET
