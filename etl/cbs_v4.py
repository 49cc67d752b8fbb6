"""A CBS table over OData v4: one row per observation, with measure codes that stay the same over the years."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import orjson
import pandas as pd

from armoedebeeld.domain.catalogue import Indicator, Measure, Source, Table
from armoedebeeld.domain.errors import UnexpectedContentError
from etl.cbs_client import follow, unexpected
from etl.cbs_describe import Describe, Progress, nothing_to_read, selections_to_ask
from etl.cbs_layout import Layout, find_column, read_layout
from etl.cbs_selection import Block, blocks_of
from etl.snapshot import Snapshot, SnapshotWriter
from etl.web import Answer, Web, unpack

# CBS writes this text where an observation has no remark.
_NO_REMARK = {None, "None", ""}


class Page(msgspec.Struct):
    """One page of an entity set; rows are left as raw JSON."""

    value: list[msgspec.Raw]
    next_link: str | None = msgspec.field(name="@odata.nextLink", default=None)


class CbsV4Client:
    """Asking CBS over OData v4."""

    def __init__(self, base_url: str, web: Web) -> None:
        """Ask at `base_url`, such as `https://datasets.cbs.nl/odata/v1`."""
        self.base_url, self._web = base_url.rstrip("/"), web

    def table(self, table_id: str) -> dict[str, Any]:
        """The description of a table: Title, Modified, Status.

        Raises:
            UnreachableSourceError: no answer.
            AbsentAtSourceError: there is no such table.
            UnexpectedContentError: the answer is about something else.
        """
        _, properties = self._web.get(self._url(table_id, "Properties"), dict[str, Any])
        if str(properties.get("Identifier")).lower() != table_id.lower():
            raise unexpected(table_id, "de bron geeft geen beschrijving van deze tabel")
        return properties

    def pages(self, table_id: str, endpoint: str, *, filters: str = "") -> Iterator[tuple[bytes, int]]:
        """The gzipped pages of an entity set and their number of rows, following `@odata.nextLink` to the end.

        Raises:
            UnexpectedContentError: a page comes twice, or is empty although a next link led to it.
        """
        params = {"$filter": filters} if filters else None
        return follow(self._web, self._url(table_id, endpoint), Page, params=params, table_id=table_id)

    def count(self, table_id: str, *, filters: str) -> tuple[Answer, int]:
        """How many observations the source says there are."""
        return self._web.get(
            self._url(table_id, "Observations/$count"), int, params={"$filter": filters} if filters else None
        )

    def _url(self, table_id: str, endpoint: str) -> str:
        return f"{self.base_url}/CBS/{table_id}/{endpoint}"


def fetch(
    client: CbsV4Client,
    writer: SnapshotWriter,
    *,
    source: Source,
    table: Table,
    indicators: Sequence[Indicator],
    structure: Sequence[Measure],
    catalogue_row: dict[str, Any],
    describe: Describe,
    progress: Progress,
) -> Snapshot:
    """Ask for a table's metadata, code lists and the observations of the measures in use, and keep every answer.

    `structure` are measures that say what an area is, such as its number of inhabitants.

    Returns:
        A finished, not yet committed snapshot with `table.json`, `v4-*.json`, `<dimension>-NN.json`, `page-NNNN.json`.
    """
    writer.add("table.json", orjson.dumps(catalogue_row))
    for endpoint, name in (("Dimensions", "dimensions"), ("MeasureCodes", "measures"), ("MeasureGroups", "groups")):
        for count, (stored, _) in enumerate(client.pages(table.id, endpoint)):
            writer.add_compressed(f"v4-{name}-{count:02d}.json", stored)
            if name == "dimensions":
                _fetch_codes(client, writer, table.id, orjson.loads(unpack(stored))["value"])
    described = describe(0)
    layout = read_layout(described, source=source, table=table)
    measures = [measure for indicator in indicators for measure in indicator.measures]
    found = _keys_of(measures, layout, table)
    if measures and not found:
        raise nothing_to_read(table, _why_not_found(measures, layout))
    found |= _keys_of(structure, layout, table)
    selections = selections_to_ask(described, source=source, table=table, indicators=indicators) or [{}]
    question = filter_of(
        [{**block, "Measure": tuple(sorted(found))} for block in (blocks_of(selections) if layout.others else [{}])]
    )
    answer, total = client.count(table.id, filters=question)
    received = 0
    for count, (stored, rows) in enumerate(client.pages(table.id, "Observations", filters=question)):
        writer.add_compressed(f"page-{count:04d}.json", stored)
        received += rows
        progress(received, max(total, received))
    if received != total:  # a number that was cut off on the way is still a number
        answer, total = client.count(table.id, filters=question)
    writer.add_compressed("v4-count.json", answer.stored)
    if received != total:
        raise unexpected(table.id, f"de bron noemt {total} waarnemingen maar gaf er {received}")
    return describe(received)


def _keys_of(measures: Sequence[Measure], layout: Layout, table: Table) -> set[str]:
    return {column.key for measure in measures if (column := find_column(layout, measure, table)) is not None}


def _why_not_found(measures: Sequence[Measure], layout: Layout) -> str:
    for measure in measures:
        try:
            layout.find(measure)
        except UnexpectedContentError as error:
            return error.what
    first = measures[0]
    return f"Gezocht is naar '{first.label}' ({(*first.codes, *first.columns, *first.titles)[0]})"


def _fetch_codes(
    client: CbsV4Client, writer: SnapshotWriter, table_id: str, dimensions: Sequence[dict[str, Any]]
) -> None:
    for dimension in dimensions:
        name = dimension["Identifier"]
        for count, (stored, _) in enumerate(client.pages(table_id, f"{name}Codes")):
            writer.add_compressed(f"{name}-{count:02d}.json", stored)


def filter_of(blocks: Sequence[Block]) -> str:
    """The OData v4 filter of some blocks."""
    texts = [
        " and ".join(
            f"{name} in ({', '.join(_quoted(code) for code in codes)})"
            for name, codes in sorted(block.items())
            if codes
        )
        for block in blocks
    ]
    return texts[0] if len(texts) == 1 else " or ".join(f"({text})" for text in texts)


def _quoted(code: str) -> str:
    return "'" + code.replace("'", "''") + "'"


def read_rows(snapshot: Snapshot, *, dimensions: Sequence[str], columns: Sequence[str]) -> tuple[pd.DataFrame, int]:
    """The observations as rows with one column per measure, and how many observations the source sent.

    A measure without an observation for a row is empty there, as an empty cell is in v3.

    Raises:
        UnexpectedContentError: there is none, one has an unknown field, or one stands there twice.
    """
    name = snapshot.manifest.dataset_id
    form = _row_form(tuple(dimensions))
    rows: list[Any] = []
    for file in snapshot.names("page-"):
        try:
            rows += msgspec.json.decode(snapshot.read(file), type=_page_of(form)).value
        except msgspec.ValidationError as error:
            raise unexpected(name, f"de waarnemingen passen niet bij de beschrijving ({str(error)[:120]})") from error
    if not rows:
        raise unexpected(name, "de bron gaf geen enkele waarneming")
    fields = {name: [getattr(row, f"d{number}") for row in rows] for number, name in enumerate(dimensions)}
    frame = pd.DataFrame({**fields, "Measure": [row.Measure for row in rows], "Value": [_value(row) for row in rows]})
    keys = [*dimensions, "Measure"]
    twice = frame[frame.duplicated(keys)]
    if len(twice):
        raise unexpected(name, f"{dict(twice.iloc[0][keys])} staat er twee keer in")
    wide = frame.set_index(keys)["Value"].unstack("Measure").reset_index()
    for column in columns:
        if column not in wide:
            wide[column] = None
    return wide[[*dimensions, *columns]].rename_axis(columns=None), len(rows)


def _value(row: Any) -> object:
    """The figure or the text; nothing where the source says with a remark that there is none."""
    if row.Value is not None:
        return row.Value
    return row.StringValue if row.ValueAttribute in _NO_REMARK else None


def _row_form(dimensions: tuple[str, ...]) -> type:
    """One observation: strictly these fields."""
    fields: list[tuple[Any, ...]] = [
        (f"d{number}", str, msgspec.field(name=name)) for number, name in enumerate(dimensions)
    ]
    fields += [("Id", int), ("Measure", str), ("Value", float | None)]
    fields += [("StringValue", str | None, None), ("ValueAttribute", str | None, None)]
    return msgspec.defstruct("Observation", fields, gc=False, forbid_unknown_fields=True, kw_only=True)


def _page_of(form: type) -> type:
    return msgspec.defstruct("ObservationPage", [("value", list[form])])  # type: ignore[valid-type]
