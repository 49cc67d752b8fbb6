"""Files that only their owner may read: whole or not at all, and never readable by others in between."""

import os
from contextlib import suppress
from pathlib import Path

from armoedebeeld.domain.errors import StoreError


def write_private(path: Path, content: bytes, *, what: str) -> None:
    """Write a file in a folder of the same kind, under a temporary name until it is whole.

    Args:
        path: the file; a former one is there until the new one is whole.
        content: the bytes.
        what: begins the sentence of an error, such as `De levering`.

    Raises:
        StoreError: the disk is full or not writable.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        _make_folder(path.parent)
        temporary.unlink(missing_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        temporary.replace(path)
    except OSError as error:
        raise StoreError(
            f"{what} kon niet worden opgeslagen in {path.parent} ({error.strerror or error}).",
            remedy="Maak ruimte op de schijf, of controleer of u in die map mag schrijven. Er is niets veranderd.",
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it; the new ones are for the owner only."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
