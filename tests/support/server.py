"""A small HTTP server on this machine that answers as CBS OData (v3, v4) and OGC API Features do, and can misbehave."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from tests.support import country, v4
from tests.support.filters import row_filter

HTML = b"<!DOCTYPE html><html lang='nl'><body><h1>Onderhoud</h1></body></html>"


@dataclass(frozen=True)
class Answer:
    """What goes over the line; `announced` is the length that the header claims, `wait` comes first."""

    body: bytes
    status: int = 200
    content_type: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None
    wait: float = 0.0


Fault = Callable[[Answer], Answer]


def status(code: int, **headers: str) -> Fault:
    """Another status code, with headers such as `Retry_After="1"`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Answer(b'{"odata.error": {}}', status=code, headers=named)


def html(_: Answer) -> Answer:
    """A maintenance page with status 200."""
    return Answer(HTML, content_type="text/html")


def cut(answer: Answer) -> Answer:
    """The body stops at 60 %, the length header agrees."""
    return Answer(answer.body[: len(answer.body) * 6 // 10])


def broken_off(answer: Answer) -> Answer:
    """The line is closed before all announced bytes came."""
    return Answer(answer.body[: len(answer.body) // 2], announced=len(answer.body))


def garbled_gzip(_: Answer) -> Answer:
    """Bytes that claim to be gzip and are not."""
    return Answer(b"\x1f\x8b\x08rommel", headers={"Content-Encoding": "gzip"})


def redirect_forever(_: Answer) -> Answer:
    """A redirect to where it came from."""
    return Answer(b"", status=302, headers={"Location": "?opnieuw"})


def says(value: object) -> Fault:
    """Well-formed JSON of another shape."""
    return lambda _: Answer(json.dumps(value).encode())


def slow(seconds: float) -> Fault:
    """A good answer, late."""
    return lambda answer: Answer(answer.body, wait=seconds)


@dataclass
class _Rule:
    fault: Fault
    path: str
    times: int | None

    def applies(self, path: str) -> bool:
        if self.times == 0 or not re.search(self.path, path):
            return False
        self.times = None if self.times is None else self.times - 1
        return True


class SourceServer:
    """The server's state: what it serves, how it misbehaves, and what was asked."""

    def __init__(self) -> None:
        self.tables = country.tables()
        self.page_rows = 10_000
        self.repeats_page = False
        self.empty_next_page = False
        self.features: Callable[[str, str | None], list[country.Row]] = country.features
        self.matched: int | None = None
        # The number of observations that v4 announces; the true one where None.
        self.counted: int | None = None
        # Observations after the tests did something to them.
        self.change_observations: Callable[[list[country.Row]], list[country.Row]] = list
        self.asked: list[str] = []
        self.queries: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.url = ""
        self._rules: list[_Rule] = []

    def misbehave(self, fault: Fault, *, path: str = "", times: int | None = None) -> None:
        """Let requests whose path matches go wrong; the first `times` of them, or all."""
        self._rules.append(_Rule(fault, path, times))

    def behave(self) -> None:
        """No faults any more."""
        self._rules.clear()

    def touch(self, *table_ids: str) -> None:
        """Let the source say that tables changed, so that a load asks for them again."""
        for table_id in table_ids or tuple(self.tables):
            self.tables[table_id].modified += "+"

    def count(self, pattern: str) -> int:
        """How many requests had a path that matches."""
        return sum(re.search(pattern, path) is not None for path in self.asked)

    def answer(self, target: str) -> Answer:
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query))
        self.asked.append(parts.path)
        self.queries.append(query)
        good = self._good(parts.path, query)
        for rule in self._rules:
            if rule.applies(parts.path):
                return rule.fault(good)
        return good

    def _good(self, path: str, query: dict[str, str]) -> Answer:
        if path == "/ODataCatalog/Tables":
            wanted = re.findall(r"Identifier eq '([^']*)'", query.get("$filter", ""))
            rows = [table.catalogue_row() for table in self.tables.values() if not wanted or table.id in wanted]
            return _json({"odata.metadata": "x", "value": rows})
        if match := re.fullmatch(r"/OData(?:Feed|Api)/odata/(\w+)/(\w+)", path):
            return self._feed(match[1], match[2], path, query)
        if match := re.fullmatch(r"/odata/v1/CBS/(\w+)/(\w+)(/\$count)?", path):
            return self._entity_set(match[1], match[2], path, query)
        if match := re.fullmatch(r"/cbs/wijken-en-buurten-(\d{4})/ogc/v1/collections/(\w+)/items", path):
            return self._items(match[2], path, query)
        return Answer(b'{"odata.error": {"code": ""}}', status=404)

    def _feed(self, table_id: str, endpoint: str, path: str, query: dict[str, str]) -> Answer:
        table = self.tables.get(table_id)
        if table is None:
            return Answer(b"{}", status=404)
        lists = {"DataProperties": table.topics, "TypedDataSet": table.rows, **table.dimensions}
        if endpoint not in lists:
            return Answer(b"{}", status=404)
        rows = lists[endpoint]
        if endpoint == "TypedDataSet":
            rows = list(filter(row_filter(query.get("$filter", "")), rows))
        if endpoint == "DataProperties":
            described = [{name: value for name, value in row.items() if name != country.CODE} for row in rows]
            return _json({"odata.metadata": "x", "value": described})
        return self._page(rows, path, query, sign="odata")

    def _entity_set(self, table_id: str, name: str, path: str, query: dict[str, str]) -> Answer:
        table = self.tables.get(table_id)
        if table is not None and name == "Properties":
            return _json(v4.properties(table))
        rows = None if table is None else v4.entity_set(table, name)
        if rows is None:
            return Answer(b"{}", status=404)
        if name == "Observations":
            rows = list(filter(row_filter(query.get("$filter", "")), self.change_observations(rows)))
        if path.endswith("$count"):
            return _json(len(rows) if self.counted is None else self.counted)
        return self._page(rows, path, query, sign="@odata")

    def _page(self, rows: list[country.Row], path: str, query: dict[str, str], *, sign: str) -> Answer:
        start = int(query.get("$skip", 0))
        shown = rows[start : start + self.page_rows]
        following = start + self.page_rows
        content: dict[str, Any] = {"odata.metadata": "x", "value": shown}
        is_data = path.endswith(("TypedDataSet", "Observations"))
        if self.repeats_page and is_data and "$again" not in query:
            content[f"{sign}.nextLink"] = self._link(path, {**query, "$again": "1"})
        elif following < len(rows) or (self.empty_next_page and is_data and shown):
            content[f"{sign}.nextLink"] = self._link(path, {**query, "$skip": str(following)})
        return _json(content)

    def _items(self, collection: str, path: str, query: dict[str, str]) -> Answer:
        every = self.features(collection, query.get("gemeentecode"))
        start = int(query.get("offset", 0))
        size = min(int(query.get("limit", 10)), self.page_rows)
        links = [{"rel": "self", "href": "x"}]
        if self.repeats_page and "again" not in query:
            links.append({"rel": "next", "href": self._link(path, {**query, "again": "1"})})
        elif start + size < len(every):
            links.append({"rel": "next", "href": self._link(path, {**query, "offset": str(start + size)})})
        matched = len(every) if self.matched is None else self.matched
        shown = every[start : start + size]
        return _json({"type": "FeatureCollection", "links": links, "numberMatched": matched, "features": shown})

    def _link(self, path: str, query: dict[str, str]) -> str:
        return f"{self.url}{path}?{urlencode(query, quote_via=quote)}"


def _json(value: object) -> Answer:
    return Answer(json.dumps(value).encode())


State = TypeVar("State", bound=SourceServer)


class _Handler(BaseHTTPRequestHandler):
    state: SourceServer

    def do_GET(self) -> None:
        self.state.headers.append({name.lower(): value for name, value in self.headers.items()})
        answer = self.state.answer(self.path)
        time.sleep(answer.wait)
        try:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body) if answer.announced is None else answer.announced))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client lost its patience

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 50


@contextmanager
def serving(state: State | None = None) -> Iterator[State]:
    """A running server: the made-up country, or `state`."""
    state = cast(State, SourceServer()) if state is None else state
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"state": state}))
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
