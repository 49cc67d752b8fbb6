"""Rows of the long table and of its companions, to build a figures file from."""

from typing import Any

import pandas as pd

from armoedebeeld import store
from armoedebeeld.domain.observations import conform

_ROW: dict[str, Any] = {
    "indicator_id": "armoede",
    "region_code": "GM0001",
    "region_level": "GM",
    "boundary_year": 2020,
    "period": "2020",
    "year": 2020,
    "breakdown": "totaal",
    "numerator": None,
    "denominator": None,
    "value": 4.2,
    "lower": None,
    "upper": None,
    "status": "ok",
    "is_provisional": False,
    "is_estimate": False,
    "source_id": "kwb",
    "snapshot_id": "K2020@2026-01-01T00:00:00Z",
}


def observation(**changes: Any) -> dict[str, Any]:
    """One row; level follows the code and period the year unless they are given."""
    row = {**_ROW, **changes}
    if "region_code" in changes and "region_level" not in changes:
        row["region_level"] = changes["region_code"][:2]
    if "year" in changes:
        row.setdefault("period", str(changes["year"]))
        row["period"] = changes.get("period", str(changes["year"]))
        row["boundary_year"] = changes.get("boundary_year", changes["year"])
    return row


def observations(*rows: dict[str, Any]) -> pd.DataFrame:
    """Rows as a loader gives them."""
    return conform(pd.DataFrame(list(rows)))


def region(code: str, *, year: int = 2020, name: str = "", dataset_id: str = "K2020") -> dict[str, Any]:
    """One row of the table `region`."""
    return {
        "region_code": code,
        "boundary_year": year,
        "level": code[:2],
        "name": name or f"gebied {code}",
        "parent_wijk": None,
        "parent_gemeente": None,
        "change_code": "1",
        "inhabitants": 1000,
        "households": None,
        "urbanity": 2,
        "dataset_id": dataset_id,
    }


def table(name: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """Rows of one of `store.TABLES`."""
    return pd.DataFrame(list(rows), columns=list(store.TABLES[name])).astype(store.TABLES[name])


def content(*rows: dict[str, Any], **tables: pd.DataFrame) -> store.Content:
    """A whole file's content around these observations."""
    facts = [{"key": "schema_version", "value": store.SCHEMA_VERSION}, {"key": "is_fictional", "value": "nee"}]
    codes = sorted({(row["region_code"], row["boundary_year"]) for row in rows})
    made: dict[str, pd.DataFrame] = {
        "region": table("region", *(region(code, year=year) for code, year in codes)),
        "meta": table("meta", *facts),
        "scope": table("scope", {"gemeente": "GM0001"}),
    }
    figures = {"observations": observations(*rows)} if rows else {}
    return store.Content(**{**made, **figures, **tables})
