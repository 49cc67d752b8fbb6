"""An invalid catalogue is refused with the entry, the field and the remedy; a good one answers."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from armoedebeeld.domain.catalogue import Catalogue, load_catalogue, parse_catalogue
from armoedebeeld.domain.errors import CatalogueError
from armoedebeeld.domain.overlays import with_overlay
from tests.support.catalogue import catalogue, content, indicator

ENGLISH = re.compile(r"\b(should|input|valid|greater|less|than|list|tuple|dictionary|instance)\b", re.IGNORECASE)
NORM = {"valid_from": 2024, "value": 5, "kind": "streefwaarde", "source": "besluit", "owner": "Jeugd"}


def refusal(wrong: object) -> CatalogueError:
    with pytest.raises(CatalogueError) as caught:
        parse_catalogue(wrong, name="indicators.yaml")
    return caught.value


def with_indicator(index: int = 0, **changes: object) -> dict:
    made = content()
    for name, value in changes.items():
        if value is ...:
            del made["indicators"][index][name]
        else:
            made["indicators"][index][name] = value
    return made


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"direction": ...}, "direction", "is verplicht en ontbreekt"),
        ({"title": ""}, "title", "mag niet leeg zijn"),
        ({"title": "   "}, "title", "mag niet leeg zijn"),
        ({"title": 5}, "title", "moet tekst zijn"),
        ({"titel": "x"}, "titel", "geen bekend veld (tikfout?)"),
        ({"direction": "lager"}, "direction", "kies uit 'lower_is_better', 'higher_is_better' of 'no_judgement'"),
        ({"theme": "werk"}, "theme", "heeft een waarde die niet mag"),
        ({"levels": ["GM", "XX"]}, "levels.1", "heeft een waarde die niet mag"),
        ({"levels": []}, "levels", "mag niet leeg zijn"),
        ({"decimals": "veel"}, "decimals", "moet een heel getal zijn"),
        ({"multiplier": "veel"}, "multiplier", "moet een getal zijn"),
        ({"expected": {"min": 5, "max": 1}}, "expected", "min is groter dan max"),
        ({"expected": {"min": 5}}, "expected.max", "is verplicht en ontbreekt"),
        ({"numerator": {"label": "x", "columns": []}}, "numerator", "geef columns (kolomnamen) of titles"),
        ({"source": {"id": "kwb"}}, "source.first_year", "is verplicht en ontbreekt"),
        ({"norms": [{**NORM, "owner": ""}]}, "norms.0.owner", "mag niet leeg zijn"),
        ({"norms": [{**NORM, "source": ...}]}, "norms.0.source", "moet tekst zijn"),
        ({"norms": [{**NORM, "value": None}]}, "norms.0", "geef óf value óf range"),
        ({"norms": [{**NORM, "range": {"min": 1, "max": 2}}]}, "norms.0", "geef óf value óf range"),
        ({"norms": [{**NORM, "kind": "wens"}]}, "norms.0.kind", "heeft een waarde die niet mag"),
    ],
)
def test_a_wrong_field_is_named_with_its_indicator(changes, field, words):
    error = refusal(with_indicator(**changes))
    assert error.what.startswith(f"indicators.yaml: indicator 'inwoners', veld '{field}': ")
    assert words in error.what
    assert error.remedy == "Verbeter indicators.yaml en probeer opnieuw; er is niets veranderd."


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"numerator": ...}, "geef value (gepubliceerde waarde) of numerator (teller)"),
        ({"denominator": {"label": "x", "columns": ["y"]}}, "teller en noemer vragen een multiplier"),
        ({"norms": [NORM, NORM]}, "twee normen beginnen in hetzelfde jaar"),
    ],
)
def test_fields_that_do_not_fit_together_are_named_with_their_indicator(changes, words):
    error = refusal(with_indicator(**changes))
    assert "indicator 'inwoners'" in error.what
    assert words in error.what


@pytest.mark.parametrize(
    "wrong",
    [
        with_indicator(decimals=5),
        with_indicator(decimals=-1),
        with_indicator(decimals=1.5),
        with_indicator(step=3),
        with_indicator(levels="GM"),
        with_indicator(numerator="AantalInwoners"),
        with_indicator(reviewed_on="gisteren"),
        with_indicator(source=None),
        {**content(), "sources": []},
        {**content(), "indicators": {}},
        {**content(), "indicators": ["inwoners"]},
        None,
        "tekst",
        [],
    ],
)
def test_every_refusal_is_dutch(wrong):
    assert not ENGLISH.search(refusal(wrong).what)


def test_an_indicator_without_an_id_is_named_by_its_place():
    assert "indicator nummer 2, veld 'id'" in refusal(with_indicator(1, id=...)).what


def test_an_id_is_plain():
    assert "alleen kleine letters, cijfers en _" in refusal(with_indicator(id="Inwoners 2020")).what


def test_a_source_is_named_with_its_field():
    wrong = content()
    wrong["sources"]["kwb"]["tables"][1]["boundary_year"] = "twee"
    assert refusal(wrong).what.startswith("indicators.yaml: bron 'kwb', veld 'tables.1.boundary_year': ")


EDITION = {"boundary_year": 2024, "expected_rows": {"min": 1, "max": 9}}


@pytest.mark.parametrize(
    ("editions", "words"),
    [
        ([("L02", ["weg"])], "tabel 'L02' vervangt 'weg', maar die tabel staat niet bij dezelfde bron"),
        ([("L02", ["K2019"])], "tabel 'L02' vervangt 'K2019', maar die tabel staat niet bij dezelfde bron"),
        ([("L02", ["L02"])], "tabel 'L02' vervangt zichzelf"),
        ([("L02", ["L01"]), ("L03", ["L02"])], "tabel 'L03' vervangt 'L02', en die vervangt 'L01': noem 'L01' ook"),
        ([("L02", ["L03"]), ("L03", ["L02"])], "noem"),
        ([("L01", [])], "tabel 'L01' staat er twee keer in"),
    ],
)
def test_an_edition_that_would_let_an_older_one_come_back_is_refused(editions, words):
    wrong = content()
    wrong["sources"]["laag"]["tables"] += [{**EDITION, "id": name, "replaces": older} for name, older in editions]
    assert words in refusal(wrong).what


def test_an_edition_names_every_older_one():
    made = content()
    made["sources"]["laag"]["tables"] += [
        {**EDITION, "id": "L02", "replaces": ["L01"]},
        {**EDITION, "id": "L03", "replaces": ["L02", "L01"]},
    ]
    assert len(parse_catalogue(made, name="indicators.yaml").sources["laag"].tables) == 3


def test_areas_are_read_over_v3_only():
    """Over v4 CBS leaves out every column of text, which is all that such a table has."""
    wrong = content()
    wrong["sources"]["laag"] |= {"holds": "areas"}
    wrong["sources"]["laag"]["tables"][0] |= {"route": "v4"}
    assert "bron 'laag' houdt gebieden (holds: areas)" in refusal(wrong).what


PART = {"id": "eenouder", "label": "eenoudergezinnen", "group": "soort gezin", "where": {"Soort": "1"}}


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([PART, PART], "een id staat er twee keer in, of heet 'totaal'"),
        ([{**PART, "id": "totaal"}], "een id staat er twee keer in, of heet 'totaal'"),
        ([{**PART, "where": {}}], "mag niet leeg zijn"),
        ([{**PART, "id": "Eén ouder"}], "alleen kleine letters, cijfers en _"),
        ([{**PART, "group": ""}], "mag niet leeg zijn"),
    ],
)
def test_a_part_of_the_people_has_an_id_of_its_own_and_says_who_they_are(parts, words):
    assert words in refusal(with_indicator(breakdowns=parts)).what


def test_a_figure_without_parts_and_a_table_over_v3_are_what_is_left_unsaid():
    made = catalogue()
    assert made.indicator("armoede").breakdowns == ()
    table = made.sources["laag"].tables[0]
    assert (table.route.value, table.is_layout_known, table.replaces, table.has_yearly_borders) == (
        "v3",
        True,
        (),
        False,
    )


def test_a_missing_section_is_named():
    wrong = content()
    del wrong["sources"]
    assert "het bestand, veld 'sources': is verplicht en ontbreekt" in refusal(wrong).what


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, ""), (2, " Er is nog 1 andere fout."), (3, " Er zijn nog 2 andere fouten.")],
)
def test_the_first_error_is_explained_and_the_others_counted(count, words):
    error = refusal(with_indicator(**{f"veld{number}": 1 for number in range(count)}))
    assert error.what.endswith(f"geen bekend veld (tikfout?).{words}")


def test_an_id_that_occurs_twice_is_refused():
    wrong = content()
    wrong["indicators"][1]["id"] = "inwoners"
    assert "indicator 'inwoners' staat er twee keer in" in refusal(wrong).what


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"source": {"id": "kbw", "first_year": 2019}}, "verwijst naar bron 'kbw', die niet bestaat"),
        ({"comparable_with": ["weg"]}, "verwijst naar indicator 'weg', die niet bestaat"),
        ({"succeeded_by": "weg"}, "verwijst naar indicator 'weg', die niet bestaat"),
    ],
)
def test_a_reference_to_nothing_is_refused(changes, words):
    assert f"indicator 'inwoners' {words}" in refusal(with_indicator(**changes)).what


def test_asking_for_an_unknown_indicator_names_the_choices():
    with pytest.raises(CatalogueError) as caught:
        catalogue().indicator("weg")
    assert caught.value.what == "Indicator 'weg' bestaat niet."
    assert "inwoners, kinderen_0_15, bijstand" in caught.value.remedy


def test_a_catalogue_gives_an_indicator_and_those_of_a_source():
    made = catalogue()
    assert made.indicator("bijstand").title == "Mensen met bijstand"
    assert [item.id for item in made.indicators_of("laag")] == ["kinderen_laag_inkomen"]
    assert made.indicators_of("grenzen") == ()


@pytest.mark.parametrize(("indicator_id", "is_count"), [("inwoners", True), ("bijstand", False), ("armoede", False)])
def test_a_count_has_no_denominator_and_no_published_value(indicator_id, is_count):
    assert catalogue().indicator(indicator_id).is_count is is_count


@pytest.mark.parametrize(("year", "is_covered"), [(2010, False), (2011, True), (2022, True), (2023, False)])
def test_an_indicator_exists_from_its_first_to_its_last_year(year, is_covered):
    assert catalogue().indicator("kinderen_laag_inkomen").source.covers(year) is is_covered


def test_facts_can_not_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        catalogue().indicators[0].title = "x"  # type: ignore[misc]


# ---------------------------------------------------------------- files


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "indicators.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version: 1\nsources:\n  a: [1, 2\nindicators: 3\n", "is geen geldige YAML op regel 4"),
        ("version: 1\n\tsources: 1\n", "is geen geldige YAML op regel 2"),
        (b"titel: caf\xe9\n", "is geen UTF-8-tekst"),
    ],
)
def test_a_broken_file_is_refused_with_the_line(tmp_path, text, words):
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(write(tmp_path, text))
    assert words in caught.value.what
    assert caught.value.remedy


def test_an_absent_file_is_named_with_where_it_was_sought(tmp_path):
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(tmp_path / "weg.yaml")
    assert str(tmp_path) in caught.value.what


def test_a_code_without_quotes_is_refused_rather_than_read_as_a_number(tmp_path):
    wrong = content()
    wrong["indicators"][-1]["value"]["where"]["InkomensgrensHuishouden"] = 1050290
    assert "zet codes tussen aanhalingstekens" in refusal(wrong).what


@pytest.mark.parametrize(
    "text",
    ["version: 1\nversion: 2\n", "sources:\n  kwb: {title: een}\n  kwb: {title: twee}\n"],
)
def test_a_key_that_stands_twice_is_refused_rather_than_the_last_one_taken(tmp_path, text):
    with pytest.raises(CatalogueError, match=r"twee keer|dubbel"):
        load_catalogue(write(tmp_path, text))


# ---------------------------------------------------------------- overlay


def test_an_overlay_replaces_fields_of_sources_and_indicators_and_leaves_the_rest():
    base = content()
    overlay = {
        "sources": {"kwb": {"title": "Verzonnen"}},
        "indicators": {"armoede": {"norms": [{**NORM, "kind": "voorbeeld"}]}},
    }
    made = parse_catalogue(with_overlay(base, overlay), name="demo.yaml")
    assert made.sources["kwb"].title == "Verzonnen"
    assert [table.id for table in made.sources["kwb"].tables] == ["K2019", "K2020"]
    assert [norm.kind.value for norm in made.indicator("armoede").norms] == ["voorbeeld"]
    assert made.indicator("bijstand").norms == ()
    assert base == content()


def test_an_empty_overlay_changes_nothing():
    assert with_overlay(content(), {}) == content()


@pytest.mark.parametrize(
    "wrong", [None, [], "tekst", {}, {"version": 1}, {**content(), "indicators": [{"title": "x"}]}]
)
def test_an_overlay_on_a_broken_catalogue_is_a_catalogue_error(wrong):
    with pytest.raises(CatalogueError):
        parse_catalogue(with_overlay(wrong, {}), name="demo.yaml")


@pytest.mark.parametrize("overlay", [{"sources": {"weg": {"title": "x"}}}, {"indicators": {"weg": {"title": "x"}}}])
def test_an_overlay_for_something_that_does_not_exist_is_refused(overlay):
    with pytest.raises(CatalogueError, match="weg"):
        parse_catalogue(with_overlay(content(), overlay), name="demo.yaml")


def test_the_small_catalogue_of_the_tests_is_itself_valid():
    assert isinstance(catalogue(), Catalogue)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"interval": {"basis": "aandeel"}, "no_interval": "gemiddelde"}, "niet allebei"),
        ({"interval": {"basis": "aandeel", "is_true_base": False}}, "vraagt een reason"),
        ({"interval": {"basis": "aandeel", "reason": "studenten"}}, "vraagt een reason"),
        ({"interval": {"basis": "aantal"}}, "past alleen bij een telling"),
        ({"design_effect": 1.75}, "design_effect_reason"),
        ({"design_effect_reason": "gezinnen"}, "design_effect_reason"),
        ({"minimum_relevant_difference": 1.0}, "minimum_relevant_reason"),
    ],
)
def test_what_decides_on_judgement_never_stands_without_its_reason(changes, message):
    with pytest.raises(ValidationError, match=message):
        indicator("kinderen_laag_inkomen", **changes)


def test_a_design_effect_under_1_is_refused():
    with pytest.raises(ValidationError):
        indicator("kinderen_laag_inkomen", design_effect=0.5, design_effect_reason="x")


@pytest.mark.parametrize(
    ("event", "problem"),
    [
        (
            {"first_year": 2023, "last_year": 2022, "label": "x", "themes": ["inkomen"]},
            "last_year ligt voor first_year",
        ),
        ({"first_year": 2022, "last_year": 2022, "label": "x"}, "geef themes (onderwerpen) of indicators (cijfers)"),
        (
            {"first_year": 2022, "last_year": 2022, "label": "x", "themes": ["zorg"], "indicators": ["armoede"]},
            "niet allebei",
        ),
        ({"first_year": 2022, "last_year": 2022, "label": "x", "indicators": ["bestaat_niet"]}, "die niet bestaat"),
        ({"first_year": 2022, "last_year": 2022, "label": "x", "theme": "zorg"}, "is geen bekend veld"),
    ],
)
def test_an_event_that_cant_be_placed_stops_with_its_reason(event, problem):
    with pytest.raises(CatalogueError, match=re.escape(problem)):
        parse_catalogue({**content(), "events": [event]}, name="klein.yaml")


def test_an_event_belongs_to_figures_on_its_theme_or_with_its_id():
    event = {"first_year": 2022, "last_year": 2023, "label": "energietoeslag"}
    by_theme = parse_catalogue({**content(), "events": [{**event, "themes": ["inkomen"]}]}, name="klein.yaml")
    assert all(by_theme.events_of(item) for item in by_theme.indicators)
    by_id = parse_catalogue({**content(), "events": [{**event, "indicators": ["armoede"]}]}, name="klein.yaml")
    assert [item.id for item in by_id.indicators if by_id.events_of(item)] == ["armoede"]
