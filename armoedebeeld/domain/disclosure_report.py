"""The audit of everything that is published together: which hidden count can be calculated, how closely, from what."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.disclosure_audit import audit
from armoedebeeld.domain.disclosure_fit import without_contradictions
from armoedebeeld.domain.disclosure_network import Known, relate_all
from armoedebeeld.domain.disclosure_picture import GROUP, GroupYears, Key, Picture, Publication, read_publications
from armoedebeeld.domain.schemes import Unit


@dataclass(frozen=True)
class Finding:
    """A count of which readers know too much.

    Attributes:
        kind: `hidden`, or `published` for a number of a few people that is there to read.
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
        shown, hidden: counts.
        narrowest: the narrowest interval of a hidden count; groups smaller than the threshold aside, of which nothing
            at all may be told. None where nothing is hidden.
        findings: what is unsafe, the narrowest first.
        contradicted: totals that are not what their parts make; nobody can calculate with these.
    """

    shown: int
    hidden: int
    narrowest: Finding | None
    findings: tuple[Finding, ...]
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
    picture = read_publications(publications, catalogue, sizes, group_years)
    relate_all(picture, known)
    cells, published = _cells(picture)
    usable, gone = without_contradictions(cells, picture.relations(), published)
    found = audit(cells, usable, published)
    asked = found[found["needed"] > 0]
    unsafe = [_finding(row, picture) for row in asked[~asked["is_safe"]].to_dict("records")]
    every = [*unsafe, *_told_shares(picture), *_told_elsewhere(picture), *_told_amounts(picture)]
    once = {item.cell: item for item in every if not _is_crowd(item)}
    return AuditReport(
        shown=sum(
            picture.is_exact(key) and not key.indicator.startswith(GROUP)
            for key in set(picture.told) - picture.withheld
        ),
        hidden=len(picture.hidden | picture.withheld),
        narrowest=min([*_narrowest(asked, picture), *once.values()], key=_width, default=None),
        findings=tuple(sorted(once.values(), key=_width)),
        contradicted=len(gone),
    )


def _narrowest(asked: pd.DataFrame, picture: Picture) -> list[Finding]:
    """The hidden count with the narrowest interval, in a group that is no smaller than what is needed."""
    hidden = asked[(asked["kind"] == "hidden") & ~asked["cell_id"].str.startswith("?")]
    by_id = {str(key): _threshold(picture, key) for key in picture.hidden}
    whole = hidden[hidden["needed"] >= hidden["cell_id"].map(by_id).astype("float64")]
    first = whole[whole["needed"] < math.inf].sort_values(["width", "cell_id"]).head(1)
    return [_finding(row, picture) for row in first.to_dict("records")]


def _width(item: Finding) -> tuple[float, str]:
    return item.high - item.low, item.cell


def _is_crowd(item: Finding) -> bool:
    """Who came no further is no figure of ours: that there are many of them may be known."""
    return item.cell.startswith("?") and item.low >= item.needed


def _told_shares(picture: Picture) -> list[Finding]:
    """Shares of a known group that say that a count is small."""
    return [
        Finding(str(key), "published", told.low, told.high, _threshold(picture, key), (told.by,))
        for key, told in sorted(picture.told.items())
        if told.low < told.high < _threshold(picture, key) and told.high >= 1
    ]


def _told_elsewhere(picture: Picture) -> list[Finding]:
    """Counts that the newest publication hides and another one tells."""
    return [
        Finding(str(key), "hidden", told.low, told.high, _threshold(picture, key), (told.by,))
        for key in sorted(picture.withheld & set(picture.told))
        if (told := picture.told[key]).high - told.low < _threshold(picture, key)
    ]


def _told_amounts(picture: Picture) -> list[Finding]:
    """Amounts of money beside a number of people that is hidden: what each gets is often known."""
    ids = _people_of(picture)
    found = []
    for key, told in sorted(picture.told.items()):
        scheme = picture.schemes[key.indicator]
        hidden = picture.hidden | picture.withheld
        if scheme.unit is Unit.EURO and any(key._replace(indicator=name) in hidden for name in ids[scheme.name]):
            found.append(Finding(str(key), "published", told.low, told.high, 0.0, (told.by,)))
    return found


# ---------------------------------------------------------------- cells


def _people_of(picture: Picture) -> dict[str, list[str]]:
    """Name of a provision -> its figures of people, awards and the like."""
    ids: dict[str, list[str]] = defaultdict(list)
    for name, scheme in picture.schemes.items():
        if scheme.unit is not Unit.EURO:
            ids[scheme.name].append(name)
    return ids


def _threshold(picture: Picture, key: Key) -> float:
    scheme = picture.schemes[key.indicator]
    return float(scheme.threshold) if scheme.unit is not Unit.EURO else 0.0


def _cells(picture: Picture) -> tuple[pd.DataFrame, pd.Series]:
    """`suppression_model.CELL_COLUMNS` but the weight, and by cell id what is published."""
    amounts = _amounts(picture)
    rows = [_cell(picture, key, amounts) for key in sorted(picture.keys())]
    rows += [_left(picture, name, keys) for name, keys in sorted(picture.left.items())]
    rows += [(name, None, None, 0.0, True) for name in sorted(picture.rests)]
    cells = pd.DataFrame(rows, columns=["cell_id", "value", "bound", "threshold", "zero_may_be_shown"])
    cells = cells.astype({"value": "Float64", "bound": "Float64", "threshold": "Float64"})
    cells = cells.assign(is_fixed=False, is_published_elsewhere=False)
    for key, told in sorted(picture.told.items()):
        if told.low < told.high:
            picture.relate(f"{told.by}: {key}", [(str(key), 1.0)], lower=told.low, upper=told.high)
    return cells, pd.Series(cells["value"].notna().to_numpy(), index=cells["cell_id"])


def _cell(
    picture: Picture, key: Key, amounts: Mapping[Key, float]
) -> tuple[str, float | None, float | None, float, bool]:
    scheme, told = picture.schemes[key.indicator], picture.told.get(key)
    value = told.low if told is not None and told.low == told.high else None
    size = picture.sizes.get(key)
    bound = None if size is None or (value is not None and value > size) else float(math.floor(size))
    threshold = amounts.get(key, 0.0) if scheme.unit is Unit.EURO else float(scheme.threshold)
    is_asked = key in picture.hidden or value is not None
    return str(key), value, bound, threshold if is_asked else 0.0, scheme.zero_may_be_shown


def _left(picture: Picture, name: str, keys: tuple[Key, ...]) -> tuple[str, float | None, None, float, bool]:
    """Who came no further, or has no row: known where all others are."""
    scheme = picture.schemes[keys[0].indicator]
    is_known = all(picture.is_exact(key) for key in keys)
    value = picture.told[keys[0]].low - sum(picture.told[key].low for key in keys[1:]) if is_known else None
    if value is not None and value < 0:
        value = None
    return name, value, None, _threshold(picture, keys[0]), scheme.zero_may_be_shown


def _amounts(picture: Picture) -> dict[Key, float]:
    """Hidden amounts of money of hidden people -> what as many people as the threshold get on average."""
    ids = _people_of(picture)
    each: dict[str, list[float]] = defaultdict(list)
    for key in picture.told:
        scheme = picture.schemes[key.indicator]
        beside = [key._replace(indicator=name) for name in ids[scheme.name]] if scheme.unit is Unit.EURO else []
        people = [picture.told[other].low for other in beside if picture.is_exact(other)]
        each[scheme.name] += [picture.told[key].low / count for count in people if count > 0]
    wanted = {}
    for key in picture.hidden:
        scheme = picture.schemes[key.indicator]
        if scheme.unit is Unit.EURO and _has_hidden_people(picture, key, ids[scheme.name]):
            mean = each[scheme.name]
            wanted[key] = scheme.threshold * (sum(mean) / len(mean) if mean else 1.0)
    return wanted


def _has_hidden_people(picture: Picture, key: Key, ids: Sequence[str]) -> bool:
    return any(key._replace(indicator=name) in picture.hidden for name in ids)


def _finding(row: Mapping[Any, Any], picture: Picture) -> Finding:
    """With the publications that give it: the names of relations, and by whom each known count in them was told."""
    by = {str(key): told.by for key, told in picture.told.items()}
    known = [f"{cell} ({by[cell]})" for cell in row["publications"] if cell in by]
    chain = (*row["relations"], *known)
    return Finding(row["cell_id"], row["kind"], row["low"], row["high"], row["needed"], tuple(chain))
