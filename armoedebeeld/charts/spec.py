"""What a figure says, before it is drawn: one frozen value from which screen, picture and table are made."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

import pandas as pd

from armoedebeeld.domain.norms import round_as_shown
from armoedebeeld.domain.observations import STATUS_LABELS, Status
from armoedebeeld.domain.wording import long_date, number

GeoJson = dict[str, object]
_YEARLY_TITLE = re.compile(r"^(.+?) (\d{4})$")


class Look(StrEnum):
    """How an area or a bar is drawn. Colour is never the only carrier: each look has a word and a mark."""

    CLASS_1 = "klasse_1"
    CLASS_2 = "klasse_2"
    CLASS_3 = "klasse_3"
    CLASS_4 = "klasse_4"
    CLASS_5 = "klasse_5"
    MET = "gehaald"
    NOT_MET = "niet_gehaald"
    BETTER = "beter"
    WORSE = "slechter"
    HIGHER = "hoger"
    LOWER = "lager"
    SIMILAR = "vergelijkbaar"
    NOT_COMPARABLE = "niet_te_vergelijken"
    PLAIN = "gewoon"
    HIGHLIGHT = "gekozen"
    BENCHMARK = "vergelijking"
    MISSING = "geen_cijfer"


@dataclass(frozen=True)
class SourceLine:
    """One table that a figure was made from.

    Attributes:
        attribution: how the publisher wants to be named, such as `Bron: CBS`.
        retrieved: day on which the table was fetched.
    """

    attribution: str
    table_title: str
    table_id: str
    retrieved: date
    licence: str
    is_provisional: bool = False


def source_text(sources: Sequence[SourceLine], *, borders: str = "") -> str:
    """The source in one line; tables of one publisher, day and licence are named together.

    Args:
        sources: the tables, in the order in which they are named.
        borders: whose borders a map is drawn on, such as `Grenzen: © Kadaster / CBS, 2019`; empty without a map.

    Returns:
        `Bron: CBS, Kerncijfers wijken en buurten 2019 (84583NED), opgehaald 21 november 2026, CC BY 4.0`,
        for a map followed by `Grenzen: © Kadaster / CBS, 2019`.
    """
    groups: dict[tuple[str, date, str], list[SourceLine]] = {}
    for line in dict.fromkeys(sources):
        groups.setdefault((line.attribution, line.retrieved, line.licence), []).append(line)
    texts = [
        f"{attribution}, {_tables(lines)}, opgehaald {_day(day)}, {licence}"
        for (attribution, day, licence), lines in groups.items()
    ]
    return ". ".join([*texts, *([borders] if borders else [])])


def _tables(lines: Sequence[SourceLine]) -> str:
    """`Kerncijfers 2017, 2019 en 2020 (83765NED, 84583NED, 84799NED)`: a yearly series is named once."""
    series: dict[tuple[str, bool], list[tuple[str, str]]] = {}
    for line in lines:
        match = _YEARLY_TITLE.match(line.table_title)
        name, year = (match.group(1), match.group(2)) if match else (line.table_title, "")
        series.setdefault((name, line.is_provisional), []).append((year, line.table_id))
    texts = []
    for (name, is_provisional), parts in series.items():
        years = _enumerate([year for year, _ in parts if year])
        ids = ", ".join(table_id for _, table_id in parts if table_id)
        text = " ".join(filter(None, [name, years, f"({ids})" if ids else ""]))
        texts.append(text + (", voorlopige cijfers" if is_provisional else ""))
    return _enumerate(texts)


def _enumerate(words: Sequence[str]) -> str:
    """`a, b en c`."""
    return " en ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _day(day: date) -> str:
    return long_date(datetime(day.year, day.month, day.day))


@dataclass(frozen=True)
class Header:
    """What every figure carries, on screen and in every export.

    Attributes:
        title: what is shown, of whom.
        subtitle: area, period and level in words.
        unit: unit for axis, legend and table, such as `% van de huishoudens`.
        sentence: what can be concluded, in plain Dutch.
        source: source, table, date of retrieval and licence in one line.
        notes: caveats and status remarks.
        is_fictional: the made-up municipality; then `fictief` stands in the figure.
        file_name: safe file name without ending.
        row_word: what a row of the table is about: an area, or a group of people.
    """

    title: str
    subtitle: str
    unit: str
    decimals: int
    sentence: str
    source: str
    notes: tuple[str, ...] = ()
    is_fictional: bool = False
    file_name: str = "figuur"
    row_word: str = "gebied"


@dataclass(frozen=True)
class Item:
    """One area with its value.

    Attributes:
        value: unrounded; None where there is none, and then `status` says why.
        status: the status word of the long table.
        text: the value as a reader sees it, or the word for its absence.
        n: size of the group where the source gives one.
        margin: its limits as a reader sees them, such as `8,1 tot 12,3%`; empty without limits.
        judgement: how it stands beside its benchmark, in words; empty where nothing is judged.
        period: what it is about where that is no single year, such as `2023-2025`; else empty.
    """

    code: str
    name: str
    value: float | None
    status: str
    text: str
    look: Look
    year: int
    n: float | None = None
    lower: float | None = None
    upper: float | None = None
    is_provisional: bool = False
    is_estimate: bool = False
    margin: str = ""
    judgement: str = ""
    period: str = ""


@dataclass(frozen=True)
class LegendEntry:
    """One line of the legend; `status` tells the kinds of absence apart."""

    look: Look
    text: str
    count: int
    status: str = Status.OK.value


@dataclass(frozen=True)
class MapSpec:
    """Areas in classes. `geojson` holds exactly the areas that are drawn; the other items are in the table only."""

    header: Header
    items: tuple[Item, ...]
    geojson: GeoJson
    legend: tuple[LegendEntry, ...]
    selected: str | None = None
    kind: str = field(default="kaart", init=False)


@dataclass(frozen=True)
class Line:
    """A reference line; `value` is rounded as shown and `text` names it with its value."""

    value: float
    text: str
    look: Look = Look.BENCHMARK


@dataclass(frozen=True)
class RankingSpec:
    """Areas from high to low, those without a value below, and reference lines."""

    header: Header
    items: tuple[Item, ...]
    lines: tuple[Line, ...] = ()
    legend: tuple[LegendEntry, ...] = ()
    selected: str | None = None
    kind: str = field(default="rangorde", init=False)


@dataclass(frozen=True)
class FunnelBand:
    """Between which values areas of growing size are no different from the benchmark.

    Attributes:
        text: what lies outside, such as `erbuiten: vrijwel zeker anders dan Amsterdam`.
        sizes: ascending; `lower` and `upper` belong to them.
        is_outer: the wider of the two bands.
    """

    text: str
    sizes: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    is_outer: bool


@dataclass(frozen=True)
class FunnelSpec:
    """Areas by their size and their value, inside or outside the bands of chance.

    Attributes:
        items: areas with a value and a size, from large to small, then the others, which are in the table only.
        benchmark: what they are compared with.
        size_title: for the axis of sizes, such as `aantal inwoners`.
        named: codes of the areas whose name is written in the figure.
    """

    header: Header
    items: tuple[Item, ...]
    benchmark: Line
    bands: tuple[FunnelBand, ...]
    size_title: str
    legend: tuple[LegendEntry, ...] = ()
    named: tuple[str, ...] = ()
    selected: str | None = None
    kind: str = field(default="trechter", init=False)

    @property
    def drawn(self) -> tuple[Item, ...]:
        """The areas that have a place in the figure."""
        return tuple(item for item in self.items if item.value is not None and item.n)


@dataclass(frozen=True)
class Series:
    """One area in time.

    Attributes:
        points: one per year, also for years without a value.
        runs: the years that may be joined by a line; nothing is drawn between two runs.
    """

    code: str
    name: str
    look: Look
    points: tuple[Item, ...]
    runs: tuple[tuple[int, ...], ...]


class MarkKind(StrEnum):
    """Why a line stops, or what else is marked in time: at an event no line stops."""

    GAP = "gat"
    BREAK = "trendbreuk"
    BORDER = "grens"
    EVENT = "gebeurtenis"
    FORECAST = "vooruitblik"


@dataclass(frozen=True)
class YearMark:
    """A remark at a year or a number of years, such as a changed definition.

    Attributes:
        text: begins with the year, such as `2024: nieuwe armoededefinitie`.
        last_year: end of a gap, an event or a forecast of more than one year.
        is_for_all: every series stops here, not only the ones that the text names.
    """

    year: int
    text: str
    kind: MarkKind = MarkKind.BREAK
    last_year: int | None = None
    is_for_all: bool = True


@dataclass(frozen=True)
class NormStep:
    """A norm from a year to a year; `high` is None for a single bound, which is then `low`."""

    first_year: int
    last_year: int
    low: float
    high: float | None
    text: str


@dataclass(frozen=True)
class ForecastPoint:
    """One year to come, rounded as shown."""

    year: int
    value: float
    lower: float
    upper: float
    text: str


@dataclass(frozen=True)
class Forecast:
    """Where the highlighted area goes if it goes on like this. No measurement, and never drawn or listed as one.

    Attributes:
        points: ascending years.
        text: beside the end of the line.
        caution: stands under the figure, wherever it is drawn.
        note: every year in words.
    """

    points: tuple[ForecastPoint, ...]
    text: str
    caution: str
    note: str


@dataclass(frozen=True)
class TrendSpec:
    """Development of one or more areas; gaps, breaks and provisional years marked."""

    header: Header
    series: tuple[Series, ...]
    marks: tuple[YearMark, ...] = ()
    norm: tuple[NormStep, ...] = ()
    selected: str | None = None
    forecast: Forecast | None = None
    kind: str = field(default="ontwikkeling", init=False)


Spec = MapSpec | RankingSpec | FunnelSpec | TrendSpec


def items_of(spec: Spec) -> tuple[Item, ...]:
    """Every value in a figure, in drawing order."""
    if isinstance(spec, TrendSpec):
        return tuple(point for series in spec.series for point in series.points)
    return spec.items


def shown(item: Item, spec: Spec) -> float | None:
    """The value as drawn and written: rounded as published; None where there is none."""
    return None if item.value is None else round_as_shown(item.value, spec.header.decimals)


TABLE_COLUMNS = (
    "gebied", "code", "jaar", "waarde", "eenheid", "weergave", "ondergrens", "bovengrens", "aantal in de groep",
    "status", "uitleg", "voorlopig", "geschat",
)  # fmt: skip


def to_table(spec: Spec) -> pd.DataFrame:
    """The table twin: the same values as drawn, with codes, status and marks; values rounded as published.

    Returns:
        `TABLE_COLUMNS`: jaar Int64; waarde, ondergrens and bovengrens Float64, <NA> where there is none;
        `weergave` is the text in the figure, `aantal in de groep` is text such as `1.234`. The first column is
        called after what a row is about. Where the figure judges, a column `vergelijking` says in words how each row
        stands beside its benchmark; where a row is about more or less than a year, a column `periode` says which.
    """
    rows = [_table_row(item, spec) for item in items_of(spec)]
    numbers = {"waarde": "Float64", "ondergrens": "Float64", "bovengrens": "Float64", "jaar": "Int64"}
    table = pd.DataFrame(rows, columns=list(TABLE_COLUMNS)).astype(numbers)
    if any(item.judgement for item in items_of(spec)):
        table.insert(6, "vergelijking", [item.judgement for item in items_of(spec)])
    if any(item.period for item in items_of(spec)):
        table.insert(3, "periode", [item.period or str(item.year) for item in items_of(spec)])
    return table.rename(columns={"gebied": spec.header.row_word})


def _table_row(item: Item, spec: Spec) -> dict[str, object]:
    return {
        "gebied": item.name,
        "code": item.code,
        "jaar": item.year,
        "waarde": shown(item, spec),
        "eenheid": spec.header.unit,
        "weergave": item.text,
        "ondergrens": None if item.lower is None else round_as_shown(item.lower, spec.header.decimals),
        "bovengrens": None if item.upper is None else round_as_shown(item.upper, spec.header.decimals),
        "aantal in de groep": None if item.n is None else number(item.n),
        "status": item.status,
        "uitleg": STATUS_LABELS[Status(item.status)],
        "voorlopig": "ja" if item.is_provisional else "nee",
        "geschat": "ja" if item.is_estimate else "nee",
    }
