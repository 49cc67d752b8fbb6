"""Swing sites, such as Waarstaatjegemeente: fetch one variable as raw answers, then parse it strictly into figures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import pandas as pd

from armoedebeeld.domain.catalogue import Indicator, Source
from armoedebeeld.domain.errors import RefusedSourceError, UnexpectedContentError
from armoedebeeld.domain.observations import TOTAL, Status, check_observations, conform
from armoedebeeld.domain.regions import LEVEL_LABELS, LEVEL_PLURALS, Level, in_scope
from armoedebeeld.domain.swing import SwingSite, levels_asked, swing_dataset
from etl import checks
from etl.snapshot import Snapshot, SnapshotWriter
from etl.swing_areas import check_known
from etl.swing_client import ALL, OdsClient, TableClient
from etl.swing_rows import read_rows, with_codes
from etl.swing_values import read_values

Progress = Callable[[int, int], None]
ABOUT = "variable.json"


@dataclass(frozen=True)
class Parsed:
    """A variable as figures, with Dutch remarks for the report."""

    observations: pd.DataFrame
    notes: tuple[str, ...]


def site_of(source: Source) -> SwingSite:
    """The site that a source is about; the catalogue sees to it that there is one."""
    if source.swing is None:
        raise RefusedSourceError(
            f"{source.title} is geen site op Swing.", remedy="Geef reader: swing en het blok swing."
        )
    return source.swing


def question_of(source: Source, indicator: Indicator) -> str:
    """What is asked of a site, to see whether a snapshot answers the same question."""
    site = site_of(source)
    levels = ",".join(f"{level.value}={site.levels[level]}" for level in levels_asked(site, indicator.levels))
    periods = ",".join(str(year) for year in site.years) or ALL
    return f"{site.route.value};{site.variables[indicator.id]};{levels};{periods}"


def fetch(
    client: OdsClient | TableClient,
    writer: SnapshotWriter,
    *,
    source_id: str,
    source: Source,
    indicator: Indicator,
    progress: Progress,
) -> Snapshot:
    """Ask for the values of a variable at every level of its indicator, and keep every answer as it came.

    Returns:
        A finished, not yet committed snapshot.

    Raises:
        SourceError: the site does not answer, refuses, contradicts itself, or has no values at any level.
    """
    site = site_of(source)
    code, levels = site.variables[indicator.id], levels_asked(site, indicator.levels)
    title, url = code, f"{client.base}?var={code}"
    if isinstance(client, OdsClient):
        about = client.variable(code)
        writer.add_compressed(ABOUT, about.stored)
        title, url = _title(orjson.loads(about.content), code), f"{client.base}/Variables('{code}')"
    rows = 0
    for place, level in enumerate(levels):
        progress(place, len(levels))
        for count, (stored, received) in enumerate(_pages(client, site, code, level)):
            writer.add_compressed(f"{level.value}-{count:04d}.json", stored)
            rows += received
    progress(len(levels), len(levels))
    if not rows:
        asked = ", ".join(site.levels[level] for level in levels)
        raise RefusedSourceError(
            f"{source.title} heeft van '{code}' geen enkel cijfer (gevraagd: {asked or 'geen enkel niveau'}).",
            remedy="Controleer de code en de namen bij 'levels' in data/local/indicators.yaml.",
        )
    return writer.finish(
        dataset_id=swing_dataset(source_id, indicator.id),
        source_id=source_id,
        title=title,
        url=url,
        modified="",
        status="",
        rows=rows,
        query=question_of(source, indicator),
    )


def parse(
    snapshot: Snapshot,
    *,
    source: Source,
    indicator: Indicator,
    regions: pd.DataFrame,
    gemeenten: frozenset[str],
    former_rows: int | None = None,
    accept_new_columns: bool = False,
) -> Parsed:
    """Figures of one variable; pure, from the snapshot alone.

    Args:
        snapshot: as `fetch` wrote it.
        source: with the site: names of levels, years of borders, areas to leave alone.
        indicator: what the variable fills.
        regions: the areas that are loaded (`region_code`, `level`, `boundary_year`), to see which codes exist.
        gemeenten: municipalities whose wijken and buurten are kept.
        former_rows: rows of the former delivery, to compare with.
        accept_new_columns: leave unknown fields alone instead of stopping.

    Raises:
        UnexpectedContentError: fields, codes, counts or values differ from what the catalogue says; names which.
    """
    dataset, site = snapshot.manifest.dataset_id, site_of(source)
    try:
        notes = _check_unit(snapshot, indicator)
        known = None if accept_new_columns else frozenset(source.ignored_columns)
        rows = with_codes(read_rows(snapshot, site, known=known), site)
        check_known(rows, regions)
    except UnexpectedContentError as error:
        raise UnexpectedContentError(f"{dataset}: {error.what}", remedy=error.remedy) from error
    checks.check_not_fewer(snapshot.manifest.rows, former_rows, dataset=dataset)
    is_covered = [indicator.source.covers(int(year)) for year in rows["year"]]
    rows = rows[pd.Series(is_covered, index=rows.index, dtype="bool")].reset_index(drop=True)
    observations = _figures(rows, indicator, snapshot)
    check_observations(observations, dataset=dataset)
    own = observations[in_scope(observations["region_code"], gemeenten)].reset_index(drop=True)
    checks.check_ranges(own, (indicator,), dataset=dataset)
    return Parsed(own, (*notes, *_notes(rows, own, site, indicator)))


def _pages(client: OdsClient | TableClient, site: SwingSite, code: str, level: Level) -> Iterator[tuple[bytes, int]]:
    for period in [str(year) for year in site.years] or [ALL]:
        yield from client.values(code, level=site.levels[level], period=period)


def _title(about: dict[str, Any], code: str) -> str:
    """The site's own name of a variable.

    Raises:
        UnexpectedContentError: the site answered about another one.
    """
    named = str(about.get("ExternalCode") or "")
    if named.lower() != code.lower():
        raise UnexpectedContentError(
            f"De site gaf op de vraag naar '{code}' antwoord over '{named}'.",
            remedy="Er is niets geladen. Controleer de code in data/local/indicators.yaml.",
        )
    return str(about.get("Name") or code).strip()


def _check_unit(snapshot: Snapshot, indicator: Indicator) -> tuple[str, ...]:
    """Stop at a count where a percentage is meant, and the other way round; the table of the viewer does not say."""
    if ABOUT not in snapshot.manifest.files:
        return ("de tabel van de viewer zegt niet waarom een cijfer leeg is",)
    unit = str(orjson.loads(snapshot.read(ABOUT)).get("Unit") or "").strip()
    is_percentage = any(word in unit.lower() for word in ("%", "procent", "percent"))
    if unit and is_percentage != (indicator.unit == "%"):
        raise UnexpectedContentError(
            f"de site geeft '{snapshot.manifest.title}' in '{unit}', maar het cijfer is in '{indicator.unit}'.",
            remedy="Er is niets geladen. Kies bij de site een andere variabele, of een ander cijfer in het meetkader.",
        )
    return ()


def _figures(rows: pd.DataFrame, indicator: Indicator, snapshot: Snapshot) -> pd.DataFrame:
    try:
        values, status = read_values(rows["text"])
    except UnexpectedContentError as error:
        what = error.what[0].lower() + error.what[1:]
        raise UnexpectedContentError(f"{snapshot.manifest.dataset_id}: {what}", remedy=error.remedy) from error
    (measure,) = indicator.measures
    values = values * measure.factor
    # What is empty for a whole level and year is not filled yet; CBS is read the same way.
    is_empty = (status == Status.MISSING.value).groupby([rows["name"], rows["year"]]).transform("all")
    unknown = pd.Series(pd.NA, index=rows.index, dtype="Float64")
    return conform(
        rows.assign(
            indicator_id=indicator.id,
            region_level=rows["name"],
            period=rows["year"].astype("str"),
            breakdown=TOTAL,
            numerator=values if indicator.is_count else unknown,
            denominator=unknown,
            value=values,
            lower=unknown,
            upper=unknown,
            status=status.mask(is_empty, Status.NOT_PUBLISHED.value),
            is_provisional=False,
            is_estimate=False,
            source_id=snapshot.manifest.source_id,
            snapshot_id=snapshot.manifest.snapshot_id,
        )
    )


def _notes(rows: pd.DataFrame, own: pd.DataFrame, site: SwingSite, indicator: Indicator) -> tuple[str, ...]:
    """Levels that the site does not have, and those of which no area lies in the chosen municipalities."""
    notes = []
    asked = levels_asked(site, indicator.levels)
    if lacking := [LEVEL_LABELS[level] for level in asked if level.value not in set(rows["name"])]:
        notes.append(f"de site heeft geen cijfers op het niveau {', '.join(lacking)}")
    for level in asked:
        has_rows = level.value in set(rows["name"])
        if has_rows and level.value not in set(own["region_level"]):
            notes.append(f"van de gekozen gemeenten zijn er geen {LEVEL_PLURALS[level]}")
    return tuple(notes)
