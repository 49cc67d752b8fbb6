"""Serve the dashboard: Streamlit's ASGI app with the headers, checks and routes that a public body needs around it.

`streamlit run app.py` shows the same pages without these extras.
"""

import base64
import gzip
import hashlib
import logging
import mimetypes
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from errno import EACCES, EADDRINUSE
from pathlib import Path, PurePath
from typing import Any, Final
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config, file_util
from streamlit.runtime.pages_manager import PagesManager
from streamlit.starlette import App

from armoedebeeld.memory_uploads import keep_uploads_in_memory

Lifespan = Callable[[App], AbstractAsyncContextManager[dict[str, Any] | None]]

LOGGER: Final = logging.getLogger(__name__)
TITLE: Final = "Armoedebeeld"
EVERY_ADDRESS: Final = ("0.0.0.0", "::")

# Given to Streamlit as flags: neither a config.toml nor an environment variable turns them back, and they hold where
# there is no config.toml at all.
STREAMLIT_OPTIONS: Final[Mapping[str, object]] = {
    "browser.gatherUsageStats": False,
    "client.allowedOrigins": [],  # otherwise sites of streamlit.io may steer a page that they embed
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "logger.hideWelcomeMessage": True,  # English, and asks an outside server for this machine's address
    "server.enableAgentApi": False,
    "server.enableStaticServing": False,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": 50,
}

NO_SCRIPT: Final = (
    "<noscript><p>Dit dashboard werkt alleen met JavaScript. "
    "Zet JavaScript aan in uw browser en laad de pagina opnieuw.</p></noscript>"
)
PAGE_REPLACEMENTS: Final = (
    (re.compile(r'<html lang="en">'), '<html lang="nl">'),
    (re.compile(r"<title>Streamlit</title>"), f"<title>{TITLE}</title>"),
    (re.compile(r"<noscript>.*?</noscript>", re.DOTALL), NO_SCRIPT),
)
INLINE_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)

SAFETY_HEADERS: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), "
        "microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=()"
    ),
}

HOST_HEADER: Final = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?", re.IGNORECASE)
GEOMETRY_CACHE: Final = "public, max-age=31536000, immutable"


def no_database() -> None:
    """No figures file: the answer of a server that was not told which one is current."""


def create_app(
    script: Path,
    *,
    geo_folder: Path | None = None,
    allowed_hosts: Sequence[str] = (),
    current_database: Callable[[], str | None] = no_database,
    lifespan: Lifespan | None = None,
) -> App:
    """Streamlit's ASGI app for `script`, with the safety headers, the host check and our routes.

    `run` sets Streamlit's options too; another ASGI server has to be given `STREAMLIT_OPTIONS` in its own way.

    Args:
        script: the Streamlit script; one app per process, Streamlit keeps its configuration in module globals.
        geo_folder: served at /geo/, to be cached for a year: a changed file needs a new name. It may come later.
        allowed_hosts: host names (no ports) that visitors may use, besides those of this machine; "*.gemeente.nl"
            for every name under it, "*" for any name.
        current_database: name of the current figures file, for the health route.
        lifespan: what to do around the life of the server.

    Raises:
        FileNotFoundError: there is no such script.
    """
    if not script.is_file():
        raise FileNotFoundError(f"No Streamlit script at {script}")
    middleware = [
        Middleware(SafetyHeaders, script_hashes=inline_script_hashes()),
        Middleware(HostCheck, allowed_hosts=(*own_hosts(), *allowed_hosts)),
        Middleware(DutchPage),
    ]
    # The folder `pages/` beside the script means Streamlit's older page discovery, until the script has run once: a
    # first visitor with a link to a page would get that page without navigation. app.py always calls st.navigation.
    PagesManager.uses_pages_directory = False
    return App(
        script.resolve(),
        routes=routes(geo_folder, current_database),
        middleware=middleware,
        lifespan=lifespan,
        on_script_error=show_script_error,
    )


def show_script_error(error: Exception) -> bool:
    """One Dutch sentence for the visitor, the traceback for the log; True, so that Streamlit adds nothing."""
    LOGGER.error("A page failed", exc_info=error)
    st.error(
        "**Er ging iets mis bij het maken van deze pagina.**\n\n"
        "Ververs de pagina of kies iets anders. Blijft het misgaan, meld het dan met de tijd en wat u koos.",
        icon=":material/error:",
    )
    return True


def run(
    script: Path,
    *,
    port: int = 8501,
    address: str = "127.0.0.1",
    geo_folder: Path | None = None,
    allowed_hosts: Sequence[str] = (),
    current_database: Callable[[], str | None] = no_database,
    options: Mapping[str, object] | None = None,
) -> int:
    """Serve until Ctrl-C or SIGTERM; the process's exit code, 1 where the port can't be had.

    `address` "0.0.0.0" is the whole network, `port` 0 any free one; `options` go before `STREAMLIT_OPTIONS`;
    the others are those of `create_app`.
    """
    if problem := port_problem(address, port):
        print(problem, file=sys.stderr)
        return 1
    keep_uploads_in_memory()
    app = create_app(
        script,
        geo_folder=geo_folder,
        allowed_hosts=allowed_hosts,
        current_database=current_database,
        lifespan=announced(address),
    )
    # Streamlit looks for .streamlit/config.toml, secrets and modules beside argv[0]: beside the script, as under
    # `streamlit run`, not beside the `armoedebeeld` command.
    sys.argv = [str(script.resolve())]
    own = {"server.address": address, "server.port": port}
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # systemd and Docker stop us as Ctrl-C does
    with suppress(KeyboardInterrupt):  # uvicorn closes down in order, then raises the signal again
        app.run(config={**STREAMLIT_OPTIONS, **(options or {}), **own})
    print("Armoedebeeld is gestopt.", flush=True)
    return 0


def port_problem(address: str, port: int) -> str | None:
    """One Dutch sentence and the next step where `port` can't be opened on `address`; None where it can."""
    try:
        socket.create_server((address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET).close()
    except OSError as error:
        if error.errno == EADDRINUSE:
            return f"Poort {port} op {address} is al in gebruik. Kies een andere poort of stop wat daar draait."
        if error.errno == EACCES:
            return f"Poort {port} mag deze gebruiker niet openen. Kies een poort boven 1023."
        return f"Deze machine heeft geen adres {address}. Kies 127.0.0.1 (alleen hier) of 0.0.0.0 (het netwerk)."
    return None


def announced(address: str) -> Lifespan:
    """A lifespan that prints the URL once the server listens; with port 0 that is only known then."""

    @asynccontextmanager
    async def announce(_app: App) -> AsyncIterator[None]:
        print(f"Armoedebeeld draait op {_url(address)} (stoppen met Ctrl-C).", flush=True)
        yield

    return announce


def _url(address: str) -> str:
    host = "localhost" if address in EVERY_ADDRESS else f"[{address}]" if ":" in address else address
    scheme = "https" if config.get_option("server.sslCertFile") else "http"
    return f"{scheme}://{host}:{config.get_option('server.port')}"


def routes(geo_folder: Path | None, current_database: Callable[[], str | None]) -> list[BaseRoute]:
    """Our routes; Streamlit puts them before its own."""

    def health(_request: Request) -> Response:
        name = current_database()
        status = {"status": "ok", "database": PurePath(name).name if name else None}
        return JSONResponse(status, headers={"Cache-Control": "no-store"})

    return [Route("/gezond", health), Route("/health", health), Mount("/geo", GeometryFiles(geo_folder))]


class GeometryFiles(StaticFiles):
    """The files of one folder and nothing else; 404 as long as the folder does not exist."""

    def __init__(self, folder: Path | None) -> None:
        super().__init__(directory=folder, check_dir=False)
        mimetypes.add_type("application/geo+json", ".geojson")  # Python 3.11 leaves it to the system

    async def check_config(self) -> None:
        """Nothing: a folder that a first load has yet to make is no error."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be kept by the browser for a year."""
        if any(part.startswith(".") for part in PurePath(path).parts):
            raise HTTPException(status_code=404)
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = GEOMETRY_CACHE
        return response


def own_hosts() -> tuple[str, ...]:
    """The names under which this machine knows itself; asks no name server."""
    name = socket.gethostname().lower()
    return ("localhost", "127.0.0.1", "::1", name, name.partition(".")[0])


def hostname(host_header: str | None) -> str | None:
    """Name or address in a Host header, lower case and without port; None where it is missing or malformed."""
    found = HOST_HEADER.fullmatch(host_header or "")
    return found["name"].lower().strip("[]").rstrip(".") if found else None


class HostCheck:
    """Refuses requests for a host that is not ours (DNS rebinding), and WebSockets opened by another site's page."""

    def __init__(self, app: ASGIApp, allowed_hosts: Sequence[str]) -> None:
        self.app = app
        self.allowed_hosts = tuple(host.lower() for host in allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer 400 (HTTP) or 403 (WebSocket)."""
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        host = hostname(headers.get("host"))
        if host is None or not self._is_allowed(host, scope):
            LOGGER.warning("Refused: host %r is not among the allowed hosts", headers.get("host"))
            return await _refuse(scope, receive, send)
        if scope["type"] == "websocket" and not _is_same_origin(headers):
            # Streamlit would ask an outside server for this machine's address before it refuses.
            LOGGER.warning(
                "Refused: page of %r, host %r; a proxy must keep the Host header", headers["origin"], headers["host"]
            )
            return await _refuse(scope, receive, send)
        return await self.app(scope, receive, send)

    def _is_allowed(self, host: str, scope: Scope) -> bool:
        # The address at which the request came in is ours, whatever it is.
        own_address = scope["server"][0].removeprefix("::ffff:") if scope.get("server") else None
        return host == own_address or any(
            pattern in ("*", host) or (pattern.startswith("*.") and host.endswith(pattern[1:]))
            for pattern in self.allowed_hosts
        )


def _is_same_origin(headers: Headers) -> bool:
    """Whether the page that opens a WebSocket came from this host; other programs than browsers send no Origin."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == headers["host"].lower()


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        return await send({"type": "websocket.close", "code": 1008})
    text = "Dit adres hoort niet bij dit dashboard. De beheerder kan het toelaten met de instelling allowed_hosts.\n"
    return await PlainTextResponse(text, status_code=400)(scope, receive, send)


def content_security_policy(host: str | None, *, script_hashes: Sequence[str]) -> str:
    """What a page may load: from this server only.

    Args:
        host: the Host header, checked by `HostCheck`; None leaves the WebSocket to 'self'.
        script_hashes: of the scripts inside Streamlit's page, see `inline_script_hashes`.
    """
    # Tried in Chromium 156 with Streamlit 1.67, plotly 7.1, some 30 kinds of widget and a component v2:
    # script-src: the page's one inline script goes by its hash. No 'unsafe-eval': vega has an interpreter of its own.
    #   No 'wasm-unsafe-eval': protobuf.js tries WebAssembly and goes on without. No blob:, so a component v2 with
    #   `js=` as text does not load; one in a package with `asset_dir` does.
    # style-src: emotion, styled-components, KaTeX and plotly write <style> elements and style attributes.
    # img-src, font-src: Streamlit's data: icons and font; blob: is the PNG that plotly lets visitors download.
    # worker-src: MapLibre, plotly's or a component's, starts its worker from a blob.
    # connect-src: 'self' holds for WebSockets too, but not in Safari before 15.4.
    sockets = f" ws://{host} wss://{host}" if host else ""
    directives = (
        "default-src 'self'",
        " ".join(["script-src 'self'", *script_hashes]),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        f"connect-src 'self'{sockets}",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
    return "; ".join(directives)


class SafetyHeaders:
    """Puts the content-security policy and the other safety headers on every answer."""

    def __init__(self, app: ASGIApp, script_hashes: Sequence[str]) -> None:
        self.app = app
        self.script_hashes = script_hashes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding to the headers of the answer."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        host = Headers(scope=scope).get("host")
        policy = content_security_policy(host if hostname(host) else None, script_hashes=self.script_hashes)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update({**SAFETY_HEADERS, "Content-Security-Policy": policy})
            await send(message)

        await self.app(scope, receive, send_with_headers)


def dutch_page(html: str) -> str:
    """Streamlit's page with language, title and the text for browsers without JavaScript in Dutch.

    Streamlit 1.67 has no setting for them.
    """
    for pattern, replacement in PAGE_REPLACEMENTS:
        html = pattern.sub(replacement, html, count=1)
    return html


def inline_script_hashes() -> list[str]:
    """CSP sources of the scripts that stand in Streamlit's page itself."""
    html = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")
    digests = (hashlib.sha256(script.encode()).digest() for script in INLINE_SCRIPT.findall(html))
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


class DutchPage:
    """Turns Streamlit's page into Dutch on its way out; everything else streams past."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, holding an HTML answer until it is whole."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        return await self.app(_without_validators(scope), receive, PageSender(send))


def _without_validators(scope: Scope) -> Scope:
    """A copy that can't be answered with 304, where a browser asks for a page.

    It may hold Streamlit's own page, from a time that `streamlit run` used this port.
    """
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        return scope
    dropped = (b"if-none-match", b"if-modified-since")
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name.lower() not in dropped]}


class PageSender:
    """An ASGI `send` that holds an HTML answer until it is whole and rewrites it where it is Streamlit's page."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        """Send on at once, or hold where it belongs to an HTML answer."""
        if message["type"] == "http.response.start" and _is_html(message):
            self.start = message
        elif self.start is None:
            await self.send(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                body = _in_dutch(self.body, MutableHeaders(scope=self.start))
                await self.send(self.start)
                await self.send({"type": "http.response.body", "body": body})


def _in_dutch(body: bytes, headers: MutableHeaders) -> bytes:
    """The body to send, with `headers` put right; other HTML than Streamlit's page (of a component) as it was."""
    html = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
    if body and b'<div id="root">' not in html:
        return body
    for name in ("accept-ranges", "content-encoding", "content-length", "etag", "last-modified"):
        del headers[name]
    if not body:  # the answer to HEAD
        return body
    page = dutch_page(html.decode()).encode()
    headers["content-length"] = str(len(page))
    return page


def _is_html(start: Message) -> bool:
    content_type: str = Headers(raw=start["headers"]).get("content-type", "")
    return start["status"] == 200 and content_type.startswith("text/html")
