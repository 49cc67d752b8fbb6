"""What of the counts of local provisions was published before, beside what is about to be."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.service_use import Mark
from etl.service_use_cells import CELL, Around, build_network, cell_ids
from etl.service_use_mask import FAMILY, Former
from etl.service_use_network import unknown_cells

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


def with_earlier(rows: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """The rows and those that were published before and are gone, with `is_fixed`: what readers have already.

    A count that changed since is another count; one that is hidden or unknown now may be the same.
    """
    former = newest(earlier)
    told = rows[CELL].merge(former[[*CELL, "value"]], on=CELL, how="left", validate="1:1")["value"]
    told = told.set_axis(rows.index).astype("Float64")
    # Hidden by who delivers, or no longer to be added up: what was told before is what readers still have.
    is_secret = rows["mark"].isin([Mark.HIDDEN.value, Mark.NO_SUM.value, Mark.EMPTY.value])
    # In whichever publication it was: a count that was revised and put back is told too.
    every = pd.MultiIndex.from_frame(earlier[[*CELL, "value"]].dropna().drop_duplicates())
    was_told = pd.MultiIndex.from_frame(rows[[*CELL, "count"]]).isin(every) & rows["count"].notna()
    is_same = was_told & (rows["mark"] == Mark.NONE.value)
    is_fixed = is_same | (is_secret & told.notna())
    present = rows.assign(
        count=rows["count"].mask(is_secret & told.notna(), told),
        mark=rows["mark"].mask(is_secret & told.notna(), Mark.NONE.value),
        is_fixed=is_fixed,
        was_shown=told.notna(),
    )
    gone = former[~pd.MultiIndex.from_frame(former[CELL]).isin(pd.MultiIndex.from_frame(rows[CELL]))]
    if gone.empty:
        return present
    past = _as_told(gone).assign(is_fixed=gone["value"].notna(), was_shown=gone["value"].notna())
    past.index = pd.Index(range(int(rows.index.max()) + 1, int(rows.index.max()) + 1 + len(past)))
    return pd.concat([present, past[[name for name in present if name in past]]])


def _as_told(earlier: pd.DataFrame) -> pd.DataFrame:
    """Rows of the register as counts."""
    mark = earlier["value"].notna().map({True: Mark.NONE.value, False: Mark.HIDDEN.value}).astype("str")
    size = pd.array([pd.NA] * len(earlier), dtype="Float64")
    return earlier.drop(columns="parts").assign(count=earlier["value"], mark=mark, size=size)


# ---------------------------------------------------------------- what former totals still tell


@dataclass(frozen=True)
class _Told:
    """One former publication of the provisions and years in which something changed since."""

    version: int
    rows: pd.DataFrame


def former_sums(rows: pd.DataFrame, earlier: pd.DataFrame, around: Around) -> Former:
    """Sums of former publications, of which a number changed since and others were hidden.

    A reader who has both publications may take what was hidden then for what it is now. Where that fits our counts of
    now, the former sum tells of them; where it does not, a hidden count was revised too, and the sum tells nothing.

    Args:
        rows: of `with_earlier`.
        earlier: every version, described as `rows` are.
        around: areas and borders.
    """
    counts = pd.Series(rows["count"].to_numpy(), index=cell_ids(rows)).astype("Float64")
    terms, cells = [], []
    for told in _changed(earlier, counts):
        of_told = pd.Series(told.rows["count"].to_numpy(), index=cell_ids(told.rows)).astype("Float64")
        found = _still_telling(told, of_told, counts, around)
        if found.empty:
            continue
        name = f"former {told.version} " + found["relation_id"]
        hidden = found["told"].isna()
        terms.append(found[hidden].assign(relation_id=name)[["relation_id", "cell_id", "coefficient"]])
        known = found[~hidden].assign(relation_id=name, part=found["coefficient"] * found["told"])
        rest = known.groupby("relation_id", as_index=False).agg(part=("part", "sum"), of=("cell_id", "first"))
        like = told.rows.set_index(cell_ids(told.rows))[list(FAMILY)].loc[rest["of"]].reset_index(drop=True)
        ids = "?told " + rest["relation_id"]
        cells.append(unknown_cells(ids, like).assign(value=rest["part"].abs(), is_fixed=True))
        sign = rest["part"].astype("float64").map(lambda part: -1.0 if part < 0 else 1.0)
        terms.append(pd.DataFrame({"relation_id": rest["relation_id"], "cell_id": ids, "coefficient": sign}))
    return Former(terms, cells)


def _changed(earlier: pd.DataFrame, counts: pd.Series) -> list[_Told]:
    """Each former publication, as far as it holds provisions and years of which a number is another now."""
    if earlier.empty:
        return []
    ids = cell_ids(earlier)
    now = ids.map(counts).astype("Float64")
    is_other = earlier["value"].notna() & now.notna() & earlier["value"].ne(now).fillna(value=False)
    of = pd.MultiIndex.from_frame(earlier[list(FAMILY)])
    some = earlier[of.isin(of[is_other.to_numpy(dtype=bool)])].sort_values("version", kind="stable")
    versions = sorted(int(version) for version in some["version"].unique())
    return [
        _Told(version, _as_told(some[some["version"] <= version].drop_duplicates(CELL, keep="last")))
        for version in versions
    ]


def _still_telling(told: _Told, of_told: pd.Series, counts: pd.Series, around: Around) -> pd.DataFrame:
    """The terms of sums with a number that changed and one that was hidden, that fit the counts of now; with `told`."""
    relations = build_network(told.rows, around).relations()
    terms = relations.terms[~relations.terms["relation_id"].isin(relations.limits["relation_id"])]
    terms = terms.assign(told=terms["cell_id"].map(of_told).astype("Float64"))
    now = terms["cell_id"].map(counts).astype("Float64")
    is_ours = terms["cell_id"].isin(counts.index)
    left = (terms["coefficient"] * terms["told"].fillna(now)).astype("Float64")
    facts = pd.DataFrame(
        {
            "relation_id": terms["relation_id"],
            "is_ours": is_ours,
            "is_hidden": terms["told"].isna(),
            "is_other": (terms["told"].notna() & now.ne(terms["told"])).fillna(value=True),
            "left": left,
        }
    )
    by = facts.groupby("relation_id")
    # A hidden count that we don't know ourselves may be anything that fits.
    fits = by["left"].sum(skipna=False).abs().lt(0.5).fillna(value=True)
    chosen = by["is_ours"].all() & by["is_hidden"].any() & by["is_other"].any() & fits
    return terms[terms["relation_id"].map(chosen).astype("bool")]
