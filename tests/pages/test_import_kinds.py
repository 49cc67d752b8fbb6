"""One box for every kind of file: the page follows what was recognised, and stores nothing before the button."""

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.support import import_page
from tests.support.country import low_income
from tests.support.kansenkaart import file, line
from tests.support.statline import as_csv, rows_of
from tests.support.workbooks import csv

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
Open = Callable[[bytes], AppTest]


def script(data_folder: str) -> None:
    from tests.support import import_page

    import_page.page_of_every_kind(data_folder)


@pytest.fixture
def open_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Opens the tab with a file in the box; areas of 2023 and 2024 are loaded."""
    monkeypatch.setenv("ARMOEDEBEELD_DATA", str(tmp_path))
    import_page.publish(tmp_path / "figures", years=(2023, 2024))

    def opened(content: bytes) -> AppTest:
        at = AppTest.from_function(script, kwargs={"data_folder": str(tmp_path)}, default_timeout=60).run()
        at.file_uploader[0].upload("bestand.csv", content).run()
        assert not at.exception
        return at

    yield opened
    st.cache_data.clear()
    st.cache_resource.clear()


def texts(at: AppTest) -> str:
    kinds = (at.subheader, at.markdown, at.caption, at.info, at.success, at.warning, at.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception
    return at


def load_button(at: AppTest):
    return next(button for button in at.button if button.label == "Inlezen")


def test_a_kansenkaart_file_says_what_it_means_before_it_is_read_in(open_with: Open):
    at = open_with(file(line(), line("GM0002", numbers=(12, None, None, None))))
    said = texts(at)
    assert "2. Dit hebben we herkend: een bestand van KansenKaart" in said
    assert "waar zij nu ook wonen" in said
    assert "die waren in 2023 en 2024 dezelfde" in said
    assert at.table[0].value["waarde"].tolist() == ["8,5", "–"]
    assert at.table[0].value["waarom geen cijfer"].tolist() == ["", "onbekend"]
    press(at, "Inlezen")
    assert 'gekregen: kansenkaart {"source_id":"kk","boundary_year":2024}' in texts(at)
    assert "bewaard voor de volgende keer" not in texts(at)


def test_the_borders_of_a_kansenkaart_file_can_be_chosen(open_with: Open):
    at = open_with(file(line("WK000101", kind="neighborhood_code")))
    assert "Controleer dit: de codes passen bij meer dan één jaar" in texts(at)
    next(box for box in at.selectbox if box.label == "Gebiedsindeling").set_value(2023).run()
    press(at, "Inlezen")
    assert '"boundary_year":2023' in texts(at)


def test_a_faulty_kansenkaart_file_names_row_and_column_and_can_t_be_read_in(open_with: Open):
    at = open_with(file(line(), line("GM0002", kind="school")))
    assert "'school' is geen soort gebied" in texts(at)
    assert "rij 3, kolom F" in texts(at)
    assert load_button(at).disabled


def names(content: str) -> bytes:
    rows = rows_of(low_income(), areas=("GM0001", "GM0002"))
    return as_csv([[content if cell == "Tweeland" else cell for cell in row] for row in rows])


def test_a_statline_table_is_known_by_its_title(open_with: Open):
    at = open_with(names("Tweeland"))
    said = texts(at)
    assert "2. Dit hebben we herkend: een tabel uit StatLine" in said
    assert "**Laag inkomen** (L01)" in said
    assert "2 gebieden herkend aan hun naam." in said
    assert at.table[0].value["waarde"].tolist() == ["8,5", "8,5", "8,6", "8,6"]
    press(at, "Inlezen")
    assert '"areas":{"Eenhoorn":"GM0001","Tweeland":"GM0002"}' in texts(at)


def test_a_name_in_a_statline_table_that_is_not_sure_is_asked(open_with: Open):
    at = open_with(names("Tweelant"))
    assert "Van 1 namen is niet zeker welk gebied het is: 'Tweelant'" in texts(at)
    assert load_button(at).disabled
    next(box for box in at.selectbox if box.label == "'Tweelant'").set_value("GM0002").run()
    assert not load_button(at).disabled
    press(at, "Inlezen")
    assert '"Tweelant":"GM0002"' in texts(at)


def test_a_name_can_be_skipped(open_with: Open):
    at = open_with(names("Zandvlakte"))
    next(box for box in at.selectbox if box.label == "'Zandvlakte'").set_value("overslaan").run()
    assert "1 gebieden herkend aan hun naam, 1 overgeslagen." in texts(at)
    assert at.table[0].value["gebied"].tolist() == ["Eenhoorn", "Eenhoorn"]


def test_a_statline_table_that_is_not_in_the_catalogue_is_named(open_with: Open):
    at = open_with(as_csv(rows_of(low_income(), title="Woningvoorraad; regio")))
    assert "De tabel 'Woningvoorraad; regio' staat niet in indicators.yaml" in texts(at)


def test_an_own_delivery_is_sent_to_its_own_page(open_with: Open):
    at = open_with(csv([["regeling", "periode", "gebied", "aantal"], ["Leergeld", "2024", "Haven", "12"]]))
    assert "Lees het in op pagina Eigen cijfers" in texts(at)
    assert not [button for button in at.button if button.label == "Inlezen"]


def test_a_swing_export_without_a_source_says_what_to_do(open_with: Open):
    at = open_with(csv([["Gemeenten", "Iets (%)|2024"], ["Eenhoorn", "5,0"]]))
    assert "maar er is nog geen bron waar de cijfers bij horen" in texts(at)
