"""What a reader can calculate of hidden cells: known answers by hand, and every filling of small tables tried."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armoedebeeld.domain.disclosure_audit import ContradictoryFiguresError, audit
from armoedebeeld.domain.disclosure_relations import (
    Relations,
    join_relations,
    percentage_relations,
    rounding_relations,
)
from tests.support.disclosure import audited, cell_table, sums, terms, two_way


def share(count_id, share_id, *, denominator, decimals):
    row = {"relation_id": [f"share {count_id}"], "count_id": [count_id], "share_id": [share_id]}
    return percentage_relations(
        pd.DataFrame({**row, "denominator": [denominator], "multiplier": 100, "decimals": decimals})
    )


def rounded(count_id, rounded_id, *, step):
    row = {"relation_id": [f"rounded {count_id}"], "count_id": [count_id], "rounded_id": [rounded_id], "step": [step]}
    return rounding_relations(pd.DataFrame(row))


NO_COUNT = {"threshold": {"p": None, "r": None}}
# What is there, what connects it, what is hidden; then the hidden cell that a reader gets at, and its interval.
LEAKS = {
    "subtraction of buurten from a wijk": (
        cell_table({"BU1": 3, "BU2": 40, "WK": 43}), sums(WK=["BU1", "BU2"]), {"BU1"}, "BU1", (3, 3)),
    "two small buurten of a wijk": (
        cell_table({"BU1": 3, "BU2": 4, "BU3": 40, "WK": 47}), sums(WK=["BU1", "BU2", "BU3"]), {"BU1", "BU2"},
        "BU1", (0, 7)),
    "a wijk between buurt and gemeente": (
        cell_table({"BU1": 3, "BU2": 40, "WK1": 43, "WK2": 60, "GM": 103}),
        sums(WK1=["BU1", "BU2"], GM=["WK1", "WK2"]), {"BU1", "WK1"}, "BU1", (3, 3)),
    "a scheme from the total of schemes": (
        cell_table({"A": 5, "B": 30, "total": 35}), sums(total=["A", "B"]), {"A"}, "A", (5, 5)),
    "a breakdown by sex": (
        cell_table({"boys": 21, "girls": 8, "all": 29}), sums(all=["boys", "girls"]), {"girls"}, "girls", (8, 8)),
    "a share of a known group": (
        cell_table({"x": 3, "p": 5.0}, bound={"x": 60}, **NO_COUNT),
        share("x", "p", denominator=60, decimals=1), {"x"}, "x", (3, 3)),
    "a share without decimals": (
        cell_table({"x": 7, "p": 3}, bound={"x": 220}, **NO_COUNT),
        share("x", "p", denominator=220, decimals=0), {"x"}, "x", (6, 7)),
    "a rounded total": (
        cell_table({"BU1": 4, "BU2": 40, "r": 45}, **NO_COUNT),
        terms("rounded sum", lower=-2.5, upper=2.5, BU1=1, BU2=1, r=-1), {"BU1"}, "BU1", (3, 7)),
    "a rounded count of its own": (
        cell_table({"x": 7, "r": 5}, **NO_COUNT), rounded("x", "r", step=5), {"x"}, "x", (3, 7)),
    "an earlier load that showed more": (
        cell_table({"BU1": 3, "BU2": 40, "WK": 43}, is_fixed={"BU2": True}),
        sums(WK=["BU1", "BU2"]), {"BU1", "BU2"}, "BU1", (3, 3)),
    "figures that somebody else publishes": (
        cell_table({"BU1": 3, "BU2": 40, "WK": 43}, is_published_elsewhere={"BU2": True, "WK": True}),
        sums(WK=["BU1", "BU2"]), {"BU1", "BU2", "WK"}, "BU1", (3, 3)),
    "years pooled": (
        cell_table({"2021": 30, "2022": 4, "2023": 33, "pool": 67}), sums(pool=["2021", "2022", "2023"]), {"2022"},
        "2022", (4, 4)),
    "two pools that overlap": (
        cell_table({"a": 4, "b": 30, "c": 15, "ab": 34, "abc": 49}), sums(ab=["a", "b"], abc=["a", "b", "c"]),
        {"a", "b", "c"}, "c", (15, 15)),
    "an own area that is all of a wijk but one buurt": (
        cell_table({"BU1": 6, "BU2": 20, "BU3": 30, "WK": 56, "GB": 50}),
        sums(WK=["BU1", "BU2", "BU3"], GB=["BU2", "BU3"]), {"BU1", "BU2", "BU3"}, "BU1", (6, 6)),
    "a row and a column of a table": (
        *two_way([[3, 40], [15, 22]]), {"A1", "A2", "B1"}, "A1", (3, 3)),
    "small bounds of the others": (
        cell_table({"BU1": 8, "BU2": 45, "WK": 53}, bound={"BU1": 100, "BU2": 47}),
        sums(WK=["BU1", "BU2"]), {"BU1", "BU2"}, "BU1", (6, 53)),
    "nearly everybody": (
        cell_table({"BU1": 49, "BU2": 40, "WK": 89}, bound={"BU1": 50, "BU2": 41}),
        sums(WK=["BU1", "BU2"]), {"BU1", "BU2"}, "BU1", (48, 50)),
    "a cell that its source hides": (
        cell_table({"BU1": None, "BU2": 40, "WK": 43}, is_published_elsewhere={"WK": True}),
        sums(WK=["BU1", "BU2"]), {"BU1"}, "BU1", (3, 3)),
    "zero in all": (
        cell_table({"BU1": 0, "BU2": 0, "WK": 0}, zero_may_be_shown={"WK": True, "BU1": False, "BU2": False}),
        sums(WK=["BU1", "BU2"]), {"BU1", "BU2"}, "BU1", (0, 0)),
}  # fmt: skip


@pytest.mark.parametrize("name", LEAKS)
def test_every_way_to_calculate_a_hidden_cell_is_found(name):
    cells, relations, hidden, victim, interval = LEAKS[name]
    finding = audited(cells, relations, hidden).loc[victim]
    assert (finding["low"], finding["high"]) == interval
    is_wide = interval[1] - interval[0] >= 10
    assert bool(finding["is_safe"]) is is_wide
    assert finding["relations"]


@pytest.mark.parametrize(
    ("value", "bound", "low", "high", "is_safe"),
    [
        (3, None, 0, 10, True),
        (3, None, 0, 9, False),
        (3, None, 1, 11, True),
        (3, None, 1, 10, False),
        (48, 50, 40, 50, True),
        (48, 50, 41, 50, False),
        (45, 50, 41, 51, False),
        (3, 6, 0, 6, True),
        (3, 6, 1, 6, False),
        (0, 0, 0, 0, True),
    ],
)
def test_an_interval_is_wide_enough_when_it_proves_neither_few_nor_nearly_all(value, bound, low, high, is_safe):
    cells = cell_table({"x": value, "known": 0}, bound={"x": bound})
    finding = audited(cells, terms("told", lower=low, upper=high, x=1), {"x"}).loc["x"]
    assert bool(finding["is_safe"]) is is_safe


def test_a_figure_without_threshold_needs_no_width():
    cells = cell_table({"x": 3, "y": 4, "all": 7}, threshold=None)
    assert audited(cells, sums(all=["x", "y"]), {"x"}).loc["x", ["low", "high", "needed"]].tolist() == [3, 3, 0]
    assert audited(cells, sums(all=["x", "y"]), {"x"})["is_safe"].all()


def test_a_group_is_no_larger_than_its_parts_unless_a_publication_says_so():
    small = cell_table({"BU1": 3, "BU2": 0, "WK": 3}, bound={"BU1": 6, "BU2": 0})
    findings = audited(small, sums(WK=["BU1", "BU2"]), {"BU1", "WK"})
    assert findings.loc["WK", ["needed", "high"]].tolist() == [6, 6]
    told = audited(cell_table({"x": 3}), terms("told", lower=0, upper=6, x=1), {"x"})
    assert told.loc["x", ["needed", "high"]].tolist() == [10, 6]


def test_the_values_of_hidden_cells_are_not_looked_at():
    cells, relations = two_way([[3, 40, 20], [15, 22, 31], [50, 60, 12]])
    hidden = {"A1", "A3", "B1", "B3"}
    blank = cells.assign(value=cells["value"].mask(cells["cell_id"].isin(hidden)))
    pd.testing.assert_frame_equal(audited(cells, relations, hidden), audited(blank, relations, hidden))


def test_the_chain_names_the_relations_and_publications_that_give_the_interval():
    cells, relations = two_way([[3, 40], [15, 22]])
    chain = audited(cells, relations, {"A1", "A2", "B1"}).loc["A1"]
    assert chain["relations"] in {("sum +1", "sum B+"), ("sum +2", "sum A+")}
    assert set(chain["publications"]) in ({"+1", "B+", "B2"}, {"+2", "A+", "B2"})


def test_it_is_said_when_only_figures_of_others_give_a_cell_away():
    values, relations = {"BU1": 3, "BU2": 40, "WK": 43}, sums(WK=["BU1", "BU2"])
    elsewhere = cell_table(values, is_published_elsewhere={"BU2": True, "WK": True})
    assert audited(elsewhere, relations, {"BU1"}).loc["BU1", "is_given_elsewhere"]
    ours_too = cell_table(values, is_published_elsewhere={"WK": True})
    assert not audited(ours_too, relations, {"BU1"}).loc["BU1", "is_given_elsewhere"]


@pytest.mark.parametrize(
    ("value", "bound", "zero_may_be_shown", "is_found"),
    [(3, 100, True, True), (10, 100, True, False), (97, 100, True, True), (0, 100, True, False), (0, 100, False, True),
     (100, 100, False, True), (0, 0, False, False), (120, None, False, False)],
)  # fmt: skip
def test_an_unsafe_cell_that_is_published_is_a_finding(value, bound, zero_may_be_shown, is_found):
    cells = cell_table({"x": value}, bound={"x": bound}, zero_may_be_shown=zero_may_be_shown)
    findings = audited(cells, Relations(), set())
    assert (findings["kind"].tolist() == ["published"]) is is_found
    assert not findings["is_safe"].any()


def test_without_a_bound_a_cell_can_be_anything():
    cells = cell_table({"x": 3, "y": 20, "z": 9})
    at_most_apart = join_relations(
        terms("a", lower=-17, upper=np.inf, x=1, y=-1), terms("b", lower=-17, upper=np.inf, y=1, x=-1)
    )
    findings = audited(cells, at_most_apart, {"x", "y", "z"})
    assert findings["high"].tolist() == [np.inf] * 3
    assert findings["is_safe"].all()


def test_published_figures_that_contradict_each_other_are_refused():
    cells = cell_table({"BU1": 3, "BU2": 40, "WK": 30})
    with pytest.raises(ContradictoryFiguresError, match="BU1"):
        audited(cells, sums(WK=["BU1", "BU2"]), {"BU1"})
    cells, relations = two_way([[3, 40], [15, 22]])
    wrong = cells.assign(value=cells["value"].mask(cells["cell_id"] == "+1", 900.0))
    with pytest.raises(ContradictoryFiguresError):
        audited(wrong, relations, {"A1", "A2", "B1", "B2"})


def test_a_cell_is_either_published_with_a_value_or_hidden():
    cells = cell_table({"x": None, "y": 3})
    with pytest.raises(ValueError, match="without a value: x"):
        audit(cells, Relations(), pd.Series({"x": True, "y": True}))
    with pytest.raises(ValueError, match="neither"):
        audit(cells, Relations(), pd.Series({"x": False}))
    with pytest.raises(ValueError, match="unknown cell: a"):
        audit(cells, sums(a=["x", "y"]), pd.Series({"x": False, "y": True}))


def test_nothing_hidden_is_nothing_found():
    cells, relations = two_way([[30, 40], [15, 22]])
    assert audited(cells, relations, set()).empty


@st.composite
def tables(draw):
    """A small table with bounds, and the cells that are hidden."""
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(2, 3))
    values = np.array(draw(st.lists(st.integers(0, 5), min_size=rows * columns, max_size=rows * columns)))
    room = draw(st.lists(st.integers(0, 3), min_size=len(values), max_size=len(values)))
    cells, relations = two_way(values.reshape(rows, columns))
    inner = cells["cell_id"].tolist()[: len(values)]
    bounds = {name: int(value + more) for name, value, more in zip(inner, values, room, strict=True)}
    hidden = draw(st.sets(st.sampled_from(inner), min_size=1, max_size=5))
    totals = draw(st.sets(st.sampled_from(cells["cell_id"].tolist()[len(values) :]), max_size=3))
    return cells.assign(bound=cells["cell_id"].map(bounds).astype("Float64")), relations, hidden | totals


def every_filling(cells, relations, hidden):
    """Min and max per hidden cell over all whole numbers that fit, by trying them all."""
    table = cells.set_index("cell_id")
    inner = [name for name in table.index if "+" not in name]
    ranges = [range(int(table.loc[n, "bound"]) + 1) if n in hidden else [int(table.loc[n, "value"])] for n in inner]
    grid = np.array(list(itertools.product(*ranges)))
    filled = {name: grid[:, number] for number, name in enumerate(inner)}
    for total, parts in relations.terms.groupby("relation_id", sort=False):
        name = total.removeprefix("sum ")
        if name != "++":
            filled[name] = sum(filled[cell] for cell in parts.loc[parts["coefficient"] > 0, "cell_id"])
    filled["++"] = grid.sum(axis=1)
    fits = np.all([filled[n] == table.loc[n, "value"] for n in table.index if n not in hidden], axis=0)
    return {name: (filled[name][fits].min(), filled[name][fits].max()) for name in hidden}


@settings(max_examples=40)
@given(tables())
def test_intervals_are_those_of_all_fillings_in_whole_numbers(case):
    cells, relations, hidden = case
    findings = audited(cells, relations, hidden)
    findings = findings[findings["kind"] == "hidden"]
    found = {name: (row.low, row.high) for name, row in zip(findings.index, findings.itertuples(), strict=True)}
    assert found == every_filling(cells, relations, hidden)
