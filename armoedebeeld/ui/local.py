"""What pages about the municipality's own figures share: its areas, its provisions, and the way to the map."""

from datetime import date

import pandas as pd
import streamlit as st

from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.regions import Level
from armoedebeeld.imports.areas import AreaIndex
from armoedebeeld.imports.deliveries.places import Geography
from armoedebeeld.ui import blocks, data, views
from etl.run import postcodes_of

# How long a delivery is kept where nobody chose otherwise.
KEEP_YEARS = 5


def geography(where: data.Source) -> Geography:
    """The loaded areas and own areas, and the postcodes that were read in."""
    return Geography(AreaIndex(data.areas(where)), frozenset(data.scope(where)), postcodes_of(data.settings()))


def border_years(where: data.Source) -> list[int]:
    """The years whose wijken and buurten are loaded, the newest first."""
    areas = data.areas(where)
    small = areas[areas["level"].isin([Level.WIJK.value, Level.BUURT.value])]
    return sorted({int(year) for year in small["boundary_year"]}, reverse=True)


def provisions(where: data.Source) -> tuple[Indicator, ...]:
    """The declared provisions."""
    return tuple(item for item in where.catalogue.indicators if item.scheme is not None)


def reach_of(where: data.Source, users: Indicator) -> Indicator | None:
    """The reach that belongs to the use of a provision."""
    for item in where.catalogue.indicators:
        if item.reach is not None and item.reach.users == users.id:
            return item
    return None


def default_keep_until(today: date) -> date:
    """The end of a month, some years from now."""
    return date(today.year + KEEP_YEARS, 12, 31)


def needs_real_figures(where: data.Source) -> bool:
    """Say what to do first where deliveries can't be taken; whether that is so."""
    if where.is_fictional:
        st.info(
            "**U kijkt naar de demo.** Laad eerst de cijfers van uw eigen gemeente (pagina Gegevens, 'Laden en "
            "vernieuwen'). Daarna kunt u hier eigen cijfers inleveren.",
            icon=":material/info:",
        )
        return True
    if not data.scope(where):
        st.info(
            "**Er zijn nog geen wijken en buurten geladen.** Laad eerst de cijfers van uw gemeente op de pagina "
            "Gegevens.",
            icon=":material/info:",
        )
        return True
    return False


def has_absent_areas(where: data.Source, rows: pd.DataFrame) -> bool:
    """Whether some wijken or buurten of the municipalities in some rows have no row themselves."""
    areas = data.areas(where)
    key = ["level", "gemeente", "boundary_year"]
    every = areas.assign(gemeente=areas["region_code"].str[2:6]).groupby(key)["region_code"].nunique()
    placed = rows.assign(level=rows["region_code"].str[:2], gemeente=rows["region_code"].str[2:6])
    each = [*key, "scheme", "unit", "step", "period"]
    found = placed.groupby(each)["region_code"].nunique().reset_index(name="found")
    should = every.reindex(pd.MultiIndex.from_frame(found[key])).to_numpy()
    return bool((found["found"].to_numpy() < should).any())


def small_level(where: data.Source, indicator: Indicator, gemeente: str) -> Level:
    """The level below the municipality at which a figure exists, wijken first."""
    filled = data.filled(where, gemeente)
    found = set(filled.loc[filled["indicator_id"] == indicator.id, "region_level"])
    return next((level for level in (Level.WIJK, Level.BUURT, Level.OWN_AREA) if level.value in found), Level.WIJK)


def areas_with_years(where: data.Source, indicator: Indicator, gemeente: str) -> dict[str, str]:
    """Code -> name of the areas below the municipality that have a figure."""
    level = small_level(where, indicator, gemeente)
    return views.names_with_years(data.observations(where, indicator, levels=[level], gemeente=gemeente))


def codes_to_show(where: data.Source, indicator: Indicator, gemeente: str, areas: list[str]) -> list[str]:
    """The municipality where it has a figure itself, and the chosen areas."""
    rows = data.series(where, indicator, [gemeente])
    return [gemeente, *areas] if (rows["status"] == Status.OK.value).any() else areas


def say_how_to_deliver(name: str) -> None:
    """What to do where a municipality has no figures of its own."""
    st.info(
        f"**Voor {blocks.escape(name)} zijn er nog geen eigen cijfers.** Lever op de pagina Eigen cijfers aantallen "
        "aan van de regelingen van uw gemeente en partners: Leergeld, de Meedoenregeling, schuldhulp.",
        icon=":material/info:",
    )
    st.page_link("pages/eigen_cijfers.py", label="**Naar Eigen cijfers**", icon=":material/upload_file:")


def scope(where: data.Source) -> dict[str, str]:
    """Code -> name of the municipalities whose wijken and buurten are loaded, by name."""
    names = data.gemeenten(where)
    return {code: names.get(code, code) for code in sorted(data.scope(where), key=lambda code: names.get(code, code))}


def link_to_map(indicator_title: str, *, gemeente: str) -> None:
    """A way on to the map, on a figure of a municipality (its name) where these are named."""
    query = {"gemeente": gemeente, "onderwerp": indicator_title}
    st.page_link(
        "pages/kaart.py",
        label="**Bekijk het op de kaart**",
        icon=":material/map:",
        query_params={name: value for name, value in query.items() if value},
    )
