"""What of the counts of local provisions may be published together: one mask for all of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from armoedebeeld.domain.disclosure_fit import without_contradictions
from armoedebeeld.domain.disclosure_relations import TERM_COLUMNS, Relations, join_relations
from armoedebeeld.domain.service_use import Mark
from armoedebeeld.domain.suppression import Booleans, is_unsafe
from armoedebeeld.domain.suppression_mask import Decision, find_mask
from armoedebeeld.domain.suppression_model import CELL_COLUMNS, ContradictionError, build_problem
from etl.service_use_cells import Around, as_cells, build_network, with_implied

FAMILY = ["scheme", "year"]


@dataclass(frozen=True)
class Former:
    """What former publications still tell of the counts of now.

    Attributes:
        terms: of relations, as `Relations.terms`.
        cells: the numbers in them that were told then, as `service_use_cells.as_cells` gives cells.
    """

    terms: list[pd.DataFrame] = field(default_factory=list)
    cells: list[pd.DataFrame] = field(default_factory=list)


@dataclass(frozen=True)
class Masked:
    """What was decided.

    Attributes:
        decision: per row of the counts a `Decision`; `shown` also where there is nothing to show or to hide.
        given_away: ids of cells that should be hidden, and that readers have or can calculate whatever we do.
    """

    decision: pd.Series
    given_away: frozenset[str]


def mask_counts(rows: pd.DataFrame, around: Around, former: Former = Former()) -> Masked:
    """Decide which counts are hidden, at first and at second hand.

    What belongs to different provisions or years can't be calculated from each other.

    Args:
        rows: as `service_use_cells.as_cells` needs them; every figure that is published together, and those that were
            published before.
        around: areas and borders.
        former: what earlier publications still tell of these counts.
    """
    rows = with_implied(rows, around)
    cells = as_cells(rows)
    network = build_network(rows, around)
    every = pd.concat([cells, *network.cells(), *former.cells], ignore_index=True).drop_duplicates("cell_id")
    told = [Relations(pd.concat(former.terms, ignore_index=True).astype(TERM_COLUMNS))] if former.terms else []
    relations = join_relations(network.relations(), *told)
    decisions, given = [pd.Series(dtype="str")], set()
    whole, broken = _sorted_out(every, relations)
    for (some, among), decide in ((whole, _decided), (broken, _decided_as_readers_see)):
        if len(some):
            found, problems = decide(some, among)
            decisions.append(found)
            given |= problems
    by_cell = pd.concat(decisions).to_dict()
    words = [by_cell.get(name, Decision.SHOWN.value) for name in cells["cell_id"]]
    decision = pd.Series(words, index=cells.index, dtype="str")
    is_count = rows["mark"].isin([Mark.NONE.value, Mark.HIDDEN.value])
    return Masked(decision.where(is_count, Decision.SHOWN.value), frozenset(given & set(cells["cell_id"])))


_Part = tuple[pd.DataFrame, Relations]


def _sorted_out(cells: pd.DataFrame, relations: Relations) -> tuple[_Part, _Part]:
    """The provisions and years whose figures fit each other, and those where they don't; without what hides nothing."""
    fits, broken = [], []
    for some, among in _families(cells, relations):
        if _is_anything_hidden(some) or len(among.terms):
            try:
                build_problem(some[list(CELL_COLUMNS)], among)
                fits.append((some, among))
            except ContradictionError:
                broken.append((some, among))
    return _together(fits), _together(broken)


def _together(parts: list[_Part]) -> _Part:
    if not parts:
        return pd.DataFrame(), Relations()
    return pd.concat([cells for cells, _ in parts], ignore_index=True), join_relations(*[among for _, among in parts])


def _families(cells: pd.DataFrame, relations: Relations) -> Iterator[_Part]:
    """Cells and relations of one provision and year at a time."""
    number = cells.groupby(FAMILY, sort=True).ngroup()
    of_cell = pd.Series(number.to_numpy(), index=cells["cell_id"])
    of_term = relations.terms["cell_id"].map(of_cell)
    of_relation = of_term.groupby(relations.terms["relation_id"]).first()
    of_limit = relations.limits["relation_id"].map(of_relation)
    terms = dict(list(relations.terms.groupby(of_term.to_numpy())))
    limits = dict(list(relations.limits.groupby(of_limit.to_numpy())))
    for key, some in cells.groupby(number.to_numpy()):
        nothing = Relations()
        yield some, Relations(terms.get(key, nothing.terms), limits.get(key, nothing.limits))


def _decided(cells: pd.DataFrame, relations: Relations) -> tuple[pd.Series, set[str]]:
    """Cell id -> decision, and the cells that can't be protected."""
    mask = find_mask(cells[list(CELL_COLUMNS)], relations)
    return mask.decisions.set_index("cell_id")["decision"], set(mask.problems["cell_id"])


def _is_anything_hidden(cells: pd.DataFrame) -> bool:
    is_source_hidden = cells["value"].isna() & cells["threshold"].gt(0).fillna(value=False)
    return bool((is_source_hidden | _first(cells)).any())


def _first(cells: pd.DataFrame) -> pd.Series:
    """Few people by themselves. A group of nobody, of whom three are counted, doesn't show the three."""
    return is_unsafe(
        cells["value"],
        cells["bound"].mask(_is_over(cells)),
        threshold=cells["threshold"],
        zero_may_be_shown=cells["zero_may_be_shown"],
    )


def _decided_as_readers_see(cells: pd.DataFrame, relations: Relations) -> tuple[pd.Series, set[str]]:
    """The same where totals are not what their parts make, or counts are over the size of their group.

    A reader doesn't know by how much a hidden count is wrong, and calculates as if it were right. So hidden values are
    taken for anything that fits what is shown, and a total that can't be right is of no use to anybody.
    """
    first = _first(cells) & ~cells["is_fixed"]
    unsafe_fixed = set(cells.loc[_first(cells) & cells["is_fixed"], "cell_id"])
    hidden = (first | cells["value"].isna()).to_numpy()
    is_had = (cells["is_fixed"] | cells["is_published_elsewhere"]).to_numpy(dtype=bool)
    problems: set[str] = set()
    while True:
        before = hidden
        for view in _views(cells, hidden):
            shown, found = _seen_in(view, relations)
            # What readers have can't be taken from them.
            hidden, problems = hidden | (~shown & ~is_had), problems | found
        if (hidden == before).all():
            break
    words = np.select(
        [first, cells["value"].isna(), hidden],
        [Decision.PRIMARY.value, Decision.SOURCE.value, Decision.SECONDARY.value],
        default=Decision.SHOWN.value,
    )
    decided = pd.Series(words, index=cells["cell_id"], dtype="str")
    decided[sorted(unsafe_fixed)] = Decision.PRIMARY.value
    return decided, problems | unsafe_fixed


def _views(cells: pd.DataFrame, hidden: Booleans) -> list[pd.DataFrame]:
    """What readers have: who knows that a count can be over its group, and who takes every group for a limit."""
    over = _is_over(cells)
    told = cells.assign(value=cells["value"].mask(hidden))
    doubting = told.assign(bound=told["bound"].mask(over))
    believing = told.assign(bound=told["bound"].mask(over & ~hidden))
    return [doubting, believing] if (over & hidden).any() else [doubting]


def _seen_in(view: pd.DataFrame, relations: Relations) -> tuple[Booleans, set[str]]:
    """What may be shown to such a reader, and the cells that can't be protected."""
    usable, _ = without_contradictions(view, relations, view.set_index("cell_id")["value"].notna())
    mask = find_mask(view[list(CELL_COLUMNS)], usable)
    shown = mask.decisions.set_index("cell_id")["is_shown"].reindex(view["cell_id"]).to_numpy(dtype=bool)
    return shown, set(mask.problems["cell_id"])


def _is_over(cells: pd.DataFrame) -> pd.Series:
    """Counts over the size of their group, which then is no bound."""
    return (cells["value"] > cells["bound"]).fillna(value=False)
