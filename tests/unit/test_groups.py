"""Groups of municipalities: who is in them, what figure they have, and what is said of it. All areas are made up."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain import group_words
from armoedebeeld.domain.errors import CatalogueError
from armoedebeeld.domain.group_values import Method, group_value, known_share, place_of
from armoedebeeld.domain.groups import (
    REGION_WORDS,
    Group,
    GroupKind,
    Network,
    chosen_group,
    load_networks,
    missing_kinds,
    network_group,
    newest_known,
    on_borders,
    region_group,
    similar_group,
    size_class,
    size_group,
    size_words,
    urbanity_group,
)
from tests.support.catalogue import indicator
from tests.support.figures import observation, observations, region, table
from tests.support.mirror import SHARED

ROOT = Path(__file__).resolve().parents[2]
NETWORKS = ROOT / "data" / "reference" / "groepen.yml"
POOLED = indicator("kinderen_laag_inkomen")
SHARE_ONLY = indicator("armoede")
GROUP = Group(GroupKind.G40, "G40", "de G40", ("GM0001", "GM0002", "GM0003"), "Leden van 2020.")


def lies_in(code: str, group: str, *, year: int = 2020, scheme: str = "provincie", name: str = "") -> dict:
    return {
        "region_code": code,
        "boundary_year": year,
        "scheme": scheme,
        "group_code": group,
        "group_name": name or f"Land {group}",
        "dataset_id": f"G{year}",
    }


def areas(*known: tuple[str, int, int | None, int | None]) -> pd.DataFrame:
    """Code, boundary year, inhabitants, urbanity."""
    rows = [
        {**region(code, year=year), "inhabitants": people, "urbanity": urbanity}
        for code, year, people, urbanity in known
    ]
    return table("region", *rows)


def counts(code: str, part: float | None, whole: float | None, **changes: object) -> dict:
    """A row with counts; the share follows from them."""
    value = None if part is None or not whole else 100 * part / whole
    made = observation(indicator_id=POOLED.id, region_code=code, numerator=part, denominator=whole, value=value)
    return {**made, "status": "ok" if value is not None else "geheim_of_onbekend", **changes}


def share(code: str, value: float | None, **changes: object) -> dict:
    status = "ok" if value is not None else "geheim_of_onbekend"
    return {**observation(region_code=code, value=value), "status": status, **changes}


def people(**inhabitants: int) -> pd.Series:
    return pd.Series(inhabitants, dtype="Int64")


# ---------------------------------------------------------------- who is in a group


def test_a_province_holds_the_municipalities_of_the_same_code_the_municipality_included():
    rows = table("classification", lies_in("GM0001", "PV98"), lies_in("GM0002", "PV98"), lies_in("GM0003", "PV99"))
    group = region_group(
        rows,
        kind=GroupKind.PROVINCE,
        gemeente="GM0001",
        existing=["GM0001", "GM0002", "GM0003"],
        boundary_year=2020,
    )
    assert group is not None
    assert group.members == ("GM0001", "GM0002")
    assert (group.name, group.phrase, group.code) == ("Provincie Land PV98", "provincie Land PV98", "PV98")
    assert group.basis == "De indeling van 1 januari 2020 (tabel Gebieden in Nederland)."
    assert group.dataset_id == "G2020"


@pytest.mark.parametrize(
    ("boundary_year", "used"), [(2018, 2019), (2019, 2019), (2021, 2019), (2022, 2022), (2023, 2022)]
)
def test_the_newest_classification_up_to_the_figures_borders_is_used_else_the_oldest(boundary_year: int, used: int):
    rows = table("classification", lies_in("GM0001", f"PV{2019}", year=2019), lies_in("GM0001", f"PV{2022}", year=2022))
    group = region_group(
        rows, kind=GroupKind.PROVINCE, gemeente="GM0001", existing=["GM0001"], boundary_year=boundary_year
    )
    assert group is not None
    assert group.code == f"PV{used}"


def test_a_classification_of_another_year_says_whom_it_does_not_place_and_whom_the_table_does_not_have():
    rows = table("classification", lies_in("GM0001", "PV98"), lies_in("GM0009", "PV98"))
    group = region_group(
        rows, kind=GroupKind.PROVINCE, gemeente="GM0001", existing=["GM0001", "GM0005", "GM0006"], boundary_year=2019
    )
    assert group is not None
    assert group.members == ("GM0001", "GM0009")
    assert "2 gemeenten van 2019 staan daar niet in." in group.basis
    assert "Niet in de tabel met de grenzen van 2019: 1 van deze 2." in group.basis


def test_a_municipality_that_is_not_classified_has_no_such_group():
    rows = table("classification", lies_in("GM0002", "PV98"))
    for kind in REGION_WORDS:
        assert region_group(rows, kind=kind, gemeente="GM0001", existing=["GM0001"], boundary_year=2020) is None


def test_the_name_of_a_ggd_is_not_doubled():
    rows = table("classification", lies_in("GM0001", "GG01", scheme="ggd_regio", name="GGD Kust"))
    group = region_group(rows, kind=GroupKind.HEALTH_REGION, gemeente="GM0001", existing=["GM0001"], boundary_year=2020)
    assert group is not None
    assert (group.name, group.phrase) == ("GGD Kust", "GGD Kust")


def test_kinds_without_a_classification_are_named():
    rows = table("classification", lies_in("GM0001", "PV98"))
    assert missing_kinds(rows) == (GroupKind.YOUTH_REGION, GroupKind.HEALTH_REGION, GroupKind.LABOUR_REGION)


@pytest.mark.parametrize(
    ("inhabitants", "klass", "words"),
    [
        (4_999, 1, "minder dan 5.000 inwoners"),
        (5_000, 2, "5.000 tot 10.000 inwoners"),
        (19_999, 3, "10.000 tot 20.000 inwoners"),
        (20_000, 4, "20.000 tot 50.000 inwoners"),
        (50_000, 5, "50.000 tot 100.000 inwoners"),
        (149_999, 6, "100.000 tot 150.000 inwoners"),
        (249_999, 7, "150.000 tot 250.000 inwoners"),
        (250_000, 8, "250.000 inwoners of meer"),
    ],
)
def test_size_classes_are_those_of_cbs(inhabitants: int, klass: int, words: str):
    assert size_class(inhabitants) == klass
    assert size_words(klass) == words


def test_the_same_size_is_judged_on_the_last_known_number_of_inhabitants():
    known = areas(
        ("GM0001", 2020, 19_000, 2), ("GM0001", 2024, 21_000, 2), ("GM0002", 2024, 49_000, 2),
        ("GM0003", 2024, 51_000, 2), ("GM0004", 2020, 30_000, 2), ("GM0005", 2024, None, 2),
    )  # fmt: skip
    group = size_group(known, gemeente="GM0001")
    assert group is not None
    assert group.members == ("GM0001", "GM0002", "GM0004")
    assert group.name == "Zelfde grootte: 20.000 tot 50.000 inwoners"
    assert "2024; van opgeheven gemeenten het laatste bekende jaar." in group.basis


def test_the_same_urbanity_has_its_word_and_leaves_out_who_has_none():
    known = areas(("GM0001", 2024, 1, 2), ("GM0002", 2024, 1, 2), ("GM0003", 2024, 1, 5), ("GM0004", 2024, 1, None))
    group = urbanity_group(known, gemeente="GM0002")
    assert group is not None
    assert group.members == ("GM0001", "GM0002")
    assert group.name == "Zelfde stedelijkheid: sterk stedelijk"
    assert urbanity_group(known, gemeente="GM0004") is None


def test_inhabitants_of_wijken_and_of_years_without_a_number_do_not_count():
    known = areas(("GM0001", 2020, 900, 1), ("GM0001", 2024, None, 1), ("WK000100", 2024, 500, 1))
    assert newest_known(known, "inhabitants").to_dict("index") == {"GM0001": {"value": 900, "year": 2020}}


# ---------------------------------------------------------------- the committed lists


def test_the_committed_lists_are_the_four_largest_and_the_forty_one_of_the_network():
    g4, g40 = load_networks(NETWORKS)
    assert (g4.id, len(g4.members), g4.is_certain) == (GroupKind.G4, 4, True)
    assert (g40.id, len(g40.members), g40.is_certain) == (GroupKind.G40, 41, False)
    assert not g4.members.keys() & g40.members.keys()
    assert "GM0362" in g40.members  # Amstelveen, since 1 July 2022
    assert "zoals bekend op 1 juli 2022" in network_group(g40).basis
    assert "Controleer bij twijfel" in network_group(g40).basis
    assert "Controleer" not in network_group(g4).basis


def test_the_codes_of_the_committed_lists_have_the_names_that_cbs_gives_them():
    path = SHARED / "data" / "kwb" / "kwb2024_85984NED_gemeente.parquet"
    if not path.exists():
        pytest.skip("../shared is not beside this checkout")
    rows = pd.read_parquet(path)
    names = dict(zip(rows["Codering_3"].str.strip(), rows["Gemeentenaam_1"].str.strip(), strict=True))
    for network in load_networks(NETWORKS):
        assert {code: names[code].removesuffix(" (O.)") for code in network.members} == network.members


def test_a_list_with_a_misspelt_field_is_refused_by_name(tmp_path: Path):
    path = tmp_path / "groepen.yml"
    path.write_text(
        NETWORKS.read_text(encoding="utf-8").replace("\n    known_on", "\n    knwon_on", 1), encoding="utf-8"
    )
    with pytest.raises(CatalogueError, match=r"groepen\.yml: 'networks\.0\.knwon_on' is geen bekend veld"):
        load_networks(path)


def test_members_that_the_figures_do_not_list_stay_members_and_are_told():
    network = Network(
        id=GroupKind.G4, name="G4", phrase="de G4", known_on=date(2024, 1, 1), source="x", is_certain=True,
        members={"GM0001": "a", "GM0002": "b", "GM0003": "c"},
    )  # fmt: skip
    group = on_borders(network_group(network), {"GM0001", "GM0002"}, year=2019)
    assert group.members == ("GM0001", "GM0002", "GM0003")
    assert group.basis.endswith("Niet in de tabel met de grenzen van 2019: 1 van deze 3.")


# ---------------------------------------------------------------- the figure of a group


def test_counts_are_added_up_and_percentages_never_averaged():
    # 10 of 100 and 30 of 900 are 40 of 1,000: 4.0%. The mean of 10.0% and 3.3% would be 6.7%.
    rows = observations(counts("GM0001", 10, 100), counts("GM0002", 30, 900))
    value = group_value(
        rows, members=["GM0001", "GM0002"], inhabitants=people(GM0001=500, GM0002=4_000), indicator=POOLED
    )
    assert value.method is Method.POOLED
    assert value.value == pytest.approx(4.0)
    assert (value.known, value.counted, value.members, value.denominator) == (2, 2, 2, 1_000)


@pytest.mark.parametrize(("inhabitants", "method"), [(2_000, Method.POOLED), (2_001, Method.TOO_FEW)])
def test_a_calculated_figure_needs_four_fifths_of_the_inhabitants(inhabitants: int, method: Method):
    # GM0001 and GM0002 have 8,000 inhabitants; with 2,000 more that is 80%, with 2,001 it is not.
    rows = observations(counts("GM0001", 10, 100), counts("GM0002", 30, 900), counts("GM0003", None, None))
    value = group_value(
        rows,
        members=["GM0001", "GM0002", "GM0003"],
        inhabitants=people(GM0001=4_000, GM0002=4_000, GM0003=inhabitants),
        indicator=POOLED,
    )
    assert value.method is method
    assert (value.value is None) is (method is Method.TOO_FEW)
    assert value.known == 2


def test_where_inhabitants_are_unknown_four_fifths_of_the_municipalities_are_needed():
    rows = observations(*(counts(f"GM000{n}", 10, 100) for n in range(1, 5)))
    members = [f"GM000{n}" for n in range(1, 6)]
    four = group_value(rows, members=members, inhabitants=people(GM0001=10), indicator=POOLED)
    assert (four.method, four.share) == (Method.POOLED, None)
    three = group_value(rows.iloc[:3], members=members, inhabitants=people(GM0001=10), indicator=POOLED)
    assert three.method is Method.TOO_FEW


@pytest.mark.parametrize("status", ["onderdrukt", "geheim_of_onbekend", "niet_gepubliceerd", "ontbreekt"])
def test_hidden_and_missing_values_count_nowhere_even_where_their_counts_are_known(status: str):
    hidden = {**counts("GM0003", 90, 100), "value": None, "status": status}
    rows = observations(counts("GM0001", 10, 100), counts("GM0002", 30, 900), hidden)
    inhabitants = people(GM0001=4_000, GM0002=4_000, GM0003=100)
    value = group_value(rows, members=["GM0001", "GM0002", "GM0003"], inhabitants=inhabitants, indicator=POOLED)
    assert value.value == pytest.approx(4.0)
    assert value.counted == 2


def test_a_published_figure_of_the_region_comes_before_a_calculated_one():
    rows = observations(counts("GM0001", 10, 100), counts("GM0002", 30, 900))
    published = observations(counts("PV98", 45, 1_000, region_level="PV", is_provisional=True))
    value = group_value(rows, members=["GM0001", "GM0002"], inhabitants=people(), indicator=POOLED, published=published)
    assert (value.method, value.value) == (Method.PUBLISHED, pytest.approx(4.5))
    assert value.is_provisional
    hidden = published.assign(status="geheim_of_onbekend", value=pd.NA)
    value = group_value(rows, members=["GM0001", "GM0002"], inhabitants=people(), indicator=POOLED, published=hidden)
    assert value.method is Method.POOLED


def test_without_counts_the_group_has_a_middle_municipality_and_a_range_not_a_mean():
    rows = observations(*(share(f"GM000{n}", value) for n, value in enumerate([2.0, 3.0, 10.0], start=1)))
    value = group_value(rows, members=list(rows["region_code"]), inhabitants=people(), indicator=SHARE_ONLY)
    assert (value.method, value.value) == (Method.MIDDLE, 3.0)
    assert (value.lowest, value.highest) == (2.0, 10.0)


def test_two_municipalities_have_no_middle_one():
    rows = observations(share("GM0001", 2.0), share("GM0002", 3.0))
    value = group_value(rows, members=["GM0001", "GM0002"], inhabitants=people(), indicator=SHARE_ONLY)
    assert (value.method, value.value) == (Method.TOO_FEW, None)


def test_a_middle_municipality_needs_four_fifths_of_the_municipalities():
    rows = observations(*(share(f"GM000{n}", float(n)) for n in range(1, 5)))
    members = [f"GM000{n}" for n in range(1, 6)]
    assert group_value(rows, members=members, inhabitants=people(), indicator=SHARE_ONLY).value == 2.5
    six = [*members, "GM0006"]
    assert group_value(rows, members=six, inhabitants=people(), indicator=SHARE_ONLY).method is Method.TOO_FEW


def test_a_number_of_people_has_no_group_figure():
    rows = observations(*(share(f"GM000{n}", 100.0 * n, indicator_id="inwoners") for n in range(1, 4)))
    value = group_value(rows, members=list(rows["region_code"]), inhabitants=people(), indicator=indicator("inwoners"))
    assert (value.method, value.value) == (Method.COUNT, None)


CELLS = st.lists(st.tuples(st.integers(0, 500), st.integers(1, 5_000), st.integers(1, 10_000)), min_size=1, max_size=12)


@given(CELLS, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_members_does_not_change_a_group(cells, random):
    codes = [f"GM{number:04}" for number in range(len(cells))]
    rows = [counts(code, min(part, whole), whole) for code, (part, whole, _) in zip(codes, cells, strict=True)]
    inhabitants = pd.Series({code: cell[2] for code, cell in zip(codes, cells, strict=True)})
    first = group_value(observations(*rows), members=codes, inhabitants=inhabitants, indicator=POOLED)
    random.shuffle(rows)
    random.shuffle(codes)
    again = group_value(observations(*rows), members=codes, inhabitants=inhabitants, indicator=POOLED)
    assert again.value == pytest.approx(first.value)
    assert again.method is first.method


@given(CELLS, st.integers(2, 50))
def test_a_group_lies_between_its_members_and_does_not_change_when_all_counts_grow_alike(cells, factor):
    codes = [f"GM{number:04}" for number in range(len(cells))]
    inhabitants = pd.Series({code: cell[2] for code, cell in zip(codes, cells, strict=True)})

    def of(times: int):
        rows = [
            counts(code, min(part, whole) * times, whole * times)
            for code, (part, whole, _) in zip(codes, cells, strict=True)
        ]
        return group_value(observations(*rows), members=codes, inhabitants=inhabitants, indicator=POOLED)

    value = of(1)
    assert value.lowest - 1e-9 <= value.value <= value.highest + 1e-9
    assert of(factor).value == pytest.approx(value.value)


def test_the_part_of_the_inhabitants_is_unknown_when_anybody_is_unknown():
    assert known_share(pd.Series(["GM0001"]), members=["GM0001", "GM0002"], inhabitants=people(GM0001=1)) is None
    known = people(GM0001=300, GM0002=100)
    assert known_share(pd.Series(["GM0001"]), members=["GM0001", "GM0002"], inhabitants=known) == 0.75


def test_the_place_counts_from_high_to_low_as_shown_and_says_when_it_is_shared():
    # 4.16 and 4.24 are both read as 4.2.
    rows = observations(share("GM0001", 4.16), share("GM0002", 4.24), share("GM0003", 9.0), share("GM0004", None))
    assert place_of(rows, gemeente="GM0001", decimals=1) == (2, 3, True)
    assert place_of(rows, gemeente="GM0003", decimals=1) == (1, 3, False)
    assert place_of(rows, gemeente="GM0004", decimals=1) is None


# ---------------------------------------------------------------- what is said


def test_the_sentence_gives_value_difference_and_place():
    rows = observations(counts("GM0001", 10, 100), counts("GM0002", 30, 900), counts("GM0003", 1, 100))
    value = group_value(rows, members=GROUP.members, inhabitants=people(GM0001=1, GM0002=1, GM0003=1), indicator=POOLED)
    sentence = group_words.comparison_sentence(
        POOLED, name="Eenhoorn", own=10.0, group=GROUP, value=value, place=(1, 3, False), is_member=True
    )
    # 41 of 1,100 is 3.7%.
    assert sentence == (
        "Eenhoorn: 10,0%. Dat is meer dan in de G40 samen: 3,7%. Van hoog naar laag staat Eenhoorn op plaats 1 van 3."
    )
    outside = group_words.comparison_sentence(
        POOLED, name="Eenhoorn", own=3.7, group=GROUP, value=value, place=(2, 4, True), is_member=False
    )
    assert outside == (
        "Eenhoorn: 3,7%. Dat is evenveel als in de G40 samen: 3,7%. "
        "Van hoog naar laag zou Eenhoorn op gedeelde plaats 2 van 4 staan."
    )


def test_the_middle_municipality_is_never_called_an_average():
    rows = observations(*(share(code, value) for code, value in zip(GROUP.members, [2.0, 3.0, 10.0], strict=True)))
    value = group_value(rows, members=GROUP.members, inhabitants=people(), indicator=SHARE_ONLY)
    told = group_words.how_sentence(GROUP, value, SHARE_ONLY)
    assert "middelste gemeente: de helft ligt hoger, de helft lager" in told
    assert "De gemeenten lopen uiteen van 2,0% tot 10,0%." in told
    assert "gemiddeld" not in told
    assert group_words.line_name(GROUP, value.method) == "middelste van de G40"


def test_a_calculated_figure_says_over_whom_and_how_many():
    rows = observations(counts("GM0001", 10, 100), counts("GM0002", 30, 900), counts("GM0003", None, None))
    inhabitants = people(GM0001=4_000, GM0002=4_000, GM0003=1_000)
    value = group_value(rows, members=GROUP.members, inhabitants=inhabitants, indicator=POOLED)
    assert group_words.how_sentence(GROUP, value, POOLED) == (
        "Van deze 3 gemeenten hebben er 2 een cijfer. Het groepscijfer is berekend door de aantallen van 2 gemeenten "
        "op te tellen; het gaat om 1.000 kinderen onder de 18 jaar (88% van de inwoners van de groep)."
    )


def test_too_little_says_how_little_and_is_rounded_down():
    rows = observations(counts("GM0001", 10, 100), counts("GM0002", None, None), counts("GM0003", None, None))
    inhabitants = people(GM0001=7_999, GM0002=1_000, GM0003=1_001)
    value = group_value(rows, members=GROUP.members, inhabitants=inhabitants, indicator=POOLED)
    told = group_words.how_sentence(GROUP, value, POOLED)
    assert told == (
        "Van deze 3 gemeenten heeft er 1 een cijfer. Daar woont 79% van de inwoners van de groep. "
        "Een groepscijfer geven wij pas vanaf 80%."
    )


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([None] * 3, "Geen van deze 3 gemeenten heeft een cijfer. Een groepscijfer is er dus niet."),
        (
            [1.0],
            "Deze gemeente heeft een cijfer. Er is geen groepscijfer: de aantallen om er een te berekenen zijn er "
            "niet, en een middelste gemeente bestaat pas bij 3 gemeenten.",
        ),
        (
            [1.0, 2.0, None],
            "Van deze 3 gemeenten hebben er 2 een cijfer. Dat is minder dan 80% van de gemeenten, en dus te weinig "
            "voor een groepscijfer.",
        ),
    ],
)
def test_why_there_is_no_middle_municipality_is_said(values: list[float | None], told: str):
    rows = observations(*(share(f"GM000{number}", value) for number, value in enumerate(values, start=1)))
    value = group_value(rows, members=list(rows["region_code"]), inhabitants=people(), indicator=SHARE_ONLY)
    assert group_words.how_sentence(GROUP, value, SHARE_ONLY) == told


def test_the_most_similar_say_in_what_and_when_they_are_not_much_alike():
    near = similar_group(["GM0002"], year=2024, properties=["inwoners", "inkomen"])
    assert near.basis == "Ze lijken het meest in inwoners, inkomen (2024)."
    far = similar_group(["GM0002"], year=2024, properties=["inwoners"], is_far=True)
    assert "geen enkele gemeente lijkt hier echt op" in far.basis


def test_it_is_said_whether_the_municipality_itself_belongs_to_the_group():
    inside = group_words.who_sentence(GROUP, name="Eenhoorn", holds_own=True)
    assert inside == "In de lijst: de 3 gemeenten van de G40; Eenhoorn hoort daar zelf bij. Leden van 2020."
    outside = group_words.who_sentence(GROUP, name="Vierhoek", holds_own=False)
    assert "Vierhoek hoort daar niet bij en staat er ter vergelijking tussen." in outside
    chosen = group_words.who_sentence(chosen_group(["GM0002"]), name="Eenhoorn", holds_own=False)
    assert chosen == (
        "In de lijst: de gekozen gemeente. Eenhoorn staat er ter vergelijking tussen en telt niet mee in het "
        "groepscijfer."
    )
    assert group_words.who_sentence(chosen_group([]), name="x", holds_own=False).startswith("Kies een of meer")


@pytest.mark.parametrize(
    ("part", "method", "is_said"),
    [
        (0.2, Method.POOLED, True),
        (0.199, Method.POOLED, False),
        (0.9, Method.MIDDLE, False),
        (None, Method.POOLED, False),
    ],
)
def test_a_municipality_that_largely_makes_its_group_is_told_so(part: float | None, method: Method, is_said: bool):
    assert bool(group_words.weight_sentence("Eenhoorn", share=part, method=method)) is is_said
