"""From a good delivery to figures: keys, codes, statuses, counts and provisional marks, as CBS writes them."""

import pandas as pd
import pytest

from armoedebeeld import store
from armoedebeeld.domain.catalogue import parse_catalogue
from armoedebeeld.domain.corrections import Correction
from etl import loader
from etl.cbs_layout import stem_of
from tests.support.catalogue import content
from tests.support.country import neighbourhoods
from tests.support.published import content_of, rows_of


def missing(value: object) -> bool:
    return value is pd.NA


@pytest.fixture(scope="module")
def figures(loaded_data):
    """One open file with the good load of GM0001."""
    reader = store.Figures(store.current_file(loaded_data / "figures"))
    yield reader
    reader.close()


def rows(figures: store.Figures, indicator_id: str, year: int) -> pd.DataFrame:
    return figures.observations(indicator_id, year=year).set_index("region_code", drop=False)


# ---------------------------------------------------------------- codes and scope


def test_padding_goes_and_both_codes_of_the_country_are_nl00(figures):
    assert "NL00" in rows(figures, "inwoners", 2020).index
    assert "NL00" in rows(figures, "kinderen_laag_inkomen", 2021).index
    codes = figures.table("region")["region_code"]
    assert codes.str.strip().equals(codes)
    assert "NL01" not in set(codes)


def test_wijken_and_buurten_are_those_of_the_chosen_municipality_and_the_rest_is_national(figures):
    codes = set(rows(figures, "inwoners", 2020).index)
    assert codes == {
        "NL00", "GM0001", "GM0002", "WK000100", "WK000101",
        "BU00010000", "BU00010001", "BU00010100", "BU00010101", "BU00010102",
    }  # fmt: skip


def test_landsdelen_corop_and_labour_regions_are_left_out(figures):
    assert set(rows(figures, "kinderen_laag_inkomen", 2021).index) == {"NL00", "PV20", "GM0001", "GM0002"}


def test_an_indicator_has_its_own_levels_and_years_only(figures):
    table = figures.observations("kinderen_0_15")
    assert set(table["region_level"]) == {"GM"}
    assert set(table["year"]) == {2020}


def test_regions_have_trimmed_names_parents_and_their_own_year(figures):
    regions = figures.table("region")
    row = regions[(regions["region_code"] == "BU00010001") & (regions["boundary_year"] == 2020)].iloc[0]
    assert (row["name"], row["level"], row["parent_wijk"], row["parent_gemeente"]) == (
        "Markt", "BU", "WK000100", "GM0001"
    )  # fmt: skip
    assert (row["change_code"], row["inhabitants"], row["households"], row["urbanity"]) == ("3", 5000, 2300, 2)
    gemeente = regions[regions["region_code"] == "GM0001"].set_index("boundary_year")
    assert gemeente.index.tolist() == [2019, 2020, 2023]
    assert gemeente["parent_gemeente"].isna().all()
    assert gemeente.loc[2020, "change_code"] == "."
    assert missing(gemeente.loc[2023, "inhabitants"])


def test_figures_keep_the_boundary_year_they_were_published_on(figures):
    assert set(rows(figures, "inwoners", 2019)["boundary_year"]) == {2019}
    assert set(rows(figures, "kinderen_laag_inkomen", 2021)["boundary_year"]) == {2023}


# ---------------------------------------------------------------- columns


def test_a_column_is_found_by_its_name_whatever_number_follows_it(figures):
    assert rows(figures, "bijstand", 2019).loc["GM0001", "numerator"] == 600
    assert rows(figures, "bijstand", 2020).loc["GM0001", "numerator"] == 600


def test_an_older_name_of_a_column_is_read_too(figures):
    assert rows(figures, "woz_waarde", 2019).loc["GM0001", "value"] == 250
    assert rows(figures, "woz_waarde", 2020).loc["GM0001", "value"] == 250


def test_the_first_name_counts_where_both_exist(load, server, settings):
    table = server.tables["K2020"]
    table.add_topic("GemiddeldeWoningwaarde_99")
    assert load(sources={"kwb"}, first_year=2020).exit_code == 0
    assert rows_of(settings.figures, "woz_waarde").loc["GM0001", "value"] == 250


def test_small_letters_and_the_sequence_number_do_not_matter_for_a_name():
    assert stem_of("k_0Tot15Jaar_8") == stem_of("K_0tot15jaar_12") == "k_0tot15jaar"
    assert stem_of("GemiddeldeWOZWaarde") == "gemiddeldewozwaarde"


def test_the_order_of_columns_and_rows_at_the_source_does_not_matter(load, server, loaded_data, tmp_path, settings):
    for table in server.tables.values():
        table.rows[:] = [dict(reversed(list(row.items()))) for row in reversed(table.rows)]
        table.topics.reverse()
    load(gemeenten={"GM0001"})
    keys = ["indicator_id", "region_code", "period"]
    columns = [*keys, "numerator", "denominator", "value", "status", "is_provisional"]

    def plain(folder):
        return content_of(folder).observations[columns].sort_values(keys).reset_index(drop=True)

    pd.testing.assert_frame_equal(plain(settings.figures), plain(loaded_data / "figures"))


# ---------------------------------------------------------------- values and why there is none


@pytest.mark.parametrize(
    ("indicator_id", "year", "code", "value", "status"),
    [
        ("armoede", 2020, "GM0001", 4.2, "ok"),
        ("armoede", 2020, "GM0002", 0.0, "ok"),
        ("armoede", 2020, "BU00010001", None, "geheim_of_onbekend"),
        ("armoede", 2019, "GM0001", None, "niet_gepubliceerd"),
        ("armoede", 2019, "BU00010000", None, "niet_gepubliceerd"),
        ("bijstand", 2020, "GM0001", 30.0, "ok"),
        ("bijstand", 2020, "GM0002", 0.0, "ok"),
        ("bijstand", 2020, "BU00010101", None, "onderdrukt"),
        ("bijstand", 2020, "BU00010102", None, "niet_van_toepassing"),
        ("inwoners", 2020, "BU00010102", 0.0, "ok"),
        ("woz_waarde", 2020, "BU00010102", None, "geheim_of_onbekend"),
        ("kinderen_laag_inkomen", 2021, "GM0001", 8.5, "ok"),
    ],
)
def test_zero_stays_zero_and_a_missing_value_says_why(figures, indicator_id, year, code, value, status):
    row = rows(figures, indicator_id, year).loc[code]
    assert row["status"] == status
    assert missing(row["value"]) if value is None else row["value"] == value


def test_a_column_that_is_empty_for_one_level_only_is_unpublished_there_and_hidden_elsewhere(load, server, settings):
    table = server.tables["K2020"]
    for row in table.rows:
        if row["WijkenEnBuurten"].startswith("BU"):
            row["PersonenInArmoede_91"] = None
    load(sources={"kwb"}, gemeenten={"GM0001"})
    found = rows_of(settings.figures, "armoede", year=2020).groupby("region_level")["status"].agg(set).to_dict()
    assert found["BU"] == {"niet_gepubliceerd"}
    assert found["WK"] == found["GM"] == {"ok"}


def test_whether_a_column_is_published_is_seen_over_the_whole_country_not_over_one_municipality(load, server, settings):
    """Every buurt of GM0001 hidden, that of GM0002 known: hidden, not unpublished."""
    for row in server.tables["K2020"].rows:
        if row["WijkenEnBuurten"].startswith("BU0001"):
            row["PersonenInArmoede_91"] = None
    load(sources={"kwb"}, gemeenten={"GM0001"})
    found = rows_of(settings.figures, "armoede", year=2020)
    assert set(found.loc[found["region_level"] == "BU", "status"]) == {"geheim_of_onbekend"}


def test_an_unpublished_column_is_in_the_report(load):
    report = load(sources={"kwb"}, gemeenten={"GM0001"})
    notes = {outcome.dataset_id: outcome.notes for outcome in report.outcomes}
    assert notes == {"K2019": ("Armoede: nog niet gepubliceerd in K2019",), "K2020": ()}


def test_numbers_of_children_are_in_thousands_at_the_source(figures):
    row = rows(figures, "kinderen_laag_inkomen", 2022).loc["GM0001"]
    assert (row["numerator"], row["denominator"]) == (1300.0, 15100.0)


def test_the_share_of_all_children_is_not_taken_for_that_of_poor_ones(figures):
    assert not rows(figures, "kinderen_laag_inkomen", 2021)["value"].isin([100.0, 25.0]).any()


# ---------------------------------------------------------------- provisional


def test_a_period_that_the_source_calls_provisional_is_provisional(figures):
    marks = figures.observations("kinderen_laag_inkomen").groupby("year")["is_provisional"].agg(set).to_dict()
    assert marks == {2021: {False}, 2022: {True}}


@pytest.mark.parametrize(
    ("period", "is_provisional"),
    [
        ({"Title": "2021*", "Status": ""}, True),
        ({"Title": "2021", "Status": "Voorlopig"}, True),
        ({"Title": "2021", "Status": "Nader voorlopig"}, True),
        ({"Title": "2021", "Status": None}, False),
        ({"Title": "2021", "Status": "Definitief"}, False),
    ],
)
def test_a_star_or_the_word_voorlopig_makes_a_period_provisional(load, server, settings, period, is_provisional):
    server.tables["L01"].dimensions["Perioden"][0] = {"Key": "2021JJ00", **period}
    load(sources={"laag"})
    assert set(rows_of(settings.figures, "kinderen_laag_inkomen", year=2021)["is_provisional"]) == {is_provisional}


def test_a_column_whose_description_says_provisional_is_provisional_and_its_neighbours_are_not(figures):
    assert set(rows(figures, "bijstand", 2020)["is_provisional"]) == {True}
    assert set(rows(figures, "bijstand", 2019)["is_provisional"]) == {False}
    assert set(rows(figures, "armoede", 2020)["is_provisional"]) == {False}


def test_how_final_each_year_of_a_dataset_is_can_be_read_from_what_is_published(figures):
    stages = {(row.dataset_id, row.year): row.stage for row in figures.table("publication").itertuples()}
    assert stages == {
        ("K2019", 2019): "onbekend",
        ("K2020", 2020): "deels voorlopig",
        ("L01", 2021): "definitief",
        ("L01", 2022): "voorlopig",
    }


# ---------------------------------------------------------------- pages, filters, provenance


def test_all_pages_are_read(load, server, loaded_data, settings):
    server.page_rows = 5
    assert load(gemeenten={"GM0001"}).exit_code == 0
    assert server.count("K2020/TypedDataSet") == 3
    assert server.count("K2020/WijkenEnBuurten") == 3
    one_page = content_of(loaded_data / "figures").observations
    assert len(content_of(settings.figures).observations) == len(one_page)


def test_only_the_rows_that_an_indicator_needs_are_asked_for(load, server):
    load(sources={"laag"})
    asked = [query for path, query in zip(server.asked, server.queries, strict=True) if path.endswith("TypedDataSet")]
    assert [query["$filter"] for query in asked] == [
        "(DuurInkomenspositie eq 'A028721') "
        "and (InkomensgrensHuishouden eq '1050290' or InkomensgrensHuishouden eq 'T001164')"
    ]


def test_a_table_that_is_read_whole_has_no_filter(load, server):
    load(sources={"kwb"}, first_year=2020)
    asked = [query for path, query in zip(server.asked, server.queries, strict=True) if path.endswith("TypedDataSet")]
    assert asked == [{"$format": "json"}]


def test_rows_that_nobody_asked_for_stay_at_the_source(load, settings):
    assert load(sources={"laag"}).outcomes[0].rows == 28
    assert content_of(settings.figures).snapshot["rows"].tolist() == [28]


def test_every_figure_leads_to_its_source(loaded_data):
    made = content_of(loaded_data / "figures")
    snapshots = made.snapshot.set_index("snapshot_id")
    assert set(made.observations["snapshot_id"]) <= set(snapshots.index)
    row = snapshots[snapshots["dataset_id"] == "K2020"].iloc[0]
    assert row["url"].endswith("/ODataFeed/odata/K2020")
    assert (row["title"], row["licence"], row["modified"], row["status"]) == (
        "Kerncijfers 2020", "CC BY 4.0", "2021-03-26T02:00:00", "Regulier"
    )  # fmt: skip
    assert len(row["sha256"]) == 64
    assert row["retrieved_at"].endswith("Z")


def first_years(**years: int):
    """The small catalogue with other first years."""
    made = content()
    for item in made["indicators"]:
        item["source"]["first_year"] = years.get(item["id"], item["source"]["first_year"])
    return parse_catalogue(made, name="klein.yaml")


def test_a_column_of_a_figure_that_starts_in_a_later_year_is_no_new_column(load):
    """CBS reserves columns early and leaves them standing after the last year."""
    report = load(sources={"kwb"}, catalogue=first_years(armoede=2020))
    assert [outcome.message for outcome in report.failed] == []


def test_a_table_of_a_year_without_any_figure_is_a_message_and_no_crash(load):
    later = first_years(inwoners=2020, bijstand=2020, armoede=2020, woz_waarde=2020)
    report = load(sources={"kwb"}, catalogue=later, accept_new_columns=True)
    outcomes = {outcome.dataset_id: outcome.result.value for outcome in report.outcomes}
    assert outcomes["K2020"] == "geladen"


def test_a_known_error_at_the_source_is_mended_and_reported(load, settings, monkeypatch):
    wrong = float(neighbourhoods(2020).row("GM0001")["AantalInwoners_5"])
    found = Correction(
        table="K2020", region="GM0001", year=2020, column="AantalInwoners", expect=wrong, value=None,
        reason="tikfout", source="bericht van CBS",
    )  # fmt: skip
    monkeypatch.setattr(loader, "load_corrections", lambda _: (found,))
    report = load(sources={"kwb"}, first_year=2020)
    assert report.exit_code == 0
    assert "gecorrigeerd: AantalInwoners van GM0001 in 2020 (tikfout)" in report.outcomes[0].notes
    assert rows_of(settings.figures, "inwoners", year=2020).loc["GM0001", "status"] == "geheim_of_onbekend"
    monkeypatch.setattr(loader, "load_corrections", lambda _: (found.model_copy(update={"expect": wrong + 1}),))
    assert "past niet meer" in load(sources={"kwb"}, first_year=2020, refresh=True).failed[0].message
