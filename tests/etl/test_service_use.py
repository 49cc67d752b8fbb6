"""What is built from kept deliveries: the newest counts, whole sums, and a small count in no table at all."""

from itertools import permutations

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from armoedebeeld import store
from armoedebeeld.domain.observations import Status, check_observations
from armoedebeeld.domain.schemes import Step, Unit
from armoedebeeld.domain.service_use import Mark, provider_breakdown, provider_of
from etl.deliveries import store_delivery, stored_deliveries
from etl.service_use import strip_service_use
from tests.support.deliveries import built, catalogue, delivery, figures, form, postcodes, use

OK, SUPPRESSED, UNKNOWN, MISSING, NONE = (
    Status.OK.value, Status.SUPPRESSED.value, Status.SECRET_OR_UNKNOWN.value, Status.MISSING.value,
    Status.NOT_APPLICABLE.value,
)  # fmt: skip
# The made-up country: Oud has Haven and Markt; Nieuw has Veld, Bedrijven (50 people) and Water (nobody).
HAVEN, MARKT, VELD, BEDRIJVEN, WATER = "BU00010000", "BU00010001", "BU00010100", "BU00010101", "BU00010102"
OUD, NIEUW, GEMEENTE = "WK000100", "WK000101", "GM0001"
AWARD = {"unit": Unit.PROVISION.value}
AWARDS = catalogue(form(unit=Unit.PROVISION))
SHOWS_ZERO = catalogue(form(zero_may_be_shown=True))


def values(*deliveries, indicator="gebruik_leergeld", **options):
    """Area -> value, or the status where there is none."""
    where = options.pop("where", {})
    found = figures(built(*deliveries, **options)[0], indicator, **where)
    return {
        code: status if pd.isna(value) else value
        for code, value, status in zip(found.index, found["value"], found["status"], strict=True)
    }


def test_a_count_is_published_with_its_source_and_its_delivery():
    content, notes = built(delivery(use(HAVEN, 25)))
    row = figures(content).loc[HAVEN]
    assert (row["value"], row["numerator"], row["status"], row["period"], row["year"]) == (25, 25, OK, "2020", 2020)
    assert (row["source_id"], row["snapshot_id"], row["region_level"]) == ("lokaal", "levering_d1", "BU")
    assert not row["is_estimate"]
    assert notes == ()
    check_observations(content.observations, dataset="test")
    (snapshot,) = content.snapshot.to_dict("records")
    assert (snapshot["title"], snapshot["status"]) == ("Levering 1", "bewaren tot 01-01-2099")
    assert (snapshot["url"], snapshot["sha256"]) == ("eigen levering", "")


def test_without_deliveries_or_without_a_source_for_them_nothing_changes():
    before, _ = built()
    assert before.snapshot.empty
    assert set(before.observations["source_id"]) == {"kwb"}


# ---------------------------------------------------------------- what is one figure


def test_units_are_kept_apart_and_never_added():
    on = catalogue(form(), form(unit=Unit.PROVISION), form(unit=Unit.HOUSEHOLD))
    content, _ = built(
        delivery(use(HAVEN, 25), use(HAVEN, 60, **AWARD), use(HAVEN, 15, unit=Unit.HOUSEHOLD.value)), on=on
    )
    found = {name: figures(content, name).loc[HAVEN, "value"] for name in (
        "gebruik_leergeld", "gebruik_leergeld_verstrekking", "gebruik_leergeld_huishouden")}  # fmt: skip
    assert list(found.values()) == [25, 60, 15]


def test_a_provision_in_a_unit_that_nobody_declared_is_not_used_and_said():
    content, notes = built(delivery(use(HAVEN, 60, **AWARD), use(HAVEN, 30, scheme="Meedoen"), use(MARKT, 30)))
    assert figures(content).index.tolist() == [MARKT, OUD, GEMEENTE]
    assert notes == (
        "'Leergeld' (verstrekking) staat in een levering, maar is geen regeling die u hebt opgegeven: 1 rijen niet "
        "gebruikt.",
        "'Meedoen' (kind) staat in een levering, maar is geen regeling die u hebt opgegeven: 1 rijen niet gebruikt.",
    )


def test_of_school_years_and_calendar_years_the_first_that_were_delivered_count():
    """The school year of 2020 less its months is what nobody shows."""
    month = use(HAVEN, 40, period="2020-09", **AWARD)
    school_year = use(HAVEN, 90, is_school_year=True, **AWARD)
    content, notes = built(
        delivery(month, number=1), delivery(school_year, number=2), delivery(use(HAVEN, 60), number=3),
        on=catalogue(form(), form(unit=Unit.PROVISION)),
    )  # fmt: skip
    assert set(figures(content, "gebruik_leergeld_verstrekking")["period"]) == {"2020-09"}
    assert figures(content).loc[HAVEN, "value"] == 60
    assert notes[0].startswith("Leergeld is eerst per kalenderjaar geleverd en later per schooljaar: 1 rijen niet")


@pytest.mark.parametrize("name", ["LEERGELD", " leergeld ", "Leergeld Eenhoorn"])
def test_a_provision_is_known_by_every_spelling_and_alias(name):
    on = catalogue(form())
    own = on.indicator("gebruik_leergeld")
    scheme = own.scheme.model_copy(update={"aliases": ("Leergeld Eenhoorn",)})
    others = tuple(item for item in on.indicators if item.id != own.id)
    renamed = on.model_copy(update={"indicators": (*others, own.model_copy(update={"scheme": scheme}))})
    assert values(delivery(use(HAVEN, 25, scheme=name)), on=renamed)[HAVEN] == 25


def test_steps_are_figures_of_their_own():
    reports = {"unit": Unit.REPORT, "step": Step.SIGNAL}
    on = catalogue(form("Signalen", **reports), form("Signalen", **{**reports, "step": Step.REACHED}))
    rows = [
        use(GEMEENTE, count, scheme="Signalen", unit="melding", step=step)
        for step, count in (("signaal", 100), ("bereikt", 40))
    ]
    content, _ = built(delivery(*rows), on=on)
    assert figures(content, "gebruik_signalen_signaal").loc[GEMEENTE, "value"] == 100
    assert figures(content, "gebruik_signalen_bereikt").loc[GEMEENTE, "value"] == 40


def test_how_many_provisions_a_household_uses_is_a_breakdown_and_no_total():
    rows = [use(GEMEENTE, 100 + count, schemes_used=count) for count in (0, 1, 2)]
    content, _ = built(delivery(*rows))
    assert figures(content).empty
    assert figures(content, breakdown="regelingen: 2").loc[GEMEENTE, "value"] == 102


# ---------------------------------------------------------------- newest wins


def test_the_newest_delivery_wins():
    old, new = delivery(use(HAVEN, 25), use(MARKT, 40)), delivery(use(HAVEN, 30), number=2)
    assert values(old, new) == {HAVEN: 30, MARKT: 40, OUD: 70, GEMEENTE: MISSING}


def test_the_newest_delivery_wins_also_where_only_one_of_them_names_the_provider():
    old, new = delivery(use(HAVEN, 25)), delivery(use(HAVEN, 30, provider="Stichting"), number=2)
    assert values(old, new)[HAVEN] == 30
    old, new = delivery(use(HAVEN, 25, provider="Stichting")), delivery(use(HAVEN, 30), number=2)
    assert values(old, new)[HAVEN] == 30
    old, new = delivery(use(HAVEN, 25, provider="Stichting")), delivery(use(HAVEN, 30, provider="STICHTING"), number=2)
    assert values(old, new)[HAVEN] == 30
    parts = delivery(use(HAVEN, 25), use(MARKT, 40)), delivery(use(HAVEN, 30, provider="Stichting"), number=2)
    assert values(*parts)[OUD] == 70


def test_a_newer_hidden_count_replaces_an_older_number():
    assert values(delivery(use(HAVEN, 25)), delivery(use(HAVEN, None), number=2))[HAVEN] == SUPPRESSED


def test_the_order_of_files_on_disk_does_not_matter(tmp_path):
    made = [
        delivery(use(HAVEN, 20 + number), number=number, id=name) for number, name in ((1, "z"), (2, "m"), (3, "a"))
    ]
    found = []
    for place, order in enumerate(permutations(made)):
        folder = tmp_path / str(place)
        for one in order:
            store_delivery(folder, one)
        found.append(values(*stored_deliveries(folder)))
    assert all(one == {HAVEN: 23, OUD: MISSING, GEMEENTE: MISSING} for one in found)


# ---------------------------------------------------------------- areas that are not in the file


def test_an_area_that_is_not_in_the_file_is_unknown():
    found = values(delivery(use(HAVEN, 25)))
    assert MARKT not in found
    assert found[OUD] == MISSING


def test_an_area_that_is_not_in_the_file_is_zero_where_the_deliverer_said_so():
    on = catalogue(form(zero_may_be_shown=True))
    found = values(delivery(use(HAVEN, 25), absent_is_zero=True), on=on)
    assert found == {HAVEN: 25, MARKT: 0, VELD: 0, BEDRIJVEN: 0, WATER: 0, OUD: 25, NIEUW: 0, GEMEENTE: 25}


def test_only_the_kind_of_area_that_was_delivered_is_filled_in_and_only_in_that_municipality():
    on = catalogue(form(zero_may_be_shown=True))
    found = values(delivery(use(OUD, 25), absent_is_zero=True), on=on)
    assert found == {OUD: 25, NIEUW: 0, GEMEENTE: 25}


def test_a_hidden_area_is_no_absent_one():
    on = catalogue(form(zero_may_be_shown=True))
    found = values(delivery(use(HAVEN, 25), use(MARKT, None), absent_is_zero=True), on=on)
    assert (found[MARKT], found[OUD], found[GEMEENTE]) == (SUPPRESSED, UNKNOWN, UNKNOWN)


# ---------------------------------------------------------------- sums


def test_a_wijk_and_the_municipality_are_the_sum_of_their_parts():
    found = values(delivery(use(HAVEN, 25), use(MARKT, 40), use(VELD, 30), use(BEDRIJVEN, 20)))
    assert (found[OUD], found[NIEUW], found[GEMEENTE]) == (65, 50, 115)


def test_land_where_nobody_lives_needs_no_row():
    assert values(delivery(use(VELD, 30), use(BEDRIJVEN, 20)))[NIEUW] == 50
    assert values(delivery(use(VELD, 30), use(BEDRIJVEN, 20), use(WATER, None)))[NIEUW] == 50
    assert values(delivery(use(VELD, 30), use(BEDRIJVEN, 20), use(WATER, 5)))[NIEUW] == 55


@pytest.mark.parametrize(
    ("mark", "status"),
    [(Mark.HIDDEN, UNKNOWN), (Mark.EMPTY, MISSING), (Mark.NOT_APPLICABLE, NONE), (Mark.NO_SUM, UNKNOWN)],
)
def test_a_part_without_a_number_makes_no_sum(mark, status):
    found = values(delivery(use(HAVEN, 25), use(MARKT, None, mark=mark.value)))
    assert found[OUD] == status


def test_a_sum_of_hidden_and_absent_parts_is_none_and_above_it_there_is_none_either():
    found = values(delivery(use(HAVEN, None), use(VELD, 30), use(BEDRIJVEN, 20)))
    assert (found[OUD], found[NIEUW], found[GEMEENTE]) == (UNKNOWN, 50, UNKNOWN)


def test_what_was_delivered_goes_before_what_is_added_up():
    found = values(delivery(use(HAVEN, 25), use(MARKT, 40), use(OUD, 70), use(NIEUW, 60), use(GEMEENTE, 140)))
    assert (found[OUD], found[NIEUW], found[GEMEENTE]) == (70, 60, 140)
    assert values(delivery(use(HAVEN, 25), use(MARKT, 40), use(OUD, None)))[OUD] == SUPPRESSED


def test_parts_that_we_hide_ourselves_still_add_up():
    found = values(delivery(use(HAVEN, 6), use(MARKT, 40)))
    assert (found[HAVEN], found[OUD]) == (SUPPRESSED, 46)


def test_a_sum_of_an_estimate_is_an_estimate_whichever_part_it_is():
    table = postcodes(("1012AA", VELD, 50))
    rows = [use(OUD, 25), use("PC1012", 30)]
    for made in (rows, rows[::-1]):
        content, _ = built(delivery(*made), table_of_postcodes=table)
        found = figures(content)
        assert found["is_estimate"].to_dict() == {OUD: False, NIEUW: True, GEMEENTE: True}
        assert found.loc[GEMEENTE, "value"] == 55


def test_areas_on_other_borders_are_added_up_apart():
    from tests.support.deliveries import regions

    found = figures(
        built(
            delivery(use(HAVEN, 25), use(MARKT, 40, boundary_year=2019)),
            areas=regions(2019, 2020),
        )[0]
    )
    assert set(found.loc[[OUD], "status"]) == {MISSING}


# ---------------------------------------------------------------- months to a year


def monthly(code=GEMEENTE, *, months=range(1, 13), count=20, **changes):
    return [use(code, count, period=f"2020-{month:02d}", year=2020, **changes) for month in months]


def quarterly(count=30, **changes):
    return [use(GEMEENTE, count, period=f"2020-K{number}", **changes) for number in range(1, 5)]


@pytest.mark.parametrize(
    ("rows", "whole"),
    [
        (monthly(**AWARD), 240),
        (quarterly(**AWARD), 120),
        (monthly(months=range(1, 12), **AWARD), None),
        (quarterly(**AWARD)[:3], None),
        (monthly(months=range(1, 10), **AWARD) + quarterly(**AWARD)[3:], None),
    ],
)
def test_a_year_is_the_sum_of_all_its_months_or_quarters(rows, whole):
    found = figures(built(delivery(*rows), on=AWARDS)[0], period="2020")
    assert found["value"].tolist() == ([whole] if whole else [])


@pytest.mark.parametrize("unit", [Unit.CHILD, Unit.HOUSEHOLD])
def test_people_are_never_added_up_over_months(unit):
    """The same child may come every month."""
    on = catalogue(form(unit=unit))
    content, _ = built(delivery(*monthly(unit=unit.value)), on=on)
    assert set(figures(content)["period"]) == {f"2020-{month:02d}" for month in range(1, 13)}


def test_a_month_without_a_number_makes_no_year():
    rows = monthly(months=range(1, 12), **AWARD)
    for mark in (Mark.HIDDEN, Mark.EMPTY):
        last = use(GEMEENTE, None, period="2020-12", mark=mark.value, **AWARD)
        (row,) = figures(built(delivery(*rows, last), on=AWARDS)[0], period="2020").to_dict("records")
        assert pd.isna(row["value"])
        assert row["status"] != OK


def test_a_year_that_was_delivered_goes_before_the_sum_of_its_months():
    rows = [*monthly(**AWARD), use(GEMEENTE, 250, **AWARD)]
    assert figures(built(delivery(*rows), on=AWARDS)[0], period="2020")["value"].tolist() == [250]


# ---------------------------------------------------------------- several providers

ONE, TWO = {"provider": "Een"}, {"provider": "Twee"}


def test_one_provider_is_the_whole():
    content, _ = built(delivery(use(HAVEN, 25, **ONE)))
    for whole in (figures(content), figures(content, breakdown=provider_breakdown("Een"))):
        assert whole.loc[HAVEN, "value"] == 25


def test_people_of_two_providers_are_not_added_up():
    """A child may be with both."""
    content, _ = built(delivery(use(HAVEN, 25, **ONE), use(HAVEN, 40, **TWO)))
    assert HAVEN not in figures(content).index
    for name, count in (("Een", 25), ("Twee", 40)):
        assert figures(content, breakdown=provider_breakdown(name)).loc[HAVEN, "value"] == count


def test_a_provider_of_another_municipality_is_not_a_second_one():
    """Two municipalities in one dashboard, each with a foundation of its own."""
    found = values(delivery(use(GEMEENTE, 25, **ONE), use("GM0002", 40, **TWO)))
    assert (found[GEMEENTE], found["GM0002"]) == (25, 40)


def test_awards_of_two_providers_are_added_up_where_both_are_known():
    rows = [use(HAVEN, 25, **ONE, **AWARD), use(HAVEN, 40, **TWO, **AWARD), use(MARKT, 30, **ONE, **AWARD)]
    content, _ = built(delivery(*rows), on=AWARDS)
    found = figures(content)
    assert found.loc[HAVEN, "value"] == 65
    assert found.loc[MARKT, "status"] == MISSING
    assert figures(content, breakdown=provider_breakdown("Een")).loc[MARKT, "value"] == 30


def test_a_hidden_count_of_one_provider_makes_no_total():
    rows = [use(HAVEN, None, **ONE, **AWARD), use(HAVEN, 40, **TWO, **AWARD)]
    assert values(delivery(*rows), on=AWARDS)[HAVEN] == SUPPRESSED


def test_a_total_that_was_delivered_beside_the_providers_is_the_total():
    rows = [use(HAVEN, 25, **ONE), use(HAVEN, 40, **TWO), use(HAVEN, 55)]
    assert values(delivery(*rows))[HAVEN] == 55


def awards(code, count, provider):
    return use(code, count, unit=Unit.PROVISION.value, provider=provider)


def test_a_provider_that_has_what_all_others_have_together_is_the_total_and_not_added_to_them():
    partners = delivery(awards(GEMEENTE, 1_000, "Een"), awards(GEMEENTE, 500, "Twee"))
    total = delivery(awards(GEMEENTE, 1_500, "Gemeente"), number=2)
    content, notes = built(partners, total, on=AWARDS)
    assert figures(content).loc[GEMEENTE, "value"] == 1_500
    assert len(notes) == 1
    assert "'Gemeente' heeft bij Leergeld precies zoveel als de andere organisaties samen" in notes[0]
    parts = [provider_breakdown(name) for name in ("Een", "Twee", "Gemeente")]
    shown = set(content.observations["breakdown"])
    assert [name in shown for name in parts] == [True, True, False]


def test_a_total_beside_its_only_provider_counts_once():
    content, _ = built(
        delivery(awards(GEMEENTE, 1_500, "Een")), delivery(awards(GEMEENTE, 1_500, "Gemeente"), number=2),
        on=AWARDS,
    )  # fmt: skip
    assert figures(content).loc[GEMEENTE, "value"] == 1_500


@pytest.mark.parametrize(
    ("counts", "total"), [((40, 40), 80), ((1_500, 1_400), 2_900)], ids=["small and equal", "not equal"]
)
def test_providers_that_may_have_as_many_by_chance_are_added_up(counts, total):
    made = [awards(GEMEENTE, count, name) for count, name in zip(counts, ("Een", "Twee"), strict=True)]
    content, notes = built(delivery(*made), on=AWARDS)
    assert (figures(content).loc[GEMEENTE, "value"], notes) == (total, ())


def test_as_many_in_three_areas_is_no_chance():
    made = [awards(code, count, name) for code, count in ((HAVEN, 20), (MARKT, 30), (VELD, 40)) for name in ("A", "B")]
    content, _ = built(delivery(*made), on=AWARDS)
    assert figures(content).loc[[HAVEN, MARKT, VELD], "value"].tolist() == [20, 30, 40]


def test_a_group_names_its_provider_and_no_other_group_does():
    assert provider_of(provider_breakdown("Energie: west")) == "Energie: west"
    assert provider_of("regelingen: 2") is None


# ---------------------------------------------------------------- postcodes

SPREAD = postcodes(("1011AA", HAVEN, 30), ("1011AB", VELD, 10), ("1012AA", VELD, 20))


def test_counts_per_postcode_of_four_are_spread_over_wijken_by_addresses_and_marked():
    content, _ = built(delivery(use("PC1011", 80), use("PC1012", 40)), table_of_postcodes=SPREAD)
    found = figures(content)
    assert found["value"].to_dict() == {OUD: 60, NIEUW: 60, GEMEENTE: 120}
    assert found["is_estimate"].all()
    assert not content.observations["region_code"].str.startswith("PC").any()


def test_a_hidden_postcode_makes_its_wijken_unknown():
    found = values(delivery(use("PC1011", None), use("PC1012", 40)), table_of_postcodes=SPREAD)
    assert (found[OUD], found[NIEUW]) == (SUPPRESSED, SUPPRESSED)


def test_a_wijk_with_a_postcode_that_was_not_delivered_is_unknown():
    found = values(delivery(use("PC1011", 80)), table_of_postcodes=SPREAD)
    assert (found[OUD], found[NIEUW]) == (60, MISSING)


def test_a_wijk_with_an_absent_postcode_is_its_other_postcodes_where_absent_means_nobody():
    found = values(delivery(use("PC1011", 80), absent_is_zero=True), table_of_postcodes=SPREAD)
    assert found[NIEUW] == 20


def test_a_few_houses_behind_an_absent_postcode_do_not_make_a_wijk_unknown():
    table = postcodes(("1011AA", HAVEN, 199), ("1012AA", HAVEN, 1))
    assert values(delivery(use("PC1011", 80)), table_of_postcodes=table)[OUD] == 80


TWO_WIJKEN = postcodes(
    ("1000AA", HAVEN, 100), ("1000AB", VELD, 100), ("2000AA", MARKT, 100), ("2000AB", BEDRIJVEN, 10)
)  # fmt: skip


def test_a_partner_per_buurt_and_another_per_postcode_are_two():
    """The four digits of a postcode are no municipality."""
    counts = {HAVEN: 40, MARKT: 50, VELD: 60, BEDRIJVEN: 70}
    first = delivery(*[use(code, count, provider="A", **AWARD) for code, count in counts.items()], number=1)
    second = delivery(use("PC1000", 40, provider="B", **AWARD), use("PC2000", 110, provider="B", **AWARD), number=2)
    content, _ = built(first, second, on=catalogue(form(unit=Unit.PROVISION)), table_of_postcodes=TWO_WIJKEN)
    found = {
        name: figures(content, breakdown=name).loc[GEMEENTE, ["value", "is_estimate"]]
        for name in ("aanbieder: A", "aanbieder: B", "totaal")
    }
    assert {name: tuple(row) for name, row in found.items()} == {
        "aanbieder: A": (220, False), "aanbieder: B": (150, True), "totaal": (370, True),
    }  # fmt: skip


@pytest.mark.parametrize(("count", "shown"), [(3, {GEMEENTE: 63}), (30, {OUD: 57, NIEUW: 33, GEMEENTE: 90})])
def test_a_postcode_of_a_few_people_does_not_follow_from_its_wijken(count, shown):
    """Half of 60 are in each wijk: who has all addresses finds that 33 and 30 leave three for the other postcode."""
    content, _ = built(delivery(use("PC1000", 60), use("PC2000", count)), table_of_postcodes=TWO_WIJKEN)
    assert figures(content)["value"].dropna().to_dict() == shown
    assert content.hidden["first_hand"].isna().all(), "too few to say why"


def test_a_part_of_a_person_is_hidden_and_not_rounded_to_nobody():
    table = postcodes(("1011AA", HAVEN, 1), ("1011AB", VELD, 399))
    found = values(delivery(use("PC1011", 100)), on=SHOWS_ZERO, table_of_postcodes=table)
    # The total tells the rest of it, so the other wijk is hidden too.
    assert (found[OUD], found[NIEUW], found[GEMEENTE]) == (SUPPRESSED, SUPPRESSED, 100)


def test_a_wijk_that_was_delivered_itself_goes_before_the_estimate():
    found = values(delivery(use("PC1011", 80), use("PC1012", 40), use(OUD, 50)), table_of_postcodes=SPREAD)
    assert (found[OUD], found[NIEUW]) == (50, 60)


def test_without_a_table_postcodes_are_in_no_figure():
    assert values(delivery(use("PC1011", 80))) == {}


# ---------------------------------------------------------------- small counts


@pytest.mark.parametrize("zero", [False, True])
def test_a_small_count_is_hidden_and_a_zero_too_unless_the_owner_lets_it_be_seen(zero):
    counts = [*range(12), 25]
    rows = [use(HAVEN, count, year=2001 + place, boundary_year=2020) for place, count in enumerate(counts)]
    found = figures(built(delivery(*rows), on=SHOWS_ZERO if zero else None)[0]).loc[[HAVEN]].set_index("year")
    for place, count in enumerate(counts):
        is_shown = count >= 10 or (count == 0 and zero)
        row = found.loc[2001 + place]
        assert row["status"] == (OK if is_shown else SUPPRESSED), count
        assert (row["value"] == count) if is_shown else pd.isna(row["value"])
        assert pd.isna(row["numerator"]) != is_shown


@pytest.mark.parametrize(("threshold", "count", "status"), [(3, 3, OK), (3, 2, SUPPRESSED), (25, 24, SUPPRESSED)])
def test_the_threshold_is_that_of_the_provision(threshold, count, status):
    content, _ = built(delivery(use(HAVEN, count)), on=catalogue(form(threshold=threshold)))
    assert figures(content).loc[HAVEN, "status"] == status


@pytest.mark.parametrize("zero", [False, True])
def test_all_but_a_few_of_the_group_are_hidden_too(zero):
    """The groups are 1000, 800, 1190 and 1800 children: who does not use it would be known."""
    left = {HAVEN: 0, MARKT: 1, VELD: 9, OUD: 10}
    group = {HAVEN: 1000, MARKT: 800, VELD: 1190, OUD: 1800}
    expected = {HAVEN: OK if zero else SUPPRESSED, MARKT: SUPPRESSED, VELD: SUPPRESSED, OUD: OK}
    for code in left:
        content, _ = built(delivery(use(code, group[code] - left[code])), on=SHOWS_ZERO if zero else None)
        for indicator in ("gebruik_leergeld", "bereik_leergeld"):
            assert figures(content, indicator).loc[code, "status"] == expected[code]


def test_a_group_that_came_with_the_delivery_counts_as_well():
    content, _ = built(delivery(use(HAVEN, 95, group_count=100.0)))
    assert figures(content).loc[HAVEN, "status"] == SUPPRESSED


def test_a_group_of_nobody_does_not_show_a_few_users():
    """Where the source counts nobody up to this income, and three use the provision, the three are still three."""
    found = values(delivery(use(WATER, 3), use(BEDRIJVEN, 8)))
    assert (found[WATER], found[BEDRIJVEN]) == (SUPPRESSED, SUPPRESSED)


@pytest.mark.parametrize("unit", [Unit.HOUSEHOLD, Unit.APPLICATION, Unit.REPORT])
def test_every_count_of_people_awards_or_reports_is_protected(unit):
    content, _ = built(delivery(use(HAVEN, 9, unit=unit.value)), on=catalogue(form(unit=unit)))
    assert figures(content).loc[HAVEN, "status"] == SUPPRESSED


EURO = {"unit": Unit.EURO.value}
MONEY = catalogue(form(), form(unit=Unit.EURO), form(unit=Unit.PROVISION))


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ([use(HAVEN, 25)], True),
        ([use(HAVEN, 60, **AWARD)], True),
        ([use(HAVEN, 9)], False),
        ([use(HAVEN, None)], False),
        ([use(MARKT, 25)], False),
        ([use(HAVEN, 25, year=2019, boundary_year=2020)], False),
        ([use(HAVEN, 25, scheme="Meedoen")], False),
        ([], False),
    ],
)
def test_money_is_shown_only_where_the_people_or_awards_behind_it_are(people, shown):
    content, _ = built(delivery(use(HAVEN, 5, **EURO), *people), on=MONEY)
    row = figures(content, "gebruik_leergeld_euro").loc[HAVEN]
    assert row["status"] == (OK if shown else SUPPRESSED)
    assert (row["value"] == 5) if shown else pd.isna(row["value"])


def test_money_without_anybody_behind_it_is_not_shown():
    on = catalogue(form(zero_may_be_shown=True), form(unit=Unit.EURO))
    content, _ = built(delivery(use(HAVEN, 0), use(HAVEN, 5, **EURO)), on=on)
    assert figures(content).loc[HAVEN, "value"] == 0
    assert figures(content, "gebruik_leergeld_euro").loc[HAVEN, "status"] == SUPPRESSED


@pytest.mark.parametrize(
    ("mark", "status"),
    [
        (Mark.HIDDEN, SUPPRESSED),
        (Mark.EMPTY, MISSING),
        (Mark.NOT_APPLICABLE, NONE),
        (Mark.NO_SUM, UNKNOWN),
    ],
)
def test_a_mark_is_published_as_its_own_status_and_never_as_zero(mark, status):
    content, _ = built(delivery(use(HAVEN, None, mark=mark.value)))
    row = figures(content).loc[HAVEN]
    assert row["status"] == status
    assert row[["value", "numerator", "denominator", "lower", "upper"]].isna().all()


def test_nothing_of_a_small_count_is_in_the_published_file(tmp_path):
    """Searched in every table: 7 children, 3 euros, 994 of 1000, 8 of a provider, 6 in a month, 4 in a postcode."""
    counts = {HAVEN: 7.07, MARKT: 793.03, VELD: 8.08}
    rows = [use(code, count) for code, count in counts.items()]
    rows += [use(HAVEN, 3.33, **EURO), use(BEDRIJVEN, 6.06, period="2020-03"), use(BEDRIJVEN, 5.05, **ONE, **AWARD)]
    content, _ = built(delivery(*rows), on=MONEY)
    path = store.replace_database(tmp_path, content)
    kept = store.read_content(path)
    tables = [kept.observations, *(kept.table(name) for name in store.TABLES)]
    text = "\n".join(table.to_csv() for table in tables)
    assert HAVEN in text
    for count in (7.07, 793.03, 8.08, 3.33, 6.06, 5.05):
        assert str(count) not in text, count
    assert not any(f"{count}".encode() in path.read_bytes() for count in counts.values())


# ---------------------------------------------------------------- properties

_COUNTS = st.one_of(st.none(), st.integers(0, 60))


@settings(max_examples=8, phases=[Phase.generate])
@given(
    counts=st.fixed_dictionaries({code: _COUNTS for code in (HAVEN, MARKT, VELD, BEDRIJVEN, WATER, OUD, NIEUW)}),
    zero=st.booleans(),
    absent=st.booleans(),
)
def test_no_figure_is_made_from_what_is_not_known(counts, zero, absent):
    rows = [use(code, count) for code, count in counts.items()]
    content, _ = built(delivery(*rows, absent_is_zero=absent), on=SHOWS_ZERO if zero else None)
    check_observations(content.observations, dataset="test")
    found = figures(content)
    for code, count in counts.items():
        value = found.loc[code, "value"]
        assert pd.isna(value) or value == count
    shown = found["value"].dropna()
    # Nobody in an area where nobody lives says nothing of anybody.
    assert ((shown >= 10) | ((shown == 0) & (zero | (shown.index == WATER)))).all()
    whole = None if None in (counts[OUD], counts[NIEUW]) else counts[OUD] + counts[NIEUW]
    top = found.loc[GEMEENTE, "value"]
    assert pd.isna(top) or top == whole


def test_what_was_built_can_be_taken_out_and_built_again_the_same():
    deliveries = (delivery(use(HAVEN, 25), use(MARKT, 6)), delivery(use(VELD, 30), number=2))
    once, _ = built(*deliveries)
    bare = strip_service_use(once)
    assert set(bare.observations["source_id"]) == {"kwb"}
    assert bare.snapshot.empty
    assert bare.reach_group.empty
    again, _ = built(*deliveries)
    for name in ("observations", "snapshot", "reach_group"):
        pd.testing.assert_frame_equal(getattr(once, name), getattr(again, name))
