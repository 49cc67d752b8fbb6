"""One load at work: every dataset as a job that is fetched, checked and put into the content, or left as it was."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from armoedebeeld import geo, store
from armoedebeeld.domain.catalogue import Boundaries, Catalogue, Holds, Indicator, Route, Source, Table
from armoedebeeld.domain.corrections import load_corrections
from armoedebeeld.domain.errors import AbsentAtSourceError, SourceError, UnreachableSourceError
from armoedebeeld.domain.regions import Level
from armoedebeeld.settings import Settings
from etl import boundaries, by_hand, cbs, cbs_areas, changes, checks, content_rows, kept_files
from etl.cbs_client import CbsClient
from etl.cbs_v4 import CbsV4Client
from etl.jobs import Held, Job, NothingKeptError, as_held, is_current
from etl.request import Outcome, Request, Result
from etl.snapshot import Snapshot, SnapshotStore
from etl.swing_jobs import Load, swing_jobs
from etl.web import Web

Progress = Callable[[str, int, int], None]


class Loader:
    """One load at work: the growing content and what happened so far."""

    def __init__(
        self,
        request: Request,
        catalogue: Catalogue,
        settings: Settings,
        web: Web,
        base: store.Content,
        progress: Progress,
    ) -> None:
        self._request, self._catalogue, self._settings, self._web = request, catalogue, settings, web
        self._base, self._progress = base, progress
        self._snapshots = SnapshotStore(settings.snapshots)
        self._corrections = load_corrections(settings.reference / "corrections.yml")
        self._gemeenten = frozenset(base.scope["gemeente"]) | request.gemeenten
        self._loaded = set(base.snapshot["dataset_id"])
        self._by_hand = by_hand.ByHand(catalogue, self._snapshots, self._gemeenten, self._fetched)
        self._absent_maps: set[Boundaries] = set()
        self._never_kept: set[str] = set()

    def load(self) -> tuple[store.Content, list[Outcome]]:
        """Carry out every job; a dataset that fails keeps its former rows."""
        content = replace(self._base, scope=pd.DataFrame({"gemeente": sorted(self._gemeenten)}, dtype="str"))
        outcomes: list[Outcome] = []
        silent: set[str] = set()
        made = (
            self._table_jobs,
            self._swing_jobs,
            self._country_border_jobs,
            self._gemeente_border_jobs,
            self._kept_file_jobs,
        )
        for make_jobs in (self._upload_jobs,) if self._request.uploads else made:
            for job in make_jobs(content):
                content, outcome = self._carry_out(job, content, silent)
                outcomes.append(outcome)
                if outcome.result is Result.LOADED:
                    self._loaded.add(job.dataset_id)
                if outcome.result is Result.ABSENT and job.map_part is not None:
                    self._absent_maps.add(job.map_part)
        # Without a network a load is of what was kept; what was never there is no failure.
        kept = [outcome for outcome in outcomes if outcome.dataset_id not in self._never_kept]
        return content, kept or outcomes

    def _carry_out(self, job: Job, content: store.Content, silent: set[str]) -> tuple[store.Content, Outcome]:
        if job.service in silent:
            message = "niet geprobeerd: deze bron gaf net al geen antwoord. Probeer het later opnieuw."
            return content, Outcome(job.dataset_id, job.title, Result.FAILED, message)
        try:
            held = job.acquire()
        except AbsentAtSourceError as error:
            was_loaded = job.dataset_id in self._loaded
            result = Result.FAILED if was_loaded else Result.ABSENT
            message = f"{error} De cijfers van eerder blijven staan." if was_loaded else str(error)
            return content, Outcome(job.dataset_id, job.title, result, message)
        except SourceError as error:
            if isinstance(error, UnreachableSourceError):
                silent.add(job.service)
            if isinstance(error, NothingKeptError) and job.dataset_id not in self._loaded:
                self._never_kept.add(job.dataset_id)
            return content, Outcome(job.dataset_id, job.title, Result.FAILED, str(error))
        try:
            updated, outcome = job.apply(held, content)
            held.keep()
        except SourceError as error:
            held.drop()
            return content, Outcome(job.dataset_id, job.title, Result.FAILED, str(error))
        except BaseException:
            held.drop()
            raise
        return updated, replace(outcome, was_asked=held.was_asked)

    # ------------------------------------------------------------ tables

    def _table_jobs(self, _: store.Content) -> Iterator[Job]:
        clients: cbs.Clients | None = None
        for source_id, source in self._sources():
            indicators = self._catalogue.indicators_of(source_id)
            for table in _newest_first(source.tables):
                if not _about(table, source, self._request, indicators) or self._is_replaced(table, source):
                    continue
                if clients is None and not self._request.offline:
                    settings = self._settings
                    clients = cbs.Clients(
                        CbsClient(settings.cbs_v3_url, self._web), CbsV4Client(settings.cbs_v4_url, self._web)
                    )
                yield self._table_job(clients, source_id, source, table)

    def _is_replaced(self, table: Table, source: Source) -> bool:
        """Whether a newer table with the same series is loaded: its figures stand on newer borders."""
        return any(table.id in newer.replaces and newer.id in self._loaded for newer in source.tables)

    def _table_job(self, clients: cbs.Clients | None, source_id: str, source: Source, table: Table) -> Job:
        title = f"{source.short_title} {table.year}" if table.year else source.short_title
        indicators = self._catalogue.indicators_of(source_id)

        def acquire() -> Held:
            latest = self._snapshots.latest(source_id, table.id)
            if clients is None:
                return as_held(latest, table.id)
            catalogue_row = clients.of(table).table(table.id)
            question = cbs.question_of(table, source, indicators)
            if latest and not self._request.refresh and is_current(latest, catalogue_row, question):
                return as_held(latest, table.id)
            return self._fetched(
                source_id,
                table.id,
                title,
                lambda writer, progress: cbs.fetch(
                    clients,
                    writer,
                    source_id=source_id,
                    source=source,
                    table=table,
                    indicators=indicators,
                    catalogue_row=catalogue_row,
                    progress=progress,
                ),
            )

        def apply(held: Held, content: store.Content) -> tuple[store.Content, Outcome]:
            if source.holds is Holds.AREAS:
                return self._apply_areas(held.snapshot, content, source, table, title)
            return self._apply_table(held.snapshot, content, source, table, title)

        url = self._settings.cbs_v3_url if table.route is Route.V3 else self._settings.cbs_v4_url
        return Job(f"cbs {url}", table.id, title, acquire, apply)

    def _apply_table(
        self, snapshot: Snapshot, content: store.Content, source: Source, table: Table, title: str
    ) -> tuple[store.Content, Outcome]:
        indicators = self._catalogue.indicators_of(snapshot.manifest.source_id)
        older = sorted(set(table.replaces) & set(content.snapshot["dataset_id"]))
        former = content_rows.still_declared(content_rows.rows_of(content, table.id, *older), indicators)
        parsed = cbs.parse(
            snapshot,
            source=source,
            table=table,
            indicators=indicators,
            gemeenten=self._gemeenten,
            former_rows=self._former_count(snapshot, content, [table.id, *older]),
            accept_new_columns=self._request.accept_new_columns,
            corrections=self._corrections,
        )
        # A new edition comes in whole: the other levels of the older one stand on other borders.
        new = content_rows.only_levels(parsed.observations, former, frozenset() if older else self._request.levels)
        checks.check_nothing_lost(new, former, dataset=table.id)
        content, new, from_files = kept_files.give_way(
            content, new, snapshot=snapshot, replaced=frozenset(table.replaces)
        )
        regions = parsed.regions.assign(dataset_id=table.id)
        updated = content_rows.with_dataset(
            content,
            table.id,
            observations=new,
            region=regions,
            publication=content_rows.publication_rows(table.id, parsed.stages),
            snapshot=content_rows.snapshot_row(snapshot, source.licence),
        )
        notes = parsed.notes
        for name in older:
            updated = content_rows.without_dataset(updated, name)
            notes = (*notes, f"{table.id} komt in de plaats van {name}")
        known = pd.concat([content.region[["region_code", "name"]], regions[["region_code", "name"]]])
        names = dict(zip(known["region_code"], known["name"], strict=True))
        before = content_rows.join(former, from_files)
        found = changes.compare(new, before, names=names, own=self._gemeenten)
        rows = snapshot.manifest.rows
        message = changes.describe(found)
        return updated, Outcome(table.id, title, Result.LOADED, message, rows=rows, notes=notes, changes=found)

    def _former_count(self, snapshot: Snapshot, content: store.Content, dataset_ids: Sequence[str]) -> int | None:
        """Rows of the last delivery, or of the edition that this one replaces, that answered the same question."""
        manifest, counts = snapshot.manifest, []
        for name in dataset_ids:
            latest = self._snapshots.latest(manifest.source_id, name)
            count = content_rows.former_count(content, name)
            if count is not None and (latest is None or latest.manifest.query == manifest.query):
                counts.append(count)
        return max(counts, default=None)

    def _apply_areas(
        self, snapshot: Snapshot, content: store.Content, source: Source, table: Table, title: str
    ) -> tuple[store.Content, Outcome]:
        rows = cbs_areas.parse_areas(snapshot, source=source, table=table)
        updated = content_rows.with_dataset(
            content,
            table.id,
            classification=rows.assign(dataset_id=table.id),
            snapshot=content_rows.snapshot_row(snapshot, source.licence),
        )
        message = f"{rows['region_code'].nunique()} gemeenten in {rows['scheme'].nunique()} indelingen"
        notes = cbs_areas.notes_of(rows, table=table)
        return updated, Outcome(table.id, title, Result.LOADED, message, rows=snapshot.manifest.rows, notes=notes)

    # ------------------------------------------------------------ sites on Swing

    def _swing_jobs(self, _: store.Content) -> Iterator[Job]:
        load = Load(
            self._request,
            self._catalogue,
            self._settings,
            self._web,
            self._snapshots,
            self._gemeenten,
            self._fetched,
        )
        for source_id, source in self._sources():
            if source.swing is not None:
                yield from swing_jobs(load, source_id, source)

    # ------------------------------------------------------------ borders

    def _country_border_jobs(self, _: store.Content) -> Iterator[Job]:
        for source_id, source in self._sources():
            for part in source.boundaries:
                if part.level is Level.MUNICIPALITY and self._wants(part):
                    yield self._border_job(source_id, source, part, None)

    def _gemeente_border_jobs(self, content: store.Content) -> Iterator[Job]:
        """Wijken and buurten of the chosen municipalities, for the years in which these existed."""
        for source_id, source in self._sources():
            for part in source.boundaries:
                whole = Boundaries(level=Level.MUNICIPALITY, year=part.year)
                if part.level is Level.MUNICIPALITY or not self._wants(part) or whole in self._absent_maps:
                    continue
                for gemeente in sorted(self._gemeenten & self._municipalities_in(content, part.year)):
                    if part not in self._absent_maps:
                        yield self._border_job(source_id, source, part, gemeente)

    def _municipalities_in(self, content: store.Content, year: int) -> frozenset[str]:
        """The municipalities on the map of a year; all chosen ones where that map is not loaded."""
        rows = content.boundary
        files = rows.loc[(rows["level"] == Level.MUNICIPALITY.value) & (rows["boundary_year"] == year), "file"]
        if files.empty:
            return self._gemeenten
        return frozenset(geo.read_boundaries(self._settings.figures, list(files))["region_code"])

    def _border_job(self, source_id: str, source: Source, part: Boundaries, gemeente: str | None) -> Job:
        name = boundaries.dataset_id(part, gemeente)
        title = f"Grenzen {part.level.value} {part.year}" + (f" {gemeente}" if gemeente else "")

        def acquire() -> Held:
            latest = self._snapshots.latest(source_id, name)
            if self._request.offline or (latest and not self._request.refresh):
                return replace(as_held(latest, name), was_asked=self._request.offline)
            return self._fetched(
                source_id,
                name,
                title,
                lambda writer, progress: boundaries.fetch(
                    self._web,
                    writer,
                    base_url=self._settings.geo_url,
                    source_id=source_id,
                    source=source,
                    part=part,
                    gemeente=gemeente,
                    progress=progress,
                ),
            )

        def apply(held: Held, content: store.Content) -> tuple[store.Content, Outcome]:
            areas = boundaries.parse(held.snapshot, part=part)
            file = geo.write_boundaries(self._settings.figures, areas, name=name.removeprefix("grenzen_"))
            row = pd.DataFrame(
                [
                    {
                        "dataset_id": name,
                        "level": part.level.value,
                        "boundary_year": part.year,
                        "file": file,
                        "areas": len(areas),
                    }
                ]
            )
            updated = content_rows.with_dataset(
                content, name, boundary=row, snapshot=content_rows.snapshot_row(held.snapshot, source.licence)
            )
            return updated, Outcome(name, title, Result.LOADED, f"{len(areas)} gebieden", rows=len(areas))

        return Job(f"kaart {self._settings.geo_url}", name, title, acquire, apply, map_part=part)

    # ------------------------------------------------------------ files downloaded by hand

    def _upload_jobs(self, _: store.Content) -> Iterator[Job]:
        yield from self._by_hand.upload_jobs(self._request.uploads)

    def _kept_file_jobs(self, content: store.Content) -> Iterator[Job]:
        """Files that were read in before: read again where their figures are gone, or a municipality came."""
        is_wider = bool(self._gemeenten - set(self._base.scope["gemeente"]))
        if self._concerns_everything:
            kept = kept_files.kept_datasets(self._settings.snapshots, [source_id for source_id, _ in self._sources()])
            wanted = [(source_id, name) for source_id, name in kept if name not in self._loaded or is_wider]
            yield from self._by_hand.kept_jobs(content, wanted)

    @property
    def _concerns_everything(self) -> bool:
        """Whether all years and levels are loaded."""
        request = self._request
        return request.first_year is None and request.last_year is None and not request.levels

    # ------------------------------------------------------------ helpers

    def _sources(self) -> Iterator[tuple[str, Source]]:
        for source_id, source in self._catalogue.sources.items():
            if not self._request.sources or source_id in self._request.sources:
                yield source_id, source

    def _wants(self, part: Boundaries) -> bool:
        is_about = (self._request.first_year or 0) <= part.year <= (self._request.last_year or 9999)
        return is_about and (not self._request.levels or part.level.value in self._request.levels)

    def _fetched(self, source_id: str, dataset_id: str, title: str, fetch: by_hand.Fetch) -> Held:
        """A new snapshot that is not kept yet; nothing is left of it when fetching fails."""
        self._progress(title, 0, 0)
        writer = self._snapshots.writer(source_id, dataset_id)
        try:
            snapshot = fetch(writer, lambda done, total: self._progress(title, done, total))
        except BaseException:
            writer.discard()
            raise
        return Held(snapshot, lambda: self._keep(writer.commit(snapshot)), writer.discard)

    def _keep(self, snapshot: Snapshot) -> Snapshot:
        self._snapshots.prune(snapshot.manifest.source_id, snapshot.manifest.dataset_id)
        return snapshot


def _newest_first(tables: Sequence[Table]) -> list[Table]:
    """A table before those that it replaces; a newer one names every older one."""
    return sorted(tables, key=lambda table: -len(table.replaces))


def _about(table: Table, source: Source, request: Request, indicators: tuple[Indicator, ...]) -> bool:
    """Whether a table holds figures of the years that were asked for."""
    first, last = request.first_year or 0, request.last_year or 9999
    if table.year is not None:
        return first <= table.year <= last
    if source.holds is Holds.AREAS:
        return True
    return any(item.source.first_year <= last and (item.source.last_year or 9999) >= first for item in indicators)
