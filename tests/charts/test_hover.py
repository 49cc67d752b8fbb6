"""The box beside the pointer says what the table says."""

import pandas as pd

from armoedebeeld.charts.hover import hover_text
from armoedebeeld.charts.items import to_item
from tests.support.catalogue import indicator

ROW = {
    "region_code": "WK000100",
    "region_name": "Oud",
    "value": 8.52,
    "lower": 7.04,
    "upper": 10.0,
    "denominator": 1200,
    "status": "ok",
    "year": 2020,
    "is_provisional": False,
    "is_estimate": False,
}


def test_the_source_s_own_interval_stands_under_the_value():
    text = hover_text(to_item(ROW, indicator()))
    assert text == "<b>Oud</b><br>2020: 8,5%<br>marge: 7,0 tot 10,0%<br>aantal in de groep: 1.200"


def test_without_an_interval_nothing_is_said_about_one():
    assert "marge" not in hover_text(to_item(ROW | {"upper": pd.NA}, indicator()))


def test_a_hidden_value_has_no_interval():
    assert "marge" not in hover_text(to_item(ROW | {"status": "geheim_of_onbekend"}, indicator()))
