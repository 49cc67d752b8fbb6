"""A file in the form of KansenKaart's about the demo's people: every number in it is made up.

Where many children had little money, more of them have little later. That is put in here; it proves nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.regions import COUNTRY
from armoedebeeld.imports.kansenkaart_files import COLUMNS, EVERYBODY, GROUPS
from etl.demo_geography import areas_of
from etl.demo_names import CITY_CODE
from etl.demo_world import Total, World

BOUNDARY_YEAR = 2024
CHILDHOOD = 2013
# Five of the eighteen years of birth that are minors at one moment.
_COHORT = 5 / 18
_LEAST = 10
_Row = list[str | int | float]


@dataclass(frozen=True)
class _Outcome:
    """The made-up level of an outcome, how it moves with child poverty, and the spread where it is no share."""

    level: float
    slope: float
    spread: float = 0.0


_OUTCOMES = {
    "c35_household_below_poverty": _Outcome(0.045, 0.35),
    "c35_social_assistance": _Outcome(0.03, 0.3),
    "c35_debt": _Outcome(140_000, -350_000, 90_000),
    "c35_individual_income_perc": _Outcome(0.54, -0.5, 0.28),
    "c35_household_income_perc": _Outcome(0.54, -0.5, 0.28),
    "c35_employed": _Outcome(0.87, -0.5),
    "c35_hbo_attained": _Outcome(0.42, -0.9),
    "c21_high_school_attained": _Outcome(0.86, -0.6),
    "c21_hbo_followed": _Outcome(0.46, -0.9),
    "c16_havo": _Outcome(0.52, -0.9),
    "c16_vwo": _Outcome(0.24, -0.6),
    "c16_youth_protection": _Outcome(0.008, 0.06),
    "c00_sga": _Outcome(0.085, 0.15),
    "c00_preterm_birth": _Outcome(0.065, 0.08),
}
# Column and word of a group -> the share of the children that are in it, and how much worse off it is.
_PARTS = {
    ("income_group", "Very_Low"): (0.2, 0.12),
    ("income_group", "Low"): (0.2, 0.06),
    ("income_group", "Mid"): (0.2, 0.0),
    ("income_group", "High"): (0.2, -0.03),
    ("income_group", "Very_High"): (0.2, -0.06),
    ("gender_group", "Men"): (0.51, 0.005),
    ("gender_group", "Women"): (0.49, -0.005),
    ("migration_group", "No Migration Background"): (0.72, -0.02),
    ("migration_group", "has_migration"): (0.28, 0.05),
    ("household_group", "Single Parent"): (0.18, 0.07),
    ("household_group", "Two Parents"): (0.82, -0.015),
}


def kansenkaart_file(world: World, indicators: Sequence[Indicator], *, seed: int) -> bytes:
    """The file as KansenKaart writes it: commas, UTF-8 with its mark; the same seed gives the same bytes."""
    rng = np.random.default_rng([seed, 3])
    known = [item.value.columns[0] for item in indicators if item.value is not None]
    lines = [",".join(COLUMNS)]
    for outcome in (name for name in known if name in _OUTCOMES):
        lines += [",".join(map(str, row)) for row in _rows(world, outcome, rng)]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _rows(world: World, outcome: str, rng: np.random.Generator) -> Iterator[_Row]:
    members = areas_of(world.geography.cells, BOUNDARY_YEAR)
    everywhere = frozenset().union(*(cells for code, cells in members.items() if code.startswith("GM")))
    for code, cells in [(COUNTRY, everywhere), *sorted(members.items())]:
        if code.startswith("BU"):
            continue
        people = world.total(cells, CHILDHOOD)
        noise = 0.0 if code == COUNTRY else 0.012 * float(rng.normal())
        parts = [(None, (1.0, 0.0)), *(_PARTS.items() if code in {COUNTRY, CITY_CODE} else ())]
        for part, (share, worse) in parts:
            yield _row(outcome, code, part, _numbers(_OUTCOMES[outcome], people, share=share, worse=worse + noise))


def _row(outcome: str, code: str, part: tuple[str, str] | None, numbers: Sequence[str | int | float]) -> _Row:
    groups = [part[1] if part is not None and part[0] == name else EVERYBODY for name in GROUPS]
    kind = "neighborhood_code" if code.startswith("WK") else "municipality_code"
    return [outcome, *groups, *(("all", "all") if code == COUNTRY else (kind, code)), *numbers]


def _numbers(outcome: _Outcome, people: Total, *, share: float, worse: float) -> list[str | int | float]:
    """`n`, `est`, `lwr`, `upr`; the last three empty where the source would hide them."""
    count = round(people["minors"] * _COHORT * share)
    poor = people["minors_low"] / max(people["minors"], 1)
    mean = outcome.level + outcome.slope * (poor - 0.1 + worse)
    if outcome.spread:
        margin = 1.96 * outcome.spread / max(count, 1) ** 0.5
        return [count, *(["", "", ""] if count < _LEAST else [round(mean + step, 4) for step in (0, -margin, margin)])]
    mean = min(max(mean, 0.001), 0.99)
    if min(mean, 1 - mean) * count < _LEAST:
        return [count, "", "", ""]
    margin = 1.96 * (mean * (1 - mean) / count) ** 0.5
    return [count, round(mean, 4), round(max(mean - margin, 0), 4), round(min(mean + margin, 1), 4)]
