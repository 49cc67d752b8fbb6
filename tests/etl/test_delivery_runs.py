"""Deliveries taken in, replaced and withdrawn: published as a whole, or everything stays as it was."""

import shutil
import stat
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
import yaml
from filelock import FileLock

from armoedebeeld import store
from armoedebeeld.catalogues import own_catalogue
from armoedebeeld.domain.errors import CatalogueError, StoreError, UserError
from armoedebeeld.domain.scheme_entries import entries
from armoedebeeld.domain.schemes import Unit
from armoedebeeld.settings import Settings
from armoedebeeld.store.reading import dataset_ids_of
from etl import delivery_runs
from etl import run as etl_run
from etl.deliveries import new_id, now, store_delivery, stored_deliveries, stored_records
from etl.own_area_files import store_own_areas
from etl.published_register import register_of
from etl.run import (
    Accepted,
    accept_delivery,
    change_provision,
    delivery_records,
    drop_schemes,
    known_indicators,
    overlapping,
    postcodes_of,
    remove_expired,
    take_postcodes,
    withdraw_delivery,
)
from tests.support.borders import own_area, own_areas
from tests.support.deliveries import delivery, form, load_country, postcodes, rows, settings_of, use
from tests.support.published import content_of, hash_of, published, rows_of, timeless, unfinished

HAVEN, MARKT, VELD, OUD = "BU00010000", "BU00010001", "BU00010100", "WK000100"
LEERGELD = tuple(entries(form(), taken=()))
KEEP = date(2099, 12, 31)


@pytest.fixture(scope="module")
def loaded_country(tmp_path_factory) -> Path:
    """The made-up country, loaded once with a catalogue that takes deliveries; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("land")
    load_country(folder)
    return folder


@pytest.fixture
def settings(tmp_path, loaded_country) -> Settings:
    shutil.copytree(loaded_country, tmp_path / "land")
    return settings_of(tmp_path / "land")


def accept(settings, *made, **changes):
    """Take a delivery in; the provision is declared with it where it was not before."""
    declared = {item.id for item in own_catalogue(settings).indicators}
    fresh = () if LEERGELD[0]["id"] in declared else LEERGELD
    asked = {"title": "Leergeld", "rows": rows(*made), "keep_until": KEEP, "entries": fresh, **changes}
    return accept_delivery(Accepted(**asked), settings=settings)


def value(settings, code=HAVEN, indicator="gebruik_leergeld"):
    return rows_of(settings.figures, indicator).loc[code, "value"]


def everything(settings):
    """Every file of the municipality's own, and what is published."""
    kept = {
        str(path.relative_to(settings.local)): path.read_bytes()
        for path in sorted(settings.local.rglob("*"))
        if path.is_file()
    }
    return kept, published(settings.figures)


def only_id(settings):
    (record,) = delivery_records(settings)
    return record.id


# ---------------------------------------------------------------- taking in


def test_a_delivery_is_kept_declared_and_published_at_once(settings):
    report = accept(settings, use(HAVEN, 25), use(MARKT, 40), left_out=3, delivered_by="Stichting", received_by="balie")
    assert report.exit_code == 0
    assert report.of_deliveries == ()
    assert (value(settings), value(settings, OUD)) == (25, 65)
    assert value(settings, HAVEN, "bereik_leergeld") == 2.5
    (record,) = delivery_records(settings)
    assert (record.title, record.rows, record.left_out, record.keep_until) == ("Leergeld", 2, 3, KEEP)
    assert (record.delivered_by, record.received_by) == ("Stichting", "balie")
    etl_run.check_content(content_of(settings.figures))


def test_only_the_owner_may_read_what_is_kept(with_one):
    for path in (with_one.local, *with_one.local.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert not unfinished(with_one.data)


def test_what_is_kept_is_the_counts_and_nothing_else(with_one):
    (counts,) = (with_one.local / "leveringen").glob("*.parquet")
    assert pd.read_parquet(counts)["count"].tolist() == [25]
    names = {path.name for path in with_one.local.rglob("*") if path.is_file()}
    assert names == {f"{counts.stem}.json", counts.name, "indicators.yaml", "postcodes.parquet", "gepubliceerd.parquet"}
    assert not list(with_one.snapshots.rglob("*levering*"))


def test_two_deliveries_of_one_second_have_names_of_their_own():
    moment = now()
    assert len({new_id(moment) for _ in range(50)}) > 45
    assert (moment.microsecond, moment.utcoffset()) == (0, timedelta(0))


def test_a_later_load_builds_the_same_figures_again(settings, loaded_country):
    accept(settings, use(HAVEN, 25), use(MARKT, 6))
    before = timeless(settings.figures)
    request = etl_run.Request(gemeenten=frozenset({"GM0001"}), offline=True)
    report = etl_run.run(request, catalogue=own_catalogue(settings), settings=settings)
    assert report.exit_code == 0
    after = timeless(settings.figures)
    key = after["observations"]["source_id"] == "lokaal"
    was = before["observations"]["source_id"] == "lokaal"
    pd.testing.assert_frame_equal(
        after["observations"][key].reset_index(drop=True), before["observations"][was].reset_index(drop=True)
    )


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ({"year": 2021, "is_school_year": True}, "per schooljaar, en in de levering 'Leergeld' per kalenderjaar"),
        ({"scheme": "leergeld ", "is_school_year": True}, "per schooljaar, en in de levering"),
    ],
)
def test_school_years_beside_calendar_years_are_refused_and_nothing_changes(with_one, later, said):
    before = everything(with_one)
    with pytest.raises(UserError, match=said):
        accept(with_one, use(HAVEN, 40, **later))
    assert everything(with_one) == before


def test_school_years_may_come_in_the_place_of_calendar_years(with_one):
    accept(with_one, use(HAVEN, 40, is_school_year=True), replaces=(only_id(with_one),))
    assert value(with_one) == 40


def test_school_years_of_another_provision_or_unit_are_not_refused(with_one):
    accept(with_one, use(HAVEN, 40, scheme="Sport", is_school_year=True), use(HAVEN, 40, unit="gezin"))
    assert value(with_one) == 25


def test_a_school_year_of_which_months_were_published_is_refused(settings):
    """Who kept 40 for August finds 6 where the school year is 46 in August and September together."""
    accept(settings, use(HAVEN, 25, period="2020-08", year=2020))
    name = only_id(settings)
    accept(settings, use(MARKT, 25, year=2018), replaces=(name,))
    withdraw_delivery(only_id(settings), settings=settings)
    for year in (2019, 2020):
        with pytest.raises(UserError, match="maanden of kwartalen gepubliceerd die in dit schooljaar"):
            accept(settings, use(HAVEN, 40, year=year, is_school_year=True))
    accept(settings, use(HAVEN, 40, year=2021, is_school_year=True))


def test_months_within_a_school_year_that_was_published_are_refused(settings):
    """Also when that delivery is gone: who kept it subtracts the months."""
    accept(settings, use(HAVEN, 46, year=2020, is_school_year=True))
    withdraw_delivery(only_id(settings), settings=settings)
    for period, year in (("2020-09", 2020), ("2021-K1", 2021)):
        with pytest.raises(UserError, match="eerder schooljaren gepubliceerd"):
            accept(settings, use(HAVEN, 40, period=period, year=year))
    accept(settings, use(HAVEN, 40, period="2022-01", year=2022), use(MARKT, 50, year=2019))


def test_a_delivery_that_was_kept_before_school_years_were_told_apart_is_read(with_one):
    (counts,) = (with_one.local / "leveringen").glob("*.parquet")
    pd.read_parquet(counts).drop(columns="is_school_year").to_parquet(counts, index=False)
    (delivery,) = stored_deliveries(with_one.local)
    assert delivery.rows["is_school_year"].tolist() == [False]


def test_doing_it_again_gives_the_same_figures(with_one):
    first = hash_of(with_one.figures)
    change_provision("gebruik_leergeld", {"threshold": 10}, settings=with_one)
    assert hash_of(with_one.figures) == first


def test_a_small_count_is_in_no_published_file_and_in_no_copy_of_it(settings):
    accept(settings, use(HAVEN, 7.07))
    for path in store.figures_files(settings.figures):
        content = store.read_content(path)
        tables = [content.observations, *(content.table(name) for name in store.TABLES)]
        assert "7.07" not in "\n".join(table.to_csv() for table in tables)


# ---------------------------------------------------------------- replacing and withdrawing


def test_a_replaced_delivery_is_gone_from_disk_and_from_earlier_figures(with_one):
    settings = with_one
    old = only_id(settings)
    accept(settings, use(HAVEN, 30), replaces=(old,))
    assert only_id(settings) != old
    assert value(settings) == 30
    assert_forgotten(settings, old)


def test_a_withdrawn_delivery_is_gone_from_disk_and_from_earlier_figures(with_one):
    settings = with_one
    old = only_id(settings)
    accept(settings, use(MARKT, 40))
    report = withdraw_delivery(old, settings=settings)
    assert report.exit_code == 0
    assert len(delivery_records(settings)) == 1
    assert value(settings, MARKT) == 40
    assert_forgotten(settings, old)


def assert_forgotten(settings, name):
    """Neither a file of the delivery nor a figures file with it is left."""
    assert not list(settings.data.rglob(f"*{name}*"))
    for path in store.figures_files(settings.figures):
        held = dataset_ids_of(path)
        assert held is not None
        assert f"levering_{name}" not in held
        found = store.read_content(path).observations
        assert f"levering_{name}" not in set(found["snapshot_id"])


def test_withdrawing_the_last_delivery_leaves_what_was_before_it(settings):
    before = timeless(settings.figures)
    accept(settings, use(HAVEN, 25))
    withdraw_delivery(only_id(settings), settings=settings)
    after = timeless(settings.figures)
    for name, table in before.items():
        pd.testing.assert_frame_equal(after[name], table, obj=name)


def test_earlier_figures_without_the_delivery_stay(with_one):
    before = [path.name for path in store.figures_files(with_one.figures)]
    accept(with_one, use(MARKT, 40))
    withdraw_delivery(delivery_records(with_one)[-1].id, settings=with_one)
    assert set(before) <= {path.name for path in store.figures_files(with_one.figures)}


def test_forgetting_nothing_removes_nothing(settings):
    before = published(settings.figures)
    store.forget(settings.figures, set())
    assert published(settings.figures) == before


def test_an_earlier_file_that_cannot_be_read_goes_too_for_it_may_hold_the_delivery(with_one):
    current = store.current_file(with_one.figures)
    broken = current.with_name(f"{current.stem}0{current.suffix}")
    broken.write_bytes(b"kapot")
    assert broken in store.figures_files(with_one.figures)
    withdraw_delivery(only_id(with_one), settings=with_one)
    assert not broken.exists()


def test_a_delivery_that_is_not_there_is_withdrawn_without_harm(with_one):
    withdraw_delivery("bestaat-niet", settings=with_one)
    assert value(with_one) == 25


# ---------------------------------------------------------------- how long


PEOPLE = {
    "naam van deze levering": {"title": "aanvragen Fatima de Vries"},
    "welke organisatie leverde dit": {"delivered_by": "J. Jansen"},
    "wie neemt het in ontvangst": {"received_by": "jan@voorbeeld.nl"},
}


@pytest.mark.parametrize("field", PEOPLE)
def test_a_typed_text_about_a_person_is_refused_and_nothing_is_kept(settings, field):
    before = everything(settings)
    with pytest.raises(UserError, match=f"'{field}'") as caught:
        accept(settings, use(HAVEN, 25), **PEOPLE[field])
    assert next(iter(PEOPLE[field].values())) not in str(caught.value)
    assert everything(settings) == before


@pytest.mark.parametrize("column", ["scheme", "provider", "group_words", "group_source"])
def test_a_name_of_a_person_in_a_row_is_refused_and_nothing_is_kept(settings, column):
    before = everything(settings)
    with pytest.raises(UserError, match="naam van een persoon"):
        accept(settings, use(HAVEN, 25, **{column: "Stadspas Yusuf D."}))
    assert everything(settings) == before


def test_a_new_provision_for_one_person_is_refused(settings):
    before = everything(settings)
    made = tuple(entries(form(target_group="Anne Frank"), taken=()))
    with pytest.raises(UserError, match="'voor wie'"):
        accept(settings, use(HAVEN, 25), entries=made)
    assert everything(settings) == before


@pytest.mark.parametrize("change", [{"aliases": ["pas van Fatima de Vries"]}, {"target_group": "mevr. Smit"}])
def test_a_provision_is_not_changed_into_one_about_a_person(settings, change):
    accept(settings, use(HAVEN, 25))
    before = everything(settings)
    with pytest.raises(UserError, match="naam van een persoon"):
        change_provision("gebruik_leergeld", change, settings=settings)
    assert everything(settings) == before


def test_a_delivery_is_kept_up_to_and_including_its_last_day(with_one):
    # Publishing looks at the real day.
    today = date.today()
    old = only_id(with_one)
    for days, name in ((-1, "gisteren"), (0, "vandaag"), (1, "morgen")):
        late = today + timedelta(days=days)
        store_delivery(with_one.local, delivery(use(MARKT, 40), id=name, keep_until=late))
    assert remove_expired(settings=with_one, today=today - timedelta(days=30)) is None
    report = remove_expired(settings=with_one, today=today)
    assert report.outcomes[0].message == "1 verwijderd: de bewaartijd is voorbij"
    assert {record.id for record in delivery_records(with_one)} == {old, "vandaag", "morgen"}
    assert not list(with_one.data.rglob("gisteren*"))


# ---------------------------------------------------------------- what is there already


def test_what_two_deliveries_both_say_is_counted(with_one):
    assert overlapping(rows(use(HAVEN, 26), use(OUD, 60)), with_one) == {only_id(with_one): 1}
    assert overlapping(rows(use(HAVEN, 26, unit="euro")), with_one) == {}


def test_provisions_that_are_declared_are_known(with_one):
    asked = rows(use(HAVEN, 1, scheme="LEERGELD"), use(HAVEN, 1, unit="euro"))
    found = known_indicators(asked, own_catalogue(with_one))
    assert found.isna().tolist() == [False, True]
    assert found[0] == "gebruik_leergeld"


# ---------------------------------------------------------------- provisions


def test_changing_what_may_be_seen_changes_the_figures(settings):
    accept(settings, use(HAVEN, 0), use(VELD, 12))
    assert pd.isna(value(settings))
    report = change_provision("gebruik_leergeld", {"zero_may_be_shown": True, "threshold": 15}, settings=settings)
    assert value(settings) == 0
    assert pd.isna(value(settings, VELD))
    assert any("1 afgeschermd aantal is voor lezers toch te weten" in note for note in report.of_deliveries)


def test_a_changed_limit_comes_with_another_reach(with_one):
    settings = with_one
    change_provision("gebruik_leergeld", {"income_limit": None}, drop=["bereik_leergeld"], settings=settings)
    assert "bereik_leergeld" not in {item.id for item in own_catalogue(settings).indicators}
    assert rows_of(settings.figures, "bereik_leergeld").empty
    assert content_of(settings.figures).reach_group.empty
    assert value(settings) == 25


def test_a_dropped_provision_is_no_figure_and_its_delivery_stays_and_is_said(with_one):
    settings = with_one
    report = drop_schemes(["gebruik_leergeld", "bereik_leergeld"], settings=settings)
    assert rows_of(settings.figures, "gebruik_leergeld").empty
    assert len(delivery_records(settings)) == 1
    assert "'Leergeld' (kind) staat in een levering" in report.of_deliveries[0]


OWN_FILE = """\
# Van onze eigen gemeente.
version: 1
indicators: # hieronder de regelingen
  # afgesproken met de stichting op 3 maart
"""


def test_the_own_file_keeps_its_comments_and_its_quotes_and_is_valid(settings):
    settings.local.mkdir(parents=True)
    made = yaml.safe_dump(list(entries(form("Meedoen"), taken=())), allow_unicode=True, sort_keys=False)
    made = made.replace("name: Meedoen", 'name: "Meedoen"  # zo heet het')
    settings.own_indicators.write_text(OWN_FILE + made, encoding="utf-8")
    accept(settings, use(HAVEN, 25))
    change_provision("gebruik_meedoen", {"threshold": 12}, settings=settings)
    drop_schemes(["bereik_leergeld"], settings=settings)
    text = settings.own_indicators.read_text(encoding="utf-8")
    for kept in (
        "# Van onze eigen gemeente.",
        "# hieronder de regelingen",
        "3 maart",
        'name: "Meedoen"  # zo heet het',
    ):
        assert kept in text, kept
    ids = {item.id for item in own_catalogue(settings).indicators}
    assert {"gebruik_meedoen", "bereik_meedoen", "gebruik_leergeld"} <= ids
    assert "bereik_leergeld" not in ids
    assert own_catalogue(settings).indicator("gebruik_meedoen").scheme.threshold == 12


def test_a_new_own_file_says_what_it_is(with_one):
    settings = with_one
    text = settings.own_indicators.read_text(encoding="utf-8")
    assert text.startswith("# De eigen cijfers van de gemeente")
    assert yaml.safe_load(text)["version"] == 1


# ---------------------------------------------------------------- postcodes and own areas


def test_postcodes_are_kept_and_used_at_once(settings):
    accept(settings, use("PC1011", 40))
    assert rows_of(settings.figures, "gebruik_leergeld").empty
    take_postcodes(postcodes(("1011AA", HAVEN, 30)), settings=settings)
    assert postcodes_of(settings).boundary_year == 2020
    assert value(settings, OUD) == 40
    assert rows_of(settings.figures, "gebruik_leergeld").loc[OUD, "is_estimate"]


def test_a_damaged_table_of_postcodes_is_told(settings):
    assert postcodes_of(settings) is None
    settings.local.mkdir()
    (settings.local / "postcodes.parquet").write_bytes(b"kapot")
    with pytest.raises(StoreError, match="postcodetabel"):
        postcodes_of(settings)
    take_postcodes(postcodes(("1011AA", HAVEN, 30)), settings=settings)
    assert postcodes_of(settings).boundary_year == 2020


def test_an_own_area_is_what_was_delivered_for_it_else_the_sum_of_its_buurten(settings):
    store_own_areas(settings.local, own_areas(own_area("Oost", HAVEN), own_area("Oost", MARKT)))
    accept(settings, use(HAVEN, 25), use(MARKT, 40))
    assert value(settings, "GB0001oost") == 65
    assert value(settings, "GB0001oost", "bereik_leergeld") == pytest.approx(100 * 65 / 1800)
    accept(settings, use("GB0001oost", 70))
    assert value(settings, "GB0001oost") == 70


def test_an_own_area_with_a_hidden_buurt_has_a_sum_where_that_gives_nobody_away(settings):
    """6 and 40 make 46; with 46 and 40 shown anybody knows the 6, with 46 alone nobody does."""
    store_own_areas(settings.local, own_areas(own_area("Oost", HAVEN), own_area("Oost", MARKT)))
    accept(settings, use(HAVEN, 6), use(MARKT, 40))
    assert value(settings, "GB0001oost") == 46
    assert pd.isna(value(settings, HAVEN))
    assert pd.isna(value(settings, MARKT))


# ---------------------------------------------------------------- what readers have already


def told(settings):
    """Area -> what the register says was published of it."""
    rows_told = register_of(settings.local)
    rows_told = rows_told[(rows_told["indicator_id"] == "gebruik_leergeld") & ~rows_told["is_gone"]]
    return rows_told.set_index("region_code")["value"]


def test_what_is_published_is_kept_for_the_owner_only_and_without_hidden_numbers(settings):
    accept(settings, use(HAVEN, 6), use(MARKT, 40), use(OUD, 46))
    path = settings.local / "gepubliceerd.parquet"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    hidden = rows_of(settings.figures, "gebruik_leergeld").loc[told(settings).index, "value"].isna()
    assert told(settings).isna().tolist() == hidden.tolist()
    assert set(told(settings).index) == {HAVEN, MARKT, OUD}
    assert 6 not in register_of(settings.local)["value"].dropna().tolist()


def test_a_new_load_of_the_same_counts_hides_the_same_cells(settings):
    accept(settings, use(HAVEN, 6), use(MARKT, 40), use(OUD, 46))
    before = rows_of(settings.figures, "gebruik_leergeld")["status"]
    accept(settings, use(HAVEN, 6), use(MARKT, 40), use(OUD, 46), use(VELD, 30), replaces=(only_id(settings),))
    after = rows_of(settings.figures, "gebruik_leergeld")["status"]
    assert after[before.index].tolist() == before.tolist()


def test_what_comes_later_does_not_give_away_what_was_hidden(settings):
    """Haven was hidden and Markt shown; the wijk that comes now is the sum of both."""
    accept(settings, use(HAVEN, 6), use(MARKT, 40), use(OUD, None))
    assert value(settings, MARKT) == 40
    report = accept(settings, use(OUD, 46))
    assert pd.isna(value(settings, OUD))
    assert not any("toch te weten" in note for note in report.of_deliveries)


def test_a_count_that_was_given_away_before_is_said(settings):
    accept(settings, use(HAVEN, 12))
    report = change_provision("gebruik_leergeld", {"threshold": 20}, settings=settings)
    assert pd.isna(value(settings))
    assert any("1 afgeschermd aantal is voor lezers toch te weten" in note for note in report.of_deliveries)
    assert int(content_of(settings.figures).hidden["given_away"].sum()) == 1


def test_withdrawing_takes_nothing_from_those_who_read_it(settings):
    """Haven was hidden beside the wijk; withdrawn and delivered again, Markt would tell it."""
    accept(settings, use(HAVEN, None), use(OUD, 46))
    withdraw_delivery(only_id(settings), settings=settings)
    assert told(settings)[OUD] == 46
    accept(settings, use(HAVEN, 6), use(MARKT, 40))
    assert pd.isna(value(settings, HAVEN))
    assert pd.isna(value(settings, MARKT))


def test_what_may_no_longer_be_kept_was_told_all_the_same(settings):
    accept(settings, use(HAVEN, 25), keep_until=date.today())
    (old,) = stored_deliveries(settings.local)
    late = old.record.model_copy(update={"keep_until": date.today() - timedelta(days=1)})
    store_delivery(settings.local, type(old)(late, old.rows))
    remove_expired(settings=settings, today=date.today())
    assert told(settings).tolist() == [25]


def test_a_register_of_an_earlier_version_is_read(settings):
    accept(settings, use(HAVEN, None), use(OUD, 46))
    path = settings.local / "gepubliceerd.parquet"
    pd.read_parquet(path).drop(columns=["parts", "version", "is_gone"]).assign(delivery="levering_x").to_parquet(
        path, index=False
    )
    accept(settings, use(MARKT, 40), use(HAVEN, 6))
    assert pd.isna(value(settings, MARKT))


def test_a_register_grows_only_by_what_is_new(settings):
    accept(settings, use(HAVEN, 25), use(MARKT, 40))
    first = register_of(settings.local)
    accept(settings, use(VELD, 30))
    accept(settings, use(HAVEN, 27), use(MARKT, 40), replaces=(delivery_records(settings)[0].id,))
    register = register_of(settings.local)
    assert len(register[register["region_code"] == MARKT]) == len(first[first["region_code"] == MARKT])
    of_haven = register[(register["region_code"] == HAVEN) & (register["indicator_id"] == "gebruik_leergeld")]
    assert of_haven["value"].tolist() == [25, 27]
    assert of_haven["version"].is_monotonic_increasing


def test_when_publishing_fails_nothing_counts_as_published(settings, monkeypatch):
    accept(settings, use(HAVEN, 25))
    before = told(settings)
    monkeypatch.setattr("etl.publish.store.replace_database", no_space)
    with pytest.raises(StoreError):
        accept(settings, use(MARKT, 40))
    pd.testing.assert_series_equal(told(settings), before)


def test_a_damaged_register_stops_a_publication(settings):
    accept(settings, use(HAVEN, 25))
    (settings.local / "gepubliceerd.parquet").write_bytes(b"niets")
    with pytest.raises(StoreError, match="eerder is gepubliceerd"):
        accept(settings, use(MARKT, 40))


# ---------------------------------------------------------------- what fails changes nothing


def no_space(*_, **__):
    raise StoreError("De schijf is vol.", remedy="Maak ruimte.")


ACTIONS = {
    "accept": lambda settings, name: accept(
        settings, use(MARKT, 99, scheme="Meedoen"), entries=tuple(entries(form("Meedoen"), taken=())), replaces=(name,)
    ),
    "withdraw": lambda settings, name: withdraw_delivery(name, settings=settings),
    "expire": lambda settings, _: remove_expired(settings=settings, today=date(2100, 1, 1)),
    "change": lambda settings, _: change_provision("gebruik_leergeld", {"threshold": 20}, settings=settings),
    "drop": lambda settings, _: drop_schemes(["gebruik_leergeld", "bereik_leergeld"], settings=settings),
    "postcodes": lambda settings, _: take_postcodes(postcodes(("1012AA", MARKT, 5)), settings=settings),
}


@pytest.fixture(scope="module")
def country_with_one(loaded_country, tmp_path_factory) -> Path:
    """A delivery, a provision and a table of postcodes; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("levering") / "land"
    shutil.copytree(loaded_country, folder)
    settings = settings_of(folder)
    accept(settings, use(HAVEN, 25))
    take_postcodes(postcodes(("1011AA", HAVEN, 30)), settings=settings)
    return folder


@pytest.fixture
def with_one(tmp_path, country_with_one) -> Settings:
    shutil.copytree(country_with_one, tmp_path / "met")
    return settings_of(tmp_path / "met")


@pytest.mark.parametrize("action", ACTIONS)
def test_when_publishing_fails_everything_is_as_it_was(with_one, action, monkeypatch):
    before = everything(with_one)
    monkeypatch.setattr(delivery_runs, "publish", no_space)
    with pytest.raises(StoreError, match="schijf is vol"):
        ACTIONS[action](with_one, only_id(with_one))
    assert everything(with_one) == before
    assert not unfinished(with_one.data)


@pytest.mark.parametrize("action", ACTIONS)
def test_while_somebody_else_loads_nothing_is_changed(with_one, action):
    before = everything(with_one)
    with FileLock(with_one.figures / ".laden.lock"), pytest.raises(StoreError, match="al geladen"):
        ACTIONS[action](with_one, only_id(with_one))
    assert everything(with_one) == before


@pytest.mark.parametrize("action", ["accept", "change", "drop"])
def test_an_own_file_that_is_no_yaml_is_told_and_left_alone(with_one, action):
    name = only_id(with_one)
    with_one.own_indicators.write_text("indicators: [", encoding="utf-8")
    before = everything(with_one)
    with pytest.raises(CatalogueError):
        ACTIONS[action](with_one, name)
    assert everything(with_one) == before


def test_a_provision_that_would_be_invalid_is_not_written(with_one):
    before = everything(with_one)
    with pytest.raises(CatalogueError):
        change_provision("gebruik_leergeld", {"threshold": 1}, settings=with_one)
    with pytest.raises(CatalogueError):
        drop_schemes(["gebruik_leergeld"], settings=with_one)  # its reach would name users that are gone
    assert everything(with_one) == before


@pytest.mark.parametrize("failing", [".parquet", ".json", "indicators.yaml"])
def test_a_disk_that_is_full_half_way_leaves_nothing_behind(with_one, failing, monkeypatch):
    before = everything(with_one)
    really = Path.replace

    def replace(path, target):
        if target.name.endswith(failing):
            raise OSError(28, "No space left on device")
        return really(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(StoreError, match="kon niet worden opgeslagen"):
        ACTIONS["accept"](with_one, only_id(with_one))
    monkeypatch.undo()
    assert everything(with_one) == before
    assert not unfinished(with_one.data)


@pytest.mark.parametrize("stuck", [".json", ".parquet"])
def test_a_delivery_that_can_not_be_removed_stays_whole(with_one, stuck, monkeypatch):
    before = everything(with_one)
    really = Path.unlink

    def unlink(self, missing_ok=False):
        if self.suffix == stuck and self.parent.name == "leveringen" and not self.name.startswith("."):
            raise PermissionError(13, "in gebruik")
        really(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(StoreError, match="kon niet worden verwijderd"):
        withdraw_delivery(only_id(with_one), settings=with_one)
    monkeypatch.undo()
    assert everything(with_one) == before


def test_nothing_can_be_delivered_before_something_is_loaded(tmp_path, loaded_country):
    settings = Settings(data=tmp_path / "data", catalogue=loaded_country / "indicators.yaml")
    with pytest.raises(UserError, match="nog geen cijfers geladen"):
        accept(settings, use(HAVEN, 25))
    assert not settings.local.exists()


@pytest.mark.parametrize(("name", "content"), [("x.json", b"{}"), ("x.json", b"\xff"), ("x.json", b"[]")])
def test_a_damaged_delivery_is_told_and_never_taken_for_none(with_one, name, content):
    (with_one.local / "leveringen" / name).write_bytes(content)
    with pytest.raises(StoreError, match="beschadigd"):
        stored_records(with_one.local)


@pytest.mark.parametrize("content", [None, b"kapot"])
def test_a_delivery_without_its_counts_is_told(with_one, content):
    (path,) = (with_one.local / "leveringen").glob("*.parquet")
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(StoreError, match="beschadigd of gedeeltelijk verdwenen"):
        stored_deliveries(with_one.local)


def test_the_unit_of_a_provision_is_part_of_what_it_is(settings):
    accept(settings, use(HAVEN, 25), use(HAVEN, 60, unit=Unit.EURO.value))
    assert [item.scheme.unit for item in own_catalogue(settings).indicators if item.scheme] == [Unit.CHILD]
