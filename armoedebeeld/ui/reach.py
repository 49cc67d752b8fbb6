"""Who is reached: the use of a provision beside the group it is for, or why that can't be said."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from armoedebeeld.charts.builders import build_header, ranking_spec
from armoedebeeld.charts.spec import RankingSpec
from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.observations import TOTAL, Status
from armoedebeeld.domain.schemes import UNIT_PLURALS, IncomeLimit, Scheme
from armoedebeeld.domain.sentence_use import cumulative_sentence, users_sentence
from armoedebeeld.domain.sentence_words import counted
from armoedebeeld.domain.service_use import SCHEMES_USED
from armoedebeeld.domain.takeup import (
    DELIVERED,
    MOST_YEARS_APART,
    Refusal,
    every_group,
    group_sizes,
    limit_counted,
    why_no_reach,
)
from armoedebeeld.domain.wording import number
from armoedebeeld.ui import blocks, data, local, views

_OVER = 100


def refusal(where: data.Source, users: Indicator, *, rows: pd.DataFrame, year: int) -> Refusal | None:
    """Why the users in some areas and a year can't be set against a group."""
    scheme = users.scheme
    if scheme is None:
        return None
    return why_no_reach(
        scheme,
        every_group(scheme, data.profile(where, list(rows["region_code"])), where.catalogue),
        region_codes=list(rows["region_code"]),
        year=year,
        catalogue=where.catalogue,
    )


def say_refusal(refused: Refusal | None) -> None:
    """The reason and what would help, as a calm box."""
    if refused is not None:
        st.info(
            f"**Het bereik is hier niet te berekenen.** {blocks.escape(refused.what)}\n\n"
            f"{blocks.escape(refused.remedy)}",
            icon=":material/info:",
        )


# ---------------------------------------------------------------- provisions by income limits


def limits_table(where: data.Source, gemeente: str) -> pd.DataFrame:
    """Per provision the users of the whole municipality against every group that is counted: one column per limit.

    Returns:
        Text: `regeling`, `gebruikers`, and a column per income limit; `–` where nothing can be said.
    """
    observations = data.profile(where, [gemeente])
    rows = []
    for item in local.provisions(where):
        if item.scheme is not None and item.scheme.unit.is_people and item.scheme.step is None:
            row = _limits_row(item, item.scheme, observations, where)
            rows += [row] if row else []
    columns = ["regeling", "gebruikers", *(_column(limit) for limit in IncomeLimit)]
    table = pd.DataFrame(rows, columns=columns).fillna("–")
    return table[[name for name in columns if name in columns[:2] or (table[name] != "–").any()]]


def _limits_row(
    item: Indicator, scheme: Scheme, observations: pd.DataFrame, where: data.Source
) -> dict[str, str] | None:
    own = observations[(observations["indicator_id"] == item.id) & (observations["breakdown"] == TOTAL)]
    known = own[own["status"] == Status.OK.value].sort_values("year")
    if own.empty:
        return None
    if known.empty:
        return {"regeling": blocks.escape(scheme.name), "gebruikers": "niet op te tellen"}
    newest = known.iloc[-1]
    users, year = float(newest["value"]), int(newest["year"])
    row = {
        "regeling": blocks.escape(scheme.name),
        "gebruikers": f"{number(users)} {UNIT_PLURALS[scheme.unit]} ({year})",
    }
    for group in where.catalogue.indicators:
        if group.target_group is None or group.target_group.unit is not scheme.unit:
            continue
        sizes = group_sizes(observations, group, group.target_group)
        near = sizes[sizes["group_year"].between(year - MOST_YEARS_APART, year)].sort_values("group_year")
        limit = group.target_group.income_limit
        if len(near) and _column(limit) not in row:
            row[_column(limit)] = _cell(users, near.iloc[-1], is_own=_is_own(scheme, limit))
    return row


def _is_own(scheme: Scheme, limit: IncomeLimit) -> bool:
    return scheme.income_limit is not None and limit_counted(scheme.income_limit) is limit


def _cell(users: float, group: pd.Series, *, is_own: bool) -> str:
    size = float(group["size"])
    if size <= 0:
        return "–"
    share = 100 * users / size
    text = f"{number(share)}% ({group['group_year']})" + (" (!)" if share > _OVER else "")
    return f"**{text}**" if is_own else text


def _column(limit: IncomeLimit) -> str:
    if limit is IncomeLimit.LOW_INCOME:
        return "laag inkomen"
    return "armoede" if limit is IncomeLimit.POVERTY else f"tot {limit.value}%"


def show_limits(where: data.Source, gemeente: str) -> None:
    """The table that a poverty monitor prints: provisions by income limits."""
    name = views.name_of(where, gemeente)
    table = limits_table(where, gemeente)
    st.markdown(
        f"**Bereik in heel {blocks.escape(name)}, naar inkomensgrens.** Zoveel gebruikers zijn er voor elke 100 "
        "kinderen of huishoudens onder die grens. Vet: de grens van de regeling zelf."
    )
    if table.empty:
        st.caption("Voor de hele gemeente zijn er nog geen aantallen kinderen of huishoudens.")
        return
    st.table(table, hide_index=True)
    if list(table.columns) == ["regeling", "gebruikers"]:
        st.caption("Er is geen doelgroep die hierbij past: niet van deze jaren, of niet voor deze gemeente.")
    st.caption(
        "Tussen haakjes het jaar van de doelgroep; die is hoogstens twee jaar ouder dan de gebruikers. (!) meer dan "
        "100%: de doelgroep past niet bij deze regeling. 'Niet op te tellen': het aantal van een wijk is afgeschermd "
        "of onbekend, en een totaal is niet geleverd. Eén kind kan meer dan één regeling gebruiken: tel de regelingen "
        "niet bij elkaar op. "
        + (_ANOTHER_GROUP if _has_delivered_group(where, gemeente) else "")
        + (
            "Alle cijfers zijn verzonnen."
            if where.is_fictional
            else "Bron doelgroepen: CBS; gebruikers: eigen leveringen."
        )
    )


_ANOTHER_GROUP = (
    "De figuur hierboven rekent met de doelgroep die bij de aantallen is geleverd, deze tabel met het CBS: dan "
    "is het bereik vaak anders. "
)


def _has_delivered_group(where: data.Source, gemeente: str) -> bool:
    used = data.table(where, "reach_group")
    return bool(((used["gemeente"] == gemeente) & (used["group_id"] == DELIVERED)).any())


# ---------------------------------------------------------------- how many provisions at once


def show_cumulative(where: data.Source, gemeente: str) -> None:
    """How many provisions households use at once, where that was delivered."""
    st.markdown("**Hoeveel regelingen gebruikt een gezin tegelijk?**")
    found = [(item, rows) for item in local.provisions(where) if len(rows := _cumulative(where, item, gemeente))]
    if not found:
        st.caption(
            "Dat weten we niet: wie twee regelingen gebruikt, telt bij allebei mee. Kan een partner gezinnen "
            "ontdubbelen? Lever dan het aantal gezinnen met 0, 1, 2 of meer regelingen (kolom aantal_regelingen)."
        )
    for item, rows in found:
        blocks.figure(_cumulative_figure(where, item, rows, gemeente), key=f"cumulatief_{item.id}")


def _cumulative(where: data.Source, item: Indicator, gemeente: str) -> pd.DataFrame:
    """The households of the municipality by how many provisions they use: the newest year with such rows."""
    rows = data.breakdowns(where, item, [gemeente])
    rows = rows[rows["breakdown"].str.startswith(SCHEMES_USED)]
    return rows[rows["year"] == rows["year"].max()] if len(rows) else rows


def _cumulative_figure(where: data.Source, item: Indicator, rows: pd.DataFrame, gemeente: str) -> RankingSpec:
    """One bar per number of provisions, from none upwards."""
    counts = rows["breakdown"].str.removeprefix(SCHEMES_USED).astype("int64")
    named = rows.assign(
        region_code=rows["breakdown"],
        region_name=[counted(int(count), "regelingen") for count in counts],
    )
    year, name = int(rows["year"].iloc[0]), views.name_of(where, gemeente)
    header = build_header(
        item,
        area=name,
        period_text=str(year),
        level_text="naar het aantal regelingen dat een huishouden gebruikt",
        sentence=cumulative_sentence(_households(named, counts)),
        sources=data.source_lines(where, rows),
        is_fictional=where.is_fictional,
    )
    spec = ranking_spec(named, item, header=replace(header, row_word="aantal regelingen"))
    order = dict(zip(named["region_code"], counts, strict=True))
    return replace(spec, items=tuple(sorted(spec.items, key=lambda one: order[one.code])))


def _households(rows: pd.DataFrame, counts: pd.Series) -> list[tuple[int, float | None]]:
    """Number of provisions, and how many households use as many; None where that is hidden or unknown."""
    return [
        (int(count), float(value) if status == Status.OK.value else None)
        for count, value, status in zip(counts, rows["value"], rows["status"], strict=True)
    ]


def users_sentence_of(where: data.Source, item: Indicator, gemeente: str, *, year: int) -> str:
    """The users in the whole municipality, as a sentence."""
    found = views.item_of_year(where, item, gemeente, year)
    name = views.name_of(where, gemeente)
    return users_sentence(area=name, year=year, users=found.value, words=item.population_words)
