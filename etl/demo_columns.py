"""The columns of the demo's neighbourhood tables, and how CBS would publish them: rounded, hidden, or not yet there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from etl.demo_world import Total

Rule = Callable[[Total, str], int | float | None]  # total, level -> what is published

SMALL_AREAS = ("WK", "BU")
LAST_LOW_INCOME_YEAR = 2023
_FIRST_YEAR, _LAST_YEAR = 2013, 2025
# From this year on the name and the numbering of some columns differ, as they do at CBS.
_NEW_CHANGE_NAME_YEAR, _NEW_VALUE_NAME_YEAR = 2021, 2021
_LEAST_HOUSEHOLDS, _LEAST_INHABITANTS, _LEAST_DWELLINGS = 100, 1500, 20
LEAST_YOUTH = 100


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        stem: key without the sequence number.
        number: sequence number in the first year; it moves up over the years.
        rule: how it is published.
        first_year: the first and `last_year` the last table that has it.
        provisional_from: tables from this year on call it provisional.
        unpublished_from: in tables from this year on it stands empty (staged publication).
    """

    stem: str
    number: int
    title: str
    unit: str
    rule: Rule
    decimals: int = 0
    first_year: int = _FIRST_YEAR
    last_year: int = _LAST_YEAR
    provisional_from: int = _LAST_YEAR  # in its first delivery every figure is
    unpublished_from: int = _LAST_YEAR + 1

    def key(self, year: int) -> str:
        """The key in the table of a year."""
        return f"{self.stem}_{self.number + (year - _FIRST_YEAR) // 2}"

    def published(self, total: Total, level: str, year: int) -> int | float | None:
        """What the table of a year says of an area; None where CBS would leave it empty."""
        return None if year >= self.unpublished_from else self.rule(total, level)

    def description(self, year: int) -> str:
        """The column's explanation; says so where the figures are provisional."""
        text = f"{self.title}. Verzonnen cijfers voor de demo van Armoedebeeld."
        return text + ("\r\n\r\nHet betreft voorlopige cijfers.\r\n" if year >= self.provisional_from else "")


def columns_of(year: int) -> tuple[Column, ...]:
    """The columns with figures in the table of a year, in order."""
    return tuple(column for column in _COLUMNS if column.first_year <= year <= column.last_year)


def change_column(year: int) -> str:
    """The key of the column that says whether an area changed since the year before."""
    stem = (
        "IndelingswijzigingWijkenEnBuurten" if year < _NEW_CHANGE_NAME_YEAR else "IndelingswijzigingGemeenteWijkBuurt"
    )
    return f"{stem}_4"


def share_of(total: Total, part: str | None, whole: str) -> float | None:
    """A percentage with one decimal; None where there is nobody, or where no part is named."""
    return round(100 * total[part] / total[whole], 1) if part and total[whole] else None


def thousands(total: Total, name: str | None) -> float | None:
    """A count in thousands with one decimal; None where no count is named."""
    return round(total[name] / 1000, 1) if name else None


def rounded(value: float, step: int) -> int:
    """The nearest multiple of a step."""
    return int(step * round(value / step))


def _count(name: str) -> Rule:
    return lambda total, level: rounded(total[name], 5 if level in SMALL_AREAS else 1)


def _tens(name: str) -> Rule:
    return lambda total, level: rounded(total[name], 10)


def _percent(part: str, whole: str, *, least: float = 1, of: str | None = None) -> Rule:
    return lambda total, level: share_of(total, part, whole) if total[of or whole] >= least else None


def _mean(sum_of: str, whole: str, *, least: float, decimals: int) -> Rule:
    def rule(total: Total, level: str) -> int | float | None:
        if total[whole] < least:
            return None
        return round(total[sum_of] / total[whole], decimals or None)

    return rule


def _youth_with_care(total: Total, level: str) -> int | float | None:
    return _count("youth_care")(total, level) if total["youth"] >= LEAST_YOUTH else None


def _urbanity(total: Total, level: str) -> int:
    around = total["addresses_around"] / max(total["households"], 1)
    return 1 + sum(around < limit for limit in (2500, 1500, 1000, 500))


def _low_income(stem: str, number: int, title: str, part: str, *, first_year: int = _FIRST_YEAR) -> Column:
    return Column(
        stem, number, title, "%", _percent(part, "households", least=_LEAST_HOUSEHOLDS), decimals=1,
        first_year=first_year, last_year=LAST_LOW_INCOME_YEAR, provisional_from=LAST_LOW_INCOME_YEAR,
    )  # fmt: skip


_VALUE: dict[str, Any] = {
    "title": "Gemiddelde WOZ-waarde van woningen",
    "unit": "x 1 000 euro",
    "rule": _mean("property_value", "households", least=_LEAST_DWELLINGS, decimals=0),
}
_COLUMNS = (
    Column("AantalInwoners", 5, "Aantal inwoners", "aantal", _count("inhabitants")),
    Column("Mannen", 6, "Mannen", "aantal", _count("men")),
    Column("Vrouwen", 7, "Vrouwen", "aantal", lambda total, level: rounded(
        total["inhabitants"] - total["men"], 5 if level in SMALL_AREAS else 1)),
    Column("k_0Tot15Jaar", 8, "0 tot 15 jaar", "aantal", _count("children_0_15")),
    Column("HuishoudensTotaal", 21, "Huishoudens totaal", "aantal", _count("households")),
    Column("Eenpersoonshuishoudens", 22, "Eenpersoonshuishoudens", "aantal", _count("households_single")),
    Column("HuishoudensZonderKinderen", 23, "Huishoudens zonder kinderen", "aantal", lambda total, level: rounded(
        total["households"] - total["households_single"] - total["households_with_children"],
        5 if level in SMALL_AREAS else 1)),
    Column("HuishoudensMetKinderen", 24, "Huishoudens met kinderen", "aantal", _count("households_with_children")),
    Column("GemiddeldeHuishoudensgrootte", 25, "Gemiddelde huishoudensgrootte", "aantal", decimals=1,
           rule=_mean("inhabitants", "households", least=10, decimals=1)),
    Column("GemiddeldeWoningwaarde", 28, last_year=_NEW_VALUE_NAME_YEAR - 1, **_VALUE),
    Column("GemiddeldeWOZWaardeVanWoningen", 28, first_year=_NEW_VALUE_NAME_YEAR, provisional_from=2024, **_VALUE),
    Column("GemiddeldInkomenPerInwoner", 44, "Gemiddeld inkomen per inwoner", "x 1 000 euro", decimals=1,
           rule=_mean("income", "inhabitants", least=_LEAST_INHABITANTS, decimals=1),
           provisional_from=2023, unpublished_from=2024),
    _low_income("HuishoudensMetEenLaagInkomen", 49, "Huishoudens met een laag inkomen", "households_low"),
    _low_income("HuishOnderOfRondSociaalMinimum", 50, "Huish. onder of rond sociaal minimum", "households_101"),
    _low_income("HuishoudensTot110VanSociaalMinimum", 51, "Huishoudens tot 110% van sociaal minimum",
                "households_110", first_year=2018),
    _low_income("HuishoudensTot120VanSociaalMinimum", 52, "Huishoudens tot 120% van sociaal minimum",
                "households_120", first_year=2018),
    Column("PersonenInArmoede", 50, "Personen in armoede", "%", decimals=1, first_year=2024, provisional_from=2024,
           rule=_percent("persons_poor", "inhabitants", least=_LEAST_HOUSEHOLDS, of="households"),
           unpublished_from=2025),
    Column("PersonenTot25BovenArmoedegrens", 51, "Personen tot 25% boven armoedegrens", "%", decimals=1,
           first_year=2024, provisional_from=2024,
           rule=_percent("persons_near_poor", "inhabitants", least=_LEAST_HOUSEHOLDS, of="households"),
           unpublished_from=2025),
    Column("PersonenPerSoortUitkeringBijstand", 56, "Personen per soort uitkering; Bijstand", "aantal",
           _tens("bijstand"), provisional_from=2024),
    Column("JongerenMetJeugdzorgInNatura", 60, "Jongeren met jeugdzorg in natura", "aantal", _youth_with_care,
           first_year=2018, provisional_from=2023, unpublished_from=2024),
    Column("PercentageJongerenMetJeugdzorg", 61, "Percentage jongeren met jeugdzorg", "%", decimals=1,
           rule=_percent("youth_care", "youth", least=LEAST_YOUTH),
           first_year=2018, provisional_from=2023, unpublished_from=2024),
    Column("MateVanStedelijkheid", 80, "Mate van stedelijkheid", "code", _urbanity),
    Column("Omgevingsadressendichtheid", 81, "Omgevingsadressendichtheid", "aantal per km2",
           _mean("addresses_around", "households", least=1, decimals=0)),
)  # fmt: skip
