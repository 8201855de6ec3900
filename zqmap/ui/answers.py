"""What is to be said of the last press: it stays on the page for long enough to be read, and goes with the next."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import streamlit as st

from zqmap.errors import without_frames
from zqmap.ui.keys import Key

READ_WITHIN_S = 8.0
"""How long an answer is drawn again by the runs that follow, such as the one that a map asks for when it is drawn."""


@dataclass
class Given:
    """An answer, and when it was drawn first: seconds of the monotonic clock."""

    answer: Any
    drawn_at_s: float | None = None


def give_answer(key: Key, answer: Any) -> None:
    """Keep what is to be said under a key, in place of what was; of an error nothing but what it says."""
    st.session_state[key] = Given(without_frames(answer) if isinstance(answer, BaseException) else answer)


def forget_answer(key: Key) -> None:
    """Forget what was said under a key: something else is pressed."""
    st.session_state.pop(key, None)


def holds_answer(key: Key, answer: str) -> bool:
    """Tell whether this sentence is what is to be said under a key, without taking it for said."""
    given: Given | None = st.session_state.get(key)
    return given is not None and isinstance(given.answer, str) and given.answer == answer


def read_answer(key: Key) -> Any:
    """Give what is to be said under a key, or None."""
    given: Given | None = st.session_state.get(key)
    if given is None:
        return None
    now_s = time.monotonic()
    if given.drawn_at_s is not None and now_s - given.drawn_at_s > READ_WITHIN_S:
        forget_answer(key)
        return None
    given.drawn_at_s = given.drawn_at_s or now_s
    return given.answer
