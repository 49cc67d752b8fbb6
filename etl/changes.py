"""What a new delivery of a dataset changes: how many figures, and the largest changes by name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pandas as pd

from armoedebeeld import store
from armoedebeeld.domain.changes import ChangeKind
from armoedebeeld.domain.observations import KEY, TOTAL
from armoedebeeld.domain.periods import Stage
from armoedebeeld.domain.regions import LEVEL_PLURALS, Level
from armoedebeeld.domain.wording import number

MOST = 20
# A value that is calculated anew may differ in its last bits; a source publishes no such precision.
SAME_WITHIN = 1e-9
_FIGURE = [name for name in KEY if name != "boundary_year"]
_TEXTS = ["indicator_id", "region_level", "old_status", "new_status"]
_GROUP = [*_TEXTS, "year"]


@dataclass(frozen=True, eq=False)
class Changes:
    """What became of the figures of one dataset.

    Attributes:
        total: figures in the new delivery, missing ones included.
        is_first: nothing of this dataset was loaded before.
        new, changed, lost: figures that came, that have another value or status, that are gone.
        final: figures that were provisional and no longer are, changed or not.
        rows: the largest changes, `store.TABLES["change"]` with an empty `load_id` and `dataset_id`; rank 1 is the
            largest of its kind. Figures of several areas that went the same way are one row without a region code,
            whose `region_name` says how many: `27 wijken`.
    """

    total: int
    is_first: bool = False
    new: int = 0
    changed: int = 0
    lost: int = 0
    final: int = 0
    rows: pd.DataFrame = field(default_factory=lambda: store.empty_table("change"))

    @property
    def has_any(self) -> bool:
        """Whether anything is different from before."""
        return bool(self.is_first or self.new or self.changed or self.lost or self.final)

    def as_rows(self, *, load_id: str, dataset_id: str) -> pd.DataFrame:
        """`rows` for the store, named after a load and a dataset."""
        named = self.rows.assign(load_id=load_id, dataset_id=dataset_id)
        return named.astype(store.TABLES["change"])


def compare(
    new: pd.DataFrame,
    former: pd.DataFrame,
    *,
    names: Mapping[str, str],
    own: Collection[str] = (),
    most: int = MOST,
) -> Changes:
    """The changes between two deliveries of one dataset, whatever the order of their rows.

    Args:
        new: the observations of the new delivery (`COLUMNS`).
        former: those of the former one; empty at the first load.
        names: region code -> name; the code itself where it has none.
        own: codes of the municipalities whose readers these are; changed values there go before those elsewhere.
        most: largest number of rows per kind of change.
    """
    if former.empty:
        return Changes(len(new), is_first=True, new=len(new), rows=_first(new)) if len(new) else Changes(0)
    both = _beside(new, former)
    is_new, is_lost = both["_merge"] == "left_only", both["_merge"] == "right_only"
    is_kept = ~is_new & ~is_lost
    moved = is_kept & _differs(both)
    other_status = is_kept & (both["old_status"] != both["new_status"])
    final = is_kept & both["was_provisional"] & ~both["is_provisional"]
    reopened = is_kept & ~both["was_provisional"] & both["is_provisional"] & ~moved & ~other_status
    largest = _largest(both[moved], both, own, most).assign(
        region_name=lambda rows: [names.get(code, code) for code in rows["region_code"]]
    )
    rows = [
        _changed(largest, _summarised(_stage_rows(both[reopened], both[other_status]), names), most),
        _grouped(both[is_lost].assign(old_status="", new_status=""), ChangeKind.LOST, names, most),
        _grouped(both[is_new].assign(old_status="", new_status=""), ChangeKind.NEW, names, most),
        _grouped(_stages(both[final], Stage.PROVISIONAL, Stage.FINAL), ChangeKind.BECAME_FINAL, names, most),
    ]
    return Changes(
        total=len(new),
        new=int(is_new.sum()),
        changed=int((moved | other_status | reopened).sum()),
        lost=int(is_lost.sum()),
        final=int(final.sum()),
        rows=_as_table(rows),
    )


def describe(changes: Changes) -> str:
    """One Dutch phrase: how many figures, and how many of them are new, changed, lost or final now."""
    total = f"{number(changes.total)} cijfers"
    if changes.is_first:
        return f"{total}, voor het eerst geladen"
    if not changes.has_any:
        return f"{total}, ongewijzigd"
    final = f", {number(changes.final)} definitief geworden" if changes.final else ""
    return (
        f"{total}: {number(changes.new)} nieuw, {number(changes.changed)} gewijzigd, "
        f"{number(changes.lost)} vervallen{final}"
    )


def _beside(new: pd.DataFrame, former: pd.DataFrame) -> pd.DataFrame:
    """One row per figure of either delivery: key, level, year, and both sides' value, status and stage."""
    by = _key(new, former)
    columns = [*KEY, "region_level", "year", "value", "status", "is_provisional"]
    both = new[columns].merge(
        former[columns], on=by, how="outer", indicator=True, suffixes=("", "_old"), validate="1:1", sort=False
    )
    of_either = {
        name: both[name].fillna(both[f"{name}_old"]) for name in (*KEY, "region_level", "year") if name not in by
    }
    return pd.DataFrame(
        {
            **{name: both[name] for name in by},
            **of_either,
            "old_value": both["value_old"],
            "new_value": both["value"],
            "old_status": both["status_old"],
            "new_status": both["status"],
            "was_provisional": both["is_provisional_old"].eq(True).fillna(value=False).astype("bool"),
            "is_provisional": both["is_provisional"].eq(True).fillna(value=False).astype("bool"),
            "_merge": both["_merge"],
        }
    )


def _key(new: pd.DataFrame, former: pd.DataFrame) -> list[str]:
    """What makes two rows the same figure: not the borders, on which a source may calculate a whole series anew.

    Only where a delivery has the same figure on several borders these tell them apart.
    """
    has_several_borders = any(bool(rows.duplicated(_FIGURE).any()) for rows in (new, former))
    return KEY if has_several_borders else _FIGURE


def _differs(both: pd.DataFrame) -> pd.Series:
    """Where both values are known and not the same."""
    old, new = both["old_value"], both["new_value"]
    largest = old.abs().where(old.abs() >= new.abs(), new.abs())
    return ((old - new).abs() > SAME_WITHIN * largest).fillna(value=False).astype("bool")


# ---------------------------------------------------------------- changed values


def _changed(values: pd.DataFrame, groups: pd.DataFrame, most: int) -> pd.DataFrame:
    """Levels that were published or hidden as a whole, then values by the size of their change, then single areas.

    Whole levels take at most half of the rows: neither crowds out the other.
    """
    is_many = groups["figures"] > 1
    parts = [groups[is_many].head((most + 1) // 2), values, groups[~is_many]]
    chosen = pd.concat([part for part in parts if len(part)] or [values], ignore_index=True)
    return _ranked(chosen.head(most), ChangeKind.CHANGED)


def _largest(moved: pd.DataFrame, both: pd.DataFrame, own: Collection[str], most: int) -> pd.DataFrame:
    """The rows that changed most beside how far the areas of their level lie apart; own areas and wholes first."""
    if moved.empty:
        return moved
    by = ["indicator_id", "region_level", "breakdown"]
    sized = moved.merge(_scales(both, moved, by), on=by, how="left", validate="m:1")
    numbers = {code[2:6] for code in own}
    sized = sized.assign(
        size=(sized["new_value"] - sized["old_value"]).abs() / sized["scale"],
        is_part=sized["breakdown"] != TOTAL,
        is_elsewhere=~sized["region_code"].str[2:6].isin(numbers) if numbers else False,
    )
    order = ["is_elsewhere", "is_part", "size", *KEY]
    return sized.sort_values(order, ascending=[True, True, False, *[True] * len(KEY)]).head(most)


def _scales(both: pd.DataFrame, moved: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Per indicator, level and part: the middle half's width of all values, old and new.

    Quartiles do not depend on the order of the rows, as a sum of rounded numbers does. Where the middle half is one
    and the same value, the largest value is the scale.
    """
    about = both[both["indicator_id"].isin(moved["indicator_id"].unique())]
    sides = [about[[*by, side]].rename(columns={side: "value"}) for side in ("old_value", "new_value")]
    grouped = pd.concat(sides, ignore_index=True).groupby(by)["value"]
    width = grouped.quantile(0.75) - grouped.quantile(0.25)
    largest = grouped.agg(lambda values: values.abs().max())
    scale = width.where(width > 0, largest).where(lambda values: values > 0, 1.0)
    return scale.rename("scale").reset_index()


# ---------------------------------------------------------------- figures that went the same way


def _stages(rows: pd.DataFrame, before: Stage, after: Stage) -> pd.DataFrame:
    """Rows that only went from one stage to another: their values are no news."""
    return rows.assign(old_status=before.value, new_status=after.value, old_value=None, new_value=None)


def _stage_rows(reopened: pd.DataFrame, other_status: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([_stages(reopened, Stage.FINAL, Stage.PROVISIONAL), other_status], ignore_index=True)


def _grouped(rows: pd.DataFrame, kind: ChangeKind, names: Mapping[str, str], most: int) -> pd.DataFrame:
    return _ranked(_summarised(rows, names).head(most), kind)


def _summarised(rows: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """One row per indicator, level, year and way that figures went, most figures first; one figure keeps its values."""
    if rows.empty:
        return rows.assign(region_name=pd.Series(dtype="str"), figures=pd.Series(dtype="int64"))
    grouped = rows.groupby(_GROUP, dropna=False, sort=True)
    columns = ["region_code", "breakdown", "old_value", "new_value"]
    summed = grouped.agg(
        figures=("region_code", "size"),
        areas=("region_code", "nunique"),
        parts=("breakdown", "nunique"),
        **{f"one_{name}": (name, "first") for name in columns},
    ).reset_index()
    is_one, has_one_area = summed["figures"] == 1, summed["areas"] == 1
    made = summed[_GROUP].assign(
        region_code=summed["one_region_code"].where(has_one_area, ""),
        region_name=[
            names.get(code, code) if areas == 1 else f"{number(int(areas))} {LEVEL_PLURALS[Level(level)]}"
            for code, areas, level in zip(
                summed["one_region_code"], summed["areas"], summed["region_level"], strict=True
            )
        ],
        breakdown=summed["one_breakdown"].where(summed["parts"] == 1, ""),
        old_value=summed["one_old_value"].where(is_one),
        new_value=summed["one_new_value"].where(is_one),
        figures=summed["figures"],
    )
    return made.sort_values(["figures", "year", *_TEXTS], ascending=[False, False, *[True] * len(_TEXTS)])


def _first(new: pd.DataFrame) -> pd.DataFrame:
    """One row that says that the whole dataset is new."""
    row = pd.DataFrame({"region_name": [f"{number(len(new))} cijfers"]})
    return _as_table([_ranked(row, ChangeKind.NEW)])


def _ranked(rows: pd.DataFrame, kind: ChangeKind) -> pd.DataFrame:
    return rows.assign(kind=kind.value, rank=range(1, len(rows) + 1))


def _as_table(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Rows with the columns and dtypes of the store's table; text that is not there is empty, not missing."""
    columns = store.TABLES["change"]
    texts = [name for name, dtype in columns.items() if dtype == "str"]
    typed = [part.reindex(columns=list(columns)).astype(columns) for part in parts if len(part)]
    table = pd.concat(typed or [store.empty_table("change")], ignore_index=True)
    return table.assign(**{name: table[name].fillna("") for name in texts})
