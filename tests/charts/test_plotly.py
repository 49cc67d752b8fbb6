"""What stands on the screen."""

import re
from dataclasses import replace

import pytest

from armoedebeeld.charts.plotly import to_figure
from armoedebeeld.charts.scales import NOT_FROM_ZERO
from armoedebeeld.charts.spec import Look
from armoedebeeld.charts.theme import COLOURS
from armoedebeeld.domain.regions import ChangeLog
from tests.charts.samples import CODES, a_map, a_ranking, a_trend, geojson, norm, series, wijken
from tests.support.catalogue import indicator

KINDS = [a_map, a_ranking, a_trend]


def class_traces(figure):
    return [trace for trace in figure.data if trace.type == "choroplethmap"]


def texts(figure):
    return [annotation.text for annotation in figure.layout.annotations]


def named(figure, name):
    return [annotation for annotation in figure.layout.annotations if annotation.name == name]


def test_every_area_of_a_map_is_drawn_exactly_once():
    spec = a_map(geojson=geojson([*CODES, "WK000199"]))
    drawn = [code for trace in class_traces(to_figure(spec)) for code in trace.locations]
    assert sorted(drawn) == sorted(feature["id"] for feature in spec.geojson["features"])


@pytest.mark.parametrize("settings", [{}, {"classes": "norm", "norm": norm()}, {"classes": "norm"}])
def test_hidden_areas_have_no_colour_of_a_value(settings):
    hidden = {CODES[4], CODES[5]}
    for trace in class_traces(to_figure(a_map(**settings))):
        if hidden & set(trace.locations):
            assert set(trace.locations) <= hidden
            assert trace.colorscale[0][1] == COLOURS[Look.MISSING]


def test_hidden_areas_are_hatched_inside_their_borders():
    figure = to_figure(a_map())
    hatching = next(trace for trace in figure.data if trace.name == "arcering")
    longitudes = [x for x in hatching.lon if x is not None]
    # The fifth and sixth square begin at 4.88 and end before 4.92.
    assert min(longitudes) >= 4.88 - 1e-6
    assert max(longitudes) <= 4.918 + 1e-6
    assert hatching.hoverinfo == "skip"


def test_a_map_asks_nothing_of_the_outside():
    assert to_figure(a_map()).layout.map.style == "white-bg"
    assert "http" not in to_figure(a_map(), framed=True).to_json()


def test_not_met_is_crossed_as_well_as_coloured():
    names = [trace.name for trace in to_figure(a_map(classes="norm", norm=norm())).data]
    assert "tekens" in names


def test_a_click_gives_the_region_code():
    for spec in (a_map(), a_ranking(), a_trend()):
        rows = [row for trace in to_figure(spec).data if trace.customdata is not None for row in trace.customdata]
        assert {row[0] for row in rows} == {
            item.code for item in (spec.items if spec.kind != "ontwikkeling" else spec.series)
        }


def test_the_selected_area_is_outlined_and_named():
    figure = to_figure(a_map(selected=CODES[3]))
    assert figure.data[-1].name == "gekozen: Zuid &amp; Zo (30,0%)"
    assert figure.data[-1].showlegend


def test_a_missing_area_has_no_bar():
    spec = a_ranking()
    bars = next(trace for trace in to_figure(spec).data if trace.type == "bar")
    assert len(bars.x) == 4
    assert all(value > 0 for value in bars.x)
    assert {annotation.text for annotation in named(to_figure(spec), "geen cijfer")} == {
        "<i>geen cijfer: afgeschermd</i>",
        "<i>geen cijfer: onbekend</i>",
    }


def test_bars_begin_at_zero():
    assert to_figure(a_ranking(wijken().assign(value=[98.0, 97.0, 96.0, 95.0, None, None]))).layout.xaxis.range[0] == 0


def test_a_ranking_grows_with_its_areas():
    assert to_figure(a_ranking()).layout.height > to_figure(a_ranking(wijken().head(2))).layout.height


def test_reference_lines_have_their_name():
    spec = a_ranking(norm=norm())
    lines = {shape.name for shape in to_figure(spec).layout.shapes}
    assert lines == {"Amsterdam: 10,0%", "norm: hoogstens 12,3%"}
    written = " ".join(texts(to_figure(spec))).replace("<br>", " ")
    assert all(line in written for line in lines)


def test_judged_areas_carry_a_mark_beside_their_name():
    ticks = to_figure(a_ranking(norm=norm())).layout.yaxis.ticktext
    assert [tick[:1] for tick in ticks[:4]] == ["✗", "✓", "✓", "✓"]


def test_no_trace_crosses_a_gap_a_break_or_a_changed_border():
    log = ChangeLog(codes={}, municipal={2020: frozenset({"GM0001"})}, municipal_years=frozenset(range(2010, 2030)))
    changed = indicator(breaks=[{"year": 2016, "label": "nieuw"}])
    figure = to_figure(a_trend(of=changed, change_log=log))
    lines = [tuple(trace.x) for trace in figure.data if trace.mode == "lines"]
    assert lines == [(2016, 2017)]


def test_a_missing_year_has_no_marker():
    markers = [trace for trace in to_figure(a_trend()).data if trace.mode == "markers"]
    assert [tuple(trace.x) for trace in markers] == [(2015, 2016, 2017, 2019, 2020)]


def test_provisional_points_are_hollow_and_explained():
    rows = series({2019: 1.0, 2020: 2.0}).assign(is_provisional=[False, True])
    figure = to_figure(a_trend(rows))
    colours = next(trace for trace in figure.data if trace.mode == "markers").marker.color
    assert colours == ("#17365d", "#ffffff")
    assert "Open teken: voorlopig cijfer" in texts(figure)


def test_a_cut_axis_says_so():
    assert NOT_FROM_ZERO in texts(to_figure(a_trend(series({2019: 95.0, 2020: 97.0}))))
    assert NOT_FROM_ZERO not in texts(to_figure(a_trend()))


def test_years_are_whole_numbers():
    assert set(to_figure(a_trend(), width_px=900).layout.xaxis.ticktext) == {str(year) for year in range(2015, 2021)}


def test_marks_stand_in_the_figure():
    changed = indicator(breaks=[{"year": 2017, "label": "nieuwe armoededefinitie"}])
    written = " ".join(texts(to_figure(a_trend(of=changed), width_px=900))).replace("<br>", " ")
    assert "2017: nieuwe armoededefinitie" in written
    assert "2018: geen cijfers (nog niet gepubliceerd)" in written


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("framed", [False, True])
def test_made_up_figures_say_so_in_both_modes(make, framed):
    assert "<b>FICTIEF – verzonnen cijfers</b>" in texts(to_figure(make(fictional=True), framed=framed))
    assert "FICTIEF" not in " ".join(texts(to_figure(make(), framed=framed)))


@pytest.mark.parametrize("make", KINDS)
def test_a_figure_that_stands_alone_carries_everything(make):
    spec = make()
    written = re.sub(r"</?b>", "", " ".join(texts(to_figure(spec, framed=True))))
    for text in (spec.header.title, spec.header.subtitle, spec.header.unit, spec.header.sentence, spec.header.source):
        assert text in written


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("width", [None, 340, 390, 1400])
def test_every_width_leaves_room_for_the_figure(make, width):
    layout = to_figure(make(), width_px=width).layout
    assert (width or 356) - layout.margin.l - layout.margin.r >= 100
    assert layout.width is None
    assert layout.separators == ",."


def test_names_are_text_not_markup():
    rows = wijken().assign(region_name=["<a href='x'>Centrum</a>", *["b"] * 5])
    for figure in (to_figure(a_map(rows, selected=CODES[0])), to_figure(a_ranking(rows))):
        shown = [text for trace in figure.data for text in [trace.name, *(trace.hovertext or [])]]
        shown += [*texts(figure), *(figure.layout.yaxis.ticktext or [])]
        assert not [text for text in shown if "<a href" in text]


def test_a_long_ranking_writes_its_values_as_one_trace():
    """A browser needs ten seconds for five hundred annotations, and `add_annotation` copies all earlier ones."""
    long = a_ranking()
    known, hidden = long.items[0], next(item for item in long.items if item.value is None)
    items = [replace(known, code=f"BU0363{number:04d}") for number in range(300)]
    items += [replace(hidden, code=f"BU0364{number:04d}") for number in range(40)]
    figure = to_figure(replace(long, items=tuple(items)))
    written = {
        trace.name: [text.strip() for text in trace.text]
        for trace in figure.data
        if trace.name in {"waarde", "reden", "namen"}
    }
    assert len(written["waarde"]) == 300
    assert set(written["waarde"]) == {text.text for text in named(to_figure(long), "waarde")[:1]}
    assert len(written["reden"]) == 40
    assert len(written["namen"]) == 340
    assert len(figure.layout.annotations) < 20
