"""Small workbooks about the made-up country, as a person would download them; and what they are read against."""

import io
import struct
import zipfile
from collections.abc import Sequence
from typing import Any

import pandas as pd
import xlsxwriter

from armoedebeeld.domain.catalogue import Catalogue, parse_catalogue

Rows = Sequence[Sequence[Any]]

AREAS = {
    "NL00": "Nederland",
    "GM0001": "Eenhoorn",
    "GM0002": "Tweeland",
    "GM0003": "Bergen (NH.)",
    "GM0004": "Bergen (L.)",
    "GM0005": "'s-Gravenhage",
    "WK000100": "Wijk 00 Oud",
    "WK000101": "Wijk 01 Nieuw",
    "BU00010000": "Haven",
    "BU00010001": "Markt",
    "BU00010100": "Veld",
    "WK000200": "Wijk 00 Tweeland",
    "BU00020000": "Haven",
}
SCOPE = frozenset({"GM0001"})

_SOURCE = {"publisher": "CBS", "licence": "CC BY 4.0", "attribution": "Bron: CBS", "update_frequency": "elk jaar"}
_WORDS = {
    "description": "Uitleg.",
    "why": "Omdat.",
    "method": "Geteld.",
    "target_population": "iedereen",
    "population_words": "kinderen",
    "reference_date": "1 januari",
    "step": [3],
    "type": "context",
    "theme": "inkomen",
    "owner": "test",
    "decimals": 1,
    "levels": ["NL", "GM", "WK", "BU"],
}
_GROUPS = [
    {
        "id": "vier_jaar",
        "label": "vier jaar of langer",
        "group": "duur",
        "where": {"duur": "titel:langdurig"},
        "denominator_where": {},
    },
    {"id": "eenoudergezin", "label": "eenoudergezinnen", "group": "gezin", "where": {"k": "titel:eenoudergezin"}},
    {"id": "leeftijd_4_12", "label": "4 tot 12 jaar", "group": "leeftijd", "where": {"k": "titel:4 tot 12 jaar"}},
]


def _share(id_: str, title: str, *, source: str, whole: str, first_year: int = 2015, **changes: Any) -> dict[str, Any]:
    return {
        **_WORDS,
        "id": id_,
        "title": title,
        "short_title": title,
        "source": {"id": source, "first_year": first_year},
        "value": {"label": title, "titles": [title]},
        "numerator": {"label": title, "titles": [title]},
        "denominator": {"label": whole.capitalize(), "titles": [whole]},
        "breakdowns": _GROUPS,
        "unit": "%",
        "multiplier": 100,
        "minimum_denominator": 100,
        "direction": "lower_is_better",
        "expected": {"min": 0, "max": 60},
        **changes,
    }


def _count(id_: str, title: str, *, source: str) -> dict[str, Any]:
    return {
        **_WORDS,
        "id": id_,
        "title": title,
        "short_title": title,
        "source": {"id": source, "first_year": 2015},
        "numerator": {"label": title, "titles": [title]},
        "unit": "kinderen",
        "decimals": 0,
        "direction": "no_judgement",
        "expected": {"min": 0, "max": 5_000_000},
    }


def catalogue() -> Catalogue:
    """Two sources that come by hand, with the figures that the tests are about."""
    child, scan = "dashboard", "scan"
    limits = [
        {"id": f"tot_{n}", "label": f"tot {n}%", "group": "grens", "where": {"g": f"titel:tot {n}% sociaal minimum"}}
        for n in (110, 130)
    ]
    indicators = [
        _share("kind_laag", "kinderen laag inkomen", source=child, whole="alle kinderen"),
        _share("kind_110", "kinderen tot 110% sociaal minimum", source=child, whole="alle kinderen"),
        _share("kind_120", "kinderen tot 120% sociaal minimum", source=child, whole="alle kinderen"),
        _share(
            "kind_armoede",
            "kinderen in armoede",
            source=child,
            whole="alle kinderen",
            first_year=2018,
        ),
        _count("kinderen", "alle kinderen", source=child),
        _share("gezin_laag", "huishoudens met kinderen laag inkomen", source=child, whole="alle gezinnen"),
        _share("hh_120", "huishoudens tot 120% sociaal minimum", source=scan, whole="alle huishoudens"),
        _count("hh", "alle huishoudens", source=scan),
        _share(
            "zorg",
            "huishoudens tot 120% sociaal minimum zorgtoeslag",
            source=scan,
            whole="huishoudens tot 120% sociaal minimum",
            breakdowns=limits,
            expected={"min": 0, "max": 100},
        ),
    ]
    sources = {
        child: {
            **_SOURCE,
            "reader": "workbook",
            "title": "Dashboard armoede kinderen",
            "short_title": "Dashboard kinderen",
        },
        scan: {**_SOURCE, "reader": "workbook", "title": "Armoedescan", "short_title": "Armoedescan"},
        "kwb": {
            **_SOURCE,
            "title": "Kerncijfers",
            "short_title": "Kerncijfers",
            "tables": [{"id": "K", "boundary_year": 2019, "expected_rows": {"min": 1, "max": 2}}],
        },
    }
    return parse_catalogue({"version": 1, "sources": sources, "indicators": indicators}, name="klein.yaml")


def regions(*years: int, without: Sequence[str] = ()) -> pd.DataFrame:
    """The made-up country's areas on the borders of some years (2018 and 2019 where none is named)."""
    rows = [
        {"region_code": code, "boundary_year": year, "level": code[:2], "name": name}
        for code, name in AREAS.items()
        for year in years or (2018, 2019)
        if code not in without
    ]
    return pd.DataFrame(rows)


def xlsx(
    sheets: dict[str, Rows],
    *,
    merged: dict[str, Sequence[str]] | None = None,
    hidden: Sequence[str] = (),
    note: str = "",
) -> bytes:
    """An Excel file.

    Args:
        sheets: the cells per sheet.
        merged: ranges such as `C1:D1` whose first cell is already in the rows.
        hidden: sheets that Excel does not show.
        note: stands at A1 of the first sheet.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "dd-mm-yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            if note and name == next(iter(sheets)):
                sheet.write_comment("A1", note)
            for index, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(index, place, cell)
            for area in (merged or {}).get(name, ()):
                first = area.split(":")[0]
                column, line = ord(first[0]) - ord("A"), int(first[1:]) - 1
                sheet.merge_range(area, rows[line][column])
    return buffer.getvalue()


def csv(rows: Rows, *, separator: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """A CSV file."""
    return "\r\n".join(separator.join("" if cell is None else str(cell) for cell in row) for row in rows).encode(
        encoding
    )


def ods(body: str, *, manifest: str = "") -> bytes:
    """An OpenDocument spreadsheet with this XML between its `office:spreadsheet` tags."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{names}:office:1.0" '
        f'xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0"><office:body><office:spreadsheet>{body}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        packed.writestr("META-INF/manifest.xml", f'<?xml version="1.0"?><manifest>{manifest}</manifest>')
        packed.writestr("content.xml", content)
    return buffer.getvalue()


def ods_row(*cells: Any, repeat: int = 1) -> str:
    """One row of an OpenDocument table."""
    made = []
    for cell in cells:
        if cell is None:
            made.append("<table:table-cell/>")
        elif isinstance(cell, str):
            made.append(f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>')
        else:
            made.append(f'<table:table-cell office:value-type="float" office:value="{cell}"/>')
    return f'<table:table-row table:number-rows-repeated="{repeat}">{"".join(made)}</table:table-row>'


def xls(sheet: str, rows: Rows, *, last_cell: tuple[int, int] | None = None) -> bytes:
    """An Excel file of the kind from before 2007 (BIFF8 in an OLE container), with texts and numbers.

    Args:
        sheet: the sheet's name.
        rows: its cells.
        last_cell: row and column (from 0) of one more number, far away where a test asks for that.
    """
    cells = [(row, place, cell) for row, line in enumerate(rows) for place, cell in enumerate(line) if cell is not None]
    cells += [(*last_cell, 1)] if last_cell else []
    globals_ = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    name = sheet.encode("latin-1")
    bound = struct.pack("<IBBBB", 0, 0, 0, len(name), 0) + name
    start = len(globals_) + len(_record(0x0085, bound)) + len(_record(0x000A, b""))
    bound = struct.pack("<IBBBB", start, 0, 0, len(name), 0) + name
    stream = globals_ + _record(0x0085, bound) + _record(0x000A, b"")
    stream += _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    for row, place, cell in cells:
        if isinstance(cell, str):
            text = cell.encode("latin-1")
            stream += _record(0x0204, struct.pack("<HHHHB", row, place, 0, len(text), 0) + text)
        else:
            stream += _record(0x0203, struct.pack("<HHHd", row, place, 0, float(cell)))
    return ole("Workbook", stream + _record(0x000A, b""))


def ole(stream_name: str, content: bytes) -> bytes:
    """An OLE container with one stream."""
    content = content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0")
    sectors = len(content) // 512
    end, free, fat_mark = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    fat = [fat_mark, end, *range(3, sectors + 2), end]
    fat_bytes = struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")[:512]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHHHIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", free) * 108
    entries = _entry("Root Entry", 5, end, 0, child=1) + _entry(stream_name, 2, 2, len(content))
    entries += _entry("", 0, 0, 0) * 2
    return header + fat_bytes + entries + content


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _entry(name: str, kind: int, start: int, size: int, *, child: int = 0xFFFFFFFF) -> bytes:
    encoded = (name + "\0").encode("utf-16-le") if name else b""
    entry = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
    entry += struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child) + b"\0" * 36 + struct.pack("<IQ", start, size)
    return entry
