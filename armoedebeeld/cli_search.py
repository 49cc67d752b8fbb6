"""`armoedebeeld search`: tables and variables at a source."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import Annotated, Any, Protocol

import typer
from rich.markup import escape
from rich.table import Table

from armoedebeeld.catalogues import own_catalogue
from armoedebeeld.cli_dutch import BadValueError
from armoedebeeld.cli_parts import Database, Json, moment_text, out, print_json, say, settings_for
from armoedebeeld.cli_search_swing import search_site
from armoedebeeld.domain.catalogue import Catalogue, Reader
from armoedebeeld.domain.wording import number
from etl import cbs_search
from etl.cbs_search import FoundTable, Variable
from etl.search import Known

DECLARED = "al in indicators.yaml"


class Searcher(Protocol):
    """The catalogue of one source."""

    def tables(self) -> Known[list[FoundTable]]:
        """Every table of the source."""

    def variables(self, table_id: str) -> Known[list[Variable]]:
        """The dimensions and columns of one table."""


# A source with tables that can be searched: one line here, and a module of its own in etl. Sites on Swing have
# variables in place of tables: cli_search_swing.
SEARCHERS: dict[str, Callable[..., AbstractContextManager[Searcher]]] = {"cbs": cbs_search.opened}


def search(
    term: Annotated[
        list[str] | None, typer.Argument(metavar="WOORD", help="Een of meer woorden, of een tabelnummer.")
    ] = None,
    source: Annotated[
        str, typer.Option(metavar="BRON", help="Waar wordt gezocht: cbs, swing of de naam van een site op Swing.")
    ] = "cbs",
    table: Annotated[
        str | None,
        typer.Option(metavar="NUMMER", help="Toon wat er in deze tabel staat; bij swing: deze variabele."),
    ] = None,
    limit: Annotated[int, typer.Option(metavar="GETAL", min=1, help="Zoveel tabellen of variabelen tonen.")] = 20,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Haal de catalogus opnieuw op; anders mag hij een dag oud zijn.")
    ] = False,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Zoek tabellen en onderwerpen in de catalogus van een bron."""
    words = " ".join(term or []).strip()
    settings = settings_for(database)
    catalogue = own_catalogue(settings)
    _check(words, source, table, catalogue)
    if (site := _site(source, catalogue)) is not None:
        search_site(
            site,
            words,
            table=table,
            limit=limit,
            catalogue=catalogue,
            settings=settings,
            refresh=refresh,
            as_json=as_json,
            say_age=_say_age,
        )
        return
    with SEARCHERS[source](settings, refresh=refresh) as searcher:
        listing = searcher.tables()
        chosen = _chosen_table(listing.value, words, table)
        if chosen is None:
            _show_tables(listing, words, limit=limit, declared=_declared(catalogue), as_json=as_json)
        else:
            about = words if table is not None else ""
            _show_variables(searcher, chosen, about, is_declared=chosen.id in _declared(catalogue), as_json=as_json)


def _check(words: str, source: str, table: str | None, catalogue: Catalogue) -> None:
    if source not in SEARCHERS and _site(source, catalogue) is None:
        known = [*SEARCHERS, *([Reader.SWING.value] if catalogue.swing_sites else []), *catalogue.swing_sites]
        raise BadValueError(f"In bron '{source}' kan niet worden gezocht. Kies uit: {', '.join(known)}.")
    if not words and table is None:
        raise BadValueError("Geef een woord om te zoeken, zoals: armoedebeeld search armoede kinderen.")


def _site(source: str, catalogue: Catalogue) -> str | None:
    """The site on Swing that is meant: by its name, or `swing` for the one at the setting swing_url, else the first."""
    sites = catalogue.swing_sites
    if source == Reader.SWING:
        return min(sites, key=lambda key: bool(sites[key].url), default=None)
    return source if source in sites else None


def _chosen_table(tables: list[FoundTable], words: str, table_id: str | None) -> FoundTable | None:
    """The one table that somebody asks about; None where words are to be searched."""
    if table_id is not None:
        return cbs_search.require_table(tables, table_id)
    return cbs_search.table_named(tables, words)


def _declared(catalogue: Catalogue) -> frozenset[str]:
    return frozenset(table.id for source in catalogue.sources.values() for table in source.tables)


def _show_tables(
    listing: Known[list[FoundTable]], words: str, *, limit: int, declared: frozenset[str], as_json: bool
) -> None:
    found = cbs_search.find_tables(listing.value, words)
    if as_json:
        print_json([{**asdict(table), "is_declared": table.id in declared} for table in found[:limit]])
        return
    _say_age(listing)
    if not found:
        say(f"Geen tabel gevonden met '{words}'. Probeer minder woorden, of een deel van een woord.")
        return
    rows = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("tabel", "titel", "jaren", "gewijzigd"):
        rows.add_column(name, no_wrap=name in ("tabel", "gewijzigd"), ratio=1 if name == "titel" else None)
    for table in found[:limit]:
        marks = [DECLARED] if table.id in declared else []
        marks += ["wordt niet meer bijgewerkt"] if table.is_ended else []
        title = f"{table.title} ({'; '.join(marks)})" if marks else table.title
        rows.add_row(table.id, escape(title), escape(table.period) or "–", table.modified or "–")
    out.print(rows)
    if len(found) > limit:
        say(f"… en nog {number(len(found) - limit)}. Geef meer woorden, of --limit {len(found)}.")
    say("Wat er in een tabel staat: armoedebeeld search --table " + found[0].id)


def _show_variables(searcher: Searcher, table: FoundTable, words: str, *, is_declared: bool, as_json: bool) -> None:
    known = searcher.variables(table.id)
    found = cbs_search.find_variables(known.value, words)
    if as_json:
        facts: dict[str, Any] = {**asdict(table), "is_declared": is_declared}
        print_json({"table": facts, "variables": [asdict(item) for item in found]})
        return
    _say_age(known)
    say(f"{table.id}: {table.title}" + (f" ({DECLARED})" if is_declared else ""), style="bold")
    facts_line = [table.period, table.frequency, f"gewijzigd {table.modified}" if table.modified else ""]
    facts_line += [f"{number(table.rows)} rijen"] if table.rows is not None else []
    say("; ".join(filter(None, facts_line)))
    if not found:
        say(f"Geen onderwerp gevonden met '{words}' in deze tabel.")
        return
    rows = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("kolom", "titel", "eenheid"):
        rows.add_column(name, no_wrap=name == "kolom", ratio=1 if name == "titel" else None)
    for item in found:
        title = f"{item.group} › {item.title}" if item.group else item.title
        rows.add_row(escape(item.key), escape(title), "dimensie" if item.is_dimension else escape(item.unit))
    out.print(rows)


def _say_age(known: Known[Any]) -> None:
    if known.is_old:
        say(f"De bron is nu niet te bereiken. Dit is wat er op {moment_text(known.moment)} is opgehaald.")
