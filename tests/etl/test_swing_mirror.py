"""Real figures: sites on Swing in the shared mirror, compared with the mirror's own files, and all its faults."""

import gzip
import json
import shutil
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from armoedebeeld.domain.catalogue import Catalogue, parse_catalogue
from armoedebeeld.domain.observations import KEY as FIGURE
from armoedebeeld.domain.overlays import with_own
from armoedebeeld.domain.strict import read_yaml
from armoedebeeld.settings import Settings
from etl import run as etl_run
from etl.run import Report, Request, Result
from tests.support.mirror import MIRROR, SHARED, running_mirror
from tests.support.published import content_of, hash_of, published, rows_of

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not MIRROR.exists(), reason="../shared/mirror is not beside this checkout"),
]

ROOT = Path(__file__).parents[2]
KEY = "demo-key"
SITES = frozenset({"waarstaatjegemeente", "viewer"})
CHILDREN, INCOME = "waarstaatjegemeente.kinderen_in_uitkeringsgezin", "waarstaatjegemeente.kinderen_die_sporten"
ASSISTANCE, YOUTH = "waarstaatjegemeente.schuldhulpverlening", "viewer.jeugdzorg_viewer"


@pytest.fixture(scope="module")
def mirror() -> Iterator[str]:
    with running_mirror() as url:
        yield url


@pytest.fixture(autouse=True)
def _well(mirror: str, monkeypatch: pytest.MonkeyPatch) -> None:
    faults(mirror, "none")
    monkeypatch.setenv("ARMOEDEBEELD_SWING_APIKEY", KEY)


def faults(mirror: str, mode: str) -> None:
    """Switch the fault mode; the counters start again."""
    urllib.request.urlopen(f"{mirror}/control?faults={mode}", timeout=10).close()


def stats(mirror: str) -> dict:
    with urllib.request.urlopen(f"{mirror}/stats", timeout=10) as answer:
        return json.loads(answer.read())


def catalogue(mirror: str) -> Catalogue:
    """The product's catalogue with codes of the mirror, whatever they are about, and a second site without a key."""
    content = read_yaml(ROOT / "indicators.yaml")
    assert isinstance(content, dict)
    base = next(item for item in content["indicators"] if item["id"] == "kinderen_die_sporten")
    variables = {
        "kinderen_in_uitkeringsgezin": "kinderen_laag_inkomen_pct",
        "kinderen_die_sporten": "armoede_personen_pct",
        "schuldhulpverlening": "bijstand",
    }
    site = {"variables": variables, "boundary_years": {"GM": 2024}}
    viewer = {"reader": "swing", "title": "Viewer", "short_title": "Viewer", "publisher": "x", "licence": "x"}
    viewer |= {"attribution": "x", "update_frequency": "x"}
    viewer |= {"swing": {"url": mirror, "route": "tabel", "variables": {"jeugdzorg_viewer": "jeugdzorg_pct"}}}
    own = {
        "sources": {"waarstaatjegemeente": {"swing": site}, "viewer": viewer},
        "indicators": [{**base, "id": "jeugdzorg_viewer", "source": {"id": "viewer", "first_year": 2010}}],
    }
    return parse_catalogue(with_own(content, own, name="eigen.yaml"), name="x")


def load(mirror: str, data: Path, **asked: object) -> Report:
    settings = Settings(
        data=data, swing_url=f"{mirror}/ods/odata", cbs_v3_url=mirror, cbs_v4_url=f"{mirror}/odata/v1",
        geo_url=mirror, timeout_seconds=20, attempts=5, retry_wait_seconds=0.02,
    )  # fmt: skip
    request = {"sources": SITES, "gemeenten": frozenset({"GM0363"}), "refresh": True, **asked}
    return etl_run.run(Request(**request), catalogue=catalogue(mirror), settings=settings)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def data(mirror: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after a good load of CBS 2024 and both sites; not to be changed."""
    folder = tmp_path_factory.mktemp("swing") / "data"
    faults(mirror, "none")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARMOEDEBEELD_SWING_APIKEY", KEY)
        years = {"first_year": 2024, "last_year": 2024}
        assert load(mirror, folder, sources=frozenset({"cbs_kwb"}), **years).exit_code == 0
        assert load(mirror, folder).exit_code == 0
    return folder


@pytest.fixture(scope="module")
def figures(data: Path) -> pd.DataFrame:
    """What that load published."""
    rows = content_of(data / "figures").observations
    return rows[[*FIGURE, "value", "status"]].sort_values(FIGURE, ignore_index=True)


@pytest.fixture
def copied(data: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(data, tmp_path / "data"))


# ---------------------------------------------------------------- values, by a second route


def served(table: str) -> pd.DataFrame:
    frame = pd.read_parquet(SHARED / "data" / "served" / table / "v3" / "TypedDataSet.parquet")
    return frame.apply(lambda column: column.str.strip() if column.dtype == object or column.dtype == "str" else column)


def test_children_in_low_income_families_are_those_of_the_mirror_s_own_file(data: Path):
    raw = served("85678NED")
    raw = raw[raw["InkomensgrensHuishouden"] == "1050290"]
    years = raw["Perioden"].str[:4].astype("int64")
    expected = dict(zip(zip(raw["RegioS"], years, strict=True), raw["MinderjarigeKinderenRelatief_6"], strict=True))
    rows = rows_of(data / "figures", "kinderen_in_uitkeringsgezin")
    found = dict(zip(zip(rows["region_code"], rows["year"], strict=True), rows["value"], strict=True))
    assert len(found) == len(expected) == 1884
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("indicator", "stem"),
    [
        ("kinderen_die_sporten", "PersonenInArmoede_"),
        ("schuldhulpverlening", "PersonenPerSoortUitkeringBijstand_"),
        ("jeugdzorg_viewer", "PercentageJongerenMetJeugdzorg_"),
    ],
)
def test_figures_of_gemeenten_and_own_wijken_are_those_of_the_mirror_s_own_file(data: Path, indicator, stem):
    raw = served("85984NED").set_index("WijkenEnBuurten")
    column = next(name for name in raw.columns if name.startswith(stem))
    expected = raw[column]
    rows = rows_of(data / "figures", indicator)
    assert len(rows[rows["region_level"] == "GM"]) == 342
    assert len(rows[rows["region_level"] == "WK"]) == 110
    for row in rows.itertuples():
        if row.status == "ok":
            assert row.value == pytest.approx(expected[row.region_code], rel=1e-5)
        else:  # a missing value of the source is never a number here, nor the other way round
            assert pd.isna(expected[row.region_code])
    assert set(rows["boundary_year"]) == {2024}


# ---------------------------------------------------------------- key


def test_no_key_a_wrong_key_and_the_right_one(mirror: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked = {"sources": frozenset({"waarstaatjegemeente"})}
    monkeypatch.delenv("ARMOEDEBEELD_SWING_APIKEY")
    missing = load(mirror, tmp_path / "data", **asked)
    assert missing.exit_code == 1
    assert "Waarstaatjegemeente vraagt een sleutel, en die is er niet." in missing.outcomes[0].message
    monkeypatch.setenv("ARMOEDEBEELD_SWING_APIKEY", "verkeerd-7Qz")
    wrong = load(mirror, tmp_path / "data", **asked)
    assert "neemt de sleutel uit ARMOEDEBEELD_SWING_APIKEY niet aan" in wrong.outcomes[0].message
    assert stats(mirror)["by_status"] == {"401": 2}
    monkeypatch.setenv("ARMOEDEBEELD_SWING_APIKEY", KEY)
    assert load(mirror, tmp_path / "data", **asked).exit_code == 0


def test_the_key_is_in_no_byte_on_disk(data: Path):
    for path in (item for item in data.rglob("*") if item.is_file()):
        content = path.read_bytes()
        assert KEY.encode() not in content, path
        assert path.suffix != ".gz" or KEY.encode() not in gzip.decompress(content), path


# ---------------------------------------------------------------- politeness and faults


def test_one_request_at_a_time_and_the_wait_that_is_asked_for_is_kept(mirror: str, copied: Path):
    faults(mirror, "ratelimit")
    start = time.monotonic()
    report = load(mirror, copied)
    counted = stats(mirror)
    assert report.exit_code == 0
    assert counted["by_status"]["429"] >= 3
    assert time.monotonic() - start >= counted["by_status"]["429"]
    assert counted["max_concurrent"] == 1


def test_the_same_content_without_a_network(mirror: str, copied: Path):
    before = hash_of(copied / "figures")
    faults(mirror, "none")
    assert load(mirror, copied, offline=True).exit_code == 0
    assert hash_of(copied / "figures") == before
    assert stats(mirror)["requests"] == 0


@pytest.mark.parametrize("mode", ["flaky", "reset", "truncated"])
def test_faults_that_pass_give_the_same_figures(mirror: str, copied: Path, mode: str):
    faults(mirror, mode)
    report = load(mirror, copied)
    assert report.exit_code == 0, [item.message for item in report.failed]
    assert stats(mirror)["faults_injected"] > 0
    assert all(item.changes is not None and not item.changes.has_any for item in report.outcomes)


REFUSED = {
    "html": {name: "webpagina" for name in (CHILDREN, YOUTH)},
    "renamed": {ASSISTANCE: "heeft geen variabele 'bijstand'"},
    "newcol": {name: "NieuwVeld" for name in (CHILDREN, INCOME, ASSISTANCE)},
    "badcodes": {name: "_36A" for name in (CHILDREN, INCOME, ASSISTANCE, YOUTH)},
    "dupes": {name: "dezelfde pagina twee keer" for name in (CHILDREN, INCOME, ASSISTANCE)},
    "nulls": {name: "had eerder waarden en is nu leeg" for name in (CHILDREN, INCOME)},
}


@pytest.mark.parametrize("mode", REFUSED)
def test_faults_that_stay_are_named_and_the_figures_of_the_former_load_stay(mirror, copied, figures, mode: str):
    pointer = published(copied / "figures")
    faults(mirror, mode)
    report = load(mirror, copied)
    messages = {item.dataset_id: item.message for item in report.failed}
    assert {name: words in messages[name] for name, words in REFUSED[mode].items()} == dict.fromkeys(
        REFUSED[mode], True
    )
    assert mode == "html" or set(messages) == set(REFUSED[mode])
    assert report.exit_code == (1 if len(messages) == 4 else 3)
    if report.exit_code == 1:
        assert published(copied / "figures") == pointer
    else:
        found = content_of(copied / "figures").observations[list(figures)].sort_values(FIGURE, ignore_index=True)
        pd.testing.assert_frame_equal(found, figures)


def test_a_wrong_address_on_the_right_host_is_mended_and_told(mirror: str, tmp_path: Path):
    settings = Settings(data=tmp_path / "data", swing_url=f"{mirror}/jiveservices/odata", timeout_seconds=20)
    request = Request(sources=frozenset({"waarstaatjegemeente"}))
    report = etl_run.run(request, catalogue=catalogue(mirror), settings=settings)
    assert {item.result for item in report.outcomes} == {Result.LOADED}
    assert f"staat op {mirror}/ods/odata, niet op {mirror}/jiveservices/odata" in " ".join(report.outcomes[0].notes)
