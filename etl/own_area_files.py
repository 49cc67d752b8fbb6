"""The list of own areas on disk, beside the figures: a small file that only its owner may read."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from armoedebeeld.domain.errors import StoreError, UserError
from armoedebeeld.domain.regions import clean_code, gemeente_of
from armoedebeeld.store import TABLES, empty_table
from etl.private import write_private

FILE = "eigen_gebieden.csv"


def replace_gemeenten(former: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """The former list in which the municipalities of the new one are replaced as a whole."""
    replaced = set(new["region_code"].map(gemeente_of))
    stays = former[~former["region_code"].map(gemeente_of).isin(replaced)]
    return _as_stored([stays, new])


def without_gemeente(rows: pd.DataFrame, gemeente: str) -> pd.DataFrame:
    """The list without the areas of one municipality."""
    return _as_stored([rows[rows["region_code"].map(gemeente_of) != gemeente]])


def _as_stored(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    columns = TABLES["own_area"]
    rows = pd.concat([part for part in parts if len(part)] or [empty_table("own_area")], ignore_index=True)
    return rows[list(columns)].astype(columns).sort_values(list(columns)).reset_index(drop=True)


def stored_own_areas(folder: Path) -> pd.DataFrame:
    """The list that is kept in a folder (`settings.data / "local"`): rows of the table `own_area`; none without a file.

    Raises:
        StoreError: the file is damaged or can't be read.
    """
    columns = TABLES["own_area"]
    try:
        rows = pd.read_csv(folder / FILE, dtype=columns, encoding="utf-8")[list(columns)]
        for code in {*rows["region_code"], *rows["buurt_code"]}:
            clean_code(code)
    except FileNotFoundError:
        return empty_table("own_area")
    except (OSError, ValueError, KeyError, AttributeError, UserError) as error:
        raise StoreError(
            f"De lijst met eigen gebieden ({folder / FILE}) is niet te lezen.",
            remedy="Verwijder dat bestand en lever de eigen gebieden opnieuw aan.",
        ) from error
    return _as_stored([rows])


def store_own_areas(folder: Path, rows: pd.DataFrame) -> Path:
    """Keep a list, for the owner of the folder only; the former list is there until the new one is whole.

    Raises:
        StoreError: the disk is full or not writable.
    """
    target = folder / FILE
    content = _as_stored([rows]).to_csv(index=False, lineterminator="\n").encode()
    write_private(target, content, what="De lijst met eigen gebieden")
    return target


def remove_own_areas(folder: Path) -> None:
    """Forget all own areas; nothing happens where there are none.

    Raises:
        StoreError: the file can't be removed.
    """
    try:
        (folder / FILE).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"De eigen gebieden konden niet worden verwijderd ({error.strerror or error}).",
            remedy="Sluit het bestand als het in een ander programma open is, en probeer het opnieuw.",
        ) from error
