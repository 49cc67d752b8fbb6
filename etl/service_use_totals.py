"""Totals of several partners: with others beside them the total is another figure."""

import pandas as pd

from armoedebeeld.domain.observations import TOTAL
from armoedebeeld.domain.service_use import SCHEMES_USED, is_of_provider, parts_of_total, total_of

_FIGURE = ["indicator_id", "period", "gemeente"]
_PLACE = ["indicator_id", "period", "region_code", "boundary_year"]


def named_totals(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows, with every total named after the partners whose counts it is; without partners it stays as it is.

    Args:
        rows: `indicator_id`, `region_code`, `period`, `breakdown` of one publication.
    """
    names = _names(rows)
    if names.empty:
        return rows
    name = pd.Series(names.reindex(_figures(rows)).to_numpy(), index=rows.index)
    return rows.assign(breakdown=rows["breakdown"].mask(rows["breakdown"].eq(TOTAL) & name.notna(), name).astype("str"))


def with_present_totals(earlier: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """What was published before, with the totals of the partners of now as plain totals, and those of others by name.

    Where there are no partners now, the total is taken for that of the last ones: nobody says that it is another.

    Args:
        earlier: `service_use_earlier.EARLIER_COLUMNS`, with totals as `named_totals` gives them.
        now: the counts of now, with `breakdown`.
    """
    is_named = earlier["breakdown"].map(lambda name: bool(parts_of_total(name))).astype("bool")
    if not is_named.any():
        return earlier
    past = earlier.assign(gemeente=earlier["region_code"].str[2:6])
    last = past[is_named & ~past["is_gone"]].sort_values("version", kind="stable")
    names = last.drop_duplicates(_FIGURE, keep="last").set_index(_FIGURE)["breakdown"].to_dict()
    names |= _names(now).to_dict()
    present = [names.get(figure) for figure in past[_FIGURE].itertuples(index=False, name=None)]
    is_present = is_named & past["breakdown"].eq(pd.Series(present, index=past.index, dtype="str"))
    found = earlier.assign(breakdown=earlier["breakdown"].mask(is_present, TOTAL).astype("str"))
    # Of a total that was named since, or no longer, the publication did speak.
    key = [*_PLACE, "breakdown", "parts", "version"]
    return found.sort_values("is_gone", kind="stable").drop_duplicates(key).sort_index()


def parts_of_bare_totals(rows: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """The last parts that were told of totals that stand alone now: whoever kept them subtracts.

    Args:
        rows: the counts of now that are told or hidden, with `breakdown`.
        earlier: `service_use_earlier.EARLIER_COLUMNS`.
    """
    is_total = rows["breakdown"] == TOTAL
    places = pd.MultiIndex.from_frame(rows.loc[is_total, _PLACE]).difference(
        pd.MultiIndex.from_frame(rows.loc[~is_total, _PLACE])
    )
    is_part = is_of_provider(earlier["breakdown"]) | earlier["breakdown"].str.startswith(SCHEMES_USED)
    asked = earlier[is_part & pd.MultiIndex.from_frame(earlier[_PLACE]).isin(places)]
    asked = asked.assign(gemeente=asked["region_code"].str[2:6])
    found = [earlier.iloc[:0]]
    for version in sorted(set(asked["version"]), reverse=True):
        then = asked[asked["version"] <= version].sort_values("version", kind="stable")
        then = then.drop_duplicates([*_PLACE, "breakdown"], keep="last")
        then = then[~then["is_gone"]]
        found.append(then)
        is_found = _figures(asked).isin(_figures(then))
        asked = asked[~is_found]
    together: pd.DataFrame = pd.concat([part[list(earlier)] for part in found])
    return together


def _names(rows: pd.DataFrame) -> pd.Series:
    """(Indicator, period, municipality) -> the name of the total of its partners."""
    parts = rows.loc[is_of_provider(rows["breakdown"]), ["indicator_id", "period", "region_code", "breakdown"]]
    parts = parts.assign(gemeente=parts["region_code"].str[2:6])
    return parts.groupby(_FIGURE)["breakdown"].agg(total_of).astype("str")


def _figures(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows.assign(gemeente=rows["region_code"].str[2:6])[_FIGURE])
