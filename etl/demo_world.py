"""The demo's country and its people, and how many people of each kind live in an area."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from etl.demo_figures import FIRST_YEAR, simulate, with_next_year
from etl.demo_geography import Geography, build_geography
from etl.demo_groups import add_groups

Total = dict[str, float]  # what `simulate` and `add_groups` count, added up for an area


@dataclass(frozen=True)
class World:
    """The made-up country: its areas, and per cell and year how many people of each kind live there."""

    geography: Geography
    counts: dict[str, NDArray[np.float64]]

    def total(self, cells: Iterable[int], year: int) -> Total:
        """The people of some cells together."""
        sums = self._stack[:, list(cells), year - FIRST_YEAR].sum(axis=1)
        return dict(zip(self.counts, sums.tolist(), strict=True))

    @cached_property
    def _stack(self) -> NDArray[np.float64]:
        return np.stack(list(self.counts.values()))


def build_world(seed: int) -> World:
    """The country and its people; the same seed gives the same."""
    geography = build_geography(np.random.default_rng(seed))
    counts = with_next_year(simulate(geography.cells, np.random.default_rng([seed, 1])))
    # A generator of their own, so that another group does not change the people that were there already.
    return World(geography, add_groups(counts, geography.cells, np.random.default_rng([seed, 2])))
