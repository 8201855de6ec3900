"""Two revisions of a layer side by side: in a sentence, feature by feature, and on the map."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import geopandas as gpd
import streamlit as st

from zqmap.maps.preview import Preview, make_preview
from zqmap.model.layers import Layer
from zqmap.model.revisions import Difference, FeatureChange, Revision
from zqmap.store.as_of import CHINA, end_of_day, heads_before
from zqmap.store.lineage import compare_revisions
from zqmap.store.process import get_snapshots, get_store
from zqmap.store.snapshots import Snapshot
from zqmap.ui.changes_map import draw_changes
from zqmap.ui.columns import column_label, name_column
from zqmap.ui.context import Context
from zqmap.ui.history.sentences import difference_sentence, field_words, place_sentence
from zqmap.ui.html_table import Cell, make_link, make_mark, make_table, write_cell
from zqmap.ui.keys import Key
from zqmap.ui.link import FeatureRef, Link, page_address

PAGE_FEATURES = 10
COLUMNS = ("field", "old", "new")


@dataclass(frozen=True)
class Sides:
    """Two states of a layer, and what turns the one into the other; `moves` maps ids to metres.

    `older` is the revision that the first state is; the second may be one that is not published.
    """

    older: Revision
    before: Snapshot
    after: Snapshot
    difference: Difference
    moves: Mapping[str, float]

    @property
    def layer(self) -> Layer:
        """Give the layer."""
        return self.after.layer

    @cached_property
    def last_day(self) -> date | None:
        """Give the day in China at whose end the older revision was the newest; None where there was none."""
        day = self.older.created_at.astimezone(CHINA).date()
        heads = heads_before(get_store(), end_of_day(day))
        return day if heads.get(self.layer.name) == self.older.number else None

    @cached_property
    def preview(self) -> Preview:
        """Draw what changes."""
        return make_preview(self.before.frame, self.after.frame, self.difference)


def load_sides(older: Revision, newer: Revision) -> Sides:
    """Read two revisions of a layer and compare them.

    Raises:
        StoreUnavailable: the store does not answer.

    """
    before, after = (get_snapshots().get(older.layer, revision.number) for revision in (older, newer))
    found = compare_revisions(get_store(), older.layer, older.number, newer.number)
    return Sides(older, before, after, found.difference, found.moves)


def show_comparison(context: Context, sides: Sides) -> None:
    """Show the sentence, the changes beside the map, or only the sentence where nothing changed."""
    st.markdown(f"**{difference_sentence(context, sides.difference)}**")
    if sides.difference.is_empty:
        return
    if not sides.layer.is_mapped:
        show_changes(context, sides)
        return
    if context.is_narrow:
        show_changes_map(context, sides)
        show_changes(context, sides)
        return
    changes, place = st.columns([1, 1.15], gap="medium")
    with changes:
        show_changes(context, sides)
    with place:
        show_changes_map(context, sides)


def show_changes_map(context: Context, sides: Sides) -> None:
    """Show the newer state with the change drawn over it, and say what is not drawn."""
    draw_changes(context, sides.preview, {sides.layer.name: sides.after.revision}, len(sides.after.frame))


def show_changes(context: Context, sides: Sides) -> None:
    """Show a page of the changed features, each with its fields before and after."""
    entries = list(_list_entries(sides.difference))
    pages = -(-len(entries) // PAGE_FEATURES)
    key = f"{Key.CHANGES_PAGE}_{sides.layer.name}_{sides.before.revision}_{sides.after.revision}"
    page = st.pagination(pages, key=key) if pages > 1 else 1
    shown = entries[(page - 1) * PAGE_FEATURES : page * PAGE_FEATURES]
    st.html("".join(_entry_html(context, sides, fate, id_, change) for fate, id_, change in shown))


def _list_entries(difference: Difference) -> Iterator[tuple[str, str, FeatureChange | None]]:
    yield from (("removed", id_, None) for id_ in difference.removed)
    yield from (("changed", change.id, change) for change in difference.changed)
    yield from (("added", id_, None) for id_ in difference.added)


def _entry_html(context: Context, sides: Sides, fate: str, id_: str, change: FeatureChange | None) -> str:
    frame = sides.before.frame if fate == "removed" else sides.after.frame
    mark = write_cell(make_mark(context.words(f"history.fate.{fate}"), fate))
    name = write_cell(_name_cell(context, sides, id_, frame))
    head = f'<h4 class="zq-change">{mark} {name}</h4>'
    if fate == "added":
        return head + _fields_of_new(context, sides, id_)
    return head + (_change_table(context, sides, change) if change else "")


def _fields_of_new(context: Context, sides: Sides, id_: str) -> str:
    """Fold away what is stated of a new feature."""
    row = sides.after.frame.iloc[sides.after.frame["id"].searchsorted(id_)]
    rows: list[list[Cell]] = [
        [column_label(context, field), field_words(context, field, row[field.name])]
        for field in sides.layer.fields
        if is_stated(row[field.name])
    ]
    heads = [context.words(f"history.column.{name}") for name in ("field", "new")]
    summary = write_cell(context.words("history.fields"))
    return f'<details class="zq-fields"><summary>{summary}</summary>{make_table("", heads, rows)}</details>'


def is_stated(value: object) -> bool:
    """Tell whether a cell of a frame says something."""
    return value is not None and not (isinstance(value, float) and math.isnan(value))


def _name_cell(context: Context, sides: Sides, id_: str, frame: gpd.GeoDataFrame) -> Cell:
    """Link a feature to the map of now, or of the last day that had it, where there was such a day."""
    words = _cell(frame, id_, name_column(context)) or id_
    if not sides.layer.is_mapped:
        return words
    is_there = _has(context.snapshots[sides.layer.name].frame, id_)
    day = None if is_there or not _has(sides.before.frame, id_) else sides.last_day
    if not is_there and day is None:
        return words
    link = Link(context.language, feature=FeatureRef(sides.layer.name, id_), as_of=day)
    return make_link(words, page_address("/map", link.query()))


def _change_table(context: Context, sides: Sides, change: FeatureChange) -> str:
    rows: list[list[Cell]] = []
    for moved in change.fields:
        field = sides.layer.by_name[moved.field]
        rows.append([column_label(context, field), *(field_words(context, field, v) for v in (moved.old, moved.new))])
    if change.geometry_changed:
        is_point = _is_point(sides.after.frame, change.id)
        words = place_sentence(context, sides.moves.get(change.id), is_point=is_point)
        rows.append([context.words("history.place.title"), "", words])
    heads = [context.words(f"history.column.{name}") for name in COLUMNS]
    return f'<div class="zq-fields">{make_table("", heads, rows)}</div>'


def _has(frame: gpd.GeoDataFrame, id_: str) -> bool:
    place = frame["id"].searchsorted(id_)
    return bool(place < len(frame) and frame["id"].iloc[place] == id_)


def _cell(frame: gpd.GeoDataFrame, id_: str, column: str) -> str | None:
    value = frame[column].iloc[frame["id"].searchsorted(id_)]
    return None if value is None else str(value)


def _is_point(frame: gpd.GeoDataFrame, id_: str) -> bool:
    shape = frame.geometry.iloc[frame["id"].searchsorted(id_)]
    return shape is not None and shape.geom_type == "Point"
