"""What CBS answers about a table: the catalogue's row, the columns, the code lists and the rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from armoedebeeld.domain.catalogue import Table

MODIFIED = "2026-01-01T02:00:00"
Row = dict[str, Any]


@dataclass(frozen=True)
class Topic:
    """One column of figures or text.

    Attributes:
        under: titles of the groups that it stands under, outermost first.
    """

    key: str
    title: str
    unit: str
    decimals: int = 0
    description: str = ""
    is_text: bool = False
    under: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dimension:
    """One dimension: its kind in DataProperties, its title, and its code list."""

    kind: str
    title: str
    members: list[Row]


@dataclass(frozen=True)
class Answers:
    """What the source would answer about a table."""

    catalogue_row: Row
    properties: list[Row]
    dimensions: dict[str, list[Row]]
    rows: list[Row]


def answers(
    table: Table,
    *,
    title: str,
    period: str,
    dimensions: Mapping[str, Dimension],
    topics: Sequence[Topic],
    rows: Iterable[Row],
    status: str = "Regulier",
) -> Answers:
    """All answers about a table; the rows get their numbers here."""
    numbered = [{"ID": number, **row} for number, row in enumerate(rows)]
    catalogue_row = {
        "Identifier": table.id,
        "Title": title,
        "ShortTitle": title,
        "Modified": MODIFIED,
        "OutputStatus": status,
        "Source": "Armoedebeeld (verzonnen).",
        "Language": "nl",
        "Catalog": "CBS",
        "Period": period,
        "ShortDescription": "Verzonnen cijfers voor de demo van Armoedebeeld; geen uitkomsten van het CBS.",
        "RecordCount": len(numbered),
    }
    lists = {key: dimension.members for key, dimension in dimensions.items()}
    return Answers(catalogue_row, _properties(dimensions, topics), lists, numbered)


def coded(titles: Mapping[str, str], *, width: int = 0) -> list[Row]:
    """A code list; `width` is that of the padded keys."""
    return [
        {"Key": f"{code:<{width}}", "Title": title, "Description": "", "CategoryGroupID": None}
        for code, title in titles.items()
    ]


_STARS = {"Definitief": "", "Voorlopig": "*", "NaderVoorlopig": "**"}
_MEANING = {"Definitief": "", "Voorlopig": "Voorlopige cijfers", "NaderVoorlopig": "Nader voorlopige cijfers"}


def periods(titles: Mapping[str, str], *, stages: Mapping[str, str] | None = None) -> Dimension:
    """The dimension of periods: code -> title, and code -> stage where a period is not final."""
    members = []
    for code, title in titles.items():
        stage = (stages or {}).get(code, "Definitief")
        words = {"Title": title + _STARS[stage], "Description": _MEANING[stage], "Status": stage}
        members.append({"Key": code, **words})
    return Dimension("TimeDimension", "Perioden", members)


def years(all_years: Iterable[int], *, provisional: int | None = None, revised: int | None = None) -> Dimension:
    """The dimension of periods of a table with whole years."""
    stages = {f"{provisional}JJ00": "Voorlopig", f"{revised}JJ00": "NaderVoorlopig"}
    return periods({f"{year}JJ00": str(year) for year in all_years}, stages=stages)


def _properties(dimensions: Mapping[str, Dimension], topics: Sequence[Topic]) -> list[Row]:
    """DataProperties: dimensions first, then the topics, each group before what stands under it."""
    items: list[Row] = [
        {"Type": dimension.kind, "Key": key, "Title": dimension.title, "Description": "", "ParentID": None}
        for key, dimension in dimensions.items()
    ]
    groups: dict[tuple[str, ...], int] = {(): -1}
    for topic in topics:
        for depth in range(1, len(topic.under) + 1):
            path = topic.under[:depth]
            if path not in groups:
                parent = groups[path[:-1]]
                groups[path] = len(items)
                items.append({"Type": "TopicGroup", "Key": "", "Title": path[-1], "ParentID": _or_none(parent)})
        items.append({**_topic_fields(topic), "ParentID": _or_none(groups[topic.under])})
    return [
        {"odata.type": f"Cbs.OData.{item['Type']}", "ID": number, "Position": number, **item}
        for number, item in enumerate(items)
    ]


def _or_none(number: int) -> int | None:
    return None if number < 0 else number


def _topic_fields(topic: Topic) -> Row:
    return {
        "Type": "Topic",
        "Key": topic.key,
        "Title": topic.title,
        "Description": topic.description or f"{topic.title}. Verzonnen.",
        "Datatype": "String" if topic.is_text else "Double" if topic.decimals else "Long",
        "Unit": topic.unit,
        "Decimals": topic.decimals,
        "Default": "Impossible",
        "PresentationType": "Relative" if topic.unit == "%" else "Absolute",
    }
