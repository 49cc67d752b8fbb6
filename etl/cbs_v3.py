"""A CBS table over OData v3: fetch its pages, and read them as rows."""

from collections.abc import Sequence
from typing import Any

import orjson
import pandas as pd
import pyarrow as pa

from armoedebeeld.domain.catalogue import Indicator, Source, Table
from etl.cbs_client import CbsClient, unexpected
from etl.cbs_describe import Describe, Progress, selections_to_ask
from etl.cbs_layout import announced_rows, v3_dimensions
from etl.cbs_pages import read_pages
from etl.cbs_selection import Block, blocks_of
from etl.snapshot import Snapshot, SnapshotWriter
from etl.web import unpack


def fetch(
    client: CbsClient,
    writer: SnapshotWriter,
    *,
    source: Source,
    table: Table,
    indicators: Sequence[Indicator],
    catalogue_row: dict[str, Any],
    describe: Describe,
    progress: Progress,
) -> Snapshot:
    """Ask for a table's metadata, code lists and rows, and keep every answer as it came.

    Returns:
        A finished, not yet committed snapshot with `table.json`, `properties.json`, `<dimension>-NN.json`
        and `page-NNNN.json`.
    """
    properties = client.properties(table.id)
    writer.add("table.json", orjson.dumps(catalogue_row))
    writer.add("properties.json", orjson.dumps(properties))
    keys: dict[str, dict[str, str]] = {}
    for dimension in v3_dimensions(properties):
        keys[dimension] = {}
        for count, (stored, _) in enumerate(client.pages(table.id, dimension)):
            keys[dimension] |= {row["Key"].strip(): row["Key"] for row in orjson.loads(unpack(stored))["value"]}
            writer.add_compressed(f"{dimension}-{count:02d}.json", stored)
    blocks = blocks_of(selections_to_ask(describe(0), source=source, table=table, indicators=indicators))
    total = 0 if blocks else announced_rows(catalogue_row, table) or 0
    rows = 0
    for count, (stored, received) in enumerate(client.pages(table.id, "TypedDataSet", filters=filter_of(blocks, keys))):
        writer.add_compressed(f"page-{count:04d}.json", stored)
        rows += received
        progress(rows, max(total, rows))
    return describe(rows)


def filter_of(blocks: Sequence[Block], keys: dict[str, dict[str, str]]) -> str:
    """The OData v3 filter of some blocks, in the padded keys of the code lists; empty where all is asked."""
    texts = [
        " and ".join(
            "(" + " or ".join(f"{name} eq '{keys.get(name, {}).get(code, code)}'" for code in codes) + ")"
            for name, codes in block.items()
        )
        for block in blocks
        if block
    ]
    return texts[0] if len(texts) == 1 else " or ".join(f"({text})" for text in texts)


def read_rows(snapshot: Snapshot, *, columns: Sequence[str]) -> tuple[pd.DataFrame, int]:
    """The rows with some columns, and how many the source sent.

    Raises:
        UnexpectedContentError: there is no row, or a row does not fit the description.
    """
    batches = list(read_pages(snapshot, columns=columns))
    if not batches:
        raise unexpected(snapshot.manifest.dataset_id, "de bron gaf geen enkele rij")
    frame: pd.DataFrame = pa.concat_tables(batches).to_pandas()
    return frame, len(frame)
