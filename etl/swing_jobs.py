"""The variables of a Swing site as jobs of a load: each is fetched, checked and put in the content by itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Catalogue, Indicator, Source
from armoedebeeld.domain.swing import SwingRoute, swing_dataset
from armoedebeeld.settings import Settings
from etl import changes, checks, content_rows, kept_files, swing
from etl.jobs import Held, Job, as_held
from etl.request import Outcome, Request, Result
from etl.search import KEPT_FOR, moment_of
from etl.snapshot import Snapshot, SnapshotStore, SnapshotWriter
from etl.swing_client import Address, OdsClient, TableClient
from etl.swing_keys import VARIABLE, Key, find_key
from etl.web import Web

Fetch = Callable[[SnapshotWriter, Callable[[int, int], None]], Snapshot]
Fetched = Callable[[str, str, str, Fetch], Held]


@dataclass(frozen=True)
class Load:
    """What the variables need to know of the load that they are part of."""

    request: Request
    catalogue: Catalogue
    settings: Settings
    web: Web
    snapshots: SnapshotStore
    gemeenten: frozenset[str]
    fetched: Fetched


def swing_jobs(load: Load, source_id: str, source: Source) -> Iterator[Job]:
    """A job for every variable of a site that is configured and about the years that were asked for."""
    first, last = load.request.first_year or 0, load.request.last_year or 9999
    site = _Site(load, source_id, source)
    for indicator in load.catalogue.indicators_of(source_id):
        is_about = indicator.source.first_year <= last and (indicator.source.last_year or 9999) >= first
        if indicator.id in swing.site_of(source).variables and is_about:
            yield site.job(indicator)


def address_of(source_id: str, source: Source, settings: Settings) -> Address:
    """Where a site is; the one without an address of its own is at the setting `swing_url`."""
    own = swing.site_of(source).url
    variable = f"{VARIABLE}_{source_id.upper()}" if own else VARIABLE
    return Address(source_id, source.short_title, own or settings.swing_url, variable)


def key_of(source_id: str, source: Source, settings: Settings) -> Key | None:
    """The key of a site; that of `swing_url` goes to no other."""
    return find_key(source_id, is_main_site=not swing.site_of(source).url, settings=settings)


class _Site:
    """One site during one load: what it said once (no key, another address) is not asked again."""

    def __init__(self, load: Load, source_id: str, source: Source) -> None:
        self._load, self._source_id, self._source = load, source_id, source
        self._address = address_of(source_id, source, load.settings)
        self._client: OdsClient | TableClient | None = None
        self._warning = ""

    def job(self, indicator: Indicator) -> Job:
        name = swing_dataset(self._source_id, indicator.id)
        title = f"{self._source.short_title}: {indicator.short_title}"

        def acquire() -> Held:
            latest = self._latest(name, indicator)
            if self._load.request.offline:
                return as_held(latest, name)
            if latest is not None and not self._load.request.refresh and self._is_fresh(latest):
                return replace(as_held(latest, name), was_asked=False)
            return self._load.fetched(self._source_id, name, title, lambda *asked: self._fetch(indicator, *asked))

        def apply(held: Held, content: store.Content) -> tuple[store.Content, Outcome]:
            return self._apply(held, content, indicator, title)

        return Job(f"swing {self._address.url}", name, title, acquire, apply)

    def _latest(self, name: str, indicator: Indicator) -> Snapshot | None:
        """The newest kept answer to the question that would be asked now."""
        latest = self._load.snapshots.latest(self._source_id, name)
        is_same = latest is not None and latest.manifest.query == swing.question_of(self._source, indicator)
        return latest if is_same else None

    def _is_fresh(self, latest: Snapshot) -> bool:
        """Whether it is less than a day old: a site gives no date of change, and asks not to be flooded."""
        is_here = latest.manifest.url.startswith(f"{self._address.root}/")
        return is_here and datetime.now(UTC) - moment_of(latest) < KEPT_FOR

    def _fetch(self, indicator: Indicator, writer: SnapshotWriter, progress: Callable[[int, int], None]) -> Snapshot:
        if self._client is None:
            self._client = self._connect()
        return swing.fetch(
            self._client,
            writer,
            source_id=self._source_id,
            source=self._source,
            indicator=indicator,
            progress=progress,
        )

    def _connect(self) -> OdsClient | TableClient:
        if swing.site_of(self._source).route is SwingRoute.TABLE:
            return TableClient(self._address, self._load.web)
        key = key_of(self._source_id, self._source, self._load.settings)
        self._warning = key.warning if key is not None else ""
        return OdsClient(self._address, self._load.web, key)

    def _apply(
        self, held: Held, content: store.Content, indicator: Indicator, title: str
    ) -> tuple[store.Content, Outcome]:
        manifest = held.snapshot.manifest
        name = manifest.dataset_id
        former = content_rows.still_declared(content_rows.rows_of(content, name), (indicator,))
        parsed = swing.parse(
            held.snapshot,
            source=self._source,
            indicator=indicator,
            regions=content.region,
            gemeenten=self._load.gemeenten,
            former_rows=self._former_count(content, held.snapshot),
            accept_new_columns=self._load.request.accept_new_columns,
        )
        new = content_rows.only_levels(parsed.observations, former, self._load.request.levels)
        checks.check_nothing_lost(new, former, dataset=name)
        content, new, from_files = kept_files.give_way(content, new, snapshot=held.snapshot)
        former = content_rows.join(former, from_files)
        updated = content_rows.with_dataset(
            content,
            name,
            observations=new,
            snapshot=content_rows.snapshot_row(held.snapshot, self._source.licence),
        )
        names = dict(zip(content.region["region_code"], content.region["name"], strict=True))
        found = changes.compare(new, former, names=names, own=self._load.gemeenten)
        return updated, Outcome(
            name,
            title,
            Result.LOADED,
            changes.describe(found),
            rows=manifest.rows,
            notes=(*self._notes(held), *parsed.notes),
            changes=found,
        )

    def _former_count(self, content: store.Content, snapshot: Snapshot) -> int | None:
        """Rows of the last delivery that answered the same question."""
        manifest = snapshot.manifest
        latest = self._load.snapshots.latest(manifest.source_id, manifest.dataset_id)
        is_same = latest is None or latest.manifest.query == manifest.query
        return content_rows.former_count(content, manifest.dataset_id) if is_same else None

    def _notes(self, held: Held) -> tuple[str, ...]:
        """How the key is kept, where the service was found, and that a kept answer was used."""
        notes = [self._warning] if self._warning else []
        self._warning = ""  # once per site and load is enough
        url, asked = held.snapshot.manifest.url, self._address.url.rstrip("/")
        if swing.site_of(self._source).route is SwingRoute.SERVICE and not url.startswith(f"{asked}/Variables("):
            notes.append(f"de Open Data Service staat op {url.partition('/Variables(')[0]}, niet op {asked}")
        if not held.was_asked:
            notes.append("minder dan een dag geleden al gevraagd; --refresh vraagt het opnieuw")
        return tuple(notes)
