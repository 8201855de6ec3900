"""What the overview is filtered for, as the chips of the map page."""

from __future__ import annotations

import streamlit as st

from zqmap.ui.chips import list_chips, show_chips
from zqmap.ui.context import Context
from zqmap.ui.keys import Key
from zqmap.ui.news import tell_scripts


def show_chips_row(context: Context) -> None:
    """Show the chips; the container is there without any too, so that what follows keeps its place."""
    with st.container():
        tell_scripts(Key.NEWS, {"chips": [chip.words for chip in list_chips(context)]})
        show_chips(context)
