"""Going back to an earlier load: what becomes current, what the next load builds on, and what is kept."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from armoedebeeld import store
from armoedebeeld.domain.errors import StoreError
from armoedebeeld.store import files
from tests.support.figures import content, observation
from tests.support.published import content_of, published


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "figures"


def publish(folder: Path, value: float) -> Path:
    return store.replace_database(folder, content(observation(value=value)))


def value_of(folder: Path) -> float:
    return float(content_of(folder).observations["value"].iloc[0])


def test_one_command_goes_back_to_the_load_before(folder):
    first, second = publish(folder, 1.0), publish(folder, 2.0)
    assert store.return_to(folder) == first
    assert (store.current_file(folder), value_of(folder)) == (first, 1.0)
    assert store.figures_files(folder) == [first, second]


def test_going_back_again_goes_one_further_and_naming_the_newest_undoes_it(folder):
    made = [publish(folder, float(number)) for number in range(3)]
    assert [store.return_to(folder), store.return_to(folder)] == [made[1], made[0]]
    assert store.return_to(folder, made[2].name) == made[2]
    assert value_of(folder) == 2.0


@pytest.mark.parametrize("loads", [0, 1])
def test_without_an_earlier_load_there_is_nothing_to_go_back_to(folder, loads):
    for number in range(loads):
        publish(folder, float(number))
    with pytest.raises(StoreError, match="geen eerdere versie"):
        store.return_to(folder)


def test_a_name_that_was_not_kept_is_refused_with_the_choice(folder):
    made = [publish(folder, 1.0), publish(folder, 2.0)]
    before = published(folder)
    for name in ("cijfers-20200101T000000000Z.duckdb", "CURRENT", "../figures", ""):
        with pytest.raises(StoreError, match="geen bewaarde versie") as caught:
            store.return_to(folder, name)
        assert all(path.name in caught.value.remedy for path in made)
    assert published(folder) == before


def test_a_damaged_earlier_file_is_refused_and_the_present_one_stays(folder):
    first, second = publish(folder, 1.0), publish(folder, 2.0)
    first.write_bytes(b"stuk" * 5000)
    with pytest.raises(StoreError, match="geen leesbaar cijferbestand"):
        store.return_to(folder)
    assert store.current_file(folder) == second


def test_a_load_after_going_back_has_a_name_of_its_own_and_can_be_undone_to_where_it_came_from(folder):
    """A, B, C; back to A; D is made from A. The way back from D is A, not the C that was left behind."""
    first, second, third = (publish(folder, float(number)) for number in (1, 2, 3))
    store.return_to(folder, first.name)
    fourth = publish(folder, 4.0)
    assert fourth.name > third.name
    assert [path.name for path in store.figures_files(folder)] == [path.name for path in (first, second, third, fourth)]
    assert store.return_to(folder) == first
    assert store.return_to(folder, fourth.name) == fourth


def test_the_way_back_survives_more_loads_than_are_kept(folder):
    """Five files; back to the oldest; the sixth pushes out one file, but not the one that it was made from."""
    made = [publish(folder, float(number)) for number in range(5)]
    store.return_to(folder, made[0].name)
    last = publish(folder, 9.0)
    assert store.figures_files(folder) == [*made, last]
    assert store.return_to(folder) == made[0]


def test_a_lost_history_means_the_file_before_it_in_time(folder):
    first, second, _ = (publish(folder, float(number)) for number in (1, 2, 3))
    store.return_to(folder, first.name)
    publish(folder, 4.0)
    (folder / files.HISTORY).write_bytes(b"\xff\xfe stuk")
    assert store.return_to(folder).name > second.name


def test_a_file_that_was_written_but_never_published_is_not_the_way_back(folder):
    """Killed between writing the file and moving the pointer: the file is there, nobody ever saw it."""
    first, unseen = publish(folder, 1.0), publish(folder, 2.0)
    (folder / store.POINTER).write_text(first.name + "\n", encoding="utf-8")
    publish(folder, 3.0)
    assert unseen.exists()
    assert store.return_to(folder) == first


def test_a_clock_that_was_set_back_gives_no_older_name(folder):
    folder.mkdir()
    ahead = folder / "cijfers-29990101T000000999Z.duckdb"
    publish(folder, 1.0).rename(ahead)
    (folder / store.POINTER).write_text(ahead.name + "\n", encoding="utf-8")
    path = publish(folder, 2.0)
    assert path.name == "cijfers-29990101T000001000Z.duckdb"
    assert store.return_to(folder) == ahead


def test_the_name_tells_the_moment_of_publication():
    path = Path("cijfers-20261121T232600123Z.duckdb")
    assert files.published_at(path) == datetime(2026, 11, 21, 23, 26, 0, 123000, tzinfo=UTC)
    assert files.published_at(Path("cijfers-oud.duckdb")) is None


def test_a_folder_that_can_not_be_written_keeps_its_pointer(folder):
    first, second = publish(folder, 1.0), publish(folder, 2.0)
    (folder / "CURRENT.tmp").mkdir()  # the temporary file can't be made, whoever runs the test
    with pytest.raises(StoreError, match="kon niet worden opgeslagen"):
        store.return_to(folder)
    assert store.current_file(folder) == second
    assert first.exists()
