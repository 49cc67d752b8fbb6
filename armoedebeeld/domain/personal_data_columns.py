"""The columns of a table by their distinct values, and what a header says a column is about."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import accumulate
from numbers import Integral

import numpy as np
import pandas as pd

from armoedebeeld.domain.personal_data_names import is_place_or_organisation
from armoedebeeld.domain.personal_data_patterns import Kind, Span
from armoedebeeld.domain.personal_data_words import (
    AMOUNT_WORDS,
    AREA_STEMS,
    COUNT_WORDS,
    KEY_STEMS,
    PEOPLE,
    PERIOD_STEMS,
    PERSON_TRAITS,
    POSTCODE_STEMS,
    REMARK_STEMS,
    SHOWN_HEADER_WORDS,
    fold,
    plain,
)

_HEADER_WORD = re.compile(r"[a-z]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_REGION = re.compile(r"(?:NL|PV|GM|WK|BU|GB)[0-9]{2}[0-9A-Z]{0,6}", re.IGNORECASE)
# A column with this share of place names is about places, whatever its header says.
_PLACE_SHARE = 0.2
_ENOUGH_TEXTS = 5
_AREA_WORDS = 6
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_EIGHT_DIGITS = re.compile(r"[0-9](?:[^0-9A-Za-z]{0,3}[0-9]){7}")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_LETTERS = re.compile("[A-Za-z'-]+")
# A number with decimals is about nobody; which one it is does not matter here.
_DECIMALS = "0.5"
_HEADER_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.BSN, re.compile(r"\bbsn|bsn\b|burgerservicen|\bsofin|\bsofi\b")),
    (
        Kind.BIRTH_DATE,
        re.compile(
            r"geboorte ?(?:datum|dag)|\bgeb ?(?:datum|dat|dd)\b|datum geboorte|geboren op|\bdob\b"
            r"|date ?of ?birth|birth ?date"
        ),
    ),
    (
        Kind.NAME,
        re.compile(
            rf"(?:voor|achter|roep|familie|geslachts|meisjes)na+m(?:en)?\b|voorletters?|initialen|tussenvoegsels?\b"
            rf"|\bna+m ?(?:van ?)?(?:het |de )?(?:{PEOPLE})\b|\b(?:{PEOPLE}) ?s?na+m\b|contactpersoon"
            r"|(?:first|last|sur) ?name"
        ),
    ),
    (
        Kind.PERSON_NUMBER,
        re.compile(
            rf"\b(?:{PEOPLE}|dossier|relatie|stadspas|pas|administratie|zaak|aanvraag|registratie|burger) ?"
            r"(?:nummer|nr|no|id|code|sleutel)\b|\ba ?nummer\b|\bv ?nummer\b|pseudoniem|\bpseudo ?id\b"
            r"|\b(?:client|dossier)\b$"
        ),
    ),
    (Kind.PHONE, re.compile(r"\btelefoon|\btel ?(?:nr|nummer)?\b|mobiel|\bgsm\b|\bphone")),
    (Kind.IBAN, re.compile(r"\biban\b|rekening ?(?:nummer|nr)")),
    (
        Kind.ADDRESS,
        re.compile(r"\badres\b|(?:woon|huis|post|verblijfs)adres\b|huis ?(?:nummer|nr|no|letter)|\bhnr\b"),
    ),
)


@dataclass(frozen=True)
class Header:
    """A header, read."""

    text: str = field(repr=False)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words in small letters: `periode_van` is two, and so is `periodeVan`."""
        return tuple(_HEADER_WORD.findall(fold(_CAMEL.sub(" ", self.text))))

    def has(self, words: Iterable[str]) -> bool:
        """Whether one of these words is in it."""
        return not set(words).isdisjoint(self.words)

    def starts(self, stems: Iterable[str]) -> bool:
        """Whether one of its words begins with one of these; short ones have to be the whole word."""
        return any(word == stem or (len(stem) > 3 and word.startswith(stem)) for word in self.words for stem in stems)

    @property
    def is_count(self) -> bool:
        """Whether it says that people are counted: "aantal cliënten"."""
        return "%" in self.text or self.has(COUNT_WORDS)

    @property
    def is_amount(self) -> bool:
        """Whether it says that there is money below."""
        return "€" in self.text or self.has(AMOUNT_WORDS)

    @property
    def is_area(self) -> bool:
        """Whether it says that there are areas below."""
        return self.starts(AREA_STEMS) and not self.starts(POSTCODE_STEMS)

    @property
    def is_period(self) -> bool:
        """Whether it says that there are days of a period, application or decision below."""
        return self.starts(PERIOD_STEMS) or self.has({"van", "tot"})

    @property
    def is_remark(self) -> bool:
        """Whether it asks for free text."""
        return self.starts(REMARK_STEMS)

    @property
    def is_key(self) -> bool:
        """Whether it says to which area, period or scheme a row belongs."""
        return self.starts(KEY_STEMS)

    @property
    def is_trait(self) -> bool:
        """Whether it says something of a person, such as age or sex."""
        return self.has(PERSON_TRAITS)

    @property
    def kind(self) -> Kind | None:
        """The personal data that it announces."""
        if self.is_count:
            return None
        joined = " ".join(self.words)
        return next((kind for kind, pattern in _HEADER_KINDS if pattern.search(joined)), None)

    @property
    def shown(self) -> str:
        """The header where it can't be about a person; empty where the first row of a file may stand in its place."""
        is_known = bool(self.words) and all(word in SHOWN_HEADER_WORDS for word in self.words)
        return self.text.strip() if is_known and not any(map(str.isdigit, self.text)) and len(self.text) < 60 else ""


class Lines:
    """Texts under each other, so that one search goes through all of them."""

    def __init__(self, numbered: Sequence[tuple[int, str]]) -> None:
        """Keep the texts, each with the number it goes by."""
        self._numbers = [number for number, _ in numbered]
        self.joined = "\n".join(text for _, text in numbered)
        self._starts = [0, *accumulate(len(text) + 1 for _, text in numbered)]

    def number_at(self, place: int) -> int:
        """The number of the text that holds a place in `joined`."""
        return self._numbers[bisect_right(self._starts, place) - 1]

    def is_whole(self, start: int, end: int) -> bool:
        """Whether a place in `joined` is one whole text."""
        return (start == 0 or self.joined[start - 1] == "\n") and (end == len(self.joined) or self.joined[end] == "\n")

    def found_by(self, finder: Callable[[str], Iterator[Span]]) -> dict[Kind, set[int]]:
        """Kind -> the numbers of the texts in which a finder meets it."""
        found: dict[Kind, set[int]] = {}
        for span in finder(self.joined):
            found.setdefault(span.kind, set()).add(self.number_at(span.start))
        return found


@dataclass(frozen=True)
class Column:
    """One column: its cells, in which rows of the table they stand, and its distinct values as plain text."""

    index: int
    header: Header
    cells: Sequence[object] = field(repr=False)
    places: Sequence[int] = field(repr=False)

    @cached_property
    def _text_by_cell(self) -> dict[object, str]:
        return {cell: text for cell in dict.fromkeys(self.cells) if (text := text_of(cell))}

    @cached_property
    def texts(self) -> list[str]:
        """The distinct cells that are not empty, as `plain` text."""
        return list(dict.fromkeys(self._text_by_cell.values()))

    @cached_property
    def filled(self) -> int:
        """How many cells are not empty."""
        return sum(cell in self._text_by_cell for cell in self.cells)

    def share_of(self, text: str) -> float:
        """Which share of the cells that are not empty says this; 0 where all are empty."""
        wanted = {cell for cell, own in self._text_by_cell.items() if own == text}
        return sum(cell in wanted for cell in self.cells) / max(1, self.filled)

    @cached_property
    def shapes(self) -> dict[str, list[int]]:
        """The texts with a 1 for each digit, years apart -> which of `texts` look like that.

        Names, addresses and days show in the shape, and there are far fewer shapes than texts.
        """
        shaped = _YEAR.sub("\x01", "\n".join(self.texts))
        for digit in "023456789":
            shaped = shaped.replace(digit, "1")
        found: dict[str, list[int]] = {}
        for line, shape in enumerate(shaped.replace("\x01", "2000").split("\n") if self.texts else ()):
            found.setdefault(shape, []).append(line)
        return found

    @cached_property
    def long_numbers(self) -> Lines:
        """Those of `texts` with eight digits close together; bare numbers of fewer than ten digits stay out."""
        if not any(_EIGHT_DIGITS.search(shape) for shape in self.shapes):
            return Lines([])
        wanted = [lines for shape, lines in self.shapes.items() if _EIGHT_DIGITS.search(shape)]
        numbered = [(line, self.texts[line]) for lines in wanted for line in lines]
        return Lines([(line, text) for line, text in numbered if len(text) > 9 or not text.isdigit()])

    def lines_with(self, finder: Callable[[str], Iterator[Span]], *, has_digit: bool = False) -> dict[Kind, set[int]]:
        """Kind -> which of `texts` have a shape in which a finder meets it.

        Args:
            finder: one of the `find_*` functions.
            has_digit: it finds nothing without a digit, so that plain words need not be searched.
        """
        shapes = list(self.shapes.values())
        found = (self._digit_lines if has_digit else self._shape_lines).found_by(finder)
        return {kind: {line for number in numbers for line in shapes[number]} for kind, numbers in found.items()}

    @cached_property
    def _shape_lines(self) -> Lines:
        return Lines(list(enumerate(self.shapes)))

    @cached_property
    def _digit_lines(self) -> Lines:
        numbered = enumerate(self.shapes)
        return Lines(
            [(number, shape) for number, shape in numbered if ("1" in shape or "2000" in shape) and len(shape) > 3]
        )

    def lines_where(self, judge: Callable[[str], bool]) -> set[int]:
        """Which of `texts` have a shape of which something is true."""
        return {line for shape, lines in self.shapes.items() if judge(shape) for line in lines}

    @cached_property
    def has_letters(self) -> bool:
        """Whether any cell holds a letter."""
        return re.search("[A-Za-z]", self._shape_lines.joined) is not None

    @cached_property
    def is_about_places(self) -> bool:
        """Whether header or content say that these are areas."""
        if self.header.is_area:
            return True
        if not self.has_letters or self.header.is_remark or len(self.texts) < _ENOUGH_TEXTS:
            return False
        return len(self.lines_where(_names_place)) >= _PLACE_SHARE * len(self.texts)

    def rows_of(self, lines: set[int]) -> list[int]:
        """The rows of the table, from 0, in which these of `texts` stand."""
        wanted = {self.texts[line] for line in lines}
        cells = {cell for cell, text in self._text_by_cell.items() if text in wanted}
        return [place for place, cell in zip(self.places, self.cells, strict=True) if cell in cells]


def _names_place(text: str) -> bool:
    if _REGION.fullmatch(text):
        return True
    words = _LETTERS.findall(text)
    return len(words) <= _AREA_WORDS and any(map(is_place_or_organisation, words[-2:]))


def text_of(cell: object) -> str:
    """A cell as plain text; empty where there is nothing, and one text for all numbers with decimals."""
    if isinstance(cell, str):
        return plain(cell if cell.isascii() else _INVISIBLE.sub("", cell)).strip()
    if cell is None or cell is pd.NA or isinstance(cell, bool) or cell != cell:
        return ""
    if isinstance(cell, Integral):
        return str(int(cell))
    if isinstance(cell, (float, np.floating)):
        return str(int(cell)) if float(cell).is_integer() else _DECIMALS
    return cell.isoformat() if isinstance(cell, date) else plain(str(cell)).strip()


def read_columns(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> list[Column]:
    """The columns of a table; rows may have different lengths, and the work follows the cells that are there."""
    columns: list[Column] = []
    places: Sequence[int] = range(len(rows))
    while True:
        index = len(columns)
        if not all(len(rows[place]) > index for place in places):
            places = [place for place in places if len(rows[place]) > index]
        if not places and index >= len(headers):
            return columns
        header = Header(str(headers[index]) if index < len(headers) else "")
        columns.append(Column(index, header, [rows[place][index] for place in places], places))
