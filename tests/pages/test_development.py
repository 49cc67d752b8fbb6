"""Ontwikkeling and Cijfers en normen: judged with the country beside it, and a look ahead that can't be misread."""

import json
import re
from pathlib import Path

import pytest

from tests.pages.conftest import Open
from tests.pages.test_pages import charts, texts

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
CHILDREN = "Kinderen in een huishouden met een laag inkomen"
BIJSTAND = "Mensen met een bijstandsuitkering"


def test_a_development_is_judged_with_the_country_beside_it_and_the_event_on_the_line(open_page: Open, demo_data: Path):
    at = open_page(demo_data, "ontwikkeling", onderwerp=CHILDREN)
    assert not at.exception
    words = texts(at)
    assert "In Wilgenstad is dit tussen 2018 en 2022 duidelijk gedaald: van 12,0% naar 9,1%. Dat is beter." in words
    assert "Het verschil met Nederland is duidelijk kleiner geworden: van 2,9 naar 0,7 procentpunt." in words
    drawn = json.dumps(charts(at)[0]["layout"], ensure_ascii=False).replace("<br>", " ")
    assert "2022 t/m 2023: energietoeslag" in drawn


def test_a_real_development_without_the_country_says_so(open_page: Open, amsterdam_data: Path):
    words = texts(open_page(amsterdam_data, "ontwikkeling", onderwerp=CHILDREN))
    assert "duidelijk gedaald: van 14,9% naar 9,5%. Dat is beter. Voor Nederland zijn er geen cijfers" in words


def test_a_later_norm_gets_a_look_ahead_with_its_caution(open_page: Open, demo_data: Path):
    at = open_page(demo_data, "normen", onderwerp=BIJSTAND)
    assert not at.exception
    words = texts(at)
    assert re.search(r"Voor de norm van 2028 \(hoogstens 40 per 1\.000 inwoners\): niet op koers\.", words)
    for part in ("Nodig is elk jaar", "Tot nu toe was het gemiddeld", "pas te zien vanaf", "kan het hele land omslaan"):
        assert part in words
    figure = next(chart for chart in charts(at) if any(t.get("name") == "als het zo doorgaat" for t in chart["data"]))
    names = [trace.get("name", "") for trace in figure["data"]]
    assert any(name.startswith("Nederland") for name in names)
    under = " ".join(str(label.get("text")) for label in figure["layout"]["annotations"])
    assert "Het hele land kan omslaan" in under


def test_the_table_tells_degrees_and_never_another_answer_than_the_norm_s(open_page: Open, demo_data: Path):
    at = open_page(demo_data, "normen")
    table = at.table[0].value.set_index("cijfer")
    assert table.loc[f"{CHILDREN} (% van de kinderen onder de 18 jaar)", "stand"] == "✓ norm zeker gehaald"
    assert table.loc[f"{BIJSTAND} (per 1.000 inwoners)", "stand"] == "✗ norm zeker niet gehaald"
    assert table.loc[f"{BIJSTAND} (per 1.000 inwoners)", "volgende norm"] == "2028: niet op koers"
    for state in table["stand"]:
        assert state.startswith("✗") is ("niet gehaald" in state)


def test_without_a_norm_there_is_no_look_ahead(open_page: Open, amsterdam_data: Path):
    at = open_page(amsterdam_data, "normen")
    assert set(at.table[0].value["volgende norm"]) == {"–"}
    assert "als het zo doorgaat" not in json.dumps(charts(at), ensure_ascii=False)


def test_a_card_says_one_in_so_many_and_how_sure_the_difference_is(open_page: Open, demo_data: Path):
    words = texts(open_page(demo_data))
    assert re.search(
        r"2022, van de kinderen onder de 18 jaar: 1 op de 11\. Dat is meer dan de 8,4% in Nederland", words
    )
    assert "Het verschil is vrijwel zeker geen toeval." in words


def test_a_chosen_area_is_said_with_its_article_and_its_margin(open_page: Open, demo_data: Path):
    at = open_page(demo_data, "kaart", onderwerp=BIJSTAND)
    at.selectbox(key="gebied").set_value("WK900108").run()
    words = texts(at)
    assert re.search(r"In de wijk Vlindergaarde is dit \d+ per 1\.000 inwoners \(\d{4}\)\. Dat is", words)
    assert "Door toeval schuift zo'n cijfer meestal tussen" in words


@pytest.mark.parametrize(
    "page", ["start", "ontwikkeling", "normen", "kaart", "vergelijken", "gezinnen", "bereik", "gebruik"]
)
def test_nobody_reads_a_percentage_of_certainty(open_page: Open, demo_data: Path, page: str):
    words = texts(open_page(demo_data, page))
    assert not re.search(r"99,8|95 ?%|significant", words)
