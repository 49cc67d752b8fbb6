"""What a delivery says of itself: which column is meant, which code stands for everybody, how final a year is."""

from pathlib import Path

import pytest

from armoedebeeld.domain.catalogue import Measure, Route, Source, Table
from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.domain.periods import Stage
from etl.cbs_layout import Column, Layout, announced_rows, find_column, read_layout
from tests.support import unseen
from tests.support.country import dimension, group, neighbourhoods
from tests.support.parsing import declared, kept, layout_of

SOURCE = Source(
    title="Bron", short_title="Bron", publisher="CBS", licence="CC BY 4.0", attribution="Bron: CBS",
    update_frequency="elk jaar", region_dimension="RegioS", period_dimension="Perioden",
)  # fmt: skip
UNSEEN = Table.model_validate(
    {"id": "T1", "boundary_year": 2025, "is_layout_known": False, "expected_rows": {"min": 1, "max": 9}}
)


def layout(*columns: Column, **members: dict[str, str]) -> Layout:
    every = {"RegioS": {"NL01": "Nederland"}, **members}
    return Layout(table_id="T1", region="RegioS", period="", columns=columns, members=every)


def measure(**fields: object) -> Measure:
    return Measure.model_validate({"label": "Het cijfer", "titles": ["Het cijfer"], **fields})


COUNT = Column("Armoede_1", "Kinderen in armoede", ("Aantal", "Armoede"), "x 1 000")
SHARE = Column("Armoede_2", "Kinderen in armoede", ("Relatief", "Armoede"), "%")
LONG = Column("Langdurig_3", "Kinderen langdurig in armoede", ("Relatief", "Armoede"), "%")
OTHER = Column("Inwoners_4", "Aantal  inwoners ", (), "aantal")


# ---------------------------------------------------------------- finding a column


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ({"titles": ["kinderen in armoede"], "unit": "%"}, SHARE),
        ({"titles": ["kinderen in armoede"], "unit": "x 1 000"}, COUNT),
        ({"titles": ["Kinderen in armoede"], "under": ["Relatief"]}, SHARE),
        ({"titles": ["*langdurig*"]}, LONG),
        ({"titles": ["aantal inwoners"]}, OTHER),
        ({"titles": ["Iets anders", "AANTAL INWONERS"]}, OTHER),
        ({"columns": ["inwoners"], "titles": ["*langdurig*"]}, OTHER),
        ({"columns": ["weg"], "titles": ["*langdurig*"]}, LONG),
        ({"codes": ["Langdurig_3"], "columns": ["inwoners"]}, LONG),
        ({"columns": ["Armoede"], "unit": "%"}, SHARE),
        ({"titles": ["kinderen"]}, None),
        ({"titles": ["kinderen in armoede"], "unit": "euro"}, None),
        ({"titles": ["kinderen in armoede"], "under": ["Gezinnen"]}, None),
    ],
)
def test_a_column_is_found_by_code_then_by_name_then_by_title_with_its_unit_and_group(sought, found):
    assert layout(COUNT, SHARE, LONG, OTHER).find(measure(**sought)) == found


def test_what_fits_several_columns_names_them_with_their_groups():
    with pytest.raises(UnexpectedContentError) as caught:
        layout(COUNT, SHARE, LONG).find(measure(titles=["Kinderen in armoede"]))
    assert caught.value.what == (
        "T1: 'Het cijfer' past op 2 kolommen: Armoede_1 = Kinderen in armoede (Aantal), "
        "Armoede_2 = Kinderen in armoede (Relatief)."
    )
    assert "'under'" in caught.value.remedy


def test_an_ambiguous_first_title_is_not_passed_by_for_a_second_one():
    """The first title is the best one: a second choice would be a guess."""
    with pytest.raises(UnexpectedContentError, match="past op 2 kolommen"):
        layout(COUNT, SHARE, LONG).find(measure(titles=["Kinderen in armoede", "*langdurig*"]))


def test_of_several_groups_the_first_in_which_a_column_stands_counts():
    """SES-WOA: the same title under four groups, all of which stand under one heading that fits too."""
    scores = [
        Column(f"Score_{place}", "Gemiddelde score", (name, "SES-WOA-scores"))
        for place, name in enumerate(("Totaal", "Welvaart", "Opleiding", "Arbeid"), start=1)
    ]
    assert layout(*scores).find(measure(titles=["Gemiddelde score"], under=["*totaal*", "SES-WOA*"])) == scores[0]
    with pytest.raises(UnexpectedContentError, match="past op 4 kolommen"):
        layout(*scores).find(measure(titles=["Gemiddelde score"], under=["SES-WOA*"]))


def test_a_column_that_is_nice_to_have_is_left_out_where_several_fit_in_an_unseen_table():
    both, wanted = layout(COUNT, SHARE), measure(titles=["Kinderen in armoede"])
    assert find_column(both, wanted, UNSEEN) is None
    with pytest.raises(UnexpectedContentError):
        find_column(both, wanted, UNSEEN.model_copy(update={"is_layout_known": True}))


# ---------------------------------------------------------------- codes


MEMBERS = {"1": "Mannen", "2": "Vrouwen", "T001038": "Totaal mannen en vrouwen"}


def test_the_total_need_not_stand_first():
    assert layout(Geslacht=MEMBERS).total_of("Geslacht") == "T001038"


def test_the_only_code_of_a_dimension_is_its_total():
    assert layout(Marges={"MW": "Waarde"}).total_of("Marges") == "MW"


@pytest.mark.parametrize(
    "members",
    [{"1": "Mannen", "2": "Vrouwen"}, {"T1": "Totaal personen", "T2": "Totaal huishoudens", "1": "Mannen"}, {}],
)
def test_no_total_or_two_of_them_is_told_and_not_guessed(members):
    with pytest.raises(UnexpectedContentError, match="bij Geslacht is niet te zien welke code voor het totaal staat"):
        layout(Geslacht=members).total_of("Geslacht")


@pytest.mark.parametrize(("wanted", "code"), [("2", "2"), ("titel:vrouwen", "2"), ("titel: *MANNEN EN*", "T001038")])
def test_a_code_can_be_named_by_its_title(wanted, code):
    assert layout(Geslacht=MEMBERS).resolve("Geslacht", wanted) == code


@pytest.mark.parametrize(("wanted", "count"), [("titel:*mannen*", 2), ("titel:kinderen", 0)])
def test_a_title_that_fits_none_or_several_codes_is_told(wanted, count):
    with pytest.raises(UnexpectedContentError, match=f"bij Geslacht passen {count} namen op"):
        layout(Geslacht=MEMBERS).resolve("Geslacht", wanted)


# ---------------------------------------------------------------- both protocols


@pytest.mark.parametrize("route", [Route.V3, Route.V4])
def test_both_protocols_tell_the_same_groups_units_and_codes(tmp_path: Path, route):
    table = unseen.poverty(
        [
            group(1, "Armoede"),
            group(2, "Aantal ", under=1),
            unseen.thousands("KinderenInArmoede_1", " Kinderen in armoede", under=2),
            unseen.percent("KinderenInArmoede_2", "Kinderen in armoede", under=1),
        ]
    )
    table.dimensions["RegioS"][0]["Key"] = "NL01  "
    found = layout_of(table, declared("86132NED"), tmp_path, route=route.value)
    assert [(column.title, column.under, column.unit) for column in found.columns] == [
        ("Kinderen in armoede", ("Aantal", "Armoede"), "x 1 000"),
        ("Kinderen in armoede", ("Armoede",), "%"),
    ]
    assert (found.region, found.period, found.others) == ("RegioS", "Perioden", ("PersoonsEnHuishoudenskenmerken",))
    assert list(found.members["RegioS"]) == list(unseen.REGIONS)
    assert found.stages == {2022: Stage.FINAL, 2023: Stage.REVISED, 2024: Stage.PROVISIONAL}


def test_a_group_that_stands_under_itself_ends_the_search(tmp_path: Path):
    table = unseen.poverty([group(1, "Een", under=2), group(2, "Twee", under=1), unseen.percent("A_1", "A", under=1)])
    assert layout_of(table, declared("86132NED"), tmp_path).columns[0].under == ("Een", "Twee")


def test_a_provisional_column_says_so_in_its_description(tmp_path: Path):
    table = neighbourhoods(2020)
    found = layout_of(table, declared("84799NED"), tmp_path)
    assert {column.key for column in found.columns if column.is_provisional} == {"PersonenPerSoortUitkeringBijstand_85"}


# ---------------------------------------------------------------- dimensions


def test_the_only_geographic_dimension_is_taken_where_it_is_called_otherwise(tmp_path: Path):
    table = unseen.cube("T1", "T", topics=[unseen.percent("A_1", "A")], periods=unseen.STAGED)
    table.topics = [row | {"Key": "Regio"} if row["Key"] == "RegioS" else row for row in table.topics]
    table.dimensions["Regio"] = table.dimensions.pop("RegioS")
    assert read_layout(kept(table, tmp_path), source=SOURCE, table=UNSEEN).region == "Regio"


@pytest.mark.parametrize("extra", [[], [dimension("Wijken", "GeoDetail"), dimension("Gemeenten", "GeoDimension")]])
def test_no_dimension_of_areas_or_two_unknown_ones_is_told(tmp_path: Path, extra):
    table = unseen.cube("T1", "T", topics=[unseen.percent("A_1", "A")], periods=unseen.STAGED)
    table.topics = [*extra, *(row for row in table.topics if row["Key"] != "RegioS")]
    table.dimensions |= {"Wijken": [], "Gemeenten": []}
    with pytest.raises(UnexpectedContentError, match="de dimensie 'RegioS' met gebieden is er niet"):
        read_layout(kept(table, tmp_path), source=SOURCE, table=UNSEEN)


def test_the_time_dimension_is_known_by_its_kind(tmp_path: Path):
    table = unseen.cube("T1", "T", topics=[unseen.percent("A_1", "A")], periods=unseen.STAGED)
    other = SOURCE.model_copy(update={"period_dimension": ""})
    assert read_layout(kept(table, tmp_path), source=other, table=UNSEEN).period == "Perioden"


def test_the_stage_of_a_year_is_that_of_the_period_that_stands_for_it(tmp_path: Path):
    """A provisional fourth quarter says nothing of the year, and a final year nothing of the quarter."""
    periods = [
        unseen.period("2023JJ00"), unseen.period("2023KW03", "Definitief"), unseen.period("2023KW04", "Voorlopig", "*"),
        unseen.period("2023MM12", "NaderVoorlopig"),
    ]  # fmt: skip
    table = unseen.cube("T1", "T", topics=[unseen.percent("A_1", "A")], periods=[*periods, unseen.period("2023X000")])
    snapshot = kept(table, tmp_path)
    quarterly = SOURCE.model_copy(update={"period_suffix": "KW04"})
    assert read_layout(snapshot, source=SOURCE, table=UNSEEN).stages == {2023: Stage.FINAL}
    assert read_layout(snapshot, source=quarterly, table=UNSEEN).stages == {2023: Stage.PROVISIONAL}


# ---------------------------------------------------------------- counts


@pytest.mark.parametrize(("said", "count"), [({"RecordCount": 12}, 12), ({"RecordCount": None}, None), ({}, None)])
def test_a_source_may_or_may_not_announce_its_rows(said, count):
    assert announced_rows(said, UNSEEN) == count


def test_a_number_of_rows_that_is_no_number_is_refused():
    with pytest.raises(UnexpectedContentError, match="noemt 'veel' als aantal rijen"):
        announced_rows({"RecordCount": "veel"}, UNSEEN)


def test_a_column_without_a_group_is_called_by_its_title_alone():
    assert (SHARE.words, OTHER.words) == ("Kinderen in armoede (Relatief)", "Aantal  inwoners ")
