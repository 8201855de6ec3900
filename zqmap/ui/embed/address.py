"""The address of the embedded view: `/map?view=embed`, with the filters, and `at` for where the map looks."""

from __future__ import annotations

import streamlit as st

from zqmap.maps.state import View
from zqmap.ui.keys import EMBED, EmbedParam, Param


def is_embed() -> bool:
    """Tell whether the address asks for the embedded view."""
    return bool(st.query_params.get(Param.VIEW) == EMBED)


def read_at() -> View | None:
    """Give where the map is to look; what is no place counts as not said, and the map shows what the filters let by."""
    return View.parse(st.query_params.get(EmbedParam.AT, ""))
