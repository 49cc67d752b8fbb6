"""The only orchestrator: what is loaded, in which order, and what is published when something fails."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pandas as pd
from filelock import FileLock, Timeout

from armoedebeeld import geo, store
from armoedebeeld.domain.catalogue import Boundaries, Catalogue, Indicator, Source, Table
from armoedebeeld.domain.corrections import load_corrections
from armoedebeeld.domain.errors import SourceError, StoreError, UnreachableSourceError, UserError
from armoedebeeld.domain.observations import check_observations
from armoedebeeld.domain.regions import Level
from armoedebeeld.settings import Settings
from etl import boundaries, cbs, checks, content_rows, demo
from etl.cbs_client import CbsClient
from etl.demo_names import CITY_CODE
from etl.snapshot import Snapshot, SnapshotStore, SnapshotWriter
from etl.web import Patience, Web

Progress = Callable[[str, int, int], None]
Fetch = Callable[[SnapshotWriter, Callable[[int, int], None]], Snapshot]


class Result(StrEnum):
    """What became of one dataset."""

    LOADED = "geladen"
    FAILED = "mislukt"


@dataclass(frozen=True)
class Request:
    """What somebody asked to load.

    Attributes:
        gemeenten: municipalities whose wijken and buurten are loaded, beside those of earlier loads.
        sources: ids of sources; all where empty.
        first_year, last_year: only tables about these years.
        levels: only these levels; former figures of other levels stay. All where empty.
        refresh: ask the source again, also when it says that nothing changed.
        offline: use the kept snapshots only.
        accept_new_columns: leave unknown columns of a source alone instead of stopping.
        is_fictional: the made-up municipality; never mixed with real figures.
    """

    gemeenten: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    first_year: int | None = None
    last_year: int | None = None
    levels: frozenset[str] = frozenset()
    refresh: bool = False
    offline: bool = False
    accept_new_columns: bool = False
    is_fictional: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of one dataset, in words for the report and the log."""

    dataset_id: str
    title: str
    result: Result
    message: str
    rows: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What a load did. `path` is the published file; None where nothing was published."""

    outcomes: tuple[Outcome, ...]
    path: Path | None

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The datasets that stayed as they were."""
        return tuple(outcome for outcome in self.outcomes if outcome.result is Result.FAILED)

    @property
    def exit_code(self) -> int:
        """0 all well, 1 nothing published, 3 published with named datasets left as they were."""
        if self.path is None:
            return 1
        return 3 if self.failed else 0


@dataclass(frozen=True)
class _Job:
    """One dataset: how to get its raw answers and how to put it into the content."""

    service: str
    dataset_id: str
    title: str
    acquire: Callable[[], "_Held"]
    apply: Callable[["_Held", store.Content], tuple[store.Content, Outcome]]


@dataclass(frozen=True)
class _Held:
    """A snapshot that is in use, and what to do with it once it proves good or bad."""

    snapshot: Snapshot
    keep: Callable[[], Snapshot]
    drop: Callable[[], None] = field(default=lambda: None)


def run(request: Request, *, catalogue: Catalogue, settings: Settings, progress: Progress = lambda *_: None) -> Report:
    """Load what was asked and publish it as one new figures file.

    A dataset that fails keeps its former rows. Nothing is published when every dataset fails.

    Raises:
        UserError: the request itself can't be carried out (unknown source or municipality, full disk, another load
            at work, demo and real figures mixed); the published figures are untouched.
    """
    folder = settings.figures
    with _alone(folder, settings.snapshots):
        _remove_leftovers(folder)
        SnapshotStore(settings.snapshots).remove_leftovers()
        base = _former(folder)
        _check_request(request, base, catalogue, folder)
        web = Web(Patience(settings.timeout_seconds, settings.attempts, settings.retry_wait_seconds))
        try:
            loader = _Loader(request, catalogue, settings, web, base, progress)
            content, outcomes = loader.load()
        finally:
            web.close()
        if not outcomes:
            raise UserError(
                f"Er is niets om te laden{_about_years(request)}.",
                remedy="Kies andere jaren, bronnen of niveaus; wat er kan, staat in indicators.yaml.",
            )
        if not any(outcome.result is Result.LOADED for outcome in outcomes):
            return Report(tuple(outcomes), None)
        if all(outcome.result is Result.LOADED for outcome in outcomes):
            _check_gemeenten_exist(request, content, folder)
        path = store.replace_database(folder, _with_log(content, outcomes, request))
        _prune_boundaries(folder)
        return Report(tuple(outcomes), path)


class _Loader:
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

    def load(self) -> tuple[store.Content, list[Outcome]]:
        content = replace(self._base, scope=pd.DataFrame({"gemeente": sorted(self._gemeenten)}, dtype="str"))
        outcomes: list[Outcome] = []
        silent: set[str] = set()
        for make_jobs in (self._table_jobs, self._country_border_jobs, self._gemeente_border_jobs):
            for job in make_jobs(content):
                content, outcome = self._carry_out(job, content, silent)
                outcomes.append(outcome)
        return content, outcomes

    def _carry_out(self, job: _Job, content: store.Content, silent: set[str]) -> tuple[store.Content, Outcome]:
        if job.service in silent:
            message = "niet geprobeerd: deze bron gaf net al geen antwoord. Probeer het later opnieuw."
            return content, Outcome(job.dataset_id, job.title, Result.FAILED, message)
        try:
            held = job.acquire()
        except SourceError as error:
            if isinstance(error, UnreachableSourceError):
                silent.add(job.service)
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
        return updated, outcome

    # ------------------------------------------------------------ tables

    def _table_jobs(self, _: store.Content) -> Iterator[_Job]:
        client: CbsClient | None = None
        for source_id, source in self._sources():
            for table in source.tables:
                if not _about(table, self._request, self._catalogue.indicators_of(source_id)):
                    continue
                if client is None and not self._request.offline:
                    client = CbsClient(self._settings.cbs_v3_url, self._web)
                yield self._table_job(client, source_id, source, table)

    def _table_job(self, client: CbsClient | None, source_id: str, source: Source, table: Table) -> _Job:
        title = f"{source.short_title} {table.year}" if table.year else source.short_title

        def acquire() -> _Held:
            latest = self._snapshots.latest(source_id, table.id)
            if client is None:
                return _kept(latest, table.id)
            catalogue_row = client.table(table.id)
            if latest and not self._request.refresh and _is_current(latest, catalogue_row, table):
                return _kept(latest, table.id)
            return self._fetched(
                source_id,
                table.id,
                title,
                lambda writer, progress: cbs.fetch(
                    client,
                    writer,
                    source_id=source_id,
                    source=source,
                    table=table,
                    catalogue_row=catalogue_row,
                    progress=progress,
                ),
            )

        def apply(held: _Held, content: store.Content) -> tuple[store.Content, Outcome]:
            return self._apply_table(held.snapshot, content, source, table, title)

        return _Job(f"cbs {self._settings.cbs_v3_url}", table.id, title, acquire, apply)

    def _apply_table(
        self, snapshot: Snapshot, content: store.Content, source: Source, table: Table, title: str
    ) -> tuple[store.Content, Outcome]:
        indicators = self._catalogue.indicators_of(snapshot.manifest.source_id)
        former = content_rows.rows_of(content, table.id)
        former = content_rows.still_declared(former, indicators)
        parsed = cbs.parse(
            snapshot,
            source=source,
            table=table,
            indicators=indicators,
            gemeenten=self._gemeenten,
            former_rows=content_rows.former_count(content, table.id),
            accept_new_columns=self._request.accept_new_columns,
            corrections=self._corrections,
        )
        new = content_rows.only_levels(parsed.observations, former, self._request.levels)
        checks.check_nothing_lost(new, former, dataset=table.id)
        updated = content_rows.with_dataset(
            content,
            table.id,
            observations=new,
            region=parsed.regions.assign(dataset_id=table.id),
            snapshot=content_rows.snapshot_row(snapshot, source.licence),
        )
        message = checks.describe_changes(new, former)
        return updated, Outcome(
            table.id, title, Result.LOADED, message, rows=snapshot.manifest.rows, notes=parsed.notes
        )

    # ------------------------------------------------------------ borders

    def _country_border_jobs(self, _: store.Content) -> Iterator[_Job]:
        for source_id, source in self._sources():
            for part in source.boundaries:
                if part.level is Level.MUNICIPALITY and self._wants(part):
                    yield self._border_job(source_id, source, part, None)

    def _gemeente_border_jobs(self, content: store.Content) -> Iterator[_Job]:
        """Wijken and buurten of the chosen municipalities, for the years in which these existed."""
        for source_id, source in self._sources():
            for part in source.boundaries:
                if part.level is Level.MUNICIPALITY or not self._wants(part):
                    continue
                for gemeente in sorted(self._gemeenten & self._municipalities_in(content, part.year)):
                    yield self._border_job(source_id, source, part, gemeente)

    def _municipalities_in(self, content: store.Content, year: int) -> frozenset[str]:
        """The municipalities on the map of a year; all chosen ones where that map is not loaded."""
        rows = content.boundary
        files = rows.loc[(rows["level"] == Level.MUNICIPALITY.value) & (rows["boundary_year"] == year), "file"]
        if files.empty:
            return self._gemeenten
        return frozenset(geo.read_boundaries(self._settings.figures, list(files))["region_code"])

    def _border_job(self, source_id: str, source: Source, part: Boundaries, gemeente: str | None) -> _Job:
        name = boundaries.dataset_id(part, gemeente)
        title = f"Grenzen {part.level.value} {part.year}" + (f" {gemeente}" if gemeente else "")

        def acquire() -> _Held:
            latest = self._snapshots.latest(source_id, name)
            if self._request.offline or (latest and not self._request.refresh):
                return _kept(latest, name)
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

        def apply(held: _Held, content: store.Content) -> tuple[store.Content, Outcome]:
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

        return _Job(f"kaart {self._settings.geo_url}", name, title, acquire, apply)

    # ------------------------------------------------------------ helpers

    def _sources(self) -> Iterator[tuple[str, Source]]:
        for source_id, source in self._catalogue.sources.items():
            if not self._request.sources or source_id in self._request.sources:
                yield source_id, source

    def _wants(self, part: Boundaries) -> bool:
        is_about = (self._request.first_year or 0) <= part.year <= (self._request.last_year or 9999)
        return is_about and (not self._request.levels or part.level.value in self._request.levels)

    def _fetched(self, source_id: str, dataset_id: str, title: str, fetch: Fetch) -> _Held:
        """A new snapshot that is not kept yet; nothing is left of it when fetching fails."""
        self._progress(title, 0, 0)
        writer = self._snapshots.writer(source_id, dataset_id)
        try:
            snapshot = fetch(writer, lambda done, total: self._progress(title, done, total))
        except BaseException:
            writer.discard()
            raise
        return _Held(snapshot, lambda: self._keep(writer.commit(snapshot)), writer.discard)

    def _keep(self, snapshot: Snapshot) -> Snapshot:
        self._snapshots.prune(snapshot.manifest.source_id, snapshot.manifest.dataset_id)
        return snapshot


def _is_current(snapshot: Snapshot, catalogue_row: dict[str, Any], table: Table) -> bool:
    """Whether the source says that nothing changed since, and we would ask the same question."""
    modified = str(catalogue_row.get("Modified") or "")
    same_question = snapshot.manifest.query == cbs.filter_text(table)
    return bool(modified) and snapshot.manifest.modified == modified and same_question


def _kept(snapshot: Snapshot | None, name: str) -> _Held:
    if snapshot is None:
        raise SourceError(
            f"{name}: er is niets bewaard van een eerdere keer.", remedy="Laad één keer zonder --offline."
        )
    return _Held(snapshot, lambda: snapshot)


def _about_years(request: Request) -> str:
    if request.first_year is None:
        return ""
    same = request.first_year == request.last_year
    return f" over {request.first_year}" if same else f" over {request.first_year} tot en met {request.last_year}"


def _about(table: Table, request: Request, indicators: tuple[Indicator, ...]) -> bool:
    """Whether a table holds figures of the years that were asked for."""
    first, last = request.first_year or 0, request.last_year or 9999
    if table.year is not None:
        return first <= table.year <= last
    return any(item.source.first_year <= last and (item.source.last_year or 9999) >= first for item in indicators)


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
    facts = {"schema_version": store.SCHEMA_VERSION, "is_fictional": "ja" if request.is_fictional else "nee"}
    meta = pd.DataFrame({"key": list(facts), "value": list(facts.values())}).astype(store.TABLES["meta"])
    return replace(content, load_log=content_rows.join(content.load_log, log), meta=meta)


def _former(folder: Path) -> store.Content:
    """The published content; where that is lost or damaged, that of the newest kept file that can still be read."""
    try:
        path = store.current_file(folder)
        return store.Content() if path is None else store.read_content(path)
    except StoreError:
        for older in reversed(store.figures_files(folder)):
            with suppress(StoreError):
                return store.read_content(older)
    return store.Content()


def _check_request(request: Request, base: store.Content, catalogue: Catalogue, folder: Path) -> None:
    for source_id in sorted(request.sources - catalogue.sources.keys()):
        raise UserError(f"Bron '{source_id}' bestaat niet.", remedy=f"Kies uit: {', '.join(catalogue.sources)}.")
    if len(base.meta) and base.is_fictional != request.is_fictional:
        raise UserError(
            f"In {folder} staan {'verzonnen' if base.is_fictional else 'echte'} cijfers.",
            remedy="Echte en verzonnen cijfers gaan nooit door elkaar: kies een andere map met --database.",
        )


def _check_gemeenten_exist(request: Request, content: store.Content, folder: Path) -> None:
    known = set(content.region.loc[content.region["level"] == Level.MUNICIPALITY.value, "region_code"])
    is_border = content.boundary["level"] == Level.MUNICIPALITY.value
    known |= set(geo.read_boundaries(folder, list(content.boundary.loc[is_border, "file"]))["region_code"])
    for gemeente in sorted(request.gemeenten - known):
        raise UserError(
            f"Gemeente {gemeente} komt in geen enkele geladen tabel voor.",
            remedy="Controleer de code (GM en vier cijfers, zoals GM0363). Er is niets gewijzigd.",
        )


@contextmanager
def _alone(*folders: Path) -> Iterator[None]:
    """Nobody else loads into these folders (figures, snapshots) meanwhile."""
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


def _remove_leftovers(folder: Path) -> None:
    for leftover in (*folder.glob("*.duckdb.tmp*"), *(folder / "geo").glob("*.tmp")):
        with suppress(OSError):
            leftover.unlink()


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


def build_demo(settings: Settings, *, catalogue: Catalogue, progress: Progress = lambda *_: None) -> Report:
    """Make the made-up municipality's raw answers and publish them through the same code as real ones."""
    workshop = settings.demo / ".werkplaats"
    shutil.rmtree(workshop, ignore_errors=True)
    own = settings.model_copy(update={"data": workshop, "database": settings.database or settings.demo})
    try:
        demo.write_snapshots(SnapshotStore(own.snapshots), catalogue)
        request = Request(gemeenten=frozenset({CITY_CODE}), offline=True, is_fictional=True)
        return run(request, catalogue=catalogue, settings=own, progress=progress)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def check_content(content: store.Content) -> None:
    """Stop when a published file contradicts itself: doubles, missing values with a number, rows without provenance.

    Raises:
        UserError: names what is wrong.
    """
    check_observations(content.observations, dataset="de geladen cijfers")
    unknown = set(content.observations["snapshot_id"]) - set(content.snapshot["snapshot_id"])
    if unknown:
        raise UserError(
            f"Cijfers zonder herkomst: {sorted(unknown)[0]}.", remedy="Laad opnieuw met 'armoedebeeld load --offline'."
        )


if __name__ == "__main__":
    import sys

    from armoedebeeld.cli import main

    sys.argv.insert(1, "load")
    main()
