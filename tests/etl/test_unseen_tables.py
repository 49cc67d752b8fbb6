"""Tables that nobody could look at: found by what they say of themselves, a note where that is not clear, no guess."""

from pathlib import Path

import pandas as pd
import pytest

from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.domain.periods import Stage
from tests.support import unseen
from tests.support.country import Table, group
from tests.support.parsing import declared, fetched, parsed, read, rows, values
from tests.support.published import content_of
from tests.support.server import SourceServer
from tests.support.unseen import percent, thousands

KWB = declared("85618NED")
LOW, BIJSTAND = "HuishoudensMetEenLaagInkomen_87", "PersonenPerSoortUitkeringBijstand_92"
CHILDREN = declared("86132NED")


def topic_of(table: Table, key: str) -> dict:
    return next(item for item in table.topics if item["Key"] == key)


# ---------------------------------------------------------------- KWB of another year


def test_numbers_behind_the_names_do_not_matter_and_the_figures_are_those_of_the_table(tmp_path: Path):
    found = parsed(unseen.kwb(2023), KWB, tmp_path)
    assert values(found, "huishoudens_laag_inkomen")["GM0001", 2023] == 4.2
    assert values(found, "huishoudens_laag_inkomen")["GM0002", 2023] == 0.0
    assert values(found, "huishoudens_laag_inkomen")["BU00010001", 2023] == "geheim_of_onbekend"
    assert values(found, "bijstand_per_1000")["GM0001", 2023] == 30.0  # 600 of 20,000
    assert values(found, "bijstand_per_1000")["BU00010101", 2023] == "onderdrukt"  # 50 inhabitants
    assert values(found, "kinderen_0_15")["WK000101", 2023] == 1_200
    assert found.notes == ()


def test_a_column_with_another_name_is_found_by_its_title(tmp_path: Path):
    table = unseen.kwb(2023)
    table.rename("HuishoudensTot110VanSociaalMinimum_89", "HhTot110SM_90")
    found = parsed(table, KWB.only("huishoudens_tot_110_sociaal_minimum"), tmp_path)
    assert values(found, "huishoudens_tot_110_sociaal_minimum")["GM0001", 2023] == 1.0


def test_a_column_that_is_not_there_is_a_note_and_no_row_and_never_zero(tmp_path: Path):
    table = unseen.kwb(2023)
    table.drop(LOW)
    table.drop(BIJSTAND)
    found = parsed(table, KWB, tmp_path)
    assert rows(found, "huishoudens_laag_inkomen").empty
    assert rows(found, "bijstand_per_1000").empty
    assert not rows(found, "inwoners").empty
    assert "Huishoudens met een laag inkomen: kolom 'Huishoudens met een laag inkomen' niet gevonden in 85618NED" in (
        found.notes
    )
    assert any(
        note.startswith("Mensen met bijstand: kolom 'Personen met bijstand' niet gevonden") for note in found.notes
    )


def test_a_new_column_and_columns_that_were_ignored_before_are_left_alone(tmp_path: Path):
    table = unseen.kwb(2023)
    table.add_topic("HeelNieuw_999")
    assert parsed(table, KWB.only("inwoners"), tmp_path).notes == ()


@pytest.mark.parametrize(
    ("title", "is_read"),
    [
        ("Kerncijfers wijken en buurten 2023", True),
        ("Kerncijfers wijken en buurten", True),
        ("Kerncijfers wijken en buurten 2023 (indeling 2024)", True),
        ("Kerncijfers wijken en buurten 2022", False),
        ("Kerncijfers wijken en buurten 2004-2022", False),
    ],
)
def test_a_table_that_calls_itself_after_another_year_is_refused(tmp_path: Path, title, is_read):
    table, one = unseen.kwb(2023, title=title), KWB.only("inwoners")
    if is_read:
        assert len(parsed(table, one, tmp_path).observations) == 12
        return
    with pytest.raises(UnexpectedContentError, match=f"de titel is '{title}', maar verwacht is een tabel over 2023"):
        parsed(table, one, tmp_path)


def test_columns_that_are_empty_for_every_area_are_not_published_yet(tmp_path: Path):
    table = unseen.kwb(2023)
    for row in table.rows:
        row[LOW] = None
    found = parsed(table, KWB, tmp_path)
    assert set(values(found, "huishoudens_laag_inkomen").values()) == {"niet_gepubliceerd"}
    assert found.notes == ("Huishoudens met een laag inkomen: nog niet gepubliceerd in 85618NED",)


@pytest.mark.parametrize(
    ("provisional", "stage"),
    [([], Stage.UNKNOWN), ([BIJSTAND], Stage.PARTLY), ([BIJSTAND, "AantalInwoners_5"], Stage.PROVISIONAL)],
)
def test_provisional_columns_make_a_year_provisional_partly_or_whole(tmp_path: Path, provisional, stage):
    table = unseen.kwb(2023)
    for key in provisional:
        topic_of(table, key)["Description"] = "Het betreft voorlopige cijfers."
    found = parsed(table, KWB.only("bijstand_per_1000", "inwoners"), tmp_path)
    assert found.stages == {2023: stage}
    assert set(rows(found, "bijstand_per_1000")["is_provisional"]) == {bool(provisional)}
    assert set(rows(found, "inwoners")["is_provisional"]) == {len(provisional) == 2}


def test_areas_of_the_list_without_a_row_are_areas_without_figures(tmp_path: Path):
    found = parsed(unseen.kwb(2023), KWB.only("inwoners"), tmp_path, gemeenten=["GM0001", "GM0003"])
    regions = found.regions.set_index("region_code")
    assert {"GM0003", "WK000300", "BU00030000"} <= set(regions.index)
    assert regions.loc["BU00030000", ["name", "parent_wijk", "parent_gemeente"]].tolist() == [
        "Alleen een naam", "WK000300", "GM0003",
    ]  # fmt: skip
    assert pd.isna(regions.loc["BU00030000", "inhabitants"])
    assert regions.loc["BU00010000", "inhabitants"] == 7_000
    assert not {"GM0003", "BU00030000"} & set(found.observations["region_code"])


def test_what_is_said_of_areas_twice_is_left_out_and_the_figures_are_read(tmp_path: Path):
    table = unseen.kwb(2023)
    table.add_topic("AantalInwoners_77")
    found = parsed(table, KWB.only("kinderen_0_15"), tmp_path)
    assert found.regions["inhabitants"].isna().all()
    assert values(found, "kinderen_0_15")["GM0001", 2023] == 3_000


def test_a_table_that_does_not_say_which_borders_changed_says_so_in_a_note(tmp_path: Path):
    table = unseen.kwb(2023)
    table.drop("IndelingswijzigingGemeenteWijkBuurt_4")
    found = parsed(table, KWB.only("inwoners"), tmp_path)
    assert found.notes == (
        "85618NED zegt niet welke grenzen zijn veranderd: wijken en buurten staan los van andere jaren",
    )
    assert found.regions["change_code"].isna().all()


def test_text_where_a_number_is_sought_is_refused(tmp_path: Path):
    table = unseen.kwb(2023)
    topic_of(table, LOW)["Datatype"] = "String"
    for row in table.rows:
        row[LOW] = "veel"
    with pytest.raises(UnexpectedContentError, match=f"kolom {LOW} heeft tekst waar een getal hoort"):
        parsed(table, KWB.only("huishoudens_laag_inkomen"), tmp_path)


# ---------------------------------------------------------------- poverty, new definition


def by_unit() -> Table:
    """One title, twice: in thousands and in percent."""
    return unseen.poverty(
        [
            thousands("KinderenInArmoede_1", "Kinderen in armoede"),
            percent("KinderenInArmoede_2", "Kinderen in armoede"),
            percent("KinderenLangdurigInArmoede_3", "Kinderen langdurig in armoede"),
        ]
    )


def by_title() -> Table:
    """Titles that say it all, the total first, another name for the dimension."""
    people = {"T009002": "Totaal personen", **unseen.PEOPLE}
    return unseen.poverty(
        [
            thousands("MinderjarigeKinderenInArmoede_1", "Minderjarige kinderen in armoede"),
            percent("MinderjarigeKinderenInArmoedeRelatief_2", "Minderjarige kinderen in armoede, relatief"),
            thousands("KinderenLangdurigArm_3", "Kinderen langdurig arm"),
            percent("KinderenLangdurigArmRelatief_4", "Kinderen langdurig arm, relatief"),
        ],
        people=people,
    )


def by_group() -> Table:
    """A group per measure, the percentages under a group of their own, and one dimension more."""
    return unseen.poverty(
        [
            group(1, "Personen in armoede"),
            thousands("InArmoede_1", "Kinderen in armoede", under=1),
            group(2, "Relatief", under=1),
            percent("InArmoedeRelatief_2", "Kinderen in armoede", under=2),
            group(3, "Langdurige armoede"),
            percent("Langdurig_3", "Kinderen in langdurige armoede", under=3),
        ],
        more={"Leeftijd": {"1": "0 tot 4 jaar", "2": "4 tot 12 jaar", "10000": "Totaal leeftijd"}},
    )


# Place of the percentage, of the number and of the lasting poverty among the columns; place of the total in the list.
LAYOUTS = {by_unit: (2, 1, 3, 8), by_title: (2, 1, 4, 1), by_group: (2, 1, 3, 8)}


@pytest.mark.parametrize("make", LAYOUTS)
def test_three_plausible_layouts_give_the_columns_and_codes_that_are_meant(tmp_path: Path, make):
    share, number, lasting, total = LAYOUTS[make]
    found = parsed(make(), CHILDREN, tmp_path)
    row = rows(found, "kinderen_in_armoede").set_index(["region_code", "year"]).loc[("GM0002", 2023)]
    assert row["value"] == pytest.approx(10 + share + total / 10)
    assert row["numerator"] == pytest.approx(1000 * (10 + number + total / 10))
    assert values(found, "kinderen_langdurig_in_armoede")["GM0001", 2022] == pytest.approx(lasting + total / 10)
    one_parent = list(unseen.PEOPLE).index("2012605") + (2 if make is by_title else 1)
    parts = values(found, "kinderen_in_armoede", breakdown="eenoudergezin")
    assert parts["GM0001", 2024] == pytest.approx(share + one_parent / 10)
    assert found.notes == ()


def test_only_the_country_provinces_and_municipalities_are_read(tmp_path: Path):
    found = parsed(by_unit(), CHILDREN.only("kinderen_in_armoede"), tmp_path)
    assert set(found.observations["region_code"]) == {"NL00", "PV20", "GM0001", "GM0002"}
    assert set(found.regions["region_code"]) == {"NL00", "PV20", "GM0001", "GM0002"}
    assert set(found.observations["boundary_year"]) == {2025}


def test_each_year_has_its_own_stage(tmp_path: Path):
    found = parsed(by_unit(), CHILDREN.only("kinderen_langdurig_in_armoede"), tmp_path)
    assert found.stages == {2022: Stage.FINAL, 2023: Stage.REVISED, 2024: Stage.PROVISIONAL}
    marks = found.observations.groupby("year")["is_provisional"].agg(set).to_dict()
    assert marks == {2022: {False}, 2023: {True}, 2024: {True}}


@pytest.mark.parametrize("route", ["v3", "v4"])
def test_a_title_that_fits_several_columns_is_a_note_that_names_them(tmp_path: Path, route):
    table = unseen.poverty(
        [
            group(1, "Alle kinderen"),
            percent("A_1", "Kinderen in armoede", under=1),
            group(2, "Kinderen tot 12 jaar"),
            percent("B_2", "Kinderen in armoede", under=2),
            percent("C_3", "Kinderen langdurig in armoede"),
        ]
    )
    found = parsed(table, CHILDREN, tmp_path, route=route)
    assert rows(found, "kinderen_in_armoede").empty
    assert not rows(found, "kinderen_langdurig_in_armoede").empty
    assert found.notes[0].startswith(
        "Kinderen in armoede: niet gelezen uit 86132NED. 86132NED: 'Kinderen in armoede, percentage' past op 2 "
        "kolommen: A_1 = Kinderen in armoede (Alle kinderen), B_2 = Kinderen in armoede (Kinderen tot 12 jaar)."
    )


def test_two_figures_that_would_take_one_column_are_both_left_out(tmp_path: Path):
    """The share of children in poverty is not there: the lasting one may not stand in for it."""
    table = unseen.poverty([percent("Langdurig_1", "Kinderen in armoede; langdurig in armoede")])
    with pytest.raises(UnexpectedContentError, match="Ze passen op één kolom: Langdurig_1"):
        parsed(table, CHILDREN, tmp_path)


def test_a_share_is_not_read_from_a_column_that_says_more_or_the_opposite(tmp_path: Path):
    table = unseen.poverty([percent("Niet_1", "Kinderen niet in armoede"), percent("Lang_2", "Langdurig in armoede")])
    found = parsed(table, CHILDREN, tmp_path)
    assert set(found.observations["indicator_id"]) == {"kinderen_langdurig_in_armoede"}


@pytest.mark.parametrize("route", ["v3", "v4"])
def test_two_totals_are_told_and_none_of_them_is_guessed(server: SourceServer, tmp_path: Path, route):
    people = {**unseen.PEOPLE, "T009003": "Totaal huishoudens"}
    server.tables["86132NED"] = unseen.poverty([percent("A_1", "Kinderen in armoede")], people=people)
    asked = declared("86132NED", route=route).only("kinderen_in_armoede")
    found = read(fetched(server.url, asked, tmp_path), asked)
    assert "totaal" not in set(found.observations["breakdown"])
    assert "niet te zien welke code voor het totaal staat" in found.notes[0]


@pytest.mark.parametrize("route", ["v3", "v4"])
def test_a_table_without_any_total_is_refused_with_that_reason(server: SourceServer, tmp_path: Path, route):
    people = {"1": "Mannen", "2": "Vrouwen"}
    server.tables["86132NED"] = unseen.poverty([percent("A_1", "Kinderen in armoede")], people=people)
    with pytest.raises(UnexpectedContentError, match="niet te zien welke code voor het totaal staat"):
        fetched(server.url, declared("86132NED", route=route), tmp_path)


def test_parts_of_a_dimension_with_another_name_are_notes_and_the_whole_is_read(server: SourceServer, tmp_path: Path):
    server.tables["86132NED"] = unseen.poverty([percent("A_1", "Kinderen in armoede")], kenmerken="Kenmerken")
    one = CHILDREN.only("kinderen_in_armoede")
    found = read(fetched(server.url, one, tmp_path), one)
    assert values(found, "kinderen_in_armoede")["GM0001", 2022] == 1.8
    assert set(found.observations["breakdown"]) == {"totaal"}
    assert len(found.notes) == 5
    assert all("de dimensie 'PersoonsEnHuishoudenskenmerken' staat niet in de tabel" in note for note in found.notes)


def test_a_part_that_is_called_otherwise_is_a_note_and_the_other_parts_are_read(tmp_path: Path):
    people = {**unseen.PEOPLE, "2012605": "Type: een ouder met kinderen"}
    table = unseen.poverty([percent("A_1", "Kinderen in armoede")], people=people)
    found = parsed(table, CHILDREN.only("kinderen_in_armoede"), tmp_path)
    assert "eenoudergezin" not in set(found.observations["breakdown"])
    assert len(set(found.observations["breakdown"])) == 5
    assert "Kinderen in armoede (eenoudergezinnen): niet gelezen uit 86132NED" in found.notes[0]


@pytest.mark.parametrize("route", ["v3", "v4"])
def test_a_table_with_nothing_of_what_is_sought_is_refused_with_what_to_do(server: SourceServer, tmp_path: Path, route):
    server.tables["86132NED"] = unseen.poverty([percent("A_1", "Iets anders", code="M1")])
    asked = declared("86132NED", route=route)
    with pytest.raises(UnexpectedContentError) as caught:
        read(fetched(server.url, asked, tmp_path), asked)
    assert caught.value.what.startswith("86132NED: geen enkel cijfer uit indicators.yaml is in deze tabel te vinden.")
    assert "Kinderen in armoede" in caught.value.what
    assert "armoedebeeld search --table 86132NED" in caught.value.remedy


def test_people_in_poverty_are_read_the_same_way(tmp_path: Path):
    table = unseen.poverty(
        [
            thousands("PersonenInArmoede_1", "Personen in armoede"),
            percent("PersonenInArmoedeRelatief_2", "Personen in armoede relatief"),
        ],
        table_id="86131NED",
        title="Armoede van personen; persoons- en huishoudenskenmerken, regio (indeling 2025)",
    )
    found = parsed(table, declared("86131NED"), tmp_path)
    assert values(found, "personen_in_armoede_gemeente")["GM0001", 2024] == 2.8
    assert set(found.observations["breakdown"]) == {
        "totaal", "eenoudergezin", "paar_met_kinderen", "inkomen_uit_loon", "inkomen_uit_eigen_bedrijf",
        "inkomen_uit_bijstand",
    }  # fmt: skip


# ---------------------------------------------------------------- quarters, school years, kinds of care


def test_of_a_table_per_quarter_only_the_fourth_is_read(tmp_path: Path):
    periods = [
        unseen.period("2022KW04"), *(unseen.period(f"2023KW0{n}") for n in (1, 2, 3)),
        unseen.period("2023KW04", "Voorlopig", "*"), unseen.period("2023JJ00"),
    ]  # fmt: skip
    found = parsed(unseen.benefits(*periods), declared("85586NED"), tmp_path)
    assert set(values(found, "bijstand_einde_jaar").values()) == {40.0}
    assert set(rows(found, "bijstand_einde_jaar")["period"]) == {"2023KW04"}
    assert found.stages == {2023: Stage.PROVISIONAL}
    assert set(found.observations["is_provisional"]) == {True}
    assert set(found.observations["boundary_year"]) == {2023}


@pytest.mark.parametrize("codes", [["2023KW01", "2023KW02"], ["2022KW04"], ["2023JJ00"]])
def test_a_year_without_its_fourth_quarter_has_no_figures_yet(tmp_path: Path, codes):
    title = "Personen met een uitkering; soort uitkering, wijken en buurten"
    table = unseen.benefits(*(unseen.period(code) for code in codes), title=title)
    with pytest.raises(UnexpectedContentError, match="geen enkele rij voor een gebied en jaar dat wordt gebruikt"):
        parsed(table, declared("85586NED"), tmp_path)


def test_the_total_of_all_care_is_read_for_the_year_of_the_table(tmp_path: Path):
    found = parsed(unseen.care(), declared("85685NED"), tmp_path)
    assert set(values(found, "jongeren_met_jeugdzorg_wijk").values()) == {9.5}
    assert set(found.observations["year"]) == {2023}
    assert set(found.observations["region_level"]) == {"NL", "GM", "WK"}
    assert found.stages == {2023: Stage.PROVISIONAL}


def test_a_score_that_has_one_title_under_four_groups_is_that_of_the_total(tmp_path: Path):
    found = parsed(unseen.status_scores(), declared("86296NED"), tmp_path)
    assert set(values(found, "ses_woa_score").values()) == {-0.123}
    assert set(found.observations["boundary_year"]) == {2025}


def test_each_year_on_its_own_borders_has_the_municipalities_of_that_year(tmp_path: Path):
    """The table lists every municipality that ever was; an empty cell there is no hidden figure."""
    found = parsed(unseen.households(), declared("71486ned"), tmp_path)
    regions = found.regions.groupby("boundary_year")["region_code"].agg(set).to_dict()
    assert regions == {
        2012: {"NL00", "PV20", "GM0001", "GM0002", "GM0009"},
        2020: {"NL00", "PV20", "GM0001", "GM0002", "GM0009"},
        2021: {"NL00", "PV20", "GM0001", "GM0002", "GM0010"},
    }
    figures = values(found, "eenoudergezinnen")
    assert {code for code, year in figures if year == 2021} == regions[2021]
    assert set(figures.values()) == {7.0}  # 140 of 2,000
    assert {year for _, year in figures} == {2020, 2021}  # the catalogue asks from 2013
    assert (found.observations["boundary_year"] == found.observations["year"]).all()


def test_a_year_that_is_not_filled_yet_keeps_its_municipalities(tmp_path: Path):
    table = unseen.households()
    for row in table.rows:
        if row["Perioden"] == "2021JJ00":
            row |= dict.fromkeys([item["Key"] for item in table.topics if item["Type"] == "Topic"])
    found = values(parsed(table, declared("71486ned"), tmp_path), "eenoudergezinnen")
    assert {status for (_, year), status in found.items() if year == 2021} == {"niet_gepubliceerd"}


def test_a_school_year_is_the_year_in_which_it_began(tmp_path: Path):
    found = parsed(unseen.dropouts(), declared("84780NED"), tmp_path)
    figures = rows(found, "voortijdig_schoolverlaters").set_index(["region_code", "year"])
    assert figures.loc[("GM0001", 2018), ["period", "value", "numerator", "denominator"]].tolist() == [
        "2018SJ00", 2.0, 20, 1_000,
    ]  # fmt: skip
    assert figures.loc[("GM0002", 2018), "status"] == "onderdrukt"  # 150 pupils
    assert set(figures["boundary_year"]) == {2018, 2019}
    assert found.stages == {2018: Stage.FINAL, 2019: Stage.PROVISIONAL}


# ---------------------------------------------------------------- published


def test_a_table_of_unseen_layout_is_published_with_its_stage_and_notes(load, server, settings):
    from armoedebeeld.domain.catalogue import parse_catalogue
    from tests.support.catalogue import content

    made = content()
    made["sources"]["kwb"]["tables"][1] |= {"is_layout_known": False}
    server.tables["K2020"].drop("PersonenInArmoede_91")
    server.tables["K2020"].add_topic("HeelNieuw_999")
    report = load(sources={"kwb", "laag"}, first_year=2020, catalogue=parse_catalogue(made, name="klein.yaml"))
    assert report.exit_code == 0
    assert "Armoede: kolom 'In armoede' niet gevonden in K2020" in report.outcomes[0].notes
    kept = content_of(settings.figures)
    assert "armoede" not in set(kept.observations["indicator_id"])
    stages = {(row.dataset_id, row.year): row.stage for row in kept.publication.itertuples()}
    assert stages == {
        ("K2020", 2020): "deels voorlopig", ("L01", 2021): "definitief", ("L01", 2022): "voorlopig"
    }  # fmt: skip
