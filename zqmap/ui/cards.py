"""The list as cards, for a narrow screen."""

from __future__ import annotations

import streamlit as st

from zqmap.ui.columns import name_column, state_words
from zqmap.ui.context import Context
from zqmap.ui.feature_table import show_layer_choice
from zqmap.ui.link import change_link
from zqmap.ui.listing import Listed, list_features
from zqmap.ui.plain import plain_words


def show_cards(context: Context, limit: int = 20) -> None:
    """Show the list as cards, for a narrow screen."""
    table = show_layer_choice(context)
    listed = list_features(context, table)
    for row in range(min(limit, len(listed))):
        ref = listed.ref(row)
        name, state = _card_words(context, listed, row)
        st.button(
            f"{name}\n\n{state}", key=f"card-{ref}", width="stretch", on_click=change_link, kwargs={"feature": ref}
        )
    if len(listed) > limit:
        st.caption(context.words("table.more", number=len(listed) - limit))


def _card_words(context: Context, listed: Listed, row: int) -> tuple[str, str]:
    snapshot = listed.snapshots[listed.layer_of_row[row]]
    place = listed.place_of_row[row]
    name = str(snapshot.frame[name_column(context)].iloc[place])
    state = state_words(context, snapshot.layer, snapshot.frame.iloc[[place]])[0]
    return plain_words(name), " · ".join(part for part in (context.label(snapshot.layer.label), state) if part)
