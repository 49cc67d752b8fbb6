"""A site's codes, marks and numbers as ours: nothing is guessed, and nothing that is missing becomes zero."""

import pandas as pd
import pytest

from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.regions import Level
from etl.swing_areas import WHOLE_COUNTRY, check_known
from etl.swing_values import read_values, region_code


@pytest.mark.parametrize(
    ("item", "level", "code"),
    [
        ("363", Level.MUNICIPALITY, "GM0363"),
        ("0363", Level.MUNICIPALITY, "GM0363"),
        ("GM0363", Level.MUNICIPALITY, "GM0363"),
        ("gm0363", Level.MUNICIPALITY, "GM0363"),
        ("14", Level.MUNICIPALITY, "GM0014"),
        ("1400", Level.WIJK, "WK001400"),
        ("363AA", Level.WIJK, "WK0363AA"),
        ("WK036301", Level.WIJK, "WK036301"),
        ("3630101", Level.BUURT, "BU03630101"),
        ("363AA01", Level.BUURT, "BU0363AA01"),
        ("1", Level.COUNTRY, "NL00"),
        ("nederland", Level.COUNTRY, "NL00"),
        ("27", Level.PROVINCE, "PV27"),
        ("PV20", Level.PROVINCE, "PV20"),
    ],
)
def test_an_area_of_a_site_is_an_area_of_cbs(item: str, level: Level, code: str):
    assert region_code(item, level) == code


@pytest.mark.parametrize(
    ("item", "level"),
    [
        ("36A", Level.MUNICIPALITY), ("36A", Level.WIJK), ("11", Level.WIJK), ("2MQ1", Level.WIJK),
        ("A00-", Level.BUURT), ("", Level.MUNICIPALITY), ("0", Level.MUNICIPALITY), ("12345", Level.MUNICIPALITY),
        ("1", Level.PROVINCE), ("32", Level.PROVINCE), ("res", Level.PROVINCE), ("101", Level.BUURT),
        ("BU03630101", Level.WIJK),
    ],
)  # fmt: skip
def test_what_can_be_no_area_of_cbs_is_named(item: str, level: Level):
    with pytest.raises(UnexpectedContentError, match=f"Gebied '{item}' is geen gebied van het CBS"):
        region_code(item, level)


@pytest.mark.parametrize(
    ("item", "level", "code"),
    [
        ("11", Level.WIJK, "WK077211"),
        ("1", Level.WIJK, "WK077201"),
        ("1101", Level.BUURT, "BU07721101"),
        ("101", Level.BUURT, "BU07720101"),
        ("WK077211", Level.WIJK, "WK077211"),
        ("77211", Level.WIJK, "WK077211"),
        ("772", Level.MUNICIPALITY, "GM0772"),
    ],
)
def test_codes_without_their_municipality_get_the_one_that_was_given(item: str, level: Level, code: str):
    assert region_code(item, level, gemeente="GM0772") == code


def test_an_area_of_another_municipality_is_not_taken_for_an_own_one():
    with pytest.raises(UnexpectedContentError):
        region_code("111", Level.WIJK, gemeente="GM0772")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("?", Status.SECRET_OR_UNKNOWN), ("x", Status.SECRET_OR_UNKNOWN), ("X", Status.SECRET_OR_UNKNOWN),
        (".", Status.SECRET_OR_UNKNOWN), ("-", Status.MISSING), ("", Status.MISSING), (None, Status.MISSING),
        ("nvt", Status.NOT_APPLICABLE), ("n.v.t.", Status.NOT_APPLICABLE), (" - ", Status.MISSING),
        ("-99996", Status.MISSING), ("-99997", Status.SECRET_OR_UNKNOWN), ("-99998", Status.NOT_APPLICABLE),
        ("-99999", Status.SECRET_OR_UNKNOWN), ("-99997.0", Status.SECRET_OR_UNKNOWN),
    ],
)  # fmt: skip
def test_a_mark_is_a_reason_and_never_a_number(text: str | None, status: Status):
    values, found = read_values(pd.Series([text, "1"], dtype="object"))
    assert values.isna().tolist() == [True, False]
    assert found.tolist() == [status.value, Status.OK.value]


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0.0), ("9.5", 9.5), ("-3", -3.0), ("1.23457e+06", 1_234_570.0), (5, 5.0), (5.5, 5.5), ("007", 7.0)],
)
def test_a_number_in_text_is_that_number(text: object, value: float):
    values, found = read_values(pd.Series([text], dtype="object"))
    assert (values.tolist(), found.tolist()) == ([value], [Status.OK.value])


@pytest.mark.parametrize("text", ["geheim", "1 000", "1.2.3", "12%", "-99995", "-99990.5", "<5", "NaN", "inf", "--"])
def test_what_is_neither_a_number_nor_a_known_mark_is_named(text: str):
    with pytest.raises(UnexpectedContentError, match="Onbekende waarde"):
        read_values(pd.Series(["1", text], dtype="object"))


def test_a_comma_stands_for_decimals_only_where_it_can_be_nothing_else():
    assert read_values(pd.Series(["9,5", "10", "1,234"], dtype="object"))[0].tolist() == [9.5, 10.0, 1.234]
    for texts in (["1,234", "12"], ["9,5", "9.5"]):
        with pytest.raises(UnexpectedContentError, match="op twee manieren"):
            read_values(pd.Series(texts, dtype="object"))


def test_nothing_at_all_is_no_error():
    values, found = read_values(pd.Series([], dtype="object"))
    assert (len(values), len(found)) == (0, 0)


# ---------------------------------------------------------------- areas that exist


def regions(*codes: str, year: int = 2024) -> pd.DataFrame:
    return pd.DataFrame({"region_code": codes, "level": [code[:2] for code in codes], "boundary_year": year})


EVERY = [f"GM{number:04d}" for number in range(1, WHOLE_COUNTRY + 1)]


def asked(code: str, *, year: int = 2024) -> pd.DataFrame:
    return pd.DataFrame({"item": [f"item_{code}"], "region_code": [code], "boundary_year": [year]})


@pytest.mark.parametrize(
    ("code", "year", "loaded"),
    [
        ("GM0299", 2024, EVERY),
        ("GM0999", 2023, EVERY),
        ("GM0999", 2024, EVERY[:-1]),
        ("NL00", 2024, EVERY),
        ("PV20", 2024, EVERY),
        ("WK000199", 2024, EVERY),
        ("WK000100", 2024, [*EVERY, "WK000100"]),
        ("BU00010000", 2024, [*EVERY, "WK000100"]),
    ],
)
def test_an_area_that_may_exist_passes(code: str, year: int, loaded: list[str]):
    check_known(asked(code, year=year), regions(*loaded))


@pytest.mark.parametrize(
    ("code", "loaded"),
    [("GM0999", EVERY), ("WK099900", EVERY), ("WK000199", [*EVERY, "WK000100"]), ("WK000199", ["WK000100"])],
)
def test_an_area_that_is_not_among_the_loaded_ones_of_its_year_is_named(code: str, loaded: list[str]):
    with pytest.raises(UnexpectedContentError, match=f"gebied 'item_{code}' bestaat niet in de indeling van 2024"):
        check_known(asked(code), regions(*loaded))


def test_many_unknown_areas_are_counted():
    rows = pd.concat([asked(f"GM09{number}") for number in range(10, 15)])
    with pytest.raises(UnexpectedContentError, match="'item_GM0912' en 2 andere bestaat"):
        check_known(rows, regions(*EVERY))
