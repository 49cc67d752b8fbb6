"""What each column of a table is for: area, year, group or figure, as its header and its cells say."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from armoedebeeld.domain.regions import Level
from armoedebeeld.imports.areas import DIGITS
from armoedebeeld.imports.cells import is_number_like, year_of, years_in
from armoedebeeld.imports.mapping import Role
from armoedebeeld.imports.swing import has_period, is_whole_year
from armoedebeeld.imports.tables import Column, Row, Table, is_area_code
from armoedebeeld.imports.words import Facets, key_of, level_in, normalise, read_facets
from armoedebeeld.imports.workbook import Cell

MOST = 0.8
MAX_GROUPS = 200
# So many cells show what a column is for.
_ENOUGH = 1_000
_YEAR_HEADER = re.compile(r"(?<!\w)(?:jaar|jaren|peiljaar|verslagjaar|onderzoeksjaar|perioden?|peildatum)(?!\w)")
_LEVEL_HEADER = re.compile(
    r"(?:soort|type)[ -]?(?:regio|gebied)|(?:regio|gebieds?)[ -]?(?:type|soort|niveau)|niveau|aggregatie\w*"
)
_CODE_HEADER = re.compile(r"code|codering|nummer|(?<!\w)(?:nr|cd|id)(?!\w)")
_NAME_HEADER = re.compile(
    r"naam|^(?:gemeenten?|wijk(?:en)?|buurt(?:en)?|provincies?|regio'?s?|gebied(?:en)?|plaats)(?: \{jaar\})?$"
)
_GROUP_HEADER = re.compile(
    r"inkomensgrens|grens|kenmerk|categorie|onderwerp|doelgroep|duur|huishouden|leeftijd|herkomst|geslacht|regeling|"
    r"inkomensbron|eenheid|maat|groep|variabele|indicator|type|soort"
)
# A column of characteristics names households where it means the family that a child lives in.
_OF_THE_HOUSEHOLD = re.compile(r"kenmerk|samenstelling|(?:type|soort) (?:huishouden|gezin)|huishoudtype")
_LEVEL_VALUES = {
    "nederland": Level.COUNTRY, "land": Level.COUNTRY, "nl": Level.COUNTRY,
    "provincie": Level.PROVINCE, "pv": Level.PROVINCE,
    "gemeente": Level.MUNICIPALITY, "gemeenten": Level.MUNICIPALITY, "gm": Level.MUNICIPALITY,
    "wijk": Level.WIJK, "wijken": Level.WIJK, "wk": Level.WIJK,
    "buurt": Level.BUURT, "buurten": Level.BUURT, "bu": Level.BUURT,
}  # fmt: skip
_LIMITS = {100, 101, 105, 110, 115, 120, 125, 130, 140, 150}


@dataclass(frozen=True)
class Finding:
    """A column with its key, what it is for, its level and year where it has one, and why we think so."""

    column: Column
    key: str
    role: Role
    level: Level | None = None
    year: int | None = None
    reason: str = ""


def read_columns(table: Table) -> tuple[Finding, ...]:
    """What every column of a table is for; keys are unique, but for columns that differ by their year only."""
    keys = column_keys(table.columns)
    findings = [_read(column, table.cells(column.index), key) for column, key in zip(table.columns, keys, strict=True)]
    findings = _with_a_name(findings, table)
    return tuple(_with_needed_groups(findings, table))


def header_year(column: Column) -> int | None:
    """The one year that a header names."""
    years = years_in(normalise(column.header))
    return years[0] if len(years) == 1 else None


def level_of_value(cell: Cell) -> Level | None:
    """The level that a cell such as `Wijk` names."""
    return _LEVEL_VALUES.get(normalise(cell)) if isinstance(cell, str) else None


def group_value(cell: Cell) -> str:
    """The word in a group column by which a row is found again."""
    return key_of(str(cell)) if cell is not None else ""


def group_facets(finding: Finding, cell: Cell) -> Facets:
    """What a cell of a group column says; a bare 110 under a header about income limits is 110%."""
    header = normalise(finding.column.header)
    text = f"{cell}%" if is_limit(cell) and re.search("grens|minimum|inkomen", header) else str(cell)
    facets = read_facets(text)
    if _OF_THE_HOUSEHOLD.search(header):
        facets = replace(facets, subject=None)
    if "leeftijd" in header and not facets.tags:
        facets = read_facets(f"{text} jaar")
    return facets


def is_limit(cell: Cell) -> bool:
    """Whether a cell is a usual percentage of the social minimum."""
    text = str(cell).strip().removesuffix(".0")
    return not isinstance(cell, bool) and text.isdigit() and int(text) in _LIMITS


def column_keys(columns: Sequence[Column]) -> list[str]:
    """The headers with years replaced; a header that comes twice in one year gets a number."""
    seen: Counter[tuple[str, tuple[int, ...]]] = Counter()
    keys = []
    for column in columns:
        key, years = key_of(column.header), years_in(normalise(column.header))
        seen[key, years] += 1
        keys.append(key if seen[key, years] == 1 else f"{key} #{seen[key, years]}")
    return keys


def _read(column: Column, cells: Sequence[Cell], key: str) -> Finding:
    filled = [cell for cell in cells if cell is not None]
    filled = filled[:: max(1, len(filled) // _ENOUGH)]
    header = normalise(column.header)
    found = Finding(column, key, Role.IGNORED, level_in(header), header_year(column))
    if has_period(column.header) and not is_whole_year(column.header):
        return replace(found, reason="gaat over een deel van een jaar, of over een schooljaar")
    facets = read_facets(header)
    says_figure = bool(facets.amounts or facets.limits or facets.tags or facets.subject)
    if not filled:
        role = Role.FIGURE if facets.limits or facets.amounts else Role.IGNORED
        return replace(found, role=role, reason="lege kolom")
    if _share(is_area_code(cell) for cell in filled) >= MOST:
        return replace(found, role=Role.CODE, level=None, reason="gebiedscodes")
    if _is_year_column(header, filled, says_figure=says_figure):
        return replace(found, role=Role.YEAR, reason="jaren")
    if all(level_of_value(cell) for cell in filled) or (_LEVEL_HEADER.search(header) and level_of_value(filled[0])):
        return replace(found, role=Role.LEVEL, reason="soort gebied")
    if _is_bare_code(header, filled):
        level = found.level if found.level in DIGITS else None
        return replace(found, role=Role.CODE, level=level, reason="codes zonder letters")
    is_text = _share(isinstance(cell, str) and not is_number_like(cell) for cell in filled) > 0.5
    if is_text and _NAME_HEADER.search(key):
        return replace(found, role=Role.NAME, reason="namen")
    if _is_group(header, set(cells) - {None}, is_text=is_text):
        return replace(found, role=Role.GROUP, reason="groepen")
    if not is_text and _share(is_number_like(cell) or year_of(cell) is not None for cell in filled) >= 0.5:
        return replace(found, role=Role.FIGURE, reason="getallen")
    return found


def _share(answers: Iterable[bool]) -> float:
    listed = [bool(answer) for answer in answers]
    return sum(listed) / len(listed)


def _is_year_column(header: str, filled: Sequence[Cell], *, says_figure: bool) -> bool:
    if _share(year_of(cell) is not None for cell in filled) < MOST:
        return False
    return bool(_YEAR_HEADER.search(header)) or not says_figure


def _is_bare_code(header: str, filled: Sequence[Cell]) -> bool:
    """Whether a column of whole numbers holds codes without their letters, by its header."""
    if _share(str(cell).strip().isdigit() for cell in filled) < MOST:
        return False
    return bool(_CODE_HEADER.search(header)) or (level_in(header) in DIGITS and bool(_NAME_HEADER.search(header)))


def _is_group(header: str, distinct: set[Cell], *, is_text: bool) -> bool:
    if len(distinct) > MAX_GROUPS:
        return False
    if all(is_limit(cell) for cell in distinct):
        return bool(re.search("grens|minimum", header)) and "aantal" not in header
    if not is_text:
        return False
    if _GROUP_HEADER.search(header):
        return True
    understood = [facets for facets in (read_facets(str(cell)) for cell in distinct) if _says_something(facets)]
    return len(understood) >= len(distinct) / 2


def _says_something(facets: Facets) -> bool:
    return bool(facets.limits or facets.tags or facets.amounts or facets.is_total or facets.subject) and not facets.left


def _with_a_name(findings: list[Finding], table: Table) -> list[Finding]:
    """Without any area column the first column of words is the one with names."""
    if any(item.role in {Role.CODE, Role.NAME} for item in findings):
        return findings
    for place, item in enumerate(findings):
        cells = [cell for cell in table.cells(item.column.index) if cell is not None]
        if item.role in {Role.IGNORED, Role.GROUP} and cells and all(isinstance(cell, str) for cell in cells):
            return [
                *findings[:place],
                replace(item, role=Role.NAME, reason="eerste kolom met woorden"),
                *findings[place + 1 :],
            ]
    return findings


def _with_needed_groups(findings: list[Finding], table: Table) -> list[Finding]:
    """Where an area comes more often, a column of words that we did not know must tell its rows apart."""
    for place, item in enumerate(findings):
        keys = [other.column.index for other in findings if other.role not in {Role.FIGURE, Role.IGNORED}]
        if len({_key(row, keys) for row in table.rows}) == len(table.rows):
            return findings
        cells = [cell for cell in table.cells(item.column.index) if cell is not None]
        if item.role is Role.IGNORED and 1 < len(set(cells)) <= MAX_GROUPS:
            findings[place] = replace(item, role=Role.GROUP, reason="nodig om regels uit elkaar te houden")
    return findings


def _key(row: Row, columns: Sequence[int]) -> tuple[Cell, ...]:
    return tuple(row.cell(index) for index in columns)
