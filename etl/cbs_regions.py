"""The areas of a CBS table: codes, names, parents, and what the table says of each."""

from collections.abc import Mapping

import pandas as pd

from armoedebeeld.domain.catalogue import Measure, Table
from armoedebeeld.domain.regions import clean_codes, gemeente_of, wijk_of
from etl.cbs_client import unexpected
from etl.cbs_layout import Layout, find_column

# Columns of every KWB table that say what the row is, not what is counted there.
LABELS = (
    Measure(label="naam van de gemeente", columns=("Gemeentenaam",)),
    Measure(label="soort regio", columns=("SoortRegio",)),
    Measure(label="codering", columns=("Codering",)),
)
INHABITANTS = Measure(label="aantal inwoners", columns=("AantalInwoners",), codes=("T001036",))
HOUSEHOLDS = Measure(label="aantal huishoudens", columns=("HuishoudensTotaal",), titles=("Huishoudens totaal",))
URBANITY = Measure(label="stedelijkheid", columns=("MateVanStedelijkheid",), codes=("ST0001",))
CHANGE = Measure(
    label="indelingswijziging",
    columns=("IndelingswijzigingGemeenteWijkBuurt", "IndelingswijzigingWijkenEnBuurten"),
    titles=("Indelingswijziging*",),
)
STRUCTURE = (*LABELS, INHABITANTS, HOUSEHOLDS, URBANITY, CHANGE)
SHOWN_LEVELS = ("NL", "PV", "GM", "WK", "BU")
# Levels in RegioS that the product does not show: landsdelen, COROP areas and labour-market regions.
IGNORED_LEVELS = ("LD", "CR", "AM")


def region_names(layout: Layout) -> dict[str, str]:
    """Region code -> name, of the table's own list; the country has one code."""
    members = layout.members[layout.region]
    return {("NL00" if code.startswith("NL") else code): title for code, title in members.items()}


def is_shown(codes: pd.Series, table: Table) -> pd.Series:
    """True for codes of levels that the product shows; in a table of unseen layout every other kind is left out."""
    if table.is_layout_known:
        return ~codes.str[:2].isin(IGNORED_LEVELS)
    return codes.str[:2].isin(SHOWN_LEVELS)


def parse_regions(rows: pd.DataFrame, names: Mapping[str, str], layout: Layout, table: Table) -> pd.DataFrame:
    """Every area of the table's own list, also those without a row: a map shows them as missing.

    Returns:
        `store.TABLES["region"]` without `dataset_id`.
    """
    if table.has_yearly_borders:
        return _yearly(rows, names)
    listed = pd.Series(list(names), dtype="str")
    listed = listed[is_shown(listed, table)]
    unique = rows.drop_duplicates("region_code").merge(
        pd.DataFrame({"region_code": clean_codes(listed).unique()}), on="region_code", how="right", validate="1:1"
    )
    codes = unique["region_code"]

    def integers(measure: Measure) -> pd.Series:
        column = find_column(layout, measure, table)
        if column is None or column.key not in unique:
            return pd.Series(pd.NA, index=unique.index, dtype="Int64")
        try:
            return pd.to_numeric(unique[column.key]).astype("Int64")
        except (TypeError, ValueError) as error:
            raise unexpected(table.id, f"kolom {column.key} heeft getallen die niet heel zijn") from error

    change = find_column(layout, CHANGE, table)
    is_known = change is not None and change.key in unique
    return pd.DataFrame(
        {
            "region_code": codes,
            "boundary_year": pd.Series(table.boundary_year, index=unique.index, dtype="Int64"),
            "level": codes.str[:2],
            "name": codes.map(names),
            "parent_wijk": codes.map(wijk_of),
            "parent_gemeente": codes.map(lambda code: None if code.startswith("GM") else gemeente_of(code)),
            "change_code": unique[change.key].astype("str").str.strip()
            if change and is_known
            else pd.Series(pd.NA, unique.index),
            "inhabitants": integers(INHABITANTS),
            "households": integers(HOUSEHOLDS),
            "urbanity": integers(URBANITY),
        }
    )


def _yearly(rows: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """One row per area and year that has a row in the table."""
    unique = rows[["region_code", "year"]].drop_duplicates().sort_values(["year", "region_code"], ignore_index=True)
    codes, unknown = unique["region_code"], pd.Series(pd.NA, index=unique.index, dtype="Int64")
    return pd.DataFrame(
        {
            "region_code": codes,
            "boundary_year": unique["year"].astype("Int64"),
            "level": codes.str[:2],
            "name": codes.map(names),
            "parent_wijk": codes.map(wijk_of),
            "parent_gemeente": codes.map(lambda code: None if code.startswith("GM") else gemeente_of(code)),
            "change_code": pd.Series(pd.NA, index=unique.index),
            "inhabitants": unknown,
            "households": unknown,
            "urbanity": unknown,
        }
    )
