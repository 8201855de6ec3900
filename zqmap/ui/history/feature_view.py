"""The history of one feature: who changed what, when and why."""

from __future__ import annotations

import streamlit as st

from zqmap.model.layers import LAYERS
from zqmap.store.lineage import FeatureVersion, feature_history
from zqmap.store.process import get_store
from zqmap.ui.context import Context
from zqmap.ui.detail import find_name, find_row
from zqmap.ui.history.address import change_history
from zqmap.ui.history.sentences import change_sentences, join_words, place_sentence
from zqmap.ui.html_table import Cell, Html, make_mark, make_table, write_cell
from zqmap.ui.link import FeatureRef
from zqmap.ui.moments import moment_words
from zqmap.ui.plain import plain_words
from zqmap.ui.publishers import Publishers

COLUMNS = ("revision", "time", "author", "note", "what")
NAMES = ("name_zh", "name_en")


def show_feature(context: Context, ref: FeatureRef) -> None:
    """Show every state of a feature, the newest first, or say that there never was such a feature."""
    versions = feature_history(get_store(), ref.layer, ref.id)
    name = find_name(context, ref) or _last_name(context, versions) or ref.id
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"#### {context.words('history.feature', name=plain_words(name))}", width="content")
        st.button(
            context.words("history.close"),
            key="history-close",
            icon=":material/close:",
            type="tertiary",
            on_click=change_history,
            kwargs={"feature": None},
        )
    if not versions:
        st.info(context.words("history.no_feature"), icon=":material/search_off:")
        return
    heads, publishers = [context.words(f"history.column.{column}") for column in COLUMNS], Publishers(context)
    rows = [_row(context, ref, one, publishers) for one in versions]
    st.html(make_table(context.label(LAYERS[ref.layer].label), heads, rows))


def _row(context: Context, ref: FeatureRef, version: FeatureVersion, publishers: Publishers) -> list[Cell]:
    return [
        context.words("history.revision", number=version.revision),
        moment_words(version.at, context.language),
        publishers.name(version.author, ref.layer, _area(context, ref)),
        version.note or context.words("history.no_note"),
        _what(context, ref, version),
    ]


def _area(context: Context, ref: FeatureRef) -> str | None:
    """Give the starting area in which a feature lies now, whose office may be another than the layer's."""
    row = find_row(context, ref)
    return str(row["area_id"]) if row and row["area_id"] else None


def _what(context: Context, ref: FeatureRef, version: FeatureVersion) -> Cell:
    mark = write_cell(make_mark(context.words(f"history.fate.{version.kind}"), version.kind))
    if version.kind != "changed":
        return Html(mark)
    place = None
    if version.geometry_changed:
        row = find_row(context, ref)
        shape = row["geometry"] if row else None
        is_point = shape is not None and shape.geom_type == "Point"
        place = place_sentence(context, version.moved_m, is_point=is_point)
    parts = list(change_sentences(context, LAYERS[ref.layer], version.fields, place))
    return Html(f"{mark} {write_cell(join_words(context, parts))}")


def _last_name(context: Context, versions: list[FeatureVersion]) -> str | None:
    """Give the name that a feature had last, from the newest version that states one."""
    wanted = NAMES[0] if context.language == "zh" else NAMES[1]
    stated = (change.new for version in versions for change in version.fields if change.field == wanted)
    return next((str(name) for name in stated if name), None)
