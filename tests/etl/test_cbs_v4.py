"""OData v4: the same figures as v3 from one row per observation, and what is refused."""

import json
from pathlib import Path

import pandas as pd
import pytest

from armoedebeeld.domain.catalogue import Route, parse_catalogue
from armoedebeeld.domain.errors import (
    AbsentAtSourceError,
    RefusedSourceError,
    SourceError,
    UnexpectedContentError,
    UnreachableSourceError,
)
from etl.cbs import question_of
from tests.support import unseen
from tests.support.catalogue import content
from tests.support.country import Row, Table
from tests.support.parsing import Declaration, assert_same_figures, declared, fetched, parsed, read, rows, values
from tests.support.published import hash_of
from tests.support.server import SourceServer, broken_off, cut, html, says, status

EVERY = declared("85618NED", route=Route.V4, is_layout_known=True)
KWB = EVERY.only("bijstand_per_1000", "huishoudens_laag_inkomen", "inwoners")
POVERTY = declared("86132NED", route=Route.V4)
OBSERVATIONS = r"Observations$"
BIJSTAND = "D006842"


def poverty() -> Table:
    return unseen.poverty(
        [
            unseen.percent("InArmoede_1", "Kinderen in armoede", code="M1_2"),
            unseen.thousands("InArmoede_2", "Kinderen in armoede", code="M1_1"),
            unseen.percent("LangdurigInArmoede_3", "Kinderen langdurig in armoede", code="M2"),
            unseen.percent("Anders_4", "Iets anders", code="M3"),
        ]
    )


@pytest.fixture
def table(server: SourceServer) -> Table:
    """The neighbourhood table of 2023, at the source."""
    server.tables["85618NED"] = unseen.kwb(2023)
    return server.tables["85618NED"]


@pytest.fixture
def ask(server: SourceServer, tmp_path: Path):
    """Fetch and read a table over v4."""
    count = iter(range(100))

    def asking(declaration: Declaration = KWB, **patience: object):
        return read(fetched(server.url, declaration, tmp_path / str(next(count)), **patience), declaration)

    return asking


def filters(server: SourceServer) -> list[str]:
    asked = zip(server.asked, server.queries, strict=True)
    return [query.get("$filter", "") for path, query in asked if path.endswith(("Observations", "$count"))]


# ---------------------------------------------------------------- the same figures


@pytest.mark.parametrize("remark", [None, "Unknown"])
def test_a_neighbourhood_table_gives_the_same_figures_and_areas_over_both_protocols(tmp_path: Path, remark):
    table = unseen.kwb(2023)
    table.remark = remark
    over_v3 = parsed(table, EVERY, tmp_path / "3")
    over_v4 = parsed(table, EVERY, tmp_path / "4", route="v4")
    assert_same_figures(over_v3.observations, over_v4.observations)
    pd.testing.assert_frame_equal(over_v3.regions, over_v4.regions)
    assert (over_v3.stages, over_v3.notes) == (over_v4.stages, over_v4.notes)


def test_a_table_with_parts_of_the_people_gives_the_same_figures_over_both_protocols(tmp_path: Path):
    over_v3, over_v4 = (parsed(poverty(), POVERTY, tmp_path / route, route=route) for route in ("v3", "v4"))
    assert_same_figures(over_v3.observations, over_v4.observations)
    assert set(over_v4.observations["breakdown"]) > {"totaal", "eenoudergezin"}
    assert over_v3.stages == over_v4.stages


def test_an_observation_that_is_absent_is_missing_and_never_zero(tmp_path: Path):
    table = unseen.kwb(2023)
    table.row("GM0001")["PersonenPerSoortUitkeringBijstand_92"] = None
    table.row("GM0002")["PersonenPerSoortUitkeringBijstand_92"] = 0
    found = values(parsed(table, KWB, tmp_path, route="v4"), "bijstand_per_1000")
    assert found["GM0001", 2023] == "geheim_of_onbekend"
    assert found["GM0002", 2023] == 0.0


def test_an_area_without_any_observation_in_a_part_is_hidden_there_as_over_v3(tmp_path: Path):
    """The source sends nothing where it hides everything: the area must not fall out of the figures."""
    table = poverty()
    for row in table.rows:
        if row["RegioS"] == "GM0002" and row["PersoonsEnHuishoudenskenmerken"] == "2012605":
            row |= dict.fromkeys(["InArmoede_1", "InArmoede_2", "LangdurigInArmoede_3", "Anders_4"])
    over_v3, over_v4 = (parsed(table, POVERTY, tmp_path / route, route=route) for route in ("v3", "v4"))
    found = values(over_v4, "kinderen_in_armoede", breakdown="eenoudergezin")
    assert found["GM0002", 2023] == "geheim_of_onbekend"
    assert found["GM0001", 2023] == 1.2
    assert_same_figures(over_v3.observations, over_v4.observations)


def test_a_known_table_over_v4_may_leave_out_what_it_hides(tmp_path: Path):
    table = poverty()
    table.rows = [
        row
        for row in table.rows
        if not (row["RegioS"].strip() == "GM0002" and row["PersoonsEnHuishoudenskenmerken"] == "2012605")
    ]
    known = declared("86132NED", route=Route.V4, is_layout_known=True)
    table.dimensions["RegioS"] = [row for row in table.dimensions["RegioS"] if row["Key"][:2] not in {"GG", "JZ"}]
    table.rows = [row for row in table.rows if row["RegioS"][:2] not in {"GG", "JZ"}]
    found = parsed(table, known, tmp_path, route="v4")
    assert values(found, "kinderen_in_armoede", breakdown="eenoudergezin")["GM0002", 2022] == "geheim_of_onbekend"


def test_a_column_that_no_area_has_is_not_published_yet(tmp_path: Path):
    table = unseen.kwb(2023)
    for row in table.rows:
        row["PersonenPerSoortUitkeringBijstand_92"] = None
    found = parsed(table, KWB, tmp_path, route="v4")
    assert set(values(found, "bijstand_per_1000").values()) == {"niet_gepubliceerd"}
    assert "Mensen met bijstand: nog niet gepubliceerd in 85618NED" in found.notes


@pytest.mark.parametrize("attribute", ["Unknown", "Geheim", "iets nieuws"])
def test_an_observation_with_a_remark_and_without_a_value_is_missing(server, table, ask, attribute):
    def without(observations: list[Row]) -> list[Row]:
        changes = {"Value": None, "StringValue": ".", "ValueAttribute": attribute}
        return [row | changes if row["Measure"] == BIJSTAND else row for row in observations]

    server.change_observations = without
    assert set(values(ask(), "bijstand_per_1000").values()) == {"niet_gepubliceerd"}


# ---------------------------------------------------------------- the question


def test_only_the_measures_and_parts_in_use_are_asked_for(server, ask):
    server.tables["86132NED"] = poverty()
    found = ask(POVERTY)
    people = "PersoonsEnHuishoudenskenmerken in ('2012605', '2012607', '2012620', '2012621', '2012624', 'T009002')"
    assert filters(server) == [f"Measure in ('M1_1', 'M1_2', 'M2') and {people}"] * 2
    assert values(found, "kinderen_langdurig_in_armoede")["GM0001", 2023] == 3.8


def test_all_pages_of_observations_and_codes_are_read(server, table, ask):
    whole = ask().observations
    server.page_rows = 7
    assert_same_figures(ask().observations, whole)
    assert server.count(OBSERVATIONS) > 10
    assert server.count("WijkenEnBuurtenCodes") > 2


def test_another_name_or_code_of_a_column_is_another_question():
    item = KWB.only("huishoudens_laag_inkomen").indicators[0]

    def question(**changes: object) -> str:
        named = item.model_copy(update={"value": item.value.model_copy(update=changes)})
        return question_of(KWB.table, KWB.source, [named])

    asked = [
        question(),
        question(codes=("M1",)),
        question(titles=("x",)),
        question(columns=("y",)),
        question(under=("z",)),
    ]
    assert len(set(asked)) == 5
    assert question_of(KWB.table, KWB.source, [item]) != question_of(declared("85618NED").table, KWB.source, [item])


def test_figures_of_other_years_are_not_part_of_the_question():
    """What was asked is kept with the answer, and must be found equal at the next load."""
    of_2023 = tuple(item for item in EVERY.indicators if item.source.covers(2023))
    assert len(of_2023) < len(EVERY.indicators)
    assert question_of(EVERY.table, EVERY.source, EVERY.indicators) == question_of(EVERY.table, EVERY.source, of_2023)


def test_a_table_that_did_not_change_is_not_asked_again(load, server, settings):
    made = content()
    made["sources"]["kwb"]["tables"][0] |= {"route": "v4"}  # 2019, for which not every figure exists
    catalogue = parse_catalogue(made, name="klein.yaml")
    load(sources={"kwb"}, last_year=2019, catalogue=catalogue)
    before = hash_of(settings.figures)
    load(sources={"kwb"}, last_year=2019, catalogue=catalogue)
    assert server.count(OBSERVATIONS) == 1
    assert hash_of(settings.figures) == before


def test_a_table_of_which_no_measure_is_found_is_not_asked_for_as_a_whole(server, ask):
    server.tables["86132NED"] = unseen.poverty([unseen.percent("X_1", "Iets heel anders", code="M9")])
    with pytest.raises(UnexpectedContentError, match="geen enkel cijfer uit indicators"):
        ask(POVERTY)
    assert filters(server) == []


def test_a_measure_that_fits_twice_is_a_note_and_the_other_figures_are_read(server, ask):
    server.tables["86132NED"] = unseen.poverty(
        [
            unseen.percent("A_1", "Kinderen in armoede", code="M1"),
            unseen.percent("B_2", "Kinderen in armoede", code="M2"),
            unseen.percent("C_3", "Kinderen langdurig in armoede", code="M3"),
        ]
    )
    found = ask(POVERTY)
    assert set(found.observations["indicator_id"]) == {"kinderen_langdurig_in_armoede"}
    assert "M1 = Kinderen in armoede, M2 = Kinderen in armoede" in found.notes[0]


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize("counted", [0, 5, 10_000])
def test_another_number_of_observations_than_announced_is_refused(server, table, ask, counted):
    server.counted = counted
    with pytest.raises(UnexpectedContentError, match=f"de bron noemt {counted} waarnemingen maar gaf er"):
        ask()


def test_a_number_of_observations_that_was_cut_off_is_asked_again(server, table, ask):
    whole = ask().observations
    server.misbehave(cut, path=r"\$count", times=1)
    assert_same_figures(ask().observations, whole)


def test_a_number_of_observations_that_is_none_is_refused(server, table, ask):
    server.counted = "veel"
    with pytest.raises(UnreachableSourceError, match="onbekende vorm"):
        ask()


def test_a_repeated_or_empty_page_is_refused(server, table, ask):
    server.repeats_page = True
    with pytest.raises(UnexpectedContentError, match="dezelfde pagina twee keer"):
        ask()
    server.repeats_page, server.empty_next_page = False, True
    with pytest.raises(UnexpectedContentError, match="een vervolgpagina was leeg"):
        ask()


def first(change: Row):
    """The first observation of the measure changed, the rest as they are."""

    def changing(observations: list[Row]) -> list[Row]:
        place = next(number for number, row in enumerate(observations) if row["Measure"] == BIJSTAND)
        observations[place] = {
            name: value for name, value in (observations[place] | change).items() if value is not ...
        }  # fmt: skip
        return observations

    return changing


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"NieuwVeld": 1}, "de waarnemingen passen niet bij de beschrijving"),
        ({"Value": "veel"}, "de waarnemingen passen niet bij de beschrijving"),
        ({"Value": True}, "de waarnemingen passen niet bij de beschrijving"),
        ({"Value": [1]}, "de waarnemingen passen niet bij de beschrijving"),
        ({"Value": ...}, "de waarnemingen passen niet bij de beschrijving"),
        ({"WijkenEnBuurten": None}, "de waarnemingen passen niet bij de beschrijving"),
        ({"WijkenEnBuurten": ...}, "de waarnemingen passen niet bij de beschrijving"),
        ({"WijkenEnBuurten": "GM36A"}, "GM36A"),
        ({"WijkenEnBuurten": "GM0099"}, "gebied GM0099 heeft cijfers maar staat niet in de gebiedenlijst"),
        ({"Value": None, "StringValue": "veel"}, f"kolom {BIJSTAND} heeft tekst waar een getal hoort"),
    ],
)
def test_a_broken_observation_is_refused_with_the_reason(server, table, ask, change, words):
    server.change_observations = first(change)
    with pytest.raises(UnexpectedContentError, match=words):
        ask()


def test_an_observation_that_comes_twice_is_refused(server, table, ask):
    server.change_observations = lambda observations: [*observations, observations[0] | {"Id": 0}]
    with pytest.raises(UnexpectedContentError, match=r"'Measure': '\w+'.* staat er twee keer in"):
        ask()


def test_no_observations_at_all_is_refused(server, table, ask):
    server.change_observations = lambda _: []
    with pytest.raises(UnexpectedContentError, match="de bron gaf geen enkele waarneming"):
        ask()


def test_a_measure_code_that_is_gone_is_named(server, table, ask):
    item = next(row for row in table.topics if row.get("v4") == BIJSTAND)
    item |= {"v4": "D006842X", "Title": "Personen met een uitkering", "Key": "Anders_92"}
    for row in table.rows:
        row["Anders_92"] = row.pop("PersonenPerSoortUitkeringBijstand_92")
    with pytest.raises(UnexpectedContentError) as caught:
        ask()
    assert caught.value.what == "85618NED: meetcode 'D006842' (Mensen met bijstand) staat niet meer in de tabel."


ENDPOINTS = ["Properties", "Dimensions", "MeasureCodes", "WijkenEnBuurtenCodes", r"\$count", OBSERVATIONS]


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_fault_that_passes_is_asked_again(server, table, tmp_path, endpoint):
    whole = fetched(server.url, KWB, tmp_path / "heel").manifest.rows
    for fault in (status(500), status(429), broken_off, says([1])):
        server.misbehave(fault, path=endpoint, times=1)
        assert fetched(server.url, KWB, tmp_path / "weer").manifest.rows == whole


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_fault_that_stays_is_told(server, table, tmp_path, endpoint):
    for fault, words in (
        (status(500), "storing (500)"), (status(429), "(429)"), (cut, ""), (broken_off, "brak af"),
        (says({"waarde": [1]}), ""), (html, "een webpagina in plaats van cijfers"),
    ):  # fmt: skip
        server.behave()
        server.misbehave(fault, path=endpoint)
        with pytest.raises(SourceError) as caught:
            fetched(server.url, KWB, tmp_path / "stuk")
        assert words in caught.value.what
        assert caught.value.remedy


def test_a_table_that_is_not_there_is_absent_but_a_part_of_it_is_refused(server, table, ask):
    """What the catalogue knows and does not give is a fault: it may not pass for a table that does not exist."""
    with pytest.raises(AbsentAtSourceError):
        ask(POVERTY)
    for route, endpoint in ((KWB, OBSERVATIONS), (declared("85618NED"), "TypedDataSet")):
        server.misbehave(status(404), path=endpoint)
        with pytest.raises(RefusedSourceError) as caught:
            ask(route)
        assert not isinstance(caught.value, AbsentAtSourceError)


def test_every_refusal_is_a_source_error_with_a_next_step(server, table, ask):
    server.change_observations = first({"Value": None, "StringValue": "veel"})
    with pytest.raises(SourceError) as caught:
        ask()
    assert caught.value.remedy


def test_what_is_kept_is_what_was_sent(server, table, tmp_path):
    snapshot = fetched(server.url, KWB, tmp_path)
    sent = json.loads(snapshot.read("page-0000.json"))["value"]
    assert len(sent) == snapshot.manifest.rows == json.loads(snapshot.read("v4-count.json"))
    assert {"Id", "Measure", "WijkenEnBuurten", "Value", "StringValue", "ValueAttribute"} == set(sent[0])
    assert snapshot.manifest.url.endswith("/odata/v1/CBS/85618NED")
    assert len(rows(read(snapshot, KWB), "inwoners")) == 12
