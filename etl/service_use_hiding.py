"""Counts of local provisions with everything hidden that may not be published: people, money, and groups of few."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.schemes import Scheme, Unit
from armoedebeeld.domain.service_use import Mark
from armoedebeeld.domain.suppression_mask import Decision
from etl.service_use_cells import Around, cell_ids
from etl.service_use_earlier import nothing_earlier, with_earlier, with_former_areas
from etl.service_use_mask import mask_counts
from etl.service_use_totals import with_present_totals

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


@dataclass(frozen=True)
class Hidden:
    """Counts as they may be published.

    Attributes:
        rows: with `status`; `count` only where it is shown; `decision`, `is_given_away`.
    """

    rows: pd.DataFrame

    def summary(self) -> pd.DataFrame:
        """The store's table `hidden`."""
        return _summary(_once(self.rows))


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    """Without the counts of a partner alone, which are those of the total."""
    return rows[~rows["is_sole"]] if "is_sole" in rows else rows


def hide_counts(
    rows: pd.DataFrame, around: Around, *, catalogue: Catalogue, earlier: pd.DataFrame | None = None
) -> Hidden:
    """Hide what is few people, what few people could be calculated from, and the money that goes with them.

    Args:
        rows: `CELL`, `year`, `count`, `mark`, `is_of_few`, and `size` of the group, where one is known.
        around: areas and borders.
        catalogue: the provisions.
        earlier: `service_use_earlier.EARLIER_COLUMNS` of what was published before; <NA> was hidden then.
    """
    known = _described(_in_whole_people(rows), catalogue)
    earlier = nothing_earlier() if earlier is None else with_present_totals(earlier, known)
    earlier, areas = with_former_areas(earlier, around.own_areas)
    around = replace(around, own_areas=areas)
    is_euro = known["unit"] == Unit.EURO.value
    people = _masked(known[~is_euro], around, catalogue=catalogue, earlier=earlier)
    money = _masked(_money(known[is_euro], people), around, catalogue=catalogue, earlier=earlier)
    return Hidden(_as_published(pd.concat([people, money]).reindex(known.index)))


def _in_whole_people(rows: pd.DataFrame) -> pd.DataFrame:
    """Estimates as they are published; a part of a person is a small count and no zero."""
    whole = rows["count"].round()
    whole = whole.mask(rows["count"].gt(0) & whole.lt(1), 1.0)
    return rows.assign(count=rows["count"].mask(rows["is_estimate"].astype("bool"), whole))


def given_away_notes(hidden: Hidden) -> tuple[str, ...]:
    """A Dutch note where readers know hidden counts already."""
    count = int(_once(hidden.rows)["is_given_away"].sum())
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
    told = _declared(earlier, rows, catalogue)
    # Their own number is not small; it has to be hidden all the same.
    is_of_few = rows["is_of_few"] & (rows["mark"] == Mark.NONE.value)
    now = with_earlier(rows.assign(mark=rows["mark"].mask(is_of_few, Mark.HIDDEN.value)), told)
    masked = mask_counts(now.rows, around, now.memory)
    decision, was_shown = masked.decision, now.rows["was_shown"].astype("bool")
    decision = decision.mask(is_of_few & (decision == Decision.SOURCE.value), Decision.PRIMARY.value)
    # Hidden by us, or by who delivers now.
    is_gone = (decision != Decision.SHOWN.value) | (rows["mark"] == Mark.HIDDEN.value)
    return rows.assign(decision=decision, is_given_away=is_gone & (cell_ids(rows).isin(masked.given_away) | was_shown))


def _declared(earlier: pd.DataFrame, rows: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """What was published earlier of the same kind of figures, described as they are."""
    units = set(rows["unit"])
    ids = {item.id for item in catalogue.indicators if item.scheme is not None and item.scheme.unit.value in units}
    return _described(earlier[earlier["indicator_id"].isin(ids)], catalogue)


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
