"""The use of local provisions as one long table of counts: its columns, and how its periods are named."""

import calendar
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pandas as pd


class Mark(StrEnum):
    """Why a delivered cell has no count. None of these is ever zero."""

    NONE = ""
    HIDDEN = "verborgen"
    NO_SUM = "niet op te tellen"
    EMPTY = "leeg"
    NOT_APPLICABLE = "niet van toepassing"


# One row per provision, provider, step, area, period and unit; nothing about persons, and no remarks.
COLUMNS: dict[str, str] = {
    "scheme": "str",
    "provider": "str",
    "step": "str",
    "schemes_used": "Int64",
    "unit": "str",
    "period": "str",
    "year": "Int64",
    "region_code": "str",
    "boundary_year": "Int64",
    "count": "Float64",
    "mark": "str",
    "is_estimate": "bool",
    "group_count": "Float64",
    "group_limit": "str",
    "group_source": "str",
    "group_year": "Int64",
    "group_words": "str",
    # `year` is the one in which a school year begins.
    "is_school_year": "bool",
}
KEY = ["scheme", "provider", "step", "schemes_used", "unit", "period", "region_code", "boundary_year"]
POSTCODE_LEVEL = "PC"
# The source in indicators.yaml that deliveries fill.
SOURCE = "lokaal"
PROVIDER, SCHEMES_USED = "aanbieder: ", "regelingen: "
_TOTAL_OF = "totaal van "


def provider_breakdown(provider: str) -> str:
    """The group in the long table that one provider's counts are filed under."""
    return f"{PROVIDER}{provider}"


def provider_of(breakdown: str) -> str | None:
    """The provider that a group stands for; None for another group."""
    return breakdown.removeprefix(PROVIDER) if breakdown.startswith(PROVIDER) else None


def is_of_provider(breakdowns: pd.Series) -> pd.Series:
    """Which groups are one provider's, as booleans."""
    return breakdowns.astype("str").str.startswith(PROVIDER)


def total_of(groups: Iterable[str]) -> str:
    """The group of a former total of these providers' groups; with others beside them the total is another figure."""
    return _TOTAL_OF + json.dumps(sorted(set(groups)), ensure_ascii=False)


def parts_of_total(breakdown: str) -> tuple[str, ...]:
    """The groups that a former total is of (`total_of`); none for any other group."""
    return tuple(json.loads(breakdown.removeprefix(_TOTAL_OF))) if breakdown.startswith(_TOTAL_OF) else ()


def empty_service_use() -> pd.DataFrame:
    """A table without rows that has every column in its own dtype."""
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in COLUMNS.items()})


def conform(rows: pd.DataFrame) -> pd.DataFrame:
    """The same rows with exactly `COLUMNS`, in their order and dtypes.

    Raises:
        ValueError: what is true or not is not told; pandas would take that for true.
    """
    flags = [name for name, dtype in COLUMNS.items() if dtype == "bool"]
    if rows[flags].isna().any(axis=None):
        raise ValueError(f"one of {', '.join(flags)} is missing")
    return rows[list(COLUMNS)].astype(COLUMNS).reset_index(drop=True)


def counts_other_years(rows: pd.DataFrame, figure: list[str]) -> pd.Series:
    """Which rows are of a calendar year, or a part of one, where the first of their figure is of a school year.

    Or the other way round. They can't be added up or compared, and readers can subtract the one from the other.

    Args:
        rows: `is_school_year`, and the columns of `figure`; the oldest first.
        figure: the columns that name a provision.
    """
    by = [rows[name] for name in figure]
    other: pd.Series = rows["is_school_year"] != rows["is_school_year"].groupby(by).transform("first")
    return other


_IN_SCHOOL_YEAR = "in schooljaar"


@dataclass(frozen=True)
class Period:
    """A period that we can name: `name` is `2024` for a whole (school) year or a reference date, else `2024-03`.

    Attributes:
        year: the year under which it is filed: that of its first day.
        words: in a sentence.
    """

    name: str
    year: int
    words: str

    @property
    def is_year(self) -> bool:
        """Whether it stands for a year."""
        return self.name == str(self.year)

    @property
    def is_school_year(self) -> bool:
        """Whether it is a school year, which has the name of the year in which it begins."""
        return self.words.startswith(_IN_SCHOOL_YEAR)


_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip
# Some end every month on the 28th.
_SHORTEST_MONTH = 28


def period_of(first: date, last: date) -> Period | None:
    """The period from a first to a last day; None where it is no year, school year, quarter, month or one day."""
    if first == last:
        return Period(str(first.year), first.year, f"op {first.day} {_MONTHS[first.month - 1]} {first.year}")
    if first.day != 1 or last < first:
        return None
    is_month_end = last.day >= min(_SHORTEST_MONTH, calendar.monthrange(last.year, last.month)[1])
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    if not is_month_end:
        return None
    if months == 12 and first.month == 1:
        return Period(str(first.year), first.year, f"in {first.year}")
    if months == 12 and first.month in {8, 9}:
        return Period(str(first.year), first.year, f"{_IN_SCHOOL_YEAR} {first.year}/{first.year + 1}")
    return _part_of_year(first, months)


def _part_of_year(first: date, months: int) -> Period | None:
    if months == 1:
        return Period(f"{first.year}-{first.month:02d}", first.year, f"in {_MONTHS[first.month - 1]} {first.year}")
    if months == 3 and first.month % 3 == 1:
        quarter = (first.month + 2) // 3
        return Period(f"{first.year}-K{quarter}", first.year, f"in het {quarter}e kwartaal van {first.year}")
    return None


def period_words(name: str) -> str:
    """A period's name as a reader sees it: `maart 2024`, `1e kwartaal 2024`, `2024`."""
    year, _, part = name.partition("-")
    if part.startswith("K"):
        return f"{part[1:]}e kwartaal {year}"
    return f"{_MONTHS[int(part) - 1]} {year}" if part else year
