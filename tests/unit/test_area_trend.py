"""One area over its years: what may be compared, what it did, the gap with the country, and where it leads."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armoedebeeld.domain.area_outlook import look_ahead, next_norm
from armoedebeeld.domain.area_trend import Development, Gap, Unclear, comparable_rows, develop, gap_with
from armoedebeeld.domain.catalogue import Indicator, Norm
from armoedebeeld.domain.norms import NormState, judge
from armoedebeeld.domain.observations import empty_observations
from armoedebeeld.domain.projection import ProjectionState
from armoedebeeld.domain.regions import ChangeLog, Level
from armoedebeeld.domain.sentence_outlook import course_words, outlook_notes, outlook_sentence
from armoedebeeld.domain.sentence_trend import development_phrase, development_sentence, gap_phrase
from armoedebeeld.domain.trend import TrendState, recent_trend
from armoedebeeld.domain.wording import number
from tests.support.catalogue import indicator
from tests.support.figures import observation, observations

CHILDREN = indicator(
    "kinderen_laag_inkomen",
    interval={"basis": "aandeel", "steps": {"numerator": 100, "denominator": 100, "value": 0.1}},
    design_effect=1.75,
    design_effect_reason="Kinderen uit één gezin.",
    minimum_relevant_difference=1.0,
    minimum_relevant_reason="Eén op de honderd.",
)
PER_1000 = indicator("bijstand", interval={"basis": "verhouding", "steps": {"numerator": 10}})
NO_BASE = indicator(interval={"basis": "aandeel", "is_true_base": False, "reason": "Niet bekend."})
OPEN = ChangeLog(codes={}, municipal={}, municipal_years=frozenset(range(2000, 2040)))
N = 140_000.0


def rows(
    values: Mapping[int, float], *, of: Indicator = CHILDREN, code: str = "GM0001", n: float = N, **fields: Any
) -> pd.DataFrame:
    scale = of.multiplier or 100
    made = [
        observation(
            indicator_id=of.id, region_code=code, year=year, value=value, numerator=value * n / scale, denominator=n,
            lower=value - 0.3, upper=value + 0.3, **fields,
        )
        for year, value in values.items()
    ]  # fmt: skip
    return observations(*made) if made else empty_observations()


FALLING = {2018: 14.9, 2019: 13.6, 2020: 12.4, 2021: 11.3, 2022: 9.5}
FLAT = {2018: 8.0, 2019: 8.1, 2020: 8.0, 2021: 8.1, 2022: 8.1}


# ---------------------------------------------------------------- which years


def test_years_before_a_break_or_on_other_borders_or_estimated_are_left_out():
    every = rows({2015: 9.0, 2016: 9.0, 2017: 9.0, 2019: 9.0})
    assert list(comparable_rows(every, CHILDREN, code="GM0001", changes=OPEN)["year"]) == [2015, 2016, 2017, 2019]
    broken = CHILDREN.model_copy(update={"breaks": indicator(breaks=[{"year": 2017, "label": "nieuw"}]).breaks})
    assert list(comparable_rows(every, broken, code="GM0001", changes=OPEN)["year"]) == [2017, 2019]
    later = CHILDREN.model_copy(update={"breaks": indicator(breaks=[{"year": 2020, "label": "nieuw"}]).breaks})
    assert len(comparable_rows(every, later, code="GM0001", changes=OPEN)) == 4
    moved = ChangeLog(codes={}, municipal={2016: frozenset({"GM0001"})}, municipal_years=frozenset(range(2000, 2040)))
    assert list(comparable_rows(every, CHILDREN, code="GM0001", changes=moved)["year"]) == [2016, 2017, 2019]
    guessed = every.assign(is_estimate=[True, False, False, False])
    assert list(comparable_rows(guessed, CHILDREN, code="GM0001", changes=OPEN)["year"]) == [2016, 2017, 2019]
    assert comparable_rows(every, CHILDREN, code="GM0002", changes=OPEN).empty


# ---------------------------------------------------------------- what it did


def said(of: Indicator, values: Mapping[int, float], country: Mapping[int, float] = FLAT, **fields: Any) -> str:
    own, other = rows(values, of=of, **fields), rows(country, of=of, code="NL00", n=3_000_000)
    found = develop(own, of)
    return development_sentence(of, found, area="Eenhoorn", gap=gap_with(own, other, of) if values else None)


def test_a_clear_fall_is_named_and_judged_and_set_beside_the_country():
    assert said(CHILDREN, FALLING) == (
        "In Eenhoorn is dit tussen 2018 en 2022 duidelijk gedaald: van 14,9% naar 9,5%. Dat is beter. In Nederland "
        "ging het van 8,0% naar 8,1%. Het verschil met Nederland is duidelijk kleiner geworden: van 6,9 naar 1,4 "
        "procentpunt."
    )


def test_without_a_direction_a_fall_is_only_a_fall():
    neutral = CHILDREN.model_copy(update={"direction": indicator(direction="no_judgement").direction})
    sentence = said(neutral, FALLING)
    assert "duidelijk gedaald" in sentence
    assert not re.search("beter|slechter", sentence)


def test_the_same_fall_is_worse_where_higher_is_better():
    other = CHILDREN.model_copy(update={"direction": indicator(direction="higher_is_better").direction})
    assert "duidelijk gedaald: van 14,9% naar 9,5%. Dat is slechter." in said(other, FALLING)


def test_a_small_area_shows_no_clear_change():
    sentence = said(CHILDREN, FALLING, n=300.0)
    assert "geen duidelijke verandering: van 14,9% naar 9,5%." in sentence
    assert not re.search("beter|slechter|gedaald", sentence)


def test_two_years_are_compared_and_the_sentence_says_so():
    sentence = said(CHILDREN, {2019: 13.6, 2022: 9.5})
    assert "tussen 2019 en 2022 duidelijk gedaald" in sentence
    assert "Er zijn te weinig jaren" in sentence


@pytest.mark.parametrize(
    ("of", "values", "reason"),
    [
        (CHILDREN, {2022: 9.5}, "Er is geen ander jaar om dit mee te vergelijken"),
        (NO_BASE, {2021: 9.5, 2022: 9.1}, "is niet te zeggen: om hoeveel mensen het gaat, is niet bekend."),
        (indicator("woz_waarde", no_interval="Een gemiddelde."), {2021: 300.0, 2022: 320.0},
         "is niet te zeggen: bij dit cijfer hoort geen marge."),
        (CHILDREN, {2021: 100.0, 2022: 90.0}, "iedereen of niemand is geteld"),
        (CHILDREN, {}, "Voor Eenhoorn zijn er geen cijfers."),
    ],
)  # fmt: skip
def test_what_cant_be_said_has_its_reason(of, values, reason):
    sentence = said(of, values)
    assert reason in sentence
    assert not re.search("beter|slechter|duidelijk", sentence)


def test_a_count_is_told_without_judgement():
    people = indicator("inwoners", no_interval="Een telling.")
    found = develop(rows({2020: 100.0, 2022: 120.0}, of=people), people)
    assert development_sentence(people, found, area="Eenhoorn", gap=None) == (
        "In Eenhoorn ging dit tussen 2020 en 2022 van 100 naar 120 inwoners."
    )
    assert development_phrase(people, found) == "van 100 naar 120 inwoners (2020 en 2022)"


def test_a_country_without_figures_in_these_years_is_named():
    own = rows(FALLING)
    empty = rows({}, code="NL00")
    sentence = development_sentence(CHILDREN, develop(own, CHILDREN), area="X", gap=gap_with(own, empty, CHILDREN))
    assert sentence.endswith(
        "Voor Nederland zijn er geen cijfers over deze jaren, dus over het verschil is niets te zeggen."
    )


def test_a_country_with_one_of_the_years_is_told_as_that():
    sentence = said(CHILDREN, FALLING, {2018: 8.0, 2024: 7.0})
    assert sentence.endswith(
        "Voor Nederland is er maar één van deze jaren (2018), dus of het verschil veranderde, is niet te zeggen."
    )


def test_families_make_a_fall_less_clear():
    """The same fall, once of single children and once of families: only the first is clear."""
    alone = CHILDREN.model_copy(update={"design_effect": None, "design_effect_reason": None})
    fall = {2018: 14.9, 2019: 13.9, 2020: 12.9, 2021: 11.9, 2022: 10.9}
    assert "duidelijk gedaald" in said(alone, fall, n=4_000.0)
    assert "geen duidelijke verandering" in said(CHILDREN, fall, n=4_000.0)


def test_a_fall_that_the_two_shown_years_do_not_show_is_not_called_clear():
    """Along the line it falls; the last year stands where the first stood."""
    hump = {2018: 10.0, 2019: 16.0, 2020: 12.0, 2021: 8.0, 2022: 10.0}
    found = develop(rows(hump, n=10_000_000.0), CHILDREN)
    tested = recent_trend(
        [value * 100_000 for value in hump.values()], [10_000_000] * 5, years=list(hump), direction=CHILDREN.direction,
        multiplier=100, minimum_relevant_difference=1.0, design_effect=1.75,
    )  # fmt: skip
    assert tested.state[0] is TrendState.IMPROVING
    assert found is not None
    assert found.state is TrendState.NO_CLEAR_CHANGE


def test_a_gap_that_moves_less_than_matters_is_not_called_changed():
    small = {year: 8.0 + 0.2 * place for place, year in enumerate(FLAT)}
    level = dict.fromkeys(FLAT, 8.0)
    trivial = CHILDREN.model_copy(update={"minimum_relevant_difference": None, "minimum_relevant_reason": None})
    own, other = rows(small, n=50_000_000.0), rows(level, code="NL00")
    own = own.assign(lower=own["value"] - 0.01, upper=own["value"] + 0.01)
    states = [gap_with(own, other, of).state for of in (trivial, CHILDREN)]
    assert states == [TrendState.WORSENING, TrendState.NO_CLEAR_CHANGE]


def test_the_gap_of_new_cases_a_year_is_tested_as_milder_than_that_of_a_stock():
    cases = CHILDREN.model_copy(update={"is_stock": False})
    own, other = (
        rows({2018: 8.0, 2019: 8.4, 2020: 8.8, 2021: 9.2, 2022: 9.6}),
        rows(dict.fromkeys(FLAT, 8.0), code="NL00"),
    )
    own = own.assign(lower=own["value"] - 0.65, upper=own["value"] + 0.65)
    states = [gap_with(own, other, of).state for of in (cases, CHILDREN)]
    assert states == [TrendState.WORSENING, TrendState.NO_CLEAR_CHANGE]


def test_the_country_itself_has_no_gap():
    own = rows(FALLING, code="NL00")
    sentence = development_sentence(CHILDREN, develop(own, CHILDREN), area="Nederland", gap=None, is_country=True)
    assert "verschil" not in sentence


def gap(first: float, last: float, state: TrendState) -> Gap:
    return Gap(2018, 2022, 8.0, 8.0, first, last, state)


CHANGED = Development(2018, 2022, 9.0, 9.0, TrendState.NO_CLEAR_CHANGE, 5)


@pytest.mark.parametrize(
    ("first", "last", "state", "words", "phrase"),
    [
        (6.9, 1.4, TrendState.IMPROVING, "is duidelijk kleiner geworden: van 6,9 naar 1,4 procentpunt.",
         "duidelijk kleiner: was 6,9, nu 1,4"),
        (1.0, 3.0, TrendState.WORSENING, "is duidelijk groter geworden: van 1,0 naar 3,0 procentpunt.",
         "duidelijk groter: was 1,0, nu 3,0"),
        (-1.0, -3.0, TrendState.IMPROVING, "is duidelijk groter geworden: van 1,0 naar 3,0 procentpunt.",
         "duidelijk groter: was -1,0, nu -3,0"),
        (2.0, -1.0, TrendState.IMPROVING, "Eerst was het hier 2,0 procentpunt hoger dan in Nederland, later 1,0 "
         "procentpunt lager.", "duidelijk kleiner: was 2,0, nu -1,0"),
        (0.2, -0.1, TrendState.NO_CLEAR_CHANGE, "later 0,1 procentpunt lager. Dat kan toeval zijn.",
         "niet duidelijk veranderd: was 0,2, nu -0,1"),
        (1.0, 1.0, TrendState.NO_CLEAR_CHANGE, "is niet duidelijk veranderd: in beide jaren 1,0 procentpunt.",
         "niet duidelijk veranderd: was 1,0, nu 1,0"),
        (2.0, 1.0, TrendState.CANNOT_SAY, "ging van 2,0 naar 1,0 procentpunt. Ook daarvan is niet te zeggen of het "
         "toeval is.", "was 2,0, nu 1,0; niet te zeggen of dat toeval is"),
    ],
)  # fmt: skip
def test_a_gap_is_told_in_size_and_side(first, last, state, words, phrase):
    sentence = development_sentence(CHILDREN, CHANGED, area="X", gap=gap(first, last, state))
    assert sentence.endswith(words)
    assert gap_phrase(CHILDREN, gap(first, last, state)) == phrase


SERIES = st.lists(st.integers(0, 999).map(lambda tenths: tenths / 10), min_size=1, max_size=7)


@settings(max_examples=60, deadline=None)
@given(values=SERIES, country=SERIES, n=st.sampled_from([50.0, 3000.0, 140_000.0]), direction=st.sampled_from(
    ["lower_is_better", "higher_is_better", "no_judgement"]))  # fmt: skip
def test_no_sentence_contradicts_the_figures_that_it_shows(values, country, n, direction):
    of = CHILDREN.model_copy(update={"direction": indicator(direction=direction).direction})
    own = {2016 + place: value for place, value in enumerate(values)}
    other = {2016 + place: value for place, value in enumerate(country)}
    sentence, found = said(of, own, other, n=n), develop(rows(own, n=n), of)
    assert found is not None
    if "duidelijk gedaald" in sentence:
        assert found.last < found.first
    if "duidelijk gestegen" in sentence:
        assert found.last > found.first
    if direction == "no_judgement" or not found.is_clear:
        assert not re.search("Dat is beter|Dat is slechter", sentence)
    size = sorted(abs(part) for part in (gap_of(of, own, other, n)))
    if "duidelijk groter" in sentence or "duidelijk kleiner" in sentence:
        assert size[0] < size[1]
    for text in re.findall(r"\d+,\d", sentence):
        assert text in known_numbers(of, own, other, n)


def gap_of(of: Indicator, own: Mapping[int, float], other: Mapping[int, float], n: float) -> tuple[float, float]:
    found = gap_with(rows(own, of=of, n=n), rows(other, of=of, code="NL00"), of)
    return (0.0, 0.0) if found is None else (found.first, found.last)


def known_numbers(of: Indicator, own: Mapping[int, float], other: Mapping[int, float], n: float) -> set[str]:
    gaps = {number(abs(part), 1) for part in gap_of(of, own, other, n)}
    return {number(value, 1) for value in (*own.values(), *other.values())} | gaps


def test_a_table_says_the_same_in_short():
    assert development_phrase(CHILDREN, develop(rows(FALLING), CHILDREN)) == (
        "duidelijk gedaald (beter): van 14,9% naar 9,5% (2018 en 2022)"
    )
    assert development_phrase(CHILDREN, develop(rows({2022: 9.0}), CHILDREN)) == "nog niet te zeggen"
    assert development_phrase(NO_BASE, develop(rows({2021: 9.0, 2022: 9.0}, of=NO_BASE), NO_BASE)) == (
        "in beide jaren 9,0% (2021 en 2022); niet te zeggen of dat toeval is"
    )
    assert gap_phrase(CHILDREN, None) == "–"


# ---------------------------------------------------------------- where it leads


def norm(year: int = 2026, value: float | None = 5.0, **fields: Any) -> Norm:
    return Norm(valid_from=year, value=value, kind="streefwaarde", source="besluit", owner="Jeugd", **fields)


def ahead(values: Mapping[int, float] = FALLING, agreed: Norm | None = None, of: Indicator = CHILDREN, n: float = N):
    return look_ahead(rows(values, of=of, n=n), rows(FLAT, of=of, code="NL00"), of, agreed or norm())


def test_the_next_norm_is_the_first_after_the_last_figure():
    path = [norm(2020), norm(2026), norm(2030), norm(2024, levels=("WK",))]
    found = next_norm(path, after=2022, level=Level.MUNICIPALITY)
    assert found is not None
    assert found.valid_from == 2026
    assert next_norm(path, after=2030, level=Level.MUNICIPALITY) is None


def test_a_path_runs_year_by_year_to_the_norm_and_widens():
    found = ahead()
    assert [step.year for step in found.path] == [2023, 2024, 2025, 2026]
    widths = [step.upper - step.lower for step in found.path]
    assert widths == sorted(widths)
    assert outlook_sentence(CHILDREN, found) == (
        "Voor de norm van 2026 (hoogstens 5,0%): niet op koers. Gaat het zo door, dan komt het in 2026 uit op 6,3%, "
        "met een marge van 5,2 tot 7,6%."
    )
    assert course_words(found) == "2026: niet op koers"


@pytest.mark.parametrize(
    ("bound", "state", "words"),
    [
        (9.0, ProjectionState.ON_COURSE, "op koers"),
        (7.0, ProjectionState.PROBABLY_ON_COURSE, "waarschijnlijk op koers"),
        (6.0, ProjectionState.PROBABLY_NOT_ON_COURSE, "waarschijnlijk niet op koers"),
        (5.0, ProjectionState.NOT_ON_COURSE, "niet op koers"),
    ],
)
def test_on_course_has_four_degrees(bound, state, words):
    found = ahead(agreed=norm(2026, bound))
    assert found.state is state
    assert f"): {words}. Gaat" in outlook_sentence(CHILDREN, found)


def test_what_is_needed_stands_beside_what_was_seen():
    found = ahead()
    assert found.required == pytest.approx((5.0 - 9.5) / 4)
    pace, visible = outlook_notes(CHILDREN, found)
    # Faster than needed so far, and yet not on course: the line gets flatter, and says so.
    assert pace == (
        "Nodig is elk jaar 1,1 procentpunt omlaag. Tot nu toe was het gemiddeld 1,3 procentpunt omlaag. Toch komt de "
        "lijn er niet: zij volgt alle jaren, en is niet recht."
    )
    assert "Toch" not in outlook_notes(CHILDREN, ahead(agreed=norm(2026, 9.0)))[0]
    # In 2023 it would be one year out of line, however large the area.
    assert visible == (
        "Een daling is in een gebied van deze grootte pas te zien vanaf 1,2 procentpunt binnen 4 jaar. Gaat het zoals "
        "nodig, dan is dat op zijn vroegst in 2024."
    )


@pytest.mark.parametrize(
    ("n", "agreed", "words"),
    [
        (300.0, norm(), "Hier wonen te weinig mensen om een daling te zien: die kan altijd toeval zijn."),
        (3000.0, norm(2026, 9.0), "De weg naar de norm is korter: die is hier niet van toeval te onderscheiden."),
        (N, norm(2032, 8.0), "Gaat het zoals nodig, dan is dat in 2032 nog niet zo ver."),
    ],
)
def test_a_change_that_cant_be_seen_here_is_called_so(n, agreed, words):
    assert outlook_notes(CHILDREN, ahead(agreed=agreed, n=n))[-1].endswith(words)


def test_a_norm_that_is_met_now_asks_nothing():
    found = ahead(agreed=norm(2026, 12.0))
    assert found.state is ProjectionState.REACHED
    assert outlook_sentence(CHILDREN, found) == "De norm voor 2026 (hoogstens 12,0%) is al bereikt: 9,5% in 2022."
    assert outlook_notes(CHILDREN, found) == []


def test_a_norm_that_is_met_now_but_is_being_left_is_told():
    rising = dict(zip(FALLING, reversed(FALLING.values()), strict=True))
    found = ahead(rising, norm(2026, 15.0))
    assert "is al bereikt: 14,9% in 2022. Maar gaat het zo door, dan komt het in 2026 uit op" in outlook_sentence(
        CHILDREN, found
    )


@pytest.mark.parametrize(
    ("values", "agreed", "of", "why"),
    [
        ({2020: 9.0, 2021: 9.0, 2022: 9.5}, norm(), CHILDREN, Unclear.FEW_YEARS),
        (FALLING, norm(2040), CHILDREN, Unclear.TOO_FAR),
        (FALLING, norm(), NO_BASE, Unclear.NO_PEOPLE),
        (dict.fromkeys(FALLING, 0.0), norm(2026, None, range={"min": 1, "max": 2}), CHILDREN, Unclear.EVERYBODY),
        (FALLING, norm(), CHILDREN.model_copy(update={"direction": indicator(direction="no_judgement").direction}),
         Unclear.NO_JUDGEMENT),
    ],
)  # fmt: skip
def test_without_grounds_nothing_is_projected(values, agreed, of, why):
    found = ahead(values, agreed, of)
    assert (found.state, found.path, found.why) == (ProjectionState.CANNOT_SAY, (), why)
    assert "is niet te zeggen: " in outlook_sentence(of, found)


def test_nothing_is_projected_without_the_line_of_the_country():
    found = look_ahead(rows(FALLING), rows({}, code="NL00"), CHILDREN, norm())
    assert (found.why, found.path) == (Unclear.NO_COUNTRY, ())


def test_families_widen_the_margin_of_what_is_to_come():
    alone = CHILDREN.model_copy(update={"design_effect": None, "design_effect_reason": None})
    widths = [
        found.path[0].upper - found.path[0].lower for found in (ahead(of=of, n=5_000.0) for of in (alone, CHILDREN))
    ]
    assert widths[1] == pytest.approx(widths[0] * CHILDREN.design_effect**0.5, rel=0.1)


@pytest.mark.parametrize("minimum", [None, 1.0, 3.0])
def test_no_year_is_promised_in_which_the_trend_would_not_call_it_clear(minimum):
    """The path to the norm, drawn as figures and tested by the rule of the page itself."""
    of = CHILDREN.model_copy(update={"minimum_relevant_difference": minimum})
    still = dict.fromkeys(FALLING, 20.0)
    found = ahead(still, norm(2028, 14.0), of, n=60_000.0)
    assert found.visible_from is not None
    assert found.smallest >= (minimum or 0.0)
    clear = []
    for year in range(2023, 2029):
        path = {**still, **{step: 20.0 - (step - 2022) for step in range(2023, year + 1)}}
        clear += [year] if develop(rows(path, of=of, n=60_000.0), of).is_clear else []
    assert clear[0] <= found.visible_from <= clear[0] + 1


def test_a_rate_is_projected_as_a_rate():
    values = {2018: 50.0, 2019: 48.0, 2020: 46.0, 2021: 44.0, 2022: 42.0}
    found = ahead(values, norm(2025, 40.0), PER_1000)
    assert found.path[-1].value == pytest.approx(37, abs=1.5)


@settings(max_examples=30, deadline=None)
@given(values=st.lists(st.integers(1, 400).map(lambda t: t / 10), min_size=5, max_size=8), bound=st.integers(1, 400))
def test_reached_and_met_are_the_same_answer(values, bound):
    series = {2015 + place: value for place, value in enumerate(values)}
    agreed = norm(2026, bound / 10)
    found = ahead(series, agreed)
    is_met = judge(values[-1], agreed, CHILDREN) is NormState.MET
    assert (found.state is ProjectionState.REACHED) is is_met
