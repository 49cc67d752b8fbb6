"""The app under test on three sets of figures: the demo, none, and real ones of Amsterdam."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from armoedebeeld.domain.catalogue import load_catalogue
from armoedebeeld.settings import Settings
from etl.run import Request, run
from tests.support import demo, mirror
from tests.support.once import built_once

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "start", "kaart", "vergelijken", "gezinnen", "ontwikkeling", "bereik", "normen", "gebruik", "gegevens",
    "eigen_cijfers",
)  # fmt: skip
Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_once(tmp_path_factory, "demo", demo.build)


@pytest.fixture(scope="session")
def amsterdam_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def build(data: Path) -> None:
        with mirror.running_mirror() as url:
            settings = Settings(data=data, cbs_v3_url=url, geo_url=url)
            request = Request(gemeenten=frozenset({"GM0363"}))
            report = run(request, catalogue=load_catalogue(ROOT / "indicators.yaml"), settings=settings)
        assert report.exit_code == 0, [outcome.message for outcome in report.failed]

    return built_once(tmp_path_factory, "amsterdam", build)


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens a page on a data folder, with query parameters as a link would have them."""

    def opened(data: Path, page: str = "start", **query: str) -> AppTest:
        monkeypatch.setenv("ARMOEDEBEELD_DATA", str(data))
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for key, value in query.items():
            at.query_params[key] = value
        at.run()
        if page != "start":
            at.switch_page(f"pages/{page}.py").run()
        return at

    yield opened
    st.cache_data.clear()
    st.cache_resource.clear()
