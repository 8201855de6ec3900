"""The wall view: Python sends every picture once for a state of the data, the browser cycles through them by itself.

So it goes on while the server is away, holds its memory, and needs no click: the script beside it (`wall.js`) asks
`/heads` whether there is news, has the pictures made anew, and loads the page again once a lost server is back.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

import streamlit as st

from zqmap.analysis.filters import Filters
from zqmap.model.text import Language
from zqmap.store.as_of import today_in_china
from zqmap.store.process import get_snapshots, get_store
from zqmap.ui.briefing.desk import make_visitor_context
from zqmap.ui.briefing.order import Order, default_since
from zqmap.ui.context import Context
from zqmap.ui.keys import Key
from zqmap.ui.link import Link, page_address
from zqmap.ui.moments import moment_words
from zqmap.ui.wall.address import read_pace
from zqmap.ui.wall.frames import make_frames
from zqmap.web.heads import encode_heads

BROWSER = Path(__file__).parent.parent / "browser"
RENEW_S = 900
"""How often the pictures are made anew even without news: what is late depends on the day."""


@st.cache_resource
def _component():  # type: ignore[no-untyped-def]
    return st.components.v2.component(
        "zqmap_wall",
        html="<span></span>",
        js=(BROWSER / "wall.js").read_text(encoding="utf-8"),
    )


def show_wall(context: Context) -> None:
    """Show the wall view over the whole window; it is what a visitor without an account sees."""
    heads = get_snapshots().heads()
    words = {name: context.words(f"wall.{name}", moment="{moment}") for name in ("lost", "paused", "hint", "old")}
    data = {
        "language": context.language,
        "frames": _frames(context.language, encode_heads(heads), today_in_china()),
        "style": (BROWSER / "wall.css").read_text(encoding="utf-8"),
        "pace": read_pace(),
        "renew": RENEW_S,
        "heads": encode_heads(heads),
        "made": datetime.now(UTC).isoformat(),
        "title": context.words("app.title"),
        "data": context.words("wall.data", moment=_newest(context, heads)),
        "words": words,
        "leave": page_address("/overview", Link(context.language).query()),
    }
    _component()(key=Key.WALL, data=data, on_renew_change=lambda: None, height=1)


@lru_cache(maxsize=4)
def _frames(language: Language, _heads: str, _day: date) -> list[dict[str, str]]:
    """Make the pictures once for a state of the data and a day; `_heads` names the state."""
    order = Order((language,), Filters(), default_since())
    return [frame.as_json() for frame in make_frames(make_visitor_context(language, order), order)]


def _newest(context: Context, heads: dict[str, int]) -> str:
    """Say when what is shown was published last."""
    moments = [get_store().revision(layer, number).created_at for layer, number in heads.items()]
    return moment_words(max(moments), context.language)
