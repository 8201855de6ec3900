"""The one store and the one set of snapshots of a process."""

from __future__ import annotations

from functools import cache

from zqmap.settings import get_settings
from zqmap.store.pulse import start_pulse
from zqmap.store.snapshots import Snapshots
from zqmap.store.store import Store


@cache
def get_store() -> Store:
    """Open the store that the settings name; `ZQMAP_EDITING=off` opens it for reading only."""
    settings = get_settings()
    return Store(settings.store_url, read_only=settings.editing == "off")


@cache
def get_snapshots() -> Snapshots:
    """Give the snapshots of this process, over its store."""
    store = get_store()
    return Snapshots(store, pulse=start_pulse(store.engine))
