"""A box for one file that lets go of what is refused: nothing of it stays in the session."""

from collections.abc import Sequence

import streamlit as st

from armoedebeeld.domain.errors import UserError
from armoedebeeld.ui import blocks


def upload_box(label: str, *, types: Sequence[str], key: str) -> tuple[str, bytes] | None:
    """Name and bytes of the chosen file; None where there is none. Says why the former one was refused."""
    refusal = st.empty()
    with st.container(key=f"{key}_vak"):
        upload = st.file_uploader(label, type=list(types), key=f"{key}_bestand_{st.session_state.get(_round(key), 0)}")
    if upload is None:
        if refused := st.session_state.get(_refused(key)):
            refusal.error(refused, icon=":material/block:")
        return None
    st.session_state.pop(_refused(key), None)
    return upload.name, upload.getvalue()


def refuse(error: UserError, *, key: str) -> None:
    """Empty the box and start the page anew, which then says why."""
    first, _, rest = error.what.partition(". ")
    parts = [f"**{blocks.escape(first.removesuffix('.'))}.**", blocks.escape(rest), blocks.escape(error.remedy)]
    st.session_state[_refused(key)] = "\n\n".join(filter(None, parts))
    empty(key=key)
    st.rerun()


def empty(*, key: str) -> None:
    """Let go of the file that is in the box."""
    st.session_state[_round(key)] = st.session_state.get(_round(key), 0) + 1


def _round(key: str) -> str:
    return f"{key}_beurt"


def _refused(key: str) -> str:
    return f"{key}_geweigerd"
