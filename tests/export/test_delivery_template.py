"""The file to fill in: every area is there, and what comes back filled in is a good delivery."""

from io import BytesIO

import pandas as pd
import pytest
import python_calamine

from armoedebeeld.domain.schemes import Unit
from armoedebeeld.export.delivery_template import TemplateRows, delivery_template
from armoedebeeld.imports.deliveries.opening import open_delivery
from armoedebeeld.imports.deliveries.vocabulary import TEMPLATE, column_of
from tests.support.deliveries import geography, read, said
from tests.support.workbooks import regions, xlsx

OWN = pd.DataFrame({"region_code": ["GB0001oost"], "boundary_year": [2019], "level": ["GB"], "name": ["Oost"]})


def template(level="BU", **changes):
    areas = pd.concat([regions(2019), OWN])
    inside = areas[(areas["level"] == level) & (areas["region_code"].str[2:6] == "0001")]
    facts = {"scheme": "Leergeld", "provider": "Stichting", "unit": Unit.CHILD, "year": 2020, **changes}
    return delivery_template(TemplateRows(inside[["region_code", "name"]], 2019, **facts))


def cells(book, sheet="Levering"):
    opened = python_calamine.load_workbook(BytesIO(book))
    return [[cell if cell != "" else None for cell in row] for row in opened.get_sheet_by_name(sheet).to_python()]


def filled(book, counts):
    """The sheet as somebody sends it back, with a count in every row."""
    head, *lines = cells(book)
    place = head.index("aantal")
    return xlsx(
        {"Levering": [head, *([*line[:place], n, *line[place + 1 :]] for line, n in zip(lines, counts, strict=True))]}
    )


@pytest.mark.parametrize(
    ("level", "codes"),
    [
        ("BU", ["BU00010000", "BU00010001", "BU00010100"]),
        ("WK", ["WK000100", "WK000101"]),
        ("GM", ["GM0001"]),
        ("GB", ["GB0001oost"]),
    ],
)
def test_what_comes_back_filled_in_gives_every_area(level, codes):
    where = geography(regions=pd.concat([regions(2019), OWN]))
    delivered = read(filled(template(level), range(10, 10 + len(codes))), name="levering.xlsx", where=where)
    assert not delivered.refused, said(delivered)
    rows = delivered.rows
    assert rows["region_code"].tolist() == codes
    assert rows["count"].tolist() == list(range(10, 10 + len(codes)))
    assert set(rows["period"]) == {"2020"}
    assert set(rows["unit"]) == {"kind"}
    assert set(rows["scheme"]) == {"Leergeld"}
    assert set(rows["boundary_year"]) == {2019}


def test_a_count_that_stays_empty_is_unknown_and_not_zero():
    rows = read(filled(template(), [25, None, "x"]), name="levering.xlsx").rows
    assert rows["count"].isna().tolist() == [False, True, True]
    assert rows["mark"].tolist() == ["", "leeg", "verborgen"]


def test_the_empty_file_passes_the_privacy_gate_and_has_no_counts():
    book = template()
    opened = open_delivery("levering.xlsx", book)
    assert opened.layout.long is not None
    assert read(book, name="levering.xlsx").rows["count"].isna().all()


def test_every_column_of_the_template_is_known_and_explained():
    book = template()
    head = cells(book)[0]
    assert [name for name in head if name != "gebied_naam"] == list(TEMPLATE)
    assert [column_of(name) for name in head] == head
    explained = dict(row[:2] for row in cells(book, "Uitleg")[1:] if row[0])
    assert list(explained)[: len(TEMPLATE)] == list(TEMPLATE)
    assert all(explained.values())
    assert "BSN" in explained["Let op"]


@pytest.mark.parametrize("name", ["=1+1", "@SUM(1)", "+31", "http://voorbeeld.invalid", "<b>x</b>"])
def test_a_name_is_text_whatever_it_looks_like(name):
    book = template(scheme=name)
    assert cells(book)[1][0] == name
    assert open_delivery("x.xlsx", book).layout.long is not None


def test_what_is_not_known_yet_stays_open():
    head, first, *_ = cells(template(scheme="", provider="", unit=None, year=None))
    line = dict(zip(head, first, strict=True))
    assert [name for name, cell in line.items() if cell is not None] == [
        "gebied_type", "gebied_code", "gebied_jaar", "gebied_naam",
    ]  # fmt: skip
