"""Which features the list shows, and in which order."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from zqmap.store.snapshots import Snapshot
from zqmap.ui.columns import area_words, name_column, state_words
from zqmap.ui.context import Context
from zqmap.ui.link import ALL, FeatureRef

ORDERS = ("layer", "name", "area", "state")
"""The orders that a long list can be put in; the first is the one it comes in."""
LAST = b"\xff\xff"
"""A sort key behind every other."""


@dataclass(frozen=True)
class Listed:
    """The rows of the list: for each its layer and its place in that layer's frame."""

    snapshots: tuple[Snapshot, ...]
    layer_of_row: np.ndarray
    place_of_row: np.ndarray

    def __len__(self) -> int:
        return len(self.place_of_row)

    def ref(self, row: int) -> FeatureRef:
        """Give which feature stands in a row."""
        snapshot = self.snapshots[self.layer_of_row[row]]
        return FeatureRef(snapshot.layer.name, snapshot.frame["id"].iloc[self.place_of_row[row]])

    def page(self, start: int, length: int) -> Listed:
        """Give some of the rows."""
        return replace(
            self,
            layer_of_row=self.layer_of_row[start : start + length],
            place_of_row=self.place_of_row[start : start + length],
        )


def list_features(context: Context, table: str) -> Listed:
    """List what the filters leave of one layer, or of all."""
    chosen = tuple(snapshot for snapshot in context.shown if table in (ALL, snapshot.layer.name))
    places = [np.flatnonzero(context.matching[snapshot.layer.name]) for snapshot in chosen]
    layers = [np.full(len(found), number) for number, found in enumerate(places)]
    return Listed(chosen, np.concatenate(layers), np.concatenate(places))


def sort_listed(context: Context, listed: Listed, order: str) -> Listed:
    """Sort the rows by name, area or state, those with nothing stated last; `layer` is the order they come in.

    Chinese names are sorted by their bytes in GB 18030, where the common characters stand in the order of pinyin.
    """
    if order == ORDERS[0]:
        return listed
    parts = [_sort_keys(context, snapshot, order) for snapshot in listed.snapshots]
    starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
    keys = np.concatenate(parts)[starts[listed.layer_of_row] + listed.place_of_row]
    rows = np.argsort(keys, kind="stable")
    return replace(listed, layer_of_row=listed.layer_of_row[rows], place_of_row=listed.place_of_row[rows])


def _sort_keys(context: Context, snapshot: Snapshot, order: str) -> np.ndarray:
    if order == "name":
        words = snapshot.frame[name_column(context)].tolist()
    else:
        column = area_words if order == "area" else state_words
        words = column(context, snapshot.layer, snapshot.frame)
    return np.array([LAST if word is None else word.encode("gb18030", "replace") for word in words], dtype=object)
