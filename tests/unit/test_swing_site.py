"""What the catalogue may say of a site on Swing, and how a municipality adds to it."""

from typing import Any

import pytest

from armoedebeeld.cli_parts import source_ids
from armoedebeeld.domain.catalogue import load_catalogue, parse_catalogue
from armoedebeeld.domain.errors import CatalogueError
from armoedebeeld.domain.overlays import with_own
from armoedebeeld.domain.provenance import never_loaded, not_configured
from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.swing import SwingSite, levels_asked, stamped_year
from armoedebeeld.settings import MisplacedKeyError, Settings, project_root, user_config_folder
from tests.support.swing import swing_catalogue, swing_content


@pytest.mark.parametrize(
    ("code", "year"),
    [
        ("gemeente2024", 2024), ("gemeente16", 2016), ("Wijk2019", 2019), ("gemeente", None), ("", None),
        ("res_2", None), ("wijk123", None), ("wijk1", None),
    ],
)  # fmt: skip
def test_a_year_in_the_name_of_a_level_is_read(code: str, year: int | None):
    assert stamped_year(code) == year


def test_the_borders_are_those_of_the_name_then_of_the_catalogue_then_of_the_year_itself():
    site = SwingSite(levels={"GM": "gemeente2024", "WK": "wijk", "BU": "buurt"}, boundary_years={"WK": 2020})
    assert [site.boundary_year(level, year=2015) for level in (Level.MUNICIPALITY, Level.WIJK, Level.BUURT)] == [
        2024, 2020, 2015,
    ]  # fmt: skip


def test_only_levels_that_both_the_figure_and_the_site_have_are_asked():
    site = SwingSite(levels={"WK": "wijk", "GM": "gemeente"})
    assert levels_asked(site, (Level.BUURT, Level.WIJK, Level.MUNICIPALITY)) == (Level.MUNICIPALITY, Level.WIJK)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": "a.nl"}, "url moet met https:// beginnen"),
        ({"url": "https://a.nl/?apikey=geheim"}, "een sleutel hoort in secrets.toml"),
        ({"url": "https://u:p@a.nl"}, "een sleutel hoort in secrets.toml"),
        ({"url": "http://[::1"}, "geen geldig adres"),
        ({"route": "api"}, "heeft een waarde die niet mag"),
        ({"levels": {}}, "mag niet leeg zijn"),
        ({"levels": {"XX": "x"}}, "heeft een waarde die niet mag"),
        ({"levels": {"GB": "gebied"}}, "eigen gebieden"),
        ({"levels": {"GM": "gemeente 2024"}}, "'gemeente 2024' is geen code van Swing"),
        ({"levels": {"GM": "gemeente2024"}, "boundary_years": {"GM": 2023}}, "maar de naam van het niveau 2024"),
        ({"gemeente": "363"}, "'363' is geen GM met vier cijfers"),
        ({"variables": {"uitkeringsgezin": "a'b"}}, "is geen code van Swing"),
        ({"variables": {"uitkeringsgezin": ""}}, "is geen code van Swing"),
        ({"variables": {"uitkeringsgezin": 5}}, "zet codes tussen aanhalingstekens"),
        ({"variables": {"CIJFER": "x"}}, "'CIJFER', en dat is geen cijfer van deze bron"),
        ({"variables": {"armoede": "x"}}, "'armoede', en dat is geen cijfer van deze bron"),
        ({"apikey": "geheim"}, "is geen bekend veld"),
    ],
)
def test_a_site_that_can_not_be_asked_is_named_in_dutch(fields: dict[str, Any], words: str):
    with pytest.raises(CatalogueError) as caught:
        swing_catalogue(**fields)
    assert words in str(caught.value)
    assert "geheim" not in str(caught.value)


def without_site(made: dict[str, Any]) -> None:
    del made["sources"]["site"]["swing"]


def with_another_reader(made: dict[str, Any]) -> None:
    made["sources"]["site"]["reader"] = "tables"


def with_two_nameless(made: dict[str, Any]) -> None:
    made["sources"]["ander"] = {**made["sources"]["site"], "swing": {}}


def with_a_strange_name(made: dict[str, Any]) -> None:
    made["sources"]["Mijn-Site"] = {**made["sources"]["site"], "swing": {"url": "https://a.nl"}}


def with_a_share_of_two(made: dict[str, Any]) -> None:
    column = {"label": "x", "titles": ["x"]}
    made["indicators"][-3] |= {"numerator": column, "denominator": column, "multiplier": 100}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without_site, "horen bij elkaar"),
        (with_another_reader, "horen bij elkaar"),
        (with_two_nameless, "bron 'ander' heeft geen url"),
        (with_a_strange_name, "bron 'Mijn-Site'"),
        (with_a_share_of_two, "een variabele is één waarde"),
    ],
)
def test_a_catalogue_that_does_not_hang_together_is_refused(change, words: str):
    made = swing_content()
    change(made)
    with pytest.raises(CatalogueError, match=words):
        parse_catalogue(made, name="klein.yaml")


def test_a_municipality_adds_a_code_and_keeps_the_rest_of_the_site():
    own = {"sources": {"site": {"swing": {"variables": {"tandarts": "tand_x"}}}}}
    made = with_own(swing_content(url="https://a.nl"), own, name="eigen.yaml")
    site = parse_catalogue(made, name="x").swing_sites["site"]
    assert site.variables == {"uitkeringsgezin": "uitk_kind", "schuldhulp": "schuld", "tandarts": "tand_x"}
    assert site.url == "https://a.nl"


def test_the_word_swing_means_every_site():
    made = swing_content()
    made["sources"]["buurt"] = {**made["sources"]["site"], "swing": {"url": "https://a.nl"}}
    assert source_ids(["swing"], parse_catalogue(made, name="x")) == {"site", "buurt"}


def test_what_was_never_loaded_and_what_is_not_configured_are_two_things():
    catalogue = swing_catalogue()
    assert not_configured(catalogue) == {"De site": ("Tandarts",)}
    never = never_loaded(catalogue, ["K2019", "K2020", "L01", "site.schuldhulp"])
    assert never == {"site.uitkeringsgezin": "Uitkeringsgezin"}


def test_the_shipped_site_has_no_code_that_nobody_has_seen():
    shipped = load_catalogue(project_root() / "indicators.yaml")
    site = shipped.swing_sites["waarstaatjegemeente"]
    assert (site.url, site.variables) == ("", {})
    assert {item.id for item in shipped.indicators_of("waarstaatjegemeente")} == {
        "kinderen_in_uitkeringsgezin", "schuldhulpverlening", "kinderen_zonder_tandarts", "kinderen_die_sporten",
    }  # fmt: skip


@pytest.mark.parametrize("place", ["here", "user"])
def test_a_key_in_the_settings_file_is_refused_without_being_told(tmp_path, monkeypatch, place: str):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path if place == "here" else user_config_folder()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "armoedebeeld.toml").write_text('swing_apikey = "geheim-7Qz"\n', encoding="utf-8")
    with pytest.raises(MisplacedKeyError, match=r"hoort niet in armoedebeeld\.toml") as caught:
        Settings()
    assert "geheim-7Qz" not in str(caught.value)
