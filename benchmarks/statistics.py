"""Limits of every figure at once: ours in one call against statsmodels row by row, alternating.

Equal work: 95 % limits of 18,000 regions x 20 indicators x 10 years: 15 shares (Wilson in both) and 5 rates (ours Byar,
exact under 10; statsmodels exact Poisson). Ours reads and returns the long table with its missing values. statsmodels
would need minutes: it runs on a sample of the same rows, and its seconds are multiplied by rows / sample. Turning the
table into plain Python numbers is not charged to it. The limits of both are compared on the sample.

    python benchmarks/statistics.py [--rounds 5] [--sample 20000]

Prints seconds and their ratio, and what one array call to statsmodels, a comparison and a trend cost beside it.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from armoedebeeld.domain.catalogue import Direction  # noqa: E402
from armoedebeeld.domain.comparison import Benchmark, compare_shares  # noqa: E402
from armoedebeeld.domain.observations import COLUMNS  # noqa: E402
from armoedebeeld.domain.published_intervals import Basis, IntervalRule, add_intervals  # noqa: E402
from armoedebeeld.domain.trend import recent_trend  # noqa: E402

REGIONS, INDICATORS, YEARS, SHARES = 18_000, 20, 10, 15
RULES = {
    f"indicator_{number:02}": IntervalRule(basis=Basis.SHARE if number < SHARES else Basis.RATE, multiplier=100)
    for number in range(INDICATORS)
}


def main() -> None:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sample", type=int, default=20_000)
    arguments = parser.parse_args()
    table = _table()
    known = np.flatnonzero(table["value"].notna().to_numpy())
    sample = np.sort(np.random.default_rng(2).choice(known, arguments.sample, replace=False))
    rows = _plain(table.iloc[sample])
    ours, peer, arrays = [], [], []
    for _ in range(arguments.rounds):
        result, seconds = _timed(add_intervals, table, RULES)
        ours.append(seconds)
        limits, seconds = _timed(_row_by_row, rows)
        peer.append(seconds * len(known) / len(sample))
        arrays.append(_timed(_as_arrays, table)[1])
    _compare(result.iloc[sample], np.array(limits), table.iloc[sample])
    own, other = float(np.median(ours)), float(np.median(peer))
    print(f"{len(table):,} rows, {len(known):,} with a figure; median of {arguments.rounds} rounds, alternating")
    print(f"ours, one call                      {own:8.2f} s   target < 2")
    print(f"statsmodels, row by row             {other:8.1f} s   measured on {len(sample):,} rows, multiplied")
    print(f"ratio                               {other / own:8.0f}     target >= 50")
    print(f"statsmodels, one call on arrays     {np.median(arrays):8.2f} s   no missing values, no table, no rounding")
    _beside(table)


def _table() -> pd.DataFrame:
    """The long table: sizes like those of buurten, a tenth without a figure."""
    draws, size = np.random.default_rng(1), REGIONS * INDICATORS * YEARS
    n = np.round(draws.lognormal(6.3, 1.1, size)) + 1
    x = draws.binomial(n.astype("int64"), draws.beta(2, 20, size)).astype("float64")
    x[draws.random(size) < 0.1] = np.nan
    names = np.repeat(np.array(list(RULES)), REGIONS * YEARS)
    years = np.tile(np.repeat(np.arange(2014, 2014 + YEARS), REGIONS), INDICATORS)
    fixed = {"region_level": "BU", "breakdown": "totaal", "status": "ok", "source_id": "s", "snapshot_id": "s"}
    columns = {
        "indicator_id": names, "region_code": np.tile(np.arange(REGIONS).astype("str"), INDICATORS * YEARS),
        "boundary_year": years, "period": years.astype("str"), "year": years, "numerator": x, "denominator": n,
        "value": 100 * x / n, "lower": np.full(size, np.nan), "upper": np.full(size, np.nan),
        "is_provisional": np.zeros(size, dtype=bool), "is_estimate": np.zeros(size, dtype=bool),
        **{name: np.full(size, text) for name, text in fixed.items()},
    }  # fmt: skip
    return pd.DataFrame({name: pd.Series(columns[name]).astype(dtype) for name, dtype in COLUMNS.items()})


def _plain(rows: pd.DataFrame) -> list[tuple[bool, float, float]]:
    is_share = rows["indicator_id"].map(lambda name: RULES[name].basis is Basis.SHARE)
    return list(zip(is_share.tolist(), rows["numerator"].tolist(), rows["denominator"].tolist(), strict=True))


def _row_by_row(rows: list[tuple[bool, float, float]]) -> list[tuple[float, float]]:
    found = []
    for is_share, x, n in rows:
        lower, upper = (
            proportion_confint(x, n, method="wilson") if is_share else confint_poisson(x, n, method="exact-c")
        )
        found.append((100 * lower, 100 * upper))
    return found


def _as_arrays(table: pd.DataFrame) -> None:
    known = table[["numerator", "denominator"]].to_numpy(dtype="float64", na_value=np.nan)
    proportion_confint(np.nan_to_num(known[:, 0]), known[:, 1], method="wilson")


def _compare(ours: pd.DataFrame, theirs: np.ndarray, rows: pd.DataFrame) -> None:
    is_share = rows["indicator_id"].map(lambda name: RULES[name].basis is Basis.SHARE).to_numpy()
    own = ours[["lower", "upper"]].to_numpy(dtype="float64")
    np.testing.assert_allclose(own[is_share], theirs[is_share], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(own[~is_share], theirs[~is_share], rtol=0.02, atol=1e-9)


def _beside(table: pd.DataFrame) -> None:
    x, n = (table[name].to_numpy(dtype="float64", na_value=np.nan) for name in ("numerator", "denominator"))
    options = {"direction": Direction.LOWER_IS_BETTER, "multiplier": 100.0}
    seconds = _timed(lambda: compare_shares(x, n, Benchmark(10.0), minimum_relevant_difference=1.0, **options))[1]
    print(f"comparison of all rows              {seconds:8.2f} s")
    shape = (INDICATORS, YEARS, REGIONS)
    series = [part.reshape(shape).transpose(0, 2, 1).reshape(-1, YEARS) for part in (x, n)]
    seconds = _timed(lambda: recent_trend(*series, years=range(2014, 2014 + YEARS), **options))[1]
    print(f"trend of {REGIONS * INDICATORS:,} series             {seconds:8.2f} s")


def _timed(work, *arguments):
    start = time.perf_counter()
    result = work(*arguments)
    return result, time.perf_counter() - start


if __name__ == "__main__":
    main()
