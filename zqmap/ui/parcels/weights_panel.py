"""How much each part of the score counts: a slider each, and common weights at one press."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from zqmap.analysis.parcels.brief import PRESETS, WEIGHT_LIMIT, Criterion
from zqmap.model.vocabularies import CHAIN
from zqmap.ui.keys import Key
from zqmap.ui.parcels.address import change_brief
from zqmap.ui.parcels.search import Search
from zqmap.web.parcel_words import criterion_label

COLUMNS = 4


def show_weights(search: Search) -> None:
    """Draw the sliders; what is folded is not sent."""
    context = search.context
    panel = st.expander(context.words("finder.weights"), key=Key.finder("weights"), on_change="rerun")
    if not panel.open:
        return
    with panel:
        st.caption(context.words("finder.weights_lead"))
        _show_presets(search)
        columns = st.columns(1 if context.is_narrow else COLUMNS, gap="small")
        for place, criterion in enumerate(Criterion):
            with columns[place % len(columns)]:
                _show_slider(search, criterion)


def _show_slider(search: Search, criterion: Criterion) -> None:
    key = Key.finder(f"weight_{criterion.value}")
    st.session_state[key] = search.brief.weight(criterion)
    st.slider(
        criterion_label(criterion, search.context.language),
        0,
        WEIGHT_LIMIT,
        key=key,
        on_change=_weigh(criterion, key),
    )


def _weigh(criterion: Criterion, key: str) -> Callable[[], None]:
    place = list(Criterion).index(criterion)

    def take() -> None:
        weight = int(st.session_state[key])
        change_brief(
            lambda brief: replace(brief, weights=(*brief.weights[:place], weight, *brief.weights[place + 1 :]))
        )

    return take


def _show_presets(search: Search) -> None:
    context, key = search.context, Key.finder("preset")
    labels = {name: context.label(CHAIN.label(name)) for name in CHAIN.codes}
    labels["balanced"] = context.words("finder.preset_balanced")
    st.session_state[key] = next((name for name, weights in PRESETS.items() if weights == search.brief.weights), None)
    st.pills(
        context.words("finder.presets"),
        list(PRESETS),
        key=key,
        format_func=labels.__getitem__,
        wrap=True,
        on_change=_take_preset,
    )


def _take_preset() -> None:
    name = st.session_state[Key.finder("preset")]
    if name:
        change_brief(lambda brief: replace(brief, weights=PRESETS[name]))
