"""The day of the viewer's last visit, kept in their own browser: one date, no account, sent nowhere else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import streamlit as st

from zqmap.store.as_of import parse_day, today_in_china
from zqmap.ui.keys import Key

SCRIPT = Path(__file__).parent.parent / "browser" / "visit.js"


@st.cache_resource
def _component():  # type: ignore[no-untyped-def]
    return st.components.v2.component("zqmap_visit", js=SCRIPT.read_text(encoding="utf-8"), html="<span></span>")


def remember_visit() -> date | None:
    """Note in the browser that somebody looks today, and give the day before today on which they looked last.

    None where there was none, the browser keeps nothing, or it has not answered yet; then the page runs once more.
    """
    said = st.session_state.get(Key.VISIT)
    before = said.get("before") if said else None
    _component()(
        key=Key.VISIT,
        data={"today": today_in_china().isoformat(), "before": before},
        default={"before": before},
        on_before_change=lambda: None,
        height=1,
        width=1,
    )
    return parse_day(before) if isinstance(before, str) else None
