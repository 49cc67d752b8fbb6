"""The second step of reading in a workbook: what was recognised, with a choice beside everything that is not sure."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from armoedebeeld.domain.regions import LEVEL_PLURALS, Level
from armoedebeeld.domain.wording import number
from armoedebeeld.imports.apply import Delivery
from armoedebeeld.imports.cells import shown
from armoedebeeld.imports.mapping import Mapping, Role, SeriesRule, TableRule
from armoedebeeld.imports.meanings import Meanings
from armoedebeeld.imports.recognise import Recognised, Recognition
from armoedebeeld.imports.series import Certainty, Proposal
from armoedebeeld.ui import blocks, data, import_names

NOT_USED = "Niet gebruiken"
_OWN = 0
OWN_YEAR = "elk jaar op de gebiedsindeling van dat jaar"
_MOST_UNSURE = 12
_MOST_HINTS = 3
_PREVIEW_ROWS = 6
_FIRST_YEAR = 2005
_LEVELS = (Level.COUNTRY, Level.MUNICIPALITY, Level.WIJK, Level.BUURT)


@dataclass
class Draft:
    """A file in this session: what was recognised, and the mapping as the analyst has it now."""

    recognition: Recognition
    mapping: Mapping

    def rule(self, item: Recognised) -> TableRule:
        """How a table is read now."""
        return self.mapping.table(item.rule.key) or item.rule

    def series(self, item: Recognised) -> dict[tuple[str, tuple[str, ...]], SeriesRule]:
        """What the series of a table mean now."""
        return {series.key: series for series in self.rule(item).series}


def whole_file(where: data.Source, draft: Draft, *, key: str) -> None:
    """The borders on which the figures stand, and the municipality where only names are given."""
    left, right = st.columns(2)
    with left:
        _choose_borders(where, draft, key=key)
    scope = list(data.scope(where))
    if len(scope) < 2 or not any(_has_names_only(item) for item in draft.recognition.tables):
        return
    names = data.gemeenten(where)
    with right:
        gemeente = st.selectbox(
            "Over welke gemeente gaan de wijken en buurten?",
            scope,
            index=scope.index(draft.mapping.gemeente) if draft.mapping.gemeente in scope else None,
            format_func=lambda code: names.get(code, code),
            placeholder="Kies de gemeente",
            key=f"{key}_gemeente",
        )
    draft.mapping = draft.mapping.with_gemeente(gemeente)


def _choose_borders(where: data.Source, draft: Draft, *, key: str) -> None:
    years = sorted({int(year) for year in data.areas(where)["boundary_year"].unique()}, reverse=True)
    options = [_OWN, *years]
    known = draft.mapping.boundary_year or _OWN
    chosen = st.selectbox(
        "Gebiedsindeling",
        options,
        index=options.index(known) if known in options else 0,
        format_func=lambda year: OWN_YEAR if year == _OWN else f"indeling van {year}",
        key=f"{key}_indeling",
    )
    borders = draft.recognition.borders
    st.caption(f"{'Gelezen' if borders.is_sure else 'Controleer dit'}: {borders.reason}.")
    draft.mapping = draft.mapping.with_borders(None if chosen == _OWN else chosen)


def _has_names_only(item: Recognised) -> bool:
    return item.rule.is_used and not any(finding.role is Role.CODE for finding in item.findings)


def table(item: Recognised, draft: Draft, *, meanings: Meanings, key: str) -> None:
    """One table: its first rows, its year and level, and what each column means."""
    unsure = [proposal for proposal in item.proposals if proposal.certainty is Certainty.UNSURE]
    is_open = draft.rule(item).is_used and bool(unsure or item.needs_year or item.needs_level)
    size = f"{number(len(item.table.rows))} {'rij' if len(item.table.rows) == 1 else 'rijen'}"
    is_only = len(draft.recognition.tables) == 1
    with st.expander(f"Blad '{blocks.escape(item.table.sheet)}': {size}", expanded=is_open or is_only):
        for line in item.table.titles[:3]:
            st.caption(blocks.escape(line))
        is_used = st.checkbox("Dit blad gebruiken", value=draft.rule(item).is_used, key=f"{key}_gebruik")
        _change_rule(draft, item, is_used=is_used)
        st.dataframe(_preview(item), hide_index=True, height="auto", key=f"{key}_voorbeeld")
        if is_used:
            _year_and_level(item, draft, key=key)
            _meanings(item, draft, unsure, meanings=meanings, key=key)


def _change_rule(draft: Draft, item: Recognised, **changes: object) -> None:
    draft.mapping = draft.mapping.with_table(draft.rule(item).model_copy(update=changes))


def _preview(item: Recognised) -> pd.DataFrame:
    names: dict[str, list[str]] = {}
    for column in item.table.columns:
        cells = [row.cell(column.index) for row in item.table.rows[:_PREVIEW_ROWS]]
        header = column.header if column.header not in names else f"{column.header} ({column.letter})"
        names[header] = ["" if cell is None else shown(cell) for cell in cells]
    return pd.DataFrame(names)


def _year_and_level(item: Recognised, draft: Draft, *, key: str) -> None:
    left, right = st.columns(2)
    with left:
        if item.needs_year or item.year is not None:
            _choose_year(item, draft, key=key)
        else:
            st.caption("Jaar: staat in de kolommen.")
    with right:
        if item.needs_level or draft.rule(item).level is not None:
            _choose_level(item, draft, key=key)
        else:
            st.caption("Gebieden: staan in de kolommen.")


def _choose_year(item: Recognised, draft: Draft, *, key: str) -> None:
    known = draft.mapping.years.get(item.year_key)
    options = sorted({*range(_FIRST_YEAR, pd.Timestamp.now().year + 1), *filter(None, [known])}, reverse=True)
    year = st.selectbox(
        "Over welk jaar gaat dit blad?",
        options,
        index=options.index(known) if known in options else None,
        placeholder="Kies het jaar",
        key=f"{key}_jaar",
    )
    if item.year_reason:
        st.caption(f"Gelezen uit: {item.year_reason}.")
    draft.mapping = draft.mapping.with_year(item.year_key, year)


def _choose_level(item: Recognised, draft: Draft, *, key: str) -> None:
    known = draft.rule(item).level
    level = st.selectbox(
        "Waarover gaan de rijen?",
        _LEVELS,
        index=_LEVELS.index(known) if known in _LEVELS else None,
        format_func=lambda option: "Nederland" if option is Level.COUNTRY else LEVEL_PLURALS[option],
        placeholder="Kies",
        key=f"{key}_niveau",
    )
    _change_rule(draft, item, level=level)


# ---------------------------------------------------------------- what the columns mean


def _meanings(item: Recognised, draft: Draft, unsure: list[Proposal], *, meanings: Meanings, key: str) -> None:
    places = {proposal.rule.key: place for place, proposal in enumerate(item.proposals)}
    asked = unsure[:_MOST_UNSURE]
    if asked:
        st.markdown("**Wat betekenen deze kolommen?** Wat u niet kiest, wordt niet gebruikt.")
    for proposal in asked:
        _ask(proposal, item, draft, meanings=meanings, key=f"{key}_{places[proposal.rule.key]}")
    if not any(series.targets for series in draft.series(item).values()):
        st.info(
            "**Nog geen kolom hoort bij een cijfer dat het dashboard kent.** Staat het in de keuzelijst hierboven "
            "of hieronder? Kies het dan. Staat het er niet bij? Zet het dan eerst bij de eigen cijfers, in "
            "`data/local/indicators.yaml`. In `docs/gebruik/swing.md` staat een voorbeeld om over te nemen. Kies "
            "daarna dit bestand opnieuw.",
            icon=":material/info:",
        )
    if len(unsure) > len(asked):
        st.caption(f"Nog {len(unsure) - len(asked)} onzekere kolommen staan in de tabel hieronder.")
    others = [proposal for proposal in item.proposals if proposal not in asked and proposal.examples]
    chosen = st.selectbox(
        "Een andere kolom wijzigen",
        [places[proposal.rule.key] for proposal in others],
        index=None,
        format_func=lambda place: item.proposals[place].heading,
        placeholder="Kies een kolom",
        key=f"{key}_wijzig",
    )
    if chosen is not None:
        _ask(item.proposals[chosen], item, draft, meanings=meanings, key=f"{key}_{chosen}")
    st.dataframe(_overview(item, draft, meanings), hide_index=True, height="auto", key=f"{key}_betekenis")


def _ask(proposal: Proposal, item: Recognised, draft: Draft, *, meanings: Meanings, key: str) -> None:
    """One series with everything that it can mean, its own suggestions first."""
    series = draft.series(item)[proposal.rule.key]
    suggested = {meanings.label(target): target for target in proposal.suggestions}
    choices = {**suggested, **meanings.choices()}
    options = [NOT_USED, *choices]
    current = meanings.label(series.targets[0]) if series.targets else NOT_USED
    chosen = st.selectbox(
        proposal.heading,
        options,
        index=options.index(current) if current in options else 0,
        key=f"{key}_keuze",
    )
    hint = f" Lijkt op: {'; '.join(list(suggested)[:_MOST_HINTS])}." if suggested and chosen == NOT_USED else ""
    reason = proposal.reason[:1].upper() + proposal.reason[1:] + ("" if proposal.reason.endswith("?") else ".")
    st.caption(blocks.escape(f"Bijvoorbeeld {', '.join(proposal.examples)}. {reason}{hint}"))
    factor = series.factor
    if proposal.rule.factor == 100:
        is_fraction = st.checkbox("De waarden zijn breuken: keer 100", value=factor == 100, key=f"{key}_keer")
        factor = 100.0 if is_fraction else 1.0
    targets = series.targets if chosen == current else meanings.together(choices[chosen]) if chosen in choices else ()
    changed = series.model_copy(update={"targets": targets, "factor": factor})
    draft.mapping = draft.mapping.with_series(item.rule.key, changed)


def _overview(item: Recognised, draft: Draft, meanings: Meanings) -> pd.DataFrame:
    current = draft.series(item)
    rows = []
    for proposal in item.proposals:
        series = current.get(proposal.rule.key, proposal.rule)
        is_changed = series.targets != proposal.rule.targets
        rows.append(
            {
                "kolom": proposal.heading,
                "voorbeeld": ", ".join(proposal.examples),
                "betekenis": meanings.label(series.targets[0]) if series.targets else NOT_USED.lower(),
                "zekerheid": "door u gekozen" if is_changed else proposal.certainty.value,
                "gelezen uit": proposal.reason,
            }
        )
    return pd.DataFrame(rows, columns=["kolom", "voorbeeld", "betekenis", "zekerheid", "gelezen uit"])


def open_names(where: data.Source, delivery: Delivery, draft: Draft, *, key: str) -> None:
    """Names of areas that are written otherwise, or can be more than one: the analyst chooses, never we."""
    import_names.show_matched(where, delivery, key=key)
    chosen = import_names.choose_names(where, delivery.open_names, key=key, by_key=True)
    if chosen:
        for name, code in chosen.items():
            draft.mapping = draft.mapping.with_area(name, code)
        st.rerun()
    if draft.mapping.areas and st.button("Gekozen namen opnieuw kiezen", key=f"{key}_namen_wissen"):
        for name in draft.mapping.areas:
            draft.mapping = draft.mapping.with_area(name, None)
        st.rerun()
