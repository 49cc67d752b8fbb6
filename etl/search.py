"""What searching in any source needs: answers that are kept for a day, and words without capitals and accents."""

import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from armoedebeeld.domain.errors import SourceError, StoreError, UnreachableSourceError
from etl.snapshot import Snapshot, SnapshotStore

KEPT_FOR = timedelta(days=1)
T = TypeVar("T")


@dataclass(frozen=True)
class Known(Generic[T]):
    """An answer and when it was given; `is_old` where the source did not answer and an older one had to do."""

    value: T
    moment: datetime
    is_old: bool = False


class KeptAnswers:
    """The answers of one source, kept for a day so that searching asks little and works without a network."""

    def __init__(
        self, snapshots: SnapshotStore, source_id: str, *, refresh: bool = False, now: datetime | None = None
    ) -> None:
        """Keep under `source_id`; with `refresh` the source is asked again whatever was kept."""
        self._snapshots, self._source_id = snapshots, source_id
        self._refresh, self._now = refresh, (now or datetime.now(UTC)).replace(microsecond=0)

    def known(
        self, name: str, url: str, *, ask: Callable[[], list[bytes]], read: Callable[[list[bytes]], T]
    ) -> Known[T]:
        """What the source says, or said less than a day ago at this very address; an older answer if it is silent.

        Raises:
            SourceError: no usable answer, and none kept.
        """
        kept = self._snapshots.latest(self._source_id, name)
        kept = kept if kept is not None and kept.manifest.url == url else None
        if kept is not None and not self._refresh and self._now - moment_of(kept) < KEPT_FOR:
            with suppress(SourceError):
                return Known(read(_pages(kept)), moment_of(kept))
        try:
            pages = ask()
        except UnreachableSourceError:
            if kept is None:
                raise
            return Known(read(_pages(kept)), moment_of(kept), is_old=True)
        value = read(pages)
        with suppress(StoreError):  # no room to keep it is no reason not to answer
            self._keep(name, url, pages)
        return Known(value, self._now)

    def _keep(self, name: str, url: str, pages: list[bytes]) -> None:
        writer = self._snapshots.writer(self._source_id, name, moment=self._now)
        try:
            for number, page in enumerate(pages):
                writer.add(f"page-{number:04d}.json", page)
            writer.commit(
                writer.finish(
                    dataset_id=name,
                    source_id=self._source_id,
                    title=name,
                    url=url,
                    modified="",
                    status="",
                    rows=len(pages),
                )
            )
        except BaseException:
            writer.discard()
            raise
        self._snapshots.prune(self._source_id, name, keep=1)


def moment_of(snapshot: Snapshot) -> datetime:
    """When a snapshot was retrieved."""
    return datetime.fromisoformat(snapshot.manifest.retrieved_at)


def words_of(term: str) -> list[str]:
    """The words that are sought."""
    return folded(term).split()


def has_words(words: list[str], *texts: str) -> bool:
    """Whether every word is in one of the texts."""
    text = folded(" ".join(texts))
    return all(word in text for word in words)


def folded(text: str) -> str:
    """Text without capitals and accents, so that `cafe` finds `Cafés`."""
    bare = unicodedata.normalize("NFKD", text)
    return "".join(character for character in bare if not unicodedata.combining(character)).casefold()


def _pages(snapshot: Snapshot) -> list[bytes]:
    return [snapshot.read(name) for name in snapshot.names("page-")]
