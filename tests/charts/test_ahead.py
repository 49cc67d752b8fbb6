"""Events and a projection on a time line: the same on the screen and in the picture, and never like a measurement."""

import json

import pytest

from armoedebeeld.charts.builders import forecast_of
from armoedebeeld.charts.parts import end_labels, marks_above, trend_axis, years_of
from armoedebeeld.charts.plotly import to_figure
from armoedebeeld.charts.spec import Forecast, ForecastPoint, Look, MarkKind, TrendSpec, to_table
from armoedebeeld.charts.static import to_svg
from armoedebeeld.domain.area_outlook import Ahead, Outlook
from armoedebeeld.domain.catalogue import Event
from armoedebeeld.domain.projection import ProjectionState
from armoedebeeld.domain.sentence_outlook import CAUTION, CAUTION_NOTE
from tests.charts.samples import a_map, a_ranking, a_trend, norm, wijken
from tests.support.catalogue import indicator

TOESLAG = Event(first_year=2018, last_year=2019, label="energietoeslag", themes=("inkomen",))
OUTLOOK = Outlook(
    norm(6.0, valid_from=2022), 2020, 7.95, ProjectionState.PROBABLY_NOT_ON_COURSE,
    path=(Ahead(2021, 7.04, 5.96, 8.14), Ahead(2022, 6.44, 4.96, 8.26)),
)  # fmt: skip


def ahead(**settings: object) -> TrendSpec:
    return a_trend(forecast=forecast_of(OUTLOOK, indicator()), norms=[norm(6.0, valid_from=2022)], **settings)


def test_an_outlook_becomes_points_as_they_are_shown():
    made = forecast_of(OUTLOOK, indicator())
    assert made is not None
    assert made.points[0] == ForecastPoint(2021, 7.0, 6.0, 8.1, "2021, als het zo doorgaat 7,0% (6,0 tot 8,1%)")
    assert made.caution == CAUTION
    assert made.note == (
        f"Als het zo doorgaat, met marge: 2021: 7,0% (6,0 tot 8,1%); 2022: 6,4% (5,0 tot 8,3%). {CAUTION_NOTE}"
    )


def test_without_a_path_nothing_is_drawn():
    assert forecast_of(None, indicator()) is None
    assert forecast_of(Outlook(norm(6.0), 2020, 7.9, ProjectionState.CANNOT_SAY), indicator()) is None


def test_the_axis_runs_to_the_norm_and_holds_the_margin():
    spec = ahead()
    assert years_of(spec) == list(range(2015, 2023))
    assert trend_axis(spec).low <= 5.0
    assert trend_axis(spec).high >= 9.5
    assert (spec.norm[0].first_year, spec.norm[0].last_year) == (2022, 2022)


def test_years_to_come_are_a_band_that_says_that_nothing_was_measured():
    marks = [mark for mark in ahead().marks if mark.kind is MarkKind.FORECAST]
    assert [(mark.year, mark.last_year, mark.text) for mark in marks] == [
        (2021, 2022, "2021 t/m 2022: rekensom, geen meting")
    ]


def test_a_projection_is_no_row_of_the_table_and_no_point_of_a_series():
    spec = ahead()
    assert set(to_table(spec)["jaar"]) == set(range(2015, 2021))
    assert max(point.year for series in spec.series for point in series.points) == 2020
    assert any("2022: 6,4%" in note for note in spec.header.notes)


def test_on_the_screen_a_projection_has_short_dashes_a_shade_and_no_marker():
    figure = to_figure(ahead(), width_px=900)
    traces = {trace.name: trace for trace in figure.data}
    line, shade = traces["als het zo doorgaat"], traces["marge als het zo doorgaat"]
    assert list(line.x) == [2020, 2021, 2022]
    assert list(line.y) == [8.0, 7.0, 6.4]
    assert (line.mode, shade.mode, shade.fill) == ("lines", "lines", "toself")
    assert list(shade.y) == [8.0, 8.1, 8.3, 5.0, 6.0, 8.0]
    other = {trace.line.dash for trace in figure.data if trace.mode == "lines" and "doorgaat" not in trace.name}
    assert line.line.dash not in other
    words = json.dumps(figure.layout.to_plotly_json(), ensure_ascii=False, default=str).replace("<br>", " ")
    assert "rekensom, geen meting" in words
    assert "Het hele land kan omslaan" in words


def test_in_the_picture_a_projection_is_the_same_and_warns_the_same():
    svg = to_svg(ahead()).decode()
    assert 'id="vooruitblik"' in svg
    assert 'id="vooruitblik-marge"' in svg
    words = " ".join(svg.split())
    assert "rekensom, geen meting" in words
    assert "Het hele land kan omslaan" in words


def test_the_projection_and_its_margin_stand_at_the_end_of_the_line():
    assert ("als het zo doorgaat 6,4% (5,0 tot 8,3%)", 6.4) in [(text, value) for text, value, _ in end_labels(ahead())]


@pytest.mark.parametrize(
    ("first", "last", "marks"),
    [
        (2018, 2019, [(2018, 2019, "2018 t/m 2019: energietoeslag")]),
        (2020, 2023, [(2020, 2020, "2020 t/m 2023: energietoeslag")]),
        (2010, 2015, [(2015, 2015, "2010 t/m 2015: energietoeslag")]),
        (2016, 2016, [(2016, 2016, "2016: energietoeslag")]),
        (2021, 2023, []),
        (2010, 2014, []),
    ],
)
def test_an_event_is_cut_to_the_years_that_are_shown_and_keeps_its_own_in_words(first, last, marks):
    spec = a_trend(events=[Event(first_year=first, last_year=last, label="energietoeslag", themes=("inkomen",))])
    found = [(mark.year, mark.last_year, mark.text) for mark in spec.marks if mark.kind is MarkKind.EVENT]
    assert found == marks


def test_no_line_stops_at_an_event():
    assert a_trend(events=[TOESLAG]).series == a_trend().series


def test_an_event_is_a_bar_above_the_lines_on_the_screen_and_in_the_picture():
    spec = a_trend(events=[TOESLAG])
    assert "2018 t/m 2019: energietoeslag" in [mark.text for mark in marks_above(spec)]
    shapes = [
        shape for shape in to_figure(spec, width_px=900).layout.shapes if shape.name == "2018 t/m 2019: energietoeslag"
    ]
    assert [(shape.x0, shape.x1, shape.y1) for shape in shapes] == [(2017.5, 2019.5, 1)]
    assert shapes[0].y0 > 0.95
    svg = to_svg(spec).decode()
    assert 'id="gebeurtenis-2018"' in svg
    assert "energietoeslag" in svg


def test_a_projection_begins_where_the_area_s_own_figures_end():
    made = Forecast((ForecastPoint(2019, 8.0, 7.0, 9.0, ""),), "", CAUTION, "")
    marks = [mark for mark in a_trend(forecast=made).marks if mark.kind is MarkKind.FORECAST]
    # Others still have figures in these years: then there is no year in which nothing was measured.
    assert marks == []


def test_the_legend_of_a_norm_tells_how_many_are_certain():
    rows = wijken().assign(lower=[3.5, 11.0, 11.0, 28.0, None, None], upper=[4.5, 12.9, 12.2, 32.0, None, None])
    rows = rows.astype({"lower": "Float64", "upper": "Float64"})
    for spec in (a_map(rows, classes="norm", norm=norm()), a_ranking(rows, norm=norm())):
        texts = {entry.look: entry.text for entry in spec.legend}
        assert texts[Look.MET] == "✓ norm gehaald (hoogstens 12,3%), 2 zeker"
        assert texts[Look.NOT_MET] == "✗ norm niet gehaald, 1 zeker"


def test_without_margins_the_legend_of_a_norm_names_no_degree():
    texts = [entry.text for entry in a_map(classes="norm", norm=norm()).legend]
    assert not [text for text in texts if "zeker" in text]
