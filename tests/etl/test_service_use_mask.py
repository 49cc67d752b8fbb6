"""What is published together of provisions: nothing hidden can be calculated, and where nothing follows it is shown."""

import random

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from armoedebeeld.cli_audit import audit_content, former_publications
from armoedebeeld.domain.disclosure_picture import Publication
from armoedebeeld.domain.observations import TOTAL, Status
from armoedebeeld.domain.schemes import Step, Unit
from armoedebeeld.domain.service_use import Mark
from armoedebeeld.export.reading_back import COLUMNS
from etl import service_use_groups
from etl.published_register import published_now, with_news
from etl.service_use_earlier import nothing_earlier
from tests.support.deliveries import built, catalogue, delivery, figures, form, groups, use
from tests.support.figures import observation, table

HAVEN, MARKT, VELD, BEDRIJVEN = "BU00010000", "BU00010001", "BU00010100", "BU00010101"
OUD, NIEUW, GEMEENTE = "WK000100", "WK000101", "GM0001"
BUURTEN = (HAVEN, MARKT, VELD, BEDRIJVEN)
HIDDEN = Status.SUPPRESSED.value
AWARD, EURO, REPORT = ({"unit": unit.value} for unit in (Unit.PROVISION, Unit.EURO, Unit.REPORT))
AWARDS = catalogue(form(unit=Unit.PROVISION))
MONEY = catalogue(form(), form(unit=Unit.EURO))
SIGNALS = catalogue(*[form("Signalen", Unit.REPORT, step=step) for step in (Step.SIGNAL, Step.TAKEN_UP)])


def own(name, *buurten):
    return [{"region_code": name, "name": name, "buurt_code": code, "boundary_year": 2020} for code in buurten]


def hidden_in(*made, indicator="gebruik_leergeld", by="region_code", **options):
    """The areas (or periods, groups) of which the count is hidden."""
    content, _ = built(delivery(*made), **options)
    rows = content.observations[content.observations["indicator_id"] == indicator]
    return set(rows.loc[rows["status"] == HIDDEN, by])


def is_safe(content, on=None, earlier=()):
    return audit_content(content, catalogue=on or catalogue(), earlier=list(earlier)).findings == ()


def told_by(*contents):
    """The register after these publications, one after the other."""
    register = nothing_earlier()
    for content in contents:
        register = with_news(register, published_now(content.observations, content.own_area))
    return register


def with_areas(content, areas):
    return type(content)(**{**vars(content), "own_area": areas})


# ---------------------------------------------------------------- second hand


def test_a_hidden_buurt_does_not_follow_from_its_wijk():
    content, _ = built(delivery(use(HAVEN, 6), use(MARKT, 40), use(VELD, 30), use(BEDRIJVEN, 20)))
    found = figures(content)
    assert found.loc[HAVEN, "status"] == HIDDEN
    assert (found.loc[[MARKT, OUD], "status"] == HIDDEN).any()
    assert is_safe(content)


def test_where_nothing_follows_nothing_more_is_hidden():
    assert hidden_in(use(HAVEN, 6), use(VELD, 30)) == {HAVEN}
    assert hidden_in(use(HAVEN, 25), use(MARKT, 40), use(VELD, 30), use(BEDRIJVEN, 20)) == set()


def test_an_own_area_across_wijken_passes_the_same_mask():
    areas = table("own_area", *own("GB0001oost", HAVEN, VELD))
    made = [use(HAVEN, 6), use(MARKT, 7), use(VELD, 30), use(BEDRIJVEN, 20)]
    content, _ = built(delivery(*made), own_areas=areas)
    found = figures(content)["status"]
    assert found["GB0001oost"] == HIDDEN or found[VELD] == HIDDEN
    assert is_safe(content)


def test_a_reach_is_hidden_with_its_users_at_second_hand_too():
    made = [use(HAVEN, 6), use(MARKT, 40), use(VELD, 30), use(BEDRIJVEN, 20)]
    assert hidden_in(*made, indicator="bereik_leergeld") >= hidden_in(*made)


def test_one_partner_does_not_follow_from_the_others():
    made = [use(HAVEN, count, provider=name, **AWARD) for name, count in (("A", 4), ("B", 40), ("C", 50))]
    found = hidden_in(*made, indicator="gebruik_leergeld_verstrekking", by="breakdown", on=AWARDS)
    # A catalogue of one unit names it without the unit.
    found |= hidden_in(*made, by="breakdown", on=AWARDS)
    assert "aanbieder: A" in found
    assert len(found) >= 2


def test_a_month_does_not_follow_from_the_year():
    counts = [20] * 11 + [3]
    made = [use(GEMEENTE, count, period=f"2020-{place:02d}", **AWARD) for place, count in enumerate(counts, start=1)]
    found = hidden_in(*made, by="period", on=AWARDS)
    assert "2020-12" in found
    assert len(found) >= 2


@pytest.mark.parametrize(("taken_up", "is_told"), [(97, False), (100, False), (85, True)])
def test_how_many_came_no_further_is_a_number_of_people_too(taken_up, is_told):
    made = [
        use(GEMEENTE, count, scheme="Signalen", step=step, **REPORT)
        for step, count in (("signaal", 100), ("opgepakt", taken_up))
    ]
    content, _ = built(delivery(*made), on=SIGNALS)
    both = [figures(content, f"gebruik_signalen_{step}").loc[GEMEENTE, "status"] for step in ("signaal", "opgepakt")]
    assert (HIDDEN not in both) == is_told


def test_numbers_of_provisions_do_not_follow_from_the_group_that_they_make_up():
    counts = {0: 60, 1: 30, 2: 4}
    made = [use(GEMEENTE, count, schemes_used=number, group_count=94.0) for number, count in counts.items()]
    found = hidden_in(*made, by="breakdown")
    assert "regelingen: 2" in found
    assert len(found) >= 2


@pytest.mark.parametrize("told", [0, 1, None])
def test_a_group_that_one_row_tells_is_that_of_all_numbers_of_provisions(told):
    """Also where it is the row of the total that tells it."""
    group = {"group_count": 94.0, "group_limit": "120", "group_source": "gemeente"}
    made = [
        use(GEMEENTE, count, schemes_used=number, **(group if number == told else {}))
        for number, count in {0: 60, 1: 30, 2: 4}.items()
    ]
    total = [use(GEMEENTE, 34, **group)] if told is None else []
    found = hidden_in(*made, *total, by="breakdown")
    assert "regelingen: 2" in found
    assert len(found) >= 2


def test_money_is_hidden_with_its_people_and_does_not_follow_either():
    people = [use(HAVEN, 6), use(MARKT, 40), use(VELD, 30), use(BEDRIJVEN, 20)]
    money = [use(code, count * 100, **EURO) for code, count in ((HAVEN, 6), (MARKT, 40), (VELD, 30), (BEDRIJVEN, 20))]
    content, _ = built(delivery(*people, *money), on=MONEY)
    of_money = figures(content, "gebruik_leergeld_euro")["status"]
    of_people = figures(content)["status"]
    assert set(of_people[of_people == HIDDEN].index) <= set(of_money[of_money == HIDDEN].index)
    assert (of_money[[HAVEN, MARKT, OUD]] == HIDDEN).sum() >= 2
    assert is_safe(content, MONEY)


def test_of_hidden_money_at_least_twice_what_ten_people_get_is_left_open():
    """Two hidden amounts in 1.800 euro of 18 people: what one of the two got is known to 1.800, and 2.000 is asked."""
    people = [use(HAVEN, 6), use(MARKT, 12), use(VELD, 40), use(BEDRIJVEN, 30)]
    money = [use(row["region_code"], row["count"] * 100, **EURO) for row in people]
    content, _ = built(delivery(*people, *money), on=MONEY)
    assert pd.notna(figures(content).loc[OUD, "value"])
    of_money = figures(content, "gebruik_leergeld_euro")["status"]
    assert (of_money[[HAVEN, MARKT, OUD]] == HIDDEN).all()


def test_a_part_of_a_person_in_the_group_is_nobody():
    """85 of 94,5: nine people are left and a half, and half a person does not make ten."""
    content, _ = built(delivery(use(HAVEN, 85, group_count=94.5), use(VELD, 85, group_count=95.0)))
    found = figures(content)["status"]
    assert found[HAVEN] == HIDDEN
    assert found[VELD] != HIDDEN


def test_a_group_of_few_that_came_with_a_delivery_is_not_told_beside_a_zero():
    """Nobody of four uses it: the nobody may be shown, that there are four may not."""
    on = catalogue(form(zero_may_be_shown=True))
    content, _ = built(delivery(use(HAVEN, 0, group_count=4.0), use(VELD, 25, group_count=90.0)), on=on)
    reach = figures(content, "bereik_leergeld")
    assert reach.loc[HAVEN, ["numerator", "denominator", "value"]].isna().all()
    assert reach.loc[VELD, "denominator"] == 90


SPORTS = {"scheme": "Sport"}
TWO = catalogue(form(zero_may_be_shown=True), form("Sport", zero_may_be_shown=True))


def test_one_group_in_the_reach_of_two_provisions_is_one_number():
    """Leergeld tells the group of the wijk and of Markt, Sport would tell nothing of Haven: 44 - 40 does."""
    made = [use(OUD, 30, group_count=44.0), use(MARKT, 28, group_count=40.0)]
    made += [use(HAVEN, 0, group_count=4.0, **SPORTS), use(MARKT, 26, group_count=40.0, **SPORTS)]
    content, _ = built(delivery(*made), on=TWO)
    sizes = pd.concat([figures(content, f"bereik_{name}")["denominator"] for name in ("leergeld", "sport")])
    known = {code: size for code, size in sizes.items() if pd.notna(size)}
    assert HAVEN not in known
    assert not {OUD, MARKT} <= set(known), "44 - 40 = 4"


def test_one_group_in_the_reach_of_two_years_is_one_number():
    """The group of 2020 stands beside the users of two years; what one year hides the other may not tell."""
    years = {"group_year": 2020}
    made = [use(OUD, 30, group_count=44.0, **years), use(HAVEN, 0, group_count=4.0, **years)]
    made += [use(MARKT, 28, group_count=40.0, year=2021, period="2021", **years)]
    content, _ = built(delivery(*made), on=TWO)
    rows = content.observations[content.observations["indicator_id"] == "bereik_leergeld"]
    told = set(rows.loc[rows["denominator"].notna(), "region_code"])
    assert HAVEN not in told
    assert not {OUD, MARKT} <= told


def test_groups_of_other_sizes_are_other_groups():
    made = [use(HAVEN, 25, group_count=60.0), use(HAVEN, 26, group_count=70.0, **SPORTS)]
    content, _ = built(delivery(*made), on=TWO)
    sizes = [figures(content, f"bereik_{name}").loc[HAVEN, "denominator"] for name in ("leergeld", "sport")]
    assert sizes == [60, 70]


@pytest.mark.parametrize("later", [{}, SPORTS], ids=["the same provision", "another one"])
def test_a_group_that_was_told_before_counts_for_the_group_of_now(monkeypatch, later):
    """44 in the wijk was told, and 44 - 40 = 4; also where who told it is gone."""
    first, _ = built(delivery(use(OUD, 30, group_count=44.0)), on=TWO)
    second, register = delivery(use(MARKT, 18, group_count=40.0, **later)), told_by(first)
    reach = "bereik_sport" if later else "bereik_leergeld"
    content, _ = built(second, on=TWO, earlier=register)
    assert pd.isna(figures(content, reach).loc[MARKT, "denominator"])
    former, _ = former_publications(register, content)
    assert is_safe(content, TWO, former)
    real = service_use_groups._earlier_groups
    monkeypatch.setattr(service_use_groups, "_earlier_groups", lambda *given: real(*given).iloc[:0])
    content, _ = built(second, on=TWO, earlier=register)
    assert figures(content, reach).loc[MARKT, "denominator"] == 40
    assert not is_safe(content, TWO, former), "the audit is another program, and sees it too"


def test_a_group_that_others_publish_is_no_group_of_a_delivery_once_its_reach_is_gone():
    """What the source counts in Oud-West less what a delivery counts in Markt tells nothing of Haven."""
    first, _ = built(delivery(use(OUD, 30)), on=TWO)
    size = figures(first, "bereik_leergeld").loc[OUD, "denominator"]
    second = delivery(use(MARKT, 28, group_count=float(size) - 5, **SPORTS))
    content, _ = built(second, on=TWO, earlier=told_by(first))
    assert figures(content, "bereik_sport").loc[MARKT, "denominator"] == size - 5


def test_a_group_that_the_source_hides_is_not_told_by_a_delivery():
    known = [row for row in groups() if (row["region_code"], row["indicator_id"]) != (HAVEN, "kinderen_0_15")]
    secret = {"value": pd.NA, "numerator": pd.NA, "status": Status.SECRET_OR_UNKNOWN.value}
    known.append(observation(indicator_id="kinderen_0_15", region_code=HAVEN, year=2020, boundary_year=2020, **secret))
    content, _ = built(delivery(use(HAVEN, 25, group_count=60.0), use(MARKT, 25, group_count=90.0)), known=known)
    reach = figures(content, "bereik_leergeld")
    assert pd.isna(reach.loc[HAVEN, "denominator"])
    assert figures(content).loc[HAVEN, "value"] == 25


def test_totals_that_are_not_what_their_parts_make_are_masked_as_a_reader_sees_them():
    """47 was delivered where 6 and 40 make 46: a reader would think that the 6 is a 7."""
    content, _ = built(delivery(use(HAVEN, 6), use(MARKT, 40), use(OUD, 47)))
    assert (figures(content).loc[[MARKT, OUD], "status"] == HIDDEN).any()
    assert is_safe(content)


def test_a_hidden_count_over_its_group_is_protected_as_any_other():
    """Water has no inhabitants in the source and three users in the delivery."""
    water = "BU00010102"
    content, _ = built(delivery(use(water, 3), use(VELD, 30), use(BEDRIJVEN, 20), use(NIEUW, 53)))
    assert len({code for code, status in figures(content)["status"].items() if status == HIDDEN}) >= 2
    assert is_safe(content)


# ---------------------------------------------------------------- who has no row

NO_NUMBER = {"mark": Mark.EMPTY.value, "count": pd.NA}


@pytest.mark.parametrize("left_out", [[], [use(HAVEN, 0) | NO_NUMBER]], ids=["no row", "no number"])
@pytest.mark.parametrize(("total", "is_told"), [(44, False), (49, False), (52, True), (90, True)])
def test_an_area_that_is_left_out_does_not_follow_from_its_wijk(left_out, total, is_told):
    """40 and nobody says how many live in the other buurt: the wijk does, where it is shown."""
    found = hidden_in(use(OUD, total), use(MARKT, 40), use(VELD, 30), use(BEDRIJVEN, 20), *left_out)
    assert (found == set()) is is_told
    assert found <= {OUD, MARKT}


def test_nobody_in_the_area_that_is_left_out_is_told_only_where_that_may_be():
    made = [use(OUD, 40), use(MARKT, 40)]
    assert hidden_in(*made, on=catalogue(form(zero_may_be_shown=True))) == set()
    assert hidden_in(*made) != set()


def test_an_area_that_is_left_out_does_not_follow_from_the_municipality():
    """Of the wijk there is no number either: it is what the other wijk leaves."""
    made = [use(MARKT, 40), use(VELD, 30), use(BEDRIJVEN, 20)]
    assert hidden_in(*made, use(GEMEENTE, 93)) != set()
    assert hidden_in(*made, use(GEMEENTE, 193)) == set()


def test_several_that_are_left_out_are_few_people_together():
    assert hidden_in(use(GEMEENTE, 53), use(NIEUW, 50)) != set()
    assert hidden_in(use(GEMEENTE, 70), use(NIEUW, 50)) == set()


@pytest.mark.parametrize(("total", "is_told"), [(93, False), (130, True)])
def test_a_partner_that_leaves_a_place_out_does_not_follow_from_the_total(total, is_told):
    made = [use(HAVEN, count, provider=name, **AWARD) for name, count in (("A", 40), ("B", 50))]
    made += [use(MARKT, 40, provider=name, **AWARD) for name in ("A", "B", "C")]
    found = hidden_in(*made, use(HAVEN, total, **AWARD), by="breakdown", on=AWARDS)
    assert (found == set()) is is_told


@pytest.mark.parametrize(("total", "is_told"), [(223, False), (240, True)])
def test_a_month_that_is_left_out_does_not_follow_from_the_year(total, is_told):
    made = [use(GEMEENTE, 20, period=f"2020-{place:02d}", **AWARD) for place in range(1, 12)]
    assert (hidden_in(*made, use(GEMEENTE, total, **AWARD), by="period", on=AWARDS) == set()) is is_told


def test_a_few_people_in_two_months_that_are_left_out_do_not_follow_from_the_year():
    made = [use(GEMEENTE, 20, period=f"2020-{place:02d}", **AWARD) for place in range(1, 11)]
    assert hidden_in(*made, use(GEMEENTE, 206, **AWARD), by="period", on=AWARDS) != set()
    assert hidden_in(*made, use(GEMEENTE, 230, **AWARD), by="period", on=AWARDS) == set()


def test_what_readers_have_an_older_number_of_is_not_what_protects_another():
    """Both could; of the cheaper one 30 was told before."""
    first, _ = built(delivery(use(HAVEN, 30, schemes_used=2)))
    counts = {1: 6, 2: 24, 3: 25}
    second = [*[use(HAVEN, count, schemes_used=number) for number, count in counts.items()], use(HAVEN, 55)]
    assert hidden_in(*second, by="breakdown") == {"regelingen: 1", "regelingen: 2"}
    assert hidden_in(*second, by="breakdown", earlier=told_by(first)) == {"regelingen: 1", "regelingen: 3"}


def test_that_readers_have_an_older_number_of_what_is_hidden_now_is_said():
    first, before = built(delivery(use(HAVEN, 12)))
    content, notes = built(delivery(use(HAVEN, 8)), earlier=told_by(first))
    assert before == ()
    assert content.hidden["given_away"].sum() == 1
    assert notes[0].startswith("1 afgeschermd aantal is voor lezers toch te weten")


def test_households_with_a_number_of_provisions_that_is_left_out_do_not_follow():
    made = [use(GEMEENTE, count, schemes_used=number, group_count=94.0) for number, count in {0: 60, 1: 30}.items()]
    assert hidden_in(*made, by="breakdown") != set()


# ---------------------------------------------------------------- what was published before


def test_a_count_that_was_shown_protects_nothing_any_more():
    first, _ = built(delivery(use(HAVEN, 25), use(MARKT, 40)))
    earlier = told_by(first)
    content, notes = built(delivery(use(HAVEN, 25), use(MARKT, 40), use(VELD, 6), use(BEDRIJVEN, 30)), earlier=earlier)
    found = figures(content)["status"]
    assert found[[HAVEN, MARKT, OUD]].eq("ok").all()
    assert found[VELD] == HIDDEN
    assert (found[[BEDRIJVEN, NIEUW]] == HIDDEN).any()
    assert notes == ()


def test_a_total_that_was_told_counts_where_it_can_no_longer_be_added_up():
    first, _ = built(delivery(use(OUD, 65)))
    second = delivery(use(HAVEN, None, mark=Mark.HIDDEN.value), use(MARKT, 60))
    content, _ = built(second, earlier=told_by(first))
    assert figures(content).loc[MARKT, "status"] == HIDDEN, "65 - 60 tells the other buurt"


def test_a_revised_count_is_another_count():
    first, _ = built(delivery(use(HAVEN, 25), use(MARKT, 40)))
    content, notes = built(delivery(use(HAVEN, 6), use(MARKT, 40)), earlier=told_by(first))
    assert figures(content).loc[HAVEN, "status"] == HIDDEN
    assert "afgeschermd" in notes[0]


def test_a_count_that_was_revised_and_put_back_is_told_all_the_same():
    """40, then 50, then 40 again: readers have the 40."""
    first, second = (built(delivery(use(OUD, total)))[0] for total in (65, 75))
    third = delivery(use(HAVEN, 5), use(MARKT, 60), use(OUD, 65))
    content, _ = built(third, earlier=told_by(first, second))
    assert (figures(content)["status"] == HIDDEN).sum() >= 2
    assert figures(content).loc[MARKT, "status"] == HIDDEN, "65 is known, whatever we hide"


def test_what_was_hidden_beside_a_total_that_was_revised_stays_hidden():
    """First 6 + 30 of 106 with 70; then 70 becomes 80 and the whole 116. What was hidden is not shown now."""
    counts = {HAVEN: 6, MARKT: 30, VELD: 70}
    first, _ = built(delivery(*[use(code, count) for code, count in counts.items()], use(GEMEENTE, 106)))
    hidden = [code for code, status in figures(first)["status"].items() if status == HIDDEN]
    assert HAVEN in hidden
    revised = {**counts, VELD: 81}
    for area in (MARKT, OUD):
        second = [use(HAVEN, None, mark=Mark.HIDDEN.value), use(VELD, 81), use(GEMEENTE, 117)]
        second.append(use(area, revised[MARKT] if area == MARKT else 36))
        content, _ = built(delivery(*second), earlier=told_by(first))
        everything = [dict(figures(item)["value"].dropna()) for item in (first, content)]
        assert not gives_away(everything, revised), everything


def of_partners(**counts):
    return delivery(*[use(HAVEN, count, provider=name, **AWARD) for name, count in counts.items()])


def shown_in(content):
    """What is told of Haven, by partner."""
    rows = rows_of(content)
    rows = rows[(rows["region_code"] == HAVEN) & rows["value"].notna()]
    return {
        name.removeprefix("aanbieder: "): value for name, value in zip(rows["breakdown"], rows["value"], strict=True)
    }


SEQUENCES = {
    "a partner delivers later": ([{"A": 6, "B": 70}, {"A": 6, "B": 70, "C": 40}], {"B"}),
    "and the others are revised": ([{"A": 6, "B": 70}, {"A": 8, "B": 75, "C": 40}], {"B"}),
    "a partner no longer delivers": ([{"A": 6, "B": 70, "C": 80}, {"A": 6, "B": 75, "D": 50}], {"B"}),
    "and has been in between": (
        [{"A": 6, "B": 70}, {"A": 6, "B": 70, "C": 80}, {"A": 6, "B": 70, "D": 50}],
        {"B"},
    ),
    "or was the largest": ([{"A": 6, "B": 20, "C": 300}, {"A": 6, "B": 20}], {"B"}),
}


@pytest.mark.parametrize("name", SEQUENCES)
def test_a_former_total_of_other_partners_still_counts(name):
    """The few of A follow from a total of then and what is shown now, whoever else is in the total of now."""
    loads, unsafe = SEQUENCES[name]
    contents, register = [], nothing_earlier()
    for counts in loads:
        content, notes = built(of_partners(**counts), on=AWARDS, earlier=register)
        assert notes == ()
        register = with_news(register, published_now(content.observations, content.own_area))
        contents.append(content)
    *before, last = contents
    former = [Publication(f"publicatie {number}", rows_of(one)) for number, one in enumerate(before, start=1)][::-1]
    assert is_safe(last, AWARDS, earlier=former)
    assert not unsafe & set(shown_in(last)), "hidden then, and hidden now"
    shown = last.observations["breakdown"].isin([f"aanbieder: {partner}" for partner in unsafe])
    shown &= last.observations["region_code"] == HAVEN
    numbers = {name: last.observations[name].mask(shown, loads[-1]["B"]) for name in ("numerator", "value")}
    told = last.observations.assign(**numbers, status=last.observations["status"].mask(shown, "ok"))
    found = audit_content(with_rows(last, told), catalogue=AWARDS, earlier=former).findings
    assert {item.cell.split("|")[-1] for item in found} >= {"aanbieder: A"}


def test_a_total_that_was_another_once_before_counts_as_it_was_told_last():
    """40 at first, then 60 with A and B hidden beside 30, then 60 again: B's 24 would tell A."""
    register = nothing_earlier()
    for counts in ({"D": 9, "E": 31}, {"A": 6, "B": 24, "C": 30}, {"A": 6, "B": 24, "C": 18, "D": 12}):
        content, _ = built(of_partners(**counts), on=AWARDS, earlier=register)
        register = with_news(register, published_now(content.observations, content.own_area))
    assert "B" not in shown_in(content)


def test_a_total_of_once_and_a_count_of_later_tell_together():
    """100 at first; 30 told beside a mistaken 80; then 6, 24 and 40, which are all but those 30 of the 100."""
    register = nothing_earlier()
    loads = [{GEMEENTE: 100}, {GEMEENTE: 80, BEDRIJVEN: 30}, {HAVEN: 6, MARKT: 24, VELD: 40}]
    on = catalogue(form(income_limit=None))
    for counts in loads:
        content, _ = built(delivery(*[use(code, count) for code, count in counts.items()]), on=on, earlier=register)
        register = with_news(register, published_now(content.observations, content.own_area))
    shown = figures(content)["value"]
    assert shown[[MARKT, VELD]].isna().any()


FORMER_TOTALS = {
    "of a part that was told with it": [{GEMEENTE: 100, MARKT: 24}, {HAVEN: None, MARKT: 44, NIEUW: 70}],
    "of a part that was told in between": [
        {GEMEENTE: 100},
        {GEMEENTE: 90, MARKT: 24},
        {HAVEN: None, MARKT: 44, VELD: 40, BEDRIJVEN: 30},
    ],
}


@pytest.mark.parametrize("name", FORMER_TOTALS)
def test_a_total_of_which_a_part_was_another_was_another_too(name):
    """100 with the 24 that Markt had, and 70 in Nieuw now: 6 in Haven, whatever the wijk of both has now."""
    register, on = nothing_earlier(), catalogue(form(income_limit=None))
    for counts in FORMER_TOTALS[name]:
        content, _ = built(delivery(*[use(code, count) for code, count in counts.items()]), on=on, earlier=register)
        register = with_news(register, published_now(content.observations, content.own_area))
    shown = figures(content)["value"]
    others = [NIEUW] if VELD not in shown else [VELD, BEDRIJVEN]
    assert shown[others].isna().any()
    assert shown[MARKT] == 44


def test_a_former_total_of_one_partner_tells_of_areas_that_it_did_not_name_then():
    """A had 30 in Oud-West, then 20; now Markt shows 24 of it, and Haven would be the 6 that are left."""
    register = nothing_earlier()
    loads = [
        {(OUD, "A"): 30, (OUD, "Z"): 10},
        {(OUD, "A"): 20, (OUD, "Z"): 10},
        {(HAVEN, "A"): None, (MARKT, "A"): 24, (HAVEN, "Z"): 60, (MARKT, "Z"): 40},
    ]
    for counts in loads:
        made = [
            use(area, count, provider=name, **AWARD, **({} if count else {"mark": Mark.HIDDEN.value}))
            for (area, name), count in counts.items()
        ]
        content, _ = built(delivery(*made), on=AWARDS, earlier=register)
        register = with_news(register, published_now(content.observations, content.own_area))
    rows = rows_of(content)
    of_markt = rows[rows["region_code"].eq(MARKT) & rows["breakdown"].eq("aanbieder: A")]
    assert of_markt["value"].isna().all()
    assert not of_markt.empty


def with_rows(content, observations):
    return type(content)(**{**vars(content), "observations": observations})


def test_what_was_shown_stays_shown_and_what_was_hidden_stays_hidden_where_that_will_do():
    first, _ = built(of_partners(A=6, B=70, C=80), on=AWARDS)
    second = of_partners(A=8, B=75, C=72)
    alone, _ = built(second, on=AWARDS)
    assert shown_in(alone) == {TOTAL: 155, "B": 75}, "C is less, and goes first when nobody has its former number"
    content, notes = built(second, on=AWARDS, earlier=told_by(first))
    assert shown_in(content) == {TOTAL: 155, "C": 72}
    assert notes == ()


def rows_of(content):
    """What a content tells of provisions, as the audit reads it."""
    return content.observations.loc[content.observations["source_id"] == "lokaal", list(COLUMNS)]


def gives_away(publications, counts):
    """Whether the 6 follows from what two publications show, when nobody takes it for revised."""
    for shown in publications:
        total = shown.get(OUD, shown[GEMEENTE] - shown[VELD] if {GEMEENTE, VELD} <= set(shown) else None)
        other = next((other[MARKT] for other in publications if MARKT in other), None)
        if total is not None and other is not None and total - other == counts[HAVEN]:
            return True
    return False


def test_an_own_area_that_was_replaced_is_still_what_its_former_buurten_make():
    """It was Haven and Markt and told 46; now it is Markt and Veld, and Markt alone would tell the 6."""
    former = table("own_area", *own("GB0001oost", HAVEN, MARKT))
    first, _ = built(delivery(use(HAVEN, 6), use(MARKT, 40)), own_areas=former)
    assert figures(first).loc["GB0001oost", "value"] == 46
    told = told_by(with_areas(first, former))
    now = table("own_area", *own("GB0001oost", MARKT, VELD))
    content, notes = built(
        delivery(use(HAVEN, 6), use(MARKT, 40), use(VELD, 30), use(BEDRIJVEN, 20)), own_areas=now, earlier=told
    )
    found = figures(content)["status"]
    assert found[MARKT] == HIDDEN
    assert (found[["GB0001oost", VELD]] == HIDDEN).any(), "70 - 30 tells the 40, and the 40 the 6"
    assert notes == ()


def test_a_few_people_that_readers_have_already_are_hidden_from_now_on_and_reported():
    """Also where totals are not what their parts make."""
    made = [use(HAVEN, 12), use(MARKT, 40), use(OUD, 53), use(VELD, 30)]
    first, _ = built(delivery(*made))
    stricter = catalogue(form(threshold=20))
    content, notes = built(delivery(*made), earlier=told_by(first), on=stricter)
    assert figures(content).loc[HAVEN, "status"] == HIDDEN
    assert "1 afgeschermd aantal is voor lezers toch te weten" in notes[0]
    assert content.hidden["given_away"].sum() == 1


def test_where_readers_have_another_number_of_a_hidden_count_that_is_reported():
    """They can't calculate the 6 of now, and take the 12 that they have for it."""
    first, _ = built(delivery(use(HAVEN, 12)))
    content, notes = built(delivery(use(HAVEN, 6)), earlier=told_by(first))
    assert figures(content).loc[HAVEN, "status"] == HIDDEN
    assert "1 afgeschermd aantal is voor lezers toch te weten" in notes[0]


# ---------------------------------------------------------------- any municipality

COUNTS = st.one_of(st.integers(0, 14), st.integers(0, 60), st.none())


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    counts=st.lists(COUNTS, min_size=4, max_size=4),
    zero=st.booleans(),
    total=st.sampled_from(["none", "whole", "wrong"]),
    areas=st.lists(st.sets(st.sampled_from(BUURTEN), min_size=2, max_size=3), max_size=2),
    seed=st.integers(0, 9),
)
def test_nothing_hidden_can_be_calculated_in_any_municipality(counts, zero, total, areas, seed):
    on = catalogue(form(zero_may_be_shown=zero))
    made = [use(code, count) for code, count in zip(BUURTEN, counts, strict=True)]
    if total != "none" and None not in counts:
        made.append(use(GEMEENTE, sum(counts) + (3 if total == "wrong" else 0)))
    rows = [row for number, codes in enumerate(areas) for row in own(f"GB0001a{number}", *sorted(codes))]
    content, notes = built(delivery(*made), on=on, own_areas=table("own_area", *rows))
    content = type(content)(**{**vars(content), "own_area": table("own_area", *rows)})
    assert audit_content(content, catalogue=on).findings == ()
    assert notes == ()
    random.Random(seed).shuffle(made)
    again, _ = built(delivery(*made), on=on, own_areas=table("own_area", *rows[::-1]))
    key = ["indicator_id", "region_code", "breakdown", "period"]
    pd.testing.assert_frame_equal(
        again.observations.sort_values(key, ignore_index=True),
        content.observations.sort_values(key, ignore_index=True),
    )


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    counts=st.lists(st.integers(0, 30), min_size=4, max_size=4),
    later=st.lists(st.one_of(st.just(-1), st.integers(0, 30)), min_size=4, max_size=4),
    zero=st.booleans(),
)
def test_a_later_load_gives_nothing_away_that_it_does_not_say(counts, later, zero):
    """First the buurten; then some of them revised, and an own area and the municipality beside them."""
    on = catalogue(form(zero_may_be_shown=zero))
    first, _ = built(delivery(*[use(code, count) for code, count in zip(BUURTEN, counts, strict=True)]), on=on)
    second = [old if new < 0 else new for old, new in zip(counts, later, strict=True)]
    made = [use(code, count) for code, count in zip(BUURTEN, second, strict=True)]
    areas = table("own_area", *own("GB0001oost", HAVEN, VELD))
    content, notes = built(
        delivery(*made),
        use_total(second),
        on=on,
        own_areas=areas,
        earlier=told_by(first),
    )
    content = type(content)(**{**vars(content), "own_area": areas})
    told = first.observations[(first.observations["source_id"] == "lokaal") & first.observations["value"].notna()]
    report = audit_content(content, catalogue=on, earlier=[Publication("eerder", told[list(COLUMNS)])])
    assert bool(report.findings) <= bool(notes), report.findings


def use_total(counts):
    """A second delivery: the municipality as a whole."""
    return delivery(use(GEMEENTE, sum(counts)), number=2)
