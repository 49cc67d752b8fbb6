"""The use and the reach of local provisions as figures: made anew from the deliveries whenever figures are published.

Small counts are hidden here, before anything is written: what is not in the file can't leak from a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Catalogue, Indicator
from armoedebeeld.domain.observations import COLUMNS, TOTAL, Status, conform, empty_observations
from armoedebeeld.domain.regions import ChangeLog
from armoedebeeld.domain.schemes import IncomeLimit, Unit
from armoedebeeld.domain.service_use import SCHEMES_USED, SOURCE, Mark, provider_breakdown
from armoedebeeld.domain.suppression import is_unsafe
from armoedebeeld.domain.takeup import (
    DELIVERED,
    GROUP_COLUMNS,
    every_group,
    limit_counted,
    match_groups,
    share_of_group,
    words_of_groups,
)
from armoedebeeld.imports.deliveries.postcodes import PostcodeTable
from etl.deliveries import Delivery, Record
from etl.service_use_counts import PLACE, counted

_STATUS = {
    Mark.NONE.value: Status.OK.value,
    # Hidden by the one who delivers or by us: a reader need not know whose rule it was.
    Mark.HIDDEN.value: Status.SUPPRESSED.value,
    Mark.NO_SUM.value: Status.SECRET_OR_UNKNOWN.value,
    Mark.EMPTY.value: Status.MISSING.value,
    Mark.NOT_APPLICABLE.value: Status.NOT_APPLICABLE.value,
}


@dataclass(frozen=True)
class LocalInput:
    """What the municipality's own figures are made from."""

    deliveries: tuple[Delivery, ...] = ()
    postcodes: PostcodeTable | None = None


def strip_service_use(content: store.Content) -> store.Content:
    """The content without what follows from deliveries."""
    rows = content.observations
    return replace(
        content,
        observations=rows[rows["source_id"] != SOURCE].reset_index(drop=True),
        snapshot=content.snapshot[content.snapshot["source_id"] != SOURCE].reset_index(drop=True),
        reach_group=store.empty_table("reach_group"),
    )


def add_service_use(
    content: store.Content, local: LocalInput, *, catalogue: Catalogue, changes: ChangeLog
) -> tuple[store.Content, tuple[str, ...]]:
    """The content with the use and the reach of every declared provision; small counts hidden.

    Args:
        content: without own areas and without former figures of deliveries.
        local: the deliveries and the postcodes.
        catalogue: which provisions there are, and which groups others count.
        changes: what is known of borders.

    Returns:
        The content, and Dutch notes about delivered rows that were not used.
    """
    if not local.deliveries or SOURCE not in catalogue.sources:
        return content, ()
    rows, notes = counted(local.deliveries, catalogue=catalogue, regions=content.region, postcodes=local.postcodes)
    rows = _with_breakdowns(rows)
    made, used = [], []
    for indicator in catalogue.indicators:
        if indicator.scheme is None:
            continue
        users = rows[rows["indicator_id"] == indicator.id].reset_index(drop=True)
        if users.empty:
            continue
        groups = _groups(users, indicator, content.observations, catalogue)
        matched = match_groups(_yearly(users), groups, changes=changes)
        users = _hidden(users, indicator, matched)
        made.append(users)
        for reach in _reaches(indicator, catalogue):
            made.append(_reach(users, reach, matched))
            used.append(_used_groups(users, reach, matched, users_of=indicator, catalogue=catalogue))
    observations = _observations(_without_lonely_euros(made, catalogue)) if made else empty_observations()
    return replace(
        content,
        observations=_joined(content.observations, observations),
        snapshot=_joined(content.snapshot, _snapshots(local.deliveries, catalogue)),
        reach_group=_joined(content.reach_group, pd.concat(used, ignore_index=True)) if used else content.reach_group,
    ), notes


def _joined(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([part for part in (first, second) if len(part)] or [first], ignore_index=True)


# ---------------------------------------------------------------- providers and other parts


def _with_breakdowns(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with `breakdown`: the whole, one provider, or how many provisions a household uses.

    Where several providers have the same provision, awards and the like are added up. Children and households are not:
    they may be with two of them.
    """
    is_cumulative = rows["schemes_used"].notna()
    cumulative = rows[is_cumulative]
    cumulative = cumulative.assign(breakdown=[f"{SCHEMES_USED}{int(count)}" for count in cumulative["schemes_used"]])
    plain = rows[~is_cumulative]
    plain = plain.assign(gemeente=plain["region_code"].str[2:6])
    by = ["indicator_id", "period", "gemeente"]
    named = plain[plain["provider"] != ""]
    providers = named.groupby(by)["provider"].nunique().rename("providers").reset_index()
    plain = plain.merge(providers, on=by, how="left", validate="m:1").fillna({"providers": 0})
    whole = plain[(plain["provider"] == "") | (plain["providers"] <= 1)].assign(breakdown=TOTAL)
    several = plain[(plain["provider"] != "") & (plain["providers"] > 1)]
    several = several.assign(breakdown=several["provider"].map(provider_breakdown))
    together = pd.concat([whole, _of_all_providers(several), several, cumulative], ignore_index=True)
    unique = together.drop_duplicates(["indicator_id", "period", *PLACE, "breakdown"])
    return unique.drop(columns=["providers", "gemeente"])


def _of_all_providers(rows: pd.DataFrame) -> pd.DataFrame:
    additive = rows[~rows["unit"].map(lambda unit: Unit(unit).is_people).astype("bool")]
    if additive.empty:
        return additive
    by = ["indicator_id", "period", *PLACE]
    worst = additive.assign(is_known=additive["mark"] == Mark.NONE.value)
    grouped = worst.groupby(by)
    first = worst.drop_duplicates(by).set_index(by)
    # An area that one of them leaves out is unknown for all of them together.
    found = pd.DataFrame(
        {"known": grouped["is_known"].all(), "providers": grouped.size(), "count": grouped["count"].sum()}
    ).reindex(first.index)
    is_whole = found["known"] & (found["providers"] == first["providers"])
    mark = first["mark"].where(~is_whole, Mark.NONE.value)
    mark = mark.mask(~is_whole & (mark == Mark.NONE.value), Mark.EMPTY.value)
    summed = first.assign(count=found["count"].where(is_whole), mark=mark, breakdown=TOTAL, provider="")
    return summed.reset_index()[additive.columns]


# ---------------------------------------------------------------- groups


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


def _reaches(indicator: Indicator, catalogue: Catalogue) -> list[Indicator]:
    return [item for item in catalogue.indicators if item.reach is not None and item.reach.users == indicator.id]


def _reach(users: pd.DataFrame, reach: Indicator, matched: pd.DataFrame) -> pd.DataFrame:
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


def _used_groups(
    users: pd.DataFrame, reach: Indicator, matched: pd.DataFrame, *, users_of: Indicator, catalogue: Catalogue
) -> pd.DataFrame:
    """Which group the reach of a level and year was set against."""
    rows = users.loc[matched.index].assign(
        **{name: matched[name] for name in ("group_id", "group_year")}, snapshot=matched["snapshot_id"]
    )
    rows = rows.assign(region_level=rows["region_code"].str[:2])
    by = ["region_level", "year"]
    first = rows.sort_values("group_year").drop_duplicates(by)
    words = words_of_groups(users_of.scheme, catalogue) if users_of.scheme else {}
    is_delivered = first["group_id"] == DELIVERED
    said = first["group_words"].where(
        first["group_words"] != "", users_of.scheme.target_group if users_of.scheme else ""
    )
    return pd.DataFrame(
        {
            "indicator_id": reach.id,
            "region_level": first["region_level"],
            "year": first["year"],
            "group_id": first["group_id"],
            "group_year": first["group_year"],
            "group_words": said.where(is_delivered, first["group_id"].map(words)),
            "group_source": first["group_source"].where(is_delivered, ""),
            "group_snapshot": first["snapshot"],
        }
    ).astype(store.TABLES["reach_group"])


# ---------------------------------------------------------------- hiding


def _hidden(users: pd.DataFrame, indicator: Indicator, matched: pd.DataFrame) -> pd.DataFrame:
    """The counts with `status`, `value` and `numerator`; a few people, or all but a few of the group, are hidden."""
    scheme = indicator.scheme
    if scheme is None:
        raise LookupError(f"{indicator.id} is no provision")
    sizes = matched["size"].reindex(users.index).astype("Float64")
    # A group with fewer people than there are users is no bound: a group of nobody would show any small count.
    sizes = sizes.mask((sizes < users["count"]).fillna(value=False))
    few = is_unsafe(users["count"], sizes, threshold=scheme.threshold, zero_may_be_shown=scheme.zero_may_be_shown)
    # An amount of money is no number of people: whether it may be shown depends on how many received it.
    few &= scheme.unit is not Unit.EURO
    status = users["mark"].map(_STATUS).mask(few, Status.SUPPRESSED.value).astype("str")
    is_known = status == Status.OK.value
    nothing = pd.Series(pd.NA, index=users.index, dtype="Float64")
    # Judged before it is rounded: a part of a person is no zero.
    count = users["count"].mask(users["is_estimate"], users["count"].round()).where(is_known)
    return users.assign(
        status=status, count=count, numerator=count, value=count, denominator=nothing, lower=nothing, upper=nothing
    )


def _without_lonely_euros(parts: Sequence[pd.DataFrame], catalogue: Catalogue) -> pd.DataFrame:
    """Amounts only where the number of people or awards behind them is shown."""
    rows = pd.concat(parts, ignore_index=True)
    euros = {
        item.id: item.scheme.name for item in catalogue.indicators if item.scheme and item.scheme.unit is Unit.EURO
    }
    others = {
        item.id: item.scheme.name for item in catalogue.indicators if item.scheme and item.scheme.unit is not Unit.EURO
    }
    key = ["period", *PLACE, "breakdown"]
    shown = rows[rows["indicator_id"].isin(others) & (rows["status"] == Status.OK.value) & rows["count"].gt(0)]
    allowed = pd.MultiIndex.from_frame(shown[key].assign(name=shown["indicator_id"].map(others)))
    is_euro = rows["indicator_id"].isin(euros)
    own = pd.MultiIndex.from_frame(rows[key].assign(name=rows["indicator_id"].map(euros)))
    lonely = is_euro & ~own.isin(allowed) & (rows["status"] == Status.OK.value)
    blank = {name: rows[name].mask(lonely) for name in ("numerator", "value")}
    return rows.assign(**blank, status=rows["status"].mask(lonely, Status.SUPPRESSED.value))


def _observations(rows: pd.DataFrame) -> pd.DataFrame:
    return conform(
        rows.assign(
            region_level=rows["region_code"].str[:2],
            is_provisional=False,
            source_id=SOURCE,
            snapshot_id=rows["delivery"],
        ).reindex(columns=list(COLUMNS))
    )


def _snapshots(deliveries: Sequence[Delivery], catalogue: Catalogue) -> pd.DataFrame:
    licence = catalogue.sources[SOURCE].licence
    return pd.DataFrame([_snapshot(delivery.record, licence) for delivery in deliveries]).astype(
        store.TABLES["snapshot"]
    )


def _snapshot(record: Record, licence: str) -> dict[str, object]:
    by = f" – {record.delivered_by}" if record.delivered_by else ""
    return {
        "snapshot_id": record.dataset_id,
        "dataset_id": record.dataset_id,
        "source_id": SOURCE,
        "title": f"{record.title}{by}",
        "url": "eigen levering",
        "retrieved_at": f"{record.received_at:%Y-%m-%dT%H:%M:%SZ}",
        "modified": "",
        "sha256": "",
        "rows": record.rows,
        "licence": licence,
        "status": f"bewaren tot {record.keep_until:%d-%m-%Y}",
    }
