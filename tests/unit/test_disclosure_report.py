"""The audit: figures and exports from which a count of a few people can be calculated, each of which it must catch."""

import pytest

from armoedebeeld.domain.schemes import Step, Unit
from armoedebeeld.domain.service_use import total_of
from tests.support.deliveries import catalogue, form
from tests.support.publications import HIDDEN, audited, export, own, publication, row, share, size, unsafe

# The made-up country: Oud has Haven and Markt; Nieuw has Veld, Bedrijven and Water (nobody lives there).
HAVEN, MARKT, VELD, BEDRIJVEN, WATER = "BU00010000", "BU00010001", "BU00010100", "BU00010101", "BU00010102"
OUD, NIEUW, GEMEENTE = "WK000100", "WK000101", "GM0001"
AWARDS = catalogue(form(unit=Unit.PROVISION))
REPORTS = catalogue(*[form("Signalen", Unit.REPORT, step=step) for step in (Step.SIGNAL, Step.TAKEN_UP, Step.REACHED)])
DEBTS = catalogue(
    *[
        form("Schulden", Unit.HOUSEHOLD, step=step)
        for step in (Step.APPLIED, Step.STARTED, Step.COMPLETED, Step.DROPPED_OUT)
    ]
)
MONEY = catalogue(form(), form(unit=Unit.EURO))
HOUSEHOLDS = catalogue(form("Samen", Unit.HOUSEHOLD))
HAVEN_FOUND = (HAVEN, "2020", "totaal")


def step(name, count, **changes):
    return row(GEMEENTE, count, indicator_id=f"gebruik_signalen_{name}", **changes)


def debt(name, count):
    return row(GEMEENTE, count, indicator_id=f"gebruik_schulden_{name}")


def month(number, count, **changes):
    return row(GEMEENTE, count, period=f"2020-{number:02d}", **changes)


def provider(name, count):
    return row(GEMEENTE, count, breakdown=f"aanbieder: {name}")


def at_once(number, count):
    return row(GEMEENTE, count, breakdown=f"regelingen: {number}", indicator_id="gebruik_samen")


def of_partners(**counts):
    """Counts in Haven by partner."""
    return [row(HAVEN, count, breakdown=f"aanbieder: {name}") for name, count in counts.items()]


def alone_before(who):
    """A and B now, one of them before, of 46 in Markt: if it was A, who has 50 in Oud-West now, 4 are in Haven."""
    now = [*of_partners(A=HIDDEN, B=30), row(OUD, 50, breakdown="aanbieder: A"), row(OUD, 90, breakdown="aanbieder: B")]
    group = f"aanbieder: {who}"
    then = [row(MARKT, 46, breakdown=group), row(MARKT, 46, breakdown=total_of([group]))]
    return [publication(*now), publication(*then, name="publicatie 1")]


# Who is left of a total has no area of its own.
REST = ("?rest", "", "")
# The group of 2020 came with the delivery, for the users of two years.
IN_2020 = {("bereik_leergeld", GEMEENTE, level, year): 2020 for level in ("WK", "BU", "GM") for year in (2020, 2021)}
UNSAFE = {
    "a small count that is there to read": ([publication(row(HAVEN, 7))], {}, HAVEN_FOUND),
    "a zero that its owner doesn't show": ([publication(row(HAVEN, 0))], {}, HAVEN_FOUND),
    "all but a few of a group": ([publication(row(HAVEN, 95))], {"sizes": size(HAVEN, 100)}, HAVEN_FOUND),
    "subtraction": ([publication(row(HAVEN, HIDDEN), row(MARKT, 40), row(OUD, 46))], {}, HAVEN_FOUND),
    "subtraction over two levels": (
        [publication(row(HAVEN, HIDDEN), row(MARKT, 40), row(OUD, HIDDEN), row(NIEUW, 60), row(GEMEENTE, 106))],
        {},
        HAVEN_FOUND,
    ),
    "hidden together, and few together": (
        [publication(row(HAVEN, HIDDEN), row(MARKT, HIDDEN), row(OUD, 8))],
        {},
        (MARKT, "2020", "totaal"),
    ),
    "an area that is not told of": (
        [publication(row(VELD, HIDDEN), row(NIEUW, 8), row(GEMEENTE, 50))],
        {},
        (VELD, "2020", "totaal"),
    ),
    "a percentage of a known group": ([publication(row(HAVEN, HIDDEN), share(HAVEN, 7, 100))], {}, HAVEN_FOUND),
    "a rounded percentage in an export": (
        [publication(row(HAVEN, HIDDEN)), export(share(HAVEN, 7, 100))],
        {},
        HAVEN_FOUND,
    ),
    "a percentage of a group that others publish": (
        [publication(row(HAVEN, HIDDEN)), export(share(HAVEN, 7, "nan"))],
        {"sizes": size(HAVEN, 100)},
        HAVEN_FOUND,
    ),
    "two loads": (
        [
            publication(row(HAVEN, HIDDEN), row(MARKT, HIDDEN), row(OUD, 46)),
            publication(row(MARKT, 40), name="eerder gepubliceerd"),
        ],
        {},
        HAVEN_FOUND,
    ),
    "a total from before its parts were revised": (
        [
            publication(row(HAVEN, HIDDEN), row(MARKT, 30), row(NIEUW, 81)),
            publication(row(NIEUW, 70), row(GEMEENTE, 106), name="publicatie 1"),
        ],
        {},
        HAVEN_FOUND,
    ),
    "a total in a file from before its parts were revised": (
        [
            publication(row(HAVEN, HIDDEN), row(MARKT, 30), row(NIEUW, 81), row(GEMEENTE, HIDDEN)),
            export(row(NIEUW, 70)),
            export(row(GEMEENTE, 106), name="totaal.csv"),
        ],
        {},
        HAVEN_FOUND,
    ),
    "a total of once, a part of later, and the others of now": (
        [
            publication(
                row(HAVEN, HIDDEN), row(MARKT, 44), row(OUD, HIDDEN), row(VELD, 40), row(BEDRIJVEN, 30), row(NIEUW, 70)
            ),
            publication(row(GEMEENTE, 90), row(MARKT, 24), name="publicatie 2"),
            publication(row(GEMEENTE, 100), name="publicatie 1"),
        ],
        {},
        HAVEN_FOUND,
    ),
    "few in one publication, of whom another makes many": (
        [
            publication(row(MARKT, 40), row(OUD, HIDDEN), row(NIEUW, 30), row(GEMEENTE, HIDDEN)),
            publication(row(GEMEENTE, 120), name="publicatie 2"),
            publication(row(GEMEENTE, 76), name="publicatie 1"),
        ],
        {},
        REST,
    ),
    "an export from before it was hidden": (
        [publication(row(HAVEN, HIDDEN)), export(row(HAVEN, 8))],
        {},
        HAVEN_FOUND,
    ),
    "an own area": (
        [publication(row(HAVEN, HIDDEN), row(VELD, 30), row("GB0001oost", 36))],
        {"own_areas": own("GB0001oost", HAVEN, VELD)},
        HAVEN_FOUND,
    ),
    "two own areas that differ by a buurt": (
        [
            publication(
                row(HAVEN, HIDDEN), row(VELD, HIDDEN), row(MARKT, HIDDEN), row("GB0001a", 80), row("GB0001b", 86)
            )
        ],
        {"own_areas": [*own("GB0001a", VELD, MARKT), *own("GB0001b", VELD, MARKT, HAVEN)]},
        HAVEN_FOUND,
    ),
    "pooled years": (
        [
            publication(
                *[row(HAVEN, count, period=f"{year}") for year, count in ((2018, 20), (2019, 30), (2020, HIDDEN))],
                row(HAVEN, 56, period="2018-2020"),
            )
        ],
        {},
        HAVEN_FOUND,
    ),
    "pooled years in a file, each on borders of its own": (
        [
            publication(
                *[
                    row(HAVEN, count, period=f"{year}", boundary_year=year)
                    for year, count in ((2018, 20), (2019, 30), (2020, HIDDEN))
                ]
            ),
            export(share(HAVEN, 18.7, 300, period="2018-2020")),
        ],
        {},
        HAVEN_FOUND,
    ),
    "partners": (
        [publication(provider("A", HIDDEN), provider("B", 40), row(GEMEENTE, 45))],
        {"on": AWARDS},
        (GEMEENTE, "2020", "aanbieder: A"),
    ),
    "partners of people, who are at most the whole": (
        [publication(provider("A", HIDDEN), provider("B", HIDDEN), row(GEMEENTE, 6))],
        {},
        (GEMEENTE, "2020", "aanbieder: A"),
    ),
    "months": (
        [publication(*[month(number, 20) for number in range(1, 12)], month(12, HIDDEN), row(GEMEENTE, 225))],
        {"on": AWARDS},
        (GEMEENTE, "2020-12", "totaal"),
    ),
    "quarters and months": (
        [publication(month(1, 20), month(2, 20), month(3, HIDDEN), row(GEMEENTE, 44, period="2020-K1"))],
        {"on": AWARDS},
        (GEMEENTE, "2020-03", "totaal"),
    ),
    "numbers of provisions": (
        [publication(at_once(0, 100), at_once(1, HIDDEN), row(GEMEENTE, 105, indicator_id="gebruik_samen"))],
        {"on": HOUSEHOLDS},
        (GEMEENTE, "2020", "regelingen: 1"),
    ),
    "a step that all but a few came to": (
        [publication(step("signaal", 100), step("opgepakt", 97))],
        {"on": REPORTS},
        (GEMEENTE, "2020", "totaal"),
    ),
    "a step between two that are close": (
        [publication(step("signaal", 60), step("opgepakt", HIDDEN), step("bereikt", 58))],
        {"on": REPORTS},
        (GEMEENTE, "2020", "totaal"),
    ),
    "completed and stopped are at most started": (
        [publication(debt("gestart", 60), debt("afgerond", 52), debt("uitgevallen", HIDDEN))],
        {"on": DEBTS},
        (GEMEENTE, "2020", "totaal"),
    ),
    "money of hidden people": (
        [
            publication(
                *[row(area, count) for area, count in ((HAVEN, HIDDEN), (MARKT, HIDDEN), (OUD, 50))],
                *[
                    row(area, amount, indicator_id="gebruik_leergeld_euro")
                    for area, amount in ((HAVEN, HIDDEN), (MARKT, 4400), (OUD, 5000))
                ],
            )
        ],
        {"on": MONEY},
        HAVEN_FOUND,
    ),
    "money beside people who are hidden": (
        [publication(row(HAVEN, HIDDEN), row(HAVEN, 900, indicator_id="gebruik_leergeld_euro"))],
        {"on": MONEY},
        HAVEN_FOUND,
    ),
    "buurten and the municipality, and no wijken": (
        [publication(row(HAVEN, HIDDEN), row(MARKT, 40), row(VELD, 30), row(BEDRIJVEN, 30), row(GEMEENTE, 106))],
        {},
        HAVEN_FOUND,
    ),
    "a buurt without a row": ([publication(row(MARKT, 40), row(OUD, 44))], {}, REST),
    "a buurt without a number": ([publication(row(HAVEN, "ontbreekt"), row(MARKT, 40), row(OUD, 44))], {}, REST),
    "two buurten without a row": ([publication(row(OUD, 40), row(GEMEENTE, 44))], {}, REST),
    "a partner without a row": (
        [
            publication(
                *[row(HAVEN, 40, breakdown=f"aanbieder: {name}") for name in "AB"],
                *[row(MARKT, 40, breakdown=f"aanbieder: {name}") for name in "ABC"],
                row(HAVEN, 83),
            )
        ],
        {"on": AWARDS},
        REST,
    ),
    "households with a number of provisions without a row": (
        [publication(at_once(0, 100), at_once(1, 50), row(GEMEENTE, 155, indicator_id="gebruik_samen"))],
        {"on": HOUSEHOLDS},
        REST,
    ),
    "a reach that is told of users who are hidden": (
        [publication(row(HAVEN, HIDDEN), share(HAVEN, 9.2, 65))],
        {},
        HAVEN_FOUND,
    ),
    "a group of few from a delivery": (
        [publication(share(HAVEN, 0.0, 4))],
        {"group_years": IN_2020},
        HAVEN_FOUND,
    ),
    "a group of few from a delivery, by subtraction": (
        [publication(share(MARKT, 50.0, 40), share(OUD, 50.0, 44))],
        {"group_years": IN_2020},
        REST,
    ),
    "an own area beside a wijk, without buurten": (
        [publication(row(OUD, 50), row("GB0001noord", 46), row("GB0001zuid", HIDDEN))],
        {"own_areas": [*own("GB0001noord", HAVEN), *own("GB0001zuid", MARKT)]},
        ("GB0001zuid", "2020", "totaal"),
    ),
    "a buurt of which no number is given, as if there were none": (
        [publication(row(OUD, 50), row(HAVEN, 46), row(MARKT, "niet_van_toepassing"))],
        {},
        REST,
    ),
    "a hidden one beside an area where nobody lives": (
        [publication(row(VELD, HIDDEN), row(WATER, 0), row(BEDRIJVEN, 20), row(NIEUW, 32))],
        {},
        (VELD, "2020", "totaal"),
    ),
    "the same area on other borders": (
        [publication(row(HAVEN, HIDDEN), row(HAVEN, 25, boundary_year=2019))],
        {},
        HAVEN_FOUND,
    ),
    "a step that is left out": (
        [publication(step("signaal", 100), step("bereikt", 94))],
        {"on": REPORTS},
        (GEMEENTE, "2020", "totaal"),
    ),
    "completed and stopped, of those who applied": (
        [publication(debt("aanmelding", 100), debt("afgerond", 60), debt("uitgevallen", 36))],
        {"on": DEBTS},
        (GEMEENTE, "2020", "totaal"),
    ),
    "who neither completed nor stopped": (
        [publication(debt("gestart", 60), debt("afgerond", 40), debt("uitgevallen", 16))],
        {"on": DEBTS},
        (GEMEENTE, "2020", "totaal"),
    ),
    "a partner that came to another": (
        [
            publication(row(HAVEN, 50), *[row(HAVEN, HIDDEN, breakdown=f"aanbieder: {name}") for name in "AB"]),
            publication(row(HAVEN, 46), name="publicatie 1"),
        ],
        {"on": AWARDS},
        (HAVEN, "2020", "totaal (publicatie 1)"),
    ),
    "a partner that left another": (
        [
            publication(row(HAVEN, 46)),
            publication(
                row(HAVEN, 50),
                *[row(HAVEN, HIDDEN, breakdown=f"aanbieder: {name}") for name in "AB"],
                name="publicatie 1",
            ),
        ],
        {"on": AWARDS},
        (HAVEN, "2020", "totaal (publicatie 1)"),
    ),
    "a municipality beside all but one of its buurten": (
        [publication(row(GEMEENTE, 49), row("GB0001oost", 46))],
        {"own_areas": own("GB0001oost", MARKT, VELD, BEDRIJVEN)},
        HAVEN_FOUND,
    ),
    "a partner that was alone": (alone_before("A"), {"on": AWARDS}, (HAVEN, "2020", "aanbieder: A")),
    "a total by itself, of parts that were told before": (
        [
            publication(row(HAVEN, 64)),
            publication(row(HAVEN, HIDDEN), *of_partners(A=46, B=14, C=HIDDEN), name="publicatie 2"),
            publication(*of_partners(A=46, B=14), name="publicatie 1"),
        ],
        {"on": AWARDS},
        (HAVEN, "2020", "aanbieder: C"),
    ),
    "also of numbers of provisions": (
        [
            publication(row(HAVEN, 60)),
            publication(
                *[
                    row(HAVEN, count, breakdown=f"regelingen: {number}")
                    for number, count in enumerate((20, 36, HIDDEN))
                ],
                name="publicatie 1",
            ),
        ],
        {},
        (HAVEN, "2020", "regelingen: 2"),
    ),
    "somebody where nobody lives": (
        [publication(row(VELD, 40), row(BEDRIJVEN, 30), row(NIEUW, 73))],
        {},
        REST,
    ),
    "somebody in an own area where nobody lives": (
        [publication(row(VELD, 40), row("GB0001oost", 43))],
        {"own_areas": own("GB0001oost", VELD, WATER)},
        REST,
    ),
    "numbers of provisions of a group that only one of them tells": (
        [
            publication(
                *[row(GEMEENTE, count, breakdown=f"regelingen: {number}") for number, count in enumerate((60, 30))],
                row(GEMEENTE, HIDDEN, breakdown="regelingen: 2"),
                share(GEMEENTE, 31.9, 94, breakdown="regelingen: 1"),
            )
        ],
        {},
        (GEMEENTE, "2020", "regelingen: 2"),
    ),
    "all but a few of a group that is no longer told of": (
        [publication(row(OUD, 90)), publication(row(HAVEN, HIDDEN), row(MARKT, 44), name="publicatie 1")],
        {"sizes": size(HAVEN, 50)},
        HAVEN_FOUND,
    ),
    "one group in two years": (
        [publication(share(MARKT, 50.0, 40), share(OUD, 50.0, 44, period="2021"))],
        {"group_years": IN_2020},
        REST,
    ),
}


@pytest.mark.parametrize("kind", UNSAFE)
def test_an_unsafe_publication_is_caught(kind):
    publications, options, expected = UNSAFE[kind]
    assert expected in unsafe(*publications, **options)


SAFE = {
    "a municipality beside all but one of its buurten, of many": (
        [publication(row(GEMEENTE, 60), row("GB0001oost", 46))],
        {"own_areas": own("GB0001oost", MARKT, VELD, BEDRIJVEN)},
    ),
    "a partner that was another one": (alone_before("B"), {"on": AWARDS}),
    "a hidden one where nobody lives": (
        [publication(row(WATER, HIDDEN), row(VELD, 40), row(BEDRIJVEN, 30), row(NIEUW, 70))],
        {},
    ),
    "a total of others than now": (
        [
            publication(row(HAVEN, HIDDEN), *of_partners(A=46, B=14, C=HIDDEN)),
            publication(
                row(HAVEN, 60, breakdown=total_of(["aanbieder: A", "aanbieder: B"])),
                *of_partners(A=46, B=14),
                name="publicatie 1",
            ),
        ],
        {"on": AWARDS},
    ),
    "two hidden of enough": ([publication(row(HAVEN, HIDDEN), row(MARKT, HIDDEN), row(OUD, 46))], {}),
    "a hidden one by itself": ([publication(row(HAVEN, HIDDEN), row(OUD, 46))], {}),
    "a zero that its owner shows": ([publication(row(HAVEN, 0))], {"on": catalogue(form(zero_may_be_shown=True))}),
    "a group smaller than the threshold of which nothing is told": (
        [publication(row(HAVEN, HIDDEN))],
        {"sizes": size(HAVEN, 4)},
    ),
    "people of months": (
        [publication(*[month(number, 20) for number in range(1, 12)], month(12, HIDDEN), row(GEMEENTE, 225))],
        {},
    ),
    "a coarse percentage": ([publication(row(HAVEN, HIDDEN)), export(share(HAVEN, 7, 5000))], {}),
    "who came no further are many": ([publication(step("signaal", 100), step("opgepakt", 60))], {"on": REPORTS}),
    "a buurt without a row, of many": ([publication(row(MARKT, 40), row(OUD, 90))], {}),
    "many of whom nobody tells any more": (
        [publication(row(OUD, 90)), publication(row(HAVEN, HIDDEN), row(MARKT, 44), name="publicatie 1")],
        {},
    ),
    "nobody where nobody lives, hidden before": (
        [
            publication(row(VELD, 40), row(BEDRIJVEN, 30), row(NIEUW, 70)),
            publication(row(WATER, HIDDEN), name="publicatie 1"),
        ],
        {},
    ),
    "a partner of whom only an own area is told": (
        [
            publication(
                row(HAVEN, "ontbreekt"), *of_partners(A=HIDDEN), row("GB0001noord", HIDDEN, breakdown="aanbieder: B")
            ),
            publication(row("GB0001noord", HIDDEN, breakdown="aanbieder: C"), name="publicatie 1"),
        ],
        {"on": AWARDS, "own_areas": own("GB0001noord", HAVEN)},
    ),
    "many where nobody lives": ([publication(row(VELD, 40), row(BEDRIJVEN, 30), row(NIEUW, 93))], {}),
    "nobody where nobody lives, who has no row": (
        [publication(row(VELD, HIDDEN), row(BEDRIJVEN, HIDDEN), row(NIEUW, 73))],
        {},
    ),
    "a large group from a delivery": (
        [publication(share(MARKT, 50.0, 40), share(OUD, 50.0, 90))],
        {"group_years": IN_2020},
    ),
    "users that are told beside a group that is hidden": (
        [publication(row(HAVEN, 20), row(HAVEN, HIDDEN, indicator_id="bereik_leergeld"))],
        {},
    ),
    "money beside people who are told": (
        [publication(row(HAVEN, 20), row(HAVEN, 900, indicator_id="gebruik_leergeld_euro"))],
        {"on": MONEY},
    ),
    # 7.0 % of 10,500 is 730 to 740.
    "a percentage of which the rounding is enough people": (
        [publication(row(HAVEN, HIDDEN)), export(share(HAVEN, 7, 10500))],
        {},
    ),
    "nobody where nobody lives": ([publication(row(WATER, 0), row(VELD, 20), row(BEDRIJVEN, 20), row(NIEUW, 40))], {}),
    "no number is given, and nobody is left": (
        [publication(row(OUD, 46), row(HAVEN, 46), row(MARKT, "niet_van_toepassing"))],
        {},
    ),
    "a partner with many came to another": (
        [
            publication(row(HAVEN, 80), *[row(HAVEN, HIDDEN, breakdown=f"aanbieder: {name}") for name in "AB"]),
            publication(row(HAVEN, 46), name="publicatie 1"),
        ],
        {"on": AWARDS},
    ),
    "own areas of many": (
        [publication(row(OUD, 80), row("GB0001noord", 46), row("GB0001zuid", 34))],
        {"own_areas": [*own("GB0001noord", HAVEN), *own("GB0001zuid", MARKT)]},
    ),
    "another year": ([publication(row(HAVEN, HIDDEN), row(MARKT, 40), row(OUD, 46, period="2019"))], {}),
}


@pytest.mark.parametrize("kind", SAFE)
def test_a_safe_publication_raises_no_alarm(kind):
    publications, options = SAFE[kind]
    assert unsafe(*publications, **options) == set()


def test_the_chain_names_the_relation_and_every_publication_that_it_follows_from():
    hidden = publication(row(HAVEN, HIDDEN), row(MARKT, HIDDEN), row(OUD, 46))
    (found,) = audited(hidden, export(row(MARKT, 40), name="kaart.csv")).findings
    assert found.cell.startswith("gebruik_leergeld|BU0001")
    chains = {
        step for item in audited(hidden, export(row(MARKT, 40), name="kaart.csv")).findings for step in item.chain
    }
    assert "delen van gebruik_leergeld|WK000100|2020|2020|totaal (alles samen)" in chains
    assert "gebruik_leergeld|WK000100|2020|2020|totaal (cijferbestand)" in chains
    assert "gebruik_leergeld|BU00010001|2020|2020|totaal (kaart.csv)" in chains


def test_a_total_that_is_less_than_its_parts_is_of_no_use_to_anybody():
    report = audited(publication(row(HAVEN, HIDDEN), row(MARKT, 40), row(OUD, 30)))
    assert (report.findings, report.contradicted) == ((), 1)


def test_how_much_is_shown_and_how_near_anybody_comes():
    report = audited(publication(row(HAVEN, HIDDEN), row(MARKT, HIDDEN), row(OUD, 46), row(NIEUW, 60)))
    assert (report.shown, report.hidden, report.share_shown) == (2, 2, 0.5)
    assert report.narrowest is not None
    assert (report.narrowest.low, report.narrowest.high) == (0, 46)
    assert audited(publication()).share_shown == 1


def test_many_people_that_were_told_before_are_no_alarm():
    hidden = publication(row(HAVEN, HIDDEN), row(MARKT, HIDDEN), row(OUD, HIDDEN))
    report = audited(hidden, publication(row(OUD, 251), name="publicatie 1"))
    assert report.findings == ()
    assert [(item.cell.split("|")[1], item.low) for item in report.told_before] == [(OUD, 251)]


@pytest.mark.parametrize(
    ("count", "group", "is_few"), [(9, 500, True), (10, 500, False), (95, 100, True), (0, 500, True)]
)
def test_a_few_people_that_were_told_before_are(count, group, is_few):
    hidden = publication(row(HAVEN, HIDDEN), row(MARKT, HIDDEN), row(OUD, HIDDEN))
    report = audited(hidden, publication(row(HAVEN, count), name="publicatie 1"), sizes=size(HAVEN, group))
    assert (len(report.findings) > 0, len(report.told_before)) == (is_few, int(not is_few))


def test_a_share_told_before_of_an_area_among_hidden_ones_is_audited_too():
    hidden = publication(row(HAVEN, HIDDEN), row(MARKT, HIDDEN), row(OUD, HIDDEN))
    report = audited(hidden, export(share(HAVEN, 50, 90)), sizes=size(HAVEN, 90))
    assert report.findings == ()
    assert [(round(item.low), round(item.high)) for item in report.told_before] == [(45, 45)]


@pytest.mark.parametrize(
    ("group", "zero_may_be_shown", "is_few"), [(40, False, True), (40, True, False), (900, True, True)]
)
def test_everybody_of_a_group_that_was_told_before(group, zero_may_be_shown, is_few):
    hidden = publication(row(HAVEN, HIDDEN), row(MARKT, HIDDEN), row(OUD, HIDDEN))
    on = catalogue(form(zero_may_be_shown=zero_may_be_shown))
    report = audited(hidden, export(share(HAVEN, 100, group)), on=on, sizes=size(HAVEN, group))
    assert any(item.kind == "told" for item in report.findings) == is_few


def test_what_is_shown_and_hidden_is_of_the_newest_publication():
    former = publication(row(HAVEN, 25), row(MARKT, 40), row(VELD, HIDDEN), name="publicatie 1")
    report = audited(publication(row(HAVEN, 25), row(OUD, HIDDEN)), former)
    assert (report.shown, report.hidden) == (1, 1)
