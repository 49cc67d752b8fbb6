"""What is published of local provisions, as a reader has it: counts, hidden counts, and shares of a known group.

Nothing here is taken from the code that decides what is hidden. Figures are looked up one by one, by their key.
"""

import math
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.disclosure_relations import LIMIT_COLUMNS, TERM_COLUMNS, Relations
from armoedebeeld.domain.observations import TOTAL, Status
from armoedebeeld.domain.regions import gemeente_of
from armoedebeeld.domain.schemes import Scheme
from armoedebeeld.domain.service_use import parts_of_total, provider_of
from armoedebeeld.domain.takeup import limit_counted

# Begins the name of a group that came with a delivery.
GROUP = "groep_"
_NAN = float("nan")
POOL = re.compile(r"^(\d{4})-(\d{4})$")
# Numbers of people that are nearer are the same.
ROUNDING = 0.5


class Key(NamedTuple):
    """One count: what, where, on which borders, when, of whom."""

    indicator: str
    area: str
    borders: int
    period: str
    group: str

    def __str__(self) -> str:
        """As it stands in a report."""
        return "|".join(map(str, self))


def figure_of(key: Key) -> Key:
    """The figure that a count is of in one period: the same all over a municipality, and for all partners."""
    return Key(key.indicator, gemeente_of(key.area) or "", 0, key.period, "")


@dataclass(frozen=True)
class Publication:
    """Figures that readers have.

    Attributes:
        name: in a report: `cijferbestand`, `eerder gepubliceerd`, `bereik.csv`.
        rows: `indicator_id`, `region_code`, `boundary_year` (<NA> = not told), `period`, `breakdown`, `numerator`,
            `denominator`, `value`, `status`.
        is_rounded: values are rounded to the indicator's decimals.
        is_whole: everything that was published then, so that every part of a total is in it.
    """

    name: str
    rows: pd.DataFrame
    is_rounded: bool = False
    is_whole: bool = True

    @cached_property
    def records(self) -> list[dict[Hashable, Any]]:
        """The rows one by one; they are read many times."""
        return self.rows.to_dict("records")


@dataclass(frozen=True)
class Told:
    """A published number: between two ends, which are the same where it isn't rounded."""

    low: float
    high: float
    by: str


@dataclass
class Picture:
    """All that readers can calculate with.

    Attributes:
        told: count -> what is published of it; exact, or a share of a known group.
        hidden: counts that are published as hidden, and told nowhere.
        withheld: counts that the newest publication hides; another may tell them.
        without_reach: counts whose reach is hidden.
        unknown: counts that are named and not told, and that need no protection.
        empty: those of them that nobody gave a number for.
        nowhere: counts without a number of whom everybody may know that it is nobody: they are said to be no count at
            all, or nobody lives there.
        sizes: group of a count, where it is known.
        left: name of those who are over -> the total, and the parts that are told of: who came no further than a step,
            who has no row or no number.
        rests: names of parts that nobody tells of, and that may be anything.
        nobodys: names of those who are over of whom everybody may know that it is nobody.
        speakers: count, without its group -> which publication says what its parts are.
        spoken: count, without its group -> the groups that this publication speaks of.
        partners: which publication, and of what figure, period and municipality -> the partners of whom it has a number
            or hides one, anywhere.
        bare: those of which only a total is told now.
        twice: counts of a partner by itself, which are those of the total.
    """

    schemes: dict[str, Scheme]
    told: dict[Key, Told] = field(default_factory=dict)
    hidden: set[Key] = field(default_factory=set)
    withheld: set[Key] = field(default_factory=set)
    without_reach: set[Key] = field(default_factory=set)
    unknown: set[Key] = field(default_factory=set)
    empty: set[Key] = field(default_factory=set)
    nowhere: set[Key] = field(default_factory=set)
    sizes: dict[Key, float] = field(default_factory=dict)
    left: dict[str, tuple[Key, ...]] = field(default_factory=dict)
    rests: set[str] = field(default_factory=set)
    nobodys: set[str] = field(default_factory=set)
    speakers: dict[Key, int] = field(default_factory=dict)
    spoken: dict[Key, set[str]] = field(default_factory=dict)
    partners: dict[tuple[int, Key], set[str]] = field(default_factory=lambda: defaultdict(set))
    bare: set[Key] = field(default_factory=set)
    twice: set[Key] = field(default_factory=set)
    _terms: list[tuple[str, str, float]] = field(default_factory=list)
    _limits: list[tuple[str, float, float]] = field(default_factory=list)

    def keys(self) -> set[Key]:
        """Every count that is spoken of."""
        return set(self.told) | self.hidden | self.unknown

    def is_exact(self, key: Key) -> bool:
        """Whether the very number is published."""
        return key in self.told and self.told[key].low == self.told[key].high

    def relate(self, name: str, parts: Iterable[tuple[str, float]], *, lower: float = 0.0, upper: float = 0.0) -> None:
        """Lower <= sum of factor * count <= upper."""
        self._terms += [(name, cell, factor) for cell, factor in parts]
        if lower or upper:
            self._limits.append((name, lower, upper))

    def total(self, name: str, total: Key, parts: Sequence[Key], *, absent: int = 0) -> None:
        """A total is its parts together, and others where some are absent.

        Who is left over, for parts without a row or a number, is a number of people like any other; of one part also
        where nobody can tell it right away.
        """
        ends = [(str(total), -1.0), *((str(part), 1.0) for part in parts)]
        untold = [(str(part), 1.0) for part in parts if part in self.empty]
        if absent:
            self.rests.add(f"?afwezig {name}")
            ends.append((f"?afwezig {name}", 1.0))
            untold.append((f"?afwezig {name}", 1.0))
        self.relate(name, ends)
        if not untold:
            return
        rest, told = f"?rest {name}", [part for part in parts if part not in self.empty]
        self.relate(f"wie over is van {name}", [(rest, -1.0), *untold])
        is_nobody = not absent and self.nowhere.issuperset(part for part in parts if part in self.empty)
        if is_nobody or total in self.nowhere:
            self.nobodys.add(rest)
        if absent + len(untold) - bool(absent) == 1 or all(self.is_exact(key) for key in (total, *told)):
            self.left[rest] = (total, *told)
        else:
            self.rests.add(rest)

    def at_most(self, name: str, small: Sequence[Key], large: Sequence[Key]) -> None:
        """Some counts together are never more than others together."""
        ends = [(str(key), 1.0) for key in small] + [(str(key), -1.0) for key in large]
        self.relate(name, ends, lower=-math.inf)

    def relations(self) -> Relations:
        """As a table."""
        terms = pd.DataFrame(self._terms, columns=list(TERM_COLUMNS)).astype(TERM_COLUMNS)
        return Relations(terms, pd.DataFrame(self._limits, columns=list(LIMIT_COLUMNS)).astype(LIMIT_COLUMNS))


# (Reach, municipality, level, year of the users) -> the year of the group, where it came with a delivery.
GroupYears = Mapping[tuple[str, str, str, int], int]
# (Area, period) -> the year of its borders.
Borders = Mapping[tuple[str, str], int]


def read_publications(
    publications: Sequence[Publication],
    catalogue: Catalogue,
    sizes: Mapping[Key, float],
    group_years: GroupYears | None = None,
    borders: Borders | None = None,
    newest: Publication | None = None,
) -> Picture:
    """Everything that is told; of what stands in several publications the first counts.

    Args:
        publications: the newest first.
        catalogue: what the provisions are.
        sizes: groups that others publish.
        group_years: which reaches tell groups that nobody else publishes.
        borders: of areas, for publications that don't tell them; by default as the others tell them.
        newest: which of them is published now.
    """
    picture = Picture({item.id: item.scheme for item in catalogue.indicators if item.scheme is not None})
    picture.sizes.update(sizes)
    users = {item.id: item.reach.users for item in catalogue.indicators if item.reach is not None}
    digits = {item.id: item.decimals for item in catalogue.indicators}
    borders = borders_told(publications) if borders is None else borders
    for place, publication in enumerate(publications):
        spoken: dict[Key, set[str]] = defaultdict(set)
        for row in publication.records:
            indicator = users.get(row["indicator_id"], row["indicator_id"])
            if indicator in picture.schemes:
                half = 0.5 * 10.0 ** -digits[row["indicator_id"]] if publication.is_rounded else 0.0
                key = _key(row, indicator, borders)
                spoken[key._replace(group="")].add(key.group)
                if row["status"] in (Status.OK.value, Status.SUPPRESSED.value) and provider_of(key.group) is not None:
                    picture.partners[place, figure_of(key)].add(key.group)
                _read(picture, key, row, is_share=row["indicator_id"] in users, half=half, by=publication.name)
                if row["indicator_id"] in users:
                    _read_group(picture, key, row, group_years or {}, by=publication.name)
        # A reach is hidden for its users, or for the size of its group: then its users may be there to read.
        picture.hidden |= picture.without_reach - set(picture.told)
        if place == 0:
            picture.withheld = set(picture.hidden)
        if publication.is_whole:
            _speak(picture, spoken, place, is_newest=publication is newest)
    _keep_parts(picture)
    picture.hidden -= set(picture.told)
    picture.unknown -= set(picture.told) | picture.hidden
    picture.empty &= picture.unknown
    return picture


def _speak(picture: Picture, spoken: Mapping[Key, set[str]], place: int, *, is_newest: bool) -> None:
    """The first that speaks of a count says what its parts are; of a bare total of now, the first that has any."""
    for key, groups in spoken.items():
        if key not in picture.spoken:
            if is_newest and groups == {TOTAL}:
                picture.bare.add(key)
        elif key in picture.bare:
            picture.bare.discard(key)
        else:
            continue
        picture.spoken[key] = picture.spoken.get(key, set()) | groups
        picture.speakers[key] = place


def _keep_parts(picture: Picture) -> None:
    """Leave out the parts that the first whole publication of a count doesn't have: they were in other sums."""
    for key in sorted(picture.keys()):
        is_total = key.group == TOTAL or parts_of_total(key.group)
        if not is_total and key.group not in picture.spoken.get(key._replace(group=""), {key.group}):
            picture.told.pop(key, None)
            picture.hidden.discard(key)
            picture.unknown.discard(key)


def borders_told(publications: Sequence[Publication]) -> Borders:
    """(Area, period) -> the borders on which a publication that tells them has it."""
    told = [publication.rows for publication in publications if publication.rows["boundary_year"].notna().any()]
    rows = pd.concat(told)[["region_code", "period", "boundary_year"]].drop_duplicates() if told else pd.DataFrame()
    return {(area, period): int(year) for area, period, year in rows.itertuples(index=False) if not pd.isna(year)}


def _key(row: Mapping[Any, Any], indicator: str, borders: Borders) -> Key:
    area, period = str(row["region_code"]), str(row["period"])
    year = row["boundary_year"]
    # Years taken together stand on the newest borders among them.
    pool = POOL.match(period)
    periods = [str(one) for one in range(int(pool[1]), int(pool[2]) + 1)] if pool else [period]
    on = max(borders.get((area, one), 0) for one in periods) if pd.isna(year) else int(year)
    return Key(indicator, area, on, period, str(row["breakdown"]))


def _read(picture: Picture, key: Key, row: Mapping[Any, Any], *, is_share: bool, half: float, by: str) -> None:
    """One row: a count, a share with its group, or only that it is hidden."""
    count, group, value = (_NAN if pd.isna(row[name]) else float(row[name]) for name in
                           ("numerator", "denominator", "value"))  # fmt: skip
    if is_share and row["status"] == Status.NOT_APPLICABLE.value:
        # Nobody is in the group: that is what the word means here.
        picture.sizes.setdefault(key, 0.0)
        return
    if is_share and not math.isnan(group):
        picture.sizes.setdefault(key, group)
    group = picture.sizes.get(key, _NAN) if math.isnan(group) else group
    if not math.isnan(count):
        _tell(picture, key, Told(count, count, by))
    elif not is_share and not math.isnan(value):
        _tell(picture, key, Told(value, value, by))
    elif is_share and not math.isnan(value) and not math.isnan(group):
        low, high = ((value + sign * max(half, 1e-9)) * group / 100 for sign in (-1, 1))
        _tell(picture, key, Told(max(0.0, low), high, by))
    elif row["status"] == Status.SUPPRESSED.value:
        (picture.without_reach if is_share else picture.hidden).add(key)
    elif row["status"] != Status.OK.value or not is_share:
        picture.unknown.add(key)
        if row["status"] in (Status.MISSING.value, Status.OK.value, Status.NOT_APPLICABLE.value):
            picture.empty.add(key)
            if row["status"] == Status.NOT_APPLICABLE.value:
                picture.nowhere.add(key)


def _read_group(picture: Picture, key: Key, row: Mapping[Any, Any], years: GroupYears, *, by: str) -> None:
    """The size of a group that came with a delivery is a count like any other, in whichever reach it stands."""
    is_nobody = row["status"] == Status.NOT_APPLICABLE.value
    if pd.isna(row["denominator"]) and not is_nobody:
        return
    year = int(key.period[:4])
    group_year = years.get((str(row["indicator_id"]), gemeente_of(key.area) or "", key.area[:2], year))
    if group_year is None:
        return
    scheme = picture.schemes[key.indicator]
    limit = limit_counted(scheme.income_limit).value if scheme.income_limit else ""
    name = f"{GROUP}{scheme.unit.value}_{limit}"
    former = picture.schemes.get(name)
    strictest = max(scheme.threshold, former.threshold if former else 0)
    picture.schemes[name] = scheme.model_copy(
        update={"name": name, "step": None, "zero_may_be_shown": True, "threshold": strictest}
    )
    size = 0.0 if is_nobody else float(row["denominator"])
    _tell(picture, key._replace(indicator=name, period=str(group_year)), Told(size, size, by))


def _tell(picture: Picture, key: Key, told: Told) -> None:
    """The narrowest of what is told counts; the first where two are as narrow, or can't both be right."""
    former = picture.told.get(key)
    if former is None:
        picture.told[key] = told
        return
    is_narrower = told.high - told.low < former.high - former.low - 1e-6
    if is_narrower and told.low <= former.high + ROUNDING and former.low <= told.high + ROUNDING:
        picture.told[key] = told
