"""A gate before work that takes much memory: few pass at once, some wait, the rest are told to come again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from zqmap.web.refusals import TooBusy

WAIT_S = 30.0
"""How long a request waits for its turn."""


class Gate:
    """Lets `places` threads work at once while at most `waiting` others wait, `wait_s` at the longest."""

    def __init__(self, places: int, *, waiting: int, wait_s: float = WAIT_S) -> None:
        self._inside = BoundedSemaphore(places)
        self._arrived = BoundedSemaphore(places + waiting)
        self._wait_s = wait_s

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a place and hold it.

        Raises:
            TooBusy: too many wait already, or no place was left in time.
        """
        with _held(self._arrived, 0), _held(self._inside, self._wait_s):
            yield


@contextmanager
def _held(semaphore: BoundedSemaphore, wait_s: float) -> Iterator[None]:
    if not semaphore.acquire(timeout=wait_s):
        raise TooBusy
    try:
        yield
    finally:
        semaphore.release()
