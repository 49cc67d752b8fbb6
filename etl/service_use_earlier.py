"""What of the counts of local provisions was published before, beside what is about to be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.service_use import Mark
from etl.service_use_cells import CELL, cell_ids
from etl.service_use_former import FAMILY, Former, Memory
from etl.service_use_totals import parts_of_bare_totals

EARLIER_COLUMNS: dict[str, str] = {
    "indicator_id": "str",
    "region_code": "str",
    "boundary_year": "Int64",
    "period": "str",
    "breakdown": "str",
    "year": "Int64",
    "value": "Float64",
    # The buurten of an own area, joined by spaces; empty for every other area.
    "parts": "str",
    # The publication in which it was told first, from 1.
    "version": "Int64",
    # The publication is the first that says nothing of it any more.
    "is_gone": "bool",
    # `year` is the one in which a school year begins.
    "is_school_year": "bool",
}


def nothing_earlier() -> pd.DataFrame:
    """`EARLIER_COLUMNS` without a row."""
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in EARLIER_COLUMNS.items()})


# ---------------------------------------------------------------- own areas that were replaced


def buurten_of(own_areas: pd.DataFrame) -> dict[str, str]:
    """Code of an own area -> its buurten, as `parts` has them."""
    return {str(code): " ".join(sorted(set(part["buurt_code"]))) for code, part in own_areas.groupby("region_code")}


def with_former_areas(earlier: pd.DataFrame, own_areas: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Own areas that had other buurten when their figures were published are other areas, with those buurten.

    Args:
        earlier: `EARLIER_COLUMNS`.
        own_areas: the store's table `own_area`, as it is now.

    Returns:
        Both, with a code of its own for every former area.
    """
    now = buurten_of(own_areas)
    is_former = earlier["region_code"].str.startswith(Level.OWN_AREA.value) & earlier["parts"].ne("")
    is_former &= earlier["parts"] != pd.Series([now.get(code) for code in earlier["region_code"]], index=earlier.index)
    if not is_former.any():
        return earlier, own_areas
    number = earlier["parts"].rank(method="dense").astype("int64").astype("str")
    renamed = earlier.assign(region_code=earlier["region_code"].mask(is_former, earlier["region_code"] + "~" + number))
    areas = renamed.loc[is_former, ["region_code", "parts", "boundary_year"]].drop_duplicates()
    buurten = areas.assign(buurt_code=areas["parts"].str.split(" "), name=areas["region_code"]).explode("buurt_code")
    both = pd.concat([own_areas, buurten[list(own_areas)]], ignore_index=True)
    return renamed, both.astype(own_areas.dtypes)


# ---------------------------------------------------------------- cells


def newest(earlier: pd.DataFrame, by: Sequence[str] = CELL) -> pd.DataFrame:
    """What was told last of every cell; a number that was told stays told, also where it is hidden since."""
    ordered = earlier.sort_values("version", kind="stable")
    return ordered.assign(value=ordered.groupby(list(by))["value"].ffill()).drop_duplicates(list(by), keep="last")


@dataclass(frozen=True)
class Remembered:
    """Counts that are about to be published, and what readers have already.

    Attributes:
        rows: with `is_fixed` (this very number was told), `was_shown` (a number was) and `was_hidden`.
        memory: what former publications told otherwise, or of what is no longer there.
    """

    rows: pd.DataFrame
    memory: Memory


def with_earlier(rows: pd.DataFrame, earlier: pd.DataFrame) -> Remembered:
    """The rows beside everything that was published before.

    Args:
        rows: of the provisions and years that are published now.
        earlier: `EARLIER_COLUMNS`, every version, described as `rows` are; `size` of the group where that is known.
    """
    family = pd.MultiIndex.from_frame(rows[FAMILY])
    earlier = earlier[pd.MultiIndex.from_frame(earlier[FAMILY]).isin(family)]
    former = newest(earlier)
    known = rows[CELL].merge(former[[*CELL, "value"]].assign(is_known=True), on=CELL, how="left", validate="1:1")
    was_shown = known["value"].notna().to_numpy()
    was_hidden = known["is_known"].notna().to_numpy() & ~was_shown
    # In whichever publication it was: a count that was revised and put back is told too.
    every = pd.MultiIndex.from_frame(earlier[[*CELL, "value"]].dropna().drop_duplicates())
    is_fixed = pd.MultiIndex.from_frame(rows[[*CELL, "count"]]).isin(every) & rows["mark"].eq(Mark.NONE.value)
    present = rows.assign(is_fixed=is_fixed, was_shown=was_shown, was_hidden=was_hidden)
    gone = former[~pd.MultiIndex.from_frame(former[CELL]).isin(pd.MultiIndex.from_frame(rows[CELL]))]
    return Remembered(present, Memory(_as_hidden(gone), _told_otherwise(rows, earlier)))


def _as_hidden(earlier: pd.DataFrame) -> pd.DataFrame:
    """Rows of the register as counts that nobody tells now."""
    nothing = pd.Series(pd.NA, index=earlier.index, dtype="Float64")
    size = earlier.get("size", nothing)
    return earlier.drop(columns=["parts", "value", "version", "is_gone"]).assign(
        count=nothing, size=size, mark=Mark.HIDDEN.value, is_fixed=False, was_shown=False, was_hidden=True
    )


def _told_otherwise(rows: pd.DataFrame, earlier: pd.DataFrame) -> list[Former]:
    """What is told by the newest numbers of all, and by those of each former publication, the newest first."""
    told = earlier[earlier["value"].notna()].sort_values("version", kind="stable")
    is_told = rows["mark"] == Mark.NONE.value
    counts = pd.Series(rows["count"].where(is_told).to_numpy(), index=cell_ids(rows)).astype("Float64")
    now = cell_ids(told).map(counts)
    is_other, is_untold = now.ne(told["value"]).fillna(value=True), now.isna()
    last = ~told.duplicated(CELL, keep="last")
    untold = told[last & is_untold]
    revised = _former(told[last & is_other & ~is_untold], frozenset()).numbers
    is_spoken = is_told | (rows["mark"] == Mark.HIDDEN.value)
    bare = parts_of_bare_totals(rows[is_spoken], earlier)
    together = frozenset([*cell_ids(rows), *cell_ids(bare)])
    formers = [replace(_former(untold, together), revised=revised)]
    for version in sorted({int(version) for version in earlier["version"]}, reverse=True):
        asof = earlier[earlier["version"] <= version].sort_values("version", kind="stable")
        asof = asof.drop_duplicates(CELL, keep="last")
        said = frozenset(cell_ids(asof[~asof["is_gone"]]))
        # Its own numbers; of what is told no more also those that came later.
        then = told[told["version"] <= version].drop_duplicates(CELL, keep="last")
        own = then[is_other.reindex(then.index)]
        # Or the first ones that came later, also where there is another now.
        after = told[(told["version"] > version) & is_other].drop_duplicates(CELL, keep="first")
        after = after[~pd.MultiIndex.from_frame(after[CELL]).isin(pd.MultiIndex.from_frame(then[CELL]))]
        for more in ([untold, own], [after, own]):
            former = _former(pd.concat(more), said)
            if not any(former.is_like(one) for one in formers):
                formers.append(former)
    return formers


def _former(told: pd.DataFrame, said: frozenset[str]) -> Former:
    then = told.drop_duplicates(CELL, keep="last")
    return Former(pd.Series(then["value"].to_numpy(), index=cell_ids(then)).sort_index(), said)
