"""A delivered file opened: refused where it holds personal data, before anything else is made of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.personal_data import Finding, Kind, find_personal_data
from armoedebeeld.domain.personal_data_labels import personal_data_in
from armoedebeeld.imports.deliveries.sheets import DeliveryError, Layout, read_layout
from armoedebeeld.imports.guard import WorkbookError
from armoedebeeld.imports.kansenkaart_files import is_kansenkaart
from armoedebeeld.imports.statline import is_statline
from armoedebeeld.imports.workbook import MAX_UPLOAD_BYTES, Form, Sheet, Workbook, read_workbook

# Larger than what a browser may send: the command line reads from the disk.
MAX_FILE_BYTES = 100 * 1024 * 1024
MAX_LINES = 500_000
_MOST_SHOWN = 6
_ENDINGS = {Form.XLSX: ".xlsx", Form.ODS: ".ods", Form.XLS: ".xls", Form.CSV: ".csv"}
_TEXT_ENDINGS = {".csv", ".txt", ".tsv"}


class PersonalDataError(UserError):
    """A file that seems to hold personal data; nothing of it is kept, and no value of it is repeated."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Tell what was found, per column, without what stands there."""
        self.findings = tuple(findings)
        more = len(findings) - _MOST_SHOWN
        lines = [finding.why for finding in findings[:_MOST_SHOWN]] + ([f"En nog {more}."] if more > 0 else [])
        super().__init__(
            "Dit bestand is geweigerd: er lijken gegevens over personen in te staan. Er is niets van bewaard. "
            + " ".join(lines),
            remedy=" ".join(dict.fromkeys(finding.remedy for finding in findings[:_MOST_SHOWN])),
        )


@dataclass(frozen=True)
class Opened:
    """A delivery that may be looked at, with remarks on the file itself."""

    name: str
    layout: Layout
    remarks: tuple[str, ...] = ()


def open_delivery(name: str, content: bytes, *, max_bytes: int = MAX_UPLOAD_BYTES) -> Opened:
    """A delivered file.

    Args:
        name: the file's name, for messages.
        content: its bytes; what kind of file it is, they decide.
        max_bytes: a larger file is refused.

    Raises:
        WorkbookError: it can't be read safely.
        PersonalDataError: it seems to hold personal data.
        DeliveryError: it holds no delivery, or one that can't be taken as it is.
    """
    workbook = read_workbook(name, content, max_bytes=max_bytes)
    lines = sum(len(sheet.rows) for sheet in workbook.sheets)
    if lines > MAX_LINES:
        raise WorkbookError(
            f"{name} heeft {lines} regels; {MAX_LINES} is het meeste dat we lezen.",
            remedy="Lever de jaren apart aan.",
        )
    refuse_personal_data(workbook)
    _refuse_other_kinds(workbook)
    layout = read_layout(workbook)
    return Opened(name, layout, tuple(_remarks(workbook, layout)))


def refuse_personal_data(workbook: Workbook) -> None:
    """Stop where any sheet, also a hidden one, seems to hold personal data.

    Raises:
        PersonalDataError: says in which sheets, columns and rows, and never what stands there.
    """
    found: list[Finding] = []
    for place, sheet in enumerate(workbook.sheets, start=1):
        named = _sheet_words(place, sheet) if len(workbook.sheets) > 1 else ""
        if named and (kind := personal_data_in(sheet.name)) is not None:
            found.append(_in_its_name(kind, named))
        found += [replace(finding, why=f"{named}{finding.why}") for finding in _in_sheet(sheet)]
    if found:
        raise PersonalDataError(found)


def refuse_in_kept_file(workbook: Workbook) -> None:
    """Stop where a file that is kept as it is holds personal data, or notes that nobody has looked at.

    Raises:
        PersonalDataError: a sheet seems to hold personal data.
        WorkbookError: there are notes at cells.
    """
    refuse_personal_data(workbook)
    if workbook.has_notes:
        raise WorkbookError(
            f"In {workbook.name} staan opmerkingen bij cellen. Die kunnen over mensen gaan, en we bewaren het bestand.",
            remedy="Download het bestand opnieuw bij de bron, of haal in Excel de opmerkingen weg.",
        )


def _sheet_words(place: int, sheet: Sheet) -> str:
    return f"Blad {place}{' (verborgen)' if sheet.is_hidden else ''}: "


def _in_its_name(kind: Kind, named: str) -> Finding:
    why = f"{named}de naam van het blad lijkt over een persoon te gaan."
    return Finding(kind, None, "", "", (), 1, why, "Geef het blad een andere naam, zoals 'Leergeld 2024'.")


def _refuse_other_kinds(workbook: Workbook) -> None:
    """Stop at a file of a source: its columns of numbers would look like provisions."""
    for name, is_kind in (("KansenKaart", is_kansenkaart), ("StatLine", is_statline)):
        if is_kind(workbook):
            raise DeliveryError(
                f"{workbook.name} is een bestand van {name}, geen levering van uw gemeente of een partner.",
                remedy="Lees het in op de pagina Gegevens, tabblad 'Bestand inlezen'.",
            )


def _in_sheet(sheet: Sheet) -> tuple[Finding, ...]:
    if not sheet.rows:
        return ()
    header = _header_row(sheet)
    headers = ["" if cell is None else str(cell) for cell in sheet.rows[header]]
    others = [(number, row) for number, row in enumerate(sheet.rows) if number != header]
    return find_personal_data(headers, [row for _, row in others], row_numbers=[number + 1 for number, _ in others])


def _header_row(sheet: Sheet) -> int:
    """The first row with two or more words and nothing else; the first row where there is none."""
    for place, row in enumerate(sheet.rows[:40]):
        filled = [cell for cell in row if cell is not None]
        if len(filled) > 1 and all(isinstance(cell, str) for cell in filled):
            return place
    return 0


def _remarks(workbook: Workbook, layout: Layout) -> list[str]:
    remarks = []
    ending = PurePath(workbook.name).suffix.lower()
    is_other = ending != _ENDINGS[workbook.form] and not (workbook.form is Form.CSV and ending in _TEXT_ENDINGS)
    if is_other and ending:
        kind = "een oud Excelbestand" if workbook.form is Form.XLS else f"een {_ENDINGS[workbook.form]}-bestand"
        remarks.append(f"De naam eindigt op {ending}, maar het is {kind}. Zo hebben we het gelezen.")
    if workbook.has_notes:
        remarks.append("De opmerkingen bij cellen lezen we niet en bewaren we niet.")
    if layout.other_sheets:
        names = ", ".join(f"'{name}'" for name in layout.other_sheets)
        remarks.append(f"Deze bladen gebruiken we niet: {names}.")
    return remarks
