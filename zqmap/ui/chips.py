"""What is filtered, as chips that can be dropped one by one, and how many features are left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import streamlit as st

from zqmap.analysis.facet_columns import NOT_STATED
from zqmap.analysis.filters import TEXT, Filters, emptied_by
from zqmap.model.layers import LAYERS
from zqmap.ui.context import Context
from zqmap.ui.filter_panel import facet_label
from zqmap.ui.link import change_link
from zqmap.ui.plain import plain_words


@dataclass(frozen=True)
class Chip:
    """One thing that is filtered for, and the filters without it."""

    key: str
    words: str
    without: Filters


def show_chips(context: Context) -> None:
    """Show the active filters and one way to clear them all."""
    chips = list(list_chips(context))
    if not chips:
        return
    with st.container(key="chips", horizontal=True, gap="xsmall", vertical_alignment="center"):
        for chip in chips:
            st.button(
                chip.words, key=chip.key, icon=":material/close:", icon_position="right", on_click=_drop(chip.without)
            )
        st.button(context.words("filter.clear"), key="clear-filters", type="tertiary", on_click=_drop(Filters()))


def list_chips(context: Context) -> Iterator[Chip]:
    """List what is filtered for: layers, each code of each facet, the text."""
    filters = context.link.filters
    for layer in sorted(filters.layers):
        rest = replace(filters, layers=filters.layers - {layer})
        yield Chip(f"chip-layer-{layer}", context.label(LAYERS[layer].label), rest)
    for facet, codes in filters.choices:
        for code in sorted(codes):
            yield Chip(
                f"chip-{facet}-{code}", _code_words(context, facet, code), filters.choosing(facet, codes - {code})
            )
    if filters.text:
        yield Chip(
            "chip-text", context.words("filter.text_chip", text=plain_words(filters.text)), filters.without(TEXT)
        )


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


def _code_words(context: Context, facet: str, code: str) -> str:
    if code == NOT_STATED:
        return context.words(f"filter.none.{facet}")
    label = context.label(facet_label(facet, code))
    return context.words("filter.chip", facet=context.words(f"facet.{facet}"), code=label)


def _drop(filters: Filters) -> Callable[[], None]:
    return lambda: change_link(filters=filters)
