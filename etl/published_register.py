"""Which counts of local provisions readers have already: what was published before, so that a later load can't undo it.

Only what was published stands in it: safe numbers, and which cells were hidden then, without their value. A hash would
protect nothing, as a count of a few hundred is guessed in no time.
"""

from collections.abc import Container
from io import BytesIO
from pathlib import Path

import pandas as pd

from armoedebeeld.domain.errors import StoreError
from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.service_use import SOURCE
from etl.private import write_private
from etl.service_use_cells import CELL
from etl.service_use_earlier import EARLIER_COLUMNS, buurten_of, newest
from etl.service_use_totals import named_totals

FILE = "gepubliceerd.parquet"
COLUMNS = EARLIER_COLUMNS
_ADDED: dict[str, str | int | bool] = {"parts": "", "version": 1, "is_gone": False, "is_school_year": False}
_TOLD = {Status.OK.value, Status.SUPPRESSED.value}


def register_of(local: Path) -> pd.DataFrame:
    """`COLUMNS` of every count that was ever published, per publication that told something new; <NA> = hidden.

    Raises:
        StoreError: the file is damaged.
    """
    path = local / FILE
    if not path.exists():
        return _empty()
    try:
        rows = pd.read_parquet(path)
        # The first registers held one publication, no buurten, and no word of school years.
        known = rows.assign(**{name: first for name, first in _ADDED.items() if name not in rows})
        return known[list(COLUMNS)].astype(COLUMNS)
    except (OSError, ValueError, KeyError) as error:
        raise StoreError(
            f"De lijst van wat eerder is gepubliceerd ({path}) is niet te lezen.",
            remedy="Zet dat bestand terug uit een reservekopie. Zonder die lijst kan een nieuwe publicatie verraden "
            "wat eerder is afgeschermd.",
        ) from error


def published_now(
    observations: pd.DataFrame, own_areas: pd.DataFrame, school_years: Container[str] = ()
) -> pd.DataFrame:
    """`COLUMNS` of the counts in a content that is about to be published, as the first version of them.

    Of a reach the size of its group is kept: that is what it tells beside its users. Totals are named after the
    partners whose they are.

    Args:
        observations: of the content.
        own_areas: the store's table `own_area`: what was added up is told of these buurten.
        school_years: ids of the indicators that count school years.
    """
    rows = observations[(observations["source_id"] == SOURCE) & observations["status"].isin(_TOLD)]
    value = rows["denominator"].where(rows["denominator"].notna(), rows["numerator"])
    buurten = buurten_of(own_areas)
    parts = [buurten.get(code, "") for code in rows["region_code"]]
    is_school_year = [name in school_years for name in rows["indicator_id"]]
    told = named_totals(rows.assign(value=value, parts=parts, version=1, is_gone=False, is_school_year=is_school_year))
    return told[list(COLUMNS)].astype(COLUMNS)


def with_news(former: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """A register with what a publication tells that it did not hold yet, and of what it no longer speaks.

    Every number that was ever told stays in it, with the publication in which it was: a former total and what was
    hidden beside it then are still a sum.
    """
    key = [*CELL, "parts"]
    last = newest(former, key)[[*key, "year", "value", "is_gone", "is_school_year"]]
    last = last.rename(columns={"value": "told", "is_gone": "was_gone"})
    both = now.merge(last.drop(columns=["year", "is_school_year"]), on=key, how="left", validate="1:1")
    is_known = both["was_gone"].eq(False).fillna(value=False)
    is_new = ~is_known | (both["value"].notna() & both["value"].ne(both["told"]).fillna(value=True))
    left = last[~last["was_gone"] & ~pd.MultiIndex.from_frame(last[key]).isin(pd.MultiIndex.from_frame(now[key]))]
    version = int(former["version"].max()) + 1 if len(former) else 1
    news = [both[is_new].assign(version=version), left.assign(value=float("nan"), version=version, is_gone=True)]
    added = [part[list(COLUMNS)].astype(COLUMNS) for part in news]
    return pd.concat([part for part in (former, *added) if len(part)] or [_empty()], ignore_index=True)


def remember(local: Path, former: pd.DataFrame, now: pd.DataFrame) -> None:
    """Keep what is published now, beside everything that was published before.

    Raises:
        StoreError: the disk is full or not writable.
    """
    write_register(local, with_news(former, now))


def write_register(local: Path, rows: pd.DataFrame) -> None:
    """Put a register in place, for the owner of the folder only; an empty one leaves no file.

    Raises:
        StoreError: the disk is full or not writable.
    """
    if rows.empty:
        (local / FILE).unlink(missing_ok=True)
        return
    buffer = BytesIO()
    rows[list(COLUMNS)].astype(COLUMNS).sort_values([*CELL, "version"]).to_parquet(buffer, index=False)
    write_private(local / FILE, buffer.getvalue(), what="De lijst van wat is gepubliceerd")


def _empty() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in COLUMNS.items()})
