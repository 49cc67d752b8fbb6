"""Asking a Swing site, one request at a time: its Open Data Service with a key, or the viewer's own table without."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import msgspec

from armoedebeeld.domain.errors import (
    AbsentAtSourceError,
    NoAccessError,
    RefusedSourceError,
    SourceError,
    UnexpectedContentError,
    UnreachableSourceError,
)
from etl.swing_keys import Key, secrets_file
from etl.web import Answer, Web, bad_address, host_of

# In the order in which ABF's manuals and sites use them.
BASES = ("/jiveservices/odata", "/viewerservices/odata", "/ods/odata")
TABLE = "/jive/selectiontableasjson.ashx"
ALL, NEWEST = "all", "mrp"
DOCS = "docs/gebruik/swing.md"


class Page(msgspec.Struct):
    """One page of the Open Data Service; rows are left as raw JSON."""

    value: list[msgspec.Raw]
    next_link: str | None = msgspec.field(name="@odata.nextLink", default=None)


class Grid(msgspec.Struct):
    """The table of the viewer."""

    headers: list[dict[str, Any]]
    rows: list[list[Any]]


@dataclass(frozen=True)
class Address:
    """A site as messages call it, where it is, and the environment variable for its key."""

    source_id: str
    title: str
    url: str
    variable: str

    @property
    def root(self) -> str:
        """Scheme and host.

        Raises:
            UnreachableSourceError: the address can be none.
        """
        try:
            parts = urlsplit(self.url)
        except ValueError as error:
            raise bad_address(self.url) from error
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or "@" in parts.netloc:
            raise bad_address(self.url.split("?")[0].rpartition("@")[2])
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def has_path(self) -> bool:
        """Whether the address is more than the name of a host."""
        return self.url.rstrip("/") != self.root

    @property
    def bases(self) -> tuple[str, ...]:
        """Where its Open Data Service may be: the address itself where it has a path, then the known places."""
        known = tuple(self.root + path for path in BASES)
        own = self.url.rstrip("/")
        return (own, *(base for base in known if base != own)) if self.has_path else known


class OdsClient:
    """The Open Data Service of one site."""

    def __init__(self, address: Address, web: Web, key: Key | None) -> None:
        """Ask `address`, with the key where there is one.

        Raises:
            UnreachableSourceError: the address is no http(s) address.
            RefusedSourceError: a key would go over the line for everybody to read.
        """
        if key is not None and not is_safe(address.root):
            raise RefusedSourceError(
                f"Het adres van {address.title} begint met http://, en daarover gaat geen sleutel.",
                remedy=f"Verbeter het adres in de instellingen: neem dat met https://. Uitleg: {DOCS}.",
            )
        self._address, self._web, self._key = address, web, key
        self._bases, self._place, self._is_found = address.bases, 0, False
        self._refusal: SourceError | None = None

    @property
    def base(self) -> str:
        """The address of the service, as far as it is known now."""
        return self._bases[self._place]

    def variable(self, code: str) -> Answer:
        """What the site says of a variable.

        Raises:
            RefusedSourceError: the site has no such variable, or wants a (better) key.
        """
        if not self._is_found and not self._address.has_path:
            self._find_base()
        found = self._optional(f"Variables('{code}')")
        if found is None and not self._is_found and self._find_base():
            found = self._optional(f"Variables('{code}')")
        if found is None:
            raise RefusedSourceError(
                f"{self._address.title} heeft geen variabele '{code}' (meer).",
                remedy=f"Zoek de code met: armoedebeeld search --source {self._address.source_id} en een woord. "
                "Zet die in data/local/indicators.yaml.",
            )
        self._is_found = True
        return found

    def values(self, code: str, *, level: str, period: str) -> Iterator[tuple[bytes, int]]:
        """The gzipped pages with the values of a variable at a level and their rows; none where it has none there."""
        path = f"Variables('{code}')/GeoLevels('{level}')/PeriodLevels('year')/Periods('{period}')/Values"
        return self.pages(path)

    def pages(self, path: str) -> Iterator[tuple[bytes, int]]:
        """The gzipped pages of a list and their number of rows, to the end; none where the site has no such list.

        Raises:
            UnexpectedContentError: a page comes twice, is empty although a link led to it, or is on another server.
        """
        link: str | None = f"{self.base}/{path}"
        seen: set[int | None] = set()
        while link is not None:
            try:
                answer, page = self._ask(link, Page)
            except AbsentAtSourceError as error:
                if seen:
                    raise self._contradiction("een vervolgpagina is er niet") from error
                return
            if seen and not page.value:
                raise self._contradiction("een vervolgpagina was leeg")
            fingerprint = hash(bytes(page.value[0]) + bytes(page.value[-1])) if page.value else None
            if fingerprint in seen:
                raise self._contradiction("de bron gaf dezelfde pagina twee keer")
            seen.add(fingerprint)
            link = self._next(link, page.next_link)
            yield answer.stored, len(page.value)

    def listing(self, path: str) -> list[tuple[bytes, int]]:
        """All pages of a list that every service has, after the service was found."""
        if not self._is_found:
            self._find_base()
        return list(self.pages(path))

    def _optional(self, path: str) -> Answer | None:
        try:
            return self._ask(f"{self.base}/{path}", dict)[0]
        except AbsentAtSourceError:
            return None

    def _find_base(self) -> bool:
        """Look for the service in the known places of this host; whether it is elsewhere than was thought.

        Raises:
            RefusedSourceError: it is in none of them.
        """
        start = self._place
        for place in range(len(self._bases)):
            self._place = place
            try:
                self._ask(f"{self.base}/GeoLevels", Page)
            except AbsentAtSourceError:
                continue
            except UnreachableSourceError:
                if place == 0:
                    raise
                continue  # a site answers with a page of its own at an address that it does not know
            self._is_found = True
            return place != start
        self._place = start
        self._refusal = RefusedSourceError(
            f"Op {host_of(self._address.root)} is geen Open Data Service gevonden (gezocht: {', '.join(self._bases)}).",
            remedy=f"Controleer het adres, of kies 'route: tabel'. Uitleg: {DOCS}.",
        )
        raise self._refusal

    def _ask(self, url: str, form: type[Any]) -> tuple[Answer, Any]:
        if self._refusal is not None:
            raise self._refusal
        secrets = {"apikey": self._key.value.get_secret_value()} if self._key is not None else None
        try:
            return self._web.get(url, form, secrets=secrets)
        except NoAccessError as error:
            # The same for everything at this site: it is not asked again.
            self._refusal = self._no_access()
            raise self._refusal from error

    def _no_access(self) -> NoAccessError:
        site = self._address
        if self._key is None:
            return NoAccessError(
                f"{site.title} vraagt een sleutel, en die is er niet.",
                remedy=f"Vraag een sleutel aan bij de site. Zet die in {secrets_file()} of in de omgevingsvariabele "
                f"{site.variable}. Uitleg: {DOCS}.",
            )
        return NoAccessError(
            f"{site.title} neemt de sleutel uit {self._key.place} niet aan.",
            remedy=f"Controleer of de sleutel heel is overgenomen, nog geldt en van deze site is. Uitleg: {DOCS}.",
        )

    def _next(self, url: str, link: str | None) -> str | None:
        following = None if link is None else same_server(url, link)
        if link is not None and following is None:
            raise self._contradiction(f"een vervolgpagina staat op een andere server ({host_of(link)})")
        return following

    def _contradiction(self, what: str) -> UnexpectedContentError:
        return UnexpectedContentError(
            f"{self._address.title}: {what}.",
            remedy="De levering klopt niet; er is niets geladen. Probeer het later opnieuw.",
        )


def is_safe(root: str) -> bool:
    """Whether nobody on the way can read what is sent: https, or this very machine."""
    parts = urlsplit(root)
    return parts.scheme == "https" or parts.hostname in {"127.0.0.1", "localhost", "::1"}


def same_server(url: str, link: str) -> str | None:
    """Where a link on a page leads, as safe as the page itself; None at another server, where no key may go."""
    here, there = urlsplit(url), urlsplit(urljoin(url, link))
    if there.netloc.lower() != here.netloc.lower():
        return None
    return urlunsplit(there._replace(scheme=here.scheme))


class TableClient:
    """The table that the viewer of a site makes of one variable: no key, and no word on why a cell is empty."""

    def __init__(self, address: Address, web: Web) -> None:
        """Ask the viewer at `address`.

        Raises:
            UnreachableSourceError: the address is no http(s) address.
        """
        self._web, self.base = web, address.root + TABLE

    def values(self, code: str, *, level: str, period: str) -> Iterator[tuple[bytes, int]]:
        """The gzipped table of a variable at a level and its rows; none where the site has none."""
        params = {"var": code, "geolevel": level, "periodlevel": "year", "period": period}
        try:
            answer, grid = self._web.get(self.base, Grid, params=params)
        except AbsentAtSourceError:
            return
        yield answer.stored, len(grid.rows)
