"""Random counts of one kind that are published, revised and published again, each time in another selection."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from armoedebeeld import store
from armoedebeeld.cli_audit import audit_content, former_publications
from armoedebeeld.domain.disclosure_report import AuditReport, Finding
from armoedebeeld.domain.schemes import Unit
from armoedebeeld.domain.service_use import Mark
from etl.published_register import published_now, with_news
from etl.service_use_earlier import nothing_earlier
from tests.support.deliveries import built, catalogue, delivery, form, use
from tests.support.figures import table

BUURTEN = ["BU00010000", "BU00010001", "BU00010100", "BU00010101"]
WIJKEN = {"WK000100": BUURTEN[:2], "WK000101": BUURTEN[2:]}
MADE_OF = {**WIJKEN, "GM0001": BUURTEN, **{code: [code] for code in BUURTEN}}
OWN = "GB0001oost"
Rows = list[dict[str, object]]
# A number of people per smallest part: a buurt, a buurt of one partner, a month, a step, a number of provisions.
Truth = dict[tuple[str, str], int]


def own_area(rng: random.Random) -> tuple[list[str], pd.DataFrame]:
    """The buurten of an own area, if there is one this time; and the table."""
    buurten = sorted(rng.sample(BUURTEN, rng.choice([2, 3]))) if rng.random() < 0.6 else []
    areas = table("own_area", *[
        {"region_code": OWN, "name": OWN, "buurt_code": code, "boundary_year": 2020} for code in buurten
    ])  # fmt: skip
    return buurten, areas


def of_areas(rng: random.Random, truth: dict[str, int]) -> Rows:
    """Areas that are told, hidden by the supplier, without a number or left out."""
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


def _areas(rng: random.Random, truth: Truth) -> Rows:
    return of_areas(rng, {code: count for (code, _), count in truth.items()})


def _partners(rng: random.Random, truth: Truth) -> Rows:
    """Partners come and go; each tells of buurten, or of wijken only, and hides some."""
    names = sorted({name for _, name in truth})
    made = []
    for name in rng.sample(names, rng.choice([2, 3, 3])):
        places = WIJKEN if rng.random() < 0.3 else {code: [code] for code in BUURTEN[:3]}
        for code, buurten in places.items():
            luck = rng.random()
            count = sum(truth.get((buurt, name), 0) for buurt in buurten)
            if luck < 0.85:
                made.append(use(code, count if luck > 0.1 else None, provider=name, unit=Unit.PROVISION.value))
    return made or [use(BUURTEN[0], truth[BUURTEN[0], names[0]], provider=names[0], unit=Unit.PROVISION.value)]


def _months(rng: random.Random, truth: Truth) -> Rows:
    """Most months, some quarters and the year, of the municipality or one wijk."""
    facts = {"unit": Unit.PROVISION.value}
    made = []
    for code in sorted({code for code, _ in truth}):
        months = {name: count for (area, name), count in truth.items() if area == code}
        made += [use(code, count, period=f"2020-{name}", **facts) for name, count in months.items()
                 if rng.random() < 0.9]  # fmt: skip
        for number in range(4):
            if rng.random() < 0.4:
                quarter = [f"{month:02d}" for month in range(3 * number + 1, 3 * number + 4)]
                made.append(use(code, sum(months[name] for name in quarter), period=f"2020-K{number + 1}", **facts))
        if rng.random() < 0.6:
            made.append(use(code, sum(months.values()), period="2020", **facts))
    return made


def _steps(rng: random.Random, truth: Truth) -> Rows:
    """Signals, and how many of them were taken up, in some areas."""
    facts = {"scheme": "Signalen", "unit": Unit.REPORT.value}
    made = []
    for code, buurten in MADE_OF.items():
        signals = sum(truth[buurt, "signaal"] for buurt in buurten)
        taken = sum(min(truth[buurt, "opgepakt"], truth[buurt, "signaal"]) for buurt in buurten)
        for step, count in (("signaal", signals), ("opgepakt", taken)):
            if rng.random() < 0.6:
                made.append(use(code, count, step=step, **facts))
    return made or [use("GM0001", sum(truth[buurt, "signaal"] for buurt in BUURTEN), step="signaal", **facts)]


def _numbers(rng: random.Random, truth: Truth) -> Rows:
    """Children by how many provisions they use, with the size of their group or without; in some areas all together."""
    made = []
    for code, buurten in MADE_OF.items():
        if rng.random() < 0.4:
            continue
        counts = {number: sum(truth[buurt, str(number)] for buurt in buurten) for number in range(3)}
        size = {"group_count": float(sum(counts.values()))} if rng.random() < 0.3 else {}
        made += [use(code, count, schemes_used=number, **size) for number, count in counts.items()
                 if rng.random() < 0.8]  # fmt: skip
    return made or [use(BUURTEN[0], truth[BUURTEN[0], "1"], schemes_used=1)]


def _money(rng: random.Random, truth: Truth) -> Rows:
    """Children, and what they got."""
    people = of_areas(rng, {code: count for (code, _), count in truth.items()})
    return [*people, *[
        {**row, "unit": Unit.EURO.value, "count": row["count"] if row["count"] is pd.NA else row["count"] * 80}
        for row in people if rng.random() < 0.7
    ]]  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One way in which counts hang together."""

    parts: tuple[str, ...]
    tell: Callable[[random.Random, Truth], Rows]
    units: tuple[dict[str, object], ...] = ({},)
    places: tuple[str, ...] = tuple(BUURTEN)
    has_own_areas: bool = False


_MONTHS = tuple(f"{number:02d}" for number in range(1, 13))
KINDS = {
    "areas": Kind(("",), _areas, has_own_areas=True),
    "partners": Kind(("A", "B", "C", "D"), _partners, ({"unit": Unit.PROVISION},), tuple(BUURTEN[:3])),
    "months": Kind(_MONTHS, _months, ({"unit": Unit.PROVISION},), ("GM0001",)),
    "steps": Kind(("signaal", "opgepakt"), _steps, tuple(
        {"name": "Signalen", "unit": Unit.REPORT, "step": step} for step in ("signaal", "opgepakt")
    )),
    "numbers": Kind(("0", "1", "2"), _numbers),
    "money": Kind(("",), _money, ({}, {"unit": Unit.EURO}), has_own_areas=True),
}  # fmt: skip


def revised(rng: random.Random, truth: Truth) -> Truth:
    """Two counts of five are a few more or less."""
    steps = {part: rng.choice([-6, -3, -1, 1, 2, 5, 9]) if rng.random() < 0.4 else 0 for part in truth}
    return {part: max(0, count + steps[part]) for part, count in truth.items()}


@dataclass(frozen=True)
class Step:
    """One publication: what was delivered and published, what was said of it, and what the audit finds.

    `unsaid` is what it finds and nobody said, now or when it was published.
    """

    made: Rows
    own: list[str]
    content: store.Content
    notes: tuple[str, ...]
    report: AuditReport
    unsaid: tuple[Finding, ...]


def sequence(kind: str, seed: int, publications: int = 3) -> Iterator[Step]:
    """Publications one after the other, each with everything that was published before."""
    rng, facts = random.Random(seed), KINDS[kind]
    zero = bool(seed % 2)
    on = catalogue(*[form(**{**unit, "zero_may_be_shown": zero}) for unit in facts.units])
    truth = {
        (place, part): rng.randint(0, rng.choice([14, 40])) for place in facts.places for part in facts.parts
    }  # fmt: skip
    register, found = nothing_earlier(), set[str]()
    for _ in range(publications):
        buurten, areas = own_area(rng) if facts.has_own_areas else ([], table("own_area"))
        made = facts.tell(rng, truth)
        content, notes = built(delivery(*made), on=on, own_areas=areas, earlier=register)
        earlier, every_area = former_publications(register, content)
        report = audit_content(content, catalogue=on, earlier=earlier, former_areas=every_area)
        unsaid = () if notes else tuple(item for item in report.findings if item.cell not in found)
        found |= {item.cell for item in report.findings}
        yield Step(made, buurten, content, notes, report, unsaid)
        register = with_news(register, published_now(content.observations, areas))
        truth = revised(rng, truth)
