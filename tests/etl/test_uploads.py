"""Files downloaded by hand, and own areas, through a whole load: kept, repeated, replaced, and nothing half done."""

from pathlib import Path

import pandas as pd
import pytest

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.errors import StoreError, UserError
from armoedebeeld.imports.prepare import mapping_folder
from armoedebeeld.settings import Settings
from etl import own_area_runs
from etl.own_area_files import stored_own_areas
from etl.run import Request, Result, drop_own_areas, own_area_template, replace_own_areas, run
from tests.etl.conftest import Load, settings_for
from tests.support import kansenkaart, workbooks
from tests.support.catalogue import catalogue as base_catalogue
from tests.support.published import content_of, hash_of, published

AREAS = "gebied;buurtcode;jaar\nOost;BU00010000;2020\nOost;BU00010100;2020\nWest;BU00010001;2020\n"


def both() -> Catalogue:
    """The small catalogue with the two sources that come by hand."""
    small, own = base_catalogue(), workbooks.catalogue()
    by_hand = {key: source for key, source in own.sources.items() if not source.tables and not source.boundaries}
    wanted = tuple(item for item in own.indicators if item.source.id in by_hand)
    return small.model_copy(
        update={"sources": {**small.sources, **by_hand}, "indicators": (*small.indicators, *wanted)}
    )


def file(folder: Path, share: object = 12.0, *, name: str = "dashboard.xlsx", unclear: bool = False) -> Path:
    heading = "Cijfer" if unclear else "Kinderen laag inkomen (%)"
    rows = [
        ["Dashboard armoede kinderen, 2020"],
        [],
        ["Code", "Naam", "Aantal kinderen", heading],
        ["GM0001", "Eenhoorn", 3000, 8.0],
        ["BU00010000", "Haven", 1000, share],
        ["BU00010001", "Markt", 800, "x"],
    ]
    path = folder / name
    path.write_bytes(workbooks.xlsx({"Gegevens": rows}))
    return path


def read_in(settings: Settings, path: Path) -> tuple[Result, str]:
    report = run(Request(files=(path,)), catalogue=both(), settings=settings)
    return report.outcomes[0].result, report.outcomes[0].message


def shares(folder: Path) -> dict[str, object]:
    rows = content_of(folder).observations
    rows = rows[rows["indicator_id"] == "kind_laag"]
    return {
        code: value if pd.notna(value) else status
        for code, value, status in zip(rows["region_code"], rows["value"], rows["status"], strict=True)
    }


# ---------------------------------------------------------------- files


def test_a_sure_file_is_read_in_beside_what_was_loaded(loaded: Path, settings: Settings, tmp_path: Path):
    before = len(content_of(loaded).observations)
    result, message = read_in(settings, file(tmp_path))
    assert (result, message) == (Result.LOADED, "6 cijfers, voor het eerst geladen")
    assert shares(loaded) == {"GM0001": 8.0, "BU00010000": 12.0, "BU00010001": "geheim_of_onbekend"}
    assert len(content_of(loaded).observations) == before + 6


def test_a_later_load_keeps_the_figures_of_a_file(loaded: Path, settings: Settings, tmp_path: Path, load: Load):
    read_in(settings, file(tmp_path))
    assert load(catalogue=both(), offline=True).exit_code == 0
    assert shares(loaded)["BU00010000"] == 12.0


def test_an_offline_repeat_gives_the_figures_of_a_file_again(loaded: Path, settings: Settings, tmp_path: Path):
    read_in(settings, file(tmp_path))
    elsewhere = settings_for(settings.data, "http://127.0.0.1:9", database=tmp_path / "opnieuw")
    request = Request(offline=True, gemeenten=frozenset({"GM0001"}))
    assert run(request, catalogue=both(), settings=elsewhere).exit_code == 0
    assert hash_of(elsewhere.figures) == hash_of(settings.figures)


def test_a_newer_file_takes_the_place_of_an_older_one(loaded: Path, settings: Settings, tmp_path: Path):
    read_in(settings, file(tmp_path))
    read_in(settings, file(tmp_path, 13.5, name="nieuwer.xlsx"))
    assert shares(loaded)["BU00010000"] == 13.5


def test_an_unsure_file_is_explained_and_nothing_changes(loaded: Path, settings: Settings, tmp_path: Path):
    before = published(loaded)
    with pytest.raises(UserError) as caught:
        read_in(settings, file(tmp_path, unclear=True))
    assert "Cijfer" in caught.value.what
    assert "Bestand inlezen" in caught.value.remedy
    assert published(loaded) == before
    assert not mapping_folder(settings.data).exists()


def test_a_file_before_anything_is_loaded_says_what_to_do_first(settings: Settings, tmp_path: Path):
    with pytest.raises(UserError, match="nog geen cijfers geladen"):
        read_in(settings, file(tmp_path))


def test_a_file_that_is_not_there_is_named(loaded: Path, settings: Settings, tmp_path: Path):
    with pytest.raises(UserError, match=r"weg\.xlsx kan niet worden gelezen"):
        read_in(settings, tmp_path / "weg.xlsx")


# ---------------------------------------------------------------- own areas


def own(settings: Settings, text: str = AREAS) -> None:
    replace_own_areas(text.encode(), file="gebieden.csv", catalogue=base_catalogue(), settings=settings)


def figures_of(folder: Path, indicator: str) -> dict[str, object]:
    content = content_of(folder)
    rows = content.observations
    rows = rows[(rows["region_level"] == "GB") & (rows["indicator_id"] == indicator) & (rows["year"] == 2020)]
    names = dict(zip(content.region["region_code"], content.region["name"], strict=True))
    return {
        names[code]: value if pd.notna(value) else status
        for code, value, status in zip(rows["region_code"], rows["value"], rows["status"], strict=True)
    }


def test_own_areas_are_added_up_and_stay_over_the_next_load(loaded: Path, settings: Settings, load: Load):
    own(settings)
    assert figures_of(loaded, "inwoners") == {"Oost": 7_000 + 7_950, "West": 5_000}
    assert figures_of(loaded, "bijstand")["Oost"] == pytest.approx(1000 * (400 + 120) / (7_000 + 7_950))
    assert figures_of(loaded, "armoede") == {"Oost": "niet_van_toepassing", "West": "niet_van_toepassing"}
    before = hash_of(loaded)
    load(offline=True)
    assert hash_of(loaded) == before


def test_without_own_areas_nothing_of_them_is_left(loaded: Path, settings: Settings):
    before = hash_of(loaded)
    own(settings)
    drop_own_areas("GM0001", catalogue=base_catalogue(), settings=settings)
    assert hash_of(loaded) == before
    assert stored_own_areas(settings.local).empty


def test_a_faulty_list_changes_nothing(loaded: Path, settings: Settings):
    own(settings)
    before, kept = published(loaded), stored_own_areas(settings.local)
    with pytest.raises(UserError, match="rij 5"):
        own(settings, AREAS + "West;BU00019999;2020\n")
    assert published(loaded) == before
    assert stored_own_areas(settings.local).equals(kept)


def test_the_former_list_stays_when_publishing_fails(loaded: Path, settings: Settings, monkeypatch):
    own(settings)
    kept = stored_own_areas(settings.local)

    def full(*_: object, **__: object) -> None:
        raise StoreError("De schijf is vol.", remedy="Maak ruimte.")

    monkeypatch.setattr(own_area_runs, "publish", full)
    with pytest.raises(StoreError):
        own(settings, AREAS.replace("West", "Zuid"))
    assert stored_own_areas(settings.local).equals(kept)


def test_the_file_to_fill_in_can_be_handed_in_once_filled(loaded: Path, settings: Settings):
    text = own_area_template("GM0001", settings=settings).decode("utf-8-sig")
    filled = text.replace(";BU00010000;", "Haven;BU00010000;", 1)
    own(settings, filled)
    assert figures_of(loaded, "inwoners") == {"Haven": 7_000}


def test_own_areas_before_anything_is_loaded_say_what_to_do_first(settings: Settings):
    with pytest.raises(UserError, match="nog geen cijfers geladen"):
        own(settings)
    assert store.current_file(settings.figures) is None


# ---------------------------------------------------------------- other kinds of files


def with_kansenkaart() -> Catalogue:
    small, extra = base_catalogue(), kansenkaart.catalogue()
    return small.model_copy(
        update={
            "sources": {**small.sources, **extra.sources},
            "indicators": (*small.indicators, *extra.indicators),
        }
    )


def test_a_kansenkaart_file_is_read_in_kept_and_repeated(loaded: Path, settings: Settings, tmp_path: Path):
    path = tmp_path / "kk.csv"
    path.write_bytes(kansenkaart.file(kansenkaart.line(), kansenkaart.line("GM0002", numbers=(9, None, None, None))))
    report = run(Request(files=(path,)), catalogue=with_kansenkaart(), settings=settings)
    assert report.outcomes[0].result is Result.LOADED, report.outcomes[0].message
    rows = content_of(loaded).observations
    rows = rows[rows["indicator_id"] == "kk_arm"].set_index("region_code")
    assert rows.loc["GM0001", ["value", "lower", "upper", "boundary_year"]].tolist() == [8.5, 7.0, 10.0, 2023]
    assert rows.loc["GM0002", "status"] == "geheim_of_onbekend"
    elsewhere = settings_for(settings.data, "http://127.0.0.1:9", database=tmp_path / "opnieuw")
    request = Request(offline=True, gemeenten=frozenset({"GM0001"}))
    assert run(request, catalogue=with_kansenkaart(), settings=elsewhere).exit_code == 0
    assert hash_of(elsewhere.figures) == hash_of(settings.figures)


def test_borders_that_are_not_sure_are_asked_on_the_page(loaded: Path, settings: Settings, tmp_path: Path):
    path = tmp_path / "kk.csv"
    path.write_bytes(kansenkaart.file(kansenkaart.line("WK000100", kind="wijk_code")))
    with pytest.raises(UserError, match="waarschijnlijk die van") as caught:
        run(Request(files=(path,)), catalogue=with_kansenkaart(), settings=settings)
    assert "Bestand inlezen" in caught.value.remedy


def test_an_own_delivery_is_sent_to_its_own_page(loaded: Path, settings: Settings, tmp_path: Path):
    path = tmp_path / "leergeld.csv"
    path.write_bytes(workbooks.csv([["regeling", "gebied", "aantal"], ["Leergeld", "Haven", "12"]]))
    with pytest.raises(UserError, match="eigen levering") as caught:
        read_in(settings, path)
    assert "Eigen cijfers" in caught.value.remedy
