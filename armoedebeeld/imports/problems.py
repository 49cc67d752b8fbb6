"""What is wrong in a workbook, named by sheet, row and column; the same thing in many cells is one problem."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from armoedebeeld.domain.regions import Level

# Named in a sentence; kept for a list by row.
_NAMED = 5
_KEPT = 2_000


@dataclass(frozen=True)
class Place:
    """A cell, row or sheet; `row` as a spreadsheet counts, `column` its letter."""

    sheet: str
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        """`blad 'Buurten', rij 7, kolom C`."""
        parts = [f"blad '{self.sheet}'"]
        parts += [f"rij {self.row}"] if self.row is not None else []
        parts += [f"kolom {self.column}"] if self.column else []
        return ", ".join(parts)


@dataclass(frozen=True)
class Problem:
    """Something to mend (`is_error`: nothing is stored) or to know; `places` are the first few of `times`."""

    what: str
    remedy: str
    is_error: bool = True
    places: tuple[Place, ...] = ()
    times: int = 1

    @property
    def where(self) -> str:
        """The first places, and how many more there are."""
        if not self.places:
            return ""
        named = self.places[:_NAMED]
        more = self.times - len(named)
        return "; ".join(map(str, named)) + (f"; en nog {more}" if more > 0 else "")


@dataclass
class Collected:
    """Problems in the order in which they were first met."""

    _found: dict[tuple[str, str, bool], dict[Place, None]] = field(default_factory=dict)
    _times: Counter[tuple[str, str, bool]] = field(default_factory=Counter)

    def add(self, what: str, *, remedy: str, place: Place | None = None, is_error: bool = True) -> None:
        """Note a problem, or one more place of one that is known."""
        key = (what, remedy, is_error)
        places = self._found.setdefault(key, {})
        self._times[key] += 1
        if place is not None and len(places) < _KEPT:
            places[place] = None

    def all(self) -> tuple[Problem, ...]:
        """Errors first."""
        found = [Problem(*key, tuple(places), self._times[key]) for key, places in self._found.items()]
        return tuple(sorted(found, key=lambda problem: not problem.is_error))


def errors_of(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems that keep a file from being stored."""
    return tuple(problem for problem in problems if problem.is_error)


@dataclass(frozen=True)
class OpenName:
    """A name whose area is not sure; `key` is how `Mapping.areas` names it."""

    key: str
    name: str
    level: Level
    candidates: tuple[str, ...]


@dataclass
class Account:
    """What was met while reading: problems, names with or without a sure area, what was left out, rows in use."""

    problems: Collected = field(default_factory=Collected)
    open_names: dict[str, OpenName] = field(default_factory=dict)
    matched: dict[str, str] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    rows: int = 0
