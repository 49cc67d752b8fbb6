"""The columns of a delivery as values: counts with their marks, periods, units, steps and groups."""

import calendar
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd

from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.schemes import Unit
from armoedebeeld.domain.service_use import Mark, Period, period_of
from armoedebeeld.imports.cells import Mark as CellMark
from armoedebeeld.imports.cells import decimal_sign, read_number
from armoedebeeld.imports.deliveries import vocabulary as say
from armoedebeeld.imports.deliveries.account import Account
from armoedebeeld.imports.words import normalise

FIRST_YEAR = 2000
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?$")
_DUTCH = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$")
_YEAR = re.compile(r"^(20\d\d)$")
# Not with a slash: 2011/12 is a school year.
_MONTH = re.compile(r"^(20\d\d)[- ]?(?:m|maand )?(\d{1,2})$")
_QUARTER = re.compile(r"^(20\d\d)[-/ ]?[kq](?:wartaal )?\s?([1-4])$")
_QUARTER_FIRST = re.compile(r"^(?:[kq]\s?([1-4])|([1-4])e kwartaal)(?: van)?[-/ ](20\d\d)$")
_MONTH_FIRST = re.compile(r"^([a-z]+)\.?[-/ ](20\d\d)$")
_MONTHS = {
    name: place
    for place, names in enumerate(
        ("januari jan", "februari feb", "maart mrt", "april apr", "mei", "juni jun", "juli jul", "augustus aug",
         "september sept sep", "oktober okt", "november nov", "december dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
# With the word itself a dash can be no month: "schooljaar 2011-12".
_SAID_SCHOOL_YEAR = re.compile(r"^(?:schooljaar|sj)\s?(20\d\d)\s?[-/]\s?(?:20)?(\d\d)$")
_SCHOOL_YEAR = re.compile(r"^(?:schooljaar )?(20\d\d)(?:[-/](?=20\d\d)|/)(?:20)?(\d\d)$")
_MARKS = {CellMark.HIDDEN: Mark.HIDDEN, CellMark.NOT_APPLICABLE: Mark.NOT_APPLICABLE, CellMark.EMPTY: Mark.EMPTY}


def by_text(cells: pd.Series, read: Callable[[Any], Any]) -> pd.Series:
    """`read` of every cell, called once per distinct cell."""
    known = {cell: read(cell) for cell in cells.unique()}
    # Not with map: that would turn words of an enumeration into plain text.
    return pd.Series([known[cell] for cell in cells], index=cells.index, dtype="object")


def read_counts(cells: pd.DataFrame, account: Account, *, dash_is_zero: bool) -> pd.DataFrame:
    """`count` (Float64) and `mark`; a cell that is no whole count leaves its row out.

    Args:
        cells: columns `aantal`, `unit` and, where there are any, `opmerking`.
        account: takes what is wrong.
        dash_is_zero: the one who delivers says so; else a dash is unknown.
    """
    texts = cells["aantal"]
    sign = decimal_sign(texts.unique())
    readings = by_text(texts, lambda cell: read_number(cell, decimal=sign))
    values = pd.Series([found.value for found in readings], index=texts.index, dtype="Float64")
    marks = pd.Series([found.mark for found in readings], index=texts.index, dtype="object")
    _refuse_wrong(texts, values, marks, cells["unit"], account)
    named = by_text(marks, lambda mark: _MARKS.get(mark, Mark.EMPTY).value if mark else Mark.NONE.value)
    if "opmerking" in cells:
        says_hidden = by_text(cells["opmerking"], lambda cell: bool(cell) and _says_hidden(str(cell))).astype("bool")
        named = named.mask((named == Mark.EMPTY.value) & says_hidden, Mark.HIDDEN.value)
    if dash_is_zero:
        is_dash = (marks == CellMark.DASH) & (named != Mark.HIDDEN.value)
        values, named = values.mask(is_dash, 0.0), named.mask(is_dash, Mark.NONE.value)
    return pd.DataFrame({"count": values, "mark": named.astype("str")})


def _says_hidden(remark: str) -> bool:
    return say.HIDDEN_REMARK.search(normalise(remark)) is not None


def _refuse_wrong(texts: pd.Series, values: pd.Series, marks: pd.Series, units: pd.Series, account: Account) -> None:
    # A share is no count: read_number would take the sign away.
    is_share = by_text(texts, lambda cell: isinstance(cell, str) and "%" in cell).astype("bool")
    unreadable = (marks == CellMark.UNREADABLE) | is_share
    account.refuse_where(
        texts,
        unreadable,
        "'{}' is geen aantal, of kan op twee manieren worden gelezen.",
        remedy="Schrijf een heel getal, zoals 1234. Is het aantal afgeschermd, zet er dan een x.",
        column="aantal",
    )
    negative = values.lt(0).fillna(value=False).astype("bool")
    account.refuse_where(
        texts, negative, "Het aantal {} is kleiner dan nul.", remedy="Verbeter het aantal.", column="aantal"
    )
    is_euro = units == Unit.EURO
    broken = (values % 1).ne(0).fillna(value=False).astype("bool") & ~is_euro & ~negative
    account.refuse_where(
        texts, broken, "{} is geen heel aantal.", remedy="Aantallen zijn hele getallen; alleen euro's niet.",
        column="aantal",
    )  # fmt: skip


def read_units(cells: pd.Series, account: Account) -> pd.Series:
    """The unit of every row; a word that we do not know leaves its rows out."""
    found = by_text(cells, say.unit_of)
    remedy = f"Kies uit: {', '.join(unit.value for unit in Unit)}."
    account.refuse(cells.index[cells.isna()], "De eenheid is niet ingevuld.", remedy=remedy, column="eenheid")
    account.refuse_where(
        cells,
        found.isna() & cells.notna(),
        "'{}' is geen eenheid die we kennen.",
        remedy=remedy,
        column="eenheid",
    )
    return found


def read_steps(cells: pd.Series, account: Account) -> pd.Series:
    """The step of every row, empty where none is named."""
    found = by_text(cells, lambda cell: "" if cell is None else say.step_of(cell))
    account.refuse_where(
        cells,
        found.isna(),
        "'{}' is geen stap die we kennen.",
        remedy="Vroegsignalering: signaal, opgepakt, bereikt of hulp_aanvaard. Schuldhulp: aanmelding, gestart, "
        "afgerond of uitgevallen.",
        column="stap",
    )
    return by_text(found, lambda step: "" if step is None else str(step)).astype("str")


def read_whole(cells: pd.Series, account: Account, *, column: str, low: int, high: int) -> pd.Series:
    """Whole numbers (Int64) from `low` to `high`; <NA> where the cell is empty."""

    def read(cell: Any) -> float | None:
        return None if cell is None else read_number(cell).value

    values = pd.to_numeric(by_text(cells, read)).astype("Float64")
    is_wrong = cells.notna() & ~(values.between(low, high) & values.mod(1).eq(0)).fillna(value=False).astype("bool")
    account.refuse_where(
        cells,
        is_wrong,
        f"'{{}}' kan niet bij {column}.",
        remedy=f"Vul een getal in van {low} tot {high}.",
        column=column,
    )
    return values.mask(is_wrong).astype("Int64")


def read_periods(cells: pd.DataFrame, account: Account, *, today: date) -> pd.Series:
    """The `Period` of every row, or the text of what is wrong with it: such rows are left out."""
    if "periode_van" in cells:
        last = cells["periode_tot"] if "periode_tot" in cells else cells["periode_van"]
        said = pd.Series(list(zip(cells["periode_van"], last, strict=True)), index=cells.index, dtype="object")
        column = "periode_van"
    else:
        said, column = cells["periode"], "periode"
    found = by_text(said, lambda cell: _period(cell, today=today))
    found = _with_single_days(found, said, account, column=column)
    wrong = pd.Series([isinstance(item, str) for item in found], index=found.index)
    for why, part in found[wrong].groupby(found[wrong]):
        account.refuse(part.index, str(why), remedy=_PERIOD_REMEDY, column=column)
    return found


def _with_single_days(found: pd.Series, said: pd.Series, account: Account, *, column: str) -> pd.Series:
    """A day stands for its year, which is said; several days of one year are beginnings without an end, and no year."""
    day = by_text(said, _single_day)
    is_day = day.notna() & pd.Series([isinstance(item, Period) for item in found], index=found.index)
    if not is_day.any():
        return found
    year = day[is_day].map(lambda item: item.year)
    several = day[is_day].groupby(year).transform("nunique") > 1
    account.remark(
        several.index[~several],
        "Er staat één dag bij. Die lezen we als peildatum: het aantal staat bij dat hele jaar.",
        remedy="Is het een maand, kwartaal of schooljaar? Vul dan ook de laatste dag in (periode_tot).",
        column=column,
    )
    return found.mask(several.reindex(found.index, fill_value=False), _ONLY_BEGINNINGS)


_ONLY_BEGINNINGS = "Er staan verschillende dagen in één jaar, zonder einde: is het een maand, een kwartaal of een jaar?"


def _single_day(cell: Any) -> date | None:
    """The day where there is one and no other; None for periods."""
    if isinstance(cell, tuple):
        first, last = cell
        return _day(first) if first is not None and last is not None and _day(first) == _day(last) else None
    return None if cell is None else _day(cell)


_PERIOD_REMEDY = (
    "Een periode is een jaar, schooljaar, kwartaal, maand of één dag. Schrijf datums als 2024-01-31 of 31-01-2024."
)


def named_period(text: str | None, *, today: date) -> Period:
    """The period that somebody typed: `2024`, `2024-03`, `2024 K1`, `schooljaar 2023/2024`.

    Raises:
        UserError: it is none, or is not over.
    """
    found = _period(text, today=today)
    if isinstance(found, str):
        raise UserError(found, remedy=_PERIOD_REMEDY)
    return found


def _period(cell: Any, *, today: date) -> Period | str:
    """The period, or what is wrong with it."""
    days = _days(cell)
    if isinstance(days, str):
        return days
    first, last = days
    if last < first:
        return "De periode eindigt voordat hij begint."
    if first.year < FIRST_YEAR:
        return f"De periode begint in {first.year}; dat kan niet."
    if first > today or last > today:
        return "De periode is nog niet voorbij."
    return period_of(first, last) or "De periode is geen jaar, schooljaar, kwartaal, maand of dag."


def _days(cell: Any) -> tuple[date, date] | str:
    if not isinstance(cell, tuple):
        return _named_period(cell)
    first, last = (_day(part) for part in cell)
    if first is not None and cell[1] is None:
        return "Het einde van de periode is niet ingevuld."
    if first is None or last is None:
        text = cell[0] if first is None else cell[1]
        return "De periode is niet ingevuld." if text is None else f"'{str(text)[:20]}' is geen datum die bestaat."
    return first, last


def _day(cell: Any) -> date | None:
    if isinstance(cell, date):
        return cell
    if match := _ISO.match(str(cell).strip()):
        year, month, day = match.groups()
    elif match := _DUTCH.match(str(cell).strip()):
        day, month, year = match.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _named_period(cell: Any) -> tuple[date, date] | str:
    """The first and last day of `2024`, `2024-03`, `2024 K1`, `schooljaar 2023/2024`, or of a day."""
    if cell is None:
        return "De periode is niet ingevuld."
    text = normalise(str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell))
    if (day := _day(cell)) is not None:
        return day, day
    if match := _YEAR.match(text):
        return date(int(match[1]), 1, 1), date(int(match[1]), 12, 31)
    if match := _QUARTER.match(text):
        return _months(int(match[1]), 3 * int(match[2]) - 2, 3)
    if match := _QUARTER_FIRST.match(text):
        return _months(int(match[3]), 3 * int(match[1] or match[2]) - 2, 3)
    if (match := _MONTH_FIRST.match(text)) and match[1] in _MONTHS:
        return _months(int(match[2]), _MONTHS[match[1]], 1)
    if (match := _SAID_SCHOOL_YEAR.match(text) or _SCHOOL_YEAR.match(text)) and int(match[2]) == (
        int(match[1]) + 1
    ) % 100:
        return date(int(match[1]), 8, 1), date(int(match[1]) + 1, 7, 31)
    if (match := _MONTH.match(text)) and 1 <= int(match[2]) <= 12:
        return _months(int(match[1]), int(match[2]), 1)
    return f"'{str(cell)[:40]}' is geen periode."


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    last = month + count - 1
    return date(year, month, 1), date(year, last, calendar.monthrange(year, last)[1])
