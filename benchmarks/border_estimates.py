"""How far estimates on the present borders are off: against the demo's truth, and against real wijken 2019 to 2024.

    python benchmarks/border_estimates.py

Measurements, all through the code of the product (`etl.overlap`, `etl.estimate`, `etl.derive`):

demo: the made-up municipality changed its wijken and buurten in 2019. Its cells hold the true counts, so for 2013 to
    2018 the truth on the present borders is known.
wijken: real wijken of 2019, estimated on the borders of 2024 with KWB 2020. The truth is known for a wijk of 2024 that
    consists of whole buurten of 2019 and was no wijk then: the sum of these buurten. Needs ../shared.
wijken, same: wijken of 2024 that are a wijk of 2019, drawn differently: the error that drawing alone makes.
wijken, cut: those of "wijken" for which an old wijk was cut. A sum of whole old wijken is hardly an estimate.
wijken, cut, evenly: the same without the buurten, households spread evenly over each wijk. That is how a buurt is
    divided: nothing is known of who lives where inside it. No truth exists inside real buurten.

The figures go to data/reference/schattingsfout.yml, by hand: what the product says about itself is decided, not drifted
into.
"""

import sys
import tempfile
from pathlib import Path

import geopandas as gpd
import pandas as pd

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from armoedebeeld import store  # noqa: E402
from armoedebeeld.cli import demo_catalogue  # noqa: E402
from armoedebeeld.domain.catalogue import Indicator, load_catalogue  # noqa: E402
from armoedebeeld.domain.regions import wijk_of  # noqa: E402
from armoedebeeld.settings import Settings  # noqa: E402
from etl.demo import build_world  # noqa: E402
from etl.demo_geography import areas_of  # noqa: E402
from etl.demo_tables import World  # noqa: E402
from etl.derive import derive  # noqa: E402
from etl.estimate import LEAST_WEIGHT, apply_shares  # noqa: E402
from etl.overlap import Shapes, household_shares, pieces_between  # noqa: E402
from etl.run import build_demo  # noqa: E402

SHARED = ROOT.parent / "shared" / "data"
LEAST_HOUSEHOLDS = 100  # a percentage of a handful of people says nothing about a method
# What the demo's cells count for each indicator: what is counted, and out of how many.
DEMO_TRUTH = {
    "inwoners": ("inhabitants", None),
    "kinderen_0_15": ("children_0_15", None),
    "huishoudens": ("households", None),
    "huishoudens_met_kinderen": ("households_with_children", None),
    "bijstand_per_1000": ("bijstand", "inhabitants"),
    "huishoudens_laag_inkomen": ("households_low", "households"),
    "huishoudens_rond_sociaal_minimum": ("households_101", "households"),
}
COLUMNS = ["measurement", "level", "kind", "figure", "area", "year", "estimate", "truth"]


def main() -> None:
    """Measure, and print medians and 90th percentiles."""
    errors = [demo_errors()]
    if SHARED.exists():
        errors += [
            wijk_errors("wijken, same"),
            wijk_errors("wijken"),
            wijk_errors("wijken, cut"),
            wijk_errors("wijken, cut, evenly"),
        ]
    else:
        print("../shared is not beside this checkout: no real wijken to measure with", file=sys.stderr)
    rows = pd.concat(errors, ignore_index=True)
    for by in (["measurement", "level", "kind", "figure"], ["measurement", "level", "kind"]):
        print(summary(rows, by=by).to_string(index=False), end="\n\n")


def summary(rows: pd.DataFrame, *, by: list[str]) -> pd.DataFrame:
    """Median and 90th percentile of the error: in % for counts, in points of its own unit for a share."""
    distance = (rows["estimate"] - rows["truth"]).abs()
    error = distance.where(rows["kind"] != "aantal", 100 * distance / rows["truth"])
    groups = rows.assign(error=error).groupby(by, sort=False)
    return (
        groups.agg(
            areas=("area", "nunique"),
            figures=("error", "size"),
            median=("error", "median"),
            p90=("error", lambda errors: errors.quantile(0.9)),
            largest=("error", "max"),
        )
        .reset_index()
        .round(2)
    )


# ---------------------------------------------------------------- the demo


def demo_errors() -> pd.DataFrame:
    """Estimates of the demo beside what its cells hold."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), database=None)
        report = build_demo(settings, catalogue=demo_catalogue(settings))
        assert report.path is not None
        content, _ = derive(
            store.read_content(report.path),
            catalogue=demo_catalogue(settings),
            figures_folder=settings.demo,
            municipal_changes=pd.read_csv(settings.reference / "gemeente_wijzigingen.csv", dtype="str"),
            own_areas=store.empty_table("own_area"),
        )
    return compare_with_demo(content.carried)


def compare_with_demo(carried: pd.DataFrame, *, world: World | None = None) -> pd.DataFrame:
    """Estimated rows of the demo with the truth: `COLUMNS`."""
    world = world or build_world(20260101)
    estimates = carried[carried["is_estimate"]]
    members = {int(year): areas_of(world.geography.cells, int(year)) for year in estimates["boundary_year"].unique()}
    rows = []
    for row in estimates.itertuples():
        if row.indicator_id not in DEMO_TRUTH:
            continue
        total = world.total(sorted(members[row.boundary_year][row.region_code]), int(row.year))
        part, whole = DEMO_TRUTH[row.indicator_id]
        place = ("demo", row.region_level, row.indicator_id, row.region_code, int(row.year))
        if whole is None:
            rows.append((*place, "aantal", row.value, total[part]))
        elif total["households"] >= LEAST_HOUSEHOLDS:
            kind, times = ("per_1000", 1000) if row.indicator_id == "bijstand_per_1000" else ("percentage", 100)
            rows.append((*place, kind, row.value, times * total[part] / total[whole]))
    made = pd.DataFrame(rows, columns=["measurement", "level", "figure", "area", "year", "kind", "estimate", "truth"])
    return made[COLUMNS]


# ---------------------------------------------------------------- real wijken


def wijk_errors(measurement: str) -> pd.DataFrame:
    """Real wijken of 2024 estimated from those of 2019, beside the sum of their buurten."""
    counts = kwb_2020()
    buurten, wijken, new = (shapes(name) for name in ("buurt_2019", "wijk_2019", "wijk_2024"))
    pieces = pieces_between(buurten, new)
    truth = whole_buurten(pieces, counts, were_wijk="same" in measurement)
    if "evenly" not in measurement:
        parents = {code: str(wijk_of(code)) for code in buurten.index}
        shares = household_shares(pieces, households=counts["huishoudens"].reindex(buurten.index), parents=parents)
    else:
        households = counts["huishoudens"].reindex(wijken.index)
        shares = household_shares(pieces_between(wijken, new), households=households)
    if "cut" in measurement:
        truth = {code: parts for code, parts in truth.items() if code in cut_through(shares)}
    # Figures of 2020 stand on the borders of 2019 where CBS says that the area did not change.
    unchanged = counts[counts["is_unchanged"] & counts.index.isin(wijken.index)]
    estimated = apply_shares(figures_of(unchanged), shares, indicators=indicators())
    return pd.DataFrame(
        [(measurement, "WK", *row) for row in compared(estimated, truth, counts)],
        columns=["measurement", "level", "kind", "figure", "area", "year", "estimate", "truth"],
    )


def shapes(name: str) -> Shapes:
    """Areas of the shared data by code; they are on the Dutch grid already."""
    areas = gpd.read_parquet(SHARED / "boundaries" / f"{name}.parquet")
    return areas.set_index(f"{name.partition('_')[0]}code").geometry.make_valid().sort_index()


def kwb_2020() -> pd.DataFrame:
    """KWB 2020 by region code: counts, and whether the area is as it was in 2019."""
    path = SHARED / "kwb" / "84799NED_v3" / "cbs.v3.84799NED_TypedDataSet.parquet"
    rows = pd.read_parquet(path)
    columns = {
        "inwoners": "AantalInwoners_5",
        "kinderen_0_15": "k_0Tot15Jaar_8",
        "huishoudens": "HuishoudensTotaal_28",
        "huishoudens_met_kinderen": "HuishoudensMetKinderen_31",
        "bijstand": "PersonenPerSoortUitkeringBijstand_83",
    }
    counts = rows[list(columns.values())].set_axis(list(columns), axis=1).astype("Float64")
    change = rows["IndelingswijzigingWijkenEnBuurten_4"].str.strip()
    return counts.assign(is_unchanged=(change == "1").to_numpy()).set_axis(rows["WijkenEnBuurten"].str.strip())


def whole_buurten(pieces: pd.DataFrame, counts: pd.DataFrame, *, were_wijk: bool) -> dict[str, list[str]]:
    """Per new wijk the old buurten that it consists of, where these hold 99 % of its households.

    Args:
        pieces: of old buurten in new wijken.
        counts: from `kwb_2020`.
        were_wijk: only new wijken that were a wijk before; only those that were not where False.
    """
    households = counts["huishoudens"].astype("float64")
    rows = pieces.assign(weight=pieces["old_code"].map(households).fillna(0) * pieces["part"])
    populated = households[households > 0].index
    buurten = pd.Series(populated[populated.str.startswith("BU")])
    former = set(buurten.groupby(buurten.map(wijk_of)).agg(frozenset))
    found: dict[str, list[str]] = {}
    for code, part in rows.groupby("new_code"):
        whole = part[part["part"] >= 0.99]
        lived_in = frozenset(whole.loc[whole["weight"] > 0, "old_code"])
        is_known = counts["is_unchanged"].reindex(list(lived_in)).fillna(value=False).all()
        total = float(part["weight"].sum())
        is_whole = total >= LEAST_HOUSEHOLDS and whole["weight"].sum() >= 0.99 * total
        if is_whole and is_known and (lived_in in former) is were_wijk:
            found[str(code)] = sorted(lived_in)
    return found


def cut_through(shares: pd.DataFrame) -> set[str]:
    """The new areas for which an old one is cut."""
    weight = shares["weight"] / shares.groupby("new_code")["weight"].transform("sum")
    return set(shares.loc[(weight > LEAST_WEIGHT) & (shares["share"] < 0.99), "new_code"])


def indicators() -> list[Indicator]:
    """Two kinds of counts, a share with its counts, and a percentage without."""
    catalogue = load_catalogue(ROOT / "indicators.yaml")
    names = ("inwoners", "kinderen_0_15", "huishoudens_met_kinderen", "bijstand_per_1000")
    published = catalogue.indicator("huishoudens_laag_inkomen").model_copy(update={"id": "aandeel_met_kinderen"})
    return [*(catalogue.indicator(name) for name in names), published]


def figures_of(counts: pd.DataFrame) -> pd.DataFrame:
    """Rows as a load makes them."""
    share = 100 * counts["huishoudens_met_kinderen"] / counts["huishoudens"].mask(counts["huishoudens"] == 0)
    nothing = pd.Series(pd.NA, index=counts.index, dtype="Float64")
    parts = [
        (name, counts[name], nothing, counts[name])
        for name in ("inwoners", "kinderen_0_15", "huishoudens_met_kinderen")
    ]
    parts.append(("bijstand_per_1000", counts["bijstand"], counts["inwoners"], nothing))
    parts.append(("aandeel_met_kinderen", nothing, nothing, share))
    made = [
        pd.DataFrame({"region_code": counts.index, "numerator": upper, "denominator": lower, "value": value}).assign(
            indicator_id=name
        )
        for name, upper, lower, value in parts
    ]
    return pd.concat(made, ignore_index=True).assign(
        period="2020", year=2020, breakdown="totaal", is_provisional=False, source_id="kwb", snapshot_id="kwb"
    )


def compared(estimated: pd.DataFrame, truth: dict[str, list[str]], counts: pd.DataFrame) -> list[tuple[object, ...]]:
    """`kind`, `figure`, `area`, `year`, `estimate`, `truth` of every estimate with a known truth."""
    rows: list[tuple[object, ...]] = []
    for row in estimated[estimated["region_code"].isin(truth)].itertuples():
        sums = counts.loc[truth[row.region_code]].sum(skipna=False)
        figure = row.indicator_id
        if figure == "aandeel_met_kinderen":
            known = 100 * sums["huishoudens_met_kinderen"] / sums["huishoudens"]
            rows.append(("percentage", figure, row.region_code, 2020, row.value, known))
        elif figure == "bijstand_per_1000":
            if not pd.isna(sums["bijstand"]) and sums["bijstand"] > 0:
                rows.append(("aantal", "bijstand", row.region_code, 2020, row.numerator, sums["bijstand"]))
                known = 1000 * sums["bijstand"] / sums["inwoners"]
                rows.append(("per_1000", figure, row.region_code, 2020, row.value, known))
        elif sums[figure] > 0:
            rows.append(("aantal", figure, row.region_code, 2020, row.value, sums[figure]))
    return rows


if __name__ == "__main__":
    main()
