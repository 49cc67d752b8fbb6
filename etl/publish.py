"""The last step of every load: what follows from the figures is made anew, all is written, the pointer moves."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.errors import StoreError
from armoedebeeld.settings import Settings
from etl import content_rows
from etl.deliveries import Record, expired, remove_delivery, stored_deliveries, stored_records
from etl.delivery_years import school_years
from etl.derive import derive
from etl.own_area_files import stored_own_areas
from etl.postcode_files import stored_postcodes
from etl.published_register import published_now, register_of, remember, write_register
from etl.request import Outcome, Report, Request
from etl.service_use import LocalInput

KEEP_REPORTS = 10


def publish(
    content: store.Content, outcomes: list[Outcome], request: Request, *, catalogue: Catalogue, settings: Settings
) -> Report:
    """Publish some content with what became of every dataset.

    Raises:
        StoreError: the disk is full or not writable; the published figures are untouched.
    """
    folder = settings.figures
    gone = _drop_expired(settings)
    earlier = register_of(settings.local)
    deliveries = stored_deliveries(settings.local)
    content, notes, of_deliveries = derive(
        content,
        catalogue=catalogue,
        figures_folder=folder,
        municipal_changes=_municipal_changes(settings, is_fictional=request.is_fictional),
        own_areas=stored_own_areas(settings.local),
        local=LocalInput(deliveries, stored_postcodes(settings.local), earlier),
    )
    # Before the pointer moves: what is published is in the register, whatever happens in between.
    now = published_now(content.observations, content.own_area, school_years(deliveries, catalogue))
    remember(settings.local, earlier, now)
    try:
        path = store.replace_database(folder, _with_log(content, outcomes, request))
    except BaseException:
        write_register(settings.local, earlier)
        raise
    store.forget(folder, {record.dataset_id for record in gone})
    _prune_boundaries(folder)
    told = tuple(f"Levering '{record.title}' is verwijderd: de bewaartijd is voorbij." for record in gone)
    return Report(tuple(outcomes), path, notes, (*told, *of_deliveries))


def _drop_expired(settings: Settings) -> tuple[Record, ...]:
    """Remove the deliveries that may no longer be kept, and say which these were."""
    gone = expired(stored_records(settings.local), today=date.today())
    for record in gone:
        remove_delivery(settings.local, record.id)
    return gone


def _municipal_changes(settings: Settings, *, is_fictional: bool) -> pd.DataFrame:
    """The list of municipal mergers and splits; the made-up country has one of its own."""
    name = "demo_wijzigingen.csv" if is_fictional else "gemeente_wijzigingen.csv"
    return pd.read_csv(settings.reference / name, dtype={"old_code": "str", "new_code": "str"})


def _with_log(content: store.Content, outcomes: list[Outcome], request: Request) -> store.Content:
    moment = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    log = pd.DataFrame(
        [
            {
                "load_id": moment,
                "finished_at": moment,
                "dataset_id": outcome.dataset_id,
                "outcome": outcome.result.value,
                "message": "; ".join((outcome.message, *outcome.notes)),
                "rows": outcome.rows,
            }
            for outcome in outcomes
        ]
    ).astype(store.TABLES["load_log"])
    changed = [
        outcome.changes.as_rows(load_id=moment, dataset_id=outcome.dataset_id)
        for outcome in outcomes
        if outcome.changes is not None and len(outcome.changes.rows)
    ]
    changes = pd.concat([content.change, *changed], ignore_index=True) if changed else content.change
    kept = sorted(set(changes["load_id"]))[-KEEP_REPORTS:]
    changes = changes[changes["load_id"].isin(kept)][list(store.TABLES["change"])].astype(store.TABLES["change"])
    facts = {"schema_version": store.SCHEMA_VERSION, "is_fictional": "ja" if request.is_fictional else "nee"}
    meta = pd.DataFrame({"key": list(facts), "value": list(facts.values())}).astype(store.TABLES["meta"])
    return replace(content, load_log=content_rows.join(content.load_log, log), change=changes, meta=meta)


def _prune_boundaries(folder: Path) -> None:
    """Remove border files that none of the kept figures files names; best effort."""
    named: set[str] = set()
    for path in store.figures_files(folder):
        with suppress(StoreError):
            named.update(store.boundary_files(path))
    for path in (folder / "geo").glob("*.parquet"):
        if path.name not in named:
            with suppress(OSError):
                path.unlink()
