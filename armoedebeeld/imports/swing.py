"""Exports from the databank of a Swing site, such as Waarstaatjegemeente: how they are known, and what a header says.

The first column is called after the level in the plural (`Wijken`) and holds names; every other header is
`onderwerp|[lid|]periode` with the period in any place. The rows are read like those of a workbook (`recognise`).
"""

import re
from collections.abc import Sequence

from armoedebeeld.imports.words import normalise
from armoedebeeld.imports.workbook import Cell, Workbook

SEPARATOR = "|"
_LEVELS = re.compile(r"^(?:nederland|landen|provincies|gemeenten|wijken|buurten|stadsdelen|gebieden)(?: \d{4})?$")
_PERIOD = re.compile(r"^\d{4}([ -].*)?$")
_FIRST_ROWS = 15


def is_swing_export(workbook: Workbook) -> bool:
    """Whether a sheet has a header with a level in the plural, and a period between bars in every other column."""
    return any(_is_header(row) for sheet in workbook.sheets for row in sheet.rows[:_FIRST_ROWS])


def _is_header(row: Sequence[Cell]) -> bool:
    filled = [str(cell) for cell in row if cell is not None]
    return len(filled) > 1 and bool(_LEVELS.match(normalise(filled[0]))) and all(map(has_period, filled[1:]))


def has_period(header: str) -> bool:
    """Whether a header has the form `onderwerp|[lid|]periode`."""
    tokens = [token.strip() for token in header.split(SEPARATOR)]
    return len(tokens) > 1 and any(_PERIOD.match(token) for token in tokens)


def is_whole_year(header: str) -> bool:
    """Whether the period in a header is a year, not a quarter or a month of one."""
    periods = [token.strip() for token in header.split(SEPARATOR) if _PERIOD.match(token.strip())]
    return len(periods) == 1 and re.fullmatch(r"\d{4}", periods[0]) is not None
