"""A map says what is known and what is not."""

import pandas as pd
import pytest

from armoedebeeld.charts.spec import Look
from armoedebeeld.charts.theme import VALUE_CLASSES
from tests.charts.samples import CODES, a_map, geojson, norm, square, wijken


def by_code(spec):
    return {item.code: item for item in spec.items}


def test_hidden_areas_are_in_no_value_class():
    for settings in ({}, {"classes": "norm", "norm": norm()}, {"classes": "norm"}):
        items = by_code(a_map(**settings))
        for code, word in ((CODES[4], "afgeschermd"), (CODES[5], "onbekend")):
            assert items[code].look is Look.MISSING
            assert items[code].value is None
            assert items[code].text == word


def test_a_value_beside_a_missing_status_is_never_shown():
    rows = wijken().assign(value=50.0)
    assert by_code(a_map(rows))[CODES[4]].value is None


def test_the_legend_counts_every_drawn_area_once():
    for settings in ({}, {"classes": "norm", "norm": norm()}, {"classes": "norm"}):
        spec = a_map(**settings)
        assert sum(entry.count for entry in spec.legend) == len(spec.geojson["features"])


def test_each_kind_of_absence_has_its_own_line_and_word():
    missing = [entry for entry in a_map().legend if entry.look is Look.MISSING]
    assert [(entry.text, entry.count) for entry in missing] == [
        ("geen cijfer: afgeschermd om mensen te beschermen", 1),
        ("geen cijfer: geheim of onbekend bij de bron", 1),
    ]


def test_a_drawn_area_without_a_row_is_said_to_be_absent():
    spec = a_map(geojson=geojson([*CODES, "WK000199"]))
    item = by_code(spec)["WK000199"]
    assert (item.status, item.look, item.text, item.name) == ("ontbreekt", Look.MISSING, "ontbreekt", "vlak WK000199")


def test_an_area_without_borders_stays_in_the_table_and_a_note_says_so():
    spec = a_map(geojson=geojson(CODES[:4]))
    assert len(spec.items) == 6
    assert sum(entry.count for entry in spec.legend) == 4
    assert "2 gebieden staan alleen in de tabel: de grens was toen anders, of is niet bekend." in spec.header.notes


def test_values_are_classed_as_the_reader_sees_them():
    # 12,34 and 12,26 are both read as 12,3.
    items = by_code(a_map())
    assert items[CODES[1]].text == items[CODES[2]].text == "12,3%"
    assert items[CODES[1]].look is items[CODES[2]].look


def test_a_value_is_judged_as_the_reader_sees_it():
    items = by_code(a_map(classes="norm", norm=norm(12.3)))
    assert [items[code].look for code in CODES[:4]] == [Look.MET, Look.MET, Look.MET, Look.NOT_MET]


def test_without_a_norm_nothing_is_judged():
    spec = a_map(classes="norm")
    assert {item.look for item in spec.items} == {Look.PLAIN, Look.MISSING}
    assert spec.legend[0].text == "nog geen norm afgesproken"


def test_the_norm_legend_has_words_and_marks():
    texts = [entry.text for entry in a_map(classes="norm", norm=norm()).legend]
    assert texts[:2] == ["✓ norm gehaald (hoogstens 12,3%)", "✗ norm niet gehaald"]


def test_a_map_without_any_value_has_no_class():
    rows = wijken().assign(value=pd.NA, status="niet_gepubliceerd")
    spec = a_map(rows)
    assert not {item.look for item in spec.items} & set(VALUE_CLASSES)
    assert [entry.count for entry in spec.legend] == [6]


def test_one_area_can_have_one_value():
    with pytest.raises(ValueError, match="Two rows for WK000101"):
        a_map(pd.concat([wijken(), wijken().head(1)], ignore_index=True))


def test_a_map_without_rows_asks_for_its_year():
    with pytest.raises(ValueError, match="year"):
        a_map(wijken().head(0))
    assert {item.year for item in a_map(wijken().head(0), year=2019).items} == {2019}


def test_an_unknown_selection_is_left_out():
    assert a_map(selected="WK999999").selected is None
    assert a_map(selected=CODES[0]).selected == CODES[0]


def test_provisional_values_are_named():
    assert "Deze cijfers zijn voorlopig." in a_map(wijken(is_provisional=True)).header.notes
    rows = wijken()
    rows.loc[1, "is_provisional"] = True
    assert "Het cijfer van Noord is voorlopig." in a_map(rows).header.notes


def test_the_observations_are_left_as_they_were():
    rows = wijken()
    before = rows.copy(deep=True)
    a_map(rows, geojson={"type": "FeatureCollection", "features": [square(CODES[0], "x", column=0)]})
    pd.testing.assert_frame_equal(rows, before)
