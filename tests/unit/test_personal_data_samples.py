"""The sample deliveries: clean ones pass whatever else is wrong with them, those with people in them do not."""

import gzip
from pathlib import Path

import pandas as pd
import pytest

from armoedebeeld.domain.personal_data import Kind, find_personal_data
from armoedebeeld.imports.guard import WorkbookError
from armoedebeeld.imports.workbook import read_workbook
from tests.support.mirror import SHARED

SAMPLES = SHARED / "data" / "samples"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SAMPLES.exists(), reason="../shared is not beside this checkout"),
]
PERSONAL = {
    "bsn_kolom.csv": {("A", Kind.BSN), ("", Kind.ONE_ROW_PER_PERSON)},
    "bsn_verstopt_in_opmerking.csv": {("K", Kind.BSN), ("K", Kind.PERSON_NUMBER)},
    "namen_en_geboortedatum.csv": {("A", Kind.NAME), ("B", Kind.BIRTH_DATE), ("", Kind.ONE_ROW_PER_PERSON)},
    "postcode6_en_huisnummer.csv": {("B", Kind.ADDRESS), ("", Kind.ONE_ROW_PER_PERSON)},
}
# Refused before there is a table.
UNREADABLE = {"leeg_bestand.csv", "hoge_compressie_40MB.xlsx"}


def found_in(path: Path) -> set[tuple[str, Kind]]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if len(content) > 20 * 2**20:
        rows = [line.split(";") for line in content.decode().splitlines()]
        return {(found.letter, found.kind) for found in find_personal_data(rows[0], rows[1:])}
    found: set[tuple[str, Kind]] = set()
    for sheet in read_workbook(path.name, content).sheets:
        headers = ["" if cell is None else str(cell) for cell in sheet.rows[0]]
        found |= {(finding.letter, finding.kind) for finding in find_personal_data(headers, sheet.rows[1:])}
    return found


def samples(folder: str) -> list[Path]:
    return sorted(path for path in (SAMPLES / folder).glob("*") if path.name not in UNREADABLE)


@pytest.mark.parametrize("path", samples("goed") + samples("fout"), ids=lambda path: path.name)
def test_every_sample_is_judged_as_its_readme_says(path):
    assert found_in(path) == PERSONAL.get(path.name, set())


@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_what_can_not_be_read_never_gets_this_far(name):
    with pytest.raises(WorkbookError):
        found_in(SAMPLES / "fout" / name)


@pytest.mark.parametrize("name", ["wijk_2024", "wijk_2019", "buurt_2019", "buurt_2024_reconstructed", "gemeente_2024"])
@pytest.mark.parametrize("header", ["naam", "buurtnaam", "kolom"])
def test_no_real_name_of_an_area_is_taken_for_a_person(name, header):
    areas = pd.read_parquet(SHARED / "data" / "boundaries" / f"{name}.parquet")
    column = next(column for column in areas.columns if column.endswith("naam"))
    rows = [[area, 10 + place] for place, area in enumerate(areas[column])]
    assert find_personal_data([header, "aantal"], rows) == ()


@pytest.mark.parametrize(
    "name", ["kwb2024_85984NED_wijk", "kwb2024_85984NED_gemeente", "kwb2024_85984NED_buurt_rijnmond"]
)
def test_the_key_figures_of_cbs_are_clean(name):
    table = pd.read_parquet(SHARED / "data" / "kwb" / f"{name}.parquet")
    assert find_personal_data(list(table.columns), table.to_numpy().tolist()) == ()
