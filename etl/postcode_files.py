"""The postcodes of the municipality on disk, beside its deliveries."""

from pathlib import Path

import pandas as pd

from armoedebeeld.domain.errors import StoreError
from armoedebeeld.imports.deliveries.postcodes import COLUMNS, PostcodeTable
from etl.private import write_private

FILE = "postcodes.parquet"


def stored_postcodes(local: Path) -> PostcodeTable | None:
    """The postcode table that was read in; None where there is none.

    Raises:
        StoreError: the file is damaged.
    """
    path = local / FILE
    if not path.is_file():
        return None
    try:
        rows = pd.read_parquet(path)
        return PostcodeTable(rows[list(COLUMNS)].astype(COLUMNS), int(rows["boundary_year"].iloc[0]))
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise StoreError(
            f"De postcodetabel {path} is beschadigd.", remedy="Verwijder het bestand en lees de tabel opnieuw in."
        ) from error


def store_postcodes(local: Path, table: PostcodeTable) -> None:
    """Keep a postcode table in the place of a former one.

    Raises:
        StoreError: the disk is full or not writable.
    """
    content = table.rows.assign(boundary_year=table.boundary_year).to_parquet(index=False)
    write_private(local / FILE, content, what="De postcodetabel")


def kept_postcodes(local: Path) -> bytes | None:
    """The file with postcodes as it is, also a damaged one; None where there is none."""
    path = local / FILE
    return path.read_bytes() if path.is_file() else None


def put_postcodes_back(local: Path, former: bytes | None) -> None:
    """The file as it was before a change (`kept_postcodes`).

    Raises:
        StoreError: the disk is full or not writable.
    """
    if former is None:
        (local / FILE).unlink(missing_ok=True)
    else:
        write_private(local / FILE, former, what="De postcodetabel")
