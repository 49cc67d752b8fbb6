"""What others publish of the groups that provisions are for."""

from collections.abc import Mapping

import pandas as pd

from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.disclosure_picture import Key
from armoedebeeld.domain.observations import TOTAL
from armoedebeeld.domain.regions import ChangeLog, gemeente_of
from armoedebeeld.domain.takeup import DELIVERED, every_group, match_groups


def group_years(reach_group: pd.DataFrame) -> dict[tuple[str, str, str, int], int]:
    """(Reach, municipality, level, year) -> the year of the group, where it came with a delivery.

    Args:
        reach_group: the store's table.
    """
    own = reach_group[reach_group["group_id"] == DELIVERED]
    keys = zip(own["indicator_id"], own["gemeente"], own["region_level"], own["year"].astype("int64"), strict=True)
    years = own["group_year"].fillna(own["year"]).astype("int64")
    return {
        (str(reach), str(gemeente), str(level), int(year)): int(group_year)
        for (reach, gemeente, level, year), group_year in zip(keys, years, strict=True)
    }


def group_years_of_once(
    told: pd.DataFrame, reach_group: pd.DataFrame, sizes: Mapping[Key, float], *, catalogue: Catalogue
) -> dict[tuple[str, str, str, int], int]:
    """The same for reaches of once: a group that is not what others publish came with a delivery of then.

    Args:
        told: rows of former publications, as `disclosure_picture.Publication` has them.
        reach_group: the store's table, as it is now.
        sizes: the groups that others publish (`sizes_elsewhere`).
        catalogue: which use a reach is of.
    """
    users = {item.id: item.reach.users for item in catalogue.indicators if item.reach is not None}
    now = group_years(reach_group)
    found = {}
    rows = told[told["indicator_id"].isin(users) & told["denominator"].notna() & told["boundary_year"].notna()]
    for row in rows.to_dict("records"):
        reach, area, year = str(row["indicator_id"]), str(row["region_code"]), int(str(row["period"])[:4])
        key = Key(users[reach], area, int(row["boundary_year"]), str(row["period"]), str(row["breakdown"]))
        place = (reach, gemeente_of(area) or "", area[:2], year)
        if place not in now and sizes.get(key) != float(row["denominator"]):
            found[place] = year
    return found


def sizes_elsewhere(
    observations: pd.DataFrame, reach_group: pd.DataFrame, *, catalogue: Catalogue, changes: ChangeLog
) -> dict[Key, float]:
    """Count -> the size of its group, where a source that is loaded too publishes it.

    Args:
        observations: `observations.COLUMNS`, the counts themselves among them.
        reach_group: the store's table: which group the reach of a level and year was set against.
        catalogue: which group belongs to a provision.
        changes: what is known of borders.
    """
    own = reach_group[reach_group["group_id"] == DELIVERED]
    users = {item.id: item.reach.users for item in catalogue.indicators if item.reach is not None}
    with_delivery = set(
        zip(own["indicator_id"].map(users), own["gemeente"], own["region_level"], own["year"], strict=True)
    )
    is_year = (observations["breakdown"] == TOTAL) & (observations["period"] == observations["year"].astype("str"))
    found: dict[Key, float] = {}
    for item in catalogue.indicators:
        rows = observations[is_year & (observations["indicator_id"] == item.id)]
        if item.scheme is None or rows.empty:
            continue
        groups = every_group(item.scheme, observations, catalogue)
        matched = match_groups(rows, groups, changes=changes) if len(groups) else groups.iloc[:0]
        for row in rows.assign(size=matched["size"]).dropna(subset=["size"]).to_dict("records"):
            if (item.id, gemeente_of(row["region_code"]), row["region_level"], row["year"]) not in with_delivery:
                key = Key(item.id, row["region_code"], int(row["boundary_year"]), row["period"], TOTAL)
                found[key] = float(row["size"])
    return found
