"""Moments as the database keeps them: text in UTC that sorts in the order of time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Tells the time, aware."""


def tell_time() -> datetime:
    """Give the time of this machine, aware, in UTC."""
    return datetime.now(UTC)


def write_moment(moment: datetime) -> str:
    """Write an aware moment; two of them compare as their texts do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def read_moment(text: str) -> datetime:
    """Read a moment that `write_moment` wrote."""
    return datetime.fromisoformat(text)
