"""From published columns to an indicator's value, with the reason where there is none."""

import numpy as np
import pandas as pd

from armoedebeeld.domain.observations import Status


def add_share(
    observations: pd.DataFrame, *, multiplier: float, minimum_denominator: float | None = None
) -> pd.DataFrame:
    """Add `value` = multiplier * numerator / denominator.

    Args:
        observations: Float64 columns `numerator`, `denominator`; <NA> = unknown at the source.
        multiplier: 100 for percent, 1000 for "per 1.000".
        minimum_denominator: below this no share is given; None for no bound.

    Returns:
        A copy with Float64 `value`; <NA> where a part is unknown, the denominator is 0 or under the minimum.
    """
    too_small = observations["denominator"] < (minimum_denominator or 0)
    denominator = observations["denominator"].mask((observations["denominator"] == 0) | too_small)
    return observations.assign(value=multiplier * observations["numerator"] / denominator)


def mark_missing(
    observations: pd.DataFrame, *, is_unpublished: pd.Series, minimum_denominator: float | None = None
) -> pd.DataFrame:
    """Add `status`: `ok` with a value; otherwise why there is none.

    Args:
        observations: columns `value`, `numerator`, `denominator`.
        is_unpublished: True where a needed column is empty for the whole level (staged publication at CBS).
        minimum_denominator: below this we show no share ourselves; None for no bound.
    """
    # Where the source gives no count there is nothing that we hide.
    is_counted = observations["numerator"].notna()
    too_small = observations["denominator"].lt(minimum_denominator or 0).fillna(value=False) & is_counted
    nobody = observations["denominator"].eq(0).fillna(value=False).to_numpy(dtype=bool)
    status = np.select(
        [
            observations["value"].notna().to_numpy(dtype=bool),
            is_unpublished.to_numpy(dtype=bool),
            nobody,
            too_small.to_numpy(dtype=bool),
        ],
        [Status.OK.value, Status.NOT_PUBLISHED.value, Status.NOT_APPLICABLE.value, Status.SUPPRESSED.value],
        default=Status.SECRET_OR_UNKNOWN.value,
    )
    return observations.assign(status=pd.Series(status, index=observations.index, dtype="str"))
