"""One load at a time: locks on the folders that a load writes to."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from armoedebeeld.domain.errors import StoreError


@contextmanager
def alone(*folders: Path) -> Iterator[None]:
    """Nobody else loads into these folders (figures, snapshots) meanwhile.

    Raises:
        StoreError: another load is at work, or a folder can't be written to.
    """
    with ExitStack() as locks:
        for folder in folders:
            try:
                folder.mkdir(parents=True, exist_ok=True)
                locks.enter_context(FileLock(folder / ".laden.lock", timeout=0))
            except Timeout as error:
                raise StoreError(
                    "Er wordt op dit moment al geladen in deze map.",
                    remedy="Wacht tot dat klaar is en probeer het opnieuw.",
                ) from error
            except OSError as error:
                raise StoreError(
                    f"In de map {folder} kan niet worden geschreven ({error.strerror or error}).",
                    remedy="Kies een map waarin u mag schrijven met --database.",
                ) from error
        yield
