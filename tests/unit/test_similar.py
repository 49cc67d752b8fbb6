"""The most similar municipalities: which year, which variables, which order. All areas are made up."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain import similar
from armoedebeeld.domain.similar import MINIMUM_POOL, VARIABLES, feature_table, find_similar
from tests.support.figures import observation, observations, region, table

IDS = [variable.id for variable in VARIABLES]


def features(*, count: int = 25, years: tuple[int, ...] = (2024,), seed: int = 1) -> pd.DataFrame:
    """Random but plausible municipalities GM0000, GM0001, ..."""
    random = np.random.default_rng(seed)
    rows = [(year, f"GM{number:04}") for year in years for number in range(count)]
    values = {
        "inwoners": random.integers(5_000, 900_000, len(rows)).astype(float),
        "stedelijkheid": random.integers(1, 6, len(rows)).astype(float),
        "aandeel_kinderen": random.uniform(10, 22, len(rows)),
        "aandeel_gezinnen": random.uniform(20, 45, len(rows)),
        "woz_waarde": random.uniform(200, 700, len(rows)),
        "inkomen_per_inwoner": random.uniform(22, 45, len(rows)),
    }
    index = pd.MultiIndex.from_tuples(rows, names=["year", "code"])
    return pd.DataFrame(values, index=index).astype("Float64")


def found(table_: pd.DataFrame, gemeente: str = "GM0000", **options: object) -> similar.Similar:
    result = find_similar(table_, gemeente=gemeente, names={}, **options)
    assert result is not None
    return result


def test_shares_are_made_from_counts_and_only_known_values_of_municipalities_count():
    rows = observations(
        *(
            observation(indicator_id=name, region_code="GM0001", value=value)
            for name, value in {
                "inwoners": 20_000, "kinderen_0_15": 3_000, "huishoudens": 8_000, "huishoudens_met_kinderen": 2_000,
                "woz_waarde": 250,
            }.items()
        ),
        observation(indicator_id="inkomen_per_inwoner", region_code="GM0001", value=None, status="onderdrukt"),
        observation(indicator_id="inwoners", region_code="WK000100", value=900),
        observation(indicator_id="armoede", region_code="GM0001", value=9.9),
    )  # fmt: skip
    made = feature_table(rows, table("region", {**region("GM0001"), "urbanity": 2}))
    assert list(made.index) == [(2020, "GM0001")]
    row = made.loc[(2020, "GM0001")]
    assert row["aandeel_kinderen"] == pytest.approx(15.0)
    assert row["aandeel_gezinnen"] == pytest.approx(25.0)
    assert (row["stedelijkheid"], row["woz_waarde"]) == (2, 250)
    assert row.isna().to_dict()["inkomen_per_inwoner"] is True


def test_poverty_is_no_variable():
    words = " ".join([*IDS, *similar.INDICATORS]).lower()
    assert not any(word in words for word in ("armoede", "laag_inkomen", "bijstand", "minimum"))


def test_distances_are_those_worked_out_by_hand():
    # Twenty municipalities alike but for the WOZ value: ten at 100, ten at 300. Mean 200, standard deviation 100,
    # so the two kinds lie at -1 and +1: distance 2 from each other and 0 among themselves.
    table_ = features(count=20)
    for name in IDS:
        table_[name] = table_[name].iloc[0]
    table_["woz_waarde"] = [100.0, 300.0] * 10
    result = found(table_.astype("Float64"), k=19)
    assert list(result.rows["distance"].head(9)) == [0.0] * 9
    assert result.rows["distance"].tail(10).round(6).tolist() == [2.0] * 10
    assert list(result.rows["code"].head(3)) == ["GM0002", "GM0004", "GM0006"]  # a tie goes to the lower code


def test_twice_as_many_inhabitants_is_one_step_at_every_size():
    table_ = features(count=21)
    for name in IDS:
        table_[name] = table_[name].iloc[0]
    table_["inwoners"] = [20_000.0] * 19 + [10_000.0, 40_000.0]
    rows = found(table_.astype("Float64"), k=20).rows.set_index("code")["distance"]
    assert rows["GM0019"] == pytest.approx(rows["GM0020"])


def test_the_municipality_itself_is_never_among_them_and_k_is_kept():
    result = found(features(), k=10)
    assert len(result.rows) == 10
    assert "GM0000" not in set(result.rows["code"])
    assert list(result.rows.columns) == ["code", "name", "distance", *IDS]
    assert result.rows["distance"].is_monotonic_increasing


def test_every_variable_has_its_own_value_in_the_table():
    table_ = features()
    row = found(table_).rows.iloc[0]
    assert row["inwoners"] == table_.loc[(2024, row["code"]), "inwoners"]  # people, not their logarithm
    assert found(table_).own["inwoners"] == table_.loc[(2024, "GM0000"), "inwoners"]


def test_municipalities_without_all_variables_are_left_out_and_counted():
    table_ = features()
    table_.loc[[(2024, "GM0003"), (2024, "GM0004")], "woz_waarde"] = pd.NA
    result = found(table_, k=24)
    assert (result.pool, result.left_out) == (23, 2)
    assert not {"GM0003", "GM0004"} & set(result.rows["code"])


def test_the_newest_year_with_the_most_variables_is_used():
    table_ = features(years=(2022, 2023, 2024))
    table_.loc[2024, "inkomen_per_inwoner"] = np.nan  # not published yet
    result = found(table_)
    assert (result.year, len(result.variables)) == (2023, 6)
    table_["inkomen_per_inwoner"] = pd.NA
    result = found(table_)
    assert (result.year, [item.id for item in result.variables]) == (2024, IDS[:-1])


def test_a_variable_that_most_others_lack_is_not_used():
    table_ = features()
    table_.loc[[(2024, f"GM{number:04}") for number in range(1, 10)], "woz_waarde"] = pd.NA
    assert "woz_waarde" not in {item.id for item in found(table_).variables}


@pytest.mark.parametrize("count", [MINIMUM_POOL - 1, MINIMUM_POOL])
def test_among_few_municipalities_nothing_is_called_similar(count: int):
    assert (find_similar(features(count=count), gemeente="GM0000", names={}) is None) is (count < MINIMUM_POOL)


def test_without_figures_of_its_own_a_municipality_has_no_similar_ones():
    assert find_similar(features(), gemeente="GM9999", names={}) is None


@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(seed, random):
    table_ = features(seed=seed)
    rows = list(range(len(table_)))
    random.shuffle(rows)
    assert found(table_.iloc[rows]).rows.equals(found(table_).rows)


@given(
    st.integers(0, 10_000),
    st.sampled_from(["aandeel_kinderen", "aandeel_gezinnen", "woz_waarde", "inkomen_per_inwoner", "inwoners"]),
    st.floats(0.01, 1_000),
)
def test_the_unit_of_a_variable_does_not_matter(seed, name, factor):
    table_ = features(seed=seed)
    other = table_.assign(**{name: table_[name] * factor})
    first, second = found(table_).rows, found(other).rows
    assert list(second["code"]) == list(first["code"])
    assert second["distance"].tolist() == pytest.approx(first["distance"].tolist(), abs=1e-6)


@given(st.integers(0, 10_000))
def test_a_is_as_far_from_b_as_b_from_a(seed):
    table_ = features(seed=seed)
    there = found(table_, k=24).rows.set_index("code")["distance"]["GM0001"]
    back = found(table_, "GM0001", k=24).rows.set_index("code")["distance"]["GM0000"]
    assert there == pytest.approx(back, abs=1e-8)
