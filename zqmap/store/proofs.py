"""What `fsck` last found, kept for a while, so that a supervisor may ask as often as it likes."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from zqmap.model.revisions import Fault

PROOF_KEPT_S = 60.0
"""How long a proof answers for the store: a new one reads every row, about 2 s of work for 100,000 features."""

Clock = Callable[[], float]
"""Tells the seconds since some moment; never goes back."""


class Proof:
    """The newest faults of a store; safe to share between threads.

    `find_faults` is run when somebody asks and the last answer is older than `kept_s`, and never twice at once: who
    asks meanwhile is given the last answer, or waits where there is none yet.
    """

    def __init__(
        self, find_faults: Callable[[], list[Fault]], kept_s: float = PROOF_KEPT_S, clock: Clock = time.monotonic
    ) -> None:
        self._find_faults = find_faults
        self._kept_s = kept_s
        self._clock = clock
        self._running = Lock()
        self._found: tuple[Fault, ...] | None = None
        self._found_at = 0.0

    def faults(self) -> tuple[Fault, ...]:
        """List what is wrong with the store, as of at most `kept_s` ago or the start of the proof that is running."""
        found = self._found
        if found is not None and self._is_fresh():
            return found
        if not self._running.acquire(blocking=found is None):
            return found or ()
        try:
            if self._found is None or not self._is_fresh():
                self._found = tuple(self._find_faults())
                self._found_at = self._clock()
            return self._found
        finally:
            self._running.release()

    def _is_fresh(self) -> bool:
        return self._clock() - self._found_at < self._kept_s
