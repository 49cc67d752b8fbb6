"""Borders on disk under a name of their content, and simpler borders that still fit together."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from armoedebeeld import geo
from armoedebeeld.domain.errors import StoreError


def wavy_grid(columns: int = 3, rows: int = 2, steps: int = 40) -> gpd.GeoDataFrame:
    """Neighbouring areas with wavy shared borders, near Utrecht."""

    def corner(x: float, y: float) -> tuple[float, float]:
        return (5.1 + 0.01 * x + 0.0004 * np.sin(9 * y), 52.1 + 0.01 * y + 0.0004 * np.sin(11 * x))

    areas = []
    for column in range(columns):
        for row in range(rows):
            along = np.linspace(0, 1, steps, endpoint=False)
            ring = [corner(column + t, row) for t in along]
            ring += [corner(column + 1, row + t) for t in along]
            ring += [corner(column + 1 - t, row + 1) for t in along]
            ring += [corner(column, row + 1 - t) for t in along]
            areas.append((f"BU0001{column:02d}{row:02d}", f"buurt {column}-{row}", shapely.Polygon(ring)))
    codes, names, shapes = zip(*areas, strict=True)
    return gpd.GeoDataFrame({"region_code": codes, "region_name": names}, geometry=list(shapes), crs=geo.CRS)


def test_borders_come_back_as_they_were_written(tmp_path):
    areas = wavy_grid()
    name = geo.write_boundaries(tmp_path, areas, name="buurt_2020_GM0001")
    read = geo.read_boundaries(tmp_path, [name])
    assert read.crs == geo.CRS
    assert read["region_code"].tolist() == sorted(areas["region_code"])
    assert read.set_index("region_code").geometry.geom_equals(areas.set_index("region_code").geometry).all()
    assert [path.name for path in (tmp_path / "geo").iterdir()] == [name]


def test_the_same_areas_have_the_same_name_in_whatever_order_and_the_file_is_left_alone(tmp_path):
    areas = wavy_grid()
    name = geo.write_boundaries(tmp_path, areas, name="buurt")
    before = (tmp_path / "geo" / name).stat().st_mtime_ns
    again = geo.write_boundaries(tmp_path, areas.sample(frac=1, random_state=3), name="buurt")
    assert again == name
    assert (tmp_path / "geo" / name).stat().st_mtime_ns == before


def test_a_moved_border_a_new_code_or_a_new_name_is_another_file(tmp_path):
    areas = wavy_grid()
    moved = areas.set_geometry(areas.translate(xoff=0.001))
    recoded = areas.assign(region_code=areas["region_code"].str.replace("BU0001", "BU0002"))
    renamed = areas.assign(region_name=areas["region_name"].str.upper())
    names = {geo.write_boundaries(tmp_path, each, name="buurt") for each in (areas, moved, recoded, renamed)}
    assert len(names) == 4


def test_several_files_are_read_together_and_every_code_once(tmp_path):
    areas = wavy_grid()
    first = geo.write_boundaries(tmp_path, areas.iloc[:4], name="een")
    second = geo.write_boundaries(tmp_path, areas.iloc[2:], name="twee")
    read = geo.read_boundaries(tmp_path, [first, second])
    assert sorted(read["region_code"]) == sorted(areas["region_code"])
    assert read.crs == geo.CRS


def test_no_files_are_no_areas(tmp_path):
    read = geo.read_boundaries(tmp_path, [])
    assert read.empty
    assert read.crs == geo.CRS
    assert set(geo.COLUMNS) <= set(read.columns)
    assert geo.to_geojson(geo.simplify(read, tolerance_m=5)) == {"type": "FeatureCollection", "features": []}


@pytest.mark.parametrize("content", [None, b"", b"geen parquet"])
def test_a_border_file_that_is_gone_or_damaged_is_a_dutch_error(tmp_path, content):
    name = geo.write_boundaries(tmp_path, wavy_grid(), name="buurt")
    path = tmp_path / "geo" / name
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        geo.read_boundaries(tmp_path, [name])
    assert "weg of beschadigd" in caught.value.what
    assert "load --source cbs_grenzen --refresh" in caught.value.remedy


def test_a_folder_that_can_not_be_written_is_a_dutch_error(tmp_path):
    (tmp_path / "geo").write_text("in de weg", encoding="utf-8")
    with pytest.raises(StoreError, match="kaartgrenzen konden niet worden opgeslagen"):
        geo.write_boundaries(tmp_path, wavy_grid(), name="buurt")


def test_simpler_borders_have_fewer_corners_and_neither_holes_nor_overlap():
    areas = wavy_grid()
    simpler = geo.simplify(areas, tolerance_m=15)
    assert simpler.crs == geo.CRS
    assert shapely.get_num_coordinates(simpler.geometry).sum() < 0.6 * shapely.get_num_coordinates(areas.geometry).sum()
    metric = simpler.to_crs("EPSG:28992")
    assert shapely.coverage_is_valid(metric.geometry.set_precision(0.01).to_numpy())
    together = shapely.union_all(metric.geometry.to_numpy(), grid_size=0.01)
    assert together.geom_type == "Polygon"
    assert not together.interiors
    assert together.area == pytest.approx(metric.area.sum(), rel=1e-6)


def test_simplifying_leaves_the_original_alone():
    areas = wavy_grid()
    geo.simplify(areas, tolerance_m=15)
    assert areas.geometry.geom_equals(wavy_grid().geometry).all()


def test_geojson_names_areas_by_code_in_six_decimals():
    made = geo.to_geojson(wavy_grid(columns=1, rows=1))
    (feature,) = made["features"]
    assert (feature["id"], feature["properties"]) == ("BU00010000", {"region_name": "buurt 0-0"})
    numbers = [part for corner in feature["geometry"]["coordinates"][0] for part in corner]
    assert all(round(number, 6) == pytest.approx(number, abs=1e-12) for number in numbers)
    assert 5 < numbers[0] < 6
    assert 52 < numbers[1] < 53
    json.dumps(made)


def test_every_area_stays_in_the_geojson():
    areas = wavy_grid()
    codes = {feature["id"] for feature in geo.to_geojson(geo.simplify(areas, tolerance_m=5))["features"]}
    assert codes == set(areas["region_code"])


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path):
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever geopandas raises for a column it can't store
        geo.write_boundaries(tmp_path, wavy_grid().assign(bad=[object()] * 6), name="buurt")
    assert list((tmp_path / "geo").iterdir()) == []
