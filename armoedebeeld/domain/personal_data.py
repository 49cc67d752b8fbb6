"""Whether a delivered table holds personal data, said without repeating any of it.

A gate, no guarantee: docs/decisions/0012-personal-data-gate.md says what it can't find. For texts that people type:
`personal_data_text`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from armoedebeeld.domain import personal_data_rules as rules
from armoedebeeld.domain.personal_data_columns import Column, Header, read_columns
from armoedebeeld.domain.personal_data_patterns import Kind
from armoedebeeld.domain.spreadsheets import letter_of

__all__ = ["Finding", "Kind", "find_personal_data"]

_SHOWN_ROWS = 5
_WHAT: dict[Kind, str] = {
    Kind.BSN: "lijken burgerservicenummers te staan",
    Kind.NAME: "lijken namen van personen te staan",
    Kind.AGE: "lijken personen met hun leeftijd te staan",
    Kind.BIRTH_DATE: "lijken geboortedatums te staan",
    Kind.ADDRESS: "lijken adressen of huisnummers te staan",
    Kind.EMAIL: "lijken e-mailadressen te staan",
    Kind.PHONE: "lijken telefoonnummers te staan",
    Kind.IBAN: "lijken rekeningnummers te staan",
    Kind.PERSON_NUMBER: "lijken nummers van personen of dossiers te staan",
}
_REMEDY = "Haal de kolom weg en lever aantallen per wijk of buurt aan."
_REMEDY_CELLS = "Haal deze tekst weg, of de hele kolom, en lever aantallen per wijk of buurt aan."
_REMEDY_ROWS = "Tel de rijen op en lever aantallen per wijk of buurt aan."
_REMEDY_HEADER = (
    "Zet kolomnamen in de eerste rij, haal gegevens over personen weg en lever aantallen per wijk of buurt aan."
)


@dataclass(frozen=True)
class Finding:
    """Personal data in a table. No field holds a value of a cell, nor part of one.

    Attributes:
        kind: what it is.
        column: place from 0; None where the table as a whole is meant.
        letter: the column's name in a spreadsheet; empty for the whole table.
        header: the column's header, only where it is made of known words; else empty.
        rows: the numbers of the first few rows.
        count: how many cells, or rows for the whole table.
        why: a Dutch sentence.
        remedy: the next step, in Dutch.
    """

    kind: Kind
    column: int | None
    letter: str
    header: str
    rows: tuple[int, ...]
    count: int
    why: str
    remedy: str

    def __str__(self) -> str:
        """Both sentences."""
        return f"{self.why} {self.remedy}"


def find_personal_data(
    headers: Sequence[str], rows: Sequence[Sequence[object]], *, row_numbers: Sequence[int] | None = None
) -> tuple[Finding, ...]:
    """Every kind of personal data per column, in the order of the columns; every distinct value is judged.

    Args:
        headers: one per column; the first row of a file that has none, it is judged as well.
        rows: cells as a workbook gives them (text, numbers, dates, None); may differ in length.
        row_numbers: how a spreadsheet numbers the rows; from 2 where it is not given.
    """
    columns = read_columns(headers, rows)
    numbers = row_numbers if row_numbers is not None else range(2, len(rows) + 2)
    found = [*_in_headers(headers)]
    in_euros = _is_in_euros(columns)
    for column in columns:
        lines = _judge(column, in_euros=in_euros)
        found += [_finding(kind, column, column.rows_of(hits), numbers) for kind, hits in lines.items()]
    if (houses := rules.house_numbers(columns)) and not any(
        (finding.column, finding.kind) == (houses[0].index, Kind.ADDRESS) for finding in found
    ):
        found.append(_finding(Kind.ADDRESS, houses[0], houses[0].rows_of(houses[1]), numbers))
    if rules.is_one_row_per_person(columns, rows=len(rows)):
        found.append(_one_row_per_person(numbers))
    return tuple(found)


def _judge(column: Column, *, in_euros: bool = False) -> dict[Kind, rules.Lines]:
    if not column.texts:
        return {}
    found: dict[Kind, rules.Lines] = {}
    parts = (
        rules.header_lines(column),
        {Kind.BSN: rules.bsn_lines(column, in_euros=in_euros)},
        rules.pattern_lines(column),
        rules.name_lines(column),
        {Kind.BIRTH_DATE: rules.birth_date_lines(column)},
    )
    for part in parts:
        for kind, lines in part.items():
            found.setdefault(kind, set()).update(lines)
    return {kind: lines for kind, lines in found.items() if lines}


def _is_in_euros(columns: Sequence[Column]) -> bool:
    """Whether a column `eenheid` says that figures are sums of money."""
    units = [column for column in columns if "eenheid" in column.header.words]
    return any(text.lower().startswith("eur") for column in units for text in column.texts)


def _in_headers(headers: Sequence[str]) -> Iterator[Finding]:
    """Headers that are about somebody themselves: the first row of a file without headers."""
    for index, header in enumerate(headers):
        column = Column(index, Header(""), [header], [0])
        for kind in _judge(column):
            letter = letter_of(index)
            why = f"In de kolomnaam van kolom {letter} {_WHAT[kind]}. Misschien heeft het bestand geen kolomnamen."
            yield Finding(kind, index, letter, "", (), 1, why, _REMEDY_HEADER)


def _finding(kind: Kind, column: Column, places: Sequence[int], numbers: Sequence[int]) -> Finding:
    letter, header = letter_of(column.index), column.header.shown
    named = f"kolom {letter} ('{header}')" if header else f"kolom {letter}"
    first = tuple(numbers[place] for place in places[:_SHOWN_ROWS])
    is_column = 2 * len(places) >= column.filled
    why = f"In {named} {_WHAT[kind]}: {_counted(len(places), 'cel', 'cellen')}, {_rows_phrase(first, len(places))}."
    remedy = _REMEDY if is_column else _REMEDY_CELLS
    return Finding(kind, column.index, letter, header, first, len(places), why, remedy)


def _one_row_per_person(numbers: Sequence[int]) -> Finding:
    count = len(numbers)
    counted = _counted(count, "rij", "rijen")
    why = f"Elke rij lijkt over één persoon of huishouden te gaan: {counted} zonder een aantal dat verschilt."
    return Finding(Kind.ONE_ROW_PER_PERSON, None, "", "", tuple(numbers[:_SHOWN_ROWS]), count, why, _REMEDY_ROWS)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _rows_phrase(first: Sequence[int], count: int) -> str:
    listed = ", ".join(map(str, first))
    return f"rij {listed}" if count <= len(first) else f"de eerste in rij {listed}"
