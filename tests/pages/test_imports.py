"""Reading in a file on the page: choose it, see what was recognised, mend what is not sure, load it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from etl.snapshot import SnapshotStore
from tests.support import import_page
from tests.support.workbooks import Rows, xlsx

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
Open = Callable[..., AppTest]

SURE: Rows = [
    ["Dashboard armoede kinderen, 2019"],
    ["Code", "% kinderen laag inkomen"],
    ["GM0001", 5.0],
    ["GM0002", "."],
]
UNSURE: Rows = [["Gemeente", "Laag inkomen (%)", "Iets anders"], ["Eenhoorn", 5.0, 1], ["Bergen", 6.0, 2]]


def script(data_folder: str) -> None:
    from tests.support import import_page

    import_page.page(data_folder)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up country's areas as a figures folder; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("land") / "figures"
    import_page.publish(folder)
    return folder


@pytest.fixture
def open_tab(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, published: Path):
    """Opens the tab on the made-up country; `content` is uploaded."""
    monkeypatch.setenv("ARMOEDEBEELD_DATA", str(tmp_path))

    def opened(content: bytes | None = None, *, name: str = "bestand.xlsx", is_fictional: bool = False) -> AppTest:
        if is_fictional:
            import_page.publish(tmp_path / "figures", is_fictional=True)
        elif not (tmp_path / "figures").exists():
            shutil.copytree(published, tmp_path / "figures")
        at = AppTest.from_function(script, kwargs={"data_folder": str(tmp_path)}, default_timeout=60).run()
        if content is not None:
            at.file_uploader[0].upload(name, content).run()
        return at

    yield opened
    st.cache_data.clear()
    st.cache_resource.clear()


def texts(at: AppTest) -> str:
    kinds = (at.subheader, at.markdown, at.caption, at.info, at.success, at.warning, at.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def select(at: AppTest, label: str, value: object) -> AppTest:
    next(box for box in at.selectbox if box.label == label).set_value(value).run()
    return at


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click().run()
    return at


def load_button(at: AppTest):
    return next(button for button in at.button if button.label == "Inlezen")


def kept(folder: Path) -> list[Path]:
    return list((folder / "local" / "koppelingen").glob("*.json"))


def test_without_a_file_only_the_first_step_is_shown(open_tab: Open):
    at = open_tab()
    assert not at.exception
    assert [heading.value for heading in at.subheader] == ["1. Kies het bestand"]


def test_the_demo_takes_no_files(open_tab: Open):
    at = open_tab(is_fictional=True)
    assert "U kijkt naar de demo" in texts(at)
    assert not at.file_uploader


def test_a_file_that_is_recognised_is_shown_and_loaded_only_after_the_button(open_tab: Open, tmp_path: Path):
    at = open_tab(xlsx({"2019": SURE}))
    assert not at.exception
    assert [heading.value for heading in at.subheader] == [
        "1. Kies het bestand",
        "2. Dit hebben we herkend",
        "3. Zo komt het in het dashboard",
    ]
    meaning = at.dataframe[1].value
    assert meaning["betekenis"].tolist() == ["kinderen laag inkomen, percentage"]
    assert meaning["zekerheid"].tolist() == ["zeker"]
    counts = at.dataframe[2].value.to_dict("records")
    assert counts == [
        {
            "cijfer": "kinderen laag inkomen",
            "groep": "totaal",
            "gebieden": "gemeenten",
            "jaar": "2019",
            "rijen": "2",
            "met een cijfer": "1",
        }
    ]
    assert at.table[0].value["gebied"].tolist() == ["Eenhoorn", "Tweeland"]
    assert at.table[0].value["waarde"].tolist() == ["5,0", "–"]
    assert not list((tmp_path / "snapshots").glob("*/*"))

    press(at, "Inlezen")
    assert "2 cijfers ingelezen" in texts(at)
    assert "bewaard voor de volgende keer" in texts(at)
    (dataset,) = (tmp_path / "snapshots" / "dashboard").iterdir()
    assert SnapshotStore(tmp_path / "snapshots").latest("dashboard", dataset.name) is not None
    assert len(kept(tmp_path)) == 1


def test_next_years_file_says_that_it_is_recognised(open_tab: Open):
    press(open_tab(xlsx({"2019": SURE})), "Inlezen")
    earlier = [["Dashboard armoede kinderen, 2018"], *SURE[1:]]
    at = open_tab(xlsx({"2018": earlier}))
    assert "Herkend van vorige keer" in texts(at)
    assert at.dataframe[1].value["gelezen uit"].tolist() == ["herkend van vorige keer"]


def test_what_is_not_sure_is_asked_and_nothing_is_loaded_until_it_is_answered(open_tab: Open, tmp_path: Path):
    at = open_tab(xlsx({"Blad": UNSURE}))
    assert not at.exception
    select(at, "Waar komt het vandaan?", "dashboard")
    assert load_button(at).disabled
    assert "Lijkt op: huishoudens met kinderen laag inkomen, percentage; kinderen laag inkomen, percentage" in texts(at)

    select(at, "Laag inkomen (%)", "kinderen laag inkomen, percentage")
    assert "Van blad 'Blad' is het jaar niet bekend" in texts(at)
    select(at, "Over welk jaar gaat dit blad?", 2019)
    assert "'Bergen' kan meer dan één gebied zijn" in texts(at)
    assert load_button(at).disabled
    select(at, "'Bergen'", "GM0004")
    assert not load_button(at).disabled
    assert at.dataframe[1].value["zekerheid"].tolist() == ["door u gekozen", "onzeker"]

    press(at, "Inlezen")
    assert "2 cijfers ingelezen" in texts(at)
    assert len(kept(tmp_path)) == 1


def test_a_name_can_be_left_out_and_asked_again(open_tab: Open):
    rows = [
        ["Dashboard armoede kinderen"],
        ["Gemeente", "% kinderen laag inkomen 2019"],
        ["Bergen", 1.0],
        ["Eenhoorn", 5],
    ]
    at = select(open_tab(xlsx({"Blad": rows})), "'Bergen'", "overslaan")
    assert "gebieden die u hebt overgeslagen" in texts(at)
    assert not load_button(at).disabled
    press(at, "Gekozen namen opnieuw kiezen")
    assert load_button(at).disabled


def test_a_column_that_was_recognised_can_be_changed(open_tab: Open):
    at = select(open_tab(xlsx({"2019": SURE})), "Een andere kolom wijzigen", 0)
    select(at, "% kinderen laag inkomen", "Niet gebruiken")
    assert at.dataframe[1].value["betekenis"].tolist() == ["niet gebruiken"]
    assert load_button(at).disabled


def test_a_sheet_can_be_left_out(open_tab: Open):
    at = open_tab(xlsx({"2019": SURE}))
    at.checkbox[0].uncheck().run()
    assert load_button(at).disabled


def test_other_borders_can_be_chosen(open_tab: Open):
    at = select(open_tab(xlsx({"2019": SURE})), "Gebiedsindeling", 2018)
    assert not at.exception
    assert not load_button(at).disabled


def test_problems_are_named_by_sheet_row_and_column(open_tab: Open):
    rows = [
        ["Dashboard armoede kinderen, 2019"],
        ["Code", "% kinderen laag inkomen"],
        ["BU00010000", 5],
        ["GM0001", 500],
    ]
    at = open_tab(xlsx({"2019": rows}))
    select(at, "% kinderen laag inkomen", "kinderen laag inkomen, percentage")
    assert "heeft een waarde buiten 0 tot 60" in texts(at)
    assert "blad '2019', rij 4, kolom B" in texts(at)
    assert load_button(at).disabled


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"<html><body>Onderhoud</body></html>", "is een webpagina"),
        (b"PK\x03\x04niets", "beschadigd"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_in_dutch(open_tab: Open, content: bytes, what: str):
    at = open_tab(content)
    assert not at.exception
    assert what in at.error[0].value
    assert len(at.subheader) == 1


def test_a_workbook_without_a_table_says_so(open_tab: Open):
    at = open_tab(xlsx({"Blad": [["Armoedescan"], ["een zin"]]}))
    assert "geen tabel gevonden" in at.error[0].value


def test_text_from_a_file_is_shown_as_text(open_tab: Open):
    rows = [["Dashboard armoede kinderen, 2019"], ["Code", "<b>x</b> [klik](http://a.nl)"], ["GM0001", 5.5]]
    at = open_tab(xlsx({"2019": rows}))
    assert not at.exception
    assert not any("[klik](http" in str(item.value) for kind in (at.markdown, at.caption, at.error) for item in kind)


def test_another_file_starts_anew(open_tab: Open):
    at = press(open_tab(xlsx({"2019": SURE})), "Inlezen")
    press(at, "Nog een bestand inlezen")
    assert at.subheader[0].value == "1. Kies het bestand"
    assert "ingelezen" not in texts(at)
