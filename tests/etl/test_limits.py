"""The margin of figures as they are published: of a source, of own areas, of merged municipalities, of estimates."""

from types import SimpleNamespace

import pandas as pd
import pytest

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Catalogue, parse_catalogue
from armoedebeeld.domain.intervals import byar_interval
from armoedebeeld.store import content_hash
from etl.derive import strip_derived
from tests.etl.test_derive import REAL_CHANGES, merged_content
from tests.support.borders import area, derived, own_area, own_areas, rate
from tests.support.catalogue import content as small_catalogue
from tests.support.figures import content, observation, table

STEPS = {"numerator": 10, "denominator": 5}
BUURTEN = ("BU00010000", "BU00010001")


def measured(**changes: object) -> Catalogue:
    """The small catalogue with a margin for bijstand: counts on 10, of people on 5 except in a gemeente."""
    made = small_catalogue()
    for item in made["indicators"]:
        if item["id"] == "bijstand":
            block = {"basis": "verhouding", "steps": STEPS, "steps_at": {"GM": {"numerator": 10}}}
            item.update({"interval": block, **changes})
    return parse_catalogue(made, name="klein.yaml")


def byar(x: float, n: float, *, steps: tuple[float, float]) -> tuple[float, float]:
    """By hand: Byar's limits of the fewest and the most that round to `x`, out of the most and the fewest."""
    low, _ = byar_interval(x - steps[0] / 2)
    _, up = byar_interval(x + steps[0] / 2)
    return 1000 * float(low) / (n + steps[1] / 2), 1000 * float(up) / (n - steps[1] / 2)


@pytest.fixture
def oost(tmp_path):
    rows = [rate("BU00010000", 40, 800), rate("BU00010001", 90, 1200), rate("GM0001", 1300, 20_000)]
    rows.append(observation(region_code="BU00010000", value=5.0, lower=3.0, upper=8.0))
    loaded = content(*rows, region=table("region", *(area(code, 2020) for code in BUURTEN)))
    return SimpleNamespace(content=loaded, folder=tmp_path, own=own_areas(own_area("Oost", *BUURTEN)))


def limits(rows: pd.DataFrame, code: str, indicator: str = "bijstand") -> tuple[float, float]:
    row = rows[(rows["region_code"] == code) & (rows["indicator_id"] == indicator)].iloc[0]
    return row["lower"], row["upper"]


def test_published_figures_get_their_margin_with_the_rounding_of_their_level(oost):
    rows = derived(oost.content, oost.folder, measured=measured())[0].observations
    assert limits(rows, "BU00010000") == pytest.approx(byar(40, 800, steps=(10, 5)), abs=1e-5)
    assert limits(rows, "GM0001") == pytest.approx(byar(1300, 20_000, steps=(10, 0)), abs=1e-5)


def test_an_own_area_carries_the_rounding_of_its_buurten(oost):
    rows = derived(oost.content, oost.folder, own=oost.own, measured=measured())[0].observations
    assert limits(rows, "GB0001oost") == pytest.approx(byar(130, 2000, steps=(20, 10)), abs=1e-5)


def test_the_source_s_own_margin_is_kept(oost):
    rows = derived(oost.content, oost.folder, measured=measured())[0].observations
    assert limits(rows, "BU00010000", "armoede") == (3.0, 8.0)


def test_a_merged_municipality_carries_the_rounding_of_its_parts(tmp_path):
    rows = [rate(code, x, n) for code, x, n in (("GM0003", 360, 11642), ("GM0010", 980, 24678), ("GM0024", 320, 9537))]
    carried = derived(merged_content(*rows), tmp_path, changes=REAL_CHANGES, measured=measured())[0].carried
    assert limits(carried, "GM1979") == pytest.approx(byar(1660, 45_857, steps=(30, 0)), abs=1e-5)


def test_another_choice_in_the_catalogue_gives_other_margins_at_the_next_load(oost):
    first = derived(oost.content, oost.folder, measured=measured())[0]
    wider = measured(design_effect=2.0, design_effect_reason="gezinnen")
    again = derived(strip_derived(first), oost.folder, measured=wider)[0]
    assert limits(again.observations, "GM0001")[0] < limits(first.observations, "GM0001")[0]


def test_a_load_that_changes_nothing_leaves_the_figures_as_they_were(oost, tmp_path):
    files = []
    loaded = oost.content
    for name in ("first", "second"):
        loaded = derived(strip_derived(loaded), oost.folder, own=oost.own, measured=measured())[0]
        files.append(store.replace_database(tmp_path / name, loaded))
    assert content_hash(files[0]) == content_hash(files[1])
