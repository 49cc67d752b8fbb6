"""Users against the group they belong to: only where unit, area, land, period and limit match, and never cut off."""

import pandas as pd
import pytest

from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.regions import ChangeLog
from armoedebeeld.domain.scheme_entries import SchemeForm, entries, slug
from armoedebeeld.domain.schemes import IncomeLimit, Unit
from armoedebeeld.domain.takeup import (
    GROUP_COLUMNS,
    MOST_YEARS_APART,
    candidates,
    limit_counted,
    reach_note,
    share_of_group,
    why_no_reach,
)
from tests.support.deliveries import built, catalogue, delivery, figures, form, groups, regions, use

HAVEN, MARKT, VELD, OUD, GEMEENTE = "BU00010000", "BU00010001", "BU00010100", "WK000100", "GM0001"
REACH = "bereik_leergeld"
HOMES = {"unit": Unit.HOUSEHOLD.value}
OF_HOMES = catalogue(form(unit=Unit.HOUSEHOLD))
PLACE = {"year": 2020, "boundary_year": 2020}
SAME_SINCE_2019 = ChangeLog({(HAVEN, 2020): "1", (MARKT, 2020): "3"}, {}, frozenset())


def reach(*rows, code=HAVEN, **options):
    return figures(built(delivery(*rows), **options)[0], REACH).loc[code]


# ---------------------------------------------------------------- the share and its bounds


def test_reach_is_users_over_the_group_with_the_bounds_that_rounding_leaves():
    """Haven has 1000 children in the group, to the nearest ten: 995 to 1005. 300 users."""
    row = reach(use(HAVEN, 300))
    assert (row["value"], row["numerator"], row["denominator"]) == (30, 300, 1000)
    assert row["lower"] == pytest.approx(100 * 300 / 1005)
    assert row["upper"] == pytest.approx(100 * 300 / 995)
    assert not row["is_estimate"]


def test_a_group_that_is_a_percentage_of_a_total_is_an_estimate_with_both_roundings():
    """Haven: 5.0% of 7000, that is 350; 4.95% of 6997.5 to 5.05% of 7002.5. 70 users."""
    row = reach(use(HAVEN, 70, **HOMES), on=OF_HOMES)
    assert (row["value"], row["denominator"]) == (20, 350)
    assert row["lower"] == pytest.approx(100 * 70 / (0.0505 * 7002.5))
    assert row["upper"] == pytest.approx(100 * 70 / (0.0495 * 6997.5))
    assert row["is_estimate"]


def test_more_than_everybody_is_not_cut_off():
    assert reach(use(HAVEN, 1500))["value"] == 150


def test_where_nobody_is_in_the_group_there_is_no_share():
    row = reach(use("BU00010102", 30), code="BU00010102")
    assert row["status"] == Status.NOT_APPLICABLE
    assert row[["value", "lower", "upper"]].isna().all()


@pytest.mark.parametrize("count", [None, 0, 9, 995])
def test_where_the_users_are_hidden_so_are_reach_and_group(count):
    row = reach(use(HAVEN, count))
    assert row["status"] == Status.SUPPRESSED
    assert row[["value", "numerator", "denominator", "lower", "upper"]].isna().all()


def test_the_bounds_of_a_group_of_nothing_are_no_numbers():
    sizes = pd.DataFrame({"size": [0.0, 10.0], "low": [0.0, 0.0], "high": [5.0, 20.0]}, dtype="Float64")
    found = share_of_group(pd.Series([3.0, 5.0], dtype="Float64"), sizes)
    assert found["value"].isna().tolist() == [True, False]
    assert found["upper"].isna().all()
    assert found["lower"].tolist() == [60, 25]


# ---------------------------------------------------------------- which group


def of_buurten(content):
    """The group that buurten were set against."""
    (used,) = content.reach_group.query("region_level == 'BU'").to_dict("records")
    return used


def has_reach(*rows, **options):
    return not figures(built(delivery(*rows), **options)[0], REACH).empty


@pytest.mark.parametrize("apart", range(-1, 5))
def test_a_group_may_be_two_years_older_and_never_newer(apart):
    known = groups(2020 - apart, boundary_year=2020)
    assert has_reach(use(HAVEN, 300), known=known) == (0 <= apart <= MOST_YEARS_APART)


def test_the_nearest_year_is_used_and_both_years_are_kept():
    known = [*groups(2018, boundary_year=2020), *groups(2019, boundary_year=2020)]
    content, _ = built(delivery(use(HAVEN, 300)), known=known)
    used = of_buurten(content)
    assert (used["year"], used["group_year"], used["group_id"]) == (2020, 2019, "kinderen_0_15")
    assert (used["indicator_id"], used["region_level"]) == (REACH, "BU")
    assert used["group_words"] == "kinderen tot 120% (CBS)"


def test_a_group_that_one_municipality_delivers_takes_nothing_from_another():
    known = groups(2020)
    alone, _ = built(delivery(use("GM0001", 300), use("GM0002", 100)), known=known)
    both, _ = built(delivery(use("GM0001", 300, group_count=1_200), use("GM0002", 100)), known=known)
    assert figures(alone, REACH).loc["GM0002", "status"] == "ok"
    assert figures(both, REACH).loc["GM0002", "value"] == figures(alone, REACH).loc["GM0002", "value"]
    assert figures(both, REACH).loc["GM0001", ["value", "denominator"]].tolist() == [25, 1_200]
    used = both.reach_group.set_index("gemeente")["group_id"]
    assert used.to_dict() == {"GM0001": "geleverd", "GM0002": "kinderen_0_15"}


@pytest.mark.parametrize(
    "made",
    [
        form(income_limit=IncomeLimit.UP_TO_110),
        form(income_limit=IncomeLimit.LOW_INCOME),
        form(unit=Unit.HOUSEHOLD, income_limit=IncomeLimit.UP_TO_110),
    ],
)
def test_another_limit_has_no_reach(made):
    rows = [use(HAVEN, 300, unit=made.unit.value)]
    assert not has_reach(*rows, on=catalogue(made))


@pytest.mark.parametrize(
    "made", [form(income_limit=None), form(unit=Unit.PROVISION), form(unit=Unit.EURO), form(step="signaal")]
)
def test_what_counts_no_people_or_has_no_limit_has_no_reach_at_all(made):
    assert not [item for item in catalogue(made).indicators if item.reach is not None]


def test_the_social_minimum_itself_is_counted_up_to_101():
    assert limit_counted(IncomeLimit.UP_TO_100) is IncomeLimit.UP_TO_101
    assert limit_counted(IncomeLimit.UP_TO_120) is IncomeLimit.UP_TO_120


def test_a_group_counts_the_same_unit():
    ids = [item.id for item in candidates(catalogue(form()).indicator("gebruik_leergeld").scheme, catalogue())]
    assert ids == ["kinderen_0_15"]
    ids = [item.id for item in candidates(OF_HOMES.indicator("gebruik_leergeld").scheme, OF_HOMES)]
    assert ids == ["armoede"]


def test_a_group_on_other_borders_is_used_only_where_the_land_is_the_same():
    known = groups(2020, boundary_year=2019)
    areas = regions(2019, 2020)
    assert not has_reach(use(HAVEN, 300), known=known, areas=areas)
    content, _ = built(delivery(use(HAVEN, 300), use(MARKT, 300)), known=known, areas=areas, changes=SAME_SINCE_2019)
    assert figures(content, REACH).index.tolist() == [HAVEN]


def test_months_have_no_reach():
    assert not has_reach(use(HAVEN, 300, period="2020-03"))


def test_part_of_the_providers_has_no_reach():
    rows = [use(HAVEN, 300, provider="Een"), use(HAVEN, 100, provider="Twee")]
    assert not has_reach(*rows)


def test_every_level_has_its_own_group():
    content, _ = built(delivery(use(HAVEN, 300), use(MARKT, 200), use(VELD, 100), use("BU00010101", 20)))
    found = figures(content, REACH)["denominator"].to_dict()
    assert found[OUD] == 1800
    assert found[GEMEENTE] == 3000
    assert sorted(content.reach_group["region_level"]) == ["BU", "GM", "WK"]


# ---------------------------------------------------------------- a group that came with the delivery

GROUP = {"group_count": 800.0, "group_limit": "120", "group_source": "gemeente", "group_words": "kinderen 4-17"}


def test_the_group_of_the_delivery_goes_before_that_of_others():
    content, _ = built(delivery(use(HAVEN, 300, **GROUP)))
    row = figures(content, REACH).loc[HAVEN]
    assert (row["value"], row["lower"], row["upper"], row["denominator"]) == (37.5, 37.5, 37.5, 800)
    used = of_buurten(content)
    assert (used["group_id"], used["group_year"], used["group_source"]) == ("geleverd", 2020, "gemeente")
    assert (used["group_words"], used["group_snapshot"]) == ("kinderen 4-17", "levering_d1")


def test_within_a_level_one_group_is_used_so_that_a_map_compares_like_with_like():
    content, _ = built(delivery(use(HAVEN, 300, **GROUP), use(MARKT, 300)))
    assert figures(content, REACH, region_level="BU").index.tolist() == [HAVEN]


def test_the_group_of_the_delivery_may_be_older_and_says_so():
    content, _ = built(delivery(use(HAVEN, 300, **GROUP, group_year=2018)))
    assert of_buurten(content)["group_year"] == 2018
    content, _ = built(delivery(use(HAVEN, 300, **GROUP, group_year=2017)), known=[])
    assert figures(content, REACH).empty


def test_a_group_up_to_another_income_is_not_the_group_of_the_provision():
    row = reach(use(HAVEN, 300, **{**GROUP, "group_limit": "130"}))
    assert row["denominator"] == 1000
    assert reach(use(HAVEN, 300, **{**GROUP, "group_limit": ""}))["denominator"] == 800


def test_a_delivered_group_up_to_the_social_minimum_is_the_same_whether_it_says_100_or_101():
    on = catalogue(form(income_limit=IncomeLimit.UP_TO_100))
    for said in ("100", "101"):
        assert reach(use(HAVEN, 300, **{**GROUP, "group_limit": said}), on=on)["denominator"] == 800


# ---------------------------------------------------------------- why there is none


def sizes(*years, code=HAVEN):
    rows = [
        {"group_id": "kinderen_0_15", "region_code": code, "boundary_year": 2020, "group_year": year, "size": 1000.0,
         "low": 995.0, "high": 1005.0, "is_estimate": False, "snapshot_id": "x"}
        for year in years
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(GROUP_COLUMNS)).astype(GROUP_COLUMNS)


@pytest.mark.parametrize(
    ("made", "known", "year", "what", "remedy"),
    [
        (form(unit=Unit.APPLICATION), sizes(2020), 2020, "Er zijn aanvragen geteld, geen", "het aantal kinderen"),
        (form(unit=Unit.EURO), sizes(2020), 2020, "Er zijn euro geteld", "het aantal kinderen"),
        (form(income_limit=None), sizes(2020), 2020, "niet bekend tot welk inkomen", "Vul de inkomensgrens"),
        (form(income_limit=IncomeLimit.UP_TO_140), sizes(), 2020,
         "Niemand telt kinderen tot 140% van het sociaal minimum", "doelgroep_aantal"),
        (form(), sizes(), 2020, "is er niet voor deze gebieden", "doelgroep_aantal"),
        (form(), sizes(2020, code="BU00020000"), 2020, "is er niet voor deze gebieden", "doelgroep_aantal"),
        (form(), sizes(2016, 2017), 2020, "bekend tot en met 2017. Dat ligt te ver van 2020",
         "Kies een jaar tot en met 2019"),
        (form(), sizes(2020), 2020, "De grenzen van deze gebieden zijn anders", "doelgroep_aantal"),
    ],
)  # fmt: skip
def test_why_there_is_no_reach_is_said_with_what_would_help(made, known, year, what, remedy):
    on = catalogue(made)
    scheme = next(item.scheme for item in on.indicators if item.scheme is not None)
    refused = why_no_reach(scheme, known, region_codes=[HAVEN, MARKT], year=year, catalogue=on)
    assert what in refused.what
    assert remedy in refused.remedy


def test_where_the_groups_are_newer_than_the_users_a_later_year_is_advised():
    scheme = catalogue().indicator("gebruik_leergeld").scheme
    refused = why_no_reach(scheme, sizes(2021, 2022), region_codes=[HAVEN], year=2020, catalogue=catalogue())
    assert refused.what == "De grootte van de doelgroep is bekend vanaf 2021. Dat is later dan 2020."
    assert refused.remedy.startswith("Kies een jaar van 2021 tot en met 2024.")


@pytest.mark.parametrize(
    ("years", "text"),
    [
        ([(2020, 2020)], "De doelgroep: kinderen (geteld door CBS). Gebruikers en doelgroep zijn van hetzelfde jaar"),
        ([(2019, 2019), (2020, 2020)], "van hetzelfde jaar (2019 t/m 2020)."),
        ([(2021, 2019)], "Niet van hetzelfde jaar: gebruikers 2021, doelgroep 2019. Een nieuwer cijfer is er niet."),
    ],
)  # fmt: skip
def test_both_years_are_said(years, text):
    assert text in reach_note(words="kinderen", source="CBS", years=years)


# ---------------------------------------------------------------- a provision declared by a form


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Jeugdfonds Sport & Cultuur", "jeugdfonds_sport_cultuur"),
        ("Één", "een"),
        ("!!", "regeling"),
        ("L" * 60, "l" * 40),
    ],
)
def test_a_name_becomes_part_of_an_id(name, made):
    assert slug(name) == made


def test_another_unit_or_step_of_a_provision_gets_an_id_of_its_own():
    taken: list[str] = []
    for made in (form(), form(unit=Unit.EURO), form(unit=Unit.AWARD), form(), form(step="signaal", unit=Unit.REPORT)):
        taken += [entry["id"] for entry in entries(made, taken=taken)]
    assert taken == [
        "gebruik_leergeld", "bereik_leergeld", "gebruik_leergeld_euro", "gebruik_leergeld_toekenning",
        "gebruik_leergeld_kind", "bereik_leergeld_kind", "gebruik_leergeld_signaal",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["Leergeld", "=1+1", "<script>", 'met "aanhaling" : en # teken', "é" * 80, "null", "12"]
)
@pytest.mark.parametrize("unit", list(Unit))
def test_every_provision_that_a_form_can_name_is_a_valid_entry(name, unit):
    on = catalogue(SchemeForm(name=name, unit=unit, first_year=2020, target_group=name, threshold=5))
    (own,) = [item for item in on.indicators if item.scheme is not None]
    assert (own.scheme.name, own.scheme.unit, own.scheme.threshold) == (name, unit, 5)
    assert own.direction == "no_judgement"
    assert not own.norms
