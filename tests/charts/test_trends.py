"""A development: nothing is joined that may not be compared."""

import pandas as pd
import pytest

from armoedebeeld.charts.builders import trend_spec
from armoedebeeld.charts.parts import segments
from armoedebeeld.charts.spec import Item, Look, MarkKind, Series
from armoedebeeld.domain.regions import ChangeLog, Level
from tests.charts.samples import NO_CHANGES, a_trend, header, named, norm, series
from tests.support.catalogue import indicator
from tests.support.figures import observation


def test_every_year_has_a_point_and_years_without_a_row_are_absent():
    points = a_trend(series({2015: 9.0, 2017: 8.0})).series[0].points
    assert [point.year for point in points] == list(range(2015, 2021))
    assert [point.status for point in points] == ["ok", "ontbreekt", "ok", "ontbreekt", "ontbreekt", "ontbreekt"]


def test_a_line_stops_at_a_missing_year():
    assert a_trend().series[0].runs == ((2015, 2016, 2017), (2019, 2020))


def test_a_line_stops_at_a_changed_definition():
    changed = indicator(breaks=[{"year": 2017, "label": "nieuwe armoededefinitie"}])
    spec = a_trend(of=changed)
    assert spec.series[0].runs == ((2015, 2016), (2017,), (2019, 2020))
    assert "2017: nieuwe armoededefinitie" in [mark.text for mark in spec.marks]


def test_a_line_stops_at_a_changed_border():
    log = ChangeLog(codes={}, municipal={2016: frozenset({"GM0001"})}, municipal_years=frozenset(range(2010, 2030)))
    spec = a_trend(change_log=log)
    assert spec.series[0].runs == ((2015,), (2016, 2017), (2019, 2020))
    assert "2016: grens van het gebied gewijzigd" in [mark.text for mark in spec.marks]


def test_a_line_stops_where_nobody_knows_whether_the_border_changed():
    log = ChangeLog(codes={("WK000101", 2016): "1"}, municipal={}, municipal_years=frozenset())
    rows = series({2015: 4.0, 2016: 4.1, 2017: 4.2}, code="WK000101", name="Centrum")
    spec = a_trend(rows, highlight="WK000101", change_log=log, last_year=2017)
    assert spec.series[0].runs == ((2015, 2016), (2017,))
    assert [mark.text for mark in spec.marks] == ["2017: niet bekend of de grens gelijk bleef"]


def test_a_series_published_on_one_set_of_borders_is_not_cut():
    log = ChangeLog(codes={}, municipal={2016: frozenset({"GM0001"})}, municipal_years=frozenset())
    spec = a_trend(series({2015: 1.0, 2016: 2.0, 2017: 3.0}, boundary_year=2023), change_log=log)
    assert spec.series[0].runs == ((2015, 2016, 2017),)


def test_gaps_say_which_years_and_why():
    rows = series({2016: 1.0, 2017: 2.0, 2018: None})
    texts = [(mark.text, mark.kind) for mark in a_trend(rows).marks]
    assert texts == [
        ("2015: geen cijfers", MarkKind.GAP),
        ("2018: geen cijfers (nog niet gepubliceerd)", MarkKind.GAP),
        ("2019 t/m 2020: geen cijfers", MarkKind.GAP),
    ]


def test_a_gap_in_one_of_several_series_names_it():
    rows = pd.concat(
        [series({2015: 1.0, 2016: 1.0}), series({2015: 2.0}, code="NL00", name="Nederland")], ignore_index=True
    )
    marks = a_trend(rows, last_year=2016).marks
    assert [(mark.text, mark.is_for_all) for mark in marks] == [("2016: geen cijfers: Nederland", False)]


def test_a_break_outside_the_years_is_not_marked():
    changed = indicator(breaks=[{"year": 2024, "label": "nieuw"}])
    assert not [mark for mark in a_trend(of=changed).marks if mark.kind is MarkKind.BREAK]


def test_provisional_years_are_named():
    assert (
        "Voorlopige cijfers: 2019, 2020."
        in a_trend(series({2018: 1.0, 2019: 2.0, 2020: 3.0}).assign(is_provisional=[False, True, True])).header.notes
    )


def test_norms_are_steps_of_their_own_level():
    norms = [norm(10.0, valid_from=2012), norm(8.0, valid_from=2018), norm(1.0, valid_from=2016, levels=("NL",))]
    steps = a_trend(norms=norms, level=Level.MUNICIPALITY).norm
    assert [(step.first_year, step.last_year, step.low, step.text) for step in steps] == [
        (2015, 2017, 10.0, "norm: hoogstens 10,0%"),
        (2018, 2020, 8.0, "norm: hoogstens 8,0%"),
    ]


def test_the_highlighted_area_has_a_series_even_without_rows():
    spec = a_trend(series({2015: 1.0}, code="NL00", name="Nederland"))
    assert spec.series[0].code == "GM0001"
    assert spec.series[0].runs == ()


def test_two_values_in_one_year_are_refused():
    rows = pd.concat([series({2015: 1.0}), series({2015: 2.0})], ignore_index=True)
    with pytest.raises(ValueError, match="Two rows"):
        a_trend(rows, change_log=NO_CHANGES)


def test_years_in_the_wrong_order_are_refused():
    with pytest.raises(ValueError, match="after"):
        a_trend(first_year=2021, last_year=2020)


def test_a_stretch_from_or_to_an_estimate_is_told_apart():
    points = tuple(
        Item("WK000101", "Centrum", 5.0, "ok", "5,0%", Look.PLAIN, year, is_estimate=year == 2019)
        for year in range(2018, 2023)
    )
    series = Series("WK000101", "Centrum", Look.PLAIN, points, runs=((2018, 2019, 2020, 2021), (2022,)))
    assert segments(series) == [((2018, 2019, 2020), True), ((2020, 2021), False)]


def test_a_figure_on_later_borders_says_from_where():
    borders = {2019: 2019, 2020: 2024}
    rows = [observation(region_code="GM0001", year=year, boundary_year=border) for year, border in borders.items()]
    log = ChangeLog(codes={}, municipal={2023: frozenset({"GM0001"})}, municipal_years=frozenset(range(2015, 2026)))
    spec = trend_spec(
        named(*rows, names=["Een", "Een"]), indicator(), header=header(), change_log=log, first_year=2019,
        last_year=2020, highlight="GM0001",
    )  # fmt: skip
    assert [mark.text for mark in spec.marks] == ["2020: vanaf hier op de grenzen van 2024"]
    assert spec.series[0].runs == ((2019,), (2020,))
