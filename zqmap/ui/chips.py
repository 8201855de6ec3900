"""What is filtered, as chips that can be dropped one by one, and how many features are left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from zqmap.analysis.facet_columns import NOT_STATED
from zqmap.analysis.filters import ROLL, TEXT, Filters, emptied_by
from zqmap.analysis.overview.works import WORK_LAYERS
from zqmap.analysis.rolls import Called
from zqmap.model.layers import LAYERS
from zqmap.ui.context import Context
from zqmap.ui.detail import find_row
from zqmap.ui.filter_panel import facet_label
from zqmap.ui.keys import Key
from zqmap.ui.link import FeatureRef, change_link

BROWSER = Path(__file__).parent / "browser"


@dataclass(frozen=True)
class Chip:
    """One thing that is filtered for, and the filters without it."""

    words: str
    without: Filters


@st.cache_resource
def _component():  # type: ignore[no-untyped-def]
    return st.components.v2.component(
        "zqmap_chips",
        html='<div class="zq-chips" role="group"></div>',
        css=(BROWSER / "chips.css").read_text(encoding="utf-8"),
        js=(BROWSER / "chips.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )


def show_chips(context: Context) -> None:
    """Show the active filters and one way to clear them all; the page's news has told which they are."""
    chips = list(list_chips(context))
    data = {"clear": context.words("filter.clear"), "title": context.words("filter.active")}
    _component()(key=Key.CHIPS, data=data, on_drop_change=lambda: _drop_chip(chips), on_clear_change=_drop(Filters()))


def list_chips(context: Context, filters: Filters | None = None) -> Iterator[Chip]:
    """List what is filtered for, by the link unless other filters are given: layers, codes, the text, the roll."""
    filters = context.link.filters if filters is None else filters
    for layer in sorted(filters.layers):
        yield Chip(context.label(LAYERS[layer].label), replace(filters, layers=filters.layers - {layer}))
    for facet, codes in filters.choices:
        for code in sorted(codes):
            yield Chip(_code_words(context, facet, code), filters.choosing(facet, codes - {code}))
    if filters.text:
        yield Chip(context.words("filter.text_chip", text=filters.text), filters.without(TEXT))
    called = Called.parse(filters.roll)
    if called:
        yield Chip(_roll_words(context, called), filters.without(ROLL))


def show_empty(context: Context) -> None:
    """Say that nothing is left, which filter emptied it, and offer to drop that one.

    Without filters there was nothing on the day that is looked at, which the page says at its top.
    """
    if not context.link.filters.active:
        return
    st.info(context.words("filter.empty"), icon=":material/filter_alt_off:")
    parts = emptied_by(context.shown, context.link.filters)
    with st.container(key="empty-offers", horizontal=True):
        for part in parts:
            words = context.words("filter.drop", part=context.words(f"facet.{part}"))
            st.button(words, key=f"drop-{part}", on_click=_drop(context.link.filters.without(part)))
        st.button(context.words("filter.clear"), key="clear-empty", on_click=_drop(Filters()))


def _roll_words(context: Context, called: Called) -> str:
    """Name a roll, and the works among which it is called where these are not all."""
    if called.work_id:
        return context.words(f"roll.{called.roll}.of", work=_work_name(context, called.work_id))
    words = context.words(f"roll.{called.roll}.all")
    among = [chip.words for chip in list_chips(context, called.among)] if called.among else []
    joiner = "、" if context.language == "zh" else ", "
    return context.words("filter.roll_among", roll=words, among=joiner.join(among)) if among else words


def _work_name(context: Context, work_id: str) -> str:
    for layer in WORK_LAYERS:
        row = find_row(context, FeatureRef(layer, work_id))
        if row is not None:
            return str(row[f"name_{context.language}"])
    return work_id


def _code_words(context: Context, facet: str, code: str) -> str:
    if code == NOT_STATED:
        return context.words(f"filter.none.{facet}")
    label = context.label(facet_label(facet, code))
    return context.words("filter.chip", facet=context.words(f"facet.{facet}"), code=label)


def _drop_chip(chips: Sequence[Chip]) -> None:
    place = (st.session_state.get(Key.CHIPS) or {}).get("drop")
    if isinstance(place, (int, float)) and 0 <= place < len(chips):
        change_link(filters=chips[int(place)].without)


def _drop(filters: Filters) -> Callable[[], None]:
    return lambda: change_link(filters=filters)
