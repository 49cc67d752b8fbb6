"""Screen, picture, table and file say the same."""

import csv
import re
from html import unescape
from io import StringIO

import pandas as pd
import pytest

from armoedebeeld.charts.parts import short_text
from armoedebeeld.charts.plotly import to_figure
from armoedebeeld.charts.spec import items_of, shown, to_table
from armoedebeeld.charts.static import to_svg
from armoedebeeld.domain.norms import round_as_shown
from armoedebeeld.export.files import to_csv
from tests.charts.judged_samples import a_funnel, counted, judged, share
from tests.charts.samples import a_map, a_ranking, a_trend, norm, series, wijken
from tests.support.catalogue import indicator

SPECS = {
    "map": a_map(),
    "map with norm": a_map(classes="norm", norm=norm()),
    "ranking": a_ranking(),
    "ranking per 1.000": a_ranking(
        wijken().assign(value=[4.5, 12.4, 1200.5, 30.0, None, None]), of=indicator("bijstand")
    ),
    "trend": a_trend(),
    "trend per 1.000": a_trend(series({2017: 1234.5, 2018: None, 2019: 1300.0}), of=indicator("bijstand")),
    "made up": a_ranking(fictional=True),
    "ranking judged": a_ranking(counted(), of=share(), judged=judged()),
    "map judged": a_map(counted(), classes="difference", judged=judged()),
    "funnel": a_funnel(),
}
CASES = pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS.keys())


def csv_rows(spec):
    lines = list(csv.reader(StringIO(to_csv(spec).decode("utf-8-sig")), delimiter=";"))
    start = lines.index([]) + 1
    return [dict(zip(lines[start], line, strict=True)) for line in lines[start + 1 :]]


@CASES
def test_the_table_has_the_values_and_texts_of_the_figure(spec):
    table = to_table(spec)
    assert list(table["weergave"]) == [item.text for item in items_of(spec)]
    for value, item in zip(table["waarde"], items_of(spec), strict=True):
        assert (None if pd.isna(value) else value) == shown(item, spec)


@CASES
def test_the_file_has_the_rows_of_the_table(spec):
    for row, item in zip(csv_rows(spec), items_of(spec), strict=True):
        assert (row["gebied"], row["code"], row["jaar"], row["weergave"]) == (
            item.name, item.code, str(item.year), item.text,
        )  # fmt: skip
        number = row["waarde"].replace(",", ".")
        assert number == "" if item.value is None else float(number) == shown(item, spec)


@CASES
def test_the_box_at_the_pointer_has_the_text_of_the_table(spec):
    hovers = {}
    for trace in to_figure(spec).data:
        for row, text in zip(
            trace.customdata if trace.customdata is not None else [], trace.hovertext or [], strict=True
        ):
            hovers.setdefault((row[0], row[2]), []).append(unescape(text))
    drawn = [item for item in items_of(spec) if item.value is not None or spec.kind in ("kaart", "rangorde")]
    assert sum(map(len, hovers.values())) == len(drawn)
    for item in drawn:
        assert any(f"{item.year}: {item.text}" in text for text in hovers[item.code, item.text])


@CASES
def test_lengths_and_heights_are_the_values_of_the_table(spec):
    if spec.kind == "kaart":
        return
    drawn = []
    for trace in to_figure(spec).data:
        if trace.type == "bar":
            drawn += list(trace.x)
        elif trace.mode == "markers" and spec.kind in ("ontwikkeling", "trechter"):
            drawn += list(trace.y)
    assert sorted(drawn) == sorted(shown(item, spec) for item in items_of(spec) if item.value is not None)


@CASES
def test_values_in_the_picture_are_those_of_the_table(spec):
    texts = {unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", to_svg(spec).decode())}
    if spec.kind == "rangorde":
        for item in spec.items:
            assert (short_text(item, spec) if item.value is not None else f"geen cijfer: {item.text}") in texts
    if spec.kind == "ontwikkeling":
        last = [point for point in spec.series[0].points if point.value is not None][-1]
        assert any(short_text(last, spec) in text for text in texts)


@CASES
def test_a_short_text_is_the_same_number(spec):
    for item in items_of(spec):
        assert item.text == short_text(item, spec) or item.text.startswith(short_text(item, spec) + " ")


def test_values_are_rounded_once_and_half_up():
    item = a_ranking(wijken().assign(value=[0.25, 1, 1, 1, None, None])).items[-3]
    assert item.text == "0,3%"
    assert round_as_shown(item.value, 1) == 0.3
