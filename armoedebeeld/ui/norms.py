"""Step 6: what was agreed, and how the newest figures stand against it."""

import pandas as pd
import streamlit as st

from armoedebeeld.domain import wording
from armoedebeeld.domain.catalogue import Indicator, Kind, NormKind
from armoedebeeld.domain.norms import NORM_STATE_MARKS, NormState
from armoedebeeld.domain.regions import COUNTRY, Level
from armoedebeeld.domain.sentence_norm import state_words
from armoedebeeld.domain.sentence_outlook import course_words
from armoedebeeld.domain.sentence_trend import development_phrase, gap_phrase
from armoedebeeld.domain.wording import norm_phrase, unit_phrase
from armoedebeeld.ui import blocks, data, development, succession, views

# The three levels at which the stappenplan follows an approach, and the kinds of indicators on each.
LEVELS: dict[str, tuple[Kind, ...]] = {
    "Outcome: wat kinderen en gezinnen merken": (Kind.SOCIETAL_RESULT, Kind.DIRECT_OUTCOME),
    "Output: wat we bieden en wie we bereiken": (Kind.OUTPUT,),
    "Proces: hoe we samenwerken": (Kind.PROCESS,),
}
_ORDER = [NormState.NOT_MET, NormState.MET, NormState.NO_NORM, NormState.NO_JUDGEMENT, NormState.NO_VALUE]


def overview(where: data.Source, gemeente: str) -> None:
    """A table per level: newest value, norm, state, and what went before; what misses its norm first."""
    filled = data.filled(where, gemeente)
    having = set(filled.loc[filled["region_level"] == Level.MUNICIPALITY.value, "indicator_id"])
    for title, kinds in LEVELS.items():
        st.subheader(title, anchor=False)
        every = [item for item in where.catalogue.indicators if item.type in kinds and 6 in item.step]
        chosen = [item for item in every if item.norms or item.id in having]
        if not chosen:
            st.caption("Hier zijn nog geen cijfers voor. Ze komen uit de lijsten van uw gemeente en partners.")
            continue
        table = pd.DataFrame([_row(where, item, gemeente) for item in chosen])
        table = table.sort_values("volgorde", kind="stable").drop(columns="volgorde")
        st.table(table, hide_index=True)
        if absent := len(every) - len(chosen):
            st.caption(f"Van {absent} andere cijfers is er voor deze gemeente nog niets; zie de pagina Gegevens.")
    st.caption("\\* voorlopig cijfer. 'Nog niet te zeggen': er zijn geen twee jaren die te vergelijken zijn.")


def explain(where: data.Source, indicator: Indicator, gemeente: str) -> None:
    """The sentence on the norm, and who agreed it and why."""
    name = views.name_of(where, gemeente)
    item = views.newest_item(where, indicator, gemeente)
    state, sentence = views.norm_remark(indicator, item, level=Level.MUNICIPALITY, area=name)
    st.markdown(f"{NORM_STATE_MARKS[state]} {blocks.escape(sentence)}")
    for norm in indicator.norms:
        example = " **Voorbeeld, niet echt afgesproken.**" if norm.kind is NormKind.EXAMPLE else ""
        levels = ", ".join(level.value for level in norm.levels)
        st.caption(
            f"Vanaf {norm.valid_from} ({levels}): {blocks.escape(norm_phrase(norm, indicator))}. "
            f"Bron: {blocks.escape(norm.source)}. Eigenaar: {blocks.escape(norm.owner)}. "
            f"{blocks.escape(norm.reason)}{example}"
        )


def ask_anew(where: data.Source, indicator: Indicator, gemeente: str) -> None:
    """Where an indicator with a norm has a successor without one: that norm does not hold for the new figure."""
    newer = succession.newer_of(where, indicator)
    if newer is None or not indicator.norms or newer.norms:
        return
    st.warning(
        f"**De norm hoort bij het oude cijfer.** '{blocks.escape(indicator.short_title)}' is opgevolgd door "
        f"'{blocks.escape(newer.short_title)}'. Dat meet iets anders: de norm van "
        f"{blocks.escape(norm_phrase(indicator.norms[-1], indicator))} geldt daar niet voor. Spreek samen een nieuwe "
        f"norm af en zet die bij `{newer.id}` in indicators.yaml.",
        icon=":material/flag:",
    )


def _row(where: data.Source, indicator: Indicator, gemeente: str) -> dict[str, object]:
    item = views.newest_item(where, indicator, gemeente)
    norm = views.norm_here(indicator, year=item.year, level=Level.MUNICIPALITY)
    state, _ = views.norm_remark(indicator, item, level=Level.MUNICIPALITY, area="")
    return {
        "volgorde": _ORDER.index(state),
        "cijfer": indicator.title if indicator.is_count else f"{indicator.title} ({unit_phrase(indicator)})",
        "stand": state_words(indicator, norm, value=item.value, lower=item.lower, upper=item.upper),
        "waarde": wording.short_value(item.value, indicator) if item.value is not None else item.text,
        "norm": norm_phrase(norm, indicator) if norm else "nog geen norm afgesproken",
        "jaar": "–" if item.value is None else str(item.year) + ("*" if item.is_provisional else ""),
        **_followed(where, indicator, gemeente),
    }


def _followed(where: data.Source, indicator: Indicator, gemeente: str) -> dict[str, str]:
    """What the figure did, how the gap with the country went, and whether a later norm comes into reach."""
    rows = development.series(where, indicator, [gemeente, COUNTRY])
    found, gap = development.development_of(where, indicator, rows, code=gemeente)
    ahead = development.outlook_of(where, indicator, rows, code=gemeente)
    return {
        "ontwikkeling": development_phrase(indicator, found),
        "verschil met NL": gap_phrase(indicator, gap),
        "volgende norm": "–" if ahead is None else course_words(ahead),
    }
