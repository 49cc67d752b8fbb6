"""Everything that pages read, cached per figures file; the only `st.cache_*` of the product."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import streamlit as st

from armoedebeeld import geo, store
from armoedebeeld.catalogues import demo_catalogue, own_catalogue
from armoedebeeld.charts.spec import GeoJson, SourceLine
from armoedebeeld.domain.catalogue import Catalogue, Indicator
from armoedebeeld.domain.estimate_errors import EstimateErrors, load_estimate_errors
from armoedebeeld.domain.regions import ChangeLog, Level, MapChoice, build_change_log, choose_map, gemeente_of
from armoedebeeld.settings import Settings

# Tolerances in metres: small enough that borders look right at the size they are drawn.
_TOLERANCE_M = {Level.MUNICIPALITY: 150.0, Level.WIJK: 10.0, Level.BUURT: 5.0, Level.OWN_AREA: 5.0}


@dataclass(frozen=True)
class Source:
    """Where a page reads from: the published figures, and the catalogue that goes with them."""

    path: Path
    folder: Path
    is_fictional: bool
    catalogue: Catalogue


def settings() -> Settings:
    """The settings of this process."""
    return Settings()


def source() -> Source | None:
    """The published figures: the municipality's own where they are loaded, else the made-up demo; None without both.

    Raises:
        UserError: the catalogue or the figures can't be read.
    """
    chosen = settings()
    for folder in dict.fromkeys((chosen.figures, chosen.demo)):
        path = store.current_file(folder)
        if path is not None:
            is_fictional = _figures(str(path)).is_fictional
            return Source(path, folder, is_fictional, _catalogue(_stamp(chosen), is_fictional=is_fictional))
    return None


def observations(
    where: Source,
    indicator: Indicator,
    *,
    levels: Sequence[Level] = (),
    year: int | None = None,
    gemeente: str | None = None,
) -> pd.DataFrame:
    """Rows of one indicator with the area's name (`Figures.observations`)."""
    return _observations(str(where.path), indicator.id, tuple(map(str, levels)), year, gemeente)


def series(where: Source, indicator: Indicator, codes: Sequence[str]) -> pd.DataFrame:
    """All years of one indicator for some areas."""
    rows = _profile(str(where.path), tuple(codes))
    return rows[rows["indicator_id"] == indicator.id].reset_index(drop=True)


def carried(where: Source, codes: Sequence[str]) -> pd.DataFrame:
    """Figures of earlier years brought to the present borders of some areas (`Figures.carried`)."""
    return _carried(str(where.path), tuple(codes))


def breakdowns(where: Source, indicator: Indicator, codes: Sequence[str]) -> pd.DataFrame:
    """All years of one indicator for some areas, per group and as a whole."""
    return _breakdowns(str(where.path), indicator.id, tuple(codes))


def parts_of_years(where: Source, indicator: Indicator, codes: Sequence[str]) -> pd.DataFrame:
    """Rows per month or quarter of one indicator for some areas, per group and as a whole."""
    return _parts_of_years(str(where.path), indicator.id, tuple(codes))


def profile(where: Source, codes: Sequence[str]) -> pd.DataFrame:
    """All indicators and years of some areas."""
    return _profile(str(where.path), tuple(codes))


def gemeenten(where: Source) -> dict[str, str]:
    """Municipality code -> name: those with wijken and buurten first, then the others by name."""
    return _gemeenten(str(where.path))


def scope(where: Source) -> tuple[str, ...]:
    """The municipalities whose wijken and buurten are loaded."""
    return tuple(table(where, "scope")["gemeente"])


def table(where: Source, name: str) -> pd.DataFrame:
    """One of the store's tables, such as `snapshot`, `load_log`, `boundary`."""
    return _table(str(where.path), name)


def own_area_gemeenten(where: Source) -> frozenset[str]:
    """The municipalities that have areas of their own."""
    return frozenset(f"GM{code[2:6]}" for code in table(where, "own_area")["region_code"])


def areas(where: Source) -> pd.DataFrame:
    """Every area, one row per code and boundary year."""
    return _areas_table(str(where.path))


def change_log(where: Source) -> ChangeLog:
    """What is known of borders from year to year."""
    return _change_log(str(where.path))


def coverage(where: Source) -> pd.DataFrame:
    """Per indicator, level and year: areas in all and areas with a value; country, all municipalities, scope."""
    return _coverage(str(where.path))


def hidden_counts(where: Source) -> pd.DataFrame:
    """Per provision and level how many of its counts are shown and how many are hidden (`Figures.hidden_counts`)."""
    rows = _hidden_counts(str(where.path))
    known = [item.id for item in where.catalogue.indicators if item.scheme is not None]
    return rows[rows["indicator_id"].isin(known)].reset_index(drop=True)


def filled(where: Source, gemeente: str) -> pd.DataFrame:
    """Which indicators have a value in which years for a municipality, its wijken or its buurten."""
    return _filled(str(where.path), gemeente)


def years(where: Source, indicator: Indicator, *, level: Level, gemeente: str) -> list[int]:
    """The years in which this municipality, or one of its wijken or buurten, has a value; newest last."""
    rows = filled(where, gemeente)
    chosen = rows[(rows["indicator_id"] == indicator.id) & (rows["region_level"] == level.value)]
    return sorted(int(year) for year in chosen["year"])


def area_map(
    where: Source, *, level: Level, year: int, codes: Sequence[str], gemeente: str
) -> tuple[GeoJson, MapChoice] | None:
    """The borders on which values of `codes`, on the borders of `year`, may be drawn; None where there are none."""
    scope_key = None if level is Level.MUNICIPALITY else gemeente
    files = _boundary_files(str(where.path), level.value, scope_key)
    areas_by_year = {
        boundary_year: _area_codes(str(where.folder), level.value, names) for boundary_year, names in files.items()
    }
    choice = choose_map(codes, year=year, areas_by_year=areas_by_year, changes=change_log(where))
    if choice is None:
        return None
    # Areas without a row are drawn as missing; those whose border changed are left out, since their value would lie.
    shown = tuple(sorted(areas_by_year[choice.boundary_year] - set(choice.not_drawn)))
    return _geojson(str(where.folder), level.value, files[choice.boundary_year], shown), choice


def source_lines(where: Source, rows: pd.DataFrame) -> tuple[SourceLine, ...]:
    """The tables that some rows come from; for reach also those of the group that users are set against."""
    ids = [*rows["snapshot_id"], *(_group_snapshots(where, rows) if "indicator_id" in rows else ())]
    used = table(where, "snapshot")
    used = used[used["snapshot_id"].isin(ids)].sort_values("dataset_id")
    return tuple(
        SourceLine(
            attribution=where.catalogue.sources[str(row["source_id"])].attribution,
            table_title=str(row["title"]),
            table_id=str(row["dataset_id"]),
            retrieved=datetime.fromisoformat(str(row["retrieved_at"])).date(),
            licence=str(row["licence"]),
        )
        for row in used.to_dict("records")
    )


def _group_snapshots(where: Source, rows: pd.DataFrame) -> tuple[str, ...]:
    groups = table(where, "reach_group")
    groups = groups[groups["indicator_id"].isin(rows["indicator_id"]) & groups["year"].isin(rows["year"])]
    levels = rows["region_level"].replace(Level.OWN_AREA.value, Level.BUURT.value)
    groups = groups[groups["region_level"].isin(levels)]
    # The figure of a comparison group has no area of its own: it stands for several municipalities.
    if "region_code" in rows:
        groups = groups[groups["gemeente"].isin(rows["region_code"].map(gemeente_of))]
    return tuple(groups["group_snapshot"])


def border_text(where: Source, boundary_year: int) -> str:
    """Whose borders a map is drawn on: `Grenzen: © Kadaster / CBS, 2019`."""
    owners = [item.attribution for item in where.catalogue.sources.values() if item.boundaries]
    return f"Grenzen: {owners[0]}, {boundary_year}"


_Stamp = tuple[tuple[str, float], ...]


def _stamp(chosen: Settings) -> _Stamp:
    """The files that the catalogue is read from, and when each was last changed."""
    files = (chosen.catalogue_path, chosen.own_indicators, chosen.reference / "demo.yaml")
    return tuple((str(path), path.stat().st_mtime if path.exists() else 0.0) for path in files)


@st.cache_resource(max_entries=4, show_spinner=False)
def _catalogue(stamp: _Stamp, *, is_fictional: bool) -> Catalogue:
    return demo_catalogue(settings()) if is_fictional else own_catalogue(settings())


class _Open(store.Figures):
    """A figures file with the facts that never change while it is open."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        meta = self.table("meta")
        self.is_fictional = bool(((meta["key"] == "is_fictional") & (meta["value"] == "ja")).any())


@st.cache_resource(max_entries=4, show_spinner=False)
def _figures(path: str) -> _Open:
    return _Open(Path(path))


@st.cache_data(max_entries=500, show_spinner=False)
def _observations(
    path: str, indicator_id: str, levels: tuple[str, ...], year: int | None, gemeente: str | None
) -> pd.DataFrame:
    return _figures(path).observations(indicator_id, levels=levels, year=year, gemeente=gemeente)


@st.cache_data(max_entries=500, show_spinner=False)
def _profile(path: str, codes: tuple[str, ...]) -> pd.DataFrame:
    return _figures(path).profile(codes)


@st.cache_data(max_entries=200, show_spinner=False)
def _carried(path: str, codes: tuple[str, ...]) -> pd.DataFrame:
    return _figures(path).carried(codes)


@st.cache_data(max_entries=200, show_spinner=False)
def _breakdowns(path: str, indicator_id: str, codes: tuple[str, ...]) -> pd.DataFrame:
    return _figures(path).breakdowns(indicator_id, codes)


@st.cache_data(max_entries=100, show_spinner=False)
def _parts_of_years(path: str, indicator_id: str, codes: tuple[str, ...]) -> pd.DataFrame:
    return _figures(path).parts_of_years(indicator_id, codes)


@st.cache_data(max_entries=50, show_spinner=False)
def _table(path: str, name: str) -> pd.DataFrame:
    return _figures(path).table(name)


@st.cache_data(max_entries=5, show_spinner=False)
def _areas_table(path: str) -> pd.DataFrame:
    return _figures(path).areas()


@st.cache_data(max_entries=5, show_spinner=False)
def _gemeenten(path: str) -> dict[str, str]:
    inside = set(_table(path, "scope")["gemeente"])
    rows = _areas_table(path)
    rows = rows[rows["level"] == Level.MUNICIPALITY.value].sort_values("boundary_year")
    is_now = rows["boundary_year"] == rows["boundary_year"].max()
    rows = rows[is_now | rows["region_code"].isin(inside)]
    names = dict(zip(rows["region_code"], rows["name"], strict=True))
    ordered = sorted(names, key=lambda code: (code not in inside, names[code]))
    return {code: names[code] for code in ordered}


@st.cache_resource(max_entries=1, show_spinner=False)
def estimate_errors() -> EstimateErrors:
    """How far estimates on other borders are from the truth, as measured."""
    return load_estimate_errors(settings().reference / "schattingsfout.yml")


@st.cache_resource(max_entries=5, show_spinner=False)
def _change_log(path: str) -> ChangeLog:
    # The made-up country has mergers of its own.
    name = "demo_wijzigingen.csv" if _figures(path).is_fictional else "gemeente_wijzigingen.csv"
    municipal = pd.read_csv(settings().reference / name, dtype={"old_code": "str", "new_code": "str"})
    return build_change_log(_areas_table(path), municipal)


@st.cache_data(max_entries=200, show_spinner=False)
def _filled(path: str, gemeente: str) -> pd.DataFrame:
    return _figures(path).filled(gemeente)


@st.cache_data(max_entries=5, show_spinner=False)
def _coverage(path: str) -> pd.DataFrame:
    return _figures(path).coverage()


@st.cache_data(max_entries=5, show_spinner=False)
def _hidden_counts(path: str) -> pd.DataFrame:
    return _figures(path).hidden_counts()


@st.cache_data(max_entries=50, show_spinner=False)
def _boundary_files(path: str, level: str, gemeente: str | None) -> dict[int, tuple[str, ...]]:
    rows = _table(path, "boundary")
    rows = rows[rows["level"] == level]
    if gemeente is not None:
        rows = rows[rows["dataset_id"].str.endswith(f"_{gemeente}")]
    return {int(str(year)): tuple(part["file"]) for year, part in rows.groupby("boundary_year")}


@st.cache_data(max_entries=50, show_spinner=False)
def _area_codes(folder: str, level: str, files: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_areas(folder, level, files)["region_code"])


@st.cache_resource(max_entries=20, show_spinner=False)
def _areas(folder: str, level: str, files: tuple[str, ...]) -> gpd.GeoDataFrame:
    return geo.simplify(geo.read_boundaries(Path(folder), files), tolerance_m=_TOLERANCE_M[Level(level)])


@st.cache_resource(max_entries=20, show_spinner=False)
def _geojson(folder: str, level: str, files: tuple[str, ...], codes: tuple[str, ...]) -> GeoJson:
    areas = _areas(folder, level, files)
    return geo.to_geojson(areas[areas["region_code"].isin(codes)])
