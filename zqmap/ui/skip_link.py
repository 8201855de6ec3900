"""The link past the navigation, in the visitor's language."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from zqmap.model.text import Language
from zqmap.texts import sentence
from zqmap.ui.keys import Key

SCRIPT = Path(__file__).parent / "browser" / "skip_link.js"


@st.cache_resource
def _component():  # type: ignore[no-untyped-def]
    return st.components.v2.component("zqmap_skip_link", js=SCRIPT.read_text(encoding="utf-8"))


def name_skip_link(language: Language) -> None:
    """Put Streamlit's link past the navigation into a language."""
    _component()(key=Key.SKIP_LINK, data=sentence(language, "app.skip"), height=1)
