"""Rows of a CSV file: which encoding and which separator it has is read from the content."""

import csv
import io
import re

from armoedebeeld.imports.guard import MAX_CELLS, WorkbookError

_SEPARATORS = (";", "\t", ",", "|")
_LINES_TO_JUDGE = 50
_ENOUGH_OF_A_LINE = 10_000
_MARKUP = re.compile(r"^\s*<(?:!doctype|html|\?xml|table|head|body)", re.IGNORECASE)
# Tab, line ends and what Windows-1252 leaves free; any other control character means that this is no text.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_SEPARATOR_LINE = re.compile(r"^sep=(.)\s*$", re.IGNORECASE)


def read_text_rows(name: str, content: bytes) -> list[list[str]]:
    """The fields of a CSV file, as text.

    Raises:
        WorkbookError: it is a web page, or no text, or has one column only.
    """
    text = _decode(content)
    if _MARKUP.match(text):
        raise WorkbookError(
            f"{name} is een webpagina of XML, geen Excel-bestand.",
            remedy="Misschien was de website in onderhoud. Download het bestand opnieuw; staat er al een werkblad op "
            "uw scherm, bewaar dat dan in Excel als .xlsx.",
        )
    if _CONTROL.search(text):
        raise WorkbookError(
            f"{name} is geen Excel-bestand en geen tekst.",
            remedy="Kies het bestand zoals u het hebt gedownload (.xlsx, .ods, .xls of .csv).",
        )
    first, _, rest = text.partition("\n")
    said = _SEPARATOR_LINE.match(first.strip())
    separator = said[1] if said else _separator(text)
    if separator is None:
        raise WorkbookError(
            f"In {name} staat geen tabel: nergens staan twee kolommen naast elkaar.",
            remedy="Kies het bestand zoals u het hebt gedownload (.xlsx, .ods, .xls of .csv).",
        )
    return _rows(name, rest if said else text, separator)


def _rows(name: str, text: str, separator: str) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append(row)
            cells += len(row)
            if cells > MAX_CELLS:
                break
    except csv.Error as error:
        raise WorkbookError(
            f"{name} is geen geldig CSV-bestand (regel {len(rows) + 1}).",
            remedy="Open het bestand in Excel en bewaar het als .xlsx.",
        ) from error
    if cells > MAX_CELLS:
        raise WorkbookError(
            f"{name} heeft te veel cellen om te lezen.", remedy="Download minder jaren of gebieden tegelijk."
        )
    return rows


def _decode(content: bytes) -> str:
    """The text: UTF-16 with its mark, UTF-8, or else Windows-1252, in which every byte means something."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _separator(text: str) -> str | None:
    """The separator that splits most lines in the same number of fields; None where none splits any."""
    lines = [line[:_ENOUGH_OF_A_LINE] for line in text.splitlines() if line.strip()][:_LINES_TO_JUDGE]
    best: tuple[int, int] = (0, 0)
    chosen = None
    for separator in _SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=separator)]
        except csv.Error:
            continue
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        usual = max(set(wide), key=lambda width: (wide.count(width), width))
        score = (wide.count(usual), usual)
        if score > best:
            best, chosen = score, separator
    return chosen
