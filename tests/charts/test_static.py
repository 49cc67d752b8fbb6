"""What stands in the picture."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from io import BytesIO

import matplotlib.image
import numpy as np
import pytest

from armoedebeeld.charts import static
from armoedebeeld.charts.spec import Look
from armoedebeeld.charts.static import to_pdf, to_png, to_svg
from armoedebeeld.charts.static_page import text_width, wrap
from armoedebeeld.charts.theme import COLOURS, VALUE_CLASSES
from tests.charts.samples import a_map, a_ranking, a_trend, geojson, named, norm, series
from tests.support.catalogue import indicator
from tests.support.figures import observation

KINDS = [a_map, a_ranking, a_trend]


def svg_texts(spec, **settings):
    return [unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", to_svg(spec, **settings).decode())]


def svg_prose(spec):
    return " ".join(svg_texts(spec))


def pixels(picture):
    return matplotlib.image.imread(BytesIO(picture), format="png")[..., :3]


def many_areas(count):
    names = [
        f"Lange naam van buurt {place}, aan de Zoveelste Kanaaldijk-Zuidoost/Binnenplaats" for place in range(count)
    ]
    rows = [observation(region_code=f"BU0001{place:04d}", year=2019, value=place % 37 + 0.5) for place in range(count)]
    return named(*rows, names=names)


@pytest.mark.parametrize("make", KINDS)
def test_a_picture_is_not_blank(make):
    picture = pixels(to_png(make(), dpi=60))
    assert picture.std() > 0.05
    assert picture.shape[1] == 600


@pytest.mark.parametrize("make", KINDS)
def test_nothing_touches_the_edge_of_the_sheet(make):
    picture = pixels(to_png(make(fictional=True), dpi=60))
    for edge in (picture[:4], picture[-4:], picture[:, :4], picture[:, -4:]):
        assert edge.min() > 0.99


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("draw", [to_png, to_svg, to_pdf])
def test_the_same_figure_gives_the_same_bytes(make, draw):
    assert draw(make()) == draw(make())


def test_pictures_may_be_made_at_the_same_time():
    jobs = [(draw, spec) for spec in (a_ranking(), a_trend(), a_map()) for draw in (to_svg, to_png)] * 2
    alone = [draw(spec) for draw, spec in jobs[:6]] * 2
    with ThreadPoolExecutor(max_workers=4) as pool:
        together = list(pool.map(lambda job: job[0](job[1]), jobs))
    assert together == alone


def test_only_one_picture_at_a_time_changes_the_settings_of_matplotlib(monkeypatch):
    inside: list[int] = []
    most: list[int] = []
    compose = static.compose

    def slow_compose(*args, **settings):
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.02)
        inside.pop()
        return compose(*args, **settings)

    monkeypatch.setattr(static, "compose", slow_compose)
    with ThreadPoolExecutor(max_workers=4) as pool:
        list(pool.map(lambda spec: to_png(spec, dpi=30), [a_trend()] * 6))
    assert max(most) == 1


@pytest.mark.parametrize("make", KINDS)
def test_a_picture_carries_title_unit_sentence_notes_and_source(make):
    spec = make()
    prose = svg_prose(spec)
    head = spec.header
    for text in (head.title, head.subtitle, head.unit, head.sentence, head.source, *head.notes):
        assert text in prose


@pytest.mark.parametrize("make", KINDS)
def test_made_up_figures_say_so_inside_the_picture(make):
    assert "FICTIEF – verzonnen cijfers" in svg_texts(make(fictional=True))
    assert "FICTIEF" not in svg_prose(make())


def test_the_legend_of_a_map_has_classes_counts_and_absence():
    prose = svg_prose(a_map(selected="WK000101"))
    for text in (
        "4,0 t/m 12,2% (1)",
        "geen cijfer: afgeschermd om mensen te beschermen (1)",
        "gekozen: Centrum (4,0%)",
    ):
        assert text in prose


def test_hidden_areas_are_hatched_in_the_picture():
    content = to_svg(a_map()).decode()
    for status in ("onderdrukt", "geheim_of_onbekend"):
        areas = content.split(f'<g id="geen_cijfer-{status}">')[1].split("</g>")[0]
        assert "fill: url(#" in areas
    known = content.split('<g id="klasse_1-ok">')[1].split("</g>")[0]
    assert "fill: url(#" not in known


def test_a_hidden_area_has_no_value_colour_in_the_picture():
    known = to_svg(a_map(geojson=geojson(["WK000101"]))).decode()
    hidden = to_svg(a_map(geojson=geojson(["WK000105"]))).decode()
    assert COLOURS[Look.CLASS_3] in known
    assert not [look for look in VALUE_CLASSES if COLOURS[look] in hidden]
    assert COLOURS[Look.MISSING] in hidden


def test_a_map_keeps_its_proportions():
    # A square of 0,018 degrees at 52,3 degrees north is 1,6 times as high as it is wide.
    picture = pixels(to_png(a_map(geojson=geojson(["WK000101"])), dpi=60))
    colour = np.array([0x41, 0xB6, 0xC4]) / 255
    hits = np.argwhere(np.abs(picture[:, : picture.shape[1] * 6 // 10] - colour).max(axis=2) < 0.02)
    high, wide = hits.max(axis=0) - hits.min(axis=0)
    assert high / wide == pytest.approx(1.635, abs=0.06)


@pytest.mark.parametrize("count", [9, 100, 300])
def test_a_ranking_of_any_length_shows_every_name_and_value(count):
    spec = a_ranking(many_areas(count))
    texts = svg_texts(spec)
    assert sum(text in {item.text for item in spec.items} for text in texts) == count
    prose = "".join(texts).replace(" ", "")
    assert all(item.name.replace(" ", "") in prose for item in spec.items)


@pytest.mark.parametrize("count", [100, 300])
def test_long_rankings_stay_on_a_sheet(count):
    picture = pixels(to_png(a_ranking(many_areas(count)), dpi=30))
    assert picture.shape[0] < 65_000 / 5
    assert picture[:2].min() > 0.99
    assert picture[:, -2:].min() > 0.99


def test_a_long_title_is_wrapped_not_cut():
    words = "Kinderen in een huishouden met een langdurig laag inkomen naar herkomst en samenstelling " * 3
    spec = a_trend(of=indicator(title=words.strip()))
    assert words.strip() in svg_prose(spec)


def test_a_picture_of_a_trend_has_the_marks_and_the_norm():
    changed = indicator(breaks=[{"year": 2017, "label": "nieuwe armoededefinitie"}])
    prose = svg_prose(a_trend(of=changed, norms=[norm(8.0)]))
    for text in ("2017: nieuwe armoededefinitie", "2018: geen cijfers (nog niet gepubliceerd)", "norm: hoogstens 8,0%"):
        assert text in prose


def test_no_line_in_the_picture_crosses_a_gap():
    drawn = re.findall(r'<g id="lijn-GM0001-(\d+)">\s*<path d="([^"]*)"', to_svg(a_trend()).decode())
    assert [(year, path.count("L") + path.count("M")) for year, path in drawn] == [("2015", 3), ("2019", 2)]


def test_text_is_never_read_as_mathematics():
    rows = series({2019: 1.0, 2020: 2.0}, name="$a_1$ & co")
    assert "$a_1$ & co" in svg_prose(a_trend(rows)).replace("\u00a0", " ")


@pytest.mark.parametrize("width", [5.0, 7.0, 14.0])
@pytest.mark.parametrize("make", KINDS)
def test_other_widths_work(make, width):
    assert pixels(to_png(make(), width_in=width, dpi=40)).shape[1] == round(width * 40)


def test_wrapped_lines_fit_and_lose_nothing():
    text = "Noordelijke IJ-oevers/Buikslotermeerpolder en eenzeerlangwoorddatnergenspast"
    lines = wrap(text, size=12, width=1.2)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(text_width(line, 12) <= 1.2 for line in lines)


def test_a_figure_without_any_value_can_be_drawn():
    rows = named(observation(region_code="WK000101", year=2019, value=None, status="niet_gepubliceerd"), names=["A"])
    for spec in (a_map(rows), a_ranking(rows), a_trend(series({2019: None}))):
        assert to_png(spec, dpi=40)[:4] == b"\x89PNG"
