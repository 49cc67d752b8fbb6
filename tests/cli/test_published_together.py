"""The demo as somebody has it who kept every table: the audit finds nothing, and neither does an attack of its own."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from armoedebeeld import store
from armoedebeeld.catalogues import demo_catalogue
from armoedebeeld.charts.builders import SourceLine, build_header, ranking_spec
from armoedebeeld.charts.headers import slug
from armoedebeeld.cli_audit import audit_content, places_of
from armoedebeeld.domain.observations import STATUS_LABELS, TOTAL, Status
from armoedebeeld.domain.schemes import Unit
from armoedebeeld.domain.service_use import is_of_provider
from armoedebeeld.domain.takeup import DELIVERED, every_group, match_groups
from armoedebeeld.export.files import to_csv, to_xlsx
from armoedebeeld.export.reading_back import read_exports
from armoedebeeld.settings import Settings
from etl.service_use import SOURCE
from tests.support.attack import Attack
from tests.support.deliveries import ChangeLog

LINE = SourceLine("Bron: eigen levering", "Levering", "levering", pd.Timestamp("2026-01-01").date(), "niet openbaar")


@dataclass(frozen=True)
class Published:
    """The demo's figures and a folder with every table of its provisions."""

    content: store.Content
    catalogue: object
    folder: object


@pytest.fixture(scope="module")
def published(tmp_path_factory, demo_folder):
    content = store.read_content(store.current_file(demo_folder))
    catalogue = demo_catalogue(Settings(data=demo_folder.parent))
    folder = tmp_path_factory.mktemp("uitvoer")
    rows = content.observations[content.observations["source_id"] == SOURCE]
    yearly = rows[(rows["breakdown"] == TOTAL) & (rows["period"] == rows["year"].astype("str"))]
    for (name, level, year), part in yearly.groupby(["indicator_id", "region_level", "year"]):
        indicator = catalogue.indicator(name)
        header = build_header(
            indicator, area="Wilgenstad", period_text=str(year), level_text=level, sentence="", sources=[LINE]
        )
        named = part.assign(region_name=part["region_code"])
        csv = to_csv(ranking_spec(named, indicator, header=header))
        (folder / f"{slug(name)}_{level}_{year}.csv").write_bytes(csv)
    return Published(content, catalogue, folder)


def test_the_audit_finds_nothing_in_the_figures_nor_in_the_exported_tables(published):
    read = read_exports(published.folder, published.catalogue, places_of(published.content, []))
    report = audit_content(published.content, catalogue=published.catalogue, earlier=list(read.publications))
    assert (report.findings, read.unreadable, read.others) == ((), (), ())
    assert read.tables > 80
    assert report.hidden > 200
    assert report.share_shown > 0.75
    assert report.narrowest.high - report.narrowest.low >= 10


def test_a_workbook_with_its_account_on_the_next_sheet_is_read_as_the_same_table(published, tmp_path):
    rows = published.content.observations
    rows = rows[
        (rows["indicator_id"] == "gebruik_leergeld") & (rows["breakdown"] == TOTAL) & (rows["period"] == "2024")
    ]
    indicator = published.catalogue.indicator("gebruik_leergeld")
    header = build_header(
        indicator,
        area="Wilgenstad",
        period_text="2024",
        level_text="BU",
        sentence="",
        sources=[LINE],
        is_fictional=True,
    )
    spec = ranking_spec(rows.assign(region_name=rows["region_code"]), indicator, header=header)
    for ending, content in (("csv", to_csv(spec)), ("xlsx", to_xlsx(spec))):
        (tmp_path / ending).mkdir()
        (tmp_path / ending / f"tabel.{ending}").write_bytes(content)
    csv, xlsx = (
        read_exports(tmp_path / ending, published.catalogue, places_of(published.content, []))
        for ending in ("csv", "xlsx")
    )
    assert (xlsx.tables, xlsx.unreadable) == (1, ())
    assert len(xlsx.publications[0].rows) > 5
    pd.testing.assert_frame_equal(xlsx.publications[0].rows, csv.publications[0].rows)


def attack_on(published, *, left_open=()):
    """An attack on every table and page; `left_open` are counts that it gets as well."""
    attack = Attack()
    for path in sorted(published.folder.glob("*.csv")):
        attack.take(path.read_text(encoding="utf-8-sig"))
    titles = {item.id: item.title for item in published.catalogue.indicators}
    rows = published.content.observations
    rows = rows[(rows["source_id"] == SOURCE)]
    parts = rows[(rows["breakdown"] != TOTAL) | (rows["period"] != rows["year"].astype("str"))]
    for row in parts.to_dict("records"):
        value = "" if pd.isna(row["value"]) else row["value"]
        words = STATUS_LABELS[Status(row["status"])]
        attack.note(titles[row["indicator_id"]], row["region_code"], row["period"], row["breakdown"], value, words)
    for key, value in left_open:
        attack.hidden.discard(key)
        attack.known[key] = value
    steps = {
        item.scheme.step: item.title for item in published.catalogue.indicators if item.scheme and item.scheme.step
    }
    order = ("signaal", "opgepakt", "bereikt", "hulp_aanvaard")
    chains = [(steps[first], steps[second]) for first, second in pairwise(order)]
    shares = {item.title: titles[item.reach.users] for item in published.catalogue.indicators if item.reach}
    return attack, attack.run(chains=chains, limits=groups_of(published), shares=shares)


def groups_of(published):
    """(Title, area, period, group) -> people in the group, where the CBS tells."""
    found, rows = {}, published.content.observations
    reach = published.content.reach_group
    delivered = reach.loc[reach["group_id"] == DELIVERED, "indicator_id"]
    users = {item.id: item.reach.users for item in published.catalogue.indicators if item.reach}
    for item in published.catalogue.indicators:
        own = rows[(rows["indicator_id"] == item.id) & (rows["breakdown"] == TOTAL)]
        if item.scheme and item.scheme.unit is not Unit.EURO and item.id not in set(delivered.map(users)):
            groups = every_group(item.scheme, rows, published.catalogue)
            matched = match_groups(own, groups, changes=ChangeLog({}, {}, frozenset())) if len(groups) else groups[:0]
            for place, size in matched["size"].items():
                found[item.title, own.loc[place, "region_code"], own.loc[place, "period"], TOTAL] = np.floor(
                    float(size)
                )
        # A partner alone counts the total.
        partners = rows[(rows["indicator_id"] == item.id) & is_of_provider(rows["breakdown"])]
        is_alone = partners.groupby("period")["breakdown"].transform("nunique") == 1
        for area, period, group in partners.loc[is_alone, ["region_code", "period", "breakdown"]].to_numpy():
            if (whole := (item.title, area, period, TOTAL)) in found:
                found[item.title, area, period, group] = found[whole]
    return found


def test_an_attack_with_its_own_algebra_recovers_nothing_narrower_than_the_threshold(published):
    attack, answers = attack_on(published)
    assert len(attack.known) > 1500
    assert len(answers) > 200
    limits = groups_of(published)
    narrow = {
        cell: (low, high)
        for cell, (low, high) in answers.items()
        if high - low < 10 and limits.get(cell, np.inf) != high - low
    }
    assert narrow == {}


def test_the_same_attack_finds_what_one_more_published_count_gives_away(published):
    """Or it would prove nothing: of two hidden buurten of a wijk one is told."""
    attack, _ = attack_on(published)
    title = next(item.title for item in published.catalogue.indicators if item.id == "gebruik_leergeld")
    by_wijk = {}
    for cell in sorted(attack.hidden):
        if cell[0] == title and cell[1].startswith("BU") and cell[3] == TOTAL:
            by_wijk.setdefault((cell[1][2:8], cell[2]), []).append(cell)
    first, other = next(cells for cells in by_wijk.values() if len(cells) == 2)
    _, answers = attack_on(published, left_open=[(first, 4.0)])
    low, high = answers[other]
    assert low == high
