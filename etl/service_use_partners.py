"""Partners that delivered alone once: a total without their name, which readers know to be theirs."""

import pandas as pd

from armoedebeeld.domain.observations import TOTAL
from armoedebeeld.domain.service_use import is_of_provider
from etl.service_use_cells import CELL

_FIGURE = ["indicator_id", "period", "gemeente"]
_PLACE = ["region_code", "boundary_year"]
# An own area with other buurten is another one.
_CELL = [*CELL, "parts"]


def partners_told(earlier: pd.DataFrame) -> pd.MultiIndex:
    """(Indicator, period, municipality) of which numbers of partners were published before.

    Args:
        earlier: `service_use_earlier.EARLIER_COLUMNS`.
    """
    named = _with_figure(earlier[is_of_provider(earlier["breakdown"])])
    return pd.MultiIndex.from_frame(named[_FIGURE].drop_duplicates())


def with_sole_partners(earlier: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """What was published before, with the totals that one partner had alone under its name.

    With others beside it now the total is another number. It is taken for the partner of now whose counts are the ones
    that were told then: that is what a reader sees who has both. Where it may be several, nobody knows whose they were.

    Args:
        earlier: `service_use_earlier.EARLIER_COLUMNS`, every version.
        rows: the counts of now, with `breakdown`.
    """
    now = _with_figure(rows[is_of_provider(rows["breakdown"])])
    if now.empty or earlier.empty:
        return earlier
    past = _with_figure(earlier)
    is_asked = pd.MultiIndex.from_frame(past[_FIGURE]).isin(pd.MultiIndex.from_frame(now[_FIGURE]))
    by_figure = dict(list(now.groupby(_FIGURE)))
    named = [_named(some, by_figure[key]) for key, some in past[is_asked].groupby(_FIGURE)]
    return pd.concat([past[~is_asked], *named], ignore_index=True)[list(earlier)]


def _with_figure(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(gemeente=rows["region_code"].str[2:6])


def _named(past: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """One figure in every version, with what one partner had alone under its name."""
    before, found = past.iloc[:0], []
    for version in sorted(set(past["version"])):
        then = past[past["version"] <= version].sort_values("version", kind="stable")
        then = then.drop_duplicates(_CELL, keep="last")
        then = then[~then["is_gone"]]
        is_total = then["breakdown"] == TOTAL
        names = [] if is_of_provider(then["breakdown"]).any() else _whose(then[is_total], now)
        if len(names) == 1:
            then = then.assign(breakdown=then["breakdown"].mask(is_total, names[0]))
        # What it doesn't speak of is gone.
        left = before[~pd.MultiIndex.from_frame(before[_CELL]).isin(pd.MultiIndex.from_frame(then[_CELL]))]
        nothing = left["value"].mask(left["value"].notna())
        found += [then.assign(version=version), left.assign(value=nothing, version=version, is_gone=True)]
        before = then
    every: pd.DataFrame = pd.concat(found)
    return every


def _whose(totals: pd.DataFrame, now: pd.DataFrame) -> list[str]:
    """The partner of which most counts of now are those that were told; where none is, those of which none differs."""
    both = now.merge(totals[[*_PLACE, "value"]].dropna(), on=_PLACE, how="inner").dropna(subset="count")
    same = both.loc[both["count"] == both["value"], "breakdown"].value_counts()
    if len(same):
        return [min(same.index[same == same.max()].astype("str"))]
    return sorted(set(now["breakdown"]) - set(both["breakdown"]))
