"""The audit of everything that is published together: which hidden count can be calculated, how closely, from what."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.disclosure_audit import audit
from armoedebeeld.domain.disclosure_cells import cells_of, people_of, relate_told, threshold_of
from armoedebeeld.domain.disclosure_fit import without_contradictions
from armoedebeeld.domain.disclosure_former import Former, find_formers
from armoedebeeld.domain.disclosure_network import Known, relate_all
from armoedebeeld.domain.disclosure_picture import (
    GROUP,
    GroupYears,
    Key,
    Picture,
    Publication,
    borders_told,
    read_publications,
)
from armoedebeeld.domain.disclosure_relations import Relations, join_relations, touched_by
from armoedebeeld.domain.schemes import Unit


@dataclass(frozen=True)
class Finding:
    """A count of which readers know too much.

    Attributes:
        kind: `hidden`; `told` for a number that is hidden now and is or was published somewhere; `published` for a
            number of a few people that is there to read.
        low, high: what it can be.
        needed: the least width.
        chain: the relations and publications that give it.
    """

    cell: str
    kind: str
    low: float
    high: float
    needed: float
    chain: tuple[str, ...]


@dataclass(frozen=True)
class AuditReport:
    """What came of it.

    Attributes:
        shown, hidden: counts in the newest publication.
        narrowest: the narrowest interval of a hidden count; groups smaller than the threshold aside, of which nothing
            at all may be told. None where nothing is hidden.
        findings: what is unsafe, the narrowest first.
        told_before: counts that are hidden now and that somebody has, and that are no few people: by themselves they
            tell of nobody.
        contradicted: totals that are not what their parts make; nobody can calculate with these.
    """

    shown: int
    hidden: int
    narrowest: Finding | None
    findings: tuple[Finding, ...]
    told_before: tuple[Finding, ...]
    contradicted: int

    @property
    def share_shown(self) -> float:
        """Of all counts that are published or hidden; 1 where there are none."""
        every = self.shown + self.hidden
        return self.shown / every if every else 1.0


def audit_publications(
    publications: Sequence[Publication],
    known: Known,
    catalogue: Catalogue,
    *,
    sizes: Mapping[Key, float],
    group_years: GroupYears | None = None,
) -> AuditReport:
    """What somebody can calculate who has all these publications.

    Args:
        publications: the newest first; the first one says what is hidden now.
        known: areas and borders.
        catalogue: the provisions, with the threshold of each.
        sizes: groups that others publish.
        group_years: which reaches tell groups that nobody else publishes.
    """
    borders = borders_told(publications)

    def read(some: Sequence[Publication], groups: Mapping[Key, float] = sizes) -> Picture:
        return read_publications(some, catalogue, groups, group_years, borders, publications[0])

    def related(picture: Picture) -> Picture:
        relate_all(picture, known)
        relate_told(picture)
        return picture

    picture, now = related(read(publications)), related(read(publications[:1]))
    cells = cells_of(now)
    published = _is_published(cells)
    usable, gone = without_contradictions(cells, now.relations(), published)
    views = [audit(cells, usable, published)]
    formers = find_formers(publications, now, read, related)
    # Who has every former publication, and who has one of them: of two that don't fit, either may be believed.
    views += [_with_formers(cells, usable, some) for some in (formers, *[[one] for one in formers[1:]]) if some]
    found = pd.concat(views, ignore_index=True)
    asked = found[found["needed"] > 0].sort_values(["width", "low"], kind="stable")
    labels = {str(key): f"{key} ({told.by})" for key, told in picture.told.items()}
    labels |= {name: name for former in formers for name in former.cells["cell_id"]}
    unsafe = [_finding(row, labels) for row in asked[~asked["is_safe"]].to_dict("records")]
    # Of what nobody tells or hides now it may be known that they are many, unless that is all but a few of a group.
    no_longer = picture.keys() - now.keys() - set(picture.sizes)
    untold = {item.cell for item in unsafe if item.cell.startswith("?")} | {
        str(key) for key in now.empty | picture.empty | now.nowhere | picture.nowhere | no_longer
    }
    # Of a former total with numbers of now it may be known that this is nobody.
    nobody = set(cells.loc[cells["zero_may_be_shown"], "cell_id"]).union(*[one.cells["cell_id"] for one in formers])
    # What one publication tells may be harmless and what another tells of the same count not: the narrowest that isn't.
    wrong = [item for item in reversed(unsafe) if item.cell not in untold or not _may_be_known(item, nobody)]
    told = _told_elsewhere(picture)
    few = [item for item, is_few in told if is_few]
    every = [*wrong, *_told_shares(picture), *few, *_told_amounts(picture)]
    once = {item.cell: item for item in every}
    told_now = set(now.told) - now.withheld - now.twice
    return AuditReport(
        shown=sum(now.is_exact(key) and not key.indicator.startswith(GROUP) for key in told_now),
        hidden=len((now.hidden | now.withheld) - now.twice),
        narrowest=min([*_narrowest(asked, picture, labels), *once.values()], key=_width, default=None),
        findings=tuple(sorted(once.values(), key=_width)),
        told_before=tuple(item for item, is_few in told if not is_few),
        contradicted=len(gone),
    )


def _is_published(cells: pd.DataFrame) -> pd.Series:
    return pd.Series(cells["value"].notna().to_numpy(), index=cells["cell_id"])


def _with_formers(cells: pd.DataFrame, relations: Relations, formers: Sequence[Former]) -> pd.DataFrame:
    """The audit of what hangs together with former publications, for who has these beside all that is told now."""
    every = pd.concat([cells, *[former.cells for former in formers]], ignore_index=True).drop_duplicates("cell_id")
    told = [former.relations for former in formers]
    ids = touched_by(join_relations(*told), join_relations(relations, *told))
    had = frozenset[str]().union(*[former.had for former in formers])
    some = every[every["cell_id"].isin(ids)]
    some = some.assign(threshold=some["threshold"].mask(some["cell_id"].isin(had), 0.0))
    is_near = relations.terms["cell_id"].isin(ids)
    names = relations.terms.loc[is_near, "relation_id"]
    near = Relations(relations.terms[is_near], relations.limits[relations.limits["relation_id"].isin(names)])
    published = _is_published(some)
    usable, _ = without_contradictions(some, near, published, told)
    return audit(some, usable, published)


def _narrowest(asked: pd.DataFrame, picture: Picture, labels: Mapping[str, str]) -> list[Finding]:
    """The hidden count with the narrowest interval, in a group that is no smaller than what is needed."""
    hidden = asked[(asked["kind"] == "hidden") & ~asked["cell_id"].str.startswith("?")]
    by_id = {str(key): threshold_of(picture, key) for key in picture.hidden}
    whole = hidden[hidden["needed"] >= hidden["cell_id"].map(by_id).astype("float64")]
    first = whole[whole["needed"] < math.inf].sort_values(["width", "cell_id"]).head(1)
    return [_finding(row, labels) for row in first.to_dict("records")]


def _width(item: Finding) -> tuple[float, str]:
    return item.high - item.low, item.cell


def _may_be_known(item: Finding, may_be_nobody: set[str]) -> bool:
    """Who is left over, or told of by nobody, is no figure of ours: that they are many, or nobody, may be known."""
    return item.low >= item.needed or (item.high == 0 and item.cell in may_be_nobody)


def _told_shares(picture: Picture) -> list[Finding]:
    """Shares of a known group that say that a count is small."""
    return [
        Finding(str(key), "published", told.low, told.high, threshold_of(picture, key), (told.by,))
        for key, told in sorted(picture.told.items())
        if told.low < told.high < threshold_of(picture, key) and told.high >= 1
    ]


def _told_elsewhere(picture: Picture) -> list[tuple[Finding, bool]]:
    """Counts that the newest publication hides and another one tells, and whether these are few people."""
    return [
        (Finding(str(key), "told", told.low, told.high, threshold_of(picture, key), (told.by,)), _is_few(picture, key))
        for key in sorted(picture.withheld & set(picture.told))
        if (told := picture.told[key]).high - told.low < threshold_of(picture, key)
    ]


def _is_few(picture: Picture, key: Key) -> bool:
    """Whether what is told may be a few people, or all but a few of a known group."""
    told, t = picture.told[key], threshold_of(picture, key)
    ends = [(told.low, told.high)]
    # A rounded 100% has its upper end above the group itself.
    if (size := picture.sizes.get(key)) is not None and size >= told.low:
        ends.append((max(0.0, size - told.high), size - told.low))
    least = 1 if picture.schemes[key.indicator].zero_may_be_shown else 0
    return any(low < t and high >= least for low, high in ends)


def _told_amounts(picture: Picture) -> list[Finding]:
    """Amounts of money beside a number of people that is hidden: what each gets is often known."""
    ids, hidden = people_of(picture), picture.hidden | picture.withheld
    found = []
    for key, told in sorted(picture.told.items()):
        scheme = picture.schemes[key.indicator]
        if scheme.unit is Unit.EURO and any(key._replace(indicator=name) in hidden for name in ids[scheme.name]):
            found.append(Finding(str(key), "published", told.low, told.high, 0.0, (told.by,)))
    return found


def _finding(row: Mapping[Any, Any], labels: Mapping[str, str]) -> Finding:
    """With the publications that give it: the names of relations, and by whom each known count in them was told."""
    known = [labels[cell] for cell in row["publications"] if cell in labels]
    chain = (*row["relations"], *known)
    return Finding(row["cell_id"], row["kind"], row["low"], row["high"], row["needed"], tuple(chain))
