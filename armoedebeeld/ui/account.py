"""Accounting for the figures: datasets, coverage, definitions and the log of loads."""

from datetime import datetime

import pandas as pd
import streamlit as st

from armoedebeeld.domain.catalogue import Direction, Indicator
from armoedebeeld.domain.margin_words import margin_sentence, relevant_sentence
from armoedebeeld.domain.observations import STATUS_LABELS, STATUS_MARKS, Status
from armoedebeeld.domain.provenance import (
    ABSENT,
    FAILED,
    NOT_CONFIGURED_MEANS,
    NOT_FROM_SOURCE,
    NOT_FROM_SOURCE_MEANS,
    checked_phrase,
    last_outcomes,
    never_loaded,
    not_configured,
    stage_phrase,
    stages_of,
    table_title,
    variable_titles,
)
from armoedebeeld.domain.regions import LEVEL_LABELS, LEVEL_PLURALS, Level
from armoedebeeld.domain.wording import long_date, norm_phrase, number, unit_phrase
from armoedebeeld.ui import blocks, data, filters, hiding, views

_DIRECTIONS = {
    Direction.LOWER_IS_BETTER: "lager is beter",
    Direction.HIGHER_IS_BETTER: "hoger is beter",
    Direction.NO_JUDGEMENT: "geen oordeel: hoger of lager is niet goed of slecht",
}


def datasets(where: data.Source) -> None:
    """Every loaded table and set of borders, with publisher, date, size and licence; and what failed last time."""
    _what_is_missing(where)
    hiding.say_given_away(where)
    names = ", ".join(views.name_of(where, code) for code in data.scope(where))
    st.markdown(f"Wijken en buurten zijn geladen van: **{blocks.escape(names or 'nog geen gemeente')}**.")
    rows = data.table(where, "snapshot")
    is_border = rows["dataset_id"].isin(data.table(where, "boundary")["dataset_id"])
    st.table(_tables(where, rows[~is_border].sort_values("dataset_id")), hide_index=True)
    st.markdown("**Kaartgrenzen**")
    st.table(_borders(where, rows[is_border]), hide_index=True)
    if not where.is_fictional and NOT_FROM_SOURCE in _checked(where, rows):
        st.caption(NOT_FROM_SOURCE_MEANS)
    _what_the_source_lacks(where)
    with st.expander("Herkomst: adres en controlegetal van elk bestand"):
        st.dataframe(
            rows[["dataset_id", "url", "sha256", "retrieved_at"]].rename(
                columns={"url": "adres", "sha256": "controlegetal (SHA-256)", "retrieved_at": "opgehaald (UTC)"}
            ),
            hide_index=True,
            key="herkomst",
        )


def _what_is_missing(where: data.Source) -> None:
    """What failed last time, and what was never loaded."""
    log, titles = data.table(where, "load_log"), _titles(where)
    for row in last_outcomes(log, FAILED):
        name, message = str(row["dataset_id"]), str(row["message"])
        text = f"**{blocks.escape(titles.get(name, name))}** is bij de laatste keer laden gebleven zoals het was."
        st.warning(f"{text} {blocks.escape(message)}")
    known = {*data.table(where, "snapshot")["dataset_id"], *log["dataset_id"]}
    if never := never_loaded(where.catalogue, known):
        names = "; ".join(f"{title} ({key})" for key, title in never.items())
        st.info(f"**Nog nooit geladen, maar wel in indicators.yaml:** {blocks.escape(names)}.")
    lacking = {} if where.is_fictional else not_configured(where.catalogue)
    for title, figures in lacking.items():
        st.caption(blocks.escape(f"{title}: {', '.join(figures)} – {NOT_CONFIGURED_MEANS}."))


def _what_the_source_lacks(where: data.Source) -> None:
    titles = _titles(where)
    absent = [str(row["dataset_id"]) for row in last_outcomes(data.table(where, "load_log"), ABSENT)]
    if absent:
        with st.expander(f"Niet bij de bron gevonden ({number(len(absent))})"):
            st.markdown("\n".join(f"- {blocks.escape(titles.get(key, key))}" for key in absent))


def _titles(where: data.Source) -> dict[str, str]:
    """Table or variable -> what it is called here, with its number."""
    tables = {
        table.id: f"{table_title(source, table)} ({table.id})"
        for source in where.catalogue.sources.values()
        for table in source.tables
    }
    return tables | {key: f"{title} ({key})" for key, title in variable_titles(where.catalogue).items()}


def _tables(where: data.Source, rows: pd.DataFrame) -> pd.DataFrame:
    publisher = {key: declared.publisher for key, declared in where.catalogue.sources.items()}
    publication = data.table(where, "publication")
    columns = {
        "bron": rows["source_id"].map(publisher),
        "tabel": [
            f"{blocks.escape(title)} ({key})" for title, key in zip(rows["title"], rows["dataset_id"], strict=True)
        ],
        "rijen": [number(int(count)) for count in rows["rows"]],
        "toestand": [stage_phrase(stages_of(publication, key)) for key in rows["dataset_id"]],
        "opgehaald": [_day(moment) for moment in rows["retrieved_at"]],
        "gewijzigd bij de bron": [_day(moment) for moment in rows["modified"]],
        "licentie": rows["licence"],
    }
    if not where.is_fictional:
        columns["getoetst"] = _checked(where, rows)
    return pd.DataFrame(columns)


def _borders(where: data.Source, rows: pd.DataFrame) -> pd.DataFrame:
    boundary = data.table(where, "boundary").merge(rows, on="dataset_id", validate="1:1")
    boundary = boundary.assign(checked=_checked(where, boundary))
    lines = []
    for (year, level), part in boundary.groupby(["boundary_year", "level"], sort=True):
        line = {
            "jaar": str(year),
            "gebieden": f"{number(int(part['areas'].sum()))} {LEVEL_PLURALS[Level(str(level))]}",
            "opgehaald": _day(str(part["retrieved_at"].max())),
            "licentie": ", ".join(sorted(set(part["licence"]))),
        }
        if not where.is_fictional:
            line["getoetst"] = "; ".join(sorted(set(part["checked"])))
        lines.append(line)
    return pd.DataFrame(lines or {"jaar": [], "gebieden": [], "opgehaald": [], "licentie": []})


def _checked(where: data.Source, rows: pd.DataFrame) -> list[str]:
    """Per snapshot where it came from."""
    sources = where.catalogue.sources
    return [checked_phrase(url, sources.get(key)) for url, key in zip(rows["url"], rows["source_id"], strict=True)]


def coverage(where: data.Source) -> None:
    """Per indicator and year: how many areas have a value, or why none has."""
    rows = data.coverage(where)
    levels = [level for level in Level if (rows["region_level"] == level.value).any()]
    if not levels:
        st.caption("Er zijn nog geen cijfers.")
        return
    words = {level: LEVEL_PLURALS[level].capitalize() for level in levels} | {Level.COUNTRY: "Nederland"}
    level = filters.choose_coverage_level(levels, words)
    rows = rows[rows["region_level"] == level.value]
    years = sorted(int(year) for year in data.coverage(where)["year"].unique())
    lines = []
    for indicator in where.catalogue.indicators:
        if level not in indicator.levels:
            continue
        own = rows[rows["indicator_id"] == indicator.id].set_index("year")
        cells = {str(year): _cell(own, year, indicator) for year in years}
        lines.append({"cijfer": indicator.short_title, **cells})
    st.dataframe(pd.DataFrame(lines), hide_index=True, height="auto", key=f"dekking_{level.value}")
    legend = "; ".join(f"**{mark}** = {STATUS_LABELS[status]}" for status, mark in STATUS_MARKS.items() if mark)
    st.caption(
        f"'378 van 479' betekent: van 479 gebieden is er een cijfer van 378. **–** = niet in een geladen "
        f"tabel. {legend}."
    )


def definitions(where: data.Source) -> None:
    """What every indicator means, how it is made, and what to be careful with."""
    for indicator in where.catalogue.indicators:
        with st.expander(indicator.title):
            st.markdown(blocks.escape(indicator.description))
            facts = {
                "Waarom": indicator.why,
                "Hoe berekend": indicator.method,
                "Over wie": indicator.target_population,
                "Moment": indicator.reference_date,
                "Eenheid": unit_phrase(indicator),
                "Richting": _DIRECTIONS[indicator.direction],
                "Niveaus": ", ".join(LEVEL_LABELS[level] for level in indicator.levels),
                "Bron": where.catalogue.sources[indicator.source.id].title,
                "Afronding": indicator.rounding or "–",
                "Wat de marge (het streepje) zegt": margin_sentence(indicator),
                "Klein verschil": relevant_sentence(indicator) or "–",
                "Afscherming": indicator.suppression or "–",
                "Norm": "; ".join(
                    f"vanaf {norm.valid_from}: {norm_phrase(norm, indicator)} ({norm.source})"
                    for norm in indicator.norms
                )
                or "nog geen norm afgesproken",
                "Breuk in de reeks": "; ".join(f"{item.year}: {item.label}" for item in indicator.breaks) or "–",
            }
            st.markdown("\n".join(f"- **{key}**: {blocks.escape(value)}" for key, value in facts.items()))
            for caveat in indicator.caveats:
                st.caption(f"• {blocks.escape(caveat)}")


def history(where: data.Source) -> None:
    """What every load did, newest first."""
    rows = data.table(where, "load_log").sort_values(["load_id", "dataset_id"], ascending=[False, True])
    shown = pd.DataFrame(
        {
            "wanneer (UTC)": rows["finished_at"].str.replace("T", " ").str.removesuffix("Z"),
            "dataset": rows["dataset_id"],
            "resultaat": rows["outcome"],
            "wat er gebeurde": rows["message"],
        }
    )
    st.dataframe(shown, hide_index=True, key="logboek")


def _cell(rows: pd.DataFrame, year: int, indicator: Indicator) -> str:
    if year not in rows.index:
        return "–"
    row = rows.loc[[year]].to_dict("records")[0]
    known, areas = int(row["known"]), int(row["areas"])
    if known == 0:
        return STATUS_MARKS[Status(str(row["reason"]))]
    return f"{number(known)} van {number(areas)}"


def _day(moment: str) -> str:
    try:
        return long_date(datetime.fromisoformat(moment))
    except ValueError:
        return moment or "–"
