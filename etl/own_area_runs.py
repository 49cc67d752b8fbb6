"""The municipality's own areas: put in place, taken away, and the file to fill in; published like a load."""

from pathlib import Path

import pandas as pd

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.errors import UserError
from armoedebeeld.settings import Settings
from etl.derive import strip_derived
from etl.locks import alone
from etl.own_area_files import remove_own_areas, replace_gemeenten, store_own_areas, stored_own_areas, without_gemeente
from etl.own_areas import parse_own_areas, read_csv, template
from etl.publish import publish
from etl.request import Outcome, Report, Request, Result

OWN_AREAS = "eigen_gebieden"


def replace_own_areas(content: bytes, *, file: str, catalogue: Catalogue, settings: Settings) -> Report:
    """Put the areas of a list (CSV: gebied, buurtcode, jaar) in the place of those of the same municipality.

    Raises:
        UserError: something in the list is wrong (names file, row, column and remedy), or nothing is loaded yet. The
            former list and figures stay.
    """
    folder = settings.figures
    with alone(folder, settings.snapshots):
        base = loaded_figures(folder)
        rows = parse_own_areas(read_csv(content, file=file), regions=base.region, file=file)
        return _with_own_areas(
            replace_gemeenten(stored_own_areas(settings.local), rows),
            base,
            message=f"{rows['region_code'].nunique()} gebieden uit {rows['buurt_code'].nunique()} buurten",
            catalogue=catalogue,
            settings=settings,
        )


def drop_own_areas(gemeente: str, *, catalogue: Catalogue, settings: Settings) -> Report:
    """Take away the own areas of a municipality, and everything that was added up for them."""
    folder = settings.figures
    with alone(folder, settings.snapshots):
        stays = without_gemeente(stored_own_areas(settings.local), gemeente)
        return _with_own_areas(
            stays, loaded_figures(folder), message="weggehaald", catalogue=catalogue, settings=settings
        )


def own_area_template(gemeente: str, *, settings: Settings) -> bytes:
    """A CSV with every buurt of a municipality, to write the name of its area beside."""
    return template(loaded_figures(settings.figures).region, gemeente=gemeente)


def loaded_figures(folder: Path) -> store.Content:
    """The published content without anything that is made anew.

    Raises:
        UserError: nothing was loaded yet.
    """
    path = store.current_file(folder)
    if path is None:
        raise UserError(
            "Er zijn nog geen cijfers geladen.", remedy="Laad eerst de cijfers van uw gemeente; daarna kan dit."
        )
    return strip_derived(store.read_content(path))


def _with_own_areas(
    rows: pd.DataFrame, base: store.Content, *, message: str, catalogue: Catalogue, settings: Settings
) -> Report:
    """Keep the list and publish; when that fails, the former list is put back."""
    local = settings.local
    former = stored_own_areas(local)
    outcome = Outcome(OWN_AREAS, "Eigen gebieden", Result.LOADED, message, rows=len(rows))
    _keep_own_areas(local, rows)
    try:
        return publish(base, [outcome], Request(), catalogue=catalogue, settings=settings)
    except BaseException:
        _keep_own_areas(local, former)
        raise


def _keep_own_areas(local: Path, rows: pd.DataFrame) -> None:
    if rows.empty:
        remove_own_areas(local)
    else:
        store_own_areas(local, rows)
