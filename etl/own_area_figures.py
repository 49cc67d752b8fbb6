"""Figures, regions and borders of the municipality's own areas, added up from the buurten that they are made of."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from armoedebeeld import geo, store
from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.observations import COLUMNS, KEY, empty_observations
from armoedebeeld.domain.regions import Level, gemeente_of
from armoedebeeld.domain.service_use import SOURCE
from armoedebeeld.domain.sums import add_up

DATASET = "eigen_gebieden"
BORDER_DATASET = "grenzen_gebied_{year}_{gemeente}"
_GROUP = ["region_code", "boundary_year", "indicator_id", "period", "year", "breakdown"]


def add_own_areas(
    content: store.Content, own_areas: pd.DataFrame, *, areas: pd.DataFrame, catalogue: Catalogue, folder: Path
) -> tuple[store.Content, tuple[str, ...]]:
    """The content with the own areas: their figures, their regions and their borders.

    Args:
        content: without derived rows.
        own_areas: the store's table `own_area`.
        areas: `region_code`, `boundary_year`, `level`, `ground` of buurten: equal numbers are the same land.
        catalogue: says which figures have counts to add up.
        folder: the folder of the figures, where borders are written.

    Returns:
        The content, and Dutch notes about areas that could not be made.
    """
    known, notes = _only_known(own_areas, areas)
    if known.empty:
        return content, notes
    figures = _figures(content.observations, _parts(known, areas), catalogue)
    regions = _regions(known, content.region)
    boundary = _boundary(known, content, areas, folder)
    return replace(
        content,
        # What was delivered for an own area itself goes before what its buurten add up to.
        observations=_under(content.observations, figures).drop_duplicates(KEY).reset_index(drop=True),
        region=_under(content.region, regions),
        boundary=_under(content.boundary, boundary),
        own_area=known.sort_values(["region_code", "boundary_year", "buurt_code"]).reset_index(drop=True),
    ), notes


def parts_of(content: store.Content) -> pd.Series:
    """Of how many buurten each figure is the sum: those of own areas; 1 for what a source or a provider gave."""
    made = content.own_area.groupby(["region_code", "boundary_year"]).size().rename("parts").reset_index()
    keys = content.observations[["region_code", "boundary_year", "source_id"]]
    found = keys.merge(made, on=["region_code", "boundary_year"], how="left", validate="m:1")["parts"]
    is_own = (keys["source_id"] != SOURCE).to_numpy()
    return found.where(is_own).fillna(1).set_axis(keys.index).astype("int64")


def _under(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([part for part in (first, second) if len(part)] or [first], ignore_index=True)


def _only_known(own_areas: pd.DataFrame, areas: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The areas of which every buurt is loaded, and a note for each other one."""
    listed = own_areas[list(store.TABLES["own_area"])].astype(store.TABLES["own_area"])
    keys = areas[["region_code", "boundary_year"]].drop_duplicates().assign(is_loaded=True)
    checked = listed.merge(
        keys.rename(columns={"region_code": "buurt_code"}), on=["buurt_code", "boundary_year"], how="left"
    )
    missing = checked[checked["is_loaded"].isna()].drop_duplicates(["region_code", "boundary_year"])
    notes = tuple(
        f"Eigen gebied {name} ({year}) is niet gemaakt: buurt {buurt} is niet geladen op de indeling van {year}."
        for name, year, buurt in zip(missing["name"], missing["boundary_year"], missing["buurt_code"], strict=True)
    )
    whole = ~pd.MultiIndex.from_frame(listed[["region_code", "boundary_year"]]).isin(
        pd.MultiIndex.from_frame(missing[["region_code", "boundary_year"]])
    )
    return listed[whole], notes


def _parts(own_areas: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Per own area and year of borders the buurten that are the same land, where that holds for all of them.

    Returns:
        `own_code`, `own_year` (the borders on which the area was made), `boundary_year`, `region_code` of the buurt,
        `parts` (how many buurten the area has). An area made on the borders of several years has one set per year of
        figures: that of the nearest.
    """
    ground = areas[["region_code", "boundary_year", "ground"]]
    own = own_areas.rename(columns={"region_code": "own_code", "boundary_year": "own_year"}).merge(
        ground.rename(columns={"region_code": "buurt_code", "boundary_year": "own_year"}),
        on=["buurt_code", "own_year"],
        validate="m:1",
    )
    own["parts"] = own.groupby(["own_code", "own_year"])["buurt_code"].transform("size")
    found = own[["own_code", "own_year", "parts", "ground"]].merge(ground, on="ground", how="inner")
    group = ["own_code", "own_year", "boundary_year"]
    is_whole = found.groupby(group)["ground"].transform("nunique") == found["parts"]
    whole = found[is_whole].assign(distance=(found["own_year"] - found["boundary_year"]).abs())
    nearest = whole.sort_values(["own_code", "boundary_year", "distance", "own_year"])
    nearest = nearest.drop_duplicates(["own_code", "boundary_year"])[group]
    return whole.merge(nearest, on=group, how="inner").drop(columns=["distance", "ground"])


def _figures(observations: pd.DataFrame, parts: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    rows = observations[observations["region_code"].isin(parts["region_code"])].merge(
        parts, on=["region_code", "boundary_year"], how="inner"
    )
    rows = rows.drop(columns=["region_code", "boundary_year"]).rename(
        columns={"own_code": "region_code", "own_year": "boundary_year"}
    )
    added = [
        add_up(of_indicator, indicator, by=_GROUP).assign(indicator_id=indicator.id)
        for indicator in catalogue.indicators
        if len(of_indicator := rows[rows["indicator_id"] == indicator.id])
    ]
    if not added:
        return empty_observations()
    together = pd.concat(added, ignore_index=True).assign(region_level=Level.OWN_AREA.value)
    return together.reindex(columns=list(COLUMNS)).astype(COLUMNS)


def _regions(own_areas: pd.DataFrame, region: pd.DataFrame) -> pd.DataFrame:
    """A row per area and year of borders; inhabitants and households where these are known of every buurt."""
    buurten = region.sort_values("households", na_position="last").drop_duplicates(["region_code", "boundary_year"])
    rows = own_areas.rename(columns={"region_code": "own_code"}).merge(
        buurten[["region_code", "boundary_year", "inhabitants", "households"]],
        left_on=["buurt_code", "boundary_year"],
        right_on=["region_code", "boundary_year"],
        how="left",
        validate="m:1",
    )
    made = []
    for (code, year), part in rows.groupby(["own_code", "boundary_year"]):
        counts = {name: part[name].sum(skipna=False) for name in ("inhabitants", "households")}
        made.append(
            {
                "region_code": code,
                "boundary_year": year,
                "level": Level.OWN_AREA.value,
                "name": part["name"].iloc[0],
                "parent_wijk": None,
                "parent_gemeente": gemeente_of(str(code)),
                "change_code": None,
                **counts,
                "urbanity": None,
                "dataset_id": DATASET,
            }
        )
    return pd.DataFrame(made, columns=list(store.TABLES["region"])).astype(store.TABLES["region"])


def _boundary(own_areas: pd.DataFrame, content: store.Content, areas: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """A set of borders per municipality and year in which own areas were made: their buurten as one."""
    rows = []
    of_gemeente = own_areas["region_code"].map(gemeente_of)
    for (gemeente, year), part in own_areas.groupby([of_gemeente, own_areas["boundary_year"]]):
        shapes = _drawn(part, int(str(year)), content.boundary, areas, folder)
        if shapes is None:
            continue
        name = BORDER_DATASET.format(year=year, gemeente=gemeente)
        file = geo.write_boundaries(folder, shapes, name=name.removeprefix("grenzen_"))
        rows.append(
            {
                "dataset_id": name,
                "level": Level.OWN_AREA.value,
                "boundary_year": year,
                "file": file,
                "areas": len(shapes),
            }
        )
    return pd.DataFrame(rows, columns=list(store.TABLES["boundary"])).astype(store.TABLES["boundary"])


def _drawn(
    own_areas: pd.DataFrame, year: int, boundary: pd.DataFrame, areas: pd.DataFrame, folder: Path
) -> gpd.GeoDataFrame | None:
    """The areas of which every buurt is drawn on the nearest borders on which it is the same; None where none is."""
    ground = areas[["region_code", "boundary_year", "ground"]]
    wanted = own_areas.merge(ground[ground["boundary_year"] == year], left_on="buurt_code", right_on="region_code")
    of_buurten = boundary[boundary["level"] == Level.BUURT.value]
    for border_year in sorted(of_buurten["boundary_year"].unique(), key=lambda other: (abs(other - year), other)):
        files = of_buurten.loc[of_buurten["boundary_year"] == border_year, "file"]
        drawn = geo.read_boundaries(folder, sorted(files))
        drawn = drawn.merge(ground[ground["boundary_year"] == border_year][["region_code", "ground"]], on="region_code")
        shape_of = dict(zip(drawn["ground"], drawn.geometry, strict=True))
        is_drawn = wanted["ground"].isin(shape_of)
        whole = wanted[is_drawn.groupby(wanted["region_code_x"]).transform("all").astype("bool")]
        if len(whole):
            return _union(whole, shape_of)
    return None


def _union(rows: pd.DataFrame, shape_of: dict[int, shapely.Geometry]) -> gpd.GeoDataFrame:
    made = [
        {
            "region_code": code,
            "region_name": part["name"].iloc[0],
            "geometry": shapely.union_all([shape_of[ground] for ground in part["ground"]]),
        }
        for code, part in rows.groupby("region_code_x")
    ]
    return gpd.GeoDataFrame(made, geometry="geometry", crs=geo.CRS)
