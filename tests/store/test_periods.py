"""Figures of a month or quarter stand beside those of years, and only who asks for them sees them."""

import pytest

from armoedebeeld import store
from tests.support.figures import content, observation

ROWS = [
    observation(value=5.0),
    observation(period="2020-03", value=1.0),
    observation(period="2020-K1", value=3.0),
    observation(period="2020-03", breakdown="aanbieder: Een", value=0.5),
    observation(indicator_id="alleen_maanden", period="2020-03", value=9.0),
]


@pytest.fixture
def figures(tmp_path):
    opened = store.Figures(store.replace_database(tmp_path, content(*ROWS)))
    yield opened
    opened.close()


def periods(rows):
    return list(zip(rows["indicator_id"], rows["period"], rows["breakdown"], strict=True))


def test_a_page_that_shows_years_gets_whole_years_only(figures):
    whole = [("armoede", "2020", "totaal")]
    assert periods(figures.observations("armoede")) == whole
    assert periods(figures.profile(["GM0001"])) == whole
    assert periods(figures.breakdowns("armoede", ["GM0001"])) == whole
    assert figures.filled("GM0001")["indicator_id"].tolist() == ["armoede"]
    assert figures.coverage()[["indicator_id", "areas"]].values.tolist() == [["armoede", 1]]


def test_parts_of_years_are_read_apart_with_their_groups(figures):
    found = figures.parts_of_years("armoede", ["GM0001"])
    assert sorted(periods(found)) == [
        ("armoede", "2020-03", "aanbieder: Een"),
        ("armoede", "2020-03", "totaal"),
        ("armoede", "2020-K1", "totaal"),
    ]
    assert figures.parts_of_years("armoede", []).empty
    assert figures.parts_of_years("armoede", ["GM0002"]).empty
