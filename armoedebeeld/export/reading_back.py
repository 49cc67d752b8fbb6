"""Exported tables read back, for the audit: what somebody has who kept the files."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from armoedebeeld.domain.catalogue import Catalogue, Indicator
from armoedebeeld.domain.disclosure_picture import Publication
from armoedebeeld.domain.observations import TOTAL
from armoedebeeld.domain.service_use import SCHEMES_USED, provider_breakdown

COLUMNS: dict[str, str] = {
    "indicator_id": "str",
    "region_code": "str",
    "boundary_year": "Int64",
    "period": "str",
    "breakdown": "str",
    "numerator": "Float64",
    "denominator": "Float64",
    "value": "Float64",
    "status": "str",
}
_STEPS = ": van stap tot stap"


def read_exports(folder: Path, catalogue: Catalogue) -> tuple[list[Publication], tuple[str, ...]]:
    """A publication per exported CSV with figures of provisions, by name; and the names of files that can't be read."""
    found, unreadable = [], []
    for path in sorted(folder.rglob("*.csv")):
        try:
            rows = list(_rows(path.read_text(encoding="utf-8-sig"), catalogue))
        except (OSError, UnicodeDecodeError, ValueError, KeyError):
            unreadable.append(path.name)
            continue
        if rows:
            table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
            found.append(Publication(path.name, table, is_rounded=True))
    return found, tuple(unreadable)


def _rows(text: str, catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """The rows of one table; none where it is about something else."""
    lines = list(csv.reader(StringIO(text), delimiter=";"))
    start = next((place for place, line in enumerate(lines) if not any(line)), None)
    if start is None:
        raise ValueError("no empty line between the account and the table")
    account = {line[0]: line[1] for line in lines[:start] if len(line) == 2}
    head, subtitle = lines[start + 1], account["gebied en periode"]
    for line in lines[start + 2 :]:
        cells = dict(zip(head, line, strict=True))
        if (found := _subject(account["titel"], subtitle, cells, catalogue)) is not None:
            indicator, area, group = found
            value, people = _number(cells["waarde"]), _number(cells["aantal in de groep"].replace(".", ""))
            is_share = indicator.reach is not None
            yield {
                "indicator_id": indicator.id,
                "region_code": area,
                "boundary_year": pd.NA,
                "period": cells.get("periode") or cells["jaar"],
                "breakdown": group,
                "numerator": pd.NA if is_share else value,
                "denominator": people if is_share else pd.NA,
                "value": value,
                "status": cells["status"],
            }


def _subject(
    title: str, subtitle: str, cells: dict[str, str], catalogue: Catalogue
) -> tuple[Indicator, str, str] | None:
    """Which figure a row is of, of which area, of whom; None where it is no figure of a provision."""
    code = cells["code"]
    named = [item for item in catalogue.indicators if item.title == title and (item.scheme or item.reach)]
    if named and code.startswith(SCHEMES_USED):
        return named[0], subtitle.split(",")[0], code
    if named:
        return named[0], code, TOTAL
    if title.endswith(_STEPS):
        steps = [item for item in catalogue.indicators if item.scheme and item.scheme.step == code]
        own = [item for item in steps if item.scheme and item.scheme.name == title.removesuffix(_STEPS)]
        partner = subtitle.partition("per stap, ")[2]
        if own:
            return own[0], subtitle.split(",")[0], provider_breakdown(partner) if partner else TOTAL
    return None


def _number(text: str) -> Any:
    return float(text.replace(",", ".")) if text else pd.NA
