"""From delivered rows to one count per provision, provider, area and period: newest first, added up where that may."""

from collections.abc import Sequence

import pandas as pd

from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.schemes import Unit
from armoedebeeld.domain.service_use import COLUMNS, POSTCODE_LEVEL, Mark, counts_other_years
from armoedebeeld.domain.suppression import is_unsafe
from armoedebeeld.imports.deliveries.postcodes import PostcodeTable
from armoedebeeld.imports.words import normalise
from etl.area_parts import parts_of_areas, parts_of_own_areas
from etl.deliveries import Delivery

# One figure; `period` is a year or a part of it.
FIGURE = ["indicator_id", "provider", "schemes_used", "period", "year"]
PLACE = ["region_code", "boundary_year"]
_WORST = (Mark.HIDDEN.value, Mark.NO_SUM.value, Mark.EMPTY.value, Mark.NOT_APPLICABLE.value, Mark.NONE.value)
_RANK = {mark: place for place, mark in enumerate(_WORST)}
# Of the addresses of a wijk: a few houses behind a postcode that nobody delivers do not make it unknown.
_NEARLY_ALL = 0.99
# From so many areas, or from such a count on, it is no chance that one provider has as many as all others.
_ENOUGH_AREAS = 3
_NO_CHANCE = 100
_PARTS_OF_YEAR = {"K": 4, "": 12}


def counted(
    deliveries: Sequence[Delivery],
    *,
    catalogue: Catalogue,
    regions: pd.DataFrame,
    postcodes: PostcodeTable | None,
    own_areas: pd.DataFrame,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Every count that follows from the deliveries.

    Args:
        deliveries: the oldest first: where two say the same, the newest counts.
        catalogue: which provision and unit is which indicator.
        regions: `region_code`, `boundary_year`, `level`, `parent_wijk`, `parent_gemeente`, `inhabitants`.
        postcodes: for counts per postcode; None where there is no table.
        own_areas: the store's table `own_area`.

    Returns:
        `FIGURE`, `PLACE`, `unit`, `count`, `mark`, `is_estimate`, `delivery`, and the group as it was delivered; and
        Dutch notes about rows that were not used. `alone` names who delivered all of a figure in a municipality, and
        `is_of_few` is for estimates that tell of a few people in a postcode.
    """
    parts = [_with_absent(_of(delivery, catalogue), delivery, regions) for delivery in deliveries]
    parts = [part for part in parts if len(part)]
    notes = _not_declared(deliveries, catalogue)
    if not parts:
        return _nothing(), notes
    rows, other_years = _of_one_kind_of_year(pd.concat(parts, ignore_index=True))
    rows = rows.assign(gemeente=_gemeente(rows, postcodes))
    rows, totals = _without_totals(rows)
    rows = _in_one_spelling(rows)
    alone = _sole_providers(rows)
    rows = _with_one_provider(rows).drop(columns="gemeente")
    rows = rows.drop_duplicates([*FIGURE, *PLACE], keep="last")
    rows = _placed(rows.assign(is_of_few=_are_few(rows, catalogue)), postcodes)
    rows = _under(rows, _years_of_parts(rows))
    rows = _under(rows, _of_areas(rows, parts_of_own_areas(own_areas, regions)))
    rows = _under(rows, _of_areas(rows, parts_of_areas(regions, child=Level.BUURT, parent="parent_wijk")))
    rows = _under(rows, _of_areas(rows, parts_of_areas(regions, child=Level.WIJK, parent="parent_gemeente")))
    keys = zip(rows["indicator_id"], rows["period"], rows["region_code"].str[2:6], strict=True)
    return rows.assign(alone=[alone.get(key, "") for key in keys]).reset_index(drop=True), (
        *notes,
        *other_years,
        *totals,
    )


def _nothing() -> pd.DataFrame:
    extra = {"indicator_id": "str", "delivery": "str", "absent_is_zero": "bool", "alone": "str",
             "is_of_few": "bool"}  # fmt: skip
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in {**COLUMNS, **extra}.items()})


def _under(rows: pd.DataFrame, added: pd.DataFrame) -> pd.DataFrame:
    """Both, where what was delivered goes before what was added up."""
    return pd.concat([rows, added], ignore_index=True).drop_duplicates([*FIGURE, *PLACE]) if len(added) else rows


# ---------------------------------------------------------------- which indicator


def _names(catalogue: Catalogue) -> dict[tuple[str, str, str], str]:
    """(Name, unit, step) of a provision -> its indicator."""
    return {
        (normalise(name), item.scheme.unit.value, str(item.scheme.step or "")): item.id
        for item in catalogue.indicators
        if item.scheme is not None
        for name in (item.scheme.name, *item.scheme.aliases)
    }


def indicator_ids(rows: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """The indicator of every row; <NA> where nobody declared that provision in that unit."""
    known = _names(catalogue)
    distinct = rows[["scheme", "unit", "step"]].drop_duplicates().itertuples(index=False)
    found = {tuple(key): known.get((normalise(key[0]), *key[1:])) for key in distinct}
    keys = zip(rows["scheme"], rows["unit"], rows["step"], strict=True)
    return pd.Series([found[key] for key in keys], index=rows.index, dtype="str")


def _of(delivery: Delivery, catalogue: Catalogue) -> pd.DataFrame:
    rows = delivery.rows.assign(
        indicator_id=indicator_ids(delivery.rows, catalogue),
        delivery=delivery.record.dataset_id,
        absent_is_zero=delivery.record.absent_is_zero,
    )
    return rows[rows["indicator_id"].notna()]


def _not_declared(deliveries: Sequence[Delivery], catalogue: Catalogue) -> tuple[str, ...]:
    found: dict[str, int] = {}
    for delivery in deliveries:
        lost = delivery.rows[indicator_ids(delivery.rows, catalogue).isna()]
        for (scheme, unit), part in lost.groupby(["scheme", "unit"]):
            found[f"'{scheme}' ({unit})"] = found.get(f"'{scheme}' ({unit})", 0) + len(part)
    return tuple(
        f"{name} staat in een levering, maar is geen regeling die u hebt opgegeven: {count} rijen niet gebruikt."
        for name, count in sorted(found.items())
    )


def _gemeente(rows: pd.DataFrame, postcodes: PostcodeTable | None) -> pd.Series:
    """The four digits of the municipality of every row; of a postcode that in which most of its addresses lie."""
    known = {} if postcodes is None else postcodes.gemeente_of
    is_postcode = rows["region_code"].str.startswith(POSTCODE_LEVEL)
    of_postcode = rows["region_code"].str[2:].map(known).astype("str").fillna("")
    return rows["region_code"].str[2:6].mask(is_postcode, of_postcode)


def _are_few(rows: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """Whether a count is of a few people, or of nobody where that is not shown."""
    schemes = {item.id: item.scheme for item in catalogue.indicators if item.scheme is not None}
    of_row = [schemes[name] for name in rows["indicator_id"]]
    is_amount = pd.Series([scheme.unit is Unit.EURO for scheme in of_row], index=rows.index)
    nothing = pd.Series(pd.NA, index=rows.index, dtype="Float64")
    return ~is_amount & is_unsafe(
        rows["count"],
        nothing,
        threshold=pd.Series([float(scheme.threshold) for scheme in of_row], index=rows.index, dtype="Float64"),
        zero_may_be_shown=pd.Series([scheme.zero_may_be_shown for scheme in of_row], index=rows.index, dtype="boolean"),
    )


def _of_one_kind_of_year(rows: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The rows of the kind of year in which a provision was delivered first, and Dutch notes about the others."""
    is_other = counts_other_years(rows, ["indicator_id"])
    notes = []
    for first, later, is_school_year in (("school", "kalender", False), ("kalender", "school", True)):
        left_out = rows[is_other & (rows["is_school_year"] == is_school_year)]
        notes += [
            f"{scheme} is eerst per {first}jaar geleverd en later per {later}jaar: {count} rijen niet gebruikt. Lezers "
            "kunnen die van elkaar aftrekken. Lever alles per schooljaar of alles per kalenderjaar."
            for scheme, count in left_out["scheme"].value_counts(sort=False).items()
        ]
    return rows[~is_other].reset_index(drop=True), tuple(notes)


def _without_totals(rows: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Rows without the provider where it is not one of several but all of them together, and Dutch notes about it.

    A municipality may deliver the total under its own name, beside the partners: added up, everybody would count twice.
    """
    named = rows[(rows["provider"] != "") & rows["count"].notna()]
    if named.empty:
        return rows, ()
    named = named.assign(schemes_used=named["schemes_used"].fillna(-1))
    newest = named.drop_duplicates([*_FIGURES_OF, *PLACE, "provider"], keep="last")
    wholes = newest[_is_whole(newest)]
    if wholes.empty:
        return rows, ()
    keys = pd.MultiIndex.from_frame(named[[*_FIGURES_OF, "provider"]])
    is_total = keys.isin(pd.MultiIndex.from_frame(wholes[[*_FIGURES_OF, "provider"]]))
    notes = []
    for (provider, scheme), part in wholes.groupby(["provider", "scheme"]):
        periods = sorted(part["period"].unique())
        notes.append(
            f"'{provider}' heeft bij {scheme} precies zoveel als de andere organisaties samen. We lezen dat als het "
            f"totaal en tellen het er niet bij op ({', '.join(periods[:3])}{', ...' if len(periods) > 3 else ''})."
        )
    return rows.assign(provider=rows["provider"].mask(rows.index.isin(named.index[is_total]), "")), tuple(notes)


_FIGURES_OF = ["indicator_id", "schemes_used", "period", "gemeente"]


def _is_whole(rows: pd.DataFrame) -> pd.Series:
    """Rows of the provider whose count is that of all others together, wherever all of them have one.

    In one or two areas a small count may be so by chance.
    """
    every = rows.groupby(_FIGURES_OF, dropna=False)["provider"].transform("nunique")
    here = rows.groupby([*_FIGURES_OF, *PLACE], dropna=False)["count"]
    has_all = (here.transform("size") == every) & (every > 1)
    is_half = (2 * rows["count"] == here.transform("sum")).fillna(value=False).astype("bool")
    asked = rows.assign(is_half=is_half)[has_all].groupby([*_FIGURES_OF, "provider"], dropna=False)
    found = asked.agg(always=("is_half", "all"), areas=("is_half", "size"), most=("count", "max"))
    is_sure = (
        found["always"] & ((found["areas"] >= _ENOUGH_AREAS) | (found["most"] >= _NO_CHANCE)) & (found["most"] > 0)
    )
    # Of two that are always the same one is taken for the total.
    first = found.index[is_sure].to_frame(index=False).drop_duplicates(_FIGURES_OF)
    return pd.Series(
        pd.MultiIndex.from_frame(rows[[*_FIGURES_OF, "provider"]]).isin(pd.MultiIndex.from_frame(first)),
        index=rows.index,
    )


def _in_one_spelling(rows: pd.DataFrame) -> pd.DataFrame:
    spelling = {normalise(name): name for name in rows["provider"].unique()}
    return rows.assign(provider=[spelling[normalise(name)] for name in rows["provider"]])


def _with_one_provider(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows without their provider where it is the only one in a municipality: it counts the same thing unnamed."""
    by = ["indicator_id", "period", "gemeente"]
    named = rows[rows["provider"] != ""].groupby(by)["provider"].nunique()
    several = pd.MultiIndex.from_frame(rows[by]).isin(named.index[named > 1])
    return rows.assign(provider=rows["provider"].where(several, ""))


def _sole_providers(rows: pd.DataFrame) -> dict[tuple[str, ...], str]:
    """(Indicator, period, municipality) -> who delivered all of it, also of a year that follows from its parts."""
    found: dict[tuple[str, ...], str] = {}
    for period in (rows["period"].str[:4], rows["period"]):
        providers = rows.groupby(["indicator_id", period, "gemeente"])["provider"]
        sole = providers.first().where(providers.nunique().eq(1), "")
        keys = sole.index.to_frame().astype("str").itertuples(index=False, name=None)
        found |= dict(zip(keys, sole.astype("str"), strict=True))
    return found


# ---------------------------------------------------------------- areas without a row


def _with_absent(rows: pd.DataFrame, delivery: Delivery, regions: pd.DataFrame) -> pd.DataFrame:
    """Zero for areas that are not in the file, where the one who delivered said that they had no use."""
    if not delivery.record.absent_is_zero or rows.empty:
        return rows
    level, gemeente = rows["region_code"].str[:2], rows["region_code"].str[2:6]
    small = rows[level.isin([Level.WIJK.value, Level.BUURT.value])].assign(level=level, gemeente=gemeente)
    sets = small.drop_duplicates([*FIGURE, "boundary_year", "level", "gemeente"])
    areas = regions[["region_code", "boundary_year", "level"]].drop_duplicates(PLACE)
    areas = areas.assign(gemeente=areas["region_code"].str[2:6])
    every = sets.drop(columns="region_code").merge(areas, on=["boundary_year", "level", "gemeente"], how="inner")
    unknown = pd.Series(pd.NA, index=every.index, dtype="Float64")
    zero = every.assign(count=0.0, mark=Mark.NONE.value, group_count=unknown)[rows.columns].astype(rows.dtypes)
    together: pd.DataFrame = pd.concat([rows, zero], ignore_index=True).drop_duplicates([*FIGURE, *PLACE])
    return together


# ---------------------------------------------------------------- postcodes


def _placed(rows: pd.DataFrame, postcodes: PostcodeTable | None) -> pd.DataFrame:
    """Counts per postcode of four digits spread over wijken by addresses: an estimate, and marked as one.

    Who has the addresses too can calculate a postcode from its wijken: those of a few people are `is_of_few`.
    """
    is_postcode = rows["region_code"].str.startswith(POSTCODE_LEVEL)
    if not is_postcode.any():
        return rows.assign(is_of_few=False)
    others, codes = rows[~is_postcode].assign(is_of_few=False), rows[is_postcode]
    if postcodes is None:
        return others
    spread = codes.assign(pc4=codes["region_code"].str[2:]).drop(columns="region_code")
    spread = spread.merge(postcodes.shares, on="pc4", how="inner")
    by = [*FIGURE, *PLACE]
    wijken = _summed(spread.assign(count=spread["count"] * spread["share"]), by)
    # A wijk of which a postcode is not in the delivery is unknown, unless that means that nobody there uses it.
    covered = spread.groupby(by, dropna=False, sort=True)["part_of_wijk"].sum().to_numpy()
    lacking = (covered < _NEARLY_ALL) & ~wijken["absent_is_zero"].astype("bool")
    mark = wijken["mark"].mask(lacking & (wijken["mark"] == Mark.NONE.value), Mark.EMPTY.value)
    few = spread.groupby(by, dropna=False, sort=True)["is_of_few"].any().to_numpy()
    placed = wijken.assign(
        mark=mark, count=wijken["count"].mask(mark != Mark.NONE.value), is_estimate=True, is_of_few=few
    )
    return _under(others, placed[rows.columns])


# ---------------------------------------------------------------- adding up


def _summed(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """One row per group: the sum where every part is known, else the reason that weighs most.

    Args:
        rows: delivered counts with their mark.
        by: names the group.

    Returns:
        As `rows`, and `found`: how many parts the group has. The group that a delivery names is not added up.
    """
    ranked = rows.assign(rank=rows["mark"].map(_RANK))
    apart = {*by, "count", "mark", "group_count", "is_estimate", "is_of_few"}
    grouped = ranked.groupby(by, dropna=False, sort=True)
    together = grouped[[name for name in rows.columns if name not in apart]].first()
    together = together.assign(
        count=grouped["count"].sum(),
        rank=grouped["rank"].min(),
        found=grouped.size(),
        is_estimate=grouped["is_estimate"].any(),
        is_of_few=False,
    ).reset_index()
    mark = together["rank"].map(dict(enumerate(_WORST))).astype("str")
    unknown = pd.Series(pd.NA, index=together.index, dtype="Float64")
    count = together["count"].mask(mark != Mark.NONE.value)
    return together.assign(mark=mark, count=count, group_count=unknown)


def _years_of_parts(rows: pd.DataFrame) -> pd.DataFrame:
    """A year from all its months or quarters, for what can be added over time: the same child may come every month."""
    part = rows["period"].str[5:]
    is_additive = ~rows["unit"].map(lambda unit: Unit(unit).is_people).astype("bool")
    parts = rows[(part != "") & is_additive]
    if parts.empty:
        return parts
    parts = parts.assign(kind=part.str[:1].where(part.str.startswith("K"), ""), period=parts["year"].astype("str"))
    years = _summed(parts, [*FIGURE, *PLACE, "kind"])
    whole = years[years["found"] == years["kind"].map(_PARTS_OF_YEAR)]
    return whole.drop_duplicates([*FIGURE, *PLACE])[rows.columns].astype(rows.dtypes)


def _of_areas(rows: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Wijken, the municipality and own areas from the areas that make them, where these were not delivered themselves.

    Areas where nobody lives need no row. Where a part is hidden, unknown or absent there is no sum.
    """
    inside = rows.merge(areas, on=PLACE, how="inner")
    # An area without inhabitants counts where it has a number, and takes nothing away where it has none.
    inside = inside[inside["lives"] | (inside["mark"] == Mark.NONE.value)]
    if inside.empty:
        return rows.iloc[:0]
    by = [*FIGURE, "whole", "boundary_year"]
    grouped = inside.groupby(by, dropna=False)
    of_whole = pd.DataFrame({"has": grouped["lives"].sum(), "needed": grouped["needed"].first()})
    whole = _summed(inside.drop(columns=["region_code", "lives", "needed", "nowhere"]), by)
    enough = of_whole.reindex(pd.MultiIndex.from_frame(whole[by])).reset_index(drop=True)
    mark = whole["mark"].replace(Mark.HIDDEN.value, Mark.NO_SUM.value)
    mark = mark.mask((enough["has"] < enough["needed"]) & (mark != Mark.NO_SUM.value), Mark.EMPTY.value)
    whole = whole.assign(region_code=whole["whole"], mark=mark, count=whole["count"].mask(mark != Mark.NONE.value))
    return whole[rows.columns].astype(rows.dtypes)
