"""The kept answers of a Swing site as rows, strictly in the form that is documented, with CBS codes and years."""

import re
from typing import Any

import msgspec
import orjson
import pandas as pd

from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.swing import SwingRoute, SwingSite
from etl.snapshot import Snapshot
from etl.swing_client import Grid
from etl.swing_values import region_code

COLUMNS = ("item", "level", "period", "text")
# The fields of a value; those with @ are OData's own.
_FIELDS = {"ExternalCode", "GeoLevel", "PeriodLevel", "Period", "ValueString"}
_HEADERS = ("geo", "perioden")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_Row = tuple[str, str, str, object]


def read_rows(snapshot: Snapshot, site: SwingSite, *, known: frozenset[str] | None) -> pd.DataFrame:
    """Every value as the site wrote it, without the areas to leave alone: `COLUMNS`, and `name`, our level.

    Args:
        snapshot: files named after our level and a number.
        site: what it calls the levels.
        known: fields that may stand beside the documented ones; None where any may.

    Raises:
        UnexpectedContentError: a field is lost or new, or the answer is to another question.
    """
    parts = []
    for level in Level:
        for name in snapshot.names(f"{level.value}-"):
            content, asked = snapshot.read(name), site.levels[level]
            is_service = site.route is SwingRoute.SERVICE
            found = _of_service(content, asked, known=known) if is_service else _of_table(content, asked)
            parts.append(pd.DataFrame(found, columns=list(COLUMNS), dtype="object").assign(name=level.value))
    rows = pd.concat(parts, ignore_index=True)
    return rows[~rows["item"].isin(site.ignored_items)].reset_index(drop=True)


def with_codes(rows: pd.DataFrame, site: SwingSite) -> pd.DataFrame:
    """The rows with `region_code`, `year` and `boundary_year`.

    Raises:
        UnexpectedContentError: an area or a period can be none; names it.
    """
    areas = rows[["item", "level", "name"]].drop_duplicates().itertuples(index=False)
    codes = {(item, name): _code(item, asked, Level(name), site) for item, asked, name in areas}
    years = {period: _year(period) for period in rows["period"].unique()}
    year = rows["period"].map(years)
    made = [codes[pair] for pair in zip(rows["item"], rows["name"], strict=True)]
    borders = [site.boundary_year(Level(name), year=int(when)) for name, when in zip(rows["name"], year, strict=True)]
    return rows.assign(
        region_code=pd.Series(made, index=rows.index, dtype="str"),
        year=year.astype("Int64"),
        boundary_year=pd.Series(borders, index=rows.index, dtype="Int64"),
    )


def _of_service(content: bytes, level: str, *, known: frozenset[str] | None) -> list[_Row]:
    rows: list[dict[str, Any]] = orjson.loads(content)["value"]
    for row in rows:
        fields = {name for name in row if not name.startswith("@")}
        if lost := _FIELDS - fields:
            raise _odd(f"het veld '{min(lost)}' staat niet meer in een waarde")
        if known is not None and (new := fields - _FIELDS - known):
            raise UnexpectedContentError(
                f"een waarde heeft een veld dat nog niet bekend is: {', '.join(sorted(new))}.",
                remedy="Er is niets geladen. Zet de naam bij 'ignored_columns' van de bron, of laad met "
                "--accept-new-columns.",
            )
        if str(row["GeoLevel"]).lower() != level.lower() or str(row["PeriodLevel"]).lower() != "year":
            raise _odd(f"gevraagd is {level} per jaar, gekregen {row['GeoLevel']} per {row['PeriodLevel']}")
    return [(str(row["ExternalCode"]), level, str(row["Period"]), row["ValueString"]) for row in rows]


def _of_table(content: bytes, level: str) -> list[_Row]:
    grid = msgspec.json.decode(content, type=Grid)
    names = tuple(str(header.get("name")).lower() for header in grid.headers)
    if names[:2] != _HEADERS or len(names) != 3 or any(len(row) != 3 for row in grid.rows):
        raise _odd(f"de tabel heeft andere kolommen dan gebied, periode en één waarde: {', '.join(names)}")
    return [(f"{level}_{item}", level, str(period), text) for item, period, text in grid.rows]


def _code(item: str, asked: str, level: Level, site: SwingSite) -> str:
    prefix, _, rest = item.rpartition("_")
    if prefix.lower() != asked.lower():
        raise _odd(f"gebied '{item}' hoort niet bij het niveau {asked}")
    try:
        return region_code(rest, level, gemeente=site.gemeente)
    except UnexpectedContentError as error:
        raise UnexpectedContentError(error.what.replace(f"'{rest}'", f"'{item}'"), remedy=error.remedy) from error


def _year(period: str) -> int:
    if _YEAR.fullmatch(period) is None:
        raise _odd(f"'{period}' is geen jaar")
    return int(period)


def _odd(what: str) -> UnexpectedContentError:
    return UnexpectedContentError(
        f"{what}.", remedy="Er is niets geladen. Probeer het later opnieuw, of meld het bij de site."
    )
