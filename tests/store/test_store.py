"""Dated immutable files behind a pointer: published whole or not at all, read by many, never reused."""

import random
import shutil
import threading
import time
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from armoedebeeld import store
from armoedebeeld.domain.errors import StoreError
from armoedebeeld.domain.observations import COLUMNS
from tests.support.figures import content, observation, region, table

ROWS = [
    observation(region_code="NL00", value=3.1),
    observation(region_code="GM0001", value=4.2),
    observation(region_code="GM0002", value=0.0),
    observation(region_code="WK000100", value=5.5),
    observation(region_code="BU00010000", value=6.1),
    observation(region_code="BU00010001", value=None, status="geheim_of_onbekend"),
    observation(region_code="BU00020000", value=0.0),
    observation(region_code="GM0001", year=2019, value=None, status="niet_gepubliceerd"),
    observation(indicator_id="inwoners", region_code="GM0001", value=20000.0, numerator=20000.0),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "figures"


def opened(folder: Path) -> store.Figures:
    path = store.current_file(folder)
    assert path is not None
    return store.Figures(path)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `ROWS` were published; not to be changed."""
    folder = tmp_path_factory.mktemp("sjabloon")
    publish(folder)
    return folder


@pytest.fixture
def copied(template: Path, folder: Path) -> Path:
    """The published file of a copy of that folder."""
    shutil.copytree(template, folder)
    path = store.current_file(folder)
    assert path is not None
    return path


def publish(folder: Path, *rows: dict, **tables: pd.DataFrame) -> Path:
    return store.replace_database(folder, content(*(rows or ROWS), **tables))


# ---------------------------------------------------------------- publishing


def test_an_empty_folder_has_no_current_file(folder):
    assert store.current_file(folder) is None
    assert store.figures_files(folder) == []


def test_what_is_written_is_read_back_with_the_same_types(folder):
    written = content(*ROWS)
    read = store.read_content(store.replace_database(folder, written))
    order = ["indicator_id", "region_code", "period"]
    expected = written.observations.sort_values(order).reset_index(drop=True)
    pd.testing.assert_frame_equal(read.observations.sort_values(order).reset_index(drop=True), expected)
    for name in store.TABLES:
        assert dict(read.table(name).dtypes.astype(str)) == store.TABLES[name]
    assert not read.is_fictional


def test_the_pointer_names_the_newest_file_and_nothing_temporary_stays(folder):
    first, second = publish(folder), publish(folder, observation(value=9.0))
    assert store.current_file(folder) == second
    assert sorted(path.name for path in folder.iterdir()) == sorted([first.name, second.name, "CURRENT"])


def test_a_file_name_is_never_used_again_however_fast_files_follow(folder):
    names = {publish(folder, observation(value=float(number))).name for number in range(4)}
    assert len(names) == 4


def test_a_published_file_is_never_changed(folder):
    first = publish(folder)
    before = first.read_bytes()
    publish(folder, observation(value=9.0))
    assert first.read_bytes() == before


def test_only_the_last_five_files_are_kept(folder):
    made = [publish(folder, observation(value=float(number))) for number in range(6)]
    assert store.figures_files(folder) == made[-5:]


def test_the_current_file_is_kept_however_old_it_is(folder):
    made = [publish(folder, observation(value=float(number))) for number in range(3)]
    (folder / store.POINTER).write_text(made[0].name + "\n", encoding="utf-8")
    store.prune(folder, keep=1)
    assert store.figures_files(folder) == [made[0], made[-1]]
    assert store.current_file(folder) == made[0]


def test_a_figure_that_occurs_twice_is_refused_and_the_former_file_stays(folder):
    before = publish(folder)
    with pytest.raises(StoreError) as caught:
        publish(folder, observation(), observation(value=5.0))
    assert caught.value.what == "Dubbel cijfer: armoede van GM0001 in 2020."
    assert "indicators.yaml" in caught.value.remedy
    assert store.current_file(folder) == before
    assert [path.name for path in folder.glob("*.tmp*")] == []


def test_a_folder_that_can_not_be_made_is_a_dutch_error(tmp_path):
    (tmp_path / "bestand").write_text("", encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        store.replace_database(tmp_path / "bestand" / "figures", content(*ROWS))
    assert "kan niet worden gemaakt" in caught.value.what
    assert "--database" in caught.value.remedy


def test_an_empty_load_is_a_readable_file(folder):
    path = store.replace_database(folder, content())
    assert store.read_content(path).observations.empty
    figures = opened(folder)
    assert figures.observations("armoede").empty
    assert list(figures.observations("armoede").columns) == [*COLUMNS, "region_name"]
    assert figures.profile(["GM0001"]).empty
    assert figures.coverage().empty
    figures.close()


def test_readers_see_the_old_file_or_the_new_one_and_never_a_mixture(folder):
    """Threads read while files are replaced: all values of one answer are of one load, and every load is seen."""
    rows = [observation(region_code=f"BU0001{number:04d}") for number in range(50)]
    publish(folder, *({**row, "value": 0.0} for row in rows))
    stop, seen, wrong, files, door = threading.Event(), set(), [], {}, threading.Lock()

    def figures_of(path: Path) -> store.Figures:
        with door:
            return files.get(path) or files.setdefault(path, store.Figures(path))

    def read_on() -> None:
        while not stop.is_set():
            try:
                path = store.current_file(folder)
                assert path is not None
                values = figures_of(path).observations("armoede")["value"]
                if values.nunique() != 1 or len(values) != 50:
                    wrong.append(values.tolist())
                seen.add(float(values.iloc[0]))
            except Exception as error:  # a thread must say what went wrong
                wrong.append(repr(error))
                return
            time.sleep(0.005)

    threads = [threading.Thread(target=read_on) for _ in range(6)]
    for thread in threads:
        thread.start()
    for number in range(1, 4):
        publish(folder, *({**row, "value": float(number)} for row in rows))
        until = time.monotonic() + 10
        while float(number) not in seen and not wrong and time.monotonic() < until:
            time.sleep(0.01)
    stop.set()
    for thread in threads:
        thread.join()
    for figures in files.values():
        figures.close()
    assert wrong == []
    assert seen == {0.0, 1.0, 2.0, 3.0}


def test_one_open_file_serves_many_threads_each_with_its_own_answer(folder):
    publish(folder, *(observation(region_code=f"BU0001{number:04d}", value=float(number)) for number in range(20)))
    figures, wrong = opened(folder), []

    def ask(number: int) -> None:
        for _ in range(10):
            rows = figures.profile([f"BU0001{number:04d}"])
            if rows["value"].tolist() != [float(number)]:
                wrong.append((number, rows["value"].tolist()))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    figures.close()
    assert wrong == []


# ---------------------------------------------------------------- damage


def test_a_pointer_to_a_file_that_is_gone_is_a_dutch_error(folder):
    publish(folder).unlink()
    with pytest.raises(StoreError) as caught:
        store.current_file(folder)
    assert "CURRENT wijst naar cijfers-" in caught.value.what
    assert "load --offline" in caught.value.remedy


@pytest.mark.parametrize("text", ["", "\n"])
def test_a_pointer_that_names_no_file_is_a_dutch_error(copied, folder, text):
    (folder / store.POINTER).write_text(text, encoding="utf-8")
    with pytest.raises(StoreError):
        store.current_file(folder)


def damage(path: Path, how: str) -> None:
    size = path.stat().st_size
    if how == "leeg":
        path.write_bytes(b"")
    elif how == "half":
        path.write_bytes(path.read_bytes()[: size // 2])
    elif how == "tekst":
        path.write_text("dit is geen database" * 1000, encoding="utf-8")
    else:
        path.write_bytes(bytes(4096) + path.read_bytes()[4096:])


def read_all(path: Path) -> None:
    """What the pages do."""
    figures = store.Figures(path)
    try:
        figures.observations("armoede")
        figures.profile(["GM0001"])
        figures.table("region")
    finally:
        figures.close()


@pytest.mark.parametrize("how", ["half", "tekst", "kop weg"])
@pytest.mark.parametrize("read", [read_all, store.read_content, store.content_hash])
def test_a_damaged_file_is_a_dutch_error(copied, how, read):
    damage(copied, how)
    with pytest.raises(StoreError) as caught:
        read(copied)
    assert f"{copied.name} is geen leesbaar cijferbestand" in caught.value.what
    assert "load --offline" in caught.value.remedy


@pytest.mark.parametrize("read", [store.Figures, store.read_content, store.content_hash, store.boundary_files])
def test_a_database_of_something_else_is_a_dutch_error(tmp_path, read):
    path = tmp_path / "cijfers-20260101T000000000Z.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE iets (a INTEGER)")
    with pytest.raises(StoreError):
        read(path)


@pytest.mark.parametrize("read", [store.Figures, store.read_content])
def test_a_file_of_another_version_is_a_dutch_error(folder, read):
    path = publish(folder, meta=table("meta", {"key": "schema_version", "value": "0"}))
    with pytest.raises(StoreError, match="andere versie"):
        read(path)


# ---------------------------------------------------------------- reading


@pytest.fixture(scope="module")
def figures(template: Path):
    with_names = opened(template)
    yield with_names
    with_names.close()


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({}, ["GM0001", "BU00010000", "BU00010001", "BU00020000", "GM0001", "GM0002", "NL00", "WK000100"]),
        ({"year": 2020}, ["BU00010000", "BU00010001", "BU00020000", "GM0001", "GM0002", "NL00", "WK000100"]),
        ({"year": 2019}, ["GM0001"]),
        ({"year": 1999}, []),
        ({"levels": ["BU"]}, ["BU00010000", "BU00010001", "BU00020000"]),
        ({"levels": ["NL", "GM"], "year": 2020}, ["GM0001", "GM0002", "NL00"]),
        ({"gemeente": "GM0001", "year": 2020}, ["BU00010000", "BU00010001", "GM0001", "WK000100"]),
        ({"gemeente": "GM0001", "levels": ["BU"], "year": 2020}, ["BU00010000", "BU00010001"]),
        ({"gemeente": "GM9999"}, []),
    ],
)
def test_observations_are_limited_to_what_was_asked_in_order_of_year_and_code(figures, asked, codes):
    assert figures.observations("armoede", **asked)["region_code"].tolist() == codes


def test_an_unknown_indicator_has_no_rows_but_all_columns(figures):
    rows = figures.observations("weg")
    assert rows.empty
    assert {name: str(dtype) for name, dtype in rows.dtypes.items()} == {**COLUMNS, "region_name": "str"}


def test_text_from_outside_is_never_part_of_the_query(figures):
    nasty = "x' OR '1'='1"
    assert figures.observations(nasty).empty
    assert figures.observations("armoede", levels=[nasty]).empty
    assert figures.profile([nasty]).empty
    with pytest.raises(KeyError):
        figures.table("region; DROP TABLE region")


def test_rows_carry_the_name_of_their_area(figures):
    rows = figures.observations("armoede", year=2020).set_index("region_code")
    assert rows.loc["GM0001", "region_name"] == "gebied GM0001"


def test_an_area_without_a_name_is_called_by_its_code(folder):
    publish(folder, *ROWS, region=table("region"))
    reader = opened(folder)
    assert reader.observations("armoede", year=2019)["region_name"].tolist() == ["GM0001"]
    reader.close()


def test_two_tables_on_the_same_boundary_year_do_not_double_the_figures(folder):
    """As soon as KWB 2023 stands beside a table 'indeling 2023', both describe the same municipalities."""
    twice = [region("GM0001", dataset_id="K2020", name="Eenhoorn"), region("GM0001", dataset_id="L01", name="Eenhoorn")]
    publish(folder, observation(), region=table("region", *twice))
    reader = opened(folder)
    assert reader.observations("armoede")["region_name"].tolist() == ["Eenhoorn"]
    assert len(reader.profile(["GM0001"])) == 1
    reader.close()


def test_zero_is_zero_and_missing_is_missing(figures):
    rows = figures.observations("armoede", year=2020).set_index("region_code")
    assert rows.loc["GM0002", "value"] == 0.0
    assert rows.loc["BU00010001", "value"] is pd.NA
    assert rows.loc["BU00010001", "status"] == "geheim_of_onbekend"


def test_a_profile_holds_all_figures_of_the_areas_and_no_others(figures):
    rows = figures.profile(["GM0001", "NL00"])
    assert list(zip(rows["indicator_id"], rows["year"], rows["region_code"], strict=True)) == [
        ("armoede", 2019, "GM0001"),
        ("armoede", 2020, "GM0001"),
        ("armoede", 2020, "NL00"),
        ("inwoners", 2020, "GM0001"),
    ]  # fmt: skip


def test_a_profile_of_no_areas_is_empty_with_all_columns(figures):
    assert list(figures.profile([]).columns) == [*COLUMNS, "region_name"]


def test_coverage_counts_areas_known_values_and_names_the_reason(figures):
    rows = figures.coverage()
    found = {(row.indicator_id, row.region_level, row.year): (row.areas, row.known) for row in rows.itertuples()}
    assert found == {
        ("armoede", "BU", 2020): (3, 2),
        ("armoede", "GM", 2019): (1, 0),
        ("armoede", "GM", 2020): (2, 2),
        ("armoede", "NL", 2020): (1, 1),
        ("armoede", "WK", 2020): (1, 1),
        ("inwoners", "GM", 2020): (1, 1),
    }
    reasons = rows.set_index(["indicator_id", "region_level", "year"])["reason"]
    assert reasons["armoede", "GM", 2019] == "niet_gepubliceerd"
    assert reasons["armoede", "BU", 2020] == "geheim_of_onbekend"


def test_the_file_can_not_be_written_through_a_reader(figures):
    with pytest.raises((duckdb.Error, StoreError)):
        figures.read("DELETE FROM observation_by_region")


# ---------------------------------------------------------------- the checksum


LOG = {"load_id": "a", "finished_at": "a", "dataset_id": "K2020", "outcome": "geladen", "message": "", "rows": 1}


def test_the_checksum_does_not_depend_on_the_moment_the_log_or_the_order_of_rows(folder):
    first = store.content_hash(publish(folder, load_log=table("load_log", LOG)))
    later = {**LOG, "load_id": "b", "finished_at": "b", "message": "anders"}
    shuffled = random.Random(1).sample(ROWS, len(ROWS))
    second = publish(folder, *shuffled, load_log=table("load_log", LOG, later))
    assert first == store.content_hash(second)


@pytest.mark.parametrize(
    "change",
    [
        {"value": 4.200001}, {"status": "geheim_of_onbekend", "value": None}, {"is_provisional": True},
        {"region_code": "GM0003"}, {"snapshot_id": "K2020@later"}, {"numerator": 1.0},
    ],
)  # fmt: skip
def test_the_checksum_changes_with_every_change_of_a_figure(folder, change):
    regions = table("region", region("GM0001"))
    first, second = (
        publish(folder, observation(), region=regions),
        publish(folder, observation(**change), region=regions),
    )
    assert store.content_hash(first) != store.content_hash(second)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("scope", {"gemeente": "GM0002"}),
        ("region", region("GM0001", name="Andersom")),
        ("boundary", {"dataset_id": "g", "level": "GM", "boundary_year": 2020, "file": "x.parquet", "areas": 1}),
    ],
)
def test_the_checksum_changes_with_areas_scope_and_borders(folder, name, row):
    first = publish(folder, observation())
    assert store.content_hash(first) != store.content_hash(publish(folder, observation(), **{name: table(name, row)}))


def test_a_copy_has_the_same_checksum(folder, tmp_path):
    path = publish(folder)
    shutil.copy(path, tmp_path / "kopie.duckdb")
    assert store.content_hash(path) == store.content_hash(tmp_path / "kopie.duckdb")


@pytest.mark.parametrize(("value", "is_fictional"), [("ja", True), ("nee", False)])
def test_made_up_figures_say_so(folder, value, is_fictional):
    facts = [{"key": "schema_version", "value": store.SCHEMA_VERSION}, {"key": "is_fictional", "value": value}]
    path = publish(folder, meta=table("meta", *facts))
    assert store.read_content(path).is_fictional is is_fictional
    assert not store.Content().is_fictional


def test_the_border_files_of_a_load_are_named_once(folder):
    rows = [
        {"dataset_id": f"g{number}", "level": "GM", "boundary_year": 2020, "file": file, "areas": 1}
        for number, file in enumerate(["b.parquet", "a.parquet", "b.parquet"])
    ]
    assert store.boundary_files(publish(folder, boundary=table("boundary", *rows))) == ["a.parquet", "b.parquet"]
