"""Where figures came from and how final they are, in words: what a table on screen and in `status` says of itself."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from armoedebeeld.domain.catalogue import Catalogue, Source, Table
from armoedebeeld.domain.periods import Stage
from armoedebeeld.domain.swing import swing_dataset

NOT_FROM_SOURCE = "niet tegen de bron getoetst"
NOT_FROM_SOURCE_MEANS = (
    "**Niet tegen de bron getoetst**: dit kwam van een ander adres dan dat van de bron zelf, zoals een kopie. Deze "
    "opmerking verdwijnt vanzelf zodra het laden bij de bron zelf is gelukt."
)
NOT_CONFIGURED_MEANS = "nog geen variabele ingesteld, dus nooit gevraagd; uitleg in docs/gebruik/swing.md"
FAILED, ABSENT = "mislukt", "niet bij de bron"


def is_from_source(url: str, source: Source | None) -> bool:
    """Whether an address is one of the publisher's own servers; a copy elsewhere proves nothing about the source."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    official = {known.lower() for known in source.official_hosts} if source is not None else set()
    return bool(host) and host.lower() in official


def is_own_download(url: str) -> bool:
    """Whether somebody downloaded the file by hand: there is no address to compare."""
    return url.startswith("bestand:")


def checked_phrase(url: str, source: Source | None) -> str:
    """Where a dataset came from, as the reader sees it."""
    if is_own_download(url):
        return "zelf gedownload"
    return "bij de bron zelf" if is_from_source(url, source) else NOT_FROM_SOURCE


def stage_phrase(stages: Mapping[int, str]) -> str:
    """How final the years of a table are, newest first: `2022 voorlopig; 2011–2021 definitief`.

    Args:
        stages: year -> a `Stage`.

    Returns:
        An en dash where the source says nothing of any year.
    """
    if not set(stages.values()) - {Stage.UNKNOWN}:
        return "–"
    if len(stages) > 1 and len(set(stages.values())) == 1:
        return f"alle jaren {next(iter(stages.values()))}"
    return "; ".join(
        f"{first}–{last} {stage}" if first != last else f"{last} {stage}" for first, last, stage in _runs(stages)
    )


def stages_of(publication: pd.DataFrame, dataset_id: str) -> dict[int, str]:
    """The stage of each year of one table, for `stage_phrase`."""
    rows = publication[publication["dataset_id"] == dataset_id]
    return {int(year): str(stage) for year, stage in zip(rows["year"], rows["stage"], strict=True)}


def last_outcomes(load_log: pd.DataFrame, outcome: str) -> list[dict[Hashable, Any]]:
    """The datasets whose last load ended like this, as rows of the log."""
    newest = load_log.sort_values(["load_id", "dataset_id"]).drop_duplicates("dataset_id", keep="last")
    return newest[newest["outcome"] == outcome].to_dict("records")


def never_loaded(catalogue: Catalogue, known: Iterable[str]) -> dict[str, str]:
    """Tables and variables of the catalogue that nobody ever loaded or tried to: id -> title.

    Args:
        catalogue: what is declared.
        known: ids of datasets that are loaded, or that a load has already reported on.
    """
    seen = set(known)
    declared = {table.id: (source, table) for source in catalogue.sources.values() for table in source.tables}
    replaced = {former for key, (_, table) in declared.items() if key in seen for former in table.replaces}
    tables = {
        key: table_title(source, table)
        for key, (source, table) in declared.items()
        if key not in seen and key not in replaced
    }
    return tables | {key: title for key, title in variable_titles(catalogue).items() if key not in seen}


def variable_titles(catalogue: Catalogue) -> dict[str, str]:
    """The variables of sites on Swing that are configured: dataset -> title."""
    return {
        swing_dataset(source_id, indicator_id): catalogue.indicator(indicator_id).short_title
        for source_id, site in catalogue.swing_sites.items()
        for indicator_id in site.variables
    }


def not_configured(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """What a site on Swing is never asked for, since nobody gave its variable: title of the site -> short titles."""
    lacking = {
        catalogue.sources[source_id].title: tuple(
            item.short_title for item in catalogue.indicators_of(source_id) if item.id not in site.variables
        )
        for source_id, site in catalogue.swing_sites.items()
    }
    return {title: names for title, names in lacking.items() if names}


def table_title(source: Source, table: Table) -> str:
    """What a table is called where several tables are listed."""
    return f"{source.short_title} {table.year or ''}".strip()


def _runs(stages: Mapping[int, str]) -> list[tuple[int, int, str]]:
    """Years that follow one another at the same stage, as first, last, stage; newest first."""
    runs: list[tuple[int, int, str]] = []
    for year in sorted(stages, reverse=True):
        if runs and runs[-1][0] == year + 1 and runs[-1][2] == stages[year]:
            runs[-1] = (year, runs[-1][1], stages[year])
        else:
            runs.append((year, year, stages[year]))
    return runs
