"""The filters: search, layers, and one row of choices a facet, with the count behind every choice.

The counts change at every click: the page's news brings them, and a script writes them beside the choices.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import streamlit as st

from zqmap.analysis.facet_columns import NOT_STATED
from zqmap.analysis.filter_query import MAX_TEXT, allowed_codes
from zqmap.analysis.filters import FACETS, facet_counts, layer_counts
from zqmap.model.layers import LAYERS
from zqmap.model.text import Text
from zqmap.ui.context import Context
from zqmap.ui.foresight import show_foresight
from zqmap.ui.keys import LAYER_FACET, Key
from zqmap.ui.link import change_link, read_link
from zqmap.ui.press import whole

FIRST = ("status", "chain", "area")
MORE = tuple(facet for facet in FACETS if facet not in FIRST)


def show_filters(context: Context) -> None:
    """Show the search field and every facet; what is chosen goes into the link."""
    _show_search(context)
    labels = {facet: _facet_labels(context, facet) for facet in FACETS}
    _show_layers(context)
    for facet in FIRST:
        _show_facet(context, facet, labels[facet])
    st.session_state.setdefault(Key.MORE_FILTERS, _any_chosen(context, MORE))
    more = st.expander(context.words("filter.more"), key=Key.MORE_FILTERS, on_change="rerun")
    if more.open:
        with more:
            for facet in MORE:
                _show_facet(context, facet, labels[facet])
    show_foresight({LAYER_FACET: tuple(LAYERS)} | {facet: tuple(own) for facet, own in labels.items()})


def count_choices(context: Context) -> list[list[int]]:
    """Count what stands behind each choice of the layers and of each facet, in the order in which they are shown."""
    of_layers = layer_counts(context.shown, context.link.filters)
    of_facets = facet_counts(context.shown, context.link.filters)
    offered = {facet: _offered_codes(context, facet) for facet in FACETS}
    return [
        [of_layers[layer] for layer in LAYERS],
        *([of_facets[facet].get(code, 0) for code in offered[facet]] for facet in FACETS),
    ]


def facet_label(facet: str, code: str) -> Text:
    """Give the label of a facet's code; "not stated" has its own words."""
    for layer in LAYERS.values():
        field = layer.by_facet.get(facet)
        if field and field.vocabulary and code in field.vocabulary.by_code:
            return field.vocabulary.label(code)
    return Text(code, code)


def _show_search(context: Context) -> None:
    st.session_state[Key.TEXT] = context.link.filters.text
    st.text_input(
        context.words("filter.search"),
        key=Key.TEXT,
        type="search",
        live="300ms",
        max_chars=MAX_TEXT,
        placeholder=context.words("filter.search_hint"),
        icon=":material/search:",
        label_visibility="collapsed",
        on_change=whole(_search),
    )


def _search() -> None:
    change_link(filters=replace(read_link().filters, text=(st.session_state[Key.TEXT] or "").strip()))


def _show_layers(context: Context) -> None:
    labels = {layer.name: context.label(layer.label) for layer in LAYERS.values()}
    _show_pills(context, LAYER_FACET, labels, context.link.filters.layers, _choose_layers)


def _choose_layers() -> None:
    chosen = frozenset(st.session_state[Key.facet(LAYER_FACET)])
    change_link(filters=replace(read_link().filters, layers=chosen))


def _offered_codes(context: Context, facet: str) -> list[str]:
    """List the codes that something bears, or that are chosen; "not stated" comes last."""
    chosen = context.link.filters.chosen(facet)
    offered = [code for code in allowed_codes(facet) if context.all_counts[facet].get(code) or code in chosen]
    return sorted(offered, key=lambda code: code == NOT_STATED)


def _facet_labels(context: Context, facet: str) -> dict[str, str]:
    return {
        code: context.words(f"filter.none.{facet}") if code == NOT_STATED else context.label(facet_label(facet, code))
        for code in _offered_codes(context, facet)
    }


def _show_facet(context: Context, facet: str, labels: Mapping[str, str]) -> None:
    def choose() -> None:
        change_link(filters=read_link().filters.choosing(facet, st.session_state[Key.facet(facet)]))

    _show_pills(context, facet, labels, context.link.filters.chosen(facet), choose)


def _show_pills(
    context: Context, facet: str, labels: Mapping[str, str], chosen: frozenset[str], on_change: Callable[[], None]
) -> None:
    key = Key.facet(facet)
    st.session_state[key] = [code for code in labels if code in chosen]
    st.pills(
        context.words(f"facet.{facet}"),
        list(labels),
        selection_mode="multi",
        format_func=labels.__getitem__,
        key=key,
        wrap=True,
        on_change=whole(on_change),
    )


def _any_chosen(context: Context, facets: Sequence[str]) -> bool:
    return any(context.link.filters.chosen(facet) for facet in facets)
