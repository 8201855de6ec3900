"""What is worked out once and kept for as long as that of which it was worked out is in memory."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Generic, ParamSpec, TypeVar
from weakref import ref

Given = ParamSpec("Given")
Made = TypeVar("Made")

LIMIT = 32
"""How many answers are kept where nothing else is said."""


class KeptWhileAlive(Generic[Made]):
    """The newest `limit` answers; one leaves at once where anything of which it was worked out leaves memory.

    What is compared by identity, as a snapshot is, is not held; days and texts are held and compared by value. An
    answer must not hold what it was worked out of either, else neither would ever leave. Two threads may both make an
    answer the first time.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._made: dict[tuple[Hashable, ...], Made] = {}

    def get(self, of: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """Give the answer of what is named, making it where it is not kept; what `make` raises is not kept."""
        # Each step on the dictionary is one of Python's own: anything may leave memory between two of them.
        key = self._key(of)
        try:
            answer = self._made.pop(key)
        except KeyError:
            answer = make()
        self._made[key] = answer
        for oldest in list(self._made)[: -self._limit]:
            self._made.pop(oldest, None)
        return answer

    def _key(self, of: tuple[object, ...]) -> tuple[Hashable, ...]:
        made = self._made

        def forget(_: object) -> None:
            made.pop(key, None)

        key: tuple[Hashable, ...] = tuple(ref(one, forget) if _is_itself(one) else one for one in of)
        # The number of a reference must be known before that which it refers to is gone.
        hash(key)
        return key


def kept_while_alive(limit: int = LIMIT) -> Callable[[Callable[Given, Made]], Callable[Given, Made]]:
    """Wrap a function so that its answers are kept (`KeptWhileAlive`); what tells them apart is given by place."""

    def wrap(make: Callable[Given, Made]) -> Callable[Given, Made]:
        kept: KeptWhileAlive[Made] = KeptWhileAlive(limit)

        @wraps(make)
        def find(*args: Given.args, **kwargs: Given.kwargs) -> Made:
            return kept.get((*args, *kwargs.items()), lambda: make(*args, **kwargs))

        return find

    return wrap


def _is_itself(one: object) -> bool:
    """Tell whether an object is equal to itself alone."""
    return type(one).__eq__ is object.__eq__
