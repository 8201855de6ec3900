"""The published headline figures as cards: figure with unit, scope, date and source each.

Cards of one scope stand together; nothing is added up.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from zqmap.model.records import Figure
from zqmap.texts.wording import date_words, land_words
from zqmap.ui.context import Context
from zqmap.ui.link import Link, page_address
from zqmap.ui.registers_view import figure_words

FIRST_SHOWN = 14
FIRST_SHOWN_NARROW = 4


def show_cards(context: Context) -> None:
    """Show the first cards and, folded, the others."""
    listed = by_scope(figure for figure in context.registers.figures().values() if figure.headline)
    shown = FIRST_SHOWN_NARROW if context.is_narrow else FIRST_SHOWN
    first, rest = listed[:shown], listed[shown:]
    html = _grid(context, first)
    if rest:
        more = escape(context.words("overview.cards.more", number=len(rest)))
        html += f"<details><summary>{more}</summary>{_grid(context, rest)}</details>"
    with st.container(key="overview-cards"):
        st.html(html)


def by_scope(listed: Iterable[Figure]) -> list[Figure]:
    """Put figures of one scope together, scopes in the order in which they come first."""
    groups: dict[str, list[Figure]] = {}
    for figure in listed:
        groups.setdefault(figure.scope_zh, []).append(figure)
    return [figure for group in groups.values() for figure in group]


def card_figure(context: Context, figure: Figure) -> str:
    """Write a figure as people write it there: 13万亩, 800亿元, 992 平方公里, with 约 or 超过 before it."""
    if figure.unit != "mu":
        return figure_words(context, figure)
    words = land_words(figure.value, context.language)
    return words if figure.qualifier is None else context.words(f"qualifier.{figure.qualifier}", value=words)


def _grid(context: Context, listed: Iterable[Figure]) -> str:
    return f'<div class="zq-cards">{"".join(_card(context, figure) for figure in listed)}</div>'


def _card(context: Context, figure: Figure) -> str:
    when = figure.period or figure.date
    day = date_words(when, context.language) if when else context.words("value.not_stated")
    source = context.registers.sources().get(figure.source_id)
    title = context.label(source.title) if source else figure.source_id
    address = page_address("/sources", Link(context.language).query())
    main, _, beside = card_figure(context, figure).partition("（" if context.language == "zh" else " (")
    small = f"<small>{escape(beside.rstrip('）)'))}</small>" if beside else ""
    note = context.label(figure.note)
    tip = f' title="{escape(note)}"' if note else ""
    sign = f' <i{tip} role="img" aria-label="{escape(note)}">ⓘ</i>' if note else ""
    return (
        f'<article class="zq-card"><h4>{escape(context.label(figure.name))}{sign}</h4>'
        f"<b>{escape(main)}{small}</b>"
        f'<p class="scope">{escape(context.label(figure.scope))}</p>'
        f'<p>{escape(day)} · <a href="{escape(address)}" title="{escape(title)}">{escape(title)}</a></p></article>'
    )
