"""Every page on the demo, on an empty folder and on real figures."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from armoedebeeld.export import files
from armoedebeeld.store import POINTER, Figures, current_file
from armoedebeeld.ui import blocks
from tests.pages.conftest import PAGES, Open

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def texts(at: AppTest) -> str:
    """All words on the page."""
    kinds = (at.title, at.header, at.subheader, at.markdown, at.caption, at.info, at.warning, at.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def charts(at: AppTest) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]


def select(at: AppTest, key: str, value: object) -> AppTest:
    at.selectbox(key=key).set_value(value).run()
    return at


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_on_the_demo_and_says_that_it_is_fictional(open_page: Open, demo_data: Path, page: str):
    at = open_page(demo_data, page)
    assert not at.exception
    assert not at.error
    assert "FICTIEF" in texts(at)


@pytest.mark.parametrize("page", ["kaart", "vergelijken", "ontwikkeling", "normen"])
def test_every_figure_of_the_demo_has_fictional_in_the_picture_and_names_its_source(
    open_page: Open, demo_data: Path, page: str
):
    at = open_page(demo_data, page)
    assert charts(at)
    for chart in charts(at):
        assert "FICTIEF" in json.dumps(chart["layout"], ensure_ascii=False)
    assert "verzonnen demo" in texts(at)
    assert "opgehaald 1 januari 2026" in texts(at)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_without_figures_says_what_to_do(open_page: Open, tmp_path: Path, page: str):
    at = open_page(tmp_path, page)
    assert not at.exception
    assert "Er zijn nog geen cijfers geladen" in at.info[0].value
    assert "armoedebeeld load" in at.info[0].value
    assert not charts(at)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_what_to_do_when_the_figures_are_gone(open_page: Open, tmp_path: Path, page: str):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / POINTER).write_text("cijfers-20200101T000000000Z.duckdb\n")
    at = open_page(tmp_path, page)
    assert not at.exception
    assert "De cijfers zijn weg" in at.error[0].value
    assert "armoedebeeld load --offline" in at.error[0].value


def test_a_chosen_area_opens_its_figures_beside_municipality_and_country(open_page: Open, demo_data: Path):
    at = select(open_page(demo_data, "kaart"), "gebied", "WK900108")
    assert not at.exception
    assert "Vlindergaarde" in [heading.value for heading in at.subheader]
    profile = at.table[0].value
    assert list(profile.columns) == ["cijfer", "wijk", "gemeente", "NL", "oordeel"]
    row = profile[profile["cijfer"].str.startswith("Huishoudens met een laag inkomen")].iloc[0]
    assert "3,6%" in row["wijk"]


def test_the_clicked_area_becomes_the_choice_in_the_select_box(open_page: Open, demo_data: Path):
    from armoedebeeld.ui import filters

    at = open_page(demo_data, "kaart")
    state = {"kaart_figuur": {"selection": {"points": [{"location": "WK900108"}]}}}
    original = filters.st.session_state
    try:
        filters.st.session_state = state
        filters.select_on_map("kaart_figuur", ["WK900108"])
        assert state["gebied"] == "WK900108"
        filters.select_on_map("kaart_figuur", ["WK900101"])
        assert state["gebied"] == "WK900108"
    finally:
        filters.st.session_state = original
    assert not at.exception


def test_norm_colours_show_met_and_not_met_with_marks(open_page: Open, demo_data: Path):
    at = open_page(demo_data, "kaart")
    at.segmented_control(key="kleuren").set_value("norm").run()
    names = [trace.get("name", "") for chart in charts(at) for trace in chart["data"]]
    assert any("✓" in name for name in names)
    assert any("✗" in name for name in names)


def test_without_a_norm_nothing_is_judged(open_page: Open, amsterdam_data: Path):
    at = open_page(amsterdam_data, "normen")
    assert not at.exception
    table = at.table[0].value
    assert set(table["norm"]) == {"nog geen norm afgesproken"}
    assert set(table["stand"]) == {"–"}
    assert "nog geen norm afgesproken" in texts(at)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_on_real_figures_without_the_word_fictional(open_page: Open, amsterdam_data: Path, page: str):
    at = open_page(amsterdam_data, page)
    assert not at.exception
    assert not at.error
    assert "FICTIEF" not in texts(at)
    assert "FICTIEF" not in json.dumps(charts(at), ensure_ascii=False)


def test_the_start_page_shows_real_amsterdam_figures_and_says_what_is_missing(open_page: Open, amsterdam_data: Path):
    at = open_page(amsterdam_data)
    values = [metric.value for metric in at.metric]
    assert values[:2] == ["9,5%", "6,7%"]  # 85678NED 2022 and 85984NED 2024, GM0363
    assert "Voor Nederland is er dat jaar geen cijfer om mee te vergelijken" in texts(at)


def test_figures_of_a_year_without_borders_are_listed_and_not_drawn_on_other_borders(
    open_page: Open, amsterdam_data: Path
):
    at = open_page(amsterdam_data, "kaart")
    select(at, "jaar", 2017)
    assert not at.exception
    assert "Van 2017 is er geen kaart" in at.info[0].value
    kinds = {trace["type"] for chart in charts(at) for trace in chart["data"]}
    assert "choroplethmap" not in kinds


def test_hidden_areas_are_hatched_and_counted_and_in_no_value_class(open_page: Open, amsterdam_data: Path):
    at = open_page(amsterdam_data, "kaart")
    at.segmented_control(key="niveau").set_value("BU").run()
    select(at, "jaar", 2019)
    chart = charts(at)[0]
    missing = [trace for trace in chart["data"] if "geen cijfer" in trace.get("name", "") and trace.get("locations")]
    assert sum(len(trace["locations"]) for trace in missing) == 92
    coloured = {
        code
        for trace in chart["data"]
        if trace["type"] == "choroplethmap" and "geen cijfer" not in trace.get("name", "")
        for code in trace["locations"]
    }
    hidden = {code for trace in missing for code in trace["locations"]}
    assert not coloured & hidden
    assert any(trace.get("name") == "arcering" for trace in chart["data"])


@pytest.mark.parametrize("fixture", ["demo_data", "amsterdam_data"])
def test_map_table_database_and_download_show_the_same_numbers(
    open_page: Open, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, fixture: str
):
    data: Path = request.getfixturevalue(fixture)
    kept = []
    original = blocks.share
    monkeypatch.setattr(blocks, "share", lambda spec, *, key: (kept.append(spec), original(spec, key=key)))
    at = open_page(data, "kaart")
    spec = kept[-1]
    drawn = {
        row[0]: row[2]
        for trace in charts(at)[0]["data"]
        if trace["type"] == "choroplethmap"
        for row in trace["customdata"]
    }
    shown = {item.code: item.text for item in spec.items}
    assert drawn == {code: shown[code] for code in drawn}
    table = at.dataframe[0].value.set_index("code")["waarde"].to_dict()
    assert table == shown
    folder = data / ("demo" if fixture == "demo_data" else "figures")
    figures = Figures(current_file(folder))
    rows = figures.read(
        "SELECT region_code, value FROM observation WHERE indicator_id = ? AND year = ? AND region_level = ?",
        ["huishoudens_laag_inkomen", spec.items[0].year, "WK"],
    )
    figures.close()
    stored = {
        code: None if value != value else round(value, 1)
        for code, value in zip(rows["region_code"], rows["value"], strict=True)
    }
    assert {item.code: None if item.value is None else round(item.value, 1) for item in spec.items} == stored
    exported = files.export(spec, "csv").decode("utf-8-sig")
    for item in spec.items:
        line = next(line for line in exported.splitlines() if f";{item.code};" in line)
        assert item.text in line


def test_areas_without_a_row_are_counted_listed_and_hatched(open_page: Open, amsterdam_data: Path):
    """85678NED in the mirror has 157 of the 342 municipalities: the sentence may not speak for the others."""
    at = open_page(amsterdam_data, "kaart", onderwerp="Kinderen in een huishouden met een laag inkomen")
    assert "Van 185 van de 342 gemeenten is er geen cijfer" in texts(at)
    assert sum(at.dataframe[0].value["status"] == "ontbreekt") == 185
    missing = [trace for trace in charts(at)[0]["data"] if "ontbreekt" in trace.get("name", "")]
    assert sum(len(trace.get("locations", [])) for trace in missing) == 185


def test_a_municipality_without_wijken_gets_its_own_figure_and_the_way_to_load_more(
    open_page: Open, amsterdam_data: Path
):
    at = select(open_page(amsterdam_data, "kaart"), "gemeente", "GM0479")
    select(at, "jaar", 2022)
    assert not at.exception
    assert "Zaanstad: 6,2%" in texts(at)  # 85678NED, GM0479, 2022
    assert "armoedebeeld load --gemeente GM0479" in texts(at)


def test_the_norm_sentence_names_year_and_value(open_page: Open, demo_data: Path):
    words = texts(open_page(demo_data, "normen"))
    assert "In 2022 was dit 9,1%. Daarmee haalt Wilgenstad de norm van hoogstens 10,0%" in words


def test_a_choice_that_does_not_exist_elsewhere_falls_back_to_the_first(open_page: Open, demo_data: Path):
    at = open_page(demo_data, "kaart", onderwerp="Bestaat niet", jaar="1999", gemeente="Nergens")
    assert not at.exception
    assert at.selectbox(key="gemeente").value == "GM9001"


def test_the_data_page_accounts_for_every_loaded_table_and_what_is_missing(open_page: Open, amsterdam_data: Path):
    at = open_page(amsterdam_data, "gegevens")
    words = "\n".join(table.value.to_string() for table in at.table)
    for table_id in ("83765NED", "84583NED", "84799NED", "85984NED", "85678NED"):
        assert table_id in words
    coverage = at.dataframe[1].value.set_index("cijfer")
    assert coverage.loc["Kinderen in een gezin met langdurig een laag inkomen"].eq("–").all()
