"""What every figure carries."""

from datetime import date

import pytest

from armoedebeeld.charts.headers import slug
from armoedebeeld.charts.spec import SourceLine, source_text
from tests.charts.samples import BORDERS, SOURCE, header
from tests.support.catalogue import indicator


def test_the_source_line_names_table_date_and_licence():
    assert source_text([SOURCE]) == (
        "Bron: CBS, Kerncijfers wijken en buurten 2019 (84583NED), opgehaald 21 november 2026, CC BY 4.0"
    )


def test_a_map_names_the_source_of_its_borders():
    assert source_text([SOURCE], borders=BORDERS).endswith("CC BY 4.0. Grenzen: © Kadaster / CBS, 2019")


def test_tables_of_one_day_are_named_together_and_none_twice():
    other = SourceLine("Bron: CBS", "Kerncijfers 2020", "84799NED", date(2026, 11, 21), "CC BY 4.0", True)
    text = source_text([SOURCE, other, SOURCE])
    assert text.count("Bron: CBS") == 1
    assert "(84583NED) en Kerncijfers 2020 (84799NED), voorlopige cijfers, opgehaald" in text


@pytest.mark.parametrize("missing", [{"area": " "}, {"period_text": ""}, {"sources": []}])
def test_no_figure_without_area_period_and_source(missing):
    with pytest.raises(ValueError, match="every figure"):
        header(**missing)


def test_the_caveats_of_the_indicator_come_first_and_once():
    built = header(indicator(caveats=["Alleen huishoudens."]), notes=["Afgerond.", "Alleen huishoudens."])
    assert built.notes == ("Alleen huishoudens.", "Afgerond.")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("bijstand_'s-Gravenhage_2019", "bijstand_-s-gravenhage_2019"),
        ("Súdwest: a/b\\c?*", "sudwest-a-b-c"),
        ("", "figuur"),
    ],
)
def test_file_names_are_safe_everywhere(text, name):
    assert slug(text) == name
