"""The register of publications: what each told, and of what it no longer spoke."""

import pandas as pd

from etl.published_register import with_news
from etl.service_use_earlier import EARLIER_COLUMNS, nothing_earlier

HAVEN, MARKT, EAST = "BU00010000", "BU00010001", "GB0001oost"


def published(parts=None, **counts):
    """A publication of some areas; None is a hidden count."""
    rows = [
        {
            "indicator_id": "gebruik_leergeld", "region_code": code, "boundary_year": 2020, "period": "2020",
            "breakdown": "totaal", "year": 2020, "value": count, "parts": (parts or {}).get(code, ""), "version": 1,
            "is_gone": False,
        }
        for code, count in counts.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(EARLIER_COLUMNS)).astype(EARLIER_COLUMNS)


def register_after(*publications):
    register = nothing_earlier()
    for publication in publications:
        register = with_news(register, publication)
    return register


def lines(register):
    """(Version, area, number or None, gone) of every row."""
    value = [None if pd.isna(number) else float(number) for number in register["value"]]
    return list(zip(register["version"].astype(int), register["region_code"], value, register["is_gone"], strict=True))


def test_the_same_again_is_no_news():
    one = published(**{HAVEN: None, MARKT: 40})
    assert lines(register_after(one, one, one)) == [(1, HAVEN, None, False), (1, MARKT, 40, False)]


def test_a_count_that_is_gone_is_said_once_and_said_when_it_comes_back():
    both, one = published(**{HAVEN: None, MARKT: 40}), published(**{HAVEN: None})
    register = register_after(both, one, one, both)
    assert lines(register)[2:] == [(2, MARKT, None, True), (3, MARKT, 40, False)]


def test_a_number_that_is_hidden_later_stays_told():
    register = register_after(published(**{MARKT: 40}), published(**{MARKT: None}), published(**{MARKT: 41}))
    assert lines(register) == [(1, MARKT, 40, False), (2, MARKT, 41, False)]


def test_an_own_area_with_other_buurten_is_another_area():
    first, second = ({EAST: buurten} for buurten in (f"{HAVEN} {MARKT}", MARKT))
    register = register_after(published(first, **{EAST: 46}), published(second, **{EAST: 46}))
    assert lines(register) == [(1, EAST, 46, False), (2, EAST, 46, False), (2, EAST, None, True)]


def test_a_publication_without_counts_leaves_all_of_them_gone():
    assert lines(register_after(published(**{HAVEN: 25}), published())) == [
        (1, HAVEN, 25, False),
        (2, HAVEN, None, True),
    ]
    assert register_after(published()).empty
