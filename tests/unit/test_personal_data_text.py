"""Free text: what may identify somebody is pointed out; ordinary sentences about areas and groups are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armoedebeeld.domain.personal_data_patterns import Kind
from armoedebeeld.domain.personal_data_text import TextContext, flag_text
from tests.support.people import BSN, bsns


def flagged(text: str, *, residents: int | None = None) -> list[tuple[Kind, str]]:
    return [(flag.kind, text[flag.start : flag.end]) for flag in flag_text(text, context=TextContext("", residents))]


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        (f"Kind {BSN} vraagt hulp.", Kind.BSN, BSN),
        ("Bel 06-12345678 voor overleg.", Kind.PHONE, "06-12345678"),
        ("Mail piet@voorbeeld.invalid even.", Kind.EMAIL, "piet@voorbeeld.invalid"),
        ("Betaald op NL91 ABNA 0417 1643 00.", Kind.IBAN, "NL91 ABNA 0417 1643 00"),
        ("Zij is geboren op 12 maart 2010.", Kind.BIRTH_DATE, "geboren op 12 maart 2010"),
        ("Woont Kanaalstraat 9912 boven.", Kind.ADDRESS, "Kanaalstraat 9912"),
        ("In 3500 ZZ is veel stille armoede.", Kind.POSTCODE, "3500 ZZ"),
        ("Zie dossier 2024-0123 daarover.", Kind.PERSON_NUMBER, "dossier 2024-0123"),
        ("Het gaat om K. (12) en zijn zus.", Kind.AGE, "K. (12)"),
        ("Het gaat om Fatima, 9 jaar oud.", Kind.AGE, "Fatima, 9 jaar"),
        ("Gesproken met mw. De Proef vandaag.", Kind.NAME, "mw. De Proef"),
        ("Gesproken met Aïsha el Test vandaag.", Kind.NAME, "Aïsha el Test"),
        ("Gesproken met Lio van der Proef.", Kind.NAME, "Lio van der Proef"),
        ("Sinds mei komt Fatima niet meer.", Kind.NAME, "Fatima"),
        ("Op 3 april 2024 was er een gesprek.", Kind.DATE, "3 april 2024"),
        ("De enige huisarts van Proefdorp ziet veel zorgen.", Kind.UNIQUE, "De enige huisarts van Proefdorp"),
        ("Zij is de enige Eritrese moeder hier.", Kind.UNIQUE, "de enige Eritrese moeder"),
        ("De dominee van Proefdorp belde.", Kind.UNIQUE, "dominee van Proefdorp"),
        ("De dierenarts zit zelf in de schuldhulp.", Kind.UNIQUE, "dierenarts zit zelf in de schuldhulp"),
        ("De wijkagent in deze buurt krijgt bijstand.", Kind.UNIQUE, "wijkagent in deze buurt krijgt bijstand"),
        ("Er is maar één gezin dat hier komt.", Kind.UNIQUE, "maar één gezin"),
        ("De bewoners van nummer 14 kregen een signaal.", Kind.UNIQUE, "bewoners van nummer 14"),
        ("Op 14 maart is het gezin uit huis gezet.", Kind.DATE, "14 maart"),
        ("Op 14/3 kwam het gezin langs.", Kind.DATE, "14/3"),
        ("Gesproken met de heer van der proef gisteren.", Kind.NAME, "de heer van der proef"),
        ("Daarna belde K. uit deze wijk.", Kind.NAME, "K."),
        ("Ook M. de J. kreeg hulp.", Kind.NAME, "M. de J."),
        ("De vader van een kind, geb. 2015, kreeg niets.", Kind.BIRTH_DATE, "geb. 2015"),
        ("Volgens Fatima's vader kan het niet.", Kind.NAME, "Fatima"),
    ],
)
def test_what_identifies_somebody_is_pointed_out_where_it_stands(text, kind, part):
    assert flagged(text) == [(kind, part)]


@pytest.mark.parametrize(
    "text",
    [
        "moeder van vier, gevlucht uit Eritrea, Straat",
        "Een alleenstaande moeder met drie kinderen uit de Kanaalstraat redt het niet.",
        "Een jongen van 14 jaar met autisme uit de Hofstraat slaapt op school.",
        "De weduwe van de bakker in de Jordaan heeft schulden.",
        "Een kind van 7 jaar met leukemie in buurt Zuilen krijgt geen vergoeding.",
        "Het gezin met de tweeling van nummer 14 komt niet rond.",
        "Op basisschool De Krullevaar zit een jongen in een rolstoel.",
        "De dochter van de bakker eet op school niet mee.",
        "Het gezin met acht kinderen, statushouder, is ontruimd.",
    ],
)
def test_several_traits_in_one_sentence_are_recognisable(text):
    assert [kind for kind, _ in flagged(text)] == [Kind.UNIQUE]


@pytest.mark.parametrize(
    "text",
    [
        "In de wijk Overvecht zijn veel alleenstaande moeders.",
        "Gezinnen uit Syrië en Eritrea vragen minder aan dan andere gezinnen.",
        "Stichting Leergeld meldt meer aanvragen in Kanaleneiland.",
        "Het Jeugdfonds Sport & Cultuur hielp 120 kinderen van 4 tot en met 12 jaar.",
        "De gemeente Alphen aan den Rijn en Bergen op Zoom doen mee.",
        "Het Centrum voor Jeugd en Gezin Utrecht en het Huis van de Wijk werken samen.",
        "De huisarts ziet meer stress; scholen ook.",
        "Ontruimd na een huisbrand, met drie kinderen, in de Proefstraat: dat komt vaker voor.",
        "In 2024 is € 123.456.782 besteed, in 2023 nog € 98.000.000.",
        "1 op de 9 kinderen groeit op in armoede (11,2%).",
        "De Anne Frankschool in de Frederik Hendrikbuurt doet mee.",
        "De Jan van Galenbuurt blijft achter bij Anna's Hoeve.",
        "Mail info@leergeld.invalid of bel 0800-1234.",
        "De wethouder stuurt de raad voor 1 juli 2025 een evaluatie.",
        "Bron: CBS, 12 december 2024.",
        "De Kamerbrief van minister Schouten van 5 april 2023 is leidend.",
        "Per 1 augustus gaat het schooljaar in.",
        "Bel het KCC, of kom langs: bezoekadres Stadsplein 1, 3500 ZZ Proefdorp.",
        "De Roos is een mooie buurt, en Sam& helpt daar.",
        "De imam heeft een spreekuur over schulden; mevrouw krijgt daar hulp.",
        "Zie bijlage A. is die er niet, dan geldt tabel B.",
        "",
    ],
)
def test_sentences_about_areas_groups_and_organisations_are_left_alone(text):
    assert flagged(text) == []


# Sentences of our own, each for a rule and its edge.
REVEALING = {
    "Moeder (31) van vier kinderen in wijk Lage Akker, enige Somalische gezin daar.": Kind.UNIQUE,
    "Enige Eritrese weduwe in de flat.": Kind.UNIQUE,
    "Jongen (9) slaapt al weken bij een vriend.": Kind.UNIQUE,
    "Een vrouw (47, dakloos) meldde zich bij het loket.": Kind.UNIQUE,
    "Meisje van 13 uit groep 8 van De Vlinder is zwanger.": Kind.UNIQUE,
    "Leerling van 15 op Het Baken heeft schulden.": Kind.UNIQUE,
    "Moeder, 29 jaar, woont met de baby in de Proefstraat.": Kind.UNIQUE,
    "Zoon van 17 en dochter van 9 wonen bij oma in de Proefstraat.": Kind.UNIQUE,
    "Een scholier van 16 uit de Proefbuurt zit vast.": Kind.UNIQUE,
    "Vader zit vast, moeder is opgenomen; de tweeling van 5 woont nu bij oma.": Kind.UNIQUE,
    "Vader is overleden en moeder is ziek, drie kinderen in de Proefstraat.": Kind.UNIQUE,
    "Klant 2023-00412 kreeg kwijtschelding.": Kind.PERSON_NUMBER,
    "Cliënt 88123 belt elke week.": Kind.PERSON_NUMBER,
    "Zaak 24-10388 loopt nog.": Kind.PERSON_NUMBER,
    "Aanvraag Z24-00917 is afgewezen.": Kind.PERSON_NUMBER,
    "Dossier ZK-2024-881 ligt bij de rechter.": Kind.PERSON_NUMBER,
    "Casus 2023/0412 is besproken.": Kind.PERSON_NUMBER,
    "Kenteken 34-DEF-5 stond voor de deur.": Kind.PERSON_NUMBER,
    "De auto met ZZ-123-Z staat er al maanden.": Kind.PERSON_NUMBER,
    "Het busje, Z-481-ZX, is weg.": Kind.PERSON_NUMBER,
    "Met kenteken zx 99 zp gezien.": Kind.PERSON_NUMBER,
    "B. Proef: intake 4/5, twee kinderen.": Kind.NAME,
    "Gesproken met S. Bakker over de huur.": Kind.NAME,
    "Th. Visser wacht nog.": Kind.NAME,
    "Volgens R. El Test is er niets geregeld.": Kind.NAME,
    "Geboren 12 maart 2014.": Kind.BIRTH_DATE,
    "Jongen, 12-03-2014.": Kind.DATE,
    "Op 12 maart 2024 was er ruzie in de hal.": Kind.DATE,
    "Uit huis geplaatst per 1 januari 2024.": Kind.DATE,
    "Het meisje is er sinds 1 januari 2024 niet meer.": Kind.DATE,
    "Per 12 maart 2024 dakloos.": Kind.DATE,
    "De raad besprak op 12 maart 2024 de moeder uit de flat.": Kind.DATE,
    "De Raad van Beroep zat op 12 maart 2024.": Kind.DATE,
    "Mail b.proef@gemeente.invalid.": Kind.EMAIL,
    "Mail armoede.proef@gemeente.invalid.": Kind.EMAIL,
}
HARMLESS = (
    "De raad besloot op 12 maart 2024 de inkomensgrens te verhogen.",
    "Op 12 maart 2024 besloot de raad over de minima.",
    "Het college van B en W stelde op 4 juni 2024 de beleidsregels vast.",
    "Peildatum: 31 december 2023.",
    "Cijfers bijgewerkt op 14 februari 2024.",
    "Stand op 31-12-2023.",
    "De regeling loopt per 1 januari 2024 door.",
    "Vanaf 1 juli 2024 geldt een inkomensgrens van 130%.",
    "Mail armoede@gemeente.invalid of team-jeugd@gemeente.invalid.",
    "Kinderen van 4 tot 12 jaar sporten minder.",
    "Jongeren van 12 tot 18 krijgen een pas.",
    "Er is een boekenbon voor groep 8.",
    "Kinderen tot 18 jaar doen gratis mee.",
    "Kinderen uit groep 8 van De Vlinder krijgen een laptop.",
    "Elk kind van 12 jaar in de wijk Proefdorp krijgt een pas.",
    "Een kind van 4 tot 12 in wijk Proefdorp kan meedoen.",
    "Per kind van 12 jaar is er 300 euro.",
    "Een moeder van 4 vraagt vaker hulp.",
    "Een gezin van 5 in de Proefbuurt betaalt meer huur.",
    "Een ouder van 20 kinderen in de klas vertelt dat scholen veel doen.",
    "Ouders (34) en leerlingen (12) vulden de lijst in.",
    "Enige kinderen doen mee, enige tijd later meer.",
    "Enige familie in de buurt helpt, zonder enige bewoner te kennen.",
    "Vader of moeder tekent het formulier in de Proefstraat.",
    "De aanvraag 2024-2025 staat open.",
    "Aanvraag 2024/25 en aanvraag 2024-03 zijn klaar.",
    "Per klant 1250 euro, per aanvraag 12500.",
    "Gemiddeld heeft een klant 42.300 euro schuld.",
    "De regeling begint op 1-MEI-24.",
    "De codes zijn BU-0363-AA en WK-03-63.",
    "A. Wonen\nB. Werken\nC. Zorg",
    "Dat staat in bijlage D. Daarna volgt de rest.",
    "Stichting J. Jansen en de B. Proefschool doen mee.",
    "J. Jansen Stichting",
    "Stichting Leergeld Utrecht en Jeugdfonds Sport & Cultuur",
)


@pytest.mark.parametrize("text", REVEALING)
def test_a_sentence_about_one_person_is_flagged(text):
    assert {kind for kind, _ in flagged(text)} == {REVEALING[text]}


@pytest.mark.parametrize("text", HARMLESS)
def test_a_sentence_about_nobody_is_not(text):
    assert flagged(text) == []


def test_a_day_of_an_office_is_flagged_on_a_line_that_names_somebody_and_not_on_the_next():
    assert flagged("Fatima stopt per 1 januari 2024.") == [(Kind.NAME, "Fatima"), (Kind.DATE, "1 januari 2024")]
    assert flagged("Fatima stopt.\nPer 1 januari 2024 is de grens hoger.") == [(Kind.NAME, "Fatima")]


def test_a_small_area_needs_fewer_traits_and_a_large_one_more():
    text = "Een alleenstaande vader uit de Proefstraat vraagt hulp."
    assert flagged(text) == []
    assert flagged(text, residents=2_499) == [(Kind.UNIQUE, "alleenstaande vader uit de Proefstraat")]
    assert flagged(text, residents=2_500) == []
    three = "Een alleenstaande vader van vier uit de Proefstraat vraagt hulp."
    assert [kind for kind, _ in flagged(three, residents=19_999)] == [Kind.UNIQUE]
    assert flagged(three, residents=20_000) == []
    assert flagged("De dominee van Proefstad belde.", residents=20_000) == []


def test_traits_in_two_sentences_are_not_added_up():
    assert flagged("Een moeder van vier vraagt hulp. In de Proefstraat zijn vluchtelingen.") == []


def test_a_flag_names_the_coarser_area_and_how_many_people_live_here():
    context = TextContext(wider_area="Overvecht", residents=1_240)
    (flag,) = flag_text("De enige huisarts hier ziet veel zorgen.", context=context)
    assert flag.why.endswith("In dit gebied wonen 1.240 mensen.")
    assert flag.suggestion == "Laat kenmerken weg, of noem de naam van een groter gebied (Overvecht)."
    (flag,) = flag_text("Woont Kanaalstraat 9912.", context=None)
    assert flag.suggestion == "Laat het weg, of noem alleen de wijk."


def test_flags_come_in_the_order_of_the_text_and_do_not_overlap():
    text = f"Mw. Proef (dossier {BSN}),\nKanaalstraat 9912, 3500 ZZ, geb. 12-03-2010."
    assert flagged(text) == [
        (Kind.NAME, "Mw. Proef"),
        (Kind.BSN, BSN),
        (Kind.ADDRESS, "Kanaalstraat 9912"),
        (Kind.POSTCODE, "3500 ZZ"),
        (Kind.BIRTH_DATE, "geb. 12-03-2010"),
    ]


@given(st.text(), st.sampled_from([*bsns(5), "Fatima el Test", "Kanaalstraat 9912", "K. (12)"]), st.text())
def test_a_flag_lies_within_the_text_and_repeats_none_of_it(before, secret, after):
    text = f"{before} {secret} {after}"
    flags = flag_text(text)
    assert all(0 <= flag.start < flag.end <= len(text) for flag in flags)
    assert secret not in repr(flags)
