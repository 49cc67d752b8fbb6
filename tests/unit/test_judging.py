"""Areas beside their municipality: which comparison, which people, which words."""

import pytest

from armoedebeeld.domain.comparison import Benchmark, ComparisonState
from armoedebeeld.domain.interval_rules import rules_of
from armoedebeeld.domain.judging import can_be_judged, judge_areas
from armoedebeeld.domain.limits import add_limits
from tests.support.catalogue import indicator
from tests.support.figures import observation, observations

SHARE = {"basis": "aandeel"}
RATE = {"basis": "verhouding", "steps": {"numerator": 10, "denominator": 5}}


def of(kind="kinderen_laag_inkomen", **changes):
    fields = {"interval": RATE if kind == "bijstand" else SHARE, **changes}
    return indicator(kind, **fields)


def area(code="WK000101", *, x=None, n=None, value=None, **changes):
    shown = value if value is not None else 100 * x / n
    return observation(region_code=code, numerator=x, denominator=n, value=shown, **changes)


def judged(*rows, of=of(), benchmark=Benchmark(10.0, 100_000), **changes):  # noqa: B008 -- frozen
    named = [{**row, "indicator_id": of.id} for row in rows]
    return judge_areas(add_limits(observations(*named), rules_of([of])), of, benchmark, **changes)


def states(*rows, **settings):
    return [judgement.state.value for judgement in judged(*rows, **settings).values()]


def test_a_share_beside_its_municipality_by_the_limits_of_the_funnel():
    """10 % of 900: 10 -/+ 1.96 * sqrt(0.1 * 0.9 / 900) is 8.04 to 11.96 %."""
    rows = [area(f"WK00010{place}", x=x, n=900) for place, x in enumerate([72, 73, 90, 107, 108])]
    assert states(*rows) == ["beter", "vergelijkbaar", "vergelijkbaar", "vergelijkbaar", "slechter"]


def test_without_a_direction_higher_and_lower_are_said():
    rows = [area("WK000101", x=50, n=900), area("WK000102", x=150, n=900)]
    assert states(*rows, of=of(direction="no_judgement")) == ["lager", "hoger"]


def test_nearly_certain_is_beyond_998_of_1000():
    rows = [area("WK000101", x=108, n=900), area("WK000102", x=130, n=900)]
    found = judged(*rows)
    assert [found[code].is_nearly_certain for code in ("WK000101", "WK000102")] == [False, True]


def test_a_small_difference_is_similar_however_certain():
    large = area(x=102_00, n=100_000)
    own = of(minimum_relevant_difference=1.0, minimum_relevant_reason="een op honderd")
    benchmark = Benchmark(10.0, 17_000_000)
    assert states(large, of=of(), benchmark=benchmark) == ["slechter"]
    assert states(large, of=own, benchmark=benchmark) == ["vergelijkbaar"]


def test_children_of_one_family_make_the_judgement_milder():
    own = of(design_effect=1.75, design_effect_reason="gezinnen")
    assert (states(area(x=110, n=900)), states(area(x=110, n=900), of=own)) == (["slechter"], ["vergelijkbaar"])


def test_a_large_area_is_compared_with_the_rest():
    found = judged(area(x=4_000, n=30_000))["WK000101"]
    rest = (10_000 - 4_000) / 70_000
    assert found.is_against_rest
    assert found.difference == pytest.approx(100 * (4_000 / 30_000 - rest))


def test_rounding_may_make_a_difference_uncertain():
    exact, rounded = of("bijstand", interval={"basis": "verhouding"}), of("bijstand")
    row = area(x=40, n=1000, value=40.0)
    benchmark = Benchmark(26.0, 500_000)
    assert states(row, of=exact, benchmark=benchmark) == ["slechter"]
    assert states(row, of=rounded, benchmark=benchmark) == ["vergelijkbaar"]


def test_the_published_share_counts_where_it_says_more_than_the_rounded_count():
    """300 of 3.000 children, both on 100: the count alone may be 8.2 %, the share says 11.4 % or more."""
    steps = {"numerator": 100, "denominator": 100, "value": 0.1}
    row = area("GM0001", x=300, n=3_000, value=11.5)
    assert states(row, of=of(interval={**SHARE, "steps": steps})) == ["slechter"]
    assert states(row, of=of(interval={**SHARE, "steps": {**steps, "value": 0}})) == ["vergelijkbaar"]


@pytest.mark.parametrize(
    ("changes", "row"),
    [
        ({"interval": None, "no_interval": "gemiddelde"}, {}),
        ({"interval": {**SHARE, "is_true_base": False, "reason": "studenten"}}, {}),
        ({}, {"x": None}),
        ({}, {"value": None, "status": "onderdrukt", "x": None}),
    ],
    ids=["mean", "no true base", "no counts", "hidden"],
)
def test_without_people_behind_it_a_figure_is_not_judged(changes, row):
    fields = {"x": 200, "n": 900, "value": 22.0, **row}
    made = observation(
        region_code="WK000101", numerator=fields["x"], denominator=fields["n"] if fields["x"] else None,
        value=fields["value"], status=fields.get("status", "ok"),
    )  # fmt: skip
    assert states(made, of=of(**changes)) == ["niet_te_vergelijken"]


def test_a_source_s_own_margin_is_enough():
    own = indicator("armoede")
    rows = [
        observation(region_code="WK000101", indicator_id="armoede", value=14.0, lower=11.0, upper=17.0),
        observation(region_code="WK000102", indicator_id="armoede", value=11.0, lower=9.0, upper=13.0),
    ]
    found = judge_areas(observations(*rows), own, Benchmark(10.0))
    assert [item.state for item in found.values()] == [ComparisonState.WORSE, ComparisonState.SIMILAR]
    assert not found["WK000101"].is_nearly_certain


def test_by_a_source_s_own_margin_a_small_difference_is_similar_too():
    row = observation(region_code="WK000101", indicator_id="armoede", value=10.8, lower=10.5, upper=11.1)
    states = [
        judge_areas(observations(row), of, Benchmark(10.0))["WK000101"].state
        for of in (
            indicator("armoede"),
            indicator("armoede", minimum_relevant_difference=1.0, minimum_relevant_reason="een op honderd"),
        )
    ]
    assert states == [ComparisonState.WORSE, ComparisonState.SIMILAR]


@pytest.mark.parametrize("kind", ["inwoners", "kinderen_0_15"])
def test_numbers_of_people_are_never_judged(kind):
    assert not can_be_judged(indicator(kind))


def test_the_reach_of_a_provision_is_never_judged():
    own = indicator("armoede", value=None, reach={"users": "gebruik_pas"}, direction="no_judgement", multiplier=100)
    assert not can_be_judged(own)


def test_an_own_area_carries_the_rounding_of_its_buurten():
    """64 of 1.000 against 40: one buurt of them is 59 to 69; nine together may be 27 higher or lower."""
    row = area("GB000101", x=64, n=1000, value=64.0)
    benchmark = Benchmark(40.0, 500_000)
    assert states(row, of=of("bijstand"), benchmark=benchmark) == ["slechter"]
    assert states(row, of=of("bijstand"), benchmark=benchmark, parts={"GB000101": 9}) == ["vergelijkbaar"]
