"""The brief at the top of the finder: what is needed, as few natural questions, with examples at one press."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from zqmap.analysis.parcels.amounts import RADIUS, read_amount
from zqmap.analysis.parcels.brief import OWNERS, PRESETS, Brief, Part, Span
from zqmap.analysis.parcels.brief_query import VOCABULARIES, Refused, near_layer, read_near, read_span
from zqmap.analysis.parcels.near import find_anchors
from zqmap.analysis.text_search import text_rows
from zqmap.errors import UnreadAmount
from zqmap.model.layers import LAYERS
from zqmap.model.text import Text
from zqmap.store.as_of import today_in_china
from zqmap.ui.keys import Key
from zqmap.ui.link import change_link, read_link
from zqmap.ui.parcels.address import CARDS_FIRST, UNITS, FinderLink, change_brief, change_finder, read_finder
from zqmap.ui.parcels.search import Search
from zqmap.ui.plain import plain_words
from zqmap.web.parcel_words import amount_words, anchor_name, part_label

EXAMPLES = ("battery", "aluminium", "foreign")
ANYWHERE = "-"
NEAR_OFFERED = 60
"""How many places the list offers; others are found by typing their name."""
_NOT_FOUND = Text("没有找到这个地点", "was not found")


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
    _show_refused(search)
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
        _show_near(search)
    with places[6]:
        _show_within(search)
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
        _refuse(Refused(part, error.written, error.reason))
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


def _show_near(search: Search) -> None:
    context, key = search.context, Key.finder("near")
    names = _near_names(search)
    chosen = search.brief.near or ANYWHERE
    if chosen not in names:
        anchors = find_anchors(search.land, search.brief)
        names[chosen] = anchor_name(anchors[0], context.language) if anchors else chosen
    st.session_state[key] = chosen
    st.selectbox(
        context.words("finder.near_label"),
        list(names),
        key=key,
        format_func=lambda near: names.get(near, near),
        accept_new_options=True,
        placeholder=context.words("finder.near_hint"),
        on_change=_take_near,
        args=(search,),
    )


def _take_near(search: Search) -> None:
    typed = st.session_state[Key.finder("near")] or ANYWHERE
    if typed == ANYWHERE:
        change_brief(lambda brief: replace(brief, near=None, within_m=None))
        return
    near = find_place(search, typed)
    if near is None:
        _refuse(Refused(Part.NEAR, typed[:60], _NOT_FOUND))
        return
    change_brief(lambda brief: replace(brief, near=near))


def find_place(search: Search, typed: str) -> str | None:
    """Give the place that a text means: one of the offered, a point, or the first feature that is called so."""
    try:
        return read_near(typed.strip())
    except ValueError:
        pass
    for layer in ("enterprises", "facilities", "roads", "areas"):
        snapshot = search.context.snapshots[layer]
        rows = text_rows(snapshot.search_keys, typed[:60]) & snapshot.frame.geometry.notna().to_numpy()
        if typed.strip() and rows.any():
            return f"{layer}/{snapshot.frame['id'].to_numpy()[rows][0]}"
    return None


def _near_names(search: Search) -> dict[str, str]:
    context = search.context
    owners = "finder.near.owners_chain" if search.brief.chosen(Part.CHAIN) else "finder.near.owners"
    names = {ANYWHERE: context.words("finder.near.anywhere"), OWNERS: context.words(owners)}
    for layer in ("areas", "enterprises", "facilities", "roads"):
        frame = context.snapshots[layer].frame
        rows = frame[frame.geometry.notna() & (frame["basis"] != "demo")].head(NEAR_OFFERED // 3)
        label = context.label(LAYERS[layer].label)
        for id_, name in zip(rows["id"], rows[f"name_{context.language}"], strict=True):
            names[f"{layer}/{id_}"] = context.words("finder.show_near", name=name, layer=label)
    return names


def _show_within(search: Search) -> None:
    context, brief, key = search.context, search.brief, Key.finder("within")
    unit = "公里" if context.language == "zh" else "km"
    words = "" if brief.within_m is None else f"{brief.within_m / 1000:g} {unit}"
    st.session_state[key] = words
    st.text_input(
        context.words("finder.within_label"),
        key=key,
        max_chars=30,
        placeholder=context.words("finder.hint_within"),
        on_change=lambda: _take_within(key, words),
    )


def _take_within(key: str, before: str) -> None:
    typed = str(st.session_state[key] or "").strip()
    if typed == before:
        return
    try:
        within_m = read_amount(RADIUS, typed) * 1000 if typed else None
    except UnreadAmount as error:
        _refuse(Refused(Part.NEAR, error.written, error.reason))
        return
    change_brief(lambda brief: replace(brief, within_m=within_m, near=brief.near or OWNERS))


def _take_example(name: str) -> None:
    st.session_state.pop(Key.FINDER_REFUSED, None)
    here = read_finder(read_link())
    brief = example_brief(name) if name else Brief()
    change_finder(brief=brief, show="cards", number=CARDS_FIRST, short=here.short, compare=here.compare)
    if read_link().feature:
        change_link(feature=None)


def _refuse(refused: Refused) -> None:
    st.session_state[Key.FINDER_REFUSED] = refused


def _show_refused(search: Search) -> None:
    """Say in words what of the address, and of what was typed last, cannot be used."""
    context = search.context
    typed: Refused | None = st.session_state.pop(Key.FINDER_REFUSED, None)
    refused = [*search.here.refused, *([typed] if typed else []), *_gone_place(search.here, search)]
    if not refused:
        return
    lines = [
        context.words(
            "finder.refused_line",
            label=_key_label(search, one.key),
            written=plain_words(one.written),
            reason=context.label(one.reason),
        )
        for one in refused
    ]
    words = "\n".join(f"- {line}" for line in lines)
    st.warning(f"{context.words('finder.refused')}\n{words}", icon=":material/link_off:")


def _gone_place(here: FinderLink, search: Search) -> list[Refused]:
    near = here.brief.near
    is_gone = near and near_layer(near) and not find_anchors(search.land, here.brief)
    return [Refused(Part.NEAR, near, _NOT_FOUND)] if near and is_gone else []


def _key_label(search: Search, key: str) -> str:
    if key in set(Part):
        return part_label(Part(key), search.context.language)
    labels = {"within": "finder.within_label", "w": "finder.weights", "short": "finder.show.short"}
    return search.context.words(labels[key]) if key in labels else search.context.words("finder.show.compare")


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
