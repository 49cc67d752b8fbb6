"""Publication after publication, and somebody who keeps all of them: nobody is given away.

Where the counts stay the same the attacker is written apart from everything else: the counts of four buurten, and one
linear equation for each number that was ever shown. Where they are revised it is the audit.
"""

import random

import numpy as np
import pytest
from scipy.optimize import linprog

from etl.published_register import published_now, with_news
from etl.service_use_earlier import nothing_earlier
from tests.support.deliveries import built, catalogue, delivery, figures, form
from tests.support.revisions import BUURTEN, MADE_OF, OWN, of_areas, own_area, sequence

Equations = list[tuple[list[str], float]]


def publish(rng, truth, on, register):
    """What readers get to see of one delivery, perhaps with an own area; and the register after it."""
    buurten, areas = own_area(rng)
    content, _ = built(delivery(*of_areas(rng, truth)), on=on, own_areas=areas, earlier=register)
    shown: Equations = [
        (buurten if code == OWN else MADE_OF[code], float(value))
        for code, value in figures(content)["value"].dropna().items()
    ]
    return shown, with_news(register, published_now(content.observations, areas))


def known_of(buurt: str, shown: Equations) -> tuple[float, float]:
    """Between which numbers a buurt lies, for who has everything that was shown."""
    matrix = np.array([[float(code in buurten) for code in BUURTEN] for buurten, _ in shown])
    goal = np.array([float(code == buurt) for code in BUURTEN])
    limits = {"A_eq": matrix, "b_eq": np.array([value for _, value in shown]), "bounds": [(0, 1000)] * 4}
    low, high = linprog(goal, **limits), linprog(-goal, **limits)
    return round(float(low.fun), 4), round(float(-high.fun), 4)


def given_away(shown: Equations, truth, *, zero: bool) -> dict[str, tuple[float, float]]:
    """The buurten of few people of which too much is known."""
    told = {buurten[0] for buurten, _ in shown if len(buurten) == 1}
    few = {code for code, count in truth.items() if 0 < count < 10 or (count == 0 and not zero)}
    ends = {code: known_of(code, shown) for code in sorted(few - told)} if shown else {}
    return {code: (low, high) for code, (low, high) in ends.items() if high - low < 10 and low < 10}


@pytest.mark.parametrize("seed", range(5))
def test_who_keeps_every_publication_finds_nobody(seed):
    rng = random.Random(seed)
    zero = bool(seed % 2)
    on = catalogue(form(zero_may_be_shown=zero))
    truth = {code: rng.randint(0, rng.choice([14, 40])) for code in BUURTEN}
    register, everything = nothing_earlier(), []
    for _ in range(3):
        shown, register = publish(rng, truth, on, register)
        everything += shown
    assert given_away(everything, truth, zero=zero) == {}
    assert all(value >= 10 or (value == 0 and zero) for _, value in everything)


def test_the_attacker_finds_what_is_there_to_find():
    truth = dict(zip(BUURTEN, (6, 40, 30, 20), strict=True))
    shown: Equations = [([BUURTEN[1]], 40.0), (BUURTEN[:2], 46.0)]
    assert given_away(shown, truth, zero=False) == {BUURTEN[0]: (6.0, 6.0)}


# ---------------------------------------------------------------- counts that are revised


@pytest.mark.parametrize(
    ("kind", "seed"), [("areas", 0), ("areas", 1), ("partners", 0), ("months", 0), ("numbers", 0), ("steps", 13)]
)  # fmt: skip
def test_what_the_audit_finds_after_revisions_is_said_when_it_is_published(kind, seed):
    for step in sequence(kind, seed):
        assert step.unsaid == ()
