"""The only orchestrator: what is loaded, in which order, and what is published when something fails."""

import shutil
from contextlib import suppress
from pathlib import Path

import pandas as pd

from armoedebeeld import geo, store
from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.errors import StoreError, UserError
from armoedebeeld.domain.observations import check_observations
from armoedebeeld.domain.regions import Level
from armoedebeeld.imports.prepare import Confirmed, Loaded
from armoedebeeld.settings import Settings
from etl import demo, statline_file
from etl.delivery_runs import (
    Accepted,
    accept_delivery,
    change_provision,
    delivery_records,
    drop_schemes,
    known_indicators,
    overlapping,
    postcodes_of,
    remove_expired,
    take_postcodes,
    withdraw_delivery,
)
from etl.demo_names import CITY_CODE
from etl.derive import strip_derived
from etl.hiding_trials import CROWD, Trial, own_areas_in_crowds, try_hiding
from etl.loader import Loader, Progress
from etl.locks import alone
from etl.own_area_runs import drop_own_areas, own_area_template, replace_own_areas
from etl.publish import publish
from etl.request import Outcome, Report, Request, Result
from etl.snapshot import SnapshotStore
from etl.uploads import with_files
from etl.web import Patience, Web

__all__ = [
    "CROWD",
    "Accepted",
    "Confirmed",
    "Loaded",
    "Outcome",
    "Progress",
    "Report",
    "Request",
    "Result",
    "Trial",
    "accept_delivery",
    "build_demo",
    "change_provision",
    "check_content",
    "delivery_records",
    "drop_own_areas",
    "drop_schemes",
    "known_indicators",
    "overlapping",
    "own_area_template",
    "own_areas_in_crowds",
    "postcodes_of",
    "preview_statline",
    "remove_expired",
    "replace_own_areas",
    "run",
    "take_postcodes",
    "try_hiding",
    "withdraw_delivery",
]


def run(request: Request, *, catalogue: Catalogue, settings: Settings, progress: Progress = lambda *_: None) -> Report:
    """Load what was asked and publish it as one new figures file.

    A dataset that fails keeps its former rows. Nothing is published when every dataset fails.

    Raises:
        UserError: the request itself can't be carried out (unknown source or municipality, full disk, another load
            at work, demo and real figures mixed); the published figures are untouched.
    """
    folder = settings.figures
    with alone(folder, settings.snapshots):
        _remove_leftovers(folder)
        SnapshotStore(settings.snapshots).remove_leftovers()
        base = strip_derived(_former(folder))
        _check_request(request, base, catalogue, folder)
        request = with_files(request, base, catalogue=catalogue, settings=settings)
        web = Web(Patience(settings.timeout_seconds, settings.attempts, settings.retry_wait_seconds))
        try:
            loader = Loader(request, catalogue, settings, web, base, progress)
            content, outcomes = loader.load()
        finally:
            web.close()
        if not outcomes:
            raise UserError(
                f"Er is niets om te laden{_about_years(request)}.",
                remedy="Kies andere jaren, bronnen of niveaus; wat er kan, staat in indicators.yaml.",
            )
        fresh = [outcome for outcome in outcomes if outcome.result is Result.LOADED and outcome.was_asked]
        if not fresh and (any(outcome.result is Result.FAILED for outcome in outcomes) or not _has_loaded(outcomes)):
            return Report(tuple(outcomes), None)
        if not any(outcome.result is Result.FAILED for outcome in outcomes):
            _check_gemeenten_exist(request, content, folder)
        return publish(content, outcomes, request, catalogue=catalogue, settings=settings)


def _has_loaded(outcomes: list[Outcome]) -> bool:
    return any(outcome.result is Result.LOADED for outcome in outcomes)


def _about_years(request: Request) -> str:
    if request.first_year is None:
        return ""
    same = request.first_year == request.last_year
    return f" over {request.first_year}" if same else f" over {request.first_year} tot en met {request.last_year}"


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
    _check_sites(request, catalogue)
    if len(base.meta) and base.is_fictional != request.is_fictional:
        raise UserError(
            f"In {folder} staan {'verzonnen' if base.is_fictional else 'echte'} cijfers.",
            remedy="Echte en verzonnen cijfers gaan nooit door elkaar: kies een andere map met --database.",
        )


def _check_sites(request: Request, catalogue: Catalogue) -> None:
    """Stop where only sites on Swing are asked for and none of them has a variable yet."""
    asked = {key: site for key, site in catalogue.swing_sites.items() if key in request.sources}
    if asked and asked.keys() == request.sources and not any(site.variables for site in asked.values()):
        names = " en ".join(catalogue.sources[key].title for key in asked)
        raise UserError(
            f"Voor {names} is nog geen enkele variabele ingesteld; er wordt niets gevraagd.",
            remedy=f"Zoek een code met: armoedebeeld search --source {min(asked)} kinderen. Zet die in "
            "data/local/indicators.yaml; uitleg staat in docs/gebruik/swing.md.",
        )


def _check_gemeenten_exist(request: Request, content: store.Content, folder: Path) -> None:
    known = set(content.region.loc[content.region["level"] == Level.MUNICIPALITY.value, "region_code"])
    has_figure = content.observations["region_level"] == Level.MUNICIPALITY.value
    known |= set(content.observations.loc[has_figure, "region_code"])
    is_border = content.boundary["level"] == Level.MUNICIPALITY.value
    known |= set(geo.read_boundaries(folder, list(content.boundary.loc[is_border, "file"]))["region_code"])
    for gemeente in sorted(request.gemeenten - known):
        raise UserError(
            f"Gemeente {gemeente} komt in geen enkele geladen tabel voor.",
            remedy="Controleer de code (GM en vier cijfers, zoals GM0363). Er is niets gewijzigd.",
        )


def _remove_leftovers(folder: Path) -> None:
    for leftover in (*folder.glob("*.duckdb.tmp*"), *(folder / "geo").glob("*.tmp")):
        with suppress(OSError):
            leftover.unlink()


def build_demo(settings: Settings, *, catalogue: Catalogue, progress: Progress = lambda *_: None) -> Report:
    """Make the made-up municipality's raw answers and publish them through the same code as real ones."""
    workshop = settings.demo / ".werkplaats"
    shutil.rmtree(workshop, ignore_errors=True)
    own = settings.model_copy(update={"data": workshop, "database": settings.database or settings.demo})
    try:
        demo.write_snapshots(SnapshotStore(own.snapshots), catalogue)
        demo.write_local(own.local)
        request = Request(gemeenten=frozenset({CITY_CODE}), offline=True, is_fictional=True)
        return run(request, catalogue=catalogue, settings=own, progress=progress)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def preview_statline(
    upload: Confirmed, *, catalogue: Catalogue, gemeenten: frozenset[str]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The figures that a StatLine file would give, and the remarks on it; nothing is kept.

    Raises:
        UserError: something in the file keeps it from being stored; names row and column.
    """
    parsed = statline_file.preview(upload, catalogue=catalogue, gemeenten=gemeenten)
    return parsed.observations, parsed.notes


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
