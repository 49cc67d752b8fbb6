"""Putting one dataset into the content of the figures: its former rows out, its new rows in."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.observations import TOTAL, empty_observations
from etl.snapshot import Snapshot


def rows_of(content: store.Content, *dataset_ids: str) -> pd.DataFrame:
    """The figures that came from a dataset, or from several."""
    ids = content.snapshot.loc[content.snapshot["dataset_id"].isin(dataset_ids), "snapshot_id"]
    return content.observations[content.observations["snapshot_id"].isin(ids)]


def still_declared(former: pd.DataFrame, indicators: tuple[Indicator, ...]) -> pd.DataFrame:
    """The rows that the catalogue still asks for: same indicators, breakdowns, levels and years."""
    keys = {
        (item.id, breakdown, level.value): item.source
        for item in indicators
        for breakdown in (TOTAL, *(part.id for part in item.breakdowns))
        for level in item.levels
    }
    columns = ["indicator_id", "breakdown", "region_level", "year"]
    wanted = [
        (source := keys.get((indicator, breakdown, level))) is not None and source.covers(int(year))
        for indicator, breakdown, level, year in former[columns].itertuples(index=False)
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
    publication: pd.DataFrame | None = None,
    classification: pd.DataFrame | None = None,
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
        publication=_replaced(content.publication, publication, dataset_id, "publication"),
        classification=_replaced(content.classification, classification, dataset_id, "classification"),
    )


def without_dataset(content: store.Content, dataset_id: str) -> store.Content:
    """The content without anything of one dataset."""
    ids = content.snapshot.loc[content.snapshot["dataset_id"] == dataset_id, "snapshot_id"]
    kept = {
        name: frame[frame["dataset_id"] != dataset_id]
        for name in ("snapshot", "region", "boundary", "publication", "classification")
        if "dataset_id" in (frame := content.table(name))
    }
    observations = content.observations[~content.observations["snapshot_id"].isin(ids)]
    return replace(content, observations=observations, **kept)


def publication_rows(dataset_id: str, stages: Mapping[int, str]) -> pd.DataFrame:
    """How final each year of a dataset is (`Stage` words), as rows of the store."""
    rows = {"dataset_id": dataset_id, "year": list(stages), "stage": [str(stage) for stage in stages.values()]}
    return pd.DataFrame(rows).astype(store.TABLES["publication"])


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
