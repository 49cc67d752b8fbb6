"""The page Vergelijken with groups of municipalities, on a small country with made-up figures.

Four municipalities have the codes of the G4, because that list is part of the product; their figures are invented too.
"""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from armoedebeeld import store
from tests.pages.conftest import Open
from tests.support.figures import observation, observations, region, table

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

OWN = "GM7001"
G4 = {"GM0363": "Amsterdam", "GM0599": "Rotterdam", "GM0518": "'s-Gravenhage", "GM0344": "Utrecht"}
NAMES = {OWN: "Eenhoorn"} | {f"GM{7000 + number}": f"Dorp {number}" for number in range(2, 27)} | G4
CODES = list(NAMES)
CHILDREN, POVERTY = "kinderen_laag_inkomen", "personen_in_armoede"
CHILDREN_TITLE = "Kinderen in een huishouden met een laag inkomen"
POVERTY_TITLE = "Mensen in armoede (nieuwe armoedegrens)"
KWB = "85984NED@2026-01-01T00:00:00Z"
LOW = "85678NED@2026-01-01T00:00:00Z"
AREAS = "85755NED@2026-01-01T00:00:00Z"


def _inhabitants(code: str) -> int:
    """Eenhoorn and the odd villages have 30,000, the even ones 8,000, the G4 400,000."""
    if code in G4:
        return 400_000
    return 8_000 if code != OWN and int(code[2:]) % 2 == 0 else 30_000


def _figures() -> list[dict[str, Any]]:
    """Eenhoorn: 10 of 100 children (x 100), the villages 4 of 100, the G4 8 of 100; persons in poverty 1.0 to 4.0%."""
    rows = []
    old = {"indicator_id": CHILDREN, "year": 2022, "boundary_year": 2023, "snapshot_id": LOW}
    old["source_id"] = "cbs_laag_inkomen"
    new = {"year": 2024, "boundary_year": 2024, "snapshot_id": KWB, "source_id": "cbs_kwb"}
    for number, code in enumerate(CODES):
        part = 1_000 if code == OWN else 800 if code in G4 else 400
        rows.append(observation(**old, region_code=code, numerator=part, denominator=10_000, value=part / 100))
        rows.append(observation(**new, indicator_id=POVERTY, region_code=code, value=1 + number / 10))
        people = _inhabitants(code)
        for name, value in {
            "inwoners": people,
            "kinderen_0_15": people * (15 + number % 5) / 100,
            "huishoudens": people / 2,
            "huishoudens_met_kinderen": people * (16 + number % 3) / 100,
            "woz_waarde": 300 + 5 * number,
            "inkomen_per_inwoner": 30 + number / 10,
        }.items():
            rows.append(observation(**new, indicator_id=name, region_code=code, value=value))
    for code, value in {"NL00": 5.2, "PV98": 4.6}.items():
        rows.append(observation(**old, region_code=code, value=value))
    return rows


def _lies_in() -> pd.DataFrame:
    """Eenhoorn and the villages up to 10 in one province; up to 5 in one jeugdregio. Nothing else is known."""
    rows = []
    for number, code in enumerate(CODES, start=1):
        province = ("PV98", "Zeezand") if number <= 10 else ("PV99", "Turfland")
        youth = ("JZ01", "Kust") if number <= 5 else ("JZ02", "Duin")
        for scheme, pair in {"provincie": province, "jeugdregio": youth}.items():
            rows.append((code, 2024, scheme, *pair, "85755NED"))
    return pd.DataFrame(rows, columns=list(store.TABLES["classification"])).astype(store.TABLES["classification"])


def _snapshot(snapshot_id: str, source_id: str, title: str) -> dict[str, Any]:
    base = dict.fromkeys(store.TABLES["snapshot"], "x") | {"rows": 1, "retrieved_at": "2026-01-01T00:00:00Z"}
    return base | {
        "snapshot_id": snapshot_id, "dataset_id": snapshot_id.split("@")[0], "source_id": source_id, "title": title,
        "licence": "CC BY 4.0",
    }  # fmt: skip


def _published(folder: Path, *, classification: pd.DataFrame | None = None) -> Path:
    facts = [{"key": "schema_version", "value": store.SCHEMA_VERSION}, {"key": "is_fictional", "value": "nee"}]
    regions = [
        {**region(code, year=year, name=NAMES.get(code, code)), "inhabitants": _inhabitants(code), "urbanity": 2}
        for year in (2023, 2024)
        for code in CODES
    ]
    regions += [region(code, year=2023, name=name) for code, name in {"NL00": "Nederland", "PV98": "Zeezand"}.items()]
    content = store.Content(
        observations=observations(*_figures()),
        region=table("region", *regions),
        snapshot=table(
            "snapshot",
            _snapshot(KWB, "cbs_kwb", "Kerncijfers wijken en buurten 2024"),
            _snapshot(LOW, "cbs_laag_inkomen", "Laag en langdurig laag inkomen"),
            _snapshot(AREAS, "cbs_gebieden", "Gebieden in Nederland 2024"),
        ),
        classification=store.empty_table("classification") if classification is None else classification,
        scope=table("scope", {"gemeente": OWN}),
        meta=table("meta", *facts),
    )
    store.replace_database(folder / "figures", content)
    return folder


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _published(tmp_path_factory.mktemp("land"), classification=_lies_in())


@pytest.fixture(scope="module")
def unclassified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _published(tmp_path_factory.mktemp("kaal"))


def opened(open_page: Open, data: Path, *, title: str = CHILDREN_TITLE, group: str = "", **query: str) -> AppTest:
    chosen = {"groep": group} if group else {}
    at = open_page(data, "vergelijken", gemeente="Eenhoorn", onderwerp=title, niveau="Gemeenten", **chosen, **query)
    assert not at.exception
    assert not at.error
    return at


def words(at: AppTest) -> str:
    return "\n".join(str(item.value) for kind in (at.markdown, at.caption) for item in kind).replace("\\", "")


def listed(at: AppTest) -> set[str]:
    """The municipalities in the ranking, by the table twin."""
    return set(at.dataframe[0].value["code"])


def layout(at: AppTest) -> dict[str, Any]:
    """The layout of the ranking as it is drawn."""
    drawn: dict[str, Any] = json.loads(at.get("plotly_chart")[0].proto.spec)["layout"]
    return drawn


def lines(at: AppTest) -> list[str]:
    shapes = layout(at).get("shapes", [])
    return [shape["name"] for shape in shapes if shape.get("name")]


def test_without_a_choice_every_municipality_is_listed_as_before(open_page: Open, country: Path):
    at = opened(open_page, country)
    assert at.selectbox(key="groep").value == "alle"
    assert listed(at) == set(CODES)
    assert lines(at) == ["Nederland: 5,2%"]


def test_every_group_that_exists_here_is_offered_by_name(open_page: Open, country: Path):
    at = opened(open_page, country)
    assert at.selectbox(key="groep").options == [
        "Alle gemeenten",
        "Provincie Zeezand",
        "Jeugdregio Kust",
        "G4",
        "Zelfde grootte: 20.000 tot 50.000 inwoners",
        "Zelfde stedelijkheid: sterk stedelijk",
        "Meest vergelijkbare gemeenten",
        "Eigen keuze",
    ]
    assert "Nog niet te kiezen: GGD-regio, arbeidsmarktregio." in words(at)


def test_a_province_has_its_published_figure_and_holds_the_municipality(open_page: Open, country: Path):
    at = opened(open_page, country, group="Provincie Zeezand")
    assert listed(at) == set(CODES[:10])
    assert lines(at) == ["provincie Zeezand: 4,6%", "Nederland: 5,2%"]
    told = words(at)
    assert "Eenhoorn: 10,0%. Dat is meer dan in provincie Zeezand: 4,6%." in told
    assert "Van hoog naar laag staat Eenhoorn op plaats 1 van 10." in told
    assert "de 10 gemeenten van provincie Zeezand; Eenhoorn hoort daar zelf bij." in told
    assert "is zo door de bron gepubliceerd" in told
    assert "Gebieden in Nederland 2024 (85755NED)" in told


def test_a_jeugdregio_is_calculated_from_counts(open_page: Open, country: Path):
    # Eenhoorn 1,000 and four villages 400 each: 2,600 of 50,000 children is 5.2%.
    at = opened(open_page, country, group="Jeugdregio Kust")
    assert lines(at)[0] == "jeugdregio Kust: 5,2%"
    assert "de aantallen van 5 gemeenten op te tellen; het gaat om 50.000 kinderen onder de 18 jaar" in words(at)


def test_the_g4_are_laid_beside_a_municipality_that_is_none_of_them(open_page: Open, country: Path):
    at = opened(open_page, country, group="G4")
    assert listed(at) == {OWN, *G4}
    assert lines(at)[0] == "G4 samen: 8,0%"
    assert [name for name in layout(at)["yaxis"]["ticktext"] if "<b>" in name] == ["<b>Eenhoorn</b>"]
    assert "Eenhoorn hoort daar niet bij en staat er ter vergelijking tussen." in words(at)
    assert "zou Eenhoorn op plaats 1 van 5 staan" in words(at)


def test_where_there_are_no_counts_the_line_is_the_middle_municipality(open_page: Open, country: Path):
    # Of the province: 1.0, 1.1, ... 1.9%; the middle of ten lies between 1.4 and 1.5.
    at = opened(open_page, country, title=POVERTY_TITLE, group="Provincie Zeezand")
    assert lines(at) == ["middelste van provincie Zeezand: 1,5%"]
    assert "De lijn is daarom de middelste gemeente" in words(at)


def test_the_same_size_follows_the_inhabitants(open_page: Open, country: Path):
    at = opened(open_page, country, group="Zelfde grootte: 20.000 tot 50.000 inwoners")
    assert listed(at) == {code for code in CODES if _inhabitants(code) == 30_000}


def test_the_most_similar_are_explained_with_every_value_and_without_poverty(open_page: Open, country: Path):
    at = opened(open_page, country, group="Meest vergelijkbare gemeenten")
    assert len(listed(at)) == 11
    explanation = at.dataframe[1].value
    assert explanation["gemeente"].iloc[0] == "Eenhoorn (zelf)"
    assert list(explanation.columns[:3]) == ["gemeente", "afstand", "inwoners"]
    assert len(explanation) == 11
    assert "Armoede zelf telt met opzet niet mee" in words(at)
    assert not any("armoede" in column.lower() for column in explanation.columns)


def test_an_own_choice_starts_empty_and_says_so_and_then_holds_the_chosen(open_page: Open, country: Path):
    at = opened(open_page, country, group="Eigen keuze")
    assert listed(at) == {OWN}
    assert "Kies een of meer gemeenten om mee te vergelijken." in words(at)
    at.multiselect(key="gekozen").set_value(["GM7002", "GM0363"]).run()
    assert not at.exception
    assert listed(at) == {OWN, "GM7002", "GM0363"}
    assert lines(at)[0] == "deze groep samen: 6,0%"  # 1,200 of 20,000; Eenhoorn itself does not count
    assert "Eenhoorn" not in at.multiselect(key="gekozen").options


def test_a_chosen_municipality_that_becomes_the_own_one_leaves_the_choice(open_page: Open, country: Path):
    at = opened(open_page, country, group="Eigen keuze", gekozen="Dorp 2")
    assert at.multiselect(key="gekozen").value == ["GM7002"]
    at.multiselect(key="gekozen").set_value(["GM7002", "GM7003"]).run()
    at.selectbox(key="gemeente").set_value("GM7002").run()
    assert not at.exception
    assert listed(at) == {"GM7002", "GM7003"}
    assert at.multiselect(key="gekozen").value == ["GM7003"]


def test_the_choice_is_kept_when_the_municipality_changes(open_page: Open, country: Path):
    at = opened(open_page, country, group="Provincie Zeezand")
    at.selectbox(key="gemeente").set_value("GM7020").run()
    assert not at.exception
    assert at.selectbox(key="groep").value == "provincie"
    assert "de 20 gemeenten van provincie Turfland" in words(at)


def test_a_link_to_a_group_that_does_not_exist_here_falls_back_to_all(open_page: Open, country: Path):
    at = opened(open_page, country, group="Provincie Nergens")
    assert listed(at) == set(CODES)


def test_without_a_classification_the_rest_works_and_the_missing_is_named(open_page: Open, unclassified: Path):
    at = opened(open_page, unclassified)
    assert at.selectbox(key="groep").options[1] == "G4"
    told = words(at)
    assert "Nog niet te kiezen: provincie, jeugdregio, GGD-regio, arbeidsmarktregio." in told
    assert "`armoedebeeld load`" in told
    at.selectbox(key="groep").set_value("g4").run()
    assert not at.exception
    assert lines(at)[0] == "G4 samen: 8,0%"
