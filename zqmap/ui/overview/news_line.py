"""What has changed in the last month, in one line below the sentences; each number leads to its list."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import streamlit as st

from zqmap.analysis.news import NewsCounts, count_begun, count_news
from zqmap.errors import StoreUnavailable
from zqmap.store.periods import read_period
from zqmap.store.process import get_snapshots, get_store
from zqmap.store.store import Store
from zqmap.ui.overview.state import Overview
from zqmap.ui.since.address import DEFAULT_DAYS
from zqmap.ui.since.news_words import areas_html, summary_html

Heads = tuple[tuple[str, int], ...]


def show_news_line(overview: Overview) -> None:
    """Say what is new since a month; nothing where the store does not answer."""
    context, last = overview.context, overview.today
    first = last - timedelta(days=DEFAULT_DAYS)
    try:
        news, is_begun = _news(get_store(), first, last, tuple(sorted(get_snapshots().heads().items())))
    except StoreUnavailable:
        return
    said = [summary_html(context, first, last, news), areas_html(context, first, last, news)]
    if is_begun:
        said.append(context.words("overview.begun"))
    st.html(f'<p class="zq-lack">{" ".join(said)}</p>')


@lru_cache(maxsize=8)
def _news(store: Store, first: date, last: date, _heads: Heads) -> tuple[NewsCounts, bool]:
    """Count the public news and whether a layer was first published in that time; `_heads` names the state."""
    period = read_period(store, get_snapshots(), first, last)
    return count_news(period), bool(count_begun(period))
