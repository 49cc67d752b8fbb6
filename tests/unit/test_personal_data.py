"""The gate: a table with personal data is found out wherever it hides, and figures are not taken for people."""

import random
import time
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armoedebeeld.domain.personal_data import Finding, Kind, find_personal_data
from armoedebeeld.domain.personal_data_patterns import passes_eleven_test
from armoedebeeld.domain.personal_data_rules import CHANCE, COLUMN_LIMIT, FEW, ODD_LIMIT, chance_of
from tests.support.people import BSN, HEAD, bsns, delivery, no_bsns, with_cell


def kinds(headers: list[str], rows: list[list[object]]) -> set[Kind]:
    return {finding.kind for finding in find_personal_data(headers, rows)}


def column(header: str, cells: list[object]) -> set[Kind]:
    return kinds([header], [[cell] for cell in cells])


# ---------------------------------------------------------------- BSN


def test_the_eleven_test_takes_a_lost_leading_zero_and_refuses_one_digit_nine_times():
    assert [passes_eleven_test(number) for number in bsns(20)] == [True] * 20
    assert [passes_eleven_test(number) for number in no_bsns(20)] == [False] * 20
    assert passes_eleven_test("010000008")
    assert passes_eleven_test("10000008")
    assert not passes_eleven_test("000000000")


@pytest.mark.parametrize("header", ["bsn", "BSN-nummer", "kind_bsn", "Burgerservicenummer", "sofinr"])
@pytest.mark.parametrize("cells", [[BSN], no_bsns(3), [int(BSN)], [f"{BSN[:4]}.{BSN[4:6]}.{BSN[6:]}"]])
def test_a_header_that_says_bsn_is_enough(header, cells):
    assert column(header, cells) == {Kind.BSN}


@pytest.mark.parametrize("header", ["nummer", "id", "kolom 3", "", "code", "2024"])
def test_a_column_of_bsns_is_found_whatever_its_header_says(header):
    for cells in (bsns(1), bsns(3), bsns(40), [int(number) for number in bsns(40)], [float(n) for n in bsns(5)]):
        assert Kind.BSN in column(header, cells)


@pytest.mark.parametrize("header", ["bedrag", "uitgaven (€)", "gebied_code"])
def test_a_whole_column_of_bsns_is_found_under_a_header_of_money_or_areas_too(header):
    assert Kind.BSN in column(header, bsns(40))


@pytest.mark.parametrize(
    "written",
    ["{}", "dossier {}", "kind {}, zie brief", "BSN{}", "bsn: {}", "ref={}", "({})", "{}.", "id_{}", "zie {}; gebeld"],
)
@pytest.mark.parametrize("groups", [(9,), (4, 2, 3), (3, 3, 3)])
@pytest.mark.parametrize("between", ["-", "."])
def test_one_bsn_in_a_remark_is_found(written, groups, between):
    places = [sum(groups[:index]) for index in range(len(groups) + 1)]
    number = between.join(BSN[start:end] for start, end in pairwise(places))
    if (
        groups == (3, 3, 3)
        and between == "."
        and not any(word in written.lower() for word in ("bsn", "dossier", "kind"))
    ):
        return  # "123.456.782" in a remark is a sum, unless a word before it says otherwise.
    if written == "{}" and groups != (9,):
        assert Kind.BSN in column("opmerking", [written.format(number)])
    rows = with_cell(delivery(), row=17, column="opmerking", cell=written.format(number))
    found = [finding for finding in find_personal_data(HEAD, rows) if finding.kind is Kind.BSN]
    assert [(finding.letter, finding.rows, finding.count) for finding in found] == [("K", (19,), 1)]


@pytest.mark.parametrize(
    "hidden", [f"{BSN[:5]}\u200b{BSN[5:]}", f"kind {BSN[:3]}\u00a0{BSN[3:6]}\u00a0{BSN[6:]}", "９" * 5 + BSN[5:]]
)
def test_unusual_spaces_and_digits_do_not_hide_a_bsn(hidden):
    rows = with_cell(delivery(), row=3, column="opmerking", cell=f"bsn {hidden}")
    assert Kind.BSN in kinds(HEAD, rows)


def test_one_bsn_among_counts_is_found():
    assert kinds(HEAD, with_cell(delivery(500), row=499, column="aantal", cell=BSN)) == {Kind.BSN}
    assert kinds(HEAD, with_cell(delivery(500), row=499, column="aantal", cell=int(BSN))) == {Kind.BSN}


def test_one_bsn_near_the_end_of_200_000_rows_is_found_well_within_three_seconds():
    rows = delivery(200_000, wijken=False)
    rows[199_997][10] = f"kind {BSN} apart"
    begin = time.perf_counter()
    found = find_personal_data(HEAD, rows)
    assert time.perf_counter() - begin < 3
    assert [(finding.kind, finding.rows) for finding in found] == [(Kind.BSN, (199_999,))]


def test_sums_that_happen_to_pass_are_no_bsns():
    """By calculation: of 2,000 columns of 500 random numbers 0.02 would be refused."""
    random_numbers = random.Random(12)
    for _ in range(60):
        cells = [random_numbers.randrange(10**8, 10**9) for _ in range(500)]
        assert column("kolom", cells) == set()
        assert column("bedrag", cells[:3]) == set()
        assert column("opmerking", [f"betaling {cell}" for cell in cells[:200]]) == set()
    assert column("bsn", cells) == {Kind.BSN}


@pytest.mark.parametrize(
    ("among", "limit", "least"),
    [(5, COLUMN_LIMIT, 5), (10, COLUMN_LIMIT, 7), (500, COLUMN_LIMIT, 76), (500, ODD_LIMIT, 67)],
)
def test_how_many_have_to_pass_follows_from_the_binomial(among, limit, least):
    assert pytest.approx(1 / 11) == CHANCE
    assert FEW == 5
    assert min(passing for passing in range(among + 1) if chance_of(passing, among) < limit) == least


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("bedrag", [1250000, int(BSN), 340000]),
        ("2024", ["12.500.000", BSN, 3400000, 25000]),
        ("2024", [BSN, 3400000, 25000, 310000, 1200]),
        ("gebied_code", ["03630111", "16800111", "16901234"]),
        ("code", ["BU03440111", "WK034401", "GM0344"]),
        ("peildatum", ["20240101", 20240201, "31122024"]),
        ("datum", ["01-01-2024", "12-31-2024"]),
        ("peildatum", [20150301, 20150313, 20150325, 20160306, 20160318, 20170312, 20170324, 20180305]),
        ("opmerking", ["kind 20150301", "dossier 20150313"][:1]),
        ("jaar", [2019, 2020, "2021*", "2022JJ00"]),
        ("opmerking", ["KvK 12345678", f"RSIN {BSN}", f"uitgaven € {BSN}", f"{BSN} euro", "inkomen 5000-10000"]),
        ("opmerking", ["totaal 123.456.782 over 2024", "12.345.678,90", "tussen 15000-2000"]),
        ("inwoners", ["17.942.942", 17942942, 18044027]),
        ("nummer", no_bsns(30)),
        ("kvk", ["12345678", "23456789"]),
        ("waarde", [123456782.5, 0.25, float("nan"), None, True, pd.NA, pd.NaT, np.int64(12), np.float64(3)]),
    ],
)
def test_sums_codes_years_and_days_are_no_bsns(header, cells):
    assert column(header, cells) == set()


def test_a_sum_in_a_row_of_euros_is_no_bsn():
    rows = with_cell(delivery(), row=4, column="aantal", cell=BSN)
    assert kinds(HEAD, rows) == {Kind.BSN}
    assert kinds(HEAD, with_cell(rows, row=4, column="eenheid", cell="euro")) == set()


# ---------------------------------------------------------------- names

PEOPLE = ["Piet Voorbeeld", "Sem van der Demo", "Aïsha Proef-Fictief", "Fatima el Test", "Zoë de Nep", "Jan Bos"]


@pytest.mark.parametrize(
    "header",
    [
        "naam_kind",
        "Voornaam",
        "achternaam",
        "naam cliënt",
        "cliëntnaam",
        "Naam van de aanvrager",
        "voorletters",
        "contactpersoon",
    ],
)
def test_a_header_that_asks_for_a_name_is_enough(header):
    assert Kind.NAME in column(header, ["Xq", "Zzyv", "Brrt"])


@pytest.mark.parametrize("header", ["naam", "aanbieder", "opmerking", "kolom B", ""])
def test_names_of_people_are_found_by_their_content(header):
    assert Kind.NAME in column(header, PEOPLE)
    assert Kind.NAME in column(header, [name.upper() for name in PEOPLE])
    assert Kind.NAME in column(header, [name.lower() for name in PEOPLE])
    assert Kind.NAME in column(header, ["Voorbeeld, Piet", "Demo, S. van der", "Nep, Zoë de"])


def test_a_name_in_remarks_about_areas_is_found():
    remarks = ["Kanaleneiland-Noord", "Jan van Galenbuurt", "Proefpark", "Ondiep-Zuid", "Fatima el Test"]
    assert column("opmerking", remarks) == {Kind.NAME}
    assert column("naam", remarks) == set()


def test_given_names_alone_and_unknown_names_are_found_where_a_column_is_full_of_them():
    assert Kind.NAME in column("kind", ["Sem", "Noor", "Fatima", "Daan"])
    assert Kind.NAME in column("x", ["Lio van der Proef", "Quirijntje de Nep", "Wubbo ten Test", "Ivo van Demo"])
    assert Kind.NAME in column("x", ["K. Proef", "B. Nep", "Z. Test", "B. Demo"])


@pytest.mark.parametrize(
    "remark",
    [
        "besproken met Fatima el Test op school",
        "Eberhard en Jan van der Laan",
        "gebeld met Karin van Oost",
        "gebeld met Karin Verlaan",
        "gebeld met Piet Nijproefhuis",
        "mw. De Proef belt terug",
        "dhr. A.B. Demo",
        "J.P. van der Proef",
        "familie Proefman",
        "moeder is Karin Hofproef",
        "Proef, J. de",
        "Sem (8)",
        "Mohammed, 9 jaar",
        "K. (12) en haar zus",
    ],
)
def test_one_name_in_a_remark_is_found(remark):
    found = find_personal_data(HEAD, with_cell(delivery(300), row=299, column="opmerking", cell=remark))
    assert {finding.kind for finding in found} <= {Kind.NAME, Kind.AGE}
    assert [finding.rows for finding in found] == [(301,)]


@pytest.mark.parametrize("header", ["naam", "buurtnaam", "Wijken", "gebied", ""])
def test_areas_named_after_people_are_no_people(header):
    areas = [
        *("Jan van Galenbuurt", "Anna's Hoeve", "Frederik Hendrikbuurt", "Johan de Witthuis", "Anne Frankbuurt"),
        *("Haarlemmerbuurt", "Jordaan", "Grachtengordel-West", "Burgwallen-Oude Zijde", "Bergen op Zoom"),
        *("Alphen aan den Rijn", "'s-Hertogenbosch", "Maria Hoop", "Gerard Dou", "Wijk 06 Jan Steen", "Kop van Zuid"),
        *("Centrum", "Zuid-West", "Stadskanaal", "Overvecht", "Kanaleneiland", "Vogelenwijk", "Nieuw Den Helder"),
    ]
    assert kinds([header, "aantal"], [[area, 10 + place] for place, area in enumerate(areas)]) == set()


@pytest.mark.parametrize(
    "cells",
    [
        ["Stichting Leergeld", "Jeugdfonds Sport & Cultuur", "Gemeente (synthetisch)", "Stichting Jan Proef"],
        [
            "Johan Cruijff Foundation",
            "Jan Ligthartschool",
            "Anne Frank School",
            "Daltonschool Jan Proef",
            "Nationaal Fonds Kinderhulp",
        ],
        ["Centrum voor Jeugd en Gezin Utrecht", "Huis van de Wijk", "Raad van Toezicht", "Vereniging van Gemeenten"],
        ["A. Landbouw", "B. Industrie", "C. Diensten", "D. Overheid"],
        ["N.B. Voorlopige cijfers", "gesteund door stichting Jan Proef", "de Jan Proef school", "Jan Proef Fonds"],
        ["Kennisplein Jeugd en gezin Proefstad"],
        ["N.B. Deze cijfers zijn voorlopig", "B.V. Zuid", "i.v.m. Corona", "o.b.v. CBS"],
        ["Inkomen tot 110%", "Totaal Mannen", "Moeder en Kind", "Jan Feb Mrt"],
        ["<script>alert('x')</script>", '=HYPERLINK("http://example.invalid")', "@SUM(1+1)*cmd|' /C calc'!A0"],
    ],
)
def test_organisations_lists_and_remarks_are_no_people(cells):
    assert column("aanbieder", cells) == set()


@pytest.mark.parametrize(
    "header",
    [
        "aantal cliënten",
        "aantal unieke BSN",
        "cliënten",
        "voornaamste reden",
        "naam kinderopvang",
        "personen per adres",
        "geboorten",
    ],
)
def test_a_header_that_counts_people_is_no_name(header):
    assert column(header, [12, 250, 31, 7, 18]) == set()


# ---------------------------------------------------------------- birth dates


@pytest.mark.parametrize("header", ["geboortedatum", "Geb. datum", "datum geboorte", "geboren op", "gebdat"])
def test_a_header_that_says_birth_date_is_enough(header):
    assert column(header, ["12-03-2010"]) == {Kind.BIRTH_DATE}
    assert column(header, [date(2010, 3, 12)]) == {Kind.BIRTH_DATE}
    assert column(header, [20100312]) == {Kind.BIRTH_DATE}


def birthdays(count: int = 25) -> list[date]:
    draw = random.Random(4)
    return [date(2006, 1, 1) + timedelta(days=draw.randrange(5000)) for _ in range(count)]


@pytest.mark.parametrize("header", ["datum", "kolom 2", ""])
def test_days_spread_over_years_are_birth_dates(header):
    days = birthdays()
    assert column(header, list(days)) == {Kind.BIRTH_DATE}
    assert column(header, [datetime(day.year, day.month, day.day) for day in days]) == {Kind.BIRTH_DATE}
    assert column(header, [f"{day:%d-%m-%Y}" for day in days]) == {Kind.BIRTH_DATE}
    assert column(header, [f"{day:%d/%m/%Y}" for day in days]) == {Kind.BIRTH_DATE}


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("periode_van", birthdays()),
        ("datum aanvraag", birthdays()),
        ("datum", [date(year, month, 1) for year in range(2015, 2025) for month in (1, 7)]),
        ("datum", [date(year, 12, 31) for year in range(2005, 2025)]),
        ("datum", [date(2019, 1, 7) + timedelta(weeks=week) for week in range(250)]),
        ("datum", [date(2019, 1, 1) + timedelta(days=day) for day in range(1500)]),
        ("maand", [date(2019 + month // 12, month % 12 + 1, 28) for month in range(72)]),
        ("stand", [date(2019 + month // 12, month % 12 + 1, 28) for month in range(72)]),
        ("datum", [date(year, month, month * 4 % 28 + 2) for year in (2022, 2023) for month in range(1, 13)]),
        ("datum", [date(2005 + year, year * 5 % 12 + 1, 1) for year in range(18)] + birthdays()[:6]),
        ("geboortejaar", [2008, 2009, 2010]),
        ("levend geboren kinderen", [120, 118]),
    ],
)
def test_periods_and_series_are_no_birth_dates(header, cells):
    assert column(header, cells) == set()


@pytest.mark.parametrize(
    "remark", ["geb. 12-03-2010", "geboren op 12 maart 2010", "geboortedatum: 2010-03-12", "geb 1/2/12"]
)
def test_one_birth_date_in_a_remark_is_found(remark):
    assert kinds(HEAD, with_cell(delivery(), row=9, column="opmerking", cell=remark)) == {Kind.BIRTH_DATE}


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    "remark",
    [
        "Kanaalstraat 9912",
        "woont Laan van Proef 9a, Proeflaan 9912-2",
        "kerkstraat 12 bis",
        "Dorpsweg nr. 3",
        "Jan Proefstraat 14 II",
        "3500 ZZ 9901",
        "3500ZZ, nr 12",
        "3500ZZ12",
        "9901, 3500 ZZ",
        "pand 0344010000123456",
    ],
)
def test_one_address_in_a_remark_is_found(remark):
    assert kinds(HEAD, with_cell(delivery(), row=9, column="opmerking", cell=remark)) == {Kind.ADDRESS}


@pytest.mark.parametrize("header", ["huisnummer", "Huisnr.", "huisletter/huisnummer", "nr", "nummer"])
def test_a_house_number_beside_a_pc6_is_an_address(header):
    rows = [[f"35{row:02} ZZ", 9901 + row, 5 + row] for row in range(8)]
    assert kinds(["postcode", header, "aantal"], rows) == {Kind.ADDRESS}
    assert kinds(["x", header, "aantal"], rows) == {Kind.ADDRESS}


@pytest.mark.parametrize(
    ("headers", "rows"),
    [
        (["postcode", "aantal"], [[f"35{row:02} ZZ", 5 + row] for row in range(40)]),
        (["pc4", "aantal"], [[3500 + row, 5 + row] for row in range(40)]),
        (["pc6", "nr", "aantal"], [[f"35{row:02}ZZ", "", 5 + row] for row in range(40)]),
        (["straat", "aantal"], [["Kanaalstraat", 12], ["Proeflaan", 140]]),
        (
            ["opmerking"],
            [["Ringweg 2024"], ["overleg 12"], ["Onderweg 3"], ["Proefweg 3 km"], ["Kanaalstraat 12 kinderen"]],
        ),
        (["opmerking"], [["2019 TM 2020"], ["artikel 35 lid 1"], ["1012 kinderen"], ["Proefstraat e.o."]]),
        (["adressen", "omgevingsadressendichtheid"], [[1200, 3400], [15, 800]]),
    ],
)
def test_postcodes_streets_and_densities_are_no_addresses(headers, rows):
    assert kinds(headers, rows) == set()


# ---------------------------------------------------------------- how to reach somebody, accounts, dossiers


@pytest.mark.parametrize(
    ("remark", "kind"),
    [
        ("mail piet.proef@voorbeeld.invalid", Kind.EMAIL),
        ("06-12345678", Kind.PHONE),
        ("bel 06 12 34 56 78", Kind.PHONE),
        ("+31 6 12345678", Kind.PHONE),
        ("0031612345678", Kind.PHONE),
        ("31612345678", Kind.PHONE),
        ("020-1234567", Kind.PHONE),
        ("(030) 123 4567", Kind.PHONE),
        ("0341-123456", Kind.PHONE),
        ("NL91 ABNA 0417 1643 00", Kind.IBAN),
        ("rek NL91ABNA0417164300", Kind.IBAN),
        ("cliënt 48213", Kind.PERSON_NUMBER),
        ("dossier 2024-0123", Kind.PERSON_NUMBER),
        ("leerlingnummer: A-12345", Kind.PERSON_NUMBER),
    ],
)
def test_one_number_or_address_to_find_somebody_by_is_found(remark, kind):
    assert kinds(HEAD, with_cell(delivery(), row=9, column="opmerking", cell=remark)) == {kind}


@pytest.mark.parametrize(
    "remark",
    [
        "info@leergeld.invalid",
        "dossier 2024",
        "0800-1234",
        "088-1234567",
        "06-12-2024",
        "NL00 ABNA 0000 0000 00",
        "0363 010101",
        "@SUM",
    ],
)
def test_offices_years_and_codes_are_nobody(remark):
    assert kinds(HEAD, with_cell(delivery(), row=9, column="opmerking", cell=remark)) == set()


def test_telephone_numbers_that_lost_their_zero_are_found_and_codes_of_areas_are_not():
    assert Kind.PHONE in column("kolom", [612345670 + row for row in range(12)])
    assert column("telefoon", [612345670]) == {Kind.PHONE}
    assert column("gebied_code", ["0612345678", "0603010101"]) == set()


@pytest.mark.parametrize(
    "header", ["cliëntnummer", "Dossiernr", "leerlingnummer", "client_id", "pseudoniem", "zaaknummer"]
)
def test_a_number_per_person_is_found(header):
    assert kinds([header, "aantal"], [[f"C{row:05}", row + 3] for row in range(20)]) == {Kind.PERSON_NUMBER}


def test_one_number_for_a_whole_delivery_is_no_number_per_person():
    assert kinds(["dossiernummer", "aantal"], [["S-2024-17", row + 3] for row in range(20)]) == set()


# ---------------------------------------------------------------- one row per person


def people_rows(count: int = 24) -> list[list[object]]:
    return [["Leergeld", f"WK03440{row % 3}", 2024, 4 + row % 14, "m" if row % 2 else "v"] for row in range(count)]


def test_rows_without_a_count_that_share_their_area_are_people():
    headers = ["regeling", "gebied_code", "jaar", "leeftijd", "geslacht"]
    assert kinds(headers, people_rows()) == {Kind.ONE_ROW_PER_PERSON}
    assert kinds([*headers, "aantal"], [[*row, 1] for row in people_rows()]) == {Kind.ONE_ROW_PER_PERSON}


COUNTED = ["regeling", "gebied_code", "jaar", "aantal"]


def ones(count: int = 40) -> list[list[object]]:
    return [["Leergeld", f"WK03440{row % 3}", 2024, 1] for row in range(count)]


@pytest.mark.parametrize("total", [["Totaal", None, None, 40], ["Totaal", "", "", 40], ["Totaal"]])
def test_a_total_below_a_list_of_people_does_not_make_it_a_table_of_counts(total):
    assert kinds(COUNTED, [*ones(), total]) == {Kind.ONE_ROW_PER_PERSON}


def test_the_same_row_over_and_over_is_people():
    assert kinds(COUNTED, [["Leergeld", "WK034400", 2024, 1]] * 40) == {Kind.ONE_ROW_PER_PERSON}


def test_another_provision_in_every_row_is_a_name_per_row():
    assert kinds(COUNTED, [[f"pas {row}", "WK034400", 2024, 1] for row in range(40)]) == {Kind.ONE_ROW_PER_PERSON}


def test_one_in_every_buurt_is_a_small_count_and_no_list():
    assert kinds(COUNTED, [["Leergeld", f"BU0344{row:04}", 2024, 1] for row in range(40)]) == set()


def test_many_ones_among_other_counts_are_no_list():
    rows = [["Leergeld", f"BU0344{row % 20:04}", 2010 + row % 3, 1 if row % 4 else 12] for row in range(40)]
    assert kinds(COUNTED, rows) == set()


def test_rows_with_counts_are_no_people():
    headers = ["regeling", "gebied_code", "jaar", "leeftijd", "geslacht", "aantal"]
    assert kinds(headers, [[*row, 1 + place % 5] for place, row in enumerate(people_rows())]) == set()


def test_a_delivery_that_forgot_its_counts_is_no_list_of_people():
    place = HEAD.index("aantal")
    rows = [row[:place] + row[place + 1 :] for row in delivery(60)]
    assert kinds(HEAD[:place] + HEAD[place + 1 :], rows) == set()


def test_a_pc6_with_always_one_is_a_household_per_row():
    assert kinds(["postcode", "aantal"], [[f"35{row:02} ZZ", 1] for row in range(12)]) == {Kind.ONE_ROW_PER_PERSON}


# ---------------------------------------------------------------- tables as municipalities have them


def test_a_swing_export_a_kansenkaart_file_and_a_kwb_table_are_clean():
    swing = [["'s-Hertogenbosch", "9,4", "8,6"], ["Aalsmeer", "4,4", "x"], ["Bergen op Zoom", "7,8", ""]]
    assert kinds(["Gemeenten", "Kinderen (%)|2015", "Kinderen (%)|2016"], swing) == set()
    chance = "outcome,income_group,gender_group,migration_group,household_group,region_type,region_id,n,est,lwr,upr"
    row: list[object] = [
        "c35_poverty",
        "all",
        "all",
        "all",
        "all",
        "municipality_code",
        "GM0363",
        929,
        0.0538,
        0.03,
        0.06,
    ]
    assert kinds(chance.split(","), [row] * 20) == set()
    kwb = [[f"BU0363{row:04}", "Kop Zeedijk", "Amsterdam", 17942942 - row, row * 10, 12.5] for row in range(30)]
    assert kinds(["gwb_code", "regio", "gm_naam", "a_inw", "g_gebnl", "p_arm"], kwb) == set()


def test_rows_of_different_lengths_and_an_empty_table_are_read():
    assert find_personal_data([], []) == ()
    assert find_personal_data(["a", "b"], []) == ()
    found = find_personal_data(["a"], [["x"], ["x", "", "", BSN], []])
    assert [(finding.letter, finding.rows) for finding in found] == [("D", (3,))]


def test_a_long_row_does_not_make_the_work_grow_with_rows_times_columns():
    rows: list[list[object]] = [["x"] for _ in range(20_000)] + [["y"] * 20_000]
    begin = time.perf_counter()
    assert find_personal_data(["a"], rows) == ()
    assert time.perf_counter() - begin < 10


def test_the_caller_may_number_the_rows():
    found = find_personal_data(["bsn"], [[BSN], [BSN]], row_numbers=[7, 12])
    assert found[0].rows == (7, 12)


# ---------------------------------------------------------------- what a finding says


def test_a_finding_says_where_why_and_what_to_do():
    (found,) = find_personal_data(["gebied_code", "bsn"], [["WK034401", number] for number in bsns(7)])
    assert (found.kind, found.column, found.letter, found.header, found.count) == (Kind.BSN, 1, "B", "bsn", 7)
    assert found.rows == (2, 3, 4, 5, 6)
    assert str(found) == (
        "In kolom B ('bsn') lijken burgerservicenummers te staan: 7 cellen, de eerste in rij 2, 3, 4, 5, 6. "
        "Haal de kolom weg en lever aantallen per wijk of buurt aan."
    )


def test_a_file_without_headers_is_judged_on_its_first_row_too_and_that_row_is_not_repeated():
    found = find_personal_data(["Piet Voorbeeld", "12-03-2010", BSN], [["x", "y", "z"], ["x", "y", "z"]])
    assert {Kind.NAME, Kind.BSN} <= {finding.kind for finding in found}
    assert all(finding.header == "" for finding in found)
    assert not any(part in repr(found) for part in ("Piet", "Voorbeeld", "12-03", BSN))


def test_a_header_of_unknown_words_is_not_repeated():
    (found,) = find_personal_data(["Voorbeeld"], [[number] for number in bsns(9)])
    assert (found.header, found.letter) == ("", "A")
    assert "Voorbeeld" not in repr(found)


SECRETS = st.sampled_from(
    [
        *bsns(30),
        *("Piet Qwertzuiop", "Sem van der Qwertzuiop", "piet.qwertzuiop@voorbeeld.invalid", "Qwertzstraat 9912"),
        *("06-98765432", "NL91ABNA0417164300", "17-06-2011", "dossier 987654", "9753 ZX 9912", "mw. Qwertzuiop"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(["bsn", "naam_kind", "opmerking", "geboortedatum", "huisnummer", "x", "aantal"]), max_size=4
    ),
    st.lists(st.lists(st.one_of(SECRETS, SECRETS.map(lambda text: f"zie {text} !")), max_size=5), max_size=8),
    st.booleans(),
)
def test_no_value_of_a_cell_is_ever_in_a_finding(headers, rows, is_headerless):
    if is_headerless and rows:
        headers = rows[0]
    found = find_personal_data(headers, rows)
    said = repr(found) + " ".join(map(str, found))
    secrets = {part for row in rows for cell in row for part in cell.split() if len(part) > 3 and part != "dossier"}
    assert not [secret for secret in secrets if secret in said]


@given(
    st.lists(
        st.lists(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.dates()), max_size=4)
    )
)
def test_any_table_can_be_judged(rows):
    assert all(isinstance(finding, Finding) for finding in find_personal_data(["a", "b"], rows))
