"""Kept pages of a CBS table as typed Arrow batches, strictly as the table's own metadata says."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import orjson
import pyarrow as pa
import pyarrow.json as pa_json

from etl.cbs_client import Page, unexpected
from etl.snapshot import Snapshot

_NUMBERS = ("Long", "Double", "Integer", "Float")
# Small enough that a batch costs little memory, large enough that the cost per batch does not count.
BATCH_ROWS = 1000


def read_pages(snapshot: Snapshot, *, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The rows of a table in batches, typed as its own metadata says.

    Args:
        snapshot: as `fetch` wrote it.
        columns: the columns to keep; all where None.

    Yields:
        Arrow tables of at most `BATCH_ROWS` rows; numbers as float64, the rest as text, null = missing.

    Raises:
        UnexpectedContentError: a row has a column that the metadata does not name, lacks one, or has another type.
    """
    name = snapshot.manifest.dataset_id
    schema = _schema(orjson.loads(snapshot.read("properties.json")))
    for file in snapshot.names("page-"):
        rows = msgspec.json.decode(snapshot.read(file), type=Page).value
        for start in range(0, len(rows), BATCH_ROWS):
            yield _batch(rows[start : start + BATCH_ROWS], schema, name).select(columns or schema.names)
        del rows  # the next page is unpacked before this name would be bound anew


def _schema(properties: list[dict[str, Any]]) -> pa.Schema:
    fields = [("ID", pa.int64())]
    for item in properties:
        if key := item.get("Key"):
            is_number = item.get("Type") == "Topic" and item.get("Datatype") in _NUMBERS
            fields.append((key, pa.float64() if is_number else pa.string()))
    return pa.schema(fields)


def _batch(rows: list[msgspec.Raw], schema: pa.Schema, table_id: str) -> pa.Table:
    if lacking := set(schema.names) - msgspec.json.decode(rows[0]).keys():
        raise unexpected(table_id, f"kolom {sorted(lacking)[0]} staat in de beschrijving maar niet in de rijen")
    lines = b"\n".join(rows)
    try:
        return pa_json.read_json(
            pa.BufferReader(lines),
            read_options=pa_json.ReadOptions(block_size=len(lines) + 1),
            parse_options=pa_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"),
        )
    except pa.ArrowInvalid as error:
        raise unexpected(table_id, f"de rijen passen niet bij de beschrijving ({str(error)[:120]})") from error
