"""Names of areas in a file: which were matched, which are not sure, and which nothing is like; the analyst chooses."""

from collections.abc import Mapping as Lookup
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from armoedebeeld.domain.regions import gemeente_of
from armoedebeeld.domain.wording import number
from armoedebeeld.imports.apply import Delivery
from armoedebeeld.imports.problems import OpenName
from armoedebeeld.ui import data

_SKIP = "overslaan"
_MOST_NAMES = 30


def show_matched(where: data.Source, delivery: Delivery, *, key: str) -> None:
    """The names with their area, under how many are sure, not sure and unknown."""
    if not delivery.matched:
        return
    unsure = sum(bool(item.candidates) for item in delivery.open_names)
    unknown = len(delivery.open_names) - unsure
    names = area_names(where)
    title = f"Namen van gebieden: {number(len(delivery.matched))} herkend, {number(unsure)} onzeker, "
    with st.expander(f"{title}{number(unknown)} niet herkend"):
        rows = [
            {"in het bestand": name, "gebied": place_name(code, names), "code": code}
            for name, code in delivery.matched.items()
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, height="auto", key=f"{key}_herkende_namen")


def choose_names(where: data.Source, asked: Sequence[OpenName], *, key: str, by_key: bool = False) -> dict[str, str]:
    """What somebody chose just now: name (or key of the name) -> code, empty for one to leave out."""
    if not asked:
        return {}
    st.markdown("**Namen.** Van deze namen is niet zeker welk gebied het is.")
    names = area_names(where)
    chosen = {}
    for item in asked[:_MOST_NAMES]:
        code = _ask_area(item, names, key=f"{key}_naam_{item.key}")
        if code is not None:
            chosen[item.key if by_key else item.name] = code
    if len(asked) > _MOST_NAMES:
        st.caption(f"En nog {len(asked) - _MOST_NAMES} namen. Klopt het gekozen niveau, en de gemeente?")
    unknown = [item for item in asked if not item.candidates]
    if len(unknown) > 1 and st.button(
        f"Sla alle {len(unknown)} niet herkende namen over", key=f"{key}_namen_overslaan"
    ):
        chosen |= {item.key if by_key else item.name: "" for item in unknown}
    return chosen


def area_names(where: data.Source) -> dict[str, str]:
    """Region code -> its newest name."""
    rows = data.areas(where).sort_values("boundary_year").drop_duplicates("region_code", keep="last")
    return dict(zip(rows["region_code"], rows["name"], strict=True))


def place_name(code: str, names: Lookup[str, str]) -> str:
    """The name of an area; of a wijk or buurt with its municipality: `Centrum (Eenhoorn)`."""
    gemeente = gemeente_of(code)
    name = names.get(code, code)
    return name if gemeente in (None, code) else f"{name} ({names.get(gemeente or '', gemeente)})"


def _ask_area(item: OpenName, names: Lookup[str, str], *, key: str) -> str | None:
    gemeente = item.key.split("|")[1]
    inside = [
        code
        for code in sorted(names, key=lambda code: names[code])
        if code[:2] == item.level.value and (not gemeente or gemeente_of(code) == gemeente)
    ]
    chosen = st.selectbox(
        f"'{item.name}'",
        [*dict.fromkeys([*item.candidates, *inside]), _SKIP],
        index=None,
        format_func=lambda code: "Overslaan" if code == _SKIP else f"{place_name(code, names)}, {code}",
        placeholder="Kies het gebied",
        key=key,
    )
    return "" if chosen == _SKIP else chosen
