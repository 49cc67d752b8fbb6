"""What somebody asks of a load, and what became of it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from armoedebeeld.imports.prepare import Confirmed
from etl.changes import Changes


class Result(StrEnum):
    """What became of one dataset."""

    LOADED = "geladen"
    FAILED = "mislukt"
    ABSENT = "niet bij de bron"


@dataclass(frozen=True)
class Request:
    """What somebody asked to load.

    Attributes:
        gemeenten: municipalities whose wijken and buurten are loaded, beside those of earlier loads.
        sources: ids of sources; all where empty.
        first_year, last_year: only tables about these years.
        levels: only these levels; former figures of other levels stay. All where empty.
        files: paths of files downloaded by hand; where there are any, nothing else is loaded.
        uploads: the same, already read and confirmed by somebody.
        refresh: ask the source again, also when it says that nothing changed.
        offline: use the kept snapshots only.
        accept_new_columns: leave unknown columns of a source alone instead of stopping.
        is_fictional: the made-up municipality; never mixed with real figures.
    """

    gemeenten: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    first_year: int | None = None
    last_year: int | None = None
    levels: frozenset[str] = frozenset()
    files: tuple[Path, ...] = ()
    uploads: tuple[Confirmed, ...] = ()
    refresh: bool = False
    offline: bool = False
    accept_new_columns: bool = False
    is_fictional: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of one dataset, in words for the report and the log.

    Attributes:
        changes: against the former load of it.
        was_asked: the source was asked, or nothing had to be; False where a kept answer was used as it is.
    """

    dataset_id: str
    title: str
    result: Result
    message: str
    rows: int = 0
    notes: tuple[str, ...] = ()
    changes: Changes | None = None
    was_asked: bool = True


@dataclass(frozen=True)
class Report:
    """What a load did.

    Attributes:
        path: the published file; None where nothing was published.
        notes: what to know about areas and borders, in Dutch.
        of_deliveries: what to know about the municipality's own figures.
    """

    outcomes: tuple[Outcome, ...]
    path: Path | None
    notes: tuple[str, ...] = ()
    of_deliveries: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The datasets that stayed as they were."""
        return self.of(Result.FAILED)

    @property
    def absent(self) -> tuple[Outcome, ...]:
        """The datasets that the source does not have, and that were never loaded."""
        return self.of(Result.ABSENT)

    def of(self, result: Result) -> tuple[Outcome, ...]:
        """The datasets with this result."""
        return tuple(outcome for outcome in self.outcomes if outcome.result is result)

    @property
    def exit_code(self) -> int:
        """0 all well, 1 nothing published, 3 published with named datasets left as they were."""
        if self.path is None:
            return 1
        return 3 if self.failed else 0
