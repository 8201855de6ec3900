"""A cache that threads share: each value is made once, and the longest unused ones leave when it grows too heavy."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from threading import Lock, Timer
from typing import Generic, TypeVar

from zqmap.memory import release_memory

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass
class Making:
    """A value that is being made: one thread at a time holds its lock; `number` is how many make it or wait."""

    lock: Lock = field(default_factory=Lock)
    number: int = 0


class BoundedCache(Generic[Key, Value]):
    """Values by key, made on demand; `limit` bounds the sum of their weights.

    While one thread makes a value, others that ask for the same key wait for it; other keys are not held up. The
    newest value stays even where it alone is heavier than the limit, unless `keeps_heavier` is False: then each who
    asks for it has one of their own. With `idle_s` those that nobody asked for so long
    leave too, while more than `idle_limit` is held, and their memory is given back.
    """

    def __init__(
        self,
        limit: int,
        weight: Callable[[Value], int] = lambda _: 1,
        *,
        idle_s: float | None = None,
        idle_limit: int = 0,
        keeps_heavier: bool = True,
    ) -> None:
        self._limit = limit
        self._weigh = weight
        self._idle_s = idle_s
        self._idle_limit = idle_limit
        self._keeps_heavier = keeps_heavier
        self._total = 0
        self._lock = Lock()
        self._making: dict[Key, Making] = {}
        self._held: OrderedDict[Key, Value] = OrderedDict()
        self._used_at: dict[Key, float] = {}
        self._is_watched = False

    def get(
        self,
        key: Key,
        make: Callable[[], Value],
        *,
        turn: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> Value:
        """Give the value of a key, making it where it is not held; what `make` raises is not kept.

        Who makes the value and who waits for it hold a `turn` meanwhile, such as that of a gate: so those who want the
        same thing cannot take every thread of a server.
        """
        held = self.look_up(key)
        if held is not None:
            return held
        with turn():
            return self._make_or_wait(key, make)

    def _make_or_wait(self, key: Key, make: Callable[[], Value]) -> Value:
        with self._lock:
            making = self._making.setdefault(key, Making())
            making.number += 1
        try:
            with making.lock:
                held = self.look_up(key)
                return self.keep(key, make()) if held is None else held
        finally:
            with self._lock:
                making.number -= 1
                # Who comes while one still waits, as after a make that failed, waits for the same.
                if making.number == 0:
                    del self._making[key]

    def look_up(self, key: Key) -> Value | None:
        """Give the value of a key, or None where it is not held."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                self._used_at[key] = time.monotonic()
            return self._held.get(key)

    def keep(self, key: Key, value: Value) -> Value:
        """Hold a value, as if it had been made here just now."""
        with self._lock:
            self._drop(key)
            if not self._keeps_heavier and self._weigh(value) > self._limit:
                return value
            self._held[key] = value
            self._used_at[key] = time.monotonic()
            self._total += self._weigh(value)
            while self._total > self._limit and len(self._held) > 1:
                self._drop(next(iter(self._held)))
            self._watch()
        return value

    def take(self, key: Key) -> Value | None:
        """Give the value of a key and hold it no longer; None where it is not held."""
        with self._lock:
            return self._drop(key)

    def list_keys(self) -> list[Key]:
        """List what is held, the longest unused first."""
        with self._lock:
            return list(self._held)

    def _drop(self, key: Key) -> Value | None:
        dropped = self._held.pop(key, None)
        if dropped is not None:
            self._total -= self._weigh(dropped)
            del self._used_at[key]
        return dropped

    def _watch(self) -> None:
        """See to it that somebody looks when the longest unused value has been idle for long."""
        if self._idle_s is None or self._is_watched or self._total <= self._idle_limit:
            return
        idle_s = time.monotonic() - self._used_at[next(iter(self._held))]
        timer = Timer(max(0.0, self._idle_s - idle_s), self._let_go)
        timer.daemon = True
        self._is_watched = True
        timer.start()

    def _let_go(self) -> None:
        """Drop what has been idle for too long."""
        left = []
        with self._lock:
            self._is_watched = False
            since = time.monotonic() - (self._idle_s or 0)
            while self._total > self._idle_limit and self._used_at[oldest := next(iter(self._held))] <= since:
                left.append(self._drop(oldest))
            self._watch()
        if left:
            left.clear()
            release_memory()
