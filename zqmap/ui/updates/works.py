"""Work that is done beside the pages: begun once, watched by whoever looks, and going on where its page is left."""

from __future__ import annotations

import functools
import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event, Lock
from time import monotonic

from zqmap.errors import ZqmapError, without_frames
from zqmap.ui.answers import READ_WITHIN_S

log = logging.getLogger(__name__)

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


@dataclass
class Failed:
    """What kept work from being done, and when that was told first: seconds of the monotonic clock."""

    failure: BaseException
    told_at_s: float | None = None


class Works:
    """The work of this process by its key; safe to share between threads.

    What has succeeded is seen in the store. What has failed is kept until its owner has been told, in each tab that
    looks within some seconds: the one that asks first may be hidden.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: dict[Hashable, Work] = {}
        self._failures: OrderedDict[tuple[Hashable, str], Failed] = OrderedDict()

    def begin(self, key: Hashable, owner: str, do: Callable[[Tell], object]) -> None:
        """Begin work, unless work with that key runs already.

        Raises:
            RuntimeError: this process can have no more threads; as if it had not been begun.

        """
        with self._lock:
            if key in self._running:
                return
            work = self._running[key] = Work(owner)
            self._failures.pop((key, owner), None)
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="zqmap-work")
        try:
            begun = pool.submit(do, work.tell)
        except RuntimeError:
            self._end(key, work, None)
            raise
        begun.add_done_callback(lambda done: self._end(key, work, done.exception()))
        pool.shutdown(wait=False)

    def find(self, key: Hashable) -> Work | None:
        """Give the work that runs under a key, or None."""
        with self._lock:
            return self._running.get(key)

    def find_failure(self, key: Hashable, owner: str) -> BaseException | None:
        """Give what kept work from being done to whom it was done for, for some seconds from the first time."""
        with self._lock:
            failed = self._failures.get((key, owner))
            if failed is None:
                return None
            now_s = monotonic()
            failed.told_at_s = failed.told_at_s or now_s
            if now_s - failed.told_at_s > READ_WITHIN_S:
                del self._failures[key, owner]
                return None
            return failed.failure

    def _end(self, key: Hashable, work: Work, failure: BaseException | None) -> None:
        if failure is not None and not isinstance(failure, ZqmapError):
            log.error("work beside the pages failed", exc_info=failure)
        with self._lock:
            del self._running[key]
            if failure is not None:
                self._failures[key, work.owner] = Failed(without_frames(failure))
                while len(self._failures) > FAILURES_KEPT:
                    self._failures.popitem(last=False)
        work.ended.set()


@functools.cache
def get_works() -> Works:
    """Give the work of this process."""
    return Works()
