"""Counts of local provisions with everything hidden that may not be published: people, money, and groups of few."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Catalogue, Indicator
from armoedebeeld.domain.observations import TOTAL, Status
from armoedebeeld.domain.schemes import Scheme, Unit
from armoedebeeld.domain.service_use import Mark
from armoedebeeld.domain.suppression_mask import Decision
from armoedebeeld.domain.takeup import DELIVERED, candidates
from etl.service_use_cells import CELL, Around, cell_ids
from etl.service_use_mask import mask_counts

EARLIER_COLUMNS: dict[str, str] = {
    "indicator_id": "str",
    "region_code": "str",
    "boundary_year": "Int64",
    "period": "str",
    "breakdown": "str",
    "year": "Int64",
    "value": "Float64",
}
_STATUS = {
    Mark.NONE.value: Status.OK.value,
    # Hidden by the one who delivers or by us: a reader need not know whose rule it was.
    Mark.HIDDEN.value: Status.SUPPRESSED.value,
    Mark.NO_SUM.value: Status.SECRET_OR_UNKNOWN.value,
    Mark.EMPTY.value: Status.MISSING.value,
    Mark.NOT_APPLICABLE.value: Status.NOT_APPLICABLE.value,
}
# A split of the hidden cells into small ones and companions says little in a crowd, and much among a few.
_CROWD = 10
# Of a hidden amount at least what this many times t people get is left open.
_MONEY_MARGIN = 2


def nothing_earlier() -> pd.DataFrame:
    """`EARLIER_COLUMNS` without a row."""
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in EARLIER_COLUMNS.items()})


@dataclass(frozen=True)
class Hidden:
    """Counts as they may be published.

    Attributes:
        rows: with `status`; `count` only where it is shown; `decision`, `is_given_away`.
    """

    rows: pd.DataFrame

    def summary(self) -> pd.DataFrame:
        """The store's table `hidden`."""
        return _summary(self.rows)


def hide_counts(
    rows: pd.DataFrame, around: Around, *, catalogue: Catalogue, earlier: pd.DataFrame | None = None
) -> Hidden:
    """Hide what is few people, what few people could be calculated from, and the money that goes with them.

    Args:
        rows: `CELL`, `year`, `count`, `mark` and `size` of the group, where one is known.
        around: areas and borders.
        catalogue: the provisions.
        earlier: `EARLIER_COLUMNS` of what was published before; <NA> was hidden then.
    """
    known = _described(_in_whole_people(rows), catalogue)
    earlier = nothing_earlier() if earlier is None else earlier
    is_euro = known["unit"] == Unit.EURO.value
    people = _masked(known[~is_euro], around, catalogue=catalogue, earlier=earlier)
    money = _masked(_money(known[is_euro], people), around, catalogue=catalogue, earlier=earlier)
    return Hidden(_as_published(pd.concat([people, money]).reindex(known.index)))


def _in_whole_people(rows: pd.DataFrame) -> pd.DataFrame:
    """Estimates as they are published; a part of a person is a small count and no zero."""
    whole = rows["count"].round()
    whole = whole.mask(rows["count"].gt(0) & whole.lt(1), 1.0)
    return rows.assign(count=rows["count"].mask(rows["is_estimate"].astype("bool"), whole))


def hide_groups(
    reach: pd.DataFrame, around: Around, *, users_of: Indicator, delivered: pd.Series, earlier: pd.DataFrame
) -> pd.DataFrame:
    """The reach without the groups of few people that came with a delivery, nor those that follow from the others.

    A share with its group says how many people are in the group: a group of four children is a small count too.

    Args:
        reach: rows of one reach, hidden where its users are; `denominator` is the size of the group.
        around: areas and borders.
        users_of: the use that it belongs to.
        delivered: the size of the group of each row where it came with a delivery; <NA> where others publish it. A
            negative size: the source that we also load hides it.
        earlier: what was published before.
    """
    if delivered.isna().all() or users_of.scheme is None:
        return reach
    is_shown = reach["status"] == Status.OK.value
    is_secret, scheme = delivered < 0, users_of.scheme
    is_few = delivered < scheme.threshold
    mark = pd.Series(Mark.EMPTY.value, index=reach.index).mask(is_shown | is_few, Mark.NONE.value)
    mark = mark.mask(is_secret.fillna(value=False), Mark.HIDDEN.value).mask(delivered.isna(), Mark.EMPTY.value)
    nothing = pd.Series(pd.NA, index=reach.index, dtype="Float64")
    sizes = reach.assign(count=delivered.mask(is_secret), mark=mark, size=nothing)
    cells = _with_scheme(sizes, {str(reach["indicator_id"].iloc[0]): scheme})
    cells = cells.assign(zero=True)
    mine = earlier[earlier["indicator_id"] == str(reach["indicator_id"].iloc[0])]
    described = _with_scheme(mine, {str(reach["indicator_id"].iloc[0]): scheme})
    decided = mask_counts(_with_earlier(cells, described), around).decision.reindex(reach.index)
    gone = decided.ne(Decision.SHOWN.value) & delivered.notna()
    blank = {name: reach[name].mask(gone) for name in ("numerator", "denominator", "value", "lower", "upper")}
    return reach.assign(**blank, status=reach["status"].mask(gone & is_shown, Status.SUPPRESSED.value))


def delivered_sizes(reach: pd.DataFrame, matched: pd.DataFrame, *, hidden_elsewhere: pd.Index) -> pd.Series:
    """The size of the group where it came with a delivery; -1 where the source that counts it too hides it there."""
    groups = matched.reindex(reach.index)
    sizes = groups["size"].where(groups["group_id"] == DELIVERED).astype("Float64")
    place = pd.MultiIndex.from_arrays([reach["region_code"], groups["group_year"].astype("Int64")])
    return sizes.mask(sizes.notna() & place.isin(hidden_elsewhere), -1.0)


def groups_hidden_elsewhere(users: Indicator, observations: pd.DataFrame, catalogue: Catalogue) -> pd.Index:
    """(Area, year) in which a source hides the very group that a provision is for."""
    ids = [item.id for item in candidates(users.scheme, catalogue)] if users.scheme else []
    rows = observations[observations["indicator_id"].isin(ids) & (observations["breakdown"] == TOTAL)]
    secret = rows[rows["status"].isin([Status.SECRET_OR_UNKNOWN.value, Status.SUPPRESSED.value])]
    return pd.MultiIndex.from_frame(secret[["region_code", "year"]].astype({"year": "Int64"}))


def given_away_notes(hidden: Hidden) -> tuple[str, ...]:
    """A Dutch note where readers know hidden counts already."""
    count = int(hidden.rows["is_given_away"].sum())
    if not count:
        return ()
    what = "1 afgeschermd aantal is" if count == 1 else f"{count} afgeschermde aantallen zijn"
    return (
        f"{what} voor lezers toch te weten of te berekenen, uit wat eerder of door anderen is gepubliceerd. Afschermen "
        "helpt daar niet meer. Bekijk het met 'armoedebeeld audit'.",
    )


# ---------------------------------------------------------------- cells


def _described(rows: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    schemes = {item.id: item.scheme for item in catalogue.indicators if item.scheme is not None}
    return _with_scheme(rows[rows["indicator_id"].isin(schemes)], schemes)


def _with_scheme(rows: pd.DataFrame, schemes: dict[str, Scheme]) -> pd.DataFrame:
    of_row = [schemes[key] for key in rows["indicator_id"]]
    return rows.assign(
        scheme=[scheme.name for scheme in of_row],
        unit=[scheme.unit.value for scheme in of_row],
        step=[str(scheme.step or "") for scheme in of_row],
        threshold=pd.array([scheme.threshold for scheme in of_row], dtype="Float64"),
        zero=[scheme.zero_may_be_shown for scheme in of_row],
    )


def _masked(rows: pd.DataFrame, around: Around, *, catalogue: Catalogue, earlier: pd.DataFrame) -> pd.DataFrame:
    """The rows with `decision` and `is_given_away`."""
    if rows.empty:
        return rows.assign(decision=pd.Series(dtype="str"), is_given_away=pd.Series(dtype="bool"))
    cells = _with_earlier(rows, _declared(earlier, rows, catalogue))
    masked = mask_counts(cells, around)
    decision = masked.decision.reindex(rows.index)
    was_shown = cells["was_shown"].reindex(rows.index).astype("bool")
    is_gone = decision != Decision.SHOWN.value
    return rows.assign(decision=decision, is_given_away=is_gone & (cell_ids(rows).isin(masked.given_away) | was_shown))


def _declared(earlier: pd.DataFrame, rows: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """What was published earlier of the same kind of figures, described as they are."""
    units = set(rows["unit"])
    ids = {item.id for item in catalogue.indicators if item.scheme is not None and item.scheme.unit.value in units}
    return _described(earlier[earlier["indicator_id"].isin(ids)], catalogue)


def _with_earlier(rows: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """The rows and those that were published before and are gone, with `is_fixed`: what readers have already.

    A count that changed since is another count; one that is hidden or unknown now may be the same.
    """
    former = earlier.drop_duplicates(CELL, keep="last")
    told = rows[CELL].merge(former[[*CELL, "value"]], on=CELL, how="left", validate="1:1")["value"]
    told = told.set_axis(rows.index).astype("Float64")
    # Hidden by who delivers, or no longer to be added up: what was told before is what readers still have.
    is_secret = rows["mark"].isin([Mark.HIDDEN.value, Mark.NO_SUM.value, Mark.EMPTY.value])
    is_same = (told == rows["count"]).fillna(value=False) & (rows["mark"] == Mark.NONE.value)
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
    past = gone.assign(
        count=gone["value"],
        mark=gone["value"].notna().map({True: Mark.NONE.value, False: Mark.HIDDEN.value}).astype("str"),
        size=pd.array([pd.NA] * len(gone), dtype="Float64"),
        is_fixed=gone["value"].notna(),
        was_shown=gone["value"].notna(),
    )
    past.index = pd.Index(range(int(rows.index.max()) + 1, int(rows.index.max()) + 1 + len(past)))
    return pd.concat([present, past[[name for name in present if name in past]]])


# ---------------------------------------------------------------- money


def _money(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Amounts with their mark: hidden where no number of people or awards is shown, or where one of them is hidden.

    Only those are protected, by what t people get on average: whether an amount may be shown depends on the people.
    """
    if rows.empty:
        return rows
    key = ["scheme", "period", "region_code", "boundary_year", "breakdown"]
    is_shown = (people["decision"] == Decision.SHOWN.value) & (people["mark"] == Mark.NONE.value)
    is_hidden = people["decision"] != Decision.SHOWN.value
    told = people[is_shown & people["count"].gt(0)]
    own = pd.MultiIndex.from_frame(rows[key])
    is_allowed = own.isin(pd.MultiIndex.from_frame(told[key]))
    is_allowed &= ~own.isin(pd.MultiIndex.from_frame(people.loc[is_hidden, key]))
    gone = ~pd.Series(is_allowed, index=rows.index) & (rows["mark"] == Mark.NONE.value)
    each = _mean_amounts(rows[is_allowed], told, key)
    width = _MONEY_MARGIN * rows["threshold"] * rows["scheme"].map(each).fillna(1.0).astype("Float64")
    return rows.assign(
        count=rows["count"].mask(gone),
        mark=rows["mark"].mask(gone, Mark.HIDDEN.value),
        threshold=width.where(gone | (rows["mark"] == Mark.HIDDEN.value), 0.0),
        size=pd.array([pd.NA] * len(rows), dtype="Float64"),
    )


def _mean_amounts(rows: pd.DataFrame, told: pd.DataFrame, key: Sequence[str]) -> pd.Series:
    """Per provision what one award or person gets on average, the largest of these where several are counted."""
    pairs = rows.merge(told[[*key, "unit", "count"]], on=list(key), how="inner", suffixes=("", "_people"))
    sums = pairs.groupby(["scheme", "unit_people"])[["count", "count_people"]].sum()
    return (sums["count"] / sums["count_people"]).groupby("scheme").max()


# ---------------------------------------------------------------- as published


def _as_published(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with `status`, `value` and `numerator`; nothing beside what is hidden."""
    gone = rows["decision"] != Decision.SHOWN.value
    status = rows["mark"].map(_STATUS).mask(gone, Status.SUPPRESSED.value).astype("str")
    count = rows["count"].where(status == Status.OK.value)
    nothing = pd.Series(pd.NA, index=rows.index, dtype="Float64")
    return rows.assign(
        status=status, count=count, numerator=count, value=count, denominator=nothing, lower=nothing, upper=nothing
    )


def _summary(rows: pd.DataFrame) -> pd.DataFrame:
    """Per level how much is shown and hidden, and how many readers know already.

    Which hidden cells are small is what hiding is for. Their number by indicator and year can tell it: where all of a
    sum are, each is under t. So the split is told per level only, and in a crowd only.
    """
    decision = rows["decision"]
    counts = pd.DataFrame(
        {
            "region_level": rows["region_code"].str[:2],
            "shown": (decision == Decision.SHOWN.value) & (rows["status"] == Status.OK.value),
            "first_hand": decision == Decision.PRIMARY.value,
            "second_hand": decision == Decision.SECONDARY.value,
            "source": decision == Decision.SOURCE.value,
            "given_away": rows["is_given_away"],
        }
    )
    table = counts.groupby("region_level", as_index=False).sum()
    kinds = ["first_hand", "second_hand", "source"]
    table.insert(2, "hidden", table[kinds].sum(axis=1))
    is_crowd = (table[["first_hand", "second_hand"]] >= _CROWD).all(axis=1)
    split = {name: table[name].astype("Int64").where(is_crowd) for name in kinds}
    return table.assign(**split).astype(store.TABLES["hidden"])
