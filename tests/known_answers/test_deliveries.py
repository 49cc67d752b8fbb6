"""Amsterdam's sample deliveries recomputed from the raw files by another route: plain pandas, no code of ours.

Raw: the sample CSV of the municipality and CBS table 84583NED (Kerncijfers wijken en buurten 2019).
"""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from armoedebeeld import store
from armoedebeeld.catalogues import own_catalogue
from armoedebeeld.domain.scheme_entries import SchemeForm, entries
from armoedebeeld.domain.schemes import IncomeLimit, Unit
from armoedebeeld.domain.takeup import GROUP_COLUMNS, why_no_reach
from armoedebeeld.imports.areas import AreaIndex
from armoedebeeld.imports.deliveries.opening import open_delivery
from armoedebeeld.imports.deliveries.places import Geography
from armoedebeeld.settings import Settings
from etl.run import Accepted, Request, accept_delivery, run
from tests.support import mirror
from tests.support.deliveries import read_cells
from tests.support.samples import SAMPLES, kwb, sample

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SAMPLES.exists(), reason=f"geen gedeelde map naast de kloon ({SAMPLES} is er niet)"),
]

FILE = "goed/lokaal_amsterdam_2019_2024.csv"
YEARS = (2019, 2020, 2021)
THRESHOLD = 10
# Provision -> id, unit, limit, and the column of 84583NED with the share of households (None: no source per wijk).
SCHEMES = {
    "Kwijtschelding": ("kwijtschelding", Unit.HOUSEHOLD, IncomeLimit.UP_TO_100, "HuishOnderOfRondSociaalMinimum_79"),
    "Bijzondere bijstand": (
        "bijzondere_bijstand", Unit.HOUSEHOLD, IncomeLimit.UP_TO_110, "HuishoudensTot110VanSociaalMinimum_80",
    ),
    "Leergeld": ("leergeld", Unit.CHILD, IncomeLimit.UP_TO_120, None),
}  # fmt: skip


@pytest.fixture(scope="module")
def amsterdam(tmp_path_factory):
    """The catalogue and the content after a load of 2019 and the delivery of the sample."""
    data = tmp_path_factory.mktemp("amsterdam")
    with mirror.running_mirror() as url:
        settings = Settings(data=data, cbs_v3_url=url, geo_url=url)
        only = {"sources": frozenset({"cbs_kwb"}), "first_year": 2019, "last_year": 2019}
        asked = Request(gemeenten=frozenset({"GM0363"}), levels=frozenset({"GM", "WK", "BU"}), **only)
        assert run(asked, catalogue=own_catalogue(settings), settings=settings).exit_code == 0
    base = store.read_content(store.current_file(settings.figures))
    where = Geography(AreaIndex(base.region), frozenset({"GM0363"}))
    delivered = read_cells(open_delivery(FILE, sample(FILE)).layout.long, where=where, today=date(2025, 6, 1))
    made = []
    for name, (_, unit, limit, _) in SCHEMES.items():
        form = SchemeForm(name=name, unit=unit, first_year=2019, income_limit=limit)
        made += entries(form, taken=[item.id for item in own_catalogue(settings).indicators])
    accepted = Accepted(title="x", rows=delivered.rows, keep_until=date(2099, 1, 1), entries=tuple(made))
    accept_delivery(accepted, settings=settings)
    return own_catalogue(settings), store.read_content(store.current_file(settings.figures))


def published(content, indicator_id):
    """(Area, year) -> value and status, of the wijken."""
    rows = content.observations
    rows = rows[
        (rows["indicator_id"] == indicator_id) & (rows["region_level"] == "WK") & (rows["breakdown"] == "totaal")
    ]
    return rows.set_index(["region_code", "year"]).sort_index()


def raw_users(name):
    """(Area, year) -> users per wijk; NaN where the file hides them."""
    rows = pd.read_csv(SAMPLES / FILE, sep=";", dtype="str", keep_default_na=False)
    rows = rows[(rows["regeling"] == name) & (rows["gebied_type"] == "wijk") & (rows["gebied_jaar"] == "2019")]
    users = pd.to_numeric(rows["aantal"].replace("", np.nan))
    assert users.isna().equals(rows["opmerking"].str.contains("afgeschermd"))
    keys = pd.MultiIndex.from_arrays([rows["gebied_code"], rows["periode_van"].str[:4].astype(int)])
    return pd.Series(users.to_numpy(), index=keys).sort_index()


def raw_groups(column):
    """Area -> households up to the limit: the share of all households; NaN where CBS hides the share."""
    rows = kwb("84583NED", "HuishoudensTotaal_28", column).astype("float64")
    return rows["HuishoudensTotaal_28"] * rows[column] / 100


def is_hidden(users, groups):
    """Hidden in the file; a few; nobody, unless nobody lives there; all but a few of a group that is a bound."""
    left = groups - users
    inhabitants = kwb("84583NED", "AantalInwoners_5")["AantalInwoners_5"].astype("float64")
    is_empty = (inhabitants.reindex(users.index.get_level_values(0)) == 0).to_numpy()
    return users.isna() | ((users < THRESHOLD) & ~((users == 0) & is_empty)) | ((left >= 0) & (left < THRESHOLD))


def hidden_of(found, *, few):
    """What is hidden: all that is few, and at most one wijk a year more, which keeps those from being subtracted."""
    hidden = (found["status"] == "onderdrukt").to_numpy()
    assert (hidden | (found["status"] == "ok").to_numpy()).all()
    assert hidden[few.to_numpy()].all()
    assert 10 < few.sum() <= hidden.sum() <= few.sum() + len(YEARS)
    return hidden


@pytest.mark.parametrize("name", SCHEMES)
def test_use_per_wijk_is_what_the_raw_file_says_with_few_people_hidden(amsterdam, name):
    slug, _, _, column = SCHEMES[name]
    found, users = published(amsterdam[1], f"gebruik_{slug}"), raw_users(name)
    assert list(found.index) == list(users.index)
    assert set(found.index.get_level_values("year")) == set(YEARS)
    groups = pd.Series(np.nan, index=users.index)
    if column:
        groups = pd.Series(raw_groups(column).reindex(users.index.get_level_values(0)).to_numpy(), index=users.index)
    hidden = hidden_of(found, few=is_hidden(users, groups))
    np.testing.assert_array_equal(found["value"].to_numpy("float64", na_value=np.nan), users.mask(hidden).to_numpy())


@pytest.mark.parametrize("name", [name for name, facts in SCHEMES.items() if facts[3]])
def test_reach_per_wijk_is_users_over_the_households_that_cbs_counts(amsterdam, name):
    slug, _, _, column = SCHEMES[name]
    found, users, groups = published(amsterdam[1], f"bereik_{slug}"), raw_users(name), raw_groups(column)
    of_user = pd.Series(groups.reindex(users.index.get_level_values(0)).to_numpy(), index=users.index)
    users, of_user = users[of_user.notna()], of_user[of_user.notna()]
    assert list(found.index) == list(users.index)
    hidden = pd.Series(hidden_of(found, few=is_hidden(users, of_user)), index=users.index)
    expected = (100 * users / of_user).mask(hidden).to_numpy()
    np.testing.assert_allclose(found["value"].to_numpy("float64", na_value=np.nan), expected, rtol=1e-12)
    assert found["is_estimate"].all()
    raw = kwb("84583NED", "HuishoudensTotaal_28", column).astype("float64").loc[users.index.get_level_values(0)]
    share, total = raw[column].to_numpy(), raw["HuishoudensTotaal_28"].to_numpy()
    low, high = (share - 0.05) / 100 * (total - 2.5), (share + 0.05) / 100 * (total + 2.5)
    shown = ~hidden.to_numpy()
    np.testing.assert_allclose(found["lower"][shown].to_numpy("float64"), (100 * users / high)[shown], rtol=1e-9)
    np.testing.assert_allclose(found["upper"][shown].to_numpy("float64"), (100 * users / low)[shown], rtol=1e-9)


def test_the_group_of_2019_serves_three_years_and_both_years_are_kept(amsterdam):
    used = amsterdam[1].reach_group.query("region_level == 'WK' and indicator_id == 'bereik_kwijtschelding'")
    assert used[["year", "group_year"]].values.tolist() == [[2019, 2019], [2020, 2019], [2021, 2019]]
    assert set(used["group_id"]) == {"huishoudens_rond_sociaal_minimum"}


def test_children_per_wijk_have_no_group_and_the_reason_is_said(amsterdam):
    catalogue, content = amsterdam
    assert published(content, "bereik_leergeld").empty
    scheme = catalogue.indicator("gebruik_leergeld").scheme
    nothing = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in GROUP_COLUMNS.items()})
    refused = why_no_reach(scheme, nothing, region_codes=["WK036300"], year=2019, catalogue=catalogue)
    assert refused.what == "Het aantal kinderen tot 120% van het sociaal minimum is er niet voor deze gebieden."


@pytest.mark.parametrize(
    ("name", "wijk", "year"), [("Kwijtschelding", "WK036300", 2019), ("Leergeld", "WK036303", 2021)]
)
def test_one_line_of_the_raw_file_by_eye(amsterdam, name, wijk, year):
    """The very line in the file, found with nothing but a search of its text."""
    start = f"{name};"
    lines = [
        line.split(";")
        for line in sample(FILE).decode().splitlines()
        if line.startswith(start) and f";wijk;{wijk};2019;" in line and f";{year}-01-01;" in line
    ]
    assert len(lines) == 1
    row = published(amsterdam[1], f"gebruik_{SCHEMES[name][0]}").loc[(wijk, year)]
    assert row["value"] == float(lines[0][8])
