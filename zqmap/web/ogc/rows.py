"""Which rows of a revision are asked for, and in which order."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zqmap.analysis.cql2.conditions import filter_rows
from zqmap.analysis.cql2.moments import Spans, column_spans, intersects
from zqmap.analysis.facet_columns import Rows
from zqmap.analysis.filters import box_rows
from zqmap.analysis.text_search import text_rows
from zqmap.model.fields import Field, Kind
from zqmap.model.privacy import public_rows
from zqmap.store.snapshots import Snapshot
from zqmap.web.ogc.query import Wish, time_field
from zqmap.web.ogc.systems import to_store

Numbers = NDArray[np.intp]


def wanted_rows(snapshot: Snapshot, wish: Wish) -> Numbers:
    """Give the numbers of the rows that are asked for, in order; never one that is for staff alone.

    Raises:
        BadCondition: the filter names what the layer does not have.
    """
    frame = snapshot.frame
    rows: Rows = np.array(public_rows(snapshot.layer, frame), dtype=bool)
    if wish.boxes:
        rows &= np.any([box_rows(frame, box) for box in wish.boxes], axis=0)
    if wish.span is not None:
        rows &= _meets_span(snapshot, wish.span)
    for name, value in wish.equal:
        rows &= _equal_rows(snapshot.layer.by_name[name], frame[name], value)
    if wish.text:
        rows &= text_rows(snapshot.search_keys, wish.text)
    if wish.filter_tree is not None:
        rows &= filter_rows(wish.filter_tree, snapshot.layer, frame, partial(to_store, system=wish.filter_crs))
    found = np.flatnonzero(rows)
    return found[_order(frame.iloc[found], wish.sorts)] if wish.sorts else found


def row_of(snapshot: Snapshot, id_: str) -> Numbers:
    """Give the number of the row with an id, nothing where there is none or it is for staff alone."""
    ids = snapshot.frame["id"].to_numpy()
    number = int(np.searchsorted(ids, id_))  # frames are sorted by id
    if number == len(ids) or ids[number] != id_:
        return np.array([], dtype=np.intp)
    is_public = bool(public_rows(snapshot.layer, snapshot.frame.iloc[[number]])[0])
    return np.array([number] if is_public else [], dtype=np.intp)


def _meets_span(snapshot: Snapshot, span: tuple[float, float]) -> Rows:
    """Tell which rows lie in a span of time; one without a date lies in any, since nothing says that it does not."""
    spans = column_spans(snapshot.frame[time_field(snapshot.layer)])
    return intersects(spans, Spans(np.array(span[0]), np.array(span[1]))) | ~spans.known


def _equal_rows(field: Field, values: pd.Series, wanted: str) -> Rows:
    if field.kind is Kind.NUMBER:
        return np.asarray(values.to_numpy(dtype=float) == float(wanted), dtype=bool)
    if field.kind.is_list:
        return np.array([value is not None and wanted in value for value in values], dtype=bool)
    return np.asarray(values.to_numpy(dtype=object) == wanted, dtype=bool)


def _order(frame: pd.DataFrame, sorts: tuple[tuple[str, bool], ...]) -> Numbers:
    """Give the order of rows by the first name, then the second; what is not stated comes last either way."""
    order = np.arange(len(frame))
    for name, descending in reversed(sorts):
        values = frame[name].iloc[order].reset_index(drop=True)
        if values.dtype == object:
            values = values.map(lambda value: ";".join(value) if isinstance(value, tuple) else value)
        order = order[values.sort_values(kind="stable", ascending=not descending, na_position="last").index.to_numpy()]
    return order
