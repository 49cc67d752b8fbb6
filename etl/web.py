"""Asking a source: patient with passing faults, exact about what came back, one request at a time."""

import gzip
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from armoedebeeld.domain.errors import (
    AbsentAtSourceError,
    NoAccessError,
    RefusedSourceError,
    UnreachableSourceError,
)

T = TypeVar("T")
LONGEST_WAIT_SECONDS = 60.0
LARGEST_BUFFER = 256 * 1024 * 1024
USER_AGENT = "armoedebeeld/0.1"


class PassingFaultError(Exception):
    """A fault that may be gone at the next attempt: 5xx, 429, a broken line, a cut-off answer."""

    def __init__(self, what: str, *, wait_seconds: float | None = None) -> None:
        """Keep what went wrong, in Dutch, and how long the source asked us to wait."""
        super().__init__(what)
        self.wait_seconds = wait_seconds


@dataclass(frozen=True)
class Patience:
    """How long one question may take and how often it is asked again."""

    timeout_seconds: float = 60.0
    attempts: int = 6
    wait_seconds: float = 1.0

    def call(self, question: Callable[[], T], *, source: str) -> T:
        """The answer of `question`, asked again after each `PassingFaultError`.

        Raises:
            UnreachableSourceError: no answer after all attempts.
        """
        backoff = wait_exponential(multiplier=self.wait_seconds, max=30 * self.wait_seconds)

        def wait(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked = error.wait_seconds if isinstance(error, PassingFaultError) else None
            return backoff(state) if asked is None else min(asked, LONGEST_WAIT_SECONDS)

        try:
            return Retrying(
                retry=retry_if_exception_type(PassingFaultError),
                stop=stop_after_attempt(self.attempts),
                wait=wait,
                reraise=True,
            )(question)
        except PassingFaultError as error:
            raise UnreachableSourceError(
                f"{source} is niet te bereiken: {error}.",
                remedy=f"Er is {self.attempts} keer geprobeerd. Controleer uw internet, of probeer het later.",
            ) from error


@dataclass(frozen=True)
class Answer:
    """One answer of a source.

    Attributes:
        stored: the body, gzipped: as it was received where the source compressed it itself.
        content: the same body, unpacked.
    """

    stored: bytes
    content: bytes


class Web:
    """JSON over HTTP, compressed, on one connection."""

    def __init__(self, patience: Patience) -> None:
        """Open a client; close it with `close`."""
        self.patience = patience
        self._client = httpx.Client(
            timeout=patience.timeout_seconds,
            follow_redirects=True,
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"},
        )

    def get(
        self,
        url: str,
        form: type[T],
        *,
        params: dict[str, str] | None = None,
        secrets: Mapping[str, str] | None = None,
    ) -> tuple[Answer, T]:
        """An answer and what it says, read as `form` (a msgspec type).

        Args:
            url: the address.
            form: a msgspec type.
            params: to be put behind the address.
            secrets: headers that are for this address alone, such as a key: a redirect is then not followed.

        Raises:
            UnreachableSourceError: wrong address, no answer after all attempts, or a web page in place of figures.
        """
        source = host_of(url)
        return self.patience.call(lambda: self._ask(url, form, params, secrets, source=source), source=source)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _ask(
        self,
        url: str,
        form: type[T],
        params: dict[str, str] | None,
        secrets: Mapping[str, str] | None,
        *,
        source: str,
    ) -> tuple[Answer, T]:
        try:
            with self._client.stream(
                "GET", url, params=params, headers=secrets, follow_redirects=secrets is None
            ) as response:
                if response.is_error:
                    # To its end, so that the source is done with this question before it gets the next one.
                    with suppress(httpx.RequestError):
                        response.read()
                check_status(response.status_code, response.headers.get("Retry-After"), url=str(response.url))
                body = b"".join(response.iter_raw())
                is_compressed = response.headers.get("Content-Encoding") == "gzip"
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise bad_address(url) from error
        except httpx.TimeoutException as error:
            raise PassingFaultError("er kwam geen antwoord op tijd") from error
        except httpx.RequestError as error:
            raise PassingFaultError("de verbinding kwam niet tot stand of brak af") from error
        try:
            content = unpack(body) if is_compressed else body
        except zlib.error as error:
            raise PassingFaultError("het antwoord kwam niet helemaal aan") from error
        answer = Answer(body if is_compressed else gzip.compress(body, compresslevel=1, mtime=0), content)
        return answer, decode(content, form, source=source)


def unpack(body: bytes) -> bytes:
    """A gzipped body unpacked into memory of its own size (a page of CBS is tens of megabytes).

    Raises:
        zlib.error: the body is damaged or was cut off.
    """
    # The last four bytes of gzip say how large the content is (RFC 1952): no buffer has to grow.
    size = int.from_bytes(body[-4:], "little") if len(body) > 18 else 0
    return zlib.decompress(body, wbits=31, bufsize=min(max(size, 1), LARGEST_BUFFER))


def check_status(status: int, retry_after: str | None, *, url: str) -> None:
    """Nothing for a good answer; a passing fault for 429 and 5xx; a final error for the rest.

    Raises:
        PassingFaultError: try again.
        RefusedSourceError: trying again is of no use.
    """
    if status == 429:
        seconds = float(retry_after) if retry_after and retry_after.isdigit() else None
        raise PassingFaultError("de bron vraagt om rustiger aan te doen (429)", wait_seconds=seconds)
    if status >= 500:
        raise PassingFaultError(f"de bron meldt een storing ({status})")
    if status == 404:
        raise AbsentAtSourceError(
            f"{host_of(url)} kent dit adres niet: {url.split('?')[0]}.",
            remedy="Controleer het tabelnummer in indicators.yaml en het adres in de instellingen.",
        )
    if status >= 400:
        kind = NoAccessError if status == 401 else RefusedSourceError
        raise kind(
            f"{host_of(url)} weigert de vraag ({status}): {url}.",
            remedy="Controleer het adres en het filter in indicators.yaml.",
        )
    if status >= 300:
        raise RefusedSourceError(
            f"{host_of(url)} verwijst door naar een ander adres ({status}), en daar gaat de sleutel niet heen.",
            remedy="Controleer het adres in de instellingen: neem dat van de site zelf, met https.",
        )


def decode(content: bytes, form: type[T], *, source: str) -> T:
    """What an answer says.

    Raises:
        UnreachableSourceError: a web page came instead (maintenance, sign-in page of a network).
        PassingFaultError: the answer was cut off or has an unknown form.
    """
    if content[:200].lstrip()[:1] == b"<":
        raise web_page(source)
    try:
        return msgspec.json.decode(content, type=form)
    except msgspec.ValidationError as error:
        raise PassingFaultError("het antwoord had een onbekende vorm") from error
    except msgspec.DecodeError as error:
        raise PassingFaultError("het antwoord kwam niet helemaal aan") from error


def web_page(source: str) -> UnreachableSourceError:
    """The error for HTML with status 200."""
    return UnreachableSourceError(
        f"{source} gaf een webpagina in plaats van cijfers.",
        remedy="Er is onderhoud, of uw netwerk houdt de vraag tegen. Probeer het later of vraag uw ICT-afdeling.",
    )


def bad_address(url: str) -> UnreachableSourceError:
    """The error for an address that can't be one."""
    return UnreachableSourceError(
        f"'{url}' is geen geldig adres.", remedy="Verbeter het adres in armoedebeeld.toml of in de omgevingsvariabele."
    )


def host_of(url: str) -> str:
    """The host for messages."""
    try:
        return urlsplit(url).netloc or url
    except ValueError:
        return url
