"""Page Gegevens: what is loaded and whether it was checked against the source, and what changed."""

from pathlib import Path

import pytest
import yaml
from streamlit.testing.v1 import AppTest

from armoedebeeld import store
from armoedebeeld.ui import changes as changes_block
from tests.pages.conftest import Open
from tests.support.catalogue import content as catalogue_content
from tests.support.figures import content, observation, table
from tests.support.swing import swing_content

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
FIRST, SECOND, THIRD = "2026-01-01T10:00:00Z", "2026-02-01T10:00:00Z", "2026-03-01T10:00:00Z"
OFFICIAL = "https://opendata.cbs.nl/ODataFeed/odata/K2020"
COPY = "http://127.0.0.1:8801/ODataFeed/odata/L01"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the small catalogue, in which opendata.cbs.nl is the source's own server."""
    made = catalogue_content()
    for source in made["sources"].values():
        source["official_hosts"] = ["opendata.cbs.nl"]
    path = tmp_path / "klein.yaml"
    path.write_text(yaml.safe_dump(made, allow_unicode=True), encoding="utf-8")
    monkeypatch.setenv("ARMOEDEBEELD_CATALOGUE", str(path))
    return tmp_path / "data"


def snapshot(dataset_id: str, source_id: str, url: str, title: str) -> dict:
    base = {"licence": "CC BY 4.0", "status": "Regulier", "sha256": "0", "rows": 12, "modified": "2025-12-01T02:00:00"}
    named = {"snapshot_id": f"{dataset_id}@x", "dataset_id": dataset_id, "source_id": source_id}
    return {**base, **named, "title": title, "url": url, "retrieved_at": FIRST}


def log(load_id: str, dataset_id: str, message: str, outcome: str = "geladen") -> dict:
    return {"load_id": load_id, "finished_at": load_id, "dataset_id": dataset_id, "outcome": outcome,
            "message": message, "rows": 12}  # fmt: skip


def change(load_id: str, dataset_id: str = "K2020", **changes) -> dict:
    base = {"kind": "gewijzigd", "rank": 1, "indicator_id": "armoede", "region_code": "GM0001", "year": 2020}
    base |= {"region_name": "Eenhoorn", "breakdown": "totaal", "old_value": 4.2, "new_value": 4.3}
    return {"load_id": load_id, "dataset_id": dataset_id, **base, "old_status": "ok", "new_status": "ok", **changes}


def whole_table(load_id: str, dataset_id: str) -> dict:
    empty = {"indicator_id": "", "region_code": "", "region_name": "42 cijfers", "year": None, "breakdown": ""}
    return change(load_id, dataset_id, kind="nieuw", **empty, old_value=None, new_value=None)


def publish(folder: Path, **tables: list[dict]) -> Path:
    """Two tables of the small catalogue: one from the source itself, one from a copy."""
    base = {
        "snapshot": [snapshot("K2020", "kwb", OFFICIAL, "Kerncijfers 2020 *"), snapshot("L01", "laag", COPY, "Laag")],
        "publication": [
            {"dataset_id": "L01", "year": 2021, "stage": "definitief"},
            {"dataset_id": "L01", "year": 2022, "stage": "voorlopig"},
        ],
        "load_log": [log(FIRST, "K2020", "42 cijfers, voor het eerst geladen; let op"), log(FIRST, "L01", "x")],
    }
    rows = {name: table(name, *given) for name, given in {**base, **tables}.items()}
    store.replace_database(folder / "figures", content(observation(snapshot_id="K2020@x"), **rows))
    return folder


def words(at: AppTest) -> str:
    kinds = (at.markdown, at.caption, at.info, at.warning, at.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def tables(at: AppTest) -> list:
    return [element.value.map(lambda cell: str(cell).replace("\\", "")) for element in at.table]


def opened(open_page: Open, folder: Path) -> AppTest:
    at = open_page(folder, "gegevens")
    assert not at.exception
    assert not at.error
    return at


# ---------------------------------------------------------------- loaded


def test_every_table_says_how_final_it_is_and_whether_the_source_itself_was_asked(open_page: Open, folder: Path):
    at = opened(open_page, publish(folder))
    loaded = tables(at)[0].set_index("tabel")
    assert loaded["toestand"].to_dict() == {
        "Kerncijfers 2020 * (K2020)": "–",
        "Laag (L01)": "2022 voorlopig; 2021 definitief",
    }
    assert loaded["getoetst"].tolist() == ["bij de bron zelf", "niet tegen de bron getoetst"]
    assert words(at).count("Niet tegen de bron getoetst**: dit kwam van een ander adres") == 1


def test_where_everything_came_from_the_source_nothing_is_explained(open_page: Open, folder: Path):
    rows = [snapshot("K2020", "kwb", OFFICIAL, "Kerncijfers 2020")]
    at = opened(open_page, publish(folder, snapshot=rows))
    assert tables(at)[0]["getoetst"].tolist() == ["bij de bron zelf"]
    assert "getoetst" not in words(at)


def test_the_demo_does_not_speak_of_being_checked(open_page: Open, demo_data: Path):
    at = opened(open_page, demo_data)
    assert all("getoetst" not in shown.columns for shown in tables(at))
    assert "getoetst" not in words(at)
    assert (tables(at)[0]["toestand"] != "").all()


def test_what_failed_was_never_loaded_or_is_not_at_the_source_is_told_by_name(open_page: Open, folder: Path):
    rows = [
        log(FIRST, "K2020", "geladen"),
        log(SECOND, "K2020", "de bron noemt 99 rijen", "mislukt"),
        log(SECOND, "K2019", "staat niet in de catalogus", "niet bij de bron"),
    ]
    one = [snapshot("K2020", "kwb", OFFICIAL, "Kerncijfers 2020")]
    at = opened(open_page, publish(folder, load_log=rows, snapshot=one))
    assert (
        "**Kerncijfers 2020 (K2020)** is bij de laatste keer laden gebleven zoals het was. de bron noemt 99"
        in words(at)
    )
    assert "Nog nooit geladen, maar wel in indicators.yaml:** Laag inkomen (L01)." in words(at)
    assert [block.label for block in at.expander if "Niet bij de bron" in block.label] == [
        "Niet bij de bron gevonden (1)"
    ]


def test_figures_of_a_site_without_a_variable_are_told_apart_from_what_was_never_loaded(
    open_page: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    path = folder.parent / "met-site.yaml"
    path.write_text(yaml.safe_dump(swing_content(), allow_unicode=True), encoding="utf-8")
    monkeypatch.setenv("ARMOEDEBEELD_CATALOGUE", str(path))
    at = opened(open_page, publish(folder))
    assert "Uitkeringsgezin (site.uitkeringsgezin)" in words(at)
    assert "De site: Tandarts – nog geen variabele ingesteld, dus nooit gevraagd" in words(at)


# ---------------------------------------------------------------- changed


def test_without_changes_the_page_says_what_will_stand_there(open_page: Open, folder: Path):
    at = opened(open_page, publish(folder))
    assert "Er is nog niets veranderd" in words(at)


def test_the_last_load_that_changed_anything_is_told_by_dataset_with_names_and_dutch_numbers(
    open_page: Open, folder: Path
):
    rows = [
        whole_table(FIRST, "K2020"),
        change(SECOND),
        change(SECOND, rank=2, region_code="", region_name="27 wijken", old_value=None, new_value=None,
               old_status="niet_gepubliceerd", new_status="ok"),
        change(SECOND, kind="vervallen", region_name="Wijk *7*", old_value=None, new_value=None,
               old_status="", new_status=""),
        whole_table(SECOND, "L01"),
    ]  # fmt: skip
    logged = [
        log(FIRST, "K2020", "42 cijfers, voor het eerst geladen"),
        log(SECOND, "K2020", "42 cijfers: 0 nieuw, 28 gewijzigd, 1 vervallen; een opmerking"),
        log(SECOND, "L01", "42 cijfers, voor het eerst geladen"),
    ]
    at = opened(open_page, publish(folder, change=rows, load_log=logged))
    said = words(at)
    assert "**Laatste verandering: 1 februari 2026, 10:00 (UTC)**" in said
    assert "**Kerncijfers 2020 * (K2020)** – 42 cijfers: 0 nieuw, 28 gewijzigd, 1 vervallen\n" in said + "\n"
    assert "een opmerking" not in said
    assert "**Voor het eerst geladen: 1 tabel** – Laag (L01)." in said
    shown = next(rows for rows in tables(at) if "wat er veranderde" in rows.columns)
    assert shown.to_numpy().tolist() == [
        ["Armoede", "Eenhoorn, 2020", "4,2% wordt 4,3%"],
        ["Armoede", "27 wijken, 2020", "nog niet gepubliceerd wordt bekend"],
        ["Armoede", "Wijk *7*, 2020", "vervallen"],
    ]


def test_names_are_text_and_no_markup(open_page: Open, folder: Path):
    at = opened(open_page, publish(folder, change=[change(SECOND, region_name="[klik](http://x) *7*")]))
    shown = next(rows.value for rows in at.table if "wat er veranderde" in rows.value.columns)
    assert "[klik]" not in shown.iloc[0, 1]
    assert "\\[klik" in shown.iloc[0, 1]


def test_a_later_load_that_changed_nothing_is_said(open_page: Open, folder: Path):
    logged = [log(SECOND, "K2020", "x"), log(THIRD, "K2020", "42 cijfers, ongewijzigd")]
    at = opened(open_page, publish(folder, change=[change(SECOND)], load_log=logged))
    assert "laatste keer laden, op 1 maart 2026, 10:00 (UTC), is er **niets veranderd**" in words(at)
    assert "**Laatste verandering: 1 februari 2026, 10:00 (UTC)**" in words(at)


def test_earlier_loads_are_folded_away_newest_first(open_page: Open, folder: Path):
    rows = [whole_table(FIRST, "K2020"), change(SECOND), change(THIRD, new_value=4.9)]
    at = opened(open_page, publish(folder, change=rows))
    (block,) = [block for block in at.expander if block.label == "Eerdere keren laden"]
    inside = [str(element.value).replace("\\", "") for element in block.markdown]
    assert [line for line in inside if "2026" in line] == [
        "**1 februari 2026, 10:00 (UTC)**", "**1 januari 2026, 10:00 (UTC)**"
    ]  # fmt: skip
    assert "4,2% wordt 4,3%" in block.table[0].value.to_string()


def test_many_changes_show_the_largest_first_and_the_rest_on_request(open_page: Open, folder: Path):
    rows = [change(SECOND, rank=rank, region_name=f"Buurt {rank}") for rank in range(1, 13)]
    at = opened(open_page, publish(folder, change=rows))
    shown = [rows for rows in tables(at) if "wat er veranderde" in rows.columns]
    assert [len(rows) for rows in shown] == [changes_block.FIRST_SHOWN, 12 - changes_block.FIRST_SHOWN]
    assert shown[0]["gebied en jaar"].iloc[0] == "Buurt 1, 2020"
    assert any(block.label == "Nog 4 grote veranderingen in deze tabel" for block in at.expander)


def test_a_figure_that_left_the_catalogue_is_still_told(open_page: Open, folder: Path):
    at = opened(open_page, publish(folder, change=[change(SECOND, indicator_id="oud_cijfer")]))
    shown = next(rows for rows in tables(at) if "wat er veranderde" in rows.columns)
    assert shown.to_numpy().tolist() == [["oud_cijfer", "Eenhoorn, 2020", "4,20 wordt 4,30"]]
