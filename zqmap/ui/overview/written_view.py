"""What was last written of each work: the words, the day that they speak of, their source, who published them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import streamlit as st

from zqmap.analysis.overview.statements import works_filters
from zqmap.analysis.overview.works import WORK_LAYERS
from zqmap.errors import StoreUnavailable
from zqmap.model.revisions import INIT_AUTHOR
from zqmap.model.vocabularies import STATUS
from zqmap.store.process import get_store
from zqmap.store.store import Store
from zqmap.store.writers import Written, last_written
from zqmap.texts.wording import date_words
from zqmap.ui.html_table import Cell, keep_together, make_link, make_table
from zqmap.ui.link import FeatureRef
from zqmap.ui.overview.counted import count_words, list_address, work_link
from zqmap.ui.overview.heading import show_heading
from zqmap.ui.overview.state import Overview
from zqmap.ui.publishers import Publishers

LISTED = 8
HEADS = ("work", "state", "said", "dated", "source", "by")
SHORT = ("state", "dated")
SHARED = 3
"""So many columns at the end are said once above the table where all rows say the same."""

STATUS_FIELDS = ("status", "status_date", "status_note_zh", "status_note_en")
"""What was written of a status; who changed anything else of the work did not write it."""


def show_written(overview: Overview) -> None:
    """List the newest of what was written, with its day, source and author each."""
    context = overview.context
    show_heading(context, "overview.written.title")
    rows = newest_written(overview)
    writers = find_writers(overview, rows[:LISTED])
    publishers = Publishers(context)
    shown = [_cells(overview, row, writers.get(overview.ref(row)), publishers) for row in rows[:LISTED]]
    names: Sequence[str] = HEADS
    origins = {tuple(cells[-SHARED:]) for cells in shown}
    caption = ""
    if len(origins) == 1:
        said = dict(zip(("dated", "source", "by"), origins.pop(), strict=True))
        names, shown = HEADS[:-SHARED], [cells[:-SHARED] for cells in shown]
        caption = context.words("overview.written.origin", **said)
    heads = [context.words(f"overview.written.column.{name}") for name in names]
    st.html(make_table(caption, heads, [_on_lines(names, cells) for cells in shown]))
    if len(rows) > LISTED:
        words = context.words("overview.written.more", works=count_words(context, "work", len(rows) - LISTED))
        link = make_link(words, list_address(context, works_filters(overview.filters))).text
        st.html(f'<p class="zq-lack">{link}</p>')


def newest_written(overview: Overview) -> list[int]:
    """Order the chosen works by the date of their status, the newest first; those under way before others of a day."""
    works = overview.works
    order = {code: place for place, code in enumerate(("suspended", "under_construction", "preliminary"))}
    rows = np.flatnonzero(overview.rows).tolist()
    dates, statuses, said = (
        works.column(name) for name in ("status_date", "status", f"status_note_{overview.context.language}")
    )
    rows.sort(key=lambda row: (said[row] is None, order.get(str(statuses[row]), 9)))
    return sorted(rows, key=lambda row: dates[row] or "", reverse=True)


def find_writers(overview: Overview, rows: Sequence[int]) -> dict[FeatureRef, Written]:
    """Find who published what stands of the status of some works; nobody where the store does not answer."""
    refs = [overview.ref(row) for row in rows]
    found: dict[FeatureRef, Written] = {}
    for layer in WORK_LAYERS:
        ids = tuple(ref.id for ref in refs if ref.layer == layer)
        revision = overview.context.snapshots[layer].revision
        try:
            found |= {FeatureRef(layer, id_): one for id_, one in _writers(get_store(), layer, ids, revision).items()}
        except StoreUnavailable:
            return {}
    return found


@lru_cache(maxsize=64)
def _writers(store: Store, layer: str, ids: tuple[str, ...], revision: int) -> Mapping[str, Written]:
    return last_written(store, layer, ids, STATUS_FIELDS, revision) if ids and revision else {}


def _cells(overview: Overview, row: int, written: Written | None, publishers: Publishers) -> list[Cell]:
    context, works = overview.context, overview.works
    said = works.column(f"status_note_{context.language}")[row]
    day = works.column("status_date")[row]
    source = context.registers.sources().get(str(works.column("source_id")[row]))
    not_stated = context.words("value.not_stated")
    return [
        work_link(overview, row),
        context.label(STATUS.label(str(works.column("status")[row]))),
        said or not_stated,
        date_words(day, context.language) if day else not_stated,
        context.label(source.title) if source else not_stated,
        _by(overview, row, written, publishers),
    ]


def _on_lines(names: Sequence[str], cells: Sequence[Cell]) -> list[Cell]:
    return [keep_together(cell) if name in SHORT else cell for name, cell in zip(names, cells, strict=True)]


def _by(overview: Overview, row: int, written: Written | None, publishers: Publishers) -> str:
    """Say who published it and when; what came with the program was written by nobody here."""
    context = overview.context
    if written is None:
        return context.words("value.not_stated")
    key = "shipped" if written.author == INIT_AUTHOR else "published"
    day = date_words(written.day.isoformat(), context.language)
    author = publishers.name(written.author, overview.ref(row).layer, overview.works.column("area_id")[row])
    return context.words(f"overview.written.{key}", author=author, day=day)
