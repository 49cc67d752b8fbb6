"""Small grammar: areas, one and many, 1 in so many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.sentence_words import capital, counted, in_area, is_or_are, more_or_less, one_in, together
from tests.support.catalogue import indicator

PERCENT, PER_1000 = indicator("armoede"), indicator("bijstand")


@pytest.mark.parametrize(
    ("name", "level", "text"),
    [
        ("Amsterdam", Level.MUNICIPALITY, "in Amsterdam"),
        ("Utrecht (gemeente)", Level.MUNICIPALITY, "in Utrecht"),
        ("Utrecht (PV)", Level.PROVINCE, "in de provincie Utrecht"),
        ("Nederland", Level.COUNTRY, "in Nederland"),
        ("Centrum", Level.WIJK, "in de wijk Centrum"),
        ("De Pijp", Level.WIJK, "in de wijk De Pijp"),
        ("Wijk 12 Leidsche Rijn", Level.WIJK, "in Wijk 12 Leidsche Rijn"),
        ("Het Zand", Level.BUURT, "in de buurt Het Zand"),
        ("Noordrand", Level.OWN_AREA, "in het gebied Noordrand"),
    ],
)
def test_an_area_is_named_with_its_article(name, level, text):
    assert in_area(name, level) == text


@pytest.mark.parametrize(
    ("count", "plural", "text"),
    [
        (0, "kinderen", "0 kinderen"), (1, "kinderen", "1 kind"), (2, "kinderen", "2 kinderen"),
        (1, "thuiswonende kinderen", "1 thuiswonend kind"), (1, "jongeren tot 23 jaar", "1 jongere tot 23 jaar"),
        (1, "huishoudens met kinderen", "1 huishouden met kinderen"), (1234, "inwoners", "1.234 inwoners"),
        (1, "mensen met bijstand", "1 persoon met bijstand"), (1, "euro", "1 euro"), (0.6, "gezinnen", "1 gezin"),
    ],
)  # fmt: skip
def test_one_is_singular_and_none_is_plural(count, plural, text):
    assert counted(count, plural) == text


def test_the_verb_follows_the_number_as_it_is_shown():
    assert [is_or_are(count) for count in (0, 1, 1.4, 2)] == ["zijn", "is", "is", "zijn"]


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""), (["A"], "A"), (["A", "B"], "A en B"), (["A", "B", "C"], "A, B en C"),
        (["A", "B", "C", "D", "E"], "A, B, C en 2 andere"),
    ],
)  # fmt: skip
def test_many_names_are_counted(names, text):
    assert together(names) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (8.3, "1 op de 12"), (8.2, "ongeveer 1 op de 12"), (6.7, "1 op de 15"), (9.5, "ongeveer 1 op de 11"),
        (10.0, "1 op de 10"),
        (40.0, "2 op de 5"), (30.2, "ongeveer 3 op de 10"), (66.7, "2 op de 3"), (12.8, "ongeveer 1 op de 8"),
        (1.1, "ongeveer 1 op de 90"), (50.0, "1 op de 2"), (23.0, ""), (0.9, ""), (0.0, ""), (100.0, ""), (99.0, ""),
    ],
)  # fmt: skip
def test_a_ratio_is_said_where_it_is_honest(value, text):
    assert one_in(value, PERCENT, level=Level.MUNICIPALITY) == text


@pytest.mark.parametrize(
    "settings",
    [
        {"level": Level.BUURT},
        {"level": Level.BUURT, "n": 199},
        {"level": Level.MUNICIPALITY, "n": 50},
        {"level": Level.WIJK, "n": 900, "lower": 7.0, "upper": 13.0},
    ],
)
def test_a_ratio_is_not_said_where_too_little_is_known(settings):
    assert one_in(10.0, PERCENT, **settings) == ""
    assert one_in(10.0, PERCENT, level=Level.WIJK, n=2000, lower=9.0, upper=11.5) == "1 op de 10"


def test_a_ratio_is_only_said_of_a_percentage():
    assert one_in(50, PER_1000, level=Level.MUNICIPALITY) == ""


@given(st.floats(0, 120))
def test_a_ratio_is_never_more_than_a_twentieth_off(value):
    text = one_in(value, PERCENT, level=Level.MUNICIPALITY)
    if text:
        part, whole = (int(word) for word in text.removeprefix("ongeveer ").split(" op de "))
        assert abs(100 * part / whole - value) <= 0.05 * value + 0.06
        assert text.startswith("ongeveer") or abs(100 * part / whole - value) <= 0.1


def test_people_are_more_and_a_mean_is_higher():
    assert more_or_less(PERCENT, is_more=True) == "meer"
    assert more_or_less(PER_1000, is_more=False) == "minder"
    assert more_or_less(indicator("woz_waarde"), is_more=True) == "hoger"


def test_a_sentence_begins_with_a_capital():
    assert capital("in 't Veld") == "In 't Veld"
    assert capital("") == ""
