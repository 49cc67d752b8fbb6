"""Partners that deliver alone, together, or by turns: whose a total is, and what two publications tell of one."""

import pytest

from armoedebeeld.cli_audit import audit_content
from armoedebeeld.domain.observations import TOTAL
from armoedebeeld.domain.schemes import Step, Unit
from armoedebeeld.domain.service_use import total_of
from etl import service_use_mask
from etl.published_register import published_now, with_news
from etl.service_use_cells import with_implied
from etl.service_use_earlier import nothing_earlier
from tests.support.deliveries import built, catalogue, delivery, form, use
from tests.support.sequences import (
    AWARDS,
    BEDRIJVEN,
    HAVEN,
    MARKT,
    NOORD,
    OUD,
    VELD,
    award,
    own,
    published,
)  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "is_told"),
    [
        ([award(46, "A")], [award(46, "A"), award(4, "B")], False),
        ([award(46)], [award(46, "A"), award(4, "B")], False),
        ([award(46, "A"), award(4, "B")], [award(46, "A")], False),
        ([award(46, "A")], [award(46, "A"), award(24, "B")], True),
        ([award(46, "A"), award(24, "B")], [award(46, "A")], True),
        # Of whom B is no more than what the total lost.
        ([award(46, "A")], [award(30, "A"), award(12, "B")], True),
    ],
)
def test_a_total_of_one_partner_and_of_more_do_not_tell_who_came_to_it(first, second, is_told):
    before, after = published((first, own()), (second, own()), on=AWARDS)
    whole = (HAVEN, 2020, "leergeld", "totaal")
    assert whole in before
    assert (whole in after) is is_told


KWARTAAL = {"period": "2020-K1"}
SIGNALS = catalogue(*[form("Signalen", Unit.REPORT, step=step) for step in (Step.SIGNAL, Step.TAKEN_UP)])


def signals(step, count, provider):
    return use(HAVEN, count, scheme="Signalen", unit=Unit.REPORT.value, step=step, provider=provider)


# Name -> the catalogue, the loads, and what would tell a few together with all that is shown before it.
TELLING = {
    "who stays is known from before": (
        AWARDS,
        [[award(None, "A"), award(36, "A", MARKT), award(20, "B", MARKT)], [award(44, "A", OUD)]],
        {(OUD, "aanbieder: A")},
    ),
    "who was alone, also where others look like it": (
        AWARDS,
        [
            [award(52, "A", OUD), award(20, "A", VELD)],
            [award(46, "A"), award(30, "A", BEDRIJVEN), award(41, "B", OUD), award(20, "B", VELD)],
        ],
        {(HAVEN, "aanbieder: A")},
    ),
    "or where anybody may have been": (
        AWARDS,
        [[award(50, "A", OUD)], [award(46, "A"), award(44, "B")]],
        {(HAVEN, "aanbieder: A")},
    ),
    "alone in one month and not in the quarter": (
        AWARDS,
        [[award(20, "A", period="2020-01"), award(20, "A", period="2020-02"), award(44, "A", **KWARTAAL),
          award(30, "B", **KWARTAAL)]],
        {(HAVEN, "2020-01", "aanbieder: A"), (HAVEN, "2020-02", "aanbieder: A"), (HAVEN, "2020-K1", "aanbieder: A")},
    ),
    "also in two publications": (
        AWARDS,
        [[award(20, name, period=f"2020-0{month}") for name in "AB" for month in (1, 2)], [award(44, "A", **KWARTAAL)]],
        {(HAVEN, "2020-K1", "totaal")},
    ),
    "alone in one step and not in the next": (
        SIGNALS,
        [[signals("signaal", 100, "A"), signals("opgepakt", 94, "A"), signals("opgepakt", 30, "B")]],
        {(HAVEN, "signalen_signaal", "aanbieder: A"), (HAVEN, "signalen_opgepakt", "aanbieder: A")},
    ),
    "a total without names after numbers by name": (
        AWARDS,
        [
            [award(46, "A"), award(14, "B")],
            [award(46, "A"), award(14, "B"), award(4, "C")],
            [award(64)],
        ],
        {(HAVEN, "totaal")},
    ),
    "numbers of provisions, and a total later": (
        catalogue(),
        [[use(count=20, schemes_used=0), use(count=36, schemes_used=1)], [use(count=60)]],
        {(HAVEN, "totaal")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TELLING)
def test_two_numbers_of_one_partner_do_not_tell_a_few_however_they_are_told(name):
    """The last publication keeps one of these to itself; and the audit, which looks for itself, is content."""
    on, loads, telling = TELLING[name]
    *_, last = published(*[(made, own()) for made in loads], on=on, by="period")
    assert any(not any(set(one) <= set(map(str, key)) for key in last) for one in telling), last


def test_a_partner_alone_is_named_beside_the_total_that_it_is():
    """Of a later month, step or publication it may be a part only: its own numbers go on."""
    before, after = published(([award(46, "A")], own()), ([award(46, "A"), award(24, "B")], own()), on=AWARDS)
    assert before[HAVEN, 2020, "leergeld", "aanbieder: A"] == before[HAVEN, 2020, "leergeld", "totaal"] == 46
    assert after[HAVEN, 2020, "leergeld", "aanbieder: A"] == 46
    assert after[HAVEN, 2020, "leergeld", "totaal"] == 70


def test_a_total_of_others_is_another_total():
    """C comes with 4: the 60 of A and B say nothing of it, so nothing is given away and only two counts are hidden."""
    register, loads = nothing_earlier(), ({"A": 46, "B": 14}, {"A": 46, "B": 14, "C": 4}, {"A": 46, "B": 14})
    shown = []
    for counts in loads:
        made = [award(count, name) for name, count in counts.items()]
        content, notes = built(delivery(*made), on=AWARDS, earlier=register)
        assert notes == ()
        rows = content.observations[content.observations["numerator"].notna()]
        rows = rows[rows["region_code"].eq(HAVEN) & rows["indicator_id"].eq("gebruik_leergeld")]
        shown.append(dict(zip(rows["breakdown"], rows["value"], strict=True)))
        register = with_news(register, published_now(content.observations, content.own_area))
    named = {"aanbieder: A": 46, "aanbieder: B": 14}
    assert shown == [named | {"totaal": 60}, named, named | {"totaal": 60}]
    totals = register[register["breakdown"].str.startswith("totaal")]
    assert {(name, version) for name, version in zip(totals["breakdown"], totals["version"], strict=True)} == {
        ('totaal van ["aanbieder: A", "aanbieder: B"]', 1),
        ('totaal van ["aanbieder: A", "aanbieder: B"]', 2),
        ('totaal van ["aanbieder: A", "aanbieder: B", "aanbieder: C"]', 2),
        ('totaal van ["aanbieder: A", "aanbieder: B"]', 3),
        ('totaal van ["aanbieder: A", "aanbieder: B", "aanbieder: C"]', 3),
    }


def test_children_of_a_partner_alone_are_those_of_the_total():
    """50 in the wijk and 46 in Haven, of the same partner: Markt would be 4, also where B counts children too."""
    before, after = published(
        ([use(OUD, 50, provider="A")], own()),
        ([use(HAVEN, 46, provider="A"), use(VELD, 20, provider="B")], own()),
    )
    assert before[OUD, 2020, "leergeld", "totaal"] == 50
    assert (HAVEN, 2020, "leergeld", "aanbieder: A") not in after
    assert after[VELD, 2020, "leergeld", "aanbieder: B"] == 20


def test_an_own_area_that_was_replaced_keeps_both_its_numbers_where_partners_come_and_go():
    """Noord was Haven and Markt of 50, then Haven alone: 46 of A there would leave 4 in Markt."""
    *_, last = published(
        ([award(50, "A", NOORD)], own(noord=[HAVEN, MARKT])),
        ([award(46, "A"), award(30, "B")], own(noord=[HAVEN])),
        on=AWARDS,
    )
    assert (HAVEN, 2020, "leergeld", "aanbieder: A") not in last
    assert (NOORD, 2020, "leergeld", "aanbieder: A") not in last
    assert last[NOORD, 2020, "leergeld", "totaal"] == 76


def test_the_count_of_a_partner_alone_is_hidden_with_the_total_and_is_counted_once():
    """46 of a group of 50, and 30 of 60: each stands twice in the figures and once in what is told of hiding."""
    made = [
        use(area, count, provider="A", group_count=size)
        for area, count, size in ((HAVEN, 46, 50.0), (MARKT, 30, 60.0), (VELD, 40, 80.0))
    ]
    content, _ = built(delivery(*made), on=catalogue(), known=[])
    rows = content.observations[content.observations["indicator_id"].eq("gebruik_leergeld")]
    rows = rows[rows["region_level"].eq("BU")].pivot(index="region_code", columns="breakdown", values="status")
    assert (rows["aanbieder: A"] == rows["totaal"]).all()
    assert rows.loc[HAVEN, "totaal"] == "onderdrukt"
    told = content.hidden[content.hidden["region_level"].eq("BU")].iloc[0]
    assert (told["shown"], told["hidden"]) == (
        rows["totaal"].eq("ok").sum(),
        rows["totaal"].eq("onderdrukt").sum(),
    )
    report = audit_content(content, catalogue=catalogue())
    assert not report.findings
    assert (report.shown, report.hidden) == tuple(content.hidden[["shown", "hidden"]].sum())


@pytest.mark.parametrize("said", [("aanbieder: A", "aanbieder: C"), ("aanbieder: A",)])
def test_a_former_total_is_of_all_its_partners_also_of_one_that_its_publication_did_not_tell_there(monkeypatch, said):
    """What a publication didn't tell is what another told: 46 of A and C, and C is 40 there."""
    seen = []

    def spy(rows, around, *more):
        seen.append((rows, around))
        return with_implied(rows, around, *more)

    monkeypatch.setattr(service_use_mask, "with_implied", spy)
    built(delivery(award(6, "A"), award(40, "C")), on=AWARDS, known=[])
    rows, around = seen[0]
    rows = rows[rows["region_code"] == HAVEN].reset_index(drop=True)
    of_both = total_of(["aanbieder: A", "aanbieder: C"])
    former = rows.assign(breakdown=rows["breakdown"].replace(TOTAL, of_both))
    _, network = with_implied(former, around, former["breakdown"].isin([*said, of_both]))
    terms = network.relations().terms
    (cells,) = terms.groupby("relation_id")["cell_id"].apply(list)
    assert sorted(cell.split("|")[-1] for cell in cells) == ["aanbieder: A", "aanbieder: C", of_both]
