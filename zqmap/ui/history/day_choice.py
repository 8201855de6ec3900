"""The choice of a day of the past, which the map is then shown as of."""

from __future__ import annotations

import streamlit as st

from zqmap.store.as_of import today_in_china
from zqmap.texts.wording import date_words
from zqmap.ui.context import Context
from zqmap.ui.html_table import make_link
from zqmap.ui.keys import Key
from zqmap.ui.link import Link, page_address


def show_day_choice(context: Context) -> None:
    """Show the choice of a day and the link to the map at its end (China time)."""
    today = today_in_china()
    st.markdown(f"#### {context.words('as_of.title')}")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        day = st.date_input(
            context.words("as_of.day"),
            value=context.link.as_of or today,
            max_value=today,
            key=Key.AS_OF_DAY,
            format="YYYY-MM-DD",
            width=220,
        )
        if day:
            words = context.words("as_of.open", day=date_words(day.isoformat(), context.language))
            there = page_address("/map", Link(context.language, as_of=day).query())
            st.html(f'<p class="zq-way">{make_link(words, there).text}</p>', width="content")
