"""A small site on Swing on this machine: its Open Data Service with a key, and the table of its viewer without."""

import json
import re
from copy import deepcopy
from typing import Any

from armoedebeeld.domain.catalogue import Catalogue, parse_catalogue
from tests.support.catalogue import content
from tests.support.server import Answer, SourceServer

KEY = "sleutel-van-de-site-7Qz"
BASE = "/ods/odata"
TABLE = "/jive/selectiontableasjson.ashx"
Row = tuple[str, str, str, str | None]

# variable -> level, item, period, value: the made-up country of tests.support.country.
VALUES: dict[str, list[Row]] = {
    "uitk_kind": [
        ("nederland", "1", "2019", "5.9"), ("nederland", "1", "2020", "5.7"),
        ("gemeente", "1", "2019", "6.5"), ("gemeente", "1", "2020", "6.1"),
        ("gemeente", "2", "2019", "0"), ("gemeente", "2", "2020", "x"),
        ("wijk", "100", "2020", "8.25"), ("wijk", "101", "2020", "-99997"), ("wijk", "200", "2020", "3"),
    ],
    "schuld": [
        ("gemeente", "1", "2020", "1234"), ("gemeente", "2", "2020", "?"),
        ("wijk", "100", "2020", "nvt"), ("wijk", "101", "2020", "-"), ("wijk", "200", "2020", "7"),
    ],
}  # fmt: skip
ABOUT = {
    "uitk_kind": {"Name": "Kinderen in uitkeringsgezin", "Unit": "%", "DataSource": "CBS", "Description": "BBV 23"},
    "schuld": {"Name": "Aanmeldingen schuldhulp", "Unit": "aantal", "DataSource": "NVVK", "Description": "Per jaar"},
}


class SwingServer(SourceServer):
    """What the site has, which key it takes, and how its pages are."""

    def __init__(self) -> None:
        super().__init__()
        self.values, self.about = deepcopy(VALUES), deepcopy(ABOUT)
        self.key: str | None = KEY
        self.base = BASE
        self.page_rows = 2
        # Fields that every value has beside the documented ones.
        self.extra: dict[str, Any] = {}
        self.lost = ""
        self.loses_page = False
        # Where the next page is said to be; None = at this server.
        self.next_host: str | None = None

    def set(self, code: str, item: str, period: str, text: str | None) -> None:
        """Another value for an area such as `gemeente_1`."""
        level, _, rest = item.rpartition("_")
        rows = [row for row in self.values[code] if row[:3] != (level, rest, period)]
        self.values[code] = [*rows, (level, rest, period, text)]

    @property
    def keys_seen(self) -> list[str | None]:
        """The key of every request."""
        return [headers.get("apikey") for headers in self.headers]

    def _good(self, path: str, query: dict[str, str]) -> Answer:
        if path == TABLE:
            return self._table(query)
        if not path.startswith(f"{self.base}/"):
            return Answer(b"{}", status=404)
        if self.key is not None and self.headers[-1].get("apikey") != self.key:
            return Answer(b'{"error": {"message": "Guest user group not found, No access!"}}', status=401)
        return self._service(path, path.removeprefix(f"{self.base}/"), query)

    def _service(self, path: str, asked: str, query: dict[str, str]) -> Answer:
        if asked == "GeoLevels":
            return self._list([{"ExternalCode": level} for level in ("nederland", "gemeente", "wijk")], path, query)
        if asked == "Variables":
            return self._list([{"ExternalCode": code, **self.about[code]} for code in self.values], path, query)
        parts = re.findall(r"(\w+)(?:\('([^']*)'\))?", asked)
        code = parts[0][1]
        if parts[0][0] != "Variables" or code not in self.values:
            return Answer(b"{}", status=404)
        rows, names = self.values[code], [name for name, _ in parts]
        if names == ["Variables"]:
            return Answer(json.dumps({"ExternalCode": code, **self.about[code]}).encode())
        rows = [row for row in rows if parts[1][1] in ("", row[0])]
        if not rows:
            return Answer(b"{}", status=404)
        if names == ["Variables", "GeoLevels"]:
            return self._list([{"ExternalCode": name} for name in dict.fromkeys(row[0] for row in rows)], path, query)
        if names[-1] == "Periods":
            return self._list([{"ExternalCode": name} for name in sorted({row[2] for row in rows})], path, query)
        wanted = parts[3][1]
        values = [self._value(row) for row in rows if wanted in ("all", row[2])]
        return self._list(values, path, query) if values else Answer(b"{}", status=404)

    def _value(self, row: Row) -> dict[str, Any]:
        level, item, period, text = row
        value = {"ExternalCode": f"{level}_{item}", "GeoLevel": level, "PeriodLevel": "year", "Period": period}
        value |= {"@odata.type": "#Swing.OData.Value", "ValueString": text, **self.extra}
        return {name: part for name, part in value.items() if name != self.lost}

    def _list(self, rows: list[dict[str, Any]], path: str, query: dict[str, str]) -> Answer:
        start = int(query.get("$skip", 0))
        if start and self.loses_page:
            return Answer(b"{}", status=404)
        body: dict[str, Any] = {"value": rows[start : start + self.page_rows]}
        following = 0 if self.repeats_page else start + self.page_rows
        if following < len(rows):
            body["@odata.nextLink"] = f"{self.next_host or self.url}{path}?$skip={following}"
        return Answer(json.dumps(body).encode())

    def _table(self, query: dict[str, str]) -> Answer:
        rows = [row for row in self.values.get(query["var"], []) if row[0] == query["geolevel"]]
        periods = {"all": {row[2] for row in rows}, "mrp": set(sorted({row[2] for row in rows})[-1:])}
        wanted = periods.get(query["period"], {query["period"]})
        shown = [[item, period, text] for _, item, period, text in rows if period in wanted]
        if not shown:
            return Answer(b"{}", status=404)
        headers = [{"name": "Geo"}, {"name": "Perioden"}, {"name": "# iets", "type": "Numeric"}]
        return Answer(json.dumps({"headers": headers, "rows": shown}).encode())


_INDICATOR = {
    "description": "Wat het is.", "why": "Waarom het telt.", "method": "Hoe het is berekend.",
    "target_population": "kinderen", "population_words": "kinderen", "reference_date": "31 december", "step": [3],
    "type": "context", "theme": "inkomen", "owner": "Armoedebeeld", "direction": "no_judgement",
    "levels": ["NL", "GM", "WK"],
}  # fmt: skip
_SOURCE = {
    "publisher": "VNG", "licence": "voorwaarden van de site", "attribution": "Bron: site", "update_frequency": "soms",
    "reader": "swing",
}  # fmt: skip


def swing_content(*, route: str = "ods", **site: Any) -> dict[str, Any]:
    """The small catalogue with a site at the setting swing_url, two variables, and a figure without one."""
    made = content()
    variables = {"uitkeringsgezin": "uitk_kind", "schuldhulp": "schuld"}
    made["sources"]["site"] = {
        **_SOURCE,
        "title": "De site",
        "short_title": "Site",
        "swing": {"route": route, "variables": variables, **site},
    }
    value = {"label": "Kinderen", "titles": ["Kinderen in uitkeringsgezin"]}
    share = {"unit": "%", "decimals": 1, "expected": {"min": 0, "max": 60}, "value": value}
    count = {"unit": "aanmeldingen", "decimals": 0, "expected": {"min": 0, "max": 100_000}, "numerator": value}
    for name, more in {"uitkeringsgezin": share, "schuldhulp": count, "tandarts": share}.items():
        source = {"id": "site", "first_year": 2010}
        title = name.capitalize()
        made["indicators"].append(
            {**_INDICATOR, **more, "id": name, "title": title, "short_title": title, "source": source}
        )
    return made


def swing_catalogue(**site: Any) -> Catalogue:
    """`swing_content` as models."""
    return parse_catalogue(swing_content(**site), name="klein.yaml")
