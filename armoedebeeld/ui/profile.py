"""All figures of one area beside its municipality and the country."""

import pandas as pd
import streamlit as st

from armoedebeeld.charts.judged import LOOK_OF, STATE_WORDS
from armoedebeeld.charts.spec import Item
from armoedebeeld.charts.theme import LOOK_MARKS
from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.regions import COUNTRY, LEVEL_LABELS, Level, level_of
from armoedebeeld.domain.wording import short_value
from armoedebeeld.ui import blocks, data, judging, views


def show(where: data.Source, code: str, *, gemeente: str, indicator: Indicator, year: int) -> None:
    """The chosen indicator in a sentence, then the newest value of every indicator of the area in a table."""
    name, level = views.name_of(where, code), level_of(code)
    st.subheader(name, anchor=False)
    st.caption(f"{LEVEL_LABELS[level]} {code}")
    st.markdown(blocks.escape(views.area_sentence(where, indicator, code, year=year, gemeente=gemeente)))
    rows = [_row(where, item, code, gemeente) for item in where.catalogue.indicators if item.exists_at(level)]
    st.table(pd.DataFrame([row for row in rows if row is not None]), hide_index=True)
    is_whole = level is Level.MUNICIPALITY
    beside, whole = ("Nederland", "Nederland") if is_whole else ("De gemeente en Nederland", "de gemeente")
    st.caption(
        f"Per cijfer het nieuwste jaar waarin {blocks.escape(name)} een cijfer heeft. {beside}: hetzelfde jaar. "
        f"\\* voorlopig. Oordeel: naast {whole}. Beter of slechter, hoger of lager heet een gebied alleen als dat "
        "waarschijnlijk geen toeval is en het verschil ertoe doet. –: niet te beoordelen; pagina Gegevens zegt waarom."
    )


def _row(where: data.Source, indicator: Indicator, code: str, gemeente: str) -> dict[str, str] | None:
    rows = data.series(where, indicator, [code])
    if rows.empty:
        return None
    item = views.newest_item(where, indicator, code)
    year = f", {item.year}{'*' if item.is_provisional else ''}"
    unit = "" if indicator.unit == "%" or indicator.is_count else f", {indicator.unit}"
    row = {
        "cijfer": f"{indicator.short_title}{unit}{year}",
        LEVEL_LABELS[level_of(code)]: _short(item, indicator),
    }
    if level_of(code) is not Level.MUNICIPALITY:
        row["gemeente"] = _short(views.item_of_year(where, indicator, gemeente, item.year), indicator)
    row["NL"] = _short(views.item_of_year(where, indicator, COUNTRY, item.year), indicator)
    row["oordeel"] = _judgement(where, indicator, item, gemeente=gemeente)
    return row


def _judgement(where: data.Source, indicator: Indicator, item: Item, *, gemeente: str) -> str:
    """Mark and word of how an area stands beside its municipality, or the country; a dash where nothing is judged."""
    found = judging.judged_area(
        where, indicator, item.code, level=level_of(item.code), year=item.year, gemeente=gemeente
    )
    if item.value is None or found is None:
        return "–"
    judgement, _ = found
    sure = " (vrijwel zeker)" if judgement.is_nearly_certain and judgement.is_different else ""
    return f"{LOOK_MARKS[LOOK_OF[judgement.state]]} {STATE_WORDS[judgement.state]}{sure}"


def _short(item: Item, indicator: Indicator) -> str:
    return item.text if item.value is None else short_value(item.value, indicator)
