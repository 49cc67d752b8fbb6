"""Years and areas together: counts over counts, whole windows only, nobody made up."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain.pooling import pool_areas, pool_years, pooling_design_effect, window_label, windows
from tests.support.catalogue import indicator
from tests.support.figures import observation, observations

RATE = indicator("bijstand")


def yearly(years, numerators, **fields):
    """Rows of one area; None is hidden."""
    return observations(
        *(
            observation(
                indicator_id="bijstand", year=year, period=str(year), boundary_year=2022, numerator=numerator,
                denominator=1000, value=numerator, status="ok" if numerator is not None else "onderdrukt", **fields,
            )
            for year, numerator in zip(years, numerators, strict=True)
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("years", "length", "breaks", "expected"),
    [
        (range(2015, 2023), 3, (), [(2017, 2018, 2019), (2020, 2021, 2022)]),
        ([2015, 2017, 2018, 2019], 2, (), [(2018, 2019)]),
        (range(2015, 2023), 3, (2021,), [(2015, 2016, 2017), (2018, 2019, 2020)]),
        (range(2015, 2018), 4, (), []),
        ([2022, 2020, 2021, 2021], 1, (), [(2020,), (2021,), (2022,)]),
    ],
)
def test_windows_are_whole_end_last_and_lie_on_one_side_of_a_break(years, length, breaks, expected):
    assert windows(list(years), length=length, breaks=breaks) == expected


@given(years=st.lists(st.integers(2000, 2030), max_size=31), length=st.integers(1, 6),
       breaks=st.lists(st.integers(2000, 2030), max_size=3))  # fmt: skip
def test_windows_never_overlap_and_never_cross_a_break(years, length, breaks):
    found = windows(years, length=length, breaks=breaks)
    inside = [year for window in found for year in window]
    assert len(inside) == len(set(inside))
    assert set(inside) <= set(years)
    for window in found:
        assert np.diff(window).tolist() == [1] * (length - 1)
        assert not set(window[1:]) & set(breaks)


def test_a_window_is_named_after_its_years():
    assert (window_label((2018, 2019, 2020)), window_label((2018,))) == ("2018-2020", "2018")


def test_years_together_are_the_sum_of_counts_over_the_sum_of_denominators():
    found = pool_years(yearly([2019, 2020, 2021, 2022], [10, 20, 40, 60]), RATE, length=2)
    assert found["period"].tolist() == ["2019-2020", "2021-2022"]
    assert found["year"].tolist() == [2020, 2022]
    assert found["numerator"].tolist() == [30, 100]
    assert found["denominator"].tolist() == [2000, 2000]
    assert found["value"].tolist() == [15, 50]


def test_a_hidden_or_missing_year_leaves_its_window_without_a_figure():
    two = pd.concat([
        yearly([2019, 2020, 2021, 2022], [10, 20, None, 60]),
        yearly([2019, 2021, 2022], [10, 40, 60], region_code="BU00020001"),
    ])  # fmt: skip
    found = pool_years(two, RATE, length=2).set_index(["region_code", "period"])
    assert found["value"].isna().sum() == 2
    assert found["status"].tolist() == ["ontbreekt", "ok", "ok", "onderdrukt"]


def test_years_across_a_break_or_across_borders_are_not_pooled():
    rows = yearly([2019, 2020, 2021, 2022], [10, 20, 40, 60])
    broken = indicator("bijstand", breaks=[{"year": 2022, "label": "nieuwe telling"}])
    assert pool_years(rows, broken, length=2)["period"].tolist() == ["2020-2021"]
    assert pool_years(rows, RATE, length=2, breaks=[2021, 2022])["period"].tolist() == ["2019-2020"]
    moved = rows.assign(boundary_year=rows["boundary_year"].where(rows["year"] < 2022, 2023))
    found = pool_years(moved, RATE, length=2)
    assert found.loc[found["period"] == "2021-2022", "status"].tolist() == ["ontbreekt", "ontbreekt"]


def test_counts_are_not_pooled_over_years():
    with pytest.raises(ValueError, match="people would count twice; got 'inwoners'"):
        pool_years(yearly([2021, 2022], [1, 2]), indicator("inwoners"), length=2)
    with pytest.raises(ValueError, match="1 year or more; got 0"):
        windows([2020], length=0)


def test_areas_together_are_counts_over_counts_and_may_share_a_part():
    rows = pd.concat(
        [yearly([2021, 2022], [number, number + 1], region_code=f"BU0001000{number}") for number in (1, 2, 3)]
    )
    areas = {"oost": ["BU00010001", "BU00010002"], "west": ["BU00010002", "BU00010003"], "zuid": ["BU00010003", "BU9"]}
    found = pool_areas(rows, RATE, areas=areas).set_index(["area", "year"])
    assert found.loc[("oost", 2021), "numerator"] == 3
    assert found.loc[("west", 2022), "value"] == pytest.approx(3.5)
    assert found.loc[("zuid", 2021), "status"] == "ontbreekt"
    assert pd.isna(found.loc[("zuid", 2021), "value"])


@pytest.mark.parametrize(
    ("length", "persistence", "effect"), [(1, 0.7, 1), (3, 0.0, 1), (3, 1.0, 3), (3, 0.7, 2.26), (2, 0.5, 1.5)]
)
def test_pooled_years_of_the_same_families_tell_less(length, persistence, effect):
    assert pooling_design_effect(length, persistence=persistence) == pytest.approx(effect)


def test_the_effect_of_pooling_is_the_variance_of_a_mean_by_simulation():
    rng, n, share, stay = np.random.default_rng(41), 500, 0.1, 0.7
    poor = [rng.binomial(n, share, 20_000)]
    for _ in range(2):
        poor.append(rng.binomial(poor[-1], stay + share * (1 - stay)) + rng.binomial(n - poor[-1], share * (1 - stay)))
    independent = share * (1 - share) / (3 * n)
    found = (np.sum(poor, axis=0) / (3 * n)).var() / independent
    assert found == pytest.approx(pooling_design_effect(3, persistence=stay), rel=0.03)


@pytest.mark.parametrize(("length", "persistence"), [(0, 0.5), (3, 1.1), (3, -0.1)])
def test_an_impossible_window_is_refused(length, persistence):
    with pytest.raises(ValueError, match="a window of 1 or more and a persistence of 0 to 1"):
        pooling_design_effect(length, persistence=persistence)
