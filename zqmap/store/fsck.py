"""Look for damage (written next)."""

from __future__ import annotations

from sqlalchemy import Engine

from zqmap.model.revisions import Fault


def find_faults(engine: Engine) -> list[Fault]:
    """List what is wrong."""
    return []
