"""`armoedebeeld audit`: what somebody could calculate of hidden counts, from the figures and from exported files."""

import re
from dataclasses import asdict
from math import inf, isfinite
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from armoedebeeld import store
from armoedebeeld.catalogues import demo_catalogue, own_catalogue
from armoedebeeld.cli_parts import Database, Json, figures_file, print_json, say, settings_for
from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.disclosure_facts import group_years, group_years_of_once, sizes_elsewhere
from armoedebeeld.domain.disclosure_network import Known
from armoedebeeld.domain.disclosure_picture import GROUP, Key, Publication, borders_told
from armoedebeeld.domain.disclosure_report import AuditReport, Finding, audit_publications
from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.observations import TOTAL, Status
from armoedebeeld.domain.regions import LEVEL_PLURALS, ChangeLog, Level, build_change_log
from armoedebeeld.domain.service_use import SOURCE, period_words
from armoedebeeld.domain.wording import number
from armoedebeeld.export.own_areas_back import name_own_areas
from armoedebeeld.export.reading_back import COLUMNS, Places, ReadBack, read_exports
from armoedebeeld.settings import Settings

_CELL = re.compile(r"([a-z0-9_]+)\|([A-Z]{2}[\w~]+)\|(\d{4}|<NA>)\|([\dK-]+)\|([^();|]+?)(?= \(|:|$| -| \+)")
_MOST = 10  # findings on the screen; --json gives all


def audit(
    exports: Annotated[
        Path | None,
        typer.Option(
            "--exports",
            metavar="MAP",
            help="Kijk ook naar de tabellen (CSV, Excel) in deze map.",
        ),
    ] = None,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Reken na of iemand een afgeschermd aantal kan terugrekenen; code 1 als dat zo is."""
    if exports is not None and not exports.is_dir():
        raise UserError(
            f"De map {exports} is er niet." if not exports.exists() else f"{exports} is geen map.",
            remedy="Geef de map waar de bestanden in staan: armoedebeeld audit --exports map-met-bestanden",
        )
    settings = settings_for(database)
    content = store.read_content(_figures_file(settings))
    catalogue = demo_catalogue(settings) if content.is_fictional else own_catalogue(settings)
    told, areas = _register(settings, content)
    is_lost = not content.is_fictional and not told and _is_published(content)
    read = read_exports(exports, catalogue, places_of(content, told)) if exports else ReadBack()
    named = [name_own_areas(one, [_now(content), *told], areas) for one in read.publications]
    report = audit_content(
        content, catalogue=catalogue, earlier=[*told, *[known for known, _ in named]], former_areas=areas
    )
    unknown = tuple(sorted({f"{code} ({one.name})" for one, codes in named for code in codes}))
    facts = {**_facts(report, content, read, unknown), "register_lost": is_lost}
    if as_json:
        print_json(facts)
    else:
        _show_files(exports, read)
        if is_lost:
            say(
                f"De lijst van wat eerder is gepubliceerd staat niet in {settings.local}. Eerdere publicaties zijn dus "
                "niet meegerekend. Zet de lijst terug uit een reservekopie.",
                style="bold red",
            )
        _show(report, facts, _Words(catalogue, content))
    # What can't be read is not safe either.
    if report.findings or is_lost or read.unreadable or read.others or unknown or (exports and not read.tables):
        raise typer.Exit(1)


def _figures_file(settings: Settings) -> Path:
    """The published figures file.

    Raises:
        UserError: there is none; the remedy names the made-up municipality too.
    """
    try:
        return figures_file(settings)
    except UserError as error:
        demo = settings.data / "demo"
        if not demo.exists():
            raise
        more = f"Of bekijk de verzonnen gemeente met: armoedebeeld audit --database {demo}"
        raise UserError(error.what, remedy=f"{error.remedy} {more}") from error


def audit_content(
    content: store.Content,
    *,
    catalogue: Catalogue,
    earlier: list[Publication] | None = None,
    former_areas: pd.DataFrame | None = None,
) -> AuditReport:
    """The audit of some figures, with other publications that readers have.

    Args:
        content: the figures.
        catalogue: of the provisions.
        earlier: the newest first.
        former_areas: own areas with other buurten that earlier figures were added up from, as `own_area`.
    """
    own_areas = content.own_area if former_areas is None else former_areas
    changes = build_change_log(content.region, _no_changes())
    sizes = _sizes(content, earlier or [], catalogue, changes)
    years = group_years(content.reach_group)
    for publication in earlier or []:
        years |= group_years_of_once(publication.rows, content.reach_group, sizes, catalogue=catalogue)
    return audit_publications(
        [_now(content), *(earlier or [])],
        Known(content.region, own_areas, changes),
        catalogue,
        sizes=sizes,
        group_years=years,
    )


def places_of(content: store.Content, told: list[Publication]) -> Places:
    """The areas and periods of which something is published now, or was."""
    periods: dict[str, set[str]] = {}
    for area, period in borders_told([_now(content), *told]):
        periods.setdefault(area, set()).add(period)
    newest = content.region[content.region["level"] == Level.MUNICIPALITY.value].sort_values("boundary_year")
    return Places(periods, dict(zip(newest["name"], newest["region_code"], strict=True)))


def _sizes(
    content: store.Content, earlier: list[Publication], catalogue: Catalogue, changes: ChangeLog
) -> dict[Key, float]:
    """Groups that others publish, also of counts that are published no more."""
    told = [publication.rows for publication in earlier if publication.rows["boundary_year"].notna().all()]
    others = content.observations[content.observations["source_id"] != SOURCE]
    sizes: dict[Key, float] = {}
    if told:
        key = ["indicator_id", "region_code", "boundary_year", "period", "breakdown"]
        gone = pd.concat(told, ignore_index=True).drop_duplicates(key)
        is_here = pd.MultiIndex.from_frame(gone[key]).isin(pd.MultiIndex.from_frame(content.observations[key]))
        gone = gone[~is_here].assign(region_level=gone["region_code"].str[:2], source_id=SOURCE)
        gone = gone.assign(year=gone["period"].str[:4].astype("Int64"))
        every = pd.concat([others, gone], ignore_index=True)
        sizes |= sizes_elsewhere(every, content.reach_group, catalogue=catalogue, changes=changes)
    return sizes | sizes_elsewhere(content.observations, content.reach_group, catalogue=catalogue, changes=changes)


def _now(content: store.Content) -> Publication:
    rows = content.observations[content.observations["source_id"] == SOURCE]
    return Publication("cijferbestand", rows[list(COLUMNS)])


def _no_changes() -> pd.DataFrame:
    """Mergers of municipalities don't matter: own figures are never brought to other borders by them."""
    columns = {"year": "Int64", "old_code": "str", "new_code": "str"}
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in columns.items()})


def _register(settings: Settings, content: store.Content) -> tuple[list[Publication], pd.DataFrame]:
    """As `former_publications`; the made-up municipality keeps none."""
    if content.is_fictional:
        return [], content.own_area
    # Costs a second: only where something is kept.
    from etl.published_register import register_of

    return former_publications(register_of(settings.local), content)


def _is_published(content: store.Content) -> bool:
    """Whether any count of a delivery is shown or hidden: then there is a list of what was published."""
    rows = content.observations[content.observations["source_id"] == SOURCE]
    return bool(rows["status"].isin([Status.OK.value, Status.SUPPRESSED.value]).any())


def former_publications(register: pd.DataFrame, content: store.Content) -> tuple[list[Publication], pd.DataFrame]:
    """Every former publication, the newest first, and the own areas as they were then and are now.

    Args:
        register: `published_register.COLUMNS`.
        content: what is published now.
    """
    from etl.service_use_earlier import with_former_areas
    from etl.service_use_totals import with_present_totals

    kept = with_present_totals(register, content.observations)
    kept, areas = with_former_areas(kept, content.own_area)
    versions = sorted({int(version) for version in kept["version"]}, reverse=True)
    return [_publication(kept, version) for version in versions], areas


def _publication(register: pd.DataFrame, version: int) -> Publication:
    """Everything that one publication told, and that it hid."""
    key = ["indicator_id", "region_code", "boundary_year", "period", "breakdown"]
    known = register[register["version"] <= version].sort_values("version", kind="stable")
    known = known.drop_duplicates(key, keep="last")
    known = known[~known["is_gone"]]
    # Of a reach the size of the group is kept, of all else the count.
    is_group = known["indicator_id"].str.startswith("bereik_")
    rows = known.assign(
        numerator=known["value"].mask(is_group),
        denominator=known["value"].where(is_group),
        status=known["value"].isna().map({True: Status.SUPPRESSED.value, False: Status.OK.value}),
        value=known["value"].mask(is_group),
    )
    return Publication(f"publicatie {version}", rows[list(COLUMNS)])


def _facts(report: AuditReport, content: store.Content, read: ReadBack, unknown: tuple[str, ...]) -> dict[str, Any]:
    """Everything that the screen and a program are told."""
    kinds = ["first_hand", "second_hand", "source"]
    # Of a level with few of a kind it is not said which are small.
    told = content.hidden.dropna(subset=["first_hand", "second_hand"])
    told = told[told["hidden"] > 0]
    split = told[kinds].sum() if len(told) else pd.Series(pd.NA, index=kinds)
    return {
        "shown": report.shown,
        "hidden": report.hidden,
        "share_shown": report.share_shown,
        **{name: None if pd.isna(split[name]) else int(split[name]) for name in kinds},
        "split_of": sorted(told["region_level"]),
        "narrowest": _as_facts(report.narrowest) if report.narrowest else None,
        "findings": [_as_facts(item) for item in report.findings],
        "told_before": [_as_facts(item) for item in report.told_before],
        "not_adding_up": report.contradicted,
        "tables_read": read.tables,
        "unreadable": list(read.unreadable),
        "made_of_others": list(read.made),
        "not_read": [*read.others, *read.pictures],
        "unknown_areas": list(unknown),
    }


class _Words:
    """The cells of a report as a person names them."""

    def __init__(self, catalogue: Catalogue, content: store.Content) -> None:
        self._titles = {item.id: item.short_title for item in catalogue.indicators}
        newest = content.region.sort_values("boundary_year")
        self._names = dict(zip(newest["region_code"], newest["name"], strict=True))

    def of(self, text: str) -> str:
        """The text with a title, a name and a period in the place of each cell."""
        return _CELL.sub(self._cell, text)

    def _cell(self, match: re.Match[str]) -> str:
        indicator, area, borders, period, group = match.groups()
        name = self._names.get(area)
        place = f"{name} ({area})" if name else area
        title = "doelgroep uit een levering" if indicator.startswith(GROUP) else self._titles.get(indicator, indicator)
        said = [title, place, period_words(period)]
        said += [f"gebied van {borders}"] if not period.startswith(borders) else []
        said += [group] if group != TOTAL else []
        return ", ".join(said)


def _show_files(folder: Path | None, read: ReadBack) -> None:
    """What was read of a folder, and what was not."""
    if folder is None:
        return
    if read.tables:
        what = "Eén tabel" if read.tables == 1 else f"{number(read.tables)} tabellen"
        say(f"{what} gelezen uit {folder}.")
    else:
        say(f"In {folder} is geen enkele tabel gelezen. Nagerekend zijn alleen de cijfers zelf.", style="bold red")
    if read.made:
        say(f"Niet nagerekend, want gemaakt van wat zichtbaar is: {', '.join(read.made)}.", style="yellow")
    for names, style in ((read.others, "bold red"), (read.pictures, "yellow")):
        if names:
            say(f"Niet nagerekend, want geen tabel: {', '.join(names)}. Bekijk die zelf.", style=style)


def _show(report: AuditReport, facts: dict[str, Any], words: _Words) -> None:
    say(f"Aantallen uit eigen leveringen: {number(report.shown)} zichtbaar, {number(report.hidden)} afgeschermd.")
    if facts["second_hand"] is not None:
        levels = " en ".join(LEVEL_PLURALS[Level(level)] for level in facts["split_of"])
        say(
            f"Van {levels} afgeschermd omdat het om weinig mensen gaat: {number(facts['first_hand'])}; door de "
            f"leverancier: {number(facts['source'])}; om andere te beschermen: {number(facts['second_hand'])}."
        )
    say(f"Zichtbaar: {number(100 * report.share_shown, decimals=1)}% van alle aantallen.")
    if report.contradicted:
        say(
            f"Totalen die niet de som van hun delen zijn: {number(report.contradicted)}. Daar valt niet mee te rekenen."
        )
    for name in facts["unreadable"]:
        say(f"Niet te lezen als geëxporteerde tabel, en dus niet nagerekend: {name}.", style="bold red")
    for name in facts["unknown_areas"]:
        say(f"Van dit eigen gebied is niet bekend uit welke buurten het toen bestond, dus niet nagerekend: {name}.",
            style="bold red")  # fmt: skip
    if report.narrowest is not None:
        say(f"Dichtst benaderd: {words.of(_narrowest(report.narrowest))}.")
        for step in report.narrowest.chain[:_MOST]:
            say(f"    uit {words.of(step)}")
    if report.told_before:
        count = number(len(report.told_before))
        say(f"Nu afgeschermd, en eerder of elders te zien: {count}. Het zijn er genoeg om niemand te herkennen.")
        for item in report.told_before[:_MOST]:
            say(f"    {words.of(_words(item))} (uit {', '.join(item.chain)})")
    if not report.findings:
        left_out = ("unreadable", "unknown_areas", "not_read", "register_lost")
        where = " in wat te lezen was" if any(facts[name] for name in left_out) else ""
        style = "yellow" if where else "bold green"
        say(f"Geen enkel afgeschermd aantal is terug te rekenen{where}.", style=style)
        return
    told = [item for item in report.findings if item.kind == "told"]
    near = [item for item in report.findings if item.kind != "told"]
    if near:
        say(f"Te dicht te benaderen: {number(len(near))}.", style="bold red")
        _list(near, words)
    if told:
        say(f"Weinig mensen, nu afgeschermd, en eerder of elders te zien: {number(len(told))}.", style="bold red")
        say("Die aantallen heeft een lezer al. Dat is niet terug te draaien; wel gaat het dan om het aantal van toen.")
        _list(told, words)


def _list(findings: list[Finding], words: _Words) -> None:
    for item in findings[:_MOST]:
        say(f"✗ {words.of(_words(item))}", style="red")
        for step in item.chain[:_MOST]:
            say(f"    uit {words.of(step)}")


def _words(item: Finding) -> str:
    if item.kind == "published" and not item.needed:
        return f"{item.cell}: dit bedrag staat er ({number(item.low)}), en om hoeveel mensen het gaat is afgeschermd"
    if item.kind == "told":
        return f"{item.cell}: dit is nu afgeschermd en stond er al: {_range(item)}"
    what = "staat er, en gaat om weinig mensen" if item.kind == "published" else "is te berekenen"
    return f"{item.cell}: dit {what}: {_range(item)}; er moet {number(item.needed)} tussen zitten"


def _narrowest(item: Finding) -> str:
    """The narrowest interval; where that is wide enough it is no reproach."""
    if item.high - item.low < item.needed:
        return _words(item)
    return f"{item.cell}: {_range(item)}. Dat is ver genoeg: er moet {number(item.needed)} tussen zitten"


def _range(item: Finding) -> str:
    if not isfinite(item.high):
        return f"{number(item.low)} of meer"
    low, high = number(item.low), number(item.high)
    return low if low == high else f"{low} tot {high}"


def _as_facts(item: Finding) -> dict[str, Any]:
    """A finding for a program; no upper bound is null, which JSON has and infinity it has not."""
    return {name: None if value == inf else value for name, value in asdict(item).items()}
