"""Which areas make which: buurten a wijk or an own area, wijken a municipality; and in which of them nobody lives."""

import pandas as pd

from armoedebeeld.domain.regions import Level

_PLACE = ["region_code", "boundary_year"]
_COLUMNS = [*_PLACE, "whole", "lives", "needed", "nowhere"]


def parts_of_areas(regions: pd.DataFrame, *, child: Level, parent: str) -> pd.DataFrame:
    """The areas that make each wijk or municipality.

    Args:
        regions: the store's table `region`.
        child: of which level they are.
        parent: the column with the area that they are in: `parent_wijk` or `parent_gemeente`.

    Returns:
        `region_code`, `boundary_year`, the code of the `whole`, `lives` (whether anybody lives there), and of the whole
        `needed` (in how many parts somebody lives) and `nowhere` (in how many nobody does).
    """
    areas = regions[(regions["level"] == child.value) & regions[parent].notna()].drop_duplicates(_PLACE)
    return _counted(areas.rename(columns={parent: "whole"}))


def parts_of_own_areas(own_areas: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """The buurten of each own area on the borders on which it was made, as `parts_of_areas` gives them.

    Args:
        own_areas: the store's table `own_area`.
        regions: the store's table `region`.
    """
    named = own_areas.rename(columns={"region_code": "whole", "buurt_code": "region_code"})
    known = regions.drop_duplicates(_PLACE)[[*_PLACE, "inhabitants"]]
    return _counted(named.merge(known, on=_PLACE, how="left", validate="m:1"))


def _counted(areas: pd.DataFrame) -> pd.DataFrame:
    lives = areas["inhabitants"].ne(0).fillna(value=True).astype("bool")
    areas = areas.assign(lives=lives, needed=lives, nowhere=~lives)
    whole = areas.groupby(["whole", "boundary_year"])
    areas = areas.assign(needed=whole["needed"].transform("sum"), nowhere=whole["nowhere"].transform("sum"))
    return areas[_COLUMNS]
