"""Accepted deliveries on disk: the counts only, for the owner of the folder only, each with the day it must be gone."""

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from armoedebeeld.domain.errors import StoreError, UserError
from armoedebeeld.domain.service_use import conform
from armoedebeeld.domain.strict import NonEmpty, Strict
from etl.private import write_private

FOLDER = "leveringen"


class Record(Strict):
    """What is known of one delivery; nothing of the file itself is kept.

    Attributes:
        id: names it on disk and in the figures.
        title: as the analyst calls it.
        delivered_by: the organisation that the counts come from.
        received_by: who took them in.
        received_at: moment, UTC.
        keep_until: after this day the counts are removed.
        absent_is_zero: areas that are not in the file had no use; else it is unknown.
        rows, left_out: counted when it was taken in.
    """

    id: NonEmpty
    title: NonEmpty
    delivered_by: str = ""
    received_by: str = ""
    received_at: datetime
    keep_until: date
    absent_is_zero: bool = False
    rows: int
    left_out: int = 0

    @property
    def dataset_id(self) -> str:
        """Its name among the loaded datasets."""
        return f"levering_{self.id}"


@dataclass(frozen=True)
class Delivery:
    """A delivery: what is known of it, and its counts (`service_use.COLUMNS`)."""

    record: Record
    rows: pd.DataFrame


def new_id(moment: datetime) -> str:
    """A name for a new delivery: the moment, and four random signs."""
    return f"{moment:%Y%m%dT%H%M%S}{secrets.token_hex(2)}"


def deliveries_folder(local: Path) -> Path:
    """Where deliveries are kept, under `settings.local`."""
    return local / FOLDER


def stored_records(local: Path) -> tuple[Record, ...]:
    """What is known of every kept delivery, the oldest first.

    Raises:
        StoreError: a file is damaged.
    """
    found = [_read_record(path) for path in sorted(deliveries_folder(local).glob("*.json"))]
    return tuple(sorted(found, key=lambda record: (record.received_at, record.id)))


def stored_deliveries(local: Path) -> tuple[Delivery, ...]:
    """Every kept delivery, the oldest first.

    Raises:
        StoreError: a file is damaged or gone.
    """
    return tuple(Delivery(record, _read_rows(local, record)) for record in stored_records(local))


def store_delivery(local: Path, delivery: Delivery) -> None:
    """Keep a delivery; it is there as a whole or not at all.

    Raises:
        StoreError: the disk is full or not writable.
    """
    path = deliveries_folder(local) / f"{delivery.record.id}.json"
    try:
        write_private(path.with_suffix(".parquet"), conform(delivery.rows).to_parquet(index=False), what="De levering")
        write_private(path, delivery.record.model_dump_json(indent=1).encode(), what="De levering")
    except StoreError:
        remove_delivery(local, delivery.record.id)
        raise


def remove_delivery(local: Path, name: str) -> None:
    """Forget a delivery; nothing happens where it is not there.

    Raises:
        StoreError: a file can't be removed.
    """
    folder = deliveries_folder(local)
    try:
        for path in (folder / f"{name}.json", folder / f"{name}.parquet"):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"De levering kon niet worden verwijderd ({error.strerror or error}).",
            remedy="Sluit het bestand als het in een ander programma open is, en probeer het opnieuw.",
        ) from error


def expired(records: tuple[Record, ...], *, today: date) -> tuple[Record, ...]:
    """The deliveries that may no longer be kept."""
    return tuple(record for record in records if record.keep_until < today)


def now() -> datetime:
    """The present moment, UTC, in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def _read_record(path: Path) -> Record:
    try:
        return Record.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError) as error:
        raise _damaged(path) from error


def _read_rows(local: Path, record: Record) -> pd.DataFrame:
    path = deliveries_folder(local) / f"{record.id}.parquet"
    try:
        rows = pd.read_parquet(path)
        # The first deliveries that were kept didn't tell.
        return conform(rows if "is_school_year" in rows else rows.assign(is_school_year=False))
    except (OSError, ValueError, KeyError, UserError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> StoreError:
    return StoreError(
        f"De levering {path.name} is beschadigd of gedeeltelijk verdwenen.",
        remedy=f"Verwijder de bestanden {path.stem}.* uit {path.parent} en lever de cijfers opnieuw aan.",
    )
