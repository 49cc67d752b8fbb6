"""Exports of Swing sites by hand: names become codes or are asked, marks are never zero, a choice is remembered."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Catalogue, parse_catalogue
from armoedebeeld.imports.apply import Delivery, observations_from
from armoedebeeld.imports.mapping import Mapping, save_mapping
from armoedebeeld.imports.meanings import Meanings, Part, Target
from armoedebeeld.imports.prepare import Prepared, prepare
from etl import content_rows, kept_files, mapped_files
from etl.snapshot import Snapshot, SnapshotStore, SnapshotWriter
from tests.support.mirror import SHARED
from tests.support.workbooks import Rows, regions, xlsx
from tests.support.workbooks import csv as csv_file

SAMPLES = SHARED / "data" / "samples" / "goed"
BOTH = frozenset({"GM0001", "GM0002"})
YEARS = (2018, 2019)
KNOWN = "Kinderen in een uitkeringsgezin (%)"


def catalogue() -> Catalogue:
    """A site with a figure that has a title, and one that can only be chosen."""
    source = {
        "title": "De site",
        "short_title": "De site",
        "reader": "swing",
        "swing": {"route": "tabel", "url": "https://site.invalid", "levels": {"GM": "gemeente", "WK": "wijk"}},
        "publisher": "VNG",
        "licence": "eigen",
        "attribution": "Bron: de site",
        "update_frequency": "elk jaar",
    }
    words = {
        "description": "Uitleg.",
        "why": "Omdat.",
        "method": "Overgenomen.",
        "target_population": "kinderen",
        "population_words": "kinderen",
        "reference_date": "1 januari",
        "step": [3],
        "type": "context",
        "theme": "inkomen",
        "owner": "test",
        "decimals": 1,
        "levels": ["NL", "GM", "WK", "BU"],
        "source": {"id": "site", "first_year": 2015},
        "direction": "lower_is_better",
        "unit": "%",
        "expected": {"min": 0, "max": 100},
    }
    known = {
        **words,
        "id": "uitkering",
        "title": "Uitkeringsgezin",
        "short_title": "Uitkeringsgezin",
        "value": {"label": "uitkering", "titles": [KNOWN]},
    }
    chosen = {
        **words,
        "id": "sport",
        "title": "Sport",
        "short_title": "Sport",
        "value": {"label": "sport", "columns": ["kind_sport"]},
    }
    return parse_catalogue({"version": 1, "sources": {"site": source}, "indicators": [known, chosen]}, name="s.yaml")


CATALOGUE = catalogue()


def read(
    content: bytes,
    *,
    folder: Path = Path("nergens"),
    areas: pd.DataFrame | None = None,
    gemeenten: frozenset[str] = BOTH,
) -> Prepared:
    return prepare(
        "export.csv",
        content,
        catalogue=CATALOGUE,
        regions=regions(*YEARS) if areas is None else areas,
        gemeenten=gemeenten,
        folder=folder,
    )


def with_mapping(read_: Prepared, mapping: Mapping) -> Delivery:
    return observations_from(
        read_.recognition.workbook, mapping, catalogue=CATALOGUE, regions=regions(*YEARS), gemeenten=BOTH
    )


def values(delivery: Delivery) -> dict[tuple[str, int], object]:
    rows = delivery.observations
    return {
        (code, year): value if pd.notna(value) else status
        for code, year, value, status in zip(
            rows["region_code"], rows["year"], rows["value"], rows["status"], strict=True
        )
    }


# ---------------------------------------------------------------- layout and marks


def test_names_decimals_and_marks_are_read_as_the_site_means_them():
    lines: Rows = [
        ["Gemeenten", f"{KNOWN}|2018", f"{KNOWN}|2019"],
        ["Eenhoorn", "9,4", "x"],
        ["Tweeland", "", "-"],
        ["'s-Gravenhage", "?", "0"],
        ["Bergen (NH.)", ".", "nvt"],
    ]
    found = read(csv_file([[f'"{cell}"' for cell in row] for row in lines]))
    assert found.is_ready
    assert values(found.delivery) == {
        ("GM0001", 2018): 9.4,
        ("GM0001", 2019): "geheim_of_onbekend",
        ("GM0002", 2018): "ontbreekt",
        ("GM0002", 2019): "geheim_of_onbekend",
        ("GM0005", 2018): "geheim_of_onbekend",
        ("GM0005", 2019): 0.0,
        ("GM0003", 2018): "geheim_of_onbekend",
        ("GM0003", 2019): "niet_van_toepassing",
    }


@pytest.mark.parametrize("header", [f"{KNOWN}|2019", f"2019|{KNOWN}"])
def test_the_period_may_stand_in_any_place(header: str):
    found = read(csv_file([["Gemeenten", header], ["Eenhoorn", "9,4"], ["Tweeland", "8,1"]]))
    assert values(found.delivery) == {("GM0001", 2019): 9.4, ("GM0002", 2019): 8.1}


def test_a_part_of_a_year_is_left_out_and_never_filed_as_the_year():
    lines: Rows = [
        ["Gemeenten", f"{KNOWN}|2018", f"{KNOWN}|2019 1e kwartaal"],
        ["Eenhoorn", "9,4", "3,3"],
        ["Tweeland", "8,1", "2,2"],
    ]
    found = read(csv_file(lines))
    assert set(values(found.delivery)) == {("GM0001", 2018), ("GM0002", 2018)}
    # Nobody can choose it either: it would be filed as the whole of 2019.
    assert [item.rule.column for item in found.recognition.tables[0].proposals] == [f"{KNOWN.lower()}|{{jaar}}"]


def test_an_excel_export_with_title_and_footer_gives_the_same_figures():
    table: Rows = [["Gemeenten", f"{KNOWN}|2018", f"{KNOWN}|2019"], ["Eenhoorn", 9.4, "x"], ["Tweeland", 8.1, 7.7]]
    around: Rows = [["Jeugd in de gemeente"], [], *table, [], ["Bron: de site"], ["Geëxporteerd op 1-2-2026"]]
    by_csv = read(csv_file([[str(cell).replace(".", ",") for cell in row] for row in table]))
    assert values(read(xlsx({"Tabel 1": around})).delivery) == values(by_csv.delivery)


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("'s-Gravenhage", "GM0005"),
        ("s-Gravenhage", "GM0005"),
        ("Den Haag", "GM0005"),
        ("'s-Gravenhage (gemeente)", "GM0005"),
        ("Bergen (NH.)", "GM0003"),
        ("Bergen (NH)", "GM0003"),
        ("Bergen (L.)", "GM0004"),
        ("Eenhoorn (gemeente)", "GM0001"),
        ("Gemeente Eenhoorn", "GM0001"),
    ],
)
def test_a_name_is_found_in_the_ways_in_which_it_is_written(written: str, code: str):
    found = read(csv_file([["Gemeenten", f"{KNOWN}|2019"], [written, "9,4"], ["Tweeland", "8,1"]]))
    assert found.delivery.matched[written] == code
    assert ("GM0002", 2019) in values(found.delivery)


@pytest.mark.parametrize(("written", "candidates"), [("Bergen", ("GM0003", "GM0004")), ("Eenhorn", ("GM0001",))])
def test_a_doubtful_name_is_asked_with_what_it_may_be(written: str, candidates: tuple[str, ...]):
    found = read(csv_file([["Gemeenten", f"{KNOWN}|2019"], [written, "9,4"], ["Tweeland", "8,1"]]))
    assert not found.is_ready
    assert found.delivery.observations.empty
    assert [(item.name, item.candidates) for item in found.delivery.open_names] == [(written, candidates)]


def test_a_name_that_nothing_is_like_is_asked_without_a_suggestion():
    found = read(csv_file([["Gemeenten", f"{KNOWN}|2019"], ["Zandvlakte", "9,4"], ["Tweeland", "8,1"]]))
    assert [(item.name, item.candidates) for item in found.delivery.open_names] == [("Zandvlakte", ())]


WIJKEN: Rows = [["Wijken", f"{KNOWN}|2019"], ["Oud", "9,4"], ["Dorp", "8,1"]]


def two_dorpen() -> pd.DataFrame:
    """Two wijken with one name, in different municipalities."""
    extra = [("WK000102", "Wijk 02 Dorp"), ("WK000201", "Wijk 01 Dorp")]
    rows = [
        {"region_code": code, "boundary_year": year, "level": "WK", "name": name}
        for code, name in extra
        for year in YEARS
    ]
    return pd.concat([regions(*YEARS), pd.DataFrame(rows)], ignore_index=True)


def test_a_wijk_that_is_in_two_municipalities_is_asked():
    found = read(csv_file(WIJKEN), areas=two_dorpen())
    assert [(item.name, item.candidates) for item in found.delivery.open_names] == [("Dorp", ("WK000102", "WK000201"))]
    mapping = found.recognition.mapping.with_area(found.delivery.open_names[0].key, "WK000201")
    delivery = observations_from(
        found.recognition.workbook, mapping, catalogue=CATALOGUE, regions=two_dorpen(), gemeenten=BOTH
    )
    assert values(delivery) == {("WK000100", 2019): 9.4, ("WK000201", 2019): 8.1}


def test_a_wijk_is_sought_in_the_municipality_that_was_chosen():
    found = read(csv_file(WIJKEN), areas=two_dorpen())
    mapping = found.recognition.mapping.with_gemeente("GM0001")
    delivery = observations_from(
        found.recognition.workbook, mapping, catalogue=CATALOGUE, regions=two_dorpen(), gemeenten=BOTH
    )
    assert delivery.matched == {"Oud": "WK000100", "Dorp": "WK000102"}


# ---------------------------------------------------------------- which column is which figure

OTHER: Rows = [["Gemeenten", "Lid van een club (%)|2018", f"{KNOWN}|2018"], ["Eenhoorn", "55,1", "9,4"]]


def chosen(found: Prepared) -> Mapping:
    rule = found.recognition.tables[0].rule
    series = next(item for item in rule.series if item.column.startswith("lid"))
    target = Target(indicator="sport", part=Part.VALUE)
    return found.recognition.mapping.with_series(rule.key, series.model_copy(update={"targets": (target,)}))


def test_a_column_without_a_known_title_is_not_used_until_somebody_chooses():
    found = read(csv_file(OTHER))
    assert not found.is_ready
    assert set(found.delivery.observations["indicator_id"]) == {"uitkering"}
    assert set(with_mapping(found, chosen(found)).observations["indicator_id"]) == {"uitkering", "sport"}


def test_a_figure_without_a_title_can_be_chosen():
    assert "Sport, percentage" in Meanings(CATALOGUE.indicators).choices()


def test_a_choice_is_remembered_for_next_year_s_export(tmp_path: Path):
    save_mapping(tmp_path, chosen(read(csv_file(OTHER))))
    later = [[cell.replace("2018", "2019") for cell in row] for row in OTHER]
    again = read(csv_file(later), folder=tmp_path)
    assert again.is_ready
    rows = again.delivery.observations
    assert dict(zip(rows["indicator_id"], rows["year"], strict=True)) == {"uitkering": 2019, "sport": 2019}


# ---------------------------------------------------------------- kept


def test_a_kept_export_gives_the_same_figures_again(tmp_path: Path):
    found = read(csv_file([["Gemeenten", f"{KNOWN}|2019"], ["Eenhoorn", "9,4"], ["Tweeland", "x"]]))
    writer = SnapshotStore(tmp_path).writer("site", kept_files.dataset_id(found.confirmed))
    snapshot = mapped_files.fetch(
        writer, upload=found.confirmed, source=CATALOGUE.sources["site"], progress=lambda *_: None
    )
    parsed = mapped_files.parse(snapshot, catalogue=CATALOGUE, regions=regions(*YEARS), gemeenten=BOTH)
    expected = found.delivery.observations.drop(columns="snapshot_id")
    pd.testing.assert_frame_equal(parsed.observations.drop(columns="snapshot_id"), expected)


# ---------------------------------------------------------------- the sample file


@pytest.mark.shared
@pytest.mark.skipif(not SAMPLES.exists(), reason="../shared is niet naast de kloon")
def test_every_cell_of_the_sample_of_municipalities_is_read():
    path = SAMPLES / "swing_export_gemeenten_kinderen_laag_inkomen.csv"
    committed = pd.read_csv(
        Path(__file__).parents[2] / "data" / "reference" / "statline_gebieden.csv", sep=";", dtype="str"
    )
    names = dict(zip(committed["name"], committed["region_code"], strict=True))
    areas = pd.concat(
        committed.assign(boundary_year=year, level=committed["region_code"].str[:2]) for year in range(2015, 2023)
    )
    title = "Kinderen in huishoudens met een laag inkomen (%)"
    known = CATALOGUE.indicators[0]
    own = CATALOGUE.model_copy(
        update={
            "indicators": (
                known.model_copy(update={"value": known.value.model_copy(update={"titles": (title,)})}),
                *CATALOGUE.indicators[1:],
            )
        }
    )
    found = prepare(
        path.name,
        path.read_bytes(),
        catalogue=own,
        regions=areas,
        gemeenten=frozenset(),
        folder=Path("nergens"),
    )
    assert found.is_ready, found.delivery.problems[:3]
    read_ = values(found.delivery)
    with path.open(encoding="utf-8", newline="") as opened:
        header, *lines = list(csv.reader(opened, delimiter=";"))
    marks = {"x": "geheim_of_onbekend", "": "ontbreekt"}
    municipal = {name: code for name, code in names.items() if code.startswith("GM")}
    municipal |= {name.replace(" (gemeente)", ""): code for name, code in municipal.items()}
    cells = 0
    for line in lines:
        for column, cell in zip(header[1:], line[1:], strict=True):
            code = municipal.get(line[0]) or municipal[f"{line[0]} (gemeente)"]
            expected = marks[cell] if cell in marks else float(cell.replace(",", "."))
            assert read_[code, int(column[-4:])] == expected, (line[0], column)
            cells += 1
    assert cells == len(read_) == 157 * 8


# ---------------------------------------------------------------- beside what is asked of the site itself


def snapshot_of(root: Path, dataset: str, moment: datetime, url: str) -> Snapshot:
    writer = SnapshotWriter(root / dataset, moment=moment)
    facts = {"title": "t", "modified": "", "status": "", "rows": 2}
    return writer.finish(dataset_id=dataset, source_id="site", url=url, **facts)


@pytest.mark.parametrize(("is_later", "stays"), [(True, [1.0, 8.1]), (False, [9.4, 8.1])])
def test_of_a_file_and_the_site_itself_the_newest_figure_stays(tmp_path: Path, is_later: bool, stays: list[float]):
    rows = read(csv_file([["Gemeenten", f"{KNOWN}|2019"], ["Eenhoorn", "9,4"], ["Tweeland", "8,1"]])).delivery
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    moments = (early, late) if is_later else (late, early)
    by_hand = snapshot_of(tmp_path, "site_12345678", moments[0], "bestand: export.csv")
    asked = snapshot_of(tmp_path, "site_uitkering", moments[1], "https://site.invalid/ods")
    content = store.Content(
        observations=rows.observations.assign(snapshot_id=by_hand.manifest.snapshot_id),
        snapshot=content_rows.snapshot_row(by_hand, "eigen"),
    )
    new = rows.observations.iloc[:1].assign(value=1.0, snapshot_id=asked.manifest.snapshot_id)
    left, kept, went = kept_files.give_way(content, new, snapshot=asked)
    together = content_rows.join(left.observations, kept).sort_values("region_code")
    assert list(together["value"]) == stays
    assert len(went) == (1 if is_later else 0)


def test_a_file_of_which_nothing_is_left_is_no_longer_named(tmp_path: Path):
    rows = read(csv_file([["Gemeenten", f"{KNOWN}|2019"], ["Eenhoorn", "9,4"]])).delivery.observations
    by_hand = snapshot_of(tmp_path, "site_12345678", datetime(2026, 1, 1, tzinfo=UTC), "bestand: export.csv")
    asked = snapshot_of(tmp_path, "site_uitkering", datetime(2026, 2, 1, tzinfo=UTC), "https://site.invalid/ods")
    content = store.Content(
        observations=rows.assign(snapshot_id=by_hand.manifest.snapshot_id),
        snapshot=content_rows.snapshot_row(by_hand, "eigen"),
    )
    new = rows.assign(value=1.0, snapshot_id=asked.manifest.snapshot_id)
    left, _, _ = kept_files.give_way(content, new, snapshot=asked)
    assert left.snapshot.empty
    assert left.observations.empty
