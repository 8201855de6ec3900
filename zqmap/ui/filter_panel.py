"""The filters: search, layers, and one row of choices a facet, with the count behind every choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

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

FIRST = ("status", "chain", "area")
MORE = tuple(facet for facet in FACETS if facet not in FIRST)


@dataclass(frozen=True)
class Choices:
    """What one row of the panel offers: each code, its label, and how many features stand behind it."""

    facet: str
    labels: dict[str, str]
    counts: dict[str, int]

    def words(self, code: str) -> str:
        """Write a choice with its count."""
        return f"{self.labels[code]} {self.counts.get(code, 0):,}"


def show_filters(context: Context) -> None:
    """Show the search field and every facet; what is chosen goes into the link."""
    _show_search(context)
    counts = facet_counts(context.shown, context.link.filters)
    everything = context.all_counts
    choices = {facet: _choices(context, facet, counts, everything) for facet in FACETS}
    _show_layers(context)
    for facet in FIRST:
        _show_facet(context, choices[facet])
    st.session_state.setdefault(Key.MORE_FILTERS, _any_chosen(context, MORE))
    more = st.expander(context.words("filter.more"), key=Key.MORE_FILTERS, on_change="rerun")
    if more.open:
        with more:
            for facet in MORE:
                _show_facet(context, choices[facet])
    show_foresight({LAYER_FACET: tuple(LAYERS)} | {facet: tuple(choice.labels) for facet, choice in choices.items()})


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
        on_change=_search,
    )


def _search() -> None:
    change_link(filters=replace(read_link().filters, text=(st.session_state[Key.TEXT] or "").strip()))


def _show_layers(context: Context) -> None:
    labels = {layer.name: context.label(layer.label) for layer in LAYERS.values()}
    choices = Choices(LAYER_FACET, labels, layer_counts(context.shown, context.link.filters))
    _show_pills(context, choices, tuple(LAYERS), context.link.filters.layers, _choose_layers)


def _choose_layers() -> None:
    chosen = frozenset(st.session_state[Key.facet(LAYER_FACET)])
    change_link(filters=replace(read_link().filters, layers=chosen))


def _choices(
    context: Context, facet: str, counts: dict[str, dict[str, int]], everything: dict[str, dict[str, int]]
) -> Choices:
    offered = [
        code
        for code in allowed_codes(facet)
        if everything[facet].get(code) or code in context.link.filters.chosen(facet)
    ]
    labels = {code: context.label(facet_label(facet, code)) for code in offered if code != NOT_STATED}
    if NOT_STATED in offered:
        labels[NOT_STATED] = context.words(f"filter.none.{facet}")
    return Choices(facet, labels, counts[facet])


def _show_facet(context: Context, choices: Choices) -> None:
    facet = choices.facet

    def choose() -> None:
        change_link(filters=read_link().filters.choosing(facet, st.session_state[Key.facet(facet)]))

    _show_pills(context, choices, tuple(choices.labels), context.link.filters.chosen(facet), choose)


def _show_pills(
    context: Context, choices: Choices, options: Sequence[str], chosen: frozenset[str], on_change: Callable[[], None]
) -> None:
    key = Key.facet(choices.facet)
    st.session_state[key] = [code for code in options if code in chosen]
    st.pills(
        context.words(f"facet.{choices.facet}"),
        options,
        selection_mode="multi",
        format_func=choices.words,
        key=key,
        wrap=True,
        on_change=on_change,
    )


def _any_chosen(context: Context, facets: Sequence[str]) -> bool:
    return any(context.link.filters.chosen(facet) for facet in facets)
