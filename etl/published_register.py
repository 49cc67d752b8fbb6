"""Which counts of local provisions readers have already: what was published before, so that a later load can't undo it.

Only what was published stands in it: safe numbers, and which cells were hidden then, without their value. A hash would
protect nothing, as a count of a few hundred is guessed in no time.
"""

from collections.abc import Collection
from io import BytesIO
from pathlib import Path

import pandas as pd

from armoedebeeld.domain.errors import StoreError
from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.service_use import SOURCE
from etl.deliveries import Record
from etl.private import write_private
from etl.service_use_cells import CELL
from etl.service_use_hiding import EARLIER_COLUMNS

FILE = "gepubliceerd.parquet"
COLUMNS: dict[str, str] = {**EARLIER_COLUMNS, "delivery": "str"}
_TOLD = {Status.OK.value, Status.SUPPRESSED.value}


def register_of(local: Path) -> pd.DataFrame:
    """`COLUMNS` of every count that was ever published; `value` <NA> = it was hidden.

    Raises:
        StoreError: the file is damaged.
    """
    path = local / FILE
    if not path.exists():
        return _empty()
    try:
        return pd.read_parquet(path)[list(COLUMNS)].astype(COLUMNS)
    except (OSError, ValueError, KeyError) as error:
        raise StoreError(
            f"De lijst van wat eerder is gepubliceerd ({path}) is niet te lezen.",
            remedy="Zet dat bestand terug uit een reservekopie. Zonder die lijst kan een nieuwe publicatie verraden "
            "wat eerder is afgeschermd.",
        ) from error


def published_now(observations: pd.DataFrame) -> pd.DataFrame:
    """`COLUMNS` of the counts in a content that is about to be published.

    Of a reach the size of its group is kept: that is what it tells beside its users.
    """
    rows = observations[(observations["source_id"] == SOURCE) & observations["status"].isin(_TOLD)]
    value = rows["denominator"].where(rows["denominator"].notna(), rows["numerator"])
    return rows.assign(value=value, delivery=rows["snapshot_id"])[list(COLUMNS)].astype(COLUMNS)


def remember(local: Path, former: pd.DataFrame, now: pd.DataFrame) -> None:
    """Keep what is published now, beside what was published before and isn't any more.

    A count that was shown and is hidden now stays known to readers, though it may have changed since.

    Raises:
        StoreError: the disk is full or not writable.
    """
    told = former.rename(columns={"value": "former_value"})[[*CELL, "former_value"]].drop_duplicates(CELL, keep="last")
    known = now.merge(told, on=CELL, how="left", validate="1:1")
    known = known.assign(value=known["value"].fillna(known["former_value"]))[list(COLUMNS)]
    gone = former[~pd.MultiIndex.from_frame(former[CELL]).isin(pd.MultiIndex.from_frame(now[CELL]))]
    write_register(local, pd.concat([part for part in (gone, known) if len(part)] or [_empty()], ignore_index=True))


def write_register(local: Path, rows: pd.DataFrame) -> None:
    """Put a register in place, for the owner of the folder only; an empty one leaves no file.

    Raises:
        StoreError: the disk is full or not writable.
    """
    if rows.empty:
        (local / FILE).unlink(missing_ok=True)
        return
    buffer = BytesIO()
    rows[list(COLUMNS)].astype(COLUMNS).sort_values(CELL).to_parquet(buffer, index=False)
    write_private(local / FILE, buffer.getvalue(), what="De lijst van wat is gepubliceerd")


def without_deliveries(register: pd.DataFrame, records: Collection[Record]) -> pd.DataFrame:
    """The register without what came from deliveries that may not be kept any longer."""
    gone = {record.dataset_id for record in records}
    return register[~register["delivery"].isin(gone)].reset_index(drop=True)


def succeeded(register: pd.DataFrame, *, former: Collection[str], by: str) -> pd.DataFrame:
    """The register in which a delivery answers for those that it came in the place of.

    Readers still have what was replaced, so it counts; when the new delivery goes, all of it goes.
    """
    names = {f"levering_{name}" for name in former}
    return register.assign(delivery=register["delivery"].mask(register["delivery"].isin(names), by))


def _empty() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in COLUMNS.items()})
