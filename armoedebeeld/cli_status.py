"""`armoedebeeld status`: what is loaded, how fresh and how final it is, and what is missing."""

from datetime import datetime
from pathlib import Path
from typing import Any

from rich.table import Table

from armoedebeeld import store
from armoedebeeld.catalogues import own_catalogue
from armoedebeeld.cli_back import kept_files
from armoedebeeld.cli_parts import Database, Json, figures_file, moment_text, out, print_json, say, settings_for
from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.provenance import (
    ABSENT,
    FAILED,
    NOT_CONFIGURED_MEANS,
    NOT_FROM_SOURCE,
    is_from_source,
    is_own_download,
    last_outcomes,
    never_loaded,
    not_configured,
    stage_phrase,
    stages_of,
)
from armoedebeeld.domain.wording import number

_READ = ("snapshot", "boundary", "publication", "load_log", "scope", "meta")


def status(database: Database = None, as_json: Json = False) -> None:
    """Toon wat er is geladen, hoe oud en hoe definitief het is, en wat er ontbreekt."""
    settings = settings_for(database)
    path = figures_file(settings)
    facts = _facts(path, own_catalogue(settings))
    if as_json:
        print_json(facts)
    else:
        _show(facts)


def _facts(path: Path, catalogue: Catalogue) -> dict[str, Any]:
    """Everything that the screen and a program are told."""
    figures = store.Figures(path)
    try:
        tables = {name: figures.table(name) for name in _READ}
    finally:
        figures.close()
    log, boundary = tables["load_log"], tables["boundary"]
    failed = {str(row["dataset_id"]): str(row["message"]) for row in last_outcomes(log, FAILED)}
    known = {*tables["snapshot"]["dataset_id"], *log["dataset_id"]}
    is_fictional = store.Content(meta=tables["meta"]).is_fictional
    return {
        "file": path.name,
        "is_fictional": is_fictional,
        "gemeenten": list(tables["scope"]["gemeente"]),
        "borders": sorted({int(year) for year in boundary["boundary_year"]}),
        "datasets": [
            {
                **{str(key): value for key, value in row.items()},
                "is_border": row["dataset_id"] in set(boundary["dataset_id"]),
                "stages": (stages := stages_of(tables["publication"], str(row["dataset_id"]))),
                "stage": stage_phrase(stages),
                "is_from_source": is_from_source(str(row["url"]), catalogue.sources.get(str(row["source_id"]))),
                "failed_last_time": row["dataset_id"] in failed,
            }
            for row in tables["snapshot"].sort_values("dataset_id").to_dict("records")
        ],
        "failed": failed,
        "never_loaded": {} if is_fictional else never_loaded(catalogue, known),
        "not_configured": {} if is_fictional else not_configured(catalogue),
        "absent": [str(row["dataset_id"]) for row in last_outcomes(log, ABSENT)],
        "files": kept_files(path.parent),
    }


def _show(facts: dict[str, Any]) -> None:
    say(f"Cijferbestand: {facts['file']}", style="bold")
    say(f"Wijken en buurten van: {', '.join(facts['gemeenten']) or 'nog geen gemeente'}")
    say(f"Kaartgrenzen: {', '.join(str(year) for year in facts['borders']) or 'geen'}.")
    out.print(_table(facts))
    for dataset_id, message in facts["failed"].items():
        say(f"✗ {dataset_id} is de laatste keer gebleven zoals het was: {message}", style="red")
    copies = [item for item in facts["datasets"] if _is_copy(item)]
    if copies and not facts["is_fictional"]:
        say(f"* {NOT_FROM_SOURCE}: opgehaald van een ander adres dan dat van de bron zelf.")
    if facts["never_loaded"]:
        names = ", ".join(f"{title} ({key})" for key, title in facts["never_loaded"].items())
        say(f"Nog nooit geladen: {names}.")
    for title, names in facts["not_configured"].items():
        say(f"{title}: {', '.join(names)} – {NOT_CONFIGURED_MEANS}.", style="dim")
    if facts["absent"]:
        say(f"Niet bij de bron gevonden: {', '.join(facts['absent'])}.", style="dim")
    earlier = [item for item in facts["files"] if not item["is_current"]]
    if earlier:
        say("Bewaarde andere versies (terug met: armoedebeeld back --to BESTAND):")
        for item in earlier:
            say(f"  {item['file']}  {moment_text(item['published_at'])}")


def _is_copy(item: dict[str, Any]) -> bool:
    return not item["is_from_source"] and not is_own_download(str(item["url"]))


def _table(facts: dict[str, Any]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("tabel", max_width=26, overflow="fold")
    table.add_column("titel", ratio=1, overflow="fold")
    table.add_column("rijen", justify="right", no_wrap=True)
    table.add_column("opgehaald", no_wrap=True)
    table.add_column("gewijzigd", no_wrap=True)
    table.add_column("toestand", min_width=18)
    for item in facts["datasets"]:
        if not item["is_border"]:
            copy = " *" if _is_copy(item) and not facts["is_fictional"] else ""
            failed = " ✗" if item["failed_last_time"] else ""
            table.add_row(
                f"{item['dataset_id']}{copy}{failed}",
                item["title"],
                number(item["rows"]),
                _day(item["retrieved_at"]),
                _day(item["modified"]),
                item["stage"],
            )
    return table


def _day(moment: str) -> str:
    """The day of an ISO moment; the source's own text where it writes something else."""
    try:
        return f"{datetime.fromisoformat(moment):%Y-%m-%d}"
    except ValueError:
        return moment[:10] or "–"
