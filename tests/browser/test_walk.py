"""One walk through the app as a person would, in a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from matplotlib import image
from playwright.sync_api import Page, expect, sync_playwright

from tests.support import demo
from tests.support.once import built_once

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data = built_once(tmp_path_factory, "demo", demo.build)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "ARMOEDEBEELD_DATA": str(data)}
    command = [sys.executable, "-m", "armoedebeeld.cli", "app", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_healthy(url)
            yield url
        finally:
            process.terminate()


def _wait_until_healthy(url: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"{url}/gezond", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    pytest.fail("the app did not start within a minute")


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; `make browser` installs one")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"),
            executable_path=CHROMIUM,
            headless=True,
            args=FLAGS,
            viewport={"width": 1440, "height": 900},
            accept_downloads=True,
        )
        yield context.new_page()
        context.close()


def test_open_choose_a_municipality_and_an_area_and_download_a_picture(page: Page, address: str, tmp_path: Path):
    hosts, complaints = set(), []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.set_default_timeout(60_000)

    page.goto(address)
    expect(page.get_by_role("heading", name="Armoedebeeld")).to_be_visible(timeout=60_000)
    assert page.locator("html").get_attribute("lang") == "nl"
    expect(page.get_by_text("FICTIEF").first).to_be_visible()
    choose(page, "Gemeente", "Wilgenstad")

    page.get_by_role("link", name="Kaart").first.click()
    expect(page.get_by_role("heading", name="Huishoudens met een laag inkomen")).to_be_visible(timeout=60_000)
    canvas = page.locator(".js-plotly-plot canvas")
    expect(canvas.first).to_be_visible(timeout=60_000)
    choose(page, "Kies een wijk", "Sterrengaarde")
    expect(page.get_by_role("heading", name="Sterrengaarde")).to_be_visible(timeout=60_000)
    assert "gebied=Sterrengaarde" in page.url

    page.get_by_role("button", name="Delen").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Plaatje (PNG)").click()
    target = tmp_path / started.value.suggested_filename
    started.value.save_as(target)
    assert target.suffix == ".png"
    assert "fictief" in target.name
    picture = image.imread(BytesIO(target.read_bytes()), format="png")
    assert picture.shape[0] > 500
    assert picture[..., :3].std() > 0.05

    assert hosts <= {urlsplit(address).netloc, ""}, hosts
    assert not complaints


def test_a_click_on_the_map_opens_the_figures_of_that_area(page: Page, address: str):
    page.set_default_timeout(60_000)
    page.goto(f"{address}/kaart")
    canvas = page.locator(".js-plotly-plot canvas").first
    expect(canvas).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Nog geen gebied gekozen")).to_be_visible()
    canvas.scroll_into_view_if_needed()
    page.wait_for_timeout(1_000)
    box = canvas.bounding_box()
    assert box is not None
    names = page.locator("h3")
    before = names.count()
    for share in (0.42, 0.5, 0.58):
        page.mouse.click(box["x"] + box["width"] * share, box["y"] + box["height"] * 0.45)
        page.wait_for_timeout(3_000)
        if page.get_by_text("Nog geen gebied gekozen").count() == 0:
            break
    expect(page.get_by_text("Nog geen gebied gekozen")).to_have_count(0)
    assert names.count() > before
    assert "gebied=" in page.url


def test_a_first_visit_by_a_link_to_a_page_has_the_navigation(page: Page, address: str):
    page.goto(f"{address}/ontwikkeling")
    expect(page.get_by_role("link", name="Cijfers en normen")).to_be_visible(timeout=60_000)


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a select box by typing, as a keyboard user would."""
    box = page.get_by_label(label).first
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option).first.click()
