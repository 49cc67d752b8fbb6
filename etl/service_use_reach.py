"""The group that a provision is meant for, and the share of it that uses the provision."""

import pandas as pd

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Catalogue, Indicator
from armoedebeeld.domain.observations import TOTAL, Status
from armoedebeeld.domain.regions import ChangeLog, gemeente_of
from armoedebeeld.domain.schemes import IncomeLimit
from armoedebeeld.domain.takeup import (
    DELIVERED,
    GROUP_COLUMNS,
    every_group,
    limit_counted,
    match_groups,
    share_of_group,
    words_of_groups,
)


def matched_groups(
    users: pd.DataFrame, indicator: Indicator, *, observations: pd.DataFrame, catalogue: Catalogue, changes: ChangeLog
) -> pd.DataFrame:
    """The group of every count of users that stands for a year and for everybody, where one fits (`match_groups`)."""
    groups = _groups(users, indicator, observations, catalogue)
    return match_groups(_yearly(users), groups, changes=changes)


def with_group_sizes(
    earlier: pd.DataFrame, *, observations: pd.DataFrame, catalogue: Catalogue, changes: ChangeLog
) -> pd.DataFrame:
    """What was published before, with the `size` of the group that others publish now: <NA> where none fits."""
    size = pd.Series(pd.NA, index=earlier.index, dtype="Float64")
    for indicator in catalogue.indicators:
        shares = [reach.id for reach in reaches_of(indicator, catalogue)]
        rows = earlier[earlier["indicator_id"].isin([indicator.id, *shares])]
        if indicator.scheme is not None and len(rows):
            groups = every_group(indicator.scheme, observations, catalogue)
            found = match_groups(_yearly(rows), groups, changes=changes)
            size = size.fillna(found["size"].astype("Float64").reindex(size.index))
    return earlier.assign(size=size)


def _yearly(users: pd.DataFrame) -> pd.DataFrame:
    """The rows that stand for a whole year and for everybody."""
    rows = users[(users["breakdown"] == TOTAL) & (users["period"] == users["year"].astype("str"))]
    return rows.assign(region_level=rows["region_code"].str[:2])


def _groups(
    users: pd.DataFrame, indicator: Indicator, observations: pd.DataFrame, catalogue: Catalogue
) -> pd.DataFrame:
    """Every group of the provision whose size is known: as it was delivered, then as others count it."""
    delivered = users[users["group_count"].notna() & (users["breakdown"] == TOTAL)]
    delivered = delivered[_is_of_this_limit(delivered["group_limit"], indicator)]
    parts = [
        pd.DataFrame(
            {
                "group_id": DELIVERED,
                "region_code": delivered["region_code"],
                "boundary_year": delivered["boundary_year"],
                "group_year": delivered["group_year"].fillna(delivered["year"]),
                **{name: delivered["group_count"] for name in ("size", "low", "high")},
                "is_estimate": False,
                "snapshot_id": delivered["delivery"],
            }
        ).astype(GROUP_COLUMNS)
    ]
    if indicator.scheme is not None:
        parts.append(every_group(indicator.scheme, observations, catalogue))
    return pd.concat(parts, ignore_index=True)


def _is_of_this_limit(limits: pd.Series, indicator: Indicator) -> pd.Series:
    """Whether a delivered group is counted up to the income of the provision; one that names no limit is taken so."""
    own = indicator.scheme.income_limit if indicator.scheme else None
    known = {str(limit.value) for limit in IncomeLimit if own and limit_counted(limit) is limit_counted(own)}
    return limits.isin({"", *known})


def reaches_of(indicator: Indicator, catalogue: Catalogue) -> list[Indicator]:
    """The indicators that set this use against a group."""
    return [item for item in catalogue.indicators if item.reach is not None and item.reach.users == indicator.id]


def reach_rows(users: pd.DataFrame, reach: Indicator, matched: pd.DataFrame) -> pd.DataFrame:
    """The share of the group that uses a provision; hidden where its users are."""
    rows = users.loc[matched.index]
    groups = matched.loc[rows.index]
    shares = share_of_group(rows["count"], groups)
    is_known = (rows["status"] == Status.OK.value) & shares["value"].notna()
    nobody = (rows["status"] == Status.OK.value) & groups["size"].le(0).fillna(value=False)
    return rows.assign(
        indicator_id=reach.id,
        numerator=rows["count"].where(is_known),
        denominator=groups["size"].where(is_known),
        value=shares["value"].where(is_known),
        lower=shares["lower"].where(is_known),
        upper=shares["upper"].where(is_known),
        status=rows["status"].mask(nobody, Status.NOT_APPLICABLE.value),
        is_estimate=rows["is_estimate"] | groups["is_estimate"],
    )


def used_groups(
    users: pd.DataFrame, reach: Indicator, matched: pd.DataFrame, *, users_of: Indicator, catalogue: Catalogue
) -> pd.DataFrame:
    """Which group the reach of a municipality, level and year was set against."""
    rows = users.loc[matched.index].assign(
        **{name: matched[name] for name in ("group_id", "group_year")}, snapshot=matched["snapshot_id"]
    )
    rows = rows.assign(region_level=rows["region_code"].str[:2], gemeente=rows["region_code"].map(gemeente_of))
    by = ["gemeente", "region_level", "year"]
    first = rows.sort_values("group_year").drop_duplicates(by)
    words = words_of_groups(users_of.scheme, catalogue) if users_of.scheme else {}
    is_delivered = first["group_id"] == DELIVERED
    said = first["group_words"].where(
        first["group_words"] != "", users_of.scheme.target_group if users_of.scheme else ""
    )
    return pd.DataFrame(
        {
            "indicator_id": reach.id,
            "gemeente": first["gemeente"],
            "region_level": first["region_level"],
            "year": first["year"],
            "group_id": first["group_id"],
            "group_year": first["group_year"],
            "group_words": said.where(is_delivered, first["group_id"].map(words)),
            "group_source": first["group_source"].where(is_delivered, ""),
            "group_snapshot": first["snapshot"],
        }
    ).astype(store.TABLES["reach_group"])
