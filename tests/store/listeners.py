"""What another process hears of the heads of a store."""

from __future__ import annotations

import time
from typing import Any

from zqmap.store.pulse import Pulse
from zqmap.store.snapshots import Snapshots
from zqmap.store.store import Store


def tell_heads(url: str, stop: Any, told: Any) -> None:
    """Tell each new state of the heads with the moment it was seen at, and what a snapshot of it holds.

    The clock is the one that all processes of the machine share and that nobody sets.
    """
    store = Store(url, read_only=True)
    # A beat that never comes: only what is told counts.
    pulse = Pulse(store.engine, beat_s=60).start()
    snapshots, seen = Snapshots(store, pulse=pulse), None
    while not stop.is_set():
        heads = snapshots.heads()
        if heads != seen:
            ids = {layer: snapshots.get(layer).frame["id"].tolist() for layer in heads}
            told.put((time.monotonic(), heads, ids))
            seen = heads
        stop.wait(0.01)
    pulse.stop()
    store.close()
