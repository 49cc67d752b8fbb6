"""The demo's people: made-up counts per cell and year, from which every figure of every area is added up.

The story, for the city: fewer children in families with a low income (clear); more people with bijstand and more
households just above the social minimum (clear, for the worse); children up to 120 % of the social minimum go up and
down without a direction. Two wijken by the river are poorer than the rest, a third is getting poorer.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from etl.demo_names import ISLAND_NAME, OTHER_NAMES, WIJKEN

FIRST_YEAR, LAST_YEAR = 2011, 2024  # of the simulation; `with_next_year` adds one
YEARS = np.arange(FIRST_YEAR, LAST_YEAR + 1)
CITY_INHABITANTS = 160_000  # in 2020

Table = NDArray[np.float64]  # a row per cell, a column per year
Curve = dict[int, float]  # year -> value; straight lines in between


@dataclass(frozen=True)
class Target:
    """The share that a group comes to as a whole, in the city and in the other municipalities."""

    city: Curve
    others: Curve
    noise: float = 0.0  # ups and downs of the city from year to year, relative; the others as a whole vary less


_TARGETS = {
    # Improves clearly: about 15 to 9 %.
    "minors_low": Target({2011: 0.146, 2013: 0.152, 2016: 0.134, 2019: 0.112, 2022: 0.091}, {2011: 0.097, 2022: 0.083}),
    "minors_long": Target({2011: 0.052, 2014: 0.063, 2017: 0.060, 2022: 0.040}, {2011: 0.036, 2022: 0.033}),
    # Can't be told: goes up and down.
    "minors_120": Target({2011: 0.212, 2022: 0.213}, {2011: 0.158, 2022: 0.152}, noise=0.016),
    "households_low": Target({2011: 0.131, 2014: 0.139, 2018: 0.122, 2024: 0.099}, {2011: 0.094, 2024: 0.083}),
    "households_101": Target({2011: 0.087, 2024: 0.088}, {2011: 0.070, 2024: 0.069}, noise=0.03),
    # Worsens clearly.
    "households_110": Target({2011: 0.118, 2018: 0.126, 2024: 0.152}, {2011: 0.099, 2024: 0.100}),
    "households_120": Target({2011: 0.158, 2018: 0.168, 2024: 0.203}, {2011: 0.136, 2024: 0.138}),
    "bijstand": Target({2011: 0.040, 2014: 0.043, 2017: 0.039, 2020: 0.044, 2024: 0.053}, {2011: 0.026, 2024: 0.024}),
    "youth_care": Target({2011: 0.085, 2018: 0.101, 2024: 0.124}, {2011: 0.085, 2024: 0.099}),
    "persons_poor": Target({2011: 0.058, 2024: 0.055}, {2011: 0.040, 2024: 0.037}),
    "persons_near_poor": Target({2011: 0.086, 2024: 0.088}, {2011: 0.067, 2024: 0.066}),
}


@dataclass(frozen=True)
class _Wijk:
    """What a wijk is like: `need` is the logit of poverty against the city, `drift` its change per year."""

    need: float
    drift: float
    density: float  # inhabitants per km² against the city
    growth: float  # of inhabitants per year
    children: float  # share of 0 to 15 years
    urbanity: float  # addresses per km² around


_WIJKEN = dict(
    zip(
        WIJKEN,
        (
            _Wijk(need=-0.05, drift=0.000, density=1.60, growth=0.006, children=0.095, urbanity=3100),
            _Wijk(need=+0.30, drift=-0.010, density=1.15, growth=0.004, children=0.155, urbanity=2100),
            _Wijk(need=+0.85, drift=+0.020, density=1.20, growth=0.002, children=0.180, urbanity=2200),
            _Wijk(need=+0.95, drift=-0.025, density=1.70, growth=0.003, children=0.185, urbanity=2600),
            _Wijk(need=-0.05, drift=+0.040, density=1.10, growth=0.000, children=0.150, urbanity=1900),
            _Wijk(need=-0.30, drift=+0.010, density=0.95, growth=-0.002, children=0.135, urbanity=1700),
            _Wijk(need=-0.60, drift=-0.015, density=0.75, growth=0.030, children=0.225, urbanity=1300),
            _Wijk(need=-1.05, drift=0.000, density=0.60, growth=0.001, children=0.160, urbanity=1100),
            _Wijk(need=-0.55, drift=0.000, density=0.22, growth=0.003, children=0.150, urbanity=450),
        ),
        strict=True,
    )
)
# Buurten with few people: wijk, buurt -> inhabitants in 2020. The first is an industrial estate.
_SMALL_BUURTEN = {(3, 7): 24, (9, 6): 88, (9, 5): 165, (9, 4): 310}
# Municipalities of about the city's size, to compare with: unit -> inhabitants in 2020.
_LARGE_UNITS = {3: 204_000, 11: 151_000, 19: 172_000, 27: 138_000, 40: 118_000}
_ISLAND_INHABITANTS = 1_150


def simulate(cells: pd.DataFrame, rng: np.random.Generator) -> dict[str, Table]:
    """Counts per cell and year (`YEARS`); whole numbers, except the two sums of money in thousands of euros.

    Args:
        cells: as `etl.demo_geography.Geography.cells`.
        rng: the same state gives the same people.

    Returns:
        `inhabitants, men, children_0_15, minors, youth, households, households_single, households_with_children`, the
        names in `_TARGETS`, `minors_long_120`, `income`, `property_value` and `addresses_around` (times households).
    """
    traits = _traits(cells, rng)
    counts = _people(traits, rng)
    is_city = (cells["unit"] == 0).to_numpy()
    years = YEARS - 2020
    for name, group in _GROUPS.items():
        latent = (
            traits["need"].to_numpy()[:, None] * _STRENGTH.get(name, 1.0) + traits["drift"].to_numpy()[:, None] * years
        )
        latent = latent + 0.03 * rng.normal(size=latent.shape).cumsum(axis=1)
        rates = calibrated(latent, counts[group], _TARGETS[name], is_city, rng)
        counts[name] = drawn(counts[group], rates, rng)
    return _consistent(counts, rng) | _money(counts, traits)


def with_next_year(counts: dict[str, Table]) -> dict[str, Table]:
    """The same counts and one year more, in which all goes on as in the year before: for what is published early."""
    inhabitants = counts["inhabitants"]
    growth = inhabitants[:, -1] / inhabitants[:, -2]

    def next_year(name: str, table: Table) -> Table:
        column = table[:, -1] * growth * _NEXT_YEAR.get(name, 1.0)
        return column if name in _SUMS_OF_MONEY else np.round(column)

    return {name: np.column_stack([table, next_year(name, table)]) for name, table in counts.items()}


_SUMS_OF_MONEY = ("income", "property_value")
# What grows faster than the number of inhabitants.
_NEXT_YEAR = {"bijstand": 1.025, "income": 1.04, "property_value": 1.05}
# Of which group each is a part.
_GROUPS = {
    "minors_low": "minors",
    "minors_long": "minors",
    "minors_120": "minors",
    "households_low": "households",
    "households_101": "households",
    "households_110": "households",
    "households_120": "households",
    "bijstand": "inhabitants",
    "youth_care": "youth",
    "persons_poor": "inhabitants",
    "persons_near_poor": "inhabitants",
}
# How strongly poverty shows in it.
_STRENGTH = {"youth_care": 0.25, "persons_near_poor": 0.8, "bijstand": 1.15}


def _traits(cells: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Per cell: need, drift, inhabitants in 2020, growth, share of children, household size, addresses around."""
    city = cells[cells["unit"] == 0]
    others = cells[cells["unit"] > 0]
    return pd.concat([_city_traits(city, rng), _other_traits(others, rng)]).reset_index(drop=True)


def _city_traits(cells: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    wijken = list(_WIJKEN.values())
    # By the buurt that a cell was part of at first, so that a piece resembles the buurt it was cut from.
    traits = pd.DataFrame([vars(wijken[wijk - 1]) for wijk in cells["former_wijk"]])
    keys = list(zip(cells["former_wijk"], cells["former_buurt"], strict=True))
    noise = {key: rng.normal(size=4) for key in dict.fromkeys(keys)}
    own = np.array([noise[key] for key in keys])
    inhabitants = cells["area_km2"].to_numpy() * traits["density"] * np.exp(0.25 * own[:, 0])
    small = np.array([_SMALL_BUURTEN.get(key, np.nan) for key in keys])
    rest = CITY_INHABITANTS - np.nansum(small)
    inhabitants = np.where(np.isnan(small), inhabitants * rest / inhabitants[np.isnan(small)].sum(), small)
    return traits.assign(
        need=traits["need"] + 0.24 * own[:, 1],
        inhabitants=inhabitants,
        children=np.clip(traits["children"] + 0.018 * own[:, 2], 0.06, 0.27),
        household_size=np.clip(1.35 + 5.2 * traits["children"] + 0.06 * own[:, 3], 1.5, 2.8),
        wealth=-0.22 * traits["need"] + 0.07 * own[:, 3],
        urbanity=traits["urbanity"] * np.exp(0.15 * own[:, 0]),
    )


def _other_traits(cells: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    count = len(cells)
    inhabitants = np.clip(np.exp(rng.normal(10.15, 0.55, size=count)), 9_000, 95_000)
    inhabitants[[unit - 1 for unit in _LARGE_UNITS]] = list(_LARGE_UNITS.values())
    inhabitants[OTHER_NAMES.index(ISLAND_NAME)] = _ISLAND_INHABITANTS
    size = np.log(inhabitants / 30_000)
    need = 0.22 * size + 0.25 * rng.normal(size=count)
    children = np.clip(0.155 + 0.012 * rng.normal(size=count), 0.11, 0.20)
    return pd.DataFrame(
        {
            "need": need,
            "drift": 0.006 * rng.normal(size=count),
            "inhabitants": inhabitants,
            "growth": np.clip(0.004 + 0.003 * rng.normal(size=count) + 0.001 * size, -0.003, 0.012),
            "children": children,
            "household_size": np.clip(1.35 + 5.2 * children - 0.06 * size, 1.8, 2.5),
            "wealth": -0.15 * need + 0.08 * rng.normal(size=count),
            "urbanity": np.clip(850 * np.exp(0.62 * size + 0.2 * rng.normal(size=count)), 160, 3400),
        }
    )


def _people(traits: pd.DataFrame, rng: np.random.Generator) -> dict[str, Table]:
    """Inhabitants, households and children; these move slowly, so chance has no hand in them but a little drift."""
    years = YEARS - 2020
    shape = (len(traits), len(years))
    column = {name: traits[name].to_numpy()[:, None] for name in traits}
    drift = 1 + 0.002 * rng.normal(size=shape).cumsum(axis=1)
    inhabitants = np.round(column["inhabitants"] * (1 + column["growth"]) ** years * drift)
    child_share = column["children"] * (1 - 0.006 * years) * (1 + 0.003 * rng.normal(size=shape).cumsum(axis=1))
    children = np.round(inhabitants * child_share)
    minors = children + np.round(inhabitants * child_share * 0.21)
    households = np.maximum(np.round(inhabitants / (column["household_size"] * (1 - 0.003 * years))), 1)
    single = np.round(households * np.clip(0.95 - 0.27 * column["household_size"], 0.15, 0.60))
    with_children = np.round((households - single) * np.clip(3.7 * child_share, 0.2, 0.85))
    return {
        "inhabitants": inhabitants,
        "men": np.round(inhabitants * (0.495 + 0.002 * rng.normal(size=(len(traits), 1)))),
        "children_0_15": children,
        "minors": minors,
        "youth": minors + np.round(inhabitants * 0.062),
        "households": households,
        "households_single": single,
        "households_with_children": with_children,
    }


def calibrated(
    latent: Table, group: Table, target: Target, is_city: NDArray[np.bool_], rng: np.random.Generator
) -> Table:
    """Shares with the pattern of `latent` that come to the target for the city and for the others as a whole."""
    rates, years = np.empty_like(latent), FIRST_YEAR + np.arange(latent.shape[1])
    for curve, chosen, noise in ((target.city, is_city, target.noise), (target.others, ~is_city, 0.2 * target.noise)):
        wanted = np.interp(years, list(curve), list(curve.values())) * (1 + noise * rng.normal(size=len(years)))
        low, high = np.full(len(years), -12.0), np.full(len(years), 6.0)
        for _ in range(50):
            middle = (low + high) / 2
            reached = (group[chosen] * expit(middle + latent[chosen])).sum(axis=0) / group[chosen].sum(axis=0)
            low, high = np.where(reached < wanted, middle, low), np.where(reached < wanted, high, middle)
        rates[chosen] = expit((low + high) / 2 + latent[chosen])
    return rates


def drawn(group: Table, rates: Table, rng: np.random.Generator) -> Table:
    """How many of the group, by chance, given the share."""
    return rng.binomial(group.astype(np.int64), np.clip(rates, 0, 1)).astype(np.float64)


def _consistent(counts: dict[str, Table], rng: np.random.Generator) -> dict[str, Table]:
    """A stricter limit never counts more than a wider one."""
    most = {
        "minors_low": "minors_120", "minors_long": "minors_low", "households_110": "households_120",
        "households_101": "households_110", "households_low": "households_120",
    }  # fmt: skip
    result = dict(counts)
    for part, whole in most.items():
        result[part] = np.minimum(result[part], result[whole])
    above = result["minors_120"] - result["minors_low"]
    result["minors_long_120"] = result["minors_long"] + drawn(above, np.full(above.shape, 0.3), rng)
    return result


def _money(counts: dict[str, Table], traits: pd.DataFrame) -> dict[str, Table]:
    wealth = traits["wealth"].to_numpy()[:, None]
    income = np.interp(YEARS, [2011, 2014, 2019, 2024], [21.8, 22.6, 26.4, 33.0]) * np.exp(wealth)
    value = np.interp(YEARS, [2011, 2014, 2018, 2024], [216.0, 188.0, 221.0, 348.0]) * np.exp(1.5 * wealth)
    return {
        "income": counts["inhabitants"] * income,
        "property_value": counts["households"] * value,
        "addresses_around": counts["households"] * traits["urbanity"].to_numpy()[:, None],
    }
