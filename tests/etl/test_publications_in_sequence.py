"""Publication after publication, and somebody who keeps all of them: nobody is given away.

Where the counts stay the same the attacker is written apart from everything else: the counts of four buurten, and one
linear equation for each number that was ever shown. Where they are revised it is the audit.
"""

import random

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from armoedebeeld.cli_audit import audit_content, former_publications
from armoedebeeld.domain.service_use import Mark
from etl.published_register import published_now, with_news
from etl.service_use_earlier import nothing_earlier
from tests.support.deliveries import built, catalogue, delivery, figures, form, use
from tests.support.figures import table

BUURTEN = ["BU00010000", "BU00010001", "BU00010100", "BU00010101"]
MADE_OF = {"WK000100": BUURTEN[:2], "WK000101": BUURTEN[2:], "GM0001": BUURTEN, **{code: [code] for code in BUURTEN}}
OWN = "GB0001oost"
Equations = list[tuple[list[str], float]]


def delivered(rng, truth):
    """A delivery in which areas are told, hidden by the supplier, without a number or left out."""
    made = []
    for code, buurten in MADE_OF.items():
        count, luck = sum(truth[buurt] for buurt in buurten), rng.random()
        if luck < (0.55 if code in BUURTEN else 0.35):
            made.append(use(code, count))
        elif code in BUURTEN and luck < 0.65:
            made.append(use(code, None))
        elif code in BUURTEN and luck < 0.72:
            made.append(use(code, 0) | {"mark": Mark.EMPTY.value, "count": pd.NA})
    return made or [use(BUURTEN[0], truth[BUURTEN[0]])]


def own_area(rng):
    """The buurten of an own area, if there is one this time; and the table."""
    buurten = sorted(rng.sample(BUURTEN, rng.choice([2, 3]))) if rng.random() < 0.6 else []
    areas = table("own_area", *[
        {"region_code": OWN, "name": OWN, "buurt_code": code, "boundary_year": 2020} for code in buurten
    ])  # fmt: skip
    return buurten, areas


def publish(rng, truth, on, register):
    """What readers get to see of one delivery, perhaps with an own area; and the register after it."""
    buurten, areas = own_area(rng)
    content, _ = built(delivery(*delivered(rng, truth)), on=on, own_areas=areas, earlier=register)
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


@pytest.mark.parametrize("seed", range(12))
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


def revised(rng, truth):
    """Two counts of five are a few more or less."""
    steps = {code: rng.choice([-6, -3, -1, 1, 2, 5, 9]) if rng.random() < 0.4 else 0 for code in truth}
    return {code: max(0, count + steps[code]) for code, count in truth.items()}


@pytest.mark.parametrize("seed", range(5))
def test_what_the_audit_finds_after_revisions_is_said_when_it_is_published(seed):
    rng = random.Random(seed)
    on = catalogue(form(zero_may_be_shown=bool(seed % 2)))
    truth = {code: rng.randint(0, rng.choice([14, 40])) for code in BUURTEN}
    register = nothing_earlier()
    for _ in range(3):
        _, areas = own_area(rng)
        content, notes = built(delivery(*delivered(rng, truth)), on=on, own_areas=areas, earlier=register)
        earlier, every_area = former_publications(register, areas)
        report = audit_content(content, catalogue=on, earlier=earlier, former_areas=every_area)
        assert bool(report.findings) <= bool(notes), report.findings
        register = with_news(register, published_now(content.observations, areas))
        truth = revised(rng, truth)
