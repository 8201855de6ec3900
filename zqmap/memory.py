"""Giving memory back after large work."""

from __future__ import annotations

import ctypes
import gc
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pyarrow as pa

log = logging.getLogger(__name__)

COLLECT_S = 5.0
"""How often what refers to itself in a circle, as closed tabs do, is looked for and dropped."""


@contextmanager
def collected_in_the_background(every_s: float = COLLECT_S) -> Iterator[None]:
    """Collect garbage and give its memory back every so often while the block lasts, without what was there before.

    Streamlit would collect after each run of a page (`runner.postScriptGC`): 150 ms with Python's lock held, six times
    what the run itself took, nearly all of it spent on the 400,000 objects of imported modules, which never leave.
    """
    gc.collect()
    gc.freeze()
    ended = Event()
    collector = Thread(target=_collect_until, args=(ended, every_s), name="collector", daemon=True)
    collector.start()
    try:
        yield
    finally:
        ended.set()
        collector.join()
        gc.unfreeze()


def _collect_until(ended: Event, every_s: float) -> None:
    while not ended.wait(every_s):
        try:
            release_memory()
        except OSError as error:
            # Without this thread nothing would collect any more.
            log.warning("memory was not given back: %s", error)


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
