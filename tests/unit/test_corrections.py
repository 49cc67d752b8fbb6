"""Known errors at a source: mended while they last, refused once they are gone."""

import pandas as pd
import pytest

from armoedebeeld.domain.corrections import Correction, apply_corrections, load_corrections
from armoedebeeld.domain.errors import CatalogueError, UnexpectedContentError
from armoedebeeld.settings import Settings

ROWS = pd.DataFrame(
    {"region_code": ["GM0001", "GM0002"], "year": [2020, 2020], "Grens": ["a", "a"], "AantalInwoners_5": [9999.0, None]}
)
KEYS = {"aantalinwoners": "AantalInwoners_5"}


def correction(**changes) -> Correction:
    fields = {
        "table": "K2020",
        "region": "GM0001",
        "year": 2020,
        "column": "AantalInwoners",
        "expect": 9999,
        "value": 999,
        "reason": "tikfout",
        "source": "bericht van CBS",
    }
    return Correction.model_validate({**fields, **changes})


@pytest.mark.parametrize(
    ("changes", "region", "value"),
    [({}, "GM0001", 999), ({"value": None}, "GM0001", None), ({"region": "GM0002", "expect": None}, "GM0002", 999)],
)
def test_a_known_error_is_mended_named_and_leaves_the_rest_alone(changes, region, value):
    mended, notes = apply_corrections(ROWS, (correction(**changes),), keys=KEYS)
    found = mended.set_index("region_code")["AantalInwoners_5"]
    assert pd.isna(found[region]) if value is None else found[region] == value
    other = "GM0002" if region == "GM0001" else "GM0001"
    assert found[other] == 9999 or pd.isna(found[other])
    assert notes == (f"gecorrigeerd: AantalInwoners van {region} in 2020 (tikfout)",)
    assert ROWS["AantalInwoners_5"].iloc[0] == 9999


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"expect": 5}, "de bron zegt nu 9999"),
        ({"expect": None}, "de bron zegt nu 9999"),
        ({"region": "GM0002"}, "de bron zegt nu niets"),
        ({"region": "GM0009"}, "die rij of kolom is er niet"),
        ({"year": 2019}, "die rij of kolom is er niet"),
        ({"column": "Weg"}, "die rij of kolom is er niet"),
        ({"where": {"Grens": "b"}}, "die rij of kolom is er niet"),
    ],
)
def test_a_correction_that_no_longer_fits_stops_the_table(changes, words):
    with pytest.raises(UnexpectedContentError, match="past niet meer") as caught:
        apply_corrections(ROWS, (correction(**changes),), keys=KEYS)
    assert words in caught.value.what
    assert "corrections.yml" in caught.value.remedy


def test_the_committed_file_is_valid():
    assert load_corrections(Settings().reference / "corrections.yml") == ()


def test_a_broken_entry_is_named(tmp_path):
    path = tmp_path / "corrections.yml"
    path.write_text("corrections:\n  - {table: K2020}\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"corrections.yml: correctie 1, veld 'region' is verplicht"):
        load_corrections(path)
