"""The dashboard's server, started as a process of its own, and seen by a real browser."""

import asyncio
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import httpx
import pytest
import streamlit
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from starlette.applications import Starlette
from starlette.types import ASGIApp

from armoedebeeld import server

SCRIPT = """
import plotly.graph_objects as go
import streamlit as st

square = {"type": "Polygon", "coordinates": [[[4, 52], [4, 53], [6, 53], [6, 52], [4, 52]]]}
regions = {"type": "FeatureCollection", "features": [{"type": "Feature", "id": "0363", "geometry": square}]}
red = [[0, "#ff0000"], [1, "#ff0000"]]
region_map = go.Figure(go.Choroplethmap(geojson=regions, locations=["0363"], z=[1], colorscale=red, showscale=False))
region_map.update_layout(map={"style": "white-bg", "center": {"lon": 5, "lat": 52.5}, "zoom": 6})

st.title("Proefpagina")
st.plotly_chart(go.Figure(go.Scatter(x=[2023, 2024], y=[5.1, 4.8])), key="lijn")
st.plotly_chart(region_map, key="kaart")
st.write("telemetrie:", st.get_option("browser.gatherUsageStats"))
"""

LAUNCHER = """
import sys
from pathlib import Path
from armoedebeeld import server

folder, port = Path(sys.argv[1]), int(sys.argv[2])
code = server.run(
    folder / "app.py",
    port=port,
    geo_folder=folder / "geo",
    allowed_hosts=("dashboard.example", "*.gemeente.example"),
    current_database=lambda: "/somewhere/figures/figures-20250101.duckdb",
)
raise SystemExit(code)
"""

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",  # WebGL without a graphics card, which the map needs
]


@dataclass(frozen=True)
class Served:
    """A running server: where it answers, what it serves, its process."""

    url: str
    folder: Path
    process: subprocess.Popen[str]

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(self.url + path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def make_site(folder: Path) -> Path:
    """A script, geometry beside it, and a config.toml that asks for telemetry."""
    (folder / "geo").mkdir()
    (folder / ".streamlit").mkdir()
    (folder / "app.py").write_text(SCRIPT, encoding="utf-8")
    (folder / ".streamlit" / "config.toml").write_text("[browser]\ngatherUsageStats = true\n", encoding="utf-8")
    (folder / "geo" / "gemeenten-2024.geojson").write_text('{"type": "FeatureCollection"}', encoding="utf-8")
    (folder / "geo" / ".geheim").write_text("x", encoding="utf-8")
    return folder


def start(folder: Path, *command: str) -> subprocess.Popen[str]:
    """A Python process in `folder`: in the checkout Streamlit would read its config.toml too."""
    environment = {**os.environ, "PYTHONPATH": str(Path(server.__file__).parents[1])}
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


@contextmanager
def serving(folder: Path, *command: str) -> Iterator[Served]:
    """A server until the block ends, once it has printed its URL."""
    with start(folder, *command) as process:
        try:
            yield Served(url=printed_url(process), folder=folder, process=process)
        finally:
            process.kill()


def printed_url(process: subprocess.Popen[str]) -> str:
    printed = []
    too_late = threading.Timer(60, process.kill)
    too_late.start()
    try:
        for line in process.stdout or ():
            printed.append(line)
            if found := re.search(r"http://[\w.:]+\d", line):
                return found[0]
    finally:
        too_late.cancel()
    raise AssertionError(f"The server printed no URL within a minute: {''.join(printed)}")


def ask(app: ASGIApp, path: str, *, url: str = "http://localhost", **headers: str) -> httpx.Response:
    """The answer of a part of the server, in this process."""

    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=url) as client:
            return await client.get(path, headers=headers)

    return asyncio.run(get())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = make_site(tmp_path_factory.mktemp("site"))
    with serving(folder, "-c", LAUNCHER, str(folder), "0") as running:
        yield running


@pytest.mark.parametrize("path", ["/", "/kaart", "/een/diepe/pagina?jaar=2024"])
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_every_page_is_dutch(served: Served, path: str, encoding: str) -> None:
    answer = served.get(path, Accept_Encoding=encoding)

    assert '<html lang="nl">' in answer.text
    assert "<title>Armoedebeeld</title>" in answer.text
    assert "Zet JavaScript aan" in answer.text
    assert "You need to enable JavaScript" not in answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_a_browser_never_keeps_a_page_in_english(served: Served) -> None:
    answer = served.get("/", Accept="text/html", If_None_Match="*")
    assert answer.status_code == 200
    assert "etag" not in answer.headers


def test_head_of_a_page_promises_no_wrong_length(served: Served) -> None:
    answer = httpx.head(f"{served.url}/")
    assert answer.status_code == 200
    assert "content-length" not in answer.headers


def test_other_files_pass_untouched(served: Served) -> None:
    script = next(Path(streamlit.__file__).parent.glob("static/static/js/index.*.js"))
    answer = served.get(f"/static/js/{script.name}")
    assert answer.content == script.read_bytes()
    assert "etag" in answer.headers


def test_html_that_is_not_streamlits_page_passes_untouched() -> None:
    async def component(scope, receive, send):
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html; charset=latin1")]}
        )
        await send({"type": "http.response.body", "body": b'<html lang="en">', "more_body": True})
        await send({"type": "http.response.body", "body": b"caf\xe9</html>"})

    assert ask(server.DutchPage(component), "/").content == b'<html lang="en">caf\xe9</html>'


@pytest.mark.parametrize(
    "path", ["/", "/health", "/_stcore/health", "/geo/gemeenten-2024.geojson", "/geo/weg.geojson", "/favicon.png"]
)
@pytest.mark.parametrize("host", ["localhost", "evil.example"])
def test_every_answer_has_the_safety_headers(served: Served, path: str, host: str) -> None:
    headers = served.get(path, Host=host).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert "frame-ancestors 'self'" in headers["content-security-policy"]


def test_policy_names_no_other_origin_and_no_eval(served: Served) -> None:
    policy = served.get("/").headers["content-security-policy"]
    sources = {source for directive in policy.split("; ") for source in directive.split()[1:]}

    here = served.url.removeprefix("http://")
    assert {source for source in sources if "." in source} == {f"ws://{here}", f"wss://{here}"}
    assert not sources & {"*", "http:", "https:", "ws:", "wss:", "'unsafe-eval'"}
    script_directive = next(part for part in policy.split("; ") if part.startswith("script-src "))
    assert re.fullmatch(r"script-src 'self' 'sha256-[\w+/=]{44}'", script_directive)


@pytest.mark.parametrize("host", ["evil.example; script-src *", "a b", ""])
def test_a_malformed_host_does_not_reach_the_policy(host: str) -> None:
    async def answer(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    headers = ask(server.SafetyHeaders(answer, script_hashes=[]), "/", Host=host).headers
    assert "connect-src 'self';" in headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/gezond", "/health"])
def test_health_names_the_figures_file_and_not_its_folder(served: Served, path: str) -> None:
    answer = served.get(path)
    assert answer.json() == {"status": "ok", "database": "figures-20250101.duckdb"}
    assert answer.headers["cache-control"] == "no-store"


def test_health_without_a_database() -> None:
    app = Starlette(routes=server.routes(None, server.no_database))
    assert ask(app, "/health").json() == {"status": "ok", "database": None}


def test_geometry_is_kept_for_a_year(served: Served) -> None:
    answer = served.get("/geo/gemeenten-2024.geojson")
    assert answer.json() == {"type": "FeatureCollection"}
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "application/geo+json"

    again = served.get("/geo/gemeenten-2024.geojson", If_None_Match=answer.headers["etag"])
    assert again.status_code == 304
    assert again.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/geo/", 404),
        ("/geo/weg.geojson", 404),
        ("/geo/.geheim", 404),
        ("/geo/elders", 404),
        ("/geo/../app.py", 400),
        ("/geo/..%2fapp.py", 400),
        ("/geo/%2e%2e/app.py", 400),
        ("/geo/..%5capp.py", 400),
        ("/geo//etc/passwd", 404),
    ],
)
def test_geometry_shows_no_folder_and_nothing_outside_it(served: Served, path: str, status: int) -> None:
    link = served.folder / "geo" / "elders"
    if not link.is_symlink():
        link.symlink_to(served.folder / "app.py")

    answer = raw_answer(served, path)  # httpx would tidy the path up

    assert answer.status == status
    assert "immutable" not in (answer.getheader("cache-control") or "")
    assert b"streamlit" not in answer.read()


@pytest.mark.parametrize("path", ["/geo/%2e%2e/app.py", "/geo/..%2fapp.py", "/geo//etc/passwd"])
def test_geometry_keeps_to_its_folder_without_streamlits_own_check(tmp_path: Path, path: str) -> None:
    app = Starlette(routes=server.routes(make_site(tmp_path) / "geo", server.no_database))
    assert ask(app, path).status_code == 404


def test_geometry_may_come_later(tmp_path: Path) -> None:
    app = Starlette(routes=server.routes(tmp_path / "geo", server.no_database))
    assert ask(app, "/geo/a.geojson").status_code == 404

    (tmp_path / "geo").mkdir()
    (tmp_path / "geo" / "a.geojson").write_text("{}", encoding="utf-8")
    assert ask(app, "/geo/a.geojson").status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:1", 200),
        ("[::1]:8501", 200),
        ("127.0.0.1", 200),
        ("dashboard.example", 200),
        ("cijfers.gemeente.example:443", 200),
        ("gemeente.example", 400),
        ("evil.example", 400),
        ("dashboard.example.evil.example", 400),
        ("localhost@evil.example", 400),
        ("localhost:x", 400),
        ("", 400),
    ],
)
def test_only_known_hosts_are_answered(served: Served, host: str, status: int) -> None:
    answer = served.get("/health", Host=host)
    assert answer.status_code == status
    if status == 400:
        assert "De beheerder kan het toelaten" in answer.text
        assert host == "" or host not in answer.text


@pytest.mark.parametrize(
    ("allowed_hosts", "status"), [(("*",), 200), (("Evil.Example",), 200), (("evil",), 400), ((), 400)]
)
def test_allowed_hosts_are_a_choice(allowed_hosts: tuple[str, ...], status: int) -> None:
    inner = Starlette(routes=server.routes(None, server.no_database))
    assert ask(server.HostCheck(inner, allowed_hosts), "/health", Host="evil.example").status_code == status


def test_the_address_that_was_called_is_always_ours() -> None:
    app = server.HostCheck(Starlette(routes=server.routes(None, server.no_database)), ())
    assert ask(app, "/health", url="http://192.0.2.7:8501").status_code == 200
    assert ask(app, "/health", url="http://192.0.2.7:8501", Host="192.0.2.8:8501").status_code == 400


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("127.0.0.1:{port}", "http://127.0.0.1:{port}", 101),
        ("dashboard.example", "https://dashboard.example", 101),
        ("127.0.0.1:{port}", None, 101),
        ("127.0.0.1:{port}", "http://evil.example", 403),
        ("127.0.0.1:{port}", "http://127.0.0.1:1", 403),
        ("127.0.0.1:{port}", "null", 403),
        ("evil.example", "http://evil.example", 403),
    ],
)
def test_only_our_own_pages_open_a_websocket(served: Served, host: str, origin: str | None, status: int) -> None:
    headers = {"Host": host.format(port=served.port), "Connection": "Upgrade", "Upgrade": "websocket"}
    headers |= {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    headers |= {"Origin": origin.format(port=served.port)} if origin else {}
    assert raw_answer(served, "/_stcore/stream", headers).status == status


def raw_answer(served: Served, path: str, headers: dict[str, str] | None = None) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
    connection.request("GET", path, headers=headers or {})
    answer = connection.getresponse()
    body = BytesIO(b"" if answer.status == 101 else answer.read())
    answer.close()
    connection.close()
    answer.read = body.read  # type: ignore[method-assign]
    return answer


def test_a_taken_port_is_told_in_dutch(served: Served) -> None:
    with start(served.folder, "-c", LAUNCHER, str(served.folder), str(served.port)) as second:
        output, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert output.strip() == (
        f"Poort {served.port} op 127.0.0.1 is al in gebruik. Kies een andere poort of stop wat daar draait."
    )


def test_an_address_of_another_machine_is_told_in_dutch() -> None:
    problem = server.port_problem("192.0.2.1", 0)  # TEST-NET-1, nobody's address
    assert problem is not None
    assert problem.startswith("Deze machine heeft geen adres 192.0.2.1.")


def test_a_missing_script_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"weg\.py"):
        server.create_app(tmp_path / "weg.py")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_signal_ends_cleanly(tmp_path: Path, stop: signal.Signals) -> None:
    folder = make_site(tmp_path)
    with serving(folder, "-c", LAUNCHER, str(folder), "0") as running:
        assert running.get("/health").status_code == 200
        running.process.send_signal(stop)
        output, _ = running.process.communicate(timeout=60)
    assert running.process.returncode == 0
    assert output == "Armoedebeeld is gestopt.\n"


def test_streamlit_run_works_too_without_the_extras(tmp_path: Path) -> None:
    folder = make_site(tmp_path)
    options = ["--server.port=0", "--server.address=127.0.0.1", "--server.headless=true"]
    with serving(folder, "-m", "streamlit", "run", str(folder / "app.py"), *options) as running:
        assert running.get("/_stcore/health").text == "ok"
        page = running.get("/")
        assert '<html lang="en">' in page.text
        assert "content-security-policy" not in page.headers


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    executable = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if executable is None:
        pytest.skip("Geen Chromium gevonden: zet er een op het PATH of in de omgevingsvariabele CHROMIUM.")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=executable, headless=True, args=CHROMIUM_FLAGS
        )
        yield context.pages[0]
        context.close()


@pytest.mark.browser
def test_a_page_with_a_chart_and_a_map_stays_within_the_policy(served: Served, page: Page) -> None:
    console: list[str] = []
    requested: list[str] = []
    page.on("console", lambda message: console.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: console.append(f"pageerror: {error}"))
    page.on("request", lambda request: requested.append(request.url))
    page.on("websocket", lambda websocket: requested.append(websocket.url.replace("ws://", "http://")))

    page.goto(served.url)
    page.locator(".js-plotly-plot path.js-line").wait_for()
    page.locator(".js-plotly-plot canvas.maplibregl-canvas").wait_for()
    wait_for_red(page)

    page.get_by_text("telemetrie: False").wait_for()  # not what the config.toml asked for
    assert [line for line in console if "Content Security Policy" in line or "error" in line.partition(":")[0]] == []
    elsewhere = [url for url in requested if not url.startswith((f"{served.url}/", f"blob:{served.url}/", "data:"))]
    assert elsewhere == []
    assert f"{served.url}/_stcore/stream" in requested


def wait_for_red(page: Page) -> None:
    """Return once the map shows its one region, which MapLibre's worker has to cut into tiles first."""
    figure = page.locator(".js-plotly-plot").nth(1)
    for _ in range(40):
        picture = Image.open(BytesIO(figure.screenshot())).convert("RGB")
        reddish = sum(count for count, (r, g, b) in picture.getcolors(2**24) if r > 200 and g < 80 and b < 80)
        if reddish > 1000:
            return
        page.wait_for_timeout(500)
    raise AssertionError("The map did not draw its region")
