"""What two days lie apart in: every layer and register at the end of the one and of the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zqmap.bounded_cache import BoundedCache
from zqmap.model.layers import STORED, Layer
from zqmap.model.revisions import Difference
from zqmap.store.as_of import end_of_day, heads_before
from zqmap.store.lineage import Comparison, compare_revisions
from zqmap.store.snapshots import Snapshot, Snapshots
from zqmap.store.store import Store

KEPT_CHANGES, IDLE_S, IDLE_CHANGES = 200_000, 600.0, 20_000
"""How many changed features the kept comparisons hold together; where they are many, for so long after the last look.

Two revisions never differ otherwise tomorrow.
"""

EMPTY_CHANGES = 500
"""How many changed features a comparison without any weighs."""

FIRST_REVISION = 1


@dataclass(frozen=True, eq=False)
class LayerPeriod:
    """One layer that changed: its state before and after, and what turns the one into the other."""

    before: Snapshot
    after: Snapshot
    difference: Difference
    moves: Mapping[str, float]

    @property
    def layer(self) -> Layer:
        """Give the layer."""
        return self.after.layer


@dataclass(frozen=True, eq=False)
class Period:
    """Two days in China, at whose ends the layers are compared.

    `changed` holds the layers that differ. `begun` maps those that had no revision yet to how many features were first
    published: these are no news, and what was changed of them afterwards is. `heads` are the revisions at the later
    day.
    """

    first: date
    last: date
    changed: tuple[LayerPeriod, ...]
    begun: tuple[tuple[Layer, int], ...]
    heads: Mapping[str, int]


def read_period(
    store: Store, snapshots: Snapshots, first: date, last: date, layers: Iterable[str] = tuple(STORED)
) -> Period:
    """Compare some layers between the ends of two days; the days may come in either order.

    Raises:
        StoreUnavailable: the store does not answer.

    """
    first, last = min(first, last), max(first, last)
    old, new = heads_before(store, end_of_day(first)), heads_before(store, end_of_day(last))
    named = [STORED[name] for name in layers if name in new]
    before = {layer.name: old.get(layer.name, FIRST_REVISION) for layer in named}
    moved = [layer for layer in named if before[layer.name] != new[layer.name]]
    changed = (_compare(store, snapshots, layer, before[layer.name], new[layer.name]) for layer in moved)
    begun = [(layer, store.revision(layer.name, FIRST_REVISION).features) for layer in named if layer.name not in old]
    return Period(first, last, tuple(one for one in changed if not one.difference.is_empty), tuple(begun), new)


def _compare(store: Store, snapshots: Snapshots, layer: Layer, older: int, newer: int) -> LayerPeriod:
    key = (store, layer.name, older, newer)
    found = _comparisons.get(key, lambda: compare_revisions(*key))
    before, after = (snapshots.get(layer.name, number) for number in (older, newer))
    return LayerPeriod(before, after, found.difference, found.moves)


def _weight(found: Comparison) -> int:
    difference = found.difference
    return len(difference.added) + len(difference.removed) + len(difference.changed) + EMPTY_CHANGES


_comparisons: BoundedCache[tuple[Store, str, int, int], Comparison] = BoundedCache(
    KEPT_CHANGES, _weight, idle_s=IDLE_S, idle_limit=IDLE_CHANGES
)
