"""A ranking: high to low as shown, absence at the end."""

from armoedebeeld.charts.spec import Look
from tests.charts.samples import CODES, NAMES, a_ranking, norm, wijken


def test_areas_go_from_high_to_low_as_shown_and_ties_by_name():
    # Noord 12,34 and Oost 12,26 are both read as 12,3: then the name decides.
    assert [item.name for item in a_ranking().items] == ["Zuid & Zo", "Noord", "Oost", "Centrum", "Haven", "West"]


def test_ties_are_decided_by_name_not_by_hidden_decimals():
    rows = wijken().assign(value=[1.0, 12.26, 12.34, 5.0, None, None])
    assert [item.name for item in a_ranking(rows).items][:2] == ["Noord", "Oost"]


def test_areas_without_a_value_stand_at_the_end_and_say_why():
    last = a_ranking().items[-2:]
    assert {item.name for item in last} == {"Haven", "West"}
    assert all(item.value is None and item.look is Look.MISSING for item in last)


def test_a_benchmark_is_a_line_with_name_and_value_as_shown():
    line = a_ranking().lines[0]
    assert (line.value, line.text) == (10.0, "Amsterdam: 10,0%")


def test_a_benchmark_without_a_value_is_a_note_not_a_line():
    spec = a_ranking()
    assert len(spec.lines) == 1
    assert "Voor Nederland is er geen cijfer over 2019: de bron heeft het nog niet gepubliceerd." in spec.header.notes


def test_the_norm_is_a_line_and_every_bar_is_judged():
    spec = a_ranking(norm=norm(), selected=CODES[0])
    assert spec.lines[-1].text == "norm: hoogstens 12,3%"
    assert {item.look for item in spec.items if item.value is not None} == {Look.MET, Look.NOT_MET}
    assert spec.selected == CODES[0]


def test_a_range_has_two_lines():
    lines = a_ranking(norm=norm(None, range={"min": 2, "max": 4})).lines
    assert [line.text for line in lines[1:]] == ["norm, ondergrens: 2,0%", "norm, bovengrens: 4,0%"]


def test_the_selected_area_stands_out():
    spec = a_ranking(selected=CODES[1])
    assert [item.name for item in spec.items if item.look is Look.HIGHLIGHT] == [NAMES[1]]


def test_the_size_of_a_hidden_group_is_not_shown():
    spec = a_ranking(wijken(denominator=40.0))
    assert [item.n for item in spec.items] == [40.0] * 4 + [None] * 2
