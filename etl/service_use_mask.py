"""What of the counts of local provisions may be published together: one mask for all of it."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from armoedebeeld.domain.disclosure_fit import without_contradictions
from armoedebeeld.domain.disclosure_relations import Relations, join_relations
from armoedebeeld.domain.service_use import Mark
from armoedebeeld.domain.suppression import Booleans, is_unsafe
from armoedebeeld.domain.suppression_mask import Decision, Mask, find_few, find_mask
from armoedebeeld.domain.suppression_model import CELL_COLUMNS, ContradictionError, build_problem
from etl.service_use_cells import Around, as_cells, with_facts, with_implied, with_untold
from etl.service_use_former import FAMILY, Memory, former_networks

_NOTHING = Memory()


@dataclass(frozen=True)
class Masked:
    """What was decided.

    Attributes:
        decision: per row of the counts a `Decision`; `shown` also where there is nothing to show or to hide.
        given_away: ids of cells that should be hidden, and that readers have or can calculate whatever we do.
    """

    decision: pd.Series
    given_away: frozenset[str]


def mask_counts(rows: pd.DataFrame, around: Around, memory: Memory = _NOTHING) -> Masked:
    """Decide which counts are hidden, at first and at second hand.

    What belongs to different provisions or years can't be calculated from each other.

    Args:
        rows: as `service_use_cells.as_cells` needs them; every figure that is published together.
        around: areas and borders.
        memory: what was published before.
    """
    facts = with_facts(rows, around.regions)
    described, network = with_implied(with_untold(facts.reset_index(drop=True), around), around)
    every_cell = as_cells(described)
    relations = network.relations()
    formers = former_networks(facts, around, memory, relations)
    cells, untold = (every_cell[described["is_untold"].eq(is_untold)] for is_untold in (False, True))
    # What was told once is protected as such, also where nobody tells of it now.
    others = [*network.cells(), *[former.cells for former in formers], untold]
    every = pd.concat([cells, *others], ignore_index=True)
    parts = _families(every.drop_duplicates("cell_id"), relations, [former.relations for former in formers])
    decisions, given = [pd.Series(dtype="str")], set()
    for some, decide in zip(_sorted_out(parts), (_decided, _decided_as_readers_see), strict=True):
        if some:
            found, problems = decide(some)
            decisions.append(found)
            given |= problems
    by_cell = pd.concat(decisions).to_dict()
    words = [by_cell.get(name, Decision.SHOWN.value) for name in cells["cell_id"]]
    decision = pd.Series(words, index=rows.index, dtype="str")
    is_count = rows["mark"].isin([Mark.NONE.value, Mark.HIDDEN.value])
    return Masked(decision.where(is_count, Decision.SHOWN.value), frozenset(given & set(cells["cell_id"])))


@dataclass(frozen=True)
class _Part:
    """Cells that hang together.

    Attributes:
        cells: as `service_use_cells.as_cells` gives them.
        relations: among them.
        formers: what they were tied by in former publications, the newest first.
    """

    cells: pd.DataFrame
    relations: Relations
    formers: tuple[Relations, ...]


def _sorted_out(parts: Sequence[_Part]) -> tuple[list[_Part], list[_Part]]:
    """The provisions and years whose figures fit each other, and those where they don't; without what hides nothing."""
    fits, broken = [], []
    for part in parts:
        every = join_relations(part.relations, *part.formers)
        if _is_anything_hidden(part.cells) or len(every.terms):
            try:
                build_problem(part.cells[list(CELL_COLUMNS)], every)
                fits.append(part)
            except ContradictionError:
                broken.append(part)
    return fits, broken


def _together(parts: Sequence[_Part]) -> _Part:
    cells = pd.concat([part.cells for part in parts], ignore_index=True)
    formers = [join_relations(*every) for every in zip(*[part.formers for part in parts], strict=True)]
    return _Part(cells, join_relations(*[part.relations for part in parts]), tuple(formers))


def _families(cells: pd.DataFrame, relations: Relations, formers: Sequence[Relations]) -> list[_Part]:
    """Cells and relations of one provision and year at a time."""
    number = cells.groupby(FAMILY, sort=True).ngroup()
    of_cell = pd.Series(number.to_numpy(), index=cells["cell_id"])
    split, splits = _split(relations, of_cell), [_split(former, of_cell) for former in formers]
    nothing = Relations()
    return [
        _Part(some, split.get(key, nothing), tuple(former.get(key, nothing) for former in splits))
        for key, some in cells.groupby(number.to_numpy())
    ]


def _split(relations: Relations, of_cell: pd.Series) -> dict[Hashable, Relations]:
    """Number of a family -> its relations."""
    of_term = relations.terms["cell_id"].map(of_cell)
    of_relation = of_term.groupby(relations.terms["relation_id"]).first()
    of_limit = relations.limits["relation_id"].map(of_relation)
    terms = dict(list(relations.terms.groupby(of_term.to_numpy())))
    limits = dict(list(relations.limits.groupby(of_limit.to_numpy())))
    return {key: Relations(some, limits.get(key, Relations().limits)) for key, some in terms.items()}


def _decided(parts: Sequence[_Part]) -> tuple[pd.Series, set[str]]:
    """Cell id -> decision, and the cells that can't be protected."""
    part = _together(parts)
    mask = _mask_of_few(part.cells, join_relations(part.relations, *part.formers))
    return mask.decisions.set_index("cell_id")["decision"], set(mask.problems["cell_id"])


def _mask_of_few(cells: pd.DataFrame, relations: Relations) -> Mask:
    """The mask that protects what is asked, and what nobody publishes where a reader knows that it is a few people."""
    while True:
        mask = find_mask(cells[list(CELL_COLUMNS)], relations)
        if not cells["threshold_if_few"].gt(0).any():
            return mask
        left = cells.assign(threshold=cells["threshold_if_few"])
        hidden = ~mask.decisions.set_index("cell_id")["is_shown"]
        is_few = cells["cell_id"].isin(find_few(left[list(CELL_COLUMNS)], relations, hidden))
        if not is_few.any():
            return mask
        cells = cells.assign(
            threshold=cells["threshold"].mask(is_few, cells["threshold_if_few"]),
            threshold_if_few=cells["threshold_if_few"].mask(is_few, 0.0),
        )


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


def _decided_as_readers_see(parts: Sequence[_Part]) -> tuple[pd.Series, set[str]]:
    """The same where totals are not what their parts make, counts are over their group, or former numbers don't fit.

    A reader doesn't know by how much a hidden count is wrong or was revised, and calculates as if it were right. So
    hidden values are taken for anything that fits what is shown, and a total that can't be right is of no use to
    anybody.
    """
    hidden = [(_first(part.cells) & ~part.cells["is_fixed"] | part.cells["value"].isna()).to_numpy() for part in parts]
    problems: set[str] = set()
    waiting = list(range(len(parts)))
    while waiting:
        some = [parts[place] for place in waiting]
        after, found = _hidden_for_readers(_together(some), np.concatenate([hidden[place] for place in waiting]))
        problems |= found
        split = np.split(after, np.cumsum([len(part.cells) for part in some])[:-1])
        news = dict(zip(waiting, split, strict=True))
        # What belongs to different provisions or years has nothing to do with each other.
        waiting = [place for place, more in news.items() if (more != hidden[place]).any()]
        hidden = [news.get(place, before) for place, before in enumerate(hidden)]
    return _in_words(_together(parts).cells, np.concatenate(hidden), problems)


def _hidden_for_readers(part: _Part, hidden: Booleans) -> tuple[Booleans, set[str]]:
    """What has to be hidden for every kind of reader, and the cells that can't be protected."""
    cells = part.cells
    is_had = (cells["is_fixed"] | cells["is_published_elsewhere"] | cells["is_left"]).to_numpy(dtype=bool)
    problems: set[str] = set()
    for formers in _memories(part.formers):
        for view in _views(cells, hidden):
            shown, found = _seen_in(view, part.relations, formers)
            # What readers have can't be taken from them, and what they only calculate follows from the rest.
            hidden, problems = hidden | (~shown & ~is_had), problems | found
    return hidden, problems


def _in_words(cells: pd.DataFrame, hidden: Booleans, problems: set[str]) -> tuple[pd.Series, set[str]]:
    """Cell id -> decision, and the cells that can't be protected."""
    is_unsafe_one = _first(cells)
    unsafe_fixed = set(cells.loc[is_unsafe_one & cells["is_fixed"], "cell_id"])
    words = np.select(
        [is_unsafe_one & ~cells["is_fixed"], cells["value"].isna(), hidden],
        [Decision.PRIMARY.value, Decision.SOURCE.value, Decision.SECONDARY.value],
        default=Decision.SHOWN.value,
    )
    decided = pd.Series(words, index=cells["cell_id"], dtype="str")
    decided[sorted(unsafe_fixed)] = Decision.PRIMARY.value
    return decided, problems | unsafe_fixed


def _memories(formers: tuple[Relations, ...]) -> list[tuple[Relations, ...]]:
    """Who has every former publication, and who has one of them: of two that don't fit, either may be believed."""
    told = [former for former in formers if len(former.terms)]
    return [tuple(told), *[(former,) for former in told[1:]]]


def _views(cells: pd.DataFrame, hidden: Booleans) -> list[pd.DataFrame]:
    """What readers have: who knows that a count can be over its group, and who takes every group for a limit."""
    over = _is_over(cells)
    may_be_known = cells["is_left"] & cells["value"].notna() & ~hidden
    told = cells.assign(
        value=cells["value"].mask(hidden | cells["is_left"]),
        # Who is left over and may be known; unless a reader takes them for a few.
        threshold=cells["threshold"].mask(may_be_known, 0.0),
        threshold_if_few=cells["threshold"].where(may_be_known, cells["threshold_if_few"]),
    )
    doubting = told.assign(bound=told["bound"].mask(over))
    believing = told.assign(bound=told["bound"].mask(over & ~hidden))
    return [doubting, believing] if (over & hidden).any() else [doubting]


def _seen_in(view: pd.DataFrame, relations: Relations, formers: Sequence[Relations]) -> tuple[Booleans, set[str]]:
    """What may be shown to such a reader, and the cells that can't be protected."""
    is_known = view.set_index("cell_id")["value"].notna()
    usable, _ = without_contradictions(view, relations, is_known, formers)
    mask = _mask_of_few(view, usable)
    is_shown = mask.decisions.set_index("cell_id")["is_shown"]
    return is_shown.reindex(view["cell_id"]).to_numpy(dtype=bool), set(mask.problems["cell_id"])


def _is_over(cells: pd.DataFrame) -> pd.Series:
    """Counts over the size of their group, which then is no bound."""
    return (cells["value"] > cells["bound"]).fillna(value=False)
