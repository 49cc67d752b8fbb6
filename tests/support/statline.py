"""StatLine exports about the made-up country, written from the country's own rows as CBS would show them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from tests.support.country import DURATION, LINES, REGIONS, Table
from tests.support.workbooks import Rows, csv, xlsx

TITLE = "Laag inkomen"
NAMES = dict(REGIONS)


def rows_of(
    table: Table,
    *,
    areas: Sequence[str] = tuple(NAMES),
    title: str = TITLE,
    changes: Mapping[tuple[str, int], Any] = MappingProxyType({}),
) -> Rows:
    """The lines of an export: title, one choice, three lines of header, figures with commas, footer.

    Args:
        table: as `country.low_income` makes it.
        areas: codes of the areas that were chosen.
        title: the first line.
        changes: (area, year) -> what stands in its cell of the low-income percentage.
    """
    lines: list[list[Any]] = [[title], [f"Duur inkomenspositie: {DURATION}"]]
    lines += [
        [None, None, None, "Onderwerp"],
        [None, None, None, "Minderjarige kinderen", "Minderjarige kinderen relatief"],
    ]
    lines.append(["Perioden", "Regio’s", "Inkomensgrens huishouden", "x 1 000", "%"])
    for row in table.rows:
        code, year = row["RegioS"].strip(), int(row["Perioden"][:4])
        if code not in areas:
            continue
        share: Any = dutch(row["MinderjarigeKinderenRelatief_6"])
        if row["InkomensgrensHuishouden"] == LINES[1]:
            share = changes.get((code, year), share)
        period = "2022*" if year == 2022 else str(year)
        count = dutch(row["MinderjarigeKinderen_3"])
        lines.append([period, NAMES[code], row["InkomensgrensHuishouden"], count, share])
    return [*lines, ["Bron: CBS"]]


def dutch(value: float | None) -> str | None:
    """`7.4` as `7,4`."""
    return None if value is None else f"{value:.1f}".replace(".", ",")


def as_csv(rows: Rows) -> bytes:
    """As StatLine's CSV: every field quoted."""
    return csv([[f'"{cell}"' if cell is not None else '""' for cell in row] for row in rows])


def as_xlsx(rows: Rows, *, other: Mapping[str, Rows] = MappingProxyType({}), note: str = "") -> bytes:
    """As StatLine's Excel: numbers are numbers, and a name stands in the first of its rows only.

    Args:
        rows: as `rows_of` makes them.
        other: hidden sheets that somebody added.
        note: a note that somebody put at A1.
    """
    former: list[Any] = [None]
    lines = []
    for index, row in enumerate(rows):
        cells = [_number(cell) for cell in row]
        if index > 5 and len(cells) > 1:
            shown = [None if cells[0] == former[0] else cells[0], *cells[1:]]
            former = cells
            cells = shown
        lines.append(cells)
    return xlsx({"Laag inkomen": lines, **other}, hidden=tuple(other), note=note)


def _number(cell: Any) -> Any:
    text = str(cell).replace(",", ".") if cell is not None else ""
    return float(text) if text.replace(".", "").isdigit() and "." in text and len(text) > 2 else cell
