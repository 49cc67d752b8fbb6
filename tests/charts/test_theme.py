"""Colours that survive grey print and colour blindness."""

import itertools

import pytest

from armoedebeeld.charts.spec import Look
from armoedebeeld.charts.theme import (
    BENCHMARK_LINES,
    COLOURS,
    HATCHINGS,
    HIGHLIGHT_LINE,
    LOOK_MARKS,
    PLAIN_LINES,
    VALUE_CLASSES,
    plotly_config,
)
from armoedebeeld.domain.observations import Status


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_each_class_is_clearly_darker_than_the_one_before():
    colours = [COLOURS[look] for look in VALUE_CLASSES]
    assert all(luminance(a) > luminance(b) and contrast(a, b) > 1.35 for a, b in itertools.pairwise(colours))


def test_met_and_not_met_differ_in_darkness_and_mark():
    assert contrast(COLOURS[Look.MET], COLOURS[Look.NOT_MET]) > 2
    assert (LOOK_MARKS[Look.MET], LOOK_MARKS[Look.NOT_MET]) == ("✓", "✗")


JUDGED = (Look.BETTER, Look.WORSE, Look.HIGHER, Look.LOWER, Look.SIMILAR, Look.NOT_COMPARABLE)
# What a reader without red or green cones sees of linear RGB (Viénot, Brettel & Mollon 1999).
BLIND = {
    "protanopia": [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]],
    "deuteranopia": [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]],
}


def as_seen(colour: str, matrix: list[list[float]]) -> list[float]:
    parts = [(int(colour[start : start + 2], 16) / 255) ** 2.2 for start in (1, 3, 5)]
    return [max(sum(a * b for a, b in zip(row, parts, strict=True)), 0.0) ** (1 / 2.2) for row in matrix]


def test_every_judgement_has_a_mark_of_its_own():
    assert len({LOOK_MARKS[look] for look in JUDGED}) == len(JUDGED)


@pytest.mark.parametrize("pair", [(Look.BETTER, Look.WORSE), (Look.HIGHER, Look.LOWER)])
def test_opposite_judgements_differ_in_darkness_too(pair):
    first, second = pair
    assert contrast(COLOURS[first], COLOURS[second]) > 1.7


@pytest.mark.parametrize("matrix", BLIND.values(), ids=BLIND.keys())
@pytest.mark.parametrize("group", [(Look.BETTER, Look.WORSE, Look.SIMILAR), (Look.HIGHER, Look.LOWER, Look.SIMILAR)])
def test_judgements_are_told_apart_without_red_or_green(matrix, group):
    for first, second in itertools.combinations(group, 2):
        seen = zip(as_seen(COLOURS[first], matrix), as_seen(COLOURS[second], matrix), strict=True)
        assert sum((a - b) ** 2 for a, b in seen) ** 0.5 > 0.2, (first, second)


def test_every_kind_of_absence_has_its_own_hatching():
    absent = [status for status in Status if status is not Status.OK]
    assert set(HATCHINGS) == set(absent)
    for part in ("angles", "pattern", "glyph"):
        assert len({getattr(HATCHINGS[status], part) for status in absent}) == len(absent)


@pytest.mark.parametrize("style", [HIGHLIGHT_LINE, *BENCHMARK_LINES, *PLAIN_LINES])
def test_labels_in_the_colour_of_their_line_can_be_read(style):
    assert contrast(style.colour, "#ffffff") >= 4.5


def test_lines_differ_in_more_than_colour():
    styles = [HIGHLIGHT_LINE, *PLAIN_LINES]
    assert len({(style.dash, style.symbol) for style in styles}) == len(styles)


@pytest.mark.parametrize("kind", ["kaart", "rangorde", "ontwikkeling"])
def test_plotly_offers_no_download_and_no_logo(kind):
    config = plotly_config(kind)
    assert config["displaylogo"] is False
    assert config["displayModeBar"] is (kind == "kaart")
    assert "toImage" not in str(config["modeBarButtons"])
