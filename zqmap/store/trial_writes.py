"""Whether a database that is read takes writes too, found out without leaving anything."""

from __future__ import annotations

from sqlalchemy import Engine, insert, text

from zqmap.errors import WritesRefused
from zqmap.store.connect import IS_READ_ONLY, reading, writing
from zqmap.store.history import audit_seal
from zqmap.store.reasons import DISK_FULL, READ_ONLY
from zqmap.store.tables import AUDIT

LINE = {"at": "", "actor": "", "action": "", "layer": "", "revision": None, "detail": " " * 8_000}
"""A line of more than half a page of the table, so that the database must look for room."""


class TrialWrites:
    """The doubts of a process about its store: after a write was refused for want of room it tries until one fits.

    Only then, since a try takes a number of the audit trail and writes to the log of the database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._in_doubt = False

    def doubt(self) -> None:
        """Take note that a write was refused."""
        self._in_doubt = True

    def check(self) -> None:
        """Look whether writes are taken.

        Raises:
            WritesRefused: they are not; the words name nothing of the database.
            StoreUnavailable: the database does not answer.

        """
        if self._engine.dialect.name == "postgresql":
            with reading(self._engine) as connection:
                if connection.scalar(text(IS_READ_ONLY)):
                    raise WritesRefused(READ_ONLY)
        if self._in_doubt:
            self._try()
            self._in_doubt = False

    def _try(self) -> None:
        try:
            with writing(self._engine) as connection:
                connection.execute(insert(AUDIT).values(LINE | {"seal": audit_seal(LINE)}))
                connection.rollback()
        except WritesRefused as error:
            raise WritesRefused(DISK_FULL) from error
