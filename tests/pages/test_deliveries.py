"""Own figures on the pages: delivered by file or by hand, listed, taken back, and shown with their reach."""

import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from armoedebeeld.catalogues import own_catalogue
from armoedebeeld.domain.scheme_entries import entries
from armoedebeeld.domain.schemes import Unit
from etl.deliveries import stored_deliveries
from etl.run import Accepted, accept_delivery, delivery_records
from tests.pages.conftest import Open
from tests.support.deliveries import form, lines, load_country, rows, settings_of, use
from tests.support.published import rows_of
from tests.support.workbooks import csv, xlsx

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

HAVEN, MARKT, VELD, OUD = "BU00010000", "BU00010001", "BU00010100", "WK000100"
BSN = "999990019"
PERSONAL = f"bsn;regeling;gebied_code;aantal\n{BSN};Leergeld;BU00010000;1\n999990147;Leergeld;BU00010000;1\n".encode()


def good(*changes: dict, **options: list[str]) -> bytes:
    two = [{"gebied_jaar": "2020"}, {"gebied_jaar": "2020", "gebied_code": MARKT, "aantal": "1.040"}]
    return csv(lines(*two, *changes, **options))


@pytest.fixture(scope="module")
def country(tmp_path_factory) -> Path:
    """The made-up country as it was loaded; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("land")
    load_country(folder)
    return folder


@pytest.fixture(scope="module")
def country_with_deliveries(country, tmp_path_factory) -> Path:
    """Children with Leergeld in one year, and awards of another provision; read only."""
    folder = tmp_path_factory.mktemp("met") / "land"
    shutil.copytree(country, folder)
    made = [entry for one in (form(), form("Meedoen", Unit.AWARD)) for entry in entries(one, taken=())]
    delivered = rows(
        use(HAVEN, 300), use(MARKT, 1200), use(VELD, 6), use("GM0001", 1600),
        use("GM0001", 80, scheme="Meedoen", unit="toekenning"),
    )  # fmt: skip
    accepted = Accepted(title="Alles", rows=delivered, keep_until=date(2099, 1, 1), entries=tuple(made))
    accept_delivery(accepted, settings=settings_of(folder))
    return folder


@pytest.fixture
def land(country, tmp_path) -> Path:
    shutil.copytree(country, tmp_path / "land")
    return tmp_path / "land"


@pytest.fixture
def open_own(open_page: Open, monkeypatch):
    """Opens a page on a folder of `load_country`."""

    def opened(folder: Path, page: str = "eigen_cijfers", **query: str) -> AppTest:
        monkeypatch.setenv("ARMOEDEBEELD_CATALOGUE", str(folder / "indicators.yaml"))
        return open_page(folder / "data", page, **query)

    return opened


def texts(at: AppTest) -> str:
    kinds = (at.title, at.header, at.subheader, at.markdown, at.caption, at.info, at.success, at.warning, at.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def one(found, label: str):
    return next(element for element in found if element.label.startswith(label))


def upload(at: AppTest, content: bytes, *, name: str = "levering.csv") -> AppTest:
    one(at.file_uploader, "Bestand met aantallen").upload(name, content).run()
    return at


def press(at: AppTest, label: str) -> AppTest:
    one(at.button, label).click().run()
    assert not at.exception
    return at


def own_files(folder: Path) -> list[Path]:
    return [path for path in (folder / "data" / "local").rglob("*") if path.is_file()]


# ---------------------------------------------------------------- a file


def test_a_file_is_shown_first_and_kept_only_when_it_is_handed_in(open_own, land):
    at = upload(open_own(land), good())
    assert not at.exception
    assert [heading.value for heading in at.subheader][:5] == [
        "1. Kies het bestand", "2. Dit staat erin", "3. Wat klopt er niet?", "4. Regelingen",
        "5. Zo komt het in het dashboard",
    ]  # fmt: skip
    assert "Alle 2 rijen zijn te lezen" in texts(at)
    assert own_files(land) == []
    assert at.text_input(key=next(box.key for box in at.text_input if "titel" in box.key)).value == "levering"

    press(at, "Inleveren")
    assert "Ingeleverd: 2 cijfers" in texts(at)
    assert "Het bestand zelf is niet bewaard" in texts(at)
    (record,) = delivery_records(settings_of(land))
    assert (record.title, record.delivered_by, record.keep_until) == (
        "levering", "Stichting", date(date.today().year + 5, 12, 31),
    )  # fmt: skip
    assert rows_of(land / "data" / "figures", "gebruik_leergeld").loc[HAVEN, "value"] == 25
    assert not any(path.suffix == ".csv" for path in own_files(land))

    listed = next(table.value for table in at.table if "levering" in table.value)
    assert listed["cijfers"].tolist() == ["2"]
    one(at.selectbox, "Levering intrekken").set_value(record.id).run()
    assert one(at.button, "Trek deze levering in").disabled
    one(at.checkbox, "Ik weet het zeker").check().run()
    press(at, "Trek deze levering in")
    assert "De levering is ingetrokken" in texts(at)
    assert delivery_records(settings_of(land)) == ()
    assert rows_of(land / "data" / "figures", "gebruik_leergeld").empty


def test_a_refused_file_is_let_go_of_at_once(open_own, land):
    at = upload(open_own(land), PERSONAL, name=f"kinderen {BSN}.csv")
    assert not at.exception
    assert "geweigerd: er lijken gegevens over personen" in texts(at)
    assert "kolom A" in texts(at)
    assert one(at.file_uploader, "Bestand met aantallen").value is None
    assert_nowhere(at, land, ["999990019", "999990147"])
    upload(at, good())
    assert not at.error
    assert "Alle 2 rijen zijn te lezen" in texts(at)


def assert_nowhere(at: AppTest, folder: Path, secrets: list[str]) -> None:
    """No value is in what the page says, in the session or in a file."""
    told = "\n".join([texts(at), repr(at.session_state), str(at.main)])
    assert "levering_geweigerd" in told
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    for secret in secrets:
        pattern = rf"(?<!\w){re.escape(secret)}(?!\w)"
        assert not re.search(pattern, told)
        assert not any(secret.encode() in content for content in files if len(secret) > 6)


@pytest.mark.shared
@pytest.mark.parametrize(
    "name", ["bsn_kolom", "bsn_verstopt_in_opmerking", "namen_en_geboortedatum", "postcode6_en_huisnummer"]
)
def test_nothing_of_a_refused_sample_is_left_in_the_session_or_on_disk(open_own, land, name):
    from tests.etl.test_delivery_samples import secrets
    from tests.support.samples import SAMPLES, sample

    if not SAMPLES.exists():
        pytest.skip("../shared is not beside this checkout")
    file = f"fout/{name}.csv"
    at = upload(open_own(land), sample(file), name=f"{name}.csv")
    assert "geweigerd" in at.error[0].value
    assert_nowhere(at, land, sorted(secrets(file)))


def test_what_is_wrong_is_named_and_has_to_be_agreed_with(open_own, land):
    at = upload(open_own(land), good({"gebied_jaar": "2020", "gebied_code": VELD, "aantal": "veel"}))
    assert "1 rij klopt niet" in texts(at)
    assert "'veel' is geen aantal" in texts(at)
    assert "blad 'CSV', rij 4, kolom I" in texts(at)
    assert one(at.button, "Inleveren").disabled
    one(at.checkbox, "Sla wat niet klopt over").check().run()
    press(at, "Inleveren")
    assert delivery_records(settings_of(land))[0].left_out == 1


def test_a_wide_sheet_asks_what_its_columns_count(open_own, land):
    sheet = [["Buurtcode", "Leergeld", "Meedoen"], [HAVEN, 25, "-"], [MARKT, 40, 12]]
    at = upload(open_own(land), xlsx({"Blad": sheet}), name="breed.xlsx")
    assert "Kies bij minstens één kolom wat er geteld is" in texts(at)
    units = [box for box in at.selectbox if box.label == "Wat is er geteld?"]
    units[0].set_value(Unit.CHILD).run()
    next(box for box in at.selectbox if box.label == "Over welk jaar?").set_value(2020).run()
    one(at.selectbox, "Op welke wijk- en buurtindeling").set_value(2020).run()
    assert not at.exception
    assert "Alle 2 rijen zijn te lezen" in texts(at)
    assert "'Meedoen'" in texts(at)


# ---------------------------------------------------------------- by hand, and the provisions


def test_one_number_can_be_typed_in(open_own, land):
    at = open_own(land)
    press(at, "Bewaren")
    assert "De regeling heeft nog geen naam" in at.error[0].value
    at.text_input(key="invullen_nieuw").set_value("Fietsenplan")
    at.text_input(key="invullen_periode").set_value("2020")
    at.number_input(key="invullen_aantal").set_value(1234)
    press(at, "Bewaren")
    assert not at.error
    assert "Bewaard: Fietsenplan, 2020: 1.234 kinderen" in texts(at)
    assert rows_of(land / "data" / "figures", "gebruik_fietsenplan").loc["GM0001", "value"] == 1234


@pytest.mark.parametrize(("period", "is_school_year"), [("2020", False), ("schooljaar 2019/2020", True)])
def test_a_typed_school_year_is_kept_as_one_and_a_year_is_not(open_own, land, period, is_school_year):
    at = open_own(land)
    at.text_input(key="invullen_nieuw").set_value("Fietsenplan")
    at.text_input(key="invullen_periode").set_value(period)
    at.number_input(key="invullen_aantal").set_value(1234)
    press(at, "Bewaren")
    assert not at.error
    (delivery,) = [one for one in stored_deliveries(settings_of(land).local) if "Fietsenplan" in one.record.title]
    assert delivery.rows["is_school_year"].tolist() == [is_school_year]


@pytest.mark.parametrize(
    ("period", "why"), [("gisteren", "is geen periode"), ("2099", "nog niet voorbij"), ("", "niet ingevuld")]
)
def test_a_typed_period_that_can_not_be_is_said(open_own, country, period, why):
    at = open_own(country)
    at.text_input(key="invullen_nieuw").set_value("Fietsenplan")
    at.text_input(key="invullen_periode").set_value(period)
    at.number_input(key="invullen_aantal").set_value(12)
    press(at, "Bewaren")
    assert why in at.error[0].value
    assert own_files(country) == []


def test_a_provision_can_be_changed_and_taken_away(open_own, country_with_deliveries, tmp_path):
    folder = tmp_path / "land"
    shutil.copytree(country_with_deliveries, folder)
    at = open_own(folder)
    one(at.selectbox, "Regeling aanpassen").set_value("gebruik_leergeld").run()
    one(at.checkbox, "Een nul mag zichtbaar zijn").check()
    one(at.number_input, "Aantallen hieronder").set_value(5)
    press(at, "Bewaar")
    assert "Leergeld is aangepast" in texts(at)
    scheme = own_catalogue(settings_of(folder)).indicator("gebruik_leergeld").scheme
    assert (scheme.zero_may_be_shown, scheme.threshold) == (True, 5)
    assert rows_of(folder / "data" / "figures", "gebruik_leergeld").loc[VELD, "value"] == 6
    assert "bereik_leergeld" in {item.id for item in own_catalogue(settings_of(folder)).indicators}
    assert one(at.button, "Haal deze regeling weg").disabled
    one(at.checkbox, "Ik wil Leergeld weghalen").check().run()
    press(at, "Haal deze regeling weg")
    assert {item.id for item in own_catalogue(settings_of(folder)).indicators if item.scheme} == {"gebruik_meedoen"}


def test_before_anything_is_delivered_the_page_says_so(open_own, country):
    at = open_own(country)
    assert "Er zijn nog geen leveringen" in texts(at)
    assert "Er zijn nog geen regelingen" in texts(at)


def test_a_typed_name_of_a_person_is_refused_without_losing_the_file(open_own, land):
    at = upload(open_own(land), good())
    at.text_input(key=next(box.key for box in at.text_input if "titel" in box.key)).set_value(
        "lijst van mevr. Smit"
    ).run()
    press(at, "Inleveren")
    assert "naam van een persoon" in next(item.value for item in at.error)
    assert "Alle 2 rijen zijn te lezen" in texts(at)
    assert delivery_records(settings_of(land)) == ()
    at.text_input(key=next(box.key for box in at.text_input if "titel" in box.key)).set_value("lijst 2024").run()
    press(at, "Inleveren")
    assert "Ingeleverd: 2 cijfers" in texts(at)


def test_the_form_refuses_a_name_of_a_person_as_a_provision(open_own, land):
    at = open_own(land)
    one(at.selectbox, "1. Regeling").set_value("een andere regeling").run()
    one(at.text_input, "Hoe heet de regeling?").set_value("pas van Fatima de Vries")
    one(at.text_input, "2. Periode").set_value("2020")
    one(at.number_input, "5. Aantal").set_value(12)
    press(at, "Bewaren")
    said = next(item.value for item in at.error)
    assert "Fatima" not in said
    assert not any("Fatima" in path.read_text(errors="ignore") for path in own_files(land))


def test_a_file_without_borders_asks_for_these_first(open_own, land):
    at = upload(open_own(land), good(without=["gebied_jaar"]))
    assert "Kies eerst de wijk- en buurtindeling" in texts(at)
    assert "3. Wat klopt er niet?" not in [heading.value for heading in at.subheader]


# ---------------------------------------------------------------- use and reach


@pytest.mark.parametrize("page", ["bereik", "gebruik"])
def test_without_own_figures_the_page_says_how_to_deliver(open_own, country, page):
    at = open_own(country, page)
    assert not at.exception
    assert "Voor Eenhoorn zijn er nog geen eigen cijfers" in texts(at)


def test_reach_is_shown_with_its_group_both_years_and_what_is_over_everybody(open_own, country_with_deliveries):
    at = open_own(country_with_deliveries, "bereik", niveau="Buurten")
    assert not at.exception
    words = texts(at)
    assert "In heel Eenhoorn ging het in 2020 om 1.600 kinderen" in words
    assert "kinderen tot 120% (CBS)" in words
    assert "hetzelfde jaar (2020)" in words
    assert "Meer dan 100%: Markt" in words
    assert "niet afgekapt" in words
    limits = next(table.value for table in at.table if "regeling" in table.value)
    assert limits["gebruikers"].tolist() == ["1.600 kinderen (2020)"]
    assert limits["tot 120%"].tolist() == ["**53% (2020)**"]


def test_where_no_people_are_counted_the_page_says_why_there_is_no_reach(open_own, country_with_deliveries):
    at = open_own(country_with_deliveries, "bereik", onderwerp="Gebruik van Meedoen: toekenningen")
    box = next(box for box in at.selectbox if "Meedoen" in str(box.options))
    box.set_value(next(option for option in box.options if "Meedoen" in str(option))).run()
    assert "Het bereik is hier niet te berekenen" in texts(at)
    assert "Er zijn toekenningen geteld" in texts(at)


def test_a_hidden_count_is_in_nothing_that_the_page_sends(open_own, country_with_deliveries):
    at = open_own(country_with_deliveries, "bereik")
    assert not re.search(r"Veld[^.]{0,40}\b6\b", str(at.main))


def test_the_demo_shows_use_reach_and_the_steps_of_help(open_page: Open, demo_data: Path):
    at = open_page(demo_data, "bereik")
    words = texts(at)
    assert "Alle regelingen naast elkaar" in words
    assert "Hoeveel regelingen gebruikt een gezin tegelijk?" in words
    limits = next(table.value for table in at.table if "regeling" in table.value)
    assert any("**" in str(cell) for cell in limits.to_numpy().ravel())
    at = open_page(demo_data, "gebruik")
    assert not at.exception
    words = texts(at)
    assert "Vroegsignalering" in words
    assert "Schuldhulpverlening" in words
    partner = one(at.selectbox, "Partner")
    assert partner.options[0] == "alle partners samen"
    partner.set_value(partner.options[1]).run()
    assert not at.exception
    months = next(table.value for table in at.dataframe if "periode" in table.value)
    assert months["periode"].tolist()[0] == "januari 2024"
    assert re.fullmatch(r"\d{1,3}(?:\.\d{3})*|–|afgeschermd", str(months.iloc[0, 1]))


def test_the_demo_takes_no_deliveries(open_page: Open, demo_data: Path):
    at = open_page(demo_data, "eigen_cijfers")
    assert "U kijkt naar de demo" in texts(at)
    assert not at.file_uploader
    assert os.environ["ARMOEDEBEELD_DATA"] == str(demo_data)
