"""Certainly or probably met: on the figures as a reader sees them, and never against `judge`."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain.catalogue import Direction, Norm, Range
from armoedebeeld.domain.norm_certainty import NormCertainty, norm_certainty, round_all_as_shown
from armoedebeeld.domain.norms import NormState, judge, round_as_shown
from tests.support.catalogue import indicator

LOWER, HIGHER, NONE = Direction.LOWER_IS_BETTER, Direction.HIGHER_IS_BETTER, Direction.NO_JUDGEMENT
VALUES = st.one_of(st.floats(-1e4, 1e4), st.decimals(-999, 999, places=3).map(float))


def norm(value: float | None = 5.0, **fields: object) -> Norm:
    return Norm(valid_from=2020, value=value, kind="streefwaarde", source="besluit", owner="Jeugd", **fields)


def certainty(value, lower, upper, *, direction=LOWER, agreed: Norm | None = None, decimals: int = 1) -> str:
    found = norm_certainty(value, lower, upper, norm=agreed or norm(), direction=direction, decimals=decimals)
    return str(found[()])


@pytest.mark.parametrize(
    ("value", "lower", "upper", "when_lower_is_better", "when_higher_is_better"),
    [
        (4.0, 3.0, 5.0, "zeker_gehaald", "waarschijnlijk_niet_gehaald"),
        (4.0, 3.0, 4.9, "zeker_gehaald", "zeker_niet_gehaald"),
        (4.0, 3.0, 5.1, "waarschijnlijk_gehaald", "waarschijnlijk_niet_gehaald"),
        (5.0, 4.0, 6.0, "waarschijnlijk_gehaald", "waarschijnlijk_gehaald"),
        (5.04, 4.0, 6.0, "waarschijnlijk_gehaald", "waarschijnlijk_gehaald"),
        (4.96, 4.0, 6.0, "waarschijnlijk_gehaald", "waarschijnlijk_gehaald"),
        (6.0, 4.9, 7.0, "waarschijnlijk_niet_gehaald", "waarschijnlijk_gehaald"),
        (6.0, 5.0, 7.0, "waarschijnlijk_niet_gehaald", "zeker_gehaald"),
        (6.0, 5.1, 7.0, "zeker_niet_gehaald", "zeker_gehaald"),
        (4.0, np.nan, 5.0, "gehaald", "niet_gehaald"),
        (6.0, 5.5, np.nan, "niet_gehaald", "gehaald"),
        (np.nan, 3.0, 4.0, "geen_waarde", "geen_waarde"),
    ],
)
def test_degrees_of_certainty(value, lower, upper, when_lower_is_better, when_higher_is_better):
    assert certainty(value, lower, upper) == when_lower_is_better
    assert certainty(value, lower, upper, direction=HIGHER) == when_higher_is_better


@pytest.mark.parametrize(
    ("value", "lower", "upper", "state"),
    [
        (3.0, 2.0, 4.0, "zeker_gehaald"),
        (3.0, 1.9, 4.0, "waarschijnlijk_gehaald"),
        (3.0, 2.0, 4.1, "waarschijnlijk_gehaald"),
        (1.5, 1.0, 2.0, "waarschijnlijk_niet_gehaald"),
        (1.5, 1.0, 1.9, "zeker_niet_gehaald"),
        (5.0, 4.0, 6.0, "waarschijnlijk_niet_gehaald"),
        (5.0, 4.1, 6.0, "zeker_niet_gehaald"),
    ],
)
@pytest.mark.parametrize("direction", [LOWER, NONE])
def test_a_range_is_met_from_both_sides_with_or_without_direction(value, lower, upper, state, direction):
    agreed = norm(None, range=Range(min=2, max=4))
    assert certainty(value, lower, upper, agreed=agreed, direction=direction) == state


def test_without_direction_a_single_value_is_not_judged():
    assert certainty(4, 3, 4.5, direction=NONE) == "geen_oordeel"
    assert certainty(np.nan, 3, 4.5, direction=NONE) == "geen_waarde"


@given(value=VALUES, below=st.floats(0, 50), above=st.floats(0, 50), bound=VALUES, decimals=st.integers(0, 3),
       direction=st.sampled_from(["lower_is_better", "higher_is_better"]), is_range=st.booleans())  # fmt: skip
def test_met_or_not_is_what_judge_says(value, below, above, bound, decimals, direction, is_range):
    agreed = norm(None, range=Range(min=bound, max=bound + 10)) if is_range else norm(bound)
    said = judge(value, agreed, indicator(decimals=decimals, direction=direction))
    found = certainty(
        value, value - below, value + above, agreed=agreed, direction=Direction(direction), decimals=decimals
    )
    assert ("niet" in found) == (said is NormState.NOT_MET)


@given(value=VALUES, decimals=st.integers(0, 3))
def test_many_values_are_rounded_as_one_is(value, decimals):
    assert round_all_as_shown([value], decimals)[0] == pytest.approx(round_as_shown(value, decimals), abs=1e-12)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"), [(2.675, 2, 2.68), (1.005, 2, 1.01), (-2.5, 0, -3), (0.04, 1, 0), (2.4999, 0, 2)]
)
def test_a_half_goes_away_from_zero_on_the_published_digits(value, decimals, shown):
    assert round_all_as_shown(value, decimals) == shown == round_as_shown(value, decimals)


def test_every_area_has_its_own_answer():
    found = norm_certainty([4.0, 4.0, np.nan], [3.0, 3.0, 1], [4.5, 6.0, 2], norm=norm(), direction=LOWER, decimals=1)
    assert found.tolist() == [NormCertainty.CERTAINLY_MET, NormCertainty.PROBABLY_MET, NormCertainty.NO_VALUE]
