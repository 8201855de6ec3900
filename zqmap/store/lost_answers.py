"""What became of a revision whose commit was asked for and never answered, because the connection was cut."""

from __future__ import annotations

import logging

from sqlalchemy import Engine, select

from zqmap.errors import StoreUnavailable, UnknownRevision
from zqmap.model.revisions import Revision
from zqmap.store.connect import writing
from zqmap.store.history import read_revision
from zqmap.store.tables import LAYERS

log = logging.getLogger(__name__)


def was_kept(engine: Engine, made: Revision) -> bool:
    """Tell whether exactly this revision is in the store; its moment, to the microsecond, tells it from any other.

    False also where the store cannot be asked: then whoever tries again is told of a stale base and sees the change.
    """
    try:
        with writing(engine) as connection:
            # Waits for the other transaction, where the server is still at it.
            connection.execute(select(LAYERS.c.head).where(LAYERS.c.name == made.layer).with_for_update())
            kept = read_revision(connection, made.layer, made.number) == made
    except (StoreUnavailable, UnknownRevision):
        return False
    if kept:
        log.warning("the answer to a commit was lost, %s revision %d is kept all the same", made.layer, made.number)
    return kept
