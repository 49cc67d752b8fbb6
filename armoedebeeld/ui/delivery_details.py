"""What is asked about a delivery that can be read: which provisions are new, who delivered, how long it may be kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from armoedebeeld.domain.catalogue import Theme
from armoedebeeld.domain.regions import LEVEL_PLURALS, Level
from armoedebeeld.domain.scheme_entries import SchemeForm, entries
from armoedebeeld.domain.schemes import STEP_LABELS, UNIT_PLURALS, IncomeLimit, Step, Unit
from armoedebeeld.domain.service_use import POSTCODE_LEVEL, Mark, period_words
from armoedebeeld.domain.wording import number
from armoedebeeld.imports.deliveries.reading import Delivered
from armoedebeeld.imports.deliveries.sheets import Chosen, WideColumn, WideSheet
from armoedebeeld.imports.words import normalise
from armoedebeeld.ui import blocks, data, local
from etl.run import delivery_records, known_indicators, overlapping

_SKIP = "niet inlezen"


@dataclass(frozen=True)
class Details:
    """Everything that goes with the rows when a delivery is handed in.

    Attributes:
        rows: those of provisions that are taken in.
        entries: provisions to declare.
        first_indicator: title of the first figure, to show afterwards.
        first_gemeente: name of the first municipality.
    """

    rows: pd.DataFrame
    title: str
    delivered_by: str
    received_by: str
    keep_until: date
    absent_is_zero: bool
    entries: tuple[Mapping[str, Any], ...]
    replaces: tuple[str, ...]
    first_indicator: str
    first_gemeente: str


def choose_columns(where: data.Source, wide: WideSheet, *, key: str) -> dict[str, Chosen]:
    """Per column of a wide sheet the provision, unit and year; columns without a choice are left out.

    A provision that is declared in one unit only has that unit filled in.
    """
    chosen = {}
    units = _declared_units(where)
    this_year = date.today().year
    years = list(range(this_year, this_year - 15, -1))
    for place, column in enumerate(wide.columns):
        with st.container(border=True):
            known = column.unit or units.get(normalise(column.header))
            name, unit, year = _column_choice(wide, column, years, known=known, key=f"{key}_{place}")
        if name and unit is not None and year is not None:
            chosen[column.key] = Chosen(name, unit, year)
    return chosen


def _declared_units(where: data.Source) -> dict[str, Unit]:
    """Name of a provision -> the unit in which it is declared, where that is one."""
    found: dict[str, set[Unit]] = {}
    for item in local.provisions(where):
        if item.scheme is not None and item.scheme.step is None:
            for name in (item.scheme.name, *item.scheme.aliases):
                found.setdefault(normalise(name), set()).add(item.scheme.unit)
    return {name: next(iter(units)) for name, units in found.items() if len(units) == 1}


def _column_choice(
    wide: WideSheet, column: WideColumn, years: list[int], *, known: Unit | None, key: str
) -> tuple[str, Unit | None, int | None]:
    left, middle, right = st.columns([5, 4, 3])
    with left:
        name = st.text_input(
            f"Kolom {column.letter}: regeling", value=column.header, key=f"levering_regeling_{key}", max_chars=80
        )
    with middle:
        units = list(Unit)
        unit = st.selectbox(
            "Wat is er geteld?",
            units,
            index=units.index(known) if known else None,
            format_func=lambda item: UNIT_PLURALS[item],
            placeholder=_SKIP,
            key=f"levering_eenheid_{key}",
        )
    with right:
        said = column.year or (wide.years[0] if len(wide.years) == 1 else None)
        year = st.selectbox(
            "Over welk jaar?",
            years,
            index=years.index(said) if said in years else None,
            placeholder="Kies het jaar",
            key=f"levering_jaar_{key}",
        )
    return name.strip(), unit, year


def ask(where: data.Source, delivered: Delivered, *, name: str, key: str) -> Details | None:
    """The questions of step 4; None while something still has to be answered."""
    st.subheader("4. Regelingen", anchor=False)
    rows, made = _provisions(where, delivered.rows, key=key)
    if rows.empty:
        st.info("Er blijft geen regeling over om in te lezen.")
        return None
    st.subheader("5. Zo komt het in het dashboard", anchor=False)
    st.table(_summary(rows), hide_index=True)
    absent_is_zero = _ask_absent(where, rows, key=key)
    replaces = _ask_replaces(rows, key=key)
    title, by, received, keep_until = _ask_provenance(rows, name, key=key)
    known = known_indicators(rows, where.catalogue)
    titles = {item.id: item.title for item in where.catalogue.indicators}
    first = next((titles[item] for item in known if item in titles), "") or (str(made[0]["title"]) if made else "")
    codes = [f"GM{code[2:6]}" for code in rows["region_code"] if not code.startswith(POSTCODE_LEVEL)]
    gemeente = data.gemeenten(where).get(codes[0], "") if codes else ""
    return Details(rows, title, by, received, keep_until, absent_is_zero, made, replaces, first, gemeente)


# ---------------------------------------------------------------- provisions


def _provisions(
    where: data.Source, rows: pd.DataFrame, *, key: str
) -> tuple[pd.DataFrame, tuple[Mapping[str, Any], ...]]:
    """The rows of provisions that are known or declared now, and the entries of the new ones."""
    known = known_indicators(rows, where.catalogue)
    new = rows[known.isna()]
    familiar = sorted(set(rows.loc[known.notna(), "scheme"]))
    if familiar:
        st.markdown(f"Al bekend: **{blocks.escape(', '.join(familiar))}**.")
    if new.empty:
        return rows, ()
    st.markdown(
        "**Nieuw.** Vertel één keer wat deze regelingen zijn. De inkomensgrens is nodig om later het bereik te "
        "berekenen: welk deel van de doelgroep de regeling gebruikt."
    )
    made: list[Mapping[str, Any]] = []
    taken = [item.id for item in where.catalogue.indicators]
    left_out = []
    for place, ((scheme, unit, step), part) in enumerate(new.groupby(["scheme", "unit", "step"])):
        form = _provision_form(str(scheme), Unit(str(unit)), str(step), part, key=f"{key}_{place}")
        if form is None:
            left_out += list(part.index)
            continue
        added = entries(form, taken=taken)
        made += added
        taken += [str(entry["id"]) for entry in added]
    return rows.drop(index=left_out), tuple(made)


def _provision_form(scheme: str, unit: Unit, step: str, part: pd.DataFrame, *, key: str) -> SchemeForm | None:
    counted = f"{STEP_LABELS[Step(step)]} ({UNIT_PLURALS[unit]})" if step else UNIT_PLURALS[unit]
    with st.container(border=True):
        st.markdown(f"**{blocks.escape(scheme)}**, geteld in {counted}")
        if not st.checkbox("Inlezen", value=True, key=f"levering_neem_{key}"):
            return None
        limit: IncomeLimit | None = None
        words = ""
        if unit.is_people and not step:
            limit, words = ask_group(unit, part, key=key)
        zero = ask_zero(key=key)
    return SchemeForm(
        name=scheme,
        unit=unit,
        first_year=int(part["year"].min()),
        step=Step(step) if step else None,
        income_limit=limit,
        target_group=words,
        theme=Theme.INCOME,
        zero_may_be_shown=zero,
    )


def ask_group(unit: Unit, part: pd.DataFrame, *, key: str) -> tuple[IncomeLimit | None, str]:
    """Up to which income a provision goes, and for whom it is; what the delivery says is filled in."""
    left, right = st.columns(2)
    limits = list(IncomeLimit)
    said = {text for text in part["group_limit"] if text} if len(part) else set()
    with left:
        limit = st.selectbox(
            "Tot welk inkomen geldt de regeling?",
            limits,
            index=limits.index(IncomeLimit(next(iter(said)))) if len(said) == 1 else None,
            format_func=lambda item: item.phrase,
            placeholder="geen inkomensgrens, of niet bekend",
            key=f"levering_grens_{key}",
        )
    with right:
        described = {text for text in part["group_words"] if text} if len(part) else set()
        words = st.text_input(
            f"Voor welke {UNIT_PLURALS[unit]}?",
            value=next(iter(described)) if len(described) == 1 else "",
            key=f"levering_doelgroep_{key}",
            max_chars=200,
        )
    return limit, words.strip()


def ask_zero(*, key: str, value: bool = False) -> bool:
    """Whether zeros may be shown; only the owner of a provision can say so."""
    return bool(
        st.checkbox(
            "Een nul mag zichtbaar zijn (de eigenaar van de regeling vindt dat goed)",
            value=value,
            help="Een nul zegt van iedereen in een buurt dat niemand de regeling gebruikt. Daarom is een nul anders "
            "ook afgeschermd.",
            key=f"levering_nul_{key}",
        )
    )


# ---------------------------------------------------------------- the summary


def _summary(rows: pd.DataFrame) -> pd.DataFrame:
    """Per provision, unit and kind of area: which periods, how many rows, how many with a number."""
    level = rows["region_code"].str[:2]
    counted = rows.assign(level=level).groupby(["scheme", "unit", "step", "level"], sort=True)
    shown = []
    for (scheme, unit, step, kind), part in counted:
        hidden = int((part["mark"] == Mark.HIDDEN.value).sum())
        shown.append(
            {
                "regeling": blocks.escape(str(scheme)),
                "geteld": ", ".join([UNIT_PLURALS[Unit(str(unit))], *_step_words(str(step))]),
                "gebieden": "postcodes" if kind == POSTCODE_LEVEL else LEVEL_PLURALS[Level(str(kind))],
                "periode": _span(part),
                "rijen": number(len(part)),
                "met een aantal": number(int(part["count"].notna().sum())),
                "al afgeschermd": number(hidden),
                "onbekend": number(int(part["count"].isna().sum()) - hidden),
            }
        )
    return pd.DataFrame(shown)


def _step_words(step: str) -> list[str]:
    return [STEP_LABELS[Step(step)]] if step else []


def _span(part: pd.DataFrame) -> str:
    names = sorted(set(part["period"]))
    return period_words(names[0]) if len(names) == 1 else f"{period_words(names[0])} t/m {period_words(names[-1])}"


# ---------------------------------------------------------------- questions about the whole


def _ask_absent(where: data.Source, rows: pd.DataFrame, *, key: str) -> bool:
    small = rows[rows["region_code"].str[:2].isin([Level.WIJK.value, Level.BUURT.value])]
    has_postcodes = bool(rows["region_code"].str.startswith(POSTCODE_LEVEL).any())
    if not has_postcodes and (small.empty or not local.has_absent_areas(where, small)):
        return False
    said = st.radio(
        "Misschien staan niet alle gebieden in het bestand. Wat weet u van de gebieden die er niet in staan?",
        ["dat weten we niet", "daar is het aantal nul"],
        key=f"levering_afwezig_{key}",
        help="Alleen als het nul is, kunnen we het totaal van de wijk en de gemeente uitrekenen.",
    )
    return said != "dat weten we niet"


def _ask_replaces(rows: pd.DataFrame, *, key: str) -> tuple[str, ...]:
    records = {record.id: record for record in delivery_records(data.settings())}
    if not records:
        return ()
    same = overlapping(rows, data.settings())
    if same:
        names = ", ".join(f"'{records[name].title}' ({number(count)} rijen)" for name, count in same.items())
        st.info(
            f"**Een deel van deze cijfers is er al:** {blocks.escape(names)}. Waar twee leveringen hetzelfde zeggen, "
            "telt de nieuwste."
        )
    return tuple(
        st.multiselect(
            "Komt deze levering in de plaats van een eerdere? Die wordt dan verwijderd.",
            list(records),
            format_func=lambda name: f"{records[name].title} ({records[name].received_at:%d-%m-%Y})",
            placeholder="Nee, laat de eerdere staan",
            key=f"levering_vervangt_{key}",
        )
    )


def _ask_provenance(rows: pd.DataFrame, name: str, *, key: str) -> tuple[str, str, str, date]:
    providers = sorted({text for text in rows["provider"] if text})
    left, right = st.columns(2)
    with left:
        title = st.text_input("Naam van deze levering", value=name, key=f"levering_titel_{key}", max_chars=80)
        by = st.text_input(
            "Welke organisatie leverde dit?",
            value=providers[0] if len(providers) == 1 else "",
            key=f"levering_door_{key}",
            max_chars=80,
        )
    with right:
        received = st.text_input(
            "Wie neemt het in ontvangst? (afdeling of functie)", key=f"levering_ontvangst_{key}", max_chars=80
        )
        today = date.today()
        keep_until = st.date_input(
            "Bewaren tot en met",
            value=local.default_keep_until(today),
            min_value=today,
            format="DD-MM-YYYY",
            help="Daarna verwijderen we deze cijfers, ook uit eerdere versies.",
            key=f"levering_bewaren_{key}",
        )
    return title.strip() or "levering zonder naam", by.strip(), received.strip(), keep_until
