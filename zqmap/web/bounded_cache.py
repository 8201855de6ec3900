"""A cache that threads share: each value is made once, and the longest unused ones leave when it grows too heavy."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class BoundedCache(Generic[Key, Value]):
    """Values by key, made on demand; `limit` bounds the sum of their weights.

    While one thread makes a value, others that ask for the same key wait for it; other keys are not held up. The
    newest value stays even where it alone is heavier than the limit.
    """

    def __init__(self, limit: int, weight: Callable[[Value], int] = lambda _: 1) -> None:
        self._limit = limit
        self._weigh = weight
        self._total = 0
        self._lock = Lock()
        self._making: dict[Key, Lock] = {}
        self._held: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Give the value of a key, making it where it is not held; what `make` raises is not kept."""
        held = self._look_up(key)
        if held is not None:
            return held
        with self._lock:
            making = self._making.setdefault(key, Lock())
        with making:
            try:
                held = self._look_up(key)
                return self._keep(key, make()) if held is None else held
            finally:
                with self._lock:
                    self._making.pop(key, None)

    def _look_up(self, key: Key) -> Value | None:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def _keep(self, key: Key, value: Value) -> Value:
        with self._lock:
            self._drop(key)
            self._held[key] = value
            self._total += self._weigh(value)
            while self._total > self._limit and len(self._held) > 1:
                self._drop(next(iter(self._held)))
        return value

    def _drop(self, key: Key) -> None:
        dropped = self._held.pop(key, None)
        if dropped is not None:
            self._total -= self._weigh(dropped)
