"""Ontwikkeling, Gezinnen and Cijfers en normen with what a country over the years brings: borders, groups, successors.

One made-up municipality (GM7001) that came to be in 2022 from two others, with two wijken; figures by hand.
"""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from armoedebeeld import store
from armoedebeeld.domain.errors import UserError
from armoedebeeld.ui.loading import read_codes
from tests.pages.conftest import Open
from tests.pages.test_pages import charts, texts
from tests.support.figures import observation, observations, region, table

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

OWN, NAME = "GM7001", "Eenhoorn"
KWB, LOW, NEW = (f"{name}@2026-01-01T00:00:00Z" for name in ("85984NED", "85678NED", "86132NED"))
LOW_TITLE = "Kinderen in een huishouden met een laag inkomen"
BIJSTAND_TITLE = "Mensen met een bijstandsuitkering"


def _bijstand(code: str, year: int, numerator: float, **changes: Any) -> dict[str, Any]:
    base = {"indicator_id": "bijstand_per_1000", "snapshot_id": KWB, "source_id": "cbs_kwb", "denominator": 10_000.0}
    values = {"numerator": numerator, "value": numerator / 10}
    return observation(**base, **values, region_code=code, **{"year": year, "boundary_year": year, **changes})


def _children(value: float | None, breakdown: str, **changes: Any) -> dict[str, Any]:
    status = "ok" if value is not None else "geheim_of_onbekend"
    base = {"indicator_id": "kinderen_laag_inkomen", "snapshot_id": LOW, "source_id": "cbs_laag_inkomen"}
    return observation(
        **{**base, "year": 2022, "boundary_year": 2023, "region_code": OWN, **changes},
        value=value,
        status=status,
        breakdown=breakdown,
    )


def _figures() -> list[dict[str, Any]]:
    rows = [_bijstand(OWN, year, 300.0) for year in (2022, 2023, 2024)]
    rows += [_bijstand("WK700100", year, 400.0 + year - 2019) for year in (2019, 2024)]
    rows += [_children(9.5, "totaal"), _children(8.0, "totaal", year=2021, boundary_year=2023)]
    rows += [_children(20.1, "eenoudergezin"), _children(5.0, "paar_met_kinderen"), _children(None, "inkomen_uit_ww")]
    new = {"indicator_id": "kinderen_in_armoede", "snapshot_id": NEW, "source_id": "cbs_armoede_kinderen"}
    rows.append(_children(4.2, "totaal", **new, year=2024, boundary_year=2025))
    return rows


def _carried() -> pd.DataFrame:
    """2021 was summed from the two old municipalities; 2019 of the wijk is an estimate on the borders of 2024."""
    merged = {**_bijstand(OWN, 2021, 250.0, boundary_year=2024), "method": "samengevoegd"}
    estimated = {**_bijstand("WK700100", 2019, 350.0, boundary_year=2024), "method": "geschat", "is_estimate": True}
    return table("carried", merged, estimated)


@pytest.fixture(scope="module")
def eenhoorn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("eenhoorn")
    names = {OWN: NAME, "WK700100": "Wijk Haven"}
    regions = [
        {**region(code, year=year, name=name), "change_code": "." if code == OWN else change}
        for year, change in ((2019, "1"), (2022, "1"), (2023, "1"), (2024, "3"), (2025, "1"))
        for code, name in names.items()
    ]
    snapshots = [
        {
            **dict.fromkeys(store.TABLES["snapshot"], "x"),
            "rows": 1,
            "retrieved_at": "2026-01-01T00:00:00Z",
            "snapshot_id": snapshot_id,
            "dataset_id": snapshot_id.split("@")[0],
            "source_id": source_id,
            "title": title,
        }
        for snapshot_id, source_id, title in (
            (KWB, "cbs_kwb", "Kerncijfers wijken en buurten"),
            (LOW, "cbs_laag_inkomen", "Laag en langdurig laag inkomen"),
            (NEW, "cbs_armoede_kinderen", "Armoede van kinderen"),
        )
    ]
    facts = [{"key": "schema_version", "value": store.SCHEMA_VERSION}, {"key": "is_fictional", "value": "nee"}]
    content = store.Content(
        observations=observations(*_figures()),
        region=table("region", *regions),
        snapshot=table("snapshot", *snapshots),
        carried=_carried(),
        scope=table("scope", {"gemeente": OWN}),
        meta=table("meta", *facts),
    )
    store.replace_database(folder / "figures", content)
    return folder


def lines(at: AppTest, name: str) -> list[dict[str, Any]]:
    """The drawn stretches of one area in the first figure."""
    return [trace for trace in charts(at)[0]["data"] if trace.get("mode") == "lines" and trace["name"] == name]


def points(at: AppTest, name: str) -> dict[int, float]:
    """Year -> value of the drawn points of one area in the first figure."""
    trace = next(trace for trace in charts(at)[0]["data"] if trace["name"] == f"{name} (punten)")
    return dict(zip(trace["x"], trace["y"], strict=True))


def test_a_year_before_a_merger_is_summed_and_joined_and_says_so(open_page: Open, eenhoorn: Path):
    at = open_page(eenhoorn, "ontwikkeling", gemeente=NAME, onderwerp=BIJSTAND_TITLE)
    assert points(at, NAME) == {2021: 25, 2022: 30, 2023: 30, 2024: 30}
    assert [trace["x"] for trace in lines(at, NAME)] == [[2021, 2022, 2023, 2024]]
    assert "Eenhoorn, 2021: opgeteld uit de gemeenten die zijn samengegaan." in texts(at)
    assert "tussen 2021 en 2024" in texts(at)


def with_wijk(open_page: Open, data: Path, **query: str) -> AppTest:
    at = open_page(data, "ontwikkeling", gemeente=NAME, onderwerp=BIJSTAND_TITLE, niveau="Wijken", **query)
    at.multiselect(key="gebieden_WK").set_value(["WK700100"]).run()
    return at


def test_an_estimate_is_shown_only_to_who_asks(open_page: Open, eenhoorn: Path):
    at = with_wijk(open_page, eenhoorn)
    assert points(at, "Wijk Haven") == {2019: 40, 2024: 41}
    at.toggle(key="geschat").set_value(True).run()
    assert points(at, "Wijk Haven") == {2019: 35, 2024: 41}
    assert "Geschatte cijfers: 2019." in texts(at)
    assert "geschat" in json.dumps(charts(at)[0])


def test_an_estimate_is_drawn_as_a_cross(open_page: Open, eenhoorn: Path):
    at = with_wijk(open_page, eenhoorn)
    at.toggle(key="geschat").set_value(True).run()
    trace = next(trace for trace in charts(at)[0]["data"] if trace["name"] == "Wijk Haven (punten)")
    assert trace["marker"]["symbol"][0] == "x" != trace["marker"]["symbol"][1]


def test_no_choice_is_offered_where_nothing_was_estimated(open_page: Open, eenhoorn: Path):
    at = open_page(eenhoorn, "ontwikkeling", gemeente=NAME, onderwerp=BIJSTAND_TITLE)
    assert not at.toggle


def test_a_figure_and_its_successor_stand_in_two_figures(open_page: Open, eenhoorn: Path):
    at = open_page(eenhoorn, "ontwikkeling", gemeente=NAME, onderwerp=LOW_TITLE)
    first, second = charts(at)
    years = [
        {year for trace in chart["data"] for year in trace.get("x", []) if "punten" in trace["name"]}
        for chart in (first, second)
    ]
    assert years == [{2021, 2022}, {2024}]
    assert "meten niet hetzelfde" in texts(at)
    assert "Dit cijfer is opgevolgd" in texts(at)


def test_the_successor_names_what_went_before(open_page: Open, eenhoorn: Path):
    at = open_page(eenhoorn, "ontwikkeling", gemeente=NAME, onderwerp="Kinderen in armoede (nieuwe armoedegrens)")
    assert "Het cijfer hiervoor" in texts(at)
    assert len(charts(at)) == 2


def test_a_norm_on_the_old_figure_asks_for_a_new_one(open_page: Open, eenhoorn: Path, tmp_path: Path, monkeypatch):
    text = (Path(__file__).parents[2] / "indicators.yaml").read_text(encoding="utf-8")
    norm = "    norms: [{valid_from: 2020, value: 7.0, kind: streefwaarde, source: raadsbesluit 1, owner: Jeugd}]\n"
    place = text.index("    unit:", text.index("- id: kinderen_laag_inkomen"))
    (tmp_path / "indicators.yaml").write_text(text[:place] + norm + text[place:], encoding="utf-8")
    at = open_page(eenhoorn, "normen", gemeente=NAME, onderwerp=LOW_TITLE)
    assert "De norm hoort bij het oude cijfer" not in texts(at)
    monkeypatch.setenv("ARMOEDEBEELD_CATALOGUE", str(tmp_path / "indicators.yaml"))
    at = open_page(eenhoorn, "normen", gemeente=NAME, onderwerp=LOW_TITLE)
    assert "De norm hoort bij het oude cijfer" in texts(at)
    assert "hoogstens 7,0%" in texts(at)


# ---------------------------------------------------------------- groups


def test_each_split_has_a_figure_with_everybody_as_a_line(open_page: Open, eenhoorn: Path):
    at = open_page(eenhoorn, "gezinnen", gemeente=NAME)
    assert not at.exception
    first, second = charts(at)
    shown = json.dumps(first, ensure_ascii=False)
    assert "eenoudergezinnen" in shown
    assert "gezinnen met twee ouders" in shown
    assert "in totaal: 9,5%" in shown
    assert "Het hoogst is het bij: eenoudergezinnen (20,1%)" in texts(at)
    assert "Van geen van deze groepen in Eenhoorn is er een cijfer over 2022." in texts(at)
    assert "geen cijfer: onbekend" in json.dumps(second, ensure_ascii=False)


def test_a_municipality_without_groups_says_so(open_page: Open, tmp_path: Path, eenhoorn: Path):
    content = store.read_content(store.current_file(eenhoorn / "figures"))
    whole = content.observations[content.observations["breakdown"] == "totaal"]
    without = store.Content(**{**vars(content), "observations": whole})
    store.replace_database(tmp_path / "figures", without)
    at = open_page(tmp_path, "gezinnen", gemeente=NAME)
    assert not at.exception
    assert "nog geen cijfers per soort gezin" in texts(at)


# ---------------------------------------------------------------- links and loading


def test_a_link_to_a_choice_that_is_gone_opens_with_the_first_one_chosen(open_page: Open, eenhoorn: Path):
    at = open_page(eenhoorn, "ontwikkeling", gemeente="Nergens", onderwerp="Bestaat niet", niveau="Straten")
    assert at.selectbox(key="gemeente").value == OWN
    assert at.selectbox(key="onderwerp").value is not None


@pytest.mark.parametrize(
    ("text", "codes"),
    [("", set()), ("GM0363", {"GM0363"}), ("gm0363, 344;", {"GM0363", "GM0344"}), (" 599 ", {"GM0599"})],
)
def test_municipality_codes_are_read_as_people_type_them(text: str, codes: set[str]):
    assert read_codes(text) == codes


@pytest.mark.parametrize("text", ["Amsterdam", "GM36", "WK036300", "GM0363 GM0344"])
def test_anything_else_is_named(text: str):
    with pytest.raises(UserError, match="is geen gemeentecode"):
        read_codes(text)


def test_the_page_with_figures_offers_to_load_to_read_a_file_and_to_make_areas(open_page: Open, eenhoorn: Path):
    at = open_page(eenhoorn, "gegevens")
    assert not at.exception
    assert {tab.label for tab in at.tabs} >= {"Laden en vernieuwen", "Bestand inlezen", "Eigen gebieden"}
    assert at.text_input[0].value == OWN
    assert "nog geen eigen gebieden" in texts(at)
    assert "1. Kies het bestand" in texts(at)


def test_a_wrong_code_in_the_form_changes_nothing_and_says_how(open_page: Open, eenhoorn: Path):
    at = open_page(eenhoorn, "gegevens")
    before = store.current_file(eenhoorn / "figures")
    at.text_input[0].set_value("Amsterdam")
    next(button for button in at.button if button.label == "Nu laden").click().run()
    assert "'Amsterdam' is geen gemeentecode" in texts(at)
    assert store.current_file(eenhoorn / "figures") == before


def test_an_impossible_sum_of_an_own_area_says_so(open_page: Open, tmp_path: Path, eenhoorn: Path):
    content = store.read_content(store.current_file(eenhoorn / "figures"))
    base = {"indicator_id": "personen_in_armoede", "snapshot_id": KWB, "source_id": "cbs_kwb", "year": 2024}
    share = {**base, "boundary_year": 2024, "denominator": None, "numerator": None}
    rows = observations(
        observation(**share, region_code=OWN, value=5.0),
        observation(**share, region_code="GB7001oost", value=None, status="niet_van_toepassing"),
    )
    areas = {"region_code": "GB7001oost", "name": "Oost", "buurt_code": "BU70010000", "boundary_year": 2024}
    with_areas = store.Content(
        **{
            **vars(content),
            "observations": pd.concat([content.observations, rows], ignore_index=True),
            "own_area": table("own_area", areas),
        }
    )
    store.replace_database(tmp_path / "figures", with_areas)
    chosen = {"gemeente": NAME, "onderwerp": "Mensen in armoede (nieuwe armoedegrens)", "niveau": "Eigen gebieden"}
    at = open_page(tmp_path, "vergelijken", **chosen)
    assert not at.exception
    assert "Percentages kun je niet optellen" in texts(at)
