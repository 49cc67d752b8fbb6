"""Groups of people that came with a delivery: small ones are hidden, and those from which a small one follows.

A share with its group says how many people are in the group: a group of four children is a small count too. One group
can stand in several reaches, of other provisions or years; it is one number all the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from armoedebeeld.domain.catalogue import Catalogue, Indicator
from armoedebeeld.domain.observations import TOTAL, Status
from armoedebeeld.domain.schemes import Scheme
from armoedebeeld.domain.service_use import Mark
from armoedebeeld.domain.suppression_mask import Decision
from armoedebeeld.domain.takeup import DELIVERED, candidates, limit_counted
from etl.service_use_cells import CELL, Around
from etl.service_use_earlier import newest, with_earlier, with_former_areas
from etl.service_use_mask import mask_counts

_PLACE = ["region_code", "boundary_year"]
_NUMBERS = ["numerator", "denominator", "value", "lower", "upper"]


@dataclass(frozen=True)
class Reach:
    """One reach with the groups that came with deliveries.

    Attributes:
        rows: of the reach, hidden where its users are; `denominator` is the size of the group.
        users_of: the use that it belongs to.
        sizes: the size of the group of each row where it came with a delivery; <NA> where others publish it. Negative:
            the source that we also load hides it.
        group_years: the year of the group of each row.
    """

    rows: pd.DataFrame
    users_of: Indicator
    sizes: pd.Series
    group_years: pd.Series


def reach_with_groups(
    rows: pd.DataFrame, users_of: Indicator, *, matched: pd.DataFrame, observations: pd.DataFrame, catalogue: Catalogue
) -> Reach:
    """A reach with what its delivery says of the groups.

    Args:
        rows: of the reach.
        users_of: the use that it belongs to.
        matched: the group of each row (`takeup.match_groups`).
        observations: what else is published, such as the same group by its source.
        catalogue: which indicators count groups.
    """
    groups = matched.reindex(rows.index)
    sizes = groups["size"].where(groups["group_id"] == DELIVERED).astype("Float64")
    place = pd.MultiIndex.from_arrays([rows["region_code"], groups["group_year"].astype("Int64")])
    secret = place.isin(_hidden_elsewhere(users_of, observations, catalogue))
    return Reach(rows, users_of, sizes.mask(sizes.notna() & secret, -1.0), groups["group_year"].astype("Int64"))


def _hidden_elsewhere(users: Indicator, observations: pd.DataFrame, catalogue: Catalogue) -> pd.Index:
    """(Area, year) in which a source hides the very group that a provision is for."""
    ids = [item.id for item in candidates(users.scheme, catalogue)] if users.scheme else []
    rows = observations[observations["indicator_id"].isin(ids) & (observations["breakdown"] == TOTAL)]
    secret = rows[rows["status"].isin([Status.SECRET_OR_UNKNOWN.value, Status.SUPPRESSED.value])]
    return pd.MultiIndex.from_frame(secret[["region_code", "year"]].astype({"year": "Int64"}))


def hide_groups(
    reaches: Sequence[Reach], around: Around, *, earlier: pd.DataFrame, catalogue: Catalogue
) -> list[pd.DataFrame]:
    """The rows of every reach without the groups of few people, nor those that follow from the others.

    Args:
        reaches: all that are published together, of whatever provision and year.
        around: areas and borders.
        earlier: `service_use_earlier.EARLIER_COLUMNS` of what was published before; of a reach the size of its group,
            with the `size` of the one that others publish.
        catalogue: of which provision a reach is that was published before.
    """
    taken = _Names()
    told = _every_group(reaches, taken)
    if told.empty:
        return [reach.rows for reach in reaches]
    counts = _as_counts(told)
    earlier, areas = with_former_areas(earlier, around.own_areas)
    around = replace(around, own_areas=areas)
    now = with_earlier(counts, _earlier_groups(earlier, told, taken, catalogue))
    decided = mask_counts(now.rows, around, now.memory).decision
    gone = set(counts.loc[decided != Decision.SHOWN.value, CELL].itertuples(index=False, name=None))
    is_gone = pd.Series([key in gone for key in told[CELL].itertuples(index=False, name=None)], index=told.index)
    return [_without(reach, is_gone[told["reach"] == place]) for place, reach in enumerate(reaches)]


def _without(reach: Reach, is_gone: pd.Series) -> pd.DataFrame:
    rows = reach.rows
    gone = is_gone.set_axis(is_gone.index.get_level_values("row")).reindex(rows.index, fill_value=False)
    blank = {name: rows[name].mask(gone) for name in _NUMBERS}
    is_shown = rows["status"] == Status.OK.value
    return rows.assign(**blank, status=rows["status"].mask(gone & is_shown, Status.SUPPRESSED.value))


def _every_group(reaches: Sequence[Reach], taken: "_Names") -> pd.DataFrame:
    """One row per row of a reach whose group came with a delivery, with the name of the group as `indicator_id`."""
    parts = []
    for place, reach in enumerate(reaches):
        has = reach.sizes.notna()
        scheme = reach.users_of.scheme
        if not has.any() or scheme is None:
            continue
        rows = reach.rows.loc[has, [*_PLACE, "year", "status"]]
        part = rows.assign(
            reach=place, reach_id=str(reach.rows["indicator_id"].iloc[0]), size=reach.sizes[has],
            group_year=reach.group_years[has], unit=scheme.unit.value, threshold=float(scheme.threshold),
            used_in=rows["year"],
        )  # fmt: skip
        for (_, year), some in part.groupby(["used_in", "group_year"]):
            name = taken.name_of(_kind(scheme, year), some)
            named = some.assign(indicator_id=name, scheme=name, period=str(year), breakdown=TOTAL)
            named = named.assign(year=named["group_year"])
            parts.append(named.set_index(pd.MultiIndex.from_product([[place], some.index], names=["reach", "row"])))
    return pd.concat(parts) if parts else pd.DataFrame(columns=[*CELL, "reach"])


def _kind(scheme: Scheme, year: object) -> str:
    """What groups have to share to be the same one."""
    limit = limit_counted(scheme.income_limit).value if scheme.income_limit else ""
    return f"?groep {scheme.unit.value} {limit} {year}"


class _Names:
    """Names of groups: the same one for two reaches that say the same of every place that both name."""

    def __init__(self) -> None:
        """Nothing named yet."""
        self._known: dict[str, dict[tuple[object, ...], float]] = {}

    def name_of(self, kind: str, rows: pd.DataFrame) -> str:
        """A name for a group of this kind, `kind` with a number where others of the kind have other sizes."""
        own = dict(zip(rows[_PLACE].itertuples(index=False, name=None), rows["size"].astype("float64"), strict=True))
        number = 0
        while True:
            name = f"{kind} {number}"
            known = self._known.setdefault(name, {})
            if all(known.get(place, size) == size for place, size in own.items()):
                known.update(own)
                return name
            number += 1


def _as_counts(told: pd.DataFrame) -> pd.DataFrame:
    """One row per group and place, as `service_use_mask.mask_counts` needs them."""
    is_secret = told["size"] < 0
    is_told = (told["status"] == Status.OK.value) | (told["size"] < told["threshold"])
    by_cell = told.assign(is_secret=is_secret, is_told=is_told, count=told["size"].mask(is_secret)).groupby(CELL)
    cells = by_cell.agg(
        year=("year", "first"), scheme=("scheme", "first"), unit=("unit", "first"), threshold=("threshold", "max"),
        count=("count", "first"), is_secret=("is_secret", "any"), is_told=("is_told", "any"),
    ).reset_index()  # fmt: skip
    mark = pd.Series(Mark.EMPTY.value, index=cells.index).mask(cells["is_told"], Mark.NONE.value)
    nothing = pd.array([pd.NA] * len(cells), dtype="Float64")
    return cells.assign(mark=mark.mask(cells["is_secret"], Mark.HIDDEN.value), step="", zero=True, size=nothing)


def _earlier_groups(earlier: pd.DataFrame, told: pd.DataFrame, taken: _Names, catalogue: Catalogue) -> pd.DataFrame:
    """What readers have of groups already, under the names of those of now; also of years and reaches that are gone.

    Of those a number that others publish is no group of a delivery.
    """
    schemes = {item.id: item.scheme for item in catalogue.indicators if item.scheme is not None}
    users = {item.id: item.reach.users for item in catalogue.indicators if item.reach is not None}
    of_reach = {reach: schemes[use] for reach, use in users.items() if use in schemes}
    mine = earlier[earlier["indicator_id"].isin(of_reach)]
    first = told.drop_duplicates(["reach_id", "used_in"])
    keys, groups = (first[names].itertuples(index=False, name=None) for names in
                    (["reach_id", "used_in"], ["indicator_id", "year"]))  # fmt: skip
    named = dict(zip(keys, groups, strict=True))
    is_now = pd.Series([key in named for key in _keys(mine)], index=mine.index, dtype="bool")
    mine = mine[is_now | mine["value"].ne(mine["size"]).fillna(value=True)]
    for (reach, year), rows in mine.groupby(["indicator_id", "year"]):
        if (reach, year) not in named:
            last = newest(rows).dropna(subset="value")
            named[reach, year] = taken.name_of(_kind(of_reach[str(reach)], year), last.assign(size=last["value"])), year
    names = pd.Series([named[key][0] for key in _keys(mine)], index=mine.index, dtype="str")
    years = pd.Series([named[key][1] for key in _keys(mine)], index=mine.index, dtype="Int64")
    described = mine.assign(
        indicator_id=names, scheme=names, year=years, period=years.astype("str"), breakdown=TOTAL, step="", zero=True,
        unit=mine["indicator_id"].map({reach: scheme.unit.value for reach, scheme in of_reach.items()}),
        threshold=mine["indicator_id"].map({reach: scheme.threshold for reach, scheme in of_reach.items()}),
        size=mine["size"].mask(mine["size"].notna()),
    )  # fmt: skip
    # Of two reaches that speak of one group in one publication, the number counts.
    ordered = described.astype({"threshold": "Float64"}).sort_values(["version", "value"], na_position="first")
    return ordered.drop_duplicates([*CELL, "version"], keep="last")


def _keys(rows: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    """Which reach of which year each row is of."""
    return rows[["indicator_id", "year"]].itertuples(index=False, name=None)
