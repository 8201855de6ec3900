"""The small script beside the page: notes the map's view in the link, copies the link, tells a narrow screen."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from zqmap.model.text import Language
from zqmap.texts import sentence
from zqmap.ui.keys import Key

FOLDER = Path(__file__).parent / "browser"


@st.cache_resource
def _component():  # type: ignore[no-untyped-def]
    return st.components.v2.component(
        "zqmap_bridge",
        html=(FOLDER / "bridge.html").read_text(encoding="utf-8"),
        css=(FOLDER / "bridge.css").read_text(encoding="utf-8"),
        js=(FOLDER / "bridge.js").read_text(encoding="utf-8"),
    )


def guess_narrow() -> bool:
    """Tell whether this session's screen is narrow: as the browser said, or as its name suggests before it did."""
    said = st.session_state.get(Key.BRIDGE)
    if said and said.get("narrow") is not None:
        return bool(said["narrow"])
    return "Mobi" in (st.context.headers.get("User-Agent") or "")


def show_bridge(language: Language) -> None:
    """Show the button that copies the link, and start the script behind it."""
    data = {
        "language": language,
        "label": sentence(language, "share.copy"),
        "done": sentence(language, "share.copied"),
        "map": sentence(language, "page.map"),
        "narrow": guess_narrow(),
    }
    _component()(
        key=Key.BRIDGE, data=data, default={"narrow": guess_narrow()}, on_narrow_change=lambda: None, width="content"
    )
