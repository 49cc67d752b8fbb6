"""What a file of KansenKaart looks like: its columns, its words for groups and areas, and whom it followed.

The eleven columns are those that its makers export (sodascience/kansenkaart_preprocessing, read 2025-07): one row per
outcome, group and area. The file does not say when the children were born or when the outcome was measured: `COHORTS`
does, from the same place. Other releases may have followed children of other years.
"""

from dataclasses import dataclass

import pandas as pd

from armoedebeeld.domain.regions import Level, gemeente_of
from armoedebeeld.domain.strict import NonEmpty, Strict
from armoedebeeld.imports.areas import AreaIndex, read_code
from armoedebeeld.imports.workbook import Cell, Sheet, Workbook

GROUPS = ("income_group", "gender_group", "migration_group", "household_group")
NUMBERS = ("n", "est", "lwr", "upr")
COLUMNS = ("outcome", *GROUPS, "region_type", "region_id", *NUMBERS)
BOUNDARY_YEARS = (2024, 2023)
EVERYBODY = "all"

# The words that the makers use; those of older files become the newer ones. Any other word stops the file.
WORDS: dict[str, frozenset[str]] = {
    "income_group": frozenset({"Very_Low", "Low", "Mid", "High", "Very_High"}),
    "gender_group": frozenset({"Men", "Women"}),
    "migration_group": frozenset(
        {"No Migration Background", "Turkey", "Morocco", "Suriname", "Dutch Caribbean", "Other", "has_migration"}
    ),
    "household_group": frozenset({"Single Parent", "Two Parents"}),
}
OLDER_WORDS = {"Mannen": "Men", "Vrouwen": "Women"}
LEVELS = {
    "all": Level.COUNTRY,
    "municipality_code": Level.MUNICIPALITY,
    "gemeente_code": Level.MUNICIPALITY,
    "neighborhood_code": Level.WIJK,
    "wijk_code": Level.WIJK,
}
BIRTH = "_birth"
NOT_SHOWN = {"corop_code": "COROP-gebieden", "postcode3": "postcodegebieden", "postcode4": "postcodegebieden"}


@dataclass(frozen=True)
class Cohort:
    """Children who were followed: `age` when the outcome was measured, `year` the last year in which that was."""

    age: str
    born: str
    year: int


COHORTS = {
    "c35": Cohort("35 jaar", "1981 tot en met 1985", 2020),
    "c30": Cohort("begin dertig", "1982 tot en met 1987", 2018),
    "c21": Cohort("21 jaar", "1994 tot en met 1998", 2019),
    "c16": Cohort("16 jaar", "1998 tot en met 2002", 2018),
    "c11": Cohort("groep 8", "2003 tot en met 2006", 2018),
    "c00": Cohort("geboorte", "2011 tot en met 2020", 2020),
}


class KansenkaartReading(Strict):
    """What somebody confirmed about a file: from which source it is, and on which borders its areas stand."""

    source_id: NonEmpty
    boundary_year: int

    @property
    def series(self) -> str:
        """How a dataset of this kind is called, before its checksum."""
        return self.source_id


@dataclass(frozen=True)
class BorderGuess:
    """The borders that the codes fit; `is_sure` where no other year is possible; `reason` in Dutch."""

    year: int
    is_sure: bool
    reason: str


def is_kansenkaart(workbook: Workbook) -> bool:
    """Whether a file calls most of its columns as KansenKaart does: one may be lost or renamed, and is then named."""
    names = {str(cell).strip() for cell in header_of(workbook.sheets[0])} if workbook.sheets else set()
    return len(names & set(COLUMNS)) >= len(COLUMNS) - 2


def guess_borders(workbook: Workbook, *, regions: pd.DataFrame, gemeenten: frozenset[str]) -> BorderGuess:
    """On which borders the areas of a file stand, by the codes that exist only there.

    Args:
        workbook: a KansenKaart file.
        regions: the loaded areas.
        gemeenten: municipalities whose wijken are loaded; other wijken say nothing.
    """
    areas = AreaIndex(regions)
    codes = {code for code in _codes(workbook.sheets[0]) if _is_judged(code, gemeenten)}
    loaded = [year for year in BOUNDARY_YEARS if year in areas.years]
    fitting = {year: sum(areas.is_known(code, year) for code in codes) for year in loaded}
    if not loaded:
        return BorderGuess(BOUNDARY_YEARS[0], False, "de indeling van 2023 of 2024 is niet geladen")
    best = max(loaded, key=lambda year: (fitting[year], year))
    if not any(code.startswith(Level.WIJK.value) for code in codes):
        return BorderGuess(best, True, "er staan alleen gemeenten in; die waren in 2023 en 2024 dezelfde")
    if len(loaded) == len(BOUNDARY_YEARS) and len(set(fitting.values())) > 1:
        return BorderGuess(best, True, f"er staan wijken in die alleen in de indeling van {best} bestaan")
    return BorderGuess(best, False, "de codes passen bij meer dan één jaar, of niet elk jaar is geladen")


def _is_judged(code: str, gemeenten: frozenset[str]) -> bool:
    return not code.startswith(Level.WIJK.value) or gemeente_of(code) in gemeenten


def header_of(sheet: Sheet) -> tuple[Cell, ...]:
    """The first row."""
    return sheet.rows[0] if sheet.rows else ()


def lines_of(sheet: Sheet) -> list[tuple[int, tuple[Cell, ...]]]:
    """The rows below the header that are not empty, with their number as a spreadsheet counts."""
    return [
        (number_, row) for number_, row in enumerate(sheet.rows[1:], start=2) if any(cell is not None for cell in row)
    ]


def _codes(sheet: Sheet) -> set[str]:
    header = [str(cell).strip() for cell in header_of(sheet)]
    if "region_type" not in header or "region_id" not in header:
        return set()
    kind, name = header.index("region_type"), header.index("region_id")
    found = set()
    for _, row in lines_of(sheet):
        if max(kind, name) < len(row):
            level = LEVELS.get(str(row[kind]).strip().removesuffix(BIRTH))
            code = read_code(row[name], level=level) if level not in {None, Level.COUNTRY} else None
            found |= {code} if code else set()
    return found
