"""Who uses a provision, out of the group that it is meant for: which group matches, and the share with its bounds."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from armoedebeeld.domain.catalogue import Catalogue, Indicator
from armoedebeeld.domain.observations import TOTAL, Status
from armoedebeeld.domain.regions import ChangeLog, gemeente_of
from armoedebeeld.domain.schemes import UNIT_PLURALS, IncomeLimit, Scheme, TargetGroup

# Figures about income come two years late; an older group says little about today's users.
MOST_YEARS_APART = 2
DELIVERED = "geleverd"
# CBS counts the social minimum itself "up to 101%", so that people exactly on it are in.
_SAME_LIMIT = {IncomeLimit.UP_TO_100: IncomeLimit.UP_TO_101}
# Half of the last digit of a published percentage.
_HALF_DIGIT = 0.5

GROUP_COLUMNS: dict[str, str] = {
    "group_id": "str",
    "region_code": "str",
    "boundary_year": "Int64",
    "group_year": "Int64",
    "size": "Float64",
    "low": "Float64",
    "high": "Float64",
    "is_estimate": "bool",
    "snapshot_id": "str",
}


def limit_counted(limit: IncomeLimit) -> IncomeLimit:
    """The income limit under which CBS counts the group of a provision."""
    return _SAME_LIMIT.get(limit, limit)


def candidates(scheme: Scheme, catalogue: Catalogue) -> tuple[Indicator, ...]:
    """The indicators that count the group of a provision: same unit, same income limit; in the catalogue's order."""
    if scheme.income_limit is None or not scheme.unit.is_people:
        return ()
    wanted = (scheme.unit, limit_counted(scheme.income_limit))
    return tuple(
        item
        for item in catalogue.indicators
        if item.target_group is not None and (item.target_group.unit, item.target_group.income_limit) == wanted
    )


def group_sizes(observations: pd.DataFrame, indicator: Indicator, group: TargetGroup) -> pd.DataFrame:
    """The size of a group per area and year, with the bounds that rounding leaves.

    Args:
        observations: `observations.COLUMNS`, of the indicator itself and of the total that it is a share of.
        indicator: counts the group.
        group: how it does.

    Returns:
        `GROUP_COLUMNS`. Where the source gives a percentage only, the size is an estimate: that share of the total.
    """
    rows = observations[(observations["breakdown"] == TOTAL) & (observations["status"] == Status.OK.value)]
    own = rows[rows["indicator_id"] == indicator.id]
    if group.total is None:
        own = own[own["numerator"].notna()]
        size = own["numerator"]
        margin = pd.Series(group.rounding / 2, index=own.index, dtype="Float64")
        low, high = size - margin, size + margin
    else:
        own, size, low, high = _share_of_total(own, rows, indicator, group)
    return pd.DataFrame(
        {
            "group_id": indicator.id,
            "region_code": own["region_code"],
            "boundary_year": own["boundary_year"],
            "group_year": own["year"],
            "size": size,
            "low": low.clip(lower=0),
            "high": high,
            "is_estimate": group.total is not None,
            "snapshot_id": own["snapshot_id"],
        }
    ).astype(GROUP_COLUMNS)


def _share_of_total(
    own: pd.DataFrame, rows: pd.DataFrame, indicator: Indicator, group: TargetGroup
) -> tuple[pd.DataFrame, pd.Series, pd.Series, pd.Series]:
    key = ["region_code", "boundary_year", "year"]
    totals = rows.loc[rows["indicator_id"] == group.total, [*key, "value"]].rename(columns={"value": "total"})
    joined = own.merge(totals, on=key, how="inner", validate="1:1")
    digit = _HALF_DIGIT * 10.0**-indicator.decimals
    half = group.rounding / 2
    size = joined["value"] / 100 * joined["total"]
    low = (joined["value"] - digit) / 100 * (joined["total"] - half)
    high = (joined["value"] + digit) / 100 * (joined["total"] + half)
    return joined, size, low, high


@dataclass(frozen=True)
class Between:
    """Two groups of one source, counted up to a limit under and one over that of a provision."""

    below: Indicator
    above: Indicator
    limit: IncomeLimit

    @property
    def id(self) -> str:
        """Names the estimate among the groups."""
        return f"{self.below.id}..{self.above.id}"

    @property
    def who(self) -> str:
        """Who is in it, as in a sentence."""
        low, high = (item.target_group.who if item.target_group else "" for item in (self.below, self.above))
        return f"{self.limit.phrase}: geschat, tussen {low} en {high}"

    @property
    def part(self) -> float:
        """How far the provision's limit lies from the lower one (0) to the higher one (1)."""
        low, high = _percentage(self.below) or 0, _percentage(self.above) or 0
        return ((self.limit.percentage or 0) - low) / (high - low)


def between(scheme: Scheme, catalogue: Catalogue) -> tuple[Between, ...]:
    """Per source the nearest groups around the limit of a provision, where nobody counts that limit itself."""
    limit = scheme.income_limit
    if limit is None or limit.percentage is None or not scheme.unit.is_people or candidates(scheme, catalogue):
        return ()
    found: dict[str, list[Indicator]] = {}
    for item in catalogue.indicators:
        if item.target_group is not None and item.target_group.unit is scheme.unit and _percentage(item):
            found.setdefault(item.source.id, []).append(item)
    pairs = []
    for items in found.values():
        below = [item for item in items if (_percentage(item) or 0) < limit.percentage]
        above = [item for item in items if (_percentage(item) or 0) > limit.percentage]
        if below and above:
            nearest = (
                max(below, key=lambda item: _percentage(item) or 0),
                min(above, key=lambda item: _percentage(item) or 0),
            )
            pairs.append(Between(*nearest, limit))
    return tuple(pairs)


def _percentage(item: Indicator) -> int | None:
    return item.target_group.income_limit.percentage if item.target_group else None


def sizes_between(observations: pd.DataFrame, pair: Between) -> pd.DataFrame:
    """The size of a group between two that are counted: a straight line between them, and both as its bounds.

    Returns:
        `GROUP_COLUMNS`, for the areas and years in which both are known; always an estimate.
    """
    low, high = (
        group_sizes(observations, item, item.target_group)
        for item in (pair.below, pair.above)
        if item.target_group is not None
    )
    key = ["region_code", "boundary_year", "group_year"]
    both = low.merge(high, on=key, how="inner", validate="1:1", suffixes=("", "_above"))
    size = both["size"] + pair.part * (both["size_above"] - both["size"])
    made = both.assign(group_id=pair.id, size=size, high=both["high_above"], is_estimate=True)
    return made[list(GROUP_COLUMNS)].astype(GROUP_COLUMNS)


def every_group(scheme: Scheme, observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Every group that a provision may be set against, by area and year: counted up to its limit, else between two."""
    counted = [
        group_sizes(observations, item, item.target_group)
        for item in candidates(scheme, catalogue)
        if item.target_group is not None
    ]
    parts = counted or [sizes_between(observations, pair) for pair in between(scheme, catalogue)]
    empty = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in GROUP_COLUMNS.items()})
    return pd.concat(parts, ignore_index=True) if parts else empty


def words_of_groups(scheme: Scheme, catalogue: Catalogue) -> dict[str, str]:
    """Group -> who is in it."""
    counted = {item.id: item.target_group.who for item in candidates(scheme, catalogue) if item.target_group}
    return counted | {pair.id: pair.who for pair in between(scheme, catalogue)}


def match_groups(users: pd.DataFrame, groups: pd.DataFrame, *, changes: ChangeLog) -> pd.DataFrame:
    """Per figure of users the group to set it against: of the same land, at most two years older, the newest one.

    Within a municipality, level and year one source of groups is used, so that a map compares like with like: the group
    that came with the delivery, else the one that fits most areas, the nearest in time, and among equals the first.

    Args:
        users: `region_code`, `region_level`, `boundary_year`, `year`.
        groups: `GROUP_COLUMNS`, in order of preference.
        changes: what is known of borders.

    Returns:
        The index of `users` where a group fits, with `GROUP_COLUMNS` but for the area.
    """
    areas = users.reset_index(names="row")[["row", "region_code", "region_level", "boundary_year", "year"]]
    pairs = areas.merge(groups.reset_index(names="preference"), on="region_code", suffixes=("", "_of_group"))
    apart = pairs["year"] - pairs["group_year"]
    pairs = pairs.assign(apart=apart)[apart.between(0, MOST_YEARS_APART)]
    pairs = pairs[_is_same_land(pairs, changes)]
    if pairs.empty:
        return groups.iloc[:0].drop(columns=["region_code", "boundary_year"])
    first = groups.drop_duplicates("group_id")["group_id"].tolist()
    nearest = pairs.sort_values("apart", kind="stable").drop_duplicates(["row", "group_id"])
    nearest = nearest.assign(gemeente=nearest["region_code"].map(gemeente_of))
    within = ["gemeente", "region_level", "year"]
    by = [*within, "group_id", "group_year"]
    fits = nearest.groupby(by).agg(areas=("row", "nunique"), apart=("apart", "first")).reset_index()
    fits["rank"] = fits["group_id"].map({name: place for place, name in enumerate(first)})
    fits["is_other"] = fits["group_id"] != DELIVERED
    best = fits.sort_values(["is_other", "areas", "apart", "rank"], ascending=[True, False, True, True])
    chosen = best.drop_duplicates(within)[by]
    matched = nearest.merge(chosen, on=by, how="inner").set_index("row")
    return matched[[name for name in GROUP_COLUMNS if name not in ("region_code", "boundary_year")]]


def _is_same_land(pairs: pd.DataFrame, changes: ChangeLog) -> pd.Series:
    """Whether the users and the group are of the same land: the same borders, or an unbroken chain between them."""
    keys = list(zip(pairs["region_code"], pairs["boundary_year"], pairs["boundary_year_of_group"], strict=True))
    known = {
        (code, year, other): year == other or changes.is_same_area(code, year=int(year), other_year=int(other))
        for code, year, other in set(keys)
    }
    return pd.Series([known[key] for key in keys], index=pairs.index, dtype="bool")


def share_of_group(users: pd.Series, groups: pd.DataFrame) -> pd.DataFrame:
    """`value`, `lower` and `upper` in percent: users against the size of the group and against its bounds.

    A share over 100 is no mistake to be cut off: it says that the group is counted more narrowly than the provision, or
    that one household counts more than once. Where nobody is in the group there is no share.
    """
    size = groups["size"].mask(groups["size"] <= 0)
    low, high = groups["low"].mask(groups["low"] <= 0), groups["high"].mask(groups["high"] <= 0)
    return pd.DataFrame({"value": 100 * users / size, "lower": 100 * users / high, "upper": 100 * users / low})


@dataclass(frozen=True)
class Refusal:
    """Why no share is given, as a Dutch sentence, and what would help."""

    what: str
    remedy: str


def why_no_reach(
    scheme: Scheme, groups: pd.DataFrame, *, region_codes: Sequence[str], year: int, catalogue: Catalogue
) -> Refusal | None:
    """Why the users of a provision can't be set against a group, in some areas and a year; None where they can't tell.

    Args:
        scheme: the provision.
        groups: `GROUP_COLUMNS` of every candidate.
        region_codes: the areas with users.
        year: of the users.
        catalogue: says which groups are counted.
    """
    deliver = "Lever bij de aantallen ook de grootte van de doelgroep aan (kolom doelgroep_aantal)."
    or_deliver = deliver.replace("Lever", "Of lever")
    if not scheme.unit.is_people:
        word = UNIT_PLURALS[scheme.unit]
        return Refusal(
            f"Er zijn {word} geteld, geen kinderen of huishoudens. Eén kind kan meer dan één keer meetellen.",
            "Vraag de aanbieder om het aantal kinderen of huishoudens.",
        )
    if scheme.income_limit is None:
        return Refusal(
            "Van deze regeling is niet bekend tot welk inkomen zij geldt.", "Vul de inkomensgrens van de regeling in."
        )
    named = [*candidates(scheme, catalogue), *between(scheme, catalogue)]
    people = UNIT_PLURALS[scheme.unit]
    if not named:
        return Refusal(f"Niemand telt {people} {scheme.income_limit.phrase}.", deliver)
    here = groups[groups["region_code"].isin(list(region_codes))]
    if here.empty:
        return Refusal(f"Het aantal {people} {scheme.income_limit.phrase} is er niet voor deze gebieden.", deliver)
    oldest, newest = int(here["group_year"].min()), int(here["group_year"].max())
    if oldest > year:
        return Refusal(
            f"De grootte van de doelgroep is bekend vanaf {oldest}. Dat is later dan {year}.",
            f"Kies een jaar van {oldest} tot en met {newest + MOST_YEARS_APART}. {or_deliver}",
        )
    if not here["group_year"].between(year - MOST_YEARS_APART, year).any():
        return Refusal(
            f"De grootte van de doelgroep is bekend tot en met {newest}. Dat ligt te ver van {year}.",
            f"Kies een jaar tot en met {newest + MOST_YEARS_APART}. {or_deliver}",
        )
    return Refusal(f"De grenzen van deze gebieden zijn anders dan die van de doelgroep ({newest}).", deliver)


def reach_note(*, words: str, source: str, years: Sequence[tuple[int, int]], caveat: str = "") -> str:
    """Who stands above and who below the line, over which years, as Dutch sentences.

    Args:
        words: who is in the group.
        source: who counted it, where that is not said in the words.
        years: of the users and of the group, in pairs.
        caveat: what to know about the group.
    """
    by = f" (geteld door {source})" if source else ""
    same = [f"{users}" for users, group in years if users == group]
    apart = [f"gebruikers {users}, doelgroep {group}" for users, group in years if users != group]
    said = [f"Gebruikers en doelgroep zijn van hetzelfde jaar ({same[0]})."] if len(same) == 1 else []
    said += [f"Gebruikers en doelgroep zijn van hetzelfde jaar ({same[0]} t/m {same[-1]})."] if len(same) > 1 else []
    said += [f"Niet van hetzelfde jaar: {'; '.join(apart)}. Een nieuwer cijfer is er niet."] if apart else []
    return " ".join([f"De doelgroep: {words}{by}.", *said, *([caveat] if caveat else [])])
