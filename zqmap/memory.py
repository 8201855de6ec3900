"""Giving memory back after large work."""

from __future__ import annotations

import ctypes
import gc
import sys
from threading import Lock, Timer

import pyarrow as pa

SOON_S = 2.0
"""How long after large work its memory is given back: by then the run of the page that did it holds nothing of it."""

_lock = Lock()
_waiting: list[Timer] = []


def release_memory_soon() -> None:
    """Give memory back in a moment, once for all who ask until then."""
    with _lock:
        if _waiting:
            return
        timer = Timer(SOON_S, _release_in_time)
        timer.daemon = True
        _waiting.append(timer)
        timer.start()


def _release_in_time() -> None:
    with _lock:
        _waiting.clear()
    release_memory()


def release_memory() -> None:
    """Give what is no longer used back to the system.

    A file of 50,000 features leaves hundreds of MB in the allocators of the C library and of Arrow, which would keep
    them for the next one.
    """
    gc.collect()
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
