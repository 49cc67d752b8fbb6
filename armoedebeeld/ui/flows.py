"""The way from a signal or an application to help: how many people come how far, by partner and by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from armoedebeeld.charts.builders import build_header
from armoedebeeld.charts.items import absent_item, to_item
from armoedebeeld.charts.spec import Item, RankingSpec
from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.observations import TOTAL, Status
from armoedebeeld.domain.schemes import DEBT_HELP, EARLY_SIGNALS, STEP_LABELS, Step
from armoedebeeld.domain.sentence_use import steps_sentence
from armoedebeeld.domain.service_use import period_words, provider_breakdown, provider_of
from armoedebeeld.domain.wording import number
from armoedebeeld.ui import blocks, data, filters, local, views

EVERYBODY = "alle partners samen"
_REGISTERED = (
    "Organisaties tellen niet allemaal hetzelfde: wat de een een signaal of contact noemt, telt een ander niet. "
    "Vergelijk partners en gemeenten daarom niet zomaar met elkaar."
)


@dataclass(frozen=True)
class Flow:
    """One provision with its steps, in order: step -> the indicator that counts it."""

    name: str
    steps: Mapping[Step, Indicator]


def flows(where: data.Source, order: Sequence[Step]) -> list[Flow]:
    """The provisions that are delivered in steps of this kind."""
    found: dict[str, dict[Step, Indicator]] = {}
    for item in local.provisions(where):
        step = item.scheme.step if item.scheme else None
        if item.scheme is not None and step is not None and step in order:
            found.setdefault(item.scheme.name, {})[step] = item
    return [Flow(name, {step: steps[step] for step in order if step in steps}) for name, steps in found.items()]


def show(where: data.Source, gemeente: str) -> None:
    """Early signals and debt help, each as far as it was delivered."""
    for title, order, how in (
        (
            "Vroegsignalering",
            EARLY_SIGNALS,
            "Lever per partner en maand aan hoeveel signalen er waren, hoeveel er zijn opgepakt, bij hoeveel er "
            "contact was en hoe vaak hulp is aangenomen (kolom stap).",
        ),
        (
            "Schuldhulpverlening",
            DEBT_HELP,
            "Lever aan hoeveel mensen zich aanmeldden, startten, afrondden en voor het einde stopten (kolom stap).",
        ),
    ):
        st.header(title, anchor=False)
        known = flows(where, order)
        if not known:
            st.caption(how)
        for flow in known:
            _show_flow(where, flow, gemeente, key=filters.key_of(f"{title} {flow.name}"))


def _show_flow(where: data.Source, flow: Flow, gemeente: str, *, key: str) -> None:
    rows = {step: data.breakdowns(where, item, [gemeente]) for step, item in flow.steps.items()}
    years = sorted({int(year) for part in rows.values() for year in part["year"]}, reverse=True)
    if not years:
        st.caption(
            f"{flow.name}: voor heel {views.name_of(where, gemeente)} zijn er nog geen cijfers per jaar. "
            "Lever de cijfers van de gemeente aan (gebied_type GM)."
        )
        return
    left, right = st.columns([1, 3])
    with left:
        year = st.selectbox("Jaar", years, key=f"{key}_jaar")
    partners = sorted(
        {name for part in rows.values() for breakdown in part["breakdown"] if (name := provider_of(str(breakdown)))}
    )
    partner = EVERYBODY
    if len(partners) > 1:
        with right:
            partner = st.selectbox("Partner", [EVERYBODY, *partners], key=f"{key}_partner")
    blocks.figure(_figure(where, flow, rows, gemeente, year=year, partner=partner), key=key)
    _months(where, flow, gemeente, year=year, partner=partner, key=key)


def _figure(
    where: data.Source, flow: Flow, rows: Mapping[Step, pd.DataFrame], gemeente: str, *, year: int, partner: str
) -> RankingSpec:
    """One bar per step, in the order in which people go through them."""
    breakdown = TOTAL if partner == EVERYBODY else provider_breakdown(partner)
    items, used = [], []
    for step, item in flow.steps.items():
        chosen = rows[step][(rows[step]["year"] == year) & (rows[step]["breakdown"] == breakdown)]
        items.append(_item(chosen, item, step, year))
        used.append(chosen if len(chosen) else rows[step])
    first = next(iter(flow.steps.values()))
    header = build_header(
        first,
        area=views.name_of(where, gemeente),
        period_text=str(year),
        level_text="per stap" if partner == EVERYBODY else f"per stap, {partner}",
        sentence=steps_sentence((items[0].name, items[0].value), [(item.name, item.value) for item in items[1:]]),
        sources=data.source_lines(where, pd.concat(used)),
        is_fictional=where.is_fictional,
        notes=[_REGISTERED],
        file_name=f"{flow.name}_{gemeente}_{year}_{partner}",
    )
    return RankingSpec(
        header=replace(header, title=f"{flow.name}: van stap tot stap", row_word="stap"), items=tuple(items)
    )


def _item(chosen: pd.DataFrame, item: Indicator, step: Step, year: int) -> Item:
    if chosen.empty:
        return absent_item(step.value, name=STEP_LABELS[step], year=year)
    record = {str(key): value for key, value in chosen.iloc[0].items()}
    return to_item(record | {"region_code": step.value, "region_name": STEP_LABELS[step]}, item)


def _months(where: data.Source, flow: Flow, gemeente: str, *, year: int, partner: str, key: str) -> None:
    """The same per month or quarter, as a table."""
    breakdown = TOTAL if partner == EVERYBODY else provider_breakdown(partner)
    columns: dict[str, pd.Series] = {}
    for step, item in flow.steps.items():
        rows = data.parts_of_years(where, item, [gemeente])
        rows = rows[(rows["year"] == year) & (rows["breakdown"] == breakdown)].set_index("period")
        texts = [
            number(float(value))
            if status == Status.OK.value
            else to_item({str(name): cell for name, cell in row.items()}, item).text
            for value, status, (_, row) in zip(rows["value"], rows["status"], rows.iterrows(), strict=True)
        ]
        columns[STEP_LABELS[step]] = pd.Series(texts, index=rows.index, dtype="str")
    table = pd.DataFrame(columns).sort_index()
    if table.empty:
        return
    table.insert(0, "periode", [period_words(str(name)) for name in table.index])
    with st.expander("Per maand of kwartaal"):
        st.dataframe(table.fillna("–"), hide_index=True, key=f"{key}_maanden", height="auto")
