"""Finding the variables of a Swing site: what it lists is kept for a day, what one of them has is asked by name."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import orjson

from armoedebeeld.domain.catalogue import Source
from armoedebeeld.domain.errors import RefusedSourceError, UnexpectedContentError
from armoedebeeld.domain.swing import SwingRoute
from armoedebeeld.settings import Settings
from etl.search import KeptAnswers, Known, folded, has_words, words_of
from etl.snapshot import SnapshotStore
from etl.swing import site_of
from etl.swing_client import DOCS, NEWEST, Address, Grid, OdsClient, TableClient
from etl.swing_jobs import address_of, key_of
from etl.web import Patience, Web

LISTING = "Variables"


@dataclass(frozen=True)
class SwingVariable:
    """A variable as a site describes it; empty where it says nothing. `source` is where the site has it from."""

    code: str
    name: str
    unit: str
    source: str
    description: str


@dataclass(frozen=True)
class SwingLevel:
    """A level at which a variable has figures, as the site calls it, and the periods, oldest first."""

    code: str
    periods: tuple[str, ...]


class _Row(msgspec.Struct):
    """The fields of a variable that are used; sites leave some of them out."""

    code: str = msgspec.field(name="ExternalCode")
    name: str | None = msgspec.field(name="Name", default=None)
    unit: str | None = msgspec.field(name="Unit", default=None)
    source: Any = msgspec.field(name="DataSource", default=None)
    description: str | None = msgspec.field(name="Description", default=None)


class _Rows(msgspec.Struct):
    value: list[_Row]


class SwingSearch:
    """The variables of one site."""

    def __init__(
        self,
        address: Address,
        client: OdsClient | TableClient,
        snapshots: SnapshotStore,
        *,
        refresh: bool = False,
        now: datetime | None = None,
    ) -> None:
        """Search at a site; with `refresh` it is asked again whatever was kept."""
        self._address, self._client = address, client
        self._kept = KeptAnswers(snapshots, f"swing_catalogus_{address.source_id}", refresh=refresh, now=now)

    def variables(self) -> Known[list[SwingVariable]]:
        """Every variable of the site.

        Raises:
            SourceError: no usable answer and none kept, or the site is read without a key and lists nothing.
        """
        client = self._client
        if isinstance(client, TableClient):
            raise RefusedSourceError(
                f"Zonder sleutel geeft {self._address.title} geen lijst van variabelen.",
                remedy="Open de tabel op de site zelf: de code staat in het webadres achter 'var='. Bekijk die met "
                f"--table. Uitleg: {DOCS}.",
            )
        url = f"{self._address.url.rstrip('/')}/{LISTING}"
        return self._kept.known(
            LISTING,
            url,
            ask=lambda: [gzip.decompress(stored) for stored, _ in client.listing(LISTING)],
            read=_variables,
        )

    def levels(self, code: str, *, names: list[str]) -> Known[list[SwingLevel]]:
        """The levels at which a variable has figures, with their periods.

        Args:
            code: a variable that the site has.
            names: the levels to look at where the site can't list them itself.

        Raises:
            SourceError: no usable answer, and none kept.
        """
        client = self._client
        if isinstance(client, TableClient):
            found = [SwingLevel(name, periods) for name in names if (periods := _newest(client, code, name))]
            if not found:
                raise _no_variable(self._address, code)
            return Known(found, datetime.now().astimezone())
        url = f"{self._address.url.rstrip('/')}/{LISTING}('{code}')"
        return self._kept.known(code, url, ask=lambda: [_ask_levels(client, code)], read=_levels)

    def require(self, variables: list[SwingVariable], code: str) -> SwingVariable:
        """The variable with this code, in capitals or not.

        Raises:
            RefusedSourceError: the site has no such variable.
        """
        for item in variables:
            if folded(item.code) == folded(code.strip()):
                return item
        raise _no_variable(self._address, code)


@contextmanager
def opened(source_id: str, source: Source, settings: Settings, *, refresh: bool = False) -> Iterator[SwingSearch]:
    """A site with the address, key, patience and folders of these settings."""
    web = Web(Patience(settings.timeout_seconds, settings.attempts, settings.retry_wait_seconds))
    address = address_of(source_id, source, settings)
    try:
        is_table = site_of(source).route is SwingRoute.TABLE
        client = TableClient(address, web) if is_table else OdsClient(address, web, key_of(source_id, source, settings))
        yield SwingSearch(address, client, SnapshotStore(settings.snapshots), refresh=refresh)
    finally:
        web.close()


def find_variables(variables: list[SwingVariable], term: str) -> list[SwingVariable]:
    """The variables with every word of `term`: a code first, then words in the name, then in the description."""
    words = words_of(term)
    found = [item for item in variables if has_words(words, item.code, item.name, item.source, item.description)]
    return sorted(
        found,
        key=lambda item: ([folded(item.code)] != words, not has_words(words, item.code, item.name), folded(item.name)),
    )


def _variables(pages: list[bytes]) -> list[SwingVariable]:
    try:
        rows = [row for page in pages for row in msgspec.json.decode(page, type=_Rows).value]
    except msgspec.MsgspecError as error:
        raise UnexpectedContentError(
            f"De lijst van variabelen heeft een onbekende vorm ({error}).", remedy="Meld dit; het laden werkt gewoon."
        ) from error
    return [
        SwingVariable(
            code=row.code.strip(),
            name=_line(row.name) or row.code.strip(),
            unit=_line(row.unit),
            source=_line(row.source if isinstance(row.source, str) else None),
            description=_line(row.description),
        )
        for row in rows
    ]


def _ask_levels(client: OdsClient, code: str) -> bytes:
    found = {}
    for level in _codes(client.listing(f"{LISTING}('{code}')/GeoLevels")):
        periods = client.pages(f"{LISTING}('{code}')/GeoLevels('{level}')/PeriodLevels('year')/Periods")
        found[level] = _codes(list(periods))
    return orjson.dumps(found)


def _codes(pages: list[tuple[bytes, int]]) -> list[str]:
    return [row.code for stored, _ in pages for row in msgspec.json.decode(gzip.decompress(stored), type=_Rows).value]


def _levels(pages: list[bytes]) -> list[SwingLevel]:
    return [SwingLevel(level, tuple(sorted(periods))) for level, periods in orjson.loads(pages[0]).items()]


def _newest(client: TableClient, code: str, level: str) -> tuple[str, ...]:
    rows = [
        row
        for stored, _ in client.values(code, level=level, period=NEWEST)
        for row in msgspec.json.decode(gzip.decompress(stored), type=Grid).rows
    ]
    return tuple(sorted({str(row[1]) for row in rows if len(row) > 1}))


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _no_variable(address: Address, code: str) -> RefusedSourceError:
    return RefusedSourceError(
        f"{address.title} heeft geen variabele '{code}'.",
        remedy=f"Zoek de code met een paar woorden: armoedebeeld search --source {address.source_id} kinderen",
    )
