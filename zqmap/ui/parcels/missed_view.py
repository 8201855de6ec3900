"""Why not: parcels that miss by a condition or two, with the buttons that relax just that; and empty results."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from zqmap.analysis.parcels.brief import CODES, Brief, Part
from zqmap.analysis.parcels.finder import Missed, emptied_by, relax
from zqmap.ui.keys import Key
from zqmap.ui.link import FeatureRef, change_link
from zqmap.ui.parcels.address import change_finder
from zqmap.ui.parcels.search import Search
from zqmap.ui.plain import plain_words
from zqmap.web.parcel_words import condition_words, miss_words, part_label


def show_missed(search: Search) -> None:
    """Draw the parcels that were just missed."""
    context, missed = search.context, search.found.missed
    if not missed:
        st.caption(context.words("finder.missed.none"))
        return
    st.caption(context.words("finder.missed.lead"))
    for one in missed:
        with st.container(key=f"missed-{search.id(one.row)}", border=True):
            st.html(_missed_html(search, one))
            _show_buttons(search, one)


def show_empty(search: Search) -> None:
    """Say which condition emptied the result, and offer to drop that one."""
    context, brief = search.context, search.brief
    st.info(context.words("finder.nothing"), icon=":material/filter_alt_off:")
    parts = emptied_by(search.land, brief)
    st.caption(context.words("finder.nothing_why" if parts else "finder.nothing_many"))
    with st.container(key="finder-empty", horizontal=True, gap="xsmall"):
        for part, number in parts:
            asked = condition_words(search.land, brief, part, context.language, in_ha=search.here.in_ha)
            words = context.words(
                "finder.drop", part=part_label(part, context.language), words=plain_words(asked), number=number
            )
            st.button(
                words,
                key=Key.finder(f"drop_{part.value}"),
                icon=":material/close:",
                on_click=partial(change_finder, brief=brief.without(part)),
            )


def _missed_html(search: Search, missed: Missed) -> str:
    context = search.context
    badge = f' <span class="zq-badge">{escape(context.words("map.legend.demo"))}</span>'
    said = (
        miss_words(search.found, part, missed.row, miss, context.language, in_ha=search.here.in_ha)
        for part, miss in missed.conditions
    )
    lines = "".join(f"<li>{escape(words)}</li>" for words in said)
    head = f"<b>{escape(search.name(missed.row))}</b>{badge if search.is_demo(missed.row) else ''}"
    return f'<div class="zq-card">{head}<ul class="zq-facts">{lines}</ul></div>'


def _show_buttons(search: Search, missed: Missed) -> None:
    context, id_ = search.context, search.id(missed.row)
    with st.container(key=f"missed-do-{id_}", horizontal=True, gap="xsmall"):
        for part, _ in missed.conditions:
            relaxed = relax(search.land, search.brief, part, missed.row)
            st.button(
                _relax_words(search, part, relaxed),
                key=f"relax-{part.value}-{id_}",
                icon=":material/expand_content:",
                on_click=partial(change_finder, brief=relaxed),
            )
        st.button(
            context.words("finder.act.map"),
            key=f"missed-map-{id_}",
            type="tertiary",
            on_click=change_link,
            kwargs={"feature": FeatureRef("parcels", id_)},
        )


def _relax_words(search: Search, part: Part, relaxed: Brief) -> str:
    context, label = search.context, part_label(part, search.context.language)
    if part in CODES and not relaxed.chosen(part):
        return context.words("finder.act.drop", part=label)
    words = condition_words(search.land, relaxed, part, context.language, in_ha=search.here.in_ha)
    return context.words("finder.act.relax", part=label, words=plain_words(words))
