"""Limits from publications, to the printed digit: OHID's examples as they stand in PHEindicatormethods' tests."""

import pytest

from armoedebeeld.domain.intervals import byar_interval, exact_interval, poisson_interval, wilson_interval


@pytest.mark.parametrize(
    ("x", "n", "lower", "upper"),
    [(65, 100, 0.5525444330, 0.7363575176), (20, 100, 0.1333669333, 0.2888291656)],
)
def test_wilson_limits_of_ohid(x, n, lower, upper):
    found = wilson_interval(x, n)
    assert [round(float(limit), 10) for limit in found] == [lower, upper]


def test_byar_limits_of_ohid():
    assert [round(float(limit), 9) for limit in byar_interval(65)] == [50.163187710, 82.849138546]


@pytest.mark.parametrize(
    ("x", "lower", "upper"),
    [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (5, 1.6235, 11.6683), (9, 4.1154, 17.0848)],
)
def test_small_counts_have_the_exact_limits_of_garwoods_table(x, lower, upper):
    """Garwood 1936, as reprinted in many textbooks."""
    assert [round(float(limit), 4) for limit in byar_interval(x)] == [lower, upper]
    assert [round(float(limit), 4) for limit in poisson_interval(x)] == [lower, upper]


def test_nobody_in_ten_is_the_rule_of_clopper_and_pearson():
    """With x = 0 the upper limit is 1 - (alpha/2)^(1/n): 0.3085 for n = 10."""
    lower, upper = exact_interval(0, 10)
    assert (float(lower), round(float(upper), 4)) == (0.0, 0.3085)
