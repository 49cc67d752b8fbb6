"""The municipality's own areas: a list of buurten per area, read from a file and checked."""

import csv
import hashlib
import io
import re
import unicodedata

import pandas as pd

from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.regions import Level, clean_code, gemeente_of
from armoedebeeld.store import TABLES

COLUMNS = ("gebied", "buurtcode", "jaar")
_ALIASES = {
    "gebied": ("gebied", "gebiednaam", "gebiedsnaam", "naamgebied", "naam"),
    "buurtcode": ("buurtcode", "buurt", "bucode", "cbsbuurtcode", "codebuurt"),
    "jaar": ("jaar", "indeling", "indelingsjaar", "jaarindeling", "buurtjaar"),
}
_BARE_CODE = re.compile(r"^\d{7,8}$|^\d{4}[0-9A-Z]{4}$")
_LONGEST_NAME = 60
_LONGEST_SLUG, _START_OF_SLUG = 12, 8
_MARKS_OF_OTHER_FILES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")


class OwnAreasError(UserError):
    """A list of own areas can't be used; the former list stays."""


# ---------------------------------------------------------------- reading


def read_csv(content: bytes, *, file: str) -> pd.DataFrame:
    """The cells of a CSV file as text, first row as heading.

    Semicolon, comma or tab; UTF-8 or Windows-1252.

    Raises:
        OwnAreasError: the file is empty, is no text, or holds no table.
    """
    if content.startswith(_MARKS_OF_OTHER_FILES) or b"\x00" in content:
        raise OwnAreasError(
            f"{file} is geen CSV-bestand.", remedy="Kies in Excel 'Opslaan als' en dan 'CSV UTF-8 (gescheiden)'."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    delimiter = max(";,\t", key=text.lstrip().partition("\n")[0].count)
    try:
        heading, *rows = csv.reader(io.StringIO(text.lstrip(), newline=""), delimiter=delimiter)
    except (csv.Error, ValueError) as error:
        raise _nothing_in(file) from error
    for number, row in enumerate(rows, start=2):
        if any(cell.strip() for cell in row[len(heading) :]):
            raise OwnAreasError(
                f"{file}, rij {number}: er staan meer cellen dan kolommen.",
                remedy=f"Staat er een '{delimiter}' in een naam? Zet die naam dan tussen aanhalingstekens.",
            )
    cells = [(row + [""] * len(heading))[: len(heading)] for row in rows]
    return pd.DataFrame(cells, columns=[name.strip() for name in heading], dtype="str")


def _nothing_in(file: str) -> OwnAreasError:
    return OwnAreasError(
        f"{file} bevat geen gebieden.",
        remedy=f"Zet op de eerste regel {'; '.join(COLUMNS)} en daaronder een regel per buurt.",
    )


def parse_own_areas(table: pd.DataFrame, *, regions: pd.DataFrame, file: str) -> pd.DataFrame:
    """Rows of the store's table `own_area`, checked.

    Args:
        table: one row per buurt, with columns `gebied`, `buurtcode` and `jaar` (or names that mean the same); others
            are left alone. Cells as text or numbers.
        regions: the store's table `region`: which buurten exist in which year.
        file: the file's name, for messages.

    Returns:
        `region_code` (GB, the number of the municipality, and a name that stays the same as long as the area keeps
        its name), `name`, `buurt_code`, `boundary_year`; sorted.

    Raises:
        OwnAreasError: names file, row, column, the offending value and the remedy.
    """
    cells = _cells(table, file)
    for check in (_check_names, _check_years):
        check(cells, file)
    cells = cells.assign(buurt_code=cells["buurtcode"].map(_full_code), boundary_year=cells["jaar"].map(_whole_number))
    cells = cells.astype({"boundary_year": "Int64"})
    _check_buurten(cells, regions, file)
    _check_each_once(cells, file)
    _check_one_gemeente(cells, file)
    spelling = cells.drop_duplicates("key").set_index("key")["gebied"]
    gemeente = cells["buurt_code"].str[2:6]
    codes = [own_area_code(number, spelling[key]) for number, key in zip(gemeente, cells["key"], strict=True)]
    rows = cells.assign(region_code=codes, name=cells["key"].map(spelling))
    _check_codes_differ(rows, file)
    columns = TABLES["own_area"]
    return rows[list(columns)].astype(columns).sort_values(list(columns)).reset_index(drop=True)


def own_area_code(gemeente_number: str, name: str) -> str:
    """The code of an area: `GB0363oost`; a name that does not fit gets its start and a checksum of the whole."""
    key = _key(name)
    plain = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]", "", plain)
    if not slug or slug != key or len(slug) > _LONGEST_SLUG:
        start = slug[:_START_OF_SLUG]
        slug = start + hashlib.sha256(key.encode()).hexdigest()[: _LONGEST_SLUG - len(start)]
    return clean_code(f"GB{gemeente_number}{slug}")


def _key(name: str) -> str:
    """A name without what people type differently: capitals and spaces."""
    return " ".join(name.casefold().split())


def _cells(table: pd.DataFrame, file: str) -> pd.DataFrame:
    """The three columns as text, with `row`: the number that a spreadsheet shows."""
    found: dict[str, list[str]] = {name: [] for name in COLUMNS}
    for heading in table.columns:
        plain = re.sub(r"[^a-z]", "", str(heading).casefold())
        for name, aliases in _ALIASES.items():
            if plain in aliases:
                found[name].append(str(heading))
    for name, headings in found.items():
        if len(headings) != 1:
            what = "ontbreekt" if not headings else f"staat er twee keer in ({', '.join(headings)})"
            raise OwnAreasError(
                f"{file}: kolom '{name}' {what}.",
                remedy=f"Gebruik op de eerste regel precies deze namen: {'; '.join(COLUMNS)}.",
            )
    picked = table[[headings[0] for headings in found.values()]].set_axis(list(COLUMNS), axis=1)
    text = picked.astype("object").where(picked.notna(), "").map(lambda cell: str(cell).strip()).astype("str")
    text = text.assign(row=range(2, len(text) + 2))
    # Every buurt stands in the file to fill in; one without the name of an area is in none.
    filled = text[text["gebied"] != ""].reset_index(drop=True)
    if filled.empty:
        raise _nothing_in(file)
    return filled.assign(key=filled["gebied"].map(_key))


def _whole_number(text: str) -> int | None:
    """`2024` and, from a spreadsheet, `2024.0`; None for anything else."""
    match = re.fullmatch(r"(\d{4})(?:[.,]0+)?", text)
    return int(match.group(1)) if match else None


def _full_code(text: str) -> str:
    """A buurt code with its letters, and with the zero that a spreadsheet takes off."""
    code = text.upper().removesuffix(".0")
    return f"BU{code.zfill(8)}" if _BARE_CODE.match(code) else code


# ---------------------------------------------------------------- checks


def _fault(file: str, row: int, column: str, what: str, *, remedy: str) -> OwnAreasError:
    return OwnAreasError(f"{file}, rij {row}, kolom '{column}': {what}.", remedy=remedy)


def _check_names(cells: pd.DataFrame, file: str) -> None:
    for row, name in zip(cells["row"], cells["gebied"], strict=True):
        if len(name) > _LONGEST_NAME or not name.isprintable():
            raise _fault(
                file,
                row,
                "gebied",
                f"'{name[:20]}…' kan niet als naam",
                remedy=f"Gebruik hoogstens {_LONGEST_NAME} gewone tekens.",
            )


def _check_years(cells: pd.DataFrame, file: str) -> None:
    for row, year in zip(cells["row"], cells["jaar"], strict=True):
        if _whole_number(year) is None:
            raise _fault(
                file, row, "jaar", f"'{year}' is geen jaar", remedy="Vul het jaar van de buurtindeling in, zoals 2024."
            )


def _check_buurten(cells: pd.DataFrame, regions: pd.DataFrame, file: str) -> None:
    buurten = regions[regions["level"] == Level.BUURT.value]
    known = set(zip(buurten["region_code"], buurten["boundary_year"], strict=True))
    years = sorted({int(year) for _, year in known})
    for row, written, code, year in cells[["row", "buurtcode", "buurt_code", "boundary_year"]].itertuples(index=False):
        if (code, year) in known:
            continue
        if year not in years:
            loaded = ", ".join(str(item) for item in years) or "nog geen"
            raise _fault(
                file,
                row,
                "jaar",
                f"van {year} zijn geen buurten geladen",
                remedy=f"Kies een jaar dat is geladen ({loaded}), of laad eerst dat jaar.",
            )
        raise _fault(
            file,
            row,
            "buurtcode",
            f"'{written}' is in {year} geen geladen buurt",
            remedy="Gebruik de CBS-code van dat jaar, zoals BU03630000, of laad eerst die gemeente.",
        )


def _check_each_once(cells: pd.DataFrame, file: str) -> None:
    key = ["buurt_code", "boundary_year"]
    for _, part in cells[cells.duplicated(key, keep=False)].groupby(key):
        first, second = part.iloc[0], part.iloc[1]
        raise _fault(
            file,
            second["row"],
            "buurtcode",
            f"{second['buurt_code']} staat er voor {second['boundary_year']} twee keer in (ook op rij {first['row']})",
            remedy="Elke buurt hoort in hoogstens één gebied: haal een van de twee rijen weg.",
        )


def _check_one_gemeente(cells: pd.DataFrame, file: str) -> None:
    for _, part in cells.groupby(["key", "boundary_year"]):
        gemeenten = part["buurt_code"].map(gemeente_of)
        other = part[gemeenten != gemeenten.iloc[0]]
        if len(other):
            row = other.iloc[0]
            raise _fault(
                file,
                row["row"],
                "buurtcode",
                f"'{row['gebied']}' heeft buurten van {gemeenten.iloc[0]} en van {gemeente_of(row['buurt_code'])}",
                remedy="Een gebied ligt in één gemeente: geef het deel in de andere gemeente een eigen naam.",
            )


def _check_codes_differ(rows: pd.DataFrame, file: str) -> None:
    names = rows.drop_duplicates(["region_code", "key"])
    same = names[names.duplicated("region_code", keep=False)]
    if len(same):
        first, second = same.iloc[0], same.iloc[1]
        raise _fault(
            file,
            second["row"],
            "gebied",
            f"'{second['gebied']}' lijkt te veel op '{first['gebied']}'",
            remedy="Geef een van de twee een andere naam.",
        )


# ---------------------------------------------------------------- a file to fill in


def template(regions: pd.DataFrame, *, gemeente: str) -> bytes:
    """A CSV to fill in: every buurt of a municipality on its newest borders, with an empty column for the area.

    A buurt whose column 'gebied' stays empty is in no area. Opens in Excel as it is (semicolons, UTF-8 with
    mark).
    """
    own = regions[(regions["level"] == Level.BUURT.value) & (regions["parent_gemeente"] == gemeente)]
    newest = own[own["boundary_year"] == own["boundary_year"].max()].drop_duplicates("region_code")
    sheet = pd.DataFrame(
        {
            "gebied": "",
            "buurtcode": newest["region_code"],
            "jaar": newest["boundary_year"],
            "buurtnaam": newest["name"],
        }
    ).sort_values("buurtcode")
    return sheet.to_csv(index=False, sep=";", lineterminator="\r\n").encode("utf-8-sig")
