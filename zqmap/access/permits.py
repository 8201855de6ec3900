"""A permit: leave to do one thing, looked at again inside the transaction that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from zqmap.access.audit import note
from zqmap.access.identity import Identity
from zqmap.access.policy import Command, is_allowed
from zqmap.errors import Denied
from zqmap.model.revisions import Action


@dataclass(frozen=True)
class Permit:
    """What somebody may do at this moment.

    Called with the connection of a write it reads the role once more, in that transaction and locked until it ends:
    whoever takes the role away meanwhile waits for the write, or the write fails. The audit line of the leave is part
    of the transaction too.
    """

    identity: Identity
    command: Command
    layer: str | None
    look: Callable[[Connection], Identity]

    @property
    def name(self) -> str:
        """Give the account's name."""
        return self.identity.name

    def __call__(self, connection: Connection) -> None:
        """Look again inside a transaction that writes.

        Raises:
            Denied: the role was taken away, or the session has ended, since the permit was given.

        """
        now = self.look(connection)
        if now.name != self.identity.name or not is_allowed(now.role, self.command):
            raise Denied(self.command.value, self.identity.name)
        note(connection, now.name, Action.ALLOWED, self.command.value, self.layer)
