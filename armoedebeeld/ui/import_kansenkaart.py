"""Reading in a file of KansenKaart: on which borders it stands, what it would give, and what the figures mean."""

import streamlit as st

from armoedebeeld.domain.errors import UserError
from armoedebeeld.imports.kansenkaart import read_kansenkaart
from armoedebeeld.imports.kansenkaart_files import BOUNDARY_YEARS, BorderGuess, KansenkaartReading, guess_borders
from armoedebeeld.imports.kinds import Kind, sources_of
from armoedebeeld.imports.prepare import Confirmed, Loaded
from armoedebeeld.imports.workbook import read_workbook
from armoedebeeld.ui import blocks, data, import_preview

_STATE = "inlezen_kansenkaart"
MEANING = (
    "**Let op wat dit is.** De KansenKaart volgt mensen die als kind in een gebied woonden, waar zij nu ook wonen. Het "
    "cijfer van een wijk zegt dus hoe het later gaat met wie er opgroeide. Het zegt niets over de kinderen die er nu "
    "wonen."
)


def show(where: data.Source, name: str, content: bytes, *, key: str, on_load: import_preview.Load) -> None:
    """Steps 2 and 3 of a file of KansenKaart."""
    done: tuple[str, Loaded] | None = st.session_state.get(_STATE)
    if done is not None and done[0] == key:
        import_preview.show_result(done[1], state=_STATE)
        return
    st.subheader("2. Dit hebben we herkend: een bestand van KansenKaart", anchor=False)
    st.info(MEANING, icon=":material/info:")
    gemeenten = frozenset(data.scope(where))
    workbook = read_workbook(name, content)
    guess = guess_borders(workbook, regions=data.areas(where), gemeenten=gemeenten)
    reading = KansenkaartReading(source_id=_source(where, key), boundary_year=_year(guess, key))
    delivery = read_kansenkaart(
        workbook, reading, catalogue=where.catalogue, regions=data.areas(where), gemeenten=gemeenten
    )
    if import_preview.finish(where, delivery, key=f"{key}_{reading.boundary_year}"):
        with st.spinner("Bezig met inlezen ..."):
            st.session_state[_STATE] = (key, on_load(Confirmed(name, content, reading)))
        st.rerun()


def _source(where: data.Source, key: str) -> str:
    sources = sources_of(Kind.KANSENKAART, where.catalogue)
    if not sources:
        raise UserError(
            "In indicators.yaml staat geen bron voor KansenKaart.", remedy="Herstel indicators.yaml uit git."
        )
    if len(sources) == 1:
        return next(iter(sources))
    return str(
        st.selectbox(
            "Waar komt het vandaan?",
            list(sources),
            format_func=lambda option: sources[option].title,
            key=f"inlezen_kk_bron_{key}",
        )
    )


def _year(guess: BorderGuess, key: str) -> int:
    year = st.selectbox(
        "Gebiedsindeling",
        BOUNDARY_YEARS,
        index=BOUNDARY_YEARS.index(guess.year),
        format_func=lambda option: f"indeling van {option}",
        key=f"inlezen_kk_indeling_{key}",
    )
    st.caption(f"{'Gelezen' if guess.is_sure else 'Controleer dit'}: {blocks.escape(guess.reason)}.")
    return int(year)
