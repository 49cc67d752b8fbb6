"""Choosing: municipality, indicator, level, year, area. Every choice is in the URL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn, TypeVar

import pandas as pd
import streamlit as st

from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.regions import LEVEL_LABELS, LEVEL_PLURALS, Level
from armoedebeeld.domain.sums import why_no_sum
from armoedebeeld.ui import data

T = TypeVar("T")


@dataclass(frozen=True)
class Choice:
    """What a page shows: one indicator of one municipality, at a level; `year` is the newest where nobody chose."""

    gemeente: str
    name: str
    indicator: Indicator
    level: Level
    year: int


def choose_figure(where: data.Source, *, levels: Sequence[Level], has_year: bool = True) -> Choice:
    """The row of filters above a figure; stops the page where the municipality has no figures."""
    columns = st.columns([4, 6, 8, 2] if has_year else [4, 6, 8])
    with columns[0]:
        gemeente = choose_gemeente(where)
    with columns[1]:
        indicator = choose_indicator(where, gemeente=gemeente, levels=levels)
    with columns[2]:
        level = choose_level(where, indicator, gemeente=gemeente, levels=levels)
    if level is None:
        raise LookupError(f"{indicator.id} was offered for {gemeente} but has no figures at {levels}")
    if not _years(where, indicator, level, gemeente):
        _say_why_not(where, indicator, gemeente)
    year = _years(where, indicator, level, gemeente)[-1]
    if has_year:
        with columns[3]:
            year = choose_year(where, indicator, level=level, gemeente=gemeente)
    return Choice(gemeente, data.gemeenten(where)[gemeente], indicator, level, year)


def _say_why_not(where: data.Source, indicator: Indicator, gemeente: str) -> NoReturn:
    """Own areas without any sum: why this figure can't be added up."""
    rows = data.observations(where, indicator, levels=[Level.OWN_AREA], gemeente=gemeente)
    status = Status(str(rows["status"].mode().iloc[0])) if len(rows) else Status.MISSING
    st.info(
        f"**Dit cijfer is er niet voor uw eigen gebieden.** {why_no_sum(indicator, status)}", icon=":material/info:"
    )
    st.stop()


def choose_gemeente(where: data.Source) -> str:
    """The municipality's code; those with wijken and buurten come first."""
    names = data.gemeenten(where)
    return select("Gemeente", list(names), names, key="gemeente")


def choose_indicator(
    where: data.Source, *, gemeente: str, levels: Sequence[Level], step: int | None = None
) -> Indicator:
    """One of the indicators with a figure for this municipality at one of `levels`, in this step.

    Those with figures at the first level come first, so that a page opens with what it is for. Indicators without
    any figure here are left out; page Gegevens names them. A municipality without any figure stops the page.
    """
    filled = data.filled(where, gemeente)
    filled = filled[filled["region_level"].isin([str(level) for level in levels])]
    options = {
        item.id: item
        for item in where.catalogue.indicators
        if (step is None or step in item.step) and item.id in set(filled["indicator_id"])
    }
    if not options:
        st.info("**Voor deze gemeente zijn er geen cijfers.** Op de pagina Gegevens staat wat er is en wat er mist.")
        st.stop()
    titles = {key: item.title for key, item in options.items()}
    first = set(filled.loc[filled["region_level"] == str(levels[0]), "indicator_id"])
    ordered = sorted(options, key=lambda key: key not in first)
    return options[select("Onderwerp", ordered, titles, key="onderwerp")]


def hint_to_load(where: data.Source, choice: Choice) -> None:
    """Say how to load the wijken and buurten of a municipality that has none."""
    if choice.gemeente not in data.scope(where):
        st.caption(
            f"Van {choice.name} zijn nog geen wijken en buurten geladen. Dat kan met "
            f"`armoedebeeld load --gemeente {choice.gemeente}`."
        )


def choose_level(where: data.Source, indicator: Indicator, *, gemeente: str, levels: Sequence[Level]) -> Level | None:
    """One of the levels at which this indicator has figures here; None where there is none."""

    def is_offered(level: Level) -> bool:
        if not indicator.exists_at(level):
            return False
        # Own areas are offered wherever there are any: an impossible sum says so.
        is_own = level is Level.OWN_AREA and gemeente in data.own_area_gemeenten(where)
        return is_own or bool(_years(where, indicator, level, gemeente))

    having = [level for level in levels if is_offered(level)]
    if not having:
        return None
    words = {level: LEVEL_PLURALS[level].capitalize() for level in having}
    return _segments("Gebieden", having, words, key="niveau")


def choose_year(where: data.Source, indicator: Indicator, *, level: Level, gemeente: str) -> int:
    """A year with at least one value, the newest first."""
    years = _years(where, indicator, level, gemeente)
    if not years:
        _say_why_not(where, indicator, gemeente)
    return choose_one_year(years)


def with_figures(
    where: data.Source, indicators: Sequence[Indicator], *, gemeente: str, levels: Sequence[Level]
) -> list[Indicator]:
    """The indicators of which a municipality has a figure at one of these levels."""
    filled = data.filled(where, gemeente)
    having = set(filled.loc[filled["region_level"].isin([str(level) for level in levels]), "indicator_id"])
    return [item for item in indicators if item.id in having]


def choose_one_of(indicators: Sequence[Indicator]) -> Indicator:
    """One of these indicators."""
    options = {item.id: item for item in indicators}
    titles = {key: item.title for key, item in options.items()}
    return options[select("Onderwerp", list(options), titles, key="onderwerp")]


def choose_one_year(years: Sequence[int]) -> int:
    """One of these years, the newest first."""
    options = list(reversed(years))
    return select("Jaar", options, {year: str(year) for year in options}, key="jaar")


def key_of(text: str) -> str:
    """A widget key made of words."""
    return "_".join(text.lower().split())


def choose_colours(*, has_norm: bool, difference_with: str = "") -> str:
    """`klassen`, `norm` or `verschil`; only asked where there is a choice.

    Args:
        has_norm: a norm holds here.
        difference_with: what areas can be judged against, such as `de gemeente`; empty where they can't.
    """
    words = {"klassen": "Hoog en laag"}
    words |= {"verschil": f"Verschil met {difference_with}"} if difference_with else {}
    words |= {"norm": "Norm gehaald?"} if has_norm else {}
    if len(words) == 1:
        return "klassen"
    return _segments("Kleuren", list(words), words, key="kleuren")


def choose_window(*, year: int, window: str) -> bool:
    """Whether three years are shown together instead of one.

    Args:
        year: the chosen year.
        window: the years that can be taken together, such as `2018-2020`.
    """
    words = {"een": f"Alleen {year}", "drie": f"Drie jaren samen ({window})"}
    return _segments("Jaren", list(words), words, key="jaren") == "drie"


def choose_view() -> str:
    """`volgorde` or `trechter`."""
    words = {"volgorde": "Op volgorde", "trechter": "Naar grootte"}
    return _segments("Weergave", list(words), words, key="weergave")


def choose_area(names: dict[str, str], *, level: Level, has_map: bool = False) -> str | None:
    """One of the areas, or None; the map writes the same choice."""
    label = f"Kies een {LEVEL_LABELS[level]}"
    unique = unique_names(names)
    options = sorted(unique, key=lambda code: unique[code])
    if st.session_state.get("gebied") not in (None, *options):
        st.session_state["gebied"] = None
    chosen: str | None = st.selectbox(
        label,
        options,
        index=None,
        format_func=lambda code: unique.get(code, code),
        key="gebied",
        placeholder=f"{label} (of klik op de kaart)" if has_map else label,
        bind="query-params",
    )
    return chosen


def choose_estimates() -> bool:
    """Whether estimates of earlier years on the present borders are shown; off unless somebody asks."""
    return st.toggle(
        "Toon ook schattingen voor jaren met andere grenzen",
        key="geschat",
        bind="query-params",
        help="De schatting verdeelt de cijfers van de oude gebieden over de gebieden van nu, naar het aantal "
        "huishoudens. In de figuur is een schatting een kruisje met een stippellijn.",
    )


def choose_areas(names: dict[str, str], *, level: Level, most: int = 5) -> list[str]:
    """Some of the areas, at most five, so that a chart stays readable."""
    unique = unique_names(names)
    options = sorted(unique, key=lambda code: unique[code])
    return list(
        st.multiselect(
            f"Vergelijk {LEVEL_PLURALS[level]} (hoogstens {most})",
            options,
            format_func=lambda code: unique.get(code, code),
            key=f"gebieden_{level.value}",
            max_selections=most,
            select_all=False,
            filter_mode="contains",
            placeholder=f"Kies {LEVEL_PLURALS[level]}",
            bind="query-params",
        )
    )


def select_on_map(chart_key: str, codes: Sequence[str]) -> None:
    """Callback of the map: the clicked area becomes the choice in the select box."""
    points = st.session_state.get(chart_key, {}).get("selection", {}).get("points", [])
    for point in points:
        code = point.get("location") or (point.get("customdata") or [None])[0]
        if code in codes:
            st.session_state["gebied"] = code
            return


def unique_names(names: dict[str, str]) -> dict[str, str]:
    """Code -> name, with the code behind a name that occurs more than once."""
    counts = pd.Series(list(names.values()), dtype="str").value_counts()
    return {code: f"{name} ({code})" if counts[name] > 1 else name for code, name in names.items()}


def _years(where: data.Source, indicator: Indicator, level: Level, gemeente: str) -> list[int]:
    return data.years(where, indicator, level=level, gemeente=gemeente)


def select(label: str, options: list[T], words: dict[T, str], *, key: str) -> T:
    """One of some options, kept in the link under `key`; the first where nobody chose."""
    _choose_first(key, options, words)
    chosen = st.selectbox(
        label,
        options,
        index=None,
        required=True,
        format_func=lambda option: words.get(option, str(option)),
        key=key,
        bind="query-params",
    )
    return options[0] if chosen is None else chosen


def _segments(label: str, options: list[T], words: dict[T, str], *, key: str) -> T:
    _choose_first(key, options, words)
    chosen = st.segmented_control(
        label,
        options,
        default=None,
        required=True,
        format_func=lambda option: words.get(option, str(option)),
        key=key,
        bind="query-params",
    )
    return options[0] if chosen is None else chosen


def _choose_first(key: str, options: Sequence[T], words: dict[T, str]) -> None:
    """Choose the first option where nothing valid is chosen.

    The widgets have no default of their own, so that Streamlit keeps every choice that somebody makes in the URL, also
    the first option: which option comes first may differ once more is loaded.
    """
    if key in st.session_state:
        if st.session_state[key] not in options:
            st.session_state[key] = options[0]
    elif st.query_params.get(key) not in {words.get(option, str(option)) for option in options}:
        # Nothing in the link, or a choice that is not there (any more).
        st.session_state[key] = options[0]


def choose_coverage_level(levels: Sequence[Level], words: dict[Level, str]) -> Level:
    """The level of the coverage table."""
    return _segments("Gebieden", list(levels), words, key="dekking")
