"""Putting one dataset into the content of the figures: its former rows out, its new rows in."""

from dataclasses import replace

import pandas as pd

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.observations import empty_observations
from etl.snapshot import Snapshot


def rows_of(content: store.Content, dataset_id: str) -> pd.DataFrame:
    """The figures that came from a dataset."""
    ids = content.snapshot.loc[content.snapshot["dataset_id"] == dataset_id, "snapshot_id"]
    return content.observations[content.observations["snapshot_id"].isin(ids)]


def still_declared(former: pd.DataFrame, indicators: tuple[Indicator, ...]) -> pd.DataFrame:
    """The rows that the catalogue still asks for: same indicators, levels and years."""
    keys = {(item.id, level.value): item.source for item in indicators for level in item.levels}
    wanted = [
        (source := keys.get((str(indicator), str(level)))) is not None and source.covers(int(year))
        for indicator, level, year in zip(former["indicator_id"], former["region_level"], former["year"], strict=True)
    ]
    return former[pd.Series(wanted, index=former.index, dtype="bool")]


def former_count(content: store.Content, dataset_id: str) -> int | None:
    """The rows that the former delivery of a dataset had; None before the first."""
    rows = content.snapshot.loc[content.snapshot["dataset_id"] == dataset_id, "rows"]
    return int(rows.max()) if len(rows) else None


def only_levels(new: pd.DataFrame, former: pd.DataFrame, levels: frozenset[str]) -> pd.DataFrame:
    """The new rows of these levels and the former rows of the others; all new rows where no level is named."""
    if not levels:
        return new
    stays = former[~former["region_level"].isin(levels)]
    return pd.concat([new[new["region_level"].isin(levels)], stays], ignore_index=True)


def with_dataset(
    content: store.Content,
    dataset_id: str,
    *,
    snapshot: pd.DataFrame,
    observations: pd.DataFrame | None = None,
    region: pd.DataFrame | None = None,
    boundary: pd.DataFrame | None = None,
) -> store.Content:
    """The content with one dataset's rows replaced; snapshots that no row comes from any more are left out."""
    others = content.observations.drop(rows_of(content, dataset_id).index)
    new = empty_observations() if observations is None else observations
    used = set(new["snapshot_id"]) | set(snapshot["snapshot_id"])
    former = content.snapshot
    stays = former[(former["dataset_id"] != dataset_id) | former["snapshot_id"].isin(used)]
    stays = stays[~stays["snapshot_id"].isin(snapshot["snapshot_id"])]
    return replace(
        content,
        observations=join(others, new),
        snapshot=join(stays, snapshot.astype(store.TABLES["snapshot"])),
        region=_replaced(content.region, region, dataset_id, "region"),
        boundary=_replaced(content.boundary, boundary, dataset_id, "boundary"),
    )


def _replaced(former: pd.DataFrame, new: pd.DataFrame | None, dataset_id: str, table: str) -> pd.DataFrame:
    if new is None:
        return former
    columns = store.TABLES[table]
    return join(former[former["dataset_id"] != dataset_id], new[list(columns)].astype(columns))


def join(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Both under each other; an empty one does not change the dtypes."""
    return pd.concat([part for part in (first, second) if len(part)] or [first], ignore_index=True)


def snapshot_row(snapshot: Snapshot, licence: str) -> pd.DataFrame:
    """A snapshot as a row of the store."""
    manifest = snapshot.manifest
    return pd.DataFrame(
        [
            {
                "snapshot_id": manifest.snapshot_id,
                "dataset_id": manifest.dataset_id,
                "source_id": manifest.source_id,
                "title": manifest.title,
                "url": manifest.url,
                "retrieved_at": manifest.retrieved_at,
                "modified": manifest.modified,
                "sha256": manifest.sha256,
                "rows": manifest.rows,
                "licence": licence,
                "status": manifest.status,
            }
        ]
    )
