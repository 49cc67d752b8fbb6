"""The made-up municipality, built once for all tests that look at it."""

from pathlib import Path

from armoedebeeld.cli import demo_catalogue
from armoedebeeld.settings import Settings
from etl.run import build_demo


def build(data: Path) -> Path:
    """Build the demo under `data` and return the folder that it was published in."""
    settings = Settings(data=data)
    report = build_demo(settings, catalogue=demo_catalogue(settings))
    assert report.exit_code == 0, [outcome.message for outcome in report.failed]
    return settings.demo
