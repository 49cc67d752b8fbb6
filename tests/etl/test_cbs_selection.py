"""Which rows are asked for: those that the indicators need, and no other."""

from itertools import product as combinations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain.catalogue import Breakdown, Indicator
from armoedebeeld.domain.errors import UnexpectedContentError
from etl import cbs_v3, cbs_v4
from etl.cbs_layout import Layout
from etl.cbs_selection import Block, blocks_of, describe, selection_of, wanted_of
from tests.support.catalogue import indicator
from tests.support.filters import row_filter
from tests.support.parsing import product

LINES = {"T001164": "Totaal", "1050290": "Lage-inkomensgrens", "A043008": "Tot 120%"}
KINDS = {"1050010": "Totaal huishoudens", "1050190": "Type: Eenoudergezin", "1016090": "Type: Paar, met kind(eren)"}
LONG = {"A028721": "Ten minste 1 jaar", "A028724": "Vier jaar of langer"}
LAYOUT = Layout(
    table_id="L01",
    region="RegioS",
    period="Perioden",
    columns=(),
    members={"RegioS": {"NL01": "Nederland"}, "Perioden": {"2022JJ00": "2022"}, "Grens": LINES, "Duur": LONG}
    | {"Soort": KINDS},
)
LOW = {"Grens": "1050290", "Duur": "A028721"}


def sought(**changes: object) -> Indicator:
    """A share of a whole, as 85678NED has it."""
    parts = {
        "value": {"label": "%", "columns": ["Relatief"], "where": LOW},
        "numerator": {"label": "aantal", "columns": ["Aantal"], "where": LOW},
        "denominator": {"label": "allen", "columns": ["Aantal"], "where": {**LOW, "Grens": "T001164"}},
        "multiplier": 100,
    }
    return indicator("armoede", **parts | changes)


def part(**fields: object) -> Breakdown:
    return Breakdown.model_validate({"id": "deel", "label": "een deel", "group": "soort", **fields})


# ---------------------------------------------------------------- one selection


def test_a_dimension_that_nobody_chose_gets_its_total():
    assert selection_of(LOW, LAYOUT) == {**LOW, "Soort": "1050010"}


def test_a_code_may_be_named_by_its_title():
    assert selection_of({**LOW, "Soort": "titel:*eenouder*"}, LAYOUT)["Soort"] == "1050190"


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({**LOW, "Leeftijd": "1"}, "de dimensie 'Leeftijd' staat niet in de tabel"),
        ({**LOW, "Soort": "9"}, "code '9' van Soort staat niet in de tabel"),
        ({**LOW, "Soort": "titel:gezin"}, "bij Soort passen 0 namen op 'gezin'"),
        ({**LOW, "RegioS": "NL01"}, "de dimensie 'RegioS' staat niet in de tabel"),
        ({"Grens": "1050290"}, "bij Duur is niet te zien welke code voor het totaal staat"),
    ],
)
def test_what_is_not_in_the_table_is_named(chosen, words):
    with pytest.raises(UnexpectedContentError, match=words):
        selection_of(chosen, LAYOUT)


# ---------------------------------------------------------------- one indicator


def codes(found: list) -> dict[str, tuple[str, str, str]]:
    return {item.part: tuple(item.selection[name] for name in ("Grens", "Duur", "Soort")) for item in found}


def test_an_indicator_needs_one_selection_per_part_of_its_calculation():
    assert codes(wanted_of(sought(), LAYOUT)) == {
        "value": ("1050290", "A028721", "1050010"),
        "numerator": ("1050290", "A028721", "1050010"),
        "denominator": ("T001164", "A028721", "1050010"),
    }


def test_a_part_of_the_people_has_the_denominator_of_that_part():
    found = wanted_of(sought(), LAYOUT, breakdown=part(where={"Soort": "1050190"}))
    assert codes(found) == {
        "value": ("1050290", "A028721", "1050190"),
        "numerator": ("1050290", "A028721", "1050190"),
        "denominator": ("T001164", "A028721", "1050190"),
    }
    assert {item.breakdown for item in found} == {"deel"}


def test_a_longer_duration_is_a_share_of_everybody():
    found = wanted_of(sought(), LAYOUT, breakdown=part(where={"Duur": "A028724"}, denominator_where={}))
    assert codes(found)["numerator"] == ("1050290", "A028724", "1050010")
    assert codes(found)["denominator"] == ("T001164", "A028721", "1050010")


# ---------------------------------------------------------------- blocks: no row more, none less


def of_blocks(blocks: list[Block]) -> list[tuple[tuple[str, str], ...]]:
    """Every combination that the blocks ask for, as often as they do."""
    return [
        tuple(zip(block, chosen, strict=True))
        for block in blocks
        for chosen in combinations(*block.values())
    ]  # fmt: skip


selections = st.lists(
    st.fixed_dictionaries(
        {"A": st.sampled_from("123"), "B": st.sampled_from("1234"), "C": st.sampled_from("12")}
    ),
    min_size=1,
)  # fmt: skip


@given(selections)
def test_the_blocks_together_are_exactly_the_selections(wanted):
    asked = of_blocks(blocks_of(wanted))
    assert len(asked) == len(set(asked))
    assert set(asked) == {tuple(sorted(selection.items())) for selection in wanted}


@given(selections, st.randoms(use_true_random=False))
def test_the_order_of_the_selections_does_not_change_what_is_asked(wanted, chance):
    shuffled = list(wanted)
    chance.shuffle(shuffled)
    assert set(of_blocks(blocks_of(shuffled))) == set(of_blocks(blocks_of(wanted)))


@given(selections)
def test_both_protocols_filter_exactly_the_rows_of_the_selections(wanted):
    every = [dict(zip("ABC", codes, strict=True)) for codes in combinations("123", "1234", "12")]
    keys = {"A": {code: code.ljust(4) for code in "123"}}
    padded = [row | {"A": row["A"].ljust(4)} for row in every]
    v3 = row_filter(cbs_v3.filter_of(blocks_of(wanted), keys))
    v4 = row_filter(cbs_v4.filter_of(blocks_of(wanted)))
    assert [v3(row) for row in padded] == [v4(row) for row in every] == [row in wanted for row in every]


def test_selections_that_differ_in_one_dimension_are_one_question():
    wanted = [{"Grens": line, "Soort": kind} for line in LINES for kind in KINDS]
    assert blocks_of(wanted) == [
        {"Grens": ("1050290", "A043008", "T001164"), "Soort": ("1016090", "1050010", "1050190")}
    ]


def test_a_table_without_further_dimensions_has_no_filter():
    assert cbs_v3.filter_of(blocks_of([]), {}) == ""
    assert cbs_v4.filter_of([{}]) == ""


def test_a_padded_code_is_asked_for_with_its_padding():
    """Another width gives an empty answer with status 200, not an error."""
    blocks = [{"Grens": ("1050290", "T001164"), "Duur": ("A028721",)}]
    keys = {"Grens": {"1050290": "1050290   ", "T001164": "T001164   "}}
    assert cbs_v3.filter_of(blocks, keys) == (
        "(Grens eq '1050290   ' or Grens eq 'T001164   ') and (Duur eq 'A028721')"
    )


def test_a_quote_in_a_code_stays_inside_it():
    assert cbs_v4.filter_of([{"Measure": ("M'1",)}]) == "Measure in ('M''1')"


def test_the_largest_question_of_the_product_fits_in_an_address():
    """Web servers of the kind that CBS uses refuse a query of more than 2,048 signs."""
    asked = product().indicators_of("cbs_laag_inkomen")
    names: dict[str, set[str]] = {}
    for item in asked:
        parts = [*(measure.where for measure in item.measures), *(part.where for part in item.breakdowns)]
        for name, code in (pair for where in parts for pair in where.items()):
            names.setdefault(name, set()).add(code)
    members = {"RegioS": {}, "Perioden": {}, **{name: dict.fromkeys(codes, "") for name, codes in names.items()}}
    layout = Layout(table_id="85678NED", region="RegioS", period="Perioden", columns=(), members=members)
    wanted = [
        found.selection for item in asked for part in (None, *item.breakdowns)
        for found in wanted_of(item, layout, breakdown=part)
    ]  # fmt: skip
    blocks = blocks_of(wanted)
    measures = sorted({code for item in asked for measure in item.measures for code in measure.codes})
    for text in (cbs_v3.filter_of(blocks, {}), cbs_v4.filter_of([{**b, "Measure": tuple(measures)} for b in blocks])):
        url = httpx.URL("https://opendata.cbs.nl/x", params={"$format": "json", "$filter": text, "$skip": "100000"})
        assert len(url.query) < 2_000


# ---------------------------------------------------------------- the same question as before?


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (sought(), sought(breakdowns=[part(where={"Soort": "1050190"}).model_dump()])),
        (sought(), sought(denominator=None, multiplier=None)),
        (indicator("kinderen_laag_inkomen"), sought()),
    ],
)
def test_another_selection_is_another_question(first, second):
    assert describe([first]) != describe([second])


def test_a_figure_about_everybody_beside_one_about_a_part_is_another_question():
    """What was kept holds the rows of the part only."""
    everybody = indicator("armoede")
    assert describe([everybody]) == ""
    assert describe([sought(), everybody]) != describe([sought()])


def test_the_order_of_the_figures_is_no_other_question():
    both = [sought(), indicator("kinderen_laag_inkomen")]
    assert describe(both) == describe(both[::-1])
