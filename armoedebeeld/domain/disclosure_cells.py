"""The counts of a picture as cells that the audit calculates with."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

import pandas as pd

from armoedebeeld.domain.disclosure_picture import Key, Picture
from armoedebeeld.domain.schemes import Unit


def people_of(picture: Picture) -> dict[str, list[str]]:
    """Name of a provision -> its figures of people, awards and the like."""
    ids: dict[str, list[str]] = defaultdict(list)
    for name, scheme in picture.schemes.items():
        if scheme.unit is not Unit.EURO:
            ids[scheme.name].append(name)
    return ids


def threshold_of(picture: Picture, key: Key) -> float:
    """The least number of people that is shown; 0 for amounts of money."""
    scheme = picture.schemes[key.indicator]
    return float(scheme.threshold) if scheme.unit is not Unit.EURO else 0.0


def cells_of(picture: Picture) -> pd.DataFrame:
    """Everything that is spoken of as a cell, `disclosure_audit.audit`; one with a value is published."""
    amounts = _amounts(picture)
    rows = [_cell(picture, key, amounts) for key in sorted(picture.keys())]
    rows += [_left(picture, name, keys) for name, keys in sorted(picture.left.items())]
    rows += [(name, None, None, 0.0, True) for name in sorted(picture.rests)]
    cells = pd.DataFrame(rows, columns=["cell_id", "value", "bound", "threshold", "zero_may_be_shown"])
    cells = cells.astype({"value": "Float64", "bound": "Float64", "threshold": "Float64"})
    return cells.assign(is_fixed=False, is_published_elsewhere=False)


def relate_told(picture: Picture) -> None:
    """Add what is told between two ends; once per picture."""
    for key, told in sorted(picture.told.items()):
        if told.low < told.high:
            picture.relate(f"{told.by}: {key}", [(str(key), 1.0)], lower=told.low, upper=told.high)


def _cell(
    picture: Picture, key: Key, amounts: Mapping[Key, float]
) -> tuple[str, float | None, float | None, float, bool]:
    scheme, told = picture.schemes[key.indicator], picture.told.get(key)
    value = told.low if told is not None and told.low == told.high else None
    size = picture.sizes.get(key)
    bound = None if size is None or (value is not None and value > size) else float(math.floor(size))
    threshold = amounts.get(key, 0.0) if scheme.unit is Unit.EURO else float(scheme.threshold)
    # What nobody gave a number for is a number of people all the same.
    is_asked = key in picture.hidden or value is not None or key in picture.empty
    may_be_nobody = scheme.zero_may_be_shown or key in picture.nowhere
    return str(key), value, bound, threshold if is_asked else 0.0, may_be_nobody


def _left(picture: Picture, name: str, keys: tuple[Key, ...]) -> tuple[str, float | None, None, float, bool]:
    """Who came no further, or has no row: known where all others are."""
    scheme = picture.schemes[keys[0].indicator]
    is_known = all(picture.is_exact(key) for key in keys)
    value = picture.told[keys[0]].low - sum(picture.told[key].low for key in keys[1:]) if is_known else None
    if value is not None and value < 0:
        value = None
    may_be_nobody = scheme.zero_may_be_shown or name in picture.nobodys
    return name, value, None, threshold_of(picture, keys[0]), may_be_nobody


def _amounts(picture: Picture) -> dict[Key, float]:
    """Hidden amounts of money of hidden people -> what as many people as the threshold get on average."""
    ids = people_of(picture)
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
