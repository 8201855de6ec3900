"""The one door of a process, over its one store."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from zqmap.access.access import Access
from zqmap.settings import get_settings
from zqmap.store.process import get_store
from zqmap.store.store import Store


def get_access() -> Access:
    """Give the accounts and sessions that belong to the store of this process."""
    return _open_access(get_store(), get_settings().session_hours)


@lru_cache(maxsize=1)
def _open_access(store: Store, session_hours: float) -> Access:
    return Access(store, session_age=timedelta(hours=session_hours))
