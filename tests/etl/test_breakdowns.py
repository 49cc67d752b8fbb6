"""Figures of a part of the people: by household, source of income and duration, beside those of everybody."""

from pathlib import Path

import pandas as pd
import pytest

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Catalogue, Route, parse_catalogue
from armoedebeeld.domain.corrections import Correction
from armoedebeeld.domain.errors import UnexpectedContentError
from etl import checks, content_rows
from etl.cbs import Parsed
from tests.support import unseen
from tests.support.catalogue import content
from tests.support.country import Table
from tests.support.figures import observation
from tests.support.parsing import assert_same_figures, declared, fetched, parsed, read, rows, values
from tests.support.published import content_of
from tests.support.server import SourceServer

LOW = declared("85678NED")
ONE = LOW.only("kinderen_laag_inkomen")
KINDS = "KenmerkenVanHuishoudens"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory):
    return parsed(unseen.low_income(), LOW, tmp_path_factory.mktemp("laag"))


# ---------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("indicator_id", "breakdown", "value", "numerator", "denominator"),
    [
        # 10,000 children, 8 % of them; 2,000 with one parent, 24 %; 7,000 with two, 4 %.
        ("kinderen_laag_inkomen", "totaal", 8.0, 800, 10_000),
        ("kinderen_laag_inkomen", "eenoudergezin", 24.0, 480, 2_000),
        ("kinderen_laag_inkomen", "paar_met_kinderen", 4.0, 280, 7_000),
        ("kinderen_laag_inkomen", "inkomen_uit_bijstand", 5.0, 50, 1_000),
        # Half of the 8 % for four years or longer: 400 of all 10,000, not of the 800.
        ("kinderen_laag_inkomen", "vier_jaar_of_langer", 4.0, 400, 10_000),
        # The 120 % line is the fifth: 8 + 4.
        ("kinderen_tot_120_sociaal_minimum", "totaal", 12.0, 1_200, 10_000),
        ("kinderen_tot_120_sociaal_minimum", "eenoudergezin", 28.0, 560, 2_000),
        ("kinderen_tot_150_sociaal_minimum", "vier_jaar_of_langer", 7.5, 750, 10_000),
        ("kinderen_langdurig_laag_inkomen", "totaal", 4.0, 400, None),
    ],
)
def test_a_part_is_a_share_of_its_own_children_and_a_duration_a_share_of_all(
    found, indicator_id, breakdown, value, numerator, denominator
):
    row = rows(found, indicator_id, breakdown=breakdown).set_index(["region_code", "year"]).loc[("GM0001", 2022)]
    assert row["value"] == pytest.approx(value)
    assert row["numerator"] == pytest.approx(numerator)
    assert pd.isna(row["denominator"]) if denominator is None else row["denominator"] == pytest.approx(denominator)


def test_every_part_that_the_catalogue_names_is_there_for_every_area_and_year(found):
    counted = found.observations.groupby(["indicator_id", "breakdown"]).size()
    expected = {(item.id, part) for item in LOW.indicators for part in ("totaal", *(b.id for b in item.breakdowns))}
    assert set(counted.index) == expected
    assert set(counted) == {8}  # NL, PV, two GM; two years
    assert found.notes == ()


def test_a_part_without_any_row_is_a_note(tmp_path: Path):
    table = unseen.low_income()
    table.rows = [row for row in table.rows if row[KINDS] != "1050190"]
    made = parsed(table, ONE, tmp_path)
    assert "Kinderen in een gezin met een laag inkomen: geen rijen in 85678NED voor eenoudergezinnen" in made.notes
    assert rows(made, "kinderen_laag_inkomen", breakdown="eenoudergezin").empty


def test_a_code_that_a_known_table_lost_is_named(tmp_path: Path):
    table = unseen.low_income()
    table.dimensions[KINDS] = [row for row in table.dimensions[KINDS] if row["Key"] != "1050190"]
    with pytest.raises(UnexpectedContentError, match=f"code '1050190' van {KINDS} staat niet in de tabel"):
        parsed(table, ONE, tmp_path)


# ---------------------------------------------------------------- rows that the source leaves out


def without(table: Table, **codes: str) -> Table:
    table.rows = [row for row in table.rows if not all(row[name].strip() == code for name, code in codes.items())]
    return table


def test_an_area_that_a_part_does_not_have_is_hidden_there_and_nowhere_else(tmp_path: Path):
    made = parsed(without(unseen.low_income(), KenmerkenVanHuishoudens="1050190", RegioS="GM0002"), ONE, tmp_path)
    assert values(made, "kinderen_laag_inkomen", breakdown="eenoudergezin")["GM0002", 2022] == "geheim_of_onbekend"
    assert values(made, "kinderen_laag_inkomen", breakdown="eenoudergezin")["GM0001", 2022] == 24.0
    assert values(made, "kinderen_laag_inkomen")["GM0002", 2022] == 8.0


def test_a_duration_that_starts_later_has_no_rows_before(tmp_path: Path):
    table = without(unseen.low_income(), DuurInkomenspositie="A028724", Perioden="2021JJ00")
    made = parsed(table, LOW.only("kinderen_laag_inkomen", "kinderen_langdurig_laag_inkomen"), tmp_path)
    assert {year for _, year in values(made, "kinderen_langdurig_laag_inkomen")} == {2022}
    assert set(values(made, "kinderen_laag_inkomen", breakdown="vier_jaar_of_langer")) == {
        (code, 2022) for code in ("NL00", "PV20", "GM0001", "GM0002")
    }


@pytest.mark.parametrize(
    "codes",
    [
        {"InkomensgrensHuishouden": "1050290", "KenmerkenVanHuishoudens": "1050010", "RegioS": "GM0002"},
        {"InkomensgrensHuishouden": "T001164", "KenmerkenVanHuishoudens": "1050010", "Perioden": "2022JJ00"},
    ],
)
def test_an_area_or_the_last_year_that_everybody_s_figure_lacks_is_refused(tmp_path: Path, codes):
    with pytest.raises(UnexpectedContentError, match="is niet heel"):
        parsed(without(unseen.low_income(), **codes), ONE, tmp_path)


def test_a_correction_mends_one_part_only(tmp_path: Path):
    place = {
        "KenmerkenVanHuishoudens": "1050190",
        "InkomensgrensHuishouden": "1050290",
        "DuurInkomenspositie": "A028721",
    }
    wrong = Correction(
        table="85678NED", region="GM0001", year=2022, column="MinderjarigeKinderenRelatief", where=place, expect=24.0,
        value=42.0, reason="tikfout", source="bericht van CBS",
    )  # fmt: skip
    made = parsed(unseen.low_income(), ONE, tmp_path, corrections=(wrong,))
    assert values(made, "kinderen_laag_inkomen", breakdown="eenoudergezin")["GM0001", 2022] == 42.0
    assert values(made, "kinderen_laag_inkomen")["GM0001", 2022] == 8.0


# ---------------------------------------------------------------- the question


def of_one(found: Parsed) -> pd.DataFrame:
    return found.observations[found.observations["indicator_id"] == "kinderen_laag_inkomen"]


@pytest.mark.parametrize("route", [Route.V3, Route.V4])
def test_the_source_is_asked_for_the_41_combinations_in_use_out_of_180(
    server: SourceServer, tmp_path: Path, found, route
):
    server.tables["85678NED"] = unseen.low_income()
    declaration = declared("85678NED", route=route)
    snapshot = fetched(server.url, declaration, tmp_path)
    cells = 41 * len(unseen.SHOWN) * 2
    assert snapshot.manifest.rows == (cells if route is Route.V3 else 2 * cells)
    made = read(snapshot, declaration.only("kinderen_laag_inkomen")).observations
    assert_same_figures(made, of_one(found))


def test_codes_with_padding_are_asked_for_with_it_and_read_without(server: SourceServer, tmp_path: Path, found):
    table = server.tables["85678NED"] = unseen.low_income()
    for name in ("InkomensgrensHuishouden", KINDS):
        for row in (*table.rows, *table.dimensions[name]):
            key = name if name in row else "Key"
            row[key] = row[key].ljust(10)
    made = read(fetched(server.url, ONE, tmp_path), ONE)
    assert_same_figures(made.observations, of_one(found))


# ---------------------------------------------------------------- from load to load


def with_part(line: str = "A044105") -> Catalogue:
    """The small catalogue with one part: children under another line."""
    made = content()
    part = {"id": "deel", "label": "een deel", "group": "grens", "where": {"InkomensgrensHuishouden": line}}
    next(item for item in made["indicators"] if item["id"] == "kinderen_laag_inkomen")["breakdowns"] = [part]
    return parse_catalogue(made, name="klein.yaml")


def test_parts_are_published_beside_the_whole_and_may_go_again(load, server, settings):
    """A catalogue that asks for less gets fewer rows: that is no incomplete delivery."""
    assert load(sources={"laag"}, catalogue=with_part()).exit_code == 0
    both = content_of(settings.figures).observations
    assert both.groupby("breakdown").size().to_dict() == {"deel": 8, "totaal": 8}
    reader = store.Figures(store.current_file(settings.figures))
    assert set(reader.observations("kinderen_laag_inkomen")["breakdown"]) == {"totaal"}
    reader.close()
    report = load(sources={"laag"})
    assert report.exit_code == 0, report.failed
    assert set(content_of(settings.figures).observations["breakdown"]) == {"totaal"}


def test_a_part_that_was_filled_and_is_empty_now_is_a_loss_although_the_whole_has_figures():
    former = pd.DataFrame([observation(value=5.0), observation(value=9.0, breakdown="deel")])
    for lost, words in (("deel", r"\(deel, GM, 2020\)"), ("totaal", r"\(GM, 2020\)")):
        new = former.copy()
        new.loc[new["breakdown"] == lost, ["value", "status"]] = [pd.NA, "niet_gepubliceerd"]
        with pytest.raises(UnexpectedContentError, match=words):
            checks.check_nothing_lost(new, former, dataset="L01")


def test_only_parts_that_the_catalogue_still_names_can_be_lost():
    items = with_part().indicators_of("laag")
    former = pd.DataFrame(
        [
            observation(indicator_id="kinderen_laag_inkomen", breakdown=part, year=2020)
            for part in ("totaal", "deel", "ander")
        ]
    )
    assert content_rows.still_declared(former, items)["breakdown"].tolist() == ["totaal", "deel"]
