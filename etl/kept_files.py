"""Files that somebody downloaded by hand, of whatever kind: kept as they came, with the reading that was confirmed.

There is nothing to ask over the network. A file is one dataset, named after its content, so that the same file again
replaces its own figures. This module knows no kind of file; those have modules of their own.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import orjson
import pandas as pd

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Source
from armoedebeeld.domain.errors import SourceError, UnexpectedContentError, UserError
from armoedebeeld.domain.observations import KEY
from armoedebeeld.imports.apply import Delivery
from armoedebeeld.imports.kinds import Kind
from armoedebeeld.imports.prepare import Confirmed
from armoedebeeld.imports.statline_names import series_of
from armoedebeeld.imports.workbook import Workbook, read_workbook
from etl import content_rows
from etl.snapshot import Snapshot, SnapshotWriter

UPLOAD, READING, FILE = "upload", "mapping.json", "file.json"
URL = "bestand: "
_SAME_FIGURE = ["indicator_id", "region_code", "period", "breakdown"]


@dataclass(frozen=True)
class Parsed:
    """A file as figures.

    Attributes:
        stages: year -> how final its figures are.
        notes: Dutch remarks for the report.
        regions: areas that the file itself names, `store.TABLES["region"]` without `dataset_id`; None where it names
            none beside those that are loaded.
    """

    observations: pd.DataFrame
    stages: Mapping[int, str]
    notes: tuple[str, ...] = ()
    regions: pd.DataFrame | None = field(default=None)


def dataset_id(upload: Confirmed) -> str:
    """Names one file by its content: the same file again replaces its own figures."""
    return f"{upload.reading.series}_{hashlib.sha256(upload.content).hexdigest()[:8]}"


def keep(
    writer: SnapshotWriter, *, upload: Confirmed, source: Source, progress: Callable[[int, int], None]
) -> Snapshot:
    """Keep the file as it came, its name and checksum, and the confirmed reading.

    Returns:
        A finished, not yet committed snapshot with `upload`, `mapping.json` and `file.json`.

    Raises:
        UnexpectedContentError: the file can't be read.
    """
    checksum = hashlib.sha256(upload.content).hexdigest()
    writer.add(UPLOAD, upload.content)
    writer.add(READING, upload.reading.model_dump_json(indent=1).encode())
    writer.add(FILE, orjson.dumps({"name": upload.name, "sha256": checksum, "kind": upload.kind.value}))
    rows = sum(len(sheet.rows) for sheet in opened(upload.name, upload.content).sheets)
    progress(rows, rows)
    return writer.finish(
        dataset_id=dataset_id(upload),
        source_id=upload.source_id,
        title=f"{source.title} – {upload.name}",
        url=f"{URL}{upload.name}",
        modified="",
        status="Zelf gedownload",
        rows=rows,
        query=f"sha256 {checksum}",
    )


def name_of(snapshot: Snapshot) -> str:
    """The name under which the file was handed in."""
    return str(orjson.loads(snapshot.read(FILE))["name"])


def kind_of(snapshot: Snapshot) -> Kind:
    """What kind of file it is; those of before there were kinds are workbooks."""
    return Kind(orjson.loads(snapshot.read(FILE)).get("kind", Kind.WORKBOOK.value))


def workbook_of(snapshot: Snapshot) -> Workbook:
    """The cells of a kept file.

    Raises:
        UnexpectedContentError: they can't be read.
    """
    return opened(name_of(snapshot), snapshot.read(UPLOAD))


def opened(name: str, content: bytes) -> Workbook:
    """The cells of a file; what is wrong with it is said as of a source."""
    try:
        return read_workbook(name, content)
    except SourceError:
        raise
    except UserError as error:
        raise UnexpectedContentError(error.what, remedy=error.remedy) from error


def accepted(delivery: Delivery, *, name: str) -> Parsed:
    """What a delivery holds, when nothing keeps it from being stored.

    Raises:
        UnexpectedContentError: something does; names sheet, row and column.
    """
    if delivery.errors:
        raise refused(name, delivery)
    warnings = (f"{problem.what} {problem.where}".strip() for problem in delivery.problems)
    return Parsed(delivery.observations, delivery.stages, (*delivery.notes, *warnings))


def refused(name: str, delivery: Delivery) -> UnexpectedContentError:
    """The first error of a delivery, and how many more there are."""
    first, more = delivery.errors[0], len(delivery.errors) - 1
    rest = f" Er zijn nog {more} andere fouten." if more > 1 else " Er is nog 1 andere fout." if more else ""
    place = f" ({first.where})" if first.where else ""
    return UnexpectedContentError(f"{name}: {first.what}{place}{rest}", remedy=f"{first.remedy} Er is niets geladen.")


def kept_datasets(snapshots: Path, source_ids: Iterable[str]) -> list[tuple[str, str]]:
    """Source and dataset of every file that is kept, the oldest first: a newer file wins where two say the same."""
    found = []
    for source_id in source_ids:
        for folder in (snapshots / source_id).glob("*_*"):
            moments = [moment for moment in folder.glob("[0-9]*") if (moment / f"{UPLOAD}.gz").exists()]
            if moments:
                found.append((max(moment.name for moment in moments), source_id, folder.name))
    return [(source_id, name) for _, source_id, name in sorted(found)]


def settle(content: store.Content, new: pd.DataFrame, *, snapshot: Snapshot) -> tuple[store.Content, pd.DataFrame, int]:
    """Where another delivery of the same source holds the same figure, that of the newest one stays.

    Args:
        content: with the rows of the other deliveries.
        new: the rows of this one.
        snapshot: of this one.

    Returns:
        The content without older rows, the new rows without those of which a newer delivery has one, and how many rows
        of older ones went.
    """
    manifest = snapshot.manifest
    moments = dict(zip(content.snapshot["snapshot_id"], content.snapshot["retrieved_at"], strict=True))
    own = set(content.snapshot.loc[content.snapshot["dataset_id"] == manifest.dataset_id, "snapshot_id"])
    rows = content.observations
    others = rows[(rows["source_id"] == manifest.source_id) & ~rows["snapshot_id"].isin(own)]
    is_newer = others["snapshot_id"].map(moments) > manifest.retrieved_at
    keys = pd.MultiIndex.from_frame(new[_SAME_FIGURE])
    replaced = others[~is_newer & pd.MultiIndex.from_frame(others[_SAME_FIGURE]).isin(keys)]
    stays = ~keys.isin(pd.MultiIndex.from_frame(others.loc[is_newer, _SAME_FIGURE]))
    settled = replace(content, observations=rows.drop(replaced.index).reset_index(drop=True))
    return settled, new[stays].reset_index(drop=True), len(replaced)


def give_way(
    content: store.Content, new: pd.DataFrame, *, snapshot: Snapshot, replaced: frozenset[str] = frozenset()
) -> tuple[store.Content, pd.DataFrame, pd.DataFrame]:
    """A load over the network beside files of the same source: the newest delivery of a figure stays.

    Args:
        content: with the rows of the files.
        new: the rows of the load.
        snapshot: of the load.
        replaced: ids of tables that the loaded one takes the place of; files of these go altogether.

    Returns:
        The content without what the load makes needless, the rows of the load that stay, and the rows that went.
    """
    own = content.snapshot[content.snapshot["source_id"] == snapshot.manifest.source_id]
    files = own.loc[own["url"].str.startswith(URL), "dataset_id"]
    if files.empty:
        return content, new, new.iloc[:0]
    before = content_rows.rows_of(content, *files)
    older = [name for name in files.unique() if str(name).rpartition("_")[0] in set(map(series_of, replaced))]
    for name in older:
        content = content_rows.without_dataset(content, name)
    rows = content_rows.rows_of(content, *files)
    beside = replace(content, observations=rows)
    settled, stays, _ = settle(beside, new, snapshot=snapshot)
    others = content.observations.drop(rows.index)
    content = replace(content, observations=content_rows.join(others, settled.observations))
    left = content_rows.rows_of(content, *files)
    keys = ["snapshot_id", *KEY]
    went = before[~pd.MultiIndex.from_frame(before[keys]).isin(pd.MultiIndex.from_frame(left[keys]))]
    empty = content.snapshot["dataset_id"].isin(files) & ~content.snapshot["snapshot_id"].isin(left["snapshot_id"])
    for name in content.snapshot.loc[empty, "dataset_id"].unique():
        content = content_rows.without_dataset(content, str(name))
    return content, stays, went.reset_index(drop=True)
