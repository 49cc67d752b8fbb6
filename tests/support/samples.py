"""The sample files that municipalities might upload, only where ../shared is beside the checkout."""

import gzip
from functools import cache
from pathlib import Path

import pandas as pd

from armoedebeeld.imports.areas import AreaIndex
from armoedebeeld.imports.deliveries.places import Geography

SHARED = Path(__file__).resolve().parents[3] / "shared"
SAMPLES = SHARED / "data" / "samples"
SERVED = SHARED / "data" / "served"
# Table of neighbourhoods -> its year.
TABLES = {"84583NED": 2019, "84799NED": 2020, "85984NED": 2024}
MUNICIPALITIES = frozenset({"GM0363", "GM0344"})


def sample(name: str) -> bytes:
    """The bytes of a sample, unpacked where it is gzipped."""
    content = (SAMPLES / name).read_bytes()
    return gzip.decompress(content) if name.endswith(".gz") else content


def names() -> set[str]:
    """Every sample, with its folder."""
    return {f"{path.parent.name}/{path.name}" for path in SAMPLES.glob("*/*")}


def kwb(table: str, *columns: str) -> pd.DataFrame:
    """Columns of a raw neighbourhood table, by area code."""
    rows = pd.read_parquet(SERVED / table / "v3" / "TypedDataSet.parquet", columns=["WijkenEnBuurten", *columns])
    return rows.assign(code=rows["WijkenEnBuurten"].str.strip()).set_index("code")[list(columns)]


@cache
def real_geography() -> Geography:
    """Amsterdam and Utrecht, with all municipalities, on the borders of three years."""
    parts = []
    for table, year in TABLES.items():
        named = pd.read_parquet(SERVED / table / "v3" / "WijkenEnBuurten.parquet", columns=["Key", "Title"])
        code = named["Key"].str.strip()
        is_kept = code.str.startswith("GM") | ("GM" + code.str[2:6]).isin(MUNICIPALITIES)
        part = pd.DataFrame({"region_code": code, "name": named["Title"].str.strip(), "level": code.str[:2]})
        parts.append(part[is_kept].assign(boundary_year=year))
    return Geography(AreaIndex(pd.concat(parts, ignore_index=True)), MUNICIPALITIES)
