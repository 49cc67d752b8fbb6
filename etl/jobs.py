"""One dataset of a load as a job: how its raw answers are got, and how they get into the content."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Boundaries
from armoedebeeld.domain.errors import SourceError
from etl.request import Outcome
from etl.snapshot import Snapshot


@dataclass(frozen=True)
class Job:
    """One dataset: how to get its raw answers and how to put it into the content."""

    service: str
    dataset_id: str
    title: str
    acquire: Callable[[], "Held"]
    apply: Callable[["Held", store.Content], tuple[store.Content, Outcome]]
    map_part: Boundaries | None = None


@dataclass(frozen=True)
class Held:
    """A snapshot that is in use, and what to do with it once it proves good or bad."""

    snapshot: Snapshot
    keep: Callable[[], Snapshot]
    drop: Callable[[], None] = field(default=lambda: None)
    was_asked: bool = True


def is_current(snapshot: Snapshot, catalogue_row: dict[str, Any], question: str) -> bool:
    """Whether the source says that nothing changed since, and we would ask the same question."""
    modified = str(catalogue_row.get("Modified") or "")
    return bool(modified) and snapshot.manifest.modified == modified and snapshot.manifest.query == question


class NothingKeptError(SourceError):
    """There is no kept answer of a dataset to load without a network."""


def as_held(snapshot: Snapshot | None, name: str) -> Held:
    """A kept snapshot, which stays whatever becomes of it.

    Raises:
        NothingKeptError: there is none.
    """
    if snapshot is None:
        raise NothingKeptError(
            f"{name}: er is niets bewaard van een eerdere keer.", remedy="Laad één keer zonder --offline."
        )
    return Held(snapshot, lambda: snapshot)
