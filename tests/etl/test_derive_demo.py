"""Figures on other borders in the demo, where the truth is known on every border."""

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from armoedebeeld import store
from armoedebeeld.catalogues import demo_catalogue
from armoedebeeld.charts.spec import MarkKind
from armoedebeeld.charts.trends import trend_spec
from armoedebeeld.domain.borders import Method, join_series
from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.estimate_errors import ErrorKind, kind_of_error, load_estimate_errors
from armoedebeeld.domain.regions import Level, build_change_log
from armoedebeeld.settings import Settings
from etl import demo
from etl import run as etl_run
from etl.demo_geography import areas_of
from etl.demo_names import CITY_CODE
from etl.derive import derive
from etl.snapshot import SnapshotStore
from tests.charts.samples import header

ROOT = Path(__file__).parents[2]
REAL_CHANGES = pd.read_csv(ROOT / "data" / "reference" / "gemeente_wijzigingen.csv", dtype="str")


@pytest.fixture(scope="module")
def wilgenstad(tmp_path_factory):
    """The demo's neighbourhood tables and borders, derived, with the cells that they were made of."""
    data = tmp_path_factory.mktemp("demo")
    settings = Settings(data=data, database=data / "figures")
    whole = demo_catalogue(settings)
    names = {"cbs_kwb", "cbs_grenzen"}
    part = Catalogue(
        version=whole.version,
        sources={key: source for key, source in whole.sources.items() if key in names},
        indicators=tuple(
            item.model_copy(update={"succeeded_by": None, "comparable_with": ()})
            for item in whole.indicators
            if item.source.id in names
        ),
    )
    demo.write_snapshots(SnapshotStore(settings.snapshots), part)
    request = etl_run.Request(gemeenten=frozenset({CITY_CODE}), offline=True, is_fictional=True)
    report = etl_run.run(request, catalogue=part, settings=settings)
    assert report.exit_code == 0, report
    result, notes, _ = derive(
        store.read_content(report.path),
        catalogue=part,
        figures_folder=settings.figures,
        municipal_changes=REAL_CHANGES,
        own_areas=store.empty_table("own_area"),
    )
    return SimpleNamespace(content=result, notes=notes, catalogue=part, world=demo.build_world(20260101))


# What the cells count: the part, and the whole of a share.
TRUTH = {
    "inwoners": ("inhabitants", None),
    "kinderen_0_15": ("children_0_15", None),
    "huishoudens": ("households", None),
    "huishoudens_met_kinderen": ("households_with_children", None),
    "bijstand_per_1000": ("bijstand", "inhabitants"),
    "huishoudens_laag_inkomen": ("households_low", "households"),
    "huishoudens_rond_sociaal_minimum": ("households_101", "households"),
}


def errors_of(wilgenstad):
    """Level, kind and error of every estimate in the demo, in the unit of the stated error."""
    rows = []
    estimates = wilgenstad.content.carried
    (newest,) = estimates["boundary_year"].unique()
    members = areas_of(wilgenstad.world.geography.cells, int(newest))
    for row in estimates[estimates["is_estimate"] & estimates["indicator_id"].isin(TRUTH)].itertuples():
        total = wilgenstad.world.total(sorted(members[row.region_code]), int(row.year))
        part, whole = TRUTH[row.indicator_id]
        item = wilgenstad.catalogue.indicator(row.indicator_id)
        truth = total[part] if whole is None else (item.multiplier or 100) * total[part] / total[whole]
        error = abs(row.value - truth) / (truth / 100 if whole is None else 1)
        rows.append((Level(row.region_level), kind_of_error(item), error))
    return pd.DataFrame(rows, columns=["level", "kind", "error"])


def test_estimates_of_the_demo_are_nearer_to_the_truth_than_stated(wilgenstad):
    stated = load_estimate_errors(ROOT / "data" / "reference" / "schattingsfout.yml")
    errors = errors_of(wilgenstad)
    for item in stated.demo:
        own = errors.loc[(errors["level"] == item.level) & (errors["kind"] == item.kind), "error"]
        assert len(own) == item.figures
        shown = stated.of(item.level, item.kind)
        for measured, demo_bound, bound in (
            (own.median(), item.median, shown.median),
            (own.quantile(0.9), item.p90, shown.p90),
        ):
            assert measured <= demo_bound <= bound
    assert {item.kind for item in stated.demo} == set(ErrorKind)


def test_the_demo_has_an_estimate_for_every_area_whose_border_changed(wilgenstad):
    estimates = wilgenstad.content.carried[wilgenstad.content.carried["is_estimate"]]
    inhabitants = estimates[estimates["indicator_id"] == "inwoners"]
    assert inhabitants.groupby("region_level")["region_code"].nunique().to_dict() == {"BU": 4, "WK": 2}
    assert set(inhabitants["year"]) == set(range(2013, 2019))
    assert not estimates["indicator_id"].isin(["woz_waarde", "inkomen_per_inwoner"]).any()
    assert wilgenstad.notes == ()


def test_a_joined_series_has_no_break_where_only_the_code_changed(wilgenstad):
    found = wilgenstad.content
    code = found.carried.loc[found.carried["method"] == Method.RECODED, "region_code"].iloc[0]
    item = wilgenstad.catalogue.indicator("inwoners")
    rows, brought = (
        table_rows[(table_rows["indicator_id"] == item.id) & (table_rows["region_code"] == code)].assign(
            region_name="X"
        )
        for table_rows in (found.observations, found.carried)
    )
    log = build_change_log(found.region, REAL_CHANGES)

    def border_marks(series):
        spec = trend_spec(series, item, header=header(item), change_log=log, first_year=2013, last_year=last,
                          highlight=code, level=Level.BUURT)  # fmt: skip
        return [mark.year for mark in spec.marks if mark.kind is MarkKind.BORDER], spec.series[0].runs

    joined = join_series(rows, brought, changes=log, with_estimates=False)
    last = int(rows["year"].max())
    assert sorted(joined["year"]) == list(range(2013, last + 1))
    first = int(rows["year"].min())
    assert set(joined.loc[joined["year"] < first, "method"]) == {Method.RECODED}
    assert first > 2013
    assert border_marks(joined) == ([], (tuple(range(2013, last + 1)),))
