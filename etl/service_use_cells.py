"""The counts of local provisions as cells, and what a reader can calculate with them: the relations among them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from armoedebeeld.domain.observations import TOTAL
from armoedebeeld.domain.regions import ChangeLog, Level, gemeente_of
from armoedebeeld.domain.schemes import EARLY_SIGNALS, Step, Unit
from armoedebeeld.domain.service_use import SCHEMES_USED, Mark, is_of_provider, parts_of_total
from etl.area_parts import parts_of_areas, parts_of_own_areas
from etl.service_use_network import LEFT_WEIGHT, Network, unknown_cells

CELL = ["indicator_id", "region_code", "boundary_year", "period", "breakdown"]
_FIGURE = ["indicator_id", "breakdown", "period", "boundary_year"]
_PLACE = ["region_code", "boundary_year"]
_OF_TOTAL = {"cell_id": "total_id", "count": "total", "mark": "total_mark"}
# What the reader loses with an area of a level; a month or a partner tells less than the year or all together.
_WEIGHTS = {Level.BUURT: 1.0, Level.OWN_AREA: 2.0, Level.WIJK: 3.0, Level.MUNICIPALITY: 30.0}
_PART_WEIGHT = 0.3
_TOLD_WEIGHT, _HIDDEN_WEIGHT = 50.0, 0.1
_FORMERS = {
    **dict(zip(EARLY_SIGNALS[1:], EARLY_SIGNALS, strict=False)),
    Step.STARTED: Step.APPLIED,
    Step.COMPLETED: Step.STARTED,
    Step.DROPPED_OUT: Step.STARTED,
}


@dataclass(frozen=True)
class Around:
    """What the counts stand among.

    Attributes:
        regions: the store's table `region`.
        own_areas: the store's table `own_area`.
        changes: what is known of borders.
    """

    regions: pd.DataFrame
    own_areas: pd.DataFrame
    changes: ChangeLog


def cell_ids(rows: pd.DataFrame) -> pd.Series:
    """A name per row that no other figure has."""
    names = rows["indicator_id"].astype("str")
    for column in CELL[1:]:
        names = names + "|" + rows[column].astype("str")
    return names


def as_cells(rows: pd.DataFrame) -> pd.DataFrame:
    """Every row as a cell of `suppression_model.CELL_COLUMNS`, and its `threshold_if_few`, `is_left`, `scheme`, `year`.

    Args:
        rows: `CELL`, `year`, `scheme`, `unit`, `step`, `threshold`, `zero`, `count`, `mark`, `size`, `is_fixed`,
            `was_shown`, `was_hidden`, and `is_alone` of `with_implied`.

    Returns:
        What nobody counted or could add up is unknown to us too. It is a number of people all the same, to be protected
        where it is all that is left of a total, and with `threshold_if_few` where others tell that it is a few.
    """
    is_count = (rows["mark"] == Mark.NONE.value) | rows["is_alone"]
    needs = is_count | (rows["mark"] == Mark.HIDDEN.value)
    level = rows["region_code"].str[:2].map(_WEIGHTS).astype("float64")
    # Hiding the new number where readers have an older one protects little; what was hidden had better stay so.
    level = level.mask(rows["was_shown"].astype("bool"), level * _TOLD_WEIGHT)
    level = level.mask(rows["was_hidden"].astype("bool"), level * _HIDDEN_WEIGHT)
    is_part = (rows["breakdown"] != TOTAL) | (rows["period"] != rows["year"].astype("str"))
    return pd.DataFrame(
        {
            "cell_id": cell_ids(rows),
            "value": rows["count"].where(is_count),
            # People are whole, also where a group's size is a percentage of a rounded number.
            "bound": np.floor(rows["size"].astype("Float64")),
            "threshold": rows["threshold"].where(needs, 0).astype("Float64"),
            "threshold_if_few": rows["threshold"]
            .where(rows["mark"].eq(Mark.EMPTY.value) & ~needs, 0)
            .astype("Float64"),
            "zero_may_be_shown": rows["zero"].astype("boolean"),
            "weight": level.where(~is_part, level * _PART_WEIGHT).mask(rows["is_alone"], LEFT_WEIGHT),
            "is_fixed": rows["is_fixed"].astype("bool"),
            "is_published_elsewhere": False,
            "is_left": rows["is_alone"],
            "scheme": rows["scheme"],
            "year": rows["year"],
        },
        index=rows.index,
    )


def with_facts(rows: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """The rows with what everybody knows of them: nobody uses anything where nobody lives, or where it is not given.

    Args:
        rows: as `as_cells` needs them.
        regions: the store's table `region`.
    """
    empty = regions.loc[regions["inhabitants"].eq(0).fillna(value=False), _PLACE]
    is_nobody = rows["count"].eq(0).fillna(value=False)
    is_nobody &= pd.MultiIndex.from_frame(rows[_PLACE]).isin(pd.MultiIndex.from_frame(empty))
    is_elsewhere = rows["mark"] == Mark.NOT_APPLICABLE.value
    return rows.assign(
        size=rows["size"].mask(is_nobody, 0.0),
        # Where others make less than the total there was somebody all the same.
        mark=rows["mark"].mask(is_elsewhere, Mark.EMPTY.value),
        zero=rows["zero"].astype("boolean") | is_elsewhere,
    )


def with_untold(rows: pd.DataFrame, around: Around) -> pd.DataFrame:
    """The rows, and those without a number of areas that no row is of and that tie others together.

    An own area of such buurten is a part of a wijk all the same; so are those of one period on the borders of two
    years, where the municipality may be the same. Rows that were added have `is_untold`.
    """
    rows = rows.assign(is_untold=False)
    told = rows[rows["mark"].isin([Mark.NONE.value, Mark.HIDDEN.value])]
    told = told.assign(gemeente=told["region_code"].str[2:6])
    figure = ["indicator_id", "breakdown", "period", "gemeente"]
    is_own = told["region_code"].str.startswith(Level.OWN_AREA.value)
    is_twice = told.groupby(figure)["boundary_year"].transform("nunique").gt(1)
    tied = told[is_own | is_twice].drop_duplicates([*figure, "boundary_year"])
    if tied.empty:
        return rows
    areas = around.regions
    levels = [Level.MUNICIPALITY.value, Level.WIJK.value, Level.BUURT.value]
    areas = areas[areas["level"].isin(levels)].drop_duplicates(_PLACE)
    areas = areas[areas["inhabitants"].ne(0).fillna(value=True)]
    areas = areas.assign(gemeente=areas["region_code"].str[2:6])[[*_PLACE, "gemeente"]]
    every = tied.drop(columns="region_code").merge(areas, on=["gemeente", "boundary_year"], how="inner")
    nothing = pd.Series(pd.NA, index=every.index, dtype="Float64")
    every = every.assign(count=nothing, size=nothing, mark=Mark.EMPTY.value, is_fixed=False, is_untold=True)
    every = every.assign(was_shown=False, was_hidden=False)[list(rows)].astype(rows.dtypes)
    is_new = ~pd.MultiIndex.from_frame(every[CELL]).isin(pd.MultiIndex.from_frame(rows[CELL]))
    return pd.concat([rows, every[is_new]], ignore_index=True)


def with_implied(
    rows: pd.DataFrame, around: Around, together: pd.Series | None = None, fixed: Network | None = None
) -> tuple[pd.DataFrame, Network]:
    """The rows with `is_alone`: a row without a number that is all that is left of a total, with that number.

    Nobody gave that number and nobody publishes it, but readers subtract. From the municipality to the buurten.

    Args:
        rows: the counts.
        around: areas and borders.
        together: which of the rows one publication told of, where that isn't all of them. With other partners, or other
            numbers of provisions, it would be another total; areas and periods make the same sum whoever tells of them.
        fixed: `fixed_network` of the same rows, whatever their counts were, where that is there already.

    Returns:
        The rows, and everything that a reader can calculate with among them (`as_cells`).
    """
    ids, is_empty = cell_ids(rows), rows["mark"] == Mark.EMPTY.value
    rows = rows.assign(is_alone=False, count=rows["count"].mask(is_empty))
    told = pd.Series(data=True, index=rows.index) if together is None else together
    partners = Network()
    _providers(partners, rows.assign(cell_id=ids), told)
    fixed = (fixed_network(rows, around) if fixed is None else fixed).joined(partners)
    network = _with_numbers(fixed, rows, told)
    for _ in _WEIGHTS if is_empty.any() else ():
        alone = network.alone()
        count = rows["count"].fillna(ids.map(alone).astype("Float64"))
        is_more = count.notna() & rows["count"].isna()
        rows = rows.assign(count=count, is_alone=rows["is_alone"] | ids.isin(alone.index))
        if not is_more.any():
            break
        network = _with_numbers(fixed, rows, told)
    return rows, network


def _with_numbers(fixed: Network, rows: pd.DataFrame, told: pd.Series) -> Network:
    """The sums that are fixed with these counts, and those that depend on them."""
    rows = rows.assign(cell_id=cell_ids(rows))
    network = Network()
    _numbers_of_provisions(network, rows[told])
    _steps(network, rows)
    return fixed.with_counts(rows).joined(network)


def fixed_network(rows: pd.DataFrame, around: Around) -> Network:
    """The sums over areas and periods, which are the same whatever the counts are and whoever tells of them."""
    rows = rows.assign(cell_id=cell_ids(rows))
    network = Network()
    for child, parent in ((Level.BUURT, "parent_wijk"), (Level.WIJK, "parent_gemeente")):
        _areas(network, rows, parts_of_areas(around.regions, child=child, parent=parent), kind=child.value)
    if len(around.own_areas):
        _areas(network, rows, parts_of_own_areas(around.own_areas, around.regions), kind=Level.OWN_AREA.value)
    _periods(network, rows)
    _other_borders(network, rows, around.changes)
    return network


def _areas(network: Network, rows: pd.DataFrame, areas: pd.DataFrame, *, kind: str) -> None:
    """Areas make larger ones, as `area_parts` has them; an inhabited one without a row is a part not told of."""
    totals = rows[[*_FIGURE, "region_code", *_OF_TOTAL]].rename(columns={"region_code": "whole", **_OF_TOTAL})
    inside = rows.merge(areas, on=_PLACE, how="inner")
    parts = inside.merge(totals, on=[*_FIGURE, "whole"], how="inner", validate="m:1")
    found = parts.groupby("total_id")["lives"]
    inhabited = found.transform("sum")
    parts = parts.assign(
        part_id=parts["cell_id"],
        absent=parts["needed"] - inhabited,
        nowhere=parts["nowhere"] > found.transform("size") - inhabited,
    )
    network.add_sums(parts, kind=kind)


def _providers(network: Network, rows: pd.DataFrame, told: pd.Series) -> None:
    """Awards of several providers are those of each together; people may be with several of them.

    A total is of the partners that the same publication told of; a former one says whose it is.
    """
    named = rows[is_of_provider(rows["breakdown"])]
    if named.empty:
        return
    by = ["indicator_id", "period", *_PLACE]
    parts = _with_total(named[told[named.index]], rows[told], by=by)
    gemeente = parts["region_code"].map(gemeente_of)
    every = parts.groupby(["indicator_id", "period", gemeente])["breakdown"].transform("nunique")
    parts = pd.concat([parts.assign(every=every), _of_former_totals(named, rows, by=by)], ignore_index=True)
    # A partner that leaves a place out has a number there all the same.
    parts = parts.assign(absent=parts["every"] - parts.groupby("total_id")["part_id"].transform("size"))
    is_sole = parts["every"] == 1
    network.add_same(_as_pairs(parts[is_sole]), kind="sole provider")
    parts = parts[~is_sole]
    is_people = parts["unit"].map(lambda unit: Unit(unit).is_people).astype("bool")
    network.add_sums(parts[~is_people], kind="provider")
    people = parts[is_people]
    network.add_at_most(people.rename(columns={"part_id": "small_id", "total_id": "large_id"}), kind="one of")
    network.add_at_most_sum(people, kind="providers")


def _with_total(parts: pd.DataFrame, rows: pd.DataFrame, *, by: list[str]) -> pd.DataFrame:
    totals = rows.loc[rows["breakdown"] == TOTAL, [*by, *_OF_TOTAL]].rename(columns=_OF_TOTAL)
    joined = parts.merge(totals, on=by, how="inner", validate="m:1")
    return joined.rename(columns={"cell_id": "part_id"}).assign(absent=0)


def _of_former_totals(named: pd.DataFrame, rows: pd.DataFrame, *, by: list[str]) -> pd.DataFrame:
    """The counts of partners as parts of the totals of former ones, with how `every` many these were."""
    members = rows["breakdown"].map(parts_of_total)
    is_former = members.str.len() > 0
    totals = rows.loc[is_former, [*by, *_OF_TOTAL]].rename(columns=_OF_TOTAL)
    totals = totals.assign(breakdown=members[is_former], every=members[is_former].str.len()).explode("breakdown")
    joined = named.merge(totals, on=[*by, "breakdown"], how="inner", validate="1:m")
    return joined.rename(columns={"cell_id": "part_id"})


def _as_pairs(parts: pd.DataFrame) -> pd.DataFrame:
    """A total and its only part as `Network.add_same` needs them."""
    ends = {"total_id": "first_id", "total": "first", "total_mark": "first_mark"}
    others = {"part_id": "second_id", "count": "second", "mark": "second_mark"}
    return parts[[*ends, *others]].rename(columns={**ends, **others})


def _with_left_out(parts: pd.DataFrame) -> pd.DataFrame:
    """The parts, with one that is absent where all that are told of make less than their total."""
    known = parts.groupby("total_id")["count"].transform("sum", skipna=False)
    return parts.assign(absent=(known < parts["total"]).fillna(value=False).astype("int64"))


def _numbers_of_provisions(network: Network, rows: pd.DataFrame) -> None:
    """Households by how many provisions they use are all households, where that number was delivered too."""
    by = ["indicator_id", "period", *_PLACE]
    numbers = rows[rows["breakdown"].str.startswith(SCHEMES_USED)]
    if numbers.empty:
        return
    network.add_sums(_with_left_out(_with_total(numbers, rows, by=by)), kind="numbers")
    has_none = numbers["breakdown"] == f"{SCHEMES_USED}0"
    groups = numbers[has_none & numbers["size"].notna()]
    known = unknown_cells("?group " + groups["cell_id"], groups)
    network.add_cells(known.assign(value=groups["size"], is_published_elsewhere=True))
    told = groups[by].assign(total_id="?group " + groups["cell_id"], total=groups["size"], total_mark="")
    parts = numbers.merge(told, on=by, how="inner", validate="m:1").rename(columns={"cell_id": "part_id"})
    network.add_sums(_with_left_out(parts), kind="group")


def _periods(network: Network, rows: pd.DataFrame) -> None:
    """Months make quarters and years, quarters make years; of people a month is at most the year."""
    part = rows["period"].str[5:]
    kind = part.str[:1].where(part.str.startswith("K"), "m").where(part != "", "y").replace("K", "q")
    months = rows[kind == "m"]
    quarter = ((months["period"].str[5:].astype("int64") + 2) // 3).astype("str")
    into = {
        "month": (months, months["year"].astype("str"), 12),
        "quarter": (rows[kind == "q"], rows.loc[kind == "q", "year"].astype("str"), 4),
        "month of": (months, months["year"].astype("str") + "-K" + quarter, 3),
    }
    for name, (parts, period, needed) in into.items():
        _into_period(network, parts, rows, period=period, needed=needed, kind=name)


def _into_period(
    network: Network, parts: pd.DataFrame, rows: pd.DataFrame, *, period: pd.Series, needed: int, kind: str
) -> None:
    if parts.empty:
        return
    by = ["indicator_id", "breakdown", *_PLACE, "period"]
    totals = rows[[*by, *_OF_TOTAL]].rename(columns=_OF_TOTAL)
    joined = parts.assign(period=period).merge(totals, on=by, how="inner", validate="m:1")
    joined = joined.rename(columns={"cell_id": "part_id"})
    found = joined.groupby("total_id")["part_id"].transform("size")
    joined = joined.assign(absent=needed - found)
    is_people = joined["unit"].map(lambda unit: Unit(unit).is_people).astype("bool")
    network.add_sums(joined[~is_people], kind=kind)
    people = joined[is_people]
    network.add_at_most(people.rename(columns={"part_id": "small_id", "total_id": "large_id"}), kind=f"one {kind}")
    network.add_at_most_sum(people[people["absent"].eq(0)], kind=f"every {kind}")


def _steps(network: Network, rows: pd.DataFrame) -> None:
    """Each step is a part of the one before, or of an earlier one; who is left behind is a number of people too."""
    by = ["scheme", "unit", "period", *_PLACE, "breakdown"]
    steps = rows[(rows["step"] != "") & ((rows["mark"] != Mark.EMPTY.value) | rows["count"].notna())]
    if steps.empty:
        return
    formers = steps[[*by, "step", *_OF_TOTAL]].rename(columns={"step": "former", **_OF_TOTAL})
    there = set(formers[[*by, "former"]].itertuples(index=False, name=None))
    nearest = [
        next((step for step in _before(own) if (*place, step) in there), None)
        for *place, own in steps[[*by, "step"]].itertuples(index=False, name=None)
    ]
    parts = steps.assign(former=pd.Series(nearest, index=steps.index, dtype="str"))
    parts = parts.merge(formers, on=[*by, "former"], how="inner", validate="m:1")
    # A step is more than the ones after it: it is never their sum.
    parts = parts.rename(columns={"cell_id": "part_id"}).assign(absent=0, total_mark="")
    # Completed and stopped are both parts of started: who is left did neither.
    gone = parts.groupby("total_id")["count"].transform("sum", skipna=False)
    left = parts["total"] - gone
    parts = parts.assign(left=left.mask(left < 0))
    behind = parts.drop_duplicates("total_id").assign(part_id=lambda rows: "?left " + rows["total_id"])
    network.add_sums(pd.concat([parts, behind], ignore_index=True), kind="step")
    network.add_cells(_left_behind(behind))


def _before(step: str) -> Iterator[str]:
    """The steps that come before one, the nearest first."""
    before = _FORMERS.get(Step(step))
    while before is not None:
        yield before.value
        before = _FORMERS.get(before)


def _left_behind(rows: pd.DataFrame) -> pd.DataFrame:
    """Who came no further: shown where both steps are, and as few people as any other count."""
    cells = unknown_cells(rows["part_id"], rows)
    return cells.assign(
        value=rows["left"].astype("Float64"),
        threshold=rows["threshold"].where(rows["left"].notna()).astype("Float64"),
        zero_may_be_shown=rows["zero"].astype("boolean"),
        weight=LEFT_WEIGHT,
        is_left=True,
    )


def _other_borders(network: Network, rows: pd.DataFrame, changes: ChangeLog) -> None:
    """The same area on the borders of two years is one count."""
    by = ["indicator_id", "region_code", "period", "breakdown"]
    twice = rows[rows.duplicated(by, keep=False)].sort_values("boundary_year")
    if twice.empty:
        return
    names = {"cell_id": "id", "count": "", "mark": "mark", "boundary_year": "year"}
    pairs = twice[["region_code"]]
    for place, shown in (("first", twice), ("second", twice.groupby(by)[list(names)].shift(-1))):
        own = shown.rename(columns={name: f"{place}_{end}".rstrip("_") for name, end in names.items()})
        pairs = pairs.join(own[[f"{place}_{end}".rstrip("_") for end in names.values()]])
    pairs = pairs[pairs["second_id"].notna()]
    same = [
        changes.is_same_area(code, year=int(year), other_year=int(other))
        for code, year, other in pairs[["region_code", "first_year", "second_year"]].itertuples(index=False)
    ]
    network.add_same(pairs[pd.Series(same, index=pairs.index, dtype="bool")], kind="same")
