"""From a workbook and its confirmed mapping to rows of the long table, or the reasons why nothing can be stored."""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from armoedebeeld.domain.catalogue import Catalogue, Indicator
from armoedebeeld.domain.measures import add_share
from armoedebeeld.domain.observations import (
    KEY,
    TOTAL,
    Status,
    check_observations,
    conform,
    empty_observations,
)
from armoedebeeld.domain.regions import level_of
from armoedebeeld.domain.wording import number
from armoedebeeld.imports.areas import AreaIndex
from armoedebeeld.imports.cells import Mark
from armoedebeeld.imports.figures import Figure, read_figures
from armoedebeeld.imports.mapping import Mapping
from armoedebeeld.imports.meanings import Part, breakdown_label
from armoedebeeld.imports.problems import Account, Collected, OpenName, Place, Problem, errors_of
from armoedebeeld.imports.workbook import Workbook

_STATUS = {
    Mark.HIDDEN: Status.SECRET_OR_UNKNOWN,
    Mark.DASH: Status.SECRET_OR_UNKNOWN,
    Mark.UNREADABLE: Status.SECRET_OR_UNKNOWN,
    Mark.NOT_APPLICABLE: Status.NOT_APPLICABLE,
    Mark.EMPTY: Status.MISSING,
}
# Percentage and counts of one area may differ by rounding; this much means that a column was taken for another.
_LARGE_ENOUGH, _TOO_FAR_APART = 1000, 2.5
PROVISIONAL, UNKNOWN_STAGE = "voorlopig", "onbekend"

_Key = tuple[str, str, int, int, str]
_Cells = dict[Part, Figure]


@dataclass(frozen=True)
class Delivery:
    """What a workbook holds for the store.

    Attributes:
        observations: rows of the long table; empty where there is an error.
        problems: errors first; with an error nothing may be stored.
        notes: Dutch remarks for the report.
        open_names: names whose area the analyst must choose.
        matched: name as written -> region code, of the names that are sure or were chosen.
        stages: year -> `voorlopig` or `onbekend`; these files do not say that a figure is final.
        rows: rows of the workbook that were used.
    """

    observations: pd.DataFrame
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    open_names: tuple[OpenName, ...] = ()
    matched: Lookup[str, str] = field(default_factory=dict)
    stages: Lookup[int, str] = field(default_factory=dict)
    rows: int = 0

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep it from being stored."""
        return errors_of(self.problems)

    @property
    def counts(self) -> pd.DataFrame:
        """Per indicator, group, level and year: `areas` in all, and `known` with a value."""
        rows = self.observations
        by = ["indicator_id", "breakdown", "region_level", "year"]
        counted = rows.groupby(by, observed=True).agg(areas=("region_code", "size"), known=("value", "count"))
        return counted.reset_index()


def observations_from(
    workbook: Workbook,
    mapping: Mapping,
    *,
    catalogue: Catalogue,
    regions: pd.DataFrame,
    gemeenten: frozenset[str],
    snapshot_id: str = "",
) -> Delivery:
    """The figures of a workbook, as its mapping reads them.

    Args:
        workbook: the cells.
        mapping: as the analyst confirmed it.
        catalogue: the indicators.
        regions: the loaded areas: `region_code`, `boundary_year`, `level`, `name`.
        gemeenten: municipalities whose wijken and buurten are kept.
        snapshot_id: where the figures came from.
    """
    account = Account()
    indicators = {item.id: item for item in catalogue.indicators_of(mapping.source_id)}
    grouped, marks = _grouped(
        read_figures(workbook, mapping, areas=AreaIndex(regions), gemeenten=gemeenten, account=account), account
    )
    rows = _rows(grouped, indicators, account)
    if not rows and not errors_of(account.problems.all()):
        account.problems.add(
            "In het bestand staat geen enkel cijfer dat wordt gebruikt.",
            remedy="Wijs ten minste één kolom met cijfers aan, en kijk of gemeente, jaar en niveau kloppen.",
        )
    problems = account.problems.all()
    observations = empty_observations()
    if rows and not errors_of(problems):
        observations = _observations(rows, source_id=mapping.source_id, snapshot_id=snapshot_id)
        check_observations(observations, dataset=workbook.name)
    provisional = {row["year"] for row in rows if row["is_provisional"]}
    return Delivery(
        observations=observations,
        problems=problems,
        notes=_notes(account, marks),
        open_names=tuple(account.open_names.values()),
        matched=account.matched,
        stages={row["year"]: PROVISIONAL if row["year"] in provisional else UNKNOWN_STAGE for row in rows},
        rows=account.rows,
    )


def _grouped(figures: Iterable[Figure], account: Account) -> tuple[dict[_Key, _Cells], Counter[Mark]]:
    """The numbers of each observation together; the same one twice is an error, unless two sheets agree."""
    grouped: dict[_Key, _Cells] = {}
    marks: dict[Place, Mark] = {}
    for figure in figures:
        if figure.reading.mark is not None:
            marks[figure.place] = figure.reading.mark
        target = figure.target
        key = (target.indicator, figure.region_code, figure.boundary_year, figure.year, target.breakdown)
        cells = grouped.setdefault(key, {})
        former = cells.get(target.part)
        if former is None:
            cells[target.part] = figure
        elif former.reading != figure.reading or former.place.sheet == figure.place.sheet:
            account.problems.add(
                f"Gebied {figure.region_code} staat er voor {figure.year} twee keer in "
                f"({former.place} en {figure.place}).",
                remedy="Haal in het bestand een van de twee weg, of sla een van de bladen of kolommen over.",
                place=figure.place,
            )
    return grouped, Counter(marks.values())


def _rows(grouped: Lookup[_Key, _Cells], indicators: Lookup[str, Indicator], account: Account) -> list[dict[str, Any]]:
    rows = []
    for (indicator_id, code, boundary_year, year, breakdown), cells in sorted(grouped.items()):
        indicator = indicators.get(indicator_id)
        if indicator is None or breakdown not in {TOTAL, *(item.id for item in indicator.breakdowns)}:
            account.problems.add(
                f"Cijfer '{indicator_id}' ({breakdown}) staat niet meer in indicators.yaml.",
                remedy="Bevestig de kolommen opnieuw.",
            )
            continue
        if level_of(code) not in indicator.levels or not indicator.source.covers(year):
            account.left_out[
                f"cijfers van een niveau of jaar ({year}) dat niet bij '{indicator.short_title}' hoort"
            ] += 1
            continue
        row = _row(indicator, breakdown, cells, account.problems)
        if row is not None:
            row |= {"indicator_id": indicator_id, "region_code": code, "boundary_year": boundary_year, "year": year}
            rows.append(row | {"breakdown": breakdown})
    return rows


def _row(indicator: Indicator, breakdown: str, cells: _Cells, problems: Collected) -> dict[str, Any] | None:
    """The numbers of one observation; None where they make none, such as a denominator alone."""
    decisive = _decisive(indicator, cells)
    if not decisive:
        if Part.NUMERATOR in cells:
            name = indicator.short_title + ("" if breakdown == TOTAL else f", {breakdown_label(indicator, breakdown)}")
            problems.add(
                f"Van '{name}' staan er alleen aantallen in: geen percentage, en geen totaal om door te delen.",
                remedy="Ze worden niet ingelezen. Wijs ook de kolom met het percentage of met het totaal aan.",
                place=cells[Part.NUMERATOR].place,
                is_error=False,
            )
        return None
    numbers = {part: cells[part].reading.value if part in cells else None for part in Part}
    value, status = _value(indicator, numbers, decisive, cells)
    place = cells[decisive[0]].place
    _check(indicator, numbers, value, place=place, problems=problems)
    return {
        "value": value,
        "numerator": numbers[Part.NUMERATOR],
        "denominator": numbers[Part.DENOMINATOR],
        "status": status.value,
        "is_provisional": any(cell.reading.is_provisional for cell in cells.values()),
    }


def _decisive(indicator: Indicator, cells: _Cells) -> tuple[Part, ...]:
    """The parts that make the value: the published percentage, else both counts; for a count the count itself."""
    if Part.VALUE in cells:
        return (Part.VALUE,)
    if indicator.is_count:
        return (Part.NUMERATOR,) if Part.NUMERATOR in cells else ()
    both = (Part.NUMERATOR, Part.DENOMINATOR)
    return both if all(part in cells for part in both) else ()


def _value(
    indicator: Indicator, numbers: Lookup[Part, float | None], decisive: tuple[Part, ...], cells: _Cells
) -> tuple[float | None, Status]:
    for part in decisive:
        mark = cells[part].reading.mark
        if mark is not None:
            return None, _STATUS[mark]
    if len(decisive) == 1:
        return numbers[decisive[0]], Status.OK
    denominator = numbers[Part.DENOMINATOR]
    if not denominator:
        return None, Status.NOT_APPLICABLE
    if denominator < (indicator.minimum_denominator or 0):
        return None, Status.SUPPRESSED
    counts = pd.DataFrame({"numerator": [numbers[Part.NUMERATOR]], "denominator": [denominator]}, dtype="Float64")
    share = add_share(counts, multiplier=indicator.multiplier or 100)
    return float(share["value"].iloc[0]), Status.OK


def _check(
    indicator: Indicator,
    numbers: Lookup[Part, float | None],
    value: float | None,
    *,
    place: Place,
    problems: Collected,
) -> None:
    part, whole = numbers[Part.NUMERATOR], numbers[Part.DENOMINATOR]
    low, high = indicator.expected.min, indicator.expected.max
    if value is not None and not low <= value <= high:
        problems.add(
            f"'{indicator.short_title}' heeft een waarde buiten {number(low)} tot {number(high)}.",
            remedy="Kijk of deze kolom echt dit cijfer is, en of het een aantal of een percentage is.",
            place=place,
        )
    if any(count is not None and count < 0 for count in (part, whole)):
        problems.add("Een aantal is kleiner dan nul.", remedy="Kijk of deze kolom een aantal is.", place=place)
    if part is None or whole is None:
        return
    if part > whole:
        problems.add(
            f"Bij '{indicator.short_title}' is het aantal groter dan het totaal.",
            remedy="Kijk of de kolommen met aantal en totaal niet zijn verwisseld.",
            place=place,
        )
    elif value is not None and whole >= _LARGE_ENOUGH and abs(100 * part / whole - value) > _TOO_FAR_APART:
        problems.add(
            f"Bij '{indicator.short_title}' passen percentage en aantallen niet bij elkaar.",
            remedy="Kijk of het percentage van hetzelfde totaal is genomen. U kunt wel inlezen.",
            place=place,
            is_error=False,
        )


def _observations(rows: list[dict[str, Any]], *, source_id: str, snapshot_id: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    empty = pd.Series(pd.NA, index=frame.index, dtype="Float64")
    frame = frame.assign(
        region_level=frame["region_code"].str[:2],
        period=frame["year"].astype("str"),
        lower=empty,
        upper=empty,
        is_estimate=False,
        source_id=source_id,
        snapshot_id=snapshot_id,
    )
    by = ["indicator_id", "breakdown", "region_level", "year"]
    is_missing = frame["status"] == Status.MISSING.value
    # A column that is empty for a whole level was not filled yet; an empty cell among figures is missing.
    is_unpublished = is_missing & is_missing.groupby([frame[name] for name in by]).transform("all")
    frame["status"] = frame["status"].mask(is_unpublished, Status.NOT_PUBLISHED.value)
    return conform(frame.sort_values(KEY))


def _notes(account: Account, marks: Lookup[Mark, int]) -> tuple[str, ...]:
    notes = [f"{number(count)} keer overgeslagen: {what}" for what, count in account.left_out.items()]
    if dashes := marks.get(Mark.DASH):
        means = "dat kan nul of onbekend betekenen; we lezen het als onbekend, nooit als nul"
        notes.append(f"{_cells(dashes)} met een streepje: {means}")
    if hidden := marks.get(Mark.HIDDEN):
        notes.append(f"{_cells(hidden)} geheim of onbekend bij de bron")
    return tuple(notes)


def _cells(count: int) -> str:
    return "1 cel" if count == 1 else f"{number(count)} cellen"
