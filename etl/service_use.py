"""The use and the reach of local provisions as figures: made anew from the deliveries whenever figures are published.

Small counts are hidden here, before anything is written: what is not in the file can't leak from a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Catalogue, Indicator
from armoedebeeld.domain.observations import COLUMNS, TOTAL, conform
from armoedebeeld.domain.regions import ChangeLog
from armoedebeeld.domain.schemes import Unit
from armoedebeeld.domain.service_use import SCHEMES_USED, SOURCE, Mark, provider_breakdown
from armoedebeeld.imports.deliveries.postcodes import PostcodeTable
from etl.deliveries import Delivery, Record
from etl.service_use_cells import Around
from etl.service_use_counts import PLACE, counted
from etl.service_use_earlier import nothing_earlier
from etl.service_use_groups import hide_groups, reach_with_groups
from etl.service_use_hiding import given_away_notes, hide_counts
from etl.service_use_reach import matched_groups, reach_rows, reaches_of, used_groups, with_group_sizes


@dataclass(frozen=True)
class LocalInput:
    """What the municipality's own figures are made from.

    Attributes:
        earlier: `service_use_earlier.EARLIER_COLUMNS`: what of them readers have already.
    """

    deliveries: tuple[Delivery, ...] = ()
    postcodes: PostcodeTable | None = None
    earlier: pd.DataFrame = field(default_factory=nothing_earlier)


def strip_service_use(content: store.Content) -> store.Content:
    """The content without what follows from deliveries."""
    rows = content.observations
    return replace(
        content,
        observations=rows[rows["source_id"] != SOURCE].reset_index(drop=True),
        snapshot=content.snapshot[content.snapshot["source_id"] != SOURCE].reset_index(drop=True),
        reach_group=store.empty_table("reach_group"),
        hidden=store.empty_table("hidden"),
    )


def add_service_use(
    content: store.Content,
    local: LocalInput,
    *,
    catalogue: Catalogue,
    changes: ChangeLog,
    own_areas: pd.DataFrame | None = None,
) -> tuple[store.Content, tuple[str, ...]]:
    """The content with the use and the reach of every declared provision; what may not be published is hidden.

    Args:
        content: without own areas and without former figures of deliveries.
        local: the deliveries and the postcodes.
        catalogue: which provisions there are, and which groups others count.
        changes: what is known of borders.
        own_areas: the store's table `own_area`.

    Returns:
        The content, and Dutch notes: delivered rows that were not used, hidden counts that readers know already.
    """
    if not local.deliveries or SOURCE not in catalogue.sources:
        return content, ()
    around = Around(content.region, store.empty_table("own_area") if own_areas is None else own_areas, changes)
    uses, notes = every_use(content, local, around, catalogue=catalogue)
    if not uses:
        return replace(content, snapshot=_joined(content.snapshot, _snapshots(local.deliveries, catalogue))), notes
    counts = pd.concat([use.users for use in uses])
    earlier = with_group_sizes(local.earlier, observations=content.observations, catalogue=catalogue, changes=changes)
    hidden = hide_counts(counts, around, catalogue=catalogue, earlier=earlier)
    reaches, used = [], []
    for use in uses:
        users = hidden.rows.loc[use.users.index]
        for reach in reaches_of(use.indicator, catalogue):
            shares = reach_rows(users, reach, use.matched)
            if len(shares):
                reaches.append(
                    reach_with_groups(
                        shares, use.indicator, matched=use.matched, observations=content.observations,
                        catalogue=catalogue,
                    )
                )  # fmt: skip
            used.append(used_groups(users, reach, use.matched, users_of=use.indicator, catalogue=catalogue))
    made = [hidden.rows, *hide_groups(reaches, around, earlier=earlier, catalogue=catalogue)]
    return replace(
        content,
        observations=_joined(content.observations, _observations(pd.concat(made, ignore_index=True))),
        snapshot=_joined(content.snapshot, _snapshots(local.deliveries, catalogue)),
        reach_group=_joined(content.reach_group, pd.concat(used, ignore_index=True)) if used else content.reach_group,
        hidden=hidden.summary(),
    ), (*notes, *given_away_notes(hidden))


@dataclass(frozen=True)
class Use:
    """The counts of one provision in one unit, before anything is hidden.

    Attributes:
        users: as `service_use_counts.counted` gives them, with `breakdown` and `size` of the group.
        matched: the group of each row that one fits (`takeup.match_groups`).
    """

    indicator: Indicator
    users: pd.DataFrame
    matched: pd.DataFrame


def every_use(
    content: store.Content, local: LocalInput, around: Around, *, catalogue: Catalogue
) -> tuple[list[Use], tuple[str, ...]]:
    """The counts of every declared provision, and Dutch notes about delivered rows that were not used."""
    rows, notes = counted(
        local.deliveries,
        catalogue=catalogue,
        regions=content.region,
        postcodes=local.postcodes,
        own_areas=around.own_areas,
    )
    rows = _with_breakdowns(rows).reset_index(drop=True)
    uses = []
    for indicator in catalogue.indicators:
        users = rows[rows["indicator_id"] == indicator.id]
        if indicator.scheme is None or users.empty:
            continue
        matched = matched_groups(
            users, indicator, observations=content.observations, catalogue=catalogue, changes=around.changes
        )
        uses.append(Use(indicator, users.assign(size=_group_sizes(users, matched)), matched))
    return uses, notes


def _group_sizes(users: pd.DataFrame, matched: pd.DataFrame) -> pd.Series:
    """The group of each count, where one is known; a source may count it more narrowly than the provision does."""
    is_cumulative = users["breakdown"].str.startswith(SCHEMES_USED)
    sizes = matched["size"].reindex(users.index).astype("Float64")
    by = ["period", *PLACE]
    of_total = users[by].assign(size=sizes)[users["breakdown"] == TOTAL]
    same = users[by].merge(of_total, on=by, how="left", validate="m:1")["size"]
    sizes = sizes.mask(users["is_sole"], pd.Series(same.to_numpy(), index=users.index))
    return sizes.mask(is_cumulative, _group_of_numbers(users, is_cumulative))


def _group_of_numbers(users: pd.DataFrame, is_number: pd.Series) -> pd.Series:
    """The delivered group of each number of provisions; one group is that of all numbers of a place, and of the total.

    A file may tell it in one row only.
    """
    by = [users[name] for name in ["period", *PLACE]]
    told = users["group_count"].astype("Float64")
    for asked in (told.where(is_number), told.where(users["breakdown"] == TOTAL)):
        groups = asked.groupby(by)
        told = told.fillna(groups.transform("first").where(groups.transform("nunique").eq(1)))
    return told


def _joined(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([part for part in (first, second) if len(part)] or [first], ignore_index=True)


# ---------------------------------------------------------------- providers and other parts


def _with_breakdowns(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with `breakdown`: the whole, one provider, or how many provisions a household uses; and `is_sole`.

    Where several providers have the same provision, awards and the like are added up. Children and households are not:
    they may be with two of them. A single one has the total under its own name too: in another month, step or
    publication there may be others beside it, and who knows that it was alone knows its numbers of then and of now.
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
    alone = whole[whole["alone"].ne("")]
    several = several.assign(breakdown=several["provider"].map(provider_breakdown))
    alone = alone.assign(breakdown=alone["alone"].map(provider_breakdown), is_sole=True)
    together = pd.concat([whole, _of_all_providers(several), several, alone, cumulative], ignore_index=True)
    together = together.assign(is_sole=together["is_sole"].eq(True).fillna(value=False).astype("bool"))
    unique = together.drop_duplicates(["indicator_id", "period", *PLACE, "breakdown"])
    return unique.drop(columns=["providers", "gemeente", "alone"])


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
        {
            "known": grouped["is_known"].all(),
            "providers": grouped.size(),
            "count": grouped["count"].sum(),
            "is_estimate": grouped["is_estimate"].any(),
        }
    ).reindex(first.index)
    is_whole = found["known"] & (found["providers"] == first["providers"])
    mark = first["mark"].where(~is_whole, Mark.NONE.value)
    mark = mark.mask(~is_whole & (mark == Mark.NONE.value), Mark.EMPTY.value)
    summed = first.assign(
        count=found["count"].where(is_whole), mark=mark, breakdown=TOTAL, provider="",
        is_estimate=found["is_estimate"], is_of_few=False,
    )  # fmt: skip
    return summed.reset_index()[additive.columns]


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
