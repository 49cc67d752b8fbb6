"""What former publications tell that the newest does not: sums with the numbers of then, for who kept them."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from armoedebeeld.domain.disclosure_cells import cells_of
from armoedebeeld.domain.disclosure_picture import ROUNDING, Key, Picture, Publication, Told
from armoedebeeld.domain.disclosure_relations import TERM_COLUMNS, Relations, join_relations, other_than
from armoedebeeld.domain.observations import TOTAL
from armoedebeeld.domain.regions import gemeente_of
from armoedebeeld.domain.service_use import provider_of

# Who is left of a total is in a relation that is named after that of the total.
_TOGETHER = "alles samen"
_LEFT_OF = "wie over is van "


@dataclass(frozen=True)
class Former:
    """What a former publication adds for who takes all that was hidden then for what it is now.

    Attributes:
        cells: its own numbers and who is left over by them, under names of their own; and counts of which the newest
            publication says nothing.
        relations: the sums with these, and with the cells of now.
        had: cells of now without a number of which a number is had; who has it learns nothing from a sum.
    """

    cells: pd.DataFrame
    relations: Relations
    had: frozenset[str]


def find_formers(
    publications: Sequence[Publication],
    now: Picture,
    read: Callable[..., Picture],
    relate: Callable[[Picture], Picture],
) -> list[Former]:
    """What all former publications add by their newest numbers, and what each adds by its own, the newest first.

    Args:
        publications: the newest first.
        now: what the newest tells, with everything that ties it together.
        read: publications, and the sizes of groups -> what they tell.
        relate: what is told -> the same, with everything that ties it together.
    """
    formers: list[Former] = []
    known, spoken_now = now.relations(), read(publications[:1]).keys()
    before: list[tuple[set[Key], set[Key], dict[Key, Told]]] = []
    telling = [one.is_whole or _tells_otherwise(one, now, read) for one in publications]
    for name, order in _orders(publications, telling):
        then = read(order)
        changed = {key: told for key, told in then.told.items() if _is_other(told, now, key)}
        said = (then.keys(), set(then.hidden), changed)
        if (changed or then.keys() != spoken_now) and said not in before:
            before.append(said)
            relate(then)
            formers.append(_with_joined(_former(then, changed, name, now, known), then, changed, name, now))
            if others := _other_totals(then.relations(), {str(key) for key in changed}):
                formers.append(_former(then, changed, f"{name}, opnieuw opgeteld", now, known, others))
    return [former for former in formers if len(former.relations.terms)]


def _tells_otherwise(publication: Publication, now: Picture, read: Callable[..., Picture]) -> bool:
    """Whether a file has a number or the size of a group that is not the one of now."""
    by_itself, beside = read([publication]), read([publication], now.sizes)
    is_other_size = any(now.sizes.get(key) != size for key, size in by_itself.sizes.items())
    return is_other_size or any(_is_other(told, now, key) for key, told in beside.told.items())


def _orders(publications: Sequence[Publication], telling: Sequence[bool]) -> Iterator[tuple[str, list[Publication]]]:
    """Who believes each publication first, by its name; of those that tell something else than the newest.

    What came before it counts then, and where it says nothing what came after it: the newest, or what came first.
    """
    yield _TOGETHER, list(publications)
    for place in itertools.compress(range(1, len(publications)), telling[1:]):
        before, after, name = publications[place:], publications[:place], publications[place].name
        yield name, [*before, *after]
        if place > 1:
            yield f"{name}, en wat erna kwam", [*before, *reversed(after)]


def _is_other(told: Told, now: Picture, key: Key) -> bool:
    """Whether the newest publication doesn't tell this number."""
    other = now.told.get(key)
    return other is None or told.low > other.high + ROUNDING or told.high < other.low - ROUNDING


def _other_totals(relations: Relations, changed: set[str]) -> set[str]:
    """Counts that were others because a part of them was, as far as their number of then isn't told."""
    if not changed:
        return set()
    limited = set(relations.limits["relation_id"])
    below, above = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for name, cell, coefficient in relations.terms[list(TERM_COLUMNS)].itertuples(index=False):
        if name not in limited and not name.startswith(_LEFT_OF):
            (below if coefficient > 0 else above)[name].add(cell)
    parts, totals = defaultdict[str, set[str]](set), dict[str, set[str]]()
    for name in below.keys() | above.keys():
        both = below[name] | above[name] if len(below[name]) == len(above[name]) == 1 else set()
        for cell in below[name] | both:
            parts[cell].add(name)
        totals[name] = above[name] | both
    found, waiting = set(changed), list(changed)
    while waiting:
        more = {total for name in parts[waiting.pop()] for total in totals[name]} - found
        found |= more
        waiting += more
    return found - changed


def _former(
    then: Picture,
    changed: dict[Key, Told],
    name: str,
    now: Picture,
    known: Relations,
    others: Iterable[str] = (),
) -> Former:
    """With counts that were others then, though their number of then isn't told."""
    cells = cells_of(then)
    is_other = cells["cell_id"].isin(list(others))
    # A partner that is gone and had no number there would be taken for nobody by totals of other partners.
    gone = [str(key) for key in then.empty - now.keys() if provider_of(key.group) is not None]
    is_asked = ~is_other & ~cells["cell_id"].isin(gone)
    cells = cells.assign(value=cells["value"].mask(is_other), threshold=cells["threshold"].where(is_asked, 0.0))
    relations = then.relations()
    own = {str(key): f"{key} ({told.by})" for key, told in changed.items()} | {one: f"{one} ({name})" for one in others}
    terms = relations.terms.assign(cell_id=relations.terms["cell_id"].map(lambda cell: own.get(cell, cell)))
    other = other_than(terms, known.terms)
    terms = terms[terms["relation_id"].str.removeprefix(_LEFT_OF).isin(other)]
    limits = relations.limits[relations.limits["relation_id"].isin(terms["relation_id"])]
    nobodys = {cell: f"{cell} ({name})" for cell in terms["cell_id"] if cell.startswith("?")}
    names = own | nobodys
    is_new = cells["cell_id"].isin(names) | ~cells["cell_id"].isin([str(key) for key in sorted(now.keys())])
    mine = cells[is_new & (~cells["cell_id"].str.startswith("?") | cells["cell_id"].isin(nobodys))]
    return Former(
        mine.assign(cell_id=mine["cell_id"].map(lambda cell: names.get(cell, cell))),
        Relations(
            terms.assign(
                relation_id=terms["relation_id"] + f" ({name})",
                cell_id=terms["cell_id"].map(lambda cell: names.get(cell, cell)),
            )[list(TERM_COLUMNS)],
            limits.assign(relation_id=limits["relation_id"] + f" ({name})"),
        ),
        _had({str(key) for key in changed}, now, relations, known),
    )


def _with_joined(former: Former, then: Picture, changed: dict[Key, Told], name: str, now: Picture) -> Former:
    """With who came to a total or left it, where only one of both publications tells it per partner.

    A single partner stands in the total without its name.
    """
    with_now, with_then, spoken = _with_partners(now), _with_partners(then), now.keys()
    cells, ends = [], []
    for key, told in sorted(changed.items()):
        figure, scheme = (key.indicator, key.period, gemeente_of(key.area)), then.schemes[key.indicator]
        if key.group != TOTAL or scheme.unit.is_people or told.low < told.high or key not in spoken:
            continue
        if (figure in with_now) == (figure in with_then):
            continue
        sign, joined = (1.0 if figure in with_now else -1.0), f"?erbij {key} ({name})"
        cells.append((joined, float(scheme.threshold)))
        ends += [(f"erbij {key} ({name})", cell, factor) for cell, factor in
                 ((str(key), sign), (f"{key} ({told.by})", -sign), (joined, -1.0))]  # fmt: skip
    if not cells:
        return former
    more = pd.DataFrame(cells, columns=["cell_id", "threshold"]).astype({"threshold": "Float64"})
    nothing = pd.Series(pd.NA, index=more.index, dtype="Float64")
    more = more.assign(value=nothing, bound=nothing, zero_may_be_shown=True, is_fixed=False)
    more = more.assign(is_published_elsewhere=False)[list(former.cells)]
    terms = pd.DataFrame(ends, columns=list(TERM_COLUMNS)).astype(TERM_COLUMNS)
    every = join_relations(former.relations, Relations(terms))
    return Former(pd.concat([former.cells, more], ignore_index=True), every, former.had)


def _with_partners(picture: Picture) -> set[tuple[str, str, str | None]]:
    """Provision, period and municipality of which partners are told of one by one."""
    return {
        (key.indicator, key.period, gemeente_of(key.area))
        for key, groups in picture.spoken.items()
        if any(provider_of(group) is not None for group in groups)
    }


def _had(told: set[str], now: Picture, then: Relations, known: Relations) -> frozenset[str]:
    """Cells without a number of which one was told, and who is left over now where that is nobody but these."""
    told = told - {str(key) for key in now.told}
    over = known.terms[known.terms["relation_id"].str.startswith(_LEFT_OF)]
    parts, parts_then = _parts(known), _parts(then)
    had = set(told)
    for rest, name in over.loc[over["coefficient"] < 0, ["cell_id", "relation_id"]].itertuples(index=False):
        total = name.removeprefix(_LEFT_OF)
        absent = {cell for cell in parts[name] - {rest} if cell.startswith("?")}
        untold = parts[name] - {rest} - absent
        if absent:
            # Those without a row now are parts of then; or without a row then too.
            untold |= (parts_then[total] - parts[total]) | (absent & parts_then[total])
        if untold <= told:
            had.add(rest)
    return frozenset(had)


def _parts(relations: Relations) -> dict[str, set[str]]:
    """Relation -> its cells; empty for one that isn't there."""
    groups = relations.terms.groupby("relation_id")["cell_id"]
    return defaultdict(set, {str(name): set(cells) for name, cells in groups})
