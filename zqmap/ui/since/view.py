"""What changed between two days: how much, in sentences, and on the map."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from zqmap.access.policy import Command
from zqmap.analysis.news import News, NewsCounts, NewsKind, count_begun, list_news
from zqmap.model.vocabularies import AREA
from zqmap.store.as_of import today_in_china
from zqmap.store.periods import Period, read_period
from zqmap.store.process import get_snapshots, get_store
from zqmap.texts.wording import plain_number
from zqmap.ui.context import Context
from zqmap.ui.keys import Key
from zqmap.ui.since.address import SinceLink, choose_area, choose_days, choose_kind
from zqmap.ui.since.news_map import show_news_map
from zqmap.ui.since.news_words import day_words, joiner, news_html, summary_html

PAGE_NEWS = 15
PRESETS = (("week", 7), ("month", 30), ("quarter", 91), ("year", 365))


def show_choice(context: Context, here: SinceLink, visit: date | None) -> tuple[date, date]:
    """Show the choice of the two days with the usual spans beside it, and give them."""
    first, last = here.days(visit)
    today = today_in_china()
    st.session_state[Key.SINCE_FIRST], st.session_state[Key.SINCE_LAST] = first, last
    with st.container(key="since-days", horizontal=True, vertical_alignment="bottom", gap="small"):
        for key, name in ((Key.SINCE_FIRST, "from"), (Key.SINCE_LAST, "to")):
            st.date_input(
                context.words(f"since.{name}"),
                key=key,
                max_value=today,
                format="YYYY-MM-DD",
                width=170,
                on_change=_take_days,
            )
        for name, days in PRESETS:
            st.button(
                context.words(f"since.{name}"),
                key=f"since-{name}",
                type="tertiary",
                on_click=choose_days,
                args=(today - timedelta(days=days), None),
            )
        st.button(
            context.words("since.visit", day=day_words(context, visit)) if visit else context.words("since.no_visit"),
            key="since-visit",
            type="tertiary",
            icon=":material/history:",
            disabled=visit is None,
            help=context.words("since.visit_help"),
            on_click=choose_days,
            args=(visit, None),
        )
    return first, last


def show_news(context: Context, here: SinceLink, first: date, last: date) -> None:
    """Show what changed between the ends of two days."""
    is_staff = context.identity.may(Command.PREPARE)
    period = read_period(get_store(), get_snapshots(), first, last)
    news = list_news(period, with_private=is_staff)
    st.html(f'<h4 class="zq-head">{summary_html(context, period.first, period.last, news.counts)}</h4>')
    _show_begun(context, period, with_private=is_staff)
    if not news.items:
        return
    _choose_part(context, here, news.counts)
    items = news.only(here.kind, here.area)
    if context.is_narrow:
        show_news_map(context, period, items)
        _show_list(context, period, items)
        return
    lines, place = st.columns([1, 1.1], gap="medium")
    with lines:
        _show_list(context, period, items)
    with place:
        show_news_map(context, period, items)


def _take_days() -> None:
    choose_days(st.session_state[Key.SINCE_FIRST], st.session_state[Key.SINCE_LAST])


def _show_begun(context: Context, period: Period, *, with_private: bool) -> None:
    begun = count_begun(period, with_private=with_private)
    if not begun:
        return
    layers = joiner(context).join(
        context.words("since.layer", layer=context.label(layer.label), number=plain_number(number, context.language))
        for layer, number in begun
    )
    st.caption(context.words("since.begun", day=day_words(context, period.first), layers=layers))


def _choose_part(context: Context, here: SinceLink, news: NewsCounts) -> None:
    """Offer the kinds of news, and the areas where something is new; what is chosen stands in the address."""
    kinds = [kind for kind in NewsKind if news.count(kind)]
    st.session_state[Key.SINCE_KIND], st.session_state[Key.SINCE_AREA] = here.kind, here.area
    if len(kinds) > 1 or here.kind:
        st.pills(
            context.words("since.kinds"),
            list(dict.fromkeys([*kinds, *([here.kind] if here.kind else [])])),
            key=Key.SINCE_KIND,
            format_func=lambda one: f"{context.words(f'since.kind.{one}')} {news.count(one)}",
            on_change=lambda: choose_kind(st.session_state[Key.SINCE_KIND]),
        )
    areas = list(dict.fromkeys([*news.by_area, *([here.area] if here.area else [])]))
    if areas:
        st.pills(
            context.words("facet.area"),
            areas,
            key=Key.SINCE_AREA,
            format_func=lambda code: f"{context.label(AREA.label(code))} {news.by_area.get(code, 0)}",
            on_change=lambda: choose_area(st.session_state[Key.SINCE_AREA]),
        )


def _show_list(context: Context, period: Period, items: Sequence[News]) -> None:
    pages = -(-len(items) // PAGE_NEWS)
    key = f"{Key.SINCE_PAGE}_{period.first}_{period.last}_{len(items)}"
    page = st.pagination(pages, key=key) if pages > 1 else 1
    shown = items[(page - 1) * PAGE_NEWS : page * PAGE_NEWS]
    st.html(f'<ul class="zq-news">{"".join(news_html(context, item) for item in shown)}</ul>')
