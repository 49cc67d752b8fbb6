"""Twenty sentences on real figures of three municipalities, read aloud before they were frozen here.

Figures typed over from CBS (CC BY 4.0): 85678NED (children in households with a low income, in thousands and in
percent, 2018-2022), and Kerncijfers wijken en buurten 83765NED (2017), 84583NED (2019), 84799NED (2020) and 85984NED
(2024). Provisional where CBS said so.
"""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from armoedebeeld.domain.area_outlook import look_ahead
from armoedebeeld.domain.area_trend import comparable_rows, develop, gap_with
from armoedebeeld.domain.catalogue import Indicator, Norm, load_catalogue
from armoedebeeld.domain.comparison import Benchmark
from armoedebeeld.domain.interval_rules import rules_of
from armoedebeeld.domain.judging import judge_areas
from armoedebeeld.domain.limits import add_limits
from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.regions import ChangeLog, level_of
from armoedebeeld.domain.sentence import Said, figure_sentence
from armoedebeeld.domain.sentence_areas import spread_sentence
from armoedebeeld.domain.sentence_norm import norm_sentence
from armoedebeeld.domain.sentence_outlook import outlook_notes, outlook_sentence
from armoedebeeld.domain.sentence_trend import development_sentence
from tests.support.figures import observation, observations

CATALOGUE = load_catalogue(Path(__file__).parents[2] / "indicators.yaml")
NAMES = {
    "GM0363": "Amsterdam", "GM0344": "Utrecht (gemeente)", "GM0479": "Zaanstad", "NL00": "Nederland",
    "WK0363ED": "De Kolenkit", "WK0363AG": "Grachtengordel-Zuid", "WK0363BA": "Havens-West", "WK034401": "Wijk 01 West",
    "WK036301": "Burgwallen-Nieuwe Zijde",
}  # fmt: skip
SAME = ChangeLog(codes={}, municipal={}, municipal_years=frozenset(range(2010, 2030)))
LOW_INCOME, WIDE, BIJSTAND, HOUSEHOLDS, YOUTH, CHILDREN, POVERTY = (
    "kinderen_laag_inkomen", "kinderen_tot_150_sociaal_minimum", "bijstand_per_1000", "huishoudens_laag_inkomen",
    "jongeren_met_jeugdzorg", "kinderen_0_15", "personen_in_armoede",
)  # fmt: skip

# Area, year: percent, children under the limit, all children.
LOW_INCOME_ROWS = [
    ("GM0363", 2018, 14.9, 21200, 142900), ("GM0363", 2019, 13.6, 19400, 142400), ("GM0363", 2020, 12.4, 17600, 142000),
    ("GM0363", 2021, 11.3, 15900, 140600), ("GM0363", 2022, 9.5, 13200, 139300), ("GM0344", 2018, 9.6, 6500, 67000),
    ("GM0344", 2019, 9.0, 6100, 67700), ("GM0344", 2020, 8.3, 5600, 68300), ("GM0344", 2021, 7.1, 4900, 68400),
    ("GM0344", 2022, 6.2, 4200, 68300),
]  # fmt: skip
WIDE_ROWS = [
    ("GM0479", 2018, 17.5, 5300, 30200), ("GM0479", 2019, 17.2, 5200, 30000), ("GM0479", 2020, 18.0, 5400, 29900),
    ("GM0479", 2021, 17.0, 5000, 29700), ("GM0479", 2022, 16.1, 4700, 29500),
]  # fmt: skip
# Area, year: people with bijstand, inhabitants.
BIJSTAND_ROWS = [
    ("GM0363", 2017, 42610, 844947), ("NL00", 2017, 471190, 17081507), ("GM0363", 2019, 40340, 862965),
    ("NL00", 2019, 431360, 17282163), ("GM0479", 2020, 3800, 156794), ("NL00", 2020, 421110, 17407585),
    ("GM0363", 2024, 35620, 931298), ("GM0344", 2020, 10540, 357597), ("GM0344", 2024, 10750, 374238),
    ("WK0363ED", 2024, 610, 12140), ("WK0363AG", 2024, 20, 5875), ("WK034401", 2024, 700, 29710),
]  # fmt: skip
# Area, year: percent of households.
HOUSEHOLD_ROWS = [
    ("GM0363", 2017, 13.7), ("GM0363", 2019, 12.8), ("NL00", 2017, 7.9), ("NL00", 2019, 7.5), ("WK036301", 2019, 11.2),
]  # fmt: skip
PROVISIONAL = {
    (LOW_INCOME, 2022),
    (WIDE, 2022),
    (BIJSTAND, 2019),
    (BIJSTAND, 2020),
    (BIJSTAND, 2024),
    (HOUSEHOLDS, 2019),
}


def indicator(key: str) -> Indicator:
    return CATALOGUE.indicator(key)


def row(key: str, code: str, year: int, **fields: Any) -> dict[str, Any]:
    return observation(
        indicator_id=key, region_code=code, year=year, is_provisional=(key, year) in PROVISIONAL, **fields
    )


def all_rows() -> pd.DataFrame:
    made = [
        row(key, code, year, value=value, numerator=part, denominator=whole)
        for key, rows in ((LOW_INCOME, LOW_INCOME_ROWS), (WIDE, WIDE_ROWS))
        for code, year, value, part, whole in rows
    ]
    made += [
        row(BIJSTAND, code, year, value=1000 * part / whole, numerator=part, denominator=whole)
        for code, year, part, whole in BIJSTAND_ROWS
    ]
    made += [row(HOUSEHOLDS, code, year, value=value) for code, year, value in HOUSEHOLD_ROWS]
    made += [
        row(YOUTH, "GM0363", 2019, value=10.2), row(YOUTH, "NL00", 2019, value=9.9),
        row(CHILDREN, "GM0344", 2024, value=59098.0), row(CHILDREN, "GM0363", 2020, value=125119.0),
        row(CHILDREN, "GM0363", 2024, value=122836.0), row(POVERTY, "GM0344", 2024, value=4.0),
        row(BIJSTAND, "WK0363BA", 2024, value=None, status="geheim_of_onbekend", denominator=25),
        row(HOUSEHOLDS, "GM0344", 2020, value=None, status="niet_gepubliceerd"),
    ]  # fmt: skip
    return add_limits(observations(*made), rules_of(CATALOGUE.indicators))


ROWS = all_rows()


def find(key: str, code: str, year: int) -> pd.DataFrame:
    return ROWS[(ROWS["indicator_id"] == key) & (ROWS["region_code"] == code) & (ROWS["year"] == year)]


def said(key: str, code: str, year: int) -> Said:
    found = find(key, code, year)
    if found.empty:
        return Said(NAMES[code], level_of(code), year, None, Status.NOT_PUBLISHED)
    one = found.iloc[0]
    value, n, lower, upper = (
        None if pd.isna(one[name]) else float(one[name]) for name in ("value", "denominator", "lower", "upper")
    )
    return Said(
        NAMES[code], level_of(code), year, value, Status(one["status"]), n=n, lower=lower, upper=upper,
        is_provisional=bool(one["is_provisional"]),
    )  # fmt: skip


def figure(key: str, code: str, year: int, beside: str) -> str:
    of, own, other = indicator(key), find(key, code, year), said(key, beside, year)
    benchmark = Benchmark(float("nan") if other.value is None else other.value, other.n)
    judgement = judge_areas(own, of, benchmark)[code]
    return figure_sentence(of, said(key, code, year), other=other, judgement=judgement)


def series(key: str, code: str, **years: int) -> pd.DataFrame:
    rows = ROWS[(ROWS["indicator_id"] == key) & ROWS["year"].between(years.get("first", 0), years.get("last", 9999))]
    return comparable_rows(rows, indicator(key), code=code, changes=SAME)


def trend(key: str, code: str, **years: int) -> str:
    of, own, country = indicator(key), series(key, code, **years), series(key, "NL00", **years)
    name = NAMES[code].removesuffix(" (gemeente)")
    return development_sentence(of, develop(own, of), area=name, gap=gap_with(own, country, of))


TOLD = [
    (
        figure(LOW_INCOME, "GM0363", 2022, "NL00"),
        "In Amsterdam gaat het om 9,5% van de kinderen onder de 18 jaar, ongeveer 1 op de 11 (2022). Voor "
        "Nederland is er dat jaar geen cijfer om mee te vergelijken. Dit cijfer is voorlopig.",
    ),
    (
        trend(LOW_INCOME, "GM0363"),
        "In Amsterdam is dit tussen 2018 en 2022 duidelijk gedaald: van 14,9% naar 9,5%. Dat is beter. Voor "
        "Nederland zijn er geen cijfers over deze jaren, dus over het verschil is niets te zeggen.",
    ),
    (
        trend(LOW_INCOME, "GM0344"),
        "In Utrecht is dit tussen 2018 en 2022 duidelijk gedaald: van 9,6% naar 6,2%. Dat is beter. Voor "
        "Nederland zijn er geen cijfers over deze jaren, dus over het verschil is niets te zeggen.",
    ),
    (
        trend(WIDE, "GM0479"),
        "In Zaanstad is er tussen 2018 en 2022 geen duidelijke verandering: van 17,5% naar 16,1%. Voor Nederland "
        "zijn er geen cijfers over deze jaren, dus over het verschil is niets te zeggen.",
    ),
    (
        figure(HOUSEHOLDS, "GM0363", 2019, "NL00"),
        "In Amsterdam gaat het om 12,8% van de huishoudens, ongeveer 1 op de 8 (2019). Dat is meer dan de 7,5% in"
        " Nederland. Of het verschil toeval is, is niet te zeggen: om hoeveel mensen het gaat, is niet bekend. "
        "Dit cijfer is voorlopig.",
    ),
    (
        trend(HOUSEHOLDS, "GM0363"),
        "In Amsterdam ging dit tussen 2017 en 2019 van 13,7% naar 12,8%. Of dat toeval is, is niet te zeggen: om "
        "hoeveel mensen het gaat, is niet bekend. In Nederland ging het van 7,9% naar 7,5%. Het verschil met "
        "Nederland ging van 5,8 naar 5,3 procentpunt. Ook daarvan is niet te zeggen of het toeval is.",
    ),
    (
        figure(HOUSEHOLDS, "WK036301", 2019, "GM0363"),
        "In de wijk Burgwallen-Nieuwe Zijde gaat het om 11,2% van de huishoudens (2019). Dat is minder dan de "
        "12,8% in Amsterdam. Of het verschil toeval is, is niet te zeggen: om hoeveel mensen het gaat, is niet "
        "bekend. Dit cijfer is voorlopig.",
    ),
    (
        figure(BIJSTAND, "GM0363", 2019, "NL00"),
        "In Amsterdam is dit 47 per 1.000 inwoners (2019). Dat is meer dan de 25 in Nederland, en dus slechter. "
        "Het verschil is vrijwel zeker geen toeval. Dit cijfer is voorlopig.",
    ),
    (
        trend(BIJSTAND, "GM0363", last=2019),
        "In Amsterdam is er tussen 2017 en 2019 geen duidelijke verandering: van 50 naar 47 per 1.000 inwoners. "
        "Er zijn te weinig jaren: we vergelijken alleen het eerste en het laatste. In Nederland ging het van 28 "
        "naar 25 per 1.000 inwoners. Het verschil met Nederland is niet duidelijk veranderd: in beide jaren 22 "
        "per 1.000 inwoners.",
    ),
    (
        figure(BIJSTAND, "GM0479", 2020, "NL00"),
        "In Zaanstad is dit 24 per 1.000 inwoners (2020). Dat is evenveel als in Nederland. Dit cijfer is voorlopig.",
    ),
    (
        trend(BIJSTAND, "GM0344"),
        "In Utrecht is er tussen 2020 en 2024 geen duidelijke verandering: in beide jaren 29 per 1.000 inwoners. "
        "Er zijn te weinig jaren: we vergelijken alleen het eerste en het laatste. Voor Nederland is er maar één van "
        "deze jaren (2020), dus of het verschil veranderde, is niet te zeggen.",
    ),
    (
        figure(BIJSTAND, "WK0363ED", 2024, "GM0363"),
        "In de wijk De Kolenkit is dit 50 per 1.000 inwoners (2024). Dat is meer dan de 38 in Amsterdam, en dus "
        "slechter. Het verschil is vrijwel zeker geen toeval. Door toeval schuift zo'n cijfer meestal tussen 45 "
        "en 55. Dit cijfer is voorlopig.",
    ),
    (
        figure(BIJSTAND, "WK0363AG", 2024, "GM0363"),
        "In de wijk Grachtengordel-Zuid is dit 3 per 1.000 inwoners (2024). Dat is minder dan de 38 in Amsterdam,"
        " en dus beter. Het verschil is vrijwel zeker geen toeval. Door toeval schuift zo'n cijfer meestal tussen"
        " 1 en 7. Dit cijfer is voorlopig.",
    ),
    (
        figure(BIJSTAND, "WK034401", 2024, "GM0344"),
        "In Wijk 01 West is dit 24 per 1.000 inwoners (2024). Dat is minder dan de 29 in Utrecht, en dus beter. "
        "Het verschil is vrijwel zeker geen toeval. Door toeval schuift zo'n cijfer meestal tussen 21 en 26. Dit "
        "cijfer is voorlopig.",
    ),
    (
        figure(BIJSTAND, "WK0363BA", 2024, "GM0363"),
        "Voor de wijk Havens-West is er geen cijfer over 2024: de bron houdt het geheim of weet het niet.",
    ),
    (
        figure(YOUTH, "GM0363", 2019, "NL00"),
        "In Amsterdam gaat het om 10,2% van de jongeren tot 23 jaar, ongeveer 1 op de 10 (2019). Dat is meer dan "
        "de 9,9% in Nederland. Of het verschil toeval is, is niet te zeggen: om hoeveel mensen het gaat, is niet "
        "bekend.",
    ),
    (
        figure(POVERTY, "GM0344", 2024, "NL00"),
        "In Utrecht gaat het om 4,0% van de inwoners, 1 op de 25 (2024). Voor Nederland is er dat jaar geen "
        "cijfer om mee te vergelijken.",
    ),
    (
        figure(CHILDREN, "GM0344", 2024, "NL00"),
        "In Utrecht zijn er 59.098 kinderen tot 15 jaar (2024).",
    ),
    (
        trend(CHILDREN, "GM0363"),
        "In Amsterdam ging dit tussen 2020 en 2024 van 125.119 naar 122.836 kinderen.",
    ),
    (
        figure(HOUSEHOLDS, "GM0344", 2020, "NL00"),
        "Voor Utrecht is er geen cijfer over 2020: de bron heeft het nog niet gepubliceerd.",
    ),
]


@pytest.mark.parametrize(("sentence", "text"), TOLD, ids=range(1, len(TOLD) + 1))
def test_twenty_real_figures_are_said_like_this(sentence, text):
    assert sentence == text


def test_there_are_twenty_sentences_of_three_municipalities():
    assert len(TOLD) == 20
    assert all(any(name in text for _, text in TOLD) for name in ("Amsterdam", "Utrecht", "Zaanstad"))


def norm(year: int, value: float) -> Norm:
    """No municipality agreed these: they only show what is said."""
    return Norm(valid_from=year, value=value, kind="voorbeeld", source="niemand", owner="niemand")


def test_a_norm_on_a_real_figure_is_said_with_its_margin():
    of, own = indicator(LOW_INCOME), said(LOW_INCOME, "GM0344", 2022)
    limits = {"value": own.value, "lower": own.lower, "upper": own.upper}
    assert norm_sentence(of, norm=norm(2020, 6.3), area="Utrecht", year=2022, **limits) == (
        "In 2022 was dit 6,2%. Daarmee haalt Utrecht de norm van hoogstens 6,3% (die geldt vanaf 2020) waarschijnlijk: "
        "een deel van de marge (5,9 tot 6,5%) haalt de norm niet."
    )


def test_nothing_is_projected_where_the_country_has_no_figures():
    """85678NED has no row of the country in these figures: the line of Amsterdam alone is not followed."""
    of = indicator(LOW_INCOME)
    found = look_ahead(series(LOW_INCOME, "GM0363"), series(LOW_INCOME, "NL00"), of, norm(2026, 5.0))
    assert outlook_sentence(of, found) == (
        "Of de norm voor 2026 (hoogstens 5,0%) wordt gehaald, is niet te zeggen: voor Nederland zijn er geen cijfers "
        "over deze jaren."
    )
    assert outlook_notes(of, found) == [
        "Nodig is elk jaar 1,1 procentpunt omlaag.",
        "Een daling is in een gebied van deze grootte pas te zien vanaf 1,2 procentpunt binnen 4 jaar. Gaat het "
        "zoals nodig, dan is dat op zijn vroegst in 2024.",
    ]


def test_wijken_of_a_real_municipality_are_told_from_low_to_high():
    known = [("Grachtengordel-Zuid", 1000 * 20 / 5875), ("De Kolenkit", 1000 * 610 / 12140)]
    assert spread_sentence(indicator(BIJSTAND), area="Amsterdam", areas_word="wijken", known=known, total=3) == (
        "De wijken lopen uiteen van 3 (Grachtengordel-Zuid) tot 50 per 1.000 inwoners (De Kolenkit). Van 1 van de 3 "
        "wijken is er geen cijfer."
    )
