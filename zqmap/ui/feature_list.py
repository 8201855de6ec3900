"""The list under the map: the same features as on it, sorted and cut into pages by the link.

Choosing a row selects on the map and the reverse. The rows travel apart from what changes at a click: up to
`WHOLE_LIST_ROWS` features come once, and a filter only says which of them are shown and in which order.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from zqmap.kept_while_alive import KeptWhileAlive
from zqmap.model.layers import LAYERS
from zqmap.ui.columns import STATE_FIELDS
from zqmap.ui.context import Context
from zqmap.ui.keys import Key
from zqmap.ui.link import ALL, change_link, list_orders, read_link
from zqmap.ui.list_columns import list_columns, pack_cells
from zqmap.ui.listing import Listed, list_everything, list_features, passing_rows, sort_rows
from zqmap.ui.news import pack_news, tell_packed

WHOLE_LIST_ROWS = 400
"""Up to so many features of a list are in the browser, whatever is filtered."""
PAGE_ROWS = 25
"""Of a longer list as many rows are shown at a time; they travel at every click."""
KEPT_LISTS = 24
"""So many whole lists are packed once for all tabs: two languages, a list of all and of each layer, two states of the
store. A snapshot is compared by identity, and there is one of each revision, so none can be stale."""
CARD_COLUMNS = ("layer", "area", "area_id", "state", *STATE_FIELDS)
"""What a card on a narrow screen says below the name."""
BROWSER = Path(__file__).parent / "browser"


@dataclass(frozen=True)
class Sheet:
    """What is listed now: the rows that the browser holds, and which of them are shown, in order."""

    table: str
    held: Listed
    shown: np.ndarray
    page: int
    pages: int
    total: int

    @property
    def is_whole(self) -> bool:
        """Tell whether the browser holds every row, so that they are the same whatever is filtered."""
        return len(self.held) == sum(len(snapshot.frame) for snapshot in self.held.snapshots)


@dataclass(frozen=True)
class HeldRows:
    """The rows that the browser holds, as they travel, and the name by which a list refers to them."""

    name: str
    packed: bytes


_whole_lists: KeptWhileAlive[HeldRows] = KeptWhileAlive(KEPT_LISTS)


@st.cache_resource
def _component():  # type: ignore[no-untyped-def]
    return st.components.v2.component(
        "zqmap_list",
        html='<div class="zq-list"></div>',
        css=(BROWSER / "list.css").read_text(encoding="utf-8"),
        js=(BROWSER / "list.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )


def make_sheet(context: Context) -> Sheet:
    """Find out what is listed; a page beyond the last is the last."""
    options = [ALL, *(name for name, number in context.counts.items() if number)]
    table = context.link.table if context.link.table in options else ALL
    everything = list_everything(context, table)
    if len(everything) <= WHOLE_LIST_ROWS:
        passing = passing_rows(context, everything)
        shown = passing[sort_rows(context, table, everything.take(passing))]
        return Sheet(table, everything, shown, 1, 1, len(shown))
    listed = list_features(context, table)
    pages = max(1, -(-len(listed) // PAGE_ROWS))
    page = min(context.link.page, pages)
    held = listed.take(sort_rows(context, table, listed)).page((page - 1) * PAGE_ROWS, PAGE_ROWS)
    return Sheet(table, held, np.arange(len(held)), page, pages, len(listed))


def tell_rows(context: Context, sheet: Sheet) -> dict[str, Any]:
    """Hand the rows to the browser, and give what the list must know beside them."""
    rows = held_rows(context, sheet)
    tell_packed(Key.LIST_ROWS, rows.packed)
    ref = context.link.feature
    return {
        "of": rows.name,
        "shown": write_ranges(sheet.shown),
        "marked": sheet.held.row_of(ref) if ref else None,
        "order": context.link.order,
        "page": sheet.page,
        "pages": sheet.pages,
        "total": sheet.total,
        "table": sheet.table,
        "layers": list(context.counts.values()),
    }


def held_rows(context: Context, sheet: Sheet) -> HeldRows:
    """Give the rows that the browser is to hold; a whole list is packed once for all tabs."""
    if not sheet.is_whole:
        return _pack_rows(context, sheet)
    of = (context.language, sheet.table, *sheet.held.snapshots)
    return _whole_lists.get(of, lambda: _pack_rows(context, sheet))


def _pack_rows(context: Context, sheet: Sheet) -> HeldRows:
    columns = list_columns(context, sheet.table, sheet.held)
    words, rows = pack_cells(columns)
    heads = [[column.order, column.label, int(column.is_number)] for column in columns]
    held = {"heads": heads, "words": words, "rows": rows}
    name = hashlib.sha256(json.dumps(held).encode()).hexdigest()[:8]
    return HeldRows(name, pack_news({"held": held | {"name": name}}))


def show_list(context: Context, sheet: Sheet) -> None:
    """Show the list that `tell_rows` has told of: a table, or cards on a narrow screen."""
    data = {
        "words": {name: context.words(f"table.{name}") for name in ("alt", "before", "after", "which", "all")}
        | {"pages": context.words("table.pages", total="{total}", page="{page}", pages="{pages}")},
        "layers": [[layer.name, context.label(layer.label)] for layer in LAYERS.values()],
        "cards": list(CARD_COLUMNS) if context.is_narrow else None,
    }
    _component()(
        key=Key.TABLE,
        data=data,
        on_row_change=lambda: _select(sheet.held),
        on_table_change=_choose_table,
        on_order_change=_choose_order,
        on_page_change=_turn_page,
    )


def write_ranges(rows: np.ndarray) -> str:
    """Write numbers as text in which a run of neighbours is its two ends: `0-14,97`."""
    ends = np.flatnonzero(np.diff(rows) != 1)
    firsts, lasts = np.concatenate(([0], ends + 1)), np.concatenate((ends, [len(rows) - 1]))
    if not len(rows):
        return ""
    pairs = zip(rows[firsts].tolist(), rows[lasts].tolist(), strict=True)
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in pairs)


def _asked(name: str) -> Any:
    return (st.session_state.get(Key.TABLE) or {}).get(name)


def _select(held: Listed) -> None:
    """Select the feature of a row, or let go of it where it was selected already."""
    row = _asked("row")
    if isinstance(row, (int, float)) and 0 <= row < len(held):
        ref = held.ref(int(row))
        change_link(feature=None if ref == read_link().feature else ref)


def _choose_table() -> None:
    table = _asked("table")
    if table in (ALL, *LAYERS):
        change_link(table=table)


def _choose_order() -> None:
    order = str(_asked("order"))
    if order.removeprefix("-") in list_orders(read_link().table):
        change_link(order=order)


def _turn_page() -> None:
    page = _asked("page")
    if isinstance(page, (int, float)) and page >= 1:
        change_link(page=int(page))
