"""Lower and upper limits of every figure, calculated in one go: of published ones and of sums of them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from armoedebeeld.domain.arrays import as_floats
from armoedebeeld.domain.interval_rules import for_sum, steps_for
from armoedebeeld.domain.published_intervals import Basis, IntervalRule, add_intervals

# More than any figure shows, and the same on every machine.
_DECIMALS = 6
_SUM = "{indicator_id}/{parts}"


def add_limits(
    rows: pd.DataFrame, rules: Mapping[str, IntervalRule], *, parts: pd.Series | None = None
) -> pd.DataFrame:
    """The rows with `lower` and `upper` of every indicator that has a rule; others keep their source's.

    A figure gets none where its counts are unknown or contradict each other, where its own margin would leave it out
    (then its percentage is about another group than its counts), or where it is an estimate on other borders: what
    that estimate may be off is no chance.

    Args:
        rows: `observations.COLUMNS`.
        rules: per `indicator_id`, as `interval_rules.rules_of` gives them.
        parts: of how many published figures each row is the sum; 1 for all where None.
    """
    is_ours = rows["indicator_id"].isin(rules)
    blank = rows.assign(lower=rows["lower"].mask(is_ours), upper=rows["upper"].mask(is_ours))
    is_asked = is_ours & ~rows["is_estimate"].astype("bool")
    if not is_asked.any():
        return blank
    asked = blank[is_asked]
    named, every = _with_sums(asked, rules, None if parts is None else parts[is_asked])
    found = add_intervals(named[_is_possible(named, every)], every)
    found = found[_holds_its_figure(found)]
    return blank.assign(
        **{name: blank[name].fillna(found[name].round(_DECIMALS).reindex(blank.index)) for name in ("lower", "upper")}
    )


def _with_sums(
    rows: pd.DataFrame, rules: Mapping[str, IntervalRule], parts: pd.Series | None
) -> tuple[pd.DataFrame, Mapping[str, IntervalRule]]:
    """Rows that are sums under an id of their own, with the rule for as many parts."""
    if parts is None or (parts == 1).all():
        return rows, rules
    kinds = pd.DataFrame({"indicator_id": rows["indicator_id"], "parts": parts.astype("int64")})
    sums = kinds[kinds["parts"] > 1]
    names = [_SUM.format(indicator_id=key, parts=count) for key, count in sums.itertuples(index=False)]
    own = rows["indicator_id"].astype("str").copy()
    own.loc[sums.index] = pd.Series(names, index=sums.index, dtype="str")
    of_sums = {
        _SUM.format(indicator_id=key, parts=count): for_sum(rules[key], int(count))
        for key, count in sums.drop_duplicates().itertuples(index=False)
    }
    return rows.assign(indicator_id=own), {**rules, **of_sums}


def _is_possible(rows: pd.DataFrame, rules: Mapping[str, IntervalRule]) -> pd.Series:
    """Whether counts can be true: none under 0, and of a share no more in the part than in the whole."""
    keys = rows[["indicator_id", "region_level"]]
    kinds = keys.drop_duplicates()
    bounds = [_bounds(rules[key], level) for key, level in kinds.itertuples(index=False)]
    known = keys.merge(kinds.assign(bounds=range(len(kinds))), on=list(keys), how="left", validate="m:1")
    room, most = np.array(bounds)[known["bounds"].to_numpy()].T
    part, whole, value = (as_floats(rows[name]) for name in ("numerator", "denominator", "value"))
    is_wrong = (part < 0) | (whole < 0) | (part > whole + room) | (value > most) | (value < 0)
    return pd.Series(~is_wrong, index=rows.index)


def _bounds(rule: IntervalRule, level: str) -> tuple[float, float]:
    """By how much a part may be more than its whole because of rounding, and the highest value; NaN for no bound."""
    if rule.basis is not Basis.SHARE:
        return np.nan, np.nan
    steps = steps_for(rule, level)
    return (steps.numerator + steps.denominator) / 2, rule.multiplier


def _holds_its_figure(rows: pd.DataFrame) -> pd.Series:
    value, lower, upper = (as_floats(rows[name]) for name in ("value", "lower", "upper"))
    near = 1e-6 * np.maximum(np.abs(value), 1)
    return pd.Series((lower <= value + near) & (value <= upper + near), index=rows.index)
