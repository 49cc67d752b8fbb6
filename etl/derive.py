"""Figures that no source publishes: former years on the present borders, and the municipality's own areas.

All of it follows from the loaded figures and is made anew at every load: `strip_derived` takes it out before a load
compares former figures with new ones, `derive` puts it in afterwards.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from armoedebeeld import store
from armoedebeeld.domain.borders import (
    AREA_COLUMNS,
    Method,
    MunicipalHistory,
    assign_ground,
    build_municipal_history,
    recoded_pairs,
)
from armoedebeeld.domain.catalogue import Catalogue, Indicator, Source
from armoedebeeld.domain.interval_rules import rules_of
from armoedebeeld.domain.limits import add_limits
from armoedebeeld.domain.regions import ChangeLog, Level, build_change_log
from armoedebeeld.domain.sums import add_up, has_counts
from etl.estimate import Estimator
from etl.overlap import Borders, read_borders, same_areas
from etl.own_area_figures import add_own_areas, parts_of
from etl.service_use import LocalInput, add_service_use, strip_service_use

_SMALL_LEVELS = (Level.WIJK.value, Level.BUURT.value)
_GROUP = ["region_code", "boundary_year", "indicator_id", "period", "year", "breakdown"]
_CARRIED_KEY = ["indicator_id", "region_code", "boundary_year", "period", "year", "breakdown"]


def strip_derived(content: store.Content) -> store.Content:
    """The content without own areas, without figures of deliveries and without figures carried to other borders."""
    own = Level.OWN_AREA.value
    content = strip_service_use(content)
    return replace(
        content,
        observations=content.observations[content.observations["region_level"] != own].reset_index(drop=True),
        region=content.region[content.region["level"] != own].reset_index(drop=True),
        boundary=content.boundary[content.boundary["level"] != own].reset_index(drop=True),
        own_area=store.empty_table("own_area"),
        carried=store.empty_table("carried"),
    )


def derive(
    content: store.Content,
    *,
    catalogue: Catalogue,
    figures_folder: Path,
    municipal_changes: pd.DataFrame,
    own_areas: pd.DataFrame,
    local: LocalInput = LocalInput(),  # noqa: B008 -- frozen
) -> tuple[store.Content, tuple[str, ...], tuple[str, ...]]:
    """The content with figures of deliveries, own areas and carried figures made anew.

    Args:
        content: everything that is loaded; what was derived before is taken out first.
        catalogue: what is measured.
        figures_folder: borders are read from its folder `geo`, those of own areas are written there.
        municipal_changes: `year`, `old_code`, `new_code`, as in `data/reference/gemeente_wijzigingen.csv`.
        own_areas: the store's table `own_area`, as `etl.own_areas` reads it.
        local: the deliveries of service use.

    Returns:
        The content, and Dutch notes: borders that were refused, own areas that could not be made; and apart from these
        what there is to know about the deliveries.

    Raises:
        StoreError: borders are gone, damaged, or can't be written.
    """
    base, local_notes = add_service_use(
        strip_derived(content),
        local,
        catalogue=catalogue,
        changes=build_change_log(content.region, municipal_changes),
        own_areas=own_areas,
    )
    loaded = _Loaded.of(base, catalogue, municipal_changes, read_borders(figures_folder, base.boundary))
    is_buurt = loaded.areas["level"] == Level.BUURT.value
    updated, own_notes = add_own_areas(
        base, own_areas, areas=loaded.areas[is_buurt], catalogue=catalogue, folder=figures_folder
    )
    carried = pd.concat([_merged(loaded), _recoded(loaded), _estimated(loaded)], ignore_index=True)
    notes = (*loaded.borders.notes, *_left_out_gemeenten(loaded, base.scope), *own_notes)
    rules = rules_of(catalogue.indicators)
    return (
        replace(
            updated,
            observations=add_limits(updated.observations, rules, parts=parts_of(updated)),
            carried=_in_order(add_limits(carried, rules, parts=carried["parts"].fillna(1))),
        ),
        notes,
        local_notes,
    )


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows as the store has them, each figure once: exact before estimated."""
    columns = store.TABLES["carried"]
    unique = rows.drop_duplicates(_CARRIED_KEY).sort_values(_CARRIED_KEY)
    return unique.reindex(columns=list(columns)).astype(columns).reset_index(drop=True)


@dataclass(frozen=True)
class _Loaded:
    """What is loaded, prepared.

    Attributes:
        figures: `observations.COLUMNS` of sources with a table per year, and `ground` for wijken and buurten.
        areas: `borders.AREA_COLUMNS`, `households`, `ground`: wijken and buurten per year.
        targets: `region_code`, `boundary_year`, `level`, `ground`: each area on its newest borders.
        indicators: the indicators of those sources.
    """

    figures: pd.DataFrame
    areas: pd.DataFrame
    targets: pd.DataFrame
    history: MunicipalHistory
    log: ChangeLog
    borders: Borders
    indicators: tuple[Indicator, ...]

    @classmethod
    def of(
        cls, content: store.Content, catalogue: Catalogue, municipal_changes: pd.DataFrame, borders: Borders
    ) -> "_Loaded":
        recomputed = {key for key, source in catalogue.sources.items() if _is_recomputed(source)}
        indicators = tuple(item for item in catalogue.indicators if item.source.id not in recomputed)
        history = build_municipal_history(municipal_changes, content.region)
        areas = _with_ground(_known_areas(content.region, borders), history, borders)
        ground = areas[["region_code", "boundary_year", "ground"]]
        rows = content.observations
        rows = rows[rows["indicator_id"].isin([item.id for item in indicators]) & ~rows["source_id"].isin(recomputed)]
        return cls(
            figures=rows.merge(ground, on=["region_code", "boundary_year"], how="left", validate="m:1"),
            areas=areas,
            targets=_newest(_areas_of_their_own_year(content.region, catalogue), ground),
            history=history,
            log=build_change_log(content.region, municipal_changes),
            borders=borders,
            indicators=indicators,
        )

    def figures_of(self, levels: tuple[str, ...]) -> pd.DataFrame:
        """The figures of some levels."""
        return self.figures[self.figures["region_level"].isin(levels)]

    @property
    def small_targets(self) -> pd.DataFrame:
        """The wijken and buurten on their newest borders."""
        small = self.targets[self.targets["level"].isin(_SMALL_LEVELS)]
        return small.dropna(subset=["ground"]).astype({"ground": "int64"})


def _is_recomputed(source: Source) -> bool:
    """Whether a table holds many years, all of them on one set of borders: the source has done our work."""
    return bool(source.period_dimension) and any(
        table.year is None and not table.has_yearly_borders for table in source.tables
    )


def _areas_of_their_own_year(region: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """The areas that tables without a period dimension list: these alone say how areas changed."""
    others = {table.id for source in catalogue.sources.values() if source.period_dimension for table in source.tables}
    return region[~region["dataset_id"].isin(others)]


def _newest(region: pd.DataFrame, ground: pd.DataFrame) -> pd.DataFrame:
    """Each code on its newest borders; a code that was replaced by another one for the same land is left out."""
    newest = region.groupby(["region_code", "level"])["boundary_year"].max().reset_index()
    targets = newest.merge(ground, on=["region_code", "boundary_year"], how="left", validate="1:1")
    is_replaced = targets.sort_values("boundary_year").duplicated("ground", keep="last") & targets["ground"].notna()
    return targets[~is_replaced].reset_index(drop=True)


def _known_areas(region: pd.DataFrame, borders: Borders) -> pd.DataFrame:
    """Wijken and buurten per year, from tables and from maps; a map alone says nothing of changes."""
    columns = [*AREA_COLUMNS, "households"]
    listed = region.loc[region["level"].isin(_SMALL_LEVELS), columns]
    nothing = pd.Series(pd.NA, index=borders.areas.index, dtype="Int64")
    drawn = borders.areas.assign(change_code=None, households=nothing)[columns]
    rows = pd.concat([part for part in (listed, drawn) if len(part)] or [listed], ignore_index=True)
    # Two tables may describe one area: the row that knows of changes, then the one that knows of households.
    rows = rows.assign(no_change=rows["change_code"].isna(), no_households=rows["households"].isna())
    rows = rows.sort_values(["region_code", "boundary_year", "no_change", "no_households"], kind="stable")
    unique = rows.drop_duplicates(["region_code", "boundary_year"])[columns]
    return unique.astype({**AREA_COLUMNS, "households": "Int64"}).reset_index(drop=True)


def _with_ground(areas: pd.DataFrame, history: MunicipalHistory, borders: Borders) -> pd.DataFrame:
    """The areas with `ground`; a change of code counts when name and, where drawn, shape agree."""
    pairs = recoded_pairs(areas, history)
    if pairs.empty:
        return assign_ground(areas, pairs)
    apart = assign_ground(areas, pairs.iloc[:0])
    agrees = pd.Series(data=True, index=pairs.index)
    key = ["region_code", "boundary_year"]
    before = pairs.assign(boundary_year=pairs["boundary_year"] - 1, region_code=pairs["old_code"])
    sides = [side[key].merge(apart, on=key, how="left", validate="m:1") for side in (pairs, before)]
    for level in (Level.WIJK, Level.BUURT):
        for year in borders.years(level):
            for other in borders.years(level):
                drawn = [_codes_at(side, apart, level, at) for side, at in zip(sides, (year, other), strict=True)]
                codes = pd.DataFrame({"first": drawn[0], "second": drawn[1]}).set_axis(pairs.index)
                agrees &= same_areas(codes, *(borders.shapes[level.value, at] for at in (year, other)))
    return assign_ground(areas, pairs[agrees])


def _codes_at(side: pd.DataFrame, areas: pd.DataFrame, level: Level, year: int) -> pd.Series:
    """The code that each area has on the map of a year, where it is the same land; <NA> elsewhere."""
    of_year = areas[(areas["boundary_year"] == year) & (areas["level"] == level.value)]
    return side["ground"].map(dict(zip(of_year["ground"], of_year["region_code"], strict=True)))


# ---------------------------------------------------------------- exact


def _merged(loaded: _Loaded) -> pd.DataFrame:
    """Municipalities on their present borders: the sum of those of then, or the one that only changed its code."""
    figures = loaded.figures_of((Level.MUNICIPALITY.value,))
    parts = _municipal_parts(loaded, sorted({int(year) for year in figures["boundary_year"].dropna()}))
    rows = figures.merge(parts, on=["region_code", "boundary_year"], how="inner")
    rows = rows.drop(columns=["region_code", "boundary_year"]).rename(
        columns={"target": "region_code", "target_year": "boundary_year"}
    )
    only_code = rows[rows["parts"] == 1].assign(method=Method.RECODED.value)
    several = rows[rows["parts"] > 1]
    counts = several.groupby(_GROUP)["parts"].max().reset_index()
    summed = [
        add_up(of_indicator, indicator, by=_GROUP).query("is_whole").merge(counts, on=_GROUP, validate="1:1")
        for indicator in loaded.indicators
        if has_counts(indicator) and len(of_indicator := several[several["indicator_id"] == indicator.id])
    ]
    together = pd.concat([only_code, *(rows.assign(method=Method.MERGED.value) for rows in summed)], ignore_index=True)
    return together.assign(region_level=Level.MUNICIPALITY.value)


def _municipal_parts(loaded: _Loaded, years: list[int]) -> pd.DataFrame:
    """`target`, `target_year`, and what it was in each earlier year: `boundary_year`, `region_code`, `parts`."""
    targets = loaded.targets[loaded.targets["level"] == Level.MUNICIPALITY.value]
    rows: list[tuple[str, int, int, str, int]] = []
    for code, target_year in zip(targets["region_code"], targets["boundary_year"], strict=True):
        for year in years:
            if year >= target_year or loaded.log.is_same_area(code, year=year, other_year=target_year):
                continue
            parts = loaded.history.parts(code, year=year, target_year=target_year)
            if parts is not None and parts != {code}:
                rows += [(code, target_year, year, part, len(parts)) for part in sorted(parts)]
    columns = {
        "target": "str",
        "target_year": "Int64",
        "boundary_year": "Int64",
        "region_code": "str",
        "parts": "int64",
    }
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def _recoded(loaded: _Loaded) -> pd.DataFrame:
    """Wijken and buurten that had another code then, on the same borders: their figures as they are."""
    renamed = loaded.small_targets.rename(columns={"region_code": "target", "boundary_year": "target_year"})
    figures = loaded.figures_of(_SMALL_LEVELS)
    moved = loaded.areas.merge(renamed[["target", "target_year", "ground"]], on="ground", how="inner")
    moved = moved[(moved["region_code"] != moved["target"]) & (moved["boundary_year"] < moved["target_year"])]
    keys = moved[["region_code", "boundary_year", "target", "target_year"]]
    rows = figures.merge(keys, on=["region_code", "boundary_year"], how="inner", validate="m:1")
    rows = rows.drop(columns=["region_code", "boundary_year"]).rename(
        columns={"target": "region_code", "target_year": "boundary_year"}
    )
    return rows.assign(method=Method.RECODED.value)


# ---------------------------------------------------------------- estimated


def _estimated(loaded: _Loaded) -> pd.DataFrame:
    estimator = Estimator(
        figures=loaded.figures_of(_SMALL_LEVELS),
        areas=loaded.areas,
        targets=loaded.small_targets,
        borders=loaded.borders,
        # Counts of a few people are not spread over other borders.
        indicators=tuple(item for item in loaded.indicators if item.scheme is None and item.reach is None),
    )
    return estimator.estimate().assign(method=Method.ESTIMATED.value)


def _left_out_gemeenten(loaded: _Loaded, scope: pd.DataFrame) -> tuple[str, ...]:
    """A note for each municipality that became part of a chosen one, and of which no wijken and buurten are loaded."""
    chosen = set(scope["gemeente"])
    years = set(loaded.areas["boundary_year"])
    missing = sorted(
        (year, old, new)
        for (year, old), codes in loaded.history.later.items()
        for new in codes
        if new in chosen and old not in chosen and years and min(years) < year <= max(years)
    )
    return tuple(
        f"{old} hoort sinds {year} bij {new}. Wijken en buurten van daarvoor zijn er alleen als {old} ook wordt "
        f"geladen (--gemeente {old})."
        for year, old, new in missing
    )
