"""Figures that take long to build: built once for a whole run of the tests, also where several processes run them."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """A folder that the first process that asks for it fills; not to be changed.

    Args:
        factory: of the temporary folders of this run.
        name: of the folder.
        build: fills an empty folder.
    """
    root = factory.getbasetemp()
    # Every process of pytest-xdist has a folder of its own in that of the run.
    shared = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    data, done = shared / name, shared / f"{name}.done"
    with FileLock(shared / f"{name}.lock"):
        if not done.exists():
            data.mkdir()
            build(data)
            done.touch()
    return data
