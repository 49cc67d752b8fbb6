"""How much would be hidden with another threshold, other areas or fewer levels: calculated, and nothing published."""

from dataclasses import dataclass

import pandas as pd

from armoedebeeld.catalogues import own_catalogue
from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.regions import Level, build_change_log
from armoedebeeld.domain.service_use import Mark
from armoedebeeld.domain.suppression_mask import Decision
from armoedebeeld.settings import Settings
from etl.deliveries import stored_deliveries
from etl.own_area_files import replace_gemeenten, stored_own_areas
from etl.own_area_runs import loaded_figures
from etl.own_areas import parse_own_areas, read_csv
from etl.postcode_files import stored_postcodes
from etl.published_register import register_of
from etl.service_use import LocalInput, every_use
from etl.service_use_cells import Around
from etl.service_use_hiding import hide_counts
from etl.service_use_reach import with_group_sizes

COLUMNS: dict[str, str] = {
    "indicator_id": "str",
    "region_level": "str",
    "shown": "Int64",
    "first_hand": "Int64",
    "second_hand": "Int64",
    "source": "Int64",
    "unknown": "Int64",
}
# Of fewer counts it is not told which would be shown.
CROWD = 10
_KINDS = {"first_hand": Decision.PRIMARY, "second_hand": Decision.SECONDARY, "source": Decision.SOURCE}


@dataclass(frozen=True)
class Trial:
    """Another way to publish.

    Attributes:
        threshold: for all provisions; None = what each has.
        levels: those that are published; all where empty.
        own_areas: a list of own areas (CSV) in the place of the present one; None = the present one.
    """

    threshold: int | None = None
    levels: frozenset[Level] = frozenset()
    own_areas: bytes | None = None


def try_hiding(trial: Trial, *, settings: Settings) -> pd.DataFrame:
    """How much would be shown and hidden, and why; what readers have already counts as it does when it is published.

    Returns:
        `COLUMNS`: numbers of counts per provision and level; `unknown` can't be added up.

    Raises:
        UserError: nothing is loaded, or something in the list of own areas is wrong.
    """
    content = loaded_figures(settings.figures)
    catalogue = _with_threshold(own_catalogue(settings), trial.threshold)
    own_areas = stored_own_areas(settings.local)
    if trial.own_areas is not None:
        rows = parse_own_areas(read_csv(trial.own_areas, file="de lijst"), regions=content.region, file="de lijst")
        own_areas = replace_gemeenten(own_areas, rows)
    around = Around(content.region, own_areas, build_change_log(content.region, _no_mergers()))
    local = LocalInput(stored_deliveries(settings.local), stored_postcodes(settings.local), register_of(settings.local))
    uses, _ = every_use(content, local, around, catalogue=catalogue)
    if not uses:
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in COLUMNS.items()})
    rows = pd.concat([use.users for use in uses])
    is_asked = rows["region_code"].str[:2].isin([level.value for level in trial.levels or Level])
    is_counted = is_asked & ~rows["is_sole"]
    earlier = with_group_sizes(
        local.earlier, observations=content.observations, catalogue=catalogue, changes=around.changes
    )
    hidden = hide_counts(_untold(rows, ~is_asked), around, catalogue=catalogue, earlier=earlier)
    return _counted(hidden.rows[is_counted.reindex(hidden.rows.index)])


def _untold(rows: pd.DataFrame, which: pd.Series) -> pd.DataFrame:
    """The rows, some of them without a number: a wijk that nobody publishes still is what its buurten make."""
    return rows.assign(count=rows["count"].mask(which), mark=rows["mark"].mask(which, Mark.NO_SUM.value))


def _with_threshold(catalogue: Catalogue, threshold: int | None) -> Catalogue:
    if threshold is None:
        return catalogue
    changed = [
        item.model_copy(update={"scheme": item.scheme.model_copy(update={"threshold": threshold})})
        if item.scheme
        else item
        for item in catalogue.indicators
    ]
    return catalogue.model_copy(update={"indicators": tuple(changed)})


def _no_mergers() -> pd.DataFrame:
    """Counts of buurten and wijken don't follow mergers of municipalities."""
    columns = {"year": "Int64", "old_code": "str", "new_code": "str"}
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in columns.items()})


def _counted(rows: pd.DataFrame) -> pd.DataFrame:
    kinds = {name: rows["decision"] == kind.value for name, kind in _KINDS.items()}
    counts = rows[["indicator_id"]].assign(
        region_level=rows["region_code"].str[:2],
        shown=rows["status"] == "ok",
        **kinds,
        unknown=(rows["status"] != "ok") & (rows["decision"] == Decision.SHOWN.value),
    )
    return counts.groupby(["indicator_id", "region_level"], as_index=False).sum().astype(COLUMNS)


def own_areas_in_crowds(rows: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """The rows with own areas of few counts taken together over provisions, and whether these are too few even so.

    Anybody can make up an own area of one buurt: that it would be shown says that it is no small count.

    Args:
        rows: `COLUMNS`, and perhaps more numbers.
    """
    kinds = ["shown", *_KINDS]
    is_few = rows["region_level"].eq(Level.OWN_AREA.value) & (rows[kinds].sum(axis=1) < CROWD)
    if not is_few.any():
        return rows, False
    together = rows[is_few].groupby("region_level", as_index=False).sum(numeric_only=True).assign(indicator_id="")
    if together[kinds].sum(axis=1).iloc[0] < CROWD:
        return rows[~is_few], True
    return pd.concat([rows[~is_few], together.reindex(columns=rows.columns)], ignore_index=True), False
