"""A newer edition of a table takes the place of the older one, as a whole or not at all."""

import pytest

from armoedebeeld.domain.catalogue import Catalogue, parse_catalogue
from armoedebeeld.domain.errors import UnexpectedContentError
from etl.run import Result
from tests.support.catalogue import content
from tests.support.country import Row, Table, low_income
from tests.support.parsing import Declaration, parsed
from tests.support.published import content_of, hash_of, published, rows_of
from tests.support.server import SourceServer, status

EDITION: Row = {"boundary_year": 2024, "is_layout_known": False, "expected_rows": {"min": 10, "max": 100}}
KIND, LINE, SHARE = "kinderen_laag_inkomen", "1050290", "MinderjarigeKinderenRelatief_6"


def with_editions(**replaced: list[str]) -> Catalogue:
    """The small catalogue, with newer editions of L01."""
    made = content()
    made["sources"]["laag"]["tables"] += [{**EDITION, "id": name, "replaces": old} for name, old in replaced.items()]
    return parse_catalogue(made, name="klein.yaml")


BOTH = with_editions(L02=["L01"])


def newer(table_id: str = "L02") -> Table:
    """The next edition: 2022 is final, and GM0001 has another figure in it."""
    table = low_income()
    table.id, table.title, table.modified = table_id, "Laag inkomen (indeling 2024)", "2025-11-01T02:00:00"
    table.dimensions["Perioden"][1] = {"Key": "2022JJ00", "Title": "2022", "Status": "Definitief"}
    for row in table.rows:
        if (row["RegioS"], row["Perioden"], row["InkomensgrensHuishouden"]) == ("GM0001", "2022JJ00", LINE):
            row[SHARE] = 9.9
    return table


@pytest.fixture
def edition(server: SourceServer, loaded) -> Table:
    """L01 was loaded; the source has L02 too now."""
    server.tables["L02"] = newer()
    return server.tables["L02"]


def datasets(settings) -> set[str]:
    return set(content_of(settings.figures).snapshot["dataset_id"]) & {"L01", "L02", "L03"}


# ---------------------------------------------------------------- taking the place


def test_the_newer_edition_takes_the_place_of_the_older_one_which_is_not_asked_again(load, server, edition, settings):
    (outcome,) = load(sources={"laag"}, catalogue=BOTH).outcomes
    assert (outcome.dataset_id, outcome.result) == ("L02", Result.LOADED)
    assert "L02 komt in de plaats van L01" in outcome.notes
    made = content_of(settings.figures)
    figures = made.observations[made.observations["indicator_id"] == KIND]
    assert set(figures["boundary_year"]) == {2024}
    assert figures.groupby("year").size().to_dict() == {2021: 4, 2022: 4}
    assert datasets(settings) == {"L02"}
    assert set(made.region.loc[made.region["dataset_id"].isin(["L01", "L02"]), "boundary_year"]) == {2024}
    assert set(made.publication["dataset_id"]) & {"L01", "L02"} == {"L02"}
    assert [outcome.dataset_id for outcome in load(sources={"laag"}, catalogue=BOTH).outcomes] == ["L02"]
    assert server.count("L01/") == 0


def test_the_report_compares_the_editions_by_area_and_year_although_their_borders_differ(load, edition):
    (outcome,) = load(sources={"laag"}, catalogue=BOTH).outcomes
    found = outcome.changes
    assert (found.new, found.changed, found.lost, found.final) == (0, 1, 0, 4)
    assert outcome.message == "8 cijfers: 0 nieuw, 1 gewijzigd, 0 vervallen, 4 definitief geworden"
    largest = found.rows[found.rows["kind"] == "gewijzigd"].iloc[0]
    assert (largest["region_name"], largest["year"], largest["old_value"], largest["new_value"]) == (
        "Eenhoorn", 2022, 8.5, 9.9,
    )  # fmt: skip


def test_of_three_editions_the_newest_is_loaded_and_takes_the_place_of_any_older_one(load, server, loaded, settings):
    server.tables |= {"L02": newer(), "L03": newer("L03")}
    three = with_editions(L02=["L01"], L03=["L01", "L02"])
    assert [outcome.dataset_id for outcome in load(sources={"laag"}, catalogue=three).outcomes] == ["L03"]
    assert datasets(settings) == {"L03"}


def test_a_repetition_without_a_network_gives_the_same_content(load, edition, settings):
    load(sources={"laag"}, catalogue=BOTH)
    before = hash_of(settings.figures)
    report = load(catalogue=BOTH, offline=True)
    assert report.exit_code == 0, [outcome.message for outcome in report.failed]
    assert hash_of(settings.figures) == before


def test_a_load_of_one_level_brings_a_new_edition_in_whole(load, edition, settings):
    """The other levels of the older edition stand on other borders: they can't stay beside it."""
    assert load(sources={"laag"}, catalogue=BOTH, levels={"GM"}).exit_code == 0
    assert set(rows_of(settings.figures, KIND)["region_level"]) == {"NL", "PV", "GM"}


# ---------------------------------------------------------------- not at all


def without_rows(table: Table, **gone: str) -> None:
    table.rows = [row for row in table.rows if not all(row[name].strip() == code for name, code in gone.items())]


def lose_column(table: Table) -> None:
    table.drop(SHARE)


def lose_code(table: Table) -> None:
    members = table.dimensions["InkomensgrensHuishouden"]
    members[:] = [row for row in members if row["Key"] != LINE]


def lose_area(table: Table) -> None:
    without_rows(table, RegioS="GM0002", InkomensgrensHuishouden=LINE)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lose_column, "kolom 'MinderjarigeKinderenRelatief'"),
        (lose_code, f"code '{LINE}' van InkomensgrensHuishouden staat niet in de tabel"),
        (lose_area, "is niet heel"),
    ],
)
def test_an_edition_that_takes_a_place_must_have_every_column_code_and_area(tmp_path, change, words):
    """Its layout may be new; what the older one had may not be absent."""
    table, source = newer(), BOTH.sources["laag"]
    change(table)
    declaration = Declaration("laag", source, source.tables[1], BOTH.indicators_of("laag"))
    with pytest.raises(UnexpectedContentError, match=words):
        parsed(table, declaration, tmp_path)


def not_filled_yet(table: Table) -> None:
    for row in table.rows:
        row[SHARE] = None


def one_year_gone(table: Table) -> None:
    without_rows(table, Perioden="2021JJ00")
    # As many rows as before: only the year itself gives it away.
    table.rows += [row | {"Perioden": "2023JJ00"} for row in table.rows]
    table.dimensions["Perioden"].append({"Key": "2023JJ00", "Title": "2023", "Status": ""})


def fewer_areas(table: Table) -> None:
    table.rows = [row for row in table.rows if row["RegioS"] in {"NL01  ", "PV20  ", "GM0001"}]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (not_filled_yet, f"{KIND} (GM, 2021) had eerder waarden en is nu leeg; in totaal 6 zulke combinaties"),
        (one_year_gone, f"{KIND} (GM, 2021) had eerder waarden"),
        (fewer_areas, "12 rijen ontvangen, de vorige keer 28"),
    ],
)
def test_an_incomplete_newer_edition_is_refused_and_the_older_one_stays(load, edition, settings, change, words):
    change(edition)
    report = load(sources={"laag"}, catalogue=BOTH)
    first, second = report.outcomes
    assert (first.dataset_id, first.result) == ("L02", Result.FAILED)
    assert words in first.message
    assert (second.dataset_id, second.result, second.message) == ("L01", Result.LOADED, "8 cijfers, ongewijzigd")
    assert report.exit_code == 3
    assert datasets(settings) == {"L01"}
    assert rows_of(settings.figures, KIND, year=2022).loc["GM0001", "value"] == 8.5


def test_a_newer_edition_that_is_not_there_yet_is_no_failure(load, loaded, settings):
    report = load(sources={"laag"}, catalogue=BOTH)
    assert [(outcome.dataset_id, outcome.result) for outcome in report.outcomes] == [
        ("L02", Result.ABSENT), ("L01", Result.LOADED),
    ]  # fmt: skip
    assert report.exit_code == 0
    assert datasets(settings) == {"L01"}


def test_a_newer_edition_that_is_named_but_not_given_is_a_failure_and_leaves_the_older_one(
    load, server, edition, settings
):
    server.misbehave(status(404), path="L02/TypedDataSet")
    report = load(sources={"laag"}, catalogue=BOTH)
    assert [outcome.result for outcome in report.outcomes] == [Result.FAILED, Result.LOADED]
    assert datasets(settings) == {"L01"}


def test_a_newer_edition_that_fails_later_stays_and_the_older_one_does_not_come_back(load, server, edition, settings):
    load(sources={"laag"}, catalogue=BOTH)
    before = published(settings.figures)

    def refused() -> str:
        (outcome,) = (report := load(sources={"laag"}, catalogue=BOTH)).outcomes
        assert (outcome.dataset_id, outcome.result, report.exit_code) == ("L02", Result.FAILED, 1)
        assert published(settings.figures) == before
        return outcome.message

    lose_column(edition)
    server.touch("L02")
    assert "kolom 'MinderjarigeKinderenRelatief'" in refused()
    del server.tables["L02"]
    assert refused().endswith("De cijfers van eerder blijven staan.")
