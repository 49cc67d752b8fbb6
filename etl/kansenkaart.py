"""KansenKaart's CSV, downloaded by hand: kept as it came, and read strictly into figures."""

from collections.abc import Callable

import pandas as pd

from armoedebeeld.domain.catalogue import Catalogue, Source
from armoedebeeld.imports.kansenkaart import read_kansenkaart
from armoedebeeld.imports.kansenkaart_files import KansenkaartReading
from armoedebeeld.imports.prepare import Confirmed
from etl import kept_files
from etl.snapshot import Snapshot, SnapshotWriter


def fetch(
    writer: SnapshotWriter, *, upload: Confirmed, source: Source, progress: Callable[[int, int], None]
) -> Snapshot:
    """Keep the file and its reading (`kept_files.keep`)."""
    return kept_files.keep(writer, upload=upload, source=source, progress=progress)


def parse(
    snapshot: Snapshot, *, catalogue: Catalogue, regions: pd.DataFrame, gemeenten: frozenset[str]
) -> kept_files.Parsed:
    """The figures of a kept file, from the snapshot alone.

    Args:
        snapshot: as `fetch` wrote it.
        catalogue: the indicators.
        regions: the loaded areas, `store.TABLES["region"]`.
        gemeenten: municipalities whose wijken are kept.

    Raises:
        UnexpectedContentError: something in the file keeps it from being stored; names row and column.
    """
    workbook = kept_files.workbook_of(snapshot)
    delivery = read_kansenkaart(
        workbook,
        KansenkaartReading.model_validate_json(snapshot.read(kept_files.READING)),
        catalogue=catalogue,
        regions=regions,
        gemeenten=gemeenten,
        snapshot_id=snapshot.manifest.snapshot_id,
    )
    return kept_files.accepted(delivery, name=workbook.name)
