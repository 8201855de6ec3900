"""The two sides of what collides, field by field, to choose between."""

from __future__ import annotations

import geopandas as gpd
import streamlit as st

from zqmap.model.layers import find_layer
from zqmap.store.merge import Merge, Side
from zqmap.ui.columns import name_column
from zqmap.ui.context import Context
from zqmap.ui.html_table import make_table
from zqmap.ui.keys import Key
from zqmap.ui.plain import plain_words


def ask_sides(context: Context, found: Merge) -> None:
    """Show the conflicts of a merge field by field, and ask for each which side counts."""
    names = {**_names(context, found.theirs_frame), **_names(context, found.mine_frame)}
    for conflict in found.conflicts:
        said = context.words("updates.proposal.conflict", name=plain_words(names.get(conflict.id, conflict.id)))
        sides: tuple[Side, Side] = ("mine", "theirs")
        st.radio(
            said,
            sides,
            index=None,
            key=_side_key(conflict.id),
            horizontal=True,
            format_func=lambda side: context.words(f"updates.proposal.{side}"),
        )
        rows = [
            [_field_label(context, found.layer, one.field), _shown(one.mine), _shown(one.theirs)]
            for one in conflict.fields
        ]
        heads = [context.words(f"updates.{name}") for name in ("columns.field", "proposal.mine", "proposal.theirs")]
        if rows:
            st.html(make_table("", heads, rows))


def chosen_sides(found: Merge) -> dict[str, Side]:
    """Give the sides that were chosen so far, by the ids of the features."""
    chosen = {conflict.id: st.session_state.get(_side_key(conflict.id)) for conflict in found.conflicts}
    return {id_: side for id_, side in chosen.items() if side is not None}


def _side_key(id_: str) -> str:
    return f"{Key.DESK_SIDE}_{id_}"


def _names(context: Context, frame: gpd.GeoDataFrame) -> dict[str, str]:
    return dict(zip(frame["id"], frame[name_column(context)], strict=True))


def _field_label(context: Context, layer: str, name: str) -> str:
    field = find_layer(layer).by_name.get(name)
    return context.label(field.label) if field else name


def _shown(value: object) -> str:
    return "—" if value is None else str(value)
