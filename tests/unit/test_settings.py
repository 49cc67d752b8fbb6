"""Command line, then environment, then ./armoedebeeld.toml, then the user's own folder."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from armoedebeeld.settings import Settings, project_root, user_config_folder


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("DATABASE", "DATA", "ATTEMPTS", "CATALOGUE"):
        monkeypatch.delenv(f"ARMOEDEBEELD_{name}", raising=False)


def test_without_settings_everything_is_under_data():
    chosen = Settings()
    assert (chosen.figures, chosen.demo, chosen.snapshots) == (
        Path("data/figures"), Path("data/demo"), Path("data/snapshots")
    )  # fmt: skip
    assert chosen.catalogue_path == project_root() / "indicators.yaml"


def test_each_place_gives_way_to_the_one_before_it(tmp_path, monkeypatch):
    user = user_config_folder()
    user.mkdir(parents=True)
    (user / "armoedebeeld.toml").write_text(
        'attempts = 1\ntimeout_seconds = 1\ndata = "user"\ncbs_v3_url = "http://u"\n'
    )
    assert Settings().attempts == 1
    Path("armoedebeeld.toml").write_text('attempts = 2\ntimeout_seconds = 2\ndata = "hier"\n')
    monkeypatch.setenv("ARMOEDEBEELD_ATTEMPTS", "3")
    monkeypatch.setenv("ARMOEDEBEELD_TIMEOUT_SECONDS", "3")
    chosen = Settings(attempts=4)
    assert (chosen.attempts, chosen.timeout_seconds, chosen.data, chosen.cbs_v3_url) == (4, 3, Path("hier"), "http://u")


@pytest.mark.parametrize("text", ["pogingen = 3\n", 'attempts = "veel"\n'])
def test_an_unknown_or_impossible_setting_is_refused(text):
    Path("armoedebeeld.toml").write_text(text)
    with pytest.raises(ValidationError):
        Settings()


def test_the_key_of_a_source_is_not_shown():
    assert "geheim" not in repr(Settings(swing_apikey="geheim"))
