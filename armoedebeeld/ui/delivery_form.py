"""Typing one number in, for whom has no spreadsheet: provision, period, area, unit, count."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.regions import LEVEL_LABELS, Level
from armoedebeeld.domain.scheme_entries import SchemeForm, entries
from armoedebeeld.domain.schemes import UNIT_PLURALS, Scheme, Unit
from armoedebeeld.domain.service_use import COLUMNS, Mark, conform
from armoedebeeld.domain.wording import number
from armoedebeeld.imports.deliveries.values import named_period
from armoedebeeld.imports.words import normalise
from armoedebeeld.ui import blocks, data, local
from armoedebeeld.ui.filters import unique_names
from etl.run import Accepted, accept_delivery

_DONE = "invullen_klaar"
_OTHER = "een andere regeling"
_LEVELS = (Level.MUNICIPALITY, Level.WIJK, Level.BUURT, Level.OWN_AREA)


def show(where: data.Source) -> None:
    """The form with five fields."""
    st.markdown(
        "Hebt u geen spreadsheet? Vul hier één aantal in. Dat kan per gemeente, wijk of buurt. Elk aantal dat u invult "
        "is een eigen levering: u kunt het later weer intrekken."
    )
    if done := st.session_state.pop(_DONE, None):
        st.success(f"**{blocks.escape(done)}**", icon=":material/check_circle:")
    provisions = {item.id: item.scheme for item in local.provisions(where) if item.scheme and not item.scheme.step}
    options = [*dict.fromkeys(scheme.name for scheme in provisions.values()), _OTHER]
    chosen = st.selectbox("1. Regeling", options, key="invullen_regeling")
    name = chosen
    if chosen == _OTHER:
        name = st.text_input("Hoe heet de regeling?", key="invullen_nieuw", max_chars=80).strip()
    period = st.text_input(
        "2. Periode", placeholder="2024, 2024-03, 2024 K1 of schooljaar 2023/2024", key="invullen_periode"
    )
    code, year = _ask_area(where)
    units = list(Unit)
    unit = st.selectbox(
        "4. Wat is er geteld?", units, format_func=lambda item: UNIT_PLURALS[item], key="invullen_eenheid"
    )
    count = st.number_input("5. Aantal", min_value=0, step=1, value=None, format="%d", key="invullen_aantal")
    with st.expander("Meer, als u dat wilt"):
        provider = st.text_input("Welke organisatie heeft geteld?", key="invullen_aanbieder", max_chars=80)
        keep_until = st.date_input(
            "Bewaren tot en met",
            value=local.default_keep_until(date.today()),
            min_value=date.today(),
            format="DD-MM-YYYY",
            key="invullen_bewaren",
        )
    if st.button("Bewaren", type="primary", key="invullen_knop"):
        try:
            row = _row(name, period, code, year, unit=unit, count=count, provider=provider.strip())
            _keep(where, row, keep_until=keep_until)
        except UserError as error:
            st.error(f"**{blocks.escape(error.what)}** {blocks.escape(error.remedy)}", icon=":material/error:")


def _ask_area(where: data.Source) -> tuple[str | None, int]:
    areas = data.areas(where)
    names = local.scope(where)
    st.markdown("3\\. Gebied")
    left, middle, right = st.columns(3)
    with left:
        gemeente = st.selectbox(
            "Gemeente", list(names), format_func=lambda code: names.get(code, code), key="invullen_gemeente"
        )
    inside = areas[areas["region_code"].str[2:6] == gemeente[2:6]]
    levels = [level for level in _LEVELS if level.value in set(inside["level"])]
    with middle:
        level = st.selectbox("Soort gebied", levels, format_func=lambda item: LEVEL_LABELS[item], key="invullen_soort")
    own = inside[inside["level"] == level.value]
    year = int(own["boundary_year"].max())
    newest = own[own["boundary_year"] == year]
    unique = unique_names(dict(zip(newest["region_code"], newest["name"], strict=True)))
    with right:
        code = st.selectbox(
            "Gebied",
            sorted(unique, key=lambda item: unique[item]),
            format_func=lambda item: unique[item],
            index=0 if len(unique) == 1 else None,
            placeholder="Kies het gebied",
            key=f"invullen_gebied_{level.value}_{gemeente}",
        )
    return code, year


def _row(
    name: str, period: str, code: str | None, year: int, *, unit: Unit, count: int | None, provider: str
) -> pd.DataFrame:
    """The one row, in the columns of a delivery.

    Raises:
        UserError: a field is empty, or the period can't be.
    """
    if not name:
        raise UserError("De regeling heeft nog geen naam.", remedy="Vul bij 1 de naam in.")
    if code is None:
        raise UserError("Er is nog geen gebied gekozen.", remedy="Kies bij 3 het gebied.")
    if count is None:
        raise UserError("Er is nog geen aantal ingevuld.", remedy="Vul bij 5 een heel getal in.")
    found = named_period(period.strip() or None, today=date.today())
    values = {name: "" for name, dtype in COLUMNS.items() if dtype == "str"}
    values |= {"scheme": name, "provider": provider, "unit": unit.value, "period": found.name, "region_code": code}
    row = {**values, "mark": Mark.NONE.value, "count": float(count), "year": found.year, "boundary_year": year}
    row |= {"is_estimate": False, "is_school_year": found.is_school_year}
    return conform(pd.DataFrame([row]).reindex(columns=list(COLUMNS)))


def _keep(where: data.Source, row: pd.DataFrame, *, keep_until: date) -> None:
    first = row.iloc[0]
    known = {(normalise(item.name), item.unit.value) for item in _schemes(where)}
    made: tuple[Mapping[str, Any], ...] = ()
    if (normalise(str(first["scheme"])), str(first["unit"])) not in known:
        form = SchemeForm(name=str(first["scheme"]), unit=Unit(str(first["unit"])), first_year=int(first["year"]))
        made = tuple(entries(form, taken=[item.id for item in where.catalogue.indicators]))
    accept_delivery(
        Accepted(
            title=f"Ingevuld: {first['scheme']}, {first['period']}, {first['region_code']}",
            rows=row,
            keep_until=keep_until,
            delivered_by=str(first["provider"]),
            entries=made,
        ),
        settings=data.settings(),
    )
    people = UNIT_PLURALS[Unit(str(first["unit"]))]
    st.session_state[_DONE] = (
        f"Bewaard: {first['scheme']}, {first['period']}: {number(float(first['count']))} {people}."
    )
    st.session_state.pop("invullen_aantal", None)
    st.rerun()


def _schemes(where: data.Source) -> list[Scheme]:
    found = [item.scheme for item in local.provisions(where) if item.scheme is not None]
    return [scheme.model_copy(update={"name": name}) for scheme in found for name in (scheme.name, *scheme.aliases)]
