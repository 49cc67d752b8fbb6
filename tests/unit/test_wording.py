"""Numbers, dates and sentences in plain Dutch."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain.catalogue import Norm
from armoedebeeld.domain.norms import NormState, judge, round_as_shown
from armoedebeeld.domain.observations import STATUS_LABELS, Status
from armoedebeeld.domain.wording import (
    change_sentence,
    compare_sentence,
    difference_phrase,
    long_date,
    missing_sentence,
    norm_phrase,
    norm_sentence,
    number,
    spread_sentence,
    unit_phrase,
    value_sentence,
    value_with_unit,
)
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


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.OK])
def test_a_missing_figure_says_why(status):
    sentence = missing_sentence("Haven", 2020, status)
    assert sentence == f"Voor Haven is er geen cijfer over 2020: {STATUS_LABELS[status]}."
    assert "0" not in sentence.replace("2020", "")


@pytest.mark.parametrize(
    ("is_provisional", "text"),
    [(False, "Eenhoorn, 2022: 9,5%."), (True, "Eenhoorn, 2022: 9,5%. Dit cijfer is voorlopig.")],
)
def test_a_provisional_value_is_called_so(is_provisional, text):
    said = value_sentence(PERCENT, area="Eenhoorn", year=2022, value=9.5, is_provisional=is_provisional)
    assert said == text


@pytest.mark.parametrize(
    ("value", "other", "text"),
    [
        (5.0, 4.0, "Dat is meer dan in Nederland: 4,0%."),
        (3.0, 4.0, "Dat is minder dan in Nederland: 4,0%."),
        (4.0, 4.0, "Dat is hetzelfde als in Nederland: 4,0%."),
        (4.04, 3.96, "Dat is hetzelfde als in Nederland: 4,0%."),
        (4.05, 4.04, "Dat is meer dan in Nederland: 4,0%."),
        (0.0, 4.0, "Dat is minder dan in Nederland: 4,0%."),
    ],
)
def test_a_comparison_is_made_on_what_is_shown(value, other, text):
    assert compare_sentence(PERCENT, value=value, other=other, other_name="Nederland") == text


def test_a_comparison_with_nothing_says_why_there_is_nothing():
    said = compare_sentence(PERCENT, value=5.0, other=None, other_name="Nederland", other_status=Status.NOT_PUBLISHED)
    assert said == "Een cijfer voor Nederland is er niet (nog niet gepubliceerd)."


AGREED = "de norm van hoogstens 5,0% (die geldt vanaf 2024)"


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (
            NormState.MET,
            f"In 2025 was dit 4,9%. Daarmee haalt Eenhoorn {AGREED}.",
        ),
        (
            NormState.NOT_MET,
            f"In 2025 was dit 4,9%. Daarmee haalt Eenhoorn {AGREED} niet.",
        ),
        (
            NormState.NO_VALUE,
            f"Er is geen cijfer om met {AGREED} te vergelijken.",
        ),
        (
            NormState.NO_JUDGEMENT,
            f"In 2025 was dit 4,9%. Bij dit cijfer geven we geen oordeel over {AGREED}.",
        ),
    ],
)
def test_a_norm_sentence_says_how_the_area_stands(state, text):
    assert norm_sentence(PERCENT, norm=norm(value=5), state=state, area="Eenhoorn", year=2025, value=4.9) == text


def test_without_a_norm_the_sentence_says_that_nobody_agreed_one():
    said = norm_sentence(PERCENT, norm=None, state=NormState.NO_NORM, area="Eenhoorn", year=2025, value=4.9)
    assert said == "Voor Eenhoorn is bij dit cijfer nog geen norm afgesproken."


@given(value=st.floats(0, 100), bound=st.integers(0, 1000).map(lambda tenths: tenths / 10))
def test_a_sentence_never_says_missed_beside_a_number_that_reads_as_good(value, bound):
    agreed = norm(value=bound)
    state = judge(value, agreed, PERCENT)
    sentence = norm_sentence(PERCENT, norm=agreed, state=state, area="X", year=2025, value=value)
    reads_as_good = float(number(value, 1).replace(",", ".")) <= bound
    assert sentence.endswith("niet.") is not reads_as_good


@pytest.mark.parametrize(
    ("difference", "of", "text"),
    [(8.46, PERCENT, "8,5 procentpunt"), (-8.46, PERCENT, "8,5 procentpunt"), (-12, PER_1000, "12 per 1.000 inwoners")],
)
def test_a_difference_is_in_points_and_without_its_sign(difference, of, text):
    assert difference_phrase(difference, of) == text


@pytest.mark.parametrize(
    ("known", "total", "text"),
    [
        ([], 3, "Van geen van de 3 buurten in Eenhoorn is er een cijfer."),
        ([("Haven", 6.1)], 1, "Het enige cijfer is 6,1% (Haven)."),
        ([("Haven", 6.1)], 3, "Het enige cijfer is 6,1% (Haven). Van 2 van de 3 buurten is er geen cijfer."),
        ([("Haven", 6.1), ("Veld", 2.3)], 2, "De buurten lopen uiteen van 2,3% (Veld) tot 6,1% (Haven)."),
        (
            [("Haven", 6.1), ("Dorp", 4.0), ("Veld", 2.3)],
            4,
            "De buurten lopen uiteen van 2,3% (Veld) tot 6,1% (Haven). Van 1 van de 4 buurten is er geen cijfer.",
        ),
        (
            [("Haven", 6.1), ("Veld", 2.3)],
            1002,
            "De buurten lopen uiteen van 2,3% (Veld) tot 6,1% (Haven). "
            "Van 1.000 van de 1.002 buurten is er geen cijfer.",
        ),
        ([("Haven", 6.14), ("Veld", 6.06)], 2, "In alle buurten met een cijfer is dit 6,1%."),
    ],
)
def test_lowest_and_highest_are_named_and_the_unknown_ones_counted(known, total, text):
    said = spread_sentence(PERCENT, area="Eenhoorn", areas_word="buurten", known=known, total=total)
    assert said == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (
            (2019, 4.0),
            (2022, 5.5),
            "In Eenhoorn ging dit omhoog: van 4,0% in 2019 naar 5,5% in 2022. Dat is 1,5 procentpunt verschil.",
        ),
        (
            (2019, 5.5),
            (2022, 4.0),
            "In Eenhoorn ging dit omlaag: van 5,5% in 2019 naar 4,0% in 2022. Dat is 1,5 procentpunt verschil.",
        ),
        ((2019, 4.04), (2022, 3.96), "In Eenhoorn was dit in 2019 en in 2022 even hoog: 4,0%."),
        (
            (2022, 4.0),
            (2022, 4.0),
            "In Eenhoorn was dit 4,0% in 2022. Er is geen jaar vlak ervoor om dit mee te vergelijken: "
            "de cijfers ontbreken of de grens veranderde.",
        ),
        # the difference is that of the shown values: 4,0 -> 4,1, not 0.02
        (
            (2019, 4.04),
            (2022, 4.06),
            "In Eenhoorn ging dit omhoog: van 4,0% in 2019 naar 4,1% in 2022. Dat is 0,1 procentpunt verschil.",
        ),
    ],
)
def test_a_development_is_told_from_the_values_that_are_shown(first, last, text):
    assert change_sentence(PERCENT, area="Eenhoorn", first=first, last=last) == text
