"""Own areas in exported tables: which buurten they had when the table was made."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from armoedebeeld.domain.disclosure_picture import Publication
from armoedebeeld.domain.regions import Level

_KEY = ["indicator_id", "period", "breakdown"]
_FORMER = "~"  # ends the code of an area that has other buurten now


def name_own_areas(
    exported: Publication, told: Sequence[Publication], own_areas: pd.DataFrame
) -> tuple[Publication, tuple[str, ...]]:
    """The table with the code of each own area as it was, and the codes of those that nobody knows any more.

    An area that had other buurten once is found by its number: a publication told it of one of these.

    Args:
        exported: a table, with the codes that areas have now.
        told: every publication, with a code of its own for every former area.
        own_areas: `own_area`, with these codes.
    """
    rows = exported.rows
    is_own = rows["region_code"].str.startswith(Level.OWN_AREA.value)
    if not is_own.any():
        return exported, ()
    numbers = _numbers(told)
    known = sorted(set(own_areas["region_code"].astype("str")))
    codes = pd.Series([_code(row, known, numbers) for row in rows.to_dict("records")], index=rows.index, dtype="str")
    named = rows.assign(region_code=codes.where(is_own, rows["region_code"]))
    lost = named["region_code"].isna()
    return replace(exported, rows=named[~lost]), tuple(sorted(set(rows.loc[lost, "region_code"])))


def _numbers(told: Sequence[Publication]) -> set[tuple[object, ...]]:
    """Everything that was told of own areas: key, code, number."""
    every = pd.concat([publication.rows for publication in told], ignore_index=True)
    own = every[every["region_code"].str.startswith(Level.OWN_AREA.value)]
    number = own["numerator"].fillna(own["denominator"])
    return set(own.assign(number=number)[[*_KEY, "region_code", "number"]].dropna().itertuples(index=False, name=None))


def _code(row: Mapping[Hashable, Any], known: Sequence[str], numbers: set[tuple[object, ...]]) -> str | None:
    """The area of that name that has this number; the only one where there is one. Without a number nothing is told."""
    name = str(row["region_code"])
    number = row["denominator"] if pd.isna(row["numerator"]) else row["numerator"]
    if pd.isna(number):
        return name
    candidates = [code for code in known if code == name or code.startswith(name + _FORMER)]
    if len(candidates) == 1:
        return candidates[0]
    key = tuple(row[column] for column in _KEY)
    return next((code for code in candidates if (*key, code, number) in numbers), None)
