"""Buttons whose press is not lost where the page is drawn anew before it was heard.

A press starts a run of the page. Where something else asks for another run before the first has come to the button (the
map reports its view, say), Streamlit breaks the first off and the second knows nothing of the press. What a callback
notes at the beginning of the first run is still there in the second.
"""

from __future__ import annotations

import math
import time
from typing import Literal

import streamlit as st

from zqmap.ui.keys import Key

HEARD_WITHIN_S = 20.0
"""A press that was not heard by then is forgotten: nobody expects it any more."""


Kind = Literal["primary", "secondary", "tertiary"]


def is_pressed(words: str, key: str, *, kind: Kind = "secondary", about: tuple[object, ...] = ()) -> bool:
    """Draw a button and tell, once, whether it was pressed.

    `about` is who saw what when the button was drawn: a press counts only where that is still so.
    """
    st.button(words, key=key, type=kind, on_click=_note, args=(key, about))
    pressed_at, seen = st.session_state.get(Key.PRESSED, {}).pop(key, (-math.inf, ()))
    return bool(time.monotonic() - pressed_at < HEARD_WITHIN_S and seen == about)


def _note(key: str, about: tuple[object, ...]) -> None:
    # Streamlit calls this with what the button had when it was drawn, not with what the next run would give it.
    st.session_state[Key.PRESSED] = {key: (time.monotonic(), about)}
