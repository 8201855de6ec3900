"""Ranked parcels as cards: what each is, its score taken apart, what is not known, and what can be done with it."""

from __future__ import annotations

import math
from functools import partial
from html import escape

import streamlit as st

from zqmap.analysis.parcels.brief import Part
from zqmap.model.vocabularies import AREA, AVAILABILITY, LAND_USE
from zqmap.ui.keys import Key
from zqmap.ui.link import FeatureRef, change_link, page_address
from zqmap.ui.parcels.address import (
    CARDS_MAX,
    CARDS_STEP,
    COMPARE_MAX,
    SHORT_MAX,
    change_finder,
    toggle,
)
from zqmap.ui.parcels.search import Search
from zqmap.web.parcel_words import (
    criterion_label,
    part_label,
    price_of,
    raw_words,
    readiness_words,
    size_of,
    value_of,
)

MARKS = {"available": "fine", "reserved": "due", "allocated": "unset", "withdrawn": "removed"}


def show_cards(search: Search) -> None:
    """Draw the best parcels, those first that meet every condition for certain."""
    context, found = search.context, search.found
    shown = found.rows[: search.here.number].tolist()
    with st.container(key="finder-cards"):
        for place, row in enumerate(shown):
            if place == found.certain:
                st.caption(context.words("finder.maybe_title"))
            show_card(search, row)
    left = min(len(found.rows), CARDS_MAX) - len(shown)
    if left > 0:
        number = min(CARDS_STEP, left)
        st.button(
            context.words("finder.more_cards", number=number),
            key=Key.finder("more_cards"),
            on_click=change_finder,
            kwargs={"number": search.here.number + CARDS_STEP},
        )


def show_card(search: Search, row: int, *, name: str = "card") -> None:
    """Draw one parcel."""
    with st.container(key=f"{name}-{search.id(row)}", border=True):
        st.html(card_html(search, row))
        show_actions(search, row, name)


def card_html(search: Search, row: int) -> str:
    """Write a card as HTML."""
    return (
        f'<div class="zq-card">{_head(search, row)}<p class="zq-card-facts">{_facts(search, row)}</p>'
        f"{parts_html(search, row)}{_open_questions(search, row)}</div>"
    )


def parts_html(search: Search, row: int) -> str:
    """Write the parts of a score: each with its weight, a bar, and the value behind it."""
    scores = search.found.scores
    return f'<dl class="zq-parts">{"".join(_part(search, row, place) for place in range(len(scores.criteria)))}</dl>'


def score_words(search: Search, row: int) -> str:
    """Say the score and how much of it rests on what is known."""
    context, scores = search.context, search.found.scores
    total = float(scores.totals[row])
    if math.isnan(total):
        return context.words("finder.score_unknown")
    words = context.words("finder.score", score=f"{100 * total:.0f}")
    return f"{words} · {context.words('finder.known', share=f'{scores.known[row]:.0%}')}"


def _head(search: Search, row: int) -> str:
    context, rank = search.context, search.rank(row)
    code = search.land.parcels["availability"].iloc[row]
    badge = f'<span class="zq-badge">{escape(context.words("map.legend.demo"))}</span>' if search.is_demo(row) else ""
    state = f'<span class="zq-mark {MARKS.get(code, "unset")}">{escape(context.label(AVAILABILITY.label(code)))}</span>'
    place = f'<span class="zq-rank">{rank}</span>' if rank else ""
    total = f'<span class="zq-score">{escape(score_words(search, row))}</span>'
    return f'<div class="zq-card-head">{place}<b>{escape(search.name(row))}</b>{badge}{state}{total}</div>'


def _facts(search: Search, row: int) -> str:
    context, land = search.context, search.land
    area, use = land.parcels["area_id"].iloc[row], land.parcels["land_use"].iloc[row]
    language = context.language
    facts = [
        size_of(land, row, language),
        price_of(land, row, language),
        context.label(LAND_USE.label(use)),
        *(f"{part_label(part, language)} {value_of(land, part, row, language)}" for part in (Part.RATIO, Part.HEIGHT)),
        context.label(AREA.label(area)) if area else context.words("value.not_stated"),
        readiness_words(land.readiness.all[row], language),
    ]
    return escape(" · ".join(facts))


def _part(search: Search, row: int, place: int) -> str:
    context, scores = search.context, search.found.scores
    criterion, weight, value = scores.criteria[place], int(scores.weights[place]), float(scores.parts[row, place])
    label = criterion_label(criterion, context.language)
    raw = raw_words(search.found, criterion, row, context.language, in_ha=search.here.in_ha)
    title = escape(context.words("finder.part_line", label=label, weight=weight))
    if math.isnan(value):
        bar = '<span class="zq-bar unknown"></span>'
    else:
        said = escape(context.words("finder.part_words", label=label, score=f"{100 * value:.0f}", raw=raw))
        fill = f'<i style="width:{100 * value:.0f}%"></i>'
        bar = f'<span class="zq-bar" role="img" aria-label="{said}" title="{said}">{fill}</span>'
    return f'<dt title="{title}">{escape(label)} ×{weight}</dt><dd>{bar}</dd><dd>{escape(raw)}</dd>'


def _open_questions(search: Search, row: int) -> str:
    lines = []
    for key, parts in (
        ("finder.unknown_parts", search.found.unknown_parts(row)),
        ("finder.failed_parts", search.found.failed_parts(row)),
    ):
        if parts:
            names = search.context.words("finder.all_of").join(
                part_label(part, search.context.language) for part in parts
            )
            lines.append(f'<p class="zq-unknown">? {escape(search.context.words(key, parts=names))}</p>')
    return "".join(lines)


def show_actions(search: Search, row: int, name: str) -> None:
    """Draw what can be done with a parcel."""
    context, id_ = search.context, search.id(row)
    ref, here = FeatureRef("parcels", id_), search.here
    is_selected = context.link.feature == ref
    with st.container(key=f"{name}-do-{id_}", horizontal=True, gap="xsmall"):
        st.button(
            context.words("finder.act.shown" if is_selected else "finder.act.map"),
            key=f"{name}-map-{id_}",
            icon=":material/my_location:",
            disabled=is_selected,
            on_click=change_link,
            kwargs={"feature": ref},
        )
        for act, undo, ids, limit, icon in (
            ("short", "unshort", here.short, SHORT_MAX, ":material/bookmark:"),
            ("compare", "uncompare", here.compare, COMPARE_MAX, ":material/compare_arrows:"),
        ):
            is_in = id_ in ids
            st.button(
                context.words(f"finder.act.{undo if is_in else act}"),
                key=f"{name}-{act}-{id_}",
                icon=":material/check:" if is_in else icon,
                type="primary" if is_in else "secondary",
                on_click=partial(_toggle, act, id_, limit),
            )
        query = {"lang": [context.language]}
        about = query | {"feature": [str(ref)]}
        links = {
            "sheet": (sheet_address([id_], context.language), ":material/picture_as_pdf:"),
            "ask": (page_address("/ask", about), ":material/chat:"),
            "near": (page_address("/chains", about), ":material/hub:"),
        }
        for act, (address, icon) in links.items():
            st.link_button(context.words(f"finder.act.{act}"), address, icon=icon, type="tertiary")


def sheet_address(ids: list[str], language: str) -> str:
    """Give the address of the sheets of parcels: of one by itself, or of several as one file."""
    if len(ids) == 1:
        return f"/data/sheet/parcels/{ids[0]}.pdf?lang={language}"
    return f"/data/sheet/parcels.pdf?id={','.join(ids)}&lang={language}"


def _toggle(act: str, id_: str, limit: int) -> None:
    if not toggle(act, id_, limit):
        st.session_state[Key.finder("full")] = act
