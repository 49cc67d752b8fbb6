"""What former publications still tell of counts of local provisions: the same sums, with the numbers of then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from armoedebeeld.domain.disclosure_relations import TERM_COLUMNS, Relations, join_relations, other_than
from armoedebeeld.domain.observations import TOTAL
from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.schemes import Unit
from armoedebeeld.domain.service_use import Mark, is_of_provider
from etl.service_use_cells import Around, as_cells, cell_ids, fixed_network, with_implied, with_untold
from etl.service_use_network import LEFT_WEIGHT, REST, Network, unknown_cells

# Nothing ties counts of different provisions or years.
FAMILY = ["scheme", "year"]
_PLACE = ["region_code", "boundary_year"]


@dataclass(frozen=True)
class Former:
    """What a publication told otherwise than the one of now.

    Attributes:
        numbers: cell id -> a number that is not the one of now; of what it did not tell perhaps one that came later.
        said: ids of the cells that it spoke of, told or hidden.
        revised: cell id -> the number of then, for who takes it for that of now where that is hidden.
    """

    numbers: pd.Series
    said: frozenset[str]
    revised: pd.Series = field(default_factory=lambda: pd.Series(dtype="Float64"))

    def is_like(self, other: "Former") -> bool:
        """Whether both tell the same."""
        return self.numbers.equals(other.numbers) and self.said == other.said


@dataclass(frozen=True)
class Memory:
    """What readers have of former publications, beside what is published now.

    Attributes:
        gone: counts of which nothing is published now, as rows that are hidden.
        formers: the newest first.
    """

    gone: pd.DataFrame = field(default_factory=pd.DataFrame)
    formers: Sequence[Former] = ()


@dataclass(frozen=True)
class FormerNetwork:
    """Relations of a former publication among the counts of now and its own numbers.

    Attributes:
        cells: its own numbers, and what is not published now but follows from them.
        relations: those that are others now.
    """

    cells: pd.DataFrame
    relations: Relations


def former_networks(rows: pd.DataFrame, around: Around, memory: Memory, now: Relations) -> list[FormerNetwork]:
    """The sums with the numbers of then, where those are others; the newest publication first.

    What was hidden or not told then counts as it does now: that is what a reader takes it for.

    Args:
        rows: of now, without anything implied.
        around: areas and borders.
        memory: what was published before.
        now: the sums with the numbers of now.
    """
    past = memory.gone[[name for name in rows if name in memory.gone]]
    past = pd.concat([past, _between(past, rows, around.regions)], ignore_index=True)
    every = pd.concat([rows, past], ignore_index=True)
    family = pd.MultiIndex.from_frame(every[FAMILY])
    told = [name for former in memory.formers for name in (*former.numbers.index, *former.revised.index)]
    is_other = cell_ids(every).isin(told) | (every.index >= len(rows))
    if not is_other.any():
        return []
    some = with_untold(every[family.isin(family[is_other])], around)
    gone = as_cells(past.assign(is_alone=False)) if len(past) else pd.DataFrame()
    present, fixed = frozenset(cell_ids(rows)), fixed_network(some, around)
    found = [
        network
        for place, former in enumerate(memory.formers)
        for network in _networks(_Rows(some, around, fixed), present, gone, former, now, f"@{place}")
    ]
    return [former for former in found if len(former.relations.terms)]


def _between(past: pd.DataFrame, rows: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """Wijken of which nobody tells: they stand between the buurten of then and the municipality all the same."""
    if past.empty:
        return past
    areas = regions.loc[regions["level"] == Level.BUURT.value, [*_PLACE, "parent_wijk"]].drop_duplicates(_PLACE)
    inside = past.merge(areas, on=_PLACE, how="inner", validate="m:1").dropna(subset="parent_wijk")
    wijken = inside.assign(region_code=inside["parent_wijk"], mark=Mark.NO_SUM.value, is_fixed=False)
    wijken = wijken.assign(size=pd.array([pd.NA] * len(wijken), dtype="Float64")).drop(columns="parent_wijk")
    there = pd.concat([cell_ids(rows), cell_ids(past)])
    ids = cell_ids(wijken)
    return wijken[~ids.isin(there) & ~ids.duplicated()]


@dataclass(frozen=True)
class _Rows:
    """Counts of now and of then.

    Attributes:
        rows: without anything implied.
        around: areas and borders.
        fixed: `fixed_network` among them.
    """

    rows: pd.DataFrame
    around: Around
    fixed: Network


@dataclass(frozen=True)
class _Then:
    """Rows with the numbers of then, and what ties them together.

    Attributes:
        rows: those of now, as `with_implied` describes them.
        own: which of them have a number of then, or none then though they have one now.
        count: that number.
        network: among them all.
    """

    rows: pd.DataFrame
    own: pd.Series
    count: pd.Series
    network: Network


def _networks(
    some: _Rows,
    present: frozenset[str],
    gone: pd.DataFrame,
    former: Former,
    now: Relations,
    name: str,
) -> Iterator[FormerNetwork]:
    """One former publication, for who takes all that was not told then for what it is now, and for who adds up.

    A total of which a part was another one then was another one too; its other parts may be what they are now.
    """
    then = _then(some, former, frozenset())
    plain = _as_former(then, gone, now, name)
    every = [plain, _unchanged(some.rows, former.revised), _joined(some.rows, present, former, name)]
    cells = pd.concat([one.cells for one in every], ignore_index=True)
    yield FormerNetwork(cells, join_relations(*[one.relations for one in every]))
    others = _other_totals(then.network.relations(), set(former.numbers.index))
    if others:
        yield _as_former(_then(some, former, others), gone, now, f"{name}+")


def _then(some: _Rows, former: Former, others: frozenset[str]) -> _Then:
    """With the numbers of then, and without those of totals that were others."""
    rows = some.rows
    ids = cell_ids(rows)
    together, is_other = ids.isin(former.said), ids.isin(others)
    told = ids.map(former.numbers).astype("Float64")
    mark = rows["mark"].mask(told.notna(), Mark.NONE.value).mask(is_other, Mark.NO_SUM.value)
    then = rows.assign(count=told.fillna(rows["count"]).mask(is_other), mark=mark)
    described, network = with_implied(then, some.around, together, some.fixed)
    return _Then(described, told.notna() | is_other, told, network)


def _other_totals(relations: Relations, revised: set[str]) -> frozenset[str]:
    """Totals of parts that were others, and the totals of those; without the ones that have a number of then."""
    terms = relations.terms[~relations.terms["relation_id"].isin(relations.limits["relation_id"])]
    # Who is left of a total is no total of its parts.
    terms = terms[~terms["relation_id"].str.startswith(REST)]
    # Two that are the same count are each other's total.
    is_pair = terms.groupby("relation_id")["cell_id"].transform("size").eq(2)
    is_total, is_part = is_pair | terms["coefficient"].lt(0), is_pair | terms["coefficient"].gt(0)
    others = set(revised)
    while True:
        some = terms.loc[is_part & terms["cell_id"].isin(others), "relation_id"]
        more = set(terms.loc[is_total & terms["relation_id"].isin(some), "cell_id"]) - others
        if not more:
            return frozenset(others - revised)
        others |= more


def _as_former(then: _Then, gone: pd.DataFrame, now: Relations, name: str) -> FormerNetwork:
    """The sums that are others now; the name ends the ids of cells and relations that are its own."""
    mine = then.rows[then.own]
    ids = cell_ids(mine)
    terms, limits = then.network.relations().terms, then.network.relations().limits
    terms = terms.assign(cell_id=terms["cell_id"].mask(terms["cell_id"].isin(ids), terms["cell_id"] + name))
    other = other_than(terms, now.terms)
    # Who is left of a total is named after it.
    terms = terms[terms["relation_id"].str.removeprefix(REST).isin(other)]
    limits = limits[limits["relation_id"].isin(terms["relation_id"])]
    nobodys = [part[part["cell_id"].isin(terms["cell_id"])] for part in then.network.cells()]
    is_nobodys = terms["cell_id"].isin([cell for part in nobodys for cell in part["cell_id"]])
    count = then.count[then.own]
    own = unknown_cells(ids, mine).assign(value=count, is_fixed=count.notna())
    cells = pd.concat([own, *nobodys], ignore_index=True)
    cells = cells.assign(cell_id=cells["cell_id"] + name)
    untold = as_cells(then.rows[then.rows["is_untold"]])
    return FormerNetwork(
        pd.concat([cells, *[part for part in (gone, untold) if len(part)]], ignore_index=True),
        Relations(
            terms.assign(
                relation_id=terms["relation_id"] + name,
                cell_id=terms["cell_id"].mask(is_nobodys, terms["cell_id"] + name),
            )[list(TERM_COLUMNS)],
            limits.assign(relation_id=limits["relation_id"] + name),
        ),
    )


def _unchanged(rows: pd.DataFrame, revised: pd.Series) -> FormerNetwork:
    """A count is what it was: so it is taken where it is hidden now, and where it is told that is no use to anybody."""
    ids = cell_ids(rows)
    mine = rows[ids.isin(revised.index)]
    ids = cell_ids(mine)
    known = unknown_cells("?was " + ids, mine).assign(value=ids.map(revised).astype("Float64"), is_fixed=True)
    ends = [
        pd.DataFrame({"cell_id": ids, "coefficient": 1.0}),
        pd.DataFrame({"cell_id": "?was " + ids, "coefficient": -1.0}),
    ]
    terms = pd.concat([end.assign(relation_id="was " + ids) for end in ends], ignore_index=True)
    return FormerNetwork(known, Relations(terms[list(TERM_COLUMNS)].astype(TERM_COLUMNS)))


def _joined(rows: pd.DataFrame, present: frozenset[str], former: Former, name: str) -> FormerNetwork:
    """Who came to a total, or left it, where one of both publications tells it of a single partner without its name."""
    ids = cell_ids(rows)
    is_sum = ~rows["unit"].map(lambda unit: Unit(unit).is_people).astype("bool")
    of_figure = pd.MultiIndex.from_arrays(
        [rows["indicator_id"], rows["period"], rows["region_code"].str[2:6]]
    )  # fmt: skip
    is_partner = is_of_provider(rows["breakdown"])
    has_now, had_then = (
        pd.Series(of_figure.isin(of_figure[is_partner & ids.isin(those)]), index=rows.index)
        for those in (present, former.said)
    )
    then = ids.map(former.numbers).astype("Float64")
    is_asked = is_sum & rows["breakdown"].eq(TOTAL) & then.notna() & ids.isin(present) & (has_now != had_then)
    mine, ids = rows[is_asked], ids[is_asked]
    sign = has_now[is_asked].map({True: 1.0, False: -1.0}).astype("float64")
    count = (mine["count"] - then[is_asked]) * sign
    joined = "?joined " + ids + name
    is_known = count.ge(0).fillna(value=True)
    cells = unknown_cells(joined, mine).assign(
        value=count.mask(count < 0),
        threshold=mine["threshold"].where(is_known).astype("Float64"),
        zero_may_be_shown=True,
        weight=LEFT_WEIGHT,
        is_left=True,
    )
    ends = [(ids, sign), (ids + name, -sign), (joined, -1.0)]
    terms = [pd.DataFrame({"relation_id": "joined " + ids + name, "cell_id": cell, "coefficient": factor})
             for cell, factor in ends]  # fmt: skip
    return FormerNetwork(cells, Relations(pd.concat(terms, ignore_index=True).astype(TERM_COLUMNS)))
