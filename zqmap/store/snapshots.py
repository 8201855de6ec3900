"""Immutable states of layers that all sessions of a process share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from operator import is_not
from threading import Lock

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from zqmap.bounded_cache import BoundedCache
from zqmap.errors import StoreUnavailable, UnknownRevision
from zqmap.model.layers import STORED, Layer, find_layer
from zqmap.model.places import uncertain_rows
from zqmap.model.search import make_search_keys
from zqmap.store.heads import RETRY_AFTER_S, Heads
from zqmap.store.pulse import Pulse
from zqmap.store.store import Store

KEPT_ROWS = 200_000
"""How many features of revisions that are no longer the newest are held in memory, of all layers together."""

IDLE_S, IDLE_ROWS = 60.0, 30_000
"""How long old revisions are held that nobody looks at, where they have more features than that together.

Under it lie the layers of many days of the past, as the zone has them, which would otherwise be read again at each
click. Above it lies the revision of a large layer that was just replaced: open pages ask for it for a moment more.
"""

LARGE_ROWS = 100_000
"""From how many features on a new revision is read from the one before, and made ready before it is shown."""

REVISION_ROWS = 1_000
"""How many features an empty revision weighs."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One revision of one layer in memory; the frame is shared, so never change it in place."""

    layer: Layer
    revision: int
    frame: gpd.GeoDataFrame

    @cached_property
    def search_keys(self) -> pd.Series:
        """Give the text that a search looks into, one a row of the frame (`zqmap.model.search`)."""
        return make_search_keys(self.layer, self.frame)

    @cached_property
    def unplaced(self) -> np.ndarray:
        """Tell for each row whether no place of it is known."""
        return np.asarray(self.frame.geometry.isna(), dtype=bool)

    @cached_property
    def uncertain(self) -> np.ndarray:
        """Tell for each row whether its place is too uncertain for a pin."""
        return uncertain_rows(self.frame)

    @cached_property
    def pinned(self) -> np.ndarray:
        """Tell for each row whether it stands on the map."""
        return np.asarray(~(self.unplaced | self.uncertain), dtype=bool)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """Give minimum longitude and latitude, maximum longitude and latitude; None where nothing is on the map."""
        placed = self.frame.geometry[self.pinned]
        if placed.empty:
            return None
        west, south, east, north = placed.total_bounds.tolist()
        return west, south, east, north


class Snapshots:
    """The newest snapshots of a store, each loaded once; safe to share between threads.

    The newest revision of every layer stays in memory; `keep_rows` is how many features of older ones do, and for
    `idle_s` only where they are many. While the store is unavailable the heads it last had are served. With a `pulse`
    the store is asked only after a write of this process. While somebody makes large revisions ready
    (`zqmap.store.preparer`) the one before counts as the newest until they are.
    """

    def __init__(
        self,
        store: Store,
        *,
        keep_rows: int = KEPT_ROWS,
        idle_s: float = IDLE_S,
        retry_after_s: float = RETRY_AFTER_S,
        pulse: Pulse | None = None,
    ) -> None:
        self._store = store
        self._heads = Heads(store, retry_after_s=retry_after_s, pulse=pulse)
        self._newest: BoundedCache[tuple[str, int], Snapshot] = BoundedCache(2 * len(STORED))
        self._older: BoundedCache[tuple[str, int], Snapshot] = BoundedCache(
            keep_rows, _weight, idle_s=idle_s, idle_limit=IDLE_ROWS
        )
        self._lock = Lock()
        self._shown: dict[str, int] = {}
        self._coming: dict[str, int] = {}
        self._holds_back = False

    def heads(self) -> dict[str, int]:
        """Map each layer that has a revision to the number of the newest that is ready to be shown.

        Raises:
            StoreUnavailable: the store does not answer and never did.

        """
        told = self.newest()
        waiting = {layer for layer, number in told.items() if self._must_wait(layer, number)}
        with self._lock:
            for layer, number in told.items():
                if layer in waiting and number > self._shown.get(layer, 0):
                    self._coming[layer] = number
                else:
                    self._shown[layer] = number
                    self._coming.pop(layer, None)
            return {layer: self._shown[layer] for layer in told}

    def newest(self) -> dict[str, int]:
        """Map each layer that has a revision to the number of its newest, ready or not.

        Raises:
            StoreUnavailable: the store does not answer and never did.

        """
        return self._heads.read()

    def known(self) -> tuple[dict[str, int], float | None]:
        """Give the heads as this process knows them and how many seconds ago the store named them; asks nobody."""
        return self._heads.known()

    def shown(self) -> dict[str, int]:
        """Map each layer to the number of the revision that was last shown; asks nobody."""
        with self._lock:
            return dict(self._shown)

    def hold_back(self, holds_back: bool, /) -> None:
        """Say whether large revisions are made ready before they are shown."""
        with self._lock:
            self._holds_back = holds_back

    def coming(self) -> dict[str, int]:
        """Map each layer whose newest revision is held back to its number."""
        with self._lock:
            return dict(self._coming)

    def show(self, layer: str, revision: int) -> None:
        """Let a revision that is in memory count as the newest from now on."""
        with self._lock:
            self._shown[layer] = max(revision, self._shown.get(layer, 0))
            if self._coming.get(layer, 0) <= revision:
                self._coming.pop(layer, None)
        self._retire(layer)

    def is_large(self, layer: str, revision: int) -> bool:
        """Tell whether a revision has so many features that reading it takes seconds; raises as `get` does."""
        return self._store.revision(layer, revision).features >= LARGE_ROWS

    def _must_wait(self, layer: str, number: int) -> bool:
        """Tell whether a revision is shown only once it is ready."""
        shown = self._shown.get(layer, 0)
        if not self._holds_back or number <= shown:
            return False
        if layer in self._coming:
            return True
        # Where nobody has looked at the one before there is nothing to be shown meanwhile.
        if self._newest.look_up((layer, shown)) is None:
            return False
        try:
            return self.is_large(layer, number)
        except StoreUnavailable:
            return True  # the one before is in memory, this one could not be read now

    def is_old(self, layer: str, revision: int) -> bool:
        """Tell whether a layer has a newer revision to show than this one, as far as this process has heard.

        Every tile asks, so the store is read only for a revision that was not heard of yet.

        Raises:
            StoreUnavailable: the store does not answer and never did.

        """
        shown = self._shown.get(layer, 0)
        if revision > shown:
            shown = self.heads().get(layer, 0)
        return revision < shown

    def is_coming(self, layer: str, revision: int) -> bool:
        """Tell whether a revision is newer than the one that is shown."""
        return revision > self._shown.get(layer, 0)

    def get(self, layer: str, revision: int | None = None) -> Snapshot:
        """Give a revision of a layer, the newest that is ready where no number is given.

        Raises:
            UnknownLayer: no layer has that name.
            UnknownRevision: the layer has no such revision.
            StoreUnavailable: the snapshot is not in memory and the store does not answer.

        """
        declared = find_layer(layer)
        number = self.heads().get(layer) if revision is None else revision
        if number is None:
            raise UnknownRevision(layer, None)
        if self.is_old(layer, number):
            self._retire(layer)
            return self._older.get((layer, number), lambda: self._read(declared, number))
        return self._newest.get((layer, number), lambda: self._read_newest(declared, number))

    def _read(self, layer: Layer, number: int) -> Snapshot:
        base = self._nearest(layer.name, number)
        if base is None:
            return Snapshot(layer, number, self._store.read(layer.name, number))
        return Snapshot(layer, number, self._store.read_after(layer.name, number, base.revision, base.frame))

    def _nearest(self, layer: str, number: int) -> Snapshot | None:
        """Give the last large revision before this one that is held."""
        for cache in (self._newest, self._older):
            numbers = sorted((key[1] for key in cache.list_keys() if key[0] == layer and key[1] < number), reverse=True)
            for before in numbers:
                held = cache.look_up((layer, before))
                if held is not None and len(held.frame) >= LARGE_ROWS:
                    return held
        return None

    def _read_newest(self, layer: Layer, number: int) -> Snapshot:
        snapshot = self._read(layer, number)
        self._retire(layer.name)
        return snapshot

    def _retire(self, layer: str) -> None:
        """Count revisions of a layer that were the newest once among the older ones."""
        head = self._shown.get(layer, 0)
        for key in self._newest.list_keys():
            if key[0] == layer and key[1] < head and (snapshot := self._newest.take(key)):
                self._older.keep(key, snapshot)


def has_same_places(one: Snapshot, other: Snapshot) -> bool:
    """Tell whether two revisions of a layer have the same shapes, in the same rows, and the same of them on the map."""
    if not np.array_equal(one.pinned, other.pinned):
        return False
    first, second = one.frame.geometry.to_numpy(), other.frame.geometry.to_numpy()
    # Of a revision that was read from the other most shapes are the very same objects.
    apart = np.fromiter(map(is_not, first, second), dtype=bool, count=len(first))
    return bool(shapely.equals_identical(first[apart], second[apart]).all())


def _weight(snapshot: Snapshot) -> int:
    return len(snapshot.frame) + REVISION_ROWS
