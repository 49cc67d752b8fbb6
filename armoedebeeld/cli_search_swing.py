"""`armoedebeeld search --source swing`: the variables of a site, and the lines to paste into the own catalogue."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from rich.markup import escape
from rich.table import Table

from armoedebeeld.cli_parts import out, print_json, say
from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.wording import number
from armoedebeeld.settings import Settings
from etl import swing_search
from etl.search import Known
from etl.swing import site_of
from etl.swing_search import SwingLevel, SwingSearch, SwingVariable

PLACE = "data/local/indicators.yaml"
SayAge = Callable[[Known[Any]], None]


def search_site(
    source_id: str,
    words: str,
    *,
    table: str | None,
    limit: int,
    catalogue: Catalogue,
    settings: Settings,
    refresh: bool,
    as_json: bool,
    say_age: SayAge,
) -> None:
    """Show the variables with these words; of one variable also its levels, its periods and the lines to paste."""
    source = catalogue.sources[source_id]
    with swing_search.opened(source_id, source, settings, refresh=refresh) as searcher:
        is_listed = site_of(source).route == "ods"
        listing = searcher.variables() if is_listed or table is None else None
        found = swing_search.find_variables(listing.value, words) if listing is not None else []
        if table is not None and listing is not None:
            found = [searcher.require(listing.value, table)]
        elif table is not None:
            found = [SwingVariable(table, table, "", "", "")]
        if listing is not None and not as_json:
            say_age(listing)
        # A program gets a list for words, also for one hit, and one variable only by its code.
        if table is not None or (len(found) == 1 and not as_json):
            _show_one(searcher, found[0], source_id, catalogue, as_json=as_json, say_age=say_age)
        else:
            _show_list(found[:limit], len(found), words, source_id, catalogue, as_json=as_json)


def _show_list(
    found: list[SwingVariable], total: int, words: str, source_id: str, catalogue: Catalogue, *, as_json: bool
) -> None:
    used = _used(catalogue, source_id)
    if as_json:
        print_json([{**asdict(item), "fills": used.get(item.code.lower(), [])} for item in found])
        return
    if not found:
        say(f"Geen variabele gevonden met '{words}'. Probeer minder woorden, of een deel van een woord.")
        return
    rows = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("code", "naam", "eenheid", "bron"):
        rows.add_column(name, no_wrap=name == "code", overflow="fold", ratio=1 if name == "naam" else None)
    for item in found:
        mark = f" (al ingesteld: {', '.join(used[item.code.lower()])})" if item.code.lower() in used else ""
        rows.add_row(escape(item.code), escape(item.name + mark), escape(item.unit), escape(item.source))
    out.print(rows)
    if total > len(found):
        say(f"… en nog {number(total - len(found))}. Geef meer woorden, of --limit {total}.")
    say(
        "Niveaus, jaren en de regels om over te nemen: "
        f"armoedebeeld search --source {source_id} --table {found[0].code}"
    )


def _show_one(
    searcher: SwingSearch,
    item: SwingVariable,
    source_id: str,
    catalogue: Catalogue,
    *,
    as_json: bool,
    say_age: SayAge,
) -> None:
    site = site_of(catalogue.sources[source_id])
    levels = searcher.levels(item.code, names=list(site.levels.values()))
    fills = _used(catalogue, source_id).get(item.code.lower(), [])
    if as_json:
        shown = [asdict(level) for level in levels.value]
        print_json({**asdict(item), "fills": fills, "levels": shown, "yaml": _lines(item, source_id)})
        return
    say_age(levels)
    say(f"{item.code}: {item.name}", style="bold")
    facts = [f"eenheid {item.unit}" if item.unit else "", f"bron {item.source}" if item.source else ""]
    say("; ".join(filter(None, facts)) or "De site zegt niets over eenheid en bron.")
    if item.description:
        say(item.description)
    for level in levels.value:
        say(f"  {level.code}: {_years(level)}")
    if fills:
        say(f"Al ingesteld voor: {', '.join(fills)}.")
        return
    free = [one.id for one in catalogue.indicators_of(source_id) if one.id not in site.variables]
    say(f"Neem dit over in {PLACE}, met het cijfer dat hierbij past op de plaats van CIJFER:")
    out.print(escape(_lines(item, source_id)), highlight=False, soft_wrap=True)
    say(f"Cijfers van deze bron zonder variabele: {', '.join(free) or 'geen; maak er eerst een'}.")
    say("Staat er al een regel voor deze bron? Zet er dan alleen ', CIJFER: code' bij.")


def _lines(item: SwingVariable, source_id: str) -> str:
    return f'sources:\n  {source_id}: {{swing: {{variables: {{CIJFER: "{item.code}"}}}}}}'


def _years(level: SwingLevel) -> str:
    if not level.periods:
        return "geen jaren"
    return " tot en met ".join(dict.fromkeys((level.periods[0], level.periods[-1])))


def _used(catalogue: Catalogue, source_id: str) -> dict[str, list[str]]:
    """Code in small letters -> the figures that it fills."""
    used: dict[str, list[str]] = {}
    for indicator_id, code in site_of(catalogue.sources[source_id]).variables.items():
        used.setdefault(code.lower(), []).append(indicator_id)
    return used
