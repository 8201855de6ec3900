"""What is worked out once for each revision of a layer, and kept for as long as that revision is in memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from zqmap.analysis.filters import FeatureSource

Made = TypeVar("Made")


def once_a_revision(make: Callable[[FeatureSource], Made]) -> Callable[[FeatureSource], Made]:
    """Wrap a function of a snapshot so that it runs once for each; two threads may both run it the first time."""
    made: WeakKeyDictionary[FeatureSource, Made] = WeakKeyDictionary()

    @wraps(make)
    def find(source: FeatureSource) -> Made:
        if source not in made:
            made[source] = make(source)
        return made[source]

    return find
