"""What kind of file somebody hands in: decided by its content, never by its name."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from armoedebeeld.domain.catalogue import Catalogue, Reader, Source
from armoedebeeld.imports.kansenkaart_files import is_kansenkaart
from armoedebeeld.imports.recognise import guess_source, workbook_sources
from armoedebeeld.imports.statline import is_statline
from armoedebeeld.imports.swing import is_swing_export
from armoedebeeld.imports.words import normalise
from armoedebeeld.imports.workbook import Workbook


class Kind(StrEnum):
    """A kind of file, by the way in which it is read."""

    WORKBOOK = "werkboek"
    SWING = "swing"
    STATLINE = "statline"
    KANSENKAART = "kansenkaart"
    DELIVERY = "levering"
    UNKNOWN = "onbekend"


KIND_LABELS: dict[Kind, str] = {
    Kind.WORKBOOK: "Excelbestand van het CBS",
    Kind.SWING: "export van Waarstaatjegemeente of een buurtmonitor",
    Kind.STATLINE: "tabel uit StatLine",
    Kind.KANSENKAART: "bestand van KansenKaart",
    Kind.DELIVERY: "eigen levering",
    Kind.UNKNOWN: "onbekend bestand",
}
_READERS = {
    Kind.WORKBOOK: (Reader.WORKBOOK,),
    Kind.SWING: (Reader.SWING,),
    Kind.KANSENKAART: (Reader.KANSENKAART,),
    Kind.UNKNOWN: (Reader.WORKBOOK, Reader.SWING),
}
_DELIVERY_COLUMNS = {"regeling", "aantal"}
_FIRST_ROWS = 10


@dataclass(frozen=True)
class Told:
    """What a file is: its kind, and the source where only one is possible."""

    kind: Kind
    source_id: str | None = None


def tell_kind(workbook: Workbook, catalogue: Catalogue) -> Told:
    """The kind of a file: the first whose form it has; a form comes before a name in a title."""
    for kind, has_form in _FORMS:
        if has_form(workbook):
            options = list(sources_of(kind, catalogue))
            return Told(kind, options[0] if len(options) == 1 else None)
    guessed = guess_source(workbook, workbook_sources(catalogue))
    return Told(Kind.WORKBOOK, guessed) if guessed else Told(Kind.UNKNOWN)


def sources_of(kind: Kind, catalogue: Catalogue) -> dict[str, Source]:
    """The sources that a file of a kind can be from; a StatLine table names its own."""
    readers = _READERS.get(kind, ())
    return {key: source for key, source in catalogue.sources.items() if source.reader in readers}


def _is_delivery(workbook: Workbook) -> bool:
    """Whether a file has the columns of the template for a municipality's own provisions."""
    rows = [row for sheet in workbook.sheets for row in sheet.rows[:_FIRST_ROWS]]
    return any({normalise(cell) for cell in row if isinstance(cell, str)} >= _DELIVERY_COLUMNS for row in rows)


# A new kind is one line here, with a reader for its sources and a parser in etl/by_hand.py.
_FORMS: tuple[tuple[Kind, Callable[[Workbook], bool]], ...] = (
    (Kind.KANSENKAART, is_kansenkaart),
    (Kind.STATLINE, is_statline),
    (Kind.DELIVERY, _is_delivery),
    (Kind.SWING, is_swing_export),
)
