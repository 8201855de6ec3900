"""Which revision of each layer is the newest, asked of the store as seldom as can be."""

from __future__ import annotations

import logging
import time

from zqmap.errors import StoreUnavailable
from zqmap.store.pulse import Pulse
from zqmap.store.store import Store

log = logging.getLogger(__name__)

RETRY_AFTER_S = 2.0
"""How long the last good heads are served before an unavailable store is asked again."""


class Heads:
    """The heads of a store; while it is unavailable those that it last had are given.

    With a `pulse` the store is asked only after a write of this process.
    """

    def __init__(self, store: Store, *, retry_after_s: float = RETRY_AFTER_S, pulse: Pulse | None = None) -> None:
        self._store = store
        self._pulse = pulse
        self._retry_after_s = retry_after_s
        self._last: dict[str, int] | None = None
        self._ask_again_at = 0.0
        self._heard_at: float | None = None
        self._said = ""

    def read(self) -> dict[str, int]:
        """Map each layer that has a revision to the number of its newest.

        Raises:
            StoreUnavailable: the store does not answer and never did.

        """
        told = self._pulse.heads(since=self._store.written_at) if self._pulse else None
        if told is not None:
            self._last, self._heard_at = told, time.monotonic()
            return dict(told)
        if self._last is not None and time.monotonic() < self._ask_again_at:
            return dict(self._last)
        try:
            self._last = self._store.heads()
            self._heard_at = time.monotonic()
        except StoreUnavailable as error:
            if self._last is None:
                raise
            self._ask_again_at = time.monotonic() + self._retry_after_s
            self._say_once(str(error))
        else:
            self._said = ""
        return dict(self._last)

    def known(self) -> tuple[dict[str, int], float | None]:
        """Give the heads as they are known and how many seconds ago the store named them; asks nobody."""
        age_s = None if self._heard_at is None else time.monotonic() - self._heard_at
        return dict(self._last or {}), age_s

    def _say_once(self, reason: str) -> None:
        if reason != self._said:
            log.warning("the store is unavailable, the last good revisions are served: %s", reason)
        self._said = reason
