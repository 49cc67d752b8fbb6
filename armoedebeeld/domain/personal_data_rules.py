"""Whether a column, or a table as a whole, holds personal data: what chance would give against what is there."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from scipy.special import bdtrc

from armoedebeeld.domain.personal_data_columns import Column
from armoedebeeld.domain.personal_data_names import find_names, is_given_name, looks_like_name
from armoedebeeld.domain.personal_data_patterns import (
    Kind,
    Number,
    eleven_test,
    find_addresses,
    find_emails,
    find_life_facts,
    find_long_numbers,
    find_numbers,
    find_postcodes,
    is_bsn_in_words,
    is_compact_date,
    parse_date,
)

# docs/decisions/0012-personal-data-gate.md: where these come from.
CHANCE = 1 / 11
FEW = 5
COLUMN_LIMIT = 1e-5
ODD_LIMIT = 1e-3
NAME_SHARE = 0.3
NAMES_AMONG_PLACES = 0.25
MIN_NAMES = 3
MIN_ROWS = 10
MIN_BIRTH_DATES = 5
NEARLY_ALL = 0.9
_PHONE_SHARE = 0.9
_UNIQUE_SHARE = 0.5

_HOUSE_HEADERS = {("nr",), ("nummer",), ("no",), ("huis",), ("toevoeging",)}
_HOUSE_NUMBER = re.compile(r"[0-9]{1,5} ?-?[A-Za-z]{0,3}")

Lines = set[int]
_NUMBER = re.compile(r"[<>]?=? ?-?[0-9][0-9.,  ]*%?\*?")


def chance_of(passing: int, among: int) -> float:
    """The chance that at least so many of so many random numbers pass the eleven test."""
    return float(bdtrc(passing - 1, among, CHANCE)) if passing else 1.0


def bsn_lines(column: Column, *, in_euros: bool) -> Lines:
    """Cells that hold a BSN.

    Args:
        column: the column.
        in_euros: another column says that these rows are sums of money.
    """
    long = column.long_numbers
    whole = {line: text for line, text in enumerate(column.texts) if len(text) in {8, 9} and text.isdigit()}
    inside: dict[int, list[tuple[Number, str]]] = {}
    for number in find_numbers(long.joined):
        line = long.number_at(number.start)
        if long.is_whole(number.start, number.end):
            whole[line] = number.digits
        else:
            inside.setdefault(line, []).append((number, long.joined[number.start : number.end]))
    return _bsn_cells(column, whole, is_money=in_euros or column.header.is_amount) | _bsn_in_words(inside)


def _bsn_cells(column: Column, whole: dict[int, str], *, is_money: bool) -> Lines:
    """Whole cells, judged together: a column of sums passes for 1 in 11, a column of BSNs all through."""
    is_safe = is_money or column.header.is_area
    candidates = {
        line: digits
        for line, digits in whole.items()
        if len(digits) == 9 or not (column.header.is_area or is_compact_date(digits))
    }
    passing = _passing(candidates)
    among = len(set(candidates.values()))
    is_bulk = 2 * among >= len(column.texts)
    if is_bulk or among > FEW:
        limit = COLUMN_LIMIT if is_bulk or is_money else ODD_LIMIT
        if chance_of(len({candidates[line] for line in passing}), among) < limit:
            return passing
    if among > FEW or is_safe or all(len(digits) == 8 for digits in candidates.values()) or _has_sums(column, passing):
        return set()
    # Few numbers of this length: in a column full of them all have to pass, among other cells one is enough.
    return passing if not is_bulk or len(passing) == len(candidates) else set()


def _passing(candidates: dict[int, str]) -> Lines:
    if not candidates:
        return set()
    passed = eleven_test([digits.zfill(9) for digits in candidates.values()])
    return {line for line, passes in zip(candidates, passed, strict=True) if passes}


def _has_sums(column: Column, passing: Lines) -> bool:
    """Whether the column also holds numbers a little smaller or larger: then nine digits are a sum, not an oddity."""
    others = (text for line, text in enumerate(column.texts) if line not in passing and text.isdigit())
    return any(len(text) in {7, 8, 10, 11} for text in others)


def _bsn_in_words(inside: dict[int, list[tuple[Number, str]]]) -> Lines:
    """Cells with words: one number that passes is enough, unless there are so many that chance explains it."""
    hits = {
        line for line, found in inside.items() if any(is_bsn_in_words(number, written=text) for number, text in found)
    }
    every = [number for found in inside.values() for number, _ in found if not number.is_other]
    if any(number.says_bsn for number in every):
        return hits
    distinct = {number.digits: number.passes for number in every if len(number.digits) == 9}
    is_chance = len(distinct) > FEW and chance_of(sum(distinct.values()), len(distinct)) >= ODD_LIMIT
    return set() if is_chance else hits


def pattern_lines(column: Column) -> dict[Kind, Lines]:
    """Cells with an address, e-mail, telephone number, bank account, birth date or dossier number in them."""
    found = column.long_numbers.found_by(find_long_numbers)
    for finder in (find_emails, find_addresses, find_life_facts):
        for kind, lines in column.lines_with(finder, has_digit=finder is not find_emails).items():
            found.setdefault(kind, set()).update(lines)
    if column.header.is_area:
        # A code of an area can look like a telephone number, or like a postcode with a number against it.
        for kind in (Kind.PHONE, Kind.ADDRESS):
            found[kind] = {line for line in found.get(kind, set()) if " " in column.texts[line]}
    found.setdefault(Kind.PHONE, set()).update(_short_mobiles(column))
    return {kind: lines for kind, lines in found.items() if lines}


def _short_mobiles(column: Column) -> Lines:
    """Mobile numbers that lost their zero in a spreadsheet: nearly all cells are nine digits that begin with 6."""
    lines = {line for line, text in enumerate(column.texts) if len(text) == 9 and text.isdigit() and text[0] == "6"}
    is_phone = len(lines) >= FEW and len(lines) >= _PHONE_SHARE * len(column.texts)
    return lines if is_phone and not column.header.is_amount and not column.header.is_area else set()


def name_lines(column: Column) -> dict[Kind, Lines]:
    """Cells with somebody's name; among areas, which are often named after people, only where many are names."""
    if not column.has_letters:
        return {}
    found = column.lines_with(find_names)
    sure = found.get(Kind.NAME, set())
    if column.is_about_places:
        is_many = len(sure) >= MIN_NAMES and len(sure) >= NAMES_AMONG_PLACES * len(column.texts)
        return {Kind.NAME: sure} if is_many else {}
    likely = column.lines_where(_is_name_cell)
    if len(likely) >= MIN_NAMES and len(likely) >= NAME_SHARE * len(column.texts) and not _is_list(column, likely):
        found[Kind.NAME] = sure | likely
    return found


def _is_name_cell(text: str) -> bool:
    if len(text) > 60:
        return False
    return looks_like_name(text) or (
        " " in text and is_given_name(text.split(" ")[0]) and looks_like_name(text.title())
    )


def _is_list(column: Column, lines: Lines) -> bool:
    """Whether the cells are items that begin with A, B, C and so on."""
    first = sorted(column.texts[line][0] for line in lines if column.texts[line][1:2] in {".", " "})
    return len(first) == len(lines) and first == [chr(ord("A") + place) for place in range(len(first))]


def header_lines(column: Column) -> dict[Kind, Lines]:
    """The cells of a column whose header announces personal data, where the content does not contradict it."""
    kind = column.header.kind
    if kind is None:
        return {}
    lines = {line for line, text in enumerate(column.texts) if _can_be(kind, text)}
    if kind is Kind.PERSON_NUMBER:
        is_unique = len(lines) >= max(2, _UNIQUE_SHARE * column.filled)
        return {kind: lines} if is_unique else {}
    return {kind: lines} if lines else {}


def _can_be(kind: Kind, text: str) -> bool:
    digits = sum(map(str.isdigit, text))
    match kind:
        case Kind.NAME:
            return sum(map(str.isalpha, text)) >= 1 and digits == 0
        case Kind.BIRTH_DATE:
            return digits >= 4
        case Kind.PHONE:
            return digits >= 7
        case Kind.IBAN:
            return digits >= 6
        case Kind.ADDRESS | Kind.PERSON_NUMBER:
            return digits >= 1
        case _:
            return text.lower() not in {"x", "-", "n.v.t.", "nvt"}


def birth_date_lines(column: Column) -> Lines:
    """Days spread like birthdays: over years and over the month, without a rhythm, under a header of no period."""
    if column.header.is_period or column.header.is_area or column.header.is_amount:
        return set()
    if 2 * len(column.lines_where(lambda shape: parse_date(shape) is not None)) < len(column.texts):
        return set()
    days = {line: day for line, text in enumerate(column.texts) if (day := parse_date(text))}
    if 2 * len(days) < len(column.texts) or not _are_birthdays(sorted(set(days.values()))):
        return set()
    return set(days)


def _are_birthdays(days: Sequence[date]) -> bool:
    if len(days) < MIN_BIRTH_DATES or (days[-1] - days[0]).days < 3 * 365:
        return False
    steps = Counter((later - earlier).days for earlier, later in pairwise(days))
    inside = sum(day.day != 1 and (day + timedelta(days=1)).day != 1 for day in days)
    has_rhythm = max(steps.values()) > 0.5 * len(days) or len({day.day for day in days}) < min(5, len(days) - 1)
    return 2 * inside > len(days) and not has_rhythm


def house_numbers(columns: Sequence[Column]) -> tuple[Column, Lines] | None:
    """The column of house numbers beside a column of PC6."""
    if not any(_share_of_postcodes(column) >= 0.5 for column in columns):
        return None
    for column in columns:
        words = column.header.words
        is_named = column.header.kind is Kind.ADDRESS or words in _HOUSE_HEADERS
        lines = column.lines_where(lambda shape: bool(_HOUSE_NUMBER.fullmatch(shape))) if is_named else set()
        if lines:
            return column, lines
    return None


def _share_of_postcodes(column: Column) -> float:
    if not column.has_letters:
        return 0.0
    lines = column.lines_with(find_postcodes, has_digit=True).get(Kind.POSTCODE, set())
    whole = sum(len(column.texts[line]) <= 7 for line in lines)
    return whole / len(column.texts)


def is_one_row_per_person(columns: Sequence[Column], *, rows: int) -> bool:
    """Whether rows are people: no figure to count, or nearly always 1, while many rows share area, period and scheme.

    PC6 with always 1 is a household per row as well. A total below a list of people does not make it a table of counts.
    """
    if rows < MIN_ROWS or any(_is_measure(column) for column in columns):
        return False
    has_ones = any(column.header.is_count and column.share_of("1") >= NEARLY_ALL for column in columns)
    if has_ones and any(_share_of_postcodes(column) >= 0.5 for column in columns):
        return True
    keys = [column for column in columns if column.header.is_key and not _is_another_every_row(column, rows=rows)]
    if not keys:
        return False
    cells = [dict(zip(column.places, column.cells, strict=True)) for column in keys]
    groups = len({tuple(of_key.get(place) for of_key in cells) for place in range(rows)})
    return rows >= (2 if has_ones else 3) * groups


def _is_another_every_row(column: Column, *, rows: int) -> bool:
    """Whether a column that should name a scheme names another in most rows, as names of people would."""
    return not column.header.is_area and not column.header.is_period and len(column.texts) > rows / 2


def _is_measure(column: Column) -> bool:
    """Whether a column holds figures: mostly numbers, not nearly always 1, and no key, age or the like."""
    if (column.header.is_key and not column.header.is_count) or column.header.is_trait or column.header.kind:
        return False
    figures = len(column.lines_where(lambda shape: bool(_NUMBER.fullmatch(shape)) and parse_date(shape) is None))
    return figures > 0.3 * len(column.texts) and column.share_of("1") < NEARLY_ALL
