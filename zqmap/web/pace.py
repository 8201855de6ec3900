"""How often one address may ask: so many at once, then so many a second."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from zqmap.access.throttle import address_source
from zqmap.errors import ZqmapError

ADDRESSES = 10_000
"""How many addresses are remembered; the longest unheard ones are forgotten, which only favours them."""


class TooManyRequests(ZqmapError):
    """An address has asked too often; the next request is taken in `wait_s` seconds."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"too many requests: wait {wait_s:.1f} s")
        self.wait_s = wait_s


class Pace:
    """A bucket of `burst` requests an address that fills again at `per_s` a second; kept by this process alone."""

    def __init__(self, per_s: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_s = per_s
        self._burst = burst
        self._clock = clock
        self._lock = Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str) -> None:
        """Take one request of an address; an IPv6 network counts as one.

        Raises:
            TooManyRequests: none is left.
        """
        source = address_source(address)
        with self._lock:
            # A moment taken before the turn came would lie before that of whoever came first.
            now = self._clock()
            left, since = self._left.pop(source, (float(self._burst), now))
            left = min(self._burst, left + (now - since) * self._per_s)
            taken = left >= 1
            self._left[source] = (left - taken, now)
            if len(self._left) > ADDRESSES:
                self._left.popitem(last=False)
        if not taken:
            raise TooManyRequests((1 - left) / self._per_s)
