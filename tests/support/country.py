"""A made-up country of two municipalities, in the very form in which CBS and the Kadaster deliver."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]

REGION_WIDTH = {"WijkenEnBuurten": 10, "RegioS": 6}
# code, name, inhabitants, children, households, urbanity, bijstand, poverty, WOZ, change code
AREAS: list[tuple[Any, ...]] = [
    ("NL00", "Nederland", 17_000_000, 2_700_000, 8_000_000, None, 400_000, 3.1, 270, "."),
    ("GM0001", "Eenhoorn", 20_000, 3_000, 9_000, 2, 600, 4.2, 250, "."),
    ("WK000100", "Wijk 00 Oud", 12_000, 1_800, 5_400, 2, 480, 5.5, 230, "1"),
    ("BU00010000", "Haven", 7_000, 1_000, 3_100, 2, 400, 6.1, 220, "1"),
    ("BU00010001", "Markt", 5_000, 800, 2_300, 2, 80, None, 245, "3"),
    ("WK000101", "Wijk 01 Nieuw", 8_000, 1_200, 3_600, 3, 120, 2.3, 280, "1"),
    ("BU00010100", "Veld", 7_950, 1_190, 3_590, 3, 120, 2.3, 280, "1"),
    ("BU00010101", "Bedrijven", 50, 10, 10, 5, 10, None, None, "2"),
    ("BU00010102", "Water", 0, 0, 0, 5, 0, None, None, "1"),
    ("GM0002", "Tweeland", 1_000, 150, 400, 5, 0, 0.0, 310, "."),
    ("WK000200", "Wijk 00 Tweeland", 1_000, 150, 400, 5, 0, 0.0, 310, "1"),
    ("BU00020000", "Dorp", 1_000, 150, 400, 5, 0, 0.0, 310, "1"),
]
# code, name of the areas of RegioS; the levels after the province are not shown by the product.
REGIONS = [
    ("NL01", "Nederland"),
    ("LD01", "Noord (LD)"),
    ("PV20", "Groningen (PV)"),
    ("CR01", "Oost (CR)"),
    ("AM01", "Arbeidsmarkt (AM)"),
    ("GM0001", "Eenhoorn"),
    ("GM0002", "Tweeland"),
]
# Where a made-up column keeps its measure code of OData v4; not part of what v3 answers.
CODE = "v4"
LINES = ("T001164", "1050290", "A044105")
DURATION = "A028721"


@dataclass
class Table:
    """One table as the source keeps it; tests change it to let the source change."""

    id: str
    title: str
    modified: str
    topics: list[Row]
    dimensions: dict[str, list[Row]]
    rows: list[Row]
    record_count: int | None = None
    status: str = "Regulier"
    extra: Row = field(default_factory=dict)
    # What OData v4 says of an empty cell; None = it leaves the observation out.
    remark: str | None = None

    def catalogue_row(self) -> Row:
        """The row in ODataCatalog/Tables."""
        count = len(self.rows) if self.record_count is None else self.record_count
        base = {"Identifier": self.id, "Title": self.title, "Modified": self.modified, "OutputStatus": self.status}
        return {**base, "RecordCount": count, **self.extra}

    def row(self, code: str) -> Row:
        """The first row of a region, to be changed in place."""
        dimension = next(name for name in REGION_WIDTH if name in self.dimensions)
        return next(row for row in self.rows if row[dimension].strip() == code)

    def rename(self, old: str, new: str) -> None:
        """Give a column another key, in the description and in every row."""
        for topic in self.topics:
            topic["Key"] = new if topic["Key"] == old else topic["Key"]
        for row in self.rows:
            row[new] = row.pop(old)

    def add_topic(self, key: str) -> None:
        """A new column, filled with ones."""
        self.topics.append(topic(key))
        for row in self.rows:
            row[key] = 1

    def drop(self, key: str) -> None:
        """A column that is gone, in the description and in every row."""
        self.topics = [item for item in self.topics if item["Key"] != key]
        for row in self.rows:
            del row[key]


def topic(
    key: str,
    *,
    datatype: str = "Long",
    description: str = "",
    title: str | None = None,
    unit: str = "aantal",
    under: int | None = None,
    code: str | None = None,
) -> Row:
    """One row of DataProperties that is a column of figures or text.

    `under` is the ID of a `group`; `code` is the measure code over OData v4, the key where it has none of its own.
    """
    base = {"Key": key, "Type": "Topic", "Title": key if title is None else title, "Description": description}
    made = {**base, "Datatype": datatype, "Unit": unit, "Decimals": 0, "ParentID": under}
    return made if code is None else {**made, CODE: code}


def group(number: int, title: str, *, under: int | None = None) -> Row:
    """One row of DataProperties that is a heading above columns."""
    return {"ID": number, "ParentID": under, "Key": "", "Type": "TopicGroup", "Title": title}


def dimension(key: str, kind: str) -> Row:
    """One row of DataProperties that is a dimension."""
    return {"Key": key, "Type": kind, "Title": key, "Description": ""}


def neighbourhoods(year: int) -> Table:
    """The KWB-like table of 2019 or 2020; key numbers and two names differ between them, as at CBS."""
    is_old = year == 2019
    keys = {
        "change": "IndelingswijzigingGemeenteWijkBuurt_4" if is_old else "IndelingswijzigingWijkenEnBuurten_4",
        "inhabitants": "AantalInwoners_5",
        "children": "k_0Tot15Jaar_8",
        "households": "HuishoudensTotaal_28" if is_old else "HuishoudensTotaal_29",
        "urbanity": "MateVanStedelijkheid_104" if is_old else "MateVanStedelijkheid_115",
        "bijstand": "PersonenPerSoortUitkeringBijstand_74" if is_old else "PersonenPerSoortUitkeringBijstand_85",
        "poverty": "PersonenInArmoede_80" if is_old else "PersonenInArmoede_91",
        "woz": "GemiddeldeWoningwaarde_35" if is_old else "GemiddeldeWOZWaardeVanWoningen_36",
    }
    topics = [topic(key, datatype="String") for key in ("Gemeentenaam_1", "SoortRegio_2", "Codering_3")]
    topics += [topic("Mannen_6"), topic(keys["change"], datatype="String")]
    topics += [topic(key, datatype="Double") for name, key in keys.items() if name != "change"]
    if not is_old:
        next(item for item in topics if item["Key"] == keys["bijstand"])["Description"] = "Dit zijn Voorlopige cijfers."
    rows = [{"ID": number, **_neighbourhood_row(area, keys, is_old=is_old)} for number, area in enumerate(AREAS)]
    names = [{"Key": code.ljust(10), "Title": f"{name} "} for code, name, *_ in AREAS]
    heading = {"Key": "", "Type": "TopicGroup", "Title": "Regioaanduiding"}
    geo = dimension("WijkenEnBuurten", "GeoDetail")
    return Table(
        id=f"K{year}",
        title=f"Kerncijfers {year}",
        modified=f"{year + 1}-03-26T02:00:00",
        topics=[geo, heading, *topics],
        dimensions={"WijkenEnBuurten": names},
        rows=rows,
    )


def _neighbourhood_row(area: tuple[Any, ...], keys: dict[str, str], *, is_old: bool) -> Row:
    code, name, inhabitants, children, households, urbanity, bijstand, poverty, woz, change = area
    numbers = {
        "change": "." if is_old else change,
        "inhabitants": inhabitants,
        "children": children,
        "households": households,
        "urbanity": urbanity,
        "bijstand": bijstand,
        "poverty": None if is_old else poverty,
        "woz": woz,
    }
    row: Row = {"WijkenEnBuurten": code.ljust(10), "Gemeentenaam_1": name.ljust(40), "SoortRegio_2": "x"}
    row |= {"Codering_3": code.ljust(10), "Mannen_6": inhabitants // 2}
    return row | {keys[key]: value for key, value in numbers.items()}


def low_income() -> Table:
    """The filtered table: three lines (one of which nobody asks for) x seven regions x two years."""
    rows: list[Row] = []
    for line_number, line in enumerate(LINES):
        for region_number, (code, _) in enumerate(REGIONS):
            for year in (2021, 2022):
                children = round(10.0 + region_number + (year - 2021) * 0.1, 1)
                share = [100.0, 8.0 + region_number / 10, 25.0][line_number]
                rows.append(
                    {
                        "ID": len(rows),
                        "RegioS": code.ljust(6),
                        "InkomensgrensHuishouden": line,
                        "DuurInkomenspositie": DURATION,
                        "Perioden": f"{year}JJ00",
                        "MinderjarigeKinderen_3": children if line_number == 0 else round(children * share / 100, 1),
                        "MinderjarigeKinderenRelatief_6": share,
                        "Personen_2": None,
                    }
                )
    return Table(
        id="L01",
        title="Laag inkomen",
        modified="2024-11-01T02:00:00",
        topics=[
            dimension("InkomensgrensHuishouden", "Dimension"),
            dimension("DuurInkomenspositie", "Dimension"),
            dimension("RegioS", "GeoDimension"),
            dimension("Perioden", "TimeDimension"),
            topic("Personen_2", datatype="Double"),
            topic("MinderjarigeKinderen_3", datatype="Double"),
            topic("MinderjarigeKinderenRelatief_6", datatype="Double"),
        ],
        dimensions={
            "RegioS": [{"Key": code.ljust(6), "Title": name} for code, name in REGIONS],
            "Perioden": [
                {"Key": "2021JJ00", "Title": "2021", "Status": "Definitief"},
                {"Key": "2022JJ00", "Title": "2022*", "Status": "Voorlopig"},
            ],
            "InkomensgrensHuishouden": [{"Key": line, "Title": line} for line in LINES],
            "DuurInkomenspositie": [{"Key": DURATION, "Title": "Ten minste 1 jaar"}],
        },
        rows=rows,
    )


def tables() -> dict[str, Table]:
    """All tables of the country."""
    return {table.id: table for table in (neighbourhoods(2019), neighbourhoods(2020), low_income())}


_SHAPES = {
    "gemeenten": [("GM0001", 0, 0, 4, 2), ("GM0002", 4, 0, 6, 2), ("GM0998", 6, 0, 7, 2)],
    "wijken": [("WK000100", 0, 0, 2, 2), ("WK000101", 2, 0, 4, 2), ("WK000200", 4, 0, 6, 2)],
    "buurten": [
        ("BU00010000", 0, 0, 1, 2),
        ("BU00010001", 1, 0, 2, 2),
        ("BU00010100", 2, 0, 3, 1),
        ("BU00010101", 3, 0, 4, 1),
        ("BU00010102", 2, 1, 4, 2),
        ("BU00020000", 4, 0, 6, 2),
    ],
}
_NAMES = {code: name for code, name, *_ in AREAS}


def features(collection: str, gemeente: str | None = None) -> list[Row]:
    """The areas of a collection, as GeoJSON features; GM0998 is open water."""
    kind = {"gemeenten": "gemeente", "wijken": "wijk", "buurten": "buurt"}[collection]
    made = []
    for code, left, low, right, high in _SHAPES[collection]:
        if gemeente and f"GM{code[2:6]}" != gemeente:
            continue
        x0, y0, x1, y1 = 5 + left / 100, 52 + low / 100, 5 + right / 100, 52 + high / 100
        corners = [[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]]
        water = "JA" if code == "GM0998" else "NEE"
        properties = {f"{kind}code": code, f"{kind}naam": _NAMES.get(code, "Zee"), "water": water}
        geometry = {"type": "Polygon", "coordinates": [corners]}
        made.append({"type": "Feature", "id": code, "properties": properties, "geometry": geometry})
    return deepcopy(made)
