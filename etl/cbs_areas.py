"""CBS "Gebieden in Nederland": in which province, jeugdregio, GGD-regio and arbeidsmarktregio each municipality lies.

There is one table per year. Every kind of region is a group of topics (`Provincies`) with a topic `Code` and a topic
`Naam`; their keys (`Code_28`, `Naam_29`) change every year and occur dozens of times, so columns are found by the
title of the group they stand under. Until 2015 the groups stand one level deeper.
Layout: https://www.cbs.nl/nl-nl/cijfers/detail/82949NED (2015), .../85067NED (2022), .../86059NED (2025).
"""

import re
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from armoedebeeld.domain.catalogue import Source, Table
from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.domain.regions import clean_codes
from etl.cbs_client import unexpected
from etl.cbs_layout import Column, Layout, read_layout
from etl.cbs_pages import read_pages
from etl.checks import check_row_count
from etl.snapshot import Snapshot

REQUIRED = "provincie"
# Scheme -> what the group of topics is called; older and newer names, with any apostrophe and with or without hyphen.
_TITLES: dict[str, re.Pattern[str]] = {
    REQUIRED: re.compile(r"provincies?"),
    "jeugdregio": re.compile(r"jeugd(zorg|hulp)?[ -]?regio'?s?"),
    "ggd_regio": re.compile(r"ggd[ -]?(regio'?s?|en|gebieden)"),
    "arbeidsmarktregio": re.compile(r"arbeidsmarkt[ -]?regio'?s?"),
}
_WORDS = {scheme: scheme for scheme in _TITLES} | {"ggd_regio": "GGD-regio"}
# What RegioS writes behind the name of a region that is no municipality: `Groningen (PV)`.
_KIND_BEHIND_NAME = re.compile(r" \([A-Z]{2}\)$")
_CODE, _NAME = {"code"}, {"naam", "omschrijving"}
_ABSENT = {"", ".", "-"}


@dataclass(frozen=True)
class _Pair:
    """The columns of one kind of region; without a name the code stands for it."""

    code: str
    name: str | None


def parse_areas(snapshot: Snapshot, *, source: Source, table: Table) -> pd.DataFrame:
    """The municipalities of one year with the regions that they lie in; pure, from the snapshot alone.

    Args:
        snapshot: as the reader of CBS tables wrote it: `properties.json`, the code list and the rows.
        source: with the name of the dimension of areas.
        table: which year's borders these are.

    Returns:
        `store.TABLES["classification"]` without `dataset_id`, ordered by scheme and municipality. A kind of region
        that the table does not have is absent, and so is a municipality that lies in none; `notes_of` says so.

    Raises:
        UnexpectedContentError: no provinces, a kind of region that occurs twice, a municipality that occurs twice, or
            a number of rows that can't be right.
    """
    layout = read_layout(snapshot, source=source, table=table)
    pairs = _pairs(layout)
    rows = _municipalities(snapshot, layout, pairs, table)
    parts = [_memberships(rows, scheme, pair, layout, table) for scheme, pair in pairs.items()]
    return pd.concat(parts, ignore_index=True).sort_values(["scheme", "region_code"], ignore_index=True)


def notes_of(areas: pd.DataFrame, *, table: Table) -> tuple[str, ...]:
    """Dutch remarks on what a table of areas does not say, from what `parse_areas` gave."""
    lost = [word for scheme, word in _WORDS.items() if scheme not in set(areas["scheme"])]
    notes = [f"{table.id}: geen indeling naar {', '.join(lost)} gevonden; die groepen zijn er niet."] if lost else []
    total = areas["region_code"].nunique()
    for scheme, part in areas.groupby("scheme"):
        if absent := total - len(part):
            count = "1 gemeente" if absent == 1 else f"{absent} gemeenten"
            notes.append(f"{table.id}: van {count} staat er geen {_WORDS[str(scheme)]} in de tabel.")
        if part["group_name"].equals(part["group_code"]):
            notes.append(f"{table.id}: {_WORDS[str(scheme)]} heeft alleen codes, geen namen.")
    return tuple(notes)


def _pairs(layout: Layout) -> dict[str, _Pair]:
    found = {scheme: _pair(layout, scheme, pattern) for scheme, pattern in _TITLES.items()}
    pairs = {scheme: pair for scheme, pair in found.items() if pair is not None}
    if REQUIRED not in pairs:
        groups = sorted({column.under[0] for column in layout.columns if column.under})
        raise unexpected(layout.table_id, f"er is geen groep 'Provincies' met codes; wel: {', '.join(groups[:12])}")
    return pairs


def _pair(layout: Layout, scheme: str, pattern: re.Pattern[str]) -> _Pair | None:
    inside = [column for column in layout.columns if column.under and pattern.fullmatch(_plain(column.under[0]))]
    codes = [column for column in inside if _plain(column.title) in _CODE]
    names = [column for column in inside if _plain(column.title) in _NAME]
    if len(codes) > 1 or len(names) > 1:
        raise _ambiguous(layout.table_id, _WORDS[scheme], codes if len(codes) > 1 else names)
    return _Pair(codes[0].key, names[0].key if names else None) if codes else None


def _plain(title: str) -> str:
    """Small letters, one kind of apostrophe, single spaces: CBS writes both `regio's` and `regio’s`."""
    return " ".join(title.replace("\u2019", "'").replace("`", "'").lower().split())


def _municipalities(snapshot: Snapshot, layout: Layout, pairs: dict[str, _Pair], table: Table) -> pd.DataFrame:
    columns = [key for pair in pairs.values() for key in (pair.code, pair.name) if key]
    batches = list(read_pages(snapshot, columns=[layout.region, *columns]))
    if not batches:
        raise unexpected(table.id, "de bron gaf geen enkele rij")
    rows: pd.DataFrame = pa.concat_tables(batches).to_pandas()
    check_row_count(len(rows), table, announced=layout.announced, former=None)
    codes = rows[layout.region].astype("str").str.strip()
    rows = rows[codes.str.startswith("GM")]
    if rows.empty:
        raise unexpected(table.id, "er staat geen enkele gemeente in")
    rows = rows.assign(region_code=clean_codes(rows[layout.region])).reset_index(drop=True)
    if len(twice := rows[rows.duplicated("region_code")]):
        raise unexpected(table.id, f"gemeente {twice.iloc[0]['region_code']} staat er twee keer in")
    return rows


def _memberships(rows: pd.DataFrame, scheme: str, pair: _Pair, layout: Layout, table: Table) -> pd.DataFrame:
    codes = _text(rows[pair.code])
    names = _text(codes.map(_listed_names(layout)) if pair.name is None else rows[pair.name])
    known = pd.DataFrame(
        {
            "region_code": rows["region_code"],
            "boundary_year": table.boundary_year,
            "scheme": scheme,
            "group_code": codes,
            "group_name": names.where(~names.isin(_ABSENT), codes),
        }
    )
    known = known[~known["group_code"].isin(_ABSENT)]
    if known.empty and scheme == REQUIRED:
        raise unexpected(table.id, "bij geen enkele gemeente staat een provincie")
    _check_one_name_each(known, table)
    return known.astype({"boundary_year": "Int64"} | dict.fromkeys(["scheme", "group_code", "group_name"], "str"))


def _listed_names(layout: Layout) -> dict[str, str]:
    """Code -> name of the regions that the table's own list of areas has beside the municipalities."""
    return {code: _KIND_BEHIND_NAME.sub("", title) for code, title in layout.members[layout.region].items()}


def _text(values: pd.Series) -> pd.Series:
    return values.fillna("").astype("str").str.strip()


def _check_one_name_each(known: pd.DataFrame, table: Table) -> None:
    names = known.groupby("group_code")["group_name"].unique()
    for code, several in names[names.map(len) > 1].items():
        raise unexpected(table.id, f"{code} heeft meer dan één naam: {', '.join(sorted(several))}")


def _ambiguous(table_id: str, word: str, columns: list[Column]) -> UnexpectedContentError:
    names = ", ".join(f"{column.key} onder '{' / '.join(column.under)}'" for column in columns)
    return UnexpectedContentError(
        f"{table_id}: {word} staat er {len(columns)} keer in: {names}.",
        remedy="Het is niet te zien welke geldt; van deze tabel is niets geladen. Meld dit als fout.",
    )
