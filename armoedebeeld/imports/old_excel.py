"""Reads an old Excel file (.xls) from standard input and writes its cells as JSON; runs in a process of its own."""

import json
import sys
from contextlib import suppress
from datetime import date
from io import BytesIO
from typing import Any

import python_calamine

from armoedebeeld.imports.guard import MAX_CELLS

MEMORY_BYTES = 2 * 1024**3


class _TooLargeError(Exception):
    """A sheet with more places than anybody fills."""


def main() -> None:
    """Read, write, end: `{"problem": "", "sheets": [{name, rows, merged, hidden}]}`."""
    _limit_memory()
    try:
        found = {"problem": "", "sheets": _sheets(sys.stdin.buffer.read())}
    except _TooLargeError:
        found = {"problem": "size", "sheets": []}
    except python_calamine.PasswordError:
        found = {"problem": "password", "sheets": []}
    except (python_calamine.CalamineError, OSError, ValueError):
        found = {"problem": "damaged", "sheets": []}
    sys.stdout.write(json.dumps(found))


def _sheets(content: bytes) -> list[dict[str, Any]]:
    with python_calamine.load_workbook(BytesIO(content)) as opened:
        return [_sheet(opened, item) for item in opened.sheets_metadata]


def _sheet(opened: python_calamine.CalamineWorkbook, item: python_calamine.SheetMetadata) -> dict[str, Any]:
    sheet = opened.get_sheet_by_name(item.name)
    last_row, last_column = sheet.end or (0, 0)
    if (last_row + 1) * (last_column + 1) > MAX_CELLS:
        raise _TooLargeError
    return {
        "name": item.name,
        "rows": [[_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)],
        "merged": [(*first, *last) for first, last in sheet.merged_cell_ranges or ()],
        "hidden": item.visible != python_calamine.SheetVisibleEnum.Visible,
    }


def _plain(cell: Any) -> Any:
    if isinstance(cell, date):
        return {"date": cell.isoformat()[:10]}
    return cell if isinstance(cell, (str, int, float, bool)) else str(cell)


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource  # absent on Windows; there only the time is limited

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


if __name__ == "__main__":
    main()
