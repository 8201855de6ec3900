"""What is written down of people: every sign-in, every refusal, every command that writes."""

from __future__ import annotations

import logging

from sqlalchemy import Connection, Engine

from zqmap.errors import StoreUnavailable
from zqmap.model.revisions import Action
from zqmap.store.connect import writing
from zqmap.store.history import add_audit

log = logging.getLogger(__name__)

UNKNOWN_PERSON = "?"
"""Stands in an audit line for a name that is no account's: it may be a password typed into the wrong box."""


def note(connection: Connection, actor: str, action: Action, detail: str, layer: str | None = None) -> None:
    """Write an audit line that belongs to no revision, and perhaps to no layer."""
    add_audit(connection, actor=actor, action=action, layer=layer or "", revision=None, detail=detail)


def note_denial(engine: Engine, name: str, command: str, layer: str | None) -> None:
    """Write that a command was refused; `name` is empty for a visitor."""
    try:
        with writing(engine) as connection:
            note(connection, name or UNKNOWN_PERSON, Action.DENIED, command, layer)
    except StoreUnavailable as error:
        # The denial is what the caller must hear of, not that it could not be written down.
        log.warning("the denial of %s left no audit line: %s", command, error)
