"""The script that hears the keys of undo and redo on the page around the map, which has its own."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from zqmap.ui.keys import Key

SCRIPT = Path(__file__).parents[1] / "browser" / "edit_keys.js"

KEYS = {"undo": "Control+Z Meta+Z", "redo": "Control+Y Control+Shift+Z Meta+Shift+Z"}
"""What is pressed for each button, as `aria-keyshortcuts` writes it."""


@st.cache_resource
def _component():  # type: ignore[no-untyped-def]
    return st.components.v2.component("zqmap_edit_keys", js=SCRIPT.read_text(encoding="utf-8"))


def hear_keys() -> None:
    """Start the script; it presses the buttons of the page, so that a key is nothing that a press is not."""
    _component()(key=Key.EDIT_KEYS, data=KEYS, height=1)
