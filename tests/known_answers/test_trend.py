"""OHID's worked example of a recent trend, and the threshold as printed."""

import numpy as np

from armoedebeeld.domain.catalogue import Direction
from armoedebeeld.domain.trend import THRESHOLD, TrendState, recent_trend_of_values


def test_recent_trend_of_ohid_is_significant():
    found = recent_trend_of_values(
        [24.67, 24.6, 28, 30.2, 30.6],
        [23.16, 23.15, 26.44, 28.63, 28.98],
        [26.25, 26.19, 29.64, 31.9, 32.25],
        years=range(2014, 2019),
        direction=Direction.LOWER_IS_BETTER,
    )
    assert np.round(found.chi_square, 2).tolist() == [46.77]
    assert found.state.tolist() == [TrendState.WORSENING]


def test_the_threshold_is_the_998th_thousandth_of_chi_squared():
    assert round(THRESHOLD, 11) == 9.54953570608
