"""Real figures: a load from the shared mirror of CBS and PDOK, recomputed by another route, and all its faults."""

import json
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from armoedebeeld import geo, store
from armoedebeeld.domain.catalogue import Catalogue, Route, load_catalogue
from armoedebeeld.settings import Settings
from etl import run as etl_run
from tests.support.published import hash_of, published, unfinished

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
SERVE = SHARED / "mirror" / "serve.py"
SERVED = SHARED / "data" / "served"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SERVE.exists(), reason=f"geen gedeelde map naast de kloon ({SERVE} is er niet)"),
]

GEMEENTEN = frozenset({"GM0363", "GM0344", "GM0599"})
OVER_V4 = {"85984NED", "85678NED"}
WITH_CHILDREN = frozenset({"GM0363", "GM0344"})  # the mirror's 157 municipalities of 85678NED do not include Rotterdam
# indicator, level, year, areas, areas with a value: counted in the mirror's own files with pandas alone, frozen here.
FROZEN = """
bijstand_per_1000 BU 2017 479 348
bijstand_per_1000 BU 2019 479 352
bijstand_per_1000 BU 2020 682 526
bijstand_per_1000 BU 2024 719 74
bijstand_per_1000 GM 2017 1 1
bijstand_per_1000 GM 2019 1 1
bijstand_per_1000 GM 2020 355 355
bijstand_per_1000 GM 2024 342 342
bijstand_per_1000 NL 2017 1 1
bijstand_per_1000 NL 2019 1 1
bijstand_per_1000 NL 2020 1 1
bijstand_per_1000 NL 2024 1 0
bijstand_per_1000 WK 2017 99 95
bijstand_per_1000 WK 2019 99 96
bijstand_per_1000 WK 2020 131 121
bijstand_per_1000 WK 2024 141 133
huishoudens BU 2017 479 479
huishoudens BU 2019 479 479
huishoudens BU 2020 682 682
huishoudens BU 2024 719 687
huishoudens GM 2017 1 1
huishoudens GM 2019 1 1
huishoudens GM 2020 355 355
huishoudens GM 2024 342 342
huishoudens NL 2017 1 1
huishoudens NL 2019 1 1
huishoudens NL 2020 1 1
huishoudens NL 2024 1 0
huishoudens WK 2017 99 99
huishoudens WK 2019 99 99
huishoudens WK 2020 131 131
huishoudens WK 2024 141 141
huishoudens_laag_inkomen BU 2017 479 378
huishoudens_laag_inkomen BU 2019 479 387
huishoudens_laag_inkomen BU 2020 682 0
huishoudens_laag_inkomen GM 2017 1 1
huishoudens_laag_inkomen GM 2019 1 1
huishoudens_laag_inkomen GM 2020 355 0
huishoudens_laag_inkomen NL 2017 1 1
huishoudens_laag_inkomen NL 2019 1 1
huishoudens_laag_inkomen NL 2020 1 0
huishoudens_laag_inkomen WK 2017 99 97
huishoudens_laag_inkomen WK 2019 99 98
huishoudens_laag_inkomen WK 2020 131 0
huishoudens_met_kinderen BU 2017 479 479
huishoudens_met_kinderen BU 2019 479 479
huishoudens_met_kinderen BU 2020 682 682
huishoudens_met_kinderen BU 2024 719 91
huishoudens_met_kinderen GM 2017 1 1
huishoudens_met_kinderen GM 2019 1 1
huishoudens_met_kinderen GM 2020 355 355
huishoudens_met_kinderen GM 2024 342 342
huishoudens_met_kinderen NL 2017 1 1
huishoudens_met_kinderen NL 2019 1 1
huishoudens_met_kinderen NL 2020 1 1
huishoudens_met_kinderen NL 2024 1 0
huishoudens_met_kinderen WK 2017 99 99
huishoudens_met_kinderen WK 2019 99 99
huishoudens_met_kinderen WK 2020 131 131
huishoudens_met_kinderen WK 2024 141 141
huishoudens_rond_sociaal_minimum BU 2017 479 378
huishoudens_rond_sociaal_minimum BU 2019 479 387
huishoudens_rond_sociaal_minimum BU 2020 682 0
huishoudens_rond_sociaal_minimum GM 2017 1 1
huishoudens_rond_sociaal_minimum GM 2019 1 1
huishoudens_rond_sociaal_minimum GM 2020 355 0
huishoudens_rond_sociaal_minimum NL 2017 1 1
huishoudens_rond_sociaal_minimum NL 2019 1 1
huishoudens_rond_sociaal_minimum NL 2020 1 0
huishoudens_rond_sociaal_minimum WK 2017 99 97
huishoudens_rond_sociaal_minimum WK 2019 99 98
huishoudens_rond_sociaal_minimum WK 2020 131 0
huishoudens_tot_110_sociaal_minimum BU 2019 479 387
huishoudens_tot_110_sociaal_minimum BU 2020 682 0
huishoudens_tot_110_sociaal_minimum GM 2019 1 1
huishoudens_tot_110_sociaal_minimum GM 2020 355 0
huishoudens_tot_110_sociaal_minimum NL 2019 1 1
huishoudens_tot_110_sociaal_minimum NL 2020 1 0
huishoudens_tot_110_sociaal_minimum WK 2019 99 98
huishoudens_tot_110_sociaal_minimum WK 2020 131 0
huishoudens_tot_120_sociaal_minimum BU 2019 479 387
huishoudens_tot_120_sociaal_minimum BU 2020 682 0
huishoudens_tot_120_sociaal_minimum GM 2019 1 1
huishoudens_tot_120_sociaal_minimum GM 2020 355 0
huishoudens_tot_120_sociaal_minimum NL 2019 1 1
huishoudens_tot_120_sociaal_minimum NL 2020 1 0
huishoudens_tot_120_sociaal_minimum WK 2019 99 98
huishoudens_tot_120_sociaal_minimum WK 2020 131 0
inkomen_per_inwoner BU 2017 479 398
inkomen_per_inwoner BU 2019 479 405
inkomen_per_inwoner BU 2020 682 0
inkomen_per_inwoner BU 2024 719 281
inkomen_per_inwoner GM 2017 1 1
inkomen_per_inwoner GM 2019 1 1
inkomen_per_inwoner GM 2020 355 0
inkomen_per_inwoner GM 2024 342 339
inkomen_per_inwoner NL 2017 1 1
inkomen_per_inwoner NL 2019 1 1
inkomen_per_inwoner NL 2020 1 0
inkomen_per_inwoner NL 2024 1 0
inkomen_per_inwoner WK 2017 99 98
inkomen_per_inwoner WK 2019 99 98
inkomen_per_inwoner WK 2020 131 0
inkomen_per_inwoner WK 2024 141 120
inwoners BU 2017 479 479
inwoners BU 2019 479 479
inwoners BU 2020 682 682
inwoners BU 2024 719 719
inwoners GM 2017 1 1
inwoners GM 2019 1 1
inwoners GM 2020 355 355
inwoners GM 2024 342 342
inwoners NL 2017 1 1
inwoners NL 2019 1 1
inwoners NL 2020 1 1
inwoners NL 2024 1 1
inwoners WK 2017 99 99
inwoners WK 2019 99 99
inwoners WK 2020 131 131
inwoners WK 2024 141 141
jongeren_met_jeugdzorg BU 2019 479 336
jongeren_met_jeugdzorg BU 2020 682 0
jongeren_met_jeugdzorg BU 2024 719 74
jongeren_met_jeugdzorg GM 2019 1 1
jongeren_met_jeugdzorg GM 2020 355 0
jongeren_met_jeugdzorg GM 2024 342 342
jongeren_met_jeugdzorg NL 2019 1 1
jongeren_met_jeugdzorg NL 2020 1 0
jongeren_met_jeugdzorg NL 2024 1 0
jongeren_met_jeugdzorg WK 2019 99 96
jongeren_met_jeugdzorg WK 2020 131 0
jongeren_met_jeugdzorg WK 2024 141 132
kinderen_0_15 BU 2017 479 479
kinderen_0_15 BU 2019 479 479
kinderen_0_15 BU 2020 682 682
kinderen_0_15 BU 2024 719 719
kinderen_0_15 GM 2017 1 1
kinderen_0_15 GM 2019 1 1
kinderen_0_15 GM 2020 355 355
kinderen_0_15 GM 2024 342 342
kinderen_0_15 NL 2017 1 1
kinderen_0_15 NL 2019 1 1
kinderen_0_15 NL 2020 1 1
kinderen_0_15 NL 2024 1 1
kinderen_0_15 WK 2017 99 99
kinderen_0_15 WK 2019 99 99
kinderen_0_15 WK 2020 131 131
kinderen_0_15 WK 2024 141 141
kinderen_laag_inkomen GM 2011 157 157
kinderen_laag_inkomen GM 2012 157 157
kinderen_laag_inkomen GM 2013 157 157
kinderen_laag_inkomen GM 2014 157 157
kinderen_laag_inkomen GM 2015 157 157
kinderen_laag_inkomen GM 2016 157 157
kinderen_laag_inkomen GM 2017 157 157
kinderen_laag_inkomen GM 2018 157 157
kinderen_laag_inkomen GM 2019 157 157
kinderen_laag_inkomen GM 2020 157 157
kinderen_laag_inkomen GM 2021 157 157
kinderen_laag_inkomen GM 2022 157 157
kinderen_tot_150_sociaal_minimum GM 2011 157 157
kinderen_tot_150_sociaal_minimum GM 2012 157 157
kinderen_tot_150_sociaal_minimum GM 2013 157 157
kinderen_tot_150_sociaal_minimum GM 2014 157 157
kinderen_tot_150_sociaal_minimum GM 2015 157 157
kinderen_tot_150_sociaal_minimum GM 2016 157 157
kinderen_tot_150_sociaal_minimum GM 2017 157 157
kinderen_tot_150_sociaal_minimum GM 2018 157 157
kinderen_tot_150_sociaal_minimum GM 2019 157 157
kinderen_tot_150_sociaal_minimum GM 2020 157 157
kinderen_tot_150_sociaal_minimum GM 2021 157 157
kinderen_tot_150_sociaal_minimum GM 2022 157 157
personen_in_armoede BU 2024 719 77
personen_in_armoede GM 2024 342 342
personen_in_armoede NL 2024 1 0
personen_in_armoede WK 2024 141 134
personen_tot_25_boven_armoedegrens BU 2024 719 77
personen_tot_25_boven_armoedegrens GM 2024 342 342
personen_tot_25_boven_armoedegrens NL 2024 1 0
personen_tot_25_boven_armoedegrens WK 2024 141 134
woz_waarde BU 2017 479 384
woz_waarde BU 2019 479 402
woz_waarde BU 2020 682 0
woz_waarde BU 2024 719 616
woz_waarde GM 2017 1 1
woz_waarde GM 2019 1 1
woz_waarde GM 2020 355 0
woz_waarde GM 2024 342 342
woz_waarde NL 2017 1 1
woz_waarde NL 2019 1 1
woz_waarde NL 2020 1 0
woz_waarde NL 2024 1 0
woz_waarde WK 2017 99 96
woz_waarde WK 2019 99 97
woz_waarde WK 2020 131 0
woz_waarde WK 2024 141 135
"""


@dataclass(frozen=True)
class Mirror:
    """A running mirror."""

    url: str

    def faults(self, mode: str) -> None:
        """Switch the fault mode; the counters start again."""
        self._ask(f"control?faults={mode}")

    def stats(self) -> dict:
        """What was asked since the last switch."""
        return json.loads(self._ask("stats"))

    def _ask(self, path: str) -> bytes:
        with urllib.request.urlopen(f"{self.url}/{path}", timeout=10) as answer:
            return answer.read()


@pytest.fixture(scope="module")
def mirror() -> Iterator[Mirror]:
    command = [sys.executable, str(SERVE), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        ready = process.stdout.readline().split()
        assert ready[0] == "READY", ready
        yield Mirror(ready[1].rstrip("/"))
        process.terminate()


def settings_for(mirror: Mirror, data: Path) -> Settings:
    return Settings(
        data=data, database=None, catalogue=None, cbs_v3_url=mirror.url, cbs_v4_url=f"{mirror.url}/odata/v1",
        geo_url=mirror.url,
        timeout_seconds=20, attempts=5, retry_wait_seconds=0.02,
    )  # fmt: skip


def load(mirror: Mirror, data: Path, *, over_v4: bool = False, **asked: object) -> etl_run.Report:
    catalogue = v4_catalogue() if over_v4 else load_catalogue(ROOT / "indicators.yaml")
    return etl_run.run(etl_run.Request(**asked), catalogue=catalogue, settings=settings_for(mirror, data))  # type: ignore[arg-type]


def v4_catalogue() -> Catalogue:
    """The product's catalogue, with the two tables that the mirror has over v4 read that way."""
    made = load_catalogue(ROOT / "indicators.yaml")
    over_v4 = {
        source_id: source.model_copy(
            update={
                "tables": tuple(
                    table.model_copy(update={"route": Route.V4}) if table.id in OVER_V4 else table
                    for table in source.tables
                )
            }
        )
        for source_id, source in made.sources.items()
    }
    return made.model_copy(update={"sources": over_v4})


@pytest.fixture(scope="module")
def data(mirror: Mirror, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after one load of three municipalities; not to be changed."""
    folder = tmp_path_factory.mktemp("spiegel") / "data"
    mirror.faults("none")
    report = load(mirror, folder, gemeenten=GEMEENTEN)
    assert report.exit_code == 0, [outcome.message for outcome in report.failed]
    return folder


@pytest.fixture(scope="module")
def figures(data: Path) -> Iterator[store.Figures]:
    path = store.current_file(data / "figures")
    assert path is not None
    reader = store.Figures(path)
    yield reader
    reader.close()


@pytest.fixture(scope="module")
def v4_data(mirror: Mirror, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after a load of the two tables over v4; not to be changed."""
    folder = tmp_path_factory.mktemp("spiegel4") / "data"
    mirror.faults("none")
    for asked in (
        {"sources": frozenset({"cbs_kwb"}), "first_year": 2024},
        {"sources": frozenset({"cbs_laag_inkomen"})},
    ):
        report = load(mirror, folder, over_v4=True, gemeenten=GEMEENTEN, **asked)
        assert report.exit_code == 0, [outcome.message for outcome in report.failed]
    return folder


@pytest.fixture(scope="module")
def v4_figures(v4_data: Path) -> Iterator[store.Figures]:
    reader = store.Figures(store.current_file(v4_data / "figures"))
    yield reader
    reader.close()


# ---------------------------------------------------------------- a good load


def test_the_numbers_of_areas_and_of_known_values_are_those_of_the_frozen_table(figures):
    rows = figures.coverage().itertuples()
    found = [f"{row.indicator_id} {row.region_level} {row.year} {row.areas} {row.known}" for row in rows]
    assert found == FROZEN.strip().splitlines()


def test_the_mirror_was_asked_one_question_at_a_time(data, mirror):
    assert mirror.stats()["max_concurrent"] <= 1


def test_borders_of_every_chosen_municipality_are_there_and_hold_every_area_with_figures(figures, data):
    boundary = figures.table("boundary")
    for year in (2019, 2024):
        for level in ("WK", "BU"):
            files = boundary.loc[(boundary["level"] == level) & (boundary["boundary_year"] == year), "file"]
            codes = set(geo.read_boundaries(data / "figures", list(files))["region_code"])
            assert {f"GM{code[2:6]}" for code in codes} == GEMEENTEN
            with_figures = set(figures.observations("inwoners", year=year, levels=[level])["region_code"])
            assert len(with_figures - codes) <= 0.02 * len(with_figures)


def test_a_repetition_without_a_network_gives_the_same_content(mirror, data, tmp_path):
    shutil.copytree(data / "snapshots", tmp_path / "snapshots")
    report = load(Mirror("http://127.0.0.1:9"), tmp_path, gemeenten=GEMEENTEN, offline=True)
    assert report.exit_code == 0
    assert hash_of(tmp_path / "figures") == hash_of(data / "figures")


# ---------------------------------------------------------------- the same values by another route


class Raw:
    """The mirror's own files, read with pandas alone."""

    def __init__(self) -> None:
        self._tables: dict[str, pd.DataFrame] = {}

    def table(self, table_id: str) -> pd.DataFrame:
        if table_id not in self._tables:
            rows = pd.read_parquet(SERVED / table_id / "v3" / "TypedDataSet.parquet")
            key = "RegioS" if "RegioS" in rows else "WijkenEnBuurten"
            self._tables[table_id] = rows.assign(code=rows[key].str.strip())
        return self._tables[table_id]

    def cell(self, table_id: str, column: str, code: str) -> float | None:
        rows = self.table(table_id)
        value = rows.loc[rows["code"] == code, column].item()
        return None if pd.isna(value) else float(value)

    def children(self, column: str, line: str, code: str, year: int) -> float | None:
        rows = self.table("85678NED")
        chosen = (
            (rows["code"] == code) & (rows["Perioden"] == f"{year}JJ00") & (rows["InkomensgrensHuishouden"] == line)
        )
        value = rows.loc[chosen, column].item()
        return None if pd.isna(value) else float(value)

    def first(self, table_id: str, gemeente: str, condition: str) -> str | None:
        rows = self.table(table_id)
        inside = rows[rows["code"].str.startswith((f"WK{gemeente[2:]}", f"BU{gemeente[2:]}"))].query(condition)
        return None if inside.empty else str(inside["code"].sort_values().iloc[0])


@pytest.fixture(scope="module")
def raw() -> Raw:
    return Raw()


# The program's own bound for a share of all inhabitants (indicators.yaml), and the columns of 2020 that it is made of.
SMALLEST = 500
KWB20, KWB24 = "84799NED", "85984NED"
ASSISTANCE20 = "PersonenPerSoortUitkeringBijstand_83"


def per_1000(raw: Raw, code: str) -> float | None:
    people, inhabitants = raw.cell(KWB20, ASSISTANCE20, code), raw.cell(KWB20, "AantalInwoners_5", code)
    if people is None or not inhabitants or inhabitants < SMALLEST:
        return None
    return people / inhabitants * 1000


def recomputed(raw: Raw, gemeente: str) -> list[tuple[str, int, str, float | None, str]]:
    """Indicator, year, area, value, status: the municipality and areas in it that are hidden, too small, or not."""
    poverty = "PersonenInArmoede_81"
    hidden = raw.first(KWB24, gemeente, f"{poverty}.isna() and AantalInwoners_5 > 0")
    known = raw.first(KWB24, gemeente, f"{poverty} > 0")
    small = raw.first(KWB20, gemeente, f"0 < AantalInwoners_5 < {SMALLEST} and {ASSISTANCE20}.notna()")
    nobody = raw.first(KWB20, gemeente, "AantalInwoners_5 == 0")
    large = raw.first(KWB20, gemeente, f"AantalInwoners_5 >= {SMALLEST} and {ASSISTANCE20} > 0")
    unknown = raw.first(KWB20, gemeente, f"AantalInwoners_5 >= {SMALLEST} and {ASSISTANCE20}.isna()")
    assert hidden
    assert known
    assert large
    care = "PercentageJongerenMetJeugdzorg_92"
    cases = [
        ("inwoners", 2020, gemeente, raw.cell(KWB20, "AantalInwoners_5", gemeente), "ok"),
        ("kinderen_0_15", 2024, gemeente, raw.cell(KWB24, "k_0Tot15Jaar_8", gemeente), "ok"),
        ("bijstand_per_1000", 2020, gemeente, per_1000(raw, gemeente), "ok"),
        ("bijstand_per_1000", 2020, large, per_1000(raw, large), "ok"),
        ("personen_in_armoede", 2024, gemeente, raw.cell(KWB24, poverty, gemeente), "ok"),
        ("personen_in_armoede", 2024, known, raw.cell(KWB24, poverty, known), "ok"),
        ("personen_in_armoede", 2024, hidden, None, "geheim_of_onbekend"),
        ("woz_waarde", 2024, gemeente, raw.cell(KWB24, "GemiddeldeWOZWaardeVanWoningen_39", gemeente), "ok"),
        ("woz_waarde", 2020, gemeente, None, "niet_gepubliceerd"),
        (
            "jongeren_met_jeugdzorg",
            2024,
            gemeente,
            raw.cell(KWB24, care, gemeente),
            "ok",
        ),
    ]
    share = "MinderjarigeKinderenRelatief_6"
    if gemeente in WITH_CHILDREN:
        cases += [
            (indicator_id, year, gemeente, raw.children(share, line, gemeente, year), "ok")
            for indicator_id, line in (
                ("kinderen_laag_inkomen", "1050290"),
                ("kinderen_tot_150_sociaal_minimum", "A044105"),
            )
            for year in (2011, 2022)
        ]
    cases += [("bijstand_per_1000", 2020, small, None, "onderdrukt")] if small else []
    cases += [("bijstand_per_1000", 2020, nobody, None, "niet_van_toepassing")] if nobody else []
    cases += [("bijstand_per_1000", 2020, unknown, None, "geheim_of_onbekend")] if unknown else []
    return cases


def assert_are(figures: store.Figures, cases: list[tuple[str, int, str, float | None, str]]) -> None:
    for indicator_id, year, code, value, status in cases:
        rows = figures.observations(indicator_id, year=year)
        row = rows[rows["region_code"] == code].iloc[0]
        assert row["status"] == status, (indicator_id, year, code)
        if value is None:
            assert row["value"] is pd.NA, (indicator_id, year, code)
        else:
            assert row["value"] == pytest.approx(value, rel=1e-12), (indicator_id, year, code)


@pytest.mark.parametrize("gemeente", sorted(GEMEENTEN))
def test_values_are_those_of_the_source_recomputed_by_another_route(figures, raw, gemeente):
    cases = recomputed(raw, gemeente)
    assert len(cases) >= 10
    assert_are(figures, cases)


def test_values_over_v4_are_those_of_the_source_recomputed_by_another_route(v4_figures, raw):
    cases = [case for gemeente in sorted(GEMEENTEN) for case in recomputed(raw, gemeente)]
    over_v4 = [case for case in cases if case[1] == 2024 or case[0].startswith("kinderen_laag")]
    assert len(over_v4) >= 20
    assert {status for *_, status in over_v4} == {"ok", "geheim_of_onbekend"}
    assert_are(v4_figures, over_v4)


def test_both_routes_give_the_same_figures(figures, v4_figures):
    """But for whether they are provisional: the mirror's v4 does not have the words that say so."""
    untold = ["snapshot_id", "is_provisional"]
    first, second = (reader.read("SELECT * FROM observation ORDER BY ALL") for reader in (figures, v4_figures))
    known = ["indicator_id", "region_code", "boundary_year", "period", "breakdown"]
    same = first.merge(second[known], on=known, validate="1:1")[first.columns]
    assert len(second) > 15_000
    pd.testing.assert_frame_equal(
        same.drop(columns=untold).sort_values(known, ignore_index=True),
        second.drop(columns=untold).sort_values(known, ignore_index=True),
    )


@pytest.mark.parametrize("gemeente", sorted(WITH_CHILDREN))
def test_numbers_of_children_are_the_source_s_thousands(figures, raw, gemeente):
    rows = figures.observations("kinderen_laag_inkomen", year=2022)
    row = rows[rows["region_code"] == gemeente].iloc[0]
    count = "MinderjarigeKinderen_3"
    assert row["numerator"] == pytest.approx(raw.children(count, "1050290", gemeente, 2022) * 1000)
    assert row["denominator"] == pytest.approx(raw.children(count, "T001164", gemeente, 2022) * 1000)
    assert 100 * row["numerator"] / row["denominator"] == pytest.approx(row["value"], abs=1.0)
    assert bool(row["is_provisional"])


# ---------------------------------------------------------------- faults


SMALL = {"sources": frozenset({"cbs_kwb", "cbs_laag_inkomen"}), "first_year": 2017, "last_year": 2017, "refresh": True}
ONE = {**SMALL, "sources": frozenset({"cbs_kwb"})}
COLUMNS = ["indicator_id", "region_code", "boundary_year", "period", "breakdown", "numerator", "denominator", "value",
           "status", "is_provisional"]  # fmt: skip


@pytest.fixture
def copied(data: Path, tmp_path: Path, mirror: Mirror) -> Iterator[Path]:
    """A copy of the loaded data, to load into from a mirror that misbehaves."""
    shutil.copytree(data, tmp_path / "data")
    yield tmp_path / "data"
    mirror.faults("none")


def plain(folder: Path) -> pd.DataFrame:
    path = store.current_file(folder)
    assert path is not None
    rows = store.read_content(path).observations[COLUMNS]
    return rows.sort_values(COLUMNS[:5]).reset_index(drop=True)


@pytest.mark.parametrize(
    ("mode", "asked"),
    [("none", SMALL), ("flaky", SMALL), ("ratelimit", SMALL), ("reset", SMALL), ("truncated", SMALL), ("slow", ONE)],
)
def test_faults_that_pass_give_the_same_figures(mirror, copied, data, mode, asked):
    mirror.faults(mode)
    report = load(mirror, copied, **asked)
    assert report.exit_code == 0, [outcome.message for outcome in report.failed]
    assert mode in {"none", "slow"} or mirror.stats()["faults_injected"] > 0
    assert all(outcome.message.endswith("ongewijzigd") for outcome in report.of(etl_run.Result.LOADED))
    pd.testing.assert_frame_equal(plain(copied / "figures"), plain(data / "figures"))
    assert unfinished(copied) == []


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("html", ["webpagina in plaats van cijfers", "niet geprobeerd", "niet geprobeerd"]),
        ("renamed", ["PersonenMetBijstandsuitkering", "KinderenRelatief"]),
        ("newcol", ["NieuwOnderwerp_999", "NieuwOnderwerp_999"]),
        ("nulls", ["had eerder waarden en is nu leeg", "had eerder waarden en is nu leeg"]),
        ("dupes", ["dezelfde pagina twee keer", "dezelfde pagina twee keer"]),
        ("badcodes", ["GM36A", "GM36A"]),
    ],
)
def test_faults_that_stay_are_named_and_change_nothing(mirror, copied, mode, words):
    before = published(copied / "figures")
    mirror.faults(mode)
    report = load(mirror, copied, **SMALL)
    assert report.exit_code == 1
    for outcome, said in zip(report.failed, words, strict=True):
        assert said in outcome.message
    assert published(copied / "figures") == before
    assert unfinished(copied) == []


V4_FAULTS = {
    "html": "webpagina in plaats van cijfers",
    "renamed": "meetcode '1016445_2' (Kinderen in een gezin met een laag inkomen) staat niet meer in de tabel",
    "newcol": "de waarnemingen passen niet bij de beschrijving",
    "nulls": "de bron gaf geen enkele waarneming",
    "dupes": "dezelfde pagina twee keer",
    "badcodes": "GM36A",
}


@pytest.mark.parametrize("mode", ["flaky", "truncated", *V4_FAULTS])
def test_faults_over_v4_pass_or_are_named_and_change_nothing(mirror, v4_data, tmp_path, mode):
    shutil.copytree(v4_data, tmp_path / "data")
    before = published(tmp_path / "data" / "figures")
    mirror.faults(mode)
    asked = {"sources": frozenset({"cbs_laag_inkomen"}), "refresh": True}
    report = load(mirror, tmp_path / "data", over_v4=True, **asked)
    mirror.faults("none")
    outcome = report.outcomes[-1]
    assert outcome.dataset_id == "85678NED"
    if mode not in V4_FAULTS:
        assert (report.exit_code, outcome.message) == (0, "3.768 cijfers, ongewijzigd")
        return
    assert report.exit_code == 1
    assert V4_FAULTS[mode] in report.failed[0].message
    assert published(tmp_path / "data" / "figures") == before


@pytest.mark.parametrize("mode", ["renamed", "newcol", "badcodes", "dupes", "html"])
def test_faulty_borders_are_refused_or_harmless(mirror, copied, mode):
    before = published(copied / "figures")
    mirror.faults(mode)
    report = load(mirror, copied, sources=frozenset({"cbs_grenzen"}), levels=frozenset({"GM"}), refresh=True)
    if mode == "newcol":  # a field that nobody reads
        assert report.exit_code == 0
        return
    assert report.exit_code == 1, [outcome.message for outcome in report.outcomes]
    assert published(copied / "figures") == before
