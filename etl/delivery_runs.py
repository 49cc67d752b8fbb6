"""Deliveries taken in, replaced and withdrawn; provisions declared; postcodes read: each published like a load."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from armoedebeeld import store
from armoedebeeld.catalogues import own_catalogue
from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.errors import StoreError, UserError
from armoedebeeld.domain.personal_data_labels import refuse_personal_labels
from armoedebeeld.domain.service_use import KEY
from armoedebeeld.imports.deliveries.postcodes import PostcodeTable
from armoedebeeld.settings import Settings
from etl.deliveries import (
    Delivery,
    Record,
    expired,
    new_id,
    now,
    remove_delivery,
    store_delivery,
    stored_deliveries,
    stored_records,
)
from etl.delivery_years import refuse_other_years, refuse_parts_of_known_years
from etl.locks import alone
from etl.own_area_runs import loaded_figures
from etl.own_indicators import add_entries, change_entries, put_back, remove_entries
from etl.postcode_files import kept_postcodes, put_postcodes_back, store_postcodes, stored_postcodes
from etl.publish import publish
from etl.published_register import register_of
from etl.request import Outcome, Report, Request, Result
from etl.service_use_counts import indicator_ids

TITLE = "Eigen levering"


@dataclass(frozen=True)
class Accepted:
    """A delivery that somebody looked at and took in.

    Attributes:
        rows: `service_use.COLUMNS`.
        entries: provisions to declare with it (`domain.scheme_entries.entries`).
        replaces: ids of deliveries that it comes in the place of.
    """

    title: str
    rows: pd.DataFrame
    keep_until: date
    delivered_by: str = ""
    received_by: str = ""
    absent_is_zero: bool = False
    left_out: int = 0
    entries: tuple[Mapping[str, Any], ...] = ()
    replaces: tuple[str, ...] = field(default=())


def delivery_records(settings: Settings) -> tuple[Record, ...]:
    """What is known of every kept delivery, the oldest first."""
    return stored_records(settings.local)


def known_indicators(rows: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """The indicator of every delivered row; <NA> where its provision was not declared in that unit."""
    return indicator_ids(rows, catalogue)


def overlapping(rows: pd.DataFrame, settings: Settings) -> dict[str, int]:
    """Delivery -> how many of its counts some new rows have too."""
    keys = pd.MultiIndex.from_frame(rows[KEY].astype("str"))
    found = {
        delivery.record.id: int(pd.MultiIndex.from_frame(delivery.rows[KEY].astype("str")).isin(keys).sum())
        for delivery in stored_deliveries(settings.local)
    }
    return {name: count for name, count in found.items() if count}


def postcodes_of(settings: Settings) -> PostcodeTable | None:
    """The postcode table that was read in; None where there is none."""
    return stored_postcodes(settings.local)


def accept_delivery(accepted: Accepted, *, settings: Settings) -> Report:
    """Keep a delivery and publish what follows from it.

    Raises:
        UserError: nothing is loaded yet, a provision is invalid, a name is about a person, school years come beside
            calendar years, or the disk is full; everything stays as it was.
    """
    _refuse_people(accepted)
    kept = [one for one in stored_deliveries(settings.local) if one.record.id not in accepted.replaces]
    # What withdrawing doesn't help first.
    refuse_parts_of_known_years(accepted.rows, register_of(settings.local), own_catalogue(settings))
    refuse_other_years(accepted.rows, kept)
    moment = now()
    record = Record(
        id=new_id(moment),
        title=accepted.title,
        delivered_by=accepted.delivered_by,
        received_by=accepted.received_by,
        received_at=moment,
        keep_until=accepted.keep_until,
        absent_is_zero=accepted.absent_is_zero,
        rows=len(accepted.rows),
        left_out=accepted.left_out,
    )

    def change(undo: list[Callable[[], None]]) -> None:
        if accepted.entries:
            former = add_entries(settings, accepted.entries)
            undo.append(lambda: put_back(settings, former))
        store_delivery(settings.local, Delivery(record, accepted.rows))
        undo.append(lambda: remove_delivery(settings.local, record.id))
        _take_away(accepted.replaces, settings, undo)

    outcome = Outcome(record.dataset_id, f"{TITLE}: {record.title}", Result.LOADED, "ingelezen", rows=record.rows)
    return _carry_out(change, outcome, settings=settings, forget=accepted.replaces)


def _refuse_people(accepted: Accepted) -> None:
    """Stop where a text that would be kept is about a person: the typed ones never went through the gate for files."""
    rows = accepted.rows
    refuse_personal_labels(
        {
            "naam van deze levering": [accepted.title],
            "welke organisatie leverde dit": [accepted.delivered_by],
            "wie neemt het in ontvangst": [accepted.received_by],
            "regeling": rows["scheme"].unique(),
            "organisatie": rows["provider"].unique(),
            "voor wie": [*rows["group_words"].unique(), *_target_groups(accepted.entries)],
            "bron van de doelgroep": rows["group_source"].unique(),
        }
    )


def _target_groups(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    schemes = [entry["scheme"] for entry in entries if "scheme" in entry]
    return [str(scheme["target_group"]) for scheme in schemes if scheme.get("target_group")]


def withdraw_delivery(name: str, *, settings: Settings) -> Report:
    """Remove a delivery, what was published from it, and the earlier versions of the figures that hold it."""
    outcome = Outcome(f"levering_{name}", TITLE, Result.LOADED, "ingetrokken")

    def change(undo: list[Callable[[], None]]) -> None:
        _take_away((name,), settings, undo)

    return _carry_out(change, outcome, settings=settings, forget=(name,))


def remove_expired(*, settings: Settings, today: date) -> Report | None:
    """Remove the deliveries that may no longer be kept, as every publication does; None where there are none."""
    late = expired(stored_records(settings.local), today=today)
    if not late:
        return None
    if store.current_file(settings.figures) is None:
        for record in late:
            remove_delivery(settings.local, record.id)
        return None
    outcome = Outcome("levering_verlopen", TITLE, Result.LOADED, f"{len(late)} verwijderd: de bewaartijd is voorbij")
    return _carry_out(lambda _: None, outcome, settings=settings)


def change_provision(
    indicator_id: str,
    changes: Mapping[str, Any],
    *,
    drop: Sequence[str] = (),
    add: Sequence[Mapping[str, Any]] = (),
    settings: Settings,
) -> Report:
    """Change what a provision says of itself, such as its income limit, and publish what follows.

    Args:
        indicator_id: the use of the provision.
        changes: fields of its `scheme`.
        drop: entries that go with the change, such as its former reach.
        add: entries that come in their place.
        settings: where things are.

    Raises:
        UserError: a name is about a person.
    """
    names = changes.get("aliases", ())
    refuse_personal_labels({"andere namen": names, "voor wie": [str(changes.get("target_group") or "")]})

    def change(undo: list[Callable[[], None]]) -> None:
        former = change_entries(settings, indicator_id, changes, drop=drop, add=add)
        undo.append(lambda: put_back(settings, former))

    return _carry_out(change, Outcome("regelingen", "Regelingen", Result.LOADED, "aangepast"), settings=settings)


def drop_schemes(indicator_ids: Sequence[str], *, settings: Settings) -> Report:
    """Take provisions out of the own indicators.yaml; their deliveries stay, but are not shown."""

    def change(undo: list[Callable[[], None]]) -> None:
        former = remove_entries(settings, indicator_ids)
        undo.append(lambda: put_back(settings, former))

    return _carry_out(change, Outcome("regelingen", "Regelingen", Result.LOADED, "weggehaald"), settings=settings)


def take_postcodes(table: PostcodeTable, *, settings: Settings) -> Report:
    """Keep the postcodes of the municipality and publish what follows."""
    message = f"{table.rows['pc6'].nunique()} postcodes van {table.boundary_year}"
    outcome = Outcome("postcodes", "Postcodetabel", Result.LOADED, message, rows=len(table.rows))

    def change(undo: list[Callable[[], None]]) -> None:
        former = kept_postcodes(settings.local)
        undo.append(lambda: put_postcodes_back(settings.local, former))
        store_postcodes(settings.local, table)

    return _carry_out(change, outcome, settings=settings)


def _take_away(names: Sequence[str], settings: Settings, undo: list[Callable[[], None]]) -> None:
    for former in stored_deliveries(settings.local):
        if former.record.id in names:
            # Before it is removed: one of its two files may be gone when the other can't be.
            undo.append(lambda former=former: store_delivery(settings.local, former))  # type: ignore[misc]
            remove_delivery(settings.local, former.record.id)


def _carry_out(
    change: Callable[[list[Callable[[], None]]], None],
    outcome: Outcome,
    *,
    settings: Settings,
    forget: Sequence[str] = (),
) -> Report:
    """Change what is kept and publish; when either fails, everything is put back."""
    folder = settings.figures
    with alone(folder, settings.snapshots):
        base = loaded_figures(folder)
        if base.is_fictional:
            raise UserError(
                f"In {folder} staat de demo met verzonnen cijfers.",
                remedy="Laad eerst de cijfers van uw eigen gemeente. Eigen cijfers komen nooit bij verzonnen cijfers.",
            )
        undo: list[Callable[[], None]] = []
        try:
            change(undo)
            catalogue = own_catalogue(settings)
            report = publish(base, [outcome], Request(), catalogue=catalogue, settings=settings)
        except BaseException:
            for step in reversed(undo):
                with suppress(StoreError):
                    step()
            raise
        store.forget(folder, {f"levering_{name}" for name in forget})
        return report
