"""A load that is killed, or that finds the disk full, leaves the published figures as they were."""

import os
import random
import signal
import time
from contextlib import suppress

import pytest
from filelock import FileLock

from armoedebeeld import store
from tests.support.loader import Loader, running
from tests.support.published import assert_same_content, published, rows_of, timeless, unfinished

pytestmark = pytest.mark.skipif(os.name == "nt", reason="forks and file size limits are of Unix")


@pytest.fixture(scope="module")
def loader():
    with running() as process:
        yield process


def change(server) -> None:
    server.tables["K2020"].row("GM0001")["PersonenInArmoede_91"] = 4.3
    server.touch()


# Sizes at which, in turn: the first answer, a larger answer, the borders, and the database do not fit.
@pytest.mark.parametrize("limit", [0, 900, 3_000, 8_000, 270_000, 1_000_000])
def test_a_full_disk_is_a_dutch_message_and_changes_nothing(loader: Loader, loaded, server, settings, limit):
    before = published(settings.figures)
    change(server)
    answer = loader.load(settings.data, server.url, refresh=True, limit=limit)
    assert published(settings.figures) == before
    assert unfinished(settings.data) == []
    assert answer.get("error") == "StoreError", answer
    assert "ruimte" in answer["message"]
    assert "van eerder" in answer["message"]


def test_after_a_full_disk_the_next_load_works(loader: Loader, load, loaded, server, settings):
    change(server)
    loader.load(settings.data, server.url, limit=20_000)
    assert load(sources={"kwb"}).exit_code == 0
    assert rows_of(settings.figures, "armoede", year=2020).loc["GM0001", "value"] == 4.3


def test_a_full_disk_at_the_first_load_leaves_an_empty_folder_that_can_be_used(loader: Loader, load, server, settings):
    loader.load(settings.data, server.url, limit=20_000)
    assert store.current_file(settings.figures) is None
    assert unfinished(settings.data) == []
    assert load(sources={"laag"}).exit_code == 0


def becomes(server, value: float) -> None:
    """The source publishes another figure for GM0001, on another day."""
    server.tables["K2020"].row("GM0001")["PersonenInArmoede_91"] = value
    server.tables["K2020"].modified = f"2021-03-26T0{value}"


def test_ten_killed_loads_leave_the_old_content_or_the_new_one_and_never_anything_else(
    loader: Loader, load, loaded, server, settings, tmp_path
):
    """Kills at moments spread over a whole load; each time everything that is published is compared."""
    chance, contents = random.Random(20260101), {}
    for value in (4.2, 4.3):
        becomes(server, value)
        start = time.monotonic()
        loader.load(tmp_path / str(value), server.url, gemeenten=["GM0001"])
        duration = time.monotonic() - start
        contents[value] = timeless(tmp_path / str(value) / "figures")
    becomes(server, 4.2)
    loader.load(settings.data, server.url, refresh=True)
    published_now, killed = 4.2, 0
    for number in range(10):
        becomes(server, next(value for value in contents if value != published_now))
        pid = loader.start(settings.data, server.url, refresh=True)
        time.sleep(duration * (number + chance.random()) / 10)
        with suppress(ProcessLookupError):  # it was done already
            os.kill(pid, signal.SIGKILL)
        killed += loader.result().get("signal") == signal.SIGKILL
        published_now = float(rows_of(settings.figures, "armoede", year=2020).loc["GM0001", "value"])
        assert_same_content(settings.figures, contents[published_now])
    assert killed >= 5
    becomes(server, 4.3)
    assert load(gemeenten={"GM0001"}).exit_code == 0
    assert_same_content(settings.figures, contents[4.3])
    assert unfinished(settings.figures) == []
    assert unfinished(settings.snapshots) == []


def test_two_processes_never_load_into_one_folder_at_the_same_time(loader: Loader, loaded, server, settings):
    before = published(settings.figures)
    with FileLock(settings.figures / ".laden.lock", timeout=0):
        answer = loader.load(settings.data, server.url, refresh=True)
    assert answer["error"] == "StoreError"
    assert "al geladen in deze map" in answer["message"]
    assert published(settings.figures) == before
    assert server.asked == []


def test_the_lock_of_a_killed_load_does_not_stay(loader: Loader, load, loaded, server, settings):
    from tests.support.server import slow

    server.misbehave(slow(3), path="TypedDataSet", times=1)
    pid = loader.start(settings.data, server.url, refresh=True)
    until = time.monotonic() + 5
    while server.count("TypedDataSet") == 0 and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    assert loader.result() == {"signal": signal.SIGKILL}
    assert load(offline=True).exit_code == 0
