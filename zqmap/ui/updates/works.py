"""Work that is done beside the pages: begun once, watched by whoever looks, and going on where its page is left."""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

Tell = Callable[[int, int], None]
"""Told how much is done, and of how much."""

FAILURES_KEPT = 50


class Work:
    """One piece of work: for whom, and how far it is."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.done, self.total = 0, 0
        self.ended = Event()

    def tell(self, done: int, total: int) -> None:
        """Note how far it is."""
        self.done, self.total = done, total


class Works:
    """The work of this process by its key; safe to share between threads.

    What has succeeded is seen in the store. What has failed is kept until its owner has been told, in whichever tab.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: dict[Hashable, Work] = {}
        self._failures: OrderedDict[tuple[Hashable, str], BaseException] = OrderedDict()

    def begin(self, key: Hashable, owner: str, do: Callable[[Tell], object]) -> None:
        """Begin work, unless work with that key runs already."""
        with self._lock:
            if key in self._running:
                return
            work = self._running[key] = Work(owner)
            self._failures.pop((key, owner), None)
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="zqmap-work")
        pool.submit(do, work.tell).add_done_callback(lambda done: self._end(key, work, done.exception()))
        pool.shutdown(wait=False)

    def find(self, key: Hashable) -> Work | None:
        """Give the work that runs under a key, or None."""
        with self._lock:
            return self._running.get(key)

    def take_failure(self, key: Hashable, owner: str) -> BaseException | None:
        """Give what kept work from being done, once, to whom it was done for."""
        with self._lock:
            return self._failures.pop((key, owner), None)

    def _end(self, key: Hashable, work: Work, failure: BaseException | None) -> None:
        with self._lock:
            del self._running[key]
            if failure is not None:
                self._failures[key, work.owner] = failure
                while len(self._failures) > FAILURES_KEPT:
                    self._failures.popitem(last=False)
        work.ended.set()


@functools.cache
def get_works() -> Works:
    """Give the work of this process."""
    return Works()
