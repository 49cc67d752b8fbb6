"""What is wrong in a delivery, by row and column: rows that are left out, and things to know."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import pandas as pd

from armoedebeeld.domain.personal_data_labels import personal_data_in
from armoedebeeld.imports.deliveries.sheets import Lines
from armoedebeeld.imports.problems import Collected, Place, Problem


@dataclass
class Account:
    """Problems of some lines, which are named by their place in `Lines.cells`; `bad` can't be stored as they are."""

    lines: Lines
    bad: set[int] = field(default_factory=set)
    _refused: Collected = field(default_factory=Collected)
    _remarks: Collected = field(default_factory=Collected)

    def refuse(self, rows: Iterable[int], what: str, *, remedy: str, column: str = "") -> None:
        """Leave rows out, and say why."""
        for row in rows:
            self.bad.add(int(row))
            self._refused.add(what, remedy=remedy, place=self._place(row, column))

    def remark(self, rows: Iterable[int], what: str, *, remedy: str = "", column: str = "") -> None:
        """Something to know about rows that are stored."""
        for row in rows:
            self._remarks.add(what, remedy=remedy, place=self._place(row, column), is_error=False)

    def note_rows(self, numbers: Iterable[int], what: str) -> None:
        """Something to know about rows of the spreadsheet that are no lines."""
        for number in numbers:
            self._remarks.add(what, remedy="", place=Place(self.lines.sheet, number), is_error=False)

    def note(self, what: str, *, remedy: str = "") -> None:
        """Something to know about the whole file."""
        self._remarks.add(what, remedy=remedy, is_error=False)

    @property
    def refused(self) -> tuple[Problem, ...]:
        """Why rows are left out."""
        return self._refused.all()

    @property
    def remarks(self) -> tuple[Problem, ...]:
        """What to know."""
        return self._remarks.all()

    def refuse_where(self, cells: pd.Series, is_wrong: pd.Series, what: str, *, remedy: str, column: str) -> None:
        """Leave rows out by the text of their cell: `{}` in `what` is that text."""
        for text, part in cells[is_wrong].groupby(cells[is_wrong].map(shown)):
            self.refuse(part.index, what.format(text), remedy=remedy, column=column)

    def _place(self, row: int, column: str) -> Place:
        letter = self.lines.letters.get(column, "")
        if column == "aantal" and self.lines.count_letters:
            letter = self.lines.count_letters[row]
        return Place(self.lines.sheet, self.lines.numbers[row], letter)


@lru_cache(maxsize=4096)
def shown(cell: object) -> str:
    """A cell as in a sentence: short, on one line, and three dots where it seems to be about a person."""
    text = " ".join(str(cell).split())
    if personal_data_in(text) is not None:
        return "..."
    return text if len(text) <= 40 else f"{text[:37]}..."
