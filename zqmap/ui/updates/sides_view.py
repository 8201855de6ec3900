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


def ask_sides(context: Context, found: Merge) -> dict[str, Side]:
    """Show the conflicts of a merge field by field, and give the sides that were chosen so far."""
    names = {**_names(context, found.theirs_frame), **_names(context, found.mine_frame)}
    choices: dict[str, Side] = {}
    for conflict in found.conflicts:
        said = context.words("updates.proposal.conflict", name=plain_words(names.get(conflict.id, conflict.id)))
        sides: tuple[Side, Side] = ("mine", "theirs")
        chosen = st.radio(
            said,
            sides,
            index=None,
            key=f"{Key.DESK_SIDE}_{conflict.id}",
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
        if chosen is not None:
            choices[conflict.id] = chosen
    return choices


def _names(context: Context, frame: gpd.GeoDataFrame) -> dict[str, str]:
    return dict(zip(frame["id"], frame[name_column(context)], strict=True))


def _field_label(context: Context, layer: str, name: str) -> str:
    field = find_layer(layer).by_name.get(name)
    return context.label(field.label) if field else name


def _shown(value: object) -> str:
    return "—" if value is None else str(value)
