"""What a write asks first, inside its own transaction."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

Guard = Callable[[Connection], None]
"""Asked before anything is written; whatever it raises undoes the transaction."""

Claim = Callable[[Connection, int], None]
"""Told, inside the transaction of a publish, the number of the revision that is being made."""


def let_pass(_: Connection) -> None:
    """Ask nothing: for the command line, where whoever reaches the database may write to it."""
