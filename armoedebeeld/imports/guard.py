"""What is refused before a packed workbook is unpacked: too large, too many cells, a password, something else."""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from xml.parsers import expat

from armoedebeeld.domain.errors import UserError

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_RATIO = 200
SMALL_MEMBER_BYTES = 1024 * 1024
MAX_MEMBERS = 3_000
# The reader keeps a cell for every place up to the last row and column in use, also for the empty ones.
MAX_CELLS = 8_000_000
_CHUNK = 1 << 18
_MOST_NAMED = 5
_LETTERS = re.compile(r"^[A-Za-z]{1,4}$")
# A cell with only these is empty, however often it repeats.
_EMPTY = {"table:number-columns-repeated", "table:style-name", "table:content-validation-name"}
_MARKUP = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<|^\xff\xfe|^\xfe\xff")
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


class WorkbookError(UserError):
    """A file that can't be read as a workbook."""


@dataclass(frozen=True)
class Checked:
    """What a zip file is.

    Attributes:
        form: `xlsx` or `ods`.
        unsolved: the first cells with a formula of which no result was kept.
        has_notes: somebody wrote notes at cells; they are no cells, and nobody has looked at them.
    """

    form: str
    unsolved: tuple[str, ...] = ()
    has_notes: bool = False


def check_zip(name: str, content: bytes) -> Checked:
    """What a zip file is, when it is a workbook and can be unpacked safely.

    Raises:
        WorkbookError: it is another kind of file, has a password, or unpacks to too much.
        zipfile.BadZipFile: it is damaged.
    """
    with zipfile.ZipFile(BytesIO(content)) as packed:
        members = packed.infolist()
        _check_sizes(name, members)
        names = {item.filename for item in members}
        if "xl/workbook.xml" in names:
            return _check_cells(name, packed, members, _XlsxCells, form="xlsx")
        if "content.xml" in names and packed.read("mimetype").strip().startswith(_ODS_TYPE):
            if b"encryption-data" in packed.read("META-INF/manifest.xml"):
                raise protected(name)
            return _check_cells(name, packed, members, _OdsCells, form="ods")
    raise WorkbookError(
        f"{name} is geen Excel-werkblad.",
        remedy="Kies het bestand zoals u het hebt gedownload (.xlsx, .ods, .xls of .csv). Is het een .zip, pak "
        "het dan eerst uit; is het een .xlsb, bewaar het dan als .xlsx.",
    )


def protected(name: str) -> WorkbookError:
    """The refusal of a file with a password."""
    return WorkbookError(
        f"{name} is beveiligd met een wachtwoord.",
        remedy="Open het bestand in Excel en bewaar het zonder wachtwoord.",
    )


def _check_sizes(name: str, members: list[zipfile.ZipInfo]) -> None:
    if any(item.flag_bits & 0x1 for item in members):
        raise protected(name)
    total = sum(item.file_size for item in members)
    squeezed = any(
        item.file_size > SMALL_MEMBER_BYTES and item.file_size > MAX_RATIO * item.compress_size for item in members
    )
    if total > MAX_UNPACKED_BYTES or squeezed or len(members) > MAX_MEMBERS:
        raise too_much(name)


class _XlsxCells:
    """Counts the places that one sheet takes: rows times columns up to the last cell in use."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        self._rows = self._columns = self._row = self._column = 0
        self._known: dict[str, int] = {}
        self._cell = self._formula_in = ""
        self._is_text = self._in_result = False
        self._unsolved: list[str] = []
        self.has_notes = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c" or tag.endswith(":c"):
            self._close_formula()
            self._cell, self._is_text = attributes.get("r", "?"), attributes.get("t") == "str"
            self._place(attributes.get("r"))
        elif tag == "f" or tag.endswith(":f"):
            self._formula_in, self._in_result = self._cell, False
            # Only inside a cell with a formula it matters whether its result is empty.
            self._parser.CharacterDataHandler = self._text
        elif tag == "v" or tag.endswith(":v"):
            self._in_result = True
            if self._is_text:
                self._formula_in = ""
        elif tag == "row" or tag.endswith(":row"):
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
        elif tag.rpartition(":")[2] in {"comment", "threadedComment"}:
            self.has_notes = True

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
        else:
            letters = reference.rstrip("0123456789")
            self._column = self._known.get(letters) or self._new(letters)
            self._row = int(reference[len(letters) :])
        if self._column > self._columns:
            self._columns = self._column
        if self._row > self._rows:
            self._rows = self._row

    def _new(self, letters: str) -> int:
        if not _LETTERS.match(letters):
            raise zipfile.BadZipFile(f"cell {letters}")
        number = 0
        for letter in letters.upper():
            number = 26 * number + ord(letter) - ord("A") + 1
        self._known[letters] = number
        return number

    def _text(self, text: str) -> None:
        if self._in_result and text.strip():
            self._formula_in = ""

    def _close_formula(self) -> None:
        """A formula without a kept result leaves an empty cell: that would look like nothing."""
        if self._formula_in and len(self._unsolved) < _MOST_NAMED:
            self._unsolved.append(self._formula_in)
        self._formula_in = ""
        self._parser.CharacterDataHandler = None

    @property
    def unsolved(self) -> tuple[str, ...]:
        self._close_formula()
        return tuple(self._unsolved)

    @property
    def cells(self) -> int:
        return self._rows * self._columns


class _OdsCells:
    """Counts the cells of an ODS file, repeated ones as often as they repeat; empty ones at the end are not kept."""

    def __init__(self, _: expat.XMLParserType) -> None:
        self._before = self._rows = self._columns = 0
        self._width = self._next = 0
        self._unsolved: list[str] = []
        self.has_notes = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "table":
            self._before += self._rows * self._columns
            self._rows = self._columns = self._next = 0
        elif local == "table-row":
            self._width = 0
            self._next += abs(int(attributes.get("table:number-rows-repeated", 1)))
        elif local in {"table-cell", "covered-table-cell"}:
            self._width += abs(int(attributes.get("table:number-columns-repeated", 1)))
            if "table:formula" in attributes and "office:value-type" not in attributes:
                self._unsolved = [*self._unsolved, f"rij {self._next}"][:_MOST_NAMED]
            if attributes.keys() - _EMPTY:
                self._columns = max(self._columns, self._width)
                self._rows = self._next
        elif local == "annotation":
            self.has_notes = True

    @property
    def unsolved(self) -> tuple[str, ...]:
        return tuple(self._unsolved)

    @property
    def cells(self) -> int:
        return self._before + self._rows * self._columns


def _check_cells(
    name: str,
    packed: zipfile.ZipFile,
    members: list[zipfile.ZipInfo],
    counter: type[_XlsxCells] | type[_OdsCells],
    *,
    form: str,
) -> Checked:
    """Unpack piece by piece, so that a file that lies about its size is found out, and count its cells.

    Every part is looked at: a workbook may keep its sheets under any name.
    """
    total = 0
    has_notes = False
    unsolved: list[str] = []
    for member in members:
        parser = expat.ParserCreate()
        counted = counter(parser)
        _scan(name, packed, member, counted, parser)
        total += counted.cells
        unsolved += counted.unsolved
        has_notes |= counted.has_notes
        if total > MAX_CELLS:
            raise too_much(name)
    return Checked(form, tuple(unsolved[:_MOST_NAMED]), has_notes)


def _scan(
    name: str,
    packed: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    counted: _XlsxCells | _OdsCells,
    parser: expat.XMLParserType,
) -> None:
    parser.StartElementHandler = counted.start
    parser.StartDoctypeDeclHandler = lambda *_: _refuse_doctype(name)
    with packed.open(member) as opened:
        piece = opened.read(_CHUNK)
        if not _MARKUP.match(piece):
            return
        try:
            while piece:
                parser.Parse(piece, False)
                piece = opened.read(_CHUNK)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            # Drawings of notes (.vml) are often no well-formed XML; a sheet always is.
            if member.filename.endswith(".xml"):
                raise zipfile.BadZipFile(str(error)) from error


def _refuse_doctype(name: str) -> None:
    raise WorkbookError(
        f"{name} bevat een documenttype-verklaring; dat hoort niet in een werkblad.",
        remedy="Open het bestand in Excel en bewaar het opnieuw als .xlsx.",
    )


def too_much(name: str) -> WorkbookError:
    """The refusal of a file that would take too much memory."""
    return WorkbookError(
        f"{name} wordt bij het uitpakken te groot om veilig te lezen.",
        remedy="Verwijder in Excel de lege rijen en kolommen onder en naast de tabellen, of bewaar minder bladen.",
    )
