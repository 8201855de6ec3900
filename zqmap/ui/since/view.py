"""What changed between two days: how much, in sentences, and on the map."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from zqmap.access.policy import Command
from zqmap.analysis.filters import make_filters
from zqmap.analysis.news import News, NewsKind, NewsList, count_begun, list_news
from zqmap.maps.preview import join_previews, make_preview
from zqmap.model.layers import LAYERS
from zqmap.store.as_of import today_in_china
from zqmap.store.periods import Period, read_period
from zqmap.store.process import get_snapshots, get_store
from zqmap.texts.wording import date_words, plain_number
from zqmap.ui.context import Context
from zqmap.ui.keys import Key
from zqmap.ui.map_panel import draw_map, make_state
from zqmap.ui.since.address import SinceLink, choose_days
from zqmap.ui.since.news_words import news_html

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
            context.words("since.visit", day=_day(context, visit)) if visit else context.words("since.no_visit"),
            key="since-visit",
            type="tertiary",
            icon=":material/history:",
            disabled=visit is None,
            help=context.words("since.visit_help"),
            on_click=choose_days,
            args=(visit, None),
        )
    return first, last


def show_news(context: Context, first: date, last: date) -> None:
    """Show what changed between the ends of two days."""
    is_staff = context.identity.may(Command.PREPARE)
    period = read_period(get_store(), get_snapshots(), first, last)
    news = list_news(period, with_private=is_staff)
    st.markdown(f"#### {_summary(context, period, news)}")
    _show_begun(context, period, with_private=is_staff)
    if not news.items:
        return
    if context.is_narrow:
        _show_map(context, period)
        _show_list(context, period, news)
        return
    lines, place = st.columns([1, 1.1], gap="medium")
    with lines:
        _show_list(context, period, news)
    with place:
        _show_map(context, period)


def _take_days() -> None:
    choose_days(st.session_state[Key.SINCE_FIRST], st.session_state[Key.SINCE_LAST])


def _summary(context: Context, period: Period, news: NewsList) -> str:
    days = {"first": _day(context, period.first), "last": _day(context, period.last)}
    if not news.items:
        return context.words("since.nothing", **days)
    parts = [
        context.words(f"since.count.{kind}", number=plain_number(news.count(kind), context.language))
        for kind in NewsKind
        if news.count(kind)
    ]
    return context.words("since.summary", parts=("，" if context.language == "zh" else ", ").join(parts), **days)


def _show_begun(context: Context, period: Period, *, with_private: bool) -> None:
    begun = count_begun(period, with_private=with_private)
    if not begun:
        return
    joiner = "、" if context.language == "zh" else ", "
    layers = joiner.join(
        context.words("since.layer", layer=context.label(layer.label), number=plain_number(number, context.language))
        for layer, number in begun
    )
    st.caption(context.words("since.begun", day=_day(context, period.first), layers=layers))


def _show_list(context: Context, period: Period, news: NewsList) -> None:
    items = _choose_kind(context, news)
    pages = -(-len(items) // PAGE_NEWS)
    key = f"{Key.SINCE_PAGE}_{period.first}_{period.last}_{len(items)}"
    page = st.pagination(pages, key=key) if pages > 1 else 1
    shown = items[(page - 1) * PAGE_NEWS : page * PAGE_NEWS]
    st.html(f'<ul class="zq-news">{"".join(news_html(context, item) for item in shown)}</ul>')


def _choose_kind(context: Context, news: NewsList) -> list[News]:
    kinds = [kind for kind in NewsKind if news.count(kind)]
    if len(kinds) < 2:
        return list(news.items)
    kind = st.pills(
        context.words("since.kinds"),
        kinds,
        key=Key.SINCE_KIND,
        format_func=lambda one: f"{context.words(f'since.kind.{one}')} {news.count(one)}",
        label_visibility="collapsed",
    )
    return news.of(kind) if kind else list(news.items)


def _show_map(context: Context, period: Period) -> None:
    mapped = [one for one in period.changed if one.layer.name in LAYERS]
    if not mapped:
        st.caption(context.words("since.no_place"))
        return
    preview = join_previews([make_preview(one.before.frame, one.after.frame, one.difference) for one in mapped])
    st.caption(context.words("history.map"))
    state = make_state(context)
    after = {one.layer.name: one.after.revision for one in mapped}
    draw_map(
        replace(
            state,
            revisions=state.revisions | after,
            filters=make_filters(layers=list(after)),
            view=None,
            bounds=preview.bounds or state.bounds,
            preview=preview,
        )
    )
    if preview.left_out:
        st.caption(context.words("history.left_out", number=preview.left_out, drawn=len(preview.sketches)))
    if preview.unplaced:
        st.caption(context.words("history.unplaced", number=preview.unplaced))


def _day(context: Context, day: date) -> str:
    return date_words(day.isoformat(), context.language)
