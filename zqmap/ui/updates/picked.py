"""Which row of a file somebody looks at: chosen in the table of findings or on the map."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from zqmap.ui.keys import Key
from zqmap.ui.press import whole


@dataclass(frozen=True, slots=True)
class Picked:
    """A row (from 1); one that was chosen on the map is shown alone in the table."""

    row: int
    is_from_map: bool = False


@whole
def pick(picked: Picked | None) -> None:
    """Choose a row, or none."""
    st.session_state[Key.DESK_PICKED] = picked


def picked() -> Picked | None:
    """Give what is chosen."""
    found: Picked | None = st.session_state.get(Key.DESK_PICKED)
    return found


def picked_row() -> int | None:
    """Give the chosen row."""
    found = picked()
    return found.row if found else None
