"""CBS workbooks that somebody downloaded by hand: kept as they came, with the mapping that reads them.

Pages of CBS whose figures are in no StatLine table: the Dashboard armoede thuiswonende kinderen (seen 2021) and the
Armoedescan (seen 2024). There is nothing to ask over the network; `fetch` keeps the file, `parse` reads it.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import orjson
import pandas as pd

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Catalogue, Source
from armoedebeeld.domain.errors import SourceError, UnexpectedContentError, UserError
from armoedebeeld.imports.apply import Delivery, observations_from
from armoedebeeld.imports.mapping import parse_mapping
from armoedebeeld.imports.prepare import Confirmed
from armoedebeeld.imports.workbook import read_workbook
from etl.snapshot import Snapshot, SnapshotWriter

UPLOAD, MAPPING, FILE = "upload", "mapping.json", "file.json"
_SAME_FIGURE = ["indicator_id", "region_code", "period", "breakdown"]


@dataclass(frozen=True)
class Parsed:
    """A workbook as figures; `stages` year -> `voorlopig` or `onbekend`; `notes` Dutch remarks for the report."""

    observations: pd.DataFrame
    stages: Mapping[int, str]
    notes: tuple[str, ...]


def dataset_id(upload: Confirmed) -> str:
    """Names one file by its content: the same file again replaces its own figures."""
    return f"{upload.source_id}_{hashlib.sha256(upload.content).hexdigest()[:8]}"


def fetch(
    writer: SnapshotWriter, *, upload: Confirmed, source: Source, progress: Callable[[int, int], None]
) -> Snapshot:
    """Keep the file as it came, its name and checksum, and the confirmed mapping.

    Returns:
        A finished, not yet committed snapshot with `upload`, `mapping.json` and `file.json`.

    Raises:
        UnexpectedContentError: the file can't be read as a workbook.
    """
    checksum = hashlib.sha256(upload.content).hexdigest()
    writer.add(UPLOAD, upload.content)
    writer.add(MAPPING, upload.mapping.model_dump_json(indent=1).encode())
    writer.add(FILE, orjson.dumps({"name": upload.name, "sha256": checksum}))
    rows = _rows(upload.name, upload.content)
    progress(rows, rows)
    return writer.finish(
        dataset_id=dataset_id(upload),
        source_id=upload.source_id,
        title=f"{source.title} – {upload.name}",
        url=f"bestand: {upload.name}",
        modified="",
        status="Zelf gedownload",
        rows=rows,
        query=f"sha256 {checksum}",
    )


def parse(snapshot: Snapshot, *, catalogue: Catalogue, regions: pd.DataFrame, gemeenten: frozenset[str]) -> Parsed:
    """The figures of a kept file, from the snapshot alone.

    Args:
        snapshot: as `fetch` wrote it.
        catalogue: the indicators.
        regions: the loaded areas, `store.TABLES["region"]`.
        gemeenten: municipalities whose wijken and buurten are kept.

    Raises:
        UnexpectedContentError: something in the file keeps it from being stored; names sheet, row and column.
    """
    name = str(orjson.loads(snapshot.read(FILE))["name"])
    try:
        delivery = observations_from(
            read_workbook(name, snapshot.read(UPLOAD)),
            parse_mapping(snapshot.read(MAPPING), name=MAPPING),
            catalogue=catalogue,
            regions=regions,
            gemeenten=gemeenten,
            snapshot_id=snapshot.manifest.snapshot_id,
        )
    except SourceError:
        raise
    except UserError as error:
        raise UnexpectedContentError(error.what, remedy=error.remedy) from error
    if delivery.errors:
        raise _refused(name, delivery)
    warnings = (f"{problem.what} {problem.where}".strip() for problem in delivery.problems)
    return Parsed(delivery.observations, delivery.stages, (*delivery.notes, *warnings))


def kept_datasets(snapshots: Path, source_ids: Iterable[str]) -> list[tuple[str, str]]:
    """Source and dataset of every file that is kept, the oldest first: a newer file wins where two say the same."""
    found = [
        (max(moment.name for moment in folder.glob("[0-9]*")), source_id, folder.name)
        for source_id in source_ids
        for folder in (snapshots / source_id).glob(f"{source_id}_*")
        if any(folder.glob("[0-9]*"))
    ]
    return [(source_id, name) for _, source_id, name in sorted(found)]


def settle(content: store.Content, new: pd.DataFrame, *, snapshot: Snapshot) -> tuple[store.Content, pd.DataFrame, int]:
    """Where another file of the same source holds the same figure, that of the newest file stays.

    Args:
        content: with the rows of the other files.
        new: the rows of this file.
        snapshot: of this file.

    Returns:
        The content without older rows, the new rows without those of which a newer file has one, and how many rows of
        older files went.
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


def _rows(name: str, content: bytes) -> int:
    try:
        return sum(len(sheet.rows) for sheet in read_workbook(name, content).sheets)
    except UserError as error:
        raise UnexpectedContentError(error.what, remedy=error.remedy) from error


def _refused(name: str, delivery: Delivery) -> UnexpectedContentError:
    first, more = delivery.errors[0], len(delivery.errors) - 1
    rest = f" Er zijn nog {more} andere fouten." if more > 1 else " Er is nog 1 andere fout." if more else ""
    place = f" ({first.where})" if first.where else ""
    return UnexpectedContentError(f"{name}: {first.what}{place}{rest}", remedy=f"{first.remedy} Er is niets geladen.")
