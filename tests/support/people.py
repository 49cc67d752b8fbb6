"""Made-up numbers for tests: BSNs of the test range 99999xxxx, and accounts that no bank gives out."""

from collections.abc import Iterator
from itertools import islice


def _numbers(*, passes: bool) -> Iterator[str]:
    for number in range(999990001, 1_000_000_000):
        digits = [int(digit) for digit in str(number)]
        rest = sum((9 - place) * digit for place, digit in enumerate(digits[:8])) - digits[8]
        if (rest % 11 == 0) is passes:
            yield str(number)


def bsns(count: int) -> list[str]:
    """The first numbers of the test range that pass the eleven test."""
    return list(islice(_numbers(passes=True), count))


def no_bsns(count: int) -> list[str]:
    """The first numbers of the test range that fail it."""
    return list(islice(_numbers(passes=False), count))


BSN = bsns(1)[0]
HEAD = [
    *("regeling", "aanbieder", "periode_van", "periode_tot", "gebied_type", "gebied_code", "gebied_jaar", "eenheid"),
    *("aantal", "doelgroep_omschrijving", "opmerking"),
]


def delivery(count: int = 30, *, wijken: bool = True) -> list[list[object]]:
    """Rows of the import template with nothing about persons in them."""
    return [
        [
            "Leergeld",
            "Stichting Leergeld (synthetisch)",
            "2024-01-01",
            "2024-12-31",
            "wijk" if wijken else "buurt",
            f"WK0344{row % 100:02}" if wijken else f"BU0344{row % 10_000:04}",
            "2024",
            "kinderen",
            str(10 + row * 7 % 400),
            "kinderen 4 t/m 17 jaar, inkomen tot 120% sociaal minimum",
            "afgeschermd (minder dan 5)" if row % 9 == 0 else "",
        ]
        for row in range(count)
    ]


def with_cell(rows: list[list[object]], *, row: int, column: str, cell: object) -> list[list[object]]:
    """The same rows with one cell replaced."""
    changed = [list(cells) for cells in rows]
    changed[row][HEAD.index(column)] = cell
    return changed
