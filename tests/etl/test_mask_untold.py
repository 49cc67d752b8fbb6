"""Sums in which parts have no row: own areas, borders of two years, steps left out."""

import pytest

from armoedebeeld.domain.regions import ChangeLog
from armoedebeeld.domain.schemes import Step, Unit
from armoedebeeld.domain.service_use import Mark
from etl import service_use_mask
from etl.service_use_cells import with_implied
from tests.support.deliveries import built, catalogue, delivery, form, regions, use
from tests.support.sequences import (
    AWARDS,
    BEDRIJVEN,
    GEMEENTE,
    HAVEN,
    MARKT,
    NIEUW,
    NOORD,
    OOST,
    OUD,
    VELD,
    WATER,
    ZUID,
    own,
    published,
)  # fmt: skip

SIGNALS = catalogue(*[form("Signalen", Unit.REPORT, step=step) for step in (Step.SIGNAL, Step.TAKEN_UP, Step.REACHED)])
DEBTS = catalogue(
    *[
        form("Schulden", Unit.HOUSEHOLD, step=step)
        for step in (Step.APPLIED, Step.STARTED, Step.COMPLETED, Step.DROPPED_OUT)
    ]
)


def signal(step, count):
    return use(GEMEENTE, count, scheme="Signalen", unit=Unit.REPORT.value, step=step)


def debt(step, count):
    return use(GEMEENTE, count, scheme="Schulden", unit=Unit.HOUSEHOLD.value, step=step)


def areas_in(shown):
    return {code: value for (code, *_), value in shown.items()}


# ---------------------------------------------------------------- own areas


GIVEN_AWAY = {
    "two own areas make a wijk": ({OUD: 50, NOORD: 46, ZUID: 4}, {OUD, NOORD}),
    "one of them has no row": ({OUD: 50, NOORD: 46}, {OUD, NOORD}),
    "own areas make the municipality": ({GEMEENTE: 150, NOORD: 46, OOST: 100, ZUID: 4}, {GEMEENTE, NOORD, OOST}),
    "a buurt beside an own area": ({OUD: 50, NOORD: 46, MARKT: 4}, {OUD, NOORD}),
}


@pytest.mark.parametrize("name", GIVEN_AWAY)
def test_an_own_area_is_a_part_of_its_wijk_also_where_buurten_have_no_row(name):
    counts, tell = GIVEN_AWAY[name]
    areas = own(noord=[HAVEN], zuid=[MARKT], oost=[VELD, BEDRIJVEN])
    (shown,) = published(([use(code, count) for code, count in counts.items()], areas))
    assert not tell <= set(areas_in(shown))


def test_a_buurt_that_no_own_area_has_does_not_follow_from_the_municipality():
    """Of four buurten three are an own area of 16; the municipality is 19."""
    areas = own(oost=[MARKT, VELD, BEDRIJVEN])
    (shown,) = published(([use(OUD, 3), use(NIEUW, 16), use(GEMEENTE, 19), use(OOST, 16)], areas))
    assert not {GEMEENTE, OOST} <= set(areas_in(shown))


def test_a_buurt_of_many_that_no_own_area_has_may_follow():
    areas = own(oost=[MARKT, VELD, BEDRIJVEN])
    (shown,) = published(([use(GEMEENTE, 60), use(OOST, 45)], areas))
    assert areas_in(shown) == {GEMEENTE: 60, OOST: 45}


def test_own_areas_of_many_are_shown():
    areas = own(noord=[HAVEN], zuid=[MARKT])
    (shown,) = published(([use(OUD, 80), use(NOORD, 46), use(ZUID, 34)], areas))
    assert areas_in(shown) == {OUD: 80, NOORD: 46, ZUID: 34}


def test_an_own_area_that_comes_later_counts_beside_the_wijk_of_once():
    first, second = published(([use(OUD, 50)], own()), ([use(NOORD, 46)], own(noord=[HAVEN])))
    assert OUD in areas_in(first)
    assert NOORD not in areas_in(second)


def test_an_own_area_that_loses_a_buurt_does_not_tell_it():
    first, second = published(
        ([use(NOORD, 50)], own(noord=[HAVEN, MARKT])), ([use(NOORD, 46)], own(noord=[HAVEN]))
    )  # fmt: skip
    assert NOORD in areas_in(first)
    assert NOORD not in areas_in(second)


# ---------------------------------------------------------------- borders of two years


def test_a_buurt_that_went_to_another_wijk_does_not_follow_from_both_borders():
    """Oud is 50 with Markt and 46 without, and Haven is the same buurt in both years."""
    every = regions(2019, 2020)
    moved = every["boundary_year"].eq(2020) & every["region_code"].eq(MARKT)
    every["parent_wijk"] = every["parent_wijk"].mask(moved, NIEUW)
    every["region_code"] = every["region_code"].mask(moved, "BU00010109")
    changes = ChangeLog({(code, 2020): "1" for code in (HAVEN, VELD, BEDRIJVEN)}, {}, frozenset())
    made = [use(OUD, 50, boundary_year=2019), use(OUD, 46, boundary_year=2020), use(HAVEN, 46, boundary_year=2020)]
    (shown,) = published((made, own()), areas=every, changes=changes)
    told = {(code, year) for code, year, *_ in shown}
    assert (OUD, 2019) not in told or (HAVEN, 2020) not in told


def test_the_municipality_is_the_same_on_both_borders_also_where_only_one_tells_it():
    """An own area of 2019 is 40; in 2020 the municipality is 86 and Haven 40: Markt is 6."""
    changes = ChangeLog({(code, 2020): "1" for code in (HAVEN, GEMEENTE)}, {}, frozenset())
    before = [use(OOST, 40, boundary_year=2019)]
    after = [use(GEMEENTE, 86, boundary_year=2020), use(HAVEN, 40, boundary_year=2020)]
    areas = own(oost=[VELD, BEDRIJVEN]).assign(boundary_year=2019).astype({"boundary_year": "Int64"})
    first, second = published((before, areas), (after, own()), areas=regions(2019, 2020), changes=changes)
    assert len(first) == 1
    assert not {GEMEENTE, HAVEN} <= set(areas_in(second))


# ---------------------------------------------------------------- where nobody lives, and what is not given


def test_where_nobody_lives_is_no_help_to_others():
    """Veld is 12 of 15; the nobody of Water would make it any number from 3 on."""
    made = [use(NIEUW, 32), use(VELD, 12, group_count=15.0), use(BEDRIJVEN, 20, group_count=60.0), use(WATER, 0)]
    (shown,) = published((made, own()))
    counts = {code: value for (code, _, unit, _), value in shown.items() if unit == "leergeld"}
    assert counts[WATER] == 0
    assert NIEUW not in counts or BEDRIJVEN not in counts


def test_where_nobody_lives_hides_nothing():
    made = [use(NIEUW, 30), use(VELD, 10), use(BEDRIJVEN, 20), use(WATER, 0)]
    (shown,) = published((made, own()))
    assert areas_in(shown) == {NIEUW: 30, VELD: 10, BEDRIJVEN: 20, WATER: 0}


def test_a_few_where_nobody_lives_do_not_follow_from_the_wijk():
    """73 of whom 40 and 30 are in the buurten where somebody lives: three are in Water."""
    made = [use(NIEUW, 73), use(VELD, 40), use(BEDRIJVEN, 30)]
    (shown,) = published((made, own()))
    assert len(areas_in(shown)) == 1, "who believes that nobody lives in Water subtracts too"


def test_many_where_nobody_lives_may_follow():
    made = [use(NIEUW, 93), use(VELD, 40), use(BEDRIJVEN, 30)]
    (shown,) = published((made, own()))
    assert areas_in(shown) == {NIEUW: 93, VELD: 40, BEDRIJVEN: 30}


def test_a_few_of_an_own_area_where_nobody_lives_do_not_follow_from_it():
    """Oost is Veld and Water, and has three more than Veld."""
    (shown,) = published(([use(VELD, 40), use(OOST, 43)], own(oost=[VELD, WATER])))
    assert set(areas_in(shown)) < {VELD, OOST}


def test_an_own_area_is_also_who_is_counted_where_nobody_lives():
    (shown,) = published(([use(VELD, 40), use(BEDRIJVEN, 30), use(WATER, 12)], own(oost=[VELD, WATER])))
    assert areas_in(shown) == {VELD: 40, BEDRIJVEN: 30, WATER: 12, OOST: 52, NIEUW: 82}


def test_not_applicable_is_no_number_and_excuses_nobody():
    made = [use(OUD, 50), use(HAVEN, 46), use(MARKT, None) | {"mark": Mark.NOT_APPLICABLE.value}]
    (shown,) = published((made, own()))
    assert not {OUD, HAVEN} <= set(areas_in(shown))


def test_not_applicable_hides_nothing_where_the_others_are_all():
    made = [use(OUD, 46), use(HAVEN, 46), use(MARKT, None) | {"mark": Mark.NOT_APPLICABLE.value}]
    (shown,) = published((made, own()))
    assert {OUD, HAVEN} <= set(areas_in(shown))


# ---------------------------------------------------------------- steps that are left out


@pytest.mark.parametrize(
    ("on", "made", "is_told"),
    [
        (SIGNALS, [signal("signaal", 100), signal("bereikt", 94)], False),
        (SIGNALS, [signal("signaal", 100), signal("bereikt", 80)], True),
        (DEBTS, [debt("aanmelding", 100), debt("afgerond", 60), debt("uitgevallen", 36)], False),
        (DEBTS, [debt("aanmelding", 100), debt("afgerond", 60), debt("uitgevallen", 20)], True),
        (DEBTS, [debt("gestart", 60), debt("afgerond", 40), debt("uitgevallen", 16)], False),
    ],
)
def test_who_came_no_further_than_a_step_also_where_the_next_is_left_out(on, made, is_told):
    (shown,) = published((made, own()), on=on)
    assert (len(shown) == len(made)) is is_told


# ---------------------------------------------------------------- which sums there are


def sums_of(monkeypatch, *made, on, **options):
    """The relations among what is delivered: name of the kind -> how many cells, and whether it is an equation."""
    seen = []

    def spy(*arguments, **more):
        described, network = with_implied(*arguments, **more)
        seen.append(network.relations())
        return described, network

    monkeypatch.setattr(service_use_mask, "with_implied", spy)
    built(delivery(*made), on=on, known=[], **options)
    terms, limits = seen[0].terms, set(seen[0].limits["relation_id"])
    sizes = terms.groupby("relation_id").size()
    return sorted((name.partition(" gebruik")[0], int(size), name not in limits) for name, size in sizes.items())


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        # All months and quarters of a year; of awards they add up.
        (
            [use(GEMEENTE, 20, period=f"2020-{month:02d}", unit="verstrekking") for month in range(1, 13)]
            + [use(GEMEENTE, 60, period=f"2020-K{quarter}", unit="verstrekking") for quarter in range(1, 5)]
            + [use(GEMEENTE, 240, unit="verstrekking")],
            [("month", 13, True), *[("month of", 4, True)] * 4, ("quarter", 5, True)],
        ),
        # Of children each is at most the year, and the year no more than all months together.
        (
            [use(GEMEENTE, 20, period=f"2020-{month:02d}") for month in range(1, 13)] + [use(GEMEENTE, 100)],
            [("every month", 13, False), *[("one month", 2, False)] * 12],
        ),
        # A month is missing: nobody knows how many were there then.
        (
            [use(GEMEENTE, 20, period=f"2020-{month:02d}") for month in range(1, 12)] + [use(GEMEENTE, 100)],
            [("one month", 2, False)] * 11,
        ),
        # Children may be with two partners.
        (
            [use(GEMEENTE, 60), use(GEMEENTE, 40, provider="A"), use(GEMEENTE, 30, provider="B")],
            [("one of", 2, False), ("one of", 2, False), ("providers", 3, False)],
        ),
    ],
)
def test_the_sums_of_months_and_partners(monkeypatch, made, expected):
    on = AWARDS if made[0]["unit"] == "verstrekking" else catalogue()
    assert sums_of(monkeypatch, *made, on=on) == expected


def test_an_area_that_stayed_the_same_has_one_count_on_both_borders(monkeypatch):
    changes = ChangeLog({(HAVEN, 2020): "1", (MARKT, 2020): "3"}, {}, frozenset())
    made = [use(code, 40, boundary_year=year) for code in (HAVEN, MARKT) for year in (2019, 2020)]
    found = sums_of(monkeypatch, *made, on=catalogue(), areas=regions(2019, 2020), changes=changes)
    assert [kind for kind in found if kind[0] == "same"] == [("same", 2, True)]
