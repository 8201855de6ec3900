"""What `fsck` last found, kept for a while, so that a supervisor may ask as often as it likes."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock

from zqmap.model.revisions import Fault

PROOF_KEPT_S = 60.0
"""How long a proof answers for the store: a new one reads every row, about 2 s of work for 100,000 features."""

LARGEST_SHARE = 0.05
"""How much of the time a proof may run: of a store whose proof takes 30 s it is made every ten minutes."""

PATIENCE_S = 3.0
"""How long a supervisor waits for a new proof where the last one took longer; many supervisors give up after 5 s.

A proof that suddenly takes longer is waited for: that is a sign of a store that does not answer.
"""

HANG_S, HANG_TIMES = 60.0, 5
"""From when on a proof counts as one that hangs: after so many seconds, and so many times what the last one took."""

HANGS = Fault(
    "hangs",
    None,
    None,
    "数据库的检查迟迟没有结束，无法确认数据是否完好。请查看数据库是否正常。",
    "The proof of the store does not end, so nobody knows whether it is sound: look whether the database answers.",
)

Clock = Callable[[], float]
"""Tells the seconds since some moment; never goes back."""

Found = tuple[Fault, ...]


class Proof:
    """The newest faults of a store; safe to share between threads.

    `find_faults` is run when somebody asks and the last answer is older than `kept_s`, and never twice at once: who
    asks meanwhile is given the last answer, or waits where there is none yet. Of a proof that
    hangs everybody is told (`HANGS`).
    """

    def __init__(
        self,
        find_faults: Callable[[], list[Fault]],
        kept_s: float = PROOF_KEPT_S,
        clock: Clock = time.monotonic,
        patience_s: float = PATIENCE_S,
        hang_s: float = HANG_S,
    ) -> None:
        self._find_faults = find_faults
        self._kept_s, self._patience_s, self._hang_s = kept_s, patience_s, hang_s
        self._clock = clock
        self._lock = Lock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="zqmap-proof")
        self._running: Future[Found] | None = None
        self._found: Found | None = None
        self._begun_at, self._limit_s = 0.0, hang_s
        self._found_at, self._took_s = 0.0, 0.0

    def faults(self) -> Found:
        """List what is wrong with the store, as of its newest proof.

        Raises:
            ZqmapError: whatever the proof raises; the next who asks begins a new one.

        """
        with self._lock:
            self._hear()
            found, running = self._found, self._running
            if running is None:
                if found is not None and self._is_fresh():
                    return found
                # The moment is taken before the proof begins: a proof may be over before `submit` has come back.
                self._begun_at, self._limit_s = self._clock(), max(self._hang_s, HANG_TIMES * self._took_s)
                running = self._running = self._thread.submit(self._prove)
            elif self._hangs():
                return (HANGS,)
            elif found is not None:
                return found
        return self._wait(running, found)

    def _wait(self, running: Future[Found], found: Found | None) -> Found:
        """Wait for a proof, but not for ever, and not for long where the last one took long too."""
        is_brief = found is not None and self._took_s > self._patience_s
        wait([running], timeout=self._patience_s if is_brief else self._limit_s)
        if not running.done():
            return found if found is not None and is_brief and not self._hangs() else (HANGS,)
        with self._lock:
            if self._running is running:
                self._running = None
        return running.result()

    def _hear(self) -> None:
        """Take what has ended; what it raised is raised, or a proof that always fails would never be heard of."""
        if self._running is not None and self._running.done():
            ended, self._running = self._running, None
            ended.result()

    def _hangs(self) -> bool:
        return self._clock() - self._begun_at >= self._limit_s

    def _prove(self) -> Found:
        begun = self._clock()
        found = tuple(self._find_faults())
        self._found, self._found_at = found, self._clock()
        # One that hung and came to its end after all shall not keep the next from being made for a day.
        self._took_s = min(self._found_at - begun, self._limit_s)
        return found

    def _is_fresh(self) -> bool:
        is_long = self._took_s > self._kept_s * LARGEST_SHARE > 0
        return self._clock() - self._found_at < (self._took_s / LARGEST_SHARE if is_long else self._kept_s)
