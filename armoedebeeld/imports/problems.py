"""What is wrong in a workbook, named by sheet, row and column; the same thing in many cells is one problem."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from armoedebeeld.domain.regions import Level

_PLACES = 5


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
        more = self.times - len(self.places)
        return "; ".join(map(str, self.places)) + (f"; en nog {more}" if more > 0 else "")


@dataclass
class Collected:
    """Problems in the order in which they were first met."""

    _found: dict[tuple[str, str, bool], Problem] = field(default_factory=dict)

    def add(self, what: str, *, remedy: str, place: Place | None = None, is_error: bool = True) -> None:
        """Note a problem, or one more place of one that is known."""
        key = (what, remedy, is_error)
        known = self._found.get(key)
        if known is None:
            self._found[key] = Problem(what, remedy, is_error, (place,) if place else ())
            return
        places = known.places
        if place is not None and place not in places and len(places) < _PLACES:
            places = (*places, place)
        self._found[key] = replace(known, places=places, times=known.times + 1)

    def all(self) -> tuple[Problem, ...]:
        """Errors first."""
        return tuple(sorted(self._found.values(), key=lambda problem: not problem.is_error))


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
