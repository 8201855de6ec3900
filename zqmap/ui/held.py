"""What a tab holds of work that is not done again while what it was made from stays the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st

from zqmap.ui.keys import Key

Made = TypeVar("Made")


def held(key: Key, source: Hashable, make: Callable[[], Made]) -> Made:
    """Give what `make` makes, made anew only where the tab holds nothing of this `source` under the key."""
    kept: tuple[Hashable, Made] | None = st.session_state.get(key)
    if kept is not None and kept[0] == source:
        return kept[1]
    return hold(key, source, make())


def hold(key: Key, source: Hashable, made: Made) -> Made:
    """Hold what was made of `source`, in place of what was held under the key, and give it back."""
    st.session_state[key] = (source, made)
    return made
