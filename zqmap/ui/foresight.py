"""The script behind the filter panel.

It tells the map what a press on a choice asks for, before the server has answered and the page is laid out anew, and
writes the count beside each choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from zqmap.analysis.filter_query import LAYER_KEY
from zqmap.ui.keys import LAYER_FACET, Key

SCRIPT = Path(__file__).parent / "browser" / "foresight.js"


@st.cache_resource
def _component():  # type: ignore[no-untyped-def]
    return st.components.v2.component("zqmap_foresight", js=SCRIPT.read_text(encoding="utf-8"))


def show_foresight(options: Mapping[str, Sequence[str]]) -> None:
    """Start the script behind the panel; `options` are the codes of each facet's widget, in the order it shows them."""
    choices = [
        {"widget": Key.facet(facet), "key": LAYER_KEY if facet == LAYER_FACET else facet, "codes": list(codes)}
        for facet, codes in options.items()
    ]
    _component()(key=Key.FORESIGHT, data=choices, height=1)
