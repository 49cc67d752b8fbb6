"""Finding tables and variables in the catalogue of CBS; what was asked is kept for a day, so that it works offline."""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import orjson

from armoedebeeld.domain.errors import RefusedSourceError, UnexpectedContentError
from armoedebeeld.settings import Settings
from etl.cbs_client import CbsClient, Page, follow
from etl.search import KeptAnswers, Known, folded, has_words, words_of
from etl.snapshot import SnapshotStore
from etl.web import Patience, Web

SOURCE_ID, LISTING = "cbs_catalogus", "Tables"
# A number becomes part of an address and of a folder's name.
_TABLE_ID = re.compile(r"[0-9A-Za-z_]{1,20}")
_ENDED = ("gediscontinueerd", "stopgezet")


@dataclass(frozen=True)
class FoundTable:
    """A table as the catalogue of a source describes it.

    Attributes:
        period: the years that it is about, in the source's words.
        modified: the source's own date of last change; empty where it gives none.
        is_ended: the source no longer renews it.
        rows: number of rows; None where the source does not say.
    """

    id: str
    title: str
    summary: str
    period: str
    frequency: str
    modified: str
    is_ended: bool
    rows: int | None


@dataclass(frozen=True)
class Variable:
    """A column of a table: `group` is the heading that it stands under, empty for a dimension."""

    key: str
    title: str
    group: str
    unit: str
    description: str
    is_dimension: bool


class _Row(msgspec.Struct):
    """The fields of a row of the catalogue that are used; CBS leaves some of them out."""

    id: str = msgspec.field(name="Identifier")
    title: str | None = msgspec.field(name="Title", default=None)
    summary: str | None = msgspec.field(name="Summary", default=None)
    period: str | None = msgspec.field(name="Period", default=None)
    frequency: str | None = msgspec.field(name="Frequency", default=None)
    modified: str | None = msgspec.field(name="Modified", default=None)
    updated: str | None = msgspec.field(name="Updated", default=None)
    status: str | None = msgspec.field(name="OutputStatus", default=None)
    rows: Any = msgspec.field(name="RecordCount", default=None)


class _Rows(msgspec.Struct):
    value: list[_Row]


class CbsSearch:
    """The catalogue of one CBS service."""

    def __init__(
        self, base_url: str, web: Web, snapshots: SnapshotStore, *, refresh: bool = False, now: datetime | None = None
    ) -> None:
        """Search at `base_url`; with `refresh` the source is asked again whatever was kept."""
        self._client, self._web = CbsClient(base_url, web), web
        self._kept = KeptAnswers(snapshots, SOURCE_ID, refresh=refresh, now=now)

    def tables(self) -> Known[list[FoundTable]]:
        """Every table of the catalogue.

        Raises:
            SourceError: no usable answer, and none kept.
        """
        url = f"{self._client.base_url}/ODataCatalog/Tables"

        def ask() -> list[bytes]:
            pages = follow(self._web, url, Page, params={"$format": "json"}, table_id="de catalogus")
            return [gzip.decompress(stored) for stored, _ in pages]

        return self._kept.known(LISTING, url, ask=ask, read=_listing)

    def variables(self, table_id: str) -> Known[list[Variable]]:
        """The dimensions and columns of a table, in the order of the source.

        Raises:
            SourceError: no usable answer, and none kept.
        """
        url = f"{self._client.base_url}/ODataFeed/odata/{table_id}/DataProperties"
        return self._kept.known(
            table_id,
            url,
            ask=lambda: [orjson.dumps(self._client.properties(table_id))],
            read=lambda pages: _variables(orjson.loads(pages[0])),
        )


@contextmanager
def opened(settings: Settings, *, refresh: bool = False) -> Iterator[CbsSearch]:
    """The catalogue of CBS with the addresses, patience and folders of these settings."""
    web = Web(Patience(settings.timeout_seconds, settings.attempts, settings.retry_wait_seconds))
    try:
        yield CbsSearch(settings.cbs_v3_url, web, SnapshotStore(settings.snapshots), refresh=refresh)
    finally:
        web.close()


def find_tables(tables: list[FoundTable], term: str) -> list[FoundTable]:
    """The tables whose number, title or summary has every word of `term`, the likeliest first.

    First a table with that number, then words in the title before words in the summary only, then tables that are
    still renewed before ended ones, then the last changed.
    """
    words = words_of(term)
    found = [table for table in tables if has_words(words, table.id, table.title, table.summary)]
    newest_first = sorted(sorted(found, key=lambda table: table.id), key=lambda table: table.modified, reverse=True)
    return sorted(
        newest_first,
        key=lambda table: ([folded(table.id)] != words, not has_words(words, table.id, table.title), table.is_ended),
    )


def table_named(tables: list[FoundTable], table_id: str) -> FoundTable | None:
    """The table with this number, in capitals or not; None where the catalogue has none."""
    return next((table for table in tables if folded(table.id) == folded(table_id.strip())), None)


def require_table(tables: list[FoundTable], table_id: str) -> FoundTable:
    """The table with this number.

    Raises:
        RefusedSourceError: the catalogue has no such table.
    """
    found = table_named(tables, table_id) if _TABLE_ID.fullmatch(table_id.strip()) else None
    if found is None:
        raise RefusedSourceError(
            f"Tabel '{table_id}' staat niet in de catalogus van CBS.",
            remedy="Zoek het nummer met een paar woorden: armoedebeeld search laag inkomen",
        )
    return found


def find_variables(variables: list[Variable], term: str) -> list[Variable]:
    """The variables whose name, title or heading has every word of `term`; all where there is none."""
    words = words_of(term)
    return [item for item in variables if has_words(words, item.key, item.title, item.group)]


def _listing(pages: list[bytes]) -> list[FoundTable]:
    try:
        return [_found(row) for page in pages for row in msgspec.json.decode(page, type=_Rows).value]
    except msgspec.MsgspecError as error:
        raise UnexpectedContentError(
            f"De catalogus van CBS heeft een onbekende vorm ({error}).", remedy="Meld dit; het laden werkt gewoon."
        ) from error


def _found(row: _Row) -> FoundTable:
    frequency = (row.frequency or "").strip()
    return FoundTable(
        id=row.id.strip(),
        title=" ".join((row.title or "").split()),
        summary=" ".join((row.summary or "").split()),
        period=(row.period or "").strip(),
        frequency=frequency,
        modified=(row.modified or row.updated or "")[:10],
        is_ended=any(folded(text.strip()) in _ENDED for text in (row.status or "", frequency)),
        rows=row.rows if isinstance(row.rows, int) else None,
    )


def _variables(properties: list[dict[str, Any]]) -> list[Variable]:
    by_id = {item.get("ID"): item for item in properties}
    return [
        Variable(
            key=str(item["Key"]),
            title=str(item.get("Title") or item["Key"]).strip(),
            group=_heading(item, by_id),
            unit=str(item.get("Unit") or "").strip(),
            description=" ".join(str(item.get("Description") or "").split()),
            is_dimension=item.get("Type") != "Topic",
        )
        for item in properties
        if item.get("Key") and item.get("Type") != "TopicGroup"
    ]


def _heading(item: dict[str, Any], by_id: dict[Any, dict[str, Any]]) -> str:
    """The headings above a column, the highest first; a heading that is its own ancestor ends the walk."""
    titles: list[str] = []
    seen: set[Any] = set()
    parent = by_id.get(item.get("ParentID"))
    while parent is not None and parent.get("Type") == "TopicGroup" and parent.get("ID") not in seen:
        seen.add(parent.get("ID"))
        titles.insert(0, str(parent.get("Title") or "").strip())
        parent = by_id.get(parent.get("ParentID"))
    return " › ".join(titles)
