"""What the address bar was told and may not know yet: a press that comes before it does says the address of before.

The browser sends its address with every press. Pressed twice in a fifth of a second, it has not heard at the second of
what the first one changed; taken at its word, the page would forget that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from zqmap.ui.keys import Key, Param

KEPT = 20
"""So many addresses of before are remembered until the browser says the newest."""

Query = dict[str, list[str]]
Place = frozenset[tuple[str, tuple[str, ...]]]
"""An address without the map's view, which the browser itself keeps in it."""


@dataclass
class Told:
    """Where the browser was sent on a page, and the addresses that it may still say; `run` looked at it last."""

    run: Any
    page: str
    behind: tuple[Place, ...]
    query: Query


def tell_address(query: Mapping[str, list[str]]) -> None:
    """Send the browser to another query of the same page."""
    running, before = get_script_run_ctx(suppress_warning=True), _place(read_address())
    st.query_params.from_dict(query)
    if running is None:
        return
    told: Told | None = st.session_state.get(Key.ADDRESS_TOLD)
    behind = told.behind if told and told.page == running.page_script_hash else ()
    st.session_state[Key.ADDRESS_TOLD] = Told(
        running.cursors, running.page_script_hash, (*behind, before)[-KEPT:], read_address()
    )


def settle_address() -> None:
    """Bring a run that was asked for from an address of before to the one that the browser was told since."""
    running = get_script_run_ctx(suppress_warning=True)
    told: Told | None = st.session_state.get(Key.ADDRESS_TOLD) if running else None
    if running is None or told is None or told.run is running.cursors:
        return
    told.run, here = running.cursors, read_address()
    is_late = told.page == running.page_script_hash and not running.is_history_navigation
    if not is_late or _place(here) == _place(told.query) or _place(here) not in told.behind:
        del st.session_state[Key.ADDRESS_TOLD]
        return
    view = {key: values for key, values in here.items() if key == Param.VIEW}
    st.query_params.from_dict(told.query | view)


def read_address() -> Query:
    """Give the query of the page's address as this run has it."""
    return {key: st.query_params.get_all(key) for key in st.query_params}


def _place(query: Query) -> Place:
    return frozenset((key, tuple(values)) for key, values in query.items() if key != Param.VIEW)
