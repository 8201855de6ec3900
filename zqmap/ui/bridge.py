"""The small script beside the page.

It notes the map's view in the link, copies the link, tells a narrow screen, and hears of publications.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from zqmap.errors import StoreUnavailable
from zqmap.model.text import Language
from zqmap.store.process import get_snapshots
from zqmap.texts import sentence
from zqmap.ui.keys import Key, Param
from zqmap.web.heads import encode_heads

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


def show_bridge(language: Language, *, leads: bool, view_key: str = Param.VIEW) -> None:
    """Show the button that copies the link, and start the script behind it.

    `view_key` is the part of the address in which the map's view is kept. Where it `leads`, the links of the title
    row take over what the address says when they are pressed.

    The script asks `/heads` every second; where it hears of revisions that this run did not see, it causes another.
    """
    data = {
        "language": language,
        "label": sentence(language, "share.copy"),
        "done": sentence(language, "share.copied"),
        "map": sentence(language, "page.map"),
        "printed": sentence(language, "share.printed"),
        "narrow": guess_narrow(),
        "heads": _known_heads(),
        "leads": leads,
        "view_key": str(view_key),
    }
    _component()(
        key=Key.BRIDGE,
        data=data,
        default={"narrow": guess_narrow()},
        on_narrow_change=lambda: None,
        on_published_change=lambda: None,
        width="content",
    )


def _known_heads() -> str:
    """Give the newest revisions as `/heads` does, nothing where the store never answered: then any answer is news."""
    try:
        return encode_heads(get_snapshots().heads())
    except StoreUnavailable:
        return ""
