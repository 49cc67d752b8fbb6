"""The demo's own deliveries: made-up counts of made-up provisions, kept as a municipality's deliveries are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from armoedebeeld.domain.schemes import DEBT_HELP, EARLY_SIGNALS, IncomeLimit, Step, Unit
from armoedebeeld.domain.service_use import COLUMNS, Mark, conform
from etl.deliveries import Delivery, Record, store_delivery
from etl.demo_geography import areas_of
from etl.demo_names import CITY_CODE
from etl.demo_world import World

YEARS = range(2019, 2025)
MONTHS_FROM = 2022
KEEP_UNTIL = date(2099, 12, 31)
_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
_PARTNERS = {
    "Energiebedrijf (verzonnen)": 0.34,
    "Zorgverzekeraar (verzonnen)": 0.38,
    "Waterbedrijf (verzonnen)": 0.12,
    "Woningcorporatie (verzonnen)": 0.16,
}
# Share of the step before that gets to a step.
_EARLY = {Step.SIGNAL: 1.0, Step.TAKEN_UP: 0.93, Step.REACHED: 0.31, Step.ACCEPTED: 0.42}
_DEBT = {Step.APPLIED: 1.0, Step.STARTED: 0.71, Step.COMPLETED: 0.58, Step.DROPPED_OUT: 0.27}


@dataclass(frozen=True)
class _Provision:
    """A provision of the demo: who uses it, out of whom, how much more every year, and where it is counted."""

    name: str
    provider: str
    unit: Unit
    group: str
    share: float
    growth: float
    levels: tuple[str, ...]
    limit: IncomeLimit
    has_group: bool = False


_PROVISIONS = (
    _Provision(
        "Leergeld", "Stichting Leergeld (verzonnen)", Unit.CHILD, "minors_120", 0.41, 1.06, ("GM", "WK", "BU"),
        IncomeLimit.UP_TO_120, has_group=True,
    ),
    _Provision(
        "Meedoenregeling", "Gemeente (verzonnen)", Unit.CHILD, "minors_120", 0.55, 1.02, ("GM", "WK"),
        IncomeLimit.UP_TO_120,
    ),
    _Provision(
        "Kwijtschelding", "Belastingkantoor (verzonnen)", Unit.HOUSEHOLD, "households_101", 0.66, 1.01,
        ("GM", "WK", "BU"), IncomeLimit.UP_TO_100,
    ),
    _Provision(
        "Bijzondere bijstand", "Gemeente (verzonnen)", Unit.HOUSEHOLD, "households_110", 0.24, 1.04, ("GM", "WK"),
        IncomeLimit.UP_TO_110,
    ),
)  # fmt: skip


def write_deliveries(local: Path, world: World, *, seed: int) -> None:
    """Keep the demo's deliveries in a folder; the same seed gives the same counts.

    Raises:
        StoreError: the disk is full or not writable.
    """
    rng = np.random.default_rng([seed, 3])
    users = [row for provision in _PROVISIONS for row in _use(provision, world, rng)]
    for name, title, by, rows in (
        ("demo1", "Minimaregelingen (verzonnen)", "Gemeente (verzonnen)", users + list(_awards(users, rng))),
        ("demo2", "Vroegsignalering (verzonnen)", "Gemeente (verzonnen)", list(_early_signals(world, rng))),
        ("demo3", "Schuldhulp (verzonnen)", "Kredietbank (verzonnen)", list(_debt_help(world, rng))),
        ("demo4", "Gezinnen naar aantal regelingen (verzonnen)", "Gemeente (verzonnen)", list(_at_once(world, rng))),
    ):
        record = Record(
            id=name, title=title, delivered_by=by, received_at=_MOMENT, keep_until=KEEP_UNTIL, rows=len(rows)
        )
        store_delivery(local, Delivery(record, conform(pd.DataFrame(rows).astype(COLUMNS))))


def _row(scheme: str, unit: Unit, code: str, year: int, count: float, **more: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {name: "" for name, dtype in COLUMNS.items() if dtype == "str"}
    nothing = dict.fromkeys(("group_count", "group_year", "schemes_used"), pd.NA)
    plain = {"period": str(year), "year": year, "boundary_year": year, "mark": Mark.NONE.value}
    plain |= {"is_estimate": False, "is_school_year": False}
    named = {"scheme": scheme, "unit": unit.value, "region_code": code, "count": float(count)}
    return {**empty, **nothing, **plain, **named, **more}


def _areas(world: World, year: int, levels: tuple[str, ...]) -> Iterator[tuple[str, dict[str, float]]]:
    for code, members in sorted(areas_of(world.geography.cells, year).items()):
        if code[:2] in levels and code[2:6] == CITY_CODE[2:]:
            yield code, world.total(members, year)


def _use(provision: _Provision, world: World, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Buurten are drawn, wijken and the city are what their buurten make together."""
    leaning = {code: float(np.exp(rng.normal(0, 0.22))) for code, _ in _areas(world, YEARS[0], ("WK",))}
    for year in YEARS:
        rate = min(0.95, provision.share * provision.growth ** (year - YEARS[0])) * (0.85 if year == 2020 else 1.0)
        sums: dict[str, list[float]] = {}
        for code, total in _areas(world, year, ("BU",)):
            group = total[provision.group]
            drawn = rng.binomial(int(group), min(0.97, rate * leaning.get("WK" + code[2:8], 1.0)))
            for area in (code, "WK" + code[2:8], CITY_CODE):
                both = sums.setdefault(area, [0.0, 0.0])
                both[0], both[1] = both[0] + drawn, both[1] + group
        for area, (count, group) in sorted(sums.items()):
            if area[:2] in provision.levels:
                yield _row(provision.name, provision.unit, area, year, count, **_said(provision, group, year))


def _said(provision: _Provision, group: float, year: int) -> dict[str, Any]:
    said: dict[str, Any] = {"provider": provision.provider, "group_limit": provision.limit.value}
    if provision.has_group:
        said |= {"group_count": 5.0 * round(group / 5), "group_year": year, "group_source": "gemeente (verzonnen)"}
        said |= {"group_words": "kinderen van 4 tot en met 17 jaar in gezinnen tot 120% (verzonnen)"}
    return said


def _awards(users: list[dict[str, Any]], rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """The awards and the money behind Leergeld: one child may have several."""
    for row in users:
        if row["scheme"] == "Leergeld" and row["region_code"][:2] in ("GM", "WK"):
            awards = row["count"] * (1.7 + 0.1 * rng.normal())
            same = {"provider": row["provider"]}
            yield _row("Leergeld", Unit.PROVISION, row["region_code"], row["year"], round(awards), **same)
            yield _row("Leergeld", Unit.EURO, row["region_code"], row["year"], round(awards * 95), **same)


def _early_signals(world: World, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    for year in range(MONTHS_FROM, YEARS[-1] + 1):
        (_, total), *_ = _areas(world, year, ("GM",))
        for month in range(1, 13):
            for partner, part in _PARTNERS.items():
                count = rng.poisson(total["inhabitants"] * 0.0036 * part * (1 + 0.1 * np.cos(month / 2)))
                yield from _steps(
                    "Vroegsignalering", Unit.REPORT, year, EARLY_SIGNALS, _EARLY, count, rng,
                    period=f"{year}-{month:02d}", provider=partner,
                )  # fmt: skip


def _debt_help(world: World, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    for year in YEARS:
        (_, total), *_ = _areas(world, year, ("GM",))
        count = rng.poisson(total["households"] * 0.011 * 1.04 ** (year - YEARS[0]))
        yield from _steps("Schuldhulpverlening", Unit.HOUSEHOLD, year, DEBT_HELP, _DEBT, count, rng)


def _steps(
    scheme: str,
    unit: Unit,
    year: int,
    order: tuple[Step, ...],
    shares: dict[Step, float],
    count: int,
    rng: np.random.Generator,
    **more: Any,
) -> Iterator[dict[str, Any]]:
    left = count
    for step in order:
        base = count if step is order[0] else left
        found = base if step is order[0] else int(rng.binomial(base, shares[step]))
        yield _row(scheme, unit, CITY_CODE, year, found, step=step.value, **more)
        # Who stops did not complete; the others are part of those before.
        left = base - found if step is Step.COMPLETED else found


def _at_once(world: World, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    for year in YEARS:
        (_, total), *_ = _areas(world, year, ("GM",))
        for count, households in enumerate(np.round(total["households_120"] * rng.dirichlet([34, 27, 20, 12, 7]))):
            yield _row("Minimaregelingen samen", Unit.HOUSEHOLD, CITY_CODE, year, households, schemes_used=count)
