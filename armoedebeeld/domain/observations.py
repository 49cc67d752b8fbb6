"""The one long table of figures: its columns, its status words, and the check that every row obeys them."""

from enum import StrEnum

import pandas as pd

from armoedebeeld.domain.errors import UnexpectedContentError


class Status(StrEnum):
    """Why a value is there, or why it is not. A missing value is never zero."""

    OK = "ok"
    SUPPRESSED = "onderdrukt"
    SECRET_OR_UNKNOWN = "geheim_of_onbekend"
    NOT_PUBLISHED = "niet_gepubliceerd"
    NOT_APPLICABLE = "niet_van_toepassing"
    MISSING = "ontbreekt"


# Whether few people are behind a hidden count or it protects another is not said: that alone would tell something.
STATUS_LABELS: dict[Status, str] = {
    Status.OK: "bekend",
    Status.SUPPRESSED: "afgeschermd om mensen te beschermen",
    Status.SECRET_OR_UNKNOWN: "geheim of onbekend bij de bron",
    Status.NOT_PUBLISHED: "nog niet gepubliceerd",
    Status.NOT_APPLICABLE: "niet van toepassing",
    Status.MISSING: "ontbreekt in de bron",
}

STATUS_MARKS: dict[Status, str] = {
    Status.OK: "",
    Status.SUPPRESSED: "afgeschermd",
    Status.SECRET_OR_UNKNOWN: "onbekend",
    Status.NOT_PUBLISHED: "nog niet gepubliceerd",
    Status.NOT_APPLICABLE: "n.v.t.",
    Status.MISSING: "ontbreekt",
}

TOTAL = "totaal"

COLUMNS: dict[str, str] = {
    "indicator_id": "str",
    "region_code": "str",
    "region_level": "str",
    "boundary_year": "Int64",
    "period": "str",
    "year": "Int64",
    "breakdown": "str",
    "numerator": "Float64",
    "denominator": "Float64",
    "value": "Float64",
    "lower": "Float64",
    "upper": "Float64",
    "status": "str",
    "is_provisional": "bool",
    "is_estimate": "bool",
    "source_id": "str",
    "snapshot_id": "str",
}
KEY = ["indicator_id", "region_code", "boundary_year", "period", "breakdown"]


def empty_observations() -> pd.DataFrame:
    """A table without rows that has every column in its own dtype."""
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in COLUMNS.items()})


def conform(observations: pd.DataFrame) -> pd.DataFrame:
    """The same rows with exactly `COLUMNS`, in their order and dtypes.

    Raises:
        KeyError: a column is absent; a loader must always say every column.
    """
    return observations[list(COLUMNS)].astype(COLUMNS).reset_index(drop=True)


def check_observations(observations: pd.DataFrame, *, dataset: str) -> None:
    """Stop when rows contradict each other or their own status.

    Args:
        observations: rows as `conform` gives them.
        dataset: name for the message.

    Raises:
        UnexpectedContentError: a key occurs twice, a status word is unknown, a value stands beside a
            missing-status, or an `ok` row has no value.
    """
    doubles = observations[observations.duplicated(KEY, keep=False)]
    if len(doubles):
        row = doubles.iloc[0]
        raise UnexpectedContentError(
            f"{dataset}: {row.indicator_id} van {row.region_code} in {row.period} staat er twee keer in.",
            remedy="De bron is in tegenspraak met zichzelf; er is niets geladen. Probeer het later opnieuw.",
        )
    unknown = set(observations["status"].unique()) - {status.value for status in Status}
    if unknown:
        raise UnexpectedContentError(f"{dataset}: onbekende status {sorted(unknown)}.", remedy="Meld dit als fout.")
    has_value = observations["value"].notna()
    is_ok = observations["status"] == Status.OK.value
    wrong = observations[has_value != is_ok]
    if len(wrong):
        row = wrong.iloc[0]
        raise UnexpectedContentError(
            f"{dataset}: {row.indicator_id} van {row.region_code} in {row.period} heeft waarde {row.value} "
            f"maar status {row.status}.",
            remedy="Meld dit als fout; er is niets geladen.",
        )
