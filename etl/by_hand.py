"""Files that somebody downloaded by hand, as jobs of a load: kept, read, and put beside what the sources gave."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import pandas as pd

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Catalogue, Source
from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.imports.kinds import Kind
from armoedebeeld.imports.prepare import Confirmed
from etl import changes, content_rows, kansenkaart, kept_files, mapped_files, statline_file
from etl.jobs import Held, Job, as_held
from etl.request import Outcome, Result
from etl.snapshot import Snapshot, SnapshotStore, SnapshotWriter

Fetch = Callable[[SnapshotWriter, Callable[[int, int], None]], Snapshot]


class _Fetch(Protocol):
    def __call__(
        self,
        writer: SnapshotWriter,
        *,
        upload: Confirmed,
        source: Source,
        progress: Callable[[int, int], None],
    ) -> Snapshot: ...


class _Parse(Protocol):
    def __call__(
        self, snapshot: Snapshot, *, catalogue: Catalogue, regions: pd.DataFrame, gemeenten: frozenset[str]
    ) -> kept_files.Parsed: ...


_FETCH: Mapping[Kind, _Fetch] = {
    Kind.WORKBOOK: mapped_files.fetch,
    Kind.STATLINE: statline_file.fetch,
    Kind.KANSENKAART: kansenkaart.fetch,
}
_PARSE: Mapping[Kind, _Parse] = {
    Kind.WORKBOOK: mapped_files.parse,
    Kind.STATLINE: statline_file.parse,
    Kind.KANSENKAART: kansenkaart.parse,
}


@dataclass(frozen=True)
class ByHand:
    """What these jobs need of a load.

    Attributes:
        fetched: makes a new snapshot (source, dataset, title, fetch) that is not kept until it proves good.
        gemeenten: municipalities whose wijken and buurten are loaded.
    """

    catalogue: Catalogue
    snapshots: SnapshotStore
    gemeenten: frozenset[str]
    fetched: Callable[[str, str, str, Fetch], Held]

    def upload_jobs(self, uploads: tuple[Confirmed, ...]) -> Iterator[Job]:
        """A job for every file that somebody hands in now."""
        for upload in uploads:
            source = self.catalogue.sources[upload.source_id]
            name = kept_files.dataset_id(upload)
            yield Job(
                "bestand", name, f"{source.short_title}: {upload.name}", self._acquire(upload, source), self._apply
            )

    def kept_jobs(self, content: store.Content, kept: list[tuple[str, str]]) -> Iterator[Job]:
        """A job for every kept file, to be read again; none for a StatLine file that a later load made needless."""
        for source_id, name in kept:
            snapshot = self.snapshots.latest(source_id, name)
            if snapshot is not None and _is_overtaken(content, snapshot, self.catalogue.sources[source_id]):
                continue
            title = self.catalogue.sources[source_id].short_title
            yield Job("bestand", name, title, partial(as_held, snapshot, name), self._apply)

    def _acquire(self, upload: Confirmed, source: Source) -> Callable[[], Held]:
        def acquire() -> Held:
            return self.fetched(
                upload.source_id,
                kept_files.dataset_id(upload),
                upload.name,
                lambda writer, progress: _FETCH[upload.kind](writer, upload=upload, source=source, progress=progress),
            )

        return acquire

    def _apply(self, held: Held, content: store.Content) -> tuple[store.Content, Outcome]:
        snapshot, manifest = held.snapshot, held.snapshot.manifest
        source = self.catalogue.sources[manifest.source_id]
        _refuse_older_edition(content, snapshot, source)
        parsed = _PARSE[kept_files.kind_of(snapshot)](
            snapshot, catalogue=self.catalogue, regions=content.region, gemeenten=self.gemeenten
        )
        former = content_rows.rows_of(content, manifest.dataset_id)
        settled, new, replaced = kept_files.settle(content, parsed.observations, snapshot=snapshot)
        updated = content_rows.with_dataset(
            settled,
            manifest.dataset_id,
            observations=new,
            region=_new_regions(parsed.regions, settled, manifest.dataset_id),
            publication=content_rows.publication_rows(manifest.dataset_id, parsed.stages),
            snapshot=content_rows.snapshot_row(snapshot, source.licence),
        )
        names = dict(zip(updated.region["region_code"], updated.region["name"], strict=True))
        found = changes.compare(new, former, names=names, own=self.gemeenten)
        notes = (
            *parsed.notes,
            *([f"{replaced} daarvan stonden er al, uit een andere levering; deze tellen nu"] if replaced else []),
        )
        message = changes.describe(found)
        title = f"{source.short_title}: {manifest.title.rpartition(' – ')[2]}"
        return updated, Outcome(
            manifest.dataset_id, title, Result.LOADED, message, rows=manifest.rows, notes=notes, changes=found
        )


def _new_regions(regions: pd.DataFrame | None, content: store.Content, dataset_id: str) -> pd.DataFrame | None:
    """The areas that nothing else names: a load over the network knows more of them."""
    if regions is None:
        return None
    others = content.region[content.region["dataset_id"] != dataset_id]
    keys = ["region_code", "boundary_year"]
    known = pd.MultiIndex.from_arrays([others[key].astype("str") for key in keys])
    own = pd.MultiIndex.from_arrays([regions[key].astype("str") for key in keys])
    return regions[~own.isin(known)].assign(dataset_id=dataset_id)


def _refuse_older_edition(content: store.Content, snapshot: Snapshot, source: Source) -> None:
    newer = _newer_edition(content, snapshot, source)
    if newer is not None:
        raise UnexpectedContentError(
            f"{kept_files.name_of(snapshot)} is een oudere uitgave van een reeks waarvan {newer} al is geladen.",
            remedy="Download de nieuwere tabel; de twee staan op andere gemeentegrenzen en gaan niet samen.",
        )


def _newer_edition(content: store.Content, snapshot: Snapshot, source: Source) -> str | None:
    """The loaded table (or file of it) that takes the place of the one a file is from; None where there is none."""
    table = snapshot.manifest.dataset_id.rpartition("_bestand_")[0]
    loaded = {str(name).partition("_bestand_")[0] for name in content.snapshot["dataset_id"]}
    return next((item.id for item in source.tables if table and table in item.replaces and item.id in loaded), None)


def _is_overtaken(content: store.Content, snapshot: Snapshot, source: Source) -> bool:
    """Whether a StatLine file was followed by a load of its table, or of the one that replaces it."""
    table, is_file, _ = snapshot.manifest.dataset_id.rpartition("_bestand_")
    if not is_file:
        return False
    moments = content.snapshot.loc[content.snapshot["dataset_id"] == table, "retrieved_at"]
    return (
        bool((moments >= snapshot.manifest.retrieved_at).any()) or _newer_edition(content, snapshot, source) is not None
    )
