"""Region codes: their level and parents, and whether an area is the same one in two years."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from armoedebeeld.domain.errors import UnexpectedContentError

COUNTRY = "NL00"
UNCHANGED = "1"
# Codes of areas that are no neighbourhood: open water and "abroad" (CBS, toelichting wijk- en buurtkaart).
_CODE = re.compile(r"^(?:NL\d{2}|PV\d{2}|GM\d{4}|WK\d{4}[0-9A-Z]{2}|BU\d{4}[0-9A-Z]{2}[0-9A-Z]{2}|GB\d{4}\w{1,12})$")


class Level(StrEnum):
    """The levels at which figures exist, from the country down."""

    COUNTRY = "NL"
    PROVINCE = "PV"
    MUNICIPALITY = "GM"
    WIJK = "WK"
    BUURT = "BU"
    OWN_AREA = "GB"


LEVEL_LABELS: dict[Level, str] = {
    Level.COUNTRY: "Nederland",
    Level.PROVINCE: "provincie",
    Level.MUNICIPALITY: "gemeente",
    Level.WIJK: "wijk",
    Level.BUURT: "buurt",
    Level.OWN_AREA: "eigen gebied",
}
LEVEL_PLURALS: dict[Level, str] = {
    Level.COUNTRY: "landen",
    Level.PROVINCE: "provincies",
    Level.MUNICIPALITY: "gemeenten",
    Level.WIJK: "wijken",
    Level.BUURT: "buurten",
    Level.OWN_AREA: "eigen gebieden",
}


def clean_code(code: str) -> str:
    """The code without padding; CBS's two codes for the country become one.

    Raises:
        UnexpectedContentError: the code is malformed.
    """
    stripped = code.strip()
    if _CODE.match(stripped) is None:
        raise UnexpectedContentError(
            f"Gebiedscode '{stripped}' is geen geldige CBS-code.",
            remedy="De aanlevering bevat een fout; er is niets geladen. Probeer het later opnieuw of meld het bij CBS.",
        )
    return COUNTRY if stripped.startswith("NL") else stripped


def clean_codes(codes: pd.Series) -> pd.Series:
    """`clean_code` for a whole column (dtype str)."""
    stripped = codes.astype("str").str.strip()
    mapping = {code: clean_code(code) for code in stripped.unique()}
    return stripped.map(mapping).astype("str")


def level_of(code: str) -> Level:
    """The level that a code belongs to."""
    return Level(code[:2])


def gemeente_of(code: str) -> str | None:
    """The municipality in which a wijk, buurt or own area lies; a municipality itself; None above it."""
    return "GM" + code[2:6] if code[:2] in {"GM", "WK", "BU", "GB"} else None


def wijk_of(code: str) -> str | None:
    """The wijk of a buurt; None for every other level."""
    return "WK" + code[2:8] if code.startswith("BU") else None


def in_scope(codes: pd.Series, gemeenten: frozenset[str]) -> pd.Series:
    """True for areas that are always loaded (country to municipality) and for those inside `gemeenten`."""
    prefix = codes.str[:2]
    return ~prefix.isin(["WK", "BU"]) | ("GM" + codes.str[2:6]).isin(gemeenten)


@dataclass(frozen=True)
class ChangeLog:
    """What is known of borders from year to year.

    Attributes:
        codes: (region code, boundary year) -> CBS change code against the year before
            (1 unchanged, 2 only the code changed, 3 the border changed).
        municipal: year -> municipality codes that merged, split or took over land on 1 January.
        municipal_years: the years that `municipal` covers completely.
    """

    codes: Mapping[tuple[str, int], str]
    municipal: Mapping[int, frozenset[str]]
    municipal_years: frozenset[int]

    def is_same_area(self, code: str, *, year: int, other_year: int) -> bool:
        """Whether a code means the same area in both years: every step between them is known and unchanged."""
        first, last = min(year, other_year), max(year, other_year)
        return all(self._is_unchanged(code, step) for step in range(first + 1, last + 1))

    def _is_unchanged(self, code: str, year: int) -> bool:
        if level_of(code) in {Level.COUNTRY, Level.PROVINCE}:
            return True
        if (known := self.codes.get((code, year))) in {"1", "2", "3"}:
            return known == UNCHANGED
        if level_of(code) is Level.MUNICIPALITY and year in self.municipal_years:
            return code not in self.municipal.get(year, frozenset())
        return False


@dataclass(frozen=True)
class MapChoice:
    """On which year's borders values are drawn, and which areas are left to the table.

    Attributes:
        boundary_year: the year of the borders.
        drawn: codes that are the same area on those borders.
        not_drawn: codes whose area is not known to be the same; they stay in the table.
    """

    boundary_year: int
    drawn: tuple[str, ...]
    not_drawn: tuple[str, ...]


def choose_map(
    codes: Iterable[str], *, year: int, areas_by_year: Mapping[int, frozenset[str]], changes: ChangeLog
) -> MapChoice | None:
    """The borders to draw values on: those on which most areas are the same by an unbroken chain, then the nearest.

    That is their own year's where it is there: every area is the same on it.

    Args:
        codes: areas that have a row.
        year: the boundary year of those rows.
        areas_by_year: boundary year -> codes on that map.
        changes: what is known of borders from year to year.

    Returns:
        None where no map can be drawn honestly.
    """
    every = tuple(sorted(codes))
    best: MapChoice | None = None
    for candidate in sorted(areas_by_year, key=lambda other: (abs(other - year), other)):
        drawn = tuple(
            code
            for code in every
            if code in areas_by_year[candidate] and changes.is_same_area(code, year=year, other_year=candidate)
        )
        if len(drawn) > (len(best.drawn) if best else 0):
            best = MapChoice(candidate, drawn, tuple(code for code in every if code not in set(drawn)))
        if candidate == year and best:
            return best
    return best


def build_change_log(regions: pd.DataFrame, municipal_changes: pd.DataFrame) -> ChangeLog:
    """The change log of the loaded regions and the committed list of municipal changes.

    Args:
        regions: columns `region_code`, `boundary_year`, `change_code` (<NA> or "." where CBS says nothing).
        municipal_changes: columns `year`, `old_code`, `new_code`; a year without changes has one row with empty codes.
    """
    known = regions.dropna(subset=["change_code"])
    codes = {
        (str(code), int(year)): str(change)
        for code, year, change in zip(known["region_code"], known["boundary_year"], known["change_code"], strict=True)
    }
    municipal = {
        int(str(year)): frozenset(rows["old_code"].dropna()) | frozenset(rows["new_code"].dropna())
        for year, rows in municipal_changes.groupby("year")
    }
    return ChangeLog(codes=codes, municipal=municipal, municipal_years=frozenset(municipal))
