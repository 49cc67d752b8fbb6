"""Made-up tables in layouts that CBS could give the tables that nobody could look at yet.

Every figure is made up. Who sees a real layout that differs adds it here first.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from tests.support.country import AREAS, Row, Table, dimension, group, topic

Codes = Mapping[str, str]
# Areas of a RegioS table: those that the product shows, and other kinds that it does not.
REGIONS: Codes = {
    "NL01": "Nederland",
    "LD01": "Noord-Nederland (LD)",
    "PV20": "Groningen (PV)",
    "CR01": "Oost-Groningen (CR)",
    "AM01": "Groningen (AM)",
    "GG01": "GGD Groningen (GG)",
    "JZ01": "Groningen (JZ)",
    "GM0001": "Eenhoorn",
    "GM0002": "Tweeland",
}
NEIGHBOURHOODS: Codes = {code: name for code, name, *_ in AREAS}
FINAL: Row = {"Status": "Definitief"}


def period(code: str, status: str = "Definitief", stars: str = "") -> Row:
    """One row of the list of periods."""
    return {"Key": code, "Title": f"{code[:4]}{stars}", "Status": status}


def cube(
    table_id: str,
    title: str,
    *,
    topics: Sequence[Row],
    periods: Iterable[Row] = (),
    areas: Codes = REGIONS,
    parts: Mapping[str, Codes] | None = None,
    filled: Any = None,
) -> Table:
    """A table with every combination of area, period and parts.

    Args:
        table_id: the table's number.
        title: as the catalogue of the source calls it.
        topics: groups and columns.
        periods: rows of the list of periods; none for a table about one year.
        areas: code -> name.
        parts: further dimension -> code -> title.
        filled: what stands in a cell, from (column key, {dimension: code}); 1.0 where it is left out.
    """
    parts, periods = dict(parts or {}), list(periods)
    region = "RegioS" if areas is REGIONS or "PV20" in areas else "WijkenEnBuurten"
    width = 6 if region == "RegioS" else 10
    columns = [item for item in topics if item["Type"] == "Topic"]
    axes: dict[str, list[str]] = {name: list(codes) for name, codes in parts.items()}
    axes[region] = list(areas)
    if periods:
        axes["Perioden"] = [row["Key"] for row in periods]
    made = []
    for codes in product(*axes.values()):
        place = dict(zip(axes, codes, strict=True))
        cells = {item["Key"]: 1.0 if filled is None else filled(item["Key"], place) for item in columns}
        made.append({"ID": len(made), **place, region: place[region].ljust(width), **cells})
    kinds = [dimension(region, "GeoDimension" if region == "RegioS" else "GeoDetail")]
    kinds += [dimension(name, "Dimension") for name in parts]
    kinds += [dimension("Perioden", "TimeDimension")] if periods else []
    lists = {name: [{"Key": code, "Title": text} for code, text in codes.items()] for name, codes in parts.items()}
    lists[region] = [{"Key": code.ljust(width), "Title": name} for code, name in areas.items()]
    if periods:
        lists["Perioden"] = periods
    return Table(table_id, title, "2025-11-01T02:00:00", [*kinds, *topics], lists, made)


def percent(key: str, title: str, **more: Any) -> Row:
    """A column in percent."""
    return topic(key, datatype="Double", title=title, unit="%", **more)


def thousands(key: str, title: str, **more: Any) -> Row:
    """A column in thousands."""
    return topic(key, datatype="Double", title=title, unit="x 1 000", **more)


def count(key: str, title: str, **more: Any) -> Row:
    """A column of numbers."""
    return topic(key, datatype="Double", title=title, unit="aantal", **more)


# ---------------------------------------------------------------- KWB of a year nobody saw


def kwb(year: int, *, table_id: str = "85618NED", title: str | None = None) -> Table:
    """A neighbourhood table with the figures of that time, under numbers that no seen year has."""
    areas = dict(NEIGHBOURHOODS) | {"GM0003": "Drieberg", "WK000300": "Wijk 00", "BU00030000": "Alleen een naam"}
    topics = [
        group(1, "Regioaanduiding"),
        topic("Gemeentenaam_1", datatype="String", title="Gemeentenaam", under=1),
        topic("SoortRegio_2", datatype="String", title="Soort regio", under=1),
        topic("Codering_3", datatype="String", title="Codering", under=1),
        topic("IndelingswijzigingGemeenteWijkBuurt_4", datatype="String", title="Indelingswijziging", under=1),
        group(6, "Bevolking"),
        count("AantalInwoners_5", "Aantal inwoners", under=6, code="T001036"),
        count("k_0Tot15Jaar_11", "0 tot 15 jaar", under=6, code="10680"),
        count("HuishoudensTotaal_31", "Huishoudens totaal", under=6, code="1050010_2"),
        count("HuishoudensMetKinderen_34", "Huishoudens met kinderen", under=6, code="1016030"),
        group(40, "Inkomen"),
        percent("HuishoudensMetEenLaagInkomen_87", "Huishoudens met een laag inkomen", under=40, code="D000227"),
        percent("HuishOnderOfRondSociaalMinimum_88", "Huish. onder of rond sociaal minimum", under=40, code="M000226"),
        percent("HuishoudensTot110VanSociaalMinimum_89", "Huishoudens tot 110% van sociaal minimum", under=40),
        percent("HuishoudensTot120VanSociaalMinimum_90", "Huishoudens tot 120% van sociaal minimum", under=40),
        topic(
            "GemiddeldInkomenPerInwoner_81", datatype="Double", title="Gemiddeld inkomen per inwoner", code="M000224"
        ),
        count("PersonenPerSoortUitkeringBijstand_92", "Personen per soort uitkering; Bijstand", code="D006842"),
        count("JongerenMetJeugdzorgInNatura_96", "Jongeren met jeugdzorg in natura", code="T001203"),
        percent("PercentageJongerenMetJeugdzorg_97", "Percentage jongeren met jeugdzorg", code="A045561"),
        topic("GemiddeldeWOZWaardeVanWoningen_36", title="Gemiddelde WOZ-waarde van woningen", code="M001642"),
        topic("MateVanStedelijkheid_130", title="Mate van stedelijkheid", code="ST0001"),
    ]
    made = cube(
        table_id, f"Kerncijfers wijken en buurten {year}" if title is None else title, topics=topics, areas=areas
    )
    facts = {area[0]: area for area in AREAS}
    # The list of areas names more than there are rows.
    made.rows = [row for row in made.rows if row["WijkenEnBuurten"].strip() in facts]
    for row in made.rows:
        code, name, inhabitants, children, households, urbanity, bijstand, poverty, woz, change = facts[
            row["WijkenEnBuurten"].strip()
        ]
        row |= {"Gemeentenaam_1": name.ljust(40), "SoortRegio_2": "x", "Codering_3": code.ljust(10)}
        row |= {"IndelingswijzigingGemeenteWijkBuurt_4": change, "AantalInwoners_5": inhabitants}
        row |= {"k_0Tot15Jaar_11": children, "HuishoudensTotaal_31": households, "HuishoudensMetKinderen_34": 5}
        row |= {"HuishoudensMetEenLaagInkomen_87": poverty, "GemiddeldeWOZWaardeVanWoningen_36": woz}
        row |= {"PersonenPerSoortUitkeringBijstand_92": bijstand, "MateVanStedelijkheid_130": urbanity}
    return made


# ---------------------------------------------------------------- poverty, new definition

PEOPLE: Codes = {
    "2012600": "Geslacht: mannen",
    "2012605": "Type: eenoudergezin",
    "2012607": "Type: paar, met kind(eren)",
    "2012608": "Type: paar, zonder kind",
    "2012620": "Bron: Inkomen als werknemer",
    "2012621": "Bron: Inkomen als zelfstandige (totaal)",
    "2012624": "Bron: Uitkering sociale voorziening",
    "T009002": "Totaal personen",
}
KENMERKEN = "PersoonsEnHuishoudenskenmerken"
STAGED = (
    period("2022JJ00"),
    period("2023JJ00", "NaderVoorlopig", "**"),
    period("2024JJ00", "Voorlopig", "*"),
)


def poverty(
    topics: Sequence[Row],
    *,
    table_id: str = "86132NED",
    title: str = "Armoede van kinderen; persoons- en huishoudenskenmerken, regio (indeling 2025)",
    people: Codes = PEOPLE,
    kenmerken: str = KENMERKEN,
    more: Mapping[str, Codes] | None = None,
) -> Table:
    """The poverty table with these columns.

    In a cell stands the column's place (1, 2, ...), plus a tenth for the part of the people (the total is 0.1 x its
    place in the list) and 10 for GM0002.
    """
    keys = [item["Key"] for item in topics if item["Type"] == "Topic"]
    places = {code: place for place, code in enumerate(people, start=1)}

    def filled(key: str, place: Mapping[str, str]) -> float:
        is_second = place["RegioS"] == "GM0002"
        return round(keys.index(key) + 1 + places[place[kenmerken]] / 10 + 10 * is_second, 1)

    return cube(
        table_id, title, topics=topics, periods=STAGED, parts={kenmerken: people, **(more or {})}, filled=filled
    )


# ---------------------------------------------------------------- low income: line x duration x household x area x year

LINES: Codes = {
    "T001164": "Totaal",
    "1050290": "Inkomen tot lage-inkomensgrens",
    "A043009": "Inkomen tot 101% sociaal minimum",
    "A043010": "Inkomen tot 105% sociaal minimum",
    "A043007": "Inkomen tot 110% sociaal minimum",
    "A043008": "Inkomen tot 120% sociaal minimum",
    "A044103": "Inkomen tot 130% sociaal minimum",
    "A044104": "Inkomen tot 140% sociaal minimum",
    "A044105": "Inkomen tot 150% sociaal minimum",
}
DURATIONS: Codes = {"A028721": "Ten minste 1 jaar", "A028724": "Vier jaar of langer"}
HOUSEHOLDS: Codes = {
    "1050010": "Particuliere huishoudens",
    "1050015": "Type: Eenpersoonshuishouden",
    "1050190": "Type: Eenoudergezin",
    "1016090": "Type: Paar, met kind(eren)",
    "1050220": "Type: Meerpersoonshuishouden, overig",
    "1013400": "Bron: Inkomen als werknemer",
    "1013601": "Bron: Inkomen als zelfstandige (totaal)",
    "1013750": "Bron: Uitkering werkloosheid",
    "1013800": "Bron: Uitkering arbeidsongeschiktheid",
    "1013900": "Bron: Uitkering sociale voorziening",
}
SHOWN: Codes = {code: name for code, name in REGIONS.items() if code[:2] in {"NL", "PV", "GM", "LD"}}
# Thousands of children, the share of them in one-parent families, and the share of each that is under the first line.
CHILDREN = {"NL01": 100.0, "LD01": 50.0, "PV20": 20.0, "GM0001": 10.0, "GM0002": 4.0}
IN_HOUSEHOLD = {"1050010": 1.0, "1050190": 0.2, "1016090": 0.7}
UNDER_LINE = {"1050010": 8.0, "1050190": 24.0, "1016090": 4.0}


def low_income(table_id: str = "85678NED", *, indeling: int = 2023, years: Sequence[int] = (2021, 2022)) -> Table:
    """Children by income line, duration, household and area.

    In the whole 8 % of the children are under the lowest line, 24 % of those with one parent and 4 % of those with two;
    each line above it adds one. Half of them are so for four years.
    """
    names = ("ParticuliereHuishoudens", "Personen", "MinderjarigeKinderen")
    topics = [thousands(f"{name}_{number}", name) for number, name in enumerate(names, start=1)]
    topics += [percent(f"{name}Relatief_{number}", name) for number, name in enumerate(names, start=4)]
    topics[2]["v4"], topics[5]["v4"] = "1016445_1", "1016445_2"

    def filled(key: str, place: Mapping[str, str]) -> float | None:
        line, kind = list(LINES).index(place["InkomensgrensHuishouden"]), place["KenmerkenVanHuishoudens"]
        share = UNDER_LINE.get(kind, 5.0) + line - 1 if line else 100.0
        share *= 0.5 if place["DuurInkomenspositie"] == "A028724" else 1
        children = CHILDREN[place["RegioS"]] * IN_HOUSEHOLD.get(kind, 0.1)
        found = {"MinderjarigeKinderen_3": children * share / 100, "MinderjarigeKinderenRelatief_6": share}
        return round(found[key], 2) if key in found else None

    last = max(years)
    made = cube(
        table_id,
        f"Laag en langdurig laag inkomen; huishoudenskenmerken, regio (indeling {indeling})",
        topics=topics,
        periods=[period(f"{year}JJ00", *(("Voorlopig", "*") if year == last else ())) for year in years],
        areas=SHOWN,
        parts={
            "InkomensgrensHuishouden": LINES,
            "DuurInkomenspositie": DURATIONS,
            "KenmerkenVanHuishoudens": HOUSEHOLDS,
        },
        filled=filled,
    )
    return made


# ---------------------------------------------------------------- the others


def benefits(*periods: Row, table_id: str = "85586NED", title: str = "") -> Table:
    """People with a benefit per quarter; in a cell stands ten times the number of the quarter, or 1000 for a year."""

    def filled(key: str, place: Mapping[str, str]) -> float:
        code = place["Perioden"]
        return float(code[-1]) * 10 if "KW" in code else 1000.0

    return cube(
        table_id,
        title or "Personen met een uitkering; soort uitkering, wijken en buurten 2023",
        topics=[
            group(1, "Personen met een uitkering"),
            count("Totaal_1", "Totaal met een uitkering", under=1),
            count("Werkloosheid_2", "Werkloosheid", under=1),
            count("BijstandTotDeAOWLeeftijd_3", "Bijstand tot de AOW-leeftijd", under=1),
            count("BijstandVanafDeAOWLeeftijd_4", "Bijstand vanaf de AOW-leeftijd", under=1),
        ],
        periods=periods or [period(f"2023KW0{number}") for number in (1, 2, 3, 4)],
        areas=NEIGHBOURHOODS,
        filled=filled,
    )


def care(*, table_id: str = "85685NED", year: int = 2023) -> Table:
    """Young people with jeugdzorg: the kinds of it are a dimension, the earlier year is in it too."""
    return cube(
        table_id,
        f"Jongeren met jeugdzorg; wijken, {year}",
        topics=[
            count("JongerenMetJeugdzorg_1", "Jongeren met jeugdzorg"),
            percent("JongerenMetJeugdzorgRelatief_2", "Jongeren met jeugdzorg relatief"),
        ],
        periods=[period(f"{year - 1}JJ00"), period(f"{year}JJ00", "Voorlopig", "*")],
        areas=NEIGHBOURHOODS,
        parts={"Jeugdzorg": {"1": "Jeugdhulp", "2": "Jeugdbescherming", "T001": "Totaal jeugdzorg"}},
        filled=lambda key, place: {"1": 8.0, "2": 1.0, "T001": 9.5}[place["Jeugdzorg"]],
    )


def status_scores() -> Table:
    """SES-WOA: one title under four groups, which stand under one heading."""
    topics = [group(1, "Sociaal-economische status"), count("Huishoudens_1", "Particuliere huishoudens", under=1)]
    for number, name in enumerate(("SES-WOA totaal", "Welvaart", "Opleidingsniveau", "Recent arbeidsverleden")):
        topics.append(group(10 + number, name, under=1))
        topics.append(percent(f"Percentielgroep_{20 + number}", "Gemiddelde percentielgroep", under=10 + number))
        topics.append(count(f"GemiddeldeScore_{29 + 2 * number}", "Gemiddelde score", under=10 + number))
    return cube(
        "86296NED",
        "SES-WOA; sociaal-economische status per wijk en buurt",
        topics=topics,
        periods=[period("2023JJ00"), period("2024JJ00", "Voorlopig", "*")],
        areas=NEIGHBOURHOODS,
        filled=lambda key, place: {"GemiddeldeScore_29": -0.123}.get(key, 0.5),
    )


def households() -> Table:
    """Households by composition: every municipality that ever was, each year on its own borders."""
    areas = {"NL01": "Nederland", "PV20": "Groningen (PV)", "CR01": "Oost (CR)"}
    areas |= {"GM0001": "Eenhoorn", "GM0002": "Tweeland", "GM0009": "Oudveen", "GM0010": "Nieuwland"}
    topics = [
        count("TotaalParticuliereHuishoudens_1", "Totaal particuliere huishoudens"),
        count("Eenpersoonshuishoudens_2", "Eenpersoonshuishoudens"),
        group(5, "Eenouderhuishoudens"),
        count("TotaalEenouderhuishoudens_3", "Totaal eenouderhuishoudens", under=5),
        count("Eenouderhuishoudens1Kind_4", "Eenouderhuishoudens; 1 kind", under=5),
    ]

    def filled(key: str, place: Mapping[str, str]) -> float | None:
        # Oudveen went into Nieuwland on the first of January 2021.
        if place["Perioden"] < "2021" and place["RegioS"] == "GM0010":
            return None
        if place["Perioden"] >= "2021" and place["RegioS"] == "GM0009":
            return None
        share = 1 if place["Leeftijd"] == "10000" else 0.5
        return share * {"TotaalParticuliereHuishoudens_1": 2_000, "TotaalEenouderhuishoudens_3": 140}.get(key, 60)

    return cube(
        "71486ned",
        "Huishoudens; samenstelling, grootte, regio, 1 januari",
        topics=topics,
        periods=[period("2012JJ00"), period("2020JJ00"), period("2021JJ00", "Voorlopig", "*")],
        areas=areas,
        parts={"Leeftijd": {"51300": "15 tot 25 jaar", "10000": "Totaal", "53105": "25 tot 35 jaar"}},
        filled=filled,
    )


def dropouts() -> Table:
    """Young people who left school without a qualification, per school year."""

    def filled(key: str, place: Mapping[str, str]) -> float:
        pupils = 150 if place["RegioS"] == "GM0002" else 1_000
        half = 1 if place["Geslacht"] == "T001038" else 0.5
        return {"Leerlingen_1": half * pupils, "Uitvallers_2": half * 20}.get(key, 2.0)

    return cube(
        "84780NED",
        "Voortijdig schoolverlaters; geslacht, woonregio",
        topics=[
            count("Leerlingen_1", "Leerlingen"),
            count("Uitvallers_2", "Voortijdig schoolverlaters"),
            percent("UitvallersRelatief_3", "Voortijdig schoolverlaters"),
        ],
        periods=[period("2018SJ00"), period("2019SJ00", "Voorlopig", "*")],
        parts={"Geslacht": {"3000": "Mannen", "4000": "Vrouwen", "T001038": "Totaal mannen en vrouwen"}},
        filled=filled,
    )
