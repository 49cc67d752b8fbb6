"""Period codes, and the years that a line may join."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.domain.periods import Stage, parse_year, runs_without_break, stage_of


@pytest.mark.parametrize(("code", "year"), [("2022JJ00", 2022), (" 2011JJ00 ", 2011)])
def test_a_year_code_gives_its_year(code, year):
    assert parse_year(code) == year


@pytest.mark.parametrize("code", ["2022KW01", "2022MM12", "2022", "22JJ00", "2022JJ01", "2022JJ00x", ""])
def test_anything_but_a_whole_year_is_refused(code):
    with pytest.raises(UnexpectedContentError, match=f"Onbekende periodecode '{code}'"):
        parse_year(code)


@pytest.mark.parametrize(("code", "suffix", "year"), [("2018SJ00", "SJ00", 2018), ("2023KW04", "KW04", 2023)])
def test_a_school_year_is_its_first_year_and_the_fourth_quarter_stands_for_its_year(code, suffix, year):
    assert parse_year(code, suffix=suffix) == year


@pytest.mark.parametrize(("code", "suffix"), [("2023KW03", "KW04"), ("2023JJ00", "KW04"), ("2018JJ00", "SJ00")])
def test_another_kind_of_period_than_asked_for_is_refused_with_the_kind_that_is_read(code, suffix):
    with pytest.raises(UnexpectedContentError) as caught:
        parse_year(code, suffix=suffix)
    assert f"Alleen perioden met {suffix} worden gelezen" in caught.value.remedy


@pytest.mark.parametrize(
    ("status", "title", "stage"),
    [
        ("Definitief", "2021", Stage.FINAL),
        ("definitief ", "2021", Stage.FINAL),
        ("Voorlopig", "2022", Stage.PROVISIONAL),
        ("NaderVoorlopig", "2022", Stage.REVISED),
        ("Nader voorlopig", "2022", Stage.REVISED),
        ("", "2022*", Stage.PROVISIONAL),
        ("", "2022** ", Stage.REVISED),
        ("Definitief", "2022* ", Stage.PROVISIONAL),
        ("Voorlopig", "2022**", Stage.REVISED),
        ("", "2022", Stage.UNKNOWN),
        ("iets nieuws", "2022", Stage.UNKNOWN),
    ],
)
def test_the_status_or_the_stars_of_a_period_say_how_final_it_is(status, title, stage):
    assert stage_of(status, title) is stage


@pytest.mark.parametrize(("stage", "may_change"), [(Stage.FINAL, False), (Stage.REVISED, True),
                                                   (Stage.PROVISIONAL, True), (Stage.UNKNOWN, False)])  # fmt: skip
def test_provisional_and_revised_figures_may_still_change(stage, may_change):
    assert stage.is_provisional is may_change


@pytest.mark.parametrize(
    ("years", "breaks", "runs"),
    [
        ([], [], []),
        ([2017], [], [[2017]]),
        ([2017, 2018, 2019], [], [[2017, 2018, 2019]]),
        ([2019, 2017, 2020], [], [[2017], [2019, 2020]]),
        ([2022, 2023, 2024, 2025], [2024], [[2022, 2023], [2024, 2025]]),
        ([2022, 2023], [2022], [[2022, 2023]]),
        ([2022, 2023], [2030], [[2022, 2023]]),
        ([2022, 2024], [2023], [[2022], [2024]]),
    ],
)
def test_a_run_ends_at_a_hole_and_before_a_break(years, breaks, runs):
    assert runs_without_break(years, breaks=breaks) == runs


@given(years=st.sets(st.integers(2000, 2030)), breaks=st.sets(st.integers(2000, 2030)))
def test_runs_hold_every_year_once_without_hole_or_break_and_no_run_could_be_longer(years, breaks):
    runs = runs_without_break(sorted(years, reverse=True), breaks=breaks)
    assert [year for run in runs for year in run] == sorted(years)
    for run in runs:
        assert run == list(range(run[0], run[-1] + 1))
        assert not breaks & set(run[1:])
    for before, after in pairwise(runs):
        assert after[0] != before[-1] + 1 or after[0] in breaks
