"""KansenKaart's own CSV as figures: how children who grew up in an area are doing later, with the source's intervals.

An empty `est` is hidden by the source. Nothing is calculated here but the unit: shares become percentages.
"""

import re
from collections import Counter
from collections.abc import Callable
from collections.abc import Mapping as Lookup
from typing import Any

import pandas as pd

from armoedebeeld.domain.catalogue import Breakdown, Catalogue, Indicator
from armoedebeeld.domain.group_parts import JOINER
from armoedebeeld.domain.observations import KEY, TOTAL, Status, check_observations, conform, empty_observations
from armoedebeeld.domain.regions import COUNTRY, Level, gemeente_of
from armoedebeeld.domain.spreadsheets import letter_of
from armoedebeeld.domain.wording import number
from armoedebeeld.imports.apply import UNKNOWN_STAGE, Delivery
from armoedebeeld.imports.areas import AreaIndex, read_code
from armoedebeeld.imports.kansenkaart_files import (
    BIRTH,
    COHORTS,
    COLUMNS,
    EVERYBODY,
    GROUPS,
    LEVELS,
    NOT_SHOWN,
    NUMBERS,
    OLDER_WORDS,
    WORDS,
    KansenkaartReading,
    header_of,
    lines_of,
)
from armoedebeeld.imports.problems import Account, Place, errors_of
from armoedebeeld.imports.workbook import Cell, Sheet, Workbook

At = Callable[[str], Place]
_NUMBER = re.compile(r"^-?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?$")


def read_kansenkaart(
    workbook: Workbook,
    reading: KansenkaartReading,
    *,
    catalogue: Catalogue,
    regions: pd.DataFrame,
    gemeenten: frozenset[str],
    snapshot_id: str = "",
) -> Delivery:
    """The figures of a file.

    Args:
        workbook: the cells; the first sheet is read.
        reading: as somebody confirmed it.
        catalogue: the indicators; an outcome belongs to the one whose `value.columns` name it.
        regions: the loaded areas: `region_code`, `boundary_year`, `level`, `name`.
        gemeenten: municipalities whose wijken are kept.
        snapshot_id: where the figures came from.
    """
    reader = _Reader(reading, catalogue=catalogue, areas=AreaIndex(regions), gemeenten=gemeenten)
    rows = reader.read(workbook.sheets[0])
    problems = reader.account.problems.all()
    observations = empty_observations()
    if rows and not errors_of(problems):
        observations = _observations(rows, reading, snapshot_id=snapshot_id)
        check_observations(observations, dataset=workbook.name)
    return Delivery(
        observations=observations,
        problems=problems,
        notes=reader.notes(),
        stages={year: UNKNOWN_STAGE for year in sorted({row["year"] for row in rows})},
        rows=len(rows),
    )


class _Reader:
    """One file at work: what was met on the way stays in `account`."""

    def __init__(
        self, reading: KansenkaartReading, *, catalogue: Catalogue, areas: AreaIndex, gemeenten: frozenset[str]
    ) -> None:
        self._reading, self._areas, self._gemeenten = reading, areas, gemeenten
        self._indicators = {
            name: item
            for item in catalogue.indicators_of(reading.source_id)
            for name in (item.value.columns if item.value else ())
        }
        self.account = Account()
        self._unused: Counter[str] = Counter()
        self._cohorts: set[str] = set()
        self._hidden = 0

    def read(self, sheet: Sheet) -> list[dict[str, Any]]:
        """The rows that can be used, each as an observation."""
        header = [str(cell).strip() if cell is not None else "" for cell in header_of(sheet)]
        if not self._has_columns(header, sheet):
            return []
        places = {name: header.index(name) for name in COLUMNS}
        found: dict[tuple[object, ...], tuple[dict[str, Any], int]] = {}
        for line, cells in lines_of(sheet):
            values = {name: cells[place] if place < len(cells) else None for name, place in places.items()}
            row = self._row(values, _at(sheet.name, line, places))
            if row is None:
                continue
            key = tuple(row[name] for name in ("indicator_id", "region_code", "year", "breakdown"))
            if key in found:
                self._twice(row, Place(sheet.name, line), former=found[key][1])
            found[key] = (row, line)
        if not found and not errors_of(self.account.problems.all()):
            self.account.problems.add(
                "In het bestand staat geen enkel cijfer dat wordt gebruikt.",
                remedy="Kijk of de uitkomsten en gebieden in het bestand bij uw gemeente horen.",
            )
        return [row for row, _ in found.values()]

    def notes(self) -> tuple[str, ...]:
        """What was left out and why, in Dutch, for the report."""
        notes = [
            f"Gevolgd zijn kinderen die zijn geboren van {cohort.born}; gemeten bij {cohort.age}, "
            f"hier gezet bij {cohort.year}"
            for name, cohort in COHORTS.items()
            if name in self._cohorts
        ]
        notes += [f"{number(count)} keer overgeslagen: {what}" for what, count in self.account.left_out.items()]
        if self._unused:
            names = ", ".join(sorted(self._unused))
            notes.append(f"{_counted(self._unused.total(), 'rij', 'rijen')} met uitkomsten die we niet tonen: {names}")
        if self._hidden:
            notes.append(f"{_counted(self._hidden, 'cijfer', 'cijfers')} door de bron verborgen: te weinig mensen")
        return tuple(notes)

    def _has_columns(self, header: list[str], sheet: Sheet) -> bool:
        absent = [name for name in COLUMNS if name not in header]
        strange = [name for name in header if name not in COLUMNS]
        twice = [name for name, count in Counter(header).items() if count > 1]
        for what, names in (("ontbreekt", absent), ("is onbekend", strange), ("staat er twee keer in", twice)):
            for name in names:
                self.account.problems.add(
                    f"De kolom '{name}' {what}.",
                    remedy=f"Een bestand van KansenKaart heeft precies deze kolommen: {', '.join(COLUMNS)}.",
                    place=Place(sheet.name, 1),
                )
        return not (absent or strange or twice)

    def _row(self, values: Lookup[str, Cell], at: At) -> dict[str, Any] | None:
        outcome = str(values["outcome"] or "").strip()
        chosen = self._chosen(values, at)
        level = self._level(values, at)
        if chosen is None or level is None:
            return None
        indicator = self._indicators.get(outcome)
        if indicator is None:
            self._unused[outcome or "(leeg)"] += 1
            return None
        breakdown = _breakdown(indicator, chosen)
        if breakdown is None:
            self.account.left_out["groepen die het dashboard bij dit cijfer niet toont"] += 1
            return None
        if level not in indicator.levels:
            self.account.left_out["gebieden van een soort die we bij dit cijfer niet tonen"] += 1
            return None
        code = self._code(values["region_id"], level, at("region_id"))
        numbers = self._numbers(values, indicator, at) if code is not None else None
        if code is None or numbers is None:
            return None
        cohort = outcome.partition("_")[0]
        if cohort not in COHORTS:
            self._no_cohort(outcome, at("outcome"))
            return None
        self._cohorts.add(cohort)
        self._hidden += numbers["value"] is None
        return {
            **numbers,
            "indicator_id": indicator.id,
            "region_code": code,
            "breakdown": breakdown,
            "year": COHORTS[cohort].year,
        }

    def _chosen(self, values: Lookup[str, Cell], at: At) -> dict[str, str] | None:
        """The groups that a row is about, those of everybody left out; None where a word is unknown."""
        chosen: dict[str, str] = {}
        for name in GROUPS:
            written = str(values[name] if values[name] is not None else "").strip()
            word = OLDER_WORDS.get(written, written) if name == "gender_group" else written
            if word == EVERYBODY:
                continue
            if word not in WORDS[name]:
                self.account.problems.add(
                    f"'{written[:40]}' is in kolom '{name}' geen groep die we kennen.",
                    remedy=f"Wij kennen: {', '.join([EVERYBODY, *sorted(WORDS[name])])}. Meld het nieuwe woord.",
                    place=at(name),
                )
                return None
            chosen[name] = word
        return chosen

    def _level(self, values: Lookup[str, Cell], at: At) -> Level | None:
        written = str(values["region_type"] if values["region_type"] is not None else "").strip()
        kind = written.removesuffix(BIRTH)
        if kind in NOT_SHOWN:
            self.account.left_out[f"{NOT_SHOWN[kind]}, die we niet tonen"] += 1
            return None
        if kind not in LEVELS:
            self.account.problems.add(
                f"'{written[:40]}' is geen soort gebied die we kennen.",
                remedy=f"Wij kennen: {', '.join(sorted({*LEVELS, *NOT_SHOWN}))}. Meld het nieuwe woord.",
                place=at("region_type"),
            )
            return None
        return LEVELS[kind]

    def _code(self, cell: Cell, level: Level, place: Place) -> str | None:
        if level is Level.COUNTRY:
            return COUNTRY
        code = read_code(cell, level=level)
        if code is None or not code.startswith(level.value):
            self._unknown_area(str(cell)[:20], place)
            return None
        if level is Level.WIJK and gemeente_of(code) not in self._gemeenten:
            self.account.left_out["wijken van gemeenten die niet zijn geladen"] += 1
            return None
        if not self._areas.has_level(
            level, self._reading.boundary_year, gemeente_of(code) if level is Level.WIJK else None
        ):
            self.account.problems.add(
                f"De gebieden van {self._reading.boundary_year} zijn niet geladen.",
                remedy=f"Laad eerst de Kerncijfers wijken en buurten van {self._reading.boundary_year}, of kies de "
                "andere gebiedsindeling.",
            )
            return None
        if not self._areas.is_known(code, self._reading.boundary_year):
            self._unknown_area(code, place)
            return None
        return code

    def _unknown_area(self, written: str, place: Place) -> None:
        self.account.problems.add(
            f"Gebied {written} bestaat niet in de indeling van {self._reading.boundary_year}; de rij is overgeslagen.",
            remedy="Kies de andere gebiedsindeling als er veel ontbreken. We raden nooit welk gebied het is.",
            place=place,
            is_error=False,
        )

    def _numbers(self, values: Lookup[str, Cell], indicator: Indicator, at: At) -> dict[str, Any] | None:
        found: dict[str, float | None] = {}
        for name in NUMBERS:
            text = "" if values[name] is None else str(values[name]).strip()
            if not (_NUMBER.match(text) or (text == "" and name != "n")):
                self.account.problems.add(
                    f"'{str(values[name])[:40]}' in kolom '{name}' is geen getal.",
                    remedy="Download het bestand opnieuw, en bewaar het niet met een ander programma.",
                    place=at(name),
                )
                return None
            found[name] = float(text.replace(",", ".")) if text else None
        if found["n"] is not None and found["n"] < 0:
            self.account.problems.add("Een aantal is kleiner dan nul.", remedy="Meld dit bij de bron.", place=at("n"))
            return None
        factor = indicator.value.factor if indicator.value else 1.0
        value, lower, upper = (
            None if (given := found[name]) is None else round(given * factor, 10) for name in ("est", "lwr", "upr")
        )
        if value is None:
            hidden = {"value": None, "lower": None, "upper": None, "denominator": found["n"]}
            return {**hidden, "status": Status.SECRET_OR_UNKNOWN.value}
        self._check(indicator, value, (lower, upper), at)
        return {"value": value, "lower": lower, "upper": upper, "denominator": found["n"], "status": Status.OK.value}

    def _check(self, indicator: Indicator, value: float, bounds: tuple[float | None, float | None], at: Any) -> None:
        low, high = indicator.expected.min, indicator.expected.max
        if not low <= value <= high:
            self.account.problems.add(
                f"'{indicator.short_title}' heeft een waarde buiten {number(low)} tot {number(high)}.",
                remedy="Kijk of dit bestand echt van KansenKaart is.",
                place=at("est"),
            )
        lower, upper = bounds
        if lower is None or upper is None or not lower <= value <= upper:
            self.account.problems.add(
                f"Bij '{indicator.short_title}' ligt het cijfer niet tussen lwr en upr.",
                remedy="De marge hoort om het cijfer heen te liggen. Download het bestand opnieuw.",
                place=at("est"),
            )

    def _no_cohort(self, outcome: str, place: Place) -> None:
        self.account.problems.add(
            f"Van '{outcome[:40]}' is niet bekend over welk jaar het gaat.",
            remedy=f"De naam begint met een van deze: {', '.join(COHORTS)}.",
            place=place,
        )

    def _twice(self, row: Lookup[str, Any], place: Place, *, former: int) -> None:
        self.account.problems.add(
            f"Hetzelfde cijfer van gebied {row['region_code']} staat er twee keer in (rij {former} en {place.row}).",
            remedy="Haal een van de twee rijen weg. Staan er twee uitgaven in één bestand, splits ze dan.",
            place=place,
        )


def _observations(rows: list[dict[str, Any]], reading: KansenkaartReading, *, snapshot_id: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    frame = frame.assign(
        region_level=frame["region_code"].str[:2],
        boundary_year=reading.boundary_year,
        period=frame["year"].astype("str"),
        numerator=pd.Series(pd.NA, index=frame.index, dtype="Float64"),
        is_provisional=False,
        is_estimate=False,
        source_id=reading.source_id,
        snapshot_id=snapshot_id,
    )
    return conform(frame.sort_values(KEY))


def _counted(count: int, one: str, more: str) -> str:
    return f"{number(count)} {one if count == 1 else more}"


def _at(sheet: str, line: int, places: Lookup[str, int]) -> At:
    return lambda name: Place(sheet, line, letter_of(places[name]))


def _breakdown(indicator: Indicator, chosen: Lookup[str, str]) -> str | None:
    """The id of the group or groups that a row is about; None where the indicator does not declare one of them."""
    if not chosen:
        return TOTAL
    parts = [_declared(indicator, name, word) for name, word in chosen.items()]
    return JOINER.join(part.id for part in parts if part is not None) if all(parts) else None


def _declared(indicator: Indicator, name: str, word: str) -> Breakdown | None:
    return next((part for part in indicator.breakdowns if part.where == {name: word}), None)
