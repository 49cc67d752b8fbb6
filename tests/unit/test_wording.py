"""Numbers, dates and small phrases in plain Dutch."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain.catalogue import Norm
from armoedebeeld.domain.norms import round_as_shown
from armoedebeeld.domain.wording import difference_phrase, long_date, norm_phrase, number, unit_phrase, value_with_unit
from tests.support.catalogue import indicator

PERCENT, PER_1000 = indicator("armoede"), indicator("bijstand")


def norm(**fields: object) -> Norm:
    return Norm(valid_from=2024, kind="streefwaarde", source="besluit", owner="Jeugd", **fields)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234.5, 1, "1.234,5"), (1234567, 0, "1.234.567"), (0, 0, "0"), (0, 1, "0,0"), (2.5, 0, "3"), (3.5, 0, "4"),
        (0.05, 1, "0,1"), (999.95, 1, "1.000,0"), (None, 1, "–"), (float("nan"), 1, "–"), (-3.25, 1, "-3,3"),
        (5, 2, "5,00"),
    ],
)  # fmt: skip
def test_numbers_are_written_the_dutch_way(value, decimals, text):
    assert number(value, decimals) == text


@pytest.mark.parametrize(("value", "decimals"), [(-0.04, 1), (-0.0, 0), (-0.4, 0)])
def test_nothing_is_written_as_minus_zero(value, decimals):
    assert not number(value, decimals).startswith("-")


@given(value=st.floats(-1e9, 1e9, allow_nan=False), decimals=st.integers(0, 3))
def test_a_written_number_reads_back_as_the_rounded_one(value, decimals):
    text = number(value, decimals)
    assert float(text.replace(".", "").replace(",", ".")) == round_as_shown(value, decimals)
    assert len(text.partition(",")[2]) == decimals


def test_dates_are_written_out():
    assert long_date(date(2026, 11, 21)) == "21 november 2026"


@pytest.mark.parametrize(
    ("value", "of", "text"),
    [
        (12.34, PERCENT, "12,3%"),
        (45.4, PER_1000, "45 per 1.000 inwoners"),
        (None, PERCENT, "–"),
        (0.0, PERCENT, "0,0%"),
    ],
)
def test_a_value_has_its_unit(value, of, text):
    assert value_with_unit(value, of) == text


def test_the_unit_of_a_percentage_says_of_whom():
    assert unit_phrase(PERCENT) == "% van de inwoners"
    assert unit_phrase(PER_1000) == "per 1.000 inwoners"


@pytest.mark.parametrize(
    ("direction", "fields", "text"),
    [
        ("lower_is_better", {"value": 5}, "hoogstens 5,0%"),
        ("higher_is_better", {"value": 80}, "minstens 80,0%"),
        ("no_judgement", {"value": 5}, "5,0%"),
        ("lower_is_better", {"range": {"min": 2, "max": 4}}, "tussen 2,0 en 4,0%"),
    ],
)
def test_a_norm_is_said_in_its_direction(direction, fields, text):
    assert norm_phrase(norm(**fields), indicator(direction=direction)) == text


@pytest.mark.parametrize(
    ("difference", "of", "text"),
    [(8.46, PERCENT, "8,5 procentpunt"), (-8.46, PERCENT, "8,5 procentpunt"), (-12, PER_1000, "12 per 1.000 inwoners")],
)
def test_a_difference_is_in_points_and_without_its_sign(difference, of, text):
    assert difference_phrase(difference, of) == text
