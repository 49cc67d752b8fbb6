"""A running source, and a folder in which its figures were published once."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from armoedebeeld.settings import Settings
from etl import run as etl_run
from tests.support.catalogue import catalogue
from tests.support.server import SourceServer, serving

Load = Callable[..., etl_run.Report]


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, one_authority: Path) -> None:
    for name in list(os.environ):
        if name.startswith("ARMOEDEBEELD_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("SSL_CERT_FILE", str(one_authority))


@pytest.fixture
def server() -> Iterator[SourceServer]:
    with serving() as state:
        yield state


@pytest.fixture
def settings(tmp_path: Path, server: SourceServer) -> Settings:
    return settings_for(tmp_path / "data", server.url)


@pytest.fixture
def load(settings: Settings) -> Load:
    """Load the made-up country; keywords are those of `Request`, or `catalogue` and `settings`."""

    def loading(**asked: object) -> etl_run.Report:
        chosen = asked.pop("catalogue", None) or catalogue()
        where = asked.pop("settings", None) or settings
        asked = {name: frozenset(value) if isinstance(value, (set, list)) else value for name, value in asked.items()}
        return etl_run.run(etl_run.Request(**asked), catalogue=chosen, settings=where)  # type: ignore[arg-type]

    return loading


@pytest.fixture(scope="session")
def loaded_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after one good load of GM0001; to be copied, not changed."""
    data = tmp_path_factory.mktemp("geladen") / "data"
    with serving() as state:
        request = etl_run.Request(gemeenten=frozenset({"GM0001"}))
        report = etl_run.run(request, catalogue=catalogue(), settings=settings_for(data, state.url))
    assert report.exit_code == 0, report
    return data


@pytest.fixture
def loaded(loaded_data: Path, settings: Settings) -> Path:
    """The folder of the figures, filled by one good load of GM0001."""
    shutil.copytree(loaded_data, settings.data)
    return settings.figures


def settings_for(data: Path, url: str, **changes: object) -> Settings:
    """Two sources with an address of their own, so that silence of the one says nothing of the other."""
    values = {
        "data": data,
        "cbs_v3_url": url,
        "cbs_v4_url": f"{url}/odata/v1",
        "geo_url": url.replace("127.0.0.1", "localhost"),
        "timeout_seconds": 5.0,
        "attempts": 3,
        "retry_wait_seconds": 0.001,
    }
    return Settings(**{**values, **changes})  # type: ignore[arg-type]
