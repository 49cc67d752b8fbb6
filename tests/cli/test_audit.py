"""`armoedebeeld audit`: on the made-up municipality, on unsafe figures, and on the samples of two cities."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from armoedebeeld import store
from armoedebeeld.catalogues import demo_catalogue, own_catalogue
from armoedebeeld.cli_audit import places_of
from armoedebeeld.domain.scheme_entries import SchemeForm, entries
from armoedebeeld.domain.schemes import IncomeLimit, Unit
from armoedebeeld.export.reading_back import read_exports
from armoedebeeld.imports.areas import AreaIndex
from armoedebeeld.imports.deliveries.places import Geography
from armoedebeeld.settings import Settings
from etl import run as etl_run
from etl.run import Accepted, Request, accept_delivery
from tests.support import mirror
from tests.support.deliveries import read
from tests.support.published import content_of

ROOT = Path(__file__).resolve().parents[2]
LIMITS = {"Leergeld": "120", "Meedoenregeling": "120", "Kwijtschelding": "100", "Bijzondere bijstand": "110"}


@pytest.fixture
def run_real(run, monkeypatch, tmp_path):
    """`armoedebeeld ...` with the real catalogue, and a data folder of its own."""
    monkeypatch.setenv("ARMOEDEBEELD_CATALOGUE", str(ROOT / "indicators.yaml"))
    monkeypatch.setenv("ARMOEDEBEELD_DATA", str(tmp_path / "data"))
    return run


def test_the_demo_gives_nobody_away(run_real, demo_folder):
    said = run_real("audit", "--database", str(demo_folder))
    assert said.code == 0, said.all
    assert "Geen enkel afgeschermd aantal is terug te rekenen." in said.all
    # As on the page: of wijken there are too few to say.
    assert "Van buurten en gemeenten afgeschermd omdat het om weinig mensen gaat: 206;" in said.all
    assert "wijken afgeschermd omdat" not in said.all


def test_for_programs_it_says_everything(run_real, demo_folder):
    facts = json.loads(run_real("audit", "--json", "--database", str(demo_folder)).out)
    assert facts["findings"] == []
    assert facts["hidden"] > 200
    assert facts["narrowest"]["high"] - facts["narrowest"]["low"] >= 10


def test_an_export_that_tells_a_hidden_count_is_caught_with_its_name(run_real, demo_folder, tmp_path):
    content = content_of(demo_folder)
    rows = content.observations
    hidden = rows[(rows["indicator_id"] == "gebruik_leergeld") & (rows["status"] == "onderdrukt")].iloc[0]
    line = f"{hidden['region_code']};{hidden['region_code']};{hidden['year']};13;kinderen;13;;;;ok;bekend"
    head = "gebied;code;jaar;waarde;eenheid;weergave;ondergrens;bovengrens;aantal in de groep;status;uitleg"
    account = "titel;Gebruik van Leergeld: kinderen\r\ngebied en periode;Wilgenstad, 2024"
    (tmp_path / "vorig-jaar.csv").write_text(f"{account}\r\n\r\n{head}\r\n{line}\r\n", encoding="utf-8-sig")
    (tmp_path / "iets-anders.csv").write_text("a;b\r\n", encoding="utf-8")
    said = run_real("audit", "--exports", str(tmp_path), "--database", str(demo_folder))
    assert said.code == 1
    assert "vorig-jaar.csv" in said.all
    assert "Niet te lezen als geëxporteerde tabel, en dus niet nagerekend: iets-anders.csv" in said.all


HEAD = "gebied;code;jaar;waarde;eenheid;weergave;ondergrens;bovengrens;aantal in de groep;status;uitleg"


def exported(title, *lines, subtitle="Wilgenstad, 2024"):
    return [
        ["titel", title],
        ["gebied en periode", subtitle],
        [],
        HEAD.split(";"),
        *[line.split(";") for line in lines],
    ]


@pytest.mark.parametrize("kind", ["capitals.CSV", "windows.csv", "again.xlsx", "concept.csv"])
def test_an_export_that_was_saved_again_is_read_too(run_real, demo_folder, tmp_path, kind):
    rows = content_of(demo_folder).observations
    hidden = rows[(rows["indicator_id"] == "gebruik_leergeld") & (rows["status"] == "onderdrukt")].iloc[0]
    line = f"Coördinatie;{hidden['region_code']};{hidden['year']};13;kinderen;13;;;;ok;bekend"
    table = exported("Gebruik van Leergeld: kinderen" + (" (concept)" if kind == "concept.csv" else ""), line)
    if kind.endswith("xlsx"):
        book = xlsxwriter.Workbook(str(tmp_path / kind))
        sheet = book.add_worksheet()
        for place, cells in enumerate(table):
            for column, cell in enumerate(cells):
                sheet.write(place, column, int(cell) if cell.isdecimal() else cell)
        book.close()
    else:
        text = "\r\n".join(";".join(cells) for cells in table)
        (tmp_path / kind).write_bytes(text.encode("cp1252" if kind == "windows.csv" else "utf-8-sig"))
    said = run_real("audit", "--exports", str(tmp_path), "--database", str(demo_folder))
    assert said.code == 1
    assert kind in said.all
    assert "Niet te lezen" not in said.all


def hidden_one(folder):
    rows = content_of(folder).observations
    return rows[(rows["indicator_id"] == "gebruik_leergeld") & (rows["status"] == "onderdrukt")].iloc[0]


def as_csv(table, encoding="utf-8-sig"):
    return "\r\n".join(";".join(cells) for cells in table).encode(encoding)


def test_how_many_tables_were_read_and_which_files_are_none(run_real, demo_folder, tmp_path):
    folder = tmp_path / "uitvoer"
    folder.mkdir()
    said = run_real("audit", "--exports", str(folder), "--database", str(demo_folder))
    assert said.code == 1
    assert "geen enkele tabel gelezen" in " ".join(said.all.split())
    shown = content_of(demo_folder).observations
    shown = shown[(shown["indicator_id"] == "gebruik_leergeld") & (shown["status"] == "ok")].iloc[0]
    line = f"X;{shown['region_code']};{shown['period']};{int(shown['value'])};kinderen;;;;;ok;bekend"
    (folder / "goed.csv").write_bytes(as_csv(exported("Gebruik van Leergeld: kinderen", line)))
    for name in ("kaart.png", "memo.docx", ".DS_Store", "~$goed.xlsx", "Thumbs.db"):
        (folder / name).write_bytes(b"x")
    said = run_real("audit", "--exports", str(folder), "--database", str(demo_folder))
    assert said.code == 0, said.all
    words = " ".join(said.all.split())
    assert "Eén tabel gelezen" in words
    assert "Niet nagerekend, want geen tabel: kaart.png, memo.docx." in words
    assert "Thumbs" not in words
    (folder / "alles.zip").write_bytes(b"x")
    said = run_real("audit", "--exports", str(folder), "--database", str(demo_folder))
    assert (said.code, "alles.zip" in said.all) == (1, True)


def read_back(folder, *lines, demo, title="Gebruik van Leergeld: kinderen", subtitle="Wilgenstad, 2024"):
    (folder / "vorig.csv").write_bytes(as_csv(exported(title, *lines, subtitle=subtitle)))
    return read_exports(folder, demo_catalogue(Settings(data=demo.parent)), places_of(content_of(demo), []))


def test_a_row_that_is_written_otherwise_is_read_all_the_same(demo_folder, tmp_path):
    written = [("BU90010802", "2024,0"), ("bu90010802", "jaar 2024"), (" BU90010802 ", " 2024"), ("gb9001oost", "2024")]
    lines = [f"X;{code};{year};13;kinderen;13;;;;ok;bekend" for code, year in written]
    read = read_back(tmp_path, *lines, demo=demo_folder)
    rows = read.publications[0].rows
    assert rows["region_code"].tolist() == ["BU90010802"] * 3 + ["GB9001oost"]
    assert rows["period"].tolist() == ["2024"] * 4
    assert read.unreadable == ()


def test_a_row_that_nobody_can_place_is_named(demo_folder, tmp_path):
    good, *others = [("BU90010802", "2024", "13"), ("BU99", "2024", "13"), ("BU90010802", "24-25", "13"),
                     ("BU90010802", "2024", "dertien")]  # fmt: skip
    lines = [f"X;{code};{year};{count};kinderen;13;;;;ok;" for code, year, count in (good, *others)]
    read = read_back(tmp_path, *lines, demo=demo_folder)
    assert read.unreadable == (
        "vorig.csv, rij 6 (gebied 'BU99')", "vorig.csv, rij 7 (jaar '24-25')", "vorig.csv, rij 8 (getal 'dertien')"
    )  # fmt: skip
    assert len(read.publications[0].rows) == 1


@pytest.mark.parametrize(
    ("code", "period", "count", "why"),
    [
        ("BU99999999", "2024", "4", "gebied 'BU99999999'"),
        ("GM0344", "2024", "4", "gebied 'GM0344'"),
        ("BU90010802", "2015", "4", "jaar '2015'"),
        ("BU90010802", "2024-25", "4", "jaar '2024-25'"),
        ("BU90010802", "2024-13", "4", "jaar '2024-13'"),
        ("BU90010802", "2024-2022", "4", "jaar '2024-2022'"),
        ("BU90010802", "2024", "nan", "getal 'nan'"),
        ("BU90010802", "2024", "-4", "getal '-4'"),
    ],
)
def test_a_row_that_ties_to_nothing_is_not_called_safe(run_real, demo_folder, tmp_path, code, period, count, why):
    read = read_back(tmp_path, f"X;{code};{period};{count};kinderen;;;;;ok;", demo=demo_folder)
    assert (read.unreadable, read.publications) == ((f"vorig.csv, rij 5 ({why})",), ())


@pytest.mark.parametrize(
    ("head", "line", "why"),
    [
        (f"{HEAD};vorig jaar", "13;kinderen;13;;;;ok;bekend;4", "kolom 12 ('vorig jaar')"),
        (f"{HEAD};waarde", "13;kinderen;13;;;;ok;bekend;4", "kolom 12 ('waarde')"),
        (f"{HEAD};", "13;kinderen;13;;;;ok;bekend;4", "kolom 12 ('')"),
        (HEAD, ";kinderen;4;;;;onderdrukt;bekend", "rij 5 (een getal in kolom 'weergave' en niet in 'waarde')"),
        (HEAD, ";kinderen;;4;4;;onderdrukt;bekend", "rij 5 (een getal in kolom 'ondergrens' en niet in 'waarde')"),
        (HEAD, ";kinderen;;;;4;onderdrukt;", "rij 5 (een getal in kolom 'aantal in de groep' en niet in 'waarde')"),
    ],
)
def test_a_number_where_we_write_none_is_named(demo_folder, tmp_path, head, line, why):
    """A hidden count may stand in a column that somebody added, or in one that only says it in other words."""
    table = exported("Gebruik van Leergeld: kinderen", f"X;BU90010802;2024;{line}")
    table[3] = head.split(";")
    (tmp_path / "vorig.csv").write_bytes(as_csv(table))
    read = read_exports(
        tmp_path, demo_catalogue(Settings(data=demo_folder.parent)), places_of(content_of(demo_folder), [])
    )
    assert read.unreadable == (f"vorig.csv, {why}",)


def test_a_table_with_the_name_of_a_hidden_file_is_read(demo_folder, tmp_path):
    read_back(tmp_path, "X;BU90010802;2024;13;kinderen;13;;;;ok;bekend", demo=demo_folder)
    (tmp_path / "vorig.csv").rename(tmp_path / ".oud.csv")
    (tmp_path / "._oud.csv").write_bytes(b"x")
    read = read_exports(
        tmp_path, demo_catalogue(Settings(data=demo_folder.parent)), places_of(content_of(demo_folder), [])
    )
    assert [one.name for one in read.publications] == [".oud.csv"]


def test_a_figure_whose_title_is_a_part_of_a_word_is_another_one(demo_folder, tmp_path):
    """There is a figure Inwoners."""
    line = "X;BU90010802;2024;4;kinderen;4;;;;ok;bekend"
    read = read_back(tmp_path, line, demo=demo_folder, title="Gebruik van Inwonerspas: kinderen")
    assert read.unreadable == ("vorig.csv",)


def test_a_folder_that_is_not_there_is_said(run, demo_folder, tmp_path):
    said = run("audit", "--exports", str(tmp_path / "weg"), "--database", str(demo_folder))
    assert said.code == 1
    assert "weg is er niet" in said.all


def test_rows_that_were_made_of_what_is_shown_are_named_and_are_no_alarm(run_real, demo_folder, tmp_path):
    shown = content_of(demo_folder).observations
    shown = shown[(shown["indicator_id"] == "gebruik_leergeld") & (shown["status"] == "ok")].iloc[0]
    lines = [f"X;{shown['region_code']};{shown['period']};{int(shown['value'])};kinderen;;;;;ok;bekend"]
    lines.append("Vijfde deel met de hoogste cijfers;HOOGSTE;2024;13;kinderen;13;;;900;ok;")
    folder = tmp_path / "uitvoer"
    folder.mkdir()
    (folder / "verschil.csv").write_bytes(as_csv(exported("Gebruik van Leergeld: kinderen", *lines)))
    said = run_real("audit", "--exports", str(folder), "--database", str(demo_folder))
    assert said.code == 0, said.all
    assert "gemaakt van wat zichtbaar is: verschil.csv, rij 6 (HOOGSTE)" in " ".join(said.all.split())


def test_a_row_without_a_number_tells_nothing_wherever_it_is(demo_folder, tmp_path):
    lines = ["Toelichting;;;;;;;;;;", "X;BU99999999;2015;;kinderen;onderdrukt;;;;onderdrukt;"]
    assert read_back(tmp_path, *lines, demo=demo_folder).unreadable == ()


def test_years_together_are_known_by_one_of_them(demo_folder, tmp_path):
    read = read_back(tmp_path, "X;BU90010802;2022-2024;40;kinderen;;;;;ok;", demo=demo_folder)
    assert (read.unreadable, read.publications[0].rows["period"].tolist()) == ((), ["2022-2024"])


@pytest.mark.parametrize(
    ("people", "read_as"), [("1.234", 1234), ("1234,0", 1234), ("1.234,0", 1234), ("120.0", 120), ("120", 120)]
)
def test_thousands_and_decimals_are_told_apart(demo_folder, tmp_path, people, read_as):
    line = f"X;BU90010802;2024;{people};kinderen;;;;;ok;"
    assert read_back(tmp_path, line, demo=demo_folder).publications[0].rows["value"].tolist() == [read_as]
    line, title = (
        f"X;BU90010802;2024;7.5;%;;;;{people};ok;",
        "Bereik van Leergeld: deel van de kinderen tot 120% van het",
    )
    read = read_back(tmp_path, line, demo=demo_folder, title=f"{title} sociaal minimum")
    assert read.publications[0].rows[["value", "denominator"]].to_numpy().tolist() == [[7.5, read_as]]


def test_tables_per_step_and_per_number_name_their_municipality(demo_folder, tmp_path):
    rows = content_of(demo_folder).observations
    known = demo_catalogue(Settings(data=demo_folder.parent))
    joint = rows[rows["breakdown"].str.startswith("regelingen: ")].iloc[0]
    line = f"X;{joint['breakdown']};{joint['year']};40;huishoudens;;;;;ok;"
    read = read_back(tmp_path, line, demo=demo_folder, title=known.indicator(joint["indicator_id"]).title,
                     subtitle=f"Wilgenstad, {joint['year']}, naar het aantal regelingen")  # fmt: skip
    assert (read.unreadable, read.publications[0].rows["region_code"].tolist()) == ((), ["GM9001"])
    step = next(item for item in known.indicators if item.scheme is not None and item.scheme.step is not None)
    title = f"{step.scheme.name}: van stap tot stap"
    lines = [f"X;{code};2024;40;;;;;;ok;" for code in (step.scheme.step.value, "bestaat_niet")]
    read = read_back(tmp_path, *lines, demo=demo_folder, title=title, subtitle="Wilgenstad, 2024, per stap")
    assert read.unreadable == ("vorig.csv, rij 6 (stap 'bestaat_niet')",)
    assert read.publications[0].rows[["indicator_id", "region_code"]].to_numpy().tolist() == [[step.id, "GM9001"]]


def test_a_file_in_another_encoding_is_read_or_named(run_real, demo_folder, tmp_path):
    hidden = hidden_one(demo_folder)
    line = f"X;{hidden['region_code']};{hidden['year']};4;kinderen;4;;;;ok;bekend"
    table = exported("Gebruik van Leergeld: kinderen", line)
    (tmp_path / "breed.csv").write_bytes(as_csv(table, "utf-16"))
    (tmp_path / "zonder.csv").write_bytes(as_csv(table, "utf-16-le"))
    said = run_real("audit", "--json", "--exports", str(tmp_path), "--database", str(demo_folder))
    facts = json.loads(said.out)
    assert (said.code, facts["tables_read"], facts["unreadable"]) == (1, 1, ["zonder.csv"])
    assert any(hidden["region_code"] in item["cell"] for item in facts["findings"])


def test_without_figures_the_made_up_municipality_is_named(run_real, tmp_path):
    (tmp_path / "data" / "demo").mkdir(parents=True)
    said = run_real("audit")
    assert said.code == 1
    assert "audit --database" in " ".join(said.all.split())


def test_a_table_that_nobody_knows_the_figure_of_is_not_called_safe(run_real, demo_folder, tmp_path):
    text = "\r\n".join(";".join(cells) for cells in exported("Zelf bedacht", "X;BU00000000;2024;13;;13;;;;ok;"))
    (tmp_path / "zelf.csv").write_text(text, encoding="utf-8-sig")
    said = run_real("audit", "--exports", str(tmp_path), "--database", str(demo_folder))
    assert said.code == 1
    assert "Niet te lezen als geëxporteerde tabel, en dus niet nagerekend: zelf.csv" in said.all
    assert "in wat te lezen was" in said.all


def test_an_own_area_of_which_nobody_knows_the_buurten_is_not_called_safe(run_real, demo_folder, tmp_path):
    line = "Oost;GB0001oost;2024;52;kinderen;52;;;;ok;bekend"
    text = "\r\n".join(";".join(cells) for cells in exported("Gebruik van Leergeld: kinderen", line))
    (tmp_path / "oost.csv").write_text(text, encoding="utf-8-sig")
    said = run_real("audit", "--exports", str(tmp_path), "--database", str(demo_folder))
    assert said.code == 1
    assert "uit welke buurten het toen bestond, dus niet nagerekend: GB0001oost (oost.csv)" in " ".join(
        said.all.split()
    )


def test_a_hidden_count_without_an_upper_bound_is_said_and_is_null_for_programs(run_real, demo_folder, tmp_path):
    database = tmp_path / "alleen"
    content = content_of(demo_folder)
    rows = content.observations
    use = rows[(rows["indicator_id"] == "gebruik_leergeld") & (rows["status"] == "onderdrukt")].head(1)
    store.replace_database(database, replace(content, observations=use, boundary=content.boundary.iloc[:0]))
    said = run_real("audit", "--database", str(database))
    assert "0 of meer" in said.all
    facts = json.loads(run_real("audit", "--json", "--database", str(database)).out)
    assert (facts["narrowest"]["low"], facts["narrowest"]["high"]) == (0, None)


def test_without_figures_there_is_nothing_to_audit(run, tmp_path):
    assert run("audit", "--database", str(tmp_path)).code == 1


@pytest.mark.shared
def test_the_samples_of_two_cities_give_nobody_away(run_real, tmp_path):
    samples = mirror.SHARED / "data" / "samples" / "goed"
    if not samples.exists():
        pytest.skip("../shared is not beside this checkout: no samples to test with")
    with mirror.running_mirror() as url:
        data = tmp_path / "data"
        settings = Settings(data=data, catalogue=ROOT / "indicators.yaml", cbs_v3_url=url, geo_url=url)
        asked = Request(gemeenten=frozenset({"GM0344", "GM0363"}), sources=frozenset({"cbs_kwb", "cbs_grenzen"}))
        etl_run.run(asked, catalogue=own_catalogue(settings), settings=settings)
    for city in ("amsterdam", "utrecht"):
        take(samples / f"lokaal_{city}_2019_2024.csv", settings)
    said = run_real("audit", "--json")
    facts = json.loads(said.out)
    assert (said.code, facts["findings"]) == (0, [])
    assert (facts["hidden"] > 5000, facts["share_shown"] > 0.55) == (True, True)
    assert facts["narrowest"]["high"] - facts["narrowest"]["low"] >= 10


def take(sample, settings):
    """A sample delivery, with the provisions declared that nobody declared before."""
    regions = store.read_content(store.current_file(settings.figures)).region
    where = Geography(AreaIndex(regions), frozenset({"GM0344", "GM0363"}), None)
    found = read(sample.read_bytes(), name=sample.name, where=where, today=date(2026, 11, 26))
    indicators = own_catalogue(settings).indicators
    taken = [item.id for item in indicators]
    declared = {(item.scheme.name, item.scheme.unit.value) for item in indicators if item.scheme is not None}
    made = []
    for name, unit in found.rows[["scheme", "unit"]].drop_duplicates().itertuples(index=False):
        if (name, unit) in declared:
            continue
        limit = IncomeLimit(LIMITS[name]) if name in LIMITS else None
        form = SchemeForm(name=name, unit=Unit(unit), first_year=2019, income_limit=limit)
        made += entries(form, taken=[*taken, *(entry["id"] for entry in made)])
    accepted = Accepted(title="monster", rows=found.rows, keep_until=date(2099, 1, 1), entries=tuple(made))
    accept_delivery(accepted, settings=settings)
