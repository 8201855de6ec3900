"""The brief at the top of the finder: what is needed, as few natural questions, with examples at one press."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from zqmap.analysis.parcels.brief import OWNERS, PRESETS, Brief, Part, Span
from zqmap.analysis.parcels.brief_query import VOCABULARIES, Refused, read_span
from zqmap.errors import UnreadAmount
from zqmap.store.as_of import today_in_china
from zqmap.ui.keys import Key
from zqmap.ui.link import change_link, read_link
from zqmap.ui.parcels.address import CARDS_FIRST, UNITS, change_brief, change_finder, read_finder
from zqmap.ui.parcels.near_choice import show_near, show_within
from zqmap.ui.parcels.refusals import refuse, show_refused
from zqmap.ui.parcels.search import Search
from zqmap.ui.press import whole
from zqmap.web.parcel_words import amount_words

EXAMPLES = ("battery", "aluminium", "foreign")


def example_brief(name: str) -> Brief:
    """Give one of the examples; "within a year" counts from today in China."""
    today = today_in_china()
    in_a_year = date(today.year + 1, today.month, min(today.day, 28))
    chains = {"battery": "nev_auto_parts", "aluminium": "advanced_materials"}
    brief = Brief()
    if name in chains:
        brief = replace(brief.choosing(Part.CHAIN, frozenset({chains[name]})), weights=PRESETS[chains[name]])
    if name == "battery":
        near = replace(brief, near=OWNERS, within_m=20_000.0, ready_by=in_a_year)
        return near.spanning(Part.SIZE, Span(150.0))
    if name == "aluminium":
        offered = brief.choosing(Part.AVAILABILITY, frozenset({"available", "reserved"}))
        return offered.spanning(Part.SIZE, Span(300.0)).choosing(Part.UTILITIES, frozenset({"gas"}))
    return replace(brief.choosing(Part.UTILITIES, frozenset({"water", "power"})), ready_by=today)


def show_examples(search: Search) -> None:
    """Draw the examples, and the way to clear everything."""
    context = search.context
    with st.container(key="finder-examples", horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.markdown(f"**{context.words('finder.ask_title')}**", width="content")
        st.caption(context.words("finder.examples"), width="content")
        for name in EXAMPLES:
            words = context.words(f"finder.example.{name}")
            st.button(words, key=Key.finder(f"example_{name}"), on_click=_take_example, args=(name,))
        st.button(
            context.words("finder.reset"), key=Key.finder("reset"), type="tertiary", on_click=_take_example, args=("",)
        )


def show_brief(search: Search) -> None:
    """Draw the questions; each answer goes into the address at once."""
    context, here = search.context, search.here
    show_refused(search)
    columns = st.columns(1 if context.is_narrow else [1, 1, 0.8, 1.1, 1.1, 1.7, 0.85, 1.1], gap="small")
    places = columns * 8 if context.is_narrow else columns
    with places[0]:
        show_end(search, Part.SIZE, "low", "finder.size_low", "finder.hint_size")
    with places[1]:
        show_end(search, Part.SIZE, "high", "finder.size_high", "finder.hint_size")
    with places[2]:
        _show_unit(search)
    with places[3]:
        show_end(search, Part.PRICE, "high", "finder.price_high", "finder.hint_price")
    with places[4]:
        show_end(search, Part.COST, "high", "finder.cost_high", "finder.hint_cost")
    with places[5]:
        show_near(search)
    with places[6]:
        show_within(search)
    with places[7]:
        st.session_state[Key.finder("ready")] = here.brief.ready_by
        st.date_input(
            context.words("finder.ready_label"),
            key=Key.finder("ready"),
            format="YYYY-MM-DD",
            on_change=lambda: change_brief(
                lambda brief: replace(brief, ready_by=st.session_state[Key.finder("ready")] or None)
            ),
        )
    left, right = st.columns(1 if context.is_narrow else [1, 1], gap="small") * (2 if context.is_narrow else 1)
    with left:
        show_codes(search, Part.CHAIN, context.words("finder.chain"))
    with right:
        show_codes(search, Part.UTILITIES, context.words("finder.utilities"))


def show_codes(search: Search, part: Part, label: str) -> None:
    """Draw a choice of codes, each with how many parcels it would leave."""
    context, vocabulary = search.context, VOCABULARIES[part]
    key = Key.finder(part.value)
    offered = [code for code in vocabulary.codes if code in _present(search, part)]
    counts = _counts(search, part)
    st.session_state[key] = [code for code in offered if code in search.brief.chosen(part)]
    st.pills(
        label,
        offered,
        selection_mode="multi",
        key=key,
        format_func=lambda code: f"{context.label(vocabulary.label(code))} {counts.get(code, 0):,}",
        wrap=True,
        on_change=lambda: change_brief(lambda brief: brief.choosing(part, frozenset(st.session_state[key]))),
    )


def show_end(search: Search, part: Part, end: str, label: str, hint: str) -> None:
    """Draw one end of a span as a text in which any unit may be typed."""
    context, here = search.context, search.here
    key = Key.finder(f"{part.value}_{end}")
    value = getattr(here.brief.span(part), end)
    words = "" if value is None else amount_words(part, value, context.language, in_ha=here.in_ha)
    st.session_state[key] = words
    st.text_input(
        context.words(label),
        key=key,
        max_chars=60,
        placeholder=context.words(hint),
        on_change=lambda: _take_end(part, end, key, words),
    )


@whole
def _take_end(part: Part, end: str, key: str, before: str) -> None:
    here, typed = read_finder(read_link()), str(st.session_state[key] or "")
    if typed == before:
        return
    unit = here.unit if part is Part.SIZE else None
    span = here.brief.span(part)
    other = getattr(span, "high" if end == "low" else "low")
    try:
        value = getattr(read_span(part, *((typed, "") if end == "low" else ("", typed)), unit), end)
        low, high = (value, other) if end == "low" else (other, value)
        read_span(part, *("" if one is None else f"{one:.12g}" for one in (low, high)))
    except UnreadAmount as error:
        refuse(Refused(part, error.written, error.reason))
        return
    change_brief(lambda brief: brief.spanning(part, Span(low, high)))


def _show_unit(search: Search) -> None:
    context, key = search.context, Key.finder("unit")
    st.session_state[key] = search.here.unit
    st.segmented_control(
        context.words("finder.unit_label"),
        UNITS,
        required=True,
        key=key,
        format_func=lambda unit: context.words(f"finder.unit.{unit}"),
        on_change=lambda: change_finder(unit=st.session_state[key]),
    )


def _take_example(name: str) -> None:
    st.session_state.pop(Key.FINDER_REFUSED, None)
    here = read_finder(read_link())
    brief = example_brief(name) if name else Brief()
    change_finder(brief=brief, show="cards", number=CARDS_FIRST, short=here.short, compare=here.compare)
    if read_link().feature:
        change_link(feature=None)


def _present(search: Search, part: Part) -> set[str]:
    column = search.land.codes(part)
    return {code for code, number in column.counts(column.bits >= 0).items() if number} | search.brief.chosen(part)


def _counts(search: Search, part: Part) -> dict[str, int]:
    """Count the parcels that meet every other condition, by code."""
    verdicts = search.found.verdicts
    fits = [~verdict.fails for own, verdict in verdicts.items() if own is not part]
    column = search.land.codes(part)
    rows = column.bits >= 0
    for fit in fits:
        rows = rows & fit
    return column.counts(rows)
