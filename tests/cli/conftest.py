"""`armoedebeeld ...` in an empty folder, with the made-up country as the source."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from armoedebeeld import cli, cli_parts
from armoedebeeld.settings import Settings
from tests.support import demo
from tests.support.catalogue import content
from tests.support.once import built_once
from tests.support.server import SourceServer, serving


@dataclass(frozen=True)
class Said:
    """What a command gave back."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        """Both streams, without line breaks of the screen's width."""
        return re.sub(r"\s+", " ", self.out + self.err)


Run = Callable[..., Said]


@pytest.fixture
def server() -> Iterator[SourceServer]:
    with serving() as state:
        yield state


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    server: SourceServer,
    capsys: pytest.CaptureFixture[str],
    one_authority: Path,
) -> Run:
    """`armoedebeeld ...` in an empty folder, with the made-up country as the source."""
    for name in list(os.environ):
        if name.startswith("ARMOEDEBEELD_"):
            monkeypatch.delenv(name)
    catalogue = tmp_path / "klein.yaml"
    catalogue.write_text(yaml.safe_dump(content(), allow_unicode=True), encoding="utf-8")
    for name, value in {
        "CATALOGUE": catalogue,
        "CBS_V3_URL": server.url,
        "GEO_URL": server.url,
        "ATTEMPTS": 2,
        "RETRY_WAIT_SECONDS": 0.001,
    }.items():
        monkeypatch.setenv(f"ARMOEDEBEELD_{name}", str(value))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("SSL_CERT_FILE", str(one_authority))
    # A console takes its width from the surroundings in which it was made.
    for console in (cli_parts.out, cli_parts.err):
        monkeypatch.setattr(console, "width", 200)
    monkeypatch.chdir(tmp_path)

    def running(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["armoedebeeld", *arguments])
        code = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Said(code, said.out, said.err)

    return running


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up municipality, built once; not to be changed."""
    return Settings(data=built_once(tmp_path_factory, "demo", demo.build)).demo


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    return tmp_path / "data" / "figures"
