"""Every kind of dataset that the product reads, small: a catalogue, the tables at the source, and a fault for each.

| dataset | kind |
| --- | --- |
| K2020 | a table of known layout that is read whole, over v3 |
| L01 | a filtered table, over v3 |
| V2020 | a table over v4 |
| U2020 | a table of unseen layout |
| G2020 | "Gebieden in Nederland": which municipality lies where |
| grenzen_... | borders |
"""

from collections.abc import Callable
from typing import Any

from armoedebeeld.domain.catalogue import Catalogue, parse_catalogue
from tests.support import country
from tests.support.catalogue import content
from tests.support.country import Row, Table, dimension, group, neighbourhoods, topic
from tests.support.server import SourceServer

TABLES = ("K2020", "L01", "V2020", "U2020", "G2020")
BORDERS = ("grenzen_gemeente_2020", "grenzen_wijk_2020_GM0001", "grenzen_buurt_2020_GM0001")
SOURCES = {"K2020": "kwb", "L01": "laag", "V2020": "vier", "U2020": "onbekend", "G2020": "gebieden"}
# Where the rows of each dataset are asked for.
ROWS = {
    "K2020": "K2020/TypedDataSet",
    "L01": "L01/TypedDataSet",
    "V2020": r"V2020/Observations$",
    "U2020": "U2020/TypedDataSet",
    "G2020": "G2020/TypedDataSet",
    "grenzen_gemeente_2020": "gemeenten/items",
    "grenzen_wijk_2020_GM0001": "wijken/items",
    "grenzen_buurt_2020_GM0001": "buurten/items",
}
POVERTY, SHARE = "PersonenInArmoede_91", "MinderjarigeKinderenRelatief_6"


def whole_content() -> dict[str, Any]:
    """The small catalogue with every kind of table."""
    made = content()
    sources, indicators = made["sources"], made["indicators"]
    kwb, laag = sources["kwb"], sources["laag"]
    kwb["tables"] = kwb["tables"][1:]
    alike = {**kwb, "tables": [{**kwb["tables"][0], "id": "V2020", "route": "v4"}]}
    unseen = {**kwb, "tables": [{**kwb["tables"][0], "id": "U2020", "is_layout_known": False}]}
    areas = {**laag, "holds": "areas", "period_dimension": "", "tables": [_areas_declared()]}
    made["sources"] = {"kwb": kwb, "laag": laag, "vier": alike, "onbekend": unseen, "gebieden": areas}
    made["sources"]["grenzen"] = sources["grenzen"]
    known = next(item for item in indicators if item["id"] == "armoede")
    for source_id in ("vier", "onbekend"):
        indicators.append({**known, "id": f"armoede_{source_id}", "source": {"id": source_id, "first_year": 2020}})
    return made


def _areas_declared() -> Row:
    return {"id": "G2020", "year": 2020, "boundary_year": 2020, "expected_rows": {"min": 1, "max": 9}}


def whole_catalogue() -> Catalogue:
    """The same as models."""
    return parse_catalogue(whole_content(), name="geheel.yaml")


def fill(server: SourceServer) -> None:
    """Give the source every kind of table."""
    over_v4, unseen = neighbourhoods(2020), neighbourhoods(2020)
    over_v4.id, unseen.id = "V2020", "U2020"
    server.tables = {"K2020": neighbourhoods(2020), "L01": country.low_income(), "V2020": over_v4, "U2020": unseen}
    server.tables["G2020"] = areas()


def areas() -> Table:
    """Both municipalities in one province."""
    topics = [
        dimension("RegioS", "GeoDimension"),
        group(1, "Provincies"),
        topic("Code_1", datatype="String", title="Code", under=1),
        topic("Naam_2", datatype="String", title="Naam", under=1),
    ]
    codes = {"GM0001": "Eenhoorn", "GM0002": "Tweeland"}
    rows = [{"ID": place, "RegioS": code, "Code_1": "PV20", "Naam_2": "Groningen"} for place, code in enumerate(codes)]
    names = [{"Key": code, "Title": name} for code, name in codes.items()]
    return Table("G2020", "Gebieden in Nederland 2020", "2020-01-01T02:00:00", topics, {"RegioS": names}, rows)


# ---------------------------------------------------------------- a fault in every dataset


def renamed(server: SourceServer) -> None:
    """A column, a code, a group or a field that is called otherwise from now on."""
    for name in ("K2020", "U2020", "V2020"):
        server.tables[name].rename(POVERTY, "MensenInArmoede_91")
        item = next(row for row in server.tables[name].topics if row["Key"] == "MensenInArmoede_91")
        item["Title"] = "Mensen in armoede"
    server.tables["L01"].rename(SHARE, "KinderenRelatief_6")
    server.tables["G2020"].topics[1]["Title"] = "Gewesten"
    _each_area(server, lambda values: {f"{name}x": value for name, value in values.items()})


def newcol(server: SourceServer) -> None:
    """Something new beside what was there."""
    for name in TABLES:
        server.tables[name].add_topic("NieuwOnderwerp_999")
    server.change_observations = lambda rows: [row | {"NieuwVeld": 1} for row in rows]
    _each_area(server, lambda values: values | {"nieuw": 1})


def nulls(server: SourceServer) -> None:
    """What was filled is empty, as before publication."""
    for name in ("K2020", "U2020", "V2020"):
        for row in server.tables[name].rows:
            row[POVERTY] = None
    for row in server.tables["L01"].rows:
        row[SHARE] = None
    for row in server.tables["G2020"].rows:
        row["Code_1"] = row["Naam_2"] = "."
    _each_feature(server, lambda feature: feature | {"geometry": None})


def dupes(server: SourceServer) -> None:
    """The first page comes twice."""
    server.repeats_page = True


def badcodes(server: SourceServer) -> None:
    """A region code that can be none."""
    for name in TABLES:
        table = server.tables[name]
        region = next(key for key in country.REGION_WIDTH if key in table.dimensions)
        table.row("GM0002")[region] = "GM36A"
    _each_area(server, lambda values: {name: "GM36A" if "code" in name else value for name, value in values.items()})


def _each_area(server: SourceServer, change: Callable[[Row], Row]) -> None:
    _each_feature(server, lambda feature: feature | {"properties": change(feature["properties"])})


def _each_feature(server: SourceServer, change: Callable[[Row], Row]) -> None:
    server.features = lambda collection, gemeente: [change(row) for row in country.features(collection, gemeente)]
