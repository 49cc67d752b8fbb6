"""The blocks that every page shares: banner, figure with its account, table twin, and the menu to share it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pandas as pd
import streamlit as st

from armoedebeeld.charts import plotly as drawing
from armoedebeeld.charts.spec import MapSpec, Spec, to_table
from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.errors import UserError
from armoedebeeld.export import files
from armoedebeeld.memory_uploads import keep_uploads_in_memory
from armoedebeeld.ui import data

# An own file: Streamlit fetches the icon of a `:material/...:` page icon from outside.
ICON = Path(__file__).resolve().parent.parent / "assets" / "icon.svg"
FICTIONAL = "FICTIEF – dit is een verzonnen gemeente met verzonnen cijfers, om mee te oefenen."
# Streamlit leaves six lines empty above the title: on a shared screen the figure would start below the fold. Its word
# "(required)" is English, and every filter here has a choice from the start; so are those in the upload box.
_STYLE = """<style>
.stMainBlockContainer { padding-top: 2.5rem; padding-bottom: 3rem; }
[data-testid="stWidgetLabelRequired"] { display: none; }
[data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
[data-testid="stFileUploaderDropzone"] button > * { display: none; }
[data-testid="stFileUploaderDropzone"] button::after { content: "Bestand kiezen"; }
</style>"""
_MIME = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "csv": "text/csv",
}
_EXPORTS = {"png": "Plaatje (PNG)", "svg": "Plaatje om te vergroten (SVG)", "csv": "Cijfers (CSV)"}


@dataclass(frozen=True)
class Card:
    """One key figure: `value` without its unit, which stands in the remark."""

    title: str
    value: str
    remark: str
    is_known: bool


@contextmanager
def page(title: str, intro: str = "") -> Iterator[None]:
    """A page with its heading; an error that the user can mend is shown as two Dutch sentences."""
    keep_uploads_in_memory()
    st.html(_STYLE)
    st.title(title, anchor=False)
    if intro:
        st.markdown(intro)
    try:
        yield
    except UserError as error:
        st.error(f"**{error.what}**\n\n{error.remedy}", icon=":material/error:")
        st.stop()


def require_source() -> data.Source:
    """The published figures; a page without any figures stops here and says what to do."""
    where = data.source()
    if where is None:
        st.info(
            "**Er zijn nog geen cijfers geladen.**\n\nLaad de cijfers van uw gemeente met "
            "`armoedebeeld load --gemeente GM0363` (met uw eigen code), of maak de demo met `armoedebeeld demo`.",
            icon=":material/info:",
        )
        st.stop()
    if where.is_fictional:
        st.markdown(f":orange-background[:material/science: **{FICTIONAL}**]")
    return where


def no_figures(indicator: Indicator, area: str) -> NoReturn:
    """Say that an area has no figures for this indicator, and stop the page."""
    st.info(
        f"**Voor {escape(area)} is er geen cijfer over '{escape(indicator.title)}'.** "
        "Op de pagina Gegevens staat wat er is en wat er mist.",
        icon=":material/info:",
    )
    st.stop()


def figure(spec: Spec, *, key: str, on_map_click: Callable[[], None] | None = None) -> None:
    """A figure with title, sentence, notes, source, table twin and the menu to share it."""
    header = spec.header
    st.subheader(header.title, anchor=False)
    st.caption(escape(f"{header.subtitle}. {header.unit[:1].upper()}{header.unit[1:]}."))
    st.markdown(f"**{escape(header.sentence)}**")
    st.plotly_chart(
        drawing.to_figure(spec),
        key=key,
        theme=None,
        config=drawing.plotly_config(spec.kind),
        on_select=on_map_click if isinstance(spec, MapSpec) and on_map_click else "ignore",
        selection_mode="points",
        alt=f"{header.title}. {header.subtitle}. {header.sentence}",
    )
    for note in header.notes:
        st.caption(f"• {escape(note)}")
    st.caption(escape(header.source))
    share(spec, key=key)
    with st.expander("Bekijk als tabel"):
        show_table(to_table(spec), decimals=header.decimals, key=f"{key}_tabel")


def share(spec: Spec, *, key: str) -> None:
    """The menu with downloads; a file is made only when somebody asks for it."""
    with st.popover("Delen", icon=":material/share:"):
        for ending, label in _EXPORTS.items():
            st.download_button(
                label,
                data=_maker(spec, ending),
                file_name=files.file_name(spec, ending),
                mime=_MIME[ending],
                key=f"{key}_{ending}",
                on_click="ignore",
                width="stretch",
            )


def show_table(rows: pd.DataFrame, *, decimals: int, key: str) -> None:
    """A table with Dutch numbers; the text column `weergave` is what the chart shows."""
    shown = rows.drop(columns=["waarde"]).rename(columns={"weergave": "waarde"})
    st.dataframe(shown, hide_index=True, key=key, height="auto" if len(shown) < 12 else 420)


def value_cards(cards: Sequence[Card], *, columns: int = 3) -> None:
    """Cards with a title, a large value and a remark; a missing value is a word, never a number."""
    for start in range(0, len(cards), columns):
        for place, card in zip(st.columns(columns), cards[start : start + columns], strict=False):
            with place, st.container(border=True, height="stretch"):
                if card.is_known:
                    st.metric(escape(card.title), escape(card.value))
                else:
                    st.markdown(escape(card.title))
                    st.markdown(f"### :gray[{escape(card.value)}]")
                st.caption(escape(card.remark))


def escape(text: str) -> str:
    """Text as text: no Markdown, no HTML, no formula."""
    for character in ("\\", "`", "*", "_", "{", "}", "[", "]", "<", ">", "#", "$", "|", "~", ":"):
        text = text.replace(character, f"\\{character}")
    return text


def _maker(spec: Spec, ending: str) -> Callable[[], bytes]:
    return lambda: files.export(spec, ending)
