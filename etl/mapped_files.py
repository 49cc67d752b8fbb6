"""Files without a fixed form, read with the mapping that somebody confirmed: workbooks of CBS, exports of Swing sites.

Workbooks come from two pages of CBS whose figures are in no StatLine table: Dashboard armoede thuiswonende kinderen
(seen 2021) and Armoedescan (seen 2024). Exports come from Waarstaatjegemeente or an own buurtmonitor.
"""

from collections.abc import Callable

import pandas as pd

from armoedebeeld.domain.catalogue import Catalogue, Source
from armoedebeeld.domain.errors import SourceError, UnexpectedContentError, UserError
from armoedebeeld.imports.apply import observations_from
from armoedebeeld.imports.mapping import parse_mapping
from armoedebeeld.imports.prepare import Confirmed
from etl import kept_files
from etl.snapshot import Snapshot, SnapshotWriter


def fetch(
    writer: SnapshotWriter, *, upload: Confirmed, source: Source, progress: Callable[[int, int], None]
) -> Snapshot:
    """Keep the file and its mapping (`kept_files.keep`)."""
    return kept_files.keep(writer, upload=upload, source=source, progress=progress)


def parse(
    snapshot: Snapshot, *, catalogue: Catalogue, regions: pd.DataFrame, gemeenten: frozenset[str]
) -> kept_files.Parsed:
    """The figures of a kept file, from the snapshot alone.

    Args:
        snapshot: as `fetch` wrote it.
        catalogue: the indicators.
        regions: the loaded areas, `store.TABLES["region"]`.
        gemeenten: municipalities whose wijken and buurten are kept.

    Raises:
        UnexpectedContentError: something in the file keeps it from being stored; names sheet, row and column.
    """
    workbook = kept_files.workbook_of(snapshot)
    try:
        mapping = parse_mapping(snapshot.read(kept_files.READING), name=kept_files.READING)
    except SourceError:
        raise
    except UserError as error:
        raise UnexpectedContentError(error.what, remedy=error.remedy) from error
    delivery = observations_from(
        workbook,
        mapping,
        catalogue=catalogue,
        regions=regions,
        gemeenten=gemeenten,
        snapshot_id=snapshot.manifest.snapshot_id,
    )
    return kept_files.accepted(delivery, name=workbook.name)
