"""What of the address, and of what was typed last, cannot be used: said in words, and left out."""

from __future__ import annotations

import streamlit as st

from zqmap.analysis.parcels.brief import Part
from zqmap.analysis.parcels.brief_query import Refused, near_layer
from zqmap.analysis.parcels.near import find_anchors
from zqmap.model.text import Text
from zqmap.ui.keys import Key
from zqmap.ui.parcels.address import FinderLink
from zqmap.ui.parcels.search import Search
from zqmap.ui.plain import plain_words
from zqmap.web.parcel_words import part_label

NOT_FOUND = Text("没有找到这个地点", "was not found")


def refuse(refused: Refused) -> None:
    """Remember what was typed last and cannot be used, for the next run to say so."""
    st.session_state[Key.FINDER_REFUSED] = refused


def show_refused(search: Search) -> None:
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
    return [Refused(Part.NEAR, near, NOT_FOUND)] if near and is_gone else []


def _key_label(search: Search, key: str) -> str:
    if key in set(Part):
        return part_label(Part(key), search.context.language)
    labels = {"within": "finder.within_label", "w": "finder.weights", "short": "finder.show.short"}
    return search.context.words(labels[key]) if key in labels else search.context.words("finder.show.compare")
