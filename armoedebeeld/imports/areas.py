"""Which area a cell is about: by code, with or without its letters, or by name. A doubtful name is never guessed."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.domain.regions import COUNTRY, Level, clean_code, gemeente_of
from armoedebeeld.imports.tables import is_area_code
from armoedebeeld.imports.words import normalise
from armoedebeeld.imports.workbook import Cell

# Digits of a code without its letters, per level; Excel drops leading zeros.
DIGITS = {Level.MUNICIPALITY: 4, Level.WIJK: 6, Level.BUURT: 8}
_FEWEST_DIGITS = {Level.MUNICIPALITY: 1, Level.WIJK: 3, Level.BUURT: 5}
NOT_SHOWN = ("LD", "CR", "AM")
# What places without an address are called; nobody lives "in" them.
_REST = re.compile(r"^(?:onbekend\w*|overig\w*|niet in te delen|(?:wijk|buurt|gemeente) onbekend|buitenland)$")
_TOTAL = re.compile(r"^(?:totaal|totale? (?:gemeente|wijk)|(?:gemeente|wijk) totaal|gehele gemeente|gemeente)$")
_ALIASES = {
    "den haag": "'s-gravenhage",
    "s-gravenhage": "'s-gravenhage",
    "den bosch": "'s-hertogenbosch",
    "s-hertogenbosch": "'s-hertogenbosch",
    "nuenen c.a.": "nuenen, gerwen en nederwetten",
    "nuenen ca": "nuenen, gerwen en nederwetten",
}
_NUMBERED = re.compile(r"^(?:(?:wijk|buurt)\s+)?\d{1,4}\s+(?=\D)")
_LEVEL_PREFIX = re.compile(r"^(?:gemeente|gem\.|wijk|buurt)\s+(?=\D)")
_BRACKETS = re.compile(r"\s*\(([^)]*)\)")
_KIND_OF_AREA = {"gemeente", "gem", "wijk", "buurt", "gm", "wk", "bu", "pv", "provincie"}
_CLOSE = 0.84


class Match(StrEnum):
    """How sure it is which area a name means."""

    MATCHED = "herkend"
    UNSURE = "onzeker"
    UNMATCHED = "niet herkend"


@dataclass(frozen=True)
class NameMatch:
    """The area of a name: one code when it is sure, the candidates when it is not."""

    state: Match
    candidates: tuple[str, ...] = ()

    @property
    def code(self) -> str | None:
        """The one area that is meant; None where that is not sure."""
        return self.candidates[0] if self.state is Match.MATCHED else None


class AreaIndex:
    """The loaded areas, to be found by code or by name."""

    def __init__(self, regions: pd.DataFrame) -> None:
        """Index the areas.

        Args:
            regions: columns `region_code`, `boundary_year`, `level`, `name`, as the store keeps them.
        """
        self._codes: dict[int, set[str]] = {}
        self._names: dict[tuple[int, str], dict[str, set[str]]] = {}
        self.names: dict[str, str] = {}
        rows = regions.drop_duplicates(["region_code", "boundary_year"]).sort_values("boundary_year")
        for code, year, name in zip(rows["region_code"], rows["boundary_year"], rows["name"], strict=True):
            self._codes.setdefault(int(year), set()).add(str(code))
            by_name = self._names.setdefault((int(year), str(code)[:2]), {})
            for written in spellings(str(name)):
                by_name.setdefault(written, set()).add(str(code))
            self.names[str(code)] = str(name)

    @property
    def years(self) -> list[int]:
        """The years whose borders are loaded."""
        return sorted(self._codes)

    def is_known(self, code: str, year: int) -> bool:
        """Whether an area exists on the borders of a year."""
        return code in self._codes.get(year, set())

    def has_level(self, level: Level, year: int, gemeente: str | None = None) -> bool:
        """Whether areas of a level, in a municipality, are loaded on the borders of a year."""
        return any(
            code.startswith(level.value) and (gemeente is None or gemeente_of(code) == gemeente)
            for code in self._codes.get(year, ())
        )

    def find(self, name: str, *, level: Level, year: int, gemeente: str | None = None) -> NameMatch:
        """The area of this level with this name on the borders of a year, inside `gemeente` where that is given."""
        if level is Level.COUNTRY:
            return NameMatch(Match.MATCHED, (COUNTRY,))
        by_name = self._names.get((year, level.value), {})
        wanted = spellings(name)[0]
        exact = _inside(by_name.get(wanted, ()), gemeente)
        if not exact:
            wanted = _LEVEL_PREFIX.sub("", wanted)
            exact = _inside(by_name.get(wanted, ()), gemeente)
        if exact:
            return NameMatch(Match.MATCHED if len(exact) == 1 else Match.UNSURE, exact)
        # Another number before the same name, or another addition behind it, may well be another area.
        bare = {_bare(written) for written in spellings(name)}
        near = {code for written, codes in by_name.items() if _bare(written) in bare for code in codes}
        if not _inside(near, gemeente):
            close = difflib.get_close_matches(wanted, by_name, n=3, cutoff=_CLOSE)
            near = {code for written in close for code in by_name[written]}
        found = _inside(near, gemeente)
        return NameMatch(Match.UNSURE, found) if found else NameMatch(Match.UNMATCHED)


def _inside(codes: Iterable[str], gemeente: str | None) -> tuple[str, ...]:
    return tuple(sorted(code for code in codes if gemeente is None or gemeente_of(code) == gemeente))


def spellings(name: str) -> tuple[str, ...]:
    """The ways in which a name may be written, the whole one first: `wijk 01 oud-west` and `oud-west`."""
    plain = normalise(name)
    inside = _BRACKETS.findall(plain)
    if inside and inside[-1].strip(". ") in _KIND_OF_AREA:
        plain = _BRACKETS.sub("", plain).strip()
    plain = _BRACKETS.sub(lambda found: f" ({found[1].replace('.', '').strip()})", plain).strip()
    plain = _ALIASES.get(plain, plain)
    shorter = [_NUMBERED.sub("", plain), _LEVEL_PREFIX.sub("", plain)]
    return tuple(dict.fromkeys([plain, *(_ALIASES.get(text, text) for text in shorter if text)]))


def _bare(name: str) -> str:
    """A name without what stands in brackets: `bergen (l)` and `bergen (nh)` are both `bergen`."""
    return _BRACKETS.sub("", name).strip()


def is_rest(name: str) -> bool:
    """Whether a name stands for no place: `Onbekend`."""
    return _REST.match(normalise(name)) is not None


def is_total(name: str) -> bool:
    """Whether a name stands for the area above: `Totaal`."""
    return _TOTAL.match(normalise(name)) is not None


def read_code(cell: Cell, *, level: Level | None = None) -> str | None:
    """The region code in a cell; None where there is none.

    Args:
        cell: `GM0363`, `0363`, `363`, `36301`.
        level: which level a code without letters is of; None reads codes with letters only.
    """
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, str) and is_area_code(cell):
        stripped = cell.strip()
        try:
            return stripped if stripped.startswith(NOT_SHOWN) else clean_code(stripped)
        except UnexpectedContentError:
            return None
    digits = str(cell).strip()
    if level not in DIGITS or not digits.isdigit():
        return None
    if not _FEWEST_DIGITS[level] <= len(digits) <= DIGITS[level]:
        return None
    return f"{level.value}{digits.zfill(DIGITS[level])}"


def level_by_length(cells: Iterable[Cell]) -> Level | None:
    """The level that bare codes of this length have, when all of them agree."""
    lengths = {len(str(cell).strip()) for cell in cells if cell is not None and str(cell).strip().isdigit()}
    if not lengths:
        return None
    for level, low, high in ((Level.MUNICIPALITY, 1, 4), (Level.WIJK, 5, 6), (Level.BUURT, 7, 8)):
        if low <= min(lengths) and max(lengths) <= high:
            return level
    return None


def is_shown(code: str) -> bool:
    """Whether the product shows this kind of area; landsdelen, COROP and labour-market regions it does not."""
    return not code.startswith(NOT_SHOWN)
