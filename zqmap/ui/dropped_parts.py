"""The parts of an address that could not be used, in words."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from zqmap.errors import BadFilter
from zqmap.ui.context import Context
from zqmap.ui.plain import plain_words


def name_dropped_parts(context: Context, dropped: Iterable[BadFilter]) -> None:
    """Say which parts of an address could not be used; the next change of the link leaves them out."""
    parts = [f"- {plain_words(bad.field)}={plain_words(bad.value)}" for bad in dropped]
    if parts:
        st.warning("\n".join([context.words("link.dropped"), *parts]), icon=":material/link_off:")
