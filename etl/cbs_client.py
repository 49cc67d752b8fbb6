"""Asking CBS over OData v3: `cbsodata` for catalogue and metadata, paged reading for rows and code lists."""

from collections.abc import Callable, Iterator
from json import JSONDecodeError
from typing import Any, Protocol
from urllib.parse import urlsplit

import cbsodata
import msgspec
import requests

from armoedebeeld.domain.errors import AbsentAtSourceError, UnexpectedContentError
from etl.web import PassingFaultError, Web, bad_address, check_status, host_of, web_page


class Page(msgspec.Struct):
    """One page of an endpoint; rows are left as raw JSON."""

    value: list[msgspec.Raw]
    next_link: str | None = msgspec.field(name="odata.nextLink", default=None)


class CbsClient:
    """The one place where CBS is asked: `cbsodata` for catalogue and metadata, paged reading for rows and regions."""

    def __init__(self, base_url: str, web: Web) -> None:
        """Ask at `base_url` (scheme and host of the OData v3 service).

        Raises:
            UnreachableSourceError: the address is no http(s) address.
        """
        try:
            parts = urlsplit(base_url)
        except ValueError as error:
            raise bad_address(base_url) from error
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise bad_address(base_url)
        self.base_url, self._web = base_url.rstrip("/"), web
        self._host = parts.netloc + parts.path.rstrip("/")
        self._is_https = parts.scheme == "https"

    def table(self, table_id: str) -> dict[str, Any]:
        """The catalogue's row of a table: Title, Modified, OutputStatus, RecordCount.

        Raises:
            UnreachableSourceError: no answer.
            AbsentAtSourceError: the catalogue does not know the table.
        """
        rows = self._metadata(
            lambda: cbsodata.get_table_list(
                filters=f"Identifier eq '{table_id}'",
                catalog_url=self._host,
                timeout=self._web.patience.timeout_seconds,
            )
        )
        if not rows:
            raise AbsentAtSourceError(
                f"Tabel {table_id} staat niet in de catalogus van {host_of(self.base_url)}.",
                remedy="Controleer het tabelnummer in indicators.yaml; CBS vervangt tabellen soms door nieuwe.",
            )
        return dict(rows[0])

    def properties(self, table_id: str) -> list[dict[str, Any]]:
        """DataProperties: one row per column, with Key, Title, Description, Unit, Decimals, Type."""
        return self._metadata(
            lambda: cbsodata.get_meta(
                table_id, "DataProperties", catalog_url=self._host, timeout=self._web.patience.timeout_seconds
            )
        )

    def pages(self, table_id: str, endpoint: str, *, filters: str = "") -> Iterator[tuple[bytes, int]]:
        """The gzipped pages of an endpoint and their number of rows, following `odata.nextLink` to the end.

        Raises:
            UnexpectedContentError: a page comes twice, or is empty although a next link led to it.
        """
        url = f"{self.base_url}/ODataFeed/odata/{table_id}/{endpoint}"
        params = {"$format": "json", **({"$filter": filters} if filters else {})}
        return follow(self._web, url, Page, params=params, table_id=table_id)

    def _metadata(self, question: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
        # cbsodata reads the scheme from a module global; this client is the only user.
        cbsodata.options.use_https = self._is_https
        return self._web.patience.call(
            lambda: _translate(question, host_of(self.base_url)), source=host_of(self.base_url)
        )


class AnyPage(Protocol):
    """A page of either protocol."""

    value: list[msgspec.Raw]
    next_link: str | None


def follow(
    web: Web, url: str, form: type[AnyPage], *, params: dict[str, str] | None, table_id: str
) -> Iterator[tuple[bytes, int]]:
    """The gzipped pages of an endpoint and their number of rows, following the next links to the end.

    Raises:
        UnexpectedContentError: a page comes twice, or is empty although a next link led to it.
    """
    link: str | None = url
    seen: set[int | None] = set()
    while link is not None:
        answer, page = web.get(link, form, params=params)
        if seen and not page.value:
            raise unexpected(table_id, "een vervolgpagina was leeg")
        fingerprint = hash(bytes(page.value[0]) + bytes(page.value[-1])) if page.value else None
        if fingerprint in seen:
            raise unexpected(table_id, "de bron gaf dezelfde pagina twee keer")
        seen.add(fingerprint)
        link, params = page.next_link, None
        stored, count = answer.stored, len(page.value)
        del answer, page  # a page is tens of megabytes; the reader decides how long the stored bytes live
        yield stored, count


def _translate(question: Callable[[], list[dict[str, Any]]], source: str) -> list[dict[str, Any]]:
    """`cbsodata`'s errors as ours, so that one rule decides what is asked again."""
    try:
        rows = question()
        if not all(isinstance(row, dict) for row in rows):
            raise PassingFaultError("het antwoord had een onbekende vorm")
        return rows
    except JSONDecodeError as error:
        if error.doc.lstrip()[:1] == "<":
            raise web_page(source) from error
        raise PassingFaultError("het antwoord kwam niet helemaal aan") from error
    except requests.HTTPError as error:
        cause = error if error.response is not None else error.__cause__
        response = getattr(cause, "response", None)
        if response is None:
            raise PassingFaultError("de bron meldt een storing") from error
        check_status(response.status_code, response.headers.get("Retry-After"), url=str(response.url))
        raise
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema) as error:
        raise bad_address(source) from error
    except requests.Timeout as error:
        raise PassingFaultError("er kwam geen antwoord op tijd") from error
    except requests.exceptions.ContentDecodingError as error:
        raise PassingFaultError("het antwoord kwam niet helemaal aan") from error
    except requests.RequestException as error:
        raise PassingFaultError("de verbinding kwam niet tot stand of brak af") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise PassingFaultError("het antwoord had een onbekende vorm") from error


def unexpected(table_id: str, what: str) -> UnexpectedContentError:
    """The error for a delivery that contradicts itself or its description."""
    return UnexpectedContentError(
        f"{table_id}: {what}.", remedy="De levering klopt niet; er is niets geladen. Probeer het later opnieuw."
    )
