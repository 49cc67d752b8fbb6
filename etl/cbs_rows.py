"""The rows of a CBS table, of either protocol: which of them count, with what codes, and whether they are all there."""

from collections.abc import Sequence

import pandas as pd

from armoedebeeld.domain.catalogue import Source, Table
from armoedebeeld.domain.observations import TOTAL
from armoedebeeld.domain.periods import parse_year
from armoedebeeld.domain.regions import clean_codes
from etl import checks
from etl.cbs_client import unexpected
from etl.cbs_figures import Planned
from etl.cbs_layout import Layout
from etl.cbs_regions import is_shown

YEARLY = "JJ00"


def with_codes(rows: pd.DataFrame, layout: Layout, source: Source, table: Table) -> pd.DataFrame:
    """Rows with clean `region_code`, `year` and `period`.

    Levels that the product does not show are left out, and of a table about one year the other years.
    """
    raw = rows[layout.region].astype("str").str.strip()
    shown = is_shown(raw, table)
    rows, raw = rows[shown], raw[shown]
    if layout.period:
        codes = rows[layout.period].astype("str").str.strip()
        if source.period_suffix != YEARLY or not table.is_layout_known:
            is_asked = codes.str.endswith(source.period_suffix)
            rows, raw, codes = rows[is_asked], raw[is_asked], codes[is_asked]
        years = codes.map({code: parse_year(code, suffix=source.period_suffix) for code in codes.unique()})
        periods = years.astype("str") if source.period_suffix == YEARLY else codes
    else:
        years = pd.Series(table.year, index=rows.index)
        periods = years.astype("str")
    coded = rows.assign(region_code=clean_codes(raw), year=years.astype("Int64"), period=periods)
    if table.year is not None:
        coded = coded[coded["year"] == table.year]
    if coded.empty:
        raise unexpected(table.id, "de bron gaf geen enkele rij voor een gebied en jaar dat wordt gebruikt")
    for dimension in layout.others:
        coded[dimension] = coded[dimension].astype("str").str.strip()
    return coded.reset_index(drop=True)


def of_existing_areas(rows: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Rows without those of an area that has nothing at all in a year in which others of its level have figures.

    A table on each year's own borders lists every area that ever was, with empty cells where it was not there.
    """
    has_figure = rows[list(columns)].notna().any(axis=1)
    in_area = has_figure.groupby([rows["region_code"], rows["period"]]).transform("any")
    in_level = has_figure.groupby([rows["region_code"].str[:2], rows["period"]]).transform("any")
    return rows[in_area | ~in_level].reset_index(drop=True)


def every_area(rows: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Rows with every area of a period in every group of that period; what the source left out is empty.

    CBS sends no row or observation where it hides every figure of an area in a group.
    """
    if not layout.others:
        return rows
    groups = rows[["period", *layout.others]].drop_duplicates()
    grid = rows[["region_code", "year", "period"]].drop_duplicates().merge(groups, on="period", validate="m:m")
    return grid.merge(rows, on=["region_code", "year", "period", *layout.others], how="left", validate="1:1")


def check_regions_known(rows: pd.DataFrame, names: dict[str, str], table: Table) -> None:
    """Stop at an area with figures that the table's own list of areas does not have."""
    unknown = sorted(set(rows["region_code"]) - names.keys())
    if unknown:
        raise unexpected(table.id, f"gebied {unknown[0]} heeft cijfers maar staat niet in de gebiedenlijst")


def check_no_doubles(rows: pd.DataFrame, layout: Layout, table: Table) -> None:
    """Stop at an area that comes twice in a period and group."""
    twice = rows[rows.duplicated(["region_code", "period", *layout.others])]
    if len(twice):
        first = twice.iloc[0]
        raise unexpected(table.id, f"gebied {first['region_code']} staat er voor {first['period']} twee keer in")


def check_complete(rows: pd.DataFrame, layout: Layout, table: Table, planned: Sequence[Planned]) -> None:
    """A filtered question has no announced count: a group must have the areas, and years up to the last.

    A few areas may be left out where all is hidden; in groups of a part of the people that may be many.
    """
    if not layout.others:
        return
    whole = [wanted.selection for item in planned if item.breakdown == TOTAL for wanted, _ in item.parts.values()]
    asked = {tuple(selection[name] for name in layout.others) for selection in whole}
    areas, last = rows["region_code"].nunique(), int(rows["year"].max())
    for group, part in rows.groupby(list(layout.others)):
        if tuple(map(str, group)) not in asked:
            continue
        years = sorted({int(year) for year in part["year"]})
        is_few = len(part) < checks.FEWER_ROWS_ALLOWED * areas * len(years)
        if is_few or years != list(range(years[0], last + 1)):
            words = "/".join(str(code) for code in group)
            raise unexpected(
                table.id, f"groep {words} is niet heel: {len(part)} rijen voor {areas} gebieden en {len(years)} jaren"
            )
