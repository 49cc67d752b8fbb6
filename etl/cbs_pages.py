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
        form = _row_form(tuple(columns or schema.names))
        for start in range(0, len(rows), BATCH_ROWS):
            yield _batch(rows[start : start + BATCH_ROWS], schema, form, name).select(columns or schema.names)
        del rows  # the next page is unpacked before this name would be bound anew


def _schema(properties: list[dict[str, Any]]) -> pa.Schema:
    fields = [("ID", pa.int64())]
    for item in properties:
        if key := item.get("Key"):
            is_number = item.get("Type") == "Topic" and item.get("Datatype") in _NUMBERS
            fields.append((key, pa.float64() if is_number else pa.string()))
    return pa.schema(fields)


def _row_form(columns: tuple[str, ...]) -> msgspec.json.Decoder[Any]:
    """A reader that only checks that every row has these columns; pyarrow would fill an absent one with nulls."""
    fields = [(f"f{number}", msgspec.Raw, msgspec.field(name=column)) for number, column in enumerate(columns)]
    row = msgspec.defstruct("Row", fields, gc=False)
    return msgspec.json.Decoder(list[row])  # type: ignore[valid-type]


def _check_columns(rows: list[msgspec.Raw], form: msgspec.json.Decoder[Any], table_id: str) -> None:
    try:
        form.decode(b"[" + b",".join(rows) + b"]")
    except msgspec.MsgspecError as error:
        raise unexpected(table_id, f"een rij past niet bij de beschrijving ({error})") from error


def _batch(rows: list[msgspec.Raw], schema: pa.Schema, form: msgspec.json.Decoder[Any], table_id: str) -> pa.Table:
    lines = b"\n".join(rows)
    # A row with every column has as many quote-colon pairs as columns. Another number is rare and is looked at exactly.
    if lines.count(b'":') != len(rows) * len(schema):
        _check_columns(rows, form, table_id)
    try:
        return pa_json.read_json(
            pa.BufferReader(lines),
            read_options=pa_json.ReadOptions(block_size=len(lines) + 1),
            parse_options=pa_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"),
        )
    except pa.ArrowInvalid as error:
        raise unexpected(table_id, f"de rijen passen niet bij de beschrijving ({str(error)[:120]})") from error
