"""What a figures file holds: its tables with their columns and dtypes, and all of it together as one value."""

from dataclasses import dataclass, field

import pandas as pd

from armoedebeeld.domain.observations import COLUMNS, empty_observations

SCHEMA_VERSION = "4"
ENUM_COLUMNS = (
    "indicator_id",
    "region_code",
    "region_level",
    "period",
    "breakdown",
    "status",
    "source_id",
    "snapshot_id",
)

TABLES: dict[str, dict[str, str]] = {
    "region": {
        "region_code": "str",
        "boundary_year": "Int64",
        "level": "str",
        "name": "str",
        "parent_wijk": "str",
        "parent_gemeente": "str",
        "change_code": "str",
        "inhabitants": "Int64",
        "households": "Int64",
        "urbanity": "Int64",
        "dataset_id": "str",
    },
    "snapshot": {
        "snapshot_id": "str",
        "dataset_id": "str",
        "source_id": "str",
        "title": "str",
        "url": "str",
        "retrieved_at": "str",
        "modified": "str",
        "sha256": "str",
        "rows": "Int64",
        "licence": "str",
        "status": "str",
    },
    "boundary": {
        "dataset_id": "str",
        "level": "str",
        "boundary_year": "Int64",
        "file": "str",
        "areas": "Int64",
    },
    "publication": {"dataset_id": "str", "year": "Int64", "stage": "str"},
    "classification": {
        "region_code": "str",
        "boundary_year": "Int64",
        "scheme": "str",
        "group_code": "str",
        "group_name": "str",
        "dataset_id": "str",
    },
    "own_area": {"region_code": "str", "name": "str", "buurt_code": "str", "boundary_year": "Int64"},
    "carried": {**COLUMNS, "method": "str"},
    "reach_group": {
        "indicator_id": "str",
        "gemeente": "str",
        "region_level": "str",
        "year": "Int64",
        "group_id": "str",
        "group_year": "Int64",
        "group_words": "str",
        "group_source": "str",
        "group_snapshot": "str",
    },
    "hidden": {
        "region_level": "str",
        "shown": "Int64",
        "hidden": "Int64",
        "first_hand": "Int64",
        "second_hand": "Int64",
        "source": "Int64",
        "given_away": "Int64",
    },
    "change": {
        "load_id": "str",
        "dataset_id": "str",
        "kind": "str",
        "rank": "Int64",
        "indicator_id": "str",
        "region_code": "str",
        "region_name": "str",
        "year": "Int64",
        "breakdown": "str",
        "old_value": "Float64",
        "new_value": "Float64",
        "old_status": "str",
        "new_status": "str",
    },
    "load_log": {
        "load_id": "str",
        "finished_at": "str",
        "dataset_id": "str",
        "outcome": "str",
        "message": "str",
        "rows": "Int64",
    },
    "scope": {"gemeente": "str"},
    "meta": {"key": "str", "value": "str"},
}
SQL_TYPES = {"str": "VARCHAR", "Int64": "INTEGER", "Float64": "DOUBLE", "bool": "BOOLEAN"}


def empty_table(name: str) -> pd.DataFrame:
    """An empty DataFrame with the columns and dtypes of one of `TABLES`."""
    return pd.DataFrame({column: pd.Series(dtype=dtype) for column, dtype in TABLES[name].items()})


@dataclass(frozen=True)
class Content:
    """Everything that one figures file holds, as DataFrames with the columns of `COLUMNS` and `TABLES`."""

    observations: pd.DataFrame = field(default_factory=empty_observations)
    region: pd.DataFrame = field(default_factory=lambda: empty_table("region"))
    snapshot: pd.DataFrame = field(default_factory=lambda: empty_table("snapshot"))
    boundary: pd.DataFrame = field(default_factory=lambda: empty_table("boundary"))
    publication: pd.DataFrame = field(default_factory=lambda: empty_table("publication"))
    classification: pd.DataFrame = field(default_factory=lambda: empty_table("classification"))
    own_area: pd.DataFrame = field(default_factory=lambda: empty_table("own_area"))
    carried: pd.DataFrame = field(default_factory=lambda: empty_table("carried"))
    reach_group: pd.DataFrame = field(default_factory=lambda: empty_table("reach_group"))
    hidden: pd.DataFrame = field(default_factory=lambda: empty_table("hidden"))
    change: pd.DataFrame = field(default_factory=lambda: empty_table("change"))
    load_log: pd.DataFrame = field(default_factory=lambda: empty_table("load_log"))
    scope: pd.DataFrame = field(default_factory=lambda: empty_table("scope"))
    meta: pd.DataFrame = field(default_factory=lambda: empty_table("meta"))

    def table(self, name: str) -> pd.DataFrame:
        """One of `TABLES` by name."""
        frame: pd.DataFrame = getattr(self, name)
        return frame

    @property
    def is_fictional(self) -> bool:
        """Whether these are the made-up municipality's figures."""
        return bool(((self.meta["key"] == "is_fictional") & (self.meta["value"] == "ja")).any())
