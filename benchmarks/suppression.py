"""Masking and auditing a municipality's own figures: 500 buurten x 12 schemes x 6 years, made up.

Counts of children per buurt and scheme with wijken, gemeente and the total of the schemes, in three ways: by itself;
with a pool of every three years, which couples all years; and, for a fifth of the buurten, with own areas that are
published after all the rest was, so that nothing shown before can be taken back.

    python benchmarks/suppression.py [--buurten 500] [--schemes 12] [--years 6] [--seed 1] [--tables 40]

Prints seconds of processor time (one core; wall time in brackets), what is hidden at first and second hand, the share
of counts still shown, what the audit finds, and for small tables how much more is hidden than by the best mask, found
by trying all.
"""

import argparse
import heapq
import itertools
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from armoedebeeld.domain.disclosure_audit import audit  # noqa: E402
from armoedebeeld.domain.disclosure_relations import Relations, join_relations, sum_relations  # noqa: E402
from armoedebeeld.domain.suppression import is_unsafe  # noqa: E402
from armoedebeeld.domain.suppression_mask import find_mask  # noqa: E402

T = TypeVar("T")
TOTAL = "totaal"
WEIGHTS = {"BU": 1.0, "GB": 2.0, "WK": 3.0, "GM": 30.0}


def made_up(*, buurten: int, schemes: int, years: int, seed: int, kind: str) -> tuple[pd.DataFrame, Relations]:
    """Cells and relations of a made-up municipality with five buurten per wijk; `kind`: plain, pooled or areas."""
    random = np.random.default_rng(seed)
    names = [f"r{number:02d}" for number in range(schemes)]
    buurt = pd.DataFrame({"area": [f"BU{number:04d}" for number in range(buurten)]})
    buurt["wijk"] = [f"WK{number // 5:03d}" for number in range(buurten)]
    buurt["children"] = random.gamma(1.5, 80, buurten).astype(int)
    reach = dict(zip(names, random.beta(1.5, 4, schemes), strict=True))
    rows = []
    for year, name in itertools.product(range(2019, 2019 + years), names):
        use = random.binomial(buurt["children"], np.clip(reach[name] * random.normal(1, 0.2, buurten), 0, 1))
        rows.append(buurt.assign(scheme=name, year=year, value=use, bound=buurt["children"]))
    lowest = pd.concat(rows, ignore_index=True)
    wijken = _together(lowest, by=["wijk", "scheme", "year"]).rename(columns={"wijk": "area"})
    gemeente = _together(lowest, by=["scheme", "year"]).assign(area="GM0001")
    single = pd.concat([lowest, wijken, gemeente], ignore_index=True)
    total = single.groupby(["area", "year"], as_index=False)["value"].sum().assign(scheme=TOTAL, bound=pd.NA)
    cells = pd.concat([single, total], ignore_index=True).drop(columns=["wijk", "children"])
    relations = []
    if kind == "pooled":
        cells, pooled = _pooled(cells)
        relations.append(pooled)
    cells["cell_id"] = _ids(cells["area"], cells)
    relations += [_areas(cells, buurt), _schemes(cells)]
    if kind == "areas":
        own, parts = _own_areas(cells, buurt, random)
        cells = pd.concat([cells, own], ignore_index=True)
        relations.append(parts)
    return _described(cells), join_relations(*relations)


def _together(rows: pd.DataFrame, *, by: list[str]) -> pd.DataFrame:
    return rows.groupby(by, as_index=False)[["value", "bound"]].sum()


def _ids(area: pd.Series, cells: pd.DataFrame) -> pd.Series:
    return area + "|" + cells["scheme"] + "|" + cells["year"].astype("str")


def _described(cells: pd.DataFrame) -> pd.DataFrame:
    is_total = cells["scheme"] == TOTAL
    return pd.DataFrame(
        {
            "cell_id": cells["cell_id"],
            "value": cells["value"],
            "bound": cells["bound"],
            "threshold": 10,
            "zero_may_be_shown": cells["scheme"].str[-1].isin(list("02468")) | is_total,
            "weight": cells["area"].str[:2].map(WEIGHTS) * np.where(is_total, 2.0, 1.0),
            "is_fixed": False,
            "is_published_elsewhere": False,
        }
    )


def _areas(cells: pd.DataFrame, buurt: pd.DataFrame) -> Relations:
    """Buurten make wijken, wijken make the gemeente."""
    parent = {**dict(zip(buurt["area"], buurt["wijk"], strict=True)), **dict.fromkeys(buurt["wijk"], "GM0001")}
    parts = cells[cells["area"] != "GM0001"]
    total = _ids(parts["area"].map(parent), parts)
    return sum_relations(pd.DataFrame({"relation_id": "area " + total, "total_id": total, "part_id": parts["cell_id"]}))


def _schemes(cells: pd.DataFrame) -> Relations:
    """The schemes make their total."""
    parts = cells[cells["scheme"] != TOTAL]
    total = _ids(parts["area"], parts.assign(scheme=TOTAL))
    return sum_relations(
        pd.DataFrame({"relation_id": "scheme " + total, "total_id": total, "part_id": parts["cell_id"]})
    )


def _pooled(cells: pd.DataFrame) -> tuple[pd.DataFrame, Relations]:
    """Every three years make a pool."""
    pools = cells.assign(pool="pool" + (cells["year"] // 3 * 3).astype("str"))
    sums = pools.groupby(["area", "scheme", "pool"], as_index=False)[["value", "bound"]].sum(min_count=1)
    total = _ids(pools["area"], pools.assign(year=pools["pool"]))
    part = _ids(pools["area"], pools)
    relations = sum_relations(pd.DataFrame({"relation_id": "pool " + total, "total_id": total, "part_id": part}))
    return pd.concat([cells, sums.rename(columns={"pool": "year"})], ignore_index=True), relations


def _own_areas(cells: pd.DataFrame, buurt: pd.DataFrame, random: np.random.Generator) -> tuple[pd.DataFrame, Relations]:
    """About eight buurten each, across wijken, and every buurt in one of them."""
    names = dict(
        zip(buurt["area"], [f"GB{n:02d}" for n in random.integers(0, len(buurt) // 8, len(buurt))], strict=True)
    )
    parts = cells[cells["area"].isin(names)].assign(own=lambda rows: rows["area"].map(names))
    own = parts.groupby(["own", "scheme", "year"], as_index=False)[["value", "bound"]].sum(min_count=1)
    own = own.rename(columns={"own": "area"})
    total = _ids(parts["own"], parts)
    relations = sum_relations(
        pd.DataFrame({"relation_id": "own " + total, "total_id": total, "part_id": parts["cell_id"]})
    )
    return own.assign(cell_id=_ids(own["area"], own)), relations


def measure(kind: str, sizes: dict[str, int]) -> None:
    """Mask and audit one municipality; own areas come after the rest was published."""
    if kind == "areas":
        sizes = {**sizes, "buurten": sizes["buurten"] // 5}
    cells, relations = made_up(kind=kind, **sizes)
    if kind == "areas":
        before, known = made_up(kind="plain", **sizes)
        shown = find_mask(before, known).decisions.query("is_shown")["cell_id"]
        cells = cells.assign(is_fixed=cells["cell_id"].isin(shown))
    mask, masking = _timed(lambda: find_mask(cells, relations))
    published = mask.decisions.set_index("cell_id")["is_shown"]
    findings, auditing = _timed(lambda: audit(cells, relations, published))
    kinds = mask.decisions["decision"].value_counts()
    narrowest = findings.loc[findings["needed"] == 10, "width"].min()
    print(
        f"{kind:8}{len(cells):>8,}{relations.terms['relation_id'].nunique():>8,}{masking:>14}{auditing:>14}"
        f"{kinds['primary']:>9,}{kinds['secondary']:>11,}{kinds['shown'] / len(cells):>8.1%}"
        f"{narrowest:>11.0f}{len(mask.problems):>10}{(~findings['is_safe']).sum():>8}",
        flush=True,
    )


def _timed(work: Callable[[], T]) -> tuple[T, str]:
    cpu, wall = time.process_time(), time.perf_counter()
    result = work()
    return result, f"{time.process_time() - cpu:.1f} ({time.perf_counter() - wall:.1f})"


def gap(tables: int, seed: int) -> None:
    """Small two-way tables with their totals: what our mask costs the reader beside the best one."""
    random = np.random.default_rng(seed)
    pairs = []
    for number in range(tables):
        shape = (3, 3) if number % 2 else (2, 4)
        cells, relations = _small_table(random.poisson(random.choice([4, 12, 20, 40], size=shape)))
        first = is_unsafe(cells["value"], cells["bound"], threshold=10, zero_may_be_shown=True)
        price = cells["weight"] * np.log(np.e + cells["value"])
        mask = find_mask(cells, relations).decisions.set_index("cell_id")["is_shown"]
        ours = float(price[~mask.reindex(cells["cell_id"]).to_numpy()].sum())
        best = _best(cells, relations, first=first, price=price, ours=ours)
        pairs.append((ours - price[first].sum(), best - price[first].sum()))
    ours, best = np.array(pairs).T
    same = int((ours - best < 1e-6).sum())
    print(
        f"\n{tables} small tables: as good as the best mask in {same}; "
        f"hidden at second hand costs {ours.sum() / best.sum() - 1:.1%} more than by the best"
    )


def _small_table(values: np.ndarray) -> tuple[pd.DataFrame, Relations]:
    """Counts with row totals, column totals and a grand total."""
    whole = np.block([[values, values.sum(axis=1, keepdims=True)], [values.sum(axis=0), values.sum()]])
    rows, columns = whole.shape
    ids = np.array([[f"{i}{j}" for j in range(columns)] for i in range(rows)])
    parts = [(f"row {i}", ids[i, -1], ids[i, j]) for i in range(rows) for j in range(columns - 1)]
    parts += [(f"column {j}", ids[-1, j], ids[i, j]) for j in range(columns) for i in range(rows - 1)]
    is_total = (np.arange(rows)[:, None] == rows - 1) | (np.arange(columns) == columns - 1)
    cells = pd.DataFrame(
        {"cell_id": ids.ravel(), "value": whole.ravel(), "weight": np.where(is_total, 5.0, 1.0).ravel()}
    )
    facts = {"bound": np.nan, "threshold": 10, "zero_may_be_shown": True}
    cells = cells.assign(**facts, is_fixed=False, is_published_elsewhere=False)
    return cells, sum_relations(pd.DataFrame(parts, columns=["relation_id", "total_id", "part_id"]))


def _best(cells: pd.DataFrame, relations: Relations, *, first: pd.Series, price: pd.Series, ours: float) -> float:
    """The lowest price of a mask that the audit calls safe, by trying all cheaper ones from the cheapest on."""
    rest = [int(position) for position in np.flatnonzero(~first)]
    start = float(price[first].sum())
    waiting: list[tuple[float, tuple[int, ...], int]] = [(start, (), 0)]
    while waiting and waiting[0][0] < ours - 1e-9:
        total, chosen, following = heapq.heappop(waiting)
        published = pd.Series(~first.to_numpy(), index=cells["cell_id"])
        published.iloc[list(chosen)] = False
        if audit(cells, relations, published)["is_safe"].all():
            return total
        for place in range(following, len(rest)):
            heapq.heappush(waiting, (total + float(price.iloc[rest[place]]), (*chosen, rest[place]), place + 1))
    return ours


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("buurten", 500), ("schemes", 12), ("years", 6), ("seed", 1), ("tables", 40)):
        parser.add_argument(f"--{name}", type=int, default=default)
    sizes = vars(parser.parse_args())
    tables = sizes.pop("tables")
    print(
        "kind       cells    sums        mask s       audit s  primary  secondary   shown  narrowest  problems  unsafe"
    )
    for kind in ("plain", "pooled", "areas"):
        measure(kind, sizes)
    gap(tables, sizes["seed"])


if __name__ == "__main__":
    main()
