"""The sentence of a figure: true of its numbers, judged only where that may be, and never about what isn't there."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain.catalogue import Norm
from armoedebeeld.domain.comparison import ComparisonState
from armoedebeeld.domain.inequality import Inequality
from armoedebeeld.domain.judging import Judgement
from armoedebeeld.domain.norms import round_as_shown
from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.sentence import Said, figure_sentence, missing_sentence, remark_sentence
from armoedebeeld.domain.sentence_areas import fifths_sentence, groups_sentence, own_and_spread, spread_sentence
from armoedebeeld.domain.sentence_norm import norm_sentence, state_words
from armoedebeeld.domain.sentence_use import cumulative_sentence, share_of, steps_sentence, users_sentence
from armoedebeeld.domain.wording import number
from tests.support.catalogue import indicator

PERCENT, PER_1000, COUNT, MEAN = (indicator(key) for key in ("armoede", "bijstand", "inwoners", "woz_waarde"))
HERE = Said("Eenhoorn", Level.MUNICIPALITY, 2022, 12.3)
THERE = Said("Nederland", Level.COUNTRY, 2022, 8.0)
JUDGING = re.compile(r"beter|slechter|verbeter|verslechter")
CAUSES = re.compile(r"doordat|omdat|dankzij|door (?!toeval)|komt door|als gevolg")


def judged(state: ComparisonState, difference: float, **fields: object) -> Judgement:
    return Judgement(state, difference=difference, **fields)


WORSE, BETTER = judged(ComparisonState.WORSE, 4.3), judged(ComparisonState.BETTER, -4.3)


@pytest.mark.parametrize(
    ("of", "said", "text"),
    [
        (PERCENT, HERE, "In Eenhoorn gaat het om 12,3% van de inwoners, ongeveer 1 op de 8 (2022)."),
        (PERCENT, replace(HERE, value=0.0), "In Eenhoorn gaat het om 0,0% van de inwoners (2022)."),
        (PER_1000, replace(HERE, value=45.4), "In Eenhoorn is dit 45 per 1.000 inwoners (2022)."),
        (MEAN, replace(HERE, value=366.0), "In Eenhoorn is dit 366 duizend euro (2022)."),
        (COUNT, replace(HERE, value=1.0), "In Eenhoorn is er 1 inwoner (2022)."),
        (COUNT, replace(HERE, value=0.0), "In Eenhoorn zijn er 0 inwoners (2022)."),
        (COUNT, replace(HERE, value=1234.0), "In Eenhoorn zijn er 1.234 inwoners (2022)."),
        (
            PERCENT,
            replace(HERE, value=23.0, is_provisional=True),
            "In Eenhoorn gaat het om 23,0% van de inwoners (2022). Dit cijfer is voorlopig.",
        ),
        (
            PERCENT,
            replace(HERE, is_provisional=True, is_estimate=True),
            "In Eenhoorn gaat het om 12,3% van de inwoners (2022). Dit cijfer is voorlopig en geschat.",
        ),
        (
            PER_1000,
            Said("Haven", Level.BUURT, 2022, 30.0, n=400, lower=17.2, upper=49.9),
            "In de buurt Haven is dit 30 per 1.000 inwoners (2022). Door toeval schuift zo'n cijfer meestal tussen 17 "
            "en 50.",
        ),
    ],
)
def test_a_figure_is_said_as_its_kind_asks(of, said, text):
    assert figure_sentence(of, said) == text


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.OK])
def test_a_missing_figure_says_why_and_is_never_a_number(status):
    said = Said("Haven", Level.BUURT, 2020, None, status)
    sentence = figure_sentence(PERCENT, said, other=THERE, judgement=WORSE)
    assert sentence.startswith("Voor de buurt Haven is er geen cijfer over 2020: ")
    assert not re.search(r"\d", sentence.replace("2020", ""))
    assert missing_sentence("de buurt Haven", 2020, status) == sentence


@pytest.mark.parametrize(
    ("value", "other", "judgement", "end"),
    [
        (12.3, 8.0, WORSE, "Dat is meer dan de 8,0% in Nederland, en dus slechter. Het verschil is waarschijnlijk geen "
         "toeval."),
        (3.7, 8.0, replace(BETTER, is_nearly_certain=True), "Dat is minder dan de 8,0% in Nederland, en dus beter. Het "
         "verschil is vrijwel zeker geen toeval."),
        (12.3, 8.0, judged(ComparisonState.HIGHER, 4.3), "Dat is meer dan de 8,0% in Nederland. Het verschil is "
         "waarschijnlijk geen toeval."),
        (12.3, 8.0, judged(ComparisonState.SIMILAR, 4.3), "Dat is meer dan de 8,0% in Nederland. Zo'n verschil kan "
         "toeval zijn."),
        (12.3, 8.0, None, "Of het verschil toeval is, is niet te zeggen: om hoeveel mensen het gaat, is niet bekend."),
        (12.3, 8.0, Judgement(ComparisonState.NOT_COMPARABLE), "om hoeveel mensen het gaat, is niet bekend."),
        (8.04, 7.96, WORSE, "Dat is evenveel als in Nederland."),
        (8.06, 8.04, judged(ComparisonState.SIMILAR, 0.02), "Dat is meer dan de 8,0% in Nederland. Zo'n verschil kan "
         "toeval zijn."),
        (12.3, None, None, "Voor Nederland is er dat jaar geen cijfer om mee te vergelijken."),
        (12.3, 8.0, replace(WORSE, is_against_rest=True), "Het verschil met de rest van Nederland is waarschijnlijk "
         "geen toeval."),
        # A judgement that goes against the two figures that the reader sees is not said.
        (3.7, 8.0, WORSE, "Dat is minder dan de 8,0% in Nederland. Of het verschil toeval is, is niet te zeggen."),
    ],
)  # fmt: skip
def test_a_comparison_says_how_sure_it_is(value, other, judgement, end):
    sentence = figure_sentence(
        PERCENT, replace(HERE, value=value), other=replace(THERE, value=other), judgement=judgement
    )
    assert sentence.endswith(end)


def test_a_certain_but_trivial_difference_is_too_small_to_mean_anything():
    of = indicator(minimum_relevant_difference=1.0, minimum_relevant_reason="Eén op de honderd.")
    small = Judgement(ComparisonState.SIMILAR, is_nearly_certain=True, difference=0.4)
    sentence = figure_sentence(of, replace(HERE, value=8.4), other=THERE, judgement=small)
    assert sentence.endswith("Het verschil is te klein om iets te betekenen.")


def test_a_count_is_not_compared():
    assert "Nederland" not in figure_sentence(COUNT, HERE, other=THERE, judgement=WORSE)


def test_below_a_large_value_the_value_is_not_said_again():
    remark = remark_sentence(PERCENT, HERE, other=THERE, judgement=WORSE)
    assert remark.startswith("2022, van de inwoners: ongeveer 1 op de 8. Dat is meer dan de 8,0% in Nederland")
    assert "12,3" not in remark
    assert remark_sentence(COUNT, HERE, other=THERE) == "2022."
    assert remark_sentence(PER_1000, replace(HERE, value=45.0)) == "2022, per 1.000 inwoners."


VALUES = st.floats(0, 100)
STATES = st.sampled_from(list(ComparisonState))


@given(
    value=VALUES, other=VALUES, state=STATES, sure=st.booleans(), rest=st.booleans(),
    direction=st.sampled_from(["lower_is_better", "higher_is_better", "no_judgement"]),
    key=st.sampled_from(["armoede", "bijstand", "woz_waarde"]),
)  # fmt: skip
def test_every_number_in_a_sentence_is_one_that_was_given(value, other, state, sure, rest, direction, key):
    of = indicator(key, direction=direction)
    judgement = Judgement(state, is_nearly_certain=sure, difference=value - other, is_against_rest=rest)
    sentence = figure_sentence(of, replace(HERE, value=value), other=replace(THERE, value=other), judgement=judgement)
    given_numbers = {"2022", number(value, of.decimals), number(other, of.decimals), "1.000"}
    without_ratio = re.sub(r"\d+ op de \d+", "", sentence)
    found = set(re.findall(r"\d[\d.]*(?:,\d+)?", without_ratio))
    assert {text.rstrip(".") for text in found} <= given_numbers
    assert not CAUSES.search(sentence)


@given(value=VALUES, other=VALUES, state=STATES, difference=st.floats(-100, 100))
def test_judging_words_need_a_clear_state_that_agrees_with_the_numbers(value, other, state, difference):
    judgement = Judgement(state, difference=difference)
    sentence = figure_sentence(
        PERCENT, replace(HERE, value=value), other=replace(THERE, value=other), judgement=judgement
    )
    shown = round_as_shown(value, 1) - round_as_shown(other, 1)
    if state not in (ComparisonState.BETTER, ComparisonState.WORSE) or shown * difference <= 0:
        assert not JUDGING.search(sentence)
    if shown > 0:
        assert "meer dan" in sentence
        assert "minder dan" not in sentence


# ---------------------------------------------------------------- areas and groups


def test_a_mean_is_as_high_not_as_many():
    here, there = replace(HERE, value=366.2), replace(THERE, value=365.9)
    assert "Dat is even hoog als in Nederland." in figure_sentence(MEAN, here, other=there)


def test_children_are_named_with_their_age():
    young = indicator("kinderen_0_15", population_words="kinderen tot 15 jaar", unit="kinderen")
    assert figure_sentence(young, replace(HERE, value=120.0)) == "In Eenhoorn zijn er 120 kinderen tot 15 jaar (2022)."
    assert figure_sentence(young, replace(HERE, value=1.0)) == "In Eenhoorn is er 1 kind tot 15 jaar (2022)."


def test_counts_at_the_ends_keep_their_grammar():
    assert spread_sentence(COUNT, area="X", areas_word="buurten", known=[("A", 0.0), ("B", 1.0)], total=2) == (
        "De buurten lopen uiteen van 0 (A) tot 1 inwoner (B)."
    )
    assert steps_sentence(("signalen", 1.0), [("opgepakt", 1.0)]) == "Van 1 signaal: 100% opgepakt."


def test_the_reach_is_set_beside_the_whole_in_every_sentence():
    reach = indicator("armoede", value=None, reach={"users": "gebruik_pas"}, direction="no_judgement", multiplier=100,
                      decimals=0)  # fmt: skip
    here, there = replace(HERE, value=50.0, lower=49.0, upper=50.4), replace(THERE, value=45.0)
    assert figure_sentence(reach, here, other=there) == (
        "In Eenhoorn is het bereik 50% van de doelgroep (2022). Dat is meer dan de 45% in Nederland. Of het verschil "
        "toeval is, is niet te zeggen: hoe groot de doelgroep is, is een schatting. De doelgroep is niet precies "
        "bekend: het bereik ligt tussen 49 en 50%."
    )
    assert "Dat is meer dan de 45% in Nederland" in remark_sentence(reach, here, other=there)


FIFTHS = Inequality(103.4, 15.6, 87.8, 80.0, 95.0, 6.63, 6.0, 7.2, 21.0, True, 24)


def test_difference_and_ratio_follow_from_the_figures_that_are_shown():
    assert fifths_sentence(FIFTHS, PER_1000, areas="wijken") == (
        "In de wijken met de hoogste cijfers is het 103 per 1.000 inwoners, in die met de laagste 16 per 1.000 "
        "inwoners. Het verschil is 87 per 1.000 inwoners (marge: 80 tot 95). De hoogste is 6,4 keer de laagste. Het "
        "verschil is meer dan toeval geeft: waren alle wijken gelijk, dan zou het ongeveer 21 per 1.000 inwoners zijn."
    )
    chance = replace(FIFTHS, lowest=0.3, is_beyond_chance=False)
    assert "keer" not in fifths_sentence(chance, PER_1000, areas="wijken")
    assert "Zo'n verschil kan toeval zijn" in fifths_sentence(chance, PER_1000, areas="wijken")
    same = replace(FIFTHS, highest=16.2, lowest=15.9)
    assert "meer dan toeval" not in fifths_sentence(same, PER_1000, areas="wijken")


@pytest.mark.parametrize(
    ("known", "total", "text"),
    [
        ([], 3, "Van geen van de 3 buurten in Eenhoorn is er een cijfer."),
        ([], 1, "In Eenhoorn is er van geen enkele buurt een cijfer."),
        ([], 0, "In Eenhoorn is er van geen enkele buurt een cijfer."),
        ([("Haven", 6.1)], 1, "Er is maar één buurt: Haven, 6,1%."),
        ([("Haven", 6.1)], 3, "Haven is de enige met een cijfer: 6,1%. Van 2 van de 3 buurten is er geen cijfer."),
        ([("Haven", 6.1), ("Veld", 2.3)], 2, "De buurten lopen uiteen van 2,3% (Veld) tot 6,1% (Haven)."),
        ([("Haven", 6.14), ("Veld", 6.06)], 2, "In alle buurten met een cijfer is dit 6,1%."),
        (
            [("Haven", 6.1), ("Dorp", 6.1), ("Veld", 2.3)],
            1002,
            "De buurten lopen uiteen van 2,3% (Veld) tot 6,1% (Haven en Dorp). Van 999 van de 1.002 buurten is er geen "
            "cijfer.",
        ),
    ],
)
def test_lowest_and_highest_are_named_and_the_unknown_ones_counted(known, total, text):
    assert spread_sentence(PERCENT, area="Eenhoorn", areas_word="buurten", known=known, total=total) == text


def test_the_municipality_itself_stands_before_the_others():
    assert own_and_spread(PERCENT, name="Eenhoorn", own=4.0, spread="De rest.") == "Eenhoorn: 4,0%. De rest."
    assert own_and_spread(PERCENT, name="Eenhoorn", own=None, spread="De rest.").startswith("Voor Eenhoorn is er geen")


@pytest.mark.parametrize(
    ("known", "total", "text"),
    [
        ([], 2, "Van geen van deze groepen in Eenhoorn is er een cijfer over 2022."),
        ([("loon", 4.0)], 1, "Alleen van deze groep is er een cijfer: loon (4,0%)."),
        ([("loon", 4.0), ("bijstand", 60.2)], 3, "Het hoogst is het bij: bijstand (60,2%). Het laagst bij: loon "
         "(4,0%). Van 1 van de 3 groepen is er geen cijfer."),
        ([("loon", 4.01), ("bijstand", 3.99)], 2, "In alle groepen is het even hoog: 4,0%."),
    ],
)  # fmt: skip
def test_groups_with_equal_figures_have_no_highest(known, total, text):
    assert groups_sentence(PERCENT, area="Eenhoorn", year=2022, known=known, total=total) == text


# ---------------------------------------------------------------- norms


def norm(**fields: object) -> Norm:
    return Norm(valid_from=2024, kind="streefwaarde", source="besluit", owner="Jeugd", **fields)


AGREED = "de norm van hoogstens 5,0% (die geldt vanaf 2024)"


@pytest.mark.parametrize(
    ("value", "lower", "upper", "end", "words"),
    [
        (4.9, None, None, f"haalt Eenhoorn {AGREED}.", "✓ norm gehaald"),
        (5.1, None, None, f"haalt Eenhoorn {AGREED} niet.", "✗ norm niet gehaald"),
        (4.9, 4.6, 5.0, f"{AGREED} zeker, ook als je de marge voor toeval meetelt (4,6 tot 5,0%).",
         "✓ norm zeker gehaald"),
        (4.9, 4.6, 5.2, f"{AGREED} waarschijnlijk: een deel van de marge (4,6 tot 5,2%) haalt de norm niet.",
         "✓ norm waarschijnlijk gehaald"),
        (5.1, 4.6, 5.2, f"{AGREED} waarschijnlijk niet: een deel van de marge (4,6 tot 5,2%) haalt de norm wel.",
         "✗ norm waarschijnlijk niet gehaald"),
        (6.1, 5.6, 6.2, f"{AGREED} zeker niet, ook als je de marge voor toeval meetelt (5,6 tot 6,2%).",
         "✗ norm zeker niet gehaald"),
        (None, None, None, f"Er is geen cijfer om met {AGREED} te vergelijken.", "? geen cijfer"),
    ],
)  # fmt: skip
def test_a_norm_is_met_to_a_degree_where_there_is_a_margin(value, lower, upper, end, words):
    limits = {"value": value, "lower": lower, "upper": upper}
    assert norm_sentence(PERCENT, norm=norm(value=5), area="Eenhoorn", year=2025, **limits).endswith(end)
    assert state_words(PERCENT, norm(value=5), **limits) == words


def test_without_a_norm_or_a_direction_nothing_is_met():
    said = norm_sentence(PERCENT, norm=None, area="Eenhoorn", year=2025, value=4.9)
    assert said == "Voor Eenhoorn is bij dit cijfer nog geen norm afgesproken."
    neutral = indicator(direction="no_judgement")
    said = norm_sentence(neutral, norm=norm(value=5), area="Eenhoorn", year=2025, value=4.9)
    assert said.endswith("Bij dit cijfer geven we geen oordeel over de norm van 5,0% (die geldt vanaf 2024).")
    assert state_words(PERCENT, None, value=4.9, lower=None, upper=None) == "–"


@given(value=VALUES, width=st.floats(0, 10), bound=st.integers(0, 1000).map(lambda tenths: tenths / 10))
def test_a_sentence_never_says_missed_beside_a_number_that_reads_as_good(value, width, bound):
    limits = {"value": value, "lower": max(value - width, 0), "upper": value + width}
    sentence = norm_sentence(PERCENT, norm=norm(value=bound), area="X", year=2025, **limits)
    reads_as_good = float(number(value, 1).replace(",", ".")) <= bound
    assert bool(re.search(r"\) (zeker |waarschijnlijk )?niet", sentence)) is not reads_as_good


# ---------------------------------------------------------------- provisions


@pytest.mark.parametrize(
    ("users", "text"),
    [
        (1.0, "In heel Eenhoorn ging het in 2020 om 1 kind."),
        (1600.0, "In heel Eenhoorn ging het in 2020 om 1.600 kinderen."),
        (None, "Voor heel Eenhoorn is er over 2020 geen totaal: het aantal van een deel is afgeschermd of onbekend. "
         "Lever ook het totaal van de gemeente aan."),
    ],
)  # fmt: skip
def test_users_are_counted_in_the_whole_municipality(users, text):
    assert users_sentence(area="Eenhoorn", year=2020, users=users, words="kinderen") == text


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([(0, 50.0), (1, 30.0), (2, 20.0)], "Van de 100 huishoudens gebruikt 50% geen regeling, 30% 1 regeling, 20% 2 "
         "regelingen."),
        ([(0, 999.0), (1, 1.0)], "Van de 1.000 huishoudens gebruikt 100% geen regeling, minder dan 1% 1 regeling."),
        ([(0, 50.0), (1, None)], "Van 1 van de 2 groepen is het aantal bekend."),
        ([(0, 0.0)], "Er zijn geen huishoudens."),
        ([(1, 1.0)], "Van het ene huishouden gebruikt 100% 1 regeling."),
    ],
)  # fmt: skip
def test_provisions_at_once_are_told_out_of_everybody(parts, text):
    assert cumulative_sentence(parts) == text


def test_steps_are_told_out_of_the_first():
    assert steps_sentence(("signalen", 200.0), [("opgepakt", 150.0), ("hulp aangenomen", None)]) == (
        "Van 200 signalen: 75% opgepakt."
    )
    for first in (None, 0.0):
        assert steps_sentence(("signalen", first), [("opgepakt", 1.0)]).startswith("Van deze stappen zijn niet genoeg")
    assert share_of(0, 100) == "0%"
