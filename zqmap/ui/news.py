"""What changes at a click travels to the page's scripts as one short text; the elements that they draw stand still.

An element of Streamlit costs 100 to 400 bytes each time anything in it changes, and 110 where nothing does.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import streamlit as st

from zqmap.ui.keys import Key

LEVEL = 6
SCRIPT = Path(__file__).parent / "browser" / "news.js"


@st.cache_resource
def _component():  # type: ignore[no-untyped-def]
    return st.components.v2.component("zqmap_news", js=SCRIPT.read_text(encoding="utf-8"))


def tell_scripts(key: Key, news: dict[str, Any]) -> None:
    """Tell the scripts beside the page; what has one of these names replaces what had it before."""
    tell_packed(key, pack_news(news))


def pack_news(news: dict[str, Any]) -> bytes:
    """Pack what is told: names, labels and counts of one kind resemble each other, and packing halves them."""
    return zlib.compress(json.dumps(news, ensure_ascii=False, separators=(",", ":")).encode(), LEVEL)


def tell_packed(key: Key, packed: bytes) -> None:
    """Tell the scripts what `pack_news` has packed."""
    _component()(key=key, data=packed, height=1)
