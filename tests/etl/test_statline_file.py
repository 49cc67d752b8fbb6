"""StatLine exports by hand: the very rows that a load over the network gives, and one place for both."""

import time
from pathlib import Path

import pandas as pd
import pytest

from armoedebeeld import store
from armoedebeeld.domain.catalogue import load_catalogue
from armoedebeeld.domain.errors import UnexpectedContentError, UserError
from armoedebeeld.imports.deliveries.opening import PersonalDataError
from armoedebeeld.imports.prepare import Confirmed
from armoedebeeld.imports.statline import find_table, key_of_title, read_export, split_period
from armoedebeeld.imports.statline_names import (
    Facts,
    StatlineRecognition,
    load_areas,
    load_facts,
    recognise_statline,
    with_committed,
)
from armoedebeeld.imports.workbook import read_workbook
from armoedebeeld.settings import Settings
from etl import statline_file
from etl.run import Request, Result, run
from tests.etl.conftest import Load, settings_for
from tests.support.catalogue import catalogue
from tests.support.country import LINES, low_income
from tests.support.mirror import SHARED
from tests.support.people import bsns
from tests.support.published import content_of, hash_of, published
from tests.support.server import SourceServer
from tests.support.statline import NAMES, as_csv, as_xlsx, rows_of
from tests.support.workbooks import Rows

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "data" / "reference"
RAW = SHARED / "data" / "poverty" / "85678NED_minderjarige_kinderen_157gemeenten_2011_2022.csv"
TIDY = SHARED / "data" / "poverty" / "85678NED_kinderen_157gemeenten_tidy.csv"
KEYS = ["indicator_id", "region_code", "boundary_year", "period", "breakdown"]
SAME = [*KEYS, "region_level", "year", "numerator", "denominator", "value", "status", "is_provisional", "source_id"]
FACTS = Facts(tables={"L01": {"InkomensgrensHuishouden": {line: line for line in LINES}}})


def areas(*, without: str = "") -> pd.DataFrame:
    kept = [(code, name) for code, name in NAMES.items() if code != without and code[:2] in {"PV", "GM"}]
    rows = [{"region_code": code, "name": name.replace(" (PV)", "")} for code, name in kept]
    return pd.DataFrame(rows).assign(boundary_year=2023, level=lambda frame: frame["region_code"].str[:2])


def recognise(content: bytes, *, chosen: dict[str, str] | None = None, without: str = "") -> StatlineRecognition:
    export = read_export(read_workbook("export.csv", content))
    assert export is not None
    return recognise_statline(export, catalogue=catalogue(), facts=FACTS, regions=areas(without=without), chosen=chosen)


def preview(content: bytes, *, chosen: dict[str, str] | None = None):
    reading = recognise(content, chosen=chosen).reading
    upload = Confirmed("export.csv", content, reading)
    return statline_file.preview(upload, catalogue=catalogue(), gemeenten=frozenset({"GM0001"}))


def figures(content: bytes) -> pd.DataFrame:
    return preview(content).observations.sort_values(KEYS, ignore_index=True)


def sample(**changes: object) -> Rows:
    return rows_of(low_income(), **changes)  # type: ignore[arg-type]


# ---------------------------------------------------------------- what a file says


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Minderjarige kinderen relatief", "MinderjarigeKinderenRelatief"),
        ("Huish. onder of rond sociaal minimum", "HuishOnderOfRondSociaalMinimum"),
        ("Gemiddelde WOZ-waarde van woningen", "GemiddeldeWOZWaardeVanWoningen"),
        ("0 tot 15 jaar", "k_0Tot15Jaar"),
        ("Personen per soort uitkering; Bijstand", "PersonenPerSoortUitkeringBijstand"),
        ("Wmo-cliënten relatief ", "WmoClientenRelatief"),
        ("Personen tot 25% boven armoedegrens", "PersonenTot25BovenArmoedegrens"),
    ],
)
def test_a_title_gives_the_key_that_cbs_itself_uses(title: str, key: str):
    assert key_of_title(title) == key


@pytest.mark.parametrize(
    ("text", "found"),
    [("2022*", (2022, "*")), ("2021 **", (2021, "**")), ("2019", (2019, "")), ("2022 4e kwartaal", None), ("2e", None)],
)
def test_a_period_is_a_whole_year_with_its_stars(text: str, found: object):
    assert split_period(text) == found


@pytest.mark.parametrize(
    ("title", "table"),
    [
        ("Laag en langdurig laag inkomen; huishoudenskenmerken, regio (indeling 2023)", "85678NED"),
        ("Laag en langdurig laag inkomen; huishoudenskenmerken, regio (indeling 2024)", "86006NED"),
        ("Laag en langdurig laag inkomen; huishoudenskenmerken, regio (indeling 2019)", None),
        ("Laag en langdurig laag inkomen; huishoudenskenmerken, regio", None),
        ("Kerncijfers wijken en buurten 2020", "84799NED"),
        ("Kerncijfers wijken en buurten 2004", None),
        ("Woningvoorraad", None),
    ],
)
def test_a_table_is_known_by_its_title_and_never_guessed(title: str, table: str | None):
    found = find_table(title, load_catalogue(ROOT / "indicators.yaml"))
    assert (found[1].id if found else None) == table


# ---------------------------------------------------------------- the same rows


def test_an_export_gives_the_rows_of_a_load_over_the_network(loaded: Path, settings: Settings):
    network = content_of(loaded).observations
    network = network[network["source_id"] == "laag"].sort_values(KEYS, ignore_index=True)
    by_hand = figures(as_csv(sample()))
    pd.testing.assert_frame_equal(by_hand[SAME], network[SAME])


def test_an_excel_export_with_merged_names_gives_the_same_rows():
    pd.testing.assert_frame_equal(figures(as_xlsx(sample()))[SAME], figures(as_csv(sample()))[SAME])


def test_periods_may_stand_in_the_columns():
    lines: Rows = [
        ["Laag inkomen"],
        ["Duur inkomenspositie: A028721"],
        [None, None, "Onderwerp"],
        [None, None, "Minderjarige kinderen relatief"],
        [None, None, "2021", "2022*"],
        ["Regio's", "Inkomensgrens huishouden", "%", "%"],
        ["Eenhoorn", "1050290", "8,5", "8,6"],
        ["Bron: CBS"],
    ]
    rows = figures(as_csv(lines))
    found = zip(rows["year"], rows["value"], rows["is_provisional"], strict=True)
    assert [tuple(item) for item in found] == [(2021, 8.5, False), (2022, 8.6, True)]


def test_a_star_means_provisional_and_nothing_else_is_called_final():
    assert preview(as_csv(sample())).stages == {2021: "onbekend", 2022: "voorlopig"}


def test_a_point_is_unknown_and_a_blank_can_t_exist():
    changed = sample(changes={("GM0001", 2021): ".", ("GM0002", 2022): None})
    rows = figures(as_csv(changed)).set_index(["region_code", "year"])
    assert rows.loc[("GM0001", 2021), "status"] == "geheim_of_onbekend"
    assert rows.loc[("GM0002", 2022), "status"] == "niet_van_toepassing"
    assert rows.loc[[("GM0001", 2021), ("GM0002", 2022)], "value"].isna().all()


def test_a_few_areas_that_are_all_unknown_are_unknown_and_not_unpublished():
    rows = figures(as_csv(sample(areas=("GM0001",), changes={("GM0001", 2022): "."})))
    assert list(rows["status"]) == ["ok", "geheim_of_onbekend"]


def test_nothing_at_all_for_many_areas_is_not_published_yet():
    many = [f"GM{number:04d}" for number in range(1, statline_file.FEW_AREAS + 1)]
    lines = [*sample(areas=())[:-1]]
    for code in many:
        lines += [["2022*", code, "T001164", "10,0", "100,0"], ["2022*", code, "1050290", ".", "."]]
    rows = figures(as_csv(lines))
    assert len(rows) == len(many)
    assert set(rows["status"]) == {"niet_gepubliceerd"}


def test_areas_that_we_do_not_show_are_counted():
    assert any("rijen overgeslagen: gebieden van een soort" in note for note in preview(as_csv(sample())).notes)


def test_what_was_not_exported_is_counted_and_the_rest_is_read():
    lines = [row[:4] + row[5:] if len(row) > 4 else row for row in sample()]
    with pytest.raises(UnexpectedContentError, match="geen enkel cijfer"):
        figures(as_csv(lines))
    without_counts = [row[:3] + row[4:] if len(row) > 4 else row for row in sample()]
    rows = figures(as_csv(without_counts))
    assert rows["value"].notna().all()
    assert rows["numerator"].isna().all()


def test_a_figure_that_contradicts_itself_stops_the_file():
    lines = [*sample()]
    lines.insert(-1, ["2021", "Eenhoorn", "1050290", "1,0", "44,0"])
    with pytest.raises(UnexpectedContentError, match="staat er twee keer in"):
        figures(as_csv(lines))


def test_text_in_a_cell_stops_the_file_with_its_place():
    with pytest.raises(UnexpectedContentError, match=r"'ongeveer 5' is geen getal \(rij \d+, kolom 'Minderjarige"):
        figures(as_csv(sample(changes={("GM0001", 2021): "ongeveer 5"})))


def test_a_value_that_is_not_believable_stops_the_file():
    with pytest.raises(UnexpectedContentError, match="verwacht 0 tot 45"):
        figures(as_csv(sample(changes={("GM0001", 2021): "85,0"})))


# ---------------------------------------------------------------- names


def test_every_name_becomes_a_code_or_is_asked():
    found = recognise(as_csv(sample()), without="GM0002")
    assert [item.name for item in found.open_names] == ["Tweeland"]
    assert {code for code in found.reading.areas.values() if code} == {"NL00", "PV20", "GM0001"}


def test_a_chosen_area_is_used_and_a_skipped_one_left_out():
    found = recognise(as_csv(sample()), without="GM0002", chosen={"Tweeland": "GM0002", "Eenhoorn": ""})
    assert not found.open_names
    assert found.reading.areas["Tweeland"] == "GM0002"
    rows = preview(as_csv(sample()), chosen={"Tweeland": "GM0002", "Eenhoorn": ""}).observations
    assert "GM0001" not in set(rows["region_code"])


def test_a_table_that_the_catalogue_does_not_know_is_named():
    with pytest.raises(UserError, match="Woningvoorraad"):
        recognise(as_csv(sample(title="Woningvoorraad; regio")))


def test_names_of_buurten_without_codes_are_refused_with_what_to_choose():
    lines: Rows = [
        ["Kerncijfers 2020"],
        [None, "Onderwerp"],
        [None, "Aantal inwoners"],
        ["Wijken en buurten", "aantal"],
    ]
    with pytest.raises(UserError) as caught:
        recognise(as_csv([*lines, ["Haven", "7000"]]))
    assert "Codering" in caught.value.remedy


def test_buurten_with_a_column_of_codes_are_read():
    lines: Rows = [
        ["Kerncijfers 2020"],
        [None, "Onderwerp"],
        [None, "Regioaanduiding", None, "Bevolking"],
        [None, "Gemeentenaam", "Codering", "Aantal inwoners"],
        ["Wijken en buurten", "naam", "code", "aantal"],
        ["Eenhoorn", "Eenhoorn", "GM0001    ", "20000"],
        ["Haven", "Eenhoorn", "BU00010000", "7000"],
        ["Haven", "Tweeland", "BU00020000", "400"],
    ]
    lines = [[*row[:1], *row[2:]] if index > 1 else row for index, row in enumerate(lines)]
    rows = figures(as_csv(lines))
    rows = rows[rows["indicator_id"] == "inwoners"]
    assert dict(zip(rows["region_code"], rows["value"], strict=True)) == {"GM0001": 20000, "BU00010000": 7000}
    assert set(rows["year"]) == {2020}


# ---------------------------------------------------------------- through a whole load


def write(folder: Path, rows: Rows, name: str = "statline.csv") -> Path:
    path = folder / name
    path.write_bytes(as_csv(rows))
    return path


def read_in(settings: Settings, path: Path):
    return run(Request(files=(path,)), catalogue=catalogue(), settings=settings)


def laag(folder: Path) -> pd.DataFrame:
    rows = content_of(folder).observations
    return rows[rows["source_id"] == "laag"].sort_values(KEYS, ignore_index=True)


def test_a_file_can_be_the_first_thing_that_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    offline = settings_for(tmp_path / "leeg", "http://127.0.0.1:9")
    committed = pd.DataFrame(areas())
    monkeypatch.setattr("etl.uploads.load_areas", lambda _: committed)
    report = read_in(offline, write(tmp_path, sample()))
    assert report.outcomes[0].result is Result.LOADED
    content = content_of(offline.figures)
    assert set(content.region["region_code"]) == {"NL00", "PV20", "GM0001", "GM0002"}
    assert len(content.observations) == 8


def everything_under(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_file_with_people_on_a_hidden_sheet_is_refused_and_leaves_nothing(
    loaded: Path, settings: Settings, tmp_path: Path
):
    before = published(loaded)
    people = [["bsn", "bedrag"], *([number, 10] for number in bsns(12))]
    path = tmp_path / "statline.xlsx"
    path.write_bytes(as_xlsx(sample(), other={"Invoer": people}))
    with pytest.raises(PersonalDataError, match=r"Blad 2 \(verborgen\)") as caught:
        read_in(settings, path)
    assert published(loaded) == before
    kept = everything_under(settings.data)
    assert not any(number.encode() in kept or number in str(caught.value) for number in bsns(12))
    assert path.read_bytes() not in kept


def test_a_file_with_notes_at_cells_is_refused(loaded: Path, settings: Settings, tmp_path: Path):
    path = tmp_path / "statline.xlsx"
    path.write_bytes(as_xlsx(sample(), note="Gezin De Vries, dit is ons tweede kind"))
    with pytest.raises(UserError, match="opmerkingen bij cellen") as caught:
        read_in(settings, path)
    assert "Vries" not in caught.value.what


def test_a_file_after_a_load_changes_its_figures_only_once(loaded: Path, settings: Settings, tmp_path: Path):
    before = laag(loaded)
    report = read_in(settings, write(tmp_path, sample(changes={("GM0001", 2022): "12,5"})))
    assert report.exit_code == 0
    after = laag(loaded)
    assert len(after) == len(before)
    assert not after.duplicated(KEYS).any()
    own = after[(after["region_code"] == "GM0001") & (after["year"] == 2022)]
    assert list(own["value"]) == [12.5]


def test_a_later_load_takes_the_place_of_a_file(loaded: Path, settings: Settings, tmp_path: Path, load: Load):
    network = laag(loaded)
    read_in(settings, write(tmp_path, sample(changes={("GM0001", 2022): "12,5"})))
    time.sleep(1.1)  # moments of retrieval count whole seconds
    assert load(sources={"laag"}, refresh=True).exit_code == 0
    after = laag(loaded)
    pd.testing.assert_frame_equal(after[SAME], network[SAME])
    assert set(content_of(loaded).snapshot["dataset_id"]) >= {"L01"}
    assert not any("bestand" in name for name in content_of(loaded).snapshot["dataset_id"])


def test_after_a_later_load_the_kept_file_does_not_come_back(
    loaded: Path, settings: Settings, tmp_path: Path, load: Load
):
    read_in(settings, write(tmp_path, sample(changes={("GM0001", 2022): "12,5"})))
    time.sleep(1.1)
    load(sources={"laag"}, refresh=True)
    network = hash_of(loaded)
    report = load(offline=True)
    assert not any("bestand" in outcome.dataset_id for outcome in report.outcomes)
    assert hash_of(loaded) == network


def test_repeating_a_load_offline_keeps_a_file_that_is_newer(
    loaded: Path, settings: Settings, tmp_path: Path, load: Load
):
    time.sleep(1.1)
    read_in(settings, write(tmp_path, sample(changes={("GM0001", 2022): "12,5"})))
    before = laag(loaded)
    load(offline=True)
    pd.testing.assert_frame_equal(laag(loaded)[SAME], before[SAME])


def test_a_file_of_an_edition_that_was_replaced_is_refused(loaded: Path, settings: Settings, tmp_path: Path):
    small = catalogue()
    source = small.sources["laag"]
    newer = source.tables[0].model_copy(update={"id": "L02", "boundary_year": 2024, "replaces": ("L01",)})
    both = small.model_copy(
        update={"sources": {**small.sources, "laag": source.model_copy(update={"tables": (*source.tables, newer)})}}
    )
    path = store.current_file(loaded)
    assert path is not None
    content = store.read_content(path)
    renamed = content.snapshot["dataset_id"].replace({"L01": "L02"})
    store.replace_database(
        loaded, store.Content(**{**vars(content), "snapshot": content.snapshot.assign(dataset_id=renamed)})
    )
    report = run(
        Request(files=(write(tmp_path, sample(title="Laag inkomen (indeling 2023)")),)),
        catalogue=both,
        settings=settings,
    )
    assert report.exit_code == 1
    assert "oudere uitgave van een reeks waarvan L02" in report.outcomes[0].message


def test_a_name_that_is_not_sure_is_explained_and_nothing_changes(loaded: Path, settings: Settings, tmp_path: Path):
    lines = [[cell if cell != "Tweeland" else "Drieland" for cell in row] for row in sample()]
    before = hash_of(loaded)
    with pytest.raises(UserError, match="'Drieland'"):
        read_in(settings, write(tmp_path, lines))
    assert hash_of(loaded) == before


def test_the_source_is_not_asked_for_anything(loaded: Path, settings: Settings, tmp_path: Path, server: SourceServer):
    asked = len(server.asked)
    read_in(settings, write(tmp_path, sample()))
    assert len(server.asked) == asked


# ---------------------------------------------------------------- the real export


@pytest.mark.shared
@pytest.mark.skipif(not RAW.exists(), reason="../shared is niet naast de kloon")
def test_the_real_export_gives_every_value_of_the_tidy_copy():
    export = read_export(read_workbook(RAW.name, RAW.read_bytes()))
    assert export is not None
    real = load_catalogue(ROOT / "indicators.yaml")
    nothing = pd.DataFrame({"region_code": [], "boundary_year": [], "level": [], "name": []})
    found = recognise_statline(
        export,
        catalogue=real,
        facts=load_facts(REFERENCE),
        regions=with_committed(nothing, load_areas(REFERENCE)),
    )
    assert (found.table.id, found.matched, found.open_names) == ("85678NED", 157, ())
    upload = Confirmed(RAW.name, RAW.read_bytes(), found.reading)
    rows = statline_file.preview(upload, catalogue=real, gemeenten=frozenset()).observations
    tidy = pd.read_csv(TIDY)
    for indicator, line in (("kinderen_laag_inkomen", "1050290"), ("kinderen_tot_150_sociaal_minimum", "A044105")):
        own = rows[rows["indicator_id"] == indicator].set_index(["region_code", "year"]).sort_index()
        other = tidy[tidy["grens_code"] == line].set_index(["regio_code", "jaar"]).sort_index()
        assert list(own.index) == list(other.index)
        assert len(own) == 157 * 12
        assert (own["value"].to_numpy(float) == other["pct"].to_numpy(float)).all()
        assert (abs(own["numerator"].to_numpy(float) - 1000 * other["kinderen_x1000"].to_numpy(float)) < 1e-6).all()
        assert (own["is_provisional"].to_numpy(bool) == other["voorlopig"].to_numpy(bool)).all()
    everybody = tidy[tidy["grens_code"] == "T001164"].set_index(["regio_code", "jaar"]).sort_index()
    own = rows[rows["indicator_id"] == "kinderen_laag_inkomen"].set_index(["region_code", "year"]).sort_index()
    assert (abs(own["denominator"].to_numpy(float) - 1000 * everybody["kinderen_x1000"].to_numpy(float)) < 1e-6).all()


@pytest.mark.shared
@pytest.mark.skipif(not TIDY.exists(), reason="../shared is niet naast de kloon")
def test_the_committed_titles_and_names_are_those_of_cbs():
    meta = TIDY.parent / "85678NED_meta"
    facts = load_facts(REFERENCE).codes("85678NED")
    for dimension in facts:
        listed = pd.read_csv(meta / f"{dimension}Codes.csv", sep=";", dtype="str")
        assert facts[dimension] == dict(zip(listed["Title"].str.strip(), listed["Identifier"].str.strip(), strict=True))
    listed = pd.read_csv(meta / "RegioSCodes.csv", sep=";", dtype="str")
    listed = listed[listed["Identifier"].str[:2].isin(["GM", "PV"])]
    committed = load_areas(REFERENCE)
    assert set(committed["region_code"]) == set(listed["Identifier"].str.strip())
