"""Vergelijken with a group of municipalities: choosing the group, its ranking, and why these municipalities."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from armoedebeeld.charts.builders import build_header, ranking_spec
from armoedebeeld.charts.items import records, to_item
from armoedebeeld.charts.judged import Judged
from armoedebeeld.charts.spec import Item, Look, RankingSpec
from armoedebeeld.domain import group_words, similar
from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.group_values import GroupValue, Method, group_value, known_share, place_of
from armoedebeeld.domain.groups import (
    REGION_WORDS,
    Group,
    GroupKind,
    chosen_group,
    load_networks,
    missing_kinds,
    network_group,
    newest_known,
    on_borders,
    region_group,
    similar_group,
    size_group,
    urbanity_group,
)
from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.regions import COUNTRY, LEVEL_LABELS, Level
from armoedebeeld.domain.wording import number, value_with_unit
from armoedebeeld.ui import blocks, data, filters, judging, views

GROUP_CODE = "GROEP"
_KEY, _CHOSEN_KEY = "groep", "gekozen"


@dataclass(frozen=True)
class Comparison:
    """Whom a municipality is compared with, and why these, where they were found by their likeness."""

    group: Group
    likeness: similar.Similar | None = None


def choose_group(where: data.Source, choice: filters.Choice, rows: pd.DataFrame) -> Comparison | None:
    """Whom to compare the municipality with; None for all municipalities.

    Args:
        where: the figures.
        choice: the municipality.
        rows: of every municipality in the chosen year; only groups with another municipality in them are offered.
    """
    groups = known_groups(where, gemeente=choice.gemeente, rows=rows)
    names = {GroupKind.ALL: "Alle gemeenten"} | {kind: group.name for kind, group in groups.items()}
    if _has_likeness(where, choice.gemeente):
        names[GroupKind.SIMILAR] = "Meest vergelijkbare gemeenten"
    names[GroupKind.CHOSEN] = "Eigen keuze"
    left, right = st.columns([3, 5], vertical_alignment="bottom")
    with left:
        kind = _choose_kind(names)
    with right:
        if kind is GroupKind.CHOSEN:
            return Comparison(chosen_group(_choose_members(rows, gemeente=choice.gemeente)))
        _say_what_is_missing(where)
    if kind is GroupKind.SIMILAR:
        return _most_similar(where, choice, rows)
    return Comparison(groups[kind]) if kind in groups else None


def known_groups(where: data.Source, *, gemeente: str, rows: pd.DataFrame) -> dict[GroupKind, Group]:
    """The groups that a municipality lies in or can be laid beside: those with at least one other one in `rows`."""
    existing, year = frozenset(rows["region_code"]), int(rows["boundary_year"].iloc[0])
    areas = data.areas(where)
    areas = areas[areas["region_code"].isin(existing)]
    classification = data.table(where, "classification")
    networks = load_networks(data.settings().reference / "groepen.yml")
    found = [
        *(
            region_group(classification, kind=kind, gemeente=gemeente, existing=existing, boundary_year=year)
            for kind in REGION_WORDS
        ),
        *(on_borders(network_group(network), existing, year=year) for network in networks),
        size_group(areas, gemeente=gemeente),
        urbanity_group(areas, gemeente=gemeente),
    ]
    return {group.kind: group for group in found if group is not None and existing & set(group.others(gemeente))}


def ranking_figure(
    where: data.Source, choice: filters.Choice, rows: pd.DataFrame, *, comparison: Comparison
) -> RankingSpec:
    """The members of a group and the municipality itself from high to low, with the group and the country as lines."""
    group = comparison.group
    indicator, gemeente, name = choice.indicator, choice.gemeente, choice.name
    shown = rows[rows["region_code"].isin([*group.members, gemeente])]
    country = _of_year(where, choice, COUNTRY)
    published = _of_year(where, choice, group.code) if group.kind is GroupKind.PROVINCE else None
    inhabitants = newest_known(data.areas(where), "inhabitants")["value"]
    value = group_value(rows, members=group.members, inhabitants=inhabitants, indicator=indicator, published=published)
    own = shown[(shown["region_code"] == gemeente) & (shown["status"] == Status.OK.value)]
    sentence = group_words.comparison_sentence(
        indicator,
        name=name,
        own=None if own.empty else float(own.iloc[0]["value"]),
        group=group,
        value=value,
        place=place_of(shown, gemeente=gemeente, decimals=indicator.decimals),
        is_member=group.holds(gemeente),
    )
    judged = _judged(indicator, shown, group, value, published)
    said, notes = views.judged_words(shown, indicator, judged, level=Level.MUNICIPALITY)
    header = build_header(
        indicator,
        area=f"{name} naast {group.phrase}",
        period_text=str(choice.year),
        level_text=f"per {LEVEL_LABELS[Level.MUNICIPALITY]}",
        sentence=f"{sentence} {said}".strip(),
        sources=data.source_lines(where, _with_sources(where, group, [shown, country, published])),
        is_fictional=where.is_fictional,
        notes=[*_notes(group, value, choice, inhabitants), *notes],
    )
    lines = [*_group_item(group, value, choice), *_country_item(country, choice)]
    return ranking_spec(shown, indicator, header=header, benchmarks=lines, judged=judged, selected=gemeente)


def _judged(
    indicator: Indicator, rows: pd.DataFrame, group: Group, value: GroupValue, published: pd.DataFrame | None
) -> Judged | None:
    """The members and the municipality beside the group's figure, with the people behind it where these are known."""
    n = value.denominator
    if value.method is Method.PUBLISHED and published is not None:
        known = published.loc[published["status"] == Status.OK.value, "denominator"].dropna()
        n = float(known.iloc[0]) if len(known) else None
    return judging.against_group(indicator, rows, group, value=value.value, n=n)


def explain(comparison: Comparison, *, name: str) -> None:
    """Why these are the most similar municipalities: the variables, every value and the distance."""
    if comparison.likeness is None:
        return
    with st.expander("Waarom deze gemeenten?"):
        st.markdown("\n".join(f"- {blocks.escape(line)}" for line in _why(comparison.likeness, name)))
        st.dataframe(
            _why_table(comparison.likeness, name),
            hide_index=True,
            key="vergelijkbaar",
            height="content",
            column_config={"gemeente": st.column_config.Column(pinned=True)},
        )


def _choose_kind(names: dict[GroupKind, str]) -> GroupKind:
    return GroupKind(filters.select("Vergelijk met", list(names), names, key=_KEY))


def _choose_members(rows: pd.DataFrame, *, gemeente: str) -> list[str]:
    names = dict(zip(rows["region_code"], rows["region_name"], strict=True))
    unique = filters.unique_names({code: name for code, name in names.items() if code != gemeente})
    return list(
        st.multiselect(
            "Gemeenten",
            sorted(unique, key=lambda code: unique[code]),
            format_func=lambda code: unique.get(code, code),
            key=_CHOSEN_KEY,
            select_all=False,
            filter_mode="contains",
            placeholder="Kies gemeenten",
            bind="query-params",
        )
    )


def _say_what_is_missing(where: data.Source) -> None:
    missing = missing_kinds(data.table(where, "classification"))
    if missing and not where.is_fictional:
        words = ", ".join(REGION_WORDS[kind] for kind in missing)
        st.caption(
            f"Nog niet te kiezen: {words}. De indeling daarvoor (CBS, Gebieden in Nederland) is nog niet geladen; "
            "`armoedebeeld load` haalt die op."
        )


def _has_likeness(where: data.Source, gemeente: str) -> bool:
    """Whether enough of the variables are filled to look for similar municipalities; cheap, and not the last word."""
    own = data.filled(where, gemeente)
    known = data.coverage(where)
    known = known[(known["known"] >= similar.MINIMUM_POOL) & known["indicator_id"].isin(similar.INDICATORS)]
    keys = ["indicator_id", "region_level", "year"]
    both = known[known["region_level"] == Level.MUNICIPALITY.value].merge(own, on=keys, validate="1:1")
    return bool((both.groupby("year").size() >= similar.MINIMUM_VARIABLES).any())


def _most_similar(where: data.Source, choice: filters.Choice, rows: pd.DataFrame) -> Comparison | None:
    wanted = [item for item in where.catalogue.indicators if item.id in similar.INDICATORS]
    values = pd.concat([data.observations(where, item, levels=[Level.MUNICIPALITY]) for item in wanted])
    names = dict(zip(values["region_code"], values["region_name"], strict=True))
    features = similar.feature_table(values, data.areas(where))
    found = similar.find_similar(features, gemeente=choice.gemeente, names=names)
    if found is None:
        st.caption(f"Van {blocks.escape(choice.name)} zijn te weinig kenmerken bekend: hier staan alle gemeenten.")
        return None
    is_far = bool(found.rows["distance"].iloc[0] > similar.FAR)
    properties = [variable.word for variable in found.variables]
    group = similar_group(list(found.rows["code"]), year=found.year, properties=properties, is_far=is_far)
    return Comparison(on_borders(group, rows["region_code"], year=int(rows["boundary_year"].iloc[0])), found)


def _of_year(where: data.Source, choice: filters.Choice, code: str) -> pd.DataFrame:
    """The row of an area in the chosen year; empty without one."""
    rows = data.series(where, choice.indicator, [code])
    return rows[rows["year"] == choice.year]


def _with_sources(where: data.Source, group: Group, parts: Sequence[pd.DataFrame | None]) -> pd.DataFrame:
    """Rows whose snapshots are every table that the figure rests on, the classification included."""
    used = data.table(where, "snapshot")
    used = used[used["dataset_id"] == group.dataset_id]
    columns = ["snapshot_id", "indicator_id", "region_level", "year"]
    filled = [part.reindex(columns=columns) for part in (*parts, used) if part is not None and len(part)]
    return pd.concat(filled, ignore_index=True)


def _notes(group: Group, value: GroupValue, choice: filters.Choice, inhabitants: pd.Series) -> list[str]:
    own = pd.Series([choice.gemeente])
    share = known_share(own, members=group.members, inhabitants=inhabitants) if group.holds(choice.gemeente) else None
    notes = [
        group_words.who_sentence(group, name=choice.name, holds_own=group.holds(choice.gemeente)),
        group_words.how_sentence(group, value, choice.indicator),
        group_words.weight_sentence(choice.name, share=share, method=value.method),
    ]
    return [note for note in notes if note]


def _group_item(group: Group, value: GroupValue, choice: filters.Choice) -> list[Item]:
    if value.value is None:
        return []
    return [
        Item(
            code=GROUP_CODE,
            name=group_words.line_name(group, value.method),
            value=value.value,
            status=Status.OK.value,
            text=value_with_unit(value.value, choice.indicator),
            look=Look.BENCHMARK,
            year=choice.year,
            n=value.denominator,
            is_provisional=value.is_provisional,
            is_estimate=value.is_estimate,
        )
    ]


def _country_item(rows: pd.DataFrame, choice: filters.Choice) -> list[Item]:
    return [to_item(row, choice.indicator, look=Look.BENCHMARK) for row in records(rows, key=["region_code"])]


def _why(found: similar.Similar, name: str) -> list[str]:
    """The method in a few plain sentences."""
    labels = ", ".join(variable.label for variable in found.variables)
    absent = ", ".join(variable.label for variable in similar.VARIABLES if variable not in found.variables)
    lost = f" Niet bekend in dat jaar: {absent}." if absent else ""
    left_out = f" Bij {number(found.left_out)} andere ontbreekt een kenmerk." if found.left_out else ""
    return [
        f"Deze gemeenten lijken in {found.year} het meest op {name} in: {labels}.{lost}",
        "Elk kenmerk telt even zwaar. Bij het aantal inwoners telt de verhouding: twee keer zo groot is altijd even "
        "veel verschil. De afstand is 0 als twee gemeenten op alle kenmerken gelijk zijn.",
        f"Vergeleken zijn {number(found.pool)} gemeenten.{left_out}",
        "Armoede zelf telt met opzet niet mee. Anders vindt u alleen gemeenten met evenveel armoede, en valt er niets "
        "van te leren.",
    ]


def _why_table(found: similar.Similar, name: str) -> pd.DataFrame:
    """The municipality itself and those like it, with every variable as text in Dutch."""
    rows = [("–", {**found.own, "name": f"{name} (zelf)"})]
    rows += [(number(float(row["distance"]), 2), row) for row in found.rows.to_dict("records")]
    return pd.DataFrame(
        [
            {"gemeente": str(row["name"]), "afstand": distance}
            | {variable.short: number(float(row[variable.id]), variable.decimals) for variable in found.variables}
            for distance, row in rows
        ]
    )
