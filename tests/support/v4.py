"""A made-up table as OData v4 tells it: long, codes without padding, groups and measures apart."""

from collections.abc import Iterator

from tests.support.country import CODE, Row, Table

KINDS = {"GeoDetail", "GeoDimension", "TimeDimension", "Dimension"}


def properties(table: Table) -> Row:
    """What `Properties` answers."""
    return {"Identifier": table.id, "Title": table.title, "Modified": table.modified, "Status": table.status}


def entity_set(table: Table, name: str) -> list[Row] | None:
    """The rows of an entity set; None where the table has none of that name."""
    dimensions = {item["Key"]: item["Type"] for item in table.topics if item["Type"] in KINDS}
    if name == "Dimensions":
        return [{"Identifier": key, "Title": key, "Kind": kind} for key, kind in dimensions.items()]
    if name == "MeasureGroups":
        return [
            {"Id": f"G{item['ID']}", "ParentId": _group(item), "Title": item["Title"]}
            for item in table.topics
            if item["Type"] == "TopicGroup" and "ID" in item
        ]
    if name == "MeasureCodes":
        return [_measure(item) for item in _topics(table)]
    if name == "Observations":
        return list(_observations(table, tuple(dimensions)))
    if name.endswith("Codes") and name[:-5] in dimensions:
        return [_member(row) for row in table.dimensions[name[:-5]]]
    return None


def _topics(table: Table) -> list[Row]:
    return [item for item in table.topics if item["Type"] == "Topic"]


def code_of(topic: Row) -> str:
    """The measure code of a column."""
    return str(topic.get(CODE, topic["Key"]))


def _group(item: Row) -> str | None:
    return None if item.get("ParentID") is None else f"G{item['ParentID']}"


def _measure(item: Row) -> Row:
    named = {"Identifier": code_of(item), "Title": item["Title"], "Description": item["Description"]}
    return {**named, "Unit": item["Unit"], "DataType": item["Datatype"], "MeasureGroupId": _group(item)}


def _member(row: Row) -> Row:
    rest = {name: value for name, value in row.items() if name not in {"Key", "Title"}}
    return {"Identifier": row["Key"].strip(), "Title": row["Title"].strip(), **rest}


def _observations(table: Table, dimensions: tuple[str, ...]) -> Iterator[Row]:
    number = 0
    for row in table.rows:
        place = {name: row[name].strip() for name in dimensions}
        for item in _topics(table):
            value = row[item["Key"]]
            if value is None and table.remark is None:
                continue
            number += 1
            is_text = isinstance(value, str)
            yield {
                "Id": number,
                "Measure": code_of(item),
                **place,
                "Value": None if is_text else value,
                "StringValue": value if is_text else None,
                "ValueAttribute": "None" if value is not None else table.remark,
            }
