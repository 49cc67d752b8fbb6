"""The demo's people in more detail: by income limit, kind of family and source of income, and what goes with it.

Everything is drawn from the counts of `etl.demo_figures` and agrees with them: parts add up to their whole, a stricter
limit never counts more than a wider one, and who is poor for long is poor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.demo_figures import Table, Target, calibrated, drawn

Counts = Mapping[str, Table]


@dataclass(frozen=True)
class Risk:
    """How often a group has too little money, against the others: under the limit, or from there to 120 %."""

    low: float
    to_120: float
    poor: float


FAMILIES = {
    "single_parent": Risk(low=3.4, to_120=1.6, poor=3.0),
    "couple": Risk(low=1.0, to_120=1.0, poor=1.0),
    "other_family": Risk(low=2.0, to_120=1.4, poor=1.6),
}
SOURCES = {
    "wage": Risk(low=0.35, to_120=0.6, poor=0.4),
    "business": Risk(low=1.1, to_120=0.8, poor=1.3),
    "assistance": Risk(low=6.0, to_120=8.0, poor=4.5),
    "unemployment": Risk(low=1.6, to_120=1.6, poor=1.5),
    "disability": Risk(low=1.7, to_120=1.9, poor=1.4),
    "other_source": Risk(low=2.5, to_120=2.0, poor=1.5),
}
# Of the children up to a limit (% of the social minimum) the share up to the next stricter one.
_STRICTER = {110: 0.70, 105: 0.82, 101: 0.80}
# Of the children above a limit the share up to the next wider one.
_WIDER = {130: 0.055, 140: 0.055, 150: 0.055}
_LONG_ABOVE_120 = 0.25
# Far below the low-income series of the same years: another definition, so that nobody takes the two for one line.
_POOR_CHILDREN = Target({2018: 0.086, 2020: 0.075, 2022: 0.064, 2024: 0.058}, {2018: 0.058, 2022: 0.045, 2024: 0.041})
_EARLY_LEAVERS = Target({2016: 0.027, 2020: 0.022, 2024: 0.030}, {2016: 0.018, 2020: 0.016, 2024: 0.021}, noise=0.02)


def add_groups(counts: Counts, cells: pd.DataFrame, rng: np.random.Generator) -> dict[str, Table]:
    """The counts, and per cell and year how many people of each smaller group there are.

    Args:
        counts: as `etl.demo_figures.simulate`, with any number of years.
        cells: as `etl.demo_geography.Geography.cells`.
        rng: the same state gives the same people.

    Returns:
        `counts` and: `minors_<limit>`, `minors_long_<limit>`; `minors_poor`, `minors_poor_long`, `persons_poor_long`;
        `households_single_parent`; per name in `FAMILIES` and `SOURCES` `minors_<name>`, `minors_low_<name>`,
        `minors_120_<name>`, `minors_poor_<name>`, `persons_<name>`, `persons_poor_<name>`; `pupils`, `early_leavers`;
        `ses_welfare`, `ses_education`, `ses_work` (scores times households).
    """
    is_city = (cells["unit"] == 0).to_numpy()
    need = _need(counts)
    found = {
        **counts,
        **_limits(counts, rng),
        **_poor(counts, need, is_city, rng),
        **_pupils(counts, need, is_city, rng),
    }
    found |= _scores(counts, need, rng)
    found["households_single_parent"] = _single_parents(counts, need, rng)
    found |= _parts(found, FAMILIES, minors=_minors_by_family(found), adults=_adults_by_family(found))
    found |= _parts(found, SOURCES, minors=_minors_by_source(found, rng), adults=_adults_by_source(found, rng))
    return found


def apportion(total: Table, weights: Sequence[Table], room: Sequence[Table]) -> list[Table]:
    """Whole numbers that add up to `total`, about as the weights say, none more than its room.

    The rooms together must hold the total.
    """
    weight, most = np.stack(weights), np.stack(room)
    parts = np.minimum(np.floor(total * weight / np.maximum(weight.sum(axis=0), 1e-9)), most)
    left = total - parts.sum(axis=0)
    for _ in range(len(parts)):
        roomiest = (most - parts).argmax(axis=0)[None]
        more = np.minimum(left[None], np.take_along_axis(most - parts, roomiest, axis=0))
        np.put_along_axis(parts, roomiest, np.take_along_axis(parts, roomiest, axis=0) + more, axis=0)
        left = left - more[0]
    return list(parts)


def _need(counts: Counts) -> Table:
    """Per cell, in one column, the logit of its share of households with a low income."""
    low = counts["households_low"].sum(axis=1) + 1
    logit: Table = np.log(low / (counts["households"].sum(axis=1) + 2 - low))
    return logit[:, None]


def _limits(counts: Counts, rng: np.random.Generator) -> dict[str, Table]:
    """Minors up to every limit, and those of them who have been there for four years."""
    under = {120: counts["minors_120"]}
    for stricter, share in _STRICTER.items():
        whole = under[min(under)]
        under[stricter] = drawn(whole, np.full(whole.shape, share), rng)
    long = _long_by_limit(under, counts["minors_long_120"], rng)
    for wider, share in _WIDER.items():
        former = under[max(under)]
        more = drawn(counts["minors"] - former, np.full(former.shape, share), rng)
        long[wider] = long[max(long)] + drawn(more, np.full(more.shape, _LONG_ABOVE_120), rng)
        under[wider] = former + more
    named = {f"minors_{limit}": table for limit, table in under.items()}
    return named | {f"minors_long_{limit}": table for limit, table in long.items()}


def _long_by_limit(under: dict[int, Table], long_120: Table, rng: np.random.Generator) -> dict[int, Table]:
    """Those up to 120 % for long, spread over the stricter limits as the children up to them are."""
    limits, long = sorted(under), {}
    left, so_far = long_120.astype(np.int64), np.zeros_like(long_120)
    for place, limit in enumerate(limits[:-1]):
        own = (under[limit] - (under[limits[place - 1]] if place else 0)).astype(np.int64)
        rest = (under[120] - under[limit]).astype(np.int64)
        taken = rng.hypergeometric(own, rest, left)
        so_far, left = so_far + taken, left - taken
        long[limit] = so_far
    return {**long, 120: long_120}


def _poor(counts: Counts, need: Table, is_city: NDArray[np.bool_], rng: np.random.Generator) -> dict[str, Table]:
    """Children under the new poverty line, never more than there are poor people, and who is poor for long."""
    minors, persons = counts["minors"], counts["persons_poor"]
    latent = need + 0.03 * rng.normal(size=minors.shape).cumsum(axis=1)
    children = drawn(minors, calibrated(latent, minors, _POOR_CHILDREN, is_city, rng), rng)
    children = np.minimum(children, np.floor(0.6 * persons))
    children_long = drawn(children, np.full(children.shape, 0.36), rng)
    adults_long = drawn(persons - children, np.full(children.shape, 0.41), rng)
    return {
        "minors_poor": children,
        "minors_poor_long": children_long,
        "persons_poor_long": children_long + adults_long,
    }


def _pupils(counts: Counts, need: Table, is_city: NDArray[np.bool_], rng: np.random.Generator) -> dict[str, Table]:
    """Pupils of 12 to 23 years, and those who leave school without a diploma in a school year."""
    pupils = np.round(0.34 * counts["minors"] + 0.5 * (counts["youth"] - counts["minors"]))
    latent = 0.7 * need + 0.05 * rng.normal(size=pupils.shape)
    return {
        "pupils": pupils,
        "early_leavers": drawn(pupils, calibrated(latent, pupils, _EARLY_LEAVERS, is_city, rng), rng),
    }


def _scores(counts: Counts, need: Table, rng: np.random.Generator) -> dict[str, Table]:
    """Three scores that are about 0 for the country, times households; less need, a higher score."""
    households = counts["households"]
    weight = households[:, :1]
    middle = (need * weight).sum() / weight.sum()
    spread = np.sqrt(((need - middle) ** 2 * weight).sum() / weight.sum())
    scores = {}
    for name in ("ses_welfare", "ses_education", "ses_work"):
        own = 0.03 * rng.normal(size=need.shape) + 0.004 * rng.normal(size=households.shape).cumsum(axis=1)
        scores[name] = households * (own - 0.11 * (need - middle) / spread)
    return scores


def _single_parents(counts: Counts, need: Table, rng: np.random.Generator) -> Table:
    """Households of one parent and children: more where there is more need, and slowly more over the years."""
    years = np.arange(counts["households"].shape[1])
    share = 0.215 + 0.055 * (need - need.mean()) + 0.012 * rng.normal(size=need.shape) + 0.0015 * years
    households: Table = np.round(counts["households_with_children"] * np.clip(share, 0.08, 0.45))
    return households


# ---------------------------------------------------------------- parts of the people


def _minors_by_family(counts: Counts) -> dict[str, Table]:
    share = 0.85 * counts["households_single_parent"] / np.maximum(counts["households_with_children"], 1)
    single, other = np.round(counts["minors"] * share), np.round(0.016 * counts["minors"])
    return {"single_parent": single, "couple": counts["minors"] - single - other, "other_family": other}


def _adults_by_family(counts: Counts) -> dict[str, Table]:
    """People of 18 and over; those who live alone or as a couple without children are among the others."""
    single, families = counts["households_single_parent"], counts["households_with_children"]
    without = counts["households"] - counts["households_single"] - families
    weights = [1.3 * single, 2.3 * (families - single), counts["households_single"] + 2 * without]
    adults = counts["inhabitants"] - counts["minors"]
    return dict(zip(FAMILIES, apportion(adults, weights, [adults] * len(weights)), strict=True))


def _minors_by_source(counts: Counts, rng: np.random.Generator) -> dict[str, Table]:
    minors = counts["minors"]
    parts = {
        "business": np.round(minors * 0.14 * np.exp(0.1 * rng.normal(size=(len(minors), 1)))),
        "assistance": np.round(0.4 * counts["minors_120"]),
        **{name: np.round(minors * share) for name, share in _MINORS_OF_SOURCE.items()},
    }
    return {name: parts[name] if name in parts else minors - sum(parts.values()) for name in SOURCES}


def _adults_by_source(counts: Counts, rng: np.random.Generator) -> dict[str, Table]:
    """People of 18 and over; those with a pension are among the others."""
    adults = counts["inhabitants"] - counts["minors"]
    parts = {
        "business": np.round(adults * 0.11 * np.exp(0.1 * rng.normal(size=(len(adults), 1)))),
        "assistance": np.minimum(np.round(1.1 * counts["bijstand"]), np.floor(0.4 * adults)),
        **{name: np.round(adults * share) for name, share in _ADULTS_OF_SOURCE.items()},
    }
    return {name: parts[name] if name in parts else adults - sum(parts.values()) for name in SOURCES}


_MINORS_OF_SOURCE = {"unemployment": 0.012, "disability": 0.030, "other_source": 0.020}
_ADULTS_OF_SOURCE = {"unemployment": 0.014, "disability": 0.045, "other_source": 0.210}


def _parts(
    counts: Counts, risks: Mapping[str, Risk], *, minors: Mapping[str, Table], adults: Mapping[str, Table]
) -> dict[str, Table]:
    """How many of each part there are, and how many of them have too little money by each measure."""
    own, grown = list(minors.values()), list(adults.values())

    def spread(total: Table, of: Sequence[Table], risk: str, room: Sequence[Table]) -> list[Table]:
        weights = [part * getattr(each, risk) for part, each in zip(of, risks.values(), strict=True)]
        return apportion(total, weights, room)

    low = spread(counts["minors_low"], own, "low", own)
    left = [part - under for part, under in zip(own, low, strict=True)]
    above = spread(counts["minors_120"] - counts["minors_low"], left, "to_120", left)
    poor = spread(counts["minors_poor"], own, "poor", own)
    poor_adults = spread(counts["persons_poor"] - counts["minors_poor"], grown, "poor", grown)
    found = {}
    for place, name in enumerate(risks):
        found[f"minors_{name}"] = own[place]
        found[f"minors_low_{name}"] = low[place]
        found[f"minors_120_{name}"] = low[place] + above[place]
        found[f"minors_poor_{name}"] = poor[place]
        found[f"persons_{name}"] = own[place] + grown[place]
        found[f"persons_poor_{name}"] = poor[place] + poor_adults[place]
    return found
