"""Borders: pages, water, and what is refused."""

import pytest

from armoedebeeld import geo
from armoedebeeld.domain.catalogue import Boundaries, parse_catalogue
from armoedebeeld.domain.regions import Level
from etl import boundaries
from etl.run import Result
from tests.support import country
from tests.support.catalogue import content
from tests.support.published import content_of, hash_of, published, unfinished
from tests.support.server import says, status


@pytest.mark.parametrize(
    ("level", "gemeente", "name"),
    [
        (Level.MUNICIPALITY, None, "grenzen_gemeente_2020"),
        (Level.WIJK, "GM0001", "grenzen_wijk_2020_GM0001"),
        (Level.BUURT, "GM0001", "grenzen_buurt_2020_GM0001"),
    ],
)
def test_a_set_of_borders_is_named_by_level_year_and_municipality(level, gemeente, name):
    assert boundaries.dataset_id(Boundaries(level=level, year=2020), gemeente) == name


def test_borders_of_the_country_and_of_the_chosen_municipality_are_loaded_without_water(loaded_data):
    folder = loaded_data / "figures"
    found = {}
    for row in content_of(folder).boundary.itertuples():
        found[row.dataset_id] = set(geo.read_boundaries(folder, [row.file])["region_code"])
    assert found == {
        "grenzen_gemeente_2020": {"GM0001", "GM0002"},
        "grenzen_wijk_2020_GM0001": {"WK000100", "WK000101"},
        "grenzen_buurt_2020_GM0001": {"BU00010000", "BU00010001", "BU00010100", "BU00010101", "BU00010102"},
    }


def test_borders_that_came_once_are_not_asked_again_unless_refreshed(load, loaded, server):
    load(gemeenten={"GM0001"})
    assert server.count("collections") == 0
    load(gemeenten={"GM0001"}, refresh=True)
    assert server.count("collections") == 3


def test_all_pages_of_borders_are_read(load, server, settings):
    server.page_rows = 2
    assert load(gemeenten={"GM0001"}).exit_code == 0
    assert server.count("buurten/items") == 3
    areas = content_of(settings.figures).boundary.set_index("dataset_id")["areas"]
    assert areas["grenzen_buurt_2020_GM0001"] == 5


def test_a_shape_that_touches_itself_is_mended_not_lost(load, server, settings):
    def bow_tie(collection, gemeente):
        made = country.features(collection, gemeente)
        made[0]["geometry"]["coordinates"] = [[[5, 52], [5.04, 52.02], [5.04, 52], [5, 52.02], [5, 52]]]
        return made

    server.features = bow_tie
    assert load(gemeenten={"GM0001"}).exit_code == 0
    for row in content_of(settings.figures).boundary.itertuples():
        assert geo.read_boundaries(settings.figures, [row.file]).geometry.is_valid.all()


def broken(change):
    def serve(collection, gemeente):
        made = country.features(collection, gemeente)
        return change(made) or made

    return serve


def first_property(name, value=...):
    def change(features):
        for feature in features:
            key = next((key for key in feature["properties"] if key.endswith(name)), None)
            if value is ...:
                feature["properties"]["x"] = feature["properties"].pop(key)
            else:
                feature["properties"][key] = value
                return

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (first_property("code"), "code' ontbreekt; misschien is het hernoemd"),
        (first_property("naam"), "naam' ontbreekt; misschien is het hernoemd"),
        (first_property("code", "GM36A"), "'GM36A' is geen geldige CBS-code"),
        (lambda made: made.append(made[0] | {"id": "nog eens"}), "komt twee keer voor"),
        (lambda made: made.clear(), "gaf geen enkel gebied"),
        (lambda made: made[0].update(geometry={"type": "Point", "coordinates": [5, 52]}), "heeft geen oppervlakte"),
        (lambda made: made[0].update(geometry={"type": "Polygon", "coordinates": []}), "heeft geen oppervlakte"),
        (lambda made: made[0].update(geometry=None), "heeft geen oppervlakte"),
        (lambda made: made[0].update(geometry={"type": "Polygon", "coordinates": "stuk"}), ""),
        (lambda made: made[0].update(properties=None), ""),
        (lambda made: made.__setitem__(0, 5), ""),
    ],
)  # fmt: skip
def test_broken_borders_are_refused_with_the_reason_and_the_former_ones_stay(
    load, loaded, server, settings, change, words
):
    before = published(settings.figures)
    server.features = broken(change)
    report = load(sources={"grenzen"}, refresh=True)
    assert report.exit_code == 1
    assert all(words in outcome.message for outcome in report.outcomes)
    assert all(len(outcome.message.split(". ")) >= 2 for outcome in report.outcomes)
    assert published(settings.figures) == before
    assert unfinished(settings.data) == []


@pytest.mark.parametrize("announced", [1, 99])
def test_fewer_or_more_areas_than_the_source_announced_are_refused(load, loaded, server, announced):
    server.matched = announced
    report = load(sources={"grenzen"}, refresh=True)
    assert report.exit_code == 1
    assert f"de bron noemt {announced} gebieden maar gaf er " in report.outcomes[0].message


def test_a_repeated_page_of_borders_is_refused(load, loaded, server):
    server.repeats_page = True
    report = load(sources={"grenzen"}, refresh=True)
    assert report.exit_code == 1
    assert "dezelfde pagina twee keer" in report.outcomes[0].message


@pytest.mark.parametrize("value", [{"features": None}, {"type": "x"}, [], 5, {"features": [], "numberMatched": "veel"}])
def test_an_answer_of_another_shape_is_refused(load, loaded, server, settings, value):
    before = published(settings.figures)
    server.misbehave(says(value), path="collections")
    report = load(sources={"grenzen"}, refresh=True)
    assert {outcome.result for outcome in report.outcomes} == {Result.FAILED}
    assert published(settings.figures) == before


def test_when_borders_fail_the_figures_are_published_all_the_same(load, server, settings):
    server.misbehave(says([]), path="collections")
    report = load(gemeenten={"GM0001"})
    assert report.exit_code == 3
    assert {outcome.dataset_id for outcome in report.failed} >= {"grenzen_gemeente_2020"}
    assert len(content_of(settings.figures).observations) > 0


# ---------------------------------------------------------------- not there


def of_another_year():
    made = content()
    made["sources"]["grenzen"]["boundaries"] += [{"level": level, "year": 2025} for level in ("GM", "WK", "BU")]
    return parse_catalogue(made, name="klein.yaml")


ABSENT = status(404)


def test_a_year_without_a_map_is_no_failure_and_its_wijken_and_buurten_are_not_asked(load, server, settings):
    server.misbehave(ABSENT, path="wijken-en-buurten-2025")
    report = load(sources={"grenzen"}, gemeenten={"GM0001", "GM0002"}, catalogue=of_another_year())
    assert report.exit_code == 0
    assert [(outcome.dataset_id, outcome.result) for outcome in report.absent] == [
        ("grenzen_gemeente_2025", Result.ABSENT)
    ]
    assert server.count("wijken-en-buurten-2025") == 1
    assert set(content_of(settings.figures).boundary["boundary_year"]) == {2020}


def test_a_level_without_a_map_is_asked_for_once_and_the_other_levels_are_loaded(load, server, settings):
    server.misbehave(ABSENT, path="2025/.*/buurten")
    report = load(sources={"grenzen"}, gemeenten={"GM0001", "GM0002"}, catalogue=of_another_year())
    assert report.exit_code == 0
    assert [outcome.dataset_id for outcome in report.absent] == ["grenzen_buurt_2025_GM0001"]
    rows = content_of(settings.figures).boundary
    assert set(rows.loc[rows["boundary_year"] == 2025, "level"]) == {"GM", "WK"}


def test_a_map_that_was_there_and_is_gone_is_a_failure_and_stays(load, loaded, server, settings):
    before = published(settings.figures)
    server.misbehave(ABSENT, path="collections")
    report = load(sources={"grenzen"}, refresh=True)
    assert {outcome.result for outcome in report.outcomes} == {Result.FAILED}
    assert all(outcome.message.endswith("De cijfers van eerder blijven staan.") for outcome in report.outcomes)
    assert (report.exit_code, published(settings.figures)) == (1, before)


def test_a_repetition_without_a_network_knows_nothing_of_maps_that_were_not_there(load, server, settings):
    server.misbehave(ABSENT, path="wijken-en-buurten-2025")
    load(gemeenten={"GM0001"}, catalogue=of_another_year())
    before = hash_of(settings.figures)
    report = load(offline=True, catalogue=of_another_year())
    assert (report.exit_code, report.absent, report.failed) == (0, (), ())
    assert hash_of(settings.figures) == before
