"""Raw answers of the sources on disk: what was asked, when, and a checksum of every byte."""

import gzip
import hashlib
import json
import os
import shutil
import zlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from armoedebeeld.domain.errors import SourceError, StoreError
from etl.web import unpack

MANIFEST = "manifest.json"
KEEP = 5


class Manifest(BaseModel):
    """What a snapshot says of itself.

    Attributes:
        retrieved_at: moment of retrieval, UTC, ISO 8601.
        modified: the source's own date of last change, as it writes it.
        status: the source's own word for the state of the delivery.
        rows: rows of figures or areas that were received.
        query: the filter that was asked for; empty where everything was.
        files: file name -> SHA-256 of the stored, gzipped bytes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    dataset_id: str
    source_id: str
    title: str
    url: str
    retrieved_at: str
    modified: str
    status: str
    rows: int
    files: dict[str, str]
    query: str = ""

    @property
    def snapshot_id(self) -> str:
        """Names this retrieval of this dataset."""
        return f"{self.dataset_id}@{self.retrieved_at}"

    @property
    def sha256(self) -> str:
        """One checksum over all files."""
        return hashlib.sha256(json.dumps(self.files, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Snapshot:
    """One complete retrieval on disk."""

    folder: Path
    manifest: Manifest

    def read(self, name: str) -> bytes:
        """The content of one file, as the source sent it.

        Raises:
            SourceError: the file is damaged or gone.
        """
        try:
            stored = (self.folder / f"{name}.gz").read_bytes()
            if hashlib.sha256(stored).hexdigest() != self.manifest.files[name]:
                raise self._damaged(name)
            return unpack(stored)
        except (OSError, zlib.error) as error:
            raise self._damaged(name) from error

    def names(self, prefix: str) -> list[str]:
        """Names of the files that start with `prefix`, in order."""
        return sorted(name for name in self.manifest.files if name.startswith(prefix))

    def _damaged(self, name: str) -> SourceError:
        return SourceError(
            f"{self.manifest.dataset_id}: het bewaarde bestand {name} is beschadigd.",
            remedy="Haal de gegevens opnieuw op met 'armoedebeeld load --refresh'.",
        )


class SnapshotWriter:
    """Collects files in a temporary folder; nothing exists until `commit`."""

    def __init__(self, parent: Path, *, moment: datetime | None = None) -> None:
        """Make the temporary folder under `parent`.

        Args:
            parent: the dataset's folder.
            moment: of retrieval, UTC; now where it is left out.
        """
        self._parent = parent
        self._moment = (moment or datetime.now(UTC)).replace(microsecond=0)
        self._folder = parent / f".bezig-{os.getpid()}-{self._moment:%Y%m%dT%H%M%SZ}"
        self._files: dict[str, str] = {}
        try:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(parents=True)
        except OSError as error:
            raise _no_room(error) from error

    def add(self, name: str, content: bytes) -> None:
        """Keep one answer that came uncompressed."""
        self.add_compressed(name, gzip.compress(content, compresslevel=1, mtime=0))

    def add_compressed(self, name: str, stored: bytes) -> None:
        """Keep one answer, gzipped as it was received."""
        try:
            (self._folder / f"{name}.gz").write_bytes(stored)
        except OSError as error:
            raise _no_room(error) from error
        self._files[name] = hashlib.sha256(stored).hexdigest()

    def finish(
        self,
        *,
        dataset_id: str,
        source_id: str,
        title: str,
        url: str,
        modified: str,
        status: str,
        rows: int,
        query: str = "",
    ) -> Snapshot:
        """Write the manifest; the snapshot can be read but is not kept until `commit`."""
        manifest = Manifest(
            dataset_id=dataset_id,
            source_id=source_id,
            title=title,
            url=url,
            modified=modified,
            status=status,
            rows=rows,
            query=query,
            files=self._files,
            retrieved_at=f"{self._moment:%Y-%m-%dT%H:%M:%SZ}",
        )
        try:
            (self._folder / MANIFEST).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
        except OSError as error:
            raise _no_room(error) from error
        return Snapshot(folder=self._folder, manifest=manifest)

    def commit(self, snapshot: Snapshot) -> Snapshot:
        """Keep the snapshot under its moment of retrieval and return it from there."""
        target = self._parent / f"{self._moment:%Y%m%dT%H%M%SZ}"
        try:
            if target.exists():
                shutil.rmtree(target)
            self._folder.rename(target)
        except OSError as error:
            raise _no_room(error) from error
        return Snapshot(folder=target, manifest=snapshot.manifest)

    def discard(self) -> None:
        """Remove the temporary folder."""
        shutil.rmtree(self._folder, ignore_errors=True)


class SnapshotStore:
    """All kept snapshots: `<root>/<source>/<dataset>/<moment>/`."""

    def __init__(self, root: Path) -> None:
        """Use the snapshots under `root`; the folder may be absent."""
        self._root = root

    def remove_leftovers(self) -> None:
        """Remove what interrupted retrievals left; only when nobody else is loading."""
        for leftover in self._root.glob("*/*/.bezig-*"):
            shutil.rmtree(leftover, ignore_errors=True)

    def writer(self, source_id: str, dataset_id: str, *, moment: datetime | None = None) -> SnapshotWriter:
        """A place for a new retrieval (of now, or of `moment` in UTC); leftovers of an interrupted one are removed."""
        parent = self._root / source_id / dataset_id
        for leftover in parent.glob(".bezig-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        return SnapshotWriter(parent, moment=moment)

    def latest(self, source_id: str, dataset_id: str) -> Snapshot | None:
        """The newest complete snapshot of a dataset; None where there is none."""
        for folder in sorted((self._root / source_id / dataset_id).glob("[0-9]*"), reverse=True):
            with suppress(OSError, ValidationError):
                manifest = Manifest.model_validate_json((folder / MANIFEST).read_text(encoding="utf-8"))
                return Snapshot(folder=folder, manifest=manifest)
        return None

    def prune(self, source_id: str, dataset_id: str, *, keep: int = KEEP) -> None:
        """Remove all but the last `keep` snapshots of a dataset; best effort."""
        for folder in sorted((self._root / source_id / dataset_id).glob("[0-9]*"))[:-keep]:
            shutil.rmtree(folder, ignore_errors=True)


def _no_room(error: OSError) -> StoreError:
    return StoreError(
        f"Een antwoord van de bron kon niet worden bewaard ({error.strerror or error}).",
        remedy="Maak ruimte op de schijf of controleer de rechten van de map. De cijfers van eerder staan er nog.",
    )
