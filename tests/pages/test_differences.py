"""Vergelijken, Kaart and Buurtprofiel judge before they colour, on the made-up municipality."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from armoedebeeld.charts.judged import STATE_WORDS
from armoedebeeld.domain.groups import Group, GroupKind
from armoedebeeld.domain.interval_rules import rules_of
from armoedebeeld.domain.limits import add_limits
from armoedebeeld.ui import judging
from tests.pages.conftest import Open
from tests.support.catalogue import indicator
from tests.support.figures import observation, observations

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

BIJSTAND = "Mensen met een bijstandsuitkering"
LOW_INCOME = "Huishoudens met een laag inkomen"
THREE = "Drie jaren samen (2023-2025)"


def opened(open_page: Open, data: Path, page: str = "vergelijken", title: str = BIJSTAND, **query: str) -> AppTest:
    at = open_page(data, page, onderwerp=title, **{"niveau": "Wijken", **query})
    assert not at.exception
    return at


def texts(at: AppTest) -> str:
    return "\n".join([*(item.value for item in at.markdown), *(item.value for item in at.caption)])


def test_the_ranking_judges_in_words_and_counts(open_page: Open, demo_data: Path):
    at = opened(open_page, demo_data)
    assert "slechter dan Wilgenstad" in texts(at)
    assert "Een kleur betekent\\: waarschijnlijk geen toeval" in texts(at)
    table = at.dataframe[0].value
    assert set(table["vergelijking"].str.split(" dan | met ").str[0]) <= {*STATE_WORDS.values(), ""}
    assert table["ondergrens"].notna().all()


def test_by_size_the_same_areas_stand_in_a_funnel(open_page: Open, demo_data: Path):
    ranked = opened(open_page, demo_data).dataframe[0].value
    funnel = opened(open_page, demo_data, weergave="Naar grootte").dataframe[0].value
    assert set(funnel["code"]) == set(ranked["code"])
    both = ranked.set_index("code")["vergelijking"]
    assert dict(funnel.set_index("code")["vergelijking"]) == dict(both)


def test_three_years_together_are_named_and_narrow_the_margin(open_page: Open, demo_data: Path):
    one = opened(open_page, demo_data).dataframe[0].value.set_index("code")
    at = opened(open_page, demo_data, jaren=THREE)
    three = at.dataframe[0].value.set_index("code")
    assert "Wilgenstad, 2023-2025, per wijk" in texts(at)
    assert "Drie jaren samen" in texts(at)
    # In the table and in every file too: not the figure of 2025.
    assert all(set(table.value["periode"]) == {"2023-2025"} for table in at.dataframe)
    assert "periode" not in one
    width = (three["bovengrens"] - three["ondergrens"]) / (one["bovengrens"] - one["ondergrens"])
    assert width.median() < 1


def test_the_difference_between_wijken_has_a_margin_people_and_chance(open_page: Open, demo_data: Path):
    at = opened(open_page, demo_data)
    assert "Verschil tussen wijken: Mensen met een bijstandsuitkering" in [item.value for item in at.subheader]
    gap = at.dataframe[1].value
    assert list(gap["groep"]) == ["Vijfde deel met de hoogste cijfers", "Vijfde deel met de laagste cijfers"]
    assert gap["ondergrens"].notna().all()
    assert (gap["aantal in de groep"] != "").all()
    assert "meer dan toeval geeft" in texts(at)


def test_a_percentage_without_its_people_is_not_judged_and_says_why(open_page: Open, demo_data: Path):
    at = opened(open_page, demo_data, title=LOW_INCOME)
    assert "Het CBS laat studenten" in texts(at)
    assert "vergelijking" not in at.dataframe[0].value.columns
    assert "Verschil tussen wijken" not in " ".join(item.value for item in at.subheader)


def test_the_map_offers_the_difference_only_where_it_can_be_judged(open_page: Open, demo_data: Path):
    at = opened(open_page, demo_data, "kaart", kleuren="Verschil met de gemeente")
    assert "slechter dan Wilgenstad" in texts(at)
    other = opened(open_page, demo_data, "kaart", title=LOW_INCOME, jaar="2023")
    assert "Het CBS laat studenten" in texts(other)
    assert "slechter dan" not in texts(other)


def test_municipalities_are_judged_beside_the_country(open_page: Open, demo_data: Path):
    title = "Kinderen in een huishouden met een laag inkomen"
    at = opened(open_page, demo_data, title=title, niveau="Gemeenten")
    assert "dan Nederland" in texts(at)


def test_the_profile_says_what_is_judged_and_leaves_a_dash_where_nothing_is(open_page: Open, demo_data: Path):
    at = open_page(demo_data, "kaart", onderwerp=BIJSTAND, niveau="Wijken")
    at.selectbox(key="gebied").select("WK900108").run()
    profile = at.table[0].value.set_index("cijfer")["oordeel"]
    of = {name.split(",")[0]: value for name, value in profile.items()}
    assert of["Mensen met bijstand"] == "○ beter (vrijwel zeker)"
    assert of["Huishoudens met een laag inkomen"] == "–"
    assert of["Inwoners"] == "–"


def test_a_map_without_anything_to_compare_with_says_so(open_page: Open, amsterdam_data: Path):
    """The mirror holds no figure of the country for children."""
    title = "Kinderen in een huishouden met een laag inkomen"
    at = opened(open_page, amsterdam_data, "kaart", title=title, niveau="Gemeenten", kleuren="Verschil met Nederland")
    assert "geen cijfer om mee te vergelijken" in texts(at)
    assert "De kaart laat hoog en laag zien" in texts(at)


def test_real_wijken_are_judged_by_hand(open_page: Open, amsterdam_data: Path):
    """KWB 2020 (84799NED): Amsterdam 39,780 of 872,757; limits of x -/+ 5, n -/+ 2.5, design effect 1.3, by scipy."""
    at = opened(open_page, amsterdam_data, jaar="2020", gemeente="Amsterdam")
    found = at.dataframe[0].value.set_index("code")["vergelijking"]
    sure = "Amsterdam, vrijwel zeker geen toeval"
    assert found["WK036336"] == "vergelijkbaar met Amsterdam"  # 10 of 535
    assert found["WK036398"] == f"beter dan {sure}"  # 20 of 1,620
    assert found["WK036339"] == f"slechter dan {sure}"  # 750 of 10,720


def test_a_member_is_compared_with_the_rest_of_a_small_group_and_an_outsider_with_all_of_it():
    of = indicator("kinderen_laag_inkomen", interval={"basis": "aandeel"})
    counts = {"GM0001": (1000, 10_000), "GM0002": (400, 10_000), "GM0003": (1000, 10_000)}
    rows = observations(
        *(
            observation(region_code=code, indicator_id=of.id, numerator=x, denominator=n, value=100 * x / n)
            for code, (x, n) in counts.items()
        )
    )
    group = Group(GroupKind.YOUTH_REGION, "Jeugdregio Kust", "jeugdregio Kust", ("GM0001", "GM0002"), basis="")
    judged = judging.against_group(of, add_limits(rows, rules_of([of])), group, value=7.0, n=20_000)
    assert judged is not None
    assert (judged.of("GM0001").difference, judged.of("GM0003").difference) == pytest.approx((6.0, 3.0))
    assert (judged.of("GM0001").is_against_rest, judged.of("GM0003").is_against_rest) == (True, False)
    assert judged.benchmark == "jeugdregio Kust"


def test_the_explanation_says_what_the_whiskers_mean(open_page: Open, demo_data: Path):
    at = open_page(demo_data, "gegevens")
    assert not at.exception
    said = texts(at)
    assert "Iedereen is geteld, er is geen steekproef" in said
    assert "Kinderen uit één gezin delen een inkomen" in said
    assert "Een marge zou dan verzonnen zijn" in said
