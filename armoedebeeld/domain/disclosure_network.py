"""How published counts of local provisions hang together: areas, partners, steps, months, numbers, pooled years."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

import pandas as pd

from armoedebeeld.domain.disclosure_picture import GROUP, POOL, Key, Picture, figure_of
from armoedebeeld.domain.observations import TOTAL
from armoedebeeld.domain.regions import ChangeLog, gemeente_of
from armoedebeeld.domain.schemes import Step
from armoedebeeld.domain.service_use import SCHEMES_USED, parts_of_total, provider_of

_AFTER = {
    Step.SIGNAL: (Step.TAKEN_UP,),
    Step.TAKEN_UP: (Step.REACHED,),
    Step.REACHED: (Step.ACCEPTED,),
    Step.APPLIED: (Step.STARTED,),
    Step.STARTED: (Step.COMPLETED, Step.DROPPED_OUT),
}


@dataclass(frozen=True)
class Known:
    """Facts about areas that everybody has.

    Attributes:
        regions: the store's table `region`.
        own_areas: the store's table `own_area`.
        changes: what is known of borders.
    """

    regions: pd.DataFrame
    own_areas: pd.DataFrame
    changes: ChangeLog = field(default_factory=lambda: ChangeLog({}, {}, frozenset()))


def relate_all(picture: Picture, known: Known) -> None:
    """Add to a picture everything that ties its counts together."""
    _nobody_lives(picture, known)
    _between(picture, known)
    _untold(picture, known)
    keys = picture.keys()
    _areas(picture, known, keys)
    _own_areas(picture, known, keys)
    _groups(picture, keys)
    _periods(picture, known, keys)
    _steps(picture, keys)
    _borders(picture, known, keys)


def _nobody_lives(picture: Picture, known: Known) -> None:
    """Where nobody lives nobody is told of: that is no secret, and no help to others."""
    rows = known.regions[known.regions["inhabitants"].eq(0).fillna(value=False)]
    empty = {(str(code), int(year)) for code, year in rows[["region_code", "boundary_year"]].itertuples(index=False)}
    for key, told in picture.told.items():
        if told.high == 0 and (key.area, key.borders) in empty:
            picture.sizes.setdefault(key, 0.0)
    picture.nowhere |= {key for key in picture.empty | picture.hidden if (key.area, key.borders) in empty}


def _untold(picture: Picture, known: Known) -> None:
    """Areas that no publication names tie own areas to wijken, and one period on the borders of two years."""
    inside: dict[tuple[str, int], list[str]] = defaultdict(list)
    for row in known.regions.to_dict("records"):
        lives = pd.isna(row["inhabitants"]) or row["inhabitants"] != 0
        if row["level"] in ("GM", "WK", "BU") and lives:
            gemeente = gemeente_of(str(row["region_code"])) or ""
            inside[gemeente, int(row["boundary_year"])].append(str(row["region_code"]))
    borders: dict[tuple[str, str, str, str], set[int]] = defaultdict(set)
    own = set()
    for key in set(picture.told) | picture.hidden:
        figure = (key.indicator, key.period, key.group, gemeente_of(key.area) or "")
        borders[figure].add(key.borders)
        if key.area.startswith("GB"):
            own.add((figure, key.borders))
    tied = own | {(figure, year) for figure, years in borders.items() if len(years) > 1 for year in years}
    keys = picture.keys()
    for (indicator, period, group, gemeente), year in sorted(tied):
        for area in inside[gemeente, year]:
            key = Key(indicator, area, year, period, group)
            if key not in keys:
                picture.unknown.add(key)
                picture.empty.add(key)


def _between(picture: Picture, known: Known) -> None:
    """A wijk that nobody tells of stands between its buurten and the municipality all the same."""
    rows = known.regions[known.regions["level"] == "BU"]
    wijk_of = {
        (str(code), int(year)): (str(wijk), str(gemeente))
        for code, year, wijk, gemeente in rows[
            ["region_code", "boundary_year", "parent_wijk", "parent_gemeente"]
        ].itertuples(index=False)
        if not pd.isna(wijk) and not pd.isna(gemeente)
    }
    keys = picture.keys()
    for key in sorted(keys):
        wijk, gemeente = wijk_of.get((key.area, key.borders), ("", ""))
        between = key._replace(area=wijk)
        if wijk and between not in keys and key._replace(area=gemeente) in keys:
            picture.unknown.add(between)
            picture.empty.add(between)


def _areas(picture: Picture, known: Known, keys: set[Key]) -> None:
    """An area above is its inhabited areas below; one that is not told of may have any count."""
    children: dict[tuple[str, int], dict[str, bool]] = defaultdict(dict)
    for row in known.regions.to_dict("records"):
        parent = {"BU": row["parent_wijk"], "WK": row["parent_gemeente"]}.get(str(row["level"]))
        if parent is not None and not pd.isna(parent):
            lives = pd.isna(row["inhabitants"]) or row["inhabitants"] != 0
            children[str(parent), int(row["boundary_year"])].setdefault(str(row["region_code"]), lives)
    for total in sorted(keys):
        areas = children.get((total.area, total.borders), {})
        parts = [key for area in sorted(areas) if (key := total._replace(area=area)) in keys]
        if parts:
            _of_areas(picture, f"delen van {total}", total, parts, areas)


def _of_areas(picture: Picture, name: str, total: Key, parts: list[Key], areas: dict[str, bool]) -> None:
    """Areas, and whether anybody lives in each; where none is left out for a total that is more, somebody does."""
    told = {key.area for key in parts}
    absent = sum(lives and area not in told for area, lives in areas.items())
    if not absent and told < areas.keys() and all(picture.is_exact(key) for key in (total, *parts)):
        absent = _is_more(picture, total, parts)
    picture.total(name, total, parts, absent=absent)


def _own_areas(picture: Picture, known: Known, keys: set[Key]) -> None:
    """An own area is its buurten."""
    empty = {
        (row["region_code"], int(row["boundary_year"]))
        for row in known.regions.to_dict("records")
        if not pd.isna(row["inhabitants"]) and row["inhabitants"] == 0
    }
    made: dict[tuple[str, int], list[str]] = defaultdict(list)
    for row in known.own_areas.to_dict("records"):
        made[str(row["region_code"]), int(row["boundary_year"])].append(str(row["buurt_code"]))
    for total in sorted(keys):
        areas = {area: (area, total.borders) not in empty for area in made.get((total.area, total.borders), [])}
        parts = [key for area in sorted(areas) if (key := total._replace(area=area)) in keys]
        if parts:
            _of_areas(picture, f"buurten van {total}", total, parts, areas)


def _groups(picture: Picture, keys: set[Key]) -> None:
    """Partners, and numbers of provisions, beside the whole."""
    found: dict[Key, list[Key]] = defaultdict(list)
    names: dict[tuple[int, Key], set[str]] = defaultdict(set)

    def together(key: Key) -> tuple[int, Key]:
        return picture.speakers.get(key._replace(group=""), -1), figure_of(key)

    for key in sorted(keys):
        if key.group != TOTAL and not parts_of_total(key.group):
            found[key._replace(group=TOTAL)].append(key)
        # Of a partner without any number it is not said that it has a place.
        if provider_of(key.group) is not None and key not in picture.unknown:
            names[together(key)].add(key.group)
    delivered: dict[tuple[str, int], set[float]] = defaultdict(set)
    for key, size_told in picture.told.items():
        if key.indicator.startswith(GROUP) and key.group == TOTAL:
            delivered[key.area, key.borders].add(size_told.low)
    for told, partners_told in picture.partners.items():
        names[told] |= partners_told
    for whole, parts in found.items():
        # A total that another publication told is one of other parts.
        is_told = whole in keys and TOTAL in picture.spoken.get(whole._replace(group=""), {TOTAL})
        numbers = [key for key in parts if key.group.startswith(SCHEMES_USED)]
        # Former partners may have a number here too, which is no part of this total.
        own = names[together(whole)] | picture.spoken.get(whole._replace(group=""), set())
        partners = [key for key in parts if provider_of(key.group) is not None and key.group in own]
        if numbers and is_told:
            picture.total(f"aantallen regelingen van {whole}", whole, numbers, absent=_is_more(picture, whole, numbers))
        size = _one_size(picture, whole, numbers, delivered) if numbers else None
        if size is not None:
            for key in numbers:
                picture.sizes.setdefault(key, size)
            if any(key.group == f"{SCHEMES_USED}0" for key in numbers):
                picture.relate(f"groep van {whole}", [(str(key), 1.0) for key in numbers], lower=size, upper=size)
        if partners and is_told:
            absent = names[together(whole)] - {key.group for key in partners}
            _partners(picture, whole, partners, absent=len(absent))
            if len(partners) + len(absent) == 1:
                picture.twice.update(partners)
    for whole in sorted(keys):
        # Of partners that are not all there any more, or that had no others beside them.
        names_then = parts_of_total(whole.group)
        partners = [key for name in names_then if (key := whole._replace(group=name)) in keys]
        if partners:
            _partners(picture, whole, partners, absent=len(names_then) - len(partners))


def _one_size(
    picture: Picture, whole: Key, numbers: list[Key], delivered: dict[tuple[str, int], set[float]]
) -> float | None:
    """The group that all numbers of provisions are of: one of them may tell it, or the total that it came with."""
    sizes = {picture.sizes[key] for key in numbers if key in picture.sizes}
    if not sizes and whole in picture.sizes:
        # Not a group that others publish: that may be another one.
        sizes = delivered[whole.area, whole.borders] & {picture.sizes[whole]}
    return sizes.pop() if len(sizes) == 1 else None


def _is_more(picture: Picture, whole: Key, parts: list[Key]) -> int:
    """1 where a total is more than all parts that are told of, or may be: somebody is left out."""
    if not all(picture.is_exact(key) for key in (whole, *parts)):
        return 1
    return int(picture.told[whole].low > sum(picture.told[key].low for key in parts))


def _partners(picture: Picture, whole: Key, partners: list[Key], *, absent: int) -> None:
    """A partner that leaves a place out has a number there all the same. One by itself is the whole."""
    is_sole = len(partners) + absent == 1
    if is_sole and whole in picture.sizes:
        picture.sizes.setdefault(partners[0], picture.sizes[whole])
    if is_sole or not picture.schemes[whole.indicator].unit.is_people:
        picture.total(f"aanbieders van {whole}", whole, partners, absent=absent)
        return
    picture.at_most(f"aanbieders van {whole}", [whole], partners)
    for key in partners:
        picture.at_most(f"{key} in {whole}", [key], [whole])


def _periods(picture: Picture, known: Known, keys: set[Key]) -> None:
    """Months, quarters, years, and years taken together, of which each may stand on borders of its own."""
    found: dict[Key, dict[str, list[Key]]] = defaultdict(lambda: defaultdict(list))
    for key in sorted(keys):
        found[key._replace(period="", borders=0)][key.period].append(key)
    for there in found.values():
        for total in [key for every in there.values() for key in every]:
            for parts in parts_of_period(total.period):
                like = [_on_borders_of(total, there.get(part, ()), known.changes) for part in parts]
                told = [key for key in like if key is not None]
                if told:
                    _period(picture, total, told, absent=len(parts) - len(told))


def _on_borders_of(total: Key, keys: Iterable[Key], changes: ChangeLog) -> Key | None:
    """Which of these is of the very same area; on the same borders where that is there, for a pool on others too."""
    own = next((key for key in keys if key.borders == total.borders), None)
    if own is not None or not POOL.match(total.period):
        return own
    return next(
        (
            key
            for key in keys
            if key.borders
            and total.borders
            and changes.is_same_area(key.area, year=key.borders, other_year=total.borders)
        ),
        None,
    )


def parts_of_period(period: str) -> list[list[str]]:
    """The ways in which a period may be cut: a year into months or quarters, a quarter into months, a pool in years."""
    if pool := POOL.match(period):
        return [[str(year) for year in range(int(pool[1]), int(pool[2]) + 1)]]
    year, _, part = period.partition("-")
    if part.startswith("K"):
        return [[f"{year}-{month:02d}" for month in range(3 * int(part[1]) - 2, 3 * int(part[1]) + 1)]]
    if part:
        return []
    return [[f"{year}-{month:02d}" for month in range(1, 13)], [f"{year}-K{number}" for number in range(1, 5)]]


def _period(picture: Picture, total: Key, parts: list[Key], *, absent: int) -> None:
    is_pool = POOL.match(total.period) is not None
    name = f"delen van {total} ({parts[0].period} en verder)"
    if is_pool or not picture.schemes[total.indicator].unit.is_people:
        picture.total(name, total, parts, absent=absent)
        return
    if not absent:
        picture.at_most(name, [total], parts)
    for part in parts:
        picture.at_most(f"{part} in {total}", [part], [total])


def _steps(picture: Picture, keys: set[Key]) -> None:
    """Who comes to a step came to the one before that is told of; who came no further is a number of people too."""
    ids = {(scheme.name, scheme.unit, scheme.step): name for name, scheme in picture.schemes.items() if scheme.step}
    told = keys - picture.empty
    after: dict[Key, list[Key]] = defaultdict(list)
    for key in sorted(told):
        scheme = picture.schemes[key.indicator]
        names = [ids.get((scheme.name, scheme.unit, step)) for step in _steps_before(scheme.step)]
        formers = [key._replace(indicator=name) for name in names if name]
        nearest = next((former for former in formers if former in told), None)
        if nearest is not None:
            after[nearest].append(key)
    for former, parts in sorted(after.items()):
        left = f"?over {former}"
        picture.left[left] = (former, *parts)
        ends = [(str(former), -1.0), (left, 1.0), *((str(key), 1.0) for key in parts)]
        picture.relate(f"stappen na {former}", ends)


def _steps_before(step: Step | None) -> list[Step]:
    """The steps that come before one, the nearest first."""
    before = next((former for former, steps in _AFTER.items() if step in steps), None)
    return [] if before is None else [before, *_steps_before(before)]


def _borders(picture: Picture, known: Known, keys: set[Key]) -> None:
    """The same area on the borders of two years."""
    found: dict[Key, list[int]] = defaultdict(list)
    for key in keys:
        found[key._replace(borders=0)].append(key.borders)
    for figure, years in sorted(found.items()):
        for first, second in pairwise(sorted(years)):
            if first and known.changes.is_same_area(figure.area, year=first, other_year=second):
                ends = [(str(figure._replace(borders=first)), 1.0), (str(figure._replace(borders=second)), -1.0)]
                picture.relate(f"{figure} op grenzen van {first} en {second}", ends)
