"""What is due and what is overdue, what lacks which fields, and what is still drawn or invented: for staff."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from zqmap.analysis.freshness import NO_AREA, Freshness, FreshnessRow, Lack, freshness, is_missing
from zqmap.model.layers import LAYERS
from zqmap.model.vocabularies import AREA
from zqmap.settings import get_settings
from zqmap.store.as_of import CHINA, today_in_china
from zqmap.store.lineage import last_changes
from zqmap.store.process import get_snapshots, get_store
from zqmap.store.upkeep import read_upkeep, upkeep_file
from zqmap.texts.wording import date_words, plain_number
from zqmap.ui.columns import name_column
from zqmap.ui.context import Context
from zqmap.ui.html_table import STYLE, Cell, Html, make_link, make_mark, make_table, write_cell
from zqmap.ui.keys import Key
from zqmap.ui.link import FeatureRef, Link, page_address

COLUMNS = ("owner", "interval", "newest", "due", "state", "changed", "not_real")
LACK_COLUMNS = ("field", "missing", "which")
NAMED = 30
"""How many features that lack a field are named."""
MARKS = {
    Freshness.OVERDUE: "overdue",
    Freshness.DUE_SOON: "due",
    Freshness.FRESH: "fine",
    Freshness.UNDATED: "unset",
    Freshness.NO_INTERVAL: "unset",
}


def show_freshness(context: Context) -> None:
    """Show every layer, then the areas and the missing fields of one; always of the newest revisions."""
    st.html(STYLE)
    rows = read_freshness()
    st.caption(context.words("freshness.lead"))
    wholes = [row for row in rows if row.area_id is None]
    _show_rows(context, "layer", wholes)
    layer = _choose_layer(context, wholes)
    _show_rows(context, "area", [row for row in rows if row.layer == layer and row.area_id])
    _show_lacks(context, next(row for row in wholes if row.layer == layer))


def read_freshness() -> tuple[FreshnessRow, ...]:
    """Look at the newest revisions and the register of upkeep.

    Raises:
        StoreUnavailable: the store does not answer and nothing was read before.
        UnreadableFile: the register is damaged.

    """
    snapshots = [get_snapshots().get(layer) for layer in LAYERS]
    changed = {layer: at.astimezone(CHINA).date() for layer, at in last_changes(get_store()).items()}
    upkeep = read_upkeep(upkeep_file(get_settings().geodata))
    return freshness(snapshots, today_in_china(), upkeep=upkeep, changed=changed)


def _show_rows(context: Context, first: str, rows: Sequence[FreshnessRow]) -> None:
    heads = [context.words(f"freshness.column.{name}") for name in (first, *COLUMNS)]
    st.html(make_table("", heads, [_cells(context, first, row) for row in rows]))


def _cells(context: Context, first: str, row: FreshnessRow) -> list[Cell]:
    not_stated = context.words("value.not_stated")
    return [
        context.label(LAYERS[row.layer].label) if first == "layer" else _area_words(context, row.area_id),
        context.label(row.upkeep.owner) if row.upkeep.owner else context.words("freshness.no_owner"),
        _interval_words(context, row),
        date_words(row.newest_source, context.language) if row.newest_source else not_stated,
        date_words(row.due_on.isoformat(), context.language) if row.due_on else context.words("freshness.unknown"),
        make_mark(_state_words(context, row), MARKS[row.state]),
        date_words(row.changed_on.isoformat(), context.language) if row.changed_on else not_stated,
        _reality_words(context, row),
    ]


def _area_words(context: Context, area_id: str | None) -> str:
    if area_id is None or area_id == NO_AREA:
        return context.words("filter.none.area")
    return context.label(AREA.label(area_id))


def _interval_words(context: Context, row: FreshnessRow) -> str:
    days = row.upkeep.interval_days
    if days is None:
        return context.words("freshness.no_interval")
    return context.words("freshness.proposed" if row.upkeep.is_proposed else "freshness.days", days=days)


def _state_words(context: Context, row: FreshnessRow) -> str:
    return context.words(f"freshness.state.{row.state}", days=row.overdue_days)


def _reality_words(context: Context, row: FreshnessRow) -> str:
    if not row.features:
        return context.words("freshness.empty")
    parts = [f"{row.not_real:,} / {row.features:,}"]
    if row.unplaced:
        parts.append(context.words("freshness.unplaced", number=row.unplaced))
    return ("，" if context.language == "zh" else ", ").join(parts)


def _choose_layer(context: Context, wholes: Sequence[FreshnessRow]) -> str:
    """Offer the layers, the one that is longest overdue first chosen."""
    latest = max(wholes, key=lambda row: row.overdue_days or 0)
    return st.segmented_control(
        context.words("table.layer"),
        [row.layer for row in wholes],
        default=latest.layer,
        required=True,
        key=Key.FRESHNESS_LAYER,
        format_func=lambda name: context.label(LAYERS[name].label),
        wrap=True,
    )


def _show_lacks(context: Context, row: FreshnessRow) -> None:
    if not row.lacks:
        st.success(context.words("freshness.complete"), icon=":material/check_circle:")
        return
    heads = [context.words(f"freshness.column.{name}") for name in LACK_COLUMNS]
    lines = [_lack_cells(context, row, lack) for lack in row.lacks]
    st.html(make_table(context.words("freshness.lacks"), heads, lines))


def _lack_cells(context: Context, row: FreshnessRow, lack: Lack) -> list[Cell]:
    field = LAYERS[row.layer].by_name[lack.field]
    share = plain_number(round(lack.share * 100), context.language)
    words = context.words("freshness.missing", number=lack.features, features=row.features, share=share)
    return [context.label(field.label), words, _names(context, row.layer, lack)]


def _names(context: Context, layer: str, lack: Lack) -> Cell:
    """Name the features that lack a field, folded, each linked to the map."""
    frame = get_snapshots().get(layer).frame
    lacking = frame[is_missing(frame[lack.field], LAYERS[layer].by_name[lack.field].kind)].head(NAMED)
    links = [
        make_link(str(name), page_address("/map", Link(context.language, feature=FeatureRef(layer, id_)).query())).text
        for id_, name in zip(lacking["id"], lacking[name_column(context)], strict=True)
    ]
    if lack.features > NAMED:
        links.append(write_cell(context.words("table.more", number=lack.features - NAMED)))
    summary = write_cell(context.words("freshness.show"))
    return Html(f"<details><summary>{summary}</summary>{' · '.join(links)}</details>")
