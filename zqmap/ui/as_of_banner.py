"""Says on every page that a day of the past is looked at, with one click back to now."""

from __future__ import annotations

import streamlit as st

from zqmap.store.process import get_snapshots
from zqmap.texts.wording import date_words
from zqmap.ui.context import Context
from zqmap.ui.keys import Key
from zqmap.ui.link import change_link


def show_as_of(context: Context) -> None:
    """Say which day is looked at and which layers had nothing yet; nothing where it is now."""
    day = context.link.as_of
    if day is None:
        return
    with st.container(key="as-of", horizontal=True, vertical_alignment="center", gap="small"):
        st.warning(_banner_words(context, date_words(day.isoformat(), context.language)), icon=":material/history:")
        st.button(
            context.words("as_of.end"),
            key=Key.AS_OF_END,
            icon=":material/update:",
            on_click=change_link,
            kwargs={"as_of": None},
        )


def _banner_words(context: Context, day: str) -> str:
    empty = [context.label(snapshot.layer.label) for snapshot in context.shown if not snapshot.revision]
    shown = {snapshot.layer.name: snapshot.revision for snapshot in context.shown}
    newest = {name: number for name, number in get_snapshots().heads().items() if name in shown}
    said = context.words("as_of.same" if shown == newest else "as_of.banner", day=day)
    joiner = "、" if context.language == "zh" else ", "
    return said + (context.words("as_of.empty", layers=joiner.join(empty)) if empty else "")
