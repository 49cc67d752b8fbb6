"""The mask: worked by hand on small tables, and held to the audit on random ones."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armoedebeeld.domain import suppression_check, suppression_reduce
from armoedebeeld.domain.disclosure_relations import (
    Relations,
    join_relations,
    percentage_relations,
    rounding_relations,
)
from armoedebeeld.domain.suppression_mask import find_few, find_mask
from armoedebeeld.domain.suppression_model import ContradictionError
from tests.support.disclosure import audited, cell_table, hidden_by, sums, terms, two_way


def share(count_id, share_id, *, denominator, decimals):
    row = {"relation_id": [f"share {count_id}"], "count_id": [count_id], "share_id": [share_id]}
    rows = pd.DataFrame(row).assign(denominator=denominator, multiplier=100, decimals=decimals)
    return percentage_relations(rows)


def rounded(count_id, rounded_id, *, step):
    row = {"relation_id": [f"rounded {count_id}"], "count_id": [count_id], "rounded_id": [rounded_id], "step": [step]}
    return rounding_relations(pd.DataFrame(row))


NO_COUNT = {"threshold": {"p": None, "r": None}}
HIERARCHY = {"BU1": 3, "BU2": 40, "BU3": 25, "BU4": 30, "WK1": 68, "WK2": 30, "GM": 98}
UPWARDS = sums(WK1=["BU1", "BU2", "BU3"], WK2=["BU4"], GM=["WK1", "WK2"])
LEVELS = {"WK1": 3.0, "WK2": 3.0, "GM": 30.0}
# What there is and what connects it; then what has to be hidden.
KNOWN_MASKS = {
    "nothing is unsafe": (cell_table({"BU1": 12, "BU2": 40, "WK": 52}), sums(WK=["BU1", "BU2"]), set()),
    "one small buurt takes the smallest other with it": (
        cell_table(HIERARCHY, weight=LEVELS), UPWARDS, {"BU1", "BU3"}),
    "two small buurten are enough together": (
        cell_table({"BU1": 6, "BU2": 7, "BU3": 40, "WK": 53}, weight=LEVELS), sums(WK=["BU1", "BU2", "BU3"]),
        {"BU1", "BU2"}),
    "two small buurten that add up to few are not": (
        cell_table({"BU1": 3, "BU2": 4, "BU3": 40, "WK": 47}, weight={"WK": 3.0}), sums(WK=["BU1", "BU2", "BU3"]),
        {"BU1", "BU2", "BU3"}),
    "a zero that its owner doesn't show": (
        cell_table({"BU1": 0, "BU2": 40, "BU3": 25, "WK": 65}, zero_may_be_shown=False, weight={"WK": 3.0}),
        sums(WK=["BU1", "BU2", "BU3"]), {"BU1", "BU3"}),
    "a zero that its owner shows": (
        cell_table({"BU1": 0, "BU2": 40, "BU3": 25, "WK": 65}), sums(WK=["BU1", "BU2", "BU3"]), set()),
    "nearly everybody, with another that can hold more": (
        cell_table({"BU1": 48, "BU2": 40, "BU3": 25, "WK": 113}, bound={"BU1": 50, "BU2": 90, "BU3": 25},
                   weight={"WK": 3.0}),
        sums(WK=["BU1", "BU2", "BU3"]), {"BU1", "BU2"}),
    "a total goes where nothing else is left": (
        cell_table({"BU1": 3, "BU2": 40, "WK": 43}, is_fixed={"BU2": True}), sums(WK=["BU1", "BU2"]), {"BU1", "WK"}),
    "what came to a total that was told is shown together with the new total": (
        cell_table({"A": 6, "B": 70, "C": 40, "total": 116, "was": 76}, is_fixed={"was": True}, weight={"total": 50.0}),
        join_relations(sums(total=["A", "B", "C"]), sums(was=["A", "B"])), {"A", "B"}),
    "a small cell of a two-way table takes a rectangle": (
        *two_way([[3, 40, 20], [15, 22, 31], [50, 60, 12]]), {"A1", "A3", "B1", "B3"}),
    "a scheme of a total takes the smaller other": (
        cell_table({"A": 5, "B": 30, "C": 300, "total": 335}, weight={"total": 2.0}), sums(total=["A", "B", "C"]),
        {"A", "B"}),
    "a share of a known group goes with its count": (
        cell_table({"x": 3, "p": 5.0}, bound={"x": 60}, **NO_COUNT), share("x", "p", denominator=60, decimals=1),
        {"x", "p"}),
    "a share that says little stays": (
        cell_table({"x": 8, "p": 0}, bound={"x": 2000}, **NO_COUNT), share("x", "p", denominator=2000, decimals=0),
        {"x"}),
    "a count rounded to five goes with its count": (
        cell_table({"x": 7, "r": 5}, **NO_COUNT), rounded("x", "r", step=5), {"x", "r"}),
    "a rounded total takes a buurt": (
        cell_table({"BU1": 4, "BU2": 40, "r": 45}, threshold={"r": None}, weight={"r": 5.0}),
        terms("rounded sum", lower=-2.5, upper=2.5, BU1=1, BU2=1, r=-1), {"BU1", "BU2"}),
    "a total rounded to twenty-five hides by itself": (
        cell_table({"BU1": 4, "BU2": 40, "r": 50}, threshold={"r": None}),
        terms("rounded sum", lower=-12.5, upper=12.5, BU1=1, BU2=1, r=-1), {"BU1"}),
    "one year of a pool takes the cheapest other": (
        cell_table({"2021": 30, "2022": 4, "2023": 33, "pool": 67}, weight={"pool": 3.0}),
        sums(pool=["2021", "2022", "2023"]), {"2022", "2021"}),
    "an own area that leaves one buurt of a wijk": (
        cell_table({"BU1": 6, "BU2": 20, "BU3": 30, "WK": 56, "GB": 50}, weight={"WK": 3.0, "GB": 1.0}),
        sums(WK=["BU1", "BU2", "BU3"], GB=["BU2", "BU3"]), {"BU1", "BU2", "GB"}),
    "a cell that its source hides, whose wijk others publish": (
        cell_table({"BU1": None, "BU2": 40, "BU3": 25, "WK": 68}, is_published_elsewhere={"WK": True}),
        sums(WK=["BU1", "BU2", "BU3"]), {"BU1", "BU3"}),
    "a cell that its source hides and that nothing touches": (
        cell_table({"BU1": None, "BU2": 40}), Relations(), {"BU1"}),
    "a group smaller than the threshold is told nothing of": (
        cell_table({"BU1": 3, "BU2": 40, "BU3": 2, "WK": 45}, bound={"BU1": 6, "BU2": 90, "BU3": 900},
                   weight={"WK": 3.0}),
        sums(WK=["BU1", "BU2", "BU3"]), {"BU1", "BU2", "BU3"}),
    "a total of small groups is a small group": (
        cell_table({"BU1": 3, "BU2": 0, "WK": 3}, bound={"BU1": 6, "BU2": 0}), sums(WK=["BU1", "BU2"]), {"BU1", "WK"}),
    "ends are rounded inwards: 0.5 to 10.6 is 1 to 10": (
        cell_table({"x": 3, "r": 1}, threshold={"r": None}), terms("told", lower=-0.5, upper=9.6, x=1, r=-1),
        {"x", "r"}),
    "a figure without threshold is never hidden for itself": (
        cell_table({"x": 3, "y": 4, "all": 7}, threshold=None), sums(all=["x", "y"]), set()),
}  # fmt: skip


@pytest.mark.parametrize("name", KNOWN_MASKS)
def test_what_is_hidden_is_what_hand_work_gives(name):
    cells, relations, expected = KNOWN_MASKS[name]
    assert hidden_by(cells, relations) == expected
    assert find_mask(cells, relations).problems.empty
    assert audited(cells, relations, expected)["is_safe"].all()


def test_every_cell_says_why_it_is_hidden():
    cells = cell_table({**HIERARCHY, "cbs": None}, weight=LEVELS)
    decisions = find_mask(cells, UPWARDS).decisions.set_index("cell_id")["decision"]
    assert decisions[["BU1", "BU3", "BU2", "cbs"]].tolist() == ["primary", "secondary", "shown", "source"]


# What can't be protected: cells, relations, and the finding: who gave it away and what is known.
PROBLEMS = {
    "an earlier load of ours showed all others": (
        {"BU1": 3, "BU2": 40, "WK": 43}, {"is_fixed": {"BU2": True, "WK": True}}, sums(WK=["BU1", "BU2"]),
        ("BU1", "earlier_publication", 3, 3)),
    "others publish all others": (
        {"BU1": 3, "BU2": 40, "WK": 43}, {"is_published_elsewhere": {"BU2": True, "WK": True}},
        sums(WK=["BU1", "BU2"]), ("BU1", "published_elsewhere", 3, 3)),
    "the source gives away what it hides": (
        {"BU1": None, "BU2": 40, "WK": 43}, {"is_published_elsewhere": {"BU2": True, "WK": True}},
        sums(WK=["BU1", "BU2"]), ("BU1", "published_elsewhere", 3, 3)),
    "the cell itself was published": (
        {"BU1": 3, "BU2": 40, "WK": 43}, {"is_fixed": {"BU1": True}}, sums(WK=["BU1", "BU2"]),
        ("BU1", "published", 3, 3)),
    "an earlier load tells a part": (
        {"BU1": 3, "BU2": 4, "BU3": 40, "WK": 47}, {"is_fixed": {"BU3": True, "WK": True}},
        sums(WK=["BU1", "BU2", "BU3"]), ("BU1", "earlier_publication", 0, 7)),
    "what is always told": ({"x": 3}, {}, terms("told", lower=2, upper=6, x=1), ("x", "limits", 2, 6)),
    "coupled sums that were all published": (
        {"a": 4, "b": 30, "c": 15, "ab": 34, "abc": 49, "d": 8, "cd": 23},
        {"is_fixed": {"ab": True, "abc": True, "cd": True}},
        sums(ab=["a", "b"], abc=["a", "b", "c"], cd=["c", "d"]), ("d", "earlier_publication", 8, 8)),
}  # fmt: skip


@pytest.mark.parametrize("name", PROBLEMS)
def test_what_was_given_away_before_is_reported(name):
    values, columns, relations, expected = PROBLEMS[name]
    problems = find_mask(cell_table(values, **columns), relations).problems
    assert expected in list(problems.itertuples(index=False, name=None))


def test_what_is_given_away_in_part_is_made_no_narrower():
    # BU1 + BU2 = 7 is known. The own area would tell which is which, so it goes, narrow though its interval is.
    cells = cell_table({"BU1": 3, "BU2": 4, "BU3": 40, "WK": 47, "GB": 43}, is_fixed={"BU3": True, "WK": True})
    relations = sums(WK=["BU1", "BU2", "BU3"], GB=["BU1", "BU3"])
    mask = find_mask(cells, relations)
    assert hidden_by(cells, relations) == {"BU1", "BU2", "GB"}
    assert mask.problems[["cell_id", "low", "high"]].to_numpy().tolist() == [
        ["BU1", 0, 7], ["BU2", 0, 7], ["GB", 40, 47]
    ]  # fmt: skip


def test_an_unsafe_cell_that_was_published_is_not_shown_again():
    cells = cell_table({"BU1": 3, "BU2": 40, "WK": 43}, is_fixed={"BU1": True})
    assert hidden_by(cells, sums(WK=["BU1", "BU2"])) == {"BU1"}


def test_a_safe_mask_has_no_problems():
    cells, relations = two_way([[3, 40, 20], [15, 22, 31], [50, 60, 12]])
    assert find_mask(cells, relations).problems.empty


@pytest.mark.parametrize(
    ("values", "columns", "message"),
    [
        ({"x": 5}, {"bound": 4}, "x is more than its bound"),
        ({"x": -1}, {}, "x is negative"),
        ({"x": None}, {"is_fixed": True}, "x is published but has no value"),
        ({"x": 5}, {"weight": 0.0}, "x has no positive weight"),
        ({"BU1": 3, "BU2": 40, "WK": 44}, {}, "do not fit relation sum WK"),
        ({"BU1": 3, "BU2": None, "WK": 2}, {}, "no values"),
        ({"BU1": 3, "WK": 2}, {}, "unknown cell BU2"),
    ],
)
def test_contradictions_are_refused_by_name(values, columns, message):
    relations = sums(WK=["BU1", "BU2"]) if "WK" in values else Relations()
    with pytest.raises(ContradictionError, match=message):
        find_mask(cell_table(values, **columns), relations)


def test_a_cell_occurs_once_and_so_does_a_limit():
    cells = cell_table({"x": 5, "y": 20})
    with pytest.raises(ContradictionError, match="x occurs twice"):
        find_mask(pd.concat([cells, cells.head(1)]), Relations())
    told = terms("told", lower=0, upper=9, x=1)
    with pytest.raises(ContradictionError, match="twice"):
        find_mask(cells, Relations(told.terms, pd.concat([told.limits, told.limits])))


def test_empty_input_gives_an_empty_mask():
    mask = find_mask(cell_table({}), Relations())
    assert mask.decisions.empty
    assert mask.problems.empty


@st.composite
def publications(draw):
    """A hierarchy or a two-way table with thresholds, bounds, zero rules, locked cells and cells hidden by a source."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(2, 4))
    sizes = st.one_of(st.integers(0, 12), st.integers(0, 60))
    values = np.array(draw(st.lists(sizes, min_size=rows * columns, max_size=rows * columns))).reshape(rows, columns)
    cells, relations = two_way(values)
    names = cells["cell_id"].tolist()
    if draw(st.booleans()):
        kept = [name for name in names if name[0] != "+"] + ["++"]
        wanted = relations.terms[~relations.terms["relation_id"].str.match(r"sum \+\d")]
        cells, relations, names = cells[cells["cell_id"].isin(kept)], Relations(wanted), kept
    room = {name: draw(st.integers(0, 40)) for name in names if "+" not in name and draw(st.booleans())}
    locks = st.sets(st.sampled_from(names), max_size=draw(st.sampled_from([0, 0, 3])))
    fixed, elsewhere, blank = draw(locks), draw(locks), draw(locks)
    cells = cells.assign(
        bound=cells["cell_id"].map(room).astype("Float64") + cells["value"],
        threshold=float(draw(st.sampled_from([5, 10]))),
        zero_may_be_shown=draw(st.booleans()),
    )
    shared = draw(st.sets(st.sampled_from(sorted(room)), max_size=3)) if room else set()
    cells, relations = with_shares(cells, relations, shared, decimals=draw(st.integers(0, 1)))
    return cells.assign(
        value=cells["value"].mask(cells["cell_id"].isin(blank - fixed - elsewhere)),
        is_fixed=cells["cell_id"].isin(fixed),
        is_published_elsewhere=cells["cell_id"].isin(elsewhere),
    ), relations


def with_shares(cells, relations, names, *, decimals):
    """The same with a published percentage of each of these cells."""
    rows = cells[cells["cell_id"].isin(names) & (cells["bound"] > 0)]
    if rows.empty:
        return cells, relations
    values = (100 * rows["value"] / rows["bound"]).astype("float64").round(decimals)
    shares = rows.assign(cell_id=rows["cell_id"] + "%", value=values, bound=pd.NA, threshold=pd.NA)
    known = pd.DataFrame({"relation_id": "% " + rows["cell_id"], "count_id": rows["cell_id"]})
    known = known.assign(share_id=shares["cell_id"], denominator=rows["bound"], multiplier=100, decimals=decimals)
    return pd.concat([cells, shares], ignore_index=True), join_relations(relations, percentage_relations(known))


@settings(max_examples=40)
@given(publications())
def test_the_audit_finds_nothing_but_what_the_mask_reports(case):
    cells, relations = case
    mask = find_mask(cells, relations)
    problems = mask.problems.set_index("cell_id")
    findings = audited(cells, relations, mask.decisions.loc[~mask.decisions["is_shown"], "cell_id"])
    assert set(findings.index[~findings["is_safe"]]) == set(problems.index)
    left = findings.loc[problems.index]
    assert (left["low"] <= problems["low"]).all()
    assert (left["high"] >= problems["high"]).all()
    assert problems.empty or (cells["is_fixed"] | cells["is_published_elsewhere"]).any()


@settings(max_examples=15)
@given(publications())
def test_parts_too_large_to_prove_cell_by_cell_are_safe_too(case):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suppression_check, "LARGE", 4)
        patch.setattr(suppression_reduce, "NEAR", 4)
        mask = find_mask(*case)
    hidden = mask.decisions.loc[~mask.decisions["is_shown"], "cell_id"]
    findings = audited(*case, hidden)
    assert set(findings.index[~findings["is_safe"]]) == set(mask.problems["cell_id"])


@settings(max_examples=15)
@given(publications(), st.randoms(use_true_random=False))
def test_the_order_of_cells_and_relations_does_not_matter(case, random):
    cells, relations = case
    shuffled = [table.sample(frac=1, random_state=random.randrange(2**32)) for table in (cells, relations.terms)]
    again = find_mask(shuffled[0], Relations(shuffled[1], relations.limits))
    mask = find_mask(cells, relations)
    pd.testing.assert_frame_equal(mask.decisions, again.decisions)
    pd.testing.assert_frame_equal(mask.problems, again.problems)


def test_joined_years_are_masked_together():
    # Each year by itself would hide the same two; the pool over the years makes it four.
    years = {f"{name}{year}": value for year in (1, 2) for name, value in {"BU1": 3, "BU2": 40, "WK": 43}.items()}
    pooled = {"BU1pool": 6, "BU2pool": 80, "WKpool": 86}
    relations = join_relations(
        sums(WK1=["BU11", "BU21"], WK2=["BU12", "BU22"], WKpool=["BU1pool", "BU2pool"]),
        sums(BU1pool=["BU11", "BU12"], BU2pool=["BU21", "BU22"]),
    )
    cells = cell_table({**years, **pooled}, weight={"WK1": 3.0, "WK2": 3.0, "WKpool": 3.0})
    assert hidden_by(cells, relations) == {"BU11", "BU12", "BU21", "BU22", "BU1pool", "BU2pool"}


@pytest.mark.parametrize(
    ("total", "most", "zero", "few"),
    [
        (30, 6, True, {"left"}),  # 2 to 8
        (37, 6, True, {"left"}),  # 9 to 15
        (38, 6, True, set()),  # 10 to 16: many
        (30, 10, True, set()),  # 2 to 12: wide enough
        (28, 6, True, {"left"}),  # 0 to 6
        (28, 0, True, set()),  # nobody, as may be known
        (28, 0, False, {"left"}),
    ],
)
def test_who_is_left_may_be_known_to_be_many_but_not_a_few(total, most, zero, few):
    """A and B make 28, and B is no more than that; of the total A leaves the rest."""
    cells = cell_table(
        {"A": None, "B": None, "left": None, "both": 28, "total": total},
        bound={"B": most},
        threshold={"A": 0, "B": 0, "both": 0, "total": 0},
        zero_may_be_shown={"left": zero},
    )
    hidden = cells.set_index("cell_id")["value"].isna()
    assert find_few(cells, sums(both=["A", "B"], total=["A", "left"]), hidden) == few
