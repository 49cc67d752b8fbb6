"""Judgements in figures: a colour, a mark and a word, on the screen and in the picture."""

import re
from html import unescape

import pytest

from armoedebeeld.charts.judged import Judged, judged_notes, judged_sentence, judgement_text
from armoedebeeld.charts.plotly import to_figure
from armoedebeeld.charts.spec import Look, to_table
from armoedebeeld.charts.static import to_svg
from armoedebeeld.charts.theme import COLOURS, LOOK_MARKS, MAP_MARKS
from armoedebeeld.domain.comparison import ComparisonState
from armoedebeeld.domain.judging import Judgement
from armoedebeeld.domain.norms import round_as_shown
from tests.charts.judged_samples import a_funnel, counted, judged, share
from tests.charts.samples import CODES, a_map, a_ranking, norm, wijken


def texts(spec):
    return {unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", to_svg(spec).decode())}


def ranking(**changes):
    of = share(**changes)
    return a_ranking(counted(of), of=of, judged=judged(of))


def a_judged_map(**changes):
    return a_map(counted(share(**changes)), classes="difference", judged=judged(share(**changes)))


def test_bars_have_the_colour_and_the_mark_of_their_judgement():
    """11 % of 1,000: 9.06 to 12.94 % is similar."""
    spec = ranking()
    looks = {item.name: item.look for item in spec.items}
    assert looks == {
        "Zuid & Zo": Look.WORSE, "Noord": Look.SIMILAR, "Oost": Look.SIMILAR, "Centrum": Look.BETTER,
        "West": Look.MISSING, "Haven": Look.MISSING,
    }  # fmt: skip
    bars = next(trace for trace in to_figure(spec).data if trace.type == "bar")
    assert list(bars.marker.color) == [COLOURS[item.look] for item in spec.items if item.value is not None]
    assert {"✕\u00a0Zuid & Zo", "○\u00a0Centrum", "≈\u00a0Noord"} <= texts(spec)


def test_without_a_direction_the_words_are_higher_and_lower():
    spec = ranking(direction="no_judgement")
    assert {item.look for item in spec.items} == {Look.HIGHER, Look.LOWER, Look.SIMILAR, Look.MISSING}


def test_the_legend_says_whom_with_and_how_many_are_nearly_certain():
    entries = {entry.look: (entry.text, entry.count) for entry in ranking().legend if entry.look is not Look.MISSING}
    assert entries == {
        Look.WORSE: ("✕ slechter dan Amsterdam, 1 vrijwel zeker", 1),
        Look.SIMILAR: ("≈ vergelijkbaar met Amsterdam", 2),
        Look.BETTER: ("○ beter dan Amsterdam, 1 vrijwel zeker", 1),
    }


def test_the_box_at_the_pointer_and_the_table_say_the_judgement_and_the_margin():
    spec = ranking()
    bars = next(trace for trace in to_figure(spec).data if trace.type == "bar")
    first = unescape(bars.hovertext[0])
    assert "✕ slechter dan Amsterdam, vrijwel zeker geen toeval" in first
    assert "marge: 29,1 tot 30,9%" in first
    table = to_table(spec)
    assert list(table["vergelijking"])[:2] == [
        "slechter dan Amsterdam, vrijwel zeker geen toeval", "vergelijkbaar met Amsterdam",
    ]  # fmt: skip
    assert (table["ondergrens"][0], table["bovengrens"][0]) == (29.1, 30.9)


def test_a_figure_without_judgements_has_no_such_column():
    assert "vergelijking" not in to_table(a_ranking()).columns


def test_the_whiskers_are_explained_where_there_are_any():
    assert any("streepje" in note for note in ranking().header.notes)
    assert not any("streepje" in note for note in a_ranking().header.notes)


def test_whiskers_on_the_screen_are_the_limits_of_the_table():
    spec = ranking()
    bars = next(trace for trace in to_figure(spec).data if trace.type == "bar")
    ends = [value + reach for value, reach in zip(bars.x, bars.error_x.array, strict=True)]
    assert [round_as_shown(end, 1) for end in ends] == list(to_table(spec)["bovengrens"].dropna())


def test_a_bar_shows_a_norm_or_a_judgement():
    with pytest.raises(ValueError, match="not both"):
        a_ranking(counted(), of=share(), judged=judged(), norm=norm())


def test_the_map_has_the_same_judgements_marks_and_counts():
    spec = a_judged_map()
    assert {item.code: item.look for item in spec.items} == {item.code: item.look for item in ranking().items}
    assert [(entry.look, entry.count) for entry in spec.legend][:3] == [
        (Look.WORSE, 1), (Look.SIMILAR, 2), (Look.BETTER, 1),
    ]  # fmt: skip
    assert [trace.name for trace in to_figure(spec).data].count("tekens") == 2
    picture = to_svg(spec).decode()
    assert "tekens-slechter" in picture
    assert "tekens-beter" in picture
    assert "tekens-hoger" not in picture


def test_every_judgement_that_colours_has_a_sign_on_the_map():
    coloured = {Look.BETTER, Look.WORSE, Look.HIGHER, Look.LOWER}
    assert coloured <= set(MAP_MARKS)
    assert len({MAP_MARKS[look] for look in coloured}) == len(coloured)


def test_a_map_of_differences_needs_judgements():
    with pytest.raises(ValueError, match="needs `judged`"):
        a_map(counted(), classes="difference")


@pytest.mark.parametrize(
    ("judgement", "text"),
    [
        (Judgement(ComparisonState.WORSE, True, 3.0), "slechter dan Amsterdam, vrijwel zeker geen toeval"),
        (Judgement(ComparisonState.LOWER, False, -3.0), "lager dan Amsterdam, waarschijnlijk geen toeval"),
        (Judgement(ComparisonState.SIMILAR, True, 0.2), "vergelijkbaar met Amsterdam"),
        (
            Judgement(ComparisonState.BETTER, True, -3.0, is_against_rest=True),
            "beter dan de rest van Amsterdam, vrijwel zeker geen toeval",
        ),
        (Judgement(ComparisonState.NOT_COMPARABLE), "niet te vergelijken"),
    ],
)
def test_a_judgement_in_words(judgement, text):
    assert judgement_text(judgement, "Amsterdam") == text


def test_the_sentence_counts_what_was_judged():
    items = ranking().items
    assert judged_sentence(items, judged(), areas="wijken") == (
        "Van de 4 wijken is er 1 slechter dan Amsterdam, 1 beter; 2 zijn vergelijkbaar."
    )


def test_the_sentence_says_when_nothing_differs():
    alike = Judged({code: Judgement(ComparisonState.SIMILAR) for code in CODES}, "Amsterdam")
    items = a_ranking(counted(), of=share(), judged=alike).items
    assert judged_sentence(items, alike, areas="wijken") == (
        "Geen van de 4 wijken verschilt meer van Amsterdam dan door toeval kan."
    )


def test_the_notes_name_who_was_compared_with_the_rest():
    beside = Judged({CODES[0]: Judgement(ComparisonState.BETTER, True, -7.0, is_against_rest=True)}, "Amsterdam")
    notes = judged_notes(a_ranking(counted(), of=share(), judged=beside).items, beside, areas="wijken")
    assert "Centrum is zo groot dat we met de rest van Amsterdam vergelijken." in notes


# ---------------------------------------------------------------- funnel


def test_a_funnel_holds_the_areas_with_people_and_lists_the_others():
    spec = a_funnel()
    assert [item.name for item in spec.drawn] == ["Zuid & Zo", "Centrum", "Noord", "Oost"]
    assert len(spec.items) == 6
    assert len(to_table(spec)) == 6


def test_the_bands_are_the_limits_by_which_areas_are_judged():
    inner, outer = a_funnel().bands
    for size, lower, upper in zip(inner.sizes, inner.lower, inner.upper, strict=True):
        reach = 1.959964 * (11 * 89 / size) ** 0.5
        assert (lower, upper) == pytest.approx((max(11 - reach, 0), min(11 + reach, 100)), abs=1e-3)
    assert all(one < two for one, two in zip(inner.upper, outer.upper, strict=True))
    assert (inner.is_outer, outer.is_outer) == (False, True)


def test_an_area_lies_outside_the_inner_band_exactly_when_it_has_a_colour():
    spec = a_funnel()
    for item in spec.drawn:
        reach = 1.959964 * (11 * 89 / (item.n or 1)) ** 0.5
        assert (abs((item.value or 0) - 11) > reach) is (item.look in (Look.BETTER, Look.WORSE))


def test_a_wall_reads_words_and_no_99_8():
    spec = a_funnel()
    written = " ".join([*texts(spec), *(trace.name or "" for trace in to_figure(spec).data)])
    assert "vrijwel zeker anders dan Amsterdam" in written
    assert "99" not in written


def test_points_on_the_screen_are_the_values_of_the_table():
    spec = a_funnel()
    points = [trace for trace in to_figure(spec).data if trace.mode == "markers"]
    drawn = [pair for trace in points for pair in zip(trace.x, trace.y, strict=True)]
    assert sorted(drawn) == sorted((item.n, round_as_shown(item.value, 1)) for item in spec.drawn)


def test_points_differ_in_shape_and_the_legend_has_their_mark():
    traces = [trace for trace in to_figure(a_funnel()).data if trace.mode == "markers"]
    assert len({trace.marker.symbol for trace in traces}) == len(traces) == 3
    assert [trace.name[0] for trace in traces] == [LOOK_MARKS[look] for look in (Look.WORSE, Look.SIMILAR, Look.BETTER)]


def test_the_chosen_area_is_named_on_the_screen_and_in_the_picture():
    spec = a_funnel(selected=CODES[1])
    assert spec.named[0] == CODES[1]
    assert "<b>Noord</b>" in [note.text for note in to_figure(spec).layout.annotations]
    assert "Noord" in texts(spec)


def test_a_design_effect_widens_the_funnel():
    plain = a_funnel()
    wide = a_funnel(design_effect=1.75, design_effect_reason="gezinnen")
    assert wide.bands[0].upper[0] > plain.bands[0].upper[0]


def test_a_funnel_without_people_is_refused():
    with pytest.raises(ValueError, match="a value and a size"):
        a_funnel(rows=wijken())
