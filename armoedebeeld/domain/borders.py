"""Areas through the years: which former areas a present one consists of, and one series per area from that."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from armoedebeeld.domain.observations import COLUMNS
from armoedebeeld.domain.regions import UNCHANGED, ChangeLog

ONLY_CODE_CHANGED = "2"
AREA_COLUMNS = {"region_code": "str", "boundary_year": "int64", "level": "str", "name": "str", "change_code": "str"}
PAIR_COLUMNS = {"boundary_year": "int64", "region_code": "str", "old_code": "str"}
# "Wijk 05 Centrum" and "Wijk 07 Centrum" are the same name: the number is the code once more.
_NUMBER_IN_NAME = r"^wijk [0-9a-z]{2} "


class Method(StrEnum):
    """How a figure came to stand on the borders on which it is shown."""

    PUBLISHED = "gepubliceerd"
    MERGED = "samengevoegd"
    RECODED = "andere_code"
    ESTIMATED = "geschat"


METHOD_LABELS: dict[Method, str] = {
    Method.PUBLISHED: "zoals gepubliceerd",
    Method.MERGED: "opgeteld uit de gemeenten van toen",
    Method.RECODED: "hetzelfde gebied, toen met een andere code",
    Method.ESTIMATED: "geschat",
}


# ---------------------------------------------------------------- municipalities


@dataclass(frozen=True)
class MunicipalHistory:
    """Which municipalities merged or were split, and since when each is known.

    Attributes:
        years: the years that the list of changes covers completely.
        former: (year, new code) -> the codes that went to it on 1 January.
        later: (year, old code) -> the codes that it went to; two or more where it was split.
        first_seen: code -> the first year in which it is known to exist.
    """

    years: frozenset[int]
    former: Mapping[tuple[int, str], frozenset[str]]
    later: Mapping[tuple[int, str], frozenset[str]]
    first_seen: Mapping[str, int]

    def parts(self, code: str, *, year: int, target_year: int) -> frozenset[str] | None:
        """The municipalities of `year` that `code` on the borders of `target_year` consists of, exactly.

        Returns:
            None where a part of a split municipality, or land of one that lives on, makes it inexact, and where a
            year in between is not in the list.
        """
        parts = {code}
        for step in range(target_year, year, -1):
            gave_land_away = any((step, part) in self.later for part in parts)
            if step not in self.years or gave_land_away:
                return None
            parts = self._before(parts, step)
            if any(len(self.later.get((step, part), ())) > 1 for part in parts):
                return None
        return frozenset(parts)

    def _before(self, parts: set[str], step: int) -> set[str]:
        former = {old for part in parts for old in self.former.get((step, part), ())}
        lives_on = {part for part in parts if (step, part) not in self.former or self._exists_before(part, step)}
        return former | lives_on

    def _exists_before(self, code: str, year: int) -> bool:
        return self.first_seen.get(code, year) < year


def build_municipal_history(municipal_changes: pd.DataFrame, regions: pd.DataFrame) -> MunicipalHistory:
    """The history in the committed list of municipal changes.

    Args:
        municipal_changes: columns `year`, `old_code`, `new_code`; a year without changes has one row with empty codes.
        regions: columns `region_code`, `boundary_year` of the loaded areas. They tell a municipality that grew from
            one that was new.
    """
    known = municipal_changes.dropna(subset=["old_code", "new_code"])
    former: dict[tuple[int, str], frozenset[str]] = {}
    later: dict[tuple[int, str], frozenset[str]] = {}
    first_seen = {str(code): int(year) for code, year in regions.groupby("region_code")["boundary_year"].min().items()}
    for year, old, new in zip(known["year"].astype(int), known["old_code"], known["new_code"], strict=True):
        former[year, new] = former.get((year, new), frozenset()) | {old}
        later[year, old] = later.get((year, old), frozenset()) | {new}
        # The old one existed the year before; the new one from this year on at least.
        first_seen[old] = min(first_seen.get(old, year - 1), year - 1)
        first_seen[new] = min(first_seen.get(new, year), year)
    return MunicipalHistory(
        years=frozenset(int(year) for year in municipal_changes["year"]),
        former=former,
        later=later,
        first_seen=first_seen,
    )


# ---------------------------------------------------------------- wijken and buurten


def recoded_pairs(areas: pd.DataFrame, history: MunicipalHistory) -> pd.DataFrame:
    """New codes whose former code is found: same level, same name, same municipality or one that merged into it.

    Only areas of which CBS says that the code alone changed. Both codes must be the only ones of that name that came
    and went; otherwise nobody can tell which became which, and the area is left out.

    Args:
        areas: `AREA_COLUMNS`, one row per code and boundary year.
        history: which municipality merged into which.

    Returns:
        `PAIR_COLUMNS`: from `boundary_year` on the area has `region_code`, the year before it had `old_code`.
    """
    came = _keyed(_without_match(areas, years=-1))
    went = _without_match(areas, years=1)
    went = _keyed(_with_later_gemeente(went.assign(boundary_year=went["boundary_year"] + 1), history))
    came = came.assign(gemeente="GM" + came["region_code"].str[2:6])
    key = ["boundary_year", "level", "gemeente", "plain_name"]
    pairs = came.merge(went[[*key, "region_code"]].rename(columns={"region_code": "old_code"}), on=key)
    is_only = [~pairs.duplicated(["boundary_year", code], keep=False) for code in ("region_code", "old_code")]
    found = pairs[is_only[0] & is_only[1] & (pairs["change_code"] == ONLY_CODE_CHANGED)]
    return found[list(PAIR_COLUMNS)].astype(PAIR_COLUMNS).sort_values(list(PAIR_COLUMNS)).reset_index(drop=True)


def _without_match(areas: pd.DataFrame, *, years: int) -> pd.DataFrame:
    """The areas whose code does not occur `years` later, where that year is loaded."""
    asked = areas["boundary_year"] + years
    there = pd.MultiIndex.from_frame(areas[["region_code", "boundary_year"]])
    is_there = pd.MultiIndex.from_arrays([areas["region_code"], asked]).isin(there)
    return areas[~is_there & asked.isin(areas["boundary_year"]).to_numpy()]


def _with_later_gemeente(areas: pd.DataFrame, history: MunicipalHistory) -> pd.DataFrame:
    """Each area with the municipality in which it may lie: its own, and those that its own went to that year."""
    own = "GM" + areas["region_code"].str[2:6]
    moved_on = [(year, old, new) for (year, old), codes in history.later.items() for new in codes]
    columns = {"boundary_year": "int64", "own": "str", "gemeente": "str"}
    moves = pd.DataFrame(moved_on, columns=list(columns)).astype(columns)
    moved = areas.assign(own=own).merge(moves, on=["boundary_year", "own"], how="inner")
    return pd.concat([areas.assign(gemeente=own), moved], ignore_index=True)


def _keyed(areas: pd.DataFrame) -> pd.DataFrame:
    plain = areas["name"].str.casefold().str.split().str.join(" ").str.replace(_NUMBER_IN_NAME, "", regex=True)
    named = areas.assign(plain_name=plain)
    return named[named["plain_name"].notna() & (named["plain_name"] != "")]


def assign_ground(areas: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Add `ground`: two rows with the same number are the same piece of land.

    The number is handed on from one year to the next where CBS says that an area is unchanged, or that only its code
    changed and the former code is known. Any other row gets a new number, also where the year before is not loaded.

    Args:
        areas: `AREA_COLUMNS`, one row per code and boundary year; wijken and buurten.
        pairs: from `recoded_pairs`.
    """
    numbered: list[pd.DataFrame] = []
    ground_before: dict[str, int] = {}
    next_number, last_year = 0, None
    for year, rows in areas.sort_values(["boundary_year", "region_code"]).groupby("boundary_year"):
        if last_year != int(str(year)) - 1:
            ground_before = {}
        old_codes = _old_codes(rows, pairs[pairs["boundary_year"] == year])
        ground = [ground_before.get(old, -1) for old in old_codes]
        for place, number in enumerate(ground):
            if number < 0:
                ground[place], next_number = next_number, next_number + 1
        numbered.append(rows.assign(ground=pd.array(ground, dtype="int64")))
        ground_before, last_year = dict(zip(rows["region_code"], ground, strict=True)), int(str(year))
    if not numbered:
        return areas.assign(ground=pd.Series(dtype="int64"))
    return pd.concat(numbered, ignore_index=True)


def _old_codes(rows: pd.DataFrame, pairs: pd.DataFrame) -> list[str]:
    """Per row the code that the same area had the year before; empty where that is not known."""
    former = dict(zip(pairs["region_code"], pairs["old_code"], strict=True))
    return [
        code if change == UNCHANGED else former.get(code, "")
        for code, change in zip(rows["region_code"], rows["change_code"], strict=True)
    ]


# ---------------------------------------------------------------- one series per area


def join_series(
    published: pd.DataFrame, carried: pd.DataFrame, *, changes: ChangeLog, with_estimates: bool
) -> pd.DataFrame:
    """One row per indicator, area, year and group: each area as far as possible on its newest borders.

    In this order: the published figure where it stands on the same borders as the newest ones; the figure that was
    brought there exactly; the estimate, where asked for; else the published figure on its own borders. A trend shows
    a break there, since the change log says that the area is another one.

    Args:
        published: `observations.COLUMNS` and `region_name`.
        carried: the same and `method`, of the same indicators and areas.
        changes: what is known of borders from year to year.
        with_estimates: whether estimates are shown.

    Returns:
        `observations.COLUMNS`, `region_name` and `method` (a `Method`), by indicator, area, year and group.
    """
    columns = {**COLUMNS, "region_name": "str", "method": "str"}
    rows = pd.concat(
        [part[list(columns)].astype(columns) for part in (published.assign(method=Method.PUBLISHED.value), carried)],
        ignore_index=True,
    )
    order = {Method.MERGED.value: 1, Method.RECODED.value: 1, Method.ESTIMATED.value: 2, Method.PUBLISHED.value: 3}
    rank = rows["method"].map(order).mask(_is_newest(rows, changes) & (rows["method"] == Method.PUBLISHED.value), 0)
    chosen = rows.assign(rank=rank)
    if not with_estimates:
        chosen = chosen[chosen["method"] != Method.ESTIMATED.value]
    key = ["indicator_id", "region_code", "year", "breakdown"]
    chosen = chosen.sort_values([*key, "rank", "boundary_year"], ascending=[True] * 5 + [False], kind="stable")
    return chosen.drop_duplicates(key)[list(columns)].reset_index(drop=True)


def _is_newest(rows: pd.DataFrame, changes: ChangeLog) -> pd.Series:
    """Whether each row stands on borders that are the same as the newest ones of its area."""
    newest = rows.groupby("region_code")["boundary_year"].transform("max")
    asked = pd.DataFrame({"code": rows["region_code"], "year": rows["boundary_year"], "newest": newest})
    known = {
        (code, year, last): changes.is_same_area(code, year=int(year), other_year=int(last))
        for code, year, last in asked.dropna().drop_duplicates().itertuples(index=False)
    }
    same = [known.get(item, False) for item in asked.itertuples(index=False, name=None)]
    return pd.Series(same, index=rows.index, dtype="bool")
