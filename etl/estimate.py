"""Figures of former years estimated on the present borders: divided by the households in each piece of an old area."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import pandas as pd
import shapely

from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.observations import COLUMNS, empty_observations
from armoedebeeld.domain.regions import Level, wijk_of
from armoedebeeld.domain.sums import has_counts
from etl.overlap import LEAST_COVER, Borders, Shapes, household_shares, pieces_between

# An old area that brings more than this of a new one has to have a value.
LEAST_WEIGHT = 0.01
# CBS publishes percentages of households from this many on; nor do we estimate one for fewer.
LEAST_HOUSEHOLDS = 100
_PEOPLE = re.compile(r"huishoud|gezin|inwoner|person|mens|kind|jonger|jeugd|minderjarig|leerling|scholier|ouder")
_KEY = ["indicator_id", "period", "year", "breakdown"]
_ORIGIN = ["source_id", "snapshot_id"]
_ESTIMATED = ["region_code", *_KEY, "numerator", "denominator", "value", "is_provisional", *_ORIGIN]


class Kind(StrEnum):
    """How an indicator is divided over the pieces of an area."""

    COUNT = "count"  # each piece gets its share
    RATIO = "ratio"  # so do numerator and denominator; the share is calculated anew
    MEAN = "mean"  # a percentage without counts: the mean of the old areas, weighted by households


def kind_of(indicator: Indicator) -> Kind | None:
    """How an indicator is estimated; None for those that are not.

    Counts and shares with their counts are. A percentage without counts is when it is about households or people:
    these are what the pieces are weighted by. Means of money (income, WOZ) and figures about dwellings are not: what
    they are a mean of (earners, dwellings) is not known per piece, and rich and poor households live apart.
    """
    if indicator.is_count:
        return Kind.COUNT
    if has_counts(indicator):
        return Kind.RATIO
    is_about_people = indicator.unit == "%" and _PEOPLE.search(indicator.population_words.lower()) is not None
    return Kind.MEAN if is_about_people else None


def apply_shares(rows: pd.DataFrame, shares: pd.DataFrame, *, indicators: Sequence[Indicator]) -> pd.DataFrame:
    """Figures of old areas as estimates for new ones.

    There is no estimate where old areas cover less than `LEAST_COVER` of a new one, where one of them that brings
    more than `LEAST_WEIGHT` of the households has no value, and no percentage for fewer than `LEAST_HOUSEHOLDS`.

    Args:
        rows: `observations.COLUMNS` of old areas.
        shares: from `overlap.household_shares`; codes as in `rows`.
        indicators: those of `rows`; others are left out.

    Returns:
        `region_code` (the new area), `indicator_id`, `period`, `year`, `breakdown`, `numerator`, `denominator`,
        `value`, `is_provisional`, `source_id`, `snapshot_id`; only where there is a value.
    """
    kinds = {item.id: kind for item in indicators if (kind := kind_of(item)) is not None}
    usable = shares[shares["cover"] >= LEAST_COVER]
    usable = usable.assign(households=usable.groupby("new_code")["weight"].transform("sum"))
    usable = usable.assign(of_new=usable["weight"] / usable["households"])
    usable["is_needed"] = usable["of_new"] > LEAST_WEIGHT
    usable["needed"] = usable.groupby("new_code")["is_needed"].transform("sum")
    chosen = rows[rows["indicator_id"].isin(kinds)]
    parts = chosen.merge(usable, left_on="region_code", right_on="old_code", how="inner").reset_index(drop=True)
    if parts.empty:
        return pd.DataFrame({name: pd.Series(dtype=COLUMNS[name]) for name in _ESTIMATED})
    with_denominator = {item.id for item in indicators if item.denominator is not None}
    summed = _summed(parts, parts["indicator_id"].map(kinds), with_denominator)
    return _valued(summed[summed["found"] == summed["needed"]], kinds=kinds, indicators=indicators)


def _summed(parts: pd.DataFrame, kind: pd.Series, with_denominator: set[str]) -> pd.DataFrame:
    """Per new area and figure what the known pieces add up to, scaled up for pieces too small to matter."""
    numerator, denominator, value = (
        parts[name].to_numpy(dtype=float, na_value=np.nan) for name in ("numerator", "denominator", "value")
    )
    is_mean = (kind == Kind.MEAN).to_numpy(dtype=bool)
    share, weight = parts["share"].to_numpy(dtype=float), parts["weight"].to_numpy(dtype=float)
    base = np.where(parts["indicator_id"].isin(with_denominator), denominator * share, weight)
    upper = np.where(is_mean, value * base, numerator * share)
    lower = np.where(is_mean, base, np.where(kind == Kind.RATIO, denominator * share, 0.0))
    is_known = ~np.isnan(upper) & ~np.isnan(lower)
    pieces = parts[["new_code", *_KEY, "households", "needed", "is_provisional", *_ORIGIN]].assign(
        upper=np.where(is_known, upper, 0.0),
        lower=np.where(is_known, lower, 0.0),
        known=np.where(is_known, parts["of_new"], 0.0),
        found=is_known & parts["is_needed"],
    )
    together = pieces.groupby(["new_code", *_KEY], sort=True).agg(
        {**dict.fromkeys(("upper", "lower", "known", "found"), "sum"), "is_provisional": "any"}
        | dict.fromkeys(_ORIGIN, "min")
        | dict.fromkeys(("households", "needed"), "first")
    )
    scale = 1 / together["known"].where(together["known"] > 0)
    return together.assign(upper=together["upper"] * scale, lower=together["lower"] * scale).reset_index()


def _valued(summed: pd.DataFrame, *, kinds: dict[str, Kind], indicators: Sequence[Indicator]) -> pd.DataFrame:
    by_id = {item.id: item for item in indicators}
    kind = summed["indicator_id"].map(kinds).astype("str")
    least = summed["indicator_id"].map({key: item.minimum_denominator or 0 for key, item in by_id.items()})
    times = summed["indicator_id"].map({key: item.multiplier or 1 for key, item in by_id.items()})
    least, times = least.astype("float64"), times.astype("float64")
    is_count, is_ratio, is_mean = (kind == each for each in (Kind.COUNT, Kind.RATIO, Kind.MEAN))
    share = summed["upper"] / summed["lower"].where(summed["lower"] > 0)
    may_be_shown = (is_mean & (summed["households"] >= LEAST_HOUSEHOLDS)) | (is_ratio & (summed["lower"] >= least))
    value = summed["upper"].where(is_count, (share * times.where(is_ratio, 1)).where(may_be_shown))
    # Four decimals: more than any figure shows, and the same on every machine.
    rows = summed.assign(
        numerator=summed["upper"].where(~is_mean).round(4),
        denominator=summed["lower"].where(is_ratio).round(4),
        value=value.round(4),
    )
    return rows[rows["value"].notna()].rename(columns={"new_code": "region_code"})[_ESTIMATED].reset_index(drop=True)


# ---------------------------------------------------------------- all years, all areas


@dataclass
class Estimator:
    """Estimates for every area that has no figure of a year on its present borders.

    Attributes:
        figures: `observations.COLUMNS` and `ground` of wijken and buurten.
        areas: `region_code`, `boundary_year`, `level`, `households`, `ground`: per year the areas that are known.
        targets: `region_code`, `boundary_year`, `level`, `ground`: each area on its newest borders.
        borders: the borders that may be used.
        indicators: the indicators to estimate.
    """

    figures: pd.DataFrame
    areas: pd.DataFrame
    targets: pd.DataFrame
    borders: Borders
    indicators: Sequence[Indicator]
    _pieces: dict[tuple[Level, int, int], pd.DataFrame] = field(default_factory=dict)
    _drawn: dict[tuple[Level, int], Shapes] = field(default_factory=dict)
    _areas: dict[tuple[str, int], pd.DataFrame] = field(init=False)

    def __post_init__(self) -> None:
        by = ["level", "boundary_year"]
        self._areas = {(str(level), int(str(year))): rows for (level, year), rows in self.areas.groupby(by)}

    def estimate(self) -> pd.DataFrame:
        """Rows of `observations.COLUMNS` on the borders of the targets, sorted."""
        found = [
            rows.assign(region_level=level.value, boundary_year=target_year)
            for level in (Level.WIJK, Level.BUURT)
            for target_year in self._target_years(level)
            for rows in self._of_target_year(level, target_year)
            if len(rows)
        ]
        if not found:
            return empty_observations()
        rows = pd.concat(found, ignore_index=True)
        return rows.assign(lower=np.nan, upper=np.nan, status="ok", is_estimate=True)

    def _target_years(self, level: Level) -> list[int]:
        return sorted({int(year) for year in self.targets.loc[self.targets["level"] == level.value, "boundary_year"]})

    def _of_target_year(self, level: Level, target_year: int) -> Iterator[pd.DataFrame]:
        targets = self._targets(level, target_year)
        for year in sorted({int(year) for year in self.figures["boundary_year"] if year < target_year}):
            settled = self._areas_of(level, year)["ground"]
            wanted = set(targets.loc[~targets["ground"].isin(settled), "region_code"])
            figures = self.figures[
                (self.figures["boundary_year"] == year) & (self.figures["region_level"] == level.value)
            ]
            if wanted and len(figures):
                yield self._of_year(level, target_year, year, figures=figures, wanted=wanted)

    def _of_year(
        self, level: Level, target_year: int, year: int, *, figures: pd.DataFrame, wanted: set[str]
    ) -> pd.DataFrame:
        """Estimates from the nearest borders on which the areas of that year are drawn, then from farther ones."""
        found = pd.DataFrame(columns=["region_code", *_KEY])
        for border_year in self._border_years(level, near=year):
            rows = self._on_borders(figures, level, border_year)
            left = wanted - set(found["region_code"])
            # Land that is the same area now does not become part of another one.
            has_changed = ~rows["ground"].isin(self._targets(level, target_year)["ground"])
            if not left or not has_changed.any():
                continue
            pieces = self._pieces_between(level, border_year, target_year)
            pieces = pieces[pieces["new_code"].isin(left)]
            if pieces.empty:
                continue
            shares = self._shares(pieces, level, border_year, year=year)
            new = apply_shares(rows, shares, indicators=self.indicators)
            if level is Level.WIJK:
                new = self._from_buurten(new, pieces, border_year, year=year)
            found = pd.concat([found, new], ignore_index=True) if len(found) else new
        return found

    def _on_borders(self, figures: pd.DataFrame, level: Level, border_year: int) -> pd.DataFrame:
        """Figures under the codes that their areas have on the borders of a year; the others are left out."""
        drawn = self._areas_of(level, border_year)[["region_code", "ground"]]
        return figures.drop(columns="region_code").merge(drawn, on="ground", how="inner")

    def _from_buurten(
        self, estimates: pd.DataFrame, pieces: pd.DataFrame, border_year: int, *, year: int
    ) -> pd.DataFrame:
        """Estimates of wijken; where all buurten have the figure too, from those: a wijk is not the same everywhere.

        What CBS hides for a wijk is not put together from its buurten: without the wijk there is no estimate at all.
        """
        is_then = (self.figures["boundary_year"] == year) & (self.figures["region_level"] == Level.BUURT.value)
        rows = self._on_borders(self.figures[is_then], Level.BUURT, border_year)
        if rows.empty or estimates.empty:
            return estimates
        shares = self._shares(pieces, Level.BUURT, border_year, year=year)
        finer = apply_shares(rows, shares, indicators=self.indicators)
        if finer.empty:
            return estimates
        key = ["region_code", *_KEY]
        finer = finer[pd.MultiIndex.from_frame(finer[key]).isin(pd.MultiIndex.from_frame(estimates[key]))]
        coarser = estimates[~pd.MultiIndex.from_frame(estimates[key]).isin(pd.MultiIndex.from_frame(finer[key]))]
        return pd.concat([part for part in (finer, coarser) if len(part)], ignore_index=True)

    def _border_years(self, level: Level, *, near: int) -> list[int]:
        usable = set(self.borders.years(level)) & set(self.borders.years(Level.BUURT))
        return sorted(usable, key=lambda other: (abs(other - near), other))

    def _shares(self, pieces: pd.DataFrame, level: Level, border_year: int, *, year: int) -> pd.DataFrame:
        """The pieces with the households of a year, or of the year of the borders where a buurt was another one."""
        buurten = self._areas_of(Level.BUURT, border_year).set_index("region_code")
        then = self._areas_of(Level.BUURT, year).drop_duplicates("ground").set_index("ground")["households"]
        households = buurten["ground"].map(then).fillna(buurten["households"])
        parents = {code: str(wijk_of(code)) for code in buurten.index} if level is Level.WIJK else None
        return household_shares(pieces, households=households, parents=parents)

    def _pieces_between(self, level: Level, border_year: int, target_year: int) -> pd.DataFrame:
        """Pieces of the buurten of one year in areas of another, as far as these are not the same in every year."""
        key = (level, border_year, target_year)
        if key not in self._pieces:
            old = self.borders.shapes[Level.BUURT.value, border_year]
            new = self._target_shapes(level, target_year)
            targets = self._targets(level, target_year)
            years = {int(year) for year in self.figures["boundary_year"] if year < target_year}
            known = [set(self._areas_of(level, year)["ground"]) for year in years]
            always = set.intersection(*known) if known else set()
            changed = new[new.index.isin(targets.loc[~targets["ground"].isin(always), "region_code"])]
            touched, _ = shapely.STRtree(changed.to_numpy()).query(old.to_numpy(), predicate="intersects")
            self._pieces[key] = pieces_between(old.iloc[np.unique(touched)], new)
        return self._pieces[key]

    def _target_shapes(self, level: Level, target_year: int) -> Shapes:
        """The areas of a year as drawn then, or in the nearest year in which they were the same."""
        if (level, target_year) in self._drawn:
            return self._drawn[level, target_year]
        targets = self._targets(level, target_year)
        target_of = dict(zip(targets["ground"], targets["region_code"], strict=True))
        shapes: dict[str, shapely.Geometry] = {}
        for year in sorted(self.borders.years(level), key=lambda other: (abs(other - target_year), other)):
            drawn = self._areas_of(level, year)
            code_of = dict(zip(drawn["region_code"], drawn["ground"].map(target_of), strict=True))
            for code, shape in self.borders.shapes[level.value, year].items():
                if isinstance(target := code_of.get(code), str):
                    shapes.setdefault(target, shape)
        self._drawn[level, target_year] = Shapes(pd.Series(shapes, dtype="object").sort_index())
        return self._drawn[level, target_year]

    def _targets(self, level: Level, target_year: int) -> pd.DataFrame:
        chosen = (self.targets["level"] == level.value) & (self.targets["boundary_year"] == target_year)
        return self.targets[chosen]

    def _areas_of(self, level: Level, year: int) -> pd.DataFrame:
        return self._areas.get((level.value, year), self.areas.iloc[:0])
