"""Who somebody is, as far as the database vouches for it."""

from __future__ import annotations

from dataclasses import dataclass

from zqmap.access.policy import Command, is_allowed
from zqmap.access.roles import Role


@dataclass(frozen=True, slots=True)
class Identity:
    """A person with an account and its role at the moment of asking; a visitor has no name."""

    name: str
    role: Role

    @property
    def is_anonymous(self) -> bool:
        """Tell whether this is a visitor."""
        return not self.name

    def may(self, command: Command) -> bool:
        """Tell whether what belongs to a command is to be shown; whether it is done, `Access.authorise` decides."""
        return is_allowed(self.role, command)


ANONYMOUS = Identity("", Role.VIEWER)
"""A visitor: nobody signed in, or the session is expired, ended or forged."""
