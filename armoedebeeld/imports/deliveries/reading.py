"""From the lines of a delivery to counts per provision, area and period; what can't be stored is named by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from armoedebeeld.domain.schemes import IncomeLimit, Unit
from armoedebeeld.domain.service_use import COLUMNS, KEY, Mark, Period, conform, empty_service_use
from armoedebeeld.imports.deliveries import vocabulary as say
from armoedebeeld.imports.deliveries.account import Account, shown
from armoedebeeld.imports.deliveries.places import Geography, Reader
from armoedebeeld.imports.deliveries.sheets import Chosen, Lines
from armoedebeeld.imports.deliveries.values import (
    by_text,
    read_counts,
    read_periods,
    read_steps,
    read_units,
    read_whole,
)
from armoedebeeld.imports.problems import Problem
from armoedebeeld.imports.words import normalise

LONGEST_NAME = 80
_MOST_PEOPLE = 20_000_000
_SAMPLE = 8


@dataclass(frozen=True)
class Choices:
    """What the analyst says about one delivery beyond what stands in it.

    Attributes:
        boundary_year: the borders of rows that do not say it.
        gemeente: where names are sought.
        dash_is_zero: a dash means that nobody used it; else it is unknown.
        provider: who delivered, for a sheet that does not say it.
        columns: for a wide sheet, `WideColumn.key` -> provision, unit and year.
    """

    boundary_year: int | None = None
    gemeente: str | None = None
    dash_is_zero: bool = False
    provider: str = ""
    columns: Mapping[str, Chosen] = field(default_factory=dict)


@dataclass(frozen=True)
class Delivered:
    """What a delivery gives.

    Attributes:
        rows: `service_use.COLUMNS`.
        refused: why rows are left out, by row and column.
        remarks: what to know about the rest.
        lines: how many lines were read, the header not counted.
        left_out: how many of them are not in `rows`.
        sample: the first lines as they stand in the file, as text.
    """

    rows: pd.DataFrame
    refused: tuple[Problem, ...]
    remarks: tuple[Problem, ...]
    lines: int
    left_out: int
    sample: pd.DataFrame


def read_lines(lines: Lines, *, geography: Geography, choices: Choices, today: date) -> Delivered:
    """The counts in some lines.

    Args:
        lines: the cells under the template's columns.
        geography: the areas that are known.
        choices: what the analyst said.
        today: a period after this day can't have been counted.
    """
    account = Account(lines)
    _remark_on_headers(lines, account)
    cells = lines.cells
    units = read_units(cells["eenheid"], account)
    counts = read_counts(cells.assign(unit=units), account, dash_is_zero=choices.dash_is_zero)
    periods = read_periods(cells, account, today=today)
    reader = Reader(geography, choices.boundary_year, choices.gemeente, lines.level)
    places = reader.read(cells, account)
    rows = counts.join(places).assign(
        scheme=_names(cells["regeling"], account, "regeling"),
        provider=_names(cells["aanbieder"], account, "aanbieder") if "aanbieder" in cells else choices.provider,
        step=read_steps(cells["stap"], account) if "stap" in cells else "",
        schemes_used=_schemes_used(cells, account),
        unit=pd.Series([unit.value if isinstance(unit, Unit) else "" for unit in units], dtype="str"),
        period=pd.Series([item.name if isinstance(item, Period) else "" for item in periods], dtype="str"),
        year=pd.Series([item.year if isinstance(item, Period) else None for item in periods], dtype="Int64"),
        is_estimate=False,
        is_school_year=pd.Series([isinstance(item, Period) and item.is_school_year for item in periods], dtype="bool"),
        **_groups(cells, account),
    )
    _refuse_other_years(rows[[isinstance(item, Period) for item in periods]], account)
    kept = _without_doubles(_added_postcodes(rows, account), account)
    _remark_on_borders(kept, account)
    return Delivered(
        rows=conform(kept) if len(kept) else empty_service_use(),
        refused=account.refused,
        remarks=account.remarks,
        lines=len(cells),
        left_out=len(account.bad),
        sample=cells.head(_SAMPLE).map(lambda cell: "" if cell is None else shown(cell)),
    )


def _remark_on_headers(lines: Lines, account: Account) -> None:
    if lines.unknown:
        names = ", ".join(f"'{shown(name)}'" for name in lines.unknown)
        account.note(f"Deze kolommen gebruiken we niet: {names}.")
    if "opmerking" in lines.cells:
        account.note("Opmerkingen lezen we, maar bewaren we niet: er kan iets over mensen in staan.")
    account.note_rows(lines.total_rows, "Een rij zonder gebied, zoals een totaal, lezen we niet.")
    account.note_rows(lines.repeated_headers, "De kolomkoppen staan er nog een keer in; die rij slaan we over.")


def _refuse_other_years(rows: pd.DataFrame, account: Account) -> None:
    """A school year is filed under the year in which it begins: others beside it would seem to be of the same time."""
    figure = [rows["scheme"], rows["unit"]]
    wrong = ~rows["is_school_year"] & rows["is_school_year"].groupby(figure).transform("any")
    account.refuse(
        rows.index[wrong],
        "Van deze regeling staan er schooljaren en ook kalenderjaren, maanden of kwartalen in.",
        remedy="Lever alleen de schooljaren, of geen schooljaren: een lezer kan ze van elkaar aftrekken.",
        column="periode_van" if "periode_van" in account.lines.cells else "periode",
    )


def _remark_on_borders(rows: pd.DataFrame, account: Account) -> None:
    years = sorted({int(year) for year in rows["boundary_year"]})
    if len(years) > 1:
        listed = f"{', '.join(map(str, years[:-1]))} en {years[-1]}"
        account.note(
            f"De gebieden staan op verschillende indelingen: {listed}.",
            remedy="Waar grenzen zijn veranderd, stopt de lijn op de pagina Ontwikkeling.",
        )


def _names(cells: pd.Series, account: Account, column: str) -> pd.Series:
    """Names of provisions or providers, each in the spelling in which it came first."""
    texts = by_text(cells, lambda cell: "" if cell is None else " ".join(str(cell).split()))
    if column == "regeling":
        empty = cells.index[texts == ""]
        account.refuse(empty, "Er staat geen regeling bij.", remedy="Vul de naam in.", column=column)
    long = cells.index[[len(text) > LONGEST_NAME for text in texts]]
    account.refuse(
        long, f"De naam is langer dan {LONGEST_NAME} tekens.", remedy="Gebruik een korte naam.", column=column
    )
    first: dict[str, str] = {}
    for text in texts.unique():
        first.setdefault(normalise(text) or text, text)
    return by_text(texts, lambda text: first[normalise(text) or text]).astype("str")


def _schemes_used(cells: pd.DataFrame, account: Account) -> pd.Series:
    if "aantal_regelingen" not in cells:
        return pd.Series(pd.NA, index=cells.index, dtype="Int64")
    return read_whole(cells["aantal_regelingen"], account, column="aantal_regelingen", low=0, high=50)


def _groups(cells: pd.DataFrame, account: Account) -> dict[str, pd.Series]:
    """The group for whom it is meant, as the one who delivers counts it."""
    number = pd.Series(pd.NA, index=cells.index, dtype="Float64")
    counted = number
    if "doelgroep_aantal" in cells:
        counted = read_whole(
            cells["doelgroep_aantal"], account, column="doelgroep_aantal", low=0, high=_MOST_PEOPLE
        ).astype("Float64")
    years = number.astype("Int64")
    if "doelgroep_jaar" in cells:
        years = read_whole(cells["doelgroep_jaar"], account, column="doelgroep_jaar", low=2000, high=2100)
    words = _plain(cells, "doelgroep_omschrijving")
    limits = _limits(cells, words, account)
    return {
        "group_count": counted,
        "group_limit": limits,
        "group_source": _plain(cells, "doelgroep_bron"),
        "group_year": years,
        "group_words": words,
    }


def _plain(cells: pd.DataFrame, column: str) -> pd.Series:
    if column not in cells:
        return pd.Series("", index=cells.index, dtype="str")
    return by_text(cells[column], lambda cell: "" if cell is None else shown_long(cell)).astype("str")


def shown_long(cell: object) -> str:
    """A description on one line, cut off where it is very long."""
    return " ".join(str(cell).split())[:200]


def _limits(cells: pd.DataFrame, words: pd.Series, account: Account) -> pd.Series:
    """The income limit, from its own column, else from the description of the group."""
    described = by_text(words, say.limit_of)
    if "doelgroep_grens" not in cells:
        return by_text(described, _limit_text).astype("str")
    said = cells["doelgroep_grens"]
    own = by_text(said, lambda cell: None if cell is None else say.limit_of(cell))
    account.refuse_where(
        said,
        own.isna() & said.notna(),
        "'{}' is geen inkomensgrens die we kennen.",
        remedy="Schrijf een percentage van het sociaal minimum, zoals 120%, of 'laag inkomen'.",
        column="doelgroep_grens",
    )
    return by_text(own.where(said.notna(), described), _limit_text).astype("str")


def _limit_text(limit: IncomeLimit | None) -> str:
    return limit.value if isinstance(limit, IncomeLimit) else ""


# ---------------------------------------------------------------- postcodes and doubles


def _added_postcodes(rows: pd.DataFrame, account: Account) -> pd.DataFrame:
    """The rows that can be used, with postcodes of one buurt added up.

    Where one of them is hidden, unknown or left out, the buurt is not known. Nothing is stored per postcode of six
    characters: a few doors are a handful of people.
    """
    is_postcode = rows["is_postcode"] & rows["region_code"].str.startswith("BU")
    others = rows[~is_postcode & ~rows.index.isin(account.bad)]
    if not is_postcode.any():
        return others
    account.note("De postcodes zijn opgeteld per buurt. De postcodes zelf bewaren we niet.")
    written = by_text(account.lines.cells["gebied_code"], lambda cell: "".join(str(cell).split()).upper())
    mine = rows[is_postcode].assign(written=written)
    good = _without_doubles(mine[~mine.index.isin(account.bad)], account, apart=["written"])
    unknown = pd.Series(pd.NA, index=mine.index, dtype="Float64")
    lost = mine.assign(count=unknown, mark=Mark.EMPTY.value, group_count=unknown)[mine.index.isin(account.bad)]
    of_postcodes = pd.concat([good.assign(is_lost=False), lost.assign(is_lost=True)])
    order = {mark: place for place, mark in enumerate(_WORST)}
    ranked = of_postcodes.assign(rank=of_postcodes["mark"].map(order), place=of_postcodes.index)
    grouped = ranked.groupby(KEY, dropna=False)
    same = {name: (name, "first") for name in COLUMNS if name not in {*KEY, "count", "mark", "group_count"}}
    summed = grouped.agg(
        count=("count", lambda part: part.sum(skipna=False)),
        group_count=("group_count", lambda part: part.sum(skipna=False)),
        is_lost=("is_lost", "all"),
        rank=("rank", "min"),
        place=("place", "first"),
        **same,
    ).reset_index()
    summed = summed[~summed["is_lost"].astype("bool")]
    summed["mark"] = summed["rank"].map(dict(enumerate(_WORST)))
    summed["count"] = summed["count"].mask(summed["mark"] != Mark.NONE.value)
    summed = summed.set_index("place")
    return pd.concat([others, summed[rows.columns.intersection(summed.columns)]])


_WORST = (Mark.HIDDEN.value, Mark.EMPTY.value, Mark.NOT_APPLICABLE.value, Mark.NONE.value)


def _without_doubles(rows: pd.DataFrame, account: Account, *, apart: Sequence[str] = ()) -> pd.DataFrame:
    """Exact doubles once; where one key has two different counts, nobody knows which is right: both are left out.

    Args:
        rows: with the columns of a delivery.
        account: takes what is wrong.
        apart: columns that tell rows apart beside the key.
    """
    same = [*(name for name in COLUMNS if name in rows), *apart]
    is_double = rows.duplicated(same)
    account.remark(rows.index[is_double], "Deze rij staat er al in; we tellen hem één keer.", remedy="")
    once = rows[~is_double]
    is_contradiction = once.duplicated([*KEY, *apart], keep=False)
    account.refuse(
        once.index[is_contradiction],
        "Voor dezelfde regeling, periode en hetzelfde gebied staan er verschillende aantallen in.",
        remedy="Laat alleen het goede aantal staan.",
        column="aantal",
    )
    return once[~is_contradiction]
