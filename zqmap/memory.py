"""Giving memory back after large work."""

from __future__ import annotations

import ctypes
import gc
import sys

import pyarrow as pa


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
