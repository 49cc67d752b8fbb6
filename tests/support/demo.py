"""The made-up municipality: built once for the pages, and read table by table for the tests of its own."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from armoedebeeld.catalogues import demo_catalogue
from armoedebeeld.domain.catalogue import Catalogue, Holds
from armoedebeeld.domain.periods import Stage
from armoedebeeld.domain.regions import Level
from armoedebeeld.settings import Settings
from etl import boundaries, cbs, cbs_areas
from etl.demo import write_snapshots
from etl.demo_names import CITY_CODE
from etl.run import build_demo
from etl.snapshot import SnapshotStore


def build(data: Path) -> Path:
    """Build the demo under `data` and return the folder that it was published in."""
    settings = Settings(data=data)
    report = build_demo(settings, catalogue=demo_catalogue(settings))
    assert report.exit_code == 0, [outcome.message for outcome in report.failed]
    return settings.demo


@dataclass(frozen=True)
class Demo:
    """Everything the demo publishes, as the sources' own modules read it.

    Attributes:
        regions: the areas of the neighbourhood tables: one row per code and boundary year.
        every_region: the areas of all tables, with `dataset_id`.
        groups: which municipality lies in which province, jeugdregio, GGD-regio and arbeidsmarktregio.
        stages: table -> year -> how final its figures are.
    """

    store: SnapshotStore
    catalogue: Catalogue
    observations: pd.DataFrame
    regions: pd.DataFrame
    every_region: pd.DataFrame
    groups: pd.DataFrame
    stages: dict[str, dict[int, Stage]]
    notes: tuple[str, ...]
    areas: dict[tuple[Level, int], gpd.GeoDataFrame]

    def figures(self, indicator_id: str, breakdown: str = "totaal") -> pd.DataFrame:
        rows = self.observations
        return rows[(rows["indicator_id"] == indicator_id) & (rows["breakdown"] == breakdown)]

    def values(self, indicator_id: str, code: str = CITY_CODE, breakdown: str = "totaal") -> pd.Series:
        """Year -> value, of one area."""
        rows = self.figures(indicator_id, breakdown)
        return rows[rows["region_code"] == code].set_index("year")["value"].sort_index()

    def by_area(self, indicator_id: str, breakdown: str = "totaal", *, column: str = "value") -> pd.Series:
        """(Area, year) -> what a column says."""
        return self.figures(indicator_id, breakdown).set_index(["region_code", "year"])[column].sort_index()

    def buurten(self, year: int) -> pd.DataFrame:
        return self.regions.query("level == 'BU' and boundary_year == @year")

    def shapes(self, level: Level, year: int) -> dict[str, shapely.Geometry]:
        areas = self.areas[level, year]
        return dict(zip(areas["region_code"], areas.geometry, strict=True))

    def changed(self, change_code: str) -> list[tuple[str, int]]:
        rows = self.regions[self.regions["change_code"] == change_code]
        return list(zip(rows["region_code"], rows["boundary_year"], strict=True))


@cache
def read_once(folder: Path) -> Demo:
    """The demo, written to `folder` and read once for all test modules that look at it."""
    store, catalogue = SnapshotStore(folder), demo_catalogue(Settings())
    write_snapshots(store, catalogue)
    return _read_all(store, catalogue)


def _read_all(store: SnapshotStore, catalogue: Catalogue) -> Demo:
    """Every snapshot of the demo, read as a load reads it."""
    observations, regions, groups, notes, stages, areas = [], [], [], [], {}, {}
    for source_id, source in catalogue.sources.items():
        for table in source.tables:
            snapshot = store.latest(source_id, table.id)
            assert snapshot is not None
            if source.holds is Holds.AREAS:
                groups.append(cbs_areas.parse_areas(snapshot, source=source, table=table))
                notes += cbs_areas.notes_of(groups[-1], table=table)
                continue
            parsed = cbs.parse(
                snapshot,
                source=source,
                table=table,
                indicators=catalogue.indicators_of(source_id),
                gemeenten=frozenset({CITY_CODE}),
            )
            observations.append(parsed.observations)
            regions.append(parsed.regions.assign(dataset_id=table.id))
            stages[table.id] = parsed.stages
            notes += parsed.notes
        for part in source.boundaries:
            gemeente = None if part.level is Level.MUNICIPALITY else CITY_CODE
            snapshot = store.latest(source_id, boundaries.dataset_id(part, gemeente))
            assert snapshot is not None
            areas[part.level, part.year] = boundaries.parse(snapshot, part=part)
    every_region = pd.concat(regions, ignore_index=True)
    return Demo(
        store=store,
        catalogue=catalogue,
        observations=pd.concat(observations, ignore_index=True),
        regions=every_region[every_region["dataset_id"].str.endswith("KWB")].reset_index(drop=True),
        every_region=every_region,
        groups=pd.concat(groups, ignore_index=True),
        stages=stages,
        notes=tuple(notes),
        areas=areas,
    )
