"""A figure as a file: the same texts and values as on the screen, safe to open and to name on every system."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO

import pandas as pd
import xlsxwriter

from armoedebeeld.charts.headers import slug
from armoedebeeld.charts.spec import Header, Item, Spec, items_of, shown, to_table
from armoedebeeld.charts.static import to_pdf, to_png, to_svg
from armoedebeeld.charts.theme import FICTIONAL_TEXT
from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.norms import round_as_shown

# A spreadsheet takes a text that begins with one of these for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBER_COLUMNS = ("waarde", "ondergrens", "bovengrens")


class UnknownFormatError(UserError):
    """A file ending that no figure can be written to."""


def export(spec: Spec, ending: str) -> bytes:
    """The figure as a file.

    Args:
        spec: what the figure says.
        ending: `png`, `svg`, `pdf`, `csv` or `xlsx`, with or without a dot.

    Raises:
        UnknownFormatError: another ending.
    """
    writers: dict[str, Callable[[Spec], bytes]] = {
        "png": to_png,
        "svg": to_svg,
        "pdf": to_pdf,
        "csv": to_csv,
        "xlsx": to_xlsx,
    }
    wanted = ending.lower().removeprefix(".")
    if wanted not in writers:
        raise UnknownFormatError(
            f"Een figuur kan niet worden bewaard als '{wanted}'.", remedy=f"Kies uit: {', '.join(writers)}."
        )
    return writers[wanted](spec)


def file_name(spec: Spec, ending: str) -> str:
    """A name that every system accepts: kind, indicator, area, year, `fictief` where it is, and the ending."""
    name = slug(f"{spec.kind}_{spec.header.file_name}")
    if spec.header.is_fictional and "fictief" not in name:
        name = f"{name}_fictief"
    return f"{name}.{ending.lower().removeprefix('.')}"


def account(header: Header) -> list[tuple[str, str]]:
    """What stands with the numbers: label and text, `fictief` first."""
    fictional = [("let op", FICTIONAL_TEXT)] if header.is_fictional else []
    return [
        *fictional,
        ("titel", header.title),
        ("gebied en periode", header.subtitle),
        ("eenheid", header.unit),
        ("conclusie", header.sentence),
        *(("opmerking", note) for note in header.notes),
        ("bron", header.source),
    ]


def safe_text(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def to_csv(spec: Spec) -> bytes:
    """The account, an empty line and the table, as a Dutch Excel opens it.

    UTF-8 with BOM, `;` between cells, decimal comma, CRLF. The first rows are `titel;...`, `bron;...` and so on: two
    cells each, so that they stay readable in a spreadsheet and a program finds the table after the first empty line.
    A missing value is an empty cell in `waarde`, with its word in `weergave`.
    """
    table = to_table(spec)
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerows((safe_text(name), safe_text(text)) for name, text in account(spec.header))
    writer.writerow([])
    writer.writerow(table.columns)
    for cells in _rows(spec, table):
        writer.writerow([_csv_cell(name, cell, decimals=spec.header.decimals) for name, cell in cells.items()])
    return buffer.getvalue().encode("utf-8-sig")


def _csv_cell(name: str, cell: str | float | None, *, decimals: int) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return safe_text(cell)
    return f"{cell:.{decimals if name in NUMBER_COLUMNS else 0}f}".replace(".", ",")


def _rows(spec: Spec, table: pd.DataFrame) -> list[dict[str, str | float | None]]:
    """The table's rows with numbers as numbers and None for an empty cell."""
    rows: list[dict[str, str | float | None]] = []
    for item, row in zip(items_of(spec), table.to_dict("records"), strict=True):
        texts: dict[str, str | float | None] = {str(name): str(value) for name, value in row.items()}
        rows.append(texts | _numbers(item, spec))
    return rows


def to_xlsx(spec: Spec) -> bytes:
    """A workbook: sheet `cijfers` with numbers as numbers, sheet `toelichting` with the account."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"title": spec.header.title, "comments": spec.header.source})
        _write_figures(workbook, spec)
        _write_account(workbook, spec.header)
    return buffer.getvalue()


def _write_figures(workbook: xlsxwriter.Workbook, spec: Spec) -> None:
    sheet = workbook.add_worksheet("cijfers")
    bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    decimals = spec.header.decimals
    number = workbook.add_format({"num_format": "#,##0" + ("." + "0" * decimals if decimals else "")})
    whole = workbook.add_format({"num_format": "#,##0"})
    year = workbook.add_format({"num_format": "0"})
    table = to_table(spec)
    first = 0
    if spec.header.is_fictional:
        sheet.write_string(0, 0, FICTIONAL_TEXT, bold)
        first = 1
    for column, name in enumerate(table.columns):
        sheet.write_string(first, column, name, bold)
    formats = dict.fromkeys(NUMBER_COLUMNS, number) | {"jaar": year, "aantal in de groep": whole}
    for place, cells in enumerate(_rows(spec, table), start=first + 1):
        for column, (name, cell) in enumerate(cells.items()):
            if isinstance(cell, str):
                sheet.write_string(place, column, safe_text(cell))
            elif cell is not None:
                sheet.write_number(place, column, cell, formats[name])
    sheet.freeze_panes(first + 1, 0)
    sheet.autofilter(first, 0, first + len(table), len(table.columns) - 1)
    sheet.autofit()


def _numbers(item: Item, spec: Spec) -> dict[str, str | float | None]:
    decimals = spec.header.decimals
    lower, upper = (None if bound is None else round_as_shown(bound, decimals) for bound in (item.lower, item.upper))
    return {
        "jaar": item.year,
        "waarde": shown(item, spec),
        "ondergrens": lower,
        "bovengrens": upper,
        "aantal in de groep": item.n,
    }


def _write_account(workbook: xlsxwriter.Workbook, header: Header) -> None:
    sheet = workbook.add_worksheet("toelichting")
    bold = workbook.add_format({"bold": True, "valign": "top"})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    for place, (name, text) in enumerate(account(header)):
        sheet.write_string(place, 0, name, bold)
        sheet.write_string(place, 1, safe_text(text), wrapped)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 100)
