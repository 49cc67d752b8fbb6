"""KansenKaart's file: strict on columns and words, own intervals kept, groups and areas as the source has them."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from armoedebeeld.domain.catalogue import load_catalogue
from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.domain.group_parts import group_of
from armoedebeeld.domain.observations import TOTAL
from armoedebeeld.imports.apply import Delivery
from armoedebeeld.imports.kansenkaart import read_kansenkaart
from armoedebeeld.imports.kansenkaart_files import COHORTS, COLUMNS, KansenkaartReading, guess_borders
from armoedebeeld.imports.prepare import Confirmed
from armoedebeeld.imports.workbook import read_workbook
from etl import kansenkaart, kept_files
from etl.snapshot import Snapshot, SnapshotStore
from tests.support.kansenkaart import POVERTY, catalogue, file, line
from tests.support.mirror import SHARED
from tests.support.workbooks import SCOPE, regions
from tests.support.workbooks import csv as csv_file

CATALOGUE = catalogue()
SAMPLE = SHARED / "data" / "samples" / "goed" / "kansenkaart_layout_synthetisch.csv"
ROOT = Path(__file__).parents[2]


def read(*lines: list[object], year: int = 2024, content: bytes | None = None) -> Delivery:
    return read_kansenkaart(
        read_workbook("kk.csv", content or file(*lines)),
        KansenkaartReading(source_id="kk", boundary_year=year),
        catalogue=CATALOGUE,
        regions=regions(2023, 2024),
        gemeenten=SCOPE,
    )


def only(delivery: Delivery) -> pd.Series:
    assert not delivery.errors, delivery.errors
    assert len(delivery.observations) == 1
    return delivery.observations.iloc[0]


# ---------------------------------------------------------------- numbers


def test_a_share_becomes_a_percentage_with_the_source_s_own_interval():
    row = only(read(line()))
    assert (row["value"], row["lower"], row["upper"], row["denominator"]) == (8.5, 7.0, 10.0, 200)
    assert pd.isna(row["numerator"])
    assert (row["status"], row["is_estimate"], row["is_provisional"]) == ("ok", False, False)


def test_money_stays_money():
    row = only(read(line(outcome="c35_debt", numbers=(50, "61234.5", "60000", "62000"))))
    assert (row["indicator_id"], row["value"], row["lower"]) == ("kk_schuld", 61234.5, 60000)


def test_an_empty_estimate_is_hidden_by_the_source_and_never_zero():
    row = only(read(line(numbers=(12, None, None, None))))
    assert row["status"] == "geheim_of_onbekend"
    assert row[["value", "lower", "upper"]].isna().all()


def test_a_small_number_in_powers_of_ten_is_read():
    assert only(read(line(numbers=(9000, "5e-04", "1e-04", "0.001"))))["value"] == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((200, "0.2", "0.3", "0.4"), "niet tussen lwr en upr"),
        ((200, "0.2", "0.1", None), "niet tussen lwr en upr"),
        ((200, "1.2", "1.1", "1.3"), "buiten 0 tot 100"),
        ((200, "veel", "0.1", "0.2"), "is geen getal"),
        ((None, "0.2", "0.1", "0.3"), "is geen getal"),
        ((-3, "0.2", "0.1", "0.3"), "kleiner dan nul"),
    ],
)
def test_a_number_that_can_t_be_right_stops_the_file_with_its_row_and_column(numbers: tuple[object, ...], said: str):
    delivery = read(line("GM0002"), line(numbers=numbers))
    assert len(delivery.errors) == 1
    assert said in delivery.errors[0].what
    assert "rij 3, kolom" in delivery.errors[0].where
    assert delivery.observations.empty


def test_the_same_figure_twice_stops_the_file():
    delivery = read(line(), line())
    assert "twee keer in (rij 2 en 3)" in delivery.errors[0].what


# ---------------------------------------------------------------- columns and words


@pytest.mark.parametrize("lost", COLUMNS)
def test_a_column_that_is_not_there_is_named(lost: str):
    place = COLUMNS.index(lost)
    cells = [cell for index, cell in enumerate(line()) if index != place]
    delivery = read(content=file(cells, columns=tuple(name for name in COLUMNS if name != lost)))
    assert [problem.what for problem in delivery.errors] == [f"De kolom '{lost}' ontbreekt."]


def test_a_column_more_is_named_and_nothing_is_stored():
    delivery = read(content=file([*line(), 1], columns=(*COLUMNS, "gewicht")))
    assert [problem.what for problem in delivery.errors] == ["De kolom 'gewicht' is onbekend."]


def test_columns_in_another_order_are_read():
    order = tuple(reversed(COLUMNS))
    row = only(read(content=file(list(reversed(line())), columns=order)))
    assert (row["value"], row["region_code"]) == (8.5, "GM0001")


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (("Poor", "all", "all", "all"), "income_group"),
        (("all", "Boys", "all", "all"), "gender_group"),
        (("all", "all", "Belgium", "all"), "migration_group"),
        (("all", "all", "all", "Grandparents"), "household_group"),
        (("all", "all", "all", None), "household_group"),
    ],
)
def test_an_unknown_word_for_a_group_stops_the_file(groups: tuple[str, str, str, str], said: str):
    problem = read(line(groups=groups)).errors[0]
    assert f"in kolom '{said}' geen groep" in problem.what
    assert "rij 2" in problem.where


@pytest.mark.parametrize(
    ("groups", "breakdown"),
    [
        (("all", "all", "all", "all"), TOTAL),
        (("Very_Low", "all", "all", "all"), "ouders_laag"),
        (("all", "Men", "all", "all"), "mannen"),
        (("all", "Mannen", "all", "all"), "mannen"),
        (("all", "Vrouwen", "all", "all"), "vrouwen"),
        (("all", "all", "has_migration", "all"), "met"),
        (("all", "all", "all", "Single Parent"), "een_ouder"),
        (("Very_Low", "Women", "all", "Single Parent"), "ouders_laag__vrouwen__een_ouder"),
    ],
)
def test_every_group_has_its_own_id_in_older_and_newer_words(groups: tuple[str, str, str, str], breakdown: str):
    assert only(read(line(groups=groups)))["breakdown"] == breakdown


def test_groups_that_the_catalogue_does_not_declare_are_counted_not_guessed():
    delivery = read(line(), line(groups=("High", "all", "all", "all")))
    assert len(delivery.observations) == 1
    assert any("groepen die het dashboard" in note for note in delivery.notes)


def test_a_group_of_several_kinds_has_dutch_words():
    group = group_of(CATALOGUE.indicators[0], "ouders_laag__vrouwen")
    assert group is not None
    assert (group.label, group.group) == ("ouders met weinig, vrouwen", "inkomen en geslacht")
    assert group_of(CATALOGUE.indicators[0], "mannen__vrouwen") is None
    assert group_of(CATALOGUE.indicators[0], "mannen__onbekend") is None


# ---------------------------------------------------------------- outcomes and years


@pytest.mark.parametrize(("prefix", "year"), [("c35", 2020), ("c30", 2018)])
def test_a_figure_stands_at_the_last_year_in_which_its_cohort_was_measured(prefix: str, year: int):
    row = only(read(line(outcome=POVERTY.replace("c35", prefix))))
    assert (row["year"], row["period"]) == (year, str(year))


def test_an_outcome_that_is_not_shown_is_counted_and_named():
    delivery = read(line(), line(outcome="c35_wealth", numbers=(9, "1", "0", "2")))
    assert len(delivery.observations) == 1
    assert "1 rij met uitkomsten die we niet tonen: c35_wealth" in delivery.notes


def test_the_cohort_is_told_in_the_report():
    assert any("geboren van 1981 tot en met 1985; gemeten bij 35 jaar" in note for note in read(line()).notes)


# ---------------------------------------------------------------- areas


@pytest.mark.parametrize(
    ("kind", "area", "code"),
    [
        ("municipality_code", "GM0001", "GM0001"),
        ("gemeente_code", "1", "GM0001"),
        ("gemeente_code", "0001", "GM0001"),
        ("municipality_code_birth", "GM0001", "GM0001"),
        ("neighborhood_code", "WK000100", "WK000100"),
        ("wijk_code", "000100", "WK000100"),
        ("all", "all", "NL00"),
    ],
)
def test_gemeente_wijk_and_country_are_known_by_code(kind: str, area: str, code: str):
    assert only(read(line(area, kind=kind)))["region_code"] == code


def test_an_area_that_does_not_exist_is_listed_and_left_out():
    delivery = read(line(), line("GM0999"), line("WK000177", kind="neighborhood_code"))
    assert not delivery.errors
    assert list(delivery.observations["region_code"]) == ["GM0001"]
    said = [problem.what for problem in delivery.problems]
    assert any("GM0999" in text for text in said)
    assert any("WK000177" in text for text in said)


@pytest.mark.parametrize("kind", ["corop_code", "postcode3", "postcode4"])
def test_kinds_of_areas_that_we_do_not_show_are_counted_and_said(kind: str):
    delivery = read(line(), line("1011", kind=kind), line("1012", kind=kind))
    assert len(delivery.observations) == 1
    assert any(note.startswith("2 keer overgeslagen: ") and "niet tonen" in note for note in delivery.notes)


def test_an_unknown_kind_of_area_stops_the_file():
    assert "geen soort gebied" in read(line(kind="school")).errors[0].what


def test_wijken_of_other_municipalities_are_counted():
    delivery = read(line(), line("WK000200", kind="wijk_code"))
    assert len(delivery.observations) == 1
    assert "1 keer overgeslagen: wijken van gemeenten die niet zijn geladen" in delivery.notes


def test_borders_that_are_not_loaded_are_said():
    delivery = read(line(), year=2022)
    assert "De gebieden van 2022 zijn niet geladen" in delivery.errors[0].what


def guess(*lines: list[object], areas: pd.DataFrame):
    return guess_borders(read_workbook("kk.csv", file(*lines)), regions=areas, gemeenten=SCOPE)


WIJK = line("WK000101", kind="neighborhood_code")


def test_the_borders_are_sure_where_a_wijk_exists_in_one_year_only():
    only_2023 = pd.concat([regions(2023), regions(2024, without=["WK000101"])])
    found = guess(WIJK, areas=only_2023)
    assert (found.year, found.is_sure) == (2023, True)


def test_the_borders_are_asked_where_the_codes_fit_both_years():
    assert not guess(WIJK, areas=regions(2023, 2024)).is_sure


def test_the_borders_are_asked_where_one_of_the_years_is_not_loaded():
    assert not guess(WIJK, areas=regions(2024)).is_sure


def test_municipalities_alone_are_the_same_in_both_years():
    assert guess(line(), areas=regions(2023, 2024)).is_sure


# ---------------------------------------------------------------- kept


def keep(root: Path, content: bytes) -> Snapshot:
    upload = Confirmed("kk.csv", content, KansenkaartReading(source_id="kk", boundary_year=2024))
    writer = SnapshotStore(root).writer("kk", kept_files.dataset_id(upload), moment=datetime(2026, 1, 1, tzinfo=UTC))
    source = CATALOGUE.sources["kk"]
    return writer.commit(kansenkaart.fetch(writer, upload=upload, source=source, progress=lambda *_: None))


def test_a_kept_file_gives_the_same_figures_again(tmp_path: Path):
    snapshot = keep(tmp_path, file(line(), line("GM0002")))
    parsed = kansenkaart.parse(snapshot, catalogue=CATALOGUE, regions=regions(2024), gemeenten=SCOPE)
    assert list(parsed.observations["value"]) == [8.5, 8.5]
    assert set(parsed.observations["snapshot_id"]) == {snapshot.manifest.snapshot_id}
    assert snapshot.read(kept_files.UPLOAD) == file(line(), line("GM0002"))


def test_a_faulty_file_is_refused_with_its_first_error(tmp_path: Path):
    snapshot = keep(tmp_path, file(line(kind="school")))
    with pytest.raises(UnexpectedContentError, match=r"kk\.csv: 'school'.*rij 2, kolom F"):
        kansenkaart.parse(snapshot, catalogue=CATALOGUE, regions=regions(2024), gemeenten=SCOPE)


# ---------------------------------------------------------------- the shipped catalogue


def shipped():
    return load_catalogue(ROOT / "indicators.yaml").indicators_of("kansenkaart")


def test_every_shipped_outcome_has_a_known_cohort_and_only_one_figure():
    names = [name for item in shipped() for name in item.value.columns]
    assert len(names) == len(set(names))
    assert {name.partition("_")[0] for name in names} <= COHORTS.keys()


def test_every_shipped_figure_covers_the_years_of_its_cohorts():
    for item in shipped():
        assert all(item.source.covers(COHORTS[name.partition("_")[0]].year) for name in item.value.columns), item.id


def test_no_title_reads_as_if_it_were_about_children_who_live_here_now():
    for item in shipped():
        assert item.title.startswith(("Wie hier opgroeide: ", "Wie hier werd geboren: ")), item.id
        assert item.short_title.startswith(("Opgegroeid in dit gebied", "Geboren in dit gebied")), item.id
        assert "waar zij nu ook wonen" in item.caveats[0]
        assert not item.norms


# ---------------------------------------------------------------- the sample file


@pytest.mark.shared
@pytest.mark.skipif(not SAMPLE.exists(), reason="../shared is niet naast de kloon")
def test_the_sample_file_gives_exactly_its_own_numbers():
    with SAMPLE.open(encoding="utf-8-sig", newline="") as opened:
        raw = list(csv.DictReader(opened))
    areas = pd.DataFrame(
        [{"region_code": c, "boundary_year": 2024, "level": "GM", "name": c} for c in {r["region_id"] for r in raw}]
    )
    delivery = read_kansenkaart(
        read_workbook(SAMPLE.name, SAMPLE.read_bytes()),
        KansenkaartReading(source_id="kansenkaart", boundary_year=2024),
        catalogue=load_catalogue(ROOT / "indicators.yaml"),
        regions=areas,
        gemeenten=frozenset(),
    )
    assert not delivery.problems
    words = {"all": TOTAL, "Very_Low": "zeer_laag", "Low": "laag", "Mid": "midden", "High": "hoog"}
    words["Very_High"] = "zeer_hoog"
    found = delivery.observations.set_index(["region_code", "breakdown"])
    assert len(found) == len(raw) == 18
    for row in raw:
        word = words[row["income_group"]]
        own = found.loc[(row["region_id"], word if word == TOTAL else f"inkomen_ouders_{word}")]
        assert own["denominator"] == float(row["n"])
        for name, column in (("value", "est"), ("lower", "lwr"), ("upper", "upr")):
            assert own[name] == pytest.approx(100 * float(row[column]), abs=1e-9)


def test_the_separator_may_have_been_changed_by_a_spreadsheet():
    cells = [list(COLUMNS), [str(cell).replace("0.", "0,") for cell in line()]]
    assert only(read(content=csv_file(cells)))["value"] == 8.5
