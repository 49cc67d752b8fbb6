"""Raw answers on disk: whole or not at all, checked when read."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from armoedebeeld.domain.errors import SourceError, StoreError
from etl.snapshot import SnapshotStore

MOMENT = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
FACTS = {"dataset_id": "K1", "source_id": "kwb", "title": "Kerncijfers", "url": "http://x", "modified": "a"}


def keep(root, *, moment=MOMENT, files=None, rows=1):
    writer = SnapshotStore(root).writer("kwb", "K1", moment=moment)
    for name, content in (files or {"page-0000.json": b"{}"}).items():
        writer.add(name, content)
    return writer.commit(writer.finish(**FACTS, status="Regulier", rows=rows))


def test_what_was_kept_is_read_back_byte_for_byte(tmp_path):
    files = {"page-0000.json": b'{"a": 1}', "page-0001.json": bytes(range(256)), "table.json": b""}
    keep(tmp_path, files=files)
    latest = SnapshotStore(tmp_path).latest("kwb", "K1")
    assert {name: bytes(latest.read(name)) for name in files} == files
    assert latest.names("page-") == ["page-0000.json", "page-0001.json"]
    assert latest.manifest.snapshot_id == "K1@2026-01-01T12:00:00Z"


def test_nothing_is_kept_before_the_end(tmp_path):
    writer = SnapshotStore(tmp_path).writer("kwb", "K1", moment=MOMENT)
    writer.add("page-0000.json", b"{}")
    writer.finish(**FACTS, status="Regulier", rows=1)
    assert SnapshotStore(tmp_path).latest("kwb", "K1") is None
    writer.discard()
    assert list((tmp_path / "kwb" / "K1").iterdir()) == []


def test_the_newest_whole_one_is_used_and_one_without_a_manifest_is_not(tmp_path):
    keep(tmp_path)
    newest = keep(tmp_path, moment=MOMENT + timedelta(hours=1), rows=2)
    broken = keep(tmp_path, moment=MOMENT + timedelta(hours=2), rows=3)
    (broken.folder / "manifest.json").write_text("{", encoding="utf-8")
    assert SnapshotStore(tmp_path).latest("kwb", "K1").manifest.rows == newest.manifest.rows == 2


def test_leftovers_of_an_interrupted_retrieval_are_removed_by_the_next_one(tmp_path):
    leftover = tmp_path / "kwb" / "K1" / ".bezig-1-20250101T000000Z"
    leftover.mkdir(parents=True)
    (leftover / "page-0000.json.gz").write_bytes(b"x")
    keep(tmp_path)
    assert [path.name for path in (tmp_path / "kwb" / "K1").iterdir()] == ["20260101T120000Z"]


def test_the_last_five_are_kept(tmp_path):
    for hour in range(7):
        keep(tmp_path, moment=MOMENT + timedelta(hours=hour))
    SnapshotStore(tmp_path).prune("kwb", "K1")
    kept = sorted(path.name for path in (tmp_path / "kwb" / "K1").iterdir())
    assert kept == [f"20260101T{hour + 12}0000Z" for hour in range(2, 7)]


@pytest.mark.parametrize("how", ["weg", "kort", "anders", "leeg"])
def test_a_damaged_file_is_refused_with_the_remedy(tmp_path, how):
    snapshot = keep(tmp_path, files={"page-0000.json": b"0123456789" * 50})
    path = snapshot.folder / "page-0000.json.gz"
    content = path.read_bytes()
    damaged = {"kort": content[:-9], "anders": content[:20] + b"\x00\x01" + content[22:], "leeg": b""}
    path.unlink() if how == "weg" else path.write_bytes(damaged[how])
    with pytest.raises(SourceError) as caught:
        snapshot.read("page-0000.json")
    assert "K1: het bewaarde bestand page-0000.json is beschadigd" in caught.value.what
    assert "load --refresh" in caught.value.remedy


def test_the_same_answers_have_the_same_checksum_whenever_they_came(tmp_path):
    first = keep(tmp_path)
    second = keep(tmp_path, moment=MOMENT + timedelta(hours=1))
    assert first.manifest.sha256 == second.manifest.sha256
    other = keep(tmp_path, moment=MOMENT + timedelta(hours=2), files={"page-0000.json": b"{ }"})
    assert other.manifest.sha256 != first.manifest.sha256


def test_a_folder_in_which_nothing_can_be_written_is_a_dutch_error(tmp_path):
    (tmp_path / "kwb").write_text("in de weg", encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        SnapshotStore(tmp_path).writer("kwb", "K1")
    assert "kon niet worden bewaard" in caught.value.what
    assert "schijf" in caught.value.remedy


@pytest.mark.skipif(os.name == "nt", reason="uses a device file")
def test_a_full_disk_while_an_answer_is_kept_is_a_dutch_error(tmp_path):
    writer = SnapshotStore(tmp_path).writer("kwb", "K1", moment=MOMENT)
    (folder,) = (tmp_path / "kwb" / "K1").iterdir()
    (folder / "page-0000.json.gz").symlink_to("/dev/full")
    with pytest.raises(StoreError) as caught:
        writer.add("page-0000.json", b"x" * 100_000)
    assert "No space left" in caught.value.what or "ruimte" in caught.value.remedy
