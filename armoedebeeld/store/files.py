"""Dated figures files on disk, the pointer to the current one, and the way back to an earlier one."""

import os
import time
from collections.abc import Set
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from armoedebeeld.domain.errors import StoreError
from armoedebeeld.store.schema import Content
from armoedebeeld.store.writing import write_content

KEEP_FILES = 5
POINTER = "CURRENT"
# Which file was current when one was published, where that is not simply the file before it: after a way back.
HISTORY = "HISTORY"
_STEP = timedelta(milliseconds=1)


def current_file(folder: Path) -> Path | None:
    """The published figures file of a folder; None where nothing was published.

    Raises:
        StoreError: the pointer names a file that is not there.
    """
    pointer = folder / POINTER
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    path = folder / name
    if not name or not path.is_file():
        raise StoreError(
            f"De cijfers zijn weg: {POINTER} wijst naar {name or 'niets'}, maar dat bestand is er niet.",
            remedy="Laad de cijfers opnieuw met 'armoedebeeld load --offline', of zet het bestand terug.",
        )
    return path


def figures_files(folder: Path) -> list[Path]:
    """All published figures files that are still kept, oldest first."""
    return sorted(folder.glob("cijfers-*.duckdb"))


def published_at(path: Path) -> datetime | None:
    """The moment of publication (UTC) that a figures file is named after; None for a name of another form."""
    try:
        return datetime.strptime(path.name, "cijfers-%Y%m%dT%H%M%S%fZ.duckdb").replace(tzinfo=UTC)
    except ValueError:
        return None


def replace_database(folder: Path, content: Content) -> Path:
    """Write a new figures file and make it the current one; readers of the old one notice nothing.

    The file is written under a temporary name, checked, flushed to disk and renamed; only then the pointer moves.

    Raises:
        StoreError: the disk is full or not writable, or a key occurs twice. The published figures are untouched.
    """
    _make_folder(folder)
    former = _readable(folder)
    path = _new_path(folder)
    temporary = path.with_suffix(".duckdb.tmp")
    try:
        write_content(temporary, content)
        _flush(temporary)
        _replace(temporary, path)
        _remember_origin(folder, path)
        _point_to(folder, path.name)
    except (OSError, duckdb.Error) as error:
        raise StoreError(
            f"De nieuwe cijfers konden niet worden opgeslagen in {folder} ({short_error(error)}).",
            remedy="Maak ruimte op de schijf of kies een andere map met --database. De cijfers van eerder staan er.",
        ) from error
    finally:
        for leftover in folder.glob(temporary.name + "*"):
            with suppress(OSError):
                leftover.unlink()
    if former is not None:
        _drop_if_same(former, path)
    prune(folder)
    return path


def _readable(folder: Path) -> Path | None:
    try:
        return current_file(folder)
    except StoreError:
        return None


def _drop_if_same(former: Path, path: Path) -> None:
    """Remove a file whose figures the new one has too: a load that changes nothing pushes no earlier figures out."""
    # Reading needs this module's names of files; only comparing needs to read.
    from armoedebeeld.store.reading import content_hash

    with suppress(StoreError, OSError):
        if content_hash(former) == content_hash(path):
            former.unlink()


def prune(folder: Path, *, keep: int = KEEP_FILES) -> None:
    """Remove figures files older than the last `keep`, never the current one nor the one before it; best effort."""
    current = current_file(folder)
    before = None if current is None else _before(folder, current)
    for path in figures_files(folder)[:-keep]:
        if path not in (current, before):
            with suppress(OSError):
                path.unlink()


def forget(folder: Path, dataset_ids: Set[str]) -> None:
    """Remove every earlier figures file that holds one of these datasets; the current one stays.

    What somebody took back must not come back with an earlier version.

    Raises:
        StoreError: such a file can't be removed.
    """
    # Reading needs this module's names of files; only forgetting needs to read.
    from armoedebeeld.store.reading import dataset_ids_of

    current = current_file(folder)
    for path in figures_files(folder):
        if not dataset_ids or path == current:
            continue
        held = dataset_ids_of(path)
        # A file that can't be read may hold them too, and nobody can go back to it.
        if held is not None and not held & dataset_ids:
            continue
        try:
            path.unlink()
        except OSError as error:
            raise StoreError(
                f"Een eerdere versie van de cijfers ({path.name}) kon niet worden verwijderd "
                f"({error.strerror or error}).",
                remedy="Sluit het dashboard en verwijder dat bestand zelf: er staan cijfers in die zijn ingetrokken.",
            ) from error


def return_to(folder: Path, name: str | None = None) -> Path:
    """Make an earlier figures file the current one and return it; nothing is removed.

    The next load builds on the file that is current then.

    Args:
        folder: the figures folder.
        name: the file's name; where it is left out, the file that was current before the present one.

    Raises:
        StoreError: there is no such file, no earlier one, or it can't be read; the pointer stays as it was.
    """
    # Reading needs this module's names of files; only going back needs to read.
    from armoedebeeld.store.reading import Figures

    chosen = _named(folder, name) if name is not None else _earlier(folder)
    Figures(chosen).close()
    try:
        _point_to(folder, chosen.name)
    except OSError as error:
        raise StoreError(
            f"De keuze kon niet worden opgeslagen in {folder} ({short_error(error)}).",
            remedy="Controleer of u in die map mag schrijven.",
        ) from error
    return chosen


def _named(folder: Path, name: str) -> Path:
    files = figures_files(folder)
    for path in files:
        if path.name == name:
            return path
    raise StoreError(
        f"{name} is geen bewaarde versie van de cijfers.",
        remedy=f"Kies uit: {', '.join(path.name for path in files) or 'er is niets bewaard'}.",
    )


def _earlier(folder: Path) -> Path:
    current = current_file(folder)
    before = None if current is None else _before(folder, current)
    if before is None:
        raise StoreError(
            "Er is geen eerdere versie van de cijfers bewaard.",
            remedy="Laad de cijfers opnieuw met 'armoedebeeld load'.",
        )
    return before


def _before(folder: Path, path: Path) -> Path | None:
    """The file that was current when `path` was published: the kept one before it, unless `HISTORY` says otherwise.

    The two differ after somebody went back and loaded again: the files that were left behind are not the way back.
    """
    earlier = {other.name: other for other in figures_files(folder) if other.name < path.name}
    origin = _origins(folder).get(path.name, "")
    return earlier.get(origin) or (earlier[max(earlier)] if earlier else None)


def _origins(folder: Path) -> dict[str, str]:
    try:
        lines = (folder / HISTORY).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = [line.split() for line in lines]
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def _remember_origin(folder: Path, path: Path) -> None:
    with suppress(StoreError):
        current = current_file(folder)
        if current is None or current == _before(folder, path):
            return
        kept = {other.name for other in figures_files(folder)}
        origins = {**_origins(folder), path.name: current.name}
        lines = [f"{name} {origin}\n" for name, origin in sorted(origins.items()) if name in kept]
        _write(folder, HISTORY, "".join(lines))


def _new_path(folder: Path) -> Path:
    """A name that was never used: after now and after every kept file, also where the clock was set back."""
    moments = [moment for path in figures_files(folder) if (moment := published_at(path)) is not None]
    stamp = max([datetime.now(UTC), *(moment + _STEP for moment in moments)])
    return folder / f"cijfers-{stamp:%Y%m%dT%H%M%S}{stamp.microsecond // 1000:03d}Z.duckdb"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"De map {folder} kan niet worden gemaakt ({short_error(error)}).",
            remedy="Kies een map waarin u mag schrijven met --database.",
        ) from error


def _flush(path: Path) -> None:
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


def _point_to(folder: Path, name: str) -> None:
    _write(folder, POINTER, name + "\n")


def _write(folder: Path, name: str, text: str) -> None:
    """A small text file, either the old one or the new one at any moment."""
    temporary = folder / f"{name}.tmp"
    with temporary.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    _replace(temporary, folder / name)


def _replace(source: Path, target: Path, *, attempts: int = 20) -> None:
    """`os.replace`, tried again while a Windows reader holds the target."""
    for attempt in range(attempts):
        try:
            source.replace(target)
            return
        except PermissionError:
            if attempt == attempts - 1:
                raise
            time.sleep(0.1)


def short_error(error: Exception) -> str:
    """The first line of an error, short enough for a sentence."""
    return str(error).splitlines()[0][:160]
