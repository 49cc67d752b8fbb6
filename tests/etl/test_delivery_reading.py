"""From a file to counts: every way to write a delivery, every mistake named by row and column, nothing half read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain.schemes import IncomeLimit, Step, Unit
from armoedebeeld.domain.service_use import COLUMNS, Mark, Period, period_of, period_words
from armoedebeeld.imports.deliveries import vocabulary as say
from armoedebeeld.imports.deliveries.opening import MAX_LINES, PersonalDataError, open_delivery
from armoedebeeld.imports.deliveries.sheets import Chosen, DeliveryError
from armoedebeeld.imports.deliveries.values import named_period
from armoedebeeld.imports.guard import WorkbookError
from tests.support.deliveries import GOOD, HEAD, TODAY, lines, read, read_csv, remarked, said
from tests.support.workbooks import csv, ods, ods_row, xlsx

CHILD = Unit.CHILD


def the_row(delivered):
    """The one row that was read."""
    assert len(delivered.rows) == 1, said(delivered)
    return delivered.rows.iloc[0]


def test_a_good_line_is_read_whole():
    row = the_row(read_csv({}))
    assert row[["scheme", "provider", "unit", "period", "region_code"]].tolist() == [
        "Leergeld", "Stichting", "kind", "2020", "BU00010000",
    ]  # fmt: skip
    assert (row["year"], row["boundary_year"], row["count"], row["mark"]) == (2020, 2019, 25.0, "")
    assert not row["is_estimate"]


def test_rows_have_the_columns_of_the_long_table_and_no_remark():
    delivered = read_csv({"opmerking": "gezien door de balie"}, {"gebied_code": "BU00010001"})
    assert delivered.rows.dtypes.astype(str).to_dict() == COLUMNS
    assert "balie" not in delivered.rows.to_csv()
    assert "Opmerkingen lezen we, maar bewaren we niet" in remarked(delivered)


# ---------------------------------------------------------------- headers


@pytest.mark.parametrize(
    ("column", "alias"), [(column, alias) for column, aliases in say.COLUMNS.items() for alias in aliases]
)
def test_every_other_way_to_write_a_column_means_that_column(column, alias):
    for written in (alias, alias.upper(), f" {alias} ", alias.replace(" ", "_"), f"{alias}:"):
        assert say.column_of(written) == column, written


def test_no_word_means_two_columns():
    words = [word for column, aliases in say.COLUMNS.items() for word in (column.replace("_", " "), *aliases)]
    assert len(words) == len(set(words))


def test_a_file_with_other_headers_everywhere_is_read_the_same():
    other = {
        "regeling": "Voorziening", "aanbieder": "Organisatie", "periode_van": "Begindatum", "periode_tot": "Einddatum",
        "gebied_type": "Niveau", "gebied_code": "Gebiedscode", "gebied_jaar": "Indelingsjaar", "eenheid": "Telt",
        "aantal": "Aantallen",
    }  # fmt: skip
    sheet = lines({})
    renamed = [[other[name] for name in sheet[0]], *sheet[1:]]
    assert read(csv(renamed)).rows.equals(read(csv(sheet)).rows)


def test_the_order_of_the_columns_does_not_matter():
    backwards = [row[::-1] for row in lines({}, {"gebied_code": "BU00010001"})]
    assert read(csv(backwards)).rows.equals(read_csv({}, {"gebied_code": "BU00010001"}).rows)


@pytest.mark.parametrize("name", ["eenheid", "aantal", "gebied_code", "periode_van"])
def test_a_missing_column_is_named(name):
    missing = ["periode_tot"] if name == "periode_van" else []
    with pytest.raises(DeliveryError, match=f"mist de kolom {name}") as told:
        read_csv({}, without=[name, *missing])
    assert "rij 1" in told.value.remedy


def test_a_sheet_without_a_column_for_the_provision_is_no_delivery():
    with pytest.raises(DeliveryError, match="geen lijst met gebruik") as told:
        read_csv({}, without=["regeling"])
    assert "de kolommen regeling, gebied_code" in told.value.remedy


def test_several_missing_columns_are_named_together():
    with pytest.raises(DeliveryError, match="ontbreken de kolommen eenheid, aantal"):
        read_csv({}, without=["eenheid", "aantal"])


def test_a_column_that_stands_twice_is_refused_with_both_letters():
    sheet = [[*row, extra] for row, extra in zip(lines({}), ["aantallen", "3"], strict=True)]
    with pytest.raises(DeliveryError, match="De kolom aantal staat er twee keer in") as told:
        read(csv(sheet))
    assert "kolom I en J, rij 1" in told.value.what


def test_columns_that_we_do_not_know_are_named_and_not_used():
    delivered = read_csv({"kleur van de map": "rood"})
    assert "Deze kolommen gebruiken we niet: 'kleur van de map'" in remarked(delivered)
    assert "rood" not in delivered.rows.to_csv()


def test_a_header_without_rows_is_refused():
    with pytest.raises(DeliveryError, match="geen rijen"):
        read(csv([list(HEAD)]))


def test_a_header_that_comes_again_is_skipped_and_named():
    sheet = lines({}, {"gebied_code": "BU00010001"})
    delivered = read(csv([*sheet, sheet[0], *lines({"gebied_code": "BU00010100"})[1:]]))
    assert len(delivered.rows) == 3
    assert delivered.lines == 3
    assert "rij 4" in remarked(delivered)


# ---------------------------------------------------------------- forms of files


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encoding_and_the_separator_are_read_from_the_content(separator, encoding):
    sheet = lines({"regeling": "Tegemoetkoming café", "aanbieder": "Één loket"}, {"gebied_code": "BU00010001"})
    row = read(csv(sheet, separator=separator, encoding=encoding)).rows.iloc[0]
    assert (row["scheme"], row["provider"]) == ("Tegemoetkoming café", "Één loket")


def test_numbers_and_dates_of_a_spreadsheet_are_read_as_what_they_are():
    cells = {
        "periode_van": date(2020, 1, 1), "periode_tot": date(2020, 12, 31), "gebied_jaar": 2019, "aantal": 25,
        "gebied_code": 10000, "gebied_type": "buurt",
    }  # fmt: skip
    assert read(xlsx({"Blad": lines(cells)}), name="x.xlsx").rows.equals(read_csv({}).rows)


def test_an_ods_file_is_read_the_same():
    body = f'<table:table table:name="Blad">{"".join(ods_row(*row) for row in lines({}))}</table:table>'
    assert read(ods(body), name="x.ods").rows.equals(read_csv({}).rows)


def test_titles_above_the_header_are_left_alone_and_rows_keep_their_own_numbers():
    sheet = [["Gebruik van regelingen, 2020"], [], *lines({}, {"gebied_code": "BU00010001", "aantal": "veel"})]
    delivered = read(xlsx({"Blad": sheet}), name="x.xlsx")
    assert len(delivered.rows) == 1
    assert "'veel' is geen aantal" in said(delivered)
    assert "blad 'Blad', rij 5, kolom I" in said(delivered)


def test_a_line_under_the_table_is_named_and_left_out():
    delivered = read(csv([*lines({}), ["Bron: eigen telling"] + [None] * 8]))
    assert len(delivered.rows) == 1
    assert delivered.left_out == 1
    assert "rij 3" in said(delivered)
    assert "None" not in said(delivered)


def test_the_delivery_is_found_on_whichever_sheet_it_stands_and_the_others_are_named():
    book = xlsx({"Voorblad": [["Toelichting bij de levering"]], "Cijfers": lines({})})
    opened = open_delivery("x.xlsx", book)
    assert opened.layout.long is not None
    assert opened.layout.long.sheet == "Cijfers"
    assert any("'Voorblad'" in remark for remark in opened.remarks)


def test_personal_data_on_another_sheet_or_under_a_title_is_found_too():
    people = [["naam", "geboortedatum"], ["Piet Voorbeeld", "03-04-2012"], ["Noor van der Demo", "11-12-2013"]]
    for sheets in ({"Cijfers": lines({}), "Bron": people}, {"Cijfers": lines({}), "Bron": [["Lijst"], [], *people]}):
        with pytest.raises(PersonalDataError) as told:
            open_delivery("x.xlsx", xlsx(sheets))
        assert "Voorbeeld" not in str(told.value)


def test_a_file_that_is_named_otherwise_is_read_for_what_it_is():
    opened = open_delivery("x.csv", xlsx({"Blad": lines({})}))
    assert opened.remarks == ("De naam eindigt op .csv, maar het is een .xlsx-bestand. Zo hebben we het gelezen.",)


@pytest.mark.parametrize("content", [b"", b"\0\0", b"een regel zonder tabel\n", b"<html><body>Fout</body></html>"])
def test_what_is_no_table_is_refused(content):
    with pytest.raises(WorkbookError):
        open_delivery("x.csv", content)


def test_a_table_about_something_else_is_refused_with_the_way_to_go():
    with pytest.raises(DeliveryError, match="geen lijst met gebruik van regelingen") as told:
        open_delivery("x.csv", csv([["jaar", "bedrag"], [2020, 1.5], [2021, 2.5]]))
    assert "sjabloon" in told.value.remedy


def test_a_file_with_more_lines_than_we_read_is_refused_with_the_number():
    content = b"a;b\n" + b"1;2\n" * MAX_LINES
    with pytest.raises(WorkbookError, match=f"{MAX_LINES + 1} regels; {MAX_LINES} is het meeste"):
        open_delivery("x.csv", content)


def test_merged_cells_above_the_table_are_a_title_and_inside_it_a_reason_to_refuse():
    titled = [["Gebruik", None, None], *lines({})]
    assert len(read(xlsx({"B": titled}, merged={"B": ["A1:C1"]}), name="x.xlsx").rows) == 1
    with pytest.raises(DeliveryError, match="A2 tot en met A3"):
        read(xlsx({"B": lines({}, {})}, merged={"B": ["A2:A3"]}), name="x.xlsx")


FORMULA_ODS = '<table:table-row><table:table-cell table:formula="of:=1+1"/></table:table-row>'


def test_a_formula_without_result_is_refused_and_never_worked_out():
    body = f'<table:table table:name="Blad">{"".join(ods_row(*row) for row in lines({}))}{FORMULA_ODS}</table:table>'
    with pytest.raises(DeliveryError, match="formules zonder uitkomst") as told:
        open_delivery("x.ods", ods(body))
    assert "rij 3" in told.value.what
    assert "nooit formules" in told.value.remedy


@pytest.mark.parametrize(
    ("cell", "is_refused"),
    [
        ("<f>1+1</f>", True),
        ("<f>1+1</f><v></v>", True),
        ("<f>1+1</f><v>2</v>", False),
        ("<v>2</v>", False),
    ],
)
def test_a_formula_in_a_workbook_counts_by_its_kept_result(cell, is_refused):
    book = with_cell(xlsx({"Blad": lines({"aantal": 7})}), "I2", cell)
    if is_refused:
        with pytest.raises(DeliveryError, match="bijvoorbeeld in I2"):
            open_delivery("x.xlsx", book)
    else:
        assert the_row(read(book, name="x.xlsx"))["count"] == 2


def with_cell(book, reference, inside):
    """The workbook with other XML inside one cell."""
    import io
    import re
    import zipfile

    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            text = old.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                pattern = rf'<c r="{reference}"[^>]*>.*?</c>'.encode()
                assert re.search(pattern, text), text
                text = re.sub(pattern, f'<c r="{reference}">{inside}</c>'.encode(), text)
            new.writestr(item, text)
    return made.getvalue()


# ---------------------------------------------------------------- wide sheets

WIDE = [
    ["Gebruik van regelingen, 2020"],
    ["Peildatum 31-12-2020"],
    [],
    ["Buurtcode", "Buurt", "Leergeld kinderen", "Kwijtschelding", "Opmerking"],
    ["BU00010000", "Haven", 25, "<5", "druk"],
    ["BU00010001", "Markt", "-", 12, None],
    [None, "Totaal", 25, 12, None],
    [],
    ["Bron: eigen telling"],
]


def choose(content=None):
    wide = open_delivery("x.xlsx", content or xlsx({"Blad": WIDE})).layout.wide
    assert wide is not None
    return wide


def test_a_wide_sheet_proposes_what_its_columns_are_and_leaves_the_rest_to_the_analyst():
    wide = choose()
    assert [(item.letter, item.header, item.unit) for item in wide.columns] == [
        ("C", "Leergeld kinderen", None), ("D", "Kwijtschelding", None),
    ]  # fmt: skip
    assert wide.years == (2020,)
    assert wide.level == "BU"
    assert wide.unused == ("Opmerking",)


def test_a_header_of_more_rows_tells_the_unit_and_the_year():
    sheet = [
        ["Buurtcode", "Leergeld", "Leergeld"],
        [None, "kinderen", "aanvragen"],
        [None, "2019", "2020"],
        ["BU00010000", 25, 30],
    ]
    wide = choose(xlsx({"Blad": sheet}))
    assert [(item.header, item.unit, item.year) for item in wide.columns] == [
        ("Leergeld", Unit.CHILD, 2019), ("Leergeld", Unit.APPLICATION, 2020),
    ]  # fmt: skip


def read_wide(*, columns=("C", "D"), **choices):
    wide = choose()
    chosen = {item.key: Chosen(item.header, CHILD, 2020) for item in wide.columns if item.letter in columns}
    return read(xlsx({"Blad": WIDE}), name="x.xlsx", chosen=chosen, boundary_year=2019, **choices)


def test_a_wide_sheet_becomes_one_line_per_area_and_column_without_total_and_footer():
    rows = read_wide().rows
    found = {(row.scheme, row.region_code): (row.count, row.mark) for row in rows.itertuples(index=False)}
    assert set(found) == {
        (name, code) for name in ("Leergeld kinderen", "Kwijtschelding") for code in ("BU00010000", "BU00010001")
    }
    assert rows["count"].tolist()[0] == 25
    assert rows["mark"].tolist() == ["", Mark.EMPTY, Mark.HIDDEN, ""]


def test_the_total_row_is_named():
    assert "Een rij zonder gebied, zoals een totaal, lezen we niet. (blad 'Blad', rij 7)" in remarked(read_wide())


def test_a_column_without_a_choice_is_not_read():
    delivered = read_wide(columns=("D",))
    assert set(delivered.rows["scheme"]) == {"Kwijtschelding"}
    assert "'Leergeld kinderen'" in remarked(delivered)
    with pytest.raises(DeliveryError, match="nog geen kolom gekozen"):
        read_wide(columns=())


def test_a_problem_in_a_wide_sheet_is_named_by_its_own_cell():
    sheet = [*WIDE[:4], ["BU00010000", "Haven", 25, "veel", None], ["BU00010001", "Markt", 3.5, 12, None]]
    wide = choose(xlsx({"Blad": sheet}))
    chosen = {item.key: Chosen(item.header, CHILD, 2020) for item in wide.columns}
    delivered = read(xlsx({"Blad": sheet}), name="x.xlsx", chosen=chosen, boundary_year=2019)
    assert "'veel' is geen aantal, of kan op twee manieren worden gelezen. (blad 'Blad', rij 5, kolom D)" in said(
        delivered
    )
    assert "rij 6, kolom C" in said(delivered)
    assert delivered.left_out == 2


# ---------------------------------------------------------------- counts


@pytest.mark.parametrize(
    ("text", "count", "mark"),
    [
        ("0", 0, ""),
        ("25", 25, ""),
        ("1.234", 1234, ""),
        ("1 234", 1234, ""),
        ("1234,0", 1234, ""),
        ("x", None, Mark.HIDDEN),
        ("X", None, Mark.HIDDEN),
        ("<5", None, Mark.HIDDEN),
        ("< 10", None, Mark.HIDDEN),
        ("minder dan 5", None, Mark.HIDDEN),
        ("geheim", None, Mark.HIDDEN),
        (".", None, Mark.HIDDEN),
        ("n.v.t.", None, Mark.NOT_APPLICABLE),
        ("", None, Mark.EMPTY),
        ("-", None, Mark.EMPTY),
        ("–", None, Mark.EMPTY),
    ],
)
def test_a_count_or_the_mark_that_stands_in_its_place(text, count, mark):
    row = the_row(read_csv({"aantal": text}))
    assert row["mark"] == mark
    assert (row["count"] == count) if count is not None else row.isna()["count"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1,5", "1,5 is geen heel aantal"),
        ("-12", "Het aantal -12 is kleiner dan nul"),
        ("ongeveer 30", "'ongeveer 30' is geen aantal"),
        ("tien", "'tien' is geen aantal"),
        ("12%", "'12%' is geen aantal"),
        ("5-10", "'5-10' is geen aantal"),
        ("=1+1", "'=1+1' is geen aantal"),
    ],
)
def test_what_is_no_whole_count_leaves_its_row_out(text, why):
    delivered = read_csv({"aantal": text}, {"gebied_code": "BU00010001"})
    assert delivered.rows["region_code"].tolist() == ["BU00010001"]
    assert delivered.left_out == 1
    assert f"{why}" in said(delivered)
    assert "blad 'CSV', rij 2, kolom I" in said(delivered)


def test_a_number_that_can_be_read_in_two_ways_is_refused_where_the_column_mixes_signs():
    texts = ["1.234", "1234,5", "1234.5"]
    codes = ["BU00010000", "BU00010001", "BU00010100"]
    changes = [{"aantal": text, "gebied_code": code} for text, code in zip(texts, codes, strict=True)]
    delivered = read_csv(*changes)
    assert delivered.rows.empty
    assert "'1.234' is geen aantal, of kan op twee manieren worden gelezen" in said(delivered)


@pytest.mark.parametrize(("text", "count"), [("1.234,56", 1234.56), ("12,5", 12.5), ("0", 0)])
def test_money_may_have_decimals(text, count):
    assert the_row(read_csv({"aantal": text, "eenheid": "euro"}))["count"] == count


def test_money_below_zero_is_refused():
    assert "kleiner dan nul" in said(read_csv({"aantal": "-5,50", "eenheid": "euro"}))


@pytest.mark.parametrize(
    ("text", "remark", "mark"),
    [
        ("", "afgeschermd (minder dan 5)", Mark.HIDDEN),
        ("", "Geheim", Mark.HIDDEN),
        ("-", "i.v.m. privacy", Mark.HIDDEN),
        ("", "nog niet geteld", Mark.EMPTY),
        ("n.v.t.", "afgeschermd", Mark.NOT_APPLICABLE),
        ("12", "eerder afgeschermd", ""),
    ],
)
def test_a_remark_may_say_that_an_empty_cell_is_hidden(text, remark, mark):
    assert the_row(read_csv({"aantal": text, "opmerking": remark}))["mark"] == mark


@pytest.mark.parametrize("text", ["-", "–", "--"])
def test_a_dash_is_zero_only_where_somebody_says_so(text):
    assert the_row(read_csv({"aantal": text}))["mark"] == Mark.EMPTY
    row = the_row(read_csv({"aantal": text}, dash_is_zero=True))
    assert (row["count"], row["mark"]) == (0, "")


def test_a_dash_that_is_said_to_be_hidden_is_never_zero():
    row = the_row(read_csv({"aantal": "-", "opmerking": "afgeschermd"}, dash_is_zero=True))
    assert row["mark"] == Mark.HIDDEN
    assert row.isna()["count"]


def test_an_empty_cell_stays_unknown_where_a_dash_is_zero():
    row = the_row(read_csv({"aantal": ""}, dash_is_zero=True))
    assert row["mark"] == Mark.EMPTY
    assert row.isna()["count"]


# ---------------------------------------------------------------- units, steps, groups


@pytest.mark.parametrize("unit", list(Unit))
def test_every_unit_is_known_by_its_own_name(unit):
    assert the_row(read_csv({"eenheid": unit.value.upper()}))["unit"] == unit.value


@pytest.mark.parametrize(
    ("text", "unit"),
    [("Kinderen", "kind"), ("gezinnen", "huishouden"), ("aanvragen", "aanvraag"), ("toegekend", "toekenning"),
     ("verstrekkingen", "verstrekking"), ("signalen", "melding"), ("€", "euro"), ("bedrag", "euro")],
)  # fmt: skip
def test_units_have_other_names(text, unit):
    assert the_row(read_csv({"eenheid": text}))["unit"] == unit


@pytest.mark.parametrize(("text", "why"), [("stuks", "'stuks' is geen eenheid"), ("", "eenheid")])
def test_an_unknown_unit_leaves_its_row_out(text, why):
    delivered = read_csv({"eenheid": text})
    assert delivered.rows.empty
    assert why in said(delivered)
    assert "kolom H" in said(delivered)
    assert "None" not in said(delivered)


@pytest.mark.parametrize(
    ("text", "step"), [("signaal", Step.SIGNAL), ("Hulp aanvaard", Step.ACCEPTED), ("uitval", Step.DROPPED_OUT),
                       ("", "")]
)  # fmt: skip
def test_a_step_is_known_by_its_words(text, step):
    assert the_row(read_csv({"stap": text}))["step"] == step


def test_an_unknown_step_leaves_its_row_out():
    assert "'ergens' is geen stap" in said(read_csv({"stap": "ergens"}))


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("120%", IncomeLimit.UP_TO_120),
        ("tot 110 procent van het sociaal minimum", IncomeLimit.UP_TO_110),
        ("lage-inkomensgrens", IncomeLimit.LOW_INCOME),
        ("laag inkomen", IncomeLimit.LOW_INCOME),
        ("armoedegrens", IncomeLimit.POVERTY),
        ("110% of 120%", None),
        ("123%", None),
        ("1200", None),
        ("iedereen", None),
    ],
)
def test_an_income_limit_is_read_and_never_chosen_from_two(text, limit):
    assert say.limit_of(text) == limit


def test_the_group_of_a_delivery_is_kept():
    row = the_row(
        read_csv(
            {
                "doelgroep_aantal": "1.200", "doelgroep_grens": "120%", "doelgroep_bron": "gemeente",
                "doelgroep_jaar": 2019, "doelgroep_omschrijving": "kinderen  van 4 tot en met 17",
            }
        )
    )  # fmt: skip
    assert (row["group_count"], row["group_limit"], row["group_source"], row["group_year"]) == (
        1200, "120", "gemeente", 2019,
    )  # fmt: skip
    assert row["group_words"] == "kinderen van 4 tot en met 17"


def test_a_description_of_the_group_tells_the_limit_where_its_own_column_is_silent():
    words = {"doelgroep_omschrijving": "gezinnen tot 110% sociaal minimum"}
    assert the_row(read_csv(words))["group_limit"] == "110"
    assert the_row(read_csv({**words, "doelgroep_grens": ""}))["group_limit"] == "110"
    assert the_row(read_csv({**words, "doelgroep_grens": "130"}))["group_limit"] == "130"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"doelgroep_aantal": "12,5"}, "'12,5' kan niet bij doelgroep_aantal"),
        ({"doelgroep_aantal": "-3"}, "'-3' kan niet bij doelgroep_aantal"),
        ({"doelgroep_jaar": "20"}, "'20' kan niet bij doelgroep_jaar"),
        ({"doelgroep_grens": "arm"}, "'arm' is geen inkomensgrens"),
        ({"aantal_regelingen": "51"}, "'51' kan niet bij aantal_regelingen"),
        ({"regeling": ""}, "Er staat geen regeling bij"),
        ({"regeling": "L" * 81}, "langer dan 80 tekens"),
        ({"aanbieder": "L" * 81}, "langer dan 80 tekens"),
    ],
)
def test_what_can_not_be_leaves_its_row_out(changes, why):
    delivered = read_csv(changes, {"gebied_code": "BU00010001"})
    assert delivered.rows["region_code"].tolist() == ["BU00010001"]
    assert why in said(delivered)
    assert "rij 2, kolom" in said(delivered)


def test_one_name_in_two_spellings_is_one_provision():
    rows = read_csv({"regeling": "Leergeld"}, {"regeling": " LEERGELD ", "gebied_code": "BU00010001"}).rows
    assert set(rows["scheme"]) == {"Leergeld"}


def test_who_delivered_is_taken_from_the_choice_where_the_sheet_does_not_say_it():
    assert the_row(read_csv({}, without=["aanbieder"], provider="Leergeld Noord"))["provider"] == "Leergeld Noord"


# ---------------------------------------------------------------- periods


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("2020-01-01", "2020-12-31", "2020"),
        ("01-01-2020", "31-12-2020", "2020"),
        ("1/1/2020", "31/12/2020", "2020"),
        ("1.1.2020", "31.12.2020", "2020"),
        ("2020-01-01T00:00:00", "2020-12-31 00:00", "2020"),
        ("2020-01-01", "2020-12-28", "2020"),
        ("2020-08-01", "2021-07-31", "2020"),
        ("2020-09-01", "2021-08-31", "2020"),
        ("2020-03-01", "2020-03-31", "2020-03"),
        ("2020-03-01", "2020-03-28", "2020-03"),
        ("2020-02-01", "2020-02-29", "2020-02"),
        ("2019-02-01", "2019-02-28", "2019-02"),
        ("2020-04-01", "2020-06-30", "2020-K2"),
        ("2020-10-01", "2020-12-31", "2020-K4"),
        ("2020-12-31", "2020-12-31", "2020"),
        ("2024-06-15", "2024-06-15", "2024"),
    ],
)
def test_a_period_is_a_year_school_year_quarter_month_or_day(first, last, name):
    row = the_row(read_csv({"periode_van": first, "periode_tot": last}))
    assert (row["period"], row["year"]) == (name, int(name[:4]))


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ("2020-12-31", "2020-01-01", "eindigt voordat hij begint"),
        ("2020-02-31", "2020-12-31", "'2020-02-31' is geen datum die bestaat"),
        ("31-02-2020", "2020-12-31", "'31-02-2020' is geen datum die bestaat"),
        ("01/13/2020", "2020-12-31", "'01/13/2020' is geen datum die bestaat"),
        ("2020-01-01", "ooit", "'ooit' is geen datum die bestaat"),
        ("", "2020-12-31", "De periode is niet ingevuld"),
        ("2020-01-01", "", "Het einde van de periode is niet ingevuld"),
        ("2031-01-01", "2031-12-31", "nog niet voorbij"),
        ("2024-01-01", "2024-12-31", "nog niet voorbij"),
        ("2024-06-16", "2024-06-16", "nog niet voorbij"),
        ("1999-01-01", "1999-12-31", "begint in 1999"),
        ("2020-01-01", "2020-12-27", "geen jaar, schooljaar, kwartaal, maand of dag"),
        ("2020-01-02", "2020-12-31", "geen jaar, schooljaar, kwartaal, maand of dag"),
        ("2020-02-01", "2020-04-30", "geen jaar, schooljaar, kwartaal, maand of dag"),
        ("2020-01-01", "2021-12-31", "geen jaar, schooljaar, kwartaal, maand of dag"),
        ("2020-07-01", "2021-06-30", "geen jaar, schooljaar, kwartaal, maand of dag"),
    ],
)
def test_a_period_that_can_not_be_leaves_its_row_out(first, last, why):
    delivered = read_csv({"periode_van": first, "periode_tot": last}, {"gebied_code": "BU00010001"})
    assert delivered.rows["region_code"].tolist() == ["BU00010001"]
    assert why in said(delivered)
    assert "blad 'CSV', rij 2, kolom C" in said(delivered)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2020", "2020"), ("2020-03", "2020-03"), ("2020-3", "2020-03"), ("202003", "2020-03"),
        ("2020 maand 3", "2020-03"), ("2020 K1", "2020-K1"), ("2020-Q4", "2020-K4"), ("2020 kwartaal 2", "2020-K2"),
        ("schooljaar 2020/2021", "2020"), ("2020-2021", "2020"), ("31-12-2020", "2020"), ("2020-12-31", "2020"),
        ("2019/20", "2019"), ("2011/12", "2011"), ("schooljaar 2019-20", "2019"), ("SJ 2019/2020", "2019"),
        ("Q1 2020", "2020-K1"), ("2e kwartaal 2020", "2020-K2"), ("jan 2020", "2020-01"), ("maart 2020", "2020-03"),
        ("mrt-2020", "2020-03"), ("Mei 2020", "2020-05"),
    ],
)  # fmt: skip
def test_a_period_may_be_one_text(text, name):
    changes = {"periode": text}
    assert the_row(read_csv(changes, without=["periode_van", "periode_tot"]))["period"] == name
    assert named_period(text, today=TODAY).name == name


def test_a_school_year_is_kept_as_one():
    school_year = {"periode_van": "2019-08-01", "periode_tot": "2020-07-31"}
    delivered = read_csv(school_year, {"regeling": "Kwijtschelding"})
    assert delivered.rows["is_school_year"].tolist() == [True, False]


def test_calendar_years_beside_school_years_are_left_out():
    delivered = read_csv({"periode_van": "2019-08-01", "periode_tot": "2020-07-31", "aantal": 206}, {"aantal": 210})
    assert delivered.rows["count"].tolist() == [206]
    assert "schooljaren en ook kalenderjaren" in said(delivered)


def test_months_beside_school_years_are_left_out_and_that_is_said():
    """The school year of 2019 has the months from August 2019 on, and would seem to be all of 2019."""
    school_year = {"periode_van": "2019-08-01", "periode_tot": "2020-07-31", "aantal": 206}
    month = {"periode_van": "2020-01-01", "periode_tot": "2020-01-31", "aantal": 20}
    delivered = read_csv(school_year, month, month | {"regeling": "Kwijtschelding"})
    assert delivered.rows[["scheme", "period"]].values.tolist() == [["Leergeld", "2019"], ["Kwijtschelding", "2020-01"]]
    assert "schooljaren en ook kalenderjaren, maanden" in said(delivered)
    assert "rij 3, kolom C" in said(delivered)


def test_one_day_stands_for_its_year_and_that_is_said():
    delivered = read_csv({"periode_van": "2020-01-01"}, without=["periode_tot"])
    assert the_row(delivered)["period"] == "2020"
    assert "lezen we als peildatum" in remarked(delivered)
    same = read_csv({"periode_van": "2020-12-31", "periode_tot": "2020-12-31"})
    assert "lezen we als peildatum" in remarked(same)
    assert "peildatum" not in remarked(read_csv({}))


def test_beginnings_of_months_without_their_ends_are_no_years():
    months = [{"periode_van": f"2020-{month:02}-01", "aantal": 20 + month} for month in (1, 2, 3)]
    delivered = read_csv(*months, without=["periode_tot"])
    assert delivered.rows.empty
    assert "verschillende dagen in één jaar, zonder einde" in said(delivered)
    assert "verschillende aantallen" not in said(delivered)
    years = [{"periode_van": f"{year}-01-01"} for year in (2019, 2020)]
    assert len(read_csv(*years, without=["periode_tot"]).rows) == 2


def test_an_end_that_is_missing_is_named():
    delivered = read_csv({"periode_tot": None})
    assert "Het einde van de periode is niet ingevuld" in said(delivered)


@pytest.mark.parametrize(
    "text", ["2020-13", "2020 K5", "2020/2022", "gisteren", "20", "1999", "2024", "2024-06", "2031", "", "2020/03"]
)
def test_a_text_that_is_no_period_that_is_over_is_refused(text):
    assert read_csv({"periode": text}, without=["periode_van", "periode_tot"]).rows.empty


@given(first=st.dates(date(2000, 1, 1), date(2030, 1, 1)), last=st.dates(date(2000, 1, 1), date(2031, 1, 1)))
def test_a_period_is_filed_under_the_year_in_which_it_begins(first, last):
    period = period_of(first, last)
    if last < first:
        assert period is None
    if period is not None:
        assert period.year == first.year
        assert period.name.startswith(str(first.year))
        assert period.is_year == (first == last or (last - first).days > 350)


@pytest.mark.parametrize(
    ("name", "words"), [("2020", "2020"), ("2020-03", "maart 2020"), ("2020-K2", "2e kwartaal 2020")]
)
def test_a_period_is_said_in_words(name, words):
    assert period_words(name) == words
    assert Period(name, 2020, "").is_year == (name == "2020")


# ---------------------------------------------------------------- doubles and contradictions


def test_an_exact_double_counts_once_and_is_named():
    delivered = read_csv({}, {"gebied_code": "BU00010001"}, {})
    assert len(delivered.rows) == 2
    assert delivered.left_out == 0
    assert "Deze rij staat er al in; we tellen hem één keer. (blad 'CSV', rij 4)" in remarked(delivered)


def test_two_numbers_for_one_thing_are_both_left_out():
    delivered = read_csv({}, {"aantal": "26"}, {"gebied_code": "BU00010001"})
    assert delivered.rows["region_code"].tolist() == ["BU00010001"]
    assert delivered.left_out == 2
    assert "verschillende aantallen" in said(delivered)
    assert "rij 2, kolom I; blad 'CSV', rij 3, kolom I" in said(delivered)


@pytest.mark.parametrize(
    "change",
    [{"eenheid": "huishouden"}, {"aanbieder": "Ander"}, {"regeling": "Meedoen"}, {"stap": "signaal"},
     {"periode_van": "2019-01-01", "periode_tot": "2019-12-31"}, {"gebied_jaar": "2018"}, {"aantal_regelingen": "1"}],
)  # fmt: skip
def test_what_differs_in_what_it_counts_is_no_double(change):
    delivered = read_csv({}, {**change, "aantal": "26"})
    assert sorted(delivered.rows["count"]) == [25, 26], said(delivered)


# ---------------------------------------------------------------- nothing half read

_TEXTS = ["0", "7", "25", "1.234", "x", "<5", "", "-", "n.v.t.", "1,5", "-3", "veel", "12%"]
_CODES = ["BU00010000", "BU00010001", "bu00010100", "BU00019999", "WK000100", "GM0001", "GM0002", "zomaar", ""]


@given(
    made=st.lists(
        st.tuples(
            st.sampled_from(_TEXTS),
            st.sampled_from(_CODES),
            st.sampled_from(["kind", "euro", "stuks"]),
            st.sampled_from(["2020-01-01", "2020-12-31", "31-02-2020"]),
            st.sampled_from(["2019", "2018", ""]),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_every_line_is_stored_or_named_and_nothing_in_between(made):
    changes = [
        {
            "aantal": text,
            "gebied_code": code,
            "gebied_type": "",
            "eenheid": unit,
            "periode_van": first,
            "gebied_jaar": year,
        }
        for text, code, unit, first, year in made
    ]
    delivered = read_csv(*changes)
    doubles = sum(problem.times for problem in delivered.remarks if "tellen hem één keer" in problem.what)
    assert len(delivered.rows) + delivered.left_out + doubles == delivered.lines == len(made)
    assert bool(delivered.refused) == bool(delivered.left_out)
    rows = delivered.rows
    assert (rows["count"].isna() == (rows["mark"] != "")).all()
    assert rows.notna()[["region_code", "boundary_year", "year", "period"]].all().all()
    assert not rows.duplicated(["unit", "period", "region_code", "boundary_year"]).any()
    assert all(problem.places for problem in delivered.refused)


def test_the_sample_shows_the_file_as_it_is():
    sample = read_csv({"aantal": "<5"}).sample
    assert sample["aantal"].tolist() == ["<5"]
    assert list(sample)[:2] == ["regeling", "aanbieder"]
    assert GOOD["gebied_code"] in sample.to_csv()
